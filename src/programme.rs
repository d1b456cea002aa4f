//! Words and facts of the Cloud Solution Provider programme: days, roles, kinds, markets, and the days on which rules
//! began.
//!
//! Facts are data here; what follows from them is judged in `rules`.
//! Invariant: the market table and the date crate are named on this floor only.

mod day;
mod market;
mod word;

pub use day::Day;
pub use market::{Country, Currency, Region};
pub use word::{AdminKind, Cloud, Product, Role, Roles, Status, SupportPlan, TenantKind, Word};

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
}
