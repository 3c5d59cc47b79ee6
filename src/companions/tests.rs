//! What real files contain, and what no file may do.

use camino::Utf8Path;
use proptest::prelude::*;

use super::{Folder, Node, NodeKind, Problem, read};
use crate::source::{Memory, Sources};

/// A folder with one file, and where its places lie.
fn open(name: &str, bytes: &[u8]) -> (Folder, Sources) {
    let mut files = Memory::new();
    files.set(name, bytes);
    let mut sources = Sources::new();
    let folder = read(&files, Utf8Path::new(""), &mut |path, text| {
        let id = sources.set(path, text.into());
        sources.file(id).anchor
    });
    (folder, sources)
}

fn problems(sources: &Sources, found: &[Problem]) -> Vec<String> {
    found
        .iter()
        .map(|problem| format!("{:?} {}", sources.text(problem.span), problem.detail))
        .collect()
}

/// Each process as `name command`, then each problem.
fn procfile(text: &[u8]) -> String {
    let (folder, sources) = open("Procfile", text);
    let file = folder.procfile.expect("it is there");
    let processes = file.content.processes.iter().map(|process| {
        assert_eq!(sources.text(process.name_span), process.name);
        assert_eq!(sources.text(process.command_span), process.command);
        format!("{} {}", process.name, process.command)
    });
    processes
        .chain(problems(&sources, &file.problems))
        .collect::<Vec<_>>()
        .join("\n")
}

#[test]
fn a_procfile_has_comments_ends_of_lines_and_lines_that_define_nothing() {
    insta::assert_snapshot!(
        procfile("# the shop\r\nweb: bundle exec puma\r\n\r\nworker:sidekiq -c 5\nweb gunicorn app:app\nrelease :x\nclock:\nä: b\nweb: again\nfoo.bar: b\n".as_bytes()),
        @r#"
    web bundle exec puma
    worker sidekiq -c 5
    "web gunicorn app:app" After "web" a colon is missing: Heroku leaves the line out.
    "release :x" Between "release" and its colon stands a space: Heroku leaves the line out.
    "clock:" Process type "clock" has no command: Heroku leaves the line out.
    "ä: b" The line begins with no process type: Heroku leaves it out.
    "web" Process type "web" stands here for the second time.
    "foo.bar: b" A process type has letters, digits, dashes and underscores, and no '.': Heroku leaves the line out.
    "#
    );
    assert!(procfile("\u{feff}web: a\n".as_bytes()).contains("The file begins with a byte order mark"));
    assert!(procfile(b"\xff\xfew\0e\0b\0").contains("UTF-16"));
    assert!(procfile(b"web: \xc3\x28\n").contains("no UTF-8"));
}

/// A value as one line, each text and name checked against its place.
fn shown(sources: &Sources, node: &Node) -> String {
    match &node.kind {
        NodeKind::Null => "null".to_owned(),
        NodeKind::Bool(flag) => flag.to_string(),
        NodeKind::Text(text) => {
            let place = sources.text(node.span);
            assert!(
                place.contains(text.trim()) || place.contains('\\') || place.contains('\n'),
                "{text:?} {place:?}"
            );
            format!("{text:?}")
        }
        NodeKind::Number(text) => text.clone(),
        NodeKind::List(nodes) => {
            let inner: Vec<String> = nodes.iter().map(|node| shown(sources, node)).collect();
            format!("[{}]", inner.join(" "))
        }
        NodeKind::Map(members) => {
            let inner = members.iter().map(|member| {
                assert!(sources.text(member.name_span).contains(&member.name), "{}", member.name);
                format!("{}={}", member.name, shown(sources, &member.value))
            });
            format!("{{{}}}", inner.collect::<Vec<_>>().join(" "))
        }
        NodeKind::Broken => "broken".to_owned(),
    }
}

fn document(name: &str, text: &str) -> String {
    let (folder, sources) = open(name, text.as_bytes());
    let file = folder.app_json.or(folder.heroku_yml).expect("it is there");
    let lines = [shown(&sources, &file.content)]
        .into_iter()
        .chain(problems(&sources, &file.problems));
    lines.collect::<Vec<_>>().join("\n")
}

#[test]
fn app_json_is_json_and_says_where_it_is_not() {
    insta::assert_snapshot!(
        document("app.json", "{\r\n  \"name\": \"Läden\", \"env\": {\"A\": {\"required\": false}, \"B\": \"x\\n\"}, \"addons\": [\"heroku-redis\", 1], \"x\": null\r\n}"),
        @r#"{name="Läden" env={A={required=false} B="x\n"} addons=["heroku-redis" 1] x=null}"#
    );
    insta::assert_snapshot!(document("app.json", "{\"addons\": [\"heroku-redis\",], // why\n}"), @r#"
    {addons=["heroku-redis"]}
    "// why" JSON has no comments.
    "," JSON does not allow a comma after the last item.
    "," JSON does not allow a comma after the last item.
    "#);
    insta::assert_snapshot!(document("app.json", "{ // ä\r\n\t\"a\": \"http://x/#\\\" /*\", /* b\n*/ # c\n\t\"d\": 1 // \"e\": 2\n}"), @r##"
    {a="http://x/#\" /*" d=1}
    "// ä" JSON has no comments.
    "/* b\n*/" JSON has no comments.
    "# c" JSON has no comments.
    "// \"e\": 2" JSON has no comments.
    "##);
    assert_eq!(
        document("app.json", "{\"a\": 1} /* never closed"),
        "{a=1}\n\"/* never closed\" JSON has no comments."
    );
}

#[test]
fn heroku_yml_has_anchors_merges_and_multibyte_text() {
    insta::assert_snapshot!(
        document("heroku.yml", "# ü\nsetup:\n  config: &all\n    LÄNGE: 'ä'  # ü\n    N: 1\nbuild:\r\n  docker: {web: Dockerfile, ja: true}\n  config:\n    <<: *all\n    N: 2\nrun:\n  web:\n    command:\n      - ls ü\n    image: ~\n"),
        @r#"{setup={config={LÄNGE="ä" N="1"}} build={docker={web="Dockerfile" ja=true} config={LÄNGE="ä" N="2"}} run={web={command=["ls ü"] image=null}}}"#
    );
    assert!(document("heroku.yml", "a: [b\nc: d\n").contains("This is no YAML"));
    assert_eq!(document("heroku.yml", ""), "null");
    let bomb: String = (1..12).fold("a0: &a0 [x,x,x,x,x,x,x,x]\n".to_owned(), |text, at| {
        let before = format!("*a{}", at - 1);
        format!("{text}a{at}: &a{at} [{}]\n", [before.as_str(); 8].join(","))
    });
    assert!(document("heroku.yml", &bomb).contains("The aliases repeat too much"));
}

/// The keys, the problems, and what may be shown.
fn environment(text: &str) -> String {
    let (folder, sources) = open(".env", text.as_bytes());
    let file = folder.environments.first().expect("it is there");
    let keys: Vec<&str> = file.content.keys.iter().map(|key| sources.text(key.span)).collect();
    let names: Vec<&str> = file.content.keys.iter().map(|key| key.name.as_str()).collect();
    assert_eq!(keys, names);
    let (_, shown) = sources.files().next().expect("it is there");
    let mut lines = vec![keys.join(" ")];
    lines.extend(problems(&sources, &file.problems));
    lines.push(shown.text.to_string());
    lines.join("\n")
}

#[test]
fn of_a_dotenv_file_keys_are_kept_and_values_are_not() {
    insta::assert_snapshot!(
        environment("\u{feff}# OLD=s3cret\nexport A=\"s3cret\nmore\" # note s3cret\r\nB = 's3cr\"et'\nC=\nD=s3cret # dynoform-ignore: env-file-drift local\nexport A\n  E: s3cret\ns3cret\n2F=s3cret\nA=s3cret\nG=\"s3cret\nH=`x`\n"),
        @r#"
    A B C D E 2F G H
    "******" A line of the form `KEY=value` is expected here.
    "2F" "2F" is no name of a variable: it begins with no letter.
    "A" A stands here for the second time.
    "G" The quote that opens the value is never closed.
    **** **********
    export A=*******
    ***** * **** ******
    B = *********
    C=
    D=****** # dynoform-ignore: env-file-drift local
    export *
      E: ******
    ******
    2F=******
    A=******
    G=*******
    H=***
    "#
    );
}

#[test]
fn a_shell_script_under_the_name_of_a_dotenv_file_is_none() {
    for script in [
        "nvm use 20\nPATH=$PWD/bin:$PATH\n",
        "A=1\nif true; then\n  B=2\nfi\n",
        "  source venv/bin/activate\n",
    ] {
        assert!(open(".env", script.as_bytes()).0.environments.is_empty(), "{script}");
        assert_eq!(
            open(".env.staging", script.as_bytes()).0.environments.len(),
            1,
            "{script}"
        );
    }
    for keys in [
        "NVM=use 20\n",
        "source = x\n",
        "alias: x\n",
        "# if you must\nA=1\n",
        "A=if so\n",
    ] {
        assert_eq!(open(".env", keys.as_bytes()).0.environments.len(), 1, "{keys}");
    }
}

proptest! {
    #[test]
    fn any_bytes_are_read(bytes in prop::collection::vec(any::<u8>(), 0..200), name in prop::sample::select(vec!["Procfile", "app.json", "heroku.yml", ".env"])) {
        open(name, &bytes);
    }

    #[test]
    fn any_text_is_read(text in "[ -~\\n\\r\\tä{}\\[\\]:,&*!'\"#=|>-]{0,120}", name in prop::sample::select(vec!["Procfile", "app.json", "heroku.yml", ".env"])) {
        open(name, text.as_bytes());
    }

    #[test]
    fn no_value_of_a_dotenv_file_is_shown(value in "[a-zA-Z0-9\"'$#=:\\\\ -]{0,24}", quote in prop::sample::select(vec!["", "\"", "'"])) {
        let text = format!("KEY={quote}Qq{value}Qq{quote}\n");
        let (_, sources) = open(".env", text.as_bytes());
        let (_, shown) = sources.files().next().expect("it is there");
        prop_assert!(!shown.text.contains("Qq"), "{}", shown.text);
    }
}
