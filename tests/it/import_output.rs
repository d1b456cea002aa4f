//! What `import` writes, what it leaves as it is, and what it tells: targets, merging, exit status.

use std::fmt::Write as _;
use std::fs;

use crate::cli::{Folder, Run, run_in, with_a_closed_pipe};

/// Two resellers of a provider, one of them abroad.
const RELATIONSHIPS: &str = r#"{"totalCount": 2, "items": [
  {"id": "b01b1487-0000-4e6d-9b5e-0b58974c4b28", "name": "Adatum", "relationshipType": "is_indirect_cloud_solution_provider_of",
   "state": "Active", "mpnId": "4847433", "location": "BR", "attributes": {"objectType": "PartnerRelationship"}},
  {"id": "484e548c-0000-4e6d-9b5e-0b58974c4b28", "name": "Tailwind", "relationshipType": "is_indirect_cloud_solution_provider_of",
   "state": "Active", "mpnId": "4847383", "location": "US", "attributes": {"objectType": "PartnerRelationship"}}
], "attributes": {"objectType": "Collection"}}"#;

/// The provider itself.
const PROFILE: &str = r#"{"companyName": "Northwind", "address": {"country": "US"},
  "vettingStatus": "authorized", "attributes": {"objectType": "PartnerLegalBusinessProfile"}}"#;

/// Lines of an invoice: one through Adatum, one through nobody.
const LINES: &str = "PartnerId,MpnId,ResellerMpnId,CustomerId,CustomerName,CustomerDomainName,CustomerCountry,InvoiceNumber,OrderId,OrderDate,ProductId,ChargeType
3b33e682-0000-4c2e-9a3f-5d7d0c8f9e10,4391507,4847433,c139c4bf-0000-4ab5-8bed-d9f50dcca7a2,Fabrikam,fabrikam.onmicrosoft.com,BR,G000001,o1,5/20/2021,P1,new
3b33e682-0000-4c2e-9a3f-5d7d0c8f9e10,4391507,0,835a59a7-0000-4ab5-8bed-d9f50dcca7a2,Contoso,contoso.onmicrosoft.com,US,G000001,o2,5/21/2021,P1,new
";

/// The beginning of what the program writes.
const HEADER: &str = "# Written by cspgraph import. To import again and keep changes made here, add --merge with this file.\nversion: 1\n";

/// A network of somebody who has opinions about blanks.
const BY_HAND: &str = "version: 1   # ours
partners:
  - id: northwind      # that is us
    name:   'Northwind Distribution'
    enrollments:
      - { role: indirect-provider, location-id: '4391507', tenant: northwind-csp, mpa: 2020-01-15 }
  - {id: tailwind, name: Tailwind Traders, enrollments: [{role: indirect-reseller, location-id: '4847383', country: US}]}
tenants:
  - {id: northwind-csp, owner: northwind, kind: csp, tenant-id: 3B33E682-0000-4c2e-9a3f-5d7d0c8f9e10}
affiliations:
  - {parent: northwind, child: tailwind, ownership: 60}   # bought in 2019
";

fn downloads(name: &str) -> Folder {
    Folder::new(name).with("in/relationships.json", RELATIONSHIPS).with("in/recon.csv", LINES)
}

fn text(folder: &Folder, file: &str) -> String {
    fs::read_to_string(folder.0.join(file)).unwrap()
}

fn assert_status(run: &Run, status: i32) {
    assert_eq!(run.status, status, "{}\n{}", run.out, run.error);
}

#[test]
fn the_network_goes_to_standard_output_and_what_is_told_to_standard_error() {
    let folder = downloads("import-stdout");
    let run = folder.run(&["import", "in"]);
    assert_status(&run, 0);
    assert!(run.out.starts_with(HEADER), "{}", run.out);
    for id in ["id: adatum", "id: tailwind", "id: fabrikam", "id: contoso"] {
        assert_eq!(run.out.matches(&format!("{id}\n")).count(), 1, "{id}: {}", run.out);
    }
    assert!(run.error.contains("in/recon.csv: ") && run.error.contains("2 rows, 2 taken"), "{}", run.error);
    let quiet = folder.run(&["import", "in", "--quiet"]);
    assert_eq!((quiet.status, quiet.error.as_str(), &quiet.out), (0, "", &run.out));
    assert_eq!(folder.run(&["import", "in", "--output", "-"]).out, run.out);
}

#[test]
fn who_asks_for_quiet_is_told_what_is_wrong_and_nothing_else() {
    let bad = LINES.replace("5/20/2021", "soon").replace("5/21/2021", "later") + "one,more\n";
    let folder =
        downloads("import-quiet").with("in/recon.csv", bad).with("in/notes.csv", "CustomerName,Total\nAdatum,12\n");
    let folder = folder.with("known.yaml", BY_HAND.replace("country: US", "country: CA"));
    let run = folder.run(&["import", "in", "--quiet", "--merge", "known.yaml"]);
    assert_status(&run, 1);
    let told: Vec<&str> = run.error.lines().map(|line| line.split(": ").next().unwrap().trim()).collect();
    assert_eq!(
        told,
        [
            "in/notes.csv",
            "in/recon.csv",
            "bad",
            "bad",
            "bad",
            "what contradicts the network that is merged, which was kept:",
            "known.yaml:7",
        ],
        "{}",
        run.error
    );
    // As bounded as else.
    let lines: String = (0..500).map(|_| "x,y\n").collect();
    let run = folder.with("in/recon.csv", LINES.to_owned() + &lines).run(&["import", "in", "-q"]);
    assert!(run.error.contains("bad: 495 more: ") && run.error.lines().count() < 12, "{}", run.error);
}

/// An answer about a customer's agreements.
fn agreement(kind: &str) -> String {
    format!(
        r#"{{"totalCount": 1, "items": [{{"type": "{kind}", "dateAgreed": "2020-05-06T00:00:00Z",
            "attributes": {{"objectType": "Agreement"}}}}], "attributes": {{"objectType": "Collection"}}}}"#
    )
}

#[test]
fn many_answers_are_told_in_one_line_whatever_came_of_them() {
    let mut folder = downloads("import-folded");
    for number in 0..20 {
        let file = format!("in/agreements/c139c4bf-0000-4ab5-8bed-d9f50dcc{number:04}.json");
        let kind = if number < 12 { "MicrosoftCloudAgreement" } else { "MicrosoftCustomerAgreement" };
        folder = folder.with(&file, agreement(kind));
    }
    let run = folder.run(&["import", "in"]);
    assert_status(&run, 0);
    let told: Vec<&str> = run.error.lines().filter(|line| line.contains("agreements/")).collect();
    assert_eq!(
        told,
        [
            "in/agreements/c139c4bf-0000-4ab5-8bed-d9f50dcc0000.json and 19 others: customer agreements, 20 rows, 8 taken"
        ]
    );
    assert!(run.error.contains("\n  left out: ") && run.error.contains("(12)\n"), "{}", run.error);
}

#[test]
fn notes_of_a_file_stand_in_the_order_of_its_lines() {
    let (header, lines) = LINES.split_once('\n').unwrap();
    let wrong = [("5/20/2021", "soon"), ("BR", "Atlantis"), ("5/20/2021", "later"), ("BR", "Utopia")];
    let line = lines.lines().next().unwrap();
    let lines: Vec<String> = wrong.iter().map(|(from, to)| line.replacen(from, to, 1)).collect();
    let run = Folder::new("import-sorted")
        .with("recon.csv", format!("{header}\n{}\n", lines.join("\n")))
        .run(&["import", "recon.csv"]);
    let told: Vec<&str> = run.error.lines().filter_map(|line| Some(line.split_once(": recon.csv:")?.1)).collect();
    let numbers: Vec<&str> = told.iter().map(|line| line.split(':').next().unwrap()).collect();
    assert_eq!(numbers, ["2", "3", "4", "5"], "{}", run.error);
}

#[test]
fn remarks_are_told_to_a_number_and_then_counted() {
    let resellers = |country: &str| -> String {
        let row = |number: u32| {
            let tenant = format!("484e548c-f5f3-4528-93a9-c16c6373cb{number}");
            format!("{country},48474{number},Reseller {number},{tenant},IsIndirectCloudSolutionProviderOf,Active\n")
        };
        (10..40).map(row).collect()
    };
    let table = format!("Location,MpnId,Name,PartnerId,RelationshipType,State\n{}{}", resellers("US"), resellers("CA"));
    let run = Folder::new("import-remarks").with("resellers.csv", table).run(&[
        "import",
        "resellers.csv",
        "--partner",
        "4391507",
    ]);
    let remarks: Vec<&str> = run.error.lines().filter(|line| line.starts_with("note: ")).collect();
    assert_eq!((remarks.len(), remarks.last()), (21, Some(&"note: and 10 more")), "{}", run.error);
}

#[test]
fn what_comes_next_is_a_whole_command_however_long_it_is() {
    let mut folder = downloads("import-next-long");
    let names: Vec<String> =
        (0..40).map(|number| format!("our network's file of the month {number:02}.yaml")).collect();
    for (number, name) in names.iter().enumerate() {
        folder = folder.with(name, format!("version: 1\npartners: [{{id: partner-{number}}}]\n"));
    }
    let merged: Vec<&str> = names.iter().flat_map(|name| ["--merge", name.as_str()]).collect();
    let run = folder.run(&[&["import", "in", "-o", "n.yaml"], merged.as_slice()].concat());
    let next = run.error.lines().find_map(|line| line.strip_prefix("next: ")).unwrap();
    let words = shlex::split(next).unwrap();
    assert_eq!((words[2].as_str(), &words[3..]), ("n.yaml", names.as_slice()), "{next}");
}

#[test]
fn what_is_written_can_be_checked_and_the_next_command_says_so() {
    let folder = downloads("import-next");
    let run = folder.run(&["import", "in"]);
    assert!(
        run.error.contains("missing: country of 1 account (`3b33e682-0000-4c2e-9a3f-5d7d0c8f9e10`); add "),
        "{}",
        run.error
    );
    let folder = folder.with("in/profile.json", PROFILE);
    let run = folder.run(&["import", "in", "--output", "our network.yaml"]);
    assert_status(&run, 0);
    assert!(!run.error.contains("missing: country"), "{}", run.error);
    assert!(run.error.contains("next: cspgraph check 'our network.yaml'\n"), "{}", run.error);
    assert!(
        run.error.contains("missing: MPA status of 3 accounts (`adatum`, `northwind`, `tailwind`); add "),
        "{}",
        run.error
    );
    assert!(
        run.error.contains("missing: accepted customer agreement of 2 customers (`contoso`, `fabrikam`); add "),
        "{}",
        run.error
    );
    let check = folder.run(&["check", "our network.yaml", "--format", "concise"]);
    assert!(!check.out.contains("syntax-error") && !check.out.contains("invalid-value"), "{}", check.out);
    assert!(check.out.contains("cross-region-partnership"), "{}", check.out);
}

#[test]
fn the_same_files_in_any_order_and_again_give_the_same_bytes() {
    let folder = downloads("import-again");
    assert_status(&folder.run(&["import", "in/recon.csv", "in/relationships.json", "-o", "n.yaml"]), 0);
    let first = text(&folder, "n.yaml");
    for arguments in [
        &["import", "in/relationships.json", "in/recon.csv", "-o", "n.yaml"][..],
        &["import", "in", "in/recon.csv", "-o", "n.yaml"],
        &["import", "in", "-o", "n.yaml", "--merge", "n.yaml"],
        &["import", "in/recon.csv", "-o", "n.yaml", "--merge", "n.yaml"],
        &["import", "in", "-o", "n.yaml", "--merge", "."],
    ] {
        let run = folder.run(arguments);
        assert_status(&run, 0);
        assert_eq!(text(&folder, "n.yaml"), first, "{arguments:?}");
        assert!(run.error.contains("n.yaml: unchanged\n"), "{}", run.error);
    }
}

#[test]
fn what_people_wrote_is_kept_to_the_byte() {
    let folder = downloads("import-merge").with("n.yaml", BY_HAND);
    let arguments = ["import", "in", "-o", "n.yaml", "--merge", "n.yaml"];
    let run = folder.run(&arguments);
    assert_status(&run, 0);
    let merged = text(&folder, "n.yaml");
    let added = merged.strip_prefix(BY_HAND).unwrap();
    assert!(added.starts_with(&format!("---\n{HEADER}")), "{merged}");
    for known in ["id: northwind", "id: tailwind\n", "4391507", "4847383"] {
        assert!(!added.contains(known), "{known} again: {added}");
    }
    assert!(added.contains("provider: northwind, reseller: tailwind"), "{added}");
    assert!(run.error.contains("also known") && run.error.contains("n.yaml:"), "{}", run.error);
    let again = folder.run(&arguments);
    assert_eq!((again.status, text(&folder, "n.yaml")), (0, merged));
}

#[test]
fn what_is_merged_and_no_target_is_neither_written_nor_repeated() {
    let folder = downloads("import-beside").with("ours/n.yaml", BY_HAND);
    let run = folder.run(&["import", "in", "-o", "imported.yaml", "--merge", "ours"]);
    assert_status(&run, 0);
    assert_eq!(text(&folder, "ours/n.yaml"), BY_HAND);
    let imported = text(&folder, "imported.yaml");
    assert!(imported.starts_with(HEADER) && !imported.contains("id: northwind\n"), "{imported}");
    assert!(run.error.contains("next: cspgraph check imported.yaml ours\n"), "{}", run.error);
    let check = folder.run(&["check", "imported.yaml", "ours", "--format", "concise"]);
    for rule in ["duplicate", "dangling", "syntax-error"] {
        assert!(!check.out.contains(rule), "{}", check.out);
    }
    // Without the target among what is merged it is written anew, and says the same.
    assert_status(&folder.run(&["import", "in", "-o", "imported.yaml", "--merge", "ours"]), 0);
    assert_eq!(text(&folder, "imported.yaml"), imported);
}

#[test]
fn a_file_that_holds_more_than_an_import_writes_is_not_replaced() {
    let folder = downloads("import-foreign").with("n.yaml", BY_HAND);
    let run = folder.run(&["import", "in", "-o", "n.yaml"]);
    assert_status(&run, 2);
    assert!(run.error.contains("add `--merge n.yaml`"), "{}", run.error);
    assert_eq!(text(&folder, "n.yaml"), BY_HAND);
    for theirs in ["a: [", "version: 1\n", "\u{0}"] {
        let folder = downloads("import-theirs").with("n.yaml", theirs);
        assert_status(&folder.run(&["import", "in", "-o", "n.yaml"]), 2);
        assert_eq!(text(&folder, "n.yaml"), theirs);
    }
    let folder = downloads("import-ours").with("n.yaml", format!("{HEADER}\ncustomers:\n  - id: relecloud\n"));
    assert_status(&folder.run(&["import", "in", "-o", "n.yaml"]), 0);
    assert!(!text(&folder, "n.yaml").contains("relecloud"));
}

#[test]
fn a_contradiction_is_told_with_both_places_and_what_is_known_stays() {
    let ours = BY_HAND.replace("country: US", "country: CA");
    let folder = downloads("import-conflict").with("n.yaml", &ours);
    let run = folder.run(&["import", "in", "-o", "n.yaml", "--merge", "n.yaml", "--strict"]);
    assert_status(&run, 2);
    assert!(
        run.error.contains("n.yaml:7: `tailwind`: `country` is CA, and US at in/relationships.json"),
        "{}",
        run.error
    );
    assert_eq!(text(&folder, "n.yaml"), ours);
    let run = folder.run(&["import", "in", "-o", "n.yaml", "--merge", "n.yaml"]);
    assert_status(&run, 1);
    assert!(
        run.error.contains("n.yaml:7: `tailwind`: `country` is CA, and US at in/relationships.json"),
        "{}",
        run.error
    );
    assert!(text(&folder, "n.yaml").starts_with(&ours));
}

#[test]
fn a_folder_gets_a_file_for_each_section() {
    let folder = downloads("import-folder");
    let arguments = ["import", "in", "--output-dir", "network"];
    assert_status(&folder.run(&arguments), 0);
    let mut names: Vec<String> = fs::read_dir(folder.0.join("network"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    assert_eq!(names, ["customers.yaml", "partners.yaml", "partnerships.yaml", "subscriptions.yaml", "tenants.yaml"]);
    let parts: Vec<String> = names.iter().map(|name| text(&folder, &format!("network/{name}"))).collect();
    for (name, part) in names.iter().zip(&parts) {
        let section = name.strip_suffix(".yaml").unwrap();
        assert!(part.starts_with(&format!("{HEADER}\n{section}:\n")), "{part}");
    }
    let one = folder.run(&["import", "in"]).out;
    let counted = |folder: &Folder, path: &str| {
        folder.run(&["check", path]).out.lines().last().unwrap().split_once('(').unwrap().1.to_owned()
    };
    let folder = folder.with("one.yaml", one);
    assert_eq!(counted(&folder, "network"), counted(&folder, "one.yaml"));
    // By hand from here on: what is written below is kept, and the next import adds nothing.
    let customers = parts[0].replace("country: BR", "country: BR   # moved in 2020");
    let folder = folder.with("network/customers.yaml", &customers);
    let run = folder.run(&["import", "in", "--output-dir", "network"]);
    assert_status(&run, 2);
    let run = folder.run(&["import", "in", "--output-dir", "network", "--merge", "network"]);
    assert_status(&run, 0);
    assert_eq!(text(&folder, "network/customers.yaml"), customers);
    assert_eq!(text(&folder, "network/tenants.yaml"), parts[4]);
    assert!(run.error.contains("next: cspgraph check network\n"), "{}", run.error);
}

#[test]
fn a_folder_keeps_nothing_of_the_import_before() {
    let folder = downloads("import-folder-again");
    assert_status(&folder.run(&["import", "in", "--output-dir", "network"]), 0);
    let run = folder.run(&["import", "in/relationships.json", "--output-dir", "network"]);
    assert_status(&run, 0);
    for section in ["customers", "subscriptions"] {
        assert_eq!(text(&folder, &format!("network/{section}.yaml")), HEADER);
    }
    assert!(text(&folder, "network/partners.yaml").contains("Tailwind"));
    // What people have is refused as a whole.
    let partners = text(&folder, "network/partners.yaml");
    let folder = folder.with("network/affiliations.yaml", "version: 1\naffiliations: []   # none\n");
    let run = folder.run(&["import", "in", "--output-dir", "network"]);
    assert_status(&run, 2);
    assert!(run.error.contains("affiliations.yaml holds more than an import has written"), "{}", run.error);
    assert_eq!(text(&folder, "network/partners.yaml"), partners);
}

#[test]
fn files_without_a_line_leave_everything_as_it_is() {
    let header = LINES.lines().next().unwrap();
    for (name, file, content) in
        [("header", "in.csv", header), ("list", "in.json", r#"{"totalCount": 0, "items": []}"#), ("none", "in.csv", "")]
    {
        let folder = downloads(&format!("import-nothing-{name}")).with(file, content);
        assert_status(&folder.run(&["import", "in", "-o", "n.yaml"]), 0);
        let before = text(&folder, "n.yaml");
        for more in [&["--merge", "n.yaml"][..], &[], &["-q"], &["-q", "--merge", "n.yaml"], &["--partner", "4391507"]]
        {
            let run = folder.run(&[&["import", file, "-o", "n.yaml"], more].concat());
            assert_status(&run, 2);
            assert!(run.error.contains("nothing to import: "), "{more:?}: {}", run.error);
            assert_eq!(text(&folder, "n.yaml"), before);
        }
    }
}

#[cfg(unix)]
#[test]
fn a_link_that_leads_nowhere_is_told_and_the_other_files_are_read() {
    let folder = downloads("import-dead-link");
    std::os::unix::fs::symlink("gone.csv", folder.0.join("in/dead.csv")).unwrap();
    let run = folder.run(&["import", "in", "-o", "n.yaml"]);
    assert_status(&run, 1);
    assert!(run.error.contains("in/dead.csv: refused: it is a link that leads nowhere"), "{}", run.error);
    assert!(text(&folder, "n.yaml").contains("Fabrikam"));
    assert_status(&folder.run(&["import", "in", "-o", "s.yaml", "--strict"]), 2);
    assert!(!folder.0.join("s.yaml").exists());
}

#[test]
fn nothing_is_written_over_what_is_imported_or_where_nothing_can_be() {
    let folder = downloads("import-places");
    for (arguments, said) in [
        (&["-o", "in/recon.csv"][..], "in/recon.csv is imported"),
        (&["-o", "in"], "in is a folder"),
        (&["-o", "cspgraph.yaml"], "call it `network.yaml`"),
        (&["-o", "gone/n.yaml"], "its folder does not exist"),
        (&["--output-dir", "in/recon.csv"], "is a file; name a folder"),
        (&["-o", "n.yaml", "--output-dir", "d"], "cannot be used with"),
        (&["--merge", "gone.yaml"], "no such file or folder: gone.yaml"),
        (&["--merge", "-"], "--merge takes files and folders"),
        (&["--merge", "in"], "no network file"),
    ] {
        let run = folder.run(&[&["import", "in"], arguments].concat());
        assert_status(&run, 2);
        assert!(run.error.contains(said) && run.error.lines().count() == 1, "{said}: {}", run.error);
    }
    assert_eq!(text(&folder, "in/recon.csv"), LINES);
    let broken = downloads("import-broken").with("n.yaml", "a: [");
    let run = broken.run(&["import", "in", "--merge", "n.yaml", "-o", "n.yaml"]);
    assert_status(&run, 2);
    assert!(run.error.contains("n.yaml does not parse"), "{}", run.error);
}

#[test]
fn wrong_values_of_flags_are_told_in_one_sentence() {
    let folder = downloads("import-flags").with("n.yaml", BY_HAND);
    for (arguments, said) in [
        (&["--kind", "relationship"][..], "'relationships'"),
        (&["--about", "in/recon.csv"], "ID=FILE"),
        (&["--about", "adatum=in/recon.csv"], "neither a location id"),
        (&["--about", "0=in/recon.csv"], "neither a location id"),
        (&["--about", "48473830000=in/recon.csv"], "neither a location id"),
        (&["--about", "4847383=in"], "is a folder"),
        (&["--partner", "0"], "--partner `0` names nobody"),
        (&["--partner", "43915070000"], "names nobody"),
        (&["--partner", "4847380", "--merge", "n.yaml"], "as those that sell the lines name `4391507`"),
        (&["--about", "4847383=in/recon.csv", "--about", "4847433=in/recon.csv"], "twice"),
        (&["--about", "4847383=gone.json"], "no such file or folder: gone.json"),
        (&["--partner", "northwnd", "--merge", "n.yaml"], "did you mean `northwind`?"),
        (&["--partner", "nobody"], "location id (MPN)"),
        (&["--date-order", "iso"], "mdy"),
        (&["--role", "advisor"], "indirect-provider"),
    ] {
        let run = folder.run(&[&["import", "in"], arguments].concat());
        assert_status(&run, 2);
        assert!(run.error.contains(said) && run.error.lines().count() == 1, "{said}: {}", run.error);
    }
}

#[test]
fn a_bad_line_is_told_and_strict_stops_at_it() {
    let lines = format!("{LINES}{}", LINES.lines().nth(2).unwrap().replace("5/21/2021", "13/32/2021"));
    let folder = Folder::new("import-bad").with("in/recon.csv", lines);
    let run = folder.run(&["import", "in", "-o", "n.yaml"]);
    assert_status(&run, 1);
    assert!(run.error.contains("bad: in/recon.csv:4: "), "{}", run.error);
    assert!(text(&folder, "n.yaml").contains("id: contoso"));
    let run = folder.run(&["import", "in", "-o", "strict.yaml", "--strict"]);
    assert_status(&run, 2);
    assert!(run.error.contains("in/recon.csv:4: ") && run.error.contains("--strict"), "{}", run.error);
    assert!(!folder.0.join("strict.yaml").exists());
}

#[test]
fn what_is_refused_is_told_and_alone_it_is_a_failure() {
    let folder = Folder::new("import-refused").with("letter.txt", "Dear reseller,\n\nall the best\n");
    let run = folder.run(&["import", "letter.txt", "-o", "n.yaml"]);
    assert_status(&run, 2);
    assert!(run.error.contains("nothing to import: letter.txt: "), "{}", run.error);
    assert!(!folder.0.join("n.yaml").exists());
    let folder = folder.with("recon.csv", LINES);
    let run = folder.run(&["import", "letter.txt", "recon.csv", "-o", "n.yaml"]);
    assert_status(&run, 1);
    assert!(run.error.contains("letter.txt: refused: "), "{}", run.error);
    let run = folder.run(&["import", "letter.txt", "recon.csv", "-o", "strict.yaml", "--strict"]);
    assert_status(&run, 2);
    assert!(!folder.0.join("strict.yaml").exists());
}

#[test]
fn a_folder_stands_for_its_files_but_for_hidden_ones_and_networks() {
    let folder = downloads("import-walk")
        .with(".gitignore", "in/\n")
        .with("in/deep/more.csv", LINES.replace("Contoso", "Relecloud").replace("835a59a7", "935a59a7"))
        .with("in/.hidden.csv", "nothing\n")
        .with("in/network.yaml", "a: [")
        .with("in/network.yml", "a: [");
    let run = folder.run(&["import", "."]);
    assert_status(&run, 0);
    assert!(run.out.contains("id: relecloud"), "{}", run.out);
    assert!(!run.error.contains("hidden") && !run.error.contains("network.y"), "{}", run.error);
    let empty = Folder::new("import-empty").with("n.yaml", "version: 1\n");
    let run = empty.run(&["import", "."]);
    assert_status(&run, 2);
    assert!(run.error.contains("no file to import in ."), "{}", run.error);
}

#[test]
fn standard_input_is_read_like_a_file() {
    let folder = downloads("import-stdin");
    let named = folder.run(&["import", "in/relationships.json", "in/recon.csv"]);
    let piped = run_in(&folder.0, &["import", "in/relationships.json", "-"], LINES.as_bytes());
    assert_eq!((piped.status, piped.out), (0, named.out));
    assert!(piped.error.contains("<stdin>: "), "{}", piped.error);
}

#[test]
fn nobody_waits_for_a_pipe_that_is_closed() {
    let mut lines = LINES.to_owned();
    for number in 0..5_000 {
        let line = LINES.lines().nth(2).unwrap();
        writeln!(
            lines,
            "{}",
            line.replace("835a59a7", &format!("{number:08x}")).replace("Contoso", &format!("C{number}"))
        )
        .unwrap();
    }
    let folder = Folder::new("import-pipe").with("recon.csv", lines);
    assert_eq!(with_a_closed_pipe(&folder.0, &["import", "recon.csv", "--quiet"]), (Some(0), String::new()));
}

#[test]
fn what_files_say_is_neither_obeyed_by_yaml_nor_by_a_terminal() {
    let evil = "\"Evil\u{1b}[31m \u{202e}\n  - id: evil\n\"";
    let folder = Folder::new("import-evil").with("in/recon\u{1b}[31m.csv", LINES.replace("Contoso", evil));
    let run = folder.run(&["import", "in", "-o", "n.yaml"]);
    assert!(!run.error.contains('\u{1b}') && !run.error.contains('\u{202e}'), "{}", run.error);
    let written = text(&folder, "n.yaml");
    assert!(!written.contains('\u{1b}') && !written.contains('\u{202e}'), "{written}");
    assert_eq!(written.matches("\n  - id: ").count(), 3 + written.matches("\n  - id: mpn-").count(), "{written}");
}

#[test]
fn hundreds_of_answers_are_told_of_in_one_line() {
    let mut folder = downloads("import-many");
    for number in 0..300 {
        folder = folder.with(&format!("in/mpa/48{number:05}.json"), r#"{"isAgreementSigned": true}"#);
    }
    let run = folder.run(&["import", "in", "-o", "n.yaml"]);
    assert_status(&run, 0);
    assert!(run.error.contains("in/mpa/4800000.json and 299 others: "), "{}", run.error);
    assert!(run.error.lines().count() < 60, "{}", run.error);
}

#[test]
fn the_name_of_a_file_says_whom_it_is_about_only_where_nothing_else_could_be_meant() {
    let list = r#"{"items": [{"id": "53eb21cb-0000-4e6d-9b5e-0b58974c4b28", "relationshipToPartner": "reseller",
      "companyProfile": {"tenantId": "53eb21cb-0000-4e6d-9b5e-0b58974c4b28", "companyName": "Fourth Coffee"},
      "attributes": {"objectType": "Customer"}}], "attributes": {"objectType": "Collection"}}"#;
    let folder = downloads("import-names").with("in/customers-4847383.json", list);
    let run = folder.run(&["import", "in"]);
    assert!(run.out.contains("id: fourth-coffee\n") && !run.out.contains("\nsales:"), "{}", run.out);
    let told = folder.run(&["import", "in", "--about", "4847383=in/customers-4847383.json"]);
    assert!(told.out.contains("{seller: tailwind, buyer: fourth-coffee"), "{}", told.out);
    let folder = folder.with("in/4847383.json", r#"{"isAgreementSigned": true}"#);
    let run = folder.run(&["import", "in"]);
    assert!(run.out.contains(r#"location-id: "4847383", mpa: true}"#), "{}", run.out);
}

#[cfg(unix)]
#[test]
fn links_are_followed_and_each_file_is_read_once() {
    let folder = downloads("import-links");
    std::os::unix::fs::symlink(".", folder.0.join("in/loop")).unwrap();
    std::os::unix::fs::symlink("recon.csv", folder.0.join("in/again.csv")).unwrap();
    let run = folder.run(&["import", "in", "in/recon.csv", "./in"]);
    assert_status(&run, 0);
    assert_eq!(run.error.matches(".csv: ").count(), 1, "{}", run.error);
    let run = folder.run(&["import", "in", "-o", "in/again.csv"]);
    assert_status(&run, 2);
    assert_eq!(text(&folder, "in/recon.csv"), LINES);
}

/// What the files of an indirect reseller say: with whom it works, who it is, what a customer accepted.
const OF_A_RESELLER: [(&str, &str); 4] = [
    (
        "in/relationships.json",
        r#"{"items": [{"id": "22222222-2222-4222-8222-222222222222", "name": "Adatum", "relationshipType": "is_indirect_reseller_of",
          "state": "Active", "mpnId": "2000001", "location": "AT", "attributes": {"objectType": "PartnerRelationship"}}]}"#,
    ),
    ("in/legal.json", PROFILE),
    (
        "later/organization.json",
        r#"{"companyName": "Northwind", "tenantId": "11111111-1111-4111-8111-111111111111", "defaultAddress": {"country": "US"},
          "attributes": {"objectType": "OrganizationProfile"}}"#,
    ),
    (
        "later/agreements-33333333-3333-4333-8333-333333333333.json",
        r#"{"items": [{"type": "MicrosoftCustomerAgreement", "dateAgreed": "2020-01-01T00:00:00",
          "userId": "44444444-4444-4444-8444-444444444444"}]}"#,
    ),
];

#[test]
fn a_partner_that_only_its_name_tells_is_found_again_and_gets_its_ids_later() {
    let folder = Folder::new("import-nameless");
    let folder = OF_A_RESELLER.iter().fold(folder, |folder, (path, text)| folder.with(path, text));
    assert_status(&folder.run(&["import", "in", "-o", "n.yaml"]), 0);
    let first = text(&folder, "n.yaml");
    assert!(first.contains("id: northwind\n") && first.contains("{role: indirect-reseller}"), "{first}");
    for again in ["in", "in/relationships.json", "in/legal.json"] {
        assert_status(&folder.run(&["import", again, "-o", "n.yaml", "--merge", "n.yaml"]), 0);
        assert_eq!(text(&folder, "n.yaml"), first, "{again}");
    }
    assert_status(&folder.run(&["import", "later/organization.json", "-o", "n.yaml", "--merge", "n.yaml"]), 0);
    let later = text(&folder, "n.yaml");
    assert!(later.contains("{role: indirect-reseller, tenant: northwind-csp}"), "{later}");
    assert!(!later.contains("direct-bill"), "{later}");
}

#[test]
fn who_attests_an_agreement_is_left_out_where_nobody_can_tell() {
    let folder = Folder::new("import-attester");
    let folder = OF_A_RESELLER.iter().fold(folder, |folder, (path, text)| folder.with(path, text));
    assert_status(&folder.run(&["import", "in", "-o", "n.yaml"]), 0);
    let agreements = OF_A_RESELLER[3].0;
    let merge = ["import", agreements, "-o", "o.yaml", "--merge", "n.yaml"];
    let run = folder.run(&merge);
    assert_status(&run, 0);
    assert!(text(&folder, "o.yaml").contains("- {accepted: 2020-01-01}\n"), "{}", text(&folder, "o.yaml"));
    assert!(run.error.contains("name that partner with --partner"), "{}", run.error);
    assert_status(&folder.run(&[&merge[..], &["--partner", "northwind"]].concat()), 0);
    assert!(text(&folder, "o.yaml").contains("attested-by: northwind}\n"), "{}", text(&folder, "o.yaml"));
}

#[test]
fn where_there_is_nothing_nothing_is_written() {
    let header = LINES.lines().next().unwrap();
    let agreement = r#"{"type": "MicrosoftCustomerAgreement", "dateAgreed": "2020-01-01T00:00:00"}"#;
    let folder = downloads("import-nothing").with("empty.csv", format!("{header}\n")).with("whose.json", agreement);
    for (file, reason) in [
        ("empty.csv", "nothing to import: empty.csv holds no line; nothing was written"),
        ("whose.json", "nothing to import: whose.json:1: an acceptance that does not say whose"),
    ] {
        let run = folder.run(&["import", file, "-o", "n.yaml"]);
        assert_status(&run, 2);
        assert!(run.error.contains(reason), "{}", run.error);
        assert!(!run.error.contains("next:") && !folder.0.join("n.yaml").exists(), "{}", run.error);
    }
}
