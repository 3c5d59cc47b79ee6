//! Points in the sandbox's time.

use serde::{Deserialize, Serialize};

/// Milliseconds since 1970 (UTC). The sandbox never asks a clock: `now` always comes in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Timestamp(pub i64);

impl Timestamp {
    /// The same, later by so many milliseconds.
    pub fn after(self, milliseconds: u64) -> Timestamp {
        Timestamp(self.0.saturating_add(i64::try_from(milliseconds).unwrap_or(i64::MAX)))
    }

    /// As the API writes it: `2026-08-01T12:00:00Z`, whole seconds.
    pub fn api(self) -> String {
        jiff::Timestamp::from_second(self.0.div_euclid(1000))
            .unwrap_or_default()
            .to_string()
    }

    /// With milliseconds, for the request log.
    pub fn precise(self) -> String {
        let instant = jiff::Timestamp::from_millisecond(self.0).unwrap_or_default();
        format!("{instant:.3}")
    }

    /// As HTTP writes it: `Sat, 01 Aug 2026 12:00:00 GMT`.
    pub fn of_http(self) -> String {
        let instant = jiff::Timestamp::from_millisecond(self.0).unwrap_or_default();
        instant.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string()
    }

    /// Reads `2026-08-01T12:00:00Z`.
    pub fn parse(text: &str) -> Option<Timestamp> {
        text.parse::<jiff::Timestamp>()
            .ok()
            .map(|instant| Timestamp(instant.as_millisecond()))
    }
}

/// Reads a span of time as commands and requests write it (`80ms`, `1.5s`, `8m`, `1h`, `2m30s`; a bare number is
/// seconds) into milliseconds.
pub fn parse_duration(text: &str) -> Option<u64> {
    let mut rest = text.trim();
    if rest.is_empty() {
        return None;
    }
    let mut total = 0.0;
    while !rest.is_empty() {
        let end = rest
            .find(|c: char| !c.is_ascii_digit() && c != '.')
            .unwrap_or(rest.len());
        let number: f64 = rest[..end].parse().ok()?;
        rest = &rest[end..];
        let end = rest.find(|c: char| c.is_ascii_digit()).unwrap_or(rest.len());
        total += number * unit(rest[..end].trim())?;
        rest = &rest[end..];
    }
    (total.is_finite() && total < 1e15).then_some(total.round() as u64)
}

fn unit(name: &str) -> Option<f64> {
    Some(match name {
        "ms" => 1.0,
        "" | "s" => 1_000.0,
        "m" => 60_000.0,
        "h" => 3_600_000.0,
        "d" => 86_400_000.0,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_read_as_people_write_them() {
        for (text, expected) in [
            ("80ms", Some(80)),
            ("1.5s", Some(1_500)),
            ("8m", Some(480_000)),
            ("2m30s", Some(150_000)),
            ("3", Some(3_000)),
            ("", None),
            ("8 parsecs", None),
            ("..s", None),
        ] {
            assert_eq!(parse_duration(text), expected, "{text}");
        }
    }

    #[test]
    fn the_api_writes_whole_seconds() {
        let instant = Timestamp::parse("2026-08-01T12:00:00.700Z").expect("a time");
        assert_eq!(instant.api(), "2026-08-01T12:00:00Z");
        assert_eq!(instant.precise(), "2026-08-01T12:00:00.700Z");
    }
}
