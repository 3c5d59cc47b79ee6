//! `import` blocks: which objects they take into the state.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::address::{InstanceAddress, InstanceKey, Mode};
use crate::analysis::inputs::Purpose;
use crate::analysis::providers::resolve;
use crate::analysis::reference::{self, Subject};
use crate::analysis::statics::missing_provider;
use crate::config::{self, Import, ModuleId, ProviderRef, Repeat, ResourceKey};
use crate::diagnostic::Diagnostic;
use crate::language::convert::convert;
use crate::language::evaluate::evaluate_partly;
use crate::language::references::references;
use crate::language::types::Type;
use crate::language::value::{Kind, Marks, Value};
use crate::source::Span;
use crate::syntax::ast::{Expr, ExprKind};

use super::Evaluation;
use super::cell::Repetition;
use super::frame::FrameId;
use super::query::instance_of;
use super::scope::FrameScope;

/// One object that an `import` block takes into the state.
#[derive(Clone, PartialEq, Debug)]
pub struct ImportTarget {
    /// To where.
    pub to: InstanceAddress,
    /// The id that people write.
    pub id: Arc<str>,
    /// Where.
    pub span: Span,
}

/// The imports of a configuration while they are collected.
#[derive(Default)]
struct Imports {
    /// Each with the place of its address.
    targets: Vec<(ImportTarget, Span)>,
    problems: Vec<Diagnostic>,
    /// Where each address was named first.
    named: BTreeMap<InstanceAddress, Span>,
}

impl Evaluation {
    /// What the `import` blocks take into the state, and what is wrong with them.
    pub fn imports(&self) -> (Vec<ImportTarget>, Vec<Diagnostic>) {
        let Imports {
            targets, mut problems, ..
        } = self.collect_imports();
        let is_planned = self.inputs.purpose == Purpose::Plan;
        let (described, missing): (Vec<_>, Vec<_>) = targets
            .into_iter()
            .partition(|(target, _)| !is_planned || self.value(&target.to).is_some());
        problems.extend(missing.into_iter().map(|(target, at)| no_configuration(&target.to, at)));
        (described.into_iter().map(|(target, _)| target).collect(), problems)
    }

    /// What the `import` blocks name and no resource block describes.
    pub fn undescribed_imports(&self) -> Vec<ImportTarget> {
        let targets = self.collect_imports().targets.into_iter().map(|(target, _)| target);
        targets.filter(|target| self.value(&target.to).is_none()).collect()
    }

    fn collect_imports(&self) -> Imports {
        let mut imports = Imports::default();
        for import in &self.program.configuration().root().imports {
            for repetition in self.import_repetitions(import, &mut imports.problems) {
                self.import(import, &repetition, &mut imports);
            }
        }
        imports
    }

    /// Once, or once per element of `for_each`; while that is not known, once with unknown keys.
    fn import_repetitions(&self, import: &Import, problems: &mut Vec<Diagnostic>) -> Vec<Repetition> {
        let Some(each) = &import.for_each else {
            return vec![Repetition::Once];
        };
        let (value, found) = evaluate_partly(each, &FrameScope::new(self, FrameId::ROOT, &Repetition::Once));
        let is_wrong = !found.is_empty();
        problems.extend(found);
        match elements(&value) {
            Ok(Some(pairs)) => pairs
                .into_iter()
                .map(|(key, value)| Repetition::Each(key, value))
                .collect(),
            Ok(None) if is_wrong || self.inputs.purpose != Purpose::Plan => {
                let unknown = Value::unknown(Type::Dynamic);
                vec![Repetition::Each(unknown.clone(), unknown)]
            }
            Ok(None) => {
                problems.push(invalid_each("It depends on what is known only after apply.", each.span));
                Vec::new()
            }
            Err(detail) => {
                problems.push(invalid_each(detail, each.span));
                Vec::new()
            }
        }
    }

    fn import(&self, import: &Import, repetition: &Repetition, imports: &mut Imports) {
        let scope = FrameScope::new(self, FrameId::ROOT, repetition);
        let (id, found) = evaluate_partly(&import.id, &scope);
        let mut is_sound = found.is_empty();
        imports.problems.extend(found);
        if let Some(foreign) = foreign_key(&import.to) {
            return imports.problems.push(foreign);
        }
        let to = match instance_of(&import.to, &scope) {
            Some(to) => to,
            // A key that is not known yet.
            None if is_unknown(repetition) => return,
            None => {
                let detail = "A resource instance address is required here.";
                return imports
                    .problems
                    .push(invalid("Invalid address", detail, import.to.span));
            }
        };
        let wrong = [
            self.wrong_target(&to, import),
            named_before(&mut imports.named, &to, import.to.span),
            refers_to_itself(&import.id, &to),
        ];
        is_sound &= wrong.iter().all(Option::is_none);
        imports.problems.extend(wrong.into_iter().flatten());
        match self.import_id(&id, &import.id) {
            Ok(Some(id)) if is_sound => {
                let target = ImportTarget {
                    to,
                    id,
                    span: import.span,
                };
                imports.targets.push((target, import.to.span));
            }
            Err(problem) if is_sound => imports.problems.push(problem),
            _ => {}
        }
    }

    /// What an id comes to; nothing while it is not known, and may not be yet.
    fn import_id(&self, id: &Value, expr: &Expr) -> Result<Option<Arc<str>>, Diagnostic> {
        let wrong = |detail: &str| invalid("Invalid import id argument", detail, expr.span);
        if id.is_null() {
            return Err(wrong("The import ID cannot be null."));
        }
        let text = convert(id, &Type::String).map_err(|error| {
            invalid(
                "Incorrect value type",
                format!("Invalid expression value: {error}."),
                expr.span,
            )
        })?;
        match text.as_str() {
            Some("") => Err(wrong(
                "The import ID value evaluates to an empty string, please provide a non-empty value.",
            )),
            Some(id) => Ok(Some(id.into())),
            None if self.inputs.purpose == Purpose::Plan => Err(wrong(
                "The import block \"id\" argument depends on resource attributes that cannot be determined until apply.",
            )),
            None => Ok(None),
        }
    }

    /// Why nothing can be imported to an address.
    fn wrong_target(&self, to: &InstanceAddress, import: &Import) -> Option<Diagnostic> {
        if to.resource.mode != Mode::Managed {
            let detail = "Only managed resources can be imported.";
            return Some(invalid("Invalid import address", detail, import.to.span));
        }
        let Some(resource) = self.program.resource(&to.resource) else {
            let configuration = self.program.configuration();
            let missing = |given: &&ProviderRef| resolve(configuration, ModuleId::ROOT, &given.key).is_none();
            if let Some(provider) = import.provider.as_ref().filter(missing) {
                return Some(missing_provider(&provider.key.to_string(), provider.span));
            }
            // In the root module it can be written yet.
            let is_inside = !to.resource.module.is_root();
            return is_inside.then(|| no_configuration(to, import.to.span));
        };
        let own = resource.provider.as_ref().map(|provider| &provider.key);
        let is_other = import.provider.as_ref().is_some_and(|given| Some(&given.key) != own);
        if let Some(at) = import.provider_span.filter(|_| is_other) {
            let detail =
                "The provider argument can only be specified in import blocks that will generate configuration.";
            let problem = invalid("Invalid import provider argument", detail, at);
            return Some(problem.help(format!(
                "Remove it; the provider of {} is what its own block says.",
                to.resource
            )));
        }
        let wrong = |detail: &str| Some(invalid("Invalid import 'to' expression", detail, import.to.span));
        match (&resource.repeat, &to.key) {
            (Repeat::Once | Repeat::Enabled(_) | Repeat::ForEach(_), Some(InstanceKey::Index(_))) => {
                wrong("The target resource does not use count.")
            }
            (Repeat::Once | Repeat::Enabled(_) | Repeat::Count(_), Some(InstanceKey::Name(_))) => {
                wrong("The target resource does not use for_each.")
            }
            (Repeat::Count(_), None) => wrong("The target resource is using count."),
            (Repeat::ForEach(_), None) => wrong("The target resource is using for_each."),
            _ => None,
        }
    }
}

fn is_unknown(repetition: &Repetition) -> bool {
    matches!(repetition, Repetition::Each(key, _) if !key.is_known())
}

/// Keys and values of a collection: of a list its indexes, of a set its elements; nothing while they are not known.
fn elements(value: &Value) -> Result<Option<Vec<(Value, Value)>>, &'static str> {
    if value.marks().contains(Marks::SENSITIVE) {
        return Err("A sensitive value cannot be used here: it could be exposed as a key.");
    }
    let (value, _) = value.clone().unmark();
    let text = |name: &Arc<str>| Value::string(Arc::clone(name));
    Ok(Some(match value.kind() {
        Kind::Unknown(..) => return Ok(None),
        Kind::Null(_) => return Err("The value is null; a collection is required."),
        Kind::Set(_, values) => values.iter().map(|value| (value.clone(), value.clone())).collect(),
        Kind::List(_, values) | Kind::Tuple(values) => {
            let indexes = (0_i64..).map(Value::number);
            indexes.zip(values.iter().cloned()).collect()
        }
        Kind::Map(_, members) | Kind::Object(members) => members
            .iter()
            .map(|(name, value)| (text(name), value.clone()))
            .collect(),
        _ => return Err("The \"for_each\" expression must be a collection."),
    }))
}

/// A key of an address that needs something else than `each`.
fn foreign_key(to: &Expr) -> Option<Diagnostic> {
    let (base, key) = match &to.kind {
        ExprKind::Index(base, key) => (base, Some(key)),
        ExprKind::Attribute(base, _) => (base, None),
        _ => return None,
    };
    let found = key.and_then(|key| references(key).find(|traversal| &*traversal.root.text != "each"));
    let detail = "Only \"each.key\" and \"each.value\" can be used in import address index expressions.";
    found
        .map(|traversal| invalid("Unknown variable", detail, traversal.root.span))
        .or_else(|| foreign_key(base))
}

/// An address that an earlier block names.
fn named_before(named: &mut BTreeMap<InstanceAddress, Span>, to: &InstanceAddress, at: Span) -> Option<Diagnostic> {
    let first = named.insert(to.clone(), at)?;
    let problem = invalid(
        format!("Duplicate import configuration for \"{to}\""),
        "A resource instance can have only one import block.",
        at,
    );
    Some(problem.label(first, "named here before"))
}

/// An id that needs the very resource that is to be imported.
fn refers_to_itself(id: &Expr, to: &InstanceAddress) -> Option<Diagnostic> {
    let own = Subject::Resource(ResourceKey {
        mode: to.resource.mode,
        kind: Arc::clone(&to.resource.kind),
        name: Arc::clone(&to.resource.name),
    });
    let is_own = references(id).any(|traversal| reference::parse(traversal).is_ok_and(|(subject, _)| subject == own));
    let detail = "The import ID cannot reference the resource being imported.";
    (is_own && to.resource.module.is_root()).then(|| invalid("Invalid import id argument", detail, id.span))
}

fn no_configuration(to: &InstanceAddress, at: Span) -> Diagnostic {
    let is_root = to.resource.module.is_root();
    let problem = Diagnostic::error(
        // What is missing in the root module can be written; what is missing elsewhere stays an error.
        if is_root {
            &config::codes::IMPORT_TARGET
        } else {
            &config::codes::REFACTORING
        },
        "Configuration for import target does not exist",
        format!("{to} is not in the configuration, so nothing can be imported to it."),
    );
    let help = if is_root {
        format!(
            "Add a resource block for {}, or have it written by plan -generate-config-out=FILE.",
            to.resource
        )
    } else {
        format!("Add a resource block for {} in the module.", to.resource)
    };
    problem.at(at).help(help)
}

fn invalid_each(detail: &str, at: Span) -> Diagnostic {
    invalid("Invalid for_each argument", detail, at)
}

fn invalid(summary: impl Into<std::borrow::Cow<'static, str>>, detail: impl Into<String>, at: Span) -> Diagnostic {
    Diagnostic::error(&config::codes::REFACTORING, summary, detail).at(at)
}
