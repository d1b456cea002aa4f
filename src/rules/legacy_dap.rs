use crate::finding::{Finding, Info};
use crate::network::{AdminRelationship, Network};
use crate::programme::{AdminKind, Day, since};
use crate::rules::{Check, Rule};
use crate::source::Place;
use crate::wording;

pub(super) const RULE: Rule = Rule { info: &INFO, checks: &[Check::AdminRelationship(check)] };

static INFO: Info = info!("legacy-dap", Record, Warning, "delegated administration of the old kind, begun too late");

fn check(_: &Network, relationship: AdminRelationship<'_>, findings: &mut Vec<Finding>) {
    if let (Some(day), Some(place)) = (relationship.day(), relationship.kind().place())
        && relationship.is_kind(AdminKind::Dap).is_yes()
        && day >= since::OLD_ADMIN_CLOSED
    {
        findings.push(legacy_dap(relationship, day, place));
    }
}

fn legacy_dap(relationship: AdminRelationship<'_>, day: Day, place: Place) -> Finding {
    let (subject, identity) = relationship.name();
    let (partner, tenant) = (relationship.partner().id(), relationship.tenant().id());
    let closed = since::OLD_ADMIN_CLOSED;
    let (part, instead) = if relationship.period().since.is_absent() {
        ("administers", "write the day as `since`")
    } else {
        ("begins to administer", "correct the day")
    };
    let message = format!(
        "`{partner}` {part} `{tenant}` on {day} with privileges of the old kind; since {closed} none are set up"
    );
    Finding::new(&INFO, place, message)
        .primary("the old kind")
        .label_at(relationship.day_place(), wording::judged("admin-relationship"))
        .help(format!("ask the customer for granular administration (`kind: gdap`), or {instead} if it began before {closed}"))
        .about(subject, identity)
}
