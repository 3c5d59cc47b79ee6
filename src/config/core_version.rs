//! `required_version` against the version of the reference that we follow.

use crate::diagnostic::Diagnostic;

use super::codes;
use super::module::Module;
use super::version::{Constraints, REFERENCE, Version};

/// Reports the constraints of a module that exclude us.
pub(super) fn check(module: &Module, problems: &mut Vec<Diagnostic>) {
    let Some(ours) = Version::parse(REFERENCE) else {
        return;
    };
    for wanted in module.required_versions.iter().filter(|wanted| !wanted.allow(&ours)) {
        problems.push(excluded(wanted));
    }
}

fn excluded(wanted: &Constraints) -> Diagnostic {
    let summary = "Unsupported Terraform Core version";
    if means_opentofu(wanted) {
        return Diagnostic::warning(
            &codes::CORE_VERSION,
            summary,
            format!(
                "This configuration asks for {}, which OpenTofu has; dynoform follows Terraform {REFERENCE}.",
                wanted.text
            ),
        )
        .at(wanted.span)
        .help("Widen the constraint to say that this configuration was tried with it.");
    }
    Diagnostic::error(
        &codes::CORE_VERSION,
        summary,
        format!(
            "This configuration does not support Terraform version {REFERENCE}, which dynoform follows: it asks for {}.",
            wanted.text
        ),
    )
    .at(wanted.span)
    .help("Widen the constraint after checking what it was meant to keep out.")
}

/// Whether some release of OpenTofu would do.
fn means_opentofu(wanted: &Constraints) -> bool {
    let releases = (6..=10).flat_map(|minor| (0..10).map(move |patch| format!("1.{minor}.{patch}")));
    releases
        .filter_map(|release| Version::parse(&release))
        .any(|release| wanted.allow(&release))
}
