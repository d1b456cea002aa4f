//! Claims: YAML comments under the lines of a network that say what is found there.
//!
//! A claim is a comment line: carets under the value that the finding is about, then the rule and its message; dashes
//! under every other fact, then what it says. A finding that is waived says so behind its rule. `#<` in place of `#` and blanks begins a claim in the first column.
//! A fixture is right if stripping its claims, checking, and claiming again gives the same text.

use std::fmt::Write as _;

use cspgraph::check::{Policy, check};
use cspgraph::finding::{Finding, State};
use cspgraph::network::AsOf;
use cspgraph::programme::Day;
use cspgraph::source::{Source, Sources, Span};
use cspgraph::syntax::{Limits, parse};
use cspgraph::waiver::in_configuration;

/// The day of every test that names none.
pub(crate) fn today() -> Day {
    Day::parse("2026-11-20").unwrap()
}

/// The file of a fixture that is its configuration, and no part of the network.
const CONFIGURATION: &str = "cspgraph.yaml";

/// A network of a fixture: its files with their claims, and the as-of day if it has one.
pub(crate) struct Fixture {
    pub(crate) files: Vec<(String, String)>,
    pub(crate) as_of: Option<Day>,
}

/// One claim at a primary label: file, line of the text without claims, column, rule.
pub(crate) type Primary = (String, u32, u32, String);

impl Fixture {
    /// What the files look like with the right claims; `is_claimed` says of which findings.
    /// Further labels are claimed where `with_labels` says so.
    pub(crate) fn claimed(
        &self,
        with_labels: bool,
        is_claimed: impl Fn(&Finding, &Primary) -> bool,
    ) -> (Vec<String>, Vec<Primary>) {
        let sources = self.files.iter().map(|(name, text)| {
            let bytes = stripped(text).into_bytes();
            if name == CONFIGURATION { Source::configuration(name, bytes) } else { Source::new(name, bytes) }
        });
        let sources = Sources::new(sources.collect());
        let mut policy = Policy::as_of_today(today());
        if let Some((file, source)) = sources.iter().find(|(_, source)| source.is_configuration()) {
            let tree = parse(file, source.text(), Limits::default()).unwrap();
            policy.waivers = Some(in_configuration(&tree, str::to_owned));
        }
        if let Some(day) = self.as_of {
            policy.as_of = AsOf { day, leaves_out_later: true };
        }
        let outcome = check(&sources, &policy);
        let mut claims: Vec<(String, u32, u32, bool, String)> = Vec::new();
        let mut primaries = Vec::new();
        for finding in &outcome.findings {
            let (file, line, column, width) = located(&sources, finding.primary.place.span);
            let primary = (file.clone(), line, column, finding.rule.name.to_owned());
            if !is_claimed(finding, &primary) {
                continue;
            }
            primaries.push(primary);
            let state = match finding.state {
                State::New => String::new(),
                _ => format!(" ({})", finding.state.name()),
            };
            let text = format!("{}{state}: {}", finding.rule.name, finding.message);
            claims.push((file, line, column, true, marked('^', column, width, &text)));
            for (span, message) in finding.further_labels().filter(|_| with_labels) {
                let (file, line, column, width) = located(&sources, span);
                claims.push((file, line, column, false, marked('-', column, width, message)));
            }
        }
        claims.sort_by(|left, right| {
            (&left.0, left.1, left.2, !left.3, &left.4).cmp(&(&right.0, right.1, right.2, !right.3, &right.4))
        });
        claims.dedup();
        let texts = self.files.iter().map(|(name, text)| {
            let mut with_claims = String::new();
            for (number, line) in (1..).zip(stripped(text).split_inclusive('\n')) {
                with_claims.push_str(line);
                for claim in claims.iter().filter(|claim| claim.0 == *name && claim.1 == number) {
                    if !with_claims.ends_with('\n') {
                        with_claims.push('\n');
                    }
                    let end = if line.ends_with("\r\n") { "\r\n" } else { "\n" };
                    write!(with_claims, "{}{end}", claim.4).unwrap();
                }
            }
            with_claims
        });
        (texts.collect(), primaries)
    }

    /// The primary labels that the files claim now.
    pub(crate) fn primaries(&self) -> Vec<Primary> {
        let mut primaries = Vec::new();
        for (name, text) in &self.files {
            let mut line = 0;
            for text in text.lines() {
                match claim(text) {
                    None => line += 1,
                    Some(('^', column, says)) => {
                        let rule = says.split([':', ' ']).next().unwrap_or("").to_owned();
                        primaries.push((name.clone(), line, column, rule));
                    }
                    Some(_) => {}
                }
            }
        }
        primaries
    }
}

fn located(sources: &Sources, span: Span) -> (String, u32, u32, u32) {
    let source = sources.file(span.file);
    let (start, end) = (source.position(span.start), source.position(span.end));
    let last_column = if start.line == end.line {
        end.column
    } else {
        let line = source.text().lines().nth(start.line as usize - 1).unwrap_or("");
        u32::try_from(line.chars().count()).unwrap() + 1
    };
    let mut line = start.line;
    // The end of a file that ends with a line break belongs to its last line.
    if span.start as usize == source.text().len() && start.column == 1 && line > 1 {
        line -= 1;
    }
    (source.path().to_owned(), line, start.column, last_column.saturating_sub(start.column).max(1))
}

fn marked(mark: char, column: u32, width: u32, says: &str) -> String {
    let marks = |count: u32| mark.to_string().repeat(count as usize);
    match column {
        1 => format!("#<{} {says}", marks(width.max(3) - 2)),
        _ => format!("#{}{} {says}", " ".repeat(column as usize - 2), marks(width)),
    }
}

/// The mark, column and words of a claim, if the line is one.
fn claim(line: &str) -> Option<(char, u32, &str)> {
    let rest = line.strip_prefix('#')?;
    let (column, marks) = if let Some(marks) = rest.strip_prefix('<') {
        (1, marks)
    } else {
        let marks = rest.trim_start_matches(' ');
        (u32::try_from(rest.len() - marks.len()).unwrap() + 2, marks)
    };
    let mark = marks.chars().next().filter(|mark| matches!(mark, '^' | '-'))?;
    let says = marks.trim_start_matches(mark).strip_prefix(' ')?;
    Some((mark, column, says))
}

/// The text without its claims.
pub(crate) fn stripped(text: &str) -> String {
    text.split_inclusive('\n').filter(|line| claim(line.trim_end_matches(['\n', '\r'])).is_none()).collect()
}
