//! Paragraphs wrapped at some column, as READMEs and mail are, say what they say on one line.

use std::collections::BTreeSet;

use debunk::document::{Hints, Kind};
use debunk::engine::{self, Options};
use debunk::finding::Severity;
use debunk::resolve::Hosts;
use debunk::rules::Rules;
use jiff::civil::{Date, date};

/// Sentences of no matter, so that the example after them begins somewhere in a line.
const LEADS: &[(&str, &str)] = &[
    ("en", "People ask at our counter about this in almost any week of the year."),
    ("ru", "Об этом у нас спрашивают почти каждую неделю, и мы отвечаем всем."),
    ("de", "Danach fragt man uns am Schalter in beinahe jeder Woche des Jahres."),
    ("fr", "On nous le demande au guichet presque toutes les semaines de l'année."),
    ("es", "Nos lo preguntan en el mostrador casi todas las semanas del año."),
    ("it", "Ce lo chiedono allo sportello quasi tutte le settimane dell'anno."),
    ("pt", "Perguntam-nos isto ao balcão em quase todas as semanas do ano."),
    ("tr", "Bunu gişemizde bize yılın hemen her haftasında soruyorlar."),
    ("id", "Orang menanyakan hal ini di loket kami hampir setiap pekan."),
    ("vi", "Ở quầy của chúng tôi, tuần nào cũng có người hỏi về điều này."),
    ("zh", "每个星期都有人来柜台问我们这件事情。"),
];

fn spaced(text: &str, width: usize) -> String {
    let mut wrapped = String::new();
    let mut column = 0;
    for word in text.split(' ') {
        let length = word.chars().count();
        if column > 0 && column + 1 + length > width {
            wrapped.push('\n');
            column = 0;
        } else if column > 0 {
            wrapped.push(' ');
            column += 1;
        }
        wrapped.push_str(word);
        column += length;
    }
    wrapped
}

/// After so many characters, and no line begins with a mark or in the middle of a Latin word.
fn unspaced(text: &str, width: usize) -> String {
    let mut wrapped = String::new();
    let mut column = 0;
    let mut before = ' ';
    for c in text.chars() {
        let mark = !c.is_alphanumeric();
        let inside = before.is_ascii_graphic() && c.is_ascii_alphanumeric();
        if column >= width && !mark && !inside {
            wrapped.push('\n');
            column = 0;
        }
        wrapped.push(c);
        before = c;
        column += 1;
    }
    wrapped
}

fn said(rules: &Rules, page: &str, as_of: Date) -> BTreeSet<String> {
    let hints = Hints { kind: Some(Kind::Markdown), ..Hints::default() };
    let options = Options { today: date(2026, 11, 20), as_of: Some(as_of) };
    let result = engine::check_page("a.md", page.as_bytes(), &hints, rules, &Hosts::default(), options);
    let loud = result.findings.into_iter().filter(|finding| finding.severity >= Severity::Warning);
    loud.map(|finding| finding.rule).collect()
}

#[test]
fn every_example_says_the_same_wherever_its_lines_end() {
    let rules = Rules::embedded().unwrap();
    let (mut tried, mut wrong) = (0, Vec::new());
    for fact in &rules.files.facts {
        for example in fact.examples.iter().filter(|example| !example.text.contains('\n')) {
            let Some((lang, lead)) = LEADS.iter().find(|(lang, _)| example.lang.as_str() == *lang) else { continue };
            let as_of = example.as_of.unwrap_or(fact.checked);
            let (wrap, gap, widths): (fn(&str, usize) -> String, _, _) = match *lang {
                "zh" => (unspaced, "", [30, 34, 38]),
                _ => (spaced, " ", [60, 72, 80]),
            };
            let line = format!("{lead}{gap}{}", example.text);
            let expected = said(&rules, &line, as_of);
            for width in widths {
                tried += 1;
                let page = wrap(&line, width);
                let came = said(&rules, &page, as_of);
                if came != expected {
                    wrong.push(format!("{} at {width}: {expected:?} became {came:?}\n{page}", fact.id));
                }
            }
        }
    }
    assert!(tried > 1000, "{tried} pages were tried");
    assert!(wrong.is_empty(), "{} of {tried}:\n{}", wrong.len(), wrong.join("\n\n"));
}
