//! What was read alone, added to what was read before: numbers of records, texts and places move up.

use crate::network::declaration::{Declarations, EntityIndex, FAULTS_MAX};
use crate::network::index_of;
use crate::network::record::{
    AcceptanceRecord, AdminRelationshipRecord, AffiliationRecord, CustomerRecord, CustomerRelationshipRecord,
    EnrollmentRecord, Held, HeldPeriod, PartnerRecord, PartnershipRecord, PartyIndex, Reference, RoleName, SaleRecord,
    SubscriptionRecord, Target, TenantRecord,
};
use crate::network::spot::Header;
use crate::network::symbol::Symbol;

impl Declarations {
    fn is_empty(&self) -> bool {
        let records = self.entities.len()
            + self.enrollments.len()
            + self.acceptances.len()
            + self.partnerships.len()
            + self.sales.len()
            + self.subscriptions.len()
            + self.customer_relationships.len()
            + self.admin_relationships.len()
            + self.affiliations.len();
        records + self.symbols.len() + self.places.len() + self.problems.len() == 0
    }

    /// Adds what was read alone, as if it had been read here. No reference of it is resolved yet.
    pub(super) fn append(&mut self, own: Self) {
        if self.is_empty() {
            *self = own;
            return;
        }
        let moves = Moves {
            symbols: (0..own.symbols.len()).map(|index| self.symbols.intern(own.symbols.text_at(index))).collect(),
            places: self.places.len(),
            partners: index_of(self.partners.len()),
            tenants: index_of(self.tenants.len()),
            customers: index_of(self.customers.len()),
            enrollments: index_of(self.enrollments.len()),
            acceptances: index_of(self.acceptances.len()),
            role_names: index_of(self.role_names.len()),
        };
        let Self {
            symbols: _,
            places,
            problems,
            partners,
            enrollments,
            acceptances,
            tenants,
            customers,
            partnerships,
            sales,
            subscriptions,
            customer_relationships,
            admin_relationships,
            affiliations,
            mut role_names,
            entities,
        } = own;
        self.places.append(places);
        self.problems.extend(problems);
        self.problems.truncate(FAULTS_MAX + 1);
        moves.all(partners, &mut self.partners, Moves::partner);
        moves.all(enrollments, &mut self.enrollments, Moves::enrollment);
        moves.all(acceptances, &mut self.acceptances, Moves::acceptance);
        moves.all(tenants, &mut self.tenants, Moves::tenant);
        moves.all(customers, &mut self.customers, Moves::customer);
        moves.all(partnerships, &mut self.partnerships, Moves::partnership);
        moves.all(sales, &mut self.sales, Moves::sale);
        moves.all(subscriptions, &mut self.subscriptions, Moves::subscription);
        moves.all(customer_relationships, &mut self.customer_relationships, Moves::customer_relationship);
        for record in &admin_relationships {
            // What is sorted by the numbers of texts is sorted again by their new ones.
            let (start, end) = record.roles.readable;
            let roles = &mut role_names[start as usize..end as usize];
            for role in &mut *roles {
                moves.role_name(role);
            }
            roles.sort_unstable_by_key(|role| role.name);
        }
        self.role_names.append(&mut role_names);
        moves.all(admin_relationships, &mut self.admin_relationships, Moves::admin_relationship);
        moves.all(affiliations, &mut self.affiliations, Moves::affiliation);
        self.entities.extend(entities.into_iter().map(|entity| match entity {
            EntityIndex::Partner(index) => EntityIndex::Partner(index + moves.partners),
            EntityIndex::Tenant(index) => EntityIndex::Tenant(index + moves.tenants),
            EntityIndex::Customer(index) => EntityIndex::Customer(index + moves.customers),
        }));
    }
}

/// How far numbers move.
struct Moves {
    /// The new symbol of each text.
    symbols: Vec<Symbol>,
    places: usize,
    partners: u32,
    tenants: u32,
    customers: u32,
    enrollments: u32,
    acceptances: u32,
    role_names: u32,
}

impl Moves {
    fn all<T>(&self, mut own: Vec<T>, all: &mut Vec<T>, each: impl Fn(&Self, &mut T)) {
        for record in &mut own {
            each(self, record);
        }
        all.append(&mut own);
    }

    fn partner(&self, record: &mut PartnerRecord) {
        let PartnerRecord { header, id, name, country, country_text, global_id, enrollments, mca, is_shadowed: _ } =
            record;
        self.header(header);
        self.text(id);
        self.text(name);
        self.held(country);
        self.symbol(country_text);
        self.text(global_id);
        range(enrollments, self.enrollments);
        range(mca, self.acceptances);
    }

    fn enrollment(&self, record: &mut EnrollmentRecord) {
        let EnrollmentRecord {
            header,
            partner,
            role,
            country,
            country_text,
            tenant,
            location_id,
            mpa,
            period,
            status,
            status_since,
            currency,
            support_plan,
            revenue,
            revenue_as_of,
        } = record;
        self.header(header);
        *partner += self.partners;
        self.held(role);
        self.held(country);
        self.symbol(country_text);
        self.reference(tenant);
        self.text(location_id);
        self.held(mpa);
        self.period(period);
        self.held(status);
        self.held(status_since);
        self.held(currency);
        self.held(support_plan);
        self.held(revenue);
        self.held(revenue_as_of);
    }

    fn acceptance(&self, record: &mut AcceptanceRecord) {
        let AcceptanceRecord { header, party, accepted, attested_by } = record;
        self.header(header);
        *party = match *party {
            PartyIndex::Partner(index) => PartyIndex::Partner(index + self.partners),
            PartyIndex::Customer(index) => PartyIndex::Customer(index + self.customers),
        };
        self.held(accepted);
        self.reference(attested_by);
    }

    fn tenant(&self, record: &mut TenantRecord) {
        let TenantRecord { header, id, name, owner, kind, country, cloud, tenant_id, domain, is_shadowed: _ } = record;
        self.header(header);
        self.text(id);
        self.text(name);
        self.reference(owner);
        self.held(kind);
        self.held(country);
        self.held(cloud);
        self.text(tenant_id);
        self.text(domain);
    }

    fn customer(&self, record: &mut CustomerRecord) {
        let CustomerRecord { header, id, name, country, mca, is_shadowed: _ } = record;
        self.header(header);
        self.text(id);
        self.text(name);
        self.held(country);
        range(mca, self.acceptances);
    }

    fn partnership(&self, record: &mut PartnershipRecord) {
        let PartnershipRecord { header, provider, reseller, period } = record;
        self.header(header);
        self.reference(provider);
        self.reference(reseller);
        self.period(period);
    }

    fn sale(&self, record: &mut SaleRecord) {
        let SaleRecord { header, seller, buyer, tenant, own_use, period } = record;
        self.header(header);
        self.reference(seller);
        self.reference(buyer);
        self.reference(tenant);
        self.held(own_use);
        self.period(period);
    }

    fn subscription(&self, record: &mut SubscriptionRecord) {
        let SubscriptionRecord { header, id, tenant, ordered_by, partner_of_record, product, repeats_id: _, period } =
            record;
        self.header(header);
        self.text(id);
        self.reference(tenant);
        self.reference(ordered_by);
        self.reference(partner_of_record);
        self.held(product);
        self.period(period);
    }

    fn customer_relationship(&self, record: &mut CustomerRelationshipRecord) {
        let CustomerRelationshipRecord { header, partner, customer, tenant, period } = record;
        self.header(header);
        self.reference(partner);
        self.reference(customer);
        self.reference(tenant);
        self.period(period);
    }

    fn admin_relationship(&self, record: &mut AdminRelationshipRecord) {
        let AdminRelationshipRecord { header, partner, tenant, kind, roles, auto_extend, period } = record;
        self.header(header);
        self.reference(partner);
        self.reference(tenant);
        self.held(kind);
        range(&mut roles.readable, self.role_names);
        self.held(auto_extend);
        self.period(period);
    }

    fn affiliation(&self, record: &mut AffiliationRecord) {
        let AffiliationRecord { header, parent, child, ownership, controls: _, period } = record;
        self.header(header);
        self.reference(parent);
        self.reference(child);
        self.text(ownership);
        self.period(period);
    }

    fn role_name(&self, role: &mut RoleName) {
        let RoleName { name, spot } = role;
        *name = self.symbols[name.index()];
        *spot = spot.moved(self.places);
    }

    fn header(&self, header: &mut Header) {
        header.first = header.first.moved(self.places);
    }

    fn symbol(&self, symbol: &mut Option<Symbol>) {
        *symbol = symbol.map(|symbol| self.symbols[symbol.index()]);
    }

    fn text(&self, held: &mut Held<Symbol>) {
        *held = held.moved(self.places).with(|symbol| self.symbols[symbol.index()]);
    }

    fn held<T: Copy>(&self, held: &mut Held<T>) {
        *held = held.moved(self.places);
    }

    fn period(&self, period: &mut HeldPeriod) {
        self.held(&mut period.since);
        self.held(&mut period.until);
    }

    fn reference<T: Target>(&self, reference: &mut Reference<T>) {
        self.text(&mut reference.written);
    }
}

fn range((start, end): &mut (u32, u32), by: u32) {
    *start += by;
    *end += by;
}
