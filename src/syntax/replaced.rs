//! What the event parser does not know, replaced by something of the same length that it does.
//!
//! JSON writes a character beyond U+FFFF as a surrogate pair, two escapes, which YAML does not have; YAML allows a tab
//! behind a colon, which the parser does not.

use saphyr_parser::{Event, Parser};

/// Length of one escape, such as `\ud83d`.
const ESCAPE: usize = 6;

/// The text with every surrogate pair replaced by escapes that the parser takes, character for character as long; none
/// where there is no pair.
pub(super) fn without_pairs(text: &str) -> Option<String> {
    if !text.contains("\\ud") && !text.contains("\\uD") {
        return None;
    }
    let mut replaced = text.to_owned();
    let mut is_replaced = false;
    for (at, _) in text.match_indices("\\u") {
        if pair_at(text, at).is_some() {
            replaced.replace_range(at..at + 2 * ESCAPE, "\\u0020\\u0020");
            is_replaced = true;
        }
    }
    is_replaced.then_some(replaced)
}

/// The text with tabs behind colons replaced by spaces.
pub(super) fn without_tabs_behind_colons(text: &str) -> String {
    let mut is_behind_colon = false;
    text.chars()
        .map(|character| {
            let is_tab = character == '\t' && is_behind_colon;
            is_behind_colon = character == ':' || is_tab;
            if is_tab { ' ' } else { character }
        })
        .collect()
}

/// What a double-quoted scalar says, surrogate pairs and all.
pub(super) fn decoded(scalar: &str) -> Option<String> {
    let mut plain = String::with_capacity(scalar.len());
    let mut end = 0;
    for (at, _) in scalar.match_indices("\\u") {
        if let Some(character) = pair_at(scalar, at) {
            plain.push_str(&scalar[end..at]);
            plain.push(character);
            end = at + 2 * ESCAPE;
        }
    }
    plain.push_str(&scalar[end..]);
    value(&plain)
}

/// What a quoted scalar says.
pub(super) fn value(scalar: &str) -> Option<String> {
    Parser::new_from_str(scalar).find_map(|event| match event {
        Ok((Event::Scalar(value, ..), _)) => Some(value.into_owned()),
        _ => None,
    })
}

/// The character that the pair of escapes at `at` stands for.
fn pair_at(text: &str, at: usize) -> Option<char> {
    // Behind an odd number of backslashes this one is itself escaped.
    let backslashes = text.as_bytes()[..at].iter().rev().take_while(|byte| **byte == b'\\').count();
    let escape = |at: usize| {
        let digits = text.get(at..at + ESCAPE)?.strip_prefix("\\u")?;
        u16::from_str_radix(digits, 16).ok()
    };
    let pair = [escape(at)?, escape(at + ESCAPE)?];
    let is_pair = (0xD800..0xDC00).contains(&pair[0]) && backslashes % 2 == 0;
    char::decode_utf16(pair).next()?.ok().filter(|_| is_pair)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_become_one_character_and_nothing_else_changes() {
        assert_eq!(decoded(r#""a\ud83d\ude00\n\u00e9""#).unwrap(), "a😀\né");
        assert_eq!(without_pairs(r#""a\ud83d\ude00""#).unwrap(), r#""a\u0020\u0020""#);
        for text in [r#""\ud83d""#, r#""\\ud83d\\ude00""#, r#""\ude00\ud83d""#, "plain", r#""\ud83d\u0041""#] {
            assert_eq!(without_pairs(text), None, "{text}");
        }
    }
}
