//! What a configuration declares, block by block.
//!
//! Meta-arguments are decoded; whatever needs values stays an expression. The body of a resource,
//! provider or module call stays in its block, which is shared with the syntax tree.

use std::sync::Arc;

use crate::address::{Mode, ProviderAddress};
use crate::language::constraint::TypeConstraint;
use crate::language::value::{Path, Value};
use crate::source::Span;
use crate::syntax::ast::{Attribute, Block, Body, Expr, Ident, Traversal};

use super::version::Constraints;

/// A resource within its module: `heroku_app.web`, `data.heroku_team.ours`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct ResourceKey {
    /// Managed or data.
    pub mode: Mode,
    /// `heroku_app`
    pub kind: Arc<str>,
    /// The name in the configuration.
    pub name: Arc<str>,
}

impl std::fmt::Display for ResourceKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.mode == Mode::Data {
            f.write_str("data.")?;
        }
        write!(f, "{}.{}", self.kind, self.name)
    }
}

/// A provider configuration within its module: `heroku`, `heroku.eu`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct ProviderKey {
    /// The local name.
    pub name: Arc<str>,
    /// The alias; `None` for the default configuration.
    pub alias: Option<Arc<str>>,
}

impl std::fmt::Display for ProviderKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.name)?;
        self.alias.as_ref().map_or(Ok(()), |alias| write!(f, ".{alias}"))
    }
}

/// A `precondition`, `postcondition`, `validation` or `assert` block.
#[derive(Clone, PartialEq, Debug)]
pub struct Condition {
    /// Must be true.
    pub condition: Expr,
    /// Said when it is not.
    pub error_message: Expr,
    /// The block's header.
    pub span: Span,
}

/// `variable`
#[derive(Clone, Debug)]
pub struct Variable {
    /// Its name.
    pub name: Ident,
    /// The block.
    pub block: Arc<Block>,
    /// `type`, as an expression.
    pub type_expr: Option<Expr>,
    /// `type`; anything when there is none or it is wrong.
    pub constraint: TypeConstraint,
    /// `default`
    pub default: Option<Expr>,
    /// `default` as a value of that type; `None` also when it does not fit.
    pub default_value: Option<Value>,
    /// `description`
    pub description: Option<Arc<str>>,
    /// `sensitive`
    pub sensitive: bool,
    /// `ephemeral`
    pub ephemeral: bool,
    /// `nullable`, true when silent.
    pub nullable: bool,
    /// `validation` blocks.
    pub validations: Vec<Condition>,
}

impl Variable {
    /// Whether whoever uses the module must give it a value.
    pub fn is_required(&self) -> bool {
        self.default.is_none()
    }
}

/// One attribute of a `locals` block.
#[derive(Clone, Debug)]
pub struct Local {
    /// The block it stands in.
    pub block: Arc<Block>,
    /// Which of the block's attributes it is.
    pub index: usize,
}

impl Local {
    /// The attribute.
    pub fn attribute(&self) -> &Attribute {
        &self.block.body.attributes[self.index]
    }

    /// Its name.
    pub fn name(&self) -> &Ident {
        &self.attribute().name
    }

    /// Its value.
    pub fn value(&self) -> &Expr {
        &self.attribute().value
    }
}

/// `output`
#[derive(Clone, Debug)]
pub struct Output {
    /// Its name.
    pub name: Ident,
    /// The block.
    pub block: Arc<Block>,
    /// `value`; [`crate::syntax::ast::ExprKind::Error`] when it is missing.
    pub value: Expr,
    /// `description`
    pub description: Option<Arc<str>>,
    /// `sensitive`
    pub sensitive: bool,
    /// `ephemeral`
    pub ephemeral: bool,
    /// `depends_on`
    pub depends_on: Vec<Arc<Traversal>>,
    /// `precondition` blocks.
    pub preconditions: Vec<Condition>,
}

/// How many instances there are.
#[derive(Clone, PartialEq, Default, Debug)]
pub enum Repeat {
    /// One, without key.
    #[default]
    Once,
    /// `count`
    Count(Expr),
    /// `for_each`
    ForEach(Expr),
    /// `lifecycle { enabled = … }`: one without key, or none.
    Enabled(Expr),
}

impl Repeat {
    /// Whether its instances have keys.
    pub fn is_keyed(&self) -> bool {
        matches!(self, Self::Count(_) | Self::ForEach(_))
    }

    /// The expression that says how many there are.
    pub fn expr(&self) -> Option<&Expr> {
        match self {
            Self::Once => None,
            Self::Count(expr) | Self::ForEach(expr) | Self::Enabled(expr) => Some(expr),
        }
    }
}

/// `ignore_changes`
#[derive(Clone, PartialEq, Default, Debug)]
pub enum IgnoreChanges {
    /// Nothing.
    #[default]
    None,
    /// `all`
    All(Span),
    /// These paths, each with its place.
    Paths(Vec<(Path, Span)>),
}

/// `lifecycle`
#[derive(Clone, Default, Debug)]
pub struct Lifecycle {
    /// `create_before_destroy`, when it is set.
    pub create_before_destroy: Option<bool>,
    /// `prevent_destroy`
    pub prevent_destroy: Option<Expr>,
    /// `ignore_changes`
    pub ignore_changes: IgnoreChanges,
    /// `replace_triggered_by`
    pub replace_triggered_by: Vec<Expr>,
    /// `precondition` blocks.
    pub preconditions: Vec<Condition>,
    /// `postcondition` blocks.
    pub postconditions: Vec<Condition>,
}

/// When a provisioner runs.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Debug)]
pub enum When {
    /// After creation.
    #[default]
    Create,
    /// Before destruction.
    Destroy,
}

/// What happens when a provisioner fails.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Debug)]
pub enum OnFailure {
    /// The resource is tainted and its dependents do not run.
    #[default]
    Fail,
    /// As if it had succeeded.
    Continue,
}

/// `provisioner`; its arguments stay in `block.body`.
#[derive(Clone, Debug)]
pub struct Provisioner {
    /// `local-exec`, …
    pub kind: Arc<str>,
    /// The resource's block, in which it stands.
    pub block: Arc<Block>,
    /// Which of that block's nested blocks it is.
    pub index: usize,
    /// `when`
    pub when: When,
    /// `on_failure`
    pub on_failure: OnFailure,
}

impl Provisioner {
    /// Its own block.
    pub fn own(&self) -> &Block {
        &self.block.body.blocks[self.index]
    }
}

/// Which provider configuration a resource or a module call names.
#[derive(Clone, PartialEq, Debug)]
pub struct ProviderRef {
    /// Which.
    pub key: ProviderKey,
    /// Where.
    pub span: Span,
}

/// `resource` or `data`; its arguments stay in `block.body`, among the meta-arguments.
#[derive(Clone, Debug)]
pub struct Resource {
    /// Which.
    pub key: ResourceKey,
    /// Where its name stands.
    pub name_span: Span,
    /// Where its type stands.
    pub kind_span: Span,
    /// The block.
    pub block: Arc<Block>,
    /// `count`, `for_each`
    pub repeat: Repeat,
    /// `provider`, when it is set.
    pub provider: Option<ProviderRef>,
    /// `depends_on`
    pub depends_on: Vec<Arc<Traversal>>,
    /// `lifecycle`
    pub lifecycle: Lifecycle,
    /// `provisioner` blocks.
    pub provisioners: Vec<Provisioner>,
    /// Which of the block's nested blocks is the resource's own `connection`.
    pub connection: Option<usize>,
    /// The `check` block a data source stands in.
    pub check: Option<Arc<str>>,
}

impl Resource {
    /// Its body, meta-arguments included.
    pub fn body(&self) -> &Body {
        &self.block.body
    }

    /// The local name of its provider: as named, or the first word of its type.
    pub fn provider_key(&self) -> ProviderKey {
        match &self.provider {
            Some(named) => named.key.clone(),
            None => ProviderKey {
                name: self.key.kind.split('_').next().unwrap_or_default().into(),
                alias: None,
            },
        }
    }
}

/// `ephemeral`: opened while it is needed, never stored. No provider here has any, so only its names are known.
#[derive(Clone, Debug)]
pub struct EphemeralResource {
    /// Its type.
    pub kind: Ident,
    /// Its name.
    pub name: Ident,
    /// The block.
    pub block: Arc<Block>,
    /// `count`, `for_each`
    pub repeat: Repeat,
    /// `provider`, when it is set.
    pub provider: Option<ProviderRef>,
}

impl EphemeralResource {
    /// The local name of its provider: as named, or the first word of its type.
    pub fn provider_name(&self) -> &str {
        match &self.provider {
            Some(named) => &named.key.name,
            None => self.kind.text.split('_').next().unwrap_or_default(),
        }
    }
}

/// Where a module comes from.
#[derive(Clone, PartialEq, Debug)]
pub enum ModuleSource {
    /// A directory: `./x`, `../x`.
    Local(Arc<str>),
    /// Anything else: a registry, git, an archive.
    Remote(Arc<str>),
    /// Missing or broken; already reported.
    Unknown,
}

/// `module`; its arguments stay in `block.body`, among the meta-arguments.
#[derive(Clone, Debug)]
pub struct ModuleCall {
    /// Its name.
    pub name: Ident,
    /// The block.
    pub block: Arc<Block>,
    /// `source`
    pub source: ModuleSource,
    /// Where `source` stands.
    pub source_span: Span,
    /// `version`
    pub version: Option<Constraints>,
    /// `count`, `for_each`
    pub repeat: Repeat,
    /// `depends_on`
    pub depends_on: Vec<Arc<Traversal>>,
    /// `providers`: the name inside the module, and what it is here.
    pub providers: Vec<(ProviderRef, ProviderRef)>,
}

impl ModuleCall {
    /// The names that are not arguments of the module.
    pub const META: [&'static str; 7] = [
        "source",
        "version",
        "count",
        "for_each",
        "providers",
        "depends_on",
        "lifecycle",
    ];

    /// What is passed to the module's variables.
    pub fn arguments(&self) -> impl Iterator<Item = &Attribute> {
        self.block
            .body
            .attributes
            .iter()
            .filter(|attribute| !Self::META.contains(&&*attribute.name.text))
    }

    /// What is passed to one variable.
    pub fn argument(&self, name: &str) -> Option<&Attribute> {
        self.arguments().find(|attribute| &*attribute.name.text == name)
    }
}

/// `provider`; its arguments stay in `block.body`, beside `alias` and `version`.
#[derive(Clone, Debug)]
pub struct ProviderBlock {
    /// Which.
    pub key: ProviderKey,
    /// Where its name stands.
    pub name_span: Span,
    /// The block.
    pub block: Arc<Block>,
    /// `for_each`, as OpenTofu has it.
    pub for_each: Option<Expr>,
}

impl ProviderBlock {
    /// The names that are not the provider's own arguments.
    pub const META: [&'static str; 3] = ["alias", "version", "for_each"];

    /// Whether it configures nothing.
    pub fn is_empty(&self) -> bool {
        let body = &self.block.body;
        body.blocks.is_empty() && body.attributes.iter().all(|attribute| &*attribute.name.text == "alias")
    }
}

/// An entry of `required_providers`.
#[derive(Clone, Debug)]
pub struct RequiredProvider {
    /// The local name.
    pub name: Ident,
    /// Which provider.
    pub address: ProviderAddress,
    /// Where `source` stands, when it is written.
    pub source_span: Option<Span>,
    /// `version`
    pub version: Option<Constraints>,
    /// `configuration_aliases`
    pub aliases: Vec<ProviderKey>,
}

/// `backend` or `cloud`.
#[derive(Clone, Debug)]
pub struct Backend {
    /// `local`, `gcs`, …; `cloud` for a `cloud` block.
    pub kind: Arc<str>,
    /// Where its type stands.
    pub kind_span: Span,
    /// The `terraform` block in which it stands.
    pub block: Arc<Block>,
    /// Which of that block's nested blocks it is.
    pub index: usize,
}

impl Backend {
    /// Its settings.
    pub fn body(&self) -> &Body {
        &self.block.body.blocks[self.index].body
    }
}

/// `terraform`
#[derive(Clone, Default, Debug)]
pub struct Settings {
    /// `required_version`
    pub required_version: Option<Constraints>,
    /// The entries of `required_providers`.
    pub required_providers: Vec<Arc<RequiredProvider>>,
    /// Where `required_providers` blocks stand: there may be one in a module.
    pub required_providers_blocks: Vec<Span>,
    /// `backend` or `cloud`
    pub backend: Option<Arc<Backend>>,
}

/// An address within the configuration, as `moved`, `removed` and `import` name it.
#[derive(Clone, PartialEq, Debug)]
pub struct Endpoint {
    /// The address.
    pub address: crate::address::Target,
    /// Where.
    pub span: Span,
}

/// `moved`
#[derive(Clone, Debug)]
pub struct Moved {
    /// From where.
    pub from: Endpoint,
    /// To where.
    pub to: Endpoint,
    /// The block's header.
    pub span: Span,
}

/// `removed`
#[derive(Clone, Debug)]
pub struct Removed {
    /// What.
    pub from: Endpoint,
    /// `lifecycle { destroy = … }`, true when silent.
    pub destroy: bool,
    /// `provisioner` blocks: they run before destruction.
    pub provisioners: Vec<Provisioner>,
    /// Which of the block's nested blocks is its own `connection`.
    pub connection: Option<usize>,
    /// The block.
    pub block: Arc<Block>,
}

/// `import`
#[derive(Clone, Debug)]
pub struct Import {
    /// To where: may hold `each.key` in brackets.
    pub to: Expr,
    /// The id that people write.
    pub id: Expr,
    /// `for_each`
    pub for_each: Option<Expr>,
    /// `provider`
    pub provider: Option<ProviderRef>,
    /// The name of that argument.
    pub provider_span: Option<Span>,
    /// The block's header.
    pub span: Span,
}

/// `check`
#[derive(Clone, Debug)]
pub struct Check {
    /// Its name.
    pub name: Ident,
    /// The block.
    pub block: Arc<Block>,
    /// The data source that stands in it.
    pub data: Option<Arc<Resource>>,
    /// `assert` blocks.
    pub asserts: Vec<Condition>,
}
