//! What a network file declares, record by record, as decoded and with the references not yet looked at.
//!
//! Invariant: every value keeps its place, and whether it was absent, unreadable or read.

use indexmap::IndexSet;

use crate::network::tri::Tri;
use crate::programme::{AdminKind, Cloud, Country, Currency, Day, Product, Role, Status, SupportPlan, TenantKind, Usd};
use crate::source::Place;

/// A text, once: equal texts have equal symbols.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Symbol(u32);

/// Every text that a network is built of.
#[derive(Debug, Default)]
pub(super) struct Symbols(IndexSet<Box<str>>);

impl Symbols {
    pub(super) fn intern(&mut self, text: &str) -> Symbol {
        let index = self.0.get_index_of(text).unwrap_or_else(|| self.0.insert_full(text.into()).0);
        Symbol(u32::try_from(index).expect("fewer texts than bytes in 4 GiB files"))
    }

    pub(super) fn find(&self, text: &str) -> Option<Symbol> {
        self.0.get_index_of(text).map(|index| Symbol(u32::try_from(index).expect("as interned")))
    }

    pub(super) fn text(&self, symbol: Symbol) -> &str {
        &self.0[symbol.0 as usize]
    }

    pub(super) fn text_at(&self, index: usize) -> &str {
        &self.0[index]
    }

    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    /// Forgets the texts behind the first `length`; nothing may hold their symbols any more.
    pub(super) fn truncate(&mut self, length: usize) {
        self.0.truncate(length);
    }
}

impl Symbol {
    pub(super) fn index(self) -> usize {
        self.0 as usize
    }
}

/// A value of a record: not there, there and unreadable, or read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Given<T> {
    /// The key is not there.
    Absent,
    /// The key is there, and what it says is unknown.
    Unknown(Place),
    /// The key is there and says this.
    Known(T, Place),
}

impl<T: Copy> Given<T> {
    /// The value, if it is known.
    pub fn known(&self) -> Option<T> {
        match self {
            Self::Known(value, _) => Some(*value),
            Self::Absent | Self::Unknown(_) => None,
        }
    }

    /// Where the value stands, if the key is there.
    pub fn place(&self) -> Option<Place> {
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

    /// The same place with its value forgotten.
    pub(super) fn forget(&mut self) {
        if let Some(place) = self.place() {
            *self = Self::Unknown(place);
        }
    }
}

/// A period in which both days count; a missing end is open.
#[derive(Clone, Copy, Debug)]
pub struct Period {
    /// First day.
    pub since: Given<Day>,
    /// Last day.
    pub until: Given<Day>,
}

impl Period {
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
    pub fn bound_missed(&self, day: Option<Day>) -> Option<Bound> {
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
    pub fn overlap_since(&self, other: &Self) -> Given<Day> {
        match (self.since, other.since) {
            (Given::Absent, since) | (since, Given::Absent) => since,
            (Given::Known(since, place), Given::Known(other, _)) if since > other => Given::Known(since, place),
            (Given::Known(..), Given::Known(since, place)) => Given::Known(since, place),
            (Given::Unknown(place), _) | (_, Given::Unknown(place)) => Given::Unknown(place),
        }
    }

    /// Whether two periods have a day in common.
    pub fn overlaps(&self, other: &Self) -> Tri {
        let before = |since: &Given<Day>, until: &Given<Day>| {
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
pub enum Bound {
    /// The first day.
    Since(Day, Place),
    /// The last day.
    Until(Day, Place),
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

/// Where a record stands, and the value that names it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Header {
    /// The first key as written.
    pub(super) first: Place,
    /// Offset behind the whole record, where it is written.
    pub(super) end: u32,
}

#[derive(Debug)]
pub(super) struct PartnerRecord {
    pub(super) header: Header,
    pub(super) id: Given<Symbol>,
    pub(super) name: Given<Symbol>,
    pub(super) country: Given<Country>,
    /// The country as written, readable or not.
    pub(super) country_text: Option<Symbol>,
    pub(super) global_id: Given<Symbol>,
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
    pub(super) role: Given<Role>,
    pub(super) country: Given<Country>,
    /// The country as written, readable or not.
    pub(super) country_text: Option<Symbol>,
    pub(super) tenant: Reference<u32>,
    pub(super) location_id: Given<Symbol>,
    pub(super) mpa: Given<Signature>,
    pub(super) period: Period,
    pub(super) status: Given<Status>,
    pub(super) status_since: Given<Day>,
    pub(super) currency: Given<Currency>,
    pub(super) support_plan: Given<SupportPlan>,
    pub(super) revenue: Given<Usd>,
    pub(super) revenue_as_of: Given<Day>,
}

#[derive(Debug)]
pub(super) struct TenantRecord {
    pub(super) header: Header,
    pub(super) id: Given<Symbol>,
    pub(super) name: Given<Symbol>,
    pub(super) owner: Reference<PartyIndex>,
    pub(super) kind: Given<TenantKind>,
    pub(super) country: Given<Country>,
    pub(super) cloud: Given<Cloud>,
    pub(super) tenant_id: Given<Symbol>,
    pub(super) domain: Given<Symbol>,
    pub(super) is_shadowed: bool,
}

#[derive(Debug)]
pub(super) struct CustomerRecord {
    pub(super) header: Header,
    pub(super) id: Given<Symbol>,
    pub(super) name: Given<Symbol>,
    pub(super) country: Given<Country>,
    pub(super) mca: (u32, u32),
    pub(super) is_shadowed: bool,
}

#[derive(Clone, Copy, Debug)]
pub(super) struct AcceptanceRecord {
    pub(super) header: Header,
    pub(super) party: PartyIndex,
    pub(super) accepted: Given<Day>,
    pub(super) attested_by: Reference<u32>,
}

#[derive(Debug)]
pub(super) struct PartnershipRecord {
    pub(super) header: Header,
    pub(super) provider: Reference<u32>,
    pub(super) reseller: Reference<u32>,
    pub(super) period: Period,
}

#[derive(Debug)]
pub(super) struct SaleRecord {
    pub(super) header: Header,
    pub(super) seller: Reference<SellerIndex>,
    pub(super) buyer: Reference<PartyIndex>,
    pub(super) tenant: Reference<u32>,
    pub(super) own_use: Given<bool>,
    pub(super) period: Period,
}

#[derive(Debug)]
pub(super) struct SubscriptionRecord {
    pub(super) header: Header,
    pub(super) id: Given<Symbol>,
    pub(super) tenant: Reference<u32>,
    pub(super) ordered_by: Reference<u32>,
    pub(super) partner_of_record: Reference<u32>,
    pub(super) product: Given<Product>,
    /// Whether an earlier subscription has its id; then only the rules of *Reading the files* see it.
    pub(super) repeats_id: bool,
    pub(super) period: Period,
}

#[derive(Debug)]
pub(super) struct CustomerRelationshipRecord {
    pub(super) header: Header,
    pub(super) partner: Reference<u32>,
    pub(super) customer: Reference<PartyIndex>,
    pub(super) tenant: Reference<u32>,
    pub(super) period: Period,
}

#[derive(Debug)]
pub(super) struct AdminRelationshipRecord {
    pub(super) header: Header,
    pub(super) partner: Reference<u32>,
    pub(super) tenant: Reference<u32>,
    pub(super) kind: Given<AdminKind>,
    pub(super) roles: RoleNames,
    pub(super) auto_extend: Given<bool>,
    pub(super) period: Period,
}

/// The roles of a delegated administration.
#[derive(Debug, Default)]
pub(super) struct RoleNames {
    /// Whether the key is there.
    pub(super) is_given: bool,
    /// Those that can be read, sorted, each once where it comes first.
    pub(super) readable: Vec<(Symbol, Place)>,
    /// Whether the list, or one of its items, cannot be read.
    pub(super) has_unknown: bool,
}

#[derive(Debug)]
pub(super) struct AffiliationRecord {
    pub(super) header: Header,
    pub(super) parent: Reference<PartyIndex>,
    pub(super) child: Reference<PartyIndex>,
    /// The share in per cent, as written.
    pub(super) ownership: Given<Symbol>,
    /// Whether the parent controls the child.
    pub(super) controls: Tri,
    pub(super) period: Period,
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

/// A reference as written, and what it resolves to.
#[derive(Clone, Copy, Debug)]
pub(super) struct Reference<T> {
    pub(super) written: Given<Symbol>,
    pub(super) target: Option<T>,
}

impl<T: Copy> Reference<T> {
    pub(super) fn unresolved(written: Given<Symbol>) -> Self {
        Self { written, target: None }
    }

    /// What the reference means, if it resolves.
    pub(super) fn target(&self) -> Option<T> {
        self.target
    }

    /// Where the reference stands, if the key is there.
    pub(super) fn place(&self) -> Option<Place> {
        self.written.place()
    }

    /// Whether the key is not there.
    pub(super) fn is_absent(&self) -> bool {
        self.written.is_absent()
    }

    /// Whether something is there that means nothing.
    pub(super) fn is_broken(&self) -> bool {
        !self.is_absent() && self.target.is_none()
    }
}
