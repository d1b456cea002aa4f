//! What fuzzing begins with, and what the tests hold the laws against: the networks, fixtures and samples of the
//! repository.

use std::fs;
use std::path::{Path, PathBuf};

use cspgraph::ask::audit;
use cspgraph::baseline::Baseline;
use cspgraph::check::{outcome, resolve};
use cspgraph::config::FILE_NAME;
use cspgraph::finding::Severity;
use cspgraph::report::{AuditReport, Links, write_audit_json};
use cspgraph::source::{Source, Sources};

use super::files::{BETWEEN, policy};
use super::records::evidence;

/// The networks and the examples of pages and fixtures: YAML as it is written for the program.
pub fn networks(root: &Path) -> Vec<Vec<u8>> {
    let mut seeds: Vec<Vec<u8>> = files(&root.join("graphs")).iter().map(|file| bytes(file)).collect();
    for folder in ["docs", "docs/rules", "tests/rules"] {
        for page in
            files(&root.join(folder)).iter().filter(|file| file.extension().is_some_and(|ending| ending == "md"))
        {
            seeds.extend(examples(&bytes(page)));
        }
    }
    seeds
}

/// The inputs of the YAML test suite.
pub fn suite(root: &Path) -> Vec<Vec<u8>> {
    let cases: serde_json::Value = serde_json::from_slice(&bytes(&root.join("tests/yaml-suite/cases.json")))
        .unwrap_or_else(|error| panic!("the cases are JSON: {error}"));
    let inputs = cases.as_array().into_iter().flatten().filter_map(|case| case["yaml"].as_str());
    inputs.map(|input| input.as_bytes().to_vec()).collect()
}

/// A baseline and a report of a network with findings, as a run writes them.
pub fn records(root: &Path) -> Vec<Vec<u8>> {
    let files = files(&root.join("graphs/northwind-broken"));
    let sources = files.iter().map(|file| Source::new(file.display().to_string(), bytes(file)));
    let sources = Sources::new(sources.filter(|source| !source.path().ends_with(FILE_NAME)).collect());
    let (network, waivers) = resolve(&sources, &policy());
    let outcome = outcome(&sources, &network, &waivers, &policy());
    let evidence = evidence();
    let report = AuditReport {
        sources: &sources,
        network: &network,
        outcome: &outcome,
        audit: &audit(&sources, &network, &outcome, None),
        evidence: &evidence,
        title: "Northwind",
        organisation: None,
        fails_from: Some(Severity::Error),
        links: Links { template: None, to_working_directory: None },
    };
    let [mut baseline, mut document] = [Vec::new(), Vec::new()];
    Baseline::of(&outcome.findings).write(&mut baseline).expect("memory takes everything");
    write_audit_json(&mut document, &report).expect("memory takes everything");
    vec![baseline, document]
}

/// The files of Partner Center that the tests have.
pub fn downloads(root: &Path) -> Vec<Vec<u8>> {
    files(&root.join("tests/partner-center")).iter().map(|file| bytes(file)).collect()
}

/// The examples of a page in YAML; those of one fixture as the files of one input.
fn examples(page: &[u8]) -> Vec<Vec<u8>> {
    let text = String::from_utf8_lossy(page);
    let of_section = |section: &str| {
        let blocks = section.split("```yaml").skip(1).filter_map(|rest| rest.split_once('\n'));
        let blocks: Vec<&[u8]> =
            blocks.map(|(_, block)| block.split("```").next().unwrap_or(block).trim_end().as_bytes()).collect();
        blocks.join(BETWEEN)
    };
    text.split("\n## ").map(of_section).filter(|seed| !seed.is_empty()).collect()
}

/// Every file below a folder, in order.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        let entries = fs::read_dir(&folder).unwrap_or_else(|error| panic!("read {}: {error}", folder.display()));
        for entry in entries {
            let path = entry.expect("the folder is read to its end").path();
            if path.is_dir() { folders.push(path) } else { files.push(path) }
        }
    }
    files.sort();
    files
}

fn bytes(file: &Path) -> Vec<u8> {
    fs::read(file).unwrap_or_else(|error| panic!("read {}: {error}", file.display()))
}
