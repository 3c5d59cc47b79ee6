//! Values for the variables of the root module: files, environment, command line, with the reference's precedence.
//!
//! The environment is weakest, then `terraform.tfvars`, `terraform.tfvars.json`, the `*.auto.tfvars` files in order of
//! their names, and last `-var` and `-var-file` as they stand on the command line.

use std::collections::BTreeMap;
use std::sync::Arc;

use camino::{Utf8Path, Utf8PathBuf};

use crate::diagnostic::{Diagnostic, nearest};
use crate::language::evaluate::evaluate_constant;
use crate::language::types::Type;
use crate::language::value::Value;
use crate::source::{Files, Sources, Span};
use crate::syntax::ast::ItemKind;
use crate::syntax::{self, parse_expression};

use super::codes;
use super::declaration::Variable;
use super::load::tidy;
use super::module::Module;

/// What the command line gives, in its order.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Given {
    /// `-var NAME=VALUE`
    Assignment(String),
    /// `-var-file PATH`
    File(Utf8PathBuf),
}

/// A value for a variable of the root module, and where it came from.
#[derive(Clone, PartialEq, Debug)]
pub struct InputValue {
    /// Before conversion to the variable's type.
    pub value: Value,
    /// Where it is written, when that is in a file and may be shown.
    pub span: Option<Span>,
    /// For messages: "-var", "TF_VAR_name", "terraform.tfvars".
    pub origin: Arc<str>,
}

impl InputValue {
    /// What nobody has given.
    pub fn unknown() -> Self {
        Self {
            value: Value::unknown(Type::Dynamic),
            span: None,
            origin: "nobody".into(),
        }
    }
}

/// The values by name.
pub type InputValues = BTreeMap<Arc<str>, InputValue>;

/// Reads every value there is for the variables of a root module.
pub fn inputs(
    files: &dyn Files,
    sources: &mut Sources,
    module: &Module,
    given: &[Given],
    environment: &BTreeMap<String, String>,
) -> (InputValues, Vec<Diagnostic>) {
    let mut reader = Reader {
        files,
        sources,
        module,
        values: BTreeMap::new(),
        problems: Vec::new(),
        undeclared: Vec::new(),
    };
    for (name, text) in environment {
        if let Some(name) = name.strip_prefix("TF_VAR_")
            && let Some(variable) = module.variables.get(name)
        {
            reader.text(variable, text, &format!("TF_VAR_{name}"));
        }
    }
    for path in automatic(files, &module.directory) {
        reader.file(&path, false);
    }
    for each in given {
        match each {
            Given::Assignment(text) => reader.assignment(text),
            Given::File(path) => reader.file(path, true),
        }
    }
    reader.report_undeclared();
    (reader.values, reader.problems)
}

/// Whether a file's name says that it holds values of variables.
pub fn is_values_file(path: &Utf8Path) -> bool {
    path.as_str().ends_with(".tfvars") || path.as_str().ends_with(".tfvars.json")
}

/// The files that are read without being named.
fn automatic(files: &dyn Files, directory: &Utf8Path) -> Vec<Utf8PathBuf> {
    let fixed = ["terraform.tfvars", "terraform.tfvars.json"].map(|name| directory.join(name));
    let mut found: Vec<Utf8PathBuf> = fixed.into_iter().filter(|path| files.is_file(path)).collect();
    let entries = files.list(directory).unwrap_or_default();
    let named = entries
        .into_iter()
        .filter(|entry| !entry.directory)
        .filter(|entry| entry.name.ends_with(".auto.tfvars") || entry.name.ends_with(".auto.tfvars.json"));
    found.extend(named.map(|entry| directory.join(entry.name)));
    found
}

struct Reader<'a> {
    files: &'a dyn Files,
    sources: &'a mut Sources,
    module: &'a Module,
    values: InputValues,
    problems: Vec<Diagnostic>,
    undeclared: Vec<(String, String, Option<Span>)>,
}

impl Reader<'_> {
    fn set(&mut self, name: &Arc<str>, value: Value, span: Option<Span>, origin: &str) {
        let input = InputValue {
            value,
            span,
            origin: origin.into(),
        };
        self.values.insert(Arc::clone(name), input);
    }

    fn assignment(&mut self, text: &str) {
        let Some((name, value)) = text.split_once('=') else {
            self.problems.push(
                invalid("The given -var option is not correctly specified: it has no equals sign.")
                    .help("Write -var=\"NAME=VALUE\"."),
            );
            return;
        };
        if name.trim() != name {
            self.problems.push(
                invalid(format!("Variable name \"{name}\" has blanks before or after it."))
                    .help("Write -var=\"NAME=VALUE\", without blanks around the equals sign."),
            );
            return;
        }
        match self.module.variables.get(name) {
            Some(variable) => {
                let variable = Arc::clone(variable);
                self.text(&variable, value, "-var");
            }
            None => self.problems.push(self.unknown_assignment(name)),
        }
    }

    fn unknown_assignment(&self, name: &str) -> Diagnostic {
        let mut problem = Diagnostic::error(
            &codes::UNDECLARED_INPUT,
            "Value for undeclared variable",
            format!(
                "A variable named \"{name}\" was assigned on the command line, but the root module does not declare a \
                 variable of that name."
            ),
        );
        if let Some(near) = nearest(name, self.module.variables.keys().map(|name| &**name)) {
            problem.detail.push_str(&format!(" Did you mean \"{near}\"?"));
        }
        problem.help(format!("Declare it: variable \"{name}\" {{}}"))
    }

    /// A value as text: itself for primitive types, an expression for any other.
    fn text(&mut self, variable: &Variable, text: &str, origin: &str) {
        let name = &variable.name.text;
        let is_literal = match variable.type_expr {
            None => true,
            Some(_) => variable.constraint.ty.is_primitive(),
        };
        if is_literal {
            self.set(name, Value::string(text), None, origin);
            return;
        }
        let path = Utf8PathBuf::from(format!("<value for var.{name}>"));
        let id = self.sources.set(&path, Arc::from(text));
        let anchor = self.sources.file(id).anchor;
        let (expr, mut problems) = parse_expression(text, anchor);
        if problems.is_empty() {
            match evaluate_constant(&expr) {
                Ok(value) => return self.set(name, value, (!variable.sensitive).then_some(expr.span), origin),
                Err(found) => problems = found,
            }
        }
        self.problem(variable, problems);
        self.set(name, Value::unknown(Type::Dynamic), None, origin);
    }

    /// Problems with a value; where that is secret, its text is not shown.
    fn problem(&mut self, variable: &Variable, found: Vec<Diagnostic>) {
        if !variable.sensitive {
            self.problems.extend(found);
            return;
        }
        self.problems.push(
            invalid(format!(
                "The value for var.{} is not a valid expression. It is sensitive, so it is not shown.",
                variable.name.text
            ))
            .at(variable.name.span),
        );
    }

    fn file(&mut self, path: &Utf8Path, named: bool) {
        let path = tidy(path);
        let bytes = match self.files.read(&path) {
            Ok(bytes) => bytes,
            Err(error) => {
                let problem = Diagnostic::error(
                    &codes::UNREADABLE,
                    "Failed to read variables file",
                    format!("Given variables file {path} cannot be read: {error}."),
                );
                self.problems.push(if named {
                    problem.help("Check the path: it is taken relative to the working directory.")
                } else {
                    problem
                });
                return;
            }
        };
        self.values_of(&path, &bytes);
    }

    fn values_of(&mut self, path: &Utf8Path, bytes: &[u8]) {
        let id = match self.sources.find(path) {
            Some(id) => id,
            None => self.sources.set(path, Arc::from("")),
        };
        let anchor = self.sources.file(id).anchor;
        let (text, problems) = syntax::decode(bytes, anchor);
        self.sources.set(path, Arc::clone(&text));
        let anchors = self.sources.anchors();
        let parse = if path.as_str().ends_with(".json") {
            syntax::parse_json_values(&text, anchor, &anchors)
        } else {
            syntax::parse(&text, anchor, &anchors)
        };
        self.problems.extend(problems);
        self.problems.extend(parse.problems);
        for item in parse.items {
            self.sources.place(item.anchor, id, item.base);
            match &item.kind {
                ItemKind::Attribute(attribute) => {
                    let name = &attribute.name;
                    let Some(variable) = self.module.variables.get(&name.text).cloned() else {
                        self.undeclared
                            .push((name.text.to_string(), path.to_string(), Some(name.span)));
                        continue;
                    };
                    let span = (!variable.sensitive).then_some(attribute.value.span);
                    match evaluate_constant(&attribute.value) {
                        Ok(value) => self.set(&variable.name.text, value, span, path.as_str()),
                        Err(found) => {
                            self.problem(&variable, found);
                            let unknown = Value::unknown(Type::Dynamic);
                            self.set(&variable.name.text, unknown, None, path.as_str());
                        }
                    }
                }
                ItemKind::Block(block) => self.problems.push(
                    Diagnostic::error(
                        &codes::UNKNOWN_BLOCK,
                        format!("Unexpected \"{}\" block", block.kind.text),
                        "A .tfvars file gives values to variables; blocks are not allowed in it.",
                    )
                    .at(block.header)
                    .help("Move the block into a .tf file, or write NAME = VALUE."),
                ),
            }
        }
    }

    /// Values of files for variables that nobody declares: the first two each, then a count.
    fn report_undeclared(&mut self) {
        let undeclared = std::mem::take(&mut self.undeclared);
        for (name, path, span) in undeclared.iter().take(2) {
            let mut problem = Diagnostic::warning(
                &codes::UNDECLARED_INPUT,
                "Value for undeclared variable",
                format!(
                    "The root module does not declare a variable named \"{name}\" but a value was found in {path}."
                ),
            )
            .help(format!("Declare it: variable \"{name}\" {{}}. Or remove the value."));
            if let Some(near) = nearest(name, self.module.variables.keys().map(|name| &**name)) {
                problem.detail.push_str(&format!(" Did you mean \"{near}\"?"));
            }
            self.problems.push(match span {
                Some(span) => problem.at(*span),
                None => problem,
            });
        }
        if undeclared.len() > 2 {
            self.problems.push(Diagnostic::warning(
                &codes::UNDECLARED_INPUT,
                "Values for undeclared variables",
                format!(
                    "{} more values were found for variables that are not declared.",
                    undeclared.len() - 2
                ),
            ));
        }
    }
}

fn invalid(detail: impl Into<String>) -> Diagnostic {
    Diagnostic::error(&codes::INVALID_INPUT, "Invalid variable value", detail)
}
