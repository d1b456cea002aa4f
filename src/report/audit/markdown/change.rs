//! What is not as an earlier report had it.

use crate::ask::WaiverChange;
use crate::earlier::EarlierFinding;
use crate::programme::grouped;
use crate::report::audit::markdown::{Column, Page, inline};
use crate::report::audit::since;
use crate::report::markdown::{code, prose};
use crate::report::printable::printable_line;

impl Page<'_, '_> {
    pub(super) fn change(&mut self) {
        let Some(change) = &self.report.audit.change else { return };
        self.section("change");
        self.paragraph(&format!(
            "Since the report as of {}: {} introduced, {} resolved, {} in another state, {} unchanged, {} not looked for this time.",
            change.as_of,
            grouped(change.introduced.len()),
            grouped(change.resolved.len()),
            grouped(change.turned.len()),
            grouped(change.unchanged),
            grouped(change.undecided)
        ));
        self.paragraph(&prose(&since::verdicts(change)));
        for caution in &change.cautions {
            self.paragraph(&format!("> **With care:** {}", prose(caution)));
        }
        let figures = change.figures.iter();
        let figures = figures.map(|figure| vec![inline(figure.name), grouped(figure.before), grouped(figure.now)]);
        let figures: Vec<Vec<String>> = figures.collect();
        self.table(&[Column::Text("figure"), Column::Number("then"), Column::Number("now")], &figures, "");
        let introduced = change.introduced.iter().filter_map(|introduced| {
            let said = self.brief(self.entries.get(introduced.finding)?);
            Some(if introduced.was_looked_for { said } else { format!("{said} ({})", since::NOT_LOOKED_FOR) })
        });
        let introduced: Vec<String> = introduced.collect();
        let turned = change.turned.iter().filter_map(|turned| {
            let entry = self.entries.get(turned.finding)?;
            let state = &entry.finding.state;
            let before = inline(&since::state_before(turned, state));
            Some(format!("{}: {before} → {}", self.brief(entry), state.name()))
        });
        let turned: Vec<String> = turned.collect();
        let resolved: Vec<String> = change.resolved.iter().map(earlier).collect();
        for (title, items) in [("Introduced", introduced), ("Resolved", resolved), ("In another state", turned)] {
            if !items.is_empty() {
                self.paragraph(&format!("### {title}"));
                self.list(&items);
            }
        }
        self.waiver_changes(&change.waivers);
    }

    fn waiver_changes(&mut self, changes: &[WaiverChange]) {
        if changes.is_empty() {
            return;
        }
        self.paragraph("### Waivers that changed");
        let rows = changes.iter().flat_map(|change| {
            let last = change.last();
            let text = |text: Option<&str>| text.map(inline).unwrap_or_default();
            change.terms().into_iter().map(move |term| {
                vec![
                    change.name().to_owned(),
                    text(last.and_then(|record| record.rule.as_deref())),
                    text(last.map(since::scope).as_deref()),
                    term.what.to_owned(),
                    text(term.before.as_deref()),
                    text(term.now.as_deref()),
                    text(last.map(|record| format!("{}:{}", record.file, record.line)).as_deref()),
                ]
            })
        });
        let rows: Vec<Vec<String>> = rows.collect();
        let columns = ["change", "rule", "covers", "what", "then", "now", "place"].map(Column::Text);
        self.table(&columns, &rows, "");
    }
}

/// A finding of an earlier report in one line.
fn earlier(finding: &EarlierFinding) -> String {
    let [severity, rule] = [&finding.severity, &finding.rule].map(|text| inline(text));
    let place = code(&printable_line(&format!("{}:{}", finding.file, finding.line)));
    format!("**{severity}** {rule} {place}: {}", prose(&finding.message))
}
