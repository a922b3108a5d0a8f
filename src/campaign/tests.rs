//! Pages made by hand, grouped.

use jiff::civil::date;

use super::*;
use crate::document::{Document, Hints, Kind, Link, LinkKind};
use crate::engine::Definition;
use crate::extract::handles::ERRAND;
use crate::extract::{Handle, Role};
use crate::rules::model::RuleFiles;
use crate::rules::model::policy::{Policy, PolicyLine, PolicyVerdict};

fn rules() -> Rules {
    let mut files = RuleFiles::default();
    files.hosts.image_hosts = vec!["img.test".to_string()];
    *files.policy = Policy {
        lines: vec![PolicyLine {
            verdict: PolicyVerdict::Flagged,
            checks: vec!["campaign".to_string()],
            except: Vec::new(),
            severity: Severity::Warning,
            confidence: Confidence::Medium,
            at_least: 1,
            reason: "shares its handle with a flagged page".to_string(),
        }],
    };
    Rules::compile(files).expect("nothing to go wrong")
}

fn handle(id: &str, role: Role) -> Handle {
    Handle {
        platform: "telegram".to_string(),
        id: id.to_string(),
        range: 3..9,
        quote: format!("@{id}"),
        block: 0,
        at: 0..0,
        role,
        reasons: vec!["invites to write".to_string()],
        disguised: false,
        hidden: false,
    }
}

fn page(source: &str, handles: Vec<Handle>, images: &[&str]) -> PageResult {
    let links = images.iter().map(|image| Link {
        target: image.to_string(),
        base: 0,
        text: String::new(),
        kind: LinkKind::Image,
        range: 0..1,
        block: 0,
        hidden: false,
    });
    PageResult {
        source: source.to_string(),
        verdict: Verdict::Clear,
        reasons: Vec::new(),
        language: "und".to_string(),
        as_of: date(2026, 11, 20),
        document: Document { links: links.collect(), ..Document::default() },
        findings: Vec::new(),
        handles,
        hosts: Vec::new(),
        definitions: Vec::new(),
        unchecked: None,
    }
}

fn group<'a>(results: impl IntoIterator<Item = &'a mut PageResult>, rules: &Rules) -> Vec<Campaign> {
    let mut results: Vec<&mut PageResult> = results.into_iter().collect();
    let traits: Vec<Traits> = results.iter().map(|result| traits::of(result, rules, date(2026, 11, 20))).collect();
    super::group(results.iter_mut().map(|result| &mut **result), &traits, rules)
}

fn promoted_by(source: &str, id: &str) -> PageResult {
    page(source, vec![handle(id, Role::Promoted)], &[])
}

#[test]
fn joins_pages_through_others_and_sorts() {
    let both = page("c", vec![handle("one", Role::Promoted), handle("two", Role::Promoted)], &[]);
    let mut results = [promoted_by("b", "two"), both, promoted_by("a", "one"), promoted_by("d", "three")];
    let campaigns = group(&mut results, &rules());
    assert_eq!(campaigns.len(), 1);
    assert_eq!(campaigns[0].identifiers, ["telegram:one", "telegram:two"]);
    assert_eq!(campaigns[0].members, ["a", "b", "c"]);
}

#[test]
fn leaves_pages_apart_that_only_mention_or_report_a_handle() {
    let mut results =
        [promoted_by("a", "one"), page("b", vec![handle("one", Role::Reported), handle("one", Role::Mentioned)], &[])];
    assert!(group(&mut results, &rules()).is_empty());
    assert_eq!(results[1].verdict, Verdict::Clear);
}

#[test]
fn an_uploaded_image_joins_only_with_a_promoted_handle() {
    let image = "https://cdn.img.test/a.png";
    let mut honest = [page("a", vec![], &[image]), page("b", vec![], &[image])];
    assert!(group(&mut honest, &rules()).is_empty());
    let mut results = [page("a", vec![handle("one", Role::Promoted)], &[image]), page("b", vec![], &[image])];
    let campaigns = group(&mut results, &rules());
    assert_eq!(campaigns[0].identifiers, [format!("image:{image}")]);
}

#[test]
fn badges_front_pages_and_other_hosts_join_nothing() {
    for image in
        ["https://img.test/badge/a.svg", "https://img.test/", "https://notimg.test/a.png", "https://img.test/a/favicon.ico"]
    {
        let promoting = page("a", vec![handle("one", Role::Promoted)], &[image]);
        assert!(group(&mut [promoting, page("b", vec![], &[image])], &rules()).is_empty(), "{image}");
    }
}

#[test]
fn raises_a_page_whose_handle_stands_on_a_flagged_page_and_no_further() {
    let mut flagged = promoted_by("bad", "one");
    flagged.verdict = Verdict::Flagged;
    let middle = page("middle", vec![handle("one", Role::Promoted), handle("two", Role::Promoted)], &[]);
    let mut results = [promoted_by("far", "two"), middle, flagged];
    group(&mut results, &rules());
    assert_eq!(results[1].verdict, Verdict::Flagged);
    assert_eq!(results[1].reasons, ["shares its handle with a flagged page"]);
    let finding = &results[1].findings[0];
    assert_eq!((finding.rule.as_str(), finding.range.clone()), (SHARED_HANDLE, 3..9));
    assert!(!finding.fingerprint.is_empty());
    assert!(results[2].findings.is_empty());
    assert_eq!(results[0].verdict, Verdict::Clear, "being raised raises nobody else");
}

fn on_an_errand(source: &str, id: &str) -> PageResult {
    let mut handle = handle(id, Role::Mentioned);
    handle.reasons = vec![ERRAND.to_string()];
    page(source, vec![handle], &[])
}

fn review() -> Rules {
    let mut files = RuleFiles::default();
    files.hosts.image_hosts = vec!["img.test".to_string()];
    *files.policy = Policy {
        lines: vec![PolicyLine {
            verdict: PolicyVerdict::Review,
            checks: Vec::new(),
            except: Vec::new(),
            severity: Severity::Warning,
            confidence: Confidence::Low,
            at_least: 1,
            reason: "needs a person to look".to_string(),
        }],
    };
    Rules::compile(files).expect("nothing to go wrong")
}

#[test]
fn a_handle_that_many_pages_promote_is_looked_at_wherever_an_errand_is_told() {
    let promoting = || ["a", "b", "c"].map(|source| promoted_by(source, "one"));
    let mut results: Vec<PageResult> = promoting().into_iter().chain([on_an_errand("d", "one")]).collect();
    let campaigns = group(&mut results, &review());
    assert_eq!(campaigns[0].members, ["a", "b", "c", "d"]);
    assert_eq!(results[3].verdict, Verdict::Review);
    // Two pages are too few, and a page on no errand is left alone.
    let mut few: Vec<PageResult> = promoting().into_iter().take(2).chain([on_an_errand("d", "one")]).collect();
    assert_eq!(group(&mut few, &review())[0].members, ["a", "b"]);
    assert_eq!(few[2].verdict, Verdict::Clear);
    let aside = page("d", vec![handle("one", Role::Mentioned)], &[]);
    let mut results: Vec<PageResult> = promoting().into_iter().chain([aside]).collect();
    assert_eq!(group(&mut results, &review())[0].members, ["a", "b", "c"]);
    assert_eq!(results[3].verdict, Verdict::Clear);
}

#[test]
fn an_image_of_many_promoting_pages_is_looked_at_elsewhere() {
    let image = "https://cdn.img.test/a.png";
    let promoting = |source: &str| page(source, vec![handle("one", Role::Promoted)], &[image]);
    let mut results = [promoting("a"), promoting("b"), promoting("c"), page("d", vec![], &[image])];
    group(&mut results, &review());
    assert_eq!(results[3].verdict, Verdict::Review);
    assert_eq!(results[3].findings[0].rule, SHARED_IMAGE);
    let mut few = [promoting("a"), promoting("b"), page("d", vec![], &[image])];
    group(&mut few, &review());
    assert_eq!(few[2].verdict, Verdict::Clear);
}

#[test]
fn lists_definitions_that_exclude_each_other() {
    let mut results = [promoted_by("a", "one"), promoted_by("b", "one"), promoted_by("c", "one")];
    let define = |subject: &str, class: &str| Definition {
        subject: subject.to_string(),
        class: class.to_string(),
        range: 0..1,
        quote: String::new(),
    };
    results[0].definitions = vec![define("KZ 旅游卡", "entry-document"), define("KZ eta", "entry-document")];
    results[1].definitions = vec![define("KZ 旅游卡", "sim"), define("KZ 旅游卡", "sim")];
    results[2].definitions = vec![define("KZ eta", "entry-document")];
    let campaigns = group(&mut results, &rules());
    assert_eq!(campaigns[0].conflicts.len(), 1);
    assert_eq!(campaigns[0].conflicts[0].subject, "KZ 旅游卡");
    let definitions: Vec<_> =
        campaigns[0].conflicts[0].definitions.iter().map(|(class, source)| format!("{class} {source}")).collect();
    assert_eq!(definitions, ["entry-document a", "sim b"]);
}

#[test]
fn gives_the_same_groups_in_any_order_of_pages() {
    let pages = [promoted_by("a", "x"), promoted_by("b", "y"), promoted_by("c", "x"), promoted_by("d", "y")];
    let mut forward = pages.clone();
    let mut backward = pages;
    backward.reverse();
    let mut groups = group(&mut forward, &rules());
    let mut others = group(&mut backward, &rules());
    groups.sort_by(|a, b| a.members.cmp(&b.members));
    others.sort_by(|a, b| a.members.cmp(&b.members));
    assert_eq!(groups, others);
    assert_eq!(groups.len(), 2);
}

/// A page of Markdown, judged without looking at its words.
fn written(source: &str, verdict: Verdict, text: &str) -> PageResult {
    let hints = Hints { kind: Some(Kind::Markdown), ..Hints::default() };
    let document = crate::document::parse(text.as_bytes(), &hints);
    PageResult { verdict, document, ..page(source, vec![], &[]) }
}

/// What is shared, in short.
fn shared(campaign: &Campaign) -> Vec<String> {
    campaign.shared.iter().map(|shared| format!("{} {} {:?}", shared.kind.as_str(), shared.identifier, shared.members)).collect()
}

fn embedded() -> Rules {
    Rules::embedded().expect("the built-in rules are sound")
}

const LINKS: &str =
    "[a](https://first-shop.com/a) [b](https://second-shop.net/b) [c](https://third-shop.org/c) [d](https://third-shop.org/d)";

#[test]
fn suspect_pages_with_one_template_or_one_set_of_links_stand_together() {
    let mut results = [
        written("a", Verdict::Flagged, "# 哈萨克斯坦旅游卡怎么注销最简单\n"),
        written("b", Verdict::Review, "# 吉爾吉斯斯坦 旅遊卡怎麼註銷最簡單\n"),
        written("c", Verdict::Flagged, LINKS),
        written("d", Verdict::Flagged, LINKS),
    ];
    let verdicts: Vec<_> = results.iter().map(|result| result.verdict).collect();
    let campaigns = group(&mut results, &embedded());
    assert_eq!(campaigns.len(), 2);
    assert_eq!(shared(&campaigns[0]), ["title {country}{document}怎么注销最简单 [0, 1]"]);
    assert_eq!(shared(&campaigns[1]), ["outlinks first-shop.com/a second-shop.net/b third-shop.org/c and 1 more [0, 1]"]);
    assert!(campaigns[0].identifiers.is_empty(), "a soft identifier is none of those that identify by themselves");
    assert_eq!(results.map(|result| result.verdict).to_vec(), verdicts, "soft identifiers raise nobody");
}

#[test]
fn copied_text_stands_together_and_raises_nobody() {
    let text = "Every traveller must first obtain the card from our office and pay the fee before the flight leaves. ".repeat(2)
        + "We deliver within three days by courier to any hotel of the capital, and the border police reads its code at the gate. "
        + "Without a card you will be turned back, and the airline has to bring you home at your own cost, says our lawyer.";
    let mut results = [
        written("a", Verdict::Flagged, &text),
        written("b", Verdict::Flagged, &format!("{text} Call now.")),
        written("c", Verdict::Clear, &text),
    ];
    let campaigns = group(&mut results, &embedded());
    assert_eq!(campaigns.len(), 1);
    assert_eq!(campaigns[0].members, ["a", "b"], "a page without findings is drawn in by no words");
    assert_eq!(shared(&campaigns[0]), ["text Every traveller must first obtain the card from our office a [0, 1]"]);
    assert_eq!(results[2].verdict, Verdict::Clear);
}

#[test]
fn honest_pages_with_one_footer_one_title_and_the_same_portals_are_no_campaign() {
    let portals = "[a](https://www.vmp.gov.kz/) [b](https://egov.kz/) [c](https://www.gov.uk/x) [d](https://evisa.gov.vn/)";
    let honest = format!("# Kazakhstan visa rules explained for travellers | Our site\n\n{LINKS}\n\n{portals}\n");
    let mut results = [written("a", Verdict::Clear, &honest), written("b", Verdict::Clear, &honest)];
    assert!(group(&mut results, &embedded()).is_empty());
    // Two suspect pages of the same site: what its honest pages show as well joins them no more than these.
    let mut results =
        [written("a", Verdict::Flagged, &honest), written("b", Verdict::Flagged, &honest), written("c", Verdict::Clear, &honest)];
    assert!(group(&mut results, &embedded()).is_empty());
    // Official portals say nothing of who wrote a page, whoever links them.
    let mut results = [written("a", Verdict::Flagged, portals), written("b", Verdict::Flagged, portals)];
    assert!(group(&mut results, &embedded()).is_empty());
}

#[test]
fn a_campaign_was_seen_from_its_oldest_page_to_its_newest() {
    let dated = |source: &str, front: &str| PageResult {
        handles: vec![handle("one", Role::Promoted)],
        ..written(source, Verdict::Review, &format!("---\n{front}\n---\ntext\n"))
    };
    let mut results = [dated("a", "date: 2025-03-04"), dated("b", "date: 2026-01-02"), dated("c", "title: undated")];
    let campaigns = group(&mut results, &embedded());
    assert_eq!((campaigns[0].first_seen, campaigns[0].last_seen), (date(2025, 3, 4), date(2026, 11, 20)));
    let mut future = [dated("a", "date: 2026-03-04"), dated("b", "date: 2099-01-02")];
    assert_eq!(group(&mut future, &embedded())[0].last_seen, date(2026, 11, 20), "no page was seen in the future");
}

#[test]
fn a_page_of_endless_identifiers_gives_a_bounded_number() {
    let many: Vec<_> = (0..100_000).map(|at| handle(&format!("h{at}"), Role::Promoted)).collect();
    let links: String = (0..10_000).map(|at| format!("[x](https://h{at}-shop.com/a) ")).collect();
    let mut hostile = written("a", Verdict::Flagged, &links);
    hostile.handles = many;
    let traits = traits::of(&hostile, &embedded(), date(2026, 11, 20));
    assert_eq!(traits.promoted.len(), traits::MAX_IDENTIFIERS);
    assert!(traits.outlinks.is_empty(), "a directory is compared by its links with nothing");
}

#[test]
fn groups_twenty_thousand_pages() {
    let rules = rules();
    let mut results: Vec<_> = (0..20_000).map(|at| promoted_by(&format!("p{at:05}"), &format!("h{}", at / 4))).collect();
    let campaigns = group(&mut results, &rules);
    assert_eq!(campaigns.len(), 5_000);
    assert!(campaigns.iter().all(|campaign| campaign.members.len() == 4));
}
