//! What surrounds the differences, small enough to look at: who was touched, and what joins them.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use crate::ask::diff::{Change, Diff, Touch};
use crate::network::{Content, Entity, Entry, EntryKind, LinkKind};

/// Most relationships: more are thread, not a picture.
const LINES_MAX: usize = 60;

/// Who was touched, and what joins them.
#[derive(Debug, Default)]
pub struct Neighbourhood<'v> {
    /// Who is drawn.
    pub spots: Vec<Spot<'v>>,
    /// What joins them.
    pub lines: Vec<Line>,
    /// How many entities and relationships that are not the same are not drawn.
    pub left_out: usize,
}

/// Somebody drawn.
#[derive(Clone, Debug)]
pub struct Spot<'v> {
    /// The id.
    pub id: &'v str,
    /// Who has it now or, where nobody has, who had it; none where nobody did.
    pub entity: Option<Entity<'v>>,
    /// How the entity is not the same, if it is not.
    pub touch: Option<Touch>,
}

/// A relationship drawn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Index of where it begins.
    pub from: usize,
    /// Index of where it ends.
    pub to: usize,
    /// Its type.
    pub kind: LinkKind,
    /// How it is not the same, if it is not.
    pub touch: Option<Touch>,
    /// The keys that say something else.
    pub keys: Vec<&'static str>,
}

/// The type, the ids of both ends.
type Strand<'v> = (LinkKind, &'v str, &'v str);

/// What was touched, at most so many entities; what findings of the later version alone are about comes first.
pub fn neighbourhood<'v>(diff: &Diff<'v>, spots_max: usize) -> Neighbourhood<'v> {
    let blamed: HashSet<&str> =
        diff.findings.counting().flat_map(|finding| finding.subject.iter().map(String::as_str)).collect();
    let mut changes: Vec<(&Change<'v>, Vec<&'v str>)> =
        diff.changes.iter().map(|change| (change, ids(change))).collect();
    changes.sort_by_key(|(change, ids)| (!ids.iter().any(|id| blamed.contains(id)), !change.is_entity()));
    let mut drawing = Drawing { diff, spots_max, numbers: BTreeMap::new(), around: Neighbourhood::default() };
    for (change, ids) in &changes {
        drawing.add(change, ids);
    }
    drawing.add_rest();
    drawing.around
}

/// The ids that a record stands for in a picture: its own, or those of its ends.
fn ids<'v>(change: &Change<'v>) -> Vec<&'v str> {
    let mut ids = Vec::new();
    if change.is_entity() {
        ids.extend(id(change.entry(), "id"));
    }
    for entry in [change.after, change.before].into_iter().flatten().filter(|_| !change.is_entity()) {
        ids.extend(strands(entry).into_iter().flat_map(|(_, from, to)| [from, to]));
    }
    ids
}

/// The id under a key of a record.
fn id<'v>(entry: Entry<'v>, key: &str) -> Option<&'v str> {
    match entry.fields().into_iter().find(|field| field.key == key)?.content {
        Content::Text(id) | Content::Reference { id, .. } => Some(id),
        _ => None,
    }
}

/// What a record draws between two ids.
fn strands(entry: Entry<'_>) -> Vec<Strand<'_>> {
    let strand = |kind, from, to| Some((kind, id(entry, from)?, id(entry, to)?));
    let strands = match entry.kind() {
        EntryKind::Tenant => [strand(LinkKind::Ownership, "owner", "id"), None],
        EntryKind::Partnership => [strand(LinkKind::Partnership, "provider", "reseller"), None],
        EntryKind::Sale => [strand(LinkKind::Sale, "seller", "buyer"), None],
        EntryKind::Subscription => [
            strand(LinkKind::Order, "ordered-by", "tenant"),
            strand(LinkKind::PartnerOfRecord, "partner-of-record", "tenant"),
        ],
        EntryKind::CustomerRelationship => [strand(LinkKind::CustomerRelationship, "partner", "customer"), None],
        EntryKind::AdminRelationship => [strand(LinkKind::AdminRelationship, "partner", "tenant"), None],
        EntryKind::Affiliation => [strand(LinkKind::Affiliation, "parent", "child"), None],
        EntryKind::Partner | EntryKind::Customer | EntryKind::Enrollment | EntryKind::Acceptance => [None, None],
    };
    strands.into_iter().flatten().collect()
}

/// A neighbourhood in the making.
struct Drawing<'d, 'v> {
    diff: &'d Diff<'v>,
    spots_max: usize,
    /// Indices of the spots by id.
    numbers: BTreeMap<&'v str, usize>,
    around: Neighbourhood<'v>,
}

impl<'v> Drawing<'_, 'v> {
    fn add(&mut self, change: &Change<'v>, ids: &[&'v str]) {
        let new: BTreeSet<&str> = ids.iter().copied().filter(|id| !self.numbers.contains_key(id)).collect();
        if ids.is_empty() || self.numbers.len() + new.len() > self.spots_max {
            self.around.left_out += 1;
            return;
        }
        let numbers: Vec<usize> = ids.iter().map(|id| self.spot(id)).collect();
        if change.is_entity() {
            for number in numbers {
                // Of two declarations with one id the first one found stands for both.
                self.around.spots[number].touch.get_or_insert(change.touch());
            }
        } else {
            self.add_lines(change);
        }
    }

    fn spot(&mut self, id: &'v str) -> usize {
        if let Some(number) = self.numbers.get(id) {
            return *number;
        }
        let entity = self.diff.after.network.entity_named(id).or_else(|| self.diff.before.network.entity_named(id));
        self.around.spots.push(Spot { id, entity, touch: None });
        self.numbers.insert(id, self.around.spots.len() - 1);
        self.around.spots.len() - 1
    }

    /// The lines of a relationship. One that leads elsewhere now is gone and new.
    fn add_lines(&mut self, change: &Change<'v>) {
        let before = change.before.map_or_else(Vec::new, strands);
        let after = change.after.map_or_else(Vec::new, strands);
        let keys: Vec<&'static str> = change.keys.iter().map(|key| key.key).collect();
        let mut is_drawn = true;
        for strand in &after {
            is_drawn &= if before.contains(strand) {
                self.line(*strand, Some(Touch::Changed), keys.clone())
            } else {
                self.line(*strand, Some(Touch::Added), Vec::new())
            };
        }
        for strand in before.iter().filter(|strand| !after.contains(strand)) {
            is_drawn &= self.line(*strand, Some(Touch::Removed), Vec::new());
        }
        self.around.left_out += usize::from(!is_drawn);
    }

    /// Draws a line between spots; says whether it stands there.
    fn line(&mut self, (kind, from, to): Strand<'v>, touch: Option<Touch>, keys: Vec<&'static str>) -> bool {
        let (Some(from), Some(to)) = (self.numbers.get(from), self.numbers.get(to)) else { return false };
        let line = Line { from: *from, to: *to, kind, touch, keys };
        if self.around.lines.contains(&line) {
            return true;
        }
        // Of several loops at one node Mermaid draws the last alone.
        let has_loop =
            line.from == line.to && self.around.lines.iter().any(|other| [other.from, other.to] == [line.to; 2]);
        if has_loop || self.around.lines.len() >= LINES_MAX {
            return false;
        }
        self.around.lines.push(line);
        true
    }

    /// Who owns the tenants that are drawn, as far as that is another difference, and what joins those that are drawn
    /// without being one.
    fn add_rest(&mut self) {
        let tenants = self.diff.changes.iter().filter(|change| change.kind == EntryKind::Tenant);
        for change in tenants {
            let before = change.before.map_or_else(Vec::new, strands);
            let after = change.after.map_or_else(Vec::new, strands);
            for strand in after.iter().filter(|strand| !before.contains(strand)) {
                self.line(*strand, Some(Touch::Added), Vec::new());
            }
            for strand in before.iter().filter(|strand| !after.contains(strand)) {
                self.line(*strand, Some(Touch::Removed), Vec::new());
            }
        }
        let network = self.diff.after.network;
        let touched: HashSet<_> = self.diff.changes.iter().filter_map(|change| Some(change.after?.place())).collect();
        let drawn: Vec<&'v str> = self.around.spots.iter().map(|spot| spot.id).collect();
        for entity in drawn.iter().filter_map(|id| network.entity_named(id)) {
            for link in network.links_of(network.number_of(entity)) {
                let ends = link.ends().map(|end| network.numbered(end).map(Entity::id));
                let [Some(from), Some(to)] = ends else { continue };
                let is_drawn = |line: &Line| {
                    line.kind == link.kind()
                        && Some(&line.from) == self.numbers.get(from)
                        && Some(&line.to) == self.numbers.get(to)
                };
                if !touched.contains(&link.place()) && !self.around.lines.iter().any(is_drawn) {
                    self.line((link.kind(), from, to), None, Vec::new());
                }
            }
        }
    }
}
