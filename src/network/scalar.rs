//! What a scalar's text must look like.

use crate::programme::Usd;
use crate::programme::limit::CONTROL_OVER_PERCENT;
use crate::visible::is_hidden;

/// Longest id, in characters.
pub const ID_CHARACTERS_MAX: usize = 128;

/// Whether the text may be an id: 1 to 128 visible characters without white space.
pub(super) fn is_id(text: &str) -> bool {
    let is_short = text.len() <= ID_CHARACTERS_MAX || text.chars().count() <= ID_CHARACTERS_MAX;
    // Nearly every id is ASCII, and this runs for each of millions of references.
    !text.is_empty() && is_short && (text.bytes().all(|byte| byte.is_ascii_graphic()) || text.chars().all(is_visible))
}

/// Whether people see the character.
pub(super) fn is_visible(character: char) -> bool {
    !character.is_whitespace() && !is_hidden(character)
}

/// The amount of money that a decimal from 0 says; none for any other text.
pub(super) fn usd(text: &str) -> Option<Usd> {
    let (whole, fraction) = decimal(text)?;
    let digit = |index: usize| fraction.as_bytes().get(index).map_or(0, |digit| u64::from(digit - b'0'));
    Some(Usd::from_cents(whole.saturating_mul(100).saturating_add(10 * digit(0) + digit(1))))
}

/// Whether the share that a decimal over 0 up to 100 says is enough for control; none for any other text.
pub(super) fn is_over_half(text: &str) -> Option<bool> {
    // To the last digit: a float would round `50.00000000000000001` to 50.
    let (whole, fraction) = decimal(text)?;
    let has_fraction = fraction.bytes().any(|digit| digit != b'0');
    let is_share = (whole > 0 || has_fraction) && (whole < 100 || (whole == 100 && !has_fraction));
    is_share.then_some(whole > CONTROL_OVER_PERCENT || (whole == CONTROL_OVER_PERCENT && has_fraction))
}

/// The whole part of a decimal from 0, no larger than can be counted, and the digits behind the point.
fn decimal(text: &str) -> Option<(u64, &str)> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
    let are_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    (are_digits(whole) && are_digits(fraction)).then(|| (whole.parse().unwrap_or(u64::MAX), fraction))
}

/// Whether other YAML readers take the plain scalar for something else than this text.
///
/// These are the implicit types of YAML 1.1 and of the core schema of YAML 1.2, less the decimal integers that every
/// reader writes back as they were.
pub(super) fn is_ambiguous(text: &str) -> bool {
    is_constant(text) || (is_number(text) && !is_canonical_integer(text))
}

fn is_constant(text: &str) -> bool {
    const CONSTANTS: [&str; 10] = ["y", "n", "yes", "no", "on", "off", "true", "false", "null", "~"];
    CONSTANTS.iter().any(|constant| constant.eq_ignore_ascii_case(text))
}

fn is_canonical_integer(text: &str) -> bool {
    text == "0" || (!text.starts_with('0') && text.bytes().all(|byte| byte.is_ascii_digit()))
}

fn is_number(text: &str) -> bool {
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    is_integer(unsigned) || is_based(unsigned) || is_float(unsigned) || is_exponential(unsigned) || is_sexagesimal(text)
}

/// `[0-9][0-9_]*`
fn is_integer(text: &str) -> bool {
    text.starts_with(|first: char| first.is_ascii_digit()) && text.bytes().all(is_digit_or_underscore)
}

/// `0[xob][0-9a-fA-F_]+`
fn is_based(text: &str) -> bool {
    let digits = text.strip_prefix("0x").or(text.strip_prefix("0o")).or(text.strip_prefix("0b"));
    digits
        .is_some_and(|digits| !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b'_'))
}

/// `[0-9_]*\.[0-9_]*([eE][-+]?[0-9]+)?`
fn is_float(text: &str) -> bool {
    let Some((whole, rest)) = text.split_once('.') else { return false };
    let (fraction, exponent) = match rest.find(['e', 'E']) {
        Some(at) => (&rest[..at], Some(&rest[at + 1..])),
        None => (rest, None),
    };
    whole.bytes().all(is_digit_or_underscore)
        && fraction.bytes().all(is_digit_or_underscore)
        && exponent.is_none_or(is_exponent)
}

/// `[0-9]+[eE][-+]?[0-9]+`
fn is_exponential(text: &str) -> bool {
    text.split_once(['e', 'E']).is_some_and(|(whole, exponent)| are_digits(whole) && is_exponent(exponent))
}

/// `[0-9]+(:[0-5]?[0-9])+`
fn is_sexagesimal(text: &str) -> bool {
    let Some((first, rest)) = text.split_once(':') else { return false };
    are_digits(first)
        && rest.split(':').all(|part| match part.as_bytes() {
            [digit] => digit.is_ascii_digit(),
            [ten, digit] => (b'0'..=b'5').contains(ten) && digit.is_ascii_digit(),
            _ => false,
        })
}

fn is_exponent(text: &str) -> bool {
    are_digits(text.strip_prefix(['-', '+']).unwrap_or(text))
}

fn are_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn is_digit_or_underscore(byte: u8) -> bool {
    byte.is_ascii_digit() || byte == b'_'
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scalars_that_other_readers_change_are_ambiguous() {
        for text in ["NO", "y", "~", "007", "1_000", "0x1F", "0o7", "1.5", ".", "-.5e3", "12e3", "1:30", "+1", "-7"] {
            assert!(is_ambiguous(text), "{text}");
        }
        for text in ["0", "7", "4417123", "NOR", "1:75", "0xg", "e3", "1.2.3", "", "1e", "::"] {
            assert!(!is_ambiguous(text), "{text}");
        }
    }

    #[test]
    fn shares_are_compared_to_the_last_digit() {
        for (text, expected) in [
            ("100", Some(true)),
            ("100.000", Some(true)),
            ("50.00000000000000000001", Some(true)),
            ("50.0", Some(false)),
            ("49.9", Some(false)),
            ("0.0001", Some(false)),
            ("0", None),
            ("0.0", None),
            ("100.00000000000000000001", None),
            ("99999999999999999999999", None),
        ] {
            assert_eq!(is_over_half(text), expected, "{text}");
        }
    }

    #[test]
    fn amounts_are_decimals_from_0() {
        assert_eq!(usd("999.999").map(|amount| amount.to_string()).as_deref(), Some("999.99"));
        assert_eq!(usd("007"), Some(Usd::dollars(7)));
        assert!(usd(&"9".repeat(99)) > Some(Usd::dollars(30_000_000)));
        for text in ["-1", "1e3", ".5", "5.", "", "1_000", "1.2.3"] {
            assert_eq!(usd(text), None, "{text}");
        }
    }

    #[test]
    fn ids_are_visible() {
        assert!(is_id("fabrikam") && is_id("Überlingen") && is_id(&"x".repeat(128)));
        assert!(!is_id("") && !is_id("a b") && !is_id("a\u{200b}") && !is_id(&"x".repeat(129)) && !is_id("a\u{7}"));
    }
}
