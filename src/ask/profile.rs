//! A profile: everything that a network knows about one partner, customer or tenant, or about Microsoft.
//!
//! Nothing is left out for being over, still to come, unreadable or unresolved: a profile says what is written, and marks
//! what does not count.

use std::collections::HashSet;

use crate::finding::Finding;
use crate::network::{
    Affiliate, Affiliation, Content, Disregarded, Entity, Entry, EntryKind, Mention, Network, Standing, Tenant,
};
use crate::programme::{Country, Day, Region};
use crate::source::Place;

/// What a network knows about somebody.
#[derive(Debug)]
pub struct Profile<'n> {
    /// Whom it is about.
    pub subject: Entity<'n>,
    /// The day from which the network is looked at.
    pub as_of: Day,
    /// The declaration that counts; Microsoft has none.
    pub declaration: Option<Entry<'n>>,
    /// The country and the region; nowhere for Microsoft.
    pub location: Option<Location>,
    /// Declarations of the same id that do not count.
    pub later_declarations: Vec<Entry<'n>>,
    /// What concerns it, by kind and in network order.
    pub facts: Vec<Fact<'n>>,
    /// Who is affiliated with it on the day, the nearest first.
    pub affiliates: Vec<Affiliate<'n>>,
    /// The findings that name it or a tenant it owns, or rest on something in its declaration; the heaviest first.
    pub findings: Vec<&'n Finding>,
    /// Whether some file did not parse, so that the profile may lack what stands there.
    pub is_incomplete: bool,
}

/// A record that concerns the subject.
#[derive(Clone, Debug)]
pub struct Fact<'n> {
    /// The record as written.
    pub entry: Entry<'n>,
    /// As what the subject is named: the keys under which its id stands, and `tenant-owner` where the tenant that is
    /// named is its own.
    pub named_as: Vec<&'static str>,
    /// How it stands on the day; none where the record has no days.
    pub standing: Option<Standing>,
    /// Country and region of an enrollment or a tenant.
    pub location: Option<Location>,
    /// Why the rules do not look at it, where that is not for what it says.
    pub disregarded: Option<Disregarded>,
}

/// One affiliation of a chain, walked in either direction.
#[derive(Clone, Copy, Debug)]
pub struct AffiliationHop<'n> {
    /// The company where the hop begins.
    pub from: &'n str,
    /// The company where it ends.
    pub to: &'n str,
    /// The affiliation.
    pub by: Affiliation<'n>,
    /// Whether it begins at the subject.
    pub is_first: bool,
}

/// Where something is on a day, as far as that is known and said.
#[derive(Clone, Copy, Debug)]
pub struct Location {
    /// The country that holds for it.
    pub country: Option<Country>,
    /// The region of that country on the day.
    pub region: Option<Region>,
    /// Where the country is written: at the thing itself, or at whose it is.
    pub place: Option<Place>,
}

/// Everything that the network knows about the subject, and what `findings` of the network name it.
pub fn profile<'n>(network: &'n Network, findings: &'n [Finding], subject: Entity<'n>) -> Profile<'n> {
    let day = network.as_of();
    let mut declarations = network.declarations_of(subject.id());
    let has_own = !matches!(subject, Entity::Microsoft) && !declarations.is_empty();
    let declaration = has_own.then(|| declarations.remove(0));
    let facts: Vec<Fact<'n>> =
        network.mentions_of(subject.id()).into_iter().map(|mention| Fact::new(mention, day)).collect();
    let affiliates = subject.party().map_or_else(Vec::new, |party| network.affiliates_on(party, Some(day)));
    Profile {
        subject,
        as_of: day,
        location: declaration.and_then(|entry| Location::of(entry, day)),
        findings: findings_on(network, subject, declaration, findings),
        declaration,
        later_declarations: declarations,
        facts,
        affiliates,
        is_incomplete: network.has_broken_file(),
    }
}

impl<'n> Profile<'n> {
    /// The chain of affiliations that makes somebody an affiliate, from the subject on; `number` counts the affiliates of
    /// this profile. Of a chain with more than `hops_max` hops these are the last: it begins as the chain of the company
    /// where the first of them begins.
    pub fn chain(&self, number: usize, hops_max: usize) -> Vec<AffiliationHop<'n>> {
        let mut chain = Vec::new();
        let mut next = Some(number);
        while let Some(affiliate) = next.and_then(|number| self.affiliates.get(number))
            && chain.len() < hops_max
        {
            let before = affiliate.through.and_then(|through| self.affiliates.get(through));
            let from = before.map_or(self.subject.id(), |before| before.party.id());
            chain.push(AffiliationHop { from, to: affiliate.party.id(), by: affiliate.by, is_first: before.is_none() });
            next = affiliate.through;
        }
        chain.reverse();
        chain
    }
}

impl<'n> Fact<'n> {
    fn new(mention: Mention<'n>, day: Day) -> Self {
        let Mention { entry, keys } = mention;
        Self {
            entry,
            named_as: keys,
            standing: standing(entry, day),
            location: Location::of(entry, day),
            disregarded: entry.disregarded(),
        }
    }
}

impl Location {
    fn of(entry: Entry<'_>, day: Day) -> Option<Self> {
        let country = entry.country();
        let region = country.and_then(|country| country.region_on(day));
        entry.has_country().then(|| Self { country, region, place: entry.country_place() })
    }
}

/// How a record stands on the day. An acceptance is made once and for all, so that it can only be still to come.
fn standing(entry: Entry<'_>, day: Day) -> Option<Standing> {
    if entry.kind() == EntryKind::Acceptance {
        let accepted = entry.fields().into_iter().find(|field| field.key == "accepted")?.content;
        return match accepted {
            Content::Day(accepted) if accepted > day => Some(Standing::NotBegun),
            _ => None,
        };
    }
    entry.period().map(|period| period.standing_on(day))
}

/// The findings that concern the subject, the heaviest first: their subject holds its id or that of a tenant it owns, or
/// one of their labels lies in its declaration.
fn findings_on<'n>(
    network: &'n Network,
    subject: Entity<'n>,
    declaration: Option<Entry<'n>>,
    findings: &'n [Finding],
) -> Vec<&'n Finding> {
    let tenants = subject.party().into_iter().flat_map(|party| network.tenants_of(party)).map(Tenant::id);
    let ids: HashSet<&str> = tenants.chain([subject.id()]).collect();
    let is_inside = |place: Place| declaration.is_some_and(|declaration| declaration.holds(place));
    let mut named: Vec<&Finding> = findings
        .iter()
        .filter(|finding| {
            finding.subject.iter().any(|id| ids.contains(id.as_str()))
                || is_inside(finding.primary.place)
                || finding.labels.iter().any(|label| is_inside(label.place))
        })
        .collect();
    named.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
    named
}
