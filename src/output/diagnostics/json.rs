//! Diagnostics for programs.

use serde_json::{Value as Json, json};

use super::{line_text, severity};
use crate::diagnostic::Diagnostic;
use crate::source::{Location, SourceFile, Sources};

/// A finding as JSON: as any diagnostic, with notes told apart from warnings, and the edits of its fixes.
pub fn lint_json(sources: &Sources, finding: &Diagnostic) -> Json {
    let mut json = diagnostics_json(sources, finding);
    json["severity"] = severity(finding.severity).into();
    let fixes = finding.fixes.iter().map(|fix| {
        let edits = fix.edits.iter().filter_map(|edit| {
            let place = sources.locate(edit.span)?;
            Some(json!({ "range": range_json(&place), "text": edit.text }))
        });
        json!({
            "title": fix.title,
            "safe": fix.applicability == crate::diagnostic::Applicability::Safe,
            "edits": edits.collect::<Vec<_>>(),
        })
    });
    if !finding.fixes.is_empty() {
        json["fixes"] = fixes.collect();
    }
    json
}

/// A diagnostic as the reference's JSON has it, with our `code`, `help` and `related` places beside it. The
/// reference has no notes: they go as warnings.
pub fn diagnostics_json(sources: &Sources, diagnostic: &Diagnostic) -> Json {
    let mut json = json!({
        "severity": if diagnostic.is_error() { "error" } else { "warning" },
        "summary": diagnostic.summary,
        "detail": diagnostic.detail,
        "code": diagnostic.code.name,
    });
    if let Some(help) = &diagnostic.help {
        json["help"] = help.as_str().into();
    }
    if let Some(address) = &diagnostic.address {
        json["address"] = address.as_str().into();
    }
    let related = diagnostic.labels.iter().filter_map(|label| {
        let place = sources.locate(label.span)?;
        Some(json!({ "message": label.text, "range": range_json(&place) }))
    });
    if !diagnostic.labels.is_empty() {
        json["related"] = related.collect();
    }
    if let Some(place) = diagnostic.span.and_then(|span| sources.locate(span)) {
        json["range"] = range_json(&place);
        json["snippet"] = snippet_json(&place);
    }
    json
}

/// Lines and columns from 1, columns in characters; bytes from 0.
fn range_json(place: &Location<'_>) -> Json {
    let point = |offset: usize| {
        let at = place.file.lines.characters(&place.file.text, offset);
        json!({ "line": at.line + 1, "column": at.column + 1, "byte": offset })
    };
    json!({
        "filename": place.file.path.as_str(),
        "start": point(place.range.start),
        "end": point(place.range.end),
    })
}

fn snippet_json(place: &Location<'_>) -> Json {
    let file = place.file;
    let first = file.lines.line(place.range.start);
    let last = file
        .lines
        .line(place.range.end.saturating_sub(1).max(place.range.start));
    let start = file.lines.start(first, &file.text);
    let end = file.lines.range(last, &file.text).end;
    let code = file.text.get(start..end).unwrap_or("").trim_end_matches(['\n', '\r']);
    json!({
        "context": context(file, first),
        "code": code,
        "start_line": first + 1,
        "highlight_start_offset": (place.range.start - start).min(code.len()),
        "highlight_end_offset": (place.range.end - start).min(code.len()),
        "values": [],
    })
}

/// The header of the block that holds a line: `resource "heroku_app" "web"`.
fn context(file: &SourceFile, line: usize) -> Option<String> {
    let header = (0..=line)
        .rev()
        .map(|line| line_text(file, line))
        .find(|text| text.starts_with(|first: char| first.is_alphabetic()))?;
    let (header, _) = header.split_once('{')?;
    Some(header.trim_end().to_owned())
}

/// What `validate -json` prints.
pub fn validation_json<'a>(told: impl IntoIterator<Item = (&'a Sources, &'a [Diagnostic])>) -> Json {
    let all: Vec<(&Sources, &Diagnostic)> = told
        .into_iter()
        .flat_map(|(sources, diagnostics)| diagnostics.iter().map(move |one| (sources, one)))
        .collect();
    let errors = all.iter().filter(|(_, diagnostic)| diagnostic.is_error()).count();
    json!({
        "format_version": "1.0",
        "valid": errors == 0,
        "error_count": errors,
        "warning_count": all.len() - errors,
        "diagnostics": all.iter().map(|(sources, one)| diagnostics_json(sources, one)).collect::<Vec<_>>(),
    })
}

#[cfg(test)]
mod tests {
    use super::super::tests::check;
    use super::*;
    use crate::output::Style;

    #[test]
    fn in_json_it_is_as_the_reference_has_it() {
        let (sources, diagnostic, _) = check(Style::PLAIN);
        let json = validation_json([(&sources, &[diagnostic][..])]);
        insta::assert_snapshot!(serde_json::to_string_pretty(&json).expect("JSON"), @r#"
        {
          "diagnostics": [
            {
              "code": "undeclared-reference",
              "detail": "heroku_app.wbe is not declared. Did you mean heroku_app.web?",
              "help": "write heroku_app.web",
              "range": {
                "end": {
                  "byte": 63,
                  "column": 24,
                  "line": 3
                },
                "filename": "main.tf",
                "start": {
                  "byte": 49,
                  "column": 10,
                  "line": 3
                }
              },
              "related": [
                {
                  "message": "declared here",
                  "range": {
                    "end": {
                      "byte": 8,
                      "column": 9,
                      "line": 1
                    },
                    "filename": "other.tf",
                    "start": {
                      "byte": 0,
                      "column": 1,
                      "line": 1
                    }
                  }
                }
              ],
              "severity": "error",
              "snippet": {
                "code": "  name = heroku_app.wbe.name",
                "context": "resource \"heroku_app\" \"web\"",
                "highlight_end_offset": 23,
                "highlight_start_offset": 9,
                "start_line": 3,
                "values": []
              },
              "summary": "Reference to undeclared resource"
            }
          ],
          "error_count": 1,
          "format_version": "1.0",
          "valid": false,
          "warning_count": 0
        }
        "#);
    }
}
