//! What the sandbox keeps of an uploaded tarball: size, checksum, and what its Procfile and package.json say.

use std::collections::BTreeMap;
use std::io::Read;

use flate2::read::GzDecoder;
use sha2::{Digest, Sha256};

use super::message::Request;
use super::world::Blob;

/// The header that says that a body is already a digest.
const DIGEST: &str = "x-sandbox-digest";

/// The most that is read of one file.
const FILE_LIMIT: u64 = 64 * 1024;

/// Whether the request uploads bytes of which the world needs only the digest.
pub(super) fn is_upload(request: &Request) -> bool {
    request.method == "PUT" && request.path.starts_with("/sandbox/blobs/")
}

/// Replaces an upload's bytes by their digest: the journal need not hold tarballs.
pub(super) fn condense(request: &mut Request) {
    if let Ok(body) = serde_json::to_vec(&digest(&request.body)) {
        request.body = body;
        request.headers.insert(DIGEST.to_owned(), "1".to_owned());
    }
}

/// What an upload brings.
pub(super) fn blob_of(request: &Request) -> Blob {
    let condensed = request
        .get(DIGEST)
        .and_then(|_| serde_json::from_slice(&request.body).ok());
    condensed.unwrap_or_else(|| digest(&request.body))
}

fn digest(bytes: &[u8]) -> Blob {
    let mut checksum = String::from("SHA256:");
    checksum.extend(Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")));
    let found = contents(bytes);
    let (process_types, build_command) = found.map_or((None, None), |(types, command)| (Some(types), command));
    Blob {
        size: bytes.len() as u64,
        checksum,
        process_types,
        build_command,
    }
}

/// The process types of a gzipped tarball and the command that builds it; `None` when it is none, nothing when it has
/// no such files.
fn contents(bytes: &[u8]) -> Option<(BTreeMap<String, String>, Option<String>)> {
    let mut archive = tar::Archive::new(GzDecoder::new(bytes));
    let (mut types, mut command) = (BTreeMap::new(), None);
    let mut entries = 0;
    for entry in archive.entries().ok()? {
        let entry = entry.ok()?;
        entries += 1;
        let is = |name: &str| entry.path().is_ok_and(|path| is_at_root(&path, name));
        let (is_procfile, is_package) = (is("Procfile"), is("package.json"));
        if is_procfile || is_package {
            let mut text = String::new();
            entry.take(FILE_LIMIT).read_to_string(&mut text).ok()?;
            match is_procfile {
                true => types = parse_procfile(&text),
                false => command = build_command(&text),
            }
        }
    }
    (entries > 0).then_some((types, command))
}

/// What Heroku's buildpack for Node.js runs at the end: `heroku-postbuild`, else `build`.
/// <https://devcenter.heroku.com/articles/nodejs-support#customizing-the-build-process>
fn build_command(package: &str) -> Option<String> {
    let package: serde_json::Value = serde_json::from_str(package).ok()?;
    let script = |name: &str| package["scripts"][name].as_str().map(str::to_owned);
    script("heroku-postbuild").or_else(|| script("build"))
}

/// A file counts at the root of the tarball, or in the one folder that an archive of a repository has.
fn is_at_root(path: &std::path::Path, name: &str) -> bool {
    let parts = path
        .components()
        .filter(|part| matches!(part, std::path::Component::Normal(_)))
        .count();
    parts <= 2 && path.file_name().is_some_and(|file| file == name)
}

fn parse_procfile(text: &str) -> BTreeMap<String, String> {
    let lines = text.lines().filter_map(|line| line.split_once(':'));
    let is_name = |name: &str| {
        !name.is_empty() && name.len() <= 128 && name.chars().all(|c| c.is_ascii_alphanumeric() || "-_".contains(c))
    };
    let entries = lines.filter(|(name, command)| is_name(name) && !command.trim().is_empty());
    entries
        .map(|(name, command)| (name.to_owned(), command.trim().to_owned()))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::{Compression, write::GzEncoder};

    fn tarball(files: &[(&str, &str)]) -> Vec<u8> {
        let mut builder = tar::Builder::new(GzEncoder::new(Vec::new(), Compression::fast()));
        for (path, text) in files {
            let mut header = tar::Header::new_gnu();
            header.set_size(text.len() as u64);
            header.set_mode(0o644);
            builder.append_data(&mut header, path, text.as_bytes()).expect("memory");
        }
        builder.into_inner().and_then(GzEncoder::finish).expect("memory")
    }

    #[test]
    fn a_procfile_gives_the_process_types() {
        let bytes = tarball(&[
            ("app/README", "x"),
            ("app/Procfile", "web: node .\nworker: node w\n# not: this\n"),
        ]);
        let (types, _) = contents(&bytes).expect("a tarball");
        assert_eq!(
            types.into_iter().collect::<Vec<_>>(),
            [
                ("web".to_owned(), "node .".to_owned()),
                ("worker".to_owned(), "node w".to_owned())
            ]
        );
        assert_eq!(contents(&tarball(&[("README", "x")])), Some((BTreeMap::new(), None)));
        assert_eq!(contents(b"not a tarball"), None);
    }

    #[test]
    fn a_package_says_what_builds_it() {
        let command = |scripts: &str| {
            let package = format!("{{\"scripts\":{scripts}}}");
            contents(&tarball(&[("app/package.json", &package)]))
                .expect("a tarball")
                .1
        };
        assert_eq!(command(r#"{"build":"tsc"}"#).as_deref(), Some("tsc"));
        assert_eq!(
            command(r#"{"build":"tsc","heroku-postbuild":"x"}"#).as_deref(),
            Some("x")
        );
        assert_eq!(command("{}"), None);
    }

    #[test]
    fn a_condensed_upload_says_the_same() {
        let mut request = Request::new("PUT", "/sandbox/blobs/x");
        request.body = tarball(&[("Procfile", "web: x")]);
        let before = blob_of(&request);
        condense(&mut request);
        assert_eq!(blob_of(&request), before);
    }
}
