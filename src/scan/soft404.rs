//! Pages that a server calls found and that themselves say there is no such page. Nothing found on them says nothing.

use crate::document::{BlockKind, Document};
use crate::rules::Rules;

/// Pages with more text than this say something else too, in bytes.
const MAX_TEXT: usize = 3000;

/// Whether a short page's title or one of its headings says that there is no such page, in the words of the rules.
pub fn says_not_found(document: &Document, rules: &Rules) -> bool {
    let visible = || document.blocks.iter().filter(|block| !block.hidden);
    let text: usize = visible().map(|block| block.text.len()).sum();
    if text > MAX_TEXT {
        return false;
    }
    let heads = visible().filter(|block| matches!(block.kind, BlockKind::Title | BlockKind::Heading(_)));
    let mut heads = heads.map(|block| block.text.as_str()).chain(document.title.as_deref());
    heads.any(|head| {
        let head = head.replace('’', "'").to_lowercase();
        head.trim() == "404" || rules.files.cues.iter().flat_map(|cues| &cues.missing_page).any(|phrase| head.contains(phrase))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{Hints, Kind, parse};

    #[track_caller]
    fn check(html: &str, expected: bool) {
        let document = parse(html.as_bytes(), &Hints { kind: Some(Kind::Html), ..Hints::default() });
        assert_eq!(says_not_found(&document, &Rules::embedded().unwrap()), expected, "{html}");
    }

    #[test]
    fn tells_a_missing_page_from_one_about_missing_pages() {
        check("<title>404 Not Found</title><p>Sorry.</p>", true);
        check("<title>某站</title><h1>您访问的页面不存在</h1>", true);
        check("<h1>Страница не найдена</h1>", true);
        check("<title>Kazakhstan visa</title><p>If you see page not found, try again.</p>", false);
        check(&format!("<title>What a page not found means</title><p>{}</p>", "Words about servers. ".repeat(300)), false);
        check("<title>Bus 404 to Almaty</title><p>Departs at noon.</p>", false);
        check("", false);
    }
}
