//! The findings of the page: which are shown in full, and the tables by which they are chosen.

use std::cell::OnceCell;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use crate::ask::{self, Surroundings};
use crate::finding::{Finding, Severity};
use crate::report::audit::html::card::{Brief, Card};
use crate::report::audit::html::words::{Words, key};
use crate::report::audit::html::{Context, Cut};
use crate::report::audit::overview::{self, By, Counts, NO_REGION, Overview};

/// Most findings that are shown in full: beyond them a phone has trouble to load the page.
const FULL_MAX: usize = 1000;

/// Most findings that are listed: beyond them no browser is a good place to read.
const LISTED_MAX: usize = 30_000;

/// Rows of an overview that the script leaves unfolded: below them are the findings.
const OVERVIEW_OPEN: usize = 7;

/// What findings without a region are chosen by.
const NO_REGION_VALUE: &str = "-";

/// Most ids that are offered while somebody types one.
const OFFERED_MAX: usize = 500;

pub(super) struct Findings<'r> {
    context: &'r Context<'r>,
    /// Made when the first picture is drawn: it costs a pass over the network.
    surroundings: OnceCell<Surroundings<'r, 'r>>,
    pub(super) overviews: Vec<OverviewView>,
    pub(super) choices: Vec<Choice>,
    pub(super) offered: Vec<String>,
}

/// Findings counted by something.
pub(super) struct OverviewView {
    pub(super) name: &'static str,
    pub(super) title: &'static str,
    pub(super) what: &'static str,
    pub(super) rows: Cut<OverviewRow>,
}

pub(super) struct OverviewRow {
    pub(super) value: String,
    pub(super) words: Words,
    pub(super) severity: Option<&'static str>,
    pub(super) counts: Counts,
    /// The share of the row with most findings, in hundredths.
    pub(super) share: usize,
}

/// Something that findings are chosen by, with its values in words.
pub(super) struct Choice {
    pub(super) name: &'static str,
    pub(super) label: &'static str,
    pub(super) any: &'static str,
    pub(super) values: Vec<(String, String)>,
}

impl<'r> Findings<'r> {
    pub(super) fn new(context: &'r Context<'r>) -> Self {
        let offered: BTreeSet<String> =
            context.report.audit.contexts.iter().flat_map(ask::Context::under).map(key).collect();
        Self {
            context,
            surroundings: OnceCell::new(),
            overviews: overviews(context),
            choices: choices(context),
            offered: offered.into_iter().take(OFFERED_MAX).collect(),
        }
    }

    fn surroundings(&self) -> &Surroundings<'r, 'r> {
        let report = self.context.report;
        self.surroundings.get_or_init(|| Surroundings::new(report.network, &report.audit.locations))
    }

    pub(super) fn count(&self) -> usize {
        self.context.entries.len()
    }

    pub(super) fn listed_count(&self) -> usize {
        self.context.listed.len()
    }

    pub(super) fn full_count(&self) -> usize {
        self.context.is_full.iter().filter(|is_full| **is_full).count()
    }

    /// Each finding as it stands in the page, made when it is written: all pictures at once would fill the memory.
    pub(super) fn each(&self) -> impl Iterator<Item = Shown> {
        self.context.listed.iter().map(|index| {
            if self.context.is_full[*index] {
                Shown::Full(Box::new(Card::new(self.context, self.surroundings(), *index)))
            } else {
                Shown::Brief(Box::new(Brief::new(self.context, *index)))
            }
        })
    }
}

pub(super) enum Shown {
    Full(Box<Card>),
    Brief(Box<Brief>),
}

/// Which findings are shown in full. Where there is no room for all, each rule has its turn, the graver first, and shows
/// those that count before those that were accepted.
pub(super) fn full(findings: &[Finding]) -> Vec<bool> {
    let mut of_rules: BTreeMap<(Reverse<Severity>, &str), Vec<usize>> = BTreeMap::new();
    for (index, finding) in findings.iter().enumerate() {
        of_rules.entry((Reverse(finding.severity), finding.rule.name)).or_default().push(index);
    }
    for of_rule in of_rules.values_mut() {
        of_rule.sort_by_key(|index| !findings[*index].is_new());
    }
    let mut is_full = vec![false; findings.len()];
    let turns = of_rules.values().map(Vec::len).max().unwrap_or(0);
    let each_turn = (0..turns).flat_map(|turn| of_rules.values().filter_map(move |of_rule| of_rule.get(turn)));
    for index in each_turn.take(FULL_MAX) {
        is_full[*index] = true;
    }
    is_full
}

/// The findings that are listed at all, in the order of the page.
pub(super) fn listed(findings: &[Finding], is_full: &[bool]) -> Vec<usize> {
    let mut listed: Vec<usize> = (0..findings.len()).collect();
    let weight = |index: &usize| (!findings[*index].is_new(), overview::order(&findings[*index]), !is_full[*index]);
    // What is shown in full is listed, whatever it weighs.
    listed.sort_by_key(|index| (!is_full[*index], weight(index)));
    listed.truncate(LISTED_MAX);
    listed.sort_by_key(|index| (weight(index), *index));
    listed
}

fn overviews(context: &Context<'_>) -> Vec<OverviewView> {
    let view = |overview: Overview| {
        let most = overview.rows.iter().map(|row| row.counts.total()).max().unwrap_or(1).max(1);
        // What has no region can be chosen, what has no partner cannot.
        let value_of_none = if overview.by == By::Region { NO_REGION_VALUE } else { "" };
        let count = overview.rows.len();
        let rows = overview.rows.into_iter().map(|row| OverviewRow {
            words: row.name.as_deref().map_or_else(|| Words::plain(overview.none), Words::code),
            value: row.name.as_deref().map_or_else(|| value_of_none.to_owned(), key),
            severity: row.severity.map(Severity::name),
            counts: row.counts,
            share: (row.counts.total() * 100).div_ceil(most),
        });
        OverviewView {
            name: overview.by.name(),
            title: overview.title,
            what: overview.what,
            rows: Cut { open: OVERVIEW_OPEN, ..Cut::new(count, rows) },
        }
    };
    overview::overviews(context.report).into_iter().map(view).collect()
}

/// What the findings of this page can be chosen by: only what some of them have.
fn choices(context: &Context<'_>) -> Vec<Choice> {
    let findings = &context.report.outcome.findings;
    let same = |values: BTreeSet<&str>| values.into_iter().map(|value| (value.to_owned(), value.to_owned())).collect();
    let rules = findings.iter().map(|finding| finding.rule.name).collect();
    let severities: BTreeSet<Reverse<Severity>> = findings.iter().map(|finding| Reverse(finding.severity)).collect();
    let severities =
        severities.into_iter().map(|severity| (severity.0.name().to_owned(), severity.0.name().to_owned()));
    let states = [("new", "new: counts"), ("waived", "waived"), ("known", "known")];
    let states = states.into_iter().filter(|(name, _)| findings.iter().any(|finding| finding.state.name() == *name));
    let contexts = &context.report.audit.contexts;
    let regions: BTreeSet<String> = contexts.iter().flat_map(|about| &about.regions).map(ToString::to_string).collect();
    let mut regions: Vec<(String, String)> = regions.into_iter().map(|region| (region.clone(), region)).collect();
    if contexts.iter().any(|about| about.regions.is_empty()) {
        regions.push((NO_REGION_VALUE.to_owned(), NO_REGION.to_owned()));
    }
    let choice = |name, label, any, values| Choice { name, label, any, values };
    vec![
        choice("rule", "Rule", "every rule", same(rules)),
        choice("severity", "Severity", "every severity", severities.collect()),
        choice(
            "state",
            "State",
            "every state",
            states.map(|(name, says)| (name.to_owned(), says.to_owned())).collect(),
        ),
        choice("region", "Region", "every region", regions),
    ]
}
