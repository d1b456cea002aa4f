//! Manual pages of the program and its commands, as `man` reads them.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use clap::{Command, CommandFactory};
use clap_mangen::Man;

use crate::cli::arguments::Arguments;
use crate::cli::failure::Failure;

/// Writes a page for the program and one for each command into the folder: all of them or, if one cannot be written,
/// none.
pub(super) fn write(folder: &Path) -> Result<(), Failure> {
    let failed = |path: &Path| {
        let path = path.to_owned();
        move |source| Failure::Write { path, source }
    };
    fs::create_dir_all(folder).map_err(failed(folder))?;
    let pages = pages().map_err(failed(folder))?;
    let drafts: Vec<(PathBuf, PathBuf)> =
        pages.iter().map(|(name, _)| (folder.join(format!(".{name}.part")), folder.join(name))).collect();
    let written = drafts.iter().zip(&pages).try_for_each(|((draft, page), (_, text))| {
        // Nothing can be put in the place of a folder, which would show only after the first pages are in theirs.
        if page.is_dir() {
            return Err(failed(page)(io::ErrorKind::IsADirectory.into()));
        }
        fs::write(draft, text).map_err(failed(page))
    });
    let moved = written
        .and_then(|()| drafts.iter().try_for_each(|(draft, page)| fs::rename(draft, page).map_err(failed(page))));
    if moved.is_err() {
        for (draft, _) in &drafts {
            // It may never have been there.
            let _ = fs::remove_file(draft);
        }
    }
    moved
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
