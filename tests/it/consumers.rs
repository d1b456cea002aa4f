//! Pictures in the programs that they are for: Graphviz, Mermaid and networkx read and draw every one, whatever stands in it.

use std::collections::BTreeSet;
use std::env;
use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use quick_xml::escape::unescape;
use serde_json::Value;

use crate::cli::{Folder, run};
use crate::diff::touched;
use crate::picture::{DAY, document};

/// Names and ids that some format could take for its own.
pub(crate) const HOSTILE: [&str; 26] = [
    r#"quo"te"#,
    "<b>bold</b>",
    "a&b&lt;c&#35;",
    "br]ack[et(s){}",
    "semi;colon",
    "#hash#35;",
    "%%comment",
    "%%{init:{}}%%",
    r"back\slash\n\N\",
    "end",
    "graph",
    "subgraph",
    "class",
    "style:#x;",
    "-->",
    "pipe|bar",
    "`tick`",
    "1._list_",
    "*star*",
    "emoji👩‍💻",
    "فارسی",
    "$$x^2$$",
    "fa:fa-user",
    "'single'",
    "]]>",
    "ﬂ°°35¶ß",
];

/// Names alone, in the escapes of YAML: they hold what no id may.
const NAMES: [&str; 6] =
    [r"line\nbreak", r"right\u202Eleft\u200F", r"bell\a nul\0 del\x7f", r"tab\tin", r"lone\uFFFE", r"\r\n"];

/// A network in which every hostile text is an id and a name.
pub(crate) fn hostile() -> String {
    let mut text = "version: 1\npartners:\n  - {id: adatum}\ncustomers:\n".to_owned();
    let mut sales = "sales:\n".to_owned();
    for hostile in HOSTILE {
        let quoted = serde_json::to_string(hostile).unwrap();
        // Hidden characters are no part of an id.
        let is_id = !hostile.contains('\u{200d}');
        let id = if is_id { quoted.clone() } else { "emoji".to_owned() };
        writeln!(text, "  - {{id: {id}, name: {quoted}}}").unwrap();
        writeln!(sales, "  - {{seller: adatum, buyer: {id}}}").unwrap();
    }
    for (number, name) in NAMES.iter().enumerate() {
        writeln!(text, "  - {{id: name-{number}, name: \"{name}\"}}").unwrap();
    }
    text + &sales
}

/// Every picture that programs are given to read: arguments by name.
const PICTURES: [(&str, &[&str]); 9] = [
    ("minimal", &["graphs/minimal.yaml"]),
    ("northwind", &["graphs/northwind"]),
    ("findings", &["graphs/northwind-broken", "--findings"]),
    ("region", &["graphs/northwind-broken", "--findings", "--collapse", "region"]),
    ("partner", &["graphs/northwind", "--collapse", "partner"]),
    ("focus", &["graphs/northwind", "--focus", "fabrikam", "--depth", "2"]),
    ("bounded", &["graphs/northwind", "--focus", "northwind", "--max-nodes", "5"]),
    ("unicode", &["graphs/hostile/unicode.yaml"]),
    ("legal", &["graphs/looks-wrong-is-legal.yaml"]),
];

/// Every picture in a format, as files, and the same as JSON; the hostile network comes first.
pub(crate) fn pictures(folder: &Folder, format: &str) -> Vec<(PathBuf, Value)> {
    let mut pictures = Vec::new();
    fs::write(folder.0.join("n.yaml"), hostile()).unwrap();
    let hostile = |format| folder.run(&["graph", "n.yaml", "--format", format]);
    let others = PICTURES.iter().map(|(name, arguments)| {
        let drawn = |format| run(&[&["graph", "--as-of", DAY, "--format", format], *arguments].concat());
        ((*name).to_owned(), drawn(format), drawn("json"))
    });
    let all = [("hostile".to_owned(), hostile(format), hostile("json"))].into_iter().chain(others);
    for (name, drawn, json) in all {
        assert_eq!(drawn.status, 0, "{name}: {}", drawn.error);
        let path = folder.0.join(format!("{name}.{format}"));
        fs::write(&path, drawn.out).unwrap();
        pictures.push((path, document(&json)));
    }
    pictures
}

/// The folder into which `make test` installs what the tests need beside Rust.
pub(crate) fn consumers() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).parent().unwrap().join("consumers")
}

pub(crate) fn script(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/consumers").join(name)
}

/// Whether a program is there, as this call of it shows. If it must be and is not, that is a failure.
pub(crate) fn is_there(consumer: &str, probe: &mut Command) -> bool {
    let status = probe.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status();
    let is_there = status.is_ok_and(|status| status.success());
    if !is_there {
        let is_required = std::env::var_os("CSPGRAPH_CONSUMERS").is_some_and(|value| value == "required");
        assert!(!is_required, "{consumer} is missing; `make test` installs it");
        // What goes through `println!` is shown for failing tests alone.
        let line = format!("skipped: a test that needs {consumer}, which is not installed; `make test` installs it\n");
        std::io::stderr().write_all(line.as_bytes()).unwrap();
    }
    is_there
}

/// The standard output of a program that must succeed and complain of nothing.
pub(crate) fn output(command: &mut Command, stdin: &[u8]) -> String {
    let piped = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = piped.spawn().unwrap();
    let mut input = child.stdin.take().unwrap();
    input.write_all(stdin).unwrap();
    drop(input);
    let output = child.wait_with_output().unwrap();
    let error = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && error.trim().is_empty(), "{error}");
    String::from_utf8(output.stdout).unwrap()
}

/// The name of a node as people see it: nothing that hides or moves.
fn shown(node: &Value) -> Option<String> {
    let text = node.get("name").or(node.get("id"))?.as_str().unwrap();
    let printable = |character: char| match character {
        '\t' => ' ',
        '\0'..='\u{1f}' => char::from_u32(0x2400 + u32::from(character)).unwrap(),
        '\u{7f}' => '\u{2421}',
        character if cspgraph::visible::is_hidden(character) => '\u{fffd}',
        character => character,
    };
    Some(text.chars().map(printable).collect())
}

#[test]
fn graphviz_draws_every_picture() {
    if !is_there("Graphviz", Command::new("dot").arg("-V")) {
        return;
    }
    let folder = Folder::new("picture-graphviz");
    for (path, json) in pictures(&folder, "dot") {
        let plain = output(Command::new("dot").arg("-Tplain").arg(&path), b"");
        let count = |word: &str| plain.lines().filter(|line| line.starts_with(word)).count();
        let [nodes, edges] = ["nodes", "edges"].map(|key| json[key].as_array().unwrap());
        assert_eq!((count("node "), count("edge ")), (nodes.len(), edges.len()), "{}", path.display());
        let svg = output(Command::new("dot").arg("-Tsvg").arg(&path), b"");
        let texts: Vec<String> = svg
            .split("<text")
            .skip(1)
            .map(|rest| {
                let text = rest.split_once('>').unwrap().1.split("</text>").next().unwrap();
                unescape(text).unwrap().replace('\u{a0}', " ")
            })
            .collect();
        for name in nodes.iter().filter_map(shown) {
            assert!(texts.contains(&name), "{name:?} is not among {texts:#?}");
        }
    }
}

#[test]
fn mermaid_draws_every_picture() {
    let probe = "import 'mermaid'; import 'jsdom';";
    let node = || {
        let mut node = Command::new("node");
        node.arg("--input-type=module").current_dir(consumers());
        node
    };
    if !is_there("Mermaid", node().args(["--eval", probe])) {
        return;
    }
    let folder = Folder::new("picture-mermaid");
    let pictures = pictures(&folder, "mermaid");
    let paths = pictures.iter().map(|(path, _)| path);
    let read = output(node().arg("-").args(paths), &fs::read(script("mermaid.mjs")).unwrap());
    let read: Vec<Value> = serde_json::from_str(&read).unwrap();
    assert_eq!(read.len(), pictures.len());
    for ((path, json), read) in pictures.iter().zip(&read) {
        assert_eq!(read["diagramType"], "flowchart-v2");
        let [nodes, edges] = ["nodes", "edges"].map(|key| json[key].as_array().unwrap());
        let is_captioned = read["nodes"].get("legend").is_some();
        assert_eq!(
            read["nodes"].as_object().unwrap().len(),
            nodes.len() + usize::from(is_captioned),
            "{}",
            path.display()
        );
        for node in nodes {
            // What keeps Mermaid from reading a name as something else is not seen.
            let label =
                read["nodes"][node["node"].as_str().unwrap()]["label"].as_str().unwrap().replace('\u{2060}', "");
            if let Some(name) = shown(node) {
                assert_eq!(label.split('\n').next().unwrap(), name);
            }
        }
        // Of several loops at a node Mermaid draws one alone, so they are written as one.
        let mut loops = BTreeSet::new();
        let ends = edges.iter().map(|edge| ["from", "to"].map(|key| edge[key].as_str().unwrap()));
        let expected: Vec<[&str; 2]> = ends.filter(|[from, to]| from != to || loops.insert(*from)).collect();
        let drawn = read["edges"].as_array().unwrap().iter();
        let drawn: Vec<[&str; 2]> = drawn.map(|edge| ["from", "to"].map(|key| edge[key].as_str().unwrap())).collect();
        assert_eq!(drawn, expected, "{}", path.display());
        assert_eq!(read["edgeLabels"].as_array().unwrap().len(), expected.len(), "{}", path.display());
    }
}

#[test]
fn mermaid_draws_what_a_change_touched() {
    let mut node = Command::new("node");
    node.arg("--input-type=module").current_dir(consumers());
    if !is_there(
        "Mermaid",
        Command::new("node").current_dir(consumers()).args([
            "--input-type=module",
            "--eval",
            "import 'mermaid'; import 'jsdom';",
        ]),
    ) {
        return;
    }
    let comment = touched();
    let drawn = comment.split("```mermaid\n").nth(1).and_then(|rest| rest.split("```").next()).unwrap();
    let folder = Folder::new("diff-mermaid").with("touched.mmd", drawn);
    let read = output(node.arg("-").arg(folder.0.join("touched.mmd")), &fs::read(script("mermaid.mjs")).unwrap());
    let read: Vec<Value> = serde_json::from_str(&read).unwrap();
    let count = |is: fn(&str) -> bool| drawn.lines().filter(|line| line.starts_with("  n") && is(line)).count();
    assert_eq!(read[0]["nodes"].as_object().unwrap().len(), count(|line| !line.contains(" -")), "{drawn}");
    assert_eq!(read[0]["edges"].as_array().unwrap().len(), count(|line| line.contains(" -")), "{drawn}");
    assert!(count(|line| !line.contains(" -")) > 20);
}

#[test]
fn networkx_reads_every_picture() {
    let python = consumers().join("venv/bin/python");
    if !is_there("networkx", Command::new(&python).args(["-c", "import networkx"])) {
        return;
    }
    let folder = Folder::new("picture-networkx");
    let pictures = pictures(&folder, "graphml");
    let read = output(Command::new(&python).arg(script("graphml.py")).args(pictures.iter().map(|(path, _)| path)), b"");
    let read: Vec<Value> = serde_json::from_str(&read).unwrap();
    assert_eq!(read.len(), pictures.len());
    for ((path, json), read) in pictures.iter().zip(&read) {
        assert_eq!(read["graph"]["as-of"], json["as-of"]);
        for node in json["nodes"].as_array().unwrap() {
            let read = &read["nodes"][node["node"].as_str().unwrap()];
            for key in ["kind", "id", "name", "tenant-kind", "count", "line", "focus", "customers"] {
                let expected = node.get(key).cloned().unwrap_or(Value::Null);
                // XML has no way to hold most of these.
                let is_replaced = |character: char| {
                    (character.is_control() && character != '\t' && character != '\n') || character == '\u{fffe}'
                };
                let expected = expected
                    .as_str()
                    .map(|text| Value::from(text.replace(is_replaced, "\u{fffd}")))
                    .unwrap_or(expected);
                assert_eq!(read[key], expected, "{}: {key}", path.display());
            }
        }
        let key = |edge: &Value| ["from", "to", "type", "since", "until", "line"].map(|key| edge[key].to_string());
        let sorted = |edges: &Value| {
            let mut keys: Vec<_> = edges.as_array().unwrap().iter().map(key).collect();
            keys.sort();
            keys
        };
        assert_eq!(sorted(&read["edges"]), sorted(&json["edges"]), "{}", path.display());
    }
}
