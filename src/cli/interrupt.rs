//! What is done when somebody interrupts the program: no unfinished file and no line of progress stays behind.

use std::collections::BTreeSet;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, Once, PoisonError};

/// The status by which shells know a program that was interrupted: 128 and the number of the signal. It is that of all signals
/// that ask the program to end, as nobody tells which one it was.
const INTERRUPTED: i32 = 130;

static UNFINISHED: Mutex<BTreeSet<PathBuf>> = Mutex::new(BTreeSet::new());
static SHOWS_PROGRESS: AtomicBool = AtomicBool::new(false);

/// A file that is removed if the program is interrupted while this lives.
pub(super) struct Unfinished(PathBuf);

impl Unfinished {
    pub(super) fn new(path: &Path) -> Self {
        watch();
        unfinished().insert(path.to_owned());
        Self(path.to_owned())
    }
}

impl Drop for Unfinished {
    fn drop(&mut self) {
        unfinished().remove(&self.0);
    }
}

/// Says whether there is a line of progress to take back.
pub(super) fn shows_progress(shows: bool) {
    watch();
    SHOWS_PROGRESS.store(shows, Ordering::Relaxed);
}

fn unfinished() -> MutexGuard<'static, BTreeSet<PathBuf>> {
    UNFINISHED.lock().unwrap_or_else(PoisonError::into_inner)
}

/// From now on an interruption ends the program with its status, whatever it is doing.
pub(super) fn watch() {
    static WATCHED: Once = Once::new();
    WATCHED.call_once(|| {
        // Where nobody can be told of interruptions, they end the program as they ever did.
        let _ = ctrlc::set_handler(|| {
            for path in unfinished().iter() {
                // What cannot be removed stays, and there is no more time to say so.
                let _ = fs::remove_file(path);
            }
            if SHOWS_PROGRESS.load(Ordering::Relaxed) {
                let _ = write!(io::stderr(), "\r\u{1b}[2K");
            }
            process::exit(INTERRUPTED);
        });
    });
}
