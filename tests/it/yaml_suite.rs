//! The public YAML test suite: what of it loads, and as what. `docs/yaml.md` lists what does not go as the suite says,
//! and is held to that here.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use cspgraph::source::FileId;
use cspgraph::syntax::{Limits, Value, parse};
use serde::Deserialize;

use crate::cli::Folder;

/// A case, as `tests/yaml-suite/cases.json` has it.
#[derive(Deserialize)]
struct Case {
    id: String,
    tags: Vec<String>,
    /// Whether the text is no YAML.
    #[serde(default)]
    fail: bool,
    yaml: String,
    /// What it holds, in the suite's notation for events; absent where the text is no YAML.
    #[serde(default)]
    tree: String,
}

/// How a case goes here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Outcome {
    /// As the suite says: it loads with the same values, or is refused.
    Agrees,
    /// It is YAML, and refused.
    Refused,
    /// It is no YAML, and loads.
    Taken,
    /// It is YAML, and loads with other values.
    Otherwise,
}

fn path(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(name)
}

fn cases() -> Vec<Case> {
    let cases: Vec<Case> =
        serde_json::from_str(&fs::read_to_string(path("tests/yaml-suite/cases.json")).unwrap()).unwrap();
    assert!(cases.len() > 400, "the suite has its cases");
    cases
}

fn outcome(case: &Case) -> Outcome {
    let tree = match (parse(FileId(0), &case.yaml, Limits::default()), case.fail) {
        (Err(_), true) => return Outcome::Agrees,
        (Err(_), false) => return Outcome::Refused,
        (Ok(_), true) => return Outcome::Taken,
        (Ok(tree), false) => tree,
    };
    let mut events = Vec::new();
    for document in tree.documents() {
        events.push("+DOC".to_owned());
        write_events(document, &mut events);
        events.push("-DOC".to_owned());
    }
    if events == expected(&case.tree) { Outcome::Agrees } else { Outcome::Otherwise }
}

fn write_events(value: Value<'_>, events: &mut Vec<String>) {
    if let Some(entries) = value.entries() {
        events.push("+MAP".to_owned());
        entries.for_each(|entry| {
            write_events(entry.key, events);
            write_events(entry.value, events);
        });
        events.push("-MAP".to_owned());
    } else if let Some(items) = value.items() {
        events.push("+SEQ".to_owned());
        items.for_each(|item| write_events(item, events));
        events.push("-SEQ".to_owned());
    } else {
        let style = if value.is_plain() { "plain" } else { "quoted" };
        events.push(format!("=VAL {style} {}", value.text().unwrap()));
    }
}

/// The events of a case without what the tree does not keep: tags, which of the styles that are not plain a scalar has,
/// and aliases, in place of which stands what they mean.
fn expected(tree: &str) -> Vec<String> {
    let mut events: Vec<String> = Vec::new();
    let mut anchors: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    // What is open, by where it begins and the anchor that it has.
    let mut open: Vec<(usize, Option<&str>)> = Vec::new();
    for line in tree.lines().map(str::trim_start) {
        let (kind, mut rest) = line.split_at(4);
        rest = rest.strip_prefix(' ').unwrap_or(rest);
        if matches!(kind, "+STR" | "-STR") {
            continue;
        }
        if kind == "=ALI" {
            events.extend(anchors[&rest[1..]].clone());
            continue;
        }
        let mut anchor = None;
        while let Some((property, behind)) = rest.split_once(' ').or((!rest.is_empty()).then_some((rest, ""))) {
            match property.as_bytes()[0] {
                b'&' => anchor = Some(&property[1..]),
                b'<' | b'[' | b'{' => {}
                _ => break,
            }
            rest = behind;
        }
        match kind {
            "=VAL" => {
                let style = if rest.starts_with(':') { "plain" } else { "quoted" };
                events.push(format!("=VAL {style} {}", unescaped(&rest[1..])));
                anchors.extend(anchor.map(|anchor| (anchor, vec![events[events.len() - 1].clone()])));
            }
            "+DOC" | "+MAP" | "+SEQ" => {
                open.push((events.len(), anchor));
                events.push(kind.to_owned());
            }
            "-DOC" | "-MAP" | "-SEQ" => {
                events.push(kind.to_owned());
                let (start, anchor) = open.pop().unwrap();
                anchors.extend(anchor.map(|anchor| (anchor, events[start..].to_vec())));
            }
            _ => panic!("{line:?} is no event"),
        }
    }
    events
}

fn unescaped(text: &str) -> String {
    let mut unescaped = String::new();
    let mut rest = text.chars();
    while let Some(character) = rest.next() {
        unescaped.push(match character {
            '\\' => match rest.next().unwrap() {
                'n' => '\n',
                't' => '\t',
                'r' => '\r',
                'b' => '\u{8}',
                '\\' => '\\',
                other => panic!("\\{other} in {text:?}"),
            },
            character => character,
        });
    }
    unescaped
}

/// The cases that the rows of a section of the page begin with.
fn listed(page: &str, title: &str) -> BTreeSet<String> {
    let section = page.split("\n## ").find(|section| section.starts_with(title));
    let section = section.unwrap_or_else(|| panic!("the page has no section {title:?}"));
    let rows = section.lines().filter_map(|line| line.strip_prefix("| `")?.split_once(" |"));
    let ids = rows.flat_map(|(ids, _)| ids.split(", ").map(|id| id.trim_matches('`').to_owned()).collect::<Vec<_>>());
    ids.collect()
}

#[test]
fn what_does_not_go_as_the_suite_says_is_listed() {
    let page = fs::read_to_string(path("docs/yaml.md")).unwrap();
    let mut found: BTreeMap<Outcome, BTreeSet<String>> = BTreeMap::new();
    for case in cases() {
        found.entry(outcome(&case)).or_default().insert(case.id);
    }
    let listed = [
        (Outcome::Refused, "Valid, and refused"),
        (Outcome::Taken, "Not valid, and taken"),
        (Outcome::Otherwise, "Read otherwise"),
    ];
    for (outcome, title) in listed {
        let found = found.remove(&outcome).unwrap_or_default();
        let listed = self::listed(&page, title);
        let missing: Vec<_> = found.difference(&listed).collect();
        let wrong: Vec<_> = listed.difference(&found).collect();
        assert!(missing.is_empty() && wrong.is_empty(), "{title}: missing {missing:?}, wrong {wrong:?}");
    }
}

#[test]
fn the_page_counts_the_cases() {
    let page = fs::read_to_string(path("docs/yaml.md")).unwrap();
    let mut counts: BTreeMap<&str, [usize; 4]> = BTreeMap::new();
    let cases = cases();
    for case in &cases {
        let kind = if case.fail { "not valid" } else { "valid" };
        let column = match outcome(case) {
            Outcome::Agrees => 0,
            Outcome::Otherwise => 1,
            Outcome::Refused | Outcome::Taken => 2,
        };
        for row in case.tags.iter().map(String::as_str).chain([kind, "all"]) {
            let row = counts.entry(row).or_default();
            row[column] += 1;
            row[3] += 1;
        }
    }
    for (row, [agrees, otherwise, other, cases]) in counts {
        let line = format!("| {row} | {cases} | {agrees} | {otherwise} | {other} |");
        assert!(page.lines().any(|shown| shown == line), "docs/yaml.md lacks the line\n{line}");
    }
}

#[test]
fn every_case_loads_or_is_a_syntax_error_at_its_line() {
    let cases = cases();
    let name = |case: &Case| format!("{}.yaml", case.id.replace(':', "-"));
    let folder = cases.iter().fold(Folder::new("yaml-suite"), |folder, case| folder.with(&name(case), &case.yaml));
    let run = folder.run(&["check", "--as-of", "2026-11-20", "--format", "json", "--select", "syntax-error", "."]);
    assert_eq!(run.status, 1, "{}", run.error);
    let document: serde_json::Value = serde_json::from_str(&run.out).unwrap();
    assert_eq!(document["summary"]["files"], cases.len());
    let mut errors: BTreeMap<&str, u64> = BTreeMap::new();
    for finding in document["findings"].as_array().unwrap() {
        assert_eq!(finding["rule"], "syntax-error");
        let again = errors.insert(finding["file"].as_str().unwrap(), finding["line"].as_u64().unwrap());
        assert_eq!(again, None, "{finding}");
    }
    for case in &cases {
        let line = errors.get(&*name(case));
        assert_eq!(line.is_some(), parse(FileId(0), &case.yaml, Limits::default()).is_err(), "{}", case.id);
        let lines = case.yaml.split('\n').count() as u64;
        assert!(line.is_none_or(|line| (1..=lines).contains(line)), "{}: line {line:?} of {lines}", case.id);
    }
}
