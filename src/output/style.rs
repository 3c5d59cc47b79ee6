//! Colours, or none.

use std::fmt;

use anstyle::{AnsiColor, Effects};

/// Whether text is coloured, and how wide it may be.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Style {
    /// Whether colours are wanted.
    pub colored: bool,
    /// Whether a person watches: then frames, links and progress are drawn.
    pub terminal: bool,
    /// Columns.
    pub width: usize,
}

impl Style {
    /// For files and pipes: no colours, no frames.
    pub const PLAIN: Self = Self {
        colored: false,
        terminal: false,
        width: 100,
    };

    fn paint(self, style: anstyle::Style, text: impl fmt::Display) -> String {
        if self.colored {
            format!("{style}{text}{style:#}")
        } else {
            text.to_string()
        }
    }

    fn color(self, color: AnsiColor, text: impl fmt::Display) -> String {
        self.paint(color.on_default(), text)
    }

    /// What matters most.
    pub fn bold(self, text: impl fmt::Display) -> String {
        self.paint(anstyle::Style::new().effects(Effects::BOLD), text)
    }

    /// What matters least.
    pub fn dim(self, text: impl fmt::Display) -> String {
        self.color(AnsiColor::BrightBlack, text)
    }

    /// Errors and what is destroyed.
    pub fn red(self, text: impl fmt::Display) -> String {
        self.color(AnsiColor::Red, text)
    }

    /// What is created, and success.
    pub fn green(self, text: impl fmt::Display) -> String {
        self.color(AnsiColor::Green, text)
    }

    /// Warnings and what changes.
    pub fn yellow(self, text: impl fmt::Display) -> String {
        self.color(AnsiColor::Yellow, text)
    }

    /// Places and what is read.
    pub fn cyan(self, text: impl fmt::Display) -> String {
        self.color(AnsiColor::Cyan, text)
    }
}
