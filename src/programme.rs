//! Words and facts of the Cloud Solution Provider programme: days, roles, kinds, markets, and the days on which rules
//! began.
//!
//! Facts are data here; what follows from them is judged in `rules`.
//! Invariant: the market table and the date crate are named on this floor only.

mod day;
mod entra_role;
mod fact;
pub mod limit;
mod market;
mod money;
pub mod revenue;
pub mod since;
mod word;

pub use day::Day;
pub use entra_role::entra_role;
pub use fact::{Fact, facts};
pub use market::{Country, Currency, MarketTable, Region, market_table};
pub use money::{Usd, grouped};
pub use word::{AdminKind, Cloud, Product, Role, Roles, Status, SupportPlan, TenantKind, Word};

/// The id that stands for Microsoft itself.
pub const MICROSOFT: &str = "microsoft";
