//! GraphML, for programs that analyse graphs.
//!
//! Values of files stand in the text of elements alone, never in attributes, whose white space XML readers change.

use std::collections::BTreeSet;
use std::io::{self, Write};

use quick_xml::Writer;
use quick_xml::events::BytesText;

use crate::ask::{Class, Edge, Node, Picture, What};
use crate::network::Entity;
use crate::report::picture::{class_name, collapse_name, kind, node_lines, picture_notes, title};
use crate::report::xml::{document, readable};
use crate::source::Sources;

/// Every key: what it is of, its name, the type of its values.
const KEYS: [(&str, &str, &str); 36] = [
    ("graph", "title", "string"),
    ("graph", "as-of", "string"),
    ("graph", "collapse", "string"),
    ("graph", "notes", "string"),
    ("node", "label", "string"),
    ("node", "kind", "string"),
    ("node", "id", "string"),
    ("node", "name", "string"),
    ("node", "of", "string"),
    ("node", "count", "int"),
    ("node", "roles", "string"),
    ("node", "tenant-kind", "string"),
    ("node", "regions", "string"),
    ("node", "customers", "int"),
    ("node", "tenants", "int"),
    ("node", "focus", "boolean"),
    ("node", "severity", "string"),
    ("node", "rules", "string"),
    ("node", "file", "string"),
    ("node", "line", "int"),
    ("edge", "type", "string"),
    ("edge", "own-use", "boolean"),
    ("edge", "count", "int"),
    ("edge", "active", "int"),
    ("edge", "ended", "int"),
    ("edge", "not-begun", "int"),
    ("edge", "unknown", "int"),
    ("edge", "state", "string"),
    ("edge", "since", "string"),
    ("edge", "until", "string"),
    ("edge", "tenant", "string"),
    ("edge", "subscription", "string"),
    ("edge", "severity", "string"),
    ("edge", "rules", "string"),
    ("edge", "file", "string"),
    ("edge", "line", "int"),
];

/// Names and values of one element.
type Values = Vec<(&'static str, String)>;

pub(super) fn write(out: &mut dyn Write, sources: &Sources, picture: &Picture<'_>) -> io::Result<()> {
    let of_graph = graph_values(picture);
    let of_nodes: Vec<Values> = picture.nodes.iter().map(|node| node_values(sources, node)).collect();
    let of_edges: Vec<Values> = picture.edges.iter().map(|edge| edge_values(sources, edge)).collect();
    let names = |of: &'static str, all: &[Values]| -> BTreeSet<(&'static str, &'static str)> {
        all.iter().flatten().map(|(name, _)| (of, *name)).collect()
    };
    let mut used = names("node", &of_nodes);
    used.extend(names("edge", &of_edges));
    used.extend(of_graph.iter().map(|(name, _)| ("graph", *name)));
    let mut writer = document(&mut *out)?;
    let root = writer.create_element("graphml").with_attribute(("xmlns", "http://graphml.graphdrawing.org/xmlns"));
    root.write_inner_content(|writer| {
        for (of, name, kind) in KEYS.into_iter().filter(|(of, name, _)| used.contains(&(*of, *name))) {
            let id = format!("{of}-{name}");
            let key = writer.create_element("key").with_attribute(("id", id.as_str())).with_attribute(("for", of));
            key.with_attribute(("attr.name", name)).with_attribute(("attr.type", kind)).write_empty()?;
        }
        let graph = writer.create_element("graph").with_attribute(("id", "network"));
        graph.with_attribute(("edgedefault", "directed")).write_inner_content(|writer| {
            write_values(writer, "graph", of_graph)?;
            for (index, values) in of_nodes.into_iter().enumerate() {
                let id = format!("n{index}");
                let element = writer.create_element("node").with_attribute(("id", id.as_str()));
                element.write_inner_content(|writer| write_values(writer, "node", values))?;
            }
            for (index, (edge, values)) in picture.edges.iter().zip(of_edges).enumerate() {
                let [id, from, to] = [format!("e{index}"), format!("n{}", edge.from), format!("n{}", edge.to)];
                let element = writer.create_element("edge").with_attribute(("id", id.as_str()));
                let element = element.with_attribute(("source", from.as_str())).with_attribute(("target", to.as_str()));
                element.write_inner_content(|writer| write_values(writer, "edge", values))?;
            }
            Ok(())
        })?;
        Ok(())
    })?;
    writeln!(out)
}

fn write_values<W: Write>(writer: &mut Writer<W>, of: &str, values: Values) -> io::Result<()> {
    for (name, value) in values {
        let key = format!("{of}-{name}");
        let element = writer.create_element("data").with_attribute(("key", key.as_str()));
        element.write_text_content(BytesText::new(&readable(&value)))?;
    }
    Ok(())
}

fn graph_values(picture: &Picture<'_>) -> Values {
    let mut values = vec![("title", title(picture)), ("as-of", picture.as_of.to_string())];
    values.extend(picture.collapse.map(|collapse| ("collapse", collapse_name(collapse).to_owned())));
    let notes = picture_notes(picture);
    values.extend((!notes.is_empty()).then(|| ("notes", notes.join("\n"))));
    values
}

fn node_values(sources: &Sources, node: &Node<'_>) -> Values {
    let mut values = vec![("label", node_lines(node)[0].clone()), ("kind", kind(node).to_owned())];
    match node.what {
        What::Entity(entity) => {
            values.extend(entity.has_id().then(|| ("id", entity.id().to_owned())));
            values.extend(entity.common_name().map(|name| ("name", name.to_owned())));
            if let Entity::Tenant(tenant) = entity {
                values.extend(tenant.kind().map(|kind| ("tenant-kind", kind.to_string())));
            }
        }
        What::Group { class, count } => {
            values.push(("of", class_name(class).to_owned()));
            if let Class::Tenants(Some(kind)) = class {
                values.push(("tenant-kind", kind.to_string()));
            }
            values.push(("count", count.to_string()));
        }
        What::Rest { count } => values.push(("count", count.to_string())),
        What::Unserved => {}
    }
    values.extend(listed(&node.roles).map(|roles| ("roles", roles)));
    values.extend(listed(&node.regions).map(|regions| ("regions", regions)));
    if let Some(folded) = node.folded {
        values.push(("customers", folded.customers.to_string()));
        values.push(("tenants", folded.tenants.to_string()));
    }
    values.extend(node.is_focus.then(|| ("focus", "true".to_owned())));
    if let Some(mark) = &node.mark {
        values.push(("severity", mark.severity.to_string()));
        values.push(("rules", mark.rules.iter().copied().collect::<Vec<_>>().join(",")));
    }
    if let What::Entity(entity) = node.what
        && let Some(id_place) = entity.id_place()
    {
        let (file, line) = sources.line_of(id_place);
        values.push(("file", file.to_owned()));
        values.push(("line", line.to_string()));
    }
    values
}

fn edge_values(sources: &Sources, edge: &Edge<'_>) -> Values {
    let mut values = vec![("type", edge.kind.name().to_owned())];
    values.extend(edge.is_for_own_use.then(|| ("own-use", "true".to_owned())));
    values.push(("count", edge.count().to_string()));
    values.push(("state", edge.state().name().to_owned()));
    if let Some(link) = edge.link {
        if let Some(period) = link.period() {
            values.extend(period.since.known().map(|day| ("since", day.to_string())));
            values.extend(period.until.known().map(|day| ("until", day.to_string())));
        }
        values.extend(link.tenant().map(|tenant| ("tenant", tenant.id().to_owned())));
        values.extend(link.subscription_id().map(|id| ("subscription", id.to_owned())));
        let (file, line) = sources.line_of(link.place());
        values.push(("file", file.to_owned()));
        values.push(("line", line.to_string()));
    } else {
        values.extend(edge.states.iter().map(|(state, count)| (state.name(), count.to_string())));
    }
    if let Some(mark) = &edge.mark {
        values.push(("severity", mark.severity.to_string()));
        values.push(("rules", mark.rules.iter().copied().collect::<Vec<_>>().join(",")));
    }
    values
}

fn listed<T: ToString>(items: &[T]) -> Option<String> {
    (!items.is_empty()).then(|| items.iter().map(ToString::to_string).collect::<Vec<_>>().join(","))
}
