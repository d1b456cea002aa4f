//! What sales and subscriptions have in common.

use crate::network::{Partner, Party, Period, Sale, Side, Subscription, Tenant, Tri};
use crate::programme::{Country, Day, Region};
use crate::source::Place;

/// A sale or a subscription.
#[derive(Clone, Copy, Debug)]
pub enum Transaction<'n> {
    /// A sale by a partner or by Microsoft.
    Sale(Sale<'n>),
    /// A subscription.
    Subscription(Subscription<'n>),
}

impl<'n> Transaction<'n> {
    /// The ids of both ends, and what distinguishes the record among others.
    pub fn name(self) -> (Vec<String>, String) {
        match self {
            Self::Sale(sale) => sale.name(),
            Self::Subscription(subscription) => subscription.name(),
        }
    }

    /// The word for it.
    pub fn noun(self) -> &'static str {
        match self {
            Self::Sale(_) => "sale",
            Self::Subscription(_) => "subscription",
        }
    }

    /// The days on which it runs.
    pub fn period(self) -> Period {
        match self {
            Self::Sale(sale) => sale.period(),
            Self::Subscription(subscription) => subscription.period(),
        }
    }

    /// The day on which it is judged.
    pub fn day(self) -> Option<Day> {
        match self {
            Self::Sale(sale) => sale.day(),
            Self::Subscription(subscription) => subscription.day(),
        }
    }

    /// Whether the buyer is an end customer.
    pub fn is_to_end_customer(self) -> Tri {
        match self {
            Self::Sale(sale) => sale.is_to_end_customer(),
            Self::Subscription(_) => Tri::Yes,
        }
    }

    /// Seller and buyer where this certainly is a resale.
    pub fn resale_parties(self) -> Option<(Partner<'n>, Partner<'n>)> {
        match self {
            Self::Sale(sale) if sale.is_resale().is_yes() => sale.seller().zip(sale.buying_partner()),
            _ => None,
        }
    }

    /// The enrollments of `partner` in the region concerned on `day`: the region of the buyer or, for a resale, any
    /// region that both sides have.
    pub fn accounts_concerned(self, partner: Partner<'n>, day: Option<Day>) -> Side<'n> {
        match self.resale_parties() {
            Some((seller, buyer)) => Side::in_common_region(partner, seller, buyer, day),
            // Whether the buyer is an end customer decides what region is concerned.
            None => Side::in_region(partner, self.buyer_region_on(day), self.is_to_end_customer(), day),
        }
    }

    /// The partner that sells; none where Microsoft does.
    pub fn seller(self) -> Option<Partner<'n>> {
        match self {
            Self::Sale(sale) => sale.seller(),
            Self::Subscription(subscription) => Some(subscription.seller()),
        }
    }

    /// Where the seller is named.
    pub fn seller_place(self) -> Place {
        match self {
            Self::Sale(sale) => sale.seller_place(),
            Self::Subscription(subscription) => subscription.seller_place(),
        }
    }

    /// Who buys, where it is known.
    pub fn buyer(self) -> Option<Party<'n>> {
        match self {
            Self::Sale(sale) => Some(sale.buyer()),
            Self::Subscription(subscription) => subscription.buyer(),
        }
    }

    /// The `buyer` of a sale, the `tenant` of a subscription.
    pub fn buyer_place(self) -> Place {
        match self {
            Self::Sale(sale) => sale.buyer_place(),
            Self::Subscription(subscription) => subscription.tenant_place(),
        }
    }

    /// The tenant named.
    pub fn tenant(self) -> Option<Tenant<'n>> {
        match self {
            Self::Sale(sale) => sale.tenant(),
            Self::Subscription(subscription) => Some(subscription.tenant()),
        }
    }

    /// Where the tenant is named.
    pub fn tenant_place(self) -> Option<Place> {
        match self {
            Self::Sale(sale) => sale.tenant_place(),
            Self::Subscription(subscription) => Some(subscription.tenant_place()),
        }
    }

    /// Country of the tenant named, else of the buyer.
    pub fn buyer_country(self) -> Option<Country> {
        match self {
            Self::Sale(sale) => sale.buyer_country(),
            Self::Subscription(subscription) => subscription.tenant().country(),
        }
    }

    /// Where that country is written.
    pub fn buyer_country_place(self) -> Option<Place> {
        match self {
            Self::Sale(sale) => sale.buyer_country_place(),
            Self::Subscription(subscription) => subscription.tenant().country_place(),
        }
    }

    /// Region of the buyer on `day`.
    pub fn buyer_region_on(self, day: Option<Day>) -> Option<Region> {
        self.buyer_country()?.region_on(day?)
    }

    /// Where the day on which it is judged is written; none where the as-of day stands in, or it is
    /// unknown.
    pub fn day_place(self) -> Option<Place> {
        match self {
            Self::Sale(sale) => sale.day_place(),
            Self::Subscription(subscription) => subscription.day_place(),
        }
    }

    /// The partners that act on it with the place where each stands, each partner once.
    pub fn acting_partners(self) -> impl Iterator<Item = (Partner<'n>, Place)> {
        let (first, second) = match self {
            Self::Sale(sale) => {
                let reseller = sale.is_resale().is_yes().then(|| sale.buying_partner()).flatten();
                let buyer = reseller.map(|buyer| (buyer, sale.buyer_place()));
                (sale.seller().map(|seller| (seller, sale.seller_place())), buyer)
            }
            Self::Subscription(subscription) => {
                let orderer = (subscription.ordered_by(), subscription.ordered_by_place());
                (Some(orderer), subscription.partner_of_record().zip(subscription.partner_of_record_place()))
            }
        };
        let second = second.filter(|(partner, _)| first.is_none_or(|(earlier, _)| earlier != *partner));
        first.into_iter().chain(second)
    }
}
