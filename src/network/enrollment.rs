//! An enrollment: one account of a partner, for one role in one place.

use std::collections::BTreeMap;
use std::hash::Hash;

use crate::network::party::subject;
use crate::network::record::{EnrollmentRecord, Signature};
use crate::network::sale::day_text;
use crate::network::{Account, Given, Network, Partner, Period, Tenant, Tri};
use crate::programme::{Country, Currency, Day, Region, Role, Roles, Status, SupportPlan, Usd, revenue};
use crate::source::Place;

/// One account of a partner.
#[derive(Clone, Copy, Debug)]
pub struct Enrollment<'n> {
    network: &'n Network,
    index: u32,
}

/// A revenue that is less than what the programme asks for.
#[derive(Clone, Copy, Debug)]
pub struct Shortfall {
    /// The role of which it is asked.
    pub role: Role,
    /// The revenue.
    pub revenue: Usd,
    /// Where it is written.
    pub place: Place,
    /// The day up to which it was counted.
    pub day: Day,
    /// What is asked for on that day.
    pub least: Usd,
    /// The day since which that is asked for.
    pub since: Day,
}

impl<'n> Enrollment<'n> {
    pub(super) fn new(network: &'n Network, index: u32) -> Self {
        Self { network, index }
    }

    fn record(self) -> &'n EnrollmentRecord {
        &self.network.declarations.enrollments[self.index as usize]
    }

    /// Everything that verdicts ask of an enrollment on `day`, but whose it is.
    pub(super) fn look_on(self, day: Option<Day>) -> impl Eq + Hash + use<> {
        let status = (self.record().status.given().or(Status::Active), self.status_since());
        let tenant = (self.names_tenant(), self.tenant().and_then(Tenant::cloud));
        (self.is_active_on(day), self.presence(), self.role(), self.country(), self.is_signed_on(day), status, tenant)
    }

    /// Its number in network order.
    pub fn number(self) -> u32 {
        self.index
    }

    /// The id of the partner, if it is known, and what distinguishes the record among others.
    pub fn name(self) -> (Vec<String>, String) {
        let record = self.record();
        let (partner, has_id) = (self.partner().id(), self.partner().has_id());
        let role = self.role().map_or_else(String::new, |role| role.to_string());
        let country = record.country.known().map_or_else(String::new, |country| country.to_string());
        let location_id = record.location_id.known().map_or("", |id| self.network.text(id));
        let since = day_text(record.period.since.known());
        let tenant = self.tenant().map_or("", Tenant::id);
        let identity = format!("enrollment {partner} {role} {country} {location_id} {tenant} {since}");
        (subject(partner, has_id), identity)
    }

    /// The account by its partner; none of a partner without an id.
    pub fn account(self) -> Option<Account> {
        let partner = self.partner();
        let index = self.index - partner.first_enrollment();
        partner.has_id().then(|| Account { partner: partner.id().to_owned(), index })
    }

    /// Whose account it is.
    pub fn partner(self) -> Partner<'n> {
        Partner::new(self.network, self.record().partner)
    }

    pub(super) fn presence(self) -> Tri {
        self.network.presence(self.record().period)
    }

    /// The value that names it: its role, else its first key.
    pub fn place(self) -> Place {
        self.network
            .place_of(self.record().header, self.record().role)
            .unwrap_or_else(|| self.network.first_of(self.record().header))
    }

    /// The number of its account, and where that is written.
    pub fn location_id(self) -> Option<(&'n str, Place)> {
        let Given::Known(location_id, place) = self.given_location_id() else { return None };
        Some((location_id, place))
    }

    /// The role.
    pub fn role(self) -> Option<Role> {
        self.record().role.known()
    }

    /// Whether its role is one of these.
    pub fn has_role(self, roles: Roles) -> Tri {
        Tri::of(self.role(), |role| roles.contains(role))
    }

    /// The days on which it runs.
    pub fn period(self) -> Period {
        self.network.period_of(self.record().header, self.record().period)
    }

    /// Whether it runs on `day`.
    pub fn is_active_on(self, day: Option<Day>) -> Tri {
        self.record().period.given().contains(day)
    }

    /// The country as given; without one the partner's holds.
    pub fn given_country(self) -> Given<Country> {
        self.network.given(self.record().header, self.record().country)
    }

    /// Where the account may act; none where that is unknown or not said.
    pub fn country(self) -> Option<Country> {
        let country = self.record().country;
        if country.is_absent() { self.partner().country() } else { country.known() }
    }

    /// Where its country is written: here or at the partner.
    pub fn country_place(self) -> Option<Place> {
        self.network.place_of(self.record().header, self.record().country).or_else(|| self.partner().country_place())
    }

    /// The region in which the account may act on `day`.
    pub fn region_on(self, day: Option<Day>) -> Option<Region> {
        self.country()?.region_on(day?)
    }

    /// Whether it acts in `region` on `day`.
    pub fn is_in(self, region: Option<Region>, day: Option<Day>) -> Tri {
        Tri::same(self.region_on(day), region)
    }

    /// Whether it names a tenant.
    pub fn names_tenant(self) -> Tri {
        let tenant = &self.record().tenant;
        if tenant.is_broken() { Tri::Perhaps } else { Tri::from(!tenant.is_absent()) }
    }

    /// The tenant it names, if that resolves.
    pub fn tenant(self) -> Option<Tenant<'n>> {
        self.record().tenant.target().map(|index| Tenant::new(self.network, index))
    }

    /// Where it names its tenant.
    pub fn tenant_place(self) -> Option<Place> {
        self.network.place_of(self.record().header, self.record().tenant.written)
    }

    /// The signature under the Microsoft Partner Agreement.
    pub fn mpa(self) -> Given<Signature> {
        self.network.given(self.record().header, self.record().mpa)
    }

    /// Whether the agreement is signed on `day`.
    pub fn is_signed_on(self, day: Option<Day>) -> Tri {
        match self.record().mpa.given() {
            Given::Absent | Given::Known(Signature::Missing, _) => Tri::No,
            Given::Unknown(_) => Tri::Perhaps,
            Given::Known(Signature::Undated, _) => Tri::Yes,
            Given::Known(Signature::On(signed), _) => Tri::of(day, |day| signed <= day),
        }
    }

    /// The status as given; without one it is active.
    pub fn given_status(self) -> Given<Status> {
        self.network.given(self.record().header, self.record().status)
    }

    /// Whether it has the status at all, on whatever day.
    pub fn has_status(self, status: Status) -> Tri {
        Tri::of(self.record().status.given().or(Status::Active), |own| own == status)
    }

    /// Whether it has had the status since `day` or before.
    pub fn has_status_by(self, status: Status, day: Option<Day>) -> Tri {
        self.has_status(status) & Tri::of(self.status_since().zip(day), |(since, day)| since <= day)
    }

    /// Whether it has had the status since a day before `day`.
    pub fn has_status_before(self, status: Status, day: Option<Day>) -> Tri {
        self.has_status(status) & Tri::of(self.status_since().zip(day), |(since, day)| since < day)
    }

    /// The day since which it has its status.
    pub fn status_since(self) -> Option<Day> {
        self.record().status_since.known()
    }

    /// Where that day is written.
    pub fn status_since_place(self) -> Option<Place> {
        self.network.place_of(self.record().header, self.record().status_since)
    }

    /// Where the status is written.
    pub fn status_place(self) -> Option<Place> {
        self.network.place_of(self.record().header, self.record().status)
    }

    /// The support plan that Microsoft asks of a direct bill partner.
    pub fn support_plan(self) -> Given<SupportPlan> {
        self.network.given(self.record().header, self.record().support_plan)
    }

    /// The revenue of the last twelve months.
    pub fn revenue(self) -> Given<Usd> {
        self.network.given(self.record().header, self.record().revenue)
    }

    /// The day up to which the revenue was counted, as written.
    pub fn given_revenue_as_of(self) -> Given<Day> {
        self.network.given(self.record().header, self.record().revenue_as_of)
    }

    /// The day up to which the revenue was counted: the as-of day where none is written; none where it is unknown.
    pub fn revenue_as_of(self) -> Option<Day> {
        self.record().revenue_as_of.given().or(self.network.as_of())
    }

    /// How its revenue falls short of what was asked of its role on the day up to which it was counted, if it certainly
    /// does and the enrollment ran on that day.
    pub fn shortfall(self) -> Option<Shortfall> {
        let (role, day) = (self.role()?, self.revenue_as_of()?);
        let (revenue, place) = (self.revenue().known()?, self.revenue().place()?);
        let (since, least) = revenue::least_on(role, day)?;
        let falls_short = revenue < least && self.is_active_on(Some(day)).is_yes();
        falls_short.then_some(Shortfall { role, revenue, place, day, least, since })
    }

    /// The number of its account, as given.
    pub fn given_location_id(self) -> Given<&'n str> {
        match self.network.given(self.record().header, self.record().location_id) {
            Given::Absent => Given::Absent,
            Given::Unknown(place) => Given::Unknown(place),
            Given::Known(location_id, place) => Given::Known(self.network.text(location_id), place),
        }
    }

    /// The billing currency.
    pub fn currency(self) -> Given<Currency> {
        self.network.given(self.record().header, self.record().currency)
    }
}

impl Network {
    /// The tenants that enrollments name, each with the enrollments that name it, all in network order.
    pub fn enrollments_by_tenant(&self) -> impl Iterator<Item = (Tenant<'_>, Vec<Enrollment<'_>>)> {
        let mut by_tenant: BTreeMap<u32, Vec<Enrollment<'_>>> = BTreeMap::new();
        for enrollment in (0..self.enrollment_count()).filter_map(|index| self.enrollment(index)) {
            if let Some(tenant) = enrollment.tenant() {
                by_tenant.entry(tenant.number()).or_default().push(enrollment);
            }
        }
        by_tenant.into_iter().map(|(index, enrollments)| (Tenant::new(self, index), enrollments))
    }
}
