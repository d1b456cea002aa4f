//! `cspgraph export`: the rows, what their columns join to, and what reads them.

use std::collections::BTreeMap;
use std::fs;
use std::io::Cursor;
use std::path::Path;
use std::process::Command;

use cspgraph::ask::{View, picture};
use cspgraph::check::{Policy, check};
use cspgraph::finding::Finding;
use cspgraph::import::{Input, Known, Ledger, Notes, Options, Own, Weight, assemble, fresh, read};
use cspgraph::network::{AsOf, Network};
use cspgraph::report::{write_export_csv, write_export_json, write_picture_json};
use cspgraph::source::{Source, Sources};
use cspgraph::syntax::Limits;
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::claims::today;
use crate::cli::{Folder, run};
use crate::consumers::{HOSTILE, consumers, hostile, is_there, output, script};
use crate::laws::{as_of, readable_network};

/// A provider with an account in each of two regions, a reseller, and a customer in each region.
const TWO_REGIONS: &str = "version: 1
partners:
  - id: northwind
    name: Northwind Distribution
    enrollments:
      - {role: indirect-provider, country: DE, tenant: northwind-csp, location-id: \"4417101\", mpa: true}
      - {role: indirect-provider, country: US, tenant: northwind-us-csp, location-id: \"4417201\", mpa: true}
  - id: adatum
    country: DE
    enrollments:
      - {role: indirect-reseller, location-id: \"4417111\", mpa: 2020-01-20}
      - {role: indirect-reseller, country: US, location-id: \"4417211\", until: 2020-12-31}
tenants:
  - {id: northwind-csp, owner: northwind, kind: csp, country: DE, tenant-id: 6513270E-269E-4D37-B2A7-4DE452E6B438}
  - {id: northwind-us-csp, owner: northwind, kind: csp, country: US, tenant-id: d23f0824-128b-4f33-8c5c-7fd0a6a3a450}
  - {id: adatum-csp, owner: adatum, kind: csp, tenant-id: 36f675cc-81e7-4ef5-a8e2-5d940ed90475}
  - {id: alpine-prod, owner: alpine, kind: customer, tenant-id: c139c4bf-2e8b-4ab5-8bed-d9f50dcca7a2, domain: alpine.example}
  - {id: lamna-prod, owner: lamna, kind: customer, tenant-id: 835a59a7-2e8b-4ab5-8bed-d9f50dcca7a3}
customers:
  - {id: alpine, name: Alpine Ski House, country: AT, mca: [{accepted: 2021-01-01, attested-by: northwind}]}
  - {id: lamna, country: US}
partnerships: [{provider: northwind, reseller: adatum, since: 2020-02-01}]
sales:
  - {seller: microsoft, buyer: northwind, since: 2020-01-01}
  - {seller: northwind, buyer: adatum, since: 2020-02-01}
  - {seller: adatum, buyer: alpine, since: 2021-02-01}
subscriptions:
  - {tenant: alpine-prod, ordered-by: northwind, partner-of-record: adatum, since: 2021-02-01}
  - {tenant: lamna-prod, ordered-by: northwind, partner-of-record: adatum, since: 2021-02-01}
admin-relationships:
  - {partner: adatum, tenant: alpine-prod, kind: gdap, roles: [Helpdesk Administrator, \"a; b\"], since: 2024-01-01, until: 2025-01-01}
";

const DAY: &str = "2026-11-20";

fn exported(folder: &Folder, format: &str) -> String {
    let run = folder.run(&["export", "--as-of", DAY, "--format", format]);
    assert_eq!(run.status, 0, "{}", run.error);
    run.out
}

/// The rows of the JSON document, records and findings.
fn rows(folder: &Folder) -> (Vec<Value>, Vec<Value>) {
    let document: Value = serde_json::from_str(&exported(folder, "json")).unwrap();
    let list = |key: &str| document[key].as_array().unwrap().clone();
    (list("records"), list("findings"))
}

/// The columns of a row that Partner Center has, in their order, without those that are empty.
fn accounts(row: &Value) -> String {
    let columns = [
        "PartnerId",
        "PartnerName",
        "MpnId",
        "ResellerId",
        "ResellerName",
        "ResellerMpnId",
        "CustomerId",
        "CustomerName",
        "CustomerDomainName",
        "CustomerCountry",
    ];
    let shown = |column: &&str| Some(format!("{column}={}", row[*column].as_str()?.split('-').next()?));
    columns.iter().filter_map(shown).collect::<Vec<_>>().join(" ")
}

#[test]
fn every_record_stands_under_the_names_of_partner_center() {
    let (records, _) = rows(&Folder::new("export-names").with("n.yaml", TWO_REGIONS));
    let found: Vec<String> =
        records.iter().map(|row| format!("{}: {}", row["Record"].as_str().unwrap(), accounts(row))).collect();
    let northwind = "PartnerId=6513270e PartnerName=Northwind Distribution MpnId=4417101";
    let overseas = "PartnerId=d23f0824 PartnerName=Northwind Distribution MpnId=4417201";
    let adatum = "ResellerId=36f675cc ResellerMpnId=4417111";
    let alpine =
        "CustomerId=c139c4bf CustomerName=Alpine Ski House CustomerDomainName=alpine.example CustomerCountry=AT";
    let lamna = "CustomerId=835a59a7 CustomerCountry=US";
    assert_eq!(
        found,
        [
            // Of several accounts that may be meant the one with the smaller id stands for the company.
            format!("partner: {northwind}"),
            format!("enrollment: {northwind}"),
            format!("enrollment: {overseas}"),
            format!("partner: {adatum}"),
            format!("enrollment: {adatum}"),
            "enrollment: ResellerId=36f675cc ResellerMpnId=4417211".to_owned(),
            format!("tenant: {northwind}"),
            format!("tenant: {overseas}"),
            format!("tenant: {adatum}"),
            format!("tenant: {alpine}"),
            format!("tenant: {lamna}"),
            format!("customer: {alpine}"),
            format!("acceptance: {northwind} {alpine}"),
            format!("customer: {lamna}"),
            format!("partnership: {northwind} {adatum}"),
            format!("sale: {northwind}"),
            format!("sale: {northwind} {adatum}"),
            format!("sale: {adatum} {alpine}"),
            format!("subscription: {northwind} {adatum} {alpine}"),
            // In another region another account orders; that of the reseller there has ended.
            format!("subscription: {overseas} {adatum} {lamna}"),
            format!("admin-relationship: {adatum} {alpine}"),
        ]
    );
}

#[test]
fn a_finding_has_the_row_of_its_record() {
    let (_, findings) = rows(&Folder::new("export-findings").with("n.yaml", TWO_REGIONS));
    let of = |rule: &str| findings.iter().find(|row| row["Rule"] == rule).unwrap();
    let across = of("cross-region-sale");
    assert_eq!(across["Record"], "finding");
    assert_eq!(across["PartnerCenterCode"], json!([2201, 2030]));
    assert_eq!(across["tenant"], "lamna-prod");
    assert_eq!(across["Since"], "2021-02-01");
    assert_eq!((&across["SourceFile"], &across["SourceLine"]), (&json!("n.yaml"), &json!(29)));
    let undated = of("undated-agreement");
    assert_eq!(
        (&undated["partner"], &undated["MpnId"], &undated["mpa"]),
        (&json!("northwind"), &json!("4417101"), &json!(true))
    );
    assert!(undated.get("PartnerCenterCode").is_none());
}

#[test]
fn a_finding_behind_an_alias_has_the_row_of_the_record_that_is_used() {
    let network = "version: 1
x-enrollment: &e {role: indirect-reseller, mpa: true}
x-sale: &s {seller: adatum, buyer: gone}
partners:
  - {id: adatum, country: DE, enrollments: [*e], colour: red}
  - {id: fabrikam, country: FR, enrollments: [*e]}
sales: [*s]
";
    let (_, findings) = rows(&Folder::new("export-aliases").with("n.yaml", network));
    let found: Vec<(&str, &Value)> = findings
        .iter()
        .filter_map(|row| match row["Rule"].as_str()? {
            rule @ "undated-agreement" => Some((rule, &row["partner"])),
            rule @ "unknown-key" => Some((rule, &row["id"])),
            rule @ "dangling-reference" => Some((rule, &row["buyer"])),
            _ => None,
        })
        .collect();
    let mut expected = [
        ("undated-agreement", "adatum"),
        ("unknown-key", "adatum"),
        ("undated-agreement", "fabrikam"),
        ("dangling-reference", "gone"),
    ];
    expected.sort_unstable();
    let mut found: Vec<_> = found.into_iter().map(|(rule, id)| (rule, id.as_str().unwrap_or("nobody"))).collect();
    found.sort_unstable();
    assert_eq!(found, expected);
}

#[test]
fn what_cannot_be_read_is_named() {
    let network = "version: 1
partners: [{id: adatum, country: Austria, enrollments: 7}]
sales: [{seller: adatum, buyer: [], since: 2021-03-01, until: 2021-02-01}]
";
    let folder = Folder::new("export-unreadable").with("n.yaml", network).with("broken.yaml", "{");
    let (records, findings) = rows(&folder);
    let unreadable: Vec<&Value> = records.iter().map(|row| &row["Unreadable"]).collect();
    assert_eq!(
        unreadable,
        [
            "country",
            "role country tenant location-id mpa status status-since currency support-plan revenue-usd revenue-as-of \
             since until",
            "buyer since until"
        ]
    );
    assert!(findings.iter().any(|row| row["Rule"] == "syntax-error" && row["SourceFile"] == "broken.yaml"));
    let run = folder.run(&["export"]);
    assert_eq!(
        run.error,
        "cspgraph: note: what stands in files that do not parse is not exported; the findings of syntax-error name them\n\
         cspgraph: note: records with values that cannot be read: 3; the column Unreadable names their keys\n"
    );
}

#[test]
fn no_text_is_obeyed_and_none_is_lost() {
    let folder = Folder::new("export-hostile").with("n.yaml", hostile());
    let table = exported(&folder, "csv");
    assert!(table.chars().all(|character| !character.is_control() || matches!(character, '\r' | '\n')));
    let lines = table.matches("\r\n").count();
    assert_eq!((table.matches('\n').count(), table.matches('\r').count()), (lines, lines));
    let (records, findings) = rows(&folder);
    assert_eq!(lines, 1 + records.len() + findings.len());
    let names: Vec<String> = records
        .iter()
        .filter(|row| row["Record"] == "customer")
        .map(|row| seen(row["name"].as_str().unwrap()))
        .collect();
    for hostile in HOSTILE {
        assert!(names.iter().any(|name| name == hostile), "{hostile:?}");
    }
}

/// The text that an exported one stands for.
fn seen(exported: &str) -> String {
    let mut parts = exported.split("\\u{");
    let mut text = parts.next().unwrap().to_owned();
    for part in parts {
        let (code, rest) = part.split_once('}').unwrap();
        text.push(char::from_u32(u32::from_str_radix(code, 16).unwrap()).unwrap());
        text.push_str(rest);
    }
    text
}

#[test]
fn the_same_network_gives_the_same_bytes() {
    for format in ["csv", "json"] {
        let once = || run(&["export", "graphs/northwind-broken", "--as-of", DAY, "--format", format]).out;
        assert_eq!(once(), once());
    }
}

#[test]
fn the_errors_of_partner_center_stand_in_the_manual_too() {
    let (_, findings) = rows(&Folder::new("export-codes").with("n.yaml", TWO_REGIONS));
    let broken = run(&["export", "graphs/northwind-broken", "--as-of", DAY, "--format", "json"]).out;
    let broken: Value = serde_json::from_str(&broken).unwrap();
    let mut rules = 0;
    for finding in findings.iter().chain(broken["findings"].as_array().unwrap()) {
        let Some(codes) = finding["PartnerCenterCode"].as_array() else { continue };
        let page = run(&["explain", finding["Rule"].as_str().unwrap()]).out;
        for code in codes {
            assert!(page.contains(&code.to_string()), "{code}");
        }
        rules += 1;
    }
    assert!(rules > 5);
}

#[test]
fn spreadsheets_lay_it_beside_a_reconciliation_file() {
    let python = consumers().join("venv/bin/python");
    if !is_there("openpyxl", Command::new(&python).args(["-c", "import openpyxl"])) {
        return;
    }
    let folder = Folder::new("export-consumers").with("joined.yaml", TWO_REGIONS).with("hostile.yaml", hostile());
    let lines = "PartnerId,CustomerId,CustomerCountry,MpnId,ResellerMpnId
d23f0824-128b-4f33-8c5c-7fd0a6a3a450,835a59a7-2e8b-4ab5-8bed-d9f50dcca7a3,US,4417201,4417111
6513270e-269e-4d37-b2a7-4de452e6b438,c139c4bf-2e8b-4ab5-8bed-d9f50dcca7a2,AT,4417101,4417111
";
    fs::create_dir(folder.0.join("exports")).unwrap();
    fs::write(folder.0.join("lines.csv"), lines).unwrap();
    for name in ["joined", "hostile"] {
        for format in ["csv", "json"] {
            let run = folder.run(&["export", &format!("{name}.yaml"), "--as-of", DAY, "--format", format]);
            fs::write(folder.0.join(format!("exports/{name}.{format}")), run.out).unwrap();
        }
    }
    for format in ["csv", "json"] {
        let run = run(&["export", "graphs/northwind-broken", "--as-of", DAY, "--format", format]);
        fs::write(folder.0.join(format!("exports/northwind.{format}")), run.out).unwrap();
    }
    let read = output(
        Command::new(&python).arg(script("export.py")).arg(folder.0.join("exports")).arg(folder.0.join("lines.csv")),
        b"",
    );
    let read: Value = serde_json::from_str(&read).unwrap();
    for name in ["joined", "hostile", "northwind"] {
        let export = &read["exports"][name];
        assert!(export["rows"].as_u64().unwrap() > 20, "{name}");
        assert_eq!((&export["same"], &export["kept"]), (&json!(true), &json!(true)), "{name}");
        assert_eq!(export["formulas"], json!([]), "{name}");
    }
    assert_eq!(read["joined"], json!([["cross-region-sale 2201 2030", "unsigned-mca 13605"], []]));
}

#[test]
fn what_a_spreadsheet_made_of_an_export_is_read_or_named() {
    let table = "Record;SourceFile;Unreadable;id;name;country;partner;role;accepted;Since;own-use;seller;buyer\r
partner;;;northwind;'=1+1;de;;;;;;;\r
enrollment;;;;;;northwind;direct-bill;;15.03.2021;;;\r
acceptance;;;;;;northwind;;45000;;;;\r
acceptance;;;;;;;;2021-01-01;;;;\r
customer;;country;alpine;;;;;;;;;\r
sale;;;;;;;;;03/04/2021;TRUE;northwind;alpine\r
contract;;;;;;;;;;;;\r
finding;;;;;;;;;;;;\r
";
    let run = Folder::new("export-edited").with("edited.csv", table).run(&["import", "edited.csv"]);
    assert_eq!(run.status, 1, "{}", run.error);
    let records = run.out.split_once("version: 1\n").unwrap().1;
    assert_eq!(
        records,
        "
partners:
  - id: northwind
    name: \"=1+1\"
    country: DE
    enrollments:
      - {role: direct-bill, since: 2021-03-15}

customers:
  - id: alpine

sales:
  - {seller: northwind, buyer: alpine, own-use: true, since: 2021-04-03}
"
    );
    for said in [
        "bad: edited.csv:4: a value that its key cannot have: `accepted` is `45000`",
        "bad: edited.csv:5: an enrollment or an acceptance that does not say whose it is",
        "edited.csv:6: values that could not be read when they were exported: `country`",
        "bad: edited.csv:8: a row of no record of the language: `contract`",
        "left out: a finding (1)",
    ] {
        assert!(run.error.contains(said), "{said}\n{}", run.error);
    }
}

/// A table as a spreadsheet of this country saves it: what stands between its cells, and what becomes of each.
fn saved(table: &str, delimiter: u8, cell: impl Fn(&str) -> String) -> String {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(table.as_bytes());
    let mut writer = csv::WriterBuilder::new().delimiter(delimiter).from_writer(Vec::new());
    for record in reader.records() {
        writer.write_record(record.unwrap().iter().map(&cell)).unwrap();
    }
    String::from_utf8(writer.into_inner().unwrap()).unwrap()
}

#[test]
fn a_spreadsheet_of_another_country_loses_no_date_and_no_flag() {
    // A day behind the twelfth tells the order; where none does, points do.
    for until in ["2031-05-20", "2031-05-06"] {
        let folder = Folder::new("export-saved").with("n.yaml", EVERY_KEY.replace("2031-05-06", until));
        let table = exported(&folder, "csv");
        let import = |table: &str| {
            fs::write(folder.0.join("saved.csv"), table).unwrap();
            folder.run(&["import", "saved.csv"])
        };
        let expected = import(&table);
        assert_eq!(expected.status, 0, "{}", expected.error);
        let german = |cell: &str| match (cell.split('-').collect::<Vec<_>>().as_slice(), cell) {
            ([year @ ("2001" | "2020" | "2021" | "2031"), month, day], _) => format!("{day}.{month}.{year}"),
            (_, "true") => "WAHR".to_owned(),
            (_, "false") => "FALSCH".to_owned(),
            (_, "62.5") => "62,5".to_owned(),
            _ => cell.to_owned(),
        };
        let table = saved(&table, b';', german);
        assert!(!table.contains(";2021-") && !table.contains(";true;") && table.contains("01.02.2021"), "{table}");
        let run = import(&table);
        assert_eq!((run.status, run.out.as_str()), (0, expected.out.as_str()), "{}", run.error);
    }
}

/// A network that uses every key of the language.
const EVERY_KEY: &str = "version: 1
partners:
  - id: northwind
    name: Northwind
    country: DE
    global-id: \"4417100\"
    enrollments:
      - {role: indirect-provider, country: DE, tenant: northwind-csp, location-id: \"4417101\", mpa: 2020-01-02, since: 2020-01-03, until: 2031-05-06, status: active, status-since: 2020-02-03, currency: EUR, support-plan: advanced, revenue-usd: 1234567.89, revenue-as-of: 2021-03-04}
      - {role: advisor, mpa: false}
    mca: [{accepted: 2020-04-05, attested-by: adatum}]
  - {id: adatum, enrollments: [{role: indirect-reseller, mpa: true}]}
tenants:
  - {id: northwind-csp, name: Ours, owner: northwind, kind: csp, country: DE, cloud: public, tenant-id: 6513270e-269e-4d37-b2a7-4de452e6b438, domain: northwind.example}
  - {id: alpine-prod, owner: alpine, kind: customer}
customers:
  - {id: alpine, name: Alpine Ski House, country: AT, mca: [{accepted: 2021-01-02, attested-by: northwind}]}
partnerships: [{provider: northwind, reseller: adatum, since: 2020-06-07, until: 2031-05-06}]
sales: [{seller: adatum, buyer: alpine, tenant: alpine-prod, own-use: false, since: 2021-02-01, until: 2031-05-06}]
subscriptions:
  - {id: s1, tenant: alpine-prod, ordered-by: northwind, partner-of-record: adatum, product: azure, since: 2021-02-01, until: 2031-05-06}
customer-relationships: [{partner: adatum, customer: alpine, tenant: alpine-prod, since: 2021-02-01, until: 2031-05-06}]
admin-relationships:
  - {partner: adatum, tenant: alpine-prod, kind: gdap, roles: [Helpdesk Administrator], auto-extend: true, since: 2021-02-01, until: 2031-05-06}
affiliations: [{parent: adatum, child: alpine, ownership: 62.5, since: 2001-02-03, until: 2031-05-06}]
";

#[test]
fn every_key_of_the_language_survives_export_and_import() {
    let page = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/language.md")).unwrap();
    // Tables of keys have a column that says whether the key is required.
    let tables = page.split("\n\n").filter(|block| block.starts_with("| key | required |"));
    let mut keys: Vec<&str> = tables.flat_map(|table| table.lines().skip(2)).flat_map(keys_of).collect();
    keys.sort_unstable();
    keys.dedup();
    assert!(keys.len() > 45, "{keys:?}");
    let folder = Folder::new("export-keys").with("n.yaml", EVERY_KEY);
    let imports = ["csv", "json"].map(|format| {
        fs::write(folder.0.join("export"), exported(&folder, format)).unwrap();
        let run = folder.run(&["import", "export"]);
        assert_eq!(run.status, 0, "{}", run.error);
        run.out
    });
    assert_eq!(imports[0], imports[1]);
    let [before, after] = [EVERY_KEY, &imports[0]].map(|text| {
        let mut values = Vec::new();
        gather(&serde_yaml::from_str(text).unwrap(), &mut values);
        values.sort();
        values
    });
    assert_eq!(before, after);
    for key in keys {
        assert!(before.iter().any(|(known, _)| known == key), "{key} is not tried");
    }
    assert_comes_back(EVERY_KEY, AsOf { day: today(), leaves_out_later: false });
}

/// Every key with what stands under it, if that is no list.
fn gather(value: &Value, values: &mut Vec<(String, String)>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| gather(item, values)),
        Value::Object(object) => {
            for (key, value) in object {
                let is_list = matches!(value, Value::Array(_));
                values.push((key.clone(), if is_list { String::new() } else { value.to_string() }));
                gather(value, values);
            }
        }
        _ => {}
    }
}

/// The keys that a row of a table of keys is about.
fn keys_of(row: &str) -> impl Iterator<Item = &str> {
    row.split('|').nth(1).unwrap().split('`').skip(1).step_by(2)
}

/// A network as an import of its export has it.
fn imported(text: &str, format: &str, as_of: AsOf) -> String {
    let sources = Sources::new(vec![Source::new("network.yaml", text.as_bytes().to_vec())]);
    let exported = written(&sources, format, as_of);
    let mut notes = Notes::default();
    let mut ledger = Ledger::default();
    let input = Input { name: format!("export.{format}"), about: None, bytes: Cursor::new(exported) };
    read(input, &Options::default(), &mut ledger, &mut notes).unwrap();
    let [file] = notes.files.as_slice() else { panic!("one file was read: {notes:?}") };
    assert!(file.refused.is_none(), "{file:?}");
    assert!(file.counts.keys().all(|(weight, _)| *weight == Weight::LeftOut), "{file:?}");
    let assembly = assemble(&ledger, &Known::default(), &Own::default()).unwrap();
    assert!(assembly.fills.is_empty() && assembly.conflicts.is_empty(), "{assembly:?}");
    fresh(&assembly.additions)
}

fn network_of(sources: &Sources, as_of: AsOf) -> Network {
    Network::read(sources, Limits::default(), as_of)
}

/// An export, with the findings of all rules.
fn written(sources: &Sources, format: &str, as_of: AsOf) -> Vec<u8> {
    let policy = Policy { as_of, ..Policy::as_of_today(today()) };
    let findings = check(sources, &policy).findings;
    let network = network_of(sources, as_of);
    let mut out = Vec::new();
    match format {
        "csv" => write_export_csv(&mut out, sources, &network, &findings),
        _ => write_export_json(&mut out, sources, &network, &findings),
    }
    .unwrap();
    out
}

/// Rules whose words follow the order of records and of what they list: an import sorts both. Which faults there are does
/// not follow it.
const ORDERED: [&str; 4] = ["suspended-partner", "dual-role", "duplicate-relationship", "resale-cycle"];

/// What a network says, wherever it says it: what is found, what is drawn, and what is exported.
fn said(text: &str, as_of: AsOf) -> (Vec<String>, Vec<String>, Vec<String>) {
    let sources = Sources::new(vec![Source::new("network.yaml", text.as_bytes().to_vec())]);
    let policy = Policy { as_of, ..Policy::as_of_today(today()) };
    let findings = check(&sources, &policy).findings;
    // How something is spelt in YAML does not outlive YAML.
    let findings = findings.iter().filter(|finding| finding.rule.name != "ambiguous-scalar");
    let words = |finding: &Finding| {
        let is_ordered = ORDERED.contains(&finding.rule.name);
        let message = if is_ordered { "" } else { &finding.message };
        format!("{} {message} {}", finding.rule.name, finding.fingerprint())
    };
    let mut found: Vec<String> = findings.map(words).collect();
    found.sort();
    // Of three alike it follows the order how many are the later one.
    found.dedup();
    let network = network_of(&sources, as_of);
    let view = View { foci: Vec::new(), depth: 1, findings: None, collapse: None, whole_max: 1000, nodes_max: 1000 };
    let mut out = Vec::new();
    write_picture_json(&mut out, &sources, &picture(&network, &view)).unwrap();
    let drawn: Value = serde_json::from_slice(&out).unwrap();
    let mut nodes = BTreeMap::new();
    for node in drawn["nodes"].as_array().unwrap() {
        nodes.insert(node["node"].as_str().unwrap(), without(node, &["node", "file", "line"]));
    }
    let edge = |edge: &Value| {
        let end = |key: &str| &nodes[edge[key].as_str().unwrap()];
        format!("{} {} {}", end("from"), end("to"), without(edge, &["from", "to", "file", "line"]))
    };
    let mut graph: Vec<String> = drawn["edges"].as_array().unwrap().iter().map(edge).collect();
    graph.extend(nodes.values().cloned());
    graph.sort();
    let exported: Value = serde_json::from_slice(&written(&sources, "json", as_of)).unwrap();
    let rows = ["records", "findings"].into_iter().flat_map(|list| exported[list].as_array().unwrap());
    // Findings are compared above; of some the place follows the order, and so does the row.
    let is_compared = |rule: &str| rule != "ambiguous-scalar" && !ORDERED.contains(&rule);
    let rows = rows.filter(|row| row["Rule"].as_str().is_none_or(is_compared));
    let mut rows: Vec<String> = rows.map(|row| without(row, &["SourceFile", "SourceLine"])).collect();
    rows.sort();
    (found, graph, rows)
}

/// An object without some of its keys.
fn without(object: &Value, keys: &[&str]) -> String {
    let mut object = object.as_object().unwrap().clone();
    object.retain(|key, _| !keys.contains(&key.as_str()));
    Value::from(object).to_string()
}

fn assert_comes_back(text: &str, as_of: AsOf) {
    let [from_table, from_json] = ["csv", "json"].map(|format| imported(text, format, as_of));
    assert_eq!(from_table, from_json);
    let (before, after) = (said(text, as_of), said(&from_table, as_of));
    for (before, after) in [(before.0, after.0), (before.1, after.1), (before.2, after.2)] {
        let lost: Vec<_> = before.iter().filter(|line| !after.contains(line)).collect();
        let new: Vec<_> = after.iter().filter(|line| !before.contains(line)).collect();
        assert_eq!(lost, new, "{text}\n{from_table}");
        assert_eq!(before, after, "{text}\n{from_table}");
    }
    assert_eq!(imported(&from_table, "csv", as_of), from_table);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 100, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_network_comes_back_as_it_was(text in readable_network(), as_of in as_of()) {
        let as_of = AsOf { day: as_of.unwrap_or(today()), leaves_out_later: as_of.is_some() };
        assert_comes_back(&text, as_of);
    }

    #[test]
    fn every_text_comes_back_as_it_was(texts in prop::collection::vec("\\PC{1,12}|[ '=\\\\u{}\"\t\n;]{1,6}|\\p{C}{1,3}", 5)) {
        let quoted: Vec<String> = texts.iter().map(|text| serde_json::to_string(text).unwrap()).collect();
        let [company, domain, number, role, other] = quoted.as_slice() else { unreachable!() };
        let text = format!("version: 1
partners: [{{id: adatum, name: {company}, global-id: {number}, enrollments: [{{role: advisor, location-id: {number}}}]}}]
customers: [{{id: alpine, name: {other}}}]
tenants: [{{id: t, owner: alpine, kind: customer, tenant-id: {number}, domain: {domain}, name: {company}}}]
admin-relationships: [{{partner: adatum, tenant: t, kind: dap, roles: [{role}, {other}]}}]
");
        assert_comes_back(&text, AsOf { day: today(), leaves_out_later: false });
    }
}

#[test]
fn the_networks_of_the_repository_come_back_as_they_were() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for folder in ["graphs", "graphs/northwind", "graphs/regions"] {
        for entry in fs::read_dir(root.join(folder)).unwrap() {
            let path = entry.unwrap().path();
            if path.extension().is_none_or(|ending| ending != "yaml") {
                continue;
            }
            assert_comes_back(&fs::read_to_string(&path).unwrap(), AsOf { day: today(), leaves_out_later: false });
        }
    }
}
