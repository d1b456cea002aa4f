//! The baseline: findings that a team lives with for now, by fingerprint.
//!
//! Two records that say the same share a fingerprint, so each entry counts how many findings it stands for.

use std::collections::BTreeMap;
use std::fmt;
use std::io::{self, Write};

use serde::{Deserialize, Serialize};

use crate::finding::{Finding, Group, State};

/// What a baseline is called where nobody says otherwise.
pub const FILE_NAME: &str = "cspgraph-baseline.json";

/// The version of the file.
const VERSION: u32 = 1;

/// Findings that are known.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Baseline {
    entries: Vec<Entry>,
}

/// A fault that is known, in however many records.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// The name of the rule.
    pub rule: String,
    /// The ids that the finding is about.
    pub subject: Vec<String>,
    /// The fingerprint.
    pub fingerprint: String,
    /// Number of findings.
    #[serde(default = "one", skip_serializing_if = "is_one")]
    pub count: u32,
}

fn one() -> u32 {
    1
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
fn is_one(count: &u32) -> bool {
    *count == 1
}

/// A file that is no baseline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Malformed {
    /// The line where the reader stopped, counted from 1.
    pub line: usize,
    /// The column.
    pub column: usize,
    /// What is wrong there.
    pub message: String,
}

impl fmt::Display for Malformed {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.message)
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    version: u32,
    findings: Vec<Entry>,
}

/// What a check made of a baseline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comparison {
    /// Number of findings in the baseline.
    pub size: usize,
    /// How many of them are known: found again, and let through.
    pub known: usize,
    /// How many of them were found again and are waived, which says more.
    pub waived: usize,
    /// How many of them are of rules that were not asked.
    pub unasked: usize,
    /// What no longer occurs, with the number of findings that are gone.
    pub gone: Vec<Entry>,
    /// Whether what no longer occurs can be told: everything was read, and nothing left out.
    pub is_whole: bool,
}

impl Comparison {
    /// Number of findings that no longer occur.
    pub fn gone_count(&self) -> usize {
        self.gone.iter().map(|entry| entry.count as usize).sum()
    }

    /// Number of findings of which nobody can tell whether they still occur, although their rules were asked.
    pub fn untold(&self) -> usize {
        self.size - self.known - self.waived - self.unasked - self.gone_count()
    }
}

impl Baseline {
    /// The findings that count and may be known: neither waived, nor about waivers, nor of files that do not parse.
    pub fn of(findings: &[Finding]) -> Self {
        let may_be =
            findings.iter().filter(|finding| !matches!(finding.state, State::Waived(_)) && may_be_known(finding));
        Self::merged(may_be.map(|finding| Entry {
            rule: finding.rule.name.to_owned(),
            subject: finding.subject.clone(),
            fingerprint: finding.fingerprint(),
            count: 1,
        }))
    }

    /// Together with the entries of another one about rules that were not asked: nobody knows whether these still hold.
    #[must_use]
    pub fn with_unasked(self, other: &Self, is_asked: impl Fn(&str) -> bool) -> Self {
        let unasked = other.entries.iter().filter(|entry| !is_asked(&entry.rule)).cloned();
        Self::merged(self.entries.into_iter().chain(unasked))
    }

    /// Reads what [`write`](Self::write) wrote.
    ///
    /// # Errors
    ///
    /// Where and why `text` is no baseline.
    pub fn parse(text: &str) -> Result<Self, Malformed> {
        let malformed = |error: &serde_json::Error| {
            let message = error.to_string();
            let message = message.rsplit_once(" at line ").map_or(message.as_str(), |(message, _)| message).to_owned();
            Malformed { line: error.line().max(1), column: error.column().max(1), message }
        };
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let document: Document = serde_json::from_str(text).map_err(|error| malformed(&error))?;
        if document.version != VERSION {
            let message = format!("version {} is not known, only {VERSION}", document.version);
            return Err(Malformed { line: 1, column: 1, message });
        }
        Ok(Self::merged(document.findings))
    }

    /// Writes the entries by rule, subject and fingerprint, each in a line of its own, so that versions can be compared.
    ///
    /// # Errors
    ///
    /// What `out` answers.
    pub fn write(&self, out: &mut dyn Write) -> io::Result<()> {
        writeln!(out, "{{\n  \"version\": {VERSION},\n  \"findings\": [")?;
        for (index, entry) in self.entries.iter().enumerate() {
            let comma = if index + 1 < self.entries.len() { "," } else { "" };
            writeln!(out, "    {}{comma}", serde_json::to_string(entry)?)?;
        }
        writeln!(out, "  ]\n}}")
    }

    /// Number of findings.
    pub fn size(&self) -> usize {
        self.entries.iter().map(|entry| entry.count as usize).sum()
    }

    /// Marks the findings that are known; of several that share a fingerprint as many as the entry counts. `is_asked`
    /// says of a rule's name whether it could speak.
    pub fn apply(&self, findings: &mut [Finding], is_whole: bool, is_asked: impl Fn(&str) -> bool) -> Comparison {
        let mut left: BTreeMap<&str, u32> =
            self.entries.iter().map(|entry| (entry.fingerprint.as_str(), entry.count)).collect();
        // What a waiver accepts stays waived, for that says more; it only takes what its twins leave of an entry.
        let (counting, waived): (Vec<_>, Vec<_>) =
            findings.iter_mut().filter(|finding| may_be_known(finding)).partition(|finding| finding.is_new());
        let [mut known, mut also_waived] = [0; 2];
        for finding in counting.into_iter().chain(waived) {
            let Some(left) = left.get_mut(finding.fingerprint().as_str()).filter(|left| **left > 0) else { continue };
            *left -= 1;
            if finding.is_new() {
                finding.state = State::Known;
                known += 1;
            } else {
                also_waived += 1;
            }
        }
        let left = |entry: &Entry| left[entry.fingerprint.as_str()];
        let (asked, unasked): (Vec<&Entry>, Vec<&Entry>) = self.entries.iter().partition(|entry| is_asked(&entry.rule));
        let gone = asked.into_iter().filter_map(|entry| {
            let count = left(entry);
            (count > 0).then(|| Entry { count, ..entry.clone() })
        });
        Comparison {
            size: self.size(),
            known,
            waived: also_waived,
            unasked: unasked.into_iter().map(|entry| left(entry) as usize).sum(),
            gone: if is_whole { gone.collect() } else { Vec::new() },
            is_whole,
        }
    }

    /// The baseline without what no longer occurs.
    #[must_use]
    pub fn pruned(&self, gone: &[Entry]) -> Self {
        let gone: BTreeMap<&str, u32> = gone.iter().map(|entry| (entry.fingerprint.as_str(), entry.count)).collect();
        let entries = self.entries.iter().filter_map(|entry| {
            let count = entry.count - gone.get(entry.fingerprint.as_str()).copied().unwrap_or(0).min(entry.count);
            (count > 0).then(|| Entry { count, ..entry.clone() })
        });
        Self { entries: entries.collect() }
    }

    /// One entry for each fingerprint, in order.
    fn merged(entries: impl IntoIterator<Item = Entry>) -> Self {
        let mut by_fingerprint: BTreeMap<String, Entry> = BTreeMap::new();
        for entry in entries {
            match by_fingerprint.get_mut(&entry.fingerprint) {
                Some(first) => first.count = first.count.saturating_add(entry.count),
                None => {
                    by_fingerprint.insert(entry.fingerprint.clone(), entry);
                }
            }
        }
        let mut entries: Vec<Entry> = by_fingerprint.into_values().collect();
        entries.sort();
        Self { entries }
    }
}

/// Whether a baseline may hold the finding: a file that nobody can read is never fine, and waivers are kept in order.
fn may_be_known(finding: &Finding) -> bool {
    finding.rule.group != Group::Waiver && !finding.rule.is_unconditional()
}
