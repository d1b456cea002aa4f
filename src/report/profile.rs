//! What is known of somebody, one file per format; `line` has the words for people.

mod json;
mod line;
mod text;

use std::io::{self, Write};

use crate::ask::Profile;
use crate::source::Sources;

pub(super) use json::Value;
pub(super) use line::{capitalized, words};

/// Writes a profile for people, section by section, paragraphs filled to `width`.
///
/// # Errors
///
/// What `out` answers.
pub fn write_profile_text(
    out: &mut dyn Write,
    sources: &Sources,
    profile: &Profile<'_>,
    width: usize,
    is_coloured: bool,
) -> io::Result<()> {
    text::write(out, sources, profile, width, is_coloured)
}

/// Writes a profile as a JSON document of version 1.
///
/// # Errors
///
/// What `out` answers.
pub fn write_profile_json(out: &mut dyn Write, sources: &Sources, profile: &Profile<'_>) -> io::Result<()> {
    json::write(out, sources, profile)
}
