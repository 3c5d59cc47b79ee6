//! no-database-backup: production databases that nothing brings back.

use crate::linter::{Check, Context, Findings, Preset, Rule};
use crate::schema::catalogue::plan;

pub(super) static RULE: Rule = Rule::new(
    "no-database-backup",
    include_str!("no_database_backup.md"),
    Check::Configuration(check),
)
.preset(Preset::Production);

/// Tiers without continuous protection.
const BARE: [&str; 4] = ["essential", "mini", "basic", "hobby"];

fn check(context: &Context<'_>, findings: &mut Findings<'_>) {
    if is_noted(context) {
        return;
    }
    for app in context.estate.apps.iter().filter(|app| app.is_production()) {
        for addon in app.of_kind("heroku_addon") {
            let Some((service, row)) = addon.text("plan").and_then(plan) else {
                continue;
            };
            if service.name != "heroku-postgresql" || !BARE.contains(&row.tier()) {
                continue;
            }
            let detail = format!(
                "{} has no continuous protection on the plan {}: without a scheduled backup, what is lost is lost.",
                addon.address, row.name
            );
            let finding = findings.finding("Production database without a backup", detail, addon.span("plan"));
            findings.report(finding.about(&addon.address).help(
                "Take a standard plan. Or schedule backups, which the Platform API cannot: run `heroku pg:backups:schedule \
                 DATABASE_URL --at '02:00 UTC'` in a provisioner or by hand, and say so in an ignore.",
            ));
        }
    }
}

/// Whether a provisioner schedules backups.
fn is_noted(context: &Context<'_>) -> bool {
    context.texts.iter().any(|text| {
        let mut blocks = text.blocks().flat_map(|block| block.body.blocks("provisioner"));
        blocks.any(|provisioner| context.sources.text(provisioner.body.span).contains("pg:backups"))
    })
}
