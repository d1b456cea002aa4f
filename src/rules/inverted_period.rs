use crate::finding::{Finding, Info};
use crate::network::{Network, Problem, ProblemKind};
use crate::rules::{Check, Element, Rule};

pub(super) const RULE: Rule = Rule { info: &INFO, checks: &[Check::Problem(&[Element::Enrollment, Element::Relationship], check)] };

static INFO: Info = info!("inverted-period", Reading, Error, "a period that ends before it begins");

fn check(_: &Network, problem: &Problem, findings: &mut Vec<Finding>) {
    if matches!(problem.kind, ProblemKind::InvertedPeriod { .. }) {
        findings.extend(inverted_period(problem));
    }
}

fn inverted_period(problem: &Problem) -> Option<Finding> {
    let ProblemKind::InvertedPeriod { since: (since, since_place), until } = &problem.kind else { return None };
    let record = problem.record_words().unwrap_or_else(|| "this period".to_owned());
    let message = format!("{record} ends on {until}, before it begins on {since}");
    let finding = Finding::new(&INFO, problem.place, message)
        .primary("the last day")
        .label(*since_place, "the first day")
        .help("correct one of the two days; until then both are taken as unknown")
        .about(problem.subject.clone(), format!("{} {since} {until}", problem.identity));
    Some(finding)
}
