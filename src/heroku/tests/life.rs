//! What every resource type goes through, told once.

use serde_json::{Value as Json, json};

use super::{Bench, Verdict, get, texts};
use crate::language::value::Value;
use crate::provider::Provider;
use crate::schema::heroku::provider_schema;

/// A text that is made of the object's state.
type Told = Box<dyn Fn(&Value) -> String + Send + Sync>;

/// The life of one object.
pub(super) struct Life {
    pub(super) kind: &'static str,
    pub(super) given: Json,
    /// What it is imported by; empty where nothing can be imported.
    pub(super) import: Told,
    /// Configurations that change it in place, one after the other.
    pub(super) changes: Vec<Json>,
    /// Attributes that replace it, each with another value.
    pub(super) replacements: Vec<(&'static str, Json)>,
    /// What someone else deletes to make it vanish: the object or what it belongs to; empty where nothing does.
    pub(super) vanish: Told,
    /// Whether each change gives it another id.
    pub(super) renewed: bool,
    /// Why it is still there after it was destroyed; `None` when it is not.
    pub(super) stays: Option<&'static str>,
    /// Attributes that are neither changed nor replaced here, and why.
    pub(super) beside: &'static [(&'static str, &'static str)],
}

impl Life {
    /// One that is imported by its id, never changed in place, and gone when it is destroyed.
    pub(super) fn of(kind: &'static str, given: Json) -> Self {
        Self {
            kind,
            given,
            import: Box::new(|made| get(made, "id").to_owned()),
            changes: Vec::new(),
            replacements: Vec::new(),
            vanish: Box::new(|_| String::new()),
            renewed: false,
            stays: None,
            beside: &[],
        }
    }

    pub(super) fn import(mut self, id: impl Fn(&Value) -> String + Send + Sync + 'static) -> Self {
        self.import = Box::new(id);
        self
    }

    pub(super) fn vanish(mut self, path: impl Fn(&Value) -> String + Send + Sync + 'static) -> Self {
        self.vanish = Box::new(path);
        self
    }

    /// Holds it to the schema: every attribute that can be set is changed in place, or replaces.
    fn assert_complete(&self) {
        let kind = self.kind;
        let block = &provider_schema().resources[kind].block;
        let of = |json: &Json, name: &str| json.get(name).cloned().unwrap_or(Json::Null);
        let replaced = |name: &str| self.replacements.iter().any(|(attribute, _)| *attribute == name);
        let changed = |name: &str| {
            let given = of(&self.given, name);
            self.changes.iter().any(|change| of(change, name) != given)
        };
        let beside = |name: &str| self.beside.iter().any(|(attribute, _)| *attribute == name);
        for attribute in block
            .attributes
            .iter()
            .filter(|attribute| attribute.usage.is_configurable() && &*attribute.name != "id")
        {
            let name = &*attribute.name;
            match attribute.replaces {
                true => assert!(replaced(name), "{kind}: nothing shows that {name} replaces it"),
                false => assert!(
                    changed(name) || replaced(name) || beside(name),
                    "{kind}: {name} is never changed"
                ),
            }
        }
        for nested in &block.blocks {
            let name = &*nested.name;
            assert!(
                changed(name) || replaced(name) || beside(name),
                "{kind}: the block {name} is never changed"
            );
        }
    }
}

impl Bench {
    /// Created, planned empty, imported, changed, replaced, destroyed, made again, vanished. Gives the last state.
    pub(super) async fn lives(&self, life: Life) -> Value {
        life.assert_complete();
        let kind = life.kind;
        let mut now = self.settles(kind, &life.given, &life.import).await;
        if (life.import)(&now).is_empty() {
            assert!(
                self.heroku.import(kind, "anything").await.is_err(),
                "{kind}: it cannot be imported"
            );
        }
        for change in &life.changes {
            let changed = self.changes_in_place(kind, &now, change).await;
            let same = get(&changed, "id") == get(&now, "id");
            assert_ne!(same, life.renewed, "{kind}: whether it is the same object");
            now = changed;
        }
        let last = life.changes.last().unwrap_or(&life.given).clone();
        for (attribute, value) in life.replacements {
            self.is_replaced(kind, &now, &last, (attribute, value));
        }
        let destroyed = self.destroy(kind, &now).await;
        assert!(destroyed.problems.is_empty(), "{kind}: {}", texts(&destroyed.problems));
        assert!(destroyed.value.is_null(), "{kind}: destroyed");
        assert_eq!(
            self.read(kind, &now).await.is_null(),
            life.stays.is_none(),
            "{kind}: {:?}",
            life.stays
        );
        let twice = self.destroy(kind, &now).await;
        assert!(twice.problems.is_empty(), "{kind}: that it is gone is as good");
        let again = self.create(kind, &last).await;
        let path = (life.vanish)(&again);
        if !path.is_empty() {
            self.call("DELETE", &path, Json::Null).await;
            assert!(self.read(kind, &again).await.is_null(), "{kind}: vanished");
            let late = self.destroy(kind, &again).await;
            assert!(late.problems.is_empty(), "{kind}: destroyed after it had vanished");
        }
        now
    }

    async fn changes_in_place(&self, kind: &str, now: &Value, change: &Json) -> Value {
        let (verdict, _, problems) = self.plan(kind, now, change);
        assert!(problems.is_empty(), "{kind}: {}", texts(&problems));
        assert_eq!(verdict, Verdict::Update, "{kind}: {change} changes it in place");
        let changed = self.change(kind, now, change).await;
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
        changed
    }

    fn is_replaced(&self, kind: &str, now: &Value, last: &Json, (attribute, value): (&str, Json)) {
        let mut other = last.clone();
        other[attribute] = value;
        match self.plan(kind, now, &other).0 {
            Verdict::Replace(paths) => assert!(
                paths.iter().any(|path| path.starts_with(attribute)),
                "{kind}: {attribute} replaces it, not {paths:?}"
            ),
            verdict => panic!("{kind}: {attribute} comes to {verdict:?}"),
        }
    }
}

/// The configuration, with more.
pub(super) fn with(mut given: Json, more: &Json) -> Json {
    let members = given.as_object_mut().expect("an object");
    members.extend(more.as_object().expect("an object").clone());
    given
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
