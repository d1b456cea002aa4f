//! The lines of the sources that a finding points at, cut to what a reader needs.
//!
//! An excerpt has a text of its own, in which every label has its place: long lines are cut to windows around their
//! labels, and characters that a terminal would obey are replaced. So nothing here depends on how large the file or
//! how long a line is.

use std::ops::Range;

use crate::report::printable::{printable, printable_text};
use crate::source::{Position, Source, Sources, Span};

/// Lines that lie no further apart than this are shown in one block.
const GAP_MAX: usize = 2;

/// Bytes kept before and behind a label in a line that is too long: as many as there is room for, the key before a value
/// rather than what follows it.
const MARGINS: [(usize, usize); 5] = [(24, 24), (16, 16), (14, 6), (10, 2), (2, 1)];

/// Neighbouring lines of one file.
pub(super) struct Block {
    /// The path of the file.
    pub(super) path: String,
    /// The number of the first line, from 0.
    pub(super) first_line: usize,
    /// How many lines the block has.
    pub(super) line_count: usize,
    /// The block's part of the excerpt's text.
    pub(super) range: Range<usize>,
}

/// A label in the excerpt's text.
pub(super) struct Mark {
    /// The part of the text.
    pub(super) range: Range<usize>,
    /// Where the label really begins.
    pub(super) position: Position,
    /// Its place among the labels that were asked for; the first is the primary one.
    pub(super) index: usize,
}

/// The blocks that show some labels.
pub(super) struct Excerpt {
    pub(super) text: String,
    pub(super) blocks: Vec<Block>,
    pub(super) marks: Vec<Mark>,
}

struct Located<'s> {
    source: &'s Source,
    /// Line, from 0.
    line: usize,
    start: usize,
    end: usize,
    position: Position,
    index: usize,
}

impl Excerpt {
    /// The excerpt for labels in the order in which they are to be read, in lines of at most `width` characters.
    pub(super) fn new(sources: &Sources, spans: &[Span], width: usize, is_ascii: bool) -> Self {
        let mut located: Vec<Located<'_>> =
            spans.iter().enumerate().map(|(index, span)| locate(sources, *span, index)).collect();
        // Blocks come in the order of the labels: that of the primary one first.
        let mut order: Vec<Vec<Located<'_>>> = Vec::new();
        while !located.is_empty() {
            order.push(take_block(&mut located));
        }
        let mut excerpt = Self { text: String::new(), blocks: Vec::new(), marks: Vec::new() };
        for labels in &order {
            excerpt.add_block(labels, width, is_ascii);
        }
        excerpt
    }

    fn add_block(&mut self, labels: &[Located<'_>], width: usize, is_ascii: bool) {
        let lines = || labels.iter().map(|label| label.line);
        let (Some(first), Some(last)) = (lines().min(), lines().max()) else { return };
        let source = labels[0].source;
        let start = self.text.len();
        for line in first..=last {
            let of_line: Vec<&Located<'_>> = labels.iter().filter(|label| label.line == line).collect();
            self.add_line(source, line, &of_line, width, is_ascii);
        }
        let range = start..self.text.len();
        self.blocks.push(Block {
            path: printable_text(source.path(), is_ascii).into_owned(),
            first_line: first,
            line_count: last - first + 1,
            range,
        });
    }

    fn add_line(&mut self, source: &Source, line: usize, labels: &[&Located<'_>], width: usize, is_ascii: bool) {
        let (start, end) = line_range(source, line);
        let mut windows = windows(source, (start, end), labels, width);
        if windows.is_empty() {
            windows.push(start..floor_boundary(source, end.min(start + width)));
        }
        let ellipsis = if is_ascii { "..." } else { "…" };
        let mut marks: Vec<Option<Mark>> = labels.iter().map(|_| None).collect();
        for window in &windows {
            if window.start > start {
                self.text.push_str(ellipsis);
            }
            let base = self.text.len();
            let mut places = vec![(0, 0); labels.len()];
            for (at, character) in source.text()[window.clone()].char_indices() {
                let offset = window.start + at;
                for (place, label) in places.iter_mut().zip(labels) {
                    if offset == label.start {
                        place.0 = self.text.len() - base + 1;
                    }
                    if offset == label.end {
                        place.1 = self.text.len() - base + 1;
                    }
                }
                if !(character == '\u{feff}' && offset == 0) {
                    self.text.push(printable(character, is_ascii));
                }
            }
            for (index, label) in labels.iter().enumerate() {
                let is_inside = window.contains(&label.start) || label.start == window.end;
                if !is_inside || marks[index].is_some() {
                    continue;
                }
                let (from, to) = places[index];
                let end = self.text.len();
                let from = if from == 0 { end } else { base + from - 1 };
                let to = if to == 0 { end } else { base + to - 1 };
                marks[index] = Some(Mark { range: from..to.max(from), position: label.position, index: label.index });
            }
        }
        if windows.last().is_some_and(|window| window.end < end) {
            self.text.push_str(ellipsis);
        }
        self.text.push('\n');
        self.marks.extend(marks.into_iter().flatten());
    }
}

fn locate(sources: &Sources, span: Span, index: usize) -> Located<'_> {
    let source = sources.file(span.file);
    let position = source.position(span.start);
    let line = position.line as usize - 1;
    // Of a value over several lines the first is marked.
    let (_, line_end) = line_range(source, line);
    let start = (span.start as usize).min(source.text().len());
    let end = (span.end as usize).min(line_end).max(start);
    Located { source, line, start, end, position, index }
}

/// Takes the labels that share a block with the first.
fn take_block<'s>(located: &mut Vec<Located<'s>>) -> Vec<Located<'s>> {
    let first = located.remove(0);
    let (mut top, mut bottom) = (first.line, first.line);
    let path = first.source.path();
    let mut block = vec![first];
    loop {
        let near = located.iter().position(|label| {
            label.source.path() == path && label.line + GAP_MAX >= top && label.line <= bottom + GAP_MAX
        });
        let Some(near) = near else { return block };
        let label = located.remove(near);
        top = top.min(label.line);
        bottom = bottom.max(label.line);
        block.push(label);
    }
}

/// Start and end of a line, its break left out.
fn line_range(source: &Source, line: usize) -> (usize, usize) {
    let starts = source.line_starts();
    let start = starts[line] as usize;
    let end = starts.get(line + 1).map_or(source.text().len(), |next| *next as usize);
    let content = source.text()[start..end].trim_end_matches(['\n', '\r']);
    (start, start + content.len())
}

/// The parts of a line to show: all of it, or what lies around its labels.
fn windows(source: &Source, (start, end): (usize, usize), labels: &[&Located<'_>], width: usize) -> Vec<Range<usize>> {
    if end - start <= width {
        return std::iter::once(start..end).collect();
    }
    let mut sorted: Vec<_> = labels.iter().map(|label| (label.start, label.end.min(label.start + width / 2))).collect();
    sorted.sort_unstable();
    let around = |(before, behind): (usize, usize)| {
        let mut windows: Vec<Range<usize>> = Vec::new();
        for (label_start, label_end) in &sorted {
            let from = floor_boundary(source, label_start.saturating_sub(before).max(start));
            let to = floor_boundary(source, (label_end + behind).min(end));
            match windows.last_mut() {
                Some(last) if last.end + 3 >= from => last.end = last.end.max(to),
                _ => windows.push(from..to),
            }
        }
        windows
    };
    let mut windows = around(MARGINS[0]);
    for margin in &MARGINS[1..] {
        if windows.iter().map(Range::len).sum::<usize>() > width {
            windows = around(*margin);
        }
    }
    widen(source, &mut windows, (start, end), width);
    windows
}

/// Gives what the windows leave of `width` to the text before the first, all of it if the line begins there, and to the
/// text behind the last.
fn widen(source: &Source, windows: &mut [Range<usize>], (start, end): (usize, usize), width: usize) {
    let mut spare = width.saturating_sub(windows.iter().map(Range::len).sum());
    if let Some(first) = windows.first_mut() {
        let before = first.start - start;
        let widened = floor_boundary(source, first.start - if before <= spare { before } else { spare / 2 });
        spare = spare.saturating_sub(first.start - widened);
        first.start = widened;
    }
    if let Some(last) = windows.last_mut() {
        last.end = floor_boundary(source, (last.end + spare).min(end));
    }
}

fn floor_boundary(source: &Source, mut offset: usize) -> usize {
    while !source.text().is_char_boundary(offset) {
        offset -= 1;
    }
    offset
}
