//! Checks reseller networks of the Microsoft Cloud Solution Provider programme for what the programme forbids.
//!
//! The floors, in reading order; each imports from those above it in this list only:
//!
//! - [`source`]: texts, byte spans, lines and columns
//! - [`nearest`]: the word that somebody probably meant
//! - [`visible`]: characters that show nothing
//! - [`programme`]: words and facts of the programme
//! - [`finding`]: what a rule says
//! - [`syntax`]: text to a spanned tree
//! - [`network`]: trees to one resolved, dated graph
//! - [`waiver`]: who accepts which findings
//! - [`wording`]: what several rules say in the same words
//! - [`rules`]: one file per rule
//! - [`config`]: what an organisation sets
//! - [`baseline`]: findings that are known
//! - [`earlier`]: what an earlier report said
//! - [`import`]: what distributors have, as a network
//! - [`check`]: sources to an outcome
//! - [`ask`]: what people ask the network
//! - [`report`]: outcomes and answers to text
//! - [`cli`]: arguments, files, exit codes

pub mod ask;
pub mod baseline;
pub mod check;
pub mod cli;
pub mod config;
pub mod earlier;
pub mod finding;
pub mod import;
pub mod nearest;
pub mod network;
pub mod programme;
pub mod report;
pub mod rules;
pub mod source;
pub mod syntax;
pub mod visible;
pub mod waiver;
pub mod wording;
