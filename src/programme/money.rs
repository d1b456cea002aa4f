//! Amounts of money, and how large numbers are written.

use std::fmt;

/// An amount in dollars of the United States, to the cent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Usd {
    cents: u64,
}

impl Usd {
    /// So many dollars.
    pub const fn dollars(dollars: u64) -> Self {
        Self { cents: dollars * 100 }
    }

    /// So many cents.
    pub const fn from_cents(cents: u64) -> Self {
        Self { cents }
    }

    /// The whole dollars, and the cents beside them.
    const fn dollars_and_cents(self) -> (u64, u64) {
        (self.cents / 100, self.cents % 100)
    }

    /// As the language writes it: `1234567.89`.
    pub fn plain(self) -> String {
        match self.dollars_and_cents() {
            (dollars, 0) => dollars.to_string(),
            (dollars, cents) => format!("{dollars}.{cents:02}"),
        }
    }
}

/// With a comma before each three digits, and cents where there are any: `1,234,567.89`.
impl fmt::Display for Usd {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (dollars, cents) = self.dollars_and_cents();
        let cents = if cents > 0 { format!(".{cents:02}") } else { String::new() };
        formatter.pad(&(grouped(dollars) + &cents))
    }
}

/// A whole number from 0 with a comma before each three digits.
pub fn grouped(number: impl fmt::Display) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_written_for_people_and_for_programs() {
        for (cents, expected) in [(0, "0"), (99_999, "999.99"), (100_000, "1,000"), (3_000_000_005, "30,000,000.05")] {
            assert_eq!(Usd::from_cents(cents).to_string(), expected);
            assert_eq!(Usd::from_cents(cents).plain(), expected.replace(',', ""));
        }
    }
}
