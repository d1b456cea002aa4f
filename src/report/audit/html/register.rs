//! What was accepted, what was looked at, what changed, and what all of it rests on.

use crate::ask::{InputKind, RULE_SET, WaiverChange};
use crate::finding::{Group, State};
use crate::programme::facts as facts_of_programme;
use crate::report::audit::html::words::{At, Words};
use crate::report::audit::html::{Context, Cut};
use crate::report::audit::{AuditReport, since, wording};
use crate::report::tally::plural;
use crate::waiver::{Effect, Scope, Waiver};

pub(super) struct WaiverRow {
    pub(super) rule: Option<Words>,
    pub(super) scope: Vec<(&'static str, Vec<Words>)>,
    pub(super) reason: Option<Words>,
    pub(super) owner: Option<Words>,
    pub(super) until: Option<String>,
    pub(super) effect: String,
    pub(super) is_in_force: bool,
    /// How many findings it accepts, and how many it would.
    pub(super) covers: [Option<usize>; 2],
    pub(super) at: At,
}

/// Every waiver that was read.
pub(super) fn waivers(report: &AuditReport<'_>) -> Cut<WaiverRow> {
    let registered = &report.outcome.waivers;
    let rows = registered.iter().map(|registered| {
        let waiver = &registered.waiver;
        WaiverRow {
            rule: waiver.rule.as_ref().map(|(rule, _)| Words::code(rule)),
            scope: scope(report, waiver),
            reason: waiver.reason.as_deref().map(Words::plain),
            owner: waiver.owner.as_deref().map(Words::plain),
            until: waiver.until.map(|(day, _)| day.to_string()),
            effect: wording::effect(report, registered),
            is_in_force: registered.effect == Effect::InForce,
            covers: wording::covers(registered),
            at: At::line(report.sources, &report.links, waiver.place),
        }
    });
    Cut::new(registered.len(), rows)
}

/// What a waiver covers, each part behind the word for it; nothing where it covers all findings of its rule.
fn scope(report: &AuditReport<'_>, waiver: &Waiver) -> Vec<(&'static str, Vec<Words>)> {
    match &waiver.scope {
        Scope::Line(file, line) => {
            vec![("line", vec![Words::code(&format!("{}:{line}", report.sources.file(*file).path()))])]
        }
        Scope::Selected { subject, file, fingerprint } => {
            let one = |what, text: &Option<String>| text.as_deref().map(|text| (what, vec![Words::code(text)]));
            let about = subject.as_ref().map(|ids| ("about", Words::ids(ids.iter().map(String::as_str))));
            [about, one("in", file), one("fingerprint", fingerprint)].into_iter().flatten().collect()
        }
    }
}

/// A finding that is listed elsewhere in the page, or one that is not there.
pub(super) struct Mention {
    pub(super) id: Option<String>,
    pub(super) rule: Words,
    pub(super) severity: Words,
    pub(super) message: Words,
    pub(super) place: Words,
    /// The states before and now, where they differ.
    pub(super) turned: Option<(Words, &'static str)>,
    /// What else is to be said of it.
    pub(super) note: Option<&'static str>,
}

impl Mention {
    fn of(context: &Context<'_>, index: usize) -> Self {
        let finding = context.entries[index].finding;
        Self {
            id: context.is_listed[index].then(|| context.id(index)),
            rule: Words::code(finding.rule.name),
            severity: Words::plain(finding.severity.name()),
            message: Words::prose(&finding.message),
            place: Words::code(&context.report.sources.place_of(finding.primary.place.span)),
            turned: None,
            note: None,
        }
    }
}

pub(super) struct ChangeView {
    pub(super) as_of: String,
    pub(super) groups: Vec<MentionGroup>,
    pub(super) unchanged: usize,
    pub(super) undecided: usize,
    pub(super) verdicts: Words,
    pub(super) waivers: Cut<WaiverChangeRow>,
    pub(super) figures: Vec<FigureRow>,
    pub(super) cautions: Vec<Words>,
}

pub(super) struct WaiverChangeRow {
    pub(super) change: &'static str,
    pub(super) rule: Option<Words>,
    pub(super) covers: Option<Words>,
    pub(super) terms: Vec<TermRow>,
    pub(super) place: Option<Words>,
}

pub(super) struct TermRow {
    pub(super) what: &'static str,
    pub(super) before: Option<Words>,
    pub(super) now: Option<Words>,
}

impl WaiverChangeRow {
    fn new(change: &WaiverChange) -> Self {
        let last = change.last();
        let words = |text: Option<String>| text.as_deref().map(Words::plain);
        let terms = change.terms().into_iter();
        Self {
            change: change.name(),
            rule: last.and_then(|record| record.rule.as_deref()).map(Words::code),
            covers: last.map(|record| Words::plain(&since::scope(record))),
            terms: terms
                .map(|term| TermRow { what: term.what, before: words(term.before), now: words(term.now) })
                .collect(),
            place: last.map(|record| Words::code(&format!("{}:{}", record.file, record.line))),
        }
    }
}

pub(super) struct MentionGroup {
    pub(super) title: &'static str,
    pub(super) none: &'static str,
    pub(super) mentions: Cut<Mention>,
}

pub(super) struct FigureRow {
    pub(super) name: &'static str,
    pub(super) before: usize,
    pub(super) now: usize,
    pub(super) difference: String,
}

impl ChangeView {
    pub(super) fn new(context: &Context<'_>) -> Option<Self> {
        let change = context.report.audit.change.as_ref()?;
        let introduced = change.introduced.iter().map(|introduced| Mention {
            note: (!introduced.was_looked_for).then_some(since::NOT_LOOKED_FOR),
            ..Mention::of(context, introduced.finding)
        });
        let turned = change.turned.iter().map(|turned| {
            let now = &context.entries[turned.finding].finding.state;
            let before = Words::plain(&since::state_before(turned, now));
            Mention { turned: Some((before, now.name())), ..Mention::of(context, turned.finding) }
        });
        let resolved = change.resolved.iter().map(|finding| Mention {
            id: None,
            rule: Words::code(&finding.rule),
            severity: Words::plain(&finding.severity),
            message: Words::prose(&finding.message),
            place: Words::code(&format!("{}:{}", finding.file, finding.line)),
            turned: None,
            note: None,
        });
        let figures = change.figures.iter().map(|figure| FigureRow {
            name: figure.name,
            before: figure.before,
            now: figure.now,
            difference: match figure.now.cmp(&figure.before) {
                std::cmp::Ordering::Less => format!("−{}", figure.before - figure.now),
                std::cmp::Ordering::Equal => "0".to_owned(),
                std::cmp::Ordering::Greater => format!("+{}", figure.now - figure.before),
            },
        });
        Some(Self {
            as_of: change.as_of.to_string(),
            groups: vec![
                MentionGroup {
                    title: "Introduced",
                    none: "No finding was introduced.",
                    mentions: Cut::new(change.introduced.len(), introduced),
                },
                MentionGroup {
                    title: "Resolved",
                    none: "No finding was resolved.",
                    mentions: Cut::new(change.resolved.len(), resolved),
                },
                MentionGroup {
                    title: "Now in another state",
                    none: "No finding is in another state.",
                    mentions: Cut::new(change.turned.len(), turned),
                },
            ],
            unchanged: change.unchanged,
            undecided: change.undecided,
            verdicts: Words::prose(&since::verdicts(change)),
            waivers: Cut::new(change.waivers.len(), change.waivers.iter().map(WaiverChangeRow::new)),
            figures: figures.collect(),
            cautions: change.cautions.iter().map(|caution| Words::prose(caution)).collect(),
        })
    }
}

pub(super) struct KnownView {
    pub(super) mentions: Cut<Mention>,
    pub(super) baseline: Option<BaselineView>,
}

pub(super) struct BaselineView {
    pub(super) says: String,
    pub(super) gone: Cut<GoneRow>,
}

pub(super) struct GoneRow {
    pub(super) rule: Words,
    pub(super) subject: Vec<Words>,
    pub(super) fingerprint: Words,
    pub(super) count: u32,
}

impl KnownView {
    pub(super) fn new(context: &Context<'_>) -> Self {
        let outcome = context.report.outcome;
        let known = outcome.findings.iter().enumerate().filter(|(_, finding)| finding.state == State::Known);
        let mentions = known.map(|(index, _)| Mention::of(context, index));
        let baseline = outcome.baseline.as_ref().map(|comparison| BaselineView {
            says: wording::baseline(context.report, comparison),
            gone: Cut::new(
                comparison.gone.len(),
                comparison.gone.iter().map(|entry| GoneRow {
                    rule: Words::code(&entry.rule),
                    subject: Words::ids(entry.subject.iter().map(String::as_str)),
                    fingerprint: Words::code(&entry.fingerprint),
                    count: entry.count,
                }),
            ),
        });
        Self { mentions: Cut::new(outcome.known(), mentions), baseline }
    }
}

pub(super) struct CoverageGroup {
    pub(super) title: &'static str,
    pub(super) rows: Vec<CoverageRow>,
}

pub(super) struct CoverageRow {
    pub(super) rule: &'static str,
    pub(super) summary: Words,
    /// The severity in force; none of a rule that was not asked.
    pub(super) severity: Option<&'static str>,
    /// The severity of the catalogue.
    pub(super) catalogue: &'static str,
    pub(super) is_changed: bool,
    pub(super) looked_at: Vec<String>,
    pub(super) new: usize,
    pub(super) waived: usize,
    pub(super) known: usize,
}

/// Every rule, group by group.
pub(super) fn coverage(report: &AuditReport<'_>) -> Vec<CoverageGroup> {
    let row = |covered: &crate::check::Covered| {
        let in_force = wording::severity_in_force(report, covered.info);
        CoverageRow {
            rule: covered.info.name,
            summary: Words::prose(covered.info.summary),
            severity: in_force.map(crate::finding::Severity::name),
            catalogue: covered.info.severity.name(),
            is_changed: in_force.is_some_and(|severity| severity != covered.info.severity),
            looked_at: covered.elements.iter().map(|(element, count)| plural(*count, element.noun())).collect(),
            new: covered.new,
            waived: covered.waived,
            known: covered.known,
        }
    };
    let of_group = |group: Group| {
        let covered = report.audit.coverage.iter().filter(|covered| covered.info.group == group);
        CoverageGroup { title: group.title(), rows: covered.map(row).collect() }
    };
    Group::ALL.into_iter().map(of_group).collect()
}

pub(super) struct FactRow {
    pub(super) name: &'static str,
    pub(super) value: Words,
    pub(super) since: Option<String>,
    pub(super) source: &'static str,
}

/// The facts of the programme.
pub(super) fn facts() -> Vec<FactRow> {
    let row = |fact: crate::programme::Fact| FactRow {
        name: fact.name,
        value: Words::prose(&fact.value),
        since: fact.since.map(|day| day.to_string()),
        source: fact.source,
    };
    facts_of_programme().into_iter().map(row).collect()
}

pub(super) struct EvidenceView {
    pub(super) version: &'static str,
    pub(super) rule_set: &'static str,
    pub(super) day: Words,
    pub(super) command: Words,
    pub(super) profile: Option<Words>,
    pub(super) written: Option<Words>,
    pub(super) inputs: Cut<InputRow>,
}

pub(super) struct InputRow {
    pub(super) kind: String,
    pub(super) path: Words,
    pub(super) bytes: Option<(String, Words)>,
}

impl EvidenceView {
    pub(super) fn new(report: &AuditReport<'_>) -> Self {
        let evidence = report.evidence;
        let inputs = evidence.inputs.iter().map(|input| InputRow {
            kind: match input.kind {
                InputKind::Earlier => "earlier report".to_owned(),
                kind => kind.name().to_owned(),
            },
            path: Words::code(&input.path),
            bytes: input.bytes.as_ref().map(|(size, digest)| (crate::programme::grouped(size), Words::code(digest))),
        });
        Self {
            version: env!("CARGO_PKG_VERSION"),
            rule_set: &RULE_SET,
            day: Words::prose(wording::day(report)),
            command: Words::command(&evidence.command),
            profile: evidence.profile.as_deref().map(Words::code),
            written: evidence.written.as_deref().map(Words::plain),
            inputs: Cut::new(evidence.inputs.len(), inputs),
        }
    }
}
