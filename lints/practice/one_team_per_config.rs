//! one-team-per-config: apps, spaces and pipelines of one configuration that belong to different teams.

use std::collections::BTreeMap;

use globset::Glob;

use crate::language::value::Value;
use crate::linter::{Check, Context, Findings, OptionKind, Rule, RuleOption, Subject, plain};
use crate::source::Span;

pub(super) static RULE: Rule = Rule::new(
    "one-team-per-config",
    include_str!("one_team_per_config.md"),
    Check::Configuration(check),
)
.options(&[
    RuleOption::new("team", OptionKind::Text),
    RuleOption::new("team_pattern", OptionKind::Text),
]);

const SUMMARY: &str = "Outside of the team of this configuration";

/// Who owns an app, space or pipeline.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Owner {
    Team(String),
    Nobody,
}

/// The block or argument in which each type names its owner.
const OWNERS: [(&str, &str); 3] = [
    ("heroku_app", "organization"),
    ("heroku_space", "organization"),
    ("heroku_pipeline", "owner"),
];

fn check(context: &Context<'_>, findings: &mut Findings<'_>) {
    let owned: Vec<(&Subject<'_>, Owner)> = context
        .subjects
        .iter()
        .filter_map(|subject| Some((subject, owner(subject)?)))
        .collect();
    let usual = most_frequent(&owned);
    for (subject, owner) in &owned {
        let span = place(subject, owner);
        let expected = context.text_option(&RULE, "team", span).or(usual.as_deref());
        if let Some(expected) = expected {
            compare(subject, owner, expected, span, findings);
        }
        if let (Owner::Team(team), Some(pattern)) = (owner, context.text_option(&RULE, "team_pattern", span)) {
            let matches = Glob::new(pattern).is_ok_and(|glob| glob.compile_matcher().is_match(team));
            if !matches {
                let detail = format!("The team {team:?} of {} does not match {pattern:?}.", subject.address);
                findings.report(
                    findings
                        .finding("Team whose name does not show what manages it", detail, span)
                        .about(&subject.address)
                        .help("Name the team so that its dashboard says who manages it."),
                );
            }
        }
    }
}

fn compare(subject: &Subject<'_>, owner: &Owner, expected: &str, span: Span, findings: &mut Findings<'_>) {
    let address = &subject.address;
    let detail = match owner {
        Owner::Team(team) if team == expected => return,
        Owner::Team(team) => {
            format!("{address} belongs to team {team:?}, and this configuration to team {expected:?}.")
        }
        Owner::Nobody if subject.kind() == "heroku_pipeline" => {
            format!("{address} belongs to a user, and this configuration to team {expected:?}.")
        }
        Owner::Nobody => format!("{address} is a personal app, and this configuration belongs to team {expected:?}."),
    };
    findings.report(
        findings.finding(SUMMARY, detail, span).about(address).help(
            "Keep everything of one configuration in one team, or give what is apart a configuration of its own.",
        ),
    );
}

/// Who owns it; `None` when that is not known.
fn owner(subject: &Subject<'_>) -> Option<Owner> {
    match subject.kind() {
        "heroku_app" => {
            let Some(organization) = only(subject.config.get("organization")?)? else {
                // In a space, the team is the space's.
                let space = subject.config.get("space")?;
                return space.is_null().then_some(Owner::Nobody);
            };
            if organization.get("personal").and_then(Value::as_bool) == Some(true) {
                return Some(Owner::Nobody);
            }
            plain(organization.get("name")?).map(|team| Owner::Team(team.to_owned()))
        }
        "heroku_space" => subject.text("organization").map(|team| Owner::Team(team.to_owned())),
        "heroku_pipeline" => {
            // An owner is named by its id, so that of a team says nothing about the team's name.
            let owner = only(subject.config.get("owner")?)??;
            (plain(owner.get("type")?)? == "user").then_some(Owner::Nobody)
        }
        _ => None,
    }
}

/// The only element of a block that may be missing; `None` when it is not known whether it is.
fn only(value: &Value) -> Option<Option<&Value>> {
    if value.is_null() {
        return Some(None);
    }
    value.as_sequence().map(<[Value]>::first)
}

/// The team that most have; the first by name of several.
fn most_frequent(owned: &[(&Subject<'_>, Owner)]) -> Option<String> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for (_, owner) in owned {
        if let Owner::Team(team) = owner {
            *counts.entry(team).or_default() += 1;
        }
    }
    counts
        .into_iter()
        .rev()
        .max_by_key(|(_, count)| *count)
        .map(|(team, _)| team.to_owned())
}

/// Where the owner is named, or else the resource's header.
fn place(subject: &Subject<'_>, owner: &Owner) -> Span {
    let body = subject.resource.body();
    let word = OWNERS
        .iter()
        .find(|(kind, _)| *kind == subject.kind())
        .map_or("", |(_, word)| word);
    if let Some(attribute) = body.attribute(word) {
        return attribute.value.span;
    }
    let Some(block) = body.blocks(word).next() else {
        return subject.resource.block.header;
    };
    let name = block.body.attribute("name").filter(|_| matches!(owner, Owner::Team(_)));
    name.map_or(block.header, |attribute| attribute.value.span)
}
