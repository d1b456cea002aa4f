//! How kinds are known: tables by the names of their columns, objects by the type that they name or by what they have.

use crate::import::cell;
use crate::import::kind::Kind;
use crate::import::kind::transaction::FORMS;
use crate::import::notes::Refused;
use crate::import::row::{Field, Row, tells_mpa};

/// A kind, and what a table or an object of it has: of each of these names, at least one of its spellings.
struct Shape {
    kind: Kind,
    names: &'static [&'static [&'static str]],
}

const fn shape(kind: Kind, names: &'static [&'static [&'static str]]) -> Shape {
    Shape { kind, names }
}

/// The kinds of tables beside lines; the first that fits is the kind.
const TABLES: &[Shape] = &[
    shape(Kind::Export, &[&["record"], &["source-file"], &["unreadable"]]),
    shape(Kind::Administration, &[&["CustomerTenantId"], &["Status"], &["ActivatedDateTime"]]),
    shape(Kind::Agreements, &[&["CustomerTenantId"], &["LastAgreementDate"]]),
    shape(Kind::Relationships, &[&["PartnerId"], &["MpnId"], &["RelationshipType"]]),
    shape(Kind::ResellerPerformance, &[&["ResellerMPNid"], &["IndirectProviderMPNId"]]),
    shape(Kind::PartnerProfile, &[&["MpnId"], &["PGA_MPNId"]]),
    shape(Kind::CustomerDetails, &[&["CustomerTenantId"], &["PartnerAttributionType"]]),
    shape(Kind::Customers, &[&["Microsoft ID"], &["Company name"]]),
    shape(Kind::Customers, &[&["CustomerId"], &["RelationshipToPartner"]]),
    shape(Kind::OwnOrganization, &[&["TenantId"], &["CompanyName"], &["DefaultAddress"]]),
    shape(Kind::Customers, &[&["TenantId"], &["CompanyName", "DisplayName"], &["Domain", "DefaultDomainName"]]),
    shape(Kind::OwnBusiness, &[&["CompanyName"], &["VettingStatus"]]),
    shape(Kind::Agreements, &[&["DateAgreed"], &["TemplateId", "Type", "AgreementType"]]),
];

/// The columns that tell of whom a status of the Microsoft Partner Agreement is; the column of the status is known by words.
const MPA_STATUS_OF: &[&str] = &[
    "MPN ID",
    "Reseller MPN ID",
    "Partner MPN ID",
    "Location ID",
    "Partner location ID",
    "PLA ID",
    "MPN",
    "TenantId",
    "PartnerId",
    "PartnerTenantId",
];

/// The columns of the profile of a location id, as PowerShell has them: these, and no other.
const OWN_LOCATION: [&str; 3] = ["mpnid", "partnername", "profiletype"];

/// The names under which answers say whether a partner signed.
const MPA_STATUS: &[&str] = Field::IsAgreementSigned.names();

/// The kinds of objects beside lines; the first that fits is the kind.
const OBJECTS: &[Shape] = &[
    shape(Kind::Export, &[&["record"], &["source-file"]]),
    shape(Kind::MpaStatus, &[MPA_STATUS]),
    shape(Kind::DirectSignStatus, &[&["isSigned"]]),
    shape(Kind::ResellerValidation, &[&["isValidPartnerIdOnRecord"]]),
    shape(Kind::Agreements, &[&["dateAgreed"]]),
    shape(Kind::Agreements, &[&["customerTenantId"], &["LastAgreementDate"]]),
    shape(Kind::Relationships, &[&["relationshipType"], &["id", "partnerId"]]),
    shape(Kind::Orders, &[&["referenceCustomerId"], &["lineItems"]]),
    shape(Kind::Transfers, &[&["sourcePartnerTenantId"], &["targetPartnerTenantId"]]),
    shape(Kind::AuditRecords, &[&["operationType"], &["operationDate"]]),
    shape(Kind::Administration, &[&["customer", "customerTenantId"], &["activatedDateTime"], &["status"]]),
    shape(Kind::Tenants, &[&["contractType"], &["customerId"]]),
    shape(Kind::Customers, &[&["id"], &["companyProfile"]]),
    shape(Kind::Customers, &[&["customerId"], &["relationshipToPartner"]]),
    shape(Kind::OwnOrganization, &[&["tenantId"], &["companyName"], &["defaultAddress"]]),
    shape(Kind::OwnBusiness, &[&["companyName"], &["vettingStatus"]]),
    shape(Kind::OwnLocation, &[&["mpnId"], &["profileType"]]),
    shape(Kind::CompanyProfiles, &[&["tenantId"], &["companyName"], &["domain"]]),
    shape(Kind::Tenants, &[&["tenantId"], &["displayName"]]),
    shape(Kind::ResellerAnalytics, &[&["partnerTenantId"], &["market"], &["subscriptionCount", "licenseCount"]]),
    shape(Kind::SubscriptionAnalytics, &[&["customerTenantId"], &["customerMarket"], &["commitmentEndDate"]]),
    shape(Kind::Subscriptions, &[&["offerId"], &["commitmentEndDate", "effectiveStartDate"], &["status"]]),
];

/// The types that objects name.
const TYPES: &[(&str, Kind)] = &[
    ("partnerrelationship", Kind::Relationships),
    ("partnerrelationshipresponse", Kind::Relationships),
    ("customer", Kind::Customers),
    ("customercompanyprofile", Kind::CompanyProfiles),
    ("order", Kind::Orders),
    ("subscription", Kind::Subscriptions),
    ("agreement", Kind::Agreements),
    ("mpnprofile", Kind::OwnLocation),
    ("legalbusinessprofile", Kind::OwnBusiness),
    ("organizationprofile", Kind::OwnOrganization),
    ("auditrecord", Kind::AuditRecords),
    ("transferentity", Kind::Transfers),
    ("delegatedadminrelationship", Kind::Administration),
    ("delegatedadminrelationships", Kind::Administration),
    ("resellerdelegatedadminrelationship", Kind::Administration),
    ("delegatedadmincustomer", Kind::Tenants),
    ("delegatedadmincustomers", Kind::Tenants),
    ("contract", Kind::Tenants),
    ("contracts", Kind::Tenants),
    ("customers", Kind::AzureCustomers),
    ("billingsubscriptions", Kind::AzureSubscriptions),
    ("usagedetails", Kind::AzureCosts),
    ("dailyratedusagelineitem", Kind::DailyRatedLines),
    ("onetimeinvoicelineitem", Kind::OneTimeLines),
    ("usagebasedlineitem", Kind::UsageLines),
    ("dailyusagelineitem", Kind::UsageLines),
    ("licensebasedlineitem", Kind::LicenceLines),
];

/// What is known and gives a network nothing: the type that an object names, or what it has, and why.
const NOTHING: &[(&[&str], &[&str], &str)] = &[
    (&["invoice"], &["invoicedate", "totalcharges"], "an invoice, which names no customer: import its line items"),
    (
        &["invoicedetail"],
        &["invoicelineitemtype", "links"],
        "a part of an invoice, which names no customer: import its line items",
    ),
    (&["countryinformation", "countryvalidationrules"], &["iso2code"], "facts about a country: cspgraph has its own"),
    (&["relationshiprequest"], &["url"], "an address by which a partner invites: it tells nothing of who accepted"),
    (
        &["customerbillingprofile"],
        &["firstname", "defaultaddress"],
        "a billing profile without the customer: import the customer",
    ),
    (&["partnerbillingprofile", "supportprofile"], &["supportprofile"], "a profile that names no partner"),
    (&["billingproperty"], &["billingaccountagreementtype"], "a property of a billing account: it names no partner"),
    (
        &["agreementmetadata"],
        &["templateid", "versionrank"],
        "a list of agreements that can be accepted: it tells nothing of who accepted",
    ),
    (
        &["agreementmetadata"],
        &["templateid", "agreementlink"],
        "a list of agreements that can be accepted: it tells nothing of who accepted",
    ),
    (&["manifest"], &["blobs", "rootdirectory"], "a manifest: import the files that it lists"),
    (
        &["indirectresellersandbox"],
        &["agreementsignature", "partnerrelationship"],
        "an account of the integration sandbox, where nothing is sold",
    ),
    (
        &["indirectresellersandbox"],
        &["legalbusinessprofile", "tenant"],
        "a request, not an answer: it tells nothing of what came of it",
    ),
    (&["validateresellersrequest"], &["partnerids"], "a request, not an answer: import the answer to it"),
    (
        &["pgatocspmapping"],
        &["partnerglobalaccount"],
        "a mapping of a Partner Global Account, whose form is not known well enough",
    ),
    (&["collection"], &[], "an answer without a list"),
];

/// The errors by which Partner Center answers for the Microsoft Partner Agreement.
const MPA_ERRORS: [&str; 8] = ["2000", "2001", "2200", "2201", "2203", "2204", "2205", "2206"];

/// The columns of the portal's subscriptions, which name no customer.
const PORTAL_SUBSCRIPTIONS: [&str; 4] = ["subscriptionid", "subscription", "quantity", "reseller"];

/// What a table with these columns is.
pub(super) fn of_columns(has: &dyn Fn(Field) -> bool, names: &[String]) -> Result<Kind, Refused> {
    let has_name = |name: &str| names.iter().any(|known| is_spelt(known, name));
    if let Some(shape) = TABLES.iter().find(|shape| lacks(shape, &has_name).is_empty()) {
        return Ok(shape.kind);
    }
    let has_mpa_status = names.iter().any(|name| tells_mpa(name));
    if has_mpa_status && MPA_STATUS_OF.iter().any(|name| has_name(name)) {
        return Ok(Kind::MpaStatus);
    }
    if let Some(kind) = line(&has_name) {
        return Ok(kind);
    }
    if has(Field::PartnerLocation) && names.len() > 1 && names.iter().all(|name| OWN_LOCATION.contains(&name.as_str()))
    {
        return Ok(Kind::OwnLocation);
    }
    let has_partner = has(Field::Partner) || has(Field::PartnerLocation) || has(Field::ResellerLocation);
    if has(Field::Customer) && has_partner {
        return Ok(Kind::InvoiceLines);
    }
    if PORTAL_SUBSCRIPTIONS.iter().all(|name| has_name(name)) {
        return Err(Refused {
            reason:
                "a list of subscriptions of the portal, which names no customer: import reconciliation files instead"
                    .to_owned(),
        });
    }
    let lines =
        "for invoice lines it lacks a customer (`CustomerId`) or a partner (`PartnerId`, `MpnId`, `ResellerMpnId`)";
    let reason = match nearest(TABLES, &has_name) {
        _ if has_mpa_status => format!(
            "a status of the Microsoft Partner Agreement that does not say whose: it lacks the location id (`{}`)",
            MPA_STATUS_OF[0]
        ),
        Some(nearest) => format!("a table of no known kind: {nearest}; {lines}"),
        None => format!("a table of no known kind: {lines}"),
    };
    Err(Refused { reason })
}

/// What an object is, by its names and the type that it names itself.
pub(super) fn of_object(
    row: &dyn Row,
    names: &[&str],
    object_type: Option<&str>,
    is_listed: bool,
) -> Result<Kind, Refused> {
    let has_name = |name: &str| names.iter().any(|known| is_spelt(known, name));
    let refused = |reason: &str| Err(Refused { reason: reason.to_owned() });
    let own = object_type.map(last_word);
    if let Some(own) = &own {
        let kind = TYPES.iter().find(|(name, _)| name == own).map(|(_, kind)| *kind);
        if let Some(kind) = kind {
            let is_request = matches!(kind, Kind::Customers | Kind::Orders) && row.text(Field::Id).is_none();
            if is_request && row.text(Field::Customer).is_none() {
                return refused("a request, not an answer: it tells nothing of what came of it");
            }
            return Ok(kind);
        }
        if let Some((_, _, reason)) = NOTHING.iter().find(|(types, _, _)| types.contains(&own.as_str())) {
            return refused(reason);
        }
    }
    if let Some(shape) = OBJECTS.iter().find(|shape| lacks(shape, &has_name).is_empty()) {
        return Ok(shape.kind);
    }
    if let Some(code) = row.text(Field::ErrorCode)
        && row.text(Field::ErrorDescription).is_some()
    {
        let is_of_table = has_name("http_status") || has_name("httpStatusCode");
        if MPA_ERRORS.contains(&&*code) && !is_of_table {
            return Ok(Kind::MpaStatus);
        }
        if is_of_table || is_listed {
            return refused("a table of error codes, which tells nothing of partners and customers");
        }
        let description = row.text(Field::ErrorDescription).unwrap_or_default();
        return refused(&format!("an error answer: {}", cell::quoted(&format!("{code} {description}"))));
    }
    if let Some(kind) = line(&has_name) {
        return Ok(kind);
    }
    let is_nothing = |has: &[&str]| !has.is_empty() && has.iter().all(|name| has_name(name));
    if let Some((_, _, reason)) = NOTHING.iter().find(|(_, has, _)| is_nothing(has)) {
        return refused(reason);
    }
    let has_partner =
        [Field::Partner, Field::PartnerLocation, Field::ResellerLocation].iter().any(|field| row.has(*field));
    let has_day = [Field::OrderDate, Field::ChargeStart, Field::UsageDate].iter().any(|field| row.has(*field));
    if row.has(Field::Customer) && has_partner && has_day {
        return Ok(Kind::InvoiceLines);
    }
    let what = match own {
        Some(own) => format!("an object of no known kind ({})", cell::quoted(&own)),
        None => "an object of no known kind".to_owned(),
    };
    if let Some(nearest) = nearest(OBJECTS, &has_name) {
        return refused(&format!("{what}: {nearest}"));
    }
    let has: Vec<_> = names.iter().take(5).map(|name| cell::quoted(name)).collect();
    let more = if names.len() > has.len() { ", …" } else { "" };
    match has.as_slice() {
        [] => refused(&format!("{what}: it is empty")),
        has => refused(&format!("{what}: it has {}{more}", has.join(", "))),
    }
}

/// The word that names a type: the last of a path, in lower case.
fn last_word(object_type: &str) -> String {
    let path = object_type.rsplit('#').next().unwrap_or_default();
    let path = path.strip_suffix("/$entity").unwrap_or(path);
    path.rsplit(['/', '.']).next().unwrap_or_default().to_ascii_lowercase()
}

/// The kind of lines with these names.
fn line(has_name: &dyn Fn(&str) -> bool) -> Option<Kind> {
    FORMS.iter().find(|(_, columns)| columns.iter().all(|name| has_name(name))).map(|(kind, _)| *kind)
}

/// The names of a kind of which none is there, each in its usual spelling.
fn lacks(shape: &Shape, has_name: &dyn Fn(&str) -> bool) -> Vec<&'static str> {
    let is_there = |spellings: &&&[&str]| spellings.iter().any(|name| has_name(name));
    let missing = shape.names.iter().filter(|spellings| !is_there(spellings));
    missing.filter_map(|spellings| spellings.first().copied()).collect()
}

/// Whether a normalised name is this one, however it is spelt.
fn is_spelt(normalised: &str, name: &str) -> bool {
    let letters = name.bytes().filter(|byte| !matches!(byte, b' ' | b'_' | b'-'));
    letters.map(|byte| byte.to_ascii_lowercase()).eq(normalised.bytes())
}

/// The kind that is nearest, and what is missing for it.
fn nearest(shapes: &'static [Shape], has_name: &dyn Fn(&str) -> bool) -> Option<String> {
    let candidates = shapes.iter().filter(|shape| shape.kind != Kind::Export);
    let lacking = candidates.map(|shape| (shape, lacks(shape, has_name)));
    let near = lacking.filter(|(shape, lacks)| lacks.len() < shape.names.len());
    let (shape, lacks) = near.min_by_key(|(_, lacks)| lacks.len())?;
    let lacks: Vec<_> = lacks.iter().map(|name| format!("`{name}`")).collect();
    Some(format!("for {} (`--kind {}`) it lacks {}", shape.kind.title(), shape.kind.name(), lacks.join(", ")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::row::normalised;

    fn table(header: &str) -> Result<Kind, Refused> {
        let names: Vec<String> = header.split(',').map(normalised).collect();
        let has = |field: Field| field.names().iter().any(|name| names.iter().any(|known| known == name));
        of_columns(&has, &names)
    }

    #[test]
    fn tables_are_known_by_their_columns_in_any_order_and_spelling() {
        for (header, kind) in [
            ("Microsoft ID,Company name,Primary domain name,Relationship,Tags", Kind::Customers),
            ("tags,MICROSOFT_ID,company-name", Kind::Customers),
            ("TenantId,Domain,CompanyName", Kind::Customers),
            (
                "AllowDelegatedAccess,AssociatedPartnerId,BillingProfile,CommerceId,CustomerId,Domain,Name,RelationshipToPartner",
                Kind::Customers,
            ),
            ("Location,MpnId,Name,PartnerId,RelationshipType,State", Kind::Relationships),
            ("MPNId,PartnerName,PGA_MPNId,PGA_PartnerName,City,Country,HierarchyLevel", Kind::PartnerProfile),
            ("Reseller name,MPN ID,Region,Vetting status,MPA signed status", Kind::MpaStatus),
            (
                "CustomerTenantId,LastAgreementPrimaryContact,LastAgreementDateEpoch,LastAgreementDate,PartnerAttestationCompleted",
                Kind::Agreements,
            ),
            ("Reseller Name,Reseller MPN ID,CSP region,Microsoft Partner Agreement (MPA)", Kind::MpaStatus),
            ("Partner location ID,Has signed MPA?", Kind::MpaStatus),
            ("\"MpnId\",\"PartnerName\"", Kind::OwnLocation),
            ("AgreementLink,DateAgreed,PrimaryContact,TemplateId,Type,UserId", Kind::Agreements),
            ("Id,CompanyName,DefaultAddress,TenantId,Domain,Email,Language,Culture", Kind::OwnOrganization),
            ("Kunde,CustomerId,MpnId,Betrag", Kind::InvoiceLines),
        ] {
            assert_eq!(table(header).map_err(|refused| refused.reason), Ok(kind), "{header}");
        }
    }

    #[test]
    fn a_table_that_is_refused_is_told_what_it_lacks() {
        let reason = |header| table(header).unwrap_err().reason;
        assert!(reason("Microsoft ID,Tags").contains("for customers (`--kind customers`) it lacks `Company name`"));
        assert!(reason("MPNId,City,Country").contains("it lacks `PGA_MPNId`"), "{}", reason("MPNId,City,Country"));
        assert!(reason("Reseller,MPA signed status").contains("it lacks the location id (`MPN ID`)"));
        assert!(reason("a,b,c").contains("`CustomerId`"));
        assert!(reason("Subscription ID,Subscription,Quantity,Status,Reseller").contains("names no customer"));
    }

    #[test]
    fn types_are_known_however_they_are_written() {
        assert_eq!(last_word("#microsoft.graph.delegatedAdminRelationship"), "delegatedadminrelationship");
        assert_eq!(last_word("https://graph.example/v1.0/$metadata#contracts"), "contracts");
        assert_eq!(last_word("https://graph.example/v1.0/$metadata#contracts/$entity"), "contracts");
        assert_eq!(last_word("Microsoft.Billing/billingAccounts/customers"), "customers");
    }
}
