//! The plain subset of YAML, in which nearly all networks are written, read in one pass over its bytes.
//!
//! Block mappings and lists of plain or quoted values in one line, flow collections, comments; no anchors, no tags, no
//! escapes, no text over several lines. What is plain gives the very tree that the event parser gives; everything else
//! is declined, and that parser is asked: for the whole text, or for the one item of a list in which it stands.
//!
//! Invariant: declining is always right, so whatever is in doubt is declined.

use std::ops::Range;

use memchr::{memchr, memchr_iter, memmem};

use crate::source::FileId;
use crate::syntax::Limits;
use crate::syntax::parse::events;
use crate::syntax::tree::{Kind, Node, Tree};

/// The tree of `text`, whose lines are not too long, if it is plain.
pub(super) fn parse(file: FileId, text: &str, limits: Limits) -> Option<Tree<'_>> {
    let mut reader = Reader::new(file, text, start(text)..text.len(), limits);
    reader.document()?;
    Some(reader.tree)
}

/// The mapping of a plain document with its lists left empty, and where their items stand.
pub(super) fn outline(file: FileId, text: &str, limits: Limits) -> Option<(Tree<'_>, Vec<Part>)> {
    limits.check_lines(text).ok()?;
    let mut reader = Reader::new(file, text, start(text)..text.len(), limits);
    let parts = reader.outline()?;
    Some((reader.tree, parts))
}

/// The items of a part, each a tree of its own: all of the part, or nothing.
pub(super) fn items<'s>(file: FileId, text: &'s str, part: &Part, limits: Limits) -> Option<Tree<'s>> {
    let mut reader = Reader::new(file, text, part.range.clone(), limits);
    reader.depth = LIST_DEPTH;
    reader.start_line()?;
    while reader.column == Some(part.column) {
        reader.tree.documents.push(u32_of(reader.tree.nodes.len()));
        reader.item(part.column)?;
    }
    reader.column.is_none().then_some(reader.tree)
}

/// Some items of a list of the document, one after the other.
#[derive(Clone, Debug)]
pub(super) struct Part {
    /// The list, by its number in the tree of the document.
    pub(super) list: u32,
    /// From the beginning of a line to the beginning of another.
    range: Range<usize>,
    /// The column of their dashes, from 0.
    column: usize,
}

/// Bytes of a part: enough that nobody waits for the others, so few that its tree stays in the processor's cache.
const PART: usize = 1 << 18;

/// Where a text begins behind its byte-order mark.
fn start(text: &str) -> usize {
    if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 }
}

/// What nests deeper is left to the event parser, which does not call itself.
const DEPTH_MAX: u32 = 64;

/// How many collections are around the items of a list of the document.
const LIST_DEPTH: u32 = 2;

/// An implicit key may have 1024 characters; what comes near is left to the event parser.
const KEY_BYTES_MAX: usize = 1000;

struct Reader<'s> {
    tree: Tree<'s>,
    limits: Limits,
    /// The text up to the end of what is read.
    bytes: &'s [u8],
    /// How many collections are open.
    depth: u32,
    /// Offset of the first visible character of the line at hand, or of where its reading has come to.
    at: usize,
    /// The column of the first visible character of the line at hand, from 0; none behind the last line.
    column: Option<usize>,
    /// End of the last node.
    last_end: usize,
}

impl<'s> Reader<'s> {
    fn new(file: FileId, text: &'s str, range: Range<usize>, limits: Limits) -> Self {
        // A value of a network takes some ten bytes, so the tree seldom grows again.
        let nodes = Vec::with_capacity(range.len() / 9);
        let tree = Tree { file, text, nodes, unescaped: Vec::new(), documents: Vec::new() };
        let bytes = &text.as_bytes()[..range.end];
        Self { tree, limits, bytes, depth: 0, at: range.start, column: None, last_end: range.start }
    }

    /// To the first line of the document.
    fn start_document(&mut self) -> Option<()> {
        self.start_line()?;
        if self.column == Some(0) && self.bytes[self.at..].starts_with(b"---") {
            self.at += 3;
            self.finish_line()?;
        }
        self.tree.documents.push(0);
        Some(())
    }

    /// The mapping of a document, its keys without indentation; its lists are left empty.
    fn outline(&mut self) -> Option<Vec<Part>> {
        let mut parts = Vec::new();
        self.start_document()?;
        self.column?;
        let node = self.begin(Kind::Mapping)?;
        while self.column == Some(0) {
            let end = self.key_end()?;
            self.scalar(self.at, end)?;
            self.at = end + 1;
            let mark_end = self.at;
            self.skip_spaces();
            let is_behind = !matches!(self.peek(), None | Some(b'\n' | b'\r' | b'#'));
            self.at = mark_end;
            if is_behind {
                self.block_value(0, true)?;
                continue;
            }
            self.finish_line()?;
            match self.column {
                Some(column) if self.is_at_dash() => self.cut(column, &mut parts)?,
                None | Some(0) => self.scalar(mark_end, mark_end)?,
                Some(_) => return None,
            }
        }
        self.finish(node, self.last_end);
        self.column.is_none().then_some(parts)
    }

    /// Cuts the list whose first dash is at hand into parts. Whether it is one is seen when they are read.
    fn cut(&mut self, column: usize, parts: &mut Vec<Part>) -> Option<()> {
        let list = self.begin(Kind::Sequence)?;
        let mut start = self.at - column;
        let end = self.next_key_line(start);
        let next_item = ["\n", &" ".repeat(column), "- "].concat();
        while start < end {
            let least = end.min(start + PART);
            let cut = memmem::find(&self.bytes[least..end], next_item.as_bytes());
            let part_end = cut.map_or(end, |before| least + before + 1);
            parts.push(Part { list: u32_of(list), range: start..part_end, column });
            start = part_end;
        }
        self.at = end;
        self.finish(list, end);
        self.start_line()
    }

    /// The beginning of the next line that begins with a plain key: no line of a list of the document does.
    #[expect(clippy::needless_bitwise_bool, reason = "without a way out many bytes are compared at once")]
    fn next_key_line(&self, start: usize) -> usize {
        const BLOCK: usize = 64;
        // Blanks, dashes, comments and ends of lines come before all letters and digits.
        let is_end = |end: u8, next: u8| (end == b'\n') & (next > b'-');
        let bytes = &self.bytes[start..];
        let mut at = 0;
        while let Some(block) = bytes.get(at..=at + BLOCK) {
            if (0..BLOCK).fold(false, |found, index| found | is_end(block[index], block[index + 1])) {
                break;
            }
            at += BLOCK;
        }
        let found = (at + 1..bytes.len()).find(|next| is_end(bytes[next - 1], bytes[*next]));
        found.map_or(self.bytes.len(), |next| start + next)
    }

    fn document(&mut self) -> Option<()> {
        self.start_document()?;
        match self.peek()? {
            b'[' | b'{' => {
                self.flow(None)?;
                self.finish_line()?;
            }
            _ if self.is_at_dash() => self.list(self.column?)?,
            _ => self.mapping(self.column?)?,
        }
        self.column.is_none().then_some(())
    }

    /// The byte at hand; none at the end, where nothing is plain that is looked for.
    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    /// Whether a blank or the end of a line stands at an offset.
    fn is_blank_at(&self, at: usize) -> bool {
        matches!(self.bytes.get(at), None | Some(b' ' | b'\n' | b'\r'))
    }

    /// Whether an item of a list begins here.
    fn is_at_dash(&self) -> bool {
        self.peek() == Some(b'-') && self.is_blank_at(self.at + 1)
    }

    fn skip_spaces(&mut self) {
        while self.peek() == Some(b' ') {
            self.at += 1;
        }
    }

    /// From the beginning of a line to the first visible character of it, or of the next that is not blank and not
    /// only a comment.
    fn start_line(&mut self) -> Option<()> {
        loop {
            let start = self.at;
            self.skip_spaces();
            match self.peek() {
                None => {
                    self.column = None;
                    return Some(());
                }
                Some(b'\n' | b'\r' | b'#') => self.end_line()?,
                Some(b'-' | b'.') if self.at == start && self.is_document_mark() && self.depth > 0 => return None,
                Some(byte) if byte > b' ' => {
                    self.column = Some(self.at - start);
                    return Some(());
                }
                Some(_) => return None,
            }
        }
    }

    fn is_document_mark(&self) -> bool {
        let rest = &self.bytes[self.at..];
        rest.starts_with(b"---") || rest.starts_with(b"...")
    }

    /// From the end of a value to the next line with something in it: blanks and a comment may stand between.
    fn finish_line(&mut self) -> Option<()> {
        let end = self.at;
        self.skip_spaces();
        if self.peek() == Some(b'#') && self.at == end {
            return None;
        }
        self.end_line()?;
        self.start_line()
    }

    /// Behind the end of a line, from that end or from a comment before it.
    fn end_line(&mut self) -> Option<()> {
        if self.peek() == Some(b'#') {
            self.skip_comment()?;
        }
        match self.peek() {
            None => {}
            Some(b'\n') => self.at += 1,
            Some(b'\r') if self.bytes.get(self.at + 1) == Some(&b'\n') => self.at += 2,
            Some(_) => return None,
        }
        Some(())
    }

    fn skip_comment(&mut self) -> Option<()> {
        loop {
            match self.peek() {
                None | Some(b'\n' | b'\r') => return Some(()),
                Some(byte) if byte >= 0x80 => self.at += self.letter(self.at)?,
                Some(byte) if (byte >= b' ' && byte != 0x7F) || byte == b'\t' => self.at += 1,
                Some(_) => return None,
            }
        }
    }

    /// The mapping whose first key is at hand, in this column.
    fn mapping(&mut self, column: usize) -> Option<()> {
        let node = self.begin(Kind::Mapping)?;
        while self.column == Some(column) {
            let end = self.key_end()?;
            self.scalar(self.at, end)?;
            self.at = end + 1;
            self.block_value(column, true)?;
        }
        self.finish(node, self.last_end);
        self.ended(column)
    }

    /// The list whose first dash is at hand, in this column.
    fn list(&mut self, column: usize) -> Option<()> {
        let node = self.begin(Kind::Sequence)?;
        while self.column == Some(column) && self.is_at_dash() {
            self.item(column)?;
        }
        self.finish(node, self.last_end);
        self.ended(column)
    }

    /// Nothing of a collection may follow farther to the right once it has ended.
    fn ended(&self, column: usize) -> Option<()> {
        self.column.is_none_or(|next| next <= column).then_some(())
    }

    /// One item of a list, with the dash at hand.
    fn item(&mut self, column: usize) -> Option<()> {
        if self.depth != LIST_DEPTH {
            return self.plain_item(column);
        }
        let (at, nodes) = (self.at, self.tree.nodes.len());
        if self.plain_item(column).is_some() {
            return Some(());
        }
        self.tree.nodes.truncate(nodes);
        self.depth = LIST_DEPTH;
        self.item_by_events(at - column, column)
    }

    fn plain_item(&mut self, column: usize) -> Option<()> {
        if !self.is_at_dash() {
            return None;
        }
        let dash = self.at;
        self.at += 1;
        self.skip_spaces();
        if self.key_end().is_some() {
            let inner = column + self.at - dash;
            self.column = Some(inner);
            self.mapping(inner)?;
        } else {
            self.at = dash + 1;
            self.block_value(column, false)?;
        }
        self.ended(column)
    }

    /// The item whose line begins at `start`, as the event parser reads it alone.
    ///
    /// It ends where something stands no farther to the right than its dash: nothing that begins in it can reach
    /// beyond that, but an open quote or bracket, and then it cannot be read alone.
    fn item_by_events(&mut self, start: usize, column: usize) -> Option<()> {
        let mut end = start;
        loop {
            let rest = &self.bytes[end..];
            end += memchr(b'\n', rest).map_or(rest.len(), |length| length + 1);
            let rest = &self.bytes[end..];
            let indent = rest.iter().take_while(|byte| **byte == b' ').count();
            let is_blank = matches!(rest.get(indent), Some(b'\n' | b'\r'));
            if rest.is_empty() || (!is_blank && indent <= column) {
                break;
            }
        }
        let alone = Limits { depth: self.limits.depth.checked_sub(1)?, ..self.limits };
        let text = &self.tree.text[start..end];
        let has_odd_line_end = memchr_iter(b'\r', text.as_bytes()).any(|at| !text[at + 1..].starts_with('\n'));
        if has_odd_line_end {
            return None;
        }
        let item = events(self.tree.file, text, alone).ok()?;
        let grafted = self.tree.nodes.len();
        self.tree.graft(item, start)?;
        self.last_end = self.tree.nodes[grafted].end as usize;
        self.at = end;
        self.start_line()
    }

    /// What stands behind the colon or the dash at hand, in a collection of this column.
    fn block_value(&mut self, column: usize, is_in_mapping: bool) -> Option<()> {
        let mark_end = self.at;
        if !self.is_blank_at(mark_end) {
            return None;
        }
        self.skip_spaces();
        match self.peek() {
            None | Some(b'\n' | b'\r' | b'#') => {
                self.at = mark_end;
                self.finish_line()?;
                match self.column {
                    Some(next) if next > column && self.is_at_dash() => return self.list(next),
                    Some(next) if next > column => return self.mapping(next),
                    Some(next) if next == column && is_in_mapping && self.is_at_dash() => return self.list(next),
                    _ if is_in_mapping => return self.scalar(mark_end, mark_end),
                    // The event parser gives an empty item different places.
                    _ => return None,
                }
            }
            Some(b'[' | b'{') => self.flow(Some(column))?,
            Some(quote @ (b'"' | b'\'')) => self.quoted(quote)?,
            Some(_) => self.plain(false)?,
        }
        self.finish_line()?;
        // What stands farther to the right in the next line would belong to the value.
        self.ended(column)
    }

    /// The flow collection whose bracket is at hand, inside a block collection of this column.
    fn flow(&mut self, around: Option<usize>) -> Option<()> {
        let is_mapping = self.peek()? == b'{';
        let close = if is_mapping { b'}' } else { b']' };
        let node = self.begin(if is_mapping { Kind::Mapping } else { Kind::Sequence })?;
        self.at += 1;
        self.skip_flow_blanks(around)?;
        if self.peek()? != close {
            loop {
                if is_mapping {
                    self.flow_key()?;
                    self.skip_flow_blanks(around)?;
                }
                match self.peek()? {
                    b'[' | b'{' => self.flow(around)?,
                    quote @ (b'"' | b'\'') => self.quoted(quote)?,
                    _ => self.plain(true)?,
                }
                self.skip_flow_blanks(around)?;
                if self.peek()? != b',' {
                    break;
                }
                self.at += 1;
                self.skip_flow_blanks(around)?;
            }
        }
        if self.peek()? != close {
            return None;
        }
        self.at += 1;
        self.finish(node, self.at);
        Some(())
    }

    /// A key of a flow mapping with its colon.
    fn flow_key(&mut self) -> Option<()> {
        let start = self.at;
        if let quote @ (b'"' | b'\'') = self.peek()? {
            self.quoted(quote)?;
            if self.at - start > KEY_BYTES_MAX || self.peek()? != b':' {
                return None;
            }
            self.at += 1;
            return Some(());
        }
        let end = self.key_end()?;
        self.scalar(start, end)?;
        self.at = end + 1;
        Some(())
    }

    /// Blanks, ends of lines and comments inside a flow collection; further lines stand farther to the right than the
    /// block collection around.
    fn skip_flow_blanks(&mut self, around: Option<usize>) -> Option<()> {
        let start = self.at;
        self.skip_spaces();
        match self.peek()? {
            b'#' if self.at == start => return None,
            b'#' | b'\n' | b'\r' => {
                self.end_line()?;
                self.start_line()?;
                let column = self.column?;
                if around.is_some_and(|around| column <= around) {
                    return None;
                }
            }
            _ => {}
        }
        Some(())
    }

    /// End of the plain key at hand, if it is one: a colon stands there, and a blank behind it.
    fn key_end(&self) -> Option<usize> {
        let rest = &self.bytes[self.at..];
        let length = rest.iter().position(|byte| !IS_KEY[*byte as usize])?;
        let is_key = rest[length] == b':'
            && rest[0].is_ascii_alphanumeric()
            && length <= KEY_BYTES_MAX
            && self.is_blank_at(self.at + length + 1);
        is_key.then_some(self.at + length)
    }

    /// The plain scalar at hand.
    fn plain(&mut self, is_in_flow: bool) -> Option<()> {
        let start = self.at;
        let bytes = self.bytes;
        let first = bytes[start];
        let begins = IS_PLAIN[first as usize] || first >= 0x80;
        let is_mark = first == b'-' && !bytes.get(start + 1).is_some_and(u8::is_ascii_alphanumeric);
        if !begins || is_mark {
            return None;
        }
        let mut at = start;
        let mut end = start;
        loop {
            while bytes.get(at).is_some_and(|byte| IS_PLAIN[*byte as usize]) {
                at += 1;
            }
            match bytes.get(at).copied() {
                None | Some(b'\n' | b'\r') => {
                    end = end.max(at);
                    break;
                }
                Some(b' ') => {
                    end = at;
                    while bytes.get(at) == Some(&b' ') {
                        at += 1;
                    }
                    if matches!(bytes.get(at), None | Some(b'\n' | b'\r' | b'#')) {
                        break;
                    }
                    // The event parser refuses some of these marks before a comma or a bracket.
                    let is_mark = is_in_flow && matches!(bytes.get(at), Some(b'-' | b'?' | b':'));
                    if is_mark && !bytes.get(at + 1).is_some_and(u8::is_ascii_alphanumeric) {
                        return None;
                    }
                    end = at;
                }
                Some(b',' | b'[' | b']' | b'{' | b'}') if is_in_flow => {
                    end = at;
                    break;
                }
                Some(
                    b',' | b'[' | b']' | b'{' | b'}' | b'#' | b'"' | b'\'' | b'&' | b'*' | b'!' | b'|' | b'>' | b'%'
                    | b'@' | b'`' | b'?',
                ) => at += 1,
                Some(b':') => {
                    let next = bytes.get(at + 1).copied();
                    let is_mark = self.is_blank_at(at + 1);
                    if is_mark || (is_in_flow && matches!(next, Some(b',' | b'[' | b']' | b'{' | b'}'))) {
                        return None;
                    }
                    at += 1;
                }
                Some(byte) if byte >= 0x80 => at += self.letter(at)?,
                Some(_) => return None,
            }
        }
        // Blanks before the end of a flow value are not part of it.
        while end > start && bytes[end - 1] == b' ' {
            end -= 1;
        }
        self.scalar(start, end)?;
        self.at = end;
        Some(())
    }

    /// The quoted scalar at hand, if it stands in one line and says what is written.
    fn quoted(&mut self, quote: u8) -> Option<()> {
        let start = self.at;
        let bytes = self.bytes;
        let mut at = start + 1;
        loop {
            match *bytes.get(at)? {
                byte if byte == quote => break,
                b'\\' if quote == b'"' => return None,
                byte if byte >= 0x80 => at += self.letter(at)?,
                byte if byte >= b' ' && byte != 0x7F => at += 1,
                _ => return None,
            }
        }
        at += 1;
        // A doubled quote is an escape.
        if bytes.get(at) == Some(&quote) {
            return None;
        }
        self.add(Kind::Quoted, start, at)?;
        self.at = at;
        Some(())
    }

    /// Length of the character beyond ASCII at an offset, if it is an ordinary one: no line break, no control, no mark.
    fn letter(&self, at: usize) -> Option<usize> {
        let rest = &self.bytes[at..];
        match *rest {
            [0xC2, second, ..] => (second >= 0xA0).then_some(2),
            [0xE2, 0x80, third, ..] => (!matches!(third, 0xA8 | 0xA9)).then_some(3),
            [0xEF, 0xBB | 0xBF, ..] => None,
            [0xC3..=0xDF, ..] => Some(2),
            [0xE0..=0xEF, ..] => Some(3),
            [0xF0..=0xF4, ..] => Some(4),
            _ => None,
        }
    }

    fn scalar(&mut self, start: usize, end: usize) -> Option<()> {
        self.add(Kind::Plain, start, end)
    }

    fn add(&mut self, kind: Kind, start: usize, end: usize) -> Option<()> {
        self.limits.check_scalar(end - start, u32_of(start)).ok()?;
        self.push(Node { start: u32_of(start), end: u32_of(end), next: 0, kind });
        self.last_end = end;
        Some(())
    }

    fn begin(&mut self, kind: Kind) -> Option<usize> {
        self.depth += 1;
        let start = u32_of(self.at);
        self.push(Node { start, end: start, next: 0, kind });
        (self.depth <= self.limits.depth.min(DEPTH_MAX)).then_some(self.tree.nodes.len() - 1)
    }

    fn finish(&mut self, node: usize, end: usize) {
        self.depth -= 1;
        self.last_end = end;
        let next = u32_of(self.tree.nodes.len());
        let node = &mut self.tree.nodes[node];
        node.next = next;
        node.end = u32_of(end);
    }

    fn push(&mut self, node: Node) {
        let next = u32_of(self.tree.nodes.len() + 1);
        self.tree.nodes.push(Node { next, ..node });
    }
}

/// What may stand in a plain key: more is allowed, and seldom written.
const IS_KEY: [bool; 256] = among(b"-_./");

/// What may stand anywhere in a plain scalar, and begin one.
const IS_PLAIN: [bool; 256] = among(b"-_./()+$=;~^\\");

/// Letters, digits and `others`.
const fn among(others: &[u8]) -> [bool; 256] {
    let mut table = [false; 256];
    let mut byte = 0_u8;
    while byte < 128 {
        table[byte as usize] = byte.is_ascii_alphanumeric();
        byte += 1;
    }
    let mut index = 0;
    while index < others.len() {
        table[others[index] as usize] = true;
        index += 1;
    }
    table
}

fn u32_of(number: usize) -> u32 {
    u32::try_from(number).expect("a source is smaller than 4 GiB")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::syntax::parse_events;

    const FILE: FileId = FileId(0);

    /// Whether the text is plain; then both readers must give one tree.
    fn is_plain(text: &str) -> bool {
        let plain = parse(FILE, text, Limits::default());
        if let Some(plain) = &plain {
            assert_eq!(Ok(plain), parse_events(FILE, text, Limits::default()).as_ref(), "{text:?}");
        }
        plain.is_some()
    }

    #[test]
    fn what_networks_are_written_in_is_plain() {
        for text in [
            "version: 1\n",
            "---\nversion: 1 # one\n",
            "\u{feff}version: 1\r\nsales:\r\n  - seller: a\r\n    buyer: b\r\n",
            "# first\n\nsales:\n# a comment\n- seller: a\n  buyer: b\n\n- {seller: c, buyer: d}\n",
            "partners:\n  - id: a\n    enrollments:\n      - role: direct-bill\n        location-id: \"4000000\"\n    mca: []\n",
            "customers:\n  - id: a\n    name: 'Größe & Söhne: [KG] #1'\n    country: DE\n",
            "customers:\n  - id: a\n    name: Größe & Söhne (KG), a \"name\"\n    x-note: http://a/b?c=d\n",
            "sales: # none\ntenants:\n",
            "{\"version\": 1, \"sales\": [\n  {\"seller\":\"a\", \"buyer\": \"b\"},\n  # more\n  []\n]}\n",
            "sales: [{seller: a, buyer: b}, {seller: c,\n  buyer: d}]",
            "admin-relationships:\n  - roles: [Helpdesk Administrator, User Administrator]\n    auto-extend: true",
        ] {
            assert!(is_plain(text), "{text:?}");
        }
    }

    #[test]
    fn an_item_that_is_not_plain_is_read_alone() {
        for item in [
            "name: \"a \\\"b\\\"\"",
            "name: 'it''s'",
            "name: |\n      two\n      lines\n    id: a",
            "name: two\n      lines",
            "name: \"two\n      lines\"",
            "? name\n    : a",
            "name: !!str a",
            "\"name\": a",
            "a b: c",
            "<<: {a: b}",
        ] {
            let text =
                format!("customers:\n  - id: a\n  - {item}\n  # a comment\n\n  - id: c\nsales:\n  - seller: a\n");
            assert!(is_plain(&text), "{text:?}");
        }
    }

    #[test]
    fn what_is_in_doubt_is_declined() {
        for text in [
            "",
            "# nothing\n",
            "a: &x b\nc: *x\n",
            "a: b\n  c\n",
            "a:\n  b\n",
            "a: |\n  b\n",
            "a: b: c\n",
            "a: \"b\" c\n",
            "a: b\n c: d\n",
            "a: [b\n]\n c: d\n",
            "a: {b}\n",
            "a: [b: c]\n",
            "a: [b, ]\n",
            "a: [b -, c]\n",
            "a:\tb\n",
            "a: b\tc\n",
            "a: b\rc: d\n",
            "a: \u{7}b\n",
            "a: b\u{2028}c\n",
            "a: b\u{85}c\n",
            "a: b\u{feff}\n",
            "%YAML 1.2\n---\na: b\n",
            "a: b\n---\nc: d\n",
            "a: b\n...\n",
            "- \n- a\n",
            "list:\n  - *x\n",
            "list:\n  - &x a\n  - *x\n",
            "list:\n  - \"a\n  - b\"\n",
            "list:\n  - a: |\n  b\n",
            "list:\n  - a\n - b\n",
        ] {
            assert!(!is_plain(text), "{text:?}");
        }
        let nested = format!("a: {}{}\n", "[".repeat(70), "]".repeat(70));
        assert!(!is_plain(&nested));
        let key = format!("a: {{{}: b}}\n", "k".repeat(KEY_BYTES_MAX + 1));
        assert!(!is_plain(&key));
    }

    #[test]
    fn limits_are_those_of_the_event_parser() {
        let text = "a:\n  - b:\n      - [c, {d: e}]\n";
        for depth in 0..8 {
            let limits = Limits { depth, ..Limits::default() };
            let tree = crate::syntax::parse(FILE, text, limits);
            assert_eq!(tree, parse_events(FILE, text, limits), "{depth}");
            assert_eq!(tree.is_ok(), depth >= 6, "{depth}");
        }
    }

    #[test]
    fn the_parts_of_a_file_are_its_items_in_order() {
        let item = |number: usize| format!("  - id: customer-{number}\n    name: 'it''s {number}'\n    country: DE\n");
        let items: String = (0..20_000).map(item).collect();
        let text = format!("version: 1\ncustomers: # many\n{items}# none\nsales: []\ntenants:\n- id: a\n- id: b");
        let (document, parts) = outline(FILE, &text, Limits::default()).expect("the text is plain");
        let keys = document.documents().next().and_then(crate::syntax::Value::entries).expect("a mapping");
        assert_eq!(
            keys.filter_map(|entry| entry.key.text()).collect::<Vec<_>>(),
            ["version", "customers", "sales", "tenants"]
        );
        assert!(parts.len() > 3, "{} parts", parts.len());
        let whole = parse_events(FILE, &text, Limits::default()).expect("the text is YAML");
        let root = whole.documents().next().expect("a document");
        let lists = root.entries().expect("a mapping").filter_map(|entry| entry.value.items());
        let expected: Vec<String> = lists.flatten().map(|item| format!("{:?}", item.place())).collect();
        let trees = parts.iter().map(|part| items_of(&text, part).expect("the part is plain"));
        let read: Vec<String> = trees
            .flat_map(|tree| tree.documents().map(|item| format!("{:?}", item.place())).collect::<Vec<_>>())
            .collect();
        assert_eq!(read, expected);
    }

    fn items_of<'s>(text: &'s str, part: &Part) -> Option<Tree<'s>> {
        items(FILE, text, part, Limits::default())
    }

    #[test]
    fn a_part_that_is_cut_inside_a_text_is_not_read() {
        let text = format!("a:\n  - b: |\n{}", "  - c: d\n".repeat(PART / 4));
        let (_, parts) = outline(FILE, &text, Limits::default()).expect("it looks plain");
        assert!(parts.len() > 1);
        assert!(items_of(&text, &parts[0]).is_some(), "a block text ends at its next line to the left");
        let text = format!("a:\n  - b: \"\n{}  \"\n", "  - c: d\n".repeat(PART / 4));
        let (_, parts) = outline(FILE, &text, Limits::default()).expect("it looks plain");
        assert!(parts.iter().any(|part| items_of(&text, part).is_none()));
    }
}
