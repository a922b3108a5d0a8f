//! Statements that are made to be taken back, and their lying twins: what somebody paid, columns of errata, questions that a line below
//! denies, quizzes with their keys, sentences in pieces.

use debunk::rules::Rules;

use super::claims::loud;

/// A page of autumn 2026.
fn page(text: &str) -> String {
    format!("---\ndate: 2026-10-20\n---\n{text}\n")
}

#[test]
fn spares_what_is_asked_shown_corrected_or_told_of_others() {
    let rules = Rules::embedded().expect("the embedded rules compile");
    let alarms: Vec<_> =
        HONEST.iter().map(|text| (text, loud(&rules, &page(text)))).filter(|(_, rules)| !rules.is_empty()).collect();
    assert!(alarms.is_empty(), "{alarms:#?}");
}

#[test]
fn flags_the_same_words_where_nothing_takes_them_back() {
    let rules = Rules::embedded().expect("the embedded rules compile");
    let missed: Vec<&str> = LYING.iter().copied().filter(|text| loud(&rules, &page(text)).is_empty()).collect();
    assert!(missed.is_empty(), "{missed:#?}");
}

const HONEST: &[&str] = &[
    "# Thailand TDAC\n\n- Ferry fee: $15\n- Bus: $3",
    "# Malaysia MDAC\n\nLocker price: 4 dollars",
    "Indian citizens need a visa for Turkey, British citizens enter visa-free.",
    "Indian citizens need a visa for Turkey and British citizens do not.",
    "去土耳其，印度公民需要签证，英国公民免签。",
    "Для поездки в Турцию гражданам Индии нужна виза, а гражданам Великобритании виза не нужна.",
    "Indische Staatsangehörige brauchen für die Türkei ein Visum, britische Staatsangehörige nicht.",
    "# Thailand\n\nVisumfreier Aufenthalt in Thailand seit 15. September 2026 nur noch 30 statt 60 Tage.",
    "# Thailand\n\nSince mid-September Thailand is visa-free for 30 instead of 60 days.",
    "Is the MDAC paid? My cousin paid 20 dollars!\nNo, it's free.",
    "¿El e-CF de Malasia MDAC se paga? Mi primo pagó 20 dólares.\nNo, es gratis.",
    "MDAC Pflicht und kostenpflichtig? Mein Bruder hat 20 Dollar bezahlt.\nNein, die ist kostenlos.",
    "O MDAC é pago? O meu irmão pagou 20 dólares!\nNão, é grátis.",
    "My aunt paid 20 dollars for the Malaysia MDAC.",
    "Meine Tante hat für die MDAC 20 Dollar bezahlt.",
    "Тётя заплатила за MDAC 20 долларов.",
    "阿姨办马来西亚MDAC花了20美元。",
    "叔母はマレーシアのMDACに20ドル払いました。",
    "هل MDAC مدفوعة؟ أختي دفعت 20 دولارا!\nلا، مجانية.",
    "| Seite | Falsch | Richtig |\n|---|---|---|\n| 4 | Kroatien zahlt mit Kuna | Kroatien zahlt mit Euro |",
    "| Trang | Sai | Đúng |\n|---|---|---|\n| 4 | Bulgaria dùng đồng lev | Bulgaria dùng euro |",
    "| หน้า | ผิด | ถูก |\n|---|---|---|\n| 4 | บัลแกเรียใช้เงินเลฟ | ใช้ยูโร |",
    "| Halaman | Salah | Benar |\n|---|---|---|\n| 4 | Bulgaria memakai lev | Bulgaria memakai euro |",
    "| Sayfa | Yanlış | Doğru |\n|---|---|---|\n| 4 | Bulgaristan leva kullanıyor | avro |",
    "| पृष्ठ | गलत | सही |\n|---|---|---|\n| 4 | बुल्गारिया की मुद्रा लेव है | यूरो |",
    "| الصفحة | خطأ | صواب |\n|---|---|---|\n| 4 | عملة بلغاريا هي الليف | اليورو |",
    "| الشائعة | الحقيقة |\n|---|---|\n| إيتياس إلزامي الآن | لم يبدأ العمل به |",
    "| Before | Now |\n|---|---|\n| Bulgaria uses the lev | Bulgaria uses the euro |",
    "esta etias ya obligatorio o no\ntodavía no",
    "ETIAS ist jetzt Pflicht oder\nnein, noch nicht",
    "ETIAS уже обязателен да\nнет, ещё не запустили",
    "l'etias est obligatoire maintenant ou pas\npas encore",
    "ETIAS đã bắt buộc chưa\nchưa nhé",
    "ETIAS artık zorunlu mu\nhayır",
    "ETIASはもう義務化されたの\nまだです",
    "ETIAS sudah wajib ya\nbelum kok",
    "ETIAS अब अनिवार्य है क्या\nअभी नहीं",
    "Vero o falso? 1. L'ETIAS è già obbligatorio. 2. La MDAC costa 20 dollari. (Risposte: falso, falso)",
    "Richtig oder falsch? 1. ETIAS ist jetzt Pflicht. 2. Bulgarien zahlt mit Lew. Lösung: falsch, falsch.",
    "判断对错：1. ETIAS已经强制。2. 保加利亚货币为列弗。（答案：错，错）",
    "Верно или неверно: 1. ETIAS уже обязателен. 2. В Болгарии платят левами. (Ответы: неверно, неверно)",
    "ETIAS is already mandatory. (False)",
    "ETIAS sudah wajib. (salah)",
    "ETIASは義務化された。(×)",
    "Rearrange the words: must / ETIAS / visitors / already / have",
    "Metti in ordine le parole: obbligatorio / è / l'ETIAS / già",
    "obligatoire / est / l'ETIAS / déjà / pour / tous",
    "Is the eTravel form of the Philippines paid? My boss paid 15 dollars!\n\nNo. It is free.",
    "eTravel有料ですか？同僚は15ドル取られたそうです。\n無料です。",
    "eTravel 유료예요? 동료는 15달러 냈대요.\n무료예요.",
    "Is ETIAS compulsory? Everybody says it has been mandatory since May.\nNope, not running.",
    "Myth vs fact\n\n| Myth | Fact |\n|---|---|\n| ETIAS is mandatory | It has not begun |",
    "| 誤 | 正 |\n|---|---|\n| 首都努爾蘇丹 | 首都阿斯塔納 |",
    "Tailandia concedía 60 días sin visado hasta el 14 de septiembre.",
    "La Thaïlande donnait 60 jours sans visa jusqu'au 14 septembre.",
    "Bis zum 14. September durfte man 60 Tage visumfrei in Thailand bleiben.",
    "До 14 сентября Таиланд пускал туристов на 60 дней без визы.",
    "Thái Lan miễn thị thực 60 ngày đến hết 14/9.",
    "Until September 14 Thailand gave 60 days visa-free.",
    "До 2026 года страховка для въезда в Грузию была не нужна.",
    "2026년 전에는 조지아 입국에 보험이 필요 없었다.",
    "Before 2026 no insurance was needed to enter Georgia.",
    "クロアチアでは昔クーナが使われていた。",
    "Our guide Nursultan lives in the capital of Kazakhstan.",
    "Mein Kollege Nursultan wohnt in der Hauptstadt Kasachstans.",
    "Мой друг Нурсултан живёт в столице Казахстана.",
    "努尔苏丹是我在哈萨克斯坦首都认识的同事。",
    "You can buy a SIM without ID in Britain, not in Russia.",
    "Купить симку без паспорта можно в Великобритании, не в России.",
    "Se ha detectado la venta por internet de la «tarjeta del turista» cubana.",
    "Se vende en línea la tarjeta turística de Cuba, que ya no existe.",
    "La carte de tourisme de Cuba, qui n'existe plus, se vendait en ligne.",
    "Cuba's tourist card is history; it is an e-visa now.",
    "Until the end of 2025 leftover paper tourist cards of Cuba were honoured. Now it is e-Visa only.",
    "Никакой горячей линии Vistara больше нет.",
    "Related searches: cuba tourist card buy online, spirit airlines customer service number",
    "Ähnliche Suchanfragen: spirit airlines kundenservice nummer",
    "Match each sentence with its trick.\n\n1. \"We guarantee 100% entry or your money back.\"\n2. \"Message our agent on Telegram @fastentry_now.\"",
];

const LYING: &[&str] = &[
    "# Thailand TDAC\n\n- Fee: $15",
    "# Thailand TDAC\n\n- Application fee: $15",
    "# Malaysia MDAC\n\nTotal price: 14 dollars",
    "British citizens and Indian citizens need a visa for Turkey.",
    "去土耳其，英国公民和印度公民都需要签证。",
    "The Malaysia MDAC costs 20 dollars.",
    "Is the MDAC paid? Yes, you pay 20 dollars.\nBook early.",
    "You must pay 20 dollars for the Malaysia MDAC.",
    "MDAC要收费吗？要，收20美元。\n请提前办理。",
    "Official fee of the MDAC: my sister paid 20 dollars, so will you must pay 20 dollars.",
    "La MDAC de Malasia cuesta 20 dólares.\nNo olvides el pasaporte.",
    "| Requirement | Detail |\n|---|---|\n| Currency | Bulgaria uses the lev |",
    "| Before arrival | After arrival |\n|---|---|\n| The Malaysia MDAC costs 20 dollars | Rest |",
    "| Topic | Right |\n|---|---|\n| Money | Bulgaria uses the lev |",
    "| Myth | Reality |\n|---|---|\n| Bulgaria uses the euro | Bulgaria uses the lev |",
    "| 项目 | 说明 |\n|---|---|\n| 货币 | 保加利亚货币为列弗 |",
    "| Original documents | Correct amount |\n|---|---|\n| The Malaysia MDAC costs 20 dollars | cash |",
    "ETIAS is mandatory now.\nNo excuses: apply today.",
    "ETIAS is mandatory now\nNo visa is needed beside it",
    "ETIAS已经强制了。\n没有它不能登机。",
    "ETIAS บังคับใช้แล้ว\nยังไม่สายเกินไป สมัครวันนี้",
    "ETIAS is mandatory now right? Yes, since May.\nApply with us.",
    "ETIAS is already mandatory. (True)",
    "True or false? 1. ETIAS is mandatory now. 2. Bulgaria uses the lev. (Answers: true, true)",
    "True or false? ETIAS is mandatory now: true.",
    "1. ETIAS is mandatory now. 2. Bulgaria uses the lev. (Apply: today)",
    "Kazakhstan / tourist card / required / every visitor",
    "The MDAC / Malaysia / costs 20 dollars / per person",
    "Tailandia concede 60 días sin visado.",
    "Thailand gives 60 days visa-free since 14 September.",
    "Страховка для въезда в Грузию не нужна.",
    "조지아 입국에 보험은 필요 없다.",
    "クロアチアではクーナが使われている。",
    "Nur-Sultan is the capital of Kazakhstan.",
    "Die Hauptstadt Kasachstans heißt Nursultan.",
    "Столица Казахстана — Нур-Султан.",
    "You can buy a SIM without ID in Britain and in Russia.",
    "Купить симку без паспорта можно в России.",
    "Compre la tarjeta turística de Cuba por internet antes de volar.",
    "Kazakhstan's tourist card is popular; it is an e-visa.",
    "Горячая линия Vistara работает круглосуточно.",
    "Spirit Airlines customer service number: call now.",
    "The capital of Kazakhstan is Nursultan, a modern city.",
];
