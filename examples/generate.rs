//! Prints a generated network: `generate RELATIONSHIPS [SEED] [FAULT_EVERY]`, or a generated reconciliation file:
//! `generate --reconciliation LINES [SEED]`.

#[path = "../benches/generator.rs"]
mod generator;
#[path = "../benches/reconciliation.rs"]
mod reconciliation;

use std::io::{self, BufWriter, Write};

#[expect(clippy::disallowed_methods, reason = "an example has arguments")]
fn main() -> io::Result<()> {
    let mut arguments = std::env::args().skip(1).peekable();
    let is_reconciliation = arguments.next_if(|argument| argument == "--reconciliation").is_some();
    let mut arguments = arguments.map(|argument| argument.parse::<usize>());
    let mut number = || arguments.next().map(|argument| argument.map_err(io::Error::other)).transpose();
    let Some(size) = number()? else {
        return Err(io::Error::other(
            "usage: generate RELATIONSHIPS [SEED] [FAULT_EVERY], or generate --reconciliation LINES [SEED]",
        ));
    };
    let seed = number()?.unwrap_or(1) as u64;
    if is_reconciliation {
        let mut out = BufWriter::new(io::stdout());
        reconciliation::write(&reconciliation::Plan { lines: size as u64, seed }, &mut out)?;
        return out.flush();
    }
    let text = generator::generate(&generator::Plan { relationships: size, seed, fault_every: number()? });
    io::stdout().write_all(text.as_bytes())
}
