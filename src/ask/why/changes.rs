//! What would have to change for a forbidden sale: every way out was tried before it is named.
//!
//! The rules say what is wrong; each of them suggests steps, and sets of steps are tried, the small ones first, until
//! nothing forbids the sale. A step is tried by supposing it, so no way out is named that leaves an error.

use std::collections::{BTreeSet, VecDeque};

use crate::ask::why::remedy::{Fault, Step, other_sellers, steps_against, taken};
use crate::ask::why::{Rings, is_error};
use crate::network::{Account, Change, Enrollment, Network, Party, ProposedSale, Sale, Tenant};
use crate::programme::Day;
use crate::source::{FileId, Place};
use crate::wording;

/// Most ways out that are named.
const WAYS_MAX: usize = 5;
/// Most steps of a way out.
const STEPS_MAX: usize = 5;
/// Most sets of steps that are tried.
const TRIES_MAX: usize = 600;
/// Most partners that are named for one step.
const NAMED_MAX: usize = 5;

/// A set of changes after which the sale may be.
#[derive(Clone, Debug)]
pub struct WayOut {
    /// What would have to change, each in one sentence, with the place where that would be written if there is one.
    pub changes: Vec<(String, Option<Place>)>,
    /// Who could sell in place of the seller, where that is one of the changes.
    pub sellers: Vec<String>,
}

/// What the rules say of a sale with some steps taken.
struct Trial {
    is_allowed: bool,
    /// What would mend the first fault.
    steps: Vec<Step>,
    /// Who might sell instead, where that could mend it.
    sellers: Vec<String>,
}

/// Up to a handful of ways out, the smallest first; none where nothing that was tried helps.
///
/// A sale of the files ends on `until`, so that it cannot wait any longer.
pub(super) fn ways_out(
    network: &mut Network,
    file: FileId,
    sale: &ProposedSale,
    until: Option<Day>,
    rings: &Rings,
) -> Vec<WayOut> {
    Search { network, file, sale, until, rings }.ways_out()
}

/// A search for what would have to change.
struct Search<'a> {
    network: &'a mut Network,
    file: FileId,
    sale: &'a ProposedSale,
    until: Option<Day>,
    rings: &'a Rings,
}

impl Search<'_> {
    fn ways_out(mut self) -> Vec<WayOut> {
        let mut ways: Vec<BTreeSet<Step>> = Vec::new();
        let mut seen: BTreeSet<BTreeSet<Step>> = BTreeSet::new();
        let mut queue = VecDeque::from([BTreeSet::new()]);
        let mut tries = 0;
        while let Some(steps) = queue.pop_front() {
            let is_known = ways.iter().any(|way| way.is_subset(&steps));
            if is_known || tries == TRIES_MAX || ways.len() == WAYS_MAX {
                continue;
            }
            tries += 1;
            let Some(trial) = self.attempt(&steps) else { continue };
            if trial.is_allowed {
                let way = self.needed(steps);
                if ways.iter().all(|other| !other.is_subset(&way)) {
                    ways.push(way);
                }
                continue;
            }
            if steps.len() == STEPS_MAX {
                continue;
            }
            let mut next = trial.steps;
            next.extend(self.other_seller(&steps, &trial.sellers).map(Step::Seller));
            next.sort_by_key(Step::weight);
            for step in next {
                let is_too_late = matches!(step, Step::Day(day) if self.until.is_some_and(|until| until < day));
                if is_too_late || steps.iter().any(|other| step.excludes(other)) {
                    continue;
                }
                let mut more = steps.clone();
                more.insert(step);
                if seen.insert(more.clone()) {
                    queue.push_back(more);
                }
            }
        }
        ways.sort_by_key(|way| (way.len(), way.iter().map(Step::weight).sum::<u32>()));
        ways.into_iter().map(|way| self.worded(&way)).collect()
    }

    /// What the rules say with these steps taken.
    fn attempt(&mut self, steps: &BTreeSet<Step>) -> Option<Trial> {
        let (sale, changes) = taken(self.sale, steps);
        let rings = self.rings;
        self.network.suppose(self.file, &sale, &changes, |network, supposed| {
            let (findings, _) = rings.findings_of_supposed(network, supposed);
            let first = findings.iter().find(|finding| is_error(finding)).map(|finding| Fault::of(finding, supposed));
            let Some(fault) = first else { return Trial { is_allowed: true, steps: Vec::new(), sellers: Vec::new() } };
            let is_of_seller = fault.is_of_seller();
            let sellers = if is_of_seller { other_sellers(network, supposed) } else { Vec::new() };
            Trial { is_allowed: false, steps: steps_against(network, supposed, fault), sellers }
        })
    }

    /// The first of these that could sell with the steps taken so far, or else the first.
    fn other_seller(&mut self, steps: &BTreeSet<Step>, sellers: &[String]) -> Option<String> {
        // Deeper down the search would cost more than it finds.
        let tried = if steps.len() <= 1 { sellers.len() } else { 0 };
        let able = sellers[..tried].iter().find(|seller| {
            let steps: BTreeSet<Step> = steps.iter().cloned().chain([Step::Seller((*seller).clone())]).collect();
            self.is_allowed(&steps)
        });
        able.or(sellers.first()).cloned()
    }

    fn is_allowed(&mut self, steps: &BTreeSet<Step>) -> bool {
        self.attempt(steps).is_some_and(|trial| trial.is_allowed)
    }

    /// The steps of a way out without those that it does without: a later step may make an earlier one idle.
    fn needed(&mut self, steps: BTreeSet<Step>) -> BTreeSet<Step> {
        let mut needed = steps.clone();
        let mut steps: Vec<Step> = steps.into_iter().collect();
        steps.sort_by_key(|step| std::cmp::Reverse(step.weight()));
        for step in steps {
            let fewer: BTreeSet<Step> = needed.iter().filter(|other| **other != step).cloned().collect();
            if self.is_allowed(&fewer) {
                needed = fewer;
            }
        }
        needed
    }

    /// A way out in words, with everybody who could sell in it.
    fn worded(&mut self, way: &BTreeSet<Step>) -> WayOut {
        let day = taken(self.sale, way).0.since;
        let has_seller = way.iter().any(|step| matches!(step, Step::Seller(_)));
        let sellers = if has_seller { self.sellers(way) } else { Vec::new() };
        let mut steps: Vec<&Step> = way.iter().collect();
        steps.sort_by_key(|step| (!matches!(step, Step::Seller(_)), step.weight()));
        let changes = steps.into_iter().map(|step| said(self.network, step, &self.sale.buyer, &sellers, day)).collect();
        WayOut { changes, sellers }
    }

    /// Everybody who could sell with the other steps of this way taken: tried one by one, those who sell to the buyer
    /// already before others.
    fn sellers(&mut self, way: &BTreeSet<Step>) -> Vec<String> {
        let (base, _) = taken(self.sale, way);
        let asked = &self.sale.seller;
        let candidates = self.network.suppose(self.file, &base, &[], |network, supposed| {
            let own = [base.seller.clone()].into_iter().chain(other_sellers(network, supposed));
            let known: BTreeSet<&str> = (0..network.sale_count())
                .filter_map(|number| network.sale(number))
                .filter(|known| known.buyer() == supposed.buyer() && known.seller_place() != supposed.seller_place())
                .map(Sale::seller_id)
                .collect();
            let (mut first, rest): (Vec<String>, Vec<String>) = own.partition(|id| known.contains(id.as_str()));
            first.extend(rest);
            first
        });
        let mut able: Vec<String> = Vec::new();
        for candidate in candidates.unwrap_or_default() {
            if able.len() == NAMED_MAX {
                break;
            }
            if candidate == *asked || able.contains(&candidate) {
                continue;
            }
            let others = way.iter().filter(|step| !matches!(step, Step::Seller(_))).cloned();
            let steps: BTreeSet<Step> = others.chain([Step::Seller(candidate.clone())]).collect();
            // Who could do it with fewer changes belongs to another way.
            if self.is_allowed(&steps) && self.needed(steps.clone()) == steps {
                able.push(candidate);
            }
        }
        able
    }
}

fn said(network: &Network, step: &Step, buyer: &str, sellers: &[String], day: Day) -> (String, Option<Place>) {
    let place_of = |id: &str| network.party(id).map(Party::id_place);
    match step {
        Step::Tenant(Some(tenant)) => {
            (format!("name the tenant `{tenant}`"), network.tenant_named(tenant).map(Tenant::id_place))
        }
        Step::Tenant(None) => ("name no tenant".to_owned(), None),
        Step::OwnUse(true) => (format!("write `own-use: true`, if `{buyer}` buys for itself"), None),
        Step::OwnUse(false) => (format!("leave out `own-use`, if `{buyer}` buys to resell"), None),
        Step::Seller(_) => {
            let named: Vec<String> = sellers.iter().take(3).map(|seller| format!("`{seller}`")).collect();
            let says = match named.as_slice() {
                [one] => format!("let {one} sell instead"),
                some if sellers.len() > some.len() => format!("let somebody else sell: {}, …", some.join(", ")),
                some => format!("let somebody else sell: {}", some.join(" or ")),
            };
            (says, sellers.first().filter(|_| sellers.len() == 1).and_then(|seller| place_of(seller)))
        }
        Step::Day(day) => (format!("let the sale begin on {day}"), None),
        Step::Change(change) => said_change(network, change, day),
    }
}

/// A change in words. Nobody can sign or enroll in the past: of a day that is over only the file can be put right.
fn said_change(network: &Network, change: &Change, day: Day) -> (String, Option<Place>) {
    let place_of = |id: &str| network.party(id).map(Party::id_place);
    let is_over = day < network.as_of();
    match change {
        Change::Partnership { provider, reseller } if is_over => (
            format!("write the partnership of `{provider}` and `{reseller}`, if there was one on {day}"),
            place_of(reseller),
        ),
        Change::Partnership { provider, reseller } => {
            (format!("make `{reseller}` a reseller of `{provider}`, from {day} or before"), place_of(reseller))
        }
        Change::Enrollment { partner, role, country } => {
            let region = wording::region(country.region_on(day));
            let place = if region.is_empty() { country.to_string() } else { format!("{region} (say {country})") };
            let title = role.title();
            let says = if is_over {
                format!("write the enrollment of `{partner}` as {title} in {place}, if it was there, signed, on {day}")
            } else {
                format!("enroll `{partner}` as {title} in {place}, its agreement signed, from {day} or before")
            };
            (says, place_of(partner))
        }
        Change::Signature(account) => {
            let id = &account.partner;
            let says = if is_over {
                format!(
                    "write the day on which `{id}` signed the Microsoft Partner Agreement, if that was {day} or before"
                )
            } else {
                format!("sign the Microsoft Partner Agreement for `{id}` by {day}")
            };
            (says, place_of_account(network, account))
        }
        Change::Standing(account) => {
            let id = &account.partner;
            let says = if is_over {
                format!("correct the status of the enrollment of `{id}`, if it was in good standing on {day}")
            } else {
                format!("have the enrollment of `{id}` reinstated by {day}")
            };
            (says, place_of_account(network, account))
        }
        Change::Acceptance(party) if is_over => (
            format!("write the acceptance of the Microsoft Customer Agreement by `{party}`, if there was one by {day}"),
            place_of(party),
        ),
        Change::Acceptance(party) => {
            (format!("let `{party}` accept the Microsoft Customer Agreement by {day}"), place_of(party))
        }
    }
}

fn place_of_account(network: &Network, account: &Account) -> Option<Place> {
    let partner = network.party(&account.partner)?.as_partner()?;
    partner.enrollments().find(|enrollment| enrollment.account().as_ref() == Some(account)).map(Enrollment::place)
}
