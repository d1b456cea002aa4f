//! Files of Partner Center to a network: which files, where the network goes, and what people are told.

pub(super) mod arguments;
mod inputs;
mod summary;
mod targets;

use std::path::{Path, PathBuf};

use crate::cli::arguments::{ConfigurationArguments, NetworkArguments};
use crate::cli::configuration::Configuration;
use crate::cli::failure::Failure;
use crate::cli::files::Files;
use crate::cli::import::arguments::{ImportArguments, ImportRole};
use crate::cli::import::inputs::Inputs;
use crate::cli::import::summary::{After, Summary};
use crate::cli::import::targets::Targets;
use crate::cli::progress::Progress;
use crate::cli::{CLEAN, FOUND, as_of, load};
use crate::import::{
    FileNotes, Known, Ledger, Notes, Options, Own, Refused, Section, Weight, assemble, is_account, read,
};
use crate::nearest::hint;
use crate::network::{Network, ProblemKind};
use crate::source::Sources;

/// The network that is there before the import.
struct Existing {
    sources: Sources,
    network: Network,
    known: Known,
}

pub(super) fn run(arguments: &ImportArguments) -> Result<u8, Failure> {
    let existing = existing(arguments)?;
    let inputs = Inputs::gather(arguments)?;
    let own = own(arguments, &existing.known)?;
    let targets = Targets::new(arguments, &existing, &inputs)?;
    let progress = Progress::begin("reading");
    let (ledger, notes) = read_all(arguments, inputs, &progress)?;
    progress.now("putting the network together");
    let assembly = assemble(&ledger, &existing.known, &own).map_err(Failure::Arguments)?;
    if let Some(conflict) = assembly.conflicts.first().filter(|_| arguments.strict) {
        return Err(Failure::Strict(summary::conflict(&existing, &notes, conflict)));
    }
    let is_taken = notes.files.iter().any(|file| file.taken > 0);
    // Of what is merged everything may have been known.
    let is_new = !assembly.additions.is_empty() || !assembly.fills.is_empty() || !arguments.merge.is_empty();
    let refused = (!is_taken || !is_new).then(|| nothing_taken(&notes).unwrap_or_else(|| nothing_said(&notes)));
    let written = if refused.is_some() { None } else { Some(targets.texts(&existing, &assembly)?) };
    drop(progress);
    if let Some(written) = &written {
        targets.write(written)?;
    }
    let limits = arguments.limits.limits();
    // What is told of what was written takes another look at it, so it is not made to be dropped.
    let after = written.as_ref().filter(|_| !arguments.quiet).map(|written| After {
        network: written.network(&existing, limits),
        written,
        next: targets.next(&arguments.merge),
    });
    Summary { existing: &existing, notes: &notes, assembly: &assembly, is_quiet: arguments.quiet, after }.print();
    if let Some(reason) = refused {
        return Err(Failure::NothingImported(reason));
    }
    let is_bad =
        |file: &FileNotes| file.refused.is_some() || file.counts.keys().any(|(weight, _)| *weight == Weight::Bad);
    let is_found = notes.files.iter().any(is_bad) || !assembly.conflicts.is_empty();
    Ok(if is_found { FOUND } else { CLEAN })
}

/// Reads every file into a ledger.
fn read_all(arguments: &ImportArguments, inputs: Inputs, progress: &Progress) -> Result<(Ledger, Notes), Failure> {
    let options =
        Options { kind: arguments.kind, date_order: arguments.date_order.order(), is_strict: arguments.strict };
    let (mut ledger, mut notes) = (Ledger::default(), Notes::default());
    for (name, reason) in inputs.unread() {
        let refused = Some(Refused { reason: reason.clone() });
        notes.files.push(FileNotes { name: name.clone(), refused, ..FileNotes::default() });
        if let Some(refused) = refusals(&notes).next().filter(|_| arguments.strict) {
            return Err(Failure::Strict(refused));
        }
    }
    for input in inputs.open(progress) {
        read(input?, &options, &mut ledger, &mut notes).map_err(|note| {
            Failure::Strict(format!("{}: {}", summary::place(&notes, note.origin), summary::words(&note)))
        })?;
        if let Some(refused) = refusals(&notes).next().filter(|_| arguments.strict) {
            return Err(Failure::Strict(refused));
        }
    }
    Ok((ledger, notes))
}

/// Why there is nothing to write; none where some file was not refused.
fn nothing_taken(notes: &Notes) -> Option<String> {
    let first = refusals(notes).next()?;
    match refusals(notes).count() {
        refused if refused < notes.files.len() => None,
        1 => Some(first),
        refused => Some(format!("{first}; and {} more", refused - 1)),
    }
}

/// Why files of known kinds give nothing: what is wrong with the first line that gives nothing, else that there is none.
fn nothing_said(notes: &Notes) -> String {
    let all = || notes.files.iter().flat_map(|file| &file.first);
    let first = all().find(|note| note.weight == Weight::Bad).or_else(|| all().next());
    match (first, &notes.files[..]) {
        (Some(note), _) => format!("{}: {}", summary::place(notes, note.origin), summary::words(note)),
        (None, [file]) => format!("{} holds no line", file.name),
        (None, _) => "no file holds a line".to_owned(),
    }
}

/// Why files were refused.
fn refusals(notes: &Notes) -> impl Iterator<Item = String> {
    notes.files.iter().filter_map(|file| Some(format!("{}: {}", file.name, file.refused.as_ref()?.reason)))
}

/// Reads what is merged, without any configuration: what it leaves out of a check is known all the same.
fn existing(arguments: &ImportArguments) -> Result<Existing, Failure> {
    let limits = arguments.limits.limits();
    let sources = if arguments.merge.is_empty() {
        Sources::default()
    } else {
        if arguments.merge.iter().any(|path| path == Path::new("-")) {
            return Err(Failure::Arguments(
                "--merge takes files and folders; standard input may be one of the files to import".to_owned(),
            ));
        }
        let none = ConfigurationArguments { config: None, no_config: true, profile: None };
        let configuration = Configuration::find(&none, None, &Files::Lying)?;
        let network = NetworkArguments {
            paths: arguments.merge.clone(),
            configuration: none,
            stdin_name: None,
            limits: arguments.limits.clone(),
        };
        load::load(&network, &configuration)?
    };
    let network = Network::read(&sources, limits, as_of(None));
    let broken = network.problems().iter().find(|problem| matches!(problem.kind, ProblemKind::Syntax { .. }));
    if let Some(problem) = broken {
        return Err(Failure::BrokenNetwork { path: sources.file(problem.place.span.file).path().to_owned() });
    }
    let known = Known::of(&network, &sources);
    Ok(Existing { sources, network, known })
}

/// Whose files these are; a file with its profile is one of those that are read.
fn own(arguments: &ImportArguments, known: &Known) -> Result<Own, Failure> {
    let role = arguments.role.map(ImportRole::role);
    let Some(partner) = arguments.partner.as_ref() else { return Ok(Own { partner: None, role }) };
    if profile(arguments).is_some() {
        return Ok(Own { partner: None, role });
    }
    let partners = || known.records.iter().filter(|known| known.section == Section::Partners);
    let ids = || partners().filter_map(|known| known.record.text("id"));
    if !is_account(partner) && !ids().any(|id| id == partner) {
        let hint = hint(partner, ids(), || {
            "write a location id (MPN), the id of its tenant, the id of a partner of --merge, or the path of a file with its profile".to_owned()
        });
        return Err(Failure::Arguments(format!("--partner `{partner}` names nobody; {hint}")));
    }
    Ok(Own { partner: Some(partner.clone()), role })
}

/// The file with the profile of the partner whose files these are.
fn profile(arguments: &ImportArguments) -> Option<PathBuf> {
    arguments.partner.as_ref().map(PathBuf::from).filter(|path| path.is_file())
}
