//! The JSON document of a picture, version 1: keys may be added within the version, never renamed or removed.

use std::collections::BTreeMap;
use std::io::{self, Write};

use serde::Serialize;

use crate::ask::{Class, Edge, Mark, Node, Note, Picture, What};
use crate::network::{Entity, Link, Tenant};
use crate::report::json::{LineEntry, Tool};
use crate::report::picture::{class_name, collapse_name, kind, picture_notes};
use crate::source::Sources;

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct Document<'r> {
    version: u32,
    tool: Tool,
    as_of: String,
    collapse: Option<&'static str>,
    incomplete: bool,
    notes: Vec<String>,
    edges_left_out: usize,
    nodes: Vec<NodeEntry<'r>>,
    edges: Vec<EdgeEntry<'r>>,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct NodeEntry<'r> {
    node: String,
    kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<&'r str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<&'r str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    of: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    count: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    roles: Option<Vec<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tenant_kind: Option<String>,
    regions: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    customers: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tenants: Option<usize>,
    #[serde(skip_serializing_if = "is_false")]
    focus: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    mark: Option<MarkEntry>,
    #[serde(flatten)]
    at: Option<LineEntry<'r>>,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct EdgeEntry<'r> {
    from: String,
    to: String,
    #[serde(rename = "type")]
    kind: &'static str,
    #[serde(skip_serializing_if = "is_false")]
    own_use: bool,
    count: usize,
    state: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    states: Option<BTreeMap<&'static str, usize>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    since: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    until: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tenant: Option<&'r str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    subscription: Option<&'r str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    mark: Option<MarkEntry>,
    #[serde(flatten)]
    at: Option<LineEntry<'r>>,
}

#[derive(Serialize)]
struct MarkEntry {
    severity: &'static str,
    rules: Vec<&'static str>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes fields by reference")]
fn is_false(value: &bool) -> bool {
    !value
}

impl MarkEntry {
    fn new(mark: &Mark) -> Self {
        Self { severity: mark.severity.name(), rules: mark.rules.iter().copied().collect() }
    }
}

impl<'r> NodeEntry<'r> {
    fn new(sources: &'r Sources, index: usize, node: &Node<'r>) -> Self {
        let entity = match node.what {
            What::Entity(entity) => Some(entity),
            What::Group { .. } | What::Unserved | What::Rest { .. } => None,
        };
        let (class, count) = match node.what {
            What::Group { class, count } => (Some(class), Some(count)),
            What::Rest { count } => (None, Some(count)),
            What::Entity(_) | What::Unserved => (None, None),
        };
        let is_partner = match entity {
            Some(Entity::Party(party)) => party.as_partner().is_some(),
            _ => class == Some(Class::Partners),
        };
        let tenant_kind = match (entity, class) {
            (Some(Entity::Tenant(tenant)), _) => tenant.kind(),
            (_, Some(Class::Tenants(kind))) => kind,
            _ => None,
        };
        let place = entity.and_then(Entity::id_place);
        Self {
            node: format!("n{index}"),
            kind: kind(node),
            id: entity.filter(|entity| entity.has_id()).map(Entity::id),
            name: entity.and_then(Entity::common_name),
            of: class.map(class_name),
            count,
            roles: is_partner.then(|| node.roles.iter().map(ToString::to_string).collect()),
            tenant_kind: tenant_kind.map(|kind| kind.to_string()),
            regions: node.regions.iter().map(ToString::to_string).collect(),
            customers: node.folded.map(|folded| folded.customers),
            tenants: node.folded.map(|folded| folded.tenants),
            focus: node.is_focus,
            mark: node.mark.as_ref().map(MarkEntry::new),
            at: place.map(|place| LineEntry::new(sources, place)),
        }
    }
}

impl<'r> EdgeEntry<'r> {
    fn new(sources: &'r Sources, edge: &Edge<'r>) -> Self {
        let period = edge.link.and_then(Link::period);
        let place = edge.link.map(Link::place);
        Self {
            from: format!("n{}", edge.from),
            to: format!("n{}", edge.to),
            kind: edge.kind.name(),
            own_use: edge.is_for_own_use,
            count: edge.count(),
            state: edge.state().name(),
            states: edge
                .link
                .is_none()
                .then(|| edge.states.iter().map(|(state, count)| (state.name(), *count)).collect()),
            since: period.and_then(|period| period.since.known()).map(|day| day.to_string()),
            until: period.and_then(|period| period.until.known()).map(|day| day.to_string()),
            tenant: edge.link.and_then(Link::tenant).map(Tenant::id),
            subscription: edge.link.and_then(Link::subscription_id),
            mark: edge.mark.as_ref().map(MarkEntry::new),
            at: place.map(|place| LineEntry::new(sources, place)),
        }
    }
}

pub(super) fn write(out: &mut dyn Write, sources: &Sources, picture: &Picture<'_>) -> io::Result<()> {
    let edges_left_out = picture.notes.iter().map(|note| if let Note::EdgesCut(edges) = note { *edges } else { 0 });
    let document = Document {
        version: 1,
        tool: Tool::THIS,
        as_of: picture.as_of.to_string(),
        collapse: picture.collapse.map(collapse_name),
        incomplete: picture.notes.contains(&Note::BrokenFile),
        notes: picture_notes(picture),
        edges_left_out: edges_left_out.sum(),
        nodes: picture.nodes.iter().enumerate().map(|(index, node)| NodeEntry::new(sources, index, node)).collect(),
        edges: picture.edges.iter().map(|edge| EdgeEntry::new(sources, edge)).collect(),
    };
    serde_json::to_writer_pretty(&mut *out, &document)?;
    writeln!(out)
}
