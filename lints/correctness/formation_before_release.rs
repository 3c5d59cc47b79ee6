//! formation-before-release: dynos that are scaled before the app has code.

use crate::config::{ModuleId, Resource, ResourceKey};
use crate::diagnostic::Fix;
use crate::linter::{Check, Context, Findings, Fixable, Rule, Subject, edit, follow};
use crate::syntax::ast::ExprKind;

pub(super) static RULE: Rule = Rule::new(
    "formation-before-release",
    include_str!("formation_before_release.md"),
    Check::Configuration(check),
)
.fixes(Fixable::Safe);

/// What gives an app code.
const CODE: [&str; 2] = ["heroku_app_release", "heroku_build"];

fn check(context: &Context<'_>, findings: &mut Findings<'_>) {
    let estate = context.estate;
    for app in &estate.apps {
        for formation in app.of_kind("heroku_formation") {
            let mut code = CODE.iter().flat_map(|kind| app.of_kind(kind));
            // Elsewhere than in its own module it cannot be named.
            let Some(release) = code.find(|release| release.module == formation.module) else {
                continue;
            };
            if !CODE
                .iter()
                .flat_map(|kind| app.of_kind(kind))
                .any(|release| follows(formation, release, context))
            {
                report(formation, release, context, findings);
            }
        }
    }
}

/// Whether the formation waits for it, however many steps lie between.
fn follows(formation: &Subject<'_>, release: &Subject<'_>, context: &Context<'_>) -> bool {
    let own = context.program.find_resource(&formation.address.resource);
    let other = context.program.find_resource(&release.address.resource);
    let (Some((module, own)), Some((_, other))) = (own, other) else {
        return false;
    };
    let own = &context.program.node(own).item;
    follow::reaches(context.program, other, &|_, _| true, &|at, item| {
        at == module && item == own
    })
}

fn report(formation: &Subject<'_>, release: &Subject<'_>, context: &Context<'_>, findings: &mut Findings<'_>) {
    let key = &release.resource.key;
    let detail = format!(
        "{} does not wait for {key}: an app without code has no processes to scale.",
        formation.address
    );
    let mut finding = findings
        .finding(
            "Formation before the first release",
            detail,
            formation.resource.block.header,
        )
        .about(&formation.address)
        .help(format!("Set `depends_on = [{key}]`."));
    finding
        .fixes
        .extend(fix(formation.module, formation.resource, key, context));
    findings.report(finding);
}

fn fix(_: ModuleId, formation: &Resource, key: &ResourceKey, context: &Context<'_>) -> Option<Fix> {
    let title = format!("Wait for {key}");
    match formation.body().attribute("depends_on") {
        Some(attribute) => match &attribute.value.kind {
            ExprKind::Tuple(elements) => {
                let last = elements.last()?;
                Some(edit::after(title, last.span, format!(", {key}")))
            }
            _ => None,
        },
        None => edit::last_line(
            context.sources,
            title,
            formation.block.body.span,
            &format!("\n  depends_on = [{key}]"),
        ),
    }
}
