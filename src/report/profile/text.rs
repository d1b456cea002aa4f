//! A profile for people: who it is, then a section for each way in which it is named, the findings last.
//!
//! Every line of a section ends with the place where it is written; what a line has no room for stands below it.

use std::collections::BTreeMap;
use std::io::{self, Write};

use textwrap::core::display_width;

use crate::ask::{Fact, Profile};
use crate::finding::Finding;
use crate::network::{Content, Disregarded, Entity, Entry, EntryKind, Field, Standing};
use crate::programme::grouped;
use crate::report::printable::shown;
use crate::report::profile::line::{capitalized, cells, days_words, details, has, location_words, words};
use crate::report::tally::{accepted, tally};
use crate::report::terminal::{BOLD, DIM, Terminal, write_rest};
use crate::report::text::{grouped_by_cause, others};
use crate::source::{Place, Sources};

/// Most lines of a section.
const LINES_MAX: usize = 20;

/// Most hops of a chain.
const HOPS_MAX: usize = 10;

/// Widest column that others are aligned to, so that one long id does not push everything aside.
const COLUMN_MAX: usize = 44;

/// A section: its title, the kind of record, and as what the subject is named there.
type Section = (&'static str, EntryKind, &'static [&'static str]);

const SECTIONS: [Section; 21] = [
    ("Enrollments", EntryKind::Enrollment, &["partner"]),
    ("Acceptances of the Microsoft Customer Agreement", EntryKind::Acceptance, &["accepted-by"]),
    ("Partnerships as provider", EntryKind::Partnership, &["provider"]),
    ("Partnerships as reseller", EntryKind::Partnership, &["reseller"]),
    ("Buys from", EntryKind::Sale, &["buyer"]),
    ("Sells to", EntryKind::Sale, &["seller"]),
    ("Subscriptions ordered", EntryKind::Subscription, &["ordered-by"]),
    ("Subscriptions as partner of record", EntryKind::Subscription, &["partner-of-record"]),
    ("Tenants", EntryKind::Tenant, &["owner"]),
    ("Subscriptions in its tenants", EntryKind::Subscription, &["tenant-owner"]),
    ("Customer relationships as partner", EntryKind::CustomerRelationship, &["partner"]),
    ("Customer relationships as customer", EntryKind::CustomerRelationship, &["customer"]),
    ("Administers", EntryKind::AdminRelationship, &["partner"]),
    ("Administration of its tenants", EntryKind::AdminRelationship, &["tenant-owner"]),
    ("Enrollments that name it", EntryKind::Enrollment, &["tenant"]),
    ("Sales for it", EntryKind::Sale, &["tenant"]),
    ("Subscriptions in it", EntryKind::Subscription, &["tenant"]),
    ("Customer relationships for it", EntryKind::CustomerRelationship, &["tenant"]),
    ("Administered by", EntryKind::AdminRelationship, &["tenant"]),
    ("Affiliations", EntryKind::Affiliation, &["parent", "child"]),
    ("Attested acceptances of the Microsoft Customer Agreement", EntryKind::Acceptance, &["attested-by"]),
];

pub(super) fn write(
    out: &mut dyn Write,
    sources: &Sources,
    profile: &Profile<'_>,
    width: usize,
    is_coloured: bool,
) -> io::Result<()> {
    let page = Page { sources, profile, terminal: Terminal { width, is_coloured } };
    page.write_head(out)?;
    for (title, kind, keys) in SECTIONS {
        let is_of_section =
            |fact: &&Fact<'_>| fact.entry.kind() == kind && fact.named_as.iter().any(|key| keys.contains(key));
        let facts: Vec<&Fact<'_>> = profile.facts.iter().filter(is_of_section).collect();
        page.write_section(out, title, &facts, keys)?;
        // Who is affiliated follows from the affiliations, and reads best beside them.
        if kind == EntryKind::Affiliation {
            page.write_affiliates(out)?;
        }
    }
    page.write_findings(out)
}

/// One line of a section with what stands below it.
struct Line {
    cells: Vec<String>,
    place: Option<Place>,
    below: Vec<String>,
    /// Whether it counts on the day.
    counts: bool,
}

impl Line {
    fn new(cells: Vec<String>, place: Option<Place>) -> Self {
        Self { cells, place, below: Vec::new(), counts: true }
    }
}

struct Page<'r> {
    sources: &'r Sources,
    profile: &'r Profile<'r>,
    terminal: Terminal,
}

impl Page<'_> {
    fn write_head(&self, out: &mut dyn Write) -> io::Result<()> {
        let profile = self.profile;
        let head = match profile.subject {
            Entity::Microsoft => "Microsoft".to_owned(),
            subject => format!("{} {}", capitalized(subject.noun()), shown(subject.id())),
        };
        let place = profile.declaration.map_or_else(String::new, |entry| self.place_words(entry.place()));
        writeln!(
            out,
            "{}",
            format!("{} as of {}  {place}", self.terminal.styled(BOLD, &head), profile.as_of).trim_end()
        )?;
        if let Some(entry) = profile.declaration {
            self.write_lines(out, &self.declared(entry))?;
        }
        let again = profile.later_declarations.iter().take(LINES_MAX).map(|entry| self.declared_again(*entry));
        self.write_lines(out, &again.collect::<Vec<_>>())?;
        write_rest(out, profile.later_declarations.len().saturating_sub(LINES_MAX))?;
        if profile.is_incomplete {
            let note = "Some file does not parse, and what it says is missing here: `cspgraph check` shows where.";
            writeln!(out, "\n{}", self.terminal.filled(note, ""))?;
        }
        if profile.facts.is_empty() {
            writeln!(out, "\nNothing else in the network names it.")?;
        }
        Ok(())
    }

    /// The values of the declaration, each with its place.
    fn declared(&self, entry: Entry<'_>) -> Vec<Line> {
        let fields = entry.fields();
        let location = self.profile.location.as_ref();
        let line = |field: &Field<'_>| {
            let value = match (field.key, &field.content) {
                ("country", _) => location.map_or_else(String::new, location_words),
                (_, Content::Reference { id, resolves: false }) => format!("{}, which does not resolve", shown(id)),
                (_, content) => words(content),
            };
            Line::new(vec![field.key.to_owned(), value], Some(field.place))
        };
        let mut lines: Vec<Line> = fields.iter().filter(|field| field.key != "id").map(line).collect();
        if let Some(location) = location.filter(|_| !has(&fields, "country")) {
            lines.push(Line::new(vec!["country".to_owned(), location_words(location)], location.place));
        }
        lines
    }

    fn declared_again(&self, entry: Entry<'_>) -> Line {
        let noun = entry.kind().noun();
        let says = match self.profile.subject {
            Entity::Microsoft => format!("declared as a {noun}, which does not count: the id is reserved"),
            _ => format!("declared again as a {noun}; the first declaration counts"),
        };
        Line::new(vec![says], Some(entry.place()))
    }

    fn write_section(&self, out: &mut dyn Write, title: &str, facts: &[&Fact<'_>], keys: &[&str]) -> io::Result<()> {
        if facts.is_empty() {
            return Ok(());
        }
        let active = facts.iter().filter(|fact| counts(fact)).count();
        let has_days = facts.iter().any(|fact| fact.entry.period().is_some());
        let count = match facts.len() {
            all if has_days && active < all => format!("{}, {} active", grouped(all), grouped(active)),
            all => grouped(all),
        };
        writeln!(out, "\n{} ({count})", self.terminal.styled(BOLD, title))?;
        let lines: Vec<Line> = facts.iter().take(LINES_MAX).map(|fact| self.line(fact, keys)).collect();
        self.write_lines(out, &lines)?;
        write_rest(out, facts.len().saturating_sub(LINES_MAX))
    }

    fn line(&self, fact: &Fact<'_>, keys: &[&str]) -> Line {
        let fields = fact.entry.fields();
        let mut cells = cells(fact, &fields, keys);
        cells.extend(days_words(fact, &fields));
        let below = details(fact, &fields, keys).into_iter().chain(self.doubts(fact, &fields)).collect();
        Line { cells, place: Some(fact.entry.place()), below, counts: counts(fact) }
    }

    /// What of a record does not count, cannot be read or means nothing; with its place where that is another line.
    fn doubts(&self, fact: &Fact<'_>, fields: &[Field<'_>]) -> Vec<String> {
        let disregarded = fact.disregarded.and_then(|disregarded| match disregarded {
            Disregarded::BeginsLater => None,
            Disregarded::RepeatsId => Some("does not count: an earlier subscription has its id".to_owned()),
            Disregarded::LaterDeclaration if fact.entry.kind() == EntryKind::Tenant => {
                Some("does not count: its id was declared before or is reserved".to_owned())
            }
            Disregarded::LaterDeclaration => Some("does not count: it stands in a later declaration".to_owned()),
        });
        let own = self.sources.line_of(fact.entry.place());
        let elsewhere = |line: (&str, u32)| {
            if line == own { String::new() } else { format!(" ({}:{})", shown(line.0), line.1) }
        };
        // Of a record that cannot be read at all every key stands at one place.
        let mut unknown: BTreeMap<(&str, u32), Vec<String>> = BTreeMap::new();
        for field in fields {
            let key = match field.content {
                Content::Unknown => format!("`{}`", field.key),
                Content::Roles { has_unknown: true, .. } => format!("some of `{}`", field.key),
                _ => continue,
            };
            unknown.entry(self.sources.line_of(field.place)).or_default().push(key);
        }
        let unknown =
            unknown.into_iter().map(|(line, keys)| format!("cannot be read: {}{}", keys.join(", "), elsewhere(line)));
        let unresolved = fields.iter().filter_map(|field| match field.content {
            Content::Reference { id, resolves: false } => {
                let place = elsewhere(self.sources.line_of(field.place));
                Some(format!("`{}` is `{}`, which does not resolve{place}", field.key, shown(id)))
            }
            _ => None,
        });
        disregarded.into_iter().chain(unknown).chain(unresolved).collect()
    }

    fn write_affiliates(&self, out: &mut dyn Write) -> io::Result<()> {
        let profile = self.profile;
        let all = profile.affiliates.len();
        if all == 0 {
            return Ok(());
        }
        let title = format!("Affiliates on {}", profile.as_of);
        writeln!(out, "\n{} ({})", self.terminal.styled(BOLD, &title), grouped(all))?;
        for (number, affiliate) in profile.affiliates.iter().take(LINES_MAX).enumerate() {
            writeln!(out, "  {} {}", affiliate.party.noun(), shown(affiliate.party.id()))?;
            let chain = profile.chain(number, HOPS_MAX);
            if let Some(hop) = chain.first().filter(|hop| !hop.is_first) {
                writeln!(out, "    through {}, and from there:", shown(hop.from))?;
            }
            let lines = chain.iter().map(|hop| {
                let (parent, child) = (hop.by.parent().id(), hop.by.child().id());
                let says = format!("  {} controls {}", shown(parent), shown(child));
                Line::new(vec![says], Some(hop.by.entry().place()))
            });
            self.write_lines(out, &lines.collect::<Vec<_>>())?;
        }
        write_rest(out, all.saturating_sub(LINES_MAX))
    }

    fn write_findings(&self, out: &mut dyn Write) -> io::Result<()> {
        let findings = &self.profile.findings;
        if findings.is_empty() {
            return Ok(());
        }
        writeln!(out, "\n{} ({})", self.terminal.styled(BOLD, "Findings"), tally(findings.iter().copied()))?;
        let groups = grouped_by_cause(findings.iter().copied());
        for group in groups.iter().take(LINES_MAX) {
            self.write_finding(out, group)?;
        }
        write_rest(out, groups.iter().skip(LINES_MAX).map(Vec::len).sum())
    }

    /// The findings of one cause, drawn as the first of them.
    fn write_finding(&self, out: &mut dyn Write, group: &[&Finding]) -> io::Result<()> {
        let finding = group[0];
        let weight = self.terminal.weight(finding);
        writeln!(out, "  {weight}  {}", shown(&self.sources.place_of(finding.primary.place.span)))?;
        writeln!(out, "{}", self.terminal.filled(&shown(&finding.message), "    "))?;
        if let Some(accepted) = accepted(self.sources, &finding.state) {
            writeln!(out, "{}", self.terminal.filled(&shown(&accepted), "    "))?;
        }
        match others(self.sources, group) {
            Some(others) => writeln!(out, "{}", self.terminal.filled(&shown(&others), "    ")),
            None => Ok(()),
        }
    }

    /// Lines with their cells below each other, and the place at the end.
    fn write_lines(&self, out: &mut dyn Write, lines: &[Line]) -> io::Result<()> {
        let columns = lines.iter().map(|line| line.cells.len()).max().unwrap_or(0);
        let widths: Vec<usize> = (0..columns)
            .map(|column| {
                let cells = lines.iter().filter_map(|line| line.cells.get(column));
                cells.map(|cell| display_width(cell).min(COLUMN_MAX)).max().unwrap_or(0)
            })
            .collect();
        for line in lines {
            let mut text = String::new();
            for (cell, width) in line.cells.iter().zip(&widths).filter(|(_, width)| **width > 0) {
                text.push_str(cell);
                text.push_str(&" ".repeat(width.saturating_sub(display_width(cell)) + 2));
            }
            let text = if line.counts { text } else { self.terminal.styled(DIM, &text) };
            let place = line.place.map_or_else(String::new, |place| self.place_words(place));
            writeln!(out, "{}", format!("  {text}{place}").trim_end())?;
            for below in &line.below {
                writeln!(out, "{}", self.terminal.filled(below, "    "))?;
            }
        }
        Ok(())
    }

    fn place_words(&self, place: Place) -> String {
        let (path, line) = self.sources.line_of(place);
        format!("{}:{line}", shown(path))
    }
}

/// Whether a record runs on the day, or has no days, and is looked at.
fn counts(fact: &Fact<'_>) -> bool {
    matches!(fact.standing, None | Some(Standing::Active)) && fact.disregarded.is_none()
}
