//! The report for auditors as JSON: what it counts, held against networks counted by hand, and its schema.

use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::{Value, json};

use crate::cli::{Folder, Run, program, run};
use crate::consumers::{consumers, is_there, output, script};

const DAY: &str = "2026-01-31";

/// Two providers of which one is in two regions, a direct bill partner, resellers with one and two providers.
const NETWORK: &str = r#"version: 1
partners:
  - id: northwind
    name: Northwind Distribution
    country: DE
    enrollments:
      - {role: indirect-provider, location-id: "1", mpa: 2020-01-15, since: 2018-05-01}
      - {role: indirect-provider, country: US, location-id: "2", mpa: 2021-03-15, since: 2018-05-01}
  - id: wideworld
    country: US
    enrollments: [{role: indirect-provider, location-id: "3", mpa: true, since: 2018-05-01}]
  - id: adatum
    country: AT
    enrollments: [{role: indirect-reseller, location-id: "4", mpa: 2020-01-20}]
  - id: contoso
    country: US
    enrollments: [{role: indirect-reseller, location-id: "5", mpa: 2026-05-01}]
  - id: proseware
    country: JP
    enrollments: [{role: direct-bill, location-id: "6", mpa: 2020-12-31, support-plan: advanced}]
  - id: gone
    country: JP
    enrollments: [{role: indirect-reseller, location-id: "7", mpa: 2019-10-01, until: 2026-01-30}]
  - {id: litware}
customers:
  - {id: alpine, country: CH, mca: [{accepted: 2021-03-02}, {accepted: 2022-01-01}]}
  - {id: humongous, country: US, mca: [{accepted: 2021-12-31}]}
  - {id: tailspin, mca: [{accepted: 2026-02-01}]}
  - {id: lucerne, country: JP}
tenants:
  - {id: alpine-prod, owner: alpine, kind: customer}
partnerships:
  - {provider: northwind, reseller: adatum, since: 2020-02-01}
  - {provider: northwind, reseller: adatum, since: 2021-02-01, until: 2026-01-31}
  - {provider: northwind, reseller: contoso, since: 2020-02-01}
  - {provider: wideworld, reseller: contoso, since: 2020-02-01}
  - {provider: wideworld, reseller: adatum, since: 2020-02-01, until: 2026-01-30}
  - {provider: wideworld, reseller: northwind, since: 2026-02-01}
sales:
  - {seller: microsoft, buyer: northwind, since: 2020-02-01}
  - {seller: northwind, buyer: adatum, since: 2020-02-01}
  - {seller: northwind, buyer: contoso, since: 2020-02-01}
  - {seller: northwind, buyer: humongous, since: 2020-02-01}
  - {seller: northwind, buyer: lucerne, since: 2020-02-01}
  - {seller: adatum, buyer: alpine, tenant: alpine-prod, since: 2021-04-01}
  - {seller: adatum, buyer: alpine, since: 2022-04-01}
  - {seller: adatum, buyer: tailspin, since: 2021-04-01}
  - {seller: adatum, buyer: humongous, since: 2021-04-01, until: 2022-01-01}
  - {seller: contoso, buyer: alpine, since: 2021-04-01}
  - {seller: contoso, buyer: humongous, since: 2021-04-01}
  - {seller: proseware, buyer: northwind, own-use: true, since: 2021-04-01}
  - {seller: litware, buyer: lucerne, since: 2021-04-01}
  - {seller: lucerne, buyer: alpine, since: 2021-04-01}
  - {seller: contoso, buyer: alpine, since: 2026-02-01}
  - {seller: contoso, buyer: nobody, since: 2021-04-01}
subscriptions:
  - {tenant: alpine-prod, ordered-by: northwind, partner-of-record: adatum, since: 2021-04-02}
  - {tenant: alpine-prod, ordered-by: northwind, product: azure, since: 2021-04-02}
  - {tenant: alpine-prod, ordered-by: northwind, product: other, since: 2021-04-02, until: 2026-01-30}
  - {tenant: alpine-prod, ordered-by: wideworld, since: 2026-02-01}
"#;

fn document(run: &Run) -> Value {
    serde_json::from_str(&run.out).unwrap_or_else(|error| panic!("{error}: {}{}", run.out, run.error))
}

/// The report on one file with this text, as of a day.
fn report(name: &str, text: &str, day: &str) -> Value {
    let folder = Folder::new(name).with("n.yaml", text);
    document(&folder.run(&["report", "n.yaml", "--format", "json", "--as-of", day]))
}

/// What is said of the coverage of a rule.
fn covered<'d>(document: &'d Value, rule: &str) -> &'d Value {
    document["coverage"].as_array().unwrap().iter().find(|covered| covered["rule"] == rule).unwrap()
}

fn sum<'d>(values: impl IntoIterator<Item = &'d Value>) -> u64 {
    values.into_iter().map(|value| value.as_u64().unwrap()).sum()
}

/// The first waived finding of a report.
fn waived(document: &mut Value) -> &mut Value {
    let findings = document["findings"].as_array_mut().unwrap();
    findings.iter_mut().find(|finding| finding["state"] == "waived").unwrap()
}

/// Every network of the repository.
fn networks() -> Vec<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("graphs");
    let paths = ["", "hostile", "regions"].map(|folder| fs::read_dir(root.join(folder)).unwrap());
    let mut paths: Vec<String> =
        paths.into_iter().flatten().map(|entry| entry.unwrap().path().display().to_string()).collect();
    paths.sort();
    paths
}

#[test]
fn partners_are_counted_by_role_and_region_of_the_day() {
    let report = report("audit-partners", NETWORK, DAY);
    // Those whose enrollments are over, or who have none, have no role.
    let expected = json!([
        {"count": 1},
        {"region": "japan", "count": 1},
        {"role": "indirect-provider", "region": "europe", "count": 1},
        {"role": "indirect-provider", "region": "united-states", "count": 2},
        {"role": "indirect-reseller", "region": "europe", "count": 1},
        {"role": "indirect-reseller", "region": "united-states", "count": 1},
        {"role": "direct-bill", "region": "japan", "count": 1},
    ]);
    assert_eq!(report["network"]["partners"], expected);
}

#[test]
fn providers_are_counted_with_what_hangs_on_them_on_the_day() {
    let report = report("audit-providers", NETWORK, DAY);
    let expected = json!([
        {
            "id": "northwind", "name": "Northwind Distribution", "regions": ["europe", "united-states"],
            // Two subscriptions into a tenant of Alpine, sales of its own to Humongous and Lucerne.
            "resellers": 2, "customers": 3, "subscriptions": 2,
        },
        {"id": "wideworld", "regions": ["united-states"], "resellers": 1, "customers": 0, "subscriptions": 0},
        {"id": "proseware", "regions": ["japan"], "resellers": 0, "customers": 0, "subscriptions": 0},
    ]);
    assert_eq!(report["network"]["providers"], expected);
}

#[test]
fn sales_are_counted_by_the_regions_of_their_own_day() {
    let document = report("audit-sales", NETWORK, DAY);
    let expected = json!([
        {"buyer-region": "japan", "count": 1},
        {"seller-region": "europe", "count": 1},
        // To Adatum and, with and without tenant, Alpine.
        {"seller-region": "europe", "buyer-region": "europe", "count": 3},
        // From Northwind, which is not there, the first of its regions; and the old one from Adatum.
        {"seller-region": "europe", "buyer-region": "japan", "count": 1},
        {"seller-region": "europe", "buyer-region": "united-states", "count": 1},
        // For the own use of Northwind, and a customer that sells.
        {"seller-region": "japan", "buyer-region": "europe", "count": 2},
        {"seller-region": "united-states", "buyer-region": "europe", "count": 1},
        // From Northwind, which is in both, to Contoso and Humongous; from Contoso to Humongous.
        {"seller-region": "united-states", "buyer-region": "united-states", "count": 3},
    ]);
    assert_eq!(document["network"]["sales"], expected);
    // One by Microsoft; one to nobody that is declared, and one that begins later.
    assert_eq!(document["network"]["sales-by-microsoft"], 1);
    assert_eq!(document["network"]["sales-left-out"], 2);
    let redrawn = "version: 1\npartners: [{id: a, country: DE, enrollments: [{role: direct-bill}]}]\n\
        customers: [{id: c, country: RE}]\nsales:\n  - {seller: a, buyer: c, since: 2018-11-02}\n  \
        - {seller: a, buyer: c, since: 2018-11-03}\n  - {seller: a, buyer: c, since: 2016-10-31}\n";
    let expected = json!([
        {"count": 1},
        {"seller-region": "europe", "buyer-region": "africa", "count": 1},
        {"seller-region": "europe", "buyer-region": "mecee", "count": 1},
    ]);
    assert_eq!(report("audit-redrawn", redrawn, DAY)["network"]["sales"], expected);
}

#[test]
fn agreements_are_counted_by_year_until_the_day() {
    let document = report("audit-agreements", NETWORK, DAY);
    // One that is undated has no year; what is dated later is not made.
    assert_eq!(document["network"]["partner-agreements"], json!({"2019": 1, "2020": 3, "2021": 1}));
    assert_eq!(document["network"]["customer-agreements"], json!({"2021": 2, "2022": 1}));
    assert_eq!(document["network"]["undated-partner-agreements"], 1);
    assert_eq!(document["network"]["unsigned-enrollments"], 1);
    let later = report("audit-agreements-later", NETWORK, "2026-05-01");
    assert_eq!(later["network"]["partner-agreements"]["2026"], 1);
    assert_eq!(later["network"]["customer-agreements"]["2026"], 1);
}

#[test]
fn what_ends_from_the_day_until_ninety_days_later_is_listed_by_day() {
    let sale = |until: &str| format!("  - {{seller: a, buyer: c, until: {until}}}\n");
    let days = ["2025-12-31", "2026-01-01", "2026-01-31", "2026-02-01", "2026-03-02", "2026-04-02", "2026-04-01"];
    let text = format!(
        "version: 1\n\
         # cspgraph-waiver: {{rule: self-sale, reason: agreed, until: 2026-01-31}}\n\
         # cspgraph-waiver: {{rule: self-sale, until: 2026-01-31}}\n\
         partners: [{{id: a, enrollments: [{{role: direct-bill, until: 2026-01-31}}]}}]\n\
         customers: [{{id: c}}]\nsales:\n{}  - {{seller: gone, since: 2025-01-01, until: 2026-01-01}}\n  \
         - {{seller: a, buyer: c, since: 2026-01-02, until: 2026-01-03}}\n\
         admin-relationships:\n  - {{partner: a, tenant: t, kind: gdap, since: 2025-01-31, until: 2026-01-31}}\n  \
         - {{partner: a, tenant: t, kind: gdap, auto-extend: true, since: 2025-01-30, until: 2026-01-31}}\n",
        days.map(sale).concat()
    );
    let document = report("audit-ending", &text, "2026-01-01");
    let ending: Vec<_> = document["ending"]
        .as_array()
        .unwrap()
        .iter()
        .map(|ending| {
            (ending["type"].as_str().unwrap(), ending["until"].as_str().unwrap(), ending["days"].as_u64().unwrap())
        })
        .collect();
    let expected = [
        ("sale", "2026-01-01", 0),
        ("sale", "2026-01-01", 0),
        ("enrollment", "2026-01-31", 30),
        ("sale", "2026-01-31", 30),
        ("admin-relationship", "2026-01-31", 30),
        ("waiver", "2026-01-31", 30),
        ("sale", "2026-02-01", 31),
        ("sale", "2026-03-02", 60),
        ("sale", "2026-04-01", 90),
    ];
    assert_eq!(ending, expected);
    let subjects: Vec<_> = document["ending"].as_array().unwrap().iter().map(|ending| &ending["subject"]).collect();
    assert_eq!(subjects[..3], [&json!(["a", "c"]), &json!(["gone"]), &json!(["a"])]);
    assert_eq!(subjects[4..6], [&json!(["a", "t"]), &json!(["self-sale"])]);
    assert_eq!((&document["ending"][5]["file"], &document["ending"][5]["line"]), (&json!("n.yaml"), &json!(2)));
}

#[test]
fn the_register_has_every_waiver_with_what_it_does() {
    let network = "version: 1
customers:
  - {id: fabrikam, country: CH}
  - {id: tailspin, country: CH}
sales:
  # cspgraph-waiver: {rule: customer-resells, reason: agreed, owner: channel-ops, until: 2026-01-31}
  - {seller: fabrikam, buyer: tailspin, since: 2021-04-01}
  # cspgraph-waiver: {rule: customer-resells, reason: agreed, until: 2026-01-30}
  - {seller: tailspin, buyer: fabrikam, since: 2021-04-01}
  # cspgraph-waiver: {rule: self-sale}
";
    let configuration = "waivers:
  - {rule: dangling-reference, reason: none, file: other, subject: [b, a], fingerprint: abc}
";
    let folder = Folder::new("audit-register").with("n.yaml", network).with("cspgraph.yaml", configuration);
    let run = folder.run(&["report", "--format", "json", "--as-of", DAY]);
    let document = document(&run);
    let expected = json!([
        {
            "rule": "dangling-reference", "reason": "none", "effect": "unused", "findings": 0,
            "scope": {"subject": ["a", "b"], "file": "other", "fingerprint": "abc"}, "file": "cspgraph.yaml", "line": 2,
        },
        {
            "rule": "customer-resells", "reason": "agreed", "owner": "channel-ops", "until": "2026-01-31",
            "effect": "in-force", "findings": 1, "scope": {"file": "n.yaml", "line": 7}, "file": "n.yaml", "line": 6,
        },
        {
            "rule": "customer-resells", "reason": "agreed", "until": "2026-01-30", "effect": "expired", "findings": 1,
            "scope": {"file": "n.yaml", "line": 9}, "file": "n.yaml", "line": 8,
        },
        {
            "rule": "self-sale", "effect": "malformed", "findings": 0, "file": "n.yaml", "line": 10,
            "scope": {"file": "n.yaml", "line": 10},
        },
    ]);
    assert_eq!(document["waivers"], expected, "{}", document["waivers"]);
    assert_eq!((&document["summary"]["waivers"], &document["summary"]["waived"]), (&json!(4), &json!(1)));
    let counts = |covered: &Value| [&covered["new"], &covered["waived"], &covered["known"]].map(Value::clone);
    assert_eq!(counts(covered(&document, "customer-resells")), [1, 1, 0]);
    assert_eq!(covered(&document, "expired-waiver")["elements"], json!({"waiver": 4}));
    let run = folder.run(&["report", "--format", "json", "--as-of", DAY, "--no-waivers"]);
    assert_eq!(serde_json::from_str::<Value>(&run.out).unwrap()["waivers"], json!([]));
}

#[test]
fn coverage_counts_what_each_rule_looks_at() {
    let document = report("audit-coverage", NETWORK, DAY);
    let elements = |rule: &str| covered(&document, rule)["elements"].clone();
    assert_eq!(elements("syntax-error"), json!({"file": 1}));
    // 7 partners, 4 customers, 1 tenant, 7 enrollments, 4 acceptances, 6 partnerships, 16 sales, 4 subscriptions.
    assert_eq!(elements("unknown-key"), json!({"record": 49}));
    assert_eq!(elements("inverted-period"), json!({"enrollment": 7, "relationship": 26}));
    assert_eq!(elements("undated-relationship"), json!({"partnership": 6, "sale": 16, "subscription": 4}));
    assert_eq!(elements("wrong-partnership-role"), json!({"partnership": 5}));
    // One is by a customer, one later, one to nobody.
    assert_eq!(elements("partner-resale"), json!({"sale": 13}));
    assert_eq!(elements("customer-resells"), json!({"sale": 1}));
    assert_eq!(elements("cross-region-sale"), json!({"sale": 13, "subscription": 3}));
    assert_eq!(elements("unsigned-mca"), json!({"sale": 13, "subscription": 3}));
    assert_eq!(elements("implausible-agreement-date"), json!({"enrollment": 7, "acceptance": 4}));
    assert_eq!(elements("overlong-gdap"), json!({"admin-relationship": 0}));
    assert_eq!(elements("unused-waiver"), json!({"waiver": 0}));
}

#[test]
fn a_rule_that_is_off_looked_at_nothing_and_a_weaker_one_says_so() {
    let configuration = "rules: {cross-region-sale: off, unsigned-mca: info}\n";
    let folder = Folder::new("audit-off").with("n.yaml", NETWORK).with("cspgraph.yaml", configuration);
    let document = document(&folder.run(&["report", "--format", "json", "--as-of", DAY]));
    let off = covered(&document, "cross-region-sale");
    assert_eq!((&off["asked"], &off["elements"], &off["new"]), (&json!(false), &json!({}), &json!(0)));
    let weaker = covered(&document, "unsigned-mca");
    assert_eq!((&weaker["asked"], &weaker["severity"]), (&json!(true), &json!("info")));
    assert_eq!((off.get("severity"), &off["catalogue-severity"]), (None, &json!("error")));
    assert_eq!(weaker["catalogue-severity"], "error");
    assert!(weaker["new"].as_u64().unwrap() > 0);
}

#[test]
fn the_report_finds_what_check_finds() {
    for path in networks() {
        let of = |command: &str| run(&[command, &path, "--no-config", "--format", "json", "--as-of", DAY]);
        let (report, check) = (of("report"), of("check"));
        assert_eq!(report.status, check.status, "{path}: {}", report.error);
        let (report, check) = (document(&report), document(&check));
        for (key, count) in check["summary"].as_object().unwrap() {
            assert_eq!(&report["summary"][key], count, "{path}: {key}");
        }
        assert_eq!(report["verdict"], if check["summary"]["errors"] == 0 { "pass" } else { "fail" }, "{path}");
        let own = ["group", "regions", "providers", "resellers", "partners"];
        let [found, known] = [&report, &check].map(|document| document["findings"].as_array().unwrap());
        assert_eq!(found.len(), known.len(), "{path}");
        for (found, known) in found.iter().zip(known) {
            let mut found = found.clone();
            found.as_object_mut().unwrap().retain(|key, _| !own.contains(&key.as_str()));
            assert_eq!(&found, known, "{path}");
        }
        let coverage = report["coverage"].as_array().unwrap();
        let counted = sum(coverage.iter().flat_map(|rule| [&rule["new"], &rule["waived"], &rule["known"]]));
        assert_eq!(usize::try_from(counted).unwrap(), known.len(), "{path}");
        // Whatever speaks looked at something.
        for rule in coverage.iter().filter(|rule| rule["new"] != 0) {
            assert!(sum(rule["elements"].as_object().unwrap().values()) > 0, "{path}: {rule}");
        }
    }
}

#[test]
fn a_finding_is_about_its_ids_the_owners_of_its_tenants_and_its_path() {
    let text = "version: 1
partners:
  - {id: northwind, country: DE, enrollments: [{role: indirect-provider, location-id: \"1\", mpa: 2020-01-15}]}
  - {id: adatum, country: AT, enrollments: [{role: indirect-reseller, location-id: \"2\", mpa: 2020-01-15}]}
  - {id: contoso, country: US, enrollments: [{role: indirect-reseller, location-id: \"3\", mpa: 2020-01-15}]}
customers:
  - {id: alpine}
sales:
  - {seller: northwind, buyer: adatum, since: 2020-02-01}
  - {seller: adatum, buyer: contoso, since: 2020-02-01}
  - {seller: contoso, buyer: adatum, since: 2020-02-01}
  - {seller: adatum, buyer: alpine, since: 2020-02-01}
partnerships:
  - {provider: northwind, reseller: adatum, since: 2020-02-01}
tenants:
  - {id: adatum-csp, owner: adatum, kind: csp}
subscriptions:
  - {tenant: adatum-csp, ordered-by: northwind, since: 2021-01-01}
";
    let document = report("audit-context", text, DAY);
    let about = |rule: &str| {
        let findings = document["findings"].as_array().unwrap();
        let finding = findings.iter().find(|finding| finding["rule"] == rule).unwrap_or_else(|| panic!("{rule}"));
        ["regions", "providers", "resellers", "partners"].map(|key| finding[key].clone())
    };
    assert_eq!(about("missing-country"), [json!([]), json!([]), json!([]), json!([])]);
    let ring = about("resale-cycle");
    assert_eq!(ring[0], json!(["europe", "united-states"]));
    // Neither of the two orders with Microsoft; the provider of one of them answers for it.
    assert_eq!((&ring[1], &ring[2]), (&json!(["northwind"]), &json!(["adatum", "contoso"])));
    assert_eq!(ring[3], json!(["adatum", "contoso"]));
    let provisioned = about("csp-tenant-provisioned");
    assert_eq!(
        provisioned,
        [json!(["europe"]), json!(["northwind"]), json!(["adatum"]), json!(["adatum", "northwind"])]
    );
}

#[test]
fn a_finding_is_about_the_partners_in_whose_records_its_facts_stand() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("graphs/northwind-broken");
    let arguments = ["report", path.to_str().unwrap(), "--no-config", "--format", "json", "--as-of", "2026-11-20"];
    let document = document(&run(&arguments));
    let mut seen = 0;
    for finding in document["findings"].as_array().unwrap() {
        let partners: Vec<&str> = finding["partners"].as_array().unwrap().iter().filter_map(Value::as_str).collect();
        // Whoever is partner of record answers for the agreement that it lacks.
        let rules =
            ["unsigned-mpa", "ended-partnership", "partner-of-record-without-partnership", "wrong-partner-of-record"];
        if rules.iter().any(|rule| finding["rule"] == *rule) {
            let named = finding["message"].as_str().unwrap().split('`').nth(1).unwrap();
            assert!(partners.contains(&named), "{finding:#}");
            seen += 1;
        }
    }
    assert!(seen > 10, "{seen}");
}

#[test]
fn the_evidence_says_what_the_verdict_does_not_speak_for() {
    let evidence = |name: &str, arguments: &[&str]| {
        let folder = Folder::new(name)
            .with("cspgraph.yaml", "paths: [a.yaml, b]\nexclude: [b/drafts]\n")
            .with("a.yaml", NETWORK)
            .with("b/drafts/c.yaml", "version: 1\n")
            .with("b/b.yaml", "a: [");
        let arguments = [&["report", "--format", "json"], arguments].concat();
        document(&folder.run(&arguments))["evidence"].clone()
    };
    let whole = evidence("audit-whole", &["--as-of", DAY, "--no-waivers"]);
    // A partnership, a sale and a subscription begin after the day.
    assert_eq!((&whole["left-out"], &whole["leaves-out-later"]), (&json!(3), &json!(true)));
    assert_eq!((&whole["part"], &whole["waivers-ignored"]), (&json!(false), &json!(true)));
    assert_eq!((&whole["excluded"], &whole["broken-files"]), (&json!(["b/drafts"]), &json!(["b/b.yaml"])));
    let part = evidence("audit-part", &["a.yaml", "--as-of", "2026-02-01"]);
    assert_eq!((&part["left-out"], &part["part"]), (&json!(0), &json!(true)));
    assert_eq!((&part["waivers-ignored"], &part["broken-files"]), (&json!(false), &json!([])));
}

#[test]
fn the_report_has_the_facts_that_verdicts_rest_on() {
    let document = report("audit-facts", NETWORK, DAY);
    let facts = document["facts"]["facts"].as_array().unwrap();
    let since = |name: &str| facts.iter().find(|fact| fact["name"] == name).map(|fact| fact["since"].clone());
    assert_eq!(since("Agreements required"), Some(json!("2020-02-01")));
    assert_eq!(since("Control"), Some(Value::Null));
    assert_eq!(
        (&document["facts"]["markets"]["countries"], &document["facts"]["markets"]["markets"]),
        (&json!(250), &json!(244))
    );
    let table = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/programme/markets.csv");
    if is_there("sha256sum", Command::new("sha256sum").arg("--version")) {
        let sum = output(Command::new("sha256sum").arg(table), b"");
        assert_eq!(document["facts"]["markets"]["sha256"], sum.split(' ').next().unwrap());
    }
}

#[test]
fn the_same_input_gives_the_same_bytes_on_any_number_of_threads() {
    for path in ["graphs/northwind-broken", "graphs/hostile"] {
        let on = |threads: &str| {
            let arguments = ["report", path, "--format", "json", "--as-of", DAY];
            let root = env!("CARGO_MANIFEST_DIR");
            program().args(arguments).current_dir(root).env("RAYON_NUM_THREADS", threads).output().unwrap().stdout
        };
        let one = on("1");
        assert!(one.len() > 1000 && one == on("2") && one == on("2"), "{path}");
    }
}

#[test]
fn the_schema_takes_every_report_and_refuses_broken_ones() {
    let python = consumers().join("venv/bin/python");
    if !is_there("jsonschema", Command::new(&python).args(["-c", "import jsonschema"])) {
        return;
    }
    let folder = Folder::new("audit-schema");
    fs::write(folder.0.join("schema.json"), run(&["schema", "report"]).out).unwrap();
    let of = |path: &str| document(&run(&["report", path, "--no-config", "--format", "json", "--as-of", DAY]));
    let mut reports: Vec<Value> = networks().iter().map(|path| of(path)).collect();
    let text = "version: 1
customers: [{id: fabrikam, country: CH}]
partners: [{id: adatum, enrollments: [{role: direct-bill, until: 2026-02-01}]}]
sales:
  - {seller: fabrikam, buyer: fabrikam} # cspgraph-waiver: {rule: customer-resells, reason: agreed, until: 2026-02-28}
  - {seller: fabrikam, buyer: adatum} # cspgraph-waiver: {rule: customer-resells}
  - {seller: gone, buyer: adatum}
";
    let network = Folder::new("audit-schema-waived").with("n.yaml", text);
    assert_eq!(network.run(&["baseline", "write", "n.yaml"]).status, 0);
    fs::write(network.0.join("n.yaml"), text.replace("  - {seller: gone, buyer: adatum}\n", "")).unwrap();
    let arguments = [
        "report",
        "n.yaml",
        "--format",
        "json",
        "--as-of",
        DAY,
        "--baseline",
        "cspgraph-baseline.json",
        "--organisation",
        "Northwind",
        "--timestamp",
        "--fail-on",
        "never",
    ];
    let full = network.run(&arguments);
    fs::write(network.0.join("earlier.json"), &full.out).unwrap();
    let full = document(&full);
    assert!(full["baseline"]["gone"][0].is_object() && full["summary"]["waived"] == 1, "{full:#}");
    reports.push(full.clone());
    reports.push(document(&network.run(&[&arguments[..], &["--since", "earlier.json"]].concat())));
    let valid = reports.len();
    let broken: &[fn(&mut Value)] = &[
        |report| report["version"] = json!(2),
        |report| report["kind"] = json!("check"),
        |report| report["verdict"] = json!("passed"),
        |report| report["as-of"] = json!("2026-02-30"),
        |report| report["as-of"] = json!("today"),
        |report| report["fail-on"] = json!("off"),
        |report| report["summary"]["errors"] = json!(-1),
        |report| report["findings"][0]["rule"] = json!("no-rule"),
        |report| waived(report)["state"] = json!("new"),
        |report| waived(report)["waiver"] = json!({}),
        |report| waived(report)["severity"] = json!("off"),
        |report| report["findings"][0]["line"] = json!(0),
        |report| report["findings"][0]["fingerprint"] = json!("0"),
        |report| report["findings"][0]["regions"] = json!(["emea"]),
        |report| report["waivers"][0]["effect"] = json!("on"),
        |report| report["waivers"][0]["scope"]["line"] = json!("6"),
        |report| report["coverage"][0]["elements"] = json!({"thing": 1}),
        |report| report["network"]["partners"][0]["role"] = json!("reseller"),
        |report| report["network"]["sales"] = json!({}),
        |report| report["network"]["partner-agreements"] = json!({"20": 1}),
        |report| report["ending"][0]["type"] = json!("agreement"),
        |report| report["ending"][0]["days"] = json!(91),
        |report| report["facts"]["markets"]["sha256"] = json!("abc"),
        |report| report["evidence"]["inputs"][0]["kind"] = json!("file"),
        |report| report["evidence"]["written"] = json!("yesterday"),
    ];
    for change in broken {
        let mut report = full.clone();
        change(&mut report);
        assert_ne!(report, full);
        reports.push(report);
    }
    for key in ["version", "kind", "title", "findings", "waivers", "coverage", "network", "ending", "facts", "evidence"]
    {
        let mut report = full.clone();
        report.as_object_mut().unwrap().remove(key).unwrap();
        reports.push(report);
    }
    // Keys that a later program adds are no fault.
    let mut added = full;
    added["x"] = json!(1);
    added["findings"][0]["x"] = json!(1);
    reports.push(added);
    let last = reports.len() - 1;
    for (number, report) in reports.iter().enumerate() {
        fs::write(folder.0.join(format!("{number:03}.json")), report.to_string()).unwrap();
    }
    let read = output(Command::new(&python).arg(script("report.py")).arg(&folder.0), b"");
    let read: Vec<bool> = serde_json::from_str(&read).unwrap();
    let expected: Vec<bool> = (0..reports.len()).map(|number| number < valid || number == last).collect();
    assert_eq!(read, expected, "the first {valid} are reports");
}
