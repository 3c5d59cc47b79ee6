//! The picture for Mermaid, which GitHub and GitLab draw in comments: modules as nested boxes, colours by action.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use super::dot::local;
use super::{EdgeKind, ResourceGraph};
use crate::address::{ModuleInstance, ResourceAddress};

/// What happens to a resource, for its colour.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Tone {
    /// Created.
    Create,
    /// Changed in place, or read.
    Update,
    /// Replaced.
    Replace,
    /// Destroyed.
    Delete,
}

impl Tone {
    const ALL: [Self; 4] = [Self::Create, Self::Update, Self::Replace, Self::Delete];

    fn class(self) -> &'static str {
        match self {
            Self::Create => "create",
            Self::Update => "update",
            Self::Replace => "replace",
            Self::Delete => "delete",
        }
    }

    fn style(self) -> &'static str {
        match self {
            Self::Create => "fill:#dafbe1,stroke:#1a7f37,color:#0f5323",
            Self::Update => "fill:#fff8c5,stroke:#9a6700,color:#633c01",
            Self::Replace => "fill:#fbefff,stroke:#8250df,color:#512a97",
            Self::Delete => "fill:#ffebe9,stroke:#cf222e,color:#82071e",
        }
    }
}

impl ResourceGraph {
    /// Mermaid text. An arrow points from what must be there first to what comes after it; order that the API
    /// needs and nobody wrote is dotted.
    pub fn mermaid(&self, tones: &BTreeMap<ResourceAddress, Tone>) -> String {
        let mut text = String::from("flowchart LR\n");
        let modules = self.by_module();
        let children = children(modules.keys().copied());
        self.module(&mut text, &ModuleInstance::root(), &modules, &children, 1);
        for (from, to, kind) in self.reduced_edges() {
            let arrow = match kind {
                EdgeKind::Reference => "-->",
                EdgeKind::Implied => "-.->",
            };
            let _ = writeln!(text, "  n{} {arrow} n{}", to.index(), from.index());
        }
        self.colours(&mut text, tones);
        text
    }

    fn module(
        &self,
        text: &mut String,
        module: &ModuleInstance,
        resources: &BTreeMap<&ModuleInstance, Vec<&ResourceAddress>>,
        children: &BTreeMap<ModuleInstance, BTreeSet<ModuleInstance>>,
        depth: usize,
    ) {
        let indent = "  ".repeat(depth);
        for resource in resources.get(module).into_iter().flatten() {
            let number = self.by_address[*resource].index();
            let _ = writeln!(text, "{indent}n{number}[\"{}\"]", escape(&local(resource)));
        }
        for child in children.get(module).into_iter().flatten() {
            let name = escape(&child.to_string());
            let _ = writeln!(text, "{indent}subgraph {}[\"{name}\"]", identifier(child));
            self.module(text, child, resources, children, depth + 1);
            let _ = writeln!(text, "{indent}end");
        }
    }

    fn colours(&self, text: &mut String, tones: &BTreeMap<ResourceAddress, Tone>) {
        for tone in Tone::ALL {
            let numbers: Vec<String> = self
                .resources()
                .enumerate()
                .filter(|(_, resource)| tones.get(resource) == Some(&tone))
                .map(|(number, _)| format!("n{number}"))
                .collect();
            if !numbers.is_empty() {
                let _ = writeln!(text, "  classDef {} {}", tone.class(), tone.style());
                let _ = writeln!(text, "  class {} {}", numbers.join(","), tone.class());
            }
        }
    }
}

/// The modules inside each module, those without resources of their own included.
fn children<'a>(
    modules: impl Iterator<Item = &'a ModuleInstance>,
) -> BTreeMap<ModuleInstance, BTreeSet<ModuleInstance>> {
    let mut children: BTreeMap<_, BTreeSet<_>> = BTreeMap::new();
    for module in modules {
        let mut module = module.clone();
        while let Some((parent, _)) = module.parent() {
            children.entry(parent.clone()).or_default().insert(module);
            module = parent;
        }
    }
    children
}

/// A subgraph's name: letters, digits and `_` only, and different for different modules.
fn identifier(module: &ModuleInstance) -> String {
    let mut name = String::from("m_");
    for character in module.to_string().chars() {
        if character.is_ascii_alphanumeric() {
            name.push(character);
        } else {
            let _ = write!(name, "_{:x}_", u32::from(character));
        }
    }
    name
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('"', "&quot;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}
