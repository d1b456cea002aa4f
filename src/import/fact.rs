//! Facts: what one row says, in the words of the programme.

use crate::import::cell::{Guid, Written};
use crate::import::document::{Record, Section};
use crate::programme::{Country, Role};

/// What one row says.
#[derive(Clone, Debug)]
pub(super) enum Fact {
    /// The partner whose files these are, as far as an answer about itself tells.
    Own(Account),
    /// An indirect provider and an indirect reseller work together.
    Partnership(Partnership),
    /// A list has the two as partners that do not work together any more, or not yet.
    InactivePartnership(Partnership),
    /// Somebody is a customer.
    Customer(Customer),
    /// Somebody is a customer of a reseller, which buys from a provider of this name.
    Provision(Provision),
    /// Something was ordered for a customer.
    Transaction(Transaction),
    /// Whether a partner has signed the Microsoft Partner Agreement.
    Agreement(Account, bool),
    /// A partner has an account with this role.
    Enrolled(Account, Role),
    /// A customer accepted the Microsoft Customer Agreement.
    Acceptance {
        /// Who.
        customer: Tenant,
        /// When.
        day: Written,
        /// Whether the partner whose file it is attests it.
        is_attested: bool,
    },
    /// A partner administers a tenant.
    Administration(Administration),
    /// A partner belongs to this Partner Global Account.
    Global(Account, Box<str>),
    /// A record of the language, from what `cspgraph export` wrote; a second time with the day first in its dates, where that
    /// makes another one.
    Record(Section, Record, Option<Record>),
}

/// A partner, as a row names it: by its tenant, by a location id, or by both.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Account {
    pub(super) tenant: Option<Guid>,
    /// Digits, as text; never `-1`, `0` or blank.
    pub(super) location: Option<Box<str>>,
    pub(super) name: Option<Box<str>>,
    pub(super) country: Option<Country>,
    pub(super) domain: Option<Box<str>>,
}

/// A tenant, as a row names it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Tenant {
    /// By its id.
    Id(Guid),
    /// By something that is no GUID, as billing files of old have it.
    Other(Box<str>),
}

/// Who works with the partner whose file it is; none stands for that partner.
#[derive(Clone, Debug)]
pub(super) struct Partnership {
    pub(super) provider: Option<Account>,
    pub(super) reseller: Option<Account>,
}

/// Something that a provider, of which only the name is told, ordered for the customer of a reseller.
#[derive(Clone, Debug)]
pub(super) struct Provision {
    pub(super) provider: Box<str>,
    pub(super) reseller: Account,
    pub(super) customer: Customer,
    pub(super) since: Option<Written>,
    /// The last day; none where it goes on.
    pub(super) until: Option<Written>,
}

/// How much the source of a customer's name, domain and country is worth; the greatest counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Rank {
    /// A line of an invoice, or a list of tenants.
    Line,
    /// A list of customers.
    List,
    /// The customer's own profile.
    Profile,
}

/// A customer and its tenant.
#[derive(Clone, Debug)]
pub(super) struct Customer {
    pub(super) tenant: Tenant,
    /// Another id that billing files of old may have for it.
    pub(super) commerce: Option<Guid>,
    pub(super) name: Option<Box<str>>,
    pub(super) domain: Option<Box<str>>,
    pub(super) country: Option<Country>,
    /// The reseller that it buys from, where the row says so and says nothing of what was bought.
    pub(super) reseller: Option<Account>,
    pub(super) rank: Rank,
}

/// Something that a partner ordered for a customer.
#[derive(Clone, Debug)]
pub(super) struct Transaction {
    /// Who ordered; none stands for the partner whose file it is.
    pub(super) seller: Option<Account>,
    /// The reseller of record, where there is one.
    pub(super) reseller: Option<Account>,
    /// Whether files of this kind name resellers, which those of direct bill partners do not.
    pub(super) names_resellers: bool,
    pub(super) customer: Customer,
    pub(super) since: Option<Written>,
    /// The last day; none where it goes on.
    pub(super) until: Option<Written>,
    /// Whether the row lets the relationship stand: no cancellation, credit, discount or tax alone.
    pub(super) stands: bool,
}

/// Delegated administration.
#[derive(Clone, Debug)]
pub(super) struct Administration {
    /// Who administers; none stands for the partner whose file it is.
    pub(super) partner: Option<Account>,
    pub(super) customer: Customer,
    /// Names of roles, or their GUIDs where the name is not known.
    pub(super) roles: Vec<Box<str>>,
    pub(super) auto_extend: Option<bool>,
    pub(super) since: Option<Written>,
    pub(super) until: Option<Written>,
}
