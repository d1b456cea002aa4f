//! Where the network goes, and what is kept of what stands there.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::cli::failure::Failure;
use crate::cli::import::Existing;
use crate::cli::import::arguments::ImportArguments;
use crate::cli::import::inputs::Inputs;
use crate::cli::load::{printed, real};
use crate::cli::output::{self, Output};
use crate::cli::{as_of, print};
use crate::config::FILE_NAME;
use crate::import::{Assembly, Document, Known, Section, fresh, is_canonical, merged};
use crate::network::Network;
use crate::source::{FileId, Source, Sources};
use crate::syntax::Limits;

/// Where the network goes.
pub(super) enum Targets {
    /// To standard output.
    Standard,
    /// Into files: the folder that is made if need be, and each file.
    Files { folder: Option<PathBuf>, files: Vec<Target> },
}

/// A file that the network, or a part of it, goes to.
pub(super) struct Target {
    given: PathBuf,
    /// The section that goes there; none where all do.
    section: Option<Section>,
    /// The file among those merged, where it is one.
    known: Option<FileId>,
    /// The text that stands there.
    before: Option<String>,
    /// Whether nobody but the program has written it.
    is_ours: bool,
}

/// What the files are to hold.
pub(super) struct Written {
    /// The path as given, none for standard output, with the text.
    pub(super) texts: Vec<(Option<PathBuf>, String)>,
    /// Files that hold this already.
    pub(super) unchanged: Vec<PathBuf>,
    /// The numbers of the fills that are written.
    pub(super) filled: BTreeSet<usize>,
    /// Files of what is merged that get another text.
    replaced: BTreeSet<FileId>,
}

impl Targets {
    /// The targets that the arguments name, if each is a place to write to.
    pub(super) fn new(arguments: &ImportArguments, existing: &Existing, inputs: &Inputs) -> Result<Self, Failure> {
        let limits = arguments.limits.limits();
        match (&arguments.output, &arguments.output_dir) {
            (Some(path), _) if path == Path::new("-") => Ok(Self::Standard),
            (Some(path), _) if path.file_name().is_some_and(|name| name == FILE_NAME) => {
                Err(Failure::Arguments(format!(
                    "--output {} is called as configurations are, which are no part of a network; call it `network.yaml`, say",
                    path.display()
                )))
            }
            (Some(path), _) => {
                let output = output::place((), path.clone())?;
                let target = Target::new(path, None, output.file(), existing, inputs, limits)?;
                if !target.is_ours && target.known.is_none() {
                    return Err(Failure::Foreign(path.clone()));
                }
                Ok(Self::Files { folder: None, files: vec![target] })
            }
            (None, Some(folder)) => {
                if fs::metadata(folder).is_ok_and(|metadata| !metadata.is_dir()) {
                    return Err(Failure::Arguments(format!(
                        "--output-dir {} is a file; name a folder, or write --output",
                        folder.display()
                    )));
                }
                let target = |section: Section| {
                    let path = folder.join(section.name()).with_extension("yaml");
                    let file = real(&path);
                    Target::new(&path, Some(section), Some(&file), existing, inputs, limits)
                };
                let files = Section::ALL.into_iter().map(target).collect::<Result<_, _>>()?;
                Ok(Self::Files { folder: Some(folder.clone()), files })
            }
            (None, None) => Ok(Self::Standard),
        }
    }

    /// What goes where.
    pub(super) fn texts(&self, existing: &Existing, assembly: &Assembly) -> Result<Written, Failure> {
        let mut written =
            Written { texts: Vec::new(), unchanged: Vec::new(), filled: BTreeSet::new(), replaced: BTreeSet::new() };
        let Self::Files { files, .. } = self else {
            written.texts.push((None, fresh(&assembly.additions)));
            return Ok(written);
        };
        for target in files {
            let part = target.section.map(|section| {
                let records = assembly.additions.section(section).iter();
                records.map(|record| (section, record.clone())).collect::<Document>()
            });
            let additions = part.as_ref().unwrap_or(&assembly.additions);
            let text = match (target.known, &target.before) {
                (Some(file), Some(before)) => {
                    let merged = merged(before, file, &existing.known, additions, &assembly.fills);
                    written.filled.extend(merged.filled);
                    written.replaced.insert(file);
                    merged.text
                }
                // A file of which nothing is left says so: beside new partners old subscriptions would be wrong.
                (_, None) if target.section.is_some() && additions.is_empty() => continue,
                _ if !target.is_ours => return Err(Failure::Foreign(target.given.clone())),
                _ => fresh(additions),
            };
            if target.before.as_ref() == Some(&text) {
                written.unchanged.push(target.given.clone());
            }
            written.texts.push((Some(target.given.clone()), text));
        }
        Ok(written)
    }

    /// Writes them all or, where one cannot be written, none.
    pub(super) fn write(&self, written: &Written) -> Result<(), Failure> {
        if let Self::Files { folder: Some(folder), .. } = self {
            fs::create_dir_all(folder).map_err(|source| Failure::Write { path: folder.clone(), source })?;
        }
        let mut outputs: Vec<Output<&str>> = Vec::new();
        for (path, text) in &written.texts {
            match path {
                None => print(|out| out.write_all(text.as_bytes()))?,
                Some(path) if written.unchanged.contains(path) => {}
                Some(path) => outputs.push(output::place(text.as_str(), path.clone())?),
            }
        }
        output::write(&outputs, |out, output| out.write_all(output.format.as_bytes()))
    }

    /// What to give `cspgraph check` now; none where the network went to standard output.
    pub(super) fn next(&self, merged: &[PathBuf]) -> Option<Vec<PathBuf>> {
        let Self::Files { folder, files } = self else { return None };
        let own = folder.clone().or_else(|| files.first().map(|file| file.given.clone()))?;
        let is_other = |path: &&PathBuf| !is_within(&own, path) && !is_within(path, &own);
        let others: Vec<PathBuf> = merged.iter().filter(is_other).cloned().collect();
        // What is merged and holds the target is named in its place.
        let holder = merged.iter().find(|path| is_within(&own, path)).cloned();
        Some([holder.unwrap_or(own)].into_iter().chain(others).collect())
    }
}

impl Target {
    fn new(
        given: &Path,
        section: Option<Section>,
        file: Option<&Path>,
        existing: &Existing,
        inputs: &Inputs,
        limits: Limits,
    ) -> Result<Self, Failure> {
        let mut target = Self { given: given.to_owned(), section, known: None, before: None, is_ours: true };
        let Some(file) = file else { return Ok(target) };
        if inputs.has(file) {
            return Err(Failure::Imported(given.to_owned()));
        }
        let known = existing.sources.iter().find(|(_, source)| real(Path::new(source.path())) == file);
        if let Some((id, source)) = known {
            if file.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("json")) {
                return Err(Failure::Arguments(format!(
                    "{} is JSON, and networks are written as YAML; merge it, and name another file",
                    given.display()
                )));
            }
            target.known = Some(id);
            target.before = Some(source.text().to_owned());
            return Ok(target);
        }
        let text = match fs::read(file) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(target),
            Err(source) => return Err(Failure::Read { path: given.to_owned(), source }),
            Ok(bytes) => String::from_utf8(bytes).ok(),
        };
        target.is_ours = text.as_ref().is_some_and(|text| is_written_by_import(text, limits));
        target.before = Some(text.unwrap_or_default());
        Ok(target)
    }
}

impl Written {
    /// The network as it is now: what was merged, with what was written.
    pub(super) fn network(&self, existing: &Existing, limits: Limits) -> Network {
        let bytes = |text: &str| text.as_bytes().to_vec();
        let kept = existing.sources.iter().filter(|(file, _)| !self.replaced.contains(file));
        let kept = kept.map(|(_, source)| Source::new(source.path(), bytes(source.text())));
        let here = std::env::current_dir().unwrap_or_default();
        let texts = self.texts.iter().map(|(path, text)| {
            let name = path.as_ref().map_or_else(String::new, |path| printed(&here, path));
            Source::new(name, bytes(text))
        });
        let sources = Sources::new(kept.chain(texts).collect());
        Network::read(&sources, limits, as_of(None))
    }
}

/// Whether the text holds nothing but what an import would write.
fn is_written_by_import(text: &str, limits: Limits) -> bool {
    let sources = Sources::new(vec![Source::new("", text.as_bytes().to_vec())]);
    let network = Network::read(&sources, limits, as_of(None));
    let known = Known::of(&network, &sources);
    !network.has_broken_file() && is_canonical(text, FileId(0), &known)
}

/// Whether a path leads to a folder, or to something in it.
fn is_within(path: &Path, folder: &Path) -> bool {
    real(path).starts_with(real(folder))
}
