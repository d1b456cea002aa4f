//! The JSON document of version 1: keys may be added within the version, never renamed or removed.

use std::collections::BTreeMap;
use std::io::{self, Write};

use serde::{Serialize, Serializer};

use crate::baseline::{self, Comparison};
use crate::check::Outcome;
use crate::finding::{Finding, Hop, Severity, State, Waived};
use crate::report::{Report, page, statistics};
use crate::source::{Place, Sources, Span};

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct Document<'r> {
    version: u32,
    tool: Tool,
    as_of: String,
    summary: Summary,
    #[serde(skip_serializing_if = "Option::is_none")]
    statistics: Option<BTreeMap<&'static str, usize>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    baseline: Option<BaselineEntry<'r>>,
    findings: FindingEntries<'r>,
}

/// The findings, each made when it is written: all of them at once take more memory than the network.
struct FindingEntries<'r>(Report<'r>);

impl Serialize for FindingEntries<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Report { sources, outcome, .. } = self.0;
        serializer.collect_seq(outcome.findings.iter().map(|finding| FindingEntry::new(sources, finding)))
    }
}

/// What made the document.
#[derive(Serialize)]
pub(super) struct Tool {
    name: &'static str,
    version: &'static str,
}

impl Tool {
    pub(super) const THIS: Self = Self { name: env!("CARGO_PKG_NAME"), version: env!("CARGO_PKG_VERSION") };
}

/// How much was checked and found.
#[derive(Serialize)]
pub(super) struct Summary {
    files: usize,
    partners: usize,
    tenants: usize,
    customers: usize,
    relationships: usize,
    errors: usize,
    warnings: usize,
    infos: usize,
    waived: usize,
    known: usize,
}

impl Summary {
    pub(super) fn new(sources: &Sources, outcome: &Outcome) -> Self {
        let counts = outcome.counts;
        Self {
            files: sources.network_files(),
            partners: counts.partners,
            tenants: counts.tenants,
            customers: counts.customers,
            relationships: counts.relationships,
            errors: outcome.count(Severity::Error),
            warnings: outcome.count(Severity::Warning),
            infos: outcome.count(Severity::Info),
            waived: outcome.waived(),
            known: outcome.known(),
        }
    }
}

#[derive(Serialize)]
pub(super) struct FindingEntry<'r> {
    rule: &'static str,
    severity: &'static str,
    message: &'r str,
    #[serde(skip_serializing_if = "Option::is_none")]
    help: Option<&'r str>,
    url: String,
    #[serde(flatten)]
    place: PlaceEntry<'r>,
    subject: &'r [String],
    #[serde(skip_serializing_if = "str::is_empty")]
    label: &'r str,
    labels: Vec<LabelEntry<'r>>,
    #[serde(rename = "more-labels", skip_serializing_if = "Option::is_none")]
    has_more_labels: Option<bool>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    path: Vec<HopEntry<'r>>,
    fingerprint: String,
    state: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    waiver: Option<WaiverEntry<'r>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    guidance: Option<&'r str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    contact: Option<&'r str>,
}

/// Why a finding is accepted.
#[derive(Serialize)]
struct WaiverEntry<'r> {
    reason: &'r str,
    #[serde(skip_serializing_if = "Option::is_none")]
    owner: Option<&'r str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    until: Option<String>,
    #[serde(flatten)]
    at: LineEntry<'r>,
}

impl<'r> WaiverEntry<'r> {
    fn new(sources: &'r Sources, waived: &'r Waived) -> Self {
        Self {
            reason: &waived.reason,
            owner: waived.owner.as_deref(),
            until: waived.until.map(|until| until.to_string()),
            at: LineEntry::new(sources, waived.place),
        }
    }
}

/// What became of the baseline.
#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) struct BaselineEntry<'r> {
    findings: usize,
    known: usize,
    waived: usize,
    not_asked: usize,
    complete: bool,
    gone: Vec<GoneEntry<'r>>,
}

impl<'r> BaselineEntry<'r> {
    pub(super) fn new(comparison: &'r Comparison) -> Self {
        Self {
            findings: comparison.size,
            known: comparison.known,
            waived: comparison.waived,
            not_asked: comparison.unasked,
            complete: comparison.is_whole,
            gone: comparison.gone.iter().map(GoneEntry::new).collect(),
        }
    }
}

/// What no longer occurs.
#[derive(Serialize)]
struct GoneEntry<'r> {
    rule: &'r str,
    subject: &'r [String],
    fingerprint: &'r str,
    #[serde(skip_serializing_if = "Option::is_none")]
    count: Option<u32>,
}

impl<'r> GoneEntry<'r> {
    fn new(entry: &'r baseline::Entry) -> Self {
        let count = (entry.count != 1).then_some(entry.count);
        Self { rule: &entry.rule, subject: &entry.subject, fingerprint: &entry.fingerprint, count }
    }
}

/// A place and what it says.
#[derive(Serialize)]
pub(super) struct LabelEntry<'r> {
    #[serde(flatten)]
    place: PlaceEntry<'r>,
    message: &'r str,
}

/// A line of a file.
#[derive(Serialize)]
pub(super) struct LineEntry<'r> {
    file: &'r str,
    line: u32,
}

impl<'r> LineEntry<'r> {
    pub(super) fn new(sources: &'r Sources, place: Place) -> Self {
        let (file, line) = sources.line_of(place);
        Self { file, line }
    }
}

#[derive(Serialize)]
struct HopEntry<'r> {
    from: &'r str,
    to: &'r str,
    #[serde(rename = "type")]
    kind: &'static str,
    #[serde(flatten)]
    at: LineEntry<'r>,
}

impl<'r> HopEntry<'r> {
    fn new(sources: &'r Sources, hop: &'r Hop) -> Self {
        Self { from: &hop.from, to: &hop.to, kind: hop.kind, at: LineEntry::new(sources, hop.place) }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) struct PlaceEntry<'r> {
    file: &'r str,
    line: u32,
    column: u32,
    end_line: u32,
    end_column: u32,
    offset: u32,
    length: u32,
}

impl<'r> PlaceEntry<'r> {
    pub(super) fn new(sources: &'r Sources, span: Span) -> Self {
        let source = sources.file(span.file);
        let (start, end) = (source.position(span.start), source.position(span.end));
        Self {
            file: source.path(),
            line: start.line,
            column: start.column,
            end_line: end.line,
            end_column: end.column,
            offset: span.start,
            length: span.len(),
        }
    }
}

impl<'r> LabelEntry<'r> {
    pub(super) fn new(sources: &'r Sources, span: Span, message: &'r str) -> Self {
        Self { place: PlaceEntry::new(sources, span), message }
    }
}

impl<'r> FindingEntry<'r> {
    pub(super) fn new(sources: &'r Sources, finding: &'r Finding) -> Self {
        let label = |(span, message)| LabelEntry::new(sources, span, message);
        Self {
            rule: finding.rule.name,
            severity: finding.severity.name(),
            message: &finding.message,
            help: finding.help.as_deref(),
            url: page::path(finding.rule),
            place: PlaceEntry::new(sources, finding.primary.place.span),
            subject: &finding.subject,
            label: &finding.primary.message,
            labels: finding.further_labels().map(label).collect(),
            has_more_labels: finding.has_more_labels.then_some(true),
            path: finding.path.iter().map(|hop| HopEntry::new(sources, hop)).collect(),
            fingerprint: finding.fingerprint(),
            state: finding.state.name(),
            waiver: match &finding.state {
                State::Waived(waived) => Some(WaiverEntry::new(sources, waived)),
                State::New | State::Known => None,
            },
            guidance: finding.guidance.as_ref().and_then(|guidance| guidance.text.as_deref()),
            contact: finding.guidance.as_ref().and_then(|guidance| guidance.contact.as_deref()),
        }
    }
}

pub(super) fn write(out: &mut dyn Write, report: Report<'_>) -> io::Result<()> {
    let (sources, outcome) = (report.sources, report.outcome);
    let count_by_rule = || statistics::by_rule(outcome).into_iter().map(|(name, (count, _))| (name, count)).collect();
    let document = Document {
        version: 1,
        tool: Tool::THIS,
        as_of: outcome.as_of.to_string(),
        summary: Summary::new(sources, outcome),
        statistics: report.with_statistics.then(count_by_rule),
        baseline: outcome.baseline.as_ref().map(BaselineEntry::new),
        findings: FindingEntries(report),
    };
    serde_json::to_writer_pretty(&mut *out, &document)?;
    writeln!(out)
}
