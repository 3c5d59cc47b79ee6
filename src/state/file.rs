//! The version 4 file: field for field, in the order and layout in which the reference writes it.

use std::collections::BTreeMap;
use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};

use super::codes;
use super::json::pretty;

use super::{CheckResult, Extra, Instance, Json, Object, Output, Resource, State, Step, TERRAFORM_VERSION};
use crate::address::{InstanceKey, Mode, ModuleInstance, ResourceAddress};
use crate::diagnostic::Diagnostic;
use crate::language::json::{type_from_json, type_to_json};

#[derive(Serialize, Deserialize)]
struct FileForm {
    version: u64,
    terraform_version: String,
    serial: u64,
    lineage: String,
    #[serde(default)]
    outputs: Option<BTreeMap<String, OutputForm>>,
    #[serde(default)]
    resources: Option<Vec<ResourceForm>>,
    #[serde(default)]
    check_results: Option<Vec<CheckResult>>,
    #[serde(flatten)]
    extra: Extra,
}

#[derive(Serialize, Deserialize)]
struct OutputForm {
    value: Json,
    #[serde(rename = "type")]
    ty: serde_json::Value,
    #[serde(default, skip_serializing_if = "is_false")]
    sensitive: bool,
    #[serde(flatten)]
    extra: Extra,
}

#[derive(Serialize, Deserialize)]
struct ResourceForm {
    #[serde(default, skip_serializing_if = "String::is_empty")]
    module: String,
    mode: String,
    #[serde(rename = "type")]
    kind: String,
    name: String,
    provider: String,
    instances: Vec<ObjectForm>,
    #[serde(flatten)]
    extra: Extra,
}

#[derive(Clone, Serialize, Deserialize)]
pub(super) struct ObjectForm {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    index_key: Option<KeyForm>,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    status: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    deposed: String,
    #[serde(default)]
    schema_version: u64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    attributes: Option<Json>,
    #[serde(default)]
    sensitive_attributes: Vec<Vec<StepForm>>,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    private: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    dependencies: Vec<String>,
    #[serde(default, skip_serializing_if = "is_false")]
    create_before_destroy: bool,
    #[serde(flatten)]
    extra: Extra,
}

#[derive(Clone, Serialize, Deserialize)]
#[serde(untagged)]
enum KeyForm {
    Index(u64),
    Name(String),
}

#[derive(Clone, Serialize, Deserialize)]
#[serde(tag = "type", content = "value")]
enum StepForm {
    #[serde(rename = "get_attr")]
    Attribute(Arc<str>),
    #[serde(rename = "index")]
    Index(IndexForm),
}

#[derive(Clone, Serialize, Deserialize)]
struct IndexForm {
    value: serde_json::Value,
    #[serde(rename = "type")]
    ty: String,
}

fn is_false(value: &bool) -> bool {
    !*value
}

/// Every Terraform before 0.12 wrote a lower number; no later one has written a higher one.
const VERSION: u64 = 4;

impl State {
    /// Reads a version 4 file; `name` is how messages call it. Nothing but white space is no state at all.
    ///
    /// # Errors
    /// A diagnostic with line and column, and never with text of the file.
    pub fn parse(text: &str, name: &str) -> Result<Option<Self>, Diagnostic> {
        if text.trim().is_empty() {
            return Ok(None);
        }
        check_version(text, name)?;
        let form: FileForm = serde_json::from_str(text).map_err(|error| malformed(name, &error))?;
        from_form(form).map(Some).map_err(|reason| broken(name, &reason))
    }

    /// The file's text, byte for byte as the reference writes it.
    pub fn print(&self) -> String {
        let form = to_form(self);
        let text = serde_json::to_string(&form).expect("every part of a state prints as JSON");
        pretty(&text)
    }
}

fn check_version(text: &str, name: &str) -> Result<(), Diagnostic> {
    #[derive(Deserialize)]
    struct Sniff {
        version: Option<u64>,
        terraform_version: Option<String>,
    }
    let sniff: Sniff = serde_json::from_str(text).map_err(|error| malformed(name, &error))?;
    let writer = sniff
        .terraform_version
        .map(|version| format!(", written by version {version}"))
        .unwrap_or_default();
    match sniff.version {
        Some(VERSION) => Ok(()),
        None => Err(broken(name, "it has no `version`: this is JSON, but not a state")),
        Some(older) if older < VERSION => Err(Diagnostic::error(
            &codes::STATE_VERSION,
            "State file of an older layout",
            format!("{name} has layout version {older}{writer}; only version 4 can be read."),
        )
        .help(
            "run `terraform apply -refresh-only` once with Terraform 0.13 or later: it rewrites the file as version 4",
        )),
        Some(newer) => Err(Diagnostic::error(
            &codes::STATE_VERSION,
            "State file of a newer layout",
            format!("{name} has layout version {newer}{writer}; this dynoform knows version 4."),
        )
        .help("update dynoform, or go on with the tool that wrote the file")),
    }
}

fn malformed(name: &str, error: &serde_json::Error) -> Diagnostic {
    use serde_json::error::Category;
    let what = match error.classify() {
        Category::Eof => "ends too early".to_owned(),
        Category::Syntax => "is not JSON".to_owned(),
        Category::Data | Category::Io => match missing_field(error) {
            Some(field) => format!("lacks the field `{field}`"),
            None => "does not have the shape of a state".to_owned(),
        },
    };
    let place = match (error.line(), error.column()) {
        (0, _) => String::new(),
        (line, column) => format!(" (line {line}, column {column})"),
    };
    restore(name, format!("{name} {what}{place}."))
}

/// The name of a field that serde missed. Nothing else of its message is used: it may hold a value.
fn missing_field(error: &serde_json::Error) -> Option<String> {
    let text = error.to_string();
    let (_, rest) = text.split_once("missing field `")?;
    rest.split_once('`').map(|(field, _)| field.to_owned())
}

fn broken(name: &str, reason: &str) -> Diagnostic {
    restore(name, format!("{name} cannot be used: {reason}."))
}

fn restore(name: &str, detail: String) -> Diagnostic {
    Diagnostic::error(&codes::STATE_MALFORMED, "Malformed state file", detail).help(format!(
        "restore {name} from {name}.backup or from another copy; remove it only if nothing it describes exists any more"
    ))
}

fn from_form(form: FileForm) -> Result<State, String> {
    let mut state = State {
        lineage: form.lineage,
        serial: form.serial,
        check_results: form.check_results,
        extra: form.extra,
        ..State::default()
    };
    for (name, output) in form.outputs.unwrap_or_default() {
        let ty = type_from_json(&output.ty).ok_or_else(|| format!("the type of output {name:?} is not a type"))?;
        let output = Output {
            value: output.value,
            ty,
            sensitive: output.sensitive,
            extra: output.extra,
        };
        state.outputs.insert(name.into(), output);
    }
    for resource in form.resources.unwrap_or_default() {
        let address = resource_address(&resource)?;
        let read = read_resource(resource, &address)?;
        if read.instances.is_empty() {
            continue;
        }
        if state.resources.insert(address.clone(), read).is_some() {
            return Err(format!("{address} occurs twice"));
        }
    }
    Ok(state)
}

fn resource_address(form: &ResourceForm) -> Result<ResourceAddress, String> {
    let module = match form.module.as_str() {
        "" => ModuleInstance::root(),
        module => module.parse().map_err(|error| format!("{error}"))?,
    };
    let mode = match form.mode.as_str() {
        "managed" => Mode::Managed,
        "data" => Mode::Data,
        _ => {
            return Err(format!(
                "the mode of {}.{} is neither managed nor data",
                form.kind, form.name
            ));
        }
    };
    Ok(ResourceAddress {
        module,
        mode,
        kind: form.kind.as_str().into(),
        name: form.name.as_str().into(),
    })
}

fn read_resource(form: ResourceForm, address: &ResourceAddress) -> Result<Resource, String> {
    let mut resource = Resource::new(form.provider);
    resource.extra = form.extra;
    for mut object in form.instances {
        let key = object.index_key.take().map(|key| match key {
            KeyForm::Index(index) => InstanceKey::Index(index),
            KeyForm::Name(name) => InstanceKey::Name(name.into()),
        });
        let deposed = std::mem::take(&mut object.deposed);
        let read = read_object(object).map_err(|reason| format!("in {}: {reason}", address.instance(key.clone())))?;
        let instance: &mut Instance = resource.instances.entry(key.clone()).or_default();
        let twice = if deposed.is_empty() {
            instance.current.replace(read).is_some()
        } else {
            instance.deposed.insert(deposed.into(), read).is_some()
        };
        if twice {
            return Err(format!("{} occurs twice", address.instance(key)));
        }
    }
    Ok(resource)
}

pub(super) fn read_object(form: ObjectForm) -> Result<Object, String> {
    let tainted = match form.status.as_str() {
        "" => false,
        "tainted" => true,
        _ => return Err("its status is not `tainted`, the only one there is".into()),
    };
    let attributes = form
        .attributes
        .ok_or("it has no `attributes` (a state of Terraform 0.11 must be brought up to date first)")?;
    let private = STANDARD
        .decode(&form.private)
        .map_err(|_| "its `private` is not base64".to_owned())?;
    let dependencies = form
        .dependencies
        .iter()
        .map(|text| text.parse::<ResourceAddress>().map_err(|error| error.to_string()))
        .collect::<Result<_, _>>()?;
    let sensitive = form
        .sensitive_attributes
        .into_iter()
        .map(|path| path.into_iter().map(read_step).collect::<Option<Vec<_>>>())
        .collect::<Option<Vec<_>>>()
        .ok_or("a step in its `sensitive_attributes` is not known")?;
    Ok(Object {
        tainted,
        schema_version: form.schema_version,
        attributes,
        sensitive,
        private,
        dependencies,
        create_before_destroy: form.create_before_destroy,
        extra: form.extra,
    })
}

fn read_step(form: StepForm) -> Option<Step> {
    Some(match form {
        StepForm::Attribute(name) => Step::Attribute(name),
        StepForm::Index(index) if index.ty == "string" => Step::Key(index.value.as_str()?.into()),
        StepForm::Index(index) if index.ty == "number" => Step::Index(index.value.as_u64()?),
        StepForm::Index(_) => return None,
    })
}

fn to_form(state: &State) -> FileForm {
    let outputs = state.outputs.iter().map(|(name, output)| {
        let form = OutputForm {
            value: output.value.clone(),
            ty: type_to_json(&output.ty),
            sensitive: output.sensitive,
            extra: output.extra.clone(),
        };
        (name.to_string(), form)
    });
    let mut resources: Vec<ResourceForm> = state.resources.iter().map(write_resource).collect();
    resources.sort_by(|a, b| (&a.module, &a.mode, &a.kind, &a.name).cmp(&(&b.module, &b.mode, &b.kind, &b.name)));
    FileForm {
        version: VERSION,
        terraform_version: TERRAFORM_VERSION.into(),
        serial: state.serial,
        lineage: state.lineage.clone(),
        outputs: Some(outputs.collect()),
        resources: Some(resources),
        check_results: state.check_results.clone(),
        extra: state.extra.clone(),
    }
}

fn write_resource((address, resource): (&ResourceAddress, &Resource)) -> ResourceForm {
    let mut instances = Vec::new();
    for (key, instance) in &resource.instances {
        let objects = instance
            .current
            .iter()
            .map(|object| ("", object))
            .chain(instance.deposed.iter().map(|(key, object)| (&**key, object)));
        for (deposed, object) in objects {
            instances.push(write_object(key.as_ref(), deposed, object));
        }
    }
    ResourceForm {
        module: address.module.to_string(),
        mode: match address.mode {
            Mode::Managed => "managed".into(),
            Mode::Data => "data".into(),
        },
        kind: address.kind.to_string(),
        name: address.name.to_string(),
        provider: resource.provider.clone(),
        instances,
        extra: resource.extra.clone(),
    }
}

pub(super) fn write_object(key: Option<&InstanceKey>, deposed: &str, object: &Object) -> ObjectForm {
    ObjectForm {
        index_key: key.map(|key| match key {
            InstanceKey::Index(index) => KeyForm::Index(*index),
            InstanceKey::Name(name) => KeyForm::Name(name.to_string()),
        }),
        status: if object.tainted {
            "tainted".into()
        } else {
            String::new()
        },
        deposed: deposed.into(),
        schema_version: object.schema_version,
        attributes: Some(object.attributes.clone()),
        sensitive_attributes: object
            .sensitive
            .iter()
            .map(|path| path.iter().map(write_step).collect())
            .collect(),
        private: STANDARD.encode(&object.private),
        dependencies: object.dependencies.iter().map(ToString::to_string).collect(),
        create_before_destroy: object.create_before_destroy,
        extra: object.extra.clone(),
    }
}

fn write_step(step: &Step) -> StepForm {
    match step {
        Step::Attribute(name) => StepForm::Attribute(Arc::clone(name)),
        Step::Key(key) => StepForm::Index(IndexForm {
            value: key.to_string().into(),
            ty: "string".into(),
        }),
        Step::Index(index) => StepForm::Index(IndexForm {
            value: (*index).into(),
            ty: "number".into(),
        }),
    }
}

#[cfg(test)]
mod tests;
