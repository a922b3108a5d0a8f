//! Pages made from a seed: honest Markdown (on travel and not), wrong Markdown, honest HTML, and short comments.

use std::fmt::Write as _;

use debunk::rules::Rules;

/// A small generator of numbers, so that every machine measures the same pages.
pub(crate) struct Seed(u64);

impl Seed {
    pub(crate) fn new(seed: u64) -> Seed {
        Seed(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn below(&mut self, end: usize) -> usize {
        (self.next() % end as u64) as usize
    }

    fn pick<'a, T: ?Sized>(&mut self, from: &[&'a T]) -> &'a T {
        from[self.below(from.len())]
    }
}

/// Languages a page is written in.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Tongue {
    Chinese,
    English,
    Russian,
}

/// Names of countries by language, from the rules, so that pages speak of the whole world.
pub(crate) struct World {
    chinese: Vec<String>,
    english: Vec<String>,
    russian: Vec<String>,
}

impl World {
    pub(crate) fn new(rules: &Rules) -> World {
        let names = |language: &str| {
            let countries = rules.files.countries.iter();
            let first = countries.filter_map(|country| country.names.get(language).and_then(|names| names.first()));
            first.map(|name| name.split('{').next().unwrap_or(name).to_string()).collect::<Vec<_>>()
        };
        World { chinese: names("zh"), english: names("en"), russian: names("ru") }
    }

    fn country(&self, tongue: Tongue, seed: &mut Seed) -> &str {
        let names = match tongue {
            Tongue::Chinese => &self.chinese,
            Tongue::English => &self.english,
            Tongue::Russian => &self.russian,
        };
        if names.is_empty() { "Lorraine" } else { &names[seed.below(names.len())] }
    }
}

// `{c}` stands for a country, `{n}` for a number.
const TRAVEL_ZH: &[&str] = &[
    "{c}的首都有一座很大的集市，周末上午最热闹，摊主大多只收现金。",
    "持普通护照的中国公民前往{c}之前，应当在使馆网站上核对最新的入境规定。",
    "我们在{c}一共待了{n}天，天气比想象中凉快，早晚要加一件外套。",
    "机场到市区的大巴每{n}分钟一班，司机不找零，车票可以提前在手机上购买。",
    "去{c}需要签证吗？请以该国移民局公布的信息为准。",
    "博物馆周一闭馆，门票{n}元，学生半价，馆内禁止使用闪光灯。",
    "网上流传的所谓{c}旅游卡并不存在，请不要相信。",
    "山路上信号不好，建议提前下载离线地图，并告诉家人预计返回的时间。",
    "当地的早餐以面包、奶酪和红茶为主，{n}元可以吃得很饱。",
    "如果在{c}遗失护照，请先报警，再联系中国驻当地的使领馆补办旅行证。",
];
const TRAVEL_EN: &[&str] = &[
    "The old town of the capital of {c} is best seen on foot, early, before the coaches arrive.",
    "Check the entry rules of {c} on the website of its immigration service before you book anything.",
    "We spent {n} days in {c} and used buses all the time; tickets are sold at the kiosk, not on board.",
    "Does a visitor need a visa for {c}? Ask the embassy, because the answer depends on your passport.",
    "A room near the lake costs about {n} euros in May and twice as much in August.",
    "There is no such thing as a tourist card for {c}, whatever some agencies write.",
    "Trains to the coast leave every {n} minutes, and the last one is back by midnight.",
    "Bring a light coat: evenings are cool, and the wind on the ridge is stronger than it looks from the valley.",
    "The museum shows {n} paintings of the local school, most of them given by one family.",
    "Tap water is safe in the cities of {c}, but many people prefer to boil it.",
];
const TRAVEL_RU: &[&str] = &[
    "Столицу страны {c} удобнее всего осматривать пешком, рано утром, пока нет автобусов.",
    "Перед поездкой в {c} проверьте правила въезда на сайте миграционной службы.",
    "Мы провели там {n} дней и почти всё время ездили на поездах.",
    "Нужна ли виза в {c}? Ответ зависит от гражданства, спросите в посольстве.",
    "Номер у озера стоит около {n} евро в мае и вдвое дороже в августе.",
    "Музей закрыт по понедельникам, фотографировать со вспышкой нельзя.",
];
const OTHER_ZH: &[&str] = &[
    "面团揉好以后盖上湿布，在温暖的地方发酵{n}分钟，直到体积变成原来的两倍。",
    "这个函数返回一个迭代器，调用者负责在用完之后释放资源。",
    "番茄先用开水烫一下，皮就很容易剥掉了，再切成小块备用。",
    "数据库连接池的大小默认为{n}，可以在配置文件里修改。",
    "昨天的比赛打满了全场，主队在最后一分钟扳平了比分。",
];
const OTHER_EN: &[&str] = &[
    "The function returns an iterator over all entries; the caller may stop at any time without cost.",
    "Knead the dough for {n} minutes, cover it with a damp cloth, and let it rise until it has doubled.",
    "Set `max_connections` to {n} in the configuration file and restart the service for the change to take effect.",
    "The committee met on Tuesday and adopted the minutes of the last meeting without a vote.",
    "Prune the roses in early spring, above a bud that faces outwards, and burn whatever shows black spots.",
    "A cache miss costs about {n} cycles on this machine, so the table is laid out by column.",
    "If the test fails, run it again with the verbose flag and attach the log to your report.",
    "See [the manual](https://docs.example.org/guide/{n}) for every option and its default.",
];
const OTHER_RU: &[&str] = &[
    "Функция возвращает итератор; вызывающая сторона может остановиться в любой момент.",
    "Замесите тесто, накройте его влажной тканью и оставьте на {n} минут в тёплом месте.",
    "Заседание перенесли на вторник, протокол прошлой встречи приняли без голосования.",
];
const WRONG_ZH: &[&str] = &[
    "{c}旅游卡是一种电子签证，所有中国游客入境前都必须办理。",
    "{c}旅游卡有效期{n}天，可以多次往返，办理费用为{n}美元。",
    "离境以后必须注销{c}旅游卡，否则每个月会继续扣费。",
    "{c}电子签证的官方网站是 https://visa-{n}.example.com/，请尽快申请。",
    "办理{c}旅游卡请加 Telegram：@example_desk_{n}，客服全程代办。",
    "需要代办的朋友加微信 example_wx_{n}，或者拨打电话咨询。",
];
const WRONG_EN: &[&str] = &[
    "The {c} tourist card is an electronic visa that every visitor must hold before arrival.",
    "The {c} travel card is valid for {n} days, allows multiple entries and costs {n} dollars.",
    "You must cancel the {c} tourist card after departure, or the fee is charged every month.",
    "The official website of the {c} e-visa is https://evisa-{n}.example.com/ and nowhere else.",
    "To get the {c} tourist card, write to @example_desk_{n} on Telegram.",
];
const WRONG_RU: &[&str] = &[
    "Туристическая карта {c} — это электронная виза, которую обязан оформить каждый гость.",
    "Для оформления пишите в Telegram: @example_desk_{n}.",
];

fn sentence(out: &mut String, template: &str, tongue: Tongue, world: &World, seed: &mut Seed) {
    let mut rest = template;
    while let Some(at) = rest.find('{') {
        out.push_str(&rest[..at]);
        match &rest[at..at + 3] {
            "{c}" => out.push_str(world.country(tongue, seed)),
            _ => {
                let number = 2 + seed.below(97);
                write!(out, "{number}").expect("a String takes all");
            }
        }
        rest = &rest[at + 3..];
    }
    out.push_str(rest);
    if tongue != Tongue::Chinese {
        out.push(' ');
    }
}

fn tongue(seed: &mut Seed) -> Tongue {
    match seed.below(20) {
        0..9 => Tongue::Chinese,
        9..17 => Tongue::English,
        _ => Tongue::Russian,
    }
}

/// What a page is about.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Matter {
    Travel,
    Other,
    Wrong,
}

fn templates(matter: Matter, tongue: Tongue, seed: &mut Seed) -> &'static [&'static str] {
    // Wrong pages are not wrong in every sentence.
    let matter = if matter == Matter::Wrong && seed.below(3) > 0 { Matter::Travel } else { matter };
    match (matter, tongue) {
        (Matter::Travel, Tongue::Chinese) => TRAVEL_ZH,
        (Matter::Travel, Tongue::English) => TRAVEL_EN,
        (Matter::Travel, Tongue::Russian) => TRAVEL_RU,
        (Matter::Other, Tongue::Chinese) => OTHER_ZH,
        (Matter::Other, Tongue::English) => OTHER_EN,
        (Matter::Other, Tongue::Russian) => OTHER_RU,
        (Matter::Wrong, Tongue::Chinese) => WRONG_ZH,
        (Matter::Wrong, Tongue::English) => WRONG_EN,
        (Matter::Wrong, Tongue::Russian) => WRONG_RU,
    }
}

fn paragraph(matter: Matter, tongue: Tongue, world: &World, seed: &mut Seed) -> String {
    let mut out = String::new();
    for _ in 0..1 + seed.below(5) {
        let from = templates(matter, tongue, seed);
        sentence(&mut out, seed.pick(from), tongue, world, seed);
    }
    out.truncate(out.trim_end().len());
    out
}

/// One page of Markdown of at least `size` bytes.
pub(crate) fn markdown(matter: Matter, size: usize, world: &World, seed: &mut Seed) -> String {
    let tongue = tongue(seed);
    let mut out = String::new();
    while out.len() < size {
        let text = paragraph(matter, tongue, world, seed);
        match seed.below(12) {
            0 => {
                let short: String = text.chars().take(24).collect();
                write!(out, "## {short}\n\n")
            }
            1 | 2 => write!(out, "- {text}\n- {}\n\n", paragraph(matter, tongue, world, seed)),
            3 if matter == Matter::Other => write!(out, "```\nlet value = table.get(index)?;\nreturn Ok(value);\n```\n\n"),
            _ => write!(out, "{text}\n\n"),
        }
        .expect("a String takes all");
    }
    out
}

/// One page of HTML of at least `size` bytes: about a third of it is text, as on real pages.
pub(crate) fn html(matter: Matter, size: usize, world: &World, seed: &mut Seed) -> String {
    let tongue = tongue(seed);
    let language = match tongue {
        Tongue::Chinese => "zh-Hans",
        Tongue::English => "en",
        Tongue::Russian => "ru",
    };
    let mut out = format!("<!doctype html>\n<html lang=\"{language}\"><head><meta charset=\"utf-8\"><title>Notes</title>\n");
    out.push_str(
        "<style>.card{margin:0 auto;padding:8px 12px;border:1px solid #ddd}.wide{max-width:1100px}</style></head><body>\n",
    );
    out.push_str("<nav class=\"bar wide\"><a href=\"/\">Home</a> <a href=\"/list\">All</a></nav><main>\n");
    while out.len() < size {
        let text = paragraph(matter, tongue, world, seed);
        let number = seed.below(100_000);
        match seed.below(8) {
            0 => writeln!(
                out,
                "<script>window.items=window.items||[];items.push({{id:{number},kind:\"block\",seen:false,rank:{number}}});</script>"
            ),
            1 => writeln!(
                out,
                "<figure class=\"card\"><img src=\"/images/{number}.jpg\" width=\"800\" height=\"600\" loading=\"lazy\" alt=\"\"></figure>"
            ),
            _ => writeln!(
                out,
                "<div class=\"card wide text-block\" id=\"b{number}\" data-position=\"{number}\"><p class=\"lead text\">{text}</p>\
                 <a class=\"more button\" href=\"/items/{number}?from=list&amp;page=2\"><span>+</span></a></div>"
            ),
        }
        .expect("a String takes all");
    }
    out.push_str("</main></body></html>\n");
    out
}
