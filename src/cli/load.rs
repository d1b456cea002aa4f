//! Paths to sources.

use std::collections::HashSet;
use std::fs;
use std::io::{self, Read};
use std::path::{Component, Path, PathBuf};

use ignore::{DirEntry, Walk, WalkBuilder};

use crate::cli::arguments::NetworkArguments;
use crate::cli::configuration::Configuration;
use crate::cli::failure::Failure;
use crate::config::is_network_file;
use crate::source::{STDIN_NAME, Source, Sources};

/// Most bytes of a file: its offsets are 32 bits wide.
pub(super) const BYTES_MAX: u64 = u32::MAX as u64;

/// Most files, folders and bytes that somebody at a prompt waits for: about a second.
const GLANCE_ENTRIES_MAX: usize = 100_000;
const GLANCE_BYTES_MAX: u64 = 32 << 20;

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
    let mut sources = Vec::new();
    let mut seen = HashSet::new();
    let stdin_path = stdin_name.map(|name| real_folder(Path::new(name)));
    // Nor is the configuration part of the network when an editor sends it.
    let is_network = |path: &PathBuf| !configuration.is_configuration(path);
    if reads_stdin && stdin_path.as_ref().is_none_or(is_network) {
        let name = stdin_path.as_ref().map_or_else(|| STDIN_NAME.to_owned(), |path| printed(&working_directory, path));
        // What an editor sends stands in place of the file.
        seen.extend(stdin_path.as_ref().map(|path| real(path)));
        sources.push(Source::new(name, read_stdin()?));
    }
    let mut files = Vec::new();
    for given in paths.iter().filter(|path| !is_stdin(path)) {
        let path = real_folder(given);
        // A file that so far stands in the editor alone is not there to be read.
        if stdin_path.as_ref() != Some(&path) {
            gather(given, path, configuration, &mut files)?;
        }
    }
    read_all(&working_directory, files, &mut seen, &mut sources)?;
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
    is_left_out: impl Fn(&Path) -> bool,
) -> Result<Vec<Source>, Failure> {
    let working_directory = std::env::current_dir().map_err(Failure::WorkingDirectory)?;
    let mut files = Vec::new();
    for given in paths.iter().filter(|path| is_there(path)) {
        gather(given, real_folder(given), configuration, &mut files)?;
    }
    files.retain(|path| !is_left_out(path));
    let mut sources = Vec::new();
    read_all(&working_directory, files, &mut HashSet::new(), &mut sources)?;
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
        // Names that are no UTF-8 are printed with placeholders, which may make two of them one.
        if sources.last().is_some_and(|last: &Source| last.path() == name) {
            return Err(Failure::SameName(path));
        }
        sources.push(read(name, &path)?);
    }
    Ok(())
}

/// What can be read of the network at once, for somebody who waits at a prompt.
pub(super) fn glance(network: &NetworkArguments, configuration: &Configuration) -> Sources {
    let mut files = Vec::new();
    for path in configuration.paths(&network.paths) {
        if path.is_dir() {
            let found = walk(&real(&path)).take(GLANCE_ENTRIES_MAX).flatten().map(DirEntry::into_path);
            let is_taken = |path: &PathBuf| is_network_file(path) && path.is_file() && configuration.takes(path);
            files.extend(found.filter(is_taken));
        } else if path.is_file() {
            files.push(path);
        }
    }
    files.sort();
    files.dedup();
    let mut left = GLANCE_BYTES_MAX;
    let mut sources = Vec::new();
    for path in files {
        let length = fs::metadata(&path).map_or(u64::MAX, |metadata| metadata.len());
        if length <= left
            && let Ok(source) = read(path.display().to_string(), &path)
        {
            left -= length;
            sources.push(source);
        }
    }
    Sources::new(sources)
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

/// Everything below the folder that may belong to the network.
fn walk(folder: &Path) -> Walk {
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
        .build()
}

fn gather_folder(folder: &Path, configuration: &Configuration, files: &mut Vec<PathBuf>) -> Result<(), Failure> {
    for entry in walk(folder) {
        match entry {
            Ok(entry) => {
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
                _ => return Err(Failure::Walk(error)),
            },
        }
    }
    Ok(())
}

/// Whether this is a link that leads nowhere.
fn is_dead_link(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok() && fs::metadata(path).is_err()
}

fn path_of(error: &ignore::Error) -> Option<&Path> {
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

/// Reads a file; of one without an end no more than can be checked.
fn read(name: String, path: &Path) -> Result<Source, Failure> {
    let failure = |source| Failure::Read { path: PathBuf::from(&name), source };
    let file = fs::File::open(path).map_err(failure)?;
    let length = file.metadata().map_err(failure)?.len();
    if length > BYTES_MAX {
        return Ok(Source::too_large(name, length));
    }
    let mut bytes = Vec::with_capacity(usize::try_from(length).unwrap_or(0));
    file.take(BYTES_MAX + 1).read_to_end(&mut bytes).map_err(failure)?;
    Ok(Source::new(name, bytes))
}

fn read_stdin() -> Result<Vec<u8>, Failure> {
    let mut bytes = Vec::new();
    io::stdin().lock().take(BYTES_MAX + 1).read_to_end(&mut bytes).map_err(Failure::Stdin)?;
    Ok(bytes)
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
            Component::Normal(part) => parts.push(part.to_string_lossy().into_owned()),
            Component::Prefix(_) | Component::RootDir | Component::CurDir => {}
        }
    }
    parts
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
