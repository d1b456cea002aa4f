//! The JSON Schema of the report for auditors. Keys may be added within a version of the document, so none is refused for
//! being unknown here; the words are those of the code's own lists.

use serde_json::{Map, Value, json};

use crate::ask::{Ending, HORIZONS, InputKind, WaiverChange};
use crate::finding::{Group, Severity, State};
use crate::programme::{Region, Role, Word};
use crate::report::audit::json::{FAIL, KIND, NEVER, PASS};
use crate::rules::{ALL, Element};
use crate::waiver::Effect;

/// The schema, in the dialect 2020-12.
pub fn audit_schema() -> Value {
    let severities = Severity::ALL.map(Severity::name).into_iter();
    let properties = [
        ("version", json!({"const": 1})),
        ("kind", json!({"const": KIND})),
        ("tool", object([("name", json!({"const": env!("CARGO_PKG_NAME")})), ("version", text())], &[])),
        ("title", text()),
        ("organisation", text()),
        ("as-of", described(defined("day"), "The day from which the network is looked at.")),
        ("verdict", described(words([PASS, FAIL]), "Whether no finding that counts weighs as much as `fail-on`.")),
        ("fail-on", words(severities.chain([NEVER]))),
        ("summary", summary()),
        ("findings", list(defined("finding"))),
        ("waivers", described(list(waiver()), "The register: every waiver that was read, whatever it does.")),
        ("baseline", baseline()),
        ("coverage", described(list(covered()), "Every rule, with how much it looked at, and what it found.")),
        ("network", network()),
        ("ending", described(list(ending()), "What ends soon, by day.")),
        ("facts", facts()),
        ("change", change()),
        ("evidence", evidence()),
    ];
    let mut schema = object(properties, &["organisation", "baseline", "change"]);
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema".into();
    schema["title"] = "Report of cspgraph for auditors".into();
    schema["$defs"] = json!({
        "day": {"type": "string", "format": "date", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"},
        "sha256": {"type": "string", "pattern": "^[0-9a-f]{64}$"},
        "fingerprint": {"type": "string", "pattern": "^[0-9a-f]{32}$"},
        "number": {"type": "integer", "minimum": 1},
        "rule": words(ALL.iter().map(|rule| rule.info.name)),
        "group": words(Group::ALL.map(Group::name)),
        "severity": words(Severity::ALL.map(Severity::name)),
        "state": words(State::NAMES),
        "region": {"enum": Region::all().iter().map(Region::to_string).collect::<Vec<_>>()},
        "finding": finding(),
    });
    schema
}

fn summary() -> Value {
    let checked = ["files", "partners", "tenants", "customers", "relationships"];
    let found = ["errors", "warnings", "infos", "waived", "known", "waivers"];
    object(checked.into_iter().chain(found).map(|key| (key, count())), &[])
}

fn finding() -> Value {
    let hop = [("from", text()), ("to", text()), ("type", text())];
    let waiver = [("reason", text()), ("owner", text()), ("until", defined("day"))];
    let label = place().into_iter().chain([("message", text())]);
    let own = [
        ("rule", defined("rule")),
        ("severity", defined("severity")),
        ("message", text()),
        ("help", text()),
        ("url", text()),
        ("subject", texts()),
        ("label", described(text(), "What is to be said of the value at the place itself.")),
        ("labels", list(object(label, &[]))),
        ("more-labels", json!({"const": true})),
        ("path", list(object(hop.into_iter().chain(line()), &[]))),
        ("fingerprint", defined("fingerprint")),
        ("state", defined("state")),
        ("waiver", object(waiver.into_iter().chain(line()), &["owner", "until"])),
        ("guidance", text()),
        ("contact", text()),
        ("group", defined("group")),
        ("regions", list(defined("region"))),
        ("providers", texts()),
        ("resellers", texts()),
        ("partners", texts()),
    ];
    let optional = ["help", "label", "more-labels", "path", "waiver", "guidance", "contact"];
    let mut finding = object(own.into_iter().chain(place()), &optional);
    // Who accepted it stands there exactly where somebody did.
    finding["if"] = json!({"properties": {"state": {"const": "waived"}}});
    finding["then"] = json!({"required": ["waiver"]});
    finding["else"] = json!({"not": {"required": ["waiver"]}});
    finding
}

fn waiver() -> Value {
    let scope = [("subject", texts()), ("file", text()), ("line", defined("number")), ("fingerprint", text())];
    let own = [
        ("rule", described(text(), "Missing, like the reason, where the waiver does not say it.")),
        ("scope", object(scope, &["subject", "file", "line", "fingerprint"])),
        ("reason", text()),
        ("owner", text()),
        ("until", defined("day")),
        ("effect", words(Effect::ALL.map(Effect::name))),
        ("findings", count()),
    ];
    object(own.into_iter().chain(line()), &["rule", "reason", "owner", "until"])
}

fn baseline() -> Value {
    let counts = ["findings", "known", "waived", "not-asked"].map(|key| (key, count()));
    object(counts.into_iter().chain([("complete", flag()), ("gone", list(gone()))]), &[])
}

fn gone() -> Value {
    let own = [("rule", text()), ("subject", texts()), ("fingerprint", text()), ("count", defined("number"))];
    object(own, &["count"])
}

fn covered() -> Value {
    let elements = json!({
        "type": "object",
        "propertyNames": words(Element::ALL.map(Element::noun)),
        "additionalProperties": count(),
    });
    let own = [
        ("rule", defined("rule")),
        ("group", defined("group")),
        ("severity", described(defined("severity"), "Missing where the rule was not asked.")),
        ("catalogue-severity", defined("severity")),
        ("asked", flag()),
        ("elements", elements),
        ("new", count()),
        ("waived", count()),
        ("known", count()),
    ];
    object(own, &["severity"])
}

fn network() -> Value {
    let partners = [
        ("role", words(Role::ALL.iter().map(|(_, word)| *word))),
        ("region", defined("region")),
        ("count", defined("number")),
    ];
    let providers = [
        ("id", text()),
        ("name", text()),
        ("regions", list(defined("region"))),
        ("resellers", count()),
        ("customers", count()),
        ("subscriptions", count()),
    ];
    let sales =
        [("seller-region", defined("region")), ("buyer-region", defined("region")), ("count", defined("number"))];
    let by_year = json!({
        "type": "object",
        "propertyNames": {"pattern": "^[0-9]{4}$"},
        "additionalProperties": defined("number"),
    });
    let own = [
        ("partners", list(object(partners, &["role", "region"]))),
        ("providers", list(object(providers, &["name"]))),
        ("sales", list(object(sales, &["seller-region", "buyer-region"]))),
        ("sales-by-microsoft", count()),
        ("sales-left-out", count()),
        ("partner-agreements", by_year.clone()),
        ("undated-partner-agreements", count()),
        ("unsigned-enrollments", count()),
        ("customer-agreements", by_year),
    ];
    object(own, &[])
}

fn ending() -> Value {
    let [.., last] = HORIZONS;
    let own = [
        ("type", words(Ending::nouns())),
        ("subject", texts()),
        ("until", defined("day")),
        ("days", json!({"type": "integer", "minimum": 0, "maximum": last})),
    ];
    object(own.into_iter().chain(line()), &[])
}

fn facts() -> Value {
    let markets = [("countries", count()), ("markets", count()), ("source", text()), ("sha256", defined("sha256"))];
    let fact = [("name", text()), ("value", text()), ("since", defined("day")), ("source", text())];
    object([("markets", object(markets, &[])), ("facts", list(object(fact, &["since"])))], &[])
}

fn change() -> Value {
    // What an earlier version of the program wrote may hold other words.
    let resolved = ["rule", "severity", "state", "message", "file", "fingerprint"].map(|key| (key, text()));
    let resolved = resolved.into_iter().chain([("subject", texts()), ("line", count())]);
    let acceptance = [("reason", text()), ("owner", text()), ("until", defined("day"))];
    let acceptance = object(acceptance.into_iter().chain([("file", text()), ("line", count())]), &["owner", "until"]);
    let turned = [
        ("fingerprint", defined("fingerprint")),
        ("before", text()),
        ("now", defined("state")),
        ("waiver-before", described(acceptance, "Who accepted it, if it was waived.")),
    ];
    let ruled = || object([("verdict", text()), ("fail-on", text())], &[]);
    let own = [
        ("as-of", defined("day")),
        ("before", described(ruled(), "The verdict of the earlier report.")),
        ("now", described(ruled(), "The verdict of this one.")),
        ("introduced", list(defined("fingerprint"))),
        ("not-looked-for-then", described(list(defined("fingerprint")), "The introduced that may be older.")),
        ("resolved", list(object(resolved, &[]))),
        ("turned", list(object(turned, &["waiver-before"]))),
        ("unchanged", count()),
        ("undecided", described(count(), "How many findings of the earlier report were not looked for this time.")),
        ("waivers", list(waiver_change())),
        ("figures", list(object([("name", text()), ("before", count()), ("now", count())], &[]))),
        ("cautions", texts()),
    ];
    object(own, &[])
}

fn waiver_change() -> Value {
    let scope = [("subject", texts()), ("file", text()), ("line", count()), ("fingerprint", text())];
    let record = [
        ("rule", text()),
        ("scope", object(scope, &["subject", "file", "line", "fingerprint"])),
        ("reason", text()),
        ("owner", text()),
        ("until", defined("day")),
        ("effect", text()),
        ("file", text()),
        ("line", count()),
    ];
    let record = object(record, &["rule", "reason", "owner", "until"]);
    let own = [("change", words(WaiverChange::NAMES)), ("before", record.clone()), ("now", record)];
    object(own, &["before", "now"])
}

fn evidence() -> Value {
    let input = [
        ("kind", words(InputKind::ALL.map(InputKind::name))),
        ("path", text()),
        ("bytes", count()),
        ("sha256", defined("sha256")),
    ];
    let own = [
        ("rule-set", defined("sha256")),
        ("inputs", list(object(input, &["bytes", "sha256"]))),
        ("command", text()),
        ("profile", text()),
        ("leaves-out-later", flag()),
        ("left-out", count()),
        ("part", flag()),
        ("excluded", texts()),
        ("waivers-ignored", flag()),
        ("broken-files", texts()),
        ("written", json!({"type": "string", "format": "date-time"})),
    ];
    object(own, &["profile", "written"])
}

fn line() -> [(&'static str, Value); 2] {
    [("file", text()), ("line", defined("number"))]
}

fn place() -> Vec<(&'static str, Value)> {
    let numbers = ["column", "end-line", "end-column"].map(|key| (key, defined("number")));
    line().into_iter().chain(numbers).chain([("offset", count()), ("length", count())]).collect()
}

/// An object with these properties, all of which must be there but those that are optional.
fn object<'k>(properties: impl IntoIterator<Item = (&'k str, Value)>, optional: &[&str]) -> Value {
    let properties: Map<String, Value> = properties.into_iter().map(|(key, schema)| (key.to_owned(), schema)).collect();
    let required: Vec<&String> = properties.keys().filter(|key| !optional.contains(&key.as_str())).collect();
    json!({"type": "object", "required": required, "properties": properties})
}

fn list(items: Value) -> Value {
    json!({"type": "array", "items": items})
}

fn words<'w>(words: impl IntoIterator<Item = &'w str>) -> Value {
    json!({"enum": words.into_iter().collect::<Vec<_>>()})
}

fn text() -> Value {
    json!({"type": "string"})
}

fn texts() -> Value {
    list(text())
}

fn count() -> Value {
    json!({"type": "integer", "minimum": 0})
}

fn flag() -> Value {
    json!({"type": "boolean"})
}

fn defined(name: &str) -> Value {
    json!({"$ref": format!("#/$defs/{name}")})
}

fn described(mut schema: Value, description: &str) -> Value {
    schema["description"] = description.into();
    schema
}
