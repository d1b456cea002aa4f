//! What is told of an import beside the network: what each file was taken for, and every line that gave nothing.
//!
//! Invariant: the memory of notes does not grow with the lines of a file; beyond the first ones they are counted.

use std::collections::BTreeMap;

use crate::import::kind::Kind;

/// Where something was read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Origin {
    /// The number of the file among those read, from 0.
    pub file: u32,
    /// The line, from 1; for JSON that of the object's beginning where it is known, else 0.
    pub line: u64,
}

/// How much a note weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Weight {
    /// A bad line: something in it cannot be read.
    Bad,
    /// Something to look at; what the line says is in the network.
    Unclear,
    /// A line that says nothing for a network, by its nature.
    LeftOut,
}

/// What is told of a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// Where.
    pub origin: Origin,
    /// How much it weighs.
    pub weight: Weight,
    /// The sort of trouble, in words that are the same for every line that has it: notes are counted by it.
    pub sort: &'static str,
    /// What it is in this line; may be empty.
    pub detail: String,
}

/// Why a file was not imported.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    /// Why, in one sentence with what to do.
    pub reason: String,
}

/// What is told of one file.
#[derive(Clone, Debug, Default)]
pub struct FileNotes {
    /// The path to print; of a file in an archive that of the archive, a `/`, and its own.
    pub name: String,
    /// What it was taken for, with the number of rows of each kind.
    pub kinds: BTreeMap<Kind, u64>,
    /// Rows that gave the network something.
    pub taken: u64,
    /// Why nothing, or no more, was read.
    pub refused: Option<Refused>,
    /// How many notes of each weight and sort.
    pub counts: BTreeMap<(Weight, &'static str), u64>,
    /// The first notes of each sort.
    pub first: Vec<Note>,
    /// A remark about the whole file, such as the order in which its dates were read.
    pub remarks: Vec<String>,
}

/// What is told of an import.
#[derive(Clone, Debug, Default)]
pub struct Notes {
    /// Of each file, in the order in which they were read.
    pub files: Vec<FileNotes>,
}

impl Notes {
    /// Most notes of one sort that are told in full for one file.
    pub const FULL_MAX: u64 = 5;

    /// Begins with a file; returns its number.
    pub(super) fn begin(&mut self, name: String) -> u32 {
        self.files.push(FileNotes { name, ..FileNotes::default() });
        u32::try_from(self.files.len() - 1).unwrap_or(u32::MAX)
    }

    /// Tells of a line of a file that was begun.
    pub(super) fn add(&mut self, note: Note) {
        let file = &mut self.files[note.origin.file as usize];
        let count = file.counts.entry((note.weight, note.sort)).or_default();
        *count += 1;
        if *count <= Self::FULL_MAX {
            file.first.push(note);
        }
    }
}
