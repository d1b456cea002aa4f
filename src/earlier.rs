//! What an earlier report said, read back from its JSON document.
//!
//! Only what a later report looks back at is read. Keys that are not known are passed over: they may be added within the
//! version, and a later version of the program may have written them.

use std::collections::BTreeSet;

use serde::de::Error;
use serde::{Deserialize, Deserializer};

use crate::finding::{Severity, State};
use crate::programme::Day;
use crate::source::Sources;
use crate::waiver::{Registered, Scope};

/// An earlier report, as far as a later one looks back at it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Earlier {
    /// What wrote it.
    pub tool: EarlierTool,
    /// The as-of day.
    #[serde(deserialize_with = "day")]
    pub as_of: Day,
    /// The word for its verdict.
    pub verdict: String,
    /// The word for the least severity with which the network did not pass.
    #[serde(deserialize_with = "fail_on")]
    pub fail_on: String,
    /// Its key figures.
    pub summary: EarlierSummary,
    /// Its findings, in its order.
    pub findings: Vec<EarlierFinding>,
    /// Its register of waivers.
    pub waivers: Vec<WaiverRecord>,
    /// Its rules.
    pub coverage: Vec<EarlierRule>,
    /// The facts that it used.
    pub facts: EarlierFacts,
    /// What it rests on.
    pub evidence: EarlierEvidence,
}

/// The program that wrote an earlier report.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct EarlierTool {
    /// Its version.
    pub version: String,
}

/// The key figures of an earlier report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub struct EarlierSummary {
    /// Number of files.
    pub files: usize,
    /// Number of partners.
    pub partners: usize,
    /// Number of tenants.
    pub tenants: usize,
    /// Number of customers.
    pub customers: usize,
    /// Number of relationships.
    pub relationships: usize,
    /// Number of errors that counted.
    pub errors: usize,
    /// Number of warnings that counted.
    pub warnings: usize,
    /// Number of infos that counted.
    pub infos: usize,
    /// Number of findings that were waived.
    pub waived: usize,
    /// Number of findings that were known.
    pub known: usize,
    /// Number of waivers.
    pub waivers: usize,
}

/// A finding of an earlier report.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct EarlierFinding {
    /// The name of the rule.
    pub rule: String,
    /// The word for its severity.
    #[serde(deserialize_with = "severity")]
    pub severity: String,
    /// The word for its state.
    #[serde(deserialize_with = "state")]
    pub state: String,
    /// What it said.
    pub message: String,
    /// The ids that it is about.
    pub subject: Vec<String>,
    /// The path of its file.
    pub file: String,
    /// Its line.
    pub line: u32,
    /// The fingerprint.
    pub fingerprint: String,
    /// Who accepted it, if it was waived.
    pub waiver: Option<Acceptance>,
}

/// What is said of a finding that is waived.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Deserialize)]
pub struct Acceptance {
    /// The reason given.
    pub reason: String,
    /// Who answers for it.
    pub owner: Option<String>,
    /// The last day on which the waiver holds.
    #[serde(default, deserialize_with = "day_if_any")]
    pub until: Option<Day>,
    /// The path of the file in which the waiver is written.
    pub file: String,
    /// Its line.
    pub line: u32,
}

/// A waiver as a register tells it, that of an earlier report or the present one.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct WaiverRecord {
    /// The name of the rule, as written.
    pub rule: Option<String>,
    /// What it covers of its rule.
    pub scope: RecordedScope,
    /// Why the findings are accepted.
    pub reason: Option<String>,
    /// Who answers for it.
    pub owner: Option<String>,
    /// The last day on which it holds.
    #[serde(default, deserialize_with = "day_if_any")]
    pub until: Option<Day>,
    /// The word for what it does.
    pub effect: String,
    /// The path of the file in which it is written.
    pub file: String,
    /// Its line.
    pub line: u32,
}

/// What a waiver covers of its rule: everything that fits all that stands here. Only one in a comment has a line.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Deserialize)]
pub struct RecordedScope {
    /// The ids that a finding is about.
    pub subject: Option<BTreeSet<String>>,
    /// The file in which a finding stands, or a folder above it.
    pub file: Option<String>,
    /// The line in which it stands.
    pub line: Option<u32>,
    /// The fingerprint.
    pub fingerprint: Option<String>,
}

impl WaiverRecord {
    /// A waiver of the present register.
    pub fn of(sources: &Sources, registered: &Registered) -> Self {
        let waiver = &registered.waiver;
        let (file, line) = sources.line_of(waiver.place);
        let scope = match waiver.scope.clone() {
            Scope::Line(file, line) => RecordedScope {
                file: Some(sources.file(file).path().to_owned()),
                line: Some(line),
                ..RecordedScope::default()
            },
            Scope::Selected { subject, file, fingerprint } => RecordedScope { subject, file, line: None, fingerprint },
        };
        Self {
            rule: waiver.rule.as_ref().map(|(rule, _)| rule.clone()),
            scope,
            reason: waiver.reason.clone(),
            owner: waiver.owner.clone(),
            until: waiver.until.map(|(day, _)| day),
            effect: registered.effect.name().to_owned(),
            file: file.to_owned(),
            line,
        }
    }
}

/// A rule of an earlier report.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct EarlierRule {
    /// The name.
    pub rule: String,
    /// Whether it was asked.
    pub asked: bool,
    /// The word for the severity that it had.
    pub severity: Option<String>,
}

/// The facts that an earlier report used.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct EarlierFacts {
    /// The market table.
    pub markets: EarlierMarkets,
    /// Every other fact.
    pub facts: Vec<EarlierFact>,
}

/// The market table of an earlier report.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct EarlierMarkets {
    /// Its SHA-256.
    pub sha256: String,
}

/// A fact that an earlier report used.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
pub struct EarlierFact {
    /// What it is about.
    pub name: String,
    /// What held.
    pub value: String,
    /// The first day on which it held.
    pub since: Option<String>,
}

/// What an earlier report rests on.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct EarlierEvidence {
    /// The SHA-256 of the rule set.
    pub rule_set: String,
    /// Every file that was read.
    pub inputs: Vec<EarlierInput>,
    /// The profile of the configuration.
    pub profile: Option<String>,
    /// Whether what begins after the as-of day was left out.
    pub leaves_out_later: bool,
}

/// A file that an earlier report read.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct EarlierInput {
    /// The word for what it is for.
    pub kind: String,
    /// The path.
    pub path: String,
    /// The SHA-256 of its bytes; none of a file that was too large to read.
    pub sha256: Option<String>,
}

/// A text that is no report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoReport {
    /// The line where the reader stopped, counted from 1.
    pub line: usize,
    /// The column.
    pub column: usize,
    /// What is wrong there.
    pub message: String,
}

/// The version of the document.
const VERSION: u64 = 1;

/// The kind of the document: other commands write JSON, too.
const KIND: &str = "audit";

/// What tells one document from another.
#[derive(Deserialize)]
struct Head {
    version: Option<u64>,
    kind: Option<String>,
}

/// The word for a severity that no finding has.
const NEVER: &str = "never";

impl Earlier {
    /// The least severity with which the network did not pass; none if it always did.
    pub fn fails_from(&self) -> Option<Severity> {
        Severity::ALL.into_iter().find(|severity| severity.name() == self.fail_on)
    }

    /// Reads the JSON document of a report.
    ///
    /// # Errors
    ///
    /// Where and why `text` is none.
    pub fn parse(text: &str) -> Result<Self, NoReport> {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        // First, for what another document lacks is less of a help than what it is.
        let head: Head = serde_json::from_str(text).map_err(|error| no_report(&error))?;
        let is_other = |message: String| Err(NoReport { line: 1, column: 1, message });
        match head {
            Head { kind: None, .. } => is_other(format!("it is not of the kind `{KIND}`")),
            Head { kind: Some(kind), .. } if kind != KIND => is_other(format!("its kind is `{kind}`, not `{KIND}`")),
            Head { version: None, .. } => is_other("it has no version".to_owned()),
            Head { version: Some(version), .. } if version != VERSION => {
                is_other(format!("its version {version} is not known, only {VERSION}"))
            }
            Head { .. } => serde_json::from_str(text).map_err(|error| no_report(&error)),
        }
    }
}

fn no_report(error: &serde_json::Error) -> NoReport {
    let message = error.to_string();
    let message = message.rsplit_once(" at line ").map_or(message.as_str(), |(message, _)| message);
    // What is expected is told by the name of a type, which says nothing to whoever has the file.
    let message = match message.rsplit_once(", expected ") {
        Some((found, "u64" | "u32" | "usize")) => format!("{found}, expected a number that is not negative"),
        Some((found, expected)) if expected.starts_with("struct ") => format!("{found}, expected an object"),
        _ => message.to_owned(),
    };
    NoReport { line: error.line().max(1), column: error.column().max(1), message }
}

fn day<'d, D: Deserializer<'d>>(deserializer: D) -> Result<Day, D::Error> {
    let text = String::deserialize(deserializer)?;
    Day::parse(&text).ok_or_else(|| D::Error::custom(format!("`{text}` is no day")))
}

fn day_if_any<'d, D: Deserializer<'d>>(deserializer: D) -> Result<Option<Day>, D::Error> {
    day(deserializer).map(Some)
}

fn fail_on<'d, D: Deserializer<'d>>(deserializer: D) -> Result<String, D::Error> {
    let words: Vec<&str> = Severity::ALL.into_iter().map(Severity::name).chain([NEVER]).collect();
    one_of(&words, "severity", deserializer)
}

fn severity<'d, D: Deserializer<'d>>(deserializer: D) -> Result<String, D::Error> {
    one_of(&Severity::ALL.map(Severity::name), "severity", deserializer)
}

fn state<'d, D: Deserializer<'d>>(deserializer: D) -> Result<String, D::Error> {
    one_of(&State::NAMES, "state", deserializer)
}

fn one_of<'d, D: Deserializer<'d>>(words: &[&str], what: &str, deserializer: D) -> Result<String, D::Error> {
    let word = String::deserialize(deserializer)?;
    if words.contains(&word.as_str()) {
        return Ok(word);
    }
    Err(D::Error::custom(format!("no {what} is called `{word}`, there are {}", words.join(", "))))
}
