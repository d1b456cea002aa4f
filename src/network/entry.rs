//! Entries: the records of a network as they are written, key by key, whether or not they can be judged.
//!
//! The views beside this one ([`crate::network::Sale`], …) exist where everything resolves and know what it means. An
//! entry exists for every record, and says of each of its keys what stands there.

use std::fmt;

use crate::network::location::is_inside;
use crate::network::record::{Given, Held, HeldPeriod, PartyIndex, Period, Reference, RoleNames, Signature, Target};
use crate::network::spot::Header;
use crate::network::symbol::Symbol;
use crate::network::{Customer, Enrollment, Network, Partner, Party, Tenant, Tri, index_of};
use crate::programme::{Country, Day, Usd};
use crate::source::Place;

/// What an entry declares.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum EntryKind {
    /// A partner.
    Partner,
    /// A customer.
    Customer,
    /// An enrollment of a partner.
    Enrollment,
    /// An acceptance of the Microsoft Customer Agreement.
    Acceptance,
    /// A partnership.
    Partnership,
    /// A sale.
    Sale,
    /// A tenant.
    Tenant,
    /// A subscription.
    Subscription,
    /// A customer-relationship.
    CustomerRelationship,
    /// An admin-relationship.
    AdminRelationship,
    /// An affiliation.
    Affiliation,
}

impl EntryKind {
    /// Those that are no part of another, in the order of the language.
    pub const RECORDS: [Self; 9] = [
        Self::Partner,
        Self::Tenant,
        Self::Customer,
        Self::Partnership,
        Self::Sale,
        Self::Subscription,
        Self::CustomerRelationship,
        Self::AdminRelationship,
        Self::Affiliation,
    ];

    /// The word for one of them.
    pub fn noun(self) -> &'static str {
        match self {
            Self::Partner => "partner",
            Self::Customer => "customer",
            Self::Enrollment => "enrollment",
            Self::Acceptance => "acceptance",
            Self::Partnership => "partnership",
            Self::Sale => "sale",
            Self::Tenant => "tenant",
            Self::Subscription => "subscription",
            Self::CustomerRelationship => "customer-relationship",
            Self::AdminRelationship => "admin-relationship",
            Self::Affiliation => "affiliation",
        }
    }

    /// The key under which the language lists them.
    pub fn section(self) -> &'static str {
        match self {
            Self::Partner => "partners",
            Self::Customer => "customers",
            Self::Enrollment => "enrollments",
            Self::Acceptance => "mca",
            Self::Partnership => "partnerships",
            Self::Sale => "sales",
            Self::Tenant => "tenants",
            Self::Subscription => "subscriptions",
            Self::CustomerRelationship => "customer-relationships",
            Self::AdminRelationship => "admin-relationships",
            Self::Affiliation => "affiliations",
        }
    }

    /// The keys under which a relationship names its ends, in its order; of a subscription who ordered it and its tenant.
    pub fn ends(self) -> Option<[&'static str; 2]> {
        match self {
            Self::Partnership => Some(["provider", "reseller"]),
            Self::Sale => Some(["seller", "buyer"]),
            Self::Subscription => Some(["ordered-by", "tenant"]),
            Self::CustomerRelationship => Some(["partner", "customer"]),
            Self::AdminRelationship => Some(["partner", "tenant"]),
            Self::Affiliation => Some(["parent", "child"]),
            Self::Partner | Self::Customer | Self::Tenant | Self::Enrollment | Self::Acceptance => None,
        }
    }
}

/// What stands under a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Content<'n> {
    /// Something that cannot be read.
    Unknown,
    /// A text.
    Text(&'n str),
    /// An id of something else.
    Reference {
        /// The id as written.
        id: &'n str,
        /// Whether it means something that may stand there.
        resolves: bool,
    },
    /// A word of a closed vocabulary, a country or a currency.
    Word(String),
    /// A day.
    Day(Day),
    /// Yes or no.
    Flag(bool),
    /// A decimal number, as written.
    Number(&'n str),
    /// An amount of money.
    Amount(Usd),
    /// A signature under the Microsoft Partner Agreement.
    Signature(Signature),
    /// Roles of a delegated administration.
    Roles {
        /// Those that can be read, as written.
        readable: Vec<&'n str>,
        /// Whether there are others.
        has_unknown: bool,
    },
}

/// A key of an entry with what stands there.
#[derive(Clone, Debug)]
pub struct Field<'n> {
    /// The key.
    pub key: &'static str,
    /// What stands under it.
    pub content: Content<'n>,
    /// Where.
    pub place: Place,
}

/// Why the rules on the programme do not look at an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Disregarded {
    /// It begins after the as-of day that was asked for.
    BeginsLater,
    /// An earlier subscription has its id.
    RepeatsId,
    /// Its id was declared before, or is reserved; or it stands in such a declaration.
    LaterDeclaration,
}

/// A record of the network.
#[derive(Clone, Copy, Debug)]
pub struct Entry<'n> {
    network: &'n Network,
    kind: EntryKind,
    number: u32,
}

impl<'n> Entry<'n> {
    pub(super) fn new(network: &'n Network, kind: EntryKind, number: u32) -> Self {
        Self { network, kind, number }
    }

    /// What it declares.
    pub fn kind(self) -> EntryKind {
        self.kind
    }

    pub(super) fn number(self) -> u32 {
        self.number
    }

    /// Where it begins: its first key.
    pub fn place(self) -> Place {
        self.network.first_of(self.header())
    }

    /// Whether a value stands in it, or in what it holds.
    pub fn holds(self, place: Place) -> bool {
        is_inside(self.place(), self.header().end, place)
    }

    /// Where it begins and ends.
    pub(super) fn header(self) -> Header {
        let (all, index) = (&self.network.declarations, self.number as usize);
        match self.kind {
            EntryKind::Partner => all.partners[index].header,
            EntryKind::Customer => all.customers[index].header,
            EntryKind::Tenant => all.tenants[index].header,
            EntryKind::Enrollment => all.enrollments[index].header,
            EntryKind::Partnership => all.partnerships[index].header,
            EntryKind::Sale => all.sales[index].header,
            EntryKind::Subscription => all.subscriptions[index].header,
            EntryKind::CustomerRelationship => all.customer_relationships[index].header,
            EntryKind::AdminRelationship => all.admin_relationships[index].header,
            EntryKind::Affiliation => all.affiliations[index].header,
            EntryKind::Acceptance => all.acceptances[index].header,
        }
    }

    /// What the company is that an enrollment or an acceptance stands in.
    pub fn company(self) -> Option<EntryKind> {
        match self.kind {
            EntryKind::Enrollment => Some(EntryKind::Partner),
            EntryKind::Acceptance => match self.network.declarations.acceptances[self.number as usize].party {
                PartyIndex::Partner(_) => Some(EntryKind::Partner),
                PartyIndex::Customer(_) => Some(EntryKind::Customer),
            },
            _ => None,
        }
    }

    /// The days on which it runs, where it has such.
    pub fn period(self) -> Option<Period> {
        self.held_period().map(|period| self.network.period_of(self.header(), period))
    }

    fn held_period(self) -> Option<HeldPeriod> {
        let (all, index) = (&self.network.declarations, self.number as usize);
        match self.kind {
            EntryKind::Partner | EntryKind::Customer | EntryKind::Tenant | EntryKind::Acceptance => None,
            EntryKind::Enrollment => Some(all.enrollments[index].period),
            EntryKind::Partnership => Some(all.partnerships[index].period),
            EntryKind::Sale => Some(all.sales[index].period),
            EntryKind::Subscription => Some(all.subscriptions[index].period),
            EntryKind::CustomerRelationship => Some(all.customer_relationships[index].period),
            EntryKind::AdminRelationship => Some(all.admin_relationships[index].period),
            EntryKind::Affiliation => Some(all.affiliations[index].period),
        }
    }

    /// Why the rules on the programme do not look at it, where that is not for what it says.
    pub fn disregarded(self) -> Option<Disregarded> {
        let (all, index) = (&self.network.declarations, self.number as usize);
        let is_shadowed = match self.kind {
            EntryKind::Partner => all.partners[index].is_shadowed,
            EntryKind::Customer => all.customers[index].is_shadowed,
            EntryKind::Tenant => all.tenants[index].is_shadowed,
            EntryKind::Enrollment => all.partners[all.enrollments[index].partner as usize].is_shadowed,
            EntryKind::Acceptance => Party::new(self.network, all.acceptances[index].party).is_shadowed(),
            _ => false,
        };
        let repeats_id = self.kind == EntryKind::Subscription && all.subscriptions[index].repeats_id;
        let is_later = self.held_period().is_some_and(|period| self.network.presence(period).is_no());
        match () {
            () if is_shadowed => Some(Disregarded::LaterDeclaration),
            () if repeats_id => Some(Disregarded::RepeatsId),
            () if is_later => Some(Disregarded::BeginsLater),
            () => None,
        }
    }

    /// Whether a company, a tenant or an enrollment: something that is in a country.
    pub fn has_country(self) -> bool {
        matches!(self.kind, EntryKind::Partner | EntryKind::Customer | EntryKind::Tenant | EntryKind::Enrollment)
    }

    /// The country that holds for it, its own or that of whose it is; none where that is unknown or not said.
    pub fn country(self) -> Option<Country> {
        match self.kind {
            EntryKind::Partner => Partner::new(self.network, self.number).country(),
            EntryKind::Customer => Customer::new(self.network, self.number).country(),
            EntryKind::Tenant => Tenant::new(self.network, self.number).country(),
            EntryKind::Enrollment => Enrollment::new(self.network, self.number).country(),
            _ => None,
        }
    }

    /// Where that country is written.
    pub fn country_place(self) -> Option<Place> {
        match self.kind {
            EntryKind::Partner => Partner::new(self.network, self.number).country_place(),
            EntryKind::Customer => Customer::new(self.network, self.number).country_place(),
            EntryKind::Tenant => Tenant::new(self.network, self.number).country_place(),
            EntryKind::Enrollment => Enrollment::new(self.network, self.number).country_place(),
            _ => None,
        }
    }

    /// Of an affiliation whether the parent controls the child.
    pub fn controls(self) -> Option<Tri> {
        (self.kind == EntryKind::Affiliation)
            .then(|| self.network.declarations.affiliations[self.number as usize].controls)
    }

    /// What stands in its declaration and is a record of its own: enrollments, then acceptances.
    pub fn parts(self) -> impl Iterator<Item = Entry<'n>> {
        let (all, index) = (&self.network.declarations, self.number as usize);
        let (enrollments, acceptances) = match self.kind {
            EntryKind::Partner => (all.partners[index].enrollments, all.partners[index].mca),
            EntryKind::Customer => ((0, 0), all.customers[index].mca),
            _ => ((0, 0), (0, 0)),
        };
        let entry = move |kind| move |number| Self::new(self.network, kind, number);
        let enrollments = (enrollments.0..enrollments.1).map(entry(EntryKind::Enrollment));
        enrollments.chain((acceptances.0..acceptances.1).map(entry(EntryKind::Acceptance)))
    }

    /// What stands under its keys, as far as they are there. An enrollment begins with its partner, an acceptance with
    /// the company that accepted.
    pub fn fields(self) -> Vec<Field<'n>> {
        let (all, index) = (&self.network.declarations, self.number as usize);
        let mut listing = Listing { network: self.network, header: self.header(), fields: Vec::new() };
        match self.kind {
            EntryKind::Partner => {
                let record = &all.partners[index];
                listing.text("id", record.id);
                listing.text("name", record.name);
                listing.word("country", record.country);
                listing.text("global-id", record.global_id);
            }
            EntryKind::Customer => {
                let record = &all.customers[index];
                listing.text("id", record.id);
                listing.text("name", record.name);
                listing.word("country", record.country);
            }
            EntryKind::Tenant => {
                let record = &all.tenants[index];
                listing.text("id", record.id);
                listing.text("name", record.name);
                listing.reference("owner", record.owner);
                listing.word("kind", record.kind);
                listing.word("country", record.country);
                listing.word("cloud", record.cloud);
                listing.text("tenant-id", record.tenant_id);
                listing.text("domain", record.domain);
            }
            EntryKind::Enrollment => self.list_enrollment(&mut listing),
            EntryKind::Acceptance => {
                let record = &all.acceptances[index];
                listing.company("accepted-by", record.party);
                listing.day("accepted", record.accepted);
                listing.reference("attested-by", record.attested_by);
            }
            EntryKind::Partnership => {
                let record = &all.partnerships[index];
                listing.reference("provider", record.provider);
                listing.reference("reseller", record.reseller);
            }
            EntryKind::Sale => {
                let record = &all.sales[index];
                listing.reference("seller", record.seller);
                listing.reference("buyer", record.buyer);
                listing.reference("tenant", record.tenant);
                listing.flag("own-use", record.own_use);
            }
            EntryKind::Subscription => {
                let record = &all.subscriptions[index];
                listing.text("id", record.id);
                listing.reference("tenant", record.tenant);
                listing.reference("ordered-by", record.ordered_by);
                listing.reference("partner-of-record", record.partner_of_record);
                listing.word("product", record.product);
            }
            EntryKind::CustomerRelationship => {
                let record = &all.customer_relationships[index];
                listing.reference("partner", record.partner);
                listing.reference("customer", record.customer);
                listing.reference("tenant", record.tenant);
            }
            EntryKind::AdminRelationship => {
                let record = &all.admin_relationships[index];
                listing.reference("partner", record.partner);
                listing.reference("tenant", record.tenant);
                listing.word("kind", record.kind);
                listing.roles("roles", record.roles);
                listing.flag("auto-extend", record.auto_extend);
            }
            EntryKind::Affiliation => {
                let record = &all.affiliations[index];
                listing.reference("parent", record.parent);
                listing.reference("child", record.child);
                listing.add("ownership", record.ownership, |share| Content::Number(self.network.text(share)));
            }
        }
        if let Some(period) = self.held_period() {
            listing.day("since", period.since);
            listing.day("until", period.until);
        }
        listing.fields
    }

    fn list_enrollment(self, listing: &mut Listing<'n>) {
        let record = &self.network.declarations.enrollments[self.number as usize];
        listing.company("partner", PartyIndex::Partner(record.partner));
        listing.word("role", record.role);
        listing.word("country", record.country);
        listing.reference("tenant", record.tenant);
        listing.text("location-id", record.location_id);
        listing.add("mpa", record.mpa, Content::Signature);
        listing.word("status", record.status);
        listing.day("status-since", record.status_since);
        listing.word("currency", record.currency);
        listing.word("support-plan", record.support_plan);
        listing.add("revenue-usd", record.revenue, Content::Amount);
        listing.day("revenue-as-of", record.revenue_as_of);
    }
}

impl Network {
    /// Every record of this kind, in network order.
    pub fn entries(&self, kind: EntryKind) -> impl Iterator<Item = Entry<'_>> {
        let all = &self.declarations;
        let count = match kind {
            EntryKind::Partner => all.partners.len(),
            EntryKind::Customer => all.customers.len(),
            EntryKind::Enrollment => all.enrollments.len(),
            EntryKind::Acceptance => all.acceptances.len(),
            EntryKind::Partnership => all.partnerships.len(),
            EntryKind::Sale => all.sales.len(),
            EntryKind::Tenant => all.tenants.len(),
            EntryKind::Subscription => all.subscriptions.len(),
            EntryKind::CustomerRelationship => all.customer_relationships.len(),
            EntryKind::AdminRelationship => all.admin_relationships.len(),
            EntryKind::Affiliation => all.affiliations.len(),
        };
        (0..index_of(count)).map(move |number| Entry::new(self, kind, number))
    }
}

/// The fields of an entry, as they are gathered.
struct Listing<'n> {
    network: &'n Network,
    header: Header,
    fields: Vec<Field<'n>>,
}

impl<'n> Listing<'n> {
    fn add<T: Copy>(&mut self, key: &'static str, held: Held<T>, content: impl FnOnce(T) -> Content<'n>) {
        let field = match self.network.given(self.header, held) {
            Given::Absent => return,
            Given::Unknown(place) => Field { key, content: Content::Unknown, place },
            Given::Known(value, place) => Field { key, content: content(value), place },
        };
        self.fields.push(field);
    }

    fn text(&mut self, key: &'static str, held: Held<Symbol>) {
        let network = self.network;
        self.add(key, held, |symbol| Content::Text(network.text(symbol)));
    }

    fn word<T: Copy + fmt::Display>(&mut self, key: &'static str, held: Held<T>) {
        self.add(key, held, |word| Content::Word(word.to_string()));
    }

    fn day(&mut self, key: &'static str, held: Held<Day>) {
        self.add(key, held, Content::Day);
    }

    fn flag(&mut self, key: &'static str, held: Held<bool>) {
        self.add(key, held, Content::Flag);
    }

    fn reference<T: Target>(&mut self, key: &'static str, reference: Reference<T>) {
        let (network, resolves) = (self.network, reference.target().is_some());
        self.add(key, reference.written, |id| Content::Reference { id: network.text(id), resolves });
    }

    /// The company that an entry stands in.
    fn company(&mut self, key: &'static str, company: PartyIndex) {
        let company = Party::new(self.network, company);
        let id = company.id();
        let content = if company.has_id() { Content::Reference { id, resolves: true } } else { Content::Unknown };
        self.fields.push(Field { key, content, place: company.id_place() });
    }

    fn roles(&mut self, key: &'static str, roles: RoleNames) {
        if !roles.is_given {
            return;
        }
        let all = &self.network.declarations;
        let place = |spot| all.places.place(self.header, spot);
        let readable = all.roles_of(roles).iter().map(|role| (place(role.spot), self.network.text(role.name)));
        let mut readable: Vec<(Place, &str)> = readable.collect();
        readable.sort_by_key(|(place, _)| *place);
        let place = readable.first().map_or_else(|| self.network.first_of(self.header), |(place, _)| *place);
        let readable = readable.into_iter().map(|(_, role)| role).collect();
        self.fields.push(Field { key, content: Content::Roles { readable, has_unknown: roles.has_unknown }, place });
    }
}
