use crate::finding::{Finding, Info};
use crate::network::{AdminRelationship, Network, Partner, Party, Side};
use crate::programme::{Region, Roles};
use crate::rules::{Check, Rule};
use crate::wording::{self, Judged};

pub(super) const RULE: Rule = Rule { info: &INFO, checks: &[Check::AdminRelationship(check)] };

static INFO: Info =
    info!("cross-region-admin", Record, Warning, "delegated administration of a tenant in a region without enrollment");

fn check(network: &Network, relationship: AdminRelationship<'_>, findings: &mut Vec<Finding>) {
    let day = relationship.day();
    let side = Side::with_any_role(relationship.partner(), day);
    // Outside a region that is unknown nobody certainly is.
    if let Some(region) = relationship.tenant().region_on(day)
        && side.is_outside(Some(region))
    {
        findings.push(cross_region_admin(network, relationship, side, region));
    }
}

fn cross_region_admin(
    network: &Network,
    relationship: AdminRelationship<'_>,
    side: Side<'_>,
    region: Region,
) -> Finding {
    let (subject, identity) = relationship.name();
    let (partner, tenant, day) = (relationship.partner(), relationship.tenant(), relationship.day());
    let (id, own) = (partner.id(), wording::regions(side));
    let message = format!("`{id}` administers `{}` across regions: {own} to {region}", tenant.id());
    let finding = Finding::new(&INFO, relationship.partner_place(), message)
        .primary(format!("acts in {own}"))
        .label(relationship.tenant_place(), format!("a tenant in {region}"))
        .label_at(tenant.country_place(), format!("a country of {region}"));
    let finding = wording::with_accounts(finding, side);
    let judged = Judged::administration(relationship);
    let finding = wording::with_other_days(finding, partner, Roles::ALL, judged, |account| {
        account.is_in(Some(region), day)
    });
    let others = day.into_iter().flat_map(|day| network.partners_acting_in(region, day, Roles::ALL));
    // In its own tenant a partner needs no such relationship.
    let others = others.filter(|other: &Partner<'_>| !tenant.is_owned_by(Party::Partner(*other)).is_yes());
    let others = wording::such_as(others);
    wording::with_old_regions(finding, judged)
        .help(format!(
            "let a partner enrolled in {region} administer `{}`{others}, or enroll `{id}` in {region} too",
            tenant.id()
        ))
        .about(subject, identity)
        .cause(format!("{id} in {region}"))
}
