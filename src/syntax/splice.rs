//! Parsing again after an edit of few items in a text that had no problems: what lies before and
//! after is kept without being looked at.

use std::collections::HashSet;

use super::ast::{Item, ItemKind};
use super::{Comment, Parse, parse};
use crate::source::{AnchorId, Anchors, Span};

/// The text as a whole, when the edit lies within items that are whole again; `None` when only
/// parsing all of it can tell.
pub(super) fn splice(text: &str, file: AnchorId, anchors: &Anchors, previous: &Parse, before: &str) -> Option<Parse> {
    let is_block = |item: &Item| matches!(item.kind, ItemKind::Block(_));
    // An argument twice in one file is a matter of the file.
    if !previous.problems.is_empty() || !previous.items.iter().all(is_block) {
        return None;
    }
    let edit = Edit::between(text, before, previous)?;
    let middle = parse(text.get(edit.start..edit.end)?, file, anchors);
    if !middle.problems.is_empty() || !middle.items.iter().all(is_block) {
        return None;
    }
    Some(edit.join(text, file, previous, before, middle))
}

/// Which items an edit may have touched, and where they are in the new text.
struct Edit {
    /// The first item that may be touched.
    first: usize,
    /// The first item after it that is not.
    after: usize,
    start: usize,
    end: usize,
    /// What the end is in the old text.
    old_end: usize,
}

impl Edit {
    fn between(text: &str, before: &str, previous: &Parse) -> Option<Self> {
        let prefix = common(text.bytes(), before.bytes());
        let longest = text.len().min(before.len()) - prefix;
        let suffix = common(text.bytes().rev(), before.bytes().rev()).min(longest);
        let items = &previous.items;
        // Comments count whether they are alone on their line, so both ends are beginnings of lines.
        let begins_a_line = |item: &Item| {
            let base = item.base as usize;
            base == 0 || before.as_bytes().get(base - 1) == Some(&b'\n')
        };
        let touched = items.partition_point(|item| item.base as usize <= prefix);
        let first = items[..touched].iter().rposition(begins_a_line);
        let start = first.map_or(0, |at| items[at].base as usize);
        let same_from = before.len() - suffix;
        let from = items
            .partition_point(|item| item.base as usize <= same_from)
            .max(touched);
        let after = (from..items.len()).find(|&at| begins_a_line(&items[at]));
        let old_end = after.map_or(before.len(), |at| items[at].base as usize);
        Some(Self {
            first: first.unwrap_or(0),
            after: after.unwrap_or(items.len()),
            start,
            end: text.len().checked_sub(before.len() - old_end)?,
            old_end,
        })
    }

    fn join(self, text: &str, file: AnchorId, previous: &Parse, before: &str, middle: Parse) -> Parse {
        let shift = |offset: u32| (offset as usize + self.end - self.old_end) as u32;
        let mut parse = Parse {
            items: previous.items[..self.first].to_vec(),
            ends: previous.ends[..self.first].to_vec(),
            ..Parse::default()
        };
        let mut unused: Vec<usize> = (self.first..self.after).collect();
        let mut renamed = Vec::new();
        for (item, end) in middle.items.iter().zip(&middle.ends) {
            let base = item.base + self.start as u32;
            let end = end + self.start as u32;
            let own = &text[base as usize..end as usize];
            let known = unused
                .iter()
                .position(|&index| before.get(previous.item_range(index)) == Some(own));
            let kept = known.map(|at| &previous.items[unused.remove(at)]);
            renamed.extend(kept.map(|kept| (item.anchor, kept.anchor)));
            parse.items.push(Item {
                base,
                ..kept.unwrap_or(item).clone()
            });
            parse.ends.push(end);
        }
        parse.items.extend(previous.items[self.after..].iter().map(|item| Item {
            base: shift(item.base),
            ..item.clone()
        }));
        parse
            .ends
            .extend(previous.ends[self.after..].iter().copied().map(shift));
        parse.broken = vec![false; parse.items.len()];
        parse.comments = self.comments(file, previous, &middle.comments, &renamed);
        parse
    }

    fn comments(
        &self,
        file: AnchorId,
        previous: &Parse,
        middle: &[Comment],
        renamed: &[(AnchorId, AnchorId)],
    ) -> Vec<Comment> {
        let anchors = |items: &[Item]| items.iter().map(|item| item.anchor).collect::<HashSet<_>>();
        let (early, late) = (
            anchors(&previous.items[..self.first]),
            anchors(&previous.items[self.after..]),
        );
        let moved = |comment: &Comment, span: Span| Comment {
            span,
            ..comment.clone()
        };
        let is_early = |comment: &&Comment| match comment.span.anchor == file {
            true => (comment.span.start as usize) < self.start,
            false => early.contains(&comment.span.anchor),
        };
        let is_late = |comment: &&Comment| match comment.span.anchor == file {
            true => comment.span.start as usize >= self.old_end,
            false => late.contains(&comment.span.anchor),
        };
        let shifted = |comment: &Comment, from: usize, to: usize| match comment.span.anchor == file {
            true => {
                let at = |offset: u32| (offset as usize + to - from) as u32;
                moved(comment, Span::new(file, at(comment.span.start), at(comment.span.end)))
            }
            false => comment.clone(),
        };
        let within = |comment: &Comment| {
            let known = renamed.iter().find(|(new, _)| *new == comment.span.anchor);
            let anchor = known.map_or(comment.span.anchor, |(_, old)| *old);
            let comment = moved(comment, Span::new(anchor, comment.span.start, comment.span.end));
            shifted(&comment, 0, self.start)
        };
        let all = &previous.comments;
        let mut comments: Vec<Comment> = all.iter().filter(is_early).cloned().collect();
        comments.extend(middle.iter().map(within));
        let late = all.iter().filter(is_late);
        comments.extend(late.map(|comment| shifted(comment, self.old_end, self.end)));
        comments
    }
}

/// How many bytes are the same from the start.
fn common(left: impl Iterator<Item = u8>, right: impl Iterator<Item = u8>) -> usize {
    left.zip(right).take_while(|(left, right)| left == right).count()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::syntax::reparse;

    const TEXT: &str = "# first\nlocals { a = 1 }\n\n/* x */ b \"l\" {\n  # inside\n  t = <<-E\n    x # ${y}\n  E\n}\n\
                        # between\nc {\n  v = [1,\n   2] // two\n}\nd {}\n\n# last\n";

    /// Everything a parse says, with places in the file.
    fn dump(parse: &Parse, file: AnchorId) -> String {
        let mut text = format!("{:?} {:?} {:?}", parse.items, parse.problems, parse.comments);
        for item in &parse.items {
            text = text.replace(&format!("{:?}", item.anchor), &format!("@{}", item.base));
        }
        text.replace(&format!("{file:?}"), "@file")
    }

    fn check(from: &str, to: &str) -> bool {
        let anchors = Anchors::default();
        let file = anchors.next();
        let previous = parse(from, file, &anchors);
        let fresh = parse(to, file, &anchors);
        let again = reparse(to, file, &anchors, &previous, from);
        assert_eq!(dump(&again, file), dump(&fresh, file), "{from:?} to {to:?}");
        splice(to, file, &anchors, &previous, from).is_some()
    }

    #[test]
    fn an_edit_gives_what_parsing_all_of_it_gives() {
        let mut spliced = 0;
        for at in 0..=TEXT.len() {
            for piece in [
                "", "\n", "#", "{", "}", "\"", "/*", "*/", "x = 1\n", "e {\n}\n", "<<E\n", " ",
            ] {
                spliced += usize::from(check(TEXT, &[&TEXT[..at], piece, &TEXT[at..]].concat()));
                let next = (at + 3).min(TEXT.len());
                spliced += usize::from(check(TEXT, &[&TEXT[..at], piece, &TEXT[next..]].concat()));
            }
        }
        assert!(spliced > 500, "{spliced} edits were made without parsing everything");
    }

    #[test]
    fn items_around_the_edit_stay_what_they_were() {
        let anchors = Anchors::default();
        let file = anchors.next();
        let previous = parse(TEXT, file, &anchors);
        let text = TEXT.replace("[1,", "[3,");
        let again = splice(&text, file, &anchors, &previous, TEXT).expect("it can be spliced");
        let same: Vec<bool> = previous
            .items
            .iter()
            .zip(&again.items)
            .map(|(old, new)| old.anchor == new.anchor)
            .collect();
        assert_eq!(same, [true, true, false, true]);
    }
}
