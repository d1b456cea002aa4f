//! Reports in files: whole or not at all, beside what goes to standard output.

use std::fs;
use std::path::Path;
use std::process::Command;

use snapbox::{assert_data_eq, str};

use crate::cli::{Folder, Run, program};

const NETWORK: &str = "version: 1\nsales: [{seller: gone, buyer: gone}]\n";

const DAY: [&str; 3] = ["check", "--as-of", "2026-11-20"];

const FORMATS: [&str; 12] = [
    "text",
    "concise",
    "json",
    "sarif",
    "junit",
    "github",
    "gitlab",
    "azure",
    "checkstyle",
    "rdjson",
    "markdown",
    "csv",
];

fn run(folder: &Folder, arguments: &[&str]) -> Run {
    folder.run(&[&DAY, arguments].concat())
}

fn read(folder: &Folder, file: &str) -> String {
    fs::read_to_string(folder.0.join(file)).unwrap()
}

/// Everything in the folder, by name.
fn names(folder: &Folder) -> Vec<String> {
    let entries = fs::read_dir(&folder.0).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<String> = entries.collect();
    names.sort();
    names
}

#[test]
fn a_file_holds_what_would_be_printed() {
    let folder = Folder::new("output-formats").with("n.yaml", NETWORK);
    for format in FORMATS {
        let printed = run(&folder, &["--format", format]);
        assert_eq!((printed.status, printed.error.as_str()), (1, ""), "{format}");
        let argument = format!("{format}=report");
        let written = run(&folder, &["--output", &argument, "--format", "concise", "--color", "always"]);
        assert_eq!((written.status, written.error.as_str()), (1, ""), "{format}");
        assert!(written.out.starts_with("n.yaml:2:"), "{}", written.out);
        assert_eq!(read(&folder, "report"), printed.out, "{format}");
    }
    assert_eq!(names(&folder), ["n.yaml", "report"]);
}

#[test]
fn several_files_are_written_in_one_run() {
    let folder = Folder::new("output-several").with("n.yaml", NETWORK).with("out/old.json", "old");
    let several = ["--output", "json=out/old.json", "--output", "csv=a=b.csv", "--output", "sarif=./new.sarif"];
    let run = run(&folder, &several);
    assert_eq!((run.status, run.error.as_str()), (1, ""));
    assert!(run.out.contains("dangling-reference"));
    assert!(read(&folder, "out/old.json").starts_with("{\n  \"version\": 1,"));
    assert!(read(&folder, "a=b.csv").starts_with("\"file\","));
    assert!(read(&folder, "new.sarif").contains("\"2.1.0\""));
}

#[test]
fn what_cannot_be_written_is_said_before_anything_is() {
    let folder = Folder::new("output-refused").with("n.yaml", NETWORK).with("sub/old", "old");
    let refused = |arguments: &[&str]| {
        let arguments = [&["--output", "json=first.json"], arguments].concat();
        let run = run(&folder, &arguments);
        assert_eq!((run.status, run.out.as_str()), (2, ""), "{arguments:?}");
        run.error
    };
    assert_data_eq!(
        refused(&["--output", "report.json"]),
        str![[r"
cspgraph: --output report.json names no file; write FORMAT=PATH, say `sarif=cspgraph.sarif`

"]]
    );
    assert_data_eq!(
        refused(&["--output", "json="]),
        str![[r"
cspgraph: --output json= names no file; write FORMAT=PATH, say `sarif=cspgraph.sarif`

"]]
    );
    assert_data_eq!(
        refused(&["--output", "sarf=x"]),
        str![[r"
cspgraph: no format is called `sarf`; did you mean `sarif`?

"]]
    );
    assert_data_eq!(
        refused(&["--output", "yaml=x"]),
        str![[r"
cspgraph: no format is called `yaml`; there are text, concise, json, sarif, junit, github, gitlab, azure, checkstyle, rdjson, markdown, csv

"]]
    );
    assert_data_eq!(
        refused(&["--output", "csv=-"]),
        str![[r"
cspgraph: --output writes files; for standard output write `--format csv`, or ./- for a file of that name

"]]
    );
    assert_data_eq!(
        refused(&["--output", "csv=gone/x.csv"]),
        str![[r"
cspgraph: gone/x.csv cannot be written: its folder does not exist; create the folder, or correct the path

"]]
    );
    assert_data_eq!(
        refused(&["--output", "csv=sub"]),
        str![[r"
cspgraph: sub is a folder; name a file in it

"]]
    );
    assert_data_eq!(
        refused(&["--output", "csv=sub/../first.json"]),
        str![[r"
cspgraph: two reports go to sub/../first.json; give each a file of its own

"]]
    );
    assert_data_eq!(
        refused(&["--output", "csv=sub/../n.yaml"]),
        str![[r"
cspgraph: sub/../n.yaml is a file that is read, or looks like one; write the report to another one

"]]
    );
    // What cannot be checked has no report.
    assert_data_eq!(
        refused(&["nowhere"]),
        str![[r"
cspgraph: no such file or folder: nowhere; correct the path

"]]
    );
    assert_eq!(names(&folder), ["n.yaml", "sub"]);
    assert_eq!(read(&folder, "n.yaml"), NETWORK);
}

#[test]
fn nothing_found_is_a_report_too() {
    let folder = Folder::new("output-clean").with("n.yaml", "version: 1\n");
    let run = run(&folder, &["--output", "markdown=report.md"]);
    assert_eq!((run.status, run.error.as_str()), (0, ""));
    assert!(read(&folder, "report.md").contains("no findings"));
}

#[cfg(unix)]
mod on_unix {
    use std::os::unix::fs::{PermissionsExt, symlink};

    use super::*;

    fn mode(folder: &Folder, file: &str) -> u32 {
        fs::symlink_metadata(folder.0.join(file)).unwrap().permissions().mode() & 0o7777
    }

    #[test]
    fn permissions_are_kept_and_new_files_have_those_of_the_user() {
        let folder = Folder::new("output-permissions").with("n.yaml", NETWORK).with("old.json", "old");
        fs::set_permissions(folder.0.join("old.json"), fs::Permissions::from_mode(0o604)).unwrap();
        let script = format!(
            "umask 027; {} check --output json=old.json --output csv=new.csv",
            program().get_program().to_str().unwrap()
        );
        let status = Command::new("sh").args(["-c", &script]).current_dir(&folder.0).output().unwrap().status;
        assert_eq!(status.code(), Some(1));
        assert_eq!((mode(&folder, "old.json"), mode(&folder, "new.csv")), (0o604, 0o640));
    }

    #[test]
    fn links_stay_links() {
        let folder = Folder::new("output-links").with("n.yaml", NETWORK).with("sub/old.json", "old");
        symlink("sub/old.json", folder.0.join("link.json")).unwrap();
        symlink("sub/new.csv", folder.0.join("new.csv")).unwrap();
        symlink("n.yaml", folder.0.join("network")).unwrap();
        let run = run(&folder, &["--output", "json=link.json", "--output", "csv=new.csv"]);
        assert_eq!((run.status, run.error.as_str()), (1, ""));
        assert!(read(&folder, "sub/old.json").starts_with('{') && read(&folder, "sub/new.csv").starts_with('"'));
        for link in ["link.json", "new.csv"] {
            assert!(fs::symlink_metadata(folder.0.join(link)).unwrap().is_symlink());
        }
        let refused = folder.run(&["check", "n.yaml", "--output", "json=network"]);
        assert_eq!(refused.status, 2);
        let twice = folder.run(&["check", "--output", "json=link.json", "--output", "csv=sub/old.json"]);
        assert_eq!(twice.status, 2);
    }

    #[test]
    fn devices_are_written_and_stay_devices() {
        let folder = Folder::new("output-devices").with("n.yaml", NETWORK);
        let run = run(&folder, &["--output", "json=/dev/null"]);
        assert_eq!((run.status, run.error.as_str()), (1, ""));
        assert!(!fs::metadata("/dev/null").unwrap().is_file());
        assert!(Command::new("mkfifo").arg(folder.0.join("pipe")).status().unwrap().success());
        let reader =
            Command::new("cat").arg(folder.0.join("pipe")).stdout(std::process::Stdio::piped()).spawn().unwrap();
        assert_eq!(folder.run(&["check", "n.yaml", "--output", "csv=pipe"]).status, 1);
        let read = reader.wait_with_output().unwrap().stdout;
        assert!(read.starts_with(b"\"file\","));
    }

    #[test]
    fn nothing_remains_of_what_cannot_be_written_whole() {
        let folder = Folder::new("output-fails").with("n.yaml", NETWORK).with("old.json", "old").with("locked/x", "");
        if Path::new("/dev/full").exists() {
            let run = run(&folder, &["--output", "json=old.json", "--output", "csv=/dev/full"]);
            assert_eq!((run.status, run.out.as_str()), (2, ""));
            assert!(run.error.contains("failed to write /dev/full"), "{}", run.error);
            assert_eq!(read(&folder, "old.json"), "old");
        }
        fs::set_permissions(folder.0.join("locked"), fs::Permissions::from_mode(0o555)).unwrap();
        // Who may do everything is not kept from writing there.
        let is_locked = fs::write(folder.0.join("locked/probe"), "").is_err();
        if is_locked {
            let run = run(&folder, &["--output", "json=old.json", "--output", "csv=locked/x.csv"]);
            assert_eq!((run.status, run.out.as_str()), (2, ""));
            assert_eq!(read(&folder, "old.json"), "old");
        }
        fs::set_permissions(folder.0.join("locked"), fs::Permissions::from_mode(0o755)).unwrap();
        assert_eq!(names(&folder), ["locked", "n.yaml", "old.json"]);
    }
}

/// The summary of the job after a run with these arguments.
fn summary(folder: &Folder, arguments: &[&str]) -> (i32, Option<String>, String) {
    let path = folder.0.join("summary.md");
    let output = program()
        .args(DAY)
        .args(["n.yaml"])
        .args(arguments)
        .current_dir(&folder.0)
        .env("GITHUB_STEP_SUMMARY", &path)
        .output()
        .unwrap();
    let error = String::from_utf8(output.stderr).unwrap();
    (output.status.code().unwrap(), fs::read_to_string(path).ok(), error)
}

#[test]
fn github_gets_a_summary_of_the_job() {
    let folder = Folder::new("output-summary").with("n.yaml", NETWORK);
    assert_eq!(summary(&folder, &["--format", "json"]).1, None);
    let (status, text, _) = summary(&folder, &["--format", "github"]);
    let markdown = run(&folder, &["n.yaml", "--format", "markdown"]).out;
    assert_eq!((status, text.as_deref()), (1, Some(markdown.as_str())));
    // What other steps wrote stays.
    let (_, text, _) = summary(&folder, &["--output", "github=/dev/null"]);
    assert_eq!(text.unwrap(), format!("{markdown}\n{markdown}"));
}

#[test]
fn a_full_summary_is_left_as_it_is() {
    let full = "x".repeat((1 << 20) - 100);
    let folder = Folder::new("output-full").with("n.yaml", NETWORK).with("summary.md", &full);
    let (status, text, error) = summary(&folder, &["--format", "github"]);
    assert_eq!((status, text.unwrap() == full), (1, true));
    assert_data_eq!(
        error,
        str![[r"
cspgraph: note: the file that GITHUB_STEP_SUMMARY names is full; nothing was added to it

"]]
    );
}
