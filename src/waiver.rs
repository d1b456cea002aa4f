//! Waivers: who accepts which findings, why, and until when.
//!
//! A waiver is a mapping, in the configuration's list or in a comment on or above the line that it covers. Reading never
//! fails: what is wrong with a waiver is kept with it, and a waiver with a fault accepts nothing. What is said about
//! faults is worded in `rules`.

mod comment;
mod read;

use std::collections::{BTreeSet, HashMap, HashSet};

use crate::finding::{Finding, State, Waived};
use crate::programme::Day;
use crate::source::{FileId, Place, Sources};

pub use comment::{MARKER, in_comments, may_have_waivers};
pub use read::{KEYS, KEYS_OF_CONFIGURATION, REQUIRED_KEYS, in_configuration};

/// Acceptance of findings of one rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waiver {
    /// Where it is written.
    pub place: Place,
    /// The name of the rule, as written.
    pub rule: Option<(String, Place)>,
    /// Why the findings are accepted.
    pub reason: Option<String>,
    /// Who answers for it.
    pub owner: Option<String>,
    /// The last day on which it holds.
    pub until: Option<(Day, Place)>,
    /// Where the file stands that it asks for.
    pub file: Option<Place>,
    /// Which findings of the rule it covers.
    pub scope: Scope,
    /// What is wrong with it.
    pub faults: Vec<Fault>,
}

/// Which findings of its rule a waiver covers.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Scope {
    /// Those that stand in one line.
    Line(FileId, u32),
    /// Those that fit everything that is given here: all of them where nothing is.
    Selected {
        /// The ids that a finding is about, in any order.
        subject: Option<BTreeSet<String>>,
        /// The file in which a finding stands, or a folder above it, as paths are printed.
        file: Option<String>,
        /// The fingerprint.
        fingerprint: Option<String>,
    },
}

/// What is wrong with a waiver.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The value, or the waiver itself where something is missing.
    pub place: Place,
    /// What it is.
    pub kind: FaultKind,
}

/// The kinds of faults.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FaultKind {
    /// A comment that begins nearly as waivers do, and is none: the marker as written.
    Marker(String),
    /// What stands there is not YAML: what the parser says.
    Syntax(String),
    /// Not a mapping.
    NoMapping,
    /// A key that waivers do not have.
    UnknownKey {
        /// The key.
        key: String,
        /// Whether it looks like the rest of a text that a comma cut in two.
        is_rest: bool,
    },
    /// A key that only waivers of the configuration have.
    KeyOfConfiguration(&'static str),
    /// A key that is written twice.
    RepeatedKey {
        /// The key.
        key: String,
        /// Where it stands first.
        first: Place,
    },
    /// A key without which nothing is waived.
    Missing(&'static str),
    /// A value without anything that shows.
    Empty(&'static str),
    /// A value that is a list or a mapping.
    NoText(&'static str),
    /// A value that is not a list of texts.
    NoTexts(&'static str),
    /// A day that the calendar does not have.
    NoDay(String),
    /// No line follows the comment that it could cover.
    NoLine,
}

/// What a waiver covers, whatever the day.
#[derive(Clone, Copy, Debug, Default)]
pub struct Cover {
    /// The first finding.
    pub first: Option<Place>,
    /// How many findings.
    pub findings: usize,
    /// Whether a finding that it covers still counts: neither it nor another waiver accepts it.
    pub is_open: bool,
    /// The nearest finding of the rule that still counts, in the file of a comment that covers none.
    pub nearest: Option<Place>,
    /// Whether it asks for a file, and none like it was read.
    pub is_of_unread_file: bool,
}

/// How a waiver stands after the findings were held against it.
#[derive(Clone, Copy, Debug)]
pub struct Applied<'w> {
    /// The waiver.
    pub waiver: &'w Waiver,
    /// What it covers.
    pub cover: Cover,
    /// Whether something that it could cover may be missing from the findings.
    pub is_perhaps_used: bool,
    /// Whether findings of its rule may be waived.
    pub is_waivable: bool,
    /// The as-of day.
    pub as_of: Day,
}

/// What a waiver does, in one word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Effect {
    /// It accepts findings.
    InForce,
    /// It could accept findings, but there are none; some may be missing from what was read or asked.
    PerhapsUnused,
    /// It accepts nothing: there are no such findings.
    Unused,
    /// Its last day is over.
    Expired,
    /// Findings of its rule cannot be waived.
    Refused,
    /// Something is wrong with it.
    Malformed,
}

impl Effect {
    /// Every effect.
    pub const ALL: [Self; 6] =
        [Self::InForce, Self::PerhapsUnused, Self::Unused, Self::Expired, Self::Refused, Self::Malformed];

    /// The word for it in output.
    pub fn name(self) -> &'static str {
        match self {
            Self::InForce => "in-force",
            Self::PerhapsUnused => "perhaps-unused",
            Self::Unused => "unused",
            Self::Expired => "expired",
            Self::Refused => "refused",
            Self::Malformed => "malformed",
        }
    }
}

impl Applied<'_> {
    /// Whether it is over.
    pub fn is_expired(&self) -> bool {
        self.waiver.is_expired(self.as_of)
    }

    /// What it does.
    pub fn effect(&self) -> Effect {
        if !self.waiver.faults.is_empty() {
            Effect::Malformed
        } else if self.is_expired() {
            Effect::Expired
        } else if !self.is_waivable {
            Effect::Refused
        } else if self.cover.first.is_some() {
            Effect::InForce
        } else if self.is_perhaps_used {
            Effect::PerhapsUnused
        } else {
            Effect::Unused
        }
    }
}

/// A waiver as a register lists it.
#[derive(Clone, Debug)]
pub struct Registered {
    /// The waiver.
    pub waiver: Waiver,
    /// What it does.
    pub effect: Effect,
    /// How many findings it covers, whatever the day; one that several waivers cover counts for each.
    pub findings: usize,
}

impl Waiver {
    /// Whether the last day on which it holds is over on that day.
    pub fn is_expired(&self, day: Day) -> bool {
        self.until.is_some_and(|(until, _)| until < day)
    }

    /// What it says of the findings that it waives; none if it waives nothing on that day.
    fn waived(&self, day: Day) -> Option<Waived> {
        if !self.faults.is_empty() || self.is_expired(day) {
            return None;
        }
        Some(Waived {
            reason: self.reason.clone()?,
            owner: self.owner.clone(),
            until: self.until.map(|(day, _)| day),
            place: self.place,
        })
    }
}

/// Marks the findings that are waived on the day; gives for each waiver what it covers, on whatever day. Findings come in
/// order; `is_waivable` says it of a rule's name.
pub fn apply(
    findings: &mut [Finding],
    waivers: &[Waiver],
    sources: &Sources,
    day: Day,
    is_waivable: impl Fn(&str) -> bool,
) -> Vec<Cover> {
    let mut by_rule: HashMap<&str, OfRule<'_>> = HashMap::new();
    for waiver in waivers {
        let Some((rule, _)) = &waiver.rule else { continue };
        by_rule.entry(rule).or_default().add(waiver, day);
    }
    for finding in findings.iter_mut() {
        let Some(of_rule) = by_rule.get_mut(finding.rule.name) else { continue };
        let covering = of_rule.covering(finding, sources);
        if is_waivable(finding.rule.name)
            && let Some(waived) = covering.iter().find_map(|scope| of_rule.by_scope[scope].waived.clone())
        {
            finding.state = State::Waived(waived);
        }
        of_rule.cover(finding, &covering);
    }
    let is_wanted = |waiver: &Waiver| matches!(waiver.scope, Scope::Selected { file: Some(_), .. });
    let read = if waivers.iter().any(is_wanted) { read_folders(sources, &by_rule) } else { HashSet::new() };
    let cover = |waiver: &Waiver| {
        let Some(of_rule) = waiver.rule.as_ref().and_then(|(rule, _)| by_rule.get(rule.as_str())) else {
            return Cover::default();
        };
        let cover = of_rule.by_scope[&waiver.scope].cover;
        match &waiver.scope {
            Scope::Line(file, line) if cover.first.is_none() => {
                let start = sources.file(*file).line_starts()[*line as usize - 1];
                Cover { nearest: of_rule.nearest(*file, start), ..cover }
            }
            Scope::Selected { file: Some(file), .. } => {
                Cover { is_of_unread_file: !read.contains(file.as_str()), ..cover }
            }
            _ => cover,
        }
    };
    waivers.iter().map(cover).collect()
}

/// The waivers of one rule. However many of them share a scope, a finding meets it once.
#[derive(Default)]
struct OfRule<'w> {
    by_scope: HashMap<&'w Scope, OfScope>,
    /// Whether one of them stands in the configuration.
    selects: bool,
    /// Most levels above the working directory at which a file or folder of theirs stands.
    levels_max: usize,
    /// The findings of the rule that still count, in order.
    open: Vec<Place>,
}

/// The waivers of one rule and scope.
#[derive(Default)]
struct OfScope {
    /// What the first of them says that waives something.
    waived: Option<Waived>,
    cover: Cover,
}

impl<'w> OfRule<'w> {
    fn add(&mut self, waiver: &'w Waiver, day: Day) {
        if let Scope::Selected { file, .. } = &waiver.scope {
            self.selects = true;
            self.levels_max = self.levels_max.max(file.as_deref().map_or(0, levels));
        }
        let of_scope = self.by_scope.entry(&waiver.scope).or_default();
        if of_scope.waived.is_none() {
            of_scope.waived = waiver.waived(day);
        }
    }

    /// The scopes that hold the finding, beginning with those that say most exactly what they cover.
    fn covering(&self, finding: &Finding, sources: &Sources) -> Vec<Scope> {
        let span = finding.primary.place.span;
        let source = sources.file(span.file);
        let mut scopes = vec![Scope::Line(span.file, source.position(span.start).line)];
        if self.selects {
            let subject: BTreeSet<String> = finding.subject.iter().cloned().collect();
            let files: Vec<_> = folders(source.path(), self.levels_max).into_iter().map(Some).chain([None]).collect();
            for fingerprint in [Some(finding.fingerprint()), None] {
                for subject in [Some(&subject), None] {
                    scopes.extend(files.iter().map(|file| Scope::Selected {
                        subject: subject.cloned(),
                        file: file.clone(),
                        fingerprint: fingerprint.clone(),
                    }));
                }
            }
        }
        scopes.retain(|scope| self.by_scope.contains_key(scope));
        scopes
    }

    fn cover(&mut self, finding: &Finding, covering: &[Scope]) {
        let place = finding.primary.place;
        if finding.is_new() {
            self.open.push(place);
        }
        for scope in covering {
            let cover = &mut self.by_scope.get_mut(scope).expect("the scope is one of these").cover;
            cover.first.get_or_insert(place);
            cover.findings += 1;
            cover.is_open |= finding.is_new();
        }
    }

    /// The finding nearest to an offset of a file.
    fn nearest(&self, file: FileId, offset: u32) -> Option<Place> {
        let behind = self.open.partition_point(|place| (place.span.file, place.span.start) < (file, offset));
        let candidates = [behind.checked_sub(1), Some(behind)].into_iter().flatten();
        let in_file = candidates.filter_map(|index| self.open.get(index)).filter(|place| place.span.file == file);
        in_file.min_by_key(|place| place.span.start.abs_diff(offset)).copied()
    }
}

/// Everything that some file of the network is, or lies in.
fn read_folders(sources: &Sources, by_rule: &HashMap<&str, OfRule<'_>>) -> HashSet<String> {
    let levels_max = by_rule.values().map(|of_rule| of_rule.levels_max).max().unwrap_or(0);
    let files = sources.iter().filter(|(_, source)| !source.is_configuration());
    files.flat_map(|(_, source)| folders(source.path(), levels_max)).collect()
}

/// A path as printed, and every folder that it lies in, as far as so many levels above the working directory; the working
/// directory is empty.
fn folders(path: &str, levels_max: usize) -> Vec<String> {
    let mut folders = vec![path.to_owned()];
    let mut folder = path;
    while let Some((above, _)) = folder.rsplit_once('/') {
        folders.push(above.to_owned());
        folder = above;
    }
    let levels = levels(path);
    if levels == 0 {
        folders.push(String::new());
    }
    folders.extend((levels + 1..=levels_max).map(|levels| vec![".."; levels].join("/")));
    folders
}

/// How many levels above the working directory a printed path begins.
fn levels(path: &str) -> usize {
    path.split('/').take_while(|part| *part == "..").count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_lies_in_its_folders_and_in_those_above_the_working_directory() {
        assert_eq!(folders("net/emea/a.yaml", 2), ["net/emea/a.yaml", "net/emea", "net", "", "..", "../.."]);
        assert_eq!(folders("../net/a.yaml", 2), ["../net/a.yaml", "../net", "..", "../.."]);
        assert_eq!(folders("a.yaml", 0), ["a.yaml", ""]);
    }
}
