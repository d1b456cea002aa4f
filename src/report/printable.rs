//! Text that a terminal shows as it is: nothing that moves the cursor, hides, or turns the reading direction.

use std::borrow::Cow;

use crate::visible::is_hidden;

/// The character to show in place of `character`: itself, or one that is as wide and harmless.
pub(super) fn printable(character: char, is_ascii: bool) -> char {
    match character {
        '\t' => character,
        // Control pictures: U+2400 on for the controls, U+2421 for delete.
        '\0'..='\u{1f}' if !is_ascii => char::from_u32(0x2400 + u32::from(character)).unwrap_or('\u{fffd}'),
        '\u{7f}' if !is_ascii => '\u{2421}',
        _ if is_hidden(character) => {
            if is_ascii {
                '?'
            } else {
                '\u{fffd}'
            }
        }
        _ => character,
    }
}

/// `text` with every character printable.
pub(super) fn printable_text(text: &str, is_ascii: bool) -> Cow<'_, str> {
    // Messages say so where they cut what they quote.
    if is_ascii && text.contains('…') {
        return Cow::Owned(printable_text(&text.replace('…', "..."), is_ascii).into_owned());
    }
    if text.chars().all(|character| printable(character, is_ascii) == character && character != '\t') {
        return Cow::Borrowed(text);
    }
    text.chars().map(|character| if character == '\t' { ' ' } else { printable(character, is_ascii) }).collect()
}

/// A path as commands in a log hold it before they escape its line ends: exact, but for controls that a log obeys.
pub(super) fn logged(path: &str) -> String {
    let is_kept = |character: char| !character.is_control() || matches!(character, '\n' | '\r');
    path.chars().map(|character| if is_kept(character) { character } else { printable(character, false) }).collect()
}

/// `text` as a terminal shows it.
pub(super) fn shown(text: &str) -> String {
    printable_text(text, false).into_owned()
}

/// The beginning of `text`, of at most so many characters; a sign says that more follows.
pub(super) fn shortened(text: &str, characters_max: usize) -> Cow<'_, str> {
    match text.char_indices().nth(characters_max) {
        Some((end, _)) => Cow::Owned(format!("{}…", &text[..end])),
        None => Cow::Borrowed(text),
    }
}

/// `text` printable and in one line, its own lines joined by blanks.
pub(super) fn printable_line(text: &str) -> String {
    text.lines().map(|line| printable_text(line.trim(), false)).collect::<Vec<_>>().join(" ").trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escape_sequences_and_overrides_are_shown_and_not_obeyed() {
        assert_eq!(printable_text("a\u{1b}[31mb\u{202e}c\tid", false), "a␛[31mb\u{fffd}c id");
        assert_eq!(printable_text("a\u{1b}[31mb", true), "a?[31mb");
        assert_eq!(printable_text("`a…`\u{1b}", true), "`a...`?");
        assert!(matches!(printable_text("Überlingen 東京", false), Cow::Borrowed(_)));
    }
}
