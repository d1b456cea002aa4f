//! The report for auditors: what goes in, and where it goes.

use std::ffi::OsString;
use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};

use crate::ask::{self, Evidence, Input, InputKind, Since};
use crate::check::{outcome, resolve};
use crate::cli::arguments::{AuditArguments, AuditFormat};
use crate::cli::configuration::Configuration;
use crate::cli::failure::Failure;
use crate::cli::files::{BESIDE_MAX, Files};
use crate::cli::load::{real, real_folder};
use crate::cli::output::{self, Output};
use crate::cli::progress::Progress;
use crate::cli::{CLEAN, FOUND, baseline, clock, configured, fail_on, print, printable, selection};
use crate::earlier::Earlier;
use crate::report::{self, AuditReport, Links, Report, Ruling};
use crate::visible::is_hidden;

/// The flags that say where the report goes, and as what. Each has a value.
const WHERE: [&str; 2] = ["--output", "--format"];

pub(super) fn run(arguments: &AuditArguments, line: &[OsString]) -> Result<u8, Failure> {
    let outputs = output::audits(&arguments.output, arguments.format)?;
    let format = printed_format(arguments)?;
    let template = arguments.source_url.as_deref().map(source_url).transpose()?;
    // Who types a network sees what they type.
    let is_typed = arguments.network.reads_stdin();
    let progress = if is_typed { Progress::silent() } else { Progress::begin("reading the network") };
    let configuration = Configuration::of_network(&arguments.network, &Files::Lying)?;
    let settings = &configuration.settings;
    let rules = selection::rules(&[], &[], settings)?;
    let (sources, mut policy) = configured(&arguments.network, &configuration, &Files::Lying, arguments.as_of, rules)?;
    let baseline = configuration.baseline_of(&arguments.accepted);
    let others = [&baseline, &arguments.since].into_iter().flatten().map(PathBuf::as_path);
    output::refuse_own_files(&outputs, &sources, others)?;
    let mut inputs = Input::all_of(&sources);
    // Each file is read once: its SHA-256 is that of the bytes that counted, whatever happens to it meanwhile.
    let input = |kind, path: &Path, bytes: &[u8]| {
        Input::new(kind, configuration.shown(&real_folder(path)).display().to_string(), bytes)
    };
    if let Some(path) = &baseline {
        let bytes = baseline::bytes(path, &Files::Lying)?;
        policy.baseline = Some(baseline::parse(path, &bytes)?);
        inputs.push(input(InputKind::Baseline, path, &bytes));
    }
    let mut earlier = None;
    if let Some(path) = &arguments.since {
        let bytes = Files::Lying.bytes(path, BESIDE_MAX)?.ok_or_else(|| Failure::NoSuchPath(path.clone()))?;
        earlier = Some(parse_earlier(path, &bytes)?);
        inputs.push(input(InputKind::Earlier, path, &bytes));
    }
    if arguments.accepted.no_waivers {
        policy.waivers = None;
    }
    // Who reads the report wants to know, whatever hangs on it.
    policy.is_part = configuration.leaves_out(&arguments.network.paths);
    progress.now("checking the network");
    let (network, waivers) = resolve(&sources, &policy);
    let outcome = outcome(&sources, &network, &waivers, &policy);
    let lowest = fail_on(arguments.fail_on, settings);
    progress.now("writing the report");
    let evidence = Evidence {
        inputs,
        command: command(line),
        profile: arguments.network.configuration.profile.clone(),
        leaves_out_later: policy.as_of.leaves_out_later,
        is_part: policy.is_part,
        excluded: settings.exclude.clone().unwrap_or_default(),
        ignores_waivers: arguments.accepted.no_waivers,
        written: arguments.timestamp.then(clock::now),
    };
    let since = earlier.as_ref().map(|earlier| Since { earlier, evidence: &evidence, fails_from: lowest });
    let audit = ask::audit(&sources, &network, &outcome, since);
    let report = AuditReport {
        sources: &sources,
        network: &network,
        outcome: &outcome,
        audit: &audit,
        evidence: &evidence,
        title: &arguments.title,
        organisation: arguments.organisation.as_deref(),
        fails_from: lowest,
        links: Links { template, to_working_directory: None },
    };
    output::write(&outputs, |out, output| {
        let links = Links { to_working_directory: to_working_directory(output), ..report.links.clone() };
        write(out, output.format, &AuditReport { links, ..report.clone() })
    })?;
    drop(progress);
    match format {
        Some(format) => print(|out| write(out, format, &report))?,
        // Nobody is left to be told if standard error is closed.
        None => said(&mut io::stderr(), &report, &outputs).unwrap_or_default(),
    }
    Ok(if report.passes() { CLEAN } else { FOUND })
}

/// What somebody at a prompt wants to know of a report that went into files.
fn said(out: &mut dyn Write, report: &AuditReport<'_>, outputs: &[Output<AuditFormat>]) -> io::Result<()> {
    let check = Report { sources: report.sources, outcome: report.outcome, with_statistics: false };
    let files: Vec<String> = outputs.iter().map(|output| output.given().display().to_string()).collect();
    let verdict = match report.ruling() {
        Ruling::Passes => "pass",
        Ruling::Fails => "fail",
        Ruling::NotJudged => "not judged",
    };
    writeln!(out, "{}", report::summary(check))?;
    writeln!(out, "{verdict}; wrote {}", printable(&files.join(", ")))
}

/// The format in which the report goes to standard output, where it does.
fn printed_format(arguments: &AuditArguments) -> Result<Option<AuditFormat>, Failure> {
    if !arguments.output.is_empty() {
        return Ok(None);
    }
    match arguments.format {
        None => Err(Failure::Arguments(
            "a report goes into a file; add --output audit.html (or .xlsx, .md, .json), or --format for standard output"
                .to_owned(),
        )),
        Some(AuditFormat::Xlsx) if io::stdout().is_terminal() => {
            Err(Failure::Arguments("a workbook is nothing for a terminal; add --output audit.xlsx".to_owned()))
        }
        format => Ok(format),
    }
}

fn parse_earlier(path: &Path, bytes: &[u8]) -> Result<Earlier, Failure> {
    let malformed = |line, column, message: &str| Failure::Malformed {
        path: path.display().to_string(),
        line,
        column,
        message: format!("no earlier report: {message}; name a file that `cspgraph report` wrote as JSON"),
    };
    let text = str::from_utf8(bytes).map_err(|_| malformed(1, 1, "it is not UTF-8"))?;
    Earlier::parse(text).map_err(|refused| malformed(refused.line, refused.column, &refused.message))
}

/// The command as a shell would take it, without where the report goes: two runs that differ in that alone write the same.
fn command(line: &[OsString]) -> String {
    let words: Vec<String> = line.iter().skip(1).map(|word| word.to_string_lossy().into_owned()).collect();
    let mut shown = vec!["cspgraph"];
    let mut words = words.iter().map(String::as_str);
    while let Some(word) = words.next() {
        let (flag, value) = word.split_once('=').map_or((word, None), |(flag, value)| (flag, Some(value)));
        match (WHERE.contains(&flag), value) {
            (true, None) => drop(words.next()),
            (true, Some(_)) => {}
            (false, _) => shown.push(word),
        }
        // Behind it all words are paths.
        if word == "--" {
            shown.extend(words.by_ref());
        }
    }
    shlex::try_join(shown).expect("no argument of a program holds a NUL")
}

/// The address that `--source-url` gives, if it can lead to a line.
fn source_url(url: &str) -> Result<&str, Failure> {
    let refused = |why: &str| {
        Failure::Arguments(format!(
            "--source-url {why}; write an address such as https://git.example/network/blob/main/{{file}}#L{{line}}"
        ))
    };
    let is_web = url
        .split_once("://")
        .is_some_and(|(scheme, _)| ["http", "https"].iter().any(|allowed| scheme.eq_ignore_ascii_case(allowed)));
    if !is_web {
        return Err(refused("begins with neither https:// nor http://"));
    }
    if !url.contains("{file}") {
        return Err(refused("has no {file} in it"));
    }
    let is_escape = |rest: &str| rest.as_bytes().iter().take(2).filter(|byte| byte.is_ascii_hexdigit()).count() == 2;
    if !url.split('%').skip(1).all(is_escape) {
        return Err(refused("has a % in it that begins no escape"));
    }
    if url.contains(|character: char| character.is_whitespace() || is_hidden(character)) {
        return Err(refused("holds blanks or characters that nobody sees"));
    }
    Ok(url)
}

/// The way from the folder of an output to the working directory; none from a device, or between drives.
fn to_working_directory(output: &Output<AuditFormat>) -> Option<String> {
    let working_directory = real(Path::new("."));
    let folder = output.folder()?;
    let mut here = folder.components().peekable();
    let mut there = working_directory.components().peekable();
    let mut is_of_one_root = false;
    while here.peek().is_some() && here.peek() == there.peek() {
        is_of_one_root = true;
        here.next();
        there.next();
    }
    if !is_of_one_root {
        return None;
    }
    let mut way = "../".repeat(here.count());
    for part in there {
        way.push_str(part.as_os_str().to_str()?);
        way.push('/');
    }
    Some(way)
}

fn write(out: &mut dyn Write, format: AuditFormat, report: &AuditReport<'_>) -> io::Result<()> {
    match format {
        AuditFormat::Html => report::write_audit_html(out, report),
        AuditFormat::Xlsx => report::write_audit_xlsx(out, report),
        AuditFormat::Markdown => report::write_audit_markdown(out, report),
        AuditFormat::Json => report::write_audit_json(out, report),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(words: &[&str]) -> String {
        let line: Vec<OsString> = ["/opt/bin/cspgraph"].iter().chain(words).map(OsString::from).collect();
        command(&line)
    }

    #[test]
    fn a_command_is_quoted_as_a_shell_would_take_it() {
        for words in [
            &["report", "a b.yaml", "it's", "$HOME", "`id`", "a\nb", "*", "~", "", "!x", "München", "a;b", "#c"][..],
            &["report", "--title", "\"Q4\" & more"],
        ] {
            let shown = shown(words);
            assert_eq!(shlex::split(&shown).unwrap(), [&["cspgraph"], words].concat(), "{shown}");
        }
        assert_eq!(shown(&["report", "graphs/north", "--timestamp"]), "cspgraph report graphs/north --timestamp");
    }

    #[test]
    fn a_command_leaves_out_where_the_report_goes() {
        let (here, there) = (
            shown(&["report", "--output", "a.html", "n.yaml", "--format=md", "--title", "t"]),
            shown(&["report", "n.yaml", "--title", "t", "--output=b.json"]),
        );
        assert_eq!(
            (here.as_str(), there.as_str()),
            ("cspgraph report n.yaml --title t", "cspgraph report n.yaml --title t")
        );
        assert_eq!(shown(&["report", "--", "--output", "n.yaml"]), "cspgraph report -- --output n.yaml");
    }
}
