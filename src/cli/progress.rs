//! What the program is busy with, on standard error: where that is a terminal, and only if it takes a while.

use std::borrow::Cow;
use std::io::{self, IsTerminal};
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::cli::interrupt;

/// How long it works in silence.
const PATIENCE: Duration = Duration::from_secs(1);

/// Shows a line until it is dropped.
pub(super) struct Progress {
    shown: Option<(Sender<Cow<'static, str>>, JoinHandle<()>)>,
}

impl Progress {
    /// Shows nothing, however long it takes.
    pub(super) fn silent() -> Self {
        Self { shown: None }
    }

    /// Begins to count the time; silent where standard error is no terminal, or one that cannot take a line back.
    pub(super) fn begin(phase: &'static str) -> Self {
        let is_dumb = std::env::var_os("TERM").is_some_and(|terminal| terminal == "dumb");
        if is_dumb || !io::stderr().is_terminal() {
            return Self::silent();
        }
        let (sender, receiver) = mpsc::channel();
        let shower = thread::Builder::new().spawn(move || {
            // Every terminal has these letters, and nobody needs to see them in colour.
            let style = ProgressStyle::default_spinner().tick_chars("-\\|/ ");
            let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::hidden()).with_style(style);
            bar.set_message(phase);
            let mut patience = Some(std::time::Instant::now() + PATIENCE);
            loop {
                let wait =
                    patience.map_or(PATIENCE, |until| until.saturating_duration_since(std::time::Instant::now()));
                match receiver.recv_timeout(wait) {
                    Ok(phase) => bar.set_message(phase),
                    Err(RecvTimeoutError::Disconnected) => break,
                    Err(RecvTimeoutError::Timeout) if patience.take().is_some() => {
                        interrupt::shows_progress(true);
                        bar.set_draw_target(ProgressDrawTarget::stderr());
                        bar.enable_steady_tick(Duration::from_millis(100));
                    }
                    Err(RecvTimeoutError::Timeout) => {}
                }
            }
            bar.finish_and_clear();
            if patience.is_none() {
                interrupt::shows_progress(false);
            }
        });
        // Where no thread can be had, there is no line.
        Self { shown: shower.ok().map(|shower| (sender, shower)) }
    }

    /// Whether somebody looks.
    pub(super) fn is_shown(&self) -> bool {
        self.shown.is_some()
    }

    /// Says what it is busy with now.
    pub(super) fn now(&self, phase: impl Into<Cow<'static, str>>) {
        if let Some((sender, _)) = &self.shown {
            // Nobody shows it any more if the thread is gone.
            let _ = sender.send(phase.into());
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Some((sender, shower)) = self.shown.take() {
            drop(sender);
            // A line that could not be cleared is no reason to fail.
            let _ = shower.join();
        }
    }
}
