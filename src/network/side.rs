//! The accounts that count on one side of an edge, and where they act.
//!
//! A side is a question, not a list: verdicts walk it without collecting anything.

use crate::network::{Enrollment, Partner, Tenant, Tri};
use crate::programme::{Cloud, Day, Region, Roles};

/// The enrollments of a partner that count on one side of an edge of a day.
#[derive(Clone, Copy, Debug)]
pub struct Side<'n> {
    partner: Partner<'n>,
    day: Option<Day>,
    test: Test<'n>,
}

/// What an enrollment must be, beside active on the day.
#[derive(Clone, Copy, Debug)]
enum Test<'n> {
    AnyRole,
    Role(Roles),
    /// As one that sells to end customers; as indirect provider where the partner does not sell itself.
    Seller {
        sells_itself: Tri,
    },
    /// As one that orders, with a tenant named.
    OrdererWithTenant,
    /// In this region, if that is the one that counts.
    Region {
        counts: Tri,
        region: Option<Region>,
    },
    /// In a region that both ends of a resale have.
    CommonRegion {
        seller: Partner<'n>,
        buyer: Partner<'n>,
    },
}

impl<'n> Side<'n> {
    /// Every enrollment, also one whose role is unknown.
    pub fn with_any_role(partner: Partner<'n>, day: Option<Day>) -> Self {
        Self { partner, day, test: Test::AnyRole }
    }

    /// The enrollments with one of the roles.
    pub fn with_role(partner: Partner<'n>, roles: Roles, day: Option<Day>) -> Self {
        Self { partner, day, test: Test::Role(roles) }
    }

    /// The enrollments with which the partner may sell to end customers: as indirect reseller or direct bill partner,
    /// or as indirect provider where it is neither.
    pub fn of_seller(seller: Partner<'n>, day: Option<Day>) -> Self {
        let sells_itself = seller.is_enrolled_as(Roles::SELLING, day);
        Self { partner: seller, day, test: Test::Seller { sells_itself } }
    }

    /// Provider enrollments of the seller, reseller enrollments of the buyer.
    pub fn of_resale(seller: Partner<'n>, buyer: Partner<'n>, day: Option<Day>) -> [Self; 2] {
        [Self::with_role(seller, Roles::PROVIDER, day), Self::with_role(buyer, Roles::RESELLER, day)]
    }

    /// The enrollments with which the partner may order, as far as they tell their tenant.
    pub fn of_orderer_with_tenant(orderer: Partner<'n>, day: Option<Day>) -> Self {
        Self { partner: orderer, day, test: Test::OrdererWithTenant }
    }

    /// The enrollments in `region`, if that region counts.
    pub(super) fn in_region(partner: Partner<'n>, region: Option<Region>, counts: Tri, day: Option<Day>) -> Self {
        Self { partner, day, test: Test::Region { counts, region } }
    }

    /// The enrollments in any region that both ends of a resale have.
    pub(super) fn in_common_region(
        partner: Partner<'n>,
        seller: Partner<'n>,
        buyer: Partner<'n>,
        day: Option<Day>,
    ) -> Self {
        Self { partner, day, test: Test::CommonRegion { seller, buyer } }
    }

    /// The day on which the enrollments must run.
    pub fn day(self) -> Option<Day> {
        self.day
    }

    /// The enrollments that certainly count.
    pub fn accounts(self) -> impl Iterator<Item = Enrollment<'n>> {
        self.candidates().filter(|(_, counts)| counts.is_yes()).map(|(enrollment, _)| enrollment)
    }

    /// Whether some enrollment certainly counts. A party without any is a matter of the rules on roles.
    pub fn is_certain(self) -> bool {
        self.accounts().next().is_some()
    }

    /// Whether some enrollment is in `region`.
    pub fn is_in(self, region: Option<Region>) -> Tri {
        Tri::any(self.candidates().map(|(enrollment, counts)| counts & enrollment.is_in(region, self.day)))
    }

    /// Whether it acts somewhere, and certainly not in `region`.
    pub fn is_outside(self, region: Option<Region>) -> bool {
        self.is_certain() && self.is_in(region).is_no()
    }

    /// Whether both sides act somewhere, and certainly nowhere together.
    pub fn shares_no_region(self, other: Self) -> bool {
        self.is_certain() && other.is_certain() && self.shares_region(other).is_no()
    }

    /// Whether it acts somewhere, and certainly with no tenant in `cloud`.
    pub fn is_outside_cloud(self, cloud: Option<Cloud>) -> bool {
        let inside = self
            .candidates()
            .map(|(enrollment, counts)| counts & Tri::same(enrollment.tenant().and_then(Tenant::cloud), cloud));
        self.is_certain() && Tri::any(inside).is_no()
    }

    /// Whether it certainly acts, with no enrollment under a signed Microsoft Partner Agreement.
    pub fn is_unsigned(self) -> bool {
        self.is_certain() && self.is_signed().is_no()
    }

    /// Whether some enrollment is under a signed Microsoft Partner Agreement.
    pub fn is_signed(self) -> Tri {
        Tri::any(self.candidates().map(|(enrollment, counts)| counts & enrollment.is_signed_on(self.day)))
    }

    /// Whether both sides act in some region together.
    pub fn shares_region(self, other: Self) -> Tri {
        let mut asked = Vec::new();
        Tri::any(
            self.candidates().map(|(one, counts)| {
                counts & once_for(one.region_on(self.day), &mut asked, |region| other.is_in(region))
            }),
        )
    }

    /// The regions in which it certainly acts, sorted, each once.
    pub fn regions(self) -> Vec<Region> {
        let mut regions: Vec<Region> =
            self.accounts().filter_map(|enrollment| enrollment.region_on(self.day)).collect();
        regions.sort();
        regions.dedup();
        regions
    }

    /// The region of a side that has one only.
    pub fn only_region(self) -> Option<Region> {
        match self.regions().as_slice() {
            [region] => Some(*region),
            _ => None,
        }
    }

    /// The enrollments that count or may count, with whether they do.
    fn candidates(self) -> impl Iterator<Item = (Enrollment<'n>, Tri)> {
        let mut asked = Vec::new();
        self.partner
            .enrollments_showing(self.day)
            .map(move |enrollment| (enrollment, self.counts(enrollment, &mut asked)))
            .filter(|(_, counts)| !counts.is_no())
    }

    /// Whether this enrollment counts; `asked` are the regions that were asked about before.
    fn counts(self, enrollment: Enrollment<'_>, asked: &mut Vec<(Option<Region>, Tri)>) -> Tri {
        let is_active = enrollment.is_active_on(self.day);
        if is_active.is_no() {
            return Tri::No;
        }
        is_active
            & match self.test {
                Test::AnyRole => Tri::Yes,
                Test::Role(roles) => enrollment.has_role(roles),
                Test::Seller { sells_itself } => {
                    enrollment.has_role(Roles::SELLING) | (enrollment.has_role(Roles::PROVIDER) & !sells_itself)
                }
                Test::OrdererWithTenant => enrollment.has_role(Roles::ORDERING) & enrollment.names_tenant(),
                Test::Region { counts, region } => counts & enrollment.is_in(region, self.day),
                Test::CommonRegion { seller, buyer } => {
                    let [from, to] = Self::of_resale(seller, buyer, self.day);
                    once_for(enrollment.region_on(self.day), asked, |region| from.is_in(region) & to.is_in(region))
                }
            }
    }
}

/// What `test` says of a region, asked once for each: there are few regions, and perhaps thousands of enrollments.
fn once_for(
    region: Option<Region>,
    asked: &mut Vec<(Option<Region>, Tri)>,
    test: impl FnOnce(Option<Region>) -> Tri,
) -> Tri {
    if let Some((_, verdict)) = asked.iter().find(|(other, _)| *other == region) {
        return *verdict;
    }
    let verdict = test(region);
    asked.push((region, verdict));
    verdict
}
