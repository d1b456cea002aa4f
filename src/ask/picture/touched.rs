//! What findings are about: the entities and links they touch, and which of them are at fault.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use crate::ask::picture::Mark;
use crate::finding::Finding;
use crate::network::{Entity, LinkKind, Located, Locations, Network};

/// What was found, by the numbers of entities and links.
#[derive(Debug, Default)]
pub(in crate::ask) struct Marks {
    pub(in crate::ask) entities: BTreeMap<u32, Mark>,
    pub(in crate::ask) links: BTreeMap<u32, Mark>,
}

/// What findings touch.
#[derive(Debug, Default)]
pub(in crate::ask) struct Touched {
    /// Those that the gravest findings touch come first, then in the order of the findings.
    pub(in crate::ask) entities: Vec<u32>,
    pub(in crate::ask) links: BTreeSet<u32>,
    pub(in crate::ask) marks: Marks,
    /// How many findings touch nothing that can be drawn.
    pub(in crate::ask) unplaced: usize,
    seen: HashSet<u32>,
}

impl Touched {
    pub(in crate::ask) fn new(network: &Network, locations: &Locations, findings: &[Finding]) -> Self {
        let mut touched = Self::default();
        let mut by_severity: Vec<&Finding> = findings.iter().collect();
        by_severity.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
        for finding in by_severity {
            touched.add(network, locations, finding);
        }
        // A tenant says little without its owner.
        let tenants: Vec<u32> = touched.entities.clone();
        for tenant in tenants {
            if !matches!(network.numbered(tenant), Some(Entity::Tenant(_))) {
                continue;
            }
            let owned = network.links_of(tenant).find(|link| link.kind() == LinkKind::Ownership);
            if let Some(link) = owned {
                touched.add_link(network, link.number());
            }
        }
        touched
    }

    /// Adds what one finding touches. It costs time by the labels of the finding.
    pub(in crate::ask) fn add(&mut self, network: &Network, locations: &Locations, finding: &Finding) {
        let offenders: Vec<Located> = locations.at(finding.primary.place).collect();
        let subject = finding.subject.iter().filter_map(|id| network.entity_named(id));
        let subject: Vec<u32> = subject.map(|entity| network.number_of(entity)).collect();
        if offenders.is_empty() && subject.is_empty() {
            self.unplaced += 1;
            return;
        }
        // What cannot be drawn, say a sale by nobody, is shown at those whom it is about.
        let stand_ins = subject.iter().map(|entity| Located::Entity(*entity));
        let marked = if offenders.is_empty() { stand_ins.collect() } else { offenders };
        for located in marked {
            let mark = match located {
                Located::Entity(number) => self.marks.entities.entry(number),
                Located::Link(number) => self.marks.links.entry(number),
            };
            mark.and_modify(|mark| mark.merge(&Mark::of(finding))).or_insert_with(|| Mark::of(finding));
            self.add_located(network, located);
        }
        for entity in subject {
            self.add_entity(entity);
        }
        for label in &finding.labels {
            for located in locations.at(label.place) {
                self.add_located(network, located);
            }
        }
    }

    fn add_located(&mut self, network: &Network, located: Located) {
        match located {
            Located::Entity(number) => self.add_entity(number),
            Located::Link(number) => self.add_link(network, number),
        }
    }

    fn add_link(&mut self, network: &Network, number: u32) {
        if let Some(link) = network.link(number)
            && self.links.insert(number)
        {
            for end in link.ends() {
                self.add_entity(end);
            }
        }
    }

    fn add_entity(&mut self, number: u32) {
        if self.seen.insert(number) {
            self.entities.push(number);
        }
    }
}
