//! Files and paths.

mod glob;

use std::io;
use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use camino::{Utf8Component, Utf8Path, Utf8PathBuf};
use md5::Md5;
use sha1::Sha1;
use sha2::{Sha256, Sha512};

use crate::language::set::quoted;
use crate::language::types::Type;
use crate::language::value::Value;

use super::Host;
use super::arguments::{Arguments, Problem};
use super::hashes::{base64_of, hex_of};
use super::signature::{Function, Parameter, Shape};

const PATH: Parameter = Parameter::new("path", Shape::String);

/// The functions that read files, which `templatestring` does without.
pub(super) const READERS: &[&str] = &[
    "file",
    "filebase64",
    "filebase64sha256",
    "filebase64sha512",
    "fileexists",
    "filemd5",
    "fileset",
    "filesha1",
    "filesha256",
    "filesha512",
    "templatefile",
];

pub(super) static FUNCTIONS: &[Function] = &[
    Function::new(
        "abspath",
        &[PATH],
        Shape::String,
        abspath,
        "The path from the root of the file system.",
    ),
    Function::new("basename", &[PATH], Shape::String, basename, "The last part of a path."),
    Function::new(
        "dirname",
        &[PATH],
        Shape::String,
        dirname,
        "The path without its last part.",
    ),
    Function::new(
        "file",
        &[PATH.takes_marks()],
        Shape::String,
        file,
        "The contents of a file, which must be UTF-8.",
    ),
    Function::new(
        "filebase64",
        &[PATH.takes_marks()],
        Shape::String,
        filebase64,
        "The contents of a file in Base64.",
    ),
    Function::new(
        "filebase64sha256",
        &[PATH],
        Shape::String,
        |arguments| digest(arguments, base64_of::<Sha256>),
        "The SHA-256 digest of a file, in Base64.",
    ),
    Function::new(
        "filebase64sha512",
        &[PATH],
        Shape::String,
        |arguments| digest(arguments, base64_of::<Sha512>),
        "The SHA-512 digest of a file, in Base64.",
    ),
    Function::new(
        "fileexists",
        &[PATH.takes_marks()],
        Shape::Bool,
        fileexists,
        "Whether there is a file of a path.",
    ),
    Function::new(
        "filemd5",
        &[PATH],
        Shape::String,
        |arguments| digest(arguments, hex_of::<Md5>),
        "The MD5 digest of a file, in hexadecimal.",
    ),
    Function::new(
        "fileset",
        &[PATH, Parameter::new("pattern", Shape::String)],
        Shape::Set(&Shape::String),
        fileset,
        "The files in a directory whose paths match a pattern (`*.txt`, `**/*.json`).",
    ),
    Function::new(
        "filesha1",
        &[PATH],
        Shape::String,
        |arguments| digest(arguments, hex_of::<Sha1>),
        "The SHA-1 digest of a file, in hexadecimal.",
    ),
    Function::new(
        "filesha256",
        &[PATH],
        Shape::String,
        |arguments| digest(arguments, hex_of::<Sha256>),
        "The SHA-256 digest of a file, in hexadecimal.",
    ),
    Function::new(
        "filesha512",
        &[PATH],
        Shape::String,
        |arguments| digest(arguments, hex_of::<Sha512>),
        "The SHA-512 digest of a file, in hexadecimal.",
    ),
    Function::new(
        "pathexpand",
        &[PATH],
        Shape::String,
        pathexpand,
        "The path with the home directory in place of a leading `~`.",
    ),
];

/// A path without `.`, and with `..` resolved as far as names before it allow.
fn clean(path: &Utf8Path) -> Utf8PathBuf {
    let mut cleaned = Utf8PathBuf::new();
    for part in path.components() {
        match part {
            Utf8Component::CurDir => {}
            Utf8Component::ParentDir => match cleaned.components().next_back() {
                Some(Utf8Component::Normal(_)) => {
                    cleaned.pop();
                }
                Some(Utf8Component::RootDir) => {}
                _ => cleaned.push(".."),
            },
            other => cleaned.push(other),
        }
    }
    if cleaned.as_str().is_empty() {
        cleaned.push(".");
    }
    cleaned
}

fn expanded(path: &str, host: &dyn Host) -> Utf8PathBuf {
    match (path.strip_prefix('~'), host.home_directory()) {
        (Some(""), Some(home)) => home.to_owned(),
        (Some(rest), Some(home)) if rest.starts_with('/') => Utf8PathBuf::from(format!("{home}{rest}")),
        _ => path.into(),
    }
}

/// Where the path lies: from the working directory unless it says otherwise.
fn located(path: &str, host: &dyn Host) -> Utf8PathBuf {
    clean(&host.working_directory().join(expanded(path, host)))
}

/// The contents of a file; the message shows the path as `shown`.
pub(super) fn read(path: &str, shown: &str, host: &dyn Host) -> Result<Arc<[u8]>, String> {
    let place = located(path, host);
    host.files().read(&place).map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => format!(
            "no file exists at {shown}; this function works only with files that are distributed as part of the \
             configuration source code, so if this file will be created by a resource in this configuration you must \
             instead obtain this result from an attribute of that resource"
        ),
        _ if host.files().is_directory(&place) => {
            format!("failed to read file: read {}: is a directory", shown.trim_matches('"'))
        }
        io::ErrorKind::PermissionDenied => format!("failed to read file: {shown} may not be read by this user"),
        _ => format!("failed to read file: {shown} cannot be read"),
    })
}

fn shown(value: &Value) -> String {
    if value.is_sensitive() {
        "(sensitive value)".into()
    } else {
        quoted(value.as_str().unwrap_or_default())
    }
}

/// The text of a file.
pub(super) fn read_text(path: &Value, host: &dyn Host) -> Result<String, Problem> {
    let shown = shown(path);
    let bytes = read(path.as_str().unwrap_or_default(), &shown, host).map_err(|why| Problem::argument(0, why))?;
    String::from_utf8(bytes.to_vec()).map_err(|_| {
        Problem::call(format!(
            "contents of {shown} are not valid UTF-8; use the filebase64 function to obtain the Base64 encoded \
             contents or the other file functions (e.g. filemd5, filesha256) to obtain file hashing results instead"
        ))
    })
}

fn file(arguments: &Arguments) -> Result<Value, Problem> {
    let path = arguments.value(0);
    Ok(Value::text(&read_text(path, arguments.host)?).mark(path.marks()))
}

fn filebase64(arguments: &Arguments) -> Result<Value, Problem> {
    let path = arguments.value(0);
    let bytes = read(arguments.text(0), &shown(path), arguments.host).map_err(|why| Problem::argument(0, why))?;
    Ok(Value::string(STANDARD.encode(bytes)).mark(path.marks()))
}

fn digest(arguments: &Arguments, of: fn(Arc<[u8]>) -> String) -> Result<Value, Problem> {
    let path = arguments.text(0);
    let place = located(path, arguments.host);
    match arguments.host.files().read(&place) {
        Ok(bytes) => Ok(Value::string(of(bytes))),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            Err(Problem::call(format!("open {path}: no such file or directory")))
        }
        Err(_) if arguments.host.files().is_directory(&place) => {
            Err(Problem::call(format!("read {path}: is a directory")))
        }
        Err(_) => Err(Problem::call(format!("open {path}: cannot be read"))),
    }
}

fn fileexists(arguments: &Arguments) -> Result<Value, Problem> {
    let path = arguments.value(0);
    let place = located(arguments.text(0), arguments.host);
    if arguments.host.files().is_file(&place) {
        return Ok(Value::bool(true).mark(path.marks()));
    }
    if arguments.host.files().is_directory(&place) {
        let shown = if path.is_sensitive() {
            "(sensitive value)".to_owned()
        } else {
            quoted(clean(&expanded(arguments.text(0), arguments.host)).as_str())
        };
        return Err(Problem::call(format!("{shown} is a directory, not a file")));
    }
    Ok(Value::bool(false).mark(path.marks()))
}

fn fileset(arguments: &Arguments) -> Result<Value, Problem> {
    let directory = clean(&arguments.host.working_directory().join(arguments.text(0)));
    let pattern = arguments.text(1);
    let found = glob::files(arguments.host.files(), &directory, pattern).map_err(|why| {
        let whole = clean(&Utf8Path::new(arguments.text(0)).join(pattern));
        Problem::call(format!("failed to glob pattern {}: {why}", quoted(whole.as_str())))
    })?;
    Ok(Value::set(
        Type::String,
        found.iter().map(|path| Value::text(path)).collect(),
    ))
}

fn basename(arguments: &Arguments) -> Result<Value, Problem> {
    let path = arguments.text(0);
    let name = match path.trim_end_matches('/') {
        "" if path.is_empty() => ".",
        "" => "/",
        trimmed => trimmed.rsplit('/').next().unwrap_or(trimmed),
    };
    Ok(Value::text(name))
}

fn dirname(arguments: &Arguments) -> Result<Value, Problem> {
    let path = arguments.text(0);
    let directory = match path.rfind('/') {
        Some(at) => clean(Utf8Path::new(&path[..=at])),
        None => Utf8PathBuf::from("."),
    };
    Ok(Value::text(directory.as_str()))
}

fn abspath(arguments: &Arguments) -> Result<Value, Problem> {
    let absolute = clean(&arguments.host.working_directory().join(arguments.text(0)));
    Ok(Value::text(absolute.as_str()))
}

fn pathexpand(arguments: &Arguments) -> Result<Value, Problem> {
    let path = arguments.text(0);
    if path.starts_with('~') && path.len() > 1 && !path.starts_with("~/") {
        return Err(Problem::call("cannot expand user-specific home dir"));
    }
    let expanded = expanded(path, arguments.host);
    // A path that was put together is tidied.
    let tidy = if path.starts_with('~') {
        clean(&expanded)
    } else {
        expanded
    };
    Ok(Value::text(tidy.as_str()))
}
