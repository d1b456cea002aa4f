use crate::finding::{Finding, Info};
use crate::network::{Customer, Enrollment, Network, Partner, Party, Tenant};
use crate::rules::{Check, Element, Rule};

pub(super) const RULE: Rule = Rule { info: &INFO, checks: &[Check::Records(&[Element::Customer, Element::Enrollment, Element::Tenant], check)] };

static INFO: Info = info!("missing-country", Reading, Warning, "a missing country that leaves a region unknown");

fn check(network: &Network, findings: &mut Vec<Finding>) {
    for customer in network.all_customers() {
        if customer.given_country().is_absent() {
            findings.push(customer_without_country(customer));
        }
    }
    for enrollment in network.all_enrollments() {
        if enrollment.given_country().is_absent() && enrollment.partner().given_country().is_absent() {
            findings.push(enrollment_without_country(enrollment));
        }
    }
    for tenant in network.all_tenants() {
        // The tenants of a customer without country are not reported again.
        if let Some(owner) = tenant.owner().and_then(Party::as_partner)
            && tenant.given_country().is_absent()
            && owner.given_country().is_absent()
        {
            findings.push(tenant_without_country(tenant, owner));
        }
    }
}

fn customer_without_country(customer: Customer<'_>) -> Finding {
    let (subject, identity) = Party::Customer(customer).name();
    let id = customer.id();
    Finding::new(&INFO, customer.id_place(), format!("the customer `{id}` has no country, so its region is unknown"))
        .primary("`country` is missing")
        .help("add `country` with the code of the country in which the customer is, such as `country: CH`")
        .about(subject, identity)
}

fn enrollment_without_country(enrollment: Enrollment<'_>) -> Finding {
    let (subject, identity) = enrollment.name();
    let partner = enrollment.partner();
    let role = enrollment.role().map_or_else(String::new, |role| format!(" as {}", role.title()));
    let message = format!("the enrollment{role} of `{}` has no country, so its region is unknown", partner.id());
    Finding::new(&INFO, enrollment.place(), message)
        .primary("`country` is missing")
        .label(partner.id_place(), "the partner has none either")
        .help("add `country` to the partner, or to each of its enrollments")
        .about(subject, identity)
        .cause(format!("partner {}", partner.id()))
}

fn tenant_without_country(tenant: Tenant<'_>, owner: Partner<'_>) -> Finding {
    let (subject, identity) = tenant.name();
    let id = tenant.id();
    let message = format!("the tenant `{id}` has no country, so its region is unknown");
    Finding::new(&INFO, tenant.id_place(), message)
        .primary("`country` is missing")
        .label_at(tenant.owner_place(), "the owner")
        .label(owner.id_place(), "the owner has none either")
        .help(format!("add `country` to the tenant, or to its owner `{}`", owner.id()))
        .about(subject, identity)
        .cause(format!("partner {}", owner.id()))
}
