//! What of a finding a program may put right: an address or a name, where there is exactly one right answer.
//!
//! A suggestion replaces bytes that are exactly the address or the name, never words around them, and nothing in code, quotations
//! or hidden text. Whoever makes the edits checks the page again: see `fix`.

use std::ops::Range;

use super::Context;
use crate::document::{Block, BlockKind};
use crate::extract::HostMention;
use crate::extract::claims::Sentence;
use crate::extract::hosts::ascii_host;
use crate::finding::{Edit, Fix, Severity};
use crate::lexicon::Hit;
use crate::resolve::class::HostClass;
use crate::resolve::judge::Judgement;
use crate::rules::facts::CompiledFrame;
use crate::rules::model::country::Portal;
use crate::rules::model::fact::Rename;

/// The official portal in the place of a host that is presented as it.
pub(super) fn portal(context: &Context<'_>, mention: &HostMention, judgement: &Judgement<'_>) -> Option<Fix> {
    let moved = judgement.class.kind == HostClass::RegistryFormer;
    if judgement.severity < Severity::Warning && !moved || mention.written.is_empty() {
        return None;
    }
    let portal = judgement.only.filter(|portal| portal.host != mention.host)?;
    if !changeable(&context.document.blocks[mention.block]) {
        return None;
    }
    let edits: Option<Vec<Edit>> = mention
        .written
        .iter()
        .map(|range| {
            let written = std::str::from_utf8(context.source.get(range.clone())?).ok()?;
            let replacement = address(written, &mention.host, portal)?;
            Some(Edit { range: range.clone(), replacement })
        })
        .collect();
    let why = format!(
        "the official site is {}{} ({}), by {} (checked {})",
        portal.host,
        portal.path.as_deref().unwrap_or_default(),
        portal.name,
        portal.source,
        portal.checked
    );
    Some(Fix { edits: edits?, why })
}

/// The current name in the place of an old one, or the two exchanged where a sentence calls the current one the former.
pub(super) fn name(context: &Context<'_>, sentence: &Sentence, frame: &CompiledFrame, matched: &[Hit]) -> Option<Fix> {
    let fact = &context.rules.facts.all[frame.fact];
    let block = &context.document.blocks[sentence.block];
    if !changeable(block) || sentence.apart() {
        return None;
    }
    let on_this_page = |rename: &&Rename| rename.pages.iter().any(|page| page == context.language);
    let mut found = fact.renames.iter().filter(on_this_page).filter_map(|rename| {
        let old = |hit: &&Hit| exact(context, sentence, hit).is_some_and(|(_, written)| rename.from.contains(&written));
        let (hit, None) = (matched.iter().find(old)?, matched.iter().filter(old).nth(1)) else { return None };
        let (range, written) = exact(context, sentence, hit)?;
        let mut edits = vec![Edit { range, replacement: rename.to.clone() }];
        let view = &context.analysis.blocks[sentence.block].view;
        let text = &block.text[view.original(sentence.range.clone(), &block.text)];
        if frame.frame.ordered {
            let current = |hit: &&Hit| exact(context, sentence, hit).is_some_and(|(_, written)| written == rename.to);
            let (range, _) = exact(context, sentence, matched.iter().find(current)?)?;
            edits.push(Edit { range, replacement: written });
        }
        // Where the sentence says the current name more often than is understood here, it has a sense of its own.
        (text.matches(rename.to.as_str()).count() + 1 == edits.len()).then_some(edits)
    });
    let (mut edits, None) = (found.next()?, found.next()) else { return None };
    edits.sort_by_key(|edit| edit.range.start);
    let source = fact.references.first().map(|reference| format!(", by {}", reference.publisher)).unwrap_or_default();
    let why = format!("{}{source} (checked {})", super::localized(&fact.statement, "en").trim_end_matches('.'), fact.checked);
    Some(Fix { edits, why })
}

/// Whether a program may change a block's text at all.
fn changeable(block: &Block) -> bool {
    let own = matches!(
        block.kind,
        BlockKind::Title
            | BlockKind::MetaDescription
            | BlockKind::Heading(_)
            | BlockKind::Prose
            | BlockKind::ListItem
            | BlockKind::TableCell
    );
    own && !block.hidden
}

/// Bytes and words of a hit, where the source has exactly these words: no markup or entity among them, and no code.
fn exact(context: &Context<'_>, sentence: &Sentence, hit: &Hit) -> Option<(Range<usize>, String)> {
    let block = &context.document.blocks[sentence.block];
    let own = context.analysis.blocks[sentence.block].view.original(hit.range(), &block.text);
    if block.code.iter().any(|code| code.start < own.end && own.start < code.end) {
        return None;
    }
    let words = block.text.get(own.clone())?;
    let range = block.map.source(own);
    (context.source.get(range.clone())? == words.as_bytes()).then(|| (range, words.to_string()))
}

/// A portal's address in the form in which `written` gives the host: with a scheme or without. `None` unless `written` is the
/// address of `host` and nothing else, so that no user name, bracket or entity is lost with it.
fn address(written: &str, host: &str, portal: &Portal) -> Option<String> {
    let lower = written.to_ascii_lowercase();
    let rest = ["https://", "http://"].iter().find_map(|scheme| lower.strip_prefix(scheme));
    let scheme = rest.is_some();
    let rest = rest.unwrap_or(&lower);
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let plain = |c: char| c.is_alphanumeric() || matches!(c, '.' | '-');
    let foreign = |c: char| c.is_whitespace() || c.is_control() || "<>\"'`()[]{}|\\".contains(c);
    if ascii_host(&rest[..end])? != *host || !rest[..end].chars().all(plain) || rest[end..].contains(foreign) {
        return None;
    }
    let path = portal.path.as_deref().unwrap_or_default();
    let safe = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | '/' | '~');
    if !portal.host.chars().chain(path.chars()).all(safe) {
        return None;
    }
    let slash = if path.is_empty() && rest.ends_with('/') { "/" } else { "" };
    let scheme = if scheme { "https://" } else { "" };
    Some(format!("{scheme}{}{path}{slash}", portal.host))
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use crate::document::{Hints, Kind};
    use crate::engine::{Options, check_page};
    use crate::finding::Edit;
    use crate::resolve::Hosts;
    use crate::rules::Rules;

    thread_local! {
        static RULES: Rules = Rules::embedded().expect("the rules compile");
    }

    /// What each edit replaces, and by what, as `old -> new`.
    #[track_caller]
    fn check_as(kind: Kind, page: &str, expected: &[&str]) {
        let hints = Hints { kind: Some(kind), ..Hints::default() };
        let options = Options { today: date(2026, 11, 20), as_of: None };
        let result = RULES.with(|rules| check_page("page", page.as_bytes(), &hints, rules, &Hosts::default(), options));
        let edits = result.findings.iter().filter_map(|finding| finding.fix.as_ref()).flat_map(|fix| &fix.edits);
        let shown = |edit: &Edit| format!("{} -> {}", &page[edit.range.clone()], edit.replacement);
        assert_eq!(edits.map(shown).collect::<Vec<_>>(), expected, "{:#?}", result.findings);
    }

    #[track_caller]
    fn check(page: &str, expected: &[&str]) {
        check_as(Kind::Markdown, page, expected);
    }

    /// A page long enough for its language to be told.
    fn english(sentence: &str) -> String {
        format!("{sentence} The winters there are long and cold, and most of the visitors come for the summer.\n")
    }

    #[test]
    fn names_the_portal_in_the_form_the_host_was_written_in() {
        check(
            "# Visa for Kazakhstan\n\nApply on the [official website of the Ministry of Internal Affairs](https://evisa.gov.kz/).",
            &["https://evisa.gov.kz/ -> https://vmp.gov.kz/"],
        );
        check(
            "# 哈薩克斯坦簽證\n\n官方網站：https://evisa.gov.kz/en/apply?a=1",
            &["https://evisa.gov.kz/en/apply?a=1 -> https://vmp.gov.kz"],
        );
        check("# 哈萨克斯坦电子签证\n\n💪官网：visa.gov.kz，请核对。", &["visa.gov.kz -> vmp.gov.kz"]);
        check(
            "# 哈萨克斯坦电子签证\n\n请登录官网[visa.gov.kz](https://visa.gov.kz)提交。",
            &["visa.gov.kz -> vmp.gov.kz", "https://visa.gov.kz -> https://vmp.gov.kz"],
        );
        check("# 哈萨克斯坦电子签证\n\n官网<https://visa.gov.kz/>", &["https://visa.gov.kz/ -> https://vmp.gov.kz/"]);
        check_as(
            Kind::Html,
            "<h1>哈萨克斯坦电子签证</h1><p>请登录<a href=\"https://visa.gov.kz/?a=1&amp;b=2\">哈萨克斯坦内政部官网</a>提交。",
            &["https://visa.gov.kz/?a=1&amp;b=2 -> https://vmp.gov.kz"],
        );
    }

    #[test]
    fn leaves_code_quotations_and_strange_addresses_alone() {
        let page = |address: &str| format!("# 哈萨克斯坦电子签证\n\n请登录官网{address}提交。");
        check(&page("`https://visa.gov.kz/`"), &[]);
        check(&page("[visa.gov.kz](https://user@visa.gov.kz/)"), &[]);
        check(&page("[vmp.gov.kz](https://visa.gov.kz/)"), &[]);
        check("# 哈萨克斯坦电子签证\n\n```\n官网：https://visa.gov.kz/\n```\n", &[]);
        check("# 哈萨克斯坦电子签证\n\n> 官网：https://visa.gov.kz/\n", &[]);
    }

    #[test]
    fn does_not_choose_between_portals() {
        // The register has several right hosts for what the page claims here.
        check(
            "# India visa\n\nThe official website is https://indianvisa.gov.in/ for the Indian e-visa.\n\n美国签证官网：https://visa.gov.us/",
            &[],
        );
    }

    #[test]
    fn gives_a_place_its_current_name() {
        check(&english("Nur-Sultan is the capital of Kazakhstan."), &["Nur-Sultan -> Astana"]);
        check("哈萨克斯坦的首都努尔苏丹有机场。", &["努尔苏丹 -> 阿斯塔纳"]);
        check(&english("The airport code of Astana in Kazakhstan is TSE."), &["TSE -> NQZ"]);
        check(&english("The official name of the country is Swaziland."), &["Swaziland -> Eswatini"]);
        check(&english("The official name of the country is Swaziland, and some write Eswatini."), &[]);
    }

    #[test]
    fn exchanges_names_that_are_the_wrong_way_round() {
        check(&english("Nur-Sultan (formerly Astana) lies in Kazakhstan."), &["Nur-Sultan -> Astana", "Astana -> Nur-Sultan"]);
        check("阿拉木图和努尔苏丹（原阿斯塔纳）都有机场。", &["努尔苏丹 -> 阿斯塔纳", "阿斯塔纳 -> 努尔苏丹"]);
    }

    #[test]
    fn touches_no_name_that_a_language_inflects_or_markup_divides() {
        check("Нур-Султан (бывшая Астана) — столица Казахстана.", &[]);
        check(&english("Nur-**Sultan** is the capital of Kazakhstan."), &[]);
        check(&english("NUR-SULTAN is the capital of Kazakhstan."), &[]);
        check(&english("In `Nur-Sultan`, the capital of Kazakhstan, it snows."), &[]);
    }
}
