//! What the program leaves alone: the network of the machine, files that nobody told it to write, and other programs.
//!
//! Every call that it makes of the system is looked at, by the program `strace`.

use std::collections::BTreeSet;
use std::fs;
use std::io::{self, BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};

use crate::cli::{Folder, program};
use crate::consumers::is_there;

/// Calls by which a file is made, changed, or goes; those that open one do so by their flags.
const CHANGES: [&str; 22] = [
    "creat",
    "truncate",
    "ftruncate",
    "rename",
    "renameat",
    "renameat2",
    "unlink",
    "unlinkat",
    "mkdir",
    "mkdirat",
    "rmdir",
    "link",
    "linkat",
    "symlink",
    "symlinkat",
    "mknod",
    "mknodat",
    "chmod",
    "fchmodat",
    "chown",
    "fchownat",
    "setxattr",
];
const OPENS: [&str; 3] = ["open", "openat", "openat2"];

/// What a run asked the system for.
struct Calls {
    /// Lines about sockets and what is sent through them.
    sockets: Vec<String>,
    /// Paths of files that were made or opened for writing, or that were tried to, without those of devices.
    written: BTreeSet<String>,
    /// Names of programs that were started.
    programs: BTreeSet<String>,
    status: Option<i32>,
}

fn is_traced() -> bool {
    is_there("strace", Command::new("strace").args(["-qq", "-e", "trace=none", "true"]))
}

/// Runs a command in a folder and listens to all its threads and to programs that it starts.
fn traced(folder: &Path, command: &Command) -> Calls {
    let trace = folder.join(".trace");
    let calls: Vec<String> = OPENS.iter().chain(&CHANGES).map(|call| format!("?{call}")).collect();
    let mut strace = Command::new("strace");
    strace.args(["-f", "-qq", "-y", "-s", "4096", "-o"]).arg(&trace).arg("-e");
    strace.arg(format!("trace=%network,execve,{}", calls.join(",")));
    strace.arg(command.get_program()).args(command.get_args()).current_dir(folder).stdin(Stdio::null());
    for (name, value) in command.get_envs() {
        match value {
            Some(value) => strace.env(name, value),
            None => strace.env_remove(name),
        };
    }
    let mut child = strace.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    // What would go on for ever ends when nobody reads.
    let out = child.stdout.take().filter(|_| command.get_args().all(|argument| argument != "--watch"));
    if let Some(mut out) = out {
        io::copy(&mut out, &mut io::sink()).unwrap();
    }
    let status = child.wait().unwrap().code();
    let mut calls = Calls { sockets: Vec::new(), written: BTreeSet::new(), programs: BTreeSet::new(), status };
    for line in BufReader::new(fs::File::open(&trace).unwrap()).lines() {
        let line = line.unwrap();
        // Signals, ends, and the second half of a call that another thread came between.
        let Some((call, rest)) = line.split_once(' ').and_then(|(_, call)| call.trim_start().split_once('(')) else {
            continue;
        };
        let is_name = call.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '_');
        if !is_name {
            continue;
        }
        let paths = rest.split('"').skip(1).step_by(2).map(str::to_owned);
        if call == "execve" {
            calls.programs.extend(paths.take(1).map(|path| path.rsplit('/').next().unwrap().to_owned()));
        } else if CHANGES.contains(&call) {
            calls.written.extend(paths);
        } else if OPENS.contains(&call) {
            let flags = rest.rsplit('"').next().unwrap();
            if ["O_WRONLY", "O_RDWR", "O_CREAT", "O_TRUNC", "O_APPEND"].iter().any(|flag| flags.contains(flag)) {
                calls.written.extend(paths.filter(|path| !path.starts_with("/dev/")));
            }
        } else {
            calls.sockets.push(line);
        }
    }
    fs::remove_file(trace).unwrap();
    calls
}

fn network(name: &str) -> Folder {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut folder = Folder::new(name);
    for entry in fs::read_dir(root.join("graphs/northwind-broken")).unwrap() {
        let path = entry.unwrap().path();
        let text = fs::read(&path).unwrap();
        folder = folder.with(&format!("network/{}", path.file_name().unwrap().to_str().unwrap()), text);
    }
    let lines = fs::read(root.join("tests/partner-center/csv/doc_new_commerce_2021.csv")).unwrap();
    folder.with("downloads/lines.csv", lines)
}

#[test]
fn a_socket_and_a_file_that_somebody_makes_are_seen() {
    if !is_traced() {
        return;
    }
    let folder = Folder::new("isolation-control");
    let mut bash = Command::new("bash");
    bash.args(["-c", "echo x >written; true 3<>/dev/tcp/127.0.0.1/9; mkdir made; mv written made; cat /dev/null"]);
    let calls = traced(&folder.0, &bash);
    assert!(calls.sockets.iter().any(|line| line.contains("socket(AF_INET")), "{:?}", calls.sockets);
    for path in ["written", "made"] {
        assert!(calls.written.contains(path), "{:?}", calls.written);
    }
    assert!(calls.programs.contains("cat"), "{:?}", calls.programs);
}

#[test]
fn no_command_opens_a_socket_or_writes_what_it_was_not_told_to() {
    if !is_traced() {
        return;
    }
    let folder = network("isolation");
    let git = |arguments: &[&str]| {
        let status = Command::new("git").args(arguments).current_dir(&folder.0).stdout(Stdio::null()).status();
        assert!(status.unwrap().success());
    };
    git(&["init", "--quiet"]);
    git(&["add", "network"]);
    git(&["-c", "user.name=northwind", "-c", "user.email=northwind@example.com", "commit", "--quiet", "-m", "network"]);
    let day = "2026-11-20";
    for (arguments, written, status) in [
        (&["check", "network", "--as-of", day][..], &[][..], 1),
        (
            &["check", "network", "--as-of", day, "--output", "sarif=out.sarif", "--output", "json=out.json"],
            &["out.json", "out.sarif"],
            1,
        ),
        (&["check", "network", "--as-of", day, "--watch"], &[], 1),
        // The tree of the index is git's to write, and it keeps its own order by a lock.
        (&["check", "--staged"], &[".git/index.lock"], 1),
        (&["report", "network", "--as-of", day], &[], 2),
        (
            &["report", "network", "--as-of", day, "--output", "audit.html", "--output", "audit.xlsx"],
            &["audit.html", "audit.xlsx"],
            1,
        ),
        (&["why", "adatum", "fabrikam", "network"], &[], 1),
        (&["show", "northwind", "network"], &[], 0),
        (&["graph", "network"], &[], 0),
        (&["diff", "HEAD", "network"], &[], 0),
        (&["import", "downloads"], &[], 0),
        (&["import", "downloads", "--output", "imported.yaml"], &["imported.yaml"], 0),
        (&["export", "network"], &[], 0),
        (&["baseline", "write", "--baseline", "known.json", "network"], &["known.json"], 0),
        (&["init"], &["cspgraph.yaml"], 0),
        (&["explain", "self-sale"], &[], 0),
        (&["rules"], &[], 0),
        (&["schema", "config"], &[], 0),
        (&["completions", "bash"], &[], 0),
    ] {
        let mut command = program();
        command.args(arguments);
        let calls = traced(&folder.0, &command);
        assert_eq!(calls.status, Some(status), "{arguments:?}");
        assert_eq!(calls.sockets, [""; 0], "{arguments:?}");
        let here = folder.0.canonicalize().unwrap();
        let names: BTreeSet<&str> = calls
            .written
            .iter()
            .map(|path| Path::new(path).strip_prefix(&here).map_or(path.as_str(), |name| name.to_str().unwrap()))
            // What is written goes beside its place first.
            .filter(|name| !name.trim_start_matches("./").starts_with(".cspgraph-"))
            .map(|name| name.trim_start_matches("./"))
            .collect();
        assert_eq!(names, written.iter().copied().collect(), "{arguments:?}");
        let others = calls.programs.iter().filter(|name| *name != "cspgraph" && !name.starts_with("git"));
        assert_eq!(others.count(), 0, "{arguments:?}: {:?}", calls.programs);
        let asks_git = matches!(arguments[0], "diff") || arguments.contains(&"--staged");
        assert_eq!(calls.programs.iter().any(|name| name.starts_with("git")), asks_git, "{arguments:?}");
    }
}
