//! What a network file declares, record by record, as decoded and with the references not yet looked at.
//!
//! Invariant: every value keeps its place, and whether it was absent, unreadable or read.

use std::marker::PhantomData;

use crate::network::spot::{Header, Spot};
use crate::network::symbol::Symbol;
use crate::network::tri::Tri;
use crate::programme::{AdminKind, Cloud, Country, Currency, Day, Product, Role, Status, SupportPlan, TenantKind, Usd};
use crate::source::Place;

/// A value of a record: not there, there and unreadable, or read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Given<T, P = Place> {
    /// The key is not there.
    Absent,
    /// The key is there, and what it says is unknown.
    Unknown(P),
    /// The key is there and says this.
    Known(T, P),
}

impl<T: Copy, P: Copy> Given<T, P> {
    /// The value, if it is known.
    pub fn known(&self) -> Option<T> {
        match self {
            Self::Known(value, _) => Some(*value),
            Self::Absent | Self::Unknown(_) => None,
        }
    }

    /// Where the value stands, if the key is there.
    pub fn place(&self) -> Option<P> {
        match self {
            Self::Absent => None,
            Self::Unknown(place) | Self::Known(_, place) => Some(*place),
        }
    }

    /// Whether the key is not there.
    pub fn is_absent(&self) -> bool {
        matches!(self, Self::Absent)
    }

    /// Whether the key is there and unreadable.
    pub fn is_unknown(&self) -> bool {
        matches!(self, Self::Unknown(_))
    }

    /// What `test` says of the value; of an absent one `absent`.
    pub fn is(&self, absent: impl Into<Tri>, test: impl FnOnce(T) -> bool) -> Tri {
        match self {
            Self::Absent => absent.into(),
            Self::Unknown(_) => Tri::Perhaps,
            Self::Known(value, _) => Tri::from(test(*value)),
        }
    }

    /// The value, or `default` where the key is absent; none where it is unknown.
    pub fn or(&self, default: T) -> Option<T> {
        match self {
            Self::Absent => Some(default),
            Self::Unknown(_) => None,
            Self::Known(value, _) => Some(*value),
        }
    }

    /// The same with another word for where it stands.
    pub(super) fn at<Q>(self, place: impl FnOnce(P) -> Q) -> Given<T, Q> {
        match self {
            Self::Absent => Given::Absent,
            Self::Unknown(own) => Given::Unknown(place(own)),
            Self::Known(value, own) => Given::Known(value, place(own)),
        }
    }
}

/// A value as a record holds it: [`Given`], in less room.
#[derive(Clone, Copy, Debug)]
pub(super) struct Held<T> {
    /// Invariant: none where the key is not there.
    value: Option<T>,
    /// None where the key is not there.
    spot: Spot,
}

impl<T> From<Given<T, Spot>> for Held<T> {
    fn from(given: Given<T, Spot>) -> Self {
        match given {
            Given::Absent => Self { value: None, spot: Spot::NONE },
            Given::Unknown(spot) => Self { value: None, spot },
            Given::Known(value, spot) => Self { value: Some(value), spot },
        }
    }
}

impl<T: Copy> Held<T> {
    pub(super) const ABSENT: Self = Self { value: None, spot: Spot::NONE };

    pub(super) fn unknown(spot: Spot) -> Self {
        Self { value: None, spot }
    }

    pub(super) fn of(value: T, spot: Spot) -> Self {
        Self { value: Some(value), spot }
    }

    /// The value with the spot where it stands.
    pub(super) fn given(self) -> Given<T, Spot> {
        match self.value {
            Some(value) => Given::Known(value, self.spot),
            None if self.spot == Spot::NONE => Given::Absent,
            None => Given::Unknown(self.spot),
        }
    }

    /// The value, if it is known.
    pub(super) fn known(&self) -> Option<T> {
        self.value
    }

    /// The value where it is held, if it is known.
    pub(super) fn as_known(&self) -> Option<&T> {
        self.value.as_ref()
    }

    /// Whether the key is not there.
    pub(super) fn is_absent(self) -> bool {
        self.spot == Spot::NONE
    }

    /// Whether the key is there and unreadable.
    pub(super) fn is_unknown(self) -> bool {
        self.value.is_none() && !self.is_absent()
    }

    /// The same when its table of far places stands behind so many others.
    pub(super) fn moved(self, places: usize) -> Self {
        Self { spot: self.spot.moved(places), ..self }
    }

    /// The same with another value in place of a known one.
    pub(super) fn with(self, value: impl FnOnce(T) -> T) -> Self {
        Self { value: self.value.map(value), ..self }
    }

    /// The same with its value forgotten.
    pub(super) fn forgotten(self) -> Self {
        Self { value: None, ..self }
    }
}

/// A period in which both days count; a missing end is open.
#[derive(Clone, Copy, Debug)]
pub struct Period<P = Place> {
    /// First day.
    pub since: Given<Day, P>,
    /// Last day.
    pub until: Given<Day, P>,
}

/// A period as a record holds it.
#[derive(Clone, Copy, Debug)]
pub(super) struct HeldPeriod {
    pub(super) since: Held<Day>,
    pub(super) until: Held<Day>,
}

impl HeldPeriod {
    /// The period with the spots where its days stand, of which most questions ask nothing.
    pub(super) fn given(self) -> Period<Spot> {
        Period { since: self.since.given(), until: self.until.given() }
    }
}

impl<P: Copy> Period<P> {
    /// Whether the period holds `day`; none stands for a day that is unknown.
    pub fn contains(&self, day: Option<Day>) -> Tri {
        let not_over = match self.until {
            Given::Absent => Tri::Yes,
            Given::Unknown(_) => Tri::Perhaps,
            Given::Known(until, _) => Tri::of(day, |day| day <= until),
        };
        self.begun_by(day) & not_over
    }

    /// Whether the period began on `day` or before.
    pub fn begun_by(&self, day: Option<Day>) -> Tri {
        match self.since {
            Given::Absent => Tri::Yes,
            Given::Unknown(_) => Tri::Perhaps,
            Given::Known(since, _) => Tri::of(day, |day| since <= day),
        }
    }

    /// The end of the period that keeps `day` out of it: it begins later, or is over by then.
    pub fn bound_missed(&self, day: Option<Day>) -> Option<Bound<P>> {
        let day = day?;
        match (self.since, self.until) {
            (Given::Known(since, place), _) if day < since => Some(Bound::Since(since, place)),
            (_, Given::Known(until, place)) if until < day => Some(Bound::Until(until, place)),
            _ => None,
        }
    }

    /// How it stands on `day`.
    pub fn standing_on(&self, day: Day) -> Standing {
        match (self.contains(Some(day)), self.begun_by(Some(day))) {
            (Tri::Yes, _) => Standing::Active,
            (Tri::No, Tri::No) => Standing::NotBegun,
            (Tri::No, _) => Standing::Ended,
            (Tri::Perhaps, _) => Standing::Unknown,
        }
    }

    /// The first day that two overlapping periods have in common; absent where both are open at their beginning.
    pub fn overlap_since(&self, other: Self) -> Given<Day, P> {
        match (self.since, other.since) {
            (Given::Absent, since) | (since, Given::Absent) => since,
            (Given::Known(since, place), Given::Known(other, _)) if since > other => Given::Known(since, place),
            (Given::Known(..), Given::Known(since, place)) => Given::Known(since, place),
            (Given::Unknown(place), _) | (_, Given::Unknown(place)) => Given::Unknown(place),
        }
    }

    /// Whether two periods have a day in common.
    pub fn overlaps(&self, other: Self) -> Tri {
        let before = |since: &Given<Day, P>, until: &Given<Day, P>| {
            if since.is_absent() || until.is_absent() {
                return Tri::Yes;
            }
            match (since.known(), until.known()) {
                (Some(since), Some(until)) => Tri::from(since <= until),
                _ => Tri::Perhaps,
            }
        };
        before(&self.since, &other.until) & before(&other.since, &self.until)
    }
}

/// How something that has days stands on one of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standing {
    /// It runs.
    Active,
    /// It is over.
    Ended,
    /// It is still to come.
    NotBegun,
    /// It hangs on a day that cannot be read.
    Unknown,
}

impl Standing {
    /// The word for it in machine formats.
    pub fn name(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Ended => "ended",
            Self::NotBegun => "not-begun",
            Self::Unknown => "unknown",
        }
    }
}

/// An end of a period, with the place where it is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bound<P = Place> {
    /// The first day.
    Since(Day, P),
    /// The last day.
    Until(Day, P),
}

/// The day on which an agreement was signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Signature {
    /// On this day.
    On(Day),
    /// Signed, nobody knows when.
    Undated,
    /// Not signed.
    Missing,
}

#[derive(Debug)]
pub(super) struct PartnerRecord {
    pub(super) header: Header,
    pub(super) id: Held<Symbol>,
    pub(super) name: Held<Symbol>,
    pub(super) country: Held<Country>,
    /// The country as written, readable or not.
    pub(super) country_text: Option<Symbol>,
    pub(super) global_id: Held<Symbol>,
    /// Range in the list of enrollments.
    pub(super) enrollments: (u32, u32),
    /// Range in the list of acceptances.
    pub(super) mca: (u32, u32),
    /// Whether its id was declared before, or is reserved: then only the rules of *Reading the files* see it.
    pub(super) is_shadowed: bool,
}

#[derive(Clone, Copy, Debug)]
pub(super) struct EnrollmentRecord {
    pub(super) header: Header,
    pub(super) partner: u32,
    pub(super) role: Held<Role>,
    pub(super) country: Held<Country>,
    /// The country as written, readable or not.
    pub(super) country_text: Option<Symbol>,
    pub(super) tenant: Reference<u32>,
    pub(super) location_id: Held<Symbol>,
    pub(super) mpa: Held<Signature>,
    pub(super) period: HeldPeriod,
    pub(super) status: Held<Status>,
    pub(super) status_since: Held<Day>,
    pub(super) currency: Held<Currency>,
    pub(super) support_plan: Held<SupportPlan>,
    pub(super) revenue: Held<Usd>,
    pub(super) revenue_as_of: Held<Day>,
}

#[derive(Debug)]
pub(super) struct TenantRecord {
    pub(super) header: Header,
    pub(super) id: Held<Symbol>,
    pub(super) name: Held<Symbol>,
    pub(super) owner: Reference<PartyIndex>,
    pub(super) kind: Held<TenantKind>,
    pub(super) country: Held<Country>,
    pub(super) cloud: Held<Cloud>,
    pub(super) tenant_id: Held<Symbol>,
    pub(super) domain: Held<Symbol>,
    pub(super) is_shadowed: bool,
}

#[derive(Debug)]
pub(super) struct CustomerRecord {
    pub(super) header: Header,
    pub(super) id: Held<Symbol>,
    pub(super) name: Held<Symbol>,
    pub(super) country: Held<Country>,
    pub(super) mca: (u32, u32),
    pub(super) is_shadowed: bool,
}

#[derive(Clone, Copy, Debug)]
pub(super) struct AcceptanceRecord {
    pub(super) header: Header,
    pub(super) party: PartyIndex,
    pub(super) accepted: Held<Day>,
    pub(super) attested_by: Reference<u32>,
}

#[derive(Debug)]
pub(super) struct PartnershipRecord {
    pub(super) header: Header,
    pub(super) provider: Reference<u32>,
    pub(super) reseller: Reference<u32>,
    pub(super) period: HeldPeriod,
}

#[derive(Debug)]
pub(super) struct SaleRecord {
    pub(super) header: Header,
    pub(super) seller: Reference<SellerIndex>,
    pub(super) buyer: Reference<PartyIndex>,
    pub(super) tenant: Reference<u32>,
    pub(super) own_use: Held<bool>,
    pub(super) period: HeldPeriod,
}

#[derive(Debug)]
pub(super) struct SubscriptionRecord {
    pub(super) header: Header,
    pub(super) id: Held<Symbol>,
    pub(super) tenant: Reference<u32>,
    pub(super) ordered_by: Reference<u32>,
    pub(super) partner_of_record: Reference<u32>,
    pub(super) product: Held<Product>,
    /// Whether an earlier subscription has its id; then only the rules of *Reading the files* see it.
    pub(super) repeats_id: bool,
    pub(super) period: HeldPeriod,
}

#[derive(Debug)]
pub(super) struct CustomerRelationshipRecord {
    pub(super) header: Header,
    pub(super) partner: Reference<u32>,
    pub(super) customer: Reference<PartyIndex>,
    pub(super) tenant: Reference<u32>,
    pub(super) period: HeldPeriod,
}

#[derive(Debug)]
pub(super) struct AdminRelationshipRecord {
    pub(super) header: Header,
    pub(super) partner: Reference<u32>,
    pub(super) tenant: Reference<u32>,
    pub(super) kind: Held<AdminKind>,
    pub(super) roles: RoleNames,
    pub(super) auto_extend: Held<bool>,
    pub(super) period: HeldPeriod,
}

/// The roles of a delegated administration.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct RoleNames {
    /// Those that can be read, as a range in the list of role names: sorted, each once where it comes first.
    pub(super) readable: (u32, u32),
    /// Whether the key is there.
    pub(super) is_given: bool,
    /// Whether the list, or one of its items, cannot be read.
    pub(super) has_unknown: bool,
}

/// A role in the list of role names.
#[derive(Clone, Copy, Debug)]
pub(super) struct RoleName {
    pub(super) name: Symbol,
    pub(super) spot: Spot,
}

#[derive(Debug)]
pub(super) struct AffiliationRecord {
    pub(super) header: Header,
    pub(super) parent: Reference<PartyIndex>,
    pub(super) child: Reference<PartyIndex>,
    /// The share in per cent, as written.
    pub(super) ownership: Held<Symbol>,
    /// Whether the parent controls the child.
    pub(super) controls: Tri,
    pub(super) period: HeldPeriod,
}

/// A company that can own, buy and accept: a partner or a customer, by its index among them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum PartyIndex {
    /// A partner.
    Partner(u32),
    /// A customer.
    Customer(u32),
}

/// Who sells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum SellerIndex {
    /// Microsoft itself.
    Microsoft,
    /// A partner or, wrongly, a customer.
    Party(PartyIndex),
}

/// What a reference may mean, as a number less than [`NOTHING`].
///
/// Numbers of records have 31 bits at the most: more records than that fit in no memory.
pub(super) trait Target: Copy {
    fn packed(self) -> u32;
    fn unpacked(number: u32) -> Self;
}

/// The number for a reference that means nothing.
const NOTHING: u32 = u32::MAX;

/// The number for Microsoft, in place of the odd number of a customer that no network has.
const OF_MICROSOFT: u32 = NOTHING - 1;

impl Target for u32 {
    fn packed(self) -> u32 {
        self
    }

    fn unpacked(number: u32) -> Self {
        number
    }
}

impl Target for PartyIndex {
    fn packed(self) -> u32 {
        match self {
            Self::Partner(index) => index << 1,
            Self::Customer(index) => index << 1 | 1,
        }
    }

    fn unpacked(number: u32) -> Self {
        let index = number >> 1;
        if number & 1 == 0 { Self::Partner(index) } else { Self::Customer(index) }
    }
}

impl Target for SellerIndex {
    fn packed(self) -> u32 {
        match self {
            Self::Microsoft => OF_MICROSOFT,
            Self::Party(party) => party.packed(),
        }
    }

    fn unpacked(number: u32) -> Self {
        if number == OF_MICROSOFT { Self::Microsoft } else { Self::Party(PartyIndex::unpacked(number)) }
    }
}

/// A reference as written, and what it resolves to.
#[derive(Clone, Copy, Debug)]
pub(super) struct Reference<T> {
    pub(super) written: Held<Symbol>,
    /// A packed target, or nothing.
    target: u32,
    means: PhantomData<T>,
}

impl<T: Target> Reference<T> {
    pub(super) fn unresolved(written: Held<Symbol>) -> Self {
        Self { written, target: NOTHING, means: PhantomData }
    }

    /// The same reference, which means this.
    pub(super) fn resolved(self, target: Option<T>) -> Self {
        Self { target: target.map_or(NOTHING, T::packed), ..self }
    }

    /// What the reference means, if it resolves.
    pub(super) fn target(&self) -> Option<T> {
        (self.target != NOTHING).then(|| T::unpacked(self.target))
    }

    /// Whether the key is not there.
    pub(super) fn is_absent(&self) -> bool {
        self.written.is_absent()
    }

    /// Whether something is there that means nothing.
    pub(super) fn is_broken(&self) -> bool {
        !self.is_absent() && self.target == NOTHING
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_are_small_since_large_networks_have_millions() {
        let sizes = [
            ("partner", size_of::<PartnerRecord>(), 72),
            ("tenant", size_of::<TenantRecord>(), 88),
            ("customer", size_of::<CustomerRecord>(), 52),
            ("acceptance", size_of::<AcceptanceRecord>(), 44),
            ("partnership", size_of::<PartnershipRecord>(), 56),
            ("sale", size_of::<SaleRecord>(), 76),
            ("subscription", size_of::<SubscriptionRecord>(), 88),
            ("customer-relationship", size_of::<CustomerRelationshipRecord>(), 68),
            ("admin-relationship", size_of::<AdminRelationshipRecord>(), 84),
            ("affiliation", size_of::<AffiliationRecord>(), 68),
        ];
        for (record, size, expected) in sizes {
            assert_eq!(size, expected, "{record}");
        }
    }

    #[test]
    fn targets_are_what_they_were_when_they_are_unpacked() {
        let parties = [0, 1, u32::MAX >> 2]
            .into_iter()
            .flat_map(|index| [PartyIndex::Partner(index), PartyIndex::Customer(index)]);
        for party in parties {
            assert_eq!(PartyIndex::unpacked(party.packed()), party);
            let seller = SellerIndex::Party(party);
            assert_eq!(SellerIndex::unpacked(seller.packed()), seller);
        }
        assert_eq!(SellerIndex::unpacked(SellerIndex::Microsoft.packed()), SellerIndex::Microsoft);
    }
}
