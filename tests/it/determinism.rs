//! The same bytes: whatever the number of threads, the order of files on disk and on the command line, the language, the
//! time zone and the terminal of whoever runs it, and however the program was built.
//!
//! `laws.rs` holds the findings of random networks to that inside one process; here it is the program with all it writes.

use std::collections::BTreeMap;
use std::env;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::cli::{Folder, program};

const DAY: &str = "2026-11-20";

const CHECKS: [&str; 12] = [
    "text",
    "concise",
    "json",
    "sarif",
    "junit",
    "github",
    "gitlab",
    "azure",
    "checkstyle",
    "rdjson",
    "markdown",
    "csv",
];
const REPORTS: [&str; 4] = ["html", "xlsx", "md", "json"];

/// Names and texts of files: a network with faults of all kinds, and many files, so that there is work for every thread.
fn files() -> Vec<(String, Vec<u8>)> {
    let graphs = Path::new(env!("CARGO_MANIFEST_DIR")).join("graphs");
    let mut files = Vec::new();
    for folder in ["northwind-broken", "hostile"] {
        for entry in fs::read_dir(graphs.join(folder)).unwrap() {
            let path = entry.unwrap().path();
            let name = format!("{folder}/{}", path.file_name().unwrap().to_str().unwrap());
            files.push((name, fs::read(&path).unwrap()));
        }
    }
    for number in 0..20 {
        let next = (number + 1) % 20;
        let mut text = format!(
            "version: 1\npartners:\n  - {{id: r{number}, country: DE, enrollments: [{{role: indirect-reseller, mpa: true}}]}}\nsales:\n"
        );
        for day in 1..4 {
            writeln!(text, "  - {{seller: r{number}, buyer: r{next}, since: 2021-04-{day:02}}}").unwrap();
            writeln!(text, "  - {{seller: r{number}, buyer: gone-{day}, since: 2021-04-{day:02}}}").unwrap();
        }
        files.push((format!("many/{number}.yaml"), text.into_bytes()));
    }
    files.sort();
    files
}

fn network(name: &str, is_reversed: bool) -> Folder {
    let mut files = files();
    if is_reversed {
        files.reverse();
    }
    files.into_iter().fold(Folder::new(name), |folder, (file, text)| folder.with(&format!("network/{file}"), text))
}

/// What the program writes about a network, by name: findings in every format, and if `is_all` its other documents, too.
fn written(folder: &Folder, program: impl Fn() -> Command, paths: &[&str], is_all: bool) -> BTreeMap<String, Vec<u8>> {
    fs::create_dir(folder.0.join("out")).unwrap();
    let mut written = BTreeMap::new();
    let mut run = |name: &str, arguments: &[&str], outputs: &[String]| {
        let mut program = program();
        program.args(arguments).args(["--as-of", DAY]);
        for output in outputs {
            program.args(["--output", output]);
        }
        let output = program.args(paths).current_dir(&folder.0).output().unwrap();
        let status = output.status.code();
        assert!(status == Some(0) || status == Some(1), "{name}: {}", String::from_utf8_lossy(&output.stderr));
        written.insert(name.to_owned(), [output.stdout, output.stderr].concat());
    };
    run("check", &["check"], &CHECKS.map(|format| format!("{format}=out/check.{format}")));
    if is_all {
        run("report", &["report"], &REPORTS.map(|format| format!("out/report.{format}")));
        run("export", &["export"], &[]);
        run("graph", &["graph", "--format", "json"], &[]);
        run("show", &["show", "northwind"], &[]);
    }
    for entry in fs::read_dir(folder.0.join("out")).unwrap() {
        let path = entry.unwrap().path();
        written.insert(path.file_name().unwrap().to_str().unwrap().to_owned(), fs::read(&path).unwrap());
    }
    fs::remove_dir_all(folder.0.join("out")).unwrap();
    assert_eq!(written.len(), 1 + CHECKS.len() + if is_all { 4 + REPORTS.len() } else { 0 });
    assert!(written["check.json"].len() > 100_000);
    written
}

fn assert_same(one: &BTreeMap<String, Vec<u8>>, other: &BTreeMap<String, Vec<u8>>, what: &str) {
    for (name, bytes) in one {
        if let Some(at) = bytes.iter().zip(&other[name]).position(|(one, other)| one != other) {
            let around = |bytes: &[u8]| {
                String::from_utf8_lossy(&bytes[at.saturating_sub(60)..bytes.len().min(at + 60)]).into_owned()
            };
            panic!("{name} is another with {what}:\n{}\n{}", around(bytes), around(&other[name]));
        }
        assert_eq!(bytes.len(), other[name].len(), "{name} with {what}");
    }
}

#[test]
fn surroundings_change_no_byte() {
    let folder = network("determinism-surroundings", false);
    let in_surroundings = |variables: &[(&str, &str)]| {
        let program = || {
            let mut program = program();
            program.envs(variables.iter().copied());
            program
        };
        written(&folder, program, &["network"], true)
    };
    let first = in_surroundings(&[("RAYON_NUM_THREADS", "1")]);
    for variables in [
        &[
            ("RAYON_NUM_THREADS", "2"),
            ("LC_ALL", "tr_TR.UTF-8"),
            ("LANG", "tr_TR.UTF-8"),
            ("TZ", "Pacific/Kiritimati"),
            ("TERM", "xterm-256color"),
            ("COLORTERM", "truecolor"),
            ("COLUMNS", "40"),
            ("LINES", "10"),
            ("HOME", "/"),
        ][..],
        &[
            ("RAYON_NUM_THREADS", "7"),
            ("LC_ALL", "C"),
            ("LANG", "ja_JP.eucJP"),
            ("TZ", "America/Los_Angeles"),
            ("TERM", "dumb"),
            ("COLUMNS", "400"),
            ("NO_COLOR", "1"),
            ("RUST_LOG", "trace"),
            ("RUST_BACKTRACE", "1"),
        ],
    ] {
        assert_same(&first, &in_surroundings(variables), &format!("{variables:?}"));
    }
}

#[test]
fn the_order_of_files_changes_no_byte() {
    // Folders with the same name, for it stands in what is written.
    let first = network("determinism-order", false);
    let folders = written(&first, program, &["network/northwind-broken", "network/many", "network/hostile"], false);
    let whole = written(&first, program, &["network"], false);
    assert_same(&folders, &whole, "folders one by one");
    drop(first);
    let second = network("determinism-order", true);
    assert_same(&whole, &written(&second, program, &["network"], false), "files made in another order");
    let mut paths: Vec<String> = files().into_iter().map(|(name, _)| format!("network/{name}")).collect();
    // What is named is read even where a walk would leave it out.
    paths.retain(|path| Path::new(path).extension().is_some_and(|ending| ending == "yaml" || ending == "yml"));
    paths.rotate_left(10);
    paths.reverse();
    let paths: Vec<&str> = paths.iter().map(String::as_str).collect();
    assert_same(&whole, &written(&second, program, &paths, false), "files named in another order");
}

/// `CSPGRAPH_OTHER_BINARY=target/release/cspgraph cargo test --test it another_build` compares with the optimised program.
#[test]
fn another_build_changes_no_byte() {
    let Some(other) = env::var_os("CSPGRAPH_OTHER_BINARY").map(PathBuf::from) else { return };
    let other = other.canonicalize().unwrap();
    let folder = network("determinism-builds", false);
    let of_other = || {
        let mut command = Command::new(&other);
        command.env_remove("NO_COLOR").env_remove("CLICOLOR_FORCE").env_remove("GITHUB_STEP_SUMMARY");
        command
    };
    let of_this = written(&folder, program, &["network"], true);
    assert_same(&of_this, &written(&folder, of_other, &["network"], true), "another build");
}
