//! Feeds the laws of `formats`.

#![no_main]

libfuzzer_sys::fuzz_target!(init: cspgraph_fuzz::work_alone(), |bytes: &[u8]| cspgraph_fuzz::formats::hold(bytes));
