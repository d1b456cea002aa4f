//! What every format for people says in the same words: of the baseline, of waivers and of rules that are off, and what a
//! reader must know to read the verdict and the numbers right.

use crate::ask::Numbers;
use crate::baseline::Comparison;
use crate::finding::{Info, Severity};
use crate::programme::grouped;
use crate::report::audit::AuditReport;
use crate::report::tally::plural;
use crate::rules::ALL;
use crate::waiver::{Effect, Registered};

/// Why the network passes, or does not.
pub(super) fn why(report: &AuditReport<'_>) -> String {
    let Some(lowest) = report.fails_from else {
        return "Whatever was found, nothing was asked to fail the network (--fail-on never).".to_owned();
    };
    let failing = Severity::ALL.into_iter().rev().filter(|one| *one >= lowest);
    let names: Vec<String> = failing.clone().map(|severity| format!("{severity}s")).collect();
    let counted: Vec<String> = failing
        .map(|severity| (report.outcome.count(severity), severity))
        .filter(|(count, _)| *count > 0)
        .map(|(count, severity)| format!("{} {severity}{}", grouped(count), if count == 1 { "" } else { "s" }))
        .collect();
    let names = listed(&names);
    if counted.is_empty() {
        return format!("No finding counts that would fail the network. What fails it: {names}.");
    }
    let count = if counted.len() == 1 && counted[0].starts_with("1 ") { "counts" } else { "count" };
    format!("{} {count}, neither waived nor known. What fails it: {names}.", listed(&counted))
}

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
    } else if report.audit.left_out > 0 {
        "what begins after the as-of day was left out"
    } else {
        "what begins on a day that cannot be read is perhaps left out"
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

/// Most files and patterns that are named.
const NAMED_MAX: usize = 5;

/// How partners are counted.
pub(super) const PARTNERS: &str =
    "A partner counts once for each role and region that it has, so the sums can be more than the partners.";

/// How customers are counted.
pub(super) const PROVIDERS: &str = "Customers are those that the partner orders subscriptions for, has a \
    customer-relationship with or sells to itself. All of it is as of the day.";

/// What keeps the verdict from speaking for all that there is.
pub(super) fn limits(report: &AuditReport<'_>) -> Vec<String> {
    let (audit, evidence) = (report.audit, report.evidence);
    let mut limits = Vec::new();
    if !audit.broken_files.is_empty() {
        let paths = audit.broken_files.iter().map(|file| report.sources.file(*file).path());
        let (broken, all) = (grouped(audit.broken_files.len()), grouped(report.sources.network_files()));
        let files = if report.sources.network_files() == 1 { "file" } else { "files" };
        limits.push(format!(
            "{broken} of {all} {files} could not be read: {}. What stands there is missing, and rules that hang on it are silent.",
            named(paths)
        ));
    }
    if evidence.is_part {
        limits.push(
            "What was read is a part of the network that the configuration describes: nothing is said of the rest."
                .to_owned(),
        );
    }
    if !evidence.excluded.is_empty() {
        let patterns = named(evidence.excluded.iter().map(String::as_str));
        limits.push(format!("The configuration excludes files by {patterns}: nothing is said of these."));
    }
    if audit.left_out > 0 {
        let verbs = if audit.left_out == 1 { ["begins", "is"] } else { ["begin", "are"] };
        let count = counted(audit.left_out, "record");
        limits.push(format!("{count} {} after {} and {} not judged.", verbs[0], report.outcome.as_of, verbs[1]));
    }
    if evidence.ignores_waivers {
        limits.push("Waivers were left out of account (`--no-waivers`).".to_owned());
    }
    limits
}

/// Whose day it is, and whether the same report can be had again.
pub(super) fn day(report: &AuditReport<'_>) -> &'static str {
    if report.evidence.leaves_out_later {
        "what begins later is left out"
    } else {
        "the day on which the report was made; what begins later is judged, too. For a report that can be made again on \
         another day, name the day with `--as-of`"
    }
}

/// How sales are counted, and which are not.
pub(super) fn sales(numbers: &Numbers<'_>) -> String {
    let said = "Each sale counts by the regions on its own day, those that are over among them.";
    let by_microsoft = numbers.sales_by_microsoft;
    let others = numbers.sales_left_out;
    let left_out: Vec<String> = [
        (by_microsoft, format!("{} by Microsoft", counted(by_microsoft, "sale"))),
        (others, format!("{} with a reference that leads nowhere, or later than the day", counted(others, "sale"))),
    ]
    .into_iter()
    .filter_map(|(count, words)| (count > 0).then_some(words))
    .collect();
    if left_out.is_empty() { said.to_owned() } else { format!("{said} Not among them: {}.", left_out.join(", ")) }
}

/// How agreements are counted, and which are in no year.
pub(super) fn agreements(numbers: &Numbers<'_>) -> String {
    let said = "The Microsoft Partner Agreement counts once for each enrollment that signed it.";
    let (undated, unsigned) = (numbers.undated_partner_agreements, numbers.unsigned_enrollments);
    let without: Vec<String> = [
        (undated, format!("{} signed on a day that is not said", counted(undated, "enrollment"))),
        (unsigned, format!("{} without a signature by the day", counted(unsigned, "enrollment"))),
    ]
    .into_iter()
    .filter_map(|(count, words)| (count > 0).then_some(words))
    .collect();
    if without.is_empty() { said.to_owned() } else { format!("{said} In no year: {}.", without.join(", ")) }
}

fn counted(count: usize, noun: &str) -> String {
    plural(count, noun).replacen(&count.to_string(), &grouped(count), 1)
}

/// The first of these, and how many follow.
fn named<'n>(names: impl ExactSizeIterator<Item = &'n str>) -> String {
    let more = names.len().saturating_sub(NAMED_MAX);
    let first = names.take(NAMED_MAX).map(|name| format!("`{name}`"));
    let more = (more > 0).then(|| format!("{} more", grouped(more)));
    first.chain(more).collect::<Vec<_>>().join(", ")
}

fn listed(words: &[String]) -> String {
    match words {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}
