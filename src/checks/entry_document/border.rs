//! Whether a sentence speaks of a country's border, or of a journey to the country, since cards also let people into metros and
//! museums.

use super::Context;
use crate::extract::claims::Sentence;
use crate::lexicon::{ConceptIndex, CountryIndex, Cue, Hit, Tag, unspaced};
use crate::text::value;

/// Most characters between a word for entry and the country's name: "enter the", "への".
const ENTRY_GAP: usize = 10;

/// Words of an entry that is one to a country, and not to a museum.
const BORDER: &[&str] = &["境", "国", "country", "pais", "pays", "paese", "стран"];

/// Folded words before a country's name that make it where a journey goes.
const BOUND_FOR: &[&str] = &[
    "前往",
    "去",
    "赴",
    "飞往",
    "reis naar",
    "reizen naar",
    "reist naar",
    "vlucht naar",
    "vliegen naar",
    "podroz do",
    "podrozy do",
    "wyjazd do",
    "jechac do",
    "leciec do",
    "lot do",
    "wjazd do",
    "wjazdu do",
    "поїздки до",
    "поїздка до",
    "подорож до",
    "подорожі до",
    "їхати до",
    "летіти до",
    "вїзду до",
    "в'їзду до",
    "cesta do",
    "cestu do",
    "ceste do",
    "cestovat do",
    "cestujici do",
    "letet do",
    "vstup do",
    "vstupu do",
    "ไป",
    "เข้า",
    "ke",
    "гостеи",
    "гостям",
    "туристам в",
    "туристов в",
    "едущии в",
    "едущих в",
    "летите в",
    "собираетесь в",
    "guests of",
    "visitors of",
    "heading for",
    "headed for",
    "travel to",
    "traveling to",
    "travelling to",
    "travels to",
    "trip to",
    "trips to",
    "journey to",
    "going to",
    "flying to",
    "fly to",
    "visiting",
    "visit",
    "visits",
    "поездкои в",
    "поездки в",
    "поездке в",
    "поехать в",
    "едет в",
    "едущие в",
    "лететь в",
    "reise nach",
    "reisen nach",
    "reist nach",
    "flug nach",
    "viajar a",
    "viaje a",
    "volar a",
    "viajar para",
    "viajar ao",
    "viagem ao",
    "viagem para",
    "voyager au",
    "voyager en",
    "voyage au",
    "voyage en",
    "partir au",
    "partir en",
    "rendre au",
    "rendre en",
    "viaggio in",
    "viaggiare in",
    "viaggia in",
    "partire per",
    "parte per",
    "perjalanan ke",
    "bepergian ke",
    "berkunjung ke",
    "melawat",
    "du lich",
    "du lich den",
    "khi den",
    "khi di",
    "muon den",
    "travellers to",
    "travelers to",
    "visitors to",
    "tourists to",
    "passengers to",
    "for",
    "fur",
    "para",
    "pour",
    "per",
    "для",
    "untuk",
    "cho",
];

/// Folded words behind it, in languages that put them there.
const BOUND_AFTER: &[&str] = &[
    "へ渡航",
    "に渡航",
    "渡航",
    "へ旅行",
    "に旅行",
    "旅行前",
    "旅行之前",
    "旅行の前",
    "旅行には",
    "へ行く",
    "に行く",
    "へ行き",
    "に行き",
    "旅游前",
    "旅游之前",
    "旅游必须",
    "旅游需要",
    "旅游须",
    "旅行必须",
    "旅行需要",
    "旅行须",
    "여행 전",
    "여행을",
    "여행하",
    "으로 여행",
    "로 여행",
    "에 가려",
    "에 가기",
    "을 방문",
    "를 방문",
    "'a seyahat",
    "'e seyahat",
    "'ya seyahat",
    "'ye seyahat",
    "'a git",
    "'e git",
    "'ya git",
    "'ye git",
    "जाने",
    "की यात्रा",
    "के लिए",
    "icin",
    "에 ",
    "에는",
    "に",
    "reist",
    "fliegt",
];

/// Folded articles that may stand before a country's name.
const ARTICLES: &[&str] = &["the", "il", "lo", "la", "o", "a", "os", "as", "le", "les", "die", "den", "der"];

/// Folded words by which a document is got, had or shown.
const HOLDING: &[&str] = &[
    "obtain",
    "получ",
    "оформ",
    "obtener",
    "obtenir",
    "obter",
    "ottenere",
    "erhalten",
    "beantrag",
    "carry",
    "hold",
    "have",
    "possess",
    "present",
    "show",
    "持",
    "带",
    "出示",
    "иметь",
    "предъяв",
    "налич",
    "llevar",
    "portar",
    "tener",
    "presentar",
    "avoir",
    "posseder",
    "presenter",
    "hebben",
    "tonen",
    "bezitten",
    "miec",
    "okazac",
    "posiadac",
    "мати",
    "показати",
    "mit",
    "predlozit",
    "ukazat",
    "mitfuhren",
    "besitzen",
    "vorzeigen",
    "avere",
    "esibire",
    "portare",
    "ter",
    "apresentar",
    "portar",
];

/// "To enter Kazakhstan you need a card": a word for entry right beside the country's name.
pub(super) fn enters_country(context: &Context<'_>, sentence: &Sentence, country: CountryIndex, hits: &[Hit]) -> bool {
    beside_country(context, sentence, country, hits, context.rules.lexicon.known.enter)
}

/// "You cannot enter Kazakhstan": the same with a word for being kept out.
pub(super) fn barred_from_country(context: &Context<'_>, sentence: &Sentence, country: CountryIndex, hits: &[Hit]) -> bool {
    beside_country(context, sentence, country, hits, context.rules.lexicon.known.refused)
}

fn beside_country(
    context: &Context<'_>,
    sentence: &Sentence,
    country: CountryIndex,
    hits: &[Hit],
    wanted: Option<ConceptIndex>,
) -> bool {
    let Some(wanted) = wanted else { return false };
    let text = context.analysis.text(sentence);
    let beside = |a: &Hit, b: &Hit| {
        // Whoever enters may stand between: 土耳其规定外国游客入境时.
        let inside = |other: &&Hit| other.concept().is_some() && a.end <= other.start && other.end <= b.start;
        let whom = hits.iter().filter(inside).find(|other| of_visitors(context, other)).map_or(0..0, Hit::range);
        a.end <= b.start
            && text[a.end..b.start].chars().count() <= ENTRY_GAP + text[whom.clone()].chars().count()
            && hits.iter().filter(inside).all(|other| whom.start <= other.start && other.end <= whom.end)
    };
    names(hits, country).any(|name| {
        hits.iter().any(|hit| context.rules.lexicon.is_any(hit, &[wanted]) && (beside(hit, name) || beside(name, hit)))
    })
}

fn names(hits: &[Hit], country: CountryIndex) -> impl Iterator<Item = &Hit> {
    hits.iter().filter(move |hit| hit.tag == Tag::Country(country))
}

/// "Before travelling to Kazakhstan", 前往哈萨克斯坦: the country's name as where a journey goes, in a sentence that tells of no
/// other time and of no other use of a card: banks sell "travel cards" too, and operators sell SIM cards to tourists.
///
/// Cities sell cards of their own, so a journey to one counts only where the card bears the country's name.
pub(super) fn bound_for_country(
    context: &Context<'_>,
    sentence: &Sentence,
    country: CountryIndex,
    hits: &[Hit],
    named_for: bool,
) -> bool {
    let text = &context.analysis.text(sentence)[sentence.range.clone()];
    let from = sentence.range.start;
    let bound = |name: &Hit| {
        let (before, after) = (text[..name.start - from].trim_end(), text[name.end - from..].trim_start());
        // "For Kazakhstan's metro": what is bound for lies in the country.
        if after.starts_with("'s ") || after.starts_with("’s ") {
            return false;
        }
        let bare = before.rsplit_once(' ').filter(|(_, word)| ARTICLES.contains(word)).map(|(rest, _)| rest);
        let whole = |rest: &str, word: &str| word.chars().any(unspaced) || !rest.ends_with(char::is_alphabetic);
        let leads = |before: &str| BOUND_FOR.iter().any(|word| before.strip_suffix(word).is_some_and(|rest| whole(rest, word)));
        // The Arabic word for "for" is joined to the name.
        let joined = text[name.start - from..].starts_with('ل');
        joined || leads(before) || bare.is_some_and(leads) || BOUND_AFTER.iter().any(|word| after.starts_with(word))
    };
    hits.iter().filter(|hit| hit.tag == Tag::Country(country) || named_for && hit.tag == Tag::City(country)).any(bound)
        && of_now(context, sentence, hits)
}

/// Whether a sentence tells of no other time and of no other use of a card.
fn of_now(context: &Context<'_>, sentence: &Sentence, hits: &[Hit]) -> bool {
    let known = &context.rules.lexicon.known;
    let other =
        [known.prepaid_card, known.sim_card, known.transport_card, known.museum_pass, known.free_of_charge, known.work_or_study];
    let text = &context.analysis.text(sentence)[sentence.range.clone()];
    !hits.iter().any(|hit| hit.is_concept(&other) || hit.is(Cue::Past) || hit.is(Cue::Future))
        && !of_sights(text)
        && !AFTER_ENTRY.iter().any(|word| text.contains(word))
        && value::years(text).iter().all(|&year| year >= context.today.year())
}

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

/// The same, where no city of the country is spoken of either: cities sell cards of their own.
fn no_other_use(context: &Context<'_>, sentence: &Sentence, country: CountryIndex, hits: &[Hit]) -> bool {
    of_now(context, sentence, hits) && !hits.iter().any(|hit| hit.tag == Tag::City(country))
}

/// Words by which a thing is used in the country and not at its border, where a SIM card is spoken of.
pub(super) const AFTER_ENTRY: &[&str] =
    &["境后", "抵达", "到达", "落地", "上网", "网络", "流量", "套餐", "信号", "手机", "运营商"];

/// Most letters between a country's name and the word for its demand: "Uzbekistan now requires".
const DEMAND_GAP: usize = 12;
/// Most letters between that word and the card, those of whom it is asked of left out: "requires from all ... a".
const OBJECT_GAP: usize = 12;
/// The same where having the card stands between too: "to carry with them at all times a valid".
const HOLDING_GAP: usize = 24;

fn of_visitors(context: &Context<'_>, hit: &Hit) -> bool {
    let known = &context.rules.lexicon.known;
    hit.is_concept(&[known.visitor_word, known.foreigners_all, known.foreigners_most])
}

/// Letters of a text, those of some words left out.
fn letters(text: &str, range: std::ops::Range<usize>, besides: &[std::ops::Range<usize>]) -> usize {
    let start = range.start;
    text.get(range).map_or(usize::MAX, |gap| {
        let counts = |at: usize| !besides.iter().any(|other| other.contains(&(start + at)));
        gap.char_indices().filter(|(at, c)| c.is_alphabetic() && counts(*at)).count()
    })
}

/// "Kazakhstan requires a tourist card", "Laos requires tourists to carry a travel card": the country, its demand, whom it is made of or
/// nobody, having or getting the thing or nothing, and the thing.
pub(super) fn demanded(
    context: &Context<'_>,
    sentence: &Sentence,
    country: CountryIndex,
    hits: &[Hit],
    duty: &Hit,
    card: &Hit,
) -> bool {
    if !duty.is(Cue::Must) || duty.end > card.start {
        return false;
    }
    let text = context.analysis.text(sentence);
    let known = &context.rules.lexicon.known;
    let between = |a: usize, b: usize| hits.iter().filter(move |hit| a <= hit.start && hit.end <= b);
    let demands = |name: &Hit| {
        name.end <= duty.start
            && letters(text, name.end..duty.start, &[]) <= DEMAND_GAP
            && !text[name.end..duty.start].contains([',', ':', ';', '、', '('])
            && between(name.end, duty.start).all(|hit| hit.concept().is_none() && hit.country().is_none())
    };
    let denied =
        between(duty.start, card.start).any(|hit| matches!(hit.tag, Tag::Cue(Cue::Negation | Cue::NeedNot | Cue::None, _)));
    if denied || !names(hits, country).any(demands) {
        return false;
    }
    let holding = |hit: &Hit| HOLDING.iter().any(|word| text[hit.range()].contains(word));
    let getting = |hit: &Hit| hit.is_concept(&[known.apply, known.buy, known.register, known.before_travel]);
    let whom = between(duty.start, card.start).filter(|hit| of_visitors(context, hit)).last();
    if let Some(whom) = whom
        && letters(text, whom.end..card.start, &[]) <= HOLDING_GAP
        && (HOLDING.iter().any(|word| text[whom.end..card.start].contains(word)) || between(whom.end, card.start).any(getting))
        && between(whom.end, card.start).all(|hit| hit.concept().is_none() || holding(hit) || getting(hit))
    {
        return true;
    }
    let besides: Vec<_> =
        between(duty.end, card.start).filter(|hit| of_visitors(context, hit) || hit.is(Cue::All)).map(Hit::range).collect();
    let plain = letters(text, duty.end..card.start, &besides) <= OBJECT_GAP
        && !text[duty.end..card.start].contains([',', ':', ';', '、', '('])
        && between(duty.end, card.start).all(|hit| hit.concept().is_none() || of_visitors(context, hit));
    // A document that ended has a fact of its own.
    let ended = context.rules.known_document(country, Some("tourist-card"), &text[card.range()]).is_some();
    let own = &text[sentence.range.clone()];
    plain
        && !for_a_purpose(context, own, sentence.range.start, hits)
        && !ended
        && named_for_tourists(context, text, card, whom.is_some() || !besides.is_empty())
        && no_other_use(context, sentence, country, hits)
}

/// "The tourist card is mandatory in Georgia": a duty in the country the card is said to be for.
pub(super) fn in_country(context: &Context<'_>, sentence: &Sentence, country: CountryIndex, hits: &[Hit]) -> bool {
    let text = &context.analysis.text(sentence)[sentence.range.clone()];
    let from = sentence.range.start;
    let located = |name: &Hit| {
        let (before, after) = (text[..name.start - from].trim_end(), text[name.end - from..].trim_start());
        let bare = before.rsplit_once(' ').filter(|(_, word)| ARTICLES.contains(word)).map(|(rest, _)| rest);
        let within = |before: &str| {
            WITHIN.iter().any(|word| {
                before.strip_suffix(word).is_some_and(|rest| word.chars().any(unspaced) || !rest.ends_with(char::is_alphanumeric))
            })
        };
        within(before) || bare.is_some_and(within) || WITHIN_AFTER.iter().any(|word| after.starts_with(word))
    };
    names(hits, country).any(located)
        && (of_travellers(context, hits) || plain(sentence, context.analysis.text(sentence), hits))
        && !for_a_purpose(context, text, from, hits)
        && no_other_use(context, sentence, country, hits)
}

/// Whether a sentence speaks of visitors, of everybody, of entering or of a journey.
fn of_travellers(context: &Context<'_>, hits: &[Hit]) -> bool {
    let known = &context.rules.lexicon.known;
    let card = |hit: &Hit| {
        hits.iter().any(|card| card.concept().is_some() && card.start <= hit.start && hit.end <= card.end && card != hit)
    };
    hits.iter().any(|hit| {
        (of_visitors(context, hit) || hit.is(Cue::All)) && !card(hit)
            || context.rules.lexicon.is_known(hit, &[known.enter, known.before_travel, known.citizens_of_reader])
    })
}

/// Most letters of words unknown here in a sentence that says nothing but that the card is needed in the country.
const PLAIN: usize = 16;

fn plain(sentence: &Sentence, text: &str, hits: &[Hit]) -> bool {
    let own = &text[sentence.range.clone()];
    let known = |at: usize| hits.iter().any(|hit| hit.range().contains(&(sentence.range.start + at)));
    let unknown = own.char_indices().filter(|&(at, c)| c.is_alphabetic() && !known(at));
    unknown.map(|(_, c)| if unspaced(c) { 4 } else { 1 }).sum::<usize>() <= PLAIN
}

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

/// "The tourist card is required for the ferry": whether a sentence says what the card is for, and that is neither travellers nor a
/// border nor a journey.
fn for_a_purpose(context: &Context<'_>, text: &str, from: usize, hits: &[Hit]) -> bool {
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
    let mut purposes = PURPOSE.iter().flat_map(|word| text.match_indices(word).map(|(at, word)| at + word.len()));
    only || purposes.any(|at| !aimed(at))
}

/// How far behind such a word the purpose is named, in bytes.
const PURPOSE_REACH: usize = 28;

/// Folded words before a country's name that place something in it.
const WITHIN: &[&str] =
    &["in", "en", "au", "aux", "em", "no", "na", "di", "в", "во", "у", "w", "we", "v", "ve", "o", "tai", "ใน", "ที่", "في", "在"];

/// Folded words behind it that do.
const WITHIN_AFTER: &[&str] = &["では", "でも", "에서", "'da", "'de", "'ta", "'te", "’da", "’de", "’ta", "’te", "में"];

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

/// Whether the card's name tells of tourists, or something else in the sentence that it is asked of all visitors.
pub(super) fn named_for_tourists(context: &Context<'_>, text: &str, card: &Hit, of_all: bool) -> bool {
    let id = card.concept().map(|concept| context.rules.lexicon.concepts[concept as usize].id.as_str());
    let noun = &text[card.range()];
    id == Some("tourist-card") && (of_all || !AMBIGUOUS.iter().any(|part| noun.contains(part)))
}

/// "No card, no boarding": a clause that is nothing but a denial and the card, and a refusal right behind it. Gives the denial.
pub(in crate::checks) fn without_it<'h>(
    text: &str,
    hits: &'h [Hit],
    card: &Hit,
    refused: Option<ConceptIndex>,
) -> Option<&'h Hit> {
    let letters = |range: std::ops::Range<usize>| {
        let named: usize = hits
            .iter()
            .filter(|hit| hit.country().is_some() && range.start <= hit.start && hit.end <= range.end)
            .map(|hit| text[hit.range()].chars().filter(|c| c.is_alphabetic()).count())
            .sum();
        text[range].chars().filter(|c| c.is_alphabetic()).count().saturating_sub(named)
    };
    let opens = |at: usize| {
        text[..at].trim_end().is_empty() || text[..at].trim_end().ends_with([',', '.', ':', ';', '。', '!', '—', '-'])
    };
    let refusal = hits.iter().find(|hit| refused.is_some() && hit.concept() == refused && hit.start >= card.end)?;
    let marked = text[card.end..refusal.start].contains([',', '—', '-', ':', '=']);
    if !marked || letters(card.end..refusal.start) > 4 {
        return None;
    }
    hits.iter().find(|no| {
        // "No tourist": a word for nobody may share its noun with the card's name.
        (no.is(Cue::Negation) || no.is(Cue::None))
            && no.start < card.start
            && no.end <= card.end
            && opens(no.start)
            && letters(no.end.min(card.start)..card.start) <= 12
    })
}

/// Whether a folded sentence speaks of sights, rides or hotels, for which cities and houses sell cards of their own.
pub(super) fn of_sights(text: &str) -> bool {
    SIGHTS.iter().chain(RIDES).chain(HOUSES).chain(REDUCTIONS).any(|word| text.contains(word))
}

/// "With the card you may enter the country": whether a word for entry is one to a country, by itself or by a country's name behind
/// it.
pub(super) fn admits_to_country(text: &str, enter: &Hit, hits: &[Hit]) -> bool {
    let behind = &text[enter.end..text.floor_char_boundary((enter.end + SIGHTS_WITHIN).min(text.len()))];
    !SIGHTS.iter().any(|word| behind.contains(word))
        && (BORDER.iter().any(|word| text[enter.range()].contains(word))
            || hits.iter().any(|hit| hit.country().is_some() && hit.start >= enter.end && hit.start - enter.end < 24))
}

/// How far behind a word for entry what is entered may be named, in bytes.
const SIGHTS_WITHIN: usize = 72;
/// Parts of folded words for what cards of cities admit to.
const SIGHTS: &[&str] = &[
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

/// Whether a refusal is one at a border: its words say so, or those right behind it.
pub(super) fn at_border(text: &str, refusal: &Hit) -> bool {
    let after = &text[refusal.end..];
    let after = &after[..after.char_indices().nth(16).map_or(after.len(), |(at, _)| at)];
    let own = &text[refusal.range()];
    ["въезд", "въехать"].iter().chain(BORDER).any(|word| own.contains(word) || after.contains(word))
}
