//! Resources, apps and what belongs to them as values, each made once and only when a rule asks for it.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, OnceLock};

use super::super::context::{Context, Subject};
use super::super::estate::App;
use super::edges::Edges;
use super::names::View;
use crate::address::{InstanceAddress, InstanceKey};
use crate::config::Repeat;
use crate::language::types::Type;
use crate::language::value::{Members, Value};
use crate::schema::BlockSchema;

/// The values of a configuration.
pub(in crate::linter) struct Relations<'a> {
    pub(super) context: &'a Context<'a>,
    /// By the place of the subject.
    objects: Vec<OnceLock<Value>>,
    /// By the place of the app.
    apps: Vec<OnceLock<Value>>,
    /// The app of each thing that belongs to one.
    owners: OnceLock<HashMap<&'a InstanceAddress, usize>>,
    /// What refers to what.
    edges: OnceLock<Edges<'a>>,
    /// By type.
    all: OnceLock<BTreeMap<&'a str, Value>>,
}

impl<'a> Relations<'a> {
    pub(in crate::linter) fn new(context: &'a Context<'a>) -> Self {
        let empty = |count: usize| std::iter::repeat_with(OnceLock::new).take(count).collect();
        Self {
            context,
            objects: empty(context.subjects.len()),
            apps: empty(context.estate.apps.len()),
            owners: OnceLock::new(),
            edges: OnceLock::new(),
            all: OnceLock::new(),
        }
    }

    /// The arguments of a resource and its address; what the provider alone sets is unknown.
    fn object(&self, at: usize) -> &Value {
        self.objects[at].get_or_init(|| {
            let subject = &self.context.subjects[at];
            let Some(config) = subject.config.as_members() else {
                return Value::unknown(Type::Dynamic);
            };
            let mut members = config.clone();
            if let Some(schema) = self.context.program.schema(subject.module, subject.resource) {
                shape(&mut members, &schema.block);
            }
            let address = Value::string(subject.address.to_string());
            members.entry("address".into()).or_insert(address);
            Value::object(members)
        })
    }

    fn object_of(&self, subject: &Subject<'_>) -> Value {
        let subjects = self.context.subjects;
        match subjects.binary_search_by(|other| other.address.cmp(&subject.address)) {
            Ok(at) => self.object(at).clone(),
            Err(_) => Value::unknown(Type::Dynamic),
        }
    }

    /// Which app a resource belongs to or is.
    fn owner(&self, subject: &Subject<'_>) -> Option<usize> {
        let owners = self.owners.get_or_init(|| {
            let apps = self.context.estate.apps.iter().enumerate();
            apps.flat_map(|(at, app)| {
                let all = app.parts.iter().copied().chain([app.subject]);
                all.map(move |part| (&part.address, at))
            })
            .collect()
        });
        owners.get(&subject.address).copied()
    }

    fn app(&self, at: usize) -> &Value {
        self.apps[at].get_or_init(|| {
            let app = &self.context.estate.apps[at];
            let own = self.object_of(app.subject);
            let Some(own) = own.as_members() else {
                return own;
            };
            let mut members: Members = own.clone();
            members.insert("stage".into(), self.stage(app));
            members.insert("config_keys".into(), self.keys(app));
            members.insert("pipeline".into(), self.pipeline(app));
            Value::object(members)
        })
    }

    /// What the pipeline says, or else what the name does.
    fn stage(&self, app: &App<'_>) -> Value {
        let coupled = app.of_kind("heroku_pipeline_coupling").next().is_some();
        let told = coupled || self.is_complete("heroku_pipeline_coupling");
        match app.stage() {
            Some(stage) if told => Value::text(stage),
            None if !coupled && told && app.subject.text("name").is_some() => Value::null(Type::String),
            _ => Value::unknown(Type::String),
        }
    }

    fn keys(&self, app: &App<'_>) -> Value {
        let keys = app.keys().filter(|_| self.is_complete("heroku_app_config_association"));
        match keys {
            Some(keys) => Value::tuple(keys.into_iter().map(Value::text).collect()),
            None => Value::unknown(Type::Dynamic),
        }
    }

    fn pipeline(&self, app: &App<'_>) -> Value {
        match app.of_kind("heroku_pipeline_coupling").next() {
            Some(coupling) => {
                let target = self.context.target(coupling, "pipeline");
                let pipeline = target.and_then(|target| self.context.subject(&target.address));
                pipeline.map_or(Value::unknown(Type::Dynamic), |pipeline| self.object_of(pipeline))
            }
            None if self.is_complete("heroku_pipeline_coupling") => Value::null(Type::Dynamic),
            None => Value::unknown(Type::Dynamic),
        }
    }

    fn is_complete(&self, kind: &str) -> bool {
        self.context.estate.is_complete(&[kind])
    }

    /// Some resources of a type; unknown when there may be more or fewer.
    fn list<'b>(&self, subjects: impl Iterator<Item = &'b Subject<'b>>) -> Value {
        let mut values = Vec::new();
        for subject in subjects {
            if self.stands_for_many(subject) {
                return Value::unknown(Type::Dynamic);
            }
            values.push(self.object_of(subject));
        }
        Value::tuple(values)
    }

    /// Whether it is one instance in the place of all there will be.
    fn stands_for_many(&self, subject: &Subject<'_>) -> bool {
        let many = |repeat: &Repeat| matches!(repeat, Repeat::Count(_) | Repeat::ForEach(_));
        if subject.address.key.is_none() && many(&subject.resource.repeat) {
            return true;
        }
        let configuration = self.context.configuration;
        let mut id = subject.module;
        let steps = &subject.address.resource.module.0;
        steps.iter().rev().any(|step| {
            let Some((parent, name)) = configuration.node(id).parent.as_ref() else {
                return false;
            };
            id = *parent;
            let call = configuration.module(*parent).calls.get(name);
            step.key.is_none() && call.is_some_and(|call| many(&call.repeat))
        })
    }

    /// The neighbours of one type; unknown when there may be others.
    fn related(&self, at: usize, kind: &str) -> Value {
        let edges = self.edges.get_or_init(|| Edges::new(self.context));
        if !self.context.estate.is_complete(&[]) || edges.may_be_more(self.context, at, kind) {
            return Value::unknown(Type::Dynamic);
        }
        let near = edges.near[at].iter().map(|at| &self.context.subjects[*at]);
        self.list(near.filter(|subject| subject.kind() == kind))
    }

    fn all(&self, kind: &str) -> Value {
        if !self.context.estate.is_complete(&[]) {
            return Value::unknown(Type::Dynamic);
        }
        let all = self.all.get_or_init(|| {
            let mut kinds: BTreeMap<&'a str, Vec<&'a Subject<'a>>> = BTreeMap::new();
            for subject in self.context.subjects {
                kinds.entry(subject.kind()).or_default().push(subject);
            }
            let lists = kinds
                .into_iter()
                .map(|(kind, subjects)| (kind, self.list(subjects.into_iter())));
            lists.collect()
        });
        all.get(kind).cloned().unwrap_or_else(|| Value::tuple(Vec::new()))
    }
}

/// Makes unknown what the provider alone sets, and secret what the schema says is.
fn shape(members: &mut Members, schema: &BlockSchema) {
    for attribute in &schema.attributes {
        if !attribute.usage.is_configurable() {
            members.insert(Arc::clone(&attribute.name), Value::unknown(attribute.ty.clone()));
        }
        if attribute.sensitive
            && let Some(value) = members.get_mut(&attribute.name)
        {
            *value = value.clone().sensitive();
        }
    }
    // A block that holds a secret is one: nothing shows single parts of it.
    for nested in schema.blocks.iter().filter(|nested| has_secrets(&nested.block)) {
        if let Some(value) = members.get_mut(&nested.name) {
            *value = value.clone().sensitive();
        }
    }
}

fn has_secrets(schema: &BlockSchema) -> bool {
    schema.attributes.iter().any(|attribute| attribute.sensitive)
        || schema.blocks.iter().any(|nested| has_secrets(&nested.block))
}

/// One resource, or the configuration.
pub(super) struct Live<'r, 'a> {
    pub(super) relations: &'r Relations<'a>,
    /// The place of the subject.
    pub(super) at: Option<usize>,
}

impl<'a> Live<'_, 'a> {
    pub(super) fn subject(&self) -> Option<&'a Subject<'a>> {
        self.relations.context.subjects.get(self.at?)
    }

    fn with(&self, value: impl FnOnce(usize, &Subject<'_>) -> Value) -> Value {
        match (self.at, self.subject()) {
            (Some(at), Some(subject)) => value(at, subject),
            _ => Value::unknown(Type::Dynamic),
        }
    }
}

impl View for Live<'_, '_> {
    fn itself(&self) -> Value {
        self.with(|at, _| self.relations.object(at).clone())
    }

    fn resource(&self) -> Value {
        self.with(|_, subject| {
            let address = &subject.address;
            let place = self.relations.context.sources.locate(subject.resource.block.header);
            let key = match &address.key {
                None => Value::null(Type::Dynamic),
                Some(InstanceKey::Name(name)) => Value::string(Arc::clone(name)),
                Some(InstanceKey::Index(index)) => Value::number(*index as i64),
            };
            let members = [
                ("address", Value::string(address.to_string())),
                ("type", Value::text(subject.kind())),
                ("name", Value::text(&subject.resource.key.name)),
                ("module", Value::string(address.resource.module.to_string())),
                (
                    "file",
                    Value::text(place.as_ref().map_or("", |place| place.file.path.as_str())),
                ),
                ("key", key),
            ];
            Value::object(members.into_iter().map(|(name, value)| (name.into(), value)).collect())
        })
    }

    fn app(&self) -> Value {
        self.with(|_, subject| match self.relations.owner(subject) {
            Some(app) => self.relations.app(app).clone(),
            None if subject.resource.body().attribute("app_id").is_some() => Value::unknown(Type::Dynamic),
            None => Value::null(Type::Dynamic),
        })
    }

    fn of_app(&self, kind: &str) -> Value {
        self.with(|_, subject| {
            let app = self.relations.owner(subject);
            match app.filter(|_| self.relations.is_complete(kind)) {
                Some(app) => {
                    let app = &self.relations.context.estate.apps[app];
                    let parts = app.parts.iter().copied().filter(|part| part.kind() == kind);
                    self.relations.list(parts)
                }
                None => Value::unknown(Type::Dynamic),
            }
        })
    }

    fn related(&self, kind: &str) -> Value {
        self.with(|at, _| self.relations.related(at, kind))
    }

    fn all(&self, kind: &str) -> Value {
        self.relations.all(kind)
    }
}
