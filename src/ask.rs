//! What people ask a network, beside whether all of it is in order.
//!
//! Each question is a file: a network and what was asked go in, an answer without any formatting comes out. Which
//! format it is shown in is decided in `report`.

mod audit;
mod diff;
mod picture;
mod profile;
mod why;

pub use audit::{
    Audit, Change as AuditChange, Context, Ending, Evidence, Figure, HORIZONS, Input, InputKind, Introduced,
    MARKET_TABLE, Numbers, ProviderNumbers, RULE_SET, Ruled, Scene, Since, Spot as SceneSpot, Strand, Surroundings,
    Term, Tier, Turned, WaiverChange, audit,
};
pub use diff::{
    Change, Diff, FindingChanges, KeyChange, Line, Neighbourhood, Spot, Touch, Unread, Version, diff, neighbourhood,
};
pub use picture::{Class, Collapse, Edge, Folded, Mark, Node, Note, Picture, View, What, picture};
pub use profile::{AffiliationHop, Fact, Location, Profile, profile};
pub use why::{Answer, Condition, Origin, Proposal, Question, SupplyHop, Topic, Verdict, WayOut, why};
