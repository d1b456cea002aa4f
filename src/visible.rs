//! Characters that show nothing, or change how others show.

/// Whether the character is a control, reorders or joins its neighbours, or is blank without being white space.
///
/// Such characters are no part of an id, and a terminal is not given them as they are.
pub fn is_hidden(character: char) -> bool {
    character.is_control()
        || matches!(
            character,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}'
                | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{2800}' | '\u{3164}'
                | '\u{feff}' | '\u{ffa0}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e0fff}'
        )
}

/// What stands for a character where it is repeated to people: itself, or a mark in place of one that is hidden.
pub fn shown(character: char) -> char {
    if is_hidden(character) { '\u{fffd}' } else { character }
}
