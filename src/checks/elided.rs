//! Sentences that leave out the document they speak of: "La taxe : 7 euros", "Applications are open".
//!
//! Such a sentence counts only where its passage speaks of one document (see [`Sentence::topic`]), where nothing in the sentence
//! says of what else the price or the step might be, and where nobody near it sells a service.

use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::Context;
use crate::document::BlockKind;
use crate::extract::claims::{Sentence, instrument, of_papers};
use crate::lexicon::{Cue, Hit};
use crate::rules::facts::CompiledFrame;
use crate::rules::model::fact::Value;
use crate::rules::model::terms::ConceptClass;
use crate::text::value;

/// Bytes between the word for a price and the amount, at most.
const BETWEEN: usize = 60;
/// Blocks before a sentence in which a seller of services is looked for.
const REACH: usize = 24;

/// Small words of all languages, folded, that may stand between the beginning of a clause and the word for its price, or between
/// that and the amount, and name nothing; those of questions and of tables too: "how much is it", "item".
static SMALL: LazyLock<BTreeSet<&str>> = LazyLock::new(|| {
    "the its a an this that total current standard fixed flat government state application it you also and but now
     currently only just is are was for to of at about die der das eine ihre seine offizielle amtliche staatliche
     aktuelle und sie es dafur nur bei auf pro per person each head applicant traveller traveler adult kopf le la les
     l un une son sa ses leur actuel et ce cela ca elle il de d du des par personne dossier demande seulement el los
     las su una oficial oficiales y pero solo solicitud tramite persona por o os as sua seu um uma e mas so apenas
     pedido pessoa lo i gli uno suo ufficiale ufficiali ma di da domanda testa in tutto ed soltanto ogni vous on si
     se man ее его сама сам само размер и но она он оно в за с человека всего только resmi basvuru ve sadece kisi
     basi olarak ise resminya dan untuk hanya cuma orang rasmi rp kami muc tien chi moi nguoi khoang hien nay how
     much does do have what whats s value amount item combien coute t faut valeur element cuanto cuesta hay que valor
     concepto quanto costa custa valore voce wie viel kostet wert betrag posten сколько стоит это цена вопроса сумма
     bao nhieu berapa nilai ne kadar tutar q r p f 问 答 多少钱 要多少钱 项目 金额 いくらですか いくら 項目 金額 얼마 얼마인가요 얼마예요 항목 금액 كم القيمة
     कितना कितनी लगता เท่าไหร่ เท่าไร 는 은 가 이 도 로 공식 신청 현재 단 약 1인당 は が も で に お ご の 申請 公式 正式な 現在 一人 たった なんと 为 是 其 的 官方
     申请 办理 目前 现在 每人 大约 约 仅 只要 需要 需 要 คือ ละ คน เพียง इसकी इसका की का केवल सिर्फ प्रति व्यक्ति है و ال هي هو الرسمية
     فقط للشخص حاليا dabei fallt fallen zur zeit zurzeit derzeit von anfallen hierfur hierbei dafur wird werden erhoben
     y actuellement actualmente per sebesar do to jest za osobe osoby kazdego kazda obecnie tylko i oraz koszt"
        .split_whitespace()
        .collect()
});
/// Words behind an amount, folded, that say of what else it is the price: "30 euros for the train".
const OF_WHAT: &[&str] = &["for", "fur", "pour", "para", "per", "za", "за", "на", "untuk", "cho", "icin", "in"];

/// Whether a sentence without a subject says of the document of its passage what a frame asks for; `key` is the word that a frame's
/// first group found.
pub(super) fn elided(context: &Context<'_>, sentence: &Sentence, frame: &CompiledFrame, key: &Hit) -> bool {
    let known = &context.rules.lexicon.known;
    if sentence.question || names_another(context, sentence) {
        return false;
    }
    match &frame.frame.value {
        Some(Value::Money(_) | Value::Free) => {
            key.is_concept(&[known.fee, known.official_fee, known.pay])
                && priced(context, sentence, key)
                && !sold(context, sentence, matches!(frame.frame.value, Some(Value::Free)))
        }
        None if key.is_concept(&[known.expedited]) => tier(context, sentence, key),
        None => {
            !sentence.apart()
                && context.rules.lexicon.is_known(key, &[known.apply_now, known.running_now])
                && open(context, sentence, key)
        }
        _ => false,
    }
}

/// Whether the sentence names a document, a card, or another thing that one pays or applies for.
fn names_another(context: &Context<'_>, sentence: &Sentence) -> bool {
    let lexicon = &context.rules.lexicon;
    let spared = [lexicon.known.passport, lexicon.known.account];
    context.analysis.hits(sentence).iter().filter_map(Hit::concept).any(|concept| {
        instrument(lexicon, concept) || lexicon.class(concept) == ConceptClass::Thing && !spared.contains(&Some(concept))
    })
}

/// Folded words for how papers are dealt with.
const DEALING: [&str; 56] = [
    "processing",
    "process",
    "service",
    "services",
    "option",
    "order",
    "handling",
    "approval",
    "super",
    "priority",
    "usd",
    "us",
    "procesamiento",
    "proceso",
    "servicio",
    "tramitacion",
    "tramite",
    "opcion",
    "prioridad",
    "traitement",
    "delai",
    "bearbeitung",
    "bearbeitungszeit",
    "dienst",
    "processamento",
    "servico",
    "opcao",
    "elaborazione",
    "servizio",
    "opzione",
    "обработка",
    "рассмотрение",
    "услуга",
    "оформление",
    "вариант",
    "办理",
    "服务",
    "处理",
    "申请",
    "出签",
    "审批",
    "処理",
    "サービス",
    "审查",
    "처리",
    "서비스",
    "심사",
    "xu",
    "ly",
    "dich",
    "vu",
    "layanan",
    "proses",
    "pemrosesan",
    "islem",
    "hizmet",
];
/// Longest line of a price list, in bytes.
const TIER: usize = 160;

/// Whether a line of a list or table sells a speed: words for a quicker decision that begin it, with a time or a price. "Urgent: 12
/// hours, $200.99".
fn tier(context: &Context<'_>, sentence: &Sentence, key: &Hit) -> bool {
    let block = &context.document.blocks[sentence.block];
    let text = &context.analysis.text(sentence)[sentence.range.clone()];
    matches!(block.kind, BlockKind::ListItem | BlockKind::TableCell)
        && text.len() <= TIER
        && key.start.checked_sub(sentence.range.start).and_then(|at| text.get(..at)).is_some_and(of_a_service)
        && key
            .end
            .checked_sub(sentence.range.start)
            .and_then(|at| text.get(at..))
            .is_some_and(|behind| behind.split(|c: char| c.is_ascii_digit()).next().is_some_and(of_a_service))
        && (!value::money(text).is_empty() || timed(text))
}

/// Whether a text names nothing but how papers are dealt with: "procesamiento urgente".
fn of_a_service(text: &str) -> bool {
    text.split(|c: char| !c.is_alphanumeric()).all(|word| word.is_empty() || SMALL.contains(word) || DEALING.contains(&word))
}

/// Whether a number of hours, minutes or days stands in a folded text.
fn timed(text: &str) -> bool {
    static TIME: LazyLock<Regex> = LazyLock::new(|| {
        let words =
            "h|hrs?|hours?|min|mins|minutes?|minutos?|horas?|heures?|stunden?|minuten?|ore|minuti|gio|phut|jam|menit|saat|dakika";
        let stems = "час|мин|小时|分钟|時間|分|시간|분|ชั่วโมง|นาที|ساع|دقيق|घंट|मिनट";
        Regex::new(&format!("[0-9]\\s?-?(?:(?:{words})\\b|{stems})")).expect("a fixed pattern")
    });
    TIME.is_match(text) || !value::durations(text).is_empty()
}

/// Whether nothing before or behind words for what is open tells that it is something else: "our summer school: applications are
/// open", "applications are open for the webinar".
fn open(context: &Context<'_>, sentence: &Sentence, key: &Hit) -> bool {
    let clause = context.analysis.clause_at(sentence, key.start);
    let before = sentence.range.start..clause.range.start;
    let on_papers =
        |hit: &Hit| before.contains(&hit.start) && hit.concept().is_some_and(|own| of_papers(&context.rules.lexicon, own));
    (before.is_empty() || context.analysis.hits(sentence).iter().any(on_papers))
        && !of_something(context, sentence, key.end..sentence.range.end)
}

/// Whether nothing but small words stands before a word for a price in its clause, between it and the amount, and none that tells
/// the thing behind it.
fn priced(context: &Context<'_>, sentence: &Sentence, key: &Hit) -> bool {
    let text = context.analysis.text(sentence);
    let clause = context.analysis.clause_at(sentence, key.start);
    let own = sentence.range.clone();
    let amount = value::money(&text[own.clone()])
        .into_iter()
        .map(|money| own.start + money.range.start..own.start + money.range.end)
        .find(|amount| amount.start >= key.end && amount.start - key.end <= BETWEEN || amount.start == key.start);
    let Some(amount) = amount else { return false };
    bare(context, sentence, clause.range.start..key.start)
        // "The fee is GBP 60": the currency belongs to the amount.
        && (amount.start <= key.end || bare(context, sentence, key.end..value::before_amount(text, amount.start).len().max(key.end)))
        && !of_something(context, sentence, amount.end..own.end)
}

/// Whether a stretch holds nothing but small words and words that price.
fn bare(context: &Context<'_>, sentence: &Sentence, range: Range<usize>) -> bool {
    let known = &context.rules.lexicon.known;
    let text = context.analysis.text(sentence);
    let pricing = [
        known.fee,
        known.official_fee,
        known.price_verb,
        known.pay,
        known.apply,
        known.fill_in,
        known.visitor_word,
        known.currently,
        known.dollars,
    ];
    let helps = |hit: &Hit| {
        hit.is_concept(&pricing)
            || [Cue::Copula, Cue::Official, Cue::Must, Cue::Hedge, Cue::All, Cue::Pronoun].iter().any(|&cue| hit.is(cue))
    };
    let hits = context.analysis.hits(sentence);
    let mut at = range.start;
    // What lies between the words that help is told word by word.
    for hit in hits.iter().filter(|hit| range.start <= hit.start && hit.end <= range.end && helps(hit)) {
        if hit.start >= at {
            if !small(&text[at..hit.start]) {
                return false;
            }
            at = hit.end;
        } else {
            at = at.max(hit.end);
        }
    }
    small(&text[at..range.end])
}

fn small(text: &str) -> bool {
    text.split(|c: char| !c.is_alphanumeric()).all(|word| word.is_empty() || SMALL.contains(word))
}

/// "for the ferry": what follows an amount may say what it pays, unless that is a traveller.
fn of_something(context: &Context<'_>, sentence: &Sentence, range: Range<usize>) -> bool {
    let text = &context.analysis.text(sentence)[range];
    let mut words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    let marked = text.trim_start().starts_with([',', '.', ';', '、', '。', '(', '—', '-']);
    !marked
        && words.next().is_some_and(|word| OF_WHAT.contains(&word))
        && !words.take(3).any(|word| SMALL.contains(word) && word.len() > 4)
}

/// Whether somebody who sells a service, or says that the thing is free, speaks near the sentence.
fn sold(context: &Context<'_>, sentence: &Sentence, free: bool) -> bool {
    let known = &context.rules.lexicon.known;
    let mut words = vec![known.agency, known.service_fee, known.private_disclosure, known.advertisement];
    if free {
        words.push(known.free_of_charge);
    }
    let blocks = &context.document.blocks;
    let near = sentence.block.saturating_sub(REACH)..(sentence.block + 2).min(blocks.len());
    near.filter(|&at| at == sentence.block || blocks[at].section == blocks[sentence.block].section)
        .any(|at| context.analysis.blocks[at].hits.iter().any(|hit| hit.is_concept(&words)))
}

#[cfg(test)]
mod tests {
    use crate::checks::tests::findings;

    #[test]
    fn takes_the_document_of_the_passage_for_the_one_left_out() {
        let said = |page: &str| findings(page).iter().any(|found| found.rule == "fee/th-tdac-free");
        for page in [
            "# TDAC\n\nThailand's arrival card, online only. How much is it? 15 dollars.\n",
            "# Thailand TDAC\n\n## Cost\n\n15 dollars per person, paid by card.\n",
            "# Thailand TDAC\n\n| | |\n|---|---|\n| Fee | 15 dollars |\n| Where | online |\n",
            "# Thailand TDAC\n\n- What: digital arrival card\n- Cost: $15\n- When: three days before\n",
            "# TDAC de Tailandia\n\n¿Cuánto cuesta? 15 dólares por viajero.\n",
        ] {
            assert!(said(page), "{page}");
        }
        for page in [
            "# TDAC\n\nThailand's arrival card, online only. How much is it? Nothing at all.\n",
            "# TDAC\n\nThailand's arrival card, online only. How much does the taxi cost? 15 dollars.\n",
            "# Thailand TDAC\n\n| Item | Value |\n|---|---|\n| Taxi | USD 15 |\n| Fee | free |\n",
            "# TDAC de Tailandia\n\n¿Cuánto cuesta el hotel? 15 dólares por viajero.\n",
            "# TDAC help desk\n\nWe are a private company. We fill in the TDAC for you. Cost: 10 dollars a head.\n",
            "# Thailand\n\nThe TDAC is the new arrival card. The night train was great. Cost: 40 dollars a head.\n",
        ] {
            assert!(!said(page), "{page}");
        }
    }
}
