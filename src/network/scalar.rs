//! What a scalar's text must look like.

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

/// Whether the text is a decimal from 0: digits, and perhaps a fraction.
pub(super) fn is_amount(text: &str) -> bool {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
    let are_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    are_digits(whole) && are_digits(fraction)
}

/// Whether the text is a decimal over 0 up to 100.
pub(super) fn is_percentage(text: &str) -> bool {
    is_amount(text) && text.parse().is_ok_and(|share: f64| share > 0.0 && share <= 100.0) && !exceeds(text, 100)
}

/// Whether a decimal is over 50.
pub(super) fn is_over_half(text: &str) -> bool {
    exceeds(text, 50)
}

/// Whether a decimal is over `bound`, to the last digit: a float would round `50.00000000000000001` to 50.
fn exceeds(text: &str, bound: u32) -> bool {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let whole = whole.trim_start_matches('0');
    let whole: u32 = if whole.is_empty() { 0 } else { whole.parse().unwrap_or(u32::MAX) };
    whole > bound || (whole == bound && fraction.bytes().any(|digit| digit != b'0'))
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
        assert!(is_percentage("100") && is_percentage("0.0001") && is_percentage("100.000"));
        assert!(!is_percentage("0") && !is_percentage("0.0") && !is_percentage("100.00000000000000000001"));
        assert!(is_over_half("50.00000000000000000001") && !is_over_half("50.0") && !is_over_half("49.9"));
        assert!(!is_amount("-1") && !is_amount("1e3") && !is_amount(".5") && !is_amount("5."));
    }

    #[test]
    fn ids_are_visible() {
        assert!(is_id("fabrikam") && is_id("Überlingen") && is_id(&"x".repeat(128)));
        assert!(!is_id("") && !is_id("a b") && !is_id("a\u{200b}") && !is_id(&"x".repeat(129)) && !is_id("a\u{7}"));
    }
}
