//! Whether a length of time beside "no visa needed" is that of a stay: tours, rides and plans have lengths too.

use std::ops::Range;

/// How far from a length a word tells what it is the length of, in bytes.
const NEAR: usize = 24;

/// Parts of folded words that tell of staying, or of a limit.
const STAY: &[&str] = &[
    "stay",
    "up to",
    "within",
    "max",
    "remain",
    "at most",
    "no more than",
    "no longer than",
    "limit",
    "per visit",
    "per entry",
    "each visit",
    "停留",
    "逗留",
    "居留",
    "不超过",
    "最长",
    "最多",
    "以内",
    "免签",
    "免査証",
    "入境",
    "一次",
    "每次",
    "aufenthalt",
    "bleib",
    "bis zu",
    "hochstens",
    "maximal",
    "langstens",
    "sejour",
    "rester",
    "restent",
    "jusqu",
    "pas plus",
    "estancia",
    "estadia",
    "estada",
    "qued",
    "permane",
    "hasta",
    "ficar",
    "ficam",
    "ate ",
    "soggiorn",
    "restare",
    "rimaner",
    "rimang",
    "fino a",
    "massim",
    "пребыван",
    "находи",
    "остава",
    "до ",
    "не более",
    "не дольше",
    "максим",
    "срок",
    "kal",
    "kadar",
    "en fazla",
    "luu tru",
    "o lai",
    "toi đa",
    "toi da",
    "tinggal",
    "hingga",
    "sampai",
    "paling lama",
    "sehingga",
    "tempoh",
    "滞在",
    "まで",
    "체류",
    "최대",
    "까지",
    "머물",
    "พำนัก",
    "อยู่",
    "ไม่เกิน",
    "สูงสุด",
    "นาน",
    "اقامة",
    "البقاء",
    "حتى",
    "لمدة",
    "مدة",
    "तक",
    "रह",
    "ठहर",
    "pobyt",
    "przebyw",
    "do ",
    "verblij",
    "blijven",
    "tot ",
    "перебуван",
    "pobyv",
    "az ",
];

/// Parts of folded words for what else lasts: tours, rides, bookings, plans, and for what is enough.
const OTHER: &[&str] = &[
    "tur ",
    "years now",
    "tour",
    "trip",
    "itinerar",
    "circuit",
    "excursion",
    "cruise",
    "holiday",
    "package",
    "train",
    " ride",
    " drive",
    "esim",
    "sim ",
    "hotel",
    "booking",
    "ahead",
    "enough",
    "plan ",
    "night",
    "insurance",
    "route",
    "rundreise",
    "kreuzfahrt",
    "buch",
    "genug",
    "reicht",
    "reichen",
    "nacht",
    "im voraus",
    "suffi",
    "voyage de",
    "nuits",
    "a l'avance",
    "viaje de",
    "noches",
    "bast",
    "de antelacion",
    "roteiro",
    "viagem de",
    "noites",
    "antecedencia",
    "viaggio di",
    "notti",
    "anticipo",
    "тур",
    "маршрут",
    "ноч",
    "хватит",
    "достаточно",
    "поездка на",
    "поезд",
    "заранее",
    "gezi",
    "gece",
    "yeter",
    "onceden",
    "行程",
    "日游",
    "天游",
    "跟团",
    "晚",
    "夜",
    "建议",
    "够",
    "提前",
    "保险",
    "流量",
    "ツアー",
    "泊",
    "日程",
    "十分",
    "前に",
    "일정",
    "투어",
    "코스",
    "박",
    "충분",
    "전에",
    "ทัวร์",
    "ทริป",
    "คืน",
    "พอ",
    "ล่วงหน้า",
    "جولة",
    "رحلة",
    "ليال",
    "يكفي",
    "تكفي",
    "مسبقا",
    "टूर",
    "रात",
    "काफी",
    "पहले",
    "wycieczk",
    "noc",
    "wystarcz",
    "rondreis",
    "nacht",
    "genoeg",
    "vooraf",
    "подорож",
    "ноче",
    "вистач",
    "zajezd",
    "staci",
    "chuyen",
    "dem",
    "lich trinh",
    "du",
    "malam",
    "wisata",
    "cukup",
    "sebelum",
];

/// Parts of folded words for how long people are, or somebody was, in a country.
const TOLD: &[&str] = &[
    "average",
    "travelled",
    "traveled",
    "visited",
    "we went",
    "i went",
    "平均",
    "去了",
    "玩了",
    "去过",
    "durchschnitt",
    "en moyenne",
    "avons voyage",
    "promedio",
    "viajamos",
    "viaje ",
    "в среднем",
    "ездил",
    "путешествовал",
    "побывал",
    "in media",
    "rata-rata",
    "ortalama",
    "trung binh",
    "平均して",
    "평균",
    "في المتوسط",
];

/// Whether a length at a place of a clause is that of a stay. `claimed` tells whether the words on the visa stand in the same clause.
pub(super) fn is_length(clause: &str, at: &Range<usize>, claimed: bool) -> bool {
    let start = clause.ceil_char_boundary(at.start.saturating_sub(NEAR));
    let end = clause.floor_char_boundary((at.end + NEAR).min(clause.len()));
    let around = [&clause[start..at.start], &clause[at.end..end]];
    let words = |list: &[&str], text: &str| list.iter().any(|word| holds(text, word));
    if around.iter().any(|text| words(OTHER, text)) || clause[at.end..].starts_with('游') || words(TOLD, clause) {
        return false;
    }
    // Behind the words on the visa a clause may hold nothing but the length: "no visa needed, 60 days".
    let letters = |text: &str| text.chars().filter(|c| c.is_alphabetic()).count();
    let bare = letters(&clause[..at.start]) + letters(&clause[at.end..]) <= 3;
    claimed || bare || words(STAY, clause)
}

/// Parts of folded words that limit a stay or permit one.
const LIMIT: &[&str] = &[
    "may stay",
    "can stay",
    "allowed",
    "up to",
    "at most",
    "only",
    "within",
    "limit",
    "maxim",
    "no more than",
    "no longer than",
    "per visit",
    "per entry",
    "each visit",
    "可停留",
    "停留",
    "逗留",
    "最多",
    "最长",
    "不超过",
    "仅",
    "只能",
    "只有",
    "只给",
    "以内",
    "bis zu",
    "hochstens",
    "nur ",
    "langstens",
    "jusqu",
    "seulement",
    "pas plus",
    "hasta",
    "solo ",
    "fino a",
    "ate ",
    "apenas",
    "so ",
    "до ",
    "только",
    "лишь",
    "не более",
    "не дольше",
    "на срок",
    "kadar",
    "sadece",
    "en fazla",
    "kal",
    "toi da",
    "chi ",
    "maks",
    "hanya",
    "paling lama",
    "sehingga",
    "hingga",
    "まで",
    "のみ",
    "だけ",
    "滞在",
    "최대",
    "까지",
    "만 ",
    "체류",
    "حتى",
    "فقط",
    "لمدة",
    "तक",
    "केवल",
    "सिर्फ",
    "tylko",
    "najwyzej",
    "do ",
    "slechts",
    "alleen",
    "tot ",
    "лише",
    "az ",
    "ไม่เกิน",
    "แค่",
    "เพียง",
    "นาน",
    "อยู่ได้",
];

/// Whether something limits a stay to a length: a word for that in its clause, or the words on the visa right beside it, "visa-free for
/// 14 days", 免签14天. All ranges are bytes of the sentence's text.
pub(super) fn is_limit(text: &str, clause: &Range<usize>, length: &Range<usize>, claim: &Range<usize>) -> bool {
    let gap = if claim.end <= length.start { claim.end..length.start } else { length.end..claim.start.max(length.end) };
    let glued = text.get(gap).is_some_and(|gap| {
        let letters = gap.chars().filter(|c| c.is_alphabetic()).count();
        letters <= if gap.contains(crate::lexicon::unspaced) { 2 } else { 6 }
            && !gap.contains([',', ';', ':', '，', '、', '(', '-'])
    });
    let own = text.get(clause.clone()).unwrap_or(text);
    glued || LIMIT.iter().any(|word| holds(own, word))
}

/// Whether a text has a word that begins so; scripts without spaces have it anywhere.
fn holds(text: &str, word: &str) -> bool {
    let inside = !word.is_ascii() || word.starts_with(' ');
    text.match_indices(word).any(|(found, _)| inside || !text[..found].ends_with(|c: char| c.is_ascii_alphanumeric()))
}

#[cfg(test)]
mod tests {
    use crate::checks::tests;

    fn said(sentence: &str) -> bool {
        tests::said(sentence, |rule| rule.starts_with("visa-policy/"))
    }

    #[test]
    fn tells_lengths_of_stays_from_those_of_tours_and_trips() {
        for sentence in [
            "Chinese citizens need no visa for Kazakhstan for 60 days.",
            "中国公民去哈萨克斯坦免签，可停留60天。",
            "中国公民去塞尔维亚免签14天。",
            "Chinese citizens may stay in Serbia visa-free for up to 14 days.",
        ] {
            assert!(said(sentence), "{sentence}");
        }
        for sentence in [
            "Chinese citizens need no visa for Kazakhstan: an 8-day tour is enough.",
            "中国公民去哈萨克斯坦免签，8天7晚跟团游。",
            "Chinese citizens need no visa for Kazakhstan, and the train ride takes 2 days.",
            "Chinese tourists spend 6 days on average in Malaysia, which is visa-free for them.",
            "Chinese citizens need no visa for Kazakhstan for 30 days.",
        ] {
            assert!(!said(sentence), "{sentence}");
        }
    }

    #[test]
    fn what_is_denied_beside_it_leaves_it_said_that_no_visa_is_needed() {
        for sentence in [
            "There is no tourist card for Kazakhstan and Chinese citizens need no visa.",
            "Es gibt keine Karte und Chinesen brauchen kein Visum für Kasachstan.",
            "不用付费因为中国公民去哈萨克斯坦不需要签证。",
        ] {
            assert!(!said(sentence), "{sentence}");
        }
        assert!(said("There is no fee, but Chinese citizens need a visa for Kazakhstan."));
    }
}
