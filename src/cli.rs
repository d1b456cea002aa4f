//! The command line: arguments, files, the clock, exit codes.
//!
//! Invariant: files, the environment, the terminal and the clock are touched on this floor only.

#![expect(clippy::disallowed_methods, reason = "this is the floor that touches the world")]

mod allowance;
mod arguments;
mod audit;
mod baseline;
mod clock;
mod complete;
mod configuration;
mod diff;
mod export;
mod failure;
mod files;
mod git;
mod import;
mod interrupt;
mod load;
mod man;
mod output;
mod progress;
mod selection;
mod watch;
mod whole;

use std::ffi::OsString;
use std::fmt;
use std::fs;
use std::io::{self, BufWriter, IsTerminal, Write};
use std::num::NonZero;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::thread;

use clap::Parser;

use crate::ask::{self, Collapse, Question, View, picture, why};
use crate::check::{Asked, Policy, check, outcome, prepare_threads, resolve};
use crate::cli::arguments::{
    AnswerFormat, Arguments, CheckArguments, CollapseBy, Color, Command, FailOn, Format, GraphArguments, GraphFormat,
    NetworkArguments, RulesFormat, SchemaOf, ShowArguments, WhyArguments,
};
use crate::cli::configuration::Configuration;
use crate::cli::failure::Failure;
use crate::cli::files::Files;
use crate::cli::progress::Progress;
use crate::config::{self, Settings};
use crate::finding::{Finding, Severity};
use crate::network::{AsOf, Network, Party};
use crate::programme::Day;
use crate::report::{self, Look, Report};
use crate::source::{Source, Sources};
use crate::visible;
use crate::waiver::{self, Waiver};

/// Checked, and nothing at or above `--fail-on` was found.
const CLEAN: u8 = 0;
/// Checked, and something at or above `--fail-on` was found.
const FOUND: u8 = 1;
/// Could not check.
const FAILED: u8 = 2;

/// What is printed for the file that a supposed sale would stand in: no file is called so.
const WHAT_IF_NAME: &str = "<what-if>";

/// Columns of a text that goes to no terminal.
const WIDTH: usize = 80;

/// Most nodes of a whole network that is drawn as it is.
const WHOLE_MAX: usize = 100;
/// Most nodes of a picture.
const NODES_MAX: usize = 300;
/// Most nodes of a picture for Mermaid, which draws nothing with more than 500 edges or 50,000 characters.
const MERMAID_NODES_MAX: usize = 100;

/// Runs the program with these arguments, the program's name first; returns its exit status.
pub fn run(arguments: impl IntoIterator<Item = impl Into<OsString> + Clone>) -> ExitCode {
    let arguments: Vec<OsString> = arguments.into_iter().map(Into::into).collect();
    if let Some(status) = complete::answer(&arguments) {
        return status;
    }
    let line = arguments.clone();
    let arguments = match Arguments::try_parse_from(arguments) {
        Ok(arguments) => arguments,
        // Help and version are reports, everything else is a failure.
        Err(error) if error.use_stderr() => return fail(&Failure::Arguments(sentence(&error))),
        Err(error) => {
            let is_printed = print(|out| write!(out, "{}", error.render()));
            return is_printed.map_or_else(|failure| fail(&failure), |()| ExitCode::from(CLEAN));
        }
    };
    prepare_threads(threads());
    let result = match &arguments.command {
        Command::Check(check) => run_check(check),
        Command::Report(report) => audit::run(report, &line),
        Command::Why(question) => run_why(question),
        Command::Show(show) => run_show(show),
        Command::Graph(graph) => run_graph(graph),
        Command::Import(import) => import::run(import),
        Command::Export(export) => export::run(export),
        Command::Baseline { action } => baseline::run(action),
        Command::Init { folder } => init(folder),
        Command::Schema { of: SchemaOf::Config } => schema(&config::schema()),
        Command::Schema { of: SchemaOf::Report } => schema(&report::audit_schema()),
        Command::Diff(arguments) => diff::run(arguments),
        Command::Explain { name, color } => explain(name, *color),
        Command::Rules { format } => rules(*format),
        Command::Completions { shell } => print(|out| complete::write_script(out, *shell)).map(|()| CLEAN),
        Command::Man { folder } => man::write(folder).map(|()| CLEAN),
    };
    match result {
        Ok(status) => ExitCode::from(status),
        Err(failure) => fail(&failure),
    }
}

/// How many threads to check on: as many as there are processors, or as `RAYON_NUM_THREADS` asks.
/// More threads than this only wait for one another.
const THREADS_MAX: usize = 256;

fn threads() -> usize {
    let asked = std::env::var("RAYON_NUM_THREADS").ok().and_then(|number| number.parse().ok());
    let most = asked.filter(|number| *number > 0);
    most.unwrap_or_else(|| thread::available_parallelism().map_or(1, NonZero::get)).min(THREADS_MAX)
}

fn fail(failure: &Failure) -> ExitCode {
    tell(failure);
    ExitCode::from(FAILED)
}

fn tell(failure: &Failure) {
    // Nobody is left to be told if standard error is closed.
    let _ = writeln!(io::stderr(), "cspgraph: {}", printable(&failure.to_string()));
}

/// Says something beside the report.
fn note(sentence: &str) {
    // Nobody is left to be told if standard error is closed.
    let _ = writeln!(io::stderr(), "cspgraph: note: {}", printable(sentence));
}

/// The sentence without what a terminal would obey, and with an end.
fn printable(sentence: &str) -> String {
    const CHARACTERS_MAX: usize = 1000;
    let mut characters = sentence.chars().map(visible::shown);
    let shown: String = characters.by_ref().take(CHARACTERS_MAX).collect();
    if characters.next().is_some() { shown + "…" } else { shown }
}

/// What clap says of bad arguments, in one sentence: its first lines and its tips, without the usage.
fn sentence(error: &clap::Error) -> String {
    if error.kind() == clap::error::ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand {
        return "name a command: `cspgraph check` checks the network in this folder, `cspgraph --help` says more"
            .to_owned();
    }
    let text = error.render().to_string();
    let said = text.lines().take_while(|line| !line.starts_with("Usage:") && !line.starts_with("For more"));
    // Nobody who mistypes a flag means it as a path.
    let is_told = |line: &&str| !line.is_empty() && !line.starts_with("tip: to pass");
    let parts: Vec<&str> = said.map(str::trim).filter(is_told).collect();
    let parts: Vec<&str> =
        parts.iter().map(|part| part.trim_start_matches("error: ").trim_start_matches("tip: ")).collect();
    format!("{}; `--help` says more", parts.join("; ").replace(":; ", ": "))
}

fn run_check(arguments: &CheckArguments) -> Result<u8, Failure> {
    if arguments.watch {
        return watch::run(arguments);
    }
    check_once(arguments, |report, look, lowest| print(|out| write_report(out, arguments.format, report, look, lowest)))
}

/// Checks the network, writes the reports that go to files, and shows the findings; `show` also gets the least severity
/// that makes the exit status 1.
fn check_once(
    arguments: &CheckArguments,
    show: impl FnOnce(Report<'_>, Look, Option<Severity>) -> Result<(), Failure>,
) -> Result<u8, Failure> {
    let outputs = output::outputs(&arguments.output)?;
    let files = if arguments.staged { Files::staged()? } else { Files::Lying };
    let configuration = Configuration::of_network(&arguments.network, &files)?;
    let settings = &configuration.settings;
    let baseline = configuration.baseline_of(&arguments.accepted);
    if baseline.is_none() && arguments.strict_baseline {
        return Err(Failure::StrictAlone);
    }
    let rules = selection::rules(&arguments.select, &arguments.ignore, settings)?;
    let (sources, mut policy) = configured(&arguments.network, &configuration, &files, arguments.as_of, rules)?;
    output::refuse_own_files(&outputs, &sources, baseline.as_deref())?;
    policy.baseline = baseline.map(|path| baseline::read(&path, &files)).transpose()?;
    if arguments.accepted.no_waivers {
        policy.waivers = None;
    }
    policy.is_part = is_part(&configuration, &arguments.network.paths, &sources, &policy);
    let progress = Progress::begin("checking the network");
    let outcome = check(&sources, &policy);
    drop(progress);
    let report = Report { sources: &sources, outcome: &outcome, with_statistics: arguments.statistics };
    let (lowest, look) = (fail_on(arguments.fail_on, settings), look(arguments));
    let in_file = Look { is_coloured: false, width: WIDTH, ..look };
    output::write(&outputs, |out, output| write_report(out, output.format, report, in_file, lowest))?;
    show(report, look, lowest)?;
    if arguments.format == Format::Github || outputs.iter().any(|output| output.format == Format::Github) {
        output::append_job_summary(|out, bytes_max| report::write_markdown(out, report, bytes_max))?;
    }
    let is_stale = outcome.baseline.as_ref().is_some_and(|comparison| !comparison.gone.is_empty());
    let fails = outcome.fails_on(lowest) || (arguments.strict_baseline && is_stale);
    Ok(if fails { FOUND } else { CLEAN })
}

/// Writes a report; `lowest` is the least severity that makes the exit status 1.
fn write_report(
    out: &mut dyn Write,
    format: Format,
    report: Report<'_>,
    look: Look,
    lowest: Option<Severity>,
) -> io::Result<()> {
    match format {
        Format::Text => report::write_text(out, report, look),
        Format::Concise => report::write_concise(out, report, look.with_summary),
        Format::Json => report::write_json(out, report),
        Format::Sarif => report::write_sarif(out, report),
        Format::Junit => report::write_junit(out, report, lowest),
        Format::Github => report::write_github(out, report),
        Format::Gitlab => report::write_gitlab(out, report),
        Format::Azure => report::write_azure(out, report),
        Format::Checkstyle => report::write_checkstyle(out, report),
        Format::Rdjson => report::write_rdjson(out, report),
        Format::Markdown => report::write_markdown(out, report, report::COMMENT_MAX),
        Format::Csv => report::write_csv(out, report),
    }
}

/// The least severity that makes the exit status 1, if any does.
fn fail_on(asked: Option<FailOn>, settings: &Settings) -> Option<Severity> {
    match (asked, settings.fail_on) {
        (Some(FailOn::Error), _) | (None, None) => Some(Severity::Error),
        (Some(FailOn::Warning), _) => Some(Severity::Warning),
        (Some(FailOn::Info), _) => Some(Severity::Info),
        (None, Some(config::FailOn::Severity(severity))) => Some(severity),
        (Some(FailOn::Never), _) | (None, Some(config::FailOn::Never)) => None,
    }
}

/// The files of the network, and how they are checked: on the day asked for, else on that of the configuration, without
/// a baseline.
fn configured(
    arguments: &NetworkArguments,
    configuration: &Configuration,
    files: &Files,
    asked: Option<Day>,
    rules: Vec<Asked>,
) -> Result<(Sources, Policy), Failure> {
    let sources = files.load(arguments, configuration)?;
    let waivers = Some(configuration.waivers(&sources)?);
    let as_of = as_of(asked.or(configuration.settings.as_of));
    Ok((sources, Policy { as_of, limits: arguments.limits.limits(), rules, waivers, baseline: None, is_part: false }))
}

/// Whether the paths are a part of the network. To know that takes a walk over all of it, so nobody looks where there is
/// neither a waiver nor a baseline.
fn is_part(configuration: &Configuration, given: &[PathBuf], sources: &Sources, policy: &Policy) -> bool {
    let has_waivers = policy.waivers.as_ref().is_some_and(|waivers| {
        !waivers.is_empty() || sources.iter().any(|(_, source)| waiver::may_have_waivers(source))
    });
    (policy.baseline.is_some() || has_waivers) && configuration.leaves_out(given)
}

/// The network of the files, for a question, and what its rules say as the configuration has them.
struct Read {
    sources: Sources,
    network: Network,
    waivers: Vec<Waiver>,
    policy: Policy,
}

impl Read {
    fn new(arguments: &NetworkArguments, asked: Option<Day>) -> Result<Self, Failure> {
        let configuration = Configuration::of_network(arguments, &Files::Lying)?;
        let rules = selection::rules(&[], &[], &configuration.settings)?;
        let (sources, mut policy) = configured(arguments, &configuration, &Files::Lying, asked, rules)?;
        policy.is_part = is_part(&configuration, &arguments.paths, &sources, &policy);
        let _progress = Progress::begin("reading the network");
        let (network, waivers) = resolve(&sources, &policy);
        Ok(Self { sources, network, waivers, policy })
    }

    fn findings(&self) -> Vec<Finding> {
        let _progress = Progress::begin("checking the network");
        outcome(&self.sources, &self.network, &self.waivers, &self.policy).findings
    }
}

fn run_why(arguments: &WhyArguments) -> Result<u8, Failure> {
    let configuration = Configuration::of_network(&arguments.network, &Files::Lying)?;
    let mut sources = load::load(&arguments.network, &configuration)?;
    // What the programme allows does not hang on the day from which somebody looks, nor on an organisation's settings.
    let progress = Progress::begin("reading the network");
    let mut network = Network::read(&sources, arguments.network.limits.limits(), as_of(None));
    drop(progress);
    selection::seller(&network, &arguments.seller)?;
    selection::buyer(&network, &arguments.buyer)?;
    if let Some(tenant) = &arguments.tenant {
        selection::tenant(&network, tenant)?;
    }
    let is_partner = network.party(&arguments.buyer).and_then(Party::as_partner).is_some();
    if arguments.own_use && !is_partner {
        note(&format!(
            "--own-use means nothing here: `{}` is a customer, and customers buy for themselves",
            arguments.buyer
        ));
    }
    let question = Question {
        seller: arguments.seller.clone(),
        buyer: arguments.buyer.clone(),
        tenant: arguments.tenant.clone(),
        own_use: arguments.own_use && is_partner,
        on: arguments.on,
    };
    let file = sources.next();
    let progress = Progress::begin("asking the rules");
    let answer = why(&mut network, file, &question);
    drop(progress);
    let answer = answer.ok_or_else(|| selection::no_such_id(&network, &arguments.seller))?;
    sources.append(Source::new(WHAT_IF_NAME, answer.proposal.sale.document().into_bytes()));
    print(|out| match arguments.format {
        AnswerFormat::Text => report::write_answer(out, &sources, &answer, width()),
        AnswerFormat::Json => report::write_answer_json(out, &sources, &answer),
    })?;
    match answer.is_allowed {
        false => Ok(FOUND),
        // What would forbid it may stand where nobody could read.
        true if answer.is_incomplete => Err(Failure::Incomplete),
        true => Ok(CLEAN),
    }
}

fn run_graph(arguments: &GraphArguments) -> Result<u8, Failure> {
    if arguments.depth.is_some() && arguments.focus.is_empty() {
        return Err(Failure::Arguments("--depth counts from a focus; add --focus ID, or leave --depth out".to_owned()));
    }
    let (whole_max, nodes_max) = nodes_max(arguments)?;
    let read = Read::new(&arguments.network, arguments.as_of)?;
    let (sources, network) = (&read.sources, &read.network);
    let foci = arguments.focus.iter().map(|id| selection::entity(network, id)).collect::<Result<_, _>>()?;
    let findings = arguments.findings.then(|| {
        let mut findings = read.findings();
        findings.retain(Finding::is_new);
        findings
    });
    let collapse = arguments.collapse.map(|by| match by {
        CollapseBy::Region => Collapse::Region,
        CollapseBy::Partner => Collapse::Partner,
    });
    let depth = arguments.depth.unwrap_or(1);
    let view = View { foci, depth, findings: findings.as_deref(), collapse, whole_max, nodes_max };
    let picture = picture(network, &view);
    print(|out| match arguments.format {
        GraphFormat::Dot => report::write_dot(out, &picture),
        GraphFormat::Mermaid => report::write_mermaid(out, &picture),
        GraphFormat::Graphml => report::write_graphml(out, sources, &picture),
        GraphFormat::Json => report::write_picture_json(out, sources, &picture),
    })?;
    let notes = report::picture_notes(&picture);
    if !notes.is_empty() {
        note(&notes.join("; "));
    }
    Ok(CLEAN)
}

/// Most nodes of a whole network, and of any picture.
fn nodes_max(arguments: &GraphArguments) -> Result<(usize, usize), Failure> {
    let is_mermaid = arguments.format == GraphFormat::Mermaid;
    let asked = arguments.max_nodes.map(|nodes| nodes as usize);
    match asked {
        Some(nodes) if is_mermaid && nodes > MERMAID_NODES_MAX => Err(Failure::Arguments(format!(
            "Mermaid takes no picture of more than {MERMAID_NODES_MAX} nodes; lower --max-nodes or choose another --format"
        ))),
        Some(nodes) => Ok((nodes, nodes)),
        None if is_mermaid => Ok((WHOLE_MAX, MERMAID_NODES_MAX)),
        None => Ok((WHOLE_MAX, NODES_MAX)),
    }
}

/// The day asked for, from which the network is looked at; without one today.
fn as_of(asked: Option<Day>) -> AsOf {
    match asked {
        Some(day) => AsOf { day, leaves_out_later: true },
        None => AsOf { day: clock::today(), leaves_out_later: false },
    }
}

fn look(arguments: &CheckArguments) -> Look {
    Look {
        is_coloured: is_coloured(arguments.color),
        is_ascii: arguments.ascii,
        width: width(),
        findings_max: Some(arguments.max_findings),
        with_summary: !arguments.quiet,
    }
}

fn run_show(arguments: &ShowArguments) -> Result<u8, Failure> {
    let read = Read::new(&arguments.network, arguments.as_of)?;
    let (sources, network) = (&read.sources, &read.network);
    let subject = selection::entity(network, &arguments.id)?;
    let findings = read.findings();
    let profile = ask::profile(network, &findings, subject);
    print(|out| match arguments.format {
        AnswerFormat::Text => report::write_profile_text(out, sources, &profile, width(), is_coloured(arguments.color)),
        AnswerFormat::Json => report::write_profile_json(out, sources, &profile),
    })?;
    Ok(CLEAN)
}

/// Writes the configuration to begin with.
fn init(folder: &Path) -> Result<u8, Failure> {
    let path = folder.join(config::FILE_NAME);
    let mut file = fs::File::create_new(&path).map_err(|source| match source.kind() {
        io::ErrorKind::AlreadyExists => Failure::Exists(path.clone()),
        io::ErrorKind::NotFound => Failure::NoSuchPath(folder.to_owned()),
        _ => Failure::Write { path: path.clone(), source },
    })?;
    file.write_all(config::TEMPLATE.as_bytes()).map_err(|source| {
        // Half of it would be refused by the next check; that it may not go either is no worse.
        let _ = fs::remove_file(&path);
        Failure::Write { path: path.clone(), source }
    })?;
    print(|out| writeln!(out, "wrote {}; remove the `# ` before what you want to set", path.display()))?;
    Ok(CLEAN)
}

fn schema(schema: &impl fmt::Display) -> Result<u8, Failure> {
    print(|out| writeln!(out, "{schema:#}"))?;
    Ok(CLEAN)
}

fn explain(name: &str, color: Color) -> Result<u8, Failure> {
    let info = selection::rule(name)?;
    print(|out| report::write_page(out, info.page, width(), is_coloured(color)))?;
    Ok(CLEAN)
}

fn rules(format: RulesFormat) -> Result<u8, Failure> {
    print(|out| match format {
        RulesFormat::Text => report::write_rules(out),
        RulesFormat::Json => report::write_rules_json(out),
    })?;
    Ok(CLEAN)
}

/// Writes a report to standard output. Who reads it may stop at any line: a closed pipe is no failure.
fn print(write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<(), Failure> {
    let mut out = BufWriter::with_capacity(1 << 16, io::stdout().lock());
    match write(&mut out).and_then(|()| out.flush()) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        result => result.map_err(Failure::Output),
    }
}

fn is_coloured(color: Color) -> bool {
    let is_set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty() && value != "0");
    match color {
        Color::Always => true,
        Color::Never => false,
        Color::Auto if std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty()) => false,
        Color::Auto => {
            let is_dumb = std::env::var_os("TERM").is_some_and(|terminal| terminal == "dumb");
            is_set("CLICOLOR_FORCE") || (io::stdout().is_terminal() && !is_dumb)
        }
    }
}

fn width() -> usize {
    if !io::stdout().is_terminal() {
        return WIDTH;
    }
    terminal_size::terminal_size().map_or(WIDTH, |(width, _)| usize::from(width.0).clamp(40, 140))
}
