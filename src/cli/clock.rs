//! The day that it is.

use crate::programme::Day;

/// Today on this machine's clock and in its time zone.
pub(super) fn today() -> Day {
    let today = jiff::Zoned::now().date().to_string();
    Day::parse(&today).expect("the date crate writes days as the language does")
}
