//! Markdown pages on a terminal: headings and code stand out, everything else is text.

use super::Style;

/// A page, styled line by line. Without colours it is the Markdown itself.
pub fn page_text(page: &str, style: Style) -> String {
    let mut text = String::new();
    let mut code = false;
    for line in page.trim_end().lines() {
        let fence = line.trim_start().starts_with("```");
        code ^= fence;
        if !style.colored {
            text.push_str(line);
        } else if fence {
            continue;
        } else if code {
            text.push_str(&style.cyan(format!("    {line}")));
        } else if line.starts_with('#') {
            text.push_str(&style.bold(line.trim_start_matches(['#', ' '])));
        } else {
            text.push_str(&inline(line, style));
        }
        text.push('\n');
    }
    text
}

/// `code` and **strong** within a line.
fn inline(line: &str, style: Style) -> String {
    let mut text = String::new();
    for (index, part) in line.split('`').enumerate() {
        if index % 2 == 1 {
            text.push_str(&style.cyan(part));
            continue;
        }
        for (index, part) in part.split("**").enumerate() {
            if index % 2 == 1 {
                text.push_str(&style.bold(part));
            } else {
                text.push_str(part);
            }
        }
    }
    text
}
