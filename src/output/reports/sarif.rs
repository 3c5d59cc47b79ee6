//! SARIF 2.1.0. <https://docs.oasis-open.org/sarif/sarif/v2.1.0/>

use std::collections::BTreeMap;

use serde_json::{Value as Json, json};

use super::{Place, Reported, word};

/// Where the tool is described.
const HOME: &str = "https://github.com/dynoform/dynoform";

const SCHEMA: &str = "https://json.schemastore.org/sarif-2.1.0.json";

pub(super) fn print(findings: &[Reported]) -> String {
    let mut rules: BTreeMap<&str, &Reported> = BTreeMap::new();
    for finding in findings {
        rules.entry(finding.code.name).or_insert(finding);
    }
    let index: BTreeMap<&str, usize> = rules.keys().enumerate().map(|(index, name)| (*name, index)).collect();
    let results: Vec<Json> = findings
        .iter()
        .map(|finding| result(finding, index.get(finding.code.name).copied().unwrap_or(0)))
        .collect();
    let document = json!({
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "dynoform",
                "informationUri": HOME,
                "version": env!("CARGO_PKG_VERSION"),
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "rules": rules.values().map(|finding| rule(finding)).collect::<Vec<_>>(),
            }},
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    });
    format!("{document:#}\n")
}

fn rule(finding: &Reported) -> Json {
    json!({
        "id": finding.code.name,
        "shortDescription": { "text": summary(finding) },
        "help": { "text": finding.code.explanation, "markdown": finding.code.explanation },
        "defaultConfiguration": { "level": word(finding.severity) },
    })
}

/// The sentence below the title of a rule's page, or else the kind of mistake.
fn summary(finding: &Reported) -> &str {
    let page = finding
        .code
        .explanation
        .strip_prefix("# ")
        .and_then(|page| page.split_once("\n\n"));
    page.and_then(|(_, rest)| rest.split("\n\n").next())
        .unwrap_or(&finding.summary)
}

fn result(finding: &Reported, rule: usize) -> Json {
    let mut result = json!({
        "ruleId": finding.code.name,
        "ruleIndex": rule,
        "level": word(finding.severity),
        "message": { "text": finding.message },
        "partialFingerprints": { "dynoform/v1": finding.fingerprint },
    });
    if let Some(place) = &finding.place {
        result["locations"] = json!([{ "physicalLocation": physical(place) }]);
    }
    if !finding.related.is_empty() {
        let related = finding.related.iter();
        result["relatedLocations"] = related
            .map(|(place, text)| json!({ "physicalLocation": physical(place), "message": { "text": text } }))
            .collect();
    }
    if let Some((title, edits)) = &finding.fix {
        let mut files: BTreeMap<&str, Vec<Json>> = BTreeMap::new();
        for (place, text) in edits {
            let replacement = json!({ "deletedRegion": region(place), "insertedContent": { "text": text } });
            files.entry(&place.path).or_default().push(replacement);
        }
        let changes: Vec<Json> = files
            .iter()
            .map(|(path, edits)| json!({ "artifactLocation": { "uri": uri(path) }, "replacements": edits }))
            .collect();
        result["fixes"] = json!([{ "description": { "text": title }, "artifactChanges": changes }]);
    }
    result
}

fn physical(place: &Place) -> Json {
    json!({ "artifactLocation": { "uri": uri(&place.path) }, "region": region(place) })
}

/// A path as a relative reference: what a URI does not take is in percents.
fn uri(path: &str) -> String {
    let path = path.strip_prefix("./").unwrap_or(path);
    let mut uri = String::with_capacity(path.len());
    for byte in path.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => uri.push(byte as char),
            other => uri.push_str(&format!("%{other:02X}")),
        }
    }
    uri
}

fn region(place: &Place) -> Json {
    json!({
        "startLine": place.start.0,
        "startColumn": place.start.1,
        "endLine": place.end.0,
        "endColumn": place.end.1,
    })
}
