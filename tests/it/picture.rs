//! Pictures of networks: what is drawn.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use serde_json::Value;
use snapbox::{assert_data_eq, str};

use crate::cli::{Folder, Run, run, with_a_closed_pipe};
use crate::consumers::pictures;

const FORMATS: [&str; 4] = ["dot", "mermaid", "graphml", "json"];

pub(crate) const DAY: &str = "2026-11-20";

/// A provider, two resellers, a customer of both, one of the second alone, and one of nobody.
const NETWORK: &str = "version: 1
partners:
  - {id: provider, country: DE, enrollments: [{role: indirect-provider}]}
  - {id: one, country: AT, enrollments: [{role: indirect-reseller}]}
  - {id: two, country: US, enrollments: [{role: indirect-reseller}]}
customers:
  - {id: both, country: DE}
  - {id: second, country: US}
  - {id: nobody, country: US}
tenants:
  - {id: both-prod, owner: both, kind: customer}
  - {id: nobody-prod, owner: nobody, kind: customer}
partnerships:
  - {provider: provider, reseller: one, since: 2020-01-01}
  - {provider: provider, reseller: two, since: 2020-01-01, until: 2021-12-31}
sales:
  - {seller: one, buyer: both, since: 2021-01-01}
  - {seller: two, buyer: both, since: 2030-01-01}
  - {seller: two, buyer: second}
  - {seller: provider, buyer: one, own-use: true, since: 2021-01-01}
subscriptions:
  - {id: s1, tenant: both-prod, ordered-by: provider, partner-of-record: one, since: 2021-01-01}
affiliations:
  - {parent: both, child: second}
";

pub(crate) fn document(run: &Run) -> Value {
    assert_eq!(run.status, 0, "{}", run.error);
    serde_json::from_str(&run.out).unwrap()
}

/// The picture as JSON, drawn as of the day of these tests.
fn drawn(folder: &Folder, arguments: &[&str]) -> Value {
    document(&folder.run(&[&["graph", "--format", "json", "--as-of", DAY], arguments].concat()))
}

/// One line for each node and edge.
fn lines(document: &Value) -> String {
    let mut text = String::new();
    let mut labels = BTreeMap::new();
    for node in document["nodes"].as_array().unwrap() {
        let word = |key: &str| node[key].as_str().map(str::to_owned);
        let list = |key: &str| {
            let items = node[key].as_array().into_iter().flatten();
            items.map(|item| item.as_str().unwrap().to_owned()).collect::<Vec<_>>().join("+")
        };
        let class =
            [word("of").unwrap_or_default(), list("roles"), word("tenant-kind").unwrap_or_default(), list("regions")];
        let label = word("id").unwrap_or_else(|| format!("{} {}", class.join("/"), node["count"]));
        let numbers =
            ["customers", "tenants"].iter().filter_map(|key| Some(format!(" {key}={}", node[*key].as_u64()?)));
        writeln!(text, "{} {label}{}{}", word("kind").unwrap(), numbers.collect::<String>(), mark(node)).unwrap();
        labels.insert(word("node").unwrap(), label);
    }
    for edge in document["edges"].as_array().unwrap() {
        let end = |key: &str| &labels[edge[key].as_str().unwrap()];
        let own_use = if edge["own-use"] == true { " for own use" } else { "" };
        let [kind, state] = ["type", "state"].map(|key| edge[key].as_str().unwrap());
        let count = &edge["count"];
        writeln!(text, "{} -> {}: {count} {kind}{own_use} {state}{}", end("from"), end("to"), mark(edge)).unwrap();
    }
    text
}

fn mark(value: &Value) -> String {
    let Some(mark) = value.get("mark") else { return String::new() };
    let rules = mark["rules"].as_array().unwrap().iter().map(|rule| rule.as_str().unwrap()).collect::<Vec<_>>();
    format!(" !{} {}", mark["severity"].as_str().unwrap(), rules.join(","))
}

#[test]
fn what_ended_and_what_has_not_begun_is_drawn_as_such() {
    let folder = Folder::new("picture-states").with("n.yaml", NETWORK);
    assert_data_eq!(
        lines(&drawn(&folder, &[])),
        str![[r"
partner provider
partner one
partner two
customer both
customer second
customer nobody
tenant both-prod
tenant nobody-prod
both -> both-prod: 1 ownership active
nobody -> nobody-prod: 1 ownership active
provider -> one: 1 partnership active
provider -> two: 1 partnership ended
one -> both: 1 sale active
two -> both: 1 sale not-begun
two -> second: 1 sale active
provider -> one: 1 sale for own use active
provider -> both-prod: 1 order active
one -> both-prod: 1 partner-of-record active
both -> second: 1 affiliation active

"]]
    );
    // Nothing that begins after the as-of day is dropped.
    let early = document(&folder.run(&["graph", "--format", "json", "--as-of", "2020-06-01"]));
    assert_data_eq!(
        lines(&early),
        str![[r"
partner provider
partner one
partner two
customer both
customer second
customer nobody
tenant both-prod
tenant nobody-prod
both -> both-prod: 1 ownership active
nobody -> nobody-prod: 1 ownership active
provider -> one: 1 partnership active
provider -> two: 1 partnership active
one -> both: 1 sale not-begun
two -> both: 1 sale not-begun
two -> second: 1 sale active
provider -> one: 1 sale for own use not-begun
provider -> both-prod: 1 order not-begun
one -> both-prod: 1 partner-of-record not-begun
both -> second: 1 affiliation active

"]]
    );
}

#[test]
fn a_focus_shows_what_is_around_it() {
    let folder = Folder::new("picture-focus").with("n.yaml", NETWORK);
    assert_data_eq!(
        lines(&drawn(&folder, &["--focus", "second"])),
        str![[r"
partner two
customer both
customer second
two -> both: 1 sale not-begun
two -> second: 1 sale active
both -> second: 1 affiliation active

"]]
    );
    assert_data_eq!(
        lines(&drawn(&folder, &["--focus", "nobody", "--focus", "provider", "--depth", "0"])),
        str![[r"
partner provider
customer nobody

"]]
    );
    assert_data_eq!(
        lines(&drawn(&folder, &["--focus", "second", "--depth", "2"])),
        str![[r"
partner provider
partner one
partner two
customer both
customer second
tenant both-prod
both -> both-prod: 1 ownership active
provider -> one: 1 partnership active
provider -> two: 1 partnership ended
one -> both: 1 sale active
two -> both: 1 sale not-begun
two -> second: 1 sale active
provider -> one: 1 sale for own use active
provider -> both-prod: 1 order active
one -> both-prod: 1 partner-of-record active
both -> second: 1 affiliation active

"]]
    );
}

#[test]
fn a_network_collapses_by_region_and_role() {
    let folder = Folder::new("picture-region").with("n.yaml", NETWORK);
    assert_data_eq!(
        lines(&drawn(&folder, &["--collapse", "region"])),
        str![[r"
group partner/indirect-provider//europe 1
group partner/indirect-reseller//europe 1
group partner/indirect-reseller//united-states 1
group customer///europe 1
group customer///united-states 2
group tenant//customer/europe 1
group tenant//customer/united-states 1
partner/indirect-provider//europe 1 -> partner/indirect-reseller//europe 1: 1 partnership active
partner/indirect-provider//europe 1 -> partner/indirect-reseller//europe 1: 1 sale for own use active
partner/indirect-provider//europe 1 -> partner/indirect-reseller//united-states 1: 1 partnership ended
partner/indirect-provider//europe 1 -> tenant//customer/europe 1: 1 order active
partner/indirect-reseller//europe 1 -> customer///europe 1: 1 sale active
partner/indirect-reseller//europe 1 -> tenant//customer/europe 1: 1 partner-of-record active
partner/indirect-reseller//united-states 1 -> customer///europe 1: 1 sale not-begun
partner/indirect-reseller//united-states 1 -> customer///united-states 2: 1 sale active
customer///europe 1 -> customer///united-states 2: 1 affiliation active
customer///europe 1 -> tenant//customer/europe 1: 1 ownership active
customer///united-states 2 -> tenant//customer/united-states 1: 1 ownership active

"]]
    );
}

#[test]
fn a_network_collapses_into_its_partners() {
    let folder = Folder::new("picture-partner").with("n.yaml", NETWORK);
    assert_data_eq!(
        lines(&drawn(&folder, &["--collapse", "partner"])),
        str![[r"
partner provider customers=1 tenants=1
partner one customers=1 tenants=1
partner two customers=2 tenants=0
unserved /// null customers=1 tenants=1
provider -> one: 1 partnership active
provider -> one: 1 sale for own use active
provider -> two: 1 partnership ended

"]]
    );
}

#[test]
fn findings_mark_what_is_at_fault_and_show_what_they_rest_on() {
    let network = NETWORK.replace("sales:\n", "sales:\n  - {seller: provider, buyer: second, since: 2021-01-01}\n");
    let network = network + "  - {parent: provider, child: both}\n";
    let folder = Folder::new("picture-findings").with("n.yaml", network);
    let found = drawn(&folder, &["--findings"]);
    assert_data_eq!(
        lines(&found),
        str![[r"
partner provider !warning missing-location-id
partner one !warning missing-location-id
partner two !warning missing-location-id
customer both
customer second
tenant both-prod
both -> both-prod: 1 ownership active
provider -> two: 1 partnership ended !error cross-region-partnership
provider -> second: 1 sale active !error affiliate-sale,cross-region-sale,provider-direct-sale,unsigned-mca
one -> both: 1 sale active !error unsigned-mca,unsigned-mpa
two -> second: 1 sale active !error reseller-without-provider,undated-relationship,unsigned-mca,unsigned-mpa
provider -> one: 1 sale for own use active !error own-use-without-tenant,provider-direct-sale,unsigned-mca,unsigned-mpa
provider -> both-prod: 1 order active !error unsigned-mca,unsigned-mpa,upstream-affiliate
one -> both-prod: 1 partner-of-record active !error unsigned-mca,unsigned-mpa,upstream-affiliate
both -> second: 1 affiliation active
provider -> both: 1 affiliation active

"]]
    );
    let around = drawn(&folder, &["--findings", "--focus", "both"]);
    assert_data_eq!(
        lines(&around),
        str![[r"
partner provider !warning missing-location-id
partner one !warning missing-location-id
customer both
customer second
tenant both-prod
both -> both-prod: 1 ownership active
provider -> second: 1 sale active !error affiliate-sale,cross-region-sale,provider-direct-sale,unsigned-mca
one -> both: 1 sale active !error unsigned-mca,unsigned-mpa
provider -> one: 1 sale for own use active !error own-use-without-tenant,provider-direct-sale,unsigned-mca,unsigned-mpa
provider -> both-prod: 1 order active !error unsigned-mca,unsigned-mpa,upstream-affiliate
one -> both-prod: 1 partner-of-record active !error unsigned-mca,unsigned-mpa,upstream-affiliate
both -> second: 1 affiliation active
provider -> both: 1 affiliation active

"]]
    );
}

#[test]
fn a_finding_is_shown_at_the_record_it_is_in_even_behind_an_alias() {
    let network = "version: 1
x-sales: &s
  - {seller: adatum, buyer: fabrikam, since: 2021-01-01}
  - {seller: fabrikam, buyer: adatum, since: 2021-01-01}
partners:
  - {id: adatum, country: AT, enrollments: [{role: direct-bill, mpa: 2020-01-20}]}
customers:
  - {id: fabrikam, country: CH, mca: [{accepted: 2020-01-01}]}
sales: *s
unknown: true
";
    let folder = Folder::new("picture-alias").with("n.yaml", network);
    let found = drawn(&folder, &["--findings"]);
    assert_data_eq!(
        lines(&found),
        str![[r"
partner adatum !warning missing-location-id,missing-support-plan
customer fabrikam
fabrikam -> adatum: 1 sale active !error customer-resells

"]]
    );
    assert_eq!(found["notes"][0], "1 finding is about nothing that can be drawn; see `cspgraph check`");
}

#[test]
fn a_network_without_findings_gives_an_empty_picture_that_says_so() {
    for format in FORMATS {
        let run = run(&["graph", "graphs/minimal.yaml", "--findings", "--format", format]);
        assert_eq!(
            (run.status, run.error.as_str()),
            (0, "cspgraph: note: no finding is about anything here\n"),
            "{format}"
        );
        assert!(run.out.contains("no finding is about anything here"), "{}", run.out);
    }
}

/// A provider with this many resellers, each with a customer.
fn large(resellers: usize) -> String {
    let [mut partners, mut customers, mut partnerships, mut sales] = [
        "partners:\n  - {id: hub, country: DE, enrollments: [{role: indirect-provider}]}\n",
        "customers:\n",
        "partnerships:\n",
        "sales:\n",
    ]
    .map(str::to_owned);
    for number in 0..resellers {
        writeln!(partners, "  - {{id: r{number}, country: AT, enrollments: [{{role: indirect-reseller}}]}}").unwrap();
        writeln!(customers, "  - {{id: c{number}, country: CH}}").unwrap();
        writeln!(partnerships, "  - {{provider: hub, reseller: r{number}}}").unwrap();
        writeln!(sales, "  - {{seller: r{number}, buyer: c{number}}}").unwrap();
    }
    ["version: 1\n", &partners, &customers, &partnerships, &sales].concat()
}

#[test]
fn a_network_of_more_than_100_nodes_is_collapsed_and_says_so() {
    let folder = Folder::new("picture-large").with("n.yaml", large(2000));
    let note =
        "collapsed by region: the network has 4,001 nodes, more than 100; --focus ID draws the surroundings of one";
    for format in FORMATS {
        let run = folder.run(&["graph", "--format", format]);
        assert_eq!((run.status, run.error), (0, format!("cspgraph: note: {note}\n")), "{format}");
        assert!(run.out.contains(note), "{}", run.out);
    }
    assert_data_eq!(
        lines(&drawn(&folder, &[])),
        str![[r"
group partner/indirect-provider//europe 1
group partner/indirect-reseller//europe 2000
group customer///europe 2000
partner/indirect-provider//europe 1 -> partner/indirect-reseller//europe 2000: 2000 partnership active
partner/indirect-reseller//europe 2000 -> customer///europe 2000: 2000 sale active

"]]
    );
    // Who wants all of it gets it.
    let all = drawn(&folder, &["--max-nodes", "5000"]);
    assert_eq!((all["nodes"].as_array().unwrap().len(), all["notes"].as_array().unwrap().len()), (4001, 0));
}

#[test]
fn what_is_around_a_hub_is_bounded_and_the_rest_is_counted() {
    let folder = Folder::new("picture-hub").with("n.yaml", large(2000));
    for (arguments, nodes_max, nodes) in [
        (&["--focus", "hub"][..], 300, 1701),
        (&["--focus", "hub", "--depth", "9"], 300, 3701),
        (&["--focus", "hub", "--max-nodes", "3"], 3, 1998),
    ] {
        let hub = drawn(&folder, arguments);
        let drawn = hub["nodes"].as_array().unwrap();
        assert_eq!(drawn.len(), nodes_max + 1);
        let rest = drawn.last().unwrap();
        assert_eq!((&rest["kind"], &rest["count"]), (&"rest".into(), &nodes.into()));
        assert!(hub["notes"][0].as_str().unwrap().contains("more are drawn as one node"));
    }
    assert_data_eq!(
        lines(&drawn(&folder, &["--focus", "hub", "--max-nodes", "3"])),
        str![[r"
partner hub
partner r0
partner r1
rest /// 1998
hub -> r0: 1 partnership active
hub -> r1: 1 partnership active
hub -> /// 1998: 1998 partnership active

"]]
    );
    let findings = drawn(&folder, &["--findings"]);
    assert_eq!(findings["nodes"].as_array().unwrap().len(), 301);
    let partners = drawn(&folder, &["--collapse", "partner"]);
    assert_eq!(partners["nodes"].as_array().unwrap().len(), 301);
}

#[test]
fn a_thousand_sales_between_two_are_one_line_with_their_number() {
    let sales = "  - {seller: adatum, buyer: fabrikam, since: 2021-01-01, until: 2021-01-01}\n".repeat(5000);
    let network = format!(
        "version: 1\npartners:\n  - {{id: adatum}}\ncustomers:\n  - {{id: fabrikam}}\nsales:\n{sales}  - {{seller: adatum, buyer: fabrikam}}\n"
    );
    let folder = Folder::new("picture-parallel").with("n.yaml", network);
    assert_data_eq!(
        lines(&drawn(&folder, &[])),
        str![[r"
partner adatum
customer fabrikam
adatum -> fabrikam: 5001 sale active

"]]
    );
    assert!(folder.run(&["graph"]).out.contains("sale ×5,001, 5,000 ended"));
}

#[test]
fn a_picture_says_what_it_lacks() {
    let network = "version: 1\npartners:\n  - {id: adatum}\nsales:\n  - {seller: adatum, buyer: gone}\n";
    let folder = Folder::new("picture-lacks").with("a.yaml", network).with("b.yaml", "a: [");
    let run = folder.run(&["graph"]);
    assert_eq!(run.status, 0);
    assert_data_eq!(
        run.error,
        str![[r"
cspgraph: note: 1 relationship is not drawn: an end of it cannot be resolved; some file does not parse, and what it declares is missing; see `cspgraph check`

"]]
    );
}

#[test]
fn what_cannot_be_drawn_is_one_sentence_and_status_2() {
    let folder = Folder::new("picture-failures").with("n.yaml", NETWORK);
    for (arguments, expected) in [
        (&["--focus", "secnd"][..], "nothing in the network has the id `secnd`; did you mean `second`?"),
        (
            &["--focus", "x\u{1b}[31m"],
            "nothing in the network has the id `x\u{fffd}[31m`; name a partner, a customer or a tenant that the files declare",
        ),
        (&["--depth", "2"], "--depth counts from a focus; add --focus ID, or leave --depth out"),
        (
            &["--format", "mermaid", "--max-nodes", "101"],
            "Mermaid takes no picture of more than 100 nodes; lower --max-nodes or choose another --format",
        ),
    ] {
        let run = folder.run(&[&["graph"], arguments].concat());
        assert_eq!(
            (run.status, run.out, run.error),
            (2, String::new(), format!("cspgraph: {expected}\n")),
            "{arguments:?}"
        );
    }
    assert_eq!(folder.run(&["graph", "--focus", "microsoft"]).status, 0);
    assert_eq!(folder.run(&["graph", "--max-nodes", "0"]).status, 2);
}

#[test]
fn the_page_on_graphs_shows_what_the_program_prints() {
    let page = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/graph.md")).unwrap();
    for (format, fence) in [("dot", "dot"), ("mermaid", "mermaid"), ("graphml", "xml"), ("json", "json")] {
        let printed = run(&["graph", "graphs/minimal.yaml", "--as-of", DAY, "--format", format]).out;
        let shown = page.split(&format!("```{fence}\n")).nth(1).and_then(|rest| rest.split("```").next()).unwrap();
        // Of the longer formats the page shows the beginning, up to a line of dots.
        let shown = shown.split("\n...\n").next().unwrap();
        assert!(printed.starts_with(shown), "{format}: {printed}");
    }
}

#[test]
fn the_page_on_graphs_explains_every_key_and_type() {
    let page = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/graph.md")).unwrap();
    let folder = Folder::new("picture-keys");
    let mut words = BTreeSet::new();
    for (_, json) in pictures(&folder, "dot") {
        words.extend(json.as_object().unwrap().keys().cloned());
        for entry in ["nodes", "edges"].iter().flat_map(|key| json[*key].as_array().unwrap()) {
            let entry = entry.as_object().unwrap();
            words.extend(entry.keys().cloned());
            let named = ["kind", "type", "state"].iter().filter_map(|key| entry.get(*key)?.as_str());
            words.extend(named.map(str::to_owned));
        }
    }
    assert!(words.len() > 40, "{words:?}");
    for word in words {
        assert!(page.contains(&format!("`{word}`")), "{word}");
    }
}

#[test]
fn a_picture_for_mermaid_stays_below_what_it_draws() {
    let name = "\\\"<&#;".repeat(20);
    let mut network = "version: 1\ncustomers:\n".to_owned();
    let mut tenants = "tenants:\n".to_owned();
    let mut subscriptions = "subscriptions:\n".to_owned();
    for number in 0..80 {
        writeln!(network, "  - {{id: c{number}, name: \"{name}\", country: DE}}").unwrap();
        writeln!(tenants, "  - {{id: t{number}, name: \"{name}\", owner: c{number}, kind: customer}}").unwrap();
        for _ in 0..7 {
            writeln!(subscriptions, "  - {{tenant: t{number}, ordered-by: adatum, partner-of-record: wingtip, since: 2021-01-01, until: 2022-01-01}}").unwrap();
        }
    }
    let partners = "partners:\n  - {id: adatum}\n  - {id: wingtip}\n";
    let folder = Folder::new("picture-budget").with("n.yaml", [&network, partners, &tenants, &subscriptions].concat());
    for arguments in [&["--focus", "adatum", "--depth", "2"][..], &["--findings"]] {
        let run = folder.run(&[&["graph", "--format", "mermaid", "--as-of", DAY], arguments].concat());
        assert_eq!(run.status, 0, "{}", run.error);
        assert!(run.out.encode_utf16().count() <= 50_000, "{}", run.out.encode_utf16().count());
        assert!(run.out.lines().filter(|line| line.contains("|\"")).count() <= 500);
        assert!(run.error.contains("drawn as one"), "{}", run.error);
    }
}

#[test]
fn a_picture_is_the_same_bytes_each_time_and_ends_at_a_closed_pipe() {
    for format in FORMATS {
        let one = run(&["graph", "graphs/northwind-broken", "--findings", "--format", format]);
        let other = run(&["graph", "graphs/northwind-broken", "--findings", "--format", format]);
        assert_eq!(one.out, other.out);
        let arguments = ["graph", "graphs/northwind", "--format", format];
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        assert_eq!(with_a_closed_pipe(root, &arguments), (Some(0), String::new()));
    }
}
