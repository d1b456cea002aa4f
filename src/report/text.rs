//! Findings for people, drawn by miette's graphical handler.
//!
//! miette 7.6 scans a file from its first byte for every label, panics on labels beyond column 65,535, and prints
//! control characters of the source as they are. All three are kept from it: it sees [`Excerpt`]s, never a file.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::fmt;
use std::io::{self, Write};

use miette::{
    Diagnostic, GraphicalReportHandler, GraphicalTheme, LabeledSpan, MietteError, MietteSpanContents, SourceCode,
    SourceSpan, SpanContents, ThemeCharacters, ThemeStyles,
};

use crate::finding::{Finding, Group, Severity};
use crate::report::excerpt::Excerpt;
use crate::report::printable::printable_text;
use crate::report::tally::plural;
use crate::report::{Report, concise, statistics};
use crate::source::{Sources, Span};

/// How text is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Look {
    /// Whether colours are used.
    pub is_coloured: bool,
    /// Whether lines are drawn with ASCII alone.
    pub is_ascii: bool,
    /// Columns of the terminal.
    pub width: usize,
    /// Most findings that are drawn; none for all.
    pub findings_max: Option<usize>,
    /// Whether the summary closes the text.
    pub with_summary: bool,
}

/// How many places of findings with one cause are listed.
const PLACES_MAX: usize = 3;

/// Writes the findings, those of one cause as one, and a summary.
///
/// # Errors
///
/// What `out` answers.
pub fn write_text(out: &mut dyn Write, report: Report<'_>, look: Look) -> io::Result<()> {
    let groups = grouped_by_cause(report.outcome.findings.iter().filter(|finding| finding.is_new()));
    let shown = look.findings_max.unwrap_or(groups.len()).min(groups.len());
    for group in &groups[..shown] {
        let drawn = Drawn::new(report.sources, group, look);
        let mut text = String::new();
        let mut handler = handler(group[0], look);
        if let Some(others) = others(report.sources, group) {
            handler = handler.with_footer(printable_text(&others, look.is_ascii).into_owned());
        }
        handler.render_report(&mut text, &drawn).map_err(io::Error::other)?;
        for line in text.lines() {
            writeln!(out, "{}", line.trim_end())?;
        }
        writeln!(out)?;
    }
    let hidden: usize = groups[shown..].iter().map(Vec::len).sum();
    if hidden > 0 {
        let hidden = plural(hidden, "finding");
        writeln!(out, "{hidden} not shown (--max-findings {shown})\n")?;
    }
    if look.with_summary {
        concise::write_waived(out, report, look.is_ascii)?;
    }
    if report.with_statistics {
        statistics::write(out, report.outcome)?;
    }
    concise::write_gone(out, report)?;
    if look.with_summary {
        writeln!(out, "{}", concise::summary(report))?;
    }
    Ok(())
}

/// What findings that are shown as one have in common beside their rule.
#[derive(PartialEq, Eq, Hash)]
enum Cause<'f> {
    /// The cause that the rule names.
    Named(&'f str),
    /// A value that cannot be read, written once and used through aliases.
    Written(Span),
}

fn cause(finding: &Finding) -> Option<Cause<'_>> {
    let written = finding.primary.place.written().filter(|_| finding.rule.group == Group::Reading);
    written.map(Cause::Written).or_else(|| finding.cause.as_deref().map(Cause::Named))
}

/// Findings of one rule, state and cause together, each group at the place of its first.
pub(super) fn grouped_by_cause<'f>(findings: impl IntoIterator<Item = &'f Finding>) -> Vec<Vec<&'f Finding>> {
    let mut groups: Vec<Vec<&'f Finding>> = Vec::new();
    let mut by_cause: HashMap<(&str, &str, Cause<'_>), usize> = HashMap::new();
    for finding in findings {
        let Some(cause) = cause(finding) else {
            groups.push(vec![finding]);
            continue;
        };
        match by_cause.entry((finding.rule.name, finding.state.name(), cause)) {
            Entry::Occupied(group) => groups[*group.get()].push(finding),
            Entry::Vacant(vacant) => {
                vacant.insert(groups.len());
                groups.push(vec![finding]);
            }
        }
    }
    groups
}

/// miette with the weight and name of a rule in front of the message, where its own signs say neither.
fn handler(finding: &Finding, look: Look) -> GraphicalReportHandler {
    let mut characters = if look.is_ascii { ThemeCharacters::ascii() } else { ThemeCharacters::unicode() };
    let weight = format!("{}[{}]:", finding.severity, finding.rule.name);
    let sign = |sign: &str| if look.is_ascii { weight.clone() } else { format!("{sign} {weight}") };
    characters.error = sign("×");
    characters.warning = sign("⚠");
    characters.advice = sign("ℹ");
    let styles = if look.is_coloured { ThemeStyles::ansi() } else { ThemeStyles::none() };
    GraphicalReportHandler::new_themed(GraphicalTheme { characters, styles })
        .with_width(look.width)
        .with_context_lines(1)
        .with_links(false)
        // Ids and paths are not broken at their hyphens and slashes.
        .with_word_separator(textwrap::WordSeparator::AsciiSpace)
        .with_word_splitter(textwrap::WordSplitter::NoHyphenation)
        .with_break_words(false)
        .without_cause_chain()
        .without_syntax_highlighting()
}

/// A group of findings as miette sees it.
struct Drawn<'r> {
    finding: &'r Finding,
    message: String,
    help: Option<String>,
    labels: Vec<LabeledSpan>,
    excerpt: Excerpt,
}

impl<'r> Drawn<'r> {
    fn new(sources: &'r Sources, group: &[&'r Finding], look: Look) -> Self {
        let finding = group[0];
        let mut spans: Vec<Span> = vec![finding.primary.place.span];
        let mut messages: Vec<&str> = vec![&finding.primary.message];
        for (span, message) in finding.further_labels() {
            spans.push(span);
            messages.push(message);
        }
        // The drawing takes some columns on the left: line number, bar, blanks.
        let excerpt = Excerpt::new(sources, &spans, look.width.saturating_sub(10).max(40), look.is_ascii);
        let labels = excerpt.marks.iter().map(|mark| {
            let message = printable_text(messages[mark.index], look.is_ascii).into_owned();
            let message = (!message.is_empty()).then_some(message);
            let span = (mark.range.start, mark.range.len());
            if mark.index == 0 {
                LabeledSpan::new_primary_with_span(message, span)
            } else {
                LabeledSpan::new_with_span(message, span)
            }
        });
        let left_out = finding.has_more_labels.then(|| "more places than these are left out".to_owned());
        let guidance = finding.guidance.as_deref();
        let text = guidance.and_then(|guidance| guidance.text.clone());
        let contact = guidance.and_then(|guidance| guidance.contact.as_ref()).map(|contact| format!("ask {contact}"));
        let help = [finding.help.clone(), text, contact, left_out].into_iter().flatten().collect::<Vec<_>>().join("\n");
        Self {
            finding,
            message: printable_text(&finding.message, look.is_ascii).into_owned(),
            help: (!help.is_empty()).then(|| lines_printable(&help, look.is_ascii)),
            labels: labels.collect(),
            excerpt,
        }
    }
}

fn lines_printable(text: &str, is_ascii: bool) -> String {
    text.lines().map(|line| printable_text(line, is_ascii)).collect::<Vec<_>>().join("\n")
}

/// Where else the cause shows.
pub(super) fn others(sources: &Sources, group: &[&Finding]) -> Option<String> {
    let others = &group[1..];
    let places: Vec<String> =
        others.iter().take(PLACES_MAX).map(|finding| sources.place_of(finding.primary.place.span)).collect();
    match others.len() {
        0 => None,
        count if count <= PLACES_MAX => Some(format!("the same at {}", places.join(", "))),
        count => {
            let rest = plural(count - PLACES_MAX, "other");
            Some(format!("the same at {} and {rest}", places.join(", ")))
        }
    }
}

impl fmt::Display for Drawn<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.message)
    }
}

impl fmt::Debug for Drawn<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, formatter)
    }
}

impl std::error::Error for Drawn<'_> {}

impl Diagnostic for Drawn<'_> {
    fn severity(&self) -> Option<miette::Severity> {
        Some(match self.finding.severity {
            Severity::Error => miette::Severity::Error,
            Severity::Warning => miette::Severity::Warning,
            Severity::Info => miette::Severity::Advice,
        })
    }

    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        self.help.as_ref().map(|help| Box::new(help) as Box<dyn fmt::Display>)
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        Some(&self.excerpt)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        Some(Box::new(self.labels.iter().cloned()))
    }
}

impl SourceCode for Excerpt {
    /// The block that holds the span. miette asks without context for the position to print, with context for lines.
    fn read_span<'a>(
        &'a self,
        span: &SourceSpan,
        context_lines_before: usize,
        _: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let (start, end) = (span.offset(), span.offset() + span.len());
        let block = self.blocks.iter().find(|block| block.range.start <= start && end <= block.range.end);
        let block = block.ok_or(MietteError::OutOfBounds)?;
        let position = self.marks.iter().find(|mark| mark.range.start == start).map(|mark| mark.position);
        let (line, column) = match position {
            Some(position) if context_lines_before == 0 => (position.line as usize - 1, position.column as usize - 1),
            _ => (block.first_line, 0),
        };
        let range = block.range.clone();
        Ok(Box::new(MietteSpanContents::new_named(
            block.path.clone(),
            &self.text.as_bytes()[range.clone()],
            (range.start, range.len()).into(),
            line,
            column,
            block.line_count,
        )))
    }
}
