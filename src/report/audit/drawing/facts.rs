//! What is told of nodes and edges: to whoever hovers over them, and to whoever does not see the picture.

use crate::ask::{Scene, SceneSpot, Strand, Tier};
use crate::network::{Entity, LinkKind, Standing};
use crate::report::picture::{days, spaced, state_word};
use crate::report::printable::{printable_line, shortened};
use crate::report::tally::plural;

/// Most characters of an id or a name in what is told.
pub(super) const FACT_MAX: usize = 120;

/// Somebody in a sentence.
pub(super) fn named(spot: &SceneSpot<'_>) -> String {
    match spot.entity {
        Entity::Microsoft => "Microsoft".to_owned(),
        entity => fact(entity.id()),
    }
}

fn fact(text: &str) -> String {
    shortened(&printable_line(text), FACT_MAX).into_owned()
}

pub(super) fn node_facts(spot: &SceneSpot<'_>) -> String {
    let entity = spot.entity;
    let mut facts = vec![named(spot)];
    facts.extend(entity.common_name().filter(|name| *name != facts[0]).map(fact));
    let mut words = vec![match entity {
        Entity::Tenant(tenant) => match tenant.kind() {
            Some(kind) => format!("{} tenant", spaced(&kind.to_string())),
            None => "tenant".to_owned(),
        },
        Entity::Microsoft => "the beginning of every chain".to_owned(),
        Entity::Party(party) => party.noun().to_owned(),
    }];
    if !spot.roles.is_empty() {
        words.push(spot.roles.iter().map(|role| role.title()).collect::<Vec<_>>().join(", "));
    } else if entity.party().is_some_and(|party| party.as_partner().is_some()) {
        words.push("no role on the day".to_owned());
    }
    facts.push(words.join(": "));
    if entity != Entity::Microsoft {
        facts.push(format!("region: {}", region_words(spot).unwrap_or_else(|| "unknown".to_owned())));
    }
    facts.extend(spot.is_at_fault.then(|| "the finding stands here".to_owned()));
    facts.join("\n")
}

pub(super) fn edge_facts(scene: &Scene<'_>, strand: &Strand<'_>) -> String {
    let [from, to] = [strand.from, strand.to].map(|end| named(&scene.spots[end]));
    let mut facts = vec![format!("{}: {from} → {to}", kind_of(strand))];
    let days = strand.link.period().and_then(|period| days(period.since, period.until));
    let standing = match strand.standing {
        Standing::Active => None,
        other => state_word(other).map(str::to_owned),
    };
    let when: Vec<String> = days.into_iter().chain(standing).collect();
    facts.extend((!when.is_empty()).then(|| when.join(", ")));
    facts.extend(strand.link.tenant().map(|tenant| format!("tenant: {}", fact(tenant.id()))));
    facts.extend(strand.link.subscription_id().map(|id| format!("subscription: {}", fact(id))));
    facts.extend(strand.is_at_fault.then(|| "the finding stands here".to_owned()));
    facts.join("\n")
}

/// The picture in one sentence, for those who do not see it.
pub(super) fn sentence(scene: &Scene<'_>) -> String {
    let counts = [
        (Tier::Microsoft, "Microsoft"),
        (Tier::Provider, "partner that orders with Microsoft"),
        (Tier::Reseller, "other partner"),
        (Tier::Customer, "customer"),
        (Tier::Tenant, "tenant"),
    ];
    let counted = counts.into_iter().filter_map(|(tier, noun)| {
        let count = scene.spots.iter().filter(|spot| spot.tier == tier).count();
        match (count, tier) {
            (0, _) => None,
            (_, Tier::Microsoft) => Some(noun.to_owned()),
            (2.., Tier::Provider) => Some(format!("{count} partners that order with Microsoft")),
            _ => Some(plural(count, noun)),
        }
    });
    let strands = scene.strands.iter().filter(|strand| strand.is_at_fault).map(|strand| {
        let [from, to] = [strand.from, strand.to].map(|end| named(&scene.spots[end]));
        match strand.link.kind() {
            LinkKind::Sale => format!("the sale from {from} to {to}"),
            kind => format!("the {} of {from} and {to}", spaced(kind.name())),
        }
    });
    let spots = scene.spots.iter().filter(|spot| spot.is_at_fault).map(named);
    let faults: Vec<String> = strands.chain(spots).collect();
    let counted = counted.collect::<Vec<_>>().join(", ");
    let joined = plural(scene.strands.len(), "relationship");
    let faults =
        if faults.is_empty() { String::new() } else { format!("; the finding stands in {}", faults.join(", ")) };
    let left_out = match (scene.left_out, scene.strands_left_out) {
        (0, 0) => String::new(),
        (0, strands) => format!("; {} more found no room", plural(strands, "relationship")),
        (entities, _) => format!("; {entities} more found no room"),
    };
    format!("{counted}, and {joined} between them{faults}{left_out}")
}

pub(super) fn region_words(spot: &SceneSpot<'_>) -> Option<String> {
    let regions: Vec<String> = spot.regions.iter().map(ToString::to_string).collect();
    (!regions.is_empty()).then(|| regions.join(", "))
}

pub(super) fn kind_of(strand: &Strand<'_>) -> String {
    let own_use = if strand.link.is_for_own_use().is_yes() { ", own use" } else { "" };
    format!("{}{own_use}", spaced(strand.link.kind().name()))
}
