//! What was ordered, told by something else than an invoice: subscriptions, orders, transfers, records of what people did.

use std::collections::BTreeSet;

use crate::import::cell::{Guid, Written};
use crate::import::fact::{Account, Customer, Fact, Provision, Rank, Tenant, Transaction};
use crate::import::kind::reader::{Reader, account};
use crate::import::row::{Field, Row};

/// A subscription of a customer.
pub(super) fn subscription(reader: &mut Reader<'_>) {
    let said = || reader.about().and_then(|about| about.tenant);
    let Some(customer) = reader.customer_of_address().or_else(said) else {
        return reader.bad("a subscription that does not say whose (`--about ID=FILE` does)", "");
    };
    let reseller = reader.account(Field::Partner);
    let created = reader.day(Field::CreationDate);
    let since = created.or_else(|| reader.day(Field::EffectiveStart));
    let until = end(reader);
    reader.fact(Fact::Transaction(Transaction {
        seller: None,
        reseller,
        names_resellers: reader.row.has(Field::Partner),
        customer: plain(customer, None),
        since,
        until,
        stands: true,
    }));
}

/// The last day of a subscription that ended; none also where it ended and nobody says when.
fn end(reader: &mut Reader<'_>) -> Option<Written> {
    let status = reader.word(Field::Status)?;
    let is_over = matches!(status.as_str(), "deleted" | "expired" | "deprovisioned");
    if is_over { reader.day(Field::CommitmentEnd) } else { None }
}

/// An order of a customer, whose lines may name different resellers.
pub(super) fn order(reader: &mut Reader<'_>) {
    let address = reader.customer_of_address();
    let own = match address {
        Some(address) if !reader.row.has(Field::OrderCustomer) => Some(address),
        _ => reader.customer(&[Field::OrderCustomer]),
    };
    let Some(customer) = own else {
        return;
    };
    let since = reader.day(Field::CreationDate);
    let is_cancelled = reader.word(Field::Status).is_some_and(|status| status.starts_with("cancel"));
    let lines = reader.row.rows(Field::LineItems);
    if lines.is_empty() {
        return reader.left_out("an order without lines", "");
    }
    let names_resellers = lines.iter().any(|line| line.has(Field::PartnerOnRecord));
    for reseller in resellers(reader, &lines) {
        reader.fact(Fact::Transaction(Transaction {
            seller: None,
            reseller,
            names_resellers,
            customer: plain(customer, None),
            since,
            until: None,
            stands: !is_cancelled,
        }));
    }
}

/// The resellers of record of the lines, each once.
fn resellers(reader: &mut Reader<'_>, lines: &[Box<dyn Row + '_>]) -> BTreeSet<Option<Account>> {
    let mut resellers = BTreeSet::new();
    for line in lines {
        let text = line.text(Field::PartnerOnRecord);
        let reseller = text.as_deref().and_then(account);
        if let (Some(text), None) = (&text, &reseller)
            && !matches!(&**text, "-1" | "0")
        {
            reader.bad("a partner id that is neither a GUID nor a location id (MPN)", text);
        }
        resellers.insert(reseller);
    }
    resellers
}

/// A customer that went from one partner to another.
pub(super) fn transfer(reader: &mut Reader<'_>) {
    let status = reader.word(Field::Status).unwrap_or_default();
    if !status.starts_with("complete") {
        return reader.left_out("a transfer that is not complete", &reader.text(Field::Status).unwrap_or_default());
    }
    let Some(customer) = reader.customer(&[Field::Customer]) else {
        return;
    };
    let Some(tenant) = reader.guid(Field::TransferTarget) else {
        return reader.bad("a partner without an id", "");
    };
    let seller = Account { tenant: Some(tenant), name: reader.name(Field::TransferTargetName), ..Account::default() };
    let since = reader.day(Field::TransferDate);
    let lines = reader.row.rows(Field::LineItems);
    let mut resellers = resellers(reader, &lines);
    if resellers.is_empty() {
        resellers.insert(None);
    }
    for reseller in resellers {
        reader.fact(Fact::Transaction(Transaction {
            seller: Some(seller.clone()),
            reseller,
            names_resellers: true,
            customer: plain(customer, None),
            since,
            until: None,
            stands: true,
        }));
    }
    reader.unclear("a transfer whose former partner may end what it had", &customer.to_string());
}

/// Somebody ordered something for a customer, or did something else.
pub(super) fn audit_record(reader: &mut Reader<'_>) {
    let operation = reader.word(Field::Operation).unwrap_or_default();
    if operation != "createorder" {
        return reader
            .left_out("a record of something else than an order", &reader.text(Field::Operation).unwrap_or_default());
    }
    let status = reader.word(Field::Status).unwrap_or_default();
    if status != "succeeded" {
        return reader.left_out("an order that did not succeed", &reader.text(Field::Status).unwrap_or_default());
    }
    let Some(customer) = reader.customer(&[Field::Customer]) else {
        return;
    };
    let seller = reader.account(Field::Partner);
    let since = reader.day(Field::OperationDate);
    let name = reader.name(Field::CustomerName);
    let data = reader.row.rows(Field::CustomizedData);
    let is_reseller =
        |row: &dyn Row| row.text(Field::Key).is_some_and(|key| key.to_ascii_lowercase().starts_with("partneronrecord"));
    let of_record = data.iter().filter(|row| is_reseller(row.as_ref()));
    let mut resellers: BTreeSet<Option<Account>> =
        of_record.map(|row| row.text(Field::Value).as_deref().and_then(account)).collect();
    let names_resellers = !resellers.is_empty();
    if resellers.is_empty() {
        resellers.insert(None);
    }
    for reseller in resellers {
        reader.fact(Fact::Transaction(Transaction {
            seller: seller.clone(),
            reseller,
            names_resellers,
            customer: plain(customer, name.clone()),
            since,
            until: None,
            stands: true,
        }));
    }
}

/// A subscription, as analytics have it: of a provider, or of a reseller of which only the name of the provider is told.
pub(super) fn analytics(reader: &mut Reader<'_>) {
    let Some(customer) = reader.customer(&[Field::Customer]) else {
        return;
    };
    let partner_name = reader.name(Field::PartnerName);
    let partner = reader.account(Field::Partner).map(|account| Account { name: partner_name.clone(), ..account });
    let country = reader.country(Field::CustomerCountry);
    let customer = Customer { country, ..plain(customer, reader.name(Field::CustomerName)) };
    let provider = reader.name(Field::ProviderName);
    let created = reader.day(Field::CreationDate);
    let since = created.or_else(|| reader.day(Field::EffectiveStart));
    let until = end(reader);
    if let Some(provider) = provider.filter(|provider| Some(provider) != partner_name.as_ref()) {
        return reader.fact(match partner {
            Some(reseller) => Fact::Provision(Provision { provider, reseller, customer, since, until }),
            None => Fact::Customer(customer),
        });
    }
    reader.fact(Fact::Transaction(Transaction {
        seller: partner,
        reseller: None,
        names_resellers: false,
        customer,
        since,
        until,
        stands: true,
    }));
}

fn plain(customer: Guid, name: Option<Box<str>>) -> Customer {
    Customer {
        tenant: Tenant::Id(customer),
        commerce: None,
        name,
        domain: None,
        country: None,
        reseller: None,
        rank: Rank::Line,
    }
}
