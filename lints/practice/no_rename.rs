//! no-rename: names that differ from the recorded ones, and names that change by themselves.

use crate::config::{IgnoreChanges, ModuleId};
use crate::language::value::PathStep;
use crate::linter::{Check, Context, Findings, NAMED, Names, Rule, Subject, follow, plain};
use crate::syntax::ast::{Expr, ExprKind};

pub(super) static RULE: Rule =
    Rule::new("no-rename", include_str!("no_rename.md"), Check::Resource(check)).asks_for_facts();

/// Functions that give another answer at each run.
const RESTLESS: [&str; 4] = ["timestamp", "plantimestamp", "uuid", "bcrypt"];

/// Providers whose resources make names up.
const RANDOM: [&str; 2] = ["random_", "time_"];

fn check(subject: &Subject<'_>, context: &Context<'_>, findings: &mut Findings<'_>) {
    if !NAMED.contains(&subject.kind()) || ignores_its_name(subject) {
        return;
    }
    let facts = context.facts;
    if let Some(name) = subject.config.get("name").and_then(plain) {
        let recorded = renamed(subject, name, facts.recorded.as_ref());
        let base = facts
            .base
            .as_ref()
            .and_then(|base| Some((renamed(subject, name, Some(&base.names))?, base)));
        if let Some(old) = recorded {
            report_rename(subject, old, name, "the state", findings);
        } else if let Some((old, base)) = base {
            report_rename(subject, old, name, &base.revision, findings);
        }
    }
    report_restless(subject, context, findings);
}

/// The old name, when there is another one.
fn renamed<'a>(subject: &Subject<'_>, name: &str, names: Option<&'a Names>) -> Option<&'a str> {
    names?
        .get(&subject.address.to_string())
        .map(String::as_str)
        .filter(|old| *old != name)
}

fn report_rename(subject: &Subject<'_>, old: &str, new: &str, from: &str, findings: &mut Findings<'_>) {
    let address = &subject.address;
    let detail = format!("This renames {address} from {old:?} to {new:?}, going by {from}.");
    findings.report(
        findings.finding("Rename of what is in use", detail, subject.span("name")).about(address).help(format!(
            "Keep {old:?}. To have another name, add a new resource beside this one, move what calls it, then remove \
             this one."
        )),
    );
}

fn thing(kind: &str) -> &str {
    kind.strip_prefix("heroku_").unwrap_or(kind)
}

/// What a name cannot be made from.
enum Restless {
    /// The call, as `uuid()`.
    Function(String),
    /// The address of a resource that makes something up.
    Resource(String),
}

fn report_restless(subject: &Subject<'_>, context: &Context<'_>, findings: &mut Findings<'_>) {
    let Some(attribute) = subject.resource.body().attribute("name") else {
        return;
    };
    let mut see = |_: ModuleId, expr: &Expr| restless(expr);
    let Some(what) = follow::origins(context.configuration, subject.module, &attribute.value, &mut see) else {
        return;
    };
    let address = &subject.address;
    let (summary, detail) = match what {
        Restless::Function(call) => (
            "Name that changes by itself",
            format!("The name of {address} is made from {call}, which gives something else at every run."),
        ),
        Restless::Resource(resource) => (
            "Name that only the state knows",
            format!(
                "The name of {address} is made from {resource}: when that is replaced, or the state is lost, the {} \
                 has another name.",
                thing(subject.kind())
            ),
        ),
    };
    findings.report(
        findings
            .finding(summary, detail, attribute.value.span)
            .about(address)
            .help("Make the name from input variables and literals alone."),
    );
}

/// What in an expression does not stay the same.
fn restless(expr: &Expr) -> Option<Restless> {
    match &expr.kind {
        ExprKind::Call(call) => {
            let name = call.name.text.rsplit("::").next().unwrap_or_default();
            RESTLESS
                .contains(&name)
                .then(|| Restless::Function(format!("{name}()")))
        }
        ExprKind::Traversal(traversal) => {
            let root = &*traversal.root.text;
            let random = RANDOM.iter().any(|prefix| root.starts_with(prefix));
            let address = || follow::second(traversal).map_or(root.to_owned(), |name| format!("{root}.{name}"));
            random.then(|| Restless::Resource(address()))
        }
        _ => None,
    }
}

/// Whether its lifecycle says that a change of the name is not applied.
fn ignores_its_name(subject: &Subject<'_>) -> bool {
    match &subject.resource.lifecycle.ignore_changes {
        IgnoreChanges::None => false,
        IgnoreChanges::All(_) => true,
        IgnoreChanges::Paths(paths) => paths
            .iter()
            .any(|(path, _)| matches!(path.first(), Some(PathStep::Name(name)) if &**name == "name")),
    }
}
