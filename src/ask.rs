//! What people ask a network, beside whether all of it is in order.
//!
//! Each question is a file: a network and what was asked go in, an answer without any formatting comes out. Which
//! format it is shown in is decided in `report`.

mod profile;
mod why;

pub use profile::{AffiliationHop, Fact, Location, Profile, Standing, Subject, profile};
pub use why::{Answer, Condition, Link, Origin, Proposal, Question, Topic, Verdict, WayOut, why};
