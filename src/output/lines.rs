//! Lines of a plan before they are coloured: a depth, a sign, a text.

use std::fmt::Write;

use super::Style;
use crate::plan::Action;

/// What happens to the thing on a line.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Sign {
    /// Nothing, or it is told elsewhere.
    None,
    /// It will be there.
    Create,
    /// It will not be there.
    Delete,
    /// It will be different.
    Update,
    /// Destroyed, then made anew.
    Replace,
    /// Made anew, then destroyed.
    ReplaceCreateFirst,
    /// It will be read.
    Read,
    /// It leaves the state.
    Forget,
}

impl Sign {
    /// The sign of an action.
    pub(crate) fn of(action: Action) -> Self {
        match action {
            Action::NoOp => Self::None,
            Action::Create => Self::Create,
            Action::Read => Self::Read,
            Action::Update => Self::Update,
            Action::Replace { create_first: false } => Self::Replace,
            Action::Replace { create_first: true } => Self::ReplaceCreateFirst,
            Action::Delete => Self::Delete,
            Action::Forget => Self::Forget,
        }
    }

    /// As the reference draws it, without padding.
    pub(crate) fn text(self) -> &'static str {
        match self {
            Self::None => "",
            Self::Create => "+",
            Self::Delete => "-",
            Self::Update => "~",
            Self::Replace => "-/+",
            Self::ReplaceCreateFirst => "+/-",
            Self::Read => "<=",
            Self::Forget => ".",
        }
    }

    fn paint(self, style: Style) -> String {
        let text = self.text();
        match self {
            Self::None => String::new(),
            Self::Create => style.green(text),
            Self::Delete => style.red(text),
            Self::Update => style.yellow(text),
            Self::Read | Self::Forget => style.cyan(text),
            Self::Replace => format!("{}/{}", style.red("-"), style.green("+")),
            Self::ReplaceCreateFirst => format!("{}/{}", style.green("+"), style.red("-")),
        }
    }

    /// The first column of a `diff` block on GitHub.
    fn marker(self) -> char {
        match self {
            Self::Create => '+',
            Self::Delete => '-',
            Self::Update | Self::Replace | Self::ReplaceCreateFirst => '!',
            Self::None | Self::Read | Self::Forget => ' ',
        }
    }
}

/// One line: the text begins at column `4 * depth`, its sign ends two columns before.
#[derive(Clone, Debug)]
pub(crate) struct Line {
    pub(crate) depth: usize,
    pub(crate) sign: Sign,
    pub(crate) text: String,
}

/// What stands behind an attribute that cannot change in place.
pub(crate) const FORCES: &str = " # forces replacement";
/// What stands behind something that goes.
pub(crate) const TO_NULL: &str = " -> null";

/// The lines as the reference lays them out.
pub(crate) fn render(lines: &[Line], style: Style) -> String {
    let mut text = String::new();
    for line in lines {
        if line.text.is_empty() {
            text.push('\n');
            continue;
        }
        let column = 4 * line.depth;
        let sign = line.sign.text();
        if sign.is_empty() {
            text.extend(std::iter::repeat_n(' ', column));
        } else {
            text.extend(std::iter::repeat_n(' ', column.saturating_sub(1 + sign.len())));
            let _ = write!(text, "{} ", line.sign.paint(style));
        }
        text.push_str(&painted(&line.text, style));
        text.push('\n');
    }
    text
}

fn painted(text: &str, style: Style) -> String {
    if !style.colored {
        return text.to_owned();
    }
    if text.starts_with("# (") {
        return style.dim(text);
    }
    let (text, forces) = match text.strip_suffix(FORCES) {
        Some(text) => (text, style.red(FORCES)),
        None => (text, String::new()),
    };
    match text.strip_suffix(TO_NULL) {
        Some(text) => format!("{text}{}{forces}", style.dim(TO_NULL)),
        None => format!("{text}{forces}"),
    }
}

/// The lines for a `diff` block: the sign in the first column, where GitHub colours it.
pub(crate) fn render_diff(lines: &[Line]) -> String {
    let mut text = String::new();
    for line in lines {
        if line.text.is_empty() {
            text.push('\n');
            continue;
        }
        text.push(line.sign.marker());
        text.extend(std::iter::repeat_n(' ', 1 + 2 * line.depth.saturating_sub(1)));
        text.push_str(&line.text);
        text.push('\n');
    }
    text
}
