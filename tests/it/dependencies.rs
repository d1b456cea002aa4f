//! Where crates come from and under which licences: what `deny.toml` says, held without `cargo deny`, which takes longer to
//! build than the program. Advisories alone are left to it, for they change while nothing here does.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

/// Crates of which two versions are built, as some that need them have not moved on yet. A line that is no longer needed
/// goes.
const DUPLICATES: [&str; 4] = ["hashbrown", "similar", "syn", "unicode-width"];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn packages() -> Vec<Value> {
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args(["metadata", "--locked", "--offline", "--format-version", "1"]).current_dir(root());
    // What it says beside, that another cargo is at work, does not matter.
    let metadata = cargo.output().unwrap();
    assert!(metadata.status.success(), "{}", String::from_utf8_lossy(&metadata.stderr));
    let metadata: Value = serde_json::from_slice(&metadata.stdout).unwrap();
    let packages = metadata["packages"].as_array().unwrap().clone();
    assert!(packages.len() > 150, "all crates of all systems are listed");
    packages
}

fn text<'v>(value: &'v Value, key: &str) -> &'v str {
    value[key].as_str().unwrap_or_else(|| panic!("no {key}: {value}"))
}

/// Whether an expression of SPDX can be met by these licences: alternatives of licences that all count.
fn is_met(expression: &str, allowed: &BTreeSet<&str>) -> bool {
    // Written before there was a standard for it.
    let expression = expression.replace(" / ", " OR ").replace('/', " OR ");
    // In all of these an alternative stands in parentheses, or nothing does.
    expression.split(" AND ").all(|part| {
        let part = part.trim_start_matches('(').trim_end_matches(')');
        assert!(!part.contains(['(', ')']), "{expression} is more than this understands");
        part.split(" OR ").any(|licence| allowed.contains(licence))
    })
}

#[test]
fn every_licence_is_one_that_deny_toml_allows() {
    let deny = fs::read_to_string(root().join("deny.toml")).unwrap();
    let list = deny.split("allow = [").nth(1).unwrap().split(']').next().unwrap();
    let allowed: BTreeSet<&str> = list.split(',').map(|name| name.trim().trim_matches('"')).collect();
    let mut used = BTreeSet::new();
    for package in packages() {
        let licence = text(&package, "license").to_owned();
        assert!(is_met(&licence, &allowed), "{} is {licence}", text(&package, "name"));
        used.extend(allowed.iter().filter(|name| licence.contains(**name)).copied());
    }
    assert_eq!(used, allowed, "a licence that no crate has need not be allowed");
    assert!(!is_met("GPL-3.0-only", &allowed) && !is_met("MIT AND GPL-3.0-only", &allowed));
    assert!(!is_met("(GPL-2.0-only OR GPL-3.0-only) AND MIT", &allowed) && is_met("GPL-3.0-only OR MIT", &allowed));
}

#[test]
fn every_crate_comes_from_one_registry_in_one_version_with_a_checksum() {
    let mut versions: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let mut sources = BTreeSet::new();
    for package in packages() {
        let name = text(&package, "name").to_owned();
        if let Some(source) = package["source"].as_str() {
            assert!(source.starts_with("registry+"), "{name} comes from {source}");
            sources.insert(source.to_owned());
        } else {
            assert_eq!(name, "cspgraph");
            for dependency in package["dependencies"].as_array().unwrap() {
                assert_ne!(text(dependency, "req"), "*", "{name} takes any version of {dependency}");
            }
        }
        versions.entry(name).or_default().push(text(&package, "version").to_owned());
    }
    assert_eq!(sources.len(), 1, "{sources:?}");
    versions.retain(|_, versions| versions.len() > 1);
    assert_eq!(versions.keys().collect::<Vec<_>>(), DUPLICATES.each_ref(), "{versions:?}");
    let lock = fs::read_to_string(root().join("Cargo.lock")).unwrap();
    assert_eq!(lock.matches("\nsource = ").count(), lock.matches("\nchecksum = ").count());
}

/// The files of the tree that end so, without those that are built or hidden.
fn files(folder: &Path, ending: &str, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap();
        if path.is_dir() && name != "target" && !name.starts_with('.') {
            files(&path, ending, found);
        } else if name.ends_with(ending) && path.is_file() {
            found.push(path);
        }
    }
}

#[test]
fn unsafe_code_is_forbidden_everywhere() {
    let mut manifests = Vec::new();
    files(root(), "Cargo.toml", &mut manifests);
    assert!(!manifests.is_empty());
    for manifest in manifests {
        let text = fs::read_to_string(&manifest).unwrap();
        // It holds for the library, the program, tests, benches, examples and what is run to build them.
        let lints = text.split("[lints.rust]\n").nth(1).unwrap_or_default().split("\n[").next().unwrap();
        assert!(lints.contains("unsafe_code = \"forbid\""), "{}", manifest.display());
    }
}
