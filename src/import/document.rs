//! Documents of the language, as they are written: canonical, so that the same network gives the same bytes.

use std::fmt::{self, Write as _};

use crate::import::cell::Guid;
use crate::network::EntryKind;
use crate::programme::Day;
use crate::visible::is_hidden;

/// The first line of every document: what to do with it, for whoever opens the file.
pub(super) const HEADER: &str =
    "# Written by cspgraph import. To import again and keep changes made here, add --merge with this file.";

/// A section of a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Section {
    /// Partners, with their enrollments and acceptances.
    Partners,
    /// Tenants.
    Tenants,
    /// Customers, with their acceptances.
    Customers,
    /// Partnerships.
    Partnerships,
    /// Sales.
    Sales,
    /// Subscriptions.
    Subscriptions,
    /// Customer-relationships.
    CustomerRelationships,
    /// Admin-relationships.
    AdminRelationships,
    /// Affiliations.
    Affiliations,
}

impl Section {
    /// All sections, in the order of the language.
    pub const ALL: [Self; 9] = [
        Self::Partners,
        Self::Tenants,
        Self::Customers,
        Self::Partnerships,
        Self::Sales,
        Self::Subscriptions,
        Self::CustomerRelationships,
        Self::AdminRelationships,
        Self::Affiliations,
    ];

    /// What its records declare.
    pub fn kind(self) -> EntryKind {
        match self {
            Self::Partners => EntryKind::Partner,
            Self::Tenants => EntryKind::Tenant,
            Self::Customers => EntryKind::Customer,
            Self::Partnerships => EntryKind::Partnership,
            Self::Sales => EntryKind::Sale,
            Self::Subscriptions => EntryKind::Subscription,
            Self::CustomerRelationships => EntryKind::CustomerRelationship,
            Self::AdminRelationships => EntryKind::AdminRelationship,
            Self::Affiliations => EntryKind::Affiliation,
        }
    }

    /// Its key in a document.
    pub fn name(self) -> &'static str {
        self.kind().section()
    }
}

/// What stands under a key.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Value {
    /// A text, an id, a word, a day.
    Text(String),
    /// A number or a boolean: a plain scalar, never quoted.
    Plain(String),
    /// A list of texts.
    Texts(Vec<String>),
    /// Records within the record: enrollments, acceptances.
    Records(Vec<Record>),
}

impl fmt::Display for Value {
    /// The value as people are told of it.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) | Self::Plain(text) => formatter.write_str(text),
            Self::Texts(texts) => formatter.write_str(&texts.join(", ")),
            Self::Records(records) => {
                let record = |record: &Record| {
                    let values = record.values().iter().map(|(key, value)| format!("{key} {value}"));
                    values.collect::<Vec<_>>().join(", ")
                };
                formatter.write_str(&records.iter().map(record).collect::<Vec<_>>().join("; "))
            }
        }
    }
}

impl Value {
    /// A text as a value.
    pub(super) fn text(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

/// A record: what stands under its keys, in the order of the language.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Record {
    values: Vec<(&'static str, Value)>,
}

impl Record {
    /// What stands under a key.
    pub fn get(&self, key: &str) -> Option<&Value> {
        self.values.iter().find(|(known, _)| *known == key).map(|(_, value)| value)
    }

    /// The text that stands under a key, be it quoted or plain.
    pub fn text(&self, key: &str) -> Option<&str> {
        match self.get(key)? {
            Value::Text(text) | Value::Plain(text) => Some(text),
            Value::Texts(_) | Value::Records(_) => None,
        }
    }

    /// The records that stand under a key.
    pub fn records(&self, key: &str) -> &[Record] {
        match self.get(key) {
            Some(Value::Records(records)) => records,
            _ => &[],
        }
    }

    /// Writes a value under a key, at its place among the others.
    pub fn set(&mut self, key: &'static str, value: Value) {
        if let Some((_, old)) = self.values.iter_mut().find(|(known, _)| *known == key) {
            *old = value;
            return;
        }
        self.values.push((key, value));
        // Who administers what comes before how; of a tenant the kind is what matters first.
        let is_relationship = self.get("partner").is_some();
        self.values.sort_by_key(|(key, _)| match *key {
            "kind" if is_relationship => (position("tenant"), true),
            key => (position(key), false),
        });
    }

    /// The records under a key, to change.
    pub(super) fn records_mut(&mut self, key: &'static str) -> &mut Vec<Record> {
        if !matches!(self.get(key), Some(Value::Records(_))) {
            self.set(key, Value::Records(Vec::new()));
        }
        let records = self.values.iter_mut().find_map(|(known, value)| match value {
            Value::Records(records) if *known == key => Some(records),
            _ => None,
        });
        records.expect("they were just put there")
    }

    /// All keys with their values.
    pub fn values(&self) -> &[(&'static str, Value)] {
        &self.values
    }
}

/// The keys of all records, each where it stands in a canonical record.
const KEYS: [&str; 40] = [
    "id",
    "name",
    "owner",
    "kind",
    "provider",
    "reseller",
    "seller",
    "buyer",
    "parent",
    "child",
    "partner",
    "customer",
    "role",
    "country",
    "tenant",
    "cloud",
    "tenant-id",
    "domain",
    "global-id",
    "location-id",
    "ordered-by",
    "partner-of-record",
    "product",
    "own-use",
    "mpa",
    "roles",
    "auto-extend",
    "ownership",
    "accepted",
    "attested-by",
    "since",
    "until",
    "status",
    "status-since",
    "currency",
    "support-plan",
    "revenue-usd",
    "revenue-as-of",
    "enrollments",
    "mca",
];

/// Keys whose values are digits that people take for numbers: always quoted, whatever they hold.
const ACCOUNTS: [&str; 2] = ["global-id", "location-id"];

/// Keys whose values are days, which the language writes plain.
const DAYS: [&str; 6] = ["accepted", "mpa", "revenue-as-of", "since", "status-since", "until"];

fn position(key: &str) -> usize {
    KEYS.iter().position(|known| *known == key).unwrap_or(KEYS.len())
}

/// One document: the records of each section.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Document {
    sections: [Vec<Record>; Section::ALL.len()],
}

impl Document {
    /// The records of a section.
    pub fn section(&self, section: Section) -> &[Record] {
        &self.sections[section as usize]
    }

    /// The records of a section, to change.
    pub fn section_mut(&mut self, section: Section) -> &mut Vec<Record> {
        &mut self.sections[section as usize]
    }

    /// Whether no section has a record.
    pub fn is_empty(&self) -> bool {
        self.sections.iter().all(Vec::is_empty)
    }

    /// Puts records and what they list into canonical order.
    pub fn sort(&mut self) {
        for records in &mut self.sections {
            for record in records.iter_mut() {
                for (_, value) in &mut record.values {
                    if let Value::Records(listed) = value {
                        listed.sort();
                    }
                }
            }
            records.sort();
        }
    }

    /// The document in canonical form, if it is sorted; what is written parses to the same records.
    pub(super) fn text(&self) -> String {
        let mut text = format!("{HEADER}\nversion: 1\n");
        for section in Section::ALL {
            let records = self.section(section);
            if records.is_empty() {
                continue;
            }
            let _ = writeln!(text, "\n{}:", section.name());
            let is_block = matches!(section, Section::Partners | Section::Customers);
            for record in records {
                if is_block {
                    text += &block(record);
                } else {
                    let _ = writeln!(text, "  - {}", flow(record));
                }
            }
        }
        text
    }
}

impl FromIterator<(Section, Record)> for Document {
    fn from_iter<I: IntoIterator<Item = (Section, Record)>>(records: I) -> Self {
        let mut document = Self::default();
        for (section, record) in records {
            document.section_mut(section).push(record);
        }
        document
    }
}

/// A record with each key in a line of its own.
fn block(record: &Record) -> String {
    let mut text = String::new();
    for (key, value) in &record.values {
        let dash = if text.is_empty() { "- " } else { "  " };
        match value {
            Value::Records(records) if records.is_empty() => {}
            Value::Records(records) => {
                let _ = writeln!(text, "  {dash}{key}:");
                for record in records {
                    let _ = writeln!(text, "      - {}", flow(record));
                }
            }
            value => {
                let _ = writeln!(text, "  {dash}{key}: {}", flow_value(key, value));
            }
        }
    }
    if text.is_empty() { "  - {}\n".to_owned() } else { text }
}

/// A record in one line.
fn flow(record: &Record) -> String {
    let values = record.values.iter().map(|(key, value)| format!("{key}: {}", flow_value(key, value)));
    format!("{{{}}}", values.collect::<Vec<_>>().join(", "))
}

fn flow_value(key: &str, value: &Value) -> String {
    let list = |items: Vec<String>| format!("[{}]", items.join(", "));
    match value {
        Value::Text(text) if ACCOUNTS.contains(&key) => quoted(text),
        Value::Text(text) if DAYS.contains(&key) && Day::parse(text).is_some() => text.clone(),
        Value::Text(text) => scalar(text),
        Value::Plain(text) => text.clone(),
        Value::Texts(texts) => list(texts.iter().map(|text| scalar(text)).collect()),
        Value::Records(records) => list(records.iter().map(flow).collect()),
    }
}

/// The text as a scalar that every reader of YAML takes for this text.
fn scalar(text: &str) -> String {
    if is_plain(text) { text.to_owned() } else { quoted(text) }
}

/// Whether the text needs no quotes, in a list in one line neither. Where that takes more than a glance, it does.
fn is_plain(text: &str) -> bool {
    // `=` and `<<`, which YAML 1.1 knows, begin with no letter.
    const CONSTANTS: [&str; 9] = ["y", "n", "yes", "no", "on", "off", "true", "false", "null"];
    let is_inside = |letter: char| (letter.is_alphanumeric() || " -_.&()'+@/".contains(letter)) && !is_hidden(letter);
    text.starts_with(char::is_alphanumeric)
        && !text.ends_with(' ')
        && text.chars().all(is_inside)
        && !CONSTANTS.iter().any(|constant| constant.eq_ignore_ascii_case(text))
        && (Guid::is_dashed(text) || !may_be_number(text))
}

/// Whether some reader may take the text for a number, a day or a time.
fn may_be_number(text: &str) -> bool {
    text.starts_with(|first: char| first.is_ascii_digit())
        && text.chars().all(|letter| letter.is_ascii_hexdigit() || " -_.+xXoOtTzZ".contains(letter))
}

/// The text in double quotes, with everything escaped that people do not see or that ends a line.
fn quoted(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for letter in text.chars() {
        match letter {
            '"' | '\\' => {
                quoted.push('\\');
                quoted.push(letter);
            }
            '\n' => quoted.push_str("\\n"),
            '\r' => quoted.push_str("\\r"),
            '\t' => quoted.push_str("\\t"),
            ' ' => quoted.push(' '),
            _ if is_hidden(letter) || letter.is_whitespace() || is_no_character(letter) => {
                let code = u32::from(letter);
                let _ = if code > 0xffff { write!(quoted, "\\U{code:08X}") } else { write!(quoted, "\\u{code:04X}") };
            }
            _ => quoted.push(letter),
        }
    }
    quoted.push('"');
    quoted
}

/// Whether YAML lets nobody write it as it is: the places of Unicode that stay empty for ever.
fn is_no_character(letter: char) -> bool {
    u32::from(letter) & 0xfffe == 0xfffe || ('\u{fdd0}'..='\u{fdef}').contains(&letter)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::source::FileId;
    use crate::syntax::{self, Limits};

    fn record(values: &[(&'static str, Value)]) -> Record {
        let mut record = Record::default();
        for (key, value) in values {
            record.set(key, value.clone());
        }
        record
    }

    fn text(text: &str) -> Value {
        Value::Text(text.to_owned())
    }

    #[test]
    fn keys_stand_as_the_language_shows_them() {
        let plain = |text: &str| Value::Plain(text.to_owned());
        let mut document = Document::default();
        let enrollment = |role, location| {
            record(&[
                ("mpa", plain("true")),
                ("location-id", text(location)),
                ("role", text(role)),
                ("country", text("NO")),
            ])
        };
        let enrollments = Value::Records(vec![enrollment("indirect-reseller", "2"), enrollment("direct-bill", "1")]);
        let mca = Value::Records(vec![record(&[("attested-by", text("a")), ("accepted", text("2021-03-02"))])]);
        document.section_mut(Section::Partners).extend([
            record(&[("name", text("B: c")), ("id", text("b"))]),
            record(&[("enrollments", enrollments), ("mca", mca), ("global-id", text("7")), ("id", text("a"))]),
        ]);
        document.section_mut(Section::Tenants).push(record(&[
            ("tenant-id", text("3b33e682-e0a8-4f2f-a0d4-5f3a8d1e1e10")),
            ("kind", text("csp")),
            ("owner", text("a")),
            ("domain", text("a.onmicrosoft.com")),
            ("id", text("a-csp")),
        ]));
        document.section_mut(Section::AdminRelationships).push(record(&[
            ("since", text("2024-01-01")),
            ("roles", Value::Texts(vec!["Helpdesk Administrator".to_owned(), "a, b".to_owned()])),
            ("kind", text("gdap")),
            ("auto-extend", plain("false")),
            ("tenant", text("2024-01-01")),
            ("partner", text("a")),
        ]));
        document.sort();
        assert_eq!(
            document.text().strip_prefix(HEADER).unwrap(),
            r#"
version: 1

partners:
  - id: a
    global-id: "7"
    enrollments:
      - {role: direct-bill, country: "NO", location-id: "1", mpa: true}
      - {role: indirect-reseller, country: "NO", location-id: "2", mpa: true}
    mca:
      - {accepted: 2021-03-02, attested-by: a}
  - id: b
    name: "B: c"

tenants:
  - {id: a-csp, owner: a, kind: csp, tenant-id: 3b33e682-e0a8-4f2f-a0d4-5f3a8d1e1e10, domain: a.onmicrosoft.com}

admin-relationships:
  - {partner: a, tenant: "2024-01-01", kind: gdap, roles: [Helpdesk Administrator, "a, b"], auto-extend: false, since: 2024-01-01}
"#
        );
    }

    /// What our loader and another one read as the values of the one customer, the one tenant and its list.
    fn assert_survives(value: &str) {
        let mut document = Document::default();
        document.section_mut(Section::Customers).push(record(&[("id", text(value)), ("name", text(value))]));
        let texts = Value::Texts(vec![value.to_owned(), "x".to_owned()]);
        let values = [("id", text(value)), ("location-id", text(value)), ("since", text(value)), ("roles", texts)];
        document.section_mut(Section::Tenants).push(record(&values));
        let yaml = document.text();
        assert!(yaml.chars().all(|letter| letter == '\n' || !is_hidden(letter)), "{yaml:?}");

        let tree = syntax::parse(FileId(0), &yaml, Limits::default()).expect(&yaml);
        let root = tree.documents().next().unwrap();
        let mut texts = Vec::new();
        let mut open: Vec<_> = root.entries().unwrap().skip(1).map(|entry| entry.value).collect();
        while let Some(value) = open.pop() {
            match (value.items(), value.entries()) {
                (Some(items), _) => open.extend(items),
                (_, Some(entries)) => open.extend(entries.map(|entry| entry.value)),
                _ => texts.push(value.text().unwrap().to_owned()),
            }
        }
        assert_eq!(texts.iter().filter(|text| *text == value).count(), 6 + usize::from(value == "x"), "{yaml}");

        let theirs: serde_yaml::Value = serde_yaml::from_str(&yaml).expect(&yaml);
        let expected = serde_yaml::Value::from(value);
        for section in ["tenants", "customers"] {
            let record = &theirs[section][0];
            assert_eq!(record["id"], expected, "{yaml}");
            for (key, value) in record.as_mapping().unwrap() {
                let value = if key.as_str() == Some("roles") { &value[0] } else { value };
                assert_eq!(*value, expected, "{yaml}");
            }
        }
    }

    #[test]
    fn texts_that_look_like_something_else_stay_texts() {
        for text in [
            "NO",
            "no",
            "y",
            "~",
            "null",
            "Null",
            "0123",
            "1e3",
            "0x1F",
            "0o7",
            "1_000",
            "1.5",
            ".5",
            ".inf",
            "-1",
            "+1",
            "1:30",
            "2024-01-01",
            "2024-01-01 10:00:00",
            "2001-12-14t21:59:43.10-05:00",
            "=",
            "<<",
            "",
            " ",
            " a",
            "a ",
            "a: b",
            "a:",
            ":a",
            "a #b",
            "#a",
            "- a",
            "-",
            "?",
            "? a",
            "!a",
            "&a",
            "*a",
            "|",
            ">",
            "%a",
            "@a",
            "`a",
            "'a'",
            "\"a\"",
            "a\\b",
            "{a}",
            "[a]",
            "a, b",
            "a\nb",
            "\n- id: evil",
            "a\r\nb",
            "a\tb",
            "\u{1b}[31m",
            "\u{202e}a",
            "a\u{200b}",
            "\u{feff}",
            "\u{2028}",
            "\u{85}",
            "\u{a0}",
            "\u{3164}",
            "\u{e0001}",
            "\u{fffe}",
            "\u{1ffff}",
            "---",
            "...",
            "--- a",
            "Überlingen 東京",
            "3-stars",
            "𝄞",
            "\u{0}",
            "x",
            "12345678-1234-1234-1234-123456789012",
            "1e345678-1234-1234-1234-123456789012",
        ] {
            assert_survives(text);
        }
        assert_survives(&"long ".repeat(20_000));
    }

    proptest! {
        #[test]
        fn any_text_survives(text in "\\PC{0,12}|.{0,8}|[-0-9a-fxo_.:+eET #,'\"{}\\[\\]&*!|>%@`~=<?]{0,10}") {
            assert_survives(&text);
        }

        #[test]
        fn any_character_survives(letter in any::<char>()) {
            assert_survives(&format!("a{letter}"));
            assert_survives(&format!("{letter}a"));
        }
    }
}
