//! The public specification suite of HCL: `HCL_SPECSUITE` names its folder `tests`, which does not come with the source.
//!
//! Each case is a `.t` (what is expected), a `.hcldec` (what the body is to look like), and an input in native syntax,
//! in JSON, or both. An input must be taken or refused as expected, with the first error on the expected line, and what
//! is taken must come to the expected value.

use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use dynoform::diagnostic::{Diagnostic, Severity};
use dynoform::language::codes::NOT_CONSTANT;
use dynoform::language::constraint::type_constraint;
use dynoform::language::evaluate::evaluate;
use dynoform::language::functions::Host;
use dynoform::language::print::console;
use dynoform::language::scope::Scope;
use dynoform::language::types::Type;
use dynoform::language::value::{Members, Value};
use dynoform::source::{AnchorId, Anchors, LineIndex};
use dynoform::syntax::ast::{Block, Body, Expr, ItemKind, Traversal};
use dynoform::syntax::{Parse, decode, parse, parse_json_values};

/// A parsed file, and where its anchors lie.
struct File {
    text: Arc<str>,
    problems: Vec<Diagnostic>,
    body: Body,
    bases: Vec<(AnchorId, u32)>,
}

impl File {
    fn read(path: &Path) -> Self {
        let bytes = fs::read(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let anchors = Anchors::default();
        let file = anchors.next();
        let (text, mut problems) = decode(&bytes, file);
        let parse: Parse = if path.extension().is_some_and(|extension| extension == "json") {
            parse_json_values(&text, file, &anchors)
        } else {
            parse(&text, file, &anchors)
        };
        problems.extend(parse.problems.iter().cloned());
        let bases = parse.items.iter().map(|item| (item.anchor, item.base)).collect();
        let whole = dynoform::source::Span::new(file, 0, text.len() as u32);
        let mut body = Body {
            attributes: Vec::new(),
            blocks: Vec::new(),
            span: whole,
            missing: whole,
        };
        for item in &parse.items {
            match &item.kind {
                ItemKind::Attribute(attribute) => body.attributes.push((**attribute).clone()),
                ItemKind::Block(block) => body.blocks.push((**block).clone()),
            }
        }
        Self {
            text,
            problems,
            body,
            bases,
        }
    }

    /// A file of the suite itself, which must be in order.
    fn sound(path: &Path) -> Self {
        let file = Self::read(path);
        assert!(file.problems.is_empty(), "{}: {:?}", path.display(), file.problems);
        file
    }

    /// The lines of errors, from 1, in order.
    fn lines(&self, errors: &[Diagnostic]) -> Vec<u32> {
        let index = LineIndex::new(&self.text);
        let mut lines: Vec<u32> = errors
            .iter()
            .filter(|error| error.severity == Severity::Error)
            .map(|error| {
                let span = error.span.expect("an error in a file has a place");
                let base = self.bases.iter().find(|(anchor, _)| *anchor == span.anchor);
                let start = base.map_or(0, |(_, base)| *base) + span.start;
                index.bytes(start as usize).line + 1
            })
            .collect();
        lines.sort_unstable();
        lines
    }
}

/// The variables of a `.hcldec`.
struct Variables(Members);

impl Scope for Variables {
    fn resolve(&self, traversal: &Traversal) -> Result<(Value, usize), Box<Diagnostic>> {
        let name = &traversal.root.text;
        let unknown = || Diagnostic::error(&NOT_CONSTANT, "Unknown name", format!("there is no {name}"));
        let value = self.0.get(name).cloned();
        value.map(|value| (value, 0)).ok_or_else(|| Box::new(unknown()))
    }

    fn functions(&self) -> Option<&dyn Host> {
        None
    }
}

fn constant(expr: &Expr, variables: &Variables) -> Value {
    evaluate(expr, variables).expect("a constant of the suite")
}

/// What a body comes to according to a specification: the one block in a `.hcldec`, or in another one.
struct Decoder<'a> {
    variables: &'a Variables,
    errors: Vec<Diagnostic>,
}

impl Decoder<'_> {
    /// `block "name"` stands for blocks of that kind, unless it says `block_type`.
    fn kind(&self, spec: &Block) -> Arc<str> {
        let told = spec.body.attribute("block_type");
        let told = told.and_then(|attribute| constant(&attribute.value, self.variables).as_str().map(Arc::from));
        told.unwrap_or_else(|| Arc::clone(&spec.labels.first().expect("a kind of block").text))
    }

    fn inner<'s>(&self, spec: &'s Block) -> &'s Block {
        spec.body.blocks.first().expect("a specification within the other")
    }

    /// A whole file.
    fn file(&mut self, spec: &Block, body: &Body) -> Value {
        if !matches!(&*spec.kind.text, "object" | "literal") {
            self.refuse_others(std::slice::from_ref(spec), body);
        }
        self.value(spec, body)
    }

    fn value(&mut self, spec: &Block, body: &Body) -> Value {
        match &*spec.kind.text {
            "literal" => constant(&spec.body.attribute("value").expect("a value").value, self.variables),
            "object" => {
                self.refuse_others(&spec.body.blocks, body);
                let members = spec.body.blocks.iter().map(|member| {
                    let name = Arc::clone(&member.labels.first().expect("a name").text);
                    (name, self.value(member, body))
                });
                Value::object(members.collect())
            }
            "attr" => self.attribute(spec, body),
            "block" => {
                let kind = self.kind(spec);
                let found = body
                    .blocks(&kind)
                    .next()
                    .map(|block| self.value(self.inner(spec), &block.body));
                found.unwrap_or_else(|| Value::null(Type::Dynamic))
            }
            "block_list" => {
                let kind = self.kind(spec);
                let blocks = body
                    .blocks(&kind)
                    .map(|block| self.value(self.inner(spec), &block.body));
                Value::tuple(blocks.collect())
            }
            "block_map" => {
                let kind = self.kind(spec);
                let blocks = body.blocks(&kind).map(|block| {
                    let label = Arc::clone(&block.labels.first().expect("a label").text);
                    (label, self.value(self.inner(spec), &block.body))
                });
                Value::object(blocks.collect())
            }
            other => panic!("the suite has a new kind of specification: {other}"),
        }
    }

    fn attribute(&mut self, spec: &Block, body: &Body) -> Value {
        let name = &spec.labels.first().expect("a name").text;
        let Some(attribute) = body.attribute(name) else {
            return Value::null(Type::Dynamic);
        };
        let of = type_constraint(&spec.body.attribute("type").expect("a type").value).expect("a type of the suite");
        match evaluate(&attribute.value, self.variables) {
            Ok(value) => of.apply(&value).unwrap_or_else(|error| {
                let problem = Diagnostic::error(&NOT_CONSTANT, "Wrong type", error.to_string());
                self.errors.push(problem.at(attribute.value.span));
                Value::unknown(Type::Dynamic)
            }),
            Err(errors) => {
                self.errors.extend(errors);
                Value::unknown(Type::Dynamic)
            }
        }
    }

    /// What is in a body and in none of the specifications.
    fn refuse_others(&mut self, specs: &[Block], body: &Body) {
        let unexpected = |what: &str| Diagnostic::error(&NOT_CONSTANT, "Unexpected", format!("{what} is not expected"));
        let (attributes, blocks): (Vec<&Block>, Vec<&Block>) =
            specs.iter().partition(|spec| &*spec.kind.text == "attr");
        for attribute in &body.attributes {
            if !attributes.iter().any(|spec| spec.labels[0].text == attribute.name.text) {
                self.errors
                    .push(unexpected(&attribute.name.text).at(attribute.name.span));
            }
        }
        for block in &body.blocks {
            if !blocks.iter().any(|spec| self.kind(spec) == block.kind.text) {
                self.errors.push(unexpected(&block.kind.text).at(block.kind.span));
            }
        }
    }
}

/// The lines on which errors are expected.
fn expected_lines(case: &File, variables: &Variables) -> Vec<u32> {
    let errors = case
        .body
        .blocks("diagnostics")
        .flat_map(|block| block.body.blocks("error"));
    let lines = errors.map(|error| {
        let from = error.body.blocks("from").next().expect("a place");
        let line = constant(&from.body.attribute("line").expect("a line").value, variables);
        u32::try_from(line.as_i64().expect("a number")).expect("a line")
    });
    lines.collect()
}

/// What is wrong with our answer to one input; empty when nothing is.
fn judge(case: &Path, input: &Path) -> String {
    let expected = File::sound(case);
    let spec = File::sound(&case.with_extension("hcldec"));
    let none = Variables(Members::new());
    let given = spec.body.blocks("variables").next();
    let given = given.map(|block| block.body.attributes.iter()).into_iter().flatten();
    let variables = given.map(|attribute| (Arc::clone(&attribute.name.text), constant(&attribute.value, &none)));
    let variables = Variables(variables.collect());
    let root = spec
        .body
        .blocks
        .iter()
        .find(|block| &*block.kind.text != "variables")
        .expect("a specification");

    let file = File::read(input);
    let mut decoder = Decoder {
        variables: &variables,
        errors: file.problems.clone(),
    };
    let value = decoder.errors.is_empty().then(|| decoder.file(root, &file.body));
    let (wanted, found) = (expected_lines(&expected, &none), file.lines(&decoder.errors));
    let mut report = String::new();
    if wanted.first() != found.first() {
        let details: Vec<&str> = decoder.errors.iter().map(|error| &*error.detail).collect();
        writeln!(
            report,
            "errors expected on lines {wanted:?}, found on {found:?}: {details:#?}"
        )
        .expect("text");
    }
    let Some(value) = value.filter(|_| decoder.errors.is_empty()) else {
        return report;
    };
    let of = expected.body.attribute("result_type");
    let of = of.map(|attribute| type_constraint(&attribute.value).expect("a type of the suite"));
    let shaped = |value: Value| match &of {
        Some(of) => of.apply(&value).expect("a value of that type"),
        None => value,
    };
    if let Some(result) = expected.body.attribute("result") {
        let (wanted, found) = (shaped(constant(&result.value, &none)), shaped(value));
        if wanted != found {
            writeln!(report, "expected {}\nfound {}", console(&wanted), console(&found)).expect("text");
        }
    } else {
        shaped(value);
    }
    report
}

fn cases(directory: &Path, into: &mut Vec<PathBuf>) {
    let entries = fs::read_dir(directory).unwrap_or_else(|error| panic!("{}: {error}", directory.display()));
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.expect("an entry").path()).collect();
    paths.sort();
    for path in paths {
        if path.is_dir() {
            cases(&path, into);
        } else if path.extension().is_some_and(|extension| extension == "t") {
            into.push(path);
        }
    }
}

#[test]
#[allow(clippy::print_stdout)] // How many cases there were is part of the result.
fn the_specification_suite_is_answered_as_it_expects() {
    let suite = std::env::var_os("HCL_SPECSUITE").expect("HCL_SPECSUITE names the folder `specsuite/tests`");
    let mut all = Vec::new();
    cases(Path::new(&suite), &mut all);
    let (mut inputs, mut failures) = (0, String::new());
    for case in &all {
        for extension in ["hcl", "hcl.json"] {
            let input = case.with_extension(extension);
            if !input.is_file() {
                continue;
            }
            inputs += 1;
            let report = judge(case, &input);
            if !report.is_empty() {
                writeln!(failures, "{}:\n{report}", input.display()).expect("text");
            }
        }
    }
    assert!(failures.is_empty(), "{failures}");
    assert!(inputs >= all.len() && inputs > 0, "no inputs in {suite:?}");
}
