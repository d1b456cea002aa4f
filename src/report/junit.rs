//! JUnit XML: each rule is a suite, each finding a test case.
//!
//! Jenkins, GitLab and their like read no schema but each other; what is written here is what all of them read. So the
//! reason why a test was skipped is text, not an attribute, and test cases have no attributes for files.

use std::collections::HashMap;
use std::io::{self, Write};

use quick_xml::Writer;
use quick_xml::events::BytesText;

use crate::finding::{Info, Severity};
use crate::report::Report;
use crate::report::entry::Entry;
use crate::report::xml::{attribute, document, readable};
use crate::source::Sources;

/// A rule with its findings.
struct Suite<'r> {
    rule: &'static Info,
    entries: Vec<&'r Entry<'r>>,
}

/// What became of a test case.
#[derive(Clone, Copy, PartialEq, Eq)]
enum CaseResult {
    Passed,
    Failed,
    Skipped,
}

/// Writes a suite for each rule that was asked. Findings from this severity on fail, so that the report fails where the
/// check does; where there is none, a rule passes in a test case of its own.
///
/// # Errors
///
/// What `out` answers.
pub fn write_junit(out: &mut dyn Write, report: Report<'_>, fails_from: Option<Severity>) -> io::Result<()> {
    let result_of = |entry: &Entry<'_>| match entry.finding.is_new() {
        false => CaseResult::Skipped,
        true if fails_from.is_some_and(|lowest| entry.finding.severity >= lowest) => CaseResult::Failed,
        true => CaseResult::Passed,
    };
    let entries = Entry::all(report);
    let mut by_rule: HashMap<&str, Vec<&Entry<'_>>> = HashMap::new();
    for entry in &entries {
        by_rule.entry(entry.finding.rule.name).or_default().push(entry);
    }
    let suites = report.outcome.rules.iter().map(|asked| {
        let entries = by_rule.remove(asked.info.name).unwrap_or_default();
        Suite { rule: asked.info, entries }
    });
    let suites: Vec<Suite<'_>> = suites.collect();
    let tests: usize = suites.iter().map(|suite| suite.entries.len().max(1)).sum();
    let failures = entries.iter().filter(|entry| result_of(entry) == CaseResult::Failed).count();
    let mut writer = document(&mut *out)?;
    let [tests, failures] = [tests, failures].map(|count| count.to_string());
    let root = writer.create_element("testsuites").with_attributes([
        ("name", "cspgraph"),
        ("tests", tests.as_str()),
        ("failures", failures.as_str()),
        ("errors", "0"),
    ]);
    root.write_inner_content(|writer| {
        suites.iter().try_for_each(|suite| write_suite(writer, report.sources, suite, result_of))
    })?;
    writeln!(out)
}

fn write_suite<W: Write>(
    writer: &mut Writer<W>,
    sources: &Sources,
    suite: &Suite<'_>,
    result_of: impl Fn(&Entry<'_>) -> CaseResult,
) -> io::Result<()> {
    let count = |result| suite.entries.iter().filter(|entry| result_of(entry) == result).count().to_string();
    let [tests, failures, skipped] =
        [suite.entries.len().max(1).to_string(), count(CaseResult::Failed), count(CaseResult::Skipped)];
    let element = writer.create_element("testsuite").with_attributes([
        ("name", suite.rule.name),
        ("tests", tests.as_str()),
        ("failures", failures.as_str()),
        ("errors", "0"),
        ("skipped", skipped.as_str()),
    ]);
    // Readers take what stands before the last dot for the package.
    let class = format!("{}.{}", suite.rule.group.name(), suite.rule.name);
    element.write_inner_content(|writer| {
        if suite.entries.is_empty() {
            let case = writer.create_element("testcase").with_attribute(("classname", class.as_str()));
            case.with_attribute(("name", "nothing found")).write_empty()?;
        }
        // GitLab takes test cases of one name for one.
        let mut named: HashMap<&str, usize> = HashMap::new();
        for entry in &suite.entries {
            let count = named.entry(&entry.finding.message).or_insert(0);
            *count += 1;
            let name = match count {
                1 => attribute(&entry.finding.message),
                count => format!("{} ({count})", attribute(&entry.finding.message)),
            };
            write_case(writer, sources, entry, [&class, &name], result_of(entry))?;
        }
        Ok(())
    })?;
    Ok(())
}

fn write_case<W: Write>(
    writer: &mut Writer<W>,
    sources: &Sources,
    entry: &Entry<'_>,
    [class, name]: [&str; 2],
    result: CaseResult,
) -> io::Result<()> {
    let case = writer.create_element("testcase").with_attributes([("classname", class), ("name", name)]);
    let lines = entry.lines(sources).join("\n");
    case.write_inner_content(|writer| {
        match result {
            CaseResult::Skipped => {
                let reason = entry.acceptance(sources).unwrap_or_default();
                writer.create_element("skipped").write_text_content(BytesText::new(&readable(&reason)))?;
                writer.create_element("system-out").write_text_content(BytesText::new(&readable(&lines)))?;
            }
            CaseResult::Passed => {
                writer.create_element("system-out").write_text_content(BytesText::new(&readable(&lines)))?;
            }
            CaseResult::Failed => {
                let message = attribute(&entry.finding.message);
                let failure = writer.create_element("failure").with_attribute(("message", message.as_str()));
                let failure = failure.with_attribute(("type", entry.finding.severity.name()));
                failure.write_text_content(BytesText::new(&readable(&lines)))?;
            }
        }
        Ok(())
    })?;
    Ok(())
}
