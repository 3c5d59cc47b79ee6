//! What changes between two values, as lines: what stays the same is counted, not shown.

use std::collections::BTreeSet;
use std::sync::Arc;

use similar::{Algorithm, DiffOp, capture_diff_slices};

use super::lines::{FORCES, Line, Sign, TO_NULL};
use super::whole::{SENSITIVE, UNKNOWN, inline, is_hidden, is_lines, json, labels, plain, whole};
use crate::language::value::{Kind, Members, Path, PathStep, Value};

/// Two values to be compared, and where in the object they are.
pub(crate) struct Differ<'a> {
    pub(crate) lines: Vec<Line>,
    /// What cannot change in place.
    pub(crate) replaces: &'a [Path],
    pub(crate) path: Path,
}

/// Whether two values are the same to a reader: marks and types aside.
pub(crate) fn same(a: &Value, b: &Value) -> bool {
    match (a.kind(), b.kind()) {
        (Kind::Null(_), Kind::Null(_)) => true,
        (Kind::Bool(a), Kind::Bool(b)) => a == b,
        (Kind::Number(a), Kind::Number(b)) => a == b,
        (Kind::String(a), Kind::String(b)) => a == b,
        (Kind::Map(_, a) | Kind::Object(a), Kind::Map(_, b) | Kind::Object(b)) => {
            a.len() == b.len() && a.iter().zip(b.iter()).all(|((n, a), (m, b))| n == m && same(a, b))
        }
        _ => match (a.as_sequence(), b.as_sequence()) {
            (Some(a), Some(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b)),
            _ => false,
        },
    }
}

impl<'a> Differ<'a> {
    pub(crate) fn new(replaces: &'a [Path]) -> Self {
        Self {
            lines: Vec::new(),
            replaces,
            path: Path::new(),
        }
    }

    pub(crate) fn push(&mut self, depth: usize, sign: Sign, text: String) {
        self.lines.push(Line { depth, sign, text });
    }

    /// What is behind a changed value: whether it cannot change in place.
    fn forces(&self) -> &'static str {
        if self.replaces.contains(&self.path) { FORCES } else { "" }
    }

    /// Appends a value that changes (or stays): `label` stands before it, `tail` behind it.
    /// Null means that it is not there.
    pub(crate) fn change(&mut self, depth: usize, label: &str, before: &Value, after: &Value, tail: &str) {
        let forces = self.forces();
        if after.is_known() && same(before, after) {
            return whole(&mut self.lines, depth, Sign::None, label, after, tail);
        }
        if is_hidden(before) || is_hidden(after) {
            return self.secret(depth, label, before, after, tail);
        }
        if before.is_null() {
            return whole(
                &mut self.lines,
                depth,
                Sign::Create,
                label,
                after,
                &format!("{tail}{forces}"),
            );
        }
        if after.is_null() {
            let tail = if tail.is_empty() { TO_NULL } else { tail };
            return whole(
                &mut self.lines,
                depth,
                Sign::Delete,
                label,
                before,
                &format!("{tail}{forces}"),
            );
        }
        if let (Some(was), Some(is)) = (inline(before), inline(after)) {
            return self.push(depth, Sign::Update, format!("{label}{was} -> {is}{tail}{forces}"));
        }
        if !after.is_known() {
            return self.replaced_whole(depth, label, before, &format!(" -> {UNKNOWN}{tail}{forces}"));
        }
        match (before.kind(), after.kind()) {
            (Kind::String(was), Kind::String(is)) => self.text(depth, label, was, is, tail),
            (Kind::Map(_, was), Kind::Map(_, is)) => self.members(depth, label, was, is, true, tail),
            (Kind::Object(was), Kind::Object(is)) => self.members(depth, label, was, is, false, tail),
            (Kind::Set(_, was), Kind::Set(_, is)) => self.set(depth, label, was, is, tail),
            _ => match (before.as_sequence(), after.as_sequence()) {
                (Some(was), Some(is)) => self.sequence(depth, label, was, is, tail),
                _ => {
                    whole(&mut self.lines, depth, Sign::Delete, label, before, tail);
                    whole(
                        &mut self.lines,
                        depth,
                        Sign::Create,
                        label,
                        after,
                        &format!("{tail}{forces}"),
                    );
                }
            },
        }
    }

    fn secret(&mut self, depth: usize, label: &str, before: &Value, after: &Value, tail: &str) {
        let forces = self.forces();
        let (sign, end) = match (before.is_null(), after.is_null()) {
            (true, _) => (Sign::Create, ""),
            (_, true) if tail.is_empty() => (Sign::Delete, TO_NULL),
            (_, true) => (Sign::Delete, ""),
            _ => (Sign::Update, ""),
        };
        self.push(depth, sign, format!("{label}{SENSITIVE}{end}{tail}{forces}"));
    }

    /// All of the old value goes, and what comes is not known yet.
    fn replaced_whole(&mut self, depth: usize, label: &str, before: &Value, tail: &str) {
        let first = self.lines.len();
        whole(&mut self.lines, depth, Sign::Delete, label, before, tail);
        if let Some(line) = self.lines.get_mut(first) {
            line.sign = Sign::Update;
        }
    }

    fn text(&mut self, depth: usize, label: &str, was: &str, is: &str, tail: &str) {
        let forces = self.forces();
        if let (Some(was), Some(is)) = (json(was), json(is))
            && !same(&was, &is)
        {
            self.push(depth, Sign::Update, format!("{label}jsonencode("));
            self.change(depth + 1, "", &was, &is, "");
            return self.lines.push(plain(depth, format!("){tail}{forces}")));
        }
        if !is_lines(was) && !is_lines(is) {
            let (was, is) = (super::whole::quoted(was), super::whole::quoted(is));
            return self.push(depth, Sign::Update, format!("{label}{was} -> {is}{tail}{forces}"));
        }
        self.push(depth, Sign::Update, format!("{label}<<-EOT"));
        let lines = |text: &str| -> Vec<String> {
            text.strip_suffix('\n')
                .unwrap_or(text)
                .split('\n')
                .map(ToOwned::to_owned)
                .collect()
        };
        let (was, is) = (lines(was), lines(is));
        for op in capture_diff_slices(Algorithm::Myers, &was, &is) {
            let (old, new) = (op.old_range(), op.new_range());
            if matches!(op, DiffOp::Equal { .. }) {
                self.lines
                    .extend(is[new].iter().map(|line| plain(depth + 1, line.clone())));
                continue;
            }
            for line in &was[old] {
                self.push(depth + 1, Sign::Delete, line.clone());
            }
            for line in &is[new] {
                self.push(depth + 1, Sign::Create, line.clone());
            }
        }
        self.lines.push(plain(depth, format!("EOT{tail}{forces}")));
    }

    fn members(&mut self, depth: usize, label: &str, was: &Members, is: &Members, map: bool, tail: &str) {
        let forces = self.forces();
        self.push(depth, Sign::Update, format!("{label}{{{forces}"));
        let names: BTreeSet<&Arc<str>> = was.keys().chain(is.keys()).collect();
        let nothing = Value::null(crate::language::types::Type::Dynamic);
        let pair = |name: &Arc<str>| (was.get(name).unwrap_or(&nothing), is.get(name).unwrap_or(&nothing));
        let changed: Vec<&Arc<str>> = names
            .iter()
            .copied()
            .filter(|name| {
                let (was, is) = pair(name);
                !same(was, is)
            })
            .collect();
        let name = labels(changed.iter().map(|name| &***name), map);
        for changed in &changed {
            let (was, is) = pair(changed);
            self.path.push(PathStep::Name(Arc::clone(changed)));
            self.change(depth + 1, &name(changed), was, is, "");
            self.path.pop();
        }
        let present = |name: &&Arc<str>| map || !pair(name).1.is_null();
        let hidden = names.iter().copied().filter(present).count() - changed.iter().copied().filter(present).count();
        self.hidden(depth + 1, hidden, if map { "element" } else { "attribute" });
        self.lines.push(plain(depth, format!("}}{tail}")));
    }

    /// Elements of a set only come and go.
    fn set(&mut self, depth: usize, label: &str, was: &[Value], is: &[Value], tail: &str) {
        let forces = self.forces();
        self.push(depth, Sign::Update, format!("{label}[{forces}"));
        let mut kept = 0;
        for value in was {
            if is.iter().any(|other| same(value, other)) {
                kept += 1;
            } else {
                whole(&mut self.lines, depth + 1, Sign::Delete, "", value, ",");
            }
        }
        for value in is {
            if !was.iter().any(|other| same(value, other)) {
                whole(&mut self.lines, depth + 1, Sign::Create, "", value, ",");
            }
        }
        self.hidden(depth + 1, kept, "element");
        self.lines.push(plain(depth, format!("]{tail}")));
    }

    /// Elements of a list: the longest common run stays, one neighbour of each change is shown.
    fn sequence(&mut self, depth: usize, label: &str, was: &[Value], is: &[Value], tail: &str) {
        let forces = self.forces();
        self.push(depth, Sign::Update, format!("{label}[{forces}"));
        let (old, new) = (fingerprints(was), fingerprints(is));
        let ops = capture_diff_slices(Algorithm::Myers, &old, &new);
        let last = ops.len().saturating_sub(1);
        for (at, op) in ops.iter().enumerate() {
            let (old, new) = (op.old_range(), op.new_range());
            if matches!(op, DiffOp::Equal { .. }) {
                self.unchanged(depth + 1, &is[new], at > 0, at < last);
                continue;
            }
            let pairs = old.len().min(new.len());
            for (offset, index) in old.clone().take(pairs).enumerate() {
                self.path.push(PathStep::Index(index));
                self.change(depth + 1, "", &was[index], &is[new.start + offset], ",");
                self.path.pop();
            }
            for index in old.skip(pairs) {
                whole(&mut self.lines, depth + 1, Sign::Delete, "", &was[index], ",");
            }
            for index in new.skip(pairs) {
                whole(&mut self.lines, depth + 1, Sign::Create, "", &is[index], ",");
            }
        }
        self.lines.push(plain(depth, format!("]{tail}")));
    }

    /// A run that stays: its first element after a change, its last before one, the others counted.
    fn unchanged(&mut self, depth: usize, run: &[Value], after_change: bool, before_change: bool) {
        let head = usize::from(after_change).min(run.len());
        let tail = usize::from(before_change).min(run.len() - head);
        for value in &run[..head] {
            whole(&mut self.lines, depth, Sign::None, "", value, ",");
        }
        self.hidden(depth, run.len() - head - tail, "element");
        for value in &run[run.len() - tail..] {
            whole(&mut self.lines, depth, Sign::None, "", value, ",");
        }
    }

    /// `# (2 unchanged elements hidden)`
    pub(crate) fn hidden(&mut self, depth: usize, count: usize, what: &str) {
        match count {
            0 => {}
            1 => self.push(depth, Sign::None, format!("# (1 unchanged {what} hidden)")),
            _ => self.push(depth, Sign::None, format!("# ({count} unchanged {what}s hidden)")),
        }
    }
}

/// Texts by which elements are matched; never printed. Unknown elements match nothing.
fn fingerprints(values: &[Value]) -> Vec<String> {
    values
        .iter()
        .enumerate()
        .map(|(index, value)| {
            crate::language::json::to_text(value).unwrap_or_else(|_| format!("unknown {index} of {}", values.len()))
        })
        .collect()
}
