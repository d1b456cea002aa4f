//! A text gives one tree or one problem, and every place of either lies in the text.

use std::fmt::Write as _;

use cspgraph::source::{FileId, Size};
use cspgraph::syntax::{Limits, SyntaxProblem, Tree, Value, parse};

/// Aliases may stand for a million values, which takes the fuzzer too long to look at.
const LIMITS: Limits =
    Limits { depth: 128, aliased_values: 1_000, scalar_length: Size(1 << 20), line_length: Size(1 << 20) };

/// Less than the other limits, so that many texts pass them.
const TIGHT: Limits = Limits { depth: 3, aliased_values: 2, scalar_length: Size(20), line_length: Size(60) };

/// What moves every place of a text that stands below it.
const ABOVE: &str = "# é\n";

pub fn hold(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let outcome = read(&text, LIMITS);
    match &outcome {
        Ok(tree) => {
            tree.documents().for_each(|document| assert_places(document, &text));
            let mut last = 0;
            for (start, end) in tree.scalars() {
                assert!(last <= start && start <= end, "{last} {start}..{end}: scalars stand in order");
                assert!(text.get(start..end).is_some(), "{start}..{end} is no piece of the text");
                last = end;
            }
        }
        Err(problem) => {
            assert!(text.is_char_boundary(problem.offset as usize), "{problem:?} is no place of the text");
            assert!(!problem.message.is_empty());
        }
    }
    let whole = described(&outcome, 0);
    // Under other limits it is the same, or the limit is named.
    match read(&text, TIGHT) {
        Err(problem) if problem.help.as_ref().is_some_and(|help| help.contains("--max-")) => {
            assert!(text.is_char_boundary(problem.offset as usize), "{problem:?} is no place of the text");
        }
        tight => assert_eq!(whole, described(&tight, 0)),
    }
    // What begins a file alone would not begin one there.
    if !text.starts_with('\u{feff}') {
        let below = format!("{ABOVE}{text}");
        assert_eq!(whole, described(&read(&below, LIMITS), ABOVE.len()), "below a comment");
    }
}

fn read(text: &str, limits: Limits) -> Result<Tree<'_>, SyntaxProblem> {
    parse(FileId(0), text, limits)
}

/// Everything that can be asked of what was read, in a text of which so many bytes stand above.
pub fn described(outcome: &Result<Tree<'_>, SyntaxProblem>, above: usize) -> String {
    let mut description = String::new();
    match outcome {
        Ok(tree) => {
            tree.documents().for_each(|document| describe(document, 0, above, &mut description));
            for (start, end) in tree.scalars() {
                write!(description, "{}..{} ", start - above, end - above).expect("memory takes it");
            }
        }
        Err(SyntaxProblem { offset, message, help }) => {
            let offset = *offset as usize - above;
            write!(description, "{offset}: {message} {help:?}").expect("memory takes it");
        }
    }
    description
}

pub fn describe(value: Value<'_>, depth: usize, above: usize, description: &mut String) {
    let place = value.place();
    let offsets = |start: u32, end: u32| (start as usize - above, end as usize - above);
    let used = offsets(place.span.start, place.span.end);
    let written = place.written().map(|span| offsets(span.start, span.end));
    let is = (value.is_plain(), value.is_blank(), value.is_merge_key());
    writeln!(description, "{:depth$}{used:?} {written:?} {:?} {is:?}", "", value.text()).expect("memory takes it");
    if let Some(items) = value.items() {
        items.for_each(|item| describe(item, depth + 1, above, description));
    }
    if let Some(entries) = value.entries() {
        entries.for_each(|entry| {
            describe(entry.key, depth + 1, above, description);
            describe(entry.value, depth + 1, above, description);
        });
    }
}

/// Fails where a value is no piece of the text, or reaches beyond the one that it is a part of.
fn assert_places(value: Value<'_>, text: &str) {
    let place = value.place();
    let pieces = [Some(place.span), place.written()];
    for span in pieces.into_iter().flatten() {
        assert!(text.get(span.start as usize..span.end as usize).is_some(), "{place:?} is no piece of the text");
    }
    let mut last = place.span.start;
    let mut assert_part = |part: Value<'_>| {
        let part_place = part.place();
        if place.written().is_some() {
            assert_eq!(part_place.span, place.span, "what an alias brings stands where the alias does");
        } else {
            let span = part_place.span;
            assert!(last <= span.start && span.end <= place.span.end, "{span:?} is no part of {place:?} behind {last}");
            last = span.end;
        }
        assert_places(part, text);
    };
    if let Some(items) = value.items() {
        items.for_each(&mut assert_part);
    }
    if let Some(entries) = value.entries() {
        entries.for_each(|entry| {
            assert_part(entry.key);
            assert_part(entry.value);
        });
    }
    if place.written().is_some() {
        assert!(text[place.span.start as usize..].starts_with('*'), "{place:?} is no alias");
    }
}
