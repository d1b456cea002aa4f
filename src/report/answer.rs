//! Whether a sale may be, for people and for programs.

use std::io::{self, Write};

use crate::ask::{Answer, Condition, Origin, SupplyHop, Verdict, WayOut};
use crate::finding::{Finding, Severity};
use crate::report::json::{FindingEntry, LabelEntry, LineEntry, Tool};
use crate::report::printable::printable_text;
use crate::report::tally::plural;
use crate::report::terminal::paragraph;
use crate::source::{FileId, Place, Sources};
use serde::Serialize;

/// Most facts of one condition that are shown to people.
const FACTS_MAX: usize = 12;

/// Columns of the verdict and of the topic.
const VERDICT_COLUMNS: usize = 6;
const TOPIC_COLUMNS: usize = 20;
/// Columns before a fact.
const FACT_COLUMNS: usize = 10;

/// Writes the answer for people, in lines of at most `width` columns where words allow.
///
/// # Errors
///
/// What `out` answers.
pub fn write_answer(out: &mut dyn Write, sources: &Sources, answer: &Answer, width: usize) -> io::Result<()> {
    let supposed = match answer.proposal.origin {
        Origin::Supposed(file) => Some(file),
        Origin::Declared(_) => None,
    };
    let page = Page { sources, width, supposed };
    let sale = &answer.proposal.sale;
    let (verdict, may) = if answer.is_allowed { ("yes", "may") } else { ("no", "may not") };
    let on = answer.proposal.day.map_or_else(String::new, |day| format!(" on {day}"));
    let is_open = answer.conditions.iter().any(|condition| condition.verdict == Verdict::Open);
    let limit = match answer.is_allowed {
        true if answer.is_incomplete => ", as far as the files tell that parse",
        true if is_open => ", as far as the files tell",
        _ => "",
    };
    page.line(out, "", "", &format!("{verdict}{limit}: `{}` {may} sell to `{}`{on}", sale.seller, sale.buyer))?;
    let what = match answer.proposal.origin {
        Origin::Declared(place) if answer.proposal.day.is_none() => {
            format!("the sale of {}, whose day cannot be read; ask about a day with --on", page.place(place))
        }
        Origin::Declared(place) => {
            format!("the sale of {}; --on asks about another day", page.place(place))
        }
        Origin::Supposed(_) => format!("supposed: {}", sale.text()),
    };
    page.line(out, "  ", "    ", &what)?;
    if !answer.proposal.others.is_empty() {
        let places: Vec<String> = answer.proposal.others.iter().take(3).map(|place| page.place(*place)).collect();
        let rest = answer.proposal.others.len() - places.len();
        let rest = if rest > 0 { format!(" and {}", plural(rest, "other")) } else { String::new() };
        page.line(out, "  ", "    ", &format!("other sales of the two: {}{rest}", places.join(", ")))?;
    }
    if !answer.proposal.unjudged.is_empty() {
        let places: Vec<String> = answer.proposal.unjudged.iter().take(3).map(|place| page.place(*place)).collect();
        let note = "sales of the two that cannot be judged (`check` says why)";
        page.line(out, "  ", "    ", &format!("{note}: {}", places.join(", ")))?;
    }
    if let Some(ring) = &answer.known_ring {
        let note = "it would be part of a ring of resales that the network has already, so it adds no fault of its own";
        page.line(out, "  ", "    ", &format!("{note}: {} [{}]", ring.message, ring.rule.name))?;
    }
    if answer.is_incomplete {
        let note = "some file does not parse (`check` says where), so what it declares is missing here";
        page.line(out, "  ", "    ", note)?;
    }
    writeln!(out, "\nsupply chain")?;
    for hop in &answer.chain {
        page.hop(out, hop)?;
    }
    writeln!(out, "\nconditions")?;
    for condition in &answer.conditions {
        page.condition(out, condition)?;
    }
    if !answer.is_allowed && answer.proposal.day.is_some() {
        writeln!(out, "\nwhat would have to change")?;
        if answer.ways_out.is_empty() {
            page.line(out, "  ", "    ", "nothing that could be tried here makes this sale allowed")?;
        }
        for (number, way) in (1..).zip(&answer.ways_out) {
            page.way_out(out, number, way)?;
        }
    }
    Ok(())
}

struct Page<'s> {
    sources: &'s Sources,
    width: usize,
    /// The file of a supposed sale: what stands there is shown once, at the top.
    supposed: Option<FileId>,
}

impl Page<'_> {
    fn line(&self, out: &mut dyn Write, first: &str, rest: &str, text: &str) -> io::Result<()> {
        for line in textwrap::wrap(&printable_text(text, false), paragraph(self.width, first, rest)) {
            writeln!(out, "{}", line.trim_end())?;
        }
        Ok(())
    }

    fn place(&self, place: Place) -> String {
        let (file, line) = self.sources.line_of(place);
        format!("{file}:{line}")
    }

    /// The place behind what it is about; nothing where there is none to look at.
    fn at(&self, place: Option<Place>) -> String {
        let place = place.filter(|place| Some(place.span.file) != self.supposed);
        place.map_or_else(String::new, |place| format!(" ({})", self.place(place)))
    }

    fn hop(&self, out: &mut dyn Write, hop: &SupplyHop) -> io::Result<()> {
        let at = self.at(hop.place);
        let mark = if hop.gaps.is_empty() { "  " } else { "x " };
        let text = format!("{mark}{} -> {}: {}{at}", hop.from, hop.to, hop.says);
        self.line(out, "  ", "        ", &text)?;
        if hop.gaps.is_empty() {
            return Ok(());
        }
        let gaps = hop.gaps.join("; ");
        let text = if hop.kind == "sale" { format!("forbidden: {gaps}") } else { gaps };
        self.line(out, "        ", "        ", &text)
    }

    fn condition(&self, out: &mut dyn Write, condition: &Condition) -> io::Result<()> {
        let verdict = match condition.verdict {
            Verdict::NotAsked => "-",
            asked => asked.name(),
        };
        let head = format!("  {verdict:VERDICT_COLUMNS$}{:TOPIC_COLUMNS$}", condition.topic.title());
        let indent = " ".repeat(head.len());
        if condition.verdict != Verdict::Forbidden {
            self.line(out, &head, &indent, &condition.says)?;
        }
        if condition.verdict == Verdict::Met {
            self.facts(out, condition.facts.iter().map(|fact| (fact.place, fact.message.as_str())), false)?;
        }
        for (index, finding) in condition.findings.iter().enumerate() {
            let head = if index == 0 && condition.verdict == Verdict::Forbidden { &head } else { &indent };
            self.finding(out, head, &indent, finding)?;
        }
        Ok(())
    }

    fn finding(&self, out: &mut dyn Write, head: &str, indent: &str, finding: &Finding) -> io::Result<()> {
        let rule = finding.rule;
        let weight =
            if finding.severity == Severity::Error { String::new() } else { format!("{}: ", finding.severity) };
        self.line(out, head, indent, &format!("{weight}{} [{}]", finding.message, rule.name))?;
        let primary = (finding.primary.place, finding.primary.message.as_str());
        let labels = finding.labels.iter().map(|label| (label.place, label.message.as_str()));
        self.facts(out, std::iter::once(primary).chain(labels), finding.has_more_labels)
    }

    fn facts<'f>(
        &self,
        out: &mut dyn Write,
        facts: impl Iterator<Item = (Place, &'f str)>,
        are_more: bool,
    ) -> io::Result<()> {
        let is_shown = |place: Place| Some(place.span.file) != self.supposed;
        let facts: Vec<_> = facts.filter(|(place, message)| !message.is_empty() && is_shown(*place)).collect();
        let (first, rest) = (" ".repeat(FACT_COLUMNS), " ".repeat(FACT_COLUMNS + 4));
        for (place, message) in facts.iter().take(FACTS_MAX) {
            self.line(out, &first, &rest, &format!("{}: {message}", self.place(*place)))?;
        }
        match facts.len().saturating_sub(FACTS_MAX) {
            0 => Ok(()),
            _ if are_more => self.line(out, &first, &rest, "and many more"),
            more => self.line(out, &first, &rest, &format!("and {more} more (--format json has all)")),
        }
    }

    fn way_out(&self, out: &mut dyn Write, number: usize, way: &WayOut) -> io::Result<()> {
        for (index, (says, place)) in way.changes.iter().enumerate() {
            let at = self.at(*place);
            let first = if index == 0 { format!("  {number}. ") } else { "     and ".to_owned() };
            self.line(out, &first, "     ", &format!("{says}{at}"))?;
        }
        Ok(())
    }
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct Document<'a> {
    version: u32,
    tool: Tool,
    verdict: &'static str,
    sale: SaleEntry<'a>,
    chain: Vec<SupplyHopEntry<'a>>,
    conditions: Vec<ConditionEntry<'a>>,
    ways_out: Vec<WayOutEntry<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    known_ring: Option<FindingEntry<'a>>,
    /// Whether some file did not parse.
    incomplete: bool,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct SaleEntry<'a> {
    seller: &'a str,
    buyer: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    tenant: Option<&'a str>,
    own_use: bool,
    /// None where the day cannot be read.
    day: Option<String>,
    status: &'static str,
    #[serde(flatten)]
    at: Option<LineEntry<'a>>,
    others: Vec<LineEntry<'a>>,
    unjudged: Vec<LineEntry<'a>>,
}

#[derive(Serialize)]
struct SupplyHopEntry<'a> {
    from: &'a str,
    to: &'a str,
    #[serde(rename = "type")]
    kind: &'static str,
    #[serde(flatten)]
    at: Option<LineEntry<'a>>,
    message: &'a str,
    carries: bool,
    gaps: &'a [String],
}

#[derive(Serialize)]
struct ConditionEntry<'a> {
    topic: &'static str,
    verdict: &'static str,
    message: &'a str,
    facts: Vec<LabelEntry<'a>>,
    findings: Vec<FindingEntry<'a>>,
}

#[derive(Serialize)]
struct WayOutEntry<'a> {
    changes: Vec<ChangeEntry<'a>>,
    sellers: &'a [String],
}

#[derive(Serialize)]
struct ChangeEntry<'a> {
    message: &'a str,
    #[serde(flatten)]
    at: Option<LineEntry<'a>>,
}

/// Writes the answer as one JSON object, version 1.
///
/// # Errors
///
/// What `out` answers.
pub fn write_answer_json(out: &mut dyn Write, sources: &Sources, answer: &Answer) -> io::Result<()> {
    let at = |place: Place| LineEntry::new(sources, place);
    let sale = &answer.proposal.sale;
    let (status, place) = match answer.proposal.origin {
        Origin::Declared(place) => ("declared", Some(at(place))),
        Origin::Supposed(_) => ("supposed", None),
    };
    let document = Document {
        version: 1,
        tool: Tool::THIS,
        verdict: if answer.is_allowed { "yes" } else { "no" },
        sale: SaleEntry {
            seller: &sale.seller,
            buyer: &sale.buyer,
            tenant: sale.tenant.as_deref(),
            own_use: sale.own_use,
            day: answer.proposal.day.map(|day| day.to_string()),
            status,
            at: place,
            others: answer.proposal.others.iter().map(|place| at(*place)).collect(),
            unjudged: answer.proposal.unjudged.iter().map(|place| at(*place)).collect(),
        },
        chain: answer
            .chain
            .iter()
            .map(|hop| SupplyHopEntry {
                from: &hop.from,
                to: &hop.to,
                kind: hop.kind,
                at: hop.place.map(at),
                message: &hop.says,
                carries: hop.gaps.is_empty(),
                gaps: &hop.gaps,
            })
            .collect(),
        conditions: answer
            .conditions
            .iter()
            .map(|condition| ConditionEntry {
                topic: condition.topic.name(),
                verdict: condition.verdict.name(),
                message: &condition.says,
                facts: condition
                    .facts
                    .iter()
                    .map(|label| LabelEntry::new(sources, label.place.span, &label.message))
                    .collect(),
                findings: condition.findings.iter().map(|finding| FindingEntry::new(sources, finding)).collect(),
            })
            .collect(),
        ways_out: answer
            .ways_out
            .iter()
            .map(|way| WayOutEntry {
                changes: way
                    .changes
                    .iter()
                    .map(|(message, place)| ChangeEntry { message, at: place.map(at) })
                    .collect(),
                sellers: &way.sellers,
            })
            .collect(),
        known_ring: answer.known_ring.as_ref().map(|ring| FindingEntry::new(sources, ring)),
        incomplete: answer.is_incomplete,
    };
    serde_json::to_writer_pretty(&mut *out, &document)?;
    writeln!(out)
}
