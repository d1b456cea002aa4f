//! The XML of Checkstyle, which many build servers and editors read.

use std::io::{self, Write};

use quick_xml::Writer;

use crate::report::Report;
use crate::report::entry::Entry;
use crate::report::xml::{attribute, document, readable};

/// The version of Checkstyle whose format this is; readers expect one.
const VERSION: &str = "4.3";

/// Writes the findings that count, file by file.
///
/// # Errors
///
/// What `out` answers.
pub fn write_checkstyle(out: &mut dyn Write, report: Report<'_>) -> io::Result<()> {
    let entries = Entry::counting(report);
    let mut writer = document(&mut *out)?;
    let root = writer.create_element("checkstyle").with_attribute(("version", VERSION));
    if entries.is_empty() {
        root.write_empty()?;
        return writeln!(out);
    }
    root.write_inner_content(|writer| {
        // Findings come in the order of files.
        for of_file in entries.chunk_by(|one, other| one.spot.path == other.spot.path) {
            let name = readable(of_file[0].spot.path);
            let file = writer.create_element("file").with_attribute(("name", name.as_ref()));
            file.write_inner_content(|writer| of_file.iter().try_for_each(|entry| write_entry(writer, entry)))?;
        }
        Ok(())
    })?;
    writeln!(out)
}

fn write_entry<W: Write>(writer: &mut Writer<W>, entry: &Entry<'_>) -> io::Result<()> {
    let [line, column] = [entry.spot.start.line, entry.spot.start.column].map(|number| number.to_string());
    let message = attribute(&entry.message_with_advice().replace('\n', "; "));
    let source = format!("cspgraph.{}", entry.finding.rule.name);
    let error = writer.create_element("error").with_attributes([
        ("line", line.as_str()),
        ("column", column.as_str()),
        ("severity", entry.finding.severity.name()),
        ("message", message.as_str()),
        ("source", source.as_str()),
    ]);
    error.write_empty()?;
    Ok(())
}
