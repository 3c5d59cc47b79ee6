//! Comments that silence rules: `# dynoform-ignore: rule[, rule] reason`.
//!
//! Takes the comments of a file and the findings in it; says which findings stay, and which ignores silence nothing.
//! A comment after code is about its own line, a comment that stands alone about the next line with code, and
//! `# dynoform-ignore-file:` about the whole file. `# tflint-ignore: terraform_NAME` is taken for rules that tflint
//! has, too; nothing is said about what else such a comment names.

use std::ops::Range;

/// One rule named by one comment.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Ignore {
    /// The rule as it is written.
    pub(super) rule: String,
    /// Where the name stands, in bytes of the file.
    pub(super) range: Range<usize>,
    /// The line it is about, from 0; `None` for the whole file.
    pub(super) line: Option<usize>,
    /// Why, in the user's words; may be empty.
    pub(super) reason: String,
    /// It is written for tflint.
    pub(super) foreign: bool,
}

impl Ignore {
    /// Whether it silences a rule on a line.
    pub(super) fn covers(&self, rule: &str, line: usize) -> bool {
        self.rule == rule && self.line.is_none_or(|own| own == line)
    }
}

/// The word after the comment's marker, whether it is about the whole file, and whether it is tflint's.
const MARKERS: [(&str, bool, bool); 4] = [
    ("dynoform-ignore-file:", true, false),
    ("dynoform-ignore:", false, false),
    ("tflint-ignore-file:", true, true),
    ("tflint-ignore:", false, true),
];

/// The ignores in a text, given where its comments lie and which rules tflint has, too.
pub(super) fn ignores(text: &str, comments: impl IntoIterator<Item = Range<usize>>, in_tflint: &[&str]) -> Vec<Ignore> {
    let all = comments.into_iter().flat_map(|range| in_comment(text, range));
    all.flat_map(|ignore| {
        if ignore.foreign {
            translate(ignore, in_tflint)
        } else {
            vec![ignore]
        }
    })
    .collect()
}

/// `terraform_typed_variables` is `typed-variables`, and `all` is each.
fn translate(ignore: Ignore, in_tflint: &[&str]) -> Vec<Ignore> {
    let meant = |rule: &&&str| {
        ignore.rule == "all"
            || ignore
                .rule
                .strip_prefix("terraform_")
                .is_some_and(|name| name.replace('_', "-") == **rule)
    };
    let rules = in_tflint.iter().filter(meant);
    rules
        .map(|rule| Ignore {
            rule: (*rule).to_owned(),
            ..ignore.clone()
        })
        .collect()
}

/// The ignores of one comment.
fn in_comment(text: &str, range: Range<usize>) -> Vec<Ignore> {
    let Some(comment) = text.get(range.clone()) else {
        return Vec::new();
    };
    let body = comment.trim_start_matches(['#', '/', '*']).trim_start();
    let found = MARKERS.into_iter().find(|(marker, ..)| body.starts_with(marker));
    let Some((marker, whole, foreign)) = found else {
        return Vec::new();
    };
    let rest = &body[marker.len()..];
    let from = range.start + comment.len() - rest.len();
    let line = (!whole).then(|| line_about(text, &range));
    let (names, reason) = names(rest);
    names
        .into_iter()
        .map(|name| Ignore {
            rule: rest[name.clone()].to_owned(),
            range: from + name.start..from + name.end,
            line,
            reason: reason.to_owned(),
            foreign,
        })
        .collect()
}

/// Where the names lie at the beginning of a text, and the reason after them.
fn names(rest: &str) -> (Vec<Range<usize>>, &str) {
    let mut names = Vec::new();
    let mut at = 0;
    loop {
        at += rest[at..].len() - rest[at..].trim_start().len();
        let length = rest[at..]
            .find(|c: char| !c.is_ascii_alphanumeric() && c != '-' && c != '_')
            .unwrap_or(rest.len() - at);
        if length == 0 {
            break;
        }
        names.push(at..at + length);
        at += length;
        let after = rest[at..].trim_start();
        let Some(next) = after.strip_prefix(',') else { break };
        at = rest.len() - next.len();
    }
    (names, rest[at..].trim_end_matches("*/").trim())
}

/// The line that a comment is about: its own when code stands before it, else the next one that is not blank
/// and not a comment.
fn line_about(text: &str, comment: &Range<usize>) -> usize {
    let line = text[..comment.start].matches('\n').count();
    let begin = text[..comment.start].rfind('\n').map_or(0, |at| at + 1);
    if !text[begin..comment.start].trim().is_empty() {
        return line;
    }
    let own = text[comment.clone()].matches('\n').count();
    let after = &text[comment.end..];
    let next = after.split('\n').skip(1).position(|line| {
        let line = line.trim();
        !line.is_empty() && !line.starts_with('#') && !line.starts_with("//")
    });
    line + own + 1 + next.unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Each ignore as `rule@line: reason`, lines from 1; a comment is what begins with `#`.
    fn check(text: &str) -> Vec<String> {
        let comments = text.match_indices('#').filter_map(|(at, _)| {
            let end = text[at..].find('\n').map_or(text.len(), |length| at + length);
            text[..at]
                .chars()
                .next_back()
                .is_none_or(char::is_whitespace)
                .then_some(at..end)
        });
        ignores(text, comments, &["typed-variables", "required-version"])
            .into_iter()
            .map(|found| {
                assert!(found.foreign || text[found.range.clone()] == found.rule);
                let line = found.line.map_or("file".to_owned(), |line| (line + 1).to_string());
                format!("{}@{line}: {}", found.rule, found.reason)
            })
            .collect()
    }

    #[test]
    fn a_comment_is_about_its_own_line_or_the_next_one_with_code() {
        assert_eq!(
            check("a = 1 # dynoform-ignore: name-prefix known\n"),
            ["name-prefix@1: known"]
        );
        assert_eq!(check("# dynoform-ignore: name-prefix\na = 1\n"), ["name-prefix@2: "]);
        assert_eq!(
            check("x {\n  # dynoform-ignore: a why\n  # more\n\n  b = 1\n}\n"),
            ["a@5: why"]
        );
    }

    #[test]
    fn a_comment_names_several_rules_and_a_reason() {
        assert_eq!(
            check("#dynoform-ignore: a,b , c because of d, e\n"),
            ["a@2: because of d, e", "b@2: because of d, e", "c@2: because of d, e"]
        );
        assert_eq!(check("# dynoform-ignore-file: a, b\n"), ["a@file: ", "b@file: "]);
        assert_eq!(
            check("# dynoform ignores nothing here\n# dynoform-ignore:\n"),
            [] as [&str; 0]
        );
    }

    #[test]
    fn ignores_of_tflint_hold_for_the_rules_that_it_has() {
        assert_eq!(
            check("# tflint-ignore: terraform_typed_variables, aws_instance_type\na = 1\n"),
            ["typed-variables@2: "]
        );
        assert_eq!(
            check("a = 1 # tflint-ignore: all\n"),
            ["typed-variables@1: ", "required-version@1: "]
        );
    }
}
