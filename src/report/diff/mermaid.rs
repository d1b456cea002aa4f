//! What surrounds the differences, as a flowchart of Mermaid: what is new is green, what is gone red and dashed, what says
//! something else amber. Words say the same, so that no meaning hangs on colour alone.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use crate::ask::{Line, Neighbourhood, Spot, Touch, What};
use crate::network::Entity;
use crate::report::picture::{mermaid_brackets, mermaid_label};
use crate::report::printable::shown;

/// Most characters of the label of an entity, escapes counted as they are written.
const SPOT_MAX: usize = 110;

/// Most characters of the label of a relationship.
const LINE_MAX: usize = 70;

/// Most keys that the label of a relationship names.
const KEYS_MAX: usize = 3;

pub(super) fn flowchart(around: &Neighbourhood<'_>) -> String {
    let mut text = "flowchart LR\n".to_owned();
    let mut classes: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for (index, spot) in around.spots.iter().enumerate() {
        let (open, close) = spot.entity.map_or((">", "]"), |entity| mermaid_brackets(What::Entity(entity)));
        let label = mermaid_label(&spot_lines(spot), SPOT_MAX);
        writeln!(text, "  n{index}{open}\"{label}\"{close}").expect("a string takes all");
        classes.entry(spot.touch.map_or("same", Touch::name)).or_default().push(format!("n{index}"));
    }
    let mut styles: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for (index, line) in around.lines.iter().enumerate() {
        let arrow = if line.touch == Some(Touch::Removed) { "-.->" } else { "-->" };
        let label = mermaid_label(&[line_words(line)], LINE_MAX);
        writeln!(text, "  n{} {arrow}|\"{label}\"| n{}", line.from, line.to).expect("a string takes all");
        styles.entry(line.touch.map_or("same", Touch::name)).or_default().push(index.to_string());
    }
    for (name, spots) in classes {
        let (ground, border, dashes) = look(name);
        writeln!(text, "  classDef {name} fill:{ground},stroke:{border},stroke-width:2px{dashes},color:#000000")
            .expect("a string takes all");
        writeln!(text, "  class {} {name}", spots.join(",")).expect("a string takes all");
    }
    for (name, lines) in styles {
        let (_, colour, dashes) = look(name);
        writeln!(text, "  linkStyle {} stroke:{colour},stroke-width:2px{dashes}", lines.join(","))
            .expect("a string takes all");
    }
    text
}

fn spot_lines(spot: &Spot<'_>) -> Vec<String> {
    let name = spot.entity.and_then(Entity::common_name).filter(|name| *name != spot.id);
    let noun = spot.entity.map_or("not declared", Entity::noun);
    let mut words = vec![noun];
    words.extend(spot.touch.map(Touch::name));
    let name = name.map(shown);
    [shown(spot.id)].into_iter().chain(name).chain([words.join(", ")]).collect()
}

fn line_words(line: &Line) -> String {
    let kind = line.kind.name().replace('-', " ");
    match line.touch {
        None => kind,
        Some(touch) if line.keys.is_empty() => format!("{kind}, {}", touch.name()),
        Some(touch) => {
            let keys = line.keys.iter().take(KEYS_MAX).copied().collect::<Vec<_>>().join(", ");
            let more = if line.keys.len() > KEYS_MAX { " and more" } else { "" };
            format!("{kind}, {}: {keys}{more}", touch.name())
        }
    }
}

/// Ground, border and dashes.
fn look(name: &str) -> (&'static str, &'static str, &'static str) {
    match name {
        "added" => ("#DDF4E1", "#1A7F37", ""),
        "removed" => ("#FBE3E4", "#CF222E", ",stroke-dasharray:6 4"),
        "changed" => ("#FFF1CC", "#B07D00", ""),
        _ => ("#F4F4F4", "#767676", ""),
    }
}
