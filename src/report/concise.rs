//! One line per finding, and the lines that close a text.

use std::io::{self, Write};

use crate::finding::State;
use crate::report::printable::printable_text;
use crate::report::tally::{accepted, plural, tally};
use crate::report::{Report, statistics};

/// How many waived findings, and entries of a baseline, are listed.
const LISTED_MAX: usize = 20;

pub(super) fn write(out: &mut dyn Write, report: Report<'_>, with_summary: bool) -> io::Result<()> {
    for finding in report.outcome.findings.iter().filter(|finding| finding.is_new()) {
        let (place, rule) = (report.sources.place_of(finding.primary.place.span), finding.rule.name);
        let (place, message) = (printable_text(&place, false), printable_text(&finding.message, false));
        writeln!(out, "{place}: {}[{rule}] {message}", finding.severity)?;
    }
    if report.with_statistics {
        statistics::write(out, report.outcome)?;
    }
    write_gone(out, report)?;
    if with_summary {
        writeln!(out, "{}", summary(report))?;
    }
    Ok(())
}

/// What is waived, and why: nothing is accepted in silence.
pub(super) fn write_waived(out: &mut dyn Write, report: Report<'_>, is_ascii: bool) -> io::Result<()> {
    let is_waived = |state: &State| matches!(state, State::Waived(_));
    let mut waived = report.outcome.findings.iter().filter(|finding| is_waived(&finding.state));
    for finding in waived.by_ref().take(LISTED_MAX) {
        let place = report.sources.place_of(finding.primary.place.span);
        let why = accepted(report.sources, &finding.state).unwrap_or_default();
        let line = format!("{place}: {}[{}] {why}", finding.severity, finding.rule.name);
        writeln!(out, "{}", printable_text(&line, is_ascii))?;
    }
    match waived.count() {
        0 => {}
        rest => writeln!(out, "and {rest} more that are waived (--format json lists all)")?,
    }
    if report.outcome.waived() > 0 { writeln!(out) } else { Ok(()) }
}

/// What the baseline has and nobody finds any more.
pub(super) fn write_gone(out: &mut dyn Write, report: Report<'_>) -> io::Result<()> {
    let Some(comparison) = report.outcome.baseline.as_ref().filter(|comparison| !comparison.gone.is_empty()) else {
        return Ok(());
    };
    let entries = &comparison.gone;
    let count = comparison.gone_count();
    let occur = if count == 1 { "occurs" } else { "occur" };
    let count = plural(count, "finding");
    writeln!(out, "{count} of the baseline no longer {occur} (`cspgraph baseline prune` removes them):")?;
    for entry in entries.iter().take(LISTED_MAX) {
        let times = if entry.count == 1 { String::new() } else { format!(" ({} times)", entry.count) };
        let line = format!("  {} {}{times}", entry.rule, entry.subject.join(" "));
        writeln!(out, "{}", printable_text(line.trim_end(), false))?;
    }
    match entries.len().saturating_sub(LISTED_MAX) {
        0 => Ok(()),
        rest => writeln!(out, "  and {rest} more"),
    }
}

/// What was found, in how much.
pub(super) fn summary(report: Report<'_>) -> String {
    let outcome = report.outcome;
    let counts = outcome.counts;
    format!(
        "{} in {} ({}, {}, {}, {}) as of {}",
        tally(&outcome.findings),
        plural(report.sources.network_files(), "file"),
        plural(counts.partners, "partner"),
        plural(counts.tenants, "tenant"),
        plural(counts.customers, "customer"),
        plural(counts.relationships, "relationship"),
        outcome.as_of
    )
}
