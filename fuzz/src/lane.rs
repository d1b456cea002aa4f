//! Plain texts, which are read without the event parser, whole and in parts, give the tree that it gives.

use cspgraph::source::{FileId, Size};
use cspgraph::syntax::{Limits, Outline, Tree, Value, parse, parse_events};

use super::parse::{describe, described};

/// Less than the other limits, so that many texts pass them.
const TIGHT: Limits = Limits { depth: 4, aliased_values: 2, scalar_length: Size(20), line_length: Size(60) };

pub fn hold(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    for limits in [Limits { aliased_values: 1_000, ..Limits::default() }, TIGHT] {
        let whole = parse_events(FileId(0), &text, limits);
        assert_eq!(described(&parse(FileId(0), &text, limits), 0), described(&whole, 0));
        let outline = Outline::new(FileId(0), &text, limits);
        let lists = outline.as_ref().and_then(lists_in_parts);
        if let Some(lists) = lists {
            let whole = whole.expect("what can be read in parts can be read");
            assert_eq!(lists, lists_of(&whole, &text), "in parts");
        }
    }
}

/// Each key of a document with its value, and of a list its items; none where a part cannot be read.
fn lists_in_parts(outline: &Outline<'_>) -> Option<Vec<String>> {
    let parts = outline.parts().iter().map(|part| outline.read(part));
    let trees: Vec<Tree<'_>> = parts.collect::<Option<_>>()?;
    let entries = outline.document().and_then(Value::entries).expect("an outline has a mapping");
    let lists = entries.map(|entry| {
        let mut own = outline.parts().iter().zip(&trees).filter(|(part, _)| part.is_of(entry.value)).peekable();
        let is_list = own.peek().is_some();
        let items = own.flat_map(|(_, tree)| tree.documents().collect::<Vec<_>>());
        let items: Vec<Value<'_>> = if is_list { items.collect() } else { vec![entry.value] };
        shown(entry.key, &items)
    });
    Some(lists.collect())
}

/// The same of a document that was read whole.
fn lists_of(tree: &Tree<'_>, text: &str) -> Vec<String> {
    let mut documents = tree.documents();
    let entries = documents.next().and_then(Value::entries).expect("the document is a mapping");
    assert!(documents.next().is_none(), "an outline is of one document");
    let lists = entries.map(|entry| {
        let is_block = text[entry.value.place().span.start as usize..].starts_with('-');
        match entry.value.items().filter(|_| is_block) {
            Some(items) => shown(entry.key, &items.collect::<Vec<_>>()),
            None => shown(entry.key, &[entry.value]),
        }
    });
    lists.collect()
}

fn shown(key: Value<'_>, values: &[Value<'_>]) -> String {
    let mut shown = String::new();
    [key].iter().chain(values).for_each(|value| describe(*value, 0, 0, &mut shown));
    shown
}
