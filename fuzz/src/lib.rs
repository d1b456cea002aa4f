//! The laws that the fuzz targets hold against every input, one module for each target.
//!
//! `hold` takes any bytes and panics where a law is broken. The tests of the main package hold the same functions
//! against seeds, so that stable compilers check them, too.

pub mod check;
pub mod config;
pub mod files;
pub mod formats;
pub mod import;
pub mod lane;
pub mod network;
pub mod parse;
pub mod records;
pub mod seeds;
pub mod waivers;

/// Leaves everything to the thread that the engine watches: others would only wait for one another.
pub fn work_alone() {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).use_current_thread();
    pool.build_global().expect("the pool is built once");
}
