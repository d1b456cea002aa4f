//! Findings counted by rule.

use std::collections::BTreeMap;
use std::io::{self, Write};

use crate::check::Outcome;
use crate::finding::Severity;

/// Number of findings that count, and their severity, by the name of the rule.
pub(super) fn by_rule(outcome: &Outcome) -> BTreeMap<&'static str, (usize, Severity)> {
    let mut counts = BTreeMap::new();
    for finding in outcome.findings.iter().filter(|finding| finding.is_new()) {
        counts.entry(finding.rule.name).or_insert((0, finding.severity)).0 += 1;
    }
    counts
}

/// A table of rules, the most frequent first.
pub(super) fn write(out: &mut dyn Write, outcome: &Outcome) -> io::Result<()> {
    let mut rows: Vec<_> = by_rule(outcome).into_iter().collect();
    rows.sort_by_key(|(name, (count, _))| (std::cmp::Reverse(*count), *name));
    for (name, (count, severity)) in rows {
        writeln!(out, "{count:>8}  {severity:<7}  {name}")?;
    }
    Ok(())
}
