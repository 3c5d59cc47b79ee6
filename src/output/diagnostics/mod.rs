//! Diagnostics for people (framed on a terminal, compact elsewhere) and for programs (the reference's JSON).

mod json;

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt::{self, Write};

use miette::{GraphicalReportHandler, GraphicalTheme, LabeledSpan, SourceCode};

pub use json::{diagnostics_json, lint_json, validation_json};

use super::Style;
use super::source_code::Indexed;
use super::visible::{around, is_long, visible};
use crate::diagnostic::{Diagnostic, Severity};
use crate::source::{FileId, Location, SourceFile, Sources};

/// A diagnostic and the file it points at, as miette wants them.
#[derive(Debug)]
struct Report<'a> {
    diagnostic: &'a Diagnostic,
    file: Option<Indexed<'a>>,
    labels: Vec<LabeledSpan>,
    message: String,
    help: String,
}

impl fmt::Display for Report<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Report<'_> {}

impl miette::Diagnostic for Report<'_> {
    fn code<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        Some(Box::new(self.diagnostic.code.name))
    }

    fn severity(&self) -> Option<miette::Severity> {
        Some(match self.diagnostic.severity {
            Severity::Error => miette::Severity::Error,
            Severity::Warning => miette::Severity::Warning,
            Severity::Note => miette::Severity::Advice,
        })
    }

    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        Some(Box::new(&self.help))
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        self.file.as_ref().map(|file| file as &dyn SourceCode)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        (!self.labels.is_empty()).then(|| Box::new(self.labels.iter().cloned()) as Box<dyn Iterator<Item = _>>)
    }
}

/// Diagnostics for a person, in the order given, a blank line between them.
pub fn diagnostics_text(sources: &Sources, diagnostics: &[Diagnostic], style: Style) -> String {
    let mut text = String::new();
    let shown = shown(sources, diagnostics);
    for (index, diagnostic) in diagnostics.iter().enumerate() {
        if index > 0 {
            text.push('\n');
        }
        let place = diagnostic.span.and_then(|span| sources.locate(span));
        let fits = |place: &Location<'_>| !is_long(line_text(place.file, place.file.lines.line(place.range.start)));
        if style.terminal && place.as_ref().is_none_or(fits) {
            framed(sources, diagnostic, &shown, style, &mut text);
        } else {
            compact(sources, diagnostic, style, &mut text);
        }
    }
    text
}

/// What is shown of the files that diagnostics point at.
type Shown<'a> = BTreeMap<FileId, Cow<'a, str>>;

fn shown<'a>(sources: &'a Sources, diagnostics: &[Diagnostic]) -> Shown<'a> {
    let places = diagnostics
        .iter()
        .filter_map(|diagnostic| sources.locate(diagnostic.span?));
    let mut shown = Shown::new();
    for place in places {
        shown.entry(place.id).or_insert_with(|| visible(&place.file.text));
    }
    shown
}

fn framed(sources: &Sources, diagnostic: &Diagnostic, shown: &Shown<'_>, style: Style, text: &mut String) {
    let place = diagnostic.span.and_then(|span| sources.locate(span));
    let mut help = String::new();
    let mut labels = Vec::new();
    if let Some(place) = &place {
        let length = place.range.len();
        labels.push(LabeledSpan::new_primary_with_span(None, (place.range.start, length)));
    }
    for label in &diagnostic.labels {
        let Some(other) = sources.locate(label.span) else {
            continue;
        };
        match &place {
            Some(place) if place.id == other.id => {
                let span = (other.range.start, other.range.len());
                labels.push(LabeledSpan::new_with_span(
                    Some(visible(&label.text).into_owned()),
                    span,
                ));
            }
            _ => {
                let _ = writeln!(help, "{}: {}", position(&other), visible(&label.text));
            }
        }
    }
    if let Some(remedy) = &diagnostic.help {
        let _ = writeln!(help, "{}", visible(remedy));
    }
    let _ = write!(help, "more: dynoform explain {}", diagnostic.code.name);
    let report = Report {
        diagnostic,
        file: place.and_then(|place| {
            let (file, text) = (place.file, shown.get(&place.id)?);
            Some(Indexed { file, text })
        }),
        labels,
        message: format!("{}\n{}", style.bold(&diagnostic.summary), about(diagnostic)),
        help,
    };
    let theme = if style.colored {
        GraphicalTheme::unicode()
    } else {
        GraphicalTheme::unicode_nocolor()
    };
    let handler = GraphicalReportHandler::new_themed(theme)
        .with_width(style.width)
        .with_links(false)
        .with_context_lines(1);
    if handler.render_report(text, &report).is_err() {
        compact(sources, diagnostic, style, text);
    }
}

/// The detail, with the instance it is about where it does not say so itself.
fn about(diagnostic: &Diagnostic) -> String {
    let detail = visible(&diagnostic.detail);
    match &diagnostic.address {
        Some(address) if !detail.contains(address.as_str()) => format!("{address}: {detail}"),
        _ => detail.into_owned(),
    }
}

fn compact(sources: &Sources, diagnostic: &Diagnostic, style: Style, text: &mut String) {
    let title = format!("{}[{}]", severity(diagnostic.severity), diagnostic.code.name);
    let title = match diagnostic.severity {
        Severity::Error => style.red(title),
        Severity::Warning => style.yellow(title),
        Severity::Note => style.cyan(title),
    };
    let _ = writeln!(text, "{title}: {}", style.bold(&diagnostic.summary));
    if let Some(place) = diagnostic.span.and_then(|span| sources.locate(span)) {
        let line = place.file.lines.line(place.range.start);
        let before = place.range.start - place.file.lines.start(line, &place.file.text);
        let code = around(line_text(place.file, line), before);
        let _ = writeln!(text, "  at {}", style.cyan(position(&place)));
        let _ = writeln!(text, "  {:>4} | {}", line + 1, visible(&code));
    }
    for line in about(diagnostic).lines() {
        let _ = writeln!(text, "  {line}");
    }
    for label in &diagnostic.labels {
        if let Some(place) = sources.locate(label.span) {
            let _ = writeln!(text, "  {}: {}", position(&place), visible(&label.text));
        }
    }
    if let Some(help) = &diagnostic.help {
        let _ = writeln!(text, "  help: {}", visible(help).replace('\n', "\n        "));
    }
}

/// `main.tf:3:7`
fn position(place: &Location<'_>) -> String {
    let at = place.file.lines.characters(&place.file.text, place.range.start);
    format!("{}:{}:{}", place.file.path, at.line + 1, at.column + 1)
}

fn line_text(file: &SourceFile, line: usize) -> &str {
    file.text
        .get(file.lines.range(line, &file.text))
        .unwrap_or("")
        .trim_end_matches(['\n', '\r'])
}

fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    }
}

/// Findings of the linter for a person, each followed by a blank line.
pub fn findings_text(sources: &Sources, findings: &[Diagnostic], style: Style) -> String {
    let mut text = diagnostics_text(sources, findings, style);
    text.push('\n');
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Code;
    use crate::source::Span;

    static CODE: Code = Code {
        name: "undeclared-reference",
        explanation: "",
    };

    const TEXT: &str = "locals {}\nresource \"heroku_app\" \"web\" {\n  name = heroku_app.wbe.name\n}\n";

    pub(super) fn check(style: Style) -> (Sources, Diagnostic, String) {
        let mut sources = Sources::new();
        let main = sources.set("main.tf".into(), TEXT.into());
        let other = sources.set("other.tf".into(), "variable \"é\" {}\n".into());
        let (main, other) = (sources.file(main).anchor, sources.file(other).anchor);
        let at = TEXT.find("heroku_app.wbe").expect("there") as u32;
        let diagnostic = Diagnostic::error(
            &CODE,
            "Reference to undeclared resource",
            "heroku_app.wbe is not declared. Did you mean heroku_app.web?",
        )
        .at(Span::new(main, at, at + 14))
        .label(Span::new(other, 0, 8), "declared here")
        .help("write heroku_app.web");
        let text = diagnostics_text(&sources, std::slice::from_ref(&diagnostic), style);
        (sources, diagnostic, text)
    }

    #[test]
    fn what_a_file_holds_does_not_command_the_terminal() {
        let mut sources = Sources::new();
        let text = format!("a = \"\u{1b}[31mred\" + {}\n", "b".repeat(1000));
        let id = sources.set("main.tf".into(), text.as_str().into());
        for place in [0, 5, 500] {
            let span = Span::new(sources.file(id).anchor, place, place + 4);
            let diagnostic = Diagnostic::error(&CODE, "Wrong", "\u{1b}]0;title\u{7} is wrong.").at(span);
            for terminal in [false, true] {
                let style = Style {
                    terminal,
                    ..Style::PLAIN
                };
                let text = diagnostics_text(&sources, std::slice::from_ref(&diagnostic), style);
                assert!(
                    !text.contains('\u{1b}') && text.contains("?]0;title? is wrong"),
                    "{text}"
                );
                assert!(text.len() < 500, "{text}");
            }
        }
        sources.set("main.tf".into(), text[..20].into());
        let span = Span::new(sources.file(id).anchor, 5, 9);
        let diagnostic = Diagnostic::error(&CODE, "Wrong", "Wrong.").at(span);
        let style = Style {
            terminal: true,
            ..Style::PLAIN
        };
        let text = diagnostics_text(&sources, &[diagnostic], style);
        assert!(!text.contains('\u{1b}') && text.contains("a = \"?[31mred"), "{text}");
    }

    #[test]
    fn off_a_terminal_a_diagnostic_is_compact() {
        insta::assert_snapshot!(check(Style::PLAIN).2, @r#"
        error[undeclared-reference]: Reference to undeclared resource
          at main.tf:3:10
             3 |   name = heroku_app.wbe.name
          heroku_app.wbe is not declared. Did you mean heroku_app.web?
          other.tf:1:1: declared here
          help: write heroku_app.web
        "#);
    }

    #[test]
    fn on_a_terminal_it_is_framed() {
        let style = Style {
            terminal: true,
            ..Style::PLAIN
        };
        insta::assert_snapshot!(check(style).2, @r#"
        undeclared-reference

          × Reference to undeclared resource
          │ heroku_app.wbe is not declared. Did you mean heroku_app.web?
           ╭─[main.tf:3:10]
         2 │ resource "heroku_app" "web" {
         3 │   name = heroku_app.wbe.name
           ·          ──────────────
         4 │ }
           ╰────
          help: other.tf:1:1: declared here
                write heroku_app.web
                more: dynoform explain undeclared-reference
        "#);
    }
}
