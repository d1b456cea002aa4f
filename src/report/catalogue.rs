//! The list of rules.

use std::io::{self, Write};

use serde::Serialize;

use crate::finding::{Group, Info};
use crate::report::page;
use crate::rules::ALL;

#[derive(Serialize)]
struct RuleEntry {
    name: &'static str,
    group: &'static str,
    severity: &'static str,
    summary: &'static str,
    url: String,
}

/// Writes the rules group by group, one line each.
///
/// # Errors
///
/// What `out` answers.
pub fn write_rules(out: &mut dyn Write) -> io::Result<()> {
    let width = ALL.iter().map(|rule| rule.info.name.len()).max().unwrap_or(0);
    for (number, group) in Group::ALL.into_iter().enumerate() {
        if number > 0 {
            writeln!(out)?;
        }
        writeln!(out, "{} ({})", group.title(), group.name())?;
        for Info { name, severity, summary, .. } in of(group) {
            writeln!(out, "  {name:<width$}  {severity:<7}  {summary}")?;
        }
    }
    Ok(())
}

/// Writes the rules as a JSON list.
///
/// # Errors
///
/// What `out` answers.
pub fn write_rules_json(out: &mut dyn Write) -> io::Result<()> {
    let entries: Vec<RuleEntry> = Group::ALL
        .into_iter()
        .flat_map(of)
        .map(|info| RuleEntry {
            name: info.name,
            group: info.group.name(),
            severity: info.severity.name(),
            summary: info.summary,
            url: page::path(info),
        })
        .collect();
    serde_json::to_writer_pretty(&mut *out, &entries)?;
    writeln!(out)
}

fn of(group: Group) -> impl Iterator<Item = &'static Info> {
    ALL.iter().map(|rule| rule.info).filter(move |info| info.group == group)
}
