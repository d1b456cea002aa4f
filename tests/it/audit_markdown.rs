//! The report for auditors as Markdown: it says what a check says, and no text of a file means anything in it.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::process::Command;

use pulldown_cmark::{CodeBlockKind, Event, HeadingLevel, Options, Parser, Tag, TagEnd};
use serde_json::Value;

use crate::cli::{Folder, Run, run};
use crate::consumers::{HOSTILE, consumers, hostile, is_there, output, script};

const DAY: &str = "2026-11-20";

const BROKEN: &str = "graphs/northwind-broken";

fn report(folder: Option<&Folder>, arguments: &[&str]) -> Run {
    let arguments = [&["report", "--format", "md", "--as-of", DAY], arguments].concat();
    let run = folder.map_or_else(|| run(&arguments), |folder| folder.run(&arguments));
    assert!(run.status < 2, "{}", run.error);
    run
}

fn events(written: &str) -> Vec<Event<'_>> {
    let options =
        Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_FOOTNOTES | Options::ENABLE_MATH;
    Parser::new_ext(written, options).collect()
}

/// The text of every element that begins and ends so, without the joiners that keep texts from being mentions.
fn texts(written: &str, is_start: impl Fn(&Tag<'_>) -> bool, is_end: impl Fn(&TagEnd) -> bool) -> Vec<String> {
    let mut texts = Vec::new();
    let mut is_inside = false;
    for event in events(written) {
        match event {
            Event::Start(tag) if is_start(&tag) => {
                is_inside = true;
                texts.push(String::new());
            }
            Event::End(tag) if is_end(&tag) => is_inside = false,
            Event::Text(text) | Event::Code(text) if is_inside => {
                texts.last_mut().unwrap().push_str(&text.replace('\u{2060}', ""));
            }
            _ => {}
        }
    }
    texts
}

fn cells(written: &str) -> Vec<String> {
    texts(written, |tag| matches!(tag, Tag::TableCell), |tag| matches!(tag, TagEnd::TableCell))
}

/// The cell behind the one with this text.
fn figure(cells: &[String], name: &str) -> String {
    let at = cells.iter().position(|cell| cell == name).unwrap_or_else(|| panic!("{name} in {cells:?}"));
    cells[at + 1].clone()
}

fn mermaid(written: &str) -> &str {
    written.split("```mermaid\n").nth(1).and_then(|rest| rest.split("```").next()).unwrap()
}

#[test]
fn figures_are_those_of_a_check() {
    let written = report(None, &[BROKEN]).out;
    let checked = run(&["check", BROKEN, "--format", "json", "--as-of", DAY]);
    let checked: Value = serde_json::from_str(&checked.out).unwrap();
    let findings = checked["findings"].as_array().unwrap();
    let count = |severity: &str| findings.iter().filter(|finding| finding["severity"] == severity).count().to_string();
    let cells = cells(&written);
    for (name, severity) in [("errors", "error"), ("warnings", "warning"), ("infos", "info")] {
        assert_eq!(figure(&cells, name), count(severity));
    }
    for finding in findings {
        let fingerprint = finding["fingerprint"].as_str().unwrap();
        assert!(written.contains(&format!("fingerprint: `{fingerprint}`")), "{finding}");
    }
    assert_eq!(written.matches("\n  - fingerprint: ").count(), findings.len());
    let rules: BTreeSet<&str> = findings.iter().map(|finding| finding["rule"].as_str().unwrap()).collect();
    for rule in rules {
        let of_rule = findings.iter().filter(|finding| finding["rule"] == rule).count();
        let row = written.lines().find(|line| line.starts_with(&format!("| [{rule}](#{rule}) "))).unwrap();
        assert!(row.ends_with(&format!("| {of_rule} | 0 | 0 |")), "{row}");
        assert!(written.contains(&format!("\n#### {rule}\n")));
    }
}

#[test]
fn sections_come_in_order_and_the_contents_lead_to_them() {
    let written = report(None, &[BROKEN]).out;
    let level = |level: HeadingLevel| level == HeadingLevel::H2;
    let is_start = |tag: &Tag<'_>| matches!(tag, Tag::Heading { level: own, .. } if level(*own));
    let headings = texts(&written, is_start, |tag| matches!(tag, TagEnd::Heading(_)));
    let expected = ["Verdict", "Findings", "Waivers", "Known findings", "Coverage", "Network", "Facts", "Evidence"];
    assert_eq!(headings, expected);
    for heading in headings {
        let anchor = heading.to_lowercase().replace(' ', "-");
        assert!(written.contains(&format!("[{heading}](#{anchor})")), "{heading}");
    }
}

#[test]
fn a_clean_network_passes_and_a_broken_one_fails() {
    let clean = report(None, &["graphs/northwind"]);
    assert_eq!(clean.status, 0);
    assert!(
        clean.out.contains(
            "**Pass** as of 2026-11-20. No finding counts that would fail the network. What fails it: errors."
        ),
        "{}",
        clean.out
    );
    let broken = report(None, &[BROKEN]);
    assert_eq!(broken.status, 1);
    assert!(broken.out.contains("neither waived nor known. What fails it: errors."), "{}", broken.out);
    let lenient = report(None, &[BROKEN, "--fail-on", "never"]);
    assert_eq!(lenient.status, 0);
    assert!(
        lenient
            .out
            .contains("**Not judged** as of 2026-11-20. Whatever was found, nothing was asked to fail the network"),
        "{}",
        lenient.out
    );
}

#[test]
fn the_same_input_gives_the_same_bytes() {
    assert_eq!(report(None, &[BROKEN]).out, report(None, &[BROKEN]).out);
}

/// A network full of texts that Markdown could take for its own, accepted with more of them.
fn hostile_folder(name: &str) -> Folder {
    let mut configuration = "waivers:\n".to_owned();
    for hostile in HOSTILE {
        let quoted = serde_json::to_string(hostile).unwrap();
        writeln!(configuration, "  - {{rule: missing-country, file: {quoted}, reason: {quoted}, owner: {quoted}}}")
            .unwrap();
    }
    let file = "a|b`c @team <i> [x](https://evil.example).yaml";
    Folder::new(name).with(file, hostile()).with("cspgraph.yaml", configuration)
}

#[test]
fn no_text_of_a_file_is_markup() {
    let folder = hostile_folder("audit-markdown-hostile");
    let title = "# <h1>@team | `x` ![i](https://evil.example/i.png)";
    let written = report(Some(&folder), &["--title", title, "--organisation", title]).out;
    let mut outside = String::new();
    let mut is_drawn = false;
    for event in events(&written) {
        match event {
            Event::Start(Tag::Link { dest_url, .. }) => assert!(dest_url.starts_with('#'), "{dest_url}"),
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(language))) => {
                assert_eq!(&*language, "mermaid");
                is_drawn = true;
            }
            Event::End(TagEnd::CodeBlock) => is_drawn = false,
            Event::Start(
                Tag::Image { .. }
                | Tag::HtmlBlock
                | Tag::CodeBlock(_)
                | Tag::BlockQuote(_)
                | Tag::Strikethrough
                | Tag::FootnoteDefinition(_),
            )
            | Event::Html(_)
            | Event::InlineHtml(_)
            | Event::InlineMath(_)
            | Event::DisplayMath(_)
            | Event::FootnoteReference(_) => panic!("{event:?} in {written}"),
            Event::Text(text) if !is_drawn => outside.push_str(&text),
            _ => {}
        }
    }
    let characters: Vec<char> = outside.chars().collect();
    for pair in characters.windows(2) {
        assert!(!(matches!(pair[0], '@' | '#' | '!' | '~') && pair[1].is_alphanumeric()), "{outside}");
    }
    // The command stands in a code span, where addresses are not read.
    let read: Vec<&str> = written.lines().filter(|line| !line.starts_with("- command: ")).collect();
    assert!(!read.join("\n").contains("https://evil"), "{written}");
    assert_eq!(
        texts(&written, |tag| matches!(tag, Tag::Heading { .. }), |tag| matches!(tag, TagEnd::Heading(_)))[0],
        title
    );
}

#[test]
fn a_text_of_a_file_stays_whole_in_its_cell() {
    let folder = hostile_folder("audit-markdown-cells");
    let written = report(Some(&folder), &[]).out;
    let cells = cells(&written);
    for hostile in HOSTILE {
        // What joins characters unseen is shown as what it is.
        let shown = hostile.replace('\u{200d}', "\u{fffd}");
        assert!(cells.contains(&shown), "{shown} in {cells:?}");
    }
}

#[test]
fn what_a_page_has_no_room_for_is_counted() {
    let mut network = "version: 1\npartners: [{id: adatum, country: AT}]\nsales:\n".to_owned();
    for number in 0..600 {
        writeln!(network, "  - {{seller: adatum, buyer: gone-{number}, since: 2021-04-01}}").unwrap();
    }
    let folder = Folder::new("audit-markdown-folded").with("n.yaml", &network);
    let written = report(Some(&folder), &["n.yaml"]).out;
    let told = written.matches("\n  - fingerprint: ").count();
    assert_eq!(told, 500);
    let findings: Value =
        serde_json::from_str(&folder.run(&["check", "n.yaml", "--format", "json", "--as-of", DAY]).out).unwrap();
    let rest = findings["findings"].as_array().unwrap().len() - told;
    assert!(
        written.contains(&format!("*{rest} more findings folded; the report as XLSX or JSON has all.*")),
        "{written}"
    );
    assert!(written.len() < 1_000_000);
}

#[test]
fn places_lead_to_the_files_where_somebody_says_where_they_are() {
    let folder = Folder::new("audit-markdown-links").with("a b.yaml", "version: 1\ncustomers: [{id: alpine}]\n");
    let template = "https://git.example/{file}#L{line}";
    let written = report(Some(&folder), &["a b.yaml", "--source-url", template]).out;
    let links = events(&written).into_iter().filter_map(|event| match event {
        Event::Start(Tag::Link { dest_url, .. }) if !dest_url.starts_with('#') => Some(dest_url.into_string()),
        _ => None,
    });
    let links: BTreeSet<String> = links.collect();
    assert_eq!(links, BTreeSet::from(["https://git.example/a%20b.yaml#L2".to_owned()]), "{written}");
    let plain = report(Some(&folder), &["a b.yaml"]).out;
    assert!(plain.contains("`a b.yaml:2:"), "{plain}");
}

#[test]
fn mermaid_draws_the_overview() {
    let node = || {
        let mut node = Command::new("node");
        node.arg("--input-type=module").current_dir(consumers());
        node
    };
    if !is_there("Mermaid", node().args(["--eval", "import 'mermaid'; import 'jsdom';"])) {
        return;
    }
    let folder = hostile_folder("audit-markdown-mermaid");
    for (name, written) in [("hostile", report(Some(&folder), &[]).out), ("broken", report(None, &[BROKEN]).out)] {
        let drawn = mermaid(&written);
        let path = folder.0.join(format!("{name}.mmd"));
        fs::write(&path, drawn).unwrap();
        let read = output(node().arg("-").arg(path), &fs::read(script("mermaid.mjs")).unwrap());
        let read: Value = serde_json::from_str(&read).unwrap();
        let nodes = drawn.lines().filter(|line| line.starts_with("  n") && !line.contains(" -")).count();
        let nodes = nodes + drawn.lines().filter(|line| line.starts_with("  legend")).count();
        assert_eq!(read[0]["nodes"].as_object().unwrap().len(), nodes, "{drawn}");
        assert!(nodes > 1, "{drawn}");
    }
}
