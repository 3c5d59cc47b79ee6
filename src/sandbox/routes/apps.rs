//! Apps, personal and of teams.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};

use super::{people, spaces};
use crate::sandbox::call::{Answer, Call, flag, list, object, required, text};
use crate::sandbox::failure::Failure;
use crate::sandbox::ids;
use crate::sandbox::message::Response;
use crate::sandbox::paging::{page, window};
use crate::sandbox::router::{Route, route};
use crate::sandbox::variant;
use crate::sandbox::world::{App, Cut, Owner, Runtime, Space, World};
use crate::schema::catalogue::{self, StackState};

pub(super) static TABLE: &[Route] = &[
    route("POST", "/apps", create_personal),
    route("GET", "/apps", list_all),
    route("GET", "/apps/{app}", info),
    route("PATCH", "/apps/{app}", update),
    route("DELETE", "/apps/{app}", delete),
    route("POST", "/apps/{app}/acm", enable_acm),
    route("PATCH", "/apps/{app}/acm", info),
    route("DELETE", "/apps/{app}/acm", disable_acm),
    route("GET", "/users/{account}/apps", list_of_user),
    route("POST", "/filters/apps", filter),
    route("POST", "/teams/apps", create_in_team),
    route("GET", "/teams/apps/{app}", team_info),
    route("PATCH", "/teams/apps/{app}", team_update),
    route("GET", "/teams/{team}/apps", list_of_team),
];

const ORDERS: &[&str] = &["id", "name", "updated_at"];

/// The most apps that an account or a team may have.
const MOST_APPS: usize = 100;

// --- views

/// An app as `/apps` shows it.
pub(super) fn view(world: &World, app: &App) -> Value {
    let mut shown = common(world, app);
    shown["acm"] = app.acm.into();
    if shown["space"].is_object() {
        shown["space"]["shield"] = (app.runtime == Runtime::Shield).into();
    }
    if let Owner::Team(team) = &app.owner {
        let team = json!({ "id": ids::named("team", team), "name": team });
        (shown["team"], shown["organization"]) = (team.clone(), team);
    } else {
        (shown["team"], shown["organization"]) = (Value::Null, Value::Null);
    }
    shown
}

/// An app as `/teams/apps` shows it.
pub(super) fn team_view(world: &World, app: &App) -> Value {
    let mut shown = common(world, app);
    shown["locked"] = app.locked.into();
    shown["joined"] = true.into();
    shown["team"] = match &app.owner {
        Owner::Team(team) => json!({ "id": ids::named("team", team), "name": team }),
        Owner::Account(_) => Value::Null,
    };
    shown
}

fn common(world: &World, app: &App) -> Value {
    let owner = owner_email(&app.owner);
    let space = app.space.as_ref().and_then(|id| world.spaces.get(id));
    let slug = app
        .current_release()
        .and_then(|release| release.slug.as_ref())
        .and_then(|slug| world.slugs.get(slug));
    json!({
        "id": app.id,
        "name": app.name,
        "archived_at": null,
        "base_image_name": null,
        "buildpacks": [],
        "build_stack": stack_view(&app.build_stack),
        "buildpack_provided_description": slug.and_then(|slug| slug.buildpack_provided_description.as_deref()),
        "created_at": app.created_at.api(),
        "current_build_architecture": [],
        "generation": variant::generation(app.runtime.generation().name()),
        "git_url": format!("https://git.heroku.com/{}.git", app.name),
        "internal_routing": space.map(|_| app.internal_routing),
        "maintenance": app.maintenance,
        "owner": { "id": people::user_id(&owner), "email": owner },
        "region": { "id": ids::named("region", &app.region), "name": app.region },
        "released_at": app.released_at.api(),
        "repo_size": null,
        "slug_size": slug.and_then(|slug| slug.size),
        "space": space.map(spaces::reference),
        "stack": stack_view(&app.stack),
        "updated_at": app.updated_at.api(),
        "web_url": world.web_url(app),
    })
}

/// Id and name, as other objects refer to an app.
pub(super) fn reference(app: &App) -> Value {
    json!({ "id": app.id, "name": app.name })
}

/// The same by id.
pub(super) fn reference_to(world: &World, id: &str) -> Value {
    world.apps.get(id).map_or(Value::Null, reference)
}

fn stack_view(stack: &str) -> Value {
    json!({ "id": ids::named("stack", stack), "name": stack })
}

/// The address of an owner: a team's apps belong to an address of its own.
pub(super) fn owner_email(owner: &Owner) -> String {
    match owner {
        Owner::Account(email) => email.clone(),
        Owner::Team(team) => format!("{team}@herokumanager.com"),
    }
}

// --- reading

fn info(call: &mut Call<'_>) -> Answer {
    Ok(Response::json(200, &view(call.world, call.app()?)))
}

fn team_info(call: &mut Call<'_>) -> Answer {
    Ok(Response::json(200, &team_view(call.world, call.app()?)))
}

fn list_all(call: &mut Call<'_>) -> Answer {
    let is_mine = |app: &&App| matches!(app.owner, Owner::Team(_)) || works_on(app, &call.user);
    listed(call, window(call.request, &call.world.apps, is_mine), view)
}

fn list_of_user(call: &mut Call<'_>) -> Answer {
    let user = people::email_of(call, call.first());
    listed(
        call,
        window(call.request, &call.world.apps, |app| works_on(app, &user)),
        view,
    )
}

fn list_of_team(call: &mut Call<'_>) -> Answer {
    let team = people::team_name(call.world, call.first());
    let belongs = |app: &&App| app.owner == Owner::Team(team.clone());
    listed(call, window(call.request, &call.world.apps, belongs), team_view)
}

fn filter(call: &mut Call<'_>) -> Answer {
    let ids = list(&object(&call.body()?, "in")?, "id")?;
    let wanted: BTreeSet<&str> = ids.iter().filter_map(Value::as_str).collect();
    listed(
        call,
        wanted.into_iter().filter_map(|id| call.world.apps.get(id)).collect(),
        team_view,
    )
}

fn works_on(app: &App, user: &str) -> bool {
    app.owner == Owner::Account(user.to_owned()) || app.collaborators.contains_key(user)
}

fn listed(call: &Call<'_>, apps: Vec<&App>, view: fn(&World, &App) -> Value) -> Answer {
    let key = |app: &&App, attribute: &str| match attribute {
        "name" => app.name.clone(),
        "updated_at" => format!("{}~{}", app.updated_at.api(), app.id),
        _ => app.id.clone(),
    };
    page(call.request, ORDERS, apps, key, |app| view(call.world, app))
}

// --- creating

fn create_personal(call: &mut Call<'_>) -> Answer {
    let body = call.body()?;
    let owner = Owner::Account(call.user.clone());
    let id = create(call, &body, owner, None)?;
    Ok(Response::json(201, &view(call.world, call.world.app(&id)?)))
}

pub(super) fn create_in_team(call: &mut Call<'_>) -> Answer {
    let body = call.body()?;
    let space = place_of(call, &body)?;
    let team = text(&body, "team")?
        .or(text(&body, "organization")?)
        .or(space.as_ref().map(|space| space.team.clone()))
        .filter(|team| !team.is_empty());
    let owner = match team {
        Some(team) if flag(&body, "personal")? != Some(true) => Owner::Team(people::team_name(call.world, &team)),
        _ => Owner::Account(call.user.clone()),
    };
    let id = create(call, &body, owner, space.as_ref())?;
    if flag(&body, "locked")? == Some(true) {
        call.world.app_mut(&id)?.locked = true;
    }
    Ok(Response::json(201, &team_view(call.world, call.world.app(&id)?)))
}

/// The space that an app is to be made in.
fn place_of(call: &Call<'_>, body: &Map<String, Value>) -> Result<Option<Space>, Failure> {
    let Some(key) = text(body, "space")?.filter(|space| !space.is_empty()) else {
        return Ok(None);
    };
    let missing = |_| Failure::missing("space", format!("Couldn't find that space ({key})."));
    let space = call.world.space(&key).map_err(missing)?;
    if !space.allocated {
        return Err(Failure::invalid(format!("Space {} is not ready yet.", space.name)));
    }
    Ok(Some(space.clone()))
}

fn create(
    call: &mut Call<'_>,
    body: &Map<String, Value>,
    owner: Owner,
    space: Option<&Space>,
) -> Result<String, Failure> {
    let name = text(body, "name")?;
    if let Some(name) = &name {
        check_name(call.world, name)?;
    }
    let runtime = space.map_or(Runtime::Common, |space| space.runtime);
    let region = region_of(text(body, "region")?.as_deref(), space)?;
    let stack = first_stack(text(body, "stack")?.as_deref(), runtime)?;
    let internal_routing = flag(body, "internal_routing")? == Some(true);
    if internal_routing && !matches!(runtime, Runtime::Private | Runtime::Shield) {
        return Err(Failure::invalid(
            "Internal routing needs a private space of the Cedar generation.",
        ));
    }
    flag(body, "locked")?;
    check_limit(call.world, &owner)?;
    let id = call.world.new_id();
    let name = name.unwrap_or_else(|| free_name(call.world, &id));
    let app = App {
        owner,
        creator: call.user.clone(),
        space: space.map(|space| space.id.clone()),
        runtime,
        internal_routing,
        ..new_app(&id, &name, region, stack, call)
    };
    call.world.app_names.insert(name, id.clone());
    call.world.apps.insert(id.clone(), app);
    for description in ["Initial release", "Enable Logplex"] {
        let cut = Cut {
            description: description.to_owned(),
            user: call.user.clone(),
            ..Cut::default()
        };
        call.world.cut_release(&id, call.now, cut);
    }
    Ok(id)
}

fn new_app(id: &str, name: &str, region: &str, stack: &str, call: &Call<'_>) -> App {
    App {
        id: id.to_owned(),
        name: name.to_owned(),
        owner: Owner::Account(call.user.clone()),
        creator: String::new(),
        locked: false,
        region: region.to_owned(),
        space: None,
        runtime: Runtime::Common,
        internal_routing: false,
        stack: stack.to_owned(),
        build_stack: stack.to_owned(),
        maintenance: false,
        acm: false,
        created_at: call.now,
        updated_at: call.now,
        released_at: call.now,
        config_vars: BTreeMap::new(),
        releases: Vec::new(),
        builds: Vec::new(),
        formation: BTreeMap::new(),
        one_offs: BTreeMap::new(),
        domains: BTreeMap::new(),
        drains: BTreeMap::new(),
        features: BTreeSet::new(),
        collaborators: BTreeMap::new(),
        buildpacks: Vec::new(),
        addons: BTreeSet::new(),
        attachments: BTreeSet::new(),
        slugs: BTreeSet::new(),
        certificates: BTreeMap::new(),
        webhooks: BTreeMap::new(),
        coupling: None,
    }
}

fn check_limit(world: &World, owner: &Owner) -> Result<(), Failure> {
    if !world.settings.limits {
        return Ok(());
    }
    if world.apps.values().filter(|app| app.owner == *owner).count() < MOST_APPS {
        return Ok(());
    }
    Err(Failure::invalid(format!(
        "You've reached your app limit of {MOST_APPS} apps.\nContact us at biz@heroku.com to have this limit increased."
    )))
}

/// Checks the name of a new app, or a new name.
fn check_name(world: &World, name: &str) -> Result<(), Failure> {
    let inner = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    if name.len() < 3 {
        return Err(Failure::invalid("Name is too short (minimum is 3 characters)"));
    }
    if name.len() > 30 {
        return Err(Failure::invalid("Name is too long (maximum is 30 characters)"));
    }
    if !name.starts_with(|c: char| c.is_ascii_lowercase()) || !name.chars().all(inner) || name.ends_with('-') {
        let rule = "Name must start with a letter, end with a letter or digit and can only contain lowercase letters, \
                    digits, and dashes.";
        return Err(Failure::invalid(rule));
    }
    if world.app_names.contains_key(name) {
        return Err(Failure::invalid(format!("Name {name} is already taken")));
    }
    Ok(())
}

fn free_name(world: &World, id: &str) -> String {
    const FIRST: [&str; 8] = ["calm", "deep", "early", "gentle", "quiet", "stormy", "swift", "warm"];
    const SECOND: [&str; 8] = ["bay", "brook", "forest", "harbor", "meadow", "ridge", "sands", "tundra"];
    let number = |from: usize| u32::from_str_radix(&id[from..from + 4], 16).unwrap_or(0);
    let (first, second) = (FIRST[number(0) as usize % 8], SECOND[number(4) as usize % 8]);
    let names = (0..).map(|step| format!("{first}-{second}-{:05}", (u32::from(number(9) as u16) + step) % 100_000));
    names
        .into_iter()
        .find(|name| !world.app_names.contains_key(name))
        .unwrap_or_else(|| format!("app-{}", &id[..8]))
}

/// Outside spaces one of two regions, inside the space's own.
fn region_of(wanted: Option<&str>, space: Option<&Space>) -> Result<&'static str, Failure> {
    let Some(wanted) = wanted.or(space.map(|space| space.region.as_str())) else {
        return Ok("us");
    };
    let by_id = catalogue::REGIONS
        .iter()
        .find(|region| ids::named("region", region.name) == wanted);
    match catalogue::region(wanted).or(by_id) {
        Some(region) if space.is_some_and(|space| space.region == region.name) => Ok(region.name),
        Some(region) if space.is_some() => Err(Failure::invalid(format!(
            "The space is not in the region {}.",
            region.name
        ))),
        Some(region) if region.common_runtime => Ok(region.name),
        Some(region) => Err(Failure::invalid(format!(
            "Region {} is only available in Private Spaces.",
            region.name
        ))),
        None => Err(Failure::invalid(format!("Couldn't find that region ({wanted})."))),
    }
}

/// Apps on Fir have one stack, and no choice of it.
fn first_stack(wanted: Option<&str>, runtime: Runtime) -> Result<&'static str, Failure> {
    match (runtime, wanted) {
        (Runtime::Fir, None | Some("cnb")) => Ok("cnb"),
        (Runtime::Fir, Some(_)) => Err(Failure::invalid("Stacks cannot be chosen on the Fir generation.")),
        _ => stack_of(wanted),
    }
}

/// What an app on Fir does not have.
pub(super) fn needs_cedar(app: &App, what: &str) -> Result<(), Failure> {
    match app.runtime {
        Runtime::Fir => Err(Failure::invalid(format!(
            "{what} not supported for apps of the Fir generation."
        ))),
        _ => Ok(()),
    }
}

/// What only an app on Fir has.
pub(super) fn needs_fir(app: &App, what: &str) -> Result<(), Failure> {
    match app.runtime {
        Runtime::Fir => Ok(()),
        _ => Err(Failure::invalid(format!(
            "{what} are only supported for apps of the Fir generation."
        ))),
    }
}

pub(super) fn stack_of(wanted: Option<&str>) -> Result<&'static str, Failure> {
    let Some(wanted) = wanted else {
        return Ok(catalogue::default_stack().name);
    };
    let by_id = catalogue::STACKS
        .iter()
        .find(|stack| ids::named("stack", stack.name) == wanted);
    match catalogue::stack(wanted).or(by_id) {
        Some(stack) if stack.state == StackState::Gone => Err(Failure::invalid(format!(
            "Switching to the {} stack is not supported. Please consider using {} instead: \
             https://devcenter.heroku.com/articles/stack",
            stack.name,
            catalogue::default_stack().name
        ))),
        Some(stack) if stack.name == "cnb" => Err(Failure::invalid(
            "The cnb stack is only available to apps of the Fir generation.",
        )),
        Some(stack) => Ok(stack.name),
        None => Err(Failure::invalid(format!("Couldn't find that stack ({wanted})."))),
    }
}

// --- changing

fn update(call: &mut Call<'_>) -> Answer {
    let body = call.body()?;
    let current = call.app()?.name.clone();
    let name = text(&body, "name")?.filter(|name| *name != current);
    if let Some(name) = &name {
        check_name(call.world, name)?;
    }
    let maintenance = flag(&body, "maintenance")?;
    let build_stack = text(&body, "build_stack")?
        .map(|stack| stack_of(Some(&stack)))
        .transpose()?;
    if build_stack.is_some() {
        needs_cedar(call.app()?, "Stacks are")?;
    }
    let id = call.app_id()?;
    let app = call.app_mut()?;
    app.maintenance = maintenance.unwrap_or(app.maintenance);
    if let Some(stack) = build_stack {
        app.build_stack = stack.to_owned();
        if app.newest_slug().is_none() {
            app.stack = stack.to_owned();
        }
    }
    if let Some(name) = name {
        app.name.clone_from(&name);
        call.world.app_names.remove(&current);
        call.world.app_names.insert(name, id.clone());
    }
    Ok(Response::json(200, &view(call.world, call.world.app(&id)?)))
}

fn team_update(call: &mut Call<'_>) -> Answer {
    let body = call.body()?;
    let locked = flag(&body, "locked")?;
    let owner = match text(&body, "owner")? {
        Some(owner) if owner.contains('@') || owner == "~" => Some(Owner::Account(people::email_of(call, &owner))),
        Some(owner) => Some(Owner::Team(people::team_name(call.world, &owner))),
        None => None,
    };
    if locked.is_none() && owner.is_none() {
        required(&body, "owner")?;
    }
    let app = call.app_mut()?;
    if locked.is_some() && owner.is_none() && matches!(app.owner, Owner::Account(_)) {
        return Err(Failure::invalid("Only apps that belong to a team can be locked."));
    }
    app.locked = locked.unwrap_or(app.locked);
    app.owner = owner.unwrap_or_else(|| app.owner.clone());
    Ok(Response::json(200, &team_view(call.world, call.app()?)))
}

fn delete(call: &mut Call<'_>) -> Answer {
    let shown = view(call.world, call.app()?);
    let (id, user) = (call.app_id()?, call.user.clone());
    call.world.remove_app(&id, call.now, &user);
    Ok(Response::json(200, &shown))
}

fn enable_acm(call: &mut Call<'_>) -> Answer {
    super::domains::enable_acm(call)?;
    info(call)
}

fn disable_acm(call: &mut Call<'_>) -> Answer {
    let app = call.app_mut()?;
    app.acm = false;
    app.domains.values_mut().for_each(|domain| domain.acm_status = None);
    info(call)
}
