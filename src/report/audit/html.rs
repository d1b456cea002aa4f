//! The report for auditors as HTML: one file that asks for nothing beside itself.
//!
//! The page is there without its script, which only filters, sorts and pages what stands in it. Its policy lets a browser
//! run and show nothing but the one style and the one script, which it names by their hashes: so there is no attribute
//! `style` and no handler anywhere, and what widths hang on is drawn.
//!
//! Invariant: every text of a file, of the configuration and of the command line goes through [`words`], which makes it
//! printable and bounds it, and then through the escaping of the templates.

mod card;
mod findings;
mod network;
mod register;
mod verdict;
mod words;

use std::io::{self, Write};
use std::sync::LazyLock;

use askama::Template;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

use crate::ask::MARKET_TABLE;
use crate::programme::{MarketTable, market_table};
use crate::report::Report;
use crate::report::audit::html::findings::Findings;
use crate::report::audit::html::network::NetworkView;
use crate::report::audit::html::register::{ChangeView, CoverageGroup, EvidenceView, KnownView, WaiverRow};
use crate::report::audit::html::verdict::Verdict;
use crate::report::audit::{AuditReport, wording};
use crate::report::entry::Entry;

const STYLE: &str = concat!(include_str!("html/page.css"), include_str!("html/drawing.css"));
const SCRIPT: &str = include_str!("html/page.js");

/// What a browser may do with the page.
static POLICY: LazyLock<String> = LazyLock::new(|| {
    let hash = |text: &str| STANDARD.encode(Sha256::digest(text));
    let (style, script) = (hash(STYLE), hash(SCRIPT));
    format!(
        "default-src 'none'; style-src 'sha256-{style}'; script-src 'sha256-{script}'; img-src data:; base-uri 'none'; \
         form-action 'none'"
    )
});

/// What templates do with values.
#[expect(unreachable_pub, clippy::pedantic, reason = "what the attribute makes of the function")]
mod filters {
    use std::fmt::Display;

    use crate::programme;

    /// A number as people read it.
    #[askama::filter_fn]
    pub(super) fn grouped(number: impl Display, _: &dyn askama::Values) -> askama::Result<String> {
        Ok(programme::grouped(number))
    }
}

/// Most rows of a table that is no list of findings: what has more of them is read in a workbook.
const ROWS_MAX: usize = 1000;

/// Rows of a table beyond which the script folds it.
const ROWS_OPEN: usize = 100;

#[derive(Template)]
#[template(path = "html/page.html")]
struct Page<'r> {
    policy: &'static str,
    style: &'static str,
    script: &'static str,
    verdict: Verdict,
    change: Option<ChangeView>,
    findings: Findings<'r>,
    waivers: Cut<WaiverRow>,
    no_waivers: &'static str,
    known: KnownView,
    coverage: Vec<CoverageGroup>,
    network: NetworkView,
    facts: Vec<register::FactRow>,
    markets: MarketTable,
    market_table: &'static str,
    evidence: EvidenceView,
}

/// The rows of a table, as many as a page has room for.
struct Cut<T> {
    rows: Vec<T>,
    /// How many there are, shown or not.
    count: usize,
    /// How many the script leaves unfolded.
    open: usize,
}

impl<T> Cut<T> {
    fn new(count: usize, rows: impl Iterator<Item = T>) -> Self {
        Self { rows: rows.take(ROWS_MAX).collect(), count, open: ROWS_OPEN }
    }

    fn left_out(&self) -> usize {
        self.count - self.rows.len()
    }

    /// Whether the script folds what follows the row before this one.
    #[expect(clippy::trivially_copy_pass_by_ref, reason = "a template passes a reference")]
    fn folds_at(&self, index: &usize) -> bool {
        *index == self.open && self.rows.len() > self.open + self.open / 5
    }
}

/// What the sections of the page are made from.
struct Context<'r> {
    report: &'r AuditReport<'r>,
    entries: Vec<Entry<'r>>,
    /// The findings that the page has room for, in its order: those that count and weigh most first.
    listed: Vec<usize>,
    /// Whether each finding is listed, by index.
    is_listed: Vec<bool>,
    /// Whether each finding is shown in full, by index.
    is_full: Vec<bool>,
}

impl<'r> Context<'r> {
    fn new(report: &'r AuditReport<'r>) -> Self {
        let plain = Report { sources: report.sources, outcome: report.outcome, with_statistics: false };
        let findings = &report.outcome.findings;
        let is_full = findings::full(findings);
        let listed = findings::listed(findings, &is_full);
        let mut is_listed = vec![false; findings.len()];
        for index in &listed {
            is_listed[*index] = true;
        }
        Self { report, entries: Entry::all(plain), listed, is_listed, is_full }
    }

    /// The id of a finding in the page, which is its address: the same as long as its fingerprint is.
    fn id(&self, index: usize) -> String {
        let entry = &self.entries[index];
        match entry.occurrence {
            1 => format!("f-{}", entry.fingerprint),
            occurrence => format!("f-{}-{occurrence}", entry.fingerprint),
        }
    }
}

/// Writes the report.
///
/// # Errors
///
/// What `out` answers.
pub fn write_audit_html(out: &mut dyn Write, report: &AuditReport<'_>) -> io::Result<()> {
    let context = Context::new(report);
    let page = Page {
        policy: &POLICY,
        style: STYLE,
        script: SCRIPT,
        verdict: Verdict::new(report),
        change: ChangeView::new(&context),
        findings: Findings::new(&context),
        waivers: register::waivers(report),
        no_waivers: wording::no_waivers(report),
        known: KnownView::new(&context),
        coverage: register::coverage(report),
        network: NetworkView::new(report),
        facts: register::facts(),
        markets: market_table(),
        market_table: &MARKET_TABLE,
        evidence: EvidenceView::new(report),
    };
    page.write_into(out)
}
