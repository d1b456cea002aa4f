//! The networks in `graphs/`: every finding, of whatever weight, is claimed at its line, further labels are not.
//!
//! `UPDATE_CLAIMS=1 cargo test` writes the right claims, to be read before they are kept.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use cspgraph::check::{Outcome, Policy, check};
use cspgraph::finding::Severity;
use cspgraph::source::{Source, Sources};

use crate::claims::{Fixture, today};

fn graphs() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("graphs")
}

/// The files of a network, by name.
fn files(path: &str) -> Vec<PathBuf> {
    let path = graphs().join(path);
    if path.is_file() {
        return vec![path];
    }
    let mut files: Vec<PathBuf> = fs::read_dir(path).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
}

fn outcome(path: &str) -> Outcome {
    let sources = files(path).into_iter().map(|path| Source::new(path.display().to_string(), fs::read(path).unwrap()));
    check(&Sources::new(sources.collect()), &Policy::as_of_today(today()))
}

/// Checks the claims of the files as one network.
fn assert_claims(paths: &[PathBuf]) {
    let name = |path: &Path| path.strip_prefix(graphs()).unwrap().display().to_string();
    let texts = paths.iter().map(|path| (name(path), fs::read_to_string(path).unwrap()));
    let fixture = Fixture { files: texts.collect(), as_of: None };
    let (right, _) = fixture.claimed(false, |_, _| true);
    let mut wrong = String::new();
    for ((path, (name, text)), right) in paths.iter().zip(&fixture.files).zip(&right) {
        if text != right {
            if std::env::var_os("UPDATE_CLAIMS").is_some() {
                fs::write(path, right).unwrap();
            }
            let differ = right.lines().zip(text.lines()).find(|(right, text)| right != text);
            writeln!(wrong, "{name}: the first line that differs: {differ:?}").unwrap();
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn the_minimal_network_is_clean() {
    assert_eq!(outcome("minimal.yaml").findings, []);
}

#[test]
fn northwind_is_clean_and_of_some_size() {
    let outcome = outcome("northwind");
    assert_eq!(outcome.findings, []);
    assert!(outcome.counts.relationships >= 100, "{:?}", outcome.counts);
    assert!(files("northwind").len() >= 6);
}

#[test]
fn what_looks_wrong_and_is_legal_is_clean() {
    assert_eq!(outcome("looks-wrong-is-legal.yaml").findings, []);
}

#[test]
fn every_planted_fault_of_northwind_is_claimed() {
    assert_claims(&files("northwind-broken"));
    assert!(outcome("northwind-broken").count(Severity::Error) >= 20);
}

#[test]
fn the_traps_of_the_market_table_are_claimed() {
    assert_claims(&files("regions"));
    for file in files("regions") {
        assert_claims(&[file]);
    }
}

/// Hostile files that can hold no claim, with all that is found in them.
const UNCLAIMED: [(&str, &[&str]); 6] = [
    ("too-deep.yaml", &["syntax-error"]),
    ("billion-laughs.yaml", &["syntax-error"]),
    ("cycle-of-aliases.yaml", &["syntax-error"]),
    ("latin-1.yaml", &["syntax-error"]),
    ("tabs.yaml", &["syntax-error"]),
    ("network.json", &["self-sale"]),
];

#[test]
fn hostile_files_are_read_or_refused_with_a_place() {
    let mut seen = Vec::new();
    for file in files("hostile") {
        let name = file.file_name().unwrap().to_string_lossy().into_owned();
        match UNCLAIMED.iter().find(|(unclaimed, _)| *unclaimed == name) {
            None => assert_claims(&[file]),
            Some((_, expected)) => {
                let found = outcome(&format!("hostile/{name}")).findings;
                let found: Vec<&str> = found.iter().map(|finding| finding.rule.name).collect();
                assert_eq!(found, *expected, "{name}");
                seen.push(name);
            }
        }
    }
    assert_eq!(seen.len(), UNCLAIMED.len());
}
