//! One finding: in full, or in short where a page has no room for all.

use askama::Template;

use crate::ask::Surroundings;
use crate::finding::State;
use crate::report::audit::drawing;
use crate::report::audit::html::words::{At, Words, key};
use crate::report::audit::html::{Context, filters};
use crate::report::excerpt::Excerpt;
use crate::report::tally::accepted;
use crate::source::Span;

/// Most labels that are shown of one finding.
const LABELS_SHOWN: usize = 20;

/// Most characters of a line of a file.
const WIDTH: usize = 160;

/// What findings are told apart and chosen by.
pub(super) struct Head {
    pub(super) id: String,
    /// Its place among all findings in the order of the files.
    pub(super) order: usize,
    pub(super) rule: &'static str,
    pub(super) severity: &'static str,
    pub(super) state: &'static str,
    /// Names of regions with blanks between; `-` where there is none.
    pub(super) regions: String,
    /// A list of ids in JSON: an id can hold any character that would part them.
    pub(super) partners: String,
    pub(super) message: Words,
    pub(super) at: At,
}

/// A finding in one line.
#[derive(Template)]
#[template(path = "html/brief.html")]
pub(super) struct Brief {
    head: Head,
}

/// A finding with everything that the verdict rests on.
#[derive(Template)]
#[template(path = "html/card.html")]
pub(super) struct Card {
    head: Head,
    fingerprint: String,
    summary: Words,
    blocks: Vec<Block>,
    labels_left_out: usize,
    has_more_labels: bool,
    hops: Vec<HopRow>,
    help: Option<Words>,
    guidance: Option<Words>,
    contact: Option<Words>,
    acceptance: Option<Words>,
    drawing: String,
}

struct HopRow {
    from: Words,
    to: Words,
    kind: &'static str,
    at: At,
}

/// Neighbouring lines of a file.
struct Block {
    path: Words,
    lines: Vec<Line>,
}

struct Line {
    number: usize,
    pieces: Vec<Piece>,
    /// What the labels in it say, each behind the number of its mark.
    notes: Vec<Note>,
}

/// A part of a line that is within the same labels.
struct Piece {
    text: String,
    mark: Option<Mark>,
}

struct Mark {
    is_primary: bool,
    /// The numbers of the labels that begin here.
    numbers: String,
}

struct Note {
    number: usize,
    is_primary: bool,
    words: Words,
}

impl Head {
    pub(super) fn new(context: &Context<'_>, index: usize) -> Self {
        let (report, finding) = (context.report, context.entries[index].finding);
        let about = &report.audit.contexts[index];
        let regions: Vec<String> = about.regions.iter().map(ToString::to_string).collect();
        let partners: Vec<String> = about.under().into_iter().map(key).collect();
        Self {
            id: context.id(index),
            order: index,
            rule: finding.rule.name,
            severity: finding.severity.name(),
            state: finding.state.name(),
            regions: if regions.is_empty() { "-".to_owned() } else { regions.join(" ") },
            partners: serde_json::to_string(&partners).expect("a list of texts is JSON"),
            message: Words::prose(&finding.message),
            at: At::column(report.sources, &report.links, finding.primary.place.span),
        }
    }
}

impl Brief {
    pub(super) fn new(context: &Context<'_>, index: usize) -> Self {
        Self { head: Head::new(context, index) }
    }
}

impl Card {
    pub(super) fn new(context: &Context<'_>, surroundings: &Surroundings<'_, '_>, index: usize) -> Self {
        let (report, entry) = (context.report, &context.entries[index]);
        let finding = entry.finding;
        let labels: Vec<(Span, &str)> = std::iter::once((finding.primary.place.span, finding.primary.message.as_str()))
            .chain(finding.further_labels())
            .collect();
        let shown = &labels[..labels.len().min(LABELS_SHOWN)];
        let hops = finding.path.iter().map(|hop| HopRow {
            from: Words::code(&hop.from),
            to: Words::code(&hop.to),
            kind: hop.kind,
            at: At::line(report.sources, &report.links, hop.place),
        });
        let guidance = finding.guidance.as_deref();
        Self {
            head: Head::new(context, index),
            fingerprint: entry.fingerprint.clone(),
            summary: Words::prose(finding.rule.summary),
            blocks: blocks(context, shown),
            labels_left_out: labels.len() - shown.len(),
            has_more_labels: finding.has_more_labels,
            hops: hops.collect(),
            help: finding.help.as_deref().map(Words::prose),
            guidance: guidance.and_then(|guidance| guidance.text.as_deref()).map(Words::prose),
            contact: guidance.and_then(|guidance| guidance.contact.as_deref()).map(Words::plain),
            acceptance: match &finding.state {
                State::New => None,
                state => accepted(report.sources, state).as_deref().map(Words::plain),
            },
            drawing: drawing::svg(&surroundings.of(finding), &format!("d{index}")),
        }
    }
}

/// The lines that labels stand in, the primary label first.
fn blocks(context: &Context<'_>, labels: &[(Span, &str)]) -> Vec<Block> {
    let spans: Vec<Span> = labels.iter().map(|(span, _)| *span).collect();
    let excerpt = Excerpt::new(context.report.sources, &spans, WIDTH, false);
    let block = |block: &crate::report::excerpt::Block| {
        let mut start = block.range.start;
        let lines = excerpt.text[block.range.clone()].split_terminator('\n').enumerate().map(|(index, text)| {
            let range = start..start + text.len();
            start = range.end + 1;
            let marks: Vec<_> = excerpt
                .marks
                .iter()
                .filter(|mark| range.start <= mark.range.start && mark.range.start <= range.end)
                .map(|mark| (mark.range.start - range.start, mark.range.end - range.start, mark.index))
                .collect();
            let mut numbers: Vec<usize> = marks.iter().map(|(_, _, index)| *index).collect();
            numbers.sort_unstable();
            let notes = numbers.into_iter().map(|index| Note {
                number: index + 1,
                is_primary: index == 0,
                words: Words::prose(labels[index].1),
            });
            Line {
                number: block.first_line + index + 1,
                pieces: pieces(text, &marks),
                notes: notes.filter(|note| !labels[note.number - 1].1.is_empty()).collect(),
            }
        });
        Block { lines: lines.collect(), path: Words::code(&block.path) }
    };
    excerpt.blocks.iter().map(block).collect()
}

/// A line cut where labels begin and end. `marks` has start, end and index of each.
fn pieces(text: &str, marks: &[(usize, usize, usize)]) -> Vec<Piece> {
    let mut cuts: Vec<usize> = marks.iter().flat_map(|(start, end, _)| [*start, *end]).collect();
    cuts.extend([0, text.len()]);
    cuts.sort_unstable();
    cuts.dedup();
    let mut pieces = Vec::new();
    // A label on nothing, the place of an empty value, is a piece of its own.
    let empty = |at: usize| marks.iter().filter(move |(start, end, _)| *start == at && start == end);
    let numbers = |indexes: &mut dyn Iterator<Item = usize>| {
        let mut indexes: Vec<usize> = indexes.collect();
        indexes.sort_unstable();
        indexes.iter().map(|index| (index + 1).to_string()).collect::<Vec<_>>().join(",")
    };
    for (position, cut) in cuts.iter().enumerate() {
        if empty(*cut).next().is_some() {
            let is_primary = empty(*cut).any(|(_, _, index)| *index == 0);
            let numbers = numbers(&mut empty(*cut).map(|(_, _, index)| *index));
            pieces.push(Piece { text: String::new(), mark: Some(Mark { is_primary, numbers }) });
        }
        let Some(end) = cuts.get(position + 1) else { break };
        let within = || marks.iter().filter(|(from, to, _)| from < to && from <= cut && end <= to);
        let mark = within().next().map(|_| Mark {
            is_primary: within().any(|(_, _, index)| *index == 0),
            numbers: numbers(&mut within().filter(|(from, _, _)| from == cut).map(|(_, _, index)| *index)),
        });
        pieces.push(Piece { text: text[*cut..*end].to_owned(), mark });
    }
    pieces
}
