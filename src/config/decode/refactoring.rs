//! `moved`, `removed` and `import` blocks.

use std::sync::Arc;

use crate::address::{InstanceKey, Mode, ModuleInstance, ResourceAddress, Target};
use crate::diagnostic::Diagnostic;
use crate::source::Span;
use crate::syntax::ast::{Attribute, Block, ExprKind, StepKind, Traversal};

use super::super::codes;
use super::super::declaration::{Endpoint, Import, Moved, Removed, When};
use super::body::{Shape, check_shape, flag_argument, labels, required};
use super::reference::{bare_traversal, provider, span};
use super::resource::provisioners;

/// A `moved` block.
pub(super) fn moved(block: &Block, problems: &mut Vec<Diagnostic>) -> Option<Moved> {
    labels(block, [], problems);
    let shape = Shape {
        arguments: &["from", "to"],
        blocks: &[],
    };
    check_shape(&block.body, &shape, problems);
    let (from, to) = (endpoint(block, "from", problems), endpoint(block, "to", problems));
    let (from, to) = (from?, to?);
    let is_module = |target: &Target| matches!(target, Target::Module(_));
    if is_module(&from.address) != is_module(&to.address) {
        problems.push(
            Diagnostic::error(
                &codes::REFACTORING,
                "Invalid \"moved\" addresses",
                "The \"from\" and \"to\" addresses must either both refer to resources or both refer to modules.",
            )
            .at(block.header),
        );
        return None;
    }
    if from.address == to.address {
        problems.push(
            Diagnostic::error(
                &codes::REFACTORING,
                "Redundant move statement",
                format!(
                    "This statement declares a move from {} to the same address.",
                    from.address
                ),
            )
            .at(block.header)
            .help("Remove this block."),
        );
        return None;
    }
    Some(Moved {
        from,
        to,
        span: block.header,
    })
}

/// A `removed` block.
pub(super) fn removed(block: &Arc<Block>, problems: &mut Vec<Diagnostic>) -> Option<Removed> {
    labels(block, [], problems);
    let shape = Shape {
        arguments: &["from"],
        blocks: &["lifecycle", "connection", "provisioner"],
    };
    check_shape(&block.body, &shape, problems);
    let mut destroy = true;
    for inside in block.body.blocks("lifecycle") {
        let shape = Shape {
            arguments: &["destroy"],
            blocks: &[],
        };
        check_shape(&inside.body, &shape, problems);
        destroy = flag_argument(&inside.body, "destroy", problems).unwrap_or(true);
    }
    let provisioners = provisioners(block, problems);
    for provisioner in &provisioners {
        if provisioner.when != When::Destroy {
            problems.push(not_at_destruction(provisioner.own().header));
        }
    }
    let from = endpoint(block, "from", problems)?;
    if let Some(problem) = not_removable(block, &from) {
        problems.push(problem);
        return None;
    }
    Some(Removed {
        from,
        destroy,
        provisioners,
        connection: block
            .body
            .blocks
            .iter()
            .position(|inside| &*inside.kind.text == "connection"),
        block: Arc::clone(block),
    })
}

fn not_at_destruction(at: Span) -> Diagnostic {
    Diagnostic::error(
        &codes::REFACTORING,
        "Invalid provisioner block",
        "Only destroy-time provisioners are valid in \"removed\" blocks.",
    )
    .at(at)
    .help("Write when = destroy.")
}

/// What cannot be removed: one instance of several, and what is only read.
fn not_removable(block: &Block, from: &Endpoint) -> Option<Diagnostic> {
    let invalid = |summary: &'static str, detail: &'static str| Diagnostic::error(&codes::REFACTORING, summary, detail);
    let key = block.body.attribute("from").and_then(|from| match &from.value.kind {
        ExprKind::Traversal(traversal) => traversal.steps.last().map(|step| step.span),
        _ => None,
    });
    match &from.address {
        Target::Instance(_) => Some(
            invalid(
                "Resource instance keys not allowed",
                "Resource address must be a resource (e.g. \"heroku_app.web\"), not a resource instance (e.g. \
                 \"heroku_app.web[1]\").",
            )
            .at(key.unwrap_or(from.span))
            .help("Remove the key."),
        ),
        Target::Resource(resource) if resource.mode != Mode::Managed => Some(
            invalid(
                "Data source address not allowed",
                "Data sources are never destroyed, so they are not valid targets of removed blocks.",
            )
            .at(from.span)
            .help("To take a data source out of the state, remove its data block."),
        ),
        _ => None,
    }
}

/// An `import` block.
pub(super) fn import(block: &Block, problems: &mut Vec<Diagnostic>) -> Option<Import> {
    labels(block, [], problems);
    let shape = Shape {
        arguments: &["to", "id", "provider", "for_each"],
        blocks: &[],
    };
    check_shape(&block.body, &shape, problems);
    let (to, id) = (required(block, "to", problems), required(block, "id", problems));
    let for_each = block.body.attribute("for_each");
    let to = to?;
    if for_each.is_none() {
        import_target(to, problems)?;
    }
    Some(Import {
        to: to.value.clone(),
        id: id?.value.clone(),
        for_each: for_each.map(|attribute| attribute.value.clone()),
        provider: block
            .body
            .attribute("provider")
            .and_then(|attribute| provider(&attribute.value, problems)),
        provider_span: block.body.attribute("provider").map(|attribute| attribute.name.span),
        span: block.header,
    })
}

/// Whether what an import names without computed keys can be imported.
fn import_target(to: &Attribute, problems: &mut Vec<Diagnostic>) -> Option<()> {
    let found = bare_traversal(&to.value, problems)?;
    let problem = match target(&found) {
        Some(Target::Resource(ResourceAddress { mode, .. })) if mode != Mode::Managed => Diagnostic::error(
            &codes::REFACTORING,
            "Invalid import address",
            "Only managed resources can be imported.",
        )
        .at(to.span),
        Some(Target::Module(_)) | None => invalid_address(to.value.span),
        Some(_) => return Some(()),
    };
    problems.push(problem);
    None
}

/// The address that an argument names.
fn endpoint(block: &Block, name: &str, problems: &mut Vec<Diagnostic>) -> Option<Endpoint> {
    let attribute = required(block, name, problems)?;
    let found = bare_traversal(&attribute.value, problems)?;
    if let Some(problem) = reserved(&found) {
        problems.push(problem);
        return None;
    }
    let Some(address) = target(&found) else {
        let after_name = &found.steps[1.min(found.steps.len())..];
        let beyond = after_name
            .iter()
            .find(|step| matches!(step.kind, StepKind::Attribute(_)));
        problems.push(invalid_address(beyond.map_or(attribute.value.span, |step| step.span)));
        return None;
    };
    Some(Endpoint {
        address,
        span: span(&found),
    })
}

fn invalid_address(at: Span) -> Diagnostic {
    Diagnostic::error(
        &codes::REFACTORING,
        "Invalid address",
        "A resource (TYPE.NAME) or module (module.NAME) address is required, with constant keys at most.",
    )
    .at(at)
}

/// Roots that name something else than resources and modules.
fn reserved(traversal: &Traversal) -> Option<Diagnostic> {
    let root = &*traversal.root.text;
    let words = [
        "var",
        "local",
        "each",
        "count",
        "self",
        "path",
        "terraform",
        "template",
        "lazy",
        "arg",
    ];
    words.contains(&root).then(|| {
        Diagnostic::error(
            &codes::REFACTORING,
            "Invalid address",
            format!(
                "The keyword \"{root}\" is reserved and cannot be used to target a resource address. If you are \
                 targeting a resource type that uses a reserved keyword, please prefix your address with \"resource.\"."
            ),
        )
        .at(traversal.root.span)
    })
}

/// The address that a traversal spells.
pub fn target(traversal: &Traversal) -> Option<Target> {
    let mut steps = traversal.steps.iter().map(|step| &step.kind).peekable();
    let mut root = Some(Arc::clone(&traversal.root.text));
    let mut module = ModuleInstance::root();
    while root.as_deref() == Some("module") {
        let Some(StepKind::Attribute(name)) = steps.next() else {
            return None;
        };
        let key = steps.peek().and_then(|step| instance_key(step));
        if key.is_some() {
            steps.next();
        }
        module = module.child(Arc::clone(name), key);
        root = match steps.next() {
            Some(StepKind::Attribute(next)) => Some(Arc::clone(next)),
            Some(_) => return None,
            None => None,
        };
    }
    let Some(mut kind) = root else {
        return Some(Target::Module(module));
    };
    let mut mode = Mode::Managed;
    if &*kind == "data" {
        mode = Mode::Data;
        let Some(StepKind::Attribute(next)) = steps.next() else {
            return None;
        };
        kind = Arc::clone(next);
    }
    let Some(StepKind::Attribute(name)) = steps.next() else {
        return None;
    };
    let resource = ResourceAddress {
        module,
        mode,
        kind,
        name: Arc::clone(name),
    };
    match (steps.next(), steps.next()) {
        (None, None) => Some(Target::Resource(resource)),
        (Some(step), None) => Some(Target::Instance(resource.instance(Some(instance_key(step)?)))),
        _ => None,
    }
}

/// `[0]` or `["name"]`
pub fn instance_key(step: &StepKind) -> Option<InstanceKey> {
    match step {
        StepKind::Key(name) => Some(InstanceKey::Name(Arc::clone(name))),
        StepKind::Index { number, .. } => number.parse().ok().map(InstanceKey::Index),
        StepKind::Attribute(_) => None,
    }
}
