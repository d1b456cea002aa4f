//! What every format for people says of the baseline, of waivers and of rules that are off, in the same words.

use crate::baseline::Comparison;
use crate::finding::{Info, Severity};
use crate::programme::grouped;
use crate::report::audit::AuditReport;
use crate::rules::ALL;
use crate::waiver::{Effect, Registered};

/// What became of the findings of the baseline; the numbers add up.
pub(super) fn baseline(report: &AuditReport<'_>, comparison: &Comparison) -> String {
    let (gone, untold) = (comparison.gone_count(), comparison.untold());
    let parts = [
        (comparison.known, "is known", "are known"),
        (comparison.waived, "is waived", "are waived"),
        (gone, "no longer occurs", "no longer occur"),
        (comparison.unasked, "is of a rule that was not asked", "are of rules that were not asked"),
        (
            untold,
            "was not found, and whether it is gone cannot be told",
            "were not found, and whether they are gone cannot be told",
        ),
    ];
    let parts: Vec<String> = parts
        .into_iter()
        .filter(|(count, ..)| *count > 0)
        .map(|(count, one, many)| format!("{} {}", grouped(count), if count == 1 { one } else { many }))
        .collect();
    let noun = if comparison.size == 1 { "finding" } else { "findings" };
    let parts = if parts.is_empty() { String::new() } else { format!(": {}", parts.join("; ")) };
    let why = if untold > 0 { format!(", for {}", why_not_whole(report)) } else { String::new() };
    format!("The baseline has {} {noun}{parts}{why}.", grouped(comparison.size))
}

/// Why nobody can tell whether what was not found is gone.
fn why_not_whole(report: &AuditReport<'_>) -> &'static str {
    if report.network.has_broken_file() {
        "not every file could be read"
    } else if report.evidence.is_part {
        "the files are a part of the network only"
    } else {
        "what begins after the as-of day was left out"
    }
}

/// What a waiver does, and why that cannot be told where it cannot.
pub(super) fn effect(report: &AuditReport<'_>, registered: &Registered) -> String {
    let effect = registered.effect.name().replace('-', " ");
    if registered.effect != Effect::PerhapsUnused {
        return effect;
    }
    let rule = registered.waiver.rule.as_ref().map_or("", |(rule, _)| rule);
    let is_rule = |name: &str| name == rule;
    let why = if ALL.iter().all(|known| !is_rule(known.info.name)) {
        "no rule has this name"
    } else if report.outcome.rules.iter().all(|asked| !is_rule(asked.info.name)) {
        "its rule was not asked"
    } else {
        why_not_whole(report)
    };
    format!("{effect}: {why}")
}

/// How many findings a waiver accepts, and how many it would if something did not keep it from that.
pub(super) fn covers(registered: &Registered) -> [Option<usize>; 2] {
    let findings = Some(registered.findings);
    match registered.effect {
        Effect::InForce | Effect::PerhapsUnused | Effect::Unused => [findings, None],
        Effect::Expired | Effect::Refused | Effect::Malformed => [None, findings],
    }
}

/// Why the register is empty.
pub(super) fn no_waivers(report: &AuditReport<'_>) -> &'static str {
    if report.evidence.ignores_waivers {
        "Waivers were left out of account (--no-waivers)."
    } else {
        "No waiver was read: nobody accepts anything."
    }
}

/// What a rule says that was not asked; only a configuration keeps one from it.
pub(super) const OFF: &str = "off by the configuration";

/// The severity that a rule has in this report; none if it was not asked.
pub(super) fn severity_in_force(report: &AuditReport<'_>, rule: &Info) -> Option<Severity> {
    report.outcome.rules.iter().find(|asked| asked.info == rule).map(|asked| asked.severity)
}
