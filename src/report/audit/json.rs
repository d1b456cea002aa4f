//! The report for auditors as JSON, a document of version 1: keys may be added within the version, never renamed or
//! removed. Its schema stands beside it, and a later report reads it back.

mod change;

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};

use serde::{Serialize, Serializer};

use crate::ask::{Context, Ending, Input, MARKET_TABLE, Numbers, ProviderNumbers, RULE_SET};
use crate::check::Covered;
use crate::earlier::WaiverRecord;
use crate::finding::{Finding, Severity};
use crate::programme::{self, Region};
use crate::report::audit::AuditReport;
use crate::report::audit::json::change::{ChangeEntry, RecordEntry};
use crate::report::audit::wording::severity_in_force;
use crate::report::json::{BaselineEntry, FindingEntry, LineEntry, Summary, Tool};
use crate::source::Sources;

/// What tells the document from that of `check`.
pub(super) const KIND: &str = "audit";
/// The word for a network that passes.
pub(super) const PASS: &str = "pass";
/// The word for one that does not.
pub(super) const FAIL: &str = "fail";
/// The word for a severity that no finding has.
pub(super) const NEVER: &str = "never";

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct Document<'r> {
    version: u32,
    kind: &'static str,
    tool: Tool,
    title: &'r str,
    #[serde(skip_serializing_if = "Option::is_none")]
    organisation: Option<&'r str>,
    as_of: String,
    verdict: &'static str,
    fail_on: &'static str,
    summary: SummaryEntry,
    findings: AuditedFindings<'r>,
    waivers: Vec<RegisteredEntry<'r>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    baseline: Option<BaselineEntry<'r>>,
    coverage: Vec<CoveredEntry>,
    network: NumbersEntry<'r>,
    ending: Vec<EndingEntry<'r>>,
    facts: FactsEntry,
    #[serde(skip_serializing_if = "Option::is_none")]
    change: Option<ChangeEntry<'r>>,
    evidence: EvidenceEntry<'r>,
}

#[derive(Serialize)]
struct SummaryEntry {
    #[serde(flatten)]
    summary: Summary,
    waivers: usize,
}

/// The findings, each made when it is written: all of them at once take more memory than the network.
struct AuditedFindings<'r>(&'r AuditReport<'r>);

impl Serialize for AuditedFindings<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let AuditReport { sources, outcome, audit, .. } = self.0;
        let findings = outcome.findings.iter().zip(&audit.contexts);
        serializer.collect_seq(findings.map(|(finding, context)| AuditedFinding::new(sources, finding, context)))
    }
}

/// A finding as `check` has it, with whom it is about.
#[derive(Serialize)]
struct AuditedFinding<'r> {
    #[serde(flatten)]
    finding: FindingEntry<'r>,
    group: &'static str,
    regions: Vec<String>,
    providers: &'r BTreeSet<&'r str>,
    resellers: &'r BTreeSet<&'r str>,
    partners: &'r BTreeSet<&'r str>,
}

impl<'r> AuditedFinding<'r> {
    fn new(sources: &'r Sources, finding: &'r Finding, context: &'r Context<'r>) -> Self {
        Self {
            finding: FindingEntry::new(sources, finding),
            group: finding.rule.group.name(),
            regions: names(&context.regions),
            providers: &context.providers,
            resellers: &context.resellers,
            partners: &context.partners,
        }
    }
}

/// A waiver of the register.
#[derive(Serialize)]
struct RegisteredEntry<'r> {
    #[serde(flatten)]
    record: RecordEntry<'r>,
    findings: usize,
}

/// What a waiver covers of its rule: everything that fits all that stands here.
#[derive(Serialize)]
struct ScopeEntry<'r> {
    #[serde(skip_serializing_if = "Option::is_none")]
    subject: Option<&'r BTreeSet<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    file: Option<&'r str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    line: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    fingerprint: Option<&'r str>,
}

/// A rule of the catalogue; one that was not asked has no severity but that of the catalogue.
#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct CoveredEntry {
    rule: &'static str,
    group: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    severity: Option<&'static str>,
    catalogue_severity: &'static str,
    asked: bool,
    elements: BTreeMap<&'static str, usize>,
    new: usize,
    waived: usize,
    known: usize,
}

impl CoveredEntry {
    fn new(report: &AuditReport<'_>, covered: &Covered) -> Self {
        let info = covered.info;
        Self {
            rule: info.name,
            group: info.group.name(),
            severity: severity_in_force(report, info).map(Severity::name),
            catalogue_severity: info.severity.name(),
            asked: covered.is_asked,
            elements: covered.elements.iter().map(|(element, count)| (element.noun(), *count)).collect(),
            new: covered.new,
            waived: covered.waived,
            known: covered.known,
        }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct NumbersEntry<'r> {
    partners: Vec<PartnersEntry>,
    providers: Vec<ProviderEntry<'r>>,
    sales: Vec<SalesEntry>,
    sales_by_microsoft: usize,
    sales_left_out: usize,
    partner_agreements: BTreeMap<String, usize>,
    undated_partner_agreements: usize,
    unsigned_enrollments: usize,
    customer_agreements: BTreeMap<String, usize>,
}

#[derive(Serialize)]
struct PartnersEntry {
    #[serde(skip_serializing_if = "Option::is_none")]
    role: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    region: Option<String>,
    count: usize,
}

#[derive(Serialize)]
struct ProviderEntry<'r> {
    id: &'r str,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<&'r str>,
    regions: Vec<String>,
    resellers: usize,
    customers: usize,
    subscriptions: usize,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct SalesEntry {
    #[serde(skip_serializing_if = "Option::is_none")]
    seller_region: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    buyer_region: Option<String>,
    count: usize,
}

impl<'r> NumbersEntry<'r> {
    fn new(numbers: &'r Numbers<'r>) -> Self {
        let name = |region: &Option<Region>| region.map(|region| region.to_string());
        let partners = numbers.partners.iter().map(|((role, region), count)| PartnersEntry {
            role: role.map(|role| role.to_string()),
            region: name(region),
            count: *count,
        });
        let sales = numbers.sales.iter().map(|((seller, buyer), count)| SalesEntry {
            seller_region: name(seller),
            buyer_region: name(buyer),
            count: *count,
        });
        // A year is written with four digits, so that the order of the texts is that of the years.
        let by_year =
            |counts: &BTreeMap<i16, usize>| counts.iter().map(|(year, count)| (format!("{year:04}"), *count)).collect();
        Self {
            partners: partners.collect(),
            providers: numbers.providers.iter().map(ProviderEntry::new).collect(),
            sales: sales.collect(),
            sales_by_microsoft: numbers.sales_by_microsoft,
            sales_left_out: numbers.sales_left_out,
            partner_agreements: by_year(&numbers.partner_agreements),
            undated_partner_agreements: numbers.undated_partner_agreements,
            unsigned_enrollments: numbers.unsigned_enrollments,
            customer_agreements: by_year(&numbers.customer_agreements),
        }
    }
}

impl<'r> ProviderEntry<'r> {
    fn new(provider: &'r ProviderNumbers<'r>) -> Self {
        Self {
            id: provider.id,
            name: provider.name,
            regions: names(&provider.regions),
            resellers: provider.resellers,
            customers: provider.customers,
            subscriptions: provider.subscriptions,
        }
    }
}

#[derive(Serialize)]
struct EndingEntry<'r> {
    #[serde(rename = "type")]
    noun: &'static str,
    subject: &'r [&'r str],
    until: String,
    days: u32,
    #[serde(flatten)]
    at: LineEntry<'r>,
}

impl<'r> EndingEntry<'r> {
    fn new(sources: &'r Sources, ending: &'r Ending<'r>) -> Self {
        Self {
            noun: ending.noun,
            subject: &ending.subject,
            until: ending.until.to_string(),
            days: ending.days,
            at: LineEntry::new(sources, ending.place),
        }
    }
}

#[derive(Serialize)]
struct FactsEntry {
    markets: MarketsEntry,
    facts: Vec<FactEntry>,
}

#[derive(Serialize)]
struct MarketsEntry {
    countries: usize,
    markets: usize,
    source: &'static str,
    sha256: &'static str,
}

#[derive(Serialize)]
struct FactEntry {
    name: &'static str,
    value: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    since: Option<String>,
    source: &'static str,
}

impl FactsEntry {
    fn all() -> Self {
        let table = programme::market_table();
        let facts = programme::facts().into_iter().map(|fact| FactEntry {
            name: fact.name,
            value: fact.value,
            since: fact.since.map(|since| since.to_string()),
            source: fact.source,
        });
        Self {
            markets: MarketsEntry {
                countries: table.countries,
                markets: table.markets,
                source: table.source,
                sha256: &MARKET_TABLE,
            },
            facts: facts.collect(),
        }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct EvidenceEntry<'r> {
    rule_set: &'static str,
    inputs: Vec<InputEntry<'r>>,
    command: &'r str,
    #[serde(skip_serializing_if = "Option::is_none")]
    profile: Option<&'r str>,
    leaves_out_later: bool,
    left_out: usize,
    part: bool,
    excluded: &'r [String],
    waivers_ignored: bool,
    broken_files: Vec<&'r str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    written: Option<&'r str>,
}

#[derive(Serialize)]
struct InputEntry<'r> {
    kind: &'static str,
    path: &'r str,
    #[serde(skip_serializing_if = "Option::is_none")]
    bytes: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sha256: Option<&'r str>,
}

impl<'r> EvidenceEntry<'r> {
    fn new(report: &AuditReport<'r>) -> Self {
        let (audit, evidence) = (report.audit, report.evidence);
        let input = |input: &'r Input| InputEntry {
            kind: input.kind.name(),
            path: &input.path,
            bytes: input.bytes.as_ref().map(|(bytes, _)| *bytes),
            sha256: input.bytes.as_ref().map(|(_, sha256)| sha256.as_str()),
        };
        Self {
            rule_set: &RULE_SET,
            inputs: evidence.inputs.iter().map(input).collect(),
            command: &evidence.command,
            profile: evidence.profile.as_deref(),
            leaves_out_later: evidence.leaves_out_later,
            left_out: audit.left_out,
            part: evidence.is_part,
            excluded: &evidence.excluded,
            waivers_ignored: evidence.ignores_waivers,
            broken_files: audit.broken_files.iter().map(|file| report.sources.file(*file).path()).collect(),
            written: evidence.written.as_deref(),
        }
    }
}

fn names<'r>(regions: impl IntoIterator<Item = &'r Region>) -> Vec<String> {
    regions.into_iter().map(Region::to_string).collect()
}

/// Writes the JSON document of a report for auditors.
///
/// # Errors
///
/// What `out` answers.
pub fn write_audit_json(out: &mut dyn Write, report: &AuditReport<'_>) -> io::Result<()> {
    let AuditReport { sources, outcome, audit, .. } = report;
    let records: Vec<WaiverRecord> =
        outcome.waivers.iter().map(|registered| WaiverRecord::of(sources, registered)).collect();
    let document = Document {
        version: 1,
        kind: KIND,
        tool: Tool::THIS,
        title: report.title,
        organisation: report.organisation,
        as_of: outcome.as_of.to_string(),
        verdict: if report.passes() { PASS } else { FAIL },
        fail_on: report.fails_from.map_or(NEVER, Severity::name),
        summary: SummaryEntry { summary: Summary::new(sources, outcome), waivers: outcome.waivers.len() },
        findings: AuditedFindings(report),
        waivers: records
            .iter()
            .zip(&outcome.waivers)
            .map(|(record, registered)| RegisteredEntry {
                record: RecordEntry::new(record),
                findings: registered.findings,
            })
            .collect(),
        baseline: outcome.baseline.as_ref().map(BaselineEntry::new),
        coverage: audit.coverage.iter().map(|covered| CoveredEntry::new(report, covered)).collect(),
        network: NumbersEntry::new(&audit.numbers),
        ending: audit.ending.iter().map(|ending| EndingEntry::new(sources, ending)).collect(),
        facts: FactsEntry::all(),
        change: audit.change.as_ref().map(|change| ChangeEntry::new(outcome, change)),
        evidence: EvidenceEntry::new(report),
    };
    serde_json::to_writer_pretty(&mut *out, &document)?;
    writeln!(out)
}
