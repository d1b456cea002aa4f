//! What the lines of a profile say: a record in words, beside the subject whom everybody knows already.

use crate::ask::{Fact, Location};
use crate::network::{Content, Disregarded, EntryKind, Field, ID_CHARACTERS_MAX, Signature, Standing, Tri};
use crate::programme::grouped;
use crate::report::printable::{shortened, shown};

/// Most characters of a text: every id is shown whole, and no name fills the screen.
const CHARACTERS_MAX: usize = ID_CHARACTERS_MAX;

/// Most roles of a delegated administration.
const ROLES_MAX: usize = 20;

/// What stands on the line of a record in which the subject is named under one of `keys`, column by column.
pub(super) fn cells(fact: &Fact<'_>, fields: &[Field<'_>], keys: &[&str]) -> Vec<String> {
    let cell = |key: &str| value(fields, key);
    let required = |key: &str| or_unknown(cell(key));
    let is_as = |key: &str| keys.contains(&key);
    let unless = |key: &str, words: String| if is_as(key) { String::new() } else { words };
    let location = fact.location.as_ref().map_or_else(String::new, country_words);
    match fact.entry.kind() {
        EntryKind::Enrollment => vec![unless("partner", cell("partner")), required("role"), location],
        EntryKind::Acceptance => {
            let attestor = if has(fields, "attested-by") {
                unless("attested-by", format!("attested by {}", cell("attested-by")))
            } else {
                "by itself".to_owned()
            };
            vec![unless("accepted-by", cell("accepted-by")), required("accepted"), attestor]
        }
        EntryKind::Partnership => vec![required(if is_as("provider") { "reseller" } else { "provider" })],
        EntryKind::Sale => {
            let ends = match () {
                () if is_as("seller") => required("buyer"),
                () if is_as("buyer") => required("seller"),
                () => format!("{} to {}", required("seller"), required("buyer")),
            };
            let tenant = unless("tenant", prefixed("for ", cell("tenant")));
            let own_use = match find(fields, "own-use") {
                Some(Content::Flag(true)) => "own use",
                Some(Content::Unknown) => "own use unknown",
                _ => "",
            };
            vec![ends, joined([tenant, own_use.to_owned()].into_iter()).unwrap_or_default()]
        }
        EntryKind::Tenant => {
            let cloud = if cell("cloud") == "public" { String::new() } else { prefixed("cloud ", cell("cloud")) };
            vec![required("id"), required("kind"), location, cloud]
        }
        EntryKind::Subscription => vec![unless("tenant", required("tenant")), cell("product")],
        EntryKind::CustomerRelationship => {
            let ends = match () {
                () if is_as("partner") => required("customer"),
                () if is_as("customer") => required("partner"),
                () => format!("{} with {}", required("partner"), required("customer")),
            };
            vec![ends, unless("tenant", prefixed("for ", cell("tenant")))]
        }
        EntryKind::AdminRelationship => {
            let ends = match () {
                () if is_as("partner") => required("tenant"),
                () if is_as("tenant") => required("partner"),
                () => format!("{} in {}", required("partner"), required("tenant")),
            };
            vec![ends, required("kind")]
        }
        EntryKind::Affiliation => affiliation_cells(fact, fields),
        EntryKind::Partner | EntryKind::Customer => vec![cell("id")],
    }
}

/// What the line of a record has no room for.
pub(super) fn details(fact: &Fact<'_>, fields: &[Field<'_>], keys: &[&str]) -> Option<String> {
    match fact.entry.kind() {
        EntryKind::Enrollment => enrollment_words(fields, !keys.contains(&"tenant")),
        EntryKind::Subscription => subscription_words(fields, keys),
        EntryKind::AdminRelationship => {
            let extends = match find(fields, "auto-extend") {
                Some(Content::Flag(true)) => "extends itself",
                _ => "",
            };
            joined([value(fields, "roles"), extends.to_owned()].into_iter())
        }
        _ => None,
    }
}

pub(super) fn has(fields: &[Field<'_>], key: &str) -> bool {
    fields.iter().any(|field| field.key == key)
}

fn find<'f, 'n>(fields: &'f [Field<'n>], key: &str) -> Option<&'f Content<'n>> {
    fields.iter().find(|field| field.key == key).map(|field| &field.content)
}

/// What stands under a key, in words; nothing where it is not there.
fn value(fields: &[Field<'_>], key: &str) -> String {
    find(fields, key).map_or_else(String::new, words)
}

fn or_unknown(value: String) -> String {
    if value.is_empty() { "unknown".to_owned() } else { value }
}

fn prefixed(prefix: &str, value: String) -> String {
    if value.is_empty() { value } else { format!("{prefix}{value}") }
}

fn joined(parts: impl Iterator<Item = String>) -> Option<String> {
    let parts: Vec<String> = parts.filter(|part| !part.is_empty()).collect();
    (!parts.is_empty()).then(|| parts.join(", "))
}

/// A value in words.
pub(in crate::report) fn words(content: &Content<'_>) -> String {
    match content {
        Content::Unknown => "unknown".to_owned(),
        Content::Text(text) | Content::Reference { id: text, .. } | Content::Number(text) => cut(text),
        Content::Word(word) => word.clone(),
        Content::Day(day) => day.to_string(),
        Content::Flag(flag) => if *flag { "yes" } else { "no" }.to_owned(),
        Content::Amount(amount) => amount.to_string(),
        Content::Signature(Signature::On(day)) => format!("signed {day}"),
        Content::Signature(Signature::Undated) => "signed, day unknown".to_owned(),
        Content::Signature(Signature::Missing) => "not signed".to_owned(),
        Content::Roles { readable, has_unknown } => {
            let shown = readable.iter().take(ROLES_MAX).map(|role| cut(role));
            let more = readable.len().saturating_sub(ROLES_MAX);
            let more = (more > 0).then(|| format!("{} more roles", grouped(more)));
            let unknown = has_unknown.then(|| "unknown roles".to_owned());
            joined(shown.chain(more).chain(unknown)).unwrap_or_else(|| "no roles".to_owned())
        }
    }
}

/// The days of a record, how it stands, and the status of an enrollment that is not in force.
pub(super) fn days_words(fact: &Fact<'_>, fields: &[Field<'_>]) -> Option<String> {
    let standing = fact.standing?;
    let (since, until) = (value(fields, "since"), value(fields, "until"));
    let left_out = if fact.disregarded == Some(Disregarded::BeginsLater) { ", left out" } else { "" };
    let days = match standing {
        // An acceptance has one day only.
        Standing::NotBegun if since.is_empty() => "still to come".to_owned(),
        Standing::NotBegun => format!("from {since}{}{left_out}", prefixed(" to ", until)),
        Standing::Ended => format!("ended {until}{}", prefixed(", since ", since)),
        Standing::Active | Standing::Unknown => match (since.as_str(), until.as_str()) {
            ("", "") => "undated".to_owned(),
            (_, "") => format!("since {since}"),
            ("", _) => format!("until {until}"),
            _ => format!("{since} to {until}"),
        },
    };
    let status = match value(fields, "status") {
        status if status.is_empty() || status == "active" || status == "unknown" => String::new(),
        status => format!(", {status}{}", prefixed(" since ", value(fields, "status-since"))),
    };
    Some(days + &status)
}

/// The same where nothing else says that it is a country.
fn country_words(location: &Location) -> String {
    let words = location_words(location);
    if location.country.is_some() { words } else { format!("country {words}") }
}

/// Country and region.
pub(super) fn location_words(location: &Location) -> String {
    match (location.country, location.region) {
        (Some(country), Some(region)) => format!("{country}, {region}"),
        (Some(country), None) => format!("{country}, region unknown"),
        (None, _) if location.place.is_some() => "unknown".to_owned(),
        (None, _) => "not given".to_owned(),
    }
}

/// What of an enrollment stands below its line.
fn enrollment_words(fields: &[Field<'_>], with_tenant: bool) -> Option<String> {
    // What cannot be read is said beside the others.
    let is_unknown = |key: &str| find(fields, key) == Some(&Content::Unknown);
    let cell = |key: &str| if is_unknown(key) { String::new() } else { value(fields, key) };
    let tenant = if with_tenant { prefixed("tenant ", cell("tenant")) } else { String::new() };
    let agreement = match cell("mpa") {
        _ if is_unknown("mpa") => String::new(),
        mpa if mpa.is_empty() => "MPA not signed".to_owned(),
        mpa => format!("MPA {mpa}"),
    };
    let revenue = match (cell("revenue-usd"), cell("revenue-as-of")) {
        (revenue, _) if revenue.is_empty() => String::new(),
        (revenue, day) if day.is_empty() => format!("revenue {revenue} USD"),
        (revenue, day) => format!("revenue {revenue} USD ({day})"),
    };
    let parts = [
        prefixed("location id ", cell("location-id")),
        tenant,
        agreement,
        prefixed("billed in ", cell("currency")),
        prefixed("support plan ", cell("support-plan")),
        revenue,
    ];
    joined(parts.into_iter())
}

/// What of a subscription stands below its line: who stands behind it, beside the subject.
fn subscription_words(fields: &[Field<'_>], keys: &[&str]) -> Option<String> {
    let cell = |key: &str| value(fields, key);
    let orderer = if keys.contains(&"ordered-by") { String::new() } else { or_unknown(cell("ordered-by")) };
    let reseller = if keys.contains(&"partner-of-record") { String::new() } else { cell("partner-of-record") };
    let parts = [cell("id"), prefixed("ordered by ", orderer), prefixed("partner of record ", reseller)];
    joined(parts.into_iter())
}

fn affiliation_cells(fact: &Fact<'_>, fields: &[Field<'_>]) -> Vec<String> {
    let cell = |key: &str| value(fields, key);
    let other = match fact.named_as.as_slice() {
        ["child", "parent"] => "of itself".to_owned(),
        ["parent", ..] => format!("parent of {}", or_unknown(cell("child"))),
        _ => format!("child of {}", or_unknown(cell("parent"))),
    };
    let share = match find(fields, "ownership") {
        Some(Content::Number(share)) => format!("{} %", cut(share)),
        Some(_) => "share unknown".to_owned(),
        None => String::new(),
    };
    let control = match fact.entry.controls() {
        Some(Tri::Yes) => "controls",
        Some(Tri::No) => "no control",
        Some(Tri::Perhaps) | None => "perhaps controls",
    };
    vec![other, joined([share, control.to_owned()].into_iter()).unwrap_or_default()]
}

pub(in crate::report) fn capitalized(noun: &str) -> String {
    let mut letters = noun.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// What a terminal shows as it is, not too long.
fn cut(text: &str) -> String {
    shown(&shortened(text, CHARACTERS_MAX))
}
