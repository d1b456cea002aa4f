//! The sheets that are one table each.

use std::collections::{BTreeMap, BTreeSet};

use rust_xlsxwriter::XlsxError;

use crate::ask::{AuditChange, Context, HORIZONS, MARKET_TABLE, ProviderNumbers, RULE_SET, WaiverChange};
use crate::baseline::Comparison;
use crate::finding::{Finding, Hop, State};
use crate::network::{Entity, Partner, Party};
use crate::programme::{facts as facts_of_the_programme, market_table};
use crate::report::Report;
use crate::report::audit::overview::order;
use crate::report::audit::xlsx::sheet::{Cell, Column, Look, Sheet};
use crate::report::audit::{AuditReport, since, wording};
use crate::report::entry::Entry;
use crate::report::printable::printable_line;
use crate::report::tally::plural;
use crate::waiver::{Registered, Scope};

const FINDINGS: [Column; 23] = [
    ("Severity", 12.0),
    ("State", 9.0),
    ("Rule", 32.0),
    ("Group", 12.0),
    ("Message", 60.0),
    ("File", 44.0),
    ("Line", 9.0),
    ("Column", 10.0),
    ("Subject", 30.0),
    ("Regions", 20.0),
    ("Providers", 20.0),
    ("Resellers", 20.0),
    ("Also see", 80.0),
    ("Path", 45.0),
    ("Help", 50.0),
    ("Guidance", 50.0),
    ("Contact", 28.0),
    ("Waived because", 45.0),
    ("Waiver owner", 20.0),
    ("Waived until", 13.0),
    ("Waiver at", 32.0),
    ("Fingerprint", 36.0),
    ("Occurrence", 12.0),
];

const WAIVERS: [Column; 10] = [
    ("Effect", 24.0),
    ("Rule", 32.0),
    ("Covers", 45.0),
    ("Findings", 10.0),
    ("Would cover", 10.0),
    ("Reason", 60.0),
    ("Owner", 24.0),
    ("Until", 12.0),
    ("File", 44.0),
    ("Line", 9.0),
];

const BASELINE: [Column; 4] = [("Rule", 32.0), ("Subject", 60.0), ("Count", 9.0), ("Fingerprint", 36.0)];

const PARTNERS: [Column; 14] = [
    ("Partner", 26.0),
    ("Name", 30.0),
    ("Country", 9.0),
    ("Regions", 20.0),
    ("Roles", 26.0),
    ("Enrollments", 13.0),
    ("Resellers", 11.0),
    ("Customers", 11.0),
    ("Subscriptions", 14.0),
    ("New findings", 10.0),
    ("Waived findings", 10.0),
    ("Known findings", 10.0),
    ("File", 44.0),
    ("Line", 9.0),
];

const COVERAGE: [Column; 11] = [
    ("Rule", 32.0),
    ("Group", 12.0),
    ("Severity", 12.0),
    ("In the catalogue", 13.0),
    ("Asked", 12.0),
    ("Looked at", 11.0),
    ("What it looked at", 40.0),
    ("New", 8.0),
    ("Waived", 9.0),
    ("Known", 8.0),
    ("What it reports", 70.0),
];

const ENDING: [Column; 7] = [
    ("Within days", 10.0),
    ("Last day", 12.0),
    ("Days left", 10.0),
    ("What", 24.0),
    ("Subject", 50.0),
    ("File", 44.0),
    ("Line", 9.0),
];

const CHANGE: [Column; 10] = [
    ("Change", 12.0),
    ("Severity", 12.0),
    ("Rule", 32.0),
    ("Message", 60.0),
    ("Subject", 30.0),
    ("State before", 13.0),
    ("State now", 12.0),
    ("File", 44.0),
    ("Line", 9.0),
    ("Fingerprint", 36.0),
];

const WAIVER_CHANGES: [Column; 8] = [
    ("Change", 12.0),
    ("Rule", 32.0),
    ("Covers", 45.0),
    ("What", 10.0),
    ("Before", 50.0),
    ("Now", 50.0),
    ("File", 44.0),
    ("Line", 9.0),
];

const EVIDENCE: [Column; 2] = [("Item", 34.0), ("Value", 110.0)];

const INPUTS: [Column; 4] = [("Kind", 16.0), ("Path", 60.0), ("Bytes", 14.0), ("SHA-256", 68.0)];

const FACTS: [Column; 4] = [("Fact", 44.0), ("Value", 60.0), ("Since", 12.0), ("Source", 70.0)];

/// Most findings of the sheet: a workbook stands in memory as a whole, here and in the program that opens it.
const FINDINGS_MAX: usize = 100_000;

/// The findings, those that count first, the gravest of them first.
pub(super) fn findings<'r>(report: &'r AuditReport<'r>, look: &'r Look) -> Result<Sheet<'r>, XlsxError> {
    let entries = Entry::all(Report { sources: report.sources, outcome: report.outcome, with_statistics: false });
    let mut entries: Vec<_> = entries.iter().zip(&report.audit.contexts).collect();
    entries.sort_by_key(|(entry, _)| (rank(&entry.finding.state), order(entry.finding)));
    let mut sheet = Sheet::new("Findings", "Every finding with all that it rests on", look, &report.links)?;
    sheet.left_out.rows = entries.len().saturating_sub(FINDINGS_MAX);
    entries.truncate(FINDINGS_MAX);
    sheet.table(&FINDINGS, entries.into_iter().map(|(entry, context)| finding(report, entry, context)))
}

/// The place of a state among the states.
fn rank(state: &State) -> u8 {
    match state {
        State::New => 0,
        State::Waived(_) => 1,
        State::Known => 2,
    }
}

fn finding<'r>(report: &'r AuditReport<'r>, entry: &Entry<'r>, context: &Context<'r>) -> Vec<Cell<'r>> {
    let finding = entry.finding;
    let guidance = finding.guidance.as_deref();
    let waived = match &finding.state {
        State::Waived(waived) => Some(waived),
        State::New | State::Known => None,
    };
    let names = |names: &mut dyn Iterator<Item = String>| Cell::text(names.collect::<Vec<_>>().join(", "));
    let hop = |hop: &Hop| format!("{} → {} ({})", hop.from, hop.to, hop.kind);
    vec![
        Cell::Severity(finding.severity),
        Cell::text(finding.state.name()),
        Cell::text(finding.rule.name),
        Cell::text(finding.rule.group.name()),
        Cell::text(&finding.message),
        Cell::File(entry.spot.path, entry.spot.start.line),
        Cell::Count(entry.spot.start.line as usize),
        Cell::Count(entry.spot.start.column as usize),
        Cell::name(finding.subject.join(", ")),
        names(&mut context.regions.iter().map(ToString::to_string)),
        names(&mut context.providers.iter().map(ToString::to_string)),
        names(&mut context.resellers.iter().map(ToString::to_string)),
        Cell::Lines(facts_of(report, finding)),
        Cell::Lines(finding.path.iter().map(hop).collect()),
        Cell::maybe(finding.help.as_deref(), Cell::text),
        Cell::maybe(guidance.and_then(|guidance| guidance.text.as_deref()), Cell::text),
        Cell::maybe(guidance.and_then(|guidance| guidance.contact.as_deref()), Cell::text),
        Cell::maybe(waived, |waived| Cell::text(&waived.reason)),
        Cell::maybe(waived.and_then(|waived| waived.owner.as_deref()), Cell::text),
        Cell::maybe(waived.and_then(|waived| waived.until), Cell::Day),
        Cell::maybe(waived, |waived| {
            let (file, line) = report.sources.line_of(waived.place);
            Cell::name(format!("{file}:{line}"))
        }),
        Cell::text(entry.fingerprint.clone()),
        Cell::Count(entry.occurrence),
    ]
}

/// The facts that a verdict rests on, each with its place.
fn facts_of(report: &AuditReport<'_>, finding: &Finding) -> Vec<String> {
    let primary = (finding.primary.place.span, finding.primary.message.as_str());
    let said = std::iter::once(primary).filter(|(_, message)| !message.is_empty()).chain(finding.further_labels());
    let mut facts: Vec<String> =
        said.map(|(span, message)| format!("{}: {}", report.sources.place_of(span), printable_line(message))).collect();
    if finding.has_more_labels {
        facts.push("more places than these are left out".to_owned());
    }
    facts
}

/// The register of waivers.
pub(super) fn waivers<'r>(report: &'r AuditReport<'r>, look: &'r Look) -> Result<Sheet<'r>, XlsxError> {
    let row = |registered: &'r Registered| {
        let waiver = &registered.waiver;
        let (file, line) = report.sources.line_of(waiver.place);
        let [findings, would] = wording::covers(registered);
        vec![
            Cell::text(wording::effect(report, registered)),
            Cell::maybe(waiver.rule.as_ref(), |(rule, _)| Cell::text(rule)),
            Cell::Lines(covered(report, &waiver.scope)),
            Cell::maybe(findings, Cell::Count),
            Cell::maybe(would, Cell::Count),
            Cell::maybe(waiver.reason.as_deref(), Cell::text),
            Cell::maybe(waiver.owner.as_deref(), Cell::text),
            Cell::maybe(waiver.until, |(day, _)| Cell::Day(day)),
            Cell::File(file, line),
            Cell::Count(line as usize),
        ]
    };
    let sheet = Sheet::new("Waivers", "Who accepted what, why and until when", look, &report.links)?;
    sheet.table(&WAIVERS, report.outcome.waivers.iter().map(row))
}

/// What a waiver asks of the findings that it covers.
fn covered(report: &AuditReport<'_>, scope: &Scope) -> Vec<String> {
    match scope {
        Scope::Line(file, line) => vec![format!("line {line} of {}", report.sources.file(*file).path())],
        Scope::Selected { subject, file, fingerprint } => {
            let ids = |ids: &BTreeSet<String>| ids.iter().cloned().collect::<Vec<_>>().join(", ");
            let asked = [
                subject.as_ref().map(|subject| format!("subject {}", ids(subject))),
                file.as_ref().map(|file| format!("file {file}")),
                fingerprint.as_ref().map(|fingerprint| format!("fingerprint {fingerprint}")),
            ];
            let asked: Vec<String> = asked.into_iter().flatten().collect();
            if asked.is_empty() { vec!["every finding of the rule".to_owned()] } else { asked }
        }
    }
}

/// What the baseline has and nobody finds any more; the first sheet says what became of the rest.
pub(super) fn baseline<'r>(
    report: &'r AuditReport<'r>,
    comparison: &'r Comparison,
    look: &'r Look,
) -> Result<Sheet<'r>, XlsxError> {
    let rows = comparison.gone.iter().map(|entry| {
        vec![
            Cell::text(&entry.rule),
            Cell::name(entry.subject.join(", ")),
            Cell::Count(entry.count as usize),
            Cell::text(&entry.fingerprint),
        ]
    });
    Sheet::new("Baseline", "What the baseline has and no longer occurs", look, &report.links)?.table(&BASELINE, rows)
}

/// Every partner that the files declare.
pub(super) fn partners<'r>(report: &'r AuditReport<'r>, look: &'r Look) -> Result<Sheet<'r>, XlsxError> {
    let providers: BTreeMap<&str, &ProviderNumbers<'_>> =
        report.audit.numbers.providers.iter().map(|provider| (provider.id, provider)).collect();
    let mut found: BTreeMap<&str, [usize; 3]> = BTreeMap::new();
    for (finding, context) in report.outcome.findings.iter().zip(&report.audit.contexts) {
        for partner in &context.partners {
            found.entry(partner).or_default()[usize::from(rank(&finding.state))] += 1;
        }
    }
    let row = |partner: Partner<'r>| {
        let entity = Entity::Party(Party::Partner(partner));
        let day = Some(report.outcome.as_of);
        let provider = providers.get(partner.id());
        let [new, waived, known] = found.get(partner.id()).copied().unwrap_or_default();
        let (file, line) = report.sources.line_of(partner.id_place());
        let joined = |names: Vec<String>| Cell::text(names.join(", "));
        vec![
            Cell::name(partner.id()),
            Cell::maybe(partner.common_name(), |(name, _)| Cell::text(name)),
            Cell::maybe(partner.country(), |country| Cell::text(country.to_string())),
            joined(report.network.regions_of(entity).iter().map(ToString::to_string).collect()),
            joined(report.network.roles_of(entity).iter().map(|role| role.title().to_owned()).collect()),
            Cell::Count(partner.enrollments_on(day).count()),
            Cell::maybe(provider, |provider| Cell::Count(provider.resellers)),
            Cell::maybe(provider, |provider| Cell::Count(provider.customers)),
            Cell::maybe(provider, |provider| Cell::Count(provider.subscriptions)),
            Cell::Count(new),
            Cell::Count(waived),
            Cell::Count(known),
            Cell::File(file, line),
            Cell::Count(line as usize),
        ]
    };
    let sheet =
        Sheet::new("Partners", "Every partner on the as-of day, and the findings about it", look, &report.links)?;
    sheet.table(&PARTNERS, report.network.all_partners().map(row))
}

/// Every rule, and how much it looked at.
pub(super) fn coverage<'r>(report: &'r AuditReport<'r>, look: &'r Look) -> Result<Sheet<'r>, XlsxError> {
    let rows = report.audit.coverage.iter().map(|covered| {
        let info = covered.info;
        let elements = covered.elements.iter().map(|(element, count)| plural(*count, element.noun()));
        vec![
            Cell::text(info.name),
            Cell::text(info.group.name()),
            wording::severity_in_force(report, info).map_or(Cell::text("off"), Cell::Severity),
            Cell::Severity(info.severity),
            Cell::text(if covered.is_asked { "yes" } else { wording::OFF }),
            if covered.is_asked { Cell::Count(covered.looked_at()) } else { Cell::Nothing },
            Cell::text(elements.collect::<Vec<_>>().join(", ")),
            Cell::Count(covered.new),
            Cell::Count(covered.waived),
            Cell::Count(covered.known),
            Cell::text(info.summary),
        ]
    });
    let sheet = Sheet::new("Coverage", "Every rule, how much it looked at and what it found", look, &report.links)?;
    sheet.table(&COVERAGE, rows)
}

/// What ends soon.
pub(super) fn ending<'r>(report: &'r AuditReport<'r>, look: &'r Look) -> Result<Sheet<'r>, XlsxError> {
    let rows = report.audit.ending.iter().map(|ending| {
        let (file, line) = report.sources.line_of(ending.place);
        let horizon = HORIZONS.iter().find(|horizon| ending.days <= **horizon);
        vec![
            Cell::maybe(horizon, |horizon| Cell::Count(*horizon as usize)),
            Cell::Day(ending.until),
            Cell::Count(ending.days as usize),
            Cell::text(ending.noun),
            Cell::name(ending.subject.join(", ")),
            Cell::File(file, line),
            Cell::Count(line as usize),
        ]
    });
    let says = "Agreements, relationships and waivers that end within 90 days";
    Sheet::new("Ending", says, look, &report.links)?.table(&ENDING, rows)
}

/// The findings that are not as the earlier report had them.
pub(super) fn change<'r>(
    report: &'r AuditReport<'r>,
    change: &'r AuditChange,
    look: &'r Look,
) -> Result<Sheet<'r>, XlsxError> {
    let present = |word: &'static str, index: usize, before: Option<String>| {
        let finding = &report.outcome.findings[index];
        let (file, line) = report.sources.line_of(finding.primary.place);
        vec![
            Cell::text(word),
            Cell::Severity(finding.severity),
            Cell::text(finding.rule.name),
            Cell::text(&finding.message),
            Cell::name(finding.subject.join(", ")),
            Cell::maybe(before, Cell::text),
            Cell::text(finding.state.name()),
            Cell::File(file, line),
            Cell::Count(line as usize),
            Cell::text(finding.fingerprint()),
        ]
    };
    let introduced = change.introduced.iter().map(|introduced| {
        let before = (!introduced.was_looked_for).then(|| since::NOT_LOOKED_FOR.to_owned());
        present("introduced", introduced.finding, before)
    });
    let turned = change.turned.iter().map(|turned| {
        let state = &report.outcome.findings[turned.finding].state;
        present("turned", turned.finding, Some(since::state_before(turned, state)))
    });
    let resolved = change.resolved.iter().map(|finding| {
        vec![
            Cell::text("resolved"),
            Cell::text(&finding.severity),
            Cell::text(&finding.rule),
            Cell::text(&finding.message),
            Cell::name(finding.subject.join(", ")),
            Cell::text(&finding.state),
            Cell::Nothing,
            // The line is one of the earlier files, so nothing leads there.
            Cell::name(&finding.file),
            Cell::Count(finding.line as usize),
            Cell::text(&finding.fingerprint),
        ]
    });
    let sheet = Sheet::new("Change", "What is not as the earlier report had it", look, &report.links)?;
    sheet.table(&CHANGE, introduced.chain(turned).chain(resolved))
}

/// The waivers that are not as the earlier report had them, a row for each thing that they say otherwise.
pub(super) fn waiver_changes<'r>(
    report: &'r AuditReport<'r>,
    changes: &'r [WaiverChange],
    look: &'r Look,
) -> Result<Sheet<'r>, XlsxError> {
    let rows = changes.iter().flat_map(|change| {
        change.terms().into_iter().map(|term| {
            let last = change.last();
            let file = match (&change.now, last) {
                (Some(now), _) => Cell::File(&now.file, now.line),
                // The line is one of the earlier files, so nothing leads there.
                (None, last) => Cell::maybe(last, |record| Cell::name(&record.file)),
            };
            vec![
                Cell::text(change.name()),
                Cell::maybe(last.and_then(|record| record.rule.as_deref()), Cell::text),
                Cell::maybe(last.map(since::scope), Cell::text),
                Cell::text(term.what),
                Cell::maybe(term.before, Cell::text),
                Cell::maybe(term.now, Cell::text),
                file,
                Cell::maybe(last, |record| Cell::Count(record.line as usize)),
            ]
        })
    });
    let says = "What waivers say otherwise than in the earlier report";
    Sheet::new("Waiver changes", says, look, &report.links)?.table(&WAIVER_CHANGES, rows)
}

/// What the report rests on.
pub(super) fn evidence<'r>(report: &'r AuditReport<'r>, look: &'r Look) -> Result<Sheet<'r>, XlsxError> {
    let evidence = report.evidence;
    let later = if evidence.leaves_out_later { "left out" } else { "judged, too" };
    let mut rows = vec![
        ("Program", Cell::text(concat!(env!("CARGO_PKG_NAME"), " ", env!("CARGO_PKG_VERSION")))),
        ("As of", Cell::Day(report.outcome.as_of)),
        ("What begins later", Cell::text(later)),
        ("Command", Cell::text(&evidence.command)),
        ("Profile of the configuration", Cell::text(evidence.profile.as_deref().unwrap_or("none"))),
        ("SHA-256 of the rule set", Cell::text(RULE_SET.as_str())),
        ("Rules asked", Cell::Count(report.outcome.rules.len())),
        ("Rules in the catalogue", Cell::Count(report.audit.coverage.len())),
    ];
    if let Some(written) = &evidence.written {
        rows.push(("Written", Cell::text(written)));
    }
    let sheet = Sheet::new("Evidence", "Program, rule set, day and command", look, &report.links)?;
    sheet.table(&EVIDENCE, rows.into_iter().map(|(item, value)| vec![Cell::text(item), value]))
}

/// Every file that was read.
pub(super) fn inputs<'r>(report: &'r AuditReport<'r>, look: &'r Look) -> Result<Sheet<'r>, XlsxError> {
    let rows = report.evidence.inputs.iter().map(|input| {
        let bytes = input.bytes.as_ref();
        vec![
            Cell::text(input.kind.name().replace('-', " ")),
            Cell::File(&input.path, 1),
            Cell::maybe(bytes, |(size, _)| Cell::Count(usize::try_from(*size).unwrap_or(usize::MAX))),
            Cell::text(bytes.map_or("too large to read", |(_, digest)| digest)),
        ]
    });
    let sheet = Sheet::new("Inputs", "Every file that was read, with its SHA-256", look, &report.links)?;
    sheet.table(&INPUTS, rows)
}

/// The facts of the programme that verdicts rest on.
pub(super) fn facts<'r>(report: &'r AuditReport<'r>, look: &'r Look) -> Result<Sheet<'r>, XlsxError> {
    let markets = market_table();
    let (countries, of_region) = (markets.countries, markets.markets);
    let table = vec![
        Cell::text("Market table"),
        Cell::text(format!("{countries} countries, {of_region} of them in a region; SHA-256 {}", *MARKET_TABLE)),
        Cell::Nothing,
        Cell::text(markets.source),
    ];
    let rows = facts_of_the_programme().into_iter().map(|fact| {
        vec![Cell::text(fact.name), Cell::text(fact.value), Cell::maybe(fact.since, Cell::Day), Cell::text(fact.source)]
    });
    let sheet = Sheet::new("Facts", "What verdicts take for granted, and where it comes from", look, &report.links)?;
    sheet.table(&FACTS, std::iter::once(table).chain(rows))
}
