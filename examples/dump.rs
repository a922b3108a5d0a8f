fn main() {
    let rules = debunk::rules::Rules::embedded().unwrap();
    for arg in std::env::args().skip(1) {
        let view = debunk::text::fold::View::new(&arg);
        println!("{}", view.text);
        for hit in rules.lexicon.find(&view.text) {
            let what = match hit.tag {
                debunk::lexicon::Tag::Concept(c) => format!("concept {}", rules.lexicon.concepts[c as usize].id),
                debunk::lexicon::Tag::Country(c) => format!("country {}", rules.files.countries[c as usize].code),
                debunk::lexicon::Tag::Demonym(c) => format!("demonym {}", rules.files.countries[c as usize].code),
                debunk::lexicon::Tag::City(c) => format!("city {}", rules.files.countries[c as usize].code),
                debunk::lexicon::Tag::Cue(c, r) => format!("cue {c:?} {r:?}"),
            };
            println!("  {:?} {} {}", hit.range(), &view.text[hit.range()], what);
        }
        let hints = debunk::document::Hints { kind: Some(debunk::document::Kind::Markdown), ..Default::default() };
        let doc = debunk::document::parse(arg.as_bytes(), &hints);
        let a = debunk::extract::claims::analyse(&doc, &rules);
        for s in &a.sentences { println!("  S {:?} places {:?} nat {:?} countries {:?} {:?} ante {:?} clauses {:?}", s.range, s.places, s.nationalities, s.countries, s.country_from, s.antecedent, s.clauses.iter().map(|c| (c.range.clone(), c.stance, c.hedged)).collect::<Vec<_>>()); }
        for d in &a.definitions { println!("  D {d:?}"); }
        let o = debunk::engine::Options { today: "2026-11-20".parse().unwrap(), as_of: None };
        let r = debunk::engine::check_page("x", arg.as_bytes(), &hints, &rules, &Default::default(), o);
        for f in &r.findings { println!("  F {} {:?} {:?} `{}` {:?}", f.rule, f.severity, f.confidence, f.quote, f.evidence); }
    }
}
