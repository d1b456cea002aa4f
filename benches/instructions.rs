//! A guard against slowness by counts of instructions, which are the same on a busy machine.
//!
//! Compilers differ, so no count is held against a number. Each is held against what the event parser's bare loop takes on
//! the same bytes in the same run, and against what a network of a quarter the size takes.
//!
//! The build of the tests is counted, since another would take CI minutes. It shows what the program does too often, not
//! what a compiler makes of it; `cargo bench --bench whole` shows that.

use std::process::{Command, Stdio};
use std::thread;

use crate::{Network, check, child};

/// What is counted, and how much is too much.
struct Guarded {
    name: &'static str,
    /// How the network is generated.
    arguments: &'static [&'static str],
    files: usize,
    format: &'static str,
    /// The sizes of the network in relationships; growth is reckoned where there are two.
    sizes: &'static [usize],
    /// How many times the instructions of the event parser's loop the check of the largest may take.
    events_max: f64,
}

/// A tenth or so above what was measured last: who makes the program faster lowers them.
const GUARDED: [Guarded; 4] = [
    Guarded { name: "block style", arguments: &[], files: 1, format: "json", sizes: &[2_000, 8_000], events_max: 1.1 },
    Guarded { name: "flow style", arguments: &["--flow"], files: 1, format: "json", sizes: &[2_000], events_max: 1.0 },
    Guarded { name: "40 files", arguments: &[], files: 40, format: "json", sizes: &[2_000], events_max: 0.95 },
    Guarded {
        name: "findings as text",
        arguments: &["--fault-every", "100"],
        files: 1,
        format: "text",
        sizes: &[2_000, 8_000],
        events_max: 1.35,
    },
];

/// For four times the relationships: work is to grow with the network, not with its square.
const GROWTH_MAX: f64 = 4.0 * 1.15;

/// Prints the counts, and fails where one is too large.
#[expect(clippy::print_stdout, reason = "who looks at the guard wants its figures")]
pub(crate) fn guard() {
    println!("| million instructions | check | events | × events | at most | growth | at most |");
    println!("| --- | ---: | ---: | ---: | ---: | ---: | ---: |");
    let start = instructions(&check(&Network::new(0, 1, &[]), "json"));
    let counted = thread::scope(|scope| {
        // All at once, as counts do not mind.
        let counts = GUARDED.each_ref().map(|guarded| scope.spawn(move || count(guarded, start)));
        counts.map(|count| count.join().expect("both programs ran"))
    });
    let mut slow = Vec::new();
    for (guarded, Counted { check, events, growth }) in GUARDED.iter().zip(counted) {
        let Guarded { name, events_max, .. } = guarded;
        let ratio = check / events;
        let grown = growth.map_or_else(|| " | ".to_owned(), |growth| format!("{growth:.2} | {GROWTH_MAX:.2}"));
        println!("| {name} | {:.0} | {:.0} | {ratio:.2} | {events_max:.2} | {grown} |", check / 1e6, events / 1e6);
        if ratio > *events_max {
            slow.push(format!("{name}: {ratio:.2} times the instructions of the event parser, at most {events_max}"));
        }
        if let Some(growth) = growth.filter(|growth| *growth > GROWTH_MAX) {
            slow.push(format!(
                "{name}: {growth:.2} times the instructions for 4 times the size, at most {GROWTH_MAX:.2}"
            ));
        }
    }
    assert!(slow.is_empty(), "slower than it was:\n{}", slow.join("\n"));
}

/// Instructions on the largest network, and how many times those on the smallest they are.
struct Counted {
    check: f64,
    events: f64,
    growth: Option<f64>,
}

/// Counts both programs; the start of the checking one is taken off, as it would hide growth.
fn count(guarded: &Guarded, start: f64) -> Counted {
    let mut before = None;
    let mut counted = Counted { check: 0.0, events: 0.0, growth: None };
    for &size in guarded.sizes {
        let network = Network::new(size, guarded.files, guarded.arguments);
        counted.check = instructions(&check(&network, guarded.format)) - start;
        counted.growth = before.replace(counted.check).map(|before| counted.check / before);
        if Some(&size) == guarded.sizes.last() {
            counted.events = instructions(&child(&["events", &network.folder_text()]));
        }
    }
    counted
}

/// How many instructions the process takes, on one thread: how often idle ones look for work is a matter of luck.
#[expect(clippy::disallowed_methods, reason = "a bench starts programs")]
fn instructions(command: &Command) -> f64 {
    let mut valgrind = Command::new("valgrind");
    valgrind.args(["--tool=callgrind", "--callgrind-out-file=/dev/null"]).arg(command.get_program());
    valgrind.args(command.get_args()).env("RAYON_NUM_THREADS", "1").stdin(Stdio::null());
    if let Some(folder) = command.get_current_dir() {
        valgrind.current_dir(folder);
    }
    let output = valgrind.output().expect("valgrind is there; tests/consumers/install installs it");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command:?}: {said}");
    let collected =
        said.lines().find_map(|line| line.split_once("Collected :")).expect("callgrind says what it counted");
    collected.1.trim().parse().expect("a number")
}
