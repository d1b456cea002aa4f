//! A calendar day, the only measure of time that the programme knows.

use std::fmt;
use std::num::NonZeroI8;

use jiff::civil::Date;

/// A day of the Gregorian calendar.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day {
    // In this order they compare as days do. No month and no day of it is 0, so that a day that may be missing takes
    // no more room than one that is there.
    year: i16,
    month: NonZeroI8,
    of_month: NonZeroI8,
}

impl Day {
    pub(super) const fn constant(year: i16, month: i8, day: i8) -> Self {
        // It does not compile where no calendar has the day.
        jiff::civil::date(year, month, day);
        Self::counted(year, month, day)
    }

    const fn counted(year: i16, month: i8, day: i8) -> Self {
        let (Some(month), Some(of_month)) = (NonZeroI8::new(month), NonZeroI8::new(day)) else {
            panic!("months and their days are counted from 1");
        };
        Self { year, month, of_month }
    }

    fn of(date: Date) -> Self {
        Self::counted(date.year(), date.month(), date.day())
    }

    fn date(self) -> Date {
        jiff::civil::date(self.year, self.month.get(), self.of_month.get())
    }

    /// The day with this year, month and day of the month, each from 1; none where no calendar has it.
    pub fn new(year: u16, month: u8, day: u8) -> Option<Self> {
        Date::new(year.try_into().ok()?, month.try_into().ok()?, day.try_into().ok()?).ok().map(Self::of)
    }

    /// The day that `text` names in the form `YYYY-MM-DD`; none for any other form and for days that no calendar has.
    ///
    /// ```
    /// use cspgraph::programme::Day;
    /// assert_eq!(Day::parse("2024-02-29").unwrap().to_string(), "2024-02-29");
    /// assert_eq!(Day::parse("2023-02-29"), None);
    /// assert_eq!(Day::parse("2024-2-29"), None);
    /// ```
    pub fn parse(text: &str) -> Option<Self> {
        if !Self::has_form(text) {
            return None;
        }
        let year: i16 = text[..4].parse().ok()?;
        let month: i8 = text[5..7].parse().ok()?;
        let day: i8 = text[8..].parse().ok()?;
        Date::new(year, month, day).ok().map(Self::of)
    }

    /// The day that begins so many days after 1 January 1970, or before it; none where no calendar has it.
    ///
    /// ```
    /// use cspgraph::programme::Day;
    /// assert_eq!(Day::since_1970(18_133), Day::parse("2019-08-25"));
    /// assert_eq!(Day::since_1970(-1), Day::parse("1969-12-31"));
    /// assert_eq!(Day::since_1970(i64::MAX), None);
    /// ```
    pub fn since_1970(days: i64) -> Option<Self> {
        let span = jiff::Span::new().try_days(days).ok()?;
        jiff::civil::date(1970, 1, 1).checked_add(span).ok().map(Self::of)
    }

    /// The same day of the calendar some years later; from 29 February 28 February where the year has no other.
    ///
    /// ```
    /// use cspgraph::programme::Day;
    /// assert_eq!(Day::parse("2024-02-29").unwrap().years_later(2), Day::parse("2026-02-28").unwrap());
    /// ```
    #[must_use]
    pub fn years_later(self, years: i16) -> Self {
        Self::of(self.date().saturating_add(jiff::Span::new().years(years)))
    }

    /// The year.
    pub fn year(self) -> i16 {
        self.year
    }

    /// How many days later the other day is; none where it is earlier.
    ///
    /// ```
    /// use cspgraph::programme::Day;
    /// let day = |text| Day::parse(text).unwrap();
    /// assert_eq!(day("2024-02-28").days_until(day("2024-03-01")), Some(2));
    /// assert_eq!(day("2024-02-28").days_until(day("2024-02-27")), None);
    /// ```
    pub fn days_until(self, later: Self) -> Option<u32> {
        u32::try_from(self.date().duration_until(later.date()).as_hours() / 24).ok()
    }

    /// The day after; the last day of the calendar stays.
    #[must_use]
    pub fn next(self) -> Self {
        self.date().tomorrow().map_or(self, Self::of)
    }

    /// The day before; the first day of the calendar stays.
    #[must_use]
    pub fn previous(self) -> Self {
        self.date().yesterday().map_or(self, Self::of)
    }

    /// Whether the text has the form `YYYY-MM-DD`, whatever the calendar says.
    pub fn has_form(text: &str) -> bool {
        text.len() == 10
            && text.bytes().enumerate().all(|(index, byte)| match index {
                4 | 7 => byte == b'-',
                _ => byte.is_ascii_digit(),
            })
    }
}

impl fmt::Debug for Day {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, formatter)
    }
}

impl fmt::Display for Day {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.date().fmt(formatter)
    }
}
