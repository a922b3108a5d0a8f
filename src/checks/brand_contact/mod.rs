//! Pages that pass off somebody else's telephone, or themselves, as an airline's, agency's or carrier's.
//!
//! A brand's number is never judged by a list of right ones: numbers change and lists age. What counts is how a number is
//! presented on a page that is not the brand's.

mod dressing;
mod message;
mod number;
mod remote;
mod voice;

use self::dressing::Dressing;
use super::{Check, Context, Reads, reading};
use crate::document::{Block, BlockKind, Document};
use crate::extract::handles::Word;
use crate::finding::Finding;
use crate::lexicon::CountryIndex;
use crate::resolve::class::HostClass;
use crate::rules::Rules;
use crate::rules::brands::{BrandIndex, Named};
use crate::rules::model::brand::Brand;
use crate::text::fold::fold;

/// The check.
pub const CHECK: Check = Check {
    name: "brand-contact",
    about: "telephone numbers and messages passed off as an airline's, agency's or carrier's",
    reads: Reads::Places,
    run,
};

/// Bytes between a brand's name and a word of service that still belong together: "customer service number of Delta".
const BESIDE: usize = 36;
/// The same for a short name that is an ordinary word too.
const BESIDE_WEAK: usize = 14;

/// Concepts without which no block is a message about a flight, and those in which a carrier speaks of itself.
pub(super) const CANCELLED: &[&str] = &[BREAKDOWN, "cancel", "carrier-cancels", "cancel-booking", "abolished"];
/// The one of them that says why. Words for abolishing mean a cancelled flight too: 您的航班已取消.
const BREAKDOWN: &str = "breakdown";
pub(super) const CARRIER: &[&str] = &["own-carrier"];

fn run(context: &Context<'_>) -> Vec<Finding> {
    let messages = message::candidates(context);
    let speaks = || reading::blocks(context, |signs| signs & reading::CARRIER != 0).next().is_some();
    if messages.is_empty()
        && !context.handles.iter().any(|handle| matches!(handle.platform.as_str(), "phone" | "whatsapp"))
        && !speaks()
    {
        return Vec::new();
    }
    let page = Page::read(context);
    let mut findings = number::find(context, &page);
    findings.extend(message::find(context, &page, messages));
    findings.extend(voice::speaks(context, &page));
    findings.extend(voice::defunct(context, &page));
    let asked = remote::asked(context, &findings);
    findings.extend(asked);
    findings
}

/// Ids of telephone numbers that the page passes off as a brand's.
pub fn passed_off(context: &Context<'_>) -> std::collections::BTreeSet<String> {
    number::passed_off(context, &Page::read(context))
}

/// What every rule of this check wants to know of the page.
struct Page {
    /// Brand whose own host the page is on.
    owner: Option<BrandIndex>,
    /// Whether the page's host is known at all.
    host_known: bool,
    /// Whether the page is a state's or an international body's own.
    official: bool,
    /// The first line of a page without a title, which stands for one.
    opening: Option<usize>,
    /// Whether the title or a main heading warns of fraud.
    cautious: bool,
    /// Brands whose service the title or a main heading names.
    head: Vec<BrandIndex>,
    /// Brands the title or a main heading names at all.
    about: Vec<BrandIndex>,
    /// Countries of which the title or a main heading names an office of a brand: "Qatar Airways Lagos office".
    offices: Vec<CountryIndex>,
    /// The brand of such an office, where it is one.
    office_of: Option<BrandIndex>,
    /// Brands a title or main heading asks about: "Can I change my KLM flight?".
    asked: Vec<BrandIndex>,
    /// The same for names that are ordinary words or places too: "Emirates".
    asked_weakly: Vec<BrandIndex>,
    dressing: Dressing,
}

impl Page {
    fn read(context: &Context<'_>) -> Page {
        let host = own_host(context.document);
        let official = host.as_ref().is_some_and(|host| {
            matches!(
                context.rules.hosts.classify(host, "/", context.as_of).kind,
                HostClass::RegistryOfficial | HostClass::GovSuffixUnlisted
            )
        });
        let mut page = Page {
            host_known: host.is_some(),
            owner: host.and_then(|host| context.rules.brands.owner(&host)),
            official,
            opening: None,
            cautious: false,
            head: Vec::new(),
            about: Vec::new(),
            offices: Vec::new(),
            office_of: None,
            asked: Vec::new(),
            asked_weakly: Vec::new(),
            dressing: Dressing::read(context),
        };
        page.opening = opening(context.document);
        let opening = page.opening.and_then(|at| context.document.blocks.get(at)).map(|block| block.text.as_str());
        for text in heads(context.document).chain(opening) {
            let folded = fold(cut(text, 400));
            page.cautious |= has(context.rules, &folded, Word::Caution);
            for brand in served(context.rules, &folded) {
                if !page.head.contains(&brand) {
                    page.head.push(brand);
                }
            }
            let named = context.rules.brands.find(&folded);
            let of = |weak: bool| named.iter().filter(move |name| name.weak == weak).map(|name| name.brand);
            page.about.extend(of(false));
            if let [first, rest @ ..] = &named[..]
                && rest.iter().all(|name| name.brand == first.brand)
                && let found = offices(context.rules, &folded)
                && !found.is_empty()
            {
                page.offices.extend(found);
                page.office_of = Some(first.brand);
            }
            if folded.contains('?') {
                page.asked.extend(of(false));
                page.asked_weakly.extend(of(true));
            }
        }
        for asked in [&mut page.asked, &mut page.asked_weakly] {
            asked.sort_unstable();
            asked.dedup();
        }
        page
    }

    /// Whether the page is this brand's own.
    fn owned_by(&self, brand: BrandIndex) -> bool {
        self.owner == Some(brand)
    }
}

/// Host of the page: where it was read, else where it says it belongs.
fn own_host(document: &Document) -> Option<String> {
    let canonical = document.canonical.as_deref().and_then(|canonical| url::Url::parse(canonical).ok());
    let url = document.url.as_ref().or(canonical.as_ref())?;
    crate::resolve::class::normalise(url.host_str()?)
}

/// Title and main headings. Pages built from templates open with headings of any level, so the first few count too.
fn heads(document: &Document) -> impl Iterator<Item = &str> {
    let blocks = document.blocks.iter().filter(|block| !block.hidden);
    let mut nth = 0;
    let blocks = blocks.filter(move |block| match block.kind {
        BlockKind::Title | BlockKind::Heading(1 | 2) => true,
        BlockKind::Heading(_) => {
            nth += 1;
            nth <= 4
        }
        _ => false,
    });
    document.title.as_deref().into_iter().chain(blocks.take(10).map(|block| block.text.as_str()))
}

/// Longest first line that stands for a title, in bytes.
const TITLE: usize = 160;

/// The first block of a page without title and main headings, where it is one line without a stop and more follows.
fn opening(document: &Document) -> Option<usize> {
    if heads(document).next().is_some() {
        return None;
    }
    let mut shown = document.blocks.iter().enumerate().filter(|(_, block)| !block.hidden && !block.text.trim().is_empty());
    let (index, first) = shown.next()?;
    shown.next()?;
    let text = first.text.trim();
    let line =
        text.len() <= TITLE && !text.contains(['\n', '。', '！', '？', '!', '?']) && !text.contains(". ") && !text.ends_with('.');
    (line && first.kind == BlockKind::Prose).then_some(index)
}

/// Brands named beside a word of a telephone service in folded text.
fn served(rules: &Rules, folded: &str) -> Vec<BrandIndex> {
    let named = rules.brands.find(folded);
    if named.is_empty() {
        return Vec::new();
    }
    let mut service = Vec::new();
    let mut trade = Vec::new();
    for (range, words) in rules.handles.contact_words(folded) {
        if words.contains(&Word::Service) {
            service.push(range);
        } else if words.contains(&Word::Travel) {
            trade.push(range);
        }
    }
    let beside = |name: &Named, range: &std::ops::Range<usize>, most: usize| {
        let gap = if range.start >= name.range.end { name.range.end..range.start } else { range.end..name.range.start };
        gap.start <= gap.end && gap.len() <= most
    };
    let mut brands = Vec::new();
    for name in &named {
        let counts = if name.weak {
            service.iter().any(|range| beside(name, range, BESIDE_WEAK))
                || trade.iter().any(|range| beside(name, range, 1)) && service.iter().any(|range| beside(name, range, 2 * BESIDE))
        } else {
            service.iter().any(|range| beside(name, range, BESIDE))
        };
        if counts && !brands.contains(&name.brand) {
            brands.push(name.brand);
        }
    }
    brands
}

/// Countries whose names or cities stand in a folded text with a word for a firm's office.
fn offices(rules: &Rules, folded: &str) -> Vec<CountryIndex> {
    let hits = rules.lexicon.find(folded);
    let office = rules.lexicon.known.firm_office;
    if !hits.iter().any(|hit| hit.is_concept(&[office])) {
        return Vec::new();
    }
    hits.iter().filter_map(|hit| hit.country()).collect()
}

/// Whether folded text has a word of this kind.
fn has(rules: &Rules, folded: &str, word: Word) -> bool {
    rules.handles.has_contact_word(folded, word)
}

/// Heading of the section a block stands in.
fn heading<'a>(document: &'a Document, block: &Block) -> Option<&'a Block> {
    document.blocks.get(block.section)
}

/// Whether the page names a host of the brand's own.
fn links_to(context: &Context<'_>, brand: BrandIndex) -> bool {
    context.hosts.iter().any(|mention| context.rules.brands.owner(&mention.host) == Some(brand))
}

/// First English name of a brand.
fn name(brand: &Brand) -> &str {
    brand.names.get("*").and_then(|names| names.first()).map_or(brand.id.as_str(), |name| name.split('{').next().unwrap_or(name))
}

fn cut(text: &str, most: usize) -> &str {
    &text[..text.floor_char_boundary(most)]
}

#[cfg(test)]
mod tests {
    use crate::checks::tests::{findings, findings_at};
    use crate::finding::Severity;

    #[track_caller]
    fn check_at(url: Option<&str>, page: &str, expected: &[&str]) {
        let url = url.map(|url| url::Url::parse(url).unwrap());
        let findings = findings_at(url.as_ref(), page);
        let mut found: Vec<&str> = findings
            .iter()
            .filter(|finding| finding.severity != Severity::Note)
            .filter_map(|finding| finding.rule.strip_prefix("brand-contact/"))
            .collect();
        found.dedup();
        assert_eq!(found, expected, "{page}\n{findings:#?}");
    }

    #[track_caller]
    fn check(page: &str, expected: &[&str]) {
        check_at(None, page, expected);
    }

    const BAIT: &str = "# Emirates customer service number\n\nTo speak with a live person at Emirates Airlines customer service call \
        ➤ +1-844-213-7761 ➤ at any hour. Refund questions? Emirates customer service ➤ +1-844-213-7761 ➤ answers. Dial ➤ +1-844-213-7761 ➤ now.";

    #[test]
    fn flags_a_number_pressed_on_the_reader_as_a_brands() {
        check(BAIT, &["unlisted-number"]);
        check(
            "# ¿Cómo hablar con Avianca?\n\nEl número de teléfono oficial de Avianca es +1-844-213-7761. Llame a Avianca al +1-844-213-7761 para su \
             reserva. Atención al cliente Avianca: +1-844-213-7761, las 24 horas.",
            &["unlisted-number"],
        );
    }

    #[test]
    fn a_title_or_number_dressed_to_be_missed_gives_itself_away() {
        for page in [
            "# (DELTA@888@213@7761) Is it cheaper to buy tickets at the airport?\n\nThis guide shows how to speak with Delta Air Lines, with its \
             customer service number, 1-888-213-7761. Have your booking reference at hand when you call 1-888-213-7761, and note who answers, \
             what was agreed and when the change is to take effect, since fares move quickly and desks differ in what they may do.",
            "# {AF +39~Ricevi il rimborso} Come farsi rimborsare da Air France?\n\nPer il rimborso Air France contatta il numero \
             +3902-9994-8877 e conferma i dettagli del biglietto.",
            "# ¿Cómo llamar a Avianca desde México?\n\n𝘏𝘢𝘺 𝘮𝘶𝘤𝘩𝘢𝘴 𝘮𝘢𝘯𝘦𝘳𝘢𝘴 𝘥𝘦 𝘤𝘰𝘯𝘵𝘢𝘤𝘵𝘢𝘳 𝘢𝘭 𝘯ú𝘮𝘦𝘳𝘰 𝘥𝘦 𝘵𝘦𝘭é𝘧𝘰𝘯𝘰 𝘥𝘦 𝘢𝘷𝘪𝘢𝘯𝘤𝘢 \
             +52 55 6826 3219.",
            "# Wie erreiche ich Qatar Airways?\n\nFür einen schnellen Kontakt zu Qatar Airways nutzen Sie die Nummer +49 69 [5095] 49-47 oder \
             +49 69 [5095] 49-47.",
        ] {
            check(page, &["unlisted-number"]);
        }
        for page in [
            "# {{ page.title }}\n\nKLM customer service: +31 20 555 0147.",
            "# Delta 2024/2025 report 888\n\nDelta is in Atlanta. Our desk: 1-888-555-0143.",
            "# Reach Qatar Airways\n\nQatar Airways in London: +44 [0]20 7946 0958.",
        ] {
            check(page, &[]);
        }
    }

    #[test]
    fn a_number_in_a_box_or_twice_in_one_breath_is_pressed_on_the_reader() {
        for page in [
            "# Understanding Delta Airlines ticket cancellation rules\n\nMany travelers call [☎️+1 (888) 525-0174] for quick support. Always review \
             your fare terms before calling [☎️+1 (888) 525-0174].",
            "# Wie erreiche ich Qatar Airways per Telefon?\n\nDie Fluggesellschaft hilft gern. (+49-800-1000-643)(DE) / (+49-800-1000-643)(DE). \
             Viele Reisende fragen danach.",
        ] {
            check(page, &["unlisted-number"]);
        }
        for page in [
            "# Lufthansa umbuchen\n\nDas Servicecenter ist erreichbar: 069 86 799 799 / +49 69 86 799 799. Halten Sie die Buchungsnummer bereit.",
            "# Comment joindre KLM\n\nLe service client répond au ☎ +33 9 69 36 86 07, tous les jours.",
        ] {
            check(page, &[]);
        }
    }

    #[test]
    fn hears_a_number_that_the_title_hides_between_signs() {
        let text = "Reach customer service at 1-844-213-7761 and ask about fares at the airport. Phone lines open early.";
        check(&format!("# (KLM@844@213@7761) Is it cheaper to buy KLM tickets at the airport?\n\n{text}"), &["unlisted-number"]);
        check(&format!("# Is it cheaper to buy KLM tickets at the airport?\n\n{text}"), &[]);
    }

    #[test]
    fn takes_no_verb_for_a_name() {
        let page = |grab: &str| {
            format!(
                "11 Howard\n\nCan you {grab} the phone number for me?\n\nSure, {grab} the phone number: +1 844-213-7761.\n\n+1 844-213-7761\n\n\
                 Thanks, {grab} customer service is +1 844-213-7761.\n"
            )
        };
        check(&page("grab"), &[]);
        check(&page("Grab"), &["unlisted-number"]);
    }

    #[test]
    fn takes_the_first_line_of_a_page_without_headings_for_its_title() {
        check(
            "Lufthansa Kundenservice Nummer ☎ +49 1573 5591234 – Umbuchen, Stornieren\n\nRufen Sie jetzt die Lufthansa Hotline +49 1573 5591234 an.",
            &["unlisted-number"],
        );
        check(
            "Numero assistenza Ryanair: +39 350 118 4732 attivo ogni giorno\n\nChiama subito il +39 350 118 4732 per cambiare il biglietto.",
            &["unlisted-number"],
        );
        check("Lufthansa Kundenservice: +49 1573 5591234\n\nMir wurde dort gut geholfen.", &[]);
        check(
            "Vorsicht vor falscher Lufthansa Hotline\n\nDie Lufthansa Kundenservice Nummer +49 1573 5591234 ist Betrug, +49 1573 5591234 nicht anrufen.",
            &[],
        );
    }

    #[test]
    fn hears_a_question_about_a_brand_answered_with_a_number_over_and_over() {
        check(
            "# Can I move my KLM flight?\n\n+1-844-213-7761 is the number travellers should call when a KLM flight is to be moved. Those who \
             call +1-844-213-7761 hear which rule holds for the ticket, and by calling +1-844-213-7761 early they keep their seat.",
            &["unlisted-number"],
        );
        check(
            "# Can I move my KLM flight?\n\nYes, on the airline's own site, under My trips, until two hours before it leaves; a fee may be due.\n\n\
             Our agency: +1-844-213-7761\n\n## Baggage\n\nOne bag is free.\n\nOur agency: +1-844-213-7761\n\nOur agency: +1-844-213-7761",
            &[],
        );
    }

    #[test]
    fn takes_a_name_that_is_a_place_too_for_the_carrier_where_the_page_speaks_of_flights() {
        check(
            "# Wie spreche ich mit jemandem bei Emirates?\n\nRufen Sie +49 69 50954945 an, wenn es um Ihre Buchung geht; dort hilft man bei \
             jedem Flug. Wer +49 69 50954945 wählt, bekommt eine Person. Auch Tickets werden unter +49 69 50954945 geändert.",
            &["unlisted-number"],
        );
        check(
            "# Braucht man für die Emirates ein Visum?\n\nFragen Sie uns unter +49 69 50954945, wenn es um Papiere geht; wir beraten gern. \
             Wer +49 69 50954945 wählt, spricht mit unserem Büro. Auch Übersetzungen gibt es unter +49 69 50954945.",
            &[],
        );
    }

    #[test]
    fn takes_a_number_and_a_brand_in_one_title_together() {
        check(
            "# 1-844-213-7761 Cancel KLM flight, fast help\n\nPlans change. Pick up the phone and dial 1-844-213-7761 now; a real person on \
             1-844-213-7761 does it while you wait.",
            &["unlisted-number"],
        );
        check("# KLM, Delta and Iberia: 1-844-213-7761\n\nOur office sells tickets of all three.", &[]);
    }

    #[test]
    fn hears_a_call_centre_on_a_mobile_telephone() {
        for page in [
            "# Call Center Agoda Indonesia\n\nCall Center Agoda: 0811444748. Hubungi untuk refund.",
            "# Call Center Agoda 24 Jam\n\nLayanan pelanggan Agoda di nomor 0811_444_748, hubungi untuk reschedule dan refund.",
        ] {
            check(page, &["unlisted-number"]);
        }
        check("# Call Center Agoda\n\nCall center Agoda ada di aplikasi, menu Bantuan. Toko kami buka jam 9: 0811444748.", &[]);
    }

    #[test]
    fn hears_a_row_of_numbers_that_connects_to_a_brands_people() {
        check(
            "# Does KLM allow name changes?\n\nFor a name change you can reach their customer service by calling the following numbers: USA: \
             +1-844-213-7761, UK: +44-20-7946-0018, Australia: +61-1800-129-266. These numbers will connect you to a KLM representative.",
            &["unlisted-number"],
        );
        check("# KLM offices\n\n- USA: +1-844-213-7761\n- UK: +44-20-7946-0018\n- Australia: +61-1800-129-266\n", &[]);
    }

    #[test]
    fn reports_each_statement_with_its_own_words() {
        let found = findings(BAIT);
        let said: Vec<&str> = found
            .iter()
            .filter(|finding| finding.rule == "brand-contact/unlisted-number")
            .map(|finding| finding.quote.as_str())
            .collect();
        assert_eq!(said.len(), 3, "{said:?}");
        assert!(said[0].starts_with("To speak with a live person"), "{said:?}");
        assert!(said[1].starts_with("Emirates customer service"), "{said:?}");
        assert_eq!(said[2], "Dial ➤ +1-844-213-7761 ➤ now.");
    }

    #[test]
    fn reports_the_sentence_that_says_whose_people_answer() {
        let found = findings(
            "# Can you talk with someone at KLM?\n\nYes. Call their customer service hotline, +1-844-213-7761, by dialing the number now. This line connects \
             you to a KLM representative.\n\nKLM customer service: +1-844-213-7761.",
        );
        assert!(found.iter().any(|finding| finding.quote.starts_with("This line connects you")), "{found:#?}");
    }

    #[test]
    fn spares_the_brands_own_page() {
        check_at(Some("https://www.emirates.com/help"), BAIT, &[]);
    }

    #[test]
    fn spares_a_hotline_named_once_and_directories() {
        check(
            "# My week in Dubai\n\nOur bag was late, so I rang Emirates customer service on +1-844-213-7761 and had it the next day.",
            &[],
        );
        check(
            "# Airline telephone numbers\n\n- Emirates customer service: +1-844-213-7761\n- Qatar Airways customer service: +1-844-213-7792\n\
             - KLM customer service: +1-844-213-7735\n- Iberia Airlines customer service: +1-844-213-7748\n",
            &[],
        );
    }

    #[test]
    fn flags_a_sentence_that_gives_rivals_one_number() {
        for page in [
            "# Help\n\nReservations: +1-844-213-7761.\n\nThe same number reaches KLM, Emirates and Expedia.",
            "# Ayuda\n\nReservas: +1-844-213-7761.\n\nIberia, Emirates y Expedia atienden en el mismo número.",
            "# Справка\n\nТелефон: 8-800-512-03-47.\n\nПо этому же номеру отвечают Аэрофлот, Emirates и Booking.com.",
            "# 客服\n\n电话：400-821-9437。\n\n国航、海航、携程同样拨打这个号码。",
        ] {
            check(page, &["one-number-many-brands"]);
        }
        check("# Help\n\nReservations: +1-844-213-7761.\n\nKLM and Air France share the same number.", &[]);
        check("# Help\n\nKLM, Emirates and Expedia all fly the same number of passengers.", &[]);
        check("# Scams\n\nFraudsters say that the same number reaches KLM, Emirates and Expedia: +1-844-213-7761.", &[]);
    }

    #[test]
    fn spares_a_warning_that_quotes_the_number() {
        check(
            "# Beware of scams with airline numbers\n\nFraudsters post +1-844-213-7761 as Emirates customer service. Do not call +1-844-213-7761: \
             it is a scam.",
            &[],
        );
    }

    #[test]
    fn flags_a_cancellation_message_even_with_spaces_between_words() {
        check(
            "尊敬的旅客，您乘坐的航班因飞机机械故障已取消，请速联系客服 17012345679 办理改签或退票，每人补偿三百元。",
            &["flight-cancellation-message"],
        );
        check(
            "尊敬 的 旅客 您 乘坐 的 航班 因 机械 故障 已 取消 请 联系 客服 NUMBER 办理 改签 每人 补偿 若干 元",
            &["flight-cancellation-message"],
        );
        check(
            "Dear passenger, your flight was cancelled because of a mechanical failure. Call customer service on +44 7911 123457 to rebook and \
             receive compensation.",
            &["flight-cancellation-message"],
        );
    }

    #[test]
    fn flags_a_cancellation_without_a_reason_that_promises_money_or_wants_to_see_the_telephone() {
        for page in [
            "您好，您的航班已取消，请拨打客服热线17012345679改签，可得补偿金300元",
            "您的航班MF8123取消，请联系客服 17012345679 办理改签退票，每位旅客补偿300元",
            "您乘坐的航班已取消，请联系客服17012345679办理改签退票，下载会议软件由专员指导操作。",
        ] {
            check(page, &["flight-cancellation-message"]);
        }
        for page in [
            "【厦门航空】尊敬的旅客：您乘坐的MF8123航班因天气原因取消，如需改签或退票请联系客服95557。",
            "Your flight LH 400 has been cancelled. You can rebook free of charge in the app. Our customer service is on +49 69 86 799 799.",
        ] {
            check(page, &[]);
        }
    }

    #[test]
    fn flags_an_office_in_a_city_that_is_called_abroad() {
        check(
            "# Qatar Airways Lagos Office\n\n**Contact Number**: +1-802-341-0932\n\nOur experts at the Qatar Airways Lagos office are available \
             round the clock at +1-802-341-0932.",
            &["unlisted-number"],
        );
        for page in [
            "# Qatar Airways Lagos Office\n\nAddress: Victoria Island, Lagos. Phone: +234 1 271 9000, again +234 1 271 9000.",
            "# Lufthansa Tokyo office\n\nThe office closed in 2024. Call Lufthansa in Germany: +49 69 86 799 799, that is +49 69 86 799 799.",
        ] {
            check(page, &[]);
        }
    }

    #[test]
    fn flags_what_such_a_page_asks_its_callers_for() {
        let access = "Install AnyDesk, so that the agent can pay the money back.";
        check(&format!("{BAIT}\n\n{access}"), &["unlisted-number", "asks-for-access"]);
        check(&format!("{BAIT}\n\nNever install AnyDesk for a caller."), &["unlisted-number"]);
        check(&format!("# Remote help\n\n{access}"), &[]);
    }

    #[test]
    fn spares_advice_on_cancelled_flights() {
        check("如果您的航班因机械故障取消，可以联系航空公司客服 95530123 改签或退票，并申请补偿。", &[]);
        check("警方提醒：声称您的航班因机械故障取消、要求联系客服 17012345679 改签并领取补偿的短信是诈骗。", &[]);
    }

    #[test]
    fn hears_a_page_speak_as_a_carrier_elsewhere() {
        let page = "# KLM Airlines\n\nKLM is glad to have you. Fly with us to a hundred cities.\n\nOur fleet is young and our passengers are content.";
        check_at(Some("https://cheap-seats.example.net/klm"), page, &["speaks-as-brand"]);
        check_at(Some("https://www.klm.com/"), page, &[]);
    }

    #[test]
    fn tells_of_service_for_a_carrier_that_ended_and_spares_its_history() {
        let sells = "Call now to change your booking: Spirit Airlines customer service +1-844-213-7761, contact us today.";
        check(&format!("---\ndate: 2026-09-01\n---\n\n{sells}"), &["defunct-carrier"]);
        check(&format!("---\ndate: 2025-09-01\n---\n\n{sells}"), &[]);
        check(
            "---\ndate: 2026-09-01\n---\n\nSpirit Airlines ceased operations in May 2026 and its customer service no longer answers.",
            &[],
        );
    }
}
