//! What an auditor asks: what was checked, against which facts, as of which day, what was found, who accepted what and why.
//!
//! An audit is computed whole before any format sees it, so all formats tell the same. What is drawn around a finding is
//! the exception: it is asked for finding by finding, by the formats that draw.
//!
//! Invariant: nothing here hangs on the clock, the machine or the order of threads.

mod change;
mod context;
mod ending;
mod evidence;
mod numbers;
mod register;
mod surroundings;

use std::collections::BTreeSet;

use crate::check::{Covered, Outcome, coverage};
use crate::network::{Locations, Network};
use crate::source::{FileId, Sources};

pub use change::{Change, Figure, Introduced, Ruled, Since, Turned};
pub use context::Context;
pub use ending::{Ending, HORIZONS};
pub use evidence::{Evidence, Input, InputKind, MARKET_TABLE, RULE_SET};
pub use numbers::{Numbers, ProviderNumbers};
pub use register::{Term, WaiverChange};
pub use surroundings::{Scene, Spot, Strand, Surroundings, Tier};

/// What an auditor is told.
#[derive(Debug)]
pub struct Audit<'n> {
    /// Whom each finding is about, in the order of the outcome's findings.
    pub contexts: Vec<Context<'n>>,
    /// Every rule of the catalogue, with what it looked at.
    pub coverage: Vec<Covered>,
    /// The network in numbers.
    pub numbers: Numbers<'n>,
    /// What ends within the last of the [`HORIZONS`], by day.
    pub ending: Vec<Ending<'n>>,
    /// The files that could not be read: what they declare is missing, and rules that hang on it are silent.
    pub broken_files: BTreeSet<FileId>,
    /// How many records were left out because they begin after the as-of day.
    pub left_out: usize,
    /// Where every record stands, if anything was found.
    pub locations: Locations,
    /// What is not as an earlier report had it, if there is one.
    pub change: Option<Change>,
}

/// What an auditor is told about a check of the network that these files declare.
pub fn audit<'n>(sources: &Sources, network: &'n Network, outcome: &'n Outcome, since: Option<Since<'_>>) -> Audit<'n> {
    // A pass over the network that nothing asks for where nothing was found.
    let locations = if outcome.findings.is_empty() { Locations::default() } else { network.locations() };
    let broken = outcome.findings.iter().filter(|finding| finding.rule.is_unconditional());
    Audit {
        contexts: Context::of_all(network, &locations, &outcome.findings),
        coverage: coverage(network, outcome),
        numbers: Numbers::of(network),
        ending: ending::ending(network, outcome),
        broken_files: broken.map(|finding| finding.primary.place.span.file).collect(),
        left_out: network.left_out(),
        locations,
        change: since.map(|since| Change::since(since, sources, outcome)),
    }
}
