//! The file of known findings.

use std::path::{Path, PathBuf};

use crate::baseline::{Baseline, FILE_NAME, Malformed};
use crate::check::{Outcome, Policy, check};
use crate::cli::arguments::{BaselineAction, BaselineArguments};
use crate::cli::configuration::Configuration;
use crate::cli::failure::Failure;
use crate::cli::files::{BESIDE_MAX, Files};
use crate::cli::load::real;
use crate::cli::progress::Progress;
use crate::cli::{CLEAN, configured, note, print, selection, whole};
use crate::rules::ALL;

/// The baseline of a file.
pub(super) fn read(path: &Path, files: &Files) -> Result<Baseline, Failure> {
    parse(path, &bytes(path, files)?)
}

/// What is in the file of a baseline.
pub(super) fn bytes(path: &Path, files: &Files) -> Result<Vec<u8>, Failure> {
    files.bytes(path, BESIDE_MAX)?.ok_or_else(|| match files {
        Files::Lying => Failure::NoBaseline(path.to_owned()),
        Files::Kept { .. } => files.lacks(path),
    })
}

/// The baseline of a file; none where there is no such file.
pub(super) fn find(path: &Path, files: &Files) -> Result<Option<Baseline>, Failure> {
    files.bytes(path, BESIDE_MAX)?.map(|bytes| parse(path, &bytes)).transpose()
}

/// The baseline that a file holds.
pub(super) fn parse(path: &Path, bytes: &[u8]) -> Result<Baseline, Failure> {
    parsed(bytes).map_err(|malformed| Failure::Malformed {
        path: path.display().to_string(),
        line: malformed.line,
        column: malformed.column,
        message: format!("no baseline: {malformed}; mend it, or remove it and run `cspgraph baseline write`"),
    })
}

fn parsed(bytes: &[u8]) -> Result<Baseline, Malformed> {
    let not_utf8 = |_| Malformed { line: 1, column: 1, message: "it is not UTF-8".to_owned() };
    str::from_utf8(bytes).map_err(not_utf8).and_then(Baseline::parse)
}

pub(super) fn run(action: &BaselineAction) -> Result<u8, Failure> {
    let (BaselineAction::Write(arguments) | BaselineAction::Prune(arguments)) = action;
    let configuration = Configuration::of_network(&arguments.network, &Files::Lying)?;
    let path = path(arguments, &configuration);
    let said = match action {
        BaselineAction::Write(_) => {
            // What stands there and is something else was named by mistake.
            let before = match Files::Lying.bytes(&path, BESIDE_MAX)?.map(|bytes| parsed(&bytes)) {
                Some(Err(malformed)) => return Err(Failure::NotABaseline { path, message: malformed.message }),
                Some(Ok(before)) => before,
                None => Baseline::default(),
            };
            let outcome = checked(arguments, &configuration, None)?;
            // What no rule of this version reports is not kept.
            let is_asked = |name: &str| {
                outcome.rules.iter().any(|asked| asked.info.name == name)
                    || ALL.iter().all(|rule| rule.info.name != name)
            };
            let baseline = Baseline::of(&outcome.findings).with_unasked(&before, is_asked);
            write(&path, &baseline)?;
            format!("{} known in {}", counted(baseline.size()), path.display())
        }
        BaselineAction::Prune(_) => {
            let baseline = read(&path, &Files::Lying)?;
            let outcome = checked(arguments, &configuration, Some(baseline.clone()))?;
            let Some(comparison) = &outcome.baseline else { return Ok(CLEAN) };
            if !comparison.is_whole {
                return Err(Failure::LeftOut(outcome.as_of));
            }
            let pruned = baseline.pruned(&comparison.gone);
            let removed = baseline.size() - pruned.size();
            if removed > 0 {
                write(&path, &pruned)?;
            }
            format!("{} removed from {}, {} left", counted(removed), path.display(), pruned.size())
        }
    };
    print(|out| writeln!(out, "{said}"))?;
    Ok(CLEAN)
}

fn counted(findings: usize) -> String {
    if findings == 1 { "1 finding".to_owned() } else { format!("{findings} findings") }
}

fn path(arguments: &BaselineArguments, configuration: &Configuration) -> PathBuf {
    let configured = || configuration.beside(configuration.settings.baseline.as_deref().unwrap_or(FILE_NAME));
    arguments.baseline.clone().unwrap_or_else(configured)
}

/// What a check finds, if every file parses: from less nobody can tell what is known.
fn checked(
    arguments: &BaselineArguments,
    configuration: &Configuration,
    baseline: Option<Baseline>,
) -> Result<Outcome, Failure> {
    let rules = selection::rules(&[], &[], &configuration.settings)?;
    let (sources, policy) = configured(&arguments.network, configuration, &Files::Lying, arguments.as_of, rules)?;
    let is_part = configuration.leaves_out(&arguments.network.paths);
    if is_part && (baseline.is_some() || configuration.names_network()) {
        return Err(Failure::Part);
    }
    if is_part {
        note("the paths leave out some of the files below the configuration; what is found there is not known");
    }
    let progress = Progress::begin("checking the network");
    let outcome = check(&sources, &Policy { baseline, is_part, ..policy });
    drop(progress);
    if let Some(broken) = outcome.findings.iter().find(|finding| finding.rule.is_unconditional()) {
        let path = sources.file(broken.primary.place.span.file).path().to_owned();
        return Err(Failure::BrokenNetwork { path });
    }
    Ok(outcome)
}

fn write(path: &Path, baseline: &Baseline) -> Result<(), Failure> {
    whole::draft(path, &real(path), |out| baseline.write(out))?.put_in_place()
}
