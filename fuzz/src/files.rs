//! How the bytes of one input are several files, and what is checked of them.

use cspgraph::check::{Outcome, Policy, check};
use cspgraph::programme::Day;
use cspgraph::source::{Source, Sources, Span};

/// The line between two files of one input.
pub const BETWEEN: &[u8] = b"\n=====\n";

/// Most files of one input.
const FILES_MAX: usize = 3;

/// The files that an input is.
pub fn split(bytes: &[u8]) -> Vec<&[u8]> {
    let mut files = Vec::new();
    let mut rest = bytes;
    while files.len() + 1 < FILES_MAX {
        let Some(at) = rest.windows(BETWEEN.len()).position(|window| window == BETWEEN) else { break };
        // The end of the line belongs to the file.
        files.push(&rest[..=at]);
        rest = &rest[at + BETWEEN.len()..];
    }
    files.push(rest);
    files
}

/// The files as sources. Their names hold what a page must not take for an element, and a terminal not for a colour.
pub fn sources(files: &[&[u8]]) -> Vec<Source> {
    let name = |number: usize| format!("{number}<x-marker>&'\"\u{1b}.yaml");
    files.iter().enumerate().map(|(number, bytes)| Source::new(name(number), bytes.to_vec())).collect()
}

/// Every rule, on a day that does not move.
pub fn policy() -> Policy {
    Policy::as_of_today(Day::parse("2026-11-20").expect("the day is one"))
}

/// Checks what an input is.
pub fn checked(bytes: &[u8]) -> (Sources, Outcome) {
    let sources = Sources::new(sources(&split(bytes)));
    let outcome = check(&sources, &policy());
    (sources, outcome)
}

/// Fails where a span is not a piece of its file.
pub fn assert_inside(sources: &Sources, span: Span, what: &str) {
    let text = sources.file(span.file).text();
    let piece = text.get(span.start as usize..span.end as usize);
    assert!(piece.is_some(), "{what}: {}..{} of {}", span.start, span.end, text.len());
}
