//! What becomes of resources when nobody plans: what is written, and the rest unknown.

use std::sync::Arc;

use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::language::types::Type;
use crate::language::value::{Kind, Marks, Members, Path, Value};
use crate::provider::{Problem, Providers};
use crate::schema::{AttributeSchema, BlockSchema};

use super::resolver::{InstanceContext, Resolver};

/// Takes what providers say about configurations, and what schemas say about the rest.
pub struct StaticResolver {
    /// Asked to validate each configuration.
    pub providers: Arc<Providers>,
}

impl StaticResolver {
    fn object(&self, instance: &InstanceContext<'_>, config: Value) -> (Value, Vec<Diagnostic>) {
        let Some(schema) = instance.schema else {
            return (Value::unknown(Type::Dynamic), Vec::new());
        };
        let provider = instance
            .provider
            .and_then(|provider| self.providers.plain(&provider.address));
        let problems = provider
            .map(|provider| {
                let key = &instance.resource.key;
                provider.validate(key.mode, &key.kind, &config)
            })
            .unwrap_or_default();
        let problems = problems.into_iter().map(|problem| instance.diagnostic(problem));
        (complete(&config, &schema.block), problems.collect())
    }
}

impl Resolver for StaticResolver {
    fn resource(&mut self, instance: &InstanceContext<'_>, config: Value) -> (Value, Vec<Diagnostic>) {
        self.object(instance, config)
    }

    fn data(&mut self, instance: &InstanceContext<'_>, config: Value) -> (Value, Vec<Diagnostic>) {
        self.object(instance, config)
    }
}

impl InstanceContext<'_> {
    /// What a provider says about this instance, with its place.
    pub fn diagnostic(&self, problem: Problem) -> Diagnostic {
        let span = self.span(&problem.path);
        placed(problem, span).about(self.address)
    }

    /// Where an attribute of this instance is set.
    pub fn span(&self, path: &Path) -> crate::source::Span {
        self.evaluation
            .span_of(self.address, path)
            .unwrap_or(self.resource.block.header)
    }
}

/// A provider's problem at a place.
fn placed(problem: Problem, span: crate::source::Span) -> Diagnostic {
    let code: &'static Code = problem.code;
    let severity: Severity = problem.severity;
    let diagnostic = Diagnostic::new(severity, code, problem.summary, problem.detail).at(span);
    match problem.help {
        Some(help) => diagnostic.help(help),
        None => diagnostic,
    }
}

/// A configuration with defaults, and unknown where the provider decides.
pub fn complete(config: &Value, block: &BlockSchema) -> Value {
    let Kind::Object(members) = config.kind() else {
        return config.clone();
    };
    let mut members = Members::clone(members);
    for attribute in &block.attributes {
        if let Some(value) = members.get_mut(&attribute.name)
            && value.is_null()
            && let Some(given) = given(attribute)
        {
            *value = given;
        }
    }
    for nested in &block.blocks {
        if let Some(value) = members.get_mut(&nested.name) {
            *value = match is_given(value, &nested.block) {
                true => Value::unknown(value.ty().clone()),
                false => complete_nested(value, &nested.block),
            };
        }
    }
    Value::object(members).mark(config.marks())
}

/// What an attribute is when the configuration is silent; nothing where that is null.
fn given(attribute: &AttributeSchema) -> Option<Value> {
    let value = match (&attribute.default, attribute.usage.is_computed()) {
        (Some(default), _) => default.clone(),
        (None, true) => Value::unknown(attribute.ty.clone()),
        (None, false) => return None,
    };
    let marks = if attribute.sensitive {
        Marks::SENSITIVE
    } else {
        Marks::NONE
    };
    Some(value.mark(marks))
}

/// Whether nobody writes blocks that the provider would fill in, as the tunnels of a VPN.
fn is_given(value: &Value, block: &BlockSchema) -> bool {
    let all = |attributes: &[AttributeSchema]| attributes.iter().all(|attribute| attribute.usage.is_computed());
    let none = value.as_sequence().is_some_and(<[Value]>::is_empty);
    none && !block.attributes.is_empty() && all(&block.attributes)
}

fn complete_nested(value: &Value, block: &BlockSchema) -> Value {
    let each = |values: &[Value]| values.iter().map(|value| complete(value, block)).collect();
    let completed = match value.kind() {
        Kind::Object(_) => return complete(value, block),
        Kind::List(of, values) => Value::list(of.clone(), each(values)),
        Kind::Set(of, values) => Value::set(of.clone(), each(values)),
        Kind::Map(of, members) => {
            let members = members
                .iter()
                .map(|(name, value)| (Arc::clone(name), complete(value, block)));
            Value::map(of.clone(), members.collect())
        }
        _ => return value.clone(),
    };
    completed.mark(value.marks())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::schema::{NestedSchema, Nesting, Usage};

    fn attribute(name: &str, usage: Usage) -> AttributeSchema {
        AttributeSchema {
            name: name.into(),
            ty: Type::String,
            usage,
            sensitive: false,
            unrecorded: false,
            replaces: false,
            default: None,
            conflicts: Vec::new(),
            deprecated: None,
            description: "".into(),
        }
    }

    fn block(name: &str, usage: Usage) -> NestedSchema {
        let attributes = vec![attribute("ip", usage)];
        NestedSchema {
            name: name.into(),
            nesting: Nesting::List,
            min: 0,
            max: None,
            block: BlockSchema {
                attributes,
                blocks: Vec::new(),
            },
        }
    }

    #[test]
    fn blocks_that_the_provider_fills_in_are_unknown_where_nobody_writes_them() {
        let schema = BlockSchema {
            attributes: Vec::new(),
            blocks: vec![
                block("rules", Usage::Optional),
                block("tunnels", Usage::OptionalComputed),
            ],
        };
        let none = || Value::list(Type::object([(Arc::from("ip"), Type::String)]), Vec::new());
        let config = BTreeMap::from([("rules".into(), none()), ("tunnels".into(), none())]);
        let whole = complete(&Value::object(config), &schema);
        let is_known = |name: &str| whole.get(name).is_some_and(|value| value.as_sequence().is_some());
        assert!(is_known("rules"));
        assert!(!is_known("tunnels"));
    }
}
