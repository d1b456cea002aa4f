//! The laws of `fuzz/` on stable compilers: held against the seeds that fuzzing begins with, and what it found.

use std::fs;
use std::path::Path;

use crate::cli::Folder;

#[expect(unreachable_pub, dead_code, reason = "the fuzz targets name what the tests do not")]
#[path = "../../fuzz/src/lib.rs"]
mod laws;

/// Seeds of each law: fuzzing takes all, which takes time.
const SEEDS_MAX: usize = 60;

/// Larger seeds say the same again.
const BYTES_MAX: usize = 4_000;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Seeds out of all, as many for each law.
fn some(mut seeds: Vec<Vec<u8>>) -> impl Iterator<Item = Vec<u8>> {
    seeds.retain(|seed| seed.len() <= BYTES_MAX);
    let step = seeds.len().div_ceil(SEEDS_MAX);
    seeds.into_iter().step_by(step)
}

fn networks() -> impl Iterator<Item = Vec<u8>> {
    some(laws::seeds::networks(root()))
}

#[test]
fn places_of_a_tree_lie_in_its_text_and_move_with_it() {
    laws::seeds::networks(root()).iter().chain(&laws::seeds::suite(root())).for_each(|seed| laws::parse::hold(seed));
}

#[test]
fn plain_texts_give_the_tree_of_the_event_parser() {
    laws::seeds::networks(root()).iter().chain(&laws::seeds::suite(root())).for_each(|seed| laws::lane::hold(seed));
}

#[test]
fn a_block_text_behind_a_byte_order_mark_ends() {
    for text in ["\u{feff}|\n a #", "\u{feff}|\n a", "\u{feff}>\n é #é"] {
        laws::parse::hold(text.as_bytes());
    }
}

#[test]
fn an_empty_key_stands_before_its_value() {
    for text in ["?\n::", "? &a a\n:!&b b: *a\n", "?\n", "? \n: b\n", ": b\n: c\n"] {
        laws::parse::hold(text.as_bytes());
    }
}

#[test]
fn what_is_found_is_in_order_and_printable() {
    networks().for_each(|seed| laws::check::hold(&seed));
}

#[test]
fn every_format_is_what_its_readers_take() {
    networks().step_by(2).for_each(|seed| laws::formats::hold(&seed));
}

#[test]
fn waivers_change_states_alone() {
    for (number, seed) in (0_u8..).zip(networks()) {
        laws::waivers::hold(&[&[number.wrapping_mul(37)], &*seed].concat());
    }
}

#[test]
fn a_configuration_is_taken_or_refused_at_its_place() {
    networks().for_each(|seed| laws::config::hold(&seed));
}

#[test]
fn what_earlier_runs_wrote_is_read_back() {
    for seed in laws::seeds::records(root()) {
        laws::records::hold(&seed);
    }
}

#[test]
fn what_is_imported_is_a_network_and_says_the_same_again() {
    some(laws::seeds::downloads(root())).for_each(|seed| laws::import::hold(&seed));
}

#[test]
fn networks_that_join_keep_the_laws() {
    for number in 0..40_u64 {
        let mut random = fastrand::Rng::with_seed(number);
        let bytes: Vec<u8> = (0..500).map(|_| random.u8(..)).collect();
        laws::network::hold(&bytes);
    }
}

#[test]
fn every_target_has_its_laws() {
    let manifest = fs::read_to_string(root().join("fuzz/Cargo.toml")).unwrap();
    let targets: Vec<&str> =
        manifest.split("[[bin]]\nname = \"").skip(1).map(|rest| rest.split('"').next().unwrap()).collect();
    assert!(targets.len() >= 8, "{targets:?}");
    for target in targets {
        let text = fs::read_to_string(root().join(format!("fuzz/fuzz_targets/{target}.rs"))).unwrap();
        assert!(text.contains(&format!("cspgraph_fuzz::{target}::hold(")), "{target} feeds the laws of its name");
        assert!(root().join(format!("fuzz/src/{target}.rs")).is_file(), "{target} has laws");
    }
}

#[test]
fn other_letters_in_directives_move_no_place() {
    for above in ["%é", "%TAG ! tag:é", "%é é é # é", "%é\n# é\n", "%é\n---\n...\n%é", "--- 'é'\n...\n%é", "\u{feff}%é"]
    {
        let text = format!("{above}\n--- \"ééé a\"\n--- {{é: [\"é\", é]}}\n...\n%é é\n\n---\n- é\n");
        laws::parse::hold(text.as_bytes());
    }
    let folder = Folder::new("fuzzing-directive").with("n.yaml", "%é\n--- \"ééé a\"\n");
    let run = folder.run(&["check", "--format", "concise", "--as-of", "2026-11-20"]);
    assert!(run.out.starts_with("n.yaml:2:5: error[invalid-value]"), "{}{}", run.out, run.error);
}

#[test]
fn messages_that_cut_what_they_quote_are_ascii_where_that_is_asked_for() {
    let key = "a".repeat(80);
    let folder = Folder::new("fuzzing-ascii").with("n.yaml", format!("version: 1\n{key}: 1\n"));
    let run = folder.run(&["check", "--ascii", "--as-of", "2026-11-20"]);
    assert!(run.out.is_ascii() && run.out.contains("aaa...`"), "{}", run.out);
}

#[cfg(unix)]
#[test]
fn logs_of_pipelines_obey_no_path() {
    let folder = Folder::new("fuzzing-logs").with("\u{1b}[31m.yaml", "version: 1\ncolour: red\n");
    let begins = [
        ("github", "::error file=␛[31m.yaml,line=2,"),
        ("azure", "##vso[task.logissue type=error;sourcepath=␛[31m.yaml;linenumber=2;"),
    ];
    for (format, begin) in begins {
        let run = folder.run(&["check", "--format", format, "--as-of", "2026-11-20", "."]);
        assert!(run.out.starts_with(begin), "{:?}", run.out);
    }
}

#[test]
fn a_configuration_that_does_not_end_is_refused_in_its_last_line() {
    let configuration = "fail-on: warning\nbaseline";
    let folder = Folder::new("fuzzing-end").with("n.yaml", "version: 1\n").with("cspgraph.yaml", configuration);
    let run = folder.run(&["check", "--as-of", "2026-11-20"]);
    assert_eq!(run.status, 2);
    assert!(run.error.contains("cspgraph.yaml:2:9"), "{}", run.error);
}
