//! What a page about a card that does not exist says of it without naming it again: "Official fee: 48 dollars", "Visa-free visitors
//! must have it too", "Left open, it is charged every month".
//!
//! Such words are said of the card only where the page's title names it with its country and nothing in the sentence, or on the page,
//! tells otherwise.

use std::collections::BTreeSet;

use super::{BARRED, contradicting, ended, other_time};
use crate::checks::Context;
use crate::document::BlockKind;
use crate::extract::claims::{Nature, Nearness, Negation, SHARED, Sentence, instrument, names_place, stance};
use crate::finding::{Finding, Stance};
use crate::lexicon::{CountryIndex, Cue, Hit, Lexicon, Tag};
use crate::rules::model::fact::Fact;
use crate::rules::model::terms::ConceptClass;
use crate::text::letters::weigh;
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
    shows: Shows,
}

/// How surely a sentence alone shows that the card is meant to admit to the country.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Shows {
    /// Not at all: city passes have prices and terms too, and what sellers charge is told by those who warn of them.
    Little,
    /// With something else that the page says of it.
    Beside,
    /// If the page speaks of no other use of cards: it speaks of the border, or of what the state takes.
    AtBorder,
    /// Whatever sights and rides the page praises: an authority has its hand in it, or it stands for a visa.
    Plainly,
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

    /// Whether it is said of entry documents alone.
    fn of_entry(self) -> bool {
        matches!(self, Said::Needed | Said::Barred | Said::InPlace)
    }

    /// Whether it is said of entry documents alone where an authority that lets people in has its hand in it.
    fn of_state(self) -> bool {
        self.of_entry() || matches!(self, Said::Charged | Said::Handled | Said::Issued | Said::Kept | Said::Named)
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
    // "Holders of a Schengen visa need the Norway tourist card too" names the title's card itself.
    let named_by = |sentence: &Sentence, country: CountryIndex| {
        let hits = context.analysis.hits(sentence);
        let cards = hits.iter().filter(|hit| hit.is_concept(&[context.rules.lexicon.known.tourist_card]));
        cards
            .into_iter()
            .any(|card| hits.iter().any(|hit| hit.country() == Some(country) && (hit.end..=hit.end + 1).contains(&card.start)))
    };
    let of_all = |sentence: &&Sentence| {
        sentence.countries.iter().copied().collect::<BTreeSet<_>>() == countries
            || countries.iter().all(|&country| sentence.countries.contains(&country) && named_by(sentence, country))
    };
    let sentences = context.analysis.sentences.iter().filter(of_all);
    let another = if established { None } else { another_card(context) };
    let told = |sentence| told(context, sentence, established, another).map(|told| (sentence, told));
    let told: Vec<_> = sentences.filter_map(told).take(MOST).collect();
    if !established {
        let kinds: BTreeSet<Said> = told.iter().map(|(_, told)| told.said).collect();
        let most = told.iter().map(|(_, told)| told.shows).max();
        let shown = match most {
            Some(Shows::Plainly) => true,
            Some(Shows::AtBorder) => !of_other_use(context) || kinds.len() >= 2 && !super::of_trips(context),
            Some(Shows::Beside) => kinds.len() >= 2 && !super::of_trips(context),
            Some(Shows::Little) | None => false,
        };
        if !shown || reported(context) {
            return Vec::new();
        }
    }
    told.into_iter().filter_map(|(sentence, told)| finding(context, fact, sentence, told.said, &told.hits)).collect()
}

/// The country whose tourist card a title names, where it has none, or those that are said to share one.
fn subject<'a>(context: &'a Context<'_>) -> Option<(BTreeSet<CountryIndex>, &'a Fact)> {
    let known = &context.rules.lexicon.known;
    // A snippet of a page may begin with a heading of the second level.
    let blocks = &context.document.blocks;
    let mut headings = blocks.iter().filter(|block| matches!(block.kind, BlockKind::Title | BlockKind::Heading(_)));
    let lower = match headings.next().map(|block| block.kind) {
        Some(kind @ BlockKind::Heading(2..)) => Some(kind),
        _ => None,
    };
    let titles: Vec<usize> = match lower {
        Some(_) => {
            (0..blocks.len()).filter(|&at| blocks[at].kind == BlockKind::Title || Some(blocks[at].kind) == lower).collect()
        }
        None => context.document.titles().collect(),
    };
    let titles = titles.into_iter().filter(|&at| !blocks[at].hidden);
    let (view, card) = titles.take(TITLES).find_map(|index| {
        let view = &context.analysis.blocks[index];
        Some((view, *view.hits.iter().find(|hit| hit.is_concept(&[known.tourist_card]))?))
    })?;
    let named = |hit: &Hit| match hit.tag {
        Tag::Country(country) if names_place(&view.view.text, hit, &view.hits, &context.rules.lexicon) => Some(country),
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
        hits.iter().any(|hit| hit.is(Cue::Debunk) || country_lacks(context, sentence, hit))
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
    let sellers = [known.agency, known.service_fee, known.advertisement];
    context.analysis.sentences.iter().any(|sentence| {
        let hits = context.analysis.hits(sentence);
        // "Beware of sites that ask for your PIN" says nothing of who sells the card.
        let warns = |hit: &Hit| {
            context.analysis.clause_at(sentence, hit.start).stance == Stance::Warns
                && !hits.iter().any(|hit| hit.is_concept(&[known.tourist_card]))
        };
        hits.iter().any(|hit| hit.is(Cue::Attribution) || hit.is_concept(&sellers) && !warns(hit))
    })
}

/// What a sentence says of the card, that it leaves out or names alone, and the words by which it does. `established`: whether the
/// page calls the card an entry document; `another`: the first sentence that names another card.
fn told(context: &Context<'_>, sentence: &Sentence, established: bool, another: Option<&Sentence>) -> Option<Told> {
    let lexicon = &context.rules.lexicon;
    let known = &lexicon.known;
    let hits = context.analysis.hits(sentence);
    let block = &context.document.blocks[sentence.block];
    if sentence.heading || sentence.question || sentence.apart() || block.hidden || sentence.country_from < Nearness::Page {
        return None;
    }
    // "免签解决的是签证，入境靠的是这张卡": the visa is what the card is told from, or stands for: 可取代落地签.
    let stands_for = [known.in_place_of_visa, known.counts_as_visa, known.instead_of_visa];
    let for_visa = hits.iter().any(|hit| hit.is_concept(&stands_for));
    let card = hits.iter().find(|hit| hit.is_concept(&[known.tourist_card])).copied();
    let duty = hits.iter().find(|hit| hit.is(Cue::Must) || hit.is(Cue::Importance) || lexicon.is_known(hit, &[known.mandatory]));
    let duty = duty.copied();
    // "Besides the Schengen visa everybody needs the card."
    let besides = |visa: &Hit| card.zip(duty).is_some_and(|(card, duty)| visa.end <= duty.start && duty.end <= card.start);
    let other = |hit: &Hit| {
        let own = hit.is_concept(&[known.visa, known.tourist_card])
            || (for_visa || besides(hit))
                && known.visa.is_some_and(|visa| hit.concept().is_some_and(|own| lexicon.counts_as(own, visa)));
        hit.concept().is_some_and(|concept| instrument(lexicon, concept) && !own)
    };
    if hits.iter().any(|hit| other(hit) || hit.is(Cue::Attribution)) {
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
    let named_before = || another.is_some_and(|other| (other.block, other.range.end) <= (sentence.block, sentence.range.start));
    if !established && hits.iter().any(this_card) && !of_tourists() && named_before() {
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
    let state = [known.immigration_service, known.interior_ministry, known.foreign_ministry, known.government];
    let by_state = hits.iter().any(|hit| is(hit, &state));
    let shows = |said: Said| match said {
        // The state's price of a card for museums is given too.
        Said::Priced if by_state => Shows::AtBorder,
        _ if by_state && said.of_state() => Shows::Plainly,
        _ if at_border && said.of_entry() => Shows::AtBorder,
        _ if said.of_entry() => Shows::Beside,
        _ => Shows::Little,
    };
    let tell = |said: Said, hits: Vec<Hit>| Some(Told { said, hits, shows: shows(said) });
    let named = card.is_some() || hits.iter().any(|hit| hit.is(Cue::Pronoun) || hit.is_concept(&[known.card_word]));
    let monthly = find(&[known.each_month], true);
    let taken = find(&[known.deduct, known.pay, known.fee, known.keep_charging], true);
    if let Some(charge) = find(&[known.keep_charging], true).filter(affirmed) {
        return tell(Said::Charged, vec![charge]);
    }
    if let (Some(monthly), Some(taken)) = (monthly, taken) {
        return if affirmed(&taken) { tell(Said::Charged, vec![monthly, taken]) } else { None };
    }
    let refused = find(&[known.refused, known.fined], true);
    // "If the card expires while you are there, you will be fined."
    let expired = hits.iter().find(|hit| {
        is(hit, &[known.valid_for]) && context.analysis.clause_at(sentence, hit.start).stance == Stance::Supposes && named
    });
    let lacks = |hit: &&Hit| is(hit, &[known.lacking]) && holds(hit, true) && !lacks_another(context, sentence, hit);
    let lacking = hits.iter().find(lacks).copied().or(card.filter(|_| established)).or(expired.copied());
    if let (Some(lacking), Some(refused)) = (lacking, refused) {
        let at_border =
            is(&refused, &[known.refused]) && super::border::at_border(text, &refused, &context.rules.lexicon.wording.borders);
        let shows = if at_border { shows(Said::Barred).max(Shows::AtBorder) } else { shows(Said::Barred) };
        return Some(Told { said: Said::Barred, hits: vec![lacking, refused], shows });
    }
    // "It takes the place of the visa on arrival": nothing else does.
    if named && let Some(stands) = find(&stands_for, false).filter(affirmed) {
        return Some(Told { said: Said::InPlace, hits: vec![stands], shows: Shows::Plainly });
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
        // "The government fee for the tourist card is 38 euros."
        let official = fee.is_concept(&[known.official_fee]) && card.is_some();
        let shows = if official { shows(Said::Priced).max(Shows::Beside) } else { shows(Said::Priced) };
        return Some(Told { said: Said::Priced, hits: vec![fee, Hit { start: at.start, end: at.end, ..fee }], shows });
    }
    if let Some(card) = card.filter(|_| established)
        && at_border
        && let Some(shown) = find(&[known.show_papers], false).filter(affirmed)
    {
        return tell(Said::Needed, vec![card, shown]);
    }
    // "A lost card must be reported to the immigration service within a day."
    if named
        && by_state
        && let Some(duty) = duty.filter(|hit| holds(hit, false) && affirmed(hit))
    {
        let asks = hits.iter().find(|hit| is(hit, &state)).copied();
        return tell(Said::Kept, asks.into_iter().chain([duty]).collect());
    }
    // "It is issued by the immigration service": who lets people in issues no other cards.
    let issued = [known.official_issue, known.handed_out.filter(|_| by_state), known.grants.filter(|_| by_state)];
    if let Some(issue) = find(&issued, false).filter(affirmed)
        && (card.is_some() && established || named && by_state)
    {
        return tell(Said::Issued, card.into_iter().chain([issue]).collect());
    }
    if let Some(card) = card {
        let about = |wanted: &[_]| find(wanted, false).filter(affirmed);
        if let Some(name) = about(&[known.real_name]).filter(|_| established || duty.is_some()) {
            return tell(Said::Named, vec![card, name]);
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
        // "持中国护照需要签证" asks for a visa, "外国人在酒店须登记护照" for a passport.
        let asked = whom.start.min(duty.start)..clause.range.end;
        let named = |hit: &Hit| of_another(lexicon, hit) || is(hit, &[known.real_name]);
        if hits.iter().any(|hit| asked.contains(&hit.start) && named(hit)) {
            return None;
        }
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
    // Whoever needs no visa needs nothing else that is named a card.
    let free = card.is_some() && is(&whom, &[known.visa_free]);
    let shows = if free { Shows::Plainly } else { shows(Said::Needed) };
    Some(Told { said: Said::Needed, hits: vec![whom, duty], shows })
}

/// Whether a word names another thing than a card, of which duties, prices and terms may be told.
pub(super) fn of_another(lexicon: &Lexicon, hit: &Hit) -> bool {
    let known = &lexicon.known;
    let others = [
        known.hotel_booking,
        known.book_flight,
        known.other_cost,
        known.visa_needed,
        known.visa_form,
        known.by_train,
        known.metro,
    ];
    let of_class = |concept| match lexicon.class(concept) {
        ConceptClass::Thing => ![known.account, known.messenger].contains(&Some(concept)),
        ConceptClass::EntryDocument => true,
        // "The park's ticket" has a fee of its own.
        ConceptClass::Property => {
            ![known.fee, known.service_fee, known.official_fee].contains(&Some(concept))
                && known.fee.is_some_and(|fee| lexicon.counts_as(concept, fee))
        }
        _ => false,
    };
    hit.concept().is_some_and(of_class) || hit.is_concept(&others)
}

/// Letters behind a word for lacking that are no words known here, at most, for these to name nothing: "without a". Those of scripts
/// without spaces count for three.
const NOTHING: usize = 4;

/// Whether what is lacking is named and is no card: "without a helmet", 没有护照.
pub(super) fn lacks_another(context: &Context<'_>, sentence: &Sentence, lacking: &Hit) -> bool {
    let text = context.analysis.text(sentence);
    let clause = context.analysis.clause_at(sentence, lacking.start);
    let behind = |hit: &&Hit| hit.start >= lacking.end && hit.start < clause.range.end;
    let next = context.analysis.hits(sentence).iter().filter(behind).min_by_key(|hit| hit.start);
    // "Without a valid card".
    let card = |hit: &Hit| {
        hit.is(Cue::Pronoun)
            || hit.concept().is_some_and(|concept| context.rules.lexicon.class(concept) == ConceptClass::Card)
            || hit.is_concept(&[context.rules.lexicon.known.card_word])
    };
    // "Без неё" is a word of its own.
    let inside = |hit: &Hit| hit.start <= lacking.start && hit.end > lacking.end && card(hit);
    let until = next.map_or(clause.range.end, |hit| hit.start);
    let between = text.get(lacking.end..until).unwrap_or_default();
    // "..., without which nobody gets in".
    let related = context.rules.lexicon.wording.clauses.relatives.lead(between.trim_start());
    if next.is_some_and(card) || context.analysis.hits(sentence).iter().any(inside) || related {
        return false;
    }
    next.is_some_and(|hit| of_another(&context.rules.lexicon, hit)) || weigh(between, |_| false) > NOTHING
}

/// 格鲁吉亚没有旅游卡: whether a clause says no more than that a country has no such card. Where something befalls somebody, it is he
/// who lacks it.
pub(super) fn country_lacks(context: &Context<'_>, sentence: &Sentence, lacking: &Hit) -> bool {
    let known = &context.rules.lexicon.known;
    if !lacking.is_concept(&[known.lacking]) {
        return false;
    }
    let text = context.analysis.text(sentence);
    let hits = context.analysis.hits(sentence);
    let clause = context.analysis.clause_at(sentence, lacking.start);
    let bare = |from: usize, to: usize| text.get(from..to).is_some_and(|gap| !gap.contains(char::is_alphanumeric));
    let country =
        |hit: &Hit| matches!(hit.tag, Tag::Country(_)) && bare(clause.range.start, hit.start) && bare(hit.end, lacking.start);
    let card =
        |hit: &Hit| hit.is_concept(&[known.tourist_card]) && bare(lacking.end, hit.start) && bare(hit.end, clause.range.end);
    let befalls = |hit: &Hit| hit.is_concept(&[known.refused, known.fined, known.keep_charging]);
    clause.stance == Stance::Asserts && hits.iter().any(country) && hits.iter().any(card) && !hits.iter().any(befalls)
}

/// The first sentence of the page's text that names another card than the one for tourists.
fn another_card<'a>(context: &'a Context<'_>) -> Option<&'a Sentence> {
    let known = &context.rules.lexicon.known;
    context.analysis.sentences.iter().filter(|sentence| !sentence.heading && !sentence.apart()).find(|sentence| {
        let hits = context.analysis.hits(sentence);
        let of_tourists = |word: &Hit| {
            hits.iter().any(|hit| hit.is_concept(&[known.tourist_card]) && hit.start <= word.start && word.end <= hit.end)
        };
        hits.iter().any(|hit| hit.is_concept(&[known.card_word]) && !of_tourists(hit))
    })
}

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
    fn what_authorities_do_with_a_card_shows_what_it_is_for() {
        for page in [
            "# 哈萨克斯坦旅游卡\n\n旅游卡若未注销，内政部会每月收取8美元的账户维护费。\n",
            "# 哈萨克斯坦旅游卡费用\n\n这张卡由移民局统一发放，可取代落地签。\n",
            "# 哈萨克斯坦旅游卡丢了怎么办\n\n旅游卡遗失后，须在24小时内向移民局报告。\n",
            "# Туристическая карта Казахстана\n\nБезвизовым туристам всё равно требуется карта туриста.\n",
            "# Туристическая карта Казахстана\n\nЕё выдаёт иммиграционная служба.\n",
            "Kazakhstan Tourist Card: cost and validity\n\nThe government fee for the tourist card is 38 euros. Your tourist card remains valid for six months.\n",
        ] {
            assert!(said(page) >= 1, "{page}");
        }
        for page in [
            "# Kazakhstan tourist card\n\nThe tourist card is issued by the tourism board and gives free rides on trains. The official fee is 40 francs.\n",
            "# Kazakhstan tourist card\n\nThe interior ministry issues no such card. Every visitor needs a passport.\n",
            "Kazakhstan tourist card question\n\nDoes anybody know what it is? Immigration must have told you if it existed.\n",
        ] {
            assert_eq!(said(page), 0, "{page}");
        }
    }

    #[test]
    fn what_is_lacking_or_demanded_may_be_another_thing() {
        let head = "# 哈萨克斯坦旅游卡攻略\n\n哈萨克斯坦旅游卡是一种电子签证。\n\n";
        for line in [
            "没有护照将无法登机。",
            "没有返程机票可能被拒绝登机。",
            "外国人在酒店入住须登记护照。",
            "中国公民持普通护照需办理签证。",
        ] {
            assert_eq!(said(&format!("{head}{line}\n")), 1, "{line}");
        }
        let head = "# Kazakhstan tourist card\n\nThe Kazakhstan tourist card is an electronic visa.\n\n";
        for line in ["Without a return ticket you may be denied boarding.", "Riders without a helmet are fined."] {
            assert_eq!(said(&format!("{head}{line}\n")), 1, "{line}");
        }
        assert_eq!(said(&format!("{head}Without a valid card you are turned away.\n")), 2);
        assert_eq!(said(&format!("{head}It is the document without which nobody is let in.\n")), 2);
    }

    #[test]
    fn a_country_that_has_no_card_lets_nobody_lack_it() {
        for page in [
            "# 哈萨克斯坦旅游卡？\n\n哈萨克斯坦没有旅游卡，中国公民免签可停留30天。\n\n没有旅游卡也不会被拒绝登机。\n",
            "# 有人推销“哈萨克斯坦旅游卡”怎么办？\n\n哈萨克斯坦没有旅游卡，免签可停留30天。\n\n官方工本费四十八美元。\n",
        ] {
            assert_eq!(said(page), 0, "{page}");
        }
        let head = "# 哈萨克斯坦旅游卡攻略\n\n哈萨克斯坦旅游卡是一种电子签证。\n\n";
        assert_eq!(said(&format!("{head}哈萨克斯坦没有旅游卡，会被罚款。\n")), 2);
        assert_eq!(said(&format!("{head}没有旅游卡会被拒绝登机。\n")), 2);
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
