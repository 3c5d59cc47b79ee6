//! File URIs and paths. Only the `file` scheme is ours.

use camino::{Utf8Path, Utf8PathBuf};
use gen_lsp_types::Uri;

/// The path of a `file:` URI; `None` for any other.
pub(super) fn to_path(uri: &Uri) -> Option<Utf8PathBuf> {
    let rest = uri.0.strip_prefix("file://")?;
    // A host may stand before the path: only the local one is ours.
    let path = rest.strip_prefix("localhost").unwrap_or(rest);
    let decoded = decode(path)?;
    let bytes = decoded.as_bytes();
    let drive = bytes.len() > 2 && bytes[0] == b'/' && bytes[1].is_ascii_alphabetic() && bytes[2] == b':';
    let path = if drive { &decoded[1..] } else { decoded.as_str() };
    Some(Utf8PathBuf::from(path))
}

/// The URI of an absolute path.
pub(super) fn from_path(path: &Utf8Path) -> Uri {
    let mut uri = String::from("file://");
    let path = path.as_str().replace('\\', "/");
    if !path.starts_with('/') {
        uri.push('/');
    }
    for byte in path.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'-' | b'_' | b'.' | b'~' => uri.push(byte as char),
            other => uri.push_str(&format!("%{other:02X}")),
        }
    }
    Uri(uri)
}

fn decode(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&byte, after)) = rest.split_first() {
        rest = after;
        if byte == b'%' {
            let digits = after.get(..2).and_then(|digits| std::str::from_utf8(digits).ok())?;
            bytes.push(u8::from_str_radix(digits, 16).ok()?);
            rest = &after[2..];
        } else {
            bytes.push(byte);
        }
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_comes_back_from_its_uri() {
        for path in ["/home/ann/my app/main.tf", "/tmp/ü%20/a.tf", "/a+b/c#d?.tf"] {
            assert_eq!(
                to_path(&from_path(Utf8Path::new(path))).as_deref(),
                Some(Utf8Path::new(path))
            );
        }
    }

    #[test]
    fn drives_lose_the_slash_before_them() {
        assert_eq!(
            to_path(&Uri("file:///c%3A/x/main.tf".into())),
            Some("c:/x/main.tf".into())
        );
        assert_eq!(from_path(Utf8Path::new("c:\\x\\main.tf")).0, "file:///c%3A/x/main.tf");
    }

    #[test]
    fn other_schemes_are_not_ours() {
        assert_eq!(to_path(&Uri("untitled:Untitled-1".into())), None);
        assert_eq!(to_path(&Uri("file:///bad%zz".into())), None);
    }
}
