//! Writes a generated network, or a generated reconciliation file, to standard output or into a folder.

#[path = "../benches/generator.rs"]
mod generator;
#[path = "../benches/reconciliation.rs"]
mod reconciliation;

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::PathBuf;

use clap::Parser;

use generator::{Plan, Style};

/// Generate a network, or a reconciliation file; the same arguments give the same bytes.
#[derive(Parser)]
struct Arguments {
    /// How many relationships the network has, or how many lines the reconciliation file
    size: usize,
    /// Another seed gives another network of the same kind
    #[arg(default_value_t = 1)]
    seed: u64,
    /// Plant a fault for so many relationships; without it the network is legal
    #[arg(value_parser = clap::builder::RangedU64ValueParser::<usize>::new().range(4..))]
    fault_every: Option<usize>,
    /// Write a line for every record instead of one for every key
    #[arg(long)]
    flow: bool,
    /// Write files into this folder, which is created, instead of one to standard output
    #[arg(long)]
    folder: Option<PathBuf>,
    /// Into how many files
    #[arg(long, requires = "folder")]
    files: Option<usize>,
    /// Generate a reconciliation file of the portal
    #[arg(long, conflicts_with_all = ["fault_every", "flow", "folder"])]
    reconciliation: bool,
}

fn main() -> io::Result<()> {
    let Arguments { size, seed, fault_every, flow, folder, files, reconciliation } = Arguments::parse();
    if reconciliation {
        let mut out = BufWriter::new(io::stdout());
        reconciliation::write(&reconciliation::Plan { lines: size as u64, seed }, &mut out)?;
        return out.flush();
    }
    let style = if flow { Style::Flow } else { Style::Block };
    let network =
        generator::generate(&Plan { relationships: size, seed, fault_every, style, files: files.unwrap_or(1) });
    for (rule, count) in &network.findings {
        writeln!(io::stderr(), "{count} {rule}")?;
    }
    let Some(folder) = folder else { return io::stdout().write_all(network.files[0].1.as_bytes()) };
    fs::create_dir_all(&folder)?;
    for (name, text) in &network.files {
        File::create(folder.join(name))?.write_all(text.as_bytes())?;
    }
    Ok(())
}
