//! The supply chain of a sale: from Microsoft to the buyer, hop by hop, with what every hop lacks.

use std::fmt::Write as _;

use crate::network::{Enrollment, Network, Partner, Partnership, Sale, Side, Transaction, Tri};
use crate::programme::{Day, MICROSOFT, Region, Role, Roles, Status, since};
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
    let mut hops = match sale.seller() {
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
    hops.push(SupplyHop { from, to, kind: "sale", place: Some(sale.seller_place()), says, gaps: Vec::new() });
    hops
}

/// What stands between Microsoft and a partner that sells to an end customer.
fn supply(network: &Network, seller: Partner<'_>, sale: Sale<'_>) -> Vec<SupplyHop> {
    let day = sale.day();
    let regions: Vec<Region> = sale.buyer_region_on(day).into_iter().collect();
    let direct = vec![from_microsoft(seller, Roles::DIRECT_BILL, &regions, day)];
    if !seller.is_enrolled_as(Roles::RESELLER, day).is_yes() {
        return direct;
    }
    let chains = network.partnerships_of_reseller(seller).take(PARTNERSHIPS_MAX).map(|partnership| {
        let provider = partnership.provider();
        vec![from_microsoft(provider, Roles::PROVIDER, &regions, day), hop_of(partnership, day)]
    });
    let is_direct = seller.is_enrolled_as(Roles::DIRECT_BILL, day).is_yes();
    // Of equals the shorter: nobody stands between a direct bill partner and Microsoft.
    let nearest = is_direct.then_some(direct).into_iter().chain(chains).min_by_key(|hops| gaps(hops));
    if let Some(hops) = nearest {
        return hops;
    }
    let provider = network.possible_providers(Transaction::Sale(sale)).find(|provider| *provider != seller);
    match provider {
        Some(provider) => {
            vec![from_microsoft(provider, Roles::PROVIDER, &regions, day), between(network, provider, seller, day)]
        }
        None => vec![SupplyHop {
            from: MICROSOFT.to_owned(),
            to: seller.id().to_owned(),
            kind: "partnership",
            place: Some(seller.id_place()),
            says: "over an indirect provider".to_owned(),
            gaps: vec!["it has no provider".to_owned()],
        }],
    }
}

fn gaps(hops: &[SupplyHop]) -> usize {
    hops.iter().map(|hop| hop.gaps.len()).sum()
}

/// The hop from Microsoft to a partner with one of the roles, in one of the regions where any is asked for.
fn from_microsoft(partner: Partner<'_>, roles: Roles, regions: &[Region], day: Option<Day>) -> SupplyHop {
    let (from, to, kind) = (MICROSOFT.to_owned(), partner.id().to_owned(), "enrollment");
    let role = if roles == Roles::DIRECT_BILL { Role::DirectBill } else { Role::IndirectProvider }.title();
    let is_there = |enrollment: Enrollment<'_>| {
        let any = regions.iter().map(|region| enrollment.is_in(Some(*region), day));
        if regions.is_empty() { Tri::Yes } else { Tri::any(any) }
    };
    let rank = |enrollment: Enrollment<'_>| {
        [enrollment.has_role(roles), enrollment.is_active_on(day), is_there(enrollment)].map(certainty)
    };
    // Of equals the first in network order.
    let best = partner.enrollments().reduce(|best, other| if rank(other) > rank(best) { other } else { best });
    let Some(enrollment) = best.filter(|enrollment| !enrollment.has_role(roles).is_no()) else {
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
    if !enrollment.has_role(roles).is_yes() {
        gaps.push(format!("whether it is enrolled as {role} is not known"));
    }
    match enrollment.is_active_on(day) {
        Tri::Yes => {}
        Tri::No => gaps.extend(wording::bound_missed("the enrollment", enrollment.period(), day).map(|(_, says)| says)),
        Tri::Perhaps => gaps.push("whether it is enrolled on that day is not known".to_owned()),
    }
    let wanted: Vec<String> = regions.iter().map(Region::to_string).collect();
    let wanted = wanted.join(" or ");
    match is_there(enrollment) {
        Tri::Yes => {}
        Tri::No => gaps.push(format!("it acts in {region}, not in {wanted}")),
        Tri::Perhaps => gaps.push(format!("whether it acts in {wanted} is not known")),
    }
    let place = Some(enrollment.place());
    let mut says = if region.is_empty() { role.to_owned() } else { format!("{role} in {region}") };
    // The sale is judged without these; whoever reads the chain should know.
    let is_stopped = |status| enrollment.has_status_by(status, day).is_yes();
    if let Some(status) = [Status::Suspended, Status::Revoked].into_iter().find(|status| is_stopped(*status)) {
        let _ = write!(says, ", {status}");
    }
    if day.is_some_and(|day| day >= since::AGREEMENTS) && enrollment.is_signed_on(day).is_no() {
        says.push_str(", without a signed agreement");
    }
    SupplyHop { from, to, kind, place, says, gaps }
}

/// How near something is to what is looked for.
fn certainty(tri: Tri) -> u8 {
    match tri {
        Tri::Yes => 2,
        Tri::Perhaps => 1,
        Tri::No => 0,
    }
}

/// The hop between two partners that should be in a partnership.
fn between(network: &Network, provider: Partner<'_>, reseller: Partner<'_>, day: Option<Day>) -> SupplyHop {
    let hops = network.partnerships_between(provider, reseller).map(|partnership| hop_of(partnership, day));
    hops.min_by_key(|hop| hop.gaps.len()).unwrap_or_else(|| SupplyHop {
        from: provider.id().to_owned(),
        to: reseller.id().to_owned(),
        kind: "partnership",
        place: None,
        says: "partners".to_owned(),
        gaps: vec!["the two have no partnership".to_owned()],
    })
}

fn hop_of(partnership: Partnership<'_>, day: Option<Day>) -> SupplyHop {
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
