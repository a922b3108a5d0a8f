//! The one function behind every door: a page in, its findings and verdict out.

use std::collections::HashSet;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::checks;
use crate::document::foreign::not_a_page;
use crate::document::{self, Document, Hints, Kind, Selection};
use crate::extract::claims::{self, Depth};
use crate::extract::{Claimed, Handle, HostMention, handles as handle_finder};
use crate::finding::{self, Confidence, Finding, Severity};
use crate::resolve::class::HostClass;
use crate::resolve::judge::{self, HostVerdict};
use crate::resolve::{Hosts, LiveHost};
use crate::rules::Rules;
use crate::text::language;
use crate::verdict::{self, Verdict};

/// How to judge.
#[derive(Debug, Clone, Copy)]
pub struct Options {
    /// Day of the run; facts age by it.
    pub today: Date,
    /// Overrides the page's own date.
    pub as_of: Option<Date>,
}

/// What was found on one page.
#[derive(Debug, Clone)]
pub struct PageResult {
    /// Name for reports: path, URL or `-`.
    pub source: String,
    /// One answer.
    pub verdict: Verdict,
    /// Why, in the policy's words.
    pub reasons: Vec<String>,
    /// Language most of the page is in.
    pub language: String,
    /// Day the page was judged by.
    pub as_of: Date,
    /// The page.
    pub document: Document,
    /// Sorted by place, then rule.
    pub findings: Vec<Finding>,
    /// Every handle, with its role.
    pub handles: Vec<Handle>,
    /// Every host, with what is claimed of it.
    pub hosts: Vec<HostMention>,
    /// Definitions of cards and documents the page gives, for comparison across pages.
    pub definitions: Vec<Definition>,
    /// Why the page was not checked, when it was not.
    pub unchecked: Option<String>,
}

impl PageResult {
    /// The result of a page that was not checked, with the reason.
    pub fn unchecked(source: &str, reason: String, today: Date) -> PageResult {
        PageResult {
            source: source.to_string(),
            verdict: Verdict::Unchecked,
            reasons: vec![reason.clone()],
            language: "und".to_string(),
            as_of: today,
            document: Document::default(),
            findings: Vec::new(),
            handles: Vec::new(),
            hosts: Vec::new(),
            definitions: Vec::new(),
            unchecked: Some(reason),
        }
    }
}

/// What a host is, and whether what the page claims of it holds: [`PageResult::hosts`] as reports show them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct JudgedHost {
    /// The step of the ladder its name stands on.
    pub class: HostClass,
    /// `None` where nothing is claimed and the name says nothing.
    pub verdict: Option<HostVerdict>,
    /// What live evidence says of the host; `None` where nobody looked.
    pub host: Option<LiveHost>,
    /// What it says of the link itself.
    pub link: Option<LiveHost>,
}

/// Judges every host of a page, in the order of [`PageResult::hosts`]. Kept out of [`check_page`] because only some
/// reports show hosts nobody complains of, and a page may have a million.
pub fn judge_hosts(result: &PageResult, rules: &Rules, evidence: &Hosts) -> Vec<JudgedHost> {
    // What a page says elsewhere may tell more of a host than its name does. Looked up, since both lists may be long.
    let told: HashSet<_> =
        result.findings.iter().filter(|finding| finding.rule == UNOFFICIAL).map(|found| &found.range).collect();
    let judged = result.hosts.iter().map(|mention| {
        let judgement = judge::judge_on(&result.document, mention, rules, evidence, result.as_of);
        let unofficial = judgement.verdict == Some(HostVerdict::Unverifiable) && told.contains(&mention.range);
        JudgedHost {
            class: judgement.class.kind,
            verdict: if unofficial { Some(HostVerdict::UnofficialPresentedAsOfficial) } else { judgement.verdict },
            host: evidence.host(&mention.host).cloned(),
            link: evidence.link(&mention.host, &mention.path).cloned(),
        }
    });
    judged.collect()
}

/// Rule of a host that is presented as official and is somebody else's.
const UNOFFICIAL: &str = "official-domain/unofficial-presented-as-official";

/// What a page says some card or document is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Definition {
    /// The thing, folded: country code and noun, such as `KZ 旅游卡`.
    pub subject: String,
    /// What it is said to be: `entry-document`, `payment-card`, `sim`, `transport-card`.
    pub class: String,
    /// Original bytes of the sentence.
    pub range: std::ops::Range<usize>,
    /// The sentence.
    pub quote: String,
}

/// Reads and checks one page. Pure: no network, no clock. Never fails.
pub fn check_page(name: &str, source: &[u8], hints: &Hints<'_>, rules: &Rules, evidence: &Hosts, options: Options) -> PageResult {
    check_to(Depth::Words, name, source, hints, rules, evidence, options)
}

/// The same, reading the sentences of all pages or only those that a check has a use for, which finds the same.
fn check_to(
    depth: Depth,
    name: &str,
    source: &[u8],
    hints: &Hints<'_>,
    rules: &Rules,
    evidence: &Hosts,
    options: Options,
) -> PageResult {
    if let Some(reason) = not_a_page(hints.content_type, source) {
        return PageResult::unchecked(name, reason, options.today);
    }
    let mut document = document::parse(source, hints);
    // What the page's own code says of its day goes before what its text says.
    document.page_date = document.page_date.or_else(|| document::date::visible(&document, &rules.lexicon));
    // A page of a day to come is read today.
    let own = document.page_date.map(|page| page.date.min(options.today));
    let as_of = options.as_of.or(own).unwrap_or(options.today);
    let language = language::detect(&document);
    let views = crate::extract::views(&document);
    let mut handles = handle_finder::extract(&document, source, &language, rules, &views);
    let mut hosts = crate::extract::hosts::extract(&document, source, rules, &views);
    // How words are meant that send readers somewhere depends on the sentences they stand in.
    let sends = !handles.is_empty() || hosts.iter().any(|mention| mention.claimed != Claimed::default());
    let depth = if sends { Depth::All } else { depth };
    let analysis = claims::analyse(&document, rules, &language, views, depth);
    crate::extract::hosts::take_back(&mut hosts, &document, &analysis);
    let around = handle_finder::Surroundings::read(&handles, &document, rules, &analysis);
    handle_finder::assign_roles(&mut handles, &document, rules, &around, handle_finder::Standing::Unknown);
    let mut context = checks::Context {
        analysis: &analysis,
        document: &document,
        source,
        rules,
        as_of,
        dated: options.as_of.is_some() || document.page_date.is_some(),
        today: options.today,
        language: &language,
        handles: &handles,
        hosts: &hosts,
        evidence,
        readings: Default::default(),
        years: Default::default(),
        corrected: Default::default(),
        of_trips: Default::default(),
    };
    // What the page says weighs on whom it sends its readers to, so the handles come last.
    let (last, first): (Vec<&checks::Check>, Vec<&checks::Check>) =
        checks::ALL.iter().partition(|check| check.name == checks::promoted_handle::CHECK.name);
    let others = first.iter().filter(|check| check.name != checks::facts::CHECK.name);
    let mut findings: Vec<Finding> = others.flat_map(|check| (check.run)(&context)).collect();
    let general = finding::told_once((checks::facts::CHECK.run)(&context), &mut findings);
    findings.extend(general);
    checks::follow(&context, &mut findings);
    let standing = handle_finder::Standing::of(&findings);
    let contradicted = standing != handle_finder::Standing::Unknown;
    if standing >= handle_finder::Standing::Misleading {
        checks::raise_doubted(&mut findings, rules, options.today);
    }
    let passed_off = findings.iter().any(|finding| {
        finding.severity >= Severity::Warning
            && matches!(finding.rule.as_str(), "brand-contact/unlisted-number" | "brand-contact/one-number-many-brands")
    });
    let mut weighed = None;
    if contradicted || passed_off {
        let mut again = handles.clone();
        if contradicted {
            handle_finder::assign_roles(&mut again, &document, rules, &around, standing);
        }
        if passed_off {
            handle_finder::promote_passed_off(&mut again, &checks::brand_contact::passed_off(&context));
        }
        context.handles = &*weighed.insert(again);
    }
    findings.extend(last.iter().flat_map(|check| (check.run)(&context)));
    findings.extend(in_hidden_text(&context));
    let (findings, left_off) = finding::finish_page(findings);
    let handles = weighed.unwrap_or(handles);
    let (mut verdict, mut reasons) = verdict::decide(&findings, &rules.files.policy);
    reasons.extend(left_off.into_iter().map(|(rule, count)| format!("{count} more findings of {rule} are not listed")));
    let mut unchecked = None;
    match &document.selection {
        // Nothing was read, so "nothing found" would be untrue.
        Selection::Applied(0) => {
            let reason = "no element of the page matches the selector".to_string();
            (verdict, reasons, unchecked) = (Verdict::Unchecked, vec![reason.clone()], Some(reason));
        }
        Selection::Refused(reason) if document.kind == Some(Kind::Html) => {
            reasons.push(format!("the whole page was read, because the selector could not be applied: {reason}"));
        }
        _ => {}
    }
    let definitions = definitions(&document, &analysis, rules);
    PageResult {
        source: name.to_string(),
        verdict,
        reasons,
        language,
        as_of,
        document,
        findings,
        handles,
        hosts,
        definitions,
        unchecked,
    }
}

/// Documents that hidden text says admit to a country, which no reader is told of: for a person to look at. What contradicts a
/// fact in so many words is found in any text.
fn in_hidden_text(context: &checks::Context<'_>) -> Vec<Finding> {
    let Some(document) = context.document.hidden_text() else { return Vec::new() };
    let rules = context.rules;
    let views = crate::extract::views(&document);
    let analysis = claims::analyse(&document, rules, context.language, views, Depth::Words);
    let revealed = checks::Context {
        analysis: &analysis,
        document: &document,
        handles: &[],
        hosts: &[],
        readings: Default::default(),
        years: Default::default(),
        corrected: Default::default(),
        of_trips: Default::default(),
        source: context.source,
        rules,
        as_of: context.as_of,
        dated: context.dated,
        today: context.today,
        language: context.language,
        evidence: context.evidence,
    };
    let mut findings = (checks::entry_document::CHECK.run)(&revealed);
    for finding in &mut findings {
        finding.severity = finding.severity.min(Severity::Warning);
        finding.confidence = Confidence::Low;
        finding.evidence.push("the words are hidden from readers".to_string());
        finding.fix = None;
    }
    findings
}

/// Definitions of cards, for comparison across the pages of a run.
fn definitions(document: &Document, analysis: &claims::Analysis<'_>, rules: &Rules) -> Vec<Definition> {
    analysis
        .definitions
        .iter()
        .filter(|definition| definition.asserted)
        .filter_map(|definition| {
            let country = definition.country.map(|country| rules.files.countries[country as usize].code.as_str())?;
            let sentence = &analysis.sentences[definition.sentence];
            let (range, quote) = analysis.locate(document, sentence, definition.range.clone());
            // All names of a card are one thing here: campaigns vary them on purpose.
            let noun = match definition.concept {
                Some(concept) => rules.lexicon.concepts[concept as usize].id.as_str(),
                None => definition.noun.as_str(),
            };
            Some(Definition { subject: format!("{country} {noun}"), class: definition.nature.as_str().to_string(), range, quote })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::steps;

    #[test]
    fn what_hidden_text_says_admits_is_for_a_person_to_look_at() {
        let rules = Rules::embedded().expect("the built-in rules are sound");
        let options = Options { today: jiff::civil::date(2026, 11, 20), as_of: None };
        let check = |page: &str| {
            let hints = Hints { kind: Some(Kind::Html), ..Hints::default() };
            check_page("page", page.as_bytes(), &hints, &rules, &Hosts::default(), options)
        };
        let lie = "The Kazakhstan tourist card is an electronic visa for all.";
        for hidden in ["style='display:none'", "hidden"] {
            let page = format!("<h1>Walks</h1><p>The lake is quiet in May.</p><div {hidden}><p>{lie}</p></div>");
            let result = check(&page);
            assert_eq!((result.verdict, result.findings.len()), (Verdict::Review, 1), "{hidden}");
            let finding = &result.findings[0];
            assert_eq!((finding.severity, finding.confidence), (Severity::Warning, Confidence::Low));
            assert_eq!(&page[finding.range.clone()], finding.quote);
            assert!(finding.evidence.iter().any(|step| step == "the words are hidden from readers"), "{finding:?}");
        }
        assert_eq!(check(&format!("<p>{lie}</p>")).verdict, Verdict::Flagged);
        let denied = "It is not true that the Kazakhstan tourist card is an electronic visa.";
        for fine in [format!("<p>Fine.</p><p hidden>{denied}</p>"), format!("<p>Fine.</p><!-- {lie} -->")] {
            assert_eq!(check(&fine).verdict, Verdict::Clear, "{fine}");
        }
    }

    #[test]
    fn pages_whose_sentences_no_check_asks_for_have_no_findings_in_them() {
        let rules = Rules::embedded().expect("the built-in rules are sound");
        let options = Options { today: jiff::civil::date(2026, 11, 20), as_of: None };
        // Steps of 13 visit examples of all countries, of which all would take minutes.
        let examples = rules.facts.all.iter().flat_map(|fact| &fact.examples).step_by(13);
        let texts: Vec<&String> = examples.map(|example| &example.text).collect();
        assert!(texts.len() > 20);
        for text in texts {
            // Below a heading, in an item and in a cell words are read together with others.
            for page in [
                text.clone(),
                format!("# Notes\n\n{text}\n"),
                format!("Notes:\n\n- {text}\n"),
                format!("|a|b|\n|-|-|\n|c|{text}|\n"),
            ] {
                let hints = Hints { kind: Some(Kind::Markdown), ..Hints::default() };
                let check = |depth| check_to(depth, "page", page.as_bytes(), &hints, &rules, &Hosts::default(), options);
                let (words, all) = (check(Depth::Words), check(Depth::All));
                assert_eq!(format!("{:?}", words.findings), format!("{:?}", all.findings), "{page}");
                assert_eq!(words.definitions, all.definitions, "{page}");
            }
        }
    }

    #[test]
    fn work_grows_with_the_page_and_not_faster() {
        let rules = Rules::embedded().expect("the built-in rules are sound");
        let options = Options { today: jiff::civil::date(2026, 11, 20), as_of: None };
        let units = [
            "<li>",
            "<b><i>",
            "[x](",
            "![",
            "“",
            "@a ",
            "a.b.",
            "https://",
            "如果",
            "+1 ",
            "|a",
            "> ",
            "&amp",
            "不",
            "哈萨克斯坦旅游卡，",
            "The Kazakhstan tourist card is an e-visa. ",
        ];
        for unit in units {
            for kind in [Kind::Markdown, Kind::Html, Kind::Plain] {
                let work = |repeats: usize| {
                    let (source, hints) = (unit.repeat(repeats), Hints { kind: Some(kind), ..Hints::default() });
                    steps::of(|| check_page("page", source.as_bytes(), &hints, &rules, &Hosts::default(), options))
                };
                let (short, long) = (work(500), work(4_000));
                // Eight times the page; quadratic work would take sixty-four times the steps.
                assert!(long <= 16 * short + 20_000, "{unit:?} as {kind:?}: {short} steps for 500, {long} for 4,000");
            }
        }
    }
}
