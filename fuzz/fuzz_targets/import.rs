//! Feeds the laws of `import`.

#![no_main]

libfuzzer_sys::fuzz_target!(init: cspgraph_fuzz::work_alone(), |bytes: &[u8]| cspgraph_fuzz::import::hold(bytes));
