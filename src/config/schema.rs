//! The JSON Schema of the configuration, for editors.

use serde_json::{Value, json};

use crate::finding::{Group, Info};
use crate::rules::ALL;
use crate::waiver;

/// The schema, in the dialect 2020-12.
pub fn schema() -> Value {
    let infos = || ALL.iter().map(|rule| rule.info);
    let names: Vec<&str> = infos().map(|info| info.name).chain(Group::ALL.map(Group::name)).collect();
    let is_waived = |info: &&Info| !info.is_unconditional() && info.group != Group::Waiver;
    let waived: Vec<&str> = infos().filter(is_waived).map(|info| info.name).collect();
    let text = |description: &str| json!({"type": "string", "pattern": "\\S", "description": description});
    let day = |description: &str| json!({"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$", "description": description});
    let settings = json!({
        "paths": {"type": "array", "minItems": 1, "items": {"type": "string", "pattern": "\\S", "not": {"const": "-"}}, "description": "The files and folders of the network, relative to the folder of this file. Default: that folder."},
        "exclude": {"$ref": "#/$defs/texts", "description": "What is no part of the network below the paths: patterns as in .gitignore, relative to the folder of this file."},
        "as-of": day("The day from which the network is looked at; what begins later is left out. Default: today, and nothing is left out."),
        "fail-on": {"enum": ["error", "warning", "info", "never"], "description": "The least severity that makes the exit status 1. Default: error."},
        "baseline": {"type": "string", "pattern": "\\S", "not": {"pattern": "\\.ya?ml$"}, "description": "The file of known findings, relative to the folder of this file."},
        "rules": {
            "type": "object",
            "description": "What each rule or group weighs, and what the organisation says about it. A rule goes before its group.",
            "propertyNames": {"enum": names},
            "properties": restricted(),
            "additionalProperties": {"$ref": "#/$defs/rule"},
        },
    });
    let settings = or_nothing(settings);
    let mut own = settings.clone();
    own["waivers"] = or_nothing_of(json!({
        "type": "array",
        "description": "Findings that are accepted: which, why, by whom and until when.",
        "items": {"$ref": "#/$defs/waiver"},
    }));
    own["profiles"] = or_nothing_of(json!({
        "type": "object",
        "description": "Other settings by name, chosen with --profile; what a profile does not say stays as above.",
        "propertyNames": {"pattern": "\\S"},
        "additionalProperties": {"type": "object", "properties": settings, "additionalProperties": false},
    }));
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Configuration of cspgraph",
        "type": ["object", "null"],
        "properties": own,
        "additionalProperties": false,
        "$defs": {
            "texts": {"type": "array", "items": {"type": "string", "pattern": "\\S"}},
            "severity": {"enum": ["error", "warning", "info", "off"]},
            "rule": {
                "oneOf": [
                    {"$ref": "#/$defs/severity"},
                    {
                        "type": "object",
                        "properties": or_nothing(json!({
                            "severity": {"$ref": "#/$defs/severity", "description": "How much its findings weigh; off: it is not asked."},
                            "guidance": text("What to do about its findings, in the organisation's own words."),
                            "contact": text("Whom to ask about its findings."),
                            "waivable": {"type": "boolean", "description": "Whether its findings may be waived. Default: true."},
                        })),
                        "additionalProperties": false,
                    },
                ],
            },
            "waiver": {
                "type": "object",
                "properties": {
                    "rule": {"enum": waived, "description": "The rule whose findings are accepted."},
                    "reason": text("Why they are accepted."),
                    "owner": text("Who answers for it."),
                    "until": day("The last day on which it holds."),
                    "subject": {
                        "description": "The ids that the findings are about, in any order.",
                        "oneOf": [{"type": "string", "minLength": 1}, {"type": "array", "items": {"type": "string"}, "minItems": 1}],
                    },
                    "file": text("The file in which they stand, or a folder above it, relative to the folder of this file."),
                    "fingerprint": text("The fingerprint of the finding."),
                },
                "required": waiver::REQUIRED_KEYS,
                "additionalProperties": false,
            },
        },
    })
}

/// The properties, each of which may also stand there without a value, as a key does whose value was taken out.
fn or_nothing(properties: Value) -> Value {
    let Value::Object(properties) = properties else { return properties };
    properties.into_iter().map(|(key, value)| (key, or_nothing_of(value))).collect()
}

fn or_nothing_of(value: Value) -> Value {
    let description = value["description"].clone();
    json!({"description": description, "anyOf": [value, {"type": "null"}]})
}

/// What may be set for the rules that nobody can weaken, and for those about waivers, which nobody can waive.
fn restricted() -> Value {
    let never_waived = json!({"properties": {"waivable": {"const": false}}});
    let never_weaker = json!({
        "type": "object",
        "properties": {
            "guidance": {"type": "string", "pattern": "\\S"},
            "contact": {"type": "string", "pattern": "\\S"},
            "waivable": {"const": false},
        },
        "additionalProperties": false,
    });
    let of = |info: &Info| match info {
        info if info.is_unconditional() => Some(never_weaker.clone()),
        info if info.group == Group::Waiver => Some(json!({"allOf": [{"$ref": "#/$defs/rule"}, never_waived]})),
        _ => None,
    };
    ALL.iter()
        .filter_map(|rule| Some((rule.info.name.to_owned(), of(rule.info)?)))
        .collect::<serde_json::Map<_, _>>()
        .into()
}
