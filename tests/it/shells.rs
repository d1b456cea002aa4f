//! The program in a shell: what Tab offers, and the manual pages.

use std::env;
use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::cli::{Folder, Run, program, run};
use crate::consumers::{is_there, output};

/// A network with ids that share beginnings, and some that no shell takes for one plain word.
const NETWORK: &str = r#"version: 1
partners:
  - {id: northwind, name: "Northwind\u0007 Distribution"}
  - {id: nod}
  - {id: "no$(touch boom)"}
  - {id: "-no"}
customers:
  - {id: nordic}
tenants:
  - {id: nordic-prod, owner: nordic}
"#;

fn network(name: &str) -> Folder {
    Folder::new(name).with("network/n.yaml", NETWORK).with("network/more/m.yaml", "version: 1\nx-note: nothing\n")
}

/// A command that finds the program on its path, in the network's folder, with nothing of the user's own.
fn shell(name: &str, folder: &Folder) -> Command {
    let mut shell = Command::new(name);
    let program = Path::new(env!("CARGO_BIN_EXE_cspgraph")).parent().unwrap().to_owned();
    let inherited = env::var_os("PATH").unwrap_or_default();
    let path = env::join_paths([program].into_iter().chain(env::split_paths(&inherited))).unwrap();
    shell.env("PATH", path).env("HOME", &folder.0).env("ZDOTDIR", &folder.0).env("XDG_CONFIG_HOME", &folder.0);
    shell.current_dir(folder.0.join("network"));
    shell
}

/// What Bash offers for a line, split into words as Bash splits them; the last word is the one to complete.
fn bash(folder: &Folder, words: &[&str]) -> Vec<String> {
    let script = r#"
        source <(cspgraph completions bash)
        COMP_WORDS=("$@")
        COMP_CWORD=$(($# - 1))
        COMP_TYPE=9
        function=$(complete -p cspgraph | sed 's/.*-F \([^ ]*\).*/\1/')
        "$function" cspgraph "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD - 1]}"
        [ ${#COMPREPLY[@]} = 0 ] || printf '%s\n' "${COMPREPLY[@]}"
    "#;
    let out = output(shell("bash", folder).args(["-c", script, "bash", "cspgraph"]).args(words), b"");
    out.lines().map(str::to_owned).collect()
}

#[test]
fn bash_completes_words_rules_and_ids() {
    let folder = network("shells-bash");
    assert!(bash(&folder, &["comp"]).contains(&"completions".to_owned()));
    for (words, offered) in [
        (&["check", "--fail-on", ""][..], &["error", "warning", "info", "never"][..]),
        (&["explain", "self"], &["self-partnership", "self-sale"]),
        (&["check", "--select", "region,self"], &["region,self-partnership", "region,self-sale"]),
        (&["check", "--ignore", "regi"], &["region"]),
        (&["show", "no"], &["nod", "nordic", "nordic-prod", "northwind"]),
        (&["why", "no"], &["nod", "nordic", "northwind"]),
        (&["why", "mi"], &["microsoft"]),
        (&["why", "northwind", "n"], &["nod", "nordic", "northwind"]),
        (&["why", "northwind", "mi"], &[]),
        (&["why", "northwind", "nordic", "--tenant", ""], &["nordic-prod"]),
        (&["graph", "--focus", "north"], &["northwind"]),
        // Bash makes a word of the sign.
        (&["graph", "--focus", "=", "north"], &["northwind"]),
        (&["graph", "--focus=north"], &["--focus=northwind"]),
        (&["show", "zz"], &[]),
        (&["completions", "f"], &["fish"]),
        (&["import", "--date-order", ""], &["auto", "mdy", "dmy", "ymd"]),
        (&["import", "--role", "indirect-"], &["indirect-provider", "indirect-reseller"]),
        (&["export", "--format", ""], &["csv", "json"]),
    ] {
        assert_eq!(bash(&folder, words), offered, "{words:?}");
    }
    assert!(!folder.0.join("network/boom").exists());
}

#[test]
fn ids_come_from_the_paths_on_the_line() {
    let folder = network("shells-paths");
    assert_eq!(bash(&folder, &["graph", "more", "--focus", "no"]), [""; 0]);
    assert_eq!(bash(&folder, &["graph", "more", "n.yaml", "--focus", "nor"]), ["nordic", "nordic-prod", "northwind"]);
    assert_eq!(bash(&folder, &["graph", "more", "n.yaml", "--focus", "=", "north"]), ["northwind"]);
    assert_eq!(bash(&folder, &["graph", "~/network", "--focus", "north"]), ["northwind"]);
    // What is half typed or wrong elsewhere does not matter, and nobody waits for standard input.
    assert_eq!(bash(&folder, &["graph", "--depth", "x", "-", "--focus", "north"]), ["northwind"]);
    assert_eq!(bash(&folder, &["graph", "gone", "--focus", "no"]), [""; 0]);
}

#[test]
fn what_cannot_be_read_offers_nothing_and_says_nothing() {
    let folder =
        network("shells-silent").with("network/broken.yaml", "a: [").with("network/latin.yaml", b"\xff\xfe\xe4");
    symlink("gone.yaml", folder.0.join("network/dead.yaml")).unwrap();
    assert!(Command::new("mkfifo").arg(folder.0.join("network/pipe.yaml")).status().unwrap().success());
    assert_eq!(bash(&folder, &["show", "north"]), ["northwind"]);
    // More than anybody at a prompt waits for.
    let large = fs::File::create(folder.0.join("network/large.yaml")).unwrap();
    large.set_len(40 << 20).unwrap();
    assert_eq!(bash(&folder, &["show", "north"]), ["northwind"]);
    let asked = |arguments: &[&str]| {
        let asked = program().args(arguments).env("CSPGRAPH_COMPLETE", "tcsh").output().unwrap();
        (asked.status.code().unwrap(), asked.stdout.len(), asked.stderr.len())
    };
    assert_eq!(asked(&["--", "cspgraph", ""]), (2, 0, 0));
    // No variable makes a check into something else.
    assert_eq!(asked(&["rules"]).0, 0);
    assert!(asked(&["rules"]).1 > 0);
}

#[test]
fn fish_completes_ids_and_says_what_they_are() {
    if !is_there("fish", Command::new("fish").arg("--version")) {
        return;
    }
    let folder = network("shells-fish");
    let script = "cspgraph completions fish | source; complete --do-complete 'cspgraph show nor'";
    let out = output(shell("fish", &folder).args(["--no-config", "--command", script]), b"");
    assert_eq!(out, "nordic\tcustomer\nnordic-prod\ttenant\nnorthwind\tpartner, Northwind Distribution\n");
}

#[test]
fn zsh_completes_ids_at_its_prompt() {
    if !is_there("zsh", Command::new("zsh").arg("--version")) {
        return;
    }
    let folder = network("shells-zsh");
    // A terminal of its own, in which somebody presses Tab; the completed line writes the file.
    let script = r"
        zmodload zsh/zpty
        zpty terminal zsh -f -i
        zpty -w terminal 'PS1=; autoload -Uz compinit; compinit -u -d dump; source <(cspgraph completions zsh)'
        zpty -w terminal $'cspgraph show north\t--format json >shown.json; exit'
        zpty -r terminal seen '*never*'
        print -r -- $seen
    ";
    let seen = output(shell("zsh", &folder).args(["-f", "-c", script]), b"");
    let shown = fs::read_to_string(folder.0.join("network/shown.json")).unwrap_or_default();
    assert!(shown.contains("Northwind"), "{seen}");
}

#[test]
fn every_shell_has_a_script() {
    for name in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let Run { status, out, error } = run(&["completions", name]);
        assert_eq!((status, error.as_str()), (0, ""));
        assert!(out.contains("CSPGRAPH_COMPLETE"), "{out}");
    }
    let unknown = run(&["completions", "tcsh"]);
    assert_eq!((unknown.status, unknown.out.as_str(), unknown.error.lines().count()), (2, "", 1));
}

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

/// The manual pages, written into a folder.
fn pages(folder: &Folder) -> Vec<PathBuf> {
    let Run { status, out, error } = folder.run(&["man", "share/man1"]);
    assert_eq!((status, out.as_str(), error.as_str()), (0, "", ""));
    names(&folder.0.join("share/man1")).iter().map(|name| folder.0.join("share/man1").join(name)).collect()
}

#[test]
fn every_command_has_a_manual_page() {
    let folder = Folder::new("man-pages");
    let pages = pages(&folder);
    let program = fs::read_to_string(folder.0.join("share/man1/cspgraph.1")).unwrap();
    let help = run(&["--help"]).out;
    let commands = help.split("Commands:\n").nth(1).unwrap().split("\n\n").next().unwrap();
    let commands = commands.lines().filter_map(|line| line.strip_prefix("  ")?.split_once(' '));
    let commands: Vec<&str> =
        commands.map(|(command, _)| command).filter(|command| !command.is_empty() && *command != "help").collect();
    assert!(commands.len() > 7, "{help}");
    for command in commands {
        assert!(pages.contains(&folder.0.join(format!("share/man1/cspgraph-{command}.1"))), "{command}");
        assert!(program.contains(&format!("cspgraph\\-{command}(1)")), "{command}");
    }
    let check = fs::read_to_string(folder.0.join("share/man1/cspgraph-check.1")).unwrap();
    assert!(
        check.contains(concat!("\n.TH CSPGRAPH-CHECK 1 \"\" \"cspgraph ", env!("CARGO_PKG_VERSION"), "\"")),
        "{check}"
    );
    assert!(check.contains("\\-\\-fail\\-on"), "{check}");
    // A second time changes nothing.
    let before = fs::read(folder.0.join("share/man1/cspgraph-check.1")).unwrap();
    self::pages(&folder);
    assert_eq!(fs::read(folder.0.join("share/man1/cspgraph-check.1")).unwrap(), before);
}

#[test]
fn manual_pages_are_well_formed() {
    if !is_there("mandoc", Command::new("sh").args(["-c", "command -v mandoc"])) {
        return;
    }
    let folder = Folder::new("man-lint");
    // Empty lines and the missing date are matters of taste.
    output(Command::new("mandoc").args(["-T", "lint", "-W", "error"]).args(pages(&folder)), b"");
    let page = output(Command::new("mandoc").args(["-T", "utf8"]).arg(folder.0.join("share/man1/cspgraph-why.1")), b"");
    assert!(page.contains("The id of the seller: a partner, or microsoft"), "{page}");
}

#[test]
fn manual_pages_are_written_whole_or_not_at_all() {
    let folder = Folder::new("man-whole").with("pages/cspgraph-show.1/in-the-way", "").with("file", "");
    let failed = folder.run(&["man", "pages"]);
    assert_eq!((failed.status, failed.out.as_str()), (2, ""));
    assert!(failed.error.starts_with("cspgraph: failed to write pages/cspgraph-show.1: "), "{}", failed.error);
    assert_eq!(names(&folder.0.join("pages")), ["cspgraph-show.1"]);
    let failed = folder.run(&["man", "file"]);
    assert_eq!((failed.status, failed.error.lines().count()), (2, 1), "{}", failed.error);
}
