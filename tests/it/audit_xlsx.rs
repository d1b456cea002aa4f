//! The workbook of `cspgraph report`, read again with calamine and with openpyxl.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::io::Cursor;
use std::path::Path;
use std::process::Command;

use calamine::{Data, Range, Reader, Xlsx};
use serde_json::Value;

use crate::cli::{Folder, Run, program, run_in};
use crate::consumers::{consumers, is_there, output, script};

const DAY: &str = "2026-11-20";

/// A network with a finding that counts, one that is waived and one that is known.
fn folder(name: &str) -> Folder {
    let network = "version: 1
partners:
  - {id: adatum, name: Adatum, country: AT, enrollments: [{role: direct-bill, mpa: 2020-01-20, location-id: \"4417124\", \
        support-plan: advanced}]}
customers:
  - {id: fabrikam, country: CH}
  - {id: \"0123\", country: DE}
sales:
  - {seller: adatum, buyer: gone-1, since: 2021-04-01}
  - {seller: adatum, buyer: gone-2, since: 2021-04-01}  # cspgraph-waiver: {rule: dangling-reference, reason: moves to us, \
        owner: channel-ops, until: 2026-12-31}
  - {seller: adatum, buyer: fabrikam, since: 2027-04-01, until: 2021-01-01}
";
    Folder::new(name).with("net/net work.yaml", network)
}

fn report(folder: &Folder, arguments: &[&str]) -> Run {
    folder.run(&[&["report", "net", "--as-of", DAY], arguments].concat())
}

/// The sheets of the workbook in a file.
fn sheets(path: &Path) -> Vec<(String, Range<Data>)> {
    let mut workbook: Xlsx<_> = Xlsx::new(Cursor::new(fs::read(path).unwrap())).unwrap();
    workbook.worksheets()
}

/// The rows of a sheet by the titles of its columns.
fn rows(path: &Path, sheet: &str) -> Vec<BTreeMap<String, Data>> {
    let (_, range) = sheets(path).into_iter().find(|(name, _)| name == sheet).unwrap();
    let titles: Vec<String> = range.rows().next().unwrap().iter().map(ToString::to_string).collect();
    range.rows().skip(1).map(|row| titles.iter().cloned().zip(row.iter().cloned()).collect()).collect()
}

/// Whether the first sheet has a line that begins so.
fn says(path: &Path, line: &str) -> bool {
    sheets(path).remove(0).1.rows().any(|row| row[0].to_string().starts_with(line))
}

fn checked(folder: &Folder) -> Value {
    serde_json::from_str(&folder.run(&["check", "net", "--as-of", DAY, "--format", "json"]).out).unwrap()
}

fn text(row: &BTreeMap<String, Data>, title: &str) -> String {
    match &row[title] {
        Data::String(text) => text.clone(),
        Data::Empty => String::new(),
        other => panic!("{title} holds {other:?}"),
    }
}

fn number(row: &BTreeMap<String, Data>, title: &str) -> u64 {
    match &row[title] {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "numbers of lines and of things")]
        Data::Float(number) => *number as u64,
        other => panic!("{title} holds {other:?}"),
    }
}

#[test]
fn a_workbook_has_the_findings_of_the_check() {
    let folder = folder("xlsx-findings");
    assert_eq!(report(&folder, &["--output", "audit.xlsx"]).status, 1);
    let path = folder.0.join("audit.xlsx");
    let found = rows(&path, "Findings");
    let document = checked(&folder);
    let key = |rule: &str, line: u64, message: &str, state: &str| format!("{rule} {line} {state} {message}");
    let mut expected: Vec<String> = document["findings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|finding| {
            let word = |name: &str| finding[name].as_str().unwrap();
            key(word("rule"), finding["line"].as_u64().unwrap(), word("message"), word("state"))
        })
        .collect();
    let mut shown: Vec<String> = found
        .iter()
        .map(|row| key(&text(row, "Rule"), number(row, "Line"), &text(row, "Message"), &text(row, "State")))
        .collect();
    expected.sort();
    shown.sort();
    assert_eq!(shown, expected);
    let of_coverage: u64 = rows(&path, "Coverage").iter().map(|row| number(row, "New") + number(row, "Waived")).sum();
    assert_eq!(of_coverage, shown.len() as u64);
}

#[test]
fn the_first_sheet_has_the_verdict() {
    let folder = folder("xlsx-verdict");
    for (arguments, verdict) in [(&[][..], "fail"), (&["--fail-on", "never"], "not judged")] {
        report(&folder, &[&["--output", "audit.xlsx"], arguments].concat());
        let summary = sheets(&folder.0.join("audit.xlsx")).remove(0).1;
        let line = summary.rows().find(|row| row[0] == "Verdict").unwrap();
        assert_eq!(line[1], Data::String(verdict.to_owned()));
    }
}

#[test]
fn findings_that_count_come_first_and_the_gravest_of_them_before_others() {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join("xlsx-order.xlsx");
    let output = path.to_str().unwrap();
    run_in(
        Path::new(env!("CARGO_MANIFEST_DIR")),
        &["report", "graphs/northwind-broken", "--as-of", DAY, "--output", output],
        b"",
    );
    let severities: Vec<String> = rows(&path, "Findings").iter().map(|row| text(row, "Severity")).collect();
    let weight = |severity: &String| ["error", "warning", "info"].iter().position(|name| name == severity).unwrap();
    assert!(severities.len() > 50 && severities.iter().map(weight).is_sorted());
    fs::remove_file(path).unwrap();
}

#[test]
fn days_are_days_and_ids_stay_texts() {
    let folder = folder("xlsx-typed");
    report(&folder, &["--output", "audit.xlsx"]);
    let path = folder.0.join("audit.xlsx");
    let waivers = rows(&path, "Waivers");
    let [waiver] = waivers.as_slice() else { panic!("{waivers:?}") };
    assert_eq!(
        [text(waiver, "Effect"), text(waiver, "Owner"), text(waiver, "Reason")],
        ["in force", "channel-ops", "moves to us"]
    );
    let Data::DateTime(until) = &waiver["Until"] else { panic!("{waiver:?}") };
    assert_eq!(until.to_ymd_hms_milli(), (2026, 12, 31, 0, 0, 0, 0));
    assert_eq!(number(waiver, "Findings"), 1);
    let accepted = rows(&path, "Findings").into_iter().find(|row| text(row, "State") == "waived").unwrap();
    assert!(matches!(accepted["Waived until"], Data::DateTime(_)), "{accepted:?}");
    assert_eq!(text(&accepted, "Waiver at"), "net/net work.yaml:9");
    let unused = rows(&path, "Findings").into_iter().find(|row| text(row, "Rule") == "unused-entity").unwrap();
    assert_eq!(unused["Subject"], Data::String("0123".to_owned()));
    let summary = sheets(&path).remove(0).1;
    assert!(
        summary.rows().any(|row| row[0] == Data::String("As of".to_owned()) && matches!(row[1], Data::DateTime(_)))
    );
}

#[test]
fn a_day_that_spreadsheets_do_not_have_is_a_text() {
    let folder = folder("xlsx-1850");
    folder.run(&["report", "net", "--as-of", "1850-06-01", "--output", "audit.xlsx"]);
    let path = folder.0.join("audit.xlsx");
    let as_of = rows(&path, "Evidence").into_iter().find(|row| text(row, "Item") == "As of").unwrap();
    assert_eq!(text(&as_of, "Value"), "1850-06-01");
    let Some(read) = understood(&path) else { return };
    assert_eq!(read["created"], "1850-06-01 00:00:00");
}

#[test]
fn nothing_in_a_network_becomes_a_formula_or_an_address() {
    let hostile =
        ["=1+1", "+1", "-1", "@SUM(A1)", "=HYPERLINK(\"http://evil.example\")", "http://evil.example/x", "_x0041_"];
    let mut network = "version: 1\npartners:\n".to_owned();
    for text in hostile {
        let text = serde_json::to_string(text).unwrap();
        writeln!(network, "  - {{id: {text}, name: {text}, country: {text}}}").unwrap();
    }
    network += "  - {id: control, name: \"\\t=1\\r\\n\\0\\x07\\uFFFE\\u202E\"}\n";
    let folder = Folder::new("xlsx-hostile").with("net/n.yaml", network);
    let run = report(&folder, &["--output", "audit.xlsx", "--title", "=1+1", "--organisation=-\u{1}@x"]);
    assert_eq!(run.status, 1, "{}", run.error);
    let path = folder.0.join("audit.xlsx");
    let mut workbook: Xlsx<_> = Xlsx::new(Cursor::new(fs::read(&path).unwrap())).unwrap();
    for name in workbook.sheet_names() {
        assert!(workbook.worksheet_formula(&name).unwrap().is_empty(), "{name}");
    }
    let partners = rows(&path, "Partners");
    let shown: Vec<String> = partners.iter().map(|row| text(row, "Partner")).collect();
    assert_eq!(shown[..hostile.len()], hostile);
    assert_eq!(text(&partners[hostile.len()], "Name"), "=1 ␀␇\u{fffd}\u{fffd}");
    assert_eq!(sheets(&path).remove(0).1.get_value((0, 0)), Some(&Data::String("=1+1".to_owned())));
    let Some(read) = understood(&path) else { return };
    assert_eq!(read["sheets"]["Summary"]["quoted"], serde_json::json!(["-␁@x", "=1+1"]));
    let quoted = read["sheets"]["Partners"]["quoted"].as_array().unwrap();
    assert!(hostile[..5].iter().all(|text| quoted.contains(&(*text).into())), "{quoted:?}");
    assert!(!quoted.contains(&"control".into()), "{quoted:?}");
}

#[test]
fn a_link_whose_text_looks_like_a_formula_stays_a_text() {
    let folder = Folder::new("xlsx-link").with("=1+1.yaml", "version: 1\npartners:\n  - {id: adatum, country: DE}\n");
    folder.run(&["report", ".", "--as-of", DAY, "--output", "audit.xlsx"]);
    let Some(read) = understood(&folder.0.join("audit.xlsx")) else { return };
    let partners = &read["sheets"]["Partners"];
    assert_eq!([&partners["quoted"], &partners["targets"]], [&serde_json::json!(["=1+1.yaml"]); 2]);
}

#[test]
fn the_same_input_gives_the_same_workbook_whatever_the_clock_says() {
    let folder = folder("xlsx-bytes");
    let written = |zone: &str| {
        let arguments = ["report", "net", "--as-of", DAY, "--output", "audit.xlsx"];
        let status = program().args(arguments).env("TZ", zone).current_dir(&folder.0).output().unwrap().status;
        assert_eq!(status.code(), Some(1));
        fs::read(folder.0.join("audit.xlsx")).unwrap()
    };
    let first = written("UTC");
    std::thread::sleep(std::time::Duration::from_millis(2100));
    assert!(first == written("Pacific/Auckland"));
}

#[test]
fn what_does_not_fit_into_a_cell_is_cut_and_said() {
    let name = "x".repeat(100_000);
    let folder = Folder::new("xlsx-long")
        .with("net/n.yaml", format!("version: 1\npartners:\n  - {{id: adatum, name: {name}, country: DE}}\n"));
    report(&folder, &["--output", "audit.xlsx"]);
    let path = folder.0.join("audit.xlsx");
    let shown = text(&rows(&path, "Partners")[0], "Name");
    assert_eq!((shown.chars().count(), shown.ends_with("x…")), (32_767, true));
    assert!(says(&path, "Partners: 1 text cut to what a cell holds"));
}

#[test]
fn more_findings_than_the_sheet_takes_are_said() {
    let mut network = "version: 1\n".to_owned();
    for number in 0..100_010 {
        writeln!(network, "k{number}:").unwrap();
    }
    let folder = Folder::new("xlsx-findings-max").with("net/n.yaml", network);
    report(&folder, &["--output", "audit.xlsx"]);
    let mut workbook: Xlsx<_> = Xlsx::new(Cursor::new(fs::read(folder.0.join("audit.xlsx")).unwrap())).unwrap();
    // To read the other sheet takes longer than to write it.
    let summary = workbook.worksheet_range("Summary").unwrap();
    let said = "Findings: 10 rows not shown, because the sheet takes no more; the JSON report has all";
    assert!(summary.rows().any(|row| row[0] == said), "{summary:?}");
}

#[test]
fn more_paths_than_a_sheet_has_links_are_said() {
    let mut partners = String::new();
    for number in 0..65_540 {
        writeln!(partners, "  - {{id: p{number}, country: DE}}").unwrap();
    }
    let folder = Folder::new("xlsx-links")
        .with("cspgraph.yaml", "rules:\n  unused-entity: off\n")
        .with("net/n.yaml", format!("version: 1\npartners:\n{partners}"));
    let run = report(&folder, &["--output", "audit.xlsx"]);
    assert_eq!(run.status, 0, "{}", run.error);
    let path = folder.0.join("audit.xlsx");
    assert_eq!(rows(&path, "Partners").len(), 65_540);
    assert!(says(&path, "Partners: 10 paths without a link"));
}

#[test]
fn a_path_that_no_link_can_hold_is_said_and_none_becomes_a_scheme() {
    let network = "version: 1\npartners:\n  - {id: adatum, country: DE}\n";
    let folder = Folder::new("xlsx-paths")
        .with("net/a#b.yaml", network)
        .with("javascript:alert(1).yaml", network.replace("adatum", "contoso"))
        .with("ü (1)+&.yaml", network.replace("adatum", "fabrikam"));
    folder.run(&["report", ".", "--as-of", DAY, "--output", "audit.xlsx"]);
    let path = folder.0.join("audit.xlsx");
    assert_eq!(rows(&path, "Partners").len(), 3);
    assert!(says(&path, "Partners: 1 path without a link"));
    let Some(read) = understood(&path) else { return };
    let targets = serde_json::json!(["./javascript:alert(1).yaml", "ü%20(1)+&.yaml"]);
    assert_eq!(read["sheets"]["Partners"]["targets"], targets);
}

#[test]
fn a_workbook_has_a_sheet_for_every_question() {
    let folder = folder("xlsx-sheets");
    report(&folder, &["--output", "earlier.json"]);
    let names = |arguments: &[&str]| -> Vec<String> {
        report(&folder, &[&["--output", "audit.xlsx"], arguments].concat());
        sheets(&folder.0.join("audit.xlsx")).into_iter().map(|(name, _)| name).collect()
    };
    let mut all =
        ["Summary", "Findings", "Waivers", "Partners", "Regions", "Coverage", "Ending", "Evidence", "Inputs", "Facts"]
            .to_vec();
    assert_eq!(names(&[]), all);
    all.splice(7..7, ["Change", "Waiver changes"]);
    assert_eq!(names(&["--since", "earlier.json"]), all);
}

#[test]
fn inputs_are_named_with_their_digests() {
    let folder = folder("xlsx-inputs");
    report(&folder, &["--output", "audit.xlsx"]);
    let inputs = rows(&folder.0.join("audit.xlsx"), "Inputs");
    let bytes = fs::metadata(folder.0.join("net/net work.yaml")).unwrap().len();
    assert_eq!((inputs.len(), text(&inputs[0], "Path").as_str()), (1, "net/net work.yaml"));
    assert_eq!((number(&inputs[0], "Bytes"), text(&inputs[0], "SHA-256").len()), (bytes, 64));
}

#[test]
fn an_address_must_lead_to_a_file() {
    let folder = folder("xlsx-address");
    for (url, why) in [
        ("https://git.example/", "has no {file} in it"),
        ("javascript://{file}", "begins with neither https:// nor http://"),
        ("{file}", "begins with neither https:// nor http://"),
        ("https://git.example/ {file}", "holds blanks"),
    ] {
        let run = report(&folder, &["--output", "audit.xlsx", "--source-url", url]);
        assert_eq!((run.status, run.error.lines().count(), run.error.contains(why)), (2, 1, true), "{}", run.error);
        assert!(!folder.0.join("audit.xlsx").exists());
    }
}

/// What openpyxl reads in a workbook.
fn understood(path: &Path) -> Option<Value> {
    let python = consumers().join("venv/bin/python");
    if !is_there("openpyxl", Command::new(&python).args(["-c", "import openpyxl"])) {
        return None;
    }
    let read = output(Command::new(python).arg(script("audit_xlsx.py")).arg(path), b"");
    Some(serde_json::from_str(&read).unwrap())
}

#[test]
fn spreadsheets_find_filters_frozen_headers_and_ways_to_the_files() {
    let folder = folder("xlsx-openpyxl");
    fs::create_dir_all(folder.0.join("out/deep")).unwrap();
    report(&folder, &["--output", "out/deep/audit.xlsx", "--title", "Audit <of> Adatum"]);
    let Some(read) = understood(&folder.0.join("out/deep/audit.xlsx")) else { return };
    assert_eq!(read["title"], "Audit <of> Adatum");
    assert_eq!([&read["created"], &read["modified"]], ["2026-11-20 00:00:00"; 2]);
    assert_eq!(read["active"], "Summary");
    let sheets = read["sheets"].as_object().unwrap();
    for (name, sheet) in sheets {
        assert_eq!(sheet["formulas"], Value::Array(Vec::new()), "{name}");
        let is_table = !["Summary", "Regions"].contains(&name.as_str());
        assert_eq!(is_table, sheet["frozen"] == "A2", "{name}");
        assert_eq!(is_table, sheet["filter"].as_str().is_some_and(|range| range.starts_with("A1:")), "{name}");
    }
    assert_eq!(sheets["Findings"]["targets"][0], "../../net/net%20work.yaml");
    let notes = sheets["Findings"]["notes"].as_array().unwrap();
    assert!(notes.contains(&"line 8 of net/net work.yaml".into()), "{notes:?}");
    assert_eq!(sheets["Waivers"]["days"][0], "2026-12-31 yyyy-mm-dd");

    let template = "https://git.example/é/{file}?plain=1#L{line}";
    report(&folder, &["--output", "audit.xlsx", "--source-url", template]);
    let read = understood(&folder.0.join("audit.xlsx")).unwrap();
    assert_eq!(read["sheets"]["Waivers"]["targets"][0], "https://git.example/é/net/net%20work.yaml?plain=1");
}

#[test]
fn a_report_that_goes_to_a_pipe_has_no_ways_to_files() {
    let folder = folder("xlsx-pipe");
    let output =
        program().args(["report", "net", "--as-of", DAY, "--format", "xlsx"]).current_dir(&folder.0).output().unwrap();
    fs::write(folder.0.join("audit.xlsx"), output.stdout).unwrap();
    assert_eq!(rows(&folder.0.join("audit.xlsx"), "Waivers").len(), 1);
    let Some(read) = understood(&folder.0.join("audit.xlsx")) else { return };
    assert_eq!(read["sheets"]["Findings"]["targets"], Value::Array(Vec::new()));
}

#[test]
fn a_sheet_has_what_changed_and_another_the_waivers_that_did() {
    let folder = folder("xlsx-change");
    report(&folder, &["--output", "earlier.json"]);
    let path = folder.0.join("net/net work.yaml");
    let network = fs::read_to_string(&path).unwrap();
    let network = network.replace("gone-1", "gone-3").replace("until: 2026-12-31}", "until: 2027-01-31}");
    fs::write(&path, network.replace("reason: moves to us", "reason: '=1+1'")).unwrap();
    let run = report(&folder, &["--since", "earlier.json", "--output", "audit.xlsx"]);
    assert_eq!(run.status, 1, "{}", run.error);
    let path = folder.0.join("audit.xlsx");
    let changes = rows(&path, "Change");
    let of = |word: &str, id: &str| {
        let row = changes.iter().find(|row| text(row, "Change") == word && text(row, "Message").contains(id));
        row.unwrap_or_else(|| panic!("{word} {id}: {changes:?}"))
    };
    let introduced = of("introduced", "gone-3");
    assert_eq!((text(introduced, "State before"), text(introduced, "State now")), (String::new(), "new".to_owned()));
    let resolved = of("resolved", "gone-1");
    assert_eq!((text(resolved, "State before"), text(resolved, "State now")), ("new".to_owned(), String::new()));
    assert_eq!(text(resolved, "File"), "net/net work.yaml");
    let said: Vec<[String; 4]> = rows(&path, "Waiver changes")
        .iter()
        .map(|row| ["Change", "What", "Before", "Now"].map(|title| text(row, title)))
        .collect();
    let expected = [["changed", "reason", "moves to us", "=1+1"], ["changed", "until", "2026-12-31", "2027-01-31"]];
    assert_eq!(said, expected.map(|row| row.map(str::to_owned)));
    for line in
        ["Findings not looked for this time", "Waivers added, removed or changed", "The verdict was and is fail"]
    {
        assert!(says(&path, line), "{line}");
    }
}
