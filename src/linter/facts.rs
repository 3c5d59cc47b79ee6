//! The names that a state records.

use super::context::{NAMED, Names};
use crate::address::Mode;
use crate::state::{Object, State, Step};

/// The names of apps, pipelines and spaces in a state, by the printed address of their instance. Objects set aside
/// count for nothing, and a name that is a secret is left out.
pub fn recorded(state: &State) -> Names {
    let resources = state
        .resources
        .iter()
        .filter(|(address, _)| address.mode == Mode::Managed && NAMED.contains(&&*address.kind));
    resources
        .flat_map(|(address, resource)| {
            resource.instances.iter().filter_map(move |(key, instance)| {
                let name = name(instance.current.as_ref()?)?;
                Some((address.instance(key.clone()).to_string(), name))
            })
        })
        .collect()
}

fn name(object: &Object) -> Option<String> {
    #[derive(serde::Deserialize)]
    struct Named {
        name: Option<String>,
    }
    let secret = object.sensitive.iter().any(|path| {
        path.first()
            .is_none_or(|step| matches!(step, Step::Attribute(name) if &**name == "name"))
    });
    if secret {
        return None;
    }
    serde_json::from_str::<Named>(object.attributes.text()).ok()?.name
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_state_tells_names_by_address() {
        let state = r#"{"version": 4, "terraform_version": "1.11.4", "serial": 1, "lineage": "x", "outputs": {}, "resources": [
            {"module": "module.us", "mode": "managed", "type": "heroku_app", "name": "web",
             "provider": "provider[\"registry.terraform.io/heroku/heroku\"]", "instances": [
                {"index_key": "a", "schema_version": 0, "attributes": {"id": "1", "name": "shop-a"}, "sensitive_attributes": []},
                {"index_key": "b", "schema_version": 0, "attributes": {"id": "2", "name": "secret"},
                 "sensitive_attributes": [[{"type": "get_attr", "value": "name"}]]}]},
            {"mode": "data", "type": "heroku_app", "name": "web",
             "provider": "provider[\"registry.terraform.io/heroku/heroku\"]", "instances": [
                {"schema_version": 0, "attributes": {"id": "3", "name": "read"}, "sensitive_attributes": []}]}],
            "check_results": null}"#;
        let state = State::parse(state, "terraform.tfstate")
            .expect("a state")
            .expect("it is not empty");
        let names: Vec<(String, String)> = recorded(&state).into_iter().collect();
        assert_eq!(
            names,
            [("module.us.heroku_app.web[\"a\"]".to_owned(), "shop-a".to_owned())]
        );
    }
}
