//! Events to a tree, within limits.

use saphyr_parser::{Event, Marker, Parser, ScalarStyle};

use crate::source::FileId;
use crate::syntax::block;
use crate::syntax::limits::Limits;
use crate::syntax::plain;
use crate::syntax::replaced;
use crate::syntax::tree::{Kind, Node, Tree};

/// Why a file does not parse.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SyntaxProblem {
    /// Byte offset at which the parser stopped.
    pub offset: u32,
    /// What was wrong there.
    pub message: String,
    /// What to do about it, where that is plain.
    pub help: Option<String>,
}

/// The tree of `text`, or what stopped the parser.
///
/// # Errors
///
/// The first syntax error, or the first limit that the text passes.
pub fn parse(file: FileId, text: &str, limits: Limits) -> Result<Tree<'_>, SyntaxProblem> {
    limits.check_lines(text)?;
    plain::parse(file, text, limits).map_or_else(|| events(file, text, limits), Ok)
}

/// The same by the event parser alone, whatever the text: what [`parse`] is held against.
///
/// # Errors
///
/// As [`parse`].
pub fn parse_events(file: FileId, text: &str, limits: Limits) -> Result<Tree<'_>, SyntaxProblem> {
    limits.check_lines(text)?;
    events(file, text, limits)
}

/// The tree that the event parser gives of a text, or a piece of one, whose lines are not too long.
pub(super) fn events(file: FileId, text: &str, limits: Limits) -> Result<Tree<'_>, SyntaxProblem> {
    let tree = build(file, text, text, limits);
    if tree.is_ok() {
        return tree;
    }
    // The event parser refuses surrogate pairs, which JSON has, and a tab behind a colon, which YAML allows.
    let without_pairs = replaced::without_pairs(text);
    let tree = without_pairs.as_deref().map_or(tree, |parsed| build(file, text, parsed, limits));
    let parsed = without_pairs.as_deref().unwrap_or(text);
    if tree.is_err() && parsed.contains(":\t") {
        return build(file, text, &replaced::without_tabs_behind_colons(parsed), limits);
    }
    tree
}

/// The tree of `text`, with the events of `parsed`: a text of the same length that the parser reads in its place.
fn build<'s>(file: FileId, text: &'s str, parsed: &str, limits: Limits) -> Result<Tree<'s>, SyntaxProblem> {
    let mut builder = Builder::new(file, text, parsed, limits);
    for event in Parser::new_from_str(parsed) {
        match event {
            Ok((event, span)) => builder.take(event, span.start, span.end)?,
            Err(error) => {
                let offset = builder.cursor.byte(error.marker().index());
                // Brackets may be a key, so the parser reads to the end of all that are open before it tells of the first.
                if error.info() == "recursion limit exceeded" {
                    return Err(limits.too_many_brackets(offset));
                }
                return Err(problem(offset, error.info().to_owned(), None));
            }
        }
    }
    Ok(builder.tree)
}

struct Builder<'s, 'p> {
    tree: Tree<'s>,
    limits: Limits,
    /// The text that the parser reads: the tree's own, less what the parser does not know.
    parsed: &'p str,
    cursor: Cursor<'s>,
    open: Vec<Open>,
    /// What each anchor stands for, by the parser's number for it.
    anchors: Vec<Option<Anchor>>,
    /// The first number that an anchor of this document can have: anchors end with their document, and the event
    /// parser lets them live on.
    document_anchors: usize,
    aliased_values: u64,
    /// End of the last node: a block scalar's indicator stands behind it.
    last_end: usize,
}

#[derive(Clone, Copy)]
struct Open {
    node: u32,
    anchor: usize,
    is_flow: bool,
    /// How many values stand in it themselves.
    children: u64,
    values: u64,
    height: u32,
}

#[derive(Clone, Copy)]
struct Anchor {
    node: u32,
    values: u64,
    height: u32,
}

impl<'s, 'p> Builder<'s, 'p> {
    fn new(file: FileId, text: &'s str, parsed: &'p str, limits: Limits) -> Self {
        // A value of a network takes some ten bytes, so the tree seldom grows again.
        let nodes = Vec::with_capacity(text.len() / 10);
        Self {
            tree: Tree { file, text, nodes, unescaped: Vec::new(), documents: Vec::new() },
            limits,
            parsed,
            cursor: Cursor::new(text),
            open: Vec::new(),
            anchors: Vec::new(),
            document_anchors: 0,
            aliased_values: 0,
            last_end: 0,
        }
    }

    fn take(&mut self, event: Event<'_>, start: Marker, end: Marker) -> Result<(), SyntaxProblem> {
        match event {
            Event::Scalar(value, style, anchor, _) => {
                let start = self.cursor.byte(start.index());
                let end = self.cursor.byte(end.index());
                self.limits.check_scalar(value.len(), start)?;
                let node = self.scalar(&value, style, start, end)?;
                self.add(node, anchor, Anchor { node: 0, values: 1, height: 0 })
            }
            Event::Alias(anchor) => {
                let start = self.cursor.byte(start.index());
                let end = self.cursor.byte(end.index());
                if anchor < self.document_anchors {
                    let help = "repeat the anchor in this document, or write the value out".to_owned();
                    return Err(problem(start, "an alias of an anchor in another document".to_owned(), Some(help)));
                }
                let Some(Some(target)) = self.anchors.get(anchor).copied() else {
                    let help = "write the value out, or alias something that is complete".to_owned();
                    return Err(problem(start, "an alias inside the value that it stands for".to_owned(), Some(help)));
                };
                self.aliased_values = self.aliased_values.saturating_add(target.values);
                self.limits.check_aliased_values(self.aliased_values, start)?;
                self.last_end = end as usize;
                let node = Node { start, end, next: 0, kind: Kind::Alias(target.node) };
                self.add(node, 0, target)
            }
            Event::SequenceStart(anchor, _) => self.begin(Kind::Sequence, anchor, start, end),
            Event::MappingStart(anchor, _) => self.begin(Kind::Mapping, anchor, start, end),
            Event::SequenceEnd | Event::MappingEnd => {
                self.finish(end);
                Ok(())
            }
            Event::DocumentStart(is_explicit) => {
                if is_explicit {
                    self.cursor.begin_document(start.index(), self.last_end);
                }
                self.document_anchors = self.anchors.len();
                Limits::check_documents(self.tree.documents.len(), self.cursor.byte(start.index()))
            }
            Event::Nothing | Event::StreamStart | Event::StreamEnd | Event::DocumentEnd => Ok(()),
        }
    }

    fn scalar(&mut self, value: &str, style: ScalarStyle, start: u32, end: u32) -> Result<Node, SyntaxProblem> {
        let text = self.tree.text;
        let (start, end) = (start as usize, end as usize);
        let (start, end, kind) = match style {
            ScalarStyle::Literal | ScalarStyle::Folded => {
                let (start, end) = block::block_scalar(text, self.last_end, start, end);
                self.check_as_written(start, end)?;
                (start, end, Kind::QuotedUnescaped(self.unescaped(value)))
            }
            ScalarStyle::SingleQuoted | ScalarStyle::DoubleQuoted => {
                let start = block::start_behind_properties(text, start, end);
                let end = block::quoted_end(text, start, end);
                let written = self.parsed.get(start + 1..end.saturating_sub(1));
                let kind = match self.restored(style, start, end)? {
                    Some(value) => Kind::QuotedUnescaped(self.unescaped(&value)),
                    None if written == Some(value) => Kind::Quoted,
                    None => Kind::QuotedUnescaped(self.unescaped(value)),
                };
                (start, end, kind)
            }
            ScalarStyle::Plain => {
                let start = block::start_behind_properties(text, start, end);
                // For an empty value the parser gives the colon or dash before it, or the token that follows: behind an
                // empty document that may be a dash, too.
                let is_inside = !self.open.is_empty();
                // Of an empty key the colon is behind it; one that begins a scalar is no mark.
                let is_mark = text[start..].strip_prefix([':', '-']).is_some_and(|rest| {
                    rest.is_empty() || rest.starts_with(|next: char| next.is_whitespace() || ",]}".contains(next))
                });
                let is_behind_mark = value.is_empty() && is_inside && is_mark && !self.is_at_key();
                let start = if is_behind_mark { start + 1 } else { start };
                let end = if value.is_empty() { start } else { end };
                self.check_as_written(start, end)?;
                let kind = if &self.parsed[start..end] == value {
                    Kind::Plain
                } else {
                    Kind::PlainUnescaped(self.unescaped(value))
                };
                (start, end, kind)
            }
        };
        self.last_end = end;
        Ok(Node { start: u32_of(start), end: u32_of(end), next: 0, kind })
    }

    /// What a quoted scalar says of which the parser saw something else.
    fn restored(&self, style: ScalarStyle, start: usize, end: usize) -> Result<Option<String>, SyntaxProblem> {
        let written = &self.tree.text[start..end];
        if *written == self.parsed[start..end] {
            return Ok(None);
        }
        let value = match style {
            ScalarStyle::DoubleQuoted => replaced::decoded(written),
            _ => replaced::value(written),
        };
        let value = value.ok_or_else(|| not_as_written(start))?;
        self.limits.check_scalar(value.len(), u32_of(start))?;
        Ok(Some(value))
    }

    /// That the parser saw a scalar without quotes as it is written.
    fn check_as_written(&self, start: usize, end: usize) -> Result<(), SyntaxProblem> {
        if self.tree.text[start..end] == self.parsed[start..end] { Ok(()) } else { Err(not_as_written(start)) }
    }

    fn unescaped(&mut self, value: &str) -> u32 {
        self.tree.unescaped.push(value.to_owned());
        u32_of(self.tree.unescaped.len() - 1)
    }

    /// Adds a node without children of its own, which counts in its parents as `weight` says.
    fn add(&mut self, node: Node, anchor: usize, weight: Anchor) -> Result<(), SyntaxProblem> {
        let index = self.push(node);
        if anchor != 0 {
            self.anchor(anchor, Anchor { node: index, ..weight });
        }
        let depth = u32_of(self.open.len()) + weight.height;
        if let Some(parent) = self.open.last_mut() {
            parent.children += 1;
            parent.values = parent.values.saturating_add(weight.values);
            parent.height = parent.height.max(weight.height);
        }
        self.limits.check_depth(depth, node.start)
    }

    fn begin(&mut self, kind: Kind, anchor: usize, start: Marker, end: Marker) -> Result<(), SyntaxProblem> {
        let start = self.cursor.byte(start.index());
        let end = self.cursor.byte(end.index());
        let text = self.tree.text;
        let start = block::start_behind_properties(text, start as usize, end as usize);
        // The event of a flow collection holds its bracket; that of another ends before its first value.
        let is_flow = start < end as usize && text[start..].starts_with(['[', '{']);
        let is_list_of_key = kind == Kind::Sequence && !is_flow && self.is_in_mapping();
        let start = if is_list_of_key { block::dash(text, self.last_end).unwrap_or(start) } else { start };
        let start = u32_of(start);
        self.last_end = end.max(start) as usize;
        let node = self.push(Node { start, end: start, next: 0, kind });
        if anchor != 0 && self.anchors.len() <= anchor {
            self.anchors.resize(anchor + 1, None);
        }
        self.open.push(Open { node, anchor, is_flow, children: 0, values: 1, height: 0 });
        self.limits.check_depth(u32_of(self.open.len()), start)
    }

    /// Whether the next value is a key of a mapping.
    fn is_at_key(&self) -> bool {
        self.is_in_mapping() && self.open.last().is_some_and(|open| open.children % 2 == 0)
    }

    fn is_in_mapping(&self) -> bool {
        self.open.last().is_some_and(|open| self.tree.nodes[open.node as usize].kind == Kind::Mapping)
    }

    fn finish(&mut self, end: Marker) {
        let closed = self.open.pop().expect("the parser closes what it opened");
        let nodes = &mut self.tree.nodes;
        let next = u32_of(nodes.len());
        let node = &mut nodes[closed.node as usize];
        node.next = next;
        // A block collection ends where its last value ends, not where the parser noticed it.
        node.end = if closed.is_flow {
            // The event parser gives the comment behind it as well.
            let end = self.cursor.byte(end.index());
            u32_of(block::flow_end(self.tree.text, self.last_end, end as usize))
        } else {
            u32_of(self.last_end).max(node.start)
        };
        self.last_end = node.end as usize;
        let height = closed.height + 1;
        if closed.anchor != 0 {
            self.anchor(closed.anchor, Anchor { node: closed.node, values: closed.values, height });
        }
        if let Some(parent) = self.open.last_mut() {
            parent.children += 1;
            parent.values = parent.values.saturating_add(closed.values);
            parent.height = parent.height.max(height);
        }
    }

    fn push(&mut self, node: Node) -> u32 {
        let index = u32_of(self.tree.nodes.len());
        if self.open.is_empty() {
            self.tree.documents.push(index);
        }
        self.tree.nodes.push(Node { next: index + 1, ..node });
        index
    }

    fn anchor(&mut self, number: usize, anchor: Anchor) {
        if self.anchors.len() <= number {
            self.anchors.resize(number + 1, None);
        }
        self.anchors[number] = Some(anchor);
    }
}

/// What is said of a scalar that the parser would read with something else in it.
fn not_as_written(start: usize) -> SyntaxProblem {
    let message = "a text that cannot be read beside a tab behind a colon, or an escaped surrogate pair, in this file";
    let help = "put a space behind colons, and write the character itself".to_owned();
    problem(u32_of(start), message.to_owned(), Some(help))
}

fn problem(offset: u32, message: String, help: Option<String>) -> SyntaxProblem {
    SyntaxProblem { offset, message, help }
}

/// Character indices, which the event parser counts, to byte offsets.
struct Cursor<'s> {
    bytes: &'s [u8],
    is_ascii: bool,
    character: usize,
    byte: usize,
    /// How much larger the parser's indices are than those of characters: in directives it counts bytes.
    ahead: usize,
    /// Behind the mark of the last document that has one.
    document_mark_end: usize,
}

impl<'s> Cursor<'s> {
    fn new(text: &'s str) -> Self {
        let is_ascii = text.is_ascii();
        Self { bytes: text.as_bytes(), is_ascii, character: 0, byte: 0, ahead: 0, document_mark_end: 0 }
    }

    /// Takes the mark of a document, which the parser has at this index, for what it is: the first behind `before`, where
    /// the last document ends, for nothing but directives, comments and blank lines can stand above it.
    fn begin_document(&mut self, index: usize, before: usize) {
        const MARK: &[u8] = b"---";
        if self.is_ascii {
            return;
        }
        let before = before.max(self.document_mark_end);
        let begins_line = |at: usize| {
            let line = self.bytes[..at].strip_suffix("\u{feff}".as_bytes()).unwrap_or(&self.bytes[..at]);
            line.last().is_none_or(|last| matches!(last, b'\n' | b'\r'))
        };
        let mut marks = self.bytes[before..].windows(MARK.len()).enumerate().filter(|(_, piece)| *piece == MARK);
        let Some((at, _)) = marks.find(|(at, _)| begins_line(before + at)) else { return };
        self.document_mark_end = before + at + MARK.len();
        self.ahead = 0;
        while self.byte < before + at {
            self.forward();
        }
        while self.byte > before + at {
            self.back();
        }
        self.ahead = index.saturating_sub(self.character);
    }

    /// The offset of the character with this index; the end for one behind the last.
    ///
    /// Marks come nearly in order, so this steps from the last one.
    fn byte(&mut self, character: usize) -> u32 {
        if self.is_ascii {
            return u32_of(character.min(self.bytes.len()));
        }
        let character = character.saturating_sub(self.ahead);
        while self.character < character && self.byte < self.bytes.len() {
            self.forward();
        }
        while self.character > character {
            self.back();
        }
        u32_of(self.byte)
    }

    fn forward(&mut self) {
        self.byte += 1;
        while self.bytes.get(self.byte).is_some_and(|byte| byte & 0xC0 == 0x80) {
            self.byte += 1;
        }
        self.character += 1;
    }

    fn back(&mut self) {
        self.byte -= 1;
        while self.bytes[self.byte] & 0xC0 == 0x80 {
            self.byte -= 1;
        }
        self.character -= 1;
    }
}

fn u32_of(number: usize) -> u32 {
    u32::try_from(number).expect("a source is smaller than 4 GiB")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The text of the last value of a mapping, or what stopped the parser.
    fn last(text: &str) -> Result<String, String> {
        let tree = parse_events(FileId(0), text, Limits::default()).map_err(|problem| problem.message)?;
        let root = tree.documents().next().expect("there is a document");
        let entry = root.entries().expect("it is a mapping").last().expect("it has an entry");
        Ok(entry.value.text().expect("it is a text").to_owned())
    }

    #[test]
    fn what_the_parser_does_not_know_changes_no_text() {
        for (text, expected) in [
            ("a:\tb\nc: \"d:\te\"\n", "d:\te"),
            ("a:\tb\nc: 'd:\te'\n", "d:\te"),
            ("a:\tb\nc: \"d:\te \\ud83d\\ude00\"\n", "d:\te 😀"),
            ("a: b\nc: |\n  \\ud83d\\ude00\n", "\\ud83d\\ude00\n"),
            ("a: \"\\ud83d\\ude00\"\nc: '\\ud83d\\ude00'\n", "\\ud83d\\ude00"),
        ] {
            assert_eq!(last(text), Ok(expected.to_owned()), "{text:?}");
        }
        // Where the parser sees something else and nobody knows what the text says, it is not read.
        for text in ["a:\tb\nc: |\n  d:\te\n", "a: \"\\ud83d\\ude00\"\nc: \\ud83d\\ude00\n"] {
            assert!(last(text).is_err_and(|message| message.contains("cannot be read beside")), "{text:?}");
        }
    }

    #[test]
    fn a_text_of_many_pairs_is_decoded_in_one_pass() {
        let pairs = "\\ud83d\\ude00".repeat(100_000);
        assert_eq!(last(&format!("a: \"{pairs}\"")).map(|text| text.len()), Ok(400_000));
        let limits = Limits { scalar_length: crate::source::Size(300_000), ..Limits::default() };
        assert!(parse_events(FileId(0), &format!("a: \"{pairs}\""), limits).is_err());
    }
}
