//! Paths to sources.

use std::collections::HashSet;
use std::fmt::Write;
use std::fs;
use std::io;
use std::path::{Component, Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use ignore::{DirEntry, Walk, WalkBuilder};

use crate::cli::allowance::Allowance;
use crate::cli::arguments::NetworkArguments;
use crate::cli::configuration::Configuration;
use crate::cli::failure::Failure;
use crate::config::is_network_file;
use crate::source::{STDIN_NAME, Size, Source, Sources};

/// How often a file is read that changes meanwhile.
const TRIES_MAX: usize = 3;

/// Most files, folders and links that a walk finds behind links: a few links, each to a folder with the next, make more ways than
/// anybody can walk.
pub(super) const BEHIND_LINKS_MAX: usize = 100_000;

/// Most links among these: each costs as much as all the folders above it.
const LINKS_MAX: usize = 10_000;

/// Most bytes of a file that says what is ignored.
pub(super) const IGNORE_FILE_MAX: Size = Size(1 << 20);

/// Most files, folders and bytes that somebody at a prompt waits for: about a second.
const GLANCE_ENTRIES_MAX: usize = 100_000;
const GLANCE_BYTES_MAX: Size = Size(32 << 20);

/// Reads every file that the paths of the network stand for, each once, and the configuration beside them.
pub(super) fn load(network: &NetworkArguments, configuration: &Configuration) -> Result<Sources, Failure> {
    let (paths, stdin_name) = (&configuration.paths(&network.paths), network.stdin_name.as_deref());
    let reads_stdin = match paths.iter().filter(|path| is_stdin(path)).count() {
        0 if stdin_name.is_some() => return Err(Failure::StdinNameAlone),
        0 => false,
        1 => true,
        _ => return Err(Failure::StdinTwice),
    };
    let working_directory = std::env::current_dir().map_err(Failure::WorkingDirectory)?;
    let mut allowance = network.limits.allowance();
    let mut sources = Vec::new();
    let mut seen = HashSet::new();
    let stdin_path = stdin_name.map(|name| real_folder(Path::new(name)));
    // Nor is the configuration part of the network when an editor sends it.
    let is_network = |path: &PathBuf| !configuration.is_configuration(path);
    if reads_stdin && stdin_path.as_ref().is_none_or(is_network) {
        let name = stdin_path.as_ref().map_or_else(|| STDIN_NAME.to_owned(), |path| printed(&working_directory, path));
        // What an editor sends stands in place of the file.
        seen.extend(stdin_path.as_ref().map(|path| real(path)));
        let bytes = allowance.read(io::stdin().lock(), 0).map_err(Failure::Stdin)?;
        sources.push(allowance.take(name, bytes)?);
    }
    let mut files = Vec::new();
    for given in paths.iter().filter(|path| !is_stdin(path)) {
        let path = real_folder(given);
        // A file that so far stands in the editor alone is not there to be read.
        if stdin_path.as_ref() != Some(&path) {
            gather(given, path, configuration, &mut files)?;
        }
    }
    read_all(&working_directory, files, &mut allowance, &mut seen, &mut sources)?;
    if sources.is_empty() {
        return Err(Failure::NoFile(paths.clone()));
    }
    Ok(configuration.with(sources))
}

/// Reads every file of the working tree that the paths stand for, as far as they are there, each once; without those that
/// `is_left_out` names by their absolute path.
pub(super) fn working_tree(
    paths: &[PathBuf],
    configuration: &Configuration,
    mut allowance: Allowance,
    is_left_out: impl Fn(&Path) -> bool,
) -> Result<Vec<Source>, Failure> {
    let working_directory = std::env::current_dir().map_err(Failure::WorkingDirectory)?;
    let mut files = Vec::new();
    for given in paths.iter().filter(|path| is_there(path)) {
        gather(given, real_folder(given), configuration, &mut files)?;
    }
    files.retain(|path| !is_left_out(path));
    let mut sources = Vec::new();
    read_all(&working_directory, files, &mut allowance, &mut HashSet::new(), &mut sources)?;
    Ok(sources)
}

/// The files that the paths stand for, behind all links, as far as they can be found.
pub(super) fn real_files(paths: &[PathBuf], configuration: &Configuration) -> HashSet<PathBuf> {
    let mut files = Vec::new();
    for given in paths.iter().filter(|path| !is_stdin(path)) {
        // What cannot be found is said where it is read.
        let _ = gather(given, real_folder(given), configuration, &mut files);
    }
    files.iter().map(|path| real(path)).collect()
}

/// Whether the working tree has this path.
pub(super) fn is_there(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok()
}

/// Reads files that were not seen yet.
fn read_all(
    working_directory: &Path,
    files: Vec<PathBuf>,
    allowance: &mut Allowance,
    seen: &mut HashSet<PathBuf>,
    sources: &mut Vec<Source>,
) -> Result<(), Failure> {
    let mut named: Vec<(String, PathBuf)> =
        files.into_iter().map(|path| (printed(working_directory, &path), path)).collect();
    named.sort();
    for (name, path) in named {
        if !seen.insert(real(&path)) {
            continue;
        }
        // Another file may be called as a name is printed that is no UTF-8.
        if sources.last().is_some_and(|last: &Source| last.path() == name) {
            return Err(Failure::SameName(path));
        }
        sources.push(read(name, &path, allowance)?);
    }
    Ok(())
}

/// What can be read of the network at once, for somebody who waits at a prompt.
pub(super) fn glance(network: &NetworkArguments, configuration: &Configuration) -> Sources {
    let mut files = Vec::new();
    for path in configuration.paths(&network.paths) {
        if path.is_dir() {
            let found = walk(&real(&path), &Arc::default()).take(GLANCE_ENTRIES_MAX).flatten().map(DirEntry::into_path);
            let is_taken = |path: &PathBuf| is_network_file(path) && path.is_file() && configuration.takes(path);
            files.extend(found.filter(is_taken));
        } else if path.is_file() {
            files.push(path);
        }
    }
    files.sort();
    files.dedup();
    let mut allowance = Allowance::new(GLANCE_BYTES_MAX, GLANCE_BYTES_MAX);
    let sources = files.iter().filter_map(|path| read(path.display().to_string(), path, &mut allowance).ok());
    Sources::new(sources.collect())
}

fn is_stdin(path: &Path) -> bool {
    path == Path::new("-")
}

/// The file itself, behind all links.
pub(super) fn real(path: &Path) -> PathBuf {
    fs::canonicalize(path).unwrap_or_else(|_| path.to_owned())
}

/// The path with its folder followed to where it really is, so that `..` behind a link leads where the system says; the
/// last part is kept as named.
pub(super) fn real_folder(path: &Path) -> PathBuf {
    let (Some(name), Some(folder)) = (path.file_name(), path.parent()) else { return real(path) };
    let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    real(folder).join(name)
}

/// Adds the file, or the network files below the folder, that was given as `given`.
fn gather(given: &Path, path: PathBuf, configuration: &Configuration, files: &mut Vec<PathBuf>) -> Result<(), Failure> {
    match fs::metadata(&path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Err(Failure::NoSuchPath(given.to_owned())),
        Err(source) => Err(Failure::Read { path: given.to_owned(), source }),
        Ok(metadata) if metadata.is_dir() => gather_folder(&path, configuration, files),
        // A hook may name the configuration among the files that changed.
        Ok(_) if configuration.is_configuration(&path) => Ok(()),
        Ok(_) => {
            files.push(path);
            Ok(())
        }
    }
}

/// Everything below the folder that may belong to the network; what keeps it from knowing that is put into `refused`.
pub(super) fn walk(folder: &Path, refused: &Arc<Mutex<Option<Failure>>>) -> Walk {
    let refused = Arc::clone(refused);
    // What a machine or a user has configured for git elsewhere must not change what is checked: in a repository the
    // files named `.gitignore` count up to its root, outside of one those in the folder itself.
    let is_in_repository = real(folder).ancestors().any(|folder| folder.join(".git").exists());
    WalkBuilder::new(folder)
        .ignore(false)
        .git_global(false)
        .git_exclude(false)
        .require_git(is_in_repository)
        .parents(is_in_repository)
        .follow_links(true)
        .filter_entry(move |entry| {
            // Asked before the walk opens what the folder ignores.
            let failure = entry.file_type().is_some_and(|kind| kind.is_dir()).then(|| refuse_ignore_file(entry.path()));
            let Some(Err(failure)) = failure else { return true };
            refused.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(failure);
            false
        })
        .build()
}

fn gather_folder(folder: &Path, configuration: &Configuration, files: &mut Vec<PathBuf>) -> Result<(), Failure> {
    let refused = Arc::new(Mutex::new(None));
    for ancestor in real(folder).ancestors() {
        refuse_ignore_file(ancestor)?;
    }
    let mut behind_links = BehindLinks::default();
    for entry in walk(folder, &refused) {
        match entry {
            Ok(entry) => {
                behind_links.count(&entry)?;
                let kind = entry.file_type();
                let is_file = kind.is_some_and(|kind| !kind.is_dir());
                if !is_file || !is_network_file(entry.path()) || !configuration.takes(entry.path()) {
                    continue;
                }
                if kind.is_some_and(|kind| !kind.is_file()) {
                    return Err(Failure::Irregular(entry.into_path()));
                }
                files.push(entry.into_path());
            }
            // What a link leads back to is walked where it stands.
            Err(error) if is_loop(&error) => {}
            Err(error) => match path_of(&error) {
                Some(path) if is_dead_link(path) && is_network_file(path) => {
                    return Err(Failure::DeadLink(path.to_owned()));
                }
                Some(path) if is_dead_link(path) => {}
                _ if is_pattern(&error) => {}
                _ => return Err(Failure::Walk(error)),
            },
        }
    }
    let refused = refused.lock().unwrap_or_else(PoisonError::into_inner).take();
    refused.map_or(Ok(()), Err)
}

/// What a walk found behind links.
#[derive(Default)]
pub(super) struct BehindLinks {
    /// How deep the link stands behind which the walk is.
    link: Option<usize>,
    count: usize,
    links: usize,
}

impl BehindLinks {
    /// Counts the next entry of the walk.
    pub(super) fn count(&mut self, entry: &DirEntry) -> Result<(), Failure> {
        if self.link.is_some_and(|depth| entry.depth() <= depth) {
            self.link = None;
        }
        if self.link.is_some() {
            self.count += 1;
            self.links += usize::from(entry.path_is_symlink());
        } else if entry.path_is_symlink() && entry.depth() > 0 {
            self.link = Some(entry.depth());
        }
        if self.count > BEHIND_LINKS_MAX || self.links > LINKS_MAX {
            return Err(Failure::ManyLinks(entry.path().to_owned()));
        }
        Ok(())
    }
}

/// That what a folder ignores can be read: of a pipe or a device nobody knows when it ends.
fn refuse_ignore_file(folder: &Path) -> Result<(), Failure> {
    let path = folder.join(".gitignore");
    match fs::metadata(&path) {
        Ok(metadata) if metadata.is_file() && metadata.len() > IGNORE_FILE_MAX.0 => {
            Err(Failure::TooLarge { path, most: IGNORE_FILE_MAX })
        }
        Ok(metadata) if !metadata.is_file() && !metadata.is_dir() => Err(Failure::Irregular(path)),
        // One that is not there ignores nothing, nor does a folder.
        _ => Ok(()),
    }
}

/// Whether this is nothing but lines of a `.gitignore` above that mean nothing: git passes over them, too.
fn is_pattern(error: &ignore::Error) -> bool {
    match error {
        ignore::Error::Glob { .. } => true,
        ignore::Error::Partial(errors) => errors.iter().all(is_pattern),
        ignore::Error::WithPath { err, .. }
        | ignore::Error::WithDepth { err, .. }
        | ignore::Error::WithLineNumber { err, .. } => is_pattern(err),
        _ => false,
    }
}

/// Whether this is a link that leads nowhere.
fn is_dead_link(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok() && fs::metadata(path).is_err()
}

pub(super) fn path_of(error: &ignore::Error) -> Option<&Path> {
    match error {
        ignore::Error::WithPath { path, .. } => Some(path),
        ignore::Error::WithDepth { err, .. } => path_of(err),
        _ => None,
    }
}

pub(super) fn is_loop(error: &ignore::Error) -> bool {
    match error {
        ignore::Error::Loop { .. } => true,
        ignore::Error::WithDepth { err, .. } | ignore::Error::WithPath { err, .. } => is_loop(err),
        _ => false,
    }
}

/// Reads a file, of which no more than is allowed. A file that changes meanwhile would be read as nobody ever wrote it, so it
/// is read again.
fn read(name: String, path: &Path, allowance: &mut Allowance) -> Result<Source, Failure> {
    let failure = |source| Failure::Read { path: PathBuf::from(&name), source };
    for _ in 0..TRIES_MAX {
        let mut file = fs::File::open(path).map_err(failure)?;
        let before = file.metadata().map_err(failure)?;
        if before.is_file() && before.len() > allowance.most() {
            return allowance.refuse(name, before.len());
        }
        let bytes = allowance.read(&mut file, before.len()).map_err(failure)?;
        let after = file.metadata().map_err(failure)?;
        // Where the system keeps no times, the length alone has to tell.
        let is_same = before.len() == after.len() && before.modified().ok() == after.modified().ok();
        if !before.is_file() || is_same && bytes.len() as u64 == after.len() {
            return allowance.take(name, bytes);
        }
    }
    Err(Failure::Changing(PathBuf::from(name)))
}

/// The path relative to the working directory, with `/` between.
pub(super) fn printed(working_directory: &Path, path: &Path) -> String {
    let absolute = normalized(&working_directory.join(path));
    let base = normalized(working_directory);
    let shared = absolute.iter().zip(&base).take_while(|(one, other)| one == other).count();
    let ups = std::iter::repeat_n("..".to_owned(), base.len() - shared);
    ups.chain(absolute[shared..].iter().cloned()).collect::<Vec<_>>().join("/")
}

/// The parts of an absolute path, `.` and `..` resolved as written.
fn normalized(path: &Path) -> Vec<String> {
    let mut parts: Vec<String> = Vec::new();
    for component in path.components() {
        match component {
            Component::ParentDir => {
                parts.pop();
            }
            Component::Normal(part) => parts.push(shown(part.as_encoded_bytes())),
            Component::Prefix(_) | Component::RootDir | Component::CurDir => {}
        }
    }
    parts
}

/// A name with its bytes that are no UTF-8 as `\xE9`: names that differ look different, and people see what is the matter.
pub(super) fn shown(name: &[u8]) -> String {
    let mut shown = String::new();
    for chunk in name.utf8_chunks() {
        shown.push_str(chunk.valid());
        chunk.invalid().iter().for_each(|byte| write!(shown, "\\x{byte:02X}").expect("a string takes all"));
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_printed_relative_to_the_working_directory() {
        let here = Path::new("/home/network");
        for (path, expected) in [
            ("graphs/a.yaml", "graphs/a.yaml"),
            ("./graphs//a.yaml", "graphs/a.yaml"),
            ("/home/network/a.yaml", "a.yaml"),
            ("../other/a.yaml", "../other/a.yaml"),
            ("/tmp/a.yaml", "../../tmp/a.yaml"),
            ("graphs/../a.yaml", "a.yaml"),
        ] {
            assert_eq!(printed(here, Path::new(path)), expected, "{path}");
        }
    }
}
