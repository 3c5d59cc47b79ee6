//! Expressions and what the reference makes of them, recorded by `record.sh`: our evaluator must print the same.
//!
//! A record is an expression (`> `, further lines `+ `), then what is printed (`= `) or the summary (`! `) and detail
//! (`| `) of the error. Where we deliberately differ, lines that begin with `~` follow with what we say.

use std::fmt::Write;

use camino::{Utf8Path, Utf8PathBuf};
use dynoform::diagnostic::Diagnostic;
use dynoform::language::codes::NOT_CONSTANT;
use dynoform::language::evaluate::{evaluate, evaluate_partly};
use dynoform::language::functions::Host;
use dynoform::language::print::console;
use dynoform::language::scope::Scope;
use dynoform::language::types::Type;
use dynoform::language::value::Value;
use dynoform::source::{AnchorId, Disk, Files};
use dynoform::syntax::ast::Traversal;
use dynoform::syntax::parse_expression;

struct Console {
    directory: Utf8PathBuf,
}

impl Scope for Console {
    fn resolve(&self, traversal: &Traversal) -> Result<(Value, usize), Box<Diagnostic>> {
        // The one name in `files/main.tf`: a resource that has not been created.
        if &*traversal.root.text == "terraform_data" {
            return Ok((Value::unknown(Type::Dynamic), traversal.steps.len().min(1)));
        }
        let what = format!("there is no {}", traversal.root.text);
        Err(Box::new(
            Diagnostic::error(&NOT_CONSTANT, "Unknown name", what).at(traversal.root.span),
        ))
    }

    fn functions(&self) -> Option<&dyn Host> {
        Some(self)
    }
}

impl Host for Console {
    fn files(&self) -> &dyn Files {
        &Disk
    }

    fn working_directory(&self) -> &Utf8Path {
        &self.directory
    }

    fn home_directory(&self) -> Option<&Utf8Path> {
        Some(Utf8Path::new("/home/someone"))
    }

    fn plan_timestamp(&self) -> Option<&str> {
        None
    }

    fn now(&self) -> Option<String> {
        Some("2024-01-02T03:04:05Z".into())
    }

    fn random(&self, bytes: &mut [u8]) -> bool {
        bytes.fill(7);
        true
    }
}

#[derive(Default)]
struct Record {
    expression: String,
    expected: String,
    ours: Option<String>,
    line: usize,
}

fn records(text: &str) -> Vec<Record> {
    let mut records: Vec<Record> = Vec::new();
    for (number, line) in text.lines().enumerate() {
        let Some((kind, rest)) = line.split_at_checked(1) else {
            continue;
        };
        let rest = rest.strip_prefix(' ').unwrap_or(rest);
        if kind == ">" {
            records.push(Record {
                expression: rest.to_owned(),
                line: number + 1,
                ..Record::default()
            });
            continue;
        }
        let Some(record) = records.last_mut() else {
            continue;
        };
        match kind {
            "+" => record.expression.extend(["\n", rest]),
            "=" | "!" => record.expected.extend([kind, " ", rest, "\n"]),
            "|" => record.expected.extend([kind, " ", rest, "\n"]),
            "~" => record.ours.get_or_insert_default().extend([rest, "\n"]),
            _ => {}
        }
    }
    records
}

fn outcome(expression: &str, scope: &Console) -> String {
    let (expr, problems) = parse_expression(expression, AnchorId(0));
    let diagnostics = if problems.is_empty() {
        match evaluate(&expr, scope) {
            Ok(value) => return console(&value).lines().map(|line| format!("= {line}\n")).collect(),
            Err(diagnostics) => diagnostics,
        }
    } else {
        problems
    };
    let first = &diagnostics[0];
    let detail: Vec<&str> = first.detail.split_whitespace().collect();
    format!("! {}\n| {}\n", first.summary, detail.join(" "))
}

/// The file's directory in place of the one it was recorded in, and spaces as they are printed.
fn expected(record: &Record, directory: &Utf8Path) -> String {
    record
        .ours
        .as_ref()
        .unwrap_or(&record.expected)
        .replace("$DIRECTORY", directory.as_str())
}

/// The text of each file of records, by name.
fn files(here: &Utf8Path) -> Vec<(String, String)> {
    let mut files: Vec<(String, String)> = here
        .read_dir_utf8()
        .expect("the folder is there")
        .map(|entry| entry.expect("readable").into_path())
        .filter(|path| path.extension() == Some("txt"))
        .map(|path| {
            let name = path.file_name().unwrap_or_default().to_owned();
            (name, std::fs::read_to_string(&path).expect("readable"))
        })
        .collect();
    files.sort();
    files
}

fn scope() -> (Utf8PathBuf, Console) {
    let here = Utf8Path::new(env!("CARGO_MANIFEST_DIR")).join("grammar-tests/console");
    let directory = here.join("files");
    (here, Console { directory })
}

#[test]
fn broken_expressions_come_to_something() {
    let (here, scope) = scope();
    for (_, text) in files(&here) {
        for record in records(&text) {
            // Hashing passwords takes long, and its prefixes are like any other's.
            if record.expression.contains("bcrypt") {
                continue;
            }
            for (end, _) in record.expression.char_indices() {
                let (expr, _) = parse_expression(&record.expression[..end], AnchorId(0));
                let (value, _) = evaluate_partly(&expr, &scope);
                console(&value);
            }
        }
    }
}

#[test]
fn expressions_come_to_what_the_reference_says() {
    let (here, scope) = scope();
    let (mut count, mut failures, mut report) = (0, 0, String::new());
    for (name, text) in files(&here) {
        for record in records(&text) {
            count += 1;
            let expected = expected(&record, &scope.directory);
            let found = outcome(&record.expression, &scope);
            if found != expected {
                failures += 1;
                write!(
                    report,
                    "{name}:{}: {}\n--- the reference\n{expected}--- ours\n{found}\n",
                    record.line, record.expression
                )
                .expect("a String takes all text");
            }
        }
    }
    assert_eq!(failures, 0, "of {count} records:\n{report}");
    assert!(count >= 500, "only {count} records");
}
