//! The `cspgraph` program.

use std::process::ExitCode;

#[expect(clippy::disallowed_methods, reason = "the arguments of the program enter here")]
fn main() -> ExitCode {
    cspgraph::cli::run(std::env::args_os())
}
