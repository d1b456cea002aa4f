//! Relationships of which nobody knows when they began.

use crate::network::Network;
use crate::network::record::{Held, HeldPeriod};
use crate::network::sale::day_text;
use crate::network::spot::Header;
use crate::network::symbol::Symbol;
use crate::source::Place;

/// A partnership, sale or subscription without `since`.
#[derive(Clone, Debug)]
pub struct Undated<'n> {
    /// Its first key.
    pub place: Place,
    /// The kind of record.
    pub noun: &'static str,
    /// The ids of both ends, as far as they could be read.
    pub subject: Vec<&'n str>,
    /// The record by what is written in it.
    pub identity: String,
}

impl Network {
    /// The partnerships, sales and subscriptions without `since`, whatever else is wrong with them.
    pub fn undated_relationships(&self) -> impl Iterator<Item = Undated<'_>> {
        let all = &self.declarations;
        let partnerships = all.partnerships.iter().filter_map(|record| {
            let ends = [record.provider.written, record.reseller.written];
            self.undated("partnership", record.header, ends, &[], record.period)
        });
        let sales = all.sales.iter().filter_map(|record| {
            let ends = [record.seller.written, record.buyer.written];
            self.undated("sale", record.header, ends, &[record.tenant.written], record.period)
        });
        let subscriptions = all.subscriptions.iter().filter_map(|record| {
            let ends = [record.ordered_by.written, record.tenant.written];
            let others = [record.id, record.partner_of_record.written];
            self.undated("subscription", record.header, ends, &others, record.period)
        });
        partnerships.chain(sales).chain(subscriptions)
    }

    fn undated(
        &self,
        noun: &'static str,
        header: Header,
        ends: [Held<Symbol>; 2],
        others: &[Held<Symbol>],
        period: HeldPeriod,
    ) -> Option<Undated<'_>> {
        if !period.since.is_absent() {
            return None;
        }
        let text = |id: &Held<Symbol>| id.known().map(|id| self.text(id));
        let subject: Vec<&str> = ends.iter().filter_map(text).collect();
        let others: Vec<&str> = others.iter().filter_map(text).collect();
        let until = day_text(period.until.known());
        let identity = format!("{noun} {} {} {until}", subject.join(" "), others.join(" "));
        let place = self.first_of(header);
        Some(Undated { place, noun, subject, identity })
    }
}
