//! Fuzzes the decoder of lines.

#![no_main]

libfuzzer_sys::fuzz_target!(|text: &[u8]| braze_fuzz::lines(text));
