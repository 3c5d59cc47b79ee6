//! comment-syntax: comments that begin with `//`.

use crate::linter::text::Text;
use crate::linter::{Check, Context, Findings, Fixable, Level, Preset, Rule, edit};
use crate::source::Span;
use crate::syntax::CommentKind;

pub(super) static RULE: Rule = Rule::new("comment-syntax", include_str!("comment_syntax.md"), Check::File(check))
    .level(Level::Note)
    .preset(Preset::All)
    .fixes(Fixable::Safe)
    .in_tflint();

fn check(text: &Text<'_>, _: &Context<'_>, findings: &mut Findings<'_>) {
    let slashed = text
        .parse
        .comments
        .iter()
        .filter(|comment| comment.kind == CommentKind::Slashes);
    for comment in slashed {
        let marker = Span::new(comment.span.anchor, comment.span.start, comment.span.start + 2);
        let finding = findings.finding(
            "Comment that begins with slashes",
            "The style guide of the language begins comments with #.",
            comment.span,
        );
        findings.report(
            finding
                .help("Write `#`.")
                .fix(edit::replace("Begin the comment with `#`", marker, "#")),
        );
    }
}
