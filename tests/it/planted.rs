//! The generated networks of the benches are what they say they are.

use std::collections::BTreeMap;

use cspgraph::check::{Policy, check};
use cspgraph::programme::Day;
use cspgraph::source::{Source, Sources};

use crate::generator::{Generated, Plan, Style, generate};

/// How often each rule speaks of the network.
fn found(network: &Generated) -> BTreeMap<&'static str, usize> {
    let sources = network.files.iter().map(|(name, text)| Source::new(name, text.as_bytes().to_vec())).collect();
    let outcome = check(&Sources::new(sources), &Policy::as_of_today(Day::parse("2026-11-20").unwrap()));
    let mut found = BTreeMap::new();
    for finding in &outcome.findings {
        *found.entry(finding.rule.name).or_insert(0) += 1;
    }
    found
}

/// Plans of either style, in one file, in fewer files than there are resellers, and in more.
fn plans() -> impl Iterator<Item = Plan> {
    let plan = Plan { relationships: 2_000, ..Plan::default() };
    [(Style::Block, 1), (Style::Flow, 1), (Style::Block, 4), (Style::Flow, 50)]
        .into_iter()
        .zip(1..)
        .map(move |((style, files), seed)| Plan { seed, style, files, ..plan })
}

#[test]
fn a_generated_network_is_legal() {
    for plan in plans() {
        let network = generate(&plan);
        assert_eq!(network.files.len(), plan.files);
        assert_eq!(found(&network), network.findings);
        assert_eq!(network.findings, BTreeMap::new());
    }
}

#[test]
fn what_is_planted_is_found_and_nothing_else() {
    for every in [4, 37] {
        for plan in plans().map(|plan| Plan { fault_every: Some(every), ..plan }) {
            let network = generate(&plan);
            assert_eq!(network.findings.len(), 16, "every kind of fault is planted");
            assert_eq!(found(&network), network.findings, "one fault in {every} relationships, seed {}", plan.seed);
        }
    }
}

#[test]
fn the_same_plan_gives_the_same_bytes() {
    for plan in plans() {
        assert_eq!(generate(&plan).files, generate(&plan).files);
    }
}
