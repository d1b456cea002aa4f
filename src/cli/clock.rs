//! The day that it is.

use crate::programme::Day;

/// Today on this machine's clock and in its time zone.
pub(super) fn today() -> Day {
    let today = jiff::Zoned::now().date().to_string();
    Day::parse(&today).expect("the date crate writes days as the language does")
}

/// The time on this machine's clock, to the second, in UTC, as RFC 3339 has it.
pub(super) fn now() -> String {
    let now = jiff::Timestamp::now();
    jiff::Timestamp::from_second(now.as_second()).unwrap_or(now).to_string()
}
