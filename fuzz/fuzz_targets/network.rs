//! Feeds the laws of `network`.

#![no_main]

libfuzzer_sys::fuzz_target!(init: cspgraph_fuzz::work_alone(), |bytes: &[u8]| cspgraph_fuzz::network::hold(bytes));
