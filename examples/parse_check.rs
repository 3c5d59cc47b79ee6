use dynoform::source::Sources;
fn main() {
    for path in std::env::args().skip(1) {
        let bytes = std::fs::read(&path).unwrap();
        let mut s = Sources::new();
        let text = String::from_utf8_lossy(&bytes).to_string();
        let id = s.set(path.as_str().into(), text.clone().into());
        let anchors = s.anchors();
        let p = dynoform::syntax::parse(&text, s.file(id).anchor, &anchors);
        println!("{} {} {}", if p.problems.is_empty() {"ok"} else {"err"}, path, p.problems.first().map(|d| d.summary.to_string()+": "+&d.detail).unwrap_or_default());
    }
}
