//! What `cspgraph export` wrote: a row for each record of the language, which says all its keys.
//!
//! Enrollments and acceptances have rows of their own; each becomes a record of the company that holds nothing else, for the
//! assembly to gather.

use crate::import::cell::{Dates, Written, country, quoted};
use crate::import::document::{Record, Section, Value};
use crate::import::fact::Fact;
use crate::import::kind::Reading;
use crate::import::notes::Weight;
use crate::import::row::{Field, Row};
use crate::programme::Day;

/// How what stands in a cell is read.
#[derive(Clone, Copy)]
enum Form {
    Text,
    Country,
    Day,
    Flag,
    /// A day, yes or no.
    Signature,
    Number,
    /// Texts with semicolons between.
    Texts,
}

/// A key, the column that holds it, and its form.
type Key = (&'static str, Field, Form);

const ID: Key = ("id", Field::RecordId, Form::Text);
const NAME: Key = ("name", Field::RecordName, Form::Text);
const COUNTRY: Key = ("country", Field::RecordCountry, Form::Country);
const KIND: Key = ("kind", Field::RecordKind, Form::Text);
const PARTNER: Key = ("partner", Field::RecordPartner, Form::Text);
const CUSTOMER: Key = ("customer", Field::RecordCustomer, Form::Text);
const TENANT: Key = ("tenant", Field::RecordTenant, Form::Text);
const SINCE: Key = ("since", Field::RecordSince, Form::Day);
const UNTIL: Key = ("until", Field::RecordUntil, Form::Day);

/// A sort of rows.
struct Shape {
    /// What the column `Record` says of them.
    noun: &'static str,
    keys: &'static [Key],
}

const SECTIONS: [(Section, Shape); 9] = [
    (
        Section::Partners,
        Shape { noun: "partner", keys: &[ID, NAME, COUNTRY, ("global-id", Field::RecordGlobal, Form::Text)] },
    ),
    (
        Section::Tenants,
        Shape {
            noun: "tenant",
            keys: &[
                ID,
                NAME,
                ("owner", Field::RecordOwner, Form::Text),
                KIND,
                COUNTRY,
                ("cloud", Field::RecordCloud, Form::Text),
                ("tenant-id", Field::RecordTenantId, Form::Text),
                ("domain", Field::RecordDomain, Form::Text),
            ],
        },
    ),
    (Section::Customers, Shape { noun: "customer", keys: &[ID, NAME, COUNTRY] }),
    (
        Section::Partnerships,
        Shape {
            noun: "partnership",
            keys: &[
                ("provider", Field::RecordProvider, Form::Text),
                ("reseller", Field::RecordReseller, Form::Text),
                SINCE,
                UNTIL,
            ],
        },
    ),
    (
        Section::Sales,
        Shape {
            noun: "sale",
            keys: &[
                ("seller", Field::RecordSeller, Form::Text),
                ("buyer", Field::RecordBuyer, Form::Text),
                TENANT,
                ("own-use", Field::RecordOwnUse, Form::Flag),
                SINCE,
                UNTIL,
            ],
        },
    ),
    (
        Section::Subscriptions,
        Shape {
            noun: "subscription",
            keys: &[
                ID,
                TENANT,
                ("ordered-by", Field::RecordOrderer, Form::Text),
                ("partner-of-record", Field::RecordPartnerOfRecord, Form::Text),
                ("product", Field::RecordProduct, Form::Text),
                SINCE,
                UNTIL,
            ],
        },
    ),
    (
        Section::CustomerRelationships,
        Shape { noun: "customer-relationship", keys: &[PARTNER, CUSTOMER, TENANT, SINCE, UNTIL] },
    ),
    (
        Section::AdminRelationships,
        Shape {
            noun: "admin-relationship",
            keys: &[
                PARTNER,
                TENANT,
                KIND,
                ("roles", Field::RecordRoles, Form::Texts),
                ("auto-extend", Field::RecordAutoExtend, Form::Flag),
                SINCE,
                UNTIL,
            ],
        },
    ),
    (
        Section::Affiliations,
        Shape {
            noun: "affiliation",
            keys: &[
                ("parent", Field::RecordParent, Form::Text),
                ("child", Field::RecordChild, Form::Text),
                ("ownership", Field::RecordOwnership, Form::Number),
                SINCE,
                UNTIL,
            ],
        },
    ),
];

const ENROLLMENT: Shape = Shape {
    noun: "enrollment",
    keys: &[
        ("role", Field::RecordRole, Form::Text),
        COUNTRY,
        TENANT,
        ("location-id", Field::RecordLocation, Form::Text),
        ("mpa", Field::RecordMpa, Form::Signature),
        SINCE,
        UNTIL,
        ("status", Field::RecordStatus, Form::Text),
        ("status-since", Field::RecordStatusSince, Form::Day),
        ("currency", Field::RecordCurrency, Form::Text),
        ("support-plan", Field::RecordSupportPlan, Form::Text),
        ("revenue-usd", Field::RecordRevenue, Form::Number),
        ("revenue-as-of", Field::RecordRevenueAsOf, Form::Day),
    ],
};

const ACCEPTANCE: Shape = Shape {
    noun: "acceptance",
    keys: &[("accepted", Field::RecordAccepted, Form::Day), ("attested-by", Field::RecordAttestor, Form::Text)],
};

/// Reads a row.
pub(super) fn read(row: &dyn Row, dates: &mut Dates, reading: &mut Reading) {
    let noun = row.text(Field::Record).unwrap_or_default();
    if noun == "finding" {
        reading.notes.push((Weight::LeftOut, "a finding", String::new()));
        return;
    }
    if let Some((section, shape)) = SECTIONS.iter().find(|(_, shape)| shape.noun == noun) {
        let (month_first, day_first) = record(row, shape, dates, reading);
        reading.facts.push(Fact::Record(*section, month_first, day_first));
    } else if noun == ENROLLMENT.noun {
        read_part(row, &ENROLLMENT, "enrollments", dates, reading);
    } else if noun == ACCEPTANCE.noun {
        read_part(row, &ACCEPTANCE, "mca", dates, reading);
    } else {
        reading.notes.push((Weight::Bad, "a row of no record of the language", quoted(&noun)));
        return;
    }
    if let Some(keys) = row.text(Field::RecordUnreadable) {
        reading.notes.push((Weight::Unclear, "values that could not be read when they were exported", quoted(&keys)));
    }
}

/// Reads what stands in a list of a partner or a customer.
fn read_part(row: &dyn Row, shape: &Shape, list: &'static str, dates: &mut Dates, reading: &mut Reading) {
    let partner = row.text(Field::RecordPartner).map(|id| (Section::Partners, id));
    let Some((section, id)) = partner.or_else(|| Some((Section::Customers, row.text(Field::RecordCustomer)?))) else {
        let sort = "an enrollment or an acceptance that does not say whose it is";
        reading.notes.push((Weight::Bad, sort, String::new()));
        return;
    };
    let (month_first, day_first) = record(row, shape, dates, reading);
    if month_first.values().is_empty() {
        if reading.notes.is_empty() {
            reading.notes.push((
                Weight::Bad,
                "an enrollment or an acceptance of which nothing can be read",
                quoted(&id),
            ));
        }
        return;
    }
    let whole = |part: Record| {
        let mut record = Record::default();
        record.set("id", Value::Text(plain(&id)));
        record.set(list, Value::Records(vec![part]));
        record
    };
    reading.facts.push(Fact::Record(section, whole(month_first), day_first.map(whole)));
}

/// What a row says, and where its dates can be read in two ways also what it says with the day first.
fn record(row: &dyn Row, shape: &Shape, dates: &mut Dates, reading: &mut Reading) -> (Record, Option<Record>) {
    let (mut month_first, mut day_first): (_, Option<Record>) = (Record::default(), None);
    for (key, field, form) in shape.keys {
        let Some(text) = row.text(*field) else { continue };
        match value(&text, *form, dates) {
            Some((value, None)) => {
                if let Some(record) = &mut day_first {
                    record.set(key, value.clone());
                }
                month_first.set(key, value);
            }
            Some((value, Some(other))) => {
                day_first.get_or_insert_with(|| month_first.clone()).set(key, other);
                month_first.set(key, value);
            }
            None => {
                let detail = format!("`{key}` is {}", quoted(&text));
                reading.notes.push((Weight::Bad, "a value that its key cannot have", detail));
            }
        }
    }
    (month_first, day_first)
}

/// What a cell says, and where it is a date that can be read in two ways also what it says with the day first; none where its
/// key cannot have that.
fn value(text: &str, form: Form, dates: &mut Dates) -> Option<(Value, Option<Value>)> {
    let value = match form {
        Form::Text => Value::Text(plain(text)),
        Form::Country => Value::Text(country(text)?.to_string()),
        Form::Day => return day(text, dates),
        Form::Flag => flag(text)?,
        Form::Signature => match flag(text) {
            Some(flag) => flag,
            None => return day(text, dates),
        },
        Form::Number => Value::Plain(number(text)?),
        Form::Texts => Value::Texts(text.split(';').map(|text| plain(text.trim())).collect()),
    };
    Some((value, None))
}

/// Yes and no, as spreadsheets write them in English, German, French, Spanish, Italian, Dutch, Portuguese and Polish.
const FLAGS: [(&str, &[&str]); 2] = [
    ("true", &["true", "wahr", "vrai", "verdadero", "vero", "waar", "verdadeiro", "prawda"]),
    ("false", &["false", "falsch", "faux", "falso", "onwaar", "fałsz"]),
];

fn flag(text: &str) -> Option<Value> {
    let text = text.to_lowercase();
    let (flag, _) = FLAGS.iter().find(|(_, words)| words.contains(&&*text))?;
    Some(Value::Plain((*flag).to_owned()))
}

/// A decimal number. Where a comma stands before the fraction, one or two digits are one: three may be thousands.
fn number(text: &str) -> Option<String> {
    let are_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let text = match text.split_once(',') {
        Some((whole, fraction)) if fraction.len() <= 2 => format!("{whole}.{fraction}"),
        _ => text.to_owned(),
    };
    let (whole, fraction) = text.split_once('.').unwrap_or((&text, "0"));
    (are_digits(whole) && are_digits(fraction)).then_some(text)
}

/// A day as exports write it or, where a spreadsheet wrote it anew, in any other way.
fn day(text: &str, dates: &mut Dates) -> Option<(Value, Option<Value>)> {
    let value = |day: Day| Value::Text(day.to_string());
    if let Some(day) = Day::parse(text) {
        return Some((value(day), None));
    }
    match dates.read(text) {
        Ok(Some(Written::Certain(day))) => Some((value(day), None)),
        Ok(Some(Written::Either { month_first, day_first })) => Some((value(month_first), Some(value(day_first)))),
        Ok(None) | Err(()) => None,
    }
}

/// The text that an exported one stands for: exports write characters that nobody sees as `\u{…}`.
fn plain(exported: &str) -> String {
    let mut parts = exported.split("\\u{");
    let mut text = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let coded = part.split_once('}').and_then(|(code, rest)| {
            let code = u32::from_str_radix(code, 16).ok().filter(|_| code.len() <= 6 && !code.starts_with('+'))?;
            Some((char::from_u32(code)?, rest))
        });
        if let Some((character, rest)) = coded {
            text.push(character);
            text.push_str(rest);
        } else {
            text.push_str("\\u{");
            text.push_str(part);
        }
    }
    text
}
