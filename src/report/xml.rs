//! The head of XML documents, and text that they can hold and that their readers give back unchanged.

use std::borrow::Cow;
use std::io::{self, Write};

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, Event};

use crate::report::printable::printable_text;

/// Begins a document, indented by two blanks a level.
pub(super) fn document<W: Write>(out: W) -> io::Result<Writer<W>> {
    let mut writer = Writer::new_with_indent(out, b' ', 2);
    writer.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
    Ok(writer)
}

/// The text with U+FFFD in place of what no XML may hold, of what terminals obey, and of the carriage return, which
/// readers change.
pub(super) fn readable(text: &str) -> Cow<'_, str> {
    let is_replaced = |character: char| match character {
        '\t' | '\n' => false,
        character => character.is_control() || matches!(character, '\u{fffe}' | '\u{ffff}'),
    };
    if text.contains(is_replaced) { Cow::Owned(text.replace(is_replaced, "\u{fffd}")) } else { Cow::Borrowed(text) }
}

/// The text in one line, for an attribute: readers change tabs and line ends there.
pub(super) fn attribute(text: &str) -> String {
    readable(&printable_text(text, false)).into_owned()
}
