//! Attachments of add-ons to apps.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::{addons, apps};
use crate::sandbox::call::{Answer, Call, named, needs, required, text};
use crate::sandbox::failure::Failure;
use crate::sandbox::message::Response;
use crate::sandbox::paging::{page, window};
use crate::sandbox::router::{Route, route};
use crate::sandbox::world::{Addon, App, Attachment, World};
use crate::schema::catalogue::{self, Service};

pub(super) static TABLE: &[Route] = &[
    route("GET", "/addon-attachments", list_all),
    route("POST", "/addon-attachments", create),
    route("GET", "/addon-attachments/{attachment}", info),
    route("DELETE", "/addon-attachments/{attachment}", delete),
    route("GET", "/addons/{addon}/addon-attachments", list_of_addon),
    route("GET", "/apps/{app}/addon-attachments", list_of_app),
    route("GET", "/apps/{app}/addon-attachments/{attachment}", info_of_app),
    route("POST", "/actions/addon-attachments/resolve", resolve),
];

/// What tells apart several attachments of one service to one app.
const COLORS: &[&str] = &[
    "AMBER", "AQUA", "BLACK", "BLUE", "BRONZE", "BROWN", "CHARCOAL", "COBALT", "COPPER", "CRIMSON", "CYAN", "GOLD",
    "GRAY", "GREEN", "IVORY", "JADE", "MAROON", "MAUVE", "NAVY", "OLIVE", "ONYX", "ORANGE", "PINK", "PUCE", "PURPLE",
    "RED", "ROSE", "SILVER", "TEAL", "WHITE", "YELLOW",
];

pub(super) fn view(world: &World, attachment: &Attachment) -> Value {
    let addon = world.addons.get(&attachment.addon);
    let address = format!(
        "https://addons-sso.heroku.com/apps/{}/addons/{}",
        attachment.app, attachment.addon
    );
    json!({
        "id": attachment.id,
        "name": attachment.name,
        "addon": addon.map(|addon| addons::reference(world, addon)),
        "app": apps::reference_to(world, &attachment.app),
        "namespace": attachment.namespace,
        "log_input_url": null,
        "web_url": address,
        "created_at": attachment.created_at.api(),
        "updated_at": attachment.updated_at.api(),
    })
}

fn listed<'a>(call: &'a Call<'_>, attachments: impl Iterator<Item = &'a Attachment>) -> Answer {
    let key = |attachment: &&Attachment, attribute: &str| match attribute {
        "name" => attachment.name.clone(),
        _ => attachment.id.clone(),
    };
    page(
        call.request,
        &["id", "name"],
        attachments.collect(),
        key,
        |attachment| view(call.world, attachment),
    )
}

fn list_all(call: &mut Call<'_>) -> Answer {
    listed(
        call,
        window(call.request, &call.world.attachments, |_| true).into_iter(),
    )
}

fn list_of_addon(call: &mut Call<'_>) -> Answer {
    let addon = call.world.addon(call.first())?;
    listed(
        call,
        addon.attachments.iter().filter_map(|id| call.world.attachments.get(id)),
    )
}

fn list_of_app(call: &mut Call<'_>) -> Answer {
    listed(call, of_app(call.world, call.app()?))
}

fn of_app<'a>(world: &'a World, app: &'a App) -> impl Iterator<Item = &'a Attachment> {
    app.attachments.iter().filter_map(|id| world.attachments.get(id))
}

fn not_found() -> Failure {
    Failure::not_found("attachment", "attachment")
}

fn info(call: &mut Call<'_>) -> Answer {
    let attachment = call.world.attachments.get(call.first()).ok_or_else(not_found)?;
    Ok(Response::json(200, &view(call.world, attachment)))
}

/// The attachment that an app's user means by id or name.
fn find<'a>(world: &'a World, app: &'a App, key: &str) -> Result<&'a Attachment, Failure> {
    of_app(world, app)
        .find(|attachment| attachment.id == key || attachment.name == key)
        .ok_or_else(not_found)
}

fn info_of_app(call: &mut Call<'_>) -> Answer {
    let attachment = find(call.world, call.app()?, call.second())?;
    Ok(Response::json(200, &view(call.world, attachment)))
}

fn resolve(call: &mut Call<'_>) -> Answer {
    let body = call.body()?;
    let key = required(&body, "addon_attachment")?;
    let found = match text(&body, "app")? {
        Some(app) => find(call.world, call.world.app(&app)?, &key).ok(),
        None => call.world.attachments.get(&key),
    };
    // By this the CLI knows that it is to look further.
    let found = found.ok_or_else(|| Failure::not_found("add_on attachment", "add on attachment"))?;
    listed(call, std::iter::once(found))
}

fn create(call: &mut Call<'_>) -> Answer {
    let body = call.body()?;
    needs(&body, &["addon", "app"])?;
    // Each by name or id, or as an object that has one.
    let given = |name: &str| named(&body, name)?.ok_or_else(|| Failure::requires(&[name]));
    let app = call.world.app(&given("app")?)?;
    let addon = call.world.addon(&given("addon")?)?;
    let service = catalogue::service(&addon.service).ok_or_else(|| Failure::not_found("addon", "add-on"))?;
    if !service.sharing && addon.app != app.id {
        return Err(Failure::invalid(format!(
            "The {} add-on service doesn't support sharing.",
            service.name
        )));
    }
    let confirm = text(&body, "confirm")?;
    if let Some(confirm) = confirm.as_ref().filter(|confirm| **confirm != app.name) {
        let words = format!("Confirmation {confirm} did not match {}.", app.name);
        return Err(Failure::confirmation_required(&app.name, words));
    }
    let (app, addon) = (app.id.clone(), addon.id.clone());
    let wanted = text(&body, "name")?;
    let name = choose_name(call.world, &app, service, wanted.as_deref(), confirm.is_some())?;
    let id = attach(call, &app, &addon, &name, text(&body, "namespace")?);
    let attachment = call.world.attachments.get(&id).ok_or_else(not_found)?;
    Ok(Response::json(201, &view(call.world, attachment)))
}

/// The name of a new attachment: the wanted one if it is free (or, confirmed, is to be replaced), else the service's
/// own, else one with a colour.
pub(super) fn choose_name(
    world: &World,
    app: &str,
    service: &Service,
    wanted: Option<&str>,
    confirmed: bool,
) -> Result<String, Failure> {
    let app = world.app(app)?;
    let taken = |name: &str| of_app(world, app).any(|attachment| attachment.name == name);
    let Some(wanted) = wanted.filter(|wanted| !wanted.is_empty()) else {
        let coloured = COLORS
            .iter()
            .map(|color| format!("{}_{color}", coloured_prefix(service)));
        let numbered = (2..).map(|number| format!("{}_{number}", coloured_prefix(service)));
        let mut names = std::iter::once(service.attachment.to_owned())
            .chain(coloured)
            .chain(numbered);
        return Ok(names.find(|name| !taken(name)).unwrap_or_default());
    };
    let inner = |c: char| c.is_ascii_alphanumeric() || c == '_';
    if !wanted.starts_with(|c: char| c.is_ascii_alphabetic()) || !wanted.chars().all(inner) {
        let rule = "Name must start with a letter and can only contain letters, digits and underscores.";
        return Err(Failure::invalid(rule));
    }
    if taken(wanted) && !confirmed {
        let words = format!(
            "{wanted} is already attached to {}; confirm to replace that attachment.",
            app.name
        );
        return Err(Failure::confirmation_required(&app.name, words));
    }
    Ok(wanted.to_owned())
}

fn coloured_prefix(service: &Service) -> String {
    match service.name.strip_prefix("heroku-") {
        Some(family) => format!("HEROKU_{}", family.to_uppercase()),
        None => service.attachment.to_owned(),
    }
}

/// Attaches an add-on to an app and cuts the release. An attachment of the same name goes.
pub(super) fn attach(call: &mut Call<'_>, app: &str, addon: &str, name: &str, namespace: Option<String>) -> String {
    let found = call
        .world
        .apps
        .get(app)
        .map(|app| of_app(call.world, app).find(|other| other.name == name));
    if let Some(replaced) = found.flatten().map(|replaced| replaced.id.clone()) {
        let user = call.user.clone();
        call.world.remove_attachment(&replaced, call.now, &user);
    }
    let attachment = Attachment {
        id: call.world.new_id(),
        name: name.to_owned(),
        app: app.to_owned(),
        addon: addon.to_owned(),
        namespace,
        created_at: call.now,
        updated_at: call.now,
    };
    let id = attachment.id.clone();
    if let Some(app) = call.world.apps.get_mut(app) {
        app.attachments.insert(id.clone());
    }
    let mut reference = String::new();
    if let Some(addon) = call.world.addons.get_mut(addon) {
        addon.attachments.insert(id.clone());
        reference.clone_from(&addon.name);
    }
    call.world.attachments.insert(id.clone(), attachment);
    let changes: BTreeMap<_, _> = call.world.addon_changes(addon, name);
    call.release(app, format!("Attach {name} (@ref:{reference})"), changes);
    id
}

fn delete(call: &mut Call<'_>) -> Answer {
    let attachment = call.world.attachments.get(call.first()).ok_or_else(not_found)?;
    let addon = call.world.addons.get(&attachment.addon);
    let at_home = |addon: &Addon| {
        let all = addon.attachments.iter().filter_map(|id| call.world.attachments.get(id));
        all.filter(|other| other.app == addon.app).count()
    };
    if let Some(addon) = addon.filter(|addon| addon.app == attachment.app && at_home(addon) == 1) {
        let words = format!(
            "Cannot destroy last attachment to billing app for resource {}",
            addon.name
        );
        return Err(Failure::invalid(words));
    }
    let shown = view(call.world, attachment);
    let (id, user) = (attachment.id.clone(), call.user.clone());
    call.world.remove_attachment(&id, call.now, &user);
    Ok(Response::json(200, &shown))
}
