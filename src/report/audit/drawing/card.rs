//! What a node shows, and how much room that takes.

use crate::ask::{SceneSpot, Tier};
use crate::network::Entity;
use crate::programme::Role;
use crate::report::audit::drawing::facts::region_words;
use crate::report::audit::drawing::layout::Shape;
use crate::report::audit::drawing::text::{DETAIL_SIZE, NAME_SIZE, clipped, width};
use crate::report::picture::spaced;

/// Most width of a text in a node.
const TEXT_MAX: f64 = 172.0;

/// Room between a node's border and its texts, on both sides together.
const PADDING: f64 = 20.0;

const WIDTH_MIN: f64 = 84.0;

/// Height of a node beside its lines, of its first line, and of each further one.
pub(super) const HEIGHT: f64 = 12.0;
const FIRST_LINE: f64 = 16.0;
pub(super) const LINE: f64 = 13.0;

/// What a node shows.
pub(super) struct Card {
    pub(super) lines: Vec<(&'static str, String)>,
    width: f64,
}

impl Card {
    pub(super) fn new(spot: &SceneSpot<'_>) -> Self {
        let entity = spot.entity;
        let name = entity.common_name().filter(|name| !name.trim().is_empty());
        let mut lines = vec![("name", clipped(name.unwrap_or(entity.id()), NAME_SIZE, TEXT_MAX))];
        if let Some(name) = name
            && entity.has_id()
            && name != entity.id()
            && entity != Entity::Microsoft
        {
            lines.push(("id", clipped(entity.id(), DETAIL_SIZE, TEXT_MAX)));
        }
        let unknown = || entity.party().map(|_| "region unknown".to_owned());
        let details = kind_words(spot).into_iter().chain(region_words(spot).or_else(unknown));
        let details: Vec<String> = details.collect();
        if !details.is_empty() {
            lines.push(("detail", clipped(&details.join(" · "), DETAIL_SIZE, TEXT_MAX)));
        }
        let sizes =
            lines.iter().map(|(class, text)| width(text, if *class == "name" { NAME_SIZE } else { DETAIL_SIZE }));
        let width = (sizes.fold(0.0, f64::max) + PADDING).max(WIDTH_MIN).ceil();
        Self { lines, width }
    }

    pub(super) fn shape(&self, tier: Tier) -> Shape {
        let further = self.lines.len().saturating_sub(1);
        let height = (0..further).fold(HEIGHT + FIRST_LINE, |height, _| height + LINE);
        Shape { width: self.width, height, band: tier as usize }
    }
}

/// What somebody is, where the tier does not say it already.
fn kind_words(spot: &SceneSpot<'_>) -> Option<String> {
    match spot.entity {
        Entity::Tenant(tenant) => tenant.kind().map(|kind| spaced(&kind.to_string())),
        Entity::Party(party) if party.as_partner().is_some() => match (spot.roles.as_slice(), spot.tier) {
            ([Role::IndirectProvider], Tier::Provider) | ([Role::IndirectReseller], Tier::Reseller) => None,
            ([], _) => Some("no role".to_owned()),
            (roles, _) => Some(roles.iter().map(|role| short(*role)).collect::<Vec<_>>().join(" + ")),
        },
        Entity::Party(_) | Entity::Microsoft => None,
    }
}

fn short(role: Role) -> &'static str {
    match role {
        Role::IndirectProvider => "provider",
        Role::IndirectReseller => "reseller",
        Role::DirectBill => "direct bill",
        Role::Advisor => "advisor",
    }
}
