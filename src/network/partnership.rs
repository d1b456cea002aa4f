//! Partnerships between indirect providers and indirect resellers.

use std::iter;

use crate::network::crowd::CROWD_MIN;
use crate::network::record::PartnershipRecord;
use crate::network::sale::day_text;
use crate::network::starts::Starts;
use crate::network::{AsOf, Network, Partner, Period, Side, Tri};
use crate::programme::{Day, Region, Roles};
use crate::source::Place;

/// A partnership whose references all resolve.
#[derive(Clone, Copy, Debug)]
pub struct Partnership<'n> {
    network: &'n Network,
    index: u32,
    provider: u32,
    reseller: u32,
}

impl<'n> Partnership<'n> {
    pub(super) fn judged(network: &'n Network, index: u32) -> Option<Self> {
        let record = &network.declarations.partnerships[index as usize];
        let (provider, reseller) = (record.provider.target()?, record.reseller.target()?);
        network.presence(record.period).is_yes().then_some(Self { network, index, provider, reseller })
    }

    fn record(self) -> &'n PartnershipRecord {
        &self.network.declarations.partnerships[self.index as usize]
    }

    /// The ids of both ends, and what distinguishes the record among others.
    pub fn name(self) -> (Vec<String>, String) {
        let subject = vec![self.provider().id().to_owned(), self.reseller().id().to_owned()];
        let identity = format!("partnership {} {}", subject.join(" "), day_text(self.period().since.known()));
        (subject, identity)
    }

    /// The provider.
    pub fn provider(self) -> Partner<'n> {
        Partner::new(self.network, self.provider)
    }

    /// Where the provider is named.
    pub fn provider_place(self) -> Place {
        self.network.place_of(self.record().header, self.record().provider.written).expect("the reference resolves")
    }

    /// Both ends with the place where each stands, each partner once.
    pub fn ends(self) -> impl Iterator<Item = (Partner<'n>, Place)> {
        let (provider, reseller) = (self.provider(), self.reseller());
        let second = (provider != reseller).then(|| (reseller, self.reseller_place()));
        iter::once((provider, self.provider_place())).chain(second)
    }

    /// The reseller.
    pub fn reseller(self) -> Partner<'n> {
        Partner::new(self.network, self.reseller)
    }

    /// Where the reseller is named.
    pub fn reseller_place(self) -> Place {
        self.network.place_of(self.record().header, self.record().reseller.written).expect("the reference resolves")
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

/// A partnership as evidence: one of its ends may be unknown.
#[derive(Clone, Copy, Debug)]
pub struct PossiblePartnership<'n> {
    /// The provider, if it is known.
    pub provider: Option<Partner<'n>>,
    /// Where the provider is named, if it is.
    pub provider_place: Option<Place>,
    /// Whether the reseller is the one asked for.
    pub is_of_reseller: Tri,
    /// Whether it is part of the network on the as-of day.
    presence: Tri,
    /// The days on which it runs.
    pub period: Period,
}

impl PossiblePartnership<'_> {
    /// Whether it is the reseller's and active on `day`.
    pub fn is_active_on(&self, day: Option<Day>) -> Tri {
        self.is_of_reseller & self.presence & self.period.contains(day)
    }
}

/// The partnerships by reseller and provider, so that nobody walks them all.
#[derive(Debug, Default)]
pub(super) struct PartnershipIndex {
    /// Records sorted by reseller and provider, unknown ones first; without those left out on the as-of day.
    by_ends: Vec<Indexed>,
    starts: Starts,
}

/// A reseller and a provider, each if it is known, and the number of the record.
type Indexed = (Option<u32>, Option<u32>, u32);

impl PartnershipIndex {
    pub(super) fn new(partnerships: &[PartnershipRecord], as_of: AsOf) -> Self {
        let numbered = (0_u32..).zip(partnerships).filter(|(_, record)| !as_of.presence(record.period).is_no());
        let mut by_ends: Vec<Indexed> =
            numbered.map(|(number, record)| (record.reseller.target(), record.provider.target(), number)).collect();
        by_ends.sort_unstable();
        let starts = Starts::new(by_ends.iter().map(|(reseller, _, _)| *reseller));
        Self { by_ends, starts }
    }

    /// Adds one that no file declares.
    pub(super) fn add(&mut self, reseller: u32, provider: u32, number: u32) {
        let entry = (Some(reseller), Some(provider), number);
        let at = self.by_ends.partition_point(|other| *other < entry);
        self.by_ends.insert(at, entry);
        self.starts = Starts::new(self.by_ends.iter().map(|(reseller, _, _)| *reseller));
    }

    /// Takes out the records from this number on.
    pub(super) fn forget_from(&mut self, number: u32) {
        self.by_ends.retain(|(_, _, other)| *other < number);
        self.starts = Starts::new(self.by_ends.iter().map(|(reseller, _, _)| *reseller));
    }

    fn of_reseller(&self, reseller: Option<u32>) -> &[Indexed] {
        &self.by_ends[self.starts.of(reseller)]
    }

    fn between(&self, provider: Option<u32>, reseller: Option<u32>) -> &[Indexed] {
        let all = self.of_reseller(reseller);
        let rest = &all[all.partition_point(|(_, other, _)| *other < provider)..];
        &rest[..rest.partition_point(|(_, other, _)| *other == provider)]
    }
}

impl Network {
    /// Every partnership that has, or may have, this reseller.
    pub fn partnerships_of(&self, reseller: Partner<'_>) -> impl Iterator<Item = PossiblePartnership<'_>> {
        let known = self.partnerships.of_reseller(Some(reseller.index())).iter().map(|entry| (entry, Tri::Yes));
        let unknown = self.partnerships.of_reseller(None).iter().map(|entry| (entry, Tri::Perhaps));
        let all = known.chain(unknown);
        all.filter_map(|((_, _, number), is_of_reseller)| self.possible_partnership(*number, is_of_reseller))
    }

    /// Whether a partnership of the two is active on `day`.
    pub fn are_partners_on(&self, provider: Partner<'_>, reseller: Partner<'_>, day: Option<Day>) -> Tri {
        let (provider, reseller) = (Some(provider.index()), Some(reseller.index()));
        let certain = self.is_any_partnership_active(provider, reseller, day);
        if !certain.is_no() {
            return certain;
        }
        // One of which an end is unknown is *perhaps* at the most.
        let mut of_unknown = [(None, reseller), (provider, None), (None, None)].into_iter();
        let is_perhaps =
            of_unknown.any(|(provider, reseller)| !self.is_any_partnership_active(provider, reseller, day).is_no());
        if is_perhaps { Tri::Perhaps } else { Tri::No }
    }

    /// Whether one of the partnerships with these ends, known or unknown, is active on `day`.
    fn is_any_partnership_active(&self, provider: Option<u32>, reseller: Option<u32>, day: Option<Day>) -> Tri {
        let some = self.partnerships.between(provider, reseller);
        let is_active = |number: u32| {
            let period = self.declarations.partnerships[number as usize].period;
            self.presence(period) & period.given().contains(day)
        };
        let find = || Tri::any(some.iter().map(|(_, _, number)| is_active(*number)));
        if some.len() < CROWD_MIN { find() } else { self.crowds.partnerships.of((provider, reseller, day), find) }
    }

    /// The first partnership that certainly is of the two and active on `day`.
    pub fn partnership_on(
        &self,
        provider: Partner<'_>,
        reseller: Partner<'_>,
        day: Option<Day>,
    ) -> Option<Partnership<'_>> {
        let is_active = self.is_any_partnership_active(Some(provider.index()), Some(reseller.index()), day);
        let mut between = self.partnerships_between(provider, reseller);
        is_active.is_yes().then(|| between.find(|partnership| partnership.period().contains(day).is_yes())).flatten()
    }

    /// The partnerships that certainly are of the two, whenever.
    pub fn partnerships_between(
        &self,
        provider: Partner<'_>,
        reseller: Partner<'_>,
    ) -> impl Iterator<Item = Partnership<'_>> {
        let of_both = self.partnerships.between(Some(provider.index()), Some(reseller.index()));
        of_both.iter().filter_map(|(_, _, number)| self.partnership(*number))
    }

    /// The first day after `day` on which a partnership of the two begins.
    pub fn next_partnership(&self, provider: Partner<'_>, reseller: Partner<'_>, day: Option<Day>) -> Option<Day> {
        let ends = (Some(provider.index()), Some(reseller.index()));
        let find = || {
            let begins = self.partnerships_between(provider, reseller).filter_map(|other| other.period().since.known());
            begins.filter(|since| day.is_some_and(|day| day < *since)).min()
        };
        let count = self.partnerships.between(ends.0, ends.1).len();
        if count < CROWD_MIN { find() } else { self.crowds.beginnings.of((ends.0, ends.1, day), find) }
    }

    /// The partnerships that certainly are of this reseller, whenever.
    pub fn partnerships_of_reseller(&self, reseller: Partner<'_>) -> impl Iterator<Item = Partnership<'_>> {
        let of_reseller = self.partnerships.of_reseller(Some(reseller.index())).iter();
        of_reseller.filter_map(|(_, _, number)| self.partnership(*number))
    }

    /// Whether a partnership of this reseller may be active on `day`, with a provider enrolled as such in `region`.
    pub fn may_have_provider_in(&self, reseller: Partner<'_>, region: Option<Region>, day: Option<Day>) -> bool {
        let supplies = |partnership: PossiblePartnership<'_>| {
            let serves = |provider| Side::with_role(provider, Roles::PROVIDER, day).is_in(region);
            partnership.is_active_on(day) & partnership.provider.map_or(Tri::Perhaps, serves)
        };
        // The first partnership that perhaps supplies it ends the search.
        let find = || self.partnerships_of(reseller).any(|partnership| !supplies(partnership).is_no());
        let own = self.partnerships.of_reseller(Some(reseller.index()));
        let count = own.len() + self.partnerships.of_reseller(None).len();
        if count < CROWD_MIN { find() } else { self.crowds.providers.of((reseller.index(), region, day), find) }
    }

    /// The partners that certainly are providers of this reseller on `day`: enrolled as such, with a partnership.
    pub fn providers_of(&self, reseller: Partner<'_>, day: Option<Day>) -> impl Iterator<Item = Partner<'_>> {
        let active = self.partnerships_of(reseller).filter(move |partnership| partnership.is_active_on(day).is_yes());
        active
            .filter_map(|partnership| partnership.provider)
            .filter(move |provider| provider.is_enrolled_as(Roles::PROVIDER, day).is_yes())
    }

    fn possible_partnership(&self, number: u32, is_of_reseller: Tri) -> Option<PossiblePartnership<'_>> {
        let record = &self.declarations.partnerships[number as usize];
        let presence = self.presence(record.period);
        if presence.is_no() {
            return None;
        }
        let provider = record.provider.target().map(|index| Partner::new(self, index));
        let provider_place = self.place_of(record.header, record.provider.written);
        let period = self.period_of(record.header, record.period);
        Some(PossiblePartnership { provider, provider_place, is_of_reseller, presence, period })
    }
}
