//! The evaluator: any expression comes to a value or to problems, twice to the same, and no text shows a secret.

#![no_main]

use camino::Utf8Path;
use dynoform::diagnostic::Diagnostic;
use dynoform::language::evaluate::evaluate_partly;
use dynoform::language::functions::Host;
use dynoform::language::print::console;
use dynoform::language::scope::Scope;
use dynoform::language::types::Type;
use dynoform::language::value::{Marks, Members, Value};
use dynoform::source::{AnchorId, Files, Memory};
use dynoform::syntax::ast::Traversal;
use dynoform::syntax::{parse_expression, parse_template};

const SECRET: &str = "hush-4711-hush";

/// `s` is sensitive, `o` an object with a sensitive part, `e` ephemeral, `n` null, `l` a list; all else is unknown.
struct World {
    files: Memory,
}

fn named(name: &str) -> Value {
    let secret = || Value::string(SECRET).sensitive();
    match name {
        "s" => secret(),
        "o" => Value::object(Members::from([
            ("a".into(), secret()),
            ("b".into(), Value::number(1_i64)),
        ])),
        "e" => Value::string("brief").mark(Marks::EPHEMERAL),
        "n" => Value::null(Type::Dynamic),
        "l" => Value::list(
            Type::String,
            vec![Value::string("x"), Value::unknown(Type::String), secret()],
        ),
        "u" => Value::unknown(Type::String).not_null(),
        _ => Value::unknown(Type::Dynamic),
    }
}

impl Scope for World {
    fn resolve(&self, traversal: &Traversal) -> Result<(Value, usize), Box<Diagnostic>> {
        Ok((named(&traversal.root.text), 0))
    }

    fn functions(&self) -> Option<&dyn Host> {
        Some(self)
    }
}

impl Host for World {
    fn files(&self) -> &dyn Files {
        &self.files
    }

    fn working_directory(&self) -> &Utf8Path {
        Utf8Path::new("")
    }

    fn home_directory(&self) -> Option<&Utf8Path> {
        None
    }

    fn plan_timestamp(&self) -> Option<&str> {
        Some("2024-01-02T03:04:05Z")
    }

    fn now(&self) -> Option<String> {
        Some("2024-01-02T03:04:05Z".into())
    }

    fn random(&self, bytes: &mut [u8]) -> bool {
        bytes.fill(7);
        true
    }
}

libfuzzer_sys::fuzz_target!(|text: &str| {
    // Whoever hashes a password asks for the time that it takes; and what the text says itself is no secret.
    if ["bcrypt", "hush", "hsuh", "4711", "1174"]
        .iter()
        .any(|word| text.contains(word))
    {
        return;
    }
    let mut files = Memory::new();
    files.set("t", "${x} %{for y in z}${y}%{endfor}");
    let world = World { files };
    for parse in [parse_expression, parse_template] {
        let (expr, _) = parse(text, AnchorId(0));
        let (value, problems) = evaluate_partly(&expr, &world);
        let (again, repeated) = evaluate_partly(&expr, &world);
        assert_eq!(value, again);
        assert_eq!(problems, repeated);
        let printed = console(&value);
        // Whoever asks for it may see it.
        if !text.contains("nonsensitive") {
            assert!(!printed.contains(SECRET), "{printed}");
            assert!(!format!("{problems:?}").contains(SECRET), "{problems:?}");
        }
    }
});
