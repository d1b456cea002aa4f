use crate::finding::{Finding, Info};
use crate::network::quoted;
use crate::rules::{Check, Rule, malformed_waiver};
use crate::waiver::Applied;
use crate::wording::waiver_identity;

pub(super) const RULE: Rule = Rule { info: &INFO, checks: &[Check::Waiver(check)] };

static INFO: Info = info!("expired-waiver", Waiver, Warning, "a waiver whose last day is over");

fn check(applied: &Applied<'_>, findings: &mut Vec<Finding>) {
    if !malformed_waiver::holds(applied) && applied.is_expired() {
        findings.extend(expired_waiver(applied));
    }
}

/// Whether the rule speaks.
pub(super) fn holds(applied: &Applied<'_>) -> bool {
    applied.is_expired()
}

fn expired_waiver(applied: &Applied<'_>) -> Option<Finding> {
    let (waiver, cover) = (applied.waiver, applied.cover);
    let ((rule, _), (until, place)) = (waiver.rule.as_ref()?, waiver.until?);
    let help = match (cover.first, &waiver.owner) {
        (None, _) if !applied.is_perhaps_used => "remove it: no finding is left that it covers".to_owned(),
        (Some(_), _) if !cover.is_open => "remove it: another waiver covers the same".to_owned(),
        (_, Some(owner)) => format!("mend what it covers, or let {} decide on a new `until`", quoted(owner)),
        (_, None) => "mend what it covers, or decide on a new `until`".to_owned(),
    };
    let finding = Finding::new(&INFO, place, format!("the waiver of `{rule}` expired on {until}"))
        .primary("its last day")
        .label_at(cover.first, "what it waived")
        .help(help);
    Some(finding.about(Vec::new(), waiver_identity(waiver)))
}
