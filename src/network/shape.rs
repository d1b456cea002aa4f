//! Kinds of records: their keys, and the values of one record by key.
//!
//! Keys come from the mapping itself and from the mappings behind `<<`; what is unknown, doubled or missing is noted.

use std::collections::{HashMap, HashSet};

use crate::network::declaration::Declarations;
use crate::network::problem::{Fault, ProblemKind};
use crate::network::spot::Header;
use crate::source::Place;
use crate::syntax::{Entry, Value};

/// A kind of record: its name in messages and its keys, the required ones first.
pub(super) struct Shape {
    pub(super) name: &'static str,
    pub(super) keys: &'static [&'static str],
    pub(super) required: usize,
    /// Index of the key whose value names the record, where there is one.
    pub(super) id: Option<usize>,
}

/// As many values as the widest shape has keys.
const WIDTH: usize = 13;

pub(super) const DOCUMENT: Shape = Shape {
    name: "document",
    keys: &[
        "version",
        "partners",
        "tenants",
        "customers",
        "partnerships",
        "sales",
        "subscriptions",
        "customer-relationships",
        "admin-relationships",
        "affiliations",
    ],
    required: 1,
    id: None,
};
pub(super) const PARTNER: Shape = Shape {
    name: "partner",
    keys: &["id", "name", "country", "global-id", "enrollments", "mca"],
    required: 1,
    id: Some(0),
};
pub(super) const ENROLLMENT: Shape = Shape {
    name: "enrollment",
    keys: &[
        "role",
        "country",
        "tenant",
        "location-id",
        "mpa",
        "since",
        "until",
        "status",
        "status-since",
        "currency",
        "support-plan",
        "revenue-usd",
        "revenue-as-of",
    ],
    required: 1,
    id: None,
};
pub(super) const TENANT: Shape = Shape {
    name: "tenant",
    keys: &["id", "owner", "kind", "country", "cloud", "tenant-id", "domain", "name"],
    required: 3,
    id: Some(0),
};
pub(super) const CUSTOMER: Shape =
    Shape { name: "customer", keys: &["id", "name", "country", "mca"], required: 1, id: Some(0) };
pub(super) const ACCEPTANCE: Shape =
    Shape { name: "acceptance", keys: &["accepted", "attested-by"], required: 1, id: None };
pub(super) const PARTNERSHIP: Shape =
    Shape { name: "partnership", keys: &["provider", "reseller", "since", "until"], required: 2, id: None };
pub(super) const SALE: Shape =
    Shape { name: "sale", keys: &["seller", "buyer", "tenant", "own-use", "since", "until"], required: 2, id: None };
pub(super) const SUBSCRIPTION: Shape = Shape {
    name: "subscription",
    keys: &["tenant", "ordered-by", "id", "partner-of-record", "product", "since", "until"],
    required: 2,
    id: Some(2),
};
pub(super) const CUSTOMER_RELATIONSHIP: Shape = Shape {
    name: "customer-relationship",
    keys: &["partner", "customer", "tenant", "since", "until"],
    required: 2,
    id: None,
};
pub(super) const ADMIN_RELATIONSHIP: Shape = Shape {
    name: "admin-relationship",
    keys: &["partner", "tenant", "kind", "roles", "auto-extend", "since", "until"],
    required: 3,
    id: None,
};
pub(super) const AFFILIATION: Shape =
    Shape { name: "affiliation", keys: &["parent", "child", "ownership", "since", "until"], required: 2, id: None };

/// The values of one record by the index of their key.
pub(super) struct Fields<'t> {
    pub(super) shape: &'static Shape,
    pub(super) values: [Option<Value<'t>>; WIDTH],
    pub(super) header: Header,
}

impl Declarations {
    /// The values of a record by key; none where it is no mapping.
    pub(super) fn fields<'t>(&mut self, value: Value<'t>, shape: &'static Shape) -> Option<Fields<'t>> {
        let Some(entries) = value.entries() else {
            self.invalid(value.place(), shape.name, Fault::NotMapping);
            return None;
        };
        let first = value.entries().and_then(|mut entries| entries.next());
        let first = first.map_or(value.place(), |entry| entry.key.place());
        let end = value.place().written().unwrap_or(value.place().span).end;
        let mut fields = Fields { shape, values: [None; WIDTH], header: self.places.header(first, end) };
        let mut unknown = HashSet::new();
        let merged = self.take_entries(&mut fields, entries, &mut unknown);
        if let Some(source) = merged {
            self.merge(&mut fields, source, &mut unknown);
        }
        self.check_required(&fields);
        Some(fields)
    }

    /// Takes from one mapping what the record does not have yet; returns what stands behind its `<<`.
    fn take_entries<'t>(
        &mut self,
        fields: &mut Fields<'t>,
        entries: impl Iterator<Item = Entry<'t>>,
        unknown: &mut HashSet<&'t str>,
    ) -> Option<Value<'t>> {
        let mut merged: Option<Entry<'t>> = None;
        let mut known: [Option<Place>; WIDTH] = [None; WIDTH];
        // Keys that no shape has may be many, so that comparing each with all others would take too long.
        let mut others: HashMap<&'t str, Place> = HashMap::new();
        for Entry { key, value } in entries {
            if key.is_merge_key() {
                match merged {
                    None => merged = Some(Entry { key, value }),
                    Some(first) => self.duplicate_key(key, first.key.place()),
                }
                continue;
            }
            let Some(text) = key.text() else {
                self.unknown_key(key, fields.shape);
                continue;
            };
            if let Some(index) = fields.shape.keys.iter().position(|known| *known == text) {
                match known[index] {
                    None => {
                        known[index] = Some(key.place());
                        fields.values[index].get_or_insert(value);
                    }
                    Some(first) => self.duplicate_key(key, first),
                }
            } else if !text.starts_with("x-") {
                if let Some(first) = others.get(text) {
                    self.duplicate_key(key, *first);
                    continue;
                }
                others.insert(text, key.place());
                if unknown.insert(text) {
                    self.unknown_key(key, fields.shape);
                }
            }
        }
        merged.map(|entry| entry.value)
    }

    /// Fills what the record itself does not say from the mappings behind `<<`, the first of them first.
    fn merge<'t>(&mut self, fields: &mut Fields<'t>, source: Value<'t>, unknown: &mut HashSet<&'t str>) {
        // The next one last: mappings may merge one another as deep as aliases lead.
        let mut sources = vec![(source, true)];
        while let Some((source, may_be_list)) = sources.pop() {
            if let Some(items) = source.items().filter(|_| may_be_list) {
                let start = sources.len();
                sources.extend(items.map(|item| (item, false)));
                sources[start..].reverse();
            } else if let Some(entries) = source.entries() {
                sources.extend(self.take_entries(fields, entries, unknown).map(|nested| (nested, true)));
            } else {
                self.invalid(source.place(), "<<", Fault::NotMapping);
            }
        }
    }

    fn check_required(&mut self, fields: &Fields<'_>) {
        let shape = fields.shape;
        for key in 0..shape.required {
            if fields.values[key].is_none() {
                let id = shape.id.and_then(|id| fields.values[id]);
                let place = id.map_or_else(|| self.places.first(fields.header), Value::place);
                self.note(place, ProblemKind::MissingKey { key: shape.keys[key], record: shape.name });
            }
        }
    }

    fn unknown_key(&mut self, key: Value<'_>, shape: &'static Shape) {
        let text = key.text().unwrap_or("").to_owned();
        let kind = ProblemKind::UnknownKey { key: text, record: shape.name, expected: shape.keys };
        self.note(key.place(), kind);
    }

    fn duplicate_key(&mut self, key: Value<'_>, first: Place) {
        let text = key.text().unwrap_or("").to_owned();
        self.note(key.place(), ProblemKind::InvalidValue { key: text, fault: Fault::DuplicateKey { first } });
    }
}
