//! All tests of the program as a whole: text in, text out.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]
#![expect(clippy::disallowed_methods, reason = "tests read the files of the repository")]

mod audit;
mod audit_agreement;
mod audit_html;
mod audit_json;
mod audit_markdown;
mod audit_xlsx;
mod browser;
mod chromium;
mod claims;
mod cli;
mod config;
mod consumers;
mod crowds;
mod dependencies;
mod determinism;
mod diff;
mod export;
#[cfg(unix)]
mod faults;
mod floors;
mod formats;
mod fuzzing;
#[path = "../../benches/generator.rs"]
mod generator;
mod graphs;
#[cfg(unix)]
mod hooks;
mod import;
mod import_answers;
mod import_output;
mod import_page;
mod import_table;
#[cfg(target_os = "linux")]
mod isolation;
mod laws;
mod limits;
mod loader;
mod output;
mod picture;
mod planted;
mod profile;
mod reports;
mod rules;
#[cfg(unix)]
mod shells;
mod waivers;
#[cfg(unix)]
mod watch;
mod why;
mod yaml_suite;
