//! What the formats of the report for auditors say alike: each is held against the same sentences, names and orders.

use std::fs;
use std::io::Cursor;

use calamine::{Data, Reader, Xlsx};
use serde_json::{Value, json};

use crate::cli::Folder;

const DAY: &str = "2026-11-20";

/// A report in every format.
struct Reports {
    page: String,
    markdown: String,
    /// The sheets, each cell behind a bar.
    workbook: Vec<(String, String)>,
    document: Value,
}

impl Reports {
    fn of(folder: &Folder, arguments: &[&str]) -> Self {
        let outputs = ["html", "md", "xlsx", "json"].map(|ending| format!("audit.{ending}"));
        let outputs = outputs.iter().flat_map(|output| ["--output", output]);
        let arguments: Vec<&str> =
            ["report", "--as-of", DAY].into_iter().chain(outputs).chain(arguments.iter().copied()).collect();
        let run = folder.run(&arguments);
        assert!(run.status < 2, "{}", run.error);
        let text = |name: &str| fs::read_to_string(folder.0.join(name)).unwrap();
        let mut workbook: Xlsx<_> = Xlsx::new(Cursor::new(fs::read(folder.0.join("audit.xlsx")).unwrap())).unwrap();
        let row = |cells: &[Data]| cells.iter().fold("|".to_owned(), |row, cell| row + &cell.to_string() + "|");
        let sheets = workbook.worksheets().into_iter();
        Self {
            page: plain(&text("audit.html")),
            markdown: text("audit.md").replace(['\u{2060}', '\\'], ""),
            workbook: sheets
                .map(|(name, range)| (name, range.rows().map(row).collect::<Vec<_>>().join("\n")))
                .collect(),
            document: serde_json::from_str(&text("audit.json")).unwrap(),
        }
    }

    fn sheet(&self, name: &str) -> &str {
        let sheet = self.workbook.iter().find(|(own, _)| own == name);
        &sheet.unwrap_or_else(|| panic!("{name} in {:?}", self.workbook)).1
    }

    /// Whether all formats for people have the text.
    fn say(&self, says: &str) {
        assert!(self.page.contains(says), "the page has no {says}: {}", self.page);
        assert!(self.markdown.contains(says), "Markdown has no {says}: {}", self.markdown);
        assert!(
            self.workbook.iter().any(|(_, sheet)| sheet.contains(says)),
            "no sheet has {says}: {:?}",
            self.workbook
        );
    }
}

/// The text of a page, a blank for each tag.
fn plain(page: &str) -> String {
    let body = page.split("</style>").nth(1).unwrap().split("<script>").next().unwrap();
    let mut text = String::new();
    let mut is_tag = false;
    for character in body.chars() {
        match character {
            '<' => is_tag = true,
            '>' => {
                is_tag = false;
                text.push(' ');
            }
            _ if !is_tag => text.push(character),
            _ => {}
        }
    }
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The texts stand in this order, each behind the one before it.
fn in_order(text: &str, wanted: &[&str]) {
    let mut rest = text;
    for one in wanted {
        rest = rest.split_once(one).unwrap_or_else(|| panic!("{one} of {wanted:?} in {rest}")).1;
    }
}

const NETWORK: &str = "version: 1
partners:
  - {id: adatum, country: AT, enrollments: [{role: direct-bill, mpa: 2020-01-20}]}
customers:
  - {id: fabrikam, country: CH}
  - {id: woodgrove, country: DE}
sales:
  - {seller: adatum, buyer: gone-1, since: 2021-04-01}
  - {seller: adatum, buyer: gone-2, since: 2021-04-01}
  - {seller: adatum, buyer: adatum, since: 2021-04-01}
";

/// The baseline of the network, written as of the day.
fn with_baseline(name: &str) -> Folder {
    let folder = Folder::new(name).with("n.yaml", NETWORK);
    let written = folder.run(&["baseline", "write", "n.yaml", "--as-of", DAY]);
    assert_eq!(written.status, 0, "{}", written.error);
    folder
}

fn size(folder: &Folder) -> u64 {
    let baseline: Value =
        serde_json::from_str(&fs::read_to_string(folder.0.join("cspgraph-baseline.json")).unwrap()).unwrap();
    baseline["findings"].as_array().unwrap().iter().map(|entry| entry["count"].as_u64().unwrap_or(1)).sum()
}

#[test]
fn every_finding_of_a_baseline_is_accounted_for_in_the_same_words() {
    let folder = with_baseline("agreement-baseline");
    let all = size(&folder);
    let configuration = "baseline: cspgraph-baseline.json
rules: {self-sale: off}
waivers:
  - {rule: dangling-reference, subject: [adatum, gone-1], reason: moves to us}
";
    let folder = folder
        .with("n.yaml", NETWORK.replace("  - {seller: adatum, buyer: gone-2, since: 2021-04-01}\n", ""))
        .with("cspgraph.yaml", configuration);
    let reports = Reports::of(&folder, &["n.yaml"]);
    let known = reports.document["summary"]["known"].as_u64().unwrap();
    assert_eq!(known + 3, all, "{:#}", reports.document);
    let are = if known == 1 { "is" } else { "are" };
    reports.say(&format!(
        "The baseline has {all} findings: {known} {are} known; 1 is waived; 1 no longer occurs; 1 is of a rule that was not asked."
    ));
    let baseline = &reports.document["baseline"];
    assert_eq!(
        (&baseline["findings"], &baseline["known"], &baseline["waived"], &baseline["not-asked"]),
        (&json!(all), &json!(known), &json!(1), &json!(1))
    );
    let sheet = reports.sheet("Baseline");
    in_order(sheet, &["|Rule|Subject|Count|Fingerprint|", "|dangling-reference|adatum, gone-2|1|"]);
}

#[test]
fn what_is_gone_is_not_told_where_it_cannot_be() {
    let folder = with_baseline("agreement-untold");
    let all = size(&folder);
    let later = "\n  - {seller: adatum, buyer: adatum, since: 2027-04-01}\n";
    let network = NETWORK.replace("  - {seller: adatum, buyer: gone-2, since: 2021-04-01}\n", "").trim_end().to_owned();
    let folder = folder.with("n.yaml", network + later);
    let reports = Reports::of(&folder, &["n.yaml", "--baseline", "cspgraph-baseline.json"]);
    let known = reports.document["summary"]["known"].as_u64().unwrap();
    assert_eq!(reports.document["baseline"]["complete"], false);
    let are = if known == 1 { "is" } else { "are" };
    assert_eq!(known + 1, all);
    reports.say(&format!(
        "The baseline has {all} findings: {known} {are} known; 1 was not found, and whether it is gone cannot be told, for what \
         begins after the as-of day was left out."
    ));
    assert!(!reports.markdown.contains("no longer occur"), "{}", reports.markdown);
}

#[test]
fn a_rule_that_is_off_or_weaker_says_what_the_catalogue_has() {
    let configuration = "rules: {self-sale: off, dangling-reference: warning}\n";
    let folder = Folder::new("agreement-coverage").with("n.yaml", NETWORK).with("cspgraph.yaml", configuration);
    let reports = Reports::of(&folder, &[]);
    assert!(
        reports
            .markdown
            .contains("| self-sale | Tenants and self-sales | off | error | not asked: off by the configuration |")
    );
    assert!(
        reports.markdown.contains("| dangling-reference | Reading the files | warning | error |"),
        "{}",
        reports.markdown
    );
    let coverage = reports.sheet("Coverage");
    assert!(coverage.contains("|self-sale|tenant|off|error|off by the configuration|"), "{coverage}");
    assert!(coverage.contains("|dangling-reference|reading|warning|error|yes|"), "{coverage}");
    in_order(&reports.page, &["Every rule of the catalogue", "warning catalogue: error"]);
    assert!(reports.page.contains("off by the configuration; catalogue: error"), "{}", reports.page);
}

#[test]
fn what_is_said_of_the_place_itself_is_said_everywhere() {
    let network = "version: 1\ncustomers:\n  - {id: fabrikam, county: CH, country: CH}\n";
    let folder = Folder::new("agreement-label").with("n.yaml", network);
    let reports = Reports::of(&folder, &[]);
    let finding = reports.document["findings"]
        .as_array()
        .unwrap()
        .iter()
        .find(|finding| finding["rule"] == "unknown-key")
        .unwrap();
    assert_eq!(finding["label"], "did you mean `country`?");
    assert!(reports.markdown.contains("\n  - here: did you mean `country`?\n"), "{}", reports.markdown);
    assert!(reports.page.contains("1 did you mean country ?"), "{}", reports.page);
    assert!(reports.sheet("Findings").contains("did you mean `country`?"));
    let check = folder.run(&["check", "--format", "json", "--as-of", DAY]).out;
    assert_eq!(check.matches("\"label\": \"did you mean `country`?\"").count(), 1, "{check}");
}

#[test]
fn overviews_have_the_same_rows_in_the_same_order() {
    let configuration = "waivers:
  - {rule: dangling-reference, subject: [adatum, gone-1], reason: moves to us}
  - {rule: dangling-reference, subject: [adatum, gone-2], reason: moves to us}
  - {rule: duplicate-id, reason: none}
";
    let folder = Folder::new("agreement-overviews").with("n.yaml", NETWORK).with("cspgraph.yaml", configuration);
    let reports = Reports::of(&folder, &[]);
    // An error that counts comes before those that are waived, however many these are.
    let order = ["By rule", "self-sale", "dangling-reference", "By region", "europe", "no region is known"];
    let partners =
        ["By provider or direct bill partner", "adatum", "no provider in it", "By reseller", "no reseller in it"];
    for text in [&reports.page, &reports.markdown] {
        in_order(text, &[&order[..], &partners].concat());
    }
    in_order(reports.sheet("Regions"), &["Findings by region", "|europe|", "|no region is known|"]);
}

#[test]
fn of_one_severity_waivers_are_told_last() {
    let network = NETWORK
        .replace("sales:\n", "sales:  # cspgraph-waiver: {rule: self-sale}\n")
        .replace("woodgrove,", "woodgrove, county: DE,");
    let folder = Folder::new("agreement-order").with("n.yaml", network).with("a.yaml", "version: 1\npartners: [\n");
    let reports = Reports::of(&folder, &[]);
    let order = ["syntax-error", "self-sale", "unknown-key", "malformed-waiver"];
    in_order(
        reports.page.split("One by one").nth(1).unwrap(),
        &order.map(|rule| format!("error {rule} # ")).each_ref().map(String::as_str),
    );
    in_order(&reports.markdown, &order.map(|rule| format!("#### {rule}\n")).each_ref().map(String::as_str));
    in_order(
        reports.sheet("Findings"),
        &order.map(|rule| format!("|error|new|{rule}|")).each_ref().map(String::as_str),
    );
    let rules: Vec<&str> = reports.document["findings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|finding| finding["rule"].as_str().unwrap())
        .filter(|rule| order.contains(rule))
        .collect();
    assert_eq!(rules, ["syntax-error", "unknown-key", "malformed-waiver", "self-sale"]);
}

#[test]
fn a_report_without_waivers_says_who_left_them_out() {
    let folder = Folder::new("agreement-no-waivers").with("n.yaml", NETWORK);
    Reports::of(&folder, &["--no-waivers"]).say("Waivers were left out of account (--no-waivers).");
    let reports = Reports::of(&folder, &[]);
    reports.say("No waiver was read: nobody accepts anything.");
    assert!(!reports.page.contains("left out of account"));
}

#[test]
fn a_waiver_that_accepts_nothing_shows_what_it_would_cover_and_why_not() {
    let configuration = "rules: {partner-resale: off}
waivers:
  - {rule: dangling-reference, subject: [adatum, gone-1], reason: moves to us}
  - {rule: dangling-reference, subject: [adatum, gone-2], reason: over, until: 2021-01-01}
  - {rule: partner-resale, reason: not asked}
  - {rule: partner-reseller, reason: mistyped}
";
    let folder = Folder::new("agreement-register").with("n.yaml", NETWORK).with("cspgraph.yaml", configuration);
    let reports = Reports::of(&folder, &[]);
    for effect in
        ["in force", "expired", "perhaps unused: its rule was not asked", "perhaps unused: no rule has this name"]
    {
        reports.say(effect);
    }
    for (effect, counts) in [("in force", "1 |  |"), ("expired", " | 1 |")] {
        assert!(reports.markdown.contains(&format!("| {effect} | {counts}")), "{}", reports.markdown);
    }
    let sheet = reports.sheet("Waivers");
    in_order(
        sheet,
        &["|Findings|Would cover|", "|in force|dangling-reference|", "|1||moves to us|", "|expired|", "||1|over|"],
    );
    assert_eq!(reports.document["waivers"][2]["effect"], "perhaps-unused");
}

#[test]
fn roles_have_one_name() {
    let folder = Folder::new("agreement-roles").with("n.yaml", NETWORK);
    let reports = Reports::of(&folder, &[]);
    reports.say("direct bill partner");
    assert!(!reports.sheet("Regions").contains("direct-bill"));
    let of_network = reports.page.split("The network in numbers").nth(1).unwrap();
    assert!(!of_network.split("Sales").next().unwrap().contains("direct-bill"), "{of_network}");
}
