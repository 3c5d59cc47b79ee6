//! fir-unsupported: arguments and resources that apps and spaces on Fir do not have.

use crate::analysis::relation;
use crate::linter::{Check, Context, Findings, Level, Rule, Subject};
use crate::schema::catalogue::{Generation, lacks};
use crate::syntax::ast::Expr;

pub(super) static RULE: Rule = Rule::new(
    "fir-unsupported",
    include_str!("fir_unsupported.md"),
    Check::Configuration(check),
)
.level(Level::Error);

fn check(context: &Context<'_>, findings: &mut Findings<'_>) {
    for subject in context.subjects {
        let Some(place) = fir_place(subject, context) else {
            continue;
        };
        for lack in lacks(Generation::Fir, subject.kind()) {
            let span = match lack.argument {
                Some(argument) if subject.lacks(argument) || subject.flag(argument) == Some(false) => continue,
                Some(argument) => subject.span(argument),
                None => subject.resource.block.header,
            };
            let detail = format!("{place}, which has no {}.", lack.what);
            let finding = findings.finding("Not on this generation of the platform", detail, span);
            findings.report(finding.about(&subject.address).help(lack.help));
        }
    }
}

/// Where a resource is on Fir, in words; `None` when it is not, or that is not known.
fn fir_place(subject: &Subject<'_>, context: &Context<'_>) -> Option<String> {
    let address = &subject.address;
    let (generation, place) = match subject.kind() {
        // The provider itself says what is wrong with a space alone.
        "heroku_space" => return None,
        "heroku_app" => (
            generation(subject, context),
            format!("{address} lies in a space of generation fir"),
        ),
        "heroku_review_app_config" => {
            let target = subject.resource.body().blocks("deploy_target").next()?;
            let space = referred(subject, &target.body.attribute("id")?.value, context)?;
            (
                of_space(space),
                format!("The review apps of {address} are made in a space of generation fir"),
            )
        }
        _ => match context.target(subject, "app_id") {
            Some(app) => (
                generation(context.subject(&app.address)?, context),
                format!("The app of {address} lies in a space of generation fir"),
            ),
            None => (
                generation(subject, context),
                format!("The space of {address} is of generation fir"),
            ),
        },
    };
    (generation == Some("fir")).then_some(place)
}

fn referred<'a>(subject: &Subject<'_>, expr: &Expr, context: &'a Context<'_>) -> Option<&'a Subject<'a>> {
    let target = relation::target(context.configuration, subject.module, &subject.address, expr)?;
    context.subject(&target.address)
}

/// The generation of the space that an app or another object names.
pub(super) fn generation<'a>(of: &Subject<'_>, context: &'a Context<'_>) -> Option<&'a str> {
    of_space(referred(of, &of.resource.body().attribute("space")?.value, context)?)
}

pub(super) fn of_space<'a>(space: &'a Subject<'_>) -> Option<&'a str> {
    match space.kind() {
        "heroku_space" if space.lacks("generation") => Some(Generation::Cedar.name()),
        "heroku_space" => space.text("generation"),
        _ => None,
    }
}
