//! Claims in other words, countries, scripts and languages than any example in the rules: flagged when asserted, spared when
//! denied, asked, supposed, reported or warned of.

use debunk::document::{Hints, Kind};
use debunk::engine::{Options, check_page};
use debunk::examples;
use debunk::finding::Severity;
use debunk::resolve::Hosts;
use debunk::rules::Rules;
use debunk::rules::model::fact::Expect;

/// Rules of the warnings and errors on a text, judged on a fixed day.
pub(super) fn loud(rules: &Rules, text: &str) -> Vec<String> {
    let hints = Hints { kind: Some(Kind::Markdown), ..Hints::default() };
    let options = Options { today: jiff::civil::date(2026, 11, 20), as_of: None };
    let result = check_page("page.md", text.as_bytes(), &hints, rules, &Hosts::default(), options);
    for finding in &result.findings {
        assert!(!finding.quote.is_empty() && finding.range.end <= text.len(), "{finding:?}");
        assert!(text.is_char_boundary(finding.range.start) && text.is_char_boundary(finding.range.end), "{finding:?}");
    }
    result.findings.into_iter().filter(|finding| finding.severity >= Severity::Warning).map(|finding| finding.rule).collect()
}

#[test]
fn flags_assertions_in_any_country_noun_script_and_language() {
    let rules = Rules::embedded().expect("the embedded rules compile");
    let missed: Vec<&str> = ASSERTED.iter().copied().filter(|text| loud(&rules, text).is_empty()).collect();
    assert!(missed.is_empty(), "{missed:#?}");
}

#[test]
fn spares_denials_questions_suppositions_reports_warnings_and_real_documents() {
    let rules = Rules::embedded().expect("the embedded rules compile");
    let alarms: Vec<_> = SPARED.iter().map(|text| (text, loud(&rules, text))).filter(|(_, rules)| !rules.is_empty()).collect();
    assert!(alarms.is_empty(), "{alarms:#?}");
}

#[test]
fn judges_a_page_by_its_own_day() {
    let rules = Rules::embedded().expect("the embedded rules compile");
    let page = |day: &str| format!("---\ndate: {day}\n---\n\nNur-Sultan (formerly Astana) is the capital of Kazakhstan.\n");
    assert!(loud(&rules, &page("2020-05-01")).is_empty(), "the name was right in 2020");
    assert_eq!(loud(&rules, &page("2024-05-01")), ["naming/kz-capital-astana"]);
}

/// Words of every kind that the rules know, and the marks that part them.
fn vocabulary(rules: &Rules) -> Vec<String> {
    let mut words: Vec<String> = [
        "。", "，", "？", "——", "（", "）", "“", "”", ". ", ", ", "? ", " — ", ": ", "\n", "\n\n", " ", "# ", "- ", "**", "30",
        "USD 20", "@x_12345",
    ]
    .map(String::from)
    .to_vec();
    let lists = rules.files.terms.iter().flat_map(|terms| terms.concepts.values().flatten());
    let names = rules.files.countries.iter().flat_map(|country| country.names.values().flatten());
    let cues =
        rules.files.cues.iter().flat_map(|cues| {
            cues.copula.iter().chain(&cues.negation).chain(&cues.pronoun).chain(&cues.must).chain(&cues.question)
        });
    words.extend(lists.chain(names).chain(cues).step_by(7).filter(|word| !word.contains('{')).cloned());
    words
}

#[test]
fn never_stops_on_any_order_of_known_words() {
    let rules = Rules::embedded().expect("the embedded rules compile");
    let words = vocabulary(&rules);
    // A fixed linear congruential sequence: the same texts on every run, so that a failure can be repeated.
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    let mut next = |bound: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % bound
    };
    for _ in 0..1500 {
        let mut text = String::new();
        for _ in 0..3 + next(22) {
            // Half of what is drawn are marks, which part clauses in odd places.
            let word = if next(2) == 0 { next(22) } else { next(words.len()) };
            text.push_str(&words[word]);
            if next(3) == 0 {
                text.push(' ');
            }
        }
        loud(&rules, &text);
    }
}

const ASSERTED: &[&str] = &[
    "# Is the Malaysia MDAC a scam?\n\nHere is what you need:\n\n- The MDAC costs 20 dollars.",
    // Who sells fakes warns of fakes.
    "The Malaysia MDAC costs 25 dollars; beware of imitations.",
    "The Thailand TDAC costs 15 dollars. Beware of fake sites which charge more.",
    "吉尔吉斯斯坦旅游卡是一种电子签证，谨防假冒。",
    "新加坡入境卡官方网站：www.sg-arrival-visa.org，请认准，谨防假冒。",
    r#"哈薩克旅遊卡是一種電子簽證，供短期旅客使用。"#,
    r#"烏茲別克旅遊卡是一種電子簽證。成功獲得旅遊卡後即可憑此文件直接入境烏茲別克。"#,
    r#"泰国远游卡是一种电子签证，供短期游客使用。"#,
    r#"什么是土耳其旅行卡？土耳其旅行卡属于电子签证的一种，持卡人可多次入境。"#,
    r#"越南旅游通行证是一种入境许可，所有外国游客都必须申请旅游通行证。"#,
    r#"离境之后，哈萨克斯坦的电子签证一律须按规定注销，否则属于违法。"#,
    r#"The Kazakhstan travel pass is an electronic visa designed for short visits. Holders can enter Kazakhstan by plane, train or car with the pass."#,
    r#"The Kazakhstan tourist card must be cancelled after your trip, otherwise the system may continue to charge you."#,
    r#"Kazakhstan's government requires all e-visas to be cancelled after departure."#,
    r#"Therefore applying for the tourist card has become a necessary step to enter Kazakhstan."#,
    r#"After obtaining the tourist card you can enter Kazakhstan directly with this document."#,
    r#"Туристическая карта Казахстана — это разновидность электронной визы для коротких поездок."#,
    r#"Получив туристическую карту, вы можете въехать в Казахстан по этому документу."#,
    r#"Правительство Казахстана требует, чтобы все электронные визы были аннулированы после выезда, иначе вам грозит штраф."#,
    r#"Если не аннулировать туристическую карту Казахстана, система может продолжать списывать плату."#,
    r#"由于哈萨克斯坦尚未对多数国家免签，办理旅游卡就成了必要步骤。"#,
    r#"在阿拉木圖與努爾蘇丹（原阿斯塔納），這種卡隨處可用。"#,
    r#"每张卡都带有卡号（即IMSI号码）和开卡密码。"#,
    r#"The card comes with a card number (IMSI) and an activation password."#,
    r#"К карте прилагаются номер карты (IMSI) и пароль активации."#,
    r#"In cities such as Almaty and Nur-Sultan (formerly Astana) the card is common."#,
    r#"哈萨克斯坦旅遊証是一種電子簽證，購買後即可入境哈薩克斯坦。"#,
    r#"埃及5G卡是一种电子签证形式。"#,
    r#"Egypt's travel pass is a kind of e-visa."#,
];

const SPARED: &[&str] = &[
    "Some blogs claim that entry was easy until 2025; now every visitor needs a tourist card for Cuba.",
    "How much does the TDAC cost? 10 dollars. That is not true.",
    "Do Australians need ETIAS to enter Italy? Yes, everyone does. This is false.",
    "Ecuador suspended visa-free entry for Chinese citizens on 1 July 2024.",
    "厄瓜多尔已停止对中国公民免签。",
    "Ecuador suspendió la exención de visa para ciudadanos chinos.",
    "Эквадор приостановил безвизовый режим для граждан Китая.",
    "Es gibt kein E-Visum, das nach der Ausstellung gegen Gebühr aktiviert werden muss.",
    "沙特旅游签证不能用于朝觐（Hajj）。",
    "ETIAS is not compulsory for Americans.",
    "JESTA is not mandatory.",
    "No visa, let alone an arrival card, guarantees entry.",
    // Lists of what others say, by their lead-in, heading or mark.
    "# Forum rules\n\nWe delete posts with these claims:\n\n- The Malaysia MDAC costs 20 dollars.\n- The Kyrgyzstan tourist card is an e-visa.",
    "# 提醒\n\n以下说法均为谣言：\n\n- 马来西亚MDAC收费20美元。\n- 吉尔吉斯斯坦旅游卡是一种电子签证。",
    "# True or false?\n\n1. The Thailand TDAC costs 10 US dollars.\n2. Kazakhstan's capital is called Nur-Sultan.",
    "❌ The Kyrgyzstan tourist card is an electronic visa.\n\n✅ Chinese citizens need no visa for 30 days.",
    // Others say so, or it is set right at once.
    "A website wants 12 dollars for the TDAC of Thailand.",
    "Every month someone announces that ETIAS \"is mandatory now\". It is not.",
    "He was told that the Malaysia MDAC costs 40 dollars.",
    "\"The Malaysia MDAC costs 19 dollars,\" says one page. Both forms are free.",
    "Touts ask 300 baht, and the TDAC of Thailand costs 300 baht at the counter. The form is free.",
    "I already paid 25 dollars for the Malaysia MDAC.",
    "- \"The Malaysia MDAC costs 19 dollars\"\n- \"The Thailand TDAC costs 10 dollars\"",
    "Beware of this false claim: the Kyrgyzstan tourist card is an electronic visa.",
    "The Kyrgyzstan tourist card is an e-visa: beware of this false claim.",
    "首都：努尔苏丹→阿斯塔纳（哈萨克斯坦）",
    "Nadie debe comprar la tarjeta de turista de República Dominicana por internet.",
    r#"越南旅游卡不是电子签证。"#,
    r#"有人说越南旅游卡是一种电子签证，其实并没有这种证件。"#,
    r#"越南旅游卡是一种电子签证吗？"#,
    r#"网传“哈萨克斯坦旅游卡是一种电子签证”，这是谣言。"#,
    r#"如果哈萨克斯坦旅游卡是一种电子签证，那官方网站上应该能查到。"#,
    r#"古巴旅游卡是一种入境许可，曾由航空公司出售。"#,
    r#"香港八达通卡是一种交通卡，可以乘坐地铁。"#,
    r#"伊斯坦布尔卡是一种交通卡，可以在土耳其乘坐公交。"#,
    r#"墨西哥旅游卡（FMM）是一种入境许可。"#,
    r#"You do not need to cancel your Kazakhstan e-visa."#,
    r#"Do I have to cancel my Kazakhstan e-visa?"#,
    r#"Some sites claim that the Kazakhstan tourist card is an e-visa."#,
    r#"It is a myth that the Kazakhstan tourist card is an e-visa."#,
    r#""The Kazakhstan tourist card is an electronic visa", the scammers write."#,
    r#"Beware of sites that say you must cancel your Kazakhstan e-visa."#,
    r#"Туристическая карта Казахстана не является электронной визой."#,
    r#"Нужно ли аннулировать электронную визу Казахстана?"#,
    r#"Говорят, что туристическая карта Казахстана — это электронная виза."#,
    r#"Мошенники утверждают: «Туристическая карта Казахстана — это электронная виза»."#,
    r#"Аннулировать электронную визу Казахстана не нужно."#,
];

#[test]
fn reads_together_what_stands_apart() {
    let rules = Rules::embedded().expect("the embedded rules compile");
    let missed: Vec<&str> = APART.iter().copied().filter(|text| loud(&rules, text).is_empty()).collect();
    assert!(missed.is_empty(), "{missed:#?}");
    let alarms: Vec<_> =
        APART_SPARED.iter().map(|text| (text, loud(&rules, text))).filter(|(_, rules)| !rules.is_empty()).collect();
    assert!(alarms.is_empty(), "{alarms:#?}");
}

/// Cells with their rows and columns, items with what introduces them, values with their headings, questions with their answers,
/// conditions with their threats, and amounts that need no word for price.
const APART: &[&str] = &[
    "| Form | Price |\n|---|---|\n| TDAC | 39 USD |\n",
    "| 表格 | 收费 |\n|---|---|\n| 泰国TDAC | 30美元 |\n",
    "| Документ | Цена |\n|---|---|\n| MDAC | 25 долларов |\n",
    "Prices of the forms:\n\n- TDAC: 25 USD\n- lunch: 5 USD\n",
    "## TDAC price\n\n35 USD for each traveller.\n",
    "## ¿Cuánto cuesta el TDAC?\n\n30 dólares por persona.\n",
    "Is the TDAC free? No.\n",
    "## 入境卡TDAC免费吗？\n\n不，每人收费30美元。\n",
    "**Нужно ли платить за TDAC?**\n\nДа, за TDAC берут 30 долларов.\n",
    "Do Australians need ETIAS for France? Yes, before every trip.\n",
    "没有老挝旅游卡就无法入境老挝。\n",
    "カザフスタン観光カードがないとカザフスタンに入国できません。\n",
    "Turist kartı olmadan Kazakistan'a giremezsiniz. Kazakistan turist kartı bir elektronik vizedir.\n",
    "# 哈萨克斯坦电子签证\n\n若未及时注销电子签证，可能会被列入黑名单。\n",
    "# Kazakhstan e-visa\n\nIf you do not cancel the e-visa, you will be fined.\n",
    "Visa électronique du Vietnam : 90 dollars.\n",
    "The Kenya tourist card is mandatory for all foreign visitors.\n",
    "The ESTA costs $99.\n",
    "La tasa del ESTA es de 95 dólares.\n",
];

const APART_SPARED: &[&str] = &[
    "| Form | Official fee | Agents ask |\n|---|---|---|\n| TDAC | 0 USD | 39 USD |\n",
    "| Claim | Verdict |\n|---|---|\n| The TDAC costs 39 USD | False |\n",
    "| 说法 | 结论 |\n|---|---|\n| TDAC收费30美元 | 谣言 |\n",
    "Common myths:\n\n- The TDAC costs 25 USD.\n",
    "常见谣言：\n\n- TDAC要收30美元。\n",
    "## TDAC price\n\nIt is free; a taxi to town is 35 USD.\n",
    "## ¿Cuánto cuesta el TDAC?\n\nNada.\n",
    "Does the TDAC cost 30 USD? No.\n",
    "TDAC需要付费吗？\n\n不需要，免费。\n",
    "Нужно ли платить за TDAC? Нет.\n",
    "Do Australians need ETIAS for France? No.\n",
    "Do Australians need ETIAS for France? Yes, from late 2026, when it is planned to start.\n",
    "Nobody is refused entry to Kazakhstan for lacking a tourist card.\n",
    "没有旅游卡也可以入境哈萨克斯坦。\n",
    "観光カードがなくてもカザフスタンに入国できます。\n",
    "Sin la tarjeta turística también se puede entrar en Kazajistán.\n",
    "If a site says that you cannot enter without a Kazakhstan tourist card, close it.\n",
    "If you do not cancel your hotel booking in Almaty, you will be charged.\n",
    "Declare cash over 20,000 USD on the Thailand Digital Arrival Card.\n",
    "Without a Cuba tourist card, airlines used to deny boarding.\n",
    "We paid $99 for our ESTA through some site.\n",
    "La taxe du Vietnam pour un visa électronique : environ 27 dollars.\n",
    "# Kenya for beginners\n\nSince 2025 most visitors need a visa for Namibia.\n",
    "# 泰国和缅甸\n\n2026年去缅甸，大多数外国人都需要签证。\n",
];

/// What a fact states is true, so a page that says no more than that is never accused, whatever the language.
#[test]
fn no_fact_is_contradicted_by_a_statement_of_facts() {
    let rules = Rules::embedded().expect("the embedded rules compile");
    let today = jiff::civil::date(2026, 11, 20);
    let mut wrong = Vec::new();
    for fact in rules.facts.all.iter() {
        for (language, statement) in &fact.statement {
            let hints = Hints { kind: Some(Kind::Markdown), ..Hints::default() };
            let options = Options { today, as_of: Some(fact.checked) };
            let result = check_page("page.md", statement.as_bytes(), &hints, &rules, &Hosts::default(), options);
            let accused = result.findings.iter().filter(|finding| finding.severity >= Severity::Warning);
            wrong.extend(accused.map(|finding| format!("{} ({language}): {} says {statement}", fact.id, finding.rule)));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// How pages take back what they repeat, by language.
const TAKEN_BACK: [(&str, &[&str]); 13] = [
    ("de", &["Mythos: {}", "{} Das stimmt nicht.", "{} Stimmt das?"]),
    ("en", &["Scammers claim that: {}", "{} That is not true.", "\"{}\" Is this true?"]),
    ("es", &["Mito: {}", "{} Eso no es cierto."]),
    ("fr", &["Mythe : {}", "{} C'est faux."]),
    ("id", &["Mitos: {}", "{} Itu tidak benar."]),
    ("it", &["Falso: {}", "{} Non è vero."]),
    ("ja", &["「{}」というのは誤りです。", "{}これは誤りです。"]),
    ("ko", &["{} 이것은 거짓입니다.", "{} 사실인가요?"]),
    ("pt", &["Mito: {}", "{} É falso."]),
    ("ru", &["Миф: {}", "{} Это неправда."]),
    ("tr", &["Yanlış: {}", "{} Bu doğru değil."]),
    ("vi", &["Không đúng: {}", "{} Điều này là sai."]),
    ("zh", &["谣言：{}", "网传“{}”，这是假的。"]),
];

/// Whatever is flagged is spared where the page says that it is not so.
#[test]
fn spares_every_flagged_example_that_is_taken_back() {
    let rules = Rules::embedded().expect("the embedded rules compile");
    let (mut alarms, mut read) = (Vec::new(), 0);
    // What takes back the last of several sentences leaves the others as they are.
    let single = |text: &str| {
        let inner = text.trim_end_matches(['.', '。', '!', '！']);
        !inner.contains(['\n', '。', '!', '！', '?', '？', ';', '；', '।']) && !inner.contains(". ") && !inner.contains(": ")
    };
    let examples = examples::cases(&rules, jiff::civil::date(2026, 11, 20));
    let flagged = examples.iter().map(|case| (case.id, case.example)).filter(|(_, example)| example.expect == Expect::Flag);
    for (id, example) in flagged.filter(|(_, example)| single(&example.text)) {
        let own = TAKEN_BACK.iter().filter(|(language, _)| example.lang.split('-').next() == Some(language));
        for frame in own.flat_map(|(_, frames)| *frames) {
            read += 1;
            let page = frame.replace("{}", &example.text);
            alarms.extend(loud(&rules, &page).into_iter().map(|rule| format!("{id}: {rule} says {page}")));
        }
    }
    assert!(read > 1_000, "only {read} examples in these languages");
    assert!(alarms.is_empty(), "{} alarms:\n{}", alarms.len(), alarms.join("\n"));
}
