//! The configuration as it is written: the keys, and what is wrong with their values.

use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;
use std::path::Path;

use serde::Deserialize;
use serde::de::value::MapAccessDeserializer;
use serde::de::{Deserializer, Error, IgnoredAny, MapAccess, Visitor};

use crate::config::{Config, FILE_NAME, FailOn, RuleSettings, Settings, Weight, is_network_file};
use crate::finding::{Group, Severity};
use crate::nearest::hint;
use crate::programme::Day;
use crate::rules::ALL;
use crate::source::Source;

/// Why a configuration is not taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    /// The line, counted from 1.
    pub line: usize,
    /// The column, counted from 1.
    pub column: usize,
    /// What is wrong there, and what to do.
    pub message: String,
}

pub(super) fn parse(text: &str) -> Result<Config, Refused> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    // A file of comments alone says nothing, and that is fine.
    let keys: Option<Document> = serde_yaml::from_str(text).map_err(|error| refused(&error, text))?;
    let Some(keys) = keys else { return Ok(Config::default()) };
    let (settings, profiles) = keys.split();
    let profiles = profiles.map(|profiles| profiles.0).unwrap_or_default();
    let profiles = profiles.into_iter().map(|(name, keys)| (name.0, keys.split().0)).collect();
    Ok(Config { settings, profiles })
}

type Document = Keys<Vec<IgnoredAny>, Entries<Text, Profile>>;
type Profile = Keys<Absent, Absent>;

/// The keys of a configuration. Those of a profile are the same, but for waivers and profiles.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", expecting = "a mapping of settings")]
struct Keys<Waivers, Profiles> {
    paths: Option<Paths>,
    exclude: Option<Vec<Text>>,
    as_of: Option<DayWord>,
    fail_on: Option<FailOn>,
    baseline: Option<BaselineName>,
    rules: Option<Entries<RuleName, RuleSettings>>,
    #[expect(dead_code, reason = "they are read in `waiver`; here the key is known, and a list")]
    waivers: Option<Waivers>,
    profiles: Option<Profiles>,
}

impl<Waivers, Profiles> Keys<Waivers, Profiles> {
    /// The settings, and what only a configuration has.
    fn split(self) -> (Settings, Option<Profiles>) {
        let texts = |texts: Vec<Text>| texts.into_iter().map(|text| text.0).collect();
        let rules = self.rules.map(|rules| rules.0).unwrap_or_default();
        let settings = Settings {
            paths: self.paths.map(|paths| texts(paths.0)),
            exclude: self.exclude.map(texts),
            as_of: self.as_of.map(|day| day.0),
            fail_on: self.fail_on,
            baseline: self.baseline.map(|path| path.0),
            rules: rules.into_iter().map(|(name, settings)| (name.0, settings)).collect(),
        };
        (settings, self.profiles)
    }
}

/// What profiles do not have: waivers hold whatever the profile.
struct Absent;

impl<'de> Deserialize<'de> for Absent {
    fn deserialize<D: Deserializer<'de>>(_: D) -> Result<Self, D::Error> {
        Err(D::Error::custom("profiles have neither `waivers` nor `profiles`; move it out of the profile"))
    }
}

/// A text that says something.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Text(String);

impl<'de> Deserialize<'de> for Text {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        if text.trim().is_empty() { Err(D::Error::custom("the text is empty")) } else { Ok(Self(text)) }
    }
}

/// Files and folders of a network: there has to be one.
struct Paths(Vec<Text>);

impl<'de> Deserialize<'de> for Paths {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let paths = Vec::<Text>::deserialize(deserializer)?;
        match paths.iter().find(|path| path.0 == "-") {
            Some(_) => Err(D::Error::custom("`-` is standard input; name files and folders")),
            None if paths.is_empty() => Err(D::Error::custom("`paths` names no file and no folder")),
            None => Ok(Self(paths)),
        }
    }
}

/// A file that no walk takes for a part of the network.
struct BaselineName(String);

impl<'de> Deserialize<'de> for BaselineName {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let Text(name) = Text::deserialize(deserializer)?;
        if is_network_file(Path::new(&name)) {
            return Err(D::Error::custom(format!(
                "`{name}` would be read as network; a baseline is JSON, name it .json"
            )));
        }
        Ok(Self(name))
    }
}

struct DayWord(Day);

impl<'de> Deserialize<'de> for DayWord {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let day = Day::parse(&text).map(Self);
        day.ok_or_else(|| D::Error::custom(format!("`{text}` is no day; a day is written YYYY-MM-DD")))
    }
}

/// The name of a rule or a group.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct RuleName(String);

impl<'de> Deserialize<'de> for RuleName {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = String::deserialize(deserializer)?;
        let names = || ALL.iter().map(|rule| rule.info.name).chain(Group::ALL.map(Group::name));
        if names().any(|other| other == name) {
            return Ok(Self(name));
        }
        let hint = hint(&name, names(), || "`cspgraph rules` lists them".to_owned());
        Err(D::Error::custom(format!("no rule or group is called `{name}`; {hint}")))
    }
}

/// One of a few words, by what it means.
fn word<'de, T: Copy, D: Deserializer<'de>>(deserializer: D, words: &[(&'static str, T)]) -> Result<T, D::Error> {
    let word = String::deserialize(deserializer)?;
    meaning(&word, words)
}

fn meaning<T: Copy, E: Error>(word: &str, words: &[(&'static str, T)]) -> Result<T, E> {
    let found = words.iter().find(|(name, _)| *name == word);
    found.map(|(_, meaning)| *meaning).ok_or_else(|| {
        let names: Vec<&str> = words.iter().map(|(name, _)| *name).collect();
        let hint = hint(word, names.iter().copied(), || format!("write {}", names.join(", ")));
        E::custom(format!("`{word}` means nothing here; {hint}"))
    })
}

const SEVERITIES: [(&str, Weight); 4] = [
    ("error", Weight::Severity(Severity::Error)),
    ("warning", Weight::Severity(Severity::Warning)),
    ("info", Weight::Severity(Severity::Info)),
    ("off", Weight::Off),
];

impl<'de> Deserialize<'de> for Weight {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        word(deserializer, &SEVERITIES)
    }
}

impl<'de> Deserialize<'de> for FailOn {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let severity = |severity: Severity| (severity.name(), Self::Severity(severity));
        let severities = [Severity::Error, Severity::Warning, Severity::Info].map(severity);
        word(deserializer, &[&severities[..], &[("never", Self::Never)]].concat())
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", expecting = "a mapping of settings")]
struct RuleKeys {
    severity: Option<Weight>,
    guidance: Option<Text>,
    contact: Option<Text>,
    waivable: Option<bool>,
}

impl<'de> Deserialize<'de> for RuleSettings {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Either;
        impl<'de> Visitor<'de> for Either {
            type Value = RuleSettings;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("a severity (error, warning, info, off), or severity, guidance, contact, waivable")
            }

            fn visit_str<E: Error>(self, text: &str) -> Result<RuleSettings, E> {
                Ok(RuleSettings { severity: Some(meaning(text, &SEVERITIES)?), ..RuleSettings::default() })
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<RuleSettings, A::Error> {
                let keys = RuleKeys::deserialize(MapAccessDeserializer::new(map))?;
                Ok(RuleSettings {
                    severity: keys.severity,
                    guidance: keys.guidance.map(|text| text.0),
                    contact: keys.contact.map(|text| text.0),
                    waivable: keys.waivable,
                })
            }
        }
        deserializer.deserialize_any(Either)
    }
}

/// A mapping in which no key stands twice, and the names of rules that nobody can weaken have no severity.
struct Entries<K, V>(BTreeMap<K, V>);

impl AsRef<str> for Text {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl AsRef<str> for RuleName {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

/// What may not be said of some keys.
trait Permitted<K> {
    fn permitted_for(&self, key: &K) -> Result<(), String>;
}

impl Permitted<RuleName> for RuleSettings {
    fn permitted_for(&self, name: &RuleName) -> Result<(), String> {
        let info = ALL.iter().map(|rule| rule.info).find(|info| info.name == name.0);
        match info {
            Some(info) if info.is_unconditional() && self.severity.is_some() => {
                Err(format!("`{}` always is an error: what cannot be read cannot pass; remove its severity", name.0))
            }
            Some(info) if (info.is_unconditional() || info.group == Group::Waiver) && self.waivable == Some(true) => {
                Err(format!("`{}` cannot be waived; remove `waivable`", name.0))
            }
            _ => Ok(()),
        }
    }
}

impl<K, Waivers, Profiles> Permitted<K> for Keys<Waivers, Profiles> {
    fn permitted_for(&self, _: &K) -> Result<(), String> {
        Ok(())
    }
}

impl<'de, K: Deserialize<'de> + Ord + AsRef<str>, V: Deserialize<'de> + Permitted<K>> Deserialize<'de>
    for Entries<K, V>
{
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Unique<K, V>(PhantomData<(K, V)>);
        impl<'de, K: Deserialize<'de> + Ord + AsRef<str>, V: Deserialize<'de> + Permitted<K>> Visitor<'de> for Unique<K, V> {
            type Value = Entries<K, V>;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("a mapping of names")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut entries = BTreeMap::new();
                while let Some(key) = map.next_key::<K>()? {
                    let value = map.next_value::<V>()?;
                    if entries.contains_key(&key) {
                        let name = key.as_ref();
                        return Err(A::Error::custom(format!("`{name}` stands twice; remove one of the two")));
                    }
                    value.permitted_for(&key).map_err(A::Error::custom)?;
                    entries.insert(key, value);
                }
                Ok(Entries(entries))
            }
        }
        deserializer.deserialize_map(Unique(PhantomData))
    }
}

/// What the reader says, with where and what was meant.
fn refused(error: &serde_yaml::Error, text: &str) -> Refused {
    let (line, column) = error.location().map_or((1, 1), |place| (place.line().max(1), place.column().max(1)));
    let said = error.to_string();
    let said = said.rsplit_once(" at line ").map_or(said.as_str(), |(said, _)| said);
    // The reader knows in which mapping it is, not always at which value; most messages name that.
    let named = said.split('`').nth(1).filter(|word| !word.is_empty());
    let found = named.and_then(|word| {
        if said.contains("duplicate field") || said.contains("stands twice") {
            let mut keys = places(text, word, line).filter(|place| place.is_key);
            keys.next().and(keys.next())
        } else {
            places(text, word, line).next()
        }
    });
    let (line, column) = found.map_or((line, column), |place| (place.line, place.column));
    // The reader stops in the line behind the last where a value has no end.
    let end = Source::new(FILE_NAME, text.as_bytes().to_vec()).position(u32::MAX);
    let is_behind = line > end.line as usize;
    let (line, column) = if is_behind { (end.line as usize, end.column as usize) } else { (line, column) };
    Refused { line, column, message: worded(said) }
}

/// Line and column at which the text of a value stands; the beginning of the file where it is written in another way.
pub(super) fn place_of(text: &str, value: &str) -> (usize, usize) {
    places(text, value, 1).next().map_or((1, 1), |place| (place.line, place.column))
}

/// Where a word stands by itself.
struct WordPlace {
    line: usize,
    column: usize,
    /// Whether a colon follows.
    is_key: bool,
}

/// The places from a line on, outside of comments, where a word stands by itself.
fn places<'t>(text: &'t str, word: &'t str, from: usize) -> impl Iterator<Item = WordPlace> {
    let is_part = |letter: char| letter.is_alphanumeric() || matches!(letter, '-' | '_' | '.');
    (1..).zip(text.lines()).skip(from - 1).flat_map(move |(line, written)| {
        let mut marks = written.match_indices('#').map(|(at, _)| at);
        let comment = marks.find(|at| written[..*at].ends_with([' ', '\t']) || *at == 0);
        let code = &written[..comment.unwrap_or(written.len())];
        let alone = code
            .match_indices(word)
            .filter(move |(at, _)| !code[..*at].ends_with(is_part) && !code[at + word.len()..].starts_with(is_part));
        alone.map(move |(at, _)| WordPlace {
            line,
            column: code[..at].chars().count() + 1,
            is_key: code[at + word.len()..].trim_start_matches(['"', '\'', ' ']).starts_with(':'),
        })
    })
}

/// The reader's words in those of the manual: an unknown key with the one that was meant, lists and mappings.
fn worded(said: &str) -> String {
    if let Some((before, rest)) = said.split_once("unknown field `") {
        let mut names = rest.split('`');
        let name = names.next().unwrap_or_default();
        let mut known: Vec<&str> = names.skip(1).step_by(2).collect();
        if before.starts_with("profiles.") {
            known.retain(|key| !["waivers", "profiles"].contains(key));
        }
        let hint = hint(name, known.iter().copied(), || format!("the keys are {}", known.join(", ")));
        return format!("{before}no key is called `{name}`; {hint}");
    }
    if let Some((before, key)) = said.split_once("duplicate field ") {
        return format!("{before}{key} stands twice; remove one of the two");
    }
    let found = |found: &str| match found {
        "sequence" => "a list".to_owned(),
        "map" => "a mapping".to_owned(),
        "unit value" => "nothing".to_owned(),
        other => other.to_owned(),
    };
    match said.split_once("invalid type: ").and_then(|(before, rest)| Some((before, rest.split_once(", expected ")?))) {
        Some((before, (what, expected))) => {
            let expected = if expected == "a sequence" { "a list" } else { expected };
            format!("{before}expected {expected}, found {}", found(what))
        }
        None => said.to_owned(),
    }
}
