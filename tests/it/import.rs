//! From files of Partner Center to a network: what `import` takes, and what it says of the rest.
//!
//! The files are Microsoft's own examples, `tests/partner-center`.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;
use snapbox::{assert_data_eq, str};

use crate::cli::{Folder, Run};
use crate::consumers::{is_there, output};
use crate::import_table::{gzip, zip};

fn data() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/partner-center")
}

/// A file of Microsoft's.
pub(crate) fn sample(file: &str) -> Vec<u8> {
    fs::read(data().join(file)).unwrap()
}

pub(crate) fn text(file: &str) -> String {
    String::from_utf8(sample(file)).unwrap()
}

/// The network of these files, and what was said of them.
fn import(folder: &Folder, arguments: &[&str]) -> Run {
    folder.run(&[&["import"], arguments].concat())
}

/// The network of one file that holds nothing wrong.
fn network_of(name: &str, file: &str, bytes: impl AsRef<[u8]>) -> String {
    let run = import(&Folder::new(name).with(file, bytes), &[file]);
    assert_eq!(run.status, 0, "{}", run.error);
    run.out
}

/// What is found in a network, one line for each finding, without the summary.
fn findings(name: &str, network: &str) -> String {
    let folder = Folder::new(name).with("network.yaml", network);
    folder.run(&["check", "--format", "concise", "--quiet", "--as-of", "2026-11-20"]).out
}

/// The answers and the file that formats of Partner Center print of what is read as one provider.
const PROVIDER: [(&str, &str); 8] = [
    ("profile-mpn.json", "rest/profile_mpn.json"),
    ("profile-legal-business.json", "rest/profile_legal_business.json"),
    ("relationships.json", "rest/relationships_indirect_resellers.json"),
    ("order.json", "rest/order_for_indirect_reseller.json"),
    ("subscriptions.json", "rest/subscriptions_by_partner_mpn.json"),
    ("customers-of-484e548c-f5f3-4528-93a9-c16c6373cb59.json", "rest/customers_of_indirect_reseller.json"),
    ("customer-created.json", "rest/customer_created_for_indirect_reseller.json"),
    ("invoice.json", "rest/invoice_lineitems_license_based.json"),
];

/// A folder with them.
pub(crate) fn provider(name: &str) -> Folder {
    PROVIDER
        .iter()
        .fold(Folder::new(name), |folder, (file, from)| folder.with(&format!("downloads/{file}"), sample(from)))
}

#[test]
fn the_answers_of_one_provider_become_one_network() {
    let run = import(&provider("import-provider"), &["downloads"]);
    assert_eq!(run.status, 0, "{}", run.error);
    assert_data_eq!(
        &run.out,
        str![[r#"
# Written by cspgraph import. To import again and keep changes made here, add --merge with this file.
version: 1

partners:
  - id: first-up-consultants
    name: First Up Consultants
    country: US
    enrollments:
      - {role: indirect-reseller, tenant: first-up-consultants-csp, location-id: "4847383"}
  - id: lucerne-publishing
    name: Lucerne Publishing
    country: US
    enrollments:
      - {role: indirect-provider, tenant: lucerne-publishing-csp, location-id: "4391507"}
  - id: relecloud
    name: ReleCloud
    country: BR
    enrollments:
      - {role: indirect-reseller, tenant: relecloud-csp, location-id: "4847433"}

tenants:
  - {id: c501c3c4-d776-40ef-9ecf-9cefb59442c1-tenant, owner: c501c3c4-d776-40ef-9ecf-9cefb59442c1, kind: customer, tenant-id: c501c3c4-d776-40ef-9ecf-9cefb59442c1}
  - {id: first-up-consultants-csp, owner: first-up-consultants, kind: csp, tenant-id: 484e548c-f5f3-4528-93a9-c16c6373cb59}
  - {id: fourthcoffee137-tenant, owner: fourthcoffee137, kind: customer, tenant-id: 53eb21cb-6b2d-4ee5-9e92-27dfc927e93c, domain: FourthCoffee137.onmicrosoft.com}
  - {id: lucerne-publishing-csp, owner: lucerne-publishing, kind: csp, tenant-id: 3b33e682-00c3-41ee-9dd2-a548adf56438}
  - {id: relecloud-csp, owner: relecloud, kind: csp, tenant-id: b01b1487-b36e-4e6d-9b5e-0b58974c4b28}
  - {id: tstagin1cust190-tenant, owner: tstagin1cust190, kind: customer, tenant-id: 74221236-d09c-4870-ac1d-33e155e9aebe, domain: TStagin1Cust190.onmicrosoft.com}
  - {id: wingtip-toys1254789149-tenant, owner: wingtip-toys1254789149, kind: customer, tenant-id: 3dfe847b-cad9-4fc1-86d3-cf16c2790087, domain: WingtipToys1254789149.onmicrosoft.com}
  - {id: wingtip-toys678152504-tenant, owner: wingtip-toys678152504, kind: customer, tenant-id: 626099fe-17af-4756-9fd0-6a73b7127859, domain: WingtipToys678152504.onmicrosoft.com}

customers:
  - id: c501c3c4-d776-40ef-9ecf-9cefb59442c1
  - id: fourthcoffee137
    name: FourthCoffee137
  - id: tstagin1cust190
    name: TSTAGIN1CUST190
  - id: wingtip-toys1254789149
    name: Wingtip Toys1254789149
  - id: wingtip-toys678152504
    name: Wingtip Toys678152504
    country: US

partnerships:
  - {provider: lucerne-publishing, reseller: first-up-consultants, since: 2017-04-10}
  - {provider: lucerne-publishing, reseller: relecloud}

sales:
  - {seller: first-up-consultants, buyer: fourthcoffee137, tenant: fourthcoffee137-tenant}
  - {seller: first-up-consultants, buyer: wingtip-toys1254789149, tenant: wingtip-toys1254789149-tenant}
  - {seller: first-up-consultants, buyer: wingtip-toys678152504, tenant: wingtip-toys678152504-tenant}

subscriptions:
  - {tenant: c501c3c4-d776-40ef-9ecf-9cefb59442c1-tenant, ordered-by: lucerne-publishing, partner-of-record: first-up-consultants, since: 2017-04-10}
  - {tenant: tstagin1cust190-tenant, ordered-by: lucerne-publishing, since: 2017-05-12}

"#]]
    );
    assert_data_eq!(
        findings("import-provider-found", &run.out),
        str![[r"
network.yaml:32:9: warning[missing-country] the customer `c501c3c4-d776-40ef-9ecf-9cefb59442c1` has no country, so its region is unknown
network.yaml:33:9: warning[missing-country] the customer `fourthcoffee137` has no country, so its region is unknown
network.yaml:35:9: warning[missing-country] the customer `tstagin1cust190` has no country, so its region is unknown
network.yaml:37:9: warning[missing-country] the customer `wingtip-toys1254789149` has no country, so its region is unknown
network.yaml:45:6: info[undated-relationship] this partnership of `lucerne-publishing` and `relecloud` has no `since`
network.yaml:45:46: error[cross-region-partnership] the partnership of `lucerne-publishing` and `relecloud` crosses regions: provider in united-states, reseller in brazil
network.yaml:48:6: info[undated-relationship] this sale of `first-up-consultants` and `fourthcoffee137` has no `since`
network.yaml:48:43: error[unsigned-mca] `fourthcoffee137` buys from `first-up-consultants` on 2026-11-20 without having accepted the Microsoft Customer Agreement
network.yaml:49:6: info[undated-relationship] this sale of `first-up-consultants` and `wingtip-toys1254789149` has no `since`
network.yaml:49:43: error[unsigned-mca] `wingtip-toys1254789149` buys from `first-up-consultants` on 2026-11-20 without having accepted the Microsoft Customer Agreement
network.yaml:50:6: info[undated-relationship] this sale of `first-up-consultants` and `wingtip-toys678152504` has no `since`
network.yaml:50:14: error[unsigned-mpa] `first-up-consultants` sells to `wingtip-toys678152504` on 2026-11-20 without a signed Microsoft Partner Agreement for united-states
network.yaml:50:43: error[unsigned-mca] `wingtip-toys678152504` buys from `first-up-consultants` on 2026-11-20 without having accepted the Microsoft Customer Agreement
network.yaml:54:50: warning[missing-partner-of-record] the indirect provider `lucerne-publishing` orders into `tstagin1cust190-tenant` on 2017-05-12 and names no partner of record

"]]
    );
}

#[test]
fn lines_of_new_commerce_become_one_network() {
    let network = network_of("import-nce", "lines.json", sample("rest/invoice_lineitems_one_time_nce.json"));
    assert_data_eq!(
        &network,
        str![[r#"
# Written by cspgraph import. To import again and keep changes made here, add --merge with this file.
version: 1

partners:
  - id: 934f3416-bc2f-47f3-b492-77e517d4e572
    enrollments:
      - {role: indirect-provider, tenant: 934f3416-bc2f-47f3-b492-77e517d4e572-csp, location-id: "1234567"}
      - {role: indirect-provider, tenant: 934f3416-bc2f-47f3-b492-77e517d4e572-csp, location-id: "5357564"}
  - id: mpn-4649221
    enrollments:
      - {role: indirect-reseller, location-id: "4649221"}

tenants:
  - {id: 934f3416-bc2f-47f3-b492-77e517d4e572-csp, owner: 934f3416-bc2f-47f3-b492-77e517d4e572, kind: csp, tenant-id: 934f3416-bc2f-47f3-b492-77e517d4e572}
  - {id: test-test-office-r2-reduce-seats-validation-tenant, owner: test-test-office-r2-reduce-seats-validation, kind: customer, tenant-id: c139c4bf-2e8b-4ab5-8bed-d9f50dcca7a2, domain: testcustomerr2t2reduce.onmicrosoft.com}
  - {id: test-test-test-promotions-01-tenant, owner: test-test-test-promotions-01, kind: customer, tenant-id: 835a59a7-3172-47b5-bdef-d9cc65f4d0e4, domain: kyletestpromos01.onmicrosoft.com}

customers:
  - id: test-test-office-r2-reduce-seats-validation
    name: Test_Test_Office R2 Reduce Seats Validation
    country: US
  - id: test-test-test-promotions-01
    name: TEST_TEST Test Promotions 01
    country: US

partnerships:
  - {provider: 934f3416-bc2f-47f3-b492-77e517d4e572, reseller: mpn-4649221, since: 2021-05-20}

subscriptions:
  - {tenant: test-test-office-r2-reduce-seats-validation-tenant, ordered-by: 934f3416-bc2f-47f3-b492-77e517d4e572, partner-of-record: mpn-4649221, since: 2021-05-20}
  - {tenant: test-test-office-r2-reduce-seats-validation-tenant, ordered-by: 934f3416-bc2f-47f3-b492-77e517d4e572, since: 2019-02-04}
  - {tenant: test-test-test-promotions-01-tenant, ordered-by: 934f3416-bc2f-47f3-b492-77e517d4e572, since: 2021-05-20}

"#]]
    );
    assert_data_eq!(
        findings("import-nce-found", &network),
        str![[r"
network.yaml:7:16: warning[missing-country] the enrollment as indirect provider of `934f3416-bc2f-47f3-b492-77e517d4e572` has no country, so its region is unknown
network.yaml:8:16: warning[missing-country] the enrollment as indirect provider of `934f3416-bc2f-47f3-b492-77e517d4e572` has no country, so its region is unknown
network.yaml:11:16: warning[missing-country] the enrollment as indirect reseller of `mpn-4649221` has no country, so its region is unknown
network.yaml:14:10: warning[missing-country] the tenant `934f3416-bc2f-47f3-b492-77e517d4e572-csp` has no country, so its region is unknown
network.yaml:30:14: error[unsigned-mca] `test-test-office-r2-reduce-seats-validation` gets a subscription in `test-test-office-r2-reduce-seats-validation-tenant` on 2021-05-20 without having accepted the Microsoft Customer Agreement
network.yaml:31:78: warning[missing-partner-of-record] the indirect provider `934f3416-bc2f-47f3-b492-77e517d4e572` orders into `test-test-office-r2-reduce-seats-validation-tenant` on 2019-02-04 and names no partner of record
network.yaml:32:14: error[unsigned-mca] `test-test-test-promotions-01` gets a subscription in `test-test-test-promotions-01-tenant` on 2021-05-20 without having accepted the Microsoft Customer Agreement
network.yaml:32:63: warning[missing-partner-of-record] the indirect provider `934f3416-bc2f-47f3-b492-77e517d4e572` orders into `test-test-test-promotions-01-tenant` on 2021-05-20 and names no partner of record

"]]
    );
}

#[test]
fn the_same_lines_as_table_and_as_answer_give_the_same_bytes() {
    for (answer, table) in [
        ("license_based", "license_based"),
        ("usage_based", "usage_based"),
        ("one_time_nce", "new_commerce_46"),
        ("one_time_nce", "new_commerce_48"),
        ("daily_rated_usage", "daily_rated_usage"),
    ] {
        // The lines of daily rated usage name no customer.
        let customer = "53eb21cb-6b2d-4ee5-9e92-27dfc927e93c";
        let answer = text(&format!("rest/invoice_lineitems_{answer}.json"))
            .replace("\"customerId\": \"\"", &format!("\"customerId\": \"{customer}\""));
        let answer = network_of("import-answer", "lines.json", answer);
        let as_table = text(&format!("csv/transcoded_{table}.csv"))
            .replace("520ed1d1bc88,,,", &format!("520ed1d1bc88,,{customer},"));
        let as_table = network_of("import-table", "lines.csv", as_table);
        assert_eq!(answer, as_table, "{table}");
        assert!(answer.contains("\n  - id: "), "{table}: {answer}");
    }
}

/// The lines of a table, its cells told apart by commas that stand outside quotes.
fn cells(line: &str) -> Vec<String> {
    let (mut cells, mut is_quoted) = (vec![String::new()], false);
    for character in line.chars() {
        is_quoted ^= character == '"';
        match character {
            ',' if !is_quoted => cells.push(String::new()),
            _ => cells.last_mut().unwrap().push(character),
        }
    }
    cells
}

/// The table with another order, other names, or another sign between its cells.
fn rewritten(table: &str, change: impl Fn(usize, Vec<String>) -> String) -> String {
    table.lines().enumerate().map(|(number, line)| change(number, cells(line)) + "\r\n").collect()
}

const LINES: &str = "csv/transcoded_new_commerce_46.csv";

#[test]
fn columns_are_known_by_name_whatever_their_order_and_their_letters() {
    let table = text(LINES);
    let expected = network_of("import-columns", "lines.csv", &table);
    let renamed = |from: &str, to: &str| table.replacen(from, to, 1);
    let ways = [
        ("reversed", rewritten(&table, |_, cells| cells.into_iter().rev().collect::<Vec<_>>().join(","))),
        ("tier 2", renamed("ResellerMpnId", "Tier2MpnId")),
        ("blank", renamed("ResellerMpnId", "Reseller MPNID")),
        (
            "quoted",
            rewritten(&table, |number, cells| match number {
                0 => cells.iter().map(|cell| format!("\"{}\"", cell.to_uppercase())).collect::<Vec<_>>().join(","),
                _ => cells.join(","),
            }),
        ),
        ("underscores", renamed("CustomerId", "customer_id")),
        (
            "a column more",
            rewritten(&table, |number, cells| match number {
                0 => format!("{},ProductCategory", cells.join(",")),
                _ => format!("{},Online Services", cells.join(",")),
            }),
        ),
        ("guarded", table.replace(",5357564,", ",'5357564,").replace(",934f", ",'934f")),
        ("letters", table.replace("c139c4bf-2e8b-4ab5-8bed-d9f50dcca7a2", "{C139C4BF-2E8B-4AB5-8BED-D9F50DCCA7A2}")),
        ("prefix", table.replace("c139c4bf-2e8b-4ab5", "org:c139c4bf-2e8b-4ab5")),
    ];
    for (way, table) in ways {
        let run = import(&Folder::new("import-column").with("lines.csv", table), &["lines.csv"]);
        assert_eq!((run.status, run.out.as_str()), (0, expected.as_str()), "{way}: {}", run.error);
    }
}

fn utf_16(text: &str, to_bytes: impl Fn(u16) -> [u8; 2]) -> Vec<u8> {
    format!("\u{feff}{text}").encode_utf16().flat_map(to_bytes).collect()
}

#[test]
fn files_are_read_as_they_are_saved() {
    let table = text(LINES);
    let expected = network_of("import-saved", "lines.csv", &table);
    let separated = |sign: &str| rewritten(&table, |_, cells| cells.join(sign));
    let ways: Vec<(&str, Vec<u8>)> = vec![
        ("byte-order mark", format!("\u{feff}{table}").into_bytes()),
        ("little end first", utf_16(&table, u16::to_le_bytes)),
        ("big end first", utf_16(&table, u16::to_be_bytes)),
        ("semicolons", separated(";").into_bytes()),
        ("tabs", separated("\t").into_bytes()),
        ("bars", separated("|").into_bytes()),
        ("sep", format!("sep=;\r\n{}", separated(";")).into_bytes()),
        ("type", format!("#TYPE Microsoft.Store.PartnerCenter.Line\r\n{table}").into_bytes()),
        ("blank lines", table.replace('\n', "\r\n\r\n").into_bytes()),
        ("gzip", gzip(table.as_bytes())),
        ("two members", [gzip(&table.as_bytes()[..2000]), gzip(&table.as_bytes()[2000..])].concat()),
        ("zip", zip(&[("a/lines.csv", table.as_bytes()), ("__MACOSX/a/._lines.csv", b"\0\x05\x16\x07")])),
        ("zip of gzip", zip(&[("lines.csv.gz", &gzip(table.as_bytes()))])),
        ("zip of utf-16", zip(&[("lines.csv", &utf_16(&table, u16::to_le_bytes))])),
    ];
    for (way, bytes) in ways {
        // The name says nothing.
        let run = import(&Folder::new("import-as-saved").with("download", bytes), &["download"]);
        assert_eq!((run.status, run.out.as_str()), (0, expected.as_str()), "{way}: {}", run.error);
    }
}

#[test]
fn a_document_in_another_encoding_of_old_is_read_and_said_to_be() {
    let table = text(LINES).replace("TEST_TEST Test Promotions 01", "Müller & Söhne");
    let latin: Vec<u8> = table.chars().map(|character| u8::try_from(u32::from(character)).unwrap()).collect();
    let run = import(&Folder::new("import-latin").with("lines.csv", latin), &["lines.csv"]);
    assert_eq!(run.status, 0, "{}", run.error);
    assert!(run.out.contains("Müller & Söhne"), "{}", run.out);
    assert!(run.error.contains("1252"), "{}", run.error);
}

/// One small table: its header, and a customer as letters that end a GUID, with the date of the order.
fn orders(lines: &[(&str, &str)]) -> String {
    let mut table =
        "PartnerId,MpnId,ResellerMpnId,CustomerId,CustomerName,CustomerCountry,OrderDate,ChargeType\n".to_owned();
    for (customer, date) in lines {
        writeln!(
            table,
            "0e195b37-4574-4539-bc42-0e539b9684c0,6034453,6048879,196e2273-9651-43a3-ba7e-7cbcd918fc{customer},Adatum {customer},DE,{date},new"
        )
        .unwrap();
    }
    table
}

/// The first day of the subscriptions in a network, by the last letters of the customers.
fn since(network: &str) -> Vec<String> {
    let lines = network.lines().filter(|line| line.contains("ordered-by:"));
    let value = |line: &str, key: &str| {
        line.split_once(key).map_or("", |(_, rest)| rest.split([',', '}']).next().unwrap()).to_owned()
    };
    lines.map(|line| format!("{} {}", value(line, "tenant: "), value(line, "since: "))).collect()
}

#[test]
fn the_file_as_a_whole_says_which_number_is_the_month() {
    let of = |dates: &[&str], arguments: &[&str]| {
        let lines: Vec<(&str, &str)> = ["01", "02", "03"].into_iter().zip(dates.iter().copied()).collect();
        let folder = Folder::new("import-dates").with("lines.csv", orders(&lines));
        let run = import(&folder, &[&["lines.csv"], arguments].concat());
        (
            run.status,
            since(&run.out).iter().map(|line| line.rsplit(' ').next().unwrap().to_owned()).collect::<Vec<_>>(),
            run.error,
        )
    };
    let days = |dates: &[&str], arguments: &[&str]| {
        let (status, days, said) = of(dates, arguments);
        assert_eq!(status, 0, "{dates:?}: {said}");
        days
    };
    assert_eq!(days(&["3/4/2021", "3/25/2021"], &[]), ["2021-03-04", "2021-03-25"]);
    assert_eq!(days(&["3/4/2021", "25/3/2021"], &[]), ["2021-04-03", "2021-03-25"]);
    assert_eq!(days(&["3/4/2021"], &[]), ["2021-03-04"]);
    assert_eq!(days(&["3/4/2021"], &["--date-order", "dmy"]), ["2021-04-03"]);
    assert_eq!(days(&["20.05.2021 00:00:00", "03.04.2021 23:59:59"], &[]), ["2021-05-20", "2021-04-03"]);
    assert_eq!(days(&["03.04.2021"], &[]), ["2021-04-03"]);
    assert_eq!(
        days(&["2021-05-20T18:30:06.6045692Z", "2021-05-20T18:30:06.604-08:00"], &[]),
        ["2021-05-20", "2021-05-21"]
    );
    assert_eq!(days(&["2/1/2019 0:00", "2/28/2019 11:59:59 PM"], &[]), ["2019-02-01", "2019-02-28"]);
    // What stands for no date.
    assert_eq!(days(&["0001-01-01T00:00:00", "9999-12-31T23:59:59", "1/1/0001"], &[]), ["", "", ""]);
    // Both ways in one file.
    let (status, _, said) = of(&["3/25/2021", "25/3/2021"], &["--date-order", "mdy"]);
    assert_eq!(status, 1, "{said}");
    assert!(said.contains("lines.csv:3"), "{said}");
    // What nothing settles is said.
    let (_, _, said) = of(&["3/4/2021"], &[]);
    assert!(said.contains("--date-order"), "{said}");
    let (_, _, said) = of(&["3/4/2021"], &["--date-order", "mdy"]);
    assert!(!said.contains("--date-order"), "{said}");
}

#[test]
fn the_earliest_day_of_all_lines_counts() {
    let table = orders(&[("01", "5/20/2021"), ("01", "2/19/2019"), ("01", "7/30/2022")]);
    assert_eq!(since(&network_of("import-earliest", "lines.csv", table)), ["adatum-01-tenant 2019-02-19"]);
}

#[test]
fn a_bad_line_is_told_with_its_number_and_the_others_are_taken() {
    let mut table = orders(&[("01", "5/20/2021"), ("02", "soon"), ("03", "5/20/2021")]);
    table.push_str("too,few\n");
    table.push_str(&orders(&[("04", "5/21/2021")]));
    let folder = Folder::new("import-bad").with("lines.csv", &table);
    let run = import(&folder, &["lines.csv"]);
    assert_eq!(run.status, 1, "{}", run.error);
    assert!(run.error.contains("lines.csv:3") && run.error.contains("soon"), "{}", run.error);
    assert!(run.error.contains("lines.csv:5"), "{}", run.error);
    let expected = [
        "adatum-01-tenant 2021-05-20",
        "adatum-02-tenant ",
        "adatum-03-tenant 2021-05-20",
        "adatum-04-tenant 2021-05-21",
    ];
    assert_eq!(since(&run.out), expected);

    let strict = import(&folder, &["lines.csv", "--strict", "--output", "network.yaml"]);
    assert_eq!((strict.status, strict.out.as_str()), (2, ""));
    assert!(strict.error.contains("lines.csv:3") && !strict.error.contains("lines.csv:5"), "{}", strict.error);
    assert!(!folder.0.join("network.yaml").exists());
}

#[test]
fn a_line_of_several_lines_counts_as_it_stands_in_the_file() {
    let table = orders(&[("01", "5/20/2021"), ("02", "soon")]).replacen("Adatum 01", "\"Adatum\n01\"", 1);
    let run = import(&Folder::new("import-lines").with("lines.csv", table), &["lines.csv"]);
    assert!(run.error.contains("lines.csv:4"), "{}", run.error);
}

#[test]
fn bad_lines_without_number_are_counted_and_not_all_told() {
    let lines: Vec<(&str, &str)> = (0..300).map(|_| ("01", "soon")).collect();
    let run = import(&Folder::new("import-many").with("lines.csv", orders(&lines)), &["lines.csv"]);
    assert_eq!(run.status, 1);
    assert!(run.error.contains("300") && run.error.lines().count() < 40, "{}", run.error);
}

#[test]
fn what_is_no_customer_is_left_out_and_counted() {
    for (file, sort) in [
        ("rest/invoice_lineitems_daily_rated_usage.json", "no customer"),
        ("csv/transcoded_daily_rated_usage.csv", "no customer"),
        ("azure/usage_details_mca_customer.json", "zeros"),
    ] {
        let run = import(&Folder::new("import-left-out").with("download", sample(file)), &["download"]);
        assert!(run.error.contains(sort), "{file}: {}", run.error);
        assert!(!run.out.contains("\ncustomers:"), "{file}: {}", run.out);
    }
}

#[test]
fn ids_that_are_none_are_told_and_the_rest_of_the_line_counts() {
    // A partner id whose first group has nine digits.
    let folder = Folder::new("import-no-guid").with("lines.csv", sample("csv/doc_license_based_2021.csv"));
    let run = import(&folder, &["lines.csv"]);
    assert_eq!(run.status, 1);
    assert!(run.error.contains("lines.csv:2") && run.error.contains("8ddd03642"), "{}", run.error);
    assert!(
        run.out.contains("location-id: \"4390934\"") && run.out.contains("12abcd34-001a-bcd2-987c-3210abcd5678"),
        "{}",
        run.out
    );
    // A customer of old billing files.
    let folder = Folder::new("import-other-id").with("lines.csv", sample("csv/doc_usage_based_2021.csv"));
    let run = import(&folder, &["lines.csv"]);
    assert!(run.error.contains("ORDDC52E52FDEF405786F0642DD0108BE4"), "{}", run.error);
    assert!(run.out.contains("domain: example.onmicrosoft.com") && !run.out.contains("ORDDC52E"), "{}", run.out);
}

/// All of Microsoft's files, by their paths.
fn samples() -> Vec<String> {
    let mut all = Vec::new();
    for folder in ["azure", "csv", "errors", "graph", "rest"] {
        let names =
            fs::read_dir(data().join(folder)).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
        all.extend(names.map(|name| format!("{folder}/{name}")));
    }
    all.sort();
    all
}

#[test]
fn every_sample_is_taken_for_what_it_is_or_refused_with_a_reason() {
    let mut told = String::new();
    for file in samples() {
        let run = import(&Folder::new("import-sample").with("download", sample(&file)), &["download"]);
        assert!((0..=2).contains(&run.status), "{file}: {}", run.error);
        assert!(!run.error.contains("panicked"), "{file}: {}", run.error);
        let line = run.error.lines().find(|line| line.contains("download")).unwrap_or_default();
        writeln!(told, "{file} {} {}", run.status, line.trim()).unwrap();
    }
    assert_data_eq!(
        told,
        str![[r"
azure/billing_property_mpa.json 2 download: refused: a property of a billing account: it names no partner
azure/billing_subscriptions_of_customer.json 2 download: subscriptions of Azure billing, 2 rows, 0 taken
azure/customer_with_resellers.json 2 download: customers of Azure billing, 1 row, 0 taken
azure/usage_details_mca_customer.json 2 download: Azure cost and usage lines, 1 row, 0 taken
csv/doc_license_based_2021.csv 1 download: licence-based invoice lines, 1 row, 1 taken
csv/doc_new_commerce_2021.csv 0 download: one-time and new-commerce invoice lines, 1 row, 1 taken
csv/doc_usage_based_2021.csv 0 download: usage-based invoice lines, 1 row, 1 taken
csv/header_cost_management_mpa_2023-12-01.csv 2 download: Azure cost and usage lines, 0 rows, 0 taken
csv/header_gdap_relationships.csv 2 download: granular delegated admin relationships, 0 rows, 0 taken
csv/header_insights_customer_details.csv 2 download: customer details, 0 rows, 0 taken
csv/header_insights_partner_profile.csv 2 download: partner profile, 0 rows, 0 taken
csv/header_insights_reseller_performance.csv 2 download: reseller performance, 0 rows, 0 taken
csv/header_license_based_2016-12.csv 2 download: licence-based invoice lines, 0 rows, 0 taken
csv/header_license_based_2017-10.csv 2 download: licence-based invoice lines, 0 rows, 0 taken
csv/header_nce_bulk_customers.csv 2 download: customers, 0 rows, 0 taken
csv/header_nce_bulk_ncesubscriptions.csv 2 download: subscriptions of the migration to new commerce, 0 rows, 0 taken
csv/header_nce_bulk_subscriptions.csv 2 download: subscriptions of the migration to new commerce, 0 rows, 0 taken
csv/header_one_time_2018-05.csv 2 download: one-time and new-commerce invoice lines, 0 rows, 0 taken
csv/header_portal_customers.csv 2 download: customers, 0 rows, 0 taken
csv/header_powershell_customer.csv 2 download: customers, 0 rows, 0 taken
csv/header_powershell_indirect_reseller.csv 2 download: relationships between partners, 0 rows, 0 taken
csv/header_powershell_license_based_lines.csv 2 download: licence-based invoice lines, 0 rows, 0 taken
csv/header_powershell_one_time_lines.csv 2 download: one-time and new-commerce invoice lines, 0 rows, 0 taken
csv/header_usage_based_2017-10.csv 2 download: usage-based invoice lines, 0 rows, 0 taken
csv/transcoded_daily_rated_usage.csv 2 download: daily-rated usage lines, 2 rows, 0 taken
csv/transcoded_license_based.csv 0 download: licence-based invoice lines, 2 rows, 2 taken
csv/transcoded_new_commerce_46.csv 0 download: one-time and new-commerce invoice lines, 3 rows, 3 taken
csv/transcoded_new_commerce_48.csv 0 download: one-time and new-commerce invoice lines, 3 rows, 3 taken
csv/transcoded_portal_customers.csv 0 download: customers, 2 rows, 2 taken
csv/transcoded_usage_based.csv 0 download: usage-based invoice lines, 2 rows, 2 taken
errors/agreementstatus_2000_both_identifiers.json 2 download: MPA status, 1 row, 0 taken
errors/agreementstatus_2000_mpn_not_numeric.json 2 download: MPA status, 1 row, 0 taken
errors/agreementstatus_2000_tenant_id_not_guid.json 2 download: MPA status, 1 row, 0 taken
errors/agreementstatus_2001_no_identifier.json 2 download: MPA status, 1 row, 0 taken
errors/agreementstatus_2200_mpn_invalid_or_not_migrated.json 2 download: MPA status, 1 row, 0 taken
errors/agreementstatus_2201_csp_region_mismatch.json 2 download: MPA status, 1 row, 0 taken
errors/agreementstatus_2203_mpn_mpa_not_signed_for_region.json 2 download: MPA status, 1 row, 1 taken
errors/agreementstatus_2204_mpn_not_an_indirect_reseller.json 2 download: MPA status, 1 row, 0 taken
errors/agreementstatus_2205_tenant_unknown.json 2 download: MPA status, 1 row, 0 taken
errors/agreementstatus_2206_tenant_mpa_not_signed.json 2 download: MPA status, 1 row, 1 taken
errors/partner_center_error_codes_2021-07.json 2 download: refused: a table of error codes, which tells nothing of partners and customers
errors/profile_mpn_3000_not_found.json 2 download: refused: an error answer: `3000 Partner Organization with partner_id 9999999 could not …`
graph/billing_manifest.json 2 download: refused: a manifest: import the files that it lists
graph/contracts_list_placeholder.json 2 download: tenants of customers, 1 row, 0 taken
graph/delegatedAdminCustomers.json 0 download: tenants of customers, 2 rows, 2 taken
graph/delegatedAdminRelationships.json 0 download: granular delegated admin relationships, 3 rows, 2 taken
rest/agreement_confirm.json 2 download: customer agreements, 1 row, 0 taken
rest/agreement_confirm_request.json 2 download: customer agreements, 1 row, 0 taken
rest/agreement_direct_sign_status.json 2 download: direct-sign status of customer agreements, 1 row, 0 taken
rest/agreement_metadata.json 2 download: refused: a list of agreements that can be accepted: it tells nothing of who accepted
rest/agreements_of_customer.json 2 download: customer agreements, 2 rows, 0 taken
rest/analytics_indirect_reseller.json 0 download: analytics of indirect resellers, 1 row, 1 taken
rest/analytics_subscription.json 0 download: analytics of subscriptions, 1 row, 1 taken
rest/audit_records.json 0 download: audit records, 2 rows, 1 taken
rest/country_information_us.json 2 download: refused: facts about a country: cspgraph has its own
rest/customer_by_id.json 0 download: customers, 1 row, 1 taken
rest/customer_company_profile.json 0 download: company profiles of customers, 1 row, 1 taken
rest/customer_created_for_indirect_reseller.json 0 download: customers, 1 row, 1 taken
rest/customers_list.json 0 download: customers, 2 rows, 2 taken
rest/customers_of_indirect_reseller.json 0 download: customers, 2 rows, 2 taken
rest/invoice_lineitems_daily_rated_usage.json 2 download: daily-rated usage lines, 2 rows, 0 taken
rest/invoice_lineitems_daily_usage.json 0 download: usage-based invoice lines, 2 rows, 2 taken
rest/invoice_lineitems_license_based.json 0 download: licence-based invoice lines, 2 rows, 2 taken
rest/invoice_lineitems_one_time_2020.json 0 download: one-time and new-commerce invoice lines, 2 rows, 2 taken
rest/invoice_lineitems_one_time_nce.json 0 download: one-time and new-commerce invoice lines, 3 rows, 3 taken
rest/invoice_lineitems_unbilled_one_time.json 0 download: one-time and new-commerce invoice lines, 3 rows, 3 taken
rest/invoice_lineitems_usage_based.json 0 download: usage-based invoice lines, 2 rows, 2 taken
rest/invoices_list.json 2 download: refused: an invoice, which names no customer: import its line items
rest/mpa_agreementstatus_signed.json 2 download: MPA status, 1 row, 0 taken
rest/order_for_indirect_reseller.json 0 download: orders, 1 row, 1 taken
rest/order_for_indirect_reseller_request.json 2 download: refused: a request, not an answer: it tells nothing of what came of it
rest/orders_of_customer.json 0 download: orders, 2 rows, 2 taken
rest/profile_legal_business.json 0 download: legal business profile, 1 row, 1 taken
rest/profile_mpn.json 0 download: profile of a location id (MPN), 1 row, 1 taken
rest/profile_organization.json 1 download: organization profile, 1 row, 1 taken
rest/profile_partner_network.json 2 download: profile of a location id (MPN), 1 row, 0 taken
rest/recorded_countryvalidationrules_us.json 2 download: refused: facts about a country: cspgraph has its own
rest/relationship_remove_request.json 2 download: refused: a request, not an answer: it tells nothing of what came of it
rest/relationship_request_url.json 2 download: refused: an address by which a partner invites: it tells nothing of who accepted
rest/relationships_indirect_resellers.json 0 download: relationships between partners, 2 rows, 2 taken
rest/relationships_of_customer.json 0 download: relationships between partners, 1 row, 1 taken
rest/sandbox_indirect_reseller_created.json 2 download: refused: an account of the integration sandbox, where nothing is sold
rest/sandbox_indirect_reseller_request.json 2 download: refused: a request, not an answer: it tells nothing of what came of it
rest/subscription_by_id.json 0 download: subscriptions, 1 row, 1 taken
rest/subscriptions_by_partner_mpn.json 0 download: subscriptions, 1 row, 1 taken
rest/subscriptions_of_customer.json 2 download: subscriptions, 1 row, 0 taken
rest/transfer_between_partners.json 2 download: transfers, 1 row, 0 taken

"]]
    );
}

#[test]
fn truncated_files_give_what_is_whole_in_them() {
    let answer = text("rest/relationships_indirect_resellers.json");
    let end = answer.find("\"name\": \"ReleCloud\"").unwrap();
    let table = orders(&[("01", "5/20/2021"); 1])
        + &orders(&vec![("02", "5/20/2021"); 4000]).lines().skip(1).fold(String::new(), |all, line| all + line + "\n");
    let packed = gzip(table.as_bytes());
    for (way, bytes, partner, whole) in [
        ("answer", answer.as_bytes()[..end].to_vec(), "4391507", "First Up Consultants"),
        ("gzip", packed[..packed.len() / 2].to_vec(), "6034453", "Adatum 01"),
    ] {
        let run = import(&Folder::new("import-truncated").with("download", bytes), &["download", "--partner", partner]);
        assert_eq!(run.status, 1, "{way}: {}", run.error);
        assert!(run.out.contains(whole) && run.error.contains("download"), "{way}: {}\n{}", run.out, run.error);
    }
}

#[test]
fn files_that_are_not_what_they_say_are_refused() {
    let cases: [(&str, &[u8]); 10] = [
        ("empty", b""),
        ("mine.yaml", b"version: 1\npartners:\n  - id: adatum\n"),
        ("network.txt", b"# Written by cspgraph import. And more.\nversion: 1\n"),
        ("page.csv", b"<!DOCTYPE html><html><body>Sign in</body></html>"),
        ("print.json", b"%PDF-1.7\n%\xe2\xe3"),
        ("sheet.csv", &zip(&[("[Content_Types].xml", b"<Types/>"), ("xl/workbook.xml", b"<workbook/>")])),
        ("bytes.csv", b"\x7fELF\x02\x01\x01\0\0\0\0\0\0\0\0\0"),
        ("notes.csv", b"Dear colleague,\nhere are the files.\n"),
        ("word.json", b"\"a word\""),
        ("columns.csv", b"CustomerName,Total\nAdatum,12\n"),
    ];
    for (file, bytes) in cases {
        let folder = Folder::new("import-refused").with(file, bytes);
        let run = import(&folder, &[file, "--output", "network.yaml"]);
        assert_eq!((run.status, run.out.as_str()), (2, ""), "{file}: {}", run.error);
        assert!(run.error.contains(file) && !run.error.contains('\0'), "{file}: {}", run.error);
        let named = import(&folder, &[file, "--partner", "4391507", "--output", "network.yaml"]);
        assert_eq!(named.status, 2, "{file}: {}", named.error);
        assert!(!folder.0.join("network.yaml").exists());
        // Beside a good file it is told, and the network is written.
        let run = import(&folder.with("good.csv", orders(&[("01", "5/20/2021")])), &[file, "good.csv"]);
        assert_eq!(run.status, 1, "{file}: {}", run.error);
        assert!(run.out.contains("Adatum 01") && run.error.contains(file), "{file}: {}", run.error);
    }
}

/// What stands for the agreement in the enrollments with a location id.
fn mpa(network: &str, location: &str) -> String {
    let line = network.lines().find(|line| line.contains(&format!("location-id: \"{location}\""))).unwrap_or(network);
    line.split_once("mpa: ").map_or("absent", |(_, rest)| rest.split([',', '}']).next().unwrap()).to_owned()
}

/// What it is, the files with their texts, and the arguments.
type Way<'w> = (&'w str, &'w [(&'w str, String)], &'w [&'w str]);

#[test]
fn answers_about_the_partner_agreement_are_joined_by_file_wrapper_and_argument() {
    let signed = text("rest/mpa_agreementstatus_signed.json");
    let unsigned = text("errors/agreementstatus_2203_mpn_mpa_not_signed_for_region.json").replace("123456", "4847433");
    let ways: [Way<'_>; 5] = [
        ("names of files", &[("mpa/4847383.json", signed.clone()), ("mpa/4847433.json", unsigned.clone())], &[]),
        ("the description", &[("mpa-4847383.json", signed.clone()), ("error.json", unsigned.clone())], &[]),
        ("a wrapper", &[("mpa.json", format!("{{\"4847383\": {signed}, \"4847433\": {unsigned}}}"))], &[]),
        (
            "arguments",
            &[("a.json", signed.clone()), ("b.json", unsigned.clone())],
            &["--about", "4847383=a.json", "--about", "4847433=b.json"],
        ),
        (
            "tenants",
            &[("484e548c-f5f3-4528-93a9-c16c6373cb59.json", signed.clone()), ("b.json", unsigned.clone())],
            &["--about", "b01b1487-b36e-4e6d-9b5e-0b58974c4b28=b.json"],
        ),
    ];
    for (way, files, arguments) in ways {
        let folder =
            Folder::new("import-mpa").with("resellers.json", sample("rest/relationships_indirect_resellers.json"));
        let folder = files.iter().fold(folder, |folder, (file, text)| folder.with(file, text));
        let run = import(&folder, &[&["--partner", "4391507", "."], arguments].concat());
        assert_eq!(run.status, 0, "{way}: {}", run.error);
        assert_eq!(
            (mpa(&run.out, "4847383"), mpa(&run.out, "4847433")),
            ("true".into(), "false".into()),
            "{way}: {}",
            run.out
        );
    }
}

#[test]
fn what_the_portal_and_powershell_write_is_taken_as_the_answers_are() {
    let resellers = "#TYPE Microsoft.Store.PartnerCenter.PowerShell.Models.Relationships.PSPartnerRelationship\r\n\
        \"Location\";\"MpnId\";\"Name\";\"PartnerId\";\"RelationshipType\";\"State\"\r\n\
        \"US\";\"4847383\";\"First Up Consultants\";\"484e548c-f5f3-4528-93a9-c16c6373cb59\";\"IsIndirectCloudSolutionProviderOf\";\"Active\"\r\n\
        \"BR\";\"4847433\";\"ReleCloud\";\"b01b1487-b36e-4e6d-9b5e-0b58974c4b28\";\"IsIndirectCloudSolutionProviderOf\";\"Active\"\r\n";
    let status = "Reseller name,MPN ID,Region,Vetting status,MPA signed status\n\
        First Up Consultants,4847383,United States,Authorized,Signed\nReleCloud,4847433,Brazil,Authorized,Not signed\n";
    let folder = Folder::new("import-portal")
        .with("resellers.csv", resellers)
        .with("status.csv", status)
        .with("resellers.json", sample("rest/relationships_indirect_resellers.json"));
    let of = |files: &[&str]| {
        let run = import(&folder, &[files, &["--partner", "4391507"]].concat());
        assert_eq!(run.status, 0, "{files:?}: {}", run.error);
        run.out
    };
    assert_eq!(of(&["resellers.csv"]), of(&["resellers.json"]));
    let network = of(&["resellers.json", "status.csv"]);
    assert_eq!((mpa(&network, "4847383"), mpa(&network, "4847433")), ("true".into(), "false".into()), "{network}");
}

#[test]
fn agreements_and_customers_are_joined_by_wrapper_and_argument() {
    let customer = "53eb21cb-6b2d-4ee5-9e92-27dfc927e93c";
    let agreements = text("rest/agreements_of_customer.json");
    let folder = Folder::new("import-agreements")
        .with("customers.csv", sample("csv/transcoded_portal_customers.csv"))
        .with("of-reseller.json", sample("rest/customers_of_indirect_reseller.json"))
        .with("wrapper.json", format!("{{\"{}\": {agreements}}}", customer.to_uppercase()))
        .with("plain.json", &agreements);
    let of = |arguments: &[&str]| {
        let run = import(&folder, &[arguments, &["--partner", "4391507"]].concat());
        assert_eq!(run.status, 0, "{arguments:?}: {}", run.error);
        run.out
    };
    let wrapped = of(&["customers.csv", "wrapper.json"]);
    assert!(wrapped.contains("- {accepted: 2019-08-26}\n      - {accepted: 2019-08-27}\n"), "{wrapped}");
    assert_eq!(of(&["customers.csv", "--about", &format!("{customer}=plain.json")]), wrapped);
    assert_eq!(of(&["customers.csv", "--agreements", &format!("{customer}=plain.json")]), wrapped);
    let sold = of(&["--customers-of", "484e548c-f5f3-4528-93a9-c16c6373cb59=of-reseller.json", "customers.csv"]);
    assert_eq!(sold.matches("  - {seller: ").count(), 2, "{sold}");
}

#[test]
fn an_answer_about_nobody_is_told() {
    let folder = Folder::new("import-mpa-nobody").with("status.json", sample("rest/mpa_agreementstatus_signed.json"));
    let run = import(&folder, &["status.json"]);
    assert_ne!(run.status, 0, "{}", run.error);
    assert!(run.error.contains("--about"), "{}", run.error);
}

#[test]
fn the_order_of_files_changes_nothing() {
    let folder = provider("import-order").with("downloads/lines.csv", orders(&[("01", "5/20/2021")]));
    let mut files: Vec<String> = PROVIDER.iter().map(|(file, _)| format!("downloads/{file}")).collect();
    files.push("downloads/lines.csv".to_owned());
    let of = |files: &[String]| {
        let arguments: Vec<&str> = files.iter().map(String::as_str).chain(["--partner", "4391507"]).collect();
        import(&folder, &arguments).out
    };
    let expected = of(&files);
    assert!(expected.contains("Lucerne Publishing") && expected.contains("Adatum 01"), "{expected}");
    let mut random = fastrand::Rng::with_seed(7);
    for _ in 0..6 {
        random.shuffle(&mut files);
        assert_eq!(of(&files), expected, "{files:?}");
    }
    // A file that is named twice is read once.
    files.push(files[0].clone());
    assert_eq!(of(&files), expected);
    assert_eq!(import(&folder, &["downloads", "--partner", "4391507"]).out, expected);
}

#[test]
fn importing_twice_gives_the_same_bytes() {
    let folder = provider("import-twice");
    let read = || fs::read_to_string(folder.0.join("network.yaml")).unwrap();
    let printed = import(&folder, &["downloads"]).out;
    for merge in [&[][..], &[], &["--merge", "network.yaml"], &["--merge", "network.yaml"]] {
        let run = import(&folder, &[&["downloads", "--output", "network.yaml"], merge].concat());
        assert_eq!((run.status, run.out.as_str()), (0, ""), "{merge:?}: {}", run.error);
        assert_eq!(read(), printed, "{merge:?}");
    }
}

#[test]
fn the_partner_is_named_in_every_way() {
    let table = orders(&[("01", "5/20/2021")]);
    let folder = provider("import-partner").with("lines.csv", &table).with(
        "known.yaml",
        "version: 1\npartners:\n  - {id: lucerne, enrollments: [{role: indirect-provider, location-id: \"4391507\"}]}\n",
    );
    // Two partners order, so somebody has to say whose files these are.
    let unsaid = import(&folder, &["downloads/relationships.json", "downloads/invoice.json", "lines.csv"]);
    assert_eq!((unsaid.status, unsaid.out.as_str()), (2, ""));
    assert!(unsaid.error.contains("--partner"), "{}", unsaid.error);
    let provider_of = |arguments: &[&str]| {
        let files = ["downloads/relationships.json", "downloads/invoice.json", "lines.csv"];
        let run = import(&folder, &[&files, arguments].concat());
        assert_eq!(run.status, 0, "{arguments:?}: {}", run.error);
        let line = run.out.lines().find(|line| line.contains("reseller: relecloud")).unwrap().to_owned();
        line.split("provider: ").nth(1).unwrap().split(',').next().unwrap().to_owned()
    };
    let own = "3b33e682-00c3-41ee-9dd2-a548adf56438";
    for said in [own, "3B33E682-00C3-41EE-9DD2-A548ADF56438", "4391507"] {
        assert_eq!(provider_of(&["--partner", said]), own, "{said}");
    }
    assert_eq!(
        provider_of(&["--partner", "0e195b37-4574-4539-bc42-0e539b9684c0"]),
        "0e195b37-4574-4539-bc42-0e539b9684c0"
    );
    assert_eq!(provider_of(&["--partner", "downloads/profile-mpn.json"]), own);
    assert_eq!(provider_of(&["--partner", "lucerne", "--merge", "known.yaml"]), "lucerne");
    let wrong = import(&folder, &["lines.csv", "--partner", "lucern", "--merge", "known.yaml"]);
    assert_eq!(wrong.status, 2);
    assert!(wrong.error.contains("lucerne"), "{}", wrong.error);
}

#[test]
fn a_customer_that_is_a_csp_tenant_stays_one_tenant() {
    // The reseller orders into its own CSP tenant, and so does the provider.
    let table = orders(&[("01", "5/20/2021"), ("02", "5/20/2021")])
        .replace("196e2273-9651-43a3-ba7e-7cbcd918fc01", "484E548C-F5F3-4528-93A9-C16C6373CB59")
        .replace("196e2273-9651-43a3-ba7e-7cbcd918fc02", "0e195b37-4574-4539-bc42-0e539b9684c0");
    let folder = Folder::new("import-csp")
        .with("resellers.json", sample("rest/relationships_indirect_resellers.json"))
        .with("lines.csv", table);
    let run = import(&folder, &["."]);
    assert_eq!(run.status, 0, "{}", run.error);
    assert_eq!(run.out.matches("484e548c-f5f3-4528-93a9-c16c6373cb59").count(), 1, "{}", run.out);
    assert!(!run.out.contains("\ncustomers:"), "{}", run.out);
    let found = findings("import-csp-found", &run.out);
    assert_eq!(found.matches("[csp-tenant-provisioned]").count(), 2, "{found}");
}

#[test]
fn the_own_location_id_as_reseller_is_no_reseller() {
    for reseller in ["6034453", "-1", "0", "", "'0"] {
        let table = orders(&[("01", "5/20/2021")]).replace(",6048879,", &format!(",{reseller},"));
        let network = network_of("import-own-reseller", "lines.csv", table);
        assert!(!network.contains("partner-of-record") && !network.contains("partnerships:"), "{reseller}: {network}");
    }
}

#[test]
fn a_reseller_that_only_lines_name_is_a_stub_and_said_to_be() {
    let run = import(&Folder::new("import-stub").with("lines.csv", orders(&[("01", "5/20/2021")])), &["lines.csv"]);
    assert!(
        run.out.contains("- id: mpn-6048879") && run.out.contains("reseller: mpn-6048879, since: 2021-05-20"),
        "{}",
        run.out
    );
    assert!(run.error.contains("mpn-6048879"), "{}", run.error);
}

#[test]
fn names_of_any_text_make_one_clean_record() {
    let long = "x".repeat(100_000);
    let names = [
        "\n- id: evil\n  country: RU",
        "\"}\n- {id: evil}",
        "evil: [*a, &b, !c, %d, @e]",
        "\u{1b}[31mred\u{7}\u{0}\u{9}tab",
        "a\u{202e}b\u{200b}c\u{2028}d\u{feff}e\u{85}f",
        "=HYPERLINK(1)",
        "# no comment",
        "---",
        "...",
        "<<",
        "null",
        "0x1F",
        "2021-01-01",
        "'",
        "\\",
        "\"",
        "日本 🎌",
        long.as_str(),
    ];
    for name in names {
        let line = serde_json::json!({
            "partnerId": "0e195b37-4574-4539-bc42-0e539b9684c0", "mpnId": 6_034_453, "resellerMpnId": 0,
            "customerId": "196e2273-9651-43a3-ba7e-7cbcd918fc40", "customerName": name, "customerDomainName": name,
            "customerCountry": "DE", "orderDate": "2021-05-20T00:00:00Z", "chargeType": "new",
            "attributes": {"objectType": "OneTimeInvoiceLineItem"},
        });
        let folder = Folder::new("import-hostile").with("lines.json", line.to_string());
        let run = import(&folder, &["lines.json", "--output", "network.yaml"]);
        let short: String = name.chars().take(20).collect();
        assert!(run.status < 2, "{short:?}: {}", run.error);
        assert!(
            run.error.chars().all(|character| character == '\n' || !character.is_control()),
            "{short:?}: {:?}",
            run.error
        );
        assert!(run.error.len() < 20_000, "{short:?}");
        let network = fs::read_to_string(folder.0.join("network.yaml")).unwrap();
        assert!(!network.contains('\u{1b}') && !network.contains('\u{202e}') && !network.contains('\0'), "{network:?}");
        let document: Value =
            serde_yaml::from_str::<serde_yaml::Value>(&network).map(|it| serde_json::to_value(it).unwrap()).unwrap();
        assert_eq!(document["customers"].as_array().unwrap().len(), 1, "{short:?}");
        let customer = &document["customers"][0];
        assert_eq!(customer["country"], "DE");
        assert!(!customer["id"].as_str().unwrap().is_empty() && customer["id"].as_str().unwrap().len() < 80);
        let read = folder.run(&["check", "network.yaml", "--format", "json", "--as-of", "2026-11-20"]);
        let found: Value = serde_json::from_str(&read.out).unwrap();
        let reading = found["findings"].as_array().unwrap().iter().map(|finding| finding["rule"].as_str().unwrap());
        let reading: BTreeSet<&str> = reading.collect();
        for rule in ["syntax-error", "invalid-value", "unknown-key", "duplicate-id", "dangling-reference"] {
            assert!(!reading.contains(rule), "{short:?}: {rule}\n{network}");
        }
        // As `import` writes it, it reads it.
        let again = import(&folder, &["lines.json", "--merge", "network.yaml", "--output", "network.yaml"]);
        assert!(again.status < 2, "{short:?}: {}", again.error);
        assert_eq!(fs::read_to_string(folder.0.join("network.yaml")).unwrap(), network, "{short:?}");
    }
}

#[test]
fn persons_and_prices_are_never_written() {
    let run = import(&provider("import-persons"), &["downloads"]);
    for word in
        ["Gena", "Soto", "lucernepublishing.com", "Gena@", "4255550100", "REDACTED", "INTUNE", "Intune", "USD", "98052"]
    {
        assert!(!run.out.contains(word) && !run.error.contains(word), "{word}");
    }
    let agreements = Folder::new("import-signer")
        .with("agreements-c501c3c4-d776-40ef-9ecf-9cefb59442c1.json", sample("rest/agreements_of_customer.json"));
    let run = import(&agreements, &["."]);
    assert!(
        run.out.contains("accepted: 2019-08-26") && run.out.contains("accepted: 2019-08-27"),
        "{}\n{}",
        run.out,
        run.error
    );
    assert!(!run.out.contains("Tania") && !run.out.contains("SomeEmail"), "{}", run.out);
}

#[test]
fn memory_does_not_grow_with_lines() {
    if !is_there("python3", Command::new("python3").arg("--version")) {
        return;
    }
    let line = orders(&[("01", "5/20/2021"), ("02", "5/21/2021")]);
    let (header, lines) = line.split_once('\n').unwrap();
    let file = |times: usize| format!("{header}\n{}", lines.repeat(times));
    let folder = Folder::new("import-memory").with("small.csv", file(500)).with("large.csv", file(100_000));
    let script = "
import resource, subprocess, sys
subprocess.run([sys.argv[1], 'import', sys.argv[2], '--quiet', '--output', 'network.yaml'], check=True)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
";
    let most = |file: &str| -> u64 {
        let mut python = Command::new("python3");
        python.current_dir(&folder.0).args(["-c", script, env!("CARGO_BIN_EXE_cspgraph"), file]);
        output(&mut python, b"").trim().parse().unwrap()
    };
    let (small, large) = (most("small.csv"), most("large.csv"));
    // The file is 25 MB, in KiB as the system counts.
    assert!(large < small + 8 * 1024, "{small} KiB for 1,000 lines, {large} KiB for 200,000");

    // What nobody reads may differ in every line.
    let lines = |count: u32| {
        let line = |number: u32| format!("{},{number:0>10000}\n", lines.lines().next().unwrap());
        format!("{header},Description\n{}", (0..count).map(line).collect::<String>())
    };
    for (file, count) in [("few.csv", 100), ("many.csv", 2_500)] {
        fs::write(folder.0.join(file), lines(count)).unwrap();
    }
    let (few, many) = (most("few.csv"), most("many.csv"));
    assert!(many < few + 8 * 1024, "{few} KiB for 100 lines, {many} KiB for 2,500");
}
