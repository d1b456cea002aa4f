//! What a rule says: a finding with its labels, and the rule's own description.

use std::fmt;
use std::sync::Arc;

use sha2::{Digest, Sha256};

use crate::programme::Day;
use crate::source::{Place, Span};

/// How much a finding weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Worth knowing.
    Info,
    /// To be looked at.
    Warning,
    /// Not allowed.
    Error,
}

impl Severity {
    /// Every severity, the least first.
    pub const ALL: [Self; 3] = [Self::Info, Self::Warning, Self::Error];

    /// The word for it in output.
    pub fn name(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

/// The part of the catalogue that a rule belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Group {
    /// Reading the files.
    Reading,
    /// Roles and chains.
    Chain,
    /// Regions.
    Region,
    /// Tenants and self-sales.
    Tenant,
    /// Agreements.
    Agreement,
    /// Partner of record, relationships, administration.
    Record,
    /// Eligibility.
    Eligibility,
    /// Waivers.
    Waiver,
}

impl Group {
    /// Every group, in the order of the catalogue.
    pub const ALL: [Self; 8] = [
        Self::Reading,
        Self::Chain,
        Self::Region,
        Self::Tenant,
        Self::Agreement,
        Self::Record,
        Self::Eligibility,
        Self::Waiver,
    ];

    /// The name by which the group is selected.
    pub fn name(self) -> &'static str {
        match self {
            Self::Reading => "reading",
            Self::Chain => "chain",
            Self::Region => "region",
            Self::Tenant => "tenant",
            Self::Agreement => "agreement",
            Self::Record => "record",
            Self::Eligibility => "eligibility",
            Self::Waiver => "waiver",
        }
    }

    /// The heading of the group in the catalogue.
    pub fn title(self) -> &'static str {
        match self {
            Self::Reading => "Reading the files",
            Self::Chain => "Roles and chains",
            Self::Region => "Regions",
            Self::Tenant => "Tenants and self-sales",
            Self::Agreement => "Agreements",
            Self::Record => "Partner of record, relationships, administration",
            Self::Eligibility => "Eligibility",
            Self::Waiver => "Waivers",
        }
    }
}

/// What a rule is: its public name, its weight, its manual page.
#[derive(Debug)]
pub struct Info {
    /// The public name.
    pub name: &'static str,
    /// The part of the catalogue.
    pub group: Group,
    /// The severity of its findings, unless the configuration says otherwise.
    pub severity: Severity,
    /// What it reports, in one line.
    pub summary: &'static str,
    /// The errors by which Partner Center refuses the same, the surest first.
    pub codes: &'static [u32],
    /// The manual page, in Markdown.
    pub page: &'static str,
}

impl Info {
    /// Whether nobody can switch the rule off, weaken it, or accept its findings: what cannot be read cannot pass.
    pub fn is_unconditional(&self) -> bool {
        self.name == "syntax-error"
    }

    /// The errors of Partner Center in brackets, to end a help with; nothing where there are none.
    pub fn codes_words(&self) -> String {
        let codes: Vec<String> = self.codes.iter().map(ToString::to_string).collect();
        match codes.as_slice() {
            [] => String::new(),
            [code] => format!(" (Partner Center error {code})"),
            codes => format!(" (Partner Center errors {})", codes.join(", ")),
        }
    }
}

impl PartialEq for Info {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl Eq for Info {}

/// Most facts that a finding points at beside its primary value.
pub const LABELS_MAX: usize = 100;

/// Most hops of one chain of affiliations among them: there may be a finding for every sale.
pub const HOPS_MAX: usize = 32;

/// A place and what it has to do with the finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// The value.
    pub place: Place,
    /// What it says; the primary label of a finding may leave it to the finding's message.
    pub message: String,
}

/// One relationship of a path that a verdict rests on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hop {
    /// The id where the hop begins.
    pub from: String,
    /// The id where it ends, and where the next one begins.
    pub to: String,
    /// The type of the relationship, as its section names it in the singular.
    pub kind: &'static str,
    /// Where it is written.
    pub place: Place,
}

/// Whether a finding counts, or was accepted before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum State {
    /// It counts.
    New,
    /// A waiver accepts it.
    Waived(Waived),
    /// The baseline has it.
    Known,
}

impl State {
    /// The words for all states.
    pub const NAMES: [&str; 3] = ["new", "waived", "known"];

    /// The word for it in output.
    pub fn name(&self) -> &'static str {
        match self {
            Self::New => Self::NAMES[0],
            Self::Waived(_) => Self::NAMES[1],
            Self::Known => Self::NAMES[2],
        }
    }
}

/// Why a finding is accepted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waived {
    /// The reason given.
    pub reason: String,
    /// Who answers for it.
    pub owner: Option<String>,
    /// The last day on which the waiver holds.
    pub until: Option<Day>,
    /// Where the waiver is written.
    pub place: Place,
}

/// What an organisation has to say to those who get a rule's findings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Guidance {
    /// What to do about them.
    pub text: Option<String>,
    /// Whom to ask.
    pub contact: Option<String>,
}

/// One fault, with everything the verdict rests on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The rule that speaks.
    pub rule: &'static Info,
    /// How much it weighs: as the rule says, unless the configuration says otherwise.
    pub severity: Severity,
    /// Whether it counts.
    pub state: State,
    /// What the organisation has to say about the rule.
    pub guidance: Option<Arc<Guidance>>,
    /// One line that stands alone.
    pub message: String,
    /// The value to change or to look at.
    pub primary: Label,
    /// Every other fact that the verdict rests on, in reading order.
    pub labels: Vec<Label>,
    /// Whether there are more facts than these: nobody reads hundreds, and a ring may have millions of hops.
    pub has_more_labels: bool,
    /// The hops of a chain or ring that the verdict rests on, in the order in which it is walked: as many as there are
    /// labels for.
    pub path: Vec<Hop>,
    /// The legal way out.
    pub help: Option<String>,
    /// The ids that the finding is about, in the order of the edge.
    pub subject: Vec<String>,
    /// Names the record, and the value in it, by what is written and never by where.
    pub identity: String,
    /// Findings of one rule with the same cause are shown as one to people.
    pub cause: Option<String>,
}

impl Finding {
    /// A finding of `rule` at `place`, about the record that `identity` names.
    pub fn new(rule: &'static Info, place: Place, message: impl Into<String>) -> Self {
        Self {
            rule,
            severity: rule.severity,
            state: State::New,
            guidance: None,
            message: message.into(),
            primary: Label { place, message: String::new() },
            labels: Vec::new(),
            has_more_labels: false,
            path: Vec::new(),
            help: None,
            subject: Vec::new(),
            identity: String::new(),
            cause: None,
        }
    }

    /// Says at the primary label what the value is.
    #[must_use]
    pub fn primary(mut self, message: impl Into<String>) -> Self {
        self.primary.message = message.into();
        self
    }

    /// Adds a fact that the verdict rests on.
    #[must_use]
    pub fn label(mut self, place: Place, message: impl Into<String>) -> Self {
        if self.labels.len() < LABELS_MAX {
            self.labels.push(Label { place, message: message.into() });
        } else {
            self.has_more_labels = true;
        }
        self
    }

    /// Adds a fact that may be absent.
    #[must_use]
    pub fn label_at(self, place: Option<Place>, message: impl Into<String>) -> Self {
        match place {
            Some(place) => self.label(place, message),
            None => self,
        }
    }

    /// Adds a hop of the path that the verdict rests on, labelled with what it says.
    #[must_use]
    pub fn hop(mut self, hop: Hop, message: impl Into<String>) -> Self {
        let place = hop.place;
        if self.labels.len() < LABELS_MAX {
            self.path.push(hop);
        }
        self.label(place, message)
    }

    /// Says the legal way out.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Names what one mending would end for all findings that share it.
    #[must_use]
    pub fn cause(mut self, cause: impl Into<String>) -> Self {
        self.cause = Some(cause.into());
        self
    }

    /// Whether it counts: neither waived nor known.
    pub fn is_new(&self) -> bool {
        self.state == State::New
    }

    /// Every label but the primary one; where the value is an alias, the last says where it is written.
    pub fn further_labels(&self) -> impl Iterator<Item = (Span, &str)> {
        let labels = self.labels.iter().map(|label| (label.place.span, label.message.as_str()));
        labels.chain(self.primary.place.written().map(|written| (written, "the value is written here")))
    }

    /// The same for this fault wherever it stands: made of the rule and the identity of the record.
    pub fn fingerprint(&self) -> String {
        let digest =
            Sha256::new().chain_update(self.rule.name).chain_update([0]).chain_update(&self.identity).finalize();
        digest.iter().take(16).fold(String::new(), |hex, byte| format!("{hex}{byte:02x}"))
    }

    /// Names the record: the ids it is about, and its identity among records.
    #[must_use]
    pub fn about(mut self, subject: Vec<String>, identity: String) -> Self {
        self.subject = subject;
        self.identity = identity;
        self
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.name())
    }
}
