//! The configuration in force: where it is found, and what it means for the files at hand.

use std::path::{Path, PathBuf};

use ignore::gitignore::{Gitignore, GitignoreBuilder};

use crate::cli::arguments::{ConfigurationArguments, NetworkArguments};
use crate::cli::failure::Failure;
use crate::cli::files::Files;
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
    /// Whether it was found, and so stands at the root of the network; one that is named may stand anywhere.
    is_at_root: bool,
    bytes: Vec<u8>,
}

impl Configuration {
    /// The configuration for the network of these arguments.
    pub(super) fn of_network(network: &NetworkArguments, files: &Files) -> Result<Self, Failure> {
        let first = network.paths.first().map(PathBuf::as_path).filter(|path| *path != Path::new("-"));
        let first = first.or(network.stdin_name.as_deref().map(Path::new));
        Self::find(&network.configuration, first, files)
    }

    /// The configuration that is named or, if none is, the next one upwards from the first path of the network.
    pub(super) fn find(
        arguments: &ConfigurationArguments,
        first: Option<&Path>,
        files: &Files,
    ) -> Result<Self, Failure> {
        let working_directory = std::env::current_dir().map_err(Failure::WorkingDirectory)?;
        let found = match &arguments.config {
            Some(path) => {
                let bytes = files.bytes(path)?.ok_or_else(|| files.lacks(path))?;
                Some((real_folder(path), bytes))
            }
            None if arguments.no_config => None,
            None => upwards(&real_folder(&working_directory.join(first.unwrap_or(Path::new(".")))), files)?,
        };
        let Some((path, bytes)) = found else {
            if arguments.profile.is_some() {
                return Err(Failure::ProfileAlone);
            }
            let settings = Settings::default();
            return Ok(Self { working_directory, file: None, excluded: Gitignore::empty(), settings });
        };
        let name = printed(&working_directory, &path);
        let malformed = |line, column, message| Failure::Malformed { path: name.clone(), line, column, message };
        let text =
            str::from_utf8(&bytes).map_err(|_| malformed(1, 1, "it is not UTF-8; save it as UTF-8".to_owned()))?;
        let config = Config::parse(text).map_err(|refused| malformed(refused.line, refused.column, refused.message))?;
        let profile = arguments.profile.as_deref();
        let settings = config.settings(profile).ok_or_else(|| no_such_profile(&config, profile.unwrap_or_default()))?;
        let folder = path.parent().map_or_else(|| PathBuf::from("/"), Path::to_owned);
        let mut excluded = GitignoreBuilder::new(&folder);
        for pattern in settings.exclude.iter().flatten() {
            excluded.add_line(None, pattern).map_err(Failure::Pattern)?;
        }
        let excluded = excluded.build().map_err(Failure::Pattern)?;
        let is_at_root = arguments.config.is_none();
        let file = Some(File { path, folder, name, is_at_root, bytes });
        Ok(Self { working_directory, file, excluded, settings })
    }

    /// These settings for an earlier version of the network, with the waivers and the baseline that are its own; one whose
    /// configuration cannot be read has none.
    pub(super) fn in_version(&self, arguments: &ConfigurationArguments, first: Option<&Path>, files: &Files) -> Self {
        let working_directory = self.working_directory.clone();
        // A profile that the earlier version lacks changes nothing about its waivers.
        let without_profile = ConfigurationArguments { profile: None, ..arguments.clone() };
        let own = Self::find(arguments, first, files).or_else(|_| Self::find(&without_profile, first, files));
        let (file, baseline) = own.map_or((None, None), |own| (own.file, own.settings.baseline));
        let settings = Settings { baseline, ..self.settings.clone() };
        Self { working_directory, file, excluded: self.excluded.clone(), settings }
    }

    /// The files and folders of the network.
    pub(super) fn paths(&self, given: &[PathBuf]) -> Vec<PathBuf> {
        if !given.is_empty() {
            return given.to_owned();
        }
        match (&self.file, &self.settings.paths) {
            (Some(file), Some(paths)) => paths.iter().map(|path| self.shown(&file.folder.join(path))).collect(),
            (Some(file), None) if file.is_at_root => vec![self.shown(&file.folder)],
            (Some(_), None) | (None, _) => vec![PathBuf::from(".")],
        }
    }

    /// A path relative to the folder of the configuration, from the working directory; without a configuration the
    /// path itself.
    pub(super) fn beside(&self, path: &str) -> PathBuf {
        self.file.as_ref().map_or_else(|| PathBuf::from(path), |file| self.shown(&file.folder.join(path)))
    }

    /// The baseline that it names.
    pub(super) fn baseline(&self) -> Option<PathBuf> {
        self.settings.baseline.as_ref().map(|path| self.beside(path))
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

fn no_such_profile(config: &Config, name: &str) -> Failure {
    let names: Vec<&str> = config.profile_names().collect();
    let hint = match nearest(name, names.iter().copied()) {
        Some(meant) => format!("did you mean `{meant}`?"),
        None if names.is_empty() => "it has no profiles".to_owned(),
        None => format!("it has {}", names.join(", ")),
    };
    Failure::NoSuchProfile { name: name.to_owned(), hint }
}

/// The next configuration from a path upwards, and what stands in it: in a git repository up to its root.
fn upwards(path: &Path, files: &Files) -> Result<Option<(PathBuf, Vec<u8>)>, Failure> {
    for folder in path.ancestors() {
        let candidate = folder.join(FILE_NAME);
        if let Some(bytes) = files.bytes(&candidate)? {
            return Ok(Some((candidate, bytes)));
        }
        if folder.join(".git").exists() {
            return Ok(None);
        }
    }
    Ok(None)
}
