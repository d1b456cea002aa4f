//! A waiver as it is written, key by key.

use std::collections::{BTreeMap, BTreeSet};

use crate::programme::Day;
use crate::source::{Place, Span};
use crate::syntax::{Tree, Value};
use crate::visible::is_hidden;
use crate::waiver::{Fault, FaultKind, Scope, Waiver};

/// The keys of every waiver.
pub const KEYS: [&str; 4] = ["rule", "reason", "owner", "until"];

/// The keys without which nothing is waived.
pub const REQUIRED_KEYS: [&str; 2] = ["rule", "reason"];

/// The keys that say which findings a waiver of the configuration covers.
pub const KEYS_OF_CONFIGURATION: [&str; 3] = ["subject", "file", "fingerprint"];

/// Where a waiver is written.
#[derive(Clone, Copy)]
pub(super) enum Written {
    InConfiguration,
    /// In a comment whose mapping was read by itself; it begins at this offset of the file.
    InComment {
        start: usize,
    },
}

impl Written {
    /// Where a value stands in the file.
    fn place(self, value: Value<'_>) -> Place {
        match self {
            Self::InConfiguration => value.place(),
            Self::InComment { start } => {
                let span = value.place().span;
                let shift = u32::try_from(start).expect("a source is smaller than 4 GiB");
                Place::direct(Span { start: span.start + shift, end: span.end + shift, ..span })
            }
        }
    }
}

/// The waivers in the list `waivers` of a configuration. `printed` gives the path that a file of the network is printed
/// with, for one relative to the folder of the configuration.
pub fn in_configuration(tree: &Tree<'_>, printed: impl Fn(&str) -> String) -> Vec<Waiver> {
    let entries = tree.documents().next().and_then(Value::entries).into_iter().flatten();
    let list = entries.filter(|entry| entry.key.text() == Some("waivers")).find_map(|entry| entry.value.items());
    let waivers = list.into_iter().flatten().map(|item| {
        let mut waiver = waiver(Some(item), item.place(), Written::InConfiguration);
        if let Scope::Selected { file: Some(file), .. } = &mut waiver.scope {
            // A configuration means the same wherever it is read, and paths are printed with `/`.
            let path = printed(&file.replace('\\', "/"));
            path.trim_end_matches('/').trim_start_matches("./").clone_into(file);
        }
        waiver
    });
    waivers.collect()
}

impl Waiver {
    fn empty(place: Place) -> Self {
        let scope = Scope::Selected { subject: None, file: None, fingerprint: None };
        Self { place, rule: None, reason: None, owner: None, until: None, file: None, scope, faults: Vec::new() }
    }

    /// A waiver of which nothing can be understood.
    pub(super) fn faulty(place: Place, fault: Place, kind: FaultKind) -> Self {
        Self { faults: vec![Fault { place: fault, kind }], ..Self::empty(place) }
    }
}

/// The waiver that `value` is, for one that stands at `place`.
pub(super) fn waiver(value: Option<Value<'_>>, place: Place, written: Written) -> Waiver {
    let mut waiver = Waiver::empty(place);
    let Some((value, entries)) = value.and_then(|value| Some((value, value.entries()?))) else {
        let at = value.map_or(place, |value| written.place(value));
        return Waiver::faulty(place, at, FaultKind::NoMapping);
    };
    let (mut subject, mut file, mut fingerprint) = (None, None, None);
    let mut seen: BTreeMap<String, Place> = BTreeMap::new();
    let mut faults = Vec::new();
    for entry in entries {
        let key = entry.key.text().unwrap_or_default();
        let (key_at, at) = (written.place(entry.key), written.place(entry.value));
        if let Some(first) = seen.get(key) {
            let kind = FaultKind::RepeatedKey { key: key.to_owned(), first: *first };
            faults.push(Fault { place: key_at, kind });
            continue;
        }
        seen.insert(key.to_owned(), key_at);
        let Some(key) = KEYS.into_iter().chain(KEYS_OF_CONFIGURATION).find(|known| *known == key) else {
            let is_in_comment = matches!(written, Written::InComment { .. });
            let is_rest = entry.value.is_blank() && (is_in_comment || key.contains(' '));
            faults.push(Fault { place: key_at, kind: FaultKind::UnknownKey { key: key.to_owned(), is_rest } });
            continue;
        };
        if matches!(written, Written::InComment { .. }) && KEYS_OF_CONFIGURATION.contains(&key) {
            faults.push(Fault { place: key_at, kind: FaultKind::KeyOfConfiguration(key) });
            continue;
        }
        // An empty value has no place that could be shown.
        let shown = if entry.value.is_blank() { key_at } else { at };
        if key == "subject" {
            match texts(entry.value) {
                Some(ids) => subject = Some(ids),
                None => faults.push(Fault { place: shown, kind: FaultKind::NoTexts(key) }),
            }
            continue;
        }
        let Some(text) = text(entry.value).map(str::to_owned) else {
            let is_scalar = entry.value.text().is_some();
            let kind = if is_scalar { FaultKind::Empty(key) } else { FaultKind::NoText(key) };
            faults.push(Fault { place: shown, kind });
            continue;
        };
        match key {
            "rule" => waiver.rule = Some((text, at)),
            "reason" => waiver.reason = Some(text),
            "owner" => waiver.owner = Some(text),
            "until" => match Day::parse(&text) {
                Some(day) => waiver.until = Some((day, at)),
                None => faults.push(Fault { place: at, kind: FaultKind::NoDay(text) }),
            },
            "file" => {
                waiver.file = Some(at);
                file = Some(text);
            }
            _ => fingerprint = Some(text),
        }
    }
    for key in REQUIRED_KEYS {
        if !seen.contains_key(key) {
            faults.push(Fault { place: written.place(value), kind: FaultKind::Missing(key) });
        }
    }
    waiver.scope = Scope::Selected { subject, file, fingerprint };
    waiver.faults = faults;
    waiver
}

/// A text that says something: neither blank nor one of the words that other YAML readers take for nothing.
fn text(value: Value<'_>) -> Option<&str> {
    let text = value.text()?;
    let is_nothing = value.is_plain() && matches!(text, "~" | "null" | "Null" | "NULL");
    let shows = text.chars().any(|character| !character.is_whitespace() && !is_hidden(character));
    (shows && !is_nothing).then_some(text)
}

/// A list of texts, or one text for a list of one.
fn texts(value: Value<'_>) -> Option<BTreeSet<String>> {
    if let Some(text) = text(value) {
        return Some(BTreeSet::from([text.to_owned()]));
    }
    let texts: BTreeSet<String> = value.items()?.map(|item| text(item).map(str::to_owned)).collect::<Option<_>>()?;
    (!texts.is_empty()).then_some(texts)
}
