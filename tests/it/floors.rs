//! The floors of the house: who may import whom, and which module owns which crate.

use std::fs;
use std::path::{Path, PathBuf};

/// Each module of `src` with its floor. A module imports from lower floors and from itself.
const FLOORS: [(&str, u8); 18] = [
    ("source", 0),
    ("nearest", 0),
    ("visible", 0),
    ("programme", 1),
    ("finding", 2),
    ("syntax", 2),
    ("network", 3),
    ("waiver", 3),
    ("wording", 4),
    ("rules", 5),
    ("config", 6),
    ("baseline", 6),
    ("earlier", 6),
    ("import", 6),
    ("check", 7),
    ("ask", 8),
    ("report", 9),
    ("cli", 10),
];

/// Each outside crate, and part of the standard library that touches the world, with the one path that may name it.
const OWNERS: [(&str, &str); 53] = [
    ("askama", "report/audit"),
    ("base64", "report/audit/html"),
    ("clap", "cli"),
    ("clap_complete", "cli"),
    ("clap_mangen", "cli/man"),
    ("csv", "import/table"),
    ("csv", "report"),
    ("ctrlc", "cli/interrupt"),
    ("deunicode", "import/assembly/naming"),
    ("encoding_rs_io", "import/archive"),
    ("flate2", "import/archive"),
    ("foldhash", "network/symbol"),
    ("hashbrown", "network/symbol"),
    ("ignore", "cli"),
    ("indicatif", "cli/progress"),
    ("jiff", "programme"),
    ("jiff", "cli/clock"),
    ("memchr", "syntax"),
    ("memchr", "waiver/comment"),
    ("miette", "report/text"),
    ("notify", "cli/watch"),
    ("percent_encoding", "report/audit/links"),
    ("percent_encoding", "report/sarif"),
    ("petgraph", "network"),
    ("pulldown_cmark", "report/page"),
    ("quick_xml", "report"),
    ("rayon", "check"),
    ("rayon", "network/reading"),
    ("rust_xlsxwriter", "report/audit/xlsx"),
    ("saphyr_parser", "syntax"),
    ("serde", "baseline"),
    ("serde", "config"),
    ("serde", "earlier"),
    ("serde", "import/json"),
    ("serde", "report"),
    ("serde_json", "baseline"),
    ("serde_json", "config/schema"),
    ("serde_json", "earlier"),
    ("serde_json", "import/json"),
    ("serde_json", "report"),
    ("serde_yaml", "config/read"),
    ("sha2", "ask/audit/evidence"),
    ("sha2", "finding"),
    ("sha2", "report/audit/html"),
    ("shlex", "cli/audit"),
    ("shlex", "cli/import/summary"),
    ("strsim", "nearest"),
    ("tempfile", "cli/whole"),
    ("terminal_size", "cli"),
    ("textwrap", "report"),
    ("thiserror", "cli"),
    ("zip", "import/archive"),
    ("std::fs", "cli"),
];

/// What only the top floor may touch, beside files.
const WORLD: [&str; 6] = ["std::env", "io::stdout", "io::stdin", "io::stderr", "std::net", "std::time"];

/// Every source file but the two that list and start the floors, as path below `src` without ending, and code.
fn files() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut folders = vec![root.clone()];
    let mut files = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path: PathBuf = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                let name = path.strip_prefix(&root).unwrap().with_extension("").to_string_lossy().into_owned();
                files.push((name, code(&fs::read_to_string(&path).unwrap())));
            }
        }
    }
    files.retain(|(name, _)| name != "lib" && name != "main");
    files.sort();
    assert!(files.len() > 70, "the walk finds the files");
    files
}

/// The code without its comments.
fn code(text: &str) -> String {
    text.lines().map(|line| line.split("//").next().unwrap_or("")).collect::<Vec<_>>().join("\n")
}

fn module(file: &str) -> &str {
    file.split('/').next().unwrap()
}

fn floor(module: &str) -> u8 {
    FLOORS.iter().find(|(name, _)| *name == module).unwrap_or_else(|| panic!("`{module}` has no floor")).1
}

/// The words that follow `prefix` in the code.
fn words_after<'c>(code: &'c str, prefix: &'c str) -> impl Iterator<Item = &'c str> {
    code.match_indices(prefix).map(move |(at, _)| {
        let rest = &code[at + prefix.len()..];
        &rest[..rest.find(|letter: char| !letter.is_alphanumeric() && letter != '_').unwrap_or(rest.len())]
    })
}

fn names(code: &str, path: &str) -> bool {
    code.match_indices(path).any(|(at, _)| {
        let before = code[..at].chars().next_back();
        let after = code[at + path.len()..].chars().next();
        let is_word = |letter: char| letter.is_alphanumeric() || letter == '_';
        !before.is_some_and(|letter| is_word(letter) || letter == ':') && !after.is_some_and(is_word)
    })
}

#[test]
fn no_module_imports_upwards_or_sideways() {
    let mut wrong = Vec::new();
    for (file, code) in files() {
        let own = module(&file).to_owned();
        for imported in words_after(&code, "crate::") {
            let is_module = FLOORS.iter().any(|(name, _)| *name == imported);
            if is_module && imported != own && floor(imported) >= floor(&own) {
                wrong.push(format!("{file} imports {imported}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_outside_crate_has_one_owner() {
    let mut wrong = Vec::new();
    for (file, code) in files() {
        for (name, _) in OWNERS {
            let used = if name.contains("::") {
                names(&code, name)
            } else {
                names(&code, &format!("{name}::")) || names(&code, &format!("use {name}"))
            };
            let mut owners = OWNERS.iter().filter(|(owned, _)| *owned == name).map(|(_, owner)| *owner);
            let owns = owners.any(|owner| file == owner || file.starts_with(&format!("{owner}/")));
            if used && !owns {
                wrong.push(format!("{file} names {name}, which it does not own"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_dependency_has_an_owner() {
    let manifest = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.toml")).unwrap();
    let section = manifest.split("[dependencies]").nth(1).unwrap().split("\n[").next().unwrap();
    for line in section.lines().filter(|line| line.contains('=')) {
        let name = line.split(['=', ' ']).next().unwrap().replace('-', "_");
        assert!(OWNERS.iter().any(|(owned, _)| *owned == name), "{name} has no owner");
    }
}

#[test]
fn only_the_top_floor_touches_the_world() {
    for (file, code) in files() {
        for name in WORLD {
            assert!(!names(&code, name) || module(&file) == "cli", "{file} names {name}");
        }
    }
}

#[test]
fn modules_are_files_beside_their_folders() {
    assert!(files().iter().all(|(file, _)| !file.ends_with("/mod")));
}
