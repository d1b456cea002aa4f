//! The configuration in force: where it is found, and what it means for the files at hand.

use std::path::{Path, PathBuf};

use ignore::gitignore::{Gitignore, GitignoreBuilder};

use crate::cli::arguments::{AcceptedArguments, ConfigurationArguments, NetworkArguments};
use crate::cli::failure::Failure;
use crate::cli::files::Files;
use crate::cli::load::{self, printed, real, real_folder};
use crate::cli::note;
use crate::config::{Config, FILE_NAME, Refused, Settings};
use crate::nearest::hint;
use crate::source::{FileId, Size, Source, Sources};
use crate::syntax::{Limits, SyntaxProblem, parse};
use crate::waiver::{self, Waiver};

/// Most bytes of a configuration: it is read several times, and kept.
const BYTES_MAX: Size = Size(4 << 20);

/// Most patterns of files to leave out: all of them are held against every path.
const PATTERNS_MAX: usize = 1000;

/// A configuration file, or the absence of one.
pub(super) struct Configuration {
    working_directory: PathBuf,
    file: Option<File>,
    excluded: Gitignore,
    /// Whether the profile changes which files the network is.
    is_narrowed: bool,
    /// What it sets.
    pub(super) settings: Settings,
}

struct File {
    /// The file itself, behind all links.
    real: PathBuf,
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
                let bytes = files.bytes(path, BYTES_MAX)?.ok_or_else(|| files.lacks(path))?;
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
            return Ok(Self {
                working_directory,
                file: None,
                excluded: Gitignore::empty(),
                is_narrowed: false,
                settings,
            });
        };
        let name = printed(&working_directory, &path);
        let malformed = |Refused { line, column, message }| {
            let path = name.clone();
            Failure::Malformed { path, line, column, message }
        };
        let not_utf8 = || Refused { line: 1, column: 1, message: "it is not UTF-8; save it as UTF-8".to_owned() };
        let text = str::from_utf8(&bytes).map_err(|_| malformed(not_utf8()))?;
        // The reader of settings takes its time over what nests deep, and counts no aliases.
        let source = Source::configuration(name.clone(), bytes.clone());
        parse(FileId(0), source.text(), Limits::default())
            .map_err(|problem| malformed(refused_at(&source, problem)))?;
        let config = Config::parse(text).map_err(malformed)?;
        let profile = arguments.profile.as_deref();
        let settings = config.settings(profile).ok_or_else(|| no_such_profile(&config, profile.unwrap_or_default()))?;
        let folder = path.parent().map_or_else(|| PathBuf::from("/"), Path::to_owned);
        let mut excluded = GitignoreBuilder::new(&folder);
        for (number, pattern) in settings.exclude.iter().flatten().enumerate() {
            if number == PATTERNS_MAX {
                let message = format!("exclude: more than {PATTERNS_MAX} patterns; exclude folders in place of files");
                return Err(malformed(Config::refused(text, pattern, message)));
            }
            excluded.add_line(None, pattern).map_err(|error| {
                let why = match &error {
                    ignore::Error::Glob { err, .. } => err.clone(),
                    other => other.to_string(),
                };
                malformed(Config::refused(text, pattern, format!("exclude: `{pattern}` is no pattern: {why}")))
            })?;
        }
        let excluded = excluded.build().map_err(Failure::Pattern)?;
        let is_at_root = arguments.config.is_none();
        if let Some(baseline) = &settings.baseline {
            files.refuse_irregular(&folder.join(baseline))?;
        }
        let file = Some(File { real: real(&path), folder, name, is_at_root, bytes });
        let whole = config.settings(None).unwrap_or_default();
        let is_narrowed = settings.paths != whole.paths || settings.exclude != whole.exclude;
        Ok(Self { working_directory, file, excluded, is_narrowed, settings })
    }

    /// These settings for the earlier side of a comparison, with the waivers and the baseline of its own configuration; one
    /// that cannot be read has none, and a note says so. Also whether its own settings are others.
    pub(super) fn earlier(
        &self,
        arguments: &ConfigurationArguments,
        first: Option<&Path>,
        files: &Files,
    ) -> (Self, bool) {
        // A profile that the earlier side lacks changes nothing about its waivers.
        let without_profile = ConfigurationArguments { profile: None, ..arguments.clone() };
        let own = Self::find(arguments, first, files).or_else(|_| Self::find(&without_profile, first, files));
        let (file, own) = match own {
            Ok(own) => (own.file, Some(own.settings)),
            // A configuration that is new is no fault of the side that has none.
            Err(Failure::NotStaged(_) | Failure::NoSuchPath(_) | Failure::ProfileAlone) => (None, None),
            Err(_) => {
                note("the configuration of the earlier side cannot be read, so what it accepted is missing");
                (None, None)
            }
        };
        // What it names is relative to where it stands.
        let is_moved = file.as_ref().zip(self.file.as_ref()).is_some_and(|(own, other)| own.folder != other.folder);
        let are_others = is_moved || own.as_ref() != Some(&self.settings) && (own.is_some() || self.file.is_some());
        let baseline = own.and_then(|own| own.baseline);
        let settings = Settings { baseline, ..self.settings.clone() };
        let (working_directory, excluded) = (self.working_directory.clone(), self.excluded.clone());
        (Self { working_directory, file, excluded, is_narrowed: self.is_narrowed, settings }, are_others)
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

    /// Whether some file of the network is left out: by the profile, or because these paths are a part of it.
    pub(super) fn leaves_out(&self, given: &[PathBuf]) -> bool {
        let has_network = self.settings.paths.is_some() || self.file.as_ref().is_some_and(|file| file.is_at_root);
        let is_part = || {
            let given = load::real_files(given, self);
            !load::real_files(&self.paths(&[]), self).is_subset(&given)
        };
        self.is_narrowed || (!given.is_empty() && has_network && is_part())
    }

    /// Whether somebody has said which files the network is: a part of it is no mistake of this program then.
    pub(super) fn names_network(&self) -> bool {
        self.is_narrowed || self.settings.paths.is_some()
    }

    /// A path relative to the folder of the configuration, from the working directory; without a configuration the
    /// path itself.
    pub(super) fn beside(&self, path: &str) -> PathBuf {
        self.file.as_ref().map_or_else(|| PathBuf::from(path), |file| self.shown(&file.folder.join(path)))
    }

    /// The baseline that counts: the one of the arguments, else the one that it names.
    pub(super) fn baseline_of(&self, arguments: &AcceptedArguments) -> Option<PathBuf> {
        if arguments.no_baseline { None } else { arguments.baseline.clone().or_else(|| self.baseline()) }
    }

    /// The baseline that it names.
    pub(super) fn baseline(&self) -> Option<PathBuf> {
        self.settings.baseline.as_ref().map(|path| self.beside(path))
    }

    /// The path as it is printed.
    pub(super) fn shown(&self, path: &Path) -> PathBuf {
        let printed = printed(&self.working_directory, path);
        PathBuf::from(if printed.is_empty() { ".".to_owned() } else { printed })
    }

    /// Whether a file that a walk finds is part of the network as far as the configuration goes.
    pub(super) fn takes(&self, path: &Path) -> bool {
        !self.is_configuration(path) && (self.excluded.is_empty() || !self.is_excluded(path))
    }

    /// Whether a pattern excludes the file or a folder above it. As in `.gitignore`, nothing comes back out of a folder
    /// that is excluded.
    fn is_excluded(&self, path: &Path) -> bool {
        let Ok(below) = path.strip_prefix(self.excluded.path()) else { return false };
        let folders = below.ancestors().skip(1).filter(|folder| !folder.as_os_str().is_empty());
        self.excluded.matched(below, false).is_ignore()
            || folders.into_iter().any(|folder| self.excluded.matched(folder, true).is_ignore())
    }

    /// Whether the file is the configuration in force or another.
    pub(super) fn is_configuration(&self, path: &Path) -> bool {
        path.file_name().is_some_and(|name| name == FILE_NAME)
            || self.file.as_ref().is_some_and(|file| file.real == real(path))
    }

    /// The files of the network, and the configuration beside them, in which findings about waivers stand.
    pub(super) fn with(&self, mut files: Vec<Source>) -> Sources {
        if let Some(File { name, bytes, .. }) = &self.file {
            files.push(Source::configuration(name.clone(), bytes.clone()));
        }
        Sources::new(files)
    }

    /// The waivers of the configuration, which is one of `sources`.
    pub(super) fn waivers(&self, sources: &Sources) -> Result<Vec<Waiver>, Failure> {
        let Some(((id, source), file)) =
            sources.iter().find(|(_, source)| source.is_configuration()).zip(self.file.as_ref())
        else {
            return Ok(Vec::new());
        };
        let tree = parse(id, source.text(), Limits::default()).map_err(|problem| {
            let Refused { line, column, message } = refused_at(source, problem);
            Failure::Malformed { path: file.name.clone(), line, column, message }
        })?;
        let printed = |path: &str| printed(&self.working_directory, &file.folder.join(path));
        Ok(waiver::in_configuration(&tree, printed))
    }
}

/// What stopped the parser, by line and column.
fn refused_at(source: &Source, problem: SyntaxProblem) -> Refused {
    let position = source.position(problem.offset);
    Refused { line: position.line as usize, column: position.column as usize, message: problem.message }
}

fn no_such_profile(config: &Config, name: &str) -> Failure {
    let names: Vec<&str> = config.profile_names().collect();
    let hint = hint(name, names.iter().copied(), || {
        if names.is_empty() { "it has no profiles".to_owned() } else { format!("it has {}", names.join(", ")) }
    });
    Failure::NoSuchProfile { name: name.to_owned(), hint }
}

/// The next configuration from a path upwards, and what stands in it: in a git repository up to its root.
fn upwards(path: &Path, files: &Files) -> Result<Option<(PathBuf, Vec<u8>)>, Failure> {
    for folder in path.ancestors() {
        let candidate = folder.join(FILE_NAME);
        files.refuse_irregular(&candidate)?;
        if let Some(bytes) = files.bytes(&candidate, BYTES_MAX)? {
            return Ok(Some((candidate, bytes)));
        }
        if files.end_at(folder) {
            return Ok(None);
        }
    }
    Ok(None)
}
