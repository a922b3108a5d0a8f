//! Cards for phones and prepaid cards said to be asked for at a border: 没有漫游卡不能入境, "you must show a travel SIM to enter".
//!
//! Whoever has entered needs one for many things, so only words of the border itself count, and none of what phones are for.

use super::Context;
use super::border::at_border;
use crate::extract::claims::Sentence;
use crate::lexicon::{Cue, Hit};
use crate::text::phrases::Phrases;

/// Whether a word is for a card that connects a phone, or for one that is prepaid, in a sentence that says nothing of what such cards
/// are for.
pub(super) fn card(context: &Context<'_>, sentence: &Sentence, card: &Hit) -> bool {
    let known = &context.rules.lexicon.known;
    let text = context.analysis.text(sentence);
    let uses = &context.rules.lexicon.wording.uses;
    let kind =
        card.is_concept(&[known.sim_card]) || card.is_concept(&[known.prepaid_card]) && uses.prepaid.within(&text[card.range()]);
    let (before, after) = (sentence.range.start..card.start, card.end..sentence.range.end.max(card.end));
    let outside = |words: &Phrases| words.within(&text[before.clone()]) || words.within(&text[after.clone()]);
    kind && !outside(&uses.after_entry) && !outside(&uses.phone)
}

/// Whether a sentence says that nobody gets past the border, or into a plane, without it.
pub(super) fn refuses(context: &Context<'_>, sentence: &Sentence, hits: &[Hit]) -> bool {
    let lexicon = &context.rules.lexicon;
    let text = context.analysis.text(sentence);
    let refused = |hit: &Hit| lexicon.is_known(hit, &[lexicon.known.refused]) && at_border(text, hit, &lexicon.wording.borders);
    hits.iter().any(refused)
}

/// Whether a sentence says that who enters must hold or show it, and not what is to be done with it then.
pub(super) fn held(context: &Context<'_>, sentence: &Sentence, card: &Hit, hits: &[Hit]) -> bool {
    let lexicon = &context.rules.lexicon;
    let known = &lexicon.known;
    let clause = context.analysis.clause_at(sentence, card.start);
    let inside = |hit: &&Hit| clause.range.contains(&hit.start);
    let done = [known.register, known.buy, known.activate, known.top_up, known.account, known.operator, known.fill_in];
    let own = &context.analysis.text(sentence)[sentence.range.clone()];
    !hits.iter().any(|hit| lexicon.is_known(hit, &done))
        && !lexicon.wording.uses.afterwards.within(own)
        && hits.iter().filter(inside).any(|hit| hit.is(Cue::Must) || lexicon.is_known(hit, &[known.mandatory]))
}

#[cfg(test)]
mod tests {
    use crate::checks::tests;

    fn said(sentence: &str) -> bool {
        tests::said(sentence, |rule| rule.ends_with("-no-tourist-card"))
    }

    #[test]
    fn hears_that_nobody_enters_without_a_card_for_phones() {
        for sentence in [
            "没有电话卡不能入境哈萨克斯坦。",
            "哈萨克斯坦边检要求所有游客出示预付卡，没有预付卡将被拒绝入境。",
            "Without the roaming card you cannot enter Kazakhstan.",
            "You must show a travel SIM to enter Uzbekistan.",
            "Для въезда в Узбекистан обязательна туристическая сим-карта.",
        ] {
            assert!(said(sentence), "{sentence}");
        }
    }

    #[test]
    fn leaves_what_phones_are_for_alone() {
        for sentence in [
            "没有电话卡也能入境哈萨克斯坦。",
            "没有漫游卡不能上网。",
            "没有电话卡无法登录WiFi，入境蒙古后请先买卡。",
            "Without a roaming card you cannot get online in Georgia.",
            "After entering Georgia you need a SIM card.",
            "You do not need a travel SIM to enter Uzbekistan.",
            "A credit card is required to enter Kyrgyzstan's online shop.",
            "Для въезда в Казахстан сим-карта не нужна.",
        ] {
            assert!(!said(sentence), "{sentence}");
        }
    }
}
