//! The language most of a page is in: by script where that settles it, else by a detector over a sample.

use std::collections::HashMap;
use std::hash::BuildHasherDefault;
use std::sync::LazyLock;

use whatlang::Lang;

use crate::document::{BlockKind, Document};
use crate::text::dictionary::Quick;
use crate::text::fold::{self, Folded, fold_char};
use crate::text::letters::is_alphabetic;

/// Characters of text that are looked at.
const SAMPLE: usize = 4000;

/// BCP 47 tag of the language most of the visible text is in: `zh-Hans`, `zh-Hant`, `ja`, `en`, ...; `und` where there is too
/// little text to tell.
pub fn detect(document: &Document) -> String {
    of_text(&sample(document)).to_string()
}

/// The likeliest language of a page that is too short to tell, for what needs a guess and no more; empty where there is none.
pub fn likeliest(document: &Document) -> &'static str {
    let sample = sample(document);
    let sample = &sample[..sample.floor_char_boundary(DETECTED)];
    if let Some(language) = by_own_letters(sample) {
        return language;
    }
    // Names and borrowed words mislead the detector where they are half of the text; small words are never borrowed.
    let (language, count, others) = most(&Counts::of(sample).small);
    if count >= 2 && count > others || count == 1 && others == 0 {
        return language;
    }
    let Some(info) = whatlang::detect(sample) else { return "" };
    // Few words of Cyrillic could be of any of its languages. The most spoken one has these letters and no others.
    let russian = |c: char| !matches!(c as u32, 0x400..=0x52f) || matches!(c as u32, 0x401 | 0x410..=0x44f | 0x451);
    if !info.is_reliable() && info.script() == whatlang::Script::Cyrillic && sample.chars().all(russian) {
        return "ru";
    }
    // For a guess they do; `tag` admits only languages whose words and denials may count alone.
    let guessed = match info.lang() {
        Lang::Ron => Some("ro"),
        Lang::Hun => Some("hu"),
        Lang::Slk => Some("sk"),
        other => tag(other),
    };
    guessed.unwrap_or_default()
}

/// Letters of a text, as one in so many, that must be those of one language alone.
const OWN_LETTERS: usize = 40;

/// The language that alone of its script has some letters of a text, where they are too many for a name.
fn by_own_letters(text: &str) -> Option<&'static str> {
    const LANGUAGES: [&str; 9] = ["ur", "fa", "he", "bn", "el", "ka", "kk", "ro", "hu"];
    let (mut own, mut letters) = ([0_usize; LANGUAGES.len()], 0);
    for c in text.chars().filter(|c| c.is_alphabetic()) {
        letters += 1;
        let language = match c {
            'ٹ' | 'ڈ' | 'ڑ' | 'ں' | 'ے' | 'ہ' => 0,
            'پ' | 'چ' | 'ژ' | 'گ' | 'ی' | 'ک' => 1,
            '\u{5d0}'..='\u{5ea}' => 2,
            '\u{980}'..='\u{9ff}' => 3,
            '\u{370}'..='\u{3ff}' | '\u{1f00}'..='\u{1fff}' => 4,
            '\u{10a0}'..='\u{10ff}' => 5,
            'қ' | 'ғ' | 'ұ' | 'Қ' | 'Ғ' | 'Ұ' => 6,
            'ț' | 'ţ' | 'Ț' | 'Ţ' | 'ș' | 'ă' => 7,
            'ő' | 'ű' | 'Ő' | 'Ű' => 8,
            _ => continue,
        };
        own[language] += 1;
    }
    // Vietnamese has one of the letters of Romanian, Urdu those of Persian; what is written in a script of one language is in it
    // for the most part.
    let vietnamese = text.contains(['đ', 'ơ', 'ư', 'Đ']);
    (0..LANGUAGES.len())
        .find(|&at| {
            let share = if matches!(at, 2..=5) { 3 } else { OWN_LETTERS };
            own[at] > 0 && own[at] * share >= letters && !(LANGUAGES[at] == "ro" && vietnamese)
        })
        .map(|at| LANGUAGES[at])
}

fn sample(document: &Document) -> String {
    let mut sample = String::new();
    let visible =
        document.blocks.iter().filter(|block| !block.hidden && !matches!(block.kind, BlockKind::Code | BlockKind::Comment));
    for block in visible {
        let room = SAMPLE.saturating_sub(sample.len());
        let end = if block.text.len() <= room { None } else { block.text.char_indices().nth(room).map(|(at, _)| at) };
        sample.push_str(&block.text[..end.unwrap_or(block.text.len())]);
        sample.push('\n');
        if sample.len() >= SAMPLE {
            break;
        }
    }
    sample
}

/// Bytes that the detector looks at: more do not change its mind.
const DETECTED: usize = 1500;

/// Characters that only simplified or only traditional text has, after which more are not looked for.
const TELLING: usize = 64;

/// The same for a text.
pub fn of_text(text: &str) -> &'static str {
    let (mut han, mut kana, mut hangul, mut thai, mut arabic, mut devanagari, mut cyrillic) = (0, 0, 0, 0, 0, 0, 0);
    // No sum of so few overflows a byte, and small numbers are added more at a time.
    let ascii = |bytes: &[u8]| bytes.iter().map(|byte| u8::from(byte.is_ascii_alphabetic())).sum::<u8>();
    let mut latin = text.as_bytes().chunks(128).map(|bytes| usize::from(ascii(bytes))).sum();
    let mut traditional = 0;
    let mut simplified = 0;
    let (mut russian, mut yery) = (0, 0);
    for c in beyond_ascii(text) {
        match c as u32 {
            0xc0..=0x24f | 0x1e00..=0x1eff => latin += 1,
            letter @ 0x400..=0x52f => {
                cyrillic += 1;
                russian += usize::from(matches!(letter, 0x401 | 0x410..=0x44f | 0x451));
                yery += usize::from(matches!(letter, 0x42b | 0x44b));
            }
            0x3040..=0x30ff => kana += 1,
            0x3400..=0x9fff => {
                han += 1;
                if traditional + simplified >= TELLING {
                    continue;
                }
                if matches!(fold_char(c), Folded::One(to) if to != c) {
                    traditional += 1;
                } else if simplified_only(c) {
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
        // The detector compares a text with every language it knows. Of those of this script that are told apart here, Russian
        // alone has this letter, and has it in every other word.
        "cyrillic" if text.len() >= LONG && yery * 100 >= cyrillic && (cyrillic - russian) * 100 <= cyrillic => "ru",
        "latin" | "cyrillic" => letters(text, tag),
        other => other,
    }
}

/// The characters of a text that are not ASCII, the others passed by many at a time.
fn beyond_ascii(text: &str) -> impl Iterator<Item = char> {
    let bytes = text.as_bytes();
    let mut at = 0;
    std::iter::from_fn(move || {
        if bytes.get(at)?.is_ascii() {
            at += fold::ascii_run(&bytes[at..]);
        }
        let c = text[at..].chars().next()?;
        at += c.len_utf8();
        Some(c)
    })
}

/// Frequent characters that only simplified text has.
fn simplified_only(c: char) -> bool {
    matches!(
        c,
        '这' | '们'
            | '来'
            | '说'
            | '时'
            | '会'
            | '个'
            | '为'
            | '国'
            | '过'
            | '对'
            | '还'
            | '没'
            | '见'
            | '车'
            | '东'
            | '门'
            | '问'
            | '间'
            | '长'
            | '开'
            | '关'
            | '电'
            | '话'
            | '网'
            | '办'
            | '证'
            | '签'
            | '护'
            | '号'
            | '码'
            | '费'
            | '钱'
            | '请'
            | '让'
            | '认'
            | '识'
            | '讯'
    )
}

/// Bytes from which on a text tells its language by its small words.
const LONG: usize = 400;

/// How many bytes are read for small words that tell the language, which share of all words these must then make up, as one in so
/// many, and how many times as many as those of any other language they must be. The fewer bytes, the plainer.
const LOOKS: [(usize, usize, usize); 3] = [(LONG, 3, 5), (1000, 4, 3), (usize::MAX, 6, 2)];

/// Small words that sentences of a language can hardly do without, and that most of its neighbours do without.
const SMALL: [(&str, &[&str]); 11] = [
    (
        "de",
        &[
            "als", "am", "auch", "auf", "aus", "bei", "das", "dem", "den", "der", "die", "ein", "eine", "einem", "einen", "für",
            "im", "ist", "kann", "mit", "nach", "nicht", "oder", "sich", "sie", "sind", "und", "von", "werden", "wird", "zu",
            "zum", "zur", "über",
        ],
    ),
    (
        "en",
        &[
            "a", "about", "after", "and", "any", "are", "at", "because", "been", "before", "but", "by", "can", "for", "from",
            "has", "have", "how", "if", "into", "is", "it", "its", "may", "not", "of", "on", "only", "should", "than", "that",
            "the", "their", "there", "these", "they", "this", "to", "was", "we", "were", "what", "when", "which", "will", "with",
            "would", "you", "your",
        ],
    ),
    (
        "es",
        &[
            "al", "con", "cuando", "del", "el", "en", "es", "está", "hasta", "hay", "la", "las", "lo", "los", "muy", "más", "no",
            "para", "pero", "por", "puede", "que", "se", "si", "sin", "su", "sus", "también", "tiene", "una", "y",
        ],
    ),
    (
        "fr",
        &[
            "au", "aux", "avec", "ce", "cette", "dans", "des", "du", "en", "est", "et", "il", "la", "le", "les", "on", "ou",
            "pas", "plus", "pour", "que", "qui", "sont", "sur", "un", "une", "votre", "vous", "être",
        ],
    ),
    (
        "id",
        &[
            "adalah", "akan", "anda", "atau", "bisa", "boleh", "dalam", "dan", "dapat", "dari", "dengan", "di", "harus", "ini",
            "itu", "juga", "ke", "oleh", "pada", "sudah", "tidak", "untuk", "yang",
        ],
    ),
    (
        "it",
        &[
            "alla", "anche", "che", "con", "da", "dei", "del", "della", "delle", "di", "gli", "il", "in", "la", "le", "nel",
            "nella", "non", "per", "più", "questo", "si", "sono", "un", "una", "è",
        ],
    ),
    (
        "nl",
        &[
            "aan", "bij", "dat", "deze", "door", "een", "het", "in", "is", "je", "kunt", "maar", "met", "naar", "niet", "of",
            "ook", "op", "te", "van", "voor", "was", "we", "worden", "wordt", "zijn",
        ],
    ),
    (
        "pl",
        &[
            "dla", "do", "jak", "jest", "lub", "może", "na", "nie", "od", "oraz", "po", "przez", "są", "się", "to", "tylko", "w",
            "z", "że",
        ],
    ),
    (
        "pt",
        &[
            "a", "ao", "as", "até", "com", "da", "das", "do", "dos", "e", "em", "mais", "na", "no", "não", "o", "os", "para",
            "pela", "pelo", "por", "que", "se", "seu", "sua", "são", "também", "um", "uma", "você", "às", "é",
        ],
    ),
    ("tr", &["bir", "bu", "da", "daha", "de", "değil", "gibi", "ile", "için", "kadar", "olan", "olarak", "sonra", "ve", "veya"]),
    (
        "vi",
        &[
            "bạn", "cho", "có", "các", "cần", "của", "hoặc", "không", "khi", "là", "một", "người", "những", "này", "phải",
            "trong", "và", "với", "được", "để", "ở",
        ],
    ),
];

/// The same by word: a bit for each language that has it.
static SMALL_WORDS: LazyLock<HashMap<u64, u16, BuildHasherDefault<Quick>>> = LazyLock::new(|| {
    let mut languages = HashMap::default();
    for (at, (_, words)) in SMALL.iter().enumerate() {
        for word in *words {
            *languages.entry(key(word)).or_insert(0) |= 1 << at;
        }
    }
    languages
});

/// Up to eight bytes of a word, in lower case as far as they are ASCII.
fn key(word: &str) -> u64 {
    let bytes = &word.as_bytes()[..word.len().min(8)];
    bytes.iter().fold(0, |key, byte| key << 8 | u64::from(byte.to_ascii_lowercase()))
}

/// The language with the most small words, how many they are, and how many the next has.
fn most(small: &[usize; SMALL.len()]) -> (&'static str, usize, usize) {
    let (most, &count) = small.iter().enumerate().max_by_key(|(_, count)| **count).unwrap_or((0, &0));
    let others = small.iter().enumerate().filter(|(at, _)| *at != most).map(|(_, count)| *count).max().unwrap_or(0);
    (SMALL[most].0, count, others)
}

/// How many words a text has, and how many of them are small ones of each language; read a piece at a time.
#[derive(Debug, Clone, Default)]
struct Counts {
    words: usize,
    small: [usize; SMALL.len()],
    /// The word that is being read.
    key: u64,
    length: usize,
}

impl Counts {
    fn of(text: &str) -> Counts {
        let mut counts = Counts::default();
        counts.read(text);
        counts.end();
        counts
    }

    fn read(&mut self, piece: &str) {
        for c in piece.chars() {
            if c.is_ascii_alphabetic() {
                (self.key, self.length) = (self.key << 8 | u64::from(c.to_ascii_lowercase() as u8), self.length + 1);
            } else if !c.is_ascii() && is_alphabetic(c) {
                let mut bytes = [0; 4];
                for byte in c.encode_utf8(&mut bytes).bytes() {
                    (self.key, self.length) = (self.key << 8 | u64::from(byte), self.length + 1);
                }
            } else if self.length > 0 {
                self.end();
            }
        }
    }

    /// Ends the word that is being read.
    fn end(&mut self) {
        self.words += usize::from(self.length > 0);
        if (1..=8).contains(&self.length)
            && let Some(&languages) = SMALL_WORDS.get(&self.key)
        {
            for (at, count) in self.small.iter_mut().enumerate() {
                *count += usize::from(languages >> at & 1);
            }
        }
        (self.key, self.length) = (0, 0);
    }

    /// The language whose small words make up one in `share` of all words, as in prose, and are `lead` times as many as those of any
    /// other language.
    fn plainly(&self, share: usize, lead: usize) -> Option<&'static str> {
        let mut whole = self.clone();
        whole.end();
        let (language, count, others) = most(&whole.small);
        (count * share >= whole.words && others * lead <= count).then_some(language)
    }
}

/// The language of a text of Latin script by its small words, of which no more are read than it takes.
fn by_small_words(text: &str) -> Option<&'static str> {
    let (mut counts, mut read) = (Counts::default(), 0);
    LOOKS.iter().find_map(|&(bytes, share, lead)| {
        let end = text.floor_char_boundary(bytes);
        // A text that ends before is looked at once more, as less plain words are enough for a whole one.
        counts.read(&text[read..end]);
        read = end;
        counts.plainly(share, lead)
    })
}

fn letters(text: &str, script: &str) -> &'static str {
    // The detector compares a text with every language it knows, which takes longer than all the rest of a short page.
    if script == "latin"
        && text.len() >= LONG
        && let Some(language) = by_small_words(text)
    {
        return language;
    }
    let text = &text[..text.floor_char_boundary(DETECTED)];
    let Some(info) = whatlang::detect(text) else { return "und" };
    // A few words are easily taken for a neighbouring language; "unknown" admits the words of all.
    if !info.is_reliable() && text.chars().count() < 400 {
        return if script == "cyrillic" && info.lang() == Lang::Rus { "ru" } else { "und" };
    }
    match tag(info.lang()) {
        Some(tag) => tag,
        None if script == "cyrillic" => "ru",
        None => "und",
    }
}

/// The tag of a language that the detector knows and that is told apart here.
fn tag(language: Lang) -> Option<&'static str> {
    Some(match language {
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
        _ => return None,
    })
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

    #[test]
    fn asks_the_detector_unless_the_small_words_leave_no_doubt() {
        let english = "The old town is best seen on foot, and the last train leaves before midnight. ".repeat(12);
        let names = "Almaty Astana Shymkent Karaganda Aktobe Taraz Pavlodar Semey Atyrau Kostanay Kyzylorda Uralsk. ".repeat(12);
        let dutch = "De oude stad is te voet het mooist, en de laatste trein vertrekt voor middernacht; die was vol. ".repeat(12);
        let swedish = "Den gamla staden är vackrast till fots, och det sista tåget går före midnatt; vi var glada. ".repeat(12);
        let plainly = |text: &str| Counts::of(text).plainly(6, 2);
        assert_eq!((plainly(&english), plainly(&dutch)), (Some("en"), Some("nl")));
        assert_eq!((plainly(&names), plainly(&swedish), of_text(&swedish)), (None, None, "und"));
        let russian =
            "Старый город лучше всего осматривать пешком, и последний поезд уходит до полуночи; мы были рады. ".repeat(12);
        let bulgarian =
            "Старият град се разглежда най-добре пеша, а последният влак тръгва преди полунощ; бяхме доволни. ".repeat(12);
        assert_eq!((of_text(&russian), of_text(&bulgarian)), ("ru", "bg"));
    }

    #[test]
    fn guesses_the_language_of_a_few_words() {
        let guess = |text: &str| {
            let page = crate::document::parse(text.as_bytes(), &crate::document::Hints::default());
            likeliest(&page)
        };
        assert_eq!(guess("Звоните нам 8 800 301 44 17"), "ru");
        assert_ne!(guess("Телефонуйте нам, є квитки"), "ru");
        for (text, language) in [
            ("Permis fără examen, scrie pe WhatsApp 0744 120 733", "ro"),
            ("رابطہ کریں واٹس ایپ 0301-4407712", "ur"),
            ("پیام دهید: واتساپ 0912 345 6781", "fa"),
            ("Δίπλωμα χωρίς εξετάσεις. Viber 6944 412 077", "el"),
            ("Hívjon minket: 06 30 412 0771, sürgős ügyintézés előnnyel", "hu"),
            ("פנו אלינו בוואטסאפ 052-440-7712", "he"),
        ] {
            assert_eq!(guess(text), language, "{text}");
        }
        assert_ne!(guess("للتواصل واتساب 0501237761"), "fa");
        assert_ne!(guess("Liên hệ Zalo để được tư vấn, giá chỉ từ 300k"), "ro");
        assert_ne!(guess("The π in the name of the café Ωmega is a joke of its owner"), "el");
    }
}
