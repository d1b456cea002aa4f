//! Dates of any country, of which the file as a whole tells whether the month or the day comes first.

use crate::import::cell::bare;
use crate::programme::Day;

/// The order in which a file writes dates in figures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DateOrder {
    /// Month, day, year.
    MonthFirst,
    /// Day, month, year.
    DayFirst,
    /// Year, month, day.
    YearFirst,
}

/// A day as far as one cell tells it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::import) enum Written {
    /// It can be read in one way only.
    Certain(Day),
    /// Month and day can be read either way; which, the file as a whole tells.
    Either {
        /// Read with the month first.
        month_first: Day,
        /// Read with the day first.
        day_first: Day,
    },
}

impl Written {
    /// The day, where dates are written in this order.
    pub(in crate::import) fn day(self, order: DateOrder) -> Day {
        match (self, order) {
            (Self::Certain(day), _) | (Self::Either { day_first: day, .. }, DateOrder::DayFirst) => day,
            (Self::Either { month_first, .. }, _) => month_first,
        }
    }

    /// The earlier one, whatever the order turns out to be.
    pub(in crate::import) fn earlier(self, other: Self) -> Self {
        let earlier = |order| self.day(order).min(other.day(order));
        let (month_first, day_first) = (earlier(DateOrder::MonthFirst), earlier(DateOrder::DayFirst));
        if month_first == day_first { Self::Certain(day_first) } else { Self::Either { month_first, day_first } }
    }
}

/// The dates of one file: in which order it writes them, as far as they tell.
#[derive(Debug)]
pub(in crate::import) struct Dates {
    /// As the user says.
    asked: Option<DateOrder>,
    /// How many dates can be read with the month first only.
    month_first: u64,
    /// How many dates can be read with the day first only.
    day_first: u64,
    /// How many dates with points can be read either way; where points are written, the day comes first.
    dotted: u64,
    /// How many other dates can be read either way.
    either: u64,
}

impl Dates {
    /// For a file of which nothing is known but what the user says.
    pub(in crate::import) fn new(asked: Option<DateOrder>) -> Self {
        Self { asked, month_first: 0, day_first: 0, dotted: 0, either: 0 }
    }

    /// For other dates of the same file, which tell nothing of it.
    pub(in crate::import) fn apart(&self) -> Self {
        Self::new(self.asked)
    }

    /// Reads a date, with or without a time, and remembers what it tells of the order: the day in UTC.
    ///
    /// None stands for the dates by which programs say that there is none, of the years 1 and 9999.
    ///
    /// # Errors
    ///
    /// That the text is no date.
    pub(in crate::import) fn read(&mut self, text: &str) -> Result<Option<Written>, ()> {
        let text = bare(text);
        if text.is_empty() {
            return Ok(None);
        }
        if text.starts_with("/Date(") {
            let days = milliseconds(text).map(|count| count.div_euclid(MILLISECONDS_OF_DAY));
            let day = days.and_then(Day::since_1970).ok_or(())?;
            return Ok((!(day.year() <= 1 || day.year() == 9999)).then_some(Written::Certain(day)));
        }
        let (figures, rest) = figures(text).ok_or(())?;
        let shift = time(rest).ok_or(())?;
        let (year, reading) = match figures {
            Figures::YearFirst(year, month, day) => (year, self.certain(year, month, day)),
            Figures::YearLast(first, second, year, separator) => (year, self.year_last(first, second, year, separator)),
        };
        let written = reading?;
        if matches!(year, 1 | 9999) {
            return Ok(None);
        }
        let moved = |day: Day| match shift {
            Shift::Before => day.previous(),
            Shift::None => day,
            Shift::After => day.next(),
        };
        Ok(Some(match written {
            Written::Certain(day) => Written::Certain(moved(day)),
            Written::Either { month_first, day_first } => {
                Written::Either { month_first: moved(month_first), day_first: moved(day_first) }
            }
        }))
    }

    /// A day that is written with the year first.
    #[expect(clippy::unused_self, reason = "one of the two ways in which the dates of a file are read")]
    fn certain(&self, year: u16, month: u8, day: u8) -> Result<Written, ()> {
        Day::new(year, month, day).map(Written::Certain).ok_or(())
    }

    fn year_last(&mut self, first: u8, second: u8, year: u16, separator: u8) -> Result<Written, ()> {
        let month_first = Day::new(year, first, second);
        let day_first = Day::new(year, second, first);
        match self.asked {
            Some(DateOrder::MonthFirst) => return month_first.map(Written::Certain).ok_or(()),
            Some(DateOrder::DayFirst) => return day_first.map(Written::Certain).ok_or(()),
            Some(DateOrder::YearFirst) => return Err(()),
            None => {}
        }
        match (month_first, day_first) {
            (Some(month_first), Some(day_first)) if month_first == day_first => Ok(Written::Certain(month_first)),
            (Some(month_first), Some(day_first)) => {
                match separator {
                    b'.' => self.dotted += 1,
                    _ => self.either += 1,
                }
                Ok(Written::Either { month_first, day_first })
            }
            (Some(day), None) => {
                self.month_first += 1;
                Ok(Written::Certain(day))
            }
            (None, Some(day)) => {
                self.day_first += 1;
                Ok(Written::Certain(day))
            }
            (None, None) => Err(()),
        }
    }

    /// Whether dates were read of which nothing tells yet which figure is the day.
    pub(in crate::import) fn are_open(&self) -> bool {
        self.either > 0 && self.month_first + self.day_first == 0
    }

    /// Looks at another date of the file for what it tells of the order, whatever it means.
    pub(in crate::import) fn look(&mut self, text: &str) {
        let (either, dotted) = (self.either, self.dotted);
        let _ = self.read(text);
        (self.either, self.dotted) = (either, dotted);
    }

    /// The order of the file, and what is to be told about it.
    pub(in crate::import) fn settle(&self) -> (DateOrder, Option<String>) {
        if let Some(asked) = self.asked {
            return (asked, None);
        }
        let open = self.either + self.dotted;
        let (month_first, day_first) = (self.month_first, self.day_first);
        let order = match month_first.cmp(&day_first) {
            std::cmp::Ordering::Less => DateOrder::DayFirst,
            std::cmp::Ordering::Equal if self.dotted > self.either => DateOrder::DayFirst,
            std::cmp::Ordering::Equal | std::cmp::Ordering::Greater => DateOrder::MonthFirst,
        };
        let (word, flag) = match order {
            DateOrder::DayFirst => ("day", "mdy"),
            DateOrder::MonthFirst | DateOrder::YearFirst => ("month", "dmy"),
        };
        let remark = if month_first > 0 && day_first > 0 {
            Some(format!(
                "{month_first} {} the month first and {day_first} the day first; the {open} that can be read either way \
                 were read with the {word} first (`--date-order` says otherwise)",
                if month_first == 1 { "date has" } else { "dates have" }
            ))
        } else if month_first + day_first == 0 && self.either > 0 {
            Some(format!(
                "no date tells whether the day or the month comes first; they were read with the {word} first \
                 (`--date-order {flag}` reads them otherwise)"
            ))
        } else if order == DateOrder::DayFirst {
            Some("dates were read with the day first".to_owned())
        } else {
            None
        };
        (order, remark)
    }
}

const MILLISECONDS_OF_DAY: i64 = 24 * 60 * 60 * 1000;

/// The milliseconds since 1970 in UTC of a time as Windows PowerShell writes it, `/Date(1566777600000)/`. An offset behind
/// them tells of the clock that was read, and moves nothing.
fn milliseconds(text: &str) -> Option<i64> {
    let inner = text.strip_prefix("/Date(")?.strip_suffix(")/")?;
    let (sign, figures) = inner.strip_prefix('-').map_or((1, inner), |figures| (-1, figures));
    let (count, rest) = digits(figures);
    offset(rest)?;
    count.parse::<i64>().ok().map(|count| sign * count)
}

/// The figures of a date, in the order in which they stand.
enum Figures {
    /// Year, month, day.
    YearFirst(u16, u8, u8),
    /// Two of which nobody knows yet which is the day, the year, and what stands between them.
    YearLast(u8, u8, u16, u8),
}

/// The figures with which a text begins, and what stands behind them.
fn figures(text: &str) -> Option<(Figures, &str)> {
    let number = |text: &str| -> Option<u16> { text.parse().ok() };
    let small = |text: &str| -> Option<u8> { (text.len() <= 2).then(|| text.parse().ok())? };
    let (first, rest) = digits(text);
    if first.len() == 8 {
        let date = Figures::YearFirst(number(&first[..4])?, small(&first[4..6])?, small(&first[6..])?);
        return Some((date, rest));
    }
    let separator = *rest.as_bytes().first().filter(|byte| matches!(byte, b'/' | b'.' | b'-'))?;
    // Hungarian and Korean dates have spaces behind their points.
    let next = |rest| -> Option<_> {
        let rest: &str = str::strip_prefix(rest, char::from(separator))?;
        Some(digits(if separator == b'.' { rest.trim_start() } else { rest }))
    };
    let (second, rest) = next(rest)?;
    let (third, rest) = next(rest)?;
    if first.len() == 4 {
        let rest = rest.strip_prefix('.').filter(|_| separator == b'.').unwrap_or(rest);
        return Some((Figures::YearFirst(number(first)?, small(second)?, small(third)?), rest));
    }
    if third.len() != 4 {
        return None;
    }
    Some((Figures::YearLast(small(first)?, small(second)?, number(third)?, separator), rest))
}

/// The figures at the beginning of a text, and what stands behind them.
fn digits(text: &str) -> (&str, &str) {
    text.split_at(text.bytes().take_while(u8::is_ascii_digit).count())
}

/// By how much a day in UTC differs from the one that is written.
#[derive(Clone, Copy)]
enum Shift {
    Before,
    None,
    After,
}

/// Reads what stands behind a date: nothing, or a time, with or without its offset from UTC.
fn time(text: &str) -> Option<Shift> {
    let is_apart = text.starts_with(['T', 't']) || text.starts_with(char::is_whitespace);
    if text.is_empty() || !is_apart {
        return text.is_empty().then_some(Shift::None);
    }
    let text = text[text.chars().next()?.len_utf8()..].trim();
    let part = |text: &str, max: i32| -> Option<i32> {
        let value = (1..=2).contains(&text.len()).then(|| text.parse::<i32>().ok())??;
        (value <= max).then_some(value)
    };
    let (hour, mut rest) = digits(text);
    let mut hour = part(hour, 24)?;
    let mut minute = 0;
    let mut places = 0;
    // Finnish, Danish and Italian times have points where others have colons.
    while let Some(after) = rest.strip_prefix([':', '.', ',']) {
        let (figures, after) = digits(after);
        match places {
            0 => minute = part(figures, 59)?,
            1 => drop(part(figures, 60)?),
            2 if !figures.is_empty() => {}
            _ => return None,
        }
        places += 1;
        rest = after;
    }
    let mut rest = rest.trim_start();
    if let Some(half) = rest.get(..2).filter(|half| half.eq_ignore_ascii_case("am") || half.eq_ignore_ascii_case("pm"))
    {
        if !(1..=12).contains(&hour) {
            return None;
        }
        hour = hour % 12 + if half.eq_ignore_ascii_case("pm") { 12 } else { 0 };
        rest = rest[2..].trim_start();
    } else if places == 0 {
        return None;
    }
    let minutes = hour * 60 + minute - offset(rest)?;
    Some(match minutes {
        ..0 => Shift::Before,
        0..1440 => Shift::None,
        _ => Shift::After,
    })
}

/// Minutes by which a clock is ahead of UTC; a time without an offset is taken as it is.
fn offset(text: &str) -> Option<i32> {
    if ["", "z", "utc", "gmt"].iter().any(|utc| text.eq_ignore_ascii_case(utc)) {
        return Some(0);
    }
    let sign = match text.chars().next()? {
        '+' => 1,
        '-' => -1,
        _ => return None,
    };
    let text = &text[1..];
    let (hours, minutes) = match text.split_once(':') {
        Some(parts) => parts,
        None => text.split_at_checked(2)?,
    };
    let part = |text: &str, max: i32| -> Option<i32> {
        let value = text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse::<i32>().ok())??;
        (value <= max).then_some(value)
    };
    let minutes = if minutes.is_empty() { 0 } else { part(minutes, 59)? };
    Some(sign * (part(hours, 14)? * 60 + minutes))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        Day::parse(text).expect("a day")
    }

    fn read(text: &str) -> String {
        match Dates::new(None).read(text) {
            Ok(Some(Written::Certain(day))) => day.to_string(),
            Ok(Some(Written::Either { month_first, day_first })) => format!("{month_first} or {day_first}"),
            Ok(None) => "none".to_owned(),
            Err(()) => "no date".to_owned(),
        }
    }

    fn settled(asked: Option<DateOrder>, texts: &[&str]) -> (DateOrder, String) {
        let mut dates = Dates::new(asked);
        for text in texts {
            dates.read(text).expect("a date");
        }
        let (order, remark) = dates.settle();
        (order, remark.unwrap_or_default())
    }

    #[test]
    fn dates_are_read_in_every_form_that_is_met() {
        for (text, expected) in [
            ("5/20/2021", "2021-05-20"),
            ("05/20/2021 00:00:00", "2021-05-20"),
            ("5/20/2021 6:30:06 PM", "2021-05-20"),
            ("5/20/2021 6:30:06\u{202f}PM +00:00", "2021-05-20"),
            ("20.05.2021 00:00:00", "2021-05-20"),
            ("20-05-2021", "2021-05-20"),
            ("2021-05-20", "2021-05-20"),
            ("2021/5/20", "2021-05-20"),
            ("2021. 05. 20. 18:30", "2021-05-20"),
            ("20210520", "2021-05-20"),
            ("20.5.2021 18.30.06", "2021-05-20"),
            ("2021-05-20T18:30:06.6045692Z", "2021-05-20"),
            ("2021-05-20T18:30:06.6045692", "2021-05-20"),
            ("2017-04-10T16:02:25.983-07:00", "2017-04-10"),
            ("2017-04-10T17:02:25.983-07:00", "2017-04-11"),
            ("2017-04-10T01:00:00+0200", "2017-04-09"),
            ("2017-12-31T23:30:00-01", "2018-01-01"),
            ("12/31/2017 11:30 PM -01:00", "2018-01-01"),
            ("5/5/2021", "2021-05-05"),
            ("5/6/2021", "2021-05-06 or 2021-06-05"),
            ("5/6/2021 00:30 +01:00", "2021-05-05 or 2021-06-04"),
            ("0001-01-01T00:00:00", "none"),
            ("1/1/0001 12:00:00 AM", "none"),
            ("9999-12-31T23:59:59.9999999Z", "none"),
            ("", "none"),
            ("'5/20/2021", "2021-05-20"),
            ("/Date(1566777600000)/", "2019-08-26"),
            ("/Date(1566777599999+0200)/", "2019-08-25"),
            ("/Date(-1)/", "1969-12-31"),
            ("/Date(-62135596800000)/", "none"),
            ("/Date(-62135596800000-0800)/", "none"),
            ("/Date(253402300799999)/", "none"),
        ] {
            assert_eq!(read(text), expected, "{text}");
        }
    }

    #[test]
    fn what_is_no_date_is_not_read_as_one() {
        for text in [
            "5/20/21",
            "2/30/2021",
            "13/13/2021",
            "2021-13-01",
            "2021-05",
            "20/2021/05",
            "5/20/2021x",
            "5/20/2021 25:00",
            "5/20/2021 13:00 PM",
            "5/20/2021 12:00 PDT",
            "5/20/2021 7",
            "2021-05-20T",
            "44336",
            "5/20-2021",
            "+5/20/2021",
            "２０２１-05-20",
            "2021-05-20T10:00:00+é",
            "99999999999999999999999",
            "/Date()/",
            "/Date(1566777600000",
            "/Date(9223372036854775807)/",
            "/Date(99999999999999999999)/",
            "/Date(--1)/",
            "/Date(1566777600000é)/",
        ] {
            assert_eq!(read(text), "no date", "{text}");
        }
    }

    #[test]
    fn one_day_after_the_twelfth_settles_the_order_of_a_file() {
        assert_eq!(settled(None, &["5/6/2021", "5/20/2021"]), (DateOrder::MonthFirst, String::new()));
        assert_eq!(settled(None, &["5/6/2021", "20/5/2021"]).0, DateOrder::DayFirst);
        assert_eq!(
            settled(None, &["05.06.2021"]),
            (DateOrder::DayFirst, "dates were read with the day first".to_owned())
        );
    }

    #[test]
    fn what_nothing_settles_is_read_with_the_month_first_and_told() {
        let (order, remark) = settled(None, &["5/6/2021"]);
        assert_eq!(order, DateOrder::MonthFirst);
        assert!(remark.contains("--date-order dmy"), "{remark}");
    }

    #[test]
    fn both_orders_in_one_file_are_told() {
        let (order, remark) = settled(None, &["5/20/2021", "20/5/2021", "21/5/2021", "1/2/2021"]);
        assert_eq!(order, DateOrder::DayFirst);
        assert!(remark.starts_with("1 date has the month first and 2 the day first"), "{remark}");
    }

    #[test]
    fn an_order_that_was_asked_for_counts_and_its_contradiction_is_no_date() {
        let mut dates = Dates::new(Some(DateOrder::DayFirst));
        assert_eq!(dates.read("5/6/2021"), Ok(Some(Written::Certain(day("2021-06-05")))));
        assert_eq!(dates.read("5/20/2021"), Err(()));
        assert_eq!(dates.read("2021-05-20"), Ok(Some(Written::Certain(day("2021-05-20")))));
        assert_eq!(Dates::new(Some(DateOrder::YearFirst)).read("5/20/2021"), Err(()));
    }
}
