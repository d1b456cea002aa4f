//! Prints a generated network: `generate RELATIONSHIPS [SEED] [FAULT_EVERY]`.

#[path = "../benches/generator.rs"]
mod generator;

use std::io::Write;

use generator::{Plan, generate};

#[expect(clippy::disallowed_methods, reason = "an example has arguments")]
fn main() -> std::io::Result<()> {
    let mut arguments = std::env::args().skip(1).map(|argument| argument.parse::<usize>());
    let mut number = || arguments.next().map(|argument| argument.map_err(std::io::Error::other)).transpose();
    let Some(relationships) = number()? else {
        return Err(std::io::Error::other("usage: generate RELATIONSHIPS [SEED] [FAULT_EVERY]"));
    };
    let seed = number()?.unwrap_or(1) as u64;
    let text = generate(&Plan { relationships, seed, fault_every: number()? });
    std::io::stdout().write_all(text.as_bytes())
}
