//! Delegated administration: a partner that works in somebody's tenant.

use crate::network::record::AdminRelationshipRecord;
use crate::network::sale::day_text;
use crate::network::{Given, Network, Partner, Period, Tenant, Tri};
use crate::programme::{AdminKind, Day};
use crate::source::Place;

/// An admin-relationship whose references all resolve.
#[derive(Clone, Copy, Debug)]
pub struct AdminRelationship<'n> {
    network: &'n Network,
    index: u32,
    partner: u32,
    tenant: u32,
}

impl<'n> AdminRelationship<'n> {
    pub(super) fn judged(network: &'n Network, index: u32) -> Option<Self> {
        let record = &network.declarations.admin_relationships[index as usize];
        let (partner, tenant) = (record.partner.target()?, record.tenant.target()?);
        network.presence(record.period).is_yes().then_some(Self { network, index, partner, tenant })
    }

    fn record(self) -> &'n AdminRelationshipRecord {
        &self.network.declarations.admin_relationships[self.index as usize]
    }

    /// The ids of both ends, and what distinguishes the record among others.
    pub fn name(self) -> (Vec<String>, String) {
        let subject = vec![self.partner().id().to_owned(), self.tenant().id().to_owned()];
        let kind = self.kind().known().map_or_else(String::new, |kind| kind.to_string());
        let since = day_text(self.period().since.known());
        let identity = format!("admin-relationship {} {kind} {since}", subject.join(" "));
        (subject, identity)
    }

    /// The partner.
    pub fn partner(self) -> Partner<'n> {
        Partner::new(self.network, self.partner)
    }

    /// Where the partner is named.
    pub fn partner_place(self) -> Place {
        self.network.place_of(self.record().header, self.record().partner.written).expect("the reference resolves")
    }

    /// The tenant that is administered.
    pub fn tenant(self) -> Tenant<'n> {
        Tenant::new(self.network, self.tenant)
    }

    /// Where the tenant is named.
    pub fn tenant_place(self) -> Place {
        self.network.place_of(self.record().header, self.record().tenant.written).expect("the reference resolves")
    }

    /// How administration was delegated.
    pub fn kind(self) -> Given<AdminKind> {
        self.network.given(self.record().header, self.record().kind)
    }

    /// Whether it is of this kind.
    pub fn is_kind(self, kind: AdminKind) -> Tri {
        Tri::of(self.kind().known(), |own| own == kind)
    }

    /// The roles that can be read, each where it first stands.
    pub fn roles(self) -> impl Iterator<Item = (&'n str, Place)> {
        let record = self.record();
        let roles = self.network.declarations.roles_of(record.roles).iter();
        roles.map(move |role| {
            (self.network.text(role.name), self.network.declarations.places.place(record.header, role.spot))
        })
    }

    /// Whether the roles include this one; where one cannot be read, it may be this one.
    pub fn has_role(self, role: &str) -> Tri {
        let other = if self.record().roles.has_unknown { Tri::Perhaps } else { Tri::No };
        Tri::from(self.roles().any(|(own, _)| own == role)) | other
    }

    /// Whether it is extended when it ends, as given; without the key it is not.
    pub fn auto_extend(self) -> Given<bool> {
        self.network.given(self.record().header, self.record().auto_extend)
    }

    /// The days on which it runs.
    pub fn period(self) -> Period {
        self.network.period_of(self.record().header, self.record().period)
    }

    /// The day on which it is judged.
    pub fn day(self) -> Option<Day> {
        self.network.day_of(self.record().period)
    }

    /// Where that day is written; none where the as-of day stands in, or it is unknown.
    pub fn day_place(self) -> Option<Place> {
        self.network.day_place_of(self.record().header, self.record().period)
    }
}
