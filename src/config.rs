//! The configuration: which network is checked, how much each rule weighs, and what an organisation says about it.
//!
//! Reading is strict: whatever the file says that is not understood is refused with its place, because a setting that
//! is overlooked would pass what somebody meant to stop. Waivers are read in `waiver`, leniently, for each that is
//! wrong is a finding.

mod read;
mod schema;

use std::collections::BTreeMap;
use std::path::Path;

use crate::finding::{Info, Severity};
use crate::programme::Day;

pub use read::Refused;
pub use schema::schema;

/// What the file is called.
pub const FILE_NAME: &str = "cspgraph.yaml";

/// A commented file to begin with.
pub const TEMPLATE: &str = include_str!("config/template.yaml");

/// Whether a walk takes a file of this name for a part of the network.
pub fn is_network_file(path: &Path) -> bool {
    path.extension().is_some_and(|ending| ending == "yaml" || ending == "yml")
}

/// A configuration file, with its profiles.
#[derive(Clone, Debug, Default)]
pub struct Config {
    settings: Settings,
    profiles: BTreeMap<String, Settings>,
}

/// What a configuration, or a profile, sets.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Settings {
    /// The files and folders of the network, relative to the folder of the configuration.
    pub paths: Option<Vec<String>>,
    /// What is no part of the network below them, as patterns in the manner of `.gitignore`.
    pub exclude: Option<Vec<String>>,
    /// The day from which the network is looked at.
    pub as_of: Option<Day>,
    /// What makes the exit status 1.
    pub fail_on: Option<FailOn>,
    /// The file of known findings, relative to the folder of the configuration.
    pub baseline: Option<String>,
    /// By the name of a rule or a group.
    pub rules: BTreeMap<String, RuleSettings>,
}

/// The least severity that makes the exit status 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FailOn {
    /// A severity.
    Severity(Severity),
    /// None does.
    Never,
}

/// What is set for a rule or a group.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RuleSettings {
    /// Whether it speaks, and how much its findings weigh.
    pub severity: Option<Weight>,
    /// What to do about its findings.
    pub guidance: Option<String>,
    /// Whom to ask.
    pub contact: Option<String>,
    /// Whether its findings may be waived.
    pub waivable: Option<bool>,
}

/// A severity, or silence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weight {
    /// The rule is not asked.
    Off,
    /// Its findings weigh as much.
    Severity(Severity),
}

impl Config {
    /// The configuration that `text` is.
    ///
    /// # Errors
    ///
    /// Where and why it is refused.
    pub fn parse(text: &str) -> Result<Self, Refused> {
        read::parse(text)
    }

    /// That a value of the file `text` is refused, with its place and what is wrong with it.
    pub fn refused(text: &str, value: &str, message: String) -> Refused {
        let (line, column) = read::place_of(text, value);
        Refused { line, column, message }
    }

    /// The names of its profiles, sorted.
    pub fn profile_names(&self) -> impl Iterator<Item = &str> {
        self.profiles.keys().map(String::as_str)
    }

    /// The settings without a profile, or with what the one of this name changes; none if there is no such profile.
    pub fn settings(&self, profile: Option<&str>) -> Option<Settings> {
        match profile {
            None => Some(self.settings.clone()),
            Some(name) => Some(self.settings.clone().changed_by(self.profiles.get(name)?)),
        }
    }
}

impl Settings {
    /// These settings, where the other has none of its own.
    fn changed_by(mut self, other: &Self) -> Self {
        let other = other.clone();
        for (name, settings) in other.rules {
            let own = self.rules.entry(name).or_default();
            *own = settings.over(own.clone());
        }
        Self {
            paths: other.paths.or(self.paths),
            exclude: other.exclude.or(self.exclude),
            as_of: other.as_of.or(self.as_of),
            fail_on: other.fail_on.or(self.fail_on),
            baseline: other.baseline.or(self.baseline),
            rules: self.rules,
        }
    }

    /// What is set for a rule: by its own name, else by that of its group.
    pub fn of(&self, info: &Info) -> RuleSettings {
        let named = |name: &str| self.rules.get(name).cloned().unwrap_or_default();
        named(info.name).over(named(info.group.name()))
    }
}

impl RuleSettings {
    /// These settings, where there are any; else the others.
    fn over(self, other: Self) -> Self {
        Self {
            severity: self.severity.or(other.severity),
            guidance: self.guidance.or(other.guidance),
            contact: self.contact.or(other.contact),
            waivable: self.waivable.or(other.waivable),
        }
    }
}
