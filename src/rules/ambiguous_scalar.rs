use crate::finding::{Finding, Info};
use crate::network::{Network, Problem, ProblemKind, quoted};
use crate::rules::{Check, Element, Rule};

pub(super) const RULE: Rule = Rule { info: &INFO, checks: &[Check::Problem(&[Element::Record], check)] };

static INFO: Info = info!("ambiguous-scalar", Reading, Info, "an unquoted value that other YAML readers change");

fn check(_: &Network, problem: &Problem, findings: &mut Vec<Finding>) {
    if let ProblemKind::Ambiguous { key, text } = &problem.kind {
        findings.push(ambiguous_scalar(problem, key, text));
    }
}

fn ambiguous_scalar(problem: &Problem, key: &str, text: &str) -> Finding {
    let other = other_meaning(text);
    let shown = quoted(text);
    let key_words = problem.key_words(key, text);
    Finding::new(&INFO, problem.place, format!("{key_words} is {shown}, which other YAML readers take for {other}"))
        .primary(format!("{other} to other readers"))
        .help(format!("put it in quotes: `\"{}\"`", shown.trim_matches('`')))
        .about(problem.subject.clone(), format!("{} {key} {text}", problem.identity))
        .cause(format!("{key} {text}"))
}

fn other_meaning(text: &str) -> &'static str {
    match text.to_ascii_lowercase().as_str() {
        "y" | "yes" | "on" | "true" => "the boolean true",
        "n" | "no" | "off" | "false" => "the boolean false",
        "null" | "~" => "no value",
        _ => "a number",
    }
}
