//! The netrc file: machine, login, password, in the one-word-after-another format of old.

/// The password of a machine, when the file has an entry with one.
///
/// Words stand apart by white space and may be quoted; `#` at the beginning of a word starts a comment; a macro goes
/// to the next empty line.
pub(super) fn password(text: &str, machine: &str) -> Option<String> {
    let mut words = Words { rest: text };
    let mut here = false;
    while let Some(word) = words.next_word() {
        match word.as_str() {
            "machine" => here = words.next_word().as_deref() == Some(machine),
            "default" => here = false,
            "macdef" => words.skip_macro(),
            "password" => {
                let password = words.next_word();
                if here {
                    return password;
                }
            }
            "login" | "account" => {
                words.next_word();
            }
            _ => {}
        }
    }
    None
}

struct Words<'a> {
    rest: &'a str,
}

impl Words<'_> {
    fn next_word(&mut self) -> Option<String> {
        loop {
            self.rest = self.rest.trim_start();
            if !self.rest.starts_with('#') {
                break;
            }
            self.rest = self.rest.split_once('\n').map_or("", |(_, after)| after);
        }
        if self.rest.is_empty() {
            return None;
        }
        if let Some(inside) = self.rest.strip_prefix('"') {
            return Some(self.quoted(inside.len()));
        }
        let end = self.rest.find(char::is_whitespace).unwrap_or(self.rest.len());
        let (word, rest) = self.rest.split_at(end);
        self.rest = rest;
        Some(word.to_owned())
    }

    /// What stands between quotes; a backslash takes the next character as it is.
    fn quoted(&mut self, length: usize) -> String {
        let inside = &self.rest[self.rest.len() - length..];
        let mut word = String::new();
        let mut characters = inside.char_indices();
        while let Some((_, character)) = characters.next() {
            match character {
                '"' => break,
                '\\' => word.extend(characters.next().map(|(_, escaped)| escaped)),
                other => word.push(other),
            }
        }
        self.rest = characters.as_str();
        word
    }

    fn skip_macro(&mut self) {
        self.rest = self.rest.split_once("\n\n").map_or("", |(_, after)| after);
    }
}

#[cfg(test)]
mod tests {
    use super::password;

    #[test]
    fn the_entry_of_the_machine_is_found() {
        let cases = [
            (
                "machine api.heroku.com\n  login ann@example.com\n  password token-1\n",
                Some("token-1"),
            ),
            (
                "machine api.heroku.com login x password token-1 machine git.heroku.com password other",
                Some("token-1"),
            ),
            ("machine git.heroku.com login password password other", None),
            (
                "# machine api.heroku.com password old\nmachine api.heroku.com password new",
                Some("new"),
            ),
            (
                "macdef init\nmachine api.heroku.com password no\n\nmachine api.heroku.com password yes",
                Some("yes"),
            ),
            ("machine api.heroku.com password \"a \\\"b\\\"\"", Some("a \"b\"")),
            ("default password other", None),
            ("machine api.heroku.com", None),
            ("", None),
        ];
        for (text, expected) in cases {
            assert_eq!(password(text, "api.heroku.com").as_deref(), expected, "{text}");
        }
    }
}
