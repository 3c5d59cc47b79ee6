//! RE2 patterns in the syntax of the `regex` crate: `\d`, `\s`, `\w` are ASCII, a lone `{` or a `[` in a class is
//! itself, `\Q…\E` is literal text.

use std::iter::Peekable;
use std::str::CharIndices;

/// What is wrong with a pattern, as the reference says it, and with which part of it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Mistake {
    pub(super) what: &'static str,
    pub(super) part: String,
}

fn mistake<T>(what: &'static str, part: impl Into<String>) -> Result<T, Mistake> {
    Err(Mistake {
        what,
        part: part.into(),
    })
}

/// The pattern rewritten.
pub(super) fn translate(pattern: &str) -> Result<String, Mistake> {
    let mut translator = Translator {
        pattern,
        rest: pattern.char_indices().peekable(),
        out: String::with_capacity(pattern.len() + 8),
        open: 0,
        repeatable: false,
    };
    translator.run()?;
    Ok(translator.out)
}

struct Translator<'a> {
    pattern: &'a str,
    rest: Peekable<CharIndices<'a>>,
    out: String,
    open: usize,
    /// Whether something stands before that can be repeated.
    repeatable: bool,
}

impl Translator<'_> {
    fn run(&mut self) -> Result<(), Mistake> {
        while let Some((at, character)) = self.rest.next() {
            let repeatable = match character {
                '\\' => self.escape(at)?,
                '[' => {
                    self.class(at)?;
                    true
                }
                '(' => {
                    self.open += 1;
                    self.group();
                    false
                }
                ')' => {
                    if self.open == 0 {
                        return mistake("unexpected )", self.pattern);
                    }
                    self.open -= 1;
                    self.out.push(')');
                    true
                }
                '*' | '+' | '?' => self.repeat(at, character)?,
                '{' => self.braces(at)?,
                '|' | '^' => {
                    self.out.push(character);
                    character == '^'
                }
                other => {
                    self.out.push(other);
                    true
                }
            };
            self.repeatable = repeatable;
        }
        if self.open > 0 {
            return mistake("missing closing )", self.pattern);
        }
        Ok(())
    }

    /// `(?:`, `(?P<name>`, `(?i)` and the like have nothing to be repeated in their beginning.
    fn group(&mut self) {
        self.out.push('(');
        if self.rest.next_if(|(_, next)| *next == '?').is_some() {
            self.out.push('?');
            while let Some((_, next)) = self.rest.next_if(|(_, next)| !matches!(next, ')' | ':' | '>')) {
                self.out.push(next);
            }
            if let Some((_, next)) = self.rest.next_if(|(_, next)| matches!(next, ':' | '>')) {
                self.out.push(next);
            }
        }
    }

    fn repeat(&mut self, at: usize, operator: char) -> Result<bool, Mistake> {
        if !self.repeatable {
            return mistake("missing argument to repetition operator", operator);
        }
        self.out.push(operator);
        self.lazy(at)?;
        Ok(false)
    }

    /// A `?` after a repetition; another operator there is a mistake.
    fn lazy(&mut self, at: usize) -> Result<(), Mistake> {
        if self.rest.next_if(|(_, next)| *next == '?').is_some() {
            self.out.push('?');
        }
        if let Some((next, operator)) = self.rest.peek().copied()
            && matches!(operator, '*' | '+' | '?')
        {
            let end = next + operator.len_utf8();
            return mistake("invalid nested repetition operator", &self.pattern[at..end]);
        }
        Ok(())
    }

    /// `{n}`, `{n,}`, `{n,m}` repeat; any other brace is itself.
    fn braces(&mut self, at: usize) -> Result<bool, Mistake> {
        let rest = &self.pattern[at + 1..];
        let inside = rest.find('}').map(|end| &rest[..end]);
        let is_count = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        let repeats = inside.filter(|inside| match inside.split_once(',') {
            Some((least, most)) => is_count(least) && (most.is_empty() || is_count(most)),
            None => is_count(inside),
        });
        let Some(inside) = repeats else {
            self.out.push_str("\\{");
            return Ok(true);
        };
        let whole = &self.pattern[at..at + inside.len() + 2];
        if !self.repeatable {
            return mistake("missing argument to repetition operator", whole);
        }
        let counts: Vec<u64> = inside.split(',').filter_map(|count| count.parse().ok()).collect();
        if counts.iter().any(|count| *count > 1000) || matches!(counts[..], [least, most] if least > most) {
            return mistake("invalid repeat count", whole);
        }
        self.out.push_str(whole);
        for _ in 0..inside.len() + 1 {
            self.rest.next();
        }
        self.lazy(at)?;
        Ok(false)
    }

    fn escape(&mut self, at: usize) -> Result<bool, Mistake> {
        let Some((_, escaped)) = self.rest.next() else {
            return mistake("trailing backslash at end of expression", "");
        };
        match escaped {
            'd' => self.out.push_str("[0-9]"),
            'D' => self.out.push_str("[^0-9]"),
            's' => self.out.push_str("[\\t\\n\\f\\r ]"),
            'S' => self.out.push_str("[^\\t\\n\\f\\r ]"),
            'w' => self.out.push_str("[0-9A-Za-z_]"),
            'W' => self.out.push_str("[^0-9A-Za-z_]"),
            'b' => self.out.push_str("(?-u:\\b)"),
            'Q' => self.literal(),
            _ => self.plain_escape(at, escaped)?,
        }
        Ok(true)
    }

    /// Text up to `\E`, as it stands.
    fn literal(&mut self) {
        let start = self.rest.peek().map_or(self.pattern.len(), |(at, _)| *at);
        let rest = &self.pattern[start..];
        let text = rest.split("\\E").next().unwrap_or(rest);
        self.out.push_str(&regex::escape(text));
        let skipped = (text.len() + 2).min(rest.len());
        while self.rest.next_if(|(at, _)| *at < start + skipped).is_some() {}
    }

    /// Escapes that mean the same in both.
    fn plain_escape(&mut self, at: usize, escaped: char) -> Result<(), Mistake> {
        if let Some(digit) = escaped.to_digit(8) {
            return self.octal(at, digit);
        }
        let known = matches!(
            escaped,
            'A' | 'B' | 'z' | 'a' | 'f' | 't' | 'n' | 'r' | 'v' | 'x' | 'p' | 'P'
        );
        if !known && (escaped.is_ascii_alphanumeric() || !escaped.is_ascii()) {
            let end = at + 1 + escaped.len_utf8();
            return mistake("invalid escape sequence", &self.pattern[at..end]);
        }
        if escaped == '_' || escaped == '"' || escaped == '\'' || escaped == ' ' {
            self.out.push(escaped);
            return Ok(());
        }
        self.out.push('\\');
        self.out.push(escaped);
        // `\x{…}` and `\p{…}` keep their braces.
        if matches!(escaped, 'x' | 'p' | 'P') && self.rest.next_if(|(_, next)| *next == '{').is_some() {
            self.out.push('{');
            for (_, next) in self.rest.by_ref() {
                self.out.push(next);
                if next == '}' {
                    break;
                }
            }
        }
        Ok(())
    }

    /// `\0` and `\123`; a single digit would refer to a group, which there is not.
    fn octal(&mut self, at: usize, first: u32) -> Result<(), Mistake> {
        let mut code = first;
        let mut digits = 1;
        while digits < 3
            && let Some((_, next)) = self.rest.next_if(|(_, next)| next.is_digit(8))
        {
            code = code * 8 + next.to_digit(8).unwrap_or(0);
            digits += 1;
        }
        if first != 0 && digits == 1 {
            return mistake("invalid escape sequence", &self.pattern[at..at + 2]);
        }
        self.out.push_str(&format!("\\x{{{code:x}}}"));
        Ok(())
    }

    fn class(&mut self, at: usize) -> Result<(), Mistake> {
        let unclosed = || Mistake {
            what: "missing closing ]",
            part: self.pattern[at..].into(),
        };
        self.out.push('[');
        if self.rest.next_if(|(_, next)| *next == '^').is_some() {
            self.out.push('^');
        }
        let mut first = true;
        loop {
            let (place, character) = self.rest.next().ok_or_else(&unclosed)?;
            match character {
                ']' if !first => {
                    self.out.push(']');
                    return Ok(());
                }
                '[' if self.pattern[place..].starts_with("[:") && self.pattern[place..].contains(":]") => {
                    let end = place + self.pattern[place..].find(":]").unwrap_or(0) + 2;
                    self.out.push_str(&self.pattern[place..end]);
                    while self.rest.next_if(|(next, _)| *next < end).is_some() {}
                }
                '\\' => {
                    let (_, escaped) = self.rest.next().ok_or_else(&unclosed)?;
                    match escaped {
                        'd' => self.out.push_str("0-9"),
                        's' => self.out.push_str("\\t\\n\\f\\r "),
                        'w' => self.out.push_str("0-9A-Za-z_"),
                        'D' => self.out.push_str("[^0-9]"),
                        'S' => self.out.push_str("[^\\t\\n\\f\\r ]"),
                        'W' => self.out.push_str("[^0-9A-Za-z_]"),
                        _ => self.plain_escape(place, escaped)?,
                    }
                }
                // What the crate takes for set operations is itself here.
                '[' | ']' | '&' | '~' => {
                    self.out.push('\\');
                    self.out.push(character);
                }
                '-' if self.out.ends_with('-') => self.out.push_str("\\-"),
                other => self.out.push(other),
            }
            first = false;
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
            (r"^a{2}$", "aa", true),
            (r"^[[a]+$", "[a", true),
            (r"^[a&&b]+$", "&&", true),
            (r"^[]a]+$", "]a", true),
            (r"^[[:alpha:]]+$", "abc", true),
            (r"^\Qa.b\E$", "a.b", true),
            (r"^\Qa.b\E$", "axb", false),
            (r"(?i)^HELLO$", "hello", true),
            (r"^\x41\101\x{42}$", "AAB", true),
            (r"^[^\s]+$", "a b", false),
            (r"\bfoo\b", "a foo b", true),
            (r"^\p{Greek}+$", "αβ", true),
        ] {
            let translated = translate(pattern).expect(pattern);
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
            (r"\y", r"invalid escape sequence in \y"),
            ("a{1001}", "invalid repeat count in {1001}"),
            (r"\1", r"invalid escape sequence in \1"),
        ] {
            let Mistake { what, part } = translate(pattern).expect_err(pattern);
            assert_eq!(format!("{what} in {part}"), why);
        }
    }
}
