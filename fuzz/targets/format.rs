//! The formatter: what it formats still parses, and so does what it makes of that.

#![no_main]

use dynoform::format::format;

libfuzzer_sys::fuzz_target!(|text: &str| {
    if let Ok(once) = format(text) {
        assert!(format(&once).is_ok(), "{once}");
    }
});
