//! locked-team-app: production that every member of the team may change.

use crate::language::value::Value;
use crate::linter::{Check, Context, Findings, Preset, Rule};

pub(super) static RULE: Rule = Rule::new(
    "locked-team-app",
    include_str!("locked_team_app.md"),
    Check::Configuration(check),
)
.preset(Preset::Production);

fn check(context: &Context<'_>, findings: &mut Findings<'_>) {
    let estate = context.estate;
    for app in estate.apps.iter().filter(|app| app.is_production()) {
        let subject = app.subject;
        let Some(team) = subject.block("organization") else {
            continue;
        };
        let locked = team.get("locked");
        let open = locked.is_none_or(|value| value.is_null() || value.as_bool() == Some(false));
        let personal = team.get("personal").and_then(Value::as_bool) == Some(true);
        if !open || personal {
            continue;
        }
        let block = subject.resource.body().blocks("organization").next();
        let span = block.map_or(subject.resource.block.header, |block| block.header);
        let detail = format!(
            "Every member of the team may join {}, and deploy to it.",
            subject.address
        );
        let finding = findings.finding("Production app without a lock", detail, span);
        findings.report(
            finding
                .about(&subject.address)
                .help("Set `locked = true` in the organization block."),
        );
    }
}
