//! Reports in files: all are written before the first is put in place.

use std::collections::HashSet;
use std::ffi::OsStr;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use clap::ValueEnum;

use crate::baseline::Baseline;
use crate::cli::arguments::{AuditFormat, Format};
use crate::cli::failure::Failure;
use crate::cli::load::{real, real_folder};
use crate::cli::note;
use crate::cli::whole::{self, Draft};
use crate::config::is_network_file;
use crate::nearest::hint;
use crate::source::Sources;

/// Most bytes of the summaries of one step of a job on GitHub, which drops what is longer.
const JOB_SUMMARY_MAX: u64 = 1 << 20;

/// The variable that names the file of job summaries.
const JOB_SUMMARY: &str = "GITHUB_STEP_SUMMARY";

/// Links that may lead from one to the next before they are taken for a ring.
const LINKS_MAX: usize = 40;

/// A report, or something else, that goes to a file.
#[derive(Debug)]
pub(super) struct Output<F> {
    /// What is written, or how.
    pub(super) format: F,
    /// The path as given.
    given: PathBuf,
    /// The file itself, behind all links.
    target: PathBuf,
    /// Whether it is there and no file: a pipe, a terminal, the null device.
    is_device: bool,
}

impl<F> Output<F> {
    /// The path as given.
    pub(super) fn given(&self) -> &Path {
        &self.given
    }

    /// The file itself, behind all links; none of a device.
    pub(super) fn file(&self) -> Option<&Path> {
        if self.is_device { None } else { Some(&self.target) }
    }

    /// The folder in which the file stands; none of a device, which stands nowhere that a reader could begin at.
    pub(super) fn folder(&self) -> Option<&Path> {
        if self.is_device { None } else { self.target.parent() }
    }
}

/// What the arguments mean, which have the form FORMAT=PATH.
pub(super) fn outputs(arguments: &[String]) -> Result<Vec<Output<Format>>, Failure> {
    let outputs = arguments.iter().map(|argument| output(argument)).collect::<Result<Vec<_>, _>>()?;
    apart(outputs)
}

/// What the arguments mean, which are paths whose endings tell the format, or have the form FORMAT=PATH; `format` is that
/// of every path that does not say its own.
pub(super) fn audits(arguments: &[PathBuf], format: Option<AuditFormat>) -> Result<Vec<Output<AuditFormat>>, Failure> {
    let outputs = arguments.iter().map(|argument| audit(argument, format)).collect::<Result<Vec<_>, _>>()?;
    apart(outputs)
}

fn audit(argument: &Path, format: Option<AuditFormat>) -> Result<Output<AuditFormat>, Failure> {
    let named = argument.to_str().and_then(|text| text.split_once('=')).and_then(|(name, path)| {
        let format = AuditFormat::from_str(name, false).ok()?;
        Some((format, PathBuf::from(path)))
    });
    match named {
        Some((_, path)) if path.as_os_str().is_empty() => {
            return Err(Failure::Arguments(format!(
                "--output {} names no file; write FORMAT=PATH, say `html=audit`",
                argument.display()
            )));
        }
        Some((format, path)) => return target(format, path),
        None => {}
    }
    let by_ending = argument
        .extension()
        .and_then(OsStr::to_str)
        .and_then(|ending| AuditFormat::value_variants().iter().copied().find(|format| format.is_ending(ending)));
    match (by_ending, format) {
        // Who names both has mistaken one, and a page full of JSON helps nobody.
        (Some(own), Some(asked)) if own != asked => Err(Failure::Arguments(format!(
            "the ending of --output {path} says {own}, and --format says {asked}; leave one out, or write {asked}={path}",
            path = argument.display(),
            own = name(own),
            asked = name(asked)
        ))),
        (Some(format), _) | (None, Some(format)) => target(format, argument.to_owned()),
        (None, None) => Err(Failure::Arguments(format!(
            "the ending of --output {} tells no format; end it with .html, .xlsx, .md or .json, or add --format",
            argument.display()
        ))),
    }
}

/// The outputs, if each goes to a file of its own.
fn apart<F>(outputs: Vec<Output<F>>) -> Result<Vec<Output<F>>, Failure> {
    let mut seen = HashSet::new();
    match outputs.iter().find(|output| !seen.insert(&output.target)) {
        Some(output) => Err(Failure::SameOutput(output.given.clone())),
        None => Ok(outputs),
    }
}

fn output(argument: &str) -> Result<Output<Format>, Failure> {
    let Some((name, path)) = argument.split_once('=').filter(|(_, path)| !path.is_empty()) else {
        return Err(Failure::Arguments(format!(
            "--output {argument} names no file; write FORMAT=PATH, say `sarif=cspgraph.sarif`"
        )));
    };
    let format = format(name)?;
    target(format, PathBuf::from(path))
}

/// The place that a report goes to.
fn target<F: ValueEnum>(format: F, given: PathBuf) -> Result<Output<F>, Failure> {
    if ["-", "/dev/stdout", "/dev/fd/1", "/proc/self/fd/1"].iter().any(|name| given.as_os_str() == *name) {
        return Err(Failure::Arguments(format!(
            "--output writes files; for standard output write `--format {}`, or ./- for a file of that name",
            name(format)
        )));
    }
    place(format, given)
}

/// The place of a file, where it is a place for one.
pub(super) fn place<F>(format: F, given: PathBuf) -> Result<Output<F>, Failure> {
    match fs::metadata(&given) {
        Ok(metadata) if metadata.is_dir() => Err(Failure::Folder(given)),
        Ok(metadata) => {
            let target = real(&given);
            Ok(Output { format, target, is_device: !metadata.is_file(), given })
        }
        Err(_) => {
            let target = real_folder(&behind_links(&given));
            let is_named = !given.as_os_str().as_encoded_bytes().ends_with(b"/");
            if !is_named || !target.parent().is_some_and(Path::is_dir) {
                return Err(Failure::NoFolder(given));
            }
            Ok(Output { format, target, is_device: false, given })
        }
    }
}

/// The word for a format.
fn name(format: impl ValueEnum) -> String {
    format.to_possible_value().map_or_else(String::new, |value| value.get_name().to_owned())
}

fn format(name: &str) -> Result<Format, Failure> {
    Format::from_str(name, false).map_err(|_| {
        let formats = Format::value_variants().iter().filter_map(ValueEnum::to_possible_value);
        let names: Vec<String> = formats.map(|format| format.get_name().to_owned()).collect();
        let hint = hint(name, names.iter().map(String::as_str), || format!("there are {}", names.join(", ")));
        Failure::Arguments(format!("no format is called `{name}`; {hint}"))
    })
}

/// Where links lead whose end is not there yet.
fn behind_links(path: &Path) -> PathBuf {
    let mut path = path.to_owned();
    for _ in 0..LINKS_MAX {
        let Ok(next) = fs::read_link(&path) else { break };
        path = real_folder(&path).parent().map_or_else(|| next.clone(), |folder| folder.join(&next));
    }
    path
}

/// Refuses to write over a file that is read: what stood there would be lost.
pub(super) fn refuse_own_files<'p, F>(
    outputs: &[Output<F>],
    sources: &'p Sources,
    others: impl IntoIterator<Item = &'p Path>,
) -> Result<(), Failure> {
    if outputs.is_empty() {
        return Ok(());
    }
    let read = sources.iter().map(|(_, source)| Path::new(source.path())).chain(others);
    let own: HashSet<PathBuf> = read.map(real).collect();
    // What is no part of this check may be of the next: reports are no YAML, and a baseline is nobody's report.
    let is_baseline = |target: &PathBuf| {
        let text = if target.is_file() { fs::read_to_string(target).ok() } else { None };
        text.is_some_and(|text| Baseline::parse(&text).is_ok())
    };
    // Every walk reads these, and stops at one that it cannot read.
    let is_ignore_file = |target: &PathBuf| target.file_name().is_some_and(|name| name == ".gitignore");
    let is_own = |target: &PathBuf| {
        own.contains(target) || is_network_file(target) || is_ignore_file(target) || is_baseline(target)
    };
    match outputs.iter().find(|output| is_own(&output.target)) {
        Some(output) => Err(Failure::OwnFile(output.given.clone())),
        None => Ok(()),
    }
}

/// Writes every report with `write`, and puts them in place when all are written.
pub(super) fn write<F>(
    outputs: &[Output<F>],
    write: impl Fn(&mut dyn Write, &Output<F>) -> io::Result<()>,
) -> Result<(), Failure> {
    let mut files = Vec::new();
    let mut devices = Vec::new();
    for output in outputs {
        if output.is_device {
            let mut text = Vec::new();
            let failure = |source| Failure::Write { path: output.given.clone(), source };
            write(&mut text, output).map_err(failure)?;
            devices.push((output, text));
        } else {
            files.push(whole::draft(&output.given, &output.target, |out| write(out, output))?);
        }
    }
    // What went to a device cannot be taken back, so these come first: if one fails, no file has changed.
    for (output, text) in devices {
        let file = OpenOptions::new().write(true).open(&output.given);
        match file.and_then(|mut file| file.write_all(&text)) {
            // Who reads a pipe may stop at any line.
            Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
                return Err(Failure::Write { path: output.given.clone(), source: error });
            }
            _ => {}
        }
    }
    files.into_iter().try_for_each(Draft::put_in_place)
}

/// Appends what `write` writes in so many bytes to the summary of the job, where there is one.
pub(super) fn append_job_summary(write: impl FnOnce(&mut dyn Write, usize) -> io::Result<()>) -> Result<(), Failure> {
    let Some(path) = std::env::var_os(JOB_SUMMARY).filter(|path| !path.is_empty()).map(PathBuf::from) else {
        return Ok(());
    };
    let append = || -> io::Result<bool> {
        let mut file: File = OpenOptions::new().append(true).create(true).open(&path)?;
        let taken = file.metadata()?.len();
        let mut text = Vec::new();
        // What stands there already may lack the end of its line.
        if taken > 0 {
            text.push(b'\n');
        }
        let left = usize::try_from(JOB_SUMMARY_MAX.saturating_sub(taken + 1)).unwrap_or(0);
        write(&mut text, left)?;
        // One byte too many, and GitHub drops what stands there as well.
        let fits = text.len() <= left;
        if fits {
            file.write_all(&text)?;
        }
        Ok(fits)
    };
    match append() {
        Ok(true) => Ok(()),
        Ok(false) => {
            note(&format!("the file that {JOB_SUMMARY} names is full; nothing was added to it"));
            Ok(())
        }
        Err(source) => Err(Failure::Write { path: path.clone(), source }),
    }
}
