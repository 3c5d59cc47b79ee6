//! dns-without-domain: DNS records that spell the target of a Heroku domain.

use crate::diagnostic::Fix;
use crate::linter::{Check, Context, Findings, Fixable, Rule, Subject, edit, follow, plain};
use crate::syntax::ast::{Attribute, Expr, ExprKind};

pub(super) static RULE: Rule = Rule::new(
    "dns-without-domain",
    include_str!("dns_without_domain.md"),
    Check::Configuration(check),
)
.fixes(Fixable::Unsafe);

/// What targets end in.
const TARGETS: [&str; 4] = [".herokudns.com", ".herokuapp.com", ".herokussl.com", ".herokuspace.com"];

/// Words in the types of records: `cloudflare_dns_record`, `aws_route53_record`, `azurerm_dns_cname_record`.
const RECORDS: [&str; 2] = ["record", "dns"];

fn check(context: &Context<'_>, findings: &mut Findings<'_>) {
    for subject in context.subjects {
        let kind = subject.kind();
        if kind.starts_with("heroku_") || !RECORDS.iter().any(|word| kind.contains(word)) {
            continue;
        }
        for attribute in &subject.resource.body().attributes {
            if let Some(target) = spelled(subject, attribute).filter(|_| !refers(subject, attribute, context)) {
                report(subject, attribute, target, context, findings);
            }
        }
    }
}

/// The target of a domain that an argument has as its value, or among its values.
fn spelled<'a>(subject: &'a Subject<'_>, attribute: &Attribute) -> Option<&'a str> {
    let value = subject.config.get(&attribute.name.text)?;
    let alone = plain(value).into_iter();
    let several = value.as_sequence().unwrap_or_default().iter().filter_map(plain);
    alone
        .chain(several)
        .map(|text| text.trim_end_matches('.'))
        .find(|text| TARGETS.iter().any(|end| text.ends_with(end)))
}

fn refers(subject: &Subject<'_>, attribute: &Attribute, context: &Context<'_>) -> bool {
    let mut see = |_, inner: &Expr| match &inner.kind {
        ExprKind::Traversal(traversal) => (&*traversal.root.text == "heroku_domain").then_some(()),
        _ => None,
    };
    follow::origins(context.configuration, subject.module, &attribute.value, &mut see).is_some()
}

fn report(
    subject: &Subject<'_>,
    attribute: &Attribute,
    target: &str,
    context: &Context<'_>,
    findings: &mut Findings<'_>,
) {
    let detail = format!(
        "{} points at {target:?}, which Heroku gave a domain and gives it no more when that is made anew.",
        subject.address
    );
    let finding = findings.finding(
        "DNS record that spells a target of Heroku",
        detail,
        attribute.value.span,
    );
    let mut finding = finding
        .about(&subject.address)
        .help("Refer to it: `heroku_domain.NAME.cname`.");
    finding.fixes.extend(fix(subject, attribute, context));
    findings.report(finding);
}

/// The only domain of the module, in the place of a literal. Whether it is the one that is meant, nobody can tell.
fn fix(subject: &Subject<'_>, attribute: &Attribute, context: &Context<'_>) -> Option<Fix> {
    let mut domains = context
        .of_kinds(&["heroku_domain"])
        .filter(|domain| domain.module == subject.module);
    let domain = domains
        .next()
        .filter(|domain| domains.next().is_none() && domain.address.key.is_none())?;
    let literal = match &attribute.value.kind {
        ExprKind::String(_) => &attribute.value,
        ExprKind::Tuple(elements) => match elements.as_slice() {
            [only] if matches!(only.kind, ExprKind::String(_)) => only,
            _ => return None,
        },
        _ => return None,
    };
    let reference = format!("{}.cname", domain.resource.key);
    Some(edit::risky(edit::replace(
        format!("Refer to `{reference}`"),
        literal.span,
        reference,
    )))
}
