//! Objects that lie in a collection of the API: made by POST to it, then read, changed and deleted by a path of their
//! own.
//!
//! What such a type says of itself is pure; the calls, the list that serves many, the intent before and the search
//! after a lost answer are the same for all.

use serde_json::Value as Json;

use super::{Answer, Clue, Creation, Planning, Reading, Resource, Work, newest, releases, stub};
use crate::heroku::checks::Checks;
use crate::heroku::client::path;
use crate::heroku::failure::Failure;
use crate::heroku::object::{Told, sparse, string, text, text_or_empty};
use crate::heroku::session::Session;
use crate::language::value::Value;

/// A type whose objects lie in a collection. An `object` is the prior or the planned one, or as much of it as is known.
pub(super) trait Item: Sync {
    /// `heroku_domain`
    fn kind(&self) -> &'static str;

    /// What is wrong with a configuration that may be partly unknown.
    fn check(&self, _config: &Value, _checks: &mut Checks) {}

    /// What the plan of a creation or an update differs in from what was proposed.
    fn plan(&self, _planning: &mut Planning<'_>) {}

    /// Where objects like this one are made.
    fn collection(&self, object: &Value) -> String;

    /// Where this one is read, changed and deleted.
    fn single(&self, object: &Value) -> String {
        self.collection(object) + &path(&[text_or_empty(object, "id")])
    }

    /// A list that has it.
    fn list(&self, object: &Value) -> String {
        self.collection(object)
    }

    /// The smallest list that has it: where a lost one is looked for.
    fn list_to_search(&self, object: &Value) -> String {
        self.list(object)
    }

    /// Whether the list is read for so many instances of the type.
    fn list_pays(&self, instances: usize) -> bool {
        instances > 1
    }

    /// What is sent to make it.
    fn creation(&self, planned: &Value) -> Json;

    /// What is sent to change it; a null where nothing of it is Heroku's.
    fn change(&self, _prior: &Value, _planned: &Value) -> Json {
        Json::Null
    }

    /// What an answer tells of the object.
    fn told(&self, found: &Json, object: &Value) -> Told;

    /// By what it is found when the answer to its creation is lost: attributes, or what stands for them. No secrets.
    fn clue(&self, planned: &Value) -> Vec<(&'static str, String)>;

    /// Whether that is the object of the clue, apart from when it was made.
    fn is_it(&self, found: &Json, clue: &Clue) -> bool;

    /// The attributes by which `single` finds the object of an import id.
    fn imported(&self, id: &str) -> Result<Told, Failure> {
        Ok(Told::from([("id", string(id))]))
    }

    /// How the description of the release begins that takes it away, where that cuts one.
    fn farewell(&self, _prior: &Value) -> Option<String> {
        None
    }

    /// What must not go on at the same time as the creation.
    fn alone(&self, _planned: &Value) -> Option<String> {
        None
    }
}

impl<T: Item> Resource for T {
    fn kind(&self) -> &'static str {
        Item::kind(self)
    }

    fn check(&self, config: &Value, checks: &mut Checks) {
        Item::check(self, config, checks);
    }

    fn plan(&self, planning: &mut Planning<'_>) {
        Item::plan(self, planning);
    }

    fn read<'a>(&'a self, reading: &'a Reading<'a>, prior: &'a Value) -> Answer<'a, Option<Told>> {
        Box::pin(async move {
            let id = text(prior, "id").filter(|id| !id.is_empty());
            let pays = id.is_some() && self.list_pays(reading.lists.instances(Item::kind(self)));
            let list = pays.then(|| self.list(prior));
            let found = reading
                .lists
                .by_id(list.as_deref(), &self.single(prior), id.unwrap_or_default())
                .await?;
            Ok(found.map(|found| self.told(&found, prior)))
        })
    }

    fn create<'a>(&'a self, work: &'a Work<'a>) -> Answer<'a, Told> {
        Box::pin(async move {
            let clue = self.clue(work.planned);
            let creation = Creation {
                path: self.collection(work.planned),
                body: self.creation(work.planned),
                clue: clue.iter().map(|(name, value)| (*name, value.as_str())).collect(),
            };
            let _turn = match self.alone(work.planned) {
                Some(what) => Some(work.session.lock(&what).await),
                None => None,
            };
            let made = work.create(self, creation).await?;
            Ok(self.told(&made, work.planned))
        })
    }

    fn update<'a>(&'a self, work: &'a Work<'a>) -> Answer<'a, Told> {
        Box::pin(async move {
            let change = self.change(work.prior, work.planned);
            if change.is_null() {
                return Ok(Told::new());
            }
            let found = work.session.client.patch(&self.single(work.prior), &change).await?;
            Ok(self.told(&found, work.planned))
        })
    }

    fn delete<'a>(&'a self, work: &'a Work<'a>) -> Answer<'a, ()> {
        Box::pin(async move { work.session.client.delete(&self.single(work.prior)).await })
    }

    fn changed_by<'a>(
        &'a self,
        reading: &'a Reading<'a>,
        prior: &'a Value,
        now: &'a Value,
    ) -> Answer<'a, Option<String>> {
        Box::pin(async move {
            match self.farewell(prior).filter(|_| now.is_null()) {
                Some(words) => {
                    let app = text_or_empty(prior, "app_id");
                    releases::blamed(reading, app, |what| what.starts_with(&words)).await
                }
                None => Ok(None),
            }
        })
    }

    fn import<'a>(&'a self, session: &'a Session, id: &'a str) -> Answer<'a, Option<Told>> {
        Box::pin(async move {
            let given = self.imported(id)?;
            let object = sparse(Item::kind(self), given.clone());
            let found = session.client.find(&self.single(&object)).await?;
            Ok(found.map(|found| {
                let mut told = given;
                told.extend(self.told(&found, &object));
                told
            }))
        })
    }

    fn find<'a>(&'a self, session: &'a Session, clue: &'a Clue) -> Answer<'a, Option<Json>> {
        Box::pin(async move {
            let object = stub(Item::kind(self), "", clue);
            let all = match session.client.list(&self.list_to_search(&object)).await {
                Ok(all) => all,
                // What holds the collection is not there: nor is the object.
                Err(failure) if failure.is_not_found() => return Ok(None),
                Err(failure) => return Err(failure),
            };
            Ok(newest(all.iter().filter(|found| self.is_it(found, clue)), clue))
        })
    }
}
