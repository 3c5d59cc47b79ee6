//! unpinned-stack: apps whose operating system image Heroku chooses.

use crate::linter::{Check, Context, Findings, Preset, Rule, Subject};
use crate::schema::catalogue::default_stack;

pub(super) static RULE: Rule = Rule::new(
    "unpinned-stack",
    include_str!("unpinned_stack.md"),
    Check::Resource(check),
)
.preset(Preset::Production);

fn check(subject: &Subject<'_>, _: &Context<'_>, findings: &mut Findings<'_>) {
    // In a space it may be Fir, which has no stacks to choose from.
    if subject.kind() != "heroku_app" || !subject.lacks("stack") || !subject.lacks("space") {
        return;
    }
    let detail = format!(
        "Heroku chooses the stack of {}: one today, another one next year.",
        subject.address
    );
    let finding = findings.finding("Stack that is not pinned", detail, subject.resource.block.header);
    let help = format!("Set `stack = \"{}\"`.", default_stack().name);
    findings.report(finding.about(&subject.address).help(help));
}
