//! What stands in a cell: never anything that a terminal or a spreadsheet obeys, and always all that `import` needs to read
//! the same again.

use std::borrow::Cow;

use serde::{Serialize, Serializer};

use crate::network::{Content, Signature};
use crate::report::formula::is_like_a_formula;
use crate::visible::is_hidden;

/// What stands in one column of one row.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Cell {
    /// A text without hidden characters.
    Text(String),
    /// Yes or no.
    Flag(bool),
    /// A decimal number, as written.
    Number(String),
    /// The number of a line.
    Line(u32),
    /// Errors of Partner Center.
    Codes(&'static [u32]),
    /// A list of texts without hidden characters and semicolons.
    Texts(Vec<String>),
}

impl Cell {
    pub(super) fn text(text: &str) -> Self {
        Self::Text(exact(text, "").into_owned())
    }

    /// What stands under a key, as far as it can be read.
    pub(super) fn of(content: &Content<'_>) -> Option<Self> {
        Some(match content {
            Content::Unknown => return None,
            Content::Text(text) | Content::Reference { id: text, .. } => Self::text(text),
            Content::Word(word) => Self::text(word),
            Content::Day(day) | Content::Signature(Signature::On(day)) => Self::Text(day.to_string()),
            Content::Flag(flag) => Self::Flag(*flag),
            Content::Signature(Signature::Undated) => Self::Flag(true),
            Content::Signature(Signature::Missing) => Self::Flag(false),
            Content::Number(text) => Self::Number((*text).to_owned()),
            Content::Amount(amount) => Self::Number(amount.plain()),
            Content::Roles { readable, .. } if readable.is_empty() => return None,
            Content::Roles { readable, .. } => {
                Self::Texts(readable.iter().map(|role| exact(role, ";").into_owned()).collect())
            }
        })
    }

    /// The cell of a table.
    pub(super) fn in_table(&self) -> Cow<'_, str> {
        match self {
            Self::Text(text) => harmless(text),
            Self::Flag(flag) => Cow::Borrowed(if *flag { "true" } else { "false" }),
            Self::Number(text) => Cow::Borrowed(text),
            Self::Line(line) => Cow::Owned(line.to_string()),
            Self::Codes(codes) => Cow::Owned(codes.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")),
            Self::Texts(texts) => Cow::Owned(harmless(&texts.join("; ")).into_owned()),
        }
    }
}

impl Serialize for Cell {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Text(text) => serializer.serialize_str(text),
            Self::Flag(flag) => serializer.serialize_bool(*flag),
            Self::Number(text) => serialize_number(text, serializer),
            Self::Line(line) => serializer.serialize_u32(*line),
            Self::Codes(codes) => codes.serialize(serializer),
            Self::Texts(texts) => texts.serialize(serializer),
        }
    }
}

/// A number where every reader reads the very digits, else the text.
fn serialize_number<S: Serializer>(text: &str, serializer: S) -> Result<S::Ok, S::Error> {
    match (text.parse::<u32>(), text.parse::<f64>()) {
        (Ok(whole), _) if whole.to_string() == text => serializer.serialize_u32(whole),
        (_, Ok(number)) if number.to_string() == text => serializer.serialize_f64(number),
        _ => serializer.serialize_str(text),
    }
}

/// The text with every character that shows nothing, white space at its ends, and each of `others` written as
/// `\u{…}`; a text that has such a sign itself has the sign's first character written so, too.
fn exact<'t>(text: &'t str, others: &str) -> Cow<'t, str> {
    let end = text.len() - text.chars().next_back().map_or(0, char::len_utf8);
    let is_written = |(at, character): (usize, char)| {
        is_hidden(character)
            // No workbook takes these two.
            || matches!(character, '\u{fffe}' | '\u{ffff}')
            || others.contains(character)
            || (character.is_whitespace() && (at == 0 || at == end))
            || text[at..].starts_with("\\u{")
    };
    if !text.char_indices().any(is_written) {
        return Cow::Borrowed(text);
    }
    let mut exact = String::with_capacity(text.len());
    for (at, character) in text.char_indices() {
        if is_written((at, character)) {
            exact.extend(character.escape_unicode());
        } else {
            exact.push(character);
        }
    }
    Cow::Owned(exact)
}

/// The text with an apostrophe before what a spreadsheet would run as a formula, and before an apostrophe.
///
/// `import` drops exactly one, and one more at the end of what begins with one: files have ids between apostrophes.
fn harmless(text: &str) -> Cow<'_, str> {
    if !is_like_a_formula(text) && !text.starts_with('\'') {
        return Cow::Borrowed(text);
    }
    match text.strip_suffix('\'') {
        Some(text) => Cow::Owned(format!("'{text}\\u{{27}}")),
        None => Cow::Owned(format!("'{text}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_seen_is_written() {
        for (text, expected) in [
            ("Überlingen 東京", "Überlingen 東京"),
            (" a b\t", "\\u{20}a b\\u{9}"),
            ("a\u{1b}[31m\u{202e}\nb", "a\\u{1b}[31m\\u{202e}\\u{a}b"),
            ("C:\\users \\u{20}", "C:\\users \\u{5c}u{20}"),
            (" ", "\\u{20}"),
            ("", ""),
        ] {
            assert_eq!(exact(text, ""), expected);
        }
        assert_eq!(exact("one; two", ";"), "one\\u{3b} two");
    }

    #[test]
    fn what_a_spreadsheet_would_run_is_text() {
        for formula in ["=1+1", "+1", "-1", "@SUM(A1)", "\"=1", "'=1", "＝1", "''x"] {
            assert_eq!(harmless(formula), format!("'{formula}"));
        }
        assert_eq!(harmless("'"), "'\\u{27}");
        assert_eq!(harmless("=it's'"), "'=it's\\u{27}");
        for text in ["`=1` is no id", "a-b", "", "1=1", "it's"] {
            assert_eq!(harmless(text), text);
        }
    }
}
