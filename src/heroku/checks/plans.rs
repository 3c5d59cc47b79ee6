//! Plans of add-ons: known, sold, and changeable in place.

use super::{Checks, is_slip, path, shown};
use crate::diagnostic::{Severity, nearest};
use crate::heroku::codes;
use crate::language::value::Value;
use crate::schema::catalogue::{Plan, PlanState, Service, plan, service, services};

/// Services of Heroku's own, whose plans were all known when this was built.
const OWN_SERVICES: &[&str] = &[
    "heroku-postgresql",
    "heroku-redis",
    "heroku-kafka",
    "scheduler",
    "heroku-connect",
];

impl Checks {
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
        let near = nearest(name, services().map(|service| service.name));
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
        let near = nearest(written, sold.iter().map(String::as_str));
        let is_slip = near.is_some_and(|near| is_slip(written, near));
        let help = match near.filter(|_| !value.is_sensitive()) {
            Some(near) => format!("Did you mean {near:?}?"),
            None => format!("See `heroku addons:plans {}`.", service.name),
        };
        let severity = match is_slip && OWN_SERVICES.contains(&service.name) {
            true => Severity::Error,
            false => Severity::Warning,
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
    use super::super::tests::check;
    use super::*;
    use crate::heroku::object::object;

    #[test]
    fn plans_are_told_from_the_catalogue() {
        let plan = |plan: &str| check(|checks| checks.plan(&object([("plan", Value::string(plan))])));
        assert_eq!(plan("heroku-postgresql:essential-0"), "");
        assert_eq!(plan("heroku-postgresql"), "");
        insta::assert_snapshot!(
            [plan("heroku-postgresql:hobby-dev"), plan("heroku-postgresql:esential-0"), plan("heroku-postgresql:standard-99"),
             plan("herokupostgresql:mini"), plan("ssl:endpoint")].join("\n"),
            @r#"
        Error heroku-retired-plan: Heroku sells "heroku-postgresql:hobby-dev" no more. Write "heroku-postgresql:essential-0".
        Error heroku-unknown-plan: Heroku Postgres has no plan "heroku-postgresql:esential-0" as far as is known here. Did you mean "heroku-postgresql:essential-0"?
        Warning heroku-unknown-plan: Heroku Postgres has no plan "heroku-postgresql:standard-99" as far as is known here. Did you mean "heroku-postgresql:standard-9"?
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
}
