//! Add-ons.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};

use super::{apps, attachments, expansion, people};
use crate::sandbox::call::{Answer, Call, list as list_field, named, object, required, text, text_map};
use crate::sandbox::failure::Failure;
use crate::sandbox::ids;
use crate::sandbox::message::Response;
use crate::sandbox::paging::{page, window};
use crate::sandbox::router::{Route, route};
use crate::sandbox::world::{Addon, AddonState, App, Owner, Transition, World};
use crate::schema::catalogue::{self, Plan, PlanState, Service};

pub(super) static TABLE: &[Route] = &[
    route("GET", "/addons", list_all),
    route("GET", "/addons/{addon}", info),
    route("GET", "/addons/{addon}/config", config),
    route("PATCH", "/addons/{addon}/config", update_config),
    route("POST", "/apps/{app}/addons", create),
    route("GET", "/apps/{app}/addons", list_of_app),
    route("GET", "/apps/{app}/addons/{addon}", info_of_app),
    route("PATCH", "/apps/{app}/addons/{addon}", update),
    route("DELETE", "/apps/{app}/addons/{addon}", delete),
    route("GET", "/users/{account}/addons", list_of_user),
    route("GET", "/teams/{team}/addons", list_of_team),
    route("POST", "/actions/addons/resolve", resolve),
];

// --- views

/// An add-on as the API shows it.
pub(super) fn view(world: &World, addon: &Addon) -> Value {
    let app = world.apps.get(&addon.app);
    let billed = match app.map(|app| &app.owner) {
        Some(Owner::Team(team)) => json!({ "id": ids::named("team", team), "name": team, "type": "team" }),
        _ => json!({ "id": addon.app, "name": app.map(|app| app.name.as_str()), "type": "app" }),
    };
    let plan_name = format!("{}:{}", addon.service, addon.plan);
    let plan = catalogue::plan(&plan_name).map(|(_, plan)| plan);
    let mut shown = json!({
        "id": addon.id,
        "name": addon.name,
        "actions": [],
        "addon_service": { "id": ids::named("service", &addon.service), "name": addon.service },
        "app": apps::reference_to(world, &addon.app),
        "billing_entity": billed,
        "billed_price": plan.map(price),
        "config_vars": config_var_names(world, addon),
        "plan": { "id": ids::named("plan", &plan_name), "name": plan_name, "meters": [] },
        "provider_id": ids::digits(&addon.id, 12),
        "state": addon.state.name(),
        "web_url": format!("https://addons-sso.heroku.com/apps/{}/addons/{}", addon.app, addon.id),
        "created_at": addon.created_at.api(),
        "updated_at": addon.updated_at.api(),
    });
    if addon.state == AddonState::Provisioning {
        let words = format!(
            "{} is being created in the background. The app will restart when complete...",
            addon.name
        );
        shown["provision_message"] = words.into();
    }
    shown
}

/// A plan's price as the API shows it.
pub(super) fn price(plan: &Plan) -> Value {
    json!({ "cents": plan.monthly_cents, "contract": false, "metered": false, "unit": "month" })
}

/// Id and name and app, as other objects refer to an add-on.
pub(super) fn reference(world: &World, addon: &Addon) -> Value {
    json!({ "id": addon.id, "name": addon.name, "app": apps::reference_to(world, &addon.app) })
}

/// What the add-on has set on its own app.
fn config_var_names(world: &World, addon: &Addon) -> Vec<String> {
    if addon.state == AddonState::Provisioning {
        return Vec::new();
    }
    let attached = addon.attachments.iter().filter_map(|id| world.attachments.get(id));
    let own = attached.filter(|attachment| attachment.app == addon.app);
    let names: BTreeSet<String> = own
        .flat_map(|attachment| addon.config_vars(&attachment.name).into_keys())
        .collect();
    names.into_iter().collect()
}

// --- reading

fn info(call: &mut Call<'_>) -> Answer {
    let addon = view(call.world, call.world.addon(call.first())?);
    Ok(Response::json(200, &expansion::of_addon(call.request, addon)))
}

fn info_of_app(call: &mut Call<'_>) -> Answer {
    let addon = view(call.world, call.world.addon_of(call.app()?, call.second())?);
    Ok(Response::json(200, &expansion::of_addon(call.request, addon)))
}

fn listed(call: &Call<'_>, addons: Vec<&Addon>) -> Answer {
    let key = |addon: &&Addon, attribute: &str| match attribute {
        "name" => addon.name.clone(),
        _ => addon.id.clone(),
    };
    page(call.request, &["id", "name"], addons, key, |addon| {
        expansion::of_addon(call.request, view(call.world, addon))
    })
}

fn list_all(call: &mut Call<'_>) -> Answer {
    listed(call, window(call.request, &call.world.addons, |_| true))
}

fn list_of_app(call: &mut Call<'_>) -> Answer {
    let ids = call.app()?.addons.iter();
    listed(call, ids.filter_map(|id| call.world.addons.get(id)).collect())
}

fn list_of_owner(call: &Call<'_>, owner: &Owner) -> Answer {
    let owned = |addon: &&Addon| call.world.apps.get(&addon.app).is_some_and(|app| app.owner == *owner);
    listed(call, window(call.request, &call.world.addons, owned))
}

fn list_of_user(call: &mut Call<'_>) -> Answer {
    list_of_owner(call, &Owner::Account(people::email_of(call, call.first())))
}

fn list_of_team(call: &mut Call<'_>) -> Answer {
    list_of_owner(call, &Owner::Team(people::team_name(call.world, call.first())))
}

fn resolve(call: &mut Call<'_>) -> Answer {
    let body = call.body()?;
    let key = required(&body, "addon")?;
    let addon = match text(&body, "app")? {
        Some(app) => call.world.addon_of(call.world.app(&app)?, &key),
        None => call.world.addon(&key),
    };
    // By this the CLI knows that it is to look further.
    let addon = addon.map_err(|_| Failure::not_found("add_on", "add on"))?;
    listed(call, vec![addon])
}

fn config(call: &mut Call<'_>) -> Answer {
    let addon = call.world.addon(call.first())?;
    let entries = addon
        .config
        .iter()
        .map(|(name, value)| json!({ "name": name, "value": value }));
    Ok(Response::json(200, &Value::Array(entries.collect())))
}

fn update_config(call: &mut Call<'_>) -> Answer {
    let entries = list_field(&call.body()?, "config")?;
    let id = call.world.addon(call.first())?.id.clone();
    let mut changes = Vec::new();
    for entry in &entries {
        let entry = entry
            .as_object()
            .ok_or_else(|| Failure::invalid("Parameter config must hold objects."))?;
        changes.push((required(entry, "name")?, text(entry, "value")?));
    }
    if let Some(addon) = call.world.addons.get_mut(&id) {
        addon.updated_at = call.now;
        for (name, value) in changes {
            match value {
                Some(value) => addon.config.insert(name, value),
                None => addon.config.remove(&name),
            };
        }
    }
    config(call)
}

// --- creating

fn create(call: &mut Call<'_>) -> Answer {
    let body = call.body()?;
    let app = call.app()?;
    let (service, plan) = plan_for_sale(&wanted_plan(&body)?)?;
    let config = text_map(&body, "config")?;
    check_installable(call.world, app, service, plan, &config)?;
    check_confirm(app, plan, &body)?;
    let (app_id, app_name) = (app.id.clone(), app.name.clone());
    let name = text(&body, "name")?;
    if let Some(name) = &name {
        check_name(call.world, name)?;
    }
    let wanted = text(&object(&body, "attachment")?, "name")?;
    let confirmed = text(&body, "confirm")?.is_some();
    let attachment = attachments::choose_name(call.world, &app_id, service, wanted.as_deref(), confirmed)?;
    let id = call.world.new_id();
    let addon = Addon {
        name: name.unwrap_or_else(|| free_name(call.world, service, &id)),
        id: id.clone(),
        app: app_id.clone(),
        service: service.name.to_owned(),
        plan: plan.name.to_owned(),
        config,
        state: AddonState::Provisioning,
        attachments: BTreeSet::new(),
        created_at: call.now,
        updated_at: call.now,
    };
    call.world.addon_names.insert(addon.name.clone(), id.clone());
    call.world.addons.insert(id.clone(), addon);
    call.app_mut()?.addons.insert(id.clone());
    attachments::attach(call, &app_id, &id, &attachment, None);
    let takes = call.world.settings.timings.of_service(service.name);
    let shown = view(call.world, call.world.addon(&id)?);
    call.world
        .after(call.now, takes, Transition::AddonReady { addon: id.clone() });
    let shown = if takes == 0 {
        view(call.world, call.world.addon(&id)?)
    } else {
        shown
    };
    debug_assert_eq!(shown["app"]["name"], app_name);
    Ok(Response::json(201, &shown))
}

/// A name or id, or an object that has one, as Heroku's own CLI writes it.
fn wanted_plan(body: &Map<String, Value>) -> Result<String, Failure> {
    named(body, "plan")?.ok_or_else(|| Failure::requires(&["plan"]))
}

fn plan_for_sale(wanted: &str) -> Result<(&'static Service, &'static Plan), Failure> {
    let all = || catalogue::services().flat_map(|service| service.plans.iter().map(move |plan| (service, plan)));
    let id_of = |service: &Service, plan: &Plan| ids::named("plan", &format!("{}:{}", service.name, plan.name));
    let by_id = || {
        ids::is_uuid(wanted)
            .then(|| all().find(|(service, plan)| id_of(service, plan) == wanted))
            .flatten()
    };
    let Some((service, plan)) = catalogue::plan(wanted).or_else(by_id) else {
        let words = format!("Couldn't find either the add-on service or the add-on plan of \"{wanted}\".");
        return Err(Failure::invalid(words));
    };
    if plan.state == PlanState::Retired {
        let words = format!(
            "The {}:{} plan has reached end-of-life and can no longer be provisioned.",
            service.name, plan.name
        );
        return Err(Failure::invalid(words));
    }
    Ok((service, plan))
}

fn check_installable(
    world: &World,
    app: &App,
    service: &Service,
    plan: &Plan,
    config: &BTreeMap<String, String>,
) -> Result<(), Failure> {
    if plan.private && app.space.is_none() {
        let words = format!(
            "The {}:{} plan can only be installed in a Private Space.",
            service.name, plan.name
        );
        return Err(Failure::invalid(words));
    }
    let stays_outside = service.plans.iter().any(|plan| plan.private) && !plan.private;
    if stays_outside && app.space.is_some() {
        let words = format!(
            "The {}:{} plan cannot be installed in a Private Space.",
            service.name, plan.name
        );
        return Err(Failure::invalid(words));
    }
    let installed = app.addons.iter().filter_map(|id| world.addons.get(id));
    if !service.multiple && installed.into_iter().any(|addon| addon.service == service.name) {
        let words = format!(
            "The {} add-on service can only be installed once on {}.",
            service.name, app.name
        );
        return Err(Failure::invalid(words));
    }
    let copies = ["fork", "follow", "rollback"]
        .into_iter()
        .find(|name| config.contains_key(*name));
    if let Some(copies) = copies.filter(|_| service.locked_tiers.contains(&plan.tier())) {
        let words = format!("The {}:{} plan does not support --{copies}.", service.name, plan.name);
        return Err(Failure::invalid(words));
    }
    Ok(())
}

/// What carries data out of a private space is to be confirmed with the app's name.
fn check_confirm(app: &App, plan: &Plan, body: &Map<String, Value>) -> Result<(), Failure> {
    match text(body, "confirm")? {
        None if app.space.is_some() && !plan.private => Err(Failure::confirmation_required(
            &app.name,
            "This add-on is not automatically networked with this Private Space. ",
        )),
        Some(confirm) if confirm != app.name => {
            let words = format!("Confirmation {confirm} did not match {}.", app.name);
            Err(Failure::confirmation_required(&app.name, words))
        }
        _ => Ok(()),
    }
}

fn check_name(world: &World, name: &str) -> Result<(), Failure> {
    let starts = name.starts_with(|c: char| c.is_ascii_alphabetic());
    if !starts || name.len() < 2 || !name.chars().all(|c| c.is_ascii_alphanumeric() || "_-".contains(c)) {
        let rule = "Name must start with a letter and can only contain letters, digits, underscores and dashes.";
        return Err(Failure::invalid(rule));
    }
    if world.addon_names.contains_key(name) {
        return Err(Failure::invalid(format!("Name {name} is already taken")));
    }
    Ok(())
}

fn free_name(world: &World, service: &Service, id: &str) -> String {
    const SHAPES: [&str; 8] = [
        "angular",
        "closed",
        "cubic",
        "elliptical",
        "flat",
        "parallel",
        "rectangular",
        "symmetrical",
    ];
    let family = service.name.strip_prefix("heroku-").unwrap_or(service.name);
    let number = u32::from_str_radix(&id[..8], 16).unwrap_or(0);
    let shape = SHAPES[number as usize % SHAPES.len()];
    let names = (0..).map(|step: u32| format!("{family}-{shape}-{:05}", number.wrapping_add(step) % 100_000));
    names
        .into_iter()
        .find(|name| !world.addon_names.contains_key(name))
        .unwrap_or_else(|| format!("{family}-{id}"))
}

// --- changing

fn update(call: &mut Call<'_>) -> Answer {
    let body = call.body()?;
    if object(&body, "attachment")?.contains_key("name") {
        return Err(Failure::unknown(&["attachment:name"]));
    }
    let addon = call.world.addon_of(call.app()?, call.second())?;
    let (id, current) = (addon.id.clone(), addon.name.clone());
    let plan = match named(&body, "plan")? {
        Some(plan) => Some(plan_to_change_to(addon, &plan)?),
        None => None,
    };
    let name = text(&body, "name")?.filter(|name| *name != current);
    if let Some(name) = &name {
        check_name(call.world, name)?;
    }
    if plan.is_none() && name.is_none() && text(&body, "name")?.is_none() {
        required(&body, "plan")?;
    }
    let now = call.now;
    let addon = call
        .world
        .addons
        .get_mut(&id)
        .ok_or_else(|| Failure::not_found("addon", "add-on"))?;
    addon.updated_at = now;
    let changed = plan.filter(|plan| *plan != addon.plan);
    if let Some(plan) = changed {
        plan.clone_into(&mut addon.plan);
    }
    if let Some(name) = name {
        addon.name.clone_from(&name);
        call.world.addon_names.remove(&current);
        call.world.addon_names.insert(name, id.clone());
    }
    if changed.is_some() {
        release_change(call, &id);
    }
    Ok(Response::json(200, &view(call.world, call.world.addon(&id)?)))
}

/// A change of plan cuts a release on the add-on's own app, by the service.
fn release_change(call: &mut Call<'_>, id: &str) {
    let Some(addon) = call.world.addons.get(id) else { return };
    let own = addon.attachments.iter().filter_map(|id| call.world.attachments.get(id));
    let Some(attachment) = own.into_iter().find(|attachment| attachment.app == addon.app) else {
        return;
    };
    let (app, description) = (
        addon.app.clone(),
        format!("Update {} by {}", attachment.name, addon.service),
    );
    call.release(&app, description, BTreeMap::new());
}

fn plan_to_change_to(addon: &Addon, wanted: &str) -> Result<&'static str, Failure> {
    let (service, plan) = plan_for_sale(wanted)?;
    if service.name != addon.service {
        let words = format!(
            "Add-on {} is of the service {}: {wanted} is not one of its plans.",
            addon.name, addon.service
        );
        return Err(Failure::invalid(words));
    }
    if addon.state == AddonState::Provisioning {
        return Err(Failure::invalid(format!(
            "Add-on {} is still being provisioned.",
            addon.name
        )));
    }
    if service
        .plan(&addon.plan)
        .is_some_and(|from| !service.can_change(from, plan))
    {
        let words = format!(
            "You can't change the plan of {} from {} to {}: create an add-on of the new plan and copy the data.",
            addon.name, addon.plan, plan.name
        );
        return Err(Failure::invalid(words));
    }
    Ok(plan.name)
}

fn delete(call: &mut Call<'_>) -> Answer {
    let app = call.app()?;
    let addon = call.world.addon_of(app, call.second())?;
    if addon.app != app.id {
        let words = format!(
            "Add-on {} belongs to another app; it can only be detached from {}.",
            addon.name, app.name
        );
        return Err(Failure::forbidden(words));
    }
    let mut shown = view(call.world, addon);
    shown["state"] = "deprovisioned".into();
    let (id, user) = (addon.id.clone(), call.user.clone());
    call.world.remove_addon(&id, call.now, &user);
    Ok(Response::json(200, &shown))
}
