//! SARIF 2.1.0, for code scanning and its viewers.
//!
//! Places outside of the working directory and standard input are relative references like all others: no base is
//! defined, so a reader takes its own, which for code scanning is the root of the repository.

use std::collections::{BTreeMap, HashMap};
use std::io::{self, Write};

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Serialize;

use crate::baseline::Comparison;
use crate::check::Asked;
use crate::finding::{Finding, Severity, State, Waived};
use crate::report::entry::{Entry, Spot};
use crate::report::{Report, page};
use crate::source::{FileId, STDIN_NAME, Sources, Span};

const SCHEMA: &str = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/// Columns of the manual page in plain text.
const WIDTH: usize = 100;

/// Everything in a path but what a URI holds as it is: a colon in a first segment would make it a scheme.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'/').remove(b'-').remove(b'.').remove(b'_').remove(b'~');

#[derive(Serialize)]
struct Log<'r> {
    #[serde(rename = "$schema")]
    schema: &'static str,
    version: &'static str,
    runs: [Run<'r>; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Run<'r> {
    tool: Tool,
    invocations: [Invocation; 1],
    artifacts: Vec<Artifact>,
    results: Vec<SarifResult<'r>>,
    column_kind: &'static str,
    newline_sequences: [&'static str; 3],
    properties: RunProperties,
}

#[derive(Serialize)]
struct Tool {
    driver: Driver,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Driver {
    name: &'static str,
    version: &'static str,
    semantic_version: &'static str,
    rules: Vec<Rule>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Rule {
    id: &'static str,
    short_description: Text,
    full_description: Text,
    help: Help,
    help_uri: String,
    default_configuration: Configuration,
    properties: RuleProperties,
}

#[derive(Serialize)]
struct Text {
    text: String,
}

#[derive(Serialize)]
struct Help {
    text: String,
    markdown: &'static str,
}

#[derive(Serialize)]
struct Configuration {
    level: &'static str,
}

#[derive(Serialize)]
struct RuleProperties {
    group: &'static str,
    tags: [&'static str; 1],
    url: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Invocation {
    execution_successful: bool,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct RunProperties {
    as_of: String,
    waived: usize,
    known: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    gone: Option<usize>,
}

#[derive(Serialize)]
struct Artifact {
    location: ArtifactLocation,
    roles: [&'static str; 1],
}

#[derive(Serialize)]
struct ArtifactLocation {
    uri: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    index: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<Text>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct SarifResult<'r> {
    rule_id: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    rule_index: Option<usize>,
    level: &'static str,
    message: Text,
    locations: [Location; 1],
    #[serde(skip_serializing_if = "Vec::is_empty")]
    related_locations: Vec<Location>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    code_flows: Vec<CodeFlow>,
    partial_fingerprints: BTreeMap<&'static str, String>,
    suppressions: Vec<Suppression>,
    #[serde(skip_serializing_if = "Option::is_none")]
    baseline_state: Option<&'static str>,
    properties: ResultProperties<'r>,
}

#[derive(Serialize)]
struct Location {
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<usize>,
    #[serde(rename = "physicalLocation")]
    place: PhysicalLocation,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<Text>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct PhysicalLocation {
    artifact_location: ArtifactLocation,
    region: Region,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Region {
    start_line: u32,
    start_column: u32,
    end_line: u32,
    end_column: u32,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct CodeFlow {
    thread_flows: [ThreadFlow; 1],
}

#[derive(Serialize)]
struct ThreadFlow {
    locations: Vec<ThreadFlowLocation>,
}

#[derive(Serialize)]
struct ThreadFlowLocation {
    location: Location,
}

#[derive(Serialize)]
struct Suppression {
    kind: &'static str,
    status: &'static str,
    justification: String,
    location: Location,
    properties: SuppressionProperties,
}

#[derive(Serialize)]
struct SuppressionProperties {
    #[serde(skip_serializing_if = "Option::is_none")]
    owner: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    until: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct ResultProperties<'r> {
    state: &'static str,
    subject: &'r [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    help: Option<&'r str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    guidance: Option<&'r str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    contact: Option<&'r str>,
    #[serde(rename = "more-labels", skip_serializing_if = "Option::is_none")]
    has_more_labels: Option<bool>,
}

/// Writes every finding: what is waived is suppressed, what is known unchanged.
///
/// # Errors
///
/// What `out` answers.
pub fn write_sarif(out: &mut dyn Write, report: Report<'_>) -> io::Result<()> {
    let (sources, outcome) = (report.sources, report.outcome);
    let rules = outcome.rules.iter().map(Rule::new).collect::<io::Result<Vec<_>>>()?;
    let indices: HashMap<&str, usize> = rules.iter().enumerate().map(|(index, rule)| (rule.id, index)).collect();
    let has_baseline = outcome.baseline.is_some();
    let results = Entry::all(report).into_iter().map(|entry| SarifResult {
        rule_index: indices.get(entry.finding.rule.name).copied(),
        ..SarifResult::new(sources, entry, has_baseline)
    });
    let version = env!("CARGO_PKG_VERSION");
    let run = Run {
        tool: Tool { driver: Driver { name: env!("CARGO_PKG_NAME"), version, semantic_version: version, rules } },
        invocations: [Invocation { execution_successful: true }],
        artifacts: sources.iter().map(|(file, _)| Artifact::new(sources, file)).collect(),
        results: results.collect(),
        column_kind: "unicodeCodePoints",
        newline_sequences: ["\r\n", "\n", "\r"],
        properties: RunProperties {
            as_of: outcome.as_of.to_string(),
            waived: outcome.waived(),
            known: outcome.known(),
            gone: outcome.baseline.as_ref().map(Comparison::gone_count),
        },
    };
    serde_json::to_writer_pretty(&mut *out, &Log { schema: SCHEMA, version: "2.1.0", runs: [run] })?;
    writeln!(out)
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "note",
    }
}

impl Rule {
    fn new(asked: &Asked) -> io::Result<Self> {
        let info = asked.info;
        let mut page_text = Vec::new();
        page::write_page(&mut page_text, info.page, WIDTH, false)?;
        let page_text = String::from_utf8(page_text).map_err(io::Error::other)?;
        Ok(Self {
            id: info.name,
            short_description: Text { text: info.summary.to_owned() },
            full_description: Text { text: introduction(info.page).unwrap_or_else(|| info.summary.to_owned()) },
            help: Help { text: page_text.trim_end().to_owned(), markdown: info.page },
            // The schema wants an absolute URI. The pages have no address on the web, so this is their name alone.
            help_uri: format!("urn:cspgraph:rule:{}", info.name),
            default_configuration: Configuration { level: level(info.severity) },
            properties: RuleProperties { group: info.group.name(), tags: [info.group.name()], url: page::path(info) },
        })
    }
}

/// What a page says below its title and the line about weight and group, up to its first heading, in one line.
fn introduction(page: &str) -> Option<String> {
    let (_, below) = page.split_once("*\n\n")?;
    let introduction = below.split("\n## ").next()?;
    let introduction = introduction.split_whitespace().collect::<Vec<_>>().join(" ");
    (!introduction.is_empty()).then_some(introduction)
}

impl Artifact {
    fn new(sources: &Sources, file: FileId) -> Self {
        let source = sources.file(file);
        let is_stdin = source.path() == STDIN_NAME;
        let location = ArtifactLocation {
            uri: uri(source.path()),
            index: None,
            description: is_stdin.then(|| Text { text: "standard input".to_owned() }),
        };
        let role = if source.is_configuration() { "userSpecifiedConfiguration" } else { "analysisTarget" };
        Self { location, roles: [role] }
    }
}

fn uri(path: &str) -> String {
    utf8_percent_encode(path, ENCODED).to_string()
}

/// A message that says just this text: braces are no placeholders in it, and brackets no links.
fn message(text: &str) -> Text {
    Text { text: text.replace('{', "{{").replace('}', "}}").replace("](", "\\](") }
}

impl Location {
    fn new(sources: &Sources, span: Span) -> Self {
        let Spot { path, start, end } = Spot::new(sources, span);
        let artifact_location = ArtifactLocation { uri: uri(path), index: Some(span.file.0), description: None };
        let region =
            Region { start_line: start.line, start_column: start.column, end_line: end.line, end_column: end.column };
        Self { id: None, place: PhysicalLocation { artifact_location, region }, message: None }
    }

    fn saying(self, text: &str) -> Self {
        Self { message: (!text.is_empty()).then(|| message(text)), ..self }
    }
}

impl<'r> SarifResult<'r> {
    fn new(sources: &'r Sources, entry: Entry<'r>, has_baseline: bool) -> Self {
        let finding: &'r Finding = entry.finding;
        let related = finding
            .further_labels()
            .enumerate()
            .map(|(index, (span, text))| Location { id: Some(index + 1), ..Location::new(sources, span).saying(text) });
        let hops = finding.path.iter().map(|hop| {
            let text = format!("{} from `{}` to `{}`", hop.kind, hop.from, hop.to);
            ThreadFlowLocation { location: Location::new(sources, hop.place.span).saying(&text) }
        });
        let hops: Vec<ThreadFlowLocation> = hops.collect();
        let text = message(&entry.message_with_advice());
        let mut partial_fingerprints = BTreeMap::from([("cspgraph/v1", entry.fingerprint)]);
        if entry.occurrence > 1 {
            partial_fingerprints.insert("cspgraph-occurrence/v1", entry.occurrence.to_string());
        }
        let guidance = finding.guidance.as_deref();
        Self {
            rule_id: finding.rule.name,
            rule_index: None,
            level: level(finding.severity),
            message: text,
            locations: [Location::new(sources, finding.primary.place.span).saying(&finding.primary.message)],
            related_locations: related.collect(),
            code_flows: if hops.is_empty() {
                Vec::new()
            } else {
                vec![CodeFlow { thread_flows: [ThreadFlow { locations: hops }] }]
            },
            partial_fingerprints,
            suppressions: match &finding.state {
                State::Waived(waived) => vec![Suppression::new(sources, waived)],
                State::New | State::Known => Vec::new(),
            },
            // What is waived does not count as new, whether or not the baseline has it.
            baseline_state: has_baseline.then_some(if finding.is_new() { "new" } else { "unchanged" }),
            properties: ResultProperties {
                state: finding.state.name(),
                subject: &finding.subject,
                help: finding.help.as_deref(),
                guidance: guidance.and_then(|guidance| guidance.text.as_deref()),
                contact: guidance.and_then(|guidance| guidance.contact.as_deref()),
                has_more_labels: finding.has_more_labels.then_some(true),
            },
        }
    }
}

impl Suppression {
    fn new(sources: &Sources, waived: &Waived) -> Self {
        let until = waived.until.map(|day| day.to_string());
        let owner = waived.owner.as_ref().map(|owner| format!(" (owner: {owner})"));
        let day = until.as_ref().map(|day| format!(" (until {day})"));
        let [owner_text, day_text] = [owner, day].map(Option::unwrap_or_default);
        Self {
            kind: if sources.file(waived.place.span.file).is_configuration() { "external" } else { "inSource" },
            status: "accepted",
            justification: format!("{}{owner_text}{day_text}", waived.reason),
            location: Location::new(sources, waived.place.span),
            properties: SuppressionProperties { owner: waived.owner.clone(), until },
        }
    }
}
