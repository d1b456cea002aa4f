//! The sheet that tells regions apart: partners, sales and findings.

use std::collections::BTreeSet;

use rust_xlsxwriter::XlsxError;

use crate::programme::{Region, Role};
use crate::report::audit::overview::{By, Row, overviews};
use crate::report::audit::xlsx::sheet::{Cell, Column, Look, Sheet};
use crate::report::audit::{AuditReport, wording};

/// What is counted under no region.
const UNKNOWN: &str = "unknown";

const WIDTH: f64 = 18.0;

/// Partners by region and role, sales by the regions of both sides, and findings by region, one below the other.
pub(super) fn regions<'r>(report: &'r AuditReport<'r>, look: &'r Look) -> Result<Sheet<'r>, XlsxError> {
    let numbers = &report.audit.numbers;
    let mut sheet = Sheet::new("Regions", "Partners, sales and findings by region", look, &report.links)?;
    let regions: BTreeSet<Option<Region>> = numbers.partners.keys().map(|(_, region)| *region).collect();
    let roles: BTreeSet<Option<Role>> = numbers.partners.keys().map(|(role, _)| *role).collect();
    let sellers: BTreeSet<Option<Region>> = numbers.sales.keys().map(|(seller, _)| *seller).collect();
    let buyers: BTreeSet<Option<Region>> = numbers.sales.keys().map(|(_, buyer)| *buyer).collect();
    let columns: Vec<Column> = std::iter::repeat_n(("", WIDTH), 2 + roles.len().max(buyers.len()).max(3)).collect();
    sheet.widths(&columns)?;

    let role_names: Vec<String> = roles.iter().map(|role| role.map_or("no role", Role::title).to_owned()).collect();
    let of_region = |region: &Option<Region>| {
        let counts = roles.iter().map(|role| numbers.partners.get(&(*role, *region)).copied().unwrap_or_default());
        (name(*region), counts.collect())
    };
    let rows: Vec<_> = regions.iter().map(of_region).collect();
    let row = block(&mut sheet, look, 0, "Partners by region and role", "Region", &role_names, &rows)?;
    sheet.styled(row - 1, 0, wording::PARTNERS, &look.plain)?;
    let row = row + 1;

    let buyer_names: Vec<String> = buyers.iter().map(|buyer| name(*buyer)).collect();
    let of_seller = |seller: &Option<Region>| {
        let counts = buyers.iter().map(|buyer| numbers.sales.get(&(*seller, *buyer)).copied().unwrap_or_default());
        (name(*seller), counts.collect())
    };
    let rows: Vec<_> = sellers.iter().map(of_seller).collect();
    let title = "Sales by the region of the seller (rows) and of the buyer (columns)";
    let row = block(&mut sheet, look, row, title, "Seller", &buyer_names, &rows)?;
    sheet.styled(row - 1, 0, &wording::sales(numbers), &look.plain)?;
    let row = row + 1;

    let overviews = overviews(report);
    let found = overviews.iter().filter(|overview| overview.by == By::Region).flat_map(|overview| {
        let row =
            |row: &Row| (row.name.clone().unwrap_or_else(|| overview.none.to_owned()), row.counts.each().to_vec());
        overview.rows.iter().map(row)
    });
    let states = ["New", "Waived", "Known"].map(str::to_owned);
    let rows: Vec<_> = found.collect();
    let title = "Findings by region; one about several regions counts for each";
    block(&mut sheet, look, row, title, "Region", &states, &rows)?;
    Ok(sheet)
}

fn name(region: Option<Region>) -> String {
    region.map_or(UNKNOWN.to_owned(), |region| region.to_string())
}

/// Writes a table with its heading; gives the row at which the next one begins.
fn block(
    sheet: &mut Sheet<'_>,
    look: &Look,
    row: u32,
    heading: &str,
    corner: &str,
    columns: &[String],
    rows: &[(String, Vec<usize>)],
) -> Result<u32, XlsxError> {
    sheet.heading(row, heading, &look.heading)?;
    if rows.is_empty() {
        sheet.styled(row + 1, 0, "none", &look.text)?;
        return Ok(row + 3);
    }
    sheet.counts_header(row + 1, std::iter::once(corner).chain(columns.iter().map(String::as_str)))?;
    let mut next = row + 2;
    for (name, counts) in rows {
        sheet.put(next, 0, Cell::text(name), WIDTH)?;
        for (column, count) in (1..).zip(counts) {
            sheet.put(next, column, Cell::Count(*count), WIDTH)?;
        }
        next += 1;
    }
    Ok(next + 1)
}
