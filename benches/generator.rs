//! Seeded networks of realistic shape: a few providers, many resellers, most customers with a few of them.

use std::fmt::Write as _;

/// What to generate.
pub(crate) struct Plan {
    /// About how many relationships.
    pub(crate) relationships: usize,
    /// The same seed gives the same text.
    pub(crate) seed: u64,
    /// One relationship in this many is faulty; none for a legal network.
    pub(crate) fault_every: Option<usize>,
}

/// Countries of one region, with the provider's first.
const REGIONS: [&[&str]; 3] = [&["DE", "AT", "FR", "NL", "IT", "ES", "SE", "PL"], &["US"], &["JP"]];

/// The network as one file of YAML in block style.
pub(crate) fn generate(plan: &Plan) -> String {
    let mut random = fastrand::Rng::with_seed(plan.seed);
    // A customer comes with a sale, two subscriptions, a relationship and an administration.
    let customers = plan.relationships / 5;
    let resellers = (plan.relationships / 200).max(6);
    let providers = (resellers / 40).max(3);
    let mut partners = String::from("version: 1\n\npartners:\n");
    let mut tenants = String::from("\ntenants:\n");
    let mut partnerships = String::from("\npartnerships:\n");
    for provider in 0..providers {
        let country = REGIONS[provider % 3][0];
        write_partner(&mut partners, &format!("provider-{provider}"), country, "indirect-provider", provider);
        write!(tenants, "  - id: provider-{provider}-csp\n    owner: provider-{provider}\n    kind: csp\n")
            .expect("a string takes all");
    }
    for reseller in 0..resellers {
        let provider = nth_provider(reseller, providers);
        let country = pick(&mut random, REGIONS[provider % 3]);
        write_partner(
            &mut partners,
            &format!("reseller-{reseller}"),
            country,
            "indirect-reseller",
            providers + reseller,
        );
        write!(
            partnerships,
            "  - provider: provider-{provider}\n    reseller: reseller-{reseller}\n    since: 2020-03-01\n"
        )
        .expect("a string takes all");
    }
    let mut people = String::from("\ncustomers:\n");
    let mut sales = String::from("\nsales:\n");
    let mut subscriptions = String::from("\nsubscriptions:\n");
    let mut relationships = String::from("\ncustomer-relationships:\n");
    let mut administrations = String::from("\nadmin-relationships:\n");
    for customer in 0..customers {
        // A few resellers have most customers.
        let reseller = random.usize(..resellers).min(random.usize(..resellers)).min(random.usize(..resellers));
        let provider = nth_provider(reseller, providers);
        let is_faulty = plan.fault_every.is_some_and(|every| random.usize(..every.div_ceil(5)) == 0);
        // The fault is a customer of another region.
        let region = if is_faulty { REGIONS[(provider + 1) % 3] } else { REGIONS[provider % 3] };
        let country = pick(&mut random, region);
        let (year, month, day) = (random.u16(2020..2026), random.u8(4..13), random.u8(1..29));
        let since = format!("{year}-{month:02}-{day:02}");
        let until = format!("{}-{month:02}-{day:02}", year + 1);
        write!(
            people,
            "  - id: customer-{customer}\n    name: Customer {customer} Ltd\n    country: {country}\n    mca:\n      - accepted: 2020-03-15\n        attested-by: provider-{provider}\n"
        )
        .expect("a string takes all");
        write!(tenants, "  - id: tenant-{customer}\n    owner: customer-{customer}\n    kind: customer\n")
            .expect("a string takes all");
        write!(
            sales,
            "  - seller: reseller-{reseller}\n    buyer: customer-{customer}\n    tenant: tenant-{customer}\n    since: {since}\n    until: {until}\n"
        )
        .expect("a string takes all");
        for (number, product) in ["microsoft-365", "azure"].iter().enumerate() {
            write!(
                subscriptions,
                "  - id: sub-{customer}-{number}\n    tenant: tenant-{customer}\n    ordered-by: provider-{provider}\n    partner-of-record: reseller-{reseller}\n    product: {product}\n    since: {since}\n    until: {until}\n"
            )
            .expect("a string takes all");
        }
        write!(
            relationships,
            "  - partner: provider-{provider}\n    customer: customer-{customer}\n    since: 2020-03-15\n"
        )
        .expect("a string takes all");
        write!(
            administrations,
            "  - partner: reseller-{reseller}\n    tenant: tenant-{customer}\n    kind: gdap\n    roles: [Helpdesk Administrator]\n    since: {since}\n    until: {until}\n"
        )
        .expect("a string takes all");
    }
    [partners, tenants, people, partnerships, sales, subscriptions, relationships, administrations].concat()
}

/// Resellers are dealt to providers in turn.
fn nth_provider(reseller: usize, providers: usize) -> usize {
    reseller % providers
}

fn pick<'c>(random: &mut fastrand::Rng, countries: &[&'c str]) -> &'c str {
    countries[random.usize(..countries.len())]
}

fn write_partner(partners: &mut String, id: &str, country: &str, role: &str, number: usize) {
    let tenant = if role == "indirect-provider" { format!("        tenant: {id}-csp\n") } else { String::new() };
    write!(
        partners,
        "  - id: {id}\n    name: {id} GmbH\n    country: {country}\n    enrollments:\n      - role: {role}\n{tenant}        location-id: \"{}\"\n        mpa: 2020-01-15\n        since: 2018-12-01\n",
        4_000_000 + number
    )
    .expect("a string takes all");
}
