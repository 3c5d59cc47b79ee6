//! Rules that users write in `dynoform.hcl`, in the configuration language.
//!
//! A definition is read once (`define`) and held against what each resource type looks like, so that a mistake in
//! it is reported before any configuration is looked at. Asking it (`ask`) evaluates its condition for every
//! resource by our own evaluator; what is not known says nothing. Its tests are run by [`trials`].

mod ask;
mod define;
mod edges;
mod names;
mod relations;
mod sketch;
mod trial;

use std::collections::BTreeMap;
use std::collections::HashMap;
use std::sync::{Arc, LazyLock, Mutex};

use globset::GlobMatcher;

use super::rule::Level;
use super::settings::Origin;
use crate::diagnostic::Code;
use crate::language::value::Value;
use crate::syntax::ast::Expr;

pub(super) use ask::{Answers, ask};
pub(super) use define::{define, locals};
pub(super) use relations::Relations;
pub use trial::{Trial, trials};

/// A rule that a settings file defines.
#[derive(Clone, Debug)]
pub struct CustomRule {
    /// The name, and a page made of the definition.
    pub code: &'static Code,
    /// How loud it is where nothing else is said.
    pub level: Level,
    /// Where it is defined.
    pub origin: Origin,
    /// The resource types it is about, `*` standing for anything; none when it is about the whole configuration.
    types: Vec<GlobMatcher>,
    /// What it is asked for each element of.
    for_each: Option<Expr>,
    /// What must be true for it to be asked at all.
    filter: Option<Expr>,
    /// What must be true.
    condition: Expr,
    /// Said when it is not.
    message: Expr,
    /// What to do.
    help: Option<Expr>,
    /// The arguments that it looks at, in the order in which it does.
    arguments: Vec<Arc<str>>,
    /// `local.NAME`
    locals: Arc<BTreeMap<Arc<str>, Value>>,
    /// Its tests.
    pub tests: Vec<CustomTest>,
}

impl CustomRule {
    /// The name in kebab-case.
    pub fn name(&self) -> &'static str {
        self.code.name
    }

    /// Whether it is about the configuration and not about each resource.
    fn is_about_all(&self) -> bool {
        self.types.is_empty()
    }

    fn is_about(&self, kind: &str) -> bool {
        self.types.iter().any(|types| types.is_match(kind))
    }
}

/// A test of a rule.
#[derive(Clone, PartialEq, Debug)]
pub struct CustomTest {
    /// What it shows.
    pub name: String,
    /// The files, by path.
    pub files: Vec<(String, String)>,
    /// The addresses of what must be found, each perhaps with `: ` and the message.
    pub findings: Vec<String>,
    /// Where it stands.
    pub origin: Origin,
}

/// The code of a rule. Findings carry codes for as long as the program runs, so each is made once and kept; there are
/// as many as somebody has written rules.
fn code(name: &str, explanation: String) -> &'static Code {
    static KNOWN: LazyLock<Mutex<HashMap<(String, String), &'static Code>>> = LazyLock::new(Mutex::default);
    let mut known = match KNOWN.lock() {
        Ok(known) => known,
        // A writer that panicked left a map that is whole nevertheless.
        Err(poisoned) => poisoned.into_inner(),
    };
    known
        .entry((name.to_owned(), explanation))
        .or_insert_with_key(|(name, explanation)| {
            Box::leak(Box::new(Code {
                name: Box::leak(name.clone().into_boxed_str()),
                explanation: Box::leak(explanation.clone().into_boxed_str()),
            }))
        })
}
