//! `dynoform output`

use crate::cli::arguments::OutputArguments;
use crate::cli::codes;
use crate::cli::session::{Exit, Outcome, Session};
use crate::diagnostic::nearest;
use crate::language::types::Type;
use crate::language::value::Value;
use crate::output::{output_value, outputs_json, outputs_text, value_text};
use crate::state::{Output, State};

pub(crate) fn run(arguments: &OutputArguments, session: &Session) -> Outcome {
    let state = session
        .look(&arguments.backend)
        .map_err(|diagnostic| vec![diagnostic])?;
    match &arguments.name {
        Some(name) => one(name, arguments, &state, session),
        None if arguments.raw => Err(vec![codes::raw_needs_name()]),
        None => all(arguments, &state, session),
    }
}

fn all(arguments: &OutputArguments, state: &State, session: &Session) -> Outcome {
    if arguments.json {
        // Asked for: sensitive values are given.
        session.console.disclose(&format!("{:#}\n", outputs_json(state)));
        return Ok(Exit::DONE);
    }
    if state.outputs.is_empty() {
        session
            .console
            .note("No outputs: the state has none. They are stored by `dynoform apply`.");
        return Ok(Exit::DONE);
    }
    let values: Vec<(&str, Value)> = state
        .outputs
        .iter()
        .filter_map(|(name, output)| Some((&**name, output_value(output)?)))
        .collect();
    let shown = values.iter().map(|(name, value)| (*name, value, value.is_sensitive()));
    session.console.print(&outputs_text(shown));
    Ok(Exit::DONE)
}

fn one(name: &str, arguments: &OutputArguments, state: &State, session: &Session) -> Outcome {
    let Some(output) = state.outputs.get(name) else {
        let near = nearest(name, state.outputs.keys().map(|name| &**name));
        return Err(vec![codes::unknown_output(name, near)]);
    };
    // A single output is asked for by name: it is given, sensitive or not, as the reference does.
    if arguments.json {
        session.console.disclose(&format!("{}\n", output.value.value()));
    } else if arguments.raw {
        let text = raw(output).ok_or_else(|| vec![codes::raw_output(name, &output.ty.friendly())])?;
        session.console.disclose(&text);
    } else {
        let open = Output {
            sensitive: false,
            ..output.clone()
        };
        let text = output_value(&open).map(|value| value_text(&value)).unwrap_or_default();
        session.console.disclose(&format!("{text}\n"));
    }
    Ok(Exit::DONE)
}

/// The bare text of a primitive.
fn raw(output: &Output) -> Option<String> {
    let value = output_value(output)?;
    match &output.ty {
        Type::String => value.as_str().map(ToOwned::to_owned),
        Type::Number => value.as_number().map(ToString::to_string),
        Type::Bool => value.as_bool().map(|value| value.to_string()),
        _ => None,
    }
}
