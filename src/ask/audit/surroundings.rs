//! What surrounds a finding, small enough to look at at once: who it is about, in tiers from Microsoft down to the tenant,
//! and what joins them.
//!
//! Invariant: a scene costs time by the labels of its finding. Nobody walks the thousands of links that a provider has:
//! the few that give context are found once for all findings.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use crate::ask::picture::standing;
use crate::ask::picture::touched::Touched;
use crate::finding::Finding;
use crate::network::{Entity, Link, LinkKind, Locations, Network, Party, Standing};
use crate::programme::{Region, Role, Roles};

/// Most entities of a scene.
const SPOTS_MAX: usize = 12;

/// Most relationships of a scene.
const STRANDS_MAX: usize = 24;

/// Most entities that are there for context alone.
const CONTEXT_MAX: usize = 5;

/// Most links from above that are kept of one entity.
const ABOVE_MAX: usize = 2;

/// Where findings are looked up; made once for a network.
#[derive(Debug)]
pub struct Surroundings<'l, 'n> {
    network: &'n Network,
    locations: &'l Locations,
    /// By the number of an entity: whom it hangs on, as numbers of links, those of Microsoft first.
    above: Vec<Vec<u32>>,
}

/// What is drawn of one finding.
#[derive(Clone, Debug, Default)]
pub struct Scene<'n> {
    /// Who stands in it, by tier, then in network order.
    pub spots: Vec<Spot<'n>>,
    /// What joins them, in network order.
    pub strands: Vec<Strand<'n>>,
    /// Microsoft and whoever orders with it by role, as pairs of indexes among the spots, where no strand says so.
    pub orders: Vec<(usize, usize)>,
    /// How many entities that the finding touches found no room.
    pub left_out: usize,
    /// How many relationships between those that found room found none themselves.
    pub strands_left_out: usize,
}

/// Somebody in a scene.
#[derive(Clone, Debug)]
pub struct Spot<'n> {
    /// Who.
    pub entity: Entity<'n>,
    /// How far down.
    pub tier: Tier,
    /// The roles on the as-of day.
    pub roles: Vec<Role>,
    /// The regions on the as-of day.
    pub regions: Vec<Region>,
    /// Whether the finding's primary label stands in its own record, or in one that joins nothing and is about it.
    pub is_at_fault: bool,
}

/// A relationship in a scene.
#[derive(Clone, Debug)]
pub struct Strand<'n> {
    /// Index of the spot that it goes from.
    pub from: usize,
    /// Index of the spot that it goes to.
    pub to: usize,
    /// The relationship.
    pub link: Link<'n>,
    /// Whether it runs on the as-of day.
    pub standing: Standing,
    /// Whether the finding's primary label stands in its record.
    pub is_at_fault: bool,
    /// Whether the finding says nothing of it, and it is there to show whom somebody hangs on.
    pub is_context: bool,
}

/// How far somebody stands from Microsoft in a supply chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Tier {
    /// Microsoft itself.
    Microsoft,
    /// A partner that orders with Microsoft: an indirect provider or a direct bill partner.
    Provider,
    /// Any other partner.
    Reseller,
    /// A customer.
    Customer,
    /// A tenant.
    Tenant,
}

impl<'l, 'n> Surroundings<'l, 'n> {
    /// Ready for questions about this network. It costs a pass over it.
    pub fn new(network: &'n Network, locations: &'l Locations) -> Self {
        let mut above: Vec<Vec<u32>> = vec![Vec::new(); network.entity_count() as usize];
        for link in network.links() {
            if matches!(link.kind(), LinkKind::Ownership | LinkKind::Partnership | LinkKind::Sale) {
                keep(network, &mut above[link.ends()[1] as usize], link);
            }
        }
        Self { network, locations, above }
    }

    /// What surrounds a finding: what it touches, then whom that hangs on, as far as there is room.
    pub fn of(&self, finding: &Finding) -> Scene<'n> {
        let mut touched = Touched::default();
        touched.add(self.network, self.locations, finding);
        let entities: Vec<u32> = touched.entities.iter().copied().take(SPOTS_MAX).collect();
        let left_out = touched.entities.len() - entities.len();
        let is_at_fault = |number: u32| touched.marks.links.contains_key(&number);
        let is_inside = |link: &Link<'_>| link.ends().iter().all(|end| entities.contains(end));
        let links = touched.links.iter().filter_map(|number| self.network.link(*number));
        let mut links: Vec<Link<'n>> = links.filter(is_inside).collect();
        links.sort_by_key(|link| (!is_at_fault(link.number()), link.number()));
        let strands_left_out = links.len().saturating_sub(STRANDS_MAX);
        links.truncate(STRANDS_MAX);

        let mut chosen = Chosen { entities, links: links.iter().map(|link| link.number()).collect() };
        self.add_context(&mut chosen);
        let mut spots: Vec<(u32, Spot<'n>)> = chosen
            .entities
            .iter()
            .filter_map(|number| Some((*number, self.spot(self.network.numbered(*number)?, &touched, *number))))
            .collect();
        spots.sort_by_key(|(number, spot)| (spot.tier, *number));
        let index_of: BTreeMap<u32, usize> =
            spots.iter().enumerate().map(|(index, (number, _))| (*number, index)).collect();
        let strands: Vec<Strand<'n>> = chosen
            .links
            .iter()
            .filter_map(|number| {
                let link = self.network.link(*number)?;
                let [from, to] = link.ends().map(|end| index_of.get(&end).copied());
                let standing = standing(self.network, link);
                let (is_at_fault, is_context) = (is_at_fault(*number), !touched.links.contains(number));
                Some(Strand { from: from?, to: to?, link, standing, is_at_fault, is_context })
            })
            .collect();
        let spots: Vec<Spot<'n>> = spots.into_iter().map(|(_, spot)| spot).collect();
        let orders = orders(&spots, &strands);
        Scene { spots, strands, orders, left_out, strands_left_out }
    }

    fn spot(&self, entity: Entity<'n>, touched: &Touched, number: u32) -> Spot<'n> {
        let roles = self.network.roles_of(entity);
        Spot {
            entity,
            tier: tier(entity, &roles),
            regions: self.network.regions_of(entity),
            roles,
            is_at_fault: touched.marks.entities.contains_key(&number),
        }
    }

    /// Adds whom those in the scene hang on: the owner of a tenant, the provider of a reseller, and Microsoft above whoever
    /// orders with it; who sells to a customer only where the finding is about no partner.
    fn add_context(&self, chosen: &mut Chosen) {
        let microsoft = self.network.number_of(Entity::Microsoft);
        let most = SPOTS_MAX.min(chosen.entities.len() + CONTEXT_MAX);
        let mut waiting: VecDeque<u32> = chosen.entities.iter().copied().collect();
        let tier = |entity| tier(entity, &self.network.roles_of(entity));
        let is_partner = |number: &u32| {
            self.network.numbered(*number).is_some_and(|entity| matches!(tier(entity), Tier::Provider | Tier::Reseller))
        };
        let with_sellers = !chosen.entities.iter().any(is_partner);
        let mut ordering = false;
        while let Some(number) = waiting.pop_front() {
            let Some(entity) = self.network.numbered(number) else { continue };
            let tier = tier(entity);
            let orders = tier == Tier::Provider;
            ordering |= orders;
            if !orders && chosen.hangs(self.network, number) || tier == Tier::Customer && !with_sellers {
                continue;
            }
            for link in self.above[number as usize].iter().filter_map(|link| self.network.link(*link)) {
                let [above, _] = link.ends();
                // Whoever orders hangs on Microsoft alone; what else it buys is for a finding to say.
                if orders && above != microsoft {
                    continue;
                }
                let is_new = !chosen.entities.contains(&above);
                if chosen.links.len() >= STRANDS_MAX || is_new && chosen.entities.len() >= most {
                    continue;
                }
                chosen.links.insert(link.number());
                if is_new {
                    chosen.entities.push(above);
                    waiting.push_back(above);
                }
            }
        }
        if ordering && chosen.entities.len() < SPOTS_MAX && !chosen.entities.contains(&microsoft) {
            chosen.entities.push(microsoft);
        }
    }
}

/// What found room in a scene, by numbers.
struct Chosen {
    entities: Vec<u32>,
    links: BTreeSet<u32>,
}

impl Chosen {
    /// Whether a link of the scene says whom the entity hangs on.
    fn hangs(&self, network: &Network, number: u32) -> bool {
        self.links.iter().filter_map(|link| network.link(*link)).any(|link| {
            let [from, to] = link.ends();
            let is_from_above = matches!(link.kind(), LinkKind::Ownership | LinkKind::Partnership | LinkKind::Sale);
            is_from_above && to == number && from != number
        })
    }
}

/// Keeps a link with those from above, if it says more than they do: one from Microsoft, then those that run, one for each
/// who is above.
fn keep(network: &Network, kept: &mut Vec<u32>, link: Link<'_>) {
    let [from, to] = link.ends();
    if from == to {
        return;
    }
    let weight = |link: Link<'_>| {
        let is_from_microsoft = matches!(network.numbered(link.ends()[0]), Some(Entity::Microsoft));
        (!is_from_microsoft, standing(network, link))
    };
    let links = || kept.iter().filter_map(|number| network.link(*number));
    let own = weight(link);
    if let Some(same) = links().position(|other| other.ends()[0] == from) {
        if links().nth(same).is_some_and(|other| weight(other) <= own) {
            return;
        }
        kept.remove(same);
    }
    let behind =
        kept.iter().filter_map(|number| network.link(*number)).take_while(|other| weight(*other) <= own).count();
    kept.insert(behind, link.number());
    kept.truncate(ABOVE_MAX);
}

fn tier(entity: Entity<'_>, roles: &[Role]) -> Tier {
    match entity {
        Entity::Microsoft => Tier::Microsoft,
        Entity::Tenant(_) => Tier::Tenant,
        Entity::Party(Party::Customer(_)) => Tier::Customer,
        Entity::Party(Party::Partner(_)) if roles.iter().any(|role| Roles::ORDERING.contains(*role)) => Tier::Provider,
        Entity::Party(Party::Partner(_)) => Tier::Reseller,
    }
}

fn orders(spots: &[Spot<'_>], strands: &[Strand<'_>]) -> Vec<(usize, usize)> {
    let Some(microsoft) = spots.iter().position(|spot| spot.tier == Tier::Microsoft) else { return Vec::new() };
    let is_said = |index: usize| strands.iter().any(|strand| strand.from == microsoft && strand.to == index);
    let of_tier = (0..spots.len()).filter(|index| spots[*index].tier == Tier::Provider);
    of_tier.filter(|index| !is_said(*index)).map(|index| (microsoft, index)).collect()
}
