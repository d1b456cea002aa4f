//! An outcome as text, one file per format.
//!
//! Invariant: the same outcome gives the same bytes. miette is named in `report/text.rs` only.

mod answer;
mod audit;
mod azure;
mod catalogue;
mod checkstyle;
mod concise;
mod csv;
mod diff;
mod entry;
mod excerpt;
mod export;
mod formula;
mod github;
mod gitlab;
mod json;
mod junit;
mod markdown;
mod page;
mod picture;
mod printable;
mod profile;
mod rdjson;
mod sarif;
mod statistics;
mod tally;
mod terminal;
mod text;
mod xml;

use std::io::{self, Write};

use crate::check::Outcome;
use crate::source::Sources;

pub use answer::{write_answer, write_answer_json};
pub use audit::{
    AuditReport, Links, Ruling, audit_schema, write_audit_html, write_audit_json, write_audit_markdown,
    write_audit_xlsx,
};
pub use azure::write_azure;
pub use catalogue::{write_rules, write_rules_json};
pub use checkstyle::write_checkstyle;
pub use csv::write_csv;
pub use diff::{DiffReport, VersionName, write_diff_json, write_diff_markdown, write_diff_text};
pub use export::{write_export_csv, write_export_json};
pub use github::write_github;
pub use gitlab::write_gitlab;
pub use junit::write_junit;
pub use markdown::{COMMENT_MAX, write_markdown};
pub use page::write_page;
pub use picture::{picture_notes, write_dot, write_graphml, write_mermaid, write_picture_json};
pub use profile::{write_profile_json, write_profile_text};
pub use rdjson::write_rdjson;
pub use sarif::write_sarif;
pub use text::{Look, write_text};

/// Everything that a report is made of.
#[derive(Clone, Copy, Debug)]
pub struct Report<'r> {
    /// What was checked.
    pub sources: &'r Sources,
    /// What was found.
    pub outcome: &'r Outcome,
    /// Whether findings are counted by rule.
    pub with_statistics: bool,
}

/// Writes one line per finding.
///
/// # Errors
///
/// What `out` answers.
pub fn write_concise(out: &mut dyn Write, report: Report<'_>, with_summary: bool) -> io::Result<()> {
    concise::write(out, report, with_summary)
}

/// What was found, in how much: the line that closes a check.
pub fn summary(report: Report<'_>) -> String {
    concise::summary(report)
}

/// Writes the JSON document of version 1.
///
/// # Errors
///
/// What `out` answers.
pub fn write_json(out: &mut dyn Write, report: Report<'_>) -> io::Result<()> {
    json::write(out, report)
}
