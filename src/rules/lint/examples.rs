//! Whether a fact shows, in each language it claims, a sentence to flag and one to spare. `rules test` runs them.

use std::collections::BTreeMap;

use super::ids::Known;
use super::{Content, Sink};
use crate::rules::model::fact::{Example, Expect, Status};

/// Lints the examples of one file.
pub(super) fn lint(sink: &mut Sink<'_>, known: &Known) {
    let file = sink.file;
    match &file.content {
        Content::Fact(fact) => {
            each(sink, known, "", &fact.examples);
            for (lang, text) in &fact.statement {
                script(sink, &format!("statement.{lang}"), lang, text);
            }
            // A replaced fact says nothing, so it can flag nothing.
            if fact.status != Status::Superseded {
                pairs(sink, "", &fact.examples, &["en", "zh"]);
            }
        }
        Content::VisaPolicy(policy) => {
            each(sink, known, "", &policy.examples);
            pairs(sink, "", &policy.examples, &[]);
            if policy.examples.is_empty() {
                sink.warning(
                    "missing-example",
                    "",
                    "no sentence shows that this table works",
                    "add [[example]]s, one to flag and one to pass in each language",
                );
            }
        }
        Content::Country(country) => {
            if let Some(list) = &country.entry_documents {
                each(sink, known, "entry_documents.", &list.examples);
                pairs(sink, "entry_documents.", &list.examples, &[]);
            }
        }
        _ => {}
    }
}

fn each(sink: &mut Sink<'_>, known: &Known, prefix: &str, examples: &[Example]) {
    let mut seen: BTreeMap<(&str, Option<jiff::civil::Date>), usize> = BTreeMap::new();
    for (index, example) in examples.iter().enumerate() {
        let at = format!("{prefix}example.{index}");
        if example.text.trim().is_empty() {
            sink.error("empty-text", &format!("{at}.text"), "the example is empty", "write a sentence of your own");
        }
        if !known.languages.contains(&example.lang) {
            let message = format!("no words are known in `{}`", example.lang);
            let hint = format!("add terms/{0}.toml and cues/{0}.toml first, or use a language that has them", example.lang);
            sink.error("unknown-language", &format!("{at}.lang"), &message, &hint);
        }
        script(sink, &format!("{at}.text"), &example.lang, &example.text);
        if seen.insert((example.text.trim(), example.as_of), index).is_some() {
            sink.warning(
                "repeated-example",
                &format!("{at}.text"),
                "this sentence stands among the examples already",
                "delete one of the two",
            );
        }
    }
}

/// Whether a text has a letter of the script that its language is written in.
fn script(sink: &mut Sink<'_>, at: &str, lang: &str, text: &str) {
    let (script, of_script): (&str, fn(u32) -> bool) = match lang.split('-').next().unwrap_or(lang) {
        "zh" => ("Chinese characters", |c| matches!(c, 0x3400..=0x9fff)),
        "ja" => ("kana or kanji", |c| matches!(c, 0x3040..=0x30ff | 0x3400..=0x9fff)),
        "ko" => ("Hangul", |c| matches!(c, 0xac00..=0xd7a3)),
        "ru" => ("Cyrillic letters", |c| matches!(c, 0x400..=0x52f)),
        "ar" => ("Arabic letters", |c| matches!(c, 0x600..=0x6ff)),
        "hi" => ("Devanagari", |c| matches!(c, 0x900..=0x97f)),
        "th" => ("Thai letters", |c| matches!(c, 0xe00..=0xe7f)),
        _ => return,
    };
    if !text.trim().is_empty() && !text.chars().any(|c| of_script(c as u32)) {
        let message = format!("a text in `{lang}` without {script}");
        sink.error("wrong-script", at, &message, "write it in that language, or correct `lang`");
    }
}

/// Reports each language that lacks a sentence of one kind: at the first example in it, or at the file's examples.
fn pairs(sink: &mut Sink<'_>, prefix: &str, examples: &[Example], required: &[&str]) {
    let mut langs: BTreeMap<&str, (String, [bool; 2])> =
        required.iter().map(|lang| (*lang, (format!("{prefix}example"), [false; 2]))).collect();
    for (index, example) in examples.iter().enumerate() {
        let entry = langs.entry(&example.lang).or_insert_with(|| (String::new(), [false; 2]));
        if entry.1 == [false; 2] {
            entry.0 = format!("{prefix}example.{index}.lang");
        }
        entry.1[usize::from(example.expect == Expect::Pass)] = true;
    }
    for (lang, (at, [flagged, passing])) in langs {
        let wanted = [(flagged, "flag", "contradicts the fact"), (passing, "pass", "denies or only asks about the false claim")];
        for (shown, word, what) in wanted {
            if !shown {
                let message = format!("no example in `{lang}` that must {word}");
                let hint = format!("add an [[example]] with lang = \"{lang}\", expect = \"{word}\" and a sentence that {what}");
                sink.error("missing-example", &at, &message, &hint);
            }
        }
    }
}
