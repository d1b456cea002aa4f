//! `check --watch`: checks once, and again whenever something changes that a check reads or would read.
//!
//! Each round begins with a new watcher, which is in place before the first file is read: what changed before is read,
//! what changes later is told. Nothing else is kept from round to round, neither files nor what they mean, so nothing can
//! be stale, and a folder that appears, goes, or becomes another one needs no thought.
//!
//! Folders are watched one by one, those that a check walks: what `.gitignore` leaves out, say a million files that some
//! build wrote, costs nothing.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::ffi::OsStr;
use std::fs;
use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::time::{Duration, Instant};

use notify::event::{AccessKind, AccessMode, EventKind, MetadataKind, ModifyKind};
use notify::{Event, RecommendedWatcher, RecursiveMode, Watcher};

use crate::check::Outcome;
use crate::cli::arguments::{CheckArguments, Format};
use crate::cli::configuration::Configuration;
use crate::cli::failure::Failure;
use crate::cli::files::Files;
use crate::cli::load::{self, BehindLinks, printed, real, real_folder};
use crate::cli::{CLEAN, check_once, clock, interrupt, note, printable, tell, write_report};
use crate::config::{FILE_NAME, is_network_file};
use crate::finding::Finding;

/// How long nothing may happen before it is time to check: programs write one file in several steps, and git many files.
const QUIET: Duration = Duration::from_millis(100);
/// How long somebody who changes files all the time waits for a check.
const QUIET_MAX: Duration = Duration::from_secs(2);
/// How often the calendar is looked at.
const CALENDAR: Duration = Duration::from_secs(30);
/// Links that may lead from one to the next before they are taken for a ring.
const LINKS_MAX: usize = 40;
/// Most names in the line that says what changed.
const NAMES_MAX: usize = 3;

/// Checks until somebody interrupts it, or nobody reads any more what it prints.
pub(super) fn run(arguments: &CheckArguments) -> Result<u8, Failure> {
    if !matches!(arguments.format, Format::Text | Format::Concise) {
        return Err(Failure::Arguments(
            "--watch prints text or concise, for a report in another format ends with the first check; let that go to \
             a file, as in `--output json=findings.json`"
                .to_owned(),
        ));
    }
    if arguments.network.reads_stdin() {
        return Err(Failure::Arguments(
            "--watch checks files again and again, and standard input can be read once only; leave `-` or --watch out"
                .to_owned(),
        ));
    }
    if let Some(device) = arguments.network.paths.iter().find(|path| is_device(path)) {
        return Err(Failure::Irregular(device.clone()));
    }
    interrupt::watch();
    let mut screen = Screen { is_cleared: is_cleared(), findings: None };
    let mut change = None;
    loop {
        let today = clock::today();
        let watched = Watched::of(arguments);
        let (_watcher, events) = watched.begin()?;
        match screen.show_round(arguments, change.as_ref())? {
            Shown::Read if change.is_none() => note("watching for changes; Ctrl-C ends it"),
            Shown::Read => {}
            Shown::Closed(status) => return Ok(status),
        }
        let is_over = || arguments.as_of.is_none() && clock::today() != today;
        change = Some(next(&events, |event| watched.changed(event), CALENDAR, is_over));
    }
}

fn is_device(path: &Path) -> bool {
    fs::metadata(path).is_ok_and(|metadata| !metadata.is_file() && !metadata.is_dir())
}

/// Whether standard output is a terminal that can be cleared.
fn is_cleared() -> bool {
    let is_dumb = std::env::var_os("TERM").is_some_and(|terminal| terminal == "dumb");
    io::stdout().is_terminal() && !is_dumb
}

/// What began a round.
#[derive(Debug, PartialEq, Eq)]
enum Change {
    /// These files or folders.
    Paths(BTreeSet<PathBuf>),
    /// The calendar.
    Day,
}

/// How a round ended.
enum Shown {
    /// Somebody may have read it.
    Read,
    /// Nobody reads any more; with the status that the check had.
    Closed(u8),
}

/// What people see.
struct Screen {
    is_cleared: bool,
    /// The findings that count, as they were shown last; none after a failure.
    findings: Option<BTreeMap<String, usize>>,
}

impl Screen {
    /// Checks, and shows what was found or why nothing could be.
    fn show_round(&mut self, arguments: &CheckArguments, change: Option<&Change>) -> Result<Shown, Failure> {
        let is_cleared = self.is_cleared;
        let before = self.findings.take();
        let mut findings = None;
        let mut is_closed = false;
        let status = check_once(arguments, |report, look, lowest| {
            let now = counted(report.outcome);
            let said = before.as_ref().map(|before| compared(before, &now));
            findings = Some(now);
            let mut text = head(is_cleared, change, said.as_deref());
            write_report(&mut text, arguments.format, report, look, lowest).map_err(Failure::Output)?;
            is_closed = !is_printed(&text)?;
            Ok(())
        });
        match status {
            Ok(status) if is_closed => return Ok(Shown::Closed(status)),
            Ok(_) => self.findings = findings,
            // No change of a file mends these.
            Err(
                failure @ (Failure::Arguments(_)
                | Failure::NoSuchRule { .. }
                | Failure::SameOutput(_)
                | Failure::OwnFile(_)
                | Failure::WorkingDirectory(_)
                | Failure::Output(_)),
            ) => return Err(failure),
            Err(failure) => {
                if change.is_some() && !is_printed(&head(is_cleared, change, Some("the check could not be done")))? {
                    return Ok(Shown::Closed(CLEAN));
                }
                tell(&failure);
            }
        }
        Ok(Shown::Read)
    }
}

/// How many findings there are of each kind, as far as they count: a line that moves makes no other of them.
fn counted(outcome: &Outcome) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    for finding in outcome.findings.iter().filter(|finding| Finding::is_new(finding)) {
        *counts.entry(format!("{} {}", finding.severity, finding.fingerprint())).or_insert(0) += 1;
    }
    counts
}

/// What changed in the findings.
fn compared(before: &BTreeMap<String, usize>, now: &BTreeMap<String, usize>) -> String {
    let surplus = |of: &BTreeMap<String, usize>, over: &BTreeMap<String, usize>| -> usize {
        of.iter().map(|(kind, count)| count.saturating_sub(over.get(kind).copied().unwrap_or(0))).sum()
    };
    match (surplus(now, before), surplus(before, now)) {
        (0, 0) => "nothing changed in the findings".to_owned(),
        (introduced, 0) => format!("{introduced} introduced"),
        (0, fixed) => format!("{fixed} fixed"),
        (introduced, fixed) => format!("{introduced} introduced, {fixed} fixed"),
    }
}

/// What stands before a report: nothing before the first, but on a screen, which begins empty.
fn head(is_cleared: bool, change: Option<&Change>, said: Option<&str>) -> Vec<u8> {
    // What scrolled out of sight before stays there.
    let clear = if is_cleared { "\u{1b}[2J\u{1b}[H" } else { "" };
    let line = change.map_or_else(String::new, |change| {
        let said = said.map_or_else(String::new, |said| format!(": {said}"));
        format!("--- {}{said}\n", printable(&words(change)))
    });
    format!("{clear}{line}").into_bytes()
}

fn words(change: &Change) -> String {
    let Change::Paths(paths) = change else { return "another day began".to_owned() };
    let working_directory = std::env::current_dir().unwrap_or_default();
    let names: Vec<String> = paths.iter().take(NAMES_MAX).map(|path| printed(&working_directory, path)).collect();
    let shown = names.join(", ");
    match paths.len().saturating_sub(NAMES_MAX) {
        _ if paths.is_empty() => "something changed".to_owned(),
        0 => format!("{shown} changed"),
        1 => format!("{shown} and 1 other changed"),
        others => format!("{shown} and {others} others changed"),
    }
}

/// Writes to standard output; whether somebody is there to read it.
fn is_printed(text: &[u8]) -> Result<bool, Failure> {
    let mut out = io::stdout().lock();
    match out.write_all(text).and_then(|()| out.flush()) {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(false),
        Err(error) => Err(Failure::Output(error)),
    }
}

/// The next change, with all that follows at once; `changed` picks what matters of an event, and every now and then
/// `is_over` says whether the day is over.
fn next(
    events: &Receiver<notify::Result<Event>>,
    changed: impl Fn(&notify::Result<Event>) -> Option<Vec<PathBuf>>,
    now_and_then: Duration,
    is_over: impl Fn() -> bool,
) -> Change {
    let mut paths = loop {
        match events.recv_timeout(now_and_then) {
            Ok(event) => {
                if let Some(paths) = changed(&event) {
                    break BTreeSet::from_iter(paths);
                }
            }
            Err(RecvTimeoutError::Timeout) if is_over() => return Change::Day,
            Err(RecvTimeoutError::Timeout) => {}
            // A watcher that ended tells nothing more; the next round has a new one.
            Err(RecvTimeoutError::Disconnected) => return Change::Paths(BTreeSet::new()),
        }
    };
    let latest = Instant::now() + QUIET_MAX;
    let mut quiet = Instant::now() + QUIET;
    while let Ok(event) = events.recv_timeout(quiet.min(latest).saturating_duration_since(Instant::now())) {
        if let Some(more) = changed(&event) {
            paths.extend(more);
            quiet = Instant::now() + QUIET;
        }
    }
    Change::Paths(paths)
}

/// What a check reads or would read. All paths are real up to their last part, as those of events are.
#[derive(Default)]
struct Watched {
    configuration: Option<Configuration>,
    /// Files and folders that matter wherever they stand, whether or not they are there.
    named: HashSet<PathBuf>,
    /// Folders in which every network file matters, and every folder.
    walked: HashSet<PathBuf>,
    /// Folders that must be watched.
    folders: BTreeSet<PathBuf>,
    /// Folders above the network in which a configuration or a `.gitignore` may appear. Who may not look into one of
    /// them cannot read these either.
    above: BTreeSet<PathBuf>,
}

impl Watched {
    fn of(arguments: &CheckArguments) -> Self {
        let network = &arguments.network;
        // One that cannot be read fails the check, which says so; until it is mended nobody knows what it names.
        let configuration = Configuration::of_network(network, &Files::Lying).ok();
        let mut watched = Self::default();
        let here = vec![PathBuf::from(".")];
        let given = if network.paths.is_empty() { &here } else { &network.paths };
        let paths =
            configuration.as_ref().map_or_else(|| given.clone(), |configuration| configuration.paths(&network.paths));
        for path in given.iter().chain(&paths) {
            watched.above(path);
        }
        for path in &paths {
            watched.name(path);
            if path.is_dir() {
                watched.walk(path);
            }
        }
        let baseline = match &configuration {
            Some(configuration) => configuration.baseline_of(&arguments.accepted),
            None => arguments.accepted.baseline.clone(),
        };
        for path in network.configuration.config.iter().chain(&baseline) {
            watched.name(path);
        }
        Self { configuration, ..watched }
    }

    /// Adds a file or folder that is named, and all that links lead to from there.
    fn name(&mut self, path: &Path) {
        let mut path = located(path);
        for _ in 0..LINKS_MAX {
            // Of what is not there the folder that is tells when it appears.
            let mut missing = path.as_path();
            while let Some(folder) = missing.parent() {
                self.named.insert(missing.to_owned());
                if folder.is_dir() {
                    self.folders.insert(folder.to_owned());
                    break;
                }
                missing = folder;
            }
            let (Ok(next), Some(folder)) = (fs::read_link(&path), path.parent()) else { break };
            path = located(&folder.join(next));
        }
    }

    /// Adds what may appear above a path and change what is checked below.
    fn above(&mut self, path: &Path) {
        for folder in real(&located(path)).ancestors() {
            self.named.extend([FILE_NAME, ".gitignore", ".git"].map(|name| folder.join(name)));
            self.above.insert(folder.to_owned());
            if Files::Lying.end_at(folder) {
                break;
            }
        }
    }

    /// Adds a folder and those below it.
    fn walk(&mut self, folder: &Path) {
        let mut behind_links = BehindLinks::default();
        for entry in load::walk(folder, &Arc::default()) {
            // The check says so, and that is when the watch goes on.
            if entry.as_ref().is_ok_and(|entry| behind_links.count(entry).is_err()) {
                break;
            }
            match entry {
                Ok(entry) if entry.file_type().is_some_and(|kind| kind.is_dir()) => {
                    let folder = real(entry.path());
                    self.walked.extend([folder.clone(), real_folder(entry.path())]);
                    self.folders.insert(folder);
                }
                Ok(entry) if entry.path_is_symlink() && is_network_file(entry.path()) => self.name(entry.path()),
                Ok(_) => {}
                // A link that leads nowhere may lead somewhere tomorrow.
                Err(error) => {
                    if let Some(path) = load::path_of(&error).filter(|path| path.is_symlink()) {
                        self.name(path);
                    }
                }
            }
        }
    }

    /// Begins to watch.
    fn begin(&self) -> Result<(RecommendedWatcher, Receiver<notify::Result<Event>>), Failure> {
        let (sender, events) = mpsc::channel();
        let tell = move |event: notify::Result<Event>| {
            if !event.as_ref().is_ok_and(is_reading) {
                // Nobody listens any more when a round is over.
                let _ = sender.send(event);
            }
        };
        let failure = |path: &Path, error: &notify::Error| {
            let said = match &error.kind {
                notify::ErrorKind::Io(error) => error.to_string(),
                notify::ErrorKind::MaxFilesWatch => "too many folders are watched".to_owned(),
                _ => error.to_string(),
            };
            Failure::Watch { path: path.to_owned(), said }
        };
        let mut watcher = notify::recommended_watcher(tell).map_err(|error| failure(Path::new("files"), &error))?;
        for folder in &self.folders {
            match watcher.watch(folder, RecursiveMode::NonRecursive) {
                // What is gone since was gone before a file of it was read, and what may not be looked at fails the check.
                Err(error) if !is_gone(&error) => return Err(failure(folder, &error)),
                _ => {}
            }
        }
        for folder in self.above.difference(&self.folders) {
            let _ = watcher.watch(folder, RecursiveMode::NonRecursive);
        }
        Ok((watcher, events))
    }

    /// The paths of an event, if it matters.
    fn changed(&self, event: &notify::Result<Event>) -> Option<Vec<PathBuf>> {
        let Ok(event) = event else { return Some(Vec::new()) };
        if event.need_rescan() {
            return Some(Vec::new());
        }
        let paths: Vec<PathBuf> = event.paths.iter().filter(|path| self.matters(path, event.kind)).cloned().collect();
        if paths.is_empty() { None } else { Some(paths) }
    }

    fn matters(&self, path: &Path, kind: EventKind) -> bool {
        if self.named.contains(path) && !self.walked.contains(path) {
            return true;
        }
        // Some systems say of a folder that it changed when a file in it did, which is told beside.
        let is_made = matches!(
            kind,
            EventKind::Create(_)
                | EventKind::Remove(_)
                | EventKind::Modify(ModifyKind::Name(_) | ModifyKind::Metadata(_))
        );
        if self.walked.contains(path) {
            return is_made;
        }
        if !path.parent().is_some_and(|folder| self.walked.contains(folder)) {
            return false;
        }
        let Some(name) = path.file_name().map(OsStr::as_encoded_bytes) else { return false };
        if name == b".gitignore" {
            return true;
        }
        if name.starts_with(b".") {
            return false;
        }
        let is_taken = || self.configuration.as_ref().is_none_or(|configuration| configuration.takes(path));
        (is_network_file(path) && is_taken()) || (is_made && path.is_dir())
    }
}

/// The path with its folder followed to where it really is, as far as it is there.
fn located(path: &Path) -> PathBuf {
    let path = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    match (path.parent(), path.file_name()) {
        (Some(folder), Some(name)) if !folder.exists() => located(folder).join(name),
        _ => real_folder(&path),
    }
}

/// Whether it only says that somebody read; the check itself reads a lot.
fn is_reading(event: &Event) -> bool {
    match event.kind {
        EventKind::Access(kind) => kind != AccessKind::Close(AccessMode::Write),
        EventKind::Modify(ModifyKind::Metadata(kind)) => kind == MetadataKind::AccessTime,
        _ => false,
    }
}

fn is_gone(error: &notify::Error) -> bool {
    match &error.kind {
        notify::ErrorKind::PathNotFound => true,
        notify::ErrorKind::Io(error) => {
            matches!(
                error.kind(),
                io::ErrorKind::NotFound | io::ErrorKind::NotADirectory | io::ErrorKind::PermissionDenied
            )
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_day_is_a_change() {
        let (_sender, events) = mpsc::channel();
        let glances = std::cell::Cell::new(0);
        let is_over = || {
            glances.set(glances.get() + 1);
            glances.get() == 3
        };
        assert_eq!(next(&events, |_| Some(Vec::new()), Duration::ZERO, is_over), Change::Day);
        assert_eq!(words(&Change::Day), "another day began");
    }
}
