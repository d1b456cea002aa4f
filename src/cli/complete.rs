//! What a shell is told when somebody presses Tab: commands and flags, names of rules, ids of the network.
//!
//! Invariant: nothing is printed but what is offered, and nobody waits; what cannot be read soon is left out.

use std::ffi::{OsStr, OsString};
use std::io::{self, Write};
use std::path::Path;
use std::process::ExitCode;

use clap::{CommandFactory, FromArgMatches};
use clap_complete::Shell;
use clap_complete::engine::CompletionCandidate;
use clap_complete::env::{CompleteEnv, Shells};

use crate::cli::arguments::{Arguments, NetworkArguments};
use crate::cli::configuration::Configuration;
use crate::cli::files::Files;
use crate::cli::{CLEAN, FAILED, as_of, load};
use crate::finding::Group;
use crate::network::{Entity, Network, Party};
use crate::programme::MICROSOFT;
use crate::rules::ALL;
use crate::syntax::Limits;
use crate::visible::is_hidden;

/// The variable by which a script asks. A common name, set for some other program, would turn a check into a list of
/// words that exits with 0.
const VARIABLE: &str = "CSPGRAPH_COMPLETE";

/// Writes the script that has the shell ask this program.
pub(super) fn write_script(out: &mut dyn Write, shell: Shell) -> io::Result<()> {
    let shells = Shells::builtins();
    let script = shells.completer(&shell.to_string()).expect("every shell that can be named has a script");
    // The script outlives the folder in which somebody built the program, so it has no path.
    script.write_registration(VARIABLE, "cspgraph", "cspgraph", "cspgraph", out)
}

/// Answers a shell that asks what may follow on its line; nothing if no shell does.
pub(super) fn answer(arguments: &[OsString]) -> Option<ExitCode> {
    if std::env::var_os(VARIABLE).is_none() || arguments.len() < 3 || arguments[1] != "--" {
        return None;
    }
    let folder = std::env::current_dir().ok();
    let engine = CompleteEnv::with_factory(Arguments::command).var(VARIABLE);
    match engine.try_complete(words(arguments), folder.as_deref()) {
        Ok(true) => Some(ExitCode::from(CLEAN)),
        Ok(false) => None,
        // The line is somebody's who is typing: an error would stand in the middle of it.
        Err(_) => Some(ExitCode::from(FAILED)),
    }
}

/// Ids that may stand for a seller.
pub(super) fn sellers(typed: &OsStr) -> Vec<CompletionCandidate> {
    ids(typed, |entity| !matches!(entity, Entity::Tenant(_)))
}

/// Ids that may stand for a buyer.
pub(super) fn buyers(typed: &OsStr) -> Vec<CompletionCandidate> {
    ids(typed, |entity| matches!(entity, Entity::Party(Party::Partner(_) | Party::Customer(_))))
}

/// Ids of tenants.
pub(super) fn tenants(typed: &OsStr) -> Vec<CompletionCandidate> {
    ids(typed, |entity| matches!(entity, Entity::Tenant(_)))
}

/// All ids.
pub(super) fn entities(typed: &OsStr) -> Vec<CompletionCandidate> {
    ids(typed, |_| true)
}

/// Names of rules.
pub(super) fn rules() -> Vec<CompletionCandidate> {
    let infos = ALL.iter().map(|rule| rule.info);
    infos.map(|info| CompletionCandidate::new(info.name).help(Some(info.summary.into()))).collect()
}

/// Names of rules and groups.
pub(super) fn rules_and_groups() -> Vec<CompletionCandidate> {
    let groups = Group::ALL
        .into_iter()
        .map(|group| CompletionCandidate::new(group.name()).help(Some("all rules of this group".into())));
    groups.chain(rules()).collect()
}

/// The ids of the network that begin as typed, of what may stand there.
fn ids(typed: &OsStr, may_stand: impl Fn(Entity<'_>) -> bool) -> Vec<CompletionCandidate> {
    let Some(typed) = typed.to_str() else { return Vec::new() };
    let Some(arguments) = network() else { return Vec::new() };
    let Ok(configuration) = Configuration::of_network(&arguments, &Files::Lying) else { return Vec::new() };
    let sources = load::glance(&arguments, &configuration);
    let network = Network::read(&sources, Limits::default(), as_of(None));
    let ids = network.ids().chain([MICROSOFT]).filter(|id| id.starts_with(typed) && is_plain(id));
    let mut entities: Vec<Entity<'_>> =
        ids.filter_map(|id| network.entity_named(id)).filter(|it| may_stand(*it)).collect();
    entities.sort_by_key(|entity| entity.id());
    entities.dedup_by_key(|entity| entity.id());
    entities
        .into_iter()
        .map(|entity| CompletionCandidate::new(entity.id()).help(Some(described(entity).into())))
        .collect()
}

/// Whether every shell takes the id for one word, and for nothing but a word: scripts put it on the line as it is.
fn is_plain(id: &str) -> bool {
    !id.starts_with('-') && id.chars().all(|letter| letter.is_alphanumeric() || "-_.@+/".contains(letter))
}

fn described(entity: Entity<'_>) -> String {
    let name: String = entity.common_name().unwrap_or_default().chars().filter(|letter| !is_hidden(*letter)).collect();
    if name.is_empty() || entity == Entity::Microsoft {
        entity.noun().to_owned()
    } else {
        format!("{}, {name}", entity.noun())
    }
}

/// The arguments with which a script asks. Bash makes three words of `--focus=a`, of which it completes the last; the
/// engine counts words, so two take the places of the first two.
fn words(arguments: &[OsString]) -> Vec<OsString> {
    let mut words = arguments.to_vec();
    for at in 1..words.len() {
        if words[at] == "=" && words[at - 1].as_encoded_bytes().starts_with(b"--") {
            words[at] = std::mem::replace(&mut words[at - 1], OsString::from("--="));
        }
    }
    words
}

/// The network of the line so far.
fn network() -> Option<NetworkArguments> {
    let arguments: Vec<OsString> = std::env::args_os().collect();
    let line = words(&arguments).into_iter().skip_while(|word| word != "--").skip(1);
    let line = Arguments::command().ignore_errors(true).try_get_matches_from(line).ok()?;
    let mut network = NetworkArguments::from_arg_matches(line.subcommand()?.1).ok()?;
    // Standard input is the terminal.
    network.paths.retain(|path| path != Path::new("-"));
    // The shell has not yet put the home folder in its place.
    let home = std::env::home_dir();
    for path in &mut network.paths {
        if let Some((home, below)) = home.as_ref().zip(path.strip_prefix("~").ok()) {
            *path = home.join(below);
        }
    }
    Some(network)
}
