//! What the loader reads: the same as another reader, and with the right spans.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use cspgraph::source::FileId;
use cspgraph::syntax::{Limits, Tree, Value, parse};
use serde::Deserialize;

use crate::generator::{Plan, Style, generate};

fn parsed(text: &str) -> Result<Tree<'_>, cspgraph::syntax::SyntaxProblem> {
    parse(FileId(0), text, Limits::default())
}

/// Every YAML text of the repository: networks, and the examples of pages and fixtures.
fn texts() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut texts = Vec::new();
    let mut folders: Vec<PathBuf> =
        ["graphs", "docs/rules", "tests/rules"].iter().map(|name| root.join(name)).collect();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let Some(text) = (if path.is_file() { String::from_utf8(fs::read(&path).unwrap()).ok() } else { None })
            else {
                if path.is_dir() {
                    folders.push(path);
                }
                continue;
            };
            let name = path.strip_prefix(root).unwrap().display().to_string();
            if path.extension().is_some_and(|ending| ending == "md") {
                let examples = text.split("```yaml").skip(1).map(|rest| rest.split("```").next().unwrap());
                texts.extend(examples.map(|example| (name.clone(), example.split_once('\n').unwrap().1.to_owned())));
            } else {
                texts.push((name, text));
            }
        }
    }
    for style in [Style::Block, Style::Flow] {
        let plan = Plan { relationships: 400, seed: 3, fault_every: Some(7), style, files: 1 };
        texts.extend(generate(&plan).files);
    }
    assert!(texts.len() > 500);
    texts
}

fn assert_same(ours: Value<'_>, theirs: &serde_yaml::Value, name: &str) {
    if let Some(entries) = ours.entries() {
        let theirs = theirs.as_mapping().unwrap_or_else(|| panic!("{name}: a mapping"));
        let entries: Vec<_> = entries.collect();
        assert_eq!(entries.len(), theirs.len(), "{name}");
        for (entry, (key, value)) in entries.into_iter().zip(theirs) {
            assert_same(entry.key, key, name);
            assert_same(entry.value, value, name);
        }
    } else if let Some(items) = ours.items() {
        let theirs = theirs.as_sequence().unwrap_or_else(|| panic!("{name}: a sequence"));
        let items: Vec<_> = items.collect();
        assert_eq!(items.len(), theirs.len(), "{name}");
        items.into_iter().zip(theirs).for_each(|(item, value)| assert_same(item, value, name));
    } else {
        let text = ours.text().expect("a scalar has text");
        match theirs {
            serde_yaml::Value::String(string) => assert_eq!(text, string, "{name}"),
            // Text is text here; what the other reader took it for, it must take the text for, too.
            other => {
                assert!(ours.is_plain(), "{name}: {text}");
                assert_eq!(&serde_yaml::from_str::<serde_yaml::Value>(text).unwrap(), other, "{name}");
            }
        }
    }
}

#[test]
fn valid_files_hold_what_serde_yaml_reads() {
    let mut compared = 0;
    for (name, text) in texts() {
        let documents: Result<Vec<_>, _> =
            serde_yaml::Deserializer::from_str(&text).map(serde_yaml::Value::deserialize).collect();
        // serde_yaml refuses keys that stand twice, and anchors that stand for too much.
        let (Ok(documents), Ok(tree)) = (documents, parsed(&text)) else { continue };
        let ours: Vec<_> = tree.documents().collect();
        // Where there is no document the other reader gives one that is null.
        if ours.is_empty() {
            assert_eq!(documents, [serde_yaml::Value::Null], "{name}");
            continue;
        }
        assert_eq!(ours.len(), documents.len(), "{name}");
        ours.into_iter().zip(&documents).for_each(|(ours, theirs)| assert_same(ours, theirs, &name));
        compared += 1;
    }
    assert!(compared > 500, "{compared} texts were compared");
}

/// Cuts the text at the span of every scalar and reads the piece again.
fn assert_spans(value: Value<'_>, text: &str, name: &str) {
    if let Some(entries) = value.entries() {
        entries.for_each(|entry| {
            assert_spans(entry.key, text, name);
            assert_spans(entry.value, text, name);
        });
    } else if let Some(items) = value.items() {
        items.for_each(|item| assert_spans(item, text, name));
    } else {
        let place = value.place();
        let span = place.written().unwrap_or(place.span);
        let piece = &text[span.start as usize..span.end as usize];
        let expected = value.text().expect("a scalar has text");
        if let Some(written) = place.written() {
            assert_ne!(written, place.span);
            assert!(text[place.span.start as usize..place.span.end as usize].starts_with('*'), "{name}: {piece}");
        }
        if piece.is_empty() {
            assert!(value.is_blank(), "{name}");
            return;
        }
        let piece = format!("{piece}\n");
        let tree = parsed(&piece).unwrap_or_else(|problem| panic!("{name}: {piece:?}: {problem:?}"));
        let again: Vec<_> = tree.documents().map(|document| document.text().map(str::to_owned)).collect();
        assert_eq!(again, [Some(expected.to_owned())], "{name}: {piece:?}");
    }
}

#[test]
fn a_file_cut_at_a_span_gives_the_value_back() {
    let odd = [
        "\u{feff}version: 1\r\nx-a: &a {b: 'it''s', c: \"tab\\t\"}\r\nx-b: *a\r\n",
        "x-😀: {é: [&x y, *x]}\n",
        "x-a: &é  \t !!str  plain text # comment\nx-b: *é\n",
        "x-a:\n  - |\n    literal\n    text\n  - >-\n    folded\n\n    text\n  - &k !!str | # why\n    anchored\n",
        "x-a: first\n  second\n  third\nx-b: \"one\n  two\"\n",
        "{\"x-a\": [1, \"\\u00e9\", {\"b\": null}]}\n",
        "x-a:\t\"tab behind the colon\"\nx-b: [a,\tb]\n",
        "{\"x-a\": \"\\ud83d\\ude00 \\u00e9\", \"x-b\": 'not \\ud83d'}\n",
        "? x-complex\n: value\nx-empty:\nx-dash:\n  -\n  - ''\n",
        "x-a: &a\nx-b: *a\nx-c: [&q , *q]\n",
    ];
    let odd = odd.iter().map(|text| ("odd".to_owned(), (*text).to_owned()));
    let mut read = 0;
    for (name, text) in texts().into_iter().chain(odd) {
        let tree = parsed(&text);
        assert!(tree.is_ok() || name != "odd", "{text:?}: {tree:?}");
        if let Ok(tree) = tree {
            tree.documents().for_each(|document| assert_spans(document, &text, &name));
            read += 1;
        }
    }
    assert!(read > 500, "{read} texts were read");
}

#[test]
fn limits_stop_what_is_too_deep_or_stands_for_too_much() {
    let nested = |levels: usize| format!("x-a: {}{}", "[".repeat(levels), "]".repeat(levels));
    assert!(parsed(&nested(127)).is_ok());
    assert!(parsed(&nested(128)).unwrap_err().message.contains("128 levels"));
    assert!(parsed(&"[".repeat(100_000)).is_err());
    let mut chain = "x-0: &a0 [1]\n".to_owned();
    for level in 1..200 {
        writeln!(chain, "x-{level}: &a{level} [*a{}]", level - 1).unwrap();
    }
    assert!(parsed(&chain).unwrap_err().message.contains("128 levels"), "aliases count as what they stand for");
    let mut laughs = "x-0: &a0 [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]\n".to_owned();
    for level in 1..8 {
        let aliases = vec![format!("*a{}", level - 1); 10].join(", ");
        writeln!(laughs, "x-{level}: &a{level} [{aliases}]").unwrap();
    }
    assert!(parsed(&laughs).unwrap_err().message.contains("aliases stand for more than 1000000 values"));
    assert!(parsed("x-a: &a [*a]\n").unwrap_err().message.contains("inside the value"));
    let two = "x-a: &a 1\n---\nx-b: *a\n";
    let problem = parsed(two).unwrap_err();
    assert_eq!((problem.offset as usize, &two[problem.offset as usize..]), (19, "*a\n"));
    assert!(problem.message.contains("another document"));
}

#[test]
fn a_legal_tab_hides_no_fault_behind_it() {
    let text = "x-a:\ttab\nx-b: [\n";
    let problem = parsed(text).unwrap_err();
    assert_eq!(problem.offset as usize, text.len(), "{problem:?}");
}

#[test]
fn json_may_write_a_character_as_a_surrogate_pair() {
    let text = "{\"x-a\": \"\\ud83d\\ude00 \\u00e9\", \"x-b\": 'not \\ud83d\\ude00', \"x-c\": \"\\\\ud83d\\\\ude00\"}";
    let tree = parsed(text).unwrap();
    let document = tree.documents().next().unwrap();
    let values: Vec<_> = document.entries().unwrap().map(|entry| entry.value.text().unwrap().to_owned()).collect();
    assert_eq!(values, ["😀 é", "not \\ud83d\\ude00", "\\ud83d\\ude00"]);
}
