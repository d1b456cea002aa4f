//! The network in numbers, and drawn by region.

use std::collections::{BTreeMap, BTreeSet};
use std::io;

use crate::ask::{Collapse, HORIZONS, View, picture};
use crate::programme::{Region, Role, grouped};
use crate::report::audit::markdown::{Column, NODES_MAX, Page, inline};
use crate::report::audit::wording;
use crate::report::picture::write_mermaid;

impl Page<'_, '_> {
    pub(super) fn network(&mut self) -> io::Result<()> {
        self.section("network");
        let numbers = &self.report.audit.numbers;
        self.paragraph("### Partners by role and region");
        let role = |role: &Option<Role>| role.map_or("no role", Role::title).to_owned();
        self.matrix("role", &numbers.partners, &role, "There are no partners.");
        self.paragraph(wording::PARTNERS);
        self.paragraph("### Resellers, customers and subscriptions by provider");
        let providers = numbers.providers.iter().map(|provider| {
            let regions: Vec<String> = provider.regions.iter().map(ToString::to_string).collect();
            let texts =
                vec![inline(provider.id), inline(provider.name.unwrap_or_default()), inline(&regions.join(", "))];
            [texts, [provider.resellers, provider.customers, provider.subscriptions].map(grouped).to_vec()].concat()
        });
        let providers: Vec<Vec<String>> = providers.collect();
        let columns = [
            Column::Text("id"),
            Column::Text("name"),
            Column::Text("regions"),
            Column::Number("resellers"),
            Column::Number("customers"),
            Column::Number("subscriptions"),
        ];
        self.table(&columns, &providers, "Nobody orders with Microsoft.");
        self.paragraph(wording::PROVIDERS);
        self.paragraph("### Sales from region to region");
        self.matrix("from, down; to, across", &numbers.sales, &|from| region(*from), "There are no sales.");
        self.paragraph(&wording::sales(numbers));
        self.paragraph("### Agreements by year");
        let years: BTreeSet<i16> =
            numbers.partner_agreements.keys().chain(numbers.customer_agreements.keys()).copied().collect();
        let years = years.iter().map(|year| {
            let of = |counts: &BTreeMap<i16, usize>| grouped(counts.get(year).copied().unwrap_or(0));
            vec![year.to_string(), of(&numbers.partner_agreements), of(&numbers.customer_agreements)]
        });
        let years: Vec<Vec<String>> = years.collect();
        let columns = [
            Column::Text("year"),
            Column::Number("Microsoft Partner Agreement"),
            Column::Number("Microsoft Customer Agreement"),
        ];
        self.table(&columns, &years, "No agreement has a day.");
        self.paragraph(&wording::agreements(numbers));
        self.ending();
        self.overview()
    }

    fn ending(&mut self) {
        self.paragraph("### What ends soon");
        let ending = &self.report.audit.ending;
        let within = HORIZONS.map(|horizon| {
            let count = ending.iter().filter(|ending| ending.days <= horizon).count();
            format!("{} within {horizon} days", grouped(count))
        });
        self.paragraph(&format!("{}.", within.join(", ")));
        let rows = ending.iter().map(|ending| {
            let (path, line) = self.report.sources.line_of(ending.place);
            vec![
                ending.days.to_string(),
                ending.until.to_string(),
                ending.noun.to_owned(),
                inline(&ending.subject.join(", ")),
                self.place_cell(path, line),
            ]
        });
        let rows: Vec<Vec<String>> = rows.collect();
        if !rows.is_empty() {
            self.table(
                &[
                    Column::Number("days"),
                    Column::Text("until"),
                    Column::Text("what"),
                    Column::Text("about"),
                    Column::Text("place"),
                ],
                &rows,
                "",
            );
        }
    }

    /// Numbers by two keys, the second a region.
    fn matrix<K: Ord + Clone>(
        &mut self,
        head: &'static str,
        counts: &BTreeMap<(K, Option<Region>), usize>,
        name: &dyn Fn(&K) -> String,
        nothing: &str,
    ) {
        if counts.is_empty() {
            self.paragraph(nothing);
            return;
        }
        let rows: BTreeSet<&K> = counts.keys().map(|(row, _)| row).collect();
        let columns: BTreeSet<Option<Region>> = counts.keys().map(|(_, column)| *column).collect();
        let heads: Vec<String> = columns.iter().map(|column| inline(&region(*column))).collect();
        self.line(&format!("| {head} | {} |", heads.join(" | ")));
        self.line(&format!("| --- |{}", " ---: |".repeat(heads.len())));
        for row in rows {
            let of = |column| grouped(counts.get(&(row.clone(), column)).copied().unwrap_or(0));
            let cells: Vec<String> = columns.iter().copied().map(of).collect();
            self.line(&format!("| {} | {} |", inline(&name(row)), cells.join(" | ")));
        }
        self.line("");
    }

    /// The network by region, as wikis draw it.
    fn overview(&mut self) -> io::Result<()> {
        let view = View {
            foci: Vec::new(),
            depth: 0,
            findings: None,
            collapse: Some(Collapse::Region),
            whole_max: NODES_MAX,
            nodes_max: NODES_MAX,
        };
        let picture = picture(self.report.network, &view);
        if picture.nodes.is_empty() {
            return Ok(());
        }
        let mut drawn = Vec::new();
        write_mermaid(&mut drawn, &picture)?;
        self.paragraph("### Overview");
        self.line("```mermaid");
        self.text.push_str(&String::from_utf8_lossy(&drawn));
        self.paragraph("```");
        Ok(())
    }
}

fn region(region: Option<Region>) -> String {
    region.map_or_else(|| "unknown".to_owned(), |region| region.to_string())
}
