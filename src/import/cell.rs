//! What stands in a cell, read with care: ids in any letter case, numbers that are texts, names of countries.

mod date;

use std::fmt;

pub use crate::import::cell::date::DateOrder;
pub(super) use crate::import::cell::date::{Dates, Written};
use crate::programme::Country;
use crate::visible;

/// A globally unique identifier, such as the id of an Entra tenant.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Guid(u128);

/// The digits of a GUID between its dashes.
const GROUPS: [usize; 5] = [8, 4, 4, 4, 12];

impl Guid {
    /// The identifier that a text holds, in any letter case, with or without `org:` and braces; none where it is none, or
    /// all zeros.
    ///
    /// ```
    /// use cspgraph::import::Guid;
    /// let guid = Guid::parse(" org:{9060D13D-C5ED-482E-B059-A15A38000000}").unwrap();
    /// assert_eq!(guid.to_string(), "9060d13d-c5ed-482e-b059-a15a38000000");
    /// assert_eq!(Guid::parse("00000000-0000-0000-0000-000000000000"), None);
    /// ```
    pub fn parse(text: &str) -> Option<Self> {
        match Identity::of(text) {
            Identity::Guid(guid) => Some(guid),
            Identity::Zeros | Identity::Placeholder | Identity::Other(_) => None,
        }
    }

    /// Whether a text is one, all zeros or not, with its dashes and nothing else.
    pub(super) fn is_dashed(text: &str) -> bool {
        text.len() == 36 && Self::number(text).is_some()
    }

    /// The sixteen bytes, all zeros or not, where the text is a GUID with or without its dashes.
    fn number(text: &str) -> Option<u128> {
        let digits = |group: &str| {
            let are_digits = group.bytes().all(|byte| byte.is_ascii_hexdigit());
            are_digits.then(|| u128::from_str_radix(group, 16).ok())?
        };
        if text.len() == 32 {
            return digits(text);
        }
        if text.len() != 36 {
            return None;
        }
        let mut number = 0;
        let mut groups = text.split('-');
        for length in GROUPS {
            let group = groups.next().filter(|group| group.len() == length)?;
            number = number << (4 * length) | digits(group)?;
        }
        Some(number)
    }
}

impl fmt::Display for Guid {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let hex = format!("{:032x}", self.0);
        write!(formatter, "{}-{}-{}-{}-{}", &hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..])
    }
}

impl fmt::Debug for Guid {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, formatter)
    }
}

/// What stands where the id of a tenant is expected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Identity<'t> {
    Guid(Guid),
    /// A GUID of zeros, by which programs say that there is none.
    Zeros,
    /// What documentation prints in place of an id, such as `<guid>`.
    Placeholder,
    /// Something else, without what programs put around ids.
    Other(&'t str),
}

impl<'t> Identity<'t> {
    pub(super) fn of(text: &'t str) -> Self {
        let text = bare(text);
        let text = match text.get(..4) {
            Some(prefix) if prefix.eq_ignore_ascii_case("org:") => text[4..].trim(),
            _ => text,
        };
        let inner = text.strip_prefix('{').and_then(|text| text.strip_suffix('}')).unwrap_or(text);
        match Guid::number(inner) {
            Some(0) => Self::Zeros,
            Some(number) => Self::Guid(Guid(number)),
            None if text.starts_with('<') && text.ends_with('>') => Self::Placeholder,
            None => Self::Other(text),
        }
    }
}

/// The text without white space around it, and without the `'` by which spreadsheets are told that a cell is a text.
pub(super) fn bare(text: &str) -> &str {
    let text = text.trim();
    let Some(rest) = text.strip_prefix('\'') else { return text };
    let mut letters = rest.chars();
    let is_letter = letters.next().is_some_and(char::is_lowercase);
    // 's-Hertogenbosch and 't Gooi begin with one of their own.
    if is_letter && letters.next().is_some_and(|next| matches!(next, ' ' | '-')) { text } else { rest.trim() }
}

/// Characters of a cell that are repeated to people.
const QUOTED_MAX: usize = 60;

/// A cell as it is repeated to people: its beginning, in backticks, without what would change how the rest shows.
pub(super) fn quoted(text: &str) -> String {
    let mut shown: String = text
        .chars()
        .take(QUOTED_MAX)
        .map(|character| if character == '`' { '\u{fffd}' } else { visible::shown(character) })
        .collect();
    if text.chars().nth(QUOTED_MAX).is_some() {
        shown.push('…');
    }
    format!("`{shown}`")
}

/// Location ids are numbers of about seven digits.
const LOCATION_DIGITS_MAX: usize = 10;

/// A location id: its digits. None stands for what says that there is none: nothing, `-1`, `0`.
///
/// # Errors
///
/// That the text is no location id.
pub(super) fn location(text: &str) -> Result<Option<&str>, ()> {
    let text = bare(text);
    // Spreadsheets and data frames write numbers with a point.
    let digits = match text.split_once('.') {
        Some((whole, fraction)) if fraction.bytes().all(|byte| byte == b'0') => whole,
        _ => text,
    };
    let is_none = digits.bytes().all(|byte| byte == b'0') || digits == "-1";
    if is_none || ["-", "null", "none", "n/a"].iter().any(|none| digits.eq_ignore_ascii_case(none)) {
        return Ok(None);
    }
    let is_number = digits.len() <= LOCATION_DIGITS_MAX && digits.bytes().all(|byte| byte.is_ascii_digit());
    if is_number { Ok(Some(digits)) } else { Err(()) }
}

/// Whether a text is a location id, or the id of a tenant.
pub fn is_account(text: &str) -> bool {
    location(text).is_ok_and(|location| location.is_some()) || Guid::parse(text).is_some()
}

/// A country: its code in any letter case, or its English name.
pub(super) fn country(text: &str) -> Option<Country> {
    let text = bare(text);
    match text.len() {
        2 => Country::parse(&text.to_ascii_uppercase()).or_else(|| Country::named(text)),
        // No country has a longer name, and hostile cells are long.
        3..=80 => Country::named(text),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_guid_is_known_however_it_is_dressed() {
        let guid = Guid::parse("3eddcac6-1e08-4c1b-8d3e-c8b4b3a2d1e0").expect("a GUID");
        for text in [
            "3EDDCAC6-1E08-4C1B-8D3E-C8B4B3A2D1E0",
            " org:3eddcac6-1e08-4c1b-8d3e-c8b4b3a2d1e0 ",
            "{3EDDCAC6-1e08-4c1b-8d3e-c8b4b3a2d1e0}",
            "'3eddcac6-1e08-4c1b-8d3e-c8b4b3a2d1e0",
            "3eddcac61e084c1b8d3ec8b4b3a2d1e0",
        ] {
            assert_eq!(Guid::parse(text), Some(guid), "{text}");
        }
    }

    #[test]
    fn what_is_no_guid_is_told_apart() {
        assert_eq!(Identity::of("00000000-0000-0000-0000-000000000000"), Identity::Zeros);
        assert_eq!(Identity::of("<guid>"), Identity::Placeholder);
        assert_eq!(Identity::of("org:ORDDC52E5"), Identity::Other("ORDDC52E5"));
        for text in [
            "8ddd03642-test-test-test-46b58d356b4e",
            "+ddcac6a-1e08-4c1b-8d3e-c8b4b3a2d1e0",
            "3eddcac61e08-4c1b-8d3e-c8b4b3a2d1e0-",
            "ééééééééé",
            "{",
            "org",
        ] {
            assert!(matches!(Identity::of(text), Identity::Other(_)), "{text}");
        }
    }

    #[test]
    fn a_location_id_is_its_digits() {
        assert_eq!(location("4391507"), Ok(Some("4391507")));
        assert_eq!(location("'4391507"), Ok(Some("4391507")));
        assert_eq!(location("4391507.0"), Ok(Some("4391507")));
        for none in ["", " ", "0", "-1", "0.0", "-1.0", "NULL", "N/A"] {
            assert_eq!(location(none), Ok(None), "{none}");
        }
        for no in ["4.391507E6", "-7", "4391507.5", "ABC", "٤٣", "12345678901"] {
            assert_eq!(location(no), Err(()), "{no}");
        }
    }

    #[test]
    fn the_apostrophe_of_spreadsheets_is_no_part_of_a_cell_and_that_of_a_name_is() {
        for (cell, text) in [
            ("'Contoso", "Contoso"),
            (" '=1+1", "=1+1"),
            ("''t Gooi", "'t Gooi"),
            ("'t Gooi", "'t Gooi"),
            ("'s-Hertogenbosch", "'s-Hertogenbosch"),
            ("'", ""),
        ] {
            assert_eq!(bare(cell), text, "{cell}");
        }
    }

    #[test]
    fn a_country_is_its_code_or_its_name() {
        assert_eq!(country("de"), Country::parse("DE"));
        assert_eq!(country(" United States "), Country::parse("US"));
        assert_eq!(country("uk"), Country::parse("GB"));
        assert_eq!(country("South Korea"), Country::parse("KR"));
        assert_eq!(country("ZZ"), None);
        assert_eq!(country(&"x".repeat(100_000)), None);
    }
}
