//! A comparison for people: what is new after `+`, what is gone after `-`, what says something else after `~`.

use std::io::{self, Write};

use crate::ask::{Change, Touch, Version};
use crate::finding::Finding;
use crate::network::Entry;
use crate::report::diff::{Count, DiffReport, Piece, finding_words, key_words, line, notes, sign, state_words, title};
use crate::report::printable::shown;
use crate::report::terminal::{AMBER, BOLD, GREEN, RED, Terminal, write_rest};
use crate::source::Place;

/// Most entries of a list.
const ENTRIES_MAX: usize = 200;

pub(super) fn write(out: &mut dyn Write, report: DiffReport<'_>, width: usize, is_coloured: bool) -> io::Result<()> {
    let page = Page { report, terminal: Terminal { width, is_coloured } };
    page.write_head(out)?;
    page.write_findings(out)?;
    page.write_changes(out, "Entities", true)?;
    page.write_changes(out, "Relationships", false)
}

struct Page<'r> {
    report: DiffReport<'r>,
    terminal: Terminal,
}

impl Page<'_> {
    fn write_head(&self, out: &mut dyn Write) -> io::Result<()> {
        let (base, head) = (shown(self.report.base.words()), shown(self.report.head.words()));
        let day = self.report.diff.after.outcome.as_of;
        writeln!(out, "{} as of {day}", self.terminal.styled(BOLD, &format!("{base} → {head}")))?;
        for note in notes(self.report) {
            writeln!(out, "{}", self.terminal.filled(&format!("note: {}", plain(&note)), ""))?;
        }
        Ok(())
    }

    fn write_findings(&self, out: &mut dyn Write) -> io::Result<()> {
        let diff = self.report.diff;
        let findings = &diff.findings;
        writeln!(out, "\n{}", self.title("Findings", &finding_words(diff)))?;
        let mut left = Left(ENTRIES_MAX);
        for finding in left.take(&findings.introduced) {
            self.write_finding(out, Touch::Added, diff.after, finding, "")?;
        }
        for finding in left.take(&findings.fixed) {
            self.write_finding(out, Touch::Removed, diff.before, finding, "")?;
        }
        for (before, after) in left.take(&findings.restated) {
            let state = plain(&state_words(before, after));
            self.write_finding(out, Touch::Changed, diff.after, after, &state)?;
        }
        let all = findings.introduced.len() + findings.fixed.len() + findings.restated.len();
        write_rest(out, all.saturating_sub(ENTRIES_MAX))
    }

    fn write_finding(
        &self,
        out: &mut dyn Write,
        touch: Touch,
        version: Version<'_>,
        finding: &Finding,
        state: &str,
    ) -> io::Result<()> {
        let weight = self.terminal.weight(finding);
        let was = if touch == Touch::Removed { "was " } else { "" };
        let is_said = touch == Touch::Changed || finding.is_new();
        let accepted = if is_said { String::new() } else { format!("  ({})", finding.state.name()) };
        let place = shown(&version.sources.place_of(finding.primary.place.span));
        writeln!(out, "  {} {weight}  {was}{place}{accepted}", self.sign(touch))?;
        writeln!(out, "{}", self.terminal.filled(&shown(&finding.message), "    "))?;
        if state.is_empty() { Ok(()) } else { writeln!(out, "{}", self.terminal.filled(state, "    ")) }
    }

    fn write_changes(&self, out: &mut dyn Write, name: &str, is_entity: bool) -> io::Result<()> {
        let changes = self.report.diff.changes.iter().filter(|change| change.is_entity() == is_entity);
        writeln!(out, "\n{}", self.title(name, &Count::of(changes.clone()).words()))?;
        for change in changes.clone().take(ENTRIES_MAX) {
            self.write_change(out, change, "  ")?;
        }
        write_rest(out, changes.count().saturating_sub(ENTRIES_MAX))
    }

    fn write_change(&self, out: &mut dyn Write, change: &Change<'_>, indent: &str) -> io::Result<()> {
        let touch = change.touch();
        let places = self.places(change.before.map(Entry::place), change.after.map(Entry::place));
        let title = plain(&title(change.entry()));
        writeln!(out, "{indent}{} {title}  {places}", self.sign(touch))?;
        for key in &change.keys {
            let places =
                self.places(key.before.as_ref().map(|field| field.place), key.after.as_ref().map(|field| field.place));
            writeln!(out, "{indent}    {}  {places}", plain(&key_words(key)))?;
        }
        for part in &change.parts {
            self.write_change(out, part, &format!("{indent}  "))?;
        }
        Ok(())
    }

    /// Where something stands and stood.
    fn places(&self, before: Option<Place>, after: Option<Place>) -> String {
        let diff = self.report.diff;
        let before = before.map(|place| line(diff.before, place));
        let after = after.map(|place| line(diff.after, place));
        match (before, after) {
            (Some(before), Some(after)) if before == after => after,
            (Some(before), Some(after)) => format!("{after}, was {before}"),
            (Some(before), None) => format!("was {before}"),
            (None, after) => after.unwrap_or_default(),
        }
    }

    fn title(&self, name: &str, said: &str) -> String {
        format!("{}: {said}", self.terminal.styled(BOLD, name))
    }

    fn sign(&self, touch: Touch) -> String {
        let style = match touch {
            Touch::Added => GREEN,
            Touch::Removed => RED,
            Touch::Changed => AMBER,
        };
        self.terminal.styled(style, &sign(touch).to_string())
    }
}

/// How many entries there is room for.
struct Left(usize);

impl Left {
    fn take<'t, T>(&mut self, all: &'t [T]) -> &'t [T] {
        let taken = &all[..all.len().min(self.0)];
        self.0 -= taken.len();
        taken
    }
}

/// A sentence as a terminal shows it.
fn plain(pieces: &[Piece]) -> String {
    let text = pieces.iter().map(|piece| match piece {
        Piece::Words(words) => words.clone(),
        Piece::Value(value) => format!("`{value}`"),
    });
    text.collect()
}
