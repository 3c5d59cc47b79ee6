//! private-space-cidr: address ranges that Heroku does not take for a private space.

use std::net::Ipv4Addr;

use crate::linter::{Check, Context, Findings, Level, Rule, Subject};

pub(super) static RULE: Rule = Rule::new(
    "private-space-cidr",
    include_str!("private_space_cidr.md"),
    Check::Resource(check),
)
.level(Level::Error);

/// Argument, how long its prefix is, and within which ranges it lies.
const RANGES: [(&str, u8, u8); 2] = [("cidr", 16, 16), ("data_cidr", 16, 20)];

fn check(subject: &Subject<'_>, _: &Context<'_>, findings: &mut Findings<'_>) {
    if subject.kind() != "heroku_space" {
        return;
    }
    let mut ranges = Vec::new();
    for (argument, widest, narrowest) in RANGES {
        let Some(text) = subject.text(argument) else { continue };
        let span = subject.span(argument);
        let problem = match parse(text) {
            None => Some("which is no IPv4 range".to_owned()),
            Some((_, length)) if length < widest || length > narrowest => Some(match widest == narrowest {
                true => format!("and Heroku takes a /{widest}"),
                false => format!("and Heroku takes a /{widest} to /{narrowest}"),
            }),
            Some((address, _)) if !is_private(address) => {
                Some("which is not within 10.0.0.0/8, 172.16.0.0/12 or 192.168.0.0/16".to_owned())
            }
            Some((address, length)) => {
                ranges.push((argument, address, length));
                None
            }
        };
        if let Some(problem) = problem {
            let detail = format!("{argument} of {} is {text:?}, {problem}.", subject.address);
            let finding = findings.finding("Address range that a space does not take", detail, span);
            findings.report(
                finding
                    .about(&subject.address)
                    .help("Write a range such as `10.0.0.0/16`."),
            );
        }
    }
    if let [(_, one, length), (argument, other, narrow)] = ranges.as_slice()
        && overlap(*one, *length, *other, *narrow)
    {
        let detail = format!("{argument} of {} overlaps with its cidr.", subject.address);
        let finding = findings.finding(
            "Address range that a space does not take",
            detail,
            subject.span(argument),
        );
        findings.report(
            finding
                .about(&subject.address)
                .help("Take a range beside that of the dynos."),
        );
    }
}

fn parse(text: &str) -> Option<(Ipv4Addr, u8)> {
    let (address, length) = text.split_once('/')?;
    let length: u8 = length.parse().ok().filter(|length| *length <= 32)?;
    Some((address.parse().ok()?, length))
}

fn is_private(address: Ipv4Addr) -> bool {
    address.is_private()
}

fn overlap(one: Ipv4Addr, length: u8, other: Ipv4Addr, narrow: u8) -> bool {
    let shortest = length.min(narrow);
    let mask = u32::MAX.checked_shl(32 - u32::from(shortest)).unwrap_or(0);
    u32::from(one) & mask == u32::from(other) & mask
}
