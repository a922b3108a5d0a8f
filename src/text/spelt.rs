//! Numbers spelt out, of all languages: "forty-five", "fünfundzwanzig", "quatre-vingt-dix", "пятьдесят пять", "पच्चीस".
//!
//! Words below a hundred are put together from tens and units as each language does, and hundreds and thousands are added up where
//! they stand beside them. Number words are many other words too, so that whoever asks says what must follow.

use std::ops::Range;
use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, MatchKind};

use super::fold::fold;

/// How a language puts a ten and a unit together.
enum Joint {
    /// The ten, one of these, and the unit: "forty-five", "vinte e cinco".
    Between(&'static [&'static str]),
    /// The unit, this, and the ten: "fünfundzwanzig", "خمسة وعشرون".
    UnitFirst(&'static str),
    /// The ten loses its last vowel before a unit that begins with one: "ventuno", "ventotto".
    Elided,
}

/// The number words of a language. An empty string leaves a number out.
struct Tongue {
    /// One to nine, as they stand behind a ten.
    units: [&'static str; 9],
    /// Ten, twenty and on to ninety, several forms parted by a bar.
    tens: [&'static str; 9],
    /// Eleven to nineteen.
    teens: [&'static str; 9],
    joint: Joint,
    /// Words for whole hundreds with their numbers.
    hundreds: &'static [(&'static str, u64)],
    /// Words for a thousand.
    thousands: &'static [&'static str],
}

const TONGUES: &[Tongue] = &[
    Tongue {
        units: ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine"],
        tens: ["ten", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"],
        teens: ["eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"],
        joint: Joint::Between(&["-", " "]),
        hundreds: &[
            ("hundred", 100),
            ("a hundred", 100),
            ("one hundred", 100),
            ("two hundred", 200),
            ("three hundred", 300),
            ("four hundred", 400),
            ("five hundred", 500),
        ],
        thousands: &["thousand"],
    },
    Tongue {
        units: ["ein", "zwei", "drei", "vier", "fünf", "sechs", "sieben", "acht", "neun"],
        tens: ["zehn", "zwanzig", "dreißig|dreissig", "vierzig", "fünfzig", "sechzig", "siebzig", "achtzig", "neunzig"],
        teens: ["elf", "zwölf", "dreizehn", "vierzehn", "fünfzehn", "sechzehn", "siebzehn", "achtzehn", "neunzehn"],
        joint: Joint::UnitFirst("und"),
        hundreds: &[
            ("hundert", 100),
            ("einhundert", 100),
            ("zweihundert", 200),
            ("dreihundert", 300),
            ("vierhundert", 400),
            ("fünfhundert", 500),
        ],
        thousands: &["tausend"],
    },
    Tongue {
        units: ["un", "dos", "tres", "cuatro", "cinco", "seis", "siete", "ocho", "nueve"],
        tens: ["diez", "veinte", "treinta", "cuarenta", "cincuenta", "sesenta", "setenta", "ochenta", "noventa"],
        teens: ["once", "doce", "trece", "catorce", "quince", "dieciséis", "diecisiete", "dieciocho", "diecinueve"],
        joint: Joint::Between(&[" y "]),
        hundreds: &[("cien", 100), ("ciento", 100), ("doscientos", 200), ("trescientos", 300), ("quinientos", 500)],
        thousands: &["mil"],
    },
    Tongue {
        units: ["um", "dois", "três", "quatro", "cinco", "seis", "sete", "oito", "nove"],
        tens: ["dez", "vinte", "trinta", "quarenta", "cinquenta", "sessenta", "setenta", "oitenta", "noventa"],
        teens: ["onze", "doze", "treze", "catorze|quatorze", "quinze", "dezesseis|dezasseis", "dezessete", "dezoito", "dezenove"],
        joint: Joint::Between(&[" e "]),
        hundreds: &[("cem", 100), ("cento", 100), ("duzentos", 200), ("trezentos", 300), ("quinhentos", 500)],
        thousands: &["mil"],
    },
    Tongue {
        units: ["un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf"],
        tens: [
            "dix",
            "vingt",
            "trente",
            "quarante",
            "cinquante",
            "soixante",
            "septante",
            "quatre-vingt|quatre-vingts",
            "nonante",
        ],
        teens: ["onze", "douze", "treize", "quatorze", "quinze", "seize", "dix-sept", "dix-huit", "dix-neuf"],
        joint: Joint::Between(&["-", " ", " et ", "-et-"]),
        hundreds: &[("cent", 100), ("deux cents", 200), ("trois cents", 300), ("cinq cents", 500)],
        thousands: &["mille"],
    },
    Tongue {
        units: ["uno", "due", "tre", "quattro", "cinque", "sei", "sette", "otto", "nove"],
        tens: ["dieci", "venti", "trenta", "quaranta", "cinquanta", "sessanta", "settanta", "ottanta", "novanta"],
        teens: ["undici", "dodici", "tredici", "quattordici", "quindici", "sedici", "diciassette", "diciotto", "diciannove"],
        joint: Joint::Elided,
        hundreds: &[("cento", 100), ("duecento", 200), ("trecento", 300), ("cinquecento", 500)],
        thousands: &["mila", "mille"],
    },
    Tongue {
        units: ["один", "два", "три", "четыре", "пять", "шесть", "семь", "восемь", "девять"],
        tens: [
            "десять|десяти",
            "двадцать|двадцати",
            "тридцать|тридцати",
            "сорок|сорока",
            "пятьдесят|пятидесяти",
            "шестьдесят|шестидесяти",
            "семьдесят|семидесяти",
            "восемьдесят|восьмидесяти",
            "девяносто|девяноста",
        ],
        teens: [
            "одиннадцать",
            "двенадцать",
            "тринадцать",
            "четырнадцать",
            "пятнадцать",
            "шестнадцать",
            "семнадцать",
            "восемнадцать",
            "девятнадцать",
        ],
        joint: Joint::Between(&[" "]),
        hundreds: &[("сто", 100), ("двести", 200), ("триста", 300), ("пятьсот", 500)],
        thousands: &["тысяча", "тысячи", "тысяч"],
    },
    Tongue {
        units: ["один", "два", "три", "чотири", "п'ять", "шість", "сім", "вісім", "дев'ять"],
        tens: [
            "десять|десяти",
            "двадцять|двадцяти",
            "тридцять|тридцяти",
            "сорок|сорока",
            "п'ятдесят|пятдесят",
            "шістдесят",
            "сімдесят",
            "вісімдесят",
            "дев'яносто|девяносто",
        ],
        teens: [
            "одинадцять",
            "дванадцять",
            "тринадцять",
            "чотирнадцять",
            "п'ятнадцять",
            "шістнадцять",
            "сімнадцять",
            "вісімнадцять",
            "дев'ятнадцять",
        ],
        joint: Joint::Between(&[" "]),
        hundreds: &[("сто", 100), ("двісті", 200), ("триста", 300), ("п'ятсот", 500)],
        thousands: &["тисяча", "тисячі", "тисяч"],
    },
    Tongue {
        units: ["jedna", "dva", "tři", "čtyři", "pět", "šest", "sedm", "osm", "devět"],
        tens: [
            "deset|deseti",
            "dvacet|dvaceti",
            "třicet|třiceti",
            "čtyřicet",
            "padesát",
            "šedesát",
            "sedmdesát",
            "osmdesát",
            "devadesát",
        ],
        teens: ["jedenáct", "dvanáct", "třináct", "čtrnáct", "patnáct", "šestnáct", "sedmnáct", "osmnáct", "devatenáct"],
        joint: Joint::Between(&[" "]),
        hundreds: &[("sto", 100), ("dvě stě", 200), ("tři sta", 300), ("pět set", 500)],
        thousands: &["tisíc", "tisíce"],
    },
    Tongue {
        units: ["een", "twee", "drie", "vier", "vijf", "zes", "zeven", "acht", "negen"],
        tens: ["tien", "twintig", "dertig", "veertig", "vijftig", "zestig", "zeventig", "tachtig", "negentig"],
        teens: ["elf", "twaalf", "dertien", "veertien", "vijftien", "zestien", "zeventien", "achttien", "negentien"],
        joint: Joint::UnitFirst("en"),
        hundreds: &[("honderd", 100), ("tweehonderd", 200), ("driehonderd", 300), ("vijfhonderd", 500)],
        thousands: &["duizend"],
    },
    Tongue {
        units: ["jeden", "dwa", "trzy", "cztery", "pięć", "sześć", "siedem", "osiem", "dziewięć"],
        tens: [
            "dziesięć",
            "dwadzieścia",
            "trzydzieści",
            "czterdzieści",
            "pięćdziesiąt",
            "sześćdziesiąt",
            "siedemdziesiąt",
            "osiemdziesiąt",
            "dziewięćdziesiąt",
        ],
        teens: [
            "jedenaście",
            "dwanaście",
            "trzynaście",
            "czternaście",
            "piętnaście",
            "szesnaście",
            "siedemnaście",
            "osiemnaście",
            "dziewiętnaście",
        ],
        joint: Joint::Between(&[" "]),
        hundreds: &[("sto", 100), ("dwieście", 200), ("trzysta", 300), ("pięćset", 500)],
        thousands: &["tysiąc", "tysiące", "tysięcy"],
    },
    Tongue {
        units: ["bir", "iki", "üç", "dört", "beş", "altı", "yedi", "sekiz", "dokuz"],
        tens: ["on", "yirmi", "otuz", "kırk", "elli", "altmış", "yetmiş", "seksen", "doksan"],
        teens: ["on bir", "on iki", "on üç", "on dört", "on beş", "on altı", "on yedi", "on sekiz", "on dokuz"],
        joint: Joint::Between(&[" "]),
        hundreds: &[("yüz", 100), ("iki yüz", 200), ("üç yüz", 300), ("beş yüz", 500)],
        thousands: &["bin"],
    },
    Tongue {
        units: ["satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan"],
        tens: [
            "sepuluh",
            "dua puluh",
            "tiga puluh",
            "empat puluh",
            "lima puluh",
            "enam puluh",
            "tujuh puluh",
            "delapan puluh|lapan puluh",
            "sembilan puluh",
        ],
        teens: [
            "sebelas",
            "dua belas",
            "tiga belas",
            "empat belas",
            "lima belas",
            "enam belas",
            "tujuh belas",
            "delapan belas",
            "sembilan belas",
        ],
        joint: Joint::Between(&[" "]),
        hundreds: &[("seratus", 100), ("dua ratus", 200), ("tiga ratus", 300), ("lima ratus", 500)],
        thousands: &["ribu"],
    },
    Tongue {
        units: ["mốt", "hai", "ba", "bốn", "lăm", "sáu", "bảy", "tám", "chín"],
        tens: ["mười", "hai mươi", "ba mươi", "bốn mươi", "năm mươi", "sáu mươi", "bảy mươi", "tám mươi", "chín mươi"],
        teens: ["mười một", "mười hai", "mười ba", "mười bốn", "mười lăm", "mười sáu", "mười bảy", "mười tám", "mười chín"],
        joint: Joint::Between(&[" "]),
        hundreds: &[("một trăm", 100), ("hai trăm", 200), ("ba trăm", 300), ("năm trăm", 500)],
        thousands: &["nghìn", "ngàn"],
    },
    Tongue {
        units: ["واحد", "اثنان", "ثلاثة", "أربعة", "خمسة", "ستة", "سبعة", "ثمانية", "تسعة"],
        tens: [
            "عشرة",
            "عشرون|عشرين",
            "ثلاثون|ثلاثين",
            "أربعون|أربعين",
            "خمسون|خمسين",
            "ستون|ستين",
            "سبعون|سبعين",
            "ثمانون|ثمانين",
            "تسعون|تسعين",
        ],
        teens: ["أحد عشر", "اثنا عشر", "ثلاثة عشر", "أربعة عشر", "خمسة عشر", "ستة عشر", "سبعة عشر", "ثمانية عشر", "تسعة عشر"],
        joint: Joint::UnitFirst(" و"),
        hundreds: &[("مئة", 100), ("مائة", 100), ("مئتا", 200), ("مئتي", 200), ("ثلاثمئة", 300)],
        thousands: &["ألف", "آلاف"],
    },
    Tongue {
        units: ["หนึ่ง", "สอง", "สาม", "สี่", "ห้า", "หก", "เจ็ด", "แปด", "เก้า"],
        tens: ["สิบ", "ยี่สิบ", "สามสิบ", "สี่สิบ", "ห้าสิบ", "หกสิบ", "เจ็ดสิบ", "แปดสิบ", "เก้าสิบ"],
        teens: ["สิบเอ็ด", "สิบสอง", "สิบสาม", "สิบสี่", "สิบห้า", "สิบหก", "สิบเจ็ด", "สิบแปด", "สิบเก้า"],
        joint: Joint::Between(&[""]),
        hundreds: &[("ร้อย", 100), ("หนึ่งร้อย", 100), ("สองร้อย", 200), ("สามร้อย", 300), ("ห้าร้อย", 500)],
        thousands: &["พัน"],
    },
    Tongue {
        units: ["일", "이", "삼", "사", "오", "육", "칠", "팔", "구"],
        tens: ["십", "이십", "삼십", "사십", "오십", "육십", "칠십", "팔십", "구십"],
        teens: ["십일", "십이", "십삼", "십사", "십오", "십육", "십칠", "십팔", "십구"],
        joint: Joint::Between(&[""]),
        hundreds: &[("백", 100), ("이백", 200), ("삼백", 300), ("오백", 500)],
        thousands: &[],
    },
];

/// Hindi has a word of its own for every number below a hundred; those that prices are made of, and others in sound or spelling.
const SINGLE: &[(&str, u64)] = &[
    ("पाँच", 5),
    ("छह", 6),
    ("सात", 7),
    ("आठ", 8),
    ("नौ", 9),
    ("दस", 10),
    ("ग्यारह", 11),
    ("बारह", 12),
    ("तेरह", 13),
    ("चौदह", 14),
    ("पंद्रह", 15),
    ("सोलह", 16),
    ("सत्रह", 17),
    ("अठारह", 18),
    ("उन्नीस", 19),
    ("बीस", 20),
    ("इक्कीस", 21),
    ("बाईस", 22),
    ("तेईस", 23),
    ("चौबीस", 24),
    ("पच्चीस", 25),
    ("छब्बीस", 26),
    ("सत्ताईस", 27),
    ("अट्ठाईस", 28),
    ("उनतीस", 29),
    ("तीस", 30),
    ("पैंतीस", 35),
    ("चालीस", 40),
    ("पैंतालीस", 45),
    ("पचास", 50),
    ("पचपन", 55),
    ("साठ", 60),
    ("पैंसठ", 65),
    ("सत्तर", 70),
    ("पचहत्तर", 75),
    ("अस्सी", 80),
    ("पचासी", 85),
    ("नब्बे", 90),
    ("सौ", 100),
    ("एक सौ", 100),
    ("दो सौ", 200),
    ("हज़ार", THOUSAND),
    ("हजार", THOUSAND),
    ("पांच", 5),
    ("पांच सौ", 500),
    ("soixante-dix", 70),
    ("soixante-quinze", 75),
    ("quatre-vingt-dix", 90),
    ("quatre-vingt-quinze", 95),
    ("veintiún", 21),
    ("veintidós", 22),
    ("veintitrés", 23),
    ("veinticuatro", 24),
    ("veinticinco", 25),
    ("veintiséis", 26),
    ("veintisiete", 27),
    ("veintiocho", 28),
    ("veintinueve", 29),
];

/// What words for a thousand are listed with: they multiply what stands before them.
const THOUSAND: u64 = 1000;

struct Words {
    /// All words, folded.
    automaton: AhoCorasick,
    values: Vec<u64>,
}

static WORDS: LazyLock<Words> = LazyLock::new(|| {
    let listed: Vec<(String, u64)> = TONGUES
        .iter()
        .flat_map(words)
        .chain(SINGLE.iter().map(|&(word, value)| (word.to_string(), value)))
        .map(|(word, value)| (fold(&word), value))
        .collect();
    let automaton = AhoCorasick::builder().match_kind(MatchKind::LeftmostLongest).build(listed.iter().map(|(word, _)| word));
    Words { automaton: automaton.expect("the words are few"), values: listed.into_iter().map(|(_, value)| value).collect() }
});

/// Units below this stand for numbers only before a word for a thousand: alone they are articles, prepositions and parts of names.
const ALONE: u64 = 5;

/// All words of a language.
fn words(tongue: &Tongue) -> Vec<(String, u64)> {
    let named = |value: u64| move |word: &str| (word.to_string(), value);
    let mut out: Vec<(String, u64)> = Vec::new();
    out.extend((1..=9).flat_map(|unit| tongue.units[unit as usize - 1].split('|').map(named(unit))));
    out.extend((1..=9).flat_map(|ten| tongue.tens[ten as usize - 1].split('|').map(named(ten * 10))));
    out.extend((1..=9).flat_map(|teen| tongue.teens[teen as usize - 1].split('|').map(named(teen + 10))));
    for ten in 2..=9_u64 {
        for (unit, word) in (1..).zip(tongue.units) {
            for stem in tongue.tens[ten as usize - 1].split('|') {
                out.extend(joined(stem, word, &tongue.joint).into_iter().map(|word| (word, ten * 10 + unit)));
            }
        }
    }
    out.extend(tongue.hundreds.iter().map(|&(word, value)| (word.to_string(), value)));
    out.extend(tongue.thousands.iter().map(|&word| (word.to_string(), THOUSAND)));
    out
}

fn joined(ten: &str, unit: &str, joint: &Joint) -> Vec<String> {
    match joint {
        Joint::Between(marks) => marks.iter().map(|mark| format!("{ten}{mark}{unit}")).collect(),
        Joint::UnitFirst(and) => vec![format!("{unit}{and}{ten}")],
        Joint::Elided if unit.starts_with(['u', 'o']) => vec![format!("{}{unit}", &ten[..ten.len() - 1])],
        Joint::Elided => vec![format!("{ten}{unit}")],
    }
}

/// Folded words that may stand between a hundred and what is added to it.
const AND: [&str; 9] = ["", " ", "-", " and ", " y ", " e ", " et ", " und ", " و"];

/// The numbers spelt in a folded text, in order.
pub(super) fn find(text: &str) -> Vec<(Range<usize>, u64)> {
    let mut out: Vec<(Range<usize>, u64)> = Vec::new();
    for found in WORDS.automaton.find_iter(text) {
        let (range, value) = (found.range(), WORDS.values[found.pattern().as_usize()]);
        let added = out.last().and_then(|(before, sum)| {
            let between = text.get(before.end..range.start)?;
            match value {
                THOUSAND => (between.len() <= 1 && *sum < THOUSAND).then_some(sum * THOUSAND),
                _ => (AND.contains(&between)
                    && (value < 100 && *sum >= 100 && sum.is_multiple_of(100)
                        || value < THOUSAND && *sum >= THOUSAND && sum.is_multiple_of(THOUSAND)))
                .then_some(sum + value),
            }
        });
        // "fünfundzwanzigtausend": what is added may follow without a space, so that only the whole must be a word.
        match (added, out.last_mut()) {
            (Some(sum), Some((before, value))) => (before.end, *value) = (range.end, sum),
            _ => out.push((range, value)),
        }
    }
    out.retain(|(range, value)| *value >= ALONE && crate::lexicon::bounded(text, range.start, range.end));
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &[u64]) {
        let found: Vec<u64> = find(&fold(text)).into_iter().map(|(_, value)| value).collect();
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn reads_numbers_below_a_hundred_in_every_language() {
        check("forty-five dollars", &[45]);
        check("forty five dollars", &[45]);
        check("fünfundzwanzig Euro, zwölf Euro", &[25, 12]);
        check("cuarenta y cinco dólares", &[45]);
        check("vinte e cinco euros", &[25]);
        check("quatre-vingt-dix dollars, soixante-quinze euros, vingt et un", &[90, 75, 21]);
        check("ventotto euro, venticinque euro", &[28, 25]);
        check("пятьдесят пять долларов", &[55]);
        check("dwadzieścia pięć dolarów", &[25]);
        check("двадцять п'ять доларів", &[25]);
        check("dvacet pět dolarů", &[25]);
        check("vijfentwintig dollar", &[25]);
        check("seksen beş dolar", &[85]);
        check("dua puluh lima dolar", &[25]);
        check("hai mươi lăm đô la", &[25]);
        check("خمسة وعشرون دولاراً", &[25]);
        check("पच्चीस डॉलर", &[25]);
        check("สามสิบห้าบาท", &[35]);
        check("이십오 달러", &[25]);
    }

    #[test]
    fn adds_hundreds_and_thousands_up() {
        check("one hundred and twenty-five dollars", &[125]);
        check("two hundred dollars", &[200]);
        check("ciento veinte euros", &[120]);
        check("three thousand yen", &[3000]);
        check("five thousand five hundred yen", &[5500]);
        check("twenty thousand won", &[20_000]);
        check("fünfundzwanzigtausend Won", &[25_000]);
        check("สามร้อยห้าสิบบาท", &[350]);
    }

    #[test]
    fn takes_no_part_of_a_word_for_a_number() {
        check("often, tenure, elfenbein, once in a while", &[11]);
        check("cinquième, contents, sixties", &[]);
    }
}
