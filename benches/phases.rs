//! How fast each phase is, in relationships and in bytes of input per second; `whole` measures the program as a whole.
//!
//! Every figure stands beside the event parser's bare loop on the same bytes in the same run, those of import beside the
//! bare loop of the reader of tables: machines are noisy, ratios are not.

mod generator;
mod reconciliation;

use std::io::Cursor;

use divan::counter::{BytesCount, ItemsCount};
use divan::{Bencher, black_box};
use saphyr_parser::Parser;

use cspgraph::check::{Outcome, Policy, check, judge};
use cspgraph::import::{self, Input, Known, Ledger, Notes, Options, Own};
use cspgraph::network::Network;
use cspgraph::programme::Day;
use cspgraph::report::{self, Look, Report};
use cspgraph::source::{FileId, Source, Sources};
use cspgraph::syntax::{self, Limits};

use generator::{Plan, Style, generate};

/// Relationships of each network; as part of the test suite the benches run once on a small one.
#[expect(clippy::disallowed_methods, reason = "cargo says by an argument whether this is a benchmark")]
fn sizes() -> Vec<usize> {
    if std::env::args().any(|argument| argument == "--bench") { vec![10_000, 100_000] } else { vec![1_000] }
}

fn main() {
    divan::main();
}

/// The one file of a legal network.
fn text(relationships: usize, style: Style) -> String {
    generate(&Plan { relationships, style, ..Plan::default() }).files.remove(0).1
}

fn sources(text: &str) -> Sources {
    Sources::new(vec![Source::new("network.yaml", text.as_bytes().to_vec())])
}

/// A network in which one relationship in ten is faulty, and what is found there.
fn faulty(relationships: usize) -> (String, Sources, Outcome) {
    let network = generate(&Plan { relationships, fault_every: Some(10), ..Plan::default() });
    let text = &network.files[0].1;
    let sources = sources(text);
    let outcome = check(&sources, &policy());
    assert_eq!(outcome.findings.len(), network.findings.values().sum::<usize>(), "what is planted is found");
    (text.clone(), sources, outcome)
}

fn policy() -> Policy {
    Policy::as_of_today(Day::parse("2026-11-20").expect("a day"))
}

/// The yardstick: what the event parser alone takes.
#[divan::bench(args = sizes())]
fn event_parser_alone(bencher: Bencher<'_, '_>, relationships: usize) {
    let text = text(relationships, Style::Block);
    bencher
        .counter(ItemsCount::new(relationships))
        .counter(BytesCount::of_str(&text))
        .bench_local(|| Parser::new_from_str(black_box(&text)).count());
}

#[divan::bench(args = sizes())]
fn parse(bencher: Bencher<'_, '_>, relationships: usize) {
    let text = text(relationships, Style::Block);
    bencher
        .counter(ItemsCount::new(relationships))
        .counter(BytesCount::of_str(&text))
        .bench_local(|| syntax::parse(FileId(0), black_box(&text), Limits::default()));
}

/// The same network with a line for every record.
#[divan::bench(args = sizes())]
fn parse_flow(bencher: Bencher<'_, '_>, relationships: usize) {
    let text = text(relationships, Style::Flow);
    bencher
        .counter(ItemsCount::new(relationships))
        .counter(BytesCount::of_str(&text))
        .bench_local(|| syntax::parse(FileId(0), black_box(&text), Limits::default()));
}

/// From the text to the network, in parts and in parallel.
#[divan::bench(args = sizes())]
fn read(bencher: Bencher<'_, '_>, relationships: usize) {
    let text = text(relationships, Style::Block);
    let sources = sources(&text);
    bencher
        .counter(ItemsCount::new(relationships))
        .counter(BytesCount::of_str(&text))
        .bench_local(|| Network::read(black_box(&sources), Limits::default(), policy().as_of));
}

#[divan::bench(args = sizes())]
fn rules(bencher: Bencher<'_, '_>, relationships: usize) {
    let text = text(relationships, Style::Block);
    let sources = sources(&text);
    let network = Network::read(&sources, Limits::default(), policy().as_of);
    bencher
        .counter(ItemsCount::new(relationships))
        .counter(BytesCount::of_str(&text))
        .bench_local(|| judge(black_box(&network), &policy().rules));
}

#[divan::bench(args = sizes())]
fn render_json(bencher: Bencher<'_, '_>, relationships: usize) {
    let (text, sources, outcome) = faulty(relationships);
    let report = Report { sources: &sources, outcome: &outcome, with_statistics: false };
    bencher.counter(ItemsCount::new(outcome.findings.len())).counter(BytesCount::of_str(&text)).bench_local(|| {
        let mut out = Vec::new();
        report::write_json(&mut out, report).expect("memory takes all");
        out
    });
}

#[divan::bench(args = sizes())]
fn render_text(bencher: Bencher<'_, '_>, relationships: usize) {
    let (text, sources, outcome) = faulty(relationships);
    let report = Report { sources: &sources, outcome: &outcome, with_statistics: false };
    let look = Look { is_coloured: false, is_ascii: false, width: 80, findings_max: None, with_summary: true };
    bencher.counter(ItemsCount::new(outcome.findings.len())).counter(BytesCount::of_str(&text)).bench_local(|| {
        let mut out = Vec::new();
        report::write_text(&mut out, report, look).expect("memory takes all");
        out
    });
}

/// A reconciliation file of so many lines.
fn lines(lines: usize) -> Vec<u8> {
    let mut bytes = Vec::new();
    let plan = reconciliation::Plan { lines: lines as u64, seed: 1 };
    reconciliation::write(&plan, &mut bytes).expect("memory takes all");
    bytes
}

/// The yardstick of import: what the reader of tables alone takes.
#[divan::bench(args = sizes())]
fn csv_reader_alone(bencher: Bencher<'_, '_>, size: usize) {
    let bytes = lines(size);
    bencher.counter(ItemsCount::new(size)).counter(BytesCount::of_slice(&bytes)).bench_local(|| {
        let mut reader = csv::Reader::from_reader(black_box(bytes.as_slice()));
        let mut record = csv::ByteRecord::new();
        let mut read = 0;
        while reader.read_byte_record(&mut record).expect("the file is whole") {
            read += 1;
        }
        read
    });
}

/// From the bytes of a reconciliation file to the bytes of a network.
#[divan::bench(args = sizes())]
fn import_reconciliation(bencher: Bencher<'_, '_>, size: usize) {
    let bytes = lines(size);
    bencher.counter(ItemsCount::new(size)).counter(BytesCount::of_slice(&bytes)).bench_local(|| {
        let (mut ledger, mut notes) = (Ledger::default(), Notes::default());
        let input = Input { name: "lines.csv".to_owned(), about: None, bytes: Cursor::new(black_box(&bytes)) };
        import::read(input, &Options::default(), &mut ledger, &mut notes).expect("no line is bad");
        let assembly = import::assemble(&ledger, &Known::default(), &Own::default()).expect("one partner ordered");
        import::fresh(&assembly.additions)
    });
}
