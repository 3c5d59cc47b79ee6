//! health-check-provisioner: web formations that count as created before their app answers.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::address::Mode;
use crate::analysis::{Declared, Item, Node};
use crate::config::{ModuleId, OnFailure, Provisioner, Resource, ResourceKey, When};
use crate::diagnostic::{Applicability, Edit, Fix};
use crate::linter::shell::{self, HOLE};
use crate::linter::{Check, Context, Findings, Fixable, OptionKind, Rule, RuleOption, follow, walk};
use crate::source::Span;
use crate::syntax::ast::{Body, Expr, ExprKind, Traversal};

pub(super) static RULE: Rule = Rule::new(
    "health-check-provisioner",
    include_str!("health_check_provisioner.md"),
    Check::Configuration(check),
)
.fixes(Fixable::Unsafe)
.options(&[RuleOption::new("only_depended_on", OptionKind::Flag)]);

/// Programs that ask nobody anything.
const MUTE: [&str; 8] = ["echo", "printf", "sleep", "true", ":", "test", "[", "exit"];

fn check(context: &Context<'_>, findings: &mut Findings<'_>) {
    // Instances of one formation share its text, so each formation is looked at once.
    let mut webs: BTreeMap<(ModuleId, &str), &Resource> = BTreeMap::new();
    for subject in context.of_kinds(&["heroku_formation"]) {
        if subject.text("type") == Some("web") {
            webs.insert((subject.module, &subject.resource.key.name), subject.resource);
        }
    }
    for ((module, _), resource) in webs {
        let formation = Formation {
            context,
            id: module,
            resource,
        };
        formation.check(findings);
    }
}

/// A web formation in its module.
struct Formation<'a> {
    context: &'a Context<'a>,
    id: ModuleId,
    resource: &'a Resource,
}

impl Formation<'_> {
    fn check(&self, findings: &mut Findings<'_>) {
        let probes = self.probes();
        for probe in &probes {
            self.judge(probe, findings);
        }
        let header = self.resource.block.header;
        if !probes.is_empty() || self.is_asserted() {
            return;
        }
        let waiting = self.waiting();
        if waiting.is_empty() && self.context.flag_option(&RULE, "only_depended_on", header) {
            return;
        }
        let address = &self.resource.key;
        let detail = match waiting.as_slice() {
            [] => format!("{address} counts as created before its app answers."),
            [one] => format!("{address} counts as created before its app answers, and {one} depends on it."),
            [one, others @ ..] => format!(
                "{address} counts as created before its app answers, and {one} and {} more depend on it.",
                others.len()
            ),
        };
        let mut finding = findings
            .finding("Web formation without a health check", detail, header)
            .about(address)
            .help(
                "Add a local-exec provisioner that asks the app until it answers, with `curl --fail` and a bounded \
             number of tries.",
            );
        if let Some(fix) = self.missing_fix() {
            finding = finding.fix(fix);
        }
        findings.report(finding);
    }

    /// The provisioners that ask this formation's app: its own, and those that refer to it or its app.
    fn probes(&self) -> Vec<&Provisioner> {
        let others = self.users().filter_map(|node| match &node.declared {
            Declared::Resource(resource) if resource.key != self.resource.key => Some(&resource.provisioners),
            _ => None,
        });
        let others = others.flatten().filter(|probe| self.is_about(&probe.own().body));
        let own = self.resource.provisioners.iter();
        own.chain(others)
            .filter(|probe| probe.when == When::Create && self.asks(probe))
            .collect()
    }

    /// What depends on the formation or on its app.
    fn users(&self) -> impl Iterator<Item = &Node> {
        let app = self.app().and_then(|(traversal, _)| key(traversal));
        let own = [Some(self.resource.key.clone()), app].into_iter().flatten();
        own.flat_map(|key| self.users_of(key))
    }

    fn users_of(&self, key: ResourceKey) -> impl Iterator<Item = &Node> {
        let program = self.context.program;
        let used = program.find(self.id, &Item::Resource(key));
        let users = used.map_or(&[][..], |used| program.dependents(used));
        users.iter().map(|id| program.node(*id))
    }

    /// Whether a provisioner calls a program with the app's URL or a health path.
    fn asks(&self, provisioner: &Provisioner) -> bool {
        let body = &provisioner.own().body;
        let text = self.command(body);
        let speaks = shell::invocations(&text)
            .iter()
            .any(|call| !MUTE.contains(&call.program()));
        let addressed = text.contains(HOLE) || text.contains("://") || text.contains("health") || self.is_about(body);
        speaks && addressed
    }

    /// The text of a provisioner's command.
    fn command(&self, body: &Body) -> String {
        let command = body.attribute("command").or_else(|| body.attribute("inline"));
        command.map_or(String::new(), |attribute| match &attribute.value.kind {
            ExprKind::Tuple(lines) => lines.iter().map(|line| self.sketch(line) + "\n").collect(),
            _ => self.sketch(&attribute.value),
        })
    }

    fn sketch(&self, expr: &Expr) -> String {
        follow::sketch(self.context.configuration, self.id, expr)
    }

    /// What is wrong with a check that is there.
    fn judge(&self, probe: &Provisioner, findings: &mut Findings<'_>) {
        let block = probe.own();
        let text = self.command(&block.body);
        let command = block
            .body
            .attribute("command")
            .or_else(|| block.body.attribute("inline"));
        let span = command.map_or(block.header, |attribute| attribute.value.span);
        let address = &self.resource.key;
        if shell::loops_without_bound(&text) {
            let detail = format!("The health check of {address} asks in a loop, and nothing bounds its tries.");
            findings.report(
                findings.finding("Health check without an end", detail, span).about(address).help(
                    "Bound it: `curl --retry 30 --retry-delay 2 --retry-all-errors`, a counted loop, or `timeout 300`.",
                ),
            );
        }
        let careless = |call: &shell::Invocation| call.program() == "curl" && !call.curl_heeds_the_status();
        if shell::invocations(&text).iter().any(careless) {
            let detail = format!("The health check of {address} calls curl without --fail: it takes a 503 for health.");
            let mut finding = findings
                .finding("Health check that takes any answer", detail, span)
                .about(address)
                .help("Add `--fail`.");
            if let Some(fix) = self.curl_fix(span) {
                finding = finding.fix(fix);
            }
            findings.report(finding);
        }
        if probe.on_failure == OnFailure::Continue {
            let detail =
                format!("The health check of {address} has on_failure = continue: whatever it finds, the run goes on.");
            let place = block
                .body
                .attribute("on_failure")
                .map_or(span, |attribute| attribute.value.span);
            findings.report(
                findings
                    .finding("Health check that cannot fail", detail, place)
                    .about(address)
                    .help("Remove `on_failure`."),
            );
        }
    }

    /// Whether a postcondition or a `check` block looks at the formation or its app.
    fn is_asserted(&self) -> bool {
        let own = !self.resource.lifecycle.postconditions.is_empty();
        own || self.users().any(|node| match &node.declared {
            Declared::Check(_) => true,
            Declared::Resource(resource) => {
                resource.check.is_some()
                    || (resource.key.mode == Mode::Data && !resource.lifecycle.postconditions.is_empty())
            }
            _ => false,
        })
    }

    /// Whether something in a body refers to the formation or its app.
    fn is_about(&self, body: &Body) -> bool {
        let app = self.app().and_then(|(traversal, _)| key(traversal));
        let mut found = false;
        walk::body(body, &mut |expr| {
            if let (ExprKind::Traversal(seen), false) = (&expr.kind, found) {
                let seen = key(seen);
                found = seen.is_some() && (seen.as_ref() == Some(&self.resource.key) || seen == app);
            }
        });
        found
    }

    /// The app that `app_id` refers to, and the whole of that expression.
    fn app(&self) -> Option<(&Traversal, &Expr)> {
        let expr = &self.resource.body().attribute("app_id")?.value;
        let mut found = None;
        walk::expressions(expr, &mut |inner| {
            if let ExprKind::Traversal(traversal) = &inner.kind {
                let data = &*traversal.root.text == "data";
                let kind = if data {
                    follow::second(traversal).map(|kind| &**kind)
                } else {
                    Some(&*traversal.root.text)
                };
                if found.is_none() && kind == Some("heroku_app") {
                    found = Some(&**traversal);
                }
            }
        });
        found.map(|app| (app, expr))
    }

    /// Resources and module calls that depend on the formation, by address.
    fn waiting(&self) -> Vec<String> {
        let users = self
            .users_of(self.resource.key.clone())
            .filter_map(|node| match &node.declared {
                Declared::Resource(resource) => Some(resource.key.to_string()),
                Declared::Call(call) | Declared::Variable(_, Some(call)) => Some(format!("module.{}", call.name.text)),
                _ => None,
            });
        users.collect::<BTreeSet<String>>().into_iter().collect()
    }

    /// A provisioner at the end of the block.
    fn missing_fix(&self) -> Option<Fix> {
        let sources = self.context.sources;
        let (_, app_id) = self.app()?;
        let app = sources.text(app_id.span);
        let app = [".id", ".uuid", ".name"].iter().find_map(|end| app.strip_suffix(end))?;
        let body = self.resource.block.body.span;
        // In a block on one line there is no line to put it on.
        if !sources.text(body).contains('\n')
            || !(app.starts_with("heroku_app.") || app.starts_with("data.heroku_app."))
        {
            return None;
        }
        let text = format!(
            "\n  provisioner \"local-exec\" {{\n    command = \"curl --fail --silent --show-error --max-time 5 --retry 30 \
             --retry-delay 2 --retry-all-errors ${{{app}.web_url}}\"\n  }}\n"
        );
        let at = body.end - 1;
        let edit = Edit {
            span: Span::new(body.anchor, at, at),
            text,
        };
        Some(Fix {
            title: "Ask the app until it answers".to_owned(),
            applicability: Applicability::Unsafe,
            edits: vec![edit],
        })
    }

    /// `--fail` after the only `curl` of a command.
    fn curl_fix(&self, span: Span) -> Option<Fix> {
        let source = self.context.sources.text(span);
        let mut places = source.match_indices("curl ");
        let (at, _) = places.next().filter(|_| places.next().is_none())?;
        let at = span.start + at as u32 + "curl".len() as u32;
        let edit = Edit {
            span: Span::new(span.anchor, at, at),
            text: " --fail".to_owned(),
        };
        Some(Fix {
            title: "Let curl fail on an HTTP error".to_owned(),
            applicability: Applicability::Unsafe,
            edits: vec![edit],
        })
    }
}

/// The resource that a traversal names.
fn key(traversal: &Traversal) -> Option<ResourceKey> {
    let data = &*traversal.root.text == "data";
    let (mode, kind, name) = match data {
        true => (Mode::Data, follow::second(traversal)?, follow::third(traversal)?),
        false => (Mode::Managed, &traversal.root.text, follow::second(traversal)?),
    };
    Some(ResourceKey {
        mode,
        kind: Arc::clone(kind),
        name: Arc::clone(name),
    })
}
