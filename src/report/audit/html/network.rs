//! The network in numbers, as tables.

use std::collections::{BTreeMap, BTreeSet};

use crate::ask::HORIZONS;
use crate::programme::{Region, Role};
use crate::report::audit::AuditReport;
use crate::report::audit::html::Cut;
use crate::report::audit::html::words::{At, Words};
use crate::report::audit::wording;

pub(super) struct NetworkView {
    pub(super) partners: Matrix,
    pub(super) providers: Cut<ProviderRow>,
    pub(super) sales: Matrix,
    pub(super) agreements: Vec<YearRow>,
    pub(super) endings: Vec<Horizon>,
    /// How much ends within so many days.
    pub(super) within: Vec<(u32, usize)>,
    pub(super) about_partners: &'static str,
    pub(super) about_providers: &'static str,
    pub(super) about_sales: String,
    pub(super) about_agreements: String,
}

/// Counts in rows and columns.
pub(super) struct Matrix {
    pub(super) columns: Vec<String>,
    pub(super) rows: Vec<MatrixRow>,
    /// The sums of the columns, and of all.
    pub(super) sums: Vec<usize>,
}

pub(super) struct MatrixRow {
    pub(super) name: String,
    pub(super) cells: Vec<Cell>,
    pub(super) sum: usize,
}

pub(super) struct Cell {
    pub(super) count: usize,
    /// How dark it is, from 0 to 4.
    pub(super) heat: usize,
    /// Whether row and column are the same.
    pub(super) is_own: bool,
}

pub(super) struct ProviderRow {
    pub(super) id: Words,
    pub(super) name: Option<Words>,
    pub(super) regions: String,
    pub(super) resellers: usize,
    pub(super) customers: usize,
    pub(super) subscriptions: usize,
    /// The share of the provider with most resellers, in hundredths.
    pub(super) share: usize,
}

pub(super) struct YearRow {
    pub(super) year: i16,
    pub(super) partner: usize,
    pub(super) partner_share: usize,
    pub(super) customer: usize,
    pub(super) customer_share: usize,
}

pub(super) struct Horizon {
    /// The days that it begins and ends with, counted from the as-of day.
    pub(super) days: (u32, u32),
    pub(super) rows: Cut<EndingRow>,
}

pub(super) struct EndingRow {
    pub(super) until: String,
    pub(super) days: u32,
    pub(super) noun: &'static str,
    pub(super) subject: Vec<Words>,
    pub(super) at: At,
}

impl NetworkView {
    pub(super) fn new(report: &AuditReport<'_>) -> Self {
        let numbers = &report.audit.numbers;
        let word =
            |region: &Option<Region>| (region.is_none(), region.map_or("unknown".to_owned(), |it| it.to_string()));
        let partners = numbers.partners.iter().map(|((role, region), count)| {
            let role = (role.is_none(), role.map_or("no role", Role::title).to_owned());
            ((role, word(region)), *count)
        });
        let sales = numbers.sales.iter().map(|((seller, buyer), count)| ((word(seller), word(buyer)), *count));
        let most = numbers.providers.iter().map(|provider| provider.resellers).max().unwrap_or(0).max(1);
        let provider = |provider: &crate::ask::ProviderNumbers<'_>| ProviderRow {
            id: Words::code(provider.id),
            name: provider.name.map(Words::plain),
            regions: provider.regions.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "),
            resellers: provider.resellers,
            customers: provider.customers,
            subscriptions: provider.subscriptions,
            share: (provider.resellers * 100).div_ceil(most),
        };
        Self {
            partners: matrix(partners.collect(), false),
            providers: Cut::new(numbers.providers.len(), numbers.providers.iter().map(provider)),
            sales: matrix(sales.collect(), true),
            agreements: years(&numbers.partner_agreements, &numbers.customer_agreements),
            endings: endings(report),
            within: HORIZONS
                .map(|days| (days, report.audit.ending.iter().filter(|ending| ending.days <= days).count()))
                .into(),
            about_partners: wording::PARTNERS,
            about_providers: wording::PROVIDERS,
            about_sales: wording::sales(numbers),
            about_agreements: wording::agreements(numbers),
        }
    }
}

/// Most years that are shown without a gap: a day can be mistyped by decades.
const YEARS_MAX: i16 = 12;

/// A name in a matrix; what is unknown comes last.
type Name = (bool, String);

fn matrix(counts: BTreeMap<(Name, Name), usize>, is_square: bool) -> Matrix {
    let mut rows: BTreeSet<&Name> = counts.keys().map(|(row, _)| row).collect();
    let mut columns: BTreeSet<&Name> = counts.keys().map(|(_, column)| column).collect();
    if is_square {
        rows.append(&mut columns);
        columns.clone_from(&rows);
    }
    let most = counts.values().copied().max().unwrap_or(0).max(1);
    let row = |row: &&Name| {
        let cell = |column: &&Name| {
            let count = counts.get(&((*row).clone(), (*column).clone())).copied().unwrap_or(0);
            Cell { count, heat: (count * 4).div_ceil(most), is_own: is_square && row == column }
        };
        let cells: Vec<Cell> = columns.iter().map(cell).collect();
        MatrixRow { name: row.1.clone(), sum: cells.iter().map(|cell| cell.count).sum(), cells }
    };
    let rows: Vec<MatrixRow> = rows.iter().map(row).collect();
    let mut sums: Vec<usize> =
        (0..columns.len()).map(|column| rows.iter().map(|row| row.cells[column].count).sum()).collect();
    sums.push(rows.iter().map(|row| row.sum).sum());
    Matrix { columns: columns.iter().map(|(_, name)| name.clone()).collect(), rows, sums }
}

/// Every year from the first agreement to the last, so that a year without any is seen.
fn years(partner: &BTreeMap<i16, usize>, customer: &BTreeMap<i16, usize>) -> Vec<YearRow> {
    let all: BTreeSet<i16> = partner.keys().chain(customer.keys()).copied().collect();
    let most = |counts: &BTreeMap<i16, usize>| counts.values().copied().max().unwrap_or(0).max(1);
    let (partner_most, customer_most) = (most(partner), most(customer));
    let row = |year: i16| {
        let of = |counts: &BTreeMap<i16, usize>| counts.get(&year).copied().unwrap_or(0);
        YearRow {
            year,
            partner: of(partner),
            partner_share: (of(partner) * 100).div_ceil(partner_most),
            customer: of(customer),
            customer_share: (of(customer) * 100).div_ceil(customer_most),
        }
    };
    match (all.first(), all.last()) {
        (Some(first), Some(last)) if last - first < YEARS_MAX => (*first..=*last).map(row).collect(),
        _ => all.into_iter().map(row).collect(),
    }
}

fn endings(report: &AuditReport<'_>) -> Vec<Horizon> {
    let mut from = 0;
    let horizons = HORIZONS.into_iter().map(|until| {
        let days = (from, until);
        from = until + 1;
        let within = || report.audit.ending.iter().filter(move |ending| days.0 <= ending.days && ending.days <= days.1);
        let rows = within().map(|ending| EndingRow {
            until: ending.until.to_string(),
            days: ending.days,
            noun: ending.noun,
            subject: Words::ids(ending.subject.iter().copied()),
            at: At::line(report.sources, &report.links, ending.place),
        });
        Horizon { days, rows: Cut::new(within().count(), rows) }
    });
    horizons.collect()
}
