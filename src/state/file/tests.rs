use super::*;
use crate::address::InstanceAddress;

const MARKS: &str = include_str!("../testdata/modules_and_marks.tfstate");
const TAINTED: &str = include_str!("../testdata/tainted.tfstate");
const NEWER: &str = include_str!("../testdata/newer_fields.tfstate");

fn parsed(text: &str) -> State {
    State::parse(text, "terraform.tfstate")
        .expect("a state")
        .expect("not empty")
}

fn refused(text: &str) -> String {
    let diagnostic = State::parse(text, "terraform.tfstate").expect_err("no state");
    assert!(diagnostic.help.is_some());
    format!("{}: {}", diagnostic.code.name, diagnostic.detail)
}

#[test]
fn a_state_is_written_byte_for_byte_as_the_reference_wrote_it() {
    for text in [MARKS, TAINTED, NEWER] {
        assert_eq!(parsed(text).print(), text);
    }
}

#[test]
fn objects_are_found_by_address_with_everything_they_carry() {
    let state = parsed(NEWER);
    let address: InstanceAddress = "heroku_app.web[\"eu\"]".parse().expect("an address");
    let object = state.object(&address).expect("it is there");
    assert_eq!(object.id().as_deref(), Some("01234567-89ab-cdef-0123-456789abcdef"));
    assert_eq!(object.private, br#"{"schema_version":"0"}"#);
    assert_eq!(
        object.sensitive,
        [[Step::Attribute("config_vars".into()), Step::Key("KEY".into())]]
    );
    let instance = state.instance(&address).expect("it is there");
    assert!(instance.deposed["2487d609"].tainted);
    let provider = state.resources[&address.resource]
        .provider_address()
        .expect("an address");
    assert_eq!(provider.to_string(), "registry.terraform.io/heroku/heroku");
}

#[test]
fn nothing_at_all_is_no_state() {
    assert_eq!(State::parse(" \n", "terraform.tfstate"), Ok(None));
}

#[test]
fn what_is_no_state_is_refused_with_its_place_and_without_its_text() {
    assert_eq!(
        refused(&TAINTED[..300]),
        "state-malformed: terraform.tfstate ends too early (line 12, column 64)."
    );
    assert_eq!(
        refused("{\"version\": 4,\n canary-9d1f"),
        "state-malformed: terraform.tfstate is not JSON (line 2, column 2)."
    );
    assert_eq!(
        refused("{}"),
        "state-malformed: terraform.tfstate cannot be used: it has no `version`: this is JSON, but not a state."
    );
    assert_eq!(
        refused("{\"version\":4,\"terraform_version\":\"1\",\"serial\":1}"),
        "state-malformed: terraform.tfstate lacks the field `lineage` (line 1, column 48)."
    );
    let wrong = NEWER.replace("\"serial\": 7", "\"serial\": \"canary-9d1f\"");
    assert_eq!(
        refused(&wrong),
        "state-malformed: terraform.tfstate does not have the shape of a state (line 4, column 25)."
    );
    assert_eq!(
        refused(&NEWER.replace("\"2487d609\"", "\"\"")),
        "state-malformed: terraform.tfstate cannot be used: heroku_app.web[\"eu\"] occurs twice."
    );
}

#[test]
fn other_layouts_are_named_with_their_writer() {
    assert_eq!(
        refused("{\"version\": 3, \"terraform_version\": \"0.11.14\"}"),
        "state-version: terraform.tfstate has layout version 3, written by version 0.11.14; only version 4 can be read."
    );
    assert_eq!(
        refused("{\"version\": 5}"),
        "state-version: terraform.tfstate has layout version 5; this dynoform knows version 4."
    );
}

#[test]
fn an_object_taken_away_takes_its_empty_resource_along() {
    let mut state = parsed(TAINTED);
    let address: InstanceAddress = "terraform_data.bad".parse().expect("an address");
    state.set(&address, None, "", None);
    assert!(!state.resources.contains_key(&address.resource));
    let unknown: InstanceAddress = "terraform_data.none".parse().expect("an address");
    state.set(&unknown, None, "", None);
    assert!(!state.resources.contains_key(&unknown.resource));
}
