//! One entry of the console to its answer.

use camino::Utf8Path;

use crate::address::ModuleInstance;
use crate::analysis::Evaluation;
use crate::cli::codes;
use crate::cli::project::Project;
use crate::config::ModuleId;
use crate::diagnostic::{Diagnostic, has_errors};
use crate::language::print::{console, type_text};
use crate::language::references::called_functions;
use crate::source::Sources;
use crate::syntax::ast::{Call, Expr, ExprKind};
use crate::syntax::{Kind, parse_expression, tokens};

/// How what is typed is called in messages.
const INPUT: &str = "<console-input>";

/// The function that only the console has.
const TYPE: &str = "type";

const HELP: &str = "\
Type an expression to see its value: var.region, heroku_app.web.id, upper(\"a\"), type(local.x).
Resources are as the state has them, or as the plan expects them with -plan; what is
not there yet is (known after apply). Brackets that are open go on over several lines.
Tab completes names. Leave with exit, Control-C or Control-D.";

/// What an entry comes to.
pub(super) enum Answer {
    /// To be printed.
    Text(String),
    /// It was `exit`.
    Leave,
}

/// A configuration with values, and somebody who asks about it.
pub(super) struct Desk<'a> {
    project: &'a mut Project,
    pub(super) evaluation: &'a Evaluation,
    module: ModuleInstance,
}

impl<'a> Desk<'a> {
    pub(super) fn new(project: &'a mut Project, evaluation: &'a Evaluation, module: ModuleInstance) -> Self {
        Self {
            project,
            evaluation,
            module,
        }
    }

    pub(super) fn sources(&self) -> &Sources {
        self.project.analysis.sources()
    }

    /// # Errors
    /// What is wrong with the expression.
    pub(super) fn answer(&mut self, entry: &str) -> Result<Answer, Vec<Diagnostic>> {
        match entry.trim() {
            "" => Ok(Answer::Text(String::new())),
            "exit" => Ok(Answer::Leave),
            "help" => Ok(Answer::Text(HELP.to_owned())),
            _ => self.value(entry).map(Answer::Text),
        }
    }

    fn value(&mut self, entry: &str) -> Result<String, Vec<Diagnostic>> {
        let anchor = self.project.analysis.quote(Utf8Path::new(INPUT), entry);
        let (expr, problems) = parse_expression(entry, anchor);
        refuse(problems)?;
        refuse(self.evaluation.program().check_expression(ModuleId::ROOT, &expr))?;
        let asked = type_call(&expr);
        let types = called_functions(&expr).filter(|called| &*called.text == TYPE).count();
        if types > usize::from(asked.is_some()) {
            return Err(vec![codes::type_within(expr.span)]);
        }
        let subject = match asked {
            Some(call) => match &call.arguments[..] {
                [argument] if !call.expand => argument,
                arguments => return Err(vec![codes::type_arguments(arguments.len(), expr.span)]),
            },
            None => &expr,
        };
        let (value, problems) = self.evaluation.evaluate_in(&self.module, subject);
        refuse(problems)?;
        Ok(match asked {
            Some(_) => type_text(&value.ty()),
            None => console(&value),
        })
    }
}

fn refuse(problems: Vec<Diagnostic>) -> Result<(), Vec<Diagnostic>> {
    if has_errors(&problems) { Err(problems) } else { Ok(()) }
}

/// `type(…)`, when that is all there is.
fn type_call(expr: &Expr) -> Option<&Call> {
    match &expr.kind {
        ExprKind::Parens(inner) => type_call(inner),
        ExprKind::Call(call) if &*call.name.text == TYPE => Some(call),
        _ => None,
    }
}

/// Whether more is to come: a bracket, a template or a heredoc is open, none is closed that was not, and the last line
/// is not empty. An empty line is how one insists.
pub(super) fn goes_on(entry: &str) -> bool {
    if entry.rsplit('\n').next().is_none_or(|line| line.trim().is_empty()) {
        return false;
    }
    let text = format!("{entry}\n");
    let mut expected = Vec::new();
    for (kind, _) in tokens(&text) {
        if let Some(end) = end_of(kind) {
            expected.push(end);
        } else if is_end(kind) && expected.pop() != Some(kind) {
            return false;
        }
    }
    !expected.is_empty()
}

/// What closes what a token opens.
fn end_of(kind: Kind) -> Option<Kind> {
    match kind {
        Kind::OpenBrace => Some(Kind::CloseBrace),
        Kind::OpenBracket => Some(Kind::CloseBracket),
        Kind::OpenParen => Some(Kind::CloseParen),
        Kind::OpenInterpolation | Kind::OpenDirective => Some(Kind::CloseTemplate),
        Kind::OpenHeredoc => Some(Kind::CloseHeredoc),
        _ => None,
    }
}

fn is_end(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::CloseBrace | Kind::CloseBracket | Kind::CloseParen | Kind::CloseTemplate | Kind::CloseHeredoc
    )
}

#[cfg(test)]
mod tests {
    use super::goes_on;

    #[test]
    fn an_entry_goes_on_while_a_bracket_is_open() {
        for open in ["[", "upper(\n\"a\",", "{ a = 1", "\"${", "<<E", "<<E\na", "[1\n# ]"] {
            assert!(goes_on(open), "{open:?}");
        }
    }

    #[test]
    fn an_entry_ends_with_its_brackets_an_empty_line_or_a_wrong_bracket() {
        for done in ["", "1", "[1]", "[\n", "[\n  ", "(]", "}", "[1)", "<<E\na\nE", "\"a"] {
            assert!(!goes_on(done), "{done:?}");
        }
    }
}
