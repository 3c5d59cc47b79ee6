//! mixed-dyno-tiers: sizes of dynos that one app cannot have side by side, or not so many of.

use crate::language::value::Value;
use crate::linter::{Check, Context, Findings, Level, Rule, Subject};
use crate::schema::catalogue::{DynoSize, dyno_size};

pub(super) static RULE: Rule = Rule::new(
    "mixed-dyno-tiers",
    include_str!("mixed_dyno_tiers.md"),
    Check::Configuration(check),
)
.level(Level::Error);

fn check(context: &Context<'_>, findings: &mut Findings<'_>) {
    for app in &context.estate.apps {
        let sized = app.of_kind("heroku_formation").filter_map(|formation| {
            let size = dyno_size(formation.text("size")?)?;
            Some((formation, size))
        });
        let sized: Vec<(&Subject<'_>, &DynoSize)> = sized.collect();
        sized
            .iter()
            .for_each(|(formation, size)| too_many(formation, size, findings));
        let Some(((first, size), others)) = sized.split_first() else {
            continue;
        };
        for (formation, other) in others.iter().filter(|(_, other)| !other.tier.mixes_with(size.tier)) {
            let detail = format!(
                "{} runs on {}, and {} of the same app on {}: Heroku refuses the two together.",
                formation.address, other.name, first.address, size.name
            );
            let finding = findings.finding("Dyno sizes that do not mix", detail, formation.span("size"));
            findings.report(
                finding
                    .about(&formation.address)
                    .label(first.span("size"), "the other size")
                    .help("Take sizes of one tier; standard and performance go together."),
            );
        }
    }
}

/// More dynos than a size has for one process type.
fn too_many(formation: &Subject<'_>, size: &DynoSize, findings: &mut Findings<'_>) {
    let quantity = formation.config.get("quantity").and_then(Value::as_i64);
    let (Some(quantity), Some(most)) = (quantity, size.tier.per_process_type()) else {
        return;
    };
    if quantity > i64::from(most) {
        let detail = format!(
            "{} wants {quantity} dynos, and {} runs {most} for each process type.",
            formation.address, size.name
        );
        let finding = findings.finding("More dynos than the size has", detail, formation.span("quantity"));
        let finding = finding
            .label(formation.span("size"), "the size")
            .about(&formation.address);
        findings.report(finding.help("Take standard-1x or larger to run more than one."));
    }
}
