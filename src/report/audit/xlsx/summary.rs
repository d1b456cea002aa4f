//! The first sheet: the verdict, the key figures, and where the rest is.

use std::collections::BTreeMap;

use rust_xlsxwriter::XlsxError;

use crate::ask::HORIZONS;
use crate::finding::{Severity, State};
use crate::report::audit::xlsx::sheet::{Cell, Look, Sheet};
use crate::report::audit::{AuditReport, Ruling, since, wording};
use crate::report::tally::plural;
use crate::waiver::Effect;

const WIDTHS: [(&str, f64); 5] = [("", 36.0), ("", 18.0), ("", 18.0), ("", 18.0), ("", 18.0)];

/// The sheet as far as it is filled.
struct Page<'r> {
    sheet: Sheet<'r>,
    look: &'r Look,
    row: u32,
}

/// The verdict and the key figures of the report, and what the other sheets hold and could not hold.
pub(super) fn summary<'r>(
    report: &'r AuditReport<'r>,
    look: &'r Look,
    sheets: &[Sheet<'r>],
) -> Result<Sheet<'r>, XlsxError> {
    let mut sheet = Sheet::new("Summary", "", look, &report.links)?;
    sheet.widths(&WIDTHS)?;
    let mut page = Page { sheet, look, row: 0 };
    page.head(report)?;
    page.findings(report)?;
    page.network(report)?;
    page.waivers(report)?;
    page.endings(report)?;
    page.agreements(report)?;
    page.change(report)?;
    page.sheets(sheets)?;
    page.left_out(sheets)?;
    Ok(page.sheet)
}

impl Page<'_> {
    fn line<'c>(&mut self, cells: impl IntoIterator<Item = Cell<'c>>) -> Result<(), XlsxError> {
        let mut lines = 1;
        for ((column, cell), (_, width)) in (0..).zip(cells).zip(WIDTHS) {
            lines = lines.max(self.sheet.put(self.row, column, cell, width)?);
        }
        self.sheet.height(self.row, lines)?;
        self.row += 1;
        Ok(())
    }

    fn heading(&mut self, text: &str) -> Result<(), XlsxError> {
        self.row += 1;
        self.sheet.heading(self.row, text, &self.look.heading)?;
        self.row += 1;
        Ok(())
    }

    fn header(&mut self, titles: &[&str]) -> Result<(), XlsxError> {
        self.sheet.counts_header(self.row, titles)?;
        self.row += 1;
        Ok(())
    }

    fn head(&mut self, report: &AuditReport<'_>) -> Result<(), XlsxError> {
        self.sheet.heading(0, report.title, &self.look.title)?;
        self.row = 1;
        if let Some(organisation) = report.organisation {
            self.sheet.heading(1, organisation, &self.look.heading)?;
            self.row = 2;
        }
        self.row += 1;
        let asked = wording::why(report);
        let (verdict, format) = match report.ruling() {
            Ruling::Passes => ("pass", &self.look.passes),
            Ruling::Fails => ("fail", &self.look.fails),
            Ruling::NotJudged => ("not judged", &self.look.open),
        };
        self.sheet.put(self.row, 0, Cell::text("Verdict"), WIDTHS[0].1)?;
        self.sheet.styled(self.row, 1, verdict, format)?;
        self.sheet.styled(self.row, 2, &asked, &self.look.plain)?;
        self.row += 1;
        self.line([Cell::text("As of"), Cell::Day(report.outcome.as_of)])?;
        if let Some(written) = &report.evidence.written {
            self.line([Cell::text("Written"), Cell::text(written)])?;
        }
        Ok(())
    }

    fn findings(&mut self, report: &AuditReport<'_>) -> Result<(), XlsxError> {
        self.heading("Findings")?;
        self.header(&["Severity", "New", "Waived", "Known", "All"])?;
        let mut all = [0; 4];
        for severity in [Severity::Error, Severity::Warning, Severity::Info] {
            let mut counts = [0; 4];
            for finding in report.outcome.findings.iter().filter(|finding| finding.severity == severity) {
                let state = match finding.state {
                    State::New => 0,
                    State::Waived(_) => 1,
                    State::Known => 2,
                };
                counts[state] += 1;
                counts[3] += 1;
            }
            all.iter_mut().zip(counts).for_each(|(all, count)| *all += count);
            self.line([Cell::Severity(severity)].into_iter().chain(counts.map(Cell::Count)))?;
        }
        self.line([Cell::text("all")].into_iter().chain(all.map(Cell::Count)))?;
        if let Some(baseline) = &report.outcome.baseline {
            self.row += 1;
            self.sheet.styled(self.row, 0, &wording::baseline(report, baseline), &self.look.plain)?;
            self.row += 1;
        }
        Ok(())
    }

    fn network(&mut self, report: &AuditReport<'_>) -> Result<(), XlsxError> {
        let counts = report.outcome.counts;
        self.heading("Network")?;
        for (name, count) in [
            ("Files", report.sources.network_files()),
            ("Partners", counts.partners),
            ("Customers", counts.customers),
            ("Tenants", counts.tenants),
            ("Relationships", counts.relationships),
        ] {
            self.line([Cell::text(name), Cell::Count(count)])?;
        }
        wording::limits(report).iter().try_for_each(|limit| self.said(&format!("With care: {limit}")))
    }

    fn said(&mut self, sentence: &str) -> Result<(), XlsxError> {
        self.sheet.styled(self.row, 0, sentence, &self.look.plain)?;
        self.row += 1;
        Ok(())
    }

    fn waivers(&mut self, report: &AuditReport<'_>) -> Result<(), XlsxError> {
        self.heading("Waivers")?;
        if report.outcome.waivers.is_empty() {
            self.sheet.styled(self.row, 0, wording::no_waivers(report), &self.look.plain)?;
            self.row += 1;
            return Ok(());
        }
        let count = |effect| report.outcome.waivers.iter().filter(|registered| registered.effect == effect).count();
        for (name, effect) in [
            ("In force", Effect::InForce),
            ("Perhaps unused", Effect::PerhapsUnused),
            ("Unused", Effect::Unused),
            ("Expired", Effect::Expired),
            ("Refused", Effect::Refused),
            ("Malformed", Effect::Malformed),
        ] {
            self.line([Cell::text(name), Cell::Count(count(effect))])?;
        }
        Ok(())
    }

    fn endings(&mut self, report: &AuditReport<'_>) -> Result<(), XlsxError> {
        self.heading("Ending soon")?;
        for horizon in HORIZONS {
            let count = report.audit.ending.iter().filter(|ending| ending.days <= horizon).count();
            self.line([Cell::text(format!("Within {horizon} days")), Cell::Count(count)])?;
        }
        Ok(())
    }

    fn agreements(&mut self, report: &AuditReport<'_>) -> Result<(), XlsxError> {
        let numbers = &report.audit.numbers;
        let (partner, customer) = (&numbers.partner_agreements, &numbers.customer_agreements);
        let mut years: Vec<i16> = partner.keys().chain(customer.keys()).copied().collect();
        years.sort_unstable();
        years.dedup();
        if years.is_empty() {
            return Ok(());
        }
        self.heading("Microsoft Partner and Customer Agreements by year")?;
        self.header(&["Year", "Partner", "Customer"])?;
        for year in years {
            let count = |counts: &BTreeMap<i16, usize>| Cell::Count(counts.get(&year).copied().unwrap_or_default());
            self.line([Cell::text(year.to_string()), count(partner), count(customer)])?;
        }
        self.said(&wording::agreements(numbers))
    }

    fn change(&mut self, report: &AuditReport<'_>) -> Result<(), XlsxError> {
        let Some(change) = &report.audit.change else { return Ok(()) };
        self.heading("Change since the earlier report")?;
        self.line([Cell::text("Earlier report as of"), Cell::Day(change.as_of)])?;
        self.sheet.styled(self.row, 0, &since::verdicts(change), &self.look.plain)?;
        self.row += 1;
        for (name, count) in [
            ("Findings introduced", change.introduced.len()),
            ("Findings resolved", change.resolved.len()),
            ("Findings in another state", change.turned.len()),
            ("Findings unchanged", change.unchanged),
            ("Findings not looked for this time", change.undecided),
            ("Waivers added, removed or changed", change.waivers.len()),
        ] {
            self.line([Cell::text(name), Cell::Count(count)])?;
        }
        self.row += 1;
        self.header(&["Figure", "Then", "Now"])?;
        for figure in &change.figures {
            self.line([Cell::text(figure.name), Cell::Count(figure.before), Cell::Count(figure.now)])?;
        }
        for caution in &change.cautions {
            self.sheet.styled(self.row, 0, &format!("With care: {caution}"), &self.look.plain)?;
            self.row += 1;
        }
        Ok(())
    }

    fn sheets(&mut self, sheets: &[Sheet<'_>]) -> Result<(), XlsxError> {
        self.heading("Sheets")?;
        for sheet in sheets {
            self.sheet.lead(self.row, 0, sheet.name)?;
            self.sheet.styled(self.row, 1, sheet.says, &self.look.plain)?;
            self.row += 1;
        }
        Ok(())
    }

    /// What the sheets could not hold; reports in the other formats have all of it.
    fn left_out(&mut self, sheets: &[Sheet<'_>]) -> Result<(), XlsxError> {
        self.heading("What this workbook leaves out")?;
        let mut is_all = true;
        for sheet in sheets {
            let left_out = sheet.left_out;
            for (count, noun, said) in [
                (left_out.rows, "row", "not shown, because the sheet takes no more; the JSON report has all"),
                (left_out.texts, "text", "cut to what a cell holds; the JSON report has all"),
                (left_out.links, "path", "without a link, because nothing leads there or a sheet has no more links"),
            ] {
                if count > 0 {
                    let line = format!("{}: {} {said}", sheet.name, plural(count, noun));
                    self.sheet.styled(self.row, 0, &line, &self.look.plain)?;
                    self.row += 1;
                    is_all = false;
                }
            }
        }
        if is_all {
            self.sheet.styled(self.row, 0, "nothing", &self.look.plain)?;
        }
        Ok(())
    }
}
