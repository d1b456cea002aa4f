//! The report for auditors as Markdown, for a wiki.
//!
//! Invariants: texts of files are escaped as [`report::markdown`](crate::report::markdown) does it, so that none becomes a
//! cell, a link, HTML or a mention; and a page stays one that wikis show. What is folded is counted, where it stands.

mod change;
mod network;

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};

use crate::ask::{MARKET_TABLE, RULE_SET};
use crate::check::Covered;
use crate::finding::{Finding, Severity, State};
use crate::programme::{MarketTable, facts, grouped, market_table};
use crate::report::audit::overview::{By, Row, order, overviews};
use crate::report::audit::{AuditReport, Ruling, wording};
use crate::report::entry::Entry;
use crate::report::markdown::{code, escaped, prose};
use crate::report::printable::{printable_line, shortened};
use crate::report::tally::plural;
use crate::report::{Report, concise};
use crate::source::Span;
use crate::waiver::{Registered, Scope};

/// Most findings that are told whole.
const FINDINGS_MAX: usize = 500;

/// Most bytes of all that is told of findings: texts of files may be of any length.
const FINDINGS_BYTES_MAX: usize = 400_000;

/// Most rows of a table, and most items of a list.
const ROWS_MAX: usize = 200;

/// Most places and hops that are listed for a finding beside its own.
const PLACES_MAX: usize = 10;

/// Most characters of a text in a cell.
const CELL_MAX: usize = 200;

/// Most nodes of the overview.
const NODES_MAX: usize = 60;

/// Where everything stands that this page has no room for.
const WHOLE: &str = "the report as XLSX or JSON has all";

/// The sections, each with the anchor that wikis make of its heading.
const SECTIONS: [(&str, &str); 9] = [
    ("Verdict", "verdict"),
    ("Change", "change"),
    ("Findings", "findings"),
    ("Waivers", "waivers"),
    ("Known findings", "known-findings"),
    ("Coverage", "coverage"),
    ("Network", "network"),
    ("Facts", "facts"),
    ("Evidence", "evidence"),
];

/// Writes the report.
///
/// # Errors
///
/// What `out` answers.
pub fn write_audit_markdown(out: &mut dyn Write, report: &AuditReport<'_>) -> io::Result<()> {
    let entries = Entry::all(Report { sources: report.sources, outcome: report.outcome, with_statistics: false });
    let mut page = Page { text: String::new(), report, entries };
    page.verdict();
    page.change();
    page.findings();
    page.waivers();
    page.known();
    page.coverage();
    page.network()?;
    page.facts();
    page.evidence();
    writeln!(out, "{}", page.text.trim_end())
}

/// A page in the making.
struct Page<'p, 'r> {
    text: String,
    report: &'p AuditReport<'r>,
    entries: Vec<Entry<'r>>,
}

/// A column of a table, by its head.
#[derive(Clone, Copy)]
enum Column {
    Text(&'static str),
    /// Set to the right.
    Number(&'static str),
}

impl Page<'_, '_> {
    fn line(&mut self, line: &str) {
        self.text.push_str(line);
        self.text.push('\n');
    }

    /// A line with a blank one behind it.
    fn paragraph(&mut self, line: &str) {
        self.line(line);
        self.line("");
    }

    fn section(&mut self, anchor: &str) {
        let title = SECTIONS.iter().find(|(_, own)| *own == anchor).map_or(anchor, |(title, _)| title);
        self.paragraph(&format!("## {title}"));
    }

    /// A table, of which rows beyond the most are counted; a sentence where it has none.
    fn table(&mut self, columns: &[Column], rows: &[Vec<String>], nothing: &str) {
        if rows.is_empty() {
            self.paragraph(nothing);
            return;
        }
        let line = |cells: &[&str]| format!("| {} |", cells.join(" | "));
        let heads: Vec<&str> = columns.iter().map(|(Column::Text(head) | Column::Number(head))| *head).collect();
        let marks = columns.iter().map(|column| if matches!(column, Column::Number(_)) { "---:" } else { "---" });
        self.line(&line(&heads));
        self.line(&line(&marks.collect::<Vec<_>>()));
        for row in rows.iter().take(ROWS_MAX) {
            self.line(&line(&row.iter().map(String::as_str).collect::<Vec<_>>()));
        }
        self.line("");
        self.folded(rows.len().saturating_sub(ROWS_MAX), "row");
    }

    fn list(&mut self, items: &[String]) {
        for item in items.iter().take(ROWS_MAX) {
            self.line(&format!("- {item}"));
        }
        self.line("");
        self.folded(items.len().saturating_sub(ROWS_MAX), "line");
    }

    /// Says how much is not shown, if anything is.
    fn folded(&mut self, count: usize, noun: &str) {
        if count > 0 {
            let more = plural(count, &format!("more {noun}")).replacen(&count.to_string(), &grouped(count), 1);
            self.paragraph(&format!("*{more} folded; {WHOLE}.*"));
        }
    }

    fn verdict(&mut self) {
        let report = self.report;
        let outcome = report.outcome;
        self.paragraph(&format!("# {}", heading(report.title)));
        if let Some(organisation) = report.organisation {
            self.paragraph(&format!("**{}**", inline(organisation)));
        }
        let sections = SECTIONS.iter().filter(|(_, anchor)| *anchor != "change" || report.audit.change.is_some());
        let contents: Vec<String> = sections.map(|(title, anchor)| format!("[{title}](#{anchor})")).collect();
        self.paragraph(&contents.join(" · "));
        self.section("verdict");
        let verdict = match report.ruling() {
            Ruling::Passes => "Pass",
            Ruling::Fails => "Fail",
            Ruling::NotJudged => "Not judged",
        };
        self.paragraph(&format!("**{verdict}** as of {}. {}", outcome.as_of, wording::why(report)));
        let summary = Report { sources: report.sources, outcome, with_statistics: false };
        self.paragraph(&prose(&concise::summary(summary)));
        for limit in wording::limits(report) {
            self.paragraph(&format!("> **With care:** {}", prose(&limit)));
        }
        let counts = outcome.counts;
        let figures = [
            ("errors", outcome.count(Severity::Error)),
            ("warnings", outcome.count(Severity::Warning)),
            ("infos", outcome.count(Severity::Info)),
            ("waived findings", outcome.waived()),
            ("known findings", outcome.known()),
            ("waivers", outcome.waivers.len()),
            ("rules asked", outcome.rules.len()),
            ("files", report.sources.network_files()),
            ("partners", counts.partners),
            ("customers", counts.customers),
            ("tenants", counts.tenants),
            ("relationships", counts.relationships),
        ];
        let rows: Vec<Vec<String>> =
            figures.iter().map(|(name, count)| vec![(*name).to_owned(), grouped(*count)]).collect();
        self.table(&[Column::Text("figure"), Column::Number("number")], &rows, "");
    }

    fn findings(&mut self) {
        self.section("findings");
        let told = self.told();
        let findings = &self.report.outcome.findings;
        if findings.is_empty() {
            self.paragraph("Nothing was found.");
            return;
        }
        for overview in overviews(self.report) {
            self.paragraph(&format!("### {}", overview.title));
            let row = |row: &Row| {
                let name = match (&row.name, row.severity) {
                    (None, _) => overview.none.to_owned(),
                    (Some(name), None) => inline(name),
                    (Some(name), Some(_)) if told.rules.contains(name.as_str()) => format!("[{name}](#{name})"),
                    (Some(name), Some(_)) => format!("`{name}`"),
                };
                let severity = row.severity.map(|severity| severity.to_string());
                std::iter::once(name).chain(severity).chain(row.counts.each().map(grouped)).collect()
            };
            let rows: Vec<Vec<String>> = overview.rows.iter().map(row).collect();
            let severity = (overview.by == By::Rule).then_some(Column::Text("severity"));
            let counts = ["new", "waived", "known"].map(Column::Number);
            let columns: Vec<Column> =
                std::iter::once(Column::Text(overview.what)).chain(severity).chain(counts).collect();
            self.table(&columns, &rows, "");
        }
        self.paragraph("### Each finding");
        self.text.push_str(&told.text);
        self.folded(told.folded, "finding");
    }

    /// The findings that count and those that are waived, rule by rule, the gravest first.
    fn told(&self) -> Told {
        let mut entries: Vec<&Entry<'_>> =
            self.entries.iter().filter(|entry| entry.finding.state != State::Known).collect();
        let mut counting: BTreeMap<&str, usize> = BTreeMap::new();
        for finding in entries.iter().map(|entry| entry.finding).filter(|finding| finding.is_new()) {
            *counting.entry(finding.rule.name).or_default() += 1;
        }
        entries.sort_by_key(|entry| {
            let finding = entry.finding;
            let counting = counting.get(finding.rule.name).copied().unwrap_or_default();
            (order(finding), Reverse(counting), finding.rule.name, !finding.is_new())
        });
        let mut told = Told::default();
        for (number, entry) in entries.iter().enumerate() {
            let finding = entry.finding;
            let rule = finding.rule;
            let mut block = String::new();
            if !told.rules.contains(rule.name) {
                block = format!("#### {}\n\n{}: {}\n\n", rule.name, finding.severity, prose(rule.summary));
                if number > 0 {
                    block.insert(0, '\n');
                }
            }
            block.push_str(&self.block(entry));
            // From the first that finds no room all are left out: what is shown has no holes.
            if number >= FINDINGS_MAX || told.text.len() + block.len() > FINDINGS_BYTES_MAX {
                told.folded = entries.len() - number;
                break;
            }
            told.rules.insert(rule.name);
            told.text.push_str(&block);
        }
        told.text.push('\n');
        told
    }

    /// A finding as an item of a list, with what belongs to it below.
    fn block(&self, entry: &Entry<'_>) -> String {
        let finding = entry.finding;
        let mut lines = vec![format!("- **{}** {}", self.linked(entry), prose(&finding.message))];
        if let State::Waived(waived) = &finding.state {
            let owner = waived.owner.as_deref().map(|owner| format!(" by {}", prose(owner)));
            let until = waived.until.map(|day| format!(" until {day}"));
            let [owner, until] = [owner, until].map(Option::unwrap_or_default);
            let place = self.place(waived.place.span);
            lines.push(format!("waived{owner}{until} in {place}: {}", prose(&waived.reason)));
        }
        if !finding.primary.message.is_empty() {
            lines.push(format!("here: {}", prose(&finding.primary.message)));
        }
        let labels: Vec<(Span, &str)> = finding.further_labels().collect();
        for (span, message) in labels.iter().take(PLACES_MAX) {
            lines.push(format!("see {}: {}", self.place(*span), prose(message)));
        }
        if labels.len() > PLACES_MAX || finding.has_more_labels {
            lines.push("more places than these are left out".to_owned());
        }
        lines.extend(path(finding));
        for (what, text) in entry.said() {
            // An address is to be copied, so nothing may stand in it that nobody sees.
            let text = if what == "contact" { code(&printable_line(text)) } else { prose(text) };
            let what = if what == "help" { "way out" } else { what };
            lines.push(format!("{what}: {text}"));
        }
        let occurrence = if entry.occurrence > 1 { format!(" ({})", entry.occurrence) } else { String::new() };
        lines.push(format!("fingerprint: `{}`{occurrence}", entry.fingerprint));
        lines.join("\n  - ") + "\n"
    }

    /// A finding in one line.
    fn brief(&self, entry: &Entry<'_>) -> String {
        let finding = entry.finding;
        format!("**{}** `{}` {}: {}", finding.severity, finding.rule.name, self.linked(entry), prose(&finding.message))
    }

    fn linked(&self, entry: &Entry<'_>) -> String {
        let start = entry.spot.start;
        self.link(&format!("{}:{}:{}", entry.spot.path, start.line, start.column), entry.spot.path, start.line)
    }

    fn place(&self, span: Span) -> String {
        let source = self.report.sources.file(span.file);
        self.link(&self.report.sources.place_of(span), source.path(), source.position(span.start).line)
    }

    /// A place in a list.
    fn link(&self, place: &str, path: &str, line: u32) -> String {
        match self.address(path, line) {
            Some(address) => format!("[{}](<{address}>)", code(place)),
            None => code(place),
        }
    }

    /// A place in a cell, where a code span does not keep a bar from ending it.
    fn place_cell(&self, path: &str, line: u32) -> String {
        let place = inline(&format!("{path}:{line}"));
        match self.address(path, line) {
            Some(address) => format!("[{place}](<{}>)", address.replace('|', "%7C")),
            None => place,
        }
    }

    fn address(&self, path: &str, line: u32) -> Option<String> {
        let address = self.report.links.address(path, line)?;
        Some(address.replace('<', "%3C").replace('>', "%3E"))
    }

    fn waivers(&mut self) {
        self.section("waivers");
        let row = |registered: &Registered| {
            let waiver = &registered.waiver;
            let (path, line) = self.report.sources.line_of(waiver.place);
            let text = |text: Option<&str>| text.map(inline).unwrap_or_default();
            let count = |count: Option<usize>| count.map(grouped).unwrap_or_default();
            let [findings, would] = wording::covers(registered);
            vec![
                text(waiver.rule.as_ref().map(|(rule, _)| rule.as_str())),
                inline(&self.scope(&waiver.scope)),
                text(waiver.reason.as_deref()),
                text(waiver.owner.as_deref()),
                waiver.until.map(|(day, _)| day.to_string()).unwrap_or_default(),
                wording::effect(self.report, registered),
                count(findings),
                count(would),
                self.place_cell(path, line),
            ]
        };
        let rows: Vec<Vec<String>> = self.report.outcome.waivers.iter().map(row).collect();
        let columns = [
            Column::Text("rule"),
            Column::Text("covers"),
            Column::Text("reason"),
            Column::Text("owner"),
            Column::Text("until"),
            Column::Text("effect"),
            Column::Number("findings"),
            Column::Number("would cover"),
            Column::Text("place"),
        ];
        self.table(&columns, &rows, wording::no_waivers(self.report));
    }

    fn scope(&self, scope: &Scope) -> String {
        match scope {
            Scope::Line(file, line) => format!("{}:{line}", self.report.sources.file(*file).path()),
            Scope::Selected { subject, file, fingerprint } => {
                let subject = subject.as_ref().map(|ids| {
                    let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
                    format!("about {}", ids.join(", "))
                });
                let file = file.as_ref().map(|file| format!("in {file}"));
                let fingerprint = fingerprint.as_ref().map(|fingerprint| format!("fingerprint {fingerprint}"));
                let parts: Vec<String> = [subject, file, fingerprint].into_iter().flatten().collect();
                if parts.is_empty() { "all findings of the rule".to_owned() } else { parts.join(", ") }
            }
        }
    }

    fn known(&mut self) {
        self.section("known-findings");
        let known = self.entries.iter().filter(|entry| entry.finding.state == State::Known);
        let known: Vec<String> = known.map(|entry| self.brief(entry)).collect();
        if known.is_empty() {
            self.paragraph("No finding is known from a baseline.");
        } else {
            self.list(&known);
        }
        let Some(comparison) = &self.report.outcome.baseline else { return };
        self.paragraph(&wording::baseline(self.report, comparison));
        let gone = comparison.gone.iter().map(|entry| {
            vec![
                inline(&entry.rule),
                inline(&entry.subject.join(", ")),
                grouped(entry.count as usize),
                inline(&entry.fingerprint),
            ]
        });
        let gone: Vec<Vec<String>> = gone.collect();
        if !gone.is_empty() {
            self.table(
                &[Column::Text("rule"), Column::Text("about"), Column::Number("gone"), Column::Text("fingerprint")],
                &gone,
                "",
            );
        }
    }

    fn coverage(&mut self) {
        self.section("coverage");
        let covered = &self.report.audit.coverage;
        let off = covered.iter().filter(|covered| !covered.is_asked).count();
        self.paragraph(&format!("{} of the catalogue, {} of them off.", plural(covered.len(), "rule"), grouped(off)));
        let row = |covered: &Covered| {
            let severity = wording::severity_in_force(self.report, covered.info).map_or("off", Severity::name);
            let elements = covered.elements.iter().map(|(element, count)| plural(*count, element.noun()));
            vec![
                covered.info.name.to_owned(),
                covered.info.group.title().to_owned(),
                severity.to_owned(),
                covered.info.severity.to_string(),
                if covered.is_asked {
                    elements.collect::<Vec<_>>().join(", ")
                } else {
                    format!("not asked: {}", wording::OFF)
                },
                grouped(covered.new),
                grouped(covered.waived),
                grouped(covered.known),
            ]
        };
        let rows: Vec<Vec<String>> = covered.iter().map(row).collect();
        let columns = [
            Column::Text("rule"),
            Column::Text("group"),
            Column::Text("severity"),
            Column::Text("in the catalogue"),
            Column::Text("looked at"),
            Column::Number("new"),
            Column::Number("waived"),
            Column::Number("known"),
        ];
        self.table(&columns, &rows, "");
    }

    fn facts(&mut self) {
        self.section("facts");
        let MarketTable { countries, markets, source, .. } = market_table();
        self.paragraph(&format!(
            "The market table knows {countries} countries, and a region for {markets} of them: {}. Its SHA-256: `{}`",
            inline(source),
            *MARKET_TABLE
        ));
        let rows = facts().into_iter().map(|fact| {
            let since = fact.since.map(|day| day.to_string()).unwrap_or_default();
            vec![inline(fact.name), prose(&fact.value), since, inline(fact.source)]
        });
        let rows: Vec<Vec<String>> = rows.collect();
        self.table(
            &[Column::Text("fact"), Column::Text("what holds"), Column::Text("since"), Column::Text("source")],
            &rows,
            "There are none beside the table of markets.",
        );
    }

    fn evidence(&mut self) {
        self.section("evidence");
        let report = self.report;
        let evidence = report.evidence;
        let mut items = vec![
            format!("tool: cspgraph {}", env!("CARGO_PKG_VERSION")),
            format!("rule set: SHA-256 `{}`", *RULE_SET),
            format!("as-of day: {}; {}", report.outcome.as_of, prose(wording::day(report))),
            format!("command: {}", code(&printable_line(&evidence.command))),
        ];
        items.extend(evidence.profile.as_deref().map(|profile| format!("profile: {}", inline(profile))));
        items.extend(evidence.written.as_deref().map(|written| format!("written: {}", inline(written))));
        self.list(&items);
        let rows = evidence.inputs.iter().map(|input| {
            let (bytes, digest) = match &input.bytes {
                Some((bytes, digest)) => (grouped(usize::try_from(*bytes).unwrap_or(usize::MAX)), digest.clone()),
                None => ("too large to read".to_owned(), String::new()),
            };
            vec![input.kind.name().replace('-', " "), inline(&input.path), bytes, digest]
        });
        let rows: Vec<Vec<String>> = rows.collect();
        self.table(
            &[Column::Text("input"), Column::Text("path"), Column::Number("bytes"), Column::Text("SHA-256")],
            &rows,
            "Nothing was read.",
        );
    }
}

/// What is told of each finding, as far as there is room.
#[derive(Default)]
struct Told {
    text: String,
    /// The rules that have a heading.
    rules: BTreeSet<&'static str>,
    /// How many findings found no room.
    folded: usize,
}

/// The hops that the verdict rests on, in a line.
fn path(finding: &Finding) -> Option<String> {
    let first = finding.path.first()?;
    let hops = finding.path.iter().take(PLACES_MAX).map(|hop| format!(" → {} ({})", code(&hop.to), hop.kind));
    let more = if finding.path.len() > PLACES_MAX { " …" } else { "" };
    Some(format!("path: {}{}{more}", code(&first.from), hops.collect::<String>()))
}

/// A text in a line or in a cell, in which nothing is marked.
fn inline(text: &str) -> String {
    escaped(&shortened(&printable_line(text), CELL_MAX))
}

/// A heading must not be empty: what follows would become one.
fn heading(text: &str) -> String {
    let text = inline(text);
    if text.is_empty() { "Report".to_owned() } else { text }
}
