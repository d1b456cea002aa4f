//! What kinds ask of a row, and what they tell where the answer cannot be read.

use std::borrow::Cow;

use crate::import::cell::{self, Dates, Guid, Identity, Written};
use crate::import::fact::{Account, Fact};
use crate::import::kind::{Context, Reading};
use crate::import::notes::Weight;
use crate::import::row::{Field, Row};
use crate::programme::Country;

/// Names are shorter in every file that means well.
const NAME_MAX: usize = 1_000;

/// Location ids that are not told by a column of their own have at least so many figures.
pub(super) const LOCATION_DIGITS_MIN: usize = 5;

/// A row at work.
pub(super) struct Reader<'r> {
    pub(super) row: &'r dyn Row,
    pub(super) context: Context<'r>,
    pub(super) dates: &'r mut Dates,
    pub(super) reading: &'r mut Reading,
}

impl<'r> Reader<'r> {
    /// Hands on what the row says.
    pub(super) fn fact(&mut self, fact: Fact) {
        self.reading.facts.push(fact);
    }

    /// Something cannot be read: this text.
    pub(super) fn bad(&mut self, sort: &'static str, text: &str) {
        self.note(Weight::Bad, sort, text);
    }

    /// Something is to be looked at: this text.
    pub(super) fn unclear(&mut self, sort: &'static str, text: &str) {
        self.note(Weight::Unclear, sort, text);
    }

    /// The row says nothing for a network, because of this text.
    pub(super) fn left_out(&mut self, sort: &'static str, text: &str) {
        self.note(Weight::LeftOut, sort, text);
    }

    fn note(&mut self, weight: Weight, sort: &'static str, text: &str) {
        let detail = if text.is_empty() { String::new() } else { cell::quoted(text) };
        self.reading.notes.push((weight, sort, detail));
    }

    /// The text of a field.
    pub(super) fn text(&self, field: Field) -> Option<Cow<'r, str>> {
        self.row.text(field)
    }

    /// A word, spelt as one spells it in answers, in tables or in programs.
    pub(super) fn word(&self, field: Field) -> Option<String> {
        self.text(field).map(|text| text.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_lowercase())
    }

    /// The name of a company, or a domain.
    pub(super) fn name(&mut self, field: Field) -> Option<Box<str>> {
        let text = self.text(field)?;
        if text.len() > NAME_MAX {
            self.bad("a name that is too long", &text);
            return None;
        }
        Some(Box::from(&*text))
    }

    /// The id of a tenant.
    pub(super) fn guid(&mut self, field: Field) -> Option<Guid> {
        let text = self.text(field)?;
        match Identity::of(&text) {
            Identity::Guid(guid) => Some(guid),
            Identity::Zeros => None,
            Identity::Placeholder | Identity::Other(_) => {
                self.bad("a tenant id that is no GUID", &text);
                None
            }
        }
    }

    /// The tenant of a customer, without which a row says nothing.
    pub(super) fn customer(&mut self, fields: &[Field]) -> Option<Guid> {
        let Some(text) = fields.iter().find_map(|field| self.text(*field)) else {
            self.left_out("no customer", "");
            return None;
        };
        match Identity::of(&text) {
            Identity::Guid(guid) => Some(guid),
            Identity::Zeros => {
                self.left_out("a customer id of zeros", "");
                None
            }
            Identity::Placeholder | Identity::Other(_) => {
                self.bad("a customer id that is no GUID", &text);
                None
            }
        }
    }

    /// A location id, where there is one.
    pub(super) fn location(&mut self, field: Field) -> Option<Box<str>> {
        let text = self.text(field)?;
        if let Ok(location) = cell::location(&text) {
            return location.map(Box::from);
        }
        self.bad("a location id (MPN) that is no number", &text);
        None
    }

    /// A partner that a field names by its tenant or by a location id.
    pub(super) fn account(&mut self, field: Field) -> Option<Account> {
        let text = self.text(field)?;
        if let Some(account) = account(&text) {
            return Some(account);
        }
        if !matches!(cell::location(&text), Ok(None))
            && !matches!(Identity::of(&text), Identity::Zeros | Identity::Placeholder)
        {
            self.bad("a partner id that is neither a GUID nor a location id (MPN)", &text);
        }
        None
    }

    /// The country in a field.
    pub(super) fn country(&mut self, field: Field) -> Option<Country> {
        let text = self.text(field)?;
        let country = cell::country(&text);
        if country.is_none() {
            self.unclear("a country that nobody knows", &text);
        }
        country
    }

    /// The day in a field.
    pub(super) fn day(&mut self, field: Field) -> Option<Written> {
        let text = self.text(field)?;
        if let Ok(day) = self.dates.read(&text) {
            return day;
        }
        self.bad("a date that cannot be read", &text);
        None
    }

    /// Whom the file is about, as somebody says or as its name does: for answers that cannot be read without.
    pub(super) fn about(&self) -> Option<Account> {
        self.told().or_else(|| self.context.named.and_then(account))
    }

    /// Whom the file is about, as somebody says: for answers that mean something else without.
    pub(super) fn told(&self) -> Option<Account> {
        self.context.about.and_then(account)
    }

    /// The tenant of the customer that an address leads to: that of the object, else that of the answer.
    pub(super) fn customer_of_address(&self) -> Option<Guid> {
        let own = self.text(Field::Address);
        own.as_deref().and_then(customer_of).or_else(|| self.context.address.and_then(customer_of))
    }
}

/// The partner that a text names by its tenant or by a location id.
pub(super) fn account(text: &str) -> Option<Account> {
    if let Some(tenant) = Guid::parse(text) {
        return Some(Account { tenant: Some(tenant), ..Account::default() });
    }
    let location = cell::location(text).ok()??;
    Some(Account { location: Some(location.into()), ..Account::default() })
}

/// The tenant in an address such as `/v1/customers/<tenant>/subscriptions`.
fn customer_of(address: &str) -> Option<Guid> {
    let mut segments = address.split(['/', '?', '#']);
    segments.find(|segment| segment.eq_ignore_ascii_case("customers"))?;
    segments.next().and_then(Guid::parse)
}

/// The first GUID in a text.
pub(super) fn guid_in(text: &str) -> Option<Guid> {
    let is_part = |character: char| character.is_ascii_hexdigit() || character == '-';
    text.split(|character| !is_part(character)).filter(|word| word.len() == 36).find_map(Guid::parse)
}

/// Whether a word says yes or no.
pub(super) fn yes_or_no(word: &str) -> Option<bool> {
    match word {
        "true" | "yes" | "y" | "1" | "signed" | "accepted" | "completed" => Some(true),
        "false" | "no" | "n" | "0" | "notsigned" | "unsigned" | "notaccepted" | "notyetsigned" | "pending" => {
            Some(false)
        }
        _ => None,
    }
}
