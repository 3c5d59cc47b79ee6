//! The picture for Graphviz, as the reference's `graph` prints it: resources alone, modules as clusters.

use std::collections::BTreeMap;
use std::fmt::Write;

use super::{EdgeKind, ResourceGraph};
use crate::address::{ModuleInstance, ResourceAddress};

impl ResourceGraph {
    /// DOT text. An arrow points to what must be there first; order that the API needs and nobody wrote is dashed.
    pub fn dot(&self) -> String {
        let mut text =
            String::from("digraph G {\n  rankdir = \"RL\";\n  node [shape = rect, fontname = \"sans-serif\"];\n");
        if self.is_empty() {
            text.push_str("  /* This configuration does not contain any resources. */\n");
        }
        for (module, resources) in self.by_module() {
            if module.is_root() {
                resources.iter().for_each(|resource| node(&mut text, "  ", resource));
                continue;
            }
            let name = quote(&module.to_string());
            let cluster = quote(&format!("cluster_{module}"));
            let _ = write!(
                text,
                "  subgraph {cluster} {{\n    label = {name}\n    fontname = \"sans-serif\"\n"
            );
            resources.iter().for_each(|resource| node(&mut text, "    ", resource));
            text.push_str("  }\n");
        }
        for (from, to, kind) in self.reduced_edges() {
            let from = quote(&self.graph[from].to_string());
            let to = quote(&self.graph[to].to_string());
            let style = match kind {
                EdgeKind::Reference => "",
                EdgeKind::Implied => " [style = dashed]",
            };
            let _ = writeln!(text, "  {from} -> {to}{style};");
        }
        text.push_str("}\n");
        text
    }

    /// The resources of each module instance, all sorted.
    pub(super) fn by_module(&self) -> BTreeMap<&ModuleInstance, Vec<&ResourceAddress>> {
        let mut modules: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for resource in self.resources() {
            modules.entry(&resource.module).or_default().push(resource);
        }
        modules
    }
}

fn node(text: &mut String, indent: &str, resource: &ResourceAddress) {
    let address = quote(&resource.to_string());
    let label = quote(&local(resource));
    let _ = writeln!(text, "{indent}{address} [label={label}];");
}

/// The address within its module.
pub(super) fn local(resource: &ResourceAddress) -> String {
    ResourceAddress {
        module: ModuleInstance::root(),
        ..resource.clone()
    }
    .to_string()
}

fn quote(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}
