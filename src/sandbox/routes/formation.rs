//! Formation: how many dynos of which size run each process type.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};

use super::apps;
use crate::sandbox::call::{Answer, Call, list as list_field, named, needs, required};
use crate::sandbox::failure::Failure;
use crate::sandbox::ids;
use crate::sandbox::message::Response;
use crate::sandbox::paging::page;
use crate::sandbox::router::{Route, route};
use crate::sandbox::world::{App, Formation, smallest_of_tier};
use crate::schema::catalogue::{DynoSize, DynoTier, RETIRED_SIZES, dyno_size, dyno_sizes};

pub(super) static TABLE: &[Route] = &[
    route("GET", "/apps/{app}/formation", list),
    route("PATCH", "/apps/{app}/formation", update_many),
    route("GET", "/apps/{app}/formation/{type}", info),
    route("PATCH", "/apps/{app}/formation/{type}", update_one),
];

/// Dynos of one app.
const MOST_DYNOS: u32 = 100;
/// Dynos of one process type of a large size, unless Heroku raised it for the account.
const MOST_LARGE_DYNOS: u32 = 10;
/// Eco dynos of one app that run at once.
const MOST_ECO_DYNOS: u32 = 2;

pub(super) fn view(app: &App, process_type: &str, formation: &Formation) -> Value {
    json!({
        "id": formation.id,
        "app": apps::reference(app),
        "command": formation.command,
        "dyno_size": { "id": ids::named("dyno-size", &formation.size), "name": formation.size },
        "quantity": formation.quantity,
        "size": formation.size,
        "type": process_type,
        "created_at": formation.created_at.api(),
        "updated_at": formation.updated_at.api(),
    })
}

fn list(call: &mut Call<'_>) -> Answer {
    let app = call.app()?;
    let key = |(name, formation): &(&String, &Formation), attribute: &str| match attribute {
        "type" => (*name).clone(),
        _ => formation.id.clone(),
    };
    let all = app.formation.iter().collect();
    page(call.request, &["type", "id"], all, key, |(name, formation)| {
        view(app, name, formation)
    })
}

fn find<'a>(app: &'a App, key: &str) -> Result<(&'a String, &'a Formation), Failure> {
    let by_id = || app.formation.iter().find(|(_, formation)| formation.id == key);
    app.formation
        .get_key_value(key)
        .or_else(by_id)
        .ok_or_else(|| no_such_type(key))
}

pub(super) fn no_such_type(key: &str) -> Failure {
    Failure::missing("formation", format!("Couldn't find that process type ({key})."))
}

fn info(call: &mut Call<'_>) -> Answer {
    let app = call.app()?;
    let (name, formation) = find(app, call.second())?;
    Ok(Response::json(200, &view(app, name, formation)))
}

/// What a request asks for one process type.
struct Update {
    process_type: String,
    quantity: Option<u32>,
    size: Option<&'static DynoSize>,
}

fn update_one(call: &mut Call<'_>) -> Answer {
    let body = call.body()?;
    let update = read_update(call.app()?, call.second(), &body)?;
    let name = update.process_type.clone();
    apply(call, vec![update])?;
    let app = call.app()?;
    let (name, formation) = find(app, &name)?;
    Ok(Response::json(200, &view(app, name, formation)))
}

fn update_many(call: &mut Call<'_>) -> Answer {
    let body = call.body()?;
    needs(&body, &["updates"])?;
    let mut updates = Vec::new();
    for update in list_field(&body, "updates")? {
        let update = update
            .as_object()
            .ok_or_else(|| Failure::invalid("Parameter updates must hold objects."))?;
        updates.push(read_update(call.app()?, &required(update, "type")?, update)?);
    }
    let names: BTreeSet<String> = updates.iter().map(|update| update.process_type.clone()).collect();
    apply(call, updates)?;
    let app = call.app()?;
    let shown = names.iter().filter_map(|name| app.formation.get_key_value(name));
    Ok(Response::json(
        200,
        &shown.map(|(name, formation)| view(app, name, formation)).collect(),
    ))
}

fn read_update(app: &App, key: &str, body: &Map<String, Value>) -> Result<Update, Failure> {
    let (process_type, formation) = find(app, key)?;
    let quantity = match body.get("quantity") {
        None | Some(Value::Null) => None,
        Some(value) => {
            let quantity = quantity_of(formation.quantity, value);
            Some(quantity.ok_or_else(|| Failure::invalid("Quantity must be a whole number, zero or more."))?)
        }
    };
    let size = named(body, "dyno_size")?.or(named(body, "size")?);
    let size = size.map(|size| size_of(app, &size)).transpose()?;
    Ok(Update {
        process_type: process_type.clone(),
        quantity,
        size,
    })
}

/// A number; or, as Heroku's own CLI writes it, a text, which may add to what there is (`+1`) or take away (`-1`).
fn quantity_of(current: u32, wanted: &Value) -> Option<u32> {
    let Some(text) = wanted.as_str() else {
        return wanted.as_u64().and_then(|number| u32::try_from(number).ok());
    };
    match (text.strip_prefix('+'), text.strip_prefix('-')) {
        (Some(more), _) => more.parse().ok().and_then(|more| current.checked_add(more)),
        (_, Some(fewer)) => fewer.parse().ok().map(|fewer| current.saturating_sub(fewer)),
        _ => text.parse().ok(),
    }
}

pub(super) fn size_of(app: &App, wanted: &str) -> Result<&'static DynoSize, Failure> {
    let by_id = || {
        dyno_sizes()
            .iter()
            .find(|size| ids::named("dyno-size", size.name) == wanted)
    };
    let found = dyno_size(wanted).or_else(by_id);
    let for_sale = |size: &&DynoSize| is_sold(app, size);
    found.filter(for_sale).ok_or_else(|| {
        debug_assert!(found.is_none() || !RETIRED_SIZES.contains(&wanted));
        let names: Vec<&str> = dyno_sizes().iter().filter(for_sale).map(|size| size.name).collect();
        Failure::invalid(format!(
            "No such size as {wanted}. Available dyno sizes are {}.",
            sentence(&names)
        ))
    })
}

/// `A, B and C`.
fn sentence(names: &[&str]) -> String {
    match names.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} and {last}", rest.join(", ")),
        _ => names.concat(),
    }
}

/// Whether dynos of that size run where the app is.
pub(super) fn is_sold(app: &App, size: &DynoSize) -> bool {
    app.runtime.runs(size)
}

/// Applies all updates together, or none.
fn apply(call: &mut Call<'_>, updates: Vec<Update>) -> Result<(), Failure> {
    let now = call.now;
    let limits = call.world.settings.limits;
    let mut wanted = call.app()?.formation.clone();
    let mut sized = BTreeSet::new();
    for update in updates {
        let Some(formation) = wanted.get_mut(&update.process_type) else {
            continue;
        };
        formation.quantity = update.quantity.unwrap_or(formation.quantity);
        if let Some(size) = update.size {
            size.name.clone_into(&mut formation.size);
        }
        formation.updated_at = now;
        sized.insert(update.process_type);
    }
    follow_tier(&mut wanted, &sized);
    check_tiers(&wanted)?;
    check_quantities(&wanted, limits)?;
    call.app_mut()?.formation = wanted;
    Ok(())
}

/// Process types without dynos follow the app into another tier.
fn follow_tier(wanted: &mut BTreeMap<String, Formation>, sized: &BTreeSet<String>) {
    let leading = wanted
        .iter()
        .find(|(name, formation)| formation.quantity > 0 && sized.contains(*name));
    let Some(lead) = leading.map(|(_, formation)| formation.size.clone()) else {
        return;
    };
    for (name, formation) in wanted.iter_mut() {
        if formation.quantity == 0 && !sized.contains(name) && !mix(&lead, &formation.size) {
            smallest_of_tier(&lead).clone_into(&mut formation.size);
        }
    }
}

fn mix(one: &str, other: &str) -> bool {
    let tiers = dyno_size(one).zip(dyno_size(other));
    tiers.is_none_or(|(one, other)| one.tier.mixes_with(other.tier))
}

fn check_tiers(wanted: &BTreeMap<String, Formation>) -> Result<(), Failure> {
    let running = wanted.values().filter(|formation| formation.quantity > 0);
    let sizes: BTreeSet<&str> = running.map(|formation| formation.size.as_str()).collect();
    let first = sizes.first().copied().unwrap_or_default();
    if sizes.iter().all(|size| mix(first, size)) {
        return Ok(());
    }
    let names: Vec<&str> = sizes.into_iter().collect();
    Err(Failure::invalid(format!(
        "Cannot use the following dyno types in the same app: {}",
        sentence(&names)
    )))
}

fn check_quantities(wanted: &BTreeMap<String, Formation>, limits: bool) -> Result<(), Failure> {
    for formation in wanted.values() {
        let Some(size) = dyno_size(&formation.size) else {
            continue;
        };
        let large = (limits && size.tier == DynoTier::Performance).then_some(MOST_LARGE_DYNOS);
        let most = size.tier.per_process_type().or(large).unwrap_or(u32::MAX);
        if formation.quantity > most {
            let words = format!(
                "Cannot update to more than {most} {} size dynos per process type.",
                size.name
            );
            return Err(Failure::invalid(words));
        }
    }
    let total: u64 = wanted.values().map(|formation| u64::from(formation.quantity)).sum();
    let eco: u32 = wanted
        .values()
        .filter(|formation| formation.size == "Eco")
        .map(|formation| formation.quantity)
        .sum();
    if eco > MOST_ECO_DYNOS {
        return Err(Failure::invalid(format!(
            "Cannot run more than {MOST_ECO_DYNOS} Eco size dynos."
        )));
    }
    if total > u64::from(MOST_DYNOS) {
        return Err(Failure::invalid(format!(
            "Cannot run more than {MOST_DYNOS} dynos in one app."
        )));
    }
    Ok(())
}
