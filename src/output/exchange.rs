//! A traced request as a line.

use crate::heroku::Exchange;

/// `#12 PATCH /apps/acme/config-vars {"A":"…"} → 200 in 84 ms, 118 bytes, 4321 calls left, Request-Id 01…`
pub fn exchange_line(exchange: &Exchange) -> String {
    let mut line = format!("#{} {} {}", exchange.number, exchange.method, exchange.path);
    if let Some(body) = &exchange.body {
        line.push_str(&format!(" {body}"));
    }
    match &exchange.outcome {
        Ok(status) => line.push_str(&format!(" → {status}")),
        Err(why) => line.push_str(&format!(" {why}")),
    }
    line.push_str(&format!(" in {} ms", exchange.elapsed.as_millis()));
    if exchange.attempt > 1 {
        line.push_str(&format!(", attempt {}", exchange.attempt));
    }
    if exchange.outcome.is_ok() {
        line.push_str(&format!(", {} bytes", exchange.bytes));
    }
    if let Some(remaining) = exchange.remaining {
        line.push_str(&format!(", {remaining} calls left"));
    }
    if let Some(id) = &exchange.request_id {
        line.push_str(&format!(", Request-Id {id}"));
    }
    line
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn a_line_tells_what_was_asked_and_what_came_of_it() {
        let exchange = Exchange {
            number: 12,
            attempt: 1,
            method: "PATCH".into(),
            path: "/apps/acme/config-vars".into(),
            body: Some(r#"{"A":"…"}"#.into()),
            outcome: Ok(200),
            elapsed: Duration::from_millis(84),
            bytes: 118,
            remaining: Some(4321),
            request_id: Some("01".into()),
        };
        insta::assert_snapshot!(
            exchange_line(&exchange),
            @r##"#12 PATCH /apps/acme/config-vars {"A":"…"} → 200 in 84 ms, 118 bytes, 4321 calls left, Request-Id 01"##
        );
        let lost = Exchange {
            attempt: 2,
            outcome: Err("was sent and not answered in time".into()),
            body: None,
            remaining: None,
            ..exchange
        };
        insta::assert_snapshot!(
            exchange_line(&lost),
            @"#12 PATCH /apps/acme/config-vars was sent and not answered in time in 84 ms, attempt 2, Request-Id 01"
        );
    }
}
