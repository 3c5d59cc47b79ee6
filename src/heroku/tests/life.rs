//! What every resource type goes through, told once.

use serde_json::{Value as Json, json};

use super::{Bench, Verdict, get};
use crate::language::value::Value;

/// The life of one object.
pub(super) struct Life {
    pub(super) kind: &'static str,
    pub(super) given: Json,
    /// What it is imported by; empty where nothing can be imported.
    pub(super) import: fn(&Value) -> String,
    /// Configurations that change it in place, one after the other.
    pub(super) changes: Vec<Json>,
    /// Attributes that replace it, each with another value.
    pub(super) replacements: Vec<(&'static str, Json)>,
    /// What someone else calls to make it vanish.
    pub(super) vanish: fn(&Value) -> String,
}

impl Bench {
    /// Created, planned empty, imported, changed, replaced, vanished, made again, destroyed. Gives the last state.
    pub(super) async fn lives(&self, life: Life) -> Value {
        let kind = life.kind;
        let mut now = self.settles(kind, &life.given, life.import).await;
        for change in &life.changes {
            let (verdict, _, problems) = self.plan(kind, &now, change);
            assert!(problems.is_empty(), "{kind}: {}", super::texts(&problems));
            assert_eq!(verdict, Verdict::Update, "{kind}: {change} changes it in place");
            let changed = self.change(kind, &now, change).await;
            assert_eq!(get(&changed, "id"), get(&now, "id"), "{kind}: it is the same object");
            assert_eq!(
                self.read(kind, &changed).await,
                changed,
                "{kind}: what is read is what was changed"
            );
            assert_eq!(
                self.plan(kind, &changed, change).0,
                Verdict::Nothing,
                "{kind}: {change} holds"
            );
            now = changed;
        }
        let last = life.changes.last().unwrap_or(&life.given).clone();
        for (attribute, value) in life.replacements {
            let mut other = last.clone();
            other[attribute] = value;
            match self.plan(kind, &now, &other).0 {
                Verdict::Replace(paths) => assert!(
                    paths.iter().any(|path| path.starts_with(attribute)),
                    "{kind}: {attribute} replaces it, not {paths:?}"
                ),
                verdict => panic!("{kind}: {attribute} comes to {verdict:?}"),
            }
        }
        self.call("DELETE", &(life.vanish)(&now), Json::Null).await;
        assert!(self.read(kind, &now).await.is_null(), "{kind}: vanished");
        let again = self.create(kind, &last).await;
        let destroyed = self.destroy(kind, &again).await;
        assert!(
            destroyed.problems.is_empty(),
            "{kind}: {}",
            super::texts(&destroyed.problems)
        );
        assert!(
            destroyed.value.is_null() && self.read(kind, &again).await.is_null(),
            "{kind}: destroyed"
        );
        let twice = self.destroy(kind, &again).await;
        assert!(twice.problems.is_empty(), "{kind}: that it is gone is as good");
        now
    }
}

/// An app of the account.
pub(super) async fn app(bench: &Bench, name: &str) -> Value {
    bench
        .create("heroku_app", &json!({ "name": name, "region": "us" }))
        .await
}

/// A UUID of nothing.
pub(super) const NOBODY: &str = "01234567-89ab-4def-8123-456789abcdef";

/// A certificate as the sandbox takes it.
pub(super) fn certificate(name: &str) -> String {
    format!("-----BEGIN CERTIFICATE-----\n{name}\n-----END CERTIFICATE-----\n")
}

/// A key that opens nothing.
pub(super) const KEY: &str = "-----BEGIN PRIVATE KEY-----\ncanary\n-----END PRIVATE KEY-----\n";
