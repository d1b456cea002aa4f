//! A finding as machine formats see it: its place in lines and columns, and what tells it from its twins.

use std::collections::HashMap;

use crate::finding::Finding;
use crate::report::Report;
use crate::report::printable::{printable_line, shown};
use crate::report::tally::accepted;
use crate::source::{Position, Sources, Span};

/// Where a value stands.
#[derive(Clone, Copy, Debug)]
pub(super) struct Spot<'r> {
    pub(super) path: &'r str,
    pub(super) start: Position,
    /// The position just behind the last character.
    pub(super) end: Position,
}

impl<'r> Spot<'r> {
    pub(super) fn new(sources: &'r Sources, span: Span) -> Self {
        let source = sources.file(span.file);
        Self { path: source.path(), start: source.position(span.start), end: source.position(span.end) }
    }
}

/// A finding with what machine formats say of it beside its own words.
#[derive(Debug)]
pub(super) struct Entry<'r> {
    pub(super) finding: &'r Finding,
    pub(super) spot: Spot<'r>,
    pub(super) fingerprint: String,
    /// Which of the findings with this fingerprint it is, counted from 1: records that say the same share one.
    pub(super) occurrence: usize,
}

impl<'r> Entry<'r> {
    /// Every finding, in order.
    pub(super) fn all(report: Report<'r>) -> Vec<Self> {
        let mut occurrences: HashMap<String, usize> = HashMap::new();
        let entries = report.outcome.findings.iter().map(|finding| {
            let fingerprint = finding.fingerprint();
            let occurrence = occurrences.entry(fingerprint.clone()).or_insert(0);
            *occurrence += 1;
            let occurrence = *occurrence;
            Self { finding, spot: Spot::new(report.sources, finding.primary.place.span), fingerprint, occurrence }
        });
        entries.collect()
    }

    /// The findings that count, for formats that have no word for those that were accepted.
    pub(super) fn counting(report: Report<'r>) -> Vec<Self> {
        let mut entries = Self::all(report);
        entries.retain(|entry| entry.finding.is_new());
        entries
    }

    /// What to do, and what the organisation has to say about it, each behind the word for it.
    pub(super) fn said(&self) -> impl Iterator<Item = (&'static str, &'r str)> {
        let guidance = self.finding.guidance.as_deref();
        let said = [
            ("help", self.finding.help.as_deref()),
            ("guidance", guidance.and_then(|guidance| guidance.text.as_deref())),
            ("contact", guidance.and_then(|guidance| guidance.contact.as_deref())),
        ];
        said.into_iter().filter_map(|(what, text)| Some((what, text?)))
    }

    /// The same, each in one line.
    fn advice(&self) -> Vec<String> {
        self.said().map(|(what, text)| format!("{what}: {}", printable_line(text))).collect()
    }

    /// The message, and the advice below it.
    pub(super) fn message_with_advice(&self) -> String {
        [vec![printable_line(&self.finding.message)], self.advice()].concat().join("\n")
    }

    /// Everything that the verdict rests on, the message first, line by line.
    pub(super) fn lines(&self, sources: &Sources) -> Vec<String> {
        let finding = self.finding;
        let place = |span: Span| shown(&sources.place_of(span));
        let (at, message) = (place(finding.primary.place.span), printable_line(&finding.message));
        let mut lines = vec![format!("{at}: {}[{}] {message}", finding.severity, finding.rule.name)];
        for (span, message) in finding.further_labels() {
            lines.push(format!("see {}: {}", place(span), printable_line(message)));
        }
        if finding.has_more_labels {
            lines.push("more places than these are left out".to_owned());
        }
        lines.extend(self.advice());
        lines
    }

    /// Why it does not count, if it does not.
    pub(super) fn acceptance(&self, sources: &Sources) -> Option<String> {
        accepted(sources, &self.finding.state).map(|says| printable_line(&says))
    }
}
