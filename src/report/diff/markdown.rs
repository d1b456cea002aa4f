//! A comparison as Markdown, for a comment on a pull request.
//!
//! Invariants: a comment is never longer than GitHub takes, 65,536 characters; and nothing from a file means anything
//! here. It stands in code spans, where neither Markdown, HTML, mentions nor links are read.

use std::io::{self, Write};

use crate::ask::{Change, Neighbourhood, Version, neighbourhood};
use crate::finding::Finding;
use crate::network::Entry;
use crate::programme::grouped;
use crate::report::diff::{
    Count, DiffReport, Piece, finding_words, key_words, line, mermaid, notes, sign, state_words, title,
};
use crate::report::markdown::code_span;
use crate::report::printable::{shortened, shown};
use crate::report::profile::capitalized;
use crate::report::tally::plural;
use crate::source::Place;

/// What the lists may fill, each with those before it; the picture takes less than what then remains.
const INTRODUCED_END: usize = 20_000;
const RESTATED_END: usize = 25_000;
const FIXED_END: usize = 31_000;
const ENTITIES_END: usize = 37_000;
const RELATIONSHIPS_END: usize = 43_000;

/// Most characters of a comment with its picture.
const TEXT_MAX: usize = 62_000;

/// Most characters of a message or another value.
const VALUE_MAX: usize = 300;

/// Most lines below one entry.
const LINES_MAX: usize = 8;

/// Most entities of the picture.
const SPOTS_MAX: usize = 30;

pub(super) fn write(out: &mut dyn Write, report: DiffReport<'_>) -> io::Result<()> {
    let diff = report.diff;
    let mut page = Page { text: String::new(), report };
    page.line("<!-- cspgraph diff -->");
    page.line(&format!("### cspgraph: {}", heading(report)));
    page.line("");
    let between = [report.base.piece(), Piece::Words(" → ".to_owned()), report.head.piece()];
    page.line(&format!("{}, as of {}", marked(&between), diff.after.outcome.as_of));
    for note in notes(report) {
        page.line("");
        page.line(&format!("> **Note:** {}", marked(&note)));
    }
    page.line("");
    page.line(&format!("**Findings:** {}", finding_words(diff)));
    let findings = &diff.findings;
    page.findings("Introduced", &findings.introduced, diff.after, true, INTRODUCED_END);
    let restated = findings.restated.iter().map(|(before, after)| {
        format!("{} ({})", finding_item(diff.after, after, ""), marked(&state_words(before, after)))
    });
    let title = format!("With another state: {}", grouped(findings.restated.len()));
    page.list(&title, restated.collect(), true, RESTATED_END);
    page.findings("Fixed", &findings.fixed, diff.before, false, FIXED_END);
    page.changes("Entities", true, ENTITIES_END);
    page.changes("Relationships", false, RELATIONSHIPS_END);
    page.picture(&neighbourhood(diff, SPOTS_MAX));
    out.write_all(page.text.as_bytes())
}

/// What matters most, in a few words.
fn heading(report: DiffReport<'_>) -> String {
    let findings = &report.diff.findings;
    let counting = findings.counting().count();
    match (counting, findings.fixed.len()) {
        (0, 0) => "no new findings".to_owned(),
        (0, fixed) => format!("no new findings, {} fixed", grouped(fixed)),
        (new, 0) => new_findings(new),
        (new, fixed) => format!("{}, {} fixed", new_findings(new), grouped(fixed)),
    }
}

fn new_findings(count: usize) -> String {
    plural(count, "new finding")
}

/// A comment in the making.
struct Page<'r> {
    text: String,
    report: DiffReport<'r>,
}

impl Page<'_> {
    fn line(&mut self, line: &str) {
        self.text.push_str(line);
        self.text.push('\n');
    }

    fn length(&self) -> usize {
        units(&self.text)
    }

    fn findings(&mut self, title: &str, findings: &[&Finding], version: Version<'_>, is_open: bool, end: usize) {
        let was = if is_open { "" } else { "was " };
        let items = findings.iter().map(|finding| finding_item(version, finding, was)).collect();
        self.list(&format!("{title}: {}", grouped(findings.len())), items, is_open, end);
    }

    fn changes(&mut self, name: &str, is_entity: bool, end: usize) {
        let all = &self.report.diff.changes;
        let changes = all.iter().filter(|change| change.is_entity() == is_entity);
        let said = Count::of(changes.clone()).words();
        let items: Vec<String> = changes.map(|change| change_item(self.report, change, "")).collect();
        if items.is_empty() {
            self.line("");
            self.line(&format!("**{name}:** {said}"));
        } else {
            self.list(&format!("{name}: {said}"), items, false, end);
        }
    }

    /// A list as far as there is room for it.
    fn list(&mut self, title: &str, items: Vec<String>, is_open: bool, end: usize) {
        if items.is_empty() {
            return;
        }
        let open = if is_open { " open" } else { "" };
        self.line("");
        self.line(&format!("<details{open}><summary>{title}</summary>"));
        self.line("");
        let mut used = self.length();
        let mut shown = 0;
        for item in &items {
            used += units(item) + 1;
            if used > end {
                break;
            }
            self.line(item);
            shown += 1;
        }
        if shown < items.len() {
            self.line(&format!("- … and {} more; `cspgraph diff` lists them", grouped(items.len() - shown)));
        }
        self.line("");
        self.line("</details>");
    }

    fn picture(&mut self, around: &Neighbourhood<'_>) {
        if around.spots.is_empty() {
            return;
        }
        let drawn = format!("```mermaid\n{}```", mermaid::flowchart(around));
        self.line("");
        if self.length() + units(&drawn) > TEXT_MAX {
            self.line("What was touched is not drawn: there is no room left.");
            return;
        }
        self.line("What was touched: green is added, red and dashed is removed, amber is changed.");
        self.line("");
        self.line(&drawn);
        if around.left_out > 0 {
            let changes = plural(around.left_out, "change");
            self.line("");
            self.line(&format!("Left out of the picture: {changes}, for want of room or of ids that can be read."));
        }
    }
}

/// How long GitHub may take a text to be.
fn units(text: &str) -> usize {
    text.encode_utf16().count()
}

fn finding_item(version: Version<'_>, finding: &Finding, was: &str) -> String {
    let place = code(&line(version, finding.primary.place));
    let state = if finding.is_new() { String::new() } else { format!(", {}", finding.state.name()) };
    let severity = capitalized(finding.severity.name());
    let message = message(&shown(&finding.message));
    format!("- **{severity}** `{}` {message} ({was}{place}{state})", finding.rule.name)
}

fn change_item(report: DiffReport<'_>, change: &Change<'_>, indent: &str) -> String {
    let stands = places(report, change.before.map(Entry::place), change.after.map(Entry::place));
    let mut lines = vec![format!("{indent}- `{}` {} ({stands})", sign(change.touch()), marked(&title(change.entry())))];
    let keys = change.keys.iter().map(|key| {
        let (before, after) = (key.before.as_ref(), key.after.as_ref());
        let stands = places(report, before.map(|field| field.place), after.map(|field| field.place));
        format!("{indent}  - {} ({stands})", marked(&key_words(key)))
    });
    let parts = change.parts.iter().map(|part| change_item(report, part, &format!("{indent}  ")));
    let below: Vec<String> = keys.chain(parts).collect();
    lines.extend(below.iter().take(LINES_MAX).cloned());
    if below.len() > LINES_MAX {
        lines.push(format!("{indent}  - … and {} more", below.len() - LINES_MAX));
    }
    lines.join("\n")
}

fn places(report: DiffReport<'_>, before: Option<Place>, after: Option<Place>) -> String {
    let before = before.map(|place| line(report.diff.before, place));
    let after = after.map(|place| line(report.diff.after, place));
    match (before, after) {
        (Some(before), Some(after)) if before != after => format!("{}, was {}", code(&after), code(&before)),
        (Some(before), None) => format!("was {}", code(&before)),
        (_, after) => after.map_or_else(String::new, |after| code(&after)),
    }
}

/// A sentence with what comes from files in code spans.
fn marked(pieces: &[Piece]) -> String {
    let text = pieces.iter().map(|piece| match piece {
        Piece::Words(words) => words.clone(),
        Piece::Value(value) => code(value),
    });
    text.collect()
}

/// A message. Its ids stand in backticks already; where anything else in it could mean something, all of it is code.
fn message(text: &str) -> String {
    let text = shortened(text, VALUE_MAX);
    let parts: Vec<&str> = text.split('`').collect();
    let is_plain = |part: &str| {
        let is_read = |letter: char| letter.is_alphanumeric() || " ,;.:()%'+/-".contains(letter);
        part.chars().all(is_read) && !part.contains("www.") && !part.contains("://") && !part.contains("--")
    };
    let is_known = parts.len() % 2 == 1
        && parts.iter().step_by(2).all(|part| is_plain(part))
        && parts.iter().skip(1).step_by(2).all(|part| !part.trim().is_empty());
    if is_known { text.into_owned() } else { code(&text) }
}

/// Text as a code span, whatever stands in it.
fn code(text: &str) -> String {
    code_span(&shortened(text, VALUE_MAX))
}
