//! Suppositions: a sale that no file has, and what could change around it.
//!
//! Invariant: what was supposed is gone when the question is answered, so nothing outside of the closure that asks can
//! see it.

use std::fmt::Write as _;

use crate::network::crowd::Crowds;
use crate::network::record::{
    AcceptanceRecord, EnrollmentRecord, Held, HeldPeriod, PartnershipRecord, PartyIndex, Reference, SellerIndex,
    Signature,
};
use crate::network::spot::{Header, Spot};
use crate::network::{Entity, Network, Partner, Party, Sale, index_of};
use crate::programme::{Country, Day, Role};
use crate::source::FileId;
use crate::syntax::{Limits, parse};

/// A sale that somebody has in mind; its ids are those of the network.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ProposedSale {
    /// A partner, a customer or Microsoft.
    pub seller: String,
    /// A partner or a customer.
    pub buyer: String,
    /// The tenant it is for, where one is named.
    pub tenant: Option<String>,
    /// Whether a partner buys for its own use.
    pub own_use: bool,
    /// Its first day.
    pub since: Day,
}

impl ProposedSale {
    /// The sale as a file of the network would have it.
    pub fn text(&self) -> String {
        let mut text = String::from("{");
        let ends = [("seller", Some(&self.seller)), ("buyer", Some(&self.buyer)), ("tenant", self.tenant.as_ref())];
        for (key, id) in ends.into_iter().filter_map(|(key, id)| Some((key, id?))) {
            // Ids hold no white space and nothing invisible; what YAML would read otherwise stands in quotes.
            let is_plain = id.starts_with(|first: char| first.is_ascii_alphanumeric())
                && id.chars().all(|character| character.is_ascii_alphanumeric() || "-_.".contains(character));
            let quoted = if is_plain { id.clone() } else { format!("'{}'", id.replace('\'', "''")) };
            let _ = write!(text, "{key}: {quoted}, ");
        }
        if self.own_use {
            text.push_str("own-use: true, ");
        }
        let _ = write!(text, "since: {}}}", self.since);
        text
    }

    /// The file that holds this sale alone.
    pub fn document(&self) -> String {
        format!("version: 1\nsales:\n  - {}\n", self.text())
    }
}

/// Something that could change around a sale, by its first day.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Change {
    /// Two partners enter a partnership.
    Partnership {
        /// The id of the indirect provider.
        provider: String,
        /// The id of the indirect reseller.
        reseller: String,
    },
    /// A partner enrolls, and signs the Microsoft Partner Agreement for the new account.
    Enrollment {
        /// Its id.
        partner: String,
        /// The role.
        role: Role,
        /// The country of the account.
        country: Country,
    },
    /// The Microsoft Partner Agreement is signed for an enrollment.
    Signature(Account),
    /// An enrollment is in good standing again.
    Standing(Account),
    /// A company accepts the Microsoft Customer Agreement, by its id.
    Acceptance(String),
}

/// An enrollment by its partner, so that it can be named whatever else is supposed.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Account {
    /// The id of the partner.
    pub partner: String,
    /// Its place among the partner's enrollments, counted from 0.
    pub index: u32,
}

/// What a supposition has to undo.
struct Before {
    symbols: usize,
    places: usize,
    sales: usize,
    partnerships: usize,
    enrollments: usize,
    acceptances: usize,
    problems: usize,
    enrollment_ranges: Vec<(u32, (u32, u32))>,
    acceptance_ranges: Vec<(PartyIndex, (u32, u32))>,
}

impl Network {
    /// What `ask` says of the sale, supposed that it stood in `file` and that everything in `changes` were so. The ids
    /// must be of the network; none where one is not, or is not of a kind that may stand there.
    pub fn suppose<R>(
        &mut self,
        file: FileId,
        sale: &ProposedSale,
        changes: &[Change],
        ask: impl FnOnce(&Self, Sale<'_>) -> R,
    ) -> Option<R> {
        let ends = self.ends_of(sale)?;
        // What the files declare is told from what is supposed by what was there first.
        self.relationships();
        let mut before = Before {
            symbols: self.declarations.symbols.len(),
            places: self.declarations.places.len(),
            sales: self.declarations.sales.len(),
            partnerships: self.declarations.partnerships.len(),
            enrollments: self.declarations.enrollments.len(),
            acceptances: self.declarations.acceptances.len(),
            problems: self.declarations.problems.len(),
            enrollment_ranges: Vec::new(),
            acceptance_ranges: Vec::new(),
        };
        self.add_sale(file, sale, ends);
        let header = self.declarations.sales[before.sales].header;
        self.crowds = Crowds::default();
        for change in changes {
            self.apply(change, sale.since, header, &mut before);
        }
        let number = index_of(before.sales);
        let answer = self.sale(number).map(|sale| ask(self, sale));
        self.undo(before);
        answer
    }

    /// What the ids mean, if each may stand where it does.
    fn ends_of(&self, sale: &ProposedSale) -> Option<(SellerIndex, PartyIndex, Option<u32>)> {
        let seller = match self.entity_named(&sale.seller)? {
            Entity::Microsoft => SellerIndex::Microsoft,
            Entity::Party(party) => SellerIndex::Party(party.index()),
            Entity::Tenant(_) => return None,
        };
        let tenant = match &sale.tenant {
            Some(id) => Some(self.tenant_named(id)?.number()),
            None => None,
        };
        Some((seller, self.party(&sale.buyer)?.index(), tenant))
    }

    fn add_sale(
        &mut self,
        file: FileId,
        sale: &ProposedSale,
        (seller, buyer, tenant): (SellerIndex, PartyIndex, Option<u32>),
    ) {
        let text = sale.document();
        let tree = parse(file, &text, Limits::default()).expect("a proposed sale is written as the language has it");
        self.declarations.read(&tree);
        let number = index_of(self.declarations.sales.len() - 1);
        let record = self.declarations.sales.last_mut().expect("the document declares one sale");
        record.seller = record.seller.resolved(Some(seller));
        record.buyer = record.buyer.resolved(Some(buyer));
        record.tenant = record.tenant.resolved(tenant);
        let relationships = self.relationships.get_mut().expect("it was made before anything is supposed");
        relationships.add_sale(number, record);
    }

    fn apply(&mut self, change: &Change, day: Day, header: Header, before: &mut Before) {
        let (place, spot) = (self.first_of(header), header.first);
        let partner = |id: &str| self.party(id).and_then(Party::as_partner).map(Partner::index);
        match change {
            Change::Partnership { provider, reseller } => {
                if let (Some(provider), Some(reseller)) = (partner(provider), partner(reseller)) {
                    self.add_partnership(provider, reseller, day, header);
                }
            }
            Change::Enrollment { partner: id, role, country } => {
                let Some(partner) = partner(id) else { return };
                let mut record = EnrollmentRecord::unreadable(&mut self.declarations.places, partner, place);
                record.role = Held::of(*role, spot);
                record.country = Held::of(*country, spot);
                record.tenant = Reference::unresolved(Held::ABSENT);
                record.location_id = Held::ABSENT;
                record.mpa = Held::of(Signature::On(day), spot);
                record.period = since(day, spot);
                (record.status, record.status_since) = (Held::ABSENT, Held::ABSENT);
                self.copy_enrollments(partner, before);
                self.declarations.enrollments.push(record);
                self.declarations.partners[partner as usize].enrollments.1 += 1;
            }
            Change::Signature(account) => {
                let Some(partner) = partner(&account.partner) else { return };
                let own = self.copy_of_enrollment(partner, account.index, before).header;
                let spot = self.declarations.places.spot(own, place);
                self.copy_of_enrollment(partner, account.index, before).mpa = Held::of(Signature::On(day), spot);
            }
            Change::Standing(account) => {
                let Some(partner) = partner(&account.partner) else { return };
                let record = self.copy_of_enrollment(partner, account.index, before);
                (record.status, record.status_since) = (Held::ABSENT, Held::ABSENT);
            }
            Change::Acceptance(id) => {
                if let Some(party) = self.party(id).map(Party::index) {
                    self.add_acceptance(party, Held::of(day, spot), header, before);
                }
            }
        }
    }

    fn add_partnership(&mut self, provider: u32, reseller: u32, day: Day, header: Header) {
        let all = &mut self.declarations;
        let number = index_of(all.partnerships.len());
        let [provider_end, reseller_end] = [provider, reseller].map(|index| {
            let record = &all.partners[index as usize];
            let id = all.places.given(record.header, record.id);
            let id = id.at(|place| all.places.spot(header, place));
            Reference::unresolved(Held::from(id)).resolved(Some(index))
        });
        all.partnerships.push(PartnershipRecord {
            header,
            provider: provider_end,
            reseller: reseller_end,
            period: since(day, header.first),
        });
        self.partnerships.add(reseller, provider, number);
    }

    fn add_acceptance(&mut self, party: PartyIndex, accepted: Held<Day>, header: Header, before: &mut Before) {
        let all = &mut self.declarations;
        let range = match party {
            PartyIndex::Partner(index) => &mut all.partners[index as usize].mca,
            PartyIndex::Customer(index) => &mut all.customers[index as usize].mca,
        };
        before.acceptance_ranges.push((party, *range));
        let start = index_of(all.acceptances.len());
        all.acceptances.extend_from_within(range.0 as usize..range.1 as usize);
        let attested_by = Reference::unresolved(Held::ABSENT);
        all.acceptances.push(AcceptanceRecord { header, party, accepted, attested_by });
        *range = (start, index_of(all.acceptances.len()));
    }

    /// Copies the enrollments of a partner to the end of the list, where they can be changed.
    fn copy_enrollments(&mut self, partner: u32, before: &mut Before) {
        let all = &mut self.declarations;
        let range = &mut all.partners[partner as usize].enrollments;
        before.enrollment_ranges.push((partner, *range));
        let start = index_of(all.enrollments.len());
        all.enrollments.extend_from_within(range.0 as usize..range.1 as usize);
        *range = (start, index_of(all.enrollments.len()));
    }

    fn copy_of_enrollment(&mut self, partner: u32, index: u32, before: &mut Before) -> &mut EnrollmentRecord {
        self.copy_enrollments(partner, before);
        let (start, _) = self.declarations.partners[partner as usize].enrollments;
        &mut self.declarations.enrollments[(start + index) as usize]
    }

    fn undo(&mut self, before: Before) {
        self.crowds = Crowds::default();
        let all = &mut self.declarations;
        for (partner, range) in before.enrollment_ranges.into_iter().rev() {
            all.partners[partner as usize].enrollments = range;
        }
        for (party, range) in before.acceptance_ranges.into_iter().rev() {
            match party {
                PartyIndex::Partner(index) => all.partners[index as usize].mca = range,
                PartyIndex::Customer(index) => all.customers[index as usize].mca = range,
            }
        }
        all.symbols.truncate(before.symbols);
        all.places.truncate(before.places);
        all.sales.truncate(before.sales);
        all.enrollments.truncate(before.enrollments);
        all.acceptances.truncate(before.acceptances);
        all.problems.truncate(before.problems);
        if all.partnerships.len() > before.partnerships {
            all.partnerships.truncate(before.partnerships);
            self.partnerships.forget_from(index_of(before.partnerships));
        }
        if let Some(relationships) = self.relationships.get_mut() {
            relationships.forget_added();
        }
    }
}

fn since(day: Day, spot: Spot) -> HeldPeriod {
    HeldPeriod { since: Held::of(day, spot), until: Held::ABSENT }
}
