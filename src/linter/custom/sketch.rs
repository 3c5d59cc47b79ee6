//! What any resource of a type looks like, nothing being known of it: mistakes in a rule are found against that.

use std::sync::Arc;

use super::names::View;
use crate::language::types::Type;
use crate::language::value::Value;
use crate::schema::Schema;
use crate::schema::heroku::provider_schema;

/// A resource of a type; of a type that is not Heroku's nothing is known.
pub(super) struct Sketch {
    pub(super) schema: Option<Arc<Schema>>,
}

impl View for Sketch {
    fn itself(&self) -> Value {
        object(self.schema.as_deref(), [])
    }

    fn resource(&self) -> Value {
        let texts = ["address", "type", "name", "module", "file"];
        let members = texts.map(|name| (Arc::from(name), Value::unknown(Type::String)));
        let key = (Arc::from("key"), Value::unknown(Type::Dynamic));
        Value::object(members.into_iter().chain([key]).collect())
    }

    fn app(&self) -> Value {
        let of = |kind: &str| provider_schema().resources.get(kind).cloned();
        let pipeline = object(of("heroku_pipeline").as_deref(), []);
        let more = [
            ("stage", Type::String),
            ("config_keys", Type::set(Type::String)),
            ("pipeline", pipeline.ty()),
        ];
        object(of("heroku_app").as_deref(), more)
    }

    fn of_app(&self, kind: &str) -> Value {
        self.all(kind)
    }

    fn related(&self, kind: &str) -> Value {
        self.all(kind)
    }

    fn all(&self, kind: &str) -> Value {
        let schema = provider_schema().resources.get(kind).cloned();
        match object(schema.as_deref(), []).ty() {
            Type::Dynamic => Value::unknown(Type::Dynamic),
            element => Value::unknown(Type::list(element)),
        }
    }
}

/// An unknown object with what its schema has, an address, and more.
fn object<const N: usize>(schema: Option<&Schema>, more: [(&str, Type); N]) -> Value {
    let Some(Type::Object(object)) = schema.map(|schema| schema.block.implied_type()) else {
        return Value::unknown(Type::Dynamic);
    };
    let own = object
        .attributes
        .iter()
        .map(|(name, ty)| (Arc::clone(name), ty.clone()));
    let more = more.into_iter().map(|(name, ty)| (Arc::from(name), ty));
    let address = [(Arc::from("address"), Type::String)];
    Value::unknown(Type::object(address.into_iter().chain(own).chain(more)))
}
