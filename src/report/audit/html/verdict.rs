//! The first thing that a reader sees: whether the network passes, of how much, as of when.

use std::collections::BTreeSet;

use crate::finding::{Severity, State};
use crate::programme::grouped;
use crate::report::audit::html::words::Words;
use crate::report::audit::{AuditReport, Ruling, wording};
use crate::report::tally::plural;

pub(super) struct Verdict {
    /// The title as the name of the window, where nothing can be marked up.
    pub(super) window: String,
    pub(super) title: Words,
    pub(super) organisation: Option<Words>,
    pub(super) as_of: String,
    pub(super) written: Option<Words>,
    pub(super) class: &'static str,
    pub(super) sign: &'static str,
    pub(super) says: &'static str,
    /// The same for the name of the window.
    pub(super) briefly: &'static str,
    pub(super) why: String,
    pub(super) figures: Vec<Figure>,
    /// What was read, each number with its noun.
    pub(super) read: Vec<(String, &'static str)>,
    pub(super) leaves_out_later: bool,
    /// What keeps the verdict from speaking for all that there is.
    pub(super) limits: Vec<Words>,
}

pub(super) struct Figure {
    pub(super) count: String,
    pub(super) name: &'static str,
    pub(super) class: &'static str,
    pub(super) says: String,
}

impl Verdict {
    pub(super) fn new(report: &AuditReport<'_>) -> Self {
        let (outcome, counts) = (report.outcome, report.outcome.counts);
        let covered = &report.audit.coverage;
        let asked = covered.iter().filter(|covered| covered.is_asked).count();
        let accepting: BTreeSet<_> = outcome
            .findings
            .iter()
            .filter_map(|finding| match &finding.state {
                State::Waived(waived) => Some(waived.place),
                State::New | State::Known => None,
            })
            .collect();
        let of_severity = |severity: Severity, name, says: &str| {
            let count = outcome.count(severity);
            let class = if count > 0 { severity.name() } else { "none" };
            Figure { count: grouped(count), name, class, says: says.to_owned() }
        };
        let figure = |count: usize, name, says| Figure { count: grouped(count), name, class: "none", says };
        let figures = vec![
            of_severity(Severity::Error, "errors", "not allowed"),
            of_severity(Severity::Warning, "warnings", "to be looked at"),
            of_severity(Severity::Info, "infos", "worth knowing"),
            figure(
                outcome.waived(),
                "waived",
                if report.evidence.ignores_waivers {
                    "waivers left out of account".to_owned()
                } else {
                    format!("accepted by {}", plural(accepting.len(), "waiver"))
                },
            ),
            figure(outcome.known(), "known", "the baseline has them".to_owned()),
            figure(asked, "rules", format!("asked of {}", covered.len())),
        ];
        let read = [
            (report.sources.network_files(), "file", "files"),
            (counts.partners, "partner", "partners"),
            (counts.customers, "customer", "customers"),
            (counts.tenants, "tenant", "tenants"),
            (counts.relationships, "relationship", "relationships"),
        ];
        let read = read.into_iter().map(|(count, one, many)| (grouped(count), if count == 1 { one } else { many }));
        let (class, sign, says, briefly) = match report.ruling() {
            Ruling::Passes => ("passes", "✓", "The network passes", "passes"),
            Ruling::Fails => ("fails", "✕", "The network does not pass", "does not pass"),
            Ruling::NotJudged => ("open", "–", "Not judged: --fail-on never", "not judged"),
        };
        Self {
            window: super::words::key(report.title),
            title: Words::plain(report.title),
            organisation: report.organisation.map(Words::plain),
            as_of: outcome.as_of.to_string(),
            written: report.evidence.written.as_deref().map(Words::plain),
            class,
            sign,
            says,
            briefly,
            why: wording::why(report),
            figures,
            read: read.collect(),
            leaves_out_later: report.evidence.leaves_out_later,
            limits: wording::limits(report).iter().map(|limit| Words::prose(limit)).collect(),
        }
    }
}
