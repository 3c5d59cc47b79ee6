//! For any configurations one after the other: what is applied is settled, what is destroyed is gone, and neither a
//! failure nor a kill on the way changes that.

use std::fmt::Write;

use proptest::prelude::*;

use super::cloud::Kill;
use super::lab::Lab;

/// One resource: what it needs (numbers of earlier ones), its size, what replaces it, and in which order.
#[derive(Clone, Debug)]
struct Thing {
    present: bool,
    needs: Vec<prop::sample::Index>,
    size: u8,
    kind: u8,
    create_first: bool,
    count: u8,
}

fn thing() -> impl Strategy<Value = Thing> {
    let needs = prop::collection::vec(any::<prop::sample::Index>(), 0..3);
    (
        prop::bool::weighted(0.8),
        needs,
        0..3_u8,
        0..2_u8,
        prop::bool::weighted(0.2),
        1..3_u8,
    )
        .prop_map(|(present, needs, size, kind, create_first, count)| Thing {
            present,
            needs,
            size,
            kind,
            create_first,
            count,
        })
}

fn configuration() -> impl Strategy<Value = Vec<Thing>> {
    prop::collection::vec(thing(), 1..7)
}

fn text(things: &[Thing]) -> String {
    let mut text = String::new();
    let mut before: Vec<usize> = Vec::new();
    for (number, thing) in things.iter().enumerate().filter(|(_, thing)| thing.present) {
        let mut needs: Vec<usize> = Vec::new();
        if !before.is_empty() {
            needs.extend(thing.needs.iter().map(|need| before[need.index(before.len())]));
        }
        let needs: Vec<String> = needs.iter().map(|need| format!("cloud_thing.t{need}[0].id")).collect();
        let _ = write!(
            text,
            "resource \"cloud_thing\" \"t{number}\" {{\n  count = {}\n  name = \"t{number}-${{count.index}}\"\n  \
             size = {}\n  kind = \"{}\"\n  needs = [{}]\n  lifecycle {{\n    create_before_destroy = {}\n  }}\n}}\n",
            thing.count,
            thing.size,
            thing.kind,
            needs.join(", "),
            thing.create_first
        );
        before.push(number);
    }
    text
}

fn names(things: &[Thing]) -> Vec<String> {
    let mut names: Vec<String> = (things.iter().enumerate())
        .filter(|(_, thing)| thing.present)
        .flat_map(|(number, thing)| (0..thing.count).map(move |index| format!("t{number}-{index}")))
        .collect();
    names.sort();
    names
}

/// What goes wrong while a configuration is applied.
#[derive(Clone, Debug)]
enum Mishap {
    None,
    Refused(u8),
    Killed { number: usize, after: bool },
}

fn mishap() -> impl Strategy<Value = Mishap> {
    prop_oneof![
        Just(Mishap::None),
        (0..7_u8).prop_map(Mishap::Refused),
        (1..15_usize, any::<bool>()).prop_map(|(number, after)| Mishap::Killed { number, after }),
    ]
}

async fn live_through(steps: &[(Vec<Thing>, Mishap)]) {
    let lab = Lab::new();
    for (things, mishap) in steps {
        let text = text(things);
        match mishap {
            Mishap::None => {}
            Mishap::Refused(number) => {
                lab.cloud.refuse(&[&format!("t{number}-0")]);
                lab.apply(&text, Default::default()).await;
                lab.cloud.refuse(&[]);
                lab.assert_agreed();
            }
            Mishap::Killed { number, after } => {
                let kill = if *after { Kill::After } else { Kill::Before };
                lab.apply_killed(&text, kill(*number)).await;
            }
        }
        lab.apply_well(&text).await;
        assert_eq!(lab.cloud.names(), names(things));
        lab.assert_agreed();
        lab.assert_settled(&text).await;
    }
    let last = steps.last().map(|(things, _)| text(things)).unwrap_or_default();
    lab.destroy(&last).await;
    assert!(lab.state().resources.is_empty() && lab.cloud.names().is_empty());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_history_ends_as_configured(steps in prop::collection::vec((configuration(), mishap()), 1..4)) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().start_paused(true).build();
        runtime.expect("a runtime").block_on(live_through(&steps));
    }
}

/// One that it once failed for: what goes for good was to go last, and stands on what is replaced.
#[tokio::test(start_paused = true)]
async fn what_goes_last_does_not_hold_up_what_it_stands_on() {
    let first = "resource \"cloud_thing\" \"a\" {\n  name = \"a\"\n  kind = \"x\"\n}\n\
                 resource \"cloud_thing\" \"b\" {\n  name = \"b\"\n  needs = [cloud_thing.a.id]\n  lifecycle {\n    \
                 create_before_destroy = true\n  }\n}\n\
                 resource \"cloud_thing\" \"c\" {\n  name = \"c\"\n  needs = [cloud_thing.b.id]\n}\n";
    let second = "resource \"cloud_thing\" \"a\" {\n  name = \"a\"\n  kind = \"y\"\n}\n\
                  resource \"cloud_thing\" \"c\" {\n  name = \"c\"\n  needs = [cloud_thing.a.id]\n}\n";
    let lab = Lab::new();
    lab.apply_well(first).await;
    lab.apply_well(second).await;
    assert_eq!(lab.cloud.names(), ["a", "c"]);
    lab.assert_settled(second).await;
}
