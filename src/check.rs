//! The pure pipeline: sources to an outcome.
//!
//! Invariant: findings leave in a total order (file, offset, rule, message), whatever the number of threads.

use std::sync::LazyLock;

use rayon::prelude::*;

use crate::finding::{Finding, Severity};
use crate::network::{
    Acceptance, AdminRelationship, AsOf, Counts, CustomerRelationship, Enrollment, Network, Partnership, Problem, Sale,
    Subscription, Tenant, Transaction,
};
use crate::programme::Day;
use crate::rules::{ALL, Check, Rule};
use crate::source::Sources;
use crate::syntax::{Limits, SyntaxProblem, Tree, parse};

/// What to check, and how.
#[derive(Clone, Debug)]
pub struct Policy {
    /// The day from which the network is looked at.
    pub as_of: AsOf,
    /// How much a file may ask for.
    pub limits: Limits,
    /// The names of the rules that speak.
    pub rules: Vec<&'static str>,
}

impl Policy {
    /// Every rule, as of today.
    pub fn as_of_today(today: Day) -> Self {
        let as_of = AsOf { day: today, leaves_out_later: false };
        Self { as_of, limits: Limits::default(), rules: every_rule() }
    }
}

/// The names of all rules.
pub fn every_rule() -> Vec<&'static str> {
    ALL.iter().map(|rule| rule.info.name).collect()
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
}

impl Outcome {
    /// Number of findings of this severity.
    pub fn count(&self, severity: Severity) -> usize {
        self.findings.iter().filter(|finding| finding.rule.severity == severity).count()
    }
}

/// Checks the network that `sources` declare together.
pub fn check(sources: &Sources, policy: &Policy) -> Outcome {
    let network = Network::resolve(sources, parse_all(sources, policy.limits), policy.as_of);
    let findings = judge(&network, &policy.rules);
    Outcome { findings, counts: network.counts(), as_of: policy.as_of.day }
}

/// The tree of every file, or what stopped the parser in it.
pub fn parse_all(sources: &Sources, limits: Limits) -> Vec<Result<Tree<'_>, SyntaxProblem>> {
    let files: Vec<_> = sources.iter().collect();
    files
        .into_par_iter()
        .map(|(file, source)| {
            let text = if source.defect().is_some() { "" } else { source.text() };
            parse(file, text, limits)
        })
        .collect()
}

/// What the rules of these names say of the network, in order.
pub fn judge(network: &Network, names: &[&str]) -> Vec<Finding> {
    let rules = ALL.iter().filter(|rule| names.contains(&rule.info.name));
    let checks = Checks::of(rules);
    let mut findings = Vec::new();
    findings.par_extend(checks.network.par_iter().flat_map_iter(|check| {
        let mut found = Vec::new();
        check(network, &mut found);
        found
    }));
    findings.par_extend(network.problems().par_iter().flat_map_iter(|problem| {
        let mut found = Vec::new();
        checks.problem.iter().for_each(|check| check(network, problem, &mut found));
        found
    }));
    each(network.enrollment_count(), &mut findings, |index, found| {
        let Some(enrollment) = network.enrollment(index) else { return };
        checks.enrollment.iter().for_each(|check| check(network, enrollment, found));
    });
    each(network.tenant_count(), &mut findings, |index, found| {
        let Some(tenant) = network.tenant(index) else { return };
        checks.tenant.iter().for_each(|check| check(network, tenant, found));
    });
    each(network.acceptance_count(), &mut findings, |index, found| {
        let Some(acceptance) = network.acceptance(index) else { return };
        checks.acceptance.iter().for_each(|check| check(network, acceptance, found));
    });
    each(network.partnership_count(), &mut findings, |index, found| {
        let Some(partnership) = network.partnership(index) else { return };
        checks.partnership.iter().for_each(|check| check(network, partnership, found));
    });
    each(network.sale_count(), &mut findings, |index, found| {
        let Some(sale) = network.sale(index) else { return };
        checks.judge_sale(network, sale, found);
    });
    each(network.subscription_count(), &mut findings, |index, found| {
        let Some(subscription) = network.subscription(index) else { return };
        checks.subscription.iter().for_each(|check| check(network, subscription, found));
        checks.transaction.iter().for_each(|check| check(network, Transaction::Subscription(subscription), found));
    });
    each(network.customer_relationship_count(), &mut findings, |index, found| {
        let Some(relationship) = network.customer_relationship(index) else { return };
        checks.customer_relationship.iter().for_each(|check| check(network, relationship, found));
    });
    each(network.admin_relationship_count(), &mut findings, |index, found| {
        let Some(relationship) = network.admin_relationship(index) else { return };
        checks.admin_relationship.iter().for_each(|check| check(network, relationship, found));
    });
    findings.par_sort_by(|left, right| {
        let key = |finding: &Finding| (finding.primary.place.span.file, finding.primary.place.span.start);
        key(left)
            .cmp(&key(right))
            .then_with(|| left.rule.name.cmp(right.rule.name))
            .then_with(|| left.message.cmp(&right.message))
    });
    findings
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
                Check::Problem(check) => checks.problem.push(check),
                Check::Network(check) => checks.network.push(check),
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
            }
        }
        checks
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
