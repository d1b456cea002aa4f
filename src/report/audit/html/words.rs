//! Texts and places as a page shows them: printable, bounded, and apart from what stands around them.

use askama::Template;

use crate::report::audit::Links;
use crate::report::printable::{printable_line, shortened};
use crate::source::{Place, Sources, Span};

/// Most characters of one text: ids may be as long as files.
const CHARACTERS_MAX: usize = 600;

/// Most characters of a command: a system takes longer ones, but nobody writes them.
const COMMAND_CHARACTERS_MAX: usize = 10_000;

/// Most characters of an id by which findings are chosen.
const KEY_CHARACTERS_MAX: usize = 200;

/// A text that can hold anything.
#[derive(Clone, Debug, Template)]
#[template(path = "html/words.html")]
pub(super) struct Words {
    parts: Vec<Part>,
    is_shortened: bool,
}

#[derive(Clone, Debug)]
struct Part {
    text: String,
    is_code: bool,
}

impl Words {
    /// A sentence, in which ids stand in backticks.
    pub(super) fn prose(text: &str) -> Self {
        let (text, is_shortened) = bounded(text, CHARACTERS_MAX);
        let parts: Vec<&str> = text.split('`').collect();
        // An id may hold a backtick itself, and a cut may part a pair: then nothing is known of what is an id.
        if parts.len().is_multiple_of(2) {
            return Self { parts: vec![Part { text, is_code: false }], is_shortened };
        }
        let part = |(index, text): (usize, &&str)| Part { text: (*text).to_owned(), is_code: index % 2 == 1 };
        Self { parts: parts.iter().enumerate().map(part).collect(), is_shortened }
    }

    /// A name or a text that is one thing.
    pub(super) fn plain(text: &str) -> Self {
        let (text, is_shortened) = bounded(text, CHARACTERS_MAX);
        Self { parts: vec![Part { text, is_code: false }], is_shortened }
    }

    /// An id, a path or a command.
    pub(super) fn code(text: &str) -> Self {
        let (text, is_shortened) = bounded(text, CHARACTERS_MAX);
        Self { parts: vec![Part { text, is_code: true }], is_shortened }
    }

    /// A command, which is evidence as a whole.
    pub(super) fn command(text: &str) -> Self {
        let (text, is_shortened) = bounded(text, COMMAND_CHARACTERS_MAX);
        Self { parts: vec![Part { text, is_code: true }], is_shortened }
    }

    /// Several ids.
    pub(super) fn ids<'t>(ids: impl IntoIterator<Item = &'t str>) -> Vec<Self> {
        ids.into_iter().map(Self::code).collect()
    }
}

fn bounded(text: &str, characters_max: usize) -> (String, bool) {
    // What is beyond is not even made printable: a text may be as long as a file.
    let is_shortened = text.char_indices().nth(characters_max).is_some();
    (printable_line(&shortened(text, characters_max)), is_shortened)
}

/// An id by which findings are chosen, the same wherever the page has it.
pub(super) fn key(id: &str) -> String {
    printable_line(&shortened(id, KEY_CHARACTERS_MAX))
}

/// Where something stands in the files.
#[derive(Clone, Debug, Template)]
#[template(path = "html/at.html")]
pub(super) struct At {
    path: Words,
    line: u32,
    column: Option<u32>,
    address: Option<String>,
}

impl At {
    /// The line in which a value stands.
    pub(super) fn line(sources: &Sources, links: &Links<'_>, place: Place) -> Self {
        let (path, line) = sources.line_of(place);
        Self { path: Words::code(path), line, column: None, address: links.address(path, line) }
    }

    /// Line and column of where a span begins.
    pub(super) fn column(sources: &Sources, links: &Links<'_>, span: Span) -> Self {
        let source = sources.file(span.file);
        let start = source.position(span.start);
        let address = links.address(source.path(), start.line);
        Self { path: Words::code(source.path()), line: start.line, column: Some(start.column), address }
    }
}
