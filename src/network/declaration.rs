//! Everything that the files declare, as it grows file by file.

use std::fmt;

use crate::network::problem::{Fault, Problem, ProblemKind};
use crate::network::record::{
    AcceptanceRecord, AdminRelationshipRecord, AffiliationRecord, CustomerRecord, CustomerRelationshipRecord,
    EnrollmentRecord, Given, PartnerRecord, PartnershipRecord, SaleRecord, SubscriptionRecord, Symbol, Symbols,
    TenantRecord,
};
use crate::source::Place;

/// Everything that the files declare, in network order.
#[derive(Debug, Default)]
pub(super) struct Declarations {
    pub(super) symbols: Symbols,
    pub(super) problems: Vec<Problem>,
    pub(super) partners: Vec<PartnerRecord>,
    pub(super) enrollments: Vec<EnrollmentRecord>,
    pub(super) acceptances: Vec<AcceptanceRecord>,
    pub(super) tenants: Vec<TenantRecord>,
    pub(super) customers: Vec<CustomerRecord>,
    pub(super) partnerships: Vec<PartnershipRecord>,
    pub(super) sales: Vec<SaleRecord>,
    pub(super) subscriptions: Vec<SubscriptionRecord>,
    pub(super) customer_relationships: Vec<CustomerRelationshipRecord>,
    pub(super) admin_relationships: Vec<AdminRelationshipRecord>,
    pub(super) affiliations: Vec<AffiliationRecord>,
    /// Partners, tenants and customers in the order in which they are declared.
    pub(super) entities: Vec<EntityIndex>,
}

/// A partner, tenant or customer by its index among its like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum EntityIndex {
    Partner(u32),
    Tenant(u32),
    Customer(u32),
}

impl Declarations {
    pub(super) fn invalid(&mut self, place: Place, key: &str, fault: Fault) {
        self.note(place, ProblemKind::InvalidValue { key: key.to_owned(), fault });
    }

    pub(super) fn note(&mut self, place: Place, kind: ProblemKind) {
        self.problems.push(Problem { place, kind, record: "", subject: Vec::new(), identity: String::new() });
    }

    /// Names the record of every problem since `mark`: by the ids it is about, as far as they could be read, and by
    /// what else distinguishes it.
    pub(super) fn about(
        &mut self,
        mark: usize,
        record: &'static str,
        subject: &[Given<Symbol>],
        others: &[Given<Symbol>],
        details: &[Option<&dyn fmt::Display>],
    ) {
        if self.problems.len() == mark {
            return;
        }
        let texts = |ids: &[Given<Symbol>]| -> Vec<String> {
            ids.iter().filter_map(Given::known).map(|id| self.symbols.text(id).to_owned()).collect()
        };
        let subject = texts(subject);
        let details = details.iter().flatten().map(ToString::to_string);
        let words = [record.to_owned()].into_iter().chain(subject.iter().cloned()).chain(texts(others)).chain(details);
        let identity = words.collect::<Vec<_>>().join(" ");
        for problem in &mut self.problems[mark..] {
            problem.record = record;
            problem.subject.clone_from(&subject);
            problem.identity.clone_from(&identity);
        }
    }
}
