use crate::finding::{Finding, Info};
use crate::network::{Network, Problem, ProblemKind};
use crate::rules::{Check, Element, Rule};

pub(super) const RULE: Rule = Rule { info: &INFO, checks: &[Check::Problem(&[Element::Partner, Element::Customer, Element::Tenant], check)] };

static INFO: Info = info!("reserved-id", Reading, Error, "an entity that declares the id of Microsoft itself");

fn check(_: &Network, problem: &Problem, findings: &mut Vec<Finding>) {
    if matches!(problem.kind, ProblemKind::ReservedId) {
        findings.push(reserved_id(problem));
    }
}

fn reserved_id(problem: &Problem) -> Finding {
    let noun = problem.record;
    Finding::new(&INFO, problem.place, format!("this {noun} takes the id `microsoft`, which stands for Microsoft itself"))
        .primary("reserved")
        .help(format!("choose another id, or remove the {noun}: Microsoft is in every network and needs no declaration"))
        .about(problem.subject.clone(), problem.identity.clone())
}
