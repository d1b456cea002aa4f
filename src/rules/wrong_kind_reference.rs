use crate::finding::{Finding, Info};
use crate::network::{Allowed, Network, Problem, ProblemKind, Tenant};
use crate::rules::{Check, Element, Rule};
use crate::wording;

pub(super) const RULE: Rule = Rule { info: &INFO, checks: &[Check::Problem(&[Element::Enrollment, Element::Acceptance, Element::Tenant, Element::Relationship], check)] };

static INFO: Info = info!("wrong-kind-reference", Reading, Error, "a reference to something that cannot stand there");

fn check(network: &Network, problem: &Problem, findings: &mut Vec<Finding>) {
    if matches!(problem.kind, ProblemKind::WrongKind { .. }) {
        findings.extend(wrong_kind_reference(network, problem));
    }
}

fn wrong_kind_reference(network: &Network, problem: &Problem) -> Option<Finding> {
    let ProblemKind::WrongKind { key, id, is, allowed, declared } = &problem.kind else { return None };
    let message = format!("{} is `{id}`, {is}; it must be {allowed}", problem.key_words(key, id));
    let finding = Finding::new(&INFO, problem.place, message)
        .primary(*is)
        .label_at(*declared, "declared here")
        .help(way_out(network, id, *allowed))
        .about(problem.subject.clone(), format!("{} {key} {id}", problem.identity));
    Some(finding.cause(format!("{id} {allowed}")))
}

/// Names what probably was meant: the tenants of a company, the owner of a tenant.
fn way_out(network: &Network, id: &str, allowed: Allowed) -> String {
    if let Some(owner) = network.tenant_named(id).and_then(Tenant::owner) {
        return format!("name {allowed}; `{}` owns the tenant `{id}`", owner.id());
    }
    let tenants = network.party(id).filter(|_| allowed == Allowed::Tenant).and_then(|owner| {
        wording::one_of(network.tenants_of(owner).map(Tenant::id))
    });
    match tenants {
        Some(tenants) => format!("name a tenant that `{id}` owns: {tenants}"),
        None => format!("name {allowed}"),
    }
}
