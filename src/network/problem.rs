//! What was wrong with the files, as facts; the rules of *Reading the files* word them.

use crate::network::scalar;
use std::fmt;

use crate::source::Place;

/// One fact about what could not be read or resolved.
#[derive(Clone, Debug)]
pub struct Problem {
    /// The value, key or record that is wrong.
    pub place: Place,
    /// What is wrong with it.
    pub kind: ProblemKind,
    /// The kind of record it stands in; empty where it stands in none.
    pub record: &'static str,
    /// The ids of the record it stands in, as far as they could be read.
    pub subject: Vec<String>,
    /// The record by what is written in it.
    pub identity: String,
}

impl Problem {
    /// The record it stands in, in words; none where it stands in none.
    pub fn record_words(&self) -> Option<String> {
        self.words_without("")
    }

    /// A key of that record, in words; `value` is what stands there, and does not name the record as well.
    pub fn key_words(&self, key: &str, value: &str) -> String {
        match self.words_without(value) {
            Some(record) => format!("{} of {record}", quoted(key)),
            None => quoted(key),
        }
    }

    fn words_without(&self, value: &str) -> Option<String> {
        let ids: Vec<String> = self.subject.iter().filter(|id| *id != value).map(|id| quoted(id)).collect();
        let ids = ids.join(" and ");
        match self.record {
            "" => None,
            noun if ids.is_empty() => Some(format!("this {noun}")),
            noun @ ("partner" | "tenant" | "customer") => Some(format!("the {noun} {ids}")),
            noun => Some(format!("this {noun} of {ids}")),
        }
    }
}

/// A text of the files as a message can show it: in backticks, on one line, and not too long.
///
/// ```
/// use cspgraph::network::quoted;
/// assert_eq!(quoted("two\nlines"), "`two\\nlines`");
/// ```
pub fn quoted(text: &str) -> String {
    const CHARACTERS_MAX: usize = 60;
    let mut shown = String::from("`");
    for (number, character) in text.chars().enumerate() {
        if number == CHARACTERS_MAX {
            shown.push('…');
            break;
        }
        if scalar::is_visible(character) || character == ' ' {
            shown.push(character);
        } else {
            shown.extend(character.escape_default());
        }
    }
    shown.push('`');
    shown
}

/// What can be wrong.
#[derive(Clone, Debug)]
pub enum ProblemKind {
    /// The file does not parse.
    Syntax {
        /// The parser's reason.
        reason: String,
        /// What to do, where that is plain.
        help: Option<String>,
    },
    /// The language has no such key here.
    UnknownKey {
        /// The key as written.
        key: String,
        /// The kind of record it stands in.
        record: &'static str,
        /// The keys that such a record may have.
        expected: &'static [&'static str],
    },
    /// A required key is not there.
    MissingKey {
        /// The key.
        key: &'static str,
        /// The kind of record that lacks it.
        record: &'static str,
    },
    /// A value that its key cannot have.
    InvalidValue {
        /// The key, or the kind of record where a whole record is of the wrong shape.
        key: String,
        /// What is wrong with it.
        fault: Fault,
    },
    /// A scalar that other YAML readers take for something else than text.
    Ambiguous {
        /// The key.
        key: &'static str,
        /// The scalar.
        text: String,
    },
    /// An id that was declared before.
    DuplicateId {
        /// The id.
        id: String,
        /// The first declaration.
        first: Place,
        /// What ids are unique among: entities or subscriptions.
        among: &'static str,
    },
    /// An entity that takes the id `microsoft`.
    ReservedId,
    /// A reference that nothing declares.
    Dangling {
        /// The key.
        key: &'static str,
        /// The reference.
        id: String,
        /// What may stand there.
        allowed: Allowed,
        /// A declared id that looks like it.
        nearest: Option<(String, Place)>,
    },
    /// A reference to something that may not stand there.
    WrongKind {
        /// The key.
        key: &'static str,
        /// The reference.
        id: String,
        /// What it means.
        is: &'static str,
        /// What may stand there.
        allowed: Allowed,
        /// Where it is declared; Microsoft is declared nowhere.
        declared: Option<Place>,
    },
    /// An end before the beginning.
    InvertedPeriod {
        /// The beginning.
        since: (String, Place),
        /// The end.
        until: String,
    },
}

/// What may stand at a reference.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Allowed {
    /// A partner.
    Partner,
    /// A tenant.
    Tenant,
    /// A partner or a customer.
    Party,
    /// A partner or Microsoft; a customer resolves, and another rule speaks.
    Seller,
}

impl fmt::Display for Allowed {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(match self {
            Self::Partner => "a partner",
            Self::Tenant => "a tenant",
            Self::Party => "a partner or a customer",
            Self::Seller => "a partner or `microsoft`",
        })
    }
}

/// Why a value is invalid.
#[derive(Clone, Debug)]
pub enum Fault {
    /// A key without a value.
    Empty,
    /// Something else than a mapping.
    NotMapping,
    /// Something else than a list.
    NotList,
    /// A list or a mapping where text is due.
    NotText,
    /// Not among the values that the key has.
    NotAmong {
        /// The value.
        text: String,
        /// What it could be.
        words: Vec<&'static str>,
    },
    /// No day of the calendar in the form `YYYY-MM-DD`.
    NotDay {
        /// The value.
        text: String,
    },
    /// Neither a day nor `true` nor `false`.
    NotSignature {
        /// The value.
        text: String,
    },
    /// No country code.
    NotCountry {
        /// The value.
        text: String,
    },
    /// No currency code.
    NotCurrency {
        /// The value.
        text: String,
    },
    /// No number within its bounds.
    NotNumber {
        /// The value.
        text: String,
        /// The bounds in words.
        bounds: &'static str,
        /// Whether it is in quotes.
        is_quoted: bool,
    },
    /// Neither `true` nor `false`.
    NotBoolean {
        /// The value.
        text: String,
        /// Whether it is in quotes.
        is_quoted: bool,
    },
    /// No id.
    NotId {
        /// The value.
        text: String,
    },
    /// Another version than 1.
    NotVersion {
        /// The value.
        text: String,
        /// Whether it is in quotes.
        is_quoted: bool,
    },
    /// A key that stands twice in one mapping.
    DuplicateKey {
        /// Where it stands first.
        first: Place,
    },
}
