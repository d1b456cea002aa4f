//! Trees to records, with everything that is wrong noted and nothing given up.

use std::fmt;

use crate::network::declaration::{Declarations, EntityIndex};
use crate::network::problem::{Fault, ProblemKind};
use crate::network::record::{
    AcceptanceRecord, AdminRelationshipRecord, AffiliationRecord, CustomerRecord, CustomerRelationshipRecord,
    EnrollmentRecord, Given, Held, HeldPeriod, PartnerRecord, PartnershipRecord, PartyIndex, Reference, RoleName,
    RoleNames, SaleRecord, SubscriptionRecord, TenantRecord,
};
use crate::network::scalar;
use crate::network::shape::{
    ACCEPTANCE, ADMIN_RELATIONSHIP, AFFILIATION, CUSTOMER, CUSTOMER_RELATIONSHIP, DOCUMENT, ENROLLMENT, Fields,
    PARTNER, PARTNERSHIP, SALE, SUBSCRIPTION, TENANT,
};
use crate::network::spot::{Header, Places};
use crate::network::symbol::Symbol;
use crate::network::tri::Tri;
use crate::programme::{AdminKind, Currency, SupportPlan};
use crate::source::Place;
use crate::syntax::{Tree, Value};

impl Declarations {
    /// Adds what one file declares.
    pub(super) fn read(&mut self, tree: &Tree<'_>) {
        for document in tree.documents() {
            self.read_document(document);
        }
    }

    fn read_document(&mut self, document: Value<'_>) {
        for (section, list) in self.sections(document) {
            list.items().into_iter().flatten().for_each(|item| self.read_record(section, item));
        }
    }

    /// The lists of a document that are to be read, each with the number of its key.
    pub(super) fn sections<'t>(&mut self, document: Value<'t>) -> Vec<(usize, Value<'t>)> {
        let mark = self.problems.len();
        let Some(fields) = self.fields(document, &DOCUMENT) else { return Vec::new() };
        if let Some(version) = fields.values[0] {
            let is_one = version.is_plain() && version.text() == Some("1");
            if !is_one {
                let is_quoted = !version.is_plain();
                self.unless_text(&fields, 0, |text| Fault::NotVersion { text, is_quoted });
            }
        }
        self.about(mark, DOCUMENT.name, &[], &[], &[]);
        let mut sections: Vec<usize> =
            (1..DOCUMENT.keys.len()).filter(|index| fields.values[*index].is_some()).collect();
        // Declarations come in network order, whatever order the language lists its sections in.
        sections.sort_by_key(|index| fields.values[*index].map(|value| value.place().span.start));
        let lists = sections.into_iter().filter_map(|section| {
            let value = fields.values[section].filter(|value| !value.is_blank())?;
            if value.items().is_none() {
                self.invalid(value.place(), DOCUMENT.keys[section], Fault::NotList);
                return None;
            }
            Some((section, value))
        });
        lists.collect()
    }

    /// Adds a record of the section with this number.
    pub(super) fn read_record(&mut self, section: usize, item: Value<'_>) {
        match DOCUMENT.keys[section] {
            "partners" => self.read_partner(item),
            "tenants" => self.read_tenant(item),
            "customers" => self.read_customer(item),
            "partnerships" => self.read_partnership(item),
            "sales" => self.read_sale(item),
            "subscriptions" => self.read_subscription(item),
            "customer-relationships" => self.read_customer_relationship(item),
            "admin-relationships" => self.read_admin_relationship(item),
            _ => self.read_affiliation(item),
        }
    }

    fn read_partner(&mut self, item: Value<'_>) {
        let mark = self.problems.len();
        let Some(fields) = self.fields(item, &PARTNER) else { return };
        let index = u32_of(self.partners.len());
        let id = self.id(&fields, 0, true);
        let name = self.text(&fields, 1);
        let country = self.country(&fields, 2);
        let country_text = self.written(&fields, 2);
        let global_id = self.account(&fields, 3);
        self.about(mark, "partner", &[id], &[], &[]);
        let enrollments = self.read_enrollments(&fields, 4, index, id);
        let mca = self.read_acceptances(&fields, 5, PartyIndex::Partner(index), id);
        let header = fields.header;
        self.entities.push(EntityIndex::Partner(index));
        self.partners.push(PartnerRecord {
            header,
            id,
            name,
            country,
            country_text,
            global_id,
            enrollments,
            mca,
            is_shadowed: false,
        });
    }

    fn read_enrollments(&mut self, fields: &Fields<'_>, key: usize, partner: u32, id: Held<Symbol>) -> (u32, u32) {
        let start = u32_of(self.enrollments.len());
        if let Some(value) = fields.values[key]
            && !value.is_blank()
        {
            if let Some(items) = value.items() {
                for item in items {
                    self.read_enrollment(item, partner, id);
                }
            } else {
                let mark = self.problems.len();
                self.invalid(value.place(), "enrollments", Fault::NotList);
                let record = EnrollmentRecord::unreadable(&mut self.places, partner, value.place());
                self.enrollments.push(record);
                self.about(mark, PARTNER.name, &[id], &[], &[]);
            }
        }
        (start, u32_of(self.enrollments.len()))
    }

    fn read_enrollment(&mut self, item: Value<'_>, partner: u32, id: Held<Symbol>) {
        let mark = self.problems.len();
        let Some(fields) = self.fields(item, &ENROLLMENT) else {
            self.about(mark, ENROLLMENT.name, &[id], &[], &[]);
            let record = EnrollmentRecord::unreadable(&mut self.places, partner, item.place());
            self.enrollments.push(record);
            return;
        };
        let role = self.word(&fields, 0);
        let country = self.country(&fields, 1);
        let country_text = self.written(&fields, 1);
        let tenant = self.reference(&fields, 2);
        let location_id = self.account(&fields, 3);
        let mpa = self.signature(&fields, 4);
        let period = self.period(&fields, 5);
        let status = self.word(&fields, 7);
        let status_since = self.day(&fields, 8);
        let currency = self.parsed(&fields, 9, Currency::parse, |text| Fault::NotCurrency { text });
        let support_plan = self.word::<SupportPlan>(&fields, 10);
        let revenue = self.amount(&fields, 11, "a number from 0", scalar::usd);
        let revenue_as_of = self.day(&fields, 12);
        let is_in_force = status.known().is_none_or(|status| status == crate::programme::Status::Active);
        if !is_in_force && status_since.is_absent() {
            let kind = ProblemKind::MissingKey { key: "status-since", record: ENROLLMENT.name };
            self.note(self.places.first(fields.header), kind);
        }
        self.about(
            mark,
            ENROLLMENT.name,
            &[id],
            &[location_id],
            &[detail(&role), detail(&country), detail(&period.since)],
        );
        self.enrollments.push(EnrollmentRecord {
            header: fields.header,
            partner,
            role,
            country,
            country_text,
            tenant: Reference::unresolved(tenant),
            location_id,
            mpa,
            period,
            status,
            status_since,
            currency,
            support_plan,
            revenue,
            revenue_as_of,
        });
    }

    fn read_acceptances(&mut self, fields: &Fields<'_>, key: usize, party: PartyIndex, id: Held<Symbol>) -> (u32, u32) {
        let start = u32_of(self.acceptances.len());
        if let Some(value) = fields.values[key]
            && !value.is_blank()
        {
            if let Some(items) = value.items() {
                for item in items {
                    let acceptance = self.read_acceptance(item, party, id);
                    self.acceptances.push(acceptance);
                }
            } else {
                let mark = self.problems.len();
                self.invalid(value.place(), "mca", Fault::NotList);
                let record = AcceptanceRecord::unreadable(&mut self.places, party, value.place());
                self.acceptances.push(record);
                self.about(mark, fields.shape.name, &[id], &[], &[]);
            }
        }
        (start, u32_of(self.acceptances.len()))
    }

    fn read_acceptance(&mut self, item: Value<'_>, party: PartyIndex, id: Held<Symbol>) -> AcceptanceRecord {
        let mark = self.problems.len();
        let Some(fields) = self.fields(item, &ACCEPTANCE) else {
            self.about(mark, ACCEPTANCE.name, &[id], &[], &[]);
            return AcceptanceRecord::unreadable(&mut self.places, party, item.place());
        };
        let accepted = self.day(&fields, 0);
        let attested_by = Reference::unresolved(self.reference(&fields, 1));
        self.about(mark, ACCEPTANCE.name, &[id], &[attested_by.written], &[detail(&accepted)]);
        AcceptanceRecord { header: fields.header, party, accepted, attested_by }
    }

    fn read_tenant(&mut self, item: Value<'_>) {
        let mark = self.problems.len();
        let Some(fields) = self.fields(item, &TENANT) else { return };
        let index = u32_of(self.tenants.len());
        let id = self.id(&fields, 0, true);
        let owner = Reference::unresolved(self.reference(&fields, 1));
        let kind = self.word(&fields, 2);
        let country = self.country(&fields, 3);
        let cloud = self.word(&fields, 4);
        let tenant_id = self.text(&fields, 5);
        let domain = self.text(&fields, 6);
        let name = self.text(&fields, 7);
        self.about(mark, "tenant", &[id], &[], &[]);
        let header = fields.header;
        self.entities.push(EntityIndex::Tenant(index));
        self.tenants.push(TenantRecord {
            header,
            id,
            name,
            owner,
            kind,
            country,
            cloud,
            tenant_id,
            domain,
            is_shadowed: false,
        });
    }

    fn read_customer(&mut self, item: Value<'_>) {
        let mark = self.problems.len();
        let Some(fields) = self.fields(item, &CUSTOMER) else { return };
        let index = u32_of(self.customers.len());
        let id = self.id(&fields, 0, true);
        let name = self.text(&fields, 1);
        let country = self.country(&fields, 2);
        self.about(mark, "customer", &[id], &[], &[]);
        let mca = self.read_acceptances(&fields, 3, PartyIndex::Customer(index), id);
        self.entities.push(EntityIndex::Customer(index));
        self.customers.push(CustomerRecord { header: fields.header, id, name, country, mca, is_shadowed: false });
    }

    fn read_partnership(&mut self, item: Value<'_>) {
        let mark = self.problems.len();
        let Some(fields) = self.fields(item, &PARTNERSHIP) else { return };
        let provider = self.reference(&fields, 0);
        let reseller = self.reference(&fields, 1);
        let period = self.period(&fields, 2);
        self.about(mark, "partnership", &[provider, reseller], &[], &[detail(&period.since)]);
        let (provider, reseller) = (Reference::unresolved(provider), Reference::unresolved(reseller));
        self.partnerships.push(PartnershipRecord { header: fields.header, provider, reseller, period });
    }

    fn read_sale(&mut self, item: Value<'_>) {
        let mark = self.problems.len();
        let Some(fields) = self.fields(item, &SALE) else { return };
        let seller = self.reference(&fields, 0);
        let buyer = self.reference(&fields, 1);
        let tenant = self.reference(&fields, 2);
        let own_use = self.boolean(&fields, 3);
        let period = self.period(&fields, 4);
        self.about(mark, "sale", &[seller, buyer], &[tenant], &[detail(&period.since)]);
        self.sales.push(SaleRecord {
            header: fields.header,
            seller: Reference::unresolved(seller),
            buyer: Reference::unresolved(buyer),
            tenant: Reference::unresolved(tenant),
            own_use,
            period,
        });
    }

    fn read_subscription(&mut self, item: Value<'_>) {
        let mark = self.problems.len();
        let Some(fields) = self.fields(item, &SUBSCRIPTION) else { return };
        let tenant = self.reference(&fields, 0);
        let ordered_by = self.reference(&fields, 1);
        let id = self.id(&fields, 2, true);
        let partner_of_record = self.reference(&fields, 3);
        let product = self.word(&fields, 4);
        let period = self.period(&fields, 5);
        self.about(mark, "subscription", &[ordered_by, tenant], &[id], &[detail(&period.since)]);
        self.subscriptions.push(SubscriptionRecord {
            header: fields.header,
            id,
            tenant: Reference::unresolved(tenant),
            ordered_by: Reference::unresolved(ordered_by),
            partner_of_record: Reference::unresolved(partner_of_record),
            product,
            repeats_id: false,
            period,
        });
    }

    fn read_customer_relationship(&mut self, item: Value<'_>) {
        let mark = self.problems.len();
        let Some(fields) = self.fields(item, &CUSTOMER_RELATIONSHIP) else { return };
        let partner = self.reference(&fields, 0);
        let customer = self.reference(&fields, 1);
        let tenant = Reference::unresolved(self.reference(&fields, 2));
        let period = self.period(&fields, 3);
        self.about(mark, "customer-relationship", &[partner, customer], &[tenant.written], &[detail(&period.since)]);
        let (partner, customer) = (Reference::unresolved(partner), Reference::unresolved(customer));
        let header = fields.header;
        self.customer_relationships.push(CustomerRelationshipRecord { header, partner, customer, tenant, period });
    }

    fn read_admin_relationship(&mut self, item: Value<'_>) {
        let mark = self.problems.len();
        let Some(fields) = self.fields(item, &ADMIN_RELATIONSHIP) else { return };
        let partner = self.reference(&fields, 0);
        let tenant = self.reference(&fields, 1);
        let kind = self.word::<AdminKind>(&fields, 2);
        let roles = self.roles(&fields, 3);
        let auto_extend = self.boolean(&fields, 4);
        let period = self.period(&fields, 5);
        self.about(mark, "admin-relationship", &[partner, tenant], &[], &[detail(&kind), detail(&period.since)]);
        let (partner, tenant) = (Reference::unresolved(partner), Reference::unresolved(tenant));
        let header = fields.header;
        self.admin_relationships.push(AdminRelationshipRecord {
            header,
            partner,
            tenant,
            kind,
            roles,
            auto_extend,
            period,
        });
    }

    fn roles(&mut self, fields: &Fields<'_>, key: usize) -> RoleNames {
        let Some(value) = fields.values[key] else { return RoleNames::default() };
        let mut roles = RoleNames { is_given: true, ..RoleNames::default() };
        let Some(items) = value.items() else {
            let fault = if value.is_blank() { Fault::Empty } else { Fault::NotList };
            self.invalid(value.place(), "roles", fault);
            roles.has_unknown = true;
            return roles;
        };
        let mut readable = Vec::new();
        for item in items {
            match self.text_of(item, "roles") {
                Some(text) => readable.push((self.symbols.intern(text), item.place())),
                None => roles.has_unknown = true,
            }
        }
        readable.sort_unstable();
        readable.dedup_by_key(|(role, _)| *role);
        let start = u32_of(self.role_names.len());
        for (name, place) in readable {
            let spot = self.places.spot(fields.header, place);
            self.role_names.push(RoleName { name, spot });
        }
        roles.readable = (start, u32_of(self.role_names.len()));
        roles
    }

    fn read_affiliation(&mut self, item: Value<'_>) {
        let mark = self.problems.len();
        let Some(fields) = self.fields(item, &AFFILIATION) else { return };
        let parent = self.reference(&fields, 0);
        let child = self.reference(&fields, 1);
        let is_over_half = self.amount(&fields, 2, "a number over 0 up to 100", scalar::is_over_half);
        let is_over_half = is_over_half.given();
        let controls = is_over_half.is(Tri::Yes, |is_over_half| is_over_half);
        let ownership = match (is_over_half, self.written(&fields, 2)) {
            (Given::Absent, _) => Held::ABSENT,
            (Given::Known(_, spot), Some(text)) => Held::of(text, spot),
            (Given::Known(_, spot) | Given::Unknown(spot), _) => Held::unknown(spot),
        };
        let period = self.period(&fields, 3);
        self.about(mark, "affiliation", &[parent, child], &[], &[detail(&period.since)]);
        let (parent, child) = (Reference::unresolved(parent), Reference::unresolved(child));
        self.affiliations.push(AffiliationRecord { header: fields.header, parent, child, ownership, controls, period });
    }
}

fn detail<T: Copy + fmt::Display>(held: &Held<T>) -> Option<&dyn fmt::Display> {
    held.as_known().map(|value| value as &dyn fmt::Display)
}

/// The header of something that is no record, and where a record should be.
fn header_of_unreadable(places: &mut Places, place: Place) -> Header {
    places.header(place, place.written().unwrap_or(place.span).end)
}

impl EnrollmentRecord {
    pub(super) fn unreadable(places: &mut Places, partner: u32, place: Place) -> Self {
        let header = header_of_unreadable(places, place);
        let spot = header.first;
        Self {
            header,
            partner,
            role: Held::unknown(spot),
            country: Held::unknown(spot),
            country_text: None,
            tenant: Reference::unresolved(Held::unknown(spot)),
            location_id: Held::unknown(spot),
            mpa: Held::unknown(spot),
            period: HeldPeriod { since: Held::unknown(spot), until: Held::unknown(spot) },
            status: Held::unknown(spot),
            status_since: Held::unknown(spot),
            currency: Held::unknown(spot),
            support_plan: Held::unknown(spot),
            revenue: Held::unknown(spot),
            revenue_as_of: Held::unknown(spot),
        }
    }
}

impl AcceptanceRecord {
    fn unreadable(places: &mut Places, party: PartyIndex, place: Place) -> Self {
        let header = header_of_unreadable(places, place);
        let spot = header.first;
        let attested_by = Reference::unresolved(Held::unknown(spot));
        Self { header, party, accepted: Held::unknown(spot), attested_by }
    }
}

fn u32_of(number: usize) -> u32 {
    u32::try_from(number).expect("fewer records than bytes in 4 GiB files")
}
