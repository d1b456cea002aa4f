//! What the bench runs of itself in processes of their own: the generator, and the loops that others are made of.

use std::fs;
use std::path::PathBuf;

use clap::Subcommand;
use saphyr_parser::Parser;
use serde_yaml::Value;

use crate::generator::{Plan, Style, generate};

/// A role of the bench as its own child.
#[derive(Subcommand)]
pub(crate) enum Child {
    /// Writes a network, and prints how often each rule is to speak of it.
    Generate {
        folder: PathBuf,
        relationships: usize,
        files: usize,
        #[arg(long)]
        fault_every: Option<usize>,
        #[arg(long)]
        flow: bool,
    },
    /// Drains the events of saphyr-parser, and prints how many there are.
    Events { folder: PathBuf },
    /// Reads all files into values of serde_yaml and keeps them, as who checks a network must; prints how many records
    /// there are.
    Values { folder: PathBuf },
}

impl Child {
    #[expect(clippy::print_stdout, reason = "the bench reads what its children print")]
    #[expect(clippy::disallowed_methods, reason = "a bench has files")]
    pub(crate) fn run(self) {
        match self {
            Self::Generate { folder, relationships, files, fault_every, flow } => {
                let style = if flow { Style::Flow } else { Style::Block };
                let network = generate(&Plan { relationships, seed: 1, fault_every, style, files });
                for (name, text) in &network.files {
                    fs::write(folder.join(name), text).expect("the folder takes files");
                }
                for (rule, count) in network.findings {
                    println!("{rule} {count}");
                }
            }
            Self::Events { folder } => {
                let mut events = 0_usize;
                for text in texts(folder) {
                    for event in Parser::new_from_str(&text) {
                        event.expect("the network is YAML");
                        events += 1;
                    }
                }
                println!("{events}");
            }
            Self::Values { folder } => {
                let values: Vec<Value> =
                    texts(folder).map(|text| serde_yaml::from_str(&text).expect("the network is YAML")).collect();
                let sections = values.iter().filter_map(Value::as_mapping).flat_map(|document| document.values());
                println!("{}", sections.filter_map(Value::as_sequence).map(Vec::len).sum::<usize>());
            }
        }
    }
}

/// Every file, one after the other.
#[expect(clippy::disallowed_methods, reason = "a bench has files")]
fn texts(folder: PathBuf) -> impl Iterator<Item = String> {
    let entries = fs::read_dir(folder).expect("the folder was made");
    entries.map(|entry| fs::read_to_string(entry.expect("an entry").path()).expect("the file was written"))
}
