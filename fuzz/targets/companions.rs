//! Procfile, app.json, heroku.yml and .env: any bytes give a file, and no value of an .env file is shown.

#![no_main]

use camino::Utf8Path;
use dynoform::companions::{NAMES, read};
use dynoform::source::{Memory, Sources};

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let mut files = Memory::new();
    for (name, _) in NAMES {
        files.set(*name, bytes);
    }
    let mut sources = Sources::new();
    let _ = read(&files, Utf8Path::new(""), &mut |path, text| {
        let id = sources.set(path, text.into());
        sources.file(id).anchor
    });
});
