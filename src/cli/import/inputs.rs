//! The files that are imported, in an order that does not hang on how they were named.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use ignore::WalkBuilder;

use crate::cli::failure::Failure;
use crate::cli::import::arguments::ImportArguments;
use crate::cli::import::profile;
use crate::cli::load::{BehindLinks, is_loop, printed, real, real_folder};
use crate::cli::progress::Progress;
use crate::cli::whole;
use crate::config::is_network_file;
use crate::import::{Input, is_refused};
use crate::source::STDIN_NAME;

/// The files that are imported.
pub(super) struct Inputs {
    /// By the path to print, and by the file itself.
    files: BTreeMap<(String, PathBuf), Option<String>>,
    /// What lies in a folder and cannot be read, with the reason.
    unread: BTreeMap<String, String>,
}

/// What can be read from any place.
pub(super) trait Bytes: Read + Seek {}

impl<T: Read + Seek> Bytes for T {}

impl Inputs {
    /// The files that the arguments name, each once.
    pub(super) fn gather(arguments: &ImportArguments) -> Result<Self, Failure> {
        let working_directory = std::env::current_dir().map_err(Failure::WorkingDirectory)?;
        let mut found = Vec::new();
        let mut unread = BTreeMap::new();
        for path in &arguments.files {
            gather(path, &mut found, &mut unread)?;
        }
        found.extend(profile(arguments));
        let mut abouts: BTreeMap<PathBuf, &str> = BTreeMap::new();
        for about in &arguments.about {
            let path = real(&about.path);
            if path.is_dir() {
                return Err(Failure::Arguments(format!(
                    "--about says whom one file is about, and {} is a folder; name a file in it",
                    about.path.display()
                )));
            }
            if abouts.insert(path, &about.id).is_some_and(|id| id != about.id) {
                return Err(Failure::Arguments(format!(
                    "--about names {} twice, for one id and for another; leave one out",
                    about.path.display()
                )));
            }
            gather(&about.path, &mut found, &mut unread)?;
        }
        let mut files = BTreeMap::new();
        let mut names: BTreeMap<PathBuf, String> = BTreeMap::new();
        for path in found {
            let file = real(&path);
            let name =
                if is_stdin(&path) { STDIN_NAME.to_owned() } else { printed(&working_directory, &real_folder(&path)) };
            // Of several names that lead to one file the first counts, whichever was given first.
            let known = names.entry(file).or_insert_with(|| name.clone());
            if name < *known {
                *known = name;
            }
        }
        for (file, name) in names {
            let about = abouts.get(&file).map(|id| (*id).to_owned());
            files.insert((name, file), about);
        }
        if files.is_empty() && unread.is_empty() {
            return Err(Failure::NoImport(arguments.files.clone()));
        }
        let unread = unread.into_iter().map(|(path, reason)| (printed(&working_directory, &path), reason)).collect();
        Ok(Self { files, unread })
    }

    /// What lies in a folder and cannot be read, with the reason.
    pub(super) fn unread(&self) -> &BTreeMap<String, String> {
        &self.unread
    }

    /// Whether this file, behind all links, is one of them.
    pub(super) fn has(&self, path: &Path) -> bool {
        self.files.keys().any(|(_, file)| file == path)
    }

    /// Opens them one after the other, and says how far each is read.
    pub(super) fn open(self, progress: &Progress) -> impl Iterator<Item = Result<Input<Counted<'_>>, Failure>> {
        let count = self.files.len();
        self.files.into_iter().enumerate().map(move |(index, ((name, file), about))| {
            let failure = |source| Failure::Read { path: PathBuf::from(&name), source };
            let (bytes, length): (Box<dyn Bytes>, u64) = if is_stdin(&file) {
                (Box::new(whole::kept(io::stdin().lock(), is_refused).map_err(Failure::Stdin)?), 0)
            } else {
                let opened = File::open(&file).map_err(failure)?;
                let metadata = opened.metadata().map_err(failure)?;
                if metadata.is_file() {
                    (Box::new(opened), metadata.len())
                } else {
                    (Box::new(whole::kept(opened, is_refused).map_err(failure)?), 0)
                }
            };
            let phase = if count == 1 {
                format!("reading {name}")
            } else {
                format!("reading {name}, {} of {count}", index + 1)
            };
            progress.now(phase.clone());
            Ok(Input { name, about, bytes: Counted { bytes, progress, phase, length, read: Cell::new(0) } })
        })
    }
}

/// Bytes of a file, of which people see how many are read.
pub(super) struct Counted<'p> {
    bytes: Box<dyn Bytes>,
    progress: &'p Progress,
    phase: String,
    /// How many there are; 0 where nobody knows.
    length: u64,
    read: Cell<u64>,
}

impl Read for Counted<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.bytes.read(buffer)?;
        if self.length > 0 && self.progress.is_shown() {
            let before = self.read.get();
            let now = (before + count as u64).min(self.length);
            self.read.set(now);
            let percent = |read: u64| read * 100 / self.length;
            if percent(before) != percent(now) {
                self.progress.now(format!("{}, {} %", self.phase, percent(now)));
            }
        }
        Ok(count)
    }
}

impl Seek for Counted<'_> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.bytes.seek(to)
    }
}

fn is_stdin(path: &Path) -> bool {
    path == Path::new("-")
}

/// Adds the file, or the files below the folder; what cannot be read there is no reason to leave out the others.
fn gather(given: &Path, files: &mut Vec<PathBuf>, unread: &mut BTreeMap<PathBuf, String>) -> Result<(), Failure> {
    if is_stdin(given) {
        files.push(given.to_owned());
        return Ok(());
    }
    match fs::metadata(given) {
        Err(error) if error.kind() == io::ErrorKind::NotFound && fs::symlink_metadata(given).is_ok() => {
            Err(Failure::DeadLink(given.to_owned()))
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => Err(Failure::NoSuchPath(given.to_owned())),
        Err(source) => Err(Failure::Read { path: given.to_owned(), source }),
        Ok(metadata) if !metadata.is_dir() => {
            files.push(given.to_owned());
            Ok(())
        }
        Ok(_) => {
            // Downloads are data that nobody commits, so what .gitignore names is no reason to leave them out.
            let mut behind_links = BehindLinks::default();
            for entry in WalkBuilder::new(given).standard_filters(false).hidden(true).follow_links(true).build() {
                let entry = match entry {
                    Ok(entry) => entry,
                    // What a link leads back to is walked where it stands.
                    Err(error) if is_loop(&error) => continue,
                    Err(error) => {
                        let Some(path) = path_of(&error) else { return Err(Failure::Walk(error)) };
                        if !is_network_file(path) {
                            unread.insert(path.to_owned(), reason(path, &error));
                        }
                        continue;
                    }
                };
                behind_links.count(&entry)?;
                let kind = entry.file_type();
                if kind.is_none_or(|kind| kind.is_dir()) || is_network_file(entry.path()) {
                    continue;
                }
                if kind.is_some_and(|kind| !kind.is_file()) {
                    return Err(Failure::Irregular(entry.into_path()));
                }
                let path = entry.into_path();
                match File::open(&path) {
                    Ok(_) => files.push(path),
                    Err(error) => {
                        unread.insert(path, format!("it cannot be read: {error}"));
                    }
                }
            }
            Ok(())
        }
    }
}

/// What it is that cannot be walked.
fn path_of(error: &ignore::Error) -> Option<&Path> {
    match error {
        ignore::Error::WithPath { path, .. } => Some(path),
        ignore::Error::WithDepth { err, .. } | ignore::Error::WithLineNumber { err, .. } => path_of(err),
        _ => None,
    }
}

fn reason(path: &Path, error: &ignore::Error) -> String {
    let is_link = fs::symlink_metadata(path).is_ok_and(|metadata| metadata.is_symlink());
    match error.io_error() {
        Some(error) if is_link && error.kind() == io::ErrorKind::NotFound => {
            "it is a link that leads nowhere; correct or remove it".to_owned()
        }
        Some(error) => format!("it cannot be read: {error}"),
        None => "it cannot be read".to_owned(),
    }
}
