//! The supply chain of a sale: from Microsoft to the buyer, hop by hop, with what every hop lacks.

use crate::network::{Enrollment, Network, Partner, Partnership, Sale, Side, Transaction};
use crate::programme::{Day, Region, Role, Roles};
use crate::source::Place;
use crate::wording;

/// A hop of a supply chain.
#[derive(Clone, Debug)]
pub struct SupplyHop {
    /// The id of who supplies.
    pub from: String,
    /// The id of who is supplied.
    pub to: String,
    /// `enrollment` from Microsoft to a partner, `partnership` from provider to reseller, `sale` to the buyer.
    pub kind: &'static str,
    /// Where it is written.
    pub place: Option<Place>,
    /// What it is, in words.
    pub says: String,
    /// What keeps it from carrying the sale; nothing where it does. Of the sale itself the rules that forbid it.
    pub gaps: Vec<String>,
}

/// Most partnerships of a reseller that are looked at for the one that carries a sale.
const PARTNERSHIPS_MAX: usize = 10_000;

/// The chain that carries the sale, or the nearest one.
pub(super) fn chain(network: &Network, sale: Sale<'_>) -> Vec<SupplyHop> {
    let day = sale.day();
    let mut links = match sale.seller() {
        None => Vec::new(),
        Some(seller) => match Transaction::Sale(sale).resale_parties() {
            // The seller of a resale is the provider itself.
            Some((_, buyer)) => {
                let regions = Side::with_role(buyer, Roles::RESELLER, day).regions();
                vec![from_microsoft(seller, Roles::PROVIDER, &regions, day)]
            }
            None => supply(network, seller, sale),
        },
    };
    let (from, to) = (sale.seller_id().to_owned(), sale.buyer().id().to_owned());
    let says = match (sale.tenant(), sale.is_for_own_use().is_yes()) {
        (Some(tenant), true) => format!("for its own use, into `{}`", tenant.id()),
        (Some(tenant), false) => format!("the sale, into `{}`", tenant.id()),
        (None, true) => "the sale, for its own use".to_owned(),
        (None, false) => "the sale".to_owned(),
    };
    links.push(SupplyHop { from, to, kind: "sale", place: Some(sale.seller_place()), says, gaps: Vec::new() });
    links
}

/// What stands between Microsoft and a partner that sells to an end customer.
fn supply(network: &Network, seller: Partner<'_>, sale: Sale<'_>) -> Vec<SupplyHop> {
    let day = sale.day();
    let regions: Vec<Region> = sale.buyer_region_on(day).into_iter().collect();
    let is_reseller = seller.is_enrolled_as(Roles::RESELLER, day).is_yes();
    if !is_reseller || seller.is_enrolled_as(Roles::DIRECT_BILL, day).is_yes() {
        return vec![from_microsoft(seller, Roles::DIRECT_BILL, &regions, day)];
    }
    let chains = network.partnerships_of_reseller(seller).take(PARTNERSHIPS_MAX).map(|partnership| {
        let provider = partnership.provider();
        [from_microsoft(provider, Roles::PROVIDER, &regions, day), link_of(partnership, day)]
    });
    let nearest = chains.min_by_key(|links| links.iter().map(|link| link.gaps.len()).sum::<usize>());
    if let Some(links) = nearest {
        return links.into();
    }
    let provider = network.possible_providers(Transaction::Sale(sale)).find(|provider| *provider != seller);
    match provider {
        Some(provider) => {
            vec![from_microsoft(provider, Roles::PROVIDER, &regions, day), between(network, provider, seller, day)]
        }
        None => vec![SupplyHop {
            from: "microsoft".to_owned(),
            to: seller.id().to_owned(),
            kind: "partnership",
            place: Some(seller.id_place()),
            says: "over an indirect provider".to_owned(),
            gaps: vec!["it has no provider".to_owned()],
        }],
    }
}

/// The hop from Microsoft to a partner with one of the roles, in one of the regions where any is asked for.
fn from_microsoft(partner: Partner<'_>, roles: Roles, regions: &[Region], day: Option<Day>) -> SupplyHop {
    let rank = |enrollment: &Enrollment<'_>| {
        let acts = enrollment.has_role(roles).is_yes();
        let is_there = regions.is_empty() || regions.iter().any(|own| Some(*own) == enrollment.region_on(day));
        (acts, enrollment.is_active_on(day).is_yes(), is_there)
    };
    let (from, to, kind) = ("microsoft".to_owned(), partner.id().to_owned(), "enrollment");
    let role = if roles == Roles::DIRECT_BILL { Role::DirectBill } else { Role::IndirectProvider }.title();
    // Of equals the first in network order.
    let best = partner
        .enrollments()
        .map(|enrollment| (rank(&enrollment), enrollment))
        .reduce(|best, other| if other.0 > best.0 { other } else { best });
    let Some(((true, is_active, is_there), enrollment)) = best else {
        let gaps = vec![format!("it is not enrolled as {role}")];
        return SupplyHop {
            from,
            to,
            kind,
            place: Some(partner.id_place()),
            says: "orders from Microsoft".to_owned(),
            gaps,
        };
    };
    let region = wording::region(enrollment.region_on(day));
    let mut gaps = Vec::new();
    if !is_active {
        let missed = wording::bound_missed("the enrollment", enrollment.period(), day);
        gaps.push(
            missed.map_or_else(|| "whether it is enrolled on that day is not known".to_owned(), |(_, says)| says),
        );
    }
    if !is_there {
        let wanted: Vec<String> = regions.iter().map(Region::to_string).collect();
        gaps.push(format!("it acts in {region}, not in {}", wanted.join(" or ")));
    }
    let place = Some(enrollment.place());
    let says = if region.is_empty() { role.to_owned() } else { format!("{role} in {region}") };
    SupplyHop { from, to, kind, place, says, gaps }
}

/// The hop between two partners that should be in a partnership.
fn between(network: &Network, provider: Partner<'_>, reseller: Partner<'_>, day: Option<Day>) -> SupplyHop {
    let links = network.partnerships_between(provider, reseller).map(|partnership| link_of(partnership, day));
    links.min_by_key(|link| link.gaps.len()).unwrap_or_else(|| SupplyHop {
        from: provider.id().to_owned(),
        to: reseller.id().to_owned(),
        kind: "partnership",
        place: None,
        says: "partners".to_owned(),
        gaps: vec!["the two have no partnership".to_owned()],
    })
}

fn link_of(partnership: Partnership<'_>, day: Option<Day>) -> SupplyHop {
    let period = partnership.period();
    let says = match period.since.known() {
        Some(since) => format!("partners since {since}"),
        None => "partners".to_owned(),
    };
    let gap = || match wording::bound_missed("the partnership", period, day) {
        Some((_, says)) => says,
        None => "whether the partnership runs on that day is not known".to_owned(),
    };
    SupplyHop {
        from: partnership.provider().id().to_owned(),
        to: partnership.reseller().id().to_owned(),
        kind: "partnership",
        place: Some(partnership.reseller_place()),
        says,
        gaps: if period.contains(day).is_yes() { Vec::new() } else { vec![gap()] },
    }
}
