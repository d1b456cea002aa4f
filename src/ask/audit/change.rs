//! What is not as an earlier report had it.
//!
//! Invariant: what may be silent only because something is missing is never called resolved: rules that are off now, and
//! everything where a file does not parse, the files are a part of the network, or the as-of day is an earlier one. It is
//! counted as undecided, and a caution says why. What nobody looked at then is introduced, and says so.

use std::collections::{BTreeMap, BTreeSet};

use crate::ask::audit::evidence::{Evidence, InputKind, MARKET_TABLE, RULE_SET};
use crate::ask::audit::register::{Registers, WaiverChange};
use crate::ask::diff::{paired, with_states};
use crate::check::Outcome;
use crate::earlier::{Acceptance, Earlier, EarlierFact, EarlierFinding};
use crate::finding::{Finding, Severity, State};
use crate::programme::{Day, facts};
use crate::rules::ALL;
use crate::source::Sources;

/// Most names that a caution lists.
const NAMES_MAX: usize = 10;

/// What a report looks back at, and what of the report itself the outcome does not say.
#[derive(Clone, Copy, Debug)]
pub struct Since<'s> {
    /// The earlier report.
    pub earlier: &'s Earlier,
    /// What the present report rests on.
    pub evidence: &'s Evidence,
    /// The least severity with which the network does not pass now.
    pub fails_from: Option<Severity>,
}

/// The difference between an earlier report and the present check. Findings are told from each other by their
/// fingerprints; of several that share one the first ones are the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// The as-of day of the earlier report.
    pub as_of: Day,
    /// What the earlier report said of the network as a whole.
    pub before: Ruled,
    /// What is said of it now.
    pub now: Ruled,
    /// The findings that it did not have.
    pub introduced: Vec<Introduced>,
    /// Its findings that are gone.
    pub resolved: Vec<EarlierFinding>,
    /// The findings that are in both and count in one of them only, or are accepted by something else.
    pub turned: Vec<Turned>,
    /// How many findings are in both, in the same state. Other terms of the waiver that accepts them are told once, with
    /// the waiver.
    pub unchanged: usize,
    /// How many of its findings were not looked for this time.
    pub undecided: usize,
    /// The waivers that were added, removed or changed.
    pub waivers: Vec<WaiverChange>,
    /// Key figures then and now.
    pub figures: Vec<Figure>,
    /// Why the two can be compared with care only: other rules, other facts, another as-of day, files that nobody can read.
    pub cautions: Vec<String>,
}

/// What a report says of the network as a whole.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ruled {
    /// The word for the verdict.
    pub verdict: String,
    /// The word for the least severity with which the network does not pass.
    pub fail_on: String,
}

/// A finding that the earlier report did not have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Introduced {
    /// The finding, by index in the outcome.
    pub finding: usize,
    /// Whether its rule was asked then, and its file could be read.
    pub was_looked_for: bool,
}

/// A finding in another state, or accepted by another waiver.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Turned {
    /// The finding, by index in the outcome.
    pub finding: usize,
    /// The word for its state in the earlier report.
    pub before: String,
    /// Who accepted it then, if it was waived.
    pub accepted: Option<Acceptance>,
}

/// A number then and now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Figure {
    /// What is counted.
    pub name: &'static str,
    /// Then.
    pub before: usize,
    /// Now.
    pub now: usize,
}

impl Change {
    pub(super) fn since(since: Since<'_>, sources: &Sources, outcome: &Outcome) -> Self {
        let Since { earlier, fails_from, .. } = since;
        let now: Vec<String> = outcome.findings.iter().map(Finding::fingerprint).collect();
        let old = earlier.findings.iter().map(|finding| (finding.fingerprint.as_str(), finding.state.as_str()));
        let (pairs, is_left) = paired(&old.collect::<Vec<_>>(), &with_states(&now, &outcome.findings));
        let rules = Rules::of(earlier, outcome);
        let broken = Broken::of(earlier, sources, outcome);
        let registers = Registers::of(earlier, sources, outcome);
        let mut change = Self {
            as_of: earlier.as_of,
            before: Ruled { verdict: earlier.verdict.clone(), fail_on: earlier.fail_on.clone() },
            now: ruled(outcome, fails_from),
            // What is left out of account is not gone.
            waivers: if since.evidence.ignores_waivers { Vec::new() } else { registers.changes() },
            figures: figures(earlier, sources, outcome),
            introduced: Vec::new(),
            resolved: Vec::new(),
            turned: Vec::new(),
            unchanged: 0,
            undecided: 0,
            cautions: Vec::new(),
        };
        let mut reweighed = 0;
        for (index, (finding, pair)) in outcome.findings.iter().zip(pairs).enumerate() {
            let Some(before) = pair.map(|pair| &earlier.findings[pair]) else {
                let (file, _) = sources.line_of(finding.primary.place);
                let was_looked_for = rules.were_asked(finding.rule.name) && !broken.then.contains(file);
                change.introduced.push(Introduced { finding: index, was_looked_for });
                continue;
            };
            let is_told = rules.reweighed.contains_key(finding.rule.name);
            reweighed += usize::from(before.severity != finding.severity.name() && !is_told);
            let is_same = match (&finding.state, before.state == finding.state.name()) {
                (_, false) => false,
                (State::Waived(_), true) => registers.are_one(index, pair),
                (State::New | State::Known, true) => true,
            };
            if is_same {
                change.unchanged += 1;
            } else {
                let (before, accepted) = (before.state.clone(), before.waiver.clone());
                change.turned.push(Turned { finding: index, before, accepted });
            }
        }
        let left = earlier.findings.iter().zip(is_left).filter(|(_, is_left)| *is_left);
        // What hangs on anything that is not here may be silent, wherever it stands.
        let is_less = since.evidence.is_part
            || !broken.now.is_empty()
            || since.evidence.leaves_out_later && outcome.as_of < earlier.as_of;
        for (finding, _) in left {
            let is_undecided = is_less || rules.off_now.contains(finding.rule.as_str());
            if is_undecided {
                change.undecided += 1;
            } else {
                change.resolved.push(finding.clone());
            }
        }
        change.cautions = cautions(since, outcome, &change, &rules, &broken);
        if reweighed > 0 {
            let weigh = if reweighed == 1 { "has" } else { "have" };
            change
                .cautions
                .push(format!("{} of both reports {weigh} another severity than then", counted(reweighed, "finding")));
        }
        change
    }
}

fn ruled(outcome: &Outcome, fails_from: Option<Severity>) -> Ruled {
    let verdict = if outcome.fails_on(fails_from) { "fail" } else { "pass" };
    Ruled { verdict: verdict.to_owned(), fail_on: fails_from.map_or("never", Severity::name).to_owned() }
}

fn cautions(
    since: Since<'_>,
    outcome: &Outcome,
    change: &Change,
    rules: &Rules<'_>,
    broken: &Broken<'_>,
) -> Vec<String> {
    let Since { earlier, evidence, .. } = since;
    let mut cautions = Vec::new();
    if earlier.fail_on != change.now.fail_on {
        let as_then = ruled(outcome, earlier.fails_from()).verdict;
        cautions.push(format!(
            "`fail-on` was `{}` and is `{}`: with that of then the verdict would be {as_then}",
            earlier.fail_on, change.now.fail_on
        ));
    }
    programme_cautions(earlier, &mut cautions);
    input_cautions(earlier, evidence, &mut cautions);
    rules.cautions(&mut cautions);
    day_cautions(earlier, evidence, outcome, &mut cautions);
    broken.cautions(&mut cautions);
    if change.undecided > 0 {
        cautions.push(format!(
            "{} of the earlier report {} not looked for this time, and {} neither resolved nor unchanged",
            counted(change.undecided, "finding"),
            if change.undecided == 1 { "was" } else { "were" },
            if change.undecided == 1 { "is" } else { "are" },
        ));
    }
    let unsought = change.introduced.iter().filter(|introduced| !introduced.was_looked_for).count();
    if unsought > 0 {
        let were = if unsought == 1 { "was" } else { "were" };
        cautions.push(format!(
            "{} that {were} introduced {were} not looked for then, and may be older",
            counted(unsought, "finding")
        ));
    }
    cautions
}

fn figures(earlier: &Earlier, sources: &Sources, outcome: &Outcome) -> Vec<Figure> {
    let (then, counts) = (earlier.summary, outcome.counts);
    [
        ("errors", then.errors, outcome.count(Severity::Error)),
        ("warnings", then.warnings, outcome.count(Severity::Warning)),
        ("infos", then.infos, outcome.count(Severity::Info)),
        ("waived", then.waived, outcome.waived()),
        ("known", then.known, outcome.known()),
        ("waivers", then.waivers, outcome.waivers.len()),
        ("partners", then.partners, counts.partners),
        ("tenants", then.tenants, counts.tenants),
        ("customers", then.customers, counts.customers),
        ("relationships", then.relationships, counts.relationships),
        ("files", then.files, sources.network_files()),
    ]
    .into_iter()
    .map(|(name, before, now)| Figure { name, before, now })
    .collect()
}

/// What the program brings along is another than then.
fn programme_cautions(earlier: &Earlier, cautions: &mut Vec<String>) {
    let (then, now) = (earlier.tool.version.as_str(), env!("CARGO_PKG_VERSION"));
    if then != now {
        cautions.push(format!(
            "the earlier report was written by version {then} of cspgraph, this one by {now}: a rule may judge otherwise"
        ));
    }
    if earlier.evidence.rule_set != *RULE_SET {
        cautions.push(
            "the rule set is another than then: its rules, their severities or their pages have changed".to_owned(),
        );
    }
    if earlier.facts.markets.sha256 != *MARKET_TABLE {
        cautions.push("the market table is another than then: countries may lie in other regions".to_owned());
    }
    let then: BTreeSet<EarlierFact> = earlier.facts.facts.iter().cloned().collect();
    let now: BTreeSet<EarlierFact> = facts()
        .into_iter()
        .map(|fact| EarlierFact {
            name: fact.name.to_owned(),
            value: fact.value,
            since: fact.since.map(|since| since.to_string()),
        })
        .collect();
    let others: BTreeSet<&str> = then.symmetric_difference(&now).map(|fact| fact.name.as_str()).collect();
    if !others.is_empty() {
        cautions.push(format!("facts of the programme are others than then: {}", names(&others)));
    }
}

/// What was read is another than then. That the network's own files differ is what a report is about.
fn input_cautions(earlier: &Earlier, evidence: &Evidence, cautions: &mut Vec<String>) {
    let then = |kind: InputKind| earlier.evidence.inputs.iter().filter(move |input| input.kind == kind.name());
    let now = |kind: InputKind| evidence.inputs.iter().filter(move |input| input.kind == kind);
    for kind in [InputKind::Configuration, InputKind::Baseline] {
        let hashes_then: BTreeSet<Option<&str>> = then(kind).map(|input| input.sha256.as_deref()).collect();
        let hash = |bytes: &'_ Option<(u64, String)>| bytes.as_ref().map(|(_, sha256)| sha256.clone());
        let hashes_now: BTreeSet<Option<String>> = now(kind).map(|input| hash(&input.bytes)).collect();
        if hashes_then.iter().eq(hashes_now.iter().map(Option::as_deref).collect::<BTreeSet<_>>().iter()) {
            continue;
        }
        let paths: BTreeSet<&str> =
            then(kind).map(|input| input.path.as_str()).chain(now(kind).map(|input| input.path.as_str())).collect();
        let what = match (hashes_then.is_empty(), hashes_now.is_empty()) {
            (true, _) => "there was none then",
            (_, true) => "there is none now",
            _ => "its SHA-256 is another than then",
        };
        cautions.push(format!("the {} differs, {what}: {}", kind.name(), names(&paths)));
    }
    let (profile_then, profile_now) = (earlier.evidence.profile.as_deref(), evidence.profile.as_deref());
    if profile_then != profile_now {
        let named = |profile: Option<&str>| profile.map_or("none".to_owned(), |profile| format!("`{profile}`"));
        cautions.push(format!(
            "the profile of the configuration was {} and is {}",
            named(profile_then),
            named(profile_now)
        ));
    }
    let read: BTreeSet<&str> = now(InputKind::Network).map(|input| input.path.as_str()).collect();
    let unread: BTreeSet<&str> =
        then(InputKind::Network).map(|input| input.path.as_str()).filter(|path| !read.contains(path)).collect();
    if !unread.is_empty() {
        let counts = if evidence.is_part { "is not looked for" } else { "counts as resolved" };
        cautions.push(format!(
            "these files were read then and are not now, and what was found in them {counts}: {}",
            names(&unread)
        ));
    }
    if evidence.ignores_waivers {
        cautions.push("waivers are left out of account now".to_owned());
    }
}

fn day_cautions(earlier: &Earlier, evidence: &Evidence, outcome: &Outcome, cautions: &mut Vec<String>) {
    match (earlier.evidence.leaves_out_later, evidence.leaves_out_later) {
        (true, false) => cautions
            .push("the earlier report leaves out what begins after its as-of day, this one judges it, too".to_owned()),
        (false, true) => cautions
            .push("the earlier report judges what begins after its as-of day, too, this one leaves it out".to_owned()),
        (true, true) | (false, false) => {}
    }
    if earlier.as_of != outcome.as_of {
        cautions.push(format!(
            "the earlier report is as of {}, this one as of {}: waivers and relationships end without a change in the files",
            earlier.as_of, outcome.as_of
        ));
    }
}

/// The rules that were asked one time only, or with another severity.
struct Rules<'r> {
    /// Asked now, and off then.
    off_then: BTreeSet<&'r str>,
    /// Of this version, and unknown to the earlier report.
    unknown_then: BTreeSet<&'r str>,
    /// Asked then, and off now or no rule of this version.
    off_now: BTreeSet<&'r str>,
    /// Asked both times, with the words for their severities then and now.
    reweighed: BTreeMap<&'r str, (&'r str, &'static str)>,
}

impl<'r> Rules<'r> {
    fn of(earlier: &'r Earlier, outcome: &Outcome) -> Self {
        let then: BTreeMap<&str, bool> =
            earlier.coverage.iter().map(|covered| (covered.rule.as_str(), covered.asked)).collect();
        let now: BTreeSet<&str> = outcome.rules.iter().map(|asked| asked.info.name).collect();
        let severities: BTreeMap<&str, &str> =
            outcome.rules.iter().map(|asked| (asked.info.name, asked.severity.name())).collect();
        let reweighed = earlier.coverage.iter().filter(|covered| covered.asked).filter_map(|covered| {
            let (rule, before) = (covered.rule.as_str(), covered.severity.as_deref()?);
            let severity = severities.get(rule).filter(|severity| **severity != before)?;
            Some((rule, (before, *severity)))
        });
        let of_this_version = || ALL.iter().map(|rule| rule.info.name);
        Self {
            off_then: of_this_version().filter(|name| now.contains(name) && then.get(name) == Some(&false)).collect(),
            unknown_then: of_this_version().filter(|name| now.contains(name) && !then.contains_key(name)).collect(),
            off_now: then
                .iter()
                .filter(|(name, asked)| **asked && !now.contains(*name))
                .map(|(name, _)| *name)
                .collect(),
            reweighed: reweighed.collect(),
        }
    }

    fn were_asked(&self, rule: &str) -> bool {
        !self.off_then.contains(rule) && !self.unknown_then.contains(rule)
    }

    fn cautions(&self, cautions: &mut Vec<String>) {
        let said = [
            (&self.off_then, "rules that were off then and are asked now"),
            (&self.unknown_then, "rules that the earlier report does not know"),
            (&self.off_now, "rules that were asked then and are off now"),
        ];
        let said = said.into_iter().filter(|(rules, _)| !rules.is_empty());
        cautions.extend(said.map(|(rules, what)| format!("{what}: {}", names(rules))));
        if !self.reweighed.is_empty() {
            let weighed = self.reweighed.iter().map(|(rule, (before, now))| format!("`{rule}` ({before}, now {now})"));
            let listed = listed(weighed, self.reweighed.len());
            cautions.push(format!("rules that have another severity than then: {listed}"));
        }
    }
}

/// The files that do not parse.
struct Broken<'b> {
    then: BTreeSet<&'b str>,
    now: BTreeSet<&'b str>,
}

impl<'b> Broken<'b> {
    fn of(earlier: &'b Earlier, sources: &'b Sources, outcome: &Outcome) -> Self {
        let is_unread = |name: &str| ALL.iter().any(|rule| rule.info.name == name && rule.info.is_unconditional());
        let then = earlier.findings.iter().filter(|finding| is_unread(&finding.rule));
        let now = outcome.findings.iter().filter(|finding| finding.rule.is_unconditional());
        Self {
            then: then.map(|finding| finding.file.as_str()).collect(),
            now: now.map(|finding| sources.line_of(finding.primary.place).0).collect(),
        }
    }

    fn cautions(&self, cautions: &mut Vec<String>) {
        if !self.then.is_empty() {
            cautions.push(format!(
                "what these files hold was not read then, for they did not parse: {}",
                names(&self.then)
            ));
        }
        if !self.now.is_empty() {
            cautions
                .push(format!("what these files hold is not read now, for they do not parse: {}", names(&self.now)));
        }
    }
}

/// The first of the names, and how many more there are.
fn names(names: &BTreeSet<&str>) -> String {
    listed(names.iter().map(|name| format!("`{name}`")), names.len())
}

fn listed(items: impl Iterator<Item = String>, count: usize) -> String {
    let shown: Vec<String> = items.take(NAMES_MAX).collect();
    let more = count.saturating_sub(NAMES_MAX);
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    shown.join(", ") + &more
}

fn counted(count: usize, noun: &str) -> String {
    if count == 1 { format!("1 {noun}") } else { format!("{count} {noun}s") }
}
