//! Large plain files, read in parts: many at once, and none longer than it is needed.

use crate::source::FileId;
use crate::syntax::Limits;
use crate::syntax::plain;
use crate::syntax::tree::{Tree, Value};

/// A plain file as its document's mapping, whose lists are left empty, and the parts in which their items stand.
///
/// Where every part can be read, the file is what they say together; where one cannot, nothing is known and the file is
/// to be read whole.
#[derive(Debug)]
pub struct Outline<'s> {
    file: FileId,
    text: &'s str,
    limits: Limits,
    document: Tree<'s>,
    parts: Vec<Part>,
}

/// Some items of a list, one after the other.
#[derive(Debug)]
pub struct Part(plain::Part);

impl<'s> Outline<'s> {
    /// The outline of `text`, if it looks plain; a list in flow style is no part: its items stand in
    /// [`Outline::document`].
    pub fn new(file: FileId, text: &'s str, limits: Limits) -> Option<Self> {
        let (document, parts) = plain::outline(file, text, limits)?;
        let parts = parts.into_iter().map(Part).collect();
        Some(Self { file, text, limits, document, parts })
    }

    /// The document's mapping. Its lists end where the line of their last item does.
    pub fn document(&self) -> Option<Value<'_>> {
        self.document.documents().next()
    }

    /// The parts of all lists in the order in which they are written.
    pub fn parts(&self) -> &[Part] {
        &self.parts
    }

    /// The items of a part as the documents of a tree; none if they cannot be read so.
    pub fn read(&self, part: &Part) -> Option<Tree<'s>> {
        plain::items(self.file, self.text, &part.0, self.limits)
    }
}

impl Part {
    /// Whether the items belong to this list of the outline's document.
    pub fn is_of(&self, list: Value<'_>) -> bool {
        self.0.list == list.number()
    }
}
