//! Fuzzes the reader of files.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| braze_fuzz::archive(bytes));
