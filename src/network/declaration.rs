//! Everything that the files declare, as it grows file by file.

use std::fmt;

use crate::network::problem::{Fault, Problem, ProblemKind};
use crate::network::record::{
    AcceptanceRecord, AdminRelationshipRecord, AffiliationRecord, CustomerRecord, CustomerRelationshipRecord,
    EnrollmentRecord, Held, PartnerRecord, PartnershipRecord, RoleName, RoleNames, SaleRecord, SubscriptionRecord,
    TenantRecord,
};
use crate::network::spot::Places;
use crate::network::symbol::{Symbol, Symbols};
use crate::source::Place;

/// Everything that the files declare, in network order.
#[derive(Debug, Default)]
pub(super) struct Declarations {
    pub(super) symbols: Symbols,
    pub(super) places: Places,
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
    /// The roles of all delegated administrations.
    pub(super) role_names: Vec<RoleName>,
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

/// Most faults that are listed: each takes hundreds of times the bytes that it takes to make it.
pub(super) const FAULTS_MAX: usize = 1_000_000;

impl Declarations {
    /// Of more than so many faults leaves the first, and says that there are others.
    pub(super) fn cut_faults(&mut self, most: usize) -> bool {
        let Some(next) = self.problems.get(most) else { return false };
        let place = next.place;
        self.problems.truncate(most);
        let reason = format!("there are more than {most} faults, and those from here on are not listed");
        let help = Some("mend what is listed, or leave the file out".to_owned());
        self.note(place, ProblemKind::Syntax { reason, help });
        true
    }

    /// The roles of a delegated administration that can be read.
    pub(super) fn roles_of(&self, roles: RoleNames) -> &[RoleName] {
        let (start, end) = roles.readable;
        &self.role_names[start as usize..end as usize]
    }

    pub(super) fn invalid(&mut self, place: Place, key: &str, fault: Fault) {
        self.note(place, ProblemKind::InvalidValue { key: key.to_owned(), fault });
    }

    /// Notes a fault, if there are not too many: one more than is listed says that there are others.
    pub(super) fn note(&mut self, place: Place, kind: ProblemKind) {
        if self.problems.len() > FAULTS_MAX {
            return;
        }
        self.problems.push(Problem { place, kind, record: "", subject: Vec::new(), identity: String::new() });
    }

    /// Names the record of every problem since `mark`: by the ids it is about, as far as they could be read, and by
    /// what else distinguishes it.
    pub(super) fn about(
        &mut self,
        mark: usize,
        record: &'static str,
        subject: &[Held<Symbol>],
        others: &[Held<Symbol>],
        details: &[Option<&dyn fmt::Display>],
    ) {
        if self.problems.len() == mark {
            return;
        }
        let texts = |ids: &[Held<Symbol>]| -> Vec<String> {
            ids.iter().filter_map(Held::known).map(|id| self.symbols.text(id).to_owned()).collect()
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{FileId, Span};

    #[test]
    fn no_more_faults_are_listed_than_are_asked_for() {
        let place = |start| Place::direct(Span { file: FileId(0), start, end: start });
        let mut all = Declarations::default();
        (0..5).for_each(|start| all.note(place(start), ProblemKind::ReservedId));
        assert!(!all.cut_faults(5));
        assert!(all.cut_faults(2));
        assert_eq!((all.problems.len(), all.problems[2].place), (3, place(2)));
        assert!(matches!(all.problems[2].kind, ProblemKind::Syntax { .. }));
    }
}
