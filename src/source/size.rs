//! Numbers of bytes as people write and read them.

use std::fmt;
use std::str::FromStr;

/// A number of bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Size(pub u64);

/// Units by name; the first of a size is that in which it is shown.
const UNITS: [(&str, u64); 10] = [
    ("GiB", 1 << 30),
    ("MiB", 1 << 20),
    ("KiB", 1 << 10),
    ("G", 1 << 30),
    ("M", 1 << 20),
    ("K", 1 << 10),
    ("GB", 1_000_000_000),
    ("MB", 1_000_000),
    ("KB", 1_000),
    ("B", 1),
];

impl fmt::Display for Size {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        // No size is rounded: a limit that is shown is the limit.
        let unit = UNITS.iter().find(|(_, unit)| self.0 >= *unit && self.0.is_multiple_of(*unit));
        match unit {
            Some((name, unit)) if *unit > 1 => write!(formatter, "{} {name}", self.0 / unit),
            _ if self.0 == 1 => formatter.write_str("1 byte"),
            _ => write!(formatter, "{} bytes", self.0),
        }
    }
}

impl FromStr for Size {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let refused = || "write a number of bytes, or one with a unit, say 512MiB or 1GB".to_owned();
        let digits = text.trim_end_matches(|letter: char| !letter.is_ascii_digit());
        let number: u64 = digits.parse().map_err(|_| refused())?;
        let name = text[digits.len()..].trim_start();
        let is_plain = ["", "byte", "bytes"].contains(&name);
        let named = UNITS.iter().find(|(unit, _)| unit.eq_ignore_ascii_case(name)).map(|(_, unit)| *unit);
        let unit = if is_plain { 1 } else { named.ok_or_else(refused)? };
        number.checked_mul(unit).map(Self).ok_or_else(refused)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_size_is_read_in_the_units_that_people_write() {
        for (text, bytes) in [
            ("0", 0),
            ("4096", 4096),
            ("512MiB", 512 << 20),
            ("512 MiB", 512 << 20),
            ("1GB", 1_000_000_000),
            ("1gib", 1 << 30),
            ("10K", 10 << 10),
            ("7 bytes", 7),
            ("7B", 7),
        ] {
            assert_eq!(text.parse(), Ok(Size(bytes)), "{text}");
        }
        for text in ["", "MiB", "-1", "1.5GiB", "1 TiBx", "99999999999GiB", "0x10", "1 2", " 1"] {
            assert!(text.parse::<Size>().is_err(), "{text}");
        }
    }

    #[test]
    fn a_size_that_is_shown_is_read_back() {
        for bytes in [0, 1, 1000, 1024, 1 << 20, (1 << 20) + 1, 1 << 30, 3 << 29, u64::MAX] {
            assert_eq!(Size(bytes).to_string().parse(), Ok(Size(bytes)));
        }
        assert_eq!(Size(3 << 29).to_string(), "1536 MiB");
        assert_eq!(Size(1000).to_string(), "1 KB");
    }
}
