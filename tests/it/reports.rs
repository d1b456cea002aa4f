//! What the formats print for the network with planted faults, kept whole: read a changed snapshot before accepting it.

use std::path::Path;

use cspgraph::check::{Policy, check};
use cspgraph::network::AsOf;
use cspgraph::report::{Look, Report, write_concise, write_json, write_text};
use cspgraph::source::{Source, Sources};

use crate::claims::today;

/// The report on `graphs/northwind-broken` as `write` writes it.
fn report(write: impl Fn(&mut Vec<u8>, Report<'_>)) -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let files = std::fs::read_dir(root.join("graphs/northwind-broken")).unwrap().map(|entry| {
        let path = entry.unwrap().path();
        let name = path.strip_prefix(root).unwrap().display().to_string();
        Source::new(name, std::fs::read(&path).unwrap())
    });
    let sources = Sources::new(files.collect());
    let mut policy = Policy::as_of_today(today());
    policy.as_of = AsOf { day: today(), leaves_out_later: true };
    let outcome = check(&sources, &policy);
    let mut out = Vec::new();
    write(&mut out, Report { sources: &sources, outcome: &outcome, with_statistics: true });
    String::from_utf8(out).unwrap()
}

const LOOK: Look = Look { is_coloured: false, is_ascii: false, width: 80, findings_max: None, with_summary: true };

#[test]
fn text_for_people() {
    let text = report(|out, report| write_text(out, report, LOOK).unwrap());
    insta::assert_snapshot!(text);
}

#[test]
fn text_in_ascii() {
    let look = Look { is_ascii: true, ..LOOK };
    let text = report(|out, report| write_text(out, report, look).unwrap());
    assert!(text.is_ascii());
    insta::assert_snapshot!(text);
}

#[test]
fn one_line_per_finding() {
    insta::assert_snapshot!(report(|out, report| write_concise(out, report, true).unwrap()));
}

#[test]
fn json_document() {
    insta::assert_snapshot!(report(|out, report| write_json(out, report).unwrap()));
}

#[test]
fn drawings_keep_to_the_width_of_a_terminal() {
    for width in [80, 120] {
        let text = report(|out, report| write_text(out, report, Look { width, ..LOOK }).unwrap());
        // Labels, the summary and single words are not wrapped, everything else is.
        let wide: Vec<&str> = text
            .lines()
            .filter(|line| {
                !line.contains("╰──")
                    && !line.contains(" as of ")
                    && line.split_whitespace().all(|word| word.chars().count() < 40)
            })
            .filter(|line| line.chars().count() > width)
            .collect();
        assert!(wide.is_empty(), "{width}: {wide:#?}");
    }
}
