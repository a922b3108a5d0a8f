//! Pages that a server calls found and that themselves say there is no such page. Nothing found on them says nothing.

use crate::document::{BlockKind, Document};

/// Pages with more text than this say something else too, in bytes.
const MAX_TEXT: usize = 3000;

/// How pages say it, in lower case.
const PHRASES: &[&str] = &[
    "404 not found",
    "404 error",
    "error 404",
    "404错误",
    "404 ошибка",
    "ошибка 404",
    "page not found",
    "page cannot be found",
    "page can't be found",
    "page could not be found",
    "page does not exist",
    "page doesn't exist",
    "page no longer exists",
    "this page isn't available",
    "页面不存在",
    "页面未找到",
    "找不到页面",
    "找不到该页",
    "您访问的页面不存在",
    "页面走丢了",
    "页面找不到",
    "頁面不存在",
    "找不到頁面",
    "找不到網頁",
    "找不到网页",
    "網頁不存在",
    "网页不存在",
    "ページが見つかりません",
    "ページは存在しません",
    "페이지를 찾을 수 없습니다",
    "존재하지 않는 페이지",
    "страница не найдена",
    "страницы не существует",
    "такой страницы нет",
    "página no encontrada",
    "la página no existe",
    "página não encontrada",
    "page introuvable",
    "page non trouvée",
    "cette page n'existe pas",
    "seite nicht gefunden",
    "seite wurde nicht gefunden",
    "pagina non trovata",
    "không tìm thấy trang",
    "trang không tồn tại",
    "ไม่พบหน้า",
    "halaman tidak ditemukan",
    "sayfa bulunamadı",
    "الصفحة غير موجودة",
    "पृष्ठ नहीं मिला",
];

/// Whether a short page's title or one of its headings says that there is no such page.
pub fn says_not_found(document: &Document) -> bool {
    let visible = || document.blocks.iter().filter(|block| !block.hidden);
    let text: usize = visible().map(|block| block.text.len()).sum();
    if text > MAX_TEXT {
        return false;
    }
    let heads = visible().filter(|block| matches!(block.kind, BlockKind::Title | BlockKind::Heading(_)));
    let mut heads = heads.map(|block| block.text.as_str()).chain(document.title.as_deref());
    heads.any(|head| {
        let head = head.replace('’', "'").to_lowercase();
        head.trim() == "404" || PHRASES.iter().any(|phrase| head.contains(phrase))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{Hints, Kind, parse};

    #[track_caller]
    fn check(html: &str, expected: bool) {
        let document = parse(html.as_bytes(), &Hints { kind: Some(Kind::Html), ..Hints::default() });
        assert_eq!(says_not_found(&document), expected, "{html}");
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
