//! Every format is what its readers take, and says what was found.

use std::collections::BTreeMap;
use std::io::{self, Write};

use cspgraph::ask::{Collapse, Evidence, Version, View, audit, diff, picture, profile};
use cspgraph::check::{Outcome, outcome, resolve};
use cspgraph::finding::Severity;
use cspgraph::network::Network;
use cspgraph::report::{
    AuditReport, COMMENT_MAX, DiffReport, Links, Report, VersionName, write_audit_html, write_audit_json,
    write_audit_markdown, write_azure, write_checkstyle, write_csv, write_diff_json, write_diff_markdown,
    write_diff_text, write_dot, write_export_csv, write_export_json, write_github, write_gitlab, write_graphml,
    write_json, write_junit, write_markdown, write_mermaid, write_picture_json, write_profile_json, write_profile_text,
    write_rdjson, write_sarif,
};
use cspgraph::source::Sources;
use quick_xml::Reader;
use quick_xml::events::Event;
use serde_json::Value;

use super::check::assert_printable;
use super::files;

/// What every finding has in JSON.
const KEYS: [&str; 14] = [
    "rule",
    "severity",
    "message",
    "url",
    "file",
    "line",
    "column",
    "end-line",
    "end-column",
    "offset",
    "length",
    "subject",
    "labels",
    "fingerprint",
];

/// An id that becomes an element, and the element.
const MARKED: (&[u8], &[u8]) = (b"adatum", b"<x-marker>");

/// How the element would begin in a page that has not escaped it.
const MARKER: &str = "<x-marker";

/// Most entities of which a profile is written.
const PROFILES_MAX: usize = 4;

pub fn hold(bytes: &[u8]) {
    let bytes = replaced(bytes, MARKED.0, MARKED.1);
    let sources = Sources::new(files::sources(&files::split(&bytes)));
    let policy = files::policy();
    let (network, waivers) = resolve(&sources, &policy);
    let outcome = outcome(&sources, &network, &waivers, &policy);
    // All of it takes a tenth of a second: an input is held against a part, and its length says which.
    match bytes.len() % 3 {
        0 => assert_reports(Report { sources: &sources, outcome: &outcome, with_statistics: true }),
        1 => assert_pages(&sources, &network, &outcome),
        _ => {
            assert_answers(&sources, &network, &outcome);
            assert_diff(&bytes, Version { sources: &sources, network: &network, outcome: &outcome });
        }
    }
}

/// What a writer writes, which is UTF-8.
fn written(write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> String {
    let mut out = Vec::new();
    write(&mut out).expect("memory takes everything");
    String::from_utf8(out).expect("what is written is UTF-8")
}

fn json(write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Value {
    let text = written(write);
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error}: {text}"))
}

fn list<'v>(value: &'v Value, key: &str) -> &'v [Value] {
    value[key].as_array().unwrap_or_else(|| panic!("`{key}` is no list in {value}"))
}

fn assert_reports(report: Report<'_>) {
    let findings = &report.outcome.findings;
    let counting = findings.iter().filter(|finding| finding.is_new()).count();

    let document = json(|out| write_json(out, report));
    assert_eq!(document["version"], 1);
    let entries = list(&document, "findings");
    assert_eq!(entries.len(), findings.len());
    for (entry, finding) in entries.iter().zip(findings) {
        let missing = KEYS.iter().find(|key| entry.get(**key).is_none());
        assert!(missing.is_none(), "{missing:?} is missing in {entry}");
        assert_eq!(entry["message"], *finding.message);
        assert_eq!(entry["offset"], finding.primary.place.span.start);
        assert_eq!(entry["length"], finding.primary.place.span.len());
        let place = |key: &str| entry[key].as_u64().unwrap_or_else(|| panic!("`{key}` is no number in {entry}"));
        let (start, end) = ((place("line"), place("column")), (place("end-line"), place("end-column")));
        assert!((1, 1) <= start && start <= end, "{entry}");
    }
    let count: u64 = ["errors", "warnings", "infos"].iter().filter_map(|key| document["summary"][key].as_u64()).sum();
    assert_eq!(count, counting as u64);

    let sarif = json(|out| write_sarif(out, report));
    assert_eq!(sarif["version"], "2.1.0");
    let run = &list(&sarif, "runs")[0];
    let rules = list(&run["tool"]["driver"], "rules");
    let results = list(run, "results");
    assert_eq!(results.len(), findings.len());
    for result in results {
        assert!(result["message"]["text"].is_string(), "{result}");
        let rule = result["ruleIndex"].as_u64().and_then(|index| rules.get(usize::try_from(index).ok()?));
        assert_eq!(rule.map(|rule| &rule["id"]), Some(&result["ruleId"]), "{result}");
        let place = &list(result, "locations")[0]["physicalLocation"];
        assert!(place["region"]["startLine"].as_u64() >= Some(1), "{place}");
        let uri = place["artifactLocation"]["uri"].as_str().expect("a result has a file");
        assert!(
            uri.bytes().all(|byte| byte.is_ascii_graphic() && !b"<>\"\\^`{|}".contains(&byte)),
            "{uri:?} is no URI"
        );
    }

    let cases = elements(&written(|out| write_junit(out, report, Some(Severity::Error))));
    assert!(cases.get("testcase").is_some_and(|cases| *cases >= findings.len()), "{cases:?}");
    let errors = elements(&written(|out| write_checkstyle(out, report)));
    assert_eq!(errors.get("error").copied().unwrap_or_default(), counting);

    let issues = json(|out| write_gitlab(out, report));
    let issues = issues.as_array().expect("GitLab reads a list");
    let mut fingerprints: Vec<&str> = issues.iter().filter_map(|issue| issue["fingerprint"].as_str()).collect();
    fingerprints.sort_unstable();
    fingerprints.dedup();
    assert_eq!(fingerprints.len(), counting, "GitLab keeps one issue of each fingerprint");
    assert_eq!(list(&json(|out| write_rdjson(out, report)), "diagnostics").len(), counting);

    let table = written(|out| write_csv(out, report));
    assert_eq!(rows(&table), findings.len());
    // In these a line is a command.
    let commands = written(|out| write_github(out, report));
    assert_eq!(commands.lines().count(), counting);
    assert!(commands.lines().all(|line| line.starts_with("::")), "{commands}");
    assert_printable(commands.as_bytes(), false);
    let lines = written(|out| write_azure(out, report));
    assert_printable(lines.as_bytes(), false);
    let comment = written(|out| write_markdown(out, report, COMMENT_MAX));
    assert!(comment.len() <= COMMENT_MAX, "{}", comment.len());
    assert_markdown(&comment);
}

fn assert_pages(sources: &Sources, network: &Network, outcome: &Outcome) {
    let evidence = Evidence {
        inputs: Vec::new(),
        command: format!("cspgraph report {MARKER}>"),
        profile: Some(format!("{MARKER}>")),
        leaves_out_later: false,
        is_part: false,
        excluded: vec![format!("{MARKER}>")],
        ignores_waivers: false,
        written: None,
    };
    let audit = audit(sources, network, outcome, None);
    let title = format!("{MARKER}>");
    let report = AuditReport {
        sources,
        network,
        outcome,
        audit: &audit,
        evidence: &evidence,
        title: &title,
        organisation: Some(&title),
        fails_from: Some(Severity::Error),
        links: Links { template: None, to_working_directory: Some(String::new()) },
    };
    let page = written(|out| write_audit_html(out, &report));
    assert!(page.starts_with("<!doctype html>") || page.starts_with("<!DOCTYPE html>"), "{page:.80}");
    assert!(!page.contains(MARKER), "text became an element: {}", around(&page, MARKER));
    // Data inside the page is no element either, whatever it says.
    for ends in ["</script", "</style"] {
        let begins = ends.replace('/', "");
        assert_eq!(page.matches(ends).count(), page.matches(&begins).count(), "{ends}");
    }
    let document = json(|out| write_audit_json(out, &report));
    assert_eq!(list(&document, "findings").len(), outcome.findings.len());
    let markdown = written(|out| write_audit_markdown(out, &report));
    assert_markdown(&markdown);
}

fn assert_answers(sources: &Sources, network: &Network, outcome: &Outcome) {
    for (collapse, findings) in [(None, None), (Some(Collapse::Region), None), (None, Some(&*outcome.findings))] {
        let view = View { foci: Vec::new(), depth: 1, findings, collapse, whole_max: 100, nodes_max: 300 };
        let picture = picture(network, &view);
        let document = json(|out| write_picture_json(out, sources, &picture));
        let parts = elements(&written(|out| write_graphml(out, sources, &picture)));
        for (key, element) in [("nodes", "node"), ("edges", "edge")] {
            assert_eq!(list(&document, key).len(), parts.get(element).copied().unwrap_or_default(), "{element}");
        }
        assert_printable(written(|out| write_dot(out, &picture)).as_bytes(), false);
        assert_printable(written(|out| write_mermaid(out, &picture)).as_bytes(), false);
    }
    for id in network.ids().take(PROFILES_MAX) {
        let Some(party) = network.party(id) else { continue };
        let profile = profile(network, &outcome.findings, cspgraph::network::Entity::Party(party));
        json(|out| write_profile_json(out, sources, &profile));
        assert_printable(written(|out| write_profile_text(out, sources, &profile, 60, false)).as_bytes(), false);
    }
    let table = written(|out| write_export_csv(out, sources, network, &outcome.findings).map(drop));
    let document = json(|out| write_export_json(out, sources, network, &outcome.findings).map(drop));
    let exported = list(&document, "records").len() + list(&document, "findings").len();
    assert_eq!(rows(&table), exported);
}

/// What became of the network when its first file was added.
fn assert_diff(bytes: &[u8], after: Version<'_>) {
    let without = Sources::new(files::sources(&files::split(bytes)).split_off(1));
    let policy = files::policy();
    let (network, waivers) = resolve(&without, &policy);
    let outcome = outcome(&without, &network, &waivers, &policy);
    let before = Version { sources: &without, network: &network, outcome: &outcome };
    let base = VersionName::Revision { name: format!("{MARKER}>"), commit: "0123456789abcdef".to_owned() };
    let difference = diff(before, after);
    let report =
        DiffReport { base: &base, head: &VersionName::WorkingTree, diff: &difference, are_settings_others: false };
    json(|out| write_diff_json(out, report));
    assert_printable(written(|out| write_diff_text(out, report, 60, true)).as_bytes(), true);
    assert_markdown(&written(|out| write_diff_markdown(out, report)));
    let same = diff(after, after);
    assert!(same.changes.is_empty(), "{:?}", same.changes);
}

/// Fails where Markdown holds what a terminal would obey. It has word joiners, so that nobody is mentioned by an id.
fn assert_markdown(text: &str) {
    assert_printable(text.replace('\u{2060}', "").as_bytes(), false);
}

/// How often each element stands in a document that an XML reader takes whole.
fn elements(document: &str) -> BTreeMap<String, usize> {
    let is_allowed =
        |letter: char| matches!(letter, '\t' | '\n' | ' '..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..);
    assert!(document.chars().all(is_allowed), "{document:?}");
    let mut reader = Reader::from_str(document);
    let mut elements = BTreeMap::new();
    loop {
        let event = reader.read_event().unwrap_or_else(|error| panic!("{error}: {document}"));
        match event {
            Event::Eof => return elements,
            Event::Start(element) | Event::Empty(element) => {
                *elements.entry(element.name().as_ref().to_owned()).or_insert(0) += 1;
                for attribute in element.attributes() {
                    let attribute = attribute.unwrap_or_else(|error| panic!("{error}: {document}"));
                    assert!(!attribute.value.contains('<'), "{document}");
                }
            }
            Event::Text(text) => assert!(!text.contains('<'), "{document}"),
            _ => {}
        }
    }
}

/// Number of rows of a table below its head; all are as long as the head.
fn rows(table: &str) -> usize {
    let mut reader = csv::ReaderBuilder::new().flexible(false).from_reader(table.as_bytes());
    let rows = reader.records().map(|row| row.unwrap_or_else(|error| panic!("{error}: {table}")));
    rows.inspect(|row| {
        // A spreadsheet takes what begins so for a formula.
        let is_formula = |cell: &str| cell.starts_with(['=', '+', '@', '\t', '\r']);
        assert!(!row.iter().any(is_formula), "{row:?}");
    })
    .count()
}

fn replaced(bytes: &[u8], from: &[u8], to: &[u8]) -> Vec<u8> {
    let mut replaced = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    while let Some(at) = rest.windows(from.len()).position(|window| window == from) {
        replaced.extend_from_slice(&rest[..at]);
        replaced.extend_from_slice(to);
        rest = &rest[at + from.len()..];
    }
    replaced.extend_from_slice(rest);
    replaced
}

/// What stands around a piece of a text.
fn around<'t>(text: &'t str, piece: &str) -> &'t str {
    let at = text.find(piece).unwrap_or(0);
    text.get(at.saturating_sub(100)..(at + 100).min(text.len())).unwrap_or("")
}
