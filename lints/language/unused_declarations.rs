//! unused-declarations: variables, locals and data sources that nothing refers to.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::address::Mode;
use crate::config::{Module, ModuleId, ResourceKey};
use crate::diagnostic::Fix;
use crate::linter::follow::{second, third};
use crate::linter::text::Text;
use crate::linter::{Check, Context, Findings, Fixable, Rule, edit, walk};
use crate::source::Span;
use crate::syntax::ast::{Block, ExprKind, Traversal};

pub(super) static RULE: Rule = Rule::new(
    "unused-declarations",
    include_str!("unused_declarations.md"),
    Check::Module(check),
)
.fixes(Fixable::Safe)
.in_tflint();

/// What the files of a module refer to.
#[derive(Default)]
struct Used {
    variables: BTreeSet<Arc<str>>,
    locals: BTreeSet<Arc<str>>,
    data: BTreeSet<(Arc<str>, Arc<str>)>,
}

/// What is referred to and not declared may mean what is declared and not referred to: that is for people to tell.
impl Used {
    fn misspells_a_variable(&self, module: &Module) -> bool {
        self.variables.iter().any(|name| !module.variables.contains_key(name))
    }

    fn misspells_a_local(&self, module: &Module) -> bool {
        self.locals.iter().any(|name| !module.locals.contains_key(name))
    }

    fn misspells_a_data_source(&self, module: &Module) -> bool {
        let is = |key: &ResourceKey, kind: &Arc<str>, name: &Arc<str>| {
            key.mode == Mode::Data && key.kind == *kind && key.name == *name
        };
        self.data
            .iter()
            .any(|(kind, name)| !module.resources.iter().any(|(key, _)| is(key, kind, name)))
    }
}

fn check(id: ModuleId, module: &Module, context: &Context<'_>, findings: &mut Findings<'_>) {
    let used = used(module, context);
    let unused = |names: &BTreeSet<Arc<str>>, name: &str| !names.contains(name);
    for (name, variable) in module
        .variables
        .iter()
        .filter(|(name, _)| unused(&used.variables, name))
    {
        // A call or a file of values may still give it one.
        let fix = removal(context, variable.block.span)
            .filter(|_| is_free(id, name, context) && !used.misspells_a_variable(module));
        report(&format!("var.{name}"), variable.block.header, fix, findings);
    }
    let blocks = context.texts_of(module).flat_map(Text::blocks);
    let locals = blocks.filter(|block| &*block.kind.text == "locals");
    let locals: Vec<&Arc<Block>> = locals.collect();
    for (name, local) in module.locals.iter().filter(|(name, _)| unused(&used.locals, name)) {
        let span = local.attribute().span;
        let block = locals.iter().find(|block| holds(block, span));
        let all_unused = block.is_some_and(|block| {
            let mut names = block.body.attributes.iter().map(|attribute| &attribute.name.text);
            names.all(|name| unused(&used.locals, name))
        });
        // With the last one the block goes, too.
        let whole = block.filter(|_| all_unused).map_or(span, |block| block.span);
        let fix = removal(context, whole).filter(|_| !used.misspells_a_local(module));
        report(&format!("local.{name}"), local.name().span, fix, findings);
    }
    for (key, data) in module.resources.iter().filter(|(key, _)| key.mode == Mode::Data) {
        let checked = data.check.is_some() || !data.lifecycle.postconditions.is_empty();
        if !checked && !used.data.contains(&(Arc::clone(&key.kind), Arc::clone(&key.name))) {
            let fix = removal(context, data.block.span).filter(|_| !used.misspells_a_data_source(module));
            report(&key.to_string(), data.block.header, fix, findings);
        }
    }
}

fn report(what: &str, span: Span, fix: Option<Fix>, findings: &mut Findings<'_>) {
    let mut finding = findings.finding(
        "Declaration that nothing uses",
        format!("Nothing refers to {what}."),
        span,
    );
    finding.fixes.extend(fix);
    findings.report(finding.help("Remove it."));
}

/// Whether a block holds what stands at a place.
fn holds(block: &Block, span: Span) -> bool {
    let own = block.span;
    own.anchor == span.anchor && own.start <= span.start && span.end <= own.end
}

fn removal(context: &Context<'_>, span: Span) -> Option<Fix> {
    edit::remove_lines(context.sources, "Remove the declaration", span)
}

fn used(module: &Module, context: &Context<'_>) -> Used {
    let mut used = Used::default();
    for text in context.texts.iter().filter(|text| module.files.contains(&text.id)) {
        for block in text.blocks() {
            let own = (&*block.kind.text == "variable")
                .then(|| block.labels.first())
                .flatten();
            walk::body(&block.body, &mut |expr| match &expr.kind {
                ExprKind::Traversal(traversal) => {
                    let is_own = own.is_some_and(|own| second(traversal) == Some(&own.text));
                    if !(is_own && &*traversal.root.text == "var") {
                        note(traversal, &mut used);
                    }
                }
                // In quotes, as depends_on was once written.
                ExprKind::String(text) => quoted(text, &mut used),
                _ => {}
            });
        }
    }
    used
}

fn note(traversal: &Traversal, used: &mut Used) {
    let Some(name) = second(traversal) else { return };
    match &*traversal.root.text {
        "var" => drop(used.variables.insert(Arc::clone(name))),
        "local" => drop(used.locals.insert(Arc::clone(name))),
        "data" => drop(third(traversal).map(|third| used.data.insert((Arc::clone(name), Arc::clone(third))))),
        _ => {}
    }
}

fn quoted(text: &str, used: &mut Used) {
    if let Some((kind, name)) = text.strip_prefix("data.").and_then(|rest| rest.split_once('.')) {
        used.data.insert((kind.into(), name.into()));
    }
}

/// Whether no call and no file of values gives a variable its value, so that it may go.
fn is_free(id: ModuleId, name: &Arc<str>, context: &Context<'_>) -> bool {
    let given = context.texts.iter().any(|text| {
        text.parse.items.iter().any(|item| {
            matches!(&item.kind, crate::syntax::ast::ItemKind::Attribute(attribute) if attribute.name.text == *name)
        })
    });
    let directory = &context.configuration.module(id).directory;
    let called = context.configuration.modules().any(|(_, node)| {
        let Some((parent, call)) = node.parent.as_ref().filter(|_| node.module.directory == *directory) else {
            return false;
        };
        let call = context.configuration.module(*parent).calls.get(call);
        call.is_some_and(|call| call.argument(name).is_some())
    });
    !given && !called
}
