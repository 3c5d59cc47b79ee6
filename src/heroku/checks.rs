//! What can be said about a configuration without asking Heroku: names, plans, sizes, regions, stacks.

use std::sync::{Arc, LazyLock};

use regex::Regex;

use super::codes;
use crate::diagnostic::{Code, Severity, nearest};
use crate::language::value::{Path, PathStep, Value};
use crate::provider::Problem;
use crate::schema::catalogue::{
    DynoSize, Generation, Plan, PlanState, RETIRED_SIZES, Service, StackState, dyno_size, dyno_sizes, plan, region,
    service, stack,
};

/// The problems of one object, collected.
#[derive(Default)]
pub(crate) struct Checks {
    problems: Vec<Problem>,
}

/// Services of Heroku's own, whose plans are all known.
const OWN_SERVICES: &[&str] = &[
    "heroku-postgresql",
    "heroku-redis",
    "heroku-kafka",
    "scheduler",
    "heroku-connect",
];

macro_rules! pattern {
    ($name:ident, $pattern:literal) => {
        static $name: LazyLock<Regex> = LazyLock::new(|| Regex::new($pattern).expect("a valid pattern"));
    };
}

pattern!(APP_NAME, "^[a-z][a-z0-9-]{1,28}[a-z0-9]$");
pattern!(PIPELINE_NAME, "^[a-z][a-z0-9-]{2,29}$");
pattern!(ADDON_NAME, "^[a-zA-Z][A-Za-z0-9_-]+$");
pattern!(PROCESS_TYPE, r"^[-A-Za-z0-9_]{1,128}$");
pattern!(CONFIG_KEY, r"^[A-Za-z0-9_]+$");

impl Checks {
    pub(crate) fn into_problems(self) -> Vec<Problem> {
        self.problems
    }

    pub(crate) fn error(
        &mut self,
        code: &'static Code,
        at: Path,
        summary: &str,
        detail: String,
        help: impl Into<String>,
    ) {
        self.push(Severity::Error, code, at, summary, detail, help);
    }

    pub(crate) fn warning(
        &mut self,
        code: &'static Code,
        at: Path,
        summary: &str,
        detail: String,
        help: impl Into<String>,
    ) {
        self.push(Severity::Warning, code, at, summary, detail, help);
    }

    fn push(
        &mut self,
        severity: Severity,
        code: &'static Code,
        path: Path,
        summary: &str,
        detail: String,
        help: impl Into<String>,
    ) {
        self.problems.push(Problem {
            code,
            severity,
            summary: summary.into(),
            detail,
            help: Some(help.into()),
            path,
        });
    }

    /// The name of an app.
    pub(crate) fn app_name(&mut self, config: &Value) {
        let form = "3 to 30 lower-case letters, digits and dashes, beginning with a letter and not ending in a dash";
        self.name(config, "name", &APP_NAME, "app", form);
    }

    /// The name of a pipeline.
    pub(crate) fn pipeline_name(&mut self, config: &Value) {
        let form = "3 to 30 lower-case letters, digits and dashes, beginning with a letter";
        self.name(config, "name", &PIPELINE_NAME, "pipeline", form);
    }

    /// The name of an add-on.
    pub(crate) fn addon_name(&mut self, config: &Value) {
        let form = "letters, digits, dashes and underscores, beginning with a letter";
        self.name(config, "name", &ADDON_NAME, "add-on", form);
    }

    /// A process type.
    pub(crate) fn process_type(&mut self, config: &Value) {
        self.name(
            config,
            "type",
            &PROCESS_TYPE,
            "process type",
            "1 to 128 letters, digits, dashes and underscores",
        );
    }

    fn name(&mut self, config: &Value, attribute: &str, pattern: &Regex, what: &str, form: &str) {
        let Some(value) = config.get(attribute) else { return };
        if value.as_str().is_none_or(|name| pattern.is_match(name)) {
            return;
        }
        let shown = shown(value);
        self.error(
            &codes::INVALID_NAME,
            path(attribute),
            "Invalid name",
            format!("Heroku accepts no {what} of the name {shown}."),
            format!("Write {form}."),
        );
    }

    /// One of a few words.
    pub(crate) fn one_of(&mut self, config: &Value, attribute: &str, words: &[&str]) {
        if let Some(value) = config.get(attribute)
            && let Some(word) = value.as_str()
            && !words.contains(&word)
        {
            self.not_one_of(path(attribute), attribute, value, words);
        }
    }

    /// Several of a few words.
    pub(crate) fn all_of(&mut self, config: &Value, attribute: &str, words: &[&str]) {
        let elements = config.get(attribute).and_then(Value::as_sequence).unwrap_or_default();
        for element in elements {
            if element.as_str().is_some_and(|word| !words.contains(&word)) {
                self.not_one_of(path(attribute), attribute, element, words);
            }
        }
    }

    fn not_one_of(&mut self, at: Path, attribute: &str, value: &Value, words: &[&str]) {
        let near = value
            .as_str()
            .filter(|_| !value.is_sensitive())
            .and_then(|word| nearest(word, words.iter().copied()));
        let help = match near {
            Some(near) => format!("Did you mean {near:?}?"),
            None => format!("Write one of {}.", list(words)),
        };
        self.error(
            &codes::INVALID_VALUE,
            at,
            "Invalid value",
            format!("{attribute} is {}; Heroku knows {}.", shown(value), list(words)),
            help,
        );
    }

    /// Keys of config vars, and that none is set twice.
    pub(crate) fn config_vars(&mut self, config: &Value, plain: &str, sensitive: &str) {
        for attribute in [plain, sensitive] {
            let members = config.get(attribute).and_then(Value::as_members);
            for key in members.into_iter().flat_map(|members| members.keys()) {
                if !CONFIG_KEY.is_match(key) {
                    self.error(
                        &codes::INVALID_NAME,
                        element(attribute, key),
                        "Invalid name",
                        format!("Heroku accepts no config var of the name {key:?}."),
                        "Write letters, digits and underscores.",
                    );
                }
            }
        }
        let keys = |attribute: &str| {
            config
                .get(attribute)
                .and_then(Value::as_members)
                .cloned()
                .unwrap_or_default()
        };
        let hidden = keys(sensitive);
        for key in keys(plain).keys().filter(|key| hidden.contains_key(*key)) {
            self.error(
                &codes::DUPLICATE_VAR,
                element(plain, key),
                "Config var is set twice",
                format!("{key} is in both {plain} and {sensitive}."),
                format!("Keep it in {sensitive} if its value is secret, else in {plain}."),
            );
        }
    }

    /// The region of an app outside and inside private spaces.
    pub(crate) fn region(&mut self, config: &Value) {
        let Some(value) = config.get("region") else { return };
        let Some(name) = value.as_str() else { return };
        let outside = config.get("space").is_some_and(Value::is_null);
        match region(name) {
            Some(found) if found.common_runtime || !outside => {}
            Some(_) => self.error(
                &codes::UNKNOWN_REGION,
                path("region"),
                "Region for private spaces alone",
                format!("{name} is a region of private spaces, and the app is in none."),
                "Write \"us\" or \"eu\", or set `space`.",
            ),
            None => self.error(
                &codes::UNKNOWN_REGION,
                path("region"),
                "Unknown region",
                format!("No region of Heroku is called {}.", shown(value)),
                "Write \"us\" or \"eu\".",
            ),
        }
    }

    /// The stack of an app or slug; a UUID is not looked at.
    pub(crate) fn stack(&mut self, config: &Value, newly: bool) {
        let Some(value) = config.get("stack") else { return };
        let Some(name) = value.as_str().filter(|name| !is_uuid(name)) else {
            return;
        };
        match stack(name).map(|stack| stack.state) {
            Some(StackState::Available) => {}
            Some(StackState::Deprecated { until }) => self.warning(
                &codes::RETIRED_STACK,
                path("stack"),
                "Stack comes to its end",
                format!("{name} is supported until {until}."),
                "Move to \"heroku-24\" or newer.",
            ),
            Some(StackState::Gone) => {
                let severity = if newly { Severity::Error } else { Severity::Warning };
                self.push(
                    severity,
                    &codes::RETIRED_STACK,
                    path("stack"),
                    "Stack is gone",
                    format!("Apps cannot be built on {name} any more."),
                    "Write \"heroku-24\" or newer.",
                );
            }
            None => self.error(
                &codes::UNKNOWN_STACK,
                path("stack"),
                "Unknown stack",
                format!("No stack of Heroku is called {}.", shown(value)),
                "Write \"heroku-24\", \"heroku-26\", \"container\" or \"cnb\".",
            ),
        }
    }

    /// The plan of an add-on that exists or is to be made.
    pub(crate) fn plan(&mut self, config: &Value) {
        let Some(value) = config.get("plan") else { return };
        let Some(written) = value.as_str() else { return };
        let name = written.split(':').next().unwrap_or(written);
        let Some(known) = service(name) else {
            self.unknown_service(value, name);
            return;
        };
        match plan(written) {
            Some((_, found)) if found.state == PlanState::Available => {}
            Some((_, found)) => self.error(
                &codes::RETIRED_PLAN,
                path("plan"),
                "Plan is not sold any more",
                format!("Heroku sells {} no more.", shown(value)),
                instead_of(known.name, found.name),
            ),
            None => self.unknown_plan(value, written, known),
        }
    }

    fn unknown_service(&mut self, value: &Value, name: &str) {
        let near = nearest(name, crate::schema::catalogue::services().map(|service| service.name));
        let help = match near.filter(|_| !value.is_sensitive()) {
            Some(near) => format!("Did you mean {near:?}?"),
            None => "Check the name with `heroku addons:services`.".into(),
        };
        self.warning(
            &codes::UNKNOWN_PLAN,
            path("plan"),
            "Unknown add-on service",
            format!("No service of the plan {} is known here.", shown(value)),
            help,
        );
    }

    fn unknown_plan(&mut self, value: &Value, written: &str, service: &Service) {
        let sold: Vec<String> = service
            .plans
            .iter()
            .filter(|plan| plan.state == PlanState::Available)
            .map(|plan| format!("{}:{}", service.name, plan.name))
            .collect();
        let help = match nearest(written, sold.iter().map(String::as_str)).filter(|_| !value.is_sensitive()) {
            Some(near) => format!("Did you mean {near:?}?"),
            None => format!("See `heroku addons:plans {}`.", service.name),
        };
        let severity = if OWN_SERVICES.contains(&service.name) {
            Severity::Error
        } else {
            Severity::Warning
        };
        self.push(
            severity,
            &codes::UNKNOWN_PLAN,
            path("plan"),
            "Unknown add-on plan",
            format!(
                "{} has no plan {} as far as is known here.",
                service.human_name,
                shown(value)
            ),
            help,
        );
    }

    /// Whether the plan of an existing add-on can change in place.
    pub(crate) fn plan_change(&mut self, before: &str, after: &str) {
        let (Some((service, from)), Some((other, to))) = (plan(before), plan(after)) else {
            return self.other_service(before, after);
        };
        if service.name != other.name {
            return self.other_service(before, after);
        }
        if !service.can_change(from, to) {
            self.error(
                &codes::PLAN_CHANGE,
                path("plan"),
                "Plan cannot change in place",
                format!("{before} cannot become {after}: {} plans change only among themselves.", locked(service, from, to)),
                "Create the new database beside the old one and copy the data, or give the old one up: `-replace=ADDRESS`.",
            );
        }
    }

    fn other_service(&mut self, before: &str, after: &str) {
        let name = |plan: &str| plan.split(':').next().unwrap_or_default().to_owned();
        if name(before) != name(after) {
            self.error(
                &codes::PLAN_CHANGE,
                path("plan"),
                "Plan cannot change in place",
                format!("{before} cannot become {after}: they are plans of different services."),
                "Give the new service a resource of its own, or replace this one: `-replace=ADDRESS`.",
            );
        }
    }

    /// The size and quantity of a formation.
    pub(crate) fn dynos(&mut self, config: &Value) -> Option<&'static DynoSize> {
        let value = config.get("size")?;
        let name = value.as_str()?;
        let Some(size) = dyno_size(name) else {
            self.no_size(value, name);
            return None;
        };
        let quantity = config.get("quantity").and_then(Value::as_i64).unwrap_or(0);
        if quantity < 0 {
            self.error(
                &codes::DYNO_QUANTITY,
                path("quantity"),
                "Too few dynos",
                format!("{quantity} dynos cannot run."),
                "Write 0 or more.",
            );
        }
        if let Some(most) = size.tier.per_process_type()
            && quantity > i64::from(most)
        {
            self.error(
                &codes::DYNO_QUANTITY,
                path("quantity"),
                "Too many dynos of that size",
                format!(
                    "{} runs {most} dyno per process type; {quantity} are wanted.",
                    size.name
                ),
                "Take standard-1x or larger to run more than one.",
            );
        }
        Some(size)
    }

    fn no_size(&mut self, value: &Value, name: &str) {
        if RETIRED_SIZES.contains(&name.to_ascii_lowercase().as_str()) {
            let successor = match name.to_ascii_lowercase().as_str() {
                "free" => "eco",
                "hobby" => "basic",
                "1x" => "standard-1x",
                "2x" => "standard-2x",
                _ => "performance-l",
            };
            self.error(
                &codes::RETIRED_SIZE,
                path("size"),
                "Dyno size is not sold any more",
                format!("Heroku has no dynos of size {name} any more."),
                format!("Write {successor:?}."),
            );
            return;
        }
        let lower = name.to_ascii_lowercase();
        let names: Vec<String> = dyno_sizes().iter().map(|size| size.name.to_ascii_lowercase()).collect();
        let help = match nearest(&lower, names.iter().map(String::as_str)).filter(|_| !value.is_sensitive()) {
            Some(near) => format!("Did you mean {near:?}?"),
            None => "Write one of eco, basic, standard-1x, standard-2x, performance-m, performance-l.".into(),
        };
        self.error(
            &codes::UNKNOWN_SIZE,
            path("size"),
            "Unknown dyno size",
            format!("Heroku has no dynos of size {}.", shown(value)),
            help,
        );
    }

    /// Something that an app of that generation does not have.
    pub(crate) fn generation(&mut self, attribute: &str, generation: Generation, what: &str, help: &str) {
        let name = match generation {
            Generation::Cedar => "Cedar",
            Generation::Fir => "Fir",
        };
        self.error(
            &codes::WRONG_GENERATION,
            path(attribute),
            "Not on this generation of the platform",
            format!("The app runs on {name}, which has no {what}."),
            help,
        );
    }

    /// Exactly one of two texts is needed.
    pub(crate) fn either(&mut self, config: &Value, one: &str, other: &str, what: &str) {
        let silent = |name: &str| config.get(name).is_none_or(Value::is_null);
        if silent(one) && silent(other) {
            self.error(
                &codes::INVALID_VALUE,
                Path::new(),
                "Missing argument",
                format!("{what} needs {one} or {other}; neither is set."),
                format!("Set {one} or {other}."),
            );
        }
    }
}

/// A path of one attribute.
pub(crate) fn path(attribute: &str) -> Path {
    vec![PathStep::Name(Arc::from(attribute))]
}

fn element(attribute: &str, key: &str) -> Path {
    vec![PathStep::Name(Arc::from(attribute)), PathStep::Name(Arc::from(key))]
}

/// A text for people, unless it is sensitive.
fn shown(value: &Value) -> String {
    match value.as_str() {
        Some(text) if !value.is_sensitive() => format!("{text:?}"),
        _ => "(sensitive value)".into(),
    }
}

fn list(words: &[&str]) -> String {
    words
        .iter()
        .map(|word| format!("{word:?}"))
        .collect::<Vec<_>>()
        .join(", ")
}

fn is_uuid(text: &str) -> bool {
    uuid::Uuid::try_parse(text).is_ok()
}

/// What took the place of a retired plan.
fn instead_of(name: &str, plan: &str) -> String {
    let successor = match (name, plan) {
        ("ssl", _) => return "Certificates need no add-on: use heroku_ssl, or `acm = true` on the app.".into(),
        ("heroku-postgresql", "hobby-basic" | "basic") => Some("essential-1"),
        ("heroku-postgresql", _) => Some("essential-0"),
        _ => service(name)
            .map(Service::default_plan)
            .filter(|plan| plan.state == PlanState::Available)
            .map(|plan| plan.name),
    };
    match successor {
        Some(plan) => format!("Write \"{name}:{plan}\"."),
        None => "The service is not sold any more: remove it or take another one.".into(),
    }
}

fn locked(service: &Service, from: &Plan, to: &Plan) -> &'static str {
    [from.tier(), to.tier()]
        .into_iter()
        .find(|tier| service.locked_tiers.contains(tier))
        .unwrap_or("such")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::heroku::object::object;

    fn check(check: impl Fn(&mut Checks)) -> String {
        let mut checks = Checks::default();
        check(&mut checks);
        let told = checks.problems.iter().map(|problem| {
            format!(
                "{:?} {}: {} {}",
                problem.severity,
                problem.code.name,
                problem.detail,
                problem.help.as_deref().unwrap_or_default()
            )
        });
        told.collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn plans_are_told_from_the_catalogue() {
        let plan = |plan: &str| check(|checks| checks.plan(&object([("plan", Value::string(plan))])));
        assert_eq!(plan("heroku-postgresql:essential-0"), "");
        assert_eq!(plan("heroku-postgresql"), "");
        insta::assert_snapshot!(
            [plan("heroku-postgresql:hobby-dev"), plan("heroku-postgresql:esential-0"), plan("herokupostgresql:mini"),
             plan("ssl:endpoint")].join("\n"),
            @r#"
        Error heroku-retired-plan: Heroku sells "heroku-postgresql:hobby-dev" no more. Write "heroku-postgresql:essential-0".
        Error heroku-unknown-plan: Heroku Postgres has no plan "heroku-postgresql:esential-0" as far as is known here. Did you mean "heroku-postgresql:essential-0"?
        Warning heroku-unknown-plan: No service of the plan "herokupostgresql:mini" is known here. Did you mean "heroku-postgresql"?
        Error heroku-retired-plan: Heroku sells "ssl:endpoint" no more. Certificates need no add-on: use heroku_ssl, or `acm = true` on the app.
        "#
        );
    }

    #[test]
    fn essential_plans_change_only_among_themselves() {
        let change = |from: &str, to: &str| check(|checks| checks.plan_change(from, to));
        assert_eq!(
            change("heroku-postgresql:essential-0", "heroku-postgresql:essential-1"),
            ""
        );
        assert_eq!(
            change("heroku-postgresql:standard-0", "heroku-postgresql:premium-0"),
            ""
        );
        assert!(change("heroku-postgresql:essential-0", "heroku-postgresql:standard-0").contains("heroku-plan-change"));
        assert!(change("papertrail:choklad", "heroku-redis:mini").contains("different services"));
    }

    #[test]
    fn dynos_fit_their_size() {
        let dynos = |size: &str, quantity: i64| {
            let config = object([("size", Value::string(size)), ("quantity", Value::number(quantity))]);
            check(|checks| {
                checks.dynos(&config);
            })
        };
        assert_eq!(dynos("Standard-1X", 3), "");
        assert_eq!(dynos("eco", 1), "");
        insta::assert_snapshot!([dynos("hobby", 1), dynos("basic", 2), dynos("standard1x", 1), dynos("eco", -1)].join("\n"), @r#"
        Error heroku-retired-dyno-size: Heroku has no dynos of size hobby any more. Write "basic".
        Error heroku-dyno-quantity: Basic runs 1 dyno per process type; 2 are wanted. Take standard-1x or larger to run more than one.
        Error heroku-unknown-dyno-size: Heroku has no dynos of size "standard1x". Did you mean "standard-1x"?
        Error heroku-dyno-quantity: -1 dynos cannot run. Write 0 or more.
        "#);
    }

    #[test]
    fn names_follow_their_pattern_and_secrets_are_not_shown() {
        let name = |name: Value| check(|checks| checks.app_name(&object([("name", name.clone())])));
        assert_eq!(name(Value::string("my-shop")), "");
        assert!(name(Value::string("My_Shop")).contains("\"My_Shop\""));
        assert!(name(Value::string("ab")).contains("heroku-invalid-name"));
        assert!(!name(Value::string("Geheim_1").sensitive()).contains("Geheim_1"));
    }

    #[test]
    fn a_config_var_is_set_once() {
        let vars = |key: &str| {
            Value::map(
                crate::language::types::Type::String,
                [(Arc::from(key), Value::string("x"))].into(),
            )
        };
        let told = check(|checks| {
            checks.config_vars(
                &object([("vars", vars("A")), ("sensitive_vars", vars("A"))]),
                "vars",
                "sensitive_vars",
            );
        });
        assert!(
            told.contains("heroku-duplicate-config-var: A is in both vars and sensitive_vars."),
            "{told}"
        );
    }
}
