//! What else cards are for: cities, hotels, banks and operators sell tourists cards of their own, which admit to no country.

use super::Context;
use super::border::of_visitors;
use crate::extract::claims::Sentence;
use crate::lexicon::{CountryIndex, Cue, Hit, Tag, unspaced};
use crate::text::value;

/// Whether a sentence tells of no other time and of no other use of a card.
pub(super) fn of_now(context: &Context<'_>, sentence: &Sentence, hits: &[Hit]) -> bool {
    let known = &context.rules.lexicon.known;
    let other =
        [known.prepaid_card, known.sim_card, known.transport_card, known.museum_pass, known.free_of_charge, known.work_or_study];
    let text = &context.analysis.text(sentence)[sentence.range.clone()];
    !hits.iter().any(|hit| hit.is_concept(&other) || hit.is(Cue::Past) || hit.is(Cue::Future))
        && !of_sights(text)
        && !AFTER_ENTRY.iter().any(|word| text.contains(word))
        && value::years(text).iter().all(|&year| year >= context.today.year())
}

/// The same, where no city of the country is spoken of either: cities sell cards of their own.
pub(super) fn no_other_use(context: &Context<'_>, sentence: &Sentence, country: CountryIndex, hits: &[Hit]) -> bool {
    of_now(context, sentence, hits) && !hits.iter().any(|hit| hit.tag == Tag::City(country))
}

/// Whether a folded sentence speaks of sights, rides or hotels, for which cities and houses sell cards of their own.
pub(super) fn of_sights(text: &str) -> bool {
    SIGHTS.iter().chain(RIDES).chain(HOUSES).chain(REDUCTIONS).any(|word| text.contains(word))
}

/// Whether the card's name tells of tourists, or something else in the sentence that it is asked of all visitors.
pub(super) fn named_for_tourists(context: &Context<'_>, text: &str, card: &Hit, of_all: bool) -> bool {
    let id = card.concept().map(|concept| context.rules.lexicon.concepts[concept as usize].id.as_str());
    let noun = &text[card.range()];
    id == Some("tourist-card") && (of_all || !AMBIGUOUS.iter().any(|part| noun.contains(part)))
}

/// "The tourist card is required for the ferry": whether a sentence says what the card is for, and that is neither travellers nor a
/// border nor a journey.
pub(super) fn for_a_purpose(context: &Context<'_>, text: &str, from: usize, hits: &[Hit]) -> bool {
    let known = &context.rules.lexicon.known;
    let whole = |word: &str, at: usize| {
        word.chars().any(unspaced)
            || !text[..at].ends_with(char::is_alphabetic) && !text[at + word.len()..].starts_with(char::is_alphabetic)
    };
    let only = ONLY.iter().any(|word| text.match_indices(word).any(|(at, _)| whole(word, at)));
    let fits = |hit: &Hit| {
        of_visitors(context, hit)
            || hit.country().is_some()
            || hit.is(Cue::All)
            || context.rules.lexicon.is_known(hit, &[known.enter, known.before_travel, known.leave])
    };
    let aimed = |at: usize| {
        let behind = from + at..from + at + PURPOSE_REACH;
        hits.iter().any(|hit| behind.contains(&hit.start) && fits(hit))
    };
    let opening = |word: &'static str| {
        let word = word.strip_prefix(' ')?;
        text.starts_with(word).then_some(word.len())
    };
    let mut purposes =
        PURPOSE.iter().flat_map(|&word| text.match_indices(word).map(|(at, word)| at + word.len()).chain(opening(word)));
    only || purposes.any(|at| !aimed(at))
}

/// How far behind such a word the purpose is named, in bytes.
const PURPOSE_REACH: usize = 28;

/// Words by which a thing is used in the country and not at its border, where a SIM card is spoken of.
pub(super) const AFTER_ENTRY: &[&str] =
    &["境后", "抵达", "到达", "落地", "上网", "网络", "流量", "套餐", "信号", "手机", "运营商"];

/// Parts of folded words for houses and firms that ask for cards of their own.
const HOUSES: &[&str] = &[
    "hotel",
    "hostel",
    "guesthouse",
    "guest house",
    "resort",
    " bank ",
    "casino",
    "landlord",
    "beach",
    "shop",
    "отел",
    "гостини",
    "банк",
    "казино",
    "магазин",
    "пляж",
    "酒店",
    "饭店",
    "民宿",
    "银行",
    "赌场",
    "商店",
    "otel",
    "khach san",
    "โรงแรม",
    "ホテル",
    "호텔",
    "은행",
    "فندق",
    "بنك",
    "होटल",
    "बैंक",
    "albergo",
    "spiaggia",
    "playa",
    "plage",
    "strand",
];

/// Those for what such cards save.
const REDUCTIONS: &[&str] = &[
    "discount",
    "скид",
    "знижк",
    "rabat",
    "rabatt",
    "ermassig",
    "descuento",
    "desconto",
    "reduction",
    "sconto",
    "indirim",
    "diskon",
    "giam gia",
    "割引",
    "打折",
    "优惠",
    "할인",
    "ส่วนลด",
    "خصم",
    "छूट",
    "korting",
];

/// Parts of folded words for what is ridden with cards of cities.
const RIDES: &[&str] = &[
    "buses",
    " bus.",
    " bus ",
    "bussen",
    "autobus",
    "onibus",
    "バス",
    "버스",
    "बस",
    "الحافل",
    "metro",
    "subway",
    "underground",
    "tram",
    " ride ",
    "地铁",
    "地下铁",
    "公交",
    "метро",
    "автобус",
    "u-bahn",
    "지하철",
    "รถไฟฟ้า",
];

/// Parts of folded words for what cards of cities admit to.
pub(super) const SIGHTS: &[&str] = &[
    "museum",
    "museo",
    "museu",
    "musee",
    "musei",
    "muze",
    "музе",
    "博物",
    "美术",
    "景点",
    "景区",
    "古迹",
    "attraction",
    "sights",
    "galler",
    "palace",
    "castle",
    "美術",
    "観光施設",
    "観光スポット",
    "박물관",
    "미술관",
    "관광지",
    "bao tang",
    "พิพิธภัณฑ์",
    "متحف",
    "متاحف",
    "संग्रहालय",
    "достопримечательност",
    "sehenswurdigkeit",
    "monument",
    "park",
    "парк",
    "公园",
];

/// Parts of folded words for cards that banks, cities and railways sell to travellers and visitors too.
const AMBIGUOUS: &[&str] = &[
    "ziyaret",
    "bezoek",
    "odwiedz",
    "посетител",
    "відвідувач",
    "pengunjung",
    "ビジター",
    "방문",
    "زائر",
    "navstev",
    "travel",
    "visitor",
    "voyag",
    "visit",
    "viaj",
    "viagg",
    "viag",
    "reise",
    "reis",
    "besuch",
    "旅行",
    "путешеств",
    "поезд",
    "pass",
    "pas ",
    "guest",
    "gast",
    "podroz",
    "seyahat",
    "du lich",
    "perjalanan",
    "여행",
    "ट्रैवल",
    "यात्रा",
];

/// Folded words, with their blanks, behind which the purpose or place of a thing stands.
const PURPOSE: &[&str] = &[
    " for ",
    " to ",
    " in the ",
    " at ",
    " on ",
    " fur ",
    " um ",
    " beim ",
    " am ",
    " pour ",
    " para ",
    " per ",
    " для ",
    " чтобы ",
    "用于",
    "的时候",
    "才能",
    "のに",
    "には",
    "려면",
    " icin ",
    " untuk ",
    " đe ",
    " voor ",
    " om ",
    " zeby ",
    " kwa ",
    " dla ",
];

/// Folded words that leave all other uses out.
const ONLY: &[&str] = &[
    "only",
    "nur",
    "seulement",
    "uniquement",
    "solo",
    "solamente",
    "apenas",
    "somente",
    "soltanto",
    "только",
    "лишь",
    "だけ",
    "에만",
    "yalnizca",
    "sadece",
    "hanya",
    "alleen",
    "tylko",
    "केवल",
    "فقط",
    "เท่านั้น",
    "тільки",
];
