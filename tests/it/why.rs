//! May this sale be, and why: the command from outside.

use serde_json::Value;
use snapbox::{assert_data_eq, str};

use crate::cli::{Folder, run};

/// A provider, two resellers of it, one more without a provider, and a customer each in Europe and the United States.
const NETWORK: &str = "version: 1
partners:
  - id: northwind
    country: DE
    enrollments:
      - {role: indirect-provider, mpa: 2020-01-15}
  - id: adatum
    country: AT
    enrollments:
      - {role: indirect-reseller}
  - id: contoso
    country: FR
    enrollments:
      - {role: indirect-reseller, mpa: 2020-01-20}
  - id: tailspin
    country: NL
    enrollments:
      - {role: indirect-reseller, mpa: 2020-01-20, since: 2024-01-01}
  - id: wingtip
    country: NL
    enrollments:
      - {role: direct-bill, mpa: 2020-01-20, status: suspended, status-since: 2024-01-01}
  - id: proseware
    country: GB
    enrollments:
      - {role: direct-bill, mpa: 2020-01-20, status: restricted, status-since: 2020-10-01}
customers:
  - id: alpine
    country: CH
    mca: [{accepted: 2021-03-02}]
  - id: coho
    country: US
tenants:
  - {id: alpine-prod, owner: alpine, kind: customer}
  - {id: alpine-csp, owner: alpine, kind: sandbox}
  - {id: adatum-csp, owner: adatum, kind: csp}
partnerships:
  - {provider: northwind, reseller: adatum, since: 2020-02-01}
  - {provider: northwind, reseller: contoso, since: 2020-02-01}
sales:
  - seller: contoso
    buyer: alpine
    tenant: alpine-prod
    since: 2022-01-01
";

fn why(name: &str, arguments: &[&str]) -> (i32, String) {
    let run = Folder::new(name).with("network.yaml", NETWORK).run(&[&["why"], arguments].concat());
    assert_eq!(run.error, "");
    (run.status, run.out)
}

/// The last part of an answer: what would have to change.
fn ways_out(answer: &str) -> &str {
    answer.split("what would have to change\n").nth(1).expect("the answer is no")
}

#[test]
fn a_sale_of_the_network_is_explained_condition_by_condition() {
    let (status, answer) = why("why-declared", &["contoso", "alpine"]);
    assert_eq!(status, 0);
    assert_data_eq!(
        answer,
        str![[r"
yes: `contoso` may sell to `alpine` on 2022-01-01
  the sale of network.yaml:41; --on asks about another day

supply chain
    microsoft -> northwind: indirect provider in europe (network.yaml:6)
    northwind -> contoso: partners since 2020-02-01 (network.yaml:39)
    contoso -> alpine: the sale, into `alpine-prod` (network.yaml:41)

conditions
  yes   roles               `contoso` may sell to end customers: indirect
                            reseller
          network.yaml:14: `contoso`: indirect reseller in europe
  yes   enrollment status   in good standing: `contoso`
  yes   partnership         `northwind` supplies `contoso` in europe
          network.yaml:39: the partnership since 2020-02-01
          network.yaml:6: `northwind`: indirect provider in europe
  yes   regions             `contoso` acts in europe, and the tenant
                            `alpine-prod` is in europe
          network.yaml:29: a country of europe
          network.yaml:12: `contoso` is enrolled in europe
  yes   partner agreement   signed by `contoso`
          network.yaml:14: `contoso` signed on 2020-01-20
  yes   customer agreement  `alpine` accepted it
          network.yaml:30: accepted on 2021-03-02
  yes   tenant              `alpine-prod` is a tenant of kind customer that
                            `alpine` owns
          network.yaml:34: the owner of `alpine-prod`
          network.yaml:34: the kind of `alpine-prod`
  yes   affiliation         `contoso` and `alpine` are not affiliated on that
                            day

"]]
    );
}

#[test]
fn a_sale_that_no_file_has_is_supposed() {
    let (status, answer) = why("why-supposed", &["adatum", "coho", "--on", "2021-01-01"]);
    assert_eq!(status, 1);
    assert_data_eq!(
        answer,
        str![[r"
no: `adatum` may not sell to `coho` on 2021-01-01
  supposed: {seller: adatum, buyer: coho, since: 2021-01-01}

supply chain
  x microsoft -> northwind: indirect provider in europe (network.yaml:6)
        it acts in europe, not in united-states
    northwind -> adatum: partners since 2020-02-01 (network.yaml:38)
  x adatum -> coho: the sale
        forbidden: cross-region-sale; unsigned-mca

conditions
  yes   roles               `adatum` may sell to end customers: indirect
                            reseller
          network.yaml:10: `adatum`: indirect reseller in europe
  yes   enrollment status   in good standing: `adatum`
  open  partnership         hangs on what is forbidden here
  no    regions             `adatum` sells to `coho` across regions: europe to
                            united-states [cross-region-sale]
          network.yaml:32: a country of united-states
          network.yaml:10: an enrollment in europe
          network.yaml:8: a country of europe
  open  partner agreement   hangs on what is forbidden here
  no    customer agreement  `coho` buys from `adatum` on 2021-01-01 without
                            having accepted the Microsoft Customer Agreement
                            [unsigned-mca]
          network.yaml:31: declared without an acceptance in `mca`
  -     tenant              no tenant is named
  yes   affiliation         `adatum` and `coho` are not affiliated on that day

what would have to change
  1. write the acceptance of the Microsoft Customer Agreement by `coho`, if
     there was one by 2021-01-01 (network.yaml:31)
     and write the enrollment of `adatum` as direct bill partner in
     united-states (say US), if it was there, signed, on 2021-01-01
     (network.yaml:7)
  2. let `contoso` sell instead (network.yaml:11)
     and write the acceptance of the Microsoft Customer Agreement by `coho`, if
     there was one by 2021-01-01 (network.yaml:31)
     and write the enrollment of `contoso` as direct bill partner in
     united-states (say US), if it was there, signed, on 2021-01-01
     (network.yaml:11)
  3. write the acceptance of the Microsoft Customer Agreement by `coho`, if
     there was one by 2021-01-01 (network.yaml:31)
     and write the enrollment of `adatum` as indirect reseller in united-states
     (say US), if it was there, signed, on 2021-01-01 (network.yaml:7)
     and write the enrollment of `northwind` as indirect provider in
     united-states (say US), if it was there, signed, on 2021-01-01
     (network.yaml:3)
  4. let `contoso` sell instead (network.yaml:11)
     and write the acceptance of the Microsoft Customer Agreement by `coho`, if
     there was one by 2021-01-01 (network.yaml:31)
     and write the enrollment of `contoso` as indirect reseller in united-states
     (say US), if it was there, signed, on 2021-01-01 (network.yaml:11)
     and write the enrollment of `northwind` as indirect provider in
     united-states (say US), if it was there, signed, on 2021-01-01
     (network.yaml:3)

"]]
    );
}

#[test]
fn a_day_of_its_own_makes_it_another_sale() {
    let (status, answer) = why("why-day", &["contoso", "alpine", "--on", "2020-06-01"]);
    assert_eq!(status, 1);
    assert!(answer.starts_with("no: `contoso` may not sell to `alpine` on 2020-06-01\n  supposed: "), "{answer}");
    assert!(answer.contains("other sales of the two: network.yaml:41"), "{answer}");
    let (status, answer) = why("why-its-day", &["contoso", "alpine", "--on", "2022-01-01"]);
    assert_eq!(status, 0);
    assert!(answer.contains("the sale of network.yaml:41;"), "{answer}");
}

#[test]
fn the_smallest_sets_of_changes_come_first_and_name_who_could_sell() {
    let (_, answer) = why("why-changes", &["tailspin", "alpine", "--on", "2023-06-01"]);
    assert_data_eq!(
        ways_out(&answer),
        str![[r"
  1. let somebody else sell: `contoso` or `wingtip`
  2. write the enrollment of `tailspin` as direct bill partner in europe (say
     NL), if it was there, signed, on 2023-06-01 (network.yaml:15)
  3. write the partnership of `northwind` and `tailspin`, if there was one on
     2024-01-01 (network.yaml:15)
     and let the sale begin on 2024-01-01
  4. write the partnership of `northwind` and `tailspin`, if there was one on
     2023-06-01 (network.yaml:15)
     and write the enrollment of `tailspin` as indirect reseller in europe (say
     NL), if it was there, signed, on 2023-06-01 (network.yaml:15)

"]]
    );
}

#[test]
fn each_fault_has_its_way_out() {
    for (arguments, expected) in [
        (&["adatum", "alpine"][..], "sign the Microsoft Partner Agreement for `adatum` by"),
        (&["contoso", "alpine", "--on", "2020-06-01"], "let the sale begin on 2021-03-02"),
        (&["contoso", "alpine", "--tenant", "adatum-csp"], "name the tenant `alpine-prod`"),
        (&["contoso", "coho"], "enroll `contoso` as indirect reseller in united-states"),
        (&["tailspin", "alpine", "--on", "2099-06-01"], "make `tailspin` a reseller of `northwind`"),
        (&["northwind", "tailspin", "--on", "2024-06-01"], "write the partnership of `northwind` and `tailspin`"),
        (&["northwind", "alpine"], "let `contoso` sell instead"),
        (&["microsoft", "alpine"], "let `contoso` sell instead"),
        (&["contoso", "adatum"], "write `own-use: true`"),
        (&["contoso", "adatum", "--own-use"], "let `adatum` accept the Microsoft Customer Agreement"),
        (&["wingtip", "alpine"], "have the enrollment of `wingtip` reinstated"),
        (&["proseware", "alpine"], "have the enrollment of `proseware` reinstated"),
        (&["microsoft", "northwind", "--own-use"], "leave out `own-use`"),
        (&["microsoft", "adatum"], "enroll `adatum` as indirect provider"),
        (&["alpine", "adatum"], "1. let `northwind` sell instead"),
    ] {
        let (status, answer) = why("why-faults", arguments);
        assert_eq!(status, 1, "{arguments:?}");
        let said = ways_out(&answer).split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(said.contains(expected), "{arguments:?}: {said}");
    }
}

#[test]
fn own_use_means_nothing_for_a_customer() {
    let folder = Folder::new("why-own-use").with("network.yaml", NETWORK);
    let run = folder.run(&["why", "contoso", "alpine", "--own-use"]);
    assert_eq!(
        run.error,
        "cspgraph: note: --own-use means nothing here: `alpine` is a customer, and customers buy for themselves\n"
    );
    assert_eq!((run.status, run.out), (0, folder.run(&["why", "contoso", "alpine"]).out));
}

#[test]
fn where_nothing_helps_the_answer_says_so() {
    let network = "version: 1\ncustomers: [{id: alpine, country: CH}, {id: coho, country: US}]\n";
    let run = Folder::new("why-nothing").with("n.yaml", network).run(&["why", "alpine", "coho"]);
    assert_eq!(run.status, 1);
    assert_eq!(ways_out(&run.out), "  nothing that could be tried here makes this sale allowed\n");
}

#[test]
fn an_id_that_cannot_stand_there_is_refused() {
    for (arguments, sentence) in [
        (
            &["why", "adatun", "alpine"][..],
            "cspgraph: nothing in the network has the id `adatun`; did you mean `adatum`?\n",
        ),
        (
            &["why", "alpine-prod", "alpine"],
            "cspgraph: `alpine-prod` cannot stand there: a tenant sells nothing; name a partner, or microsoft\n",
        ),
        (
            &["why", "adatum", "microsoft"],
            "cspgraph: `microsoft` cannot stand there: microsoft buys from nobody; name a customer or a partner\n",
        ),
        (
            &["why", "adatum", "alpine", "--tenant", "coho"],
            "cspgraph: `coho` cannot stand there: it is no tenant; name one that the buyer owns\n",
        ),
    ] {
        let run = Folder::new("why-refused").with("network.yaml", NETWORK).run(arguments);
        assert_eq!((run.status, run.out.as_str(), run.error.as_str()), (2, "", sentence));
    }
    let run =
        Folder::new("why-no-flag").with("network.yaml", NETWORK).run(&["why", "adatum", "alpine", "--as-of", "x"]);
    assert_eq!(run.error, "cspgraph: unexpected argument '--as-of' found; `--help` says more\n");
    let run = Folder::new("why-no-day").with("network.yaml", NETWORK).run(&["why", "adatum", "alpine", "--on", "soon"]);
    assert_eq!(run.status, 2);
    assert!(run.error.contains("2026-03-31"), "{}", run.error);
}

#[test]
fn json_has_every_fact_with_its_place() {
    let (status, answer) = why("why-json", &["adatum", "alpine", "--tenant", "alpine-prod", "--format", "json"]);
    assert_eq!(status, 1);
    let answer: Value = serde_json::from_str(&answer).unwrap();
    assert_eq!((&answer["version"], &answer["verdict"]), (&1.into(), &"no".into()));
    assert_eq!(answer["incomplete"], false);
    let sale = &answer["sale"];
    assert_eq!(
        (&sale["seller"], &sale["buyer"], &sale["tenant"]),
        (&"adatum".into(), &"alpine".into(), &"alpine-prod".into())
    );
    assert_eq!(sale["status"], "supposed");
    let chain: Vec<(&Value, &Value, &Value, &Value)> = answer["chain"]
        .as_array()
        .unwrap()
        .iter()
        .map(|hop| (&hop["from"], &hop["to"], &hop["type"], &hop["carries"]))
        .collect();
    let expected = [
        ("microsoft", "northwind", "enrollment", true),
        ("northwind", "adatum", "partnership", true),
        ("adatum", "alpine", "sale", false),
    ];
    assert_eq!(chain.len(), expected.len());
    for ((from, to, kind, carries), expected) in chain.into_iter().zip(expected) {
        assert_eq!(
            (from.as_str(), to.as_str(), kind.as_str(), carries.as_bool()),
            (Some(expected.0), Some(expected.1), Some(expected.2), Some(expected.3),)
        );
    }
    let conditions = answer["conditions"].as_array().unwrap();
    let topics: Vec<&str> = conditions.iter().map(|condition| condition["topic"].as_str().unwrap()).collect();
    assert_eq!(
        topics,
        [
            "roles",
            "enrollment-status",
            "partnership",
            "regions",
            "partner-agreement",
            "customer-agreement",
            "tenant",
            "affiliation",
        ]
    );
    let agreement = &conditions[4];
    assert_eq!(agreement["verdict"], "no");
    assert_eq!(agreement["findings"][0]["rule"], "unsigned-mpa");
    assert_eq!(
        (&conditions[5]["facts"][0]["file"], &conditions[5]["facts"][0]["line"]),
        (&"network.yaml".into(), &30.into())
    );
    let first = &answer["ways-out"][0]["changes"][0];
    assert_eq!((&first["file"], &first["line"]), (&"network.yaml".into(), &10.into()));
}

#[test]
fn what_is_not_known_is_left_open() {
    let network = NETWORK.replace("role: indirect-reseller, mpa: 2020-01-20}", "role: indirect-reseller, mpa: soon}");
    let run = Folder::new("why-open").with("network.yaml", network).run(&["why", "contoso", "alpine"]);
    assert_eq!(run.status, 0);
    assert!(
        run.out.contains("  open  partner agreement   it hangs on a value that is missing or cannot be"),
        "{}",
        run.out
    );
}

#[test]
fn a_day_that_cannot_be_read_is_no_day() {
    let network = NETWORK.replace("since: 2022-01-01", "since: soon");
    let folder = Folder::new("why-unreadable").with("network.yaml", network);
    let run = folder.run(&["why", "contoso", "alpine"]);
    assert!(run.out.starts_with("yes, as far as the files tell: `contoso` may sell to `alpine`\n"), "{}", run.out);
    assert!(run.out.contains("whose day cannot be read"), "{}", run.out);
    let json = folder.run(&["why", "contoso", "alpine", "--format", "json"]).out;
    assert_eq!(serde_json::from_str::<Value>(&json).unwrap()["sale"]["day"], Value::Null);
}

#[test]
fn a_seller_of_two_roles_is_carried_by_the_one_that_serves_the_buyer() {
    let network = NETWORK.replace(
        "      - {role: indirect-reseller, mpa: 2020-01-20}\n  - id: tailspin",
        "      - {role: indirect-reseller, mpa: 2020-01-20}\n      - {role: direct-bill, country: US, mpa: 2020-01-20}\n  - id: tailspin",
    );
    let run = Folder::new("why-two-roles").with("network.yaml", network).run(&["why", "contoso", "alpine"]);
    assert_eq!(run.status, 0);
    assert!(run.out.contains("    northwind -> contoso: partners since"), "{}", run.out);
    assert!(!run.out.contains("  x "), "{}", run.out);
}

#[test]
fn a_sale_with_a_reference_that_means_nothing_is_mentioned() {
    let network = NETWORK.replace("tenant: alpine-prod\n", "tenant: nowhere\n");
    let run = Folder::new("why-unjudged").with("network.yaml", network).run(&["why", "contoso", "alpine"]);
    assert!(
        run.out.contains("sales of the two that cannot be judged (`check` says why): network.yaml:41"),
        "{}",
        run.out
    );
}

#[test]
fn an_affiliation_that_ends_is_waited_for() {
    let network = NETWORK.to_owned() + "affiliations: [{parent: contoso, child: alpine, until: 2027-01-31}]\n";
    let run = Folder::new("why-affiliate").with("network.yaml", network).run(&[
        "why",
        "contoso",
        "alpine",
        "--on",
        "2026-12-01",
    ]);
    assert_eq!(run.status, 1);
    assert!(ways_out(&run.out).contains("let the sale begin on 2027-02-01"), "{}", run.out);
}

#[test]
fn nobody_says_yes_while_a_file_does_not_parse() {
    let folder = Folder::new("why-broken").with("network.yaml", NETWORK).with("broken.yaml", "version: [");
    let run = folder.run(&["why", "contoso", "alpine"]);
    assert_eq!(run.status, 2);
    assert!(run.out.starts_with("yes, as far as the files tell that parse: `contoso`"), "{}", run.out);
    assert_eq!(
        run.error,
        "cspgraph: some file does not parse, and what forbids the sale may stand there; `cspgraph check` says which\n"
    );
    assert_eq!(folder.run(&["why", "adatum", "alpine"]).status, 1, "what certainly is forbidden stays so");
}

#[test]
fn a_ring_of_resales_is_forbidden_where_it_closes() {
    let network = "version: 1
partners:
  - {id: a, country: DE, enrollments: [{role: indirect-provider, mpa: true}, {role: indirect-reseller, mpa: true}]}
  - {id: b, country: DE, enrollments: [{role: indirect-provider, mpa: true}, {role: indirect-reseller, mpa: true}]}
partnerships: [{provider: a, reseller: b}, {provider: b, reseller: a}]
sales: [{seller: a, buyer: b, since: 2021-01-01}]
";
    let folder = Folder::new("why-ring").with("network.yaml", network);
    let run = folder.run(&["why", "b", "a", "--on", "2021-01-01"]);
    assert_eq!(run.status, 1);
    assert!(run.out.contains("[resale-cycle]"), "{}", run.out);
    assert_eq!(folder.run(&["why", "a", "b"]).status, 0);
    // Where the ring is there already, another sale in it adds nothing to what `check` finds.
    let open = network.replace("sales: [", "sales: [{seller: b, buyer: a, since: 2021-01-01}, ");
    let run = Folder::new("why-ring-known").with("network.yaml", open).run(&["why", "a", "b", "--on", "2022-01-01"]);
    assert_eq!(run.status, 0);
    assert!(run.out.contains("part of a ring of resales that the network has already"), "{}", run.out);
    let closed = network.replace("sales: [", "sales: [{seller: b, buyer: a, since: 2021-01-01}, ");
    let run = Folder::new("why-ring-closed").with("network.yaml", closed).run(&["why", "a", "b"]);
    assert_eq!(run.status, 1);
    assert!(run.out.contains("[resale-cycle]"), "{}", run.out);
}

#[test]
fn hostile_ids_are_quoted_and_shown_without_being_obeyed() {
    let network = "version: 1
partners:
  - {id: \"a'}{:#\", country: DE, enrollments: [{role: direct-bill, mpa: true}]}
customers:
  - {id: '\"*&!', country: DE, mca: [{accepted: 2021-01-01}]}
";
    let folder = Folder::new("why-hostile").with("network.yaml", network);
    let run = folder.run(&["why", "a'}{:#", "\"*&!", "--on", "2022-01-01"]);
    assert_eq!((run.status, run.error.as_str()), (0, ""));
    assert!(run.out.contains("supposed: {seller: 'a''}{:#', buyer: '\"*&!', since: 2022-01-01}"), "{}", run.out);
    let run = folder.run(&["why", "a\u{1b}[31m", "x"]);
    assert_eq!(run.status, 2);
    assert!(!run.error.contains('\u{1b}'));
}

#[test]
fn the_network_with_planted_faults_answers_as_it_is_checked() {
    let run = run(&["why", "vanarsdel", "blue-yonder", "graphs/northwind-broken"]);
    assert_eq!(run.status, 1);
    assert!(run.out.contains("graphs/northwind-broken/relationships.yaml:118: `vanarsdel` controls"), "{}", run.out);
}

#[test]
fn the_manual_page_shows_what_is_printed() {
    let page = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/why.md")).unwrap();
    let shown = page.split("```console\n$ cspgraph ").nth(1).and_then(|rest| rest.split("```").next()).unwrap();
    let (command, shown) = shown.split_once('\n').unwrap();
    assert_eq!(run(&command.split(' ').collect::<Vec<_>>()).out, shown);
}
