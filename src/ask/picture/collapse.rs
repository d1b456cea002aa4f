//! Which entities are drawn as one node.

use std::collections::{BTreeMap, BTreeSet};

use crate::ask::picture::{Class, Collapse, Folded, Node, Sight, What};
use crate::network::{Entity, Link, LinkKind, Network, Party};
use crate::programme::{Region, Role};

/// Which groups the entities in sight stand in.
pub(super) struct Folding<'n> {
    pub(super) groups: Vec<Group<'n>>,
    /// Entities with the indices of their groups, sorted. Only the customers and tenants of several partners have more
    /// than one.
    members: Vec<(u32, usize)>,
    collapse: Option<Collapse>,
}

/// What becomes one node.
#[derive(Clone, Debug)]
pub(super) struct Group<'n> {
    what: What<'n>,
    roles: Vec<Role>,
    regions: Vec<Region>,
    folded: Option<Folded>,
    /// Its place among the nodes: the number of its first member.
    rank: u32,
}

/// What the members of a group by region have in common.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Likeness {
    regions: Vec<Region>,
    class: Class,
    roles: Vec<Role>,
}

impl<'n> Folding<'n> {
    pub(super) fn new(network: &'n Network, collapse: Option<Collapse>, sight: &Sight) -> Self {
        let mut folding = match collapse {
            None => Self::apart(network, sight),
            Some(Collapse::Region) => Self::by_region(network, sight),
            Some(Collapse::Partner) => Self::by_partner(network, sight),
        };
        folding.members.sort_unstable();
        folding
    }

    /// Whether a link is drawn, and not folded into the node that it begins at.
    pub(super) fn draws(&self, network: &Network, link: Link<'_>) -> bool {
        self.collapse != Some(Collapse::Partner) || link.ends().into_iter().all(|end| is_seller(network, end))
    }

    /// The indices of the groups that an entity stands in.
    pub(super) fn groups_of(&self, entity: u32) -> impl Iterator<Item = usize> {
        let rest = &self.members[self.members.partition_point(|(member, _)| *member < entity)..];
        rest.iter().take_while(move |(member, _)| *member == entity).map(|(_, group)| *group)
    }

    /// Keeps the first groups and folds the others into one, the rest; then puts them into network order, the rest last.
    /// Returns how many entities stand in the rest.
    pub(super) fn bound(&mut self, groups_max: usize) -> usize {
        let mut order: Vec<usize> = (0..self.groups.len().min(groups_max)).collect();
        order.sort_by_key(|group| self.groups[*group].rank);
        let mut places = vec![order.len(); self.groups.len()];
        for (place, group) in order.iter().enumerate() {
            places[*group] = place;
        }
        let kept = order.iter().map(|group| self.groups[*group].clone()).collect();
        self.groups = kept;
        for (_, group) in &mut self.members {
            *group = places[*group];
        }
        self.members.sort_unstable();
        self.members.dedup();
        // Who stands in a group that was kept as well is no more to come.
        let by_entity = self.members.chunk_by(|(one, _), (other, _)| one == other);
        let count = by_entity.filter(|groups| groups.iter().all(|(_, group)| *group == order.len())).count();
        if order.len() < places.len() {
            self.groups.push(Group::of(What::Rest { count }, u32::MAX));
        }
        count
    }

    /// Every entity by itself.
    fn apart(network: &'n Network, sight: &Sight) -> Self {
        let entities = sight.entities.iter().filter_map(|number| Some((*number, network.numbered(*number)?)));
        let groups: Vec<Group<'n>> =
            entities.map(|(number, entity)| Group::of_entity(network, number, entity)).collect();
        let members = groups.iter().enumerate().map(|(index, group)| (group.rank, index)).collect();
        Self { groups, members, collapse: None }
    }

    /// One group for each class and region, Microsoft by itself.
    fn by_region(network: &'n Network, sight: &Sight) -> Self {
        let mut groups: Vec<Group<'n>> = Vec::new();
        let mut members = Vec::new();
        let mut by_likeness: BTreeMap<Likeness, usize> = BTreeMap::new();
        for number in &sight.entities {
            let Some(entity) = network.numbered(*number) else { continue };
            let class = match entity {
                Entity::Microsoft => {
                    members.push((*number, groups.len()));
                    groups.push(Group::of_entity(network, *number, entity));
                    continue;
                }
                Entity::Party(Party::Partner(_)) => Class::Partners,
                Entity::Party(Party::Customer(_)) => Class::Customers,
                Entity::Tenant(tenant) => Class::Tenants(tenant.kind()),
            };
            let likeness = Likeness { regions: network.regions_of(entity), class, roles: network.roles_of(entity) };
            let group = *by_likeness.entry(likeness).or_insert_with_key(|likeness| {
                let (roles, regions) = (likeness.roles.clone(), likeness.regions.clone());
                groups.push(Group { roles, regions, ..Group::of(What::Group { class, count: 0 }, *number) });
                groups.len() - 1
            });
            if let What::Group { count, .. } = &mut groups[group].what {
                *count += 1;
            }
            groups[group].rank = groups[group].rank.min(*number);
            members.push((*number, group));
        }
        Self { groups, members, collapse: Some(Collapse::Region) }
    }

    /// Partners and Microsoft by themselves, with the customers and tenants that each serves.
    fn by_partner(network: &'n Network, sight: &Sight) -> Self {
        let mut groups: Vec<Group<'n>> = Vec::new();
        let mut sellers = BTreeMap::new();
        let mut others = Vec::new();
        for number in &sight.entities {
            let Some(entity) = network.numbered(*number) else { continue };
            if is_seller(network, *number) {
                sellers.insert(*number, groups.len());
                let folded = Some(Folded::default());
                groups.push(Group { folded, ..Group::of_entity(network, *number, entity) });
            } else {
                others.push((*number, entity));
            }
        }
        let served = served(network, sight, &sellers);
        let mut members: Vec<(u32, usize)> = sellers.iter().map(|(seller, group)| (*seller, *group)).collect();
        let unserved = groups.len();
        let mut without = Group { folded: Some(Folded::default()), ..Group::of(What::Unserved, u32::MAX - 1) };
        for (number, entity) in others {
            let own = |entity: u32| served.range((entity, 0)..=(entity, usize::MAX)).map(|(_, group)| *group);
            let mut into: Vec<usize> = own(number).collect();
            if let (true, Entity::Tenant(tenant)) = (into.is_empty(), entity) {
                into = tenant
                    .owner()
                    .map_or_else(Vec::new, |owner| own(network.number_of(Entity::Party(owner))).collect());
            }
            if into.is_empty() {
                without.fold(entity);
                members.push((number, unserved));
            }
            for group in into {
                groups[group].fold(entity);
                members.push((number, group));
            }
        }
        if without.folded != Some(Folded::default()) {
            groups.push(without);
        }
        Self { groups, members, collapse: Some(Collapse::Partner) }
    }
}

impl<'n> Group<'n> {
    fn of(what: What<'n>, rank: u32) -> Self {
        Self { what, roles: Vec::new(), regions: Vec::new(), folded: None, rank }
    }

    fn of_entity(network: &'n Network, number: u32, entity: Entity<'n>) -> Self {
        let (roles, regions) = (network.roles_of(entity), network.regions_of(entity));
        Self { roles, regions, ..Self::of(What::Entity(entity), number) }
    }

    pub(super) fn node(self) -> Node<'n> {
        let Self { what, roles, regions, folded, .. } = self;
        Node { what, roles, regions, folded, is_focus: false, mark: None }
    }

    fn fold(&mut self, entity: Entity<'_>) {
        let folded = self.folded.get_or_insert_default();
        match entity {
            Entity::Tenant(_) => folded.tenants += 1,
            Entity::Microsoft | Entity::Party(_) => folded.customers += 1,
        }
    }
}

/// Customers and tenants in sight with the groups of those that sell to them, order for them or own them.
fn served(network: &Network, sight: &Sight, sellers: &BTreeMap<u32, usize>) -> BTreeSet<(u32, usize)> {
    let mut served = BTreeSet::new();
    for link in sight.links.iter().filter_map(|number| network.link(*number)) {
        let [from, to] = link.ends();
        let is_service =
            matches!(link.kind(), LinkKind::Sale | LinkKind::Order | LinkKind::PartnerOfRecord | LinkKind::Ownership);
        let Some(seller) = sellers.get(&from).filter(|_| is_service) else { continue };
        served.insert((to, *seller));
        // Who orders into a tenant serves its owner, too; who sells for a tenant serves the tenant.
        let owner = match network.numbered(to) {
            Some(Entity::Tenant(tenant)) => tenant.owner().map(Entity::Party),
            _ => link.tenant().map(Entity::Tenant),
        };
        served.extend(owner.map(|owner| (network.number_of(owner), *seller)));
    }
    served
}

/// Whether the entity stays a node where networks are folded into partners.
fn is_seller(network: &Network, number: u32) -> bool {
    matches!(network.numbered(number), Some(Entity::Microsoft | Entity::Party(Party::Partner(_))))
}
