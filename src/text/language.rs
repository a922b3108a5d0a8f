//! The language most of a page is in: by script where that settles it, else by a detector over a sample.

use crate::document::{BlockKind, Document};
use crate::text::fold::{Folded, fold_char};

/// Characters of text that are looked at.
const SAMPLE: usize = 4000;

/// BCP 47 tag of the language most of the visible text is in: `zh-Hans`, `zh-Hant`, `ja`, `en`, ...; `und` where there is too
/// little text to tell.
pub fn detect(document: &Document) -> String {
    let mut sample = String::new();
    let visible =
        document.blocks.iter().filter(|block| !block.hidden && !matches!(block.kind, BlockKind::Code | BlockKind::Comment));
    for block in visible {
        sample.extend(block.text.chars().take(SAMPLE.saturating_sub(sample.len())));
        sample.push('\n');
        if sample.len() >= SAMPLE {
            break;
        }
    }
    of_text(&sample).to_string()
}

/// The same for a text.
pub fn of_text(text: &str) -> &'static str {
    let (mut han, mut kana, mut hangul, mut thai, mut arabic, mut devanagari, mut latin, mut cyrillic) = (0, 0, 0, 0, 0, 0, 0, 0);
    let mut traditional = 0;
    let mut simplified = 0;
    for c in text.chars() {
        match c as u32 {
            0x41..=0x5a | 0x61..=0x7a | 0xc0..=0x24f | 0x1e00..=0x1eff => latin += 1,
            0x400..=0x52f => cyrillic += 1,
            0x3040..=0x30ff => kana += 1,
            0x3400..=0x9fff => {
                han += 1;
                if matches!(fold_char(c), Folded::One(to) if to != c) {
                    traditional += 1;
                } else if SIMPLIFIED_ONLY.contains(c) {
                    simplified += 1;
                }
            }
            0xac00..=0xd7a3 => hangul += 1,
            0xe00..=0xe7f => thai += 1,
            0x600..=0x6ff => arabic += 1,
            0x900..=0x97f => devanagari += 1,
            _ => {}
        }
    }
    // One character of these scripts says as much as two or three letters.
    let weights = [
        (
            han * 2,
            if kana * 8 > han {
                "ja"
            } else if traditional > simplified {
                "zh-Hant"
            } else {
                "zh-Hans"
            },
        ),
        (kana * 2 + han / 4, "ja"),
        (hangul * 2, "ko"),
        (thai, "th"),
        (arabic, "ar"),
        (devanagari, "hi"),
        (latin, "latin"),
        (cyrillic, "cyrillic"),
    ];
    let Some(&(most, tag)) = weights.iter().max_by_key(|(weight, _)| *weight) else { return "und" };
    if most < 4 {
        return "und";
    }
    match tag {
        "latin" | "cyrillic" => letters(text, tag),
        other => other,
    }
}

/// Frequent characters that only simplified text has.
const SIMPLIFIED_ONLY: &str = "这们来说时会个为国过对还没见车东门问间长开关电话网办证签护号码费钱请让认识讯";

fn letters(text: &str, script: &str) -> &'static str {
    use whatlang::Lang;
    let Some(info) = whatlang::detect(text) else { return "und" };
    // A few words are easily taken for a neighbouring language; "unknown" admits the words of all.
    if !info.is_reliable() && text.chars().count() < 400 {
        return if script == "cyrillic" && info.lang() == Lang::Rus { "ru" } else { "und" };
    }
    match info.lang() {
        Lang::Eng => "en",
        Lang::Rus => "ru",
        Lang::Ukr => "uk",
        Lang::Spa => "es",
        Lang::Por => "pt",
        Lang::Fra => "fr",
        Lang::Deu => "de",
        Lang::Ita => "it",
        Lang::Vie => "vi",
        Lang::Ind => "id",
        Lang::Tur => "tr",
        Lang::Pol => "pl",
        Lang::Nld => "nl",
        Lang::Ces => "cs",
        Lang::Bul => "bg",
        Lang::Aze => "az",
        Lang::Uzb => "uz",
        Lang::Tgl => "tl",
        _ if script == "cyrillic" => "ru",
        _ => "und",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tells_scripts_and_languages_apart() {
        assert_eq!(of_text("哈萨克斯坦旅游卡是一种电子签证形式，专为短期访问该国的游客设计。"), "zh-Hans");
        assert_eq!(of_text("哈薩克旅遊卡是一種電子簽證形式，專為短期訪問該國的遊客設計。"), "zh-Hant");
        assert_eq!(of_text("タイに入国するには電子ビザが必要ですか。"), "ja");
        assert_eq!(of_text("Туристическая карта Казахстана не является электронной визой."), "ru");
        // A few words could be several languages; more of them settle it.
        let sentence =
            "The tourist card of Kazakhstan is not an electronic visa, whatever the pages that sell it would have you believe. ";
        assert_eq!(of_text(&sentence.repeat(4)), "en");
        assert_eq!(of_text("1234"), "und");
    }
}
