//! The program from outside: arguments, standard streams, exit status.

use std::fmt::Write as _;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::Value;
use snapbox::{assert_data_eq, str};

/// A folder of its own for one test, gone with it.
pub(crate) struct Folder(pub(crate) PathBuf);

impl Folder {
    pub(crate) fn new(name: &str) -> Self {
        let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        let _ = fs::remove_dir_all(&path);
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    pub(crate) fn with(self, file: &str, text: impl AsRef<[u8]>) -> Self {
        let path = self.0.join(file);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
        self
    }

    pub(crate) fn run(&self, arguments: &[&str]) -> Run {
        run_in(&self.0, arguments, b"")
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

pub(crate) struct Run {
    pub(crate) status: i32,
    pub(crate) out: String,
    pub(crate) error: String,
}

pub(crate) fn program() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_cspgraph"));
    command.env_remove("NO_COLOR").env_remove("CLICOLOR_FORCE").env_remove("GITHUB_STEP_SUMMARY").stdin(Stdio::null());
    command
}

pub(crate) fn run_in(folder: &Path, arguments: &[&str], stdin: &[u8]) -> Run {
    let mut child = program()
        .args(arguments)
        .current_dir(folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // A program that does not read its standard input may close it.
    let _ = child.stdin.take().unwrap().write_all(stdin);
    let Output { status, stdout, stderr } = child.wait_with_output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    Run { status: status.code().unwrap(), out: text(stdout), error: text(stderr) }
}

pub(crate) fn run(arguments: &[&str]) -> Run {
    run_in(Path::new(env!("CARGO_MANIFEST_DIR")), arguments, b"")
}

const CLEAN: &str = "version: 1\nx-note: nothing else\n";
const SELF_SALE: &str = "version: 1
partners:
  - {id: adatum, country: AT, mca: [{accepted: 2021-01-01}], enrollments: [{role: direct-bill, \
    mpa: 2020-01-20, location-id: \"4417124\", support-plan: advanced}]}
sales:
  - {seller: adatum, buyer: adatum, own-use: true, since: 2021-04-01}
";

#[test]
fn a_finding_is_drawn_with_its_lines() {
    let run = Folder::new("drawn").with("network.yaml", SELF_SALE).run(&["check", "--as-of", "2026-11-20"]);
    assert_eq!(run.status, 1);
    assert_eq!(run.error, "");
    assert_data_eq!(
        run.out,
        str![[r"
  × error[self-sale]: `adatum` sells to itself
   ╭─[network.yaml:5:29]
 5 │   - {seller: adatum, buyer: adatum, own-use: true, since: 2021-04-01}
   ·              ───┬──         ───┬──
   ·                 │              ╰── buys what it sells
   ·                 ╰── the seller
   ╰────
  help: buy from another partner enrolled in the region, into a tenant of kind
        customer

1 error in 1 file (1 partner, 0 tenants, 0 customers, 1 relationship) as of 2026-11-20

"]]
    );
}

#[test]
fn ascii_and_quiet_and_colour_change_the_drawing_alone() {
    let folder = Folder::new("ascii").with("network.yaml", SELF_SALE);
    let ascii = folder.run(&["check", "--ascii", "--quiet", "--select", "self-sale"]);
    assert!(ascii.out.is_ascii());
    assert_data_eq!(
        ascii.out,
        str![[r"
  error[self-sale]: `adatum` sells to itself
   ,-[network.yaml:5:29]
 5 |   - {seller: adatum, buyer: adatum, own-use: true, since: 2021-04-01}
   :              ^^^|^^         ^^^|^^
   :                 |              `-- buys what it sells
   :                 `-- the seller
   `----
  help: buy from another partner enrolled in the region, into a tenant of kind
        customer


"]]
    );
    let coloured = folder.run(&["check", "--color", "always", "--select", "self-sale"]).out;
    assert!(coloured.contains("\u{1b}["));
    assert!(!folder.run(&["check", "--color", "auto"]).out.contains('\u{1b}'));
}

#[test]
fn concise_prints_one_line_per_finding() {
    let run = Folder::new("concise").with("a/network.yaml", SELF_SALE).run(&[
        "check",
        "--format",
        "concise",
        "--as-of",
        "2026-11-20",
    ]);
    assert_data_eq!(
        run.out,
        str![[r"
a/network.yaml:5:29: error[self-sale] `adatum` sells to itself
1 error in 1 file (1 partner, 0 tenants, 0 customers, 1 relationship) as of 2026-11-20

"]]
    );
}

#[test]
fn json_has_the_hops_of_chains_and_rings_in_order() {
    let network = "version: 1
partners:
  - {id: northwind, country: DE, enrollments: [{role: indirect-provider, mpa: true}]}
  - {id: adatum, country: DE, enrollments: [{role: indirect-reseller, mpa: true}]}
  - {id: litware, country: DE, enrollments: [{role: indirect-reseller, mpa: true}]}
customers:
  - {id: alpine, country: DE, mca: [{accepted: 2020-02-01}]}
partnerships: [{provider: northwind, reseller: adatum}]
sales:
  - {seller: microsoft, buyer: northwind}
  - {seller: northwind, buyer: adatum}
  - {seller: adatum, buyer: litware}
  - {seller: litware, buyer: northwind}
  - {seller: adatum, buyer: alpine}
affiliations:
  - {parent: litware, child: adatum}
  - {parent: litware, child: alpine}
";
    let run = Folder::new("paths").with("n.yaml", network).run(&["check", "--format", "json"]);
    let document: Value = serde_json::from_str(&run.out).unwrap();
    let path = |rule: &str, line: u64| -> Vec<String> {
        let findings = document["findings"].as_array().unwrap();
        let finding = findings.iter().find(|finding| finding["rule"] == rule && finding["line"] == line).unwrap();
        let hop = |hop: &Value| {
            let text = |key: &str| hop[key].as_str().unwrap().to_owned();
            assert_eq!(text("file"), "n.yaml");
            format!("{} {} {} {}", text("from"), text("to"), text("type"), hop["line"])
        };
        finding["path"].as_array().unwrap().iter().map(hop).collect()
    };
    assert_eq!(
        path("partner-resale", 12),
        ["microsoft northwind sale 10", "northwind adatum sale 11", "adatum litware sale 12"]
    );
    assert_eq!(
        path("resale-cycle", 11),
        ["northwind adatum sale 11", "adatum litware sale 12", "litware northwind sale 13"]
    );
    assert_eq!(path("affiliate-sale", 14), ["adatum litware affiliation 16", "litware alpine affiliation 17"]);
    let without =
        document["findings"].as_array().unwrap().iter().find(|finding| finding["rule"] == "undated-relationship");
    assert!(without.unwrap().get("path").is_none());
}

#[test]
fn an_empty_document_is_labelled_where_the_next_begins() {
    let run = Folder::new("empty-document")
        .with("n.yaml", "version: 1\n---\n\n---\nversion: 1\n")
        .run(&["check", "--format", "concise", "--quiet"]);
    assert_eq!(run.out, "n.yaml:4:1: error[invalid-value] this document is no mapping\n");
}

#[test]
fn statistics_count_by_rule() {
    let run = Folder::new("statistics").with("n.yaml", SELF_SALE).run(&[
        "check",
        "--format",
        "concise",
        "--statistics",
        "--as-of",
        "2026-11-20",
    ]);
    assert_data_eq!(
        run.out,
        str![[r"
n.yaml:5:29: error[self-sale] `adatum` sells to itself
       1  error    self-sale
1 error in 1 file (1 partner, 0 tenants, 0 customers, 1 relationship) as of 2026-11-20

"]]
    );
}

#[test]
fn json_is_what_version_1_promises() {
    let folder =
        Folder::new("json").with("sub/nétwork.yaml", format!("\u{feff}# é\r\n{}", SELF_SALE.replace('\n', "\r\n")));
    let run = folder.run(&["check", "--format", "json", "--as-of", "2026-11-20"]);
    assert_eq!(run.status, 1);
    let document: Value = serde_json::from_str(&run.out).unwrap();
    assert_eq!(document["version"], 1);
    assert_eq!(document["tool"]["name"], "cspgraph");
    assert_eq!(document["as-of"], "2026-11-20");
    let summary = document["summary"].as_object().unwrap();
    let keys: Vec<&str> = summary.keys().map(String::as_str).collect();
    let expected = [
        "customers",
        "errors",
        "files",
        "infos",
        "known",
        "partners",
        "relationships",
        "tenants",
        "waived",
        "warnings",
    ];
    assert_eq!(keys, expected);
    assert_eq!((&summary["files"], &summary["partners"], &summary["relationships"]), (&1.into(), &1.into(), &1.into()));
    let findings = document["findings"].as_array().unwrap();
    let finding = findings.iter().find(|finding| finding["rule"] == "self-sale").unwrap();
    assert_eq!(finding["severity"], "error");
    assert_eq!(finding["file"], "sub/nétwork.yaml");
    assert_eq!(finding["state"], "new");
    assert_eq!(finding["subject"], serde_json::json!(["adatum", "adatum"]));
    let text = fs::read(folder.0.join("sub/nétwork.yaml")).unwrap();
    let cut = |place: &Value| {
        let number = |key: &str| usize::try_from(place[key].as_u64().unwrap()).unwrap();
        let (offset, length) = (number("offset"), number("length"));
        // The same place by line and column.
        let line =
            std::str::from_utf8(&text).unwrap().trim_start_matches('\u{feff}').lines().nth(number("line") - 1).unwrap();
        let of_line: String =
            line.chars().skip(number("column") - 1).take(number("end-column") - number("column")).collect();
        let of_file = String::from_utf8(text[offset..offset + length].to_vec()).unwrap();
        assert_eq!(of_line, of_file);
        of_file
    };
    assert_eq!(cut(finding), "adatum");
    assert!(
        finding["labels"]
            .as_array()
            .unwrap()
            .iter()
            .all(|label| !cut(label).is_empty() && label["message"].is_string())
    );
    for key in ["message", "help", "url", "fingerprint"] {
        assert!(!finding[key].as_str().unwrap().is_empty(), "{key}");
    }
}

#[test]
fn fingerprints_outlive_moved_lines_and_renamed_files() {
    let fingerprints = |folder: Folder| -> Vec<String> {
        let run = folder.run(&["check", "--format", "json"]);
        let document: Value = serde_json::from_str(&run.out).unwrap();
        let mut all: Vec<String> = document["findings"]
            .as_array()
            .unwrap()
            .iter()
            .map(|finding| finding["fingerprint"].as_str().unwrap().to_owned())
            .collect();
        all.sort();
        all
    };
    let before = fingerprints(Folder::new("fingerprint-a").with("a.yaml", SELF_SALE));
    let moved = SELF_SALE.replace("version: 1", "# moved\n\nversion: 1");
    let after = fingerprints(Folder::new("fingerprint-b").with("z/b.yaml", moved));
    assert!(!before.is_empty());
    assert_eq!(before, after);
}

#[test]
fn the_exit_status_follows_the_severity() {
    let warning = "version: 1\ncustomers:\n  - id: fabrikam\n";
    let folder = Folder::new("status").with("n.yaml", warning);
    for (fail_on, status) in [("error", 0), ("warning", 1), ("info", 1), ("never", 0)] {
        assert_eq!(folder.run(&["check", "--fail-on", fail_on]).status, status, "{fail_on}");
    }
    assert_eq!(Folder::new("status-clean").with("n.yaml", CLEAN).run(&["check", "--fail-on", "info"]).status, 0);
    assert_eq!(Folder::new("status-broken").with("n.yaml", "a: [").run(&["check"]).status, 1);
}

#[test]
fn what_cannot_be_checked_is_one_sentence_and_status_2() {
    let folder = Folder::new("failures").with("n.yaml", CLEAN).with("empty/readme.txt", "");
    for (arguments, expected) in [
        (&["check", "missing.yaml"][..], "cspgraph: no such file or folder: missing.yaml; correct the path\n"),
        (
            &["check", "empty"],
            "cspgraph: no network file (.yaml, .yml) in empty, hidden, ignored and excluded ones left out; name the folder that holds the network\n",
        ),
        (
            &["check", "--select", "self-sail"],
            "cspgraph: no rule or group is called `self-sail`; did you mean `self-sale`?\n",
        ),
        (
            &["check", "--ignore", "everything-at-all"],
            "cspgraph: no rule or group is called `everything-at-all`; `cspgraph rules` lists them\n",
        ),
        (
            &["check", "--select", "self-sale", "--ignore", "tenant"],
            "cspgraph: no rule is left to check; select some rule that is not ignored\n",
        ),
        (&["check", "-", "-"], "cspgraph: standard input can be read once only; name `-` once\n"),
        (
            &["check", "--stdin-name", "x.yaml"],
            "cspgraph: --stdin-name names standard input, which is not read; add `-` to the paths\n",
        ),
        (&["explain", "selfsale"], "cspgraph: no rule is called `selfsale`; did you mean `self-sale`?\n"),
    ] {
        let run = folder.run(arguments);
        assert_eq!((run.status, run.out.as_str(), run.error.as_str()), (2, "", expected), "{arguments:?}");
    }
    for arguments in [&["check", "--as-of", "20-01-01"][..], &["check", "--format", "yaml"], &["chek"], &[]] {
        let run = folder.run(arguments);
        assert_eq!((run.status, run.out.as_str()), (2, ""), "{arguments:?}");
        assert!(!run.error.is_empty());
    }
}

#[test]
fn a_folder_stands_for_its_network_files() {
    let folder = Folder::new("folder")
        .with("a.yaml", CLEAN)
        .with("sub/b.yml", CLEAN)
        .with(".hidden.yaml", "a: [")
        .with(".git-like/c.yaml", "a: [")
        .with("ignored/d.yaml", "a: [")
        .with("notes.txt", "a: [")
        .with("data.json", "a: [")
        .with(".gitignore", "ignored/\n");
    let run = folder.run(&["check", "--format", "json"]);
    assert_eq!(run.status, 0, "{}", run.out);
    let document: Value = serde_json::from_str(&run.out).unwrap();
    assert_eq!(document["summary"]["files"], 2);
    // What is named is read, hidden or not, whatever its ending.
    assert_eq!(folder.run(&["check", ".hidden.yaml"]).status, 1);
    assert_eq!(folder.run(&["check", "data.json"]).status, 1);
}

#[test]
fn a_file_reached_twice_is_read_once() {
    let folder = Folder::new("twice").with("a.yaml", SELF_SALE);
    let absolute = folder.0.join("a.yaml").display().to_string();
    let once = folder.run(&["check", "a.yaml"]);
    let often = folder.run(&["check", "a.yaml", "./a.yaml", ".", &absolute]);
    assert_eq!(once.out, often.out);
}

#[test]
fn one_file_of_the_network_may_come_from_standard_input() {
    let folder = Folder::new("stdin").with("a.yaml", SELF_SALE).with("b.yaml", CLEAN);
    let mended = SELF_SALE.replace("buyer: adatum", "buyer: fabrikam").replace("own-use: true, ", "");
    let run =
        run_in(&folder.0, &["check", ".", "-", "--stdin-name", "a.yaml", "--format", "concise"], mended.as_bytes());
    assert!(run.out.starts_with("a.yaml:5:29: error[dangling-reference]"), "{}", run.out);
    assert!(!run.out.contains("self-sale"));
    let run = run_in(&folder.0, &["check", "-", "--format", "concise"], b"a: [");
    assert!(run.out.starts_with("<stdin>:1:"), "{}", run.out);
}

#[test]
fn paths_outside_the_working_directory_are_printed_relative_to_it() {
    let folder = Folder::new("outside").with("a.yaml", "a: [").with("here/b.yaml", CLEAN);
    let run = run_in(&folder.0.join("here"), &["check", "../a.yaml", ".", "--format", "concise"], b"");
    assert!(run.out.starts_with("../a.yaml:1:"), "{}", run.out);
}

#[cfg(unix)]
#[test]
fn links_are_followed_and_loops_end() {
    let folder = Folder::new("links").with("real/a.yaml", SELF_SALE).with("net/b.yaml", CLEAN);
    std::os::unix::fs::symlink("../real/a.yaml", folder.0.join("net/a.yaml")).unwrap();
    std::os::unix::fs::symlink(".", folder.0.join("net/loop")).unwrap();
    let run = folder.run(&["check", "net", "--format", "json"]);
    let document: Value = serde_json::from_str(&run.out).unwrap();
    assert_eq!((run.status, &document["summary"]["files"]), (1, &2.into()));
}

/// Exit status and standard error of a run whose standard output nobody reads.
pub(crate) fn with_a_closed_pipe(folder: &Path, arguments: &[&str]) -> (Option<i32>, String) {
    let mut child =
        program().args(arguments).current_dir(folder).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    (output.status.code(), String::from_utf8(output.stderr).unwrap())
}

#[test]
fn a_closed_pipe_is_no_failure() {
    let many: Vec<String> =
        (0..20_000).map(|number| format!("  - {{seller: nobody-{number}, buyer: nobody}}\n")).collect();
    let many = many.concat();
    let folder = Folder::new("pipe").with("n.yaml", format!("version: 1\nsales:\n{many}"));
    assert_eq!(with_a_closed_pipe(&folder.0, &["check", "--format", "concise"]), (Some(1), String::new()));
}

#[test]
fn findings_of_one_cause_are_shown_as_one() {
    let sales: Vec<String> = (1..7)
        .map(|day| format!("  - {{seller: gone, buyer: fabrikam, since: 2021-04-0{day}, until: 2021-04-0{day}}}\n"))
        .collect();
    let sales = sales.concat();
    let network = format!("version: 1\ncustomers:\n  - {{id: fabrikam, country: CH}}\nsales:\n{sales}");
    let folder = Folder::new("cause").with("n.yaml", network);
    let run = folder.run(&["check", "--as-of", "2026-11-20"]);
    assert_data_eq!(
        run.out,
        str![[r"
  × error[dangling-reference]: `seller` of this sale of `fabrikam` is `gone`,
  │ which nothing declares
   ╭─[n.yaml:5:14]
 5 │   - {seller: gone, buyer: fabrikam, since: 2021-04-01, until: 2021-04-…
   ·              ──┬─
   ·                ╰── declared nowhere
   ╰────
  help: declare `gone` as a partner, or give the file that declares it as well

  the same at n.yaml:6:14, n.yaml:7:14, n.yaml:8:14 and 2 others

6 errors in 1 file (0 partners, 0 tenants, 1 customer, 6 relationships) as of 2026-11-20

"]]
    );
    assert_eq!(
        folder.run(&["check", "--format", "concise", "--quiet", "--select", "dangling-reference"]).out.lines().count(),
        6
    );
}

#[test]
fn a_faulty_value_used_through_aliases_is_shown_once() {
    let mut network = "version: 1\nx-c: &c Germany\npartners:\n".to_owned();
    for number in 0..50 {
        writeln!(network, "  - {{id: p{number}, country: *c}}").unwrap();
    }
    let folder = Folder::new("aliased").with("n.yaml", network);
    let arguments = ["check", "--select", "invalid-value"];
    let text = folder.run(&arguments).out;
    assert_eq!(text.matches("error[invalid-value]").count(), 1, "{text}");
    assert!(text.contains("and 46 others"), "{text}");
    assert!(text.contains("50 errors"), "{text}");
}

#[test]
fn max_findings_says_what_it_hides() {
    let network = "version: 1\nsals:\npartnrs:\ncustomrs:\n";
    let run =
        Folder::new("max").with("n.yaml", network).run(&["check", "--max-findings", "1", "--as-of", "2026-11-20"]);
    assert_data_eq!(
        run.out,
        str![[r"
  × error[unknown-key]: documents have no key `sals`
   ╭─[n.yaml:2:1]
 2 │ sals:
   · ──┬─
   ·   ╰── did you mean `sales`?
   ╰────
  help: write `sales`; keys of your own begin with `x-`

2 findings not shown (--max-findings 1)

3 errors in 1 file (0 partners, 0 tenants, 0 customers, 0 relationships) as of 2026-11-20

"]]
    );
}

#[test]
fn every_rule_is_listed_and_explained() {
    let listed: Value = serde_json::from_str(&run(&["rules", "--format", "json"]).out).unwrap();
    let text = run(&["rules"]).out;
    let rules = listed.as_array().unwrap();
    assert_eq!(rules.len(), cspgraph::rules::ALL.len());
    for rule in rules {
        let name = rule["name"].as_str().unwrap();
        assert!(text.contains(&format!("  {name} ")));
        let explained = run(&["explain", name]);
        assert_eq!(explained.status, 0);
        assert!(explained.out.starts_with(&format!("{name}\n\n")));
        assert!(explained.out.contains("Why is this bad?"));
        assert!(explained.out.lines().all(|line| line.starts_with("    ") || line.chars().count() <= 80), "{name}");
    }
}

#[test]
fn help_names_every_flag() {
    let help = run(&["check", "--help"]);
    assert_eq!(help.status, 0);
    for flag in [
        "--format",
        "--output",
        "--as-of",
        "--fail-on",
        "--select",
        "--ignore",
        "--max-findings",
        "--statistics",
        "--color",
        "--quiet",
        "--stdin-name",
        "--watch",
        "--ascii",
        "--max-depth",
        "--max-aliased-values",
    ] {
        assert!(help.out.contains(flag), "{flag}");
    }
}

#[test]
fn the_readme_shows_what_the_program_prints() {
    let readme = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md")).unwrap();
    let shown = readme.split("```text\n").nth(1).and_then(|rest| rest.split("```").next()).unwrap();
    let printed = run(&["check", "graphs/northwind-broken"]).out;
    assert!(printed.contains(shown.trim_end()), "the README's diagnostic is not among\n{printed}");
}

#[test]
fn what_cannot_be_read_never_passes() {
    let folder = Folder::new("never-green").with("a.yaml", "a: [").with("b.yaml", CLEAN);
    for arguments in
        [&["check", "--select", "chain"][..], &["check", "--ignore", "syntax-error"], &["check", "--ignore", "reading"]]
    {
        let run = folder.run(arguments);
        assert_eq!(run.status, 1, "{arguments:?}");
        assert!(run.out.contains("syntax-error"), "{}", run.out);
    }
}

#[test]
fn a_gitignore_counts_up_to_the_root_of_its_repository() {
    let folder = Folder::new("gitignore")
        .with(".gitignore", "sales.yaml\n")
        .with("repository/.git/HEAD", "")
        .with("repository/.gitignore", "drafts/\n")
        .with("repository/net/sales.yaml", "a: [")
        .with("repository/net/drafts/sales.yaml", "a: [");
    let run = run_in(&folder.0.join("repository"), &["check", "net", "--format", "concise", "--quiet"], b"");
    assert_eq!((run.status, run.out.lines().count()), (1, 1), "{}", run.out);
    assert!(run.out.starts_with("net/sales.yaml:1:"), "{}", run.out);
}

#[cfg(unix)]
#[test]
fn links_are_named_as_the_system_resolves_them() {
    let folder =
        Folder::new("named").with("other/deep/x.yaml", CLEAN).with("other/a.yaml", SELF_SALE).with("a.yaml", CLEAN);
    std::os::unix::fs::symlink("other/deep", folder.0.join("d")).unwrap();
    std::os::unix::fs::symlink("gone.yaml", folder.0.join("dead.yaml")).unwrap();
    std::os::unix::fs::symlink("gone.txt", folder.0.join("dead.txt")).unwrap();
    let run = folder.run(&["check", "d/../a.yaml", "--format", "concise"]);
    assert!(run.out.starts_with("other/a.yaml:5:29"), "{}", run.out);
    // What an editor sends as one file does not hide another.
    let run = run_in(&folder.0, &["check", "-", "d/../a.yaml", "--stdin-name", "a.yaml", "--quiet"], CLEAN.as_bytes());
    assert_eq!(run.status, 1);
    // Nor is the file itself read beside what the editor sends, by whatever name it goes.
    let absolute = folder.0.join("other/a.yaml").display().to_string();
    let run = run_in(&folder.0, &["check", "-", "d/../a.yaml", "--stdin-name", &absolute, "--quiet"], CLEAN.as_bytes());
    assert_eq!((run.status, run.out.as_str()), (0, ""));
    let run = folder.run(&["check", "."]);
    assert_eq!((run.status, run.error.contains("dead.yaml is a link that leads nowhere")), (2, true), "{}", run.error);
    fs::remove_file(folder.0.join("dead.yaml")).unwrap();
    assert_eq!(folder.run(&["check", "a.yaml", "d"]).status, 0);
}

#[cfg(unix)]
#[test]
fn a_network_file_that_is_no_file_stops_the_check() {
    let folder = Folder::new("fifo").with("a.yaml", CLEAN);
    assert!(Command::new("mkfifo").arg(folder.0.join("b.yaml")).status().unwrap().success());
    let run = folder.run(&["check"]);
    assert_eq!((run.status, run.error.contains("neither a file nor a folder")), (2, true), "{}", run.error);
}

#[test]
fn failures_are_printable_and_end() {
    let folder = Folder::new("printable").with("n.yaml", CLEAN);
    let run = folder.run(&["check", "--select", &format!("\u{1b}[31m{}", "x".repeat(100_000))]);
    assert_eq!(run.status, 2);
    assert!(!run.error.contains('\u{1b}') && run.error.len() < 5000, "{}", run.error);
}

#[test]
fn the_page_on_output_shows_what_the_program_prints() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let page = fs::read_to_string(root.join("docs/output.md")).unwrap();
    let language = fs::read_to_string(root.join("docs/language.md")).unwrap();
    let network = language.split("```yaml\n").nth(1).and_then(|rest| rest.split("```").next()).unwrap();
    let folder =
        Folder::new("page").with("network.yaml", network.replace("accepted: 2021-03-02", "accepted: 2021-05-03"));
    for format in ["text", "concise"] {
        let printed = folder.run(&["check", "--as-of", "2026-11-20", "--format", format]).out;
        assert!(page.contains(&printed), "{printed}");
    }
    let shown: Value =
        serde_json::from_str(page.split("```json\n").nth(1).and_then(|rest| rest.split("```").next()).unwrap())
            .unwrap();
    let printed = folder.run(&["check", "--as-of", "2026-11-20", "--format", "json"]).out;
    let mut printed: Value = serde_json::from_str(&printed).unwrap();
    printed["findings"].as_array_mut().unwrap().truncate(1);
    assert_eq!(shown, printed);
}
