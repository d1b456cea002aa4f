//! The language of Graphviz.
//!
//! Written by hand: petgraph's `dot` prints what `Debug` or `Display` gives, and its attributes come as ready text, so
//! all that is to be got right here, the quoting, would still be ours.

use std::io::{self, Write};

use crate::ask::{Edge, Node, Picture, What};
use crate::network::Standing;
use crate::network::{Entity, LinkKind};
use crate::report::picture::{
    edge_colour, edge_lines, kind, legend, node_colours, node_lines, picture_notes, shown, title, width,
};

pub(super) fn write(out: &mut dyn Write, picture: &Picture<'_>) -> io::Result<()> {
    let caption: Vec<String> = [title(picture)]
        .into_iter()
        .chain(picture_notes(picture).into_iter().map(|note| format!("Note: {note}.")))
        .chain([shapes(picture)])
        .filter(|line| !line.is_empty())
        .collect();
    let caption: String = caption.iter().map(|line| quoted_part(line) + "\\l").collect();
    writeln!(out, "digraph network {{")?;
    writeln!(out, "  graph [rankdir=LR, bgcolor=white, fontname=\"Helvetica,Arial,sans-serif\", fontsize=11,")?;
    writeln!(out, "    labelloc=b, labeljust=l, label=\"{caption}\"];")?;
    writeln!(out, "  node [fontname=\"Helvetica,Arial,sans-serif\", fontsize=11, style=filled, fontcolor=black];")?;
    writeln!(out, "  edge [fontname=\"Helvetica,Arial,sans-serif\", fontsize=9, fontcolor=\"#333333\"];")?;
    for (index, node) in picture.nodes.iter().enumerate() {
        write_node(out, index, node)?;
    }
    for edge in &picture.edges {
        write_edge(out, edge)?;
    }
    writeln!(out, "}}")
}

fn write_node(out: &mut dyn Write, index: usize, node: &Node<'_>) -> io::Result<()> {
    let (ground, border) = node_colours(node);
    let label = quoted(&node_lines(node));
    write!(out, "  n{index} [label={label}, shape={}, fillcolor=\"{ground}\", color=\"{border}\"", shape(node))?;
    if let What::Entity(entity) = node.what {
        write!(out, ", tooltip={}", quoted(&[shown(entity.id())]))?;
    }
    if node.mark.is_some() {
        write!(out, ", penwidth={}", width(node.mark.as_ref()))?;
    }
    if node.is_focus {
        write!(out, ", peripheries=2")?;
    }
    let class = node.mark.as_ref().map_or_else(String::new, |mark| format!(" {}", mark.severity));
    writeln!(out, ", class=\"{}{class}\"];", kind(node))
}

fn write_edge(out: &mut dyn Write, edge: &Edge<'_>) -> io::Result<()> {
    let Edge { from, to, .. } = edge;
    let style = match edge.state() {
        Standing::Active => "",
        Standing::Ended => ", style=dashed",
        Standing::NotBegun => ", style=dotted",
        Standing::Unknown => ", style=\"dashed,dotted\"",
    };
    let width = width(edge.mark.as_ref());
    let label = quoted(&edge_lines(edge));
    write!(out, "  n{from} -> n{to} [label={label}, color=\"{}\", arrowhead={}", edge_colour(edge), head(edge.kind))?;
    if width > 1 {
        write!(out, ", penwidth={width}")?;
    }
    let class = edge.mark.as_ref().map_or_else(String::new, |mark| format!(" {}", mark.severity));
    writeln!(out, "{style}, class=\"{}{class}\"];", edge.kind.name())
}

fn shape(node: &Node<'_>) -> &'static str {
    match node.what {
        What::Entity(Entity::Microsoft) => "hexagon",
        What::Entity(Entity::Tenant(_)) => "cylinder",
        What::Entity(Entity::Party(party)) if party.as_partner().is_none() => "ellipse",
        What::Entity(Entity::Party(_)) => "box",
        What::Group { .. } | What::Unserved => "folder",
        What::Rest { .. } => "note",
    }
}

fn head(kind: LinkKind) -> &'static str {
    match kind {
        LinkKind::Sale => "normal",
        LinkKind::Partnership => "vee",
        LinkKind::Order => "empty",
        LinkKind::PartnerOfRecord => "onormal",
        LinkKind::CustomerRelationship => "dot",
        LinkKind::AdminRelationship => "odot",
        LinkKind::Affiliation => "diamond",
        LinkKind::Ownership => "none",
    }
}

/// What the shapes and lines that are there mean.
fn shapes(picture: &Picture<'_>) -> String {
    let shapes = [
        ("hexagon", "hexagon: Microsoft"),
        ("box", "box: partner"),
        ("ellipse", "ellipse: customer"),
        ("cylinder", "cylinder: tenant"),
        ("folder", "folder: several"),
    ];
    let is_there = |name: &str| picture.nodes.iter().any(|node| shape(node) == name);
    let shapes = shapes.into_iter().filter(|(name, _)| is_there(name)).map(|(_, words)| words);
    let focus = picture.nodes.iter().any(|node| node.is_focus).then_some("double border: a focus");
    shapes.chain(focus).chain(legend(picture)).collect::<Vec<_>>().join("; ")
}

/// Lines as a quoted string of Graphviz.
fn quoted(lines: &[String]) -> String {
    let lines: Vec<String> = lines.iter().map(|line| quoted_part(line)).collect();
    format!("\"{}\"", lines.join("\\n"))
}

/// Text inside of a quoted string: Graphviz reads `\N` and its like, and entities such as `&lt;`.
fn quoted_part(text: &str) -> String {
    let mut quoted = String::new();
    for character in text.chars() {
        match character {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '&' => quoted.push_str("&amp;"),
            character => quoted.push(character),
        }
    }
    quoted
}
