//! A partner: what it is enrolled as, where, and since when.

use crate::network::crowd::CROWD_MIN;
use crate::network::party::NO_ID;
use crate::network::record::PartnerRecord;
use crate::network::{Enrollment, Given, Network, Tri, index_of};
use crate::programme::{Country, Day, Role, Roles};
use crate::source::Place;

/// A company of the programme.
#[derive(Clone, Copy, Debug)]
pub struct Partner<'n> {
    network: &'n Network,
    index: u32,
}

impl<'n> Partner<'n> {
    pub(super) fn new(network: &'n Network, index: u32) -> Self {
        Self { network, index }
    }

    pub(super) fn index(self) -> u32 {
        self.index
    }

    fn record(self) -> &'n PartnerRecord {
        &self.network.declarations.partners[self.index as usize]
    }

    /// The id; words that cannot be one where it is unknown.
    pub fn id(self) -> &'n str {
        self.record().id.known().map_or(NO_ID, |id| self.network.text(id))
    }

    /// Whether the id is known.
    pub fn has_id(self) -> bool {
        self.record().id.known().is_some()
    }

    /// What people call it, and where that is written.
    pub fn common_name(self) -> Option<(&'n str, Place)> {
        let Given::Known(name, place) = self.network.given(self.record().header, self.record().name) else {
            return None;
        };
        Some((self.network.text(name), place))
    }

    /// Where the id stands.
    pub fn id_place(self) -> Place {
        self.network
            .place_of(self.record().header, self.record().id)
            .unwrap_or_else(|| self.network.first_of(self.record().header))
    }

    /// The number of its global account, and where that is written.
    pub fn global_id(self) -> Option<(&'n str, Place)> {
        let Given::Known(global_id, place) = self.network.given(self.record().header, self.record().global_id) else {
            return None;
        };
        Some((self.network.text(global_id), place))
    }

    /// Where the partner is; none where that is unknown or not said.
    pub fn country(self) -> Option<Country> {
        self.record().country.known()
    }

    /// The country as given.
    pub fn given_country(self) -> Given<Country> {
        self.network.given(self.record().header, self.record().country)
    }

    /// Where its country is written.
    pub fn country_place(self) -> Option<Place> {
        self.network.place_of(self.record().header, self.record().country)
    }

    /// The enrollments that are, or may be, part of the network on the as-of day.
    pub fn enrollments(self) -> impl Iterator<Item = Enrollment<'n>> {
        let (start, end) = self.record().enrollments;
        (start..end)
            .map(move |index| Enrollment::new(self.network, index))
            .filter(|enrollment| !enrollment.presence().is_no())
    }

    /// The enrollments that are, or may be, active on `day`; of thousands that are alike on it the first.
    pub(super) fn enrollments_showing(self, day: Option<Day>) -> impl Iterator<Item = Enrollment<'n>> {
        let (start, end) = self.record().enrollments;
        let is_crowd = (end - start) as usize >= CROWD_MIN;
        let showing = is_crowd.then(|| self.network.showing_enrollments(self, day));
        let numbers = showing.as_ref().map_or(start..end, |showing| 0..index_of(showing.len()));
        numbers
            .map(move |number| showing.as_ref().map_or(number, |showing| showing[number as usize]))
            .map(move |index| Enrollment::new(self.network, index))
            .filter(|enrollment| !enrollment.presence().is_no())
    }

    /// The enrollments certainly active on `day`; of thousands that are alike on it the first.
    pub fn enrollments_on(self, day: Option<Day>) -> impl Iterator<Item = Enrollment<'n>> {
        self.enrollments_showing(day).filter(move |enrollment| enrollment.is_active_on(day).is_yes())
    }

    /// The first day after `day` on which an enrollment of the partner begins.
    pub fn next_enrollment(self, day: Option<Day>) -> Option<Day> {
        let find = || {
            let begins = self.enrollments().filter_map(|enrollment| enrollment.period().since.known());
            begins.filter(|since| day.is_some_and(|day| day < *since)).min()
        };
        let (start, end) = self.record().enrollments;
        let is_crowd = (end - start) as usize >= CROWD_MIN;
        if is_crowd { self.network.crowds.enrolled.of((self.index, day), find) } else { find() }
    }

    /// Whether the partner is enrolled on `day` with one of the roles.
    pub fn is_enrolled_as(self, roles: Roles, day: Option<Day>) -> Tri {
        Tri::any(
            self.enrollments_showing(day).map(|enrollment| enrollment.is_active_on(day) & enrollment.has_role(roles)),
        )
    }

    /// Whether the partner has any enrollment on `day`.
    pub fn is_enrolled(self, day: Option<Day>) -> Tri {
        Tri::any(self.enrollments_showing(day).map(|enrollment| enrollment.is_active_on(day)))
    }

    /// Whether the partner is enrolled on `day`, and every enrollment that it has then passes `test`.
    pub fn all_enrollments_on(self, day: Option<Day>, test: impl Fn(Enrollment<'n>) -> Tri) -> Tri {
        let exception =
            self.enrollments_showing(day).map(|enrollment| enrollment.is_active_on(day) & !test(enrollment));
        self.is_enrolled(day) & !Tri::any(exception)
    }

    /// The roles that the partner certainly has on `day`, each once.
    pub fn roles_on(self, day: Option<Day>) -> Vec<Role> {
        let mut roles: Vec<Role> = self.enrollments_on(day).filter_map(Enrollment::role).collect();
        roles.sort();
        roles.dedup();
        roles
    }

    pub(super) fn first_enrollment(self) -> u32 {
        self.record().enrollments.0
    }

    pub(super) fn acceptance_range(self) -> (&'n Network, (u32, u32)) {
        (self.network, self.record().mca)
    }

    pub(super) fn is_shadowed(self) -> bool {
        self.record().is_shadowed
    }
}

impl PartialEq for Partner<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.index == other.index
    }
}

impl Eq for Partner<'_> {}
