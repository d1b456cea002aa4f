//! Feeds the laws of `check`.

#![no_main]

libfuzzer_sys::fuzz_target!(init: cspgraph_fuzz::work_alone(), |bytes: &[u8]| cspgraph_fuzz::check::hold(bytes));
