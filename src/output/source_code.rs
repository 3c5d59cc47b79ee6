//! A file as miette wants it, indexed by line: its own scans from the file's start for every label.

use miette::{MietteError, MietteSpanContents, SourceCode, SourceSpan, SpanContents};

use crate::source::SourceFile;

/// A file with its line index.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Indexed<'a> {
    pub(crate) file: &'a SourceFile,
    /// What is shown for its text, of the same length.
    pub(crate) text: &'a str,
}

impl SourceCode for Indexed<'_> {
    fn read_span<'a>(
        &'a self,
        span: &SourceSpan,
        before: usize,
        after: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let SourceFile { path, lines, .. } = self.file;
        let text = self.text;
        let start = span.offset();
        let end = start + span.len();
        if end > text.len() {
            return Err(MietteError::OutOfBounds);
        }
        let first = lines.line(start);
        // A span that ends with a line break does not reach into the next line.
        let last = lines.line(end.saturating_sub(1).max(start));
        let from = first.saturating_sub(before);
        let to = (last + after).min(lines.len() - 1);
        let range = lines.start(from, text)..lines.range(to, text).end;
        let column = if before == 0 {
            start - lines.start(first, text)
        } else {
            0
        };
        let range = if before == 0 { start..range.end } else { range };
        Ok(Box::new(MietteSpanContents::new_named(
            path.to_string(),
            &text.as_bytes()[range.clone()],
            (range.start, range.len()).into(),
            if before == 0 { first } else { from },
            column,
            to - from + 1,
        )))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Sources;

    /// Ours and miette's own answer for every span of a text.
    #[test]
    fn it_answers_as_the_slow_one_does() {
        let text = "one\ntwo é\n\nfour\n";
        let mut sources = Sources::new();
        let id = sources.set("a.tf".into(), text.into());
        let file = sources.file(id);
        let ours = Indexed { file, text: &file.text };
        for start in 0..text.len() {
            // A span that ends with a line break reaches into the next line for miette, and not for us.
            for end in (start..text.len()).filter(|&end| text.as_bytes()[end.saturating_sub(1)] != b'\n') {
                for (before, after) in [(0, 0), (1, 1), (2, 2)] {
                    let span = SourceSpan::from((start, end - start));
                    let ours = ours.read_span(&span, before, after).expect("within");
                    let theirs = text.read_span(&span, before, after).expect("within");
                    let place = format!("{start}..{end} with {before}");
                    assert_eq!(
                        (ours.line(), ours.column()),
                        (theirs.line(), theirs.column()),
                        "{place}"
                    );
                    if before > 0 {
                        assert_eq!(
                            std::str::from_utf8(ours.data()).map(|text| text.trim_end_matches('\n')),
                            std::str::from_utf8(theirs.data()).map(|text| text.trim_end_matches('\n')),
                            "{place}"
                        );
                    }
                }
            }
        }
    }
}
