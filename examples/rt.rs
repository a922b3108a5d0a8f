use debunk::rules::model::fact::Expect;
fn main() {
    let rules = debunk::rules::Rules::embedded().unwrap();
    let mut bad = 0; let mut all = 0;
    let filter = std::env::args().nth(1).unwrap_or_default();
    let mut run = |rule: String, checked: jiff::civil::Date, e: &debunk::rules::model::fact::Example| {
        if !rule.contains(&filter) { return; }
        all += 1;
        let hints = debunk::document::Hints { kind: Some(debunk::document::Kind::Markdown), ..Default::default() };
        let o = debunk::engine::Options { today: "2026-11-20".parse().unwrap(), as_of: Some(e.as_of.unwrap_or(checked)) };
        let r = debunk::engine::check_page("x", e.text.as_bytes(), &hints, &rules, &Default::default(), o);
        let own = r.findings.iter().any(|f| f.rule.ends_with(&rule));
        let loud = r.findings.iter().any(|f| f.severity >= debunk::finding::Severity::Warning);
        let ok = match e.expect { Expect::Flag => own, Expect::Pass => !loud };
        if !ok { bad += 1; println!("{rule} {} {:?}: {}   <- {:?}", e.lang, e.expect, e.text, r.findings.iter().map(|f| f.rule.clone()).collect::<Vec<_>>()); }
    };
    for f in &rules.files.facts { for e in &f.examples { run(f.id.clone(), f.checked, e); } }
    for p in &rules.files.visa_policies { for e in &p.examples { run(if e.expect == Expect::Flag {format!("visa-free-cn")} else {String::new()}, p.exemptions[0].checked, e); } }
    println!("{bad} of {all} wrong");
}
