//! A company that can own, buy and accept agreements: a partner or a customer.

use crate::network::crowd::CROWD_MIN;
use crate::network::record::PartyIndex;
use crate::network::{Acceptance, Customer, Network, Partner, Tri};
use crate::programme::{Country, Day};
use crate::source::Place;

/// What stands for an id that is unknown: no id holds white space.
pub(super) const NO_ID: &str = "(no id)";

/// A partner or a customer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Party<'n> {
    /// A partner.
    Partner(Partner<'n>),
    /// A customer.
    Customer(Customer<'n>),
}

impl<'n> Party<'n> {
    pub(super) fn new(network: &'n Network, index: PartyIndex) -> Self {
        match index {
            PartyIndex::Partner(index) => Self::Partner(Partner::new(network, index)),
            PartyIndex::Customer(index) => Self::Customer(Customer::new(network, index)),
        }
    }

    pub(super) fn index(self) -> PartyIndex {
        match self {
            Self::Partner(partner) => PartyIndex::Partner(partner.index()),
            Self::Customer(customer) => PartyIndex::Customer(customer.index()),
        }
    }

    /// The id; words that cannot be one where it is unknown.
    pub fn id(self) -> &'n str {
        match self {
            Self::Partner(partner) => partner.id(),
            Self::Customer(customer) => customer.id(),
        }
    }

    /// Whether the id is known.
    pub fn has_id(self) -> bool {
        match self {
            Self::Partner(partner) => partner.has_id(),
            Self::Customer(customer) => customer.has_id(),
        }
    }

    /// What people call it, and where that is written.
    pub fn common_name(self) -> Option<(&'n str, Place)> {
        match self {
            Self::Partner(partner) => partner.common_name(),
            Self::Customer(customer) => customer.common_name(),
        }
    }

    /// The word for it.
    pub fn noun(self) -> &'static str {
        match self {
            Self::Partner(_) => "partner",
            Self::Customer(_) => "customer",
        }
    }

    /// Its id, if it is known, and what distinguishes the record among others.
    pub fn name(self) -> (Vec<String>, String) {
        (subject(self.id(), self.has_id()), format!("{} {}", self.noun(), self.id()))
    }

    /// Where the id is declared.
    pub fn id_place(self) -> Place {
        match self {
            Self::Partner(partner) => partner.id_place(),
            Self::Customer(customer) => customer.id_place(),
        }
    }

    /// The company as a partner, if it is one.
    pub fn as_partner(self) -> Option<Partner<'n>> {
        match self {
            Self::Partner(partner) => Some(partner),
            Self::Customer(_) => None,
        }
    }

    /// Whether the company is this partner.
    pub fn is_partner(self, partner: Partner<'_>) -> bool {
        self.as_partner().is_some_and(|own| own.index() == partner.index())
    }

    /// Where the company is; none where that is unknown or not said.
    pub fn country(self) -> Option<Country> {
        match self {
            Self::Partner(partner) => partner.country(),
            Self::Customer(customer) => customer.country(),
        }
    }

    /// Where its country is written.
    pub fn country_place(self) -> Option<Place> {
        match self {
            Self::Partner(partner) => partner.country_place(),
            Self::Customer(customer) => customer.country_place(),
        }
    }

    /// Its acceptances of the Microsoft Customer Agreement, as written.
    pub fn acceptances(self) -> impl Iterator<Item = Acceptance<'n>> {
        let (network, (start, end)) = self.acceptance_range();
        (start..end).map(move |index| Acceptance::new(network, index))
    }

    /// Whether it accepted the agreement on `day` or before.
    pub fn has_accepted_by(self, day: Option<Day>) -> Tri {
        self.any_acceptance((self.index(), None, day), |acceptance| acceptance.is_made_by(day))
    }

    /// Whether it accepted on `day` or before for itself, or with this partner attesting.
    pub fn has_accepted_with(self, attestor: Partner<'_>, day: Option<Day>) -> Tri {
        self.any_acceptance((self.index(), Some(attestor.index()), day), |acceptance| {
            acceptance.is_made_by(day) & (acceptance.is_own() | acceptance.is_attested_by(attestor))
        })
    }

    fn any_acceptance(self, key: (PartyIndex, Option<u32>, Option<Day>), test: impl Fn(Acceptance<'n>) -> Tri) -> Tri {
        let (network, (start, end)) = self.acceptance_range();
        let find = || Tri::any(self.acceptances().map(test));
        if ((end - start) as usize) < CROWD_MIN { find() } else { network.crowds.acceptances.of(key, find) }
    }

    fn acceptance_range(self) -> (&'n Network, (u32, u32)) {
        match self {
            Self::Partner(partner) => partner.acceptance_range(),
            Self::Customer(customer) => customer.acceptance_range(),
        }
    }

    pub(super) fn is_shadowed(self) -> bool {
        match self {
            Self::Partner(partner) => partner.is_shadowed(),
            Self::Customer(customer) => customer.is_shadowed(),
        }
    }
}

/// The subject of a record with this id: nothing where nobody knows the id.
pub(super) fn subject(id: &str, has_id: bool) -> Vec<String> {
    if has_id { vec![id.to_owned()] } else { Vec::new() }
}
