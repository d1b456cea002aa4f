//! May this sale be, on that day, and why?
//!
//! The verdict is that of the rules: a sale that no file has is supposed, and the very checks that judge a sale of the
//! files judge it. What is said beside the verdict (the chain, the facts, the ways out) explains it and never decides
//! it; every way out was tried on the network before it is named.

mod chain;
mod changes;
mod condition;

use crate::check::{judge, judge_sale};
use crate::finding::{Finding, Severity};
use crate::network::{Network, ProposedSale, Sale, Tenant, Transaction};
use crate::programme::Day;
use crate::source::{FileId, Place};

pub use chain::SupplyHop;
pub use changes::WayOut;
pub use condition::{Condition, Topic, Verdict};

/// The rule about rings of resales: the one rule that judges a sale and others together.
const RING: &str = "resale-cycle";

/// What was asked; the ids are those of the network.
#[derive(Clone, Debug)]
pub struct Question {
    /// A partner, a customer or Microsoft.
    pub seller: String,
    /// A partner or a customer.
    pub buyer: String,
    /// The tenant it is for.
    pub tenant: Option<String>,
    /// Whether a partner buys for its own use.
    pub own_use: bool,
    /// The day on which the sale begins; without one the day of the sale that the network has, else the as-of day.
    pub on: Option<Day>,
}

/// Where the sale comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// It stands here.
    Declared(Place),
    /// It is supposed, and written in this file, which is none of the network's.
    Supposed(FileId),
}

/// The sale that was judged.
#[derive(Clone, Debug)]
pub struct Proposal {
    /// Seller, buyer and what else a file would say.
    pub sale: ProposedSale,
    /// Whether the network has it.
    pub origin: Origin,
    /// Sales of the two that the network has beside it.
    pub others: Vec<Place>,
}

/// Whether the sale may be, and why.
#[derive(Clone, Debug)]
pub struct Answer {
    /// What was judged.
    pub proposal: Proposal,
    /// Whether no rule forbids it.
    pub is_allowed: bool,
    /// The supply chain from Microsoft that carries it, or the nearest one that almost does.
    pub chain: Vec<SupplyHop>,
    /// What the programme asks, topic by topic.
    pub conditions: Vec<Condition>,
    /// Where it is forbidden, what would have to change: the smallest sets first.
    pub ways_out: Vec<WayOut>,
    /// Whether some file did not parse, so that the answer may lack what it declares.
    pub has_broken_file: bool,
}

/// Answers the question; none where an id is not of the network, or of a kind that cannot stand there. `file` is where
/// a supposed sale stands: a file of its own behind all others, whose text is the `document` of the sale.
///
/// The network is the same before and after.
pub fn why(network: &mut Network, file: FileId, question: &Question) -> Option<Answer> {
    let (number, others) = declared(network, question);
    let day = number.and_then(|number| network.sale(number)?.day());
    let day = question.on.or(day).unwrap_or_else(|| network.as_of());
    let sale = ProposedSale {
        seller: question.seller.clone(),
        buyer: question.buyer.clone(),
        tenant: question.tenant.clone(),
        own_use: question.own_use,
        since: day,
    };
    let answer = match number {
        Some(number) => of_declared(network, number, sale, others)?,
        None => of_supposed(network, file, sale, others)?,
    };
    if answer.is_allowed {
        return Some(answer);
    }
    let ways_out = changes::ways_out(network, file, &answer.proposal.sale);
    Some(Answer { ways_out, ..answer })
}

fn of_declared(network: &Network, number: u32, sale: ProposedSale, others: Vec<Place>) -> Option<Answer> {
    let declared = network.sale(number)?;
    let tenant = declared.tenant().map(|tenant| tenant.id().to_owned());
    let sale = ProposedSale { tenant, own_use: declared.is_for_own_use().is_yes(), ..sale };
    let proposal = Proposal { sale, origin: Origin::Declared(declared.seller_place()), others };
    Some(answer(network, declared, proposal, findings_of_declared(network, declared)))
}

fn of_supposed(network: &mut Network, file: FileId, sale: ProposedSale, others: Vec<Place>) -> Option<Answer> {
    let known_rings = rings(network);
    let proposal = Proposal { sale: sale.clone(), origin: Origin::Supposed(file), others };
    network.suppose(file, &sale, &[], |network, supposed| {
        let findings = findings_of_supposed(network, supposed, &known_rings);
        answer(network, supposed, proposal, findings)
    })
}

/// The sale of the network that was asked about, and the others of the two: of several the one that is active on the
/// as-of day, else the last to begin. With a day asked for none is meant but one that begins on it.
fn declared(network: &Network, question: &Question) -> (Option<u32>, Vec<Place>) {
    let of_both: Vec<(u32, Sale<'_>)> = (0..network.sale_count())
        .filter_map(|number| Some((number, network.sale(number)?)))
        .filter(|(_, sale)| sale.seller_id() == question.seller && sale.buyer().id() == question.buyer)
        .collect();
    let is_meant = |sale: &Sale<'_>| {
        let is_own = question.tenant.is_none() || sale.tenant().map(Tenant::id) == question.tenant.as_deref();
        let is_of_use = sale.is_for_own_use().is_yes() == question.own_use || !question.own_use;
        let is_of_day = question.on.is_none() || sale.day() == question.on;
        is_own && is_of_use && is_of_day
    };
    let meant = of_both.iter().filter(|(_, sale)| is_meant(sale));
    let rank = |sale: &Sale<'_>| (sale.period().contains(Some(network.as_of())).is_yes(), sale.day());
    // Of equals the first in network order.
    let best = meant.rev().max_by_key(|(_, sale)| rank(sale)).map(|(number, _)| *number);
    let others = of_both.iter().filter(|(number, _)| Some(*number) != best);
    (best, others.map(|(_, sale)| sale.seller_place()).collect())
}

fn answer(network: &Network, sale: Sale<'_>, proposal: Proposal, findings: Vec<Finding>) -> Answer {
    let is_allowed = findings.iter().all(|finding| finding.rule.severity < Severity::Error);
    let mut chain = chain::chain(network, sale);
    if !is_allowed && let Some(last) = chain.last_mut() {
        let said = findings.iter().filter(|finding| finding.rule.severity == Severity::Error);
        last.gaps = said.map(|finding| finding.rule.name.to_owned()).collect();
    }
    let conditions = condition::conditions(network, sale, findings);
    let has_broken_file = network.has_broken_file();
    Answer { proposal, is_allowed, chain, conditions, ways_out: Vec::new(), has_broken_file }
}

/// What the rules say of a sale of the files, the ring that it is part of included.
fn findings_of_declared(network: &Network, sale: Sale<'_>) -> Vec<Finding> {
    let mut findings = judge_sale(network, sale);
    if let Some((seller, buyer)) = Transaction::Sale(sale).resale_parties()
        && network.downstream_of(buyer).contains(seller)
    {
        let own = network.resale_cycles().into_iter().find(|cycle| cycle.members.contains(&seller));
        let place = own.and_then(|cycle| Some(cycle.hops.first()?.seller_place()));
        findings.extend(rings(network).into_iter().filter(|ring| Some(ring.primary.place) == place));
    }
    findings
}

/// What the rules say of a supposed sale, and the ring that it closes where there was none before.
fn findings_of_supposed(network: &Network, sale: Sale<'_>, known_rings: &[Finding]) -> Vec<Finding> {
    let mut findings = judge_sale(network, sale);
    if let Some((seller, buyer)) = Transaction::Sale(sale).resale_parties()
        && network.downstream_of(buyer).contains(seller)
    {
        let is_new = |ring: &Finding| known_rings.iter().all(|known| known.primary.place != ring.primary.place);
        findings.extend(rings(network).into_iter().filter(is_new));
    }
    findings
}

fn rings(network: &Network) -> Vec<Finding> {
    judge(network, &[RING])
}
