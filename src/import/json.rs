//! Answers in JSON, object by object.
//!
//! A file is one answer or several behind each other. An answer is an object, a list of answers, an envelope around a list
//! (`items`, `value`, `validationResults`), or a wrapper that says whom each answer is about:
//! `{"4847383": {"isAgreementSigned": true}}`.
//!
//! Invariant: one object is in memory at a time, beside those few that wait for the address behind their list, and they take no more than some megabytes.

mod object;

use std::cell::Cell;
use std::collections::BTreeMap;
use std::fmt;
use std::io::{self, Read};
use std::mem;
use std::ops::Range;
use std::rc::Rc;

use serde::de::{self, DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};

use crate::import::Options;
use crate::import::cell::{Dates, Guid};
use crate::import::file_name::id_in_name;
use crate::import::json::object::{Node, NodeVisitor, Object};
use crate::import::kind::{Context, Kind, Reading};
use crate::import::ledger::Ledger;
use crate::import::notes::{Note, Notes, Origin, Weight};
use crate::import::row::normalised;

/// What stands around a list: the list itself, under one of these keys.
const LISTS: [&str; 5] = ["items", "value", "validationresults", "records", "findings"];

/// The longest object.
const OBJECT_BYTES_MAX: u64 = 16 << 20;

/// How much is asked for at once.
const BUFFER: usize = 1 << 16;

/// The most objects that wait for the address behind their list. Pages of the kinds that need it hold some hundreds.
const WAITING_MAX: usize = 20_000;

/// The most memory that those take.
const WAITING_BYTES_MAX: usize = 1 << 26;

/// Reads the answers of a file into the ledger.
///
/// # Errors
///
/// The note of the first bad object, where `options` say that it ends the import.
pub(super) fn read(
    reader: impl Read,
    file: u32,
    about: Option<&str>,
    options: &Options,
    ledger: &mut Ledger,
    notes: &mut Notes,
) -> Result<(), Note> {
    let meter = Rc::new(Meter::default());
    let mut deserializer = serde_json::Deserializer::from_reader(Metered::new(reader, Rc::clone(&meter)));
    let named = notes.files.get(file as usize).and_then(|notes| id_in_name(&notes.name));
    let told = named.as_ref().filter(|(_, is_of)| *is_of).map(|(id, _)| id.clone());
    let about = about.or(told.as_deref());
    let named = named.map(|(id, _)| id);
    let mut import = Import {
        file,
        named,
        options,
        ledger,
        notes,
        dates: Dates::new(options.date_order),
        meter,
        rows: 0,
        envelopes: Vec::new(),
        answered: BTreeMap::new(),
        stop: None,
    };
    let mut is_empty = true;
    while deserializer.end().is_err() {
        is_empty = false;
        import.meter.begin();
        if let Err(error) = (Answer { import: &mut import, about, item: None }).deserialize(&mut deserializer) {
            import.broke(&error);
            break;
        }
    }
    if is_empty {
        import.remark("holds nothing");
    }
    import.end()
}

/// Counts the lines of a text while it is read, and the bytes of the object at hand.
///
/// The deserializer asks for one byte at a time and looks one byte ahead, so that the count of lines is that of the object
/// which it is about to read. Bytes count as they are asked for, some thousands at once.
#[derive(Debug, Default)]
struct Meter {
    breaks: Cell<u64>,
    bytes: Cell<u64>,
}

impl Meter {
    /// Begins with another object.
    fn begin(&self) {
        self.bytes.set(0);
    }

    fn line(&self) -> u64 {
        self.breaks.get() + 1
    }
}

struct Metered<R> {
    inner: R,
    meter: Rc<Meter>,
    buffer: Box<[u8]>,
    /// What of the buffer is read and not handed on.
    rest: Range<usize>,
}

impl<R: Read> Metered<R> {
    fn new(inner: R, meter: Rc<Meter>) -> Self {
        Self { inner, meter, buffer: vec![0; BUFFER].into(), rest: 0..0 }
    }

    fn fill(&mut self) -> io::Result<()> {
        let count = self.inner.read(&mut self.buffer)?;
        self.rest = 0..count;
        self.meter.bytes.set(self.meter.bytes.get() + count as u64);
        if self.meter.bytes.get() > OBJECT_BYTES_MAX {
            return Err(io::Error::other("one object is longer than 16 MiB"));
        }
        Ok(())
    }
}

impl<R: Read> Read for Metered<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.rest.is_empty() {
            self.fill()?;
        }
        let (Some(next), Some(place)) = (self.rest.next(), buffer.first_mut()) else { return Ok(0) };
        *place = self.buffer[next];
        self.meter.breaks.set(self.meter.breaks.get() + u64::from(*place == b'\n'));
        Ok(1)
    }
}

/// What ends the reading of a file before its end.
enum Stop {
    /// A bad object, where the first one ends the import.
    Bad(Note),
    /// Nothing in it can be placed.
    Refused,
}

/// A file at work.
struct Import<'i> {
    file: u32,
    /// Whom the file is about, as its name says.
    named: Option<String>,
    options: &'i Options,
    ledger: &'i mut Ledger,
    notes: &'i mut Notes,
    dates: Dates,
    meter: Rc<Meter>,
    rows: u64,
    envelopes: Vec<Envelope>,
    answered: BTreeMap<Option<Box<str>>, Answered>,
    stop: Option<Stop>,
}

/// An envelope whose end is not read yet.
#[derive(Default)]
struct Envelope {
    line: u64,
    /// What its list holds, where it says so.
    hint: Option<Box<str>>,
    items: u64,
    address: Option<Box<str>>,
    waiting: Vec<Waiting>,
    /// How much memory those take that wait.
    waiting_bytes: usize,
}

/// Where an object begins.
#[derive(Clone, Copy)]
struct Place {
    line: u64,
    /// Its number in its list, where the line does not tell it from its neighbours.
    item: Option<u64>,
}

/// An object that waits for the address of its envelope.
struct Waiting {
    object: Object,
    kind: Kind,
    place: Place,
    about: Option<Box<str>>,
}

/// What the envelopes of one answer said of its pages.
#[derive(Default)]
struct Answered {
    /// How many objects came of those announced, by the number announced, with the line of the first envelope.
    totals: BTreeMap<u64, (u64, u64)>,
    /// The line of the last envelope, where that names a next page.
    next: Option<u64>,
}

impl Import<'_> {
    /// Takes an object that is no envelope.
    fn row(&mut self, object: Object, place: Place, is_listed: bool, about: Option<&str>) -> Result<(), Stopped> {
        let hint = self.envelopes.last().and_then(|envelope| envelope.hint.as_deref());
        let kind = match self.options.kind {
            Some(kind) => Ok(kind),
            None => Kind::of_object(&object, &object.names(), object.kind().or(hint), is_listed),
        };
        let kind = match kind {
            Ok(kind) => kind,
            Err(refused) if self.rows == 0 => {
                self.notes.files[self.file as usize].refused = Some(refused);
                self.stop = Some(Stop::Refused);
                return Err(Stopped);
            }
            Err(refused) => return self.note(place, Weight::Bad, "an object that cannot be placed", refused.reason),
        };
        self.rows += 1;
        if let Some(envelope) = self.envelopes.last_mut() {
            let has_room = envelope.waiting.len() < WAITING_MAX && envelope.waiting_bytes < WAITING_BYTES_MAX;
            if has_room && envelope.address.is_none() && kind.hangs_on_address() {
                envelope.waiting_bytes += object.bytes();
                envelope.waiting.push(Waiting { object, kind, place, about: about.map(Box::from) });
                return Ok(());
            }
        }
        let address = self.envelopes.last().and_then(|envelope| envelope.address.clone());
        self.take(&object, kind, place, Context { about, named: None, address: address.as_deref() })
    }

    fn take(&mut self, object: &Object, kind: Kind, place: Place, context: Context<'_>) -> Result<(), Stopped> {
        let mut reading = Reading::default();
        let context = Context { named: self.named.as_deref(), ..context };
        kind.read(object, context, &mut self.dates, &mut reading);
        let told = &mut self.notes.files[self.file as usize];
        *told.kinds.entry(kind).or_default() += 1;
        told.taken += u64::from(!reading.facts.is_empty());
        for fact in reading.facts {
            self.ledger.take(fact, Origin { file: self.file, line: place.line });
        }
        for (weight, sort, detail) in reading.notes {
            self.note(place, weight, sort, detail)?;
        }
        Ok(())
    }

    fn note(&mut self, place: Place, weight: Weight, sort: &'static str, detail: String) -> Result<(), Stopped> {
        let detail = match place.item {
            None => detail,
            Some(number) if detail.is_empty() => format!("item {number}"),
            Some(number) => format!("{detail} (item {number})"),
        };
        let note = Note { origin: Origin { file: self.file, line: place.line }, weight, sort, detail };
        self.notes.add(note.clone());
        if weight == Weight::Bad && self.options.is_strict {
            self.stop = Some(Stop::Bad(note));
            return Err(Stopped);
        }
        Ok(())
    }

    fn remark(&mut self, remark: &str) {
        let remarks = &mut self.notes.files[self.file as usize].remarks;
        if !remarks.iter().any(|told| told == remark) {
            remarks.push(remark.to_owned());
        }
    }

    fn count_item(&mut self) {
        if let Some(envelope) = self.envelopes.last_mut() {
            envelope.items += 1;
        }
    }

    /// Ends an envelope: what waited for its address is taken.
    fn close(&mut self, about: Option<&str>, object: &Object) -> Result<(), Stopped> {
        let Some(mut envelope) = self.envelopes.pop() else {
            return Ok(());
        };
        let address = envelope.address.take().or_else(|| object.get("links.self.uri").map(Box::from));
        for waiting in mem::take(&mut envelope.waiting) {
            let context = Context { about: waiting.about.as_deref(), named: None, address: address.as_deref() };
            self.take(&waiting.object, waiting.kind, waiting.place, context)?;
        }
        if envelope.items == 0 {
            self.remark("holds an answer that lists nothing");
        }
        let answered = self.answered.entry(about.map(Box::from)).or_default();
        let total = object.get("totalcount").or_else(|| object.own("@odata.count"));
        if let Some(total) = total.and_then(|total| total.parse().ok()) {
            answered.totals.entry(total).or_insert((envelope.line, 0)).1 += envelope.items;
        }
        let next = object.get("links.next.uri").or_else(|| object.own("@odata.nextlink"));
        answered.next = next.map(|_| envelope.line);
        Ok(())
    }

    /// Tells why the text cannot be read further.
    fn broke(&mut self, error: &serde_json::Error) {
        if self.stop.is_some() {
            return;
        }
        let sort = if error.is_eof() { "the answer breaks off" } else { "no JSON" };
        let line = if error.line() == 0 { self.meter.line() } else { error.line() as u64 };
        // Whether that ends the import is kept in `stop`.
        let _ = self.note(Place { line, item: None }, Weight::Bad, sort, error.to_string());
    }

    /// Ends the file.
    fn end(mut self) -> Result<(), Note> {
        while self.stop.is_none() && !self.envelopes.is_empty() {
            // Of a text that breaks off: what came before is kept.
            let _ = self.close(None, &Object::default());
        }
        for answered in mem::take(&mut self.answered).into_values() {
            let missing = answered.totals.iter().find(|(total, (_, items))| items < total);
            let detail = match (missing, answered.next) {
                (Some((total, (line, items))), _) => Some((*line, format!("the answer holds {items} of {total}"))),
                (None, Some(line)) => Some((line, "the answer names a next page".to_owned())),
                (None, None) => None,
            };
            if let Some((line, detail)) = detail {
                let _ = self.note(Place { line, item: None }, Weight::Unclear, "the next pages are missing", detail);
            }
        }
        let (order, remark) = self.dates.settle();
        if let Some(remark) = remark {
            self.remark(&remark);
        }
        self.ledger.end_file(order);
        match self.stop {
            Some(Stop::Bad(note)) => Err(note),
            Some(Stop::Refused) | None => Ok(()),
        }
    }
}

/// That reading ends here; why stands in the import.
#[derive(Debug)]
struct Stopped;

impl fmt::Display for Stopped {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("stopped")
    }
}

/// An answer, whatever stands around it. What comes of it is the line in which it begins.
struct Answer<'a, 'i> {
    import: &'a mut Import<'i>,
    about: Option<&'a str>,
    /// Its number in its list, and the line in which the item before it, or the list, begins.
    item: Option<(u64, u64)>,
}

impl<'de> DeserializeSeed<'de> for Answer<'_, '_> {
    type Value = u64;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<u64, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl Answer<'_, '_> {
    fn place(&self) -> Place {
        let line = self.import.meter.line();
        Place { line, item: self.item.filter(|(_, before)| *before == line).map(|(number, _)| number) }
    }

    fn no_object<E: de::Error>(self) -> Result<u64, E> {
        let place = self.place();
        let detail = "the answer lists something else".to_owned();
        self.import.note(place, Weight::Bad, "no object", detail).map_err(E::custom)?;
        Ok(place.line)
    }
}

impl<'de> Visitor<'de> for Answer<'_, '_> {
    type Value = u64;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an answer")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, list: A) -> Result<u64, A::Error> {
        let line = self.import.meter.line();
        if items(self.import, self.about, false, list)? == 0 {
            self.import.remark("holds an answer that lists nothing");
        }
        Ok(line)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<u64, A::Error> {
        let place = self.place();
        let mut object = Object::default();
        let mut is_envelope = false;
        let mut is_wrapper = false;
        while let Some(key) = map.next_key::<String>()? {
            let name = normalised(&key);
            if LISTS.contains(&name.as_str()) {
                if !is_envelope {
                    is_envelope = true;
                    self.import.envelopes.push(Envelope {
                        line: place.line,
                        hint: object.own("@odata.context").map(Box::from),
                        address: object.get("links.self.uri").map(Box::from),
                        ..Envelope::default()
                    });
                }
                let items = Items { import: &mut *self.import, about: self.about };
                if let Some(node) = map.next_value_seed(items)? {
                    object.0.push((name.into(), node));
                }
            } else if is_id(&key) {
                is_wrapper = true;
                self.import.meter.begin();
                map.next_value_seed(Answer { import: &mut *self.import, about: Some(&key), item: None })?;
            } else {
                object.0.push((name.into(), map.next_value()?));
            }
        }
        // Something with a value that is no list is no envelope.
        if is_envelope && LISTS.iter().any(|name| object.own(name).is_some()) {
            self.import.envelopes.pop();
            is_envelope = false;
        }
        if is_envelope {
            self.import.close(self.about, &object).map_err(de::Error::custom)?;
        } else if !is_wrapper || !object.0.is_empty() {
            self.import.row(object, place, self.item.is_some(), self.about).map_err(de::Error::custom)?;
        }
        Ok(place.line)
    }

    fn visit_unit<E: de::Error>(self) -> Result<u64, E> {
        self.import.remark("holds an answer that lists nothing");
        Ok(self.import.meter.line())
    }

    fn visit_bool<E: de::Error>(self, _: bool) -> Result<u64, E> {
        self.no_object()
    }

    fn visit_i64<E: de::Error>(self, _: i64) -> Result<u64, E> {
        self.no_object()
    }

    fn visit_u64<E: de::Error>(self, _: u64) -> Result<u64, E> {
        self.no_object()
    }

    fn visit_f64<E: de::Error>(self, _: f64) -> Result<u64, E> {
        self.no_object()
    }

    fn visit_str<E: de::Error>(self, _: &str) -> Result<u64, E> {
        self.no_object()
    }
}

/// Takes the answers of a list, be it that of an envelope; returns how many there are.
fn items<'de, A: SeqAccess<'de>>(
    import: &mut Import<'_>,
    about: Option<&str>,
    is_in_envelope: bool,
    mut list: A,
) -> Result<u64, A::Error> {
    let mut before = import.meter.line();
    let mut count = 0;
    loop {
        import.meter.begin();
        let answer = Answer { import: &mut *import, about, item: Some((count + 1, before)) };
        match list.next_element_seed(answer)? {
            Some(line) => before = line,
            None => return Ok(count),
        }
        count += 1;
        if is_in_envelope {
            import.count_item();
        }
    }
}

/// Whether a key says whom the answer behind it is about: a GUID or a location id.
fn is_id(key: &str) -> bool {
    let is_location = (4..=18).contains(&key.len()) && key.bytes().all(|byte| byte.is_ascii_digit());
    is_location || Guid::parse(key).is_some()
}

/// The list in an envelope; what is no list comes back.
struct Items<'a, 'i> {
    import: &'a mut Import<'i>,
    about: Option<&'a str>,
}

impl<'de> DeserializeSeed<'de> for Items<'_, '_> {
    type Value = Option<Node>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Option<Node>, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Items<'_, '_> {
    type Value = Option<Node>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a list")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, list: A) -> Result<Option<Node>, A::Error> {
        items(self.import, self.about, true, list)?;
        Ok(None)
    }

    // PowerShell writes a list of one as the one.
    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Option<Node>, A::Error> {
        self.import.count_item();
        Answer { import: self.import, about: self.about, item: None }.visit_map(map)?;
        Ok(None)
    }

    fn visit_unit<E: de::Error>(self) -> Result<Option<Node>, E> {
        Ok(None)
    }

    fn visit_bool<E: de::Error>(self, value: bool) -> Result<Option<Node>, E> {
        NodeVisitor.visit_bool(value).map(Some)
    }

    fn visit_i64<E: de::Error>(self, value: i64) -> Result<Option<Node>, E> {
        NodeVisitor.visit_i64(value).map(Some)
    }

    fn visit_u64<E: de::Error>(self, value: u64) -> Result<Option<Node>, E> {
        NodeVisitor.visit_u64(value).map(Some)
    }

    fn visit_f64<E: de::Error>(self, value: f64) -> Result<Option<Node>, E> {
        NodeVisitor.visit_f64(value).map(Some)
    }

    fn visit_str<E: de::Error>(self, value: &str) -> Result<Option<Node>, E> {
        NodeVisitor.visit_str(value).map(Some)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RESELLER: &str = r#"{"id": "484e548c-f5f3-4528-93a9-c16c6373cb59", "mpnId": "4847383",
        "relationshipType": "is_indirect_cloud_solution_provider_of", "attributes": {"objectType": "PartnerRelationship"}}"#;

    /// What is told of a text: how many objects were taken, then each sort of note with its number and the first line.
    fn told(text: &str, about: Option<&str>) -> Vec<String> {
        let mut notes = Notes::default();
        let file = notes.begin("answer.json".to_owned());
        read(text.as_bytes(), file, about, &Options::default(), &mut Ledger::default(), &mut notes).unwrap();
        let file = &notes.files[0];
        let refused = file.refused.iter().map(|refused| format!("refused: {}", refused.reason));
        let sorts = file.counts.iter().map(|((weight, sort), count)| {
            let line = file.first.iter().find(|note| note.sort == *sort).map_or(0, |note| note.origin.line);
            format!("{weight:?} {count} from line {line}: {sort}")
        });
        let taken = format!("{} of {}", file.taken, file.kinds.values().sum::<u64>());
        [taken].into_iter().chain(refused).chain(sorts).chain(file.remarks.iter().cloned()).collect()
    }

    /// The facts of an object.
    fn facts(text: &str, about: Option<&str>) -> String {
        let Node::Object(object) = serde_json::from_str(text).unwrap() else { panic!("an object") };
        let kind = Kind::of_object(&object, &object.names(), object.kind(), false).unwrap();
        let mut reading = Reading::default();
        kind.read(&object, Context { about, named: None, address: None }, &mut Dates::new(None), &mut reading);
        assert!(reading.notes.is_empty(), "{:?}", reading.notes);
        format!("{:?}", reading.facts)
    }

    #[test]
    fn objects_are_found_in_whatever_stands_around_them() {
        for text in [
            RESELLER.to_owned(),
            format!("[{RESELLER}]"),
            format!(r#"{{"totalCount": 1, "items": [{RESELLER}], "attributes": {{"objectType": "Collection"}}}}"#),
            format!(r#"{{"Value": {RESELLER}, "Count": 1}}"#),
            format!(r#"{{"customers": null, "484E548C-F5F3-4528-93A9-C16C6373CB59": {{"items": [{RESELLER}]}}}}"#)
                .replace(r#""customers": null, "#, ""),
            RESELLER.to_uppercase().replace("IS_INDIRECT", "Is_Indirect"),
        ] {
            assert_eq!(told(&text, None)[0], "1 of 1", "{text}");
        }
        assert_eq!(told(&format!("{RESELLER}\n{RESELLER}\n"), None)[0], "2 of 2");
        assert_eq!(told(&format!("[{{\"items\": [{RESELLER}]}}, {{\"items\": [{RESELLER}]}}]"), None)[0], "2 of 2");
    }

    #[test]
    fn what_is_behind_a_list_tells_what_is_in_it() {
        let customer = "/v1/customers/c501c3c4-d776-40ef-9ecf-9cefb59442c1/relationships";
        let unnamed = told(&format!(r#"{{"items": [{RESELLER}]}}"#), None);
        assert!(unnamed[1].contains("the partner of a customer that is not named"), "{unnamed:?}");
        for text in [
            format!(r#"{{"items": [{RESELLER}], "links": {{"self": {{"uri": "{customer}"}}}}}}"#),
            format!(r#"{{"links": {{"self": {{"uri": "{customer}"}}}}, "items": [{RESELLER}]}}"#),
        ] {
            assert_eq!(told(&text, None), ["1 of 1"]);
        }
    }

    #[test]
    fn an_answer_says_whose_it_is_by_its_wrapper_or_its_file() {
        let signed = r#"{"isAgreementSigned": true}"#;
        assert!(facts(signed, Some("4847383")).contains(r#"location: Some("4847383")"#));
        assert_eq!(told(&format!(r#"{{"4847383": {signed}, "4847433": {signed}}}"#), None), ["2 of 2"]);
        assert_eq!(told(signed, None)[0], "0 of 1");
    }

    #[test]
    fn what_came_before_the_end_of_a_broken_answer_is_kept() {
        let whole = format!("{{\"items\": [\n{RESELLER},\n{RESELLER}]}}");
        let broken = &whole[..whole.len() - 30];
        let told = told(broken, None);
        assert_eq!(told[0], "1 of 1");
        assert_eq!(told[1], "Bad 1 from line 5: the answer breaks off");
        let stray = format!("{{\"items\": [{RESELLER}, ]}}");
        assert!(self::told(&stray, None)[1].starts_with("Bad 1 from line 2: no JSON"));
    }

    #[test]
    fn missing_pages_are_told() {
        let page = |total: u32, next: &str| {
            format!(r#"{{"totalCount": {total}, "items": [{RESELLER}], "links": {{{next}}}}}"#)
        };
        let next = r#""next": {"uri": "/v1/relationships?offset=1"}"#;
        let is_told = |text: &str| told(text, None).iter().any(|told| told.ends_with("the next pages are missing"));
        assert!(is_told(&page(2, "")));
        assert!(is_told(&page(1, next)));
        assert!(!is_told(&page(1, "")));
        assert!(!is_told(&format!("[{}, {}]", page(2, next), page(2, ""))));
    }

    #[test]
    fn no_text_is_too_strange() {
        let deep = "[".repeat(100_000);
        let long = format!("{{\"id\": \"{}\"}}", "x".repeat(17 << 20));
        let hostile: [&str; 12] = [
            "",
            " \n",
            "null",
            "[]",
            "{}",
            "3",
            "[1, \"two\", null, true, 1e400]",
            "{\"items\": 3, \"value\": {}}",
            "{\"items\": {\"items\": {\"items\": []}}}",
            "{\"code\": \"\\u0000\\u001b[31m\", \"description\": \"<b>\"}",
            &deep,
            &long,
        ];
        for text in hostile {
            let told = told(text, None);
            assert!(told.len() > 1, "{} is told of", &text[..text.len().min(40)]);
            assert!(!told.iter().any(|told| told.contains('\u{1b}')));
        }
    }

    #[test]
    fn the_first_bad_object_ends_a_strict_import() {
        let mut notes = Notes::default();
        let file = notes.begin("answer.json".to_owned());
        let options = Options { is_strict: true, ..Options::default() };
        let text = r#"[{"isAgreementSigned": true}, {"isAgreementSigned": true}]"#;
        let note = read(text.as_bytes(), file, None, &options, &mut Ledger::default(), &mut notes).unwrap_err();
        assert_eq!((note.weight, notes.files[0].kinds.len()), (Weight::Bad, 1));
        assert_eq!(notes.files[0].counts.values().sum::<u64>(), 1);
    }

    #[test]
    fn administration_ends_when_it_ended_and_roles_have_names() {
        let administration = |status: &str| {
            facts(
                &format!(
                    r##"{{"@odata.type": "#microsoft.graph.delegatedAdminRelationship", "status": "{status}",
                    "customer": {{"tenantId": "4B827261-d21f-4aa9-b7db-7fa1f56fb163", "displayName": "Contoso"}},
                    "displayName": "of the year",
                    "accessDetails": {{"unifiedRoles": [{{"roleDefinitionId": "62E90394-69f5-4237-9190-012177145e10"}}]}},
                    "activatedDateTime": "2024-01-02T00:00:00Z", "lastModifiedDateTime": "2024-05-06T00:00:00Z",
                    "endDateTime": "2026-01-01T00:00:00Z", "autoExtendDuration": "PT0S"}}"##
                ),
                None,
            )
        };
        let active = administration("active");
        for part in [
            r#"["Global Administrator"]"#,
            "auto_extend: Some(false)",
            "2024-01-02",
            "2026-01-01",
            r#"Some("Contoso")"#,
        ] {
            assert!(active.contains(part), "{part} in {active}");
        }
        let terminated = administration("terminated");
        assert!(terminated.contains("2024-05-06") && !terminated.contains("2026-01-01"), "{terminated}");
    }

    #[test]
    fn an_advised_customer_buys_nothing() {
        let customer = |relationship: &str| {
            let text = r#"{"id": "53eb21cb-6b2d-4ee5-9e92-27dfc927e93c", "relationshipToPartner": "RELATION",
                "attributes": {"objectType": "Customer"}}"#;
            facts(&text.replace("RELATION", relationship), Some("484e548c-f5f3-4528-93a9-c16c6373cb59"))
        };
        assert!(customer("reseller").contains("484e548c"));
        assert!(!customer("advisor").contains("484e548c"));
    }

    #[test]
    fn the_answer_about_a_customer_does_not_make_it_its_own_reseller() {
        let text = r#"{"id": "53eb21cb-6b2d-4ee5-9e92-27dfc927e93c", "relationshipToPartner": "reseller",
            "attributes": {"objectType": "Customer"}}"#;
        assert!(facts(text, Some("53EB21CB-6b2d-4ee5-9e92-27dfc927e93c")).contains("reseller: None"));
    }
}
