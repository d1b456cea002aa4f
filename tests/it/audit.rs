//! The report for auditors from outside: flags, files, exit status, and what changed since an earlier one.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use snapbox::{assert_data_eq, str};

use crate::cli::{Folder, Run, run};

const CLEAN: &str = "version: 1\nx-note: nothing else\n";

const FAULT: &str = "version: 1\nsales: [{seller: gone, buyer: gone, since: 2021-01-01}]\n";

fn report(folder: &Folder, arguments: &[&str]) -> Run {
    folder.run(&[&["report", "--as-of", "2026-11-20"], arguments].concat())
}

/// The one sentence with which a report is refused; nothing else may be printed.
fn refused(folder: &Folder, arguments: &[&str]) -> String {
    let Run { status, out, error } = report(folder, arguments);
    assert_eq!((status, out.as_str()), (2, ""), "{arguments:?}: {error}");
    assert_eq!(error.lines().count(), 1, "{error}");
    error
}

fn read(folder: &Folder, file: &str) -> Vec<u8> {
    fs::read(folder.0.join(file)).unwrap()
}

fn names(folder: &Folder) -> Vec<String> {
    let entries = fs::read_dir(&folder.0).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<String> = entries.collect();
    names.sort();
    names
}

#[test]
fn a_report_goes_into_files_and_one_look_says_how_it_ends() {
    let folder = Folder::new("audit-files").with("n.yaml", FAULT);
    let several =
        ["--output", "audit.HTML", "--output", "audit.xlsx", "--output", "audit.md", "--output", "audit.json"];
    let run = report(&folder, &several);
    assert_eq!((run.status, run.out.as_str()), (1, ""));
    assert!(
        run.error.ends_with("as of 2026-11-20\nfail; wrote audit.HTML, audit.xlsx, audit.md, audit.json\n"),
        "{}",
        run.error
    );
    assert_eq!(names(&folder), ["audit.HTML", "audit.json", "audit.md", "audit.xlsx", "n.yaml"]);
}

#[test]
fn the_same_report_is_the_same_wherever_it_goes() {
    let folder = Folder::new("audit-same").with("n.yaml", FAULT);
    for (format, ending) in [("html", "htm"), ("xlsx", "xlsx"), ("md", "markdown"), ("json", "json")] {
        let by_ending = format!("one.{ending}");
        let by_prefix = format!("{format}=two");
        assert_eq!(report(&folder, &["--output", &by_ending, "--output", &by_prefix]).status, 1);
        assert_eq!(report(&folder, &["--format", format, "--output", "three.txt"]).status, 1);
        let one = read(&folder, &by_ending);
        assert!(one == read(&folder, "two") && one == read(&folder, "three.txt"), "{format}");
    }
}

#[test]
fn the_status_says_whether_the_network_passes() {
    let folder = Folder::new("audit-status").with("good/n.yaml", CLEAN).with("bad/n.yaml", FAULT);
    let status = |arguments: &[&str]| report(&folder, &[&["--format", "md"], arguments].concat()).status;
    assert_eq!(status(&["good"]), 0);
    assert_eq!(status(&["bad"]), 1);
    assert_eq!(status(&["bad", "--fail-on", "never"]), 0);
    assert_eq!(status(&["gone"]), 2);
}

#[test]
fn what_does_not_parse_is_reported_and_fails() {
    let folder = Folder::new("audit-broken").with("n.yaml", CLEAN).with("b.yaml", "a: [\n");
    let run = report(&folder, &["--output", "a.md", "--fail-on", "error"]);
    assert_eq!((run.status, run.out.as_str()), (1, ""));
    assert!(run.error.contains("fail; wrote a.md"), "{}", run.error);
}

#[test]
fn a_waiver_and_a_baseline_let_a_network_pass() {
    let waiver = "waivers: [{rule: dangling-reference, reason: known gap, owner: channel-ops}]\n";
    let folder = Folder::new("audit-accepted").with("n.yaml", FAULT).with("cspgraph.yaml", waiver);
    let status = |arguments: &[&str]| {
        let run = report(&folder, &[&["--format", "md"], arguments].concat());
        assert_eq!(run.error, "");
        run.status
    };
    let found = status(&["--no-waivers"]);
    assert_eq!((found, status(&[])), (1, 0));
    let written =
        folder.run(&["baseline", "write", "--no-config", "--as-of", "2026-11-20", "--baseline", "known.json"]);
    assert_eq!(written.status, 0, "{}", written.error);
    assert_eq!(status(&["--no-config", "--baseline", "known.json"]), 0);
    assert_eq!(status(&["--no-config", "--no-baseline"]), 1);
    // An empty one is one, too.
    fs::write(folder.0.join("none.json"), "{\"version\": 1, \"findings\": []}").unwrap();
    assert_eq!(status(&["--no-config", "--baseline", "none.json"]), 1);
}

#[test]
fn standard_input_is_a_file_of_the_network() {
    let folder = Folder::new("audit-stdin");
    let run =
        crate::cli::run_in(&folder.0, &["report", "-", "--as-of", "2026-11-20", "--format", "md"], FAULT.as_bytes());
    assert_eq!((run.status, run.error.as_str()), (1, ""));
    assert_eq!(
        refused(&folder, &["-", "-", "--format", "md"]),
        "cspgraph: standard input can be read once only; name `-` once\n"
    );
}

#[test]
fn what_cannot_be_a_report_is_refused_in_one_sentence() {
    let folder = Folder::new("audit-refused").with("n.yaml", FAULT).with("sub/x", "");
    assert_data_eq!(
        refused(&folder, &[]),
        str![[r"
cspgraph: a report goes into a file; add --output audit.html (or .xlsx, .md, .json), or --format for standard output

"]]
    );
    assert_data_eq!(
        refused(&folder, &["--output", "audit.pdf"]),
        str![[r"
cspgraph: the ending of --output audit.pdf tells no format; end it with .html, .xlsx, .md or .json, or add --format

"]]
    );
    assert_data_eq!(
        refused(&folder, &["--output", "audit.html", "--format", "md"]),
        str![[r"
cspgraph: the ending of --output audit.html says html, and --format says md; leave one out, or write md=audit.html

"]]
    );
    assert_data_eq!(
        refused(&folder, &["--output", "json=-"]),
        str![[r"
cspgraph: --output writes files; for standard output write `--format json`, or ./- for a file of that name

"]]
    );
    assert_data_eq!(
        refused(&folder, &["--output", "html="]),
        str![[r"
cspgraph: --output html= names no file; write FORMAT=PATH, say `html=audit`

"]]
    );
    assert_data_eq!(
        refused(&folder, &["--output", "a.html", "--output", "html=./sub/../a.html"]),
        str![[r"
cspgraph: two reports go to ./sub/../a.html; give each a file of its own

"]]
    );
    assert_data_eq!(
        refused(&folder, &["--output", "sub", "--format", "html"]),
        str![[r"
cspgraph: sub is a folder; name a file in it

"]]
    );
    assert_data_eq!(
        refused(&folder, &["--output", "gone/a.html"]),
        str![[r"
cspgraph: gone/a.html cannot be written: its folder does not exist; create the folder, or correct the path

"]]
    );
    assert_data_eq!(
        refused(&folder, &["--output", "a.html", "--title", "  "]),
        str![[r"
cspgraph: invalid value '  ' for '--title <TEXT>': there is nothing to read in it; write some words, or leave the flag out; `--help` says more

"]]
    );
    let long = "x".repeat(201);
    assert!(refused(&folder, &["--output", "a.html", "--organisation", &long]).contains("more than 200 characters"));
    assert_eq!(names(&folder), ["n.yaml", "sub"]);
}

#[test]
fn no_report_takes_the_place_of_a_file_that_is_read() {
    let baseline = "{\"version\": 1, \"findings\": []}";
    let configuration = "baseline: known.json\n";
    let earlier = document(&[("n.yaml", FAULT)]).to_string();
    let folder = Folder::new("audit-own")
        .with("n.yaml", FAULT)
        .with("cspgraph.yaml", configuration)
        .with("known.json", baseline)
        .with("earlier.json", &earlier)
        .with("sub/.gitignore", "");
    for own in ["n.yaml", "cspgraph.yaml", "known.json", "earlier.json", "./earlier.json", "sub/.gitignore"] {
        let output = format!("json={own}");
        let said = refused(&folder, &["--since", "earlier.json", "--output", "new.json", "--output", &output]);
        assert!(said.contains("is a file that is read, or looks like one"), "{said}");
    }
    assert_eq!(read(&folder, "n.yaml"), FAULT.as_bytes());
    assert_eq!(read(&folder, "earlier.json"), earlier.as_bytes());
    assert_eq!(names(&folder), ["cspgraph.yaml", "earlier.json", "known.json", "n.yaml", "sub"]);
    // The report of the last run may be written again.
    assert_eq!(report(&folder, &["--output", "earlier.json"]).status, 1);
}

#[test]
fn what_is_no_earlier_report_is_refused_in_one_sentence() {
    let checked = Folder::new("audit-checked").with("n.yaml", FAULT).run(&["check", "--format", "json"]).out;
    let good = document(&[("n.yaml", FAULT)]);
    let with = |key: &str, value: Value| {
        let mut other = good.clone();
        other[key] = value;
        other.to_string()
    };
    let mut finding = good.clone();
    finding["findings"][0]["state"] = json!("<b>");
    let mut lacking = good.clone();
    lacking.as_object_mut().unwrap().remove("coverage");
    let folder = Folder::new("audit-since")
        .with("n.yaml", FAULT)
        .with("folder/x", "")
        .with("check.json", checked)
        .with("garbage.json", "\u{1b}[31m{")
        .with("latin.json", b"\xff\xfe\xe4")
        .with("empty.json", "")
        .with("kind.json", with("kind", json!("picture")))
        .with("version.json", with("version", json!(2)))
        .with("text.json", with("version", json!("1")))
        .with("list.json", with("findings", json!([5])))
        .with("day.json", with("as-of", json!("tomorrow")))
        .with("state.json", finding.to_string())
        .with("lacking.json", lacking.to_string())
        .with("deep.json", "[".repeat(100_000));
    let said = |file: &str| {
        let error = refused(&folder, &["--format", "md", "--since", file]);
        let whole = error.strip_prefix("cspgraph: ").unwrap().trim_end().to_owned();
        assert!(!whole.contains('\u{1b}'));
        whole.strip_suffix("; name a file that `cspgraph report` wrote as JSON").map(str::to_owned).unwrap_or(whole)
    };
    assert_eq!(said("gone.json"), "no such file or folder: gone.json; correct the path");
    assert!(said("folder").starts_with("failed to read folder: "));
    assert_eq!(said("check.json"), "check.json:1:1: no earlier report: it is not of the kind `audit`");
    assert_eq!(said("garbage.json"), "garbage.json:1:1: no earlier report: expected value");
    assert_eq!(said("latin.json"), "latin.json:1:1: no earlier report: it is not UTF-8");
    assert!(said("empty.json").starts_with("empty.json:1:1: no earlier report: EOF"));
    assert_eq!(said("kind.json"), "kind.json:1:1: no earlier report: its kind is `picture`, not `audit`");
    assert_eq!(said("version.json"), "version.json:1:1: no earlier report: its version 2 is not known, only 1");
    assert!(said("text.json").ends_with("invalid type: string \"1\", expected a number that is not negative"));
    assert!(said("list.json").ends_with("invalid type: integer `5`, expected an object"));
    assert!(said("day.json").ends_with("no earlier report: `tomorrow` is no day"));
    assert!(said("state.json").ends_with("no state is called `<b>`, there are new, waived, known"));
    assert!(said("lacking.json").ends_with("no earlier report: missing field `coverage`"));
    assert!(said("deep.json").contains("no earlier report: "));
}

#[cfg(unix)]
mod on_unix {
    use std::io::{Read, Write};
    use std::process::{Child, Command, Stdio};
    use std::sync::mpsc::{self, Receiver};
    use std::thread;
    use std::time::{Duration, Instant};

    use super::*;
    use crate::cli::program;
    use crate::consumers::is_there;

    const NO_FILE: &[&str] = &["n.yaml"];

    #[test]
    fn devices_and_readers_that_leave_are_no_trouble() {
        let folder = Folder::new("audit-devices").with("n.yaml", FAULT);
        let run = report(&folder, &["--output", "html=/dev/null"]);
        assert_eq!((run.status, run.out.as_str()), (1, ""));
        assert!(!fs::metadata("/dev/null").unwrap().is_file());
        if Path::new("/dev/full").exists() {
            let said = refused(&folder, &["--output", "a.json", "--output", "html=/dev/full"]);
            assert!(said.contains("failed to write /dev/full"), "{said}");
        }
        let mut child = program()
            .args(["report", "n.yaml", "--as-of", "2026-11-20", "--format", "json"])
            .current_dir(&folder.0)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        drop(child.stdout.take());
        let left = child.wait_with_output().unwrap();
        assert_eq!((left.status.code(), left.stderr.as_slice()), (Some(1), &b""[..]));
        assert_eq!(names(&folder), NO_FILE);
    }

    /// A report at a terminal, on a network that comes when it is given.
    struct Terminal {
        folder: Folder,
        script: Child,
        sent: Receiver<Vec<u8>>,
        seen: Vec<u8>,
    }

    impl Terminal {
        fn open(name: &str, terminal: &str) -> Self {
            let folder = Folder::new(name);
            assert!(Command::new("mkfifo").arg(folder.0.join("pipe")).status().unwrap().success());
            let line =
                format!("{} report pipe --as-of 2026-11-20 --output a.md", program().get_program().to_str().unwrap());
            let mut script = Command::new("script")
                .args(["--quiet", "--return", "--command", &line, "typescript"])
                .current_dir(&folder.0)
                .env("TERM", terminal)
                .stdin(Stdio::null())
                .stdout(Stdio::piped())
                .spawn()
                .unwrap();
            let mut output = script.stdout.take().unwrap();
            let (sender, sent) = mpsc::channel();
            thread::spawn(move || {
                let mut bytes = [0; 4096];
                while let Ok(count @ 1..) = output.read(&mut bytes) {
                    sender.send(bytes[..count].to_vec()).unwrap();
                }
            });
            Self { folder, script, sent, seen: Vec::new() }
        }

        fn wait_for(&mut self, words: &str) {
            while !String::from_utf8_lossy(&self.seen).contains(words) {
                let sent = self.sent.recv_timeout(Duration::from_mins(1));
                self.seen.extend(sent.unwrap_or_else(|_| panic!("{words} in {:?}", self.seen)));
            }
        }

        /// Gives the network; all that the terminal was sent.
        fn given(mut self, text: &str) -> String {
            let mut pipe = fs::OpenOptions::new().write(true).open(self.folder.0.join("pipe")).unwrap();
            pipe.write_all(text.as_bytes()).unwrap();
            drop(pipe);
            self.seen.extend(self.sent.iter().flatten());
            self.script.wait().unwrap();
            String::from_utf8_lossy(&self.seen).into_owned()
        }
    }

    #[test]
    fn who_waits_at_a_terminal_sees_that_it_works() {
        if !is_there("script", Command::new("script").arg("--version")) {
            return;
        }
        let is_silent = |seen: &str| !seen.contains("reading") && !seen.contains('\u{1b}');
        // This one waits as long as the other, without a word.
        let dumb = Terminal::open("audit-dumb", "dumb");
        let mut waited = Terminal::open("audit-waited", "xterm");
        waited.wait_for("reading the network");
        let waited = waited.given(FAULT);
        // The line is gone before anything else is said.
        let (_, rest) = waited.rsplit_once("\r\u{1b}[2K").unwrap();
        assert!(!rest.contains("the network") && rest.contains("fail; wrote a.md"), "{waited:?}");
        let dumb = dumb.given(FAULT);
        assert!(is_silent(&dumb) && dumb.contains("fail; wrote a.md"), "{dumb:?}");
        let begun = Instant::now();
        let quick = Terminal::open("audit-quick", "xterm").given(FAULT);
        // A machine may be too busy to be quick.
        assert!(is_silent(&quick) || begun.elapsed() > Duration::from_secs(1), "{quick:?}");
    }
}

/// These files in a folder of their own.
fn laid(files: &[(&str, &str)]) -> Folder {
    static NUMBER: AtomicUsize = AtomicUsize::new(0);
    let folder = Folder::new(&format!("audit-laid-{}", NUMBER.fetch_add(1, Ordering::Relaxed)));
    files.iter().fold(folder, |folder, (file, text)| folder.with(file, text))
}

/// What a report on these files says.
fn document(files: &[(&str, &str)]) -> Value {
    printed(&laid(files), &[])
}

/// What a report on these files says of an earlier one.
fn change(earlier: &Value, files: &[(&str, &str)]) -> Value {
    let folder = laid(files).with("earlier.json", earlier.to_string());
    printed(&folder, &["--since", "earlier.json"])["change"].clone()
}

fn list<'v>(value: &'v Value, key: &str) -> &'v Vec<Value> {
    value[key].as_array().unwrap_or_else(|| panic!("{key} in {value}"))
}

fn cautions(change: &Value) -> Vec<&str> {
    list(change, "cautions").iter().map(|caution| caution.as_str().unwrap()).collect()
}

fn figure<'v>(change: &'v Value, name: &str) -> &'v Value {
    list(change, "figures").iter().find(|figure| figure["name"] == name).unwrap()
}

const DAY: &str = "2026-11-20";

#[test]
fn a_report_since_itself_changes_nothing() {
    let files = [("n.yaml", FAULT)];
    let earlier = document(&files);
    let change = change(&earlier, &files);
    let findings = list(&earlier, "findings").len();
    assert!(findings > 1, "{earlier}");
    assert_eq!((&change["unchanged"], &change["undecided"]), (&json!(findings), &json!(0)));
    for key in ["introduced", "resolved", "turned", "cautions"] {
        assert!(list(&change, key).is_empty(), "{key} in {change}");
    }
    assert!(list(&change, "figures").iter().all(|figure| figure["before"] == figure["now"]), "{change}");
}

#[test]
fn findings_come_and_go_by_fingerprint_and_number() {
    let twice = FAULT.replace("}]", "}, {seller: gone, buyer: gone, since: 2021-01-01}]");
    let (one, two) = ([("n.yaml", FAULT)], [("moved.yaml", twice.as_str())]);
    let more = change(&document(&one), &two);
    assert!(!list(&more, "introduced").is_empty() && list(&more, "resolved").is_empty(), "{more}");
    let less = change(&document(&two), &one);
    assert!(list(&less, "introduced").is_empty(), "{less}");
    assert_eq!(list(&less, "resolved").len(), list(&more, "introduced").len());
    assert_eq!(less["unchanged"], more["unchanged"]);
    let relationships = figure(&less, "relationships");
    assert_eq!((&relationships["before"], &relationships["now"]), (&json!(2), &json!(1)));
    let errors = figure(&less, "errors");
    assert!(errors["before"].as_u64() > errors["now"].as_u64(), "{errors}");
}

#[test]
fn a_finding_that_is_accepted_now_has_turned() {
    let accepted = FAULT.replace("}]", "}] # cspgraph-waiver: {rule: dangling-reference, reason: known gap}");
    let change = change(&document(&[("n.yaml", FAULT)]), &[("n.yaml", &accepted)]);
    assert!(!list(&change, "turned").is_empty(), "{change}");
    assert!(list(&change, "turned").iter().all(|turned| turned["before"] == "new"), "{change}");
    assert!(list(&change, "resolved").is_empty(), "{change}");
    assert_eq!(figure(&change, "waivers")["now"], 1);
}

#[test]
fn what_was_not_looked_for_is_not_called_resolved() {
    let (fault, clean) = (("n.yaml", FAULT), ("m.yaml", CLEAN));
    let earlier = document(&[fault, clean]);
    let findings = list(&earlier, "findings").len();
    let broken = change(&earlier, &[("n.yaml", "a: ["), clean]);
    assert_eq!((&broken["undecided"], list(&broken, "resolved").len()), (&json!(findings), 0));
    assert!(cautions(&broken).iter().any(|caution| caution.ends_with("for they do not parse: `n.yaml`")), "{broken}");
    let off = change(&earlier, &[fault, clean, ("cspgraph.yaml", "rules: {dangling-reference: off}\n")]);
    assert!(off["undecided"].as_u64() > Some(0) && list(&off, "resolved").is_empty(), "{off}");
    assert!(cautions(&off).contains(&"rules that were asked then and are off now: `dangling-reference`"), "{off}");
    // Gone with its file, it is resolved.
    let gone = change(&earlier, &[clean]);
    assert_eq!((&gone["undecided"], list(&gone, "resolved").len()), (&json!(0), findings));
}

fn input(earlier: &mut Value, kind: &str, path: &str) {
    let inputs = earlier["evidence"]["inputs"].as_array_mut().unwrap();
    inputs.push(json!({"kind": kind, "path": path, "sha256": sha256(kind)}));
}

/// Changes an earlier report.
type Edit = fn(&mut Value);

#[test]
fn a_caution_says_why_two_reports_are_compared_with_care_only() {
    let files = [("n.yaml", FAULT)];
    let good = document(&files);
    let edited = |edit: Edit| {
        let mut earlier = good.clone();
        edit(&mut earlier);
        change(&earlier, &files)
    };
    let edits: [(Edit, &str); 14] = [
        (
            |earlier| earlier["fail-on"] = json!("never"),
            "`fail-on` was `never` and is `error`: with that of then the verdict would be pass",
        ),
        (
            |earlier| earlier["evidence"]["leaves-out-later"] = json!(false),
            "the earlier report judges what begins after its as-of day, too, this one leaves it out",
        ),
        (
            |earlier| earlier["evidence"]["profile"] = json!("audit"),
            "the profile of the configuration was `audit` and is none",
        ),
        (
            |earlier| input(earlier, "configuration", "cspgraph.yaml"),
            "the configuration differs, there is none now: `cspgraph.yaml`",
        ),
        (|earlier| input(earlier, "baseline", "known.json"), "the baseline differs, there is none now: `known.json`"),
        (
            |earlier| input(earlier, "network", "gone.yaml"),
            "these files were read then and are not now, and what was found in them counts as resolved: `gone.yaml`",
        ),
        (|earlier| earlier["tool"]["version"] = json!("0.0.1"), "was written by version 0.0.1"),
        (|earlier| earlier["evidence"]["rule-set"] = json!("0"), "the rule set is another than then"),
        (|earlier| earlier["facts"]["markets"]["sha256"] = json!("0"), "the market table is another than then"),
        (
            |earlier| {
                earlier["facts"]["facts"].as_array_mut().unwrap().push(json!({"name": "a threshold", "value": "5"}));
            },
            "facts of the programme are others than then: `a threshold`",
        ),
        (|earlier| earlier["as-of"] = json!("2025-01-01"), "is as of 2025-01-01, this one as of 2026-11-20"),
        (|earlier| earlier["coverage"][3]["asked"] = json!(false), "rules that were off then and are asked now: "),
        (
            |earlier| drop(earlier["coverage"].as_array_mut().unwrap().pop()),
            "rules that the earlier report does not know: ",
        ),
        (
            |earlier| earlier["findings"][0]["severity"] = json!("info"),
            "1 finding of both reports has another severity",
        ),
    ];
    for (edit, expected) in edits {
        let change = edited(edit);
        let cautions = cautions(&change);
        assert!(cautions.len() == 1 && cautions[0].contains(expected), "{expected}: {cautions:?}");
    }
    let unread = edited(|earlier| earlier["findings"][0]["rule"] = json!("syntax-error"));
    assert_eq!(cautions(&unread), ["what these files hold was not read then, for they did not parse: `n.yaml`"]);
}

#[test]
fn rules_that_were_switched_off_or_weigh_less_are_named() {
    let files = [("n.yaml", FAULT)];
    let mut earlier = document(&files);
    for covered in earlier["coverage"].as_array_mut().unwrap() {
        covered["severity"] = json!(if covered["severity"] == "error" { "warning" } else { "error" });
    }
    let told = change(&earlier, &files);
    let told = cautions(&told);
    let weighed = told.iter().find(|caution| caution.starts_with("rules that have another severity than then: "));
    let weighed = weighed.unwrap_or_else(|| panic!("{told:?}"));
    assert_eq!(weighed.matches('(').count(), 10, "{weighed}");
    assert!(weighed.contains("(warning, now error)"), "{weighed}");
    let rules = earlier["coverage"].as_array().unwrap().len();
    assert!(weighed.ends_with(&format!(" and {} more", rules - 10)), "{weighed}");
    // A rule that was off had no severity that counted.
    for covered in earlier["coverage"].as_array_mut().unwrap() {
        covered["asked"] = json!(false);
    }
    let told = change(&earlier, &files);
    assert!(!cautions(&told).iter().any(|caution| caution.contains("another severity")), "{told}");
}

#[test]
fn what_a_rule_finds_that_was_off_then_was_not_looked_for() {
    let files = [("n.yaml", FAULT)];
    let mut earlier = document(&files);
    let is_of_rule = |value: &Value| value["rule"] == "dangling-reference";
    let found = earlier["findings"].as_array().unwrap().iter().filter(|finding| is_of_rule(finding)).count();
    earlier["findings"].as_array_mut().unwrap().retain(|finding| !is_of_rule(finding));
    let before = change(&earlier, &files);
    assert_eq!((list(&before, "introduced").len(), list(&before, "not-looked-for-then").len()), (found, 0));
    assert!(cautions(&before).is_empty(), "{before}");
    let coverage = earlier["coverage"].as_array_mut().unwrap();
    coverage.iter_mut().find(|covered| is_of_rule(covered)).unwrap()["asked"] = json!(false);
    let after = change(&earlier, &files);
    assert_eq!((list(&after, "introduced").len(), list(&after, "not-looked-for-then").len()), (found, found));
    let said = format!("{found} findings that were introduced were not looked for then, and may be older");
    assert_eq!(cautions(&after), ["rules that were off then and are asked now: `dangling-reference`", said.as_str()]);
}

/// What the report on the second version of a folder says of the report on the first.
fn compared(name: &str, then: &[(&str, &str)], now: &[(&str, &str)], arguments: &[&str]) -> (Folder, Value) {
    let folder = Folder::new(name);
    let write = |files: &[(&str, &str)]| {
        for (file, text) in files {
            fs::write(folder.0.join(file), text).unwrap();
        }
    };
    write(then);
    assert_eq!(report(&folder, &["--output", "first.json"]).status, 1);
    write(now);
    let change = printed(&folder, &[&["--since", "first.json"], arguments].concat())["change"].clone();
    (folder, change)
}

/// What became of each waiver, with its reason.
fn waivers(change: &Value) -> Vec<(&str, Option<&str>, Option<&str>)> {
    let changes = change["waivers"].as_array().unwrap().iter();
    changes
        .map(|waiver| {
            let reason = |when: &str| waiver[when]["reason"].as_str();
            (waiver["change"].as_str().unwrap(), reason("before"), reason("now"))
        })
        .collect()
}

const SALE: &str = "version: 1
partners: [{id: adatum, country: AT}, {id: contoso, country: AT}]
sales:
  - {seller: adatum, buyer: adatum, since: 2021-04-01}
  - {seller: contoso, buyer: contoso, since: 2021-04-01}
";

#[test]
fn a_waiver_of_the_configuration_is_told_by_its_rule_and_scope() {
    let then = "waivers:
  - {rule: self-sale, subject: [adatum, adatum], reason: split, owner: channel-ops, until: 2026-12-31}
  - {rule: self-sale, subject: [contoso, contoso], reason: split}
  - {rule: missing-country, reason: soon}
";
    // Its place changes nothing; the last of them becomes wider, which makes it another.
    let now = "waivers:
  - {rule: missing-country, reason: soon}

  - {rule: self-sale, subject: [adatum, adatum], reason: split, owner: sales-desk, until: 2027-12-31}
  - {rule: self-sale, reason: merger}
";
    let (_, change) =
        compared("audit-register", &[("n.yaml", SALE), ("cspgraph.yaml", then)], &[("cspgraph.yaml", now)], &[]);
    assert_eq!(
        waivers(&change),
        [("changed", Some("split"), Some("split")), ("added", None, Some("merger")), ("removed", Some("split"), None)]
    );
    let changed = &change["waivers"][0];
    assert_eq!((&changed["before"]["owner"], &changed["now"]["owner"]), (&json!("channel-ops"), &json!("sales-desk")));
    assert_eq!((&changed["before"]["until"], &changed["now"]["until"]), (&json!("2026-12-31"), &json!("2027-12-31")));
    // What one waiver accepts on other terms is unchanged; what another one accepts has turned.
    let turned = change["turned"].as_array().unwrap();
    assert_eq!(turned.len(), 1, "{turned:?}");
    assert_eq!((&turned[0]["before"], &turned[0]["now"]), (&json!("waived"), &json!("waived")));
    assert_eq!(turned[0]["waiver-before"], json!({"reason": "split", "file": "cspgraph.yaml", "line": 3}));
}

#[test]
fn a_waiver_that_runs_out_has_changed() {
    let waivers = "waivers: [{rule: self-sale, reason: split, until: 2026-11-30}]\n";
    let folder = Folder::new("audit-ran-out").with("n.yaml", SALE).with("cspgraph.yaml", waivers);
    assert_eq!(report(&folder, &["--output", "first.json"]).status, 1);
    let run = folder.run(&["report", "--as-of", "2026-12-01", "--since", "first.json", "--format", "json"]);
    let change = serde_json::from_str::<Value>(&run.out).unwrap()["change"].clone();
    let effect = |when: &str| change["waivers"][0][when]["effect"].clone();
    assert_eq!((effect("before"), effect("now")), (json!("in-force"), json!("expired")));
    assert_eq!(change["turned"].as_array().unwrap().len(), 2);
}

fn with_comments(first: &str, second: &str) -> String {
    let comment = |text: &str| if text.is_empty() { String::new() } else { format!("  # cspgraph-waiver: {{{text}}}") };
    SALE.replace(
        "seller: adatum, buyer: adatum, since: 2021-04-01}",
        &format!("seller: adatum, buyer: adatum, since: 2021-04-01}}{}", comment(first)),
    )
    .replace(
        "seller: contoso, buyer: contoso, since: 2021-04-01}",
        &format!("seller: contoso, buyer: contoso, since: 2021-04-01}}{}", comment(second)),
    )
}

#[test]
fn a_waiver_in_a_comment_is_told_by_what_it_accepts() {
    let (split, other) = ("rule: self-sale, reason: split", "rule: self-sale, reason: merger");
    let idle = "rule: wrong-region, reason: split";
    let told = |name: &str, then: (&str, &str), now: String| {
        let (_, change) = compared(name, &[("n.yaml", &with_comments(then.0, then.1))], &[("n.yaml", &now)], &[]);
        let changes = waivers(&change).into_iter();
        let changes = changes.map(|(what, before, now)| format!("{what} {before:?} {now:?}")).collect::<Vec<_>>();
        (changes, change["turned"].as_array().unwrap().len())
    };
    let moved = |first: &str, second: &str| format!("# a line more\n{}", with_comments(first, second));
    assert_eq!(told("audit-comment-same", (split, idle), moved(split, idle)), (vec![], 0));
    assert_eq!(
        told("audit-comment-said", (split, ""), moved(other, "")),
        (vec!["changed Some(\"split\") Some(\"merger\")".to_owned()], 0)
    );
    // The same words on another sale accept something else.
    assert_eq!(
        told("audit-comment-other", (split, ""), with_comments("", split)),
        (vec!["added None Some(\"split\")".to_owned(), "removed Some(\"split\") None".to_owned()], 2)
    );
    // Two that are alike are not mixed up.
    assert_eq!(
        told("audit-comment-two", (split, split), moved("", split)),
        (vec!["removed Some(\"split\") None".to_owned()], 1)
    );
}

#[test]
fn every_format_says_that_nothing_was_asked_to_fail_this_time() {
    let (folder, change) = compared("audit-never", &[("n.yaml", FAULT)], &[], &["--fail-on", "never"]);
    assert_eq!(change["before"], json!({"verdict": "fail", "fail-on": "error"}));
    assert_eq!(change["now"], json!({"verdict": "pass", "fail-on": "never"}));
    for format in ["html", "md"] {
        let run = report(&folder, &["--since", "first.json", "--fail-on", "never", "--format", format]);
        let text = run.out.replace(['`', '\\'], "").replace("<code><bdi>", "").replace("</bdi></code>", "");
        assert!(
            text.contains("The verdict was fail (fail-on is error) and is not judged (fail-on is never) now."),
            "{text}"
        );
        assert!(text.contains("fail-on was error and is never: with that of then the verdict would be fail"), "{text}");
    }
}

#[test]
fn every_format_says_how_much_was_not_looked_for_this_time() {
    let rules = "rules: {dangling-reference: {severity: off}}\n";
    let (folder, change) = compared("audit-undecided", &[("n.yaml", FAULT)], &[("cspgraph.yaml", rules)], &[]);
    let undecided = change["undecided"].as_u64().unwrap();
    assert!(undecided > 0 && change["resolved"] == json!([]), "{change}");
    for format in ["html", "md"] {
        let run = report(&folder, &["--since", "first.json", "--format", format]);
        assert!(run.out.contains(&format!("{undecided} not looked for this time.")), "{}", run.out);
    }
}

/// The report on what lies in the folder, as JSON on standard output.
fn printed(folder: &Folder, arguments: &[&str]) -> Value {
    let run = report(folder, &[arguments, &["--format", "json"]].concat());
    assert_eq!(run.error, "", "{arguments:?}");
    serde_json::from_str(&run.out).unwrap()
}

fn sha256(bytes: impl AsRef<[u8]>) -> String {
    Sha256::digest(bytes).iter().fold(String::new(), |hex, byte| format!("{hex}{byte:02x}"))
}

#[test]
fn the_evidence_names_every_file_that_was_read_with_the_hash_of_its_bytes() {
    let latin = b"# \xe4\xf6\xfc\n";
    let configuration = "baseline: sub/known.json\nprofiles: {audit: {fail-on: never}}\n";
    let baseline = "\u{feff}{\"version\": 1, \"findings\": []}";
    let earlier = document(&[("n.yaml", FAULT)]).to_string();
    let folder = Folder::new("audit-evidence")
        .with("b.yaml", FAULT)
        .with("a.yaml", latin)
        .with("cspgraph.yaml", configuration)
        .with("sub/known.json", baseline)
        .with("sub/earlier.json", &earlier);
    let document = printed(&folder, &["--since", "./sub/../sub/earlier.json", "--profile", "audit"]);
    let input = |kind: &str, path: &str, bytes: &[u8]| json!({"kind": kind, "path": path, "bytes": bytes.len(), "sha256": sha256(bytes)});
    assert_eq!(
        document["evidence"]["inputs"],
        json!([
            input("network", "a.yaml", latin),
            input("network", "b.yaml", FAULT.as_bytes()),
            input("configuration", "cspgraph.yaml", configuration.as_bytes()),
            input("baseline", "sub/known.json", baseline.as_bytes()),
            input("earlier-report", "sub/earlier.json", earlier.as_bytes()),
        ])
    );
    assert_eq!(document["evidence"]["profile"], "audit");
    assert_eq!(document["evidence"]["leaves-out-later"], true);
    assert_eq!(
        document["evidence"]["command"],
        "cspgraph report --as-of 2026-11-20 --since ./sub/../sub/earlier.json --profile audit"
    );
    assert_eq!((&document["verdict"], &document["fail-on"]), (&json!("pass"), &json!("never")));
    assert!(document["evidence"].get("written").is_none());
    let table = fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("src/programme/markets.csv")).unwrap();
    assert_eq!(document["facts"]["markets"]["sha256"], sha256(table));
}

#[test]
fn what_comes_from_standard_input_has_a_hash_too() {
    let folder = Folder::new("audit-stdin-hash");
    let arguments = ["report", "-", "--as-of", DAY, "--format", "json"];
    let run = crate::cli::run_in(&folder.0, &arguments, FAULT.as_bytes());
    let document: Value = serde_json::from_str(&run.out).unwrap();
    let input = &document["evidence"]["inputs"][0];
    assert_eq!((input["path"].as_str(), input["sha256"].as_str()), (Some("<stdin>"), Some(sha256(FAULT).as_str())));
}

#[test]
fn only_who_asks_is_told_when_a_report_was_written() {
    let folder = Folder::new("audit-timestamp").with("n.yaml", FAULT);
    assert_eq!(printed(&folder, &[]), printed(&folder, &[]));
    let written = printed(&folder, &["--timestamp"])["evidence"]["written"].as_str().unwrap().to_owned();
    assert!(written.len() == "2026-11-20T12:00:00Z".len() && written.ends_with('Z'), "{written}");
}

#[test]
fn a_title_and_an_organisation_are_kept_as_given() {
    let folder = Folder::new("audit-title").with("n.yaml", CLEAN);
    let document = printed(&folder, &["--title", " Prüfung <b>", "--organisation", "株式会社 Contoso"]);
    assert_eq!((&document["title"], &document["organisation"]), (&json!("Prüfung <b>"), &json!("株式会社 Contoso")));
    let document = printed(&folder, &[]);
    assert_eq!(document["title"], "CSP network audit");
    assert!(document.get("organisation").is_none());
}

#[test]
fn a_later_report_reads_what_an_earlier_one_wrote() {
    let folder = Folder::new("audit-chain").with("n.yaml", FAULT);
    assert_eq!(report(&folder, &["--output", "first.json"]).status, 1);
    let same = printed(&folder, &["--since", "first.json"]);
    let findings = same["findings"].as_array().unwrap().len();
    assert_eq!(same["change"]["unchanged"], findings);
    assert_eq!(same["change"]["cautions"], json!([]));
    fs::write(folder.0.join("n.yaml"), CLEAN).unwrap();
    assert_eq!(report(&folder, &["--since", "first.json", "--output", "second.json"]).status, 0);
    let second: Value = serde_json::from_slice(&read(&folder, "second.json")).unwrap();
    assert_eq!(second["change"]["resolved"].as_array().unwrap().len(), findings);
    // One that looks back itself may be looked back at.
    assert_eq!(printed(&folder, &["--since", "second.json"])["change"]["unchanged"], 0);
}

#[test]
fn the_keys_on_the_page_are_those_of_the_document() {
    let page = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/report.md")).unwrap();
    let table = page.split("## JSON, version 1").nth(1).unwrap().split("\n\nThe `scope`").next().unwrap();
    let cells = table.lines().filter_map(|line| line.strip_prefix("| `")?.split(" | ").next());
    let said: BTreeSet<&str> =
        cells.flat_map(|cell| cell.split(['`', ',', ' '])).filter(|key| !key.is_empty()).collect();
    let folder =
        Folder::new("audit-keys").with("n.yaml", FAULT).with("known.json", "{\"version\": 1, \"findings\": []}");
    assert_eq!(report(&folder, &["--output", "first.json"]).status, 1);
    let document =
        printed(&folder, &["--since", "first.json", "--organisation", "Northwind", "--baseline", "known.json"]);
    let keys: BTreeSet<&str> = document.as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(said, keys);
}

#[test]
fn the_page_lists_every_flag() {
    let page = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/report.md")).unwrap();
    let help = run(&["report", "--help"]).out;
    let flags = help
        .split_whitespace()
        .filter(|word| word.starts_with("--"))
        .map(|word| word.trim_end_matches(['.', ',', ';']));
    for flag in flags.filter(|flag| *flag != "--help") {
        assert!(page.contains(&format!("`{flag}")), "{flag}");
    }
}

#[test]
fn what_a_part_of_the_network_leaves_out_is_not_called_resolved() {
    let folder = Folder::new("audit-since-part")
        .with("cspgraph.yaml", "paths: [a.yaml, b.yaml]\n")
        .with("a.yaml", FAULT)
        .with("b.yaml", "version: 1\nsales: [{seller: gone, buyer: lost, since: 2021-01-01}]\n");
    assert_eq!(report(&folder, &["--output", "whole.json"]).status, 1);
    let part = printed(&folder, &["a.yaml", "--since", "whole.json", "--no-waivers"]);
    let change = &part["change"];
    assert_eq!((&change["resolved"], &change["undecided"]), (&json!([]), &json!(2)), "{change:#}");
    let cautions = change["cautions"].to_string();
    assert!(cautions.contains("is not looked for: `b.yaml`"), "{cautions}");
    assert!(cautions.contains("waivers are left out of account now"), "{cautions}");
    // They still stand there.
    assert_eq!(change["waivers"], json!([]));
    // Where nobody has said which files the network is, what is not given is not there.
    let alone = printed(&folder, &["a.yaml", "--since", "whole.json", "--no-config"]);
    assert_eq!(alone["change"]["resolved"].as_array().unwrap().len(), 2, "{alone:#}");
}
