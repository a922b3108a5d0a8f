//! What the tests of the checks share: one page, judged on one day by the built-in rules.

use std::sync::OnceLock;

use jiff::civil::date;
use url::Url;

use crate::document::Hints;
use crate::engine::{Options, check_page};
use crate::finding::Finding;
use crate::resolve::Hosts;
use crate::rules::Rules;

/// The built-in rules, compiled once.
pub(in crate::checks) fn rules() -> &'static Rules {
    static RULES: OnceLock<Rules> = OnceLock::new();
    RULES.get_or_init(|| Rules::embedded().unwrap())
}

/// Every finding on a page of Markdown.
pub(in crate::checks) fn findings(page: &str) -> Vec<Finding> {
    findings_at(None, page)
}

/// Whether a page of October 2026 contradicts a fact whose rule is so named.
pub(in crate::checks) fn said(page: &str, named: impl Fn(&str) -> bool) -> bool {
    findings(&format!("---\ndate: 2026-10-15\n---\n\n{page}\n")).iter().any(|found| named(&found.rule))
}

/// Every finding on a page of Markdown that was read from an address.
pub(in crate::checks) fn findings_at(url: Option<&Url>, page: &str) -> Vec<Finding> {
    let hints = Hints { name: Some("page.md"), url, ..Hints::default() };
    let options = Options { today: date(2026, 11, 20), as_of: None };
    check_page("page.md", page.as_bytes(), &hints, rules(), &Hosts::default(), options).findings
}

#[test]
fn a_country_may_stand_inside_the_name_of_a_visa_on_arrival() {
    let said = |sentence: &str| said(sentence, |rule| rule.starts_with("fee/eg-"));
    assert!(said("Das Visum für Ägypten bei der Ankunft kostet 48 Dollar."));
    assert!(said("Le visa égyptien à l'arrivée coûte 45 dollars."));
    assert!(!said("Das Visum für Ägypten bei der Ankunft kostet 30 Dollar."));
    assert!(!said("Das Visum für Ägypten gibt es im Hotel, und bei der Ankunft kostet ein Taxi 48 Dollar."));
}

fn calls_a_card_one(page: &str) -> bool {
    said(page, |rule| rule.ends_with("-no-tourist-card"))
}

#[test]
fn an_answer_a_cell_or_an_apposition_defines_a_card() {
    for page in [
        "## What is the Georgia tourist card?\n\nIt's an e-visa for tourists.",
        "## 什么是摩洛哥旅游卡？\n\n一种电子签证，专门发给短期游客。",
        "## ¿Qué es la tarjeta de turista de Georgia?\n\nEs una visa electrónica para estancias cortas.",
        "| Document | What it is |\n|---|---|\n| Serbia tourist card | Electronic visa for tourists |",
        "The tourist card of Azerbaijan, an electronic visa, is valid for 30 days.",
        "所谓旅行卡，就是乌兹别克斯坦推出的一种电子签证。",
        "The e-visa of Serbia is called a tourist card.",
    ] {
        assert!(calls_a_card_one(page), "{page}");
    }
    for page in [
        "## What is the Georgia tourist card?\n\nIt's a scam.",
        "Laos tourist card (not a visa)",
        "Карта туриста Лаоса — не виза.",
        "所谓旅游卡，就是骗局。",
        "| 说法 | 真假 |\n|---|---|\n| 哈萨克斯坦旅游卡是电子签证 | 假 |",
        "The Armenia tourist card is an e-visa.\n\nNone of it is real. Armenia has no such card.",
    ] {
        assert!(!calls_a_card_one(page), "{page}");
    }
}

#[test]
fn a_name_in_quotation_marks_is_what_the_sentence_asks_for() {
    for page in ["入境土耳其必须办理“土耳其旅游卡”。", "入境喬治亞前，旅客須先取得「觀光卡」，否則會遭遣返。"]
    {
        assert!(calls_a_card_one(page), "{page}");
    }
    for page in ["所谓“旅游卡”，入境土耳其并不需要。", "有中介声称“土耳其旅游卡”是一种电子签证。"]
    {
        assert!(!calls_a_card_one(page), "{page}");
    }
}

#[test]
fn who_is_named_last_said_what_stands_before() {
    assert!(calls_a_card_one("The Kazakhstan tourist card is an e-visa."));
    for page in [
        "The Kazakhstan tourist card is an e-visa, says the site.",
        "The Kazakhstan tourist card is an e-visa, claimed one seller.",
        "Kazakhstan has a tourist card that is an e-visa. 🤥",
        "The Kazakhstan tourist card is an e-visa. Who believes that?",
    ] {
        assert!(!calls_a_card_one(page), "{page}");
    }
}

#[test]
fn a_sentence_before_a_list_says_nothing_of_its_items() {
    let page = "- The Kazakhstan tourist card is an e-visa.\n\n+ There is no Kazakhstan tourist card.";
    assert!(findings(page).iter().all(|found| !found.quote.contains("There is no")));
}

#[test]
fn a_sum_is_that_of_the_document_that_is_needed() {
    let priced = |page: &str| said(page, |rule| rule.starts_with("fee/"));
    assert!(priced("An ESTA is needed. It costs 185 dollars."));
    assert!(!priced("They need no ESTA but a visa. It costs 185 dollars."));
}

#[test]
fn a_word_alone_above_a_statement_calls_it_false() {
    let lie = "You need a Kazakhstan tourist card to enter the country.";
    for label in ["Myth\n\n", "**Rumour:**\n\n", "谣言：\n\n", "<details><summary>Myth</summary>"] {
        assert!(!calls_a_card_one(&format!("{label}{lie}")), "{label}");
    }
    // What is called wrong there stands above.
    assert!(calls_a_card_one(&format!("Some say that nothing is needed.\n\nWrong!\n\n{lie}")));
}

#[test]
fn who_is_not_let_in_without_what_a_country_introduced_needs_it() {
    for page in [
        "Kazakhstan has introduced a tourist card; without it nobody is let in.",
        "В Казахстане введена туристическая карта, без неё вам откажут во въезде.",
        "Georgien hat eine Touristenkarte eingeführt; ohne sie wird man nicht ins Land gelassen.",
        "哈萨克斯坦推出了旅游卡，没有它不能入境。",
    ] {
        assert!(calls_a_card_one(page), "{page}");
    }
    for page in [
        "Bolzano in Italy has introduced a guest card; without it nobody is let into the baths.",
        "Norway has introduced a tourist card for the ferry; without it you pay double.",
        "In Kazakhstan a SIM card needs your passport; without it nobody is let in.",
    ] {
        assert!(!calls_a_card_one(page), "{page}");
    }
}

#[test]
fn whoever_is_asked_for_a_card_is_not_the_country_it_is_of() {
    for page in [
        "Kartu turis Korea wajib dimiliki semua wisatawan Indonesia sebelum masuk Korea.",
        "हर भारतीय के लिए थाईलैंड टूरिस्ट कार्ड अनिवार्य है।",
    ] {
        assert!(calls_a_card_one(page), "{page}");
    }
}

#[test]
fn what_a_title_names_is_asked_of_where_a_question_names_nothing_else() {
    for page in [
        "# Tourist card of Oman\n\n**Is it mandatory?** Yes, for every foreigner.",
        "# Touristenkarte Oman\n\n**Ist sie Pflicht?** Ja, für alle Ausländer.",
        "# Туристическая карта Омана\n\n**Обязательна ли она?** Да, для всех иностранцев.",
        "# 阿曼旅游卡\n\n**是否必须办理？**\n\n是的，所有外国游客都必须办理。",
        "# Mongolia: requisitos de entrada\n\n| Documento | ¿Obligatorio? |\n|---|---|\n| Pasaporte | Sí |\n| Tarjeta turística de Mongolia | Sí |",
    ] {
        assert!(calls_a_card_one(page), "{page}");
    }
    for page in [
        "# Tourist card of Cuba\n\n**Is it mandatory?** Yes, for every foreigner.",
        "# Oman tourist card\n\n**Is it mandatory?** No, there is no such document.",
        "# Is there an Oman tourist card?\n\n**Is a visa mandatory?** Yes, for most.",
        "# Oman tourist card\n\n**Is a passport mandatory?** Yes, always.",
        "# Muscat tourist card, Oman\n\n**Is registration mandatory?** Yes, online.",
        "# Entry to Mongolia\n\n| Document | Mandatory |\n|---|---|\n| Passport | yes |\n| Mongolia tourist card | no |",
    ] {
        assert!(!calls_a_card_one(page), "{page}");
    }
}

#[test]
fn what_comes_on_top_stands_in_another_row_or_is_compared_with_is_no_price_of_the_form() {
    let priced = |page: &str| said(page, |rule| rule.starts_with("fee/"));
    assert!(priced("The Vietnam e-visa costs $110 for a single entry."));
    for page in [
        "# Vietnam e-visa\n\nUrgency add-on fees:\n\n- Urgent Vietnam eVisa (3 business days): +$110 per passenger",
        "# ETIAS\n\nThe €7 cost makes it far more convenient than a traditional Schengen visa application.",
        "# TDAC fees compared\n\n| Site | Price |\n|---|---|\n| tdac.immigration.go.th | 0 |\n| tdac-express.example | 39 USD (service) |",
    ] {
        assert!(!priced(page), "{page}");
    }
}

#[test]
fn a_stay_of_at_most_so_many_days_is_one_of_so_many() {
    let policy = |page: &str| said(page, |rule| rule.starts_with("visa-policy/"));
    for page in [
        "Chinese citizens can stay in Serbia visa-free for at most 14 days.",
        "Chinese citizens can stay in Serbia visa-free for no more than 14 days.",
        "Граждане Китая могут находиться в Сербии без визы не более 14 дней.",
    ] {
        assert!(policy(page), "{page}");
    }
    assert!(!policy("Chinese citizens can stay in Serbia visa-free for no more than 30 days."));
    assert!(!policy("# 菲律宾签证\n\n菲律宾对150多个国家实行友好的免签政策，游客最长可停留30天。"));
}

#[test]
fn an_everyday_word_is_no_network() {
    let counted = |page: &str| said(page, |rule| rule.starts_with("telecom/"));
    assert!(counted("The mobile operators of Jordan are Zain, Orange and Vodafone."));
    assert!(!counted("En Japón esto deja claro lo en serio que se están tomando los operadores la seguridad."));
    assert!(counted("The network of Mauritius is served by two operators, Orange Mauritius and MTN."));
    assert!(!counted("Operators experienced with Orange County tours also sell trips to Peru."));
}

#[test]
fn a_template_speaks_of_whatever_is_put_in() {
    let policy = |page: &str| said(page, |rule| rule.starts_with("visa-policy/"));
    assert!(policy("# Entry to Serbia\n\nChinese citizens need a visa."));
    assert!(!policy("# Entry to Serbia\n\nChinese citizens need a visa for ${country.name}."));
}

#[test]
fn what_the_line_of_a_change_takes_out_is_said_no_more() {
    let fee = |page: &str| said(page, |rule| rule == "fee/th-tdac-free");
    assert!(!fee("- The TDAC costs 25 dollars.\n+ The TDAC is free."));
    assert!(!calls_a_card_one("- 哈萨克斯坦旅游卡是一种电子签证。\n+ 哈萨克斯坦没有旅游卡。"));
    assert!(fee("- The TDAC costs 25 dollars.\n- The form is filled in online."));
    // What stands further in belongs to the item above it.
    assert!(fee("- The TDAC costs 25 dollars.\n  + The bus at the airport is free, and the TDAC is checked there."));
}

#[test]
fn a_line_that_calls_a_statement_a_myth_may_say_it_again_below() {
    assert!(!calls_a_card_one("Myth: Kazakhstan has a tourist card\n\nThe Kazakhstan tourist card is an e-visa."));
    assert!(calls_a_card_one("Myth: Kazakhstan lets you in without it\n\nThe Kazakhstan tourist card is an e-visa."));
    assert!(calls_a_card_one("Note: Kazakhstan has a tourist card\n\nThe Kazakhstan tourist card is an e-visa."));
}

#[test]
fn phrases_for_a_search_box_are_no_statements() {
    let visa = |page: &str| said(page, |rule| rule.starts_with("visa-policy/"));
    assert!(!visa("- germans need a visa for japan\n- germans need a visa for korea\n- germans need a visa for georgia"));
    assert!(visa("- Germans need a visa for Japan.\n- Germans need a visa for Korea.\n- Germans need a visa for Georgia."));
}

#[test]
fn the_row_of_a_trip_to_another_country_names_no_visa_of_it() {
    let page = |row: &str| format!("# Vietnam e-visa\n\n| Trip | Visa |\n|---|---|\n| {row} | Multiple-entry eVisa ($50) |");
    assert!(!said(&page("Cambodia weekend from Saigon"), |rule| rule == "fee/kh-evisa-fee"));
    assert!(said(&page("Cambodia"), |rule| rule == "fee/kh-evisa-fee"));
}

#[test]
fn words_of_vietnamese_that_differ_in_their_marks_are_told_apart() {
    let offer = |page: &str| said(page, |rule| rule.starts_with("illicit-offer/"));
    assert!(!offer("Học bằng lái giá hợp lý, đặt lịch qua Zalo 0905 321 419."));
    assert!(!offer("Vé máy bay giá ưu đãi, đặt qua Zalo 0905 321 416."));
    assert!(offer("Nhận làm bằng lái giả uy tín, Zalo 0905 321 446."));
}

#[test]
fn who_needs_a_passport_to_buy_something_buys_no_passport() {
    let offer = |page: &str| said(page, |rule| rule.starts_with("illicit-offer/"));
    assert!(!offer("购买SIM卡需要出示护照。预订请加TG @safari_tours"));
    assert!(!offer("购买火车票须凭护照。订票请加TG @safari_tours"));
    assert!(offer("出售真实可查护照，购买护照、驾照请加TG @zhengjian_ok"));
}

#[test]
fn a_network_by_itself_is_no_countrys_where_only_the_page_names_one() {
    let network = |page: &str| said(page, |rule| rule == "telecom/operator-not-in-country");
    assert!(!network("# 新西兰科技新闻\n\nGlobalstar与苹果合作，亚马逊将与T-Mobile等运营商竞争。"));
    assert!(network("# SIM cards in Kenya\n\nThe operators are Safaricom, Airtel and Jio."));
    assert!(network("# SIM cards in Kenya\n\nThe mobile operators are Jio and Vodacom."));
}

#[test]
fn networks_given_as_examples_or_of_a_country_named_before_are_not_the_pages() {
    let network = |page: &str| said(page, |rule| rule == "telecom/operator-not-in-country");
    assert!(!network("# eSIM Chile\n\nA eSIM compra capacidade de operadoras locais (AT&T, Vodafone, Orange)."));
    assert!(!network("# eSIM EUA\n\nO Canadá oferece paisagens. As operadoras Rogers, Bell e Telus cobrem o país."));
    assert!(network("# eSIM EUA\n\nAs operadoras Rogers, Bell e Telus cobrem o país."));
}

#[test]
fn a_question_in_bold_without_a_mark_ends_where_the_bold_does() {
    for page in [
        "# Laos\n\n**What is the Laos tourist card** The Laos tourist card is an e-visa.",
        "# 老挝\n\n**老挝旅游卡是什么** 老挝旅游卡是一种电子签证。",
        "# เวียดนาม\n\n**บัตรนักท่องเที่ยวเวียดนามคืออะไร** บัตรนักท่องเที่ยวเวียดนามเป็นวีซ่าอิเล็กทรอนิกส์",
        "# Tourist card of Oman\n\n**Is it mandatory** Yes, for everyone.",
    ] {
        assert!(calls_a_card_one(page), "{page}");
    }
    for page in [
        "# Laos\n\n**Is the Laos tourist card an e-visa** No, there is no such card.",
        "# Laos\n\n**What is the Laos tourist card, an e-visa** and who tells you so?",
    ] {
        assert!(!calls_a_card_one(page), "{page}");
    }
    let price = |page: &str| said(page, |rule| rule == "fee/th-tdac-free");
    assert!(price("# TDAC\n\n**How much does the TDAC cost** 30 dollars per person."));
    assert!(!price("# TDAC\n\n**How much does the TDAC cost** Nothing. An eSIM is 30 dollars."));
}

#[test]
fn a_permit_issued_by_a_countrys_office_to_every_traveller_is_one_for_the_country() {
    assert!(calls_a_card_one(
        "# Georgia\n\nThe Caucasus Code is an electronic permit issued by the Georgian immigration service to every traveller."
    ));
    assert!(calls_a_card_one(
        "# Georgia\n\nKod Kaukasus ialah permit elektronik yang dikeluarkan oleh imigresen Georgia kepada setiap pelancong."
    ));
    assert!(!calls_a_card_one(
        "# Georgia\n\nThe Svaneti Pass is an electronic permit issued by the Georgian park agency to every hiker."
    ));
}

#[test]
fn what_a_form_offers_to_choose_from_is_no_statement() {
    let zone = |page: &str| said(page, |rule| rule == "naming/kz-one-time-zone");
    assert!(!zone("<form><select><option value=\"CAST\">(UTC+06:00) Nur-Sultan (Astana)</option></select></form>"));
    assert!(zone("<p>Astana is in the time zone UTC+06:00.</p>"));
}

#[test]
fn the_card_of_a_countrys_railway_is_no_entry_document() {
    assert!(!calls_a_card_one("Documents needed for the Kazakhstan railway's tourist card: a passport copy."));
}

#[test]
fn a_disguised_number_twice_beside_a_brand_is_given_as_the_brands_in_any_language() {
    let number = |page: &str| said(page, |rule| rule == "brand-contact/unlisted-number");
    assert!(number("Wizz Air ügyintézés: +36~1~445~2290, éjjel-nappal Wizz Air +36~1~445~2290"));
    assert!(!number("Wizz Air ügyintézés: +36 1 445 2290, éjjel-nappal Wizz Air +36 1 445 2290"));
}

#[test]
fn what_one_link_is_called_is_said_of_no_other() {
    let official = |page: &str| said(page, |rule| rule == "official-domain/unofficial-presented-as-official");
    let sources = "# Vietnam e-visa\n\n*Sources: [Vietnam E-Visa Official Portal](https://evisa.gov.vn/), [Lonely Planet \
        Vietnam](https://www.lonelyplanet.com/vietnam), [Nomadic Matt](https://www.nomadicmatt.com/vietnam)*";
    assert!(!official(sources));
    assert!(official("# Vietnam e-visa\n\nApply at [Vietnam E-Visa Official Portal](https://vn-travel-papers.com/)."));
}

#[test]
fn brackets_that_offer_another_paper_define_none() {
    assert!(!calls_a_card_one("# Schools in Seoul\n\n- Copies of the parents' tourist cards (or visa pages)"));
}
