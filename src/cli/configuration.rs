//! The configuration in force: where it is found, and what it means for the files at hand.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use ignore::gitignore::{Gitignore, GitignoreBuilder};

use crate::cli::arguments::NetworkArguments;
use crate::cli::failure::Failure;
use crate::cli::load::{printed, real, real_folder};
use crate::config::{Config, FILE_NAME, Settings};
use crate::nearest::nearest;
use crate::source::{Source, Sources};
use crate::syntax::{Limits, parse};
use crate::waiver::{self, Waiver};

/// A configuration file, or the absence of one.
pub(super) struct Configuration {
    working_directory: PathBuf,
    file: Option<File>,
    excluded: Gitignore,
    /// What it sets.
    pub(super) settings: Settings,
}

struct File {
    path: PathBuf,
    folder: PathBuf,
    /// The path as printed.
    name: String,
    bytes: Vec<u8>,
}

impl Configuration {
    /// The configuration for the network of these arguments.
    pub(super) fn find(network: &NetworkArguments) -> Result<Self, Failure> {
        let working_directory = std::env::current_dir().map_err(Failure::WorkingDirectory)?;
        let path = match &network.config {
            Some(path) => Some(real_folder(path)),
            None if network.no_config => None,
            None => {
                let first = network.paths.first().map(PathBuf::as_path);
                let first = first.filter(|path| *path != Path::new("-"));
                let first = first.or(network.stdin_name.as_deref().map(Path::new));
                upwards(&real_folder(&working_directory.join(first.unwrap_or(Path::new(".")))))
            }
        };
        let Some(path) = path else {
            if network.profile.is_some() {
                return Err(Failure::ProfileAlone);
            }
            let settings = Settings::default();
            return Ok(Self { working_directory, file: None, excluded: Gitignore::empty(), settings });
        };
        let bytes = fs::read(&path).map_err(|source| match source.kind() {
            io::ErrorKind::NotFound => Failure::NoSuchPath(network.config.clone().unwrap_or_else(|| path.clone())),
            _ => Failure::Read { path: path.clone(), source },
        })?;
        Self::of(working_directory, path, bytes, network.profile.as_deref())
    }

    /// The configuration that stands, or would stand, at `path`.
    fn of(working_directory: PathBuf, path: PathBuf, bytes: Vec<u8>, profile: Option<&str>) -> Result<Self, Failure> {
        let name = printed(&working_directory, &path);
        let malformed = |line, column, message| Failure::Malformed { path: name.clone(), line, column, message };
        let text =
            str::from_utf8(&bytes).map_err(|_| malformed(1, 1, "it is not UTF-8; save it as UTF-8".to_owned()))?;
        let config = Config::parse(text).map_err(|refused| malformed(refused.line, refused.column, refused.message))?;
        let settings = config.settings(profile).ok_or_else(|| {
            let name = profile.unwrap_or_default();
            let names: Vec<&str> = config.profile_names().collect();
            let hint = match nearest(name, names.iter().copied()) {
                Some(meant) => format!("did you mean `{meant}`?"),
                None if names.is_empty() => "it has no profiles".to_owned(),
                None => format!("it has {}", names.join(", ")),
            };
            Failure::NoSuchProfile { name: name.to_owned(), hint }
        })?;
        let folder = path.parent().map_or_else(|| PathBuf::from("/"), Path::to_owned);
        let mut excluded = GitignoreBuilder::new(&folder);
        for pattern in settings.exclude.iter().flatten() {
            excluded.add_line(None, pattern).map_err(Failure::Pattern)?;
        }
        let excluded = excluded.build().map_err(Failure::Pattern)?;
        Ok(Self { working_directory, file: Some(File { path, folder, name, bytes }), excluded, settings })
    }

    /// The files and folders of the network.
    pub(super) fn paths(&self, network: &NetworkArguments) -> Vec<PathBuf> {
        if !network.paths.is_empty() {
            return network.paths.clone();
        }
        match (&self.file, &self.settings.paths) {
            (Some(file), Some(paths)) => paths.iter().map(|path| self.shown(&file.folder.join(path))).collect(),
            (Some(file), None) => vec![self.shown(&file.folder)],
            (None, _) => vec![PathBuf::from(".")],
        }
    }

    /// A path relative to the folder of the configuration, from the working directory; without a configuration the
    /// path itself.
    pub(super) fn beside(&self, path: &str) -> PathBuf {
        self.file.as_ref().map_or_else(|| PathBuf::from(path), |file| self.shown(&file.folder.join(path)))
    }

    /// The path as it is printed.
    fn shown(&self, path: &Path) -> PathBuf {
        let printed = printed(&self.working_directory, path);
        PathBuf::from(if printed.is_empty() { ".".to_owned() } else { printed })
    }

    /// Whether a file that a walk finds is part of the network as far as the configuration goes.
    pub(super) fn takes(&self, path: &Path) -> bool {
        let is_excluded = || {
            path.starts_with(self.excluded.path()) && self.excluded.matched_path_or_any_parents(path, false).is_ignore()
        };
        !self.is_configuration(path) && (self.excluded.is_empty() || !is_excluded())
    }

    /// Whether this is a configuration file, the one in force or another.
    pub(super) fn is_configuration(&self, path: &Path) -> bool {
        path.file_name().is_some_and(|name| name == FILE_NAME)
            || self.file.as_ref().is_some_and(|file| real(&file.path) == real(path))
    }

    /// The file as findings show it.
    pub(super) fn source(&self) -> Option<Source> {
        self.file.as_ref().map(|file| Source::configuration(file.name.clone(), file.bytes.clone()))
    }

    /// The waivers of the configuration, which is one of `sources`.
    pub(super) fn waivers(&self, sources: &Sources) -> Result<Vec<Waiver>, Failure> {
        let Some(((id, source), file)) =
            sources.iter().find(|(_, source)| source.is_configuration()).zip(self.file.as_ref())
        else {
            return Ok(Vec::new());
        };
        let tree = parse(id, source.text(), Limits::default()).map_err(|problem| {
            let position = source.position(problem.offset);
            let (line, column) = (position.line as usize, position.column as usize);
            Failure::Malformed { path: file.name.clone(), line, column, message: problem.message }
        })?;
        let printed = |path: &str| self.shown(&file.folder.join(path)).to_string_lossy().into_owned();
        Ok(waiver::in_configuration(&tree, printed))
    }
}

/// The next configuration from a path upwards: in a git repository up to its root.
fn upwards(path: &Path) -> Option<PathBuf> {
    let start = if path.is_dir() { path } else { path.parent()? };
    for folder in start.ancestors() {
        let candidate = folder.join(FILE_NAME);
        if candidate.is_file() {
            return Some(candidate);
        }
        if folder.join(".git").exists() {
            return None;
        }
    }
    None
}
