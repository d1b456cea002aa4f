//! Files that are written again: what the program has written grows, what people have written stays as it is.
//!
//! Invariant: the bytes of a document that is not canonical never change. Canonical is what the writer would write for
//! the records that stand there, so a comment, a key of somebody's own or another order make a document its author's.

use std::collections::{BTreeMap, BTreeSet};

use crate::import::assembly::Fill;
use crate::import::document::{Document, Record, Section, Value};
use crate::import::known::{Home, Known};
use crate::source::FileId;

/// A text that has taken what is new.
#[derive(Clone, Debug, Default)]
pub struct Merged {
    /// The text.
    pub text: String,
    /// The numbers of the fills that it has taken.
    pub filled: BTreeSet<usize>,
}

/// Where the documents of a text begin. The mark of a document counts as its beginning, and what stands before the first
/// mark, be it nothing but comments, as a document.
pub(super) fn document_starts(text: &str) -> Vec<usize> {
    let mut at = 0;
    let mut starts = Vec::new();
    for line in text.split_inclusive('\n') {
        let is_mark =
            line.strip_prefix("---").is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', '\t', '\r', '\n']));
        if is_mark || at == 0 {
            starts.push(at);
        }
        at += line.len();
    }
    starts
}

/// Whether a file, whose text this is and whose records are known, holds nothing but what the program would write; so does
/// one that is blank.
pub fn is_canonical(text: &str, file: FileId, known: &Known) -> bool {
    text.trim().is_empty() || documents(text, file, known).iter().all(|document| document.is_canonical)
}

/// The text of a file that is known with what is new and with what records in it lack, where they stand in a canonical
/// document. What is new goes into the first such document, else behind all others into one of its own.
pub fn merged(text: &str, file: FileId, known: &Known, additions: &Document, fills: &[Fill]) -> Merged {
    if text.trim().is_empty() {
        return Merged {
            text: if additions.is_empty() { text.to_owned() } else { fresh(additions) },
            filled: BTreeSet::new(),
        };
    }
    let mut merged = Merged::default();
    let documents = documents(text, file, known);
    let mut fills_of: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (number, fill) in fills.iter().enumerate() {
        fills_of.entry(fill.record).or_default().push(number);
    }
    let taker = documents.iter().position(|document| document.is_canonical);
    for (number, document) in documents.iter().enumerate() {
        if !document.is_canonical {
            merged.text += document.text;
            continue;
        }
        let mut records: Vec<(Section, Record)> = document
            .records
            .iter()
            .map(|record| (known.records[*record].section, known.records[*record].record.clone()))
            .collect();
        for (number, (_, record)) in document.records.iter().zip(&mut records) {
            for fill in fills_of.get(number).into_iter().flatten() {
                if fill_in(record, &fills[*fill]) {
                    merged.filled.insert(*fill);
                }
            }
        }
        if taker == Some(number) {
            records.extend(records_of(additions));
        }
        merged.text += document.mark;
        merged.text += &fresh(&records.into_iter().collect());
    }
    if taker.is_none() && !additions.is_empty() {
        if !merged.text.ends_with('\n') {
            merged.text.push('\n');
        }
        merged.text += MARK;
        merged.text += &fresh(additions);
    }
    merged
}

/// The text of a file with these records alone.
pub fn fresh(document: &Document) -> String {
    let mut document = document.clone();
    document.sort();
    document.text()
}

/// What begins a document, where another one stands before it.
const MARK: &str = "---\n";

/// A document of a text.
struct Written<'t> {
    /// The whole of it.
    text: &'t str,
    /// The mark at its beginning, where it has one.
    mark: &'t str,
    is_canonical: bool,
    /// The numbers of the records that stand in it, in order.
    records: Vec<usize>,
}

fn documents<'t>(text: &'t str, file: FileId, known: &Known) -> Vec<Written<'t>> {
    let starts = document_starts(text);
    let ends = starts.iter().skip(1).copied().chain([text.len()]);
    let mut documents: Vec<Written<'t>> = starts
        .iter()
        .zip(ends)
        .map(|(start, end)| {
            let text = &text[*start..end];
            let mark = if text.starts_with(MARK) { MARK } else { "" };
            Written { text, mark, is_canonical: false, records: Vec::new() }
        })
        .collect();
    for (number, record) in known.records.iter().enumerate() {
        let Home::File(place) = record.home;
        if place.span.file == file
            && let Some(document) = documents.get_mut(record.document as usize)
        {
            document.records.push(number);
        }
    }
    for document in &mut documents {
        let records = document.records.iter().map(|number| &known.records[*number]);
        let records: Document = records.map(|known| (known.section, known.record.clone())).collect();
        document.is_canonical = fresh(&records) == document.text[document.mark.len()..];
    }
    documents
}

fn records_of(document: &Document) -> impl Iterator<Item = (Section, Record)> {
    Section::ALL
        .into_iter()
        .flat_map(|section| document.section(section).iter().map(move |record| (section, record.clone())))
}

/// Writes into a record what it lacks; returns whether it has the place for it.
fn fill_in(record: &mut Record, fill: &Fill) -> bool {
    let record = match fill.part {
        None => record,
        Some(part) => match record.records_mut("enrollments").get_mut(part) {
            Some(enrollment) => enrollment,
            None => return false,
        },
    };
    match &fill.value {
        Value::Records(records) => record.records_mut(fill.key).extend(records.iter().cloned()),
        value => record.set(fill.key, value.clone()),
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::document::HEADER;
    use crate::import::notes::Origin;
    use crate::network::{AsOf, Network};
    use crate::programme::Day;
    use crate::source::{Source, Sources};
    use crate::syntax::Limits;

    const BY_HAND: &str = "version: 1\npartners:\n  - id: northwind   # ours\n    country: US\n";

    fn known(text: &str) -> Known {
        let sources = Sources::new(vec![Source::new("n.yaml", text.as_bytes().to_vec())]);
        let as_of = AsOf { day: Day::parse("2026-11-20").unwrap(), leaves_out_later: false };
        let network = Network::read(&sources, Limits::default(), as_of);
        assert!(!network.has_broken_file(), "{text}");
        Known::of(&network, &sources)
    }

    fn is_canonical(text: &str) -> bool {
        super::is_canonical(text, FileId(0), &known(text))
    }

    fn merged(text: &str, additions: &Document, fills: &[Fill]) -> Merged {
        super::merged(text, FileId(0), &known(text), additions, fills)
    }

    fn additions(ids: &[&str]) -> Document {
        let records = ids.iter().map(|id| {
            let mut record = Record::default();
            record.set("id", Value::Text((*id).to_owned()));
            (Section::Customers, record)
        });
        records.collect()
    }

    fn fill(record: usize, part: Option<usize>, key: &'static str, value: Value) -> Fill {
        Fill { record, part, key, value, origin: Origin { file: 0, line: 1 } }
    }

    #[test]
    fn what_the_program_writes_is_canonical_and_what_people_change_is_not() {
        let written = fresh(&additions(&["fabrikam", "contoso"]));
        assert!(is_canonical(&written));
        assert!(is_canonical(&format!("{written}---\n{written}")));
        assert!(is_canonical("") && is_canonical(" \n"));
        let fabrikam = "  - id: fabrikam\n";
        for changed in [
            BY_HAND.to_owned(),
            written.replace("version: 1\n", "version: 1\n\n"),
            written.replace(fabrikam, "  - id: fabrikam   # since 1999\n"),
            written.replace(fabrikam, "  - id: fabrikam\n    x-desk: 3\n"),
            written.replace(fabrikam, "  - id: 'fabrikam'\n"),
            written.replace(fabrikam, "  - id: fabrikam\n    country: us\n"),
            written.replace(fabrikam, "  - id: fabrikam\n  - id: adatum\n"),
            written.replace('\n', "\r\n"),
            format!("\u{feff}{written}"),
            format!("{written}\n"),
            format!("--- \n{written}"),
            format!("{written}...\n"),
            written.trim_end().to_owned(),
        ] {
            assert!(!is_canonical(&changed), "{changed}");
        }
        // A record more at its place is nobody's in particular, and is kept like all others.
        let more = written.replace(fabrikam, "  - id: fabrikam\n  - id: tailwind\n");
        assert!(is_canonical(&more));
        assert!(merged(&more, &additions(&["adatum"]), &[]).text.contains("tailwind"));
    }

    #[test]
    fn what_people_wrote_stays_byte_for_byte_and_new_records_stand_behind_it() {
        for by_hand in [BY_HAND.to_owned(), BY_HAND.replace('\n', "\r\n"), format!("\u{feff}{BY_HAND}---\n# more\n")] {
            let first = merged(&by_hand, &additions(&["fabrikam"]), &[]).text;
            assert_eq!(first, format!("{by_hand}---\n{}", fresh(&additions(&["fabrikam"]))));
            let second = merged(&first, &additions(&["contoso"]), &[]).text;
            assert_eq!(second, format!("{by_hand}---\n{}", fresh(&additions(&["contoso", "fabrikam"]))));
            assert_eq!(merged(&second, &Document::default(), &[]).text, second);
        }
        assert_eq!(merged(BY_HAND, &Document::default(), &[]).text, BY_HAND);
        let unfinished = BY_HAND.trim_end();
        assert!(merged(unfinished, &additions(&["a"]), &[]).text.starts_with(&format!("{BY_HAND}---\n{HEADER}\n")));
        assert_eq!(merged("", &additions(&["a"]), &[]).text, fresh(&additions(&["a"])));
    }

    #[test]
    fn documents_before_and_behind_the_one_that_grows_stay() {
        let own = fresh(&additions(&["fabrikam"]));
        let text = format!("%YAML 1.2\n---\n{BY_HAND}---\n{own}--- # theirs\n{BY_HAND}...\n");
        let grown = merged(&text, &additions(&["contoso"]), &[]).text;
        assert_eq!(grown, text.replace(&own, &fresh(&additions(&["contoso", "fabrikam"]))));
    }

    #[test]
    fn what_a_record_lacks_is_written_where_the_program_wrote_the_record() {
        let own = format!(
            "{HEADER}\nversion: 1\n\npartners:\n  - id: adatum\n    enrollments:\n      - {{role: indirect-reseller, location-id: \"2\"}}\n"
        );
        let text = format!("{BY_HAND}---\n{own}");
        let mut enrollment = Record::default();
        enrollment.set("role", Value::Text("direct-bill".to_owned()));
        let fills = [
            fill(0, None, "global-id", Value::Text("7".to_owned())),
            fill(1, None, "country", Value::Text("US".to_owned())),
            fill(1, None, "enrollments", Value::Records(vec![enrollment])),
            fill(1, Some(0), "mpa", Value::Plain("true".to_owned())),
            fill(1, Some(7), "mpa", Value::Plain("true".to_owned())),
        ];
        let merged = merged(&text, &Document::default(), &fills);
        assert_eq!(merged.filled, BTreeSet::from([1, 2, 3]));
        assert_eq!(
            merged.text,
            format!(
                "{BY_HAND}---\n{HEADER}\nversion: 1\n\npartners:\n  - id: adatum\n    country: US\n    enrollments:\n      - {{role: direct-bill}}\n      - {{role: indirect-reseller, location-id: \"2\", mpa: true}}\n"
            )
        );
    }

    #[test]
    fn every_key_of_the_language_survives() {
        let text = format!(
            "{HEADER}
version: 1

partners:
  - id: adatum
    name: Adatum
    country: AT
    global-id: \"1\"
    enrollments:
      - {{role: direct-bill, country: AT, tenant: t, location-id: \"2\", mpa: 2020-01-20, since: 2019-06-01, until: \
             2026-12-31, status: restricted, status-since: 2024-10-01, currency: EUR, support-plan: advanced, \
             revenue-usd: 42000000, revenue-as-of: 2026-09-30}}
      - {{role: indirect-reseller, mpa: false}}
      - {{role: indirect-reseller, mpa: true}}
    mca:
      - {{accepted: 2021-03-02, attested-by: adatum}}

tenants:
  - {{id: t, name: T, owner: adatum, kind: csp, country: DE, cloud: public, tenant-id: 3b33e682-e0a8-4f2f-a0d4-5f3a8d1e1e10, domain: a.b}}

customers:
  - id: fabrikam
    name: Fabrikam
    country: CH
    mca:
      - {{accepted: 2021-03-02}}

partnerships:
  - {{provider: a, reseller: b, since: 2020-02-01, until: 2021-02-01}}

sales:
  - {{seller: a, buyer: b, tenant: t, own-use: true, since: 2020-02-01, until: 2021-02-01}}

subscriptions:
  - {{id: s, tenant: t, ordered-by: a, partner-of-record: b, product: azure, since: 2020-02-01, until: 2021-02-01}}

customer-relationships:
  - {{partner: a, customer: b, tenant: t, since: 2020-02-01, until: 2021-02-01}}

admin-relationships:
  - {{partner: a, tenant: t, kind: gdap, roles: [Helpdesk Administrator, Reader], auto-extend: false, since: \
             2020-02-01, until: 2021-02-01}}

affiliations:
  - {{parent: a, child: b, ownership: 60, since: 2020-02-01, until: 2021-02-01}}
"
        );
        let known = known(&text);
        let records: Document = known.records.iter().map(|known| (known.section, known.record.clone())).collect();
        assert_eq!(fresh(&records), text);
        assert!(is_canonical(&text));
    }
}
