//! secrets-in-state: providers that write every config var into an unencrypted state.

use crate::config::{Module, ModuleId};
use crate::linter::{Check, Context, Findings, Level, Preset, Rule};
use crate::syntax::ast::{Body, ExprKind};

pub(super) static RULE: Rule = Rule::new(
    "secrets-in-state",
    include_str!("secrets_in_state.md"),
    Check::Module(check),
)
.level(Level::Note)
.preset(Preset::Production);

const CUSTOMIZATIONS: [&str; 2] = ["set_app_all_config_vars_in_state", "set_addon_config_vars_in_state"];

fn check(id: ModuleId, module: &Module, _: &Context<'_>, findings: &mut Findings<'_>) {
    // Only what lies on disk as it is: a backend elsewhere has its own encryption.
    let elsewhere = module.backend.as_ref().is_some_and(|backend| &*backend.kind != "local");
    if id != ModuleId::ROOT || elsewhere {
        return;
    }
    for provider in module
        .providers
        .values()
        .filter(|provider| &*provider.key.name == "heroku")
    {
        let body = &provider.block.body;
        let open: Vec<&str> = CUSTOMIZATIONS.into_iter().filter(|name| !is_off(body, name)).collect();
        if open.is_empty() {
            continue;
        }
        let detail = format!(
            "The state is a file in plain text, and records every config var: {}.",
            open.join(", ")
        );
        let finding = findings.finding("Secrets in an unencrypted state", detail, provider.block.header);
        findings.report(
            finding.help("Set both to false in a `customizations` block, or keep the state in an encrypted backend."),
        );
    }
}

/// Whether it is false, or not written out.
fn is_off(body: &Body, name: &str) -> bool {
    let mut blocks = body.blocks("customizations");
    blocks.any(|block| {
        block
            .body
            .attribute(name)
            .is_some_and(|attribute| !matches!(attribute.value.kind, ExprKind::Bool(true)))
    })
}
