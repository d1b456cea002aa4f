//! `cspgraph diff`: which two versions, and where their files are.

use std::collections::BTreeSet;
use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};

use crate::ask::{self, Version};
use crate::baseline::Baseline;
use crate::check::{Outcome, Policy, outcome, resolve};
use crate::cli::allowance::Allowance;
use crate::cli::arguments::{DiffArguments, DiffFormat};
use crate::cli::configuration::Configuration;
use crate::cli::failure::Failure;
use crate::cli::files::Files;
use crate::cli::git::{Gathered, Repository};
use crate::cli::progress::Progress;
use crate::cli::{CLEAN, FOUND, as_of, baseline, fail_on, is_coloured, load, note, print, selection, width};
use crate::network::Network;
use crate::report::{self, DiffReport, VersionName};
use crate::source::Sources;

/// What is compared with the base.
enum Head {
    WorkingTree,
    Index,
    Revision { name: OsString, commit: String },
}

/// What the arguments name.
struct Request {
    base: String,
    head: Head,
    paths: Vec<PathBuf>,
    /// Whether the first of the paths could have been meant as a revision.
    is_first_perhaps_head: bool,
}

/// One side of the comparison: its files, and what was accepted in it.
struct Side {
    sources: Sources,
    configuration: Configuration,
    baseline: Option<Baseline>,
}

pub(super) fn run(arguments: &DiffArguments) -> Result<u8, Failure> {
    let repository = Repository::open()?;
    let request = request(&repository, arguments)?;
    let Sides { before, after, are_settings_others } = sides(repository, &request, arguments)?;
    let settings = &after.configuration.settings;
    // One yardstick for both: what differs is the network, not who looks at it.
    let policy = Policy {
        as_of: as_of(arguments.as_of.or(settings.as_of)),
        limits: arguments.limits.limits(),
        rules: selection::rules(&[], &[], settings)?,
        waivers: None,
        baseline: None,
        is_part: after.configuration.leaves_out(&request.paths),
    };
    let progress = Progress::begin("checking the earlier version");
    let (network_before, outcome_before) = checked(&before, &policy, arguments.no_waivers)?;
    progress.now("checking the later version");
    let (network_after, outcome_after) = checked(&after, &policy, arguments.no_waivers)?;
    progress.now("comparing the two");
    let lowest = fail_on(arguments.fail_on, settings);
    let before = Version { sources: &before.sources, network: &network_before, outcome: &outcome_before };
    let after = Version { sources: &after.sources, network: &network_after, outcome: &outcome_after };
    let diff = ask::diff(before, after);
    drop(progress);
    let base = VersionName::Revision { name: arguments.base.to_string_lossy().into_owned(), commit: request.base };
    let head = match request.head {
        Head::WorkingTree => VersionName::WorkingTree,
        Head::Index => VersionName::Index,
        Head::Revision { name, commit } => VersionName::Revision { name: name.to_string_lossy().into_owned(), commit },
    };
    let report = DiffReport { base: &base, head: &head, diff: &diff, are_settings_others };
    print(|out| match arguments.format {
        DiffFormat::Text => report::write_diff_text(out, report, width(), is_coloured(arguments.color)),
        DiffFormat::Json => report::write_diff_json(out, report),
        DiffFormat::Markdown => report::write_diff_markdown(out, report),
    })?;
    let fails = diff.findings.counting().any(|finding| lowest.is_some_and(|lowest| finding.severity >= lowest));
    Ok(if fails { FOUND } else { CLEAN })
}

fn checked(side: &Side, policy: &Policy, has_no_waivers: bool) -> Result<(Network, Outcome), Failure> {
    let waivers = if has_no_waivers { None } else { Some(side.configuration.waivers(&side.sources)?) };
    let policy = Policy { waivers, baseline: side.baseline.clone(), ..policy.clone() };
    let (network, waivers) = resolve(&side.sources, &policy);
    let outcome = outcome(&side.sources, &network, &waivers, &policy);
    Ok((network, outcome))
}

/// Tells revisions from paths as git does: what could be both has to be said.
fn request(repository: &Repository, arguments: &DiffArguments) -> Result<Request, Failure> {
    let base = revision(&arguments.base)?;
    let mut words = arguments.head_and_paths.iter().peekable();
    let mut head = if arguments.staged { Head::Index } else { Head::WorkingTree };
    let has_separator = !arguments.paths.is_empty();
    let mut is_first_perhaps_head = false;
    if !arguments.staged
        && let Some(word) = words.peek().copied()
    {
        let commit = Repository::commit(word)?;
        match commit {
            Some(_) if !has_separator && repository.has_working_tree() && load::is_there(Path::new(word)) => {
                let text = |word: &OsStr| word.to_string_lossy().into_owned();
                return Err(Failure::Ambiguous { base: text(&arguments.base), name: text(word) });
            }
            Some(commit) => {
                head = Head::Revision { name: word.clone(), commit };
                words.next();
            }
            None if has_separator => return Err(Repository::no_revision(word)),
            None => is_first_perhaps_head = true,
        }
    }
    let mut paths: Vec<PathBuf> = words.map(PathBuf::from).collect();
    if has_separator && !paths.is_empty() {
        let first = paths[0].to_string_lossy().into_owned();
        return Err(Failure::TooManyRevisions(first));
    }
    paths.extend(arguments.paths.iter().cloned());
    Ok(Request { base, head, paths, is_first_perhaps_head })
}

fn revision(name: &OsStr) -> Result<String, Failure> {
    Repository::commit(name)?.ok_or_else(|| Repository::no_revision(name))
}

/// What is compared.
struct Sides {
    before: Side,
    after: Side,
    /// Whether the configuration of the earlier side sets something else.
    are_settings_others: bool,
}

/// Both versions; the settings of both are those of the later one.
fn sides(repository: Repository, request: &Request, arguments: &DiffArguments) -> Result<Sides, Failure> {
    let (arguments, allowance) = (&arguments.configuration, arguments.limits.allowance());
    let base = repository.snapshot(&request.base)?;
    let submodules = base.submodules();
    let head = match &request.head {
        Head::WorkingTree => None,
        Head::Index => Some(repository.staged()?),
        Head::Revision { commit, .. } => Some(repository.snapshot(commit)?),
    };
    let base = Files::Kept { repository: repository.clone(), snapshot: base };
    let head = head.map_or(Files::Lying, |snapshot| Files::Kept { repository: repository.clone(), snapshot });
    let first = request.paths.first().map(PathBuf::as_path);
    let configuration = Configuration::find(arguments, first, &head)?;
    let paths = configuration.paths(&request.paths);
    let gathered = |files: &Files| match files {
        Files::Kept { repository, snapshot } => snapshot.sources(repository, &paths, &configuration, allowance),
        Files::Lying => working_tree(&repository, &paths, &configuration, allowance, &submodules),
    };
    let (before, after) = (gathered(&base)?, gathered(&head)?);
    let mut found = paths.iter().zip(before.is_there.iter().zip(&after.is_there));
    if let Some((path, _)) = found.find(|(_, (before, after))| !**before && !**after) {
        if is_head_beside_index(request, path)? {
            return Err(Failure::StagedAndHead(path.to_string_lossy().into_owned()));
        }
        let is_perhaps_head = request.is_first_perhaps_head && request.paths.first() == Some(path);
        return Err(if is_perhaps_head {
            let name = path.to_string_lossy().into_owned();
            Failure::NeitherRevisionNorPath { hint: Repository::hint_for(&name), name }
        } else {
            Failure::OnNeitherSide(path.clone())
        });
    }
    let notes: BTreeSet<&String> = before.notes.iter().chain(&after.notes).collect();
    for sentence in notes {
        note(sentence);
    }
    if before.sources.is_empty() && after.sources.is_empty() {
        return Err(Failure::NoFile(paths));
    }
    let side = |gathered: Gathered, baseline: Option<Baseline>, configuration: Configuration| Side {
        sources: configuration.with(gathered.sources),
        configuration,
        baseline,
    };
    let (earlier, are_settings_others) = configuration.earlier(arguments, first, &base);
    let known = |side: &Configuration, files: &Files| match side.baseline() {
        Some(path) => baseline::find(&path, files),
        None => Ok(None),
    };
    let known_before = known(&earlier, &base).unwrap_or_else(|_| {
        note("the baseline of the earlier side cannot be read, so what it knows is missing");
        None
    });
    let known_after = known(&configuration, &head)?;
    let (before, after) = (side(before, known_before, earlier), side(after, known_after, configuration));
    Ok(Sides { before, after, are_settings_others })
}

/// Whether a path that is nowhere is a revision beside --staged.
fn is_head_beside_index(request: &Request, path: &Path) -> Result<bool, Failure> {
    Ok(matches!(request.head, Head::Index) && Repository::commit(path.as_os_str())?.is_some())
}

/// The files as they lie there. What belongs to other repositories is no part of this one.
fn working_tree(
    repository: &Repository,
    paths: &[PathBuf],
    configuration: &Configuration,
    allowance: Allowance,
    submodules: &[String],
) -> Result<Gathered, Failure> {
    repository.expect_working_tree()?;
    let root = repository.root();
    let indexed = Repository::submodules()?;
    let submodules: Vec<PathBuf> = indexed.iter().chain(submodules).map(|path| root.join(path)).collect();
    let is_left_out = |path: &Path| submodules.iter().any(|submodule| path.starts_with(submodule));
    let is_there = paths.iter().map(|path| load::is_there(path)).collect();
    let sources = load::working_tree(paths, configuration, allowance, is_left_out)?;
    Ok(Gathered { sources, is_there, notes: Vec::new() })
}
