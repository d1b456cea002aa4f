//! `cspgraph diff` and `check --staged`, in repositories made by the real git.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use proptest::prelude::*;
use pulldown_cmark::{Event, Parser, Tag};
use serde_json::Value;
use snapbox::{assert_data_eq, str};

use crate::cli::{Folder, Run, program};
use crate::consumers::HOSTILE;

const NETWORK: &str = "version: 1
partners:
  - {id: northwind, country: DE, enrollments: [{role: indirect-provider, mpa: 2020-01-15, location-id: \"4417123\"}]}
  - {id: adatum, country: AT, enrollments: [{role: indirect-reseller, mpa: 2020-01-20, location-id: \"4417124\"}]}
customers:
  - {id: alpine, country: CH, mca: [{accepted: 2021-03-02, attested-by: northwind}]}
partnerships:
  - {provider: northwind, reseller: adatum, since: 2020-02-01}
sales:
  - {seller: northwind, buyer: adatum, since: 2020-02-01}
  - {seller: adatum, buyer: alpine, since: 2021-04-01}
";

/// The same with a sale of `adatum` to itself.
fn with_self_sale() -> String {
    NETWORK.to_owned() + "  - {seller: adatum, buyer: adatum, own-use: true, since: 2022-01-01}\n"
}

/// What the surroundings of the tests must not decide.
const SURROUNDINGS: [&str; 5] = ["GIT_DIR", "GIT_INDEX_FILE", "GIT_WORK_TREE", "GIT_PREFIX", "GIT_OBJECT_DIRECTORY"];

fn isolated(command: &mut Command) -> &mut Command {
    for name in SURROUNDINGS {
        command.env_remove(name);
    }
    command
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .env("GIT_CONFIG_SYSTEM", "/dev/null")
        .env("GIT_CEILING_DIRECTORIES", env!("CARGO_TARGET_TMPDIR"))
        .stdin(Stdio::null())
}

/// A git repository in a folder of its own.
struct Repository(Folder);

impl Repository {
    fn new(name: &str) -> Self {
        let repository = Self(Folder::new(name));
        repository.git(&["init", "--quiet", "--initial-branch=main", "."]);
        for (key, value) in [("user.name", "Tester"), ("user.email", "tester@example.com"), ("core.autocrlf", "false")]
        {
            repository.git(&["config", key, value]);
        }
        repository
    }

    /// With the network in `n.yaml` as its first commit.
    fn with_network(name: &str) -> Self {
        let repository = Self::new(name);
        repository.write("n.yaml", NETWORK);
        repository.commit();
        repository
    }

    fn git(&self, arguments: &[&str]) -> String {
        let output = isolated(&mut Command::new("git")).args(arguments).current_dir(&self.0.0).output().unwrap();
        assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    }

    fn write(&self, file: &str, text: impl AsRef<[u8]>) {
        let path = self.0.0.join(file);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    fn remove(&self, file: &str) {
        fs::remove_file(self.0.0.join(file)).unwrap();
    }

    fn commit(&self) {
        self.git(&["add", "--all"]);
        self.git(&["commit", "--quiet", "--message", "next"]);
    }

    fn run(&self, arguments: &[&str]) -> Run {
        self.run_in("", &[], arguments)
    }

    fn run_in(&self, folder: &str, environment: &[(&str, &str)], arguments: &[&str]) -> Run {
        let mut command = program();
        isolated(&mut command).args(arguments).current_dir(self.0.0.join(folder)).envs(environment.iter().copied());
        let Output { status, stdout, stderr } = command.output().unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        Run { status: status.code().unwrap(), out: text(stdout), error: text(stderr) }
    }

    fn json(&self, arguments: &[&str]) -> Value {
        let run = self.run(&[&["diff", "--format", "json"], arguments].concat());
        assert!(run.status != 2, "{}", run.error);
        serde_json::from_str(&run.out).unwrap()
    }

    /// Findings, entities and relationships that are not the same.
    fn differences(&self, arguments: &[&str]) -> Vec<String> {
        differences(&self.json(arguments))
    }

    fn fails(&self, arguments: &[&str], sentence: &str) {
        let run = self.run(arguments);
        let expected = format!("cspgraph: {sentence}\n");
        assert_eq!((run.status, run.out.as_str(), run.error.as_str()), (2, "", expected.as_str()), "{arguments:?}");
    }
}

/// What a document says has changed, in a few words each.
fn differences(document: &Value) -> Vec<String> {
    let mut found = Vec::new();
    for list in ["introduced", "fixed", "unread"] {
        for finding in document["findings"][list].as_array().unwrap() {
            found.push(format!("{list} {}", finding["rule"].as_str().unwrap()));
        }
    }
    for finding in document["findings"]["restated"].as_array().unwrap() {
        let state = |side: &str| finding[side]["state"].as_str().unwrap().to_owned();
        found.push(format!("{} {} to {}", finding["after"]["rule"].as_str().unwrap(), state("before"), state("after")));
    }
    let name = |record: &Value| {
        let keys = ["id", "seller", "provider", "role", "accepted", "buyer", "reseller"];
        let ids = keys.iter().filter_map(|key| record.get(key)?.as_str());
        ids.fold(record["type"].as_str().unwrap().to_owned(), |name, id| format!("{name} {id}"))
    };
    lists(&document["entities"], &name, &mut found);
    lists(&document["relationships"], &name, &mut found);
    found
}

/// What the lists of changes say, those of parts within those of what holds them.
fn lists(changes: &Value, name: &dyn Fn(&Value) -> String, found: &mut Vec<String>) {
    for list in ["added", "removed"] {
        found.extend(changes[list].as_array().unwrap().iter().map(|record| format!("{list} {}", name(record))));
    }
    for change in changes["changed"].as_array().unwrap() {
        let mut words = format!("changed {}", name(&change["after"]));
        for key in change["keys"].as_array().unwrap() {
            let value = |side: &str| key.get(side).map_or("none".to_owned(), |side| side["value"].to_string());
            write!(words, ", {} {} to {}", key["key"].as_str().unwrap(), value("before"), value("after")).unwrap();
        }
        found.push(words);
        for parts in ["enrollments", "mca"].iter().filter_map(|parts| change.get(parts)) {
            lists(parts, name, found);
        }
    }
}

#[test]
fn a_change_is_reported_for_people() {
    let repository = Repository::with_network("diff-text");
    repository.write("n.yaml", with_self_sale().replace("since: 2021-04-01", "since: 2021-04-01, until: 2025-12-31"));
    let run = repository.run(&["diff", "main", "--as-of", "2026-11-20"]);
    assert_eq!((run.status, run.error.as_str()), (1, ""));
    assert_data_eq!(
        run.out,
        str![[r"
main → the working tree as of 2026-11-20

Findings: 1 introduced
  + error[self-sale]  n.yaml:12:29
    `adatum` sells to itself

Entities: no change

Relationships: 1 added, 1 changed
  + sale from `adatum` to `adatum`, since 2022-01-01  n.yaml:12
  ~ sale from `adatum` to `alpine`, since 2021-04-01, until 2025-12-31  n.yaml:11
      until: none → 2025-12-31  n.yaml:11

"]]
    );
}

#[test]
fn what_is_only_written_in_another_way_is_no_change() {
    let repository = Repository::with_network("diff-spelling");
    repository.remove("n.yaml");
    repository.write(
        "a/partners.yaml",
        "# moved\nversion: 1\n\n\npartners:
  - id: 'adatum' # the reseller
    enrollments:
    - {location-id: \"4417124\", mpa: 2020-01-20, role: &role indirect-reseller}
    country: AT
    x-note: own
  - {enrollments: [{role: indirect-provider, mpa: 2020-01-15, location-id: '4417123'}], country: DE, id: northwind}\n",
    );
    repository.write(
        "b.yml",
        "version: 1\nsales:\n- {seller: adatum, buyer: alpine, since: &day 2021-04-01}
- {<<: {seller: northwind}, buyer: adatum, since: 2020-02-01}
customers: [{id: alpine, mca: [{attested-by: northwind, accepted: 2021-03-02}], country: CH}]
---\nversion: 1\npartnerships: [{since: \"2020-02-01\", reseller: adatum, provider: northwind}]\n",
    );
    assert_eq!(repository.differences(&["main"]), Vec::<String>::new());
    let run = repository.run(&["diff", "main", "--as-of", "2026-11-20"]);
    assert_eq!(run.status, 0);
    assert_data_eq!(
        run.out,
        str![[r"
main → the working tree as of 2026-11-20

Findings: none

Entities: no change

Relationships: no change

"]]
    );
}

#[test]
fn records_are_the_same_by_what_makes_them_themselves() {
    let before = "version: 1
partners:
  - {id: northwind, country: DE, enrollments: [{role: indirect-provider}, {role: direct-bill, currency: EUR}]}
  - {id: adatum, country: AT}
customers: [{id: alpine, mca: [{accepted: 2021-03-02}, {accepted: 2022-03-02}]}]
tenants: [{id: prod, owner: alpine, kind: customer}]
sales:
  - {seller: adatum, buyer: alpine, since: 2020-01-01}
  - {seller: adatum, buyer: alpine, since: 2022-01-01}
  - {seller: adatum, buyer: alpine, since: 2022-01-01}
subscriptions:
  - {id: one, tenant: prod, ordered-by: adatum, product: azure}
  - {id: two, tenant: prod, ordered-by: adatum, product: azure}
  - {tenant: prod, ordered-by: northwind, product: azure}
";
    let after = "version: 1
partners:
  - {id: northwind, country: DE, enrollments: [{role: direct-bill, currency: USD}, {role: indirect-reseller}]}
  - {id: adatum, country: CH, name: Adatum}
customers: [{id: alpine, mca: [{accepted: 2022-03-02}, {accepted: 2021-03-02, attested-by: northwind}]}]
tenants: [{id: prod, owner: adatum, kind: customer}]
sales:
  - {seller: adatum, buyer: alpine, since: 2022-01-01}
  - {seller: adatum, buyer: alpine, since: 2020-01-01, until: 2021-12-31}
  - {seller: alpine, buyer: adatum, since: 2022-01-01}
subscriptions:
  - {id: three, tenant: prod, ordered-by: adatum, product: azure}
  - {id: two, tenant: prod, ordered-by: northwind, product: azure}
  - {id: four, tenant: prod, ordered-by: northwind, product: azure}
";
    let repository = Repository::new("diff-identity");
    repository.write("n.yaml", before);
    repository.commit();
    repository.write("n.yaml", after);
    let found = repository.differences(&["main"]);
    let is_record = |words: &&str| !words.starts_with("introduced") && !words.starts_with("fixed");
    assert_eq!(
        found.iter().map(String::as_str).filter(is_record).collect::<Vec<_>>(),
        [
            r#"changed partner adatum, name none to "Adatum", country "AT" to "CH""#,
            "changed partner northwind",
            "added enrollment indirect-reseller",
            "removed enrollment indirect-provider",
            r#"changed enrollment direct-bill, currency "EUR" to "USD""#,
            "changed customer alpine",
            r#"changed acceptance 2021-03-02, attested-by none to "northwind""#,
            r#"changed tenant prod, owner "alpine" to "adatum""#,
            "added sale alpine adatum",
            "added subscription three",
            "removed sale adatum alpine",
            "removed subscription one",
            r#"changed sale adatum alpine, until none to "2021-12-31""#,
            r#"changed subscription four, id none to "four""#,
            r#"changed subscription two, ordered-by "adatum" to "northwind""#,
        ]
    );
}

#[test]
fn every_finding_is_introduced_fixed_or_unchanged() {
    let repository = Repository::new("diff-findings");
    repository.write("n.yaml", with_self_sale());
    repository.commit();
    // The line moves, the file has another name, another fault comes and one goes.
    repository.remove("n.yaml");
    let moved =
        with_self_sale().replace("sales:", "x-note: 1\nsales:\n  - {seller: adatum, buyer: nobody, since: 2022-01-01}");
    repository.write("renamed.yaml", moved.replace("mpa: 2020-01-15, ", ""));
    let document = repository.json(&["main"]);
    let rules = |list: &str| -> BTreeSet<String> {
        let findings = document["findings"][list].as_array().unwrap().iter();
        findings
            .map(|finding| format!("{} {}", finding["rule"].as_str().unwrap(), finding["file"].as_str().unwrap()))
            .collect()
    };
    assert!(rules("introduced").contains("dangling-reference renamed.yaml"), "{document:#}");
    assert!(rules("unchanged").contains("self-sale renamed.yaml"));
    assert!(rules("fixed").is_empty());
    let back = {
        repository.commit();
        repository.json(&["main", "main~1"])
    };
    let fixed = back["findings"]["fixed"].as_array().unwrap();
    assert!(fixed.iter().any(|finding| finding["rule"] == "dangling-reference" && finding["file"] == "renamed.yaml"));
    assert_eq!(back["summary"]["introduced"], 0);
    assert_eq!(back["summary"]["fixed"], document["summary"]["introduced"]);
}

#[test]
fn the_exit_status_is_of_what_is_introduced() {
    let repository = Repository::new("diff-status");
    repository.write("n.yaml", with_self_sale());
    repository.commit();
    assert_eq!(repository.run(&["diff", "main"]).status, 0);
    repository.write("n.yaml", with_self_sale() + "customers:\n  - {id: fabrikam}\n");
    // A second section of one name is an error of its own.
    assert_eq!(repository.run(&["diff", "main"]).status, 1);
    repository.write("n.yaml", with_self_sale());
    repository.write("more.yaml", "version: 1\ncustomers:\n  - {id: fabrikam}\n");
    for (fail_on, status) in [("error", 0), ("warning", 1), ("info", 1), ("never", 0)] {
        assert_eq!(repository.run(&["diff", "main", "--fail-on", fail_on]).status, status, "{fail_on}");
    }
}

#[test]
fn a_finding_whose_waiver_comes_or_goes_is_told_apart() {
    let repository = Repository::new("diff-waiver");
    repository.write("n.yaml", with_self_sale());
    repository.commit();
    let waived = with_self_sale().replace(
        "own-use: true, since: 2022-01-01}",
        "own-use: true, since: 2022-01-01} # cspgraph-waiver: {rule: self-sale, reason: \"case 4711\", owner: channel}",
    );
    repository.write("n.yaml", waived);
    assert_eq!(repository.differences(&["main"]), ["self-sale new to waived"]);
    let run = repository.run(&["diff", "main"]);
    assert_eq!(run.status, 0);
    assert!(run.out.contains("waived now: `case 4711`, `channel`; was new"), "{}", run.out);
    repository.commit();
    assert_eq!(repository.differences(&["main", "main~1"]), ["self-sale waived to new"]);
    // It counts now, and it did not before.
    assert_eq!(repository.run(&["diff", "main", "main~1"]).status, 1);
}

#[test]
fn what_cannot_be_read_is_never_called_removed() {
    let repository = Repository::with_network("diff-broken");
    repository.write("sales.yaml", "version: 1\nsales:\n  - {seller: adatum, buyer: adatum, since: 2022-01-01}\n");
    repository.commit();
    repository.write("sales.yaml", "version: 1\nsales:\n  - {seller: adatum, buyer: adatum, since: 2022-01-01\n");
    let document = repository.json(&["main"]);
    assert_eq!(document["head"]["unread-files"], serde_json::json!(["sales.yaml"]));
    assert_eq!(document["head"]["unread-records"], 1);
    let found = differences(&document);
    assert!(found.contains(&"introduced syntax-error".to_owned()), "{found:?}");
    assert!(found.contains(&"unread self-sale".to_owned()), "{found:?}");
    assert!(!found.iter().any(|words| words.starts_with("removed") || words.starts_with("fixed")), "{found:?}");
    for format in ["text", "markdown"] {
        let run = repository.run(&["diff", "main", "--format", format]);
        assert_eq!(run.status, 1);
        let said = run.out.replace('\n', " ");
        assert!(said.contains("`sales.yaml` does not parse in the working tree"), "{said}");
        assert!(said.contains("not compared: 1 entity or relationship of `main`"), "{said}");
    }
    repository.commit();
    let back = repository.json(&["main", "main~1"]);
    assert_eq!(back["base"]["unread-records"], 1);
    assert!(!differences(&back).iter().any(|words| words.starts_with("added")));
}

#[test]
fn the_index_is_checked_and_not_the_working_tree() {
    let repository = Repository::with_network("staged");
    let concise = ["check", "--staged", "--format", "concise", "--quiet"];
    repository.write("n.yaml", with_self_sale());
    assert_eq!(repository.run(&["check"]).status, 1);
    assert_eq!(repository.run(&concise).status, 0);
    repository.git(&["add", "n.yaml"]);
    repository.write("n.yaml", NETWORK);
    assert_eq!(repository.run(&["check"]).status, 0);
    let run = repository.run(&concise);
    assert_eq!((run.status, run.error.as_str()), (1, ""));
    assert!(run.out.starts_with("n.yaml:12:"), "{}", run.out);
    // The lines shown are those of the index.
    assert!(repository.run(&["check", "--staged"]).out.contains("buyer: adatum, own-use: true"));
    assert_eq!(
        repository.differences(&["--staged", "main"]).iter().filter(|words| words.starts_with("added")).count(),
        1
    );
    assert_eq!(repository.differences(&["main"]), Vec::<String>::new());
    // A file that git does not have is no part of the commit; one that is deleted in the index is none any more.
    repository.write("new.yaml", "a: [");
    repository.git(&["rm", "--quiet", "--cached", "--force", "n.yaml"]);
    repository.fails(
        &concise,
        "no network file (.yaml, .yml) in ., hidden, ignored and excluded ones left out; name the folder that holds the network",
    );
    repository
        .fails(&["check", "--staged", "n.yaml"], "the index does not have `n.yaml`; correct the path, or `git add` it");
}

#[test]
fn the_first_commit_can_be_checked() {
    let repository = Repository::new("staged-first");
    repository.write("n.yaml", with_self_sale());
    repository.fails(
        &["check", "--staged"],
        "no network file (.yaml, .yml) in ., hidden, ignored and excluded ones left out; name the folder that holds the network",
    );
    repository.git(&["add", "."]);
    assert_eq!(repository.run(&["check", "--staged"]).status, 1);
    repository.fails(&["diff", "HEAD"], "no commit is called `HEAD`; there is no commit yet; commit something first");
}

#[test]
fn the_index_of_a_hook_counts() {
    let repository = Repository::with_network("staged-hook");
    repository.write("other.yaml", "version: 1\n");
    repository.git(&["add", "."]);
    repository.write("n.yaml", with_self_sale());
    let hook = format!("#!/bin/sh\nexec '{}' check --staged --quiet\n", env!("CARGO_BIN_EXE_cspgraph"));
    repository.write(".git/hooks/pre-commit", hook);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let path = repository.0.0.join(".git/hooks/pre-commit");
        fs::set_permissions(path, fs::Permissions::from_mode(0o755)).unwrap();
        let commit = |arguments: &[&str]| {
            let mut command = Command::new("git");
            isolated(&mut command).args(["commit", "--quiet", "--message", "x"]).args(arguments);
            command.current_dir(&repository.0.0).output().unwrap().status.success()
        };
        // A commit of some paths has an index of its own, and so has one of all.
        assert!(!commit(&["--", "n.yaml"]));
        assert!(!commit(&["--all"]));
        assert!(commit(&["--", "other.yaml"]));
        assert!(repository.git(&["status", "--porcelain"]).contains("n.yaml"));
    }
}

#[test]
fn what_is_only_meant_to_be_added_is_not_staged() {
    let repository = Repository::with_network("staged-intent");
    repository.write("new.yaml", "a: [");
    repository.git(&["add", "--intent-to-add", "new.yaml"]);
    assert_eq!(repository.run(&["check", "--staged"]).status, 0);
}

#[test]
fn a_conflict_is_one_sentence() {
    let repository = Repository::with_network("staged-conflict");
    repository.git(&["checkout", "--quiet", "-b", "side"]);
    repository.write("n.yaml", NETWORK.replace("country: CH", "country: AT"));
    repository.commit();
    repository.git(&["checkout", "--quiet", "main"]);
    repository.write("n.yaml", NETWORK.replace("country: CH", "country: DE"));
    repository.commit();
    let merge =
        isolated(&mut Command::new("git")).args(["merge", "side"]).current_dir(&repository.0.0).output().unwrap();
    assert!(!merge.status.success());
    let sentence = "`n.yaml` has conflicts that are not resolved; resolve them and `git add` the file";
    repository.write("sub/x.yaml", "version: 1\n");
    repository.fails(&["check", "--staged"], sentence);
    repository.fails(&["diff", "--staged", "main"], sentence);
    assert!(repository.run_in("sub", &[], &["check", "--staged"]).error.contains(sentence));
}

#[test]
fn the_index_has_its_own_configuration_waivers_and_baseline() {
    let repository = Repository::with_network("diff-staged-configuration");
    repository.write("n.yaml", with_self_sale());
    repository.git(&["add", "n.yaml"]);
    // What is not staged does not count, however it lies there.
    repository.write("cspgraph.yaml", "rules: {self-sale: off}\nbaseline: known.json\n");
    repository.write("known.json", "{\"version\": 1, \"findings\": []}");
    assert_eq!(repository.run(&["check"]).status, 0);
    assert_eq!(repository.run(&["check", "--staged"]).status, 1);
    repository.fails(
        &["check", "--staged", "--config", "cspgraph.yaml"],
        "the index does not have `cspgraph.yaml`; correct the path, or `git add` it",
    );
    repository.git(&["add", "cspgraph.yaml"]);
    repository.fails(&["check", "--staged"], "the index does not have `known.json`; correct the path, or `git add` it");
    repository.git(&["add", "known.json"]);
    assert_eq!(repository.run(&["check", "--staged"]).status, 0);
    assert_eq!(repository.run_in("", &[], &["diff", "main", "--staged"]).status, 0);
    // A configuration that nobody commits may stand outside.
    let folder = Folder::new("diff-outside").with("c.yaml", "fail-on: never\n");
    let outside = folder.0.join("c.yaml");
    let run = repository.run(&["check", "--staged", "--config", outside.to_str().unwrap(), "--format", "concise"]);
    assert_eq!((run.status, run.out.contains("self-sale")), (0, true), "{}", run.error);
    repository.write("sub/cspgraph.yaml", "fail-on: never\n");
    repository.write("sub/x.yaml", "version: 1\n");
    repository.git(&["add", "sub"]);
    let run = repository.run_in("sub", &[], &["check", "--staged", ".."]);
    assert_eq!(run.status, 0, "the first path says where to look: {}", run.out);
}

#[test]
fn both_sides_are_held_to_the_later_settings_and_to_their_own_waivers() {
    let repository = Repository::new("diff-settings");
    repository.write("n.yaml", with_self_sale());
    repository.write("cspgraph.yaml", "rules: {self-sale: warning}\n");
    repository.commit();
    let waiver = "  # cspgraph-waiver: {rule: self-sale, reason: agreed}\n  - {seller: adatum, buyer: adatum";
    repository.write("n.yaml", with_self_sale().replace("  - {seller: adatum, buyer: adatum", waiver));
    repository.write("cspgraph.yaml", "rules: {self-sale: error}\n");
    assert_eq!(repository.differences(&["main"]), ["self-sale new to waived"]);
    assert_eq!(repository.differences(&["main", "--no-waivers"]), Vec::<String>::new(), "the severity is one for both");
    repository.commit();
    assert_eq!(repository.differences(&["main^", "main"]), ["self-sale new to waived"]);
    let back = repository.run(&["diff", "main", "main^", "--format", "json"]);
    assert_eq!(differences(&serde_json::from_str(&back.out).unwrap()), ["self-sale waived to new"]);
    assert_eq!(back.status, 0, "a warning by the settings of the side that is meant to last");
    assert_eq!(repository.run(&["diff", "main", "main^", "--fail-on", "warning"]).status, 1);
    // In the configuration it is the same; one that cannot be read has no waivers.
    repository.write("n.yaml", with_self_sale());
    repository.write("cspgraph.yaml", "waivers: [{rule: self-sale, reason: agreed}]\n");
    assert_eq!(repository.differences(&["main"]), Vec::<String>::new());
    repository.commit();
    repository.write("cspgraph.yaml", "rulez: {}\n");
    repository.commit();
    repository.write("cspgraph.yaml", "waivers: [{rule: self-sale, reason: agreed}]\n");
    assert_eq!(repository.differences(&["main"]), ["self-sale new to waived"]);
    let run = repository.run(&["diff", "main^", "main"]);
    assert_eq!((run.status, run.error.contains("cspgraph.yaml:1:1: no key is called `rulez`")), (2, true));
    // Who takes back all that was accepted brings its faults back.
    repository.remove("cspgraph.yaml");
    assert_eq!(repository.differences(&["main^"]), ["self-sale waived to new"]);
    assert_eq!(repository.run(&["diff", "main^"]).status, 1);
    assert_eq!(repository.run(&["baseline", "write", "--baseline", "known.json"]).status, 0);
    repository.write("cspgraph.yaml", "baseline: known.json\n");
    repository.commit();
    repository.write("cspgraph.yaml", "");
    assert_eq!(repository.differences(&["main"]), ["self-sale known to new"]);
    repository.write("cspgraph.yaml", "baseline: known.json\n");
    repository.write("known.json", "{\"version\": 1, \"findings\": []}");
    assert_eq!(repository.differences(&["main"]), ["self-sale known to new"]);
}

#[test]
fn both_sides_have_the_files_that_a_walk_takes() {
    let repository = Repository::with_network("diff-files");
    for (file, text) in [
        (".hidden.yaml", "a: ["),
        (".folder/x.yaml", "a: ["),
        ("cspgraph.yaml", "fail-on: error\n"),
        ("sub/cspgraph.yaml", "fail-on: error\n"),
        ("notes.txt", "a: ["),
        ("data.json", "a: ["),
        ("drafts/x.yaml", "a: ["),
        ("sub/local.yaml", "a: ["),
        ("sub/kept.yaml", "version: 1\n"),
        (".gitignore", "drafts/\n*.yaml\n!n.yaml\n!sub/kept.yaml\n"),
        ("sub/.gitignore", "local.yaml\n"),
    ] {
        repository.write(file, text);
    }
    repository.git(&["add", "--all", "--force"]);
    let run = repository.run(&["check", "--staged", "--format", "json"]);
    assert_eq!(run.status, 0, "{}", run.out);
    let document: Value = serde_json::from_str(&run.out).unwrap();
    assert_eq!(document["summary"]["files"], 2);
    repository.commit();
    assert_eq!(repository.differences(&["HEAD"]), Vec::<String>::new());
    // What is named is read, hidden or not, whatever its ending.
    for file in [".hidden.yaml", "data.json", "drafts/x.yaml"] {
        assert_eq!(repository.run(&["check", "--staged", file]).status, 1, "{file}");
    }
    for folder in ["drafts", ".folder", "sub"] {
        let [staged, plain] = [&["check", "--staged", folder][..], &["check", folder]].map(|run| repository.run(run));
        assert_eq!((staged.status, staged.error), (plain.status, plain.error), "{folder}");
    }
}

#[test]
fn paths_are_those_of_the_working_directory() {
    let repository = Repository::new("diff-paths");
    let odd = "a b/ü\nn\t\"q\".yaml";
    repository.write(odd, with_self_sale());
    repository.write("other/x.yaml", "a: [");
    repository.commit();
    let concise = ["check", "--staged", "--format", "concise", "--quiet"];
    let plain = ["check", "--format", "concise", "--quiet"];
    for folder in ["", "a b", "other"] {
        for paths in [&["."][..], &["../a b"], &["../other", "../a b/"], &[".."]] {
            let run = |arguments: &[&str]| {
                let run = repository.run_in(folder, &[], &[arguments, paths].concat());
                (run.status, run.out)
            };
            if !(folder.is_empty() && paths[0].starts_with("..")) {
                assert_eq!(run(&concise), run(&plain), "{folder} {paths:?}");
            }
        }
    }
    let absolute = repository.0.0.join(odd).display().to_string();
    assert_eq!(repository.run(&[&concise[..], &[&absolute]].concat()).status, 1);
    let run = repository.run_in("other", &[], &["diff", "main", "--", "../a b"]);
    assert_eq!((run.status, run.error.as_str()), (0, ""), "{}", run.out);
    repository.fails(&["diff", "main", "--", "../x"], "../x is outside of the repository; name paths within it");
    repository.fails(&["diff", "main", "--", "x"], "neither side has `x`; correct the path");
    let status = |arguments: &[&str]| repository.run(arguments).status;
    // A path that one side has is enough.
    fs::remove_dir_all(repository.0.0.join("other")).unwrap();
    assert_eq!(status(&["diff", "main", "--", "other"]), 0);
    assert_eq!(status(&["diff", "main", "other"]), 0);
    repository.write("fresh/x.yaml", "a: [");
    assert_eq!(status(&["diff", "main", "fresh"]), 1);
}

#[test]
fn revisions_are_told_from_paths() {
    let repository = Repository::with_network("diff-arguments");
    repository.git(&["branch", "n.yaml"]);
    repository.git(&["branch", "side"]);
    repository.fails(
        &["diff", "main", "n.yaml"],
        "`n.yaml` is both a revision and a path; write `main n.yaml -- .` for the revision, `main -- n.yaml` for the path",
    );
    let kind = |arguments: &[&str]| repository.json(arguments)["head"]["kind"].as_str().unwrap().to_owned();
    assert_eq!(kind(&["main", "n.yaml", "--", "."]), "revision");
    assert_eq!(kind(&["main", "--", "n.yaml"]), "working-tree");
    assert_eq!(kind(&["main", "./n.yaml"]), "working-tree");
    assert_eq!(kind(&["main", "side", "./n.yaml"]), "revision");
    assert_eq!(kind(&["--staged", "main", "n.yaml"]), "index");
    for (arguments, sentence) in [
        (&["diff", "sied"][..], "no commit is called `sied`; did you mean `side`?"),
        (&["diff", "main", "sied"], "`sied` is neither a revision nor a path on either side; did you mean `side`?"),
        (&["diff", "main", "sied", "--", "."], "no commit is called `sied`; did you mean `side`?"),
        (&["diff", "--", "-x"], "the following required arguments were not provided: <BASE>; `--help` says more"),
        (&["diff", "-x"], "unexpected argument '-x' found; `--help` says more"),
        (
            &["diff", "main...side"],
            "no commit is called `main...side`; write the two apart, `cspgraph diff main side`; `git merge-base main side` prints where they part",
        ),
        (
            &["diff", "./n.yaml"],
            "no commit is called `./n.yaml`; to compare that path, name a revision before it: `cspgraph diff HEAD -- ./n.yaml`",
        ),
        (
            &["diff", "--staged", "main", "side"],
            "`side` is a revision, and --staged takes the index in its place; leave one of the two out",
        ),
        (&["check", "--staged", "-"], "the index does not have `-`; correct the path, or `git add` it"),
    ] {
        repository.fails(arguments, sentence);
    }
    for revision in ["", "main^{tree}", "main:n.yaml", "^main", "--help^", "0000000000000000000000000000000000000000"] {
        let run = repository.run(&["diff", "main", revision, "--", "."]);
        assert_eq!((run.status, run.out.as_str()), (2, ""), "{revision}");
    }
    assert_eq!(repository.run(&["diff", "main", "--staged", "--", "n.yaml"]).status, 0);
}

#[test]
fn without_a_repository_or_git_there_is_one_sentence() {
    let folder = Folder::new("diff-nowhere").with("n.yaml", NETWORK);
    let run = |arguments: &[&str], path: Option<&str>| {
        let mut command = program();
        isolated(&mut command).args(arguments).current_dir(&folder.0);
        path.map(|path| command.env("PATH", path));
        let output = command.output().unwrap();
        (output.status.code(), String::from_utf8(output.stderr).unwrap())
    };
    let none = "cspgraph: the working directory is in no git repository; change to a folder of one\n";
    assert_eq!(run(&["diff", "main"], None), (Some(2), none.to_owned()));
    assert_eq!(run(&["check", "--staged"], None), (Some(2), none.to_owned()));
    let no_git = "cspgraph: the program `git` is not found; install it, or add its folder to PATH\n";
    assert_eq!(run(&["diff", "main"], Some("/nowhere")), (Some(2), no_git.to_owned()));
    // Nobody needs git to check files.
    assert_eq!(run(&["check"], Some("/nowhere")).0, Some(0));
}

#[test]
fn a_bare_repository_has_revisions_alone() {
    let repository = Repository::with_network("diff-bare");
    repository.write("n.yaml", with_self_sale());
    repository.commit();
    repository.git(&["clone", "--quiet", "--bare", ".", "bare.git"]);
    let run = |arguments: &[&str]| repository.run_in("bare.git", &[], arguments);
    let sentence = "this repository has no working tree and no index; name two revisions, `cspgraph diff BASE HEAD`";
    for arguments in [&["diff", "main"][..], &["diff", "--staged", "main"], &["check", "--staged"]] {
        let run = run(arguments);
        assert_eq!((run.status, run.error), (2, format!("cspgraph: {sentence}\n")), "{arguments:?}");
    }
    assert_eq!(run(&["diff", "main~1", "main"]).status, 1);
    assert_eq!(run(&["diff", "main~1", "main", "--", "n.yaml"]).status, 1);
    // What git itself keeps there is no file of the network: `HEAD` is a revision alone.
    assert_eq!(run(&["diff", "HEAD~1", "HEAD"]).status, 1);
}

#[test]
fn an_earlier_configuration_that_cannot_be_read_has_no_waivers_and_a_note_says_so() {
    let repository = Repository::with_network("diff-earlier-configuration");
    repository.write("n.yaml", with_self_sale());
    repository.write("cspgraph.yaml", "waivrs: [{rule: self-sale, reason: agreed}]\n");
    repository.commit();
    repository.write("cspgraph.yaml", "waivers: [{rule: self-sale, reason: agreed}]\n");
    repository.commit();
    let run = repository.run(&["diff", "HEAD~1", "HEAD"]);
    assert!(run.out.contains("waived now: `agreed`; was new"), "{}", run.out);
    let note = "cspgraph: note: the configuration of the earlier side cannot be read, so what it accepted is missing\n";
    assert_eq!((run.status, run.error.as_str()), (0, note));
    let run = repository.run(&["diff", "HEAD", "HEAD~1"]);
    let said = "cspgraph: cspgraph.yaml:1:1: no key is called `waivrs`; did you mean `waivers`?\n";
    assert_eq!((run.status, run.error.as_str()), (2, said), "the later side sets what holds for both");
}

#[test]
fn a_bare_repository_has_the_configuration_of_its_revisions() {
    let repository = Repository::with_network("diff-bare-configuration");
    repository.write("n.yaml", with_self_sale());
    repository.write("drafts/d.yaml", "version: 1\nsales: 3\n");
    repository.write("cspgraph.yaml", "exclude: [drafts/]\nwaivers: [{rule: self-sale, reason: agreed}]\n");
    repository.commit();
    repository.write("n.yaml", with_self_sale() + "# the same\n");
    repository.commit();
    repository.git(&["clone", "--quiet", "--bare", ".", "bare.git"]);
    for arguments in [&["diff", "main~1", "main"][..], &["diff", "main~1", "main", "--config", "cspgraph.yaml"]] {
        let run = repository.run_in("bare.git", &[], arguments);
        assert!(run.out.contains("\nFindings: 1 unchanged\n"), "{}", run.out);
        assert_eq!((run.status, run.error.as_str()), (0, ""), "{arguments:?}");
    }
    // The configuration of a folder around the repository is another network's.
    repository.write("cspgraph.yaml", "rules: {self-sale: error}\nfail-on: sometimes\n");
    let run = repository.run_in("bare.git", &[], &["diff", "main~2", "main~2"]);
    assert_eq!((run.status, run.error.as_str()), (0, ""));
}

#[test]
fn a_shallow_clone_says_so() {
    let repository = Repository::with_network("diff-shallow");
    repository.write("n.yaml", with_self_sale());
    repository.commit();
    let source = format!("file://{}", repository.0.0.display());
    repository.git(&["clone", "--quiet", "--depth=1", &source, "shallow"]);
    let run = repository.run_in("shallow", &[], &["diff", "HEAD~1"]);
    let sentence = "no commit is called `HEAD~1`; this clone is shallow and may lack it; fetch more, say with `git fetch --unshallow`";
    assert_eq!((run.status, run.error), (2, format!("cspgraph: {sentence}\n")));
}

#[test]
fn a_branch_of_a_remote_is_suggested() {
    let repository = Repository::with_network("diff-remote");
    repository.git(&["branch", "release"]);
    repository.git(&["clone", "--quiet", ".", "clone"]);
    let run = repository.run_in("clone", &[], &["diff", "release"]);
    assert_eq!(run.error, "cspgraph: no commit is called `release`; did you mean `origin/release`?\n");
}

#[cfg(unix)]
#[test]
fn links_lead_within_the_repository_alone() {
    use std::os::unix::fs::symlink;
    let repository = Repository::new("diff-links");
    repository.write("real/a.yaml", with_self_sale());
    repository.write("net/b.yaml", "version: 1\n");
    let link = |to: &str, at: &str| symlink(to, repository.0.0.join(at)).unwrap();
    link("../real/a.yaml", "net/a.yaml");
    link(".", "net/loop");
    link("../real", "net/folder");
    link("gone.txt", "net/dead.txt");
    repository.commit();
    let arguments = ["net", "--format", "json"];
    let staged = repository.run(&[&["check", "--staged"], &arguments[..]].concat());
    let plain = repository.run(&[&["check"], &arguments[..]].concat());
    assert_eq!((staged.status, staged.error.as_str()), (1, ""));
    assert_eq!(staged.out, plain.out);
    assert_eq!(repository.differences(&["main"]), Vec::<String>::new());
    for path in ["net/folder", "net/a.yaml", "net/folder/a.yaml", "net/loop/a.yaml"] {
        let [staged, plain] = [&["check", "--staged", path][..], &["check", path]].map(|run| repository.run(run).out);
        assert_eq!(staged, plain, "{path}");
        assert!(staged.contains("self-sale"), "{path}");
    }
    link("gone.yaml", "net/dead.yaml");
    repository.git(&["add", "."]);
    repository.fails(
        &["check", "--staged"],
        "net/dead.yaml is a link that leads nowhere; remove it or restore what it leads to",
    );
    repository.remove("net/dead.yaml");
    link("/dev/null", "net/outside.yaml");
    repository.git(&["add", "."]);
    repository.fails(
        &["check", "--staged"],
        "`net/outside.yaml` is a link that leads out of the repository, where git keeps nothing; put the file in its place",
    );
    repository.remove("net/outside.yaml");
    link("/dev", "net/outside");
    repository.git(&["add", "."]);
    let run = repository.run(&["check", "--staged", "--quiet"]);
    assert_eq!(run.error, "cspgraph: note: `net/outside` is left out: the link leads out of the repository\n");
    assert_eq!(run.status, 1);
}

#[test]
fn submodules_are_left_out_with_a_note() {
    let other = Repository::with_network("diff-submodule-other");
    let repository = Repository::with_network("diff-submodule");
    let path = other.0.0.display().to_string();
    repository.git(&["-c", "protocol.file.allow=always", "submodule", "--quiet", "add", &path, "part"]);
    let run = repository.run(&["check", "--staged"]);
    let note = "cspgraph: note: the submodule `part` is left out: it is a repository of its own\n";
    assert_eq!((run.status, run.error.as_str()), (0, note));
    repository.commit();
    // Its files are no part of the working tree, either: else all would be new.
    let run = repository.run(&["diff", "HEAD", "--format", "json"]);
    assert_eq!((run.status, run.error.as_str()), (0, note));
    assert_eq!(differences(&serde_json::from_str(&run.out).unwrap()), Vec::<String>::new());
}

#[test]
fn a_closed_pipe_is_no_failure() {
    let repository = Repository::with_network("diff-pipe");
    let mut command = program();
    let command = isolated(&mut command).args(["diff", "main"]).current_dir(&repository.0.0);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!((output.status.code(), output.stderr), (Some(0), Vec::new()));
}

/// A change in which every hostile text is an id, a name and part of a finding.
fn hostile() -> String {
    let more =
        ["@team", "#12", "<img src=x>", "[a](http://b)", "a` @team `b", "``", "$`x`$", "|", "```", "<!-- x", "&#64;x"];
    let mut text = "version: 1\npartners:\n  - {id: adatum, country: AT}\ncustomers:\n".to_owned();
    let mut sales = "sales:\n".to_owned();
    for hostile in HOSTILE.iter().chain(&more) {
        let quoted = serde_json::to_string(hostile).unwrap();
        writeln!(text, "  - {{id: {quoted}, name: {quoted}, country: {quoted}}}").unwrap();
        writeln!(sales, "  - {{seller: adatum, buyer: {quoted}, since: {quoted}}}").unwrap();
    }
    text + &sales
}

/// The comment on a change in which everything is hostile.
pub(crate) fn touched() -> String {
    commented("diff-touched").out
}

fn commented(name: &str) -> Run {
    let repository = Repository::with_network(name);
    repository.write("a`b<i>@x.yaml", hostile());
    repository.run(&["diff", "main", "--format", "markdown"])
}

#[test]
fn nothing_from_a_file_means_anything_in_markdown() {
    let run = commented("diff-hostile");
    assert_eq!(run.status, 1);
    let mut is_mermaid = false;
    let mut outside = String::new();
    for event in Parser::new(&run.out) {
        match event {
            Event::Start(Tag::CodeBlock(_)) => is_mermaid = true,
            Event::End(pulldown_cmark::TagEnd::CodeBlock) => is_mermaid = false,
            Event::Start(Tag::Link { .. } | Tag::Image { .. }) => panic!("a link in\n{}", run.out),
            Event::Html(html) | Event::InlineHtml(html) => {
                let html = html.trim();
                let is_own = html == "<!-- cspgraph diff -->"
                    || html == "</details>"
                    || html.starts_with("<details><summary>")
                    || html.starts_with("<details open><summary>");
                assert!(is_own, "{html}");
            }
            Event::Text(text) if !is_mermaid => outside.push_str(&text),
            _ => {}
        }
    }
    // Code spans alone hold what comes from files.
    for sign in ["@", "#1", "<", "[", "$", "http", "`"] {
        assert!(!outside.contains(sign), "{sign} in {outside}");
    }
    assert_eq!(run.out.matches("```mermaid").count(), 1);
}

#[test]
fn a_comment_is_never_too_long() {
    let repository = Repository::with_network("diff-long");
    let mut text = "version: 1\ncustomers:\n".to_owned();
    for number in 0..3000 {
        writeln!(text, "  - {{id: customer-{number}, name: \"{}\", country: \"東京東京\"}}", "long ".repeat(40))
            .unwrap();
    }
    text.push_str("sales:\n");
    for number in 0..3000 {
        writeln!(text, "  - {{seller: adatum, buyer: customer-{number}}}").unwrap();
    }
    repository.write("more.yaml", text);
    let run = repository.run(&["diff", "main", "--format", "markdown"]);
    assert_eq!(run.status, 1);
    assert!(run.out.chars().count() < 65_536, "{}", run.out.chars().count());
    assert_eq!(run.out.matches("more; `cspgraph diff` lists them").count(), 3);
    assert!(run.out.contains("Left out of the picture: "));
    let nodes = run.out.lines().filter(|line| line.starts_with("  n") && !line.contains("--")).count();
    assert!(nodes > 10 && nodes <= 30, "{nodes}");
    assert_eq!(run.out.matches("<details").count(), run.out.matches("</details>").count());
    let text = repository.run(&["diff", "main"]).out;
    assert!(text.contains("more (--format json lists all)") && text.lines().count() < 3000);
}

#[test]
fn the_picture_shows_what_was_touched() {
    let repository = Repository::with_network("diff-picture");
    let changed = NETWORK
        .replace("  - {seller: northwind, buyer: adatum, since: 2020-02-01}\n", "")
        .replace("since: 2021-04-01", "since: 2021-04-02")
        .replace("country: CH", "country: DE");
    repository.write("n.yaml", changed + "affiliations: [{parent: adatum, child: fabrikam}]\n");
    let run = repository.run(&["diff", "main", "--format", "markdown"]);
    let drawn = run.out.split("```mermaid\n").nth(1).and_then(|rest| rest.split("```").next()).unwrap();
    assert_data_eq!(
        drawn,
        str![[r#"
flowchart LR
  n0["adatum<br/>partner"]
  n1(["alpine<br/>customer, changed"])
  n2["northwind<br/>partner"]
  n3>"fabrikam<br/>not declared"]
  n0 -->|"sale, changed: since"| n1
  n2 -.->|"sale, removed"| n0
  n0 -->|"affiliation, added"| n3
  n2 -->|"partnership"| n0
  classDef changed fill:#FFF1CC,stroke:#B07D00,stroke-width:2px,color:#000000
  class n1 changed
  classDef same fill:#F4F4F4,stroke:#767676,stroke-width:2px,color:#000000
  class n0,n2,n3 same
  linkStyle 2 stroke:#1A7F37,stroke-width:2px
  linkStyle 0 stroke:#B07D00,stroke-width:2px
  linkStyle 1 stroke:#CF222E,stroke-width:2px,stroke-dasharray:6 4
  linkStyle 3 stroke:#767676,stroke-width:2px

"#]]
    );
}

fn country() -> impl Strategy<Value = &'static str> {
    prop::sample::select(&["DE", "AT", "US", "Germany"][..])
}

/// Records as flow mappings, with their sections.
fn records() -> impl Strategy<Value = Vec<(&'static str, String)>> {
    let partners = prop::collection::vec((country(), prop::option::of(country())), 1..4).prop_map(|partners| {
        let partner = |(number, (country, of))| {
            let enrollments = match of {
                Some(of) => format!(", enrollments: [{{role: indirect-reseller, country: {of}, mpa: 2020-02-01}}]"),
                None => String::new(),
            };
            ("partners", format!("{{id: p{number}, country: {country}{enrollments}}}"))
        };
        partners.into_iter().enumerate().map(partner).collect::<Vec<_>>()
    });
    let id = || prop::sample::select(&["p0", "p1", "p2", "c0", "nobody"][..]);
    let day = || prop::sample::select(&["2020-02-01", "2024-01-01", "soon"][..]);
    let sales = prop::collection::vec((id(), id(), day(), prop::option::of(day())), 0..5).prop_map(|sales| {
        let sale = |(seller, buyer, since, until): (_, _, _, Option<&str>)| {
            let until = until.map_or_else(String::new, |until| format!(", until: {until}"));
            ("sales", format!("{{seller: {seller}, buyer: {buyer}, since: {since}{until}}}"))
        };
        sales.into_iter().map(sale).collect::<Vec<_>>()
    });
    (partners, sales).prop_map(|(partners, sales)| {
        partners.into_iter().chain(sales).chain([("customers", "{id: c0, country: DE}".to_owned())]).collect()
    })
}

/// The files of a network: its records shuffled and dealt.
fn files(records: &[(&'static str, String)], keys: &[u32], names: [&str; 2]) -> Vec<(String, String)> {
    let mut order: Vec<usize> = (0..records.len()).collect();
    order.sort_by_key(|index| keys[index % keys.len()].rotate_left(u32::try_from(*index).unwrap()));
    names
        .into_iter()
        .enumerate()
        .map(|(part, name)| {
            let mut text = "version: 1\n".to_owned();
            for section in ["partners", "customers", "sales"] {
                let own = order.iter().filter(|index| keys[**index % keys.len()] as usize % 2 == part);
                let own: Vec<&str> =
                    own.filter(|index| records[**index].0 == section).map(|index| records[*index].1.as_str()).collect();
                if !own.is_empty() {
                    writeln!(text, "{section}: [{}]", own.join(", ")).unwrap();
                }
            }
            (name.to_owned(), text)
        })
        .collect()
}

mod laws {
    use cspgraph::ask::{Diff, Version, diff};
    use cspgraph::check::{Policy, outcome, resolve};
    use cspgraph::source::{Source, Sources};

    use crate::claims::today;

    /// Compares two sets of files; gives what `of` reads out of the comparison.
    pub(super) fn compared<T>(
        before: &[(String, String)],
        after: &[(String, String)],
        of: impl FnOnce(&Diff<'_>) -> T,
    ) -> T {
        let policy = Policy::as_of_today(today());
        let sources = |files: &[(String, String)]| {
            Sources::new(
                files.iter().map(|(name, text)| Source::new(name.as_str(), text.clone().into_bytes())).collect(),
            )
        };
        let (before, after) = (sources(before), sources(after));
        let (network_before, waivers_before) = resolve(&before, &policy);
        let (network_after, waivers_after) = resolve(&after, &policy);
        let outcome_before = outcome(&before, &network_before, &waivers_before, &policy);
        let outcome_after = outcome(&after, &network_after, &waivers_after, &policy);
        of(&diff(
            Version { sources: &before, network: &network_before, outcome: &outcome_before },
            Version { sources: &after, network: &network_after, outcome: &outcome_after },
        ))
    }
}

/// Everything that a comparison says, earlier and later apart, so that it can be held against its mirror image.
fn said(diff: &cspgraph::ask::Diff<'_>) -> [Vec<String>; 2] {
    let mut sides = [Vec::new(), Vec::new()];
    let fingerprints = |findings: &[&cspgraph::finding::Finding]| -> Vec<String> {
        findings.iter().map(|finding| format!("{} {}", finding.rule.name, finding.fingerprint())).collect()
    };
    sides[0].extend(fingerprints(&diff.findings.fixed));
    sides[1].extend(fingerprints(&diff.findings.introduced));
    let says = |entry: cspgraph::network::Entry<'_>| {
        let fields = entry.fields().into_iter().map(|field| format!("{} {:?}", field.key, field.content));
        format!("{:?} {}", entry.kind(), fields.collect::<Vec<_>>().join(" "))
    };
    for change in &diff.changes {
        let [before, after] = [change.before, change.after].map(|entry| entry.map(says));
        let pair = if before.is_some() && after.is_some() { "changed" } else { "alone" };
        sides[0].extend(before.map(|said| format!("{pair} {said}")));
        sides[1].extend(after.map(|said| format!("{pair} {said}")));
    }
    for side in &mut sides {
        side.sort();
    }
    sides
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, ..ProptestConfig::default() })]

    #[test]
    fn a_network_in_other_files_is_the_same_network(
        records in records(),
        keys in prop::collection::vec(any::<u32>(), 4..9),
        others in prop::collection::vec(any::<u32>(), 4..9),
    ) {
        let before = files(&records, &keys, ["a.yaml", "b.yaml"]);
        let after = files(&records, &others, ["z.yaml", "0.yaml"]);
        let [gone, new] = laws::compared(&before, &after, said);
        prop_assert_eq!(gone, Vec::<String>::new());
        prop_assert_eq!(new, Vec::<String>::new());
    }

    #[test]
    fn the_way_back_is_the_mirror_image(
        before in records(),
        after in records(),
        keys in prop::collection::vec(any::<u32>(), 4..9),
    ) {
        let (before, after) = (files(&before, &keys, ["a.yaml", "b.yaml"]), files(&after, &keys, ["a.yaml", "b.yaml"]));
        let [gone, new] = laws::compared(&before, &after, said);
        let [gone_back, new_back] = laws::compared(&after, &before, said);
        prop_assert_eq!(gone, new_back);
        prop_assert_eq!(new, gone_back);
    }
}

#[test]
fn help_names_every_flag() {
    let help = crate::cli::run(&["diff", "--help"]);
    assert_eq!(help.status, 0);
    for flag in ["--staged", "--format", "--as-of", "--fail-on", "--color", "--max-depth", "--max-aliased-values"] {
        assert!(help.out.contains(flag), "{flag}");
    }
    assert!(crate::cli::run(&["check", "--help"]).out.contains("--staged"));
}

#[test]
fn the_page_shows_what_the_program_prints() {
    let page = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/diff.md")).unwrap();
    let repository = Repository::with_network("diff-page");
    repository.write("n.yaml", with_self_sale().replace("country: CH", "country: LI"));
    let printed = repository.run(&["diff", "main", "--as-of", "2026-11-20"]).out;
    assert!(page.contains(printed.trim_end()), "{printed}");
}
