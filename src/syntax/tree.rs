//! The tree of one file: nodes in the order in which they are written, aliases kept as aliases.
//!
//! Invariant: a node stands before its children, and `next` is the index behind its last descendant, so a subtree is
//! a range and no pointer is needed.

use crate::source::{FileId, Place, Span};

/// The documents of one file.
#[derive(Debug, PartialEq, Eq)]
pub struct Tree<'s> {
    pub(super) file: FileId,
    pub(super) text: &'s str,
    pub(super) nodes: Vec<Node>,
    /// Texts that differ from what the source holds: escapes, folded lines, block scalars.
    pub(super) unescaped: Vec<String>,
    pub(super) documents: Vec<u32>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Node {
    pub(super) start: u32,
    pub(super) end: u32,
    pub(super) next: u32,
    pub(super) kind: Kind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A plain scalar, as in the source.
    Plain,
    /// A quoted scalar, as in the source between its quotes.
    Quoted,
    /// A plain scalar over several lines.
    PlainUnescaped(u32),
    /// Any other scalar that the source spells differently.
    QuotedUnescaped(u32),
    Sequence,
    Mapping,
    /// An alias of the node with this index.
    Alias(u32),
}

/// A value of the tree, aliases followed.
#[derive(Clone, Copy, Debug)]
pub struct Value<'t> {
    tree: &'t Tree<'t>,
    node: u32,
    /// The outermost alias through which the value was reached.
    used: Option<Span>,
}

/// One entry of a mapping.
#[derive(Clone, Copy, Debug)]
pub struct Entry<'t> {
    /// The key.
    pub key: Value<'t>,
    /// Its value.
    pub value: Value<'t>,
}

impl Tree<'_> {
    /// The root of each document of the file.
    pub fn documents(&self) -> impl Iterator<Item = Value<'_>> {
        self.documents.iter().map(|node| Value { tree: self, node: *node, used: None }.followed())
    }

    /// The offsets between which the text of each scalar stands, in order: what looks like a comment there is none.
    ///
    /// A block scalar begins in the line behind its indicator, which may have a comment.
    pub fn scalars(&self) -> impl Iterator<Item = (usize, usize)> {
        let scalars =
            self.nodes.iter().filter(|node| !matches!(node.kind, Kind::Sequence | Kind::Mapping | Kind::Alias(_)));
        scalars.map(|node| {
            let (start, end) = (node.start as usize, node.end as usize);
            let text = &self.text[start..end];
            let is_block = matches!(node.kind, Kind::QuotedUnescaped(_)) && text.starts_with(['|', '>']);
            let header = if is_block { text.find(['\n', '\r']).unwrap_or(text.len()) } else { 0 };
            (start + header, end)
        })
    }
}

impl Tree<'_> {
    /// Adds the one item of a list that was read alone, from the text that begins at `start`; none if it is something
    /// else, or hangs on the rest of the file: how much aliases may stand for is counted over all of it, and where an
    /// empty value stands the event parser tells by what follows.
    pub(super) fn graft(&mut self, alone: Tree<'_>, start: usize) -> Option<()> {
        let [list, item, ..] = alone.nodes[..] else { return None };
        let is_one = alone.documents.len() == 1 && list.kind == Kind::Sequence && item.next == list.next;
        let has_alias = alone.nodes.iter().any(|node| matches!(node.kind, Kind::Alias(_)));
        let ends_empty = alone.nodes.last().is_none_or(|last| last.start == last.end);
        if !is_one || has_alias || ends_empty {
            return None;
        }
        let number = |number: usize| u32::try_from(number).expect("a source is smaller than 4 GiB");
        let (start, nodes, unescaped) = (number(start), number(self.nodes.len()), number(self.unescaped.len()));
        // The list itself stays behind.
        self.nodes.extend(alone.nodes[1..].iter().map(|node| Node {
            start: node.start + start,
            end: node.end + start,
            next: node.next - 1 + nodes,
            kind: match node.kind {
                Kind::PlainUnescaped(index) => Kind::PlainUnescaped(index + unescaped),
                Kind::QuotedUnescaped(index) => Kind::QuotedUnescaped(index + unescaped),
                kind => kind,
            },
        }));
        self.unescaped.extend(alone.unescaped);
        Some(())
    }
}

impl<'t> Value<'t> {
    /// Where the value stands.
    pub fn place(self) -> Place {
        let node = self.record();
        match self.used {
            Some(used) => Place::aliased(used, node.start, node.end),
            None => Place::direct(Span { file: self.tree.file, start: node.start, end: node.end }),
        }
    }

    /// The text of a scalar; none for a list or a mapping.
    pub fn text(self) -> Option<&'t str> {
        let node = self.record();
        let (start, end) = (node.start as usize, node.end as usize);
        match node.kind {
            Kind::Plain => Some(&self.tree.text[start..end]),
            Kind::Quoted => Some(&self.tree.text[start + 1..end - 1]),
            Kind::PlainUnescaped(index) | Kind::QuotedUnescaped(index) => Some(&self.tree.unescaped[index as usize]),
            Kind::Sequence | Kind::Mapping | Kind::Alias(_) => None,
        }
    }

    /// Whether the value is a scalar without quotes.
    pub fn is_plain(self) -> bool {
        matches!(self.record().kind, Kind::Plain | Kind::PlainUnescaped(_))
    }

    /// Whether the value is a scalar without quotes and without text: a key with nothing behind it.
    pub fn is_blank(self) -> bool {
        let node = self.record();
        matches!(node.kind, Kind::Plain) && node.start == node.end
    }

    /// The items of a list; none for anything else.
    pub fn items(self) -> Option<impl Iterator<Item = Value<'t>>> {
        matches!(self.record().kind, Kind::Sequence).then(|| self.children())
    }

    /// The entries of a mapping as written, `<<` among them; none for anything else.
    pub fn entries(self) -> Option<impl Iterator<Item = Entry<'t>>> {
        matches!(self.record().kind, Kind::Mapping).then(|| {
            let mut children = self.children();
            std::iter::from_fn(move || {
                let key = children.next()?;
                let value = children.next()?;
                Some(Entry { key, value })
            })
        })
    }

    /// Whether this is a merge key: `<<` without quotes.
    pub fn is_merge_key(self) -> bool {
        self.is_plain() && self.text() == Some("<<")
    }

    fn children(self) -> impl Iterator<Item = Value<'t>> {
        let end = self.record().next;
        let mut node = self.node + 1;
        std::iter::from_fn(move || {
            if node >= end {
                return None;
            }
            let child = Value { node, ..self };
            node = child.record().next;
            Some(child.followed())
        })
    }

    fn followed(self) -> Self {
        let node = self.record();
        let Kind::Alias(target) = node.kind else { return self };
        let alias = Span { file: self.tree.file, start: node.start, end: node.end };
        Self { tree: self.tree, node: target, used: self.used.or(Some(alias)) }
    }

    /// Its number among the values of the tree.
    pub(super) fn number(self) -> u32 {
        self.node
    }

    fn record(self) -> Node {
        self.tree.nodes[self.node as usize]
    }
}
