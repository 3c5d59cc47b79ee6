//! essential-database-in-production: production on plans without fork, follow and high limits.

use crate::linter::{Check, Context, Findings, Preset, Rule};

pub(super) static RULE: Rule = Rule::new(
    "essential-database-in-production",
    include_str!("essential_database_in_production.md"),
    Check::Configuration(check),
)
.preset(Preset::Production);

/// Plans for development.
const SMALL: [&str; 3] = [
    "heroku-postgresql:essential-",
    "heroku-postgresql:mini",
    "heroku-redis:mini",
];

fn check(context: &Context<'_>, findings: &mut Findings<'_>) {
    let estate = context.estate;
    for app in estate.apps.iter().filter(|app| app.is_production()) {
        for addon in app.of_kind("heroku_addon") {
            let Some(plan) = addon
                .text("plan")
                .filter(|plan| SMALL.iter().any(|small| plan.starts_with(small)))
            else {
                continue;
            };
            let detail = format!(
                "{} runs in production on {plan:?}, a plan for development.",
                addon.address
            );
            let finding = findings.finding("Database for development in production", detail, addon.span("plan"));
            findings.report(
                finding
                    .about(&addon.address)
                    .help("Take a standard or premium plan: it has point-in-time recovery, followers and forks."),
            );
        }
    }
}
