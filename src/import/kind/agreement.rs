//! Agreements: which partner signed that for partners, and which customer accepted that for customers.

use crate::import::cell;
use crate::import::fact::{Account, Fact, Tenant};
use crate::import::kind::reader::{LOCATION_DIGITS_MIN, Reader, guid_in, yes_or_no};
use crate::import::row::Field;
use crate::programme::Role;

/// The template of the Microsoft Customer Agreement.
const CUSTOMER_AGREEMENT: &str = "117a77b0-9360-443b-8795-c6dedc750cf9";

/// The errors that say that a partner has not signed: its location id, or its tenant.
const UNSIGNED: [&str; 2] = ["2203", "2206"];

/// Whether a partner signed the Microsoft Partner Agreement.
pub(super) fn mpa_status(reader: &mut Reader<'_>) {
    if let Some(code) = reader.text(Field::ErrorCode) {
        return mpa_error(reader, &code);
    }
    let Some(answer) = reader.text(Field::IsAgreementSigned) else {
        return reader.left_out("no status of the Microsoft Partner Agreement", "");
    };
    if ["-", "n/a", "unknown", "not available", "not applicable"].iter().any(|none| answer.eq_ignore_ascii_case(none)) {
        return reader.left_out("no status of the Microsoft Partner Agreement", &answer);
    }
    let Some(is_signed) = reader.word(Field::IsAgreementSigned).as_deref().and_then(yes_or_no) else {
        return reader.bad("a status of the Microsoft Partner Agreement that is neither yes nor no", &answer);
    };
    let partner = reader.account(Field::Partner);
    let own = Account {
        tenant: reader.guid(Field::Customer).or(partner.as_ref().and_then(|partner| partner.tenant)),
        location: reader.location(Field::LocationId).or(partner.and_then(|partner| partner.location)),
        name: reader.name(Field::ResellerName),
        ..Account::default()
    };
    let is_named = own.tenant.is_some() || own.location.is_some();
    match Some(own).filter(|_| is_named).or_else(|| reader.about()) {
        Some(partner) => reader.fact(Fact::Agreement(partner, is_signed)),
        None => nobody(reader),
    }
}

/// What an error says: that somebody has not signed, or why nobody can tell.
fn mpa_error(reader: &mut Reader<'_>, code: &str) {
    let description = reader.text(Field::ErrorDescription).unwrap_or_default();
    let partner = partner_in(&description).or_else(|| reader.about());
    if UNSIGNED.contains(&code) {
        return match partner {
            Some(partner) => reader.fact(Fact::Agreement(partner, false)),
            None => nobody(reader),
        };
    }
    let sort = match code {
        "2200" => {
            "no status of the Microsoft Partner Agreement: a location id (MPN) that Partner Center does not have (2200)"
        }
        "2201" => "no status of the Microsoft Partner Agreement: a location id (MPN) of another region (2201)",
        "2204" => "no status of the Microsoft Partner Agreement: a location id (MPN) of no indirect reseller (2204)",
        "2205" => "no status of the Microsoft Partner Agreement: a tenant of no partner (2205)",
        _ => "no status of the Microsoft Partner Agreement: an error",
    };
    let location = partner.as_ref().and_then(|partner| partner.location.as_deref().map(str::to_owned));
    let tenant = || partner.as_ref().and_then(|partner| partner.tenant).map(|tenant| tenant.to_string());
    let detail = location.or_else(tenant).unwrap_or_else(|| format!("{code} {description}"));
    reader.unclear(sort, &detail);
}

fn nobody(reader: &mut Reader<'_>) {
    reader.bad("a status of the Microsoft Partner Agreement that does not say whose (`--about ID=FILE` does)", "");
}

/// The partner that the description of an error names.
fn partner_in(description: &str) -> Option<Account> {
    if let Some(tenant) = guid_in(description) {
        return Some(Account { tenant: Some(tenant), ..Account::default() });
    }
    let mut words = description.split(|character: char| !character.is_ascii_alphanumeric());
    let location =
        words.find(|word| word.len() >= LOCATION_DIGITS_MIN && matches!(cell::location(word), Ok(Some(_))))?;
    Some(Account { location: Some(location.into()), ..Account::default() })
}

/// Whether a location id is that of an indirect reseller.
pub(super) fn reseller_validation(reader: &mut Reader<'_>) {
    let Some(partner) = reader.account(Field::Partner) else {
        return reader.bad("a partner without an id", "");
    };
    match reader.word(Field::IsPartnerOnRecord).as_deref().and_then(yes_or_no) {
        Some(true) => reader.fact(Fact::Enrolled(partner, Role::IndirectReseller)),
        Some(false) => {
            let code = reader.text(Field::ErrorCode).unwrap_or_default();
            let description = reader.text(Field::ErrorDescription).unwrap_or_default();
            let id = reader.text(Field::Partner).unwrap_or_default();
            reader.unclear(
                "a location id (MPN) that is not valid as partner of record",
                &format!("{id}: {code} {description}"),
            );
        }
        None => reader.bad("a validation that says neither yes nor no", ""),
    }
}

/// The acceptance of the Microsoft Customer Agreement.
pub(super) fn acceptance(reader: &mut Reader<'_>) {
    let agreement = reader.word(Field::AgreementType);
    let template = reader.text(Field::Template).map(|text| text.to_lowercase());
    // PowerShell writes the types of its own programs as numbers.
    let named = agreement.as_deref().filter(|agreement| template.is_none() || agreement.parse::<u8>().is_err());
    let is_customer_agreement = match (named, template.as_deref()) {
        (Some(agreement), _) => agreement == "microsoftcustomeragreement",
        (None, Some(template)) => template == CUSTOMER_AGREEMENT,
        // The tool that renewed acceptances knows this agreement only.
        (None, None) => true,
    };
    if !is_customer_agreement {
        return reader
            .left_out("another agreement than the Microsoft Customer Agreement", &agreement.unwrap_or_default());
    }
    let own = if reader.row.has(Field::Customer) { reader.customer(&[Field::Customer]) } else { None };
    let said = || reader.about().and_then(|about| about.tenant);
    let Some(customer) = own.or_else(|| reader.customer_of_address()).or_else(said) else {
        return reader.bad("an acceptance that does not say whose (`--about ID=FILE` does)", "");
    };
    let is_attested = match reader.text(Field::Attested) {
        Some(_) => reader.word(Field::Attested).as_deref().and_then(yes_or_no) != Some(false),
        None => false,
    };
    match reader.day(Field::Accepted) {
        Some(day) => reader.fact(Fact::Acceptance { customer: Tenant::Id(customer), day, is_attested }),
        None => reader.left_out("an acceptance without a day", &customer.to_string()),
    }
}

/// Whether a customer signed by itself, of which nobody says when.
pub(super) fn direct_sign_status(reader: &mut Reader<'_>) {
    let about = reader.context.about.or(reader.context.named).unwrap_or_default();
    match reader.word(Field::IsSigned).as_deref().and_then(yes_or_no) {
        Some(true) => reader.left_out("signed by the customer, nobody says when", about),
        Some(false) => reader.left_out("not signed by the customer itself", about),
        None => reader.bad("a status that is neither yes nor no", ""),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_name_the_partner_that_was_asked_for() {
        let location = |description| partner_in(description).and_then(|partner| partner.location);
        assert_eq!(location("MPN Id 123456 has not signed Microsoft Partner Agreement").as_deref(), Some("123456"));
        assert_eq!(location("the MPN ID 1234567 doesn’t match").as_deref(), Some("1234567"));
        assert_eq!(location("MPN Id must be numeric."), None);
        let tenant = partner_in("Tenant Id 12345678-ACBD-1234-ABCD-123456789ABC hasn't signed").unwrap().tenant;
        assert_eq!(tenant.unwrap().to_string(), "12345678-acbd-1234-abcd-123456789abc");
    }
}
