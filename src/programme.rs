//! Words and facts of the Cloud Solution Provider programme: days, roles, kinds, markets, and the days on which rules
//! began.
//!
//! Facts are data here; what follows from them is judged in `rules`.
//! Invariant: the market table and the date crate are named on this floor only.

mod day;
mod market;
mod money;
mod word;

pub use day::Day;
pub use market::{Country, Currency, Region};
pub use money::{Usd, grouped};
pub use word::{AdminKind, Cloud, Product, Role, Roles, Status, SupportPlan, TenantKind, Word};

/// The id that stands for Microsoft itself.
pub const MICROSOFT: &str = "microsoft";

/// Days on which something in the programme began or ended.
///
/// Each is the first day on which the rule holds.
pub mod since {
    use crate::programme::Day;

    /// The Microsoft Partner Agreement is required, and so is the Microsoft Customer Agreement (announcements of
    /// Partner Center, 2020).
    pub const AGREEMENTS: Day = Day::constant(2020, 2, 1);
    /// The Microsoft Partner Agreement could be signed (announcements of Partner Center, 2019).
    pub const PARTNER_AGREEMENT_OFFERED: Day = Day::constant(2019, 9, 1);
    /// The Microsoft Customer Agreement could be accepted (announcements of Partner Center, 2019).
    pub const CUSTOMER_AGREEMENT_OFFERED: Day = Day::constant(2019, 10, 1);
    /// Restricted direct bill partners may no longer transact (Restricted direct bill, 2020-10).
    pub const RESTRICTION: Day = Day::constant(2020, 10, 9);
    /// The German cloud takes no new customers (national clouds).
    pub const GERMAN_CLOUD_CLOSED: Day = Day::constant(2018, 8, 31);
    /// Regions were redrawn; the table's column `region_until_2018_11_02` holds until the day before (regional markets
    /// and currencies).
    pub const REGIONS_REDRAWN: Day = Day::constant(2018, 11, 3);
    /// New sales in Russia are suspended (known from third parties only).
    pub const RUSSIA_SUSPENDED: Day = Day::constant(2022, 3, 4);
    /// New delegated admin privileges of the old kind can no longer be set up (known from third parties only).
    pub const OLD_ADMIN_CLOSED: Day = Day::constant(2023, 10, 9);
}

/// Least revenues of twelve months with which an enrollment keeps its place in the programme.
pub mod revenue {
    use crate::programme::{Day, Role, Usd};

    /// Least revenue of a direct bill partner from each of the days on (programme overview, 2020-10-29; the later one
    /// is known from third parties only).
    const DIRECT_BILL: &[(Day, Usd)] =
        &[(Day::constant(2020, 10, 27), Usd::dollars(300_000)), (Day::constant(2025, 10, 1), Usd::dollars(1_000_000))];
    /// Least revenue of an indirect reseller in its second year and later (known from third parties only).
    const INDIRECT_RESELLER: &[(Day, Usd)] = &[(Day::constant(2024, 4, 1), Usd::dollars(1000))];
    /// Least revenue of an indirect provider (known from third parties only).
    const INDIRECT_PROVIDER: &[(Day, Usd)] = &[(Day::constant(2025, 10, 1), Usd::dollars(30_000_000))];

    /// The least revenue that is asked of a role on `day`, with the day since which it is.
    pub fn least_on(role: Role, day: Day) -> Option<(Day, Usd)> {
        let table = match role {
            Role::DirectBill => DIRECT_BILL,
            Role::IndirectReseller => INDIRECT_RESELLER,
            Role::IndirectProvider => INDIRECT_PROVIDER,
            Role::Advisor => return None,
        };
        table.iter().rev().find(|(since, _)| *since <= day).copied()
    }
}
