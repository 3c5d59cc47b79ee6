//! Every code and every rule with its page.

use crate::diagnostic::Code;

/// The codes of all stages, sorted by name.
pub(crate) fn codes() -> Vec<&'static Code> {
    let stages: &[&[&Code]] = &[
        crate::syntax::CODES,
        crate::language::codes::CODES,
        crate::config::CODES,
        crate::analysis::CODES,
        crate::provider::CODES,
        crate::heroku::codes::CODES,
        crate::state::CODES,
        crate::linter::CODES,
        crate::plan::codes::CODES,
        crate::sandbox::CODES,
        crate::output::CODES,
        super::CODES,
    ];
    let mut codes: Vec<&Code> = stages.iter().copied().flatten().copied().collect();
    codes.sort_by_key(|code| code.name);
    codes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_is_unique_in_kebab_case_and_explained() {
        let codes = codes();
        for pair in codes.windows(2) {
            assert_ne!(pair[0].name, pair[1].name, "twice");
        }
        let rules: Vec<&str> = crate::lints::RULES.iter().map(|rule| rule.name()).collect();
        for code in codes {
            let kebab = code
                .name
                .chars()
                .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-');
            assert!(kebab && !code.name.is_empty(), "{}", code.name);
            assert!(code.explanation.len() > 40, "{} explains nothing", code.name);
            assert!(!rules.contains(&code.name), "{} is a rule, too", code.name);
        }
    }
}
