//! Markdown for people: comments on pull requests, summaries of jobs, wikis.
//!
//! Texts of files are escaped so that none of them can become a cell, a link, HTML, or a mention that calls somebody.

use std::collections::BTreeMap;
use std::io::{self, Write};

use crate::finding::{Finding, Severity, State};
use crate::report::entry::Entry;
use crate::report::printable::{printable_line, printable_text, shortened};
use crate::report::tally::plural;
use crate::report::{Report, concise};
use crate::source::Sources;

/// Most bytes of a report: comments on GitHub take 65,536 characters.
pub const COMMENT_MAX: usize = 60_000;

/// Most places that are listed for a finding beside its own.
const PLACES_MAX: usize = 10;

/// Most characters of one text: ids may be as long as files.
const CHARACTERS_MAX: usize = 1000;

/// Room for the line that says what is not shown.
const CLOSING: usize = 100;

/// Number of findings of a rule by state.
#[derive(Default)]
struct Count {
    new: usize,
    waived: usize,
    known: usize,
}

/// Writes a summary, a table by rule, and the findings file by file, those that count first, in at most so many bytes;
/// what is not shown is counted.
///
/// # Errors
///
/// What `out` answers.
pub fn write_markdown(out: &mut dyn Write, report: Report<'_>, bytes_max: usize) -> io::Result<()> {
    let mut text = Vec::new();
    writeln!(text, "## cspgraph\n")?;
    writeln!(text, "{}\n", prose(&concise::summary(report)))?;
    write_table(&mut text, report)?;
    let entries = Entry::all(report);
    let of_state = |name: &'static str| entries.iter().filter(move |entry| entry.finding.state.name() == name);
    let mut hidden = 0;
    for (state, title) in [("new", "Findings"), ("waived", "Waived"), ("known", "Known")] {
        let of_state: Vec<&Entry<'_>> = of_state(state).collect();
        let mut heading = Some(format!("### {title}\n\n"));
        for of_file in of_state.chunk_by(|one, other| one.spot.path == other.spot.path) {
            let mut file = Some(format!("#### {}\n\n", code(of_file[0].spot.path)));
            for entry in of_file {
                let block = [heading.clone(), file.clone()].into_iter().flatten().collect::<String>()
                    + &block(report.sources, entry);
                // From the first that does not fit all are left out: what is shown has no holes.
                if hidden > 0 || text.len() + block.len() + CLOSING > bytes_max {
                    hidden += 1;
                    continue;
                }
                (heading, file) = (None, None);
                text.extend_from_slice(block.as_bytes());
            }
            if hidden == 0 {
                text.push(b'\n');
            }
        }
    }
    if hidden > 0 {
        writeln!(text, "\n{} not shown", plural(hidden, "finding"))?;
    }
    let end = text.trim_ascii_end().len();
    out.write_all(&text[..end])?;
    writeln!(out)
}

fn write_table(text: &mut Vec<u8>, report: Report<'_>) -> io::Result<()> {
    let mut rows: BTreeMap<(std::cmp::Reverse<Severity>, &str), Count> = BTreeMap::new();
    for finding in &report.outcome.findings {
        let count = rows.entry((std::cmp::Reverse(finding.severity), finding.rule.name)).or_default();
        match finding.state {
            State::New => count.new += 1,
            State::Waived(_) => count.waived += 1,
            State::Known => count.known += 1,
        }
    }
    if rows.is_empty() {
        return Ok(());
    }
    writeln!(text, "| rule | severity | new | waived | known |\n| --- | --- | ---: | ---: | ---: |")?;
    for ((std::cmp::Reverse(severity), rule), Count { new, waived, known }) in rows {
        writeln!(text, "| `{rule}` | {severity} | {new} | {waived} | {known} |")?;
    }
    writeln!(text)
}

/// A finding as an item of a list, with what belongs to it below.
fn block(sources: &Sources, entry: &Entry<'_>) -> String {
    let finding: &Finding = entry.finding;
    let start = entry.spot.start;
    let mut lines = vec![format!(
        "- **{}** `{}` in line {}, column {}: {}",
        finding.severity,
        finding.rule.name,
        start.line,
        start.column,
        prose(&finding.message)
    )];
    if let State::Waived(waived) = &finding.state {
        let owner = waived.owner.as_deref().map(|owner| format!(" by {}", prose(owner)));
        let until = waived.until.map(|day| format!(" until {day}"));
        let [owner, until] = [owner, until].map(Option::unwrap_or_default);
        let (file, line) = sources.line_of(waived.place);
        let place = code(&format!("{file}:{line}"));
        lines.push(format!("  - waived{owner}{until} in {place}: {}", prose(&waived.reason)));
    }
    let labels: Vec<_> = finding.further_labels().collect();
    for (span, message) in labels.iter().take(PLACES_MAX) {
        let place = code(&sources.place_of(*span));
        lines.push(format!("  - see {place}: {}", prose(message)));
    }
    if labels.len() > PLACES_MAX || finding.has_more_labels {
        lines.push("  - more places than these are left out".to_owned());
    }
    for (what, text) in entry.said() {
        // An address is to be copied, so nothing may stand in it that nobody sees.
        let text = if what == "contact" { code(&printable_line(text)) } else { prose(text) };
        lines.push(format!("  - {what}: {text}"));
    }
    lines.push(String::new());
    lines.join("\n")
}

/// A text in which ids stand in backticks, as messages have them.
pub(super) fn prose(text: &str) -> String {
    let text = printable_line(text);
    let shown = shortened(&text, CHARACTERS_MAX);
    // An id may hold backticks itself. Whatever is taken for code then, each part is harmless as what it is taken for.
    let parts: Vec<&str> = shown.split('`').collect();
    if parts.len().is_multiple_of(2) {
        return escaped(&shown);
    }
    let parts = parts.iter().enumerate();
    parts.map(|(index, part)| if index % 2 == 0 { escaped(part) } else { code(part) }).collect()
}

/// A text without anything that Markdown, GitHub or GitLab read in it.
pub(super) fn escaped(text: &str) -> String {
    let mut escaped = String::new();
    let mut characters = text.chars().peekable();
    let mut last = ' ';
    while let Some(character) = characters.next() {
        let is_left = match character {
            ' ' | ',' | ';' | '(' | ')' | '\'' | '"' | '/' | '-' | '+' | '=' | '?' => true,
            // Addresses become links by themselves.
            ':' => characters.peek() != Some(&'/'),
            '.' => !last.eq_ignore_ascii_case(&'w'),
            _ => !character.is_ascii_punctuation(),
        };
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            _ if is_left => escaped.push(character),
            _ => escaped.extend(['\\', character]),
        }
        // Behind these, names and numbers become references, escaped or not; a joiner that nobody sees ends them.
        if matches!(character, '@' | '#' | '!' | '%' | '~' | '$' | '^' | '&') {
            escaped.push('\u{2060}');
        }
        last = character;
    }
    escaped
}

/// A text as it is.
pub(super) fn code(text: &str) -> String {
    let text = printable_text(text, false);
    let text = shortened(&text, CHARACTERS_MAX);
    if text.trim().is_empty() {
        return format!("\\`{text}\\`");
    }
    code_span(&text)
}

/// A text as a code span, in a fence that it does not close.
pub(super) fn code_span(text: &str) -> String {
    let longest = text.split(|character| character != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest + 1);
    // A span of blanks alone is none, and a backtick at an end would lengthen the fence.
    let is_bare = !text.trim().is_empty() && !text.starts_with(['`', ' ']) && !text.ends_with(['`', ' ']);
    let padding = if is_bare { "" } else { " " };
    format!("{fence}{padding}{text}{padding}{fence}")
}
