//! Kinds of files and answers: how each is known, and what its rows say.

mod administration;
mod agreement;
mod customer;
mod export;
mod partner;
mod reader;
mod shape;
mod subscription;
pub(super) mod transaction;

use crate::import::cell::Dates;
use crate::import::fact::Fact;
use crate::import::kind::reader::Reader;
use crate::import::notes::{Refused, Weight};
use crate::import::row::{Field, Row};

/// What is known of a row from beyond it.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Context<'c> {
    /// Whom or what the file is about, where its answers do not repeat it, as the user or what surrounds the answer says: a
    /// tenant or a location id.
    pub(super) about: Option<&'c str>,
    /// The same, as the name of the file says, which may well be chance.
    pub(super) named: Option<&'c str>,
    /// The address that the answer was asked for at, where its envelope repeats it.
    pub(super) address: Option<&'c str>,
}

/// What was read in one row.
#[derive(Debug, Default)]
pub(super) struct Reading {
    /// What it says.
    pub(super) facts: Vec<Fact>,
    /// What is wrong with it, or why it says nothing.
    pub(super) notes: Vec<(Weight, &'static str, String)>,
}

macro_rules! kinds {
    ($($(#[$doc:meta])* $kind:ident = $name:literal $title:literal,)+) => {
        /// What a row is.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Kind { $($(#[$doc])* $kind,)+ }

        impl Kind {
            /// All kinds.
            pub const ALL: &'static [Self] = &[$(Self::$kind,)+];

            /// The name by which users choose it.
            pub fn name(self) -> &'static str {
                match self { $(Self::$kind => $name,)+ }
            }

            /// What it is, for people.
            pub fn title(self) -> &'static str {
                match self { $(Self::$kind => $title,)+ }
            }
        }
    };
}

kinds! {
    /// Resellers of a provider, providers of a reseller, or partners of a customer.
    Relationships = "relationships" "relationships between partners",
    /// Customers: a list of them, or each alone.
    Customers = "customers" "customers",
    /// Profiles of customers.
    CompanyProfiles = "company-profiles" "company profiles of customers",
    /// Tenants with which a partner has to do, as Graph lists them.
    Tenants = "tenants" "tenants of customers",
    /// Customers of the data set "customer details".
    CustomerDetails = "customer-details" "customer details",
    /// Acceptances of the Microsoft Customer Agreement.
    Agreements = "agreements" "customer agreements",
    /// Whether customers signed the Microsoft Customer Agreement themselves.
    DirectSignStatus = "direct-sign-status" "direct-sign status of customer agreements",
    /// Whether partners signed the Microsoft Partner Agreement.
    MpaStatus = "mpa-status" "MPA status",
    /// Whether location ids are those of resellers.
    ResellerValidation = "reseller-validation" "partner-of-record validation",
    /// Subscriptions.
    Subscriptions = "subscriptions" "subscriptions",
    /// Orders.
    Orders = "orders" "orders",
    /// Customers that went from one partner to another.
    Transfers = "transfers" "transfers",
    /// What people did in Partner Center.
    AuditRecords = "audit-records" "audit records",
    /// The own location id.
    OwnLocation = "own-location" "profile of a location id (MPN)",
    /// The own legal business.
    OwnBusiness = "own-business" "legal business profile",
    /// The own organization.
    OwnOrganization = "own-organization" "organization profile",
    /// Locations of the data set "partner profile".
    PartnerProfile = "partner-profile" "partner profile",
    /// The data set "reseller performance".
    ResellerPerformance = "reseller-performance" "reseller performance",
    /// Indirect resellers, as analytics have them.
    ResellerAnalytics = "reseller-analytics" "analytics of indirect resellers",
    /// Subscriptions, as analytics have them.
    SubscriptionAnalytics = "subscription-analytics" "analytics of subscriptions",
    /// Granular delegated administration.
    Administration = "gdap" "granular delegated admin relationships",
    /// Customers, as Azure billing has them.
    AzureCustomers = "azure-customers" "customers of Azure billing",
    /// Subscriptions, as Azure billing has them.
    AzureSubscriptions = "azure-subscriptions" "subscriptions of Azure billing",
    /// Lines of licences.
    LicenceLines = "licence-lines" "licence-based invoice lines",
    /// Lines of the use of Azure of old.
    UsageLines = "usage-lines" "usage-based invoice lines",
    /// Lines of purchases and of new commerce.
    OneTimeLines = "one-time-lines" "one-time and new-commerce invoice lines",
    /// Lines of the use of the Azure plan.
    DailyRatedLines = "daily-rated-lines" "daily-rated usage lines",
    /// Lines of the costs of Azure.
    AzureCosts = "azure-cost" "Azure cost and usage lines",
    /// Lines of costs in the form of FOCUS.
    FocusCosts = "focus-cost" "cost and usage lines in the form of FOCUS",
    /// Subscriptions of the tool that brought them into new commerce.
    MigrationSubscriptions = "migration-subscriptions" "subscriptions of the migration to new commerce",
    /// Lines of some invoice.
    InvoiceLines = "invoice-lines" "invoice lines of a form of their own",
    /// What `cspgraph export` wrote.
    Export = "export" "what cspgraph exported",
}

impl Kind {
    /// What a table with these columns is.
    ///
    /// # Errors
    ///
    /// Which columns it lacks for what it seems to be.
    pub(super) fn of_columns(has: &dyn Fn(Field) -> bool, names: &[String]) -> Result<Self, Refused> {
        shape::of_columns(has, names)
    }

    /// What an object of an answer, alone or in a list, is: by the type that it names, else by what it has.
    ///
    /// # Errors
    ///
    /// Why nothing can be read from it, or what it lacks for what it seems to be.
    pub(super) fn of_object(
        row: &dyn Row,
        names: &[&str],
        object_type: Option<&str>,
        is_listed: bool,
    ) -> Result<Self, Refused> {
        shape::of_object(row, names, object_type, is_listed)
    }

    /// Whether the address of an answer tells what its objects do not.
    pub(super) fn hangs_on_address(self) -> bool {
        matches!(
            self,
            Self::Relationships | Self::Customers | Self::Agreements | Self::DirectSignStatus | Self::Subscriptions
        )
    }

    /// Whether its rows are lines of invoices.
    pub(super) fn is_line(self) -> bool {
        self == Self::InvoiceLines || transaction::FORMS.iter().any(|(form, _)| *form == self)
    }

    /// Reads a row.
    pub(super) fn read(self, row: &dyn Row, context: Context<'_>, dates: &mut Dates, reading: &mut Reading) {
        let mut reader = Reader { row, context, dates, reading };
        match self {
            Self::Relationships => partner::relationship(&mut reader),
            Self::Customers | Self::CompanyProfiles | Self::Tenants | Self::CustomerDetails => {
                customer::customer(self, &mut reader);
            }
            Self::Agreements => agreement::acceptance(&mut reader),
            Self::DirectSignStatus => agreement::direct_sign_status(&mut reader),
            Self::MpaStatus => agreement::mpa_status(&mut reader),
            Self::ResellerValidation => agreement::reseller_validation(&mut reader),
            Self::Subscriptions => subscription::subscription(&mut reader),
            Self::Orders => subscription::order(&mut reader),
            Self::Transfers => subscription::transfer(&mut reader),
            Self::AuditRecords => subscription::audit_record(&mut reader),
            Self::OwnLocation => partner::own_location(&mut reader),
            Self::OwnBusiness | Self::OwnOrganization => partner::own_profile(&mut reader),
            Self::PartnerProfile => partner::profile(&mut reader),
            Self::ResellerPerformance => partner::performance(&mut reader),
            Self::ResellerAnalytics => partner::analytics(&mut reader),
            Self::SubscriptionAnalytics => subscription::analytics(&mut reader),
            Self::Administration => administration::administration(&mut reader),
            Self::AzureCustomers => customer::azure_customer(&mut reader),
            Self::AzureSubscriptions => customer::azure_subscription(&mut reader),
            Self::LicenceLines
            | Self::UsageLines
            | Self::OneTimeLines
            | Self::DailyRatedLines
            | Self::AzureCosts
            | Self::FocusCosts
            | Self::MigrationSubscriptions
            | Self::InvoiceLines => transaction::read(&mut reader),
            Self::Export => export::read(row, dates, reading),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_has_a_name_of_its_own_that_can_be_typed() {
        let mut names: Vec<_> = Kind::ALL.iter().map(|kind| kind.name()).collect();
        assert!(names.iter().all(|name| name.chars().all(|letter| letter.is_ascii_lowercase() || letter == '-')));
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), Kind::ALL.len());
    }
}
