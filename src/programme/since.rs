//! Days on which something in the programme began or ended. Each is the first day on which it holds.

use crate::programme::Day;
use crate::programme::fact::{ANNOUNCEMENTS, Fact, MARKETS, NATIONAL_CLOUDS, THIRD_PARTIES};

macro_rules! days {
    ($($name:ident = ($year:literal, $month:literal, $day:literal): $about:literal, $value:literal, $source:expr;)+) => {
        $(
            #[doc = $value]
            pub const $name: Day = Day::constant($year, $month, $day);
        )+

        pub(super) fn facts() -> impl Iterator<Item = Fact> {
            [$(Fact { name: $about, value: $value.to_owned(), since: Some($name), source: $source },)+].into_iter()
        }
    };
}

days! {
    REGIONS_KNOWN = (2016, 11, 1): "Regions",
        "The regions of countries are known; those of earlier days are not.", MARKETS;
    GERMAN_CLOUD_CLOSED = (2018, 8, 31): "German cloud",
        "The German cloud takes no new customers.", NATIONAL_CLOUDS;
    REGIONS_REDRAWN = (2018, 11, 3): "Regions redrawn",
        "The regions are those of today; until the day before, others held for some countries.", MARKETS;
    PARTNER_AGREEMENT_OFFERED = (2019, 9, 1): "Microsoft Partner Agreement offered",
        "The Microsoft Partner Agreement can be signed.", ANNOUNCEMENTS;
    CUSTOMER_AGREEMENT_OFFERED = (2019, 10, 1): "Microsoft Customer Agreement offered",
        "The Microsoft Customer Agreement can be accepted.", ANNOUNCEMENTS;
    AGREEMENTS = (2020, 2, 1): "Agreements required",
        "The Microsoft Partner Agreement of the seller and the Microsoft Customer Agreement of the buyer are required.",
        "Microsoft Partner Center announcements, February 2020; Supported CSP partner relationships (as of 2020-05-12), \
         Cloud Solution Provider program overview (as of 2020-10-29), Microsoft Partner Agreement (as of 2021-03) and \
         Confirm customer acceptance of the Microsoft Customer Agreement (as of 2021-03), Microsoft Partner Center \
         documentation";
    RESTRICTION = (2020, 10, 9): "Restricted direct bill",
        "Restricted direct bill partners may no longer sell anything new.",
        "Restricted direct bill capabilities and the requirements needed for CSP direct bill partners, Microsoft \
         Partner Center documentation (as of 2020-10-09)";
    RUSSIA_SUSPENDED = (2022, 3, 4): "Russia suspended",
        "New sales in Russia are suspended.", THIRD_PARTIES;
    OLD_ADMIN_CLOSED = (2023, 10, 9): "Delegated admin privileges closed",
        "Delegated admin privileges of the old kind can no longer be set up.", THIRD_PARTIES;
}
