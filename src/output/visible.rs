//! Text of others, made fit to be shown: nothing in a file may command the terminal or hide what stands beside it.
//!
//! Keeps the length in bytes, so that places in the text stay where they are.

use std::borrow::Cow;

/// The columns of a line that is shown in part, before its place and behind it.
const BEFORE: usize = 60;
const BEHIND: usize = 120;

/// Characters that move the cursor, colour what follows or turn its direction.
fn commands(character: char) -> bool {
    let turns = matches!(character, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    turns || character.is_control() && !matches!(character, '\n' | '\t' | '\r')
}

/// The text with a stand-in for everything that would command a terminal, of the same length in bytes.
pub(super) fn visible(text: &str) -> Cow<'_, str> {
    if !text.chars().any(commands) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len());
    for character in text.chars() {
        match character.len_utf8() {
            3 if commands(character) => shown.push('\u{fffd}'),
            length if commands(character) => shown.extend(std::iter::repeat_n('?', length)),
            _ => shown.push(character),
        }
    }
    Cow::Owned(shown)
}

/// Whether a line is better shown in part.
pub(super) fn is_long(line: &str) -> bool {
    line.len() > BEFORE + BEHIND
}

/// The part of a line around a place, in bytes from its beginning; the whole of one that is short.
pub(super) fn around(line: &str, place: usize) -> Cow<'_, str> {
    if !is_long(line) {
        return Cow::Borrowed(line);
    }
    let from = line.floor_char_boundary(place.saturating_sub(BEFORE));
    let to = line.floor_char_boundary(place.saturating_add(BEHIND).min(line.len()));
    let more = |yes: bool| if yes { "…" } else { "" };
    format!("{}{}{}", more(from > 0), &line[from..to], more(to < line.len())).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_would_command_a_terminal_is_replaced_and_nothing_moves() {
        let text = "a\u{1b}[31m é\u{9b}31m \u{202e}txet\u{2069}\tend\n";
        let shown = visible(text);
        assert_eq!(shown, "a?[31m é??31m \u{fffd}txet\u{fffd}\tend\n");
        assert_eq!(shown.len(), text.len());
        assert!(matches!(visible("plain é\n"), Cow::Borrowed(_)));
    }

    #[test]
    fn of_a_long_line_the_part_around_the_place_is_shown() {
        let line = format!("{}here{}", "é".repeat(1000), "b".repeat(1000));
        let shown = around(&line, 2000);
        assert!(shown.starts_with("…é") && shown.contains("éhereb") && shown.ends_with("b…"));
        assert!(shown.chars().count() < 200, "{shown}");
        assert_eq!(around("short", 3), "short");
        let end = around(&line, line.len());
        assert!(end.ends_with('b'), "{end}");
    }
}
