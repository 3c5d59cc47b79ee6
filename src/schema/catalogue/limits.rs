//! What Heroku takes for names, and how much of other things. The provider refuses, and rules find, by these alone.

use std::ops::RangeInclusive;

/// What a name may be.
#[derive(Clone, Copy, Debug)]
pub struct NameForm {
    /// The resource type with such a `name`.
    pub kind: &'static str,
    /// What it is a name of.
    pub what: &'static str,
    /// How many characters, at least and at most.
    pub length: (usize, usize),
    /// The form in words.
    pub form: &'static str,
    /// Whether the characters are as they should be.
    fits: fn(&str) -> bool,
}

impl NameForm {
    /// Whether Heroku takes a name.
    pub fn takes(&self, name: &str) -> bool {
        (self.length.0..=self.length.1).contains(&name.len()) && (self.fits)(name)
    }
}

fn is_word(name: &str) -> bool {
    let part = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    name.starts_with(|first: char| first.is_ascii_lowercase()) && name.bytes().all(part)
}

// https://devcenter.heroku.com/articles/platform-api-reference, patterns of the hyper-schema, August 2026.
static NAMES: [NameForm; 4] = [
    NameForm {
        kind: "heroku_app",
        what: "app",
        length: (3, 30),
        form: "3 to 30 lower-case letters, digits and dashes, beginning with a letter and not ending in a dash",
        fits: |name| is_word(name) && !name.ends_with('-'),
    },
    NameForm {
        kind: "heroku_pipeline",
        what: "pipeline",
        length: (3, 30),
        form: "3 to 30 lower-case letters, digits and dashes, beginning with a letter",
        fits: is_word,
    },
    NameForm {
        kind: "heroku_space",
        what: "space",
        length: (1, usize::MAX),
        form: "lower-case letters and digits, with single dashes between them",
        fits: |name| {
            let word =
                |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit());
            name.split('-').all(word)
        },
    },
    NameForm {
        kind: "heroku_addon",
        what: "add-on",
        length: (2, 256),
        form: "2 to 256 letters, digits, dashes and underscores, beginning with a letter",
        fits: |name| {
            let part = |b: u8| b.is_ascii_alphanumeric() || b == b'-' || b == b'_';
            name.starts_with(|first: char| first.is_ascii_alphabetic()) && name.bytes().all(part)
        },
    },
];

/// What the names of a resource type may be.
pub fn name_form(kind: &str) -> Option<&'static NameForm> {
    NAMES.iter().find(|form| form.kind == kind)
}

/// Days without a deploy until a review app is stale.
pub const STALE_DAYS: RangeInclusive<i64> = 1..=30;

/// The most headers of a telemetry drain.
pub const MOST_HEADERS: usize = 20;

/// Whether a telemetry drain takes a header of that name.
pub fn takes_header(name: &str) -> bool {
    let part = |byte: u8| byte.is_ascii_alphanumeric() || b"-_".contains(&byte);
    (1..=100).contains(&name.len()) && name.bytes().all(part)
}

/// What an exporter sends to instead of an endpoint that does not fit it: HTTP takes a URL, gRPC a host and a port.
pub fn endpoint_instead(exporter: &str, endpoint: &str) -> Option<&'static str> {
    let is_url = endpoint.starts_with("https://") || endpoint.starts_with("http://");
    match (exporter, is_url) {
        ("otlphttp", false) => Some("a URL, as `https://collector.example.com/v1/traces`"),
        ("otlp", true) => Some("a host with its port, as `collector.example.com:4317`"),
        _ => None,
    }
}
