//! May this sale be, on that day, and why?
//!
//! The verdict is that of the rules: a sale that no file has is supposed, and the very checks that judge a sale of the
//! files judge it. What is said beside the verdict (the chain, the facts, the ways out) explains it and never decides
//! it; every way out was tried on the network before it is named.

mod chain;
mod changes;
mod condition;
mod remedy;

use std::collections::BTreeSet;

use crate::check::{every_rule, judge, judge_sale};
use crate::finding::{Finding, Severity};
use crate::network::{Downstream, Network, Party, ProposedSale, Sale, Tenant, Transaction};
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
    /// Seller, buyer and what else a file would say; its day is one to ask about where the real one cannot be read.
    pub sale: ProposedSale,
    /// The day on which it is judged; none where a file says it and it cannot be read.
    pub day: Option<Day>,
    /// Whether the network has it.
    pub origin: Origin,
    /// Sales of the two that the network has beside it.
    pub others: Vec<Place>,
    /// Sales of the two that nobody can judge: a reference in them means nothing.
    pub unjudged: Vec<Place>,
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
    /// The ring of resales that the network has and that a supposed sale would be part of: it is forbidden already, so
    /// the sale adds no fault.
    pub known_ring: Option<Finding>,
    /// Whether some file did not parse, so that the answer may lack what it declares.
    pub is_incomplete: bool,
}

/// Answers the question; none where an id is not of the network, or of a kind that cannot stand there. `file` is where
/// a supposed sale stands: a file of its own behind all others, whose text is the `document` of the sale.
///
/// The network is the same before and after.
pub fn why(network: &mut Network, file: FileId, question: &Question) -> Option<Answer> {
    let (number, others) = declared(network, question);
    let rings = Rings::around(network, &question.buyer);
    let day = match number {
        Some(number) => network.sale(number)?.day(),
        None => Some(question.on.unwrap_or_else(|| network.as_of())),
    };
    let sale = ProposedSale {
        seller: question.seller.clone(),
        buyer: question.buyer.clone(),
        tenant: question.tenant.clone(),
        own_use: question.own_use,
        since: day.unwrap_or_else(|| network.as_of()),
    };
    let unjudged = network.unjudged_sales(&question.seller, &question.buyer);
    let proposal = Proposal { sale, day, origin: Origin::Supposed(file), others, unjudged };
    let answer = match number {
        Some(number) => of_declared(network, number, proposal, &rings),
        None => of_supposed(network, file, proposal, &rings),
    }?;
    let until = number.and_then(|number| network.sale(number)?.period().until.known());
    // Without its day nobody can say what would have to change by then.
    if answer.is_allowed || answer.proposal.day.is_none() {
        return Some(answer);
    }
    let ways_out = changes::ways_out(network, file, &answer.proposal.sale, until, &rings);
    Some(Answer { ways_out, ..answer })
}

fn of_declared(network: &Network, number: u32, proposal: Proposal, rings: &Rings) -> Option<Answer> {
    let declared = network.sale(number)?;
    let tenant = declared.tenant().map(|tenant| tenant.id().to_owned());
    let sale = ProposedSale { tenant, own_use: declared.is_for_own_use().is_yes(), ..proposal.sale };
    let proposal = Proposal { sale, origin: Origin::Declared(declared.seller_place()), ..proposal };
    let findings = rings.findings_of_declared(network, declared);
    Some(answer(network, declared, proposal, findings, None))
}

fn of_supposed(network: &mut Network, file: FileId, proposal: Proposal, rings: &Rings) -> Option<Answer> {
    let sale = proposal.sale.clone();
    network.suppose(file, &sale, &[], |network, supposed| {
        let (findings, known_ring) = rings.findings_of_supposed(network, supposed);
        answer(network, supposed, proposal, findings, known_ring)
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

fn answer(
    network: &Network,
    sale: Sale<'_>,
    proposal: Proposal,
    findings: Vec<Finding>,
    known_ring: Option<Finding>,
) -> Answer {
    let is_allowed = !findings.iter().any(is_error);
    let mut chain = chain::chain(network, sale);
    if !is_allowed && let Some(last) = chain.last_mut() {
        let said: BTreeSet<&str> =
            findings.iter().filter(|finding| is_error(finding)).map(|finding| finding.rule.name).collect();
        last.gaps = said.into_iter().map(str::to_owned).collect();
    }
    let conditions = condition::conditions(network, sale, findings);
    let is_incomplete = network.has_broken_file();
    Answer { proposal, is_allowed, chain, conditions, ways_out: Vec::new(), known_ring, is_incomplete }
}

fn is_error(finding: &Finding) -> bool {
    finding.severity == Severity::Error
}

/// The rings of resales that the network has, and whom the buyer resells to: what a sale to that buyer may close.
#[derive(Default)]
struct Rings {
    known: Vec<Place>,
    downstream: Option<Downstream>,
}

impl Rings {
    fn around(network: &Network, buyer: &str) -> Self {
        // Whoever is no partner resells to nobody, and no walk is needed to know it.
        let Some(buyer) = network.party(buyer).and_then(Party::as_partner) else { return Self::default() };
        let known = rings(network).into_iter().map(|ring| ring.primary.place).collect();
        Self { known, downstream: Some(network.downstream_of(buyer)) }
    }

    /// Whether the sale is part of a ring.
    fn are_closed_by(&self, sale: Sale<'_>) -> bool {
        let ends = Transaction::Sale(sale).resale_parties();
        ends.zip(self.downstream.as_ref()).is_some_and(|((seller, _), downstream)| downstream.contains(seller))
    }

    /// What the rules say of a sale of the files, the ring that it is part of included.
    fn findings_of_declared(&self, network: &Network, sale: Sale<'_>) -> Vec<Finding> {
        let mut findings = judge_sale(network, sale);
        if self.are_closed_by(sale) {
            findings.extend(ring_of(network, sale));
        }
        findings
    }

    /// What the rules say of a supposed sale; apart from that the ring that it would be part of where the network has
    /// that ring already: then `check` finds nothing more with the sale than without it.
    fn findings_of_supposed(&self, network: &Network, sale: Sale<'_>) -> (Vec<Finding>, Option<Finding>) {
        let mut findings = judge_sale(network, sale);
        let mut known_ring = None;
        if self.are_closed_by(sale) {
            match ring_of(network, sale) {
                Some(ring) if self.known.contains(&ring.primary.place) => known_ring = Some(ring),
                ring => findings.extend(ring),
            }
        }
        (findings, known_ring)
    }
}

/// What the rule about rings says of the one that this sale is part of.
fn ring_of(network: &Network, sale: Sale<'_>) -> Option<Finding> {
    let seller = sale.seller()?;
    let own = network.resale_cycles().into_iter().find(|cycle| cycle.members.contains(&seller))?;
    let place = own.hops.first()?.seller_place();
    rings(network).into_iter().find(|ring| ring.primary.place == place)
}

fn rings(network: &Network) -> Vec<Finding> {
    let ring = every_rule().into_iter().filter(|asked| asked.info.name == RING);
    judge(network, &ring.collect::<Vec<_>>())
}
