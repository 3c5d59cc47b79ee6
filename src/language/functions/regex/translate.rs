//! RE2 patterns in the syntax of the `regex` crate: `\d`, `\s`, `\w` are ASCII, a lone `{` or a `[` in a class is
//! itself, `\Q…\E` is literal text, names of groups may repeat and begin with digits.
//!
//! What RE2 refuses is refused with its words. The grammar: <https://github.com/google/re2/wiki/Syntax>.

use std::fmt::Write;
use std::sync::Arc;

use super::class;

/// What is wrong with a pattern, as the reference says it, and with which part of it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Mistake {
    pub(super) what: &'static str,
    pub(super) part: String,
}

pub(super) fn mistake<T>(what: &'static str, part: impl Into<String>) -> Result<T, Mistake> {
    Err(Mistake {
        what,
        part: part.into(),
    })
}

/// A pattern of the crate, whose groups have no names, and the names of its groups, in order.
#[derive(Debug)]
pub(super) struct Translated {
    pub(super) pattern: String,
    pub(super) names: Vec<Option<Arc<str>>>,
}

/// The pattern rewritten.
pub(super) fn translate(pattern: &str) -> Result<Translated, Mistake> {
    let mut translator = Translator {
        pattern,
        at: 0,
        out: String::with_capacity(pattern.len() + 8),
        open: Vec::new(),
        before: Before::Nothing,
        names: Vec::new(),
    };
    translator.run()?;
    Ok(Translated {
        pattern: translator.out,
        names: translator.names,
    })
}

/// How often something may be repeated in all by counts within each other.
const MOST: u64 = 1000;

/// What a repetition would repeat.
#[derive(Clone, Copy)]
enum Before {
    Nothing,
    /// Something that counts repeat so often, all together.
    Atom(u64),
    /// A repetition, which begins there.
    Repetition(usize, u64),
}

impl Before {
    fn times(self) -> u64 {
        match self {
            Self::Nothing => 1,
            Self::Atom(times) | Self::Repetition(_, times) => times,
        }
    }
}

struct Translator<'a> {
    pattern: &'a str,
    at: usize,
    out: String,
    /// The highest number of repetitions in each group that is open.
    open: Vec<u64>,
    before: Before,
    names: Vec<Option<Arc<str>>>,
}

impl Translator<'_> {
    fn rest(&self) -> &str {
        &self.pattern[self.at..]
    }

    fn run(&mut self) -> Result<(), Mistake> {
        while let Some(character) = self.rest().chars().next() {
            let start = self.at;
            self.at += character.len_utf8();
            match character {
                '\\' => self.escape(start)?,
                '[' => {
                    self.at = start + class::translate(&self.pattern[start..], &mut self.out)?;
                    self.atom(1);
                }
                '(' => self.group(start)?,
                ')' => {
                    let Some(times) = self.open.pop() else {
                        return mistake("unexpected )", self.pattern);
                    };
                    self.out.push(')');
                    self.atom(times);
                }
                '*' | '+' | '?' => self.repeat(start, self.before.times())?,
                '{' => self.braces(start)?,
                '|' => {
                    self.out.push('|');
                    self.before = Before::Nothing;
                }
                '}' | ']' => {
                    self.out.extend(['\\', character]);
                    self.atom(1);
                }
                other => {
                    self.out.push(other);
                    self.atom(1);
                }
            }
        }
        match self.open.is_empty() {
            true => Ok(()),
            false => mistake("missing closing )", self.pattern),
        }
    }

    fn atom(&mut self, times: u64) {
        self.before = Before::Atom(times);
        self.count(times);
    }

    /// Remembers how often something is repeated in the group that is open.
    fn count(&mut self, times: u64) {
        if let Some(most) = self.open.last_mut() {
            *most = times.max(*most);
        }
    }

    /// `(`, `(?:`, `(?P<name>`, `(?i)` and the like have nothing to be repeated in their beginning.
    fn group(&mut self, start: usize) -> Result<(), Mistake> {
        let whole = &self.pattern[start..];
        let named = ["(?P<", "(?<"].into_iter().find(|opening| whole.starts_with(opening));
        if let Some(opening) = named {
            let Some(end) = whole.find('>') else {
                return mistake("invalid named capture", whole);
            };
            let name = &whole[opening.len()..end];
            if name.is_empty() || !name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_') {
                return mistake("invalid named capture", &whole[..=end]);
            }
            self.names.push(Some(name.into()));
            self.at = start + end + 1;
            self.out.push('(');
        } else if whole.starts_with("(?") {
            return self.flags(start);
        } else {
            self.names.push(None);
            self.out.push('(');
        }
        self.open.push(1);
        self.before = Before::Nothing;
        Ok(())
    }

    /// `(?i-s)` for what follows, `(?i-s:` for a group.
    fn flags(&mut self, start: usize) -> Result<(), Mistake> {
        // On and off, in the order of `imsU`.
        let mut set = [None; 4];
        let (mut on, mut seen) = (true, true);
        for (place, character) in self.pattern[start + 2..].char_indices() {
            let end = start + 2 + place + character.len_utf8();
            match ("imsU".find(character), character) {
                (Some(flag), _) => (set[flag], seen) = (Some(on), true),
                (None, '-') if on => (on, seen) = (false, false),
                (None, ':' | ')') if seen => {
                    let flags = |wanted| {
                        let chosen = set.iter().zip("imsU".chars());
                        chosen
                            .filter(move |(flag, _)| **flag == Some(wanted))
                            .map(|(_, name)| name)
                    };
                    let on: String = flags(true).collect();
                    let off: String = flags(false).collect();
                    let minus = if off.is_empty() { "" } else { "-" };
                    self.at = end;
                    if character == ':' {
                        self.open.push(1);
                        self.before = Before::Nothing;
                    } else if set.iter().all(Option::is_none) {
                        return Ok(());
                    }
                    let _ = write!(self.out, "(?{on}{minus}{off}{character}");
                    return Ok(());
                }
                _ => return mistake("invalid or unsupported Perl syntax", &self.pattern[start..end]),
            }
        }
        mistake("invalid or unsupported Perl syntax", &self.pattern[start..])
    }

    /// The operator from there to here, lazy if a `?` follows.
    fn repeat(&mut self, start: usize, times: u64) -> Result<(), Mistake> {
        let operator = &self.pattern[start..self.at];
        let lazy = usize::from(self.rest().starts_with('?'));
        match self.before {
            Before::Nothing => return mistake("missing argument to repetition operator", operator),
            Before::Repetition(first, _) => {
                return mistake(
                    "invalid nested repetition operator",
                    &self.pattern[first..self.at + lazy],
                );
            }
            Before::Atom(_) if times > MOST => return mistake("invalid repeat count", operator),
            Before::Atom(_) => {}
        }
        self.at += lazy;
        self.out.push_str(&self.pattern[start..self.at]);
        self.before = Before::Repetition(start, times);
        self.count(times);
        Ok(())
    }

    /// `{n}`, `{n,}`, `{n,m}` repeat; any other brace is itself.
    fn braces(&mut self, start: usize) -> Result<(), Mistake> {
        let inside = self.rest().find('}').map(|end| &self.pattern[self.at..self.at + end]);
        let is_count = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        let repeats = inside.filter(|inside| match inside.split_once(',') {
            Some((least, most)) => is_count(least) && (most.is_empty() || is_count(most)),
            None => is_count(inside),
        });
        let Some(inside) = repeats else {
            self.out.push_str("\\{");
            self.atom(1);
            return Ok(());
        };
        self.at += inside.len() + 1;
        let counts: Vec<u64> = inside
            .split(',')
            .filter(|count| !count.is_empty())
            .map(|count| count.parse().unwrap_or(u64::MAX))
            .collect();
        if counts.iter().any(|count| *count > MOST) || matches!(counts[..], [least, most] if least > most) {
            return mistake("invalid repeat count", &self.pattern[start..self.at]);
        }
        let most = counts.last().copied().unwrap_or(0).max(1);
        self.repeat(start, self.before.times() * most)
    }

    fn escape(&mut self, start: usize) -> Result<(), Mistake> {
        let simple = match self.rest().chars().next() {
            Some('A') => "\\A",
            Some('z') => "\\z",
            Some('b') => "(?-u:\\b)",
            Some('B') => "\\B",
            Some('Q') => {
                self.literal();
                return Ok(());
            }
            _ => {
                self.at = start + class::escape(&self.pattern[start..], &mut self.out)?;
                self.atom(1);
                return Ok(());
            }
        };
        self.at += 1;
        self.out.push_str(simple);
        self.atom(1);
        Ok(())
    }

    /// Text up to `\E`, as it stands.
    fn literal(&mut self) {
        let rest = &self.pattern[self.at + 1..];
        let text = rest.split("\\E").next().unwrap_or(rest);
        self.at += 1 + (text.len() + 2).min(rest.len());
        for character in text.chars() {
            class::character(character, &mut self.out);
            self.before = Before::Atom(1);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_mean_what_they_mean_in_re2() {
        for (pattern, text, matches) in [
            (r"^\d+$", "12", true),
            (r"^\d+$", "١٢", false),
            (r"^[\w.-]+$", "a_b.c-d", true),
            (r"^\w+$", "é", false),
            (r"a{x", "a{x", true),
            (r"a{,2}", "a{,2}", true),
            (r"^a{2}$", "aa", true),
            (r"^[[a]+$", "[a", true),
            (r"^[a&&b]+$", "&&", true),
            (r"^[]a]+$", "]a", true),
            (r"^[[:alpha:]]+$", "abc", true),
            (r"^[[:^alpha:]]+$", "123", true),
            (r"^[^[:^alpha:]]+$", "abc", true),
            (r"^\Qa.b\E$", "a.b", true),
            (r"^\Qa.b\E$", "axb", false),
            (r"^\Qab\E+$", "abbb", true),
            (r"(?i)^HELLO$", "hello", true),
            (r"^(?i-s:h)E$", "HE", true),
            (r"^(?i-s:h)E$", "He", false),
            (r"^()(?)a(?:b|)$", "a", true),
            (r"^\x41\101\x{42}$", "AAB", true),
            (r"^[^\s]+$", "a b", false),
            (r"^[\d-z]+$", "1-z", true),
            (r"^[a\-z]+$", "b", false),
            (r"\bfoo\b", "a foo b", true),
            (r"^\p{Greek}+$", "αβ", true),
            (r"^\p{^Greek}+$", "αβ", false),
            (r"^\P{^Greek}+$", "αβ", true),
            (r"^\pL\PL$", "a1", true),
            (r"^[\pN\p{Lu}]+$", "5A", true),
            (r"^(?P<n>a)(?P<n>b)(?P<1>c)$", "abc", true),
            (r"^(a{10}){100}$", "a", false),
        ] {
            let translated = translate(pattern).expect(pattern).pattern;
            let regex = regex::Regex::new(&translated).expect(&translated);
            assert_eq!(regex.is_match(text), matches, "{pattern} as {translated} on {text}");
        }
    }

    #[test]
    fn mistakes_are_named_as_the_reference_names_them() {
        for (pattern, why) in [
            ("(", "missing closing ) in ("),
            ("a)", "unexpected ) in a)"),
            ("[a", "missing closing ] in [a"),
            ("*a", "missing argument to repetition operator in *"),
            ("a**", "invalid nested repetition operator in **"),
            ("a*{2}", "invalid nested repetition operator in *{2}"),
            (r"\y", r"invalid escape sequence in \y"),
            ("a{1001}", "invalid repeat count in {1001}"),
            ("(a{10}){101}", "invalid repeat count in {101}"),
            ("((a{10}b)*c){101}", "invalid repeat count in {101}"),
            (r"\1", r"invalid escape sequence in \1"),
            (r"\x{110000}", r"invalid escape sequence in \x{110000"),
            ("(?x)a", "invalid or unsupported Perl syntax in (?x"),
            ("(?=a)", "invalid or unsupported Perl syntax in (?="),
            ("(?i", "invalid or unsupported Perl syntax in (?i"),
            ("(?i-)a", "invalid or unsupported Perl syntax in (?i-)"),
            ("(?P<a-b>a)", "invalid named capture in (?P<a-b>"),
            ("(?P<a", "invalid named capture in (?P<a"),
            ("[z-a]", "invalid character class range in z-a"),
            (r"[a-\d]", r"invalid escape sequence in \d"),
            ("[[:foo:]]", "invalid character class range in [:foo:]"),
            (r"\p{Foo}", r"invalid character class range in \p{Foo}"),
            (r"\p{greek}", r"invalid character class range in \p{greek}"),
            (r"\p{Grek}", r"invalid character class range in \p{Grek}"),
            (r"\pX", r"invalid character class range in \pX"),
        ] {
            let Mistake { what, part } = translate(pattern).expect_err(pattern);
            assert_eq!(format!("{what} in {part}"), why);
        }
    }
}
