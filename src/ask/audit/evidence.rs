//! What a report rests on, so that somebody else can tell whether they look at the same.

use std::fmt::Write as _;
use std::sync::LazyLock;

use sha2::{Digest, Sha256};

use crate::programme::market_table;
use crate::rules::ALL;
use crate::source::Sources;

/// What went into a check.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Evidence {
    /// Every file that was read, in the order in which it was.
    pub inputs: Vec<Input>,
    /// The command, as a shell would take it, without where the report goes and as what: a report is the same wherever it is.
    pub command: String,
    /// The profile of the configuration.
    pub profile: Option<String>,
    /// Whether what begins after the as-of day was left out: the day was asked for.
    pub leaves_out_later: bool,
    /// Whether the files are a part of the network that the configuration names.
    pub is_part: bool,
    /// The patterns by which the configuration leaves out files.
    pub excluded: Vec<String>,
    /// Whether waivers were left out of account.
    pub ignores_waivers: bool,
    /// When the report was written, if somebody wants to know.
    pub written: Option<String>,
}

/// A file that was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Input {
    /// What it is for.
    pub kind: InputKind,
    /// The path as printed.
    pub path: String,
    /// Its size in bytes, and their SHA-256 in lower-case hexadecimal digits; none of a file that is too large to read.
    pub bytes: Option<(u64, String)>,
}

/// What a file is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum InputKind {
    /// A file of the network.
    Network,
    /// The configuration.
    Configuration,
    /// The baseline.
    Baseline,
    /// The earlier report.
    Earlier,
}

impl InputKind {
    /// Every kind.
    pub const ALL: [Self; 4] = [Self::Network, Self::Configuration, Self::Baseline, Self::Earlier];

    /// The word for it in output.
    pub fn name(self) -> &'static str {
        match self {
            Self::Network => "network",
            Self::Configuration => "configuration",
            Self::Baseline => "baseline",
            Self::Earlier => "earlier-report",
        }
    }
}

impl Input {
    /// A file with these bytes.
    pub fn new(kind: InputKind, path: impl Into<String>, bytes: &[u8]) -> Self {
        Self { kind, path: path.into(), bytes: Some((bytes.len() as u64, sha256(bytes))) }
    }

    /// Every file of the network, and its configuration.
    pub fn all_of(sources: &Sources) -> Vec<Self> {
        let input = |(_, source): (_, &crate::source::Source)| {
            let kind = if source.is_configuration() { InputKind::Configuration } else { InputKind::Network };
            match source.bytes() {
                Some(bytes) => Self::new(kind, source.path(), bytes),
                None => Self { kind, path: source.path().to_owned(), bytes: None },
            }
        };
        sources.iter().map(input).collect()
    }
}

/// The SHA-256 of the rule set: of every rule its name, group, severity, summary and manual page. What a rule does beside
/// its page is told by the version of the tool, what an organisation sets by the configuration among the inputs, and the
/// facts that rules hang on are listed in the report.
pub static RULE_SET: LazyLock<String> = LazyLock::new(|| {
    let mut text = String::new();
    for info in ALL.iter().map(|rule| rule.info) {
        let (group, severity) = (info.group.name(), info.severity);
        write!(text, "{}\0{group}\0{severity}\0{}\0{}\0", info.name, info.summary, info.page)
            .expect("a text takes whatever is written");
    }
    sha256(text.as_bytes())
});

/// The SHA-256 of the market table, as `sha256sum` says it of the file.
pub static MARKET_TABLE: LazyLock<String> = LazyLock::new(|| sha256(market_table().text.as_bytes()));

fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().fold(String::new(), |hex, byte| format!("{hex}{byte:02x}"))
}
