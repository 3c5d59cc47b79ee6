//! What objects cost a month, by the API's own prices: dyno sizes from one list, add-on plans one by one, each once.
//!
//! Where the API does not answer, the built-in catalogue does.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde_json::Value as Json;

use super::client::path;
use super::object::{at, text};
use super::session::Session;
use crate::language::value::Value;
use crate::schema::catalogue::{self, DynoTier};

/// Prices by name, in US cents a month.
#[derive(Default)]
struct Prices {
    sizes: BTreeMap<String, u64>,
    plans: BTreeMap<String, u64>,
}

/// The price of each object; `None` where it cannot be told. Eco dynos are paid once for the whole account: the first
/// one carries the fee.
pub(super) async fn monthly_cents(session: &Session, objects: &[(Arc<str>, Value)]) -> Vec<Option<u64>> {
    let prices = prices(session, objects).await;
    let mut eco_is_paid = false;
    let price = |(kind, object): &(Arc<str>, Value)| match &**kind {
        _ if object.is_null() => Some(0),
        "heroku_formation" => formation(&prices, object, &mut eco_is_paid),
        "heroku_addon" => prices.plans.get(text(object, "plan")?).copied(),
        // Spaces are sold by contract.
        "heroku_space" => None,
        _ => Some(0),
    };
    objects.iter().map(price).collect()
}

fn formation(prices: &Prices, object: &Value, eco_is_paid: &mut bool) -> Option<u64> {
    let quantity = u64::try_from(object.get("quantity")?.as_i64()?).ok()?;
    let size = text(object, "size")?;
    if quantity == 0 {
        return Some(0);
    }
    let cents = *prices.sizes.get(&size.to_ascii_lowercase())?;
    let is_flat = catalogue::dyno_size(size).is_some_and(|size| size.tier == DynoTier::Eco);
    match (is_flat, std::mem::replace(eco_is_paid, *eco_is_paid || is_flat)) {
        (true, true) => Some(0),
        (true, false) => Some(cents),
        (false, _) => Some(cents * quantity),
    }
}

async fn prices(session: &Session, objects: &[(Arc<str>, Value)]) -> Prices {
    let of = |kind: &str, attribute: &str| -> BTreeSet<String> {
        let those = objects.iter().filter(|(other, _)| **other == *kind);
        those
            .filter_map(|(_, object)| text(object, attribute).map(str::to_owned))
            .collect()
    };
    let mut prices = Prices::default();
    if !of("heroku_formation", "size").is_empty() {
        prices.sizes = sizes(session).await;
    }
    for plan in of("heroku_addon", "plan") {
        if let Some(cents) = plan_price(session, &plan).await {
            prices.plans.insert(plan, cents);
        }
    }
    prices
}

async fn sizes(session: &Session) -> BTreeMap<String, u64> {
    let known = catalogue::dyno_sizes().iter();
    let mut sizes: BTreeMap<String, u64> = known
        .map(|size| (size.name.to_ascii_lowercase(), u64::from(size.monthly_cents)))
        .collect();
    let told = session.price("/dyno-sizes").await;
    for size in told.as_ref().and_then(Json::as_array).into_iter().flatten() {
        let Some(name) = at(size, "/name").map(str::to_ascii_lowercase) else {
            continue;
        };
        match monthly(&size["cost"]) {
            Told::Monthly(cents) => {
                sizes.insert(name, cents);
            }
            Told::Otherwise => {
                sizes.remove(&name);
            }
            Told::Nothing => {}
        }
    }
    sizes
}

async fn plan_price(session: &Session, plan: &str) -> Option<u64> {
    let known = catalogue::plan(plan);
    let full = match known {
        Some((service, plan)) => format!("{}:{}", service.name, plan.name),
        None => plan.to_owned(),
    };
    let told = session.price(&path(&["plans", &full])).await;
    match told.map_or(Told::Nothing, |told| monthly(&told["price"])) {
        Told::Monthly(cents) => Some(cents),
        Told::Otherwise => None,
        Told::Nothing => known.map(|(_, plan)| u64::from(plan.monthly_cents)),
    }
}

/// What the API tells of a price.
enum Told {
    /// Cents a month.
    Monthly(u64),
    /// It is metered, or as a contract has it: what the catalogue asks is not what is paid.
    Otherwise,
    Nothing,
}

fn monthly(price: &Json) -> Told {
    let special = |name: &str| price[name].as_bool() == Some(true);
    let is_monthly = at(price, "/unit").is_none_or(|unit| unit == "month");
    match price["cents"].as_u64() {
        _ if special("metered") || special("contract") || !is_monthly => Told::Otherwise,
        Some(cents) => Told::Monthly(cents),
        None => Told::Nothing,
    }
}
