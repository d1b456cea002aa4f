//! `docs/import.md` against the program: every command of its walk-through, and the names in its tables.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use crate::cli::{Folder, run};
use crate::import::{provider, sample, text};

fn page() -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/import.md")).unwrap()
}

/// The blocks of the page in a language.
fn blocks<'p>(page: &'p str, language: &str) -> Vec<&'p str> {
    let begin = format!("```{language}\n");
    page.split(&*begin).skip(1).map(|rest| rest.split("```").next().unwrap()).collect()
}

/// What somebody who follows the page has in the folder.
fn walk_through(name: &str, page: &str) -> Folder {
    let signed = text("rest/mpa_agreementstatus_signed.json");
    let unsigned = text("errors/agreementstatus_2203_mpn_mpa_not_signed_for_region.json").replace("123456", "4847433");
    let own = "3b33e682-00c3-41ee-9dd2-a548adf56438";
    let status = format!("{{\"{own}\": {signed}, \"4847383\": {signed}, \"4847433\": {unsigned}}}");
    let folder = provider(name)
        .with("downloads/mpa-status.json", status)
        .with("downloads/D0001_LicenseBased.csv", sample("csv/transcoded_license_based.csv"))
        .with("by-hand.yaml", blocks(page, "yaml").into_iter().find(|block| block.starts_with("# by-hand")).unwrap())
        .with("notes.csv", "CustomerName,Total\nAdatum,12\n");
    fs::remove_file(folder.0.join("downloads/invoice.json")).unwrap();
    folder
}

#[test]
fn every_command_of_the_page_does_what_the_page_says() {
    let page = page();
    let folder = walk_through("import-page", &page);
    let is_update = std::env::var_os("UPDATE_CLAIMS").is_some();
    let mut right = page.clone();
    let mut commands = 0;
    for block in blocks(&page, "console") {
        let mut printed = String::new();
        for command in block.lines().filter_map(|line| line.strip_prefix("$ ")) {
            let (words, into) = command.split_once(" > ").map_or((command, None), |(words, into)| (words, Some(into)));
            let words: Vec<&str> = words.split_whitespace().collect();
            assert_eq!(words[0], "cspgraph", "{command}");
            let mut run = folder.run(&words[1..]);
            assert!(run.status < 2, "{command}: {}", run.error);
            if let Some(into) = into {
                fs::write(folder.0.join(into), std::mem::take(&mut run.out)).unwrap();
            }
            write!(printed, "$ {command}\n{}{}", run.error, run.out).unwrap();
            commands += 1;
        }
        right = right.replace(block, &(printed.trim_end().to_owned() + "\n"));
        let network = fs::read_to_string(folder.0.join("network.yaml")).unwrap();
        let excerpt = blocks(&page, "yaml").into_iter().find(|block| block.starts_with("partners:")).unwrap();
        if commands == 1 {
            assert!(excerpt.lines().all(|line| network.lines().any(|written| written == line)), "{network}");
        }
    }
    assert!(commands >= 6, "{commands}");
    if is_update {
        fs::write(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/import.md"), right).unwrap();
    } else {
        assert!(right == page, "{right}");
    }
}

#[test]
fn the_page_and_the_help_name_the_same_kinds_and_options() {
    let page = page();
    let help = run(&["import", "--help"]).out;
    let options = help
        .split_whitespace()
        .filter(|word| word.starts_with("--"))
        .map(|word| word.trim_end_matches(|letter: char| !letter.is_ascii_alphabetic()));
    let is_limit = |option: &str| option.starts_with("--max-");
    for option in options.filter(|option| !is_limit(option) && *option != "--help") {
        assert!(page.contains(option), "{option}");
    }
    let table = page.split("### Kinds").nth(1).unwrap().split("\n### ").next().unwrap();
    let names = table.lines().filter(|line| line.starts_with("| `") && !line.starts_with("| `--")).flat_map(|line| {
        line.split('|').nth(1).unwrap().split('`').skip(1).step_by(2).map(str::to_owned).collect::<Vec<_>>()
    });
    // As Partner Center spells it, it is taken, too.
    let american = Folder::new("import-page-kind").with("lines.csv", sample("csv/transcoded_license_based.csv"));
    assert_eq!(american.run(&["import", "lines.csv", "--kind", "license-lines"]).status, 0);
    let listed = help.split("--kind").nth(1).unwrap().split("--date-order").next().unwrap();
    let listed = listed.lines().filter_map(|line| Some(line.trim().strip_prefix("- ")?.split(':').next()?.to_owned()));
    assert_eq!(names.collect::<BTreeSet<_>>(), listed.collect());
}
