//! Ids of what is new: from the name, so that people can read a network, else from what the files call it.
//!
//! Invariant: two new things that would be called the same are both told apart by what they are, so that no id hangs on which
//! of them was read first.

use std::collections::{BTreeMap, BTreeSet};

use deunicode::deunicode_char;

use crate::import::assembly::estate::{Estate, Key};
use crate::import::assembly::party::Parties;
use crate::import::assembly::standing::Standing;
use crate::import::cell::Guid;
use crate::programme::MICROSOFT;

/// Longest id that is made of a name.
const SLUG_MAX: usize = 60;

/// What a name is as an id; none where nothing of it can be in one.
pub(super) fn slug(name: &str) -> Option<String> {
    let mut slug = String::new();
    let plain = name.chars().flat_map(|character| deunicode_char(character).unwrap_or(" ").chars());
    for character in plain {
        if slug.len() == SLUG_MAX {
            break;
        }
        match character {
            character if character.is_ascii_alphanumeric() => slug.push(character.to_ascii_lowercase()),
            _ if slug.is_empty() || slug.ends_with('-') => {}
            _ => slug.push('-'),
        }
    }
    slug.truncate(slug.trim_end_matches('-').len());
    (!slug.is_empty() && !is_number_of_somebody(&slug)).then_some(slug)
}

/// Whether a text is what somebody is called who has no name: whoever were named so would be taken for another.
fn is_number_of_somebody(text: &str) -> bool {
    let is_location = |digits: &str| !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    Guid::parse(text).is_some() || text.strip_prefix("mpn-").is_some_and(is_location)
}

/// Somebody who needs an id.
struct Nameless {
    whom: Whom,
    /// The id it would have if nobody else had it.
    wish: String,
    /// Whether there are others of its sort beside it, so that it is told apart from the beginning.
    is_one_of_several: bool,
    /// What tells it from others of the same wish, the shortest first.
    marks: Vec<String>,
}

#[derive(Clone, Copy)]
enum Whom {
    Party(usize),
    Customer(usize),
    AccountTenant(Guid),
    CustomerTenant(usize),
}

/// Gives each partner, customer and tenant that is new its id, and the others theirs.
pub(super) fn name(standing: &Standing<'_>, parties: &mut Parties, estate: &mut Estate) {
    let mut taken = BTreeSet::new();
    let mut nameless = Vec::new();
    for (place, party) in parties.all.iter_mut().enumerate().filter(|(_, party)| party.is_needed) {
        if let Some(index) = party.standing {
            standing.id(index).clone_into(&mut party.id);
            continue;
        }
        let tenant = party.tenants.keys().next().map(ToString::to_string);
        let location = party.locations.iter().min_by_key(|location| (location.len(), location.as_ref().to_owned()));
        let named = party.name.value().and_then(|name| slug(name));
        let stub = location.map(|location| format!("mpn-{location}"));
        let given = Some(party.id.clone()).filter(|id| !id.is_empty());
        let wish = named.or(given).or_else(|| tenant.clone()).or(stub).unwrap_or_default();
        let mut marks: Vec<String> = tenant.iter().map(|tenant| tenant[..8].to_owned()).collect();
        marks.extend(location.map(ToString::to_string));
        marks.extend(tenant);
        nameless.push(Nameless { whom: Whom::Party(place), wish, is_one_of_several: false, marks });
    }
    for (place, site) in estate.sites.iter().enumerate() {
        if !site.stands || site.account_of.is_some() {
            continue;
        }
        let name = site.name.value().and_then(|name| slug(name));
        let (wish, marks) = match &site.key {
            Key::Standing(_) => continue,
            Key::Id(guid) => {
                let guid = guid.to_string();
                (name.unwrap_or_else(|| guid.clone()), vec![guid[..8].to_owned(), guid])
            }
            Key::Other(other) => {
                let other = slug(other);
                (name.or_else(|| other.clone()).unwrap_or_else(|| "customer".to_owned()), other.into_iter().collect())
            }
        };
        nameless.push(Nameless { whom: Whom::Customer(place), wish, is_one_of_several: false, marks });
    }
    for (whom, id) in told_apart(nameless, standing, &mut taken) {
        match whom {
            Whom::Party(place) => parties.all[place].id = id,
            Whom::Customer(place) => estate.sites[place].owner = id,
            Whom::AccountTenant(_) | Whom::CustomerTenant(_) => {}
        }
    }
    let mut nameless = Vec::new();
    for (guid, (party, _)) in &estate.accounts {
        if estate.standing(*guid).is_some() {
            continue;
        }
        let party = &parties.all[*party];
        let text = guid.to_string();
        nameless.push(Nameless {
            whom: Whom::AccountTenant(*guid),
            wish: format!("{}-csp", party.id),
            is_one_of_several: party.tenants.len() > 1,
            marks: vec![text[..8].to_owned(), text],
        });
    }
    for (place, site) in estate.sites.iter().enumerate() {
        let is_new = site.stands && site.account_of.is_none() && !matches!(site.key, Key::Standing(_));
        if is_new {
            let by_owner = format!("{}-tenant", site.owner);
            let (wish, marks) = match &site.key {
                Key::Id(guid) => (by_owner, vec![guid.to_string()[..8].to_owned(), guid.to_string()]),
                // What is no id stands nowhere else: by it the tenant is found when it is imported again.
                Key::Other(other) => (slug(other).map_or(by_owner, |other| format!("{other}-tenant")), Vec::new()),
                Key::Standing(_) => (by_owner, Vec::new()),
            };
            nameless.push(Nameless { whom: Whom::CustomerTenant(place), wish, is_one_of_several: false, marks });
        }
    }
    for (whom, id) in told_apart(nameless, standing, &mut taken) {
        match whom {
            Whom::AccountTenant(guid) => {
                if let Some((_, known)) = estate.accounts.get_mut(&guid) {
                    *known = id;
                }
            }
            Whom::CustomerTenant(place) => estate.sites[place].id = id,
            Whom::Party(_) | Whom::Customer(_) => {}
        }
    }
    estate.name_accounts(standing, parties);
}

/// The id of each: its wish where nobody else has it, else with a mark.
fn told_apart(nameless: Vec<Nameless>, standing: &Standing<'_>, taken: &mut BTreeSet<String>) -> Vec<(Whom, String)> {
    let mut wishes: BTreeMap<String, usize> = BTreeMap::new();
    let mut marked: BTreeMap<String, usize> = BTreeMap::new();
    for one in &nameless {
        *wishes.entry(one.wish.clone()).or_default() += 1;
        for mark in &one.marks {
            *marked.entry(format!("{}-{mark}", one.wish)).or_default() += 1;
        }
    }
    let is_free = |id: &str, taken: &BTreeSet<String>| id != MICROSOFT && !standing.has_id(id) && !taken.contains(id);
    let (alone, others): (Vec<_>, Vec<_>) = nameless
        .into_iter()
        .partition(|one| wishes[&one.wish] == 1 && !one.is_one_of_several && is_free(&one.wish, taken));
    taken.extend(alone.iter().map(|one| one.wish.clone()));
    let mut ids: Vec<(Whom, String)> = alone.into_iter().map(|one| (one.whom, one.wish)).collect();
    // The last number given for a wish.
    let mut numbers: BTreeMap<String, u32> = BTreeMap::new();
    for one in others {
        // A mark that two of them have tells neither apart.
        let mut own = one.marks.iter().map(|mark| format!("{}-{mark}", one.wish)).filter(|id| marked[id] == 1);
        let id = own.find(|id| is_free(id, taken)).unwrap_or_else(|| {
            let number = numbers.entry(one.wish.clone()).or_insert(1);
            loop {
                *number += 1;
                let id = format!("{}-{number}", one.wish);
                if is_free(&id, taken) {
                    break id;
                }
            }
        });
        taken.insert(id.clone());
        ids.push((one.whom, id));
    }
    ids
}
