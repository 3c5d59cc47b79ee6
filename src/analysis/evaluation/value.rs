//! Variables, locals, outputs, module calls and checks.

use std::sync::Arc;

use crate::analysis::codes;
use crate::analysis::inputs::Purpose;
use crate::analysis::node::{Declared, Item, NodeId};
use crate::analysis::resolver::Resolver;
use crate::config::{self, ModuleCall, Output, Variable};
use crate::diagnostic::Diagnostic;
use crate::language::evaluate::evaluate_partly;
use crate::language::types::Type;
use crate::language::value::{Kind, Marks, Members, Value};
use crate::source::Span;

use super::cell::{Cell, Expansion, Outcome, Repetition};
use super::condition::Check;
use super::frame::FrameId;
use super::scope::FrameScope;
use super::{Evaluation, unknown};

impl Evaluation {
    /// A node in one instance of its module.
    pub(super) fn evaluate(&self, id: NodeId, frame: FrameId, resolver: &mut dyn Resolver) -> Cell {
        let program = Arc::clone(&self.program);
        let node = program.node(id);
        let scope = FrameScope::new(self, frame, &Repetition::Once);
        match (&node.item, &node.declared) {
            (Item::Variable(_), Declared::Variable(variable, None)) => self.root_variable(variable),
            (Item::Variable(_), Declared::Variable(variable, Some(call))) => {
                self.module_variable(variable, call, frame)
            }
            (Item::Validation(_), Declared::Variable(variable, call)) => {
                self.validations(variable, call.as_deref(), frame)
            }
            (Item::Local(_), Declared::Local(local)) => {
                let (value, problems) = evaluate_partly(local.value(), &scope);
                Cell::value(value, problems)
            }
            (Item::Output(_), Declared::Output(output)) => self.output(output, frame),
            (Item::Resource(_), Declared::Resource(resource)) => self.resource(id, resource, frame, resolver),
            (Item::Call(_), Declared::Call(call)) => {
                let (expansion, problems) = self.expansion(&call.repeat, frame);
                Cell::new(Outcome::Call(expansion), problems)
            }
            (Item::CallValue(name), _) => Cell::value(self.call_value(name, frame), Vec::new()),
            (Item::Provider(_), Declared::Provider(provider)) => {
                let (value, problems) = self.provider_config(provider, frame);
                Cell::value(value, problems)
            }
            (Item::Check(_), Declared::Check(check)) => {
                let mut problems = Vec::new();
                for assertion in &check.asserts {
                    problems.extend(Check::Assertion.run(assertion, &scope));
                }
                Cell::new(Outcome::Done, problems)
            }
            _ => Cell::new(Outcome::Done, Vec::new()),
        }
    }

    fn root_variable(&self, variable: &Variable) -> Cell {
        let marked = |value: Value| value.mark(marks(variable));
        let anything = || marked(unknown(&variable.constraint.ty));
        if self.inputs.purpose == Purpose::Validate {
            let value = anything();
            return Cell::value(if variable.nullable { value } else { value.not_null() }, Vec::new());
        }
        let given = self.inputs.variables.get(&variable.name.text);
        let Some(given) = given else {
            return match (&variable.default, &variable.default_value) {
                (Some(_), Some(value)) => Cell::value(marked(value.clone()), Vec::new()),
                (None, _) if self.inputs.purpose == Purpose::Plan => {
                    Cell::value(anything(), vec![missing_input(variable)])
                }
                _ => Cell::value(anything(), Vec::new()),
            };
        };
        let place = given.span.unwrap_or(variable.name.span);
        match self.convert_input(variable, &given.value) {
            Ok(value) => Cell::value(marked(value), Vec::new()),
            Err(reason) => {
                let mut problem = Diagnostic::error(
                    &config::codes::INVALID_INPUT,
                    "Invalid value for input variable",
                    format!(
                        "Unsuitable value for var.{} set by {}: {reason}.",
                        variable.name.text, given.origin
                    ),
                )
                .at(place);
                if given.span.is_some() {
                    problem = problem.label(variable.name.span, "declared here");
                }
                Cell::value(anything(), vec![problem])
            }
        }
    }

    /// The value as the variable's type; null gives way to the default where the variable is not nullable.
    fn convert_input(&self, variable: &Variable, value: &Value) -> Result<Value, String> {
        if value.is_null() && !variable.nullable {
            return match (&variable.default, &variable.default_value) {
                (Some(_), Some(value)) => Ok(value.clone()),
                (Some(_), None) => Ok(unknown(&variable.constraint.ty)),
                (None, _) => Err("required variable may not be set to null".to_owned()),
            };
        }
        let value = variable.constraint.apply(value).map_err(|error| error.to_string())?;
        Ok(if variable.nullable { value } else { value.not_null() })
    }

    fn module_variable(&self, variable: &Variable, call: &ModuleCall, frame: FrameId) -> Cell {
        let marked = |value: Value| value.mark(marks(variable));
        let frame = self.frame(frame);
        let (Some(argument), Some(parent)) = (call.argument(&variable.name.text), frame.parent) else {
            let value = variable.default_value.clone();
            return Cell::value(
                marked(value.unwrap_or_else(|| unknown(&variable.constraint.ty))),
                Vec::new(),
            );
        };
        let scope = FrameScope::new(self, parent, &frame.repetition);
        let (value, mut problems) = evaluate_partly(&argument.value, &scope);
        if value.marks_deep().contains(Marks::EPHEMERAL) && !variable.ephemeral {
            problems.push(
                Diagnostic::error(
                    &codes::INPUT,
                    "Ephemeral value not allowed",
                    format!(
                        "This input variable is not declared as accepting ephemeral values, so it cannot be set to a \
                         value derived from an ephemeral value: {}.",
                        variable.name.text
                    ),
                )
                .at(argument.value.span)
                .label(variable.name.span, "declared here"),
            );
        }
        match self.convert_input(variable, &value) {
            Ok(value) => Cell::value(marked(value), problems),
            Err(reason) => {
                problems.push(invalid_argument(
                    variable,
                    &frame.address.to_string(),
                    &reason,
                    argument.value.span,
                ));
                Cell::value(marked(unknown(&variable.constraint.ty)), problems)
            }
        }
    }

    fn validations(&self, variable: &Variable, call: Option<&ModuleCall>, frame: FrameId) -> Cell {
        let scope = FrameScope::new(self, frame, &Repetition::Once);
        let check = Check::Validation {
            name: &variable.name,
            place: match call {
                Some(call) => call.argument(&variable.name.text).map(|argument| argument.value.span),
                None => self
                    .inputs
                    .variables
                    .get(&variable.name.text)
                    .and_then(|given| given.span),
            },
        };
        let problems = variable.validations.iter().flat_map(|rule| check.run(rule, &scope));
        Cell::new(Outcome::Done, problems.collect())
    }

    fn output(&self, output: &Output, frame: FrameId) -> Cell {
        let scope = FrameScope::new(self, frame, &Repetition::Once);
        let mut problems: Vec<Diagnostic> = output
            .preconditions
            .iter()
            .flat_map(|rule| Check::OutputPrecondition.run(rule, &scope))
            .collect();
        let (mut value, found) = evaluate_partly(&output.value, &scope);
        problems.extend(found);
        let inside = value.marks_deep();
        if self.frame(frame).parent.is_none() {
            if inside.contains(Marks::SENSITIVE) && !output.sensitive {
                problems.push(exposed(output));
            }
            if output.ephemeral {
                problems.push(ephemeral(output));
            }
        } else if output.ephemeral && !inside.contains(Marks::EPHEMERAL) {
            problems.push(not_ephemeral(output));
        }
        if inside.contains(Marks::EPHEMERAL) && !output.ephemeral {
            problems.push(undeclared_ephemeral(output));
        }
        if output.sensitive {
            value = value.sensitive();
        }
        Cell::value(value, problems)
    }

    /// The outputs of a called module, as `module.NAME` gives them.
    fn call_value(&self, name: &Arc<str>, frame: FrameId) -> Value {
        let Some(Outcome::Call(expansion)) = self.outcome(&Item::Call(Arc::clone(name)), frame) else {
            return Value::unknown(Type::Dynamic);
        };
        let of = |key| {
            self.child(frame, name, key)
                .map_or_else(|| Value::unknown(Type::Dynamic), |child| self.outputs_of(child))
        };
        let keys = expansion.keys();
        match expansion {
            Expansion::Single => of(None),
            Expansion::Absent => Value::null(Type::Dynamic),
            Expansion::Unknown { .. } => Value::unknown(Type::Dynamic),
            Expansion::Count(_) => Value::tuple(keys.iter().map(|key| of(key.as_ref())).collect()),
            Expansion::Each(members) => {
                let values = keys.iter().map(|key| of(key.as_ref()));
                Value::object(members.keys().cloned().zip(values).collect())
            }
        }
    }

    /// The outputs of one instance of a module.
    pub(super) fn outputs_of(&self, frame: FrameId) -> Value {
        let module = self.program.configuration().module(self.frame(frame).module);
        let member = |name: &Arc<str>| match self.outcome(&Item::Output(Arc::clone(name)), frame) {
            Some(Outcome::Value(value)) => value.clone(),
            _ => Value::unknown(Type::Dynamic),
        };
        let members: Members = module
            .outputs
            .keys()
            .map(|name| (Arc::clone(name), member(name)))
            .collect();
        Kind::Object(Arc::new(members)).into()
    }
}

fn marks(variable: &Variable) -> Marks {
    let mark = |set: bool, mark| if set { mark } else { Marks::NONE };
    mark(variable.sensitive, Marks::SENSITIVE).union(mark(variable.ephemeral, Marks::EPHEMERAL))
}

fn missing_input(variable: &Variable) -> Diagnostic {
    let name = &variable.name.text;
    Diagnostic::error(
        &config::codes::MISSING_INPUT,
        "No value for required variable",
        format!("The root module input variable \"{name}\" is not set, and has no default value."),
    )
    .at(variable.block.header)
    .help(format!(
        "Set it: -var '{name}=…', a line {name} = … in terraform.tfvars, or the environment variable TF_VAR_{name}."
    ))
}

fn invalid_argument(variable: &Variable, module: &str, reason: &str, at: Span) -> Diagnostic {
    Diagnostic::error(
        &codes::INPUT,
        "Invalid value for input variable",
        format!(
            "The given value is not suitable for {module}.var.{}: {reason}.",
            variable.name.text
        ),
    )
    .at(at)
    .label(variable.name.span, "declared here")
}

fn exposed(output: &Output) -> Diagnostic {
    Diagnostic::error(
        &codes::OUTPUT,
        "Output refers to sensitive values",
        format!(
            "Output \"{}\" of the root module holds sensitive data and does not say so: it would be printed after each \
             apply.",
            output.name.text
        ),
    )
    .at(output.block.header)
    .help("Add sensitive = true to the output.")
}

fn not_ephemeral(output: &Output) -> Diagnostic {
    Diagnostic::error(
        &codes::OUTPUT,
        "Value not allowed in ephemeral output",
        "This output value is declared as returning an ephemeral value, so it can only be set to an ephemeral value.",
    )
    .at(output.value.span)
    .help("Remove ephemeral = true.")
}

fn undeclared_ephemeral(output: &Output) -> Diagnostic {
    Diagnostic::error(
        &codes::OUTPUT,
        "Ephemeral value not allowed",
        "This output value is not declared as returning an ephemeral value, so it cannot be set to a result derived from \
         an ephemeral value.",
    )
    .at(output.value.span)
    .help("In a module, add ephemeral = true to the output. What goes to the state can be ephemeralasnull(…) of it.")
}

fn ephemeral(output: &Output) -> Diagnostic {
    Diagnostic::error(
        &codes::OUTPUT,
        "Ephemeral output not allowed",
        "Ephemeral outputs are not allowed in the root module.",
    )
    .at(output.block.header)
}
