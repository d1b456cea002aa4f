use crate::finding::{Finding, Group, Info};
use crate::nearest::nearest;
use crate::network::quoted;
use crate::rules::{ALL, Check, Rule};
use crate::waiver::{Applied, Fault, FaultKind, KEYS, KEYS_OF_CONFIGURATION, MARKER, Scope, Waiver};
use crate::wording::waiver_identity;

pub(super) const RULE: Rule = Rule { info: &INFO, checks: &[Check::Waiver(check)] };

static INFO: Info = info!("malformed-waiver", Waiver, Error, "a waiver that waives nothing because of how it is written");

fn check(applied: &Applied<'_>, findings: &mut Vec<Finding>) {
    let waiver = applied.waiver;
    findings.extend(waiver.faults.iter().map(|fault| faulty(waiver, fault)));
    if waiver.faults.is_empty() {
        findings.extend(useless(applied));
    }
}

/// Whether the rule speaks.
pub(super) fn holds(applied: &Applied<'_>) -> bool {
    !applied.waiver.faults.is_empty() || useless(applied).is_some()
}

fn faulty(waiver: &Waiver, fault: &Fault) -> Finding {
    let is_in_comment = matches!(waiver.scope, Scope::Line(..));
    let pattern = || {
        let marker = if is_in_comment { format!("# {MARKER} ") } else { "- ".to_owned() };
        format!("write `{marker}{{rule: self-sale, reason: \"why it is accepted\", until: 2027-03-31}}`")
    };
    let (message, help) = match &fault.kind {
        FaultKind::Marker(marker) => (format!("{} begins no waiver", quoted(marker)), pattern()),
        FaultKind::Syntax(says) => (
            format!("the waiver cannot be read: {says}"),
            "write it on one line, between braces, with quotes around the reason".to_owned(),
        ),
        FaultKind::NoMapping => ("the waiver is no mapping".to_owned(), pattern()),
        FaultKind::UnknownKey { key, is_rest } => {
            (format!("waivers have no key {}", quoted(key)), unknown_key(key, *is_rest, is_in_comment))
        }
        FaultKind::KeyOfConfiguration(key) => (
            format!("a waiver in a comment has no key `{key}`"),
            "remove it: a comment covers one line; to choose otherwise, write the waiver in the configuration".to_owned(),
        ),
        FaultKind::RepeatedKey { key, .. } => {
            (format!("the waiver has the key {} twice", quoted(key)), "remove one of the two".to_owned())
        }
        FaultKind::Missing(key) => (format!("the waiver has no `{key}`"), value_of(key)),
        FaultKind::Empty(key) => (format!("`{key}` of the waiver is empty"), value_of(key)),
        FaultKind::NoText(key) => (format!("`{key}` of the waiver is no text"), value_of(key)),
        FaultKind::NoTexts(key) => (format!("`{key}` of the waiver is no list of ids"), value_of(key)),
        FaultKind::NoDay(text) => (format!("`until` of the waiver is {}, no day", quoted(text)), value_of("until")),
        FaultKind::NoLine => (
            "the waiver stands above no line".to_owned(),
            "put it directly above the line that it covers, or behind what stands there".to_owned(),
        ),
    };
    let first = match fault.kind {
        FaultKind::RepeatedKey { first, .. } => Some(first),
        _ => None,
    };
    about(waiver, Finding::new(&INFO, fault.place, message).label_at(first, "the first time").help(help))
}

/// What to do about a key that waivers do not have.
fn unknown_key(key: &str, is_rest: bool, is_in_comment: bool) -> String {
    let mut keys = KEYS.to_vec();
    if !is_in_comment {
        keys.extend(KEYS_OF_CONFIGURATION);
    }
    let glued = key.split_once(':').map(|(before, _)| before).filter(|before| keys.contains(before));
    if let Some(before) = glued {
        return format!("write a blank behind `{before}:`");
    }
    match nearest(key, keys.iter().copied()) {
        Some(meant) => format!("write `{meant}`"),
        None if is_rest => "put quotes around the text before it: without them a comma ends it".to_owned(),
        None => format!("remove it; waivers have the keys {}", keys.join(", ")),
    }
}

/// What to write behind a key.
fn value_of(key: &str) -> String {
    match key {
        "rule" => "name in `rule` the rule whose findings are accepted, one in each waiver",
        "reason" => "say in `reason` why the findings are accepted",
        "owner" => "say in `owner` who answers for it, or leave it out",
        "until" => "write the last day as YYYY-MM-DD, or leave `until` out",
        "subject" => "write the ids that the finding is about as a list, such as [adatum, alpine], or leave `subject` out",
        "file" => "name in `file` a file or a folder, or leave it out",
        _ => "copy to `fingerprint` that of the finding in JSON, or leave it out",
    }
    .to_owned()
}

/// What is wrong with a waiver that is written well.
fn useless(applied: &Applied<'_>) -> Option<Finding> {
    let waiver = applied.waiver;
    let (name, place) = waiver.rule.as_ref()?;
    let info = ALL.iter().map(|rule| rule.info).find(|info| info.name == name);
    let (message, help) = match info {
        None => (format!("no rule is called {}", quoted(name)), unknown_rule(name)),
        Some(info) if info.is_unconditional() => {
            (format!("`{name}` cannot be waived"), "mend the file: what cannot be read cannot pass".to_owned())
        }
        Some(info) if info.group == Group::Waiver => {
            (format!("`{name}` cannot be waived"), "mend or remove the waiver that it reports".to_owned())
        }
        Some(_) if !applied.is_waivable => (
            format!("the configuration does not let `{name}` be waived"),
            "mend what the rule reports, or ask whoever keeps the configuration".to_owned(),
        ),
        Some(_) => return None,
    };
    Some(about(waiver, Finding::new(&INFO, *place, message).help(help)))
}

/// What to do about a name that no rule has.
fn unknown_rule(name: &str) -> String {
    let of_group = || ALL.iter().map(|rule| rule.info).find(|info| info.group.name() == name);
    match nearest(name, ALL.iter().map(|rule| rule.info.name)) {
        Some(meant) => format!("write `{meant}`"),
        None if of_group().is_some() => {
            format!("name one rule: `{name}` is a group, and a waiver is for one rule alone")
        }
        None => "copy the name of the rule from its finding; `cspgraph rules` lists them all".to_owned(),
    }
}

fn about(waiver: &Waiver, finding: Finding) -> Finding {
    let identity = format!("{} {}", waiver_identity(waiver), finding.message);
    finding.about(Vec::new(), identity)
}
