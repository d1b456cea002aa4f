//! The resolved network: companies and tenants as nodes, dated relationships as edges, and the domain's questions.
//!
//! Resolving never fails: what could not be read or resolved is kept as a [`Problem`], and the values concerned are
//! unknown. Questions whose answer may hang on something unknown answer in three values ([`Tri`]).
//!
//! Invariant: petgraph, and every index into the records, stays on this floor; the floors above see views such as
//! [`Sale`] and [`Partner`], which know both ends and the place of every value. `'n` means "borrowed from the network".

mod acceptance;
mod administration;
mod affiliation;
mod append;
mod crowd;
mod customer;
mod cycle;
mod declaration;
mod decode;
mod duplicate;
mod enrollment;
mod entity;
mod entry;
mod graph;
mod link;
mod location;
mod mention;
mod partner;
mod partnership;
mod party;
mod problem;
mod reach;
mod reading;
mod record;
mod relationship;
mod resolve;
mod sale;
mod scalar;
mod shape;
mod side;
mod spot;
mod starts;
mod subscription;
mod supply;
mod suppose;
mod symbol;
mod tenant;
mod transaction;
mod tri;
mod undated;
mod value;

pub use acceptance::Acceptance;
pub use administration::AdminRelationship;
pub use affiliation::{Affiliate, Affiliation};
pub use customer::Customer;
pub use cycle::{Downstream, ResaleCycle};
pub use duplicate::{Duplicate, DuplicateTenant};
pub use enrollment::{Enrollment, Shortfall};
pub use entity::Entity;
pub use entry::{Content, Disregarded, Entry, EntryKind, Field};
pub use link::{Link, LinkKind};
pub use location::{Entries, Located, Locations};
pub use mention::Mention;
pub use partner::Partner;
pub use partnership::{Partnership, PossiblePartnership};
pub use party::Party;
pub use problem::{Allowed, Fault, Problem, ProblemKind, quoted};
pub use record::{Bound, Given, Period, Signature, Standing};
pub use relationship::CustomerRelationship;
pub use sale::Sale;
pub use scalar::ID_CHARACTERS_MAX;
pub use side::Side;
pub use subscription::Subscription;
pub use suppose::{Account, Change, ProposedSale};
pub use tenant::Tenant;
pub use transaction::Transaction;
pub use tri::Tri;
pub use undated::Undated;

use std::sync::OnceLock;

use affiliation::Kinship;
use crowd::Crowds;
use declaration::{Declarations, EntityIndex};
use graph::Relationships;
use partnership::PartnershipIndex;
use record::{Held, HeldPeriod};
use relationship::CustomerRelationshipIndex;
use spot::Header;
use subscription::OrderIndex;
use symbol::Symbol;

use crate::programme::{Day, TenantKind};
use crate::source::{Place, Sources};
use crate::syntax::Limits;

/// The day from which a network is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AsOf {
    /// The day.
    pub day: Day,
    /// Whether edges and enrollments that begin after the day are left out: the day was asked for, it is not just
    /// today.
    pub leaves_out_later: bool,
}

impl AsOf {
    /// Whether a relationship that runs for `period` is part of the network on the day.
    fn presence(self, period: HeldPeriod) -> Tri {
        if self.leaves_out_later { period.given().begun_by(Some(self.day)) } else { Tri::Yes }
    }
}

/// A resolved network.
#[derive(Debug)]
pub struct Network {
    declarations: Declarations,
    as_of: AsOf,
    file_count: usize,
    has_broken_file: bool,
    partnerships: PartnershipIndex,
    customer_relationships: CustomerRelationshipIndex,
    /// Made when somebody asks: few networks need it.
    orders: OnceLock<OrderIndex>,
    /// Made when somebody asks: most checks do not.
    relationships: OnceLock<Relationships>,
    crowds: Crowds,
    kinship: Kinship,
    /// Tenants by owner, sorted.
    owned_tenants: Vec<(record::PartyIndex, u32)>,
    /// The same by owner and kind, made when somebody asks: few networks need it.
    owned_kinds: OnceLock<Vec<(record::PartyIndex, TenantKind, u32)>>,
    /// By symbol: whether some reference has this id.
    named: Vec<bool>,
    /// By symbol: what references with this id mean.
    entities: Vec<Option<EntityIndex>>,
}

/// How much a network holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Partners declared.
    pub partners: usize,
    /// Tenants declared.
    pub tenants: usize,
    /// Customers declared.
    pub customers: usize,
    /// Partnerships, sales, subscriptions, customer, admin and affiliation relationships.
    pub relationships: usize,
}

impl Network {
    /// The network that the files declare together, as of a day.
    pub fn read(sources: &Sources, limits: Limits, as_of: AsOf) -> Self {
        let (declarations, has_broken_file) = reading::read(sources, limits);
        resolve::resolve(sources, declarations, has_broken_file, as_of)
    }

    /// Everything that could not be read or resolved.
    pub fn problems(&self) -> &[Problem] {
        &self.declarations.problems
    }

    /// How many files it was read from, those that did not parse among them.
    pub fn file_count(&self) -> usize {
        self.file_count
    }

    /// Whether some file did not parse, so that what is absent from the network may stand there.
    pub fn has_broken_file(&self) -> bool {
        self.has_broken_file
    }

    /// Whether everything that the files declare was read, and nothing is left out because it begins after the as-of
    /// day: what is not found here is not there.
    pub fn is_whole(&self) -> bool {
        !self.has_broken_file && self.periods().all(|period| self.presence(period).is_yes())
    }

    /// How many records are left out because they certainly begin after the as-of day.
    pub fn left_out(&self) -> usize {
        self.periods().filter(|period| self.presence(*period).is_no()).count()
    }

    /// The days of every record that has some.
    fn periods(&self) -> impl Iterator<Item = HeldPeriod> {
        let all = &self.declarations;
        (all.enrollments.iter().map(|record| record.period))
            .chain(all.partnerships.iter().map(|record| record.period))
            .chain(all.sales.iter().map(|record| record.period))
            .chain(all.subscriptions.iter().map(|record| record.period))
            .chain(all.customer_relationships.iter().map(|record| record.period))
            .chain(all.admin_relationships.iter().map(|record| record.period))
            .chain(all.affiliations.iter().map(|record| record.period))
    }

    /// The as-of day.
    pub fn as_of(&self) -> Day {
        self.as_of.day
    }

    /// How much was declared.
    pub fn counts(&self) -> Counts {
        let all = &self.declarations;
        Counts {
            partners: all.partners.len(),
            tenants: all.tenants.len(),
            customers: all.customers.len(),
            relationships: all.partnerships.len()
                + all.sales.len()
                + all.subscriptions.len()
                + all.customer_relationships.len()
                + all.admin_relationships.len()
                + all.affiliations.len(),
        }
    }

    /// Whether a relationship that runs for `period` is part of the network on the as-of day.
    fn presence(&self, period: HeldPeriod) -> Tri {
        self.as_of.presence(period)
    }

    /// The day on which an edge is judged: its first, else the as-of day or its last, whichever is earlier.
    fn day_of(&self, period: HeldPeriod) -> Option<Day> {
        match (period.since.given(), period.until.given()) {
            (Given::Known(since, _), _) => Some(since),
            (Given::Unknown(_), _) | (Given::Absent, Given::Unknown(_)) => None,
            (Given::Absent, Given::Known(until, _)) => Some(until.min(self.as_of.day)),
            (Given::Absent, Given::Absent) => Some(self.as_of.day),
        }
    }

    /// Where the day on which an edge is judged is written; none where the as-of day stands in, or it is unknown.
    fn day_place_of(&self, header: Header, period: HeldPeriod) -> Option<Place> {
        let period = self.period_of(header, period);
        match (period.since, period.until) {
            (Given::Known(_, place), _) => Some(place),
            (Given::Absent, Given::Known(until, place)) => (until <= self.as_of.day).then_some(place),
            _ => None,
        }
    }

    /// Whether some reference has the id of this company, or may have it: its id is unknown.
    pub fn is_named(&self, party: Party<'_>) -> bool {
        let id = match party.index() {
            record::PartyIndex::Partner(index) => self.declarations.partners[index as usize].id,
            record::PartyIndex::Customer(index) => self.declarations.customers[index as usize].id,
        };
        id.known().is_none_or(|id| self.named[id.index()])
    }

    /// The company that references with this id mean.
    pub fn party(&self, id: &str) -> Option<Party<'_>> {
        match self.entity(id)? {
            EntityIndex::Partner(index) => Some(Party::Partner(Partner::new(self, index))),
            EntityIndex::Customer(index) => Some(Party::Customer(Customer::new(self, index))),
            EntityIndex::Tenant(_) => None,
        }
    }

    /// The tenant that references with this id mean.
    pub fn tenant_named(&self, id: &str) -> Option<Tenant<'_>> {
        match self.entity(id)? {
            EntityIndex::Tenant(index) => Some(Tenant::new(self, index)),
            EntityIndex::Partner(_) | EntityIndex::Customer(_) => None,
        }
    }

    /// Every id that references can mean, but Microsoft's.
    pub fn ids(&self) -> impl Iterator<Item = &str> {
        let declared = self.entities.iter().enumerate().filter(|(_, entity)| entity.is_some());
        declared.map(|(index, _)| self.declarations.symbols.text_at(index))
    }

    fn entity(&self, id: &str) -> Option<EntityIndex> {
        let symbol = self.declarations.symbols.find(id)?;
        self.entities.get(symbol.index()).copied().flatten()
    }

    fn relationships(&self) -> &Relationships {
        self.relationships.get_or_init(|| Relationships::new(&self.declarations))
    }

    /// The first key of a record.
    fn first_of(&self, header: Header) -> Place {
        self.declarations.places.first(header)
    }

    /// A value of a record.
    fn given<T: Copy>(&self, header: Header, held: Held<T>) -> Given<T> {
        self.declarations.places.given(header, held)
    }

    /// Where a value of a record stands, if the key is there.
    fn place_of<T: Copy>(&self, header: Header, held: Held<T>) -> Option<Place> {
        self.given(header, held).place()
    }

    /// The days of a record.
    fn period_of(&self, header: Header, held: HeldPeriod) -> Period {
        self.declarations.places.period(header, held)
    }

    fn text(&self, symbol: Symbol) -> &str {
        self.declarations.symbols.text(symbol)
    }
}

/// Ranges over the elements that rules are asked about; what is left out, or has a reference that does not resolve,
/// is not among them.
impl Network {
    /// Partners that references can mean.
    pub fn partners(&self) -> impl Iterator<Item = Partner<'_>> {
        let partners = &self.declarations.partners;
        (0..index_of(partners.len()))
            .filter(|index| !partners[*index as usize].is_shadowed)
            .map(|index| Partner::new(self, index))
    }

    /// Customers that references can mean.
    pub fn customers(&self) -> impl Iterator<Item = Customer<'_>> {
        let customers = &self.declarations.customers;
        (0..index_of(customers.len()))
            .filter(|index| !customers[*index as usize].is_shadowed)
            .map(|index| Customer::new(self, index))
    }

    /// Number of tenant records.
    pub fn tenant_count(&self) -> u32 {
        index_of(self.declarations.tenants.len())
    }

    /// A tenant that references can mean, by the number of its record.
    pub fn tenant(&self, index: u32) -> Option<Tenant<'_>> {
        let is_shadowed = self.declarations.tenants[index as usize].is_shadowed;
        (!is_shadowed).then(|| Tenant::new(self, index))
    }

    /// The tenants that a company owns, in network order.
    pub fn tenants_of(&self, owner: Party<'_>) -> impl Iterator<Item = Tenant<'_>> {
        let start = self.owned_tenants.partition_point(|(other, _)| *other < owner.index());
        let rest = &self.owned_tenants[start..];
        let own = &rest[..rest.partition_point(|(other, _)| *other == owner.index())];
        own.iter().filter_map(|(_, index)| self.tenant(*index))
    }

    /// The tenants of this kind that a company certainly owns, in network order.
    pub fn tenants_of_kind(&self, owner: Party<'_>, kind: TenantKind) -> impl Iterator<Item = Tenant<'_>> {
        let owned_kinds = self.owned_kinds.get_or_init(|| {
            let with_kind = |(owner, index)| Some((owner, self.tenant(index)?.kind()?, index));
            let mut owned_kinds: Vec<_> = self.owned_tenants.iter().copied().filter_map(with_kind).collect();
            owned_kinds.sort_unstable();
            owned_kinds
        });
        let key = (owner.index(), kind);
        let start = owned_kinds.partition_point(|(owner, kind, _)| (*owner, *kind) < key);
        let own = owned_kinds[start..].iter().take_while(move |(owner, kind, _)| (*owner, *kind) == key);
        own.map(|(_, _, index)| Tenant::new(self, *index))
    }

    /// Number of enrollment records.
    pub fn enrollment_count(&self) -> u32 {
        index_of(self.declarations.enrollments.len())
    }

    /// An enrollment of a partner that references can mean, by the number of its record.
    pub fn enrollment(&self, index: u32) -> Option<Enrollment<'_>> {
        let enrollment = Enrollment::new(self, index);
        (!enrollment.partner().is_shadowed() && enrollment.presence().is_yes()).then_some(enrollment)
    }

    /// Number of acceptance records.
    pub fn acceptance_count(&self) -> u32 {
        index_of(self.declarations.acceptances.len())
    }

    /// An acceptance of a company that references can mean, by the number of its record.
    pub fn acceptance(&self, index: u32) -> Option<Acceptance<'_>> {
        let acceptance = Acceptance::new(self, index);
        (!acceptance.party().is_shadowed()).then_some(acceptance)
    }

    /// Number of partnership records.
    pub fn partnership_count(&self) -> u32 {
        index_of(self.declarations.partnerships.len())
    }

    /// A partnership that can be judged, by the number of its record.
    pub fn partnership(&self, index: u32) -> Option<Partnership<'_>> {
        Partnership::judged(self, index)
    }

    /// Number of sale records.
    pub fn sale_count(&self) -> u32 {
        index_of(self.declarations.sales.len())
    }

    /// A sale that can be judged, by the number of its record.
    pub fn sale(&self, index: u32) -> Option<Sale<'_>> {
        Sale::judged(self, index)
    }

    /// Number of subscription records.
    pub fn subscription_count(&self) -> u32 {
        index_of(self.declarations.subscriptions.len())
    }

    /// A subscription that can be judged, by the number of its record.
    pub fn subscription(&self, index: u32) -> Option<Subscription<'_>> {
        Subscription::judged(self, index)
    }

    /// Number of customer-relationship records.
    pub fn customer_relationship_count(&self) -> u32 {
        index_of(self.declarations.customer_relationships.len())
    }

    /// A customer-relationship that can be judged, by the number of its record.
    pub fn customer_relationship(&self, index: u32) -> Option<CustomerRelationship<'_>> {
        CustomerRelationship::judged(self, index)
    }

    /// Number of admin-relationship records.
    pub fn admin_relationship_count(&self) -> u32 {
        index_of(self.declarations.admin_relationships.len())
    }

    /// An admin-relationship that can be judged, by the number of its record.
    pub fn admin_relationship(&self, index: u32) -> Option<AdminRelationship<'_>> {
        AdminRelationship::judged(self, index)
    }
}

/// Ranges over every record, also over those that only the rules of *Reading the files* see: later declarations of an
/// id, and what is left out because it begins after the as-of day.
impl Network {
    /// Every partner record.
    pub fn all_partners(&self) -> impl Iterator<Item = Partner<'_>> {
        (0..index_of(self.declarations.partners.len())).map(|index| Partner::new(self, index))
    }

    /// Every customer record.
    pub fn all_customers(&self) -> impl Iterator<Item = Customer<'_>> {
        (0..index_of(self.declarations.customers.len())).map(|index| Customer::new(self, index))
    }

    /// Every tenant record.
    pub fn all_tenants(&self) -> impl Iterator<Item = Tenant<'_>> {
        (0..self.tenant_count()).map(|index| Tenant::new(self, index))
    }

    /// Every enrollment record.
    pub fn all_enrollments(&self) -> impl Iterator<Item = Enrollment<'_>> {
        (0..self.enrollment_count()).map(|index| Enrollment::new(self, index))
    }
}

fn index_of(number: usize) -> u32 {
    u32::try_from(number).expect("fewer records than bytes in 4 GiB files")
}
