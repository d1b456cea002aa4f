//! Manual pages of the program and its commands, as `man` reads them.

use std::fs;
use std::io;
use std::path::Path;

use clap::{Command, CommandFactory};
use clap_mangen::Man;

use crate::cli::arguments::Arguments;
use crate::cli::failure::Failure;
use crate::cli::whole::{self, Draft};

/// Writes a page for the program and one for each command into the folder: all of them or, if one cannot be written,
/// none.
pub(super) fn write(folder: &Path) -> Result<(), Failure> {
    let failed = |source| Failure::Write { path: folder.to_owned(), source };
    fs::create_dir_all(folder).map_err(failed)?;
    let pages = pages().map_err(failed)?;
    let drafts = pages.iter().map(|(name, text)| {
        let path = folder.join(name);
        whole::draft(&path, &path, |out| out.write_all(text))
    });
    let drafts: Vec<Draft> = drafts.collect::<Result<_, _>>()?;
    drafts.into_iter().try_for_each(Draft::put_in_place)
}

/// Every page by the name of its file.
fn pages() -> io::Result<Vec<(String, Vec<u8>)>> {
    // There is nothing to read about `help` that `--help` does not say.
    let mut program = Arguments::command().disable_help_subcommand(true);
    program.build();
    let mut commands = vec![program];
    let mut pages = Vec::new();
    while let Some(command) = commands.pop() {
        commands.extend(command.get_subcommands().filter(|command| !command.is_hide_set()).cloned());
        pages.push(page(command)?);
    }
    pages.sort();
    Ok(pages)
}

fn page(command: Command) -> io::Result<(String, Vec<u8>)> {
    let title = command.get_display_name().unwrap_or_else(|| command.get_name()).to_uppercase();
    // Quotes of our own: a date that is empty is left out, and what follows would take its place.
    let man = Man::new(command).title(title).date("\"\"").source(concat!("cspgraph ", env!("CARGO_PKG_VERSION")));
    let mut text = Vec::new();
    man.render(&mut text)?;
    Ok((man.get_filename(), text))
}
