//! A flowchart of Mermaid.
//!
//! Mermaid draws nothing of a text over 50,000 characters or with more than 500 edges, and on most sites nobody can
//! change that: so labels have a budget that holds after escaping. What Mermaid would read as Markdown, HTML, an
//! icon, a formula or a directive is written as a character entity, `#35;` for `#`.

use std::collections::BTreeMap;
use std::fmt::{self, Write as _};
use std::io::{self, Write};

use crate::ask::{Edge, Picture, What};
use crate::network::Entity;
use crate::network::Standing;
use crate::report::picture::{
    class_name, edge_colour, edge_lines, kind, legend, node_colours, node_lines, picture_notes, title,
};

/// Characters that a picture may have, less than Mermaid takes: it counts as this program does, others may not.
const TEXT_MAX: usize = 49_000;

/// Most characters of the label of a node or an edge, escapes counted as they are written.
const LABEL_MAX: usize = 160;

/// Characters that an edge takes beside its label, in its own line and in the list of its style.
const EDGE_EXTRA: usize = 32;

pub(super) fn write(out: &mut dyn Write, picture: &Picture<'_>) -> io::Result<()> {
    let mut text = format!("---\ntitle: {}\n---\nflowchart LR\n", title(picture));
    for note in picture_notes(picture) {
        line(&mut text, format_args!("%% Note: {note}."));
    }
    for (index, node) in picture.nodes.iter().enumerate() {
        let (open, close) = brackets(node.what);
        line(&mut text, format_args!("n{index}{open}\"{}\"{close}", label(&node_lines(node), LABEL_MAX)));
    }
    let mut rest = String::new();
    add_caption(&mut rest, picture);
    add_classes(&mut rest, picture);
    let lines = lines(picture);
    let styles = styles(&lines);
    let used = units(&text) + units(&rest) + styles.keys().map(|style| style.len() + EDGE_EXTRA).sum::<usize>();
    let label_max = TEXT_MAX.saturating_sub(used) / lines.len().max(1);
    let label_max = label_max.saturating_sub(EDGE_EXTRA).min(LABEL_MAX);
    for edges in &lines {
        let Some(look) = look(edges) else { continue };
        let label = label(&edges.iter().flat_map(|edge| edge_lines(edge)).collect::<Vec<_>>(), label_max);
        line(&mut text, format_args!("n{} {}|\"{label}\"| n{}", look.from, arrow(look), look.to));
    }
    text.push_str(&rest);
    for (style, edges) in styles {
        line(&mut text, format_args!("linkStyle {} {style}", listed(&edges, "")));
    }
    out.write_all(text.as_bytes())
}

fn line(text: &mut String, line: fmt::Arguments<'_>) {
    writeln!(text, "  {line}").expect("a string takes all");
}

/// How long a text is as Mermaid counts.
fn units(text: &str) -> usize {
    text.encode_utf16().count()
}

fn listed(numbers: &[usize], prefix: &str) -> String {
    numbers.iter().map(|number| format!("{prefix}{number}")).collect::<Vec<_>>().join(",")
}

/// Notes and the meaning of lines and shapes as a node of their own: comments are not seen by those who see the picture.
fn add_caption(text: &mut String, picture: &Picture<'_>) {
    let shapes = [
        ("microsoft", "hexagon: Microsoft"),
        ("partner", "box: partner"),
        ("customer", "rounded: customer"),
        ("tenant", "cylinder: tenant"),
        ("group", "double sides: several"),
    ];
    let is_there = |name: &str| picture.nodes.iter().any(|node| kind(node) == name);
    let shapes = shapes.into_iter().filter(|(name, _)| is_there(name)).map(|(_, words)| words.to_owned());
    let focus = picture.nodes.iter().any(|node| node.is_focus).then(|| "thick border: a focus".to_owned());
    let notes = picture_notes(picture).into_iter().map(|note| format!("Note: {note}."));
    let meanings = shapes.chain(focus).chain(legend(picture).into_iter().map(str::to_owned));
    let caption: Vec<String> = meanings.chain(notes).map(|line| escaped(&line, usize::MAX)).collect();
    if !caption.is_empty() {
        line(text, format_args!("legend[\"{}\"]", caption.join("<br/>")));
        line(text, format_args!("style legend fill:#FFFFFF,stroke:#B0B0B0,color:#000000"));
    }
}

fn add_classes(text: &mut String, picture: &Picture<'_>) {
    let mut classes: BTreeMap<String, (String, Vec<usize>)> = BTreeMap::new();
    for (index, node) in picture.nodes.iter().enumerate() {
        let (ground, border) = node_colours(node);
        let severity = node.mark.as_ref().map(|mark| mark.severity.name());
        let width = if node.is_focus || severity.is_some() { 3 } else { 1 };
        let of = if let What::Group { class, .. } = node.what { Some(class_name(class)) } else { None };
        let words = [Some(kind(node)), of, severity, node.is_focus.then_some("focus")];
        let name = words.into_iter().flatten().collect::<Vec<_>>().join("-");
        let look = format!("fill:{ground},stroke:{border},stroke-width:{width}px,color:#000000");
        classes.entry(name).or_insert_with(|| (look, Vec::new())).1.push(index);
    }
    for (name, (look, nodes)) in classes {
        line(text, format_args!("classDef {name} {look}"));
        line(text, format_args!("class {} {name}", listed(&nodes, "n")));
    }
}

/// The edges as Mermaid draws them: of several loops at one node it draws the last alone, so they are one.
fn lines<'p, 'n>(picture: &'p Picture<'n>) -> Vec<Vec<&'p Edge<'n>>> {
    let mut lines: Vec<Vec<&Edge<'n>>> = Vec::new();
    let mut loops: BTreeMap<usize, usize> = BTreeMap::new();
    for edge in &picture.edges {
        let earlier = if edge.from == edge.to { loops.insert(edge.from, lines.len()) } else { None };
        match earlier {
            Some(earlier) => {
                lines[earlier].push(edge);
                loops.insert(edge.from, earlier);
            }
            None => lines.push(vec![edge]),
        }
    }
    lines
}

/// The edge that a line looks like: the first, unless a graver one was found.
fn look<'p, 'n>(edges: &[&'p Edge<'n>]) -> Option<&'p Edge<'n>> {
    let severity = |edge: &Edge<'_>| edge.mark.as_ref().map(|mark| mark.severity);
    // Of equals the last would be taken.
    edges.iter().rev().max_by_key(|edge| severity(edge)).copied()
}

/// The numbers of the lines by their look.
fn styles(lines: &[Vec<&Edge<'_>>]) -> BTreeMap<String, Vec<usize>> {
    let mut styles: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (index, edges) in lines.iter().enumerate() {
        styles.entry(look(edges).map_or_else(String::new, style)).or_default().push(index);
    }
    styles
}

pub(in crate::report) fn brackets(what: What<'_>) -> (&'static str, &'static str) {
    match what {
        What::Entity(Entity::Microsoft) => ("{{", "}}"),
        What::Entity(Entity::Tenant(_)) => ("[(", ")]"),
        What::Entity(Entity::Party(party)) if party.as_partner().is_none() => ("([", "])"),
        What::Entity(Entity::Party(_)) => ("[", "]"),
        What::Group { .. } | What::Unserved => ("[[", "]]"),
        What::Rest { .. } => (">", "]"),
    }
}

fn arrow(edge: &Edge<'_>) -> &'static str {
    match edge.state() {
        Standing::Active if edge.mark.is_some() => "==>",
        Standing::Active => "-->",
        Standing::Ended | Standing::NotBegun | Standing::Unknown => "-.->",
    }
}

fn style(edge: &Edge<'_>) -> String {
    let dashes = match edge.state() {
        Standing::Active => "",
        Standing::Ended => ",stroke-dasharray:6 4",
        Standing::NotBegun => ",stroke-dasharray:2 3",
        Standing::Unknown => ",stroke-dasharray:6 3 2 3",
    };
    let width = if edge.mark.is_some() { 3 } else { 2 };
    format!("stroke:{},stroke-width:{width}px{dashes}", edge_colour(edge))
}

/// Lines as the inside of a quoted label of at most `length_max` characters.
pub(in crate::report) fn label(lines: &[String], length_max: usize) -> String {
    const BREAK: &str = "<br/>";
    let share = (length_max / lines.len().max(1)).saturating_sub(BREAK.len());
    lines.iter().map(|line| escaped(line, share)).collect::<Vec<_>>().join(BREAK)
}

/// Text that means itself alone in a label, in at most `length_max` characters of the text written.
fn escaped(text: &str, length_max: usize) -> String {
    let mut escaped = String::new();
    let mut length = 0;
    for (index, character) in text.char_indices() {
        let rest = &text[index + character.len_utf8()..];
        let is_plain = match character {
            // At the start of a line these begin a list or a heading.
            '-' | '.' | '0'..='9' => index > 0,
            ':' => rest.starts_with(' '),
            ' ' | ',' | '(' | ')' | '/' => true,
            character => character.is_ascii_alphabetic() || !character.is_ascii(),
        };
        let mut written = if is_plain { character.to_string() } else { format!("#{};", u32::from(character)) };
        if is_read_again(character, rest) {
            written.push('\u{2060}');
        }
        if length + units(&written) >= length_max {
            escaped.push('…');
            break;
        }
        length += units(&written);
        escaped.push_str(&written);
    }
    escaped
}

/// Whether a character begins something that Mermaid looks for even behind its escapes: a line break, a formula, an
/// icon, its own spelling of escapes. An invisible character that joins words keeps it from that.
fn is_read_again(character: char, rest: &str) -> bool {
    match character {
        '\\' => rest.starts_with('n'),
        '$' => rest.starts_with('$'),
        ':' => rest.starts_with("fa-"),
        'ﬂ' => rest.starts_with('°'),
        '¶' => rest.starts_with('ß'),
        _ => false,
    }
}
