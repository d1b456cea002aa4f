//! YAML and JSON text to a spanned tree.
//!
//! Parsing never fails: it returns the tree, or the one problem that stopped the parser. The tree keeps text as text;
//! what a value means is decided in `network`.
//! Invariant: the YAML event parser is named on this floor only.

mod block;
mod limits;
mod outline;
mod parse;
mod plain;
mod replaced;
mod tree;

pub use limits::Limits;
pub use outline::{Outline, Part};
pub use parse::{SyntaxProblem, parse, parse_events};
pub use tree::{Entry, Tree, Value};
