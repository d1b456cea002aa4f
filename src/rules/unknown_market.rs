use crate::finding::{Finding, Info};
use crate::network::{Enrollment, Given, Network, Party, Tenant};
use crate::programme::Country;
use crate::rules::{Check, Element, Rule};
use crate::source::Place;

pub(super) const RULE: Rule = Rule {
    info: &INFO,
    checks: &[
        Check::Network(&[Element::Partner, Element::Customer], check_companies),
        Check::Enrollment(check_enrollment),
        Check::Tenant(check_tenant),
    ],
};

static INFO: Info = info!("unknown-market", Region, Warning, "a country in which the programme is not offered");

/// The country as written, where the rule speaks for it. A default is reported where it is written, if at all.
fn without_market(given: Given<Country>) -> Option<(Country, Place)> {
    given.known().zip(given.place()).filter(|(country, _)| !country.has_market())
}

fn check_companies(network: &Network, findings: &mut Vec<Finding>) {
    for partner in network.partners() {
        if let Some((country, place)) = without_market(partner.given_country()) {
            findings.push(of_company(country, place, Party::Partner(partner)));
        }
    }
    for customer in network.customers() {
        if let Some((country, place)) = without_market(customer.given_country()) {
            findings.push(of_company(country, place, Party::Customer(customer)));
        }
    }
}

fn check_enrollment(_: &Network, enrollment: Enrollment<'_>, findings: &mut Vec<Finding>) {
    if let Some((country, place)) = without_market(enrollment.given_country()) {
        let whose = format!("an enrollment of `{}`", enrollment.partner().id());
        findings.push(unknown_market(country, place, &whose, enrollment.name()));
    }
}

fn check_tenant(_: &Network, tenant: Tenant<'_>, findings: &mut Vec<Finding>) {
    if let Some((country, place)) = without_market(tenant.given_country()) {
        findings.push(unknown_market(country, place, &format!("the tenant `{}`", tenant.id()), tenant.name()));
    }
}

fn of_company(country: Country, place: Place, party: Party<'_>) -> Finding {
    unknown_market(country, place, &format!("the {} `{}`", party.noun(), party.id()), party.name())
}

fn unknown_market(country: Country, place: Place, whose: &str, name: (Vec<String>, String)) -> Finding {
    let (subject, identity) = name;
    let country = match country.name() {
        Some(name) => format!("{country} ({name})"),
        None => country.to_string(),
    };
    Finding::new(&INFO, place, format!("{whose} is in {country}, which is no market of the programme"))
        .primary("no CSP region")
        .help("write the code of the country that is meant; the programme is not offered in this one")
        .about(subject, identity)
}
