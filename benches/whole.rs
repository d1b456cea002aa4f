//! The program as a whole, from cold start to exit, beside what others are made of on the same bytes in the same run.
//!
//! `cargo bench --bench whole` prints Markdown tables: time and peak memory by size, how both grow, and what findings cost.
//! With `--instructions` it counts instructions instead, which no neighbour on the machine disturbs, and fails where they
//! are too many.

mod child;
mod generator;
mod instructions;
mod usage;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use clap::Parser;

use child::Child;
use usage::{Usage, lines, medians, usage};

/// Measure the program as a whole.
#[derive(Parser)]
struct Arguments {
    /// Sizes of networks, in relationships
    #[arg(long, value_delimiter = ',', default_values_t = [1_000, 10_000, 100_000, 1_000_000])]
    relationships: Vec<usize>,
    /// Into how many files each is written
    #[arg(long, value_delimiter = ',', default_values_t = [1, 1_000])]
    files: Vec<usize>,
    /// How often each program runs on each network; small networks are read five times as often
    #[arg(long, default_value_t = 3)]
    runs: usize,
    /// Count instructions in callgrind, and fail where they are too many
    #[arg(long)]
    instructions: bool,
    /// Given by cargo
    #[arg(long, hide = true)]
    bench: bool,
    #[command(subcommand)]
    child: Option<Child>,
}

#[expect(clippy::disallowed_methods, reason = "cargo says by an argument whether this is a benchmark")]
fn main() {
    let given: Vec<String> = std::env::args().collect();
    let is_child = given.get(1).is_some_and(|first| !first.starts_with('-'));
    if !is_child && !given.iter().any(|argument| argument == "--bench") {
        // As part of the test suite everything runs once on a small network.
        return tables(&Arguments::parse_from([
            "whole",
            "--relationships",
            "200,400",
            "--files",
            "1,20",
            "--runs",
            "1",
        ]));
    }
    let arguments = Arguments::parse_from(given);
    match arguments.child {
        Some(child) => child.run(),
        None if arguments.instructions => instructions::guard(),
        None => tables(&arguments),
    }
}

/// What runs on a network.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Program {
    Cspgraph,
    Events,
    Values,
}

const PROGRAMS: [Program; 3] = [Program::Cspgraph, Program::Events, Program::Values];

impl Program {
    fn name(self) -> &'static str {
        match self {
            Self::Cspgraph => "`cspgraph check --format json`",
            Self::Events => "saphyr-parser, events",
            Self::Values => "serde_yaml, `Value`",
        }
    }

    fn command(self, network: &Network) -> Command {
        match self {
            Self::Cspgraph => check(network, "json"),
            Self::Events => child(&["events", &network.folder_text()]),
            Self::Values => child(&["values", &network.folder_text()]),
        }
    }
}

/// The program at work, in its own folder, so that no configuration elsewhere counts.
#[expect(clippy::disallowed_methods, reason = "a bench starts programs")]
fn check(network: &Network, format: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_cspgraph"));
    command.args(["check", "--fail-on", "never", "--format", format]).current_dir(&network.folder);
    command
}

/// This program in one of its roles.
#[expect(clippy::disallowed_methods, reason = "a bench starts programs")]
fn child(arguments: &[&str]) -> Command {
    let mut command = Command::new(std::env::current_exe().expect("the bench knows where it is"));
    command.args(arguments);
    command
}

/// A generated network on disk, gone with this.
struct Network {
    folder: PathBuf,
    relationships: usize,
    files: usize,
    bytes: u64,
    findings: BTreeMap<String, usize>,
}

impl Network {
    #[expect(clippy::disallowed_methods, reason = "a bench has files")]
    fn new(relationships: usize, files: usize, more: &[&str]) -> Self {
        let name = format!("whole-{relationships}-{files}{}", more.concat());
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).expect("the target folder takes folders");
        let mut network = Self { folder, relationships, files, bytes: 0, findings: BTreeMap::new() };
        let (size, count) = (relationships.to_string(), files.to_string());
        lines(child(&["generate", &network.folder_text(), &size, &count]).args(more), |line| {
            let (rule, count) = line.split_once(' ').expect("a rule and a number");
            network.findings.insert(rule.to_owned(), count.parse().expect("a number"));
        });
        let entries = fs::read_dir(&network.folder).expect("the folder was made");
        network.bytes = entries.map(|entry| entry.expect("an entry").metadata().expect("a file").len()).sum();
        network.verify();
        network
    }

    fn folder_text(&self) -> String {
        self.folder.to_str().expect("the path of the target folder is text").to_owned()
    }

    /// Holds the program to finding what was planted and nothing else, before anybody takes its time.
    fn verify(&self) {
        let mut found = BTreeMap::new();
        lines(&mut check(self, "concise"), |line| {
            if let Some((rule, _)) = line.split_once('[').and_then(|(_, rest)| rest.split_once("] ")) {
                *found.entry(rule.to_owned()).or_insert(0) += 1;
            }
        });
        assert_eq!(found, self.findings, "what is planted is found");
    }

    /// Holds the loops to having read the whole network.
    fn verify_loops(&self) {
        for program in [Program::Events, Program::Values] {
            lines(&mut program.command(self), |line| {
                let read: usize = line.parse().expect("a number");
                assert!(read >= self.relationships, "{} read {read} of {}", program.name(), self.relationships);
            });
        }
    }
}

impl Drop for Network {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.folder);
    }
}

/// The medians of these commands, which take turns.
fn measure(mut commands: Vec<Command>, runs: usize) -> Vec<Usage> {
    let mut usages = vec![Vec::new(); commands.len()];
    for _ in 0..runs {
        for (command, usages) in commands.iter_mut().zip(&mut usages) {
            usages.push(usage(command));
        }
    }
    usages.iter().map(|usages| medians(usages)).collect()
}

#[expect(clippy::print_stdout, reason = "the tables are what the bench is for")]
fn tables(arguments: &Arguments) {
    println!("{}\n", machine());
    println!(
        "| relationships | files | MB | program | seconds | CPU seconds | MB/s | × events | peak MiB | peak / input |"
    );
    println!("| ---: | ---: | ---: | --- | ---: | ---: | ---: | ---: | ---: | ---: |");
    let mut ours = Vec::new();
    for &relationships in &arguments.relationships {
        for &files in &arguments.files {
            let network = Network::new(relationships, files, &[]);
            network.verify_loops();
            let runs = if relationships > 10_000 { arguments.runs } else { 5 * arguments.runs };
            let usages = measure(PROGRAMS.iter().map(|program| program.command(&network)).collect(), runs);
            for (program, usage) in PROGRAMS.iter().zip(&usages) {
                println!("{}", row(&network, *program, *usage, usages[1]));
            }
            ours.push((relationships, files, usages[0]));
        }
    }
    println!("\n{}", growth(&ours, &arguments.files, arguments.runs));
    if let Some(&relationships) = arguments.relationships.iter().max() {
        println!("\n{}", findings(relationships, arguments.runs));
    }
}

fn row(network: &Network, program: Program, usage: Usage, events: Usage) -> String {
    let megabytes = float(network.bytes) / 1e6;
    let seconds = usage.wall.as_secs_f64();
    format!(
        "| {} | {} | {megabytes:.1} | {} | {seconds:.3} | {:.3} | {:.0} | {:.2} | {:.0} | {:.1} |",
        network.relationships,
        network.files,
        program.name(),
        usage.processor.as_secs_f64(),
        megabytes / seconds,
        events.wall.as_secs_f64() / seconds,
        float(usage.memory) / f64::from(1 << 20),
        float(usage.memory) / float(network.bytes),
    )
}

/// What is reckoned for a relationship, in which unit.
type Figure = (&'static str, fn(Usage) -> f64);

/// How time and memory for one relationship grow from the smallest network of some size to the largest.
///
/// The start of the program is the same for all sizes, and would hide that large ones cost more.
fn growth(ours: &[(usize, usize, Usage)], files: &[usize], runs: usize) -> String {
    let start = Network::new(0, 1, &[]);
    let start = measure(vec![check(&start, "json")], 5 * runs)[0];
    let figures: [Figure; 3] = [
        ("µs", |usage| usage.wall.as_secs_f64() * 1e6),
        ("CPU µs", |usage| usage.processor.as_secs_f64() * 1e6),
        ("bytes", |usage| float(usage.memory)),
    ];
    // In what is below ten thousand the noise is larger than the work.
    let least = if ours.iter().any(|(size, ..)| *size > 10_000) { 10_000 } else { 0 };
    let mut text = String::from(
        "| files | relationships | for a relationship | small | large | growth |\n\
         | ---: | --- | --- | ---: | ---: | ---: |\n",
    );
    for &files in files {
        let sizes = ours.iter().filter(|(size, count, _)| *count == files && *size >= least);
        let (small, large) = (sizes.clone().min_by_key(|it| it.0), sizes.max_by_key(|it| it.0));
        let (Some((small, _, less)), Some((large, _, more))) = (small, large) else { continue };
        if small == large {
            continue;
        }
        for (name, figure) in figures {
            let each = |usage: Usage, size: usize| (figure(usage) - figure(start)) / float(size as u64);
            let (before, after) = (each(*less, *small), each(*more, *large));
            let growth = after / before;
            writeln!(text, "| {files} | {small} and {large} | {name} | {before:.2} | {after:.2} | {growth:.2} |")
                .expect("a string takes all");
        }
    }
    write!(
        text,
        "\nThe start of the program, {:.1} ms and {:.1} MiB on a network of nothing but a few partners, is taken off.",
        start.wall.as_secs_f64() * 1e3,
        float(start.memory) / f64::from(1 << 20)
    )
    .expect("a string takes all");
    text
}

/// What it costs to print as text what is found, where one relationship in a hundred is faulty.
fn findings(relationships: usize, runs: usize) -> String {
    let legal = Network::new(relationships, 1, &[]);
    let faulty = Network::new(relationships, 1, &["--fault-every", "100"]);
    let commands =
        vec![check(&legal, "json"), check(&faulty, "text"), check(&faulty, "concise"), check(&faulty, "json")];
    let usages = measure(commands, runs);
    let count: usize = faulty.findings.values().sum();
    let mut text = format!(
        "| {relationships} relationships | seconds | over the bare check | CPU seconds | over the bare check | peak MiB |\n\
         | --- | ---: | ---: | ---: | ---: | ---: |\n"
    );
    let against = |time: Duration, bare: Duration| [time.as_secs_f64(), time.as_secs_f64() - bare.as_secs_f64()];
    let names = ["bare check, no findings".to_owned()]
        .into_iter()
        .chain(["text", "concise", "json"].map(|format| format!("{count} findings as {format}")));
    for (name, usage) in names.zip(&usages) {
        let [seconds, over] = against(usage.wall, usages[0].wall);
        let [processor, processor_over] = against(usage.processor, usages[0].processor);
        let memory = float(usage.memory) / f64::from(1 << 20);
        writeln!(text, "| {name} | {seconds:.3} | {over:.3} | {processor:.3} | {processor_over:.3} | {memory:.0} |")
            .expect("a string takes all");
    }
    text
}

/// The machine, where it says what it is.
#[expect(clippy::disallowed_methods, reason = "a bench has files")]
fn machine() -> String {
    let value = |file: &str, key: &str| {
        let text = fs::read_to_string(file).ok()?;
        let line = text.lines().find(|line| line.starts_with(key))?;
        Some(line.split_once(':')?.1.trim().to_owned())
    };
    let cores = std::thread::available_parallelism().map_or(0, std::num::NonZero::get);
    let model = value("/proc/cpuinfo", "model name").unwrap_or_else(|| std::env::consts::ARCH.to_owned());
    let memory = value("/proc/meminfo", "MemTotal").unwrap_or_default();
    format!("{cores} cores, {model}, {memory}, {}", std::env::consts::OS)
}

/// Sizes and counts of bytes are far below where floating point loses a unit.
#[expect(clippy::cast_precision_loss, reason = "2^53 bytes are more than any machine has")]
fn float(number: u64) -> f64 {
    number as f64
}
