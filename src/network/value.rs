//! Values of a key: text to what it means, or to a problem.

use crate::network::declaration::Declarations;
use crate::network::problem::{Fault, ProblemKind};
use crate::network::record::{Given, Held, HeldPeriod, Signature};
use crate::network::scalar;
use crate::network::shape::Fields;
use crate::network::symbol::Symbol;
use crate::programme::{Country, Day, Word};
use crate::syntax::Value;

impl Declarations {
    pub(super) fn parsed<T: Copy>(
        &mut self,
        fields: &Fields<'_>,
        key: usize,
        parse: impl FnOnce(&str) -> Option<T>,
        fault: impl FnOnce(String) -> Fault,
    ) -> Held<T> {
        let Some(value) = fields.values[key] else { return Held::ABSENT };
        let place = value.place();
        let spot = self.places.spot(fields.header, place);
        let name = fields.shape.keys[key];
        let Some(text) = self.text_of(value, name) else { return Held::unknown(spot) };
        if let Some(parsed) = parse(text) {
            return Held::of(parsed, spot);
        }
        self.invalid(place, name, fault(text.to_owned()));
        Held::unknown(spot)
    }

    /// Notes `fault` for a value that is text; what is no text has a fault of its own.
    pub(super) fn unless_text(&mut self, fields: &Fields<'_>, key: usize, fault: impl FnOnce(String) -> Fault) {
        self.parsed(fields, key, |_| None::<()>, fault);
    }

    pub(super) fn word<T: Word>(&mut self, fields: &Fields<'_>, key: usize) -> Held<T> {
        self.parsed(fields, key, T::parse, |text| Fault::NotAmong {
            text,
            words: T::ALL.iter().map(|(_, spelling)| *spelling).collect(),
        })
    }

    pub(super) fn day(&mut self, fields: &Fields<'_>, key: usize) -> Held<Day> {
        self.parsed(fields, key, Day::parse, |text| Fault::NotDay { text })
    }

    pub(super) fn country(&mut self, fields: &Fields<'_>, key: usize) -> Held<Country> {
        let country = self.parsed(fields, key, Country::parse, |text| Fault::NotCountry { text });
        if !country.is_unknown() {
            self.check_ambiguous(fields, key);
        }
        country
    }

    /// `since` and `until`, which are neighbours in every shape.
    pub(super) fn period(&mut self, fields: &Fields<'_>, since: usize) -> HeldPeriod {
        let period = HeldPeriod { since: self.day(fields, since), until: self.day(fields, since + 1) };
        let given = self.places.period(fields.header, period);
        if let (Given::Known(since, since_place), Given::Known(until, until_place)) = (given.since, given.until)
            && until < since
        {
            let since = (since.to_string(), since_place);
            self.note(until_place, ProblemKind::InvertedPeriod { since, until: until.to_string() });
            return HeldPeriod { since: period.since.forgotten(), until: period.until.forgotten() };
        }
        period
    }

    pub(super) fn boolean(&mut self, fields: &Fields<'_>, key: usize) -> Held<bool> {
        let is_quoted = fields.values[key].is_some_and(|value| !value.is_plain());
        let parse = |text: &str| match text {
            "true" if !is_quoted => Some(true),
            "false" if !is_quoted => Some(false),
            _ => None,
        };
        self.parsed(fields, key, parse, |text| Fault::NotBoolean { text, is_quoted })
    }

    pub(super) fn signature(&mut self, fields: &Fields<'_>, key: usize) -> Held<Signature> {
        let is_plain = fields.values[key].is_some_and(Value::is_plain);
        let parse = |text: &str| match text {
            "true" if is_plain => Some(Signature::Undated),
            "false" if is_plain => Some(Signature::Missing),
            day => Day::parse(day).map(Signature::On),
        };
        self.parsed(fields, key, parse, |text| Fault::NotSignature { text })
    }

    /// The text of a number that `is_within` accepts.
    pub(super) fn amount<T: Copy>(
        &mut self,
        fields: &Fields<'_>,
        key: usize,
        bounds: &'static str,
        parse: fn(&str) -> Option<T>,
    ) -> Held<T> {
        let is_quoted = fields.values[key].is_some_and(|value| !value.is_plain());
        let parse = |text: &str| parse(text).filter(|_| !is_quoted);
        self.parsed(fields, key, parse, |text| Fault::NotNumber { text, bounds, is_quoted })
    }

    pub(super) fn reference(&mut self, fields: &Fields<'_>, key: usize) -> Held<Symbol> {
        self.id(fields, key, false)
    }

    pub(super) fn id(&mut self, fields: &Fields<'_>, key: usize, is_declaration: bool) -> Held<Symbol> {
        let Some(value) = fields.values[key] else { return Held::ABSENT };
        let place = value.place();
        let spot = self.places.spot(fields.header, place);
        let name = fields.shape.keys[key];
        let Some(text) = self.text_of(value, name) else { return Held::unknown(spot) };
        if !scalar::is_id(text) {
            self.invalid(place, name, Fault::NotId { text: text.to_owned() });
            return Held::unknown(spot);
        }
        if is_declaration {
            self.check_ambiguous(fields, key);
        }
        Held::of(self.symbols.intern(text), spot)
    }

    /// The text under a key, whatever it should be.
    pub(super) fn written(&mut self, fields: &Fields<'_>, key: usize) -> Option<Symbol> {
        let text = fields.values[key]?.text()?;
        Some(self.symbols.intern(text))
    }

    pub(super) fn text(&mut self, fields: &Fields<'_>, key: usize) -> Held<Symbol> {
        let Some(value) = fields.values[key] else { return Held::ABSENT };
        let spot = self.places.spot(fields.header, value.place());
        match self.text_of(value, fields.shape.keys[key]) {
            Some(text) => Held::of(self.symbols.intern(text), spot),
            None => Held::unknown(spot),
        }
    }

    /// The number of an account: text, which other readers may take for a number.
    pub(super) fn account(&mut self, fields: &Fields<'_>, key: usize) -> Held<Symbol> {
        let account = self.text(fields, key);
        self.check_ambiguous(fields, key);
        account
    }

    pub(super) fn text_of<'t>(&mut self, value: Value<'t>, key: &str) -> Option<&'t str> {
        let fault = match value.text() {
            None => Fault::NotText,
            Some("") => Fault::Empty,
            Some(text) => return Some(text),
        };
        self.invalid(value.place(), key, fault);
        None
    }

    pub(super) fn check_ambiguous(&mut self, fields: &Fields<'_>, key: usize) {
        if let Some(value) = fields.values[key]
            && value.is_plain()
            && let Some(text) = value.text()
            && scalar::is_ambiguous(text)
        {
            let kind = ProblemKind::Ambiguous { key: fields.shape.keys[key], text: text.to_owned() };
            self.note(value.place(), kind);
        }
    }
}
