use crate::finding::{Finding, Info};
use crate::network::{Network, Problem, ProblemKind};
use crate::rules::{Check, Element, Rule};
use crate::source::Place;

pub(super) const RULE: Rule = Rule { info: &INFO, checks: &[Check::Problem(&[Element::Partner, Element::Customer, Element::Tenant, Element::Subscription], check)] };

static INFO: Info = info!("duplicate-id", Reading, Error, "an id that is declared twice");

fn check(_: &Network, problem: &Problem, findings: &mut Vec<Finding>) {
    if let ProblemKind::DuplicateId { id, first, among } = &problem.kind {
        findings.push(duplicate_id(problem, id, *first, among));
    }
}

fn duplicate_id(problem: &Problem, id: &str, first: Place, among: &str) -> Finding {
    Finding::new(&INFO, problem.place, format!("this {} takes the id `{id}`, which is declared already", problem.record))
        .primary("the later declaration")
        .label(first, "the first declaration")
        .help(format!("choose another id, or make one record of the two; an id is unique among {among}"))
        // Which declaration is the later one hangs on the order of the files; the id does not.
        .about(problem.subject.clone(), format!("{among} {id}"))
        .cause(format!("{among} {id}"))
}
