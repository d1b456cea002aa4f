use std::collections::{BTreeSet, HashMap};

use crate::finding::{Finding, Info};
use crate::network::{DuplicateTenant, Network, quoted};
use crate::rules::{Check, Element, Rule};
use crate::wording;

pub(super) const RULE: Rule = Rule { info: &INFO, checks: &[Check::Records(&[Element::Tenant], check)] };

static INFO: Info = info!("duplicate-tenant", Reading, Error, "a tenant-id or domain that another tenant has");

fn check(network: &Network, findings: &mut Vec<Finding>) {
    let duplicates = network.duplicate_tenants();
    let sharing = if duplicates.is_empty() { HashMap::new() } else { network.tenants_by_value() };
    findings.extend(duplicates.into_iter().map(|duplicate| duplicate_tenant(duplicate, &sharing)));
}

fn duplicate_tenant(
    duplicate: DuplicateTenant<'_>,
    sharing: &HashMap<(&str, String), BTreeSet<&str>>,
) -> Finding {
    let DuplicateTenant { tenant, first, key, value, place, first_place } = duplicate;
    let (subject, _) = tenant.name();
    // Which of several is the later one hangs on the order of the files; who shares the value does not.
    let folded = value.to_ascii_lowercase();
    let who = sharing.get(&(key, folded.clone())).map_or_else(String::new, wording::sharers);
    let identity = format!("tenant {key} {folded} {who}");
    let message = format!("`{}` has the {key} {} of `{}`", tenant.id(), quoted(value), first.id());
    Finding::new(&INFO, place, message)
        .primary("the later one")
        .label(first_place, "the earlier one")
        .help(format!("correct the {key}, or make one record of the two: no two tenants in the world share it"))
        .about(subject, identity)
        .cause(format!("{key} {folded}"))
}
