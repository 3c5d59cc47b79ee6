//! A body by its schema: an object of the schema's type, and everything that is wrong with the body.

use std::sync::Arc;

use crate::analysis::codes;
use crate::config;
use crate::diagnostic::{Applicability, Diagnostic, Edit, Fix, Severity};
use crate::language::convert::convert;
use crate::language::evaluate::evaluate_partly;
use crate::language::scope::Scope;
use crate::language::types::Type;
use crate::language::value::{Marks, Members, Value};
use crate::schema::{AttributeSchema, BlockSchema, NestedSchema, Nesting, Usage};
use crate::source::Span;
use crate::syntax::ast::{Attribute, Block, Body};

use super::dynamic;
use super::plain;

/// A body's object and what is wrong with the body.
#[derive(Clone, Debug)]
pub struct Decoded {
    /// Of the schema's type, null where the body is silent; unknown in places that are wrong.
    pub value: Value,
    /// In the order of the schema.
    pub problems: Vec<Diagnostic>,
}

/// The names in a body that are none of the schema's business.
#[derive(Clone, Copy, Default)]
pub struct Meta<'a> {
    /// Arguments.
    pub arguments: &'a [&'a str],
    /// Block types.
    pub blocks: &'a [&'a str],
    /// Nothing of the body is stored, so ephemeral values are fine in it.
    pub is_transient: bool,
}

/// Decodes a body.
pub fn decode(body: &Body, schema: &BlockSchema, meta: Meta<'_>, scope: &dyn Scope) -> Decoded {
    let mut decoder = Decoder {
        problems: Vec::new(),
        is_transient: meta.is_transient,
    };
    let value = decoder.object(body, schema, meta, scope);
    Decoded {
        value,
        problems: decoder.problems,
    }
}

pub(super) struct Decoder {
    pub(super) problems: Vec<Diagnostic>,
    is_transient: bool,
}

impl Decoder {
    pub(super) fn object(&mut self, body: &Body, schema: &BlockSchema, meta: Meta<'_>, scope: &dyn Scope) -> Value {
        self.unexpected(body, schema, meta);
        let mistaken = mistaken(body, schema, meta);
        let mut members = Members::new();
        for attribute in &schema.attributes {
            let written = body.attribute(&attribute.name);
            if written.is_none() && attribute.usage == Usage::Required && !mistaken.contains(&&*attribute.name) {
                self.problems.push(config::missing(&attribute.name, body.missing));
            }
            let value = self.attribute(written, attribute, scope);
            members.insert(Arc::clone(&attribute.name), value);
        }
        for nested in &schema.blocks {
            let value = self.nested(body, nested, scope);
            members.insert(Arc::clone(&nested.name), value);
        }
        self.conflicts(body, schema, &members);
        Value::object(members)
    }

    /// Names that neither the schema nor the language has.
    fn unexpected(&mut self, body: &Body, schema: &BlockSchema, meta: Meta<'_>) {
        let settable = || {
            schema
                .attributes
                .iter()
                .filter(|attribute| attribute.usage.is_configurable())
        };
        let names = || settable().map(|attribute| &*attribute.name).collect::<Vec<&str>>();
        let kinds = || schema.blocks.iter().map(|nested| &*nested.name).collect::<Vec<&str>>();
        for attribute in &body.attributes {
            let name = &*attribute.name.text;
            if schema.attribute(name).is_none() && !meta.arguments.contains(&name) {
                let mut problem = config::unsupported_argument(&attribute.name, &names(), &kinds());
                if schema.nested(name).is_some() {
                    problem = problem.fix(as_block(attribute));
                }
                self.problems.push(as_overridden(problem, body, attribute.name.span));
            }
        }
        for block in &body.blocks {
            let (kind, label) = match (&*block.kind.text, block.labels.first()) {
                ("dynamic", Some(label)) => (&*label.text, Some(label)),
                ("dynamic", None) => {
                    self.problems.push(dynamic::problem(
                        "A dynamic block needs a label: the type of the blocks it makes.",
                        block.header,
                    ));
                    continue;
                }
                (kind, _) => (kind, None),
            };
            let is_known = schema.nested(kind).is_some() || (label.is_none() && meta.blocks.contains(&kind));
            if !is_known {
                let mut ident = block.kind.clone();
                if let Some(label) = label {
                    ident.text = Arc::clone(&label.text);
                    ident.span = label.span;
                }
                let mut problem = config::unsupported_block(&ident, &names(), &kinds());
                if label.is_none() && schema.attribute(kind).is_some() && block.labels.is_empty() {
                    problem = problem.fix(as_argument(block));
                }
                self.problems.push(as_overridden(problem, body, block.kind.span));
            }
        }
    }

    fn attribute(&mut self, written: Option<&Attribute>, schema: &AttributeSchema, scope: &dyn Scope) -> Value {
        let of = plain(&schema.ty);
        let Some(written) = written else {
            return Value::null(of);
        };
        if !schema.usage.is_configurable() {
            self.problems.push(unconfigurable(written));
            return Value::null(of);
        }
        if let Some(instead) = &schema.deprecated {
            self.problems.push(
                Diagnostic::warning(
                    &codes::DEPRECATED,
                    "Argument is deprecated",
                    format!("\"{}\" is deprecated: {instead}", schema.name),
                )
                .at(written.name.span),
            );
        }
        let (value, problems) = evaluate_partly(&written.value, scope);
        self.problems.extend(problems);
        let value = self.converted(value, written, schema);
        if value.is_null() && schema.usage == Usage::Required {
            self.problems.push(
                Diagnostic::error(
                    config_missing(),
                    "Missing required argument",
                    format!("The argument \"{}\" is required, but it is null here.", schema.name),
                )
                .at(written.value.span),
            );
        }
        if schema.sensitive { value.sensitive() } else { value }
    }

    fn converted(&mut self, value: Value, written: &Attribute, schema: &AttributeSchema) -> Value {
        if !self.is_transient && value.marks_deep().contains(Marks::EPHEMERAL) {
            self.problems.push(
                Diagnostic::error(
                    &codes::WRONG_TYPE,
                    "Invalid use of ephemeral value",
                    format!(
                        "Ephemeral values are not valid for \"{}\", because it is stored in the state.",
                        schema.name
                    ),
                )
                .at(written.value.span),
            );
        }
        match convert(&value, &schema.ty) {
            Ok(value) => value,
            Err(error) => {
                let is = value.ty();
                let mut detail = format!("Inappropriate value for attribute \"{}\": {error}.", schema.name);
                if error.path.is_empty() {
                    let takes = schema.ty.friendly();
                    detail.push_str(&format!(" It takes {takes}, and this is {}.", is.friendly()));
                }
                self.problems.push(
                    Diagnostic::error(&codes::WRONG_TYPE, "Incorrect attribute value type", detail)
                        .at(written.value.span),
                );
                super::unknown(&schema.ty)
            }
        }
    }

    fn nested(&mut self, body: &Body, schema: &NestedSchema, scope: &dyn Scope) -> Value {
        let of = schema.block.implied_type();
        let of = plain(&of);
        let mut elements: Vec<(Option<Arc<str>>, Value)> = Vec::new();
        let mut is_known = true;
        let mut last = body.missing;
        for block in &body.blocks {
            if *block.kind.text == *schema.name {
                last = block.header;
                let key = self.labels(block, schema);
                let value = self.object(&block.body, &schema.block, Meta::default(), scope);
                elements.push((key, value));
            } else if &*block.kind.text == "dynamic"
                && block.labels.first().is_some_and(|label| label.text == schema.name)
            {
                last = block.header;
                is_known &= self.dynamic(block, schema, scope, &mut elements);
            }
        }
        if !is_known {
            return Value::unknown(nested_type(schema.nesting, of));
        }
        if body.attribute(&schema.name).is_none() {
            self.count(schema, elements.len(), body.missing, last);
        }
        let keyless = |elements: Vec<(Option<Arc<str>>, Value)>| elements.into_iter().map(|(_, value)| value);
        match schema.nesting {
            Nesting::Single => keyless(elements).next().unwrap_or_else(|| Value::null(of)),
            Nesting::List => Value::list(of, keyless(elements).collect()),
            Nesting::Set => Value::set(of, keyless(elements).collect()),
            Nesting::Map => {
                let keyed = elements.into_iter().filter_map(|(key, value)| Some((key?, value)));
                Value::map(of, keyed.collect())
            }
        }
    }

    fn labels(&mut self, block: &Block, schema: &NestedSchema) -> Option<Arc<str>> {
        let wanted = usize::from(schema.nesting == Nesting::Map);
        let problem = match (block.labels.len(), wanted) {
            (0, 1) => Some((
                format!("Missing key for {}", schema.name),
                format!("All {} blocks must have 1 label (key).", schema.name),
                block.header,
            )),
            (count, wanted) if count > wanted => Some((
                format!("Extraneous label for {}", schema.name),
                format!("No more than {wanted} labels are expected for {} blocks.", schema.name),
                block.labels[wanted].span,
            )),
            _ => None,
        };
        if let Some((summary, detail, span)) = problem {
            self.problems
                .push(Diagnostic::error(&config::codes::LABELS, summary, detail).at(span));
        }
        block.labels.first().map(|label| Arc::clone(&label.text))
    }

    /// Whether there are enough blocks, and not too many.
    fn count(&mut self, schema: &NestedSchema, count: usize, missing: Span, last: Span) {
        let name = &schema.name;
        if count < schema.min {
            self.problems.push(
                Diagnostic::error(
                    &codes::BLOCK_COUNT,
                    format!("Insufficient {name} blocks"),
                    format!("At least {} \"{name}\" blocks are required.", schema.min),
                )
                .at(missing)
                .help(format!("Add a block: {name} {{ … }}")),
            );
        }
        let max = match schema.nesting {
            Nesting::Single => Some(1),
            _ => schema.max,
        };
        if let Some(max) = max.filter(|max| count > *max) {
            self.problems.push(
                Diagnostic::error(
                    &codes::BLOCK_COUNT,
                    format!("Too many {name} blocks"),
                    format!("No more than {max} \"{name}\" blocks are allowed."),
                )
                .at(last),
            );
        }
    }

    /// Arguments that exclude each other and are both there.
    fn conflicts(&mut self, body: &Body, schema: &BlockSchema, members: &Members) {
        let is_set = |name: &str| match members.get(name) {
            Some(value) if value.is_null() => false,
            Some(value) => value.as_sequence().is_none_or(|elements| !elements.is_empty()),
            None => false,
        };
        for attribute in schema
            .attributes
            .iter()
            .filter(|attribute| !attribute.conflicts.is_empty())
        {
            let Some(written) = body.attribute(&attribute.name).filter(|_| is_set(&attribute.name)) else {
                continue;
            };
            for other in attribute.conflicts.iter().filter(|other| is_set(other)) {
                let place = body.attribute(other).map(|other| other.name.span);
                // Where each names the other, one report is enough.
                let mutual = schema
                    .attribute(other)
                    .is_some_and(|other| other.conflicts.contains(&attribute.name));
                if mutual && *other < attribute.name {
                    continue;
                }
                let mut problem = Diagnostic::error(
                    &codes::CONFLICT,
                    "Conflicting configuration arguments",
                    format!("\"{}\" conflicts with \"{other}\".", attribute.name),
                )
                .at(written.name.span)
                .help("Keep one of them.");
                if let Some(place) = place {
                    problem = problem.label(place, "the other one");
                }
                self.problems.push(problem);
            }
        }
    }
}

/// The arguments that unexpected ones were meant to be: that these are missing is the same mistake.
fn mistaken<'a>(body: &Body, schema: &'a BlockSchema, meta: Meta<'_>) -> Vec<&'a str> {
    let names = || {
        let settable = schema
            .attributes
            .iter()
            .filter(|attribute| attribute.usage.is_configurable());
        settable.map(|attribute| &*attribute.name)
    };
    let unknown = body.attributes.iter().filter(|attribute| {
        let name = &*attribute.name.text;
        schema.attribute(name).is_none() && !meta.arguments.contains(&name)
    });
    unknown
        .filter_map(|attribute| config::meant(&attribute.name.text, names()))
        .collect()
}

fn config_missing() -> &'static crate::diagnostic::Code {
    &config::codes::MISSING_ARGUMENT
}

/// What an override file adds and nobody knows is ignored by the reference: no error, but worth a word.
fn as_overridden(mut problem: Diagnostic, body: &Body, at: Span) -> Diagnostic {
    if at.anchor != body.missing.anchor {
        problem.severity = Severity::Warning;
        problem
            .detail
            .push_str(" It stands in an override file, where it has no effect.");
    }
    problem
}

fn unconfigurable(written: &Attribute) -> Diagnostic {
    Diagnostic::error(
        &codes::COMPUTED_ARGUMENT,
        "Value for unconfigurable attribute",
        format!(
            "Can't configure a value for \"{}\": its value will be decided automatically based on the result of \
             applying this configuration.",
            written.name.text
        ),
    )
    .at(written.name.span)
    .help("Remove it.")
}

/// `organization = { … }` to `organization { … }`
fn as_block(attribute: &Attribute) -> Fix {
    let (name, value) = (attribute.name.span, attribute.value.span);
    Fix {
        title: format!("Write `{}` as a block", attribute.name.text),
        applicability: Applicability::Safe,
        edits: vec![Edit {
            span: Span::new(name.anchor, name.end, value.start),
            text: " ".to_owned(),
        }],
    }
}

/// `config_vars { … }` to `config_vars = { … }`
fn as_argument(block: &Block) -> Fix {
    let kind = block.kind.span;
    Fix {
        title: format!("Write `{}` as an argument", block.kind.text),
        applicability: Applicability::Safe,
        edits: vec![Edit {
            span: Span::new(kind.anchor, kind.end, kind.end),
            text: " =".to_owned(),
        }],
    }
}

fn nested_type(nesting: Nesting, of: Type) -> Type {
    match nesting {
        Nesting::Single => of,
        Nesting::List => Type::list(of),
        Nesting::Set => Type::set(of),
        Nesting::Map => Type::map(of),
    }
}
