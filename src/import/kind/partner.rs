//! Partners: who they are, and which of them work together.

use crate::import::cell::Identity;
use crate::import::fact::{Account, Customer, Fact, Partnership, Rank, Tenant};
use crate::import::kind::reader::{Reader, account};
use crate::import::row::Field;

/// The other partner of a relationship, and which way it goes.
pub(super) fn relationship(reader: &mut Reader<'_>) {
    let state = reader.text(Field::Status);
    let tenant = if reader.row.has(Field::Id) { Field::Id } else { Field::Partner };
    let other = Account {
        tenant: reader.guid(tenant),
        location: reader.location(Field::PartnerLocation),
        name: reader.name(Field::Name),
        country: reader.country(Field::Country),
        domain: None,
    };
    if other.tenant.is_none() && other.location.is_none() {
        return reader.bad("a partner without an id", "");
    }
    let partnership = match reader.word(Field::RelationshipType).as_deref() {
        None | Some("isindirectcloudsolutionproviderof") => {
            Partnership { provider: None, reseller: Some(other.clone()) }
        }
        Some("isindirectresellerof") => Partnership { provider: Some(other.clone()), reseller: None },
        Some(word) => return reader.left_out("a relationship of another type", word),
    };
    if let Some(state) = &state
        && !state.eq_ignore_ascii_case("active")
    {
        reader.fact(Fact::InactivePartnership(partnership));
        return reader.left_out("a relationship that is not active", state);
    }
    let is_reseller = partnership.reseller.is_some();
    reader.fact(Fact::Partnership(partnership));
    // The answer about one customer is the same but for the state, which it does not have.
    if state.is_some() || !is_reseller || !reader.row.has(Field::Id) {
        return;
    }
    let said = reader.about().and_then(|about| about.tenant).filter(|about| Some(*about) != other.tenant);
    match reader.customer_of_address().or(said) {
        Some(customer) => reader.fact(Fact::Customer(Customer {
            tenant: Tenant::Id(customer),
            commerce: None,
            name: None,
            domain: None,
            country: None,
            reseller: Some(other),
            rank: Rank::Line,
        })),
        None => reader.unclear("the partner of a customer that is not named (`--about ID=FILE` names it)", ""),
    }
}

/// The location id of the partner whose file it is.
pub(super) fn own_location(reader: &mut Reader<'_>) {
    if reader.text(Field::PartnerLocation).is_none() {
        return reader.left_out("a profile without a location id (MPN)", "");
    }
    let Some(location) = reader.location(Field::PartnerLocation) else {
        return;
    };
    if let Some(about) = reader.told()
        && about.location.as_deref().is_some_and(|about| about != &*location)
    {
        return reader.left_out("the profile of another partner", &location);
    }
    let name = reader.name(Field::PartnerName);
    reader.fact(Fact::Own(Account { location: Some(location), name, ..Account::default() }));
}

/// The legal business, or the organization, of the partner whose file it is.
pub(super) fn own_profile(reader: &mut Reader<'_>) {
    let own = Account {
        tenant: reader.guid(Field::Customer),
        location: None,
        name: reader.name(Field::CompanyName),
        country: reader.country(Field::AddressCountry),
        domain: reader.name(Field::CustomerDomain),
    };
    if own == Account::default() {
        return reader.left_out("a profile that says nothing", "");
    }
    reader.fact(Fact::Own(own));
}

/// A location of a Partner Global Account.
pub(super) fn profile(reader: &mut Reader<'_>) {
    let location = reader.location(Field::PartnerLocation);
    let global = reader.location(Field::GlobalAccount);
    let (Some(location), Some(global)) = (location, global) else {
        return reader.left_out("a location without a Partner Global Account", "");
    };
    let name = reader.name(Field::PartnerName);
    let country = reader.country(Field::Country);
    reader.fact(Fact::Global(Account { location: Some(location), name, country, ..Account::default() }, global));
}

/// An indirect provider and an indirect reseller, by what was billed to customers.
pub(super) fn performance(reader: &mut Reader<'_>) {
    let reseller = Account {
        location: reader.location(Field::ResellerLocation),
        name: reader.name(Field::ResellerName),
        country: reader.country(Field::ResellerCountry),
        ..Account::default()
    };
    let provider = reader.location(Field::ProviderLocation).map(|location| Account {
        location: Some(location),
        name: reader.name(Field::ProviderName),
        ..Account::default()
    });
    if reseller.location.is_none() {
        return reader.left_out("no reseller", "");
    }
    if provider.as_ref().is_some_and(|provider| provider.location == reseller.location) {
        return reader.left_out("a provider as its own reseller", "");
    }
    let partnership = Partnership { provider, reseller: Some(reseller) };
    match reader.text(Field::ResellerStatus).filter(|status| !status.eq_ignore_ascii_case("active")) {
        Some(status) => {
            reader.fact(Fact::InactivePartnership(partnership));
            reader.left_out("a relationship that is not active", &status);
        }
        None => reader.fact(Fact::Partnership(partnership)),
    }
    if let Some(name) = reader.text(Field::CustomerName) {
        reader.left_out("a customer without a tenant id", &name);
    }
}

/// An indirect reseller, as analytics have it.
pub(super) fn analytics(reader: &mut Reader<'_>) {
    let reseller = Account {
        tenant: reader.guid(Field::Partner),
        location: reader.location(Field::Id),
        name: reader.name(Field::Name),
        country: reader.country(Field::Country),
        domain: None,
    };
    if reseller.tenant.is_none() && reseller.location.is_none() {
        return reader.bad("a partner without an id", "");
    }
    reader.fact(Fact::Partnership(Partnership { provider: None, reseller: Some(reseller) }));
}

/// The reseller that Azure billing names: by the GUID of a tenant or by a location id.
pub(super) fn named(id: &str, name: Option<Box<str>>) -> Option<Account> {
    match Identity::of(id) {
        Identity::Zeros | Identity::Placeholder => None,
        Identity::Guid(_) | Identity::Other(_) => account(id).map(|account| Account { name, ..account }),
    }
}
