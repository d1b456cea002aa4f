//! Fills the corpora of all targets with what the repository has: `cargo run --example seeds` in `fuzz`.

use std::fs;
use std::path::Path;

use cspgraph_fuzz::seeds;

/// Larger inputs take the fuzzer too long.
const BYTES_MAX: usize = 128 * 1024;

fn main() {
    let fuzz = Path::new(env!("CARGO_MANIFEST_DIR"));
    let root = fuzz.parent().expect("the crate lies in the repository");
    let corpora = std::env::args_os().nth(1).map_or_else(|| fuzz.join("corpus"), Into::into);
    let networks = seeds::networks(root);
    for target in ["parse", "check", "formats", "waivers", "config"] {
        fill(&corpora.join(target), &[networks.clone(), seeds::suite(root)].concat());
    }
    fill(&corpora.join("records"), &seeds::records(root));
    fill(&corpora.join("import"), &seeds::downloads(root));
    // Bytes that choose: any will do, and the texts are some.
    fill(&corpora.join("network"), &networks);
}

fn fill(corpus: &Path, seeds: &[Vec<u8>]) {
    fs::create_dir_all(corpus).expect("the folder is made");
    for (number, seed) in seeds.iter().filter(|seed| seed.len() <= BYTES_MAX).enumerate() {
        fs::write(corpus.join(format!("seed-{number:04}")), seed).expect("the seed is written");
    }
}
