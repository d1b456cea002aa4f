//! Networks that are small and unlucky: thousands of records of one partner, pair or family.
//!
//! Each has a size at which looking at every record for every other takes far longer than reading it and saying what is found.

use std::fmt::Write as _;

use serde_json::Value;

use crate::cli::Folder;

/// What this rule finds in the network on a day on which all of its relationships have begun.
fn found_by(rule: &str, folder: &str, text: &str) -> Vec<Value> {
    let folder = Folder::new(folder).with("n.yaml", text);
    let run = folder.run(&["check", "--select", rule, "--as-of", "2025-06-01", "--format", "json", "n.yaml"]);
    assert!(run.status < 2, "{}", run.error);
    let report: Value = serde_json::from_str(&run.out).unwrap();
    report["findings"].as_array().unwrap().clone()
}

/// A list of `count` records, by their numbers.
fn records(count: u32, record: impl Fn(u32) -> String) -> String {
    (0..count).fold(String::new(), |mut list, number| {
        let _ = writeln!(list, "  - {{{}}}", record(number));
        list
    })
}

fn partner(id: &str, role: &str, country: &str) -> String {
    format!(
        "  - {{id: {id}, country: {country}, enrollments: [{{role: {role}, mpa: 2020-01-15, since: 2019-01-01}}]}}\n"
    )
}

#[test]
fn a_long_chain_of_affiliations_under_thousands_of_sales_is_walked_no_further_than_it_is_shown() {
    const COMPANIES: u32 = 8000;
    let companies = records(COMPANIES, |number| format!("id: c{number}, country: DE"));
    let chain = records(COMPANIES - 1, |number| format!("parent: c{number}, child: c{}", number + 1));
    let sales = records(500, |number| format!("seller: adatum, buyer: c{}, since: 2020-03-01", COMPANIES - 1 - number));
    let text = format!(
        "version: 1\npartners:\n{}customers:\n{companies}affiliations:\n  - {{parent: adatum, child: c0}}\n{chain}sales:\n{sales}",
        partner("adatum", "direct-bill", "DE")
    );
    let findings = found_by("affiliate-sale", "crowd-chain", &text);
    assert_eq!(findings.len(), 500);
    let finding = &findings[0];
    assert_eq!(finding["more-labels"], true);
    let path = finding["path"].as_array().unwrap();
    assert_eq!(path.len(), 32);
    assert_eq!(path[0]["from"], "adatum");
    assert!(path.windows(2).all(|hops| hops[0]["to"] == hops[1]["from"]), "{path:?}");
    assert_eq!(path[31]["to"], "c31", "towards the buyer");
}

#[test]
fn a_chain_of_ordinary_length_is_shown_whole() {
    let companies = records(31, |number| format!("id: c{number}, country: DE"));
    let chain = records(30, |number| format!("parent: c{number}, child: c{}", number + 1));
    let text = format!(
        "version: 1\npartners:\n{}customers:\n{companies}affiliations:\n  - {{parent: adatum, child: c0}}\n{chain}sales:\n  \
            - {{seller: adatum, buyer: c30, since: 2020-03-01}}\n",
        partner("adatum", "direct-bill", "DE")
    );
    let findings = found_by("affiliate-sale", "crowd-short-chain", &text);
    assert_eq!(findings[0]["path"].as_array().unwrap().len(), 31);
    assert_eq!(findings[0]["path"][30]["to"], "c30");
    assert!(findings[0].get("more-labels").is_none());
}

#[test]
fn the_sisters_of_a_large_family_are_affiliated_over_their_parent() {
    const SISTERS: u32 = 5000;
    let sisters = records(SISTERS, |number| format!("id: c{number}, country: DE"));
    let family = records(SISTERS, |number| format!("parent: contoso, child: c{number}"));
    // A second share of one sister makes the family no tree.
    let text = format!(
        "version: 1\npartners:\n{}customers:\n  - {{id: contoso, country: DE}}\n{sisters}affiliations:\n{family}  \
            - {{parent: adatum, child: c7}}\n  - {{parent: contoso, child: adatum}}\nsales:\n{}",
        partner("adatum", "direct-bill", "DE"),
        records(500, |number| format!("seller: adatum, buyer: c{}, since: 2020-03-01", number + 1000)),
    );
    let findings = found_by("affiliate-sale", "crowd-sisters", &text);
    assert_eq!(findings.len(), 500);
    let is_short = |finding: &Value| finding["path"].as_array().is_some_and(|path| path.len() == 2);
    assert!(findings.iter().all(is_short));
}

#[test]
fn thousands_of_enrollments_on_both_sides_of_a_hundred_sales_are_looked_at_once_for_a_day() {
    let accounts = |role: &str| "      - {role: ROLE, since: 2019-01-01}\n".replace("ROLE", role).repeat(2000);
    let text = format!(
        "version: 1\npartners:\n  - id: northwind\n    country: US\n    enrollments:\n{}  - id: adatum\n    country: DE\n    \
            enrollments:\n{}sales:\n{}",
        accounts("indirect-provider"),
        accounts("indirect-reseller"),
        records(100, |_| "seller: northwind, buyer: adatum, since: 2020-03-01".to_owned()),
    );
    assert_eq!(found_by("cross-region-sale", "crowd-enrollments", &text).len(), 100);
}

#[test]
fn thousands_of_partnerships_under_the_sales_of_one_pair_are_looked_at_once_for_a_day() {
    let text = format!(
        "version: 1\npartners:\n{}{}partnerships:\n{}sales:\n{}",
        partner("northwind", "indirect-provider", "DE"),
        partner("adatum", "indirect-reseller", "DE"),
        records(4000, |_| "provider: northwind, reseller: adatum, since: 2024-01-01".to_owned()),
        records(100, |_| "seller: northwind, buyer: adatum, since: 2020-03-01".to_owned()),
    );
    assert_eq!(found_by("sale-without-partnership", "crowd-partnerships", &text).len(), 100);
}

#[test]
fn thousands_of_relationships_of_two_that_end_on_one_day_look_at_the_orders_once() {
    let text = format!(
        "version: 1\npartners:\n{}customers:\n  - {{id: alpine, country: DE}}\ntenants:\n  - {{id: alpine-prod, owner: alpine, \
            kind: customer}}\ncustomer-relationships:\n{}subscriptions:\n{}",
        partner("northwind", "direct-bill", "DE"),
        records(4000, |_| "partner: northwind, customer: alpine, since: 2020-03-01, until: 2021-01-01".to_owned()),
        records(4000, |number| {
            format!("id: s{number}, tenant: alpine-prod, ordered-by: northwind, since: 2020-03-01, until: 2020-12-01")
        }),
    );
    assert_eq!(found_by("ended-relationship", "crowd-relationships", &text).len(), 0);
}
