use crate::finding::{Finding, Info};
use crate::network::{Network, Problem, ProblemKind};
use crate::rules::{Check, Element, Rule};

pub(super) const RULE: Rule = Rule { info: &INFO, checks: &[Check::Problem(&[Element::Record], check)] };

static INFO: Info = info!("missing-key", Reading, Error, "a record without a key that it needs");

fn check(_: &Network, problem: &Problem, findings: &mut Vec<Finding>) {
    if let ProblemKind::MissingKey { key, record } = problem.kind {
        findings.push(missing_key(problem, key, record));
    }
}

fn missing_key(problem: &Problem, key: &str, record: &str) -> Finding {
    let named = problem.record_words().unwrap_or_else(|| format!("this {record}"));
    Finding::new(&INFO, problem.place, format!("{named} has no `{key}`"))
        .primary(format!("`{key}` is missing"))
        .help(way_out(key))
        .about(problem.subject.clone(), format!("{} {key}", problem.identity))
}

fn way_out(key: &str) -> String {
    match key {
        "version" => "write `version: 1` at the beginning of the document".to_owned(),
        "status-since" => "add `status-since` with the day on which the status began".to_owned(),
        "accepted" => "add `accepted` with the day on which the customer agreement was accepted".to_owned(),
        key => format!("add `{key}`"),
    }
}
