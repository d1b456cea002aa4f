use crate::finding::{Finding, Info};
use crate::nearest::nearest;
use crate::network::{Network, Problem, ProblemKind, quoted};
use crate::rules::{Check, Element, Rule};

pub(super) const RULE: Rule = Rule { info: &INFO, checks: &[Check::Problem(&[Element::Record], check)] };

static INFO: Info = info!("unknown-key", Reading, Error, "a key that the language does not have");

fn check(_: &Network, problem: &Problem, findings: &mut Vec<Finding>) {
    if let ProblemKind::UnknownKey { key, record, expected } = &problem.kind {
        findings.push(unknown_key(problem, key, record, expected));
    }
}

fn unknown_key(problem: &Problem, key: &str, record: &str, expected: &[&str]) -> Finding {
    let nearest = nearest(key, expected.iter().copied());
    let help = match nearest {
        Some(meant) => format!("write `{meant}`; keys of your own begin with `x-`"),
        None => format!("{record}s have the keys {}; keys of your own begin with `x-`", expected.join(", ")),
    };
    let label = nearest.map_or_else(|| format!("no key of {record}s"), |meant| format!("did you mean `{meant}`?"));
    let message = match key {
        "" => format!("{record}s have no keys that are empty, lists or mappings"),
        key => format!("{record}s have no key {}", quoted(key)),
    };
    Finding::new(&INFO, problem.place, message)
        .primary(label)
        .help(help)
        .about(problem.subject.clone(), format!("{} {key}", problem.identity))
        .cause(format!("{record} {key}"))
}
