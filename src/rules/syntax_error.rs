use crate::finding::{Finding, Info};
use crate::network::{Network, Problem, ProblemKind};
use crate::rules::{Check, Element, Rule};

pub(super) const RULE: Rule = Rule { info: &INFO, checks: &[Check::Problem(&[Element::File], check)] };

static INFO: Info = info!("syntax-error", Reading, Error, "a file that cannot be read as YAML");

fn check(_: &Network, problem: &Problem, findings: &mut Vec<Finding>) {
    if let ProblemKind::Syntax { reason, help } = &problem.kind {
        findings.push(syntax_error(problem, reason, help.as_deref()));
    }
}

fn syntax_error(problem: &Problem, reason: &str, help: Option<&str>) -> Finding {
    let help = help.unwrap_or_else(|| way_out(reason));
    Finding::new(&INFO, problem.place, format!("the file cannot be read: {reason}"))
        .primary("reading stopped here")
        .help(format!("{help}; until then nothing in this file is checked"))
        .about(Vec::new(), format!("syntax {reason}"))
}

/// What to look for, by what the parser says.
fn way_out(reason: &str) -> &'static str {
    if reason.contains("mapping values are not allowed") {
        return "put a text that holds a colon and a space in quotes, or correct the indentation";
    }
    if reason.contains("unknown anchor") {
        return "write the value out, or define the anchor with `&` above";
    }
    if reason.contains("tabs") {
        return "indent with spaces";
    }
    if reason.contains("recursion limit") {
        return "nest lists and mappings in brackets less deep; the parser takes some 250 levels, and no flag raises that";
    }
    "correct this place, or look above it for a bracket or quote that is not closed and for a wrong indentation"
}
