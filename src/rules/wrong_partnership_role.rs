use crate::finding::{Finding, Info};
use crate::network::{Network, Partner, Partnership, Tri};
use crate::programme::Roles;
use crate::rules::{Check, Rule, not_enrolled, self_partnership};
use crate::source::Place;
use crate::wording;

pub(super) const RULE: Rule = Rule { info: &INFO, checks: &[Check::Partnership(check)] };

static INFO: Info =
    info!("wrong-partnership-role", Chain, Error, "an end of a partnership is not enrolled in its role");

fn lacks_role(partner: Partner<'_>, role: Roles, partnership: Partnership<'_>) -> bool {
    partner.is_enrolled_as(role, partnership.day()) == Tri::No
}

fn check(_: &Network, partnership: Partnership<'_>, findings: &mut Vec<Finding>) {
    if self_partnership::holds(partnership) {
        return;
    }
    let provider = (partnership.provider(), partnership.provider_place(), Roles::PROVIDER, "provider");
    let reseller = (partnership.reseller(), partnership.reseller_place(), Roles::RESELLER, "reseller");
    for (partner, place, role, key) in [provider, reseller] {
        if lacks_role(partner, role, partnership) && !not_enrolled::holds(partner, partnership.day()) {
            findings.push(wrong_role(partnership, partner, place, key));
        }
    }
}

fn wrong_role(partnership: Partnership<'_>, partner: Partner<'_>, place: Place, key: &str) -> Finding {
    let (subject, identity) = partnership.name();
    let id = partner.id();
    let day = partnership.day();
    let roles = wording::roles(partner, day);
    let message = format!("`{id}` is named `{key}` of a partnership and is no indirect {key}");
    let finding = Finding::new(&INFO, place, wording::on(message, day))
        .primary(wording::with_article(&roles))
        .label_at(partnership.day_place(), wording::judged("partnership"));
    wording::with_roles(finding, partner, day)
        .help(way_out(partnership, id, key))
        .about(subject, format!("{identity} {key}"))
        .cause(format!("{id} {key}"))
}

fn way_out(partnership: Partnership<'_>, id: &str, key: &str) -> String {
    let day = partnership.day();
    let is_exchanged = partnership.provider().is_enrolled_as(Roles::RESELLER, day)
        & partnership.reseller().is_enrolled_as(Roles::PROVIDER, day);
    if is_exchanged.is_yes() {
        "exchange `provider` and `reseller`: their roles fit the other way round".to_owned()
    } else {
        format!("enroll `{id}` as indirect {key} before the partnership begins, or remove the partnership")
    }
}
