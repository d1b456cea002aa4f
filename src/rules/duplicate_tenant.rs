use crate::finding::{Finding, Info};
use crate::network::{DuplicateTenant, Network, quoted};
use crate::rules::{Check, Rule};

pub(super) const RULE: Rule = Rule { info: &INFO, checks: &[Check::Network(check)] };

static INFO: Info = info!("duplicate-tenant", Reading, Error, "a tenant-id or domain that another tenant has");

fn check(network: &Network, findings: &mut Vec<Finding>) {
    findings.extend(network.duplicate_tenants().into_iter().map(duplicate_tenant));
}

fn duplicate_tenant(duplicate: DuplicateTenant<'_>) -> Finding {
    let DuplicateTenant { tenant, first, key, value, place, first_place } = duplicate;
    let (subject, _) = tenant.name();
    // Which of several is the later one hangs on the order of the files; the value does not.
    let identity = format!("tenant {key} {}", value.to_ascii_lowercase());
    let message = format!("`{}` has the {key} {} of `{}`", tenant.id(), quoted(value), first.id());
    Finding::new(&INFO, place, message)
        .primary("the later one")
        .label(first_place, "the earlier one")
        .help(format!("correct the {key}, or make one record of the two: no two tenants in the world share it"))
        .about(subject, identity)
        .cause(format!("{key} {}", value.to_ascii_lowercase()))
}
