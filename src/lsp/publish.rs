//! A diagnostic in the protocol's form.

use gen_lsp_types as lsp;

use super::position::Encoding;
use super::uri;
use crate::diagnostic::{Diagnostic, Label, Severity};
use crate::source::{Location, Sources, Span};

/// One diagnostic as the client shows it.
pub(super) fn diagnostic(
    found: &Diagnostic,
    place: &Location<'_>,
    sources: &Sources,
    encoding: Encoding,
) -> lsp::Diagnostic {
    lsp::Diagnostic {
        range: encoding.range(&place.file.text, &place.file.lines, place.range.clone()),
        severity: Some(severity(found.severity)),
        code: Some(lsp::Code::String(found.code.name.to_owned())),
        source: Some("dynoform".to_owned()),
        message: lsp::Message::String(message(found)),
        related_information: related(&found.labels, sources, encoding),
        ..lsp::Diagnostic::default()
    }
}

fn severity(severity: Severity) -> lsp::DiagnosticSeverity {
    match severity {
        Severity::Error => lsp::DiagnosticSeverity::Error,
        Severity::Warning => lsp::DiagnosticSeverity::Warning,
        Severity::Note => lsp::DiagnosticSeverity::Information,
    }
}

fn message(found: &Diagnostic) -> String {
    let mut message = format!("{}: {}", found.summary, found.detail);
    if let Some(help) = &found.help {
        message.push_str("\n\n");
        message.push_str(help);
    }
    message
}

fn related(labels: &[Label], sources: &Sources, encoding: Encoding) -> Option<Vec<lsp::DiagnosticRelatedInformation>> {
    let related: Vec<_> = labels
        .iter()
        .filter_map(|label| {
            let location = location(label.span, sources, encoding)?;
            Some(lsp::DiagnosticRelatedInformation {
                location,
                message: label.text.clone(),
            })
        })
        .collect();
    (!related.is_empty()).then_some(related)
}

/// Where a span lies, for a client.
pub(super) fn location(span: Span, sources: &Sources, encoding: Encoding) -> Option<lsp::Location> {
    let place = sources.locate(span)?;
    let range = encoding.range(&place.file.text, &place.file.lines, place.range);
    Some(lsp::Location {
        uri: uri::from_path(&place.file.path),
        range,
    })
}
