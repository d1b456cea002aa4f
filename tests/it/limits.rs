//! The limits of `docs/limits.md`: just below each a network is checked, just above it is told where, and what to do.

use std::fs;
use std::path::Path;

use crate::cli::{Folder, Run, run, run_in};

const AS_OF: [&str; 2] = ["--as-of", "2026-11-20"];

fn check(folder: &Folder, arguments: &[&str]) -> Run {
    folder.run(&[&["check", "--format", "concise"], &AS_OF[..], arguments].concat())
}

/// That the text passes with these flags, and one that is a little longer or deeper is refused with these words.
fn assert_limit(name: &str, flags: &[&str], below: &str, above: &str, said: &str, flag: &str) {
    let folder = Folder::new(name).with("below.yaml", below).with("above.yaml", above);
    let passed = check(&folder, &[flags, &["below.yaml"]].concat());
    assert_eq!((passed.status, passed.error.as_str()), (0, ""), "{}", passed.out);
    let refused = check(&folder, &[flags, &["above.yaml"]].concat());
    assert_eq!((refused.status, refused.error.as_str()), (1, ""), "{}", refused.out);
    assert!(refused.out.starts_with(&format!("above.yaml:{said}")), "{}", refused.out);
    // The help of the finding names the flag.
    let text = folder.run(&[&["check"], flags, &["above.yaml"]].concat()).out;
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(text.contains(flag), "{text}");
}

#[test]
fn a_file_may_be_as_large_as_the_limit_and_no_larger() {
    let below = format!("version: 1\n#{}\n", "x".repeat(4096 - 13));
    assert_eq!(below.len(), 4096);
    assert_limit(
        "limit-file",
        &["--max-file-size", "4KiB"],
        &below,
        &format!("{below}\n"),
        "1:1: error[syntax-error] the file cannot be read: it is larger than 4 KiB\n",
        "`--max-file-size`",
    );
}

#[test]
fn a_file_from_standard_input_and_from_git_may_be_as_large_as_any_other() {
    let folder = Folder::new("limit-stdin");
    for (flag, text, status) in [("11", "version: 1\n", 0), ("10", "version: 1\n", 1)] {
        let arguments = ["check", "-", "--max-file-size", flag, "--format", "concise"];
        let run = run_in(&folder.0, &arguments, text.as_bytes());
        assert_eq!(run.status, status, "{}", run.out);
    }
}

#[test]
fn the_largest_file_can_be_asked_for_and_none_beyond() {
    let folder = Folder::new("limit-ceiling").with("n.yaml", "version: 1\n");
    assert_eq!(check(&folder, &["--max-file-size", "4GiB"]).status, 0);
    let refused = check(&folder, &["--max-file-size", "5GiB"]);
    assert_eq!((refused.status, refused.out.as_str()), (2, ""));
    assert!(refused.error.contains("no file can have more than 4 GiB"), "{}", refused.error);
    let refused = check(&folder, &["--max-line-length", "long"]);
    assert!(refused.error.contains("say 512MiB or 1GB"), "{}", refused.error);
}

#[test]
fn a_file_without_blocks_on_the_disk_counts_as_large_as_it_says() {
    let folder = Folder::new("limit-sparse");
    fs::File::create(folder.0.join("n.yaml")).unwrap().set_len(1 << 40).unwrap();
    let run = check(&folder, &[]);
    assert_eq!(run.status, 1);
    assert!(run.out.contains("it is larger than 1 GiB"), "{}", run.out);
}

#[test]
fn all_files_together_may_be_as_large_as_the_limit_and_no_larger() {
    let folder = Folder::new("limit-total").with("a.yaml", "version: 1\n").with("b.yaml", "version: 1\n");
    assert_eq!(check(&folder, &["--max-total-size", "22"]).status, 0);
    let run = check(&folder, &["--max-total-size", "21"]);
    assert_eq!((run.status, run.out.as_str()), (2, ""));
    assert_eq!(
        run.error,
        "cspgraph: the network has more than 21 bytes when b.yaml is read; check parts of it, or raise the limit with \
         --max-total-size\n"
    );
    // What is not read for its own size does not count.
    let run = check(&folder, &["--max-total-size", "11", "--max-file-size", "10", "a.yaml", "b.yaml"]);
    assert_eq!(run.status, 1, "{}", run.error);
}

#[test]
fn a_line_may_be_as_long_as_the_limit_and_no_longer() {
    let below = format!("version: 1\nx-a: {}\nx-b: 1\n", "a".repeat(95));
    assert_limit(
        "limit-line",
        &["--max-line-length", "100"],
        &below,
        &below.replace("x-a: ", "x-a: b"),
        "2:1: error[syntax-error] the file cannot be read: a line is longer than 100 bytes\n",
        "`--max-line-length`",
    );
}

#[test]
fn a_limit_that_is_none_is_refused_with_the_name_of_its_flag() {
    let folder = Folder::new("limit-negative").with("n.yaml", "version: 1\n");
    for flag in [
        "--max-file-size",
        "--max-total-size",
        "--max-line-length",
        "--max-scalar-length",
        "--max-depth",
        "--max-aliased-values",
    ] {
        let run = check(&folder, &[flag, "-1", "n.yaml"]);
        assert_eq!(run.status, 2, "{flag}");
        assert!(run.error.contains("'-1'") && run.error.contains(flag), "{}", run.error);
    }
}

#[test]
fn a_network_in_one_long_line_is_read() {
    let customers = (0..50_000).map(|number| format!(r#"{{"id": "customer-{number}", "country": "DE"}},"#));
    let customers = customers.collect::<String>();
    let text = format!("{{\"version\": 1, \"customers\": [{}]}}", customers.trim_end_matches(','));
    let folder = Folder::new("limit-json").with("n.json", text);
    let run =
        folder.run(&["check", "--format", "json", "--as-of", "2026-11-20", "--ignore", "unused-entity", "n.json"]);
    assert!(run.out.contains("\"customers\": 50000,"), "{}", run.out);
}

#[test]
fn a_value_may_be_as_long_as_the_limit_and_no_longer() {
    for (name, begin, end) in [("plain", "", ""), ("quoted", "\"", "\""), ("block", "|\n  ", "")] {
        let text = |length: usize| format!("version: 1\nx-a: {begin}{}{end}\n", "a".repeat(length));
        // A block ends with the end of its line.
        let most = if name == "block" { 99 } else { 100 };
        let folder =
            Folder::new(&format!("limit-{name}")).with("below.yaml", text(most)).with("above.yaml", text(most + 1));
        assert_eq!(check(&folder, &["--max-scalar-length", "100", "below.yaml"]).status, 0, "{name}");
        let refused = check(&folder, &["--max-scalar-length", "100", "above.yaml"]);
        let line = refused.out.lines().next().unwrap();
        assert!(line.ends_with("the file cannot be read: a value is longer than 100 bytes"), "{line}");
        assert!(line.starts_with("above.yaml:2:") || line.starts_with("above.yaml:3:"), "{line}");
    }
    assert_limit(
        "limit-key",
        &["--max-scalar-length", "9"],
        "version: 1\nx-aaaaaaa: 1\n",
        "version: 1\nx-aaaaaaaa: 1\n",
        "2:1: error[syntax-error] the file cannot be read: a value is longer than 9 bytes\n",
        "`--max-scalar-length`",
    );
}

#[test]
fn lists_may_nest_as_deep_as_the_limit_and_no_deeper() {
    let text = |depth: usize| format!("version: 1\nx-a: {}{}\n", "[".repeat(depth), "]".repeat(depth));
    assert_limit(
        "limit-depth",
        &["--max-depth", "10"],
        &text(9),
        &text(10),
        "2:15: error[syntax-error] the file cannot be read: lists and mappings nest deeper than 10 levels\n",
        "`--max-depth`",
    );
    let folder = Folder::new("limit-brackets").with("n.yaml", text(100_000));
    let told = |flags: &[&str]| check(&folder, flags).out.lines().next().unwrap().to_owned();
    assert!(told(&[]).ends_with("lists and mappings nest deeper than 128 levels"), "{}", told(&[]));
    let deep = told(&["--max-depth", "10000"]);
    assert!(deep.contains("nest deeper than"), "{deep}");
}

#[test]
fn aliases_may_stand_for_as_many_values_as_the_limit_and_no_more() {
    let text = |aliases: &str| format!("version: 1\nx-a: &a [1, 2, 3]\nx-b: [{aliases}]\n");
    assert_limit(
        "limit-aliases",
        &["--max-aliased-values", "8"],
        &text("*a, *a"),
        &text("*a, *a, *a"),
        "3:15: error[syntax-error] the file cannot be read: the aliases stand for more than 8 values\n",
        "`--max-aliased-values`",
    );
    let bomb = (1..20)
        .map(|level| format!("x-{level}: &a{level} [{}]\n", vec![format!("*a{}", level - 1); 10].join(", ")))
        .collect::<Vec<_>>()
        .concat();
    let folder = Folder::new("limit-bomb").with("n.yaml", format!("version: 1\nx-0: &a0 [x, x]\n{bomb}"));
    assert!(check(&folder, &[]).out.contains("the aliases stand for more than 1000000 values"));
}

#[test]
fn a_file_may_have_a_million_documents_and_no_more() {
    let folder = Folder::new("limit-documents").with("n.yaml", "---\n".repeat(1_000_001));
    let run = check(&folder, &[]);
    assert!(run.out.starts_with("n.yaml:1000001:1: error[syntax-error]"), "{}", run.out.len());
    assert!(run.out.contains("there are more than 1000000 documents"));
}

#[test]
fn findings_are_shown_up_to_the_limit() {
    let folder = Folder::new("limit-findings").with("n.yaml", "version: 1\nsals:\npartnrs:\n");
    let text = |most: &str| folder.run(&["check", "--max-findings", most]).out;
    assert!(!text("2").contains("not shown"));
    assert!(text("1").contains("1 finding not shown (--max-findings 1)"), "{}", text("1"));
}

#[test]
fn the_page_names_every_flag_and_default_of_the_help() {
    let page = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/limits.md")).unwrap();
    for command in ["check", "report", "why", "show", "graph", "diff", "export", "import"] {
        let help = run(&[command, "--help"]).out;
        for flag in [
            "--max-file-size",
            "--max-total-size",
            "--max-line-length",
            "--max-scalar-length",
            "--max-depth",
            "--max-aliased-values",
        ] {
            let described = help.split(&format!("{flag} <")).nth(1).unwrap_or_else(|| panic!("{command} {flag}"));
            let default = described.split("[default: ").nth(1).unwrap().split(']').next().unwrap();
            let default = default.trim_matches('"');
            let row = page.lines().find(|line| line.contains(&format!("`{flag}`"))).unwrap_or_else(|| panic!("{flag}"));
            assert!(row.replace(',', "").contains(&format!("| {default} ")), "{command}: {row} lacks {default}");
        }
    }
}
