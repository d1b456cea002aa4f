//! `check --watch`: what makes it check again, what does not, and how it ends.

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::thread;
use std::time::Duration;

use crate::cli::{Folder, program};

/// How long a line may take on a machine that has much else to do; nothing waits for so long that works.
const PATIENCE: Duration = Duration::from_mins(1);

const CLEAN: &str = "version: 1\nx-note: nothing else\n";
/// Two errors, an unknown key each.
const BROKEN: &str = "version: 1\nsals:\npartnrs:\n";

/// The program, watching; ended with the test.
struct Watch {
    child: Child,
    out: Receiver<String>,
    error: Receiver<String>,
}

fn lines(from: impl Read + Send + 'static) -> Receiver<String> {
    let (sender, lines) = mpsc::channel();
    thread::spawn(move || {
        for line in BufReader::new(from).lines() {
            if sender.send(line.unwrap()).is_err() {
                break;
            }
        }
    });
    lines
}

impl Watch {
    fn new(folder: &Path, arguments: &[&str]) -> Self {
        let mut child = program()
            .args(["check", "--watch", "--format", "concise"])
            .args(arguments)
            .current_dir(folder)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let (out, error) = (lines(child.stdout.take().unwrap()), lines(child.stderr.take().unwrap()));
        Self { child, out, error }
    }

    /// The lines of the next round, without the day on which it was.
    fn round(&self) -> Vec<String> {
        let mut lines = Vec::new();
        loop {
            let line = self.out.recv_timeout(PATIENCE).unwrap_or_else(|_| panic!("nothing comes after {lines:?}"));
            match line.split_once(" as of ") {
                Some((summary, _)) => {
                    lines.push(summary.to_owned());
                    return lines;
                }
                None => lines.push(line),
            }
        }
    }

    /// The line that begins the next round, whose findings are these many lines.
    fn change(&self, findings: usize) -> String {
        let round = self.round();
        assert_eq!(round.len(), findings + 2, "{round:?}");
        round[0].clone()
    }

    fn failure(&self) -> String {
        self.error.recv_timeout(PATIENCE).unwrap()
    }

    fn interrupt(mut self) -> Option<i32> {
        assert!(Command::new("kill").args(["-INT", &self.child.id().to_string()]).status().unwrap().success());
        let status = self.child.wait().unwrap().code();
        assert_eq!(self.out.recv_timeout(PATIENCE), Err(RecvTimeoutError::Disconnected));
        status
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Writes a file of a folder at once: between two steps a machine that has much else to do may see a round.
fn put(folder: &Folder, file: &str, text: &str) {
    let draft = folder.0.join(".draft");
    fs::write(&draft, text).unwrap();
    fs::rename(draft, folder.0.join(file)).unwrap();
}

#[test]
fn files_that_change_come_and_go_are_checked_again() {
    let folder = Folder::new("watch-files").with("n.yaml", BROKEN).with("sub/clean.yaml", CLEAN);
    let watch = Watch::new(&folder.0, &[]);
    let first = watch.round();
    assert_eq!(
        first,
        [
            "n.yaml:2:1: error[unknown-key] documents have no key `sals`",
            "n.yaml:3:1: error[unknown-key] documents have no key `partnrs`",
            "2 errors in 2 files (0 partners, 0 tenants, 0 customers, 0 relationships)",
        ]
    );
    let write = |file: &str, text: &str| put(&folder, file, text);
    let rename = |from: &str, to: &str| fs::rename(folder.0.join(from), folder.0.join(to)).unwrap();

    write("n.yaml", "version: 1\nsals:\n");
    assert_eq!(watch.change(1), "--- n.yaml changed: 1 fixed");
    // A line that moves makes no other finding, but is shown where it is now.
    write("n.yaml", "version: 1\n\n\nsals:\n");
    let moved = watch.round();
    assert_eq!(moved[0], "--- n.yaml changed: nothing changed in the findings");
    assert!(moved[1].starts_with("n.yaml:4:1: "), "{moved:?}");
    // Some programs write into the file itself.
    fs::OpenOptions::new().append(true).open(folder.0.join("n.yaml")).unwrap().write_all(b"partnrs:\n").unwrap();
    assert_eq!(watch.change(2), "--- n.yaml changed: 1 introduced");
    write("n.yaml", "version: 1\nsals:\n");
    assert_eq!(watch.change(1), "--- n.yaml changed: 1 fixed");
    write("more.yml", "version: 1\ncustomrs:\n");
    assert_eq!(watch.change(2), "--- more.yml changed: 1 introduced");
    fs::remove_file(folder.0.join("more.yml")).unwrap();
    assert_eq!(watch.change(1), "--- more.yml changed: 1 fixed");
    // Many editors write another file and let it take the name.
    write("n.yaml~", "version: 1\npartnrs:\n");
    rename("n.yaml~", "n.yaml");
    assert_eq!(watch.change(1), "--- n.yaml changed: 1 introduced, 1 fixed");
    rename("n.yaml", "n.txt");
    assert_eq!(watch.change(0), "--- n.yaml changed: 1 fixed");
    // A folder with what is in it, which comes, is written to, becomes another one, and goes.
    fs::create_dir_all(folder.0.join(".hidden/deep")).unwrap();
    write(".hidden/deep/b.yaml", BROKEN);
    rename(".hidden", "shown");
    assert_eq!(watch.change(2), "--- shown changed: 2 introduced");
    write("shown/deep/b.yaml", "version: 1\nsals:\n");
    assert_eq!(watch.change(1), "--- shown/deep/b.yaml changed: 1 fixed");
    rename("shown/deep", "sub/deep");
    assert_eq!(watch.change(1), "--- shown/deep, sub/deep changed: nothing changed in the findings");
    write("sub/deep/b.yaml", BROKEN);
    assert_eq!(watch.change(2), "--- sub/deep/b.yaml changed: 1 introduced");
    rename("sub/deep", ".away");
    assert_eq!(watch.change(0), "--- sub/deep changed: 2 fixed");
    assert_eq!(watch.interrupt(), Some(130));
}

#[test]
fn what_is_no_part_of_the_network_and_own_reports_change_nothing() {
    let folder = Folder::new("watch-others")
        .with("n.yaml", CLEAN)
        .with("ignored/n.yaml", CLEAN)
        .with("excluded/n.yaml", CLEAN)
        .with(".gitignore", "ignored/\n")
        .with("cspgraph.yaml", "exclude: [excluded/]\n");
    let watch = Watch::new(&folder.0, &["--output", "json=findings.json", "--output", "sarif=sub.sarif"]);
    watch.round();
    for number in 1..4 {
        for file in ["notes.txt", ".n.yaml.swp", ".#n.yaml", "ignored/n.yaml", "excluded/n.yaml", "excluded/m.yaml"] {
            fs::write(folder.0.join(file), "a: [").unwrap();
        }
        put(&folder, "n.yaml", &format!("{CLEAN}x-number: {number}\n"));
        // Whatever one of the others began would stand before this, or in it.
        assert_eq!(watch.change(0), "--- n.yaml changed: nothing changed in the findings");
        assert!(fs::read_to_string(folder.0.join("findings.json")).unwrap().contains("\"files\": 1"));
    }
}

#[test]
fn the_configuration_the_baseline_and_gitignore_are_watched() {
    let folder = Folder::new("watch-configuration")
        .with(".git/HEAD", "")
        .with("network/deep/n.yaml", BROKEN)
        .with("network/old/n.yaml", "version: 1\ncustomrs:\n");
    let watch = Watch::new(&folder.0.join("network"), &["--fail-on", "never"]);
    assert_eq!(watch.round().len(), 4);
    let write = |file: &str, text: &str| put(&folder, file, text);

    write(".gitignore", "old/\n");
    assert_eq!(watch.change(2), "--- ../.gitignore changed: 1 fixed");
    write("network/deep/.gitignore", "n.yaml\n");
    // Nothing is left to be checked.
    assert_eq!(watch.out.recv_timeout(PATIENCE).unwrap(), "--- deep/.gitignore changed: the check could not be done");
    assert_eq!(watch.failure(), "cspgraph: note: watching for changes; Ctrl-C ends it");
    assert!(watch.failure().starts_with("cspgraph: no network file (.yaml, .yml) in ."));
    fs::remove_file(folder.0.join("network/deep/.gitignore")).unwrap();
    assert_eq!(watch.change(2), "--- deep/.gitignore changed");
    write("cspgraph.yaml", "rules: {unknown-key: {severity: warning}}\nbaseline: known.json\n");
    assert_eq!(watch.out.recv_timeout(PATIENCE).unwrap(), "--- ../cspgraph.yaml changed: the check could not be done");
    assert!(watch.failure().starts_with("cspgraph: there is no baseline ../known.json"));
    write("known.json", "[]");
    assert_eq!(watch.out.recv_timeout(PATIENCE).unwrap(), "--- ../known.json changed: the check could not be done");
    assert!(watch.failure().starts_with("cspgraph: ../known.json:1:2: no baseline"));
    write("cspgraph.yaml", "rules: {unknown-key: {severity: warnin}}\n");
    assert_eq!(watch.out.recv_timeout(PATIENCE).unwrap(), "--- ../cspgraph.yaml changed: the check could not be done");
    assert!(watch.failure().starts_with("cspgraph: ../cspgraph.yaml:1:"));
    write("cspgraph.yaml", "rules: {unknown-key: {severity: warning}}\n");
    assert_eq!(watch.change(2), "--- ../cspgraph.yaml changed");
    // A nearer one takes the place of the other.
    write("network/cspgraph.yaml", "rules: {unknown-key: {severity: error}}\n");
    assert_eq!(watch.change(2), "--- cspgraph.yaml changed: 2 introduced, 2 fixed");
}

#[test]
fn broken_and_vanished_files_are_reported_and_the_watch_goes_on() {
    let folder = Folder::new("watch-broken").with("a/n.yaml", CLEAN).with("target.txt", CLEAN);
    std::os::unix::fs::symlink("../target.txt", folder.0.join("a/link.yaml")).unwrap();
    let watch = Watch::new(&folder.0, &["a/n.yaml", "a/link.yaml"]);
    assert_eq!(watch.round().len(), 1);
    assert_eq!(watch.failure(), "cspgraph: note: watching for changes; Ctrl-C ends it");
    put(&folder, "a/n.yaml", "a: [");
    assert_eq!(watch.change(1), "--- a/n.yaml changed: 1 introduced");
    // What a link leads to may lie anywhere.
    put(&folder, "target.txt", BROKEN);
    assert_eq!(watch.change(3), "--- target.txt changed: 2 introduced");
    fs::remove_dir_all(folder.0.join("a")).unwrap();
    let gone = watch.out.recv_timeout(PATIENCE).unwrap();
    assert!(gone.ends_with(" changed: the check could not be done"), "{gone}");
    assert_eq!(watch.failure(), "cspgraph: no such file or folder: a/n.yaml; correct the path");
    // They come back with their folder, at once.
    fs::create_dir_all(folder.0.join("b")).unwrap();
    fs::write(folder.0.join("b/n.yaml"), CLEAN).unwrap();
    fs::write(folder.0.join("b/link.yaml"), CLEAN).unwrap();
    fs::rename(folder.0.join("b"), folder.0.join("a")).unwrap();
    loop {
        // Removing took several steps, of which each may have been a round.
        let line = watch.out.recv_timeout(PATIENCE).unwrap();
        if line == "--- a changed" {
            break;
        }
        assert!(line.ends_with(" changed: the check could not be done"), "{line}");
    }
    assert_eq!(watch.round().len(), 1);
}

#[test]
fn many_changes_at_once_are_one_round() {
    let folder = Folder::new("watch-many").with("n.yaml", CLEAN);
    let watch = Watch::new(&folder.0, &[]);
    watch.round();
    fs::create_dir(folder.0.join(".hidden")).unwrap();
    for number in 0..50 {
        put(&folder, &format!(".hidden/{number:02}.yaml"), CLEAN);
    }
    for number in 0..50 {
        let name = format!("{number:02}.yaml");
        fs::rename(folder.0.join(".hidden").join(&name), folder.0.join(name)).unwrap();
    }
    let mut rounds = 1;
    let mut round = watch.round();
    while !round.last().unwrap().starts_with("no findings in 51 files") {
        rounds += 1;
        round = watch.round();
    }
    // One, but for a machine that has much else to do in between.
    assert!(rounds < 5, "{rounds}");
    assert!(round[0].starts_with("--- ") && round[0].contains(" others changed: nothing changed"), "{round:?}");
}

#[test]
fn who_stops_reading_ends_it() {
    let folder = Folder::new("watch-pipe").with("n.yaml", CLEAN);
    let mut child = program()
        .args(["check", "--watch"])
        .current_dir(&folder.0)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut first = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut first).unwrap();
    assert!(first.starts_with("no findings in 1 file"), "{first}");
    put(&folder, "n.yaml", BROKEN);
    assert_eq!(child.wait().unwrap().code(), Some(1));
}

#[test]
fn what_cannot_be_watched_is_refused_in_one_sentence() {
    let folder = Folder::new("watch-refused").with("n.yaml", CLEAN);
    for (arguments, said) in [
        (&["--format", "json"][..], "--output json=findings.json"),
        (&["--format", "github"], "--output json=findings.json"),
        (&["-"], "leave `-` or --watch out"),
        (&["--staged"], "the argument '--watch' cannot be used with '--staged'"),
        (&["/dev/null"], "/dev/null is neither a file nor a folder"),
        (&["--select", "self-sail"], "did you mean `self-sale`?"),
        (&["--output", "json=n.yaml"], "n.yaml is a file that is read"),
    ] {
        let run = folder.run(&[&["check", "--watch"][..], arguments].concat());
        assert_eq!(
            (run.status, run.out.as_str(), run.error.lines().count()),
            (2, "", 1),
            "{arguments:?} {}",
            run.error
        );
        assert!(run.error.contains(said), "{}", run.error);
    }
}
