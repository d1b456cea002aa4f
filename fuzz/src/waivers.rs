//! Waivers in comments accept findings and change nothing else.

use cspgraph::check::{Policy, check};
use cspgraph::finding::{Finding, Group, State};
use cspgraph::report::{Report, write_concise, write_json};
use cspgraph::source::{Source, Sources};
use cspgraph::waiver::Effect;

use super::check::{assert_ordered, assert_places, assert_printable};
use super::files;

/// Rules that random networks break often.
const RULES: [&str; 6] =
    ["dangling-reference", "invalid-value", "missing-key", "unknown-key", "undated-relationship", "unused-entity"];

/// The first byte says how often a line has a waiver, and of which rule; the rest is the files.
pub fn hold(bytes: &[u8]) {
    let (chooser, rest) = bytes.split_first().map_or((0, bytes), |(first, rest)| (*first, rest));
    let texts: Vec<Vec<u8>> = files::split(rest).into_iter().map(|file| waived(file, chooser)).collect();
    let texts: Vec<&[u8]> = texts.iter().map(Vec::as_slice).collect();
    let sources = Sources::new(files::sources(&texts));
    let with = check(&sources, &files::policy());
    assert_ordered(&with.findings);
    with.findings.iter().for_each(|finding| assert_places(&sources, finding));

    let without = check(&sources, &Policy { waivers: None, ..files::policy() });
    let is_about_network = |finding: &&Finding| finding.rule.group != Group::Waiver;
    let open = |finding: &Finding| Finding { state: State::New, ..finding.clone() };
    let found: Vec<Finding> = with.findings.iter().filter(is_about_network).map(open).collect();
    assert_eq!(found, without.findings, "waivers change states alone");

    let accepted = with.waivers.iter().filter(|waiver| waiver.effect == Effect::InForce).map(|waiver| waiver.findings);
    let accepted: usize = accepted.sum();
    assert!(accepted >= with.waived(), "{accepted} {}", with.waived());
    for finding in &with.findings {
        if let State::Waived(waived) = &finding.state {
            files::assert_inside(&sources, waived.place.span, &waived.reason);
            assert!(!finding.rule.is_unconditional(), "{} cannot be waived", finding.rule.name);
        }
    }

    // Below a line more everything is as it was, a line later.
    let below: Vec<Source> = sources
        .iter()
        .map(|(_, source)| {
            let bytes = source.bytes().unwrap_or_default();
            let has_mark = bytes.starts_with(b"\xef\xbb\xbf") || source.defect().is_some();
            let bytes = if has_mark { bytes.to_vec() } else { [b"# a note\n\n", bytes].concat() };
            Source::new(source.path(), bytes)
        })
        .collect();
    let moved = check(&Sources::new(below), &files::policy());
    let said = |findings: &[Finding]| -> Vec<_> {
        findings.iter().map(|finding| (finding.fingerprint(), finding.state.name())).collect()
    };
    assert_eq!(said(&with.findings), said(&moved.findings), "what moves stays waived");

    let report = Report { sources: &sources, outcome: &with, with_statistics: false };
    let mut out = Vec::new();
    write_concise(&mut out, report, true).expect("memory takes everything");
    assert_printable(&out, false);
    write_json(&mut out, report).expect("memory takes everything");
}

/// The lines of a file, some with a waiver above or behind.
fn waived(file: &[u8], chooser: u8) -> Vec<u8> {
    let (every, rule) = (usize::from(chooser % 8), RULES[usize::from(chooser / 8) % RULES.len()]);
    if every == 0 {
        return file.to_vec();
    }
    let waiver = format!("# cspgraph-waiver: {{rule: {rule}, reason: agreed}}");
    let mut text = Vec::new();
    for (number, line) in file.split_inclusive(|byte| *byte == b'\n').enumerate() {
        let is_waived = number % every == 0;
        let indent = line.iter().take_while(|byte| **byte == b' ').count();
        if is_waived && chooser < 128 {
            text.extend_from_slice(&line[..indent]);
            text.extend_from_slice(waiver.as_bytes());
            text.push(b'\n');
        }
        match line.strip_suffix(b"\n") {
            Some(line) if is_waived && chooser >= 128 => {
                text.extend_from_slice(line);
                text.push(b' ');
                text.extend_from_slice(waiver.as_bytes());
                text.push(b'\n');
            }
            _ => text.extend_from_slice(line),
        }
    }
    text
}
