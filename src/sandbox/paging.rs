//! Lists, a page at a time, as the `Range` header asks.
//!
//! `Range: id 0123..; max=200, order=desc` asks for at most 200 objects from that id on, the highest first; a `]`
//! before a value leaves that value out. When more remain, the answer is 206 with a `Next-Range` to ask for next.

use std::collections::BTreeMap;

use serde_json::Value;

use super::failure::Failure;
use super::message::{Request, Response};

/// The page size of a request that names none.
const DEFAULT_MAX: usize = 200;
/// The largest page.
const LARGEST_MAX: usize = 1_000;

/// What a client asks of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Range {
    attribute: String,
    from: Bound,
    to: Bound,
    max: usize,
    descending: bool,
}

/// One end of a range.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Bound {
    Open,
    Including(String),
    Excluding(String),
}

impl Bound {
    fn parse(text: &str) -> Bound {
        let text = text.trim();
        match text.strip_prefix(']').or_else(|| text.strip_suffix('[')) {
            _ if text.is_empty() => Bound::Open,
            Some(rest) => Bound::Excluding(rest.to_owned()),
            None => Bound::Including(text.to_owned()),
        }
    }

    fn allows(&self, key: &str, inside: std::cmp::Ordering) -> bool {
        match self {
            Bound::Open => true,
            Bound::Including(bound) => key == bound || key.cmp(bound) == inside,
            Bound::Excluding(bound) => key.cmp(bound) == inside,
        }
    }
}

/// The page of `items` that the request asks for. `key` gives the sort key of an item by an attribute (the first of
/// `attributes` unless the request names another); `render` is called for the page's items alone.
pub(super) fn page<T>(
    request: &Request,
    attributes: &[&str],
    items: Vec<T>,
    key: impl Fn(&T, &str) -> String,
    mut render: impl FnMut(&T) -> Value,
) -> Result<Response, Failure> {
    let range = Range::of(request, attributes)?;
    let mut keyed: Vec<(String, T)> = items
        .into_iter()
        .map(|item| (key(&item, &range.attribute), item))
        .collect();
    keyed.sort_by(|(a, _), (b, _)| if range.descending { b.cmp(a) } else { a.cmp(b) });
    let (low, high) = if range.descending {
        (&range.to, &range.from)
    } else {
        (&range.from, &range.to)
    };
    keyed.retain(|(key, _)| low.allows(key, std::cmp::Ordering::Greater) && high.allows(key, std::cmp::Ordering::Less));
    let end = page_end(&keyed, range.max);
    let rest = keyed.len() > end;
    keyed.truncate(end);
    let body: Vec<Value> = keyed.iter().map(|(_, item)| render(item)).collect();
    let mut response = Response::json(if rest { 206 } else { 200 }, &Value::Array(body));
    response.set("Accept-Ranges", attributes.join(", "));
    if let (Some((first, _)), Some((last, _))) = (keyed.first(), keyed.last()) {
        let (attribute, last) = (&range.attribute, unpad(last));
        response.set("Content-Range", format!("{attribute} {}..{last}", unpad(first)));
        if rest {
            let order = if range.descending { ", order=desc" } else { "" };
            response.set("Next-Range", format!("{attribute} ]{last}..; max={}{order}", range.max));
        }
    }
    Ok(response)
}

/// The entries of a map by id that a page can need: when ids order the page, a page's worth from its beginning on,
/// so that a walk over all pages looks at each entry once; else all of them.
pub(super) fn window<'a, T>(
    request: &Request,
    map: &'a BTreeMap<String, T>,
    keep: impl Fn(&&'a T) -> bool,
) -> Vec<&'a T> {
    let all = || map.values().filter(&keep).collect();
    let Ok(range) = Range::of(request, &["id"]) else {
        return all();
    };
    let start = |bound: &Bound| match bound {
        Bound::Open => std::ops::Bound::Unbounded,
        Bound::Including(id) => std::ops::Bound::Included(id.clone()),
        Bound::Excluding(id) => std::ops::Bound::Excluded(id.clone()),
    };
    if range.descending {
        let entries = map.range((std::ops::Bound::Unbounded, start(&range.from))).rev();
        entries
            .map(|(_, entry)| entry)
            .filter(keep)
            .take(range.max + 1)
            .collect()
    } else {
        let entries = map.range((start(&range.from), std::ops::Bound::Unbounded));
        entries
            .map(|(_, entry)| entry)
            .filter(keep)
            .take(range.max + 1)
            .collect()
    }
}

/// Where the page ends: after `max` items, and never between two with the same key (the next page begins after it).
fn page_end<T>(keyed: &[(String, T)], max: usize) -> usize {
    let mut end = max.min(keyed.len());
    while end > 0 && end < keyed.len() && keyed[end].0 == keyed[end - 1].0 {
        end += 1;
    }
    end
}

impl Range {
    fn of(request: &Request, attributes: &[&str]) -> Result<Range, Failure> {
        let (attribute, max) = (attributes.first().copied().unwrap_or("id").to_owned(), DEFAULT_MAX);
        let mut range = Range {
            attribute,
            from: Bound::Open,
            to: Bound::Open,
            max,
            descending: false,
        };
        let Some(text) = request.get("range").map(str::trim).filter(|text| !text.is_empty()) else {
            return Ok(range);
        };
        let (span, options) = text.split_once(';').unwrap_or((text, ""));
        range.read_span(span.trim(), attributes)?;
        for option in options
            .split([',', ';'])
            .map(str::trim)
            .filter(|option| !option.is_empty())
        {
            range.read_option(option)?;
        }
        Ok(range)
    }

    fn read_span(&mut self, span: &str, attributes: &[&str]) -> Result<(), Failure> {
        let (attribute, bounds) = span.split_once(' ').unwrap_or((span, ".."));
        if !attributes.contains(&attribute) {
            let known = attributes.join(", ");
            return Err(Failure::bad_range(format!(
                "Invalid `Range` header. Please use an acceptable range: {known}."
            )));
        }
        let (from, to) = bounds.split_once("..").unwrap_or((bounds, ""));
        self.attribute = attribute.to_owned();
        (self.from, self.to) = (Bound::parse(from), Bound::parse(to));
        if attribute == "version" {
            (self.from, self.to) = (self.from.padded(), self.to.padded());
        }
        Ok(())
    }

    fn read_option(&mut self, option: &str) -> Result<(), Failure> {
        match option.split_once('=').map(|(name, value)| (name.trim(), value.trim())) {
            Some(("max", value)) => match value.parse::<usize>() {
                Ok(max) if (1..=LARGEST_MAX).contains(&max) => self.max = max,
                _ => {
                    return Err(Failure::bad_range(
                        "Invalid `Range` header. `max` must be between 1 and 1000.",
                    ));
                }
            },
            Some(("order", "asc")) => self.descending = false,
            Some(("order", "desc")) => self.descending = true,
            _ => return Err(Failure::bad_range("Invalid `Range` header. Unknown option.")),
        }
        Ok(())
    }
}

impl Bound {
    fn padded(&self) -> Bound {
        let pad = |text: &String| text.parse().map_or_else(|_| text.clone(), version_key);
        match self {
            Bound::Open => Bound::Open,
            Bound::Including(text) => Bound::Including(pad(text)),
            Bound::Excluding(text) => Bound::Excluding(pad(text)),
        }
    }
}

const VERSION_MARK: char = '#';

/// The sort key of a number: its digits in full width, so that text order is number order.
pub(super) fn version_key(version: u32) -> String {
    format!("{VERSION_MARK}{version:010}")
}

fn unpad(key: &str) -> &str {
    match key.strip_prefix(VERSION_MARK) {
        Some(digits) => digits.trim_start_matches('0'),
        None => key,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(range: &str, items: &[u32]) -> Vec<Vec<u64>> {
        let mut pages = Vec::new();
        let mut range = range.to_owned();
        loop {
            let request = Request::new("GET", "/x").header("range", &range);
            let answer = page(
                &request,
                &["version"],
                items.to_vec(),
                |item, _| version_key(*item),
                |item| (*item).into(),
            );
            let answer = answer.expect("a good range");
            let numbers = answer
                .value()
                .as_array()
                .expect("a list")
                .iter()
                .filter_map(Value::as_u64)
                .collect();
            pages.push(numbers);
            match answer.headers.get("Next-Range") {
                Some(next) => range.clone_from(next),
                None => return pages,
            }
        }
    }

    #[test]
    fn pages_follow_each_other() {
        assert_eq!(
            all("version ..; max=2", &[1, 10, 2, 9, 3]),
            [vec![1, 2], vec![3, 9], vec![10]]
        );
        assert_eq!(
            all("version ..; max=2, order=desc", &[1, 10, 2]),
            [vec![10, 2], vec![1]]
        );
        assert_eq!(all("version 2..9", &[1, 10, 2, 9]), [vec![2, 9]]);
        assert_eq!(all("version ]2..", &[1, 10, 2, 9]), [vec![9, 10]]);
    }

    #[test]
    fn bad_ranges_are_refused() {
        for range in [
            "nothing ..",
            "version ..; max=0",
            "version ..; max=1001",
            "version ..; order=up",
        ] {
            let request = Request::new("GET", "/x").header("range", range);
            let answer = page(
                &request,
                &["version"],
                vec![1],
                |item, _| version_key(*item),
                |item| (*item).into(),
            );
            assert_eq!(answer.map_err(|failure| failure.status), Err(416), "{range}");
        }
    }
}
