use crate::finding::{Finding, Info};
use crate::network::{Enrollment, Given, Network, Tenant, Tri};
use crate::programme::{Role, Status, TenantKind};
use crate::rules::{Check, Element, Rule};

pub(super) const RULE: Rule = Rule { info: &INFO, checks: &[Check::Network(&[Element::Enrollment], check)] };

static INFO: Info =
    info!("dual-role", Chain, Warning, "a CSP tenant of a direct bill and an indirect reseller account at once");

fn check(network: &Network, findings: &mut Vec<Finding>) {
    for (tenant, enrollments) in network.enrollments_by_tenant() {
        if !tenant.is_kind(&[TenantKind::Csp]).is_yes() {
            continue;
        }
        if let Some((earlier, later)) = first_of_two_roles(&enrollments) {
            findings.push(dual_role(tenant, earlier, later));
        }
    }
}

/// The first enrollment that makes two roles of one, with the first that it does so with.
fn first_of_two_roles<'n>(enrollments: &[Enrollment<'n>]) -> Option<(Enrollment<'n>, Enrollment<'n>)> {
    let (mut direct, mut resellers) = (Vec::new(), Vec::new());
    for later in enrollments {
        let earlier = match later.role() {
            Some(Role::DirectBill) => {
                direct.push(*later);
                resellers.iter().find(|reseller| are_at_once(*later, **reseller))
            }
            Some(Role::IndirectReseller) => {
                resellers.push(*later);
                direct.iter().find(|direct| are_at_once(**direct, *later))
            }
            _ => None,
        };
        if let Some(earlier) = earlier {
            return Some((*earlier, *later));
        }
    }
    None
}

/// Whether both accounts run on some day, the direct bill partner not restricted in time.
fn are_at_once(direct: Enrollment<'_>, reseller: Enrollment<'_>) -> bool {
    (direct.period().overlaps(reseller.period()) & !is_restricted_in_time(direct, reseller)).is_yes()
}

fn is_restricted_in_time(direct: Enrollment<'_>, reseller: Enrollment<'_>) -> Tri {
    match direct.period().overlap_since(reseller.period()) {
        Given::Known(first, _) => direct.has_status_by(Status::Restricted, Some(first)),
        // No day is on or before the first of an overlap that never began.
        Given::Absent => direct.has_status(Status::Restricted) & Tri::of(direct.status_since(), |_| false),
        Given::Unknown(_) => direct.has_status(Status::Restricted) & Tri::Perhaps,
    }
}

fn dual_role(tenant: Tenant<'_>, earlier: Enrollment<'_>, later: Enrollment<'_>) -> Finding {
    let (subject, identity) = tenant.name();
    let id = tenant.id();
    let first = earlier.period().overlap_since(later.period());
    let from = first.known().map_or_else(String::new, |day| format!(" from {day}"));
    let until = [earlier, later].into_iter().filter_map(|enrollment| enrollment.period().until.known()).min();
    let until = until.map_or_else(String::new, |day| format!(" until {day}"));
    let message = format!("the tenant `{id}` serves a direct bill and an indirect reseller account at \
        once{from}{until}");
    let title = |enrollment: Enrollment<'_>| enrollment.role().map_or("account", Role::title);
    let mut finding = Finding::new(&INFO, later.place(), message)
        .primary(format!("the account as {}", title(later)))
        .label(earlier.place(), format!("the account as {}", title(earlier)))
        .label_at(earlier.tenant_place(), "in this tenant")
        .label_at(later.tenant_place(), "in this tenant")
        .label_at(tenant.kind_place(), "a CSP tenant")
        .label_at(first.place(), "both from this day on");
    for enrollment in [earlier, later] {
        if let (true, Some(since)) = (enrollment.has_status(Status::Restricted).is_yes(), enrollment.status_since()) {
            finding = finding.label_at(enrollment.status_since_place(), format!("restricted only on {since}"));
        }
    }
    let in_time = first.known().map_or_else(String::new, |day| format!(", by {day} at the latest"));
    finding
        .help(format!("restrict the direct bill account first{in_time}, end it, or give one of the two its own tenant"))
        .about(subject, identity)
}
