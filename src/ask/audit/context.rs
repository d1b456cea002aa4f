//! Whom a finding is about, so that findings can be told apart by region, provider and reseller.
//!
//! A finding is about the ids of its subject, the owners of the tenants in it, whom its path passes through, both ends of the
//! record that it stands in, and the partners in whose own records a fact stands that it rests on. Where none of them is a
//! provider, it stands under the providers that its resellers have on the as-of day: these answer for them. Who sells to a
//! customer plays no part unless the finding names it: a customer without country is nobody's fault in particular, and would
//! otherwise stand under every partner that ever sold to it.

use std::collections::{BTreeSet, HashMap};

use crate::finding::Finding;
use crate::network::{Entity, Link, Located, Locations, Network, Partner, Party};
use crate::programme::{Region, Role, Roles};

/// Most providers of a reseller that answer for it: one that has more is in nobody's hands in particular.
const PROVIDERS_MAX: usize = 20;

/// The regions and partners that a finding is about.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Context<'n> {
    /// The regions on the as-of day of all that the finding is about.
    pub regions: BTreeSet<Region>,
    /// The ids of the partners among them that order with Microsoft, indirect providers and direct bill partners; without
    /// any the indirect providers of the resellers among them.
    pub providers: BTreeSet<&'n str>,
    /// The ids of the indirect resellers among them.
    pub resellers: BTreeSet<&'n str>,
    /// The ids of the partners among them, whatever their role.
    pub partners: BTreeSet<&'n str>,
}

/// What an entity is on the as-of day.
struct Likeness<'n> {
    regions: Vec<Region>,
    roles: Vec<Role>,
    /// The ids of the providers of a reseller.
    providers: Vec<&'n str>,
}

impl<'n> Likeness<'n> {
    fn of(network: &'n Network, entity: Entity<'n>) -> Self {
        let roles = network.roles_of(entity);
        let reseller = entity.party().and_then(Party::as_partner).filter(|_| has(&roles, Roles::RESELLER));
        let providers = reseller.into_iter().flat_map(|reseller| network.providers_of(reseller, Some(network.as_of())));
        let mut providers: Vec<&str> = providers.map(Partner::id).take(PROVIDERS_MAX + 1).collect();
        if providers.len() > PROVIDERS_MAX {
            providers.clear();
        }
        Self { regions: network.regions_of(entity), providers, roles }
    }
}

fn has(roles: &[Role], asked: Roles) -> bool {
    roles.iter().any(|role| asked.contains(*role))
}

impl<'n> Context<'n> {
    /// The ids of all partners that the finding stands under.
    pub fn under(&self) -> BTreeSet<&'n str> {
        self.partners.union(&self.providers).copied().collect()
    }

    /// The context of every finding.
    pub(super) fn of_all(network: &'n Network, locations: &Locations, findings: &[Finding]) -> Vec<Self> {
        // A partner may have thousands of enrollments and thousands of findings.
        let mut known = HashMap::new();
        findings.iter().map(|finding| Self::of(network, locations, finding, &mut known)).collect()
    }

    fn of(
        network: &'n Network,
        locations: &Locations,
        finding: &Finding,
        known: &mut HashMap<u32, Likeness<'n>>,
    ) -> Self {
        let mut context = Self::default();
        let mut providers_of_resellers = BTreeSet::new();
        for number in about(network, locations, finding) {
            let Some(entity) = network.numbered(number) else { continue };
            let likeness = known.entry(number).or_insert_with(|| Likeness::of(network, entity));
            context.regions.extend(&likeness.regions);
            let Entity::Party(Party::Partner(partner)) = entity else { continue };
            context.partners.insert(partner.id());
            if has(&likeness.roles, Roles::ORDERING) {
                context.providers.insert(partner.id());
            }
            if has(&likeness.roles, Roles::RESELLER) {
                context.resellers.insert(partner.id());
                providers_of_resellers.extend(&likeness.providers);
            }
        }
        if context.providers.is_empty() {
            context.providers = providers_of_resellers;
        }
        context
    }
}

/// The numbers of all that a finding is about.
fn about(network: &Network, locations: &Locations, finding: &Finding) -> BTreeSet<u32> {
    let mut about = BTreeSet::new();
    let hops = finding.path.iter().flat_map(|hop| [&hop.from, &hop.to]);
    for entity in finding.subject.iter().chain(hops).filter_map(|id| network.entity_named(id)) {
        about.insert(network.number_of(entity));
        if let Entity::Tenant(tenant) = entity {
            about.extend(tenant.owner().map(|owner| network.number_of(Entity::Party(owner))));
        }
    }
    let is_partner = |number: &u32| matches!(network.numbered(*number), Some(Entity::Party(Party::Partner(_))));
    for located in locations.at(finding.primary.place) {
        match located {
            Located::Entity(number) => about.extend([number].iter().filter(|number| is_partner(number))),
            Located::Link(number) => {
                let ends = network.link(number).map(Link::ends);
                about.extend(ends.iter().flatten().filter(|end| is_partner(end)));
            }
        }
    }
    for located in finding.labels.iter().flat_map(|label| locations.at(label.place)) {
        if let Located::Entity(number) = located
            && is_partner(&number)
        {
            about.insert(number);
        }
    }
    about
}
