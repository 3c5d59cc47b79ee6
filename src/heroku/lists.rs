//! Reading many objects with few calls: each list of the API is fetched once and serves every instance.
//!
//! A list never says that something is gone: what it lacks is asked for by itself.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, PoisonError};

use serde_json::Value as Json;
use tokio::sync::OnceCell;

use super::client::{Client, path};
use super::failure::Failure;
use super::object::at;

type Cell<T> = Arc<OnceCell<Result<Arc<T>, Failure>>>;

/// The lists of one run of reading.
pub(crate) struct Lists<'a> {
    client: &'a Client,
    /// How many instances of each resource type are being read.
    wanted: BTreeMap<String, usize>,
    lists: Mutex<HashMap<String, Cell<Vec<Json>>>>,
    objects: Mutex<HashMap<String, Cell<Json>>>,
    /// Where in a list the object of an id is.
    places: Mutex<HashMap<String, Arc<HashMap<String, usize>>>>,
}

impl<'a> Lists<'a> {
    /// Lists for so many instances by resource type.
    pub(crate) fn new(client: &'a Client, wanted: BTreeMap<String, usize>) -> Self {
        Self {
            client,
            wanted,
            lists: Mutex::default(),
            objects: Mutex::default(),
            places: Mutex::default(),
        }
    }

    /// How many objects are being read.
    pub(crate) fn total(&self) -> usize {
        self.wanted.values().sum()
    }

    /// Whether several instances of that type are being read, so that a list of the whole account pays.
    pub(crate) fn several(&self, kind: &str) -> bool {
        self.instances(kind) > 1
    }

    /// Lists for one object.
    pub(crate) fn single(client: &'a Client) -> Self {
        Self::new(client, BTreeMap::new())
    }

    /// How many instances of that type are being read.
    pub(crate) fn instances(&self, kind: &str) -> usize {
        self.wanted.get(kind).copied().unwrap_or(0)
    }

    /// A list, fetched by whoever comes first.
    pub(crate) async fn list(&self, path: &str) -> Result<Arc<Vec<Json>>, Failure> {
        let cell = cell(&self.lists, path);
        cell.get_or_init(|| async { self.client.list(path).await.map(Arc::new) })
            .await
            .clone()
    }

    /// The newest releases of an app, newest first: whoever asks who changed something asks once.
    pub(crate) async fn releases(&self, app: &str) -> Result<Arc<Vec<Json>>, Failure> {
        let path = path(&["apps", app, "releases"]);
        let cell = cell(&self.lists, &path);
        cell.get_or_init(|| async { self.client.newest(&path, "version", 50).await.map(Arc::new) })
            .await
            .clone()
    }

    /// An object (config vars, a list without order), fetched by whoever comes first.
    pub(crate) async fn object(&self, path: &str) -> Result<Arc<Json>, Failure> {
        let cell = cell(&self.objects, path);
        cell.get_or_init(|| async { self.client.look(path).await.map(Arc::new) })
            .await
            .clone()
    }

    /// The object of that id, out of the list if it is there, else by itself; `None` only when Heroku answers 404 for it.
    pub(crate) async fn by_id(&self, list: Option<&str>, single: &str, id: &str) -> Result<Option<Json>, Failure> {
        if let Some(list) = list
            && let Ok(all) = self.list(list).await
            && let Some(place) = self.places(list, &all).get(id)
        {
            return Ok(Some(all[*place].clone()));
        }
        self.one(None, single, |_| false).await
    }

    /// Thousands look for one of thousands: who comes first makes an index.
    fn places(&self, list: &str, all: &[Json]) -> Arc<HashMap<String, usize>> {
        let mut places = self.places.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = places.get(list) {
            return Arc::clone(known);
        }
        let ids = all.iter().enumerate();
        let ids = ids.filter_map(|(place, json)| Some((at(json, "/id")?.to_owned(), place)));
        let known = Arc::new(ids.collect());
        places.insert(list.to_owned(), Arc::clone(&known));
        known
    }

    /// One object, out of the list if it is there, else by itself; `None` only when Heroku answers 404 for it.
    pub(crate) async fn one(
        &self,
        list: Option<&str>,
        single: &str,
        is_it: impl Fn(&Json) -> bool,
    ) -> Result<Option<Json>, Failure> {
        if let Some(list) = list
            && let Ok(all) = self.list(list).await
            && let Some(found) = all.iter().find(|json| is_it(json))
        {
            return Ok(Some(found.clone()));
        }
        match self.object(single).await {
            Ok(found) => Ok(Some((*found).clone())),
            Err(failure) if failure.is_not_found() => Ok(None),
            Err(failure) => Err(failure),
        }
    }
}

fn cell<T>(cells: &Mutex<HashMap<String, Cell<T>>>, path: &str) -> Cell<T> {
    let mut cells = cells.lock().unwrap_or_else(PoisonError::into_inner);
    Arc::clone(cells.entry(path.to_owned()).or_default())
}
