//! A manual page in a terminal.

use std::io::{self, Write};

use pulldown_cmark::{Event, Parser, Tag, TagEnd};

use crate::finding::Info;
use crate::report::terminal::{PARAGRAPH_MAX, paragraph};

/// Where the page of a rule is kept.
pub(super) fn path(rule: &Info) -> String {
    format!("docs/rules/{}.md", rule.name)
}

/// Writes a page of Markdown, paragraphs filled to `width`, examples indented.
///
/// # Errors
///
/// What `out` answers.
pub fn write_page(out: &mut dyn Write, page: &str, width: usize, is_coloured: bool) -> io::Result<()> {
    let bold = |text: &str| if is_coloured { format!("\u{1b}[1m{text}\u{1b}[0m") } else { text.to_owned() };
    let mut text = String::new();
    let mut is_example = false;
    let mut indent = "";
    for event in Parser::new(page) {
        match event {
            Event::Start(Tag::CodeBlock(_)) => is_example = true,
            Event::End(TagEnd::CodeBlock) => {
                is_example = false;
                for line in text.lines() {
                    writeln!(out, "{}", format!("    {line}").trim_end())?;
                }
                writeln!(out)?;
                text.clear();
            }
            Event::Start(Tag::Item) => indent = "- ",
            Event::End(TagEnd::Heading(_)) => {
                writeln!(out, "{}\n", bold(&std::mem::take(&mut text)))?;
            }
            Event::End(TagEnd::Paragraph) => fill(out, &std::mem::take(&mut text), width, indent, "\n")?,
            Event::End(TagEnd::Item) => {
                fill(out, &std::mem::take(&mut text), width, indent, "")?;
                indent = "";
            }
            Event::End(TagEnd::List(_)) => writeln!(out)?,
            Event::Text(part) => text.push_str(&part),
            Event::Code(code) => {
                text.push('`');
                text.push_str(&code);
                text.push('`');
            }
            Event::SoftBreak | Event::HardBreak => text.push(if is_example { '\n' } else { ' ' }),
            _ => {}
        }
    }
    Ok(())
}

fn fill(out: &mut dyn Write, text: &str, width: usize, indent: &str, after: &str) -> io::Result<()> {
    if text.trim().is_empty() {
        return Ok(());
    }
    let rest = " ".repeat(indent.len());
    writeln!(out, "{}{after}", textwrap::fill(text.trim(), paragraph(width.min(PARAGRAPH_MAX), indent, &rest)))
}
