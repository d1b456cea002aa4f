//! A sale: who sells to whom.

use crate::network::record::{PartyIndex, SaleRecord, SellerIndex};
use crate::network::{Network, Partner, Party, Period, Tenant, Tri};
use crate::programme::{Country, Day, MICROSOFT, Region};
use crate::source::Place;

/// A sale whose references all resolve.
#[derive(Clone, Copy, Debug)]
pub struct Sale<'n> {
    network: &'n Network,
    index: u32,
    seller: SellerIndex,
    buyer: PartyIndex,
}

impl<'n> Sale<'n> {
    pub(super) fn judged(network: &'n Network, index: u32) -> Option<Self> {
        let record = &network.declarations.sales[index as usize];
        let (seller, buyer) = (record.seller.target()?, record.buyer.target()?);
        let is_judged = !record.tenant.is_broken() && network.presence(record.period).is_yes();
        is_judged.then_some(Self { network, index, seller, buyer })
    }

    fn record(self) -> &'n SaleRecord {
        &self.network.declarations.sales[self.index as usize]
    }

    /// The ids of seller and buyer, and what distinguishes the record among others.
    pub fn name(self) -> (Vec<String>, String) {
        let tenant = self.tenant().map_or("", Tenant::id);
        let use_ = if self.is_for_own_use().is_yes() { "own-use" } else { "" };
        let subject = vec![self.seller_id().to_owned(), self.buyer().id().to_owned()];
        let identity =
            format!("sale {} {tenant} {use_} {}", subject.join(" "), day_text(self.record().period.since.known()));
        (subject, identity)
    }

    /// The id of the seller, which may be Microsoft.
    pub fn seller_id(self) -> &'n str {
        match self.seller {
            SellerIndex::Microsoft => MICROSOFT,
            SellerIndex::Party(index) => Party::new(self.network, index).id(),
        }
    }

    /// The partner that sells; none where Microsoft or a customer does.
    pub fn seller(self) -> Option<Partner<'n>> {
        match self.seller {
            SellerIndex::Party(PartyIndex::Partner(index)) => Some(Partner::new(self.network, index)),
            SellerIndex::Microsoft | SellerIndex::Party(PartyIndex::Customer(_)) => None,
        }
    }

    /// The customer that sells, which no customer may.
    pub fn selling_customer(self) -> Option<Party<'n>> {
        match self.seller {
            SellerIndex::Party(index @ PartyIndex::Customer(_)) => Some(Party::new(self.network, index)),
            SellerIndex::Microsoft | SellerIndex::Party(PartyIndex::Partner(_)) => None,
        }
    }

    /// Whether Microsoft sells.
    pub fn is_by_microsoft(self) -> bool {
        self.seller == SellerIndex::Microsoft
    }

    /// Where the seller is named.
    pub fn seller_place(self) -> Place {
        self.network.place_of(self.record().header, self.record().seller.written).expect("the reference resolves")
    }

    /// Who buys.
    pub fn buyer(self) -> Party<'n> {
        Party::new(self.network, self.buyer)
    }

    /// Where the buyer is named.
    pub fn buyer_place(self) -> Place {
        self.network.place_of(self.record().header, self.record().buyer.written).expect("the reference resolves")
    }

    /// The tenant it is for, where one is named.
    pub fn tenant(self) -> Option<Tenant<'n>> {
        self.record().tenant.target().map(|index| Tenant::new(self.network, index))
    }

    /// Where the tenant is named.
    pub fn tenant_place(self) -> Option<Place> {
        self.network.place_of(self.record().header, self.record().tenant.written)
    }

    /// Where its own use is written.
    pub fn own_use_place(self) -> Option<Place> {
        self.network.place_of(self.record().header, self.record().own_use)
    }

    /// Whether a partner buys for its own use.
    pub fn is_for_own_use(self) -> Tri {
        self.buying_partner().map_or(Tri::No, |_| self.record().own_use.given().is(Tri::No, |own_use| own_use))
    }

    /// The partner that buys, for whatever use.
    pub fn buying_partner(self) -> Option<Partner<'n>> {
        self.buyer().as_partner()
    }

    /// Whether a partner sells to a partner that will sell on.
    pub fn is_resale(self) -> Tri {
        Tri::from(self.seller().is_some() && self.buying_partner().is_some()) & !self.is_for_own_use()
    }

    /// Whether the buyer is an end customer: a customer, or a partner for its own use.
    pub fn is_to_end_customer(self) -> Tri {
        self.buying_partner().map_or(Tri::Yes, |_| self.is_for_own_use())
    }

    /// The days on which it runs.
    pub fn period(self) -> Period {
        self.network.period_of(self.record().header, self.record().period)
    }

    /// The day on which it is judged.
    pub fn day(self) -> Option<Day> {
        self.network.day_of(self.record().period)
    }

    /// Where that day is written; none where the as-of day stands in, or it is unknown.
    pub fn day_place(self) -> Option<Place> {
        self.network.day_place_of(self.record().header, self.record().period)
    }

    /// Country of the tenant named, else of the buyer.
    pub fn buyer_country(self) -> Option<Country> {
        match self.tenant() {
            Some(tenant) => tenant.country(),
            None => self.buyer().country(),
        }
    }

    /// Where that country is written.
    pub fn buyer_country_place(self) -> Option<Place> {
        match self.tenant() {
            Some(tenant) => tenant.country_place(),
            None => self.buyer().country_place(),
        }
    }

    /// Region of the buyer on `day`.
    pub fn buyer_region_on(self, day: Option<Day>) -> Option<Region> {
        self.buyer_country()?.region_on(day?)
    }
}

impl Network {
    /// Where sales of the two stand that cannot be judged, because another reference in them means nothing.
    pub fn unjudged_sales(&self, seller: &str, buyer: &str) -> Vec<Place> {
        let symbols = &self.declarations.symbols;
        let (Some(seller), Some(buyer)) = (symbols.find(seller), symbols.find(buyer)) else { return Vec::new() };
        let of_both = (0..).zip(&self.declarations.sales).filter(|(_, record)| {
            record.seller.written.known() == Some(seller) && record.buyer.written.known() == Some(buyer)
        });
        let unjudged = of_both.filter(|(number, _)| self.sale(*number).is_none());
        unjudged.filter_map(|(_, record)| self.place_of(record.header, record.seller.written)).collect()
    }
}

pub(super) fn day_text(day: Option<Day>) -> String {
    day.map_or_else(String::new, |day| day.to_string())
}
