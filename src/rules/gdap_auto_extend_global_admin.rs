use crate::finding::{Finding, Info};
use crate::network::{AdminRelationship, Network, Tri};
use crate::programme::AdminKind;
use crate::programme::limit::GLOBAL_ADMINISTRATOR;
use crate::rules::{Check, Rule};
use crate::source::Place;

pub(super) const RULE: Rule = Rule { info: &INFO, checks: &[Check::AdminRelationship(check)] };

static INFO: Info = info!(
    "gdap-auto-extend-global-admin",
    Record,
    Error,
    "granular delegated administration as Global Administrator that extends itself"
);

fn check(_: &Network, relationship: AdminRelationship<'_>, findings: &mut Vec<Finding>) {
    let extends_itself = relationship.auto_extend().is(Tri::No, |extends| extends);
    let is_gdap = relationship.is_kind(AdminKind::Gdap);
    if let Some(place) = relationship.auto_extend().place()
        && (is_gdap & extends_itself & relationship.has_role(GLOBAL_ADMINISTRATOR)).is_yes()
    {
        findings.push(gdap_auto_extend_global_admin(relationship, place));
    }
}

fn gdap_auto_extend_global_admin(relationship: AdminRelationship<'_>, place: Place) -> Finding {
    let (subject, identity) = relationship.name();
    let (partner, tenant) = (relationship.partner().id(), relationship.tenant().id());
    let role = relationship.roles().find(|(role, _)| *role == GLOBAL_ADMINISTRATOR).map(|(_, place)| place);
    let message = format!(
        "`{partner}` is {GLOBAL_ADMINISTRATOR} of `{tenant}` by granular administration that extends itself"
    );
    Finding::new(&INFO, place, message)
        .primary("not with this role")
        .label_at(role, "to be granted anew each time")
        .label_at(relationship.kind().place(), "granular administration")
        .help(format!("write `auto-extend: false`, or grant {GLOBAL_ADMINISTRATOR} in a relationship of its own that \
            ends, and extend the other roles"))
        .about(subject, identity)
}
