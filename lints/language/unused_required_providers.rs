//! unused-required-providers: required providers of which nothing comes.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::config::{Module, ModuleId};
use crate::diagnostic::Fix;
use crate::linter::text::Text;
use crate::linter::{Check, Context, Findings, Fixable, Preset, Rule, edit, walk};
use crate::source::Span;
use crate::syntax::ast::ExprKind;

pub(super) static RULE: Rule = Rule::new(
    "unused-required-providers",
    include_str!("unused_required_providers.md"),
    Check::Module(check),
)
.preset(Preset::All)
.fixes(Fixable::Safe)
.in_tflint();

fn check(id: ModuleId, module: &Module, context: &Context<'_>, findings: &mut Findings<'_>) {
    let Some(below) = below(context, id) else { return };
    let resources = module.resources.values().map(|resource| resource.provider_key().name);
    let blocks = module.providers.keys().map(|key| Arc::clone(&key.name));
    let passed = module
        .calls
        .values()
        .flat_map(|call| call.providers.iter().map(|(_, here)| Arc::clone(&here.key.name)));
    let mut used: BTreeSet<Arc<str>> = resources.chain(blocks).chain(passed).collect();
    used.extend(in_functions(module, context));
    for (name, required) in module
        .required_providers
        .iter()
        .filter(|(name, _)| !used.contains(*name))
    {
        // The root chooses the versions for the modules below it, and the source where they name none.
        let chosen = required.version.is_some() && below.used.contains(name);
        if !required.aliases.is_empty() || chosen || below.sourceless.contains(name) {
            continue;
        }
        let detail = format!("Provider {name:?} is required, and nothing here comes from it.");
        let mut finding = findings.finding("Required provider that nothing uses", detail, required.name.span);
        finding.fixes.extend(removal(module, required.name.span, context));
        findings.report(finding.help("Remove it, or name it where it is used."));
    }
}

/// Takes away the entry that a name stands in.
fn removal(module: &Module, name: Span, context: &Context<'_>) -> Option<Fix> {
    let lists = context
        .texts_of(module)
        .flat_map(Text::blocks)
        .flat_map(|block| block.body.blocks("required_providers"));
    let mut entries = lists.flat_map(|list| &list.body.attributes);
    let entry = entries.find(|entry| entry.name.span == name)?;
    edit::remove_lines(context.sources, "Remove the provider", entry.span)
}

/// What the modules below a module need.
#[derive(Default)]
struct Below {
    /// The providers that they use.
    used: BTreeSet<Arc<str>>,
    /// Those of them that one uses without naming it.
    sourceless: BTreeSet<Arc<str>>,
}

/// What the modules below a module need; `None` when one of them is not at hand.
fn below(context: &Context<'_>, id: ModuleId) -> Option<Below> {
    let mut found = Below::default();
    let mut waiting = vec![id];
    while let Some(id) = waiting.pop() {
        let node = context.configuration.node(id);
        if node.module.calls.len() > node.children.len() {
            return None;
        }
        for child in node.children.values() {
            let module = context.configuration.module(*child);
            for resource in module.resources.values() {
                let name = resource.provider_key().name;
                if !module.required_providers.contains_key(&name) {
                    found.sourceless.insert(Arc::clone(&name));
                }
                found.used.insert(name);
            }
            waiting.push(*child);
        }
    }
    Some(found)
}

/// The providers whose functions are called: `provider::NAME::function()`.
fn in_functions(module: &Module, context: &Context<'_>) -> BTreeSet<Arc<str>> {
    let mut found = BTreeSet::new();
    for text in context.texts.iter().filter(|text| module.files.contains(&text.id)) {
        for block in text.blocks() {
            walk::body(&block.body, &mut |expr| {
                if let ExprKind::Call(call) = &expr.kind
                    && let Some(rest) = call.name.text.strip_prefix("provider::")
                {
                    found.extend(rest.split("::").next().map(Arc::from));
                }
            });
        }
    }
    found
}
