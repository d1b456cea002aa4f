//! Lines that repeat each other but for their days.
//!
//! Reconciliation files say the same of the same customer month by month, millions of times. What such a line says is kept
//! beside the cells that said it; the next one moves but the earliest and the latest day, and the ledger is told of those.

use std::borrow::Cow;
use std::collections::HashMap;
use std::mem;

use crate::import::cell::{DateOrder, Dates, Written};
use crate::import::fact::{Fact, Transaction};
use crate::import::kind::Reading;
use crate::import::kind::transaction::{since, stands};
use crate::import::ledger::Ledger;
use crate::import::notes::{Origin, Weight};
use crate::import::row::Field;
use crate::import::table::Line;

/// Most lines that are kept.
const KEPT_MAX: usize = 1 << 16;

/// Most bytes of their cells that are kept; what they say takes no more than those once again, and a few hundred for each.
const BYTES_MAX: usize = 1 << 25;

/// Most names of charges that are kept.
const CHARGES_MAX: usize = 64;

/// Lines that repeat each other but for their days.
#[derive(Debug, Default)]
pub(super) struct Repeated {
    numbers: HashMap<Box<[u8]>, u32>,
    kept: Vec<Kept>,
    /// How long what they are known by is.
    bytes: usize,
    /// What the line at hand is known by.
    key: Vec<u8>,
    /// Charges that were read, and what the key says of them. There are few.
    charges: Vec<(Box<[u8]>, u8)>,
    /// What is read once more of lines that are known.
    scratch: Reading,
}

/// What lines say that differ in their days only.
#[derive(Debug)]
struct Kept {
    transaction: Transaction,
    /// What is told of each of them.
    notes: Box<[(Weight, &'static str, String)]>,
    /// The first line.
    first: At,
    /// Of the days that are certain the earliest and the latest; of the others those when read with the month first, and
    /// those when read with the day first.
    ends: [Option<[At; 2]>; 3],
}

/// A day and the line that it stands in.
type At = (Option<Written>, u64);

impl Repeated {
    /// Takes a line if it says what an earlier one said.
    pub(super) fn take(&mut self, row: &Line<'_>, line: u64, dates: &mut Dates, reading: &mut Reading) -> bool {
        self.set_key(row);
        let Some(number) = self.numbers.get(self.key.as_slice()) else { return false };
        let day = since(row, dates, &mut self.scratch);
        if !self.scratch.notes.is_empty() {
            // The reader of its kind tells what is wrong with the line.
            self.scratch.notes.clear();
            return false;
        }
        let kept = &mut self.kept[*number as usize];
        kept.add((day, line));
        reading.notes.extend_from_slice(&kept.notes);
        true
    }

    /// Keeps what the line at hand says if it is a transaction that its cells tell, and nothing else.
    pub(super) fn keep(
        &mut self,
        row: &Line<'_>,
        origin: Origin,
        reading: &mut Reading,
        dates: &Dates,
        ledger: &mut Ledger,
    ) -> bool {
        let [Fact::Transaction(transaction)] = reading.facts.as_slice() else { return false };
        let day = since(row, &mut dates.apart(), &mut self.scratch);
        let is_told = mem::take(&mut self.scratch.notes).is_empty() && day == transaction.since;
        if !is_told || transaction.until.is_some() {
            return false;
        }
        if self.key.len() > BYTES_MAX {
            return false;
        }
        if self.kept.len() == KEPT_MAX || self.bytes + self.key.len() > BYTES_MAX {
            self.settle(origin.file, ledger);
        }
        let Some(Fact::Transaction(transaction)) = reading.facts.pop() else { return false };
        let number = u32::try_from(self.kept.len()).expect("few lines are kept");
        self.bytes += self.key.len();
        self.numbers.insert(self.key.as_slice().into(), number);
        let first = (transaction.since, origin.line);
        let notes = reading.notes.as_slice().into();
        self.kept.push(Kept { transaction, notes, first, ends: [None; 3] });
        true
    }

    /// Tells the ledger what the lines of this file said, and forgets them.
    pub(super) fn settle(&mut self, file: u32, ledger: &mut Ledger) {
        self.numbers.clear();
        self.bytes = 0;
        for kept in mem::take(&mut self.kept) {
            let mut told = vec![kept.first];
            told.extend(kept.ends.into_iter().flatten().flatten());
            told.sort_by_key(|(_, line)| *line);
            told.dedup();
            for (since, line) in told {
                let transaction = Transaction { since, ..kept.transaction.clone() };
                ledger.take(Fact::Transaction(transaction), Origin { file, line });
            }
        }
    }

    /// Sets by what a line is known: the cells that its reader asks for but its days, and what the charge means in place of what it is called.
    fn set_key(&mut self, row: &Line<'_>) {
        self.key.clear();
        for column in &row.columns.telling {
            let cell = row.record.get(*column).unwrap_or_default();
            // With its length before it no cell can pass for two.
            self.key.extend_from_slice(&cell.len().to_le_bytes());
            self.key.extend_from_slice(cell);
        }
        let charge = row.bytes(Field::ChargeType);
        let meaning = match self.charges.iter().find(|(known, _)| **known == *charge) {
            Some((_, meaning)) => *meaning,
            None => self.charge(charge),
        };
        self.key.push(meaning);
    }

    /// Whether a charge lets a relationship stand, and whether it is no UTF-8, of which a note tells.
    fn charge(&mut self, charge: &[u8]) -> u8 {
        let text = String::from_utf8_lossy(charge);
        let meaning = u8::from(stands(&text)) | u8::from(matches!(text, Cow::Owned(_))) << 1;
        if self.charges.len() < CHARGES_MAX {
            self.charges.push((charge.into(), meaning));
        }
        meaning
    }
}

impl Kept {
    fn add(&mut self, at: At) {
        match at.0 {
            None => {}
            Some(Written::Certain(_)) => widen(&mut self.ends[0], at, DateOrder::MonthFirst),
            Some(Written::Either { .. }) => {
                widen(&mut self.ends[1], at, DateOrder::MonthFirst);
                widen(&mut self.ends[2], at, DateOrder::DayFirst);
            }
        }
    }
}

/// Widens a time to a day, read in this order; of lines with the same day the first counts.
fn widen(ends: &mut Option<[At; 2]>, at: At, order: DateOrder) {
    let day = |at: At| at.0.map(|written| written.day(order));
    match ends {
        None => *ends = Some([at, at]),
        Some([earliest, _]) if day(at) < day(*earliest) => *earliest = at,
        Some([_, latest]) if day(at) > day(*latest) => *latest = at,
        Some(_) => {}
    }
}
