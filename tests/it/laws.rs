//! Laws of the whole check, over random networks: what may not change a verdict does not.
//!
//! A network is a list of records. Written one key a line, each line is a record and a key, so findings of two
//! spellings of one network can be compared by record and key instead of by line.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use cspgraph::ask::{Origin, Question, why};
use cspgraph::check::{Outcome, Policy, check, judge};
use cspgraph::finding::{Finding, Group, Severity, State};
use cspgraph::network::{AsOf, Network};
use cspgraph::programme::Day;
use cspgraph::report::{Look, Report, write_json, write_text};
use cspgraph::source::{Source, Sources};
use proptest::prelude::*;

use crate::claims::today;

/// Rules whose place, or whose very finding, follows the order of the files: they speak at the later of two, or at the
/// first of a ring.
const ORDERED: [&str; 6] = [
    "duplicate-id",
    "duplicate-relationship",
    "duplicate-location-id",
    "duplicate-tenant",
    "resale-cycle",
    "dual-role",
];

/// Rules that waivers of random networks name: some that speak often, and some of one line.
const WAIVED: [&str; 8] = [
    "dangling-reference",
    "invalid-value",
    "missing-country",
    "undated-relationship",
    "unsigned-mca",
    "not-enrolled",
    "unused-entity",
    "sale-without-partnership",
];

#[derive(Clone, Debug)]
struct Record {
    section: &'static str,
    /// Keys with their values as YAML.
    keys: Vec<(&'static str, String)>,
}

/// A file being written: its text, and by line the record and the key.
#[derive(Default)]
struct Page {
    text: String,
    lines: Vec<Option<(usize, &'static str)>>,
}

impl Page {
    fn line(&mut self, text: &str, of: Option<(usize, &'static str)>) {
        writeln!(self.text, "{text}").unwrap();
        self.lines.push(of);
    }

    /// The records with these numbers, sections in the order in which they first come.
    fn write(records: &[Record], numbers: &[usize]) -> Self {
        let mut page = Self::default();
        page.line("version: 1", None);
        let mut sections: Vec<&str> = Vec::new();
        for number in numbers {
            let section = records[*number].section;
            if !sections.contains(&section) {
                sections.push(section);
            }
        }
        for section in sections {
            page.line(&format!("{section}:"), None);
            for number in numbers.iter().filter(|number| records[**number].section == section) {
                let mut mark = "- ";
                for (key, value) in &records[*number].keys {
                    page.line(&format!("  {mark}{key}: {value}"), Some((*number, key)));
                    mark = "  ";
                }
            }
        }
        page
    }
}

/// A finding by what it is about: rule, record, key.
type About = (String, usize, &'static str);

fn outcome(pages: &[(&str, Page)], as_of: Option<Day>) -> (Sources, Outcome) {
    let sources = pages.iter().map(|(name, page)| Source::new(*name, page.text.clone().into_bytes()));
    let sources = Sources::new(sources.collect());
    let mut policy = Policy::as_of_today(today());
    if let Some(day) = as_of {
        policy.as_of = AsOf { day, leaves_out_later: true };
    }
    let outcome = check(&sources, &policy);
    (sources, outcome)
}

fn found(pages: &[(&str, Page)], as_of: Option<Day>, keeps: impl Fn(&str) -> bool) -> BTreeMap<About, usize> {
    let (sources, outcome) = outcome(pages, as_of);
    let mut found = BTreeMap::new();
    for finding in outcome.findings.iter().filter(|finding| keeps(finding.rule.name)) {
        let span = finding.primary.place.span;
        let source = sources.file(span.file);
        let (_, page) = pages.iter().find(|(name, _)| *name == source.path()).unwrap();
        let line = source.position(span.start).line as usize - 1;
        let (record, key) = page.lines[line].expect("findings stand in records");
        *found.entry((finding.rule.name.to_owned(), record, key)).or_default() += 1;
    }
    found
}

/// Every fault by rule and fingerprint, wherever it stands.
fn faults(pages: &[(&str, Page)], as_of: Option<Day>) -> BTreeSet<(&'static str, String)> {
    let (_, outcome) = outcome(pages, as_of);
    outcome.findings.iter().map(|finding| (finding.rule.name, finding.fingerprint())).collect()
}

fn one_of(values: &'static [&'static str]) -> impl Strategy<Value = String> {
    prop::sample::select(values).prop_map(str::to_owned)
}

fn day() -> impl Strategy<Value = String> {
    one_of(&[
        "2016-10-31",
        "2018-11-02",
        "2018-11-03",
        "2019-06-01",
        "2020-01-31",
        "2020-02-01",
        "2020-10-09",
        "2021-08-05",
        "2022-03-04",
        "2024-01-01",
        "2026-11-20",
        "2027-01-01",
        "2023-02-30",
        "soon",
    ])
}

fn country() -> impl Strategy<Value = String> {
    one_of(&["DE", "AT", "US", "CN", "RE", "RU", "KP", "\"NO\"", "Germany"])
}

fn partner() -> impl Strategy<Value = String> {
    prop_oneof![12 => one_of(&["p1", "p2", "p3", "p4"]), 1 => one_of(&["c1", "t1", "nobody", "microsoft"])]
}

fn party() -> impl Strategy<Value = String> {
    prop_oneof![12 => one_of(&["p1", "p2", "p3", "p4", "c1", "c2", "c3"]), 1 => one_of(&["t1", "nobody", "[]"])]
}

fn tenant() -> impl Strategy<Value = String> {
    prop_oneof![14 => one_of(&["t1", "t2", "t3", "t4"]), 1 => one_of(&["c1", "nowhere"])]
}

fn enrollment() -> impl Strategy<Value = String> {
    let role =
        one_of(&["indirect-provider", "indirect-reseller", "indirect-reseller", "direct-bill", "advisor", "boss"]);
    let mpa = one_of(&["2020-01-15", "2020-02-01", "2024-01-01", "true", "false", "maybe"]);
    let status = one_of(&["active", "restricted", "suspended", "revoked"]);
    let ids = one_of(&["\"4417123\"", "\"4417124\"", "0123", "12345678901"]);
    (
        role,
        optional(country()),
        optional(tenant()),
        optional(mpa),
        optional(day()),
        optional(day()),
        optional(status),
        optional(ids),
    )
        .prop_map(|(role, country, tenant, mpa, since, until, status, location)| {
            let mut text = format!("{{role: {role}");
            for (key, value) in
                [("country", country), ("tenant", tenant), ("mpa", mpa), ("since", since), ("location-id", location)]
            {
                if let Some(value) = value {
                    write!(text, ", {key}: {value}").unwrap();
                }
            }
            // Ends are rare: with them nobody is enrolled.
            if let Some(until) = until.filter(|until| until.as_str() > "2024") {
                write!(text, ", until: {until}").unwrap();
            }
            if let Some(status) = status {
                write!(text, ", status: {status}, status-since: 2021-01-01").unwrap();
            }
            text + "}"
        })
}

fn optional<S: Strategy>(strategy: S) -> impl Strategy<Value = Option<S::Value>> {
    prop::option::weighted(0.6, strategy)
}

fn record(section: &'static str, keys: Vec<(&'static str, Option<String>)>) -> Record {
    Record { section, keys: keys.into_iter().filter_map(|(key, value)| Some((key, value?))).collect() }
}

type Days = (Option<String>, Option<String>);

/// A relationship: a record that ends with its days.
fn relationship(section: &'static str, keys: Vec<(&'static str, Option<String>)>, (since, until): Days) -> Record {
    record(section, [keys, vec![("since", since), ("until", until)]].concat())
}

fn entity() -> impl Strategy<Value = Vec<Record>> {
    let partners = (1..=4_u8).map(|number| {
        let enrollments = prop::collection::vec(enrollment(), 0..3);
        let mca = optional((day(), optional(partner())));
        (optional(country()), enrollments, mca).prop_map(move |(country, enrollments, mca)| {
            let enrollments = format!("[{}]", enrollments.join(", "));
            let keys = vec![
                ("id", Some(format!("p{number}"))),
                ("country", country.or(Some("DE".to_owned()))),
                ("enrollments", Some(enrollments)),
                ("mca", mca.map(acceptance)),
            ];
            record("partners", keys)
        })
    });
    let customers = (1..=3_u8).map(|number| {
        (optional(country()), optional((day(), optional(partner())))).prop_map(move |(country, mca)| {
            record(
                "customers",
                vec![("id", Some(format!("c{number}"))), ("country", country), ("mca", mca.map(acceptance))],
            )
        })
    });
    let tenants = (1..=4_u8).map(|number| {
        let kind = one_of(&["csp", "customer", "customer", "shared-services", "sandbox"]);
        let cloud = optional(one_of(&["public", "us-government", "germany", "china"]));
        let domain = optional(one_of(&["a.example", "A.example", "b.example"]));
        (party(), kind, optional(country()), cloud, domain).prop_map(move |(owner, kind, country, cloud, domain)| {
            let keys = vec![
                ("id", Some(format!("t{number}"))),
                ("owner", Some(owner)),
                ("kind", Some(kind)),
                ("country", country),
                ("cloud", cloud.filter(|cloud| cloud != "public")),
                ("domain", domain),
            ];
            record("tenants", keys)
        })
    });
    let partners: Vec<_> = partners.collect();
    let customers: Vec<_> = customers.collect();
    let tenants: Vec<_> = tenants.collect();
    (partners, customers, tenants).prop_map(|(partners, customers, tenants)| [partners, customers, tenants].concat())
}

fn acceptance((accepted, attested_by): (String, Option<String>)) -> String {
    let attested_by = attested_by.map_or_else(String::new, |partner| format!(", attested-by: {partner}"));
    format!("[{{accepted: {accepted}{attested_by}}}]")
}

fn edge() -> impl Strategy<Value = Record> {
    let period = || (optional(day()), optional(day()).prop_map(|until| until.filter(|until| until.as_str() > "2024")));
    let seller = prop_oneof![10 => partner(), 2 => Just("microsoft".to_owned()), 1 => Just("c1".to_owned())];
    let own_use = optional(one_of(&["true", "false", "true", "yes"]));
    let partnership = (partner(), partner(), period()).prop_map(|(provider, reseller, days)| {
        relationship("partnerships", vec![("provider", Some(provider)), ("reseller", Some(reseller))], days)
    });
    let sale = (seller, party(), optional(tenant()), own_use, period());
    let sale = sale.prop_map(|(seller, buyer, tenant, own_use, days)| {
        let ends = vec![("seller", Some(seller)), ("buyer", Some(buyer)), ("tenant", tenant), ("own-use", own_use)];
        relationship("sales", ends, days)
    });
    let product = optional(one_of(&["azure", "microsoft-365"]));
    let subscription = (tenant(), partner(), optional(partner()), product, period());
    let subscription = subscription.prop_map(|(tenant, ordered_by, partner_of_record, product, days)| {
        let ends = vec![
            ("tenant", Some(tenant)),
            ("ordered-by", Some(ordered_by)),
            ("partner-of-record", partner_of_record),
            ("product", product),
        ];
        relationship("subscriptions", ends, days)
    });
    let customer_relationship = (partner(), party(), optional(tenant()), period());
    let customer_relationship = customer_relationship.prop_map(|(partner, customer, tenant, days)| {
        let ends = vec![("partner", Some(partner)), ("customer", Some(customer)), ("tenant", tenant)];
        relationship("customer-relationships", ends, days)
    });
    let ownership = optional(one_of(&["60", "50", "50.1", "101"]));
    let affiliation = (party(), party(), ownership, period()).prop_map(|(parent, child, ownership, days)| {
        let ends = vec![("parent", Some(parent)), ("child", Some(child)), ("ownership", ownership)];
        relationship("affiliations", ends, days)
    });
    prop_oneof![2 => partnership, 5 => sale, 5 => subscription, 1 => customer_relationship, 2 => affiliation]
}

/// Records of a network; ids of entities are unique.
fn network() -> impl Strategy<Value = Vec<Record>> {
    (entity(), prop::collection::vec(edge(), 0..14)).prop_map(|(entities, edges)| [entities, edges].concat())
}

/// A network of which every value can be read, and every reference resolves.
pub(crate) fn readable_network() -> impl Strategy<Value = String> {
    network().prop_map(|mut records| {
        for record in &mut records {
            let since = record.keys.iter().find(|(key, _)| *key == "since").map(|(_, since)| readable(since, "since"));
            for (key, value) in &mut record.keys {
                *value = readable(value, key);
            }
            // What two tenants or accounts share is an error at the later of the two, and imports sort.
            let id = record.keys[0].1.clone();
            for (key, value) in &mut record.keys {
                match *key {
                    "domain" => *value = format!("{id}.{value}"),
                    "enrollments" => {
                        let number = id.trim_start_matches('p');
                        for (place, location) in
                            ["\"4417123\"", "\"4417124\"", "0123", "12345678901"].iter().enumerate()
                        {
                            for repeated in 0..2 {
                                *value = value.replacen(
                                    &format!("location-id: {location}"),
                                    &format!("location-id: \"{number}{place}{repeated}\""),
                                    1,
                                );
                            }
                        }
                    }
                    _ => {}
                }
            }
            record.keys.retain(|(key, until)| *key != "until" || since.as_ref().is_none_or(|since| since <= until));
        }
        Page::write(&records, &all(&records)).text
    })
}

/// A value in place of one that cannot be read, or means nothing.
fn readable(value: &str, key: &str) -> String {
    let known = |prefixes: &[char], instead: &str| {
        let is_known = value.starts_with(prefixes) && value.len() == 2;
        if is_known || (key == "seller" && value == "microsoft") { value.to_owned() } else { instead.to_owned() }
    };
    let value = match key {
        "provider" | "reseller" | "partner" | "ordered-by" | "partner-of-record" => known(&['p'], "p1"),
        "seller" | "owner" | "buyer" | "customer" | "parent" | "child" => known(&['p', 'c'], "c1"),
        "tenant" => known(&['t'], "t1"),
        _ => value.to_owned(),
    };
    let mut value = match (key, value.as_str()) {
        ("own-use", "yes") => "true".to_owned(),
        ("ownership", "101") => "100".to_owned(),
        _ => value,
    };
    let instead = [
        ("until: soon", "until: 2027-01-01"),
        ("2023-02-30", "2022-02-28"),
        ("soon", "2022-01-01"),
        ("Germany", "FR"),
        ("boss", "advisor"),
        ("maybe", "false"),
        ("tenant: c1", "tenant: t1"),
        ("tenant: nowhere", "tenant: t2"),
        ("attested-by: c1", "attested-by: p1"),
        ("attested-by: t1", "attested-by: p2"),
        ("attested-by: nobody", "attested-by: p3"),
        ("attested-by: microsoft", "attested-by: p4"),
        // With an end, the beginning is before it.
        ("since: 2026-11-20", "since: 2021-11-20"),
        ("since: 2027-01-01", "since: 2021-01-01"),
    ];
    for (wrong, right) in instead {
        value = value.replace(wrong, right);
    }
    value
}

pub(crate) fn as_of() -> impl Strategy<Value = Option<Day>> {
    prop::option::of(
        one_of(&["2019-12-31", "2020-02-01", "2024-01-01", "2026-11-20"]).prop_map(|day| Day::parse(&day).unwrap()),
    )
}

fn all(records: &[Record]) -> Vec<usize> {
    (0..records.len()).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn renaming_every_id_changes_names_alone(records in network(), as_of in as_of()) {
        // The new names are as long as the old ones, so that every span stays where it was.
        let renamed: Vec<Record> = records.iter().map(|record| {
            let rename = |value: &str| ["p", "c", "t"].iter().fold(value.to_owned(), |value, kind| {
                (1..=4).fold(value, |value, number| {
                    let old = format!("{kind}{number}");
                    let new = format!("{}{}", if *kind == "p" { 'z' } else { 'k' }, if *kind == "t" { number + 4 } else { number });
                    if value == old { new } else { value.replace(&format!(": {old}}}"), &format!(": {new}}}")).replace(&format!(": {old},"), &format!(": {new},")) }
                })
            });
            Record { section: record.section, keys: record.keys.iter().map(|(key, value)| (*key, rename(value))).collect() }
        }).collect();
        let spans = |records: &[Record]| -> Vec<_> {
            let (_, outcome) = outcome(&[("a.yaml", Page::write(records, &all(records)))], as_of);
            // A dangling reference also points at the name it resembles.
            outcome.findings.iter().map(|finding| {
                let labels: Vec<_> = finding.further_labels().map(|(span, _)| span).collect();
                let labels = if finding.rule.name == "dangling-reference" { Vec::new() } else { labels };
                (finding.rule.name, finding.primary.place.span, labels)
            }).collect()
        };
        let (mut before, mut after) = (spans(&records), spans(&renamed));
        // Findings of one place are ordered by their words, which hold names.
        before.sort();
        after.sort();
        prop_assert_eq!(before, after);
    }

    #[test]
    fn the_order_of_lists_and_files_changes_no_verdict(
        records in network(),
        order in prop::collection::vec(any::<u32>(), 32),
        as_of in as_of(),
    ) {
        let keeps = |rule: &str| !ORDERED.contains(&rule);
        let before = found(&[("a.yaml", Page::write(&records, &all(&records)))], as_of, keeps);
        let mut shuffled = all(&records);
        shuffled.sort_by_key(|number| order[*number]);
        let (first, second) = shuffled.split_at(shuffled.len() / 2);
        let pages = [("b.yaml", Page::write(&records, second)), ("c.yaml", Page::write(&records, first))];
        prop_assert_eq!(before, found(&pages, as_of, keeps));
        // Where a fault stands may follow the order; which fault it is does not.
        let whole = [("a.yaml", Page::write(&records, &all(&records)))];
        prop_assert_eq!(faults(&whole, as_of), faults(&pages, as_of));
    }

    #[test]
    fn splitting_a_file_changes_lines_alone(records in network(), at in 0.0..1.0_f64, as_of in as_of()) {
        let numbers = all(&records);
        let before = found(&[("a.yaml", Page::write(&records, &numbers))], as_of, |_| true);
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_precision_loss, reason = "a place in a short list")]
        let (first, second) = numbers.split_at((numbers.len() as f64 * at) as usize);
        let pages = [("a.yaml", Page::write(&records, first)), ("b.yaml", Page::write(&records, second))];
        // A split moves no record past another of its section, so order-bound rules agree, too.
        prop_assert_eq!(before, found(&pages, as_of, |_| true));
    }

    #[test]
    fn an_island_changes_nothing(records in network(), as_of in as_of()) {
        let page = |records: &[Record]| Page::write(records, &all(records));
        let before = found(&[("b.yaml", page(&records))], as_of, |_| true);
        let island = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/graphs/minimal.yaml")).unwrap();
        // Location ids are the one thing that the island and the random networks might share.
        let text = island.replace("44171", "99171");
        let lines = text.lines().map(|_| Some((usize::MAX, "island"))).collect();
        let with_island = [("a.yaml", Page { text, lines }), ("b.yaml", page(&records))];
        let mut after = found(&with_island, as_of, |_| true);
        after.retain(|(_, record, _), _| *record != usize::MAX);
        prop_assert_eq!(before, after);
    }

    #[test]
    fn the_number_of_threads_changes_no_byte(records in network(), as_of in as_of()) {
        let bytes = |threads: usize| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            pool.install(|| {
                let (first, second): (Vec<usize>, Vec<usize>) = all(&records).into_iter().partition(|number| number % 2 == 0);
                let pages = [("a.yaml", Page::write(&records, &first)), ("b.yaml", Page::write(&records, &second))];
                let (sources, outcome) = outcome(&pages, as_of);
                let report = Report { sources: &sources, outcome: &outcome, with_statistics: true };
                let look = Look { is_coloured: true, is_ascii: false, width: 80, findings_max: None, with_summary: true };
                let mut out = Vec::new();
                write_json(&mut out, report).unwrap();
                write_text(&mut out, report, look).unwrap();
                String::from_utf8(out).unwrap()
            })
        };
        prop_assert_eq!(bytes(1), bytes(8));
    }

    #[test]
    fn findings_are_in_order_and_inside_their_files(records in network(), as_of in as_of()) {
        let (sources, outcome) = outcome(&[("a.yaml", Page::write(&records, &all(&records)))], as_of);
        let keys: Vec<_> = outcome.findings.iter()
            .map(|finding| (finding.primary.place.span.file, finding.primary.place.span.start, finding.rule.name, &finding.message))
            .collect();
        prop_assert!(keys.is_sorted());
        for finding in &outcome.findings {
            prop_assert!(!finding.message.is_empty() && !finding.message.ends_with('.') && !finding.message.contains('\n'));
            prop_assert!(finding.help.is_some(), "{} has a help", finding.rule.name);
            for span in std::iter::once(finding.primary.place.span).chain(finding.further_labels().map(|(span, _)| span)) {
                prop_assert!(span.start <= span.end && span.end as usize <= sources.file(span.file).text().len());
            }
        }
    }

    #[test]
    fn waivers_change_nothing_but_the_state_of_what_they_cover(
        records in network(),
        choices in prop::collection::vec((0..WAIVED.len() + 4, any::<bool>()), 8..40),
        as_of in as_of(),
    ) {
        let page = Page::write(&records, &all(&records));
        let mut text = String::new();
        // By line of the text, counted from 0: which rule is waived there.
        let mut waived = BTreeMap::new();
        for (number, line) in page.text.lines().enumerate() {
            let (choice, is_above) = choices[number % choices.len()];
            let Some(rule) = WAIVED.get(choice) else {
                writeln!(text, "{line}").unwrap();
                continue;
            };
            let comment = format!("# cspgraph-waiver: {{rule: {rule}, reason: agreed}}");
            if is_above {
                writeln!(text, "{comment}\n{line}").unwrap();
            } else {
                writeln!(text, "{line} {comment}").unwrap();
            }
            waived.insert(text.lines().count() - 1, *rule);
        }
        let found = |text: &str, waivers: Option<Vec<_>>| {
            let sources = Sources::new(vec![Source::new("a.yaml", text.to_owned().into_bytes())]);
            let mut policy = Policy { waivers, ..Policy::as_of_today(today()) };
            if let Some(day) = as_of {
                policy.as_of = AsOf { day, leaves_out_later: true };
            }
            let mut findings = check(&sources, &policy).findings;
            findings.retain(|finding| finding.rule.group != Group::Waiver);
            let line = |finding: &Finding| sources.line_of(finding.primary.place).1 as usize - 1;
            findings.into_iter().map(|finding| (line(&finding), finding)).collect::<Vec<_>>()
        };
        let with = found(&text, Some(Vec::new()));
        for (line, finding) in &with {
            let is_covered = waived.get(line) == Some(&finding.rule.name);
            prop_assert_eq!(matches!(finding.state, State::Waived(_)), is_covered, "{} in line {}", finding.rule.name, line);
        }
        // Without waivers the rest is the same.
        let open: Vec<_> = with.iter().map(|(line, finding)| (*line, Finding { state: State::New, ..finding.clone() })).collect();
        prop_assert_eq!(&open, &found(&text, None));
        // What moves with its line stays waived.
        let said = |found: &[(usize, Finding)]| -> Vec<_> {
            found.iter().map(|(_, finding)| (finding.fingerprint(), finding.message.clone(), finding.state.name())).collect()
        };
        let moved = format!("# a note\n\n# another\n{}", text.replace("sales:\n", "sales:\n\n  # a note\n\n"));
        prop_assert_eq!(said(&with), said(&found(&moved, Some(Vec::new()))));
    }

    #[test]
    fn why_agrees_with_check(
        records in network(),
        seller in one_of(&["p1", "p2", "p3", "p4", "c1", "microsoft"]),
        buyer in one_of(&["p1", "p2", "p3", "p4", "c1", "c2", "c3"]),
        tenant in prop::option::weighted(0.4, one_of(&["t1", "t2", "t3", "t4"])),
        own_use in any::<bool>(),
        on in one_of(&["2018-11-02", "2020-01-31", "2020-02-01", "2021-08-05", "2024-01-01", "2026-11-20", "2027-01-01"]),
    ) {
        let text = Page::write(&records, &all(&records)).text;
        let mut sources = Sources::new(vec![Source::new("a.yaml", text.into_bytes())]);
        let policy = Policy::as_of_today(today());
        let mut network = Network::read(&sources, policy.limits, policy.as_of);
        let errors = |sources: &Sources| -> BTreeMap<_, usize> {
            let mut errors = BTreeMap::new();
            let outcome = check(sources, &policy);
            for finding in outcome.findings.iter().filter(|finding| finding.rule.severity == Severity::Error) {
                *errors.entry((finding.rule.name, finding.primary.place.span)).or_insert(0) += 1;
            }
            errors
        };
        let before = errors(&sources);
        let file = sources.next();
        let question = Question { seller, buyer, tenant, own_use, on: Day::parse(&on) };
        let answer = why(&mut network, file, &question).expect("the network has these ids");
        prop_assert_eq!(judge(&network, &policy.rules), check(&sources, &policy).findings, "asking changes nothing");

        // Somebody else who could sell, and nothing more, really could.
        for seller in answer.ways_out.iter().filter(|way| way.changes.len() == 1).flat_map(|way| &way.sellers) {
            let other = Question { seller: seller.clone(), ..question.clone() };
            let other = why(&mut network, file, &other).unwrap();
            // Who sells already, into another tenant, is judged by that sale.
            let is_other_sale = matches!(other.proposal.origin, Origin::Declared(_)) && other.proposal.sale.tenant != question.tenant;
            prop_assert!(other.is_allowed || is_other_sale, "{} could sell", seller);
        }
        // A sale that stands there already is judged as it stands; others are added, as a file of the network would.
        if let Origin::Declared(place) = answer.proposal.origin {
            let sale = (0..network.sale_count()).filter_map(|number| network.sale(number));
            let sale = sale.into_iter().find(|sale| sale.seller_place() == place).unwrap();
            let places = [Some(sale.seller_place()), Some(sale.buyer_place()), sale.tenant_place()];
            let own = before.keys().filter(|(_, span)| places.iter().flatten().any(|place| place.span == *span));
            let reading = ["duplicate-relationship", "undated-relationship"];
            let own = own.filter(|(rule, _)| !reading.contains(rule)).count();
            prop_assert!(answer.is_allowed == (own == 0) || answer.conditions.iter().flat_map(|condition| &condition.findings).any(|finding| finding.rule.name == "resale-cycle"));
        } else {
            sources.append(Source::new("z.yaml", answer.proposal.sale.document().into_bytes()));
            let after = errors(&sources);
            let added: Vec<_> = after.iter().filter(|(error, count)| before.get(error).unwrap_or(&0) < count).collect();
            prop_assert_eq!(answer.is_allowed, added.is_empty(), "{:?}: {:?}", answer.proposal.sale, added);
        }
    }

    #[test]
    fn any_text_is_checked_without_a_panic(text in "([a-z&*:\\-\\[\\]{}#|>'\"!?, \n\t]|version: 1\n|sales:\n|  - seller: p1\n|😀){0,60}") {
        let sources = Sources::new(vec![Source::new("a.yaml", text.into_bytes())]);
        let outcome = check(&sources, &Policy::as_of_today(today()));
        let report = Report { sources: &sources, outcome: &outcome, with_statistics: false };
        let look = Look { is_coloured: false, is_ascii: true, width: 80, findings_max: None, with_summary: true };
        let mut out = Vec::new();
        write_json(&mut out, report).unwrap();
        write_text(&mut out, report, look).unwrap();
    }

    #[test]
    fn any_bytes_are_checked_without_a_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let sources = Sources::new(vec![Source::new("a.yaml", bytes)]);
        let outcome = check(&sources, &Policy::as_of_today(today()));
        let report = Report { sources: &sources, outcome: &outcome, with_statistics: false };
        let look = Look { is_coloured: false, is_ascii: false, width: 80, findings_max: None, with_summary: true };
        let mut out = Vec::new();
        write_text(&mut out, report, look).unwrap();
    }
}
