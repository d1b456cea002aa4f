use crate::finding::{Finding, Info};
use crate::network::quoted;
use crate::rules::{Check, Rule, expired_waiver, malformed_waiver};
use crate::waiver::{Applied, Scope};
use crate::wording::waiver_identity;

pub(super) const RULE: Rule = Rule { info: &INFO, checks: &[Check::Waiver(check)] };

static INFO: Info = info!("unused-waiver", Waiver, Warning, "a waiver that covers no finding");

fn check(applied: &Applied<'_>, findings: &mut Vec<Finding>) {
    let is_silent = malformed_waiver::holds(applied) || expired_waiver::holds(applied);
    if !is_silent && applied.cover.first.is_none() && !applied.is_perhaps_used {
        findings.extend(unused_waiver(applied));
    }
}

fn unused_waiver(applied: &Applied<'_>) -> Option<Finding> {
    let (waiver, cover) = (applied.waiver, applied.cover);
    let (rule, place) = waiver.rule.as_ref()?;
    let (message, help) = match &waiver.scope {
        Scope::Line(_, line) => (
            format!("the waiver of `{rule}` covers line {line}, where the rule finds nothing"),
            match cover.nearest {
                Some(_) => "put it above the line that the finding points at, or behind it, or remove it",
                None => "remove it: no finding of the rule is left in this file that it could cover",
            },
        ),
        Scope::Selected { file: Some(file), .. } if cover.is_of_unread_file => (
            format!("the waiver of `{rule}` is for {}, which is no file or folder of the network", quoted(file)),
            "correct `file`: it names a file or a folder, as seen from the folder of the configuration",
        ),
        Scope::Selected { .. } => (
            format!("the waiver of `{rule}` covers no finding"),
            "remove it, or correct what it is to cover: a finding must fit all that it says",
        ),
    };
    let unread = waiver.file.filter(|_| cover.is_of_unread_file);
    let finding = Finding::new(&INFO, unread.unwrap_or(*place), message)
        .primary(if unread.is_some() { "nothing is called so" } else { "finds nothing here" })
        .label_at(cover.nearest, "the nearest finding of the rule")
        .help(help);
    Some(finding.about(Vec::new(), waiver_identity(waiver)))
}
