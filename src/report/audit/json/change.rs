//! What is not as an earlier report had it.

use serde::Serialize;

use crate::ask::{AuditChange, Introduced, Ruled, WaiverChange};
use crate::check::Outcome;
use crate::earlier::{Acceptance, EarlierFinding, WaiverRecord};
use crate::report::audit::json::ScopeEntry;

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) struct ChangeEntry<'r> {
    as_of: String,
    before: RuledEntry<'r>,
    now: RuledEntry<'r>,
    /// Fingerprints; of several findings that share one each is here.
    introduced: Vec<String>,
    /// Those of the introduced that nobody looked for then.
    not_looked_for_then: Vec<String>,
    resolved: Vec<ResolvedEntry<'r>>,
    turned: Vec<TurnedEntry<'r>>,
    unchanged: usize,
    undecided: usize,
    waivers: Vec<WaiverChangeEntry<'r>>,
    figures: Vec<FigureEntry>,
    cautions: &'r [String],
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct RuledEntry<'r> {
    verdict: &'r str,
    fail_on: &'r str,
}

impl<'r> RuledEntry<'r> {
    fn new(ruled: &'r Ruled) -> Self {
        Self { verdict: &ruled.verdict, fail_on: &ruled.fail_on }
    }
}

#[derive(Serialize)]
struct WaiverChangeEntry<'r> {
    change: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    before: Option<RecordEntry<'r>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    now: Option<RecordEntry<'r>>,
}

impl<'r> WaiverChangeEntry<'r> {
    fn new(change: &'r WaiverChange) -> Self {
        Self {
            change: change.name(),
            before: change.before.as_ref().map(RecordEntry::new),
            now: change.now.as_ref().map(RecordEntry::new),
        }
    }
}

/// A waiver of either report, as the register tells it; what is missing in a malformed one is missing here.
#[derive(Serialize)]
pub(super) struct RecordEntry<'r> {
    #[serde(skip_serializing_if = "Option::is_none")]
    rule: Option<&'r str>,
    scope: ScopeEntry<'r>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'r str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    owner: Option<&'r str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    until: Option<String>,
    effect: &'r str,
    file: &'r str,
    line: u32,
}

impl<'r> RecordEntry<'r> {
    pub(super) fn new(record: &'r WaiverRecord) -> Self {
        Self {
            rule: record.rule.as_deref(),
            scope: ScopeEntry {
                subject: record.scope.subject.as_ref(),
                file: record.scope.file.as_deref(),
                line: record.scope.line,
                fingerprint: record.scope.fingerprint.as_deref(),
            },
            reason: record.reason.as_deref(),
            owner: record.owner.as_deref(),
            until: record.until.map(|day| day.to_string()),
            effect: &record.effect,
            file: &record.file,
            line: record.line,
        }
    }
}

#[derive(Serialize)]
struct ResolvedEntry<'r> {
    rule: &'r str,
    severity: &'r str,
    state: &'r str,
    message: &'r str,
    subject: &'r [String],
    file: &'r str,
    line: u32,
    fingerprint: &'r str,
}

#[derive(Serialize)]
struct TurnedEntry<'r> {
    fingerprint: String,
    before: &'r str,
    now: &'static str,
    #[serde(rename = "waiver-before", skip_serializing_if = "Option::is_none")]
    accepted: Option<AcceptanceEntry<'r>>,
}

/// Who accepted a finding.
#[derive(Serialize)]
struct AcceptanceEntry<'r> {
    reason: &'r str,
    #[serde(skip_serializing_if = "Option::is_none")]
    owner: Option<&'r str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    until: Option<String>,
    file: &'r str,
    line: u32,
}

impl<'r> AcceptanceEntry<'r> {
    fn new(acceptance: &'r Acceptance) -> Self {
        Self {
            reason: &acceptance.reason,
            owner: acceptance.owner.as_deref(),
            until: acceptance.until.map(|day| day.to_string()),
            file: &acceptance.file,
            line: acceptance.line,
        }
    }
}

#[derive(Serialize)]
struct FigureEntry {
    name: &'static str,
    before: usize,
    now: usize,
}

impl<'r> ChangeEntry<'r> {
    pub(super) fn new(outcome: &Outcome, change: &'r AuditChange) -> Self {
        let turned = change.turned.iter().map(|turned| {
            let finding = &outcome.findings[turned.finding];
            TurnedEntry {
                fingerprint: finding.fingerprint(),
                before: &turned.before,
                now: finding.state.name(),
                accepted: turned.accepted.as_ref().map(AcceptanceEntry::new),
            }
        });
        let fingerprint = |introduced: &Introduced| outcome.findings[introduced.finding].fingerprint();
        let unsought = change.introduced.iter().filter(|introduced| !introduced.was_looked_for);
        let figure =
            |figure: &crate::ask::Figure| FigureEntry { name: figure.name, before: figure.before, now: figure.now };
        Self {
            as_of: change.as_of.to_string(),
            before: RuledEntry::new(&change.before),
            now: RuledEntry::new(&change.now),
            introduced: change.introduced.iter().map(fingerprint).collect(),
            not_looked_for_then: unsought.map(fingerprint).collect(),
            resolved: change.resolved.iter().map(ResolvedEntry::new).collect(),
            turned: turned.collect(),
            unchanged: change.unchanged,
            undecided: change.undecided,
            waivers: change.waivers.iter().map(WaiverChangeEntry::new).collect(),
            figures: change.figures.iter().map(figure).collect(),
            cautions: &change.cautions,
        }
    }
}

impl<'r> ResolvedEntry<'r> {
    fn new(finding: &'r EarlierFinding) -> Self {
        Self {
            rule: &finding.rule,
            severity: &finding.severity,
            state: &finding.state,
            message: &finding.message,
            subject: &finding.subject,
            file: &finding.file,
            line: finding.line,
            fingerprint: &finding.fingerprint,
        }
    }
}
