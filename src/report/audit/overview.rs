//! Findings counted by rule, region and partner, and the order in which they are told: the same for all who read.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use crate::finding::{Finding, Group, Info, Severity, State};
use crate::report::audit::AuditReport;

/// Findings counted by something.
pub(super) struct Overview {
    /// What they are chosen by.
    pub(super) by: By,
    pub(super) title: &'static str,
    /// The head of the column of names.
    pub(super) what: &'static str,
    /// What stands for those without any name.
    pub(super) none: &'static str,
    pub(super) rows: Vec<Row>,
}

/// What findings are chosen by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum By {
    Rule,
    Region,
    Partner,
}

pub(super) struct Row {
    /// None for the findings without any.
    pub(super) name: Option<String>,
    /// That of a rule.
    pub(super) severity: Option<Severity>,
    pub(super) counts: Counts,
}

/// Number of findings by state.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Counts {
    pub(super) new: usize,
    pub(super) waived: usize,
    pub(super) known: usize,
}

impl Counts {
    pub(super) fn total(self) -> usize {
        self.new + self.waived + self.known
    }

    pub(super) fn each(self) -> [usize; 3] {
        [self.new, self.waived, self.known]
    }

    fn add(&mut self, state: &State) {
        match state {
            State::New => self.new += 1,
            State::Waived(_) => self.waived += 1,
            State::Known => self.known += 1,
        }
    }
}

impl By {
    /// The word for it.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Rule => "rule",
            Self::Region => "region",
            Self::Partner => "partner",
        }
    }
}

/// Every overview; those with most findings that count stand first, of rules those that weigh most.
pub(super) fn overviews(report: &AuditReport<'_>) -> Vec<Overview> {
    let mut rules: BTreeMap<(Severity, &'static str), Counts> = BTreeMap::new();
    let [mut regions, mut providers, mut resellers] = [const { BTreeMap::<Option<String>, Counts>::new() }; 3];
    for (finding, about) in report.outcome.findings.iter().zip(&report.audit.contexts) {
        rules.entry((finding.severity, finding.rule.name)).or_default().add(&finding.state);
        let add = |counts: &mut BTreeMap<Option<String>, Counts>, names: BTreeSet<String>| {
            let is_none = names.is_empty();
            for name in names.into_iter().map(Some).chain(is_none.then_some(None)) {
                counts.entry(name).or_default().add(&finding.state);
            }
        };
        add(&mut regions, about.regions.iter().map(ToString::to_string).collect());
        add(&mut providers, about.providers.iter().map(ToString::to_string).collect());
        add(&mut resellers, about.resellers.iter().map(ToString::to_string).collect());
    }
    let mut rules: Vec<Row> = rules
        .into_iter()
        .map(|((severity, name), counts)| Row { name: Some(name.to_owned()), severity: Some(severity), counts })
        .collect();
    rules.sort_by_key(|row| (Reverse(row.severity), Reverse(row.counts.new)));
    vec![
        Overview { by: By::Rule, title: "By rule", what: "rule", none: "", rows: rules },
        Overview { by: By::Region, title: "By region", what: "region", none: NO_REGION, rows: by_count(regions) },
        Overview {
            by: By::Partner,
            title: "By provider or direct bill partner",
            what: "partner",
            none: "no provider in it",
            rows: by_count(providers),
        },
        Overview {
            by: By::Partner,
            title: "By reseller",
            what: "reseller",
            none: "no reseller in it",
            rows: by_count(resellers),
        },
    ]
}

/// What stands for the regions of a finding that has none.
pub(super) const NO_REGION: &str = "no region is known";

fn by_count(counts: BTreeMap<Option<String>, Counts>) -> Vec<Row> {
    let mut rows: Vec<Row> = counts.into_iter().map(|(name, counts)| Row { name, severity: None, counts }).collect();
    rows.sort_by_key(|row| (row.name.is_none(), Reverse((row.counts.new, row.counts.total()))));
    rows
}

/// The order in which findings of a state are told: by severity, and among those of one severity what was not read first,
/// for anything may be missing behind it; then what is wrong in the network; then how it is written and accepted.
pub(super) fn order(finding: &Finding) -> (Reverse<Severity>, u8) {
    (Reverse(finding.severity), order_of_rule(finding.rule))
}

fn order_of_rule(rule: &Info) -> u8 {
    match rule.group {
        _ if rule.is_unconditional() => 0,
        Group::Reading => 2,
        Group::Waiver => 3,
        _ => 1,
    }
}
