use crate::finding::{Finding, Info};
use crate::network::{Allowed, Network, Problem, ProblemKind};
use crate::rules::{Check, Element, Rule};
use crate::source::Place;

pub(super) const RULE: Rule = Rule { info: &INFO, checks: &[Check::Problem(&[Element::Enrollment, Element::Acceptance, Element::Tenant, Element::Relationship], check)] };

static INFO: Info = info!("dangling-reference", Reading, Error, "a reference to an id that nothing declares");

fn check(network: &Network, problem: &Problem, findings: &mut Vec<Finding>) {
    // A file that does not parse may declare the id.
    if let ProblemKind::Dangling { key, id, allowed, nearest } = &problem.kind
        && !network.has_broken_file()
    {
        findings.push(dangling_reference(problem, key, id, *allowed, nearest.as_ref()));
    }
}

fn dangling_reference(
    problem: &Problem,
    key: &str,
    id: &str,
    allowed: Allowed,
    nearest: Option<&(String, Place)>,
) -> Finding {
    // Nobody declares Microsoft.
    let kind = if allowed == Allowed::Seller { Allowed::Partner } else { allowed };
    let message = format!("{} is `{id}`, which nothing declares", problem.key_words(key, id));
    let finding = Finding::new(&INFO, problem.place, message);
    let finding = match nearest {
        Some((meant, declared)) => finding
            .primary(format!("did you mean `{meant}`?"))
            .label(*declared, "an id that is spelt much like it")
            .help(format!("write `{meant}`, or declare `{id}` as {kind}")),
        None => finding
            .primary("declared nowhere")
            .help(format!("declare `{id}` as {kind}, or give the file that declares it as well")),
    };
    finding.about(problem.subject.clone(), format!("{} {key} {id}", problem.identity)).cause(id)
}
