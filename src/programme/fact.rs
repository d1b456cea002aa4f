//! The facts of the programme that verdicts rest on, each with its value, the day since which it holds, and where it comes
//! from.
//!
//! Invariant: a fact is made of the very constant that the rules read; there is no second list of values.

use crate::programme::{Day, limit, revenue, since};

pub(super) const ANNOUNCEMENTS: &str = "Microsoft Partner Center announcements, 2019";
pub(super) const DELEGATED_ADMINISTRATION: &str =
    "Microsoft Graph API reference, delegated admin relationships (no day of the version known)";
pub(super) const MARKETS: &str =
    "Cloud Solution Provider regional markets and currencies, Microsoft Partner Center documentation (as of 2021-04)";
pub(super) const NATIONAL_CLOUDS: &str =
    "Follows from the history of the national clouds; no page of the Partner Center documentation is cited for the day";
pub(super) const OVERVIEW: &str =
    "Cloud Solution Provider program overview, Microsoft Partner Center documentation (as of 2020-10-29)";
pub(super) const RELATIONSHIPS: &str =
    "Supported CSP partner relationships, Microsoft Partner Center documentation (as of 2020-05-12)";
pub(super) const THIRD_PARTIES: &str =
    "Known from third parties only; no page of Microsoft's documentation is cited for it";

/// A fact, in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fact {
    /// What it is about.
    pub name: &'static str,
    /// What holds.
    pub value: String,
    /// The first day on which it holds, where it has one.
    pub since: Option<Day>,
    /// Where it comes from, and when that was read.
    pub source: &'static str,
}

/// Every fact beside the market table, by day; last those that hang on none.
pub fn facts() -> Vec<Fact> {
    let mut facts: Vec<Fact> = since::facts().chain(revenue::facts()).chain(limit::facts()).collect();
    facts.sort_by_key(|fact| (fact.since.is_none(), fact.since));
    facts
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::programme::{Role, Usd};

    #[test]
    fn facts_say_what_rules_read() {
        let facts = facts();
        let of = |name: &'static str| facts.iter().filter(move |fact| fact.name == name);
        assert_eq!(of("Russia suspended").map(|fact| fact.since).collect::<Vec<_>>(), [Some(since::RUSSIA_SUSPENDED)]);
        assert_eq!(
            of("Control").next().unwrap().value,
            "A company controls another that it owns by more than 50 per cent."
        );
        let least: Vec<_> = of("Least revenue of a direct bill partner").map(|fact| fact.value.as_str()).collect();
        assert_eq!(least, ["300,000 USD in twelve months.", "1,000,000 USD in twelve months."]);
        assert_eq!(
            of("Least revenue of a direct bill partner").next_back().unwrap().since,
            revenue::least_on(Role::DirectBill, Day::parse("2026-01-01").unwrap()).map(|(since, _)| since)
        );
        assert_eq!(
            revenue::least_on(Role::DirectBill, Day::parse("2025-09-30").unwrap()).unwrap().1,
            Usd::dollars(300_000)
        );
    }

    #[test]
    fn facts_come_by_day_and_each_has_a_source() {
        let days: Vec<_> = facts().iter().filter_map(|fact| fact.since).collect();
        assert!(days.is_sorted() && facts()[..days.len()].iter().all(|fact| fact.since.is_some()));
        assert!(facts().iter().all(|fact| !fact.source.is_empty() && fact.value.ends_with('.')));
    }
}
