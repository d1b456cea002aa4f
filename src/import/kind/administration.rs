//! Granular delegated administration: who may administer which tenant, as what, and how long.

use crate::import::cell::Written;
use crate::import::fact::{Administration, Customer, Fact, Rank, Tenant};
use crate::import::kind::reader::Reader;
use crate::import::row::Field;
use crate::programme::entra_role;

/// A relationship that began, be it over or not.
pub(super) fn administration(reader: &mut Reader<'_>) {
    let Some(tenant) = reader.customer(&[Field::AdministeredTenant]) else {
        return;
    };
    let status = reader.word(Field::Status).unwrap_or_default();
    let is_over = match status.as_str() {
        "active" | "activated" | "expiring" => false,
        "terminated" | "terminating" | "terminationrequested" | "expired" => true,
        _ => {
            return reader
                .left_out("an administration that never began", &reader.text(Field::Status).unwrap_or_default());
        }
    };
    let Some(since) = reader.day(Field::Activated) else {
        return reader.left_out("an administration that never began", &reader.text(Field::Status).unwrap_or_default());
    };
    let planned = reader.day(Field::Ended);
    let until = if is_over { earlier(planned, reader.day(Field::Modified)) } else { planned };
    if let Some(provider) = reader.text(Field::IndirectProvider) {
        reader.unclear("delegated administration that an indirect provider set up: its tenant", &provider);
    }
    let partner = reader.account(Field::Partner);
    let name = reader.name(Field::AdministeredName);
    // Tables do not have it at all.
    let is_told = reader.row.has(Field::AutoExtend) || reader.row.has(Field::UnifiedRoles);
    let auto_extend = is_told.then(|| reader.text(Field::AutoExtend).is_some_and(|text| extends(&text)));
    let roles = roles(reader);
    reader.fact(Fact::Administration(Administration {
        partner,
        customer: Customer {
            tenant: Tenant::Id(tenant),
            commerce: None,
            name,
            domain: None,
            country: None,
            reseller: None,
            rank: Rank::Line,
        },
        roles,
        auto_extend,
        since: Some(since),
        until,
    }));
}

/// The roles by their names, in order, each once; by its template where the name is not known.
fn roles(reader: &Reader<'_>) -> Vec<Box<str>> {
    let templates = reader.row.rows(Field::UnifiedRoles);
    let name = |template: &str| Box::from(entra_role(template).unwrap_or(template));
    let mut roles: Vec<Box<str>> = templates
        .iter()
        .filter_map(|role| role.text(Field::RoleTemplate))
        .map(|template| name(&template.to_ascii_lowercase()))
        .collect();
    roles.sort_unstable();
    roles.dedup();
    roles
}

/// Whether a duration of ISO 8601 is more than nothing.
fn extends(duration: &str) -> bool {
    duration.bytes().any(|byte| (b'1'..=b'9').contains(&byte))
}

/// The earlier of two days, of which either may be absent.
fn earlier(one: Option<Written>, other: Option<Written>) -> Option<Written> {
    match (one, other) {
        (Some(one), Some(other)) => Some(one.earlier(other)),
        (one, other) => one.or(other),
    }
}
