//! Limits of the programme that hang on no day.

use crate::programme::fact::{DELEGATED_ADMINISTRATION, Fact, OVERVIEW, RELATIONSHIPS, THIRD_PARTIES};
use crate::programme::{SupportPlan, Word};

macro_rules! limits {
    ($($name:ident: $type:ty = $limit:expr, $about:literal, $value:literal, $source:expr;)+) => {
        $(
            #[doc = $about]
            pub const $name: $type = $limit;
        )+

        fn constants() -> impl Iterator<Item = Fact> {
            [$(Fact { name: $about, value: format!($value, $name), since: None, source: $source },)+].into_iter()
        }
    };
}

limits! {
    CONTROL_OVER_PERCENT: u64 = 50, "Control",
        "A company controls another that it owns by more than {} per cent.", RELATIONSHIPS;
    RESELLER_YEARS_FREE: i16 = 1, "Revenue of new indirect resellers",
        "No revenue is asked for within {} year of the beginning of an enrollment.", THIRD_PARTIES;
    GDAP_YEARS_MAX: i16 = 2, "Granular delegated administration",
        "It lasts {} years at the most.", DELEGATED_ADMINISTRATION;
    GLOBAL_ADMINISTRATOR: &str = "Global Administrator", "Administration that extends itself",
        "It must not hold the role {}.", DELEGATED_ADMINISTRATION;
    ACCOUNT_DIGITS_MAX: usize = 10, "Location ids and global ids",
        "They are made of 1 to {} digits.",
        "Follows from how Partner Center accounts work; Microsoft states no rule of its own";
}

pub(super) fn facts() -> impl Iterator<Item = Fact> {
    let plans: Vec<&str> = SupportPlan::ALL.iter().map(|(_, word)| *word).collect();
    let support = Fact {
        name: "Support plans",
        value: format!("A direct bill partner has one of these: {}.", plans.join(", ")),
        since: None,
        source: OVERVIEW,
    };
    constants().chain([support])
}
