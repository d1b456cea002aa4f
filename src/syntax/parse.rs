//! Events to a tree, within limits.

use saphyr_parser::{Event, Marker, Parser, ScalarStyle};

use crate::source::FileId;
use crate::syntax::block;
use crate::syntax::replaced;
use crate::syntax::tree::{Kind, Node, Tree};

/// How much a file may ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// How deep lists and mappings may nest, aliases followed.
    pub depth: u32,
    /// How many values the aliases of one file may stand for.
    pub aliased_values: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self { depth: 128, aliased_values: 1_000_000 }
    }
}

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
    let without_pairs = replaced::without_pairs(text);
    let readable = without_pairs.as_deref().unwrap_or(text);
    let tree = build(file, text, readable, limits);
    // The event parser refuses a tab behind a colon, which YAML allows.
    if tree.is_err() && readable.contains(":\t") {
        return build(file, text, &replaced::without_tabs_behind_colons(readable), limits);
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
                let node = self.scalar(&value, style, start, end);
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
                if self.aliased_values > self.limits.aliased_values {
                    let message = format!("the aliases stand for more than {} values", self.limits.aliased_values);
                    let help = "if this is intended, raise the limit with `--max-aliased-values`".to_owned();
                    return Err(problem(start, message, Some(help)));
                }
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
            Event::DocumentStart(_) => {
                self.document_anchors = self.anchors.len();
                Ok(())
            }
            Event::Nothing | Event::StreamStart | Event::StreamEnd | Event::DocumentEnd => Ok(()),
        }
    }

    fn scalar(&mut self, value: &str, style: ScalarStyle, start: u32, end: u32) -> Node {
        let text = self.tree.text;
        let (start, end) = (start as usize, end as usize);
        let (start, end, kind) = match style {
            ScalarStyle::Literal | ScalarStyle::Folded => {
                let (start, end) = block::block_scalar(text, self.last_end, start, end);
                (start, end, Kind::QuotedUnescaped(self.unescaped(value)))
            }
            ScalarStyle::SingleQuoted | ScalarStyle::DoubleQuoted => {
                let start = block::start_behind_properties(text, start, end);
                let end = block::quoted_end(text, start, end);
                let written = self.parsed.get(start + 1..end.saturating_sub(1));
                let kind = match self.with_pairs(style, start, end) {
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
                let is_behind_mark = value.is_empty() && is_inside && text[start..].starts_with([':', '-']);
                let start = if is_behind_mark { start + 1 } else { start };
                let end = if value.is_empty() { start } else { end };
                let kind = if &self.parsed[start..end] == value {
                    Kind::Plain
                } else {
                    Kind::PlainUnescaped(self.unescaped(value))
                };
                (start, end, kind)
            }
        };
        self.last_end = end;
        Node { start: u32_of(start), end: u32_of(end), next: 0, kind }
    }

    /// What a double-quoted scalar with surrogate pairs says, which the parser did not see.
    fn with_pairs(&self, style: ScalarStyle, start: usize, end: usize) -> Option<String> {
        let text = self.tree.text;
        let is_replaced = style == ScalarStyle::DoubleQuoted && text[start..end] != self.parsed[start..end];
        if is_replaced { replaced::decoded(&text[start..end]) } else { None }
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
            parent.values = parent.values.saturating_add(weight.values);
            parent.height = parent.height.max(weight.height);
        }
        self.check_depth(depth, node.start)
    }

    fn begin(&mut self, kind: Kind, anchor: usize, start: Marker, end: Marker) -> Result<(), SyntaxProblem> {
        let start = self.cursor.byte(start.index());
        let end = self.cursor.byte(end.index());
        let start = u32_of(block::start_behind_properties(self.tree.text, start as usize, end as usize));
        self.last_end = end.max(start) as usize;
        let node = self.push(Node { start, end: start, next: 0, kind });
        if anchor != 0 && self.anchors.len() <= anchor {
            self.anchors.resize(anchor + 1, None);
        }
        self.open.push(Open { node, anchor, values: 1, height: 0 });
        self.check_depth(u32_of(self.open.len()), start)
    }

    fn finish(&mut self, end: Marker) {
        let closed = self.open.pop().expect("the parser closes what it opened");
        let nodes = &mut self.tree.nodes;
        let next = u32_of(nodes.len());
        let node = &mut nodes[closed.node as usize];
        node.next = next;
        let is_flow = self.tree.text[node.start as usize..].starts_with(['[', '{']);
        // A block collection ends where its last value ends, not where the parser noticed it.
        node.end = if is_flow { self.cursor.byte(end.index()) } else { u32_of(self.last_end).max(node.start) };
        self.last_end = node.end as usize;
        let height = closed.height + 1;
        if closed.anchor != 0 {
            self.anchor(closed.anchor, Anchor { node: closed.node, values: closed.values, height });
        }
        if let Some(parent) = self.open.last_mut() {
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

    fn check_depth(&self, depth: u32, offset: u32) -> Result<(), SyntaxProblem> {
        if depth <= self.limits.depth {
            return Ok(());
        }
        let message = format!("lists and mappings nest deeper than {} levels", self.limits.depth);
        let help = "if this is intended, raise the limit with `--max-depth`".to_owned();
        Err(problem(offset, message, Some(help)))
    }
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
}

impl<'s> Cursor<'s> {
    fn new(text: &'s str) -> Self {
        Self { bytes: text.as_bytes(), is_ascii: text.is_ascii(), character: 0, byte: 0 }
    }

    /// The offset of the character with this index; the end for one behind the last.
    ///
    /// Marks come nearly in order, so this steps from the last one.
    fn byte(&mut self, character: usize) -> u32 {
        if self.is_ascii {
            return u32_of(character.min(self.bytes.len()));
        }
        while self.character < character && self.byte < self.bytes.len() {
            self.byte += 1;
            self.skip_continuation();
            self.character += 1;
        }
        while self.character > character {
            self.byte -= 1;
            while self.bytes[self.byte] & 0xC0 == 0x80 {
                self.byte -= 1;
            }
            self.character -= 1;
        }
        u32_of(self.byte)
    }

    fn skip_continuation(&mut self) {
        while self.bytes.get(self.byte).is_some_and(|byte| byte & 0xC0 == 0x80) {
            self.byte += 1;
        }
    }
}

fn u32_of(number: usize) -> u32 {
    u32::try_from(number).expect("a source is smaller than 4 GiB")
}
