//! secret-in-config-vars: config vars that are secrets and are shown in every plan.

use std::collections::BTreeMap;

use crate::diagnostic::{Edit, Fix};
use crate::linter::{Check, Context, Findings, Fixable, Rule, Subject, config_vars, edit, walk};
use crate::source::Span;
use crate::syntax::ast::{Expr, ExprKind, ObjectItem};

use crate::linter::secret_names::is_secret;

pub(super) static RULE: Rule = Rule::new(
    "secret-in-config-vars",
    include_str!("secret_in_config_vars.md"),
    Check::Resource(check),
)
.fixes(Fixable::Unsafe);

/// Resource type, the map that is shown, the one that is not.
const MAPS: [(&str, &str, &str); 3] = [
    ("heroku_app", "config_vars", "sensitive_config_vars"),
    ("heroku_app_config_association", "vars", "sensitive_vars"),
    ("heroku_config", "vars", "sensitive_vars"),
];

fn check(subject: &Subject<'_>, context: &Context<'_>, findings: &mut Findings<'_>) {
    let Some((_, plain, hidden)) = MAPS.iter().find(|(kind, ..)| *kind == subject.kind()) else {
        return;
    };
    if config_vars::is_elsewhere(subject, plain) {
        return;
    }
    let items: BTreeMap<&str, &ObjectItem> = items(subject, plain);
    for (key, value) in subject.members(plain) {
        // What is marked sensitive is hidden wherever it stands.
        if !is_secret(key) || value.is_sensitive() || value.is_null() {
            continue;
        }
        let item = items.get(key);
        if item.is_some_and(|item| is_empty(&item.value)) {
            continue;
        }
        let span = item.map_or(subject.span(plain), |item| item.key.span());
        let detail = format!(
            "{key} of {} looks like a secret, and {plain} is shown in plans and logs.",
            subject.address
        );
        let finding = findings.finding("Secret among plain config vars", detail, span);
        let mut finding = finding.about(&subject.address).help(format!("Put it into `{hidden}`."));
        let written = item.filter(|item| matches!(item.value.kind, ExprKind::String(_)));
        finding.secrets.extend(written.map(|item| item.value.span));
        finding
            .fixes
            .extend(item.and_then(|item| moved(subject, context, item, hidden)));
        findings.report(finding);
    }
}

/// Whether `""` is written: there is a place for a secret, and none in it.
fn is_empty(expr: &Expr) -> bool {
    matches!(&expr.kind, ExprKind::String(text) if text.is_empty())
}

/// The items of a map that is written out.
fn items<'a>(subject: &'a Subject<'_>, argument: &str) -> BTreeMap<&'a str, &'a ObjectItem> {
    let attribute = subject.resource.body().attribute(argument);
    let Some(ExprKind::Object(items)) = attribute.map(|attribute| &attribute.value.kind) else {
        return BTreeMap::new();
    };
    let keyed = items.iter().filter_map(|item| Some((walk::literal_key(item)?, item)));
    keyed.collect()
}

/// Takes the item's line out of one map and puts it into the other, which may have to be made.
fn moved(subject: &Subject<'_>, context: &Context<'_>, item: &ObjectItem, hidden: &str) -> Option<Fix> {
    let sources = context.sources;
    let whole = item.key.span().to(item.value.span);
    let fix = edit::remove_lines(sources, format!("Move it to `{hidden}`"), whole)?;
    // With the comment that stands beside it.
    let line = sources.text(fix.edits.first()?.span).trim().to_owned();
    let body = subject.resource.body();
    let put = match body.attribute(hidden) {
        Some(attribute) if matches!(attribute.value.kind, ExprKind::Object(_)) => {
            let object = attribute.value.span;
            let inside = sources.text(object);
            (inside.contains('\n') && inside.ends_with('}')).then(|| Edit {
                span: Span::new(object.anchor, object.end - 1, object.end - 1),
                text: format!("  {line}\n"),
            })?
        }
        Some(_) => return None,
        None => Edit {
            span: Span::new(body.span.anchor, body.span.end - 1, body.span.end - 1),
            text: format!("\n  {hidden} = {{\n    {line}\n  }}\n"),
        },
    };
    let edits = fix.edits.iter().cloned().chain([put]).collect();
    Some(edit::risky(Fix { edits, ..fix }))
}
