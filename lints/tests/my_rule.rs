use crate::linter::{Check, Context, Findings, Rule, Subject};

pub(super) static RULE: Rule = Rule::new("my-rule", include_str!("my_rule.md"), Check::Resource(check));

fn check(subject: &Subject<'_>, _: &Context<'_>, findings: &mut Findings<'_>) {
    if subject.kind() == "heroku_app" && subject.text("region") == Some("eu") {
        let detail = format!("{} runs in eu.", subject.address);
        let finding = findings.finding("App in Europe", detail, subject.span("region"));
        findings.report(finding.about(&subject.address).help("Write `us`."));
    }
}
