//! Facts in, records out, both as lines of text.
//!
//! A fact: what it is, whom it names, and `key=value`. An account is `TENANT/LOCATION:NAME:COUNTRY`, each of which may be
//! absent; a tenant is the first eight digits of its id. A record: its section and `key=value`, behind `+` each enrollment and
//! behind `*` each acceptance.

use std::fmt::Write;

use crate::import::assembly::{Assembly, Own, assemble};
use crate::import::cell::{DateOrder, Guid, Written};
use crate::import::document::{Document, Record, Section, Value};
use crate::import::fact::{Account, Administration, Customer, Fact, Partnership, Provision, Rank, Tenant, Transaction};
use crate::import::known::{Home, Known, KnownRecord};
use crate::import::ledger::Ledger;
use crate::import::notes::Origin;
use crate::programme::{Country, Day, Role};
use crate::source::{FileId, Place, Span};

fn guid(short: &str) -> Guid {
    Guid::parse(&format!("{short}-0000-0000-0000-000000000001")).unwrap()
}

fn tenant(text: &str) -> Tenant {
    let is_short = text.len() == 8 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    if is_short { Tenant::Id(guid(text)) } else { Tenant::Other(text.into()) }
}

fn account(text: &str) -> Account {
    let mut parts = text.split(':');
    let (tenant, location) = parts.next().unwrap().split_once('/').unwrap();
    let some = |part: Option<&str>| part.filter(|part| !part.is_empty()).map(Into::into);
    Account {
        tenant: (!tenant.is_empty()).then(|| guid(tenant)),
        location: some(Some(location)),
        name: some(parts.next()),
        country: parts.next().and_then(Country::parse),
        domain: some(parts.next()),
    }
}

/// A day; `month~day` where it can be read either way.
fn written(text: &str) -> Written {
    match text.split_once('~') {
        Some((month, day)) => {
            Written::Either { month_first: Day::parse(month).unwrap(), day_first: Day::parse(day).unwrap() }
        }
        None => Written::Certain(Day::parse(text).unwrap()),
    }
}

fn fact(line: &str) -> Fact {
    let words: Vec<&str> = line.split_whitespace().collect();
    let value = |key: &str| words.iter().find_map(|word| word.strip_prefix(key)?.strip_prefix('='));
    let text = |key: &str| value(key).map(|text| text.replace('_', " ").into_boxed_str());
    let customer = || Customer {
        tenant: tenant(words[1]),
        commerce: value("commerce").map(guid),
        name: text("name"),
        domain: text("domain"),
        country: value("country").and_then(Country::parse),
        reseller: value("of").map(account),
        rank: match value("rank") {
            Some("profile") => Rank::Profile,
            Some("list") => Rank::List,
            _ => Rank::Line,
        },
    };
    match words[0] {
        "own" => Fact::Own(account(words[1])),
        "reseller" => Fact::Partnership(Partnership { provider: None, reseller: Some(account(words[1])) }),
        "provider" => Fact::Partnership(Partnership { provider: Some(account(words[1])), reseller: None }),
        "inactive" => Fact::InactivePartnership(Partnership { provider: None, reseller: Some(account(words[1])) }),
        "customer" => Fact::Customer(customer()),
        "provision" => Fact::Provision(Provision {
            provider: text("from").unwrap(),
            reseller: account(value("via").unwrap()),
            customer: customer(),
            since: value("since").map(written),
            until: value("until").map(written),
        }),
        "line" => Fact::Transaction(Transaction {
            seller: value("by").map(account),
            reseller: value("via").map(account),
            names_resellers: !words.contains(&"direct"),
            customer: customer(),
            since: value("since").map(written),
            until: value("until").map(written),
            stands: !words.contains(&"void"),
        }),
        "signed" => Fact::Agreement(account(words[1]), true),
        "unsigned" => Fact::Agreement(account(words[1]), false),
        "enrolled" => Fact::Enrolled(account(words[1]), Role::IndirectReseller),
        "accepted" => Fact::Acceptance {
            customer: tenant(words[1]),
            day: written(words[2]),
            is_attested: words.contains(&"attested"),
        },
        "gdap" => Fact::Administration(Administration {
            partner: value("by").map(account),
            customer: customer(),
            roles: value("roles").into_iter().flat_map(|roles| roles.split(',')).map(Into::into).collect(),
            auto_extend: Some(words.contains(&"extends")),
            since: value("since").map(written),
            until: value("until").map(written),
        }),
        "global" => Fact::Global(account(words[1]), words[2].into()),
        section => {
            let section = Section::ALL.into_iter().find(|known| known.name() == section).expect(section);
            Fact::Record(section, record(line.split_once(' ').unwrap().1), None)
        }
    }
}

fn record(text: &str) -> Record {
    let mut record = Record::default();
    let (main, parts) = match text.find([' ']).filter(|_| text.contains(" + ") || text.contains(" * ")) {
        Some(_) => text.split_at(text.find(" + ").or_else(|| text.find(" * ")).unwrap()),
        None => (text, ""),
    };
    let values = |record: &mut Record, text: &str| {
        for word in text.split_whitespace() {
            let (key, value) = word.split_once('=').expect(word);
            let value = value.replace('_', " ");
            let value = if matches!(&*value, "true" | "false") { Value::Plain(value) } else { Value::Text(value) };
            record.set(Box::leak(key.to_owned().into_boxed_str()), value);
        }
    };
    values(&mut record, main);
    for (mark, key) in [('+', "enrollments"), ('*', "mca")] {
        let mut list = Vec::new();
        for part in parts.split([' ']).collect::<Vec<_>>().join(" ").split(" + ").flat_map(|part| part.split(" * ")) {
            let is_enrollment = part.contains("role=");
            if part.trim().is_empty() || is_enrollment != (mark == '+') {
                continue;
            }
            let mut inner = Record::default();
            values(&mut inner, part);
            list.push(inner);
        }
        if !list.is_empty() {
            record.set(key, Value::Records(list));
        }
    }
    record
}

fn printed(record: &Record) -> String {
    let mut text = String::new();
    for (key, value) in record.values() {
        // All administration that files tell of is of one kind.
        if *key == "kind" && record.get("partner").is_some() {
            continue;
        }
        match value {
            Value::Text(value) | Value::Plain(value) => write!(text, " {key}={}", value.replace(' ', "_")).unwrap(),
            Value::Texts(values) => write!(text, " {key}={}", values.join(",")).unwrap(),
            Value::Records(parts) => {
                let mark = if *key == "mca" { '*' } else { '+' };
                for part in parts {
                    write!(text, " {mark}{}", printed(part)).unwrap();
                }
            }
        }
    }
    text.replace("-0000-0000-0000-000000000001", "…")
}

fn document(document: &Document) -> String {
    let mut text = String::new();
    for section in Section::ALL {
        for record in document.section(section) {
            writeln!(text, "{}{}", section.name(), printed(record)).unwrap();
        }
    }
    text
}

fn output(known: &Known, assembly: &Assembly) -> String {
    let mut text = document(&assembly.additions);
    let place = |record: usize, part: Option<usize>| {
        let id = known.records[record].record.text("id").unwrap_or(known.records[record].section.name());
        part.map_or(id.to_owned(), |part| format!("{id}.{part}"))
    };
    for fill in &assembly.fills {
        let mut record = Record::default();
        record.set(fill.key, fill.value.clone());
        writeln!(text, "fill {}{}", place(fill.record, fill.part), printed(&record)).unwrap();
    }
    for conflict in &assembly.conflicts {
        let place = place(conflict.record, conflict.part);
        let (known, read) = (&conflict.known, &conflict.read);
        writeln!(text, "conflict {place} {} {known} / {read}", conflict.key).unwrap();
    }
    for remark in &assembly.remarks {
        writeln!(text, "# {}", remark.replace("-0000-0000-0000-000000000001", "…")).unwrap();
    }
    text
}

fn ledger(facts: &[&str]) -> Ledger {
    let mut ledger = Ledger::default();
    let mut file = 0;
    for (line, text) in (1..).zip(facts) {
        match *text {
            "end" | "end mdy" => ledger.end_file(DateOrder::MonthFirst),
            "end dmy" => ledger.end_file(DateOrder::DayFirst),
            text => {
                ledger.take(fact(text), Origin { file, line });
                continue;
            }
        }
        file += 1;
    }
    ledger.end_file(DateOrder::MonthFirst);
    ledger
}

fn known(text: &str) -> Known {
    let span = Span { file: FileId(0), start: 0, end: 0 };
    let records = text.lines().map(str::trim).filter(|line| !line.is_empty()).map(|line| {
        let (section, rest) = line.split_once(' ').unwrap();
        let section = Section::ALL.into_iter().find(|known| known.name() == section).unwrap();
        let rest = rest.replace('…', "-0000-0000-0000-000000000001");
        KnownRecord { section, record: record(&rest), home: Home::File(Place::direct(span)), document: 0 }
    });
    Known { records: records.collect() }
}

fn lines(text: &str) -> Vec<&str> {
    text.lines().map(str::trim).filter(|line| !line.is_empty()).collect()
}

/// What the facts give beside what is known.
fn merged(known_text: &str, facts: &str) -> String {
    let known = known(known_text);
    output(&known, &assemble(&ledger(&lines(facts)), &known, &Own::default()).unwrap())
}

fn imported(facts: &str) -> String {
    merged("", facts)
}

fn imported_by(partner: &str, facts: &str) -> Result<String, String> {
    let own = Own { partner: Some(partner.to_owned()), role: None };
    let known = Known::default();
    assemble(&ledger(&lines(facts)), &known, &own).map(|assembly| output(&known, &assembly))
}

#[track_caller]
fn is(read: &str, expected: &str) {
    let expected = lines(expected).join("\n") + "\n";
    assert!(read == expected, "\n--- is\n{read}\n--- should be\n{expected}");
}

/// The first reading of the end-to-end fixture: a provider in the US with a reseller in Brazil, from eight answers.
const PROVIDER: &str = "
    own /4391507
    end
    own /:Contoso:US
    end
    reseller 484e548c/4847383:First_Up_Consultants:US
    reseller b01b1487/4847433:ReleCloud:BR
    end
    line c501c3c4 via=/4847383 since=2017-04-10
    end
    line c501c3c4 via=/4847383 since=2017-04-10
    end
    customer 53eb21cb name=FourthCoffee137 domain=FourthCoffee137.onmicrosoft.com of=484e548c/
    customer 3dfe847b name=Another of=484e548c/
    end
    customer 626099fe name=New country=US of=484e548c/ rank=profile
    end
    line 74221236 by=3b33e682/4391507 since=2017-05-12 name=Last
";

#[test]
fn answers_of_a_provider_become_its_network() {
    is(
        &imported(PROVIDER),
        "
        partners id=contoso name=Contoso country=US + role=indirect-provider tenant=contoso-csp location-id=4391507
        partners id=first-up-consultants name=First_Up_Consultants country=US + role=indirect-reseller tenant=first-up-consultants-csp location-id=4847383
        partners id=relecloud name=ReleCloud country=BR + role=indirect-reseller tenant=relecloud-csp location-id=4847433
        tenants id=another-tenant owner=another kind=customer tenant-id=3dfe847b…
        tenants id=c501c3c4…-tenant owner=c501c3c4… kind=customer tenant-id=c501c3c4…
        tenants id=contoso-csp owner=contoso kind=csp tenant-id=3b33e682…
        tenants id=first-up-consultants-csp owner=first-up-consultants kind=csp tenant-id=484e548c…
        tenants id=fourthcoffee137-tenant owner=fourthcoffee137 kind=customer tenant-id=53eb21cb… domain=FourthCoffee137.onmicrosoft.com
        tenants id=last-tenant owner=last kind=customer tenant-id=74221236…
        tenants id=new-tenant owner=new kind=customer tenant-id=626099fe…
        tenants id=relecloud-csp owner=relecloud kind=csp tenant-id=b01b1487…
        customers id=another name=Another
        customers id=c501c3c4…
        customers id=fourthcoffee137 name=FourthCoffee137
        customers id=last name=Last
        customers id=new name=New country=US
        partnerships provider=contoso reseller=first-up-consultants since=2017-04-10
        partnerships provider=contoso reseller=relecloud
        sales seller=first-up-consultants buyer=another tenant=another-tenant
        sales seller=first-up-consultants buyer=fourthcoffee137 tenant=fourthcoffee137-tenant
        sales seller=first-up-consultants buyer=new tenant=new-tenant
        subscriptions tenant=c501c3c4…-tenant ordered-by=contoso partner-of-record=first-up-consultants since=2017-04-10
        subscriptions tenant=last-tenant ordered-by=contoso since=2017-05-12
        ",
    );
}

/// The second reading: lines of new commerce, with a reseller that stands on no list and two location ids of one tenant.
const LINES: &str = "
    line c139c4bf by=934f3416/5357564 via=/4649221 since=2021-05-20 name=Reduce country=US
    line c139c4bf by=934f3416/5357564 since=2021-05-20 name=Reduce country=US
    line 835a59a7 by=934f3416/1234567 since=2019-02-04 name=Shared country=US
";

#[test]
fn lines_of_one_tenant_and_two_location_ids_are_one_partner() {
    is(
        &imported(LINES),
        "
        partners id=934f3416… + role=indirect-provider tenant=934f3416…-csp location-id=1234567 + role=indirect-provider tenant=934f3416…-csp location-id=5357564
        partners id=mpn-4649221 + role=indirect-reseller location-id=4649221
        tenants id=934f3416…-csp owner=934f3416… kind=csp tenant-id=934f3416…
        tenants id=reduce-tenant owner=reduce kind=customer tenant-id=c139c4bf…
        tenants id=shared-tenant owner=shared kind=customer tenant-id=835a59a7…
        customers id=reduce name=Reduce country=US
        customers id=shared name=Shared country=US
        partnerships provider=934f3416… reseller=mpn-4649221 since=2021-05-20
        subscriptions tenant=reduce-tenant ordered-by=934f3416… partner-of-record=mpn-4649221 since=2021-05-20
        subscriptions tenant=reduce-tenant ordered-by=934f3416… since=2021-05-20
        subscriptions tenant=shared-tenant ordered-by=934f3416… since=2019-02-04
        # resellers of record that are on no list of relationships, often another location id (MPN) of a known reseller: `mpn-4649221`
        ",
    );
}

#[test]
fn a_customer_that_is_a_known_account_stays_one_tenant_of_the_programme() {
    is(
        &imported(
            "
            own /4391507:Contoso:US
            end
            reseller 484e548c/4847383:First:US
            line 484e548c by=3b33e682/4391507 via=/4847383 since=2020-01-05 name=First_Inc domain=first.example
            line 3b33e682 by=3b33e682/4391507 since=2020-01-07
            customer 484e548c of=484e548c/
            accepted 484e548c 2021-02-03 attested
            ",
        ),
        "
        partners id=contoso name=Contoso country=US + role=indirect-provider tenant=contoso-csp location-id=4391507
        partners id=first name=First country=US + role=indirect-reseller tenant=first-csp location-id=4847383 * accepted=2021-02-03 attested-by=contoso
        tenants id=contoso-csp owner=contoso kind=csp tenant-id=3b33e682…
        tenants id=first-csp owner=first kind=csp tenant-id=484e548c… domain=first.example
        partnerships provider=contoso reseller=first since=2020-01-05
        subscriptions tenant=contoso-csp ordered-by=contoso since=2020-01-07
        subscriptions tenant=first-csp ordered-by=contoso partner-of-record=first since=2020-01-05
        ",
    );
}

#[test]
fn a_reseller_of_record_that_is_the_seller_itself_makes_no_partnership() {
    is(
        &imported(
            "
            line 74221236 by=3b33e682/1 since=2020-01-05
            line 74221236 by=3b33e682/2 via=/1 since=2020-01-03
            ",
        ),
        "
        partners id=3b33e682… + role=indirect-provider tenant=3b33e682…-csp location-id=1 + role=indirect-provider tenant=3b33e682…-csp location-id=2
        tenants id=3b33e682…-csp owner=3b33e682… kind=csp tenant-id=3b33e682…
        tenants id=74221236…-tenant owner=74221236… kind=customer tenant-id=74221236…
        customers id=74221236…
        subscriptions tenant=74221236…-tenant ordered-by=3b33e682… since=2020-01-03
        # resellers of record that are other location ids (MPN) of the partner that ordered: taken as sold by itself: `1`
        ",
    );
}

#[test]
fn the_location_id_of_another_seller_is_a_reseller_like_any_other() {
    is(
        &imported(
            "
            line 74221236 by=3b33e682/1 since=2020-01-05
            line 74221236 by=484e548c/2 via=/1 since=2020-01-03
            ",
        ),
        "
        partners id=3b33e682… + role=indirect-provider tenant=3b33e682…-csp location-id=1 + role=indirect-reseller tenant=3b33e682…-csp location-id=1
        partners id=484e548c… + role=indirect-provider tenant=484e548c…-csp location-id=2
        tenants id=3b33e682…-csp owner=3b33e682… kind=csp tenant-id=3b33e682…
        tenants id=484e548c…-csp owner=484e548c… kind=csp tenant-id=484e548c…
        tenants id=74221236…-tenant owner=74221236… kind=customer tenant-id=74221236…
        customers id=74221236…
        partnerships provider=484e548c… reseller=3b33e682… since=2020-01-03
        subscriptions tenant=74221236…-tenant ordered-by=3b33e682… since=2020-01-05
        subscriptions tenant=74221236…-tenant ordered-by=484e548c… partner-of-record=3b33e682… since=2020-01-03
        # resellers of record that are on no list of relationships, often another location id (MPN) of a known reseller: `3b33e682…`
        ",
    );
}

const SEVERAL: &str = "
    line 74221236 by=3b33e682/1 since=2020-01-05 direct
    line 53eb21cb by=484e548c/2 since=2020-01-03 direct
    line 3dfe847b since=2020-01-04 direct
";

#[test]
fn of_several_sellers_the_user_says_whose_the_other_files_are() {
    let refused = assemble(&ledger(&lines(SEVERAL)), &Known::default(), &Own::default()).map(|_| ()).unwrap_err();
    assert_eq!(
        refused,
        "these files name several partners that sell, `1`, `2`, and some do not say whose they are: say it with --partner"
    );
    for partner in ["2", "484e548c-0000-0000-0000-000000000001"] {
        let read = imported_by(partner, SEVERAL).unwrap();
        assert!(read.contains("tenant=3dfe847b…-tenant ordered-by=484e548c… since=2020-01-04"), "{read}");
    }
    assert!(imported_by("nobody", SEVERAL).unwrap_err().starts_with("`nobody` is no tenant id"));
    let without = SEVERAL.replace("line 3dfe847b since=2020-01-04 direct", "");
    assert!(imported(&without).contains("role=direct-bill"), "nobody asks whose they are");
}

#[test]
fn a_partner_that_nothing_names_has_an_id_that_says_so() {
    is(
        &imported("line 74221236 since=2020-01-05 until=2021-01-04 direct"),
        "
        partners id=own-partner + role=direct-bill
        tenants id=74221236…-tenant owner=74221236… kind=customer tenant-id=74221236…
        customers id=74221236…
        subscriptions tenant=74221236…-tenant ordered-by=own-partner since=2020-01-05 until=2021-01-04
        # no file names the partner whose files these are by its tenant or by a location id (MPN): name it with --partner
        ",
    );
}

#[test]
fn a_reseller_that_asks_for_its_providers_is_a_reseller() {
    is(
        &imported("own 484e548c/2:Reseller:DE\nprovider 3b33e682/1:Provider:DE"),
        "
        partners id=provider name=Provider country=DE + role=indirect-provider tenant=provider-csp location-id=1
        partners id=reseller name=Reseller country=DE + role=indirect-reseller tenant=reseller-csp location-id=2
        tenants id=provider-csp owner=provider kind=csp tenant-id=3b33e682…
        tenants id=reseller-csp owner=reseller kind=csp tenant-id=484e548c…
        partnerships provider=provider reseller=reseller
        ",
    );
}

#[test]
fn lines_that_let_nothing_stand_count_for_the_first_day_only() {
    is(
        &imported(
            "
            line 74221236 by=3b33e682/1 since=2020-01-05 direct void
            line 74221236 by=3b33e682/1 since=2020-02-05 direct
            line 53eb21cb by=3b33e682/1 since=2020-01-03 direct void
            ",
        ),
        "
        partners id=3b33e682… + role=direct-bill tenant=3b33e682…-csp location-id=1
        tenants id=3b33e682…-csp owner=3b33e682… kind=csp tenant-id=3b33e682…
        tenants id=74221236…-tenant owner=74221236… kind=customer tenant-id=74221236…
        customers id=74221236…
        subscriptions tenant=74221236…-tenant ordered-by=3b33e682… since=2020-01-05
        # customers of whom there are only cancellations, credits, discounts and taxes were left out: 1
        ",
    );
}

#[test]
fn days_are_read_in_the_order_that_the_end_of_their_file_tells() {
    let line = "line 74221236 by=3b33e682/1 since=2020-01-05~2020-05-01 direct";
    assert!(imported(&format!("{line}\nend mdy")).contains("since=2020-01-05"));
    assert!(imported(&format!("{line}\nend dmy")).contains("since=2020-05-01"));
    let other = line.replace("2020-01-05~2020-05-01", "2020-02-04~2020-04-02");
    assert!(imported(&format!("{line}\nend dmy\n{other}\nend dmy")).contains("since=2020-04-02"));
}

#[test]
fn ends_that_lie_before_the_beginning_are_left_out() {
    let read = imported("line 74221236 by=3b33e682/1 since=2020-01-05 until=2019-01-05 direct");
    assert!(read.contains("since=2020-01-05\n"), "{read}");
    assert!(read.contains("# the end lies before the beginning"), "{read}");
}

#[test]
fn whom_two_files_call_the_same_is_told_apart_by_its_tenant() {
    let read = imported(
        "
        reseller 484e548c/2:Adatum:DE
        customer 74221236 name=Adatum
        customer 53eb21cb name=Microsoft
        customer 3dfe847b name=---
        ",
    );
    for id in ["adatum-484e548c", "adatum-74221236", "microsoft-53eb21cb", "3dfe847b…"] {
        assert!(read.contains(&format!(" id={id} ")) || read.contains(&format!(" id={id}\n")), "{id}\n{read}");
    }
}

#[test]
fn billing_of_old_names_a_tenant_by_another_id_or_by_its_domain_alone() {
    let read = imported(
        "
        customer 74221236 commerce=aaaaaaaa domain=Adatum.example name=Adatum rank=list
        line aaaaaaaa by=3b33e682/1 since=2020-01-05 direct
        line ORDDC52E by=3b33e682/1 since=2019-01-05 direct domain=adatum.EXAMPLE name=Other
        line ORDAAAAA by=3b33e682/1 since=2018-01-05 direct domain=unknown.example name=Old
        ",
    );
    is(
        &read,
        "
        partners id=3b33e682… + role=direct-bill tenant=3b33e682…-csp location-id=1
        tenants id=3b33e682…-csp owner=3b33e682… kind=csp tenant-id=3b33e682…
        tenants id=adatum-tenant owner=adatum kind=customer tenant-id=74221236… domain=Adatum.example
        tenants id=ordaaaaa-tenant owner=old kind=customer domain=unknown.example
        customers id=adatum name=Adatum
        customers id=old name=Old
        subscriptions tenant=adatum-tenant ordered-by=3b33e682… since=2019-01-05
        subscriptions tenant=ordaaaaa-tenant ordered-by=3b33e682… since=2018-01-05
        ",
    );
}

#[test]
fn answers_about_agreements_belong_to_the_account_they_name() {
    let read = imported(
        "
        own 3b33e682/1:Contoso:DE
        reseller 484e548c/2:Signed:DE
        reseller aaaaaaaa/3:Doubtful:DE
        signed /2
        signed aaaaaaaa/
        unsigned aaaaaaaa/
        signed /9
        global /2 1000
        global /8 2000
        customer 74221236
        accepted 74221236 2019-08-27 attested
        accepted 74221236 2019-08-26
        gdap 74221236 roles=Reader,Admin since=2020-01-01 until=2021-01-01
        gdap 74221236 roles=Admin,Reader since=2020-01-01 until=2021-01-01
        ",
    );
    is(
        &read,
        "
        partners id=contoso name=Contoso country=DE + role=indirect-provider tenant=contoso-csp location-id=1
        partners id=doubtful name=Doubtful country=DE + role=indirect-reseller tenant=doubtful-csp location-id=3 mpa=false
        partners id=signed name=Signed country=DE global-id=1000 + role=indirect-reseller tenant=signed-csp location-id=2 mpa=true
        tenants id=74221236…-tenant owner=74221236… kind=customer tenant-id=74221236…
        tenants id=contoso-csp owner=contoso kind=csp tenant-id=3b33e682…
        tenants id=doubtful-csp owner=doubtful kind=csp tenant-id=aaaaaaaa…
        tenants id=signed-csp owner=signed kind=csp tenant-id=484e548c…
        customers id=74221236… * accepted=2019-08-26 * accepted=2019-08-27 attested-by=contoso
        partnerships provider=contoso reseller=doubtful
        partnerships provider=contoso reseller=signed
        admin-relationships partner=contoso tenant=74221236…-tenant roles=Admin,Reader since=2020-01-01 until=2021-01-01
        # global accounts of partners that nothing else names were left out: `8`
        # answers about the partner agreement of partners that nothing else names were left out: `9`
        # some answers say that these have signed the partner agreement and some that they have not, so `mpa` is `false` (where one has signed since, remove the older answer): `aaaaaaaa…`
        ",
    );
}

/// A network that says what people know, some of it with other ids.
const NETWORK: &str = "
    partners id=hub name=Our_Company + role=direct-bill location-id=4391507 mpa=2020-01-15
    partners id=reseller country=CA + role=indirect-reseller location-id=4847383 mpa=false
    tenants id=hub-tenant owner=hub kind=csp
    tenants id=acme-prod owner=acme kind=customer domain=FOURTHCOFFEE137.onmicrosoft.com
    tenants id=last-prod owner=last kind=sandbox tenant-id=484e548c…
    customers id=acme name=Acme
    customers id=last country=DE * accepted=2020-01-01
    partnerships provider=hub reseller=reseller since=2018-01-01
    subscriptions tenant=acme-prod ordered-by=hub product=azure since=2019-01-01 until=2020-01-01
";

#[test]
fn what_is_known_stays_and_gets_what_it_lacks() {
    let facts = "
        own 3b33e682/4391507:Contoso:US
        reseller b01b1487/4847383:First:US
        signed /4847383
        signed /4391507
        line 53eb21cb by=3b33e682/4391507 since=2018-06-01 domain=fourthcoffee137.onmicrosoft.com country=US name=Other
        line 74221236 by=3b33e682/4391507 via=/4847383 since=2017-04-10
        accepted 53eb21cb 2021-01-01
    ";
    is(
        &merged(NETWORK, facts),
        "
        tenants id=74221236…-tenant owner=74221236… kind=customer tenant-id=74221236…
        tenants id=hub-csp owner=hub kind=csp tenant-id=3b33e682…
        tenants id=reseller-csp owner=reseller kind=csp tenant-id=b01b1487…
        customers id=74221236…
        subscriptions tenant=74221236…-tenant ordered-by=hub partner-of-record=reseller since=2017-04-10
        fill hub country=US
        fill hub.0 tenant=hub-csp
        fill reseller name=First
        fill reseller.0 mpa=true
        fill reseller.0 tenant=reseller-csp
        fill acme-prod tenant-id=53eb21cb…
        fill acme country=US
        fill acme * accepted=2021-01-01
        conflict reseller country CA / US
        conflict partnerships since 2018-01-01 / 2017-04-10
        conflict subscriptions since 2019-01-01 / 2018-06-01
        # names that differ from yours, which stay: `acme`, `hub`
        ",
    );
}

#[test]
fn a_tenant_of_another_kind_stays_and_is_told() {
    let read = merged(NETWORK, "own /4391507\nreseller 484e548c/7:Seven:DE");
    assert!(read.contains("conflict last-prod kind sandbox / csp\n"), "{read}");
    assert!(read.contains("conflict last-prod owner last / seven\n"), "{read}");
    assert!(read.contains("+ role=indirect-reseller location-id=7\n"), "{read}");
}

#[test]
fn what_was_imported_before_is_not_written_again() {
    for facts in [PROVIDER, LINES] {
        let first = imported(facts);
        let network = first.lines().filter(|line| !line.starts_with('#')).collect::<Vec<_>>().join("\n");
        let again = merged(&network, facts);
        assert!(again.lines().all(|line| line.starts_with('#')), "{again}");
    }
}

#[test]
fn one_partner_of_the_network_that_ordered_is_the_one_that_no_file_names() {
    let read = merged(NETWORK, "line 74221236 since=2020-01-05");
    assert!(read.contains("ordered-by=hub since=2020-01-05"), "{read}");
    assert!(!read.contains("own-partner"), "{read}");
}

#[test]
fn records_of_an_export_are_joined_like_those_that_are_known() {
    let facts = "
        partners id=hub + role=indirect-provider location-id=1
        tenants id=acme-prod owner=acme kind=customer tenant-id=53eb21cb-0000-0000-0000-000000000001
        customers id=acme
        sales seller=hub buyer=acme
        sales seller=hub buyer=acme
        end
        sales seller=hub buyer=acme
        line 53eb21cb by=3b33e682/1 since=2018-06-01 country=US
        signed /1
    ";
    is(
        &imported(facts),
        "
        partners id=hub + role=indirect-provider tenant=hub-csp location-id=1 mpa=true
        tenants id=acme-prod owner=acme kind=customer tenant-id=53eb21cb…
        tenants id=hub-csp owner=hub kind=csp tenant-id=3b33e682…
        customers id=acme country=US
        sales seller=hub buyer=acme
        sales seller=hub buyer=acme
        subscriptions tenant=acme-prod ordered-by=hub since=2018-06-01
        ",
    );
}

#[test]
fn a_record_of_an_export_gives_a_known_one_what_it_lacks() {
    is(
        &merged(
            "partners id=hub country=DE + role=direct-bill location-id=1\nsales seller=hub buyer=acme",
            "
            partners id=hub country=AT name=Hub
            partners id=hub + role=direct-bill location-id=1 mpa=true
            partners id=hub + role=advisor
            sales seller=hub buyer=acme
            customers id=acme
            ",
        ),
        "
        customers id=acme
        fill hub + role=advisor
        fill hub name=Hub
        fill hub.0 mpa=true
        conflict hub country DE / AT
        ",
    );
}

#[test]
fn the_order_of_files_and_lines_changes_nothing() {
    let facts = [
        "own /4391507",
        "own /:Contoso:US",
        "own /:Contosa:US",
        "reseller 484e548c/4847383:First:US",
        "reseller b01b1487/4847433:Rele:BR",
        "reseller b01b1487/4847434:Rele_Two:CL",
        "reseller b01b1488/4847434:Rele_Two:AR",
        "customer 53eb21cb name=Fourth domain=fourth.example of=484e548c/ commerce=cccccccc",
        "customer 53eb21cb name=Fifth country=US rank=profile",
        "customer 3dfe847b name=Fifth of=/4847383",
        "customer b01b1487 name=Rele",
        "line cccccccc via=/4847383 since=2017-04-10 by=3b33e682/4391507",
        "line 74221236 by=3b33e682/4391507 since=2017-05-12 name=Last country=US",
        "line 74221236 by=3b33e682/4391507 since=2017-05-13 name=Later country=CA",
        "line 74221236 by=3b33e682/4391508 since=2017-05-13 name=Again until=2018-01-01",
        "line ORD1 by=3b33e682/4391508 via=/777 since=2017-05-13 domain=FOURTH.example",
        "line ORD2 by=3b33e682/4391508 via=/778 since=2017-05-13 void",
        "accepted 74221236 2020-01-01 attested",
        "accepted 74221236 2020-01-01",
        "gdap 74221236 since=2020-01-01 roles=a,b",
        "signed /4847383",
        "unsigned b01b1487/",
        "signed /4847434",
        "global /4847433 5",
        "global /4847434 6",
        "end",
        "end",
    ];
    let mut random = fastrand::Rng::with_seed(6);
    for network in ["", NETWORK] {
        let known = known(network);
        let read = |facts: &[&str]| {
            let mut assembly = assemble(&ledger(facts), &known, &Own::default()).unwrap();
            // Where something was read hangs on where it stands, of course.
            assembly.fills.iter_mut().for_each(|fill| fill.origin = Origin::default());
            output(&known, &assembly)
        };
        let first = read(&facts);
        for _ in 0..200 {
            let mut facts = facts;
            random.shuffle(&mut facts);
            let again = read(&facts);
            assert!(first == again, "{facts:#?}\n--- first\n{first}\n--- then\n{again}");
        }
    }
}

#[test]
fn the_role_that_the_user_says_counts_where_files_leave_it_open() {
    let own = Own { partner: None, role: Some(Role::IndirectProvider) };
    let known = Known::default();
    let facts = ledger(&["line 74221236 by=3b33e682/1 since=2020-01-05 direct"]);
    let read = output(&known, &assemble(&facts, &known, &own).unwrap());
    assert!(read.contains("+ role=indirect-provider tenant=3b33e682…-csp location-id=1\n"), "{read}");
}

#[test]
fn the_role_that_people_gave_an_account_stays() {
    let network =
        "partners id=hub + role=indirect-reseller location-id=1 + role=direct-bill location-id=1 tenant=hub-csp
        tenants id=hub-csp owner=hub kind=csp tenant-id=3b33e682…";
    is(
        &merged(
            network,
            "
            line 74221236 by=3b33e682/1 via=/1 since=2020-01-05
            line 74221236 by=aaaaaaaa/2 via=/1 since=2020-01-05
            ",
        ),
        "
        partners id=aaaaaaaa… + role=indirect-provider tenant=aaaaaaaa…-csp location-id=2
        tenants id=74221236…-tenant owner=74221236… kind=customer tenant-id=74221236…
        tenants id=aaaaaaaa…-csp owner=aaaaaaaa… kind=csp tenant-id=aaaaaaaa…
        customers id=74221236…
        partnerships provider=aaaaaaaa… reseller=hub since=2020-01-05
        subscriptions tenant=74221236…-tenant ordered-by=aaaaaaaa… partner-of-record=hub since=2020-01-05
        subscriptions tenant=74221236…-tenant ordered-by=hub since=2020-01-05
        fill hub.0 tenant=hub-csp
        # resellers of record that are other location ids (MPN) of the partner that ordered: taken as sold by itself: `1`
        ",
    );
}

#[test]
fn what_the_network_has_as_two_partners_stays_two() {
    let read = merged(
        "partners id=one + role=direct-bill location-id=1\npartners id=two + role=direct-bill tenant=two-csp
        tenants id=two-csp owner=two kind=csp tenant-id=3b33e682…",
        "line 74221236 by=3b33e682/1 since=2020-01-05 direct",
    );
    assert!(read.contains("# files name as one partner what the network has as several: `one`, `two`\n"), "{read}");
    assert!(read.contains("ordered-by=two"), "{read}");
}

#[test]
fn hostile_names_make_ids_all_the_same() {
    let long = "x".repeat(100_000);
    let read = imported(&format!(
        "customer 74221236 name={long}\ncustomer 53eb21cb name=\u{202e}=cmd|'/C_calc'!A0\ncustomer 3dfe847b name=東京"
    ));
    assert!(read.contains(&format!("customers id={} ", "x".repeat(60))));
    assert!(read.contains("customers id=cmd-c-calc-a0 "), "{}", &read[..2000]);
    assert!(read.contains("customers id=dong-jing name=東京\n"));
    let read = imported("customer 74221236 name=Bäckerei_Weiß\ncustomer 53eb21cb name=Łódź_&_Ærø");
    assert!(read.contains("customers id=backerei-weiss name=Bäckerei_Weiß\n"), "{read}");
    assert!(read.contains("customers id=lodz-aero name=Łódź_&_Ærø\n"), "{read}");
}

#[test]
fn nobody_is_called_by_the_number_of_somebody_else() {
    let other = "3b33e682-0000-0000-0000-000000000001";
    let read = imported(&format!("own 484e548c/1:Contoso:DE\ncustomer 74221236 name={other}\nreseller /2:mpn-1:DE"));
    assert!(read.contains("customers id=74221236… name=3b33e682…\n"), "{read}");
    assert!(read.contains("partners id=mpn-2 name=mpn-1 "), "{read}");
}

#[test]
fn many_customers_of_one_name_are_numbered() {
    let facts: Vec<String> = (0..3000).map(|number| format!("customer =+{}", "-".repeat(number))).collect();
    let read = imported(&facts.join("\n"));
    assert!(read.contains("customers id=customer-2\n") && read.contains("customers id=customer-3001\n"));
}

#[test]
fn a_partner_of_thousands_of_location_ids_is_one_with_an_enrollment_for_each() {
    let facts: Vec<String> =
        (0..8000).map(|number| format!("line 74221236 by=3b33e682/{} since=2020-01-05", 1_000_000 + number)).collect();
    let facts = facts.join("\n");
    let first = imported(&facts);
    assert_eq!(first.matches("location-id=").count(), 8000);
    assert_eq!(merged(&first, &facts), "");
}

#[test]
fn who_has_signed_since_has_signed() {
    let network = "partners id=reseller + role=indirect-reseller location-id=2 mpa=false";
    is(&merged(network, "signed /2"), "fill reseller.0 mpa=true");
    let network = network.replace("false", "true");
    is(&merged(&network, "unsigned /2"), "conflict reseller.0 mpa true / false");
}

#[test]
fn another_role_of_a_known_location_id_is_told_and_makes_no_enrollment() {
    let network =
        "partners id=hub + role=direct-bill location-id=1\npartners id=reseller + role=direct-bill location-id=2";
    let read = merged(network, "own /1\nenrolled /2");
    assert!(read.contains("conflict reseller.0 role direct-bill / indirect-reseller\n"), "{read}");
    assert!(!read.contains("fill reseller"), "{read}");
}

#[test]
fn a_subscription_that_somebody_gave_its_reseller_is_not_written_without() {
    let network = "
        partners id=hub + role=indirect-provider location-id=1
        partners id=reseller + role=indirect-reseller location-id=2
        partnerships provider=hub reseller=reseller
        customers id=acme
        tenants id=acme-prod owner=acme kind=customer tenant-id=74221236…
        subscriptions tenant=acme-prod ordered-by=hub partner-of-record=reseller since=2020-01-05
    ";
    assert_eq!(merged(network, "line 74221236 by=/1 since=2020-01-05"), "");
    for facts in [
        "line 74221236 by=/1 since=2020-01-06",
        "line 74221236 by=/1 since=2020-01-05\nline 74221236 by=/1 via=/2 since=2020-01-05",
    ] {
        let read = merged(network, facts);
        assert!(read.contains("subscriptions tenant=acme-prod ordered-by=hub since=2020-01-0"), "{read}");
    }
}

#[test]
fn a_customer_of_a_shared_domain_who_is_left_out_stays_left_out() {
    let facts = "
        line ORD1 by=3b33e682/1 since=2020-01-05 domain=fabrikam.example
        line ORD2 by=3b33e682/1 since=2019-01-05 domain=fabrikam.example name=Other void
    ";
    let first = imported(facts);
    assert_eq!(first.matches("customers id=").count(), 1, "{first}");
    let network = first.lines().filter(|line| !line.starts_with('#')).collect::<Vec<_>>().join("\n");
    let again = merged(&network, facts);
    assert!(again.lines().all(|line| line.starts_with('#')), "{again}");
}

#[test]
fn a_partner_that_nothing_names_is_refused_where_lines_name_others() {
    let facts = "line 74221236 by=3b33e682/1 since=2020-01-05";
    for partner in ["2", "484e548c-0000-0000-0000-000000000001"] {
        let refused = imported_by(partner, facts).unwrap_err();
        assert!(refused.contains(partner) && refused.ends_with("the lines name `1`"), "{refused}");
    }
    for partner in ["1", "3b33e682-0000-0000-0000-000000000001"] {
        assert!(imported_by(partner, facts).unwrap().contains("partners id=3b33e682… + role="));
    }
    // A location id counts before an id of the same digits.
    let known = known("partners id=7 + role=direct-bill location-id=8\npartners id=b + role=direct-bill location-id=7");
    let own = Own { partner: Some("7".to_owned()), role: None };
    let read = assemble(&ledger(&["line 74221236 since=2020-01-05"]), &known, &own).unwrap();
    assert!(output(&known, &read).contains("ordered-by=b "));
}

#[test]
fn several_tenants_of_one_partner_are_told_apart_by_as_much_of_their_ids_as_it_takes() {
    let same = "3b33e682-0000-0000-0000-000000000002";
    let mut ledger =
        ledger(&["line 74221236 by=3b33e682/1 since=2020-01-05", "line 74221236 by=484e548c/1 since=2020-01-05"]);
    let twin = Account { tenant: Guid::parse(same), location: Some("1".into()), ..Account::default() };
    ledger.take(Fact::Own(twin), Origin::default());
    ledger.end_file(DateOrder::MonthFirst);
    let known = Known::default();
    let read = output(&known, &assemble(&ledger, &known, &Own::default()).unwrap());
    let csp = |id: &str| format!("tenants id=3b33e682…-csp-{id} owner=3b33e682… kind=csp");
    for id in ["484e548c", "3b33e682…", same] {
        assert!(read.contains(&csp(id)), "{id}\n{read}");
    }
}

/// A relationship, and what the own partner is known by.
const RELATED: &str = "reseller 484e548c/2:Adatum:AT";

#[test]
fn whom_the_user_names_is_one_account_in_one_role() {
    for (partner, id, account) in [
        ("1000001", "mpn-1000001", "location-id=1000001"),
        ("3b33e682-0000-0000-0000-000000000001", "3b33e682…", "tenant=3b33e682…-csp"),
    ] {
        let read = imported_by(partner, RELATED).unwrap();
        assert!(read.contains(&format!("partners id={id} + role=indirect-provider {account}\n")), "{read}");
        let read = imported_by(partner, "line 74221236 since=2020-01-05 direct").unwrap();
        assert!(read.contains(&format!("partners id={id} + role=direct-bill {account}\n")), "{read}");
    }
}

#[test]
fn the_only_location_id_and_the_only_tenant_of_the_own_partner_are_one_account() {
    let expected = "
        partners id=adatum name=Adatum country=AT + role=indirect-reseller tenant=adatum-csp location-id=2
        partners id=northwind name=Northwind country=DE + role=indirect-provider tenant=northwind-csp location-id=1000001
        tenants id=adatum-csp owner=adatum kind=csp tenant-id=484e548c…
        tenants id=northwind-csp owner=northwind kind=csp tenant-id=3b33e682…
        partnerships provider=northwind reseller=adatum
    ";
    let organization = format!("{RELATED}\nown 3b33e682/:Northwind:DE");
    is(&imported_by("1000001", &organization).unwrap(), expected);
    is(&imported(&format!("{organization}\nown /1000001")), expected);
    let two = imported(&format!("{organization}\nown /1000001\nown /1000002"));
    assert!(two.contains("+ role=indirect-provider tenant=northwind-csp\n"), "{two}");
}

#[test]
fn a_profile_and_the_user_may_name_two_accounts_of_the_own_partner() {
    let read = imported_by("1000001", &format!("{RELATED}\nown /3000001")).unwrap();
    assert!(
        read.contains(
            "partners id=mpn-1000001 + role=indirect-provider location-id=1000001 + role=indirect-provider location-id=3000001\n"
        ),
        "{read}"
    );
}

#[test]
fn lines_that_let_nothing_stand_tell_since_when_partners_work_together() {
    let stands = "line 74221236 by=3b33e682/1 via=/2 since=2020-06-01";
    let cancelled = "line 53eb21cb by=3b33e682/1 via=/2 since=2020-01-05 void";
    for facts in [format!("{stands}\n{cancelled}"), format!("{RELATED}\n{cancelled}\nline 3dfe847b by=3b33e682/1")] {
        let read = imported(&facts);
        assert!(read.contains(" since=2020-01-05\n"), "{read}");
        assert!(!read.contains("53eb21cb"), "{read}");
    }
    assert!(!imported(cancelled).contains("partnerships"), "nothing stands");
}

#[test]
fn relationships_that_are_not_active_make_a_provider_and_no_partnership() {
    let inactive = "inactive 484e548c/2:Adatum:AT";
    is(
        &imported(&format!("{inactive}\nown /1:Northwind:DE")),
        "partners id=northwind name=Northwind country=DE + role=indirect-provider location-id=1",
    );
    let read = imported(&format!("{inactive}\nline 74221236 by=3b33e682/1 via=/2 since=2020-06-01"));
    assert!(read.contains("partnerships provider=3b33e682… reseller=adatum since=2020-06-01\n"), "{read}");
    assert!(
        read.contains("# resellers of record that are on the list of relationships, and not active: `adatum`\n"),
        "{read}"
    );
    assert!(!read.contains("on no list"), "{read}");
    assert_eq!(imported(inactive), "");
}

#[test]
fn what_is_sold_under_a_provider_of_that_name_is_ordered_by_the_own_partner() {
    let provision = "provision 74221236 from=Northwind_Inc via=484e548c/:Adatum since=2020-01-05~2020-05-01";
    let own = imported(&format!("own 3b33e682/:Northwind_Inc:DE\n{provision}\nend dmy"));
    for line in [
        "partnerships provider=northwind-inc reseller=adatum since=2020-05-01\n",
        "subscriptions tenant=74221236…-tenant ordered-by=northwind-inc partner-of-record=adatum since=2020-05-01\n",
    ] {
        assert!(own.contains(line), "{own}");
    }
    is(
        &imported(&format!("{provision}\nend mdy")),
        "
        partners id=adatum name=Adatum + role=indirect-reseller tenant=adatum-csp
        tenants id=74221236…-tenant owner=74221236… kind=customer tenant-id=74221236…
        tenants id=adatum-csp owner=adatum kind=csp tenant-id=484e548c…
        customers id=74221236…
        sales seller=adatum buyer=74221236… tenant=74221236…-tenant since=2020-01-05
        ",
    );
}

#[test]
fn who_is_only_valid_as_partner_of_record_is_nobody_in_the_network() {
    is(
        &imported("enrolled /9"),
        "# partners that are valid as partner of record, and that nothing else names, were left out: `9`",
    );
    let read = imported("enrolled /2\ngdap 74221236 by=/2 since=2020-01-01");
    assert!(read.contains("partners id=mpn-2 + role=indirect-reseller location-id=2\n"), "{read}");
}

/// What the files of a reseller give, none of which names it by an id.
const RESELLER: &str = "
    partners id=adatum name=Adatum + role=indirect-provider tenant=adatum-csp location-id=2
    partners id=northwind name=Northwind country=DE + role=indirect-reseller
    tenants id=adatum-csp owner=adatum kind=csp tenant-id=484e548c…
    partnerships provider=adatum reseller=northwind
";

#[test]
fn a_provider_in_the_network_is_no_evidence_of_whose_files_these_are() {
    let facts = "accepted 74221236 2020-01-01 attested";
    let read = merged(RESELLER, facts);
    assert!(read.contains("* accepted=2020-01-01\n"), "{read}");
    assert!(read.contains("# customer agreements are written without who attests them"), "{read}");
    for facts in ["line 74221236 since=2020-01-01", "gdap 74221236 since=2020-01-01", RELATED] {
        let known = known(RESELLER);
        let refused = assemble(&ledger(&[facts]), &known, &Own::default()).map(|_| ()).unwrap_err();
        assert!(refused.ends_with("say it with --partner"), "{refused}");
    }
}

#[test]
fn the_own_partner_without_ids_is_found_again_and_gets_what_it_lacks() {
    let again = "provider 484e548c/2:Adatum";
    for facts in [again.to_owned(), format!("{again}\nown /:Northwind:DE"), format!("{again}\nown /:Other:DE")] {
        let read = merged(RESELLER, &facts);
        assert!(read.lines().all(|line| line.starts_with('#')), "{read}");
    }
    is(
        &merged(RESELLER, "own 3b33e682/:Northwind:DE"),
        "
        tenants id=northwind-csp owner=northwind kind=csp tenant-id=3b33e682…
        fill northwind.0 tenant=northwind-csp
        ",
    );
    is(
        &merged(
            "partners id=own-partner + role=direct-bill\nsubscriptions tenant=74221236 ordered-by=own-partner",
            "line 74221236 by=3b33e682/1 since=2020-01-05 direct",
        ),
        "
        tenants id=74221236…-tenant owner=74221236… kind=customer tenant-id=74221236…
        tenants id=own-partner-csp owner=own-partner kind=csp tenant-id=3b33e682…
        customers id=74221236…
        subscriptions tenant=74221236…-tenant ordered-by=own-partner since=2020-01-05
        fill own-partner.0 location-id=1
        fill own-partner.0 tenant=own-partner-csp
        ",
    );
}

#[test]
fn any_role_that_the_own_partner_is_known_in_is_respected() {
    let network = RESELLER.replace("+ role=indirect-reseller", "+ role=indirect-reseller tenant=northwind-csp");
    let network = format!("{network}\ntenants id=northwind-csp owner=northwind kind=csp tenant-id=3b33e682…");
    assert_eq!(merged(&network, "own 3b33e682/:Northwind:DE"), "");
}

#[test]
fn customers_without_a_tenant_id_are_called_by_their_names_and_found_by_what_billing_calls_them() {
    let facts = "
        line ORDA by=3b33e682/1 since=2020-01-05 direct name=Fabrikam
        line ORDB by=3b33e682/1 since=2020-01-06 direct name=Fabrikam
        line ORDC by=3b33e682/1 since=2020-01-07 direct name=Tailspin
    ";
    let first = imported(facts);
    for line in ["customers id=fabrikam-orda name=Fabrikam\n", "tenants id=ordc-tenant owner=tailspin kind=customer\n"]
    {
        assert!(first.contains(line), "{first}");
    }
    assert_eq!(merged(&first, facts), "");
}

#[test]
fn lines_that_let_nothing_stand_tell_of_what_stands_already() {
    let network = "
        partners id=adatum + role=indirect-reseller location-id=2
        partners id=northwind + role=indirect-provider location-id=1
        tenants id=fabrikam-tenant owner=fabrikam kind=customer tenant-id=74221236…
        customers id=fabrikam
        partnerships provider=northwind reseller=adatum
    ";
    is(
        &merged(network, "line 74221236 by=/1 via=/2 since=2020-01-05 country=DE void"),
        "
        fill fabrikam country=DE
        fill partnerships since=2020-01-05
        # pairs of partners and customers with nothing but cancellations, credits, discounts and taxes were left out: 1
        ",
    );
}

#[test]
fn a_profile_of_nobody_in_the_network_is_told() {
    let read = merged(RESELLER, "own 53eb21cb/:Somebody:DE");
    assert!(read.contains("partners id=somebody"), "{read}");
    assert!(read.contains("of the own profile, so a new one does: `53eb21cb…`; if it is one of them"), "{read}");
    assert!(!imported("own 53eb21cb/:Somebody:DE").contains('#'));
}
