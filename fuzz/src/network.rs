//! Networks whose records join, made up key by key: what may not change a verdict does not.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use arbitrary::{Result, Unstructured};
use cspgraph::ask::{Origin, Question, why};
use cspgraph::check::{Outcome, Policy, check, judge};
use cspgraph::finding::Severity;
use cspgraph::network::{AsOf, Network};
use cspgraph::programme::Day;
use cspgraph::source::{Source, Sources};

use super::check::{assert_ordered, assert_places};
use super::files;

/// Few ids, so that records join; each is followed by what it is called after renaming, which is as long.
const PARTNERS: [(&str, &str); 5] = [("p1", "z4"), ("p2", "z1"), ("p3", "z5"), ("p4", "z2"), ("p5", "z3")];
const CUSTOMERS: [(&str, &str); 4] = [("c1", "k2"), ("c2", "k4"), ("c3", "k1"), ("c4", "k3")];
const TENANTS: [(&str, &str); 4] = [("t1", "w3"), ("t2", "w1"), ("t3", "w4"), ("t4", "w2")];

const COUNTRIES: [&str; 13] = ["DE", "AT", "US", "CN", "RE", "RU", "KP", "NO", "CH", "BR", "IN", "de", "Germany"];
const LOCATIONS: [&str; 5] = ["\"4417123\"", "\"4417124\"", "\"4417125\"", "0123", "12345678901"];

/// Most records of one network.
const RECORDS_MAX: usize = 24;

/// Questions of one network.
const QUESTIONS: usize = 2;

/// A network beside which nothing else changes: no id and no number of it stands in those that are made up.
const ISLAND: &str = "version: 1
partners:
  - id: island-provider
    country: DE
    enrollments: [{role: indirect-provider, location-id: \"9917001\", mpa: 2020-01-15, since: 2018-05-01}]
  - id: island-reseller
    country: AT
    enrollments: [{role: indirect-reseller, location-id: \"9917002\", mpa: 2020-01-20, since: 2019-06-01}]
customers: [{id: island-customer, country: CH, mca: [{accepted: 2021-03-02, attested-by: island-provider}]}]
tenants: [{id: island-tenant, owner: island-customer, kind: customer}]
partnerships: [{provider: island-provider, reseller: island-reseller, since: 2020-02-01}]
sales:
  - {seller: island-provider, buyer: island-reseller, since: 2020-02-01}
  - {seller: island-reseller, buyer: island-customer, tenant: island-tenant, since: 2021-04-01}
";

/// A record: its section, and its keys with their values as YAML.
struct Record {
    section: &'static str,
    keys: Vec<(&'static str, Text)>,
}

/// A value, as it is written and as it is written after renaming.
#[derive(Clone)]
struct Text(String, String);

/// Why findings of one fault may be more than one: by rule and fingerprint.
type Faults = BTreeMap<(&'static str, String), usize>;

pub fn hold(bytes: &[u8]) {
    let mut choices = Unstructured::new(bytes);
    let Ok(records) = records(&mut choices) else { return };
    let day = day_number(&mut choices).unwrap_or(0);
    let policy = if day.is_multiple_of(2) {
        files::policy()
    } else {
        let day = Day::parse(&day_text(day)).expect("the day is one");
        Policy { as_of: AsOf { day, leaves_out_later: true }, ..files::policy() }
    };
    let whole = page(&records, |text| &text.0);
    let (sources, outcome) = judged(&[("m.yaml", &whole)], &policy);
    assert_ordered(&outcome.findings);
    outcome.findings.iter().for_each(|finding| assert_places(&sources, finding));
    let syntax = outcome.findings.iter().find(|finding| finding.rule.is_unconditional());
    assert!(syntax.is_none(), "{whole}");

    assert_renamed(&records, &outcome, &policy, &whole);
    let at = choices.int_in_range(0..=records.len()).unwrap_or(0);
    assert_split(&records, at, &outcome, &policy, &whole);
    assert_beside_island(&outcome, &policy, &whole);
    for _ in 0..QUESTIONS {
        if assert_answer(&mut choices, &whole).is_err() {
            return;
        }
    }
}

fn judged(pages: &[(&str, &str)], policy: &Policy) -> (Sources, Outcome) {
    let sources = pages.iter().map(|(name, text)| Source::new(*name, text.as_bytes().to_vec()));
    let sources = Sources::new(sources.collect());
    let outcome = check(&sources, policy);
    (sources, outcome)
}

fn faults(outcome: &Outcome) -> Faults {
    let mut faults = Faults::new();
    for finding in &outcome.findings {
        *faults.entry((finding.rule.name, finding.fingerprint())).or_insert(0) += 1;
    }
    faults
}

fn assert_renamed(records: &[Record], before: &Outcome, policy: &Policy, whole: &str) {
    let (_, after) = judged(&[("m.yaml", &page(records, |text| &text.1))], policy);
    let spans = |outcome: &Outcome| {
        // Findings of one place are ordered by their words, which hold names.
        let spans = outcome.findings.iter().map(|finding| (finding.rule.name, finding.primary.place.span));
        let mut spans: Vec<_> = spans.collect();
        spans.sort();
        spans
    };
    assert_eq!(spans(before), spans(&after), "under other names\n{whole}");
}

fn assert_split(records: &[Record], at: usize, before: &Outcome, policy: &Policy, whole: &str) {
    let (first, second) = records.split_at(at);
    let pages = [first, second].map(|records| page(records, |text| &text.0));
    let (_, after) = judged(&[("a.yaml", &pages[0]), ("b.yaml", &pages[1])], policy);
    assert_eq!(faults(before), faults(&after), "split behind record {at}\n{whole}");
    // Which of several speaks may follow the order of files; what is wrong does not.
    let (_, swapped) = judged(&[("a.yaml", &pages[1]), ("b.yaml", &pages[0])], policy);
    let kinds = |outcome: &Outcome| faults(outcome).into_keys().collect::<Vec<_>>();
    assert_eq!(kinds(before), kinds(&swapped), "in another order behind record {at}\n{whole}");
}

fn assert_beside_island(before: &Outcome, policy: &Policy, whole: &str) {
    let (_, after) = judged(&[("m.yaml", whole), ("n.yaml", ISLAND)], policy);
    let spans = |outcome: &Outcome| {
        let of_first = outcome.findings.iter().filter(|finding| finding.primary.place.span.file.0 == 0);
        of_first.map(|finding| (finding.rule.name, finding.primary.place.span)).collect::<Vec<_>>()
    };
    assert_eq!(spans(before), spans(&after), "beside an island\n{whole}");
}

/// Asks whether a sale may be, and then makes it.
fn assert_answer(choices: &mut Unstructured<'_>, whole: &str) -> Result<()> {
    let question = Question {
        seller: if choices.ratio(1, 8)? { "microsoft".to_owned() } else { party(choices)?.0 },
        buyer: party(choices)?.0,
        tenant: if choices.ratio(2, 5)? { Some(choices.choose(&TENANTS)?.0.to_owned()) } else { None },
        own_use: choices.arbitrary()?,
        on: Day::parse(&day_text(day_number(choices)?)),
    };
    let policy = files::policy();
    let mut sources = Sources::new(vec![Source::new("m.yaml", whole.as_bytes().to_vec())]);
    let mut network = Network::read(&sources, policy.limits, policy.as_of);
    let errors = |sources: &Sources| {
        let mut errors = BTreeMap::new();
        for finding in &check(sources, &policy).findings {
            if finding.rule.severity == Severity::Error {
                *errors.entry((finding.rule.name, finding.primary.place.span)).or_insert(0_usize) += 1;
            }
        }
        errors
    };
    let file = sources.next();
    // Nobody is asked about whom nothing declares.
    let Some(answer) = why(&mut network, file, &question) else { return Ok(()) };
    assert_eq!(judge(&network, &policy.rules), check(&sources, &policy).findings, "asking changes nothing\n{whole}");
    if let Origin::Supposed(_) = answer.proposal.origin {
        let before = errors(&sources);
        sources.append(Source::new("z.yaml", answer.proposal.sale.document().into_bytes()));
        let after = errors(&sources);
        let added: Vec<_> = after.iter().filter(|(error, count)| before.get(error).unwrap_or(&0) < count).collect();
        assert_eq!(answer.is_allowed, added.is_empty(), "{question:?}: {added:?}\n{whole}");
    }
    Ok(())
}

/// The records, sections in the order in which they first come.
fn page(records: &[Record], written: impl Fn(&Text) -> &str) -> String {
    let mut page = "version: 1\n".to_owned();
    let mut sections: Vec<&str> = Vec::new();
    for record in records {
        if !sections.contains(&record.section) {
            sections.push(record.section);
        }
    }
    for section in sections {
        writeln!(page, "{section}:").expect("memory takes it");
        for record in records.iter().filter(|record| record.section == section) {
            let mut mark = "- ";
            for (key, text) in &record.keys {
                writeln!(page, "  {mark}{key}: {}", written(text)).expect("memory takes it");
                mark = "  ";
            }
        }
    }
    page
}

fn records(choices: &mut Unstructured<'_>) -> Result<Vec<Record>> {
    let mut records = Vec::new();
    for (id, renamed) in PARTNERS {
        if choices.ratio(7, 8)? {
            records.push(partner(choices, Text(id.to_owned(), renamed.to_owned()))?);
        }
    }
    for (id, renamed) in CUSTOMERS {
        if choices.ratio(7, 8)? {
            let mut record = Record::new("customers");
            record.keys.push(("id", Text(id.to_owned(), renamed.to_owned())));
            record.perhaps(choices, "country", |choices| word(choices, &COUNTRIES))?;
            record.perhaps(choices, "mca", acceptances)?;
            records.push(record);
        }
    }
    for (id, renamed) in TENANTS {
        if choices.ratio(7, 8)? {
            let mut record = Record::new("tenants");
            record.keys.push(("id", Text(id.to_owned(), renamed.to_owned())));
            record.always(choices, "owner", party)?;
            record
                .always(choices, "kind", |choices| word(choices, &["customer", "csp", "shared-services", "sandbox"]))?;
            record.perhaps(choices, "country", |choices| word(choices, &COUNTRIES))?;
            record
                .perhaps(choices, "cloud", |choices| word(choices, &["public", "us-government", "germany", "china"]))?;
            record.perhaps(choices, "domain", |choices| word(choices, &["a.example", "A.example", "b.example"]))?;
            records.push(record);
        }
    }
    while records.len() < RECORDS_MAX && !choices.is_empty() {
        records.push(relationship(choices)?);
    }
    Ok(records)
}

fn partner(choices: &mut Unstructured<'_>, id: Text) -> Result<Record> {
    let mut record = Record::new("partners");
    record.keys.push(("id", id));
    record.perhaps(choices, "country", |choices| word(choices, &COUNTRIES))?;
    record.perhaps(choices, "mca", acceptances)?;
    let mut enrollments = [String::new(), String::new()];
    for _ in 0..choices.int_in_range(0..=2)? {
        let mut keys = Record::new("enrollments");
        let roles = ["indirect-provider", "indirect-reseller", "direct-bill", "advisor", "boss"];
        keys.always(choices, "role", |choices| word(choices, &roles))?;
        keys.perhaps(choices, "country", |choices| word(choices, &COUNTRIES))?;
        keys.perhaps(choices, "tenant", tenant)?;
        keys.perhaps(choices, "location-id", |choices| word(choices, &LOCATIONS))?;
        keys.perhaps(choices, "mpa", |choices| {
            if choices.ratio(1, 3)? { word(choices, &["true", "false", "maybe"]) } else { day(choices) }
        })?;
        keys.perhaps(choices, "status", |choices| word(choices, &["active", "restricted", "suspended", "revoked"]))?;
        keys.perhaps(choices, "status-since", day)?;
        keys.perhaps(choices, "currency", |choices| word(choices, &["EUR", "USD", "CHF", "euro"]))?;
        keys.perhaps(choices, "support-plan", |choices| word(choices, &["advanced", "premier", "gold"]))?;
        keys.perhaps(choices, "revenue-usd", |choices| {
            word(choices, &["0", "999", "300000", "1000000", "30000000", "-1"])
        })?;
        keys.perhaps(choices, "revenue-as-of", day)?;
        keys.days(choices)?;
        for (enrollments, shown) in
            enrollments.iter_mut().zip([|text: &Text| text.0.clone(), |text: &Text| text.1.clone()])
        {
            let keys: Vec<String> = keys.keys.iter().map(|(key, text)| format!("{key}: {}", shown(text))).collect();
            write!(enrollments, "{{{}}}, ", keys.join(", ")).expect("memory takes it");
        }
    }
    let [written, renamed] = enrollments.map(|enrollments| format!("[{enrollments}]"));
    record.keys.push(("enrollments", Text(written, renamed)));
    Ok(record)
}

fn relationship(choices: &mut Unstructured<'_>) -> Result<Record> {
    let mut record;
    match choices.int_in_range(0..=9)? {
        0..=1 => {
            record = Record::new("partnerships");
            record.always(choices, "provider", company)?;
            record.always(choices, "reseller", company)?;
        }
        2..=4 => {
            record = Record::new("sales");
            record.always(choices, "seller", |choices| {
                if choices.ratio(1, 8)? { word(choices, &["microsoft"]) } else { party(choices) }
            })?;
            record.always(choices, "buyer", party)?;
            record.perhaps(choices, "tenant", tenant)?;
            record.perhaps(choices, "own-use", |choices| word(choices, &["false", "true", "yes"]))?;
        }
        5..=6 => {
            record = Record::new("subscriptions");
            record.always(choices, "tenant", tenant)?;
            record.always(choices, "ordered-by", company)?;
            record.perhaps(choices, "partner-of-record", company)?;
            record.perhaps(choices, "product", |choices| {
                word(choices, &["azure", "microsoft-365", "marketplace", "pens"])
            })?;
        }
        7 => {
            record = Record::new("customer-relationships");
            record.always(choices, "partner", company)?;
            record.always(choices, "customer", party)?;
            record.perhaps(choices, "tenant", tenant)?;
        }
        8 => {
            record = Record::new("admin-relationships");
            record.always(choices, "partner", company)?;
            record.always(choices, "tenant", tenant)?;
            record.always(choices, "kind", |choices| word(choices, &["gdap", "dap"]))?;
            let roles = ["[Helpdesk Administrator]", "[Global Administrator]", "[]", "Nobody"];
            record.perhaps(choices, "roles", |choices| word(choices, &roles))?;
            record.perhaps(choices, "auto-extend", |choices| word(choices, &["true", "false"]))?;
        }
        _ => {
            record = Record::new("affiliations");
            record.always(choices, "parent", party)?;
            record.always(choices, "child", party)?;
            record.perhaps(choices, "ownership", |choices| word(choices, &["60", "50", "50.1", "101", "100"]))?;
        }
    }
    record.days(choices)?;
    Ok(record)
}

impl Record {
    fn new(section: &'static str) -> Self {
        Self { section, keys: Vec::new() }
    }

    fn always<'c>(
        &mut self,
        choices: &mut Unstructured<'c>,
        key: &'static str,
        value: impl Fn(&mut Unstructured<'c>) -> Result<Text>,
    ) -> Result<()> {
        // Even what a record must have is absent at times.
        if !choices.ratio(1, 50)? || self.keys.is_empty() {
            self.keys.push((key, value(choices)?));
        }
        Ok(())
    }

    fn perhaps<'c>(
        &mut self,
        choices: &mut Unstructured<'c>,
        key: &'static str,
        value: impl Fn(&mut Unstructured<'c>) -> Result<Text>,
    ) -> Result<()> {
        if choices.arbitrary()? {
            self.keys.push((key, value(choices)?));
        }
        Ok(())
    }

    fn days(&mut self, choices: &mut Unstructured<'_>) -> Result<()> {
        self.perhaps(choices, "since", day)?;
        if choices.ratio(1, 4)? {
            self.keys.push(("until", day(choices)?));
        }
        Ok(())
    }
}

fn word(choices: &mut Unstructured<'_>, words: &[&str]) -> Result<Text> {
    let word = choices.choose(words)?;
    Ok(Text((*word).to_owned(), (*word).to_owned()))
}

fn id(choices: &mut Unstructured<'_>, ids: &[(&str, &str)]) -> Result<Text> {
    let (id, renamed) = choices.choose(ids)?;
    Ok(Text((*id).to_owned(), (*renamed).to_owned()))
}

/// A partner, as a rule.
fn company(choices: &mut Unstructured<'_>) -> Result<Text> {
    if choices.ratio(1, 16)? { word(choices, &["nobody", "microsoft", "[]"]) } else { id(choices, &PARTNERS) }
}

/// A partner or a customer.
fn party(choices: &mut Unstructured<'_>) -> Result<Text> {
    match choices.int_in_range(0..=15)? {
        0 => word(choices, &["nobody", "[]"]),
        1 => id(choices, &TENANTS),
        2..=8 => id(choices, &CUSTOMERS),
        _ => id(choices, &PARTNERS),
    }
}

fn tenant(choices: &mut Unstructured<'_>) -> Result<Text> {
    if choices.ratio(1, 16)? { id(choices, &CUSTOMERS) } else { id(choices, &TENANTS) }
}

fn acceptances(choices: &mut Unstructured<'_>) -> Result<Text> {
    let accepted = day(choices)?;
    if choices.arbitrary()? {
        let partner = company(choices)?;
        let text = |partner: &str| format!("[{{accepted: {}, attested-by: {partner}}}]", accepted.0);
        return Ok(Text(text(&partner.0), text(&partner.1)));
    }
    let text = format!("[{{accepted: {}}}]", accepted.0);
    Ok(Text(text.clone(), text))
}

fn day(choices: &mut Unstructured<'_>) -> Result<Text> {
    if choices.ratio(1, 40)? {
        return word(choices, &["soon", "2023-02-30", "0000-01-01", "9999-12-31", "\"2024-01-01\""]);
    }
    let text = day_text(day_number(choices)?);
    Ok(Text(text.clone(), text))
}

/// Days since the beginning of 2014, up to 2028.
fn day_number(choices: &mut Unstructured<'_>) -> Result<u16> {
    choices.int_in_range(0..=5_200)
}

fn day_text(number: u16) -> String {
    const BEGIN: i64 = 16_071;
    Day::since_1970(BEGIN + i64::from(number)).expect("the calendar has the day").to_string()
}
