//! Partnerships between indirect providers and indirect resellers.

use std::iter;

use crate::network::record::PartnershipRecord;
use crate::network::sale::day_text;
use crate::network::{Network, Partner, Period, Tri};
use crate::programme::{Day, Roles};
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
        network.presence(&record.period).is_yes().then_some(Self { network, index, provider, reseller })
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
        self.record().provider.place().expect("the reference resolves")
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
        self.record().reseller.place().expect("the reference resolves")
    }

    /// The days on which it runs.
    pub fn period(self) -> &'n Period {
        &self.record().period
    }

    /// The day on which it is judged.
    pub fn day(self) -> Option<Day> {
        self.network.day_of(self.period())
    }

    /// Where that day is written; none where the as-of day stands in, or it is unknown.
    pub fn day_place(self) -> Option<Place> {
        self.network.day_place_of(self.period())
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
    pub period: &'n Period,
}

impl PossiblePartnership<'_> {
    /// Whether it is the reseller's and active on `day`.
    pub fn is_active_on(&self, day: Option<Day>) -> Tri {
        self.is_of_reseller & self.presence & self.period.contains(day)
    }
}

/// The partnerships by reseller, so that nobody walks them all.
#[derive(Debug, Default)]
pub(super) struct PartnershipIndex {
    /// Records sorted by reseller and provider, unknown providers first.
    by_reseller: Vec<(u32, Option<u32>, u32)>,
    /// Records whose reseller is unknown.
    without_reseller: Vec<u32>,
}

impl PartnershipIndex {
    pub(super) fn new(partnerships: &[PartnershipRecord]) -> Self {
        let mut index = Self::default();
        for (number, record) in (0_u32..).zip(partnerships) {
            match record.reseller.target() {
                Some(reseller) => index.by_reseller.push((reseller, record.provider.target(), number)),
                None => index.without_reseller.push(number),
            }
        }
        index.by_reseller.sort_unstable();
        index
    }

    /// Adds one that no file declares.
    pub(super) fn add(&mut self, reseller: u32, provider: u32, number: u32) {
        let entry = (reseller, Some(provider), number);
        let at = self.by_reseller.partition_point(|other| *other < entry);
        self.by_reseller.insert(at, entry);
    }

    /// Takes out the records from this number on.
    pub(super) fn forget_from(&mut self, number: u32) {
        self.by_reseller.retain(|(_, _, other)| *other < number);
    }

    fn of_reseller(&self, reseller: u32) -> &[(u32, Option<u32>, u32)] {
        let start = self.by_reseller.partition_point(|(other, _, _)| *other < reseller);
        let rest = &self.by_reseller[start..];
        &rest[..rest.partition_point(|(other, _, _)| *other == reseller)]
    }
}

impl Network {
    /// Every partnership that has, or may have, this reseller.
    pub fn partnerships_of(&self, reseller: Partner<'_>) -> impl Iterator<Item = PossiblePartnership<'_>> {
        let known = self.partnerships.of_reseller(reseller.index()).iter().map(|(_, _, number)| (*number, Tri::Yes));
        let unknown = self.partnerships.without_reseller.iter().map(|number| (*number, Tri::Perhaps));
        known.chain(unknown).filter_map(|(number, is_of_reseller)| self.possible_partnership(number, is_of_reseller))
    }

    /// Whether a partnership of the two is active on `day`.
    pub fn are_partners_on(&self, provider: Partner<'_>, reseller: Partner<'_>, day: Option<Day>) -> Tri {
        let all = self.partnerships.of_reseller(reseller.index());
        let unknown = &all[..all.partition_point(|(_, other, _)| other.is_none())];
        let start = all.partition_point(|(_, other, _)| *other < Some(provider.index()));
        let rest = &all[start..];
        let own = &rest[..rest.partition_point(|(_, other, _)| *other == Some(provider.index()))];
        let verdict = |number: u32| {
            let record = &self.declarations.partnerships[number as usize];
            let is_provider = Tri::of(record.provider.target(), |other| other == provider.index());
            let is_reseller = Tri::of(record.reseller.target(), |other| other == reseller.index());
            self.presence(&record.period) & is_provider & is_reseller & record.period.contains(day)
        };
        let certain = Tri::any(own.iter().map(|(_, _, number)| verdict(*number)));
        if !certain.is_no() {
            return certain;
        }
        // One of which an end is unknown is *perhaps* at the most: the first such decides.
        let unknown = unknown.iter().map(|(_, _, number)| number).chain(&self.partnerships.without_reseller);
        let is_perhaps = unknown.copied().any(|number| !verdict(number).is_no());
        if is_perhaps { Tri::Perhaps } else { Tri::No }
    }

    /// The first partnership that certainly is of the two and active on `day`.
    pub fn partnership_on(
        &self,
        provider: Partner<'_>,
        reseller: Partner<'_>,
        day: Option<Day>,
    ) -> Option<Partnership<'_>> {
        let of_both = self.partnerships.of_reseller(reseller.index()).iter();
        of_both
            .filter(|(_, other, _)| *other == Some(provider.index()))
            .filter_map(|(_, _, number)| self.partnership(*number))
            .find(|partnership| partnership.period().contains(day).is_yes())
    }

    /// The partnerships that certainly are of the two, whenever.
    pub fn partnerships_between(
        &self,
        provider: Partner<'_>,
        reseller: Partner<'_>,
    ) -> impl Iterator<Item = Partnership<'_>> {
        let provider = provider.index();
        let of_both = self.partnerships.of_reseller(reseller.index()).iter();
        of_both
            .filter(move |(_, other, _)| *other == Some(provider))
            .filter_map(|(_, _, number)| self.partnership(*number))
    }

    /// The partnerships that certainly are of this reseller, whenever.
    pub fn partnerships_of_reseller(&self, reseller: Partner<'_>) -> impl Iterator<Item = Partnership<'_>> {
        let of_reseller = self.partnerships.of_reseller(reseller.index()).iter();
        of_reseller.filter_map(|(_, _, number)| self.partnership(*number))
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
        let presence = self.presence(&record.period);
        if presence.is_no() {
            return None;
        }
        let provider = record.provider.target().map(|index| Partner::new(self, index));
        let provider_place = record.provider.place();
        Some(PossiblePartnership { provider, provider_place, is_of_reseller, presence, period: &record.period })
    }
}
