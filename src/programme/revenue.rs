//! Least revenues of twelve months with which an enrollment keeps its place in the programme.

use crate::programme::fact::{Fact, OVERVIEW, THIRD_PARTIES};
use crate::programme::{Day, Role, Usd};

struct Threshold {
    role: Role,
    about: &'static str,
    since: Day,
    least: Usd,
    source: &'static str,
}

/// By day.
const THRESHOLDS: [Threshold; 4] = [
    Threshold {
        role: Role::DirectBill,
        about: "Least revenue of a direct bill partner",
        since: Day::constant(2020, 10, 27),
        least: Usd::dollars(300_000),
        source: OVERVIEW,
    },
    // In its second year and later: `limit::RESELLER_YEARS_FREE`.
    Threshold {
        role: Role::IndirectReseller,
        about: "Least revenue of an indirect reseller",
        since: Day::constant(2024, 4, 1),
        least: Usd::dollars(1000),
        source: THIRD_PARTIES,
    },
    Threshold {
        role: Role::DirectBill,
        about: "Least revenue of a direct bill partner",
        since: Day::constant(2025, 10, 1),
        least: Usd::dollars(1_000_000),
        source: THIRD_PARTIES,
    },
    Threshold {
        role: Role::IndirectProvider,
        about: "Least revenue of an indirect provider",
        since: Day::constant(2025, 10, 1),
        least: Usd::dollars(30_000_000),
        source: THIRD_PARTIES,
    },
];

/// The least revenue that is asked of a role on `day`, with the day since which it is.
pub fn least_on(role: Role, day: Day) -> Option<(Day, Usd)> {
    let of_role = THRESHOLDS.iter().rev().filter(|threshold| threshold.role == role);
    of_role.map(|threshold| (threshold.since, threshold.least)).find(|(since, _)| *since <= day)
}

pub(super) fn facts() -> impl Iterator<Item = Fact> {
    THRESHOLDS.iter().map(|threshold| Fact {
        name: threshold.about,
        value: format!("{} USD in twelve months.", threshold.least),
        since: Some(threshold.since),
        source: threshold.source,
    })
}
