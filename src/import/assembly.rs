//! From the ledger to a network: who is who, what is new, what a record lacks, and what contradicts it.
//!
//! First it is settled which partner is which (`union`, `party`) and which tenant is which (`estate`), among what was read and
//! what is known; then the new ones get ids (`naming`), records are written or completed, and what joins them comes last
//! (`relations`).
//!
//! Invariant: the result hangs on values alone, never on the order in which files and lines were read.

mod enrollment;
mod estate;
mod naming;
mod party;
mod relations;
mod standing;
mod union;

use crate::import::assembly::estate::Estate;
use crate::import::assembly::party::Parties;
use crate::import::assembly::standing::Standing;
use crate::import::document::{Document, Value};
use crate::import::known::Known;
use crate::import::ledger::Ledger;
use crate::import::notes::Origin;
use crate::programme::Role;

/// Whose files these are, as the user says.
#[derive(Clone, Debug, Default)]
pub struct Own {
    /// The GUID of a tenant, a location id, or the id of a partner that is known.
    pub partner: Option<String>,
    /// The role of its enrollments.
    pub role: Option<Role>,
}

/// A value that a record which is known does not have.
#[derive(Clone, Debug)]
pub struct Fill {
    /// The number of the record among those known.
    pub record: usize,
    /// For a value of an enrollment that is known: its number in the record.
    pub part: Option<usize>,
    /// The key.
    pub key: &'static str,
    /// What belongs there; for `enrollments` and `mca` what belongs there beside what it has.
    pub value: Value,
    /// Where it was read.
    pub origin: Origin,
}

/// A value that contradicts one that is known, which stays.
#[derive(Clone, Debug)]
pub struct Conflict {
    /// The number of the record among those known.
    pub record: usize,
    /// For a value of an enrollment that is known: its number in the record.
    pub part: Option<usize>,
    /// The key.
    pub key: &'static str,
    /// What stands there.
    pub known: String,
    /// What was read.
    pub read: String,
    /// Where that was read.
    pub origin: Origin,
}

/// What an import gives.
#[derive(Clone, Debug, Default)]
pub struct Assembly {
    /// Records that are new.
    pub additions: Document,
    /// What records that are known lack.
    pub fills: Vec<Fill>,
    /// What contradicts them.
    pub conflicts: Vec<Conflict>,
    /// What to know about the whole, each a sentence: resellers that stand on no list, lines that let nothing stand, ….
    pub remarks: Vec<String>,
}

/// Puts together what was read and what is known.
///
/// # Errors
///
/// Why nobody can tell whose files these are, in one sentence with what to do.
pub fn assemble(ledger: &Ledger, known: &Known, own: &Own) -> Result<Assembly, String> {
    let mut standing = Standing::new(ledger, known);
    let mut parties = Parties::resolve(ledger, &mut standing, own)?;
    let mut estate = Estate::resolve(ledger, &standing, &parties);
    naming::name(&standing, &mut parties, &mut estate);
    parties.write(ledger, &mut standing, &estate);
    estate.write(ledger, &mut standing, &parties);
    relations::write(ledger, &mut standing, &parties, &estate);
    Ok(standing.finish())
}

/// Most ids that a remark lists.
const LISTED_MAX: usize = 10;

/// Ids in a sentence.
fn listed<T: AsRef<str>>(ids: impl IntoIterator<Item = T>) -> String {
    let mut ids: Vec<String> = ids.into_iter().map(|id| format!("`{}`", id.as_ref())).collect();
    let more = ids.len().saturating_sub(LISTED_MAX);
    ids.truncate(LISTED_MAX);
    match more {
        0 => ids.join(", "),
        more => format!("{} and {more} more", ids.join(", ")),
    }
}

#[cfg(test)]
mod tests;
