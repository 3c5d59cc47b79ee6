//! What the provisioners of the language take, and how they connect. As the reference documents them.

use std::sync::{Arc, LazyLock};

use super::{AttributeSchema, BlockSchema, Usage};
use crate::language::types::Type;

/// What a provisioner takes; nothing for one that does not exist.
pub fn provisioner(kind: &str) -> Option<&'static BlockSchema> {
    static LOCAL_EXEC: LazyLock<BlockSchema> = LazyLock::new(|| {
        block(&[
            ("command", Type::String, Usage::Required),
            ("environment", Type::map(Type::String), Usage::Optional),
            ("interpreter", Type::list(Type::String), Usage::Optional),
            ("quiet", Type::Bool, Usage::Optional),
            ("working_dir", Type::String, Usage::Optional),
        ])
    });
    static REMOTE_EXEC: LazyLock<BlockSchema> = LazyLock::new(|| {
        block(&[
            ("inline", Type::list(Type::String), Usage::Optional),
            ("script", Type::String, Usage::Optional),
            ("scripts", Type::list(Type::String), Usage::Optional),
        ])
    });
    static FILE: LazyLock<BlockSchema> = LazyLock::new(|| {
        block(&[
            ("content", Type::String, Usage::Optional),
            ("destination", Type::String, Usage::Required),
            ("source", Type::String, Usage::Optional),
        ])
    });
    match kind {
        "local-exec" => Some(&LOCAL_EXEC),
        "remote-exec" => Some(&REMOTE_EXEC),
        "file" => Some(&FILE),
        _ => None,
    }
}

/// What a `connection` block takes.
pub fn connection() -> &'static BlockSchema {
    static CONNECTION: LazyLock<BlockSchema> = LazyLock::new(|| {
        let of = |name: &&'static str| {
            let ty = match *name {
                "agent" | "https" | "insecure" | "use_ntlm" => Type::Bool,
                "bastion_port" | "port" | "proxy_port" => Type::Number,
                _ => Type::String,
            };
            let usage = if *name == "host" {
                Usage::Required
            } else {
                Usage::Optional
            };
            (*name, ty, usage)
        };
        block(&CONNECTION_ARGUMENTS.iter().map(of).collect::<Vec<_>>())
    });
    &CONNECTION
}

const CONNECTION_ARGUMENTS: [&str; 29] = [
    "agent",
    "agent_identity",
    "bastion_certificate",
    "bastion_host",
    "bastion_host_key",
    "bastion_password",
    "bastion_port",
    "bastion_private_key",
    "bastion_user",
    "cacert",
    "certificate",
    "host",
    "host_key",
    "https",
    "insecure",
    "password",
    "port",
    "private_key",
    "proxy_host",
    "proxy_port",
    "proxy_scheme",
    "proxy_user_name",
    "proxy_user_password",
    "script_path",
    "target_platform",
    "timeout",
    "type",
    "use_ntlm",
    "user",
];

/// Sorted by name.
fn block(attributes: &[(&'static str, Type, Usage)]) -> BlockSchema {
    let attribute = |(name, ty, usage): &(&'static str, Type, Usage)| AttributeSchema {
        name: Arc::from(*name),
        ty: ty.clone(),
        usage: *usage,
        sensitive: false,
        unrecorded: false,
        replaces: false,
        default: None,
        conflicts: Vec::new(),
        deprecated: None,
        description: Arc::from(""),
    };
    let mut attributes: Vec<AttributeSchema> = attributes.iter().map(attribute).collect();
    attributes.sort_by(|a, b| a.name.cmp(&b.name));
    BlockSchema {
        attributes,
        blocks: Vec::new(),
    }
}
