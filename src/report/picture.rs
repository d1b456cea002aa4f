//! A picture of a network in the languages of programs that draw: what they say in the same words, and their colours.
//!
//! Every edge is labelled with its type and every mark with its rules, so no meaning hangs on colour alone. The colours of
//! lines stand out from white and from black alike; nodes bring their own light ground and dark text.

mod dot;
mod graphml;
mod json;
mod mermaid;

use std::io::{self, Write};

use crate::ask::{Class, Collapse, Edge, Folded, Mark, Node, Note, Picture, What};
use crate::finding::Severity;
use crate::network::Standing;
use crate::network::{Entity, Given, LinkKind};
use crate::programme::{Day, grouped};
use crate::report::printable::printable_text;
use crate::report::tally::plural;
use crate::source::Sources;

pub(super) use mermaid::{brackets as mermaid_brackets, label as mermaid_label};

/// Most characters of a name or an id in a label.
const LABEL_MAX: usize = 60;

/// Most rules that a label names.
const RULES_MAX: usize = 3;

/// Writes the language of Graphviz.
///
/// # Errors
///
/// What `out` answers.
pub fn write_dot(out: &mut dyn Write, picture: &Picture<'_>) -> io::Result<()> {
    dot::write(out, picture)
}

/// Writes a flowchart of Mermaid.
///
/// # Errors
///
/// What `out` answers.
pub fn write_mermaid(out: &mut dyn Write, picture: &Picture<'_>) -> io::Result<()> {
    mermaid::write(out, picture)
}

/// Writes GraphML.
///
/// # Errors
///
/// What `out` answers.
pub fn write_graphml(out: &mut dyn Write, sources: &Sources, picture: &Picture<'_>) -> io::Result<()> {
    graphml::write(out, sources, picture)
}

/// Writes the JSON document of a picture, version 1.
///
/// # Errors
///
/// What `out` answers.
pub fn write_picture_json(out: &mut dyn Write, sources: &Sources, picture: &Picture<'_>) -> io::Result<()> {
    json::write(out, sources, picture)
}

/// Everything that whoever looks at a picture must know, each in a sentence without an end.
pub fn picture_notes(picture: &Picture<'_>) -> Vec<String> {
    picture.notes.iter().map(note).collect()
}

fn note(note: &Note) -> String {
    match *note {
        Note::Collapsed { nodes, nodes_max } => format!(
            "collapsed by region: the network has {} nodes, more than {}; --focus ID draws the surroundings of one",
            grouped(nodes),
            grouped(nodes_max)
        ),
        Note::Cut { nodes, nodes_max } => format!(
            "{} more are drawn as one node, because no more than {} nodes are drawn; --max-nodes raises that",
            grouped(nodes),
            grouped(nodes_max)
        ),
        Note::Merged => {
            "relationships of one type between the same nodes are drawn as one, with their number".to_owned()
        }
        Note::EdgesCut(edges) => format!("{} more edges are left out", grouped(edges)),
        Note::NothingFound => "no finding is about anything here".to_owned(),
        Note::Unplaced(1) => "1 finding is about nothing that can be drawn; see `cspgraph check`".to_owned(),
        Note::Unplaced(findings) => {
            format!("{} findings are about nothing that can be drawn; see `cspgraph check`", grouped(findings))
        }
        Note::Unresolved(1) => "1 relationship is not drawn: an end of it cannot be resolved".to_owned(),
        Note::Unresolved(links) => {
            format!("{} relationships are not drawn: an end of each cannot be resolved", grouped(links))
        }
        Note::BrokenFile => {
            "some file does not parse, and what it declares is missing; see `cspgraph check`".to_owned()
        }
    }
}

fn title(picture: &Picture<'_>) -> String {
    let folded = match picture.collapse {
        None => "",
        Some(Collapse::Region) => ", by region",
        Some(Collapse::Partner) => ", by partner",
    };
    format!("Network as of {}{folded}", picture.as_of)
}

/// What a node is, in one word.
fn kind(node: &Node<'_>) -> &'static str {
    match node.what {
        What::Entity(entity) => entity.noun(),
        What::Group { .. } => "group",
        What::Unserved => "unserved",
        What::Rest { .. } => "rest",
    }
}

/// The lines of a node: its name, what it is, what is folded into it, what was found.
fn node_lines(node: &Node<'_>) -> Vec<String> {
    let mut lines = match node.what {
        What::Entity(Entity::Microsoft) => vec!["Microsoft".to_owned()],
        What::Entity(entity) => {
            let name = entity.common_name();
            let id = name.filter(|_| entity.has_id()).map(|_| shown(entity.id()));
            let words = id.into_iter().chain([entity_words(node, entity)]).chain([region_words(node)]);
            vec![shown(name.unwrap_or(entity.id())), words.collect::<Vec<_>>().join(" · ")]
        }
        What::Group { class, count } => vec![format!("{}: {}", region_words(node), class_words(node, class, count))],
        What::Unserved => vec!["served by no partner".to_owned()],
        What::Rest { count } => vec![format!("… and {} more", grouped(count))],
    };
    lines.extend(node.folded.and_then(folded_words));
    lines.extend(node.mark.as_ref().map(mark_words));
    lines
}

/// The lines of an edge: its type, number and days, what was found.
fn edge_lines(edge: &Edge<'_>) -> Vec<String> {
    let mut parts = vec![spaced(edge.kind.name())];
    if edge.is_for_own_use {
        parts.push("own use".to_owned());
    }
    if let Some(link) = edge.link {
        parts.extend(link.period().and_then(|period| days(period.since, period.until)));
        parts.extend(state_word(edge.state()).map(str::to_owned));
    } else {
        parts[0] = format!("{} ×{}", parts[0], grouped(edge.count()));
        let others = edge.states.iter().filter_map(|(state, count)| Some((state_word(*state)?, count)));
        parts.extend(others.map(|(word, count)| format!("{} {word}", grouped(*count))));
    }
    [parts.join(", ")].into_iter().chain(edge.mark.as_ref().map(mark_words)).collect()
}

pub(super) fn days(since: Given<Day>, until: Given<Day>) -> Option<String> {
    let text = |day: Given<Day>| day.known().map_or_else(|| "?".to_owned(), |day| day.to_string());
    match (since.is_absent(), until.is_absent()) {
        (true, true) => None,
        (false, true) => Some(format!("since {}", text(since))),
        (true, false) => Some(format!("until {}", text(until))),
        (false, false) => Some(format!("{} to {}", text(since), text(until))),
    }
}

pub(super) fn state_word(state: Standing) -> Option<&'static str> {
    match state {
        Standing::Active => None,
        Standing::Ended => Some("ended"),
        Standing::NotBegun => Some("not begun"),
        Standing::Unknown => Some("days unknown"),
    }
}

/// The value of `--collapse`.
fn collapse_name(collapse: Collapse) -> &'static str {
    match collapse {
        Collapse::Region => "region",
        Collapse::Partner => "partner",
    }
}

/// The word for the members of a group, in formats for programs.
fn class_name(class: Class) -> &'static str {
    match class {
        Class::Partners => "partner",
        Class::Customers => "customer",
        Class::Tenants(_) => "tenant",
    }
}

fn mark_words(mark: &Mark) -> String {
    let named: Vec<&str> = mark.rules.iter().copied().take(RULES_MAX).collect();
    let more = match mark.rules.len().saturating_sub(RULES_MAX) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    format!("{}: {}{more}", mark.severity, named.join(", "))
}

fn entity_words(node: &Node<'_>, entity: Entity<'_>) -> String {
    match entity {
        Entity::Tenant(tenant) => {
            tenant.kind().map_or_else(|| "tenant".to_owned(), |kind| format!("{} tenant", spaced(&kind.to_string())))
        }
        _ if node.roles.is_empty() => entity.noun().to_owned(),
        _ => node.roles.iter().map(|role| role.title()).collect::<Vec<_>>().join(", "),
    }
}

fn region_words(node: &Node<'_>) -> String {
    if node.regions.is_empty() {
        return "region unknown".to_owned();
    }
    node.regions.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}

fn class_words(node: &Node<'_>, class: Class, count: usize) -> String {
    match class {
        Class::Customers => counted(count, "customer"),
        Class::Tenants(None) => counted(count, "tenant"),
        Class::Tenants(Some(kind)) => counted(count, &format!("{} tenant", spaced(&kind.to_string()))),
        Class::Partners => match node.roles.as_slice() {
            [] => format!("{} without a role", counted(count, "partner")),
            [role] => counted(count, role.title()),
            roles => {
                let roles: Vec<&str> = roles.iter().map(|role| role.title()).collect();
                format!("{} ({})", counted(count, "partner"), roles.join(", "))
            }
        },
    }
}

/// How many of what is folded in; nothing where that is nobody.
fn folded_words(folded: Folded) -> Option<String> {
    let counts =
        [(folded.customers, "customer"), (folded.tenants, "tenant")].into_iter().filter(|(count, _)| *count > 0);
    let words: Vec<String> = counts.map(|(count, noun)| counted(count, noun)).collect();
    (!words.is_empty()).then(|| words.join(", "))
}

pub(super) fn spaced(word: &str) -> String {
    word.replace('-', " ")
}

fn counted(count: usize, noun: &str) -> String {
    plural(count, noun).replacen(&count.to_string(), &grouped(count), 1)
}

/// Text of a file as a label shows it: printable, and no longer than a label may be.
fn shown(text: &str) -> String {
    let mut characters = text.chars();
    let start: String = characters.by_ref().take(LABEL_MAX).collect();
    let is_cut = characters.next().is_some();
    let shown = printable_text(&start, false);
    if is_cut { format!("{shown}…") } else { shown.into_owned() }
}

/// What the lines and shapes mean, of those that are there.
fn legend(picture: &Picture<'_>) -> Vec<&'static str> {
    let has_state = |state| picture.edges.iter().any(|edge| edge.state() == state);
    let mut legend = Vec::new();
    if has_state(Standing::Ended) {
        legend.push("dashed: ended");
    }
    if has_state(Standing::NotBegun) {
        legend.push("dotted: not begun");
    }
    if has_state(Standing::Unknown) {
        legend.push("dashes and dots: days unknown");
    }
    if picture.edges.iter().any(|edge| edge.mark.is_some()) || picture.nodes.iter().any(|node| node.mark.is_some()) {
        legend.push("thick: a finding");
    }
    legend
}

/// The ground and the border of a node.
fn node_colours(node: &Node<'_>) -> (&'static str, &'static str) {
    let ground = match node.what {
        What::Entity(Entity::Microsoft) => "#E0E0E0",
        What::Entity(Entity::Tenant(_)) | What::Group { class: Class::Tenants(_), .. } => "#E3F1E7",
        What::Entity(Entity::Party(party)) if party.as_partner().is_none() => "#FFF4D6",
        What::Group { class: Class::Customers, .. } | What::Unserved => "#FFF4D6",
        What::Entity(Entity::Party(_)) | What::Group { class: Class::Partners, .. } => "#DCEBF7",
        What::Rest { .. } => "#F4F4F4",
    };
    (ground, node.mark.as_ref().map_or("#5A5A5A", |mark| mark_colour(mark.severity)))
}

fn edge_colour(edge: &Edge<'_>) -> &'static str {
    if let Some(mark) = &edge.mark {
        return mark_colour(mark.severity);
    }
    match edge.kind {
        LinkKind::Partnership => "#0072B2",
        LinkKind::Sale => "#008A65",
        LinkKind::Order | LinkKind::PartnerOfRecord => "#9A5BB0",
        LinkKind::Affiliation => "#8C6D1F",
        LinkKind::CustomerRelationship | LinkKind::AdminRelationship | LinkKind::Ownership => "#767676",
    }
}

fn mark_colour(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "#D55E00",
        Severity::Warning => "#B07D00",
        Severity::Info => "#3B82C4",
    }
}

/// How thick a line is.
fn width(mark: Option<&Mark>) -> u8 {
    match mark.map(|mark| mark.severity) {
        None => 1,
        Some(Severity::Info | Severity::Warning) => 2,
        Some(Severity::Error) => 3,
    }
}
