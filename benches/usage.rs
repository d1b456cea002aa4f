//! What a child process took, by the operating system's account.
//!
//! Invariant: this process stays small. On Linux a child begins with the peak of who starts it, so networks are generated
//! and output is read elsewhere, or line by line.

use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use wait4::Wait4;

/// Time and memory of one process, or the medians of several.
#[derive(Clone, Copy)]
pub(crate) struct Usage {
    pub(crate) wall: Duration,
    /// Of all threads, in the program and in the kernel.
    pub(crate) processor: Duration,
    /// Bytes, at the peak.
    pub(crate) memory: u64,
}

/// What the process takes whose output nobody reads.
#[expect(clippy::disallowed_methods, reason = "a bench has a clock")]
pub(crate) fn usage(command: &mut Command) -> Usage {
    let started = Instant::now();
    let child = command.stdin(Stdio::null()).stdout(Stdio::null()).spawn().expect("the program starts");
    let ended = child.wait4().expect("the child can be waited for");
    let wall = started.elapsed();
    assert!(ended.status.success(), "{command:?}: {}", ended.status);
    Usage { wall, processor: ended.rusage.utime + ended.rusage.stime, memory: ended.rusage.maxrss }
}

pub(crate) fn medians(runs: &[Usage]) -> Usage {
    fn median<T: Ord + Copy>(runs: &[Usage], figure: impl Fn(&Usage) -> T) -> T {
        let mut figures: Vec<T> = runs.iter().map(figure).collect();
        figures.sort_unstable();
        figures[figures.len() / 2]
    }
    Usage {
        wall: median(runs, |usage| usage.wall),
        processor: median(runs, |usage| usage.processor),
        memory: median(runs, |usage| usage.memory),
    }
}

/// Hands each line that the process prints to `read`.
pub(crate) fn lines(command: &mut Command, mut read: impl FnMut(&str)) {
    let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).spawn().expect("the program starts");
    for line in BufReader::new(child.stdout.take().expect("output is piped")).lines() {
        read(&line.expect("output is text"));
    }
    let status = child.wait().expect("the child can be waited for");
    assert!(status.success(), "{command:?}: {status}");
}
