//! Apps that share a pipeline: all of one generation of the platform.
//!
//! Takes the estate; says nothing of apps whose generation is not known, nor of couplings that stand as they are.

use std::collections::BTreeMap;

use super::estate::{APP, Estate, is_new, kind};
use super::{Checks, path};
use crate::address::InstanceAddress;
use crate::heroku::codes;
use crate::heroku::object::text;
use crate::provider::{Outlook, Problem, Refers};
use crate::schema::catalogue::Generation;

const COUPLING: &str = "heroku_pipeline_coupling";

/// Which pipeline a coupling names: by its id, or by what it refers to.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Line<'a> {
    Id(&'a str),
    Of(InstanceAddress),
}

/// Couplings of apps that differ in generation from the first one of their pipeline.
pub(super) fn check(all: &[Outlook<'_>], estate: &Estate<'_>, refers: Refers<'_>) -> Vec<(InstanceAddress, Problem)> {
    let mut lines: BTreeMap<Line<'_>, Vec<(&Outlook<'_>, Generation)>> = BTreeMap::new();
    for coupling in all.iter().filter(|object| kind(object) == COUPLING) {
        let line = match text(coupling.after, "pipeline") {
            Some(id) => Some(Line::Id(id)),
            None => refers(coupling.address, "pipeline").map(Line::Of),
        };
        let app = estate.named(coupling, APP, "app_id", text(coupling.after, "app_id"));
        let generation = app.and_then(|app| estate.generation_of_app(app));
        if let Some((line, generation)) = line.zip(generation) {
            lines.entry(line).or_default().push((coupling, generation));
        }
    }
    lines.values_mut().flat_map(|line| mixed(line)).collect()
}

fn mixed(line: &mut [(&Outlook<'_>, Generation)]) -> Vec<(InstanceAddress, Problem)> {
    // What stands decides what may join it.
    line.sort_by_key(|(coupling, _)| is_new(coupling));
    let Some(((first, generation), others)) = line.split_first() else {
        return Vec::new();
    };
    let differs = |(other, of): &&(&Outlook<'_>, Generation)| of != generation && is_new(other);
    let told = others.iter().filter(differs).flat_map(|(other, of)| {
        let mut checks = Checks::default();
        checks.error(
            &codes::WRONG_GENERATION,
            path("app_id"),
            "Two generations in one pipeline",
            format!(
                "This app runs on {}, and that of {} in the same pipeline on {}: Heroku refuses the two together.",
                of.title(),
                first.address,
                generation.title()
            ),
            "Make a pipeline for the apps of each generation.",
        );
        let problems = checks.into_problems().into_iter();
        problems.map(|problem| (other.address.clone(), problem))
    });
    told.collect()
}
