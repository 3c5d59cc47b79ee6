//! What only shows when all objects of a plan are seen together: the generation of the space that an app lies in, the
//! dynos that share an app, and whether it has code.
//!
//! Takes planned objects and what refers to what; says nothing where that is not known. Never asks Heroku.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use super::releases::Releases;
use super::{Checks, is_asked, path, pipelines};
use crate::address::InstanceAddress;
use crate::heroku::codes;
use crate::heroku::object::{block, flag, text};
use crate::language::value::Value;
use crate::provider::{Outlook, Problem, Refers};
use crate::schema::catalogue::{DynoSize, Generation, Runtime, dyno_size, lacks};

const SPACE: &str = "heroku_space";
pub(super) const APP: &str = "heroku_app";

/// The eco dynos of one app that run at once.
const MOST_ECO_DYNOS: i64 = 2;

/// The problems of a whole plan, each with its object.
pub(crate) fn check(all: &[Outlook<'_>], refers: Refers<'_>) -> Vec<(InstanceAddress, Problem)> {
    let estate = Estate::new(all, refers);
    let releases = Releases::new(all, &estate);
    let mut told = Vec::new();
    for object in all.iter().filter(|object| object.config.as_members().is_some()) {
        let mut checks = Checks::default();
        estate.generations(object, &mut checks);
        estate.size(object, &mut checks);
        releases.check(object, &estate, &mut checks);
        told.extend(
            checks
                .into_problems()
                .into_iter()
                .map(|problem| (object.address.clone(), problem)),
        );
    }
    told.extend(estate.mixtures(all));
    told.extend(pipelines::check(all, &estate, refers));
    told
}

/// Spaces and apps, as other objects name them.
pub(super) struct Estate<'a> {
    by_address: BTreeMap<&'a InstanceAddress, &'a Outlook<'a>>,
    /// By type and any of its names or ids; `None` when two that differ have the same one.
    by_key: BTreeMap<&'a str, BTreeMap<&'a str, Option<&'a Outlook<'a>>>>,
    refers: Refers<'a>,
}

impl<'a> Estate<'a> {
    fn new(all: &'a [Outlook<'a>], refers: Refers<'a>) -> Self {
        let mut by_key: BTreeMap<&str, BTreeMap<&str, Option<&Outlook<'_>>>> = BTreeMap::new();
        let places = all.iter().filter(|object| [SPACE, APP].contains(&kind(object)));
        for object in places.clone() {
            let keys = by_key.entry(kind(object)).or_default();
            for key in ["id", "uuid", "name"]
                .into_iter()
                .filter_map(|name| text(object.after, name))
            {
                match keys.entry(key) {
                    Entry::Vacant(free) => {
                        free.insert(Some(object));
                    }
                    // A data source beside its resource is the same thing.
                    Entry::Occupied(mut taken) => {
                        let agreed = taken.get().and_then(|other| agreed(other, object));
                        taken.insert(agreed);
                    }
                }
            }
        }
        Self {
            by_address: places.map(|object| (object.address, object)).collect(),
            by_key,
            refers,
        }
    }

    /// The space or app that an argument names, by its value or else by its reference.
    pub(super) fn named(
        &self,
        object: &Outlook<'_>,
        wanted: &str,
        argument: &str,
        value: Option<&str>,
    ) -> Option<&'a Outlook<'a>> {
        if let Some(value) = value {
            return *self.by_key.get(wanted)?.get(value)?;
        }
        let address = (self.refers)(object.address, argument)?;
        let found = self.by_address.get(&address).copied()?;
        (kind(found) == wanted).then_some(found)
    }

    fn space_of(&self, object: &Outlook<'_>, argument: &str, value: Option<&str>) -> Option<Runtime> {
        runtime_said(self.named(object, SPACE, argument, value)?)
    }

    /// What an app's dynos run in.
    fn runtime(&self, app: &Outlook<'_>) -> Option<Runtime> {
        let space = app.after.get("space")?;
        if space.is_known() && (space.is_null() || space.as_str() == Some("")) {
            return Some(Runtime::Common);
        }
        let said = text(app.after, "generation").and_then(Generation::named);
        let found = self.space_of(app, "space", space.as_str());
        // An app on Fir needs no space to say so; one on Cedar may be shielded.
        found.or_else(|| said.filter(|said| *said == Generation::Fir).map(|_| Runtime::Fir))
    }

    /// The generation that an app is known to be on.
    pub(super) fn generation_of_app(&self, app: &Outlook<'_>) -> Option<Generation> {
        let said = text(app.after, "generation").and_then(Generation::named);
        said.or_else(|| self.runtime(app).map(Runtime::generation))
    }

    /// The generation that decides what an object may ask for, and what has it.
    fn generation(&self, object: &Outlook<'_>) -> Option<(Generation, &'static str)> {
        let after = object.after;
        let of_app = |argument: &str| {
            let app = self.named(object, APP, argument, text(after, argument))?;
            Some((self.generation_of_app(app)?, "app"))
        };
        let of_space =
            |argument: &str, value: Option<&str>| Some((self.space_of(object, argument, value)?.generation(), "space"));
        match kind(object) {
            APP => Some((self.generation_of_app(object)?, "app")),
            "heroku_telemetry_drain" if text(after, "owner_type") == Some("space") => {
                of_space("owner_id", text(after, "owner_id"))
            }
            "heroku_telemetry_drain" => of_app("owner_id"),
            "heroku_review_app_config" => {
                let target = block(after, "deploy_target")?;
                (text(target, "type") == Some("space")).then_some(())?;
                of_space("deploy_target.id", text(target, "id"))
            }
            _ if after.get("app_id").is_some() => of_app("app_id"),
            _ if after.get("space").is_some() => of_space("space", text(after, "space")),
            _ => None,
        }
    }

    /// Everything that the object asks for and its generation lacks.
    fn generations(&self, object: &Outlook<'_>, checks: &mut Checks) {
        let Some((generation, has)) = self.generation(object) else {
            return;
        };
        for lack in lacks(generation, kind(object)) {
            let asked = match lack.argument {
                Some(argument) => is_asked(object.config.get(argument)) && changes(object, argument),
                None => is_new(object),
            };
            if asked {
                checks.lacking(lack, has);
            }
        }
    }

    /// A size that does not run where the app is.
    fn size(&self, object: &Outlook<'_>, checks: &mut Checks) {
        let Some(size) = size_of(object).filter(|_| changes(object, "size") || is_new(object)) else {
            return;
        };
        let app = self.named(object, APP, "app_id", text(object.after, "app_id"));
        let Some(runtime) = app
            .and_then(|app| self.runtime(app))
            .filter(|runtime| !runtime.runs(size))
        else {
            return;
        };
        let names: Vec<&str> = crate::schema::catalogue::dyno_sizes()
            .iter()
            .filter(|size| runtime.runs(size))
            .map(|size| size.name)
            .collect();
        checks.error(
            &codes::WRONG_GENERATION,
            path("size"),
            "Dyno size does not run there",
            format!(
                "The app runs {}, where there are no dynos of size {}.",
                runtime.place(),
                size.name
            ),
            format!("Write one of {}.", names.join(", ").to_lowercase()),
        );
    }

    /// Sizes that Heroku refuses side by side, and too many eco dynos.
    fn mixtures(&self, all: &'a [Outlook<'a>]) -> Vec<(InstanceAddress, Problem)> {
        let mut running: BTreeMap<&str, Vec<Running<'_>>> = BTreeMap::new();
        let mut by_reference: BTreeMap<InstanceAddress, Vec<Running<'_>>> = BTreeMap::new();
        for object in all.iter().filter(|object| kind(object) == "heroku_formation") {
            let quantity = object.after.get("quantity").and_then(Value::as_i64).unwrap_or(0);
            let Some(size) = size_of(object).filter(|_| quantity > 0) else {
                continue;
            };
            let one = Running { object, size, quantity };
            match text(object.after, "app_id") {
                Some(app) => running.entry(app).or_default().push(one),
                None => {
                    if let Some(app) = (self.refers)(object.address, "app_id") {
                        by_reference.entry(app).or_default().push(one);
                    }
                }
            }
        }
        running
            .values()
            .chain(by_reference.values())
            .flat_map(|app| of_one_app(app))
            .collect()
    }
}

/// Dynos that are to run.
struct Running<'a> {
    object: &'a Outlook<'a>,
    size: &'static DynoSize,
    quantity: i64,
}

fn of_one_app(formations: &[Running<'_>]) -> Vec<(InstanceAddress, Problem)> {
    let mut told = Vec::new();
    // What stands as it is, Heroku has accepted.
    if formations
        .iter()
        .all(|one| !is_new(one.object) && one.object.before == one.object.after)
    {
        return told;
    }
    let Some((first, others)) = formations.split_first() else {
        return told;
    };
    for other in others
        .iter()
        .filter(|other| !other.size.tier.mixes_with(first.size.tier))
    {
        let mut checks = Checks::default();
        checks.error(
            &codes::MIXED_TIERS,
            path("size"),
            "Dyno sizes do not go together",
            format!(
                "{} runs on {}, and {} of the same app on {}: Heroku refuses the two together.",
                other.object.address, other.size.name, first.object.address, first.size.name
            ),
            "Give all formations of the app sizes of one group: eco, or basic, or standard and performance.",
        );
        told.extend(
            checks
                .into_problems()
                .into_iter()
                .map(|problem| (other.object.address.clone(), problem)),
        );
    }
    let eco: i64 = formations
        .iter()
        .filter(|one| one.size.name == "Eco")
        .map(|one| one.quantity)
        .sum();
    if eco > MOST_ECO_DYNOS {
        let mut checks = Checks::default();
        checks.error(
            &codes::DYNO_QUANTITY,
            path("quantity"),
            "Too many dynos of that size",
            format!("An app runs {MOST_ECO_DYNOS} eco dynos at once; {eco} are wanted."),
            "Take basic for more process types, or set some to 0.",
        );
        let last = &formations[formations.len() - 1];
        told.extend(
            checks
                .into_problems()
                .into_iter()
                .map(|problem| (last.object.address.clone(), problem)),
        );
    }
    told
}

pub(super) fn kind<'a>(object: &Outlook<'a>) -> &'a str {
    &object.address.resource.kind
}

fn size_of(object: &Outlook<'_>) -> Option<&'static DynoSize> {
    (kind(object) == "heroku_formation").then(|| dyno_size(text(object.after, "size")?))?
}

/// What a space's apps run in, as far as it is known.
fn runtime_said(space: &Outlook<'_>) -> Option<Runtime> {
    let generation = Generation::named(text(space.after, "generation")?)?;
    Some(Runtime::of_space(generation, flag(space.after, "shield") == Some(true)))
}

/// Whether the object will be made, in place of another one or anew.
pub(super) fn is_new(object: &Outlook<'_>) -> bool {
    object.before.is_null() || object.after.get("id").is_some_and(|id| !id.is_known())
}

fn changes(object: &Outlook<'_>, argument: &str) -> bool {
    is_new(object) || object.before.get(argument) != object.after.get(argument)
}

/// Of two objects of one name, the one that tells more; none when they contradict each other.
fn agreed<'a>(one: &'a Outlook<'a>, other: &'a Outlook<'a>) -> Option<&'a Outlook<'a>> {
    match (runtime_said(one), runtime_said(other)) {
        (Some(this), Some(that)) if this != that => None,
        (None, Some(_)) => Some(other),
        _ => Some(one),
    }
}
