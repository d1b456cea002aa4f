//! What happens when the world is against the program: it says so in one sentence, waits for nothing, leaves nothing behind.

use std::ffi::OsStr;
use std::fs;
use std::io::Write;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::symlink;
use std::os::unix::net::UnixListener;
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread;
use std::time::Duration;

use crate::cli::{Folder, Run, program, run_in, with_a_closed_pipe};

const NETWORK: &str = "version: 1\nx-note: nothing else\n";
/// Finds something.
const BROKEN: &str = "version: 1\nsals:\n";

fn pipe(folder: &Folder, name: &str) {
    assert!(Command::new("mkfifo").arg(folder.0.join(name)).status().unwrap().success());
}

/// Runs a line of a shell in which `$CSPGRAPH` is the program.
fn shell(folder: &Folder, line: &str) -> Run {
    let program = program();
    let output = Command::new("sh")
        .args(["-c", line])
        .env("CSPGRAPH", program.get_program())
        .current_dir(&folder.0)
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    Run { status: output.status.code().unwrap_or(-1), out: text(output.stdout), error: text(output.stderr) }
}

/// That the run failed with one sentence that holds these words.
fn assert_failed(run: &Run, words: &str) {
    assert_eq!((run.status, run.out.as_str()), (2, ""), "{}", run.error);
    assert!(run.error.starts_with("cspgraph: ") && run.error.lines().count() == 1, "{}", run.error);
    assert!(run.error.contains(words), "{}", run.error);
}

/// A network of so many sales of nobody.
fn sales(count: usize) -> String {
    let sales = (0..count).map(|number| format!("  - {{seller: nobody-{number}, buyer: nobody}}\n"));
    format!("version: 1\nsales:\n{}", sales.collect::<Vec<_>>().concat())
}

/// The names in the folder.
fn names(folder: &Folder) -> Vec<String> {
    let entries = fs::read_dir(&folder.0).unwrap();
    let mut names: Vec<String> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn what_is_named_and_cannot_be_read_is_said() {
    let folder = Folder::new("fault-unreadable").with("n.yaml", NETWORK);
    UnixListener::bind(folder.0.join("socket.yaml")).unwrap();
    assert_failed(&folder.run(&["check", "socket.yaml"]), "failed to read socket.yaml");
    symlink("nowhere", folder.0.join("dead.yaml")).unwrap();
    assert_failed(&folder.run(&["check", "dead.yaml"]), "no such file or folder: dead.yaml");
    symlink("ring.yaml", folder.0.join("ring.yaml")).unwrap();
    assert_failed(&folder.run(&["check", "ring.yaml"]), "failed to read ");
    assert_failed(&folder.run(&["check", "n.yaml/m.yaml"]), "n.yaml/m.yaml");
    assert_failed(&folder.run(&["check", "n.yaml", "--config", "."]), "failed to read .");
}

#[test]
fn what_lies_in_a_folder_and_is_no_file_is_said_and_not_waited_for() {
    let folder = Folder::new("fault-irregular").with("n.yaml", NETWORK);
    // What is not called like a network is nobody's business.
    pipe(&folder, "pipe");
    UnixListener::bind(folder.0.join("socket")).unwrap();
    symlink("/dev/zero", folder.0.join("zeros")).unwrap();
    assert_eq!(folder.run(&["check"]).status, 0);
    symlink("/dev/zero", folder.0.join("zeros.yaml")).unwrap();
    assert_failed(&folder.run(&["check"]), "zeros.yaml is neither a file nor a folder");
    assert_failed(&folder.run(&["import", "."]), "neither a file nor a folder");
    fs::remove_file(folder.0.join("zeros.yaml")).unwrap();
    pipe(&folder, "cspgraph.yaml");
    assert_failed(&folder.run(&["check"]), "cspgraph.yaml is neither a file nor a folder");
}

#[test]
fn what_has_no_end_is_read_to_the_limit() {
    let folder = Folder::new("fault-endless").with("n.yaml", NETWORK);
    let run = folder.run(&["check", "/dev/zero", "--max-file-size", "1MiB", "--format", "concise"]);
    assert_eq!(run.status, 1);
    assert!(run.out.contains("it is larger than 1 MiB"), "{}", run.out);
    let run = shell(&folder, "yes 'x-a: 1' | $CSPGRAPH check - --max-file-size 1MiB --format concise");
    assert!(run.out.starts_with("<stdin>:1:1: error[syntax-error]"), "{}", run.out);
    let run = shell(&folder, "yes 'x-a: 1' | $CSPGRAPH check - --max-total-size 1MiB");
    assert_failed(&run, "the network has more than 1 MiB when <stdin> is read");
    assert_failed(&folder.run(&["check", "--config", "/dev/zero"]), "/dev/zero is larger than 4 MiB");
}

#[test]
fn a_named_pipe_is_read_to_its_end() {
    let folder = Folder::new("fault-pipe");
    pipe(&folder, "pipe");
    let run = shell(&folder, "printf 'version: 1\\nsals:\\n' > pipe & $CSPGRAPH check pipe --format concise --quiet");
    assert!(run.out.starts_with("pipe:2:1: error[unknown-key]"), "{} {}", run.out, run.error);
}

#[test]
fn a_standard_input_that_is_closed_is_empty() {
    let folder = Folder::new("fault-stdin");
    let run = shell(&folder, "$CSPGRAPH check - <&-");
    assert_eq!((run.status, run.error.as_str()), (0, ""));
}

#[test]
fn a_file_that_changes_while_it_is_read_is_read_as_it_was_or_not_at_all() {
    let folder = Folder::new("fault-changing").with("n.yaml", NETWORK);
    let path = folder.0.join("n.yaml");
    // Each version is larger than what is read at once, and says the same from its beginning to its end.
    let version = |letter: &str| format!("version: 1\n{}", format!("x-{letter}: 1\n").repeat(20_000));
    let (one, other) = (version("a"), version("bb"));
    let is_done = std::sync::atomic::AtomicBool::new(false);
    thread::scope(|scope| {
        let writer = || {
            while !is_done.load(std::sync::atomic::Ordering::Relaxed) {
                for text in [&one, &other] {
                    let mut file = fs::File::create(&path).unwrap();
                    for piece in text.as_bytes().chunks(4096) {
                        file.write_all(piece).unwrap();
                    }
                }
            }
        };
        scope.spawn(writer);
        for _ in 0..10 {
            let run = folder.run(&["check", "--format", "concise", "--quiet"]);
            match run.status {
                2 => assert!(run.error.contains("n.yaml changes while it is read"), "{}", run.error),
                // Keys that are there twice are all of one version, or it was empty.
                _ => assert!(!(run.out.contains("`x-a`") && run.out.contains("`x-bb`"))),
            }
        }
        is_done.store(true, std::sync::atomic::Ordering::Relaxed);
    });
}

#[test]
fn a_disk_that_is_full_is_said_of_every_way_out() {
    let folder = Folder::new("fault-full").with("n.yaml", BROKEN);
    if !Path::new("/dev/full").exists() {
        return;
    }
    for arguments in [
        "check --format text",
        "check --format json",
        "check --format sarif",
        "report --format html",
        "report --format xlsx",
        "graph",
        "export",
        "rules",
    ] {
        let run = shell(&folder, &format!("$CSPGRAPH {arguments} > /dev/full"));
        assert_failed(&run, "failed to write to standard output: No space left on device");
    }
    let run = folder.run(&["check", "--output", "json=a.json", "--output", "csv=/dev/full"]);
    assert_failed(&run, "failed to write /dev/full");
    assert_eq!(names(&folder), ["n.yaml"]);
}

#[test]
fn a_file_that_grows_too_large_for_its_place_leaves_the_old_one() {
    let many = sales(2000);
    let folder = Folder::new("fault-file-size").with("n.yaml", many).with("out.json", "old");
    // The system stops files at 64 blocks; who ignores its signal is told.
    let run = shell(&folder, "trap '' XFSZ; ulimit -f 64; $CSPGRAPH check --output json=out.json");
    assert_failed(&run, "failed to write out.json");
    assert_eq!(names(&folder), ["n.yaml", "out.json"]);
    assert_eq!(fs::read_to_string(folder.0.join("out.json")).unwrap(), "old");
}

#[test]
fn nobody_is_told_of_a_pipe_that_is_closed() {
    let many = sales(5000);
    let folder = Folder::new("fault-closed").with("n.yaml", many);
    for format in ["text", "json", "sarif", "markdown"] {
        assert_eq!(with_a_closed_pipe(&folder.0, &["check", "--format", format]), (Some(1), String::new()), "{format}");
    }
    // A closed standard error leaves the status.
    assert_eq!(shell(&folder, "$CSPGRAPH check nowhere 2>&-").status, 2);
}

#[test]
fn nothing_remains_of_a_run_that_a_signal_ends() {
    for signal in ["-INT", "-TERM", "-HUP"] {
        let folder = Folder::new(&format!("fault{signal}")).with("n.yaml", BROKEN);
        pipe(&folder, "pipe");
        // The first is written beside its place and waits for the second, which nobody reads.
        let mut child = program()
            .args(["check", "n.yaml", "--output", "json=a.json", "--output", "csv=pipe"])
            .current_dir(&folder.0)
            .spawn()
            .unwrap();
        // Who has written into the file watches for signals.
        let is_written = || {
            let mut entries = fs::read_dir(&folder.0).unwrap().map(Result::unwrap);
            entries.any(|entry| {
                let name = entry.file_name().into_string().unwrap();
                name.starts_with(".cspgraph-") && entry.metadata().is_ok_and(|metadata| metadata.len() > 0)
            })
        };
        while !is_written() {
            assert_eq!(child.try_wait().unwrap(), None);
            thread::sleep(Duration::from_millis(10));
        }
        assert!(Command::new("kill").args([signal, &child.id().to_string()]).status().unwrap().success());
        assert_eq!(child.wait().unwrap().code(), Some(130), "{signal}");
        assert_eq!(names(&folder), ["n.yaml", "pipe"], "{signal}");
    }
}

#[test]
fn links_that_multiply_are_walked_for_a_while() {
    let folder = Folder::new("fault-links").with("tree/end/n.yaml", NETWORK);
    for level in 0..20 {
        let here = folder.0.join(format!("tree/{level}"));
        fs::create_dir(&here).unwrap();
        let next = if level == 19 { "../end".to_owned() } else { format!("../{}", level + 1) };
        symlink(&next, here.join("a")).unwrap();
        symlink(&next, here.join("b")).unwrap();
    }
    assert_failed(&folder.run(&["check", "tree"]), "links lead to folders with links on more ways than can be walked");
    assert_failed(&folder.run(&["import", "tree"]), "remove links, or name the folders they lead to");
    assert_eq!(folder.run(&["check", "tree/end", "tree/15"]).status, 0);
}

#[test]
fn names_that_are_no_utf_8_are_told_apart() {
    let folder = Folder::new("fault-names");
    for name in [b"caf\xe8.yaml", b"caf\xe9.yaml"] {
        fs::write(folder.0.join(OsStr::from_bytes(name)), BROKEN).unwrap();
    }
    let run = folder.run(&["check", "--format", "concise", "--quiet"]);
    assert_eq!(run.error, "");
    let files: Vec<&str> = run.out.lines().filter_map(|line| line.split(':').next()).collect();
    assert_eq!(files, [r"caf\xE8.yaml", r"caf\xE9.yaml"]);
    // Where that is the name of another file, nobody could tell which is meant.
    fs::write(folder.0.join(r"caf\xE9.yaml"), NETWORK).unwrap();
    assert_failed(&folder.run(&["check"]), "another file is printed with the same name");
}

#[test]
fn names_cannot_give_orders_to_a_terminal() {
    let folder = Folder::new("fault-terminal").with("a\u{1b}[31m\nb.yaml", BROKEN);
    for format in ["text", "concise", "markdown"] {
        let run = folder.run(&["check", "--format", format]);
        assert!(!run.out.contains('\u{1b}') && !run.out.contains("m\nb.yaml"), "{format}: {}", run.out);
    }
    assert!(!folder.run(&["check", "\u{1b}[31m"]).error.contains('\u{1b}'));
}

#[test]
fn many_files_are_read_with_few_handles() {
    let folder = Folder::new("fault-handles");
    for number in 0..10_000 {
        fs::write(folder.0.join(format!("{number}.yaml")), "version: 1\n").unwrap();
    }
    let run = shell(&folder, "ulimit -n 32; $CSPGRAPH check --format concise");
    assert_eq!((run.status, run.error.as_str()), (0, ""));
    assert!(run.out.contains("in 10000 files"), "{}", run.out);
}

#[test]
fn without_threads_everything_is_done_on_one() {
    let folder = Folder::new("fault-threads").with("n.yaml", BROKEN);
    // The system counts the threads of every user but the first one.
    let is_root = shell(&folder, "id -u").out == "0\n";
    let become_other = if is_root { "setpriv --reuid=65533 --clear-groups" } else { "" };
    let line = format!("{become_other} prlimit --nproc=1 $CSPGRAPH check {{}} --format concise --quiet");
    let probe = shell(&folder, &line.replace("$CSPGRAPH check {} --format concise --quiet", "$CSPGRAPH rules"));
    // Where nobody can become somebody else, or what was built is hidden from others, there is nothing to try.
    if probe.status != 0 {
        return;
    }
    let run = shell(&folder, &line.replace("{}", "n.yaml"));
    assert_eq!((run.status, run.error.as_str()), (1, ""));
    assert!(run.out.starts_with("n.yaml:2:1: error[unknown-key]"), "{}", run.out);
}

#[test]
fn nothing_is_needed_of_a_home() {
    let folder = Folder::new("fault-home").with("n.yaml", NETWORK);
    for home in ["", "HOME=/nowhere", "HOME=/proc"] {
        let run = shell(&folder, &format!("env -i {home} $CSPGRAPH check"));
        assert_eq!((run.status, run.error.as_str()), (0, ""), "{home}");
    }
}

#[test]
fn what_a_gitignore_says_neither_stops_nor_stalls_a_walk() {
    let folder = Folder::new("fault-gitignore")
        .with(".gitignore", "[z-a\n{a,b\n\\\n")
        .with("repository/.git/HEAD", "")
        .with("repository/net/.gitignore", "[z-a\n")
        .with("repository/net/n.yaml", NETWORK);
    // Lines that mean nothing, here and above.
    assert_eq!(folder.run(&["check", "repository/net"]).status, 0);
    let stars = format!("{}\n{}\n", vec!["*a"; 2000].join(""), "{a,b,c,d}".repeat(200));
    fs::write(folder.0.join("repository/net/.gitignore"), stars).unwrap();
    assert_eq!(folder.run(&["check", "repository/net"]).status, 0);
    let ignores = |text: &[u8]| {
        fs::write(folder.0.join("repository/.gitignore"), text).unwrap();
        run_in(&folder.0, &["check", "repository/net"], b"")
    };
    assert_failed(&ignores(&b"#".repeat((1 << 20) + 1)), ".gitignore is larger than 1 MiB");
    assert_eq!(ignores(&b"#".repeat(1 << 20)).status, 0);
    for (above, link) in [("repository", "/dev/zero"), ("repository/net", "/dev/zero")] {
        let path = folder.0.join(above).join(".gitignore");
        fs::remove_file(&path).unwrap();
        symlink(link, &path).unwrap();
        assert_failed(&folder.run(&["check", "repository/net"]), ".gitignore is neither a file nor a folder");
        fs::remove_file(&path).unwrap();
        fs::write(&path, "").unwrap();
    }
    fs::create_dir(folder.0.join("repository/net/sub")).unwrap();
    pipe(&folder, "repository/net/sub/.gitignore");
    assert_failed(&folder.run(&["check", "repository/net"]), ".gitignore is neither a file nor a folder");
}

#[test]
fn a_hostile_configuration_is_refused_in_one_sentence() {
    let bomb = (1..12)
        .map(|level| format!("  - &a{level} [{}]\n", vec![format!("*a{}", level - 1); 10].join(", ")))
        .collect::<Vec<_>>()
        .concat();
    let patterns = |count: usize| format!("exclude: [{}]\n", vec!["abc"; count].join(", "));
    for (text, words) in [
        (format!("exclude: {}", "[".repeat(100_000)), "nest deeper than 128 levels"),
        (format!("exclude: &a0 [x]\nwaivers:\n{bomb}"), "the aliases stand for more than"),
        (" ".repeat((4 << 20) + 1), "cspgraph.yaml is larger than 4 MiB"),
        (patterns(1001), "more than 1000 patterns"),
        ("x".repeat(2 << 20), "cspgraph.yaml:1:1: "),
    ] {
        let folder = Folder::new("fault-configuration").with("n.yaml", NETWORK).with("cspgraph.yaml", text);
        assert_failed(&folder.run(&["check"]), words);
    }
    let folder = Folder::new("fault-configuration").with("n.yaml", NETWORK).with("cspgraph.yaml", patterns(1000));
    assert_eq!(folder.run(&["check"]).status, 0);
}
