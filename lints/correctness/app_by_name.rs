//! app-by-name: names where Heroku's identity is wanted, and the other way round.

use crate::linter::{Check, Context, Findings, Fixable, Rule, Subject, edit};
use crate::source::Span;
use crate::syntax::ast::{Expr, ExprKind, Part, StepKind};

pub(super) static RULE: Rule =
    Rule::new("app-by-name", include_str!("app_by_name.md"), Check::Resource(check)).fixes(Fixable::Unsafe);

/// Argument, the type it refers to, the attribute it wants.
const WANTED: [(&str, &str, &str); 6] = [
    ("app_id", "heroku_app", "id"),
    ("source_app_id", "heroku_app", "id"),
    ("pipeline", "heroku_pipeline", "id"),
    ("pipeline_id", "heroku_pipeline", "id"),
    ("addon_id", "heroku_addon", "id"),
    ("sni_endpoint_id", "heroku_ssl", "id"),
];

fn check(subject: &Subject<'_>, context: &Context<'_>, findings: &mut Findings<'_>) {
    if !subject.kind().starts_with("heroku_") {
        return;
    }
    // Other resources take a space by its name as well as by its identity.
    let space = (subject.kind() == "heroku_app").then_some(("space", "heroku_space", "name"));
    for (argument, kind, wanted) in WANTED.into_iter().chain(space) {
        let Some(attribute) = subject.resource.body().attribute(argument) else {
            continue;
        };
        match context.target(subject, argument) {
            Some(target) if &*target.address.resource.kind == kind => {
                let other = if wanted == "id" {
                    ["name", "hostname"]
                } else {
                    ["id", "uuid"]
                };
                let written = target.attribute.as_deref();
                if written.is_some_and(|written| other.contains(&written)) {
                    referred(
                        subject,
                        argument,
                        &attribute.value,
                        (written.unwrap_or_default(), wanted),
                        findings,
                    );
                }
            }
            None if wanted == "id" => literal(subject, argument, kind, findings),
            _ => {}
        }
    }
}

fn referred(
    subject: &Subject<'_>,
    argument: &str,
    expr: &Expr,
    (written, wanted): (&str, &str),
    findings: &mut Findings<'_>,
) {
    let detail = format!(
        "{argument} of {} wants the {wanted}, and is given the {written}.",
        subject.address
    );
    let finding = findings.finding("Name and identity mixed up", detail, expr.span);
    let mut finding = finding
        .about(&subject.address)
        .help(format!("End the reference with `.{wanted}`."));
    finding.fixes.extend(last_step(expr, written).map(|step| {
        // The object that has it now may have to be made anew.
        edit::risky(edit::replace(format!("Write `.{wanted}`"), step, format!(".{wanted}")))
    }));
    findings.report(finding);
}

/// The last step of a reference that stands here itself.
fn last_step(expr: &Expr, written: &str) -> Option<Span> {
    let step = match &expr.kind {
        ExprKind::Traversal(traversal) => traversal.steps.last()?,
        ExprKind::Attribute(_, step) => step,
        ExprKind::Template(template) => match template.parts.as_slice() {
            [Part::Interpolation(inner)] => return last_step(inner, written),
            _ => return None,
        },
        _ => return None,
    };
    matches!(&step.kind, StepKind::Attribute(name) if &**name == written).then_some(step.span)
}

fn literal(subject: &Subject<'_>, argument: &str, kind: &str, findings: &mut Findings<'_>) {
    let Some(text) = subject.text(argument).filter(|text| !is_uuid(text)) else {
        return;
    };
    let span = subject.span(argument);
    let detail = format!("{argument} of {} is {text:?}, which is no UUID.", subject.address);
    let finding = findings.finding("Name and identity mixed up", detail, span);
    findings.report(finding.about(&subject.address).help(format!(
        "Refer to the resource, `{kind}.NAME.id`, or to a data source that looks the name up."
    )));
}

fn is_uuid(text: &str) -> bool {
    uuid::Uuid::try_parse(text).is_ok()
}
