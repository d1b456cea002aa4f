//! `cspgraph show`: what is known of somebody.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use serde_json::{Value, json};
use snapbox::{assert_data_eq, str};

use crate::cli::{Folder, run, with_a_closed_pipe};

const AS_OF: [&str; 2] = ["--as-of", "2026-11-20"];

/// A small network in which everything about somebody stands in one file.
const NETWORK: &str = "version: 1
partners:
  - {id: northwind, country: DE, enrollments: [{role: indirect-provider, mpa: true, since: 2018-05-01}]}
  - id: adatum
    name: Adatum Systemhaus GmbH
    country: AT
    enrollments:
      - {role: indirect-reseller, mpa: 2020-01-20, since: 2019-06-01, status: suspended, status-since: 2024-10-01}
      - {role: advisor, country: KP, since: 2027-01-01, revenue-usd: 1234567.5}
customers:
  - {id: alpine, country: CH, mca: [{accepted: 2021-03-02, attested-by: northwind}, {accepted: 2027-05-01}]}
tenants:
  - {id: alpine-prod, owner: alpine, kind: customer}
partnerships:
  - {provider: northwind, reseller: adatum, since: 2020-02-01}
sales:
  - {seller: northwind, buyer: adatum, since: 2020-02-01}
  - {seller: adatum, buyer: alpine, tenant: alpine-prod, since: 2021-04-01, until: 2024-03-31}
  - {seller: adatum, buyer: alpine, since: 2027-01-01}
subscriptions:
  - {id: sub-1, tenant: alpine-prod, ordered-by: northwind, partner-of-record: adatum, product: azure, since: 2021-04-02}
";

fn json_of(folder: &Folder, arguments: &[&str]) -> Value {
    let run = folder.run(&[&["show"], arguments, &["--format", "json"]].concat());
    assert_eq!((run.status, run.error.as_str()), (0, ""));
    serde_json::from_str(&run.out).unwrap()
}

#[test]
fn a_partner_is_shown_with_all_that_is_known_of_it() {
    let run = run(&["show", "wingtip", "graphs/northwind-broken", "--as-of", "2026-11-20"]);
    assert_eq!((run.status, run.error.as_str()), (0, ""));
    assert_data_eq!(
        run.out,
        str![[r"
Partner wingtip as of 2026-11-20  graphs/northwind-broken/partners.yaml:104
  name       Wingtip Cloud BV  graphs/northwind-broken/partners.yaml:105
  country    NL, europe        graphs/northwind-broken/partners.yaml:106
  global-id  1000014           graphs/northwind-broken/partners.yaml:107

Enrollments (2, 1 active)
  direct-bill        NL, europe  ended 2022-06-30, since 2018-01-15  graphs/northwind-broken/partners.yaml:109
    location id 4417114, tenant wingtip-csp, MPA signed 2020-01-17, billed in
    EUR, support plan advanced
  indirect-reseller  NL, europe  since 2022-07-01                    graphs/northwind-broken/partners.yaml:117
    location id 4417114, tenant wingtip-csp, MPA signed 2022-06-20, billed in
    EUR

Partnerships as reseller (1)
  northwind  since 2022-07-01  graphs/northwind-broken/partnerships.yaml:14

Buys from (2, 1 active)
  microsoft  ended 2022-06-30, since 2018-01-15  graphs/northwind-broken/sales.yaml:20
  northwind  since 2022-07-01                    graphs/northwind-broken/sales.yaml:102

Sells to (5, 3 active)
  school         for school-prod         ended 2022-06-30, since 2019-09-01  graphs/northwind-broken/sales.yaml:92
  fourth-coffee  for fourth-coffee-prod  ended 2022-06-30, since 2021-05-01  graphs/northwind-broken/sales.yaml:97
  school         for school-prod         since 2022-07-01                    graphs/northwind-broken/sales.yaml:105
  school         for school-prod         since 2022-07-04                    graphs/northwind-broken/sales.yaml:109
  first-up       for first-up-prod       since 2024-01-01                    graphs/northwind-broken/sales.yaml:114

Subscriptions ordered (2, 0 active)
  school-prod         microsoft-365  ended 2022-06-30, since 2019-09-01  graphs/northwind-broken/subscriptions.yaml:94
    school-m365-2019
  fourth-coffee-prod  microsoft-365  ended 2022-06-30, since 2021-05-01  graphs/northwind-broken/subscriptions.yaml:100
    fourth-coffee-m365-2021

Subscriptions as partner of record (2, 1 active)
  school-prod  microsoft-365  since 2022-07-01  graphs/northwind-broken/subscriptions.yaml:106
    school-m365, ordered by northwind
  school-prod  azure          since unknown     graphs/northwind-broken/subscriptions.yaml:112
    school-azure, ordered by northwind
    cannot be read: `since` (graphs/northwind-broken/subscriptions.yaml:117)

Tenants (1)
  wingtip-csp  csp  NL, europe  graphs/northwind-broken/tenants.yaml:37

Customer relationships as partner (2, 0 active)
  school         ended 2022-06-30, since 2019-08-26  graphs/northwind-broken/relationships.yaml:36
  fourth-coffee  ended 2022-06-30, since 2021-04-26  graphs/northwind-broken/relationships.yaml:37

Attested acceptances of the Microsoft Customer Agreement (2)
  school         2020-02-20  graphs/northwind-broken/customers.yaml:44
  fourth-coffee  2021-04-28  graphs/northwind-broken/customers.yaml:72

Findings (1 error, 1 warning)
  error[unsigned-mca]  graphs/northwind-broken/sales.yaml:115:12
    `first-up` buys from `wingtip` on 2024-01-01, before it accepts the
    Microsoft Customer Agreement on 2024-02-12
  warning[duplicate-relationship]  graphs/northwind-broken/sales.yaml:109:5
    this sale of `wingtip` and `school` is declared twice, for days that overlap

"]]
    );
}

#[test]
fn a_customer_is_shown_with_its_affiliates_and_the_chain_to_each() {
    let run = run(&["show", "blue-yonder", "graphs/northwind-broken", "--as-of", "2026-11-20"]);
    assert_data_eq!(
        run.out,
        str![[r"
Customer blue-yonder as of 2026-11-20  graphs/northwind-broken/customers.yaml:84
  name     Blue Yonder Airlines plc  graphs/northwind-broken/customers.yaml:85
  country  GB, europe                graphs/northwind-broken/customers.yaml:86

Acceptances of the Microsoft Customer Agreement (2)
  2020-08-27  attested by northwind  graphs/northwind-broken/customers.yaml:88
  2021-06-10  attested by wideworld  graphs/northwind-broken/customers.yaml:90

Buys from (3)
  proseware  for blue-yonder-prod  since 2020-09-01  graphs/northwind-broken/sales.yaml:128
  proseware  for blue-yonder-us    since 2021-06-15  graphs/northwind-broken/sales.yaml:135
  vanarsdel  for blue-yonder-prod  since 2025-03-03  graphs/northwind-broken/sales.yaml:233

Tenants (2)
  blue-yonder-prod  customer  GB, europe         graphs/northwind-broken/tenants.yaml:156
  blue-yonder-us    customer  US, united-states  graphs/northwind-broken/tenants.yaml:160

Subscriptions in its tenants (3)
  blue-yonder-prod  microsoft-365  since 2020-09-01  graphs/northwind-broken/subscriptions.yaml:127
    blue-yonder-m365, ordered by northwind, partner of record proseware
  blue-yonder-us    microsoft-365  since 2021-06-15  graphs/northwind-broken/subscriptions.yaml:133
    blue-yonder-us-m365, ordered by wideworld, partner of record proseware
  blue-yonder-prod  azure          since 2025-03-03  graphs/northwind-broken/subscriptions.yaml:265
    blue-yonder-azure, ordered by northwind, partner of record vanarsdel

Customer relationships as customer (2)
  northwind  for blue-yonder-prod  since 2020-08-27  graphs/northwind-broken/relationships.yaml:16
  wideworld  for blue-yonder-us    since 2021-06-10  graphs/northwind-broken/relationships.yaml:28

Administration of its tenants (1, 0 active)
  proseware in blue-yonder-us  gdap  ended 2026-07-14, since 2025-01-15  graphs/northwind-broken/relationships.yaml:85
    Service Support Administrator

Affiliations (1)
  child of margie  51 %, controls  since 2025-01-01  graphs/northwind-broken/relationships.yaml:119

Affiliates on 2026-11-20 (2)
  customer margie
    margie controls blue-yonder  graphs/northwind-broken/relationships.yaml:119
  partner vanarsdel
    margie controls blue-yonder  graphs/northwind-broken/relationships.yaml:119
    vanarsdel controls margie    graphs/northwind-broken/relationships.yaml:118

Findings (2 errors)
  error[affiliate-sale]  graphs/northwind-broken/sales.yaml:234:12
    `vanarsdel` sells to `blue-yonder`, its affiliate
    the same at graphs/northwind-broken/subscriptions.yaml:266:13

"]]
    );
}

#[test]
fn a_tenant_is_shown_with_who_sells_provisions_and_administers_there() {
    let run = run(&["show", "margie-prod", "graphs/northwind-broken", "--as-of", "2026-11-20"]);
    assert_data_eq!(
        run.out,
        str![[r"
Tenant margie-prod as of 2026-11-20  graphs/northwind-broken/tenants.yaml:165
  owner    margie                  graphs/northwind-broken/tenants.yaml:166
  kind     customer                graphs/northwind-broken/tenants.yaml:167
  domain   margie.onmicrosoft.com  graphs/northwind-broken/tenants.yaml:168
  country  IE, europe              graphs/northwind-broken/customers.yaml:95

Customer relationships as customer (1)
  northwind  since 2019-10-28  graphs/northwind-broken/relationships.yaml:8
    `customer` is `margie-prod`, which does not resolve

Sales for it (1)
  proseware to margie  since 2019-11-04  graphs/northwind-broken/sales.yaml:124

Subscriptions in it (3)
  microsoft-365  since 2019-11-04  graphs/northwind-broken/subscriptions.yaml:121
    margie-m365, ordered by northwind, partner of record proseware
  azure          since 2021-01-04  graphs/northwind-broken/subscriptions.yaml:258
    margie-azure, ordered by vanarsdel, partner of record vanarsdel
  dynamics-365   since 2025-06-02  graphs/northwind-broken/subscriptions.yaml:295
    margie-d365, ordered by fabrikam

Administered by (2, 0 active)
  proseware  dap   ended 2023-06-30, since 2019-11-04  graphs/northwind-broken/relationships.yaml:47
  proseware  gdap  ended 2025-06-30, since 2023-07-01  graphs/northwind-broken/relationships.yaml:79
    Global Reader, Helpdesk Administrator

Findings (3 errors)
  error[wrong-kind-reference]  graphs/northwind-broken/relationships.yaml:8:36
    `customer` of this customer-relationship of `northwind` is `margie-prod`, a
    tenant; it must be a partner or a customer
  error[reseller-orders]  graphs/northwind-broken/subscriptions.yaml:260:17
    `vanarsdel` orders into `margie-prod` and is neither indirect provider nor
    direct bill partner on 2021-01-04
  error[missing-customer-relationship]  graphs/northwind-broken/subscriptions.yaml:297:17
    `fabrikam` orders into `margie-prod` on 2025-06-02 and has no customer
    relationship with its owner `margie`

"]]
    );
}

#[test]
fn microsoft_is_shown_with_whom_it_sells_to() {
    let run = run(&["show", "microsoft", "graphs/northwind", "--as-of", "2026-11-20"]);
    assert_data_eq!(
        run.out,
        str![[r"
Microsoft as of 2026-11-20

Sells to (4, 3 active)
  northwind  since 2018-05-01                    graphs/northwind/sales.yaml:7
  wideworld  since 2017-03-01                    graphs/northwind/sales.yaml:10
  fabrikam   since 2017-09-01                    graphs/northwind/sales.yaml:13
  wingtip    ended 2022-06-30, since 2018-01-15  graphs/northwind/sales.yaml:16

"]]
    );
    let nobody = Folder::new("show-microsoft").with("n.yaml", "version: 1\n").run(&["show", "microsoft"]);
    assert_eq!((nobody.status, nobody.out.contains("Nothing else in the network names it.")), (0, true));
}

#[test]
fn what_is_over_or_still_to_come_is_marked() {
    let folder = Folder::new("show-marks").with("n.yaml", NETWORK);
    assert_data_eq!(
        folder.run(&["show", "adatum", "--as-of", "2026-11-20"]).out,
        str![[r"
Partner adatum as of 2026-11-20  n.yaml:4
  name     Adatum Systemhaus GmbH  n.yaml:5
  country  AT, europe              n.yaml:6

Enrollments (2, 1 active)
  indirect-reseller  AT, europe          since 2019-06-01, suspended since 2024-10-01  n.yaml:8
    MPA signed 2020-01-20
  advisor            KP, region unknown  from 2027-01-01, left out                     n.yaml:9
    MPA not signed, revenue 1,234,567.50 USD

Partnerships as reseller (1)
  northwind  since 2020-02-01  n.yaml:15

Buys from (1)
  northwind  since 2020-02-01  n.yaml:17

Sells to (2, 0 active)
  alpine  for alpine-prod  ended 2024-03-31, since 2021-04-01  n.yaml:18
  alpine                   from 2027-01-01, left out           n.yaml:19

Subscriptions as partner of record (1)
  alpine-prod  azure  since 2021-04-02  n.yaml:21
    sub-1, ordered by northwind

Findings (1 warning)
  warning[missing-location-id]  n.yaml:8:16
    the enrollment of `adatum` in AT as indirect reseller has no `location-id`

"]]
    );
    let acceptances = folder.run(&["show", "alpine", "--as-of", "2026-11-20"]).out;
    assert!(acceptances.contains("  2027-05-01  by itself              still to come  n.yaml:11\n"), "{acceptances}");
}

#[test]
fn what_as_of_leaves_out_is_shown_and_says_so() {
    let folder = Folder::new("show-left-out").with("n.yaml", NETWORK);
    let text = folder.run(&["show", "adatum", "--as-of", "2021-04-01"]).out;
    assert!(text.contains("  northwind  since 2020-02-01  n.yaml:17\n"), "{text}");
    assert!(text.contains("from 2027-01-01, left out  n.yaml:19"), "{text}");
    assert!(text.contains("2021-04-01 to 2024-03-31   n.yaml:18"), "{text}");
    let sales = json_of(&folder, &["adatum", "--as-of", "2021-04-01"]);
    let sales = sales["sales"].as_array().unwrap();
    let disregarded: Vec<&Value> = sales.iter().map(|sale| &sale["disregarded"]).collect();
    assert_eq!(disregarded, [&Value::Null, &Value::Null, &"begins-later".into()]);
    // Without the flag nothing is left out: what is planned is judged, too.
    let sales = json_of(&folder, &["adatum"]);
    assert!(sales["sales"].as_array().unwrap().iter().all(|sale| sale["disregarded"].is_null()));
}

#[test]
fn json_has_every_fact_with_its_keys_and_its_place() {
    let folder = Folder::new("show-json").with("n.yaml", NETWORK);
    let document = json_of(&folder, &[&["adatum"], &AS_OF[..]].concat());
    let keys: Vec<&str> = document.as_object().unwrap().keys().map(String::as_str).collect();
    let expected = [
        "admin-relationships",
        "affiliates",
        "affiliations",
        "as-of",
        "customer-relationships",
        "declaration",
        "enrollments",
        "findings",
        "id",
        "incomplete",
        "kind",
        "later-declarations",
        "location",
        "mca",
        "partnerships",
        "sales",
        "subscriptions",
        "tenants",
        "tool",
        "version",
    ];
    assert_eq!(keys, expected);
    assert_eq!(
        (&document["version"], &document["id"], &document["kind"]),
        (&1.into(), &"adatum".into(), &"partner".into())
    );
    assert_eq!(
        document["declaration"]["name"],
        json!({"value": "Adatum Systemhaus GmbH", "file": "n.yaml", "line": 5})
    );
    assert_eq!(document["location"], json!({"country": "AT", "region": "europe", "file": "n.yaml", "line": 6}));
    assert_eq!(
        document["enrollments"][1],
        json!({
            "partner": "adatum", "role": "advisor", "country": "KP", "revenue-usd": 1_234_567.5, "since": "2027-01-01",
            "as": ["partner"], "standing": "not-begun", "disregarded": "begins-later",
            "location": {"country": "KP", "region": null, "file": "n.yaml", "line": 9},
            "file": "n.yaml", "line": 9,
        })
    );
    assert_eq!(
        document["sales"][1],
        json!({
            "seller": "adatum", "buyer": "alpine", "tenant": "alpine-prod", "since": "2021-04-01", "until": "2024-03-31",
            "as": ["seller"], "standing": "ended", "file": "n.yaml", "line": 18,
        })
    );
    let tenant = json_of(&folder, &["alpine-prod"]);
    assert_eq!(tenant["subscriptions"][0]["as"], json!(["tenant"]));
    let customer = json_of(&folder, &["alpine"]);
    assert_eq!(customer["subscriptions"][0]["as"], json!(["tenant-owner"]));
    let provider = json_of(&folder, &["northwind"]);
    assert_eq!(provider["mca"][0]["as"], json!(["attested-by"]));
    assert_eq!(provider["enrollments"][0]["mpa"], json!(true));
}

/// A network with something wrong in every record.
const FAULTY: &str = "version: 1
partners:
  - id: adatum
    country: at
    enrollments:
      - 42
      - {role: advisor, tenant: alpine}
customers:
  - {id: alpine, country: CH}
sales:
  - seller: adatum
    buyer: nobody
    own-use: perhaps
    since: 2021
  - {seller: alpine, buyer: gone, tenant: adatum}
subscriptions:
  - {id: s, tenant: prod, ordered-by: gone, partner-of-record: gone}
  - {id: s, tenant: prod, ordered-by: adatum, since: 2021-02-01, until: 2021-01-01}
tenants:
  - {id: prod, owner: alpine, kind: customer}
admin-relationships:
  - {partner: gone, tenant: prod, kind: gdap, roles: [Helpdesk Administrator, [x]]}
affiliations:
  - {parent: adatum, child: alpine, ownership: 101}
  - {parent: adatum, child: alpine, ownership: 50}
";

#[test]
fn what_cannot_be_read_or_resolved_is_shown_as_that() {
    let folder = Folder::new("show-unknown").with("n.yaml", FAULTY);
    let sections = |id: &str| {
        let text = folder.run(&["show", id, "--as-of", "2026-11-20"]).out;
        text.split("\nFindings").next().unwrap().to_owned()
    };
    assert_data_eq!(
        sections("adatum"),
        str![[r"
Partner adatum as of 2026-11-20  n.yaml:3
  country  unknown  n.yaml:4

Enrollments (2, 1 active)
  unknown  country unknown  unknown to unknown  n.yaml:6
    cannot be read: `role`, `country`, `tenant`, `location-id`, `mpa`, `status`,
    `status-since`, `currency`, `support-plan`, `revenue-usd`, `revenue-as-of`,
    `since`, `until`
  advisor  country unknown  undated             n.yaml:7
    tenant alpine, MPA not signed
    `tenant` is `alpine`, which does not resolve

Sells to (1, 0 active)
  nobody  own use unknown  since unknown  n.yaml:11
    cannot be read: `own-use` (n.yaml:13)
    cannot be read: `since` (n.yaml:14)
    `buyer` is `nobody`, which does not resolve (n.yaml:12)

Subscriptions ordered (1, 0 active)
  prod  unknown to unknown  n.yaml:18
    s
    does not count: an earlier subscription has its id
    cannot be read: `since`, `until`

Sales for it (1)
  alpine to gone  undated  n.yaml:15
    `buyer` is `gone`, which does not resolve
    `tenant` is `adatum`, which does not resolve

Affiliations (2)
  parent of alpine  share unknown, perhaps controls  undated  n.yaml:24
    cannot be read: `ownership`
  parent of alpine  50 %, no control                 undated  n.yaml:25

"]]
    );
    assert_data_eq!(
        sections("alpine"),
        str![[r"
Customer alpine as of 2026-11-20  n.yaml:9
  country  CH, europe  n.yaml:9

Sells to (1)
  gone  for adatum  undated  n.yaml:15
    `buyer` is `gone`, which does not resolve
    `tenant` is `adatum`, which does not resolve

Tenants (1)
  prod  customer  CH, europe  n.yaml:20

Subscriptions in its tenants (2, 1 active)
  prod  undated             n.yaml:17
    s, ordered by gone, partner of record gone
    `ordered-by` is `gone`, which does not resolve
    `partner-of-record` is `gone`, which does not resolve
  prod  unknown to unknown  n.yaml:18
    s, ordered by adatum
    does not count: an earlier subscription has its id
    cannot be read: `since`, `until`

Administration of its tenants (1)
  gone in prod  gdap  undated  n.yaml:22
    Helpdesk Administrator, unknown roles
    cannot be read: some of `roles`
    `partner` is `gone`, which does not resolve

Enrollments that name it (1)
  adatum  advisor  country unknown  undated  n.yaml:7
    MPA not signed
    `tenant` is `alpine`, which does not resolve

Affiliations (2)
  child of adatum  share unknown, perhaps controls  undated  n.yaml:24
    cannot be read: `ownership`
  child of adatum  50 %, no control                 undated  n.yaml:25

"]]
    );
}

#[test]
fn json_says_which_keys_cannot_be_read_or_resolved() {
    let folder = Folder::new("show-unknown-json").with("n.yaml", FAULTY);
    let document = json_of(&folder, &["adatum"]);
    let sale = &document["sales"][0];
    assert_eq!((&sale["since"], &sale["standing"]), (&Value::Null, &"unknown".into()));
    let places = |places: &Value| -> Vec<(String, u64)> {
        let places = places.as_array().unwrap().iter();
        places.map(|place| (place["key"].as_str().unwrap().to_owned(), place["line"].as_u64().unwrap())).collect()
    };
    assert_eq!(places(&sale["unknown"]), [("own-use".to_owned(), 13), ("since".to_owned(), 14)]);
    assert_eq!(places(&sale["unresolved"]), [("buyer".to_owned(), 12)]);
    assert_eq!(document["affiliations"][0]["controls"], Value::Null);
    assert_eq!(document["affiliations"][1]["controls"], json!(false));
}

#[test]
fn the_first_declaration_of_an_id_counts_and_others_are_mentioned() {
    let network = "version: 1
customers:
  - {id: alpine, country: CH}
  - {id: microsoft}
partners:
  - {id: alpine, country: DE, enrollments: [{role: advisor, tenant: prod}]}
tenants:
  - {id: prod, owner: alpine, kind: customer}
  - {id: alpine, owner: alpine, kind: customer}
";
    let folder = Folder::new("show-again").with("n.yaml", network);
    let head = |id: &str| {
        let text = folder.run(&["show", id, "--as-of", "2026-11-20"]).out;
        text.split("\nFindings").next().unwrap().to_owned()
    };
    assert_data_eq!(
        head("alpine"),
        str![[r"
Customer alpine as of 2026-11-20  n.yaml:3
  country  CH, europe  n.yaml:3
  declared again as a partner; the first declaration counts  n.yaml:6
  declared again as a tenant; the first declaration counts  n.yaml:9

Enrollments (1, 0 active)
  advisor  DE, europe  undated  n.yaml:6
    tenant prod, MPA not signed
    does not count: it stands in a later declaration

Tenants (2)
  prod    customer  CH, europe  n.yaml:8
  alpine  customer  CH, europe  n.yaml:9
    does not count: its id was declared before or is reserved

"]]
    );
    assert_data_eq!(
        head("prod"),
        str![[r"
Tenant prod as of 2026-11-20  n.yaml:8
  owner    alpine      n.yaml:8
  kind     customer    n.yaml:8
  country  CH, europe  n.yaml:3

Enrollments that name it (1, 0 active)
  alpine  advisor  DE, europe  undated  n.yaml:6
    MPA not signed
    does not count: it stands in a later declaration

"]]
    );
    assert_data_eq!(
        head("microsoft"),
        str![[r"
Microsoft as of 2026-11-20
  declared as a customer, which does not count: the id is reserved  n.yaml:4

Nothing else in the network names it.

"]]
    );
    let document = json_of(&folder, &["alpine"]);
    let later = json!([
        {"kind": "partner", "file": "n.yaml", "line": 6},
        {"kind": "tenant", "file": "n.yaml", "line": 9},
    ]);
    assert_eq!((&document["kind"], &document["later-declarations"]), (&"customer".into(), &later));
}

#[test]
fn findings_are_those_that_name_it_its_tenants_or_its_declaration() {
    let network = "version: 1
partners:
  - {id: fabrikam, country: BE, enrollments: [{role: direct-bill, mpa: 2020-01-29, since: 2017-09-01}]}
customers:
  - {id: alpine, country: CH, mca: [{accepted: 2021-05-03}]}
  - {id: coho, country: FR, mca: [{accepted: 2020-05-03}]}
tenants:
  - {id: alpine-prod, owner: alpine, kind: customer}
  - {id: coho-prod, owner: coho, kind: customer, cloud: moon}
sales:
  - {seller: fabrikam, buyer: coho, since: 2021-04-01}
subscriptions:
  - {id: early, tenant: alpine-prod, ordered-by: fabrikam, since: 2021-04-02}
";
    let folder = Folder::new("show-findings").with("n.yaml", network);
    let found = |id: &str| -> Vec<(String, String)> {
        let document = json_of(&folder, &[id]);
        let findings = document["findings"].as_array().unwrap().iter();
        let text = |finding: &Value, key: &str| finding[key].as_str().unwrap().to_owned();
        findings.map(|finding| (text(finding, "severity"), text(finding, "rule"))).collect()
    };
    let has = |id: &str, rule: &str| found(id).iter().any(|(_, own)| own == rule);
    assert!(has("alpine", "unsigned-mca"), "the finding is about `fabrikam` and `alpine-prod`");
    assert!(has("alpine-prod", "unsigned-mca") && has("fabrikam", "unsigned-mca"));
    assert!(!has("coho", "unsigned-mca"));
    assert!(has("coho", "invalid-value"), "its tenant has a value that cannot be read");
    let weights: Vec<String> = found("alpine").into_iter().map(|(severity, _)| severity).collect();
    let mut sorted = weights.clone();
    sorted.sort_by_key(|weight| ["error", "warning", "info"].iter().position(|known| known == weight));
    assert_eq!(weights, sorted);
}

#[test]
fn long_lists_are_bounded_in_text_and_whole_in_json() {
    let mut network = "version: 1\npartners:\n  - {id: adatum, country: AT}\ncustomers:\n".to_owned();
    for number in 0..5_000 {
        writeln!(network, "  - {{id: c{number}, country: AT}}").unwrap();
    }
    network.push_str("sales:\n");
    for number in 0..5_000 {
        writeln!(network, "  - {{seller: adatum, buyer: c{number}, since: 2021-04-01}}").unwrap();
    }
    network.push_str("affiliations:\n");
    for number in 1..5_000 {
        writeln!(network, "  - {{parent: c{}, child: c{number}}}", number - 1).unwrap();
    }
    let folder = Folder::new("show-long").with("n.yaml", network);
    let text = folder.run(&["show", "adatum"]).out;
    assert!(text.contains("Sells to (5,000)\n"), "{text}");
    assert_eq!(text.matches("\n  … and 4,980 more (--format json lists all)\n").count(), 1, "{text}");
    assert!(text.lines().count() < 100, "{text}");
    assert_eq!(json_of(&folder, &["adatum"])["sales"].as_array().unwrap().len(), 5_000);
    // A chain of thousands is not drawn thousands of times: it begins where another affiliate's ends.
    let text = folder.run(&["show", "c0"]).out;
    assert!(text.contains("  customer c20\n    through c10, and from there:\n    c10 controls c11  n.yaml:"), "{text}");
    let document = json_of(&folder, &["c0"]);
    let last = document["affiliates"].as_array().unwrap().last().unwrap();
    assert_eq!((&last["id"], &last["more-hops"]), (&"c4999".into(), &true.into()));
    let hops = last["path"].as_array().unwrap();
    assert_eq!((&hops[0]["from"], &hops[19]["to"]), (&"c4979".into(), &"c4999".into()));
}

#[test]
fn the_page_on_output_shows_what_the_program_prints() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let page = fs::read_to_string(root.join("docs/output.md")).unwrap();
    let language = fs::read_to_string(root.join("docs/language.md")).unwrap();
    let network = language.split("```yaml\n").nth(1).and_then(|rest| rest.split("```").next()).unwrap();
    let network = network.replace("accepted: 2021-03-02", "accepted: 2021-05-03");
    let folder = Folder::new("show-page").with("network.yaml", network);
    let printed = folder.run(&["show", "alpine", "--as-of", "2026-11-20"]).out;
    assert!(page.contains(&format!("```text\n{printed}```")), "{printed}");
    for key in json_of(&folder, &["alpine"]).as_object().unwrap().keys() {
        assert!(page.contains(&format!("`{key}`")), "{key}");
    }
}

#[test]
fn a_file_that_does_not_parse_is_mentioned() {
    let folder = Folder::new("show-broken").with("n.yaml", NETWORK).with("sales.yaml", "a: [");
    let run = folder.run(&["show", "adatum"]);
    assert_eq!(run.status, 0);
    assert!(run.out.contains("Some file does not parse, and what it says is missing here"), "{}", run.out);
    assert_eq!(json_of(&folder, &["adatum"])["incomplete"], true);
    let unknown = folder.run(&["show", "adatun"]);
    assert_eq!(
        unknown.error,
        "cspgraph: nothing in the network has the id `adatun`; did you mean `adatum`?; some file does not parse and may declare it\n"
    );
}

#[test]
fn an_id_that_nothing_has_is_a_failure_with_a_suggestion() {
    let folder = Folder::new("show-nobody").with("n.yaml", NETWORK);
    for (id, hint) in [
        ("adatun", "did you mean `adatum`?"),
        ("somebody-else", "name a partner, a customer or a tenant that the files declare"),
    ] {
        let run = folder.run(&["show", id]);
        let expected = format!("cspgraph: nothing in the network has the id `{id}`; {hint}\n");
        assert_eq!((run.status, run.out.as_str(), run.error), (2, "", expected));
    }
    for arguments in [&["show"][..], &["show", "adatum", "missing.yaml"], &["show", "adatum", "--format", "dot"]] {
        assert_eq!(folder.run(arguments).status, 2, "{arguments:?}");
    }
}

#[test]
fn nothing_that_a_terminal_would_obey_is_printed() {
    let network = "version: 1
partners:
  - id: \"a\\\"<b>&`😀שלום\"
    name: \"red \\e[31m, turned \\u202e, two\\nlines\"
    country: AT
";
    let folder = Folder::new("show-hostile").with("n.yaml", network);
    let text = folder.run(&["show", "a\"<b>&`😀שלום", "--color", "never"]).out;
    assert!(text.starts_with("Partner a\"<b>&`😀שלום as of "), "{text}");
    assert!(text.contains("red ␛[31m, turned \u{fffd}, two␊lines  n.yaml:4\n"), "{text}");
    let coloured = folder.run(&["show", "a\"<b>&`😀שלום", "--color", "always"]).out;
    assert!(coloured.starts_with("\u{1b}[1mPartner") && !coloured.contains("\u{1b}[31m,"), "{coloured}");
    let refused = folder.run(&["show", "\u{1b}[31m"]).error;
    assert!(!refused.contains('\u{1b}'), "{refused}");
}

#[test]
fn a_closed_pipe_is_no_failure() {
    let folder = Folder::new("show-pipe").with("n.yaml", NETWORK);
    for format in ["text", "json"] {
        let arguments = ["show", "adatum", "--format", format];
        assert_eq!(with_a_closed_pipe(&folder.0, &arguments), (Some(0), String::new()));
    }
}

#[test]
fn the_id_of_a_subscription_leads_to_its_tenant() {
    let run = run(&["show", "woodgrove-m365", "graphs/northwind"]);
    let sentence =
        "cspgraph: `woodgrove-m365` cannot stand there: it is a subscription; name its tenant `woodgrove-prod`\n";
    assert_eq!((run.status, run.error.as_str()), (2, sentence));
}
