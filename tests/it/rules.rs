//! Manual pages and fixtures of the rules: every example is checked, and claims what is found in it.
//!
//! In both, the findings of the page's own rule and every error must be claimed; warnings and notes of other rules may
//! be. `UPDATE_CLAIMS=1 cargo test` writes the right claims, to be read before they are kept.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use cspgraph::finding::Severity;
use cspgraph::programme::Day;
use cspgraph::rules;

use crate::claims::{Fixture, Primary};

/// A case of a page: the network, and the lines of the page in which each file stands.
struct Case {
    title: String,
    fixture: Fixture,
    lines: Vec<(usize, usize)>,
}

fn cases(page: &str) -> Vec<Case> {
    let lines: Vec<&str> = page.lines().collect();
    let mut cases: Vec<Case> = Vec::new();
    let mut title = String::new();
    let mut number = 0;
    let mut is_open = false;
    while number < lines.len() {
        if let Some(heading) = lines[number].strip_prefix("## ") {
            heading.clone_into(&mut title);
            is_open = false;
        }
        let Some(info) = lines[number].strip_prefix("```yaml") else {
            number += 1;
            continue;
        };
        let start = number + 1;
        let end = (start..lines.len()).find(|line| lines[*line] == "```").expect("a fence ends");
        let text: String = lines[start..end].iter().flat_map(|line| [*line, "\n"]).collect();
        let option = |name: &str| info.split_whitespace().find_map(|word| word.strip_prefix(name));
        let file = option("file=");
        let as_of = option("as-of=").map(|day| Day::parse(day).expect("the as-of day is one"));
        if file.is_none() || !is_open {
            let fixture = Fixture { files: Vec::new(), as_of };
            cases.push(Case { title: title.clone(), fixture, lines: Vec::new() });
        }
        is_open = file.is_some();
        let case = cases.last_mut().expect("a case was begun");
        case.fixture.files.push((file.unwrap_or("network.yaml").to_owned(), text));
        case.lines.push((start, end));
        number = end + 1;
    }
    cases
}

/// Checks the cases of one page; says what is wrong with them, and what would be right.
fn check_page(path: &Path, rule: &str) -> Result<(), String> {
    let page = fs::read_to_string(path).expect("the page is readable");
    let mut right: Vec<String> = page.lines().map(str::to_owned).collect();
    let mut report = String::new();
    for case in cases(&page).iter().rev() {
        let claimed = case.fixture.primaries();
        let (texts, found) = case.fixture.claimed(true, |finding, primary| {
            finding.rule.name == rule || finding.rule.severity == Severity::Error || claimed.contains(primary)
        });
        let mut difference = String::new();
        for (word, primary) in differences(&claimed, &found) {
            let (file, line, column, rule) = primary;
            writeln!(difference, "  {word} {rule} at {file}:{line}:{column}").unwrap();
        }
        for ((start, end), text) in case.lines.iter().zip(&texts).rev() {
            if text.lines().ne(right[*start..*end].iter().map(String::as_str)) {
                let shown = if difference.is_empty() { "  only words or labels differ\n" } else { &difference };
                writeln!(report, "## {}\n{shown}{text}", case.title).unwrap();
                right.splice(*start..*end, text.lines().map(str::to_owned));
            }
        }
    }
    if report.is_empty() {
        return Ok(());
    }
    if std::env::var_os("UPDATE_CLAIMS").is_some() {
        fs::write(path, right.join("\n") + "\n").expect("the page is writable");
    }
    Err(format!("{}: the claims should be\n{report}", path.display()))
}

fn differences<'p>(claimed: &'p [Primary], found: &'p [Primary]) -> Vec<(&'static str, &'p Primary)> {
    let missing = claimed.iter().filter(|primary| !found.contains(primary)).map(|primary| ("not found:", primary));
    let unclaimed = found.iter().filter(|primary| !claimed.contains(primary)).map(|primary| ("not claimed:", primary));
    missing.chain(unclaimed).collect()
}

/// Every page of a folder, by the name of its rule; `RULE=name` looks at one.
fn pages(folder: &str) -> Vec<(String, PathBuf)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let mut pages: Vec<(String, PathBuf)> = fs::read_dir(folder)
        .expect("the folder is there")
        .map(|entry| entry.expect("the folder is readable").path())
        .map(|path| (path.file_stem().expect("a page has a name").to_string_lossy().into_owned(), path))
        .collect();
    if let Ok(only) = std::env::var("RULE") {
        pages.retain(|(name, _)| only.split(',').any(|rule| rule == name));
    }
    pages.sort();
    pages
}

fn check_pages(folder: &str) {
    let reports: Vec<String> = pages(folder).iter().filter_map(|(rule, path)| check_page(path, rule).err()).collect();
    assert!(reports.is_empty(), "{}\n{} pages differ", reports.join("\n"), reports.len());
}

#[test]
fn manual_pages_claim_what_is_found_in_their_examples() {
    check_pages("docs/rules");
}

#[test]
fn the_manual_of_waivers_claims_what_is_found_in_its_examples() {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/waivers.md");
    check_page(&page, "unused-waiver").unwrap_or_else(|report| panic!("{report}"));
}

#[test]
fn fixtures_claim_what_is_found_in_them() {
    check_pages("tests/rules");
}

#[test]
fn every_rule_has_a_file_a_page_and_fixtures_of_its_name() {
    let mut names: Vec<String> = rules::ALL.iter().map(|rule| rule.info.name.to_owned()).collect();
    names.sort();
    let stems = |folder: &str| -> Vec<String> { pages(folder).into_iter().map(|(name, _)| name).collect() };
    assert_eq!(names, stems("docs/rules"), "docs/rules");
    assert_eq!(names, stems("tests/rules"), "tests/rules");
    let files: Vec<String> = stems("src/rules").iter().map(|stem| stem.replace('_', "-")).collect();
    assert_eq!(names, files, "src/rules");
}

#[test]
fn every_manual_page_has_its_sections_and_says_its_weight() {
    for rule in rules::ALL {
        let info = rule.info;
        let severity = match info.severity {
            Severity::Error => "Error",
            Severity::Warning => "Warning",
            Severity::Info => "Information",
        };
        let head = format!("# {}\n\n*{severity} · {}*\n\n", info.name, info.group.title());
        assert!(info.page.starts_with(&head), "{} begins with its name, severity and group", info.name);
        let headings: Vec<&str> = info.page.lines().filter_map(|line| line.strip_prefix("## ")).collect();
        let expected = ["Why is this bad?", "Example", "Use instead", "Exceptions", "Sources"];
        assert_eq!(headings, expected, "{}", info.name);
    }
}

#[test]
fn every_rule_speaks_in_its_example_and_is_silent_in_its_cure() {
    for rule in rules::ALL {
        let mut speaks: HashMap<String, bool> = HashMap::new();
        for case in cases(rule.info.page) {
            let is_claimed = case.fixture.primaries().iter().any(|primary| primary.3 == rule.info.name);
            *speaks.entry(case.title).or_default() |= is_claimed;
        }
        assert_eq!(speaks.get("Example"), Some(&true), "{} speaks in its example", rule.info.name);
        assert_eq!(speaks.get("Use instead"), Some(&false), "{} is silent in its cure", rule.info.name);
    }
}

#[test]
fn pages_refer_to_rules_that_exist() {
    for rule in rules::ALL {
        let words: Vec<&str> = rule.info.page.split_whitespace().collect();
        for pair in words.windows(2) {
            let [before, name] = pair else { continue };
            let name = name.trim_end_matches(['.', ',', ';', ')', ':']);
            let referred = name.strip_prefix('`').and_then(|name| name.strip_suffix('`')).filter(|_| *before == "see");
            let is_rule = |name: &str| rules::ALL.iter().any(|other| other.info.name == name);
            assert!(referred.is_none_or(is_rule), "{}: {name}", rule.info.name);
        }
    }
}
