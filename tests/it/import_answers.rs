//! Answers and lists as PowerShell, the portal and compact JSON leave them.

use std::sync::atomic::{AtomicU32, Ordering};

use crate::cli::{Folder, Run};

/// How many folders were made: tests run side by side.
static FOLDERS: AtomicU32 = AtomicU32::new(0);

const RESELLERS: &str = r#"{"items": [
    {"id": "484e548c-f5f3-4528-93a9-c16c6373cb59", "name": "Adatum", "state": "Active", "mpnId": "4847383",
     "relationshipType": "is_indirect_cloud_solution_provider_of"},
    {"id": "b01b1487-b36e-4e6d-9b5e-0b58974c4b28", "name": "Fabrikam", "state": "Active", "mpnId": "4847433",
     "relationshipType": "is_indirect_cloud_solution_provider_of"}]}"#;

const CUSTOMERS: &str = "Microsoft ID,Company name,Primary domain name,Relationship,Tags\n\
    53eb21cb-6b2d-4ee5-9e92-27dfc927e93c,Contoso,contoso.onmicrosoft.com,Cloud Reseller,\n";

/// The network of one file beside the resellers and the customers of a provider.
fn import(file: &str, text: impl AsRef<[u8]>) -> Run {
    let number = FOLDERS.fetch_add(1, Ordering::Relaxed);
    let folder = Folder::new(&format!("import-answers-{number}"))
        .with("resellers.json", RESELLERS)
        .with("customers.csv", CUSTOMERS)
        .with(file, text);
    folder.run(&["import", "--partner", "4391507", "."])
}

/// Subscriptions of the customer, each with its status and its end.
fn subscriptions(ends: &[(&str, &str)]) -> String {
    let subscription = |(status, end): &(&str, &str)| {
        format!(
            r#"{{"id": "a", "creationDate": "2020-01-01T00:00:00Z", "commitmentEndDate": "{end}", "status": "{status}",
            "links": {{"self": {{"uri": "/customers/53eb21cb-6b2d-4ee5-9e92-27dfc927e93c/subscriptions/a"}}}},
            "attributes": {{"objectType": "Subscription"}}}}"#
        )
    };
    format!(r#"{{"items": [{}]}}"#, ends.iter().map(subscription).collect::<Vec<_>>().join(","))
}

#[test]
fn a_subscription_that_is_gone_since_nobody_knows_when_has_no_end() {
    let gone = ("deleted", "9999-12-31T00:00:00Z");
    let ended = ("expired", "2021-01-01T00:00:00Z");
    for (ends, until) in
        [(&[gone][..], ""), (&[ended], ", until: 2021-01-01"), (&[ended, gone], ""), (&[ended, ("active", "")], "")]
    {
        let run = import("subscriptions.json", subscriptions(ends));
        assert_eq!(run.status, 0, "{}", run.error);
        assert!(run.out.contains(&format!("since: 2020-01-01{until}}}")), "{ends:?}: {}", run.out);
        assert!(!run.error.contains("cancel"), "{}", run.error);
    }
}

#[test]
fn dates_of_windows_powershell_are_dates() {
    // It writes types as numbers, too; which agreement it is, the template tells.
    let agreement = |date: &str| {
        format!(
            r#"{{"53eb21cb-6b2d-4ee5-9e92-27dfc927e93c": {{"Type": 1, "DateAgreed": "{date}", "UserId": null,
            "TemplateId": "117a77b0-9360-443b-8795-c6dedc750cf9"}}}}"#
        )
    };
    for date in [r"\/Date(1566777600000)\/", r"\/Date(1566777600000+0200)\/", "/Date(1566863999999-0800)/"] {
        let run = import("agreements.json", agreement(date));
        assert_eq!(run.status, 0, "{}", run.error);
        assert!(run.out.contains("accepted: 2019-08-26"), "{date}: {}", run.out);
    }
    let run = import("agreements.json", agreement("/Date(someday)/"));
    assert!(run.status == 1 && run.error.contains("a date that cannot be read"), "{}", run.error);
}

#[test]
fn an_object_among_others_on_its_line_is_told_by_its_number() {
    let object = |name: &str, state: &str| {
        format!(
            r#"{{"id": "{name}", "mpnId": "x", "state": "{state}", "relationshipType": "is_indirect_reseller_of"}}"#
        )
    };
    let (good, bad) = (object("", "Terminated"), object("b", "Active"));
    let run = import("list.json", format!("{{\"items\":[{good},{good},{bad}]}}"));
    assert!(run.error.contains("list.json:1: a tenant id that is no GUID: `b` (item 3)"), "{}", run.error);
    assert!(run.error.contains("list.json:1: a partner without an id: item 3"), "{}", run.error);
    let run = import("list.json", format!("[\n{good},\n{bad},\n{bad},{bad}]"));
    for place in
        ["list.json:3: a tenant id that is no GUID: `b`\n", "list.json:4: a tenant id that is no GUID: `b` (item 4)\n"]
    {
        assert!(run.error.contains(place), "{}", run.error);
    }
}

#[test]
fn a_table_of_error_codes_is_no_error_answer() {
    for text in [
        r#"[{"http_status": 403, "code": 2203, "description": "not signed"}]"#,
        r#"[{"code": 0, "description": "Exception not defined"}, {"code": 400, "description": "Access denied"}]"#,
    ] {
        let run = import("codes.json", text);
        assert_eq!(run.status, 1);
        assert!(run.error.contains("codes.json") && run.error.contains("a table of error codes"), "{}", run.error);
    }
    let run = import("code.json", r#"{"code": 400, "description": "Access denied"}"#);
    assert!(run.error.contains("an error answer: `400 Access denied`"), "{}", run.error);
}

#[test]
fn what_powershell_makes_of_agreements_is_read() {
    let table = "AgreementLink,DateAgreed,PrimaryContact,TemplateId,Type,UserId\n\
        ,8/27/2019 12:00:00 AM,Contact,117a77b0-9360-443b-8795-c6dedc750cf9,MicrosoftCustomerAgreement,\n\
        ,8/28/2019 12:00:00 AM,Contact,998b88de-aa99-4388-a42c-1b3517d49490,MicrosoftCloudAgreement,\n";
    let run = import("agreements-of-53eb21cb-6b2d-4ee5-9e92-27dfc927e93c.csv", table);
    assert_eq!(run.status, 0, "{}", run.error);
    assert!(run.out.contains("- {accepted: 2019-08-27}\n") && run.out.matches("accepted").count() == 1, "{}", run.out);
    let run = import("agreements.csv", table);
    assert!(run.status == 1 && run.error.contains("does not say whose"), "{}", run.error);
}

#[test]
fn one_profile_of_powershell_is_the_own_and_a_list_of_them_is_not() {
    let run = import("profile.csv", "\"MpnId\",\"PartnerName\"\r\n\"4391507\",\"Northwind\"\r\n");
    assert_eq!(run.status, 0, "{}", run.error);
    assert!(run.out.contains("name: Northwind"), "{}", run.out);
    let run = import("profile.csv", "MpnId,PartnerName\n4391507,Northwind\n4847383,Adatum\n");
    assert!(run.status == 1 && run.error.contains("profile.csv:3: a second profile"), "{}", run.error);
    assert_eq!(run.out.matches("4847383").count(), 1, "{}", run.out);
}

#[test]
fn the_organization_of_powershell_is_no_customer() {
    let table = "Id,CompanyName,DefaultAddress,TenantId,Domain,Email,Language,Culture\n\
        a,Northwind,Address,3b33e682-00c3-41ee-9dd2-a548adf56438,northwind.com,,en,en-US\n";
    let run = import("organization.csv", table);
    assert_eq!(run.status, 0, "{}", run.error);
    assert!(run.out.contains("owner: northwind, kind: csp, tenant-id: 3b33e682"), "{}", run.out);
}

/// What stands for the agreement in the enrollments of both resellers.
fn mpa(run: &Run) -> [&str; 2] {
    ["4847383", "4847433"].map(|location| {
        let line = run.out.lines().find(|line| line.contains(&format!("location-id: \"{location}\""))).unwrap();
        line.split_once("mpa: ").map_or("absent", |(_, rest)| rest.split([',', '}']).next().unwrap())
    })
}

#[test]
fn the_status_of_the_partner_agreement_is_known_by_words() {
    for header in [
        "Reseller name,MPN ID,Region,Vetting status,MPA signed status",
        "Reseller,Reseller MPN ID,CSP region,Vetting,MPA status",
        "Name,Location ID,Region,Vetting,Microsoft Partner Agreement (MPA)",
        "Name,PLA ID,Region,Vetting,Has signed MPA?",
    ] {
        for (values, expected) in [
            (["Signed", "Not signed"], ["true", "false"]),
            (["Yes", "No"], ["true", "false"]),
            (["TRUE", "Pending"], ["true", "false"]),
            (["", "Unknown"], ["absent", "absent"]),
        ] {
            let [one, other] = values;
            let run =
                import("status.csv", format!("{header}\nAdatum,4847383,US,x,{one}\nFabrikam,4847433,US,x,{other}\n"));
            assert_eq!((run.status, mpa(&run)), (0, expected), "{header} {values:?}: {}", run.error);
        }
    }
    let run = import("status.csv", "MPN ID,MPA signed status\n4847383,Perhaps\n");
    assert!(run.status == 1 && run.error.contains("neither yes nor no: `Perhaps`"), "{}", run.error);
}

#[test]
fn a_table_that_is_refused_names_columns_as_files_spell_them() {
    for (header, column) in [
        ("MPNId,City,Country", "`PGA_MPNId`"),
        ("Company name,Tags", "`Microsoft ID`"),
        ("Reseller,MPA signed status", "`MPN ID`"),
    ] {
        let run = import("table.csv", format!("{header}\n"));
        assert!(run.error.contains(column), "{header}: {}", run.error);
    }
}

/// A table of administrations with the month or the day first, told by a line of its own.
fn administrations(rows: &[&str]) -> Run {
    let header = "CustomerTenantId,CustomerName,Status,ActivatedDateTime,LastModifiedDateTime,EndDateTime";
    import("gdap.csv", format!("{header}\n{}\n", rows.join("\n")))
}

#[test]
fn the_earlier_of_two_days_is_found_when_their_order_is_known() {
    let ended = "53eb21cb-6b2d-4ee5-9e92-27dfc927e93c,Contoso,Terminated,01/02/2022,06/05/2024,05/06/2024";
    let other = |day: &str| format!("3eddcac6-1e08-4c1b-8d3e-c8b4b3a2d1e0,Northwind,Active,{day},{day},");
    let day_first = administrations(&[ended, &other("20/02/2023")]);
    assert!(day_first.out.contains("until: 2024-05-06"), "{}\n{}", day_first.out, day_first.error);
    let month_first = administrations(&[ended, &other("02/20/2023")]);
    assert!(month_first.out.contains("until: 2024-05-06"), "{}\n{}", month_first.out, month_first.error);
    let twisted = "53eb21cb-6b2d-4ee5-9e92-27dfc927e93c,Contoso,Terminated,01/02/2022,03/04/2024,01/05/2024";
    let day_first = administrations(&[twisted, &other("20/02/2023")]);
    assert!(day_first.out.contains("until: 2024-04-03"), "{}\n{}", day_first.out, day_first.error);
    let month_first = administrations(&[twisted, &other("02/20/2023")]);
    assert!(month_first.out.contains("until: 2024-01-05"), "{}\n{}", month_first.out, month_first.error);
}

#[test]
fn administration_that_an_indirect_provider_set_up_is_told() {
    let run = import(
        "gdap.json",
        r##"{"value": [{"@odata.type": "#microsoft.graph.resellerDelegatedAdminRelationship", "status": "active",
            "customer": {"tenantId": "53eb21cb-6b2d-4ee5-9e92-27dfc927e93c"}, "activatedDateTime": "2024-01-02T00:00:00Z",
            "indirectProviderTenantId": "3eddcac6-1e08-4c1b-8d3e-c8b4b3a2d1e0"}]}"##,
    );
    assert_eq!(run.status, 0, "{}", run.error);
    assert!(run.error.contains("that an indirect provider set up"), "{}", run.error);
    assert!(run.error.contains("3eddcac6-1e08-4c1b-8d3e-c8b4b3a2d1e0"), "{}", run.error);
}

#[test]
fn partners_that_do_not_work_together_any_more_are_told_and_sell_nothing() {
    let header = "ResellerName,ResellerMPNid,IndirectProviderName,IndirectProviderMPNId,ResellerStatus";
    let run = import("performance.csv", format!("{header}\nWingtip,5357564,Northwind,4391507,Inactive\n"));
    assert_eq!(run.status, 0, "{}", run.error);
    assert!(run.error.contains("a relationship that is not active"), "{}", run.error);
    assert_eq!(run.out.matches("reseller: ").count(), 2, "{}", run.out);
    let run = import("performance.csv", format!("{header}\nWingtip,5357564,Northwind,4391507,Active\n"));
    assert_eq!(run.out.matches("reseller: ").count(), 3, "{}", run.out);
}

#[test]
fn each_reseller_of_an_order_of_many_lines_counts_once() {
    let line = |number: u32| format!(r#"{{"partnerIdOnRecord": "{}"}}"#, 5_000_000 + number);
    let lines: Vec<_> = (0..10_000).map(line).collect();
    let order = format!(
        r#"{{"id": "a", "referenceCustomerId": "53eb21cb-6b2d-4ee5-9e92-27dfc927e93c", "status": "completed",
            "creationDate": "2020-01-01T00:00:00Z", "lineItems": [{}, {}], "attributes": {{"objectType": "Order"}}}}"#,
        lines.join(","),
        line(7)
    );
    let run = import("orders.json", order);
    assert_eq!(run.status, 0, "{}", &run.error[..run.error.len().min(2000)]);
    assert_eq!(run.out.matches("ordered-by: ").count(), 10_000);
}

#[test]
fn a_subscription_at_a_provider_that_only_its_name_tells_is_a_sale_since_its_day() {
    let run = import(
        "analytics.json",
        r#"[{"customerTenantId": "53eb21cb-6b2d-4ee5-9e92-27dfc927e93c", "customerName": "Contoso", "customerMarket": "DE",
            "partnerTenantId": "484e548c-f5f3-4528-93a9-c16c6373cb59", "partnerName": "Adatum", "providerName": "Wingtip",
            "creationDate": "2020-01-01T00:00:00Z", "commitmentEndDate": "2021-01-01T00:00:00Z", "status": "ACTIVE"}]"#,
    );
    assert_eq!(run.status, 0, "{}", run.error);
    let sale = "{seller: adatum, buyer: contoso, tenant: contoso-tenant, since: 2020-01-01}";
    assert!(run.out.contains(sale) && !run.out.contains("ordered-by: "), "{}", run.out);
}
