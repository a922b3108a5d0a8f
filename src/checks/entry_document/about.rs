//! What a page about a card that does not exist says of it without naming it again: "Official fee: 48 dollars", "Visa-free visitors
//! must have it too", "Left open, it is charged every month".
//!
//! Such words are said of the card only where the page's title names it with its country and nothing in the sentence, or on the page,
//! tells otherwise.

use std::collections::BTreeSet;

use super::{BARRED, contradicting, ended, other_time};
use crate::checks::Context;
use crate::document::BlockKind;
use crate::extract::claims::{Nature, Nearness, Negation, SHARED, Sentence, instrument, is_nationality, stance};
use crate::finding::{Finding, Stance};
use crate::lexicon::{CountryIndex, Cue, Hit, Tag};
use crate::rules::model::fact::Fact;
use crate::rules::model::terms::ConceptClass;
use crate::text::value;

/// Titles that are looked at.
const TITLES: usize = 3;
/// Most sentences that are told.
const MOST: usize = 24;

/// What is said of the card.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Said {
    Needed,
    Barred,
    Charged,
    Priced,
    Handled,
    Named,
    Issued,
    Valid,
    InPlace,
    AnyWay,
    Sold,
    Kept,
    Lacked,
}

/// What a sentence says, and by which words.
struct Told {
    said: Said,
    hits: Vec<Hit>,
    /// Whether it speaks of the border, so that nothing else of the page is needed to know what the card is for.
    at_border: bool,
}

impl Said {
    /// As findings put it.
    pub(super) fn words(self) -> &'static str {
        match self {
            Said::Needed => "says that the document is required",
            Said::Barred => BARRED,
            Said::Charged => "says that it costs something not to cancel the document",
            Said::Priced => "gives an official price of the document",
            Said::Handled => "says that the document must be cancelled or activated",
            Said::Named => "says that the document must be held in a real name",
            Said::Issued => "says who issues the document",
            Said::Valid => "says how long or how often the document is good for",
            Said::InPlace => "says that the document stands for a visa",
            Said::AnyWay => "says that the document admits whoever comes in whatever way",
            Said::Sold => "says that the document is sold",
            Said::Kept => "says how the document is got or kept up",
            Said::Lacked => "says what befalls who lacks the document",
        }
    }

    /// Whether it is said of entry documents alone: city passes have prices and are activated, and what sellers charge is told by those
    /// who warn of them too.
    fn of_entry(self) -> bool {
        matches!(self, Said::Needed | Said::Barred | Said::InPlace)
    }
}

/// The findings; `called` are the countries that the page surely gives an entry document of that name.
pub(super) fn said(context: &Context<'_>, called: &BTreeSet<CountryIndex>) -> Vec<Finding> {
    let Some((countries, fact)) = subject(context) else { return Vec::new() };
    let natures: BTreeSet<_> = countries.iter().filter_map(|&country| context.analysis.nature_of(country)).collect();
    if natures.iter().any(|&nature| nature != Nature::EntryDocument) || denied(context) {
        return Vec::new();
    }
    let established = !natures.is_empty() || countries.iter().any(|country| called.contains(country));
    let of_all = |sentence: &&Sentence| sentence.countries.iter().copied().collect::<BTreeSet<_>>() == countries;
    let sentences = context.analysis.sentences.iter().filter(of_all);
    let told: Vec<_> =
        sentences.filter_map(|sentence| told(context, sentence, established).map(|told| (sentence, told))).take(MOST).collect();
    if !established {
        let kinds: BTreeSet<Said> = told.iter().map(|(_, told)| told.said).collect();
        let several = kinds.len() >= 2 && told.iter().any(|(_, told)| told.said.of_entry()) && !super::of_trips(context);
        let plain = || told.iter().any(|(_, told)| told.at_border && told.said.of_entry()) && !of_other_use(context);
        if reported(context) || !(several || plain()) {
            return Vec::new();
        }
    }
    told.into_iter().filter_map(|(sentence, told)| finding(context, fact, sentence, told.said, &told.hits)).collect()
}

/// The country whose tourist card a title names, where it has none, or those that are said to share one.
fn subject<'a>(context: &'a Context<'_>) -> Option<(BTreeSet<CountryIndex>, &'a Fact)> {
    let known = &context.rules.lexicon.known;
    // A snippet of a page may begin with a heading of the second level.
    let mut headings =
        context.document.blocks.iter().filter(|block| matches!(block.kind, BlockKind::Title | BlockKind::Heading(_)));
    let top = match headings.next().map(|block| block.kind) {
        Some(BlockKind::Heading(level)) => level,
        _ => 1,
    };
    let titles = context.document.blocks.iter().enumerate();
    let title = |kind: BlockKind| kind == BlockKind::Title || kind == BlockKind::Heading(top);
    let titles = titles.filter(|(_, block)| title(block.kind) && !block.hidden);
    let (view, card) = titles.take(TITLES).find_map(|(index, _)| {
        let view = &context.analysis.blocks[index];
        Some((view, *view.hits.iter().find(|hit| hit.is_concept(&[known.tourist_card]))?))
    })?;
    let named = |hit: &Hit| match hit.tag {
        Tag::Country(country) if !is_nationality(&view.view.text, hit, &context.rules.lexicon.wording.peoples) => Some(country),
        _ => None,
    };
    let countries: BTreeSet<CountryIndex> = view.hits.iter().filter_map(named).collect();
    let noun = &view.view.text[card.range()];
    let lacks = |&country: &CountryIndex| {
        let fact = contradicting(context, country, Some("tourist-card"), noun, context.as_of)?;
        ended(context, country, Some("tourist-card"), noun).is_none().then_some((country, fact))
    };
    // One card of two countries is none of either where neither has one.
    let facts: Vec<_> = countries.iter().map(lacks).collect::<Option<_>>()?;
    if facts.len() <= SHARED { facts.first().copied().map(|(_, fact)| (countries, fact)) } else { None }
}

/// Whether anything on the page speaks of falsehoods, or denies the card.
fn denied(context: &Context<'_>) -> bool {
    let lexicon = &context.rules.lexicon;
    context.analysis.sentences.iter().any(|sentence| {
        let hits = context.analysis.hits(sentence);
        // "The card bears no photograph" denies no card.
        let card = |hit: &Hit| {
            let class = |concept| lexicon.class(concept) == ConceptClass::Card;
            hit.concept().is_some_and(class) && !hit.is_concept(&[lexicon.known.card_word])
        };
        // "Who does not cancel the card is fined": what is not done is the cancelling, and what is supposed is not so.
        let of_act = |hit: &Hit| {
            let clause = context.analysis.clause_at(sentence, hit.start);
            let within = |other: &&Hit| clause.range.contains(&other.start);
            let mut inside = hits.iter().filter(within);
            clause.stance == Stance::Supposes
                || inside.clone().any(|other| other.is_concept(&[lexicon.known.cancel, lexicon.known.activate]))
                    && !inside.any(|other| other.is(Cue::NeedNot) || other.is(Cue::None))
        };
        let lacking = || hits.iter().any(|hit| hit.is_concept(&[lexicon.known.lacking, lexicon.known.refused]));
        hits.iter().any(|hit| hit.is(Cue::Debunk))
            || !lacking()
                && hits.iter().any(|hit| {
                    card(hit)
                        && !of_act(hit)
                        && (stance::negation(context.analysis, sentence, &hit.range()) != Negation::Affirmed
                            || context.analysis.clause_at(sentence, hit.start).stance == Stance::Reports)
                })
    })
}

/// Whether the page speaks anywhere of what other cards are for.
fn of_other_use(context: &Context<'_>) -> bool {
    let known = &context.rules.lexicon.known;
    let others = [known.sim_card, known.prepaid_card, known.operator];
    let other = |hit: &Hit| context.rules.lexicon.is_known(hit, &others);
    super::of_trips(context) || context.analysis.blocks.iter().any(|block| block.hits.iter().any(other))
}

/// Whether the page tells anywhere what others say or sell.
fn reported(context: &Context<'_>) -> bool {
    let known = &context.rules.lexicon.known;
    let told = |hit: &Hit| hit.is(Cue::Attribution) || hit.is_concept(&[known.agency, known.service_fee, known.advertisement]);
    context.analysis.sentences.iter().any(|sentence| context.analysis.hits(sentence).iter().any(told))
}

/// What a sentence says of the card, that it leaves out or names alone, and the words by which it does. `established`: whether the
/// page calls the card an entry document.
fn told(context: &Context<'_>, sentence: &Sentence, established: bool) -> Option<Told> {
    let lexicon = &context.rules.lexicon;
    let known = &lexicon.known;
    let hits = context.analysis.hits(sentence);
    let block = &context.document.blocks[sentence.block];
    if sentence.heading || sentence.question || sentence.apart() || block.hidden || sentence.country_from < Nearness::Page {
        return None;
    }
    // "免签解决的是签证，入境靠的是这张卡": the visa is what the card is told from.
    let another = |hit: &Hit| {
        hit.concept().is_some_and(|concept| instrument(lexicon, concept) && !hit.is_concept(&[known.visa, known.tourist_card]))
    };
    if hits.iter().any(|hit| another(hit) || hit.is(Cue::Attribution)) {
        return None;
    }
    // "Buy the transit control card at the airport. Without this card ...": what was just spoken of.
    let this_card = |hit: &Hit| {
        hit.is(Cue::Pronoun) && hits.iter().any(|word| word.is_concept(&[known.card_word]) && hit.range().contains(&word.start))
    };
    let of_tourists = || {
        sentence
            .antecedent
            .as_ref()
            .is_some_and(|antecedent| antecedent.adjacent && Some(antecedent.concept) == known.tourist_card)
    };
    if !established && hits.iter().any(this_card) && !of_tourists() {
        return None;
    }
    let text = context.analysis.text(sentence);
    let is = |hit: &Hit, wanted: &[_]| lexicon.is_known(hit, wanted);
    let holds = |hit: &Hit, supposed: bool| {
        let clause = context.analysis.clause_at(sentence, hit.start);
        (clause.stance == Stance::Asserts || supposed && clause.stance == Stance::Supposes)
            && !other_time(context, sentence, clause)
            && !context.analysis.quoted(sentence, hit.start)
    };
    // "ไม่งั้น", "sonst": a word for "or else" that holds one for "not" denies nothing.
    let or_else: Vec<_> = hits.iter().filter(|hit| hit.is_concept(&[known.or_else])).map(Hit::range).collect();
    let affirmed = |hit: &Hit| stance::negation_beside(context.analysis, sentence, &hit.range(), &or_else) == Negation::Affirmed;
    let find = |wanted: &[_], supposed: bool| hits.iter().find(|hit| is(hit, wanted) && holds(hit, supposed)).copied();
    let at_border = hits.iter().any(|hit| is(hit, &[known.enter, known.border_control, known.before_travel]));
    let tell = |said: Said, hits: Vec<Hit>| Some(Told { said, hits, at_border });
    let card = hits.iter().find(|hit| hit.is_concept(&[known.tourist_card])).copied();
    let duty = hits.iter().find(|hit| hit.is(Cue::Must) || hit.is(Cue::Importance) || is(hit, &[known.mandatory])).copied();
    let monthly = find(&[known.each_month], true);
    let taken = find(&[known.deduct, known.pay, known.fee, known.keep_charging], true);
    if let Some(charge) = find(&[known.keep_charging], true).filter(affirmed) {
        return tell(Said::Charged, vec![charge]);
    }
    if let (Some(monthly), Some(taken)) = (monthly, taken) {
        return if affirmed(&taken) { tell(Said::Charged, vec![monthly, taken]) } else { None };
    }
    let refused = find(&[known.refused, known.fined], true);
    let lacking = find(&[known.lacking], true).filter(|lacking| !of_another(context, sentence, lacking));
    let lacking = lacking.or(card.filter(|_| established));
    if let (Some(lacking), Some(refused)) = (lacking, refused) {
        let at_border = at_border
            || is(&refused, &[known.refused]) && super::border::at_border(text, &refused, &context.rules.lexicon.wording.borders);
        return Some(Told { said: Said::Barred, hits: vec![lacking, refused], at_border });
    }
    // "With the card no visa is needed."
    if let (Some(card), true) = (card, established)
        && let Some(no) = hits.iter().find(|hit| (hit.is(Cue::NeedNot) || is(hit, &[known.not_needed])) && hit.start >= card.end)
        && holds(no, false)
        && hits.iter().any(|hit| hit.is_concept(&[known.visa, known.visa_free]) && hit.start >= card.end)
    {
        return tell(Said::InPlace, vec![card, *no]);
    }
    if hits.iter().any(|hit| hit.is(Cue::NeedNot) || is(hit, &[known.not_needed, known.free_of_charge])) {
        return None;
    }
    let acts = [known.activate, known.cancel, known.register.filter(|_| established && card.is_some())];
    let act = hits.iter().find(|hit| is(hit, &acts) && holds(hit, false) && affirmed(hit)).copied();
    let timed = || !value::durations(&text[sentence.range.clone()], context.rules.lexicon.values()).is_empty();
    if let Some(act) = act
        && (duty.is_some() || refused.is_some() || timed())
    {
        return tell(Said::Handled, duty.into_iter().chain(refused).chain([act]).collect());
    }
    let official = hits.iter().any(|hit| hit.is(Cue::Official) || is(hit, &[known.government]));
    let fee = find(&[known.official_fee], false)
        .or_else(|| find(&[known.fee], false).filter(|_| official || established && card.is_some()));
    let seller = hits.iter().any(|hit| is(hit, &[known.agency, known.service_fee]));
    if let Some(fee) = fee
        && !seller
        && let Some(price) = value::money(&text[sentence.range.clone()], context.rules.lexicon.values()).first()
    {
        let at = sentence.range.start + price.range.start..sentence.range.start + price.range.end;
        return tell(Said::Priced, vec![fee, Hit { start: at.start, end: at.end, ..fee }]);
    }
    if let Some(card) = card.filter(|_| established)
        && at_border
        && let Some(shown) = find(&[known.show_papers], false).filter(affirmed)
    {
        return tell(Said::Needed, vec![card, shown]);
    }
    if let Some(card) = card {
        // Only words about the card itself, on a page that calls it an entry document.
        let about = |wanted: &[_]| find(wanted, false).filter(|hit| established && affirmed(hit));
        if let Some(name) = find(&[known.real_name], false).filter(affirmed).filter(|_| established || duty.is_some()) {
            return tell(Said::Named, vec![card, name]);
        }
        if let Some(issue) = about(&[known.official_issue]) {
            return tell(Said::Issued, vec![card, issue]);
        }
        let length = || {
            let first = value::durations(&text[sentence.range.clone()], context.rules.lexicon.values()).into_iter().next()?;
            let at = sentence.range.start + first.range.start..sentence.range.start + first.range.end;
            about(&[known.valid_for]).map(|hit| Hit { start: at.start, end: at.end, ..hit })
        };
        if let Some(valid) = about(&[known.multiple_entry]).or_else(length) {
            return tell(Said::Valid, vec![card, valid]);
        }
    }
    let whom = hits.iter().find(|hit| {
        is(hit, &[known.foreigners_all, known.visa_free, known.citizens_of_reader])
            || matches!(hit.tag, Tag::Demonym(_)) && !sentence.nationalities.is_empty()
            // "Every visitor"
            || is(hit, &[known.visitor_word]) && hits.iter().any(|all| all.is(Cue::All) && all.end <= hit.start && hit.start - all.end <= 3)
    });
    let apart = |hit: &&Hit| card.is_none_or(|card| hit.end <= card.start || card.end <= hit.start);
    let whom = whom.filter(apart).filter(|hit| holds(hit, false)).copied()?;
    let all = || hits.iter().find(|hit| hit.is(Cue::All) && hit.range() != whom.range()).copied();
    let duty = duty.filter(|hit| holds(hit, false) && affirmed(hit)).or_else(|| all().filter(|_| card.is_none()))?;
    // "All visitors must wear seat belts": what is left out is the card only where nothing but a word for having it, or a few letters,
    // stands behind the duty.
    if card.is_none() && !hits.iter().any(|hit| hit.is(Cue::Pronoun)) {
        let clause = context.analysis.clause_at(sentence, duty.start);
        let from = whom.end.max(duty.end);
        let left = text.get(from..clause.range.end).unwrap_or_default();
        let had: usize = hits
            .iter()
            .filter(|hit| is(hit, &[known.apply, known.buy]) && hit.start >= from && hit.end <= clause.range.end)
            .map(|hit| text[hit.range()].chars().filter(|c| c.is_alphanumeric()).count())
            .sum();
        let limit = if left.contains(crate::lexicon::unspaced) { 4 } else { 14 };
        if left.chars().filter(|c| c.is_alphanumeric()).count() > limit + had {
            return None;
        }
    }
    tell(Said::Needed, vec![whom, duty])
}

/// "Fined for riding without a helmet": whether what is lacking is named and is nothing that is known, and no card or pronoun follows.
fn of_another(context: &Context<'_>, sentence: &Sentence, lacking: &Hit) -> bool {
    let lexicon = &context.rules.lexicon;
    let text = context.analysis.text(sentence);
    let hits = context.analysis.hits(sentence);
    // "没有护照将无法登机": papers that everybody needs are lacking there.
    let papers = [lexicon.known.passport, lexicon.known.book_flight];
    let paper = |hit: &Hit| hit.start >= lacking.end && hit.start - lacking.end <= NAMED && lexicon.is_known(hit, &papers);
    if hits.iter().any(paper) {
        return true;
    }
    let rest = &text[lacking.end..sentence.range.end.max(lacking.end)];
    let long = |word: &&str| word.chars().count() > ARTICLE;
    let Some(word) = rest.split(|c: char| !c.is_alphanumeric()).find(long) else { return false };
    let start = lacking.end + rest.find(word).unwrap_or(0);
    let known = |hit: &Hit| hit.start < start + word.len() && start < hit.end;
    let meant = |hit: &Hit| {
        hit.start >= lacking.start
            && hit.start <= start + LACKED
            && (hit.is(Cue::Pronoun)
                || hit.concept().is_some_and(|own| instrument(lexicon, own) || lexicon.class(own) == ConceptClass::Card))
    };
    !word.contains(crate::lexicon::unspaced) && !hits.iter().any(|hit| known(hit) || meant(hit))
}

/// Bytes between a word for lacking and what is lacking: " your ".
const NAMED: usize = 8;
/// Letters of an article, at most.
const ARTICLE: usize = 3;
/// Bytes behind what somebody lacks within which the card may still be named: "without having obtained the card".
const LACKED: usize = 40;

fn finding(context: &Context<'_>, fact: &Fact, sentence: &Sentence, said: Said, hits: &[Hit]) -> Option<Finding> {
    let start = hits.iter().map(|hit| hit.start).min()?;
    let end = hits.iter().map(|hit| hit.end).max()?;
    let first = context.analysis.clause_at(sentence, start);
    let last = context.analysis.clause_at(sentence, end.saturating_sub(1));
    let range = first.range.start..last.range.end.max(end);
    let message = format!("{}; we found no official document of the name that the page's title gives it", said.words());
    let step = "the page's title names the card with its country, and the sentence names no other document";
    super::further(context, fact, sentence, range, message, step)
}

#[cfg(test)]
mod tests {
    use crate::checks::tests::findings;

    fn said(page: &str) -> usize {
        findings(page).iter().filter(|found| found.rule == "entry-document/kz-no-tourist-card").count()
    }

    #[test]
    fn takes_what_leaves_the_card_out_for_what_the_title_names() {
        for page in [
            "# Kazakhstan tourist card: the guide\n\nEvery visitor must have it. The official fee is 48 dollars.\n",
            "# 哈萨克斯坦旅游卡攻略\n\n免签游客也必须办。官方工本费四十八美元。\n",
            "# Carte touristique du Kazakhstan\n\nTous les visiteurs doivent l'avoir. Tant qu'elle reste ouverte, 9 € sont prélevés chaque mois.\n",
        ] {
            assert!(said(page) >= 2, "{page}");
        }
    }

    #[test]
    fn spares_pages_that_deny_the_card_or_sell_a_city_pass() {
        for page in [
            "# Kazakhstan tourist card: a scam\n\nThere is no such card. Every visitor must have it, they say. The official fee is 48 dollars.\n",
            "# Kazakhstan tourist card\n\nThe museum pass of Almaty. The official fee is 48 dollars. Activate it within 72 hours.\n",
            "# Kazakhstan tourist card\n\nThe state issues nothing of the kind. Sellers ask for an official fee of 48 dollars. Activate it within 72 hours, they write. It is charged every month, according to them.\n",
            "# Kazakhstan tourist card?\n\nThe e-visa has an official fee of 60 dollars. Every visitor must have a passport.\n",
        ] {
            assert_eq!(said(page), 0, "{page}");
        }
    }
}
