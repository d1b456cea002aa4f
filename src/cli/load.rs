//! Paths to sources.

use std::collections::HashSet;
use std::fs;
use std::io::{self, Read};
use std::path::{Component, Path, PathBuf};

use ignore::WalkBuilder;

use crate::cli::arguments::NetworkArguments;
use crate::cli::configuration::Configuration;
use crate::cli::failure::Failure;
use crate::source::{Source, Sources};

/// What is printed for standard input where no path is given: no file is called so.
const STDIN_NAME: &str = "<stdin>";

/// Most bytes of a file: its offsets are 32 bits wide.
const BYTES_MAX: u64 = u32::MAX as u64;

/// Reads every file that the paths of the network stand for, each once, and the configuration beside them.
pub(super) fn load(network: &NetworkArguments, configuration: &Configuration) -> Result<Sources, Failure> {
    let (paths, stdin_name) = (&configuration.paths(network), network.stdin_name.as_deref());
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
    if reads_stdin {
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
    let mut named: Vec<(String, PathBuf)> =
        files.into_iter().map(|path| (printed(&working_directory, &path), path)).collect();
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
    if sources.is_empty() {
        return Err(Failure::NoFile(paths.clone()));
    }
    sources.extend(configuration.source());
    Ok(Sources::new(sources))
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

fn gather_folder(folder: &Path, configuration: &Configuration, files: &mut Vec<PathBuf>) -> Result<(), Failure> {
    // What a machine or a user has configured for git elsewhere must not change what is checked: in a repository the
    // files named `.gitignore` count up to its root, outside of one those in the folder itself.
    let is_in_repository = real(folder).ancestors().any(|folder| folder.join(".git").exists());
    let walk = WalkBuilder::new(folder)
        .ignore(false)
        .git_global(false)
        .git_exclude(false)
        .require_git(is_in_repository)
        .parents(is_in_repository)
        .follow_links(true)
        .build();
    for entry in walk {
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

fn is_network_file(path: &Path) -> bool {
    path.extension().is_some_and(|ending| ending == "yaml" || ending == "yml")
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

fn is_loop(error: &ignore::Error) -> bool {
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
