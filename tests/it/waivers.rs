//! Waivers from outside: what they change of a report, and what keeps the rules about them silent.

use std::fmt::Write as _;
use std::path::Path;

use cspgraph::baseline::Baseline;
use cspgraph::check::{Policy, check};
use cspgraph::finding::State;
use cspgraph::source::{Source, Sources};
use cspgraph::syntax::{Limits, parse};
use cspgraph::waiver::in_configuration;
use serde_json::Value;

use crate::claims::today;
use crate::cli::{Folder, Run};

const NETWORK: &str = "version: 1
customers:
  - {id: fabrikam, country: CH}
  - {id: tailspin, country: CH}
sales:
  - {seller: fabrikam, buyer: tailspin, since: 2021-04-01} # cspgraph-waiver: {rule: customer-resells, reason: agreed}
";

/// The network with something else behind the sale.
fn waived_by(comment: &str) -> String {
    NETWORK.replace("cspgraph-waiver: {rule: customer-resells, reason: agreed}", comment)
}

/// Rules and states of what a run found.
fn found(run: &Run) -> Vec<String> {
    let document: Value = serde_json::from_str(&run.out).unwrap();
    let findings = document["findings"].as_array().unwrap().iter();
    findings.map(|finding| format!("{} {}", finding["rule"], finding["state"]).replace('"', "")).collect()
}

const JSON: [&str; 3] = ["check", "--format", "json"];

#[test]
fn a_waived_finding_stays_in_the_report_and_fails_nothing() {
    let run = Folder::new("waived").with("n.yaml", NETWORK).run(&JSON);
    assert_eq!(found(&run), ["customer-resells waived"]);
    let document: Value = serde_json::from_str(&run.out).unwrap();
    let count = |key: &str| document["summary"][key].as_u64().unwrap();
    assert_eq!((run.status, count("waived"), count("errors")), (0, 1, 0));
}

#[test]
fn a_waiver_holds_to_the_end_of_its_last_day() {
    let comment = "cspgraph-waiver: {rule: customer-resells, reason: agreed, until: 2026-11-20}";
    let folder = Folder::new("last-day").with("n.yaml", waived_by(comment));
    let on = |day: &str| {
        let run = folder.run(&["check", "--format", "json", "--as-of", day]);
        (run.status, found(&run))
    };
    assert_eq!(on("2026-11-20"), (0, vec!["customer-resells waived".to_owned()]));
    assert_eq!(on("2026-11-21"), (1, vec!["customer-resells new".to_owned(), "expired-waiver new".to_owned()]));
}

#[test]
fn a_rule_that_is_not_asked_leaves_its_waivers_unjudged() {
    let folder = Folder::new("not-asked").with("n.yaml", NETWORK);
    for rules in [["--ignore", "customer-resells"], ["--select", "waiver"], ["--select", "region,waiver"]] {
        let run = folder.run(&[&JSON[..], &rules[..]].concat());
        assert_eq!((run.status, found(&run)), (0, Vec::new()), "{rules:?}");
    }
    // A rule that is asked and finds nothing does not.
    let mended = NETWORK.replace("seller: fabrikam", "seller: microsoft");
    let run = Folder::new("asked").with("n.yaml", mended).run(&JSON);
    assert!(found(&run).contains(&"unused-waiver new".to_owned()), "{}", run.out);
}

#[test]
fn rules_about_waivers_that_are_not_asked_are_silent() {
    for (name, comment) in [
        ("unused", "cspgraph-waiver: {rule: self-sale, reason: agreed}"),
        ("expired", "cspgraph-waiver: {rule: customer-resells, reason: agreed, until: 2020-01-01}"),
        ("malformed", "cspgraph-waiver: {rule: customer-resells}"),
    ] {
        let folder = Folder::new(&format!("silent-{name}")).with("n.yaml", waived_by(comment));
        let asked = folder.run(&JSON);
        assert_eq!(found(&asked), ["customer-resells new".to_owned(), format!("{name}-waiver new")]);
        // A waiver that waives nothing waives nothing, whether or not somebody says so.
        let run = folder.run(&[&JSON[..], &["--ignore", "waiver"]].concat());
        assert_eq!((run.status, found(&run)), (1, vec!["customer-resells new".to_owned()]));
    }
}

#[test]
fn a_file_that_does_not_parse_waives_nothing() {
    let folder = Folder::new("waiver-broken").with("n.yaml", format!("{NETWORK}tenants: ]\n"));
    let run = folder.run(&JSON);
    assert_eq!((run.status, found(&run)), (1, vec!["syntax-error new".to_owned()]));
    let mut bytes = waived_by("cspgraph-waiver: {rule: customer-resells}").into_bytes();
    bytes.extend(b"x-note: \xff\n");
    let run = Folder::new("waiver-bytes").with("n.yaml", bytes).run(&JSON);
    assert_eq!((run.status, found(&run)), (1, vec!["syntax-error new".to_owned()]));
    // What it would have held may be what a waiver of another file covers.
    let mended = NETWORK.replace("seller: fabrikam", "seller: microsoft");
    let folder = Folder::new("waiver-beside").with("n.yaml", mended).with("o.yaml", "a: [");
    assert!(!folder.run(&JSON).out.contains("unused-waiver"));
}

#[test]
fn ends_of_lines_and_of_files_change_nothing() {
    let texts = [
        NETWORK.replace('\n', "\r\n"),
        format!("\u{feff}{NETWORK}"),
        NETWORK.trim_end().to_owned(),
        NETWORK.replace(" # ", "\t#\t"),
    ];
    for (number, text) in texts.iter().enumerate() {
        let run = Folder::new(&format!("ends-{number}")).with("n.yaml", text).run(&JSON);
        assert_eq!((run.status, found(&run)), (0, vec!["customer-resells waived".to_owned()]), "{text:?}");
    }
}

/// States of what is found in the network without its comment, under this policy.
fn states(policy: &Policy, sources: &Sources) -> Vec<String> {
    let findings = check(sources, policy).findings;
    findings.iter().map(|finding| format!("{} {}", finding.rule.name, finding.state.name())).collect()
}

/// What a waiver of the configuration does to the network in `net/emea/sales.yaml`.
fn configured(waiver: &str) -> Vec<String> {
    let network = waived_by("agreed");
    let configuration = format!("waivers:\n  - {waiver}\n").into_bytes();
    let sources = Sources::new(vec![
        Source::new("net/emea/sales.yaml", network.into_bytes()),
        Source::configuration("cspgraph.yaml", configuration),
    ]);
    let (file, source) = sources.iter().find(|(_, source)| source.is_configuration()).unwrap();
    let tree = parse(file, source.text(), Limits::default()).unwrap();
    let waivers = Some(in_configuration(&tree, str::to_owned));
    states(&Policy { waivers, ..Policy::as_of_today(today()) }, &sources)
}

#[test]
fn a_waiver_of_the_configuration_covers_what_fits_all_that_it_says() {
    let fingerprint = {
        let sources = Sources::new(vec![Source::new("a.yaml", waived_by("agreed").into_bytes())]);
        check(&sources, &Policy::as_of_today(today())).findings[0].fingerprint()
    };
    for fits in [
        "",
        ", subject: [fabrikam, tailspin]",
        ", subject: [tailspin, fabrikam, tailspin]",
        ", file: net/emea/sales.yaml",
        ", file: net/emea",
        ", file: net/",
        ", file: ./net",
        ", file: 'net\\emea'",
        ", fingerprint: FINGERPRINT",
        ", fingerprint: FINGERPRINT, file: net, subject: [tailspin, fabrikam]",
    ] {
        let fits = fits.replace("FINGERPRINT", &fingerprint);
        let found = configured(&format!("{{rule: customer-resells, reason: agreed{fits}}}"));
        assert_eq!(found, ["customer-resells waived"], "{fits}");
    }
    for differs in [
        ", subject: fabrikam",
        ", subject: [fabrikam, tailspin, adatum]",
        ", file: net/emea/sales.yml",
        ", file: net/em",
        ", file: emea",
        ", file: '*.yaml'",
        ", fingerprint: 00000000000000000000000000000000",
        ", fingerprint: FINGERPRINT, file: other",
        ", fingerprint: FINGERPRINT, subject: [fabrikam]",
    ] {
        let differs = differs.replace("FINGERPRINT", &fingerprint);
        let found = configured(&format!("{{rule: customer-resells, reason: agreed{differs}}}"));
        assert_eq!(found, ["unused-waiver new", "customer-resells new"], "{differs}");
    }
}

#[test]
fn a_rule_that_may_not_be_waived_is_not() {
    let sources = Sources::new(vec![Source::new("n.yaml", NETWORK.as_bytes().to_vec())]);
    let mut policy = Policy::as_of_today(today());
    for asked in &mut policy.rules {
        asked.is_waivable = asked.info.name != "customer-resells";
    }
    assert_eq!(states(&policy, &sources), ["customer-resells new", "malformed-waiver new"]);
    let findings = check(&sources, &policy).findings;
    assert_eq!(findings[1].message, "the configuration does not let `customer-resells` be waived");
}

#[test]
fn the_waiver_that_says_most_exactly_what_it_covers_gives_the_reason() {
    let reason = |network: &str, waivers: &str| {
        let sources = Sources::new(vec![
            Source::new("n.yaml", network.as_bytes().to_vec()),
            Source::configuration("cspgraph.yaml", format!("waivers:\n{waivers}").into_bytes()),
        ]);
        let (file, source) = sources.iter().find(|(_, source)| source.is_configuration()).unwrap();
        let tree = parse(file, source.text(), Limits::default()).unwrap();
        let waivers = Some(in_configuration(&tree, str::to_owned));
        let findings = check(&sources, &Policy { waivers, ..Policy::as_of_today(today()) }).findings;
        // All of them are used.
        assert_eq!(findings.len(), 1 + usize::from(network.contains("until")));
        findings.iter().find_map(|finding| match &finding.state {
            State::Waived(waived) => Some(waived.reason.clone()),
            _ => None,
        })
    };
    let all = "  - {rule: customer-resells, reason: whatever it is}\n  - {rule: customer-resells, reason: another}\n";
    let subject = "  - {rule: customer-resells, reason: these two, subject: [fabrikam, tailspin]}\n";
    assert_eq!(reason(NETWORK, &format!("{all}{subject}")).as_deref(), Some("agreed"));
    assert_eq!(reason(&waived_by("agreed"), &format!("{all}{subject}")).as_deref(), Some("these two"));
    assert_eq!(reason(&waived_by("agreed"), all).as_deref(), Some("whatever it is"));
    let expired = waived_by("cspgraph-waiver: {rule: customer-resells, reason: agreed, until: 2020-01-01}");
    assert_eq!(reason(&expired, subject).as_deref(), Some("these two"));
}

#[test]
fn many_waivers_take_one_pass_over_many_findings() {
    let mut network = "version: 1\nsales:\n".to_owned();
    let mut configuration = "waivers:\n".to_owned();
    for number in 0..3_000 {
        writeln!(network, "  # cspgraph-waiver: {{rule: self-sale, reason: agreed}}").unwrap();
        writeln!(network, "  - {{seller: p{number}, buyer: c{number}, since: 2021-04-01}}").unwrap();
        writeln!(configuration, "  - {{rule: dangling-reference, reason: agreed, subject: [p{number}, c{number}]}}")
            .unwrap();
        writeln!(configuration, "  - {{rule: dangling-reference, reason: agreed, file: n{number}.yaml}}").unwrap();
        writeln!(configuration, "  - {{rule: dangling-reference, reason: agreed}}").unwrap();
    }
    let sources = Sources::new(vec![
        Source::new("n.yaml", network.into_bytes()),
        Source::configuration("cspgraph.yaml", configuration.into_bytes()),
    ]);
    let (file, source) = sources.iter().find(|(_, source)| source.is_configuration()).unwrap();
    let tree = parse(file, source.text(), Limits::default()).unwrap();
    let waivers = Some(in_configuration(&tree, str::to_owned));
    let outcome = check(&sources, &Policy { waivers, ..Policy::as_of_today(today()) });
    assert_eq!(outcome.waived(), 6_000);
    // Every comment, and every file that is none.
    assert_eq!(outcome.findings.len(), 12_000);
}

#[test]
fn the_manual_shows_a_baseline_as_it_is_written() {
    let network = "version: 1
customers:
  - {id: alpine}
  - {id: fabrikam, country: CH}
  - {id: tailspin, country: CH}
customer-relationships:
  - {partner: northwind, customer: alpine}
partners:
  - {id: northwind, country: CH}
sales:
  - {seller: fabrikam, buyer: tailspin, since: 2021-04-01, until: 2021-04-01}
  - {seller: fabrikam, buyer: tailspin, since: 2021-04-01, until: 2021-04-01}
";
    let sources = Sources::new(vec![Source::new("n.yaml", network.as_bytes().to_vec())]);
    let mut policy = Policy::as_of_today(today());
    policy.rules.retain(|asked| ["customer-resells", "missing-country"].contains(&asked.info.name));
    let mut written = Vec::new();
    Baseline::of(&check(&sources, &policy).findings).write(&mut written).unwrap();
    let written = String::from_utf8(written).unwrap();
    let page = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/waivers.md")).unwrap();
    let shown = page.split("```json\n").nth(1).and_then(|rest| rest.split("```").next()).unwrap();
    assert_eq!(shown, written);
}
