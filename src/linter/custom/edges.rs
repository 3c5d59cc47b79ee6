//! Which resources refer to which, by the arguments that hold an identity.

use std::collections::BTreeSet;

use super::super::context::{Context, Subject};
use crate::schema::heroku::provider_schema;

/// The references of a configuration. What an argument refers to is told by its name: `app_id` is an app's.
pub(super) struct Edges<'a> {
    /// The places of the subjects that refer to a subject or are referred to by it, by its place.
    pub(super) near: Vec<BTreeSet<usize>>,
    /// The type of a resource whose argument leads nobody knows where, and the type that it leads to.
    astray: BTreeSet<(&'a str, String)>,
    /// The same for one resource.
    own: BTreeSet<(usize, String)>,
}

impl<'a> Edges<'a> {
    pub(super) fn new(context: &'a Context<'a>) -> Self {
        let mut edges = Self {
            near: vec![BTreeSet::new(); context.subjects.len()],
            astray: BTreeSet::new(),
            own: BTreeSet::new(),
        };
        for (at, subject) in context.subjects.iter().enumerate() {
            edges.follow(at, subject, context);
        }
        edges
    }

    fn follow(&mut self, at: usize, subject: &'a Subject<'a>, context: &Context<'_>) {
        for attribute in &subject.resource.body().attributes {
            let name = &attribute.name.text;
            let target = context.target(subject, name);
            let place = target.and_then(|target| context.place(&target.address));
            if let Some(other) = place {
                self.near[at].insert(other);
                self.near[other].insert(at);
            } else if let Some(kind) = kind_of(name)
                && subject.config.get(name).is_none_or(|value| !value.is_null())
            {
                self.astray.insert((subject.kind(), kind.clone()));
                self.own.insert((at, kind));
            }
        }
    }

    /// Whether a subject may have neighbours of a type that cannot be told.
    pub(super) fn may_be_more(&self, context: &Context<'_>, at: usize, kind: &str) -> bool {
        let own = context.subjects[at].kind();
        self.own.contains(&(at, kind.to_owned())) || self.astray.contains(&(kind, own.to_owned()))
    }
}

/// The type of what an argument identifies.
fn kind_of(argument: &str) -> Option<String> {
    let kind = format!("heroku_{}", argument.strip_suffix("_id").unwrap_or(argument));
    provider_schema().resources.contains_key(&*kind).then_some(kind)
}
