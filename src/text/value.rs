//! Typed values in folded text: numbers, prices, lengths of time. Every value is an interval, since pages round.

use std::ops::Range;
use std::sync::LazyLock;

use super::spelt;

/// A price.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Money {
    /// Bytes of the folded text.
    pub range: Range<usize>,
    /// ISO 4217; `$` where only the sign stands.
    pub currency: &'static str,
    /// Lowest amount in hundredths.
    pub min: u64,
    /// Highest amount in hundredths.
    pub max: u64,
}

/// A length of time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Duration {
    /// Bytes of the folded text.
    pub range: Range<usize>,
    /// Shortest reading in days.
    pub min_days: u32,
    /// Longest reading in days.
    pub max_days: u32,
    /// Whether it counts working days.
    pub business: bool,
    /// Whether it is a moment within a time ("within 180 days") rather than a length.
    pub window: bool,
}

/// How many of something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Count {
    /// Bytes of the folded text.
    pub range: Range<usize>,
    /// Lowest number.
    pub min: u32,
    /// Highest number.
    pub max: u32,
}

/// A number.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Number {
    start: usize,
    end: usize,
    hundredths: u64,
}

/// Names and signs of currencies, folded. Longer ones first where one begins another.
const CURRENCIES: &[(&str, &str)] = &[
    ("singapur dolaridir", "SGD"),
    ("ऑस्ट्रेलियाई डॉलर", "AUD"),
    ("सिंगापुर डॉलर", "SGD"),
    ("अमेरिकी डॉलर", "USD"),
    ("कनाडाई डॉलर", "CAD"),
    ("sterlindir", "GBP"),
    ("sterlindi", "GBP"),
    ("pounddur", "GBP"),
    ("liradir", "TRY"),
    ("eurodur", "EUR"),
    ("avrodur", "EUR"),
    ("wondur", "KRW"),
    ("रुपिया", "IDR"),
    ("shekel", "ILS"),
    ("ルピア", "IDR"),
    ("ดอลลาร์สิงคโปร์", "SGD"),
    ("싱가포르 달러", "SGD"),
    ("싱가포르달러", "SGD"),
    ("us dollars", "USD"),
    ("us dollar", "USD"),
    ("u.s. dollars", "USD"),
    ("us$", "USD"),
    ("us $", "USD"),
    ("us-$", "USD"),
    ("u.s. $", "USD"),
    ("u$s", "USD"),
    ("u$d", "USD"),
    ("usd$", "USD"),
    ("usd", "USD"),
    ("美元", "USD"),
    ("美金", "USD"),
    ("美刀", "USD"),
    ("刀", "USD"),
    ("американских долларов", "USD"),
    ("новозеландских долларов", "NZD"),
    ("австралииских долларов", "AUD"),
    ("сингапурских долларов", "SGD"),
    ("канадских долларов", "CAD"),
    ("гонконгских долларов", "HKD"),
    ("neuseelandische dollar", "NZD"),
    ("neuseeland-dollar", "NZD"),
    ("australische dollar", "AUD"),
    ("kanadische dollar", "CAD"),
    ("singapur-dollar", "SGD"),
    ("hongkong-dollar", "HKD"),
    ("долларов сша", "USD"),
    ("долларов", "USD"),
    ("доллара", "USD"),
    ("доллар", "USD"),
    ("dolares neozelandeses", "NZD"),
    ("dolares australianos", "AUD"),
    ("dolares canadienses", "CAD"),
    ("dolares canadenses", "CAD"),
    ("dolares de singapur", "SGD"),
    ("dolares singapurenses", "SGD"),
    ("dolares", "USD"),
    ("nzドル", "NZD"),
    ("ニュージーランドドル", "NZD"),
    ("豪ドル", "AUD"),
    ("オーストラリアドル", "AUD"),
    ("カナダドル", "CAD"),
    ("シンガポールドル", "SGD"),
    ("香港ドル", "HKD"),
    ("usドル", "USD"),
    ("米ドル", "USD"),
    ("ドル", "USD"),
    ("뉴질랜드 달러", "NZD"),
    ("뉴질랜드달러", "NZD"),
    ("호주 달러", "AUD"),
    ("호주달러", "AUD"),
    ("캐나다 달러", "CAD"),
    ("캐나다달러", "CAD"),
    ("홍콩 달러", "HKD"),
    ("홍콩달러", "HKD"),
    ("미국 달러", "USD"),
    ("미국달러", "USD"),
    ("달러", "USD"),
    ("불", "USD"),
    ("do singapore", "SGD"),
    ("do sing", "SGD"),
    ("do la new zealand", "NZD"),
    ("do la uc", "AUD"),
    ("do la canada", "CAD"),
    ("do la my", "USD"),
    ("do la", "USD"),
    ("долл", "USD"),
    ("баксов", "USD"),
    ("dolarow", "USD"),
    ("dolary", "USD"),
    ("dolara", "USD"),
    ("americkych dolaru", "USD"),
    ("dolaru", "USD"),
    ("dolarech", "USD"),
    ("amerikaanse dollar", "USD"),
    ("долари сша", "USD"),
    ("доларів сша", "USD"),
    ("долара сша", "USD"),
    ("доларів", "USD"),
    ("долари", "USD"),
    ("долара", "USD"),
    ("долар", "USD"),
    ("євро", "EUR"),
    ("eura", "EUR"),
    ("liber", "GBP"),
    ("libry", "GBP"),
    ("фунтів", "GBP"),
    ("pond", "GBP"),
    ("батів", "THB"),
    ("bahtu", "THB"),
    ("bahtow", "THB"),
    ("гривень", "UAH"),
    ("гривні", "UAH"),
    ("грн", "UAH"),
    ("korun", "CZK"),
    ("koruny", "CZK"),
    ("kc", "CZK"),
    ("czk", "CZK"),
    ("uah", "UAH"),
    ("zl", "PLN"),
    ("funtow", "GBP"),
    ("funty", "GBP"),
    ("zlotych", "PLN"),
    ("zlote", "PLN"),
    ("pln", "PLN"),
    ("dolar singapura", "SGD"),
    ("dolar australia", "AUD"),
    ("dolar selandia baru", "NZD"),
    ("dolar kanada", "CAD"),
    ("yeni zelanda dolari", "NZD"),
    ("avustralya dolari", "AUD"),
    ("kanada dolari", "CAD"),
    ("singapur dolari", "SGD"),
    ("amerikan dolari", "USD"),
    ("dolar as", "USD"),
    ("us-dollar", "USD"),
    ("dolar", "USD"),
    ("dolari", "USD"),
    ("dolardir", "USD"),
    ("dolarlik", "USD"),
    ("دولارا", "USD"),
    ("دولار", "USD"),
    ("دولارات", "USD"),
    ("डॉलर", "USD"),
    ("ดอลลาร์", "USD"),
    ("dollari neozelandesi", "NZD"),
    ("dollari australiani", "AUD"),
    ("dollari canadesi", "CAD"),
    ("dollari di singapore", "SGD"),
    ("dollari americani", "USD"),
    ("dollari", "USD"),
    ("canadian dollars", "CAD"),
    ("cad$", "CAD"),
    ("ca$", "CAD"),
    ("c$", "CAD"),
    ("cad", "CAD"),
    ("加元", "CAD"),
    ("加币", "CAD"),
    ("australian dollars", "AUD"),
    ("au$", "AUD"),
    ("a$", "AUD"),
    ("aud", "AUD"),
    ("澳元", "AUD"),
    ("澳币", "AUD"),
    ("澳大利亚元", "AUD"),
    ("new zealand dollars", "NZD"),
    ("nz$", "NZD"),
    ("nzd", "NZD"),
    ("纽元", "NZD"),
    ("新西兰元", "NZD"),
    ("纽币", "NZD"),
    ("singapore dollars", "SGD"),
    ("s$", "SGD"),
    ("sgd", "SGD"),
    ("新加坡元", "SGD"),
    ("新币", "SGD"),
    ("新元", "SGD"),
    ("坡币", "SGD"),
    ("hong kong dollars", "HKD"),
    ("hk$", "HKD"),
    ("hkd", "HKD"),
    ("港币", "HKD"),
    ("港元", "HKD"),
    ("nt$", "TWD"),
    ("twd", "TWD"),
    ("新台币", "TWD"),
    ("台币", "TWD"),
    ("dollars neo-zelandais", "NZD"),
    ("dollars australiens", "AUD"),
    ("dollars canadiens", "CAD"),
    ("dollars de singapour", "SGD"),
    ("dollars americains", "USD"),
    ("dollars", "$"),
    ("dollar", "$"),
    ("bucks", "$"),
    ("$", "$"),
    ("euros", "EUR"),
    ("euro", "EUR"),
    ("eur", "EUR"),
    ("€", "EUR"),
    ("欧元", "EUR"),
    ("евро", "EUR"),
    ("ユーロ", "EUR"),
    ("ยูโร", "EUR"),
    ("يورو", "EUR"),
    ("यूरो", "EUR"),
    ("유로", "EUR"),
    ("euroluk", "EUR"),
    ("avroluk", "EUR"),
    ("avro", "EUR"),
    ("pounds", "GBP"),
    ("gbp", "GBP"),
    ("£", "GBP"),
    ("英镑", "GBP"),
    ("фунтов", "GBP"),
    ("фунта", "GBP"),
    ("фунты", "GBP"),
    ("фунт", "GBP"),
    ("quid", "GBP"),
    ("pound", "GBP"),
    ("bang anh", "GBP"),
    ("bang", "GBP"),
    ("poundsterling", "GBP"),
    ("pound sterling", "GBP"),
    ("sterlin", "GBP"),
    ("ปอนด์", "GBP"),
    ("पाउंड", "GBP"),
    ("libras", "GBP"),
    ("livres sterling", "GBP"),
    ("livres", "GBP"),
    ("pfund", "GBP"),
    ("sterline", "GBP"),
    ("جنيه استرليني", "GBP"),
    ("ポンド", "GBP"),
    ("파운드", "GBP"),
    ("日元", "JPY"),
    ("日币", "JPY"),
    ("円", "JPY"),
    ("日圆", "JPY"),
    ("圆", "JPY"),
    ("엔", "JPY"),
    ("иен", "JPY"),
    ("yenes", "JPY"),
    ("ienes", "JPY"),
    ("jpy", "JPY"),
    ("เยน", "JPY"),
    ("येन", "JPY"),
    ("yen", "JPY"),
    ("韩元", "KRW"),
    ("韩币", "KRW"),
    ("krw", "KRW"),
    ("₩", "KRW"),
    ("ウォン", "KRW"),
    ("won", "KRW"),
    ("вон", "KRW"),
    ("원", "KRW"),
    ("วอน", "KRW"),
    ("वॉन", "KRW"),
    ("وون", "KRW"),
    ("人民币", "CNY"),
    ("cny", "CNY"),
    ("rmb", "CNY"),
    ("¥", "CNY"),
    ("块钱", "CNY"),
    ("块", "CNY"),
    ("元", "CNY"),
    ("юанеи", "CNY"),
    ("yuan", "CNY"),
    ("泰铢", "THB"),
    ("铢", "THB"),
    ("thb", "THB"),
    ("baht", "THB"),
    ("bath", "THB"),
    ("바트", "THB"),
    ("батов", "THB"),
    ("бата", "THB"),
    ("бат", "THB"),
    ("बाट", "THB"),
    ("บาท", "THB"),
    ("฿", "THB"),
    ("バーツ", "THB"),
    ("印尼盾", "IDR"),
    ("印尼卢比", "IDR"),
    ("idr", "IDR"),
    ("rupiah", "IDR"),
    ("rp", "IDR"),
    ("越南盾", "VND"),
    ("vnd", "VND"),
    ("dong", "VND"),
    ("₫", "VND"),
    ("坚戈", "KZT"),
    ("kzt", "KZT"),
    ("tenge", "KZT"),
    ("тенге", "KZT"),
    ("₸", "KZT"),
    ("卢布", "RUB"),
    ("rub", "RUB"),
    ("рублеи", "RUB"),
    ("рубля", "RUB"),
    ("рубль", "RUB"),
    ("руб", "RUB"),
    ("₽", "RUB"),
    ("rs.", "INR"),
    ("rs", "INR"),
    ("рупии", "INR"),
    ("रु.", "INR"),
    ("रु", "INR"),
    ("रूपये", "INR"),
    ("ルピー", "INR"),
    ("루피", "INR"),
    ("卢比", "INR"),
    ("inr", "INR"),
    ("rupees", "INR"),
    ("₹", "INR"),
    ("रुपये", "INR"),
    ("马币", "MYR"),
    ("令吉", "MYR"),
    ("myr", "MYR"),
    ("ringgit", "MYR"),
    ("rm", "MYR"),
    ("ринггитов", "MYR"),
    ("ринггит", "MYR"),
    ("रिंगिट", "MYR"),
    ("リンギット", "MYR"),
    ("링깃", "MYR"),
    ("谢克尔", "ILS"),
    ("ils", "ILS"),
    ("shekels", "ILS"),
    ("₪", "ILS"),
    ("菲律宾比索", "PHP"),
    // Whose pesos they are is not said; they are an amount all the same.
    ("比索", "peso"),
    ("pesos", "peso"),
    ("peso", "peso"),
    ("песо", "peso"),
    ("ペソ", "peso"),
    ("페소", "peso"),
    ("php", "PHP"),
    ("₱", "PHP"),
    ("迪拉姆", "AED"),
    ("aed", "AED"),
    ("درهم", "AED"),
    ("dirhams", "AED"),
    ("里拉", "TRY"),
    ("try", "TRY"),
    ("lira", "TRY"),
    ("₺", "TRY"),
    ("sar", "SAR"),
    ("riyals", "SAR"),
    ("chf", "CHF"),
    ("schweizer franken", "CHF"),
    ("franken", "CHF"),
    ("瑞郎", "CHF"),
    ("zar", "ZAR"),
    ("rand", "ZAR"),
    ("rands", "ZAR"),
    ("兰特", "ZAR"),
    ("рэндов", "ZAR"),
    ("рандов", "ZAR"),
    ("ランド", "ZAR"),
    ("랜드", "ZAR"),
    ("kip", "LAK"),
    ("kips", "LAK"),
    ("lak", "LAK"),
    ("基普", "LAK"),
    ("кип", "LAK"),
    ("กีบ", "LAK"),
    ("kes", "KES"),
    ("cve", "CVE"),
    ("gel", "GEL"),
    ("拉里", "GEL"),
    ("lari", "GEL"),
    ("лари", "GEL"),
    ("nad", "NAD"),
    ("jod", "JOD"),
    ("mxn", "MXN"),
    ("brl", "BRL"),
    ("r$", "BRL"),
    ("reais", "BRL"),
    ("tl", "TRY"),
    ("franchi svizzeri", "CHF"),
    ("shillings", "shilling"),
    ("namibia-dollar", "NAD"),
    ("francs suisses", "CHF"),
    ("francos suizos", "CHF"),
    ("francos suicos", "CHF"),
    ("swiss francs", "CHF"),
    ("lire turche", "TRY"),
    ("nhan dan te", "CNY"),
    ("ดองเวียดนาม", "VND"),
    ("francs cfa", "XAF"),
    ("ليرة تركية", "TRY"),
    ("dinares", "dinar"),
    ("манатов", "manat"),
    ("динаров", "dinar"),
    ("جنيه مصري", "EGP"),
    ("dinars", "dinar"),
    ("kroner", "krone"),
    ("kronor", "krone"),
    ("kronen", "krone"),
    ("ringgits", "MYR"),
    ("rupias", "rupee"),
    ("sequeles", "ILS"),
    ("meticais", "MZN"),
    ("дирхамов", "AED"),
    ("тугриков", "MNT"),
    ("دينارا", "dinar"),
    ("roubles", "RUB"),
    ("schekel", "ILS"),
    ("dinar", "dinar"),
    ("roupies", "INR"),
    ("francos", "CHF"),
    ("riales", "rial"),
    ("rupie", "rupee"),
    ("franchi", "CHF"),
    ("kwanzas", "AOA"),
    ("шекелеи", "ILS"),
    ("дирхама", "AED"),
    ("франков", "CHF"),
    ("manat", "manat"),
    ("ดีแรห์ม", "AED"),
    ("دينار", "dinar"),
    ("rubles", "RUB"),
    ("francs", "CHF"),
    ("dirham", "AED"),
    ("rials", "rial"),
    ("kwacha", "ZMW"),
    ("forint", "HUF"),
    ("rupien", "INR"),
    ("rublos", "RUB"),
    ("yuanes", "CNY"),
    ("reales", "BRL"),
    ("донгов", "VND"),
    ("драмов", "AMD"),
    ("злотых", "PLN"),
    ("реалов", "BRL"),
    ("риалов", "SAR"),
    ("крон", "krone"),
    ("dirhem", "AED"),
    ("ริงกิต", "MYR"),
    ("รูเบิล", "RUB"),
    ("رينغيت", "MYR"),
    ("naira", "NGN"),
    ("zloty", "PLN"),
    ("riyal", "SAR"),
    ("rupee", "INR"),
    ("cedis", "GHS"),
    ("rubel", "RUB"),
    ("rial", "rial"),
    ("bahts", "THB"),
    ("dongs", "VND"),
    ("yuans", "CNY"),
    ("wones", "KRW"),
    ("soles", "PEN"),
    ("liras", "TRY"),
    ("rubli", "RUB"),
    ("сомов", "KGS"),
    ("сумов", "UZS"),
    ("ruble", "RUB"),
    ("sekel", "ILS"),
    ("frank", "CHF"),
    ("do uc", "AUD"),
    ("ディルハム", "AED"),
    ("روبية", "INR"),
    ("ريالا", "SAR"),
    ("درهما", "AED"),
    ("रुपया", "INR"),
    ("रियाल", "SAR"),
    ("दिरहम", "AED"),
    ("wons", "KRW"),
    ("yens", "JPY"),
    ("rupi", "INR"),
    ("paun", "GBP"),
    ("หยวน", "CNY"),
    ("รูปี", "INR"),
    ("ルーブル", "RUB"),
    ("يوان", "CNY"),
    ("ريال", "SAR"),
    ("شيكل", "ILS"),
    ("جنيه", "EGP"),
    ("ليرة", "TRY"),
    ("روبل", "RUB"),
    ("युआन", "CNY"),
    ("रुपए", "INR"),
    ("रूपए", "INR"),
    ("रूबल", "RUB"),
    ("瑞士法郎", "CHF"),
    ("лир", "TRY"),
    ("bat", "THB"),
    ("rup", "RUB"),
    ("人民元", "CNY"),
    ("リヤル", "SAR"),
    ("디르함", "AED"),
    ("بات", "THB"),
    ("迪尔汗", "AED"),
    ("林吉特", "MYR"),
    ("te", "CNY"),
    ("ドン", "VND"),
    ("위안", "CNY"),
    ("루블", "RUB"),
    ("리얄", "SAR"),
    ("ين", "JPY"),
    ("沙币", "SAR"),
];

/// The currencies' names by their first byte and by their last, in the order of the list: every number asks what stands around it.
struct Names {
    by_first: [Vec<&'static (&'static str, &'static str)>; 256],
    by_last: [Vec<&'static (&'static str, &'static str)>; 256],
}

static NAMES: LazyLock<Names> = LazyLock::new(|| {
    let mut names = Names { by_first: [const { Vec::new() }; 256], by_last: [const { Vec::new() }; 256] };
    for name in CURRENCIES {
        let bytes = name.0.as_bytes();
        names.by_first[usize::from(bytes[0])].push(name);
        names.by_last[usize::from(bytes[bytes.len() - 1])].push(name);
    }
    names
});

/// The currencies whose names may begin a text.
fn currencies_at(text: &str) -> &'static [&'static (&'static str, &'static str)] {
    text.bytes().next().map_or(&[], |byte| &NAMES.by_first[usize::from(byte)])
}

/// Those whose names may end one.
fn currencies_before(text: &str) -> &'static [&'static (&'static str, &'static str)] {
    text.bytes().next_back().map_or(&[], |byte| &NAMES.by_last[usize::from(byte)])
}

/// Words for units of time, folded, with the shortest and longest number of days and whether they are working days.
const UNITS: &[(&str, u32, u32, bool)] = &[
    ("个工作日", 1, 4, true),
    ("工作日", 1, 4, true),
    ("个自然日", 1, 1, false),
    ("business days", 1, 4, true),
    ("business day", 1, 4, true),
    ("working days", 1, 4, true),
    ("working day", 1, 4, true),
    ("рабочих днеи", 1, 4, true),
    ("рабочих дня", 1, 4, true),
    ("рабочии день", 1, 4, true),
    ("dias habiles", 1, 4, true),
    ("jours ouvrables", 1, 4, true),
    ("werktage", 1, 4, true),
    ("calendar days", 1, 1, false),
    ("календарных днеи", 1, 1, false),
    ("个月", 28, 31, false),
    ("个星期", 7, 7, false),
    ("天", 1, 1, false),
    ("日间", 1, 1, false),
    ("日", 1, 1, false),
    ("周", 7, 7, false),
    ("星期", 7, 7, false),
    ("月", 28, 31, false),
    ("年", 365, 366, false),
    ("days", 1, 1, false),
    ("day", 1, 1, false),
    ("-day", 1, 1, false),
    ("weeks", 7, 7, false),
    ("week", 7, 7, false),
    ("months", 28, 31, false),
    ("month", 28, 31, false),
    ("years", 365, 366, false),
    ("year", 365, 366, false),
    ("днеи", 1, 1, false),
    ("дня", 1, 1, false),
    ("день", 1, 1, false),
    ("суток", 1, 1, false),
    ("сутки", 1, 1, false),
    ("недель", 7, 7, false),
    ("недели", 7, 7, false),
    ("неделю", 7, 7, false),
    ("месяцев", 28, 31, false),
    ("месяца", 28, 31, false),
    ("месяц", 28, 31, false),
    ("лет", 365, 366, false),
    ("года", 365, 366, false),
    ("год", 365, 366, false),
    ("днів", 1, 1, false),
    ("дні", 1, 1, false),
    ("діб", 1, 1, false),
    ("тижнів", 7, 7, false),
    ("тижні", 7, 7, false),
    ("тиждень", 7, 7, false),
    ("місяців", 28, 31, false),
    ("місяці", 28, 31, false),
    ("місяць", 28, 31, false),
    ("років", 365, 366, false),
    ("роки", 365, 366, false),
    ("рік", 365, 366, false),
    ("den", 1, 1, false),
    ("dny", 1, 1, false),
    ("dnu", 1, 1, false),
    ("tydnu", 7, 7, false),
    ("tydny", 7, 7, false),
    ("tyden", 7, 7, false),
    ("mesicu", 28, 31, false),
    ("mesice", 28, 31, false),
    ("mesic", 28, 31, false),
    ("dagen", 1, 1, false),
    ("dag", 1, 1, false),
    ("weken", 7, 7, false),
    ("maanden", 28, 31, false),
    ("maand", 28, 31, false),
    ("jaar", 365, 366, false),
    ("dias", 1, 1, false),
    ("dni", 1, 1, false),
    ("dzien", 1, 1, false),
    ("tygodni", 7, 7, false),
    ("tygodnie", 7, 7, false),
    ("miesiecy", 28, 31, false),
    ("miesiace", 28, 31, false),
    ("miesiac", 28, 31, false),
    ("dia", 1, 1, false),
    ("semanas", 7, 7, false),
    ("meses", 28, 31, false),
    ("mes", 28, 31, false),
    ("anos", 365, 366, false),
    ("ano", 365, 366, false),
    ("semana", 7, 7, false),
    ("साल", 365, 366, false),
    ("वर्ष", 365, 366, false),
    ("سنوات", 365, 366, false),
    ("سنة", 365, 366, false),
    ("اعوام", 365, 366, false),
    ("jours", 1, 1, false),
    ("jour", 1, 1, false),
    ("semaines", 7, 7, false),
    ("mois", 28, 31, false),
    ("ans", 365, 366, false),
    ("annees", 365, 366, false),
    ("annee", 365, 366, false),
    ("semaine", 7, 7, false),
    ("tage", 1, 1, false),
    ("tagen", 1, 1, false),
    ("tag", 1, 1, false),
    ("wochen", 7, 7, false),
    ("monate", 28, 31, false),
    ("monaten", 28, 31, false),
    ("jahre", 365, 366, false),
    ("jahren", 365, 366, false),
    ("jahr", 365, 366, false),
    ("monat", 28, 31, false),
    ("woche", 7, 7, false),
    ("giorni", 1, 1, false),
    ("giorno", 1, 1, false),
    ("settimane", 7, 7, false),
    ("mesi", 28, 31, false),
    ("anni", 365, 366, false),
    ("anno", 365, 366, false),
    ("mese", 28, 31, false),
    ("settimana", 7, 7, false),
    ("ngay", 1, 1, false),
    ("thang", 28, 31, false),
    ("tuan", 7, 7, false),
    ("nam", 365, 366, false),
    ("hari", 1, 1, false),
    ("bulan", 28, 31, false),
    ("minggu", 7, 7, false),
    ("tahun", 365, 366, false),
    ("วัน", 1, 1, false),
    ("เดือน", 28, 31, false),
    ("ปี", 365, 366, false),
    ("일", 1, 1, false),
    ("개월", 28, 31, false),
    ("년", 365, 366, false),
    ("يوما", 1, 1, false),
    ("يوم", 1, 1, false),
    ("ايام", 1, 1, false),
    ("شهر", 28, 31, false),
    ("दिन", 1, 1, false),
    ("महीने", 28, 31, false),
    ("gun", 1, 1, false),
    ("ay", 28, 31, false),
    ("yil", 365, 366, false),
    ("か月", 28, 31, false),
    ("ヶ月", 28, 31, false),
    ("ヵ月", 28, 31, false),
    ("дни", 1, 1, false),
];

/// Small numbers as words, folded. Chinese ones are read as numbers anyway.
const NUMERALS: &[(&str, u64)] = &[
    ("two", 2),
    ("three", 3),
    ("four", 4),
    ("five", 5),
    ("six", 6),
    ("seven", 7),
    ("ten", 10),
    ("dos", 2),
    ("tres", 3),
    ("cuatro", 4),
    ("cinco", 5),
    ("dois", 2),
    ("duas", 2),
    ("quatro", 4),
    ("deux", 2),
    ("trois", 3),
    ("quatre", 4),
    ("cinq", 5),
    ("zwei", 2),
    ("drei", 3),
    ("vier", 4),
    ("funf", 5),
    ("due", 2),
    ("tre", 3),
    ("quattro", 4),
    ("cinque", 5),
    ("два", 2),
    ("две", 2),
    ("двух", 2),
    ("три", 3),
    ("трех", 3),
    ("четыре", 4),
    ("четырех", 4),
    ("пять", 5),
    ("пяти", 5),
    ("iki", 2),
    ("uc", 3),
    ("dort", 4),
    ("dua", 2),
    ("tiga", 3),
    ("empat", 4),
    ("hai", 2),
    ("ba", 3),
    ("bon", 4),
    ("ثلاث", 3),
    ("اربع", 4),
    ("दो", 2),
    ("तीन", 3),
    ("สอง", 2),
    ("สาม", 3),
    ("두", 2),
    ("세", 3),
];

/// Most characters between a number and what it counts: "three consecutive nights".
const COUNT_GAP: usize = 14;

/// Words that turn a length into a window: the number is not how long one may stay.
const WINDOW_BEFORE: &[&str] =
    &["每", "within", "in any", "per", "out of", "в течение", "за", "за любые", "任意", "累计", "por", "every", "any"];

/// Numbers in words, right before what they number as `before` tells. Only there, since number words are many other words.
fn spelt_numbers(text: &str, out: &mut Vec<Number>, before: impl Fn(&str) -> bool) {
    let known = out.len();
    for (range, value) in spelt::find(text) {
        let after = text[range.end..].trim_start_matches([' ', '\u{a0}', '-']);
        if before(after) {
            out.push(Number { start: range.start, end: range.end, hundredths: value * 100 });
        }
    }
    if out.len() > known {
        out.sort_by_key(|number| number.start);
        out.dedup_by(|b, a| b.start < a.end);
    }
}

/// Whether a text begins with a currency's name.
fn begins_with_currency(text: &str) -> bool {
    currencies_at(text).iter().any(|(word, _)| word.chars().count() > 1 && starts_with_word(text, word))
}

/// Whether a text begins with a word for a unit of time.
fn begins_with_unit(text: &str) -> bool {
    UNITS.iter().any(|(word, ..)| word.len() > 2 && starts_with_word(text, word))
}

/// Numbers in folded text: digits with separators, and Chinese numerals before a unit.
fn numbers(text: &str) -> Vec<Number> {
    let mut out = Vec::new();
    let bytes = text.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        if bytes[at].is_ascii_digit() {
            let start = at;
            while at < bytes.len()
                && (bytes[at].is_ascii_digit()
                    || matches!(bytes[at], b'.' | b',' | b'\'') && bytes.get(at + 1).is_some_and(u8::is_ascii_digit))
            {
                at += 1;
            }
            // "12 000": groups of three digits behind one of at most three.
            let thousand = |at: usize| {
                bytes[at..].first() == Some(&b' ')
                    && bytes.len() >= at + 4
                    && bytes[at + 1..at + 4].iter().all(u8::is_ascii_digit)
                    && !bytes.get(at + 4).is_some_and(u8::is_ascii_digit)
            };
            if at - start <= 3 && bytes[start] != b'0' {
                while thousand(at) {
                    at += 4;
                }
            }
            // A number of that length is an identifier, not a quantity.
            let digits = bytes[start..at].iter().filter(|byte| byte.is_ascii_digit()).count();
            let joined = start > 0 && (bytes[start - 1].is_ascii_alphabetic() && !currency_before(&text[..start]));
            if digits <= 9 && !joined {
                out.push(Number { start, end: at, hundredths: parse_number(&text[start..at]) });
            }
        } else if let Some((end, value)) = chinese_number(text, at) {
            out.push(Number { start: at, end, hundredths: value * 100 });
            at = end;
        } else {
            at += text[at..].chars().next().map_or(1, char::len_utf8);
        }
    }
    out
}

fn currency_before(text: &str) -> bool {
    currencies_before(text).iter().any(|(word, _)| text.ends_with(word))
}

/// `1,234.5` and `1.234,5` and `1 234`: the last separator is decimal when one or two digits follow it.
fn parse_number(text: &str) -> u64 {
    let last = text.rfind(['.', ',']);
    let decimals = last.map(|at| text.len() - at - 1).filter(|&count| count == 1 || count == 2);
    let (whole, fraction) = match (last, decimals) {
        (Some(at), Some(_)) => (&text[..at], &text[at + 1..]),
        _ => (text, ""),
    };
    let digits = |part: &str| part.bytes().filter(u8::is_ascii_digit).fold(0_u64, |sum, byte| sum * 10 + u64::from(byte - b'0'));
    let cents = if fraction.len() == 1 { digits(fraction) * 10 } else { digits(fraction) };
    digits(whole) * 100 + cents
}

/// A Chinese numeral that stands at `at`, up to 9999.
fn chinese_number(text: &str, at: usize) -> Option<(usize, u64)> {
    let mut total = 0_u64;
    let mut current = 0_u64;
    let mut end = at;
    let mut seen = false;
    for (offset, c) in text[at..].char_indices().take(8) {
        let digit = match c {
            '零' | '〇' => Some(0),
            '一' => Some(1),
            '二' | '两' => Some(2),
            '三' => Some(3),
            '四' => Some(4),
            '五' => Some(5),
            '六' => Some(6),
            '七' => Some(7),
            '八' => Some(8),
            '九' => Some(9),
            _ => None,
        };
        let unit = match c {
            '十' => Some(10),
            '百' => Some(100),
            '千' => Some(1000),
            _ => None,
        };
        if let Some(digit) = digit {
            current = digit;
        } else if let Some(unit) = unit {
            total += current.max(1) * unit;
            current = 0;
        } else {
            break;
        }
        seen = true;
        end = at + offset + c.len_utf8();
    }
    seen.then_some((end, total + current))
}

/// Two numbers joined by a dash or "to" make a range.
fn join(text: &str, numbers: &[Number]) -> Vec<(Range<usize>, u64, u64)> {
    let mut out = Vec::new();
    let mut index = 0;
    while index < numbers.len() {
        let first = numbers[index];
        let mut range = (first.start..first.end, first.hundredths, first.hundredths);
        if let Some(second) = numbers.get(index + 1) {
            let between = text[first.end..second.start].trim();
            if matches!(between, "-" | "~" | "to" | "至" | "到" | "до" | "a" | "—" | "－" | "〜" | "bis")
                && second.hundredths >= first.hundredths
            {
                range = (first.start..second.end, first.hundredths, second.hundredths);
                index += 1;
            }
        }
        out.push(range);
        index += 1;
    }
    out
}

fn multiplier(rest: &str) -> (usize, u64) {
    const WORDS: [(&str, u64); 23] = [
        ("万", 10_000),
        ("만", 10_000),
        ("千", 1000),
        ("천", 1000),
        ("million", 1_000_000),
        ("milyon", 1_000_000),
        ("juta", 1_000_000),
        ("milhao de ", 1_000_000),
        ("milhoes de ", 1_000_000),
        ("millon de ", 1_000_000),
        ("millones de ", 1_000_000),
        ("million de ", 1_000_000),
        ("milione di ", 1_000_000),
        ("trieu", 1_000_000),
        ("ribu", 1000),
        ("nghin", 1000),
        ("mila", 1000),
        ("mil ", 1000),
        ("bin ", 1000),
        ("тыс.", 1000),
        ("тысяч", 1000),
        ("k ", 1000),
        ("k/", 1000),
    ];
    for (word, factor) in WORDS {
        if rest.trim_start().starts_with(word) {
            return (rest.len() - rest.trim_start().len() + word.len(), factor);
        }
    }
    (0, 1)
}

fn starts_with_word(rest: &str, word: &str) -> bool {
    // Korean particles follow without a space.
    let spaced = |c: char| c.is_alphabetic() && !crate::lexicon::unspaced(c) && !('\u{ac00}'..='\u{d7a3}').contains(&c);
    rest.starts_with(word) && !(word.ends_with(spaced) && rest[word.len()..].starts_with(spaced))
}

/// The text before an amount, without a currency that stands there.
pub fn before_amount(text: &str, start: usize) -> &str {
    let before = text[..start].trim_end();
    let names = currencies_before(before).iter().map(|(word, _)| *word);
    let sign = names.filter(|word| before.ends_with(word)).max_by_key(|word| word.len());
    sign.map_or(before, |word| before[..before.len() - word.len()].trim_end())
}

/// Prices in folded text.
pub fn money(text: &str) -> Vec<Money> {
    let mut out = Vec::new();
    let mut numbers = numbers(text);
    spelt_numbers(text, &mut numbers, begins_with_currency);
    let mut read = 0;
    for (range, min, max) in join(text, &numbers) {
        if range.start < read {
            continue;
        }
        let (mut skip, factor) = multiplier(&text[range.end..]);
        let mut more = 0;
        // "1만 2천원", "3万5千円": tens of thousands and what is left of them.
        if factor == 10_000
            && let Some(next) = numbers.iter().find(|number| number.start >= range.end + skip)
            && text[range.end + skip..next.start].trim().is_empty()
            && let (thousands, 1000) = multiplier(&text[next.end..])
        {
            more = next.hundredths.saturating_mul(1000);
            skip = next.end + thousands - range.end;
            read = range.end + skip;
        }
        let rest = &text[range.end + skip..];
        let spaces = rest.len() - rest.trim_start_matches([' ', '\u{a0}', '-', '+']).len();
        let after = currencies_at(&rest[spaces..])
            .iter()
            .find(|(word, _)| starts_with_word(&rest[spaces..], word))
            // "我们一块去" goes together and pays nothing.
            .filter(|(word, _)| *word != "块" || text[range.clone()].starts_with(|c: char| c.is_ascii_digit()))
            .or_else(|| vietnamese_dollars(&rest[spaces..]).then_some(&VIETNAMESE_DOLLARS))
            .or_else(|| vietnamese_thousands(&text[range.end..]).then_some(&THOUSANDS_OF_DONG))
            .or_else(|| (spaces == 0 && min >= LEAST_DONG && vietnamese_dong(rest)).then_some(&VIETNAMESE_DONG));
        let before_text = text[..range.start].trim_end_matches([' ', '\u{a0}', ':']);
        let before = currencies_before(before_text).iter().find(|(word, _)| {
            before_text.ends_with(word)
                && !(word.starts_with(char::is_alphabetic)
                    && before_text[..before_text.len() - word.len()].ends_with(|c: char| c.is_ascii_alphanumeric()))
        });
        let after = after.map(|&&(word, code)| match other_dollar(&rest[spaces + word.len()..]) {
            Some(other) if DOLLARS.iter().any(|dollar| word.starts_with(dollar)) => (word, other),
            _ => (word, code),
        });
        // `$150 USD`: the sign is settled by the code behind the number.
        let currency = match (before, after) {
            // "美金70元": the word for a unit behind the number is that of the currency before it.
            (Some((_, code)), Some(("元" | "圆", _))) => *code,
            (_, Some((_, code))) if code != "$" => code,
            (Some((_, code)), _) => *code,
            (None, Some((_, code))) => code,
            (None, None) => continue,
        };
        // `3 万` stands before a currency; a bare `元` after a year or count word is left to the caller's context.
        let end = after.map_or(range.end, |(word, _)| range.end + skip + spaces + word.len());
        out.push(Money {
            range: range.start..end,
            currency,
            min: min.saturating_mul(factor).saturating_add(more),
            max: max.saturating_mul(factor).saturating_add(more),
        });
    }
    out
}

/// How words for dollars begin, folded, in languages that put behind them whose dollars they are.
const DOLLARS: [&str; 5] = ["dolar", "dollar", "do la", "دولار", "dola"];
/// How such words begin, folded, for dollars that are not in the list of names.
const OTHER_DOLLARS: [(&str, &str); 44] = [
    ("namib", "NAD"),
    ("taiwan", "TWD"),
    ("dai loan", "TWD"),
    ("hong kong", "HKD"),
    ("hongkong", "HKD"),
    ("brunei", "BND"),
    ("brunean", "BND"),
    ("fiji", "FJD"),
    ("fiyi", "FJD"),
    ("fidj", "FJD"),
    ("figi", "FJD"),
    ("jamai", "JMD"),
    ("giamaic", "JMD"),
    ("barbad", "BBD"),
    ("bahame", "BSD"),
    ("baham", "BSD"),
    ("belic", "BZD"),
    ("beliz", "BZD"),
    ("bermud", "BMD"),
    ("guyan", "GYD"),
    ("guian", "GYD"),
    ("liberi", "LRD"),
    ("surinam", "SRD"),
    ("trinidad", "TTD"),
    ("trinit", "TTD"),
    ("zimba", "ZWL"),
    ("solomon", "SBD"),
    ("salomon", "SBD"),
    ("caiman", "KYD"),
    ("cayman", "KYD"),
    ("caribe oriental", "XCD"),
    ("caraibes orientales", "XCD"),
    ("caraibi orientali", "XCD"),
    ("singap", "SGD"),
    ("austral", "AUD"),
    ("canad", "CAD"),
    ("kanad", "CAD"),
    ("neozel", "NZD"),
    ("neo-zel", "NZD"),
    ("new zealand", "NZD"),
    ("ناميبي", "NAD"),
    ("سنغافور", "SGD"),
    ("استرالي", "AUD"),
    ("كندي", "CAD"),
];

/// The currency of dollars that are called those of a country right behind the word: "dólares namibianos", "dollars de Hong Kong".
fn other_dollar(behind: &str) -> Option<&'static str> {
    let behind = behind.strip_prefix(' ')?;
    let behind = ["de la ", "de las ", "de los ", "des ", "de ", "di ", "da ", "do ", "du ", "del "]
        .iter()
        .find_map(|article| behind.strip_prefix(article))
        .unwrap_or(behind);
    OTHER_DOLLARS.iter().find(|(stem, _)| behind.starts_with(stem)).map(|&(_, code)| code)
}

/// How Vietnamese shortens its own currency: "đ", folded.
static VIETNAMESE_DONG: &(&str, &str) = &("d", "VND");
/// Least amount of it that anything costs, in hundredths.
const LEAST_DONG: u64 = 100_000;

/// Whether a text begins with that letter as a word of its own.
fn vietnamese_dong(text: &str) -> bool {
    text.strip_prefix('d').is_some_and(|rest| !rest.starts_with(|c: char| c.is_alphanumeric() || matches!(c, '-' | '\'')))
}

/// "350k một khách", "350k/người": thousands of its own currency, which Vietnamese leaves out before whom the sum is for.
static THOUSANDS_OF_DONG: &(&str, &str) = &("", "VND");

fn vietnamese_thousands(text: &str) -> bool {
    let whom = [" mot ", " moi ", "/nguoi", "/khach", "/ng ", " / nguoi", " / khach"];
    text.strip_prefix('k').is_some_and(|rest| whom.iter().any(|word| rest.starts_with(word)))
}

/// How Vietnamese shortens dollars: "đô", folded.
static VIETNAMESE_DOLLARS: &(&str, &str) = &("do", "USD");

/// Whether a text begins with that word. In other languages the same letters stand before a noun or a verb, so here nothing may
/// follow but a mark, or what Vietnamese puts behind an amount.
fn vietnamese_dollars(text: &str) -> bool {
    text.strip_prefix("do").is_some_and(|rest| {
        rest.is_empty()
            || rest.starts_with(['.', ',', ';', ')', '!', '/', '\n'])
            || [" mot ", " moi ", " my", " cho ", "/"].iter().any(|word| rest.starts_with(word))
    })
}

/// Lengths of time in folded text.
pub fn durations(text: &str) -> Vec<Duration> {
    let mut out = Vec::new();
    let mut numbers = numbers(text);
    spelt_numbers(text, &mut numbers, begins_with_unit);
    // "On day three": words of two letters are other words in other languages.
    numbers.retain(|number| number.end - number.start > 2 || !text[number.start..number.end].starts_with(char::is_alphabetic));
    for (range, min, max) in join(text, &numbers) {
        let rest = &text[range.end..];
        let trimmed = rest.trim_start_matches([' ', '\u{a0}']);
        let unit = UNITS.iter().find(|(word, ..)| {
            starts_with_word(trimmed, word) || trimmed.strip_prefix('-').is_some_and(|t| starts_with_word(t, word))
        });
        let Some(&(word, short, long, business)) = unit else { continue };
        // `2026年`, `11月10日`: a date, not a length.
        let (low, high) = ((min / 100) as u32, (max / 100) as u32);
        let dated = match word {
            "年" => low >= 1000,
            "月" => low <= 12 && !trimmed[word.len()..].starts_with(['的', '内', '以']) || low > 1000,
            "日" => text[..range.start].trim_end().ends_with('月'),
            "day" | "days" | "дня" => false,
            _ => low >= 1000,
        };
        if dated || high == 0 || high > 36_500 {
            continue;
        }
        let end = range.end + (rest.len() - trimmed.len()) + word.len();
        let before = text[..range.start].trim_end();
        let window = WINDOW_BEFORE.iter().any(|word| before.ends_with(word))
            || trimmed.get(word.len()..).is_some_and(|t| t.trim_start().starts_with(['内', '之']));
        out.push(Duration { range: range.start..end, min_days: low * short, max_days: high * long, business, window });
    }
    out
}

/// The number right before the end of folded text, which is where the thing stands that it counts.
pub fn count_before(text: &str) -> Option<Count> {
    let start = text.char_indices().rev().nth(COUNT_GAP + 12).map_or(0, |(at, _)| at);
    let tail = &text[start..];
    let numbers = numbers(tail);
    let written = join(tail, &numbers).pop().map(|(range, min, max)| (range, min / 100, max / 100));
    let whole_word = |range: &Range<usize>| {
        let spaced = |c: char| c.is_alphanumeric() && !crate::lexicon::unspaced(c);
        !tail[..range.start].ends_with(spaced) && !tail[range.end..].starts_with(spaced)
    };
    let spelled = NUMERALS
        .iter()
        .filter_map(|&(word, number)| tail.rfind(word).map(|at| (at..at + word.len(), number, number)))
        .filter(|(range, ..)| whole_word(range));
    let (range, min, max) = spelled.chain(written).max_by_key(|(range, ..)| range.end)?;
    let gap = &tail[range.end..];
    // Punctuation parts the number from what follows.
    if gap.chars().count() > COUNT_GAP || gap.contains(|c: char| !c.is_alphanumeric() && !matches!(c, ' ' | '\u{a0}' | '-')) {
        return None;
    }
    let number = |value: u64| u32::try_from(value).ok();
    Some(Count { range: start + range.start..start + range.end, min: number(min)?, max: number(max)? })
}

/// Years named in folded text, from 2000 to 2099, in order: four digits that stand alone and are no part of a larger number, a price
/// or a time.
pub fn years(text: &str) -> Vec<i16> {
    let bytes = text.as_bytes();
    let mut out = Vec::new();
    // Most sentences name none.
    let Some(mut at) = memchr::memmem::find(bytes, b"20") else { return out };
    while at > 0 && bytes[at - 1].is_ascii_digit() {
        at -= 1;
    }
    while at < bytes.len() {
        if !bytes[at].is_ascii_digit() {
            at += 1;
            continue;
        }
        let end = at + bytes[at..].iter().take_while(|byte| byte.is_ascii_digit()).count();
        let before = at.checked_sub(1).map(|index| bytes[index]);
        let after = bytes.get(end).copied();
        let larger = after == Some(b',') && bytes.get(end + 1).is_some_and(u8::is_ascii_digit);
        let lettered = [before, after].into_iter().flatten().any(|byte| byte.is_ascii_alphabetic());
        let year = end - at == 4 && text[at..end].starts_with("20");
        if year && !larger && !lettered && !matches!(before, Some(b'$' | b':' | b'#')) && !priced(&text[end..]) {
            out.extend(text[at..end].parse::<i16>());
        }
        at = end;
    }
    out
}

/// Whether a currency follows of which two thousand is a common sum: "2000 yen". "In 2026 euro coins ..." names a year.
fn priced(after: &str) -> bool {
    let Some(after) = after.strip_prefix([' ', '\u{a0}']) else { return false };
    let known = currencies_at(after).iter().find(|(word, _)| word.chars().count() > 1 && starts_with_word(after, word));
    known.is_some_and(|(_, code)| !matches!(*code, "EUR" | "USD" | "$" | "GBP"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn price(text: &str, currency: &str, min: u64, max: u64) {
        let found = money(text);
        assert_eq!(found.len(), 1, "{text}: {found:?}");
        assert_eq!((found[0].currency, found[0].min, found[0].max), (currency, min, max), "{text}");
    }

    #[track_caller]
    fn length(text: &str, min: u32, max: u32) {
        let found = durations(text);
        assert_eq!(found.len(), 1, "{text}: {found:?}");
        assert_eq!((found[0].min_days, found[0].max_days), (min, max), "{text}");
    }

    #[test]
    fn words_stand_as_folded_text_has_them() {
        let words = CURRENCIES.iter().map(|(word, _)| *word).chain(UNITS.iter().map(|(word, ..)| *word));
        let words = words.chain(WINDOW_BEFORE.iter().copied()).chain(NUMERALS.iter().map(|(word, _)| *word));
        let never_found: Vec<&str> = words.filter(|word| crate::text::fold::fold(word) != **word).collect();
        assert!(never_found.is_empty(), "{never_found:?}");
    }

    #[test]
    fn finds_years_and_no_prices() {
        assert_eq!(years("in 2023 we paid 2,000 baht and $2010; since 30.06.2025"), [2023, 2025]);
        assert_eq!(years("2023年还需要,12019 2024x 2024,500"), [2023]);
    }

    #[test]
    fn reads_prices_in_many_forms() {
        price("it costs usd 40.27 today", "USD", 4027, 4027);
        price("费用为10美元", "USD", 1000, 1000);
        price("수수료는 45달러입니다", "USD", 4500, 4500);
        price("رسوم 45 دولارا", "USD", 4500, 4500);
        price("शुल्क 45 डॉलर है", "USD", 4500, 4500);
        price("die gebuhr betragt 45 us-dollar", "USD", 4500, 4500);
        price("$150 usd", "USD", 15000, 15000);
        price("1 000 000 rp or idr 500,000".split(" or ").nth(1).expect("two parts"), "IDR", 50_000_000, 50_000_000);
        price("от 20 до 30 долларов", "USD", 2000, 3000);
        price(&crate::text::fold::fold("4500 рублей"), "RUB", 450_000, 450_000);
        price("a fee of €7", "EUR", 700, 700);
        price("nzd 17", "NZD", 1700, 1700);
        price("it costs ten dollars", "$", 1000, 1000);
        price("стоит двадцать пять долларов", "USD", 2500, 2500);
        price(&crate::text::fold::fold("12 000 вон"), "KRW", 1_200_000, 1_200_000);
        price("1만 2천원", "KRW", 1_200_000, 1_200_000);
        price("3万5千円", "JPY", 3_500_000, 3_500_000);
        price("手续费25新元", "SGD", 2500, 2500);
        price("只要200块钱", "CNY", 20_000, 20_000);
        price("25 новозеландских долларов", "NZD", 2500, 2500);
        price("25 dollars neo-zelandais", "NZD", 2500, 2500);
        price("it costs rs. 1500", "INR", 150_000, 150_000);
        price("1,2 juta rupiah", "IDR", 120_000_000, 120_000_000);
        price("custa 300 rands", "ZAR", 30_000, 30_000);
        assert!(money("我们一块去").is_empty());
        price("in 2026 100 euros", "EUR", 10_000, 10_000);
        assert!(money("often dollars, and tender euros").is_empty());
        assert!(money("in 2026 there are 30 days").is_empty());
    }

    #[test]
    fn reads_lengths_and_leaves_dates() {
        length("有效期为90天", 90, 90);
        length("3-5个工作日", 3, 20);
        length("六个月", 168, 186);
        length("a 30-day stay", 30, 30);
        length(&crate::text::fold::fold("до 30 дней"), 30, 30);
        length(&crate::text::fold::fold("3 рабочих дней"), 3, 12);
        length("visa-free for sixty days", 60, 60);
        length(&crate::text::fold::fold("bis zu dreißig Tage"), 30, 30);
        length("до шестидесяти днеи", 60, 60);
        length("tinggal enam puluh hari", 60, 60);
        assert!(durations("on day of arrival").is_empty());
        assert!(durations("2023年11月10日起").is_empty());
        assert!(durations("2026").is_empty());
    }

    #[test]
    fn counts_what_stands_behind_a_number() {
        let count = |text: &str| count_before(text).map(|count| (count.min, count.max, text[count.range].to_string()));
        assert_eq!(count("stay at least three consecutive "), Some((3, 3, "three".to_string())));
        assert_eq!(count("须住满2"), Some((2, 2, "2".to_string())));
        assert_eq!(count("须住满三"), Some((3, 3, "三".to_string())));
        assert_eq!(count("от 2 до 3 "), Some((2, 3, "2 до 3".to_string())));
        assert_eq!(count("не менее трех "), Some((3, 3, "трех".to_string())));
        assert_eq!(count("there were 3, and many "), None);
        assert_eq!(count("in 2026 visitors who stay some "), None);
        assert_eq!(count("attend "), None);
        assert_eq!(count(""), None);
    }

    #[test]
    fn tells_a_window_from_a_length() {
        let found = durations("30 days, 90 within 180 days");
        assert_eq!(found.iter().map(|d| d.window).collect::<Vec<_>>(), [false, true]);
    }
}
