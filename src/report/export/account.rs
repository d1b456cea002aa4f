//! Who somebody is in the words of Partner Center: which tenant, which account, which customer.
//!
//! The language names companies; Partner Center names one account of them. Where nothing tells which, nothing is said.

use crate::import::Guid;
use crate::network::{Content, Enrollment, Entry, EntryKind, Field, Network, Partner, Party, Tenant};
use crate::programme::{Country, Day, MICROSOFT, Role, Roles, TenantKind};

/// An account of a partner.
#[derive(Clone, Debug, Default)]
pub(super) struct Account {
    /// The id of its tenant.
    pub(super) tenant_id: Option<String>,
    pub(super) name: Option<String>,
    pub(super) location_id: Option<String>,
}

/// A customer and the tenant that it buys for.
#[derive(Clone, Debug, Default)]
pub(super) struct Buyer {
    pub(super) tenant_id: Option<String>,
    pub(super) name: Option<String>,
    pub(super) domain: Option<String>,
    pub(super) country: Option<Country>,
}

/// Who stands in a row.
#[derive(Clone, Debug, Default)]
pub(super) struct Cast {
    /// Who has the contract with Microsoft.
    pub(super) partner: Option<Account>,
    pub(super) reseller: Option<Account>,
    pub(super) customer: Option<Buyer>,
}

impl Cast {
    /// Who stands in the row of a record.
    pub(super) fn of(network: &Network, entry: Entry<'_>, fields: &[Field<'_>]) -> Self {
        let stage = Stage { network, fields, day: day_of(network, entry) };
        match entry.kind() {
            EntryKind::Partner => stage.partner(),
            EntryKind::Enrollment => stage.enrollment(),
            EntryKind::Acceptance => stage.acceptance(),
            EntryKind::Tenant => stage.tenant(),
            EntryKind::Customer => {
                Self { customer: stage.party("id").and_then(|party| stage.buyer(Some(party), None)), ..Self::default() }
            }
            EntryKind::Partnership => Self {
                partner: stage.acting("provider", Roles::PROVIDER, None),
                reseller: stage.acting("reseller", Roles::RESELLER, None),
                customer: None,
            },
            EntryKind::Sale => stage.sale(),
            EntryKind::Subscription => {
                let tenant = stage.tenant_under("tenant");
                let customer = stage.buyer(tenant.and_then(Tenant::owner), tenant);
                let country = customer.as_ref().and_then(|customer| customer.country);
                Self {
                    partner: stage.acting("ordered-by", Roles::ORDERING, country),
                    reseller: stage.acting("partner-of-record", Roles::RESELLER, country),
                    customer,
                }
            }
            EntryKind::CustomerRelationship => stage.relationship(stage.party("customer")),
            EntryKind::AdminRelationship => stage.relationship(stage.tenant_under("tenant").and_then(Tenant::owner)),
            EntryKind::Affiliation => {
                let mut cast = Self::default();
                for party in [stage.party("parent"), stage.party("child")].into_iter().flatten() {
                    match party {
                        Party::Partner(partner) => cast.add(partner, Roles::ALL, None, &stage),
                        Party::Customer(_) if cast.customer.is_none() => cast.customer = stage.buyer(Some(party), None),
                        Party::Customer(_) => {}
                    }
                }
                cast
            }
        }
    }

    /// Puts a partner where the role belongs by which it acts, if nobody stands there.
    fn add(&mut self, partner: Partner<'_>, roles: Roles, country: Option<Country>, stage: &Stage<'_>) {
        let enrollment = acting(partner, roles, country, stage.day);
        let is_reseller = enrollment.and_then(Enrollment::role) == Some(Role::IndirectReseller);
        let place = if is_reseller { &mut self.reseller } else { &mut self.partner };
        place.get_or_insert_with(|| account(stage.network, partner, enrollment));
    }
}

/// The day on which a record is looked at.
fn day_of(network: &Network, entry: Entry<'_>) -> Day {
    let Some(period) = entry.period() else { return network.as_of() };
    let until = period.until.known().map_or(network.as_of(), |until| until.min(network.as_of()));
    period.since.known().unwrap_or(until)
}

/// A record, whoever stands in it.
struct Stage<'n> {
    network: &'n Network,
    fields: &'n [Field<'n>],
    day: Day,
}

impl<'n> Stage<'n> {
    fn content(&self, key: &str) -> Option<&'n Content<'n>> {
        self.fields.iter().find(|field| field.key == key).map(|field| &field.content)
    }

    fn text(&self, key: &str) -> Option<&'n str> {
        match self.content(key)? {
            Content::Text(text) | Content::Reference { id: text, .. } => Some(text),
            Content::Word(word) => Some(word),
            _ => None,
        }
    }

    fn party(&self, key: &str) -> Option<Party<'n>> {
        self.network.party(self.text(key)?)
    }

    fn partner_under(&self, key: &str) -> Option<Partner<'n>> {
        self.party(key)?.as_partner()
    }

    fn tenant_under(&self, key: &str) -> Option<Tenant<'n>> {
        self.network.tenant_named(self.text(key)?)
    }

    /// The account of the partner under a key that acts by one of these roles.
    fn acting(&self, key: &str, roles: Roles, country: Option<Country>) -> Option<Account> {
        let partner = self.partner_under(key)?;
        Some(account(self.network, partner, acting(partner, roles, country, self.day)))
    }

    /// Who buys for a tenant; without one for its only tenant that is a customer's.
    fn buyer(&self, party: Option<Party<'n>>, tenant: Option<Tenant<'n>>) -> Option<Buyer> {
        let only = || {
            let mut own = self.network.tenants_of_kind(party?, TenantKind::Customer);
            own.next().filter(|_| own.next().is_none())
        };
        if party.is_none() && tenant.is_none() {
            return None;
        }
        let tenant = tenant.or_else(only);
        let country = party.and_then(Party::country).or_else(|| tenant?.country());
        Some(Buyer {
            tenant_id: tenant.and_then(Tenant::tenant_id).map(|(id, _)| joined(id)),
            name: party.and_then(Party::common_name).map(|(name, _)| name.to_owned()),
            domain: tenant.and_then(Tenant::domain).map(|(domain, _)| domain.to_owned()),
            country,
        })
    }

    fn partner(&self) -> Cast {
        let Some(partner) = self.partner_under("id") else { return Cast::default() };
        let mut cast = Cast::default();
        let mut roles: Vec<Role> = partner.enrollments().filter_map(Enrollment::role).collect();
        roles.sort_unstable();
        for role in roles {
            cast.add(partner, Roles::of(role), None, self);
        }
        if cast.reseller.is_none() {
            cast.partner.get_or_insert_with(|| account(self.network, partner, None));
        }
        cast
    }

    fn enrollment(&self) -> Cast {
        let partner = self.partner_under("partner");
        let named = self.tenant_under("tenant").and_then(Tenant::tenant_id).map(|(id, _)| joined(id));
        let account = Account {
            tenant_id: named.or_else(|| tenant_id(self.network, partner?, None)),
            name: partner.and_then(Partner::common_name).map(|(name, _)| name.to_owned()),
            location_id: self.text("location-id").map(str::to_owned),
        };
        let is_reseller = self.text("role") == Some(&Role::IndirectReseller.to_string());
        let (partner, reseller) = if is_reseller { (None, Some(account)) } else { (Some(account), None) };
        Cast { partner, reseller, customer: None }
    }

    fn acceptance(&self) -> Cast {
        let customer = self.party("accepted-by").and_then(|party| self.buyer(Some(party), None));
        let country = customer.as_ref().and_then(|customer| customer.country);
        Cast { partner: self.acting("attested-by", Roles::ORDERING, country), customer, ..Cast::default() }
    }

    fn tenant(&self) -> Cast {
        let (tenant, owner) = (self.tenant_under("id"), self.party("owner"));
        let mut cast = Cast::default();
        match owner {
            Some(Party::Partner(partner)) if self.text("kind") == Some(&TenantKind::Csp.to_string()) => {
                cast.add(partner, Roles::ALL, tenant.and_then(Tenant::country), self);
                let own = self.text("tenant-id").map(joined);
                for account in [&mut cast.partner, &mut cast.reseller].into_iter().flatten() {
                    // The account that acts elsewhere is not the account of this tenant.
                    if account.tenant_id != own {
                        *account = Account { tenant_id: own.clone(), location_id: None, ..account.clone() };
                    }
                }
            }
            owner => cast.customer = self.buyer(owner, tenant),
        }
        cast
    }

    fn sale(&self) -> Cast {
        let (buyer, tenant) = (self.party("buyer"), self.tenant_under("tenant"));
        let is_for_own_use = self.content("own-use") == Some(&Content::Flag(true));
        let reseller = buyer.and_then(Party::as_partner).filter(|_| !is_for_own_use);
        if let Some(partner) = reseller {
            // What Microsoft sells to is what Partner Center calls the partner.
            if self.text("seller") == Some(MICROSOFT) {
                return Cast { partner: self.acting("buyer", Roles::ORDERING, None), ..Cast::default() };
            }
            let country = partner.country();
            return Cast {
                partner: self.acting("seller", Roles::PROVIDER, country),
                reseller: self.acting("buyer", Roles::RESELLER, None),
                customer: None,
            };
        }
        let mut cast = Cast { customer: self.buyer(buyer, tenant), ..Cast::default() };
        let country = cast.customer.as_ref().and_then(|customer| customer.country);
        if let Some(seller) = self.partner_under("seller") {
            cast.add(seller, Roles::SELLING, country, self);
        }
        cast
    }

    /// A relationship of a partner with somebody who is its customer.
    fn relationship(&self, customer: Option<Party<'n>>) -> Cast {
        let mut cast = Cast { customer: self.buyer(customer, self.tenant_under("tenant")), ..Cast::default() };
        let country = cast.customer.as_ref().and_then(|customer| customer.country);
        if let Some(partner) = self.partner_under("partner") {
            cast.add(partner, Roles::ALL, country, self);
        }
        cast
    }
}

/// The enrollment by which a partner most likely acts: with one of these roles, active on the day, in the country, else in
/// its region.
fn acting(partner: Partner<'_>, roles: Roles, country: Option<Country>, day: Day) -> Option<Enrollment<'_>> {
    let region = country.and_then(|country| country.region_on(day));
    partner.enrollments().min_by_key(|enrollment| {
        let location_id = enrollment.location_id().map(|(id, _)| id);
        (
            !enrollment.has_role(roles).is_yes(),
            !enrollment.is_active_on(Some(day)).is_yes(),
            enrollment.country() != country,
            enrollment.region_on(Some(day)) != region,
            enrollment.role(),
            location_id.is_none(),
            location_id,
        )
    })
}

fn account(network: &Network, partner: Partner<'_>, enrollment: Option<Enrollment<'_>>) -> Account {
    let named = enrollment.and_then(Enrollment::tenant).and_then(Tenant::tenant_id).map(|(id, _)| joined(id));
    Account {
        tenant_id: named.or_else(|| tenant_id(network, partner, enrollment.and_then(Enrollment::country))),
        name: partner.common_name().map(|(name, _)| name.to_owned()),
        location_id: enrollment.and_then(Enrollment::location_id).map(|(id, _)| id.to_owned()),
    }
}

/// The only CSP tenant of a partner in a country, else its only one at all.
fn tenant_id(network: &Network, partner: Partner<'_>, country: Option<Country>) -> Option<String> {
    let own = || network.tenants_of_kind(Party::Partner(partner), TenantKind::Csp);
    let mut there = own().filter(|tenant| country.is_some() && tenant.country() == country);
    let mut all = own();
    let only = match (there.next(), there.next()) {
        (Some(tenant), None) => Some(tenant),
        _ => all.next().filter(|_| all.next().is_none()),
    };
    only.and_then(Tenant::tenant_id).map(|(id, _)| joined(id))
}

/// An id of a tenant as reconciliation files have it, so that spreadsheets find it there.
fn joined(id: &str) -> String {
    Guid::parse(id).map_or_else(|| id.to_owned(), |id| id.to_string())
}
