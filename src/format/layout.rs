//! Indentation, spacing and alignment, line by line.

use std::ops::Range;

use super::Piece;
use super::spacing::space_after;
use crate::syntax::Kind;

/// A line in three cells, as ranges of pieces.
struct Line {
    /// What comes first.
    lead: Range<usize>,
    /// From the `=` on, when a whole value follows it on the line.
    assign: Range<usize>,
    /// A comment at the end.
    comment: Range<usize>,
}

/// Sets the blanks before every piece.
pub(super) fn layout(pieces: &mut [Piece<'_>]) {
    let lines = lines(pieces);
    indent(pieces, &lines);
    for line in &lines {
        space(pieces, &line.lead);
        if !line.assign.is_empty() {
            pieces[line.assign.start].spaces = 1;
            space(pieces, &line.assign);
        }
    }
    align(pieces, &lines, |line| &line.assign, |line| line.lead.clone());
    align(
        pieces,
        &lines,
        |line| &line.comment,
        |line| line.lead.start..line.assign.end,
    );
}

fn lines(pieces: &[Piece<'_>]) -> Vec<Line> {
    let mut lines = Vec::new();
    let mut start = 0;
    let mut in_heredoc = false;
    while start < pieces.len() {
        let length = pieces[start..].iter().position(Piece::ends_line).map(|at| at + 1);
        let end = length.map_or(pieces.len(), |length| start + length);
        lines.push(line(pieces, start..end, &mut in_heredoc));
        start = end;
    }
    lines
}

fn line(pieces: &[Piece<'_>], range: Range<usize>, in_heredoc: &mut bool) -> Line {
    let mut line = Line {
        assign: range.end..range.end,
        comment: range.end..range.end,
        lead: range,
    };
    if *in_heredoc {
        let closed = pieces[line.lead.clone()]
            .iter()
            .any(|piece| piece.kind == Kind::CloseHeredoc);
        *in_heredoc = !closed;
        return line;
    }
    if line.lead.len() > 1 && pieces[line.lead.end - 1].is_comment() {
        line.lead.end -= 1;
        line.comment.start -= 1;
        line.assign = line.lead.end..line.lead.end;
    }
    let equal = (line.lead.start + 1..line.lead.end).find(|&index| pieces[index].kind == Kind::Equal);
    if let Some(equal) = equal
        && pieces[equal..line.lead.end].iter().map(Piece::brackets).sum::<i32>() == 0
    {
        line.assign.start = equal;
        line.lead.end = equal;
    }
    line
}

/// Indents by the brackets that lines open and close. A line that opens several is one step; the
/// line that closes the last of them steps back.
fn indent(pieces: &mut [Piece<'_>], lines: &[Line]) {
    let mut steps: Vec<i32> = Vec::new();
    for line in lines {
        let first = line.lead.start;
        if line.lead.is_empty() {
            continue;
        }
        if pieces[first].kind == Kind::Newline {
            pieces[first].spaces = 0;
            continue;
        }
        let net = net_brackets(&pieces[line.lead.clone()]) + net_brackets(&pieces[line.assign.clone()]);
        if net < 0 {
            step_back(&mut steps, -net);
        }
        pieces[first].spaces = 2 * steps.len();
        if net > 0 {
            steps.push(net);
        }
    }
}

fn net_brackets(pieces: &[Piece<'_>]) -> i32 {
    pieces
        .iter()
        .take_while(|piece| piece.kind != Kind::OpenHeredoc)
        .map(Piece::brackets)
        .sum()
}

fn step_back(steps: &mut Vec<i32>, mut closed: i32) {
    while closed > 0
        && let Some(last) = steps.last_mut()
    {
        if closed < *last {
            *last -= closed;
            return;
        }
        closed -= *last;
        steps.pop();
    }
}

/// Blanks between the pieces of one cell.
fn space(pieces: &mut [Piece<'_>], cell: &Range<usize>) {
    for index in cell.start + 1..cell.end {
        let before = index.checked_sub(2).filter(|&before| before >= cell.start);
        let spaced = space_after(before.map(|before| &pieces[before]), &pieces[index - 1], &pieces[index]);
        pieces[index].spaces = usize::from(spaced);
    }
}

/// Aligns a cell over successive lines that have it: one blank after the widest line.
fn align(
    pieces: &mut [Piece<'_>],
    lines: &[Line],
    cell: impl Fn(&Line) -> &Range<usize>,
    before: impl Fn(&Line) -> Range<usize>,
) {
    for chain in lines.chunk_by(|left, right| cell(left).is_empty() == cell(right).is_empty()) {
        if cell(&chain[0]).is_empty() {
            continue;
        }
        let widths: Vec<usize> = chain
            .iter()
            .map(|line| pieces[before(line)].iter().map(Piece::columns).sum())
            .collect();
        let widest = widths.iter().copied().max().unwrap_or(0);
        for (line, width) in chain.iter().zip(widths) {
            pieces[cell(line).start].spaces = widest - width + 1;
        }
    }
}
