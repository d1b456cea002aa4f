//! Feeds the laws of `waivers`.

#![no_main]

libfuzzer_sys::fuzz_target!(init: cspgraph_fuzz::work_alone(), |bytes: &[u8]| cspgraph_fuzz::waivers::hold(bytes));
