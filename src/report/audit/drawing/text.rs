//! How much room texts take, and what is shown of those that take too much.

use crate::report::printable::printable_line;

/// Sizes of the texts, as the style sheet has them.
pub(super) const NAME_SIZE: f64 = 12.5;
pub(super) const DETAIL_SIZE: f64 = 10.5;
pub(super) const LABEL_SIZE: f64 = 10.0;

/// The beginning of a text that is no wider than `width_max`; a sign says that more follows.
pub(super) fn clipped(text: &str, size: f64, width_max: f64) -> String {
    // A text of any length is looked at as far as it can be shown.
    let start: String = text.chars().take(400).collect();
    let text = printable_line(&start);
    let mut used = 0.0;
    for (at, character) in text.char_indices() {
        used += advance(character) * size;
        if used > width_max {
            return format!("{}…", text[..at].trim_end());
        }
    }
    text
}

pub(super) fn width(text: &str, size: f64) -> f64 {
    text.chars().map(|character| advance(character) * size).sum()
}

/// How wide a character is, as a part of its size: an honest guess, as fonts differ.
fn advance(character: char) -> f64 {
    match character {
        'i' | 'j' | 'l' | 'I' | '.' | ',' | ':' | ';' | '\'' | '|' | '!' => 0.3,
        'f' | 't' | 'r' | ' ' | '-' | '(' | ')' | '/' | '[' | ']' | '`' | '·' => 0.38,
        'm' | 'w' | 'M' | 'W' | '@' | '%' | '—' | '…' => 0.9,
        'A'..='Z' | '&' | '#' | '+' | '=' | '<' | '>' | '~' | '→' => 0.7,
        // Marks that stand above or below their neighbours.
        '\u{300}'..='\u{36f}' | '\u{591}'..='\u{5bd}' | '\u{610}'..='\u{61a}' | '\u{64b}'..='\u{65f}' => 0.0,
        '\u{1100}'..='\u{11ff}' | '\u{2e80}'..='\u{a4cf}' | '\u{ac00}'..='\u{d7a3}' | '\u{f900}'..='\u{faff}' => 1.0,
        '\u{ff00}'..='\u{ff60}' | '\u{1f000}'..='\u{1faff}' | '\u{20000}'..='\u{3ffff}' => 1.05,
        _ => 0.56,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_cut_by_what_it_takes_and_not_by_what_it_counts() {
        assert_eq!(clipped("ilililililililililil", 10.0, 100.0), "ilililililililililil");
        let wide = clipped("東京商事株式会社国際営業本部", 10.0, 100.0);
        assert!(wide.ends_with('…') && wide.chars().count() == 11, "{wide}");
        assert_eq!(clipped(&"x".repeat(100_000), 10.0, 20.0).chars().count(), 4);
    }
}
