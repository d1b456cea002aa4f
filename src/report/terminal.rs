//! Lines for a terminal: filled, coloured, and with a count of what a list leaves out.

use std::io::{self, Write};

use textwrap::{Options, WordSeparator, WordSplitter};

use crate::finding::{Finding, Severity};
use crate::programme::grouped;

pub(super) const BOLD: &str = "1";
pub(super) const DIM: &str = "2";
pub(super) const RED: &str = "31";
pub(super) const GREEN: &str = "32";
pub(super) const AMBER: &str = "33";
const BLUE: &str = "36";

/// Most columns of a paragraph: longer lines are hard to read.
pub(super) const PARAGRAPH_MAX: usize = 100;

/// What text is written for.
#[derive(Clone, Copy)]
pub(super) struct Terminal {
    pub(super) width: usize,
    pub(super) is_coloured: bool,
}

impl Terminal {
    /// The text as a paragraph in which every line begins with `indent`.
    pub(super) fn filled(self, text: &str, indent: &str) -> String {
        textwrap::fill(text, paragraph(self.width.min(PARAGRAPH_MAX), indent, indent))
    }

    pub(super) fn styled(self, style: &str, text: &str) -> String {
        if self.is_coloured { format!("\u{1b}[{style}m{text}\u{1b}[0m") } else { text.to_owned() }
    }

    /// Severity and rule of a finding, in the colour of its severity.
    pub(super) fn weight(self, finding: &Finding) -> String {
        let style = match finding.severity {
            Severity::Error => RED,
            Severity::Warning => AMBER,
            Severity::Info => BLUE,
        };
        self.styled(style, &format!("{}[{}]", finding.severity, finding.rule.name))
    }
}

/// How paragraphs are filled: ids and paths are not broken at their hyphens and slashes.
pub(super) fn paragraph<'i>(width: usize, first: &'i str, rest: &'i str) -> Options<'i> {
    Options::new(width)
        .initial_indent(first)
        .subsequent_indent(rest)
        .word_splitter(WordSplitter::NoHyphenation)
        .word_separator(WordSeparator::AsciiSpace)
        .break_words(false)
}

/// Says how many entries a list leaves out, if it does.
pub(super) fn write_rest(out: &mut dyn Write, more: usize) -> io::Result<()> {
    match more {
        0 => Ok(()),
        more => writeln!(out, "  … and {} more (--format json lists all)", grouped(more)),
    }
}
