//! `heroku_config`: values in the state and nowhere else.

use std::time::SystemTime;

use super::app_config_association::not_importable;
use super::{Answer, Reading, Resource, Work};
use crate::heroku::checks::Checks;
use crate::heroku::object::{Told, string};
use crate::heroku::session::Session;
use crate::language::value::Value;

pub(super) struct Config;

impl Resource for Config {
    fn kind(&self) -> &'static str {
        "heroku_config"
    }

    fn check(&self, config: &Value, checks: &mut Checks) {
        checks.config_vars(config, "vars", "sensitive_vars");
    }

    fn read<'a>(&'a self, _reading: &'a Reading<'a>, _prior: &'a Value) -> Answer<'a, Option<Told>> {
        Box::pin(async { Ok(Some(Told::new())) })
    }

    fn create<'a>(&'a self, _work: &'a Work<'a>) -> Answer<'a, Told> {
        Box::pin(async {
            let seconds = SystemTime::UNIX_EPOCH.elapsed().map_or(0, |elapsed| elapsed.as_secs());
            Ok(Told::from([("id", string(&format!("config-{seconds}")))]))
        })
    }

    fn import<'a>(&'a self, _session: &'a Session, _id: &'a str) -> Answer<'a, Option<Told>> {
        Box::pin(async { Err(not_importable("heroku_config")) })
    }
}
