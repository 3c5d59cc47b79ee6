//! Expressions and what the reference makes of them, recorded by `record.sh`: our evaluator must print the same.
//!
//! A record is an expression (`> `, further lines `+ `), then what is printed (`= `) or the summary (`! `) and detail
//! (`| `) of the error. Where we deliberately differ, lines that begin with `~` follow with what we say.

mod coverage;
mod live;
#[path = "../oracle.rs"]
mod oracle;

use std::fmt::Write;
use std::sync::Arc;

use camino::{Utf8Path, Utf8PathBuf};
use dynoform::address::ModuleInstance;
use dynoform::analysis::{Analysis, Evaluation, Inputs, Options, Program, Purpose, StaticResolver};
use dynoform::config::ModuleId;
use dynoform::diagnostic::Diagnostic;
use dynoform::language::functions::Host;
use dynoform::language::print::console;
use dynoform::language::types::Type;
use dynoform::language::value::Value;
use dynoform::provider::Providers;
use dynoform::source::{AnchorId, Disk, Files};
use dynoform::syntax::ast::Expr;
use dynoform::syntax::parse_expression;

/// A host whose clock stands and whose dice always show the same.
struct Console {
    directory: Utf8PathBuf,
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

/// The project in `files`, with one resource that has not been created.
struct Desk {
    program: Arc<Program>,
    evaluation: Evaluation,
}

impl Desk {
    fn open() -> Self {
        let options = Options::new(Purpose::Explore);
        let analysis = Analysis::open(Arc::new(Disk), &directory(), options, Arc::new(Providers::new()));
        assert_eq!(analysis.diagnostics(), []);
        let host = Console { directory: directory() };
        let inputs = Inputs {
            host: Arc::new(host),
            ..analysis.inputs().clone()
        };
        let program = Arc::clone(analysis.program());
        let mut evaluation = Evaluation::new(&program, inputs);
        let providers = Arc::new(Providers::new());
        evaluation.run(&mut StaticResolver { providers });
        Self { program, evaluation }
    }

    fn evaluate(&self, expr: &Expr) -> (Value, Vec<Diagnostic>) {
        match self.program.check_expression(ModuleId::ROOT, expr) {
            problems if problems.is_empty() => self.evaluation.evaluate_in(&ModuleInstance::root(), expr),
            problems => (Value::unknown(Type::Dynamic), problems),
        }
    }
}

/// What is printed, or what is said; of what is no expression only that.
fn outcome(expression: &str, desk: &Desk) -> Result<String, String> {
    let (expr, problems) = parse_expression(expression, AnchorId(0));
    if let Some(problem) = problems.first() {
        return Err(format!("{}: {}", problem.summary, problem.detail));
    }
    let (value, problems) = desk.evaluate(&expr);
    let Some(first) = problems.first() else {
        return Ok(console(&value).lines().map(|line| format!("= {line}\n")).collect());
    };
    let detail: Vec<&str> = first.detail.split_whitespace().collect();
    Ok(format!("! {}\n| {}\n", first.summary, detail.join(" ")))
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

fn here() -> Utf8PathBuf {
    Utf8Path::new(env!("CARGO_MANIFEST_DIR")).join("grammar-tests/console")
}

fn directory() -> Utf8PathBuf {
    here().join("files")
}

#[test]
fn broken_expressions_come_to_something() {
    let desk = Desk::open();
    for (_, text) in files(&here()) {
        for record in records(&text) {
            // Hashing passwords takes long, and its prefixes are like any other's.
            if record.expression.contains("bcrypt") {
                continue;
            }
            for (end, _) in record.expression.char_indices() {
                let (expr, _) = parse_expression(&record.expression[..end], AnchorId(0));
                let (value, _) = desk.evaluation.evaluate_in(&ModuleInstance::root(), &expr);
                console(&value);
            }
        }
    }
}

#[test]
fn expressions_come_to_what_the_reference_says() {
    let desk = Desk::open();
    let (mut count, mut failures, mut report) = (0, 0, String::new());
    for (name, text) in files(&here()) {
        for record in records(&text) {
            count += 1;
            let expected = expected(&record, &directory());
            let found = outcome(&record.expression, &desk);
            let is_right = match &found {
                Ok(found) => *found == expected,
                // What is wrong with the syntax is said in our own words.
                Err(_) => expected.starts_with('!'),
            };
            if !is_right {
                failures += 1;
                write!(
                    report,
                    "{name}:{}: {}\n--- the reference\n{expected}--- ours\n{found:?}\n",
                    record.line, record.expression
                )
                .expect("a String takes all text");
            }
        }
    }
    assert_eq!(failures, 0, "of {count} records:\n{report}");
    assert!(count >= 3200, "only {count} records");
}
