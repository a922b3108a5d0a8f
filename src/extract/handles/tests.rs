//! Whole pages in, handles and roles out.

use proptest::prelude::*;

use super::*;
use crate::document::{self, Hints, Kind};

fn rules() -> &'static Rules {
    static RULES: OnceLock<Rules> = OnceLock::new();
    RULES.get_or_init(|| Rules::embedded().expect("embedded rules load"))
}

fn read(source: &str, kind: Kind, url: Option<&str>) -> Vec<Handle> {
    read_as(source, kind, url, Standing::Unknown)
}

fn read_as(source: &str, kind: Kind, url: Option<&str>, standing: Standing) -> Vec<Handle> {
    let url = url.map(|url| url::Url::parse(url).expect("a URL"));
    let hints = Hints { kind: Some(kind), url: url.as_ref(), ..Hints::default() };
    let document = document::parse(source.as_bytes(), &hints);
    let language = crate::text::language::detect(&document);
    let mut handles = extract(&document, source.as_bytes(), &language, rules(), &crate::extract::views(&document));
    let analysis = crate::extract::claims::analyse(
        &document,
        rules(),
        &language,
        crate::extract::views(&document),
        crate::extract::claims::Depth::All,
    );
    let around = Surroundings::read(&handles, &document, rules(), &analysis);
    assign_roles(&mut handles, &document, rules(), &around, standing);
    handles
}

fn short(source: &str) -> Vec<(String, String)> {
    read(source, Kind::Plain, None).into_iter().map(|handle| (handle.platform, handle.id)).collect()
}

#[track_caller]
fn finds(source: &str, platform: &str, id: &str) {
    assert_eq!(short(source), [(platform.to_string(), id.to_string())], "{source}");
}

#[track_caller]
fn roles(source: &str, expected: &[Role]) {
    roles_as(source, Standing::Unknown, expected);
}

#[track_caller]
fn roles_as(source: &str, standing: Standing, expected: &[Role]) {
    let handles = read_as(source, Kind::Markdown, None, standing);
    let roles: Vec<Role> = handles.iter().map(|handle| handle.role).collect();
    assert_eq!(roles, expected, "{handles:#?}");
}

#[test]
fn a_day_with_its_time_is_no_number() {
    assert!(short("Call, generated on 2015-11-09 15:27:54").is_empty());
    assert!(short("Telefon 09.11.2015 15:27").is_empty());
    assert!(short("Call about run 2026-06-20-l2").is_empty());
    assert!(short("進入「與 AI 對話」頁面 06/11 18:35-36 歷史對話").is_empty());
    assert!(short("tel \"AIR NORTH\",04/16/2008 00:00:00,04/18/2008 00:00:00").is_empty());
    assert!(short("Call from 10:30-12 on 0405").is_empty());
    assert!(short("<!--\n日期：2024-05-27 15:00:56\n-->\n\n# 航班取消\n\n请联系航空公司客服").is_empty());
    finds("Call +44 20 7946 0958 now", "phone", "442079460958");
}

#[test]
fn sums_and_what_lies_between_them_are_no_numbers() {
    for page in
        ["Call to book: around ₩80,000–₩100,000 per night.", "Phone for rooms at 80,000 - ₩120,000", "Call: ₩70,000 - ₩95,000"]
    {
        assert!(short(page).is_empty(), "{page}: {:?}", short(page));
    }
}

#[test]
fn finds_names_after_words_for_platforms() {
    finds("Telegram: @card_shop77", "telegram", "card_shop77");
    finds("办理加飞机 @card_shop77", "telegram", "card_shop77");
    finds("纸飞机➕@card_shop77", "telegram", "card_shop77");
    finds("ＴＧ：@card_shop77", "telegram", "card_shop77");
    finds("🆃🅶💪 @card_shop77", "telegram", "card_shop77");
    finds("Телеграм @card_shop77", "telegram", "card_shop77");
    finds("@card_shop77 (Telegram)", "telegram", "card_shop77");
    finds("微信：kapian2024", "wechat", "kapian2024");
    finds("加薇信 kapian2024", "wechat", "kapian2024");
    finds("薇信 kapian2024", "wechat", "kapian2024");
    finds("微 信 号 kapian2024", "wechat", "kapian2024");
    finds("แอดไลน์ kapian2024", "line", "kapian2024");
    finds("тг kapian2024", "telegram", "kapian2024");
    finds("@card_shop77 TG", "telegram", "card_shop77");
    finds("V信：kapian2024", "wechat", "kapian2024");
    finds("扣扣：123987456", "qq", "123987456");
    finds("QQ一二三九八七四五六", "qq", "123987456");
    finds("WhatsApp +49 151 23987456", "whatsapp", "4915123987456");
    finds("hxxps://t[.]me/card_shop77", "telegram", "card_shop77");
    finds("t点me/card_shop77", "telegram", "card_shop77");
    finds("write to t\u{200b}.me/card_shop77 now", "telegram", "card_shop77");
    finds("Telegram @саrd_shop77", "telegram", "card_shop77");
}

#[test]
fn finds_names_whose_signs_are_spelled_out_in_the_pages_words() {
    finds("Telegram, username spelled *steppe* underscore *papers*", "telegram", "steppe_papers");
    finds("تيليجرام، المعرّف steppe شرطة سفلية papers", "telegram", "steppe_papers");
    finds("Telegramm-Kanal „steppe unterstrich papers“", "telegram", "steppe_papers");
    finds("微信：steppe下划线papers", "wechat", "steppe_papers");
    finds("카톡 아이디 steppe점papers", "kakao", "steppe.papers");
    finds("Reach: t/me slash steppe_papers", "telegram", "steppe_papers");
    finds("Ben Telegramdan hallettim, kullanıcı adı: steppe_evrak", "telegram", "steppe_evrak");
    finds("テレグラムで steppe_papers7 を検索", "telegram", "steppe_papers7");
    for text in ["Telegram underscore the point", "Telegram: read and underscore what matters", "WhatsApp dot the screen"] {
        assert_eq!(short(text), [], "{text}");
    }
}

#[test]
fn finds_names_behind_pictures_hearts_and_short_words() {
    finds("Sipariş: ✈ steppe_baron_34", "telegram", "steppe_baron_34");
    finds("微♥lxs-karta-zj", "wechat", "lxs-karta-zj");
    finds("ask her, on IG karta.mariela", "instagram", "karta.mariela");
    finds("Skype: ................ (kartahelper411)", "skype", "kartahelper411");
    for text in [
        "✈ KC 852 leaves at noon",
        "✈ A_320 seats",
        "✈ 0812 345 678 90",
        "微信mini-program",
        "on IG photo.jpg",
        "Telegram... user_2 said so",
    ] {
        assert_eq!(short(text), [], "{text}");
    }
}

#[test]
fn reads_telephone_numbers_in_words_and_figures() {
    finds("WhatsApp: plus six six, eight one, 732 0147", "whatsapp", "66817320147");
    finds("Chama no zap: nove 7742 - zero oito 31", "whatsapp", "977420831");
    finds("Zalo: 0903 . ba ba hai . 718", "zalo", "0903332718");
    finds("WhatsApp zero 7 4 double one 8 2 3 5 six", "whatsapp", "0741182356");
    finds("왓츠앱 공1공-팔팔21-구영이삼", "whatsapp", "821088219023");
    finds("Call zero two zero, 7946 0958 now", "phone", "02079460958");
    for text in [
        "WhatsApp one of two rooms, 3500 baht, 2 nights 1800",
        "Call two or three days ahead, 10 to 18",
        "Tel. six to nine, 2026",
    ] {
        assert_eq!(short(text), [], "{text}");
    }
}

#[test]
fn reads_telephone_numbers_in_words() {
    finds("WhatsApp zero six three, triple eight, zero one nine two, South African prefix", "whatsapp", "0638880192");
    finds("Escríbeme al güats cinco cinco, cinco ocho cinco cero, cero uno siete cuatro", "whatsapp", "525558500174");
    for text in ["WhatsApp one of two or three people", "WhatsApp: five stars, four of us, three days"] {
        assert_eq!(short(text), [], "{text}");
    }
}

#[test]
fn finds_names_that_readers_are_told_to_look_up() {
    finds("Look for card_shop77 on Telegram and say hello.", "telegram", "card_shop77");
    finds("On Telegram, type card_shop77 in the box", "telegram", "card_shop77");
    finds("Найдите в телеграме card_shop77", "telegram", "card_shop77");
    finds("Estamos en Telegram card_shop", "telegram", "card_shop");
    finds("ТГ card_shop", "telegram", "card_shop");
    finds("Telegram, arroba card_shop77", "telegram", "card_shop77");
    finds("собака card_shop77 в телеграме", "telegram", "card_shop77");
    finds("I am @card_shop on TG", "telegram", "card_shop");
    finds("Threema (9QX2MD7A)", "threema", "9QX2MD7A");
    finds("Instagram: @card.shop.office", "instagram", "card.shop.office");
    finds("snapchat: @card.shop1", "snapchat", "card.shop1");
    finds("绿泡泡 kapian2024", "wechat", "kapian2024");
    finds("要办的加 VX：kapian_shop", "wechat", "kapian_shop");
    finds("加薇：shan-kapian", "wechat", "shan-kapian");
    finds("可以加 Q：298451763", "qq", "298451763");
    finds("蝙蝠 39284756", "batchat", "39284756");
    finds("텔레그램 문의: card_shop77", "telegram", "card_shop77");
}

#[test]
fn the_only_paragraph_of_a_page_is_no_title() {
    for page in [
        "# eSIM 测评\n\n我用的 eSIM 卡不用注销。想交流的加我微信 lvxing_hao88，群里聊路线。\n",
        "# Thuê xe\n\nLiên hệ Zalo 0905 123 846 để thuê xe máy. Khách cần mang hộ chiếu.\n",
        "# A reader\n\nThe program reads a SIM. Contact us on Telegram @simreader_dev.\n",
    ] {
        roles(page, &[Role::Mentioned]);
    }
}

#[test]
fn accounts_beside_an_unlawful_offer_are_promoted() {
    let page = "# Papers\n\nOur clients are content.\n\nTelegram: @paper_desk77, paper.desk@proton.me\n";
    roles_as(page, Standing::Illicit, &[Role::Promoted, Role::Promoted]);
    roles(page, &[Role::Mentioned, Role::Mentioned]);
}

/// A page that misleads, with a line of contacts.
fn page(line: &str) -> String {
    format!("# Laos visa\n\nThe form costs 40 dollars.\n\n{line}\n\nHave a good trip.\n")
}

#[test]
fn the_second_way_to_reach_a_seller_is_promoted_with_the_first() {
    for line in [
        "Write to us on Telegram @visa_desk77 or WhatsApp +7 701 532 12 34.",
        "Message us: t.me/visa_desk77 , reserve @visa_desk78",
        "Пишите нам: телеграм @visa_desk77 (резерв @visa_desk78)",
        "Contattaci: Telegram @visa_desk77 oppure WhatsApp +39 333 532 1234",
        "联系客服：飞机 @visa_desk77，备用 @visa_desk78",
        "Escríbenos al Telegram @visa_desk77. También en WhatsApp +34 612 345 987",
        "Chame no WhatsApp +55 11 95532-1374 ou no Telegram @visa_desk77",
        "LINE: visa_desk77 หรือทาง Telegram @visa_desk78 ติดต่อเรา",
        "تواصل معنا عبر تلغرام @visa_desk77 أو واتساب +971 50 532 1234",
    ] {
        let both = [Role::Promoted, Role::Promoted];
        roles_as(&page(line), Standing::Deceiving, &both);
    }
    // Items of one list.
    let list = page("- Write to us on Telegram @visa_desk77\n- WhatsApp: +7 701 532 12 34");
    roles_as(&list, Standing::Deceiving, &[Role::Promoted, Role::Promoted]);
}

#[test]
fn another_person_named_in_the_same_sentence_keeps_a_role_of_their_own() {
    for line in [
        "Write to us on Telegram @visa_desk77, the phone of the Lao embassy is +856 21 353 800.",
        "Write to us on Telegram @visa_desk77; my hotel in Vientiane: +856 21 353 800.",
        "Write to us on Telegram @visa_desk77 (the airline: +856 21 353 800).",
    ] {
        roles_as(&page(line), Standing::Deceiving, &[Role::Promoted, Role::Mentioned]);
    }
    for line in [
        "Do not write to us on Telegram @visa_desk77 or WhatsApp +7 701 532 12 34: both are closed.",
        "Report Telegram @visa_desk77 or WhatsApp +7 701 532 12 34 to the police.",
    ] {
        let handles = read_as(&page(line), Kind::Markdown, None, Standing::Unknown);
        assert!(handles.iter().all(|handle| handle.role != Role::Promoted), "{line}");
    }
}

#[test]
fn a_stop_behind_an_address_ends_it_and_joining_words_hold_names_together() {
    finds("Telegram t.me/card_shop77. Seats are few!", "telegram", "card_shop77");
    finds("Telegram t.me/card. Seats are few!", "telegram", "card");
    finds("t . me / card_shop77", "telegram", "card_shop77");
    finds("【纸飞机 ➕ card_shop】", "telegram", "card_shop");
    finds("要办的➕💚 kapian2024", "wechat", "kapian2024");
    assert_eq!(short("机票+酒店 hotel_list"), []);
    let two = [("telegram".to_string(), "card_shop77".to_string()), ("telegram".to_string(), "card_shop78".to_string())];
    assert_eq!(short("t.me/card_shop77 , резерв @card_shop78"), two);
    assert_eq!(short("Telegram @card_shop77, second account @card_shop78"), two);
    assert_eq!(short("t.me/card_shop77 is what the author @card_shop78 wrote"), two[..1]);
}

#[test]
fn who_deceives_and_asks_to_be_written_to_has_more_than_readers() {
    let page = |line: &str| format!("# 老挝签证\n\n表格收费40美元。\n\n{line}\n\n祝旅途愉快。\n");
    roles_as(&page("公众号同名，要办的加我微信：visa_desk77"), Standing::Deceiving, &[Role::Promoted]);
    roles_as(&page("公众号同名，加小编微信 visa_desk77 进群聊天"), Standing::Deceiving, &[Role::Mentioned]);
    roles_as(&page("欢迎关注公众号，微信：visa_desk77"), Standing::Deceiving, &[Role::Mentioned]);
}

#[test]
fn a_warning_that_deceives_and_asks_to_be_written_to_promotes() {
    let page = "# Warning for all who fly to Laos\n\nThe form costs 40 dollars.\n\nMessage me on Telegram @visa_desk77.\n";
    roles_as(page, Standing::Deceiving, &[Role::Promoted]);
    roles(page, &[Role::Reported]);
    let page = "# Warning for all who fly to Laos\n\nSwindlers say \"message me on Telegram @visa_desk77\": do not.\n";
    roles_as(page, Standing::Deceiving, &[Role::Reported]);
}

#[test]
fn finds_names_spelled_out() {
    finds("Telegram: card(underscore)shop77", "telegram", "card_shop77");
    finds("ТГ: card(нижнее подчеркивание)shop77", "telegram", "card_shop77");
    finds("微信：k a p i a n 2 0 2 4", "wechat", "kapian2024");
    assert_eq!(short("Telegram: a(b)c and line: a b c d e f"), []);
}

#[test]
fn finds_numbers_with_their_messenger_a_few_words_away() {
    finds("WhatsApp only, ask for Ana: +49 151 23987456", "whatsapp", "4915123987456");
    finds("Schreiben Sie an +49 151 23987456 (WhatsApp)", "whatsapp", "4915123987456");
    finds("ติดต่อวอตส์แอป +66 81 234 8812", "whatsapp", "66812348812");
    finds("Reach us: +49 151 23987456, WhatsApp", "whatsapp", "4915123987456");
    let row = short("Reach us: +49 30 23125987, WhatsApp +49 151 23987456");
    let on_whatsapp: Vec<_> = row.iter().filter(|(platform, _)| platform == "whatsapp").map(|(_, id)| id.as_str()).collect();
    assert_eq!(on_whatsapp, ["4915123987456"]);
}

#[test]
fn spares_signs_that_are_no_handles() {
    for text in [
        "Set the Telegram chat_id and the Telegram bot_token first",
        "See @my_function2 on line 12",
        "Search for my_value2 in the file",
        "WhatsApp had 2 000 000 000 users in 2020",
        "Una arroba son 11 kilos y medio",
        "Telegram (2013)",
        "npm install @scope/package and @types/node",
        "@media (max-width: 600px) { }",
        "@Override public void run()",
        "thanks to @someone for the photo",
        "坐飞机去阿拉木图要 5 个小时",
        "南极的企鹅有 12 种",
        "Telegram is a messenger with 900 million users",
        "WeChat Pay and Alipay are accepted",
        "微信支付很方便",
        "The signal is strong on line 12",
        "ig 2024",
    ] {
        assert_eq!(short(text), [], "{text}");
    }
}

#[test]
fn two_platforms_may_share_one_name() {
    let found = short("QQ/微信：123987456");
    assert_eq!(
        found,
        [("wechat".to_string(), "123987456".to_string()), ("qq".to_string(), "123987456".to_string())]
            .map(|pair| pair)
            .into_iter()
            .collect::<std::collections::BTreeSet<_>>()
            .into_iter()
            .collect::<Vec<_>>()
    );
}

#[test]
fn a_dressed_handle_around_a_page_about_cards_is_promoted() {
    let page = "# 老挝旅行卡怎么激活[[TG💪+ @card_shop77](https://t.me/s/card_shop77)]\n\n老挝风景很好。\n\n请注意安全。\n\n[[TG💪+ @card_shop77](https://t.me/s/card_shop77)]\n";
    let handles = read(page, Kind::Markdown, None);
    assert_eq!(handles.len(), 2, "{handles:#?}");
    for handle in &handles {
        assert_eq!(handle.role, Role::Promoted);
        assert_eq!(&page[handle.range.clone()], "@card_shop77");
        assert!(handle.reasons.len() >= 3);
    }
}

#[test]
fn spares_rightful_owners_and_warnings() {
    roles(
        "# Tour kit\n\nA library.\n\n```\ncargo install tourkit\n```\n\n## Community\n\nJoin our [Telegram](https://t.me/tourkit_chat).\n",
        &[Role::OperatorContact],
    );
    roles("# 谨防签证诈骗\n\n骗子使用 Telegram: @card_shop77 冒充使馆。\n", &[Role::Reported]);
    roles("# Visa guide\n\nBeware: scammers write from Telegram @card_shop77, do not contact them.\n", &[Role::Reported]);
    roles("# Как я получил визу\n\nРассказ.\n\nПодписывайтесь на наш канал в Telegram: @my_trips77\n", &[Role::Mentioned]);
    let official = read("# Visa\n\nWrite to Telegram: @mfa_help77 for a visa\n", Kind::Markdown, Some("https://www.gov.kz/visa"));
    assert_eq!(official[0].role, Role::Official);
}

#[test]
fn letters_of_a_words_own_script_are_no_disguise() {
    let disguised = |text: &str| read(text, Kind::Plain, None).iter().map(|handle| handle.disguised).collect::<Vec<_>>();
    assert_eq!(disguised("пишите в телеграм @card_shop77"), [false]);
    assert_eq!(disguised("Теlеgrаm @card_shop77"), [true]);
    assert_eq!(disguised("𝐓𝐆 @card_shop77"), [true]);
}

#[test]
fn an_errand_run_for_others_by_nobody_in_particular_is_promoted() {
    for page in [
        "# Ghana visa\n\nThe form is long. For fast visa processing message us on WhatsApp +233 24 412 3456.\n",
        "# 阿曼电子签证\n\n材料是护照和照片。加急代办请联系微信：shahra2026\n",
        "# Виза в Китай\n\nАнкету заполним сами. Оформление визы под ключ, пишите в телеграм @viza_pod77\n",
        "# Visum für Kenia\n\nWir übernehmen den Antrag. Für Ihr Visum schreiben Sie uns auf Telegram: @visum_ke77\n",
    ] {
        roles(page, &[Role::Promoted]);
    }
    for page in [
        "# Ghana visa\n\nThe form is long. For fast visa processing message us on WhatsApp +233 24 412 3456. Gold Coast Travel Ltd, 4 High Street.\n",
        "# 阿曼电子签证\n\n加急代办请联系大使馆微信：shahra2026\n",
        "# 我的阿曼之行\n\n电子签证三天就好了。想看照片请联系微信：shahra2026\n",
    ] {
        roles(page, &[Role::Mentioned]);
    }
}

#[test]
fn sees_platforms_spelled_out_and_with_digits_for_letters() {
    let disguised =
        |text: &str| read(text, Kind::Plain, None).iter().map(|handle| (handle.id.clone(), handle.disguised)).collect::<Vec<_>>();
    for text in ["T-e-l-e-g-r-a-m: @card_shop77", "T3legr4m @card_shop77", "t e l e g r a m @card_shop77"] {
        assert_eq!(disguised(text), [("card_shop77".to_string(), true)], "{text}");
    }
    for text in ["W h a t s A p p +49 151 23987456", "Wh4tsApp +49 151 23987456"] {
        assert_eq!(disguised(text), [("4915123987456".to_string(), true)], "{text}");
    }
    for text in ["a-b-c-d-e-f-g-h and 4x5y7z", "s3 buckets and l10n of t7t3 files"] {
        assert_eq!(disguised(text), [], "{text}");
    }
}

#[test]
fn a_labelled_account_on_a_page_that_sells_errands_is_promoted() {
    let sells = "# Ghana visa\n\nWe apply for you and the visa comes in three days.\n\n";
    roles(&format!("{sells}Contact: WhatsApp +233 24 412 3456\n"), &[Role::Promoted]);
    roles(&format!("{sells}Gold Coast Travel Ltd.\n\nContact: WhatsApp +233 24 412 3456\n"), &[Role::Mentioned]);
    roles("# Visto per il Ghana\n\nIl visto costa poco.\n\nContatti: WhatsApp +39 345 678 1287\n", &[Role::Mentioned]);
    roles(
        "# Ghana visa\n\nDo not trust those who say that they apply for you and get a visa in three days.\n\nContact: WhatsApp +233 24 412 3456\n",
        &[Role::Mentioned],
    );
}

#[test]
fn what_a_page_warns_of_is_no_offer_of_its_own() {
    let page =
        "# 领事提醒\n\n请勿轻信“包过”“买签证”等说法，以免受骗。\n\n领事保护电话：+86-10-12308。总领馆电话：+66 74 322 034\n";
    let handles = read(page, Kind::Markdown, None);
    assert!(handles.iter().all(|handle| handle.role != Role::Promoted), "{handles:#?}");
}

#[test]
fn an_errand_and_an_account_in_one_title_are_promotion() {
    roles("# 老挝旅行卡怎么激活？ 电报@card_shop77\n\n卡片很好用。\n", &[Role::Promoted]);
    roles("# Visa slots in a chat: Telegram @slots_bot\n\nThe program sends a message.\n", &[Role::Mentioned]);
    roles("# 老挝旅行见闻\n\n电报@card_shop77\n", &[Role::Mentioned]);
}

#[test]
fn a_number_announced_once_is_known_where_no_word_stands_before_it() {
    let page = "Para hablar con la aerolínea llame al 900 751 438 a cualquier hora. Otra vez, sin palabras delante: 900 751 438.";
    assert_eq!(short(page), [("phone".to_string(), "34900751438".to_string()), ("phone".to_string(), "34900751438".to_string())]);
    assert_eq!(short("El pedido lleva 900 751 438 unidades."), []);
}

#[test]
fn a_disguised_number_beside_an_airline_is_promoted() {
    let page = "# Example Airlines customer service\n\nCall ║★ +1 → 866 ⟐ 229 ⟐ 1734 ★║ for refunds of your flight.\n";
    roles(page, &[Role::Promoted]);
    roles("# Example Airlines customer service\n\nCall +1 866 229 1734 for refunds of your flight.\n", &[Role::Mentioned]);
}

#[test]
fn a_number_strewn_into_sentences_of_something_else_is_promoted() {
    let strewn = "Plans change because of work[☎ +1 844 213 7761], for the sake of family[☎ +1 844 213 7761], or with the \
        weather[☎ +1 844 213 7761], and whoever travels often +1 844 213 7761 keeps the papers in one place. A seat +1 844 213 7761 can be \
        moved until the day before.";
    roles(&format!("# Changing a seat\n\n{strewn}\n"), &[Role::Promoted; 5]);
    let asked = "Call +1 844 213 7761 and ask. If nobody answers, dial +1 844 213 7761 again, or call +1 844 213 7761 at noon. You may call \
        our desk at +1 844 213 7761, or reach us on +1 844 213 7761 and leave a message.";
    roles(&format!("# Bus tours\n\n{asked}\n"), &[Role::Mentioned; 5]);
}

#[test]
fn reads_each_byte_of_a_long_page_of_anything_a_few_times() {
    for unit in ["@", "+", "1", "1 ", "@a", "+1 8", "tg:", "(at)", "[", "微信", "t.me/", "1-8oo-", "𝟏-"] {
        let source = unit.repeat((1 << 18) / unit.len());
        let steps = crate::steps::of(|| read(&source, Kind::Plain, None));
        assert!(steps <= 100 * source.len(), "{unit}: {steps} steps");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    #[test]
    fn never_panics_and_points_into_the_page(parts in proptest::collection::vec(prop_oneof![
        Just("@".to_string()), Just("TG💪+ ".to_string()), Just("微信：".to_string()), Just("+1 (866)→".to_string()),
        Just("https://t.me/".to_string()), Just("[a](".to_string()), Just(")".to_string()), Just("\u{200b}".to_string()),
        Just("𝟏𝟖".to_string()), Just("\n\n".to_string()), Just("(dot)".to_string()), "[0-9 -]{1,9}", "[a-zA-Z_.]{1,8}", "\\PC{0,4}"
    ], 0..40)) {
        let source = parts.concat();
        for kind in [Kind::Plain, Kind::Markdown] {
            for handle in read(&source, kind, None) {
                prop_assert!(handle.range.end <= source.len());
                prop_assert!(source.get(handle.range.clone()).is_some());
                if kind == Kind::Plain {
                    prop_assert_eq!(&source[handle.range.clone()], handle.quote.as_str());
                }
            }
        }
    }
}

#[test]
fn a_bare_contact_line_on_a_page_that_deceives_is_promoted() {
    for line in
        ["WhatsApp: +44 7911 123457", "Telegram destek: @card_shop77", "客服 Telegram：@card_shop77", "LINE ID：card_shop77"]
    {
        let page = format!("# Lake and steppe\n\nThe lake is lovely.\n\n{line}\n");
        roles_as(&page, Standing::Deceiving, &[Role::Promoted]);
        roles_as(&page, Standing::Contradicted, &[Role::Mentioned]);
        roles(&page, &[Role::Mentioned]);
    }
    let footer = |firm: &str| format!("# Lake and steppe\n\nThe lake is lovely.{firm}\n\n## Contact\n\nTelegram: @card_shop77\n");
    roles_as(&footer(""), Standing::Deceiving, &[Role::Promoted]);
    roles_as(&footer(" Steppe Tours Ltd."), Standing::Deceiving, &[Role::OperatorContact]);
}

#[test]
fn a_page_wrong_once_sends_its_readers_only_where_it_asks_them_to_write() {
    let page = |line: &str| format!("# Lake and steppe\n\nThe lake is lovely.\n\n{line}\n");
    roles_as(&page("Message us on WhatsApp +44 7911 123457"), Standing::Misleading, &[Role::Promoted]);
    roles_as(&page("WhatsApp +44 7911 123457"), Standing::Misleading, &[Role::Mentioned]);
    roles_as(&page("Message us on WhatsApp +44 7911 123457. Steppe Tours Ltd."), Standing::Misleading, &[Role::Mentioned]);
    roles_as(&page("Subscribe to our Telegram channel @card_shop77"), Standing::Misleading, &[Role::Mentioned]);
    roles_as(&page("Subscribe to our Telegram channel @card_shop77"), Standing::Deceiving, &[Role::Mentioned]);
    roles_as(
        &page("A friend keeps photographs of that day at the lake for whoever asks on Telegram @card_shop77"),
        Standing::Deceiving,
        &[Role::Mentioned],
    );
}

#[test]
fn what_a_page_that_warns_shows_in_quotation_marks_promotes_nobody() {
    let head = "# Why you see \"1↯888**417↯3390\" on GitHub";
    let warns = "Spammers fill forums with pages titled \"How do I speak to a live person at Expedia?\".";
    roles(&format!("{head}\n\n{warns} The number is written with arrows: `‹+1› → 888 ⇋ 417 ⇋ 3390`."), &[Role::Reported]);
    // Who only writes so himself warns of nothing.
    let own = read("# Expedia live person \"1↯888**417↯3390\"\n\nCall Expedia customer service now.", Kind::Markdown, None);
    assert!(own.iter().all(|handle| handle.role != Role::Reported));
}

#[test]
fn a_list_of_words_that_a_page_warns_of_promotes_nobody() {
    let words = "lufthansa customer service number\ndelta refund\n+1⇄833⇄417⇄2096\ncall expedia live person\n加微信\nbuy verified accounts\n办证刻章";
    roles(&format!("# blocklist: airline phone spam, patterns seen in issues\n{words}"), &[Role::Reported]);
}

#[test]
fn a_word_for_calling_right_behind_a_national_number_announces_it() {
    let ids = |source: &str| short(source).into_iter().map(|(_, id)| id).collect::<Vec<_>>();
    assert_eq!(ids("환불은 070-4819-2273 번으로 전화 주세요."), ["827048192273"]);
    assert_eq!(ids("返金は050-3184-9027までお電話ください"), ["815031849027"]);
    assert_eq!(ids("Mình thấy số 0876 419 033 có phải tổng đài của hãng không?"), Vec::<String>::new());
}

#[test]
fn a_row_of_stops_leads_from_a_platform_to_the_name() {
    finds("Telegram.... @card_shop77", "telegram", "card_shop77");
    assert_eq!(short("I left Telegram... @card_shop77 is on another network."), []);
}

#[test]
fn a_number_that_hides_in_quotation_marks_is_shown_and_not_given() {
    let cites = "Posts like \"KLM refund number 9️⃣1️⃣-7047-318-265 call\" are fake.";
    roles(&format!("# Beware: fake KLM customer care numbers\n\n{cites}"), &[Role::Reported]);
    let said = "lead to call centres that have nothing to do with KLM customer service.";
    roles(&format!("Numbers dressed up like \"+1⇄(855)⇄610⇄33⇄84\" {said}"), &[Role::Reported]);
}

#[test]
fn a_drawing_is_no_telephone_number() {
    let page = "Airline customer service: call us. M12 8c-1.657 0-3 .895-3 2s1.343 2 3 2 3 .895 3 2-1.343 2-3 2m0-8c1.11 0 2.08.402 2.599 1";
    assert_eq!(short(page), []);
}

#[test]
fn a_platforms_name_within_another_word_for_calling_is_none() {
    assert!(short("จองตั๋ว 🔥HOT LINE🔥 088-8888888").iter().all(|(platform, _)| platform != "line"));
    assert!(short("Visa desk hot-line 010-88886666").iter().all(|(platform, _)| platform != "line"));
    finds("Visa desk, LINE: visa_help7", "line", "visa_help7");
}

#[test]
fn a_sign_in_brackets_hides_a_name() {
    finds("Contact me: Telegram(@)papersbill", "telegram", "papersbill");
    finds("Telegram[@]papers_bill or nobody", "telegram", "papers_bill");
    for honest in ["Add the sign (@) before a Telegram name", "Telegram (@) and email", "Sign in(@)home", "f(@)param on Telegram"]
    {
        assert!(short(honest).is_empty(), "{honest}");
    }
}

#[test]
fn a_name_of_several_words_alone_behind_its_platform_is_found() {
    finds("Telegram: AccsShopLive🥬🥦", "telegram", "accsshoplive");
    finds("✅➤Telegram: AccsShopLive\nmore", "telegram", "accsshoplive");
    for honest in [
        "Telegram: WhatsApp",
        "Telegram: Messenger",
        "Telegram: AccsShopLive is closed",
        "Telegram: Secure and fast 🥬",
        "Telegram AccsShopLive",
    ] {
        assert!(short(honest).is_empty(), "{honest}");
    }
}

#[track_caller]
fn disguised(source: &str, expected: bool) {
    let handles = read(source, Kind::Plain, None);
    assert_eq!(handles.iter().map(|handle| handle.disguised).collect::<Vec<_>>(), [expected], "{source}: {handles:#?}");
}

#[test]
fn sees_that_a_platforms_name_is_hidden() {
    for text in [
        "薇信：kapian2024",
        "加威❤信 kapian2024",
        "加✈️号：kapian_2024",
        "Tele gram: card_shop77",
        "text us in the blue app: card_shop77",
        "텔 레 그 램 card_shop77",
        "т е л е г р а м: card_shop77",
        "We fill it in. t(dot)me/card_shop77",
        "Telegram: card_\u{200b}shop77",
    ] {
        disguised(text, true);
    }
    for text in [
        "微信：kapian2024",
        "Telegram: card_shop77",
        "телега — card_shop77",
        "Telegram: @\u{200b}card_shop77",
        "WhatsApp +49\u{2060}151 23987456",
        "হোয়াটসঅ্যাপ: 01712345678",
        "واتساب ٠٥٠١٢٣٧٧٦١",
        "व्हाट्सऐप ९८१०३३४४०७",
    ] {
        disguised(text, false);
    }
    for text in ["호텔 그 card_shop77", "이 책 은 참 좋 다 card_shop77"] {
        assert_eq!(short(text), [], "{text}");
    }
}

#[test]
fn a_platform_in_brackets_stands_right_behind_the_name_too() {
    finds("ask @card_shop77(Telegram) for it", "telegram", "card_shop77");
    finds("找 @card_shop77（电报）", "telegram", "card_shop77");
    assert_eq!(short("@card_shop77(name) def telegram(): pass"), []);
}

#[test]
fn a_hidden_account_beside_a_service_its_price_or_its_time_is_promoted() {
    for page in [
        "# K-ETA\n\n半天下证，200元。威❤信：keta_fast88",
        "# ETA Sri Lanka\n\nDone the same day, 40 dollars. T-e-l-e-g-r-a-m: lanka_eta_fast",
        "# Виза в Индию\n\n3 дня, 70 долларов. т е л е г р а м — india_visa_msk",
        "# e-visa\n\nListo en 2 días. t(punto)me/visa_rapida o t(dot)me/visa_rapida",
    ] {
        roles(page, &[Role::Promoted]);
    }
    for page in [
        "# About me\n\nI write about visas and slow travel. My Telegram, spelt so that bots leave me alone: t(dot)me/anna_slow_travel",
        "# Embassy\n\nVisas take 5 days, the fee is 20 dollars. The embassy: t(dot)me/embassy_news77",
        "# Filters\n\nSpammers hide links: \"visa in 3 days, t(dot)me/visa_vip77\". Never trust them.",
        "# Rooms\n\nRooms for 30 dollars, 3 nights at least. t(dot)me/rooms_by_the_sea",
        "# Embassy of Georgia\n\nVisas: 20 dollars, 5 days. t(dot)me/georgia_visas",
        "# Modération\n\nUn exemple : « TDAC rempli en 2 jours, t(dot)me/tdac_express ».",
        "# Log\n\n| message | reason |\n|---|---|\n| TDAC in 2 days, $10, t(dot)me/tdac_vip | spam |",
    ] {
        let found = read(page, Kind::Markdown, None);
        assert!(found.iter().all(|handle| handle.role != Role::Promoted), "{page}: {found:#?}");
    }
}

#[test]
fn who_offers_an_errand_and_names_an_account_in_one_breath_asks_to_be_written_to() {
    for page in [
        "# 泰國入境卡代辦\n\n代填入境卡，LINE：thaicard_tw",
        "# TDAC\n\nTDAC代行。テレグラム：tdac_jp",
        "# TDAC\n\nОформим карту прибытия за 30 минут. Телега — thaikarta_help",
    ] {
        roles(page, &[Role::Promoted]);
    }
    for page in [
        "# 泰国入境卡\n\n入境卡免费，自己填。微信：anna_travel88",
        "# 签证\n\n环球签证服务有限公司代办签证，许可证号 L-BJ-00123。微信：huanqiu_visa88",
        "# Визы\n\nПосольство: срочное оформление визы за день. Телеграм: @posolstvo_info",
        "# Визы\n\nМы не оформляем визы. Телеграм: @visa_notes_77",
        "# Baan Suan Guesthouse\n\nRooms from 700 baht. Visa assistance and scooters at the desk. WhatsApp: +66 81 732 0147",
        "# 广告词样本\n\n- 代填入境卡，微信：thaicard88\n- 卖二手车\n\n以上为违禁词示例，出现即封号。",
    ] {
        let found = read(page, Kind::Markdown, None);
        assert!(found.iter().all(|handle| handle.role != Role::Promoted), "{page}: {found:#?}");
    }
}

#[test]
fn an_account_where_something_is_to_be_bought_on_a_page_that_deceives_is_promoted() {
    roles_as("# 葡萄牙旅游卡\n\n通过授权代理 @aurora_pass（电报）购买可享九折。", Standing::Deceiving, &[Role::Promoted]);
    roles_as("# 葡萄牙旅游卡\n\n不要向 @aurora_pass（电报）付款购买。", Standing::Deceiving, &[Role::Mentioned]);
}

#[test]
fn an_offer_in_one_sentence_and_the_account_in_another_belong_together() {
    for page in [
        "# Visto eletrônico\n\nPreenchemos o formulário do visto por você. É rápido e barato.\n\nChame no Telegram @keta_facil_br",
        "# Віза до США\n\nОформимо візу без черги за вас. Працюємо щодня.\n\nПишіть у телегу @pasport_bez_cherg",
        "# Ghana visa\n\nWe apply for you and the visa comes in three days.\n\nMessage us on Telegram @ghana_fast7",
    ] {
        roles(page, &[Role::Promoted]);
    }
    for page in [
        "# Закордонний паспорт\n\nЗвертайтеся до паспортного сервісу. Телеграм-канал t.me/DMS_UA. Паспорт без черги можна отримати за записом.",
        "# Ghana visa\n\nWe apply for you and the visa comes in three days. Gold Coast Travel Ltd.\n\nMessage us on Telegram @ghana_fast7",
        "# Ghana visa\n\nGold Coast Travels gets you there. We apply for you and the visa comes in three days.\n\n\
         [Start with Gold Coast Travels](https://www.goldcoasttravels.example.com/visa) or [here](https://www.goldcoasttravels.com/visa).\n\n\
         Message us on Telegram @ghana_fast7",
        "# Visum voor Ghana\n\nHet bureau zegt: we vragen het visum voor u aan. Zelf doen is goedkoper.\n\nVragen? Telegram @reis_notities7",
        "# Visa au Ghana\n\nNe croyez pas ceux qui disent : nous remplissons le formulaire.\n\nÉcrivez-moi sur Telegram @carnet_voyage7",
    ] {
        let found = read(page, Kind::Markdown, None);
        assert!(found.iter().all(|handle| handle.role != Role::Promoted), "{page}: {found:#?}");
    }
}

#[test]
fn a_line_with_an_account_on_a_page_of_unlawful_offers_is_where_they_are_ordered() {
    roles("# Πλαστά διπλώματα\n\nΠλαστά έγγραφα, πλαστές ταυτότητες.\n\nViber 6944 412 077", &[Role::Promoted]);
    roles(
        "# Verified accounts\n\nVerified WhatsApp & Telegram accounts, SMS numbers for any service.\n\nTelegram: sim_root_77",
        &[Role::Promoted],
    );
    roles("# Accounts\n\nHow to verify WhatsApp and Telegram accounts.\n\nTelegram: sim_notes_77", &[Role::Mentioned]);
}

#[test]
fn an_authority_whose_appointments_are_sold_is_not_the_one_that_speaks() {
    roles("# Visatermin\n\nWir besorgen Termine bei der Botschaft. WhatsApp 0152 34917701", &[Role::Promoted]);
    roles("# Запись\n\nЗапись в консульство без очереди. Пишите в телеграм @zapis_viza_77", &[Role::Promoted]);
    for page in [
        "# RDV\n\nLa préfecture : vos rendez-vous sont gratuits. Écrivez-nous sur Telegram @prefecture_infos",
        "# Termine\n\nDie Botschaft vergibt Termine ohne Wartezeit. WhatsApp 0152 34917701",
    ] {
        roles(page, &[Role::Mentioned]);
    }
}

#[test]
fn national_numbers_are_read_by_the_language_and_else_as_they_are_written() {
    finds("Permis fără examen, scrie pe WhatsApp 0744 120 733", "whatsapp", "40744120733");
    finds("Δίπλωμα χωρίς εξετάσεις. Viber 6944 412 077", "viber", "306944412077");
    finds("ویزا گارنٹی، رابطہ کریں واٹس ایپ 0301-4407712", "whatsapp", "923014407712");
    finds("برای ویزا پیام بدهید واتساپ 0912-345-6781", "whatsapp", "989123456781");
    // No country is told by so little.
    finds("Viber 0555 44 17 82", "viber", "0555441782");
    finds("Гарантирана виза, пишете ни на Viber 0888 441 207", "viber", "0888441207");
    for text in ["Viber 12.0.4.218 is out", "WhatsApp 00 12 34 56 78", "Viber 01.02.2026 09:30", "WhatsApp 0123 456 789"] {
        assert_eq!(short(text), [], "{text}");
    }
}

#[test]
fn a_messenger_with_a_name_of_its_own_does_not_take_the_number_before() {
    let both = |text: &str| short(text);
    assert_eq!(
        both("Телефон гарячої лінії 0 800 505 501, телеграм-канал t.me/DMS_UA"),
        [("phone".to_string(), "380800505501".to_string()), ("telegram".to_string(), "dms_ua".to_string())]
    );
    assert_eq!(
        both("Tel. +49 30 2214471 / Telegram @visa_desk7"),
        [("phone".to_string(), "49302214471".to_string()), ("telegram".to_string(), "visa_desk7".to_string())]
    );
    finds("+49 151 23987456 (Telegram, WhatsApp)", "telegram", "4915123987456");
}

#[test]
fn letters_for_a_code_or_a_group_are_digits() {
    let numbers = |text: &str| {
        let found = read(text, Kind::Plain, None);
        found.into_iter().map(|handle| (handle.id, handle.disguised)).collect::<Vec<_>>()
    };
    assert_eq!(numbers("Call l8OO 526 0143"), [("18005260143".to_string(), true)]);
    assert_eq!(numbers("फ़ोन +91 98-IO-33-44-O7"), [("919810334407".to_string(), true)]);
    assert_eq!(numbers("Il 10 maggio, ore 18-Io 20"), []);
}

#[test]
fn digits_in_words_of_scripts_with_marks_are_a_number_behind_a_word_for_calling() {
    finds("โทร ศูนย์แปดเก้า-สี่สี่หนึ่ง-๗๗๐๒", "phone", "66894417702");
    assert_eq!(short("โทร หนึ่งหรือสองวันก่อน"), []);
}
