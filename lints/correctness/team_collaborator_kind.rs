//! team-collaborator-kind: collaborators of a kind that the app's owner does not have.

use crate::linter::{Check, Context, Findings, Level, Rule};

pub(super) static RULE: Rule = Rule::new(
    "team-collaborator-kind",
    include_str!("team_collaborator_kind.md"),
    Check::Configuration(check),
)
.level(Level::Error);

fn check(context: &Context<'_>, findings: &mut Findings<'_>) {
    let estate = context.estate;
    for app in &estate.apps {
        // In a space, or in a block that may not be there, the owner is not known.
        let subject = app.subject;
        let Some(blocks) = subject.config.get("organization").and_then(|value| value.as_sequence()) else {
            continue;
        };
        let personal = match blocks.first() {
            None if subject.lacks("space") => true,
            None => continue,
            Some(team) => match team.get("personal") {
                Some(value) if value.is_null() => false,
                Some(value) => match value.as_bool() {
                    Some(personal) => personal,
                    None => continue,
                },
                None => false,
            },
        };
        let (wrong, right) = match personal {
            true => ("heroku_team_collaborator", "heroku_collaborator"),
            false => ("heroku_collaborator", "heroku_team_collaborator"),
        };
        let owner = if personal { "a personal app" } else { "an app of a team" };
        for part in app.of_kind(wrong) {
            let detail = format!("{} joins {}, which is {owner}.", part.address, subject.address);
            let finding = findings.finding("Collaborator of the wrong kind", detail, part.resource.kind_span);
            findings.report(
                finding
                    .about(&part.address)
                    .help(format!("Use {right}, or change who owns the app.")),
            );
        }
    }
}
