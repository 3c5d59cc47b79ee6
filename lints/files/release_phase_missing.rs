//! release-phase-missing: databases that are migrated when a dyno starts, or by nobody.

use crate::companions::{Folder, Node};
use crate::linter::estate::App;
use crate::linter::{Check, Context, Findings, Rule, Subject};
use crate::source::Span;

use super::code::{addresses, is_container};

pub(super) static RULE: Rule = Rule::new(
    "release-phase-missing",
    include_str!("release_phase_missing.md"),
    Check::Configuration(check),
);

/// Add-ons with tables in them.
const DATABASES: [&str; 4] = ["heroku-postgresql", "jawsdb", "cleardb", "jawsdb-maria"];

/// Words of commands that migrate a database.
const MIGRATIONS: [&str; 23] = [
    "db:migrate",
    "db:prepare",
    "manage.py migrate",
    "django-admin migrate",
    "prisma migrate deploy",
    "prisma db push",
    "knex migrate:latest",
    "sequelize db:migrate",
    "sequelize-cli db:migrate",
    "typeorm migration:run",
    "node-pg-migrate up",
    "drizzle-kit migrate",
    "alembic upgrade",
    "flask db upgrade",
    "artisan migrate",
    "doctrine:migrations:migrate",
    "ecto.migrate",
    "diesel migration run",
    "sqlx migrate run",
    "flyway migrate",
    "liquibase update",
    "dbmate up",
    "goose up",
];

/// What in a folder says that there are migrations.
const SIGNS: [&str; 7] = [
    "db/migrate/",
    "prisma/migrations/",
    "database/migrations/",
    "priv/repo/migrations/",
    "alembic.ini",
    "manage.py",
    "migrations/",
];

fn migration(command: &str) -> Option<&'static str> {
    MIGRATIONS.into_iter().find(|words| command.contains(words))
}

fn check(context: &Context<'_>, findings: &mut Findings<'_>) {
    for (folder, apps) in context.code() {
        let apps: Vec<&App<'_>> = apps.into_iter().filter(|app| has_database(app)).collect();
        if !apps.is_empty() {
            of_folder(folder, &apps, findings);
        }
    }
    for slug in context.of_kinds(&["heroku_slug"]) {
        of_slug(slug, findings);
    }
}

/// Whether an app surely has a database.
fn has_database(app: &App<'_>) -> bool {
    let plans = app.of_kind("heroku_addon").filter_map(|addon| addon.text("plan"));
    plans
        .filter_map(|plan| plan.split(':').next())
        .any(|service| DATABASES.contains(&service))
}

fn of_folder(folder: &Folder, apps: &[&App<'_>], findings: &mut Findings<'_>) {
    let container = apps.iter().all(|app| is_container(app) == Some(true));
    let commands = if container { in_yml(folder) } else { in_procfile(folder) };
    let Some((commands, start)) = commands else { return };
    if commands.iter().any(|(kind, ..)| kind == "release") {
        return;
    }
    let mut found = false;
    for (kind, command, span) in &commands {
        if let Some(words) = migration(command) {
            found = true;
            at_start(kind, words, *span, None, findings);
        }
    }
    let sign = SIGNS.into_iter().find(|name| folder.has(name));
    if let (Some(sign), false) = (sign, found) {
        let detail = format!(
            "{} has a database and its code has {sign}, but no release phase migrates it.",
            addresses(apps)
        );
        let finding = findings.finding("Release without a release phase", detail, start);
        findings.report(
            finding.help("Add `release: COMMAND` with the command that migrates: it runs before new code does."),
        );
    }
}

/// Process type, command, where.
type Command = (String, String, Span);

fn in_procfile(folder: &Folder) -> Option<(Vec<Command>, Span)> {
    let file = folder.procfile.as_ref()?;
    let processes = file.content.processes.iter();
    let commands: Vec<Command> = processes
        .map(|process| (process.name.clone(), process.command.clone(), process.command_span))
        .collect();
    // What does not parse may be the release phase.
    let start = commands.first().map_or(file.start, |(.., span)| *span);
    file.problems.is_empty().then_some((commands, start))
}

fn in_yml(folder: &Folder) -> Option<(Vec<Command>, Span)> {
    let file = folder.heroku_yml.as_ref()?;
    let text = |node: &Node| {
        let lines = node.elements().iter().filter_map(Node::text);
        node.text()
            .map_or_else(|| lines.collect::<Vec<_>>().join("\n"), str::to_owned)
    };
    let runs = file.content.get("run").map_or(&[][..], Node::members).iter();
    let release = file.content.member("release");
    let commands = runs.chain(release).map(|member| {
        let command = member.value.get("command").unwrap_or(&member.value);
        (member.name.clone(), text(command), command.span)
    });
    let start = file
        .content
        .members()
        .first()
        .map_or(file.start, |member| member.name_span);
    file.problems.is_empty().then(|| (commands.collect(), start))
}

/// Commands that the configuration itself holds.
fn of_slug(slug: &Subject<'_>, findings: &mut Findings<'_>) {
    let commands: Vec<(&str, &str)> = slug
        .members("process_types")
        .filter_map(|(kind, value)| Some((kind, crate::linter::plain(value)?)))
        .collect();
    if commands.iter().any(|(kind, _)| *kind == "release") {
        return;
    }
    for (kind, command) in commands {
        if let Some(words) = migration(command) {
            at_start(kind, words, slug.span("process_types"), Some(slug), findings);
        }
    }
}

fn at_start(kind: &str, words: &str, span: Span, slug: Option<&Subject<'_>>, findings: &mut Findings<'_>) {
    let detail = format!(
        "{kind:?} runs `{words}` whenever a dyno starts: several at a time, and again at each restart, while old code runs."
    );
    let mut finding = findings.finding("Migration in a start command", detail, span);
    if let Some(slug) = slug {
        finding = finding.about(&slug.address);
    }
    findings.report(finding.help("Move it to a process type `release`, which runs once for each release."));
}
