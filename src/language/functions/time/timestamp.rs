//! RFC 3339 timestamps: reading with the reference's complaints, counting, writing.

use std::fmt;

use crate::language::set::quoted;

/// A moment and the offset it is written with.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(in crate::language::functions) struct Timestamp {
    /// Seconds since 1970 in UTC.
    seconds: i64,
    nanoseconds: u32,
    /// Seconds east of UTC.
    offset: i64,
}

/// Year, month, day, hour, minute, second where the timestamp is written.
pub(super) struct Civil {
    pub(super) year: i64,
    pub(super) month: i64,
    pub(super) day: i64,
    pub(super) hour: i64,
    pub(super) minute: i64,
    pub(super) second: i64,
    /// 0 is Sunday.
    pub(super) weekday: i64,
}

const DAY: i64 = 86_400;

/// Days since 1970 of a date in the Gregorian calendar.
fn days(year: i64, month: i64, day: i64) -> i64 {
    // Years begin in March here, so that the leap day is the last.
    let (year, month) = if month > 2 {
        (year, month - 3)
    } else {
        (year - 1, month + 9)
    };
    let era = year.div_euclid(400);
    let of_era = year.rem_euclid(400);
    let of_year = (153 * month + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

fn days_in(month: i64, year: i64) -> i64 {
    let (next_year, next) = if month == 12 { (year + 1, 1) } else { (year, month + 1) };
    days(next_year, next, 1) - days(year, month, 1)
}

/// The text and how much of it was read.
struct Cursor<'a> {
    text: &'a str,
    at: usize,
}

type Reading<T> = Result<T, String>;

fn invalid(why: impl fmt::Display) -> String {
    format!("not a valid RFC3339 timestamp: {why}")
}

impl<'a> Cursor<'a> {
    fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    fn cannot_use(&self, what: &str) -> String {
        if self.rest().is_empty() {
            invalid(format_args!("end of string before {what}"))
        } else {
            invalid(format_args!("cannot use {} as {what}", quoted(self.rest())))
        }
    }

    /// So many digits, in a range.
    fn number(&mut self, width: usize, what: &str) -> Reading<i64> {
        match self
            .rest()
            .get(..width)
            .filter(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()))
        {
            Some(digits) => {
                self.at += width;
                Ok(digits.parse().unwrap_or(0))
            }
            None => Err(self.cannot_use(what)),
        }
    }

    fn expect(&mut self, character: char) -> Reading<()> {
        if self.rest().starts_with(character) {
            self.at += character.len_utf8();
            return Ok(());
        }
        Err(match (character, self.rest()) {
            ('T', _) => invalid("missing required time introducer 'T'"),
            (_, "") => invalid(format_args!("end of string where \"{character}\" is expected")),
            (_, rest) => invalid(format_args!("found {} where \"{character}\" is expected", quoted(rest))),
        })
    }

    fn fraction(&mut self) -> u32 {
        let rest = self.rest();
        let Some(digits) = rest.strip_prefix(['.', ',']) else {
            return 0;
        };
        let length = digits.bytes().take_while(u8::is_ascii_digit).count();
        if length == 0 {
            return 0;
        }
        self.at += length + 1;
        let nine: String = digits[..length].chars().chain("000000000".chars()).take(9).collect();
        nine.parse().unwrap_or(0)
    }

    fn offset(&mut self) -> Reading<i64> {
        let rest = self.rest();
        if rest == "Z" {
            self.at += 1;
            return Ok(0);
        }
        let cannot = || self.cannot_use("UTC offset");
        let bytes = rest.as_bytes();
        let well_formed = bytes.len() >= 6
            && matches!(bytes[0], b'+' | b'-')
            && bytes[3] == b':'
            && [1, 2, 4, 5].iter().all(|&at| bytes[at].is_ascii_digit());
        if !well_formed {
            if let Some(extra) = rest.strip_prefix('Z') {
                return Err(format!("not a valid RFC3339 timestamp: extra text: {}", quoted(extra)));
            }
            return Err(cannot());
        }
        let digit = |at: usize| i64::from(bytes[at] - b'0');
        let (hours, minutes) = (digit(1) * 10 + digit(2), digit(4) * 10 + digit(5));
        if hours > 23 || minutes > 59 {
            return Err(cannot());
        }
        self.at += 6;
        if !self.rest().is_empty() {
            return Err(invalid(format_args!("extra text: {}", quoted(self.rest()))));
        }
        let seconds = (hours * 60 + minutes) * 60;
        Ok(if bytes[0] == b'-' { -seconds } else { seconds })
    }
}

impl Timestamp {
    /// Reads a timestamp. Strictly: with the complaints of `formatdate`, which wants two digits for the hour.
    pub(super) fn parse(text: &str, strictly: bool) -> Reading<Self> {
        let out_of_range = |what: &str| format!("not a valid RFC3339 timestamp: {what} out of range");
        let mut cursor = Cursor { text, at: 0 };
        let year = cursor.number(4, "year")?;
        cursor.expect('-')?;
        let month = cursor.number(2, "month")?;
        if !(1..=12).contains(&month) {
            return Err(out_of_range("month"));
        }
        cursor.expect('-')?;
        let day = cursor.number(2, "day of month")?;
        cursor.expect('T')?;
        let hour = match cursor.number(2, "hour") {
            Ok(hour) => hour,
            Err(_) if strictly && cursor.rest().as_bytes().get(1) == Some(&b':') => {
                return Err(invalid("hour must have exactly two digits"));
            }
            Err(why) => return Err(why),
        };
        if hour > 23 {
            return Err(if strictly {
                invalid("hour must be between 0 and 23 inclusive")
            } else {
                out_of_range("hour")
            });
        }
        cursor.expect(':')?;
        let minute = cursor.number(2, "minute")?;
        if minute > 59 {
            return Err(out_of_range("minute"));
        }
        cursor.expect(':')?;
        let second = cursor.number(2, "second")?;
        if second > 59 {
            return Err(out_of_range("second"));
        }
        let nanoseconds = cursor.fraction();
        let offset = cursor.offset()?;
        if day < 1 || day > days_in(month, year) {
            return Err(out_of_range("day"));
        }
        Ok(Self {
            seconds: days(year, month, day) * DAY + (hour * 60 + minute) * 60 + second - offset,
            nanoseconds,
            offset,
        })
    }

    /// Reads the forms that YAML has: single digits allowed, a date alone, a space in place of `T` without offset.
    pub(in crate::language::functions) fn parse_yaml(text: &str) -> Option<Self> {
        let (date, time) = match text.find(['T', 't', ' ']) {
            Some(at) => (&text[..at], Some((&text[at..at + 1], &text[at + 1..]))),
            None => (text, None),
        };
        let year = date
            .get(..4)
            .filter(|year| year.bytes().all(|byte| byte.is_ascii_digit()))?;
        let (month, day) = date.get(4..)?.strip_prefix('-')?.split_once('-')?;
        let padded = |part: &str| -> Option<String> {
            let digits = part.bytes().all(|byte| byte.is_ascii_digit());
            ((1..=2).contains(&part.len()) && digits).then(|| format!("{part:0>2}"))
        };
        let date = format!("{year}-{}-{}", padded(month)?, padded(day)?);
        let Some((separator, time)) = time else {
            return Self::parse(&format!("{date}T00:00:00Z"), false).ok();
        };
        let mut parts = time.splitn(3, ':');
        let (hour, minute) = (padded(parts.next()?)?, padded(parts.next()?)?);
        let rest = parts.next()?;
        let width = rest.bytes().take_while(u8::is_ascii_digit).count();
        let second = padded(&rest[..width])?;
        let zone = &rest[width..];
        let zone = if separator == " " {
            // Only a fraction may follow, no offset.
            if !zone.is_empty() && !zone.starts_with('.') {
                return None;
            }
            format!("{zone}Z")
        } else {
            zone.to_owned()
        };
        Self::parse(&format!("{date}T{hour}:{minute}:{second}{zone}"), false).ok()
    }

    /// What to compare by.
    pub(super) fn instant(&self) -> (i64, u32) {
        (self.seconds, self.nanoseconds)
    }

    /// So many nanoseconds later.
    pub(super) fn later(&self, nanoseconds: i64) -> Self {
        let total = i128::from(self.seconds) * 1_000_000_000 + i128::from(self.nanoseconds) + i128::from(nanoseconds);
        Self {
            seconds: total.div_euclid(1_000_000_000) as i64,
            nanoseconds: total.rem_euclid(1_000_000_000) as u32,
            offset: self.offset,
        }
    }

    /// As a calendar and a clock at its offset show it.
    pub(super) fn civil(&self) -> Civil {
        let local = self.seconds + self.offset;
        let (day, clock) = (local.div_euclid(DAY), local.rem_euclid(DAY));
        // Back from days since 1970, with years that begin in March.
        let shifted = day + 719_468;
        let era = shifted.div_euclid(146_097);
        let of_era = shifted.rem_euclid(146_097);
        let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
        let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let march_month = (5 * of_year + 2) / 153;
        let month = if march_month < 10 {
            march_month + 3
        } else {
            march_month - 9
        };
        Civil {
            year: year_of_era + era * 400 + i64::from(month <= 2),
            month,
            day: of_year - (153 * march_month + 2) / 5 + 1,
            hour: clock / 3600,
            minute: clock / 60 % 60,
            second: clock % 60,
            weekday: (day + 4).rem_euclid(7),
        }
    }

    /// Sign, hours and minutes of the offset; none for UTC.
    pub(super) fn zone(&self) -> Option<(char, i64, i64)> {
        let minutes = self.offset.abs() / 60;
        let sign = if self.offset < 0 { '-' } else { '+' };
        (self.offset != 0).then_some((sign, minutes / 60, minutes % 60))
    }
}

/// As RFC 3339, without fraction.
impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Civil {
            year,
            month,
            day,
            hour,
            minute,
            second,
            ..
        } = self.civil();
        write!(f, "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}")?;
        match self.zone() {
            Some((sign, hours, minutes)) => write!(f, "{sign}{hours:02}:{minutes:02}"),
            None => f.write_str("Z"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn timestamps_come_back_as_they_were() {
        for text in [
            "1970-01-01T00:00:00Z",
            "2000-02-29T23:59:59+05:30",
            "2024-12-31T12:00:00-08:00",
            "0001-01-01T00:00:00Z",
            "9999-12-31T23:59:59Z",
        ] {
            assert_eq!(Timestamp::parse(text, true).expect(text).to_string(), text);
        }
        let yaml = |text| Timestamp::parse_yaml(text).map(|time| time.to_string());
        assert_eq!(yaml("2024-1-2").as_deref(), Some("2024-01-02T00:00:00Z"));
        assert_eq!(yaml("2024-01-02 3:04:05").as_deref(), Some("2024-01-02T03:04:05Z"));
        assert_eq!(yaml("2024-01-02x"), None);
    }
}
