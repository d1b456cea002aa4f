//! Threads, where there may be none.

use std::sync::mpsc::{Sender, channel};
use std::thread;

use rayon::{ThreadBuilder, ThreadPoolBuilder};

/// Makes at most so many threads, on which networks are checked; where the system gives none, everything is done on this one.
///
/// They are begun before the pool is made: a pool that asks for one more than there is fails for good, and the first
/// parallel step with it.
pub fn prepare_threads(most: usize) {
    let begun = (0..most).map_while(|_| {
        let (sender, receiver) = channel::<ThreadBuilder>();
        let work = move || receiver.recv().map(ThreadBuilder::run).unwrap_or_default();
        thread::Builder::new().spawn(work).ok().map(|_| sender)
    });
    let mut begun: Vec<Sender<ThreadBuilder>> = begun.collect();
    let pool = ThreadPoolBuilder::new().num_threads(begun.len().max(1));
    // It fails where there is a pool already, and then all is well.
    let _ = if begun.is_empty() {
        pool.use_current_thread().build_global()
    } else {
        let hand_over = |worker| {
            let thread = begun.pop().expect("there is a thread for each worker");
            thread.send(worker).map_err(|_| std::io::ErrorKind::BrokenPipe.into())
        };
        pool.spawn_handler(hand_over).build_global()
    };
}
