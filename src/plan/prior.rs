//! Objects of a state as values, brought up to the schema of today, and back.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::{codec, codes, marks};
use crate::address::{InstanceAddress, ResourceAddress};
use crate::diagnostic::Diagnostic;
use crate::language::json::NotYetKnown;
use crate::language::value::{Marks, Value};
use crate::provider::{ProviderAddress, Providers};
use crate::schema::Schema;
use crate::state::{Instance, Json, Object, Resource, State};

/// An object that exists.
#[derive(Clone, PartialEq, Debug)]
pub struct PriorObject {
    /// What it is. Sensitive parts are marked, by the state and by the schema.
    pub value: Value,
    /// What the provider stored beside it.
    pub private: Vec<u8>,
    /// Its creation did not finish.
    pub tainted: bool,
    /// The resources it was made after, without instance keys; sorted.
    pub dependencies: Vec<ResourceAddress>,
    /// Whether its replacement is created before it is destroyed.
    pub create_before_destroy: bool,
}

/// The objects of one instance.
#[derive(Clone, PartialEq, Debug)]
pub struct PriorInstance {
    /// Whose type they are.
    pub provider: ProviderAddress,
    /// The provider's configuration, as states name it: `provider["registry.terraform.io/heroku/heroku"]`.
    pub provider_name: Arc<str>,
    /// The schema of today; `None` when the provider is not here or does not know the type.
    pub schema: Option<Arc<Schema>>,
    /// The object in use.
    pub current: Option<PriorObject>,
    /// Those set aside, by key.
    pub deposed: BTreeMap<Arc<str>, PriorObject>,
}

/// Everything that exists, by address.
pub type Prior = BTreeMap<InstanceAddress, PriorInstance>;

/// Decodes a state.
///
/// # Errors
/// Objects that cannot be understood, each with its address.
pub fn decode(state: &State, providers: &Providers) -> Result<Prior, Vec<Diagnostic>> {
    let mut prior = Prior::new();
    let mut diagnostics = Vec::new();
    let mut names: BTreeMap<String, Arc<str>> = BTreeMap::new();
    for (address, resource, instance) in state.instances() {
        let name = names
            .entry(resource.provider.clone())
            .or_insert_with(|| Arc::from(resource.provider.as_str()));
        match decode_instance(&address, resource, Arc::clone(name), instance, providers) {
            Ok(decoded) => {
                prior.insert(address, decoded);
            }
            Err(diagnostic) => diagnostics.push(diagnostic),
        }
    }
    if diagnostics.is_empty() {
        Ok(prior)
    } else {
        Err(diagnostics)
    }
}

fn decode_instance(
    address: &InstanceAddress,
    resource: &Resource,
    provider_name: Arc<str>,
    instance: &Instance,
    providers: &Providers,
) -> Result<PriorInstance, Diagnostic> {
    let provider = resource.provider_address().ok_or_else(|| {
        unreadable(
            address,
            &format!("its provider is written as {}, which is no provider", resource.provider),
        )
    })?;
    let schema = providers.schema(&provider).and_then(|known| {
        let types = match address.resource.mode {
            crate::address::Mode::Managed => &known.resources,
            crate::address::Mode::Data => &known.data,
        };
        types.get(&address.resource.kind).cloned()
    });
    let decode = |object: &Object| decode_object(address, object, schema.as_deref(), &provider, providers);
    let current = instance.current.as_ref().map(decode).transpose()?;
    let deposed = instance
        .deposed
        .iter()
        .map(|(key, object)| Ok((Arc::clone(key), decode(object)?)))
        .collect::<Result<_, Diagnostic>>()?;
    Ok(PriorInstance {
        provider,
        provider_name,
        schema,
        current,
        deposed,
    })
}

pub(super) fn decode_object(
    address: &InstanceAddress,
    object: &Object,
    schema: Option<&Schema>,
    provider: &ProviderAddress,
    providers: &Providers,
) -> Result<PriorObject, Diagnostic> {
    let value = match schema {
        // Kept as it is: whoever needs more says that the provider is missing.
        None => crate::language::json::from_text_implied(object.attributes.text())
            .map_err(|error| unreadable(address, &error.to_string()))?,
        Some(schema) => {
            let upgraded = upgrade(address, object, schema, provider, providers)?;
            let text = upgraded.as_ref().unwrap_or(&object.attributes).text();
            codec::decode(text, &schema.block.implied_type()).map_err(|error| unreadable(address, &error))?
        }
    };
    let stored: marks::MarkedPaths = object
        .sensitive
        .iter()
        .map(|path| (codec::value_path(path), Marks::SENSITIVE))
        .collect();
    let value = marks::restore(value, &stored);
    Ok(PriorObject {
        value: match schema {
            Some(schema) => marks::by_schema(value, &schema.block),
            None => value.sensitive(),
        },
        private: object.private.clone(),
        tainted: object.tainted,
        dependencies: object.dependencies.clone(),
        create_before_destroy: object.create_before_destroy,
    })
}

/// The attributes of an older version in the form of today; `None` when they have it already.
pub(super) fn upgrade(
    address: &InstanceAddress,
    object: &Object,
    schema: &Schema,
    provider: &ProviderAddress,
    providers: &Providers,
) -> Result<Option<Json>, Diagnostic> {
    if object.schema_version == schema.version {
        return Ok(None);
    }
    if object.schema_version > schema.version {
        return Err(Diagnostic::error(
            &codes::STATE_TOO_NEW,
            "State written by a newer provider",
            format!(
                "The object of {address} has schema version {}, and this dynoform knows {} up to version {}.",
                object.schema_version, address.resource.kind, schema.version
            ),
        )
        .about(address)
        .help("use a newer dynoform, or the provider that wrote the state"));
    }
    let plain = providers.plain(provider).expect("its schema was found");
    plain
        .upgrade(&address.resource.kind, object.schema_version, object.attributes.value())
        .map(|upgraded| Some(Json::from(&upgraded)))
        .map_err(|problem| unreadable(address, &problem.detail))
}

fn unreadable(address: &InstanceAddress, why: &str) -> Diagnostic {
    Diagnostic::error(
        &codes::STATE_OBJECT,
        "Object in the state cannot be understood",
        format!("The object of {address} does not fit its type: {why}."),
    )
    .about(address)
    .help(format!(
        "restore the state from its backup, or take the object out with `dynoform state rm '{address}'` and import it again"
    ))
}

/// The object as the state keeps it.
///
/// # Errors
/// Something in it is not known.
pub fn encode(object: &PriorObject, schema: &Schema) -> Result<Object, NotYetKnown> {
    let value = marks::strip(&object.value).0;
    let (_, marked) = marks::strip(&marks::by_schema(object.value.clone(), &schema.block));
    let unrecorded = marks::marked_paths(&marks::unrecorded(value.clone(), &schema.block));
    let mut encoded = Object::new(schema.version, attributes(&value, schema)?);
    let mut sensitive: Vec<_> = marked
        .iter()
        .filter(|(path, marks)| marks.contains(Marks::SENSITIVE) && !unrecorded.contains(path))
        .filter_map(|(path, _)| codec::state_path(path, &value))
        .collect();
    sensitive.sort();
    sensitive.dedup();
    encoded.sensitive = sensitive;
    encoded.tainted = object.tainted;
    encoded.private.clone_from(&object.private);
    encoded.dependencies.clone_from(&object.dependencies);
    encoded.create_before_destroy = object.create_before_destroy;
    Ok(encoded)
}

fn attributes(value: &Value, schema: &Schema) -> Result<Json, NotYetKnown> {
    let text = codec::encode(value, &schema.block.implied_type())?;
    Ok(Json::parse(text).expect("the encoder writes JSON"))
}

/// The object's `id`, when it has one that may be shown.
pub fn id_of(value: &Value) -> Option<String> {
    let id = value
        .get("id")
        .filter(|id| !id.is_sensitive() && !value.is_sensitive())?;
    id.as_str().map(str::to_owned)
}
