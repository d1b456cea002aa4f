//! Customers, and the reseller that a list of them is about.

use crate::import::cell::Guid;
use crate::import::fact::{Account, Customer, Fact, Rank, Tenant};
use crate::import::kind::Kind;
use crate::import::kind::partner::named;
use crate::import::kind::reader::{Reader, guid_in};
use crate::import::row::Field;

/// A customer with its tenant, and its reseller where the answer or the question for it says so.
pub(super) fn customer(kind: Kind, reader: &mut Reader<'_>) {
    let Some(tenant) = reader.customer(&[Field::Customer, Field::Id, Field::ProfileTenant]) else {
        return;
    };
    let is_list = kind == Kind::Customers;
    let rank = match kind {
        Kind::CompanyProfiles => Rank::Profile,
        Kind::Customers if reader.row.has(Field::CustomerCountry) => Rank::Profile,
        Kind::Customers => Rank::List,
        _ => Rank::Line,
    };
    let country = match reader.country(Field::CustomerCountry) {
        None if kind == Kind::CompanyProfiles => reader.country(Field::AddressCountry),
        country => country,
    };
    let named_as = [Field::CompanyName, Field::CustomerName, Field::DisplayName, Field::Name];
    let name = named_as.iter().find_map(|field| reader.name(*field));
    let domain = reader.name(Field::CustomerDomain);
    let commerce = reader.text(Field::Commerce).and_then(|text| Guid::parse(&text)).filter(|id| *id != tenant);
    let reseller = if is_list && is_sale(reader) { reseller(reader, tenant) } else { None };
    reader.fact(Fact::Customer(Customer {
        tenant: Tenant::Id(tenant),
        commerce,
        name,
        domain,
        country,
        reseller,
        rank,
    }));
}

/// Whether the customer buys: it does not from its advisor.
fn is_sale(reader: &Reader<'_>) -> bool {
    reader.word(Field::RelationshipToPartner).is_none_or(|word| word.contains("reseller"))
}

/// The indirect reseller of a customer: as the customer says, else as the question for the list says.
fn reseller(reader: &mut Reader<'_>, customer: Guid) -> Option<Account> {
    let associated = reader.guid(Field::AssociatedPartner);
    let asked = || reader.context.address.and_then(filtered);
    let by_tenant = associated.or_else(asked).map(|tenant| Account { tenant: Some(tenant), ..Account::default() });
    // An answer about the customer itself has its id, too.
    by_tenant.or_else(|| reader.told()).filter(|reseller| reseller.tenant != Some(customer))
}

/// The reseller by which an address filters customers.
fn filtered(address: &str) -> Option<Guid> {
    let address = decoded(address);
    let filter = &address[address.find("filter=")?..];
    filter.to_lowercase().contains("indirectreseller").then(|| guid_in(filter))?
}

/// An address without its percent signs.
fn decoded(address: &str) -> String {
    let bytes = address.as_bytes();
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        let figure = |offset: usize| bytes.get(at + offset).and_then(|byte| char::from(*byte).to_digit(16));
        let escaped = figure(1).zip(figure(2)).and_then(|(high, low)| u8::try_from(high * 16 + low).ok());
        match escaped {
            Some(escaped) if *byte == b'%' => {
                decoded.push(escaped);
                at += 3;
            }
            _ => {
                decoded.push(*byte);
                at += 1;
            }
        }
    }
    String::from_utf8_lossy(&decoded).into_owned()
}

/// A customer of Azure billing with its resellers.
pub(super) fn azure_customer(reader: &mut Reader<'_>) {
    let Some(tenant) = reader.customer(&[Field::Name]) else {
        return;
    };
    let mut resellers = Vec::new();
    for row in reader.row.rows(Field::Resellers) {
        let Some(id) = row.text(Field::ResellerId) else {
            continue;
        };
        match named(&id, row.text(Field::Description).map(|name| Box::from(&*name))) {
            Some(reseller) => resellers.push(Some(reseller)),
            None => reader.bad("a partner id that is neither a GUID nor a location id (MPN)", &id),
        }
    }
    if resellers.is_empty() {
        resellers.push(None);
    }
    for reseller in resellers {
        let name = reader.name(Field::DisplayName);
        reader.fact(azure(tenant, name, reseller));
    }
}

/// The customer of a subscription of Azure billing with its reseller.
pub(super) fn azure_subscription(reader: &mut Reader<'_>) {
    let address = reader.text(Field::CustomerAddress).unwrap_or_default();
    let id = address.rsplit('/').next().unwrap_or_default();
    let Some(tenant) = Guid::parse(id) else {
        return reader.bad("a customer id that is no GUID", id);
    };
    let reseller_name = reader.name(Field::SubscriptionResellerName);
    let reseller = reader.text(Field::SubscriptionResellerId).and_then(|id| named(&id, reseller_name));
    let name = reader.name(Field::CustomerDisplayName);
    reader.fact(azure(tenant, name, reseller));
}

fn azure(tenant: Guid, name: Option<Box<str>>, reseller: Option<Account>) -> Fact {
    Fact::Customer(Customer {
        tenant: Tenant::Id(tenant),
        commerce: None,
        name,
        domain: None,
        country: None,
        reseller,
        rank: Rank::Line,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_filter_names_the_reseller_however_it_is_escaped() {
        let reseller = Guid::parse("484e548c-f5f3-4528-93a9-c16c6373cb59");
        let filter =
            r#"{"Field":"IndirectReseller","Value":"484E548C-F5F3-4528-93A9-C16C6373CB59","Operator":"starts_with"}"#;
        let escaped = filter.replace('"', "%22").replace('{', "%7b").replace(':', "%3A");
        assert_eq!(filtered(&format!("/v1/customers?size=0&filter={filter}")), reseller);
        assert_eq!(filtered(&format!("/v1/customers?size=0&filter={escaped}")), reseller);
        assert_eq!(filtered(&format!("/v1/customers?filter={}", filter.replace("IndirectReseller", "Domain"))), None);
        assert_eq!(filtered("/v1/customers?filter=%"), None);
        assert_eq!(filtered("/v1/customers"), None);
    }
}
