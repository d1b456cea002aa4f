//! Who is named where: the records that concern one partner, customer, tenant, or Microsoft.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use crate::network::entry::{Entry, EntryKind};
use crate::network::record::{Held, PartyIndex};
use crate::network::symbol::Symbol;
use crate::network::{Network, Party, Tenant};

/// A record that concerns somebody.
#[derive(Clone, Debug)]
pub struct Mention<'n> {
    /// The record.
    pub entry: Entry<'n>,
    /// As what: the keys under which the id stands there, and `tenant-owner` where the tenant named is one's own.
    pub keys: Vec<&'static str>,
}

/// The key that stands for the owner of the tenant that a record names.
const TENANT_OWNER: &str = "tenant-owner";

/// Records by kind and number, with the keys in question.
type Found = BTreeMap<(EntryKind, u32), BTreeSet<&'static str>>;

impl Network {
    /// Every declaration of a partner, a customer or a tenant with this id, in network order: references mean the first,
    /// those with the id `microsoft` none of them.
    pub fn declarations_of(&self, id: &str) -> Vec<Entry<'_>> {
        let all = &self.declarations;
        let Some(symbol) = all.symbols.find(id) else { return Vec::new() };
        let partners = (0..).zip(&all.partners).map(|(number, record)| (EntryKind::Partner, number, record.id));
        let customers = (0..).zip(&all.customers).map(|(number, record)| (EntryKind::Customer, number, record.id));
        let tenants = (0..).zip(&all.tenants).map(|(number, record)| (EntryKind::Tenant, number, record.id));
        let mut declarations: Vec<Entry<'_>> = partners
            .chain(customers)
            .chain(tenants)
            .filter(|(_, _, own)| own.known() == Some(symbol))
            .map(|(kind, number, _)| Entry::new(self, kind, number))
            .collect();
        declarations.sort_by_key(|entry| entry.place());
        declarations
    }

    /// Every record that concerns who has this id, whether or not it can be judged: what stands in the declaration, what
    /// names the id, and what names a tenant that it owns. By kind, those of one kind in network order.
    pub fn mentions_of(&self, id: &str) -> Vec<Mention<'_>> {
        let mut found = Found::new();
        if let Some(symbol) = self.declarations.symbols.find(id) {
            let named = self.references().filter(|(_, _, _, written)| written.known() == Some(symbol));
            for (kind, number, key, _) in named {
                found.entry((kind, number)).or_default().insert(key);
            }
        }
        for declaration in self.declarations_of(id) {
            for part in declaration.parts() {
                let key = if part.kind() == EntryKind::Enrollment { "partner" } else { "accepted-by" };
                found.entry((part.kind(), part.number())).or_default().insert(key);
            }
        }
        if let Some(party) = self.party(id) {
            self.add_tenants(party.index(), &mut found);
        }
        let mention = |((kind, number), keys): (_, BTreeSet<_>)| {
            let entry = Entry::new(self, kind, number);
            Mention { entry, keys: keys.into_iter().collect() }
        };
        found.into_iter().map(mention).collect()
    }

    /// Subscriptions in the tenants of a company, and the administration of these.
    fn add_tenants(&self, owner: PartyIndex, found: &mut Found) {
        let tenants: HashSet<u32> = self.tenants_of(Party::new(self, owner)).map(Tenant::number).collect();
        let is_owned = |tenant: Option<u32>| tenant.is_some_and(|tenant| tenants.contains(&tenant));
        let all = &self.declarations;
        let subscriptions = (0..).zip(&all.subscriptions).filter(|(_, record)| is_owned(record.tenant.target()));
        let subscriptions = subscriptions.map(|(number, _)| (EntryKind::Subscription, number));
        let administrations =
            (0..).zip(&all.admin_relationships).filter(|(_, record)| is_owned(record.tenant.target()));
        let administrations = administrations.map(|(number, _)| (EntryKind::AdminRelationship, number));
        for record in subscriptions.chain(administrations) {
            found.entry(record).or_default().insert(TENANT_OWNER);
        }
    }

    /// Every reference as written, with the record and the key where it stands.
    fn references(&self) -> impl Iterator<Item = Named> {
        let all = &self.declarations;
        let enrollments = (0..)
            .zip(&all.enrollments)
            .flat_map(|(number, record)| named(EntryKind::Enrollment, number, [("tenant", record.tenant.written)]));
        let acceptances = (0..).zip(&all.acceptances).flat_map(|(number, record)| {
            named(EntryKind::Acceptance, number, [("attested-by", record.attested_by.written)])
        });
        let partnerships = (0..).zip(&all.partnerships).flat_map(|(number, record)| {
            let ends = [("provider", record.provider.written), ("reseller", record.reseller.written)];
            named(EntryKind::Partnership, number, ends)
        });
        let sales = (0..).zip(&all.sales).flat_map(|(number, record)| {
            let (seller, buyer) = (("seller", record.seller.written), ("buyer", record.buyer.written));
            named(EntryKind::Sale, number, [seller, buyer, ("tenant", record.tenant.written)])
        });
        let tenants = (0..)
            .zip(&all.tenants)
            .flat_map(|(number, record)| named(EntryKind::Tenant, number, [("owner", record.owner.written)]));
        let subscriptions = (0..).zip(&all.subscriptions).flat_map(|(number, record)| {
            let (tenant, orderer) = (("tenant", record.tenant.written), ("ordered-by", record.ordered_by.written));
            let reseller = ("partner-of-record", record.partner_of_record.written);
            named(EntryKind::Subscription, number, [tenant, orderer, reseller])
        });
        let customer_relationships = (0..).zip(&all.customer_relationships).flat_map(|(number, record)| {
            let (partner, customer) = (("partner", record.partner.written), ("customer", record.customer.written));
            named(EntryKind::CustomerRelationship, number, [partner, customer, ("tenant", record.tenant.written)])
        });
        let admin_relationships = (0..).zip(&all.admin_relationships).flat_map(|(number, record)| {
            let ends = [("partner", record.partner.written), ("tenant", record.tenant.written)];
            named(EntryKind::AdminRelationship, number, ends)
        });
        let affiliations = (0..).zip(&all.affiliations).flat_map(|(number, record)| {
            let ends = [("parent", record.parent.written), ("child", record.child.written)];
            named(EntryKind::Affiliation, number, ends)
        });
        enrollments
            .chain(acceptances)
            .chain(partnerships)
            .chain(sales)
            .chain(tenants)
            .chain(subscriptions)
            .chain(customer_relationships)
            .chain(admin_relationships)
            .chain(affiliations)
    }
}

/// A record, a key of it, and the reference that stands there.
type Named = (EntryKind, u32, &'static str, Held<Symbol>);

fn named<const N: usize>(kind: EntryKind, number: u32, written: [(&'static str, Held<Symbol>); N]) -> [Named; N] {
    written.map(|(key, written)| (kind, number, key, written))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::network::{AsOf, Content};
    use crate::programme::Day;
    use crate::source::{Source, Sources};
    use crate::syntax::Limits;

    #[test]
    fn every_reference_of_a_record_is_looked_at() {
        let text = "version: 1
partners: [{id: p, enrollments: [{role: advisor, tenant: t}], mca: [{accepted: 2021-01-01, attested-by: p}]}]
customers: [{id: c}]
tenants: [{id: t, owner: c, kind: customer}]
partnerships: [{provider: p, reseller: p}]
sales: [{seller: p, buyer: c, tenant: t}]
subscriptions: [{tenant: t, ordered-by: p, partner-of-record: p}]
customer-relationships: [{partner: p, customer: c, tenant: t}]
admin-relationships: [{partner: p, tenant: t, kind: gdap}]
affiliations: [{parent: p, child: c}]
";
        let sources = Sources::new(vec![Source::new("a.yaml", text.into())]);
        let day = Day::parse("2021-01-01").unwrap();
        let network = Network::read(&sources, Limits::default(), AsOf { day, leaves_out_later: false });
        let kinds = [
            EntryKind::Partner,
            EntryKind::Customer,
            EntryKind::Enrollment,
            EntryKind::Acceptance,
            EntryKind::Partnership,
            EntryKind::Sale,
            EntryKind::Tenant,
            EntryKind::Subscription,
            EntryKind::CustomerRelationship,
            EntryKind::AdminRelationship,
            EntryKind::Affiliation,
        ];
        for kind in kinds {
            let fields = Entry::new(&network, kind, 0).fields();
            // An enrollment begins with its partner, and an acceptance with its company, which no key names.
            let is_reference = |content: &Content<'_>| matches!(content, Content::Reference { .. });
            let written = fields.iter().filter(|field| is_reference(&field.content)).map(|field| field.key);
            let is_own = |key: &str| key == "accepted-by" || (kind == EntryKind::Enrollment && key == "partner");
            let written: BTreeSet<&str> = written.filter(|key| !is_own(key)).collect();
            let looked_at = network.references().filter(|(other, _, _, _)| *other == kind).map(|(_, _, key, _)| key);
            assert_eq!(looked_at.collect::<BTreeSet<_>>(), written, "{kind:?}");
        }
    }
}
