//! The rule catalogue: one file per rule, network in, findings out.
//!
//! A rule says over what it ranges, so that the engine walks the network once and calls every rule on the element at
//! hand. Silences are written as questions to the rules that go before: `self_sale::holds(…)`. A rule *speaks* where
//! its condition certainly holds, whether or not it is itself silent there. What several rules say in the same words
//! stands in `wording`.
//!
//! Invariant: a rule reads the network and nothing else; it cannot know the configuration, the other findings or the
//! order of the walk.

use crate::finding::{Finding, Info};
use crate::network::{
    Acceptance, AdminRelationship, CustomerRelationship, Enrollment, Network, Partnership, Problem, Sale, Subscription,
    Tenant, Transaction,
};
use crate::waiver::Applied;

/// A rule of the catalogue.
#[derive(Debug)]
pub struct Rule {
    /// Its name, weight and manual page.
    pub info: &'static Info,
    /// What it looks at, and how.
    pub checks: &'static [Check],
}

/// What there is to look at in a network.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Element {
    /// A file.
    File,
    /// A record of the files, whatever it declares.
    Record,
    /// A declared partner.
    Partner,
    /// A declared customer.
    Customer,
    /// An enrollment of a partner.
    Enrollment,
    /// An acceptance of the Microsoft Customer Agreement.
    Acceptance,
    /// A declared tenant.
    Tenant,
    /// A relationship of any type.
    Relationship,
    /// A partnership.
    Partnership,
    /// A sale.
    Sale,
    /// A subscription.
    Subscription,
    /// A customer-relationship.
    CustomerRelationship,
    /// An admin-relationship.
    AdminRelationship,
    /// A waiver.
    Waiver,
}

impl Element {
    /// Every kind of element.
    pub const ALL: [Self; 14] = [
        Self::File,
        Self::Record,
        Self::Partner,
        Self::Customer,
        Self::Enrollment,
        Self::Acceptance,
        Self::Tenant,
        Self::Relationship,
        Self::Partnership,
        Self::Sale,
        Self::Subscription,
        Self::CustomerRelationship,
        Self::AdminRelationship,
        Self::Waiver,
    ];

    /// The word for one of them.
    pub fn noun(self) -> &'static str {
        match self {
            Self::File => "file",
            Self::Record => "record",
            Self::Partner => "partner",
            Self::Customer => "customer",
            Self::Enrollment => "enrollment",
            Self::Acceptance => "acceptance",
            Self::Tenant => "tenant",
            Self::Relationship => "relationship",
            Self::Partnership => "partnership",
            Self::Sale => "sale",
            Self::Subscription => "subscription",
            Self::CustomerRelationship => "customer-relationship",
            Self::AdminRelationship => "admin-relationship",
            Self::Waiver => "waiver",
        }
    }
}

/// What a check ranges over.
///
/// Edges come with references that all resolve, sales with a seller that is no customer: where they do not, the rules
/// of *Reading the files* and `customer-resells` alone speak.
#[derive(Clone, Copy, Debug)]
pub enum Check {
    /// Each problem of the files, as reading these elements gave it.
    Problem(&'static [Element], fn(&Network, &Problem, &mut Vec<Finding>)),
    /// The files as a whole, for the sake of these elements as they are written, whether or not they can be judged.
    Records(&'static [Element], fn(&Network, &mut Vec<Finding>)),
    /// The network as a whole, for the sake of these elements of it.
    Network(&'static [Element], fn(&Network, &mut Vec<Finding>)),
    /// Each enrollment of a declared partner.
    Enrollment(fn(&Network, Enrollment<'_>, &mut Vec<Finding>)),
    /// Each declared tenant.
    Tenant(fn(&Network, Tenant<'_>, &mut Vec<Finding>)),
    /// Each acceptance of the Microsoft Customer Agreement.
    Acceptance(fn(&Network, Acceptance<'_>, &mut Vec<Finding>)),
    /// Each partnership.
    Partnership(fn(&Network, Partnership<'_>, &mut Vec<Finding>)),
    /// Each sale by a partner or by Microsoft.
    Sale(fn(&Network, Sale<'_>, &mut Vec<Finding>)),
    /// Each sale by a customer.
    CustomerSale(fn(&Network, Sale<'_>, &mut Vec<Finding>)),
    /// Each subscription.
    Subscription(fn(&Network, Subscription<'_>, &mut Vec<Finding>)),
    /// Each sale by a partner or by Microsoft, and each subscription.
    Transaction(fn(&Network, Transaction<'_>, &mut Vec<Finding>)),
    /// Each customer-relationship.
    CustomerRelationship(fn(&Network, CustomerRelationship<'_>, &mut Vec<Finding>)),
    /// Each waiver, after the findings of all other rules were held against it.
    Waiver(fn(&Applied<'_>, &mut Vec<Finding>)),
    /// Each admin-relationship.
    AdminRelationship(fn(&Network, AdminRelationship<'_>, &mut Vec<Finding>)),
}

/// A rule's [`Info`], with the manual page that stands in `docs/rules`; behind it the errors by which Partner Center
/// refuses the same.
macro_rules! info {
    ($name:literal, $group:ident, $severity:ident, $summary:literal $(, $code:literal)*) => {
        $crate::finding::Info {
            name: $name,
            group: $crate::finding::Group::$group,
            severity: $crate::finding::Severity::$severity,
            summary: $summary,
            codes: &[$($code),*],
            page: include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/rules/", $name, ".md")),
        }
    };
}

macro_rules! catalogue {
    ($($rule:ident,)+) => {
        $(mod $rule;)+

        /// Every rule, in the order of the catalogue.
        pub static ALL: &[Rule] = &[$($rule::RULE,)+];
    };
}

catalogue! {
    syntax_error,
    unknown_key,
    missing_key,
    invalid_value,
    duplicate_id,
    reserved_id,
    dangling_reference,
    wrong_kind_reference,
    inverted_period,
    duplicate_relationship,
    undated_relationship,
    unused_entity,
    missing_country,
    ambiguous_scalar,
    duplicate_location_id,
    malformed_location_id,
    duplicate_tenant,
    not_enrolled,
    customer_resells,
    microsoft_direct_sale,
    partner_resale,
    advisor_sells,
    provider_direct_sale,
    sale_without_partnership,
    reseller_without_provider,
    wrong_partnership_role,
    self_partnership,
    resale_cycle,
    dual_role,
    restricted_direct_bill,
    suspended_partner,
    cross_region_sale,
    cross_region_partnership,
    unknown_market,
    suspended_market,
    location_country_mismatch,
    cross_cloud,
    closed_cloud,
    us_government_outside_us,
    billing_currency_mismatch,
    self_sale,
    affiliate_sale,
    upstream_affiliate,
    csp_tenant_provisioned,
    foreign_tenant,
    wrong_own_use_tenant,
    own_use_without_tenant,
    customer_of_own_provider,
    reseller_orders,
    shared_services_misuse,
    wrong_enrollment_tenant,
    csp_tenant_of_customer,
    unsigned_mpa,
    legacy_without_mpa,
    unsigned_mca,
    wrong_mca_attestor,
    mca_of_other_partner,
    undated_agreement,
    implausible_agreement_date,
    wrong_partner_of_record,
    partner_of_record_without_partnership,
    missing_partner_of_record,
    missing_customer_relationship,
    ended_partnership,
    ended_relationship,
    overlong_gdap,
    gdap_auto_extend_global_admin,
    legacy_dap,
    cross_region_admin,
    missing_location_id,
    missing_support_plan,
    low_direct_bill_revenue,
    low_reseller_revenue,
    low_provider_revenue,
    malformed_waiver,
    expired_waiver,
    unused_waiver,
}
