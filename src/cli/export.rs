//! The network and its findings, with the names of Partner Center.

use crate::cli::arguments::{ExportArguments, ExportFormat};
use crate::cli::failure::Failure;
use crate::cli::{CLEAN, Read, note, print};
use crate::report;

pub(super) fn run(arguments: &ExportArguments) -> Result<u8, Failure> {
    let read = Read::new(&arguments.network, arguments.as_of)?;
    let findings = read.findings();
    let write = match arguments.format {
        ExportFormat::Csv => report::write_export_csv,
        ExportFormat::Json => report::write_export_json,
    };
    let mut unreadable = 0;
    print(|out| {
        unreadable = write(out, &read.sources, &read.network, &findings)?;
        Ok(())
    })?;
    if read.network.has_broken_file() {
        note("what stands in files that do not parse is not exported; the findings of syntax-error name them");
    }
    if unreadable > 0 {
        note(&format!("records with values that cannot be read: {unreadable}; the column Unreadable names their keys"));
    }
    Ok(CLEAN)
}
