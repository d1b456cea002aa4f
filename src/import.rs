//! What distributors already have, as a network: answers of Partner Center saved as JSON, files of its portal, and what its
//! PowerShell module writes.
//!
//! Each arrow is one step, and the only one that knows what it knows:
//!
//! ```text
//! bytes -> rows -> facts -> ledger -> drafted network -> documents
//! archive  table     kind    ledger     assembly          document
//!          json
//! ```
//!
//! A row is one line of a table or one object of an answer; both answer the same questions ([`row::Row`]), so that the same
//! lines give the same facts whatever they were saved as. The ledger keeps what is distinct and not what is repeated: files of
//! millions of lines take no more memory than what they are about.
//!
//! Invariant: of persons nothing is read, and of prices neither: [`row::Field`] has no word for them. Of the user who attested an
//! agreement it only counts whether there is one.

mod archive;
mod assembly;
mod cell;
mod document;
mod fact;
mod file_name;
mod json;
mod kind;
mod known;
mod ledger;
mod merged;
mod notes;
mod row;
mod table;

use std::io::{Read, Seek};

pub use crate::import::assembly::{Assembly, Conflict, Fill, Own, assemble};
pub use crate::import::cell::{DateOrder, Guid, is_account};
pub use crate::import::document::{Document, Record, Section, Value};
pub use crate::import::kind::Kind;
pub use crate::import::known::{Home, Known, KnownRecord};
pub use crate::import::ledger::Ledger;
pub use crate::import::merged::{Merged, fresh, is_canonical, merged};
pub use crate::import::notes::{FileNotes, Note, Notes, Origin, Refused, Weight};

/// How to read.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// What every file is taken for; none to find out.
    pub kind: Option<Kind>,
    /// The order of day, month and year in dates that are written in figures alone; none to find out.
    pub date_order: Option<DateOrder>,
    /// Whether the first bad line ends the import.
    pub is_strict: bool,
}

/// One file to read.
#[derive(Debug)]
pub struct Input<R> {
    /// The path to print.
    pub name: String,
    /// Whom or what the file is about, where the answer does not repeat it: the id of a partner or a customer, as the user
    /// says. What its name says is seen here.
    pub about: Option<String>,
    /// What it holds.
    pub bytes: R,
}

/// Reads one file, or each file in an archive, into the ledger.
///
/// What is wrong in it is told in `notes`, what goes before and behind is kept.
///
/// # Errors
///
/// The note of the first bad line, where `options` say that it ends the import.
pub fn read<R: Read + Seek>(
    input: Input<R>,
    options: &Options,
    ledger: &mut Ledger,
    notes: &mut Notes,
) -> Result<(), Note> {
    archive::read(input, options, ledger, notes)
}

/// Whether a file that begins so is refused, whatever stands behind: it need not be read to its end, which it may not have.
pub fn is_refused(head: &[u8]) -> bool {
    archive::is_stranger(head)
}
