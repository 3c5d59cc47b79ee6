//! What a plan costs, and how many calls a command took.

use crate::apply::driver::Cost;
use crate::provider::Calls;

/// `Monthly cost: $25.00, afterwards $75.00 (+$50.00).`; empty when nothing has a price.
pub fn cost_text(cost: Cost) -> String {
    let Cost {
        before,
        after,
        unpriced,
    } = cost;
    if before == 0 && after == 0 {
        return String::new();
    }
    let mut text = match before == after {
        true => format!("Monthly cost: {}, and it stays so.", dollars(before)),
        false => format!(
            "Monthly cost: {}, afterwards {} ({}{}).",
            dollars(before),
            dollars(after),
            if after > before { "+" } else { "-" },
            dollars(before.abs_diff(after))
        ),
    };
    match unpriced {
        0 => {}
        1 => text.push_str(" One object has no price that could be told."),
        some => text.push_str(&format!(" {some} objects have no price that could be told.")),
    }
    text
}

/// `12 calls to Heroku, 3 of them to see whether something is ready.`; empty when there were none.
pub fn calls_text(calls: Calls) -> String {
    let Calls { total, polls } = calls;
    match (total, polls) {
        (0, _) => String::new(),
        (1, _) => "1 call to Heroku.".into(),
        (_, 0) => format!("{total} calls to Heroku."),
        _ => format!("{total} calls to Heroku, {polls} of them to see whether something is ready."),
    }
}

fn dollars(cents: u64) -> String {
    format!("${}.{:02}", cents / 100, cents % 100)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cost_is_told_with_its_difference() {
        let check = |before: u64, after: u64, unpriced: usize| {
            cost_text(Cost {
                before,
                after,
                unpriced,
            })
        };
        assert_eq!(check(0, 0, 3), "");
        assert_eq!(check(2500, 2500, 0), "Monthly cost: $25.00, and it stays so.");
        assert_eq!(check(0, 5505, 0), "Monthly cost: $0.00, afterwards $55.05 (+$55.05).");
        assert_eq!(
            check(7500, 2500, 1),
            "Monthly cost: $75.00, afterwards $25.00 (-$50.00). One object has no price that could be told."
        );
    }

    #[test]
    fn calls_are_counted_in_words() {
        let check = |total: u64, polls: u64| calls_text(Calls { total, polls });
        assert_eq!((check(0, 0).as_str(), check(1, 0).as_str()), ("", "1 call to Heroku."));
        assert_eq!(
            check(9, 2),
            "9 calls to Heroku, 2 of them to see whether something is ready."
        );
    }
}
