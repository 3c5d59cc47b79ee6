//! single-dyno-production: production that is down whenever its one dyno is.

use crate::language::value::Value;
use crate::linter::{Check, Context, Findings, Preset, Rule};

pub(super) static RULE: Rule = Rule::new(
    "single-dyno-production",
    include_str!("single_dyno_production.md"),
    Check::Configuration(check),
)
.preset(Preset::Production);

fn check(context: &Context<'_>, findings: &mut Findings<'_>) {
    let estate = context.estate;
    for app in estate.apps.iter().filter(|app| app.is_production()) {
        let webs = app
            .of_kind("heroku_formation")
            .filter(|formation| formation.text("type") == Some("web"));
        for formation in webs {
            if formation.config.get("quantity").and_then(Value::as_i64) != Some(1) {
                continue;
            }
            let detail = format!(
                "{} is one dyno: the app is away while it restarts, once a day at least.",
                formation.address
            );
            let finding = findings.finding("Production on a single dyno", detail, formation.span("quantity"));
            findings.report(
                finding
                    .about(&formation.address)
                    .help("Run at least 2 web dynos of a standard size."),
            );
        }
    }
}
