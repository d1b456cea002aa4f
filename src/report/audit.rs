//! The report for auditors, one file per format.
//!
//! All formats tell the same: what is counted, gathered and compared is computed in `ask/audit`, here it is only laid out.

mod drawing;
mod html;
mod json;
mod links;
mod markdown;
mod overview;
mod schema;
mod since;
mod wording;
mod xlsx;

use crate::ask::{Audit, Evidence};
use crate::check::Outcome;
use crate::finding::Severity;
use crate::network::Network;
use crate::source::Sources;

pub use html::write_audit_html;
pub use json::write_audit_json;
pub use links::Links;
pub use markdown::write_audit_markdown;
pub use schema::audit_schema;
pub use xlsx::write_audit_xlsx;

/// Everything that a report for auditors is made of.
#[derive(Clone, Debug)]
pub struct AuditReport<'r> {
    /// What was checked.
    pub sources: &'r Sources,
    /// The network that it declares.
    pub network: &'r Network,
    /// What was found.
    pub outcome: &'r Outcome,
    /// What an auditor is told beside it.
    pub audit: &'r Audit<'r>,
    /// What all of it rests on.
    pub evidence: &'r Evidence,
    /// The title.
    pub title: &'r str,
    /// Whom the report is about.
    pub organisation: Option<&'r str>,
    /// The least severity with which the network does not pass; none if it always does.
    pub fails_from: Option<Severity>,
    /// How a reader gets to the files.
    pub links: Links<'r>,
}

/// What a report says of the network as a whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ruling {
    /// No finding counts that fails it.
    Passes,
    /// A finding does.
    Fails,
    /// Nothing was asked to fail it.
    NotJudged,
}

impl AuditReport<'_> {
    /// What is said of the network.
    pub fn ruling(&self) -> Ruling {
        match (self.fails_from, self.passes()) {
            (None, _) => Ruling::NotJudged,
            (Some(_), true) => Ruling::Passes,
            (Some(_), false) => Ruling::Fails,
        }
    }

    /// Whether the network passes.
    pub fn passes(&self) -> bool {
        !self.outcome.fails_on(self.fails_from)
    }
}
