//! Pictures of networks: what is drawn, and that the programs they are drawn for take them.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use quick_xml::escape::unescape;
use serde_json::Value;
use snapbox::{assert_data_eq, str};

use crate::cli::{Folder, Run, run};

const FORMATS: [&str; 4] = ["dot", "mermaid", "graphml", "json"];

const DAY: &str = "2026-11-20";

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

fn document(run: &Run) -> Value {
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

/// Names and ids that some format could take for its own.
const HOSTILE: [&str; 26] = [
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
fn hostile() -> String {
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
fn pictures(folder: &Folder, format: &str) -> Vec<(PathBuf, Value)> {
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

/// The folder into which `.ci/run` installs what the tests need beside Rust.
fn consumers() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).parent().unwrap().join("consumers")
}

fn script(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/consumers").join(name)
}

/// Whether a program is there, as this call of it shows. If it must be and is not, that is a failure.
fn is_there(consumer: &str, probe: &mut Command) -> bool {
    let status = probe.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status();
    let is_there = status.is_ok_and(|status| status.success());
    if !is_there {
        let is_required = std::env::var_os("CSPGRAPH_CONSUMERS").is_some_and(|value| value == "required");
        assert!(!is_required, "{consumer} is missing; `.ci/run` installs it");
        // What goes through `println!` is shown for failing tests alone.
        let line =
            format!("skipped: no picture is given to {consumer}, which is not installed; `.ci/run` installs it\n");
        std::io::stderr().write_all(line.as_bytes()).unwrap();
    }
    is_there
}

/// The standard output of a program that must succeed and complain of nothing.
fn output(command: &mut Command, stdin: &[u8]) -> String {
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
        let mut child = crate::cli::program()
            .args(["graph", "graphs/northwind", "--format", format])
            .current_dir(env!("CARGO_MANIFEST_DIR"))
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        drop(child.stdout.take());
        let output = child.wait_with_output().unwrap();
        assert_eq!((output.status.code(), output.stderr.as_slice()), (Some(0), &b""[..]));
    }
}
