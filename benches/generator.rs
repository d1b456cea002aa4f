//! Seeded networks as distributors write them: a few providers, many resellers, a few of which have most customers.
//!
//! Names, comments, quotes and the lengths of ids are those of files that people and programs leave. Every planted fault
//! stands beside the legal network and touches no other, so that the findings of all of them are known beforehand.

use std::collections::BTreeMap;
use std::fmt::Write as _;

/// What to generate.
#[derive(Clone, Copy)]
pub(crate) struct Plan {
    /// How many relationships; the last customer may bring a few more.
    pub(crate) relationships: usize,
    /// The same seed gives the same text.
    pub(crate) seed: u64,
    /// One fault for so many relationships, at least four, each kind in turn; none for a legal network.
    pub(crate) fault_every: Option<usize>,
    /// How records are written.
    pub(crate) style: Style,
    /// Into how many files: partners in the first, customers by reseller in the others.
    pub(crate) files: usize,
}

impl Default for Plan {
    /// A legal network of ten thousand relationships, in one file of block style.
    fn default() -> Self {
        Self { relationships: 10_000, seed: 1, fault_every: None, style: Style::Block, files: 1 }
    }
}

/// How records are written.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Style {
    /// A line for every key.
    Block,
    /// A line for every record.
    Flow,
}

/// A generated network.
pub(crate) struct Generated {
    /// Names and texts, in network order.
    pub(crate) files: Vec<(String, String)>,
    /// How often each rule speaks.
    pub(crate) findings: BTreeMap<&'static str, usize>,
}

/// The kinds of faults, each with the rules that speak of it, once each.
const FAULTS: [(Fault, &[&str]); 16] = [
    (Fault::AffiliateSale, &["affiliate-sale"]),
    (Fault::CrossRegionSale, &["cross-region-sale"]),
    (Fault::CspTenantProvisioned, &["csp-tenant-provisioned", "self-sale"]),
    (Fault::CustomerResells, &["customer-resells"]),
    (Fault::DanglingReference, &["dangling-reference"]),
    (Fault::DuplicateId, &["duplicate-id"]),
    (Fault::DuplicateRelationship, &["duplicate-relationship"]),
    (Fault::InvalidValue, &["invalid-value"]),
    (Fault::InvertedPeriod, &["inverted-period"]),
    (Fault::LegacyDap, &["legacy-dap"]),
    (Fault::MissingCustomerRelationship, &["missing-customer-relationship"]),
    (Fault::SaleWithoutPartnership, &["sale-without-partnership"]),
    (Fault::SelfSale, &["self-sale"]),
    (Fault::UnknownKey, &["unknown-key"]),
    (Fault::UnsignedMca, &["unsigned-mca"]),
    (Fault::UnsignedMpa, &["unsigned-mpa"]),
];

#[derive(Clone, Copy)]
enum Fault {
    AffiliateSale,
    CrossRegionSale,
    CspTenantProvisioned,
    CustomerResells,
    DanglingReference,
    DuplicateId,
    DuplicateRelationship,
    InvalidValue,
    InvertedPeriod,
    LegacyDap,
    MissingCustomerRelationship,
    SaleWithoutPartnership,
    SelfSale,
    UnknownKey,
    UnsignedMca,
    UnsignedMpa,
}

/// Countries of one region, as they are written, with the provider's first: a plain `NO` other readers take for a boolean.
const REGIONS: [&[&str]; 4] =
    [&["DE", "AT", "FR", "NL", "IT", "ES", "SE", "PL", "CH", "\"NO\""], &["US"], &["JP"], &["IN"]];

/// The sections, in the order in which files have them.
const SECTIONS: [&str; 9] = [
    "partners",
    "tenants",
    "customers",
    "affiliations",
    "partnerships",
    "sales",
    "subscriptions",
    "customer-relationships",
    "admin-relationships",
];

const PRODUCTS: [&str; 6] = ["microsoft-365", "azure", "microsoft-365", "dynamics-365", "software", "marketplace"];

/// Keys and values of a record as they are written; what has no value is left out.
type Fields<'f> = &'f [(&'f str, &'f str)];

/// The network of this plan.
pub(crate) fn generate(plan: &Plan) -> Generated {
    assert!(plan.fault_every.is_none_or(|every| every >= 4), "faults bring up to three relationships each");
    let resellers = (plan.relationships / 200).max(6);
    let providers = (resellers / 40).max(REGIONS.len());
    let mut files = vec![File::default(); plan.files.max(1)];
    let mut writer = Writer { random: fastrand::Rng::with_seed(plan.seed), style: plan.style, relationships: 0 };
    for provider in 0..providers {
        writer.provider(&mut files[0], provider);
    }
    for reseller in 0..resellers {
        writer.reseller(&mut files[0], reseller, reseller % providers);
    }
    // Only what customers bring counts: the first of them must not get the faults of all partnerships.
    let without_customers = writer.relationships;
    let mut faults = 0;
    let mut findings = BTreeMap::new();
    let mut customers = 0;
    while writer.relationships < plan.relationships {
        let reseller = writer.skewed(resellers);
        let at = match files.len() {
            1 => 0,
            // So few resellers have several files each.
            count if resellers < count - 1 => 1 + customers % (count - 1),
            count => 1 + reseller % (count - 1),
        };
        let customer = writer.customer(&mut files[at], customers, reseller, reseller % providers);
        customers += 1;
        while plan.fault_every.is_some_and(|every| faults < (writer.relationships - without_customers) / every) {
            let (fault, rules) = FAULTS[faults % FAULTS.len()];
            writer.fault(&mut files[at], fault, faults, &customer);
            for rule in rules {
                *findings.entry(*rule).or_insert(0) += 1;
            }
            faults += 1;
        }
    }
    let files = match files.len() {
        1 => vec![("network.yaml".to_owned(), files[0].text("the whole network"))],
        _ => files.iter().enumerate().map(|(at, file)| (file_name(at), file.text(&file_name(at)))).collect(),
    };
    Generated { files, findings }
}

/// Network order is that of the bytes of names, so partners come first.
fn file_name(at: usize) -> String {
    if at == 0 { "partners.yaml".to_owned() } else { format!("resellers-{at:04}.yaml") }
}

/// The sections of one file.
#[derive(Clone, Default)]
struct File([String; SECTIONS.len()]);

impl File {
    fn text(&self, about: &str) -> String {
        let mut text = String::with_capacity(self.0.iter().map(|section| section.len() + 32).sum::<usize>() + 64);
        write!(text, "# {about}, as of this month\nversion: 1\n").expect("a string takes all");
        for (name, records) in SECTIONS.iter().zip(&self.0).filter(|(_, records)| !records.is_empty()) {
            text.extend(["\n", name, ":\n", records]);
        }
        text
    }

    fn section(&mut self, name: &str) -> &mut String {
        let at = SECTIONS.iter().position(|section| *section == name).expect("a section of the language");
        &mut self.0[at]
    }
}

/// A customer to which faults are tied.
struct Customer {
    number: usize,
    provider: usize,
    reseller: String,
    tenant: String,
    since: String,
    until: String,
}

struct Writer {
    random: fastrand::Rng,
    style: Style,
    relationships: usize,
}

impl Writer {
    /// A number below `count`, of which each is about half as frequent as that of half its size: Zipf's law, without
    /// floating point, in which machines may differ.
    fn skewed(&mut self, count: usize) -> usize {
        let doublings = usize::BITS - count.leading_zeros();
        let least = 1_usize << self.random.u32(..doublings);
        (self.random.usize(least..2 * least) - 1) % count
    }

    fn provider(&mut self, file: &mut File, number: usize) {
        let (id, tenant) = (provider_id(number), csp_tenant_id(number));
        let location = format!("\"{}\"", 4_000_000 + number);
        self.record(
            file,
            "partners",
            &[("id", &id), ("name", &name(number, "Distribution")), ("country", region_of(number)[0])],
            Some((
                "enrollments",
                &[
                    ("role", "indirect-provider"),
                    ("tenant", &tenant),
                    ("location-id", &location),
                    ("mpa", "2020-01-15"),
                    ("since", "2018-12-01"),
                ],
            )),
        );
        self.record(file, "tenants", &[("id", &tenant), ("owner", &id), ("kind", "csp")], None);
    }

    fn reseller(&mut self, file: &mut File, number: usize, provider: usize) {
        let id = reseller_id(number);
        let country = self.country(provider);
        self.partner(file, &id, &name(number, "Systems"), country, number, "2020-01-20");
        self.partnership(file, provider, &id);
    }

    fn partner(&mut self, file: &mut File, id: &str, name: &str, country: &str, number: usize, mpa: &str) {
        let location = format!("\"{}\"", 5_000_000 + number);
        self.record(
            file,
            "partners",
            &[("id", id), ("name", name), ("country", country)],
            Some((
                "enrollments",
                &[("role", "indirect-reseller"), ("location-id", &location), ("mpa", mpa), ("since", "2018-12-01")],
            )),
        );
    }

    /// The two work together, and the provider sells to the reseller.
    fn partnership(&mut self, file: &mut File, provider: usize, reseller: &str) {
        let provider = provider_id(provider);
        self.record(
            file,
            "partnerships",
            &[("provider", &provider), ("reseller", reseller), ("since", "2020-03-01")],
            None,
        );
        self.record(file, "sales", &[("seller", &provider), ("buyer", reseller), ("since", "2020-03-01")], None);
    }

    /// A customer with all that belongs to it.
    fn customer(&mut self, file: &mut File, number: usize, reseller: usize, provider: usize) -> Customer {
        let id = customer_id(number);
        let country = self.country(provider);
        let year = self.random.u16(2020..2026);
        let day = format!("{:02}-{:02}", self.random.u8(4..13), self.random.u8(1..29));
        let customer = Customer {
            number,
            provider,
            reseller: reseller_id(reseller),
            tenant: format!("tenant-{number}"),
            since: format!("{year}-{day}"),
            until: format!("{}-{day}", year + 1),
        };
        let (provider, tenant, since, until) =
            (provider_id(provider), &customer.tenant, &customer.since, &customer.until);
        if number.is_multiple_of(60) {
            file.section("customers").push_str("\n  # taken over from another distributor\n");
        }
        self.signing_customer(file, &id, &name(number, "Ltd"), country, &provider);
        self.record(file, "tenants", &[("id", tenant), ("owner", &id), ("kind", "customer")], None);
        if number % 10 > 6 {
            // The parent of a group is the customer that opens its ten.
            let parent = customer_id(number - number % 10);
            self.record(
                file,
                "affiliations",
                &[("parent", &parent), ("child", &id), ("ownership", "100"), ("since", "2019-01-01")],
                None,
            );
        }
        self.record(
            file,
            "sales",
            &[
                ("seller", &customer.reseller),
                ("buyer", &id),
                ("tenant", tenant),
                ("since", since),
                ("until", if number.is_multiple_of(3) { until } else { "" }),
            ],
            None,
        );
        for at in 0..=self.skewed(8) {
            let subscription = format!("sub-{number}-{at}");
            let product = PRODUCTS[self.random.usize(..PRODUCTS.len())];
            self.subscription(file, &subscription, &customer, &[("product", product), ("since", since)]);
        }
        self.record(
            file,
            "customer-relationships",
            &[("partner", &provider), ("customer", &id), ("since", "2020-03-15")],
            None,
        );
        let roles = match number % 4 {
            0 => "[Helpdesk Administrator, License Administrator, Service Support Administrator]",
            1 => "[\"Helpdesk Administrator\"]",
            _ => "[Directory Readers, License Administrator]",
        };
        self.record(
            file,
            "admin-relationships",
            &[
                ("partner", &customer.reseller),
                ("tenant", tenant),
                ("kind", "gdap"),
                ("roles", roles),
                ("since", since),
                ("until", until),
            ],
            None,
        );
        customer
    }

    fn signing_customer(&mut self, file: &mut File, id: &str, name: &str, country: &str, provider: &str) {
        self.record(
            file,
            "customers",
            &[("id", id), ("name", name), ("country", country)],
            Some(("mca", &[("accepted", "2020-03-15"), ("attested-by", provider)])),
        );
    }

    fn subscription(&mut self, file: &mut File, id: &str, of: &Customer, rest: Fields<'_>) {
        let provider = provider_id(of.provider);
        let mut fields =
            vec![("id", id), ("tenant", &of.tenant), ("ordered-by", &provider), ("partner-of-record", &of.reseller)];
        fields.extend(rest);
        self.record(file, "subscriptions", &fields, None);
    }

    /// Plants a fault, with records of its own where others would be touched.
    fn fault(&mut self, file: &mut File, fault: Fault, number: usize, by: &Customer) {
        let (provider, customer, since) = (provider_id(by.provider), customer_id(by.number), &by.since);
        let fresh = format!("fault-{number}");
        let country = region_of(by.provider)[0];
        let sale = [("seller", by.reseller.as_str()), ("buyer", fresh.as_str()), ("since", since.as_str())];
        let tenant = format!("fault-{number}-prod");
        let fresh_tenant = [("id", tenant.as_str()), ("owner", fresh.as_str()), ("kind", "customer")];
        match fault {
            Fault::AffiliateSale => {
                self.signing_customer(file, &fresh, "Daughter Ltd", country, &provider);
                self.record(
                    file,
                    "affiliations",
                    &[("parent", &by.reseller), ("child", &fresh), ("since", "2019-01-01")],
                    None,
                );
                self.record(file, "sales", &sale, None);
            }
            Fault::CrossRegionSale => {
                let abroad = region_of(by.provider + 1)[0];
                self.signing_customer(file, &fresh, "Abroad Inc", abroad, &provider);
                self.record(file, "sales", &sale, None);
            }
            Fault::CspTenantProvisioned => {
                let tenant = csp_tenant_id(by.provider);
                self.record(
                    file,
                    "subscriptions",
                    &[("id", &fresh), ("tenant", &tenant), ("ordered-by", &provider), ("since", since)],
                    None,
                );
            }
            Fault::CustomerResells => {
                self.signing_customer(file, &fresh, "Third Hand Ltd", country, &provider);
                self.record(file, "sales", &[("seller", &customer), ("buyer", &fresh), ("since", since)], None);
            }
            Fault::DanglingReference => self.record(file, "sales", &sale, None),
            Fault::DuplicateId => {
                self.record(file, "customers", &[("id", &customer), ("country", country)], None);
            }
            Fault::DuplicateRelationship => {
                let relationship = [("partner", provider.as_str()), ("customer", &customer), ("since", "2020-03-15")];
                self.record(file, "customer-relationships", &relationship, None);
            }
            Fault::InvalidValue => {
                self.subscription(file, &fresh, by, &[("product", "azure"), ("since", "2024-02-30")]);
            }
            Fault::InvertedPeriod => {
                self.subscription(file, &fresh, by, &[("since", since), ("until", "2020-03-31")]);
            }
            Fault::LegacyDap => {
                self.record(
                    file,
                    "admin-relationships",
                    &[("partner", &by.reseller), ("tenant", &by.tenant), ("kind", "dap"), ("since", "2024-01-01")],
                    None,
                );
            }
            Fault::MissingCustomerRelationship => {
                self.signing_customer(file, &fresh, "Unasked Ltd", country, &provider);
                self.record(file, "tenants", &fresh_tenant, None);
                self.record(file, "sales", &sale, None);
                self.record(
                    file,
                    "subscriptions",
                    &[
                        ("tenant", &tenant),
                        ("ordered-by", &provider),
                        ("partner-of-record", &by.reseller),
                        ("since", since),
                    ],
                    None,
                );
            }
            Fault::SaleWithoutPartnership => {
                self.partner(file, &fresh, "Hasty GmbH", country, 4_000_000 + number, "2020-01-20");
                self.partnership(file, by.provider, &fresh);
                self.record(
                    file,
                    "sales",
                    &[("seller", &provider), ("buyer", &fresh), ("since", "2020-02-01"), ("until", "2020-02-20")],
                    None,
                );
            }
            Fault::SelfSale => {
                self.partner(file, &fresh, "Own Use GmbH", country, 4_000_000 + number, "2020-01-20");
                self.partnership(file, by.provider, &fresh);
                self.record(file, "sales", &[("seller", &fresh), ("buyer", &fresh), ("since", since)], None);
            }
            Fault::UnknownKey => {
                self.subscription(file, &fresh, by, &[("seats", "25"), ("since", since), ("until", &by.until)]);
            }
            Fault::UnsignedMca => {
                self.record(file, "customers", &[("id", &fresh), ("country", country)], None);
                self.record(file, "sales", &sale, None);
            }
            Fault::UnsignedMpa => {
                self.partner(file, &fresh, "Unsigned GmbH", country, 4_000_000 + number, "");
                self.partnership(file, by.provider, &fresh);
            }
        }
    }

    fn country(&mut self, provider: usize) -> &'static str {
        let region = region_of(provider);
        region[self.random.usize(..region.len())]
    }

    /// A record, and in it perhaps a list of one.
    fn record(&mut self, file: &mut File, section: &str, fields: Fields<'_>, list: Option<(&str, Fields<'_>)>) {
        if !["partners", "tenants", "customers"].contains(&section) {
            self.relationships += 1;
        }
        let has_comment = self.random.u8(..50) == 0;
        let text = file.section(section);
        let written = |fields: Fields<'_>| {
            let fields = fields.iter().filter(|(_, value)| !value.is_empty());
            fields.map(|(key, value)| format!("{key}: {value}")).collect::<Vec<_>>()
        };
        match (self.style, list) {
            (Style::Flow, None) => text.extend(["  - { ", &written(fields).join(", "), " }"]),
            (Style::Flow, Some((key, item))) => {
                let (fields, item) = (written(fields).join(", "), written(item).join(", "));
                text.extend(["  - { ", &fields, ", ", key, ": [{", &item, "}] }"]);
            }
            (Style::Block, list) => {
                text.extend(["  - ", &written(fields).join("\n    ")]);
                if let Some((key, item)) = list {
                    text.extend(["\n    ", key, ":\n      - ", &written(item).join("\n        ")]);
                }
            }
        }
        text.push_str(if has_comment { "  # see the contract\n" } else { "\n" });
    }
}

/// Providers are dealt to the regions in turn.
fn region_of(provider: usize) -> &'static [&'static str] {
    REGIONS[provider % REGIONS.len()]
}

fn provider_id(number: usize) -> String {
    format!("provider-{number}")
}

fn csp_tenant_id(number: usize) -> String {
    format!("provider-{number}-csp")
}

fn reseller_id(number: usize) -> String {
    format!("reseller-{number}")
}

/// Some are long, and some come from another program.
fn customer_id(number: usize) -> String {
    match number % 25 {
        7 => format!("customer-{number}-alpine-ski-house-hotels-and-mountain-railways-operating-company"),
        13 => format!("{number:08x}-9651-43a3-ba7e-7cbcd918fc40"),
        _ => format!("customer-{number}"),
    }
}

/// A name as it is written, with quotes where it needs them.
fn name(number: usize, kind: &str) -> String {
    match number % 12 {
        1 => format!("Müller & Söhne {kind} {number}"),
        3 => format!("\"Smith, Jones: Partners {kind} {number}\""),
        5 => format!("'O''Neill''s Café {kind} {number}'"),
        7 => format!("\"The \\\"Blue\\\" Yonder\\u00a0{kind} {number}\""),
        9 => format!("株式会社 {number}"),
        _ => format!("Northwind {kind} {number}"),
    }
}
