//! One `check` per picture; addresses as people write them.

use std::collections::BTreeMap;

use super::*;

fn address(text: &str) -> ResourceAddress {
    text.parse().expect("a resource address")
}

/// Lines `a: b c`: a depends on b and c.
fn graph(lines: &str) -> ResourceGraph {
    let mut resources = Vec::new();
    let mut edges = Vec::new();
    for line in lines.lines().filter(|line| !line.trim().is_empty()) {
        let (from, to) = line.split_once(':').expect("from: to");
        resources.push(address(from.trim()));
        for target in to.split_whitespace() {
            edges.push((address(from.trim()), address(target)));
        }
    }
    ResourceGraph::new(resources, edges)
}

const SYSTEM: &str = "
    heroku_app.web:
    heroku_addon.db: heroku_app.web
    heroku_build.web: heroku_app.web heroku_addon.db
    heroku_formation.web: heroku_app.web
    module.eu.heroku_app.api: heroku_formation.web
    module.eu.module.in.heroku_domain.x: module.eu.heroku_app.api heroku_app.web
";

#[test]
fn the_dot_picture_is_the_references_without_edges_that_say_nothing_new() {
    insta::assert_snapshot!(graph(SYSTEM).dot(), @r#"
    digraph G {
      rankdir = "RL";
      node [shape = rect, fontname = "sans-serif"];
      "heroku_addon.db" [label="heroku_addon.db"];
      "heroku_app.web" [label="heroku_app.web"];
      "heroku_build.web" [label="heroku_build.web"];
      "heroku_formation.web" [label="heroku_formation.web"];
      subgraph "cluster_module.eu" {
        label = "module.eu"
        fontname = "sans-serif"
        "module.eu.heroku_app.api" [label="heroku_app.api"];
      }
      subgraph "cluster_module.eu.module.in" {
        label = "module.eu.module.in"
        fontname = "sans-serif"
        "module.eu.module.in.heroku_domain.x" [label="heroku_domain.x"];
      }
      "heroku_addon.db" -> "heroku_app.web";
      "heroku_build.web" -> "heroku_addon.db";
      "heroku_formation.web" -> "heroku_app.web";
      "module.eu.heroku_app.api" -> "heroku_formation.web";
      "module.eu.module.in.heroku_domain.x" -> "module.eu.heroku_app.api";
    }
    "#);
}

/// Build → formation of the same app, joined on what `app_id` says.
fn with_build_order(lines: &str) -> ResourceGraph {
    let mut graph = graph(lines);
    graph.add_implied(&[("heroku_build", "heroku_formation", "app_id")], |resource, _| {
        vec![JoinKey(format!("heroku_app.{}", resource.name))]
    });
    graph
}

#[test]
fn the_mermaid_picture_nests_modules_and_dots_what_nobody_wrote() {
    let tones = BTreeMap::from([(address("heroku_app.web"), Tone::Create)]);
    insta::assert_snapshot!(with_build_order(SYSTEM).mermaid(&tones), @r#"
    flowchart LR
      n0["heroku_addon.db"]
      n1["heroku_app.web"]
      n2["heroku_build.web"]
      n3["heroku_formation.web"]
      subgraph m_module_2e_eu["module.eu"]
        n4["heroku_app.api"]
        subgraph m_module_2e_eu_2e_module_2e_in["module.eu.module.in"]
          n5["heroku_domain.x"]
        end
      end
      n1 --> n0
      n0 --> n2
      n2 -.-> n3
      n3 --> n4
      n4 --> n5
      classDef create fill:#dafbe1,stroke:#1a7f37,color:#0f5323
      class n1 create
    "#);
}

#[test]
fn an_implied_edge_orders_and_is_no_need() {
    let graph = with_build_order(SYSTEM);
    let formation = address("heroku_formation.web");
    assert!(graph.dependencies(&formation).contains(&&address("heroku_build.web")));
    assert!(!graph.needs(&formation).contains(&address("heroku_build.web")));
}

#[test]
fn an_implied_edge_never_closes_a_cycle() {
    let graph = with_build_order(
        "heroku_app.web:
         heroku_build.web: heroku_addon.late
         heroku_addon.late: heroku_formation.web
         heroku_formation.web: heroku_app.web",
    );
    assert!(graph.cycles().is_empty());
    assert!(graph.dependencies(&address("heroku_formation.web")).len() == 1);
}

#[test]
fn a_cycle_is_told_with_its_shortest_path() {
    let graph = graph(
        "heroku_app.a: heroku_app.b
         heroku_app.b: heroku_app.c heroku_app.d
         heroku_app.c: heroku_app.d
         heroku_app.d: heroku_app.a
         heroku_app.self: heroku_app.self
         heroku_app.z: heroku_app.a",
    );
    let paths: Vec<Vec<String>> = graph
        .cycles()
        .iter()
        .map(|cycle| cycle.iter().map(ToString::to_string).collect())
        .collect();
    assert_eq!(
        paths,
        [
            vec!["heroku_app.a", "heroku_app.b", "heroku_app.d"],
            vec!["heroku_app.self"]
        ]
    );
}
