//! Names that arguments give to what they mean.

use std::sync::Arc;

use crate::check::Asked;
use crate::cli::failure::Failure;
use crate::config::{Settings, Weight};
use crate::finding::{Group, Guidance, Info};
use crate::nearest::hint;
use crate::network::{Entity, Network};
use crate::programme::MICROSOFT;
use crate::rules::ALL;

/// The rules that are selected (all where none is named) and not ignored, as the settings have them; a rule that they
/// switch off speaks if it is selected by its own name. What is unconditional always speaks.
pub(super) fn rules(selected: &[String], ignored: &[String], settings: &Settings) -> Result<Vec<Asked>, Failure> {
    let by_name = selected;
    let selected = if selected.is_empty() { ALL.iter().map(|rule| rule.info.name).collect() } else { named(selected)? };
    let ignored = named(ignored)?;
    let is_left = |info: &Info| selected.contains(&info.name) && !ignored.contains(&info.name);
    let mut rules = Vec::new();
    for info in ALL.iter().map(|rule| rule.info) {
        let own = settings.of(info);
        let is_by_name = by_name.iter().any(|name| name == info.name);
        let severity = match own.severity {
            Some(Weight::Severity(severity)) if !info.is_unconditional() => severity,
            Some(Weight::Off) if !is_by_name && !info.is_unconditional() => continue,
            _ => info.severity,
        };
        let guidance = (own.guidance.is_some() || own.contact.is_some())
            .then(|| Arc::new(Guidance { text: own.guidance, contact: own.contact }));
        let is_waivable = own.waivable.unwrap_or(true);
        if is_left(info) || info.is_unconditional() {
            rules.push(Asked { info, severity, guidance, is_waivable });
        }
    }
    if !rules.iter().any(|asked| is_left(asked.info)) {
        return Err(Failure::NothingSelected);
    }
    Ok(rules)
}

/// The rule of this name.
pub(super) fn rule(name: &str) -> Result<&'static Info, Failure> {
    let names = || ALL.iter().map(|rule| rule.info.name);
    ALL.iter().map(|rule| rule.info).find(|info| info.name == name).ok_or_else(|| no_such_rule("rule", name, names()))
}

fn named(names: &[String]) -> Result<Vec<&'static str>, Failure> {
    let mut rules = Vec::new();
    for name in names {
        let before = rules.len();
        rules.extend(
            ALL.iter()
                .map(|rule| rule.info)
                .filter(|info| info.name == name || info.group.name() == name)
                .map(|info| info.name),
        );
        if rules.len() == before {
            let groups = Group::ALL.into_iter().map(Group::name);
            return Err(no_such_rule("rule or group", name, ALL.iter().map(|rule| rule.info.name).chain(groups)));
        }
    }
    Ok(rules)
}

/// Whom or what the id means.
pub(super) fn entity<'n>(network: &'n Network, id: &str) -> Result<Entity<'n>, Failure> {
    network.entity_named(id).ok_or_else(|| no_such_id(network, id))
}

/// That the id may stand for a seller.
pub(super) fn seller(network: &Network, id: &str) -> Result<(), Failure> {
    if id == MICROSOFT || network.party(id).is_some() {
        return Ok(());
    }
    Err(no_such(network, id, "a tenant sells nothing; name a partner, or microsoft"))
}

/// That the id may stand for a buyer.
pub(super) fn buyer(network: &Network, id: &str) -> Result<(), Failure> {
    if network.party(id).is_some() {
        return Ok(());
    }
    if id == MICROSOFT {
        let hint = "microsoft buys from nobody; name a customer or a partner".to_owned();
        return Err(Failure::WrongKind { id: id.to_owned(), hint });
    }
    Err(no_such(network, id, "a tenant buys nothing; name its owner, and the tenant with --tenant"))
}

/// That the id is a tenant's.
pub(super) fn tenant(network: &Network, id: &str) -> Result<(), Failure> {
    if network.tenant_named(id).is_some() {
        return Ok(());
    }
    Err(no_such(network, id, "it is no tenant; name one that the buyer owns"))
}

/// That the network has no such id, or has it for something else.
fn no_such(network: &Network, id: &str, hint: &str) -> Failure {
    if network.ids().any(|other| other == id) {
        return Failure::WrongKind { id: id.to_owned(), hint: hint.to_owned() };
    }
    no_such_id(network, id)
}

/// That nothing in the network has this id.
pub(super) fn no_such_id(network: &Network, id: &str) -> Failure {
    if let Some(tenant) = network.subscription_named(id) {
        let hint = format!("it is a subscription; name its tenant `{tenant}`");
        return Failure::WrongKind { id: id.to_owned(), hint };
    }
    let hint = hint(id, network.ids(), || "name a partner, a customer or a tenant that the files declare".to_owned());
    // Neither must be taken for the whole truth where some file says nothing.
    let broken = if network.has_broken_file() { "; some file does not parse and may declare it" } else { "" };
    let hint = hint + broken;
    Failure::NoSuchId { id: id.to_owned(), hint }
}

fn no_such_rule(kind: &'static str, name: &str, names: impl Iterator<Item = &'static str>) -> Failure {
    let hint = hint(name, names, || "`cspgraph rules` lists them".to_owned());
    Failure::NoSuchRule { kind, name: name.to_owned(), hint }
}
