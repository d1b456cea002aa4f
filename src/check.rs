//! The pure pipeline: sources to an outcome.
//!
//! Invariant: findings leave in a total order (file, offset, rule, message), whatever the number of threads.

mod coverage;
mod threads;

use std::collections::HashMap;
use std::sync::{Arc, LazyLock};

use rayon::prelude::*;

use crate::baseline::{Baseline, Comparison};
use crate::finding::{Finding, Group, Guidance, Info, Severity, State};
use crate::network::{
    Acceptance, AdminRelationship, AsOf, Counts, CustomerRelationship, Enrollment, Network, Partnership, Problem, Sale,
    Subscription, Tenant, Transaction,
};
use crate::programme::Day;
use crate::rules::{ALL, Check, Rule};
use crate::source::Sources;
use crate::syntax::{Limits, parse};
use crate::waiver::{self, Applied, Registered, Waiver};

pub use coverage::{Covered, coverage};
pub use threads::prepare_threads;

/// What to check, and how.
#[derive(Clone, Debug)]
pub struct Policy {
    /// The day from which the network is looked at.
    pub as_of: AsOf,
    /// How much a file may ask for.
    pub limits: Limits,
    /// The rules that speak.
    pub rules: Vec<Asked>,
    /// The waivers of the configuration; none if waivers do not count, those in comments neither.
    pub waivers: Option<Vec<Waiver>>,
    /// The findings that are known.
    pub baseline: Option<Baseline>,
    /// Whether the sources are a part of the network only: what is not found may be elsewhere.
    pub is_part: bool,
}

/// A rule that is asked to speak.
#[derive(Clone, Debug)]
pub struct Asked {
    /// The rule.
    pub info: &'static Info,
    /// How much its findings weigh.
    pub severity: Severity,
    /// What the organisation has to say about it.
    pub guidance: Option<Arc<Guidance>>,
    /// Whether its findings may be waived.
    pub is_waivable: bool,
}

impl Asked {
    /// The rule as the catalogue has it.
    pub fn as_it_is(info: &'static Info) -> Self {
        Self { info, severity: info.severity, guidance: None, is_waivable: true }
    }
}

impl Policy {
    /// Every rule, as of today.
    pub fn as_of_today(today: Day) -> Self {
        let as_of = AsOf { day: today, leaves_out_later: false };
        Self {
            as_of,
            limits: Limits::default(),
            rules: every_rule(),
            waivers: Some(Vec::new()),
            baseline: None,
            is_part: false,
        }
    }
}

/// All rules as the catalogue has them.
pub fn every_rule() -> Vec<Asked> {
    ALL.iter().map(|rule| Asked::as_it_is(rule.info)).collect()
}

/// What a check found.
#[derive(Debug)]
pub struct Outcome {
    /// Findings in order.
    pub findings: Vec<Finding>,
    /// How much the network holds.
    pub counts: Counts,
    /// The as-of day.
    pub as_of: Day,
    /// The rules that were asked.
    pub rules: Vec<Asked>,
    /// What became of the baseline, if there is one.
    pub baseline: Option<Comparison>,
    /// Every waiver that was read, in the order of the files, those of the configuration first.
    pub waivers: Vec<Registered>,
}

impl Outcome {
    /// Number of findings of this severity that are neither waived nor known.
    pub fn count(&self, severity: Severity) -> usize {
        self.findings.iter().filter(|finding| finding.is_new() && finding.severity == severity).count()
    }

    /// Whether a finding of this severity or a graver one is neither waived nor known.
    pub fn fails_on(&self, lowest: Option<Severity>) -> bool {
        self.findings.iter().any(|finding| finding.is_new() && lowest.is_some_and(|lowest| finding.severity >= lowest))
    }

    /// Number of findings that are waived.
    pub fn waived(&self) -> usize {
        self.findings.iter().filter(|finding| matches!(finding.state, State::Waived(_))).count()
    }

    /// Number of findings that are known.
    pub fn known(&self) -> usize {
        self.findings.iter().filter(|finding| finding.state == State::Known).count()
    }
}

/// Checks the network that `sources` declare together.
pub fn check(sources: &Sources, policy: &Policy) -> Outcome {
    let (network, waivers) = resolve(sources, policy);
    outcome(sources, &network, &waivers, policy)
}

/// The network that `sources` declare together, and every waiver that counts.
pub fn resolve(sources: &Sources, policy: &Policy) -> (Network, Vec<Waiver>) {
    rayon::join(|| Network::read(sources, policy.limits, policy.as_of), || waivers_of(sources, policy))
}

/// Every waiver that counts: those of the configuration, and those in the comments of the files.
fn waivers_of(sources: &Sources, policy: &Policy) -> Vec<Waiver> {
    let Some(mut waivers) = policy.waivers.clone() else { return Vec::new() };
    let files: Vec<_> = sources.iter().collect();
    waivers.par_extend(files.into_par_iter().flat_map_iter(|(file, source)| {
        // Few files have any, and only there it has to be known what is a comment.
        let tree = waiver::may_have_waivers(source).then(|| parse(file, source.text(), policy.limits).ok());
        tree.flatten().map(|tree| waiver::in_comments(file, source, &tree)).unwrap_or_default()
    }));
    waivers
}

/// What the rules say of the network, and what was accepted of it.
pub fn outcome(sources: &Sources, network: &Network, waivers: &[Waiver], policy: &Policy) -> Outcome {
    let rules = &policy.rules;
    let mut findings = judge(network, rules);
    let asked = |name: &str| rules.iter().find(|asked| asked.info.name == name);
    let is_waivable = |name: &str| {
        asked(name).is_none_or(|asked| {
            asked.is_waivable && !asked.info.is_unconditional() && asked.info.group != Group::Waiver
        })
    };
    let covers = waiver::apply(&mut findings, waivers, sources, network.as_of(), is_waivable);
    // Neither is asked for where nothing hangs on it: it takes a pass over all records.
    let is_asked_whole = policy.baseline.is_some() || covers.iter().any(|cover| cover.first.is_none());
    let is_whole = is_asked_whole && !policy.is_part && network.is_whole();
    let checks: Vec<_> = ALL
        .iter()
        .filter(|rule| asked(rule.info.name).is_some())
        .flat_map(|rule| rule.checks)
        .filter_map(|check| if let Check::Waiver(check) = check { Some(check) } else { None })
        .collect();
    let mut about_waivers = Vec::new();
    let mut register = Vec::new();
    for (waiver, cover) in waivers.iter().zip(covers) {
        let name = waiver.rule.as_ref().map_or("", |(rule, _)| rule);
        let applied = Applied {
            waiver,
            cover,
            is_perhaps_used: !is_whole || asked(name).is_none(),
            is_waivable: is_waivable(name),
            as_of: network.as_of(),
        };
        for check in &checks {
            check(&applied, &mut about_waivers);
        }
        register.push(Registered { waiver: waiver.clone(), effect: applied.effect(), findings: cover.findings });
    }
    if !about_waivers.is_empty() {
        weigh(&mut about_waivers, rules);
        findings.append(&mut about_waivers);
        sort(&mut findings);
    }
    let baseline = policy.baseline.as_ref();
    let baseline = baseline.map(|baseline| {
        baseline.apply(&mut findings, is_whole, |name| {
            // What no rule of this version reports is gone.
            asked(name).is_some() || ALL.iter().all(|rule| rule.info.name != name)
        })
    });
    Outcome {
        findings,
        counts: network.counts(),
        as_of: network.as_of(),
        rules: rules.clone(),
        baseline,
        waivers: register,
    }
}

/// What these rules say of the network, in order.
pub fn judge(network: &Network, asked: &[Asked]) -> Vec<Finding> {
    let rules = ALL.iter().filter(|rule| asked.iter().any(|asked| asked.info == rule.info));
    let checks = Checks::of(rules);
    // Each check of the whole network runs on one core: the other cores walk the elements meanwhile.
    let (mut findings, mut of_elements) =
        rayon::join(|| checks.judge_whole(network), || checks.judge_elements(network));
    findings.append(&mut of_elements);
    weigh(&mut findings, asked);
    sort(&mut findings);
    findings
}

/// Gives the findings the severity and the guidance of their rules.
fn weigh(findings: &mut [Finding], asked: &[Asked]) {
    let by_name: HashMap<&str, &Asked> = asked.iter().map(|asked| (asked.info.name, asked)).collect();
    for finding in findings {
        if let Some(asked) = by_name.get(finding.rule.name) {
            finding.severity = asked.severity;
            finding.guidance.clone_from(&asked.guidance);
        }
    }
}

/// Puts findings in the total order.
fn sort(findings: &mut [Finding]) {
    findings.par_sort_by(|left, right| {
        let key = |finding: &Finding| (finding.primary.place.span.file, finding.primary.place.span.start);
        key(left)
            .cmp(&key(right))
            .then_with(|| left.rule.name.cmp(right.rule.name))
            .then_with(|| left.message.cmp(&right.message))
    });
}

/// What every rule says of one sale; what rules say of the network as a whole is not among it.
pub fn judge_sale(network: &Network, sale: Sale<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    EVERY_CHECK.judge_sale(network, sale, &mut findings);
    findings
}

/// The checks of all rules: one question may ask about hundreds of sales.
static EVERY_CHECK: LazyLock<Checks> = LazyLock::new(|| Checks::of(ALL.iter()));

/// Calls `check` for every number below `count`, in parallel, and gathers what it finds in order.
fn each(count: u32, findings: &mut Vec<Finding>, check: impl Fn(u32, &mut Vec<Finding>) + Sync) {
    // Pieces are large enough that an empty one costs nothing beside its elements.
    const PIECE: u32 = 1024;
    let pieces = (0..count.div_ceil(PIECE)).into_par_iter().flat_map_iter(|piece| {
        let mut found = Vec::new();
        let start = piece * PIECE;
        (start..count.min(start + PIECE)).for_each(|index| check(index, &mut found));
        found
    });
    findings.par_extend(pieces);
}

/// The checks of all rules by what they range over.
#[derive(Default)]
struct Checks {
    problem: Vec<fn(&Network, &Problem, &mut Vec<Finding>)>,
    network: Vec<fn(&Network, &mut Vec<Finding>)>,
    enrollment: Vec<fn(&Network, Enrollment<'_>, &mut Vec<Finding>)>,
    tenant: Vec<fn(&Network, Tenant<'_>, &mut Vec<Finding>)>,
    acceptance: Vec<fn(&Network, Acceptance<'_>, &mut Vec<Finding>)>,
    partnership: Vec<fn(&Network, Partnership<'_>, &mut Vec<Finding>)>,
    sale: Vec<fn(&Network, Sale<'_>, &mut Vec<Finding>)>,
    customer_sale: Vec<fn(&Network, Sale<'_>, &mut Vec<Finding>)>,
    subscription: Vec<fn(&Network, Subscription<'_>, &mut Vec<Finding>)>,
    transaction: Vec<fn(&Network, Transaction<'_>, &mut Vec<Finding>)>,
    customer_relationship: Vec<fn(&Network, CustomerRelationship<'_>, &mut Vec<Finding>)>,
    admin_relationship: Vec<fn(&Network, AdminRelationship<'_>, &mut Vec<Finding>)>,
}

impl Checks {
    fn of<'r>(rules: impl Iterator<Item = &'r Rule>) -> Self {
        let mut checks = Self::default();
        for check in rules.flat_map(|rule| rule.checks) {
            match *check {
                Check::Problem(_, check) => checks.problem.push(check),
                Check::Records(_, check) | Check::Network(_, check) => checks.network.push(check),
                Check::Enrollment(check) => checks.enrollment.push(check),
                Check::Tenant(check) => checks.tenant.push(check),
                Check::Acceptance(check) => checks.acceptance.push(check),
                Check::Partnership(check) => checks.partnership.push(check),
                Check::Sale(check) => checks.sale.push(check),
                Check::CustomerSale(check) => checks.customer_sale.push(check),
                Check::Subscription(check) => checks.subscription.push(check),
                Check::Transaction(check) => checks.transaction.push(check),
                Check::CustomerRelationship(check) => checks.customer_relationship.push(check),
                Check::AdminRelationship(check) => checks.admin_relationship.push(check),
                // Asked when all others have spoken.
                Check::Waiver(_) => {}
            }
        }
        checks
    }

    /// What the rules on the network as a whole find.
    fn judge_whole(&self, network: &Network) -> Vec<Finding> {
        let mut findings = Vec::new();
        findings.par_extend(self.network.par_iter().flat_map_iter(|check| {
            let mut found = Vec::new();
            check(network, &mut found);
            found
        }));
        findings
    }

    /// What the rules on problems and elements find, each of which is walked once.
    fn judge_elements(&self, network: &Network) -> Vec<Finding> {
        let mut findings = Vec::new();
        findings.par_extend(network.problems().par_iter().flat_map_iter(|problem| {
            let mut found = Vec::new();
            self.problem.iter().for_each(|check| check(network, problem, &mut found));
            found
        }));
        each(network.enrollment_count(), &mut findings, |index, found| {
            let Some(enrollment) = network.enrollment(index) else { return };
            self.enrollment.iter().for_each(|check| check(network, enrollment, found));
        });
        each(network.tenant_count(), &mut findings, |index, found| {
            let Some(tenant) = network.tenant(index) else { return };
            self.tenant.iter().for_each(|check| check(network, tenant, found));
        });
        each(network.acceptance_count(), &mut findings, |index, found| {
            let Some(acceptance) = network.acceptance(index) else { return };
            self.acceptance.iter().for_each(|check| check(network, acceptance, found));
        });
        each(network.partnership_count(), &mut findings, |index, found| {
            let Some(partnership) = network.partnership(index) else { return };
            self.partnership.iter().for_each(|check| check(network, partnership, found));
        });
        each(network.sale_count(), &mut findings, |index, found| {
            let Some(sale) = network.sale(index) else { return };
            self.judge_sale(network, sale, found);
        });
        each(network.subscription_count(), &mut findings, |index, found| {
            let Some(subscription) = network.subscription(index) else { return };
            self.subscription.iter().for_each(|check| check(network, subscription, found));
            self.transaction.iter().for_each(|check| check(network, Transaction::Subscription(subscription), found));
        });
        each(network.customer_relationship_count(), &mut findings, |index, found| {
            let Some(relationship) = network.customer_relationship(index) else { return };
            self.customer_relationship.iter().for_each(|check| check(network, relationship, found));
        });
        each(network.admin_relationship_count(), &mut findings, |index, found| {
            let Some(relationship) = network.admin_relationship(index) else { return };
            self.admin_relationship.iter().for_each(|check| check(network, relationship, found));
        });
        findings
    }

    fn judge_sale(&self, network: &Network, sale: Sale<'_>, found: &mut Vec<Finding>) {
        if sale.selling_customer().is_some() {
            self.customer_sale.iter().for_each(|check| check(network, sale, found));
            return;
        }
        self.sale.iter().for_each(|check| check(network, sale, found));
        self.transaction.iter().for_each(|check| check(network, Transaction::Sale(sale), found));
    }
}
