//! The configuration and the baseline, from outside.

use std::fmt::Write as _;
use std::fs;
use std::process::Command;

use serde_json::Value;
use snapbox::{assert_data_eq, str};

use crate::cli::{Folder, Run, run, run_in};
use crate::consumers::{consumers, is_there, output, script};

/// Two partners: one sells to itself, and nobody names the other.
const NETWORK: &str = "version: 1
partners:
  - {id: adatum, country: AT, mca: [{accepted: 2021-01-01}], enrollments: [{role: direct-bill, \
    mpa: 2020-01-20, location-id: \"4417124\", support-plan: advanced}]}
  - {id: contoso, country: AT}
sales:
  - {seller: adatum, buyer: adatum, own-use: true, since: 2021-04-01}
";

const DAY: &str = "2026-11-20";

/// Rule and state of each finding.
fn findings(run: &Run) -> Vec<String> {
    let document: Value = serde_json::from_str(&run.out).unwrap_or_else(|_| panic!("{}", run.error));
    let findings = document["findings"].as_array().unwrap().iter();
    let word = |finding: &Value, key: &str| finding[key].as_str().unwrap().to_owned();
    findings.map(|finding| format!("{} {}", word(finding, "rule"), word(finding, "state"))).collect()
}

fn check(folder: &Folder, arguments: &[&str]) -> Run {
    check_below(folder, "", arguments)
}

/// The same, from a folder below.
fn check_below(folder: &Folder, below: &str, arguments: &[&str]) -> Run {
    run_in(&folder.0.join(below), &[&["check", "--format", "json", "--as-of", DAY], arguments].concat(), b"")
}

fn configured(name: &str, configuration: &str) -> Folder {
    Folder::new(name).with("network/n.yaml", NETWORK).with("cspgraph.yaml", configuration)
}

#[test]
fn a_configuration_is_found_upwards_from_the_first_path() {
    let folder = configured("config-upwards", "rules: {unused-entity: off}\n");
    assert_eq!(findings(&check(&folder, &[])), ["self-sale new"], "from the folder itself");
    assert_eq!(findings(&check(&folder, &["network/n.yaml"])), ["self-sale new"], "from a file");
    assert_eq!(findings(&check_below(&folder, "network", &[])), ["self-sale new"], "from a folder below");
    let all = ["unused-entity new", "self-sale new"];
    assert_eq!(findings(&check(&folder, &["--no-config"])), all);
    fs::create_dir(folder.0.join("network/.git")).unwrap();
    assert_eq!(findings(&check_below(&folder, "network", &["."])), all, "not beyond the root of a repository");
}

#[test]
fn a_configuration_is_no_part_of_the_network() {
    let folder = configured("config-no-part", "fail-on: never\n").with("network/cspgraph.yaml", "fail-on: info\n");
    let run = check(&folder, &[".", "cspgraph.yaml"]);
    assert_eq!((run.status, run.error.as_str()), (0, ""));
    let document: Value = serde_json::from_str(&run.out).unwrap();
    assert_eq!(document["summary"]["files"], 1);
    let named = Folder::new("config-named").with("n.yaml", NETWORK).with("settings.yaml", "fail-on: never\n");
    assert_eq!(check(&named, &["--config", "settings.yaml"]).status, 0);
    let alone = named.run(&["check", "settings.yaml", "--config", "settings.yaml"]);
    assert_eq!(alone.status, 2, "nothing is left to check");
    let waiving = configured("config-sent", "waivers: [{rule: self-sale, reason: agreed}]\n");
    let arguments = ["check", "network", "-", "--stdin-name", "cspgraph.yaml", "--format", "json", "--as-of", DAY];
    let sent = run_in(&waiving.0, &arguments, NETWORK.as_bytes());
    assert_eq!(findings(&sent), ["unused-entity new", "self-sale waived"], "an editor sends what is no network");
}

#[test]
fn paths_and_exclusions_are_relative_to_the_configuration() {
    let folder = configured("config-paths", "paths: [network]\nexclude: [\"drafts/\", \"/network/old.yaml\"]\n")
        .with("network/drafts/d.yaml", "no: network")
        .with("network/old.yaml", "no: network")
        .with("network/deep/old.yaml", "version: 1\n")
        .with("elsewhere.yaml", "no: network");
    for (below, file) in [("", "network/n.yaml"), ("network", "n.yaml"), ("network/deep", "../n.yaml")] {
        let run = check_below(&folder, below, &[]);
        let document: Value = serde_json::from_str(&run.out).unwrap();
        assert_eq!(document["summary"]["files"], 2, "{below}");
        assert_eq!(document["findings"][0]["file"], file, "{below}");
    }
    assert_eq!(
        findings(&check(&folder, &["elsewhere.yaml", "--ignore", "unused-entity"])).len(),
        2,
        "paths given go before"
    );
}

#[test]
fn a_rule_goes_before_its_group_and_a_flag_before_both() {
    let folder = configured(
        "config-rules",
        "fail-on: never\nrules: {tenant: off, self-sale: warning, reading: off, unused-entity: error}\n",
    );
    let run = check(&folder, &[]);
    let document: Value = serde_json::from_str(&run.out).unwrap();
    let severities: Vec<_> =
        document["findings"].as_array().unwrap().iter().map(|finding| &finding["severity"]).collect();
    assert_eq!(severities, ["error", "warning"]);
    assert_eq!(run.status, 0);
    assert_eq!(check(&folder, &["--fail-on", "error"]).status, 1);
    assert_eq!(check(&folder, &["--fail-on", "error", "--ignore", "unused-entity"]).status, 0);
    let off = configured("config-off", "rules: {self-sale: off}\n");
    assert_eq!(findings(&check(&off, &[])), ["unused-entity new"]);
    assert_eq!(findings(&check(&off, &["--select", "tenant"])), [""; 0], "off in a group that is selected");
    assert_eq!(findings(&check(&off, &["--select", "self-sale"])), ["self-sale new"], "asked for by name");
}

#[test]
fn nobody_switches_off_what_cannot_be_read() {
    let folder = configured("config-broken", "rules: {reading: off}\n").with("network/broken.yaml", "version: [\n");
    let run = check(&folder, &[]);
    assert_eq!(run.status, 1);
    assert!(findings(&run).contains(&"syntax-error new".to_owned()));
}

#[test]
fn profiles_change_what_they_say() {
    let folder = configured(
        "config-profiles",
        "as-of: 2026-11-20\nfail-on: error\nrules: {self-sale: {severity: info, guidance: ours}}\nprofiles:\n  audit: \
         {fail-on: info}\n  strict: {rules: {self-sale: error}}\n",
    );
    let status = |arguments: &[&str]| folder.run(&[&["check", "--quiet"], arguments].concat()).status;
    assert_eq!([status(&[]), status(&["--profile", "audit"]), status(&["--profile", "strict"])], [0, 1, 1]);
    let run = folder.run(&["check", "--profile", "strict", "--format", "json", "--select", "self-sale"]);
    let document: Value = serde_json::from_str(&run.out).unwrap();
    assert_eq!(document["findings"][0]["guidance"], "ours", "what a profile does not say stays");
    let run = folder.run(&["check", "--profile", "audti"]);
    assert_eq!(run.error, "cspgraph: the configuration has no profile `audti`; did you mean `audit`?\n");
    assert_eq!(run.status, 2);
    let run = Folder::new("config-no-profile").with("n.yaml", NETWORK).run(&["check", "--profile", "audit"]);
    assert_eq!(run.status, 2);
}

#[test]
fn guidance_is_printed_with_findings() {
    let folder = configured(
        "config-guidance",
        "rules:\n  tenant: {contact: channel@northwind.example}\n  self-sale: {guidance: Ask before you sell.}\n",
    );
    let run = folder.run(&["check", "--as-of", DAY, "--select", "self-sale", "--quiet"]);
    assert_data_eq!(
        run.out,
        str![[r"
  × error[self-sale]: `adatum` sells to itself
   ╭─[network/n.yaml:6:29]
 6 │   - {seller: adatum, buyer: adatum, own-use: true, since: 2021-04-01}
   ·              ───┬──         ───┬──
   ·                 │              ╰── buys what it sells
   ·                 ╰── the seller
   ╰────
  help: buy from another partner enrolled in the region, into a tenant of kind
        customer
        Ask before you sell.
        ask channel@northwind.example


"]]
    );
}

/// Configurations that are refused, with what is said of each.
const REFUSED: [(&str, &str); 23] = [
    ("baseline: b.yaml", "1:11: `b.yaml` would be read as network; a baseline is JSON, name it .json"),
    ("paths: []", "1:1: `paths` names no file and no folder"),
    ("paths: [a, \"-\"]", "1:13: `-` is standard input; name files and folders"),
    (
        "profiles: {a: {x: 1}}",
        "1:16: profiles.a: no key is called `x`; the keys are paths, exclude, as-of, fail-on, baseline, rules",
    ),
    ("rulez: {}", "1:1: no key is called `rulez`; did you mean `rules`?"),
    (
        "# x\nx: 1",
        "2:1: no key is called `x`; the keys are paths, exclude, as-of, fail-on, baseline, rules, waivers, profiles",
    ),
    ("rules: {self-sail: off}", "1:9: rules: no rule or group is called `self-sail`; did you mean `self-sale`?"),
    (
        "rules:\n  # of\n  self-sale: of",
        "3:14: rules.self-sale: `of` means nothing here; write error, warning, info, off",
    ),
    (
        "rules: {syntax-error: off}",
        "1:9: rules: `syntax-error` always is an error: what cannot be read cannot pass; remove its severity",
    ),
    ("rules: {unused-waiver: {waivable: true}}", "1:9: rules: `unused-waiver` cannot be waived; remove `waivable`"),
    ("as-of: 2026-13-01", "1:8: `2026-13-01` is no day; a day is written YYYY-MM-DD"),
    ("as-of: 2026-2-1", "1:8: `2026-2-1` is no day; a day is written YYYY-MM-DD"),
    ("fail-on: warn", "1:10: `warn` means nothing here; write error, warning, info, never"),
    ("paths: network", "1:8: paths: expected a list, found string \"network\""),
    ("exclude: [\"\"]", "1:10: exclude: the text is empty"),
    (
        "rules: {self-sale: {wavable: true}}",
        "1:21: rules.self-sale: no key is called `wavable`; did you mean `waivable`?",
    ),
    (
        "profiles: {a: {waivers: []}}",
        "1:16: profiles.a: profiles have neither `waivers` nor `profiles`; move it out of the profile",
    ),
    ("rules: {self-sale: off, self-sale: error}", "1:25: rules: `self-sale` stands twice; remove one of the two"),
    ("paths: [a]\npaths: [b]", "2:1: `paths` stands twice; remove one of the two"),
    ("waivers: {}", "1:10: waivers: expected a list, found a mapping"),
    ("- a", "1:1: expected a mapping of settings, found a list"),
    ("rules: {self-sale: [off]}", ""),
    ("paths: [", ""),
];

#[test]
fn what_is_not_understood_is_refused_with_its_place() {
    let folder = configured("config-refused", "");
    for (text, says) in REFUSED {
        fs::write(folder.0.join("cspgraph.yaml"), format!("{text}\n")).unwrap();
        let run = folder.run(&["check"]);
        assert_eq!((run.status, run.out.as_str()), (2, ""), "{text}");
        if !says.is_empty() {
            assert_eq!(run.error, format!("cspgraph: cspgraph.yaml:{says}\n"), "{text}");
        }
    }
    fs::write(folder.0.join("cspgraph.yaml"), "exclude:\n  - old/\n  - \"[z-a]\" # a\n").unwrap();
    let says = "cspgraph: cspgraph.yaml:3:6: exclude: `[z-a]` is no pattern: invalid range; 'z' > 'a'\n";
    assert_eq!(folder.run(&["check"]).error, says);
    fs::write(folder.0.join("cspgraph.yaml"), b"\xff\xfe").unwrap();
    assert_eq!(folder.run(&["check"]).error, "cspgraph: cspgraph.yaml:1:1: it is not UTF-8; save it as UTF-8\n");
    assert_eq!(folder.run(&["check", "--config", "no.yaml"]).status, 2);
}

#[test]
fn a_configuration_to_begin_with_changes_nothing_and_is_never_overwritten() {
    let folder = Folder::new("config-init").with("n.yaml", NETWORK);
    let before = check(&folder, &[]).out;
    let run = folder.run(&["init"]);
    assert_eq!(run.out, "wrote ./cspgraph.yaml; remove the `# ` before what you want to set\n");
    assert_eq!(check(&folder, &[]).out, before);
    let again = folder.run(&["init"]);
    assert_eq!(again.status, 2);
    assert_eq!(again.error, "cspgraph: ./cspgraph.yaml is there and is left as it is; remove it first, or edit it\n");
    assert_eq!(folder.run(&["init", "no/such"]).status, 2);
    // Every setting that it shows is one: without the marks it is taken.
    let text = fs::read_to_string(folder.0.join("cspgraph.yaml")).unwrap();
    let is_setting = |line: &&str| {
        line.strip_prefix("# ").is_some_and(|rest| {
            rest.starts_with(' ')
                || rest
                    .split_once(':')
                    .is_some_and(|(key, _)| key.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-'))
        })
    };
    let settings: Vec<&str> = text.lines().filter(is_setting).map(|line| &line[2..]).collect();
    assert!(settings.len() > 20, "{settings:#?}");
    fs::write(folder.0.join("cspgraph.yaml"), settings.join("\n").replace("paths: [network]", "paths: [.]")).unwrap();
    fs::write(folder.0.join("cspgraph-baseline.json"), "{\"version\": 1, \"findings\": []}").unwrap();
    let run = check(&folder, &["--profile", "audit"]);
    assert_eq!((run.status, run.error.as_str()), (1, ""));
}

#[test]
fn the_schema_and_the_program_agree() {
    let python = consumers().join("venv/bin/python");
    if !is_there("jsonschema", Command::new(&python).args(["-c", "import jsonschema, yaml"])) {
        return;
    }
    let folder = Folder::new("config-schema");
    fs::write(folder.0.join("schema.json"), run(&["schema", "config"]).out).unwrap();
    let template = run(&["init", folder.0.to_str().unwrap()]);
    assert_eq!(template.status, 0);
    let mut texts: Vec<String> = REFUSED.iter().map(|(text, _)| (*text).to_owned()).collect();
    texts.extend([
        fs::read_to_string(folder.0.join("cspgraph.yaml")).unwrap(),
        "paths: [a, b]\nexclude: [c]\nas-of: \"2026-11-20\"\nfail-on: never\nbaseline: b.json".to_owned(),
        "rules: {self-sale: off, tenant: {severity: info, guidance: g, contact: c, waivable: false}}".to_owned(),
        "rules: {syntax-error: {guidance: g, waivable: false}}".to_owned(),
        "waivers: [{rule: self-sale, reason: r, owner: o, until: \"2027-01-01\", subject: [a], file: f}]".to_owned(),
        "profiles: {a: {fail-on: info, rules: {chain: warning}}, b: {}}".to_owned(),
        "profiles: {a: {profiles: {}}}".to_owned(),
        "paths:\nexclude:\nas-of:\nfail-on:\nbaseline:\nrules:\nwaivers:\nprofiles:".to_owned(),
        "rules: {self-sale: {severity: , guidance: , contact: , waivable: }}".to_owned(),
    ]);
    for (number, text) in texts.iter().enumerate() {
        fs::write(folder.0.join(format!("{number:02}.yaml")), text).unwrap();
    }
    let read = output(Command::new(&python).arg(script("schema.py")).arg(&folder.0), b"");
    let read: Vec<bool> = serde_json::from_str(&read).unwrap();
    assert_eq!(read.len(), texts.len());
    let network = Folder::new("config-schema-network").with("n.yaml", NETWORK);
    for (text, is_valid) in texts.iter().zip(read) {
        fs::write(network.0.join("c.yaml"), text).unwrap();
        let run = network.run(&["check", "n.yaml", "--no-baseline", "--config", "c.yaml"]);
        // A key that stands twice is lost before a schema sees it, and no schema knows the calendar.
        if !run.error.contains("twice") && !run.error.contains("is no day") {
            assert_eq!(run.status != 2, is_valid, "{text}: {}", run.error);
        }
    }
}

#[test]
fn a_baseline_lets_known_findings_through_and_reports_new_ones() {
    let folder = Folder::new("baseline").with("n.yaml", NETWORK);
    let run = folder.run(&["baseline", "write"]);
    assert_eq!((run.status, run.out.as_str()), (0, "2 findings known in cspgraph-baseline.json\n"));
    let baseline = fs::read_to_string(folder.0.join("cspgraph-baseline.json")).unwrap();
    assert_eq!(
        baseline,
        "{\n  \"version\": 1,\n  \"findings\": [\n    \
         {\"rule\":\"self-sale\",\"subject\":[\"adatum\",\"adatum\"],\"fingerprint\":\"f241dbb80d935b01c61376508ec0b002\"},\n    \
         {\"rule\":\"unused-entity\",\"subject\":[\"contoso\"],\"fingerprint\":\"07e0a159b631a5500c5d2eea0f921ea0\"}\n  ]\n}\n"
    );
    let with = ["--baseline", "cspgraph-baseline.json"];
    let known = check(&folder, &with);
    assert_eq!(
        (known.status, findings(&known)),
        (0, vec!["unused-entity known".to_owned(), "self-sale known".to_owned()])
    );
    let document: Value = serde_json::from_str(&known.out).unwrap();
    assert_eq!([&document["summary"]["known"], &document["summary"]["errors"]], [2, 0]);
    // Twice the same: the baseline has it once.
    let sale = NETWORK.lines().last().unwrap();
    let folder = folder.with("later.yaml", format!("version: 1\nsales:\n{sale}\n"));
    let run = check(&folder, &[&with[..], &["--select", "self-sale"]].concat());
    assert_eq!((run.status, findings(&run)), (1, vec!["self-sale known".to_owned(), "self-sale new".to_owned()]));
}

#[test]
fn a_baseline_says_what_no_longer_occurs() {
    let folder = Folder::new("baseline-gone").with("n.yaml", NETWORK);
    folder.run(&["baseline", "write", "--baseline", "known.json"]);
    fs::write(
        folder.0.join("n.yaml"),
        NETWORK.replace("buyer: adatum, own-use: true", "buyer: contoso, own-use: true"),
    )
    .unwrap();
    let select = ["--select", "self-sale,unused-entity", "--baseline", "known.json"];
    let run = folder.run(&[&["check", "--as-of", DAY, "--format", "concise"], &select[..]].concat());
    assert_eq!(run.status, 0);
    assert_data_eq!(
        run.out,
        str![[r"
2 findings of the baseline no longer occur (`cspgraph baseline prune` removes them):
  self-sale adatum adatum
  unused-entity contoso
no findings in 1 file (2 partners, 0 tenants, 0 customers, 1 relationship) as of 2026-11-20

"]]
    );
    assert_eq!(folder.run(&[&["check", "--strict-baseline"], &select[..]].concat()).status, 1);
    let of_other_rules = ["check", "--select", "region", "--baseline", "known.json", "--strict-baseline"];
    assert_eq!(folder.run(&of_other_rules).status, 0, "of rules that are not asked nobody can tell");
    // Nor while a file does not parse.
    let folder = folder.with("broken.yaml", "version: [\n");
    let run = check(&folder, &["--baseline", "known.json"]);
    let document: Value = serde_json::from_str(&run.out).unwrap();
    assert_eq!(
        document["baseline"],
        serde_json::json!({"findings": 2, "known": 0, "waived": 0, "not-asked": 0, "complete": false, "gone": []})
    );
    for action in ["write", "prune"] {
        let run = folder.run(&["baseline", action, "--baseline", "known.json"]);
        assert_eq!(
            run.error,
            "cspgraph: broken.yaml does not parse, so nobody can tell what is known in it; mend it first\n"
        );
        assert_eq!(run.status, 2);
    }
    fs::remove_file(folder.0.join("broken.yaml")).unwrap();
    let early = folder.run(&["baseline", "prune", "--baseline", "known.json", "--as-of", "2020-01-01"]);
    assert_eq!(early.status, 2, "what begins later may still be at fault");
    let run = folder.run(&["baseline", "prune", "--baseline", "known.json"]);
    assert_eq!(run.out, "2 findings removed from known.json, 0 left\n");
    let run = folder.run(&[&["check", "--strict-baseline"], &select[..]].concat());
    assert_eq!(run.status, 0);
}

#[test]
fn a_baseline_takes_no_file_for_its_own_and_is_found_by_the_configuration() {
    let folder = configured("baseline-config", "baseline: known.json\nwaivers: [{rule: self-sale, reason: agreed}]\n")
        .with("network/broken.json", "{\"version\": 2}");
    let run = folder.run(&["baseline", "write", "--baseline", "network/n.yaml"]);
    assert_eq!(run.status, 2);
    assert!(run.error.contains("network/n.yaml is no baseline and is left as it is"), "{}", run.error);
    assert_eq!(fs::read_to_string(folder.0.join("network/n.yaml")).unwrap(), NETWORK);
    let run = folder.run(&["check"]);
    assert_eq!(run.error, "cspgraph: there is no baseline known.json; `cspgraph baseline write` makes one\n");
    assert_eq!(run.status, 2);
    let written = run_in(&folder.0.join("network"), &["baseline", "write"], b"");
    assert_eq!(written.out, "1 finding known in ../known.json\n", "what is waived is not known");
    assert_eq!(findings(&check_below(&folder, "network", &[])), ["unused-entity known", "self-sale waived"]);
    assert_eq!(findings(&check(&folder, &["--no-baseline"])), ["unused-entity new", "self-sale waived"]);
    assert_eq!(check(&folder, &["--no-baseline", "--strict-baseline"]).status, 2);
    let run = folder.run(&["check", "--baseline", "network/broken.json"]);
    assert_eq!(run.status, 2);
    assert!(run.error.starts_with("cspgraph: network/broken.json:1:"), "{}", run.error);
}

#[test]
fn a_fresh_baseline_knows_the_twin_of_what_is_waived() {
    let sale = NETWORK.lines().last().unwrap();
    let waived = format!("  # cspgraph-waiver: {{rule: self-sale, reason: agreed}}\n{sale}\n{sale}\n");
    let folder = Folder::new("baseline-twin").with("n.yaml", NETWORK.replace(&format!("{sale}\n"), &waived));
    assert_eq!(folder.run(&["baseline", "write"]).status, 0);
    let run = check(&folder, &["--baseline", "cspgraph-baseline.json", "--strict-baseline", "--select", "self-sale"]);
    assert_eq!((run.status, findings(&run)), (0, vec!["self-sale waived".to_owned(), "self-sale known".to_owned()]));
}

#[test]
fn a_baseline_that_is_edited_is_read_or_refused() {
    let folder = Folder::new("baseline-edited").with("n.yaml", NETWORK);
    folder.run(&["baseline", "write"]);
    let text = fs::read_to_string(folder.0.join("cspgraph-baseline.json")).unwrap();
    let counted = |count: &str| text.replace("\"}", &format!("\",\"count\":{count}}}"));
    let with = |text: &str| {
        fs::write(folder.0.join("cspgraph-baseline.json"), text).unwrap();
        check(&folder, &["--baseline", "cspgraph-baseline.json"])
    };
    assert_eq!(with(&format!("\u{feff}{text}")).status, 0);
    assert_eq!(
        with(
            &counted("4294967295")
                .replace("\n  ]", ",\n{\"rule\":\"x\",\"subject\":[],\"fingerprint\":\"0\",\"count\":4294967295}]")
        )
        .status,
        0
    );
    assert_eq!(with(&counted("0")).status, 1, "an entry that counts nothing knows nothing");
    for wrong in
        [counted("-1"), counted("1.5"), counted("18446744073709551615"), text.replace("1,", "2,"), String::new()]
    {
        let run = with(&wrong);
        assert_eq!((run.status, run.out.as_str()), (2, ""), "{wrong}");
        assert!(run.error.starts_with("cspgraph: cspgraph-baseline.json:"), "{}", run.error);
        assert!(run.error.ends_with("mend it, or remove it and run `cspgraph baseline write`\n"), "{}", run.error);
    }
}

#[test]
fn a_part_of_the_network_tells_nothing_about_the_rest() {
    let folder = Folder::new("config-part")
        .with(
            "cspgraph.yaml",
            "paths: [a, b]\nbaseline: known.json\nwaivers: [{rule: self-sale, reason: x, subject: [fabrikam]}]\n",
        )
        .with("a/n.yaml", NETWORK)
        .with("b/n.yaml", "version: 1\n");
    assert_eq!(folder.run(&["baseline", "write"]).out, "3 findings known in known.json\n".replace('3', "2"));
    let strict = |paths: &[&str]| folder.run(&[&["check", "--strict-baseline", "--fail-on", "info"], paths].concat());
    let (whole, part) = (strict(&[]), strict(&["b"]));
    assert_eq!(whole.status, 1, "of the whole network one can tell that the waiver is of no use: {}", whole.out);
    assert_eq!(part.status, 0, "{}", part.out);
    assert_eq!(strict(&["."]).status, 1, "what holds all the paths is no part");
    for action in ["write", "prune"] {
        let run = folder.run(&["baseline", action, "b"]);
        assert_eq!(
            run.error,
            "cspgraph: the paths or the profile leave out some of the network of the configuration, and a baseline is of \
             all of it; leave them out\n"
        );
    }
    assert_eq!(folder.run(&["baseline", "prune", "b", "a"]).status, 0);
}

#[test]
fn a_waiver_of_a_folder_holds_wherever_the_program_is_started() {
    let folder = Folder::new("config-folder")
        .with(
            "cspgraph.yaml",
            "waivers: [{rule: self-sale, reason: x, file: network}, {rule: unused-entity, reason: x, file: .}]\n",
        )
        .with("network/n.yaml", NETWORK);
    for below in ["", "network"] {
        let run = check_below(&folder, below, &[]);
        assert_eq!(findings(&run), ["unused-entity waived", "self-sale waived"], "{below}");
    }
}

#[test]
fn nothing_comes_back_out_of_a_folder_that_is_excluded() {
    let folder =
        configured("config-exclude", "exclude: [\"sub/\", \"!sub/kept.yaml\", \"*.old.yaml\", \"!new.old.yaml\"]\n")
            .with("sub/kept.yaml", "no: network")
            .with("x.old.yaml", "no: network")
            .with("new.old.yaml", "version: 1\n");
    let document: Value = serde_json::from_str(&check(&folder, &[]).out).unwrap();
    assert_eq!(document["summary"]["files"], 2);
}

#[test]
fn the_files_of_the_program_are_neither_network_nor_overwritten() {
    let folder = configured("config-own", "baseline: network/known.json\n");
    assert_eq!(folder.run(&["baseline", "write"]).status, 0);
    assert_eq!(findings(&check(&folder, &[])), ["unused-entity known", "self-sale known"]);
    for (arguments, file) in [
        (&["--output", "json=network/known.json"][..], "network/known.json"),
        (&["--no-baseline", "--output", "json=network/known.json"], "network/known.json"),
        (&["--no-config", "--output", "csv=network/known.json"], "network/known.json"),
        (&["--staged", "--output", "json=other.yaml"], "network/n.yaml"),
        (&["--no-config", "--output", "json=cspgraph.yaml"], "cspgraph.yaml"),
    ] {
        let before = fs::read(folder.0.join(file)).unwrap();
        let run = folder.run(&[&["check"], arguments].concat());
        assert_eq!(run.status, 2, "{arguments:?}");
        assert_eq!(fs::read(folder.0.join(file)).unwrap(), before);
    }
    assert_eq!(folder.run(&["check", "--output", "json=/dev/stdout"]).status, 2);
}

#[cfg(unix)]
#[test]
fn what_is_found_and_no_file_is_refused() {
    let folder = Folder::new("config-irregular").with("n.yaml", NETWORK);
    let path = folder.0.join("cspgraph.yaml");
    assert!(Command::new("mkfifo").arg(&path).status().unwrap().success());
    let run = folder.run(&["check"]);
    assert_eq!(run.status, 2);
    assert!(run.error.contains("is neither a file nor a folder"), "{}", run.error);
    fs::remove_file(&path).unwrap();
    std::os::unix::fs::symlink("nowhere.yaml", &path).unwrap();
    let run = folder.run(&["check", "n.yaml"]);
    assert_eq!(run.status, 2, "what it would have said is not overlooked");
    assert!(run.error.contains("is a link that leads nowhere"), "{}", run.error);
}

#[test]
fn a_profile_that_narrows_the_network_writes_no_baseline_and_rules_that_it_switches_off_stay_known() {
    let folder = configured(
        "baseline-profile",
        "baseline: known.json\nprofiles:\n  part: {exclude: [network/]}\n  few: {rules: {self-sale: off}}\n",
    )
    .with("other.yaml", "version: 1\n");
    assert_eq!(folder.run(&["baseline", "write"]).out, "2 findings known in known.json\n");
    for action in ["write", "prune"] {
        assert_eq!(folder.run(&["baseline", action, "--profile", "part"]).status, 2);
    }
    assert_eq!(folder.run(&["check", "--strict-baseline", "--profile", "part"]).status, 0);
    assert_eq!(folder.run(&["baseline", "write", "--profile", "few"]).out, "2 findings known in known.json\n");
    assert_eq!(
        folder.run(&["baseline", "prune", "--profile", "few"]).out,
        "0 findings removed from known.json, 2 left\n"
    );
    // A configuration that was found is at the root of its network.
    let run = folder.run(&["baseline", "prune", "other.yaml"]);
    assert_eq!(run.status, 2, "{}", run.out);
    assert_eq!(folder.run(&["baseline", "prune", "network", "other.yaml"]).status, 0);
    assert_eq!(folder.run(&["check", "--strict-baseline", "other.yaml"]).status, 0);
}

#[test]
fn faults_that_thousands_share_take_little_room() {
    let mut text = NETWORK.to_owned() + "tenants:\n";
    for number in 0..20_000 {
        writeln!(text, "  - {{id: t{number}, owner: adatum, kind: customer, domain: a.example}}").unwrap();
    }
    let folder = Folder::new("many-sharers").with("n.yaml", text);
    let run = folder.run(&["check", "--format", "concise", "--select", "duplicate-tenant"]);
    assert_eq!(run.out.lines().count(), 20_000);
}
