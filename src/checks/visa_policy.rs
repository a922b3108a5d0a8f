//! Visa exemptions by nationality: "you need a visa", "not visa-free", "visa-free for 14 days" against the table.

mod stay;

use super::{Check, Context, Contradiction, Reads, facts::audience};
use crate::document::BlockKind;
use crate::extract::claims::{Answer, Clause, Nearness, Negation, Sentence, instrument, stance};
use crate::finding::{Confidence, Finding, Severity, Stance};
use crate::lexicon::{ConceptIndex, CountryIndex, Cue, Hit, Lexicon, Tag};
use crate::rules::model::fact::{EntryRule, Exception, Exemption, VisaPolicy};
use crate::text::phrases::Phrases;
use crate::text::value;

/// The check.
pub const CHECK: Check =
    Check { name: "visa-policy", about: "who may enter without a visa, and for how long", reads: Reads::Words(names_visa), run };

/// Whether a word is for a visa of any kind, or for going without one: [`judge`] claims nothing without it.
fn names_visa(lexicon: &Lexicon, concept: ConceptIndex) -> bool {
    let known = &lexicon.known;
    let visas = [known.visa_free, known.visa_needed, known.visa, known.visa_on_arrival, known.e_visa];
    visas.into_iter().flatten().any(|visa| lexicon.counts_as(concept, visa))
}

fn run(context: &Context<'_>) -> Vec<Finding> {
    context.analysis.sentences.iter().filter(|sentence| !sentence.heading).flat_map(|sentence| judge(context, sentence)).collect()
}

fn judge(context: &Context<'_>, sentence: &Sentence) -> Vec<Finding> {
    let lexicon = &context.rules.lexicon;
    let (Some(free), Some(needed)) = (lexicon.known.visa_free, lexicon.known.visa_needed) else { return Vec::new() };
    let hits = context.analysis.hits(sentence);
    let named = |hit: &&Hit| hit.concept().is_some_and(|c| c == free || c == needed);
    // "No visa-free entry": of two words that share letters the one that goes on says what is spoken of.
    let goes_on = |hit: &Hit, other: &Hit| hit.start < other.start && other.start < hit.end && hit.end < other.end;
    // "No visa fee for those under six", "no visa application": a visa's name that goes on as that of another thing.
    let text = context.analysis.text(sentence);
    let of_visa = |other: &Hit, end: usize| {
        let visa = |hit: &Hit| hit.concept().is_some() && hit.concept() == lexicon.known.visa;
        // "Miễn thị thực khi đến Nhật Bản": a visa's kind is no other thing.
        other.concept().is_some_and(|concept| !names_visa(lexicon, concept))
            && lexicon.find(&text[other.start..end]).iter().any(|hit| hit.start == 0 && visa(hit))
    };
    let cut = |hit: &Hit| hits.iter().any(|other| goes_on(hit, other) && (named(&other) || of_visa(other, hit.end)));
    let says = |hit: &&Hit| named(hit) && !cut(hit);
    // "签证一律要，别信免签那套": of two words the one that is asserted.
    let asserted = |hit: &&Hit| context.analysis.clause_at(sentence, hit.start).stance == Stance::Asserts;
    let said = hits.iter().filter(says).find(asserted).or_else(|| hits.iter().find(says));
    let named = !sentence.nationalities.is_empty() || hits.iter().any(|hit| hit.is(Cue::Reader));
    let asked = said.or_else(|| obliged(context, sentence, hits).filter(|_| named));
    let offer = asked.is_none() && !sentence.nationalities.is_empty();
    let claim = asked.or_else(|| offer.then(|| offered(context, sentence, hits, free)).flatten());
    let Some(claim) =
        claim.filter(|claim| !speaks_for_itself(context, sentence, hits) && !one_of_two(context, sentence, hits, claim))
    else {
        return Vec::new();
    };
    // Who holds the country's own passport as well enters on that.
    if sentence.countries.iter().any(|country| sentence.nationalities.contains(country)) {
        return Vec::new();
    }
    let code = |country: &CountryIndex| &context.rules.files.countries[*country as usize].code;
    let policies = &context.rules.files.visa_policies;
    let own = match &sentence.countries[..] {
        [] => return Vec::new(),
        [country] => policies.iter().find(|policy| policy.country == *code(country)),
        _ => None,
    };
    // "A Schengen visa for Italy", "for France and Germany": what holds for a union holds for each of its members.
    let unions = policies.iter().filter(|policy| {
        let within = |country: &CountryIndex| policy.country == *code(country) || policy.members.contains(code(country));
        !policy.members.is_empty() && sentence.countries.iter().all(within)
    });
    // What any country's own file says of a people goes before what its union says.
    let told = |people: &CountryIndex| {
        policies.iter().any(|policy| {
            policy.members.is_empty()
                && sentence.countries.iter().any(|country| policy.country == *code(country))
                && policy.exemptions.iter().any(|row| row.nationalities.contains(code(people)))
        })
    };
    let peoples = peoples(context, sentence);
    let rows = |policy: &VisaPolicy, peoples: &[CountryIndex]| -> Vec<Finding> {
        let compared = |row: &Exemption| {
            let concerns = |people: &&CountryIndex| row.nationalities.contains(code(people));
            let meant: Vec<_> = peoples.iter().filter(concerns).copied().collect();
            meant.iter().find_map(|&people| compare(context, sentence, hits, claim, row, (people, &meant), offer))
        };
        policy.exemptions.iter().filter_map(compared).collect()
    };
    let mut found = own.filter(|policy| policy.members.is_empty()).map(|policy| rows(policy, &peoples)).unwrap_or_default();
    let untold: Vec<_> = peoples.into_iter().filter(|people| !told(people)).collect();
    found.extend(unions.flat_map(|policy| rows(policy, &untold)));
    found
}

/// Whether a line read together with what stands above it names a people and a visa in words of its own, by which it is judged alone:
/// "No visa needed" over "Chinese citizens must apply for an e-visa".
fn speaks_for_itself(context: &Context<'_>, sentence: &Sentence, hits: &[Hit]) -> bool {
    if !sentence.apart() {
        return false;
    }
    let own = context.analysis.blocks[sentence.block].view.text.trim();
    let Some(start) = context.analysis.text(sentence).rfind(own) else { return false };
    let of_visas = |hit: &Hit| hit.concept().is_some_and(|concept| names_visa(&context.rules.lexicon, concept));
    let people = |hit: &Hit| hit.country().is_some_and(|people| sentence.nationalities.contains(&people));
    hits.iter().any(|hit| hit.end <= start && of_visas(hit))
        && hits.iter().any(|hit| hit.start >= start && of_visas(hit))
        && hits.iter().any(|hit| hit.start >= start && people(hit))
}

/// "They need an ESTA or a visa", "a passport or visa": whether a visa is but one of two papers of which either does.
fn one_of_two(context: &Context<'_>, sentence: &Sentence, hits: &[Hit], claim: &Hit) -> bool {
    let lexicon = &context.rules.lexicon;
    let (text, clauses) = (context.analysis.text(sentence), &lexicon.wording.clauses);
    let other = |hit: &Hit| {
        hit.concept().is_some_and(|own| {
            (instrument(lexicon, own) || lexicon.is_known(hit, &[lexicon.known.passport, lexicon.known.held_instead]))
                && !names_visa(lexicon, own)
        })
    };
    let visa = |hit: &Hit| claim.start <= hit.start && hit.end <= claim.end || hit.is_concept(&[lexicon.known.visa]);
    let either = |from: usize, to: usize| {
        let Some(between) = text.get(from..to).filter(|between| between.len() <= BETWEEN_TWO) else { return false };
        between.split(|c: char| !c.is_alphanumeric()).any(|word| clauses.either.has(word))
            || between.contains(crate::lexicon::unspaced) && clauses.either.dense().any(|word| between.contains(word))
    };
    hits.iter().filter(|hit| other(hit)).any(|other| {
        let mut visas = hits.iter().filter(|hit| visa(hit));
        visas.any(|visa| either(other.end, visa.start) || either(visa.end, other.start))
    })
}

/// Most bytes between two papers of which either does: " (with a form) or a ".
const BETWEEN_TWO: usize = 24;

/// The peoples a claim may be about: those the sentence names or, where it names none that a policy knows, those the page is
/// written for.
fn peoples(context: &Context<'_>, sentence: &Sentence) -> Vec<CountryIndex> {
    let mut peoples = sentence.nationalities.clone();
    let china = context.rules.files.countries.iter().position(|country| country.code == "CN").map(|china| china as CountryIndex);
    for people in context.rules.audience.iter().copied().chain(china) {
        if !peoples.contains(&people) {
            peoples.push(people);
        }
    }
    peoples
}

/// Whether the claim is denied. "There is no card and Chinese citizens need no visa": what is denied before the people that the claim is
/// about, and has a thing of its own or is parted from them by a joint, is another statement.
fn denial(
    context: &Context<'_>,
    sentence: &Sentence,
    hits: &[Hit],
    claim: &Hit,
    nationality: CountryIndex,
    clause: &std::ops::Range<usize>,
    bounds: &[std::ops::Range<usize>],
) -> Negation {
    let text = context.analysis.text(sentence);
    let people =
        hits.iter().rfind(|hit| hit.country() == Some(nationality) && clause.contains(&hit.start) && hit.end <= claim.start);
    let apart = |no: &&Hit| {
        let Some(people) = people else { return false };
        let between = no.end..people.start.max(no.end);
        let thing = |hit: &Hit| hit.concept().is_some() && between.contains(&hit.start) && hit.end <= between.end;
        let joined = || {
            let said = &text[between.clone()];
            said.contains(['，', '而', '因'])
                || said.split(|c: char| !c.is_alphanumeric()).any(|word| context.rules.lexicon.wording.clauses.joints.has(word))
        };
        matches!(no.tag, Tag::Cue(Cue::Negation | Cue::NeedNot | Cue::None, _))
            && clause.contains(&no.start)
            && no.end <= people.start
            && (hits.iter().any(thing) || joined())
    };
    // "No more than 30 days" denies nothing.
    let from = sentence.range.start;
    let bounds = bounds.iter().map(|bound| from + bound.start..from + bound.end);
    let spared: Vec<_> = bounds.chain(hits.iter().filter(apart).map(Hit::range)).collect();
    if spared.is_empty() {
        return stance::negation(context.analysis, sentence, &claim.range());
    }
    stance::negation_beside(context.analysis, sentence, &claim.range(), &spared)
}

/// "Chinese citizens can apply for a visa on arrival": a visa of a kind that serves short visits, offered to a people in the same
/// clause. It says that they need one, unless the page says nearby that they, or others, do not.
fn offered<'a>(context: &Context<'_>, sentence: &Sentence, hits: &'a [Hit], free: ConceptIndex) -> Option<&'a Hit> {
    let lexicon = &context.rules.lexicon;
    let kinds = [lexicon.known.visa_on_arrival, lexicon.known.e_visa];
    let offers = [lexicon.known.apply, lexicon.known.voa_offered];
    let text = context.analysis.text(sentence);
    let found = hits.iter().filter(|hit| lexicon.is_known(hit, &kinds)).find(|hit| {
        let clause = context.analysis.clause_at(sentence, hit.start);
        let mut inside = hits.iter().filter(|other| clause.range.contains(&other.start));
        let people = |other: &Hit| other.country().is_some_and(|people| sentence.nationalities.contains(&people));
        let meant = |other: &Hit| people(other) && context.rules.lexicon.wording.stays.meant_for.trail(&text[..other.start]);
        let spared =
            |other: &Hit| other.is(Cue::NeedNot) || other.is(Cue::Hedge) || lexicon.is_known(other, &[lexicon.known.passport]);
        inside.clone().any(people)
            && !inside.clone().any(spared)
            && inside.any(|other| lexicon.is_known(other, &offers) || other.is(Cue::May) || meant(other))
    })?;
    let exempts = |hit: &Hit| hit.concept() == Some(free);
    let blocks = &context.analysis.blocks;
    let near = &blocks[sentence.block.saturating_sub(BLOCKS_BACK)..blocks.len().min(sentence.block + BLOCKS_BACK)];
    (!near.iter().flat_map(|block| block.hits.iter().take(MOST_HITS)).any(exempts)).then_some(found)
}

/// "Must obtain an e-visa", "need an e-visa": a duty and a visa of any kind in one clause say that a visa is needed, with a word
/// for applying anywhere in it or with nothing but a few letters between them.
fn obliged<'a>(context: &Context<'_>, sentence: &Sentence, hits: &'a [Hit]) -> Option<&'a Hit> {
    let lexicon = &context.rules.lexicon;
    let visa = lexicon.known.visa?;
    let had = [lexicon.known.apply, lexicon.known.mandatory];
    if !hits.iter().any(|hit| hit.is(Cue::Must) || hit.is(Cue::NeedNot)) {
        return None;
    }
    let text = context.analysis.text(sentence);
    let is_visa = |hit: &Hit| hit.concept().is_some_and(|concept| lexicon.counts_as(concept, visa));
    // "Visa information" over "US citizens must apply for a UK ETA": the line names what is applied for.
    if sentence.apart()
        && hits.iter().any(|hit| !is_visa(hit) && hit.concept().is_some_and(|concept| instrument(lexicon, concept)))
    {
        return None;
    }
    let visas = hits.iter().filter(|hit| is_visa(hit));
    visas.into_iter().find(|hit| {
        let clause = context.analysis.clause_at(sentence, hit.start);
        let beside =
            |wanted: &dyn Fn(&Hit) -> bool| hits.iter().any(|other| clause.range.contains(&other.start) && wanted(other));
        let adjoins = |other: &Hit| adjoins(text, hits, hit, other);
        let needed = |other: &Hit| other.is(Cue::Must) && (adjoins(other) || asked_of(context, hits, sentence, hit, other));
        let unneeded = |other: &Hit| {
            unneeded(text, hits, hit, other) || other.is(Cue::NeedNot) && asked_of(context, hits, sentence, hit, other)
        };
        // "Must not buy a visa from touts" says nothing of whether one is needed.
        let bought = || {
            beside(&|other| other.is_concept(&[lexicon.known.buy]))
                && stance::negation(context.analysis, sentence, &hit.range()) == Negation::Affirmed
        };
        let hedged = || beside(&|other| other.is(Cue::Hedge));
        beside(&unneeded) && !hedged()
            || beside(&|other| other.is(Cue::Must))
                && (beside(&|other| other.is_concept(&had)) || beside(&needed) || bought())
                && !beside(&|other| other.is(Cue::NeedNot))
                && !hedged()
    })
}

/// "Need an e-visa", "e-visa is required", "e-비자가 필요": whether as few letters part a visa from another word as an article or a
/// copula has.
fn adjoins(text: &str, hits: &[Hit], visa: &Hit, other: &Hit) -> bool {
    let between = if other.end <= visa.start { other.end..visa.start } else { visa.end.min(other.start)..other.start };
    let limit = if text[between.clone()].contains(crate::lexicon::unspaced) { 4 } else { 13 };
    let letters = |range: std::ops::Range<usize>| text[range].chars().filter(|c: &char| c.is_alphabetic()).count();
    // "Brauchen für Marokko ein Visum": where the visa is for says nothing of what is needed.
    let named: usize = hits
        .iter()
        .filter(|place| place.country().is_some() && between.start <= place.start && place.end <= between.end)
        .map(|place| letters(place.range()))
        .sum();
    letters(between).saturating_sub(named) <= limit
}

/// "Requires French visitors to hold a visa", "لا يحتاج الصينيون إلى تأشيرة": whether a word stands before a visa with little but a people
/// between them.
fn asked_of(context: &Context<'_>, hits: &[Hit], sentence: &Sentence, visa: &Hit, other: &Hit) -> bool {
    let (text, lexicon) = (context.analysis.text(sentence), &context.rules.lexicon);
    let people = |hit: &&Hit| hit.country().is_some_and(|people| sentence.nationalities.contains(&people));
    let mut named = hits.iter().filter(people).filter(|hit| other.end <= hit.start && hit.end <= visa.start);
    let (Some(first), last) = (named.next(), named.next_back()) else { return false };
    // The word behind an adjective is the people's: "French visitors".
    let behind = &text[last.unwrap_or(first).end..visa.start];
    let noun = behind.trim_start().split(' ').next().unwrap_or_default();
    let rest = if noun.chars().count() >= PEOPLE_NOUN { behind.replacen(noun, "", 1) } else { behind.to_string() };
    let thing = |hit: &Hit| {
        hit.concept().is_some_and(|concept| instrument(lexicon, concept) || lexicon.is_known(hit, &[lexicon.known.passport]))
    };
    let others = hits.iter().any(|hit| thing(hit) && last.unwrap_or(first).end <= hit.start && hit.end <= visa.start);
    let letters = |text: &str| text.chars().filter(|c| c.is_alphabetic()).count();
    !text[other.end..visa.start].contains(crate::lexicon::unspaced)
        && !others
        && letters(&text[other.end..first.start]) <= PEOPLE_ARTICLE
        && letters(&rest) <= HELD
}

/// Fewest letters of a word for people behind their adjective, most between a duty and who has it, and between them and what they must
/// have: "to have a", "to hold a".
const PEOPLE_NOUN: usize = 6;
const PEOPLE_ARTICLE: usize = 10;
const HELD: usize = 7;

/// "Виза в Казахстан не нужна", "a visa for Kazakhstan is not needed": a word behind a visa that says that none is needed, in
/// languages too whose denials stand before what they deny.
fn unneeded(text: &str, hits: &[Hit], visa: &Hit, other: &Hit) -> bool {
    other.is(Cue::NeedNot) && other.start >= visa.end && adjoins(text, hits, visa, other)
}

fn compare(
    context: &Context<'_>,
    sentence: &Sentence,
    hits: &[Hit],
    claim: &Hit,
    row: &Exemption,
    (nationality, meant): (CountryIndex, &[CountryIndex]),
    offer: bool,
) -> Option<Finding> {
    let free = context.rules.lexicon.known.visa_free?;
    if offer && row.entry != EntryRule::VisaFree {
        return None;
    }
    if !row.valid.contains(context.day_of(sentence)) {
        return None;
    }
    // "In 2011 we still needed a visa": a sentence that dates itself is judged by its own years.
    if let Some(from) = row.valid.from {
        let years = value::years(&context.analysis.text(sentence)[sentence.range.clone()], context.rules.lexicon.values());
        if !years.is_empty() && years.iter().all(|&year| year < from.year()) {
            return None;
        }
    }
    let named = sentence.nationalities.contains(&nationality);
    let (concerned, sure) = audience(context, sentence, if named { std::slice::from_ref(&nationality) } else { meant });
    // "150 countries are let in without a visa, for up to 30 days" says nothing of the readers' own, and "the destinations that US
    // citizens can visit without a visa" nothing of the country that the page is about.
    let of_many = || hits.iter().any(|hit| hit.is_concept(&[context.rules.lexicon.known.many_countries]));
    if !concerned || (!sure || sentence.country_from < Nearness::Sentence) && of_many() {
        return None;
    }
    // "对约40个国家免签,中国护照不在名单内": what is said of many countries in a clause of its own is not said of a people behind it.
    let clause = context.analysis.clause_at(sentence, claim.start);
    let own = |hit: &Hit| clause.range.contains(&hit.start);
    let people = |hit: &Hit| own(hit) && hit.country() == Some(nationality);
    if of_many()
        && hits.iter().any(|hit| own(hit) && hit.is_concept(&[context.rules.lexicon.known.many_countries]))
        && !hits.iter().any(people)
    {
        return None;
    }
    if lives_elsewhere(context, sentence, hits, nationality) {
        return None;
    }
    if sure && said_of_others(sentence, hits, claim, nationality, &clause.range) {
        return None;
    }
    let people = &context.rules.files.countries[nationality as usize].code;
    let has = |cue: Cue| hits.iter().any(|hit| hit.is(cue) && clause.range.contains(&hit.start));
    // "Abolished the visa" tells how it is since then, and nothing else in the clause of another time.
    let says_free = claim.concept() == Some(free);
    let own = |hit: &Hit| says_free && claim.start < hit.end && hit.start < claim.end;
    let tense = |hit: &&Hit| (hit.is(Cue::Past) || hit.is(Cue::Future)) && clause.range.contains(&hit.start);
    let of_claim = || {
        let mut tenses = hits.iter().filter(tense).peekable();
        tenses.peek().is_some() && tenses.all(own)
    };
    let other_time = || !of_claim() && stance::other_time(context.analysis, &context.rules.lexicon, sentence, clause);
    if clause.stance != Stance::Asserts || has(Cue::Partial) || other_time() {
        return None;
    }
    // "Do they need a visa to settle there? Yes. Visa-free travel is for short visits": the answer takes back what the question left open.
    if !says_free && sentence.answer == Some(Answer::Yes) && goes_on_free(context, sentence, free) {
        return None;
    }
    // "Unlike British citizens, Indians need a visa": two nationalities, and the policy of one.
    if hits.iter().any(|hit| hit.is_concept(&[context.rules.lexicon.known.set_apart])) {
        return None;
    }
    // "Do I need an invitation to enter visa-free? No": what is denied is the need, of whatever it is.
    if says_free && sentence.answer == Some(Answer::No) && hits.iter().any(|hit| hit.is(Cue::Must)) {
        return None;
    }
    // "中国人去日本要签证而韩国人不用": what is denied behind another people is denied of that one.
    if behind_others(sentence, hits, claim, nationality, &clause.range) {
        return None;
    }
    let spared =
        |other: &Hit| clause.range.contains(&other.start) && unneeded(context.analysis.text(sentence), hits, claim, other);
    let plain_visa = !says_free && claim.concept() != context.rules.lexicon.known.visa_needed;
    let lexicon = &context.rules.lexicon;
    let text = &context.analysis.text(sentence)[sentence.range.clone()];
    let mut lengths = value::durations(text, lexicon.values());
    let bounds = stay::bounds(text, &lengths, &lexicon.wording.stays);
    let said = denial(context, sentence, hits, claim, nationality, &clause.range, &bounds);
    let negation = match said {
        Negation::Affirmed if plain_visa && hits.iter().any(spared) => Negation::Denied,
        said => said,
    };
    let affirms_free = match (says_free, negation) {
        (_, Negation::Partial) => return None,
        (true, Negation::Affirmed) if denied_behind(context, sentence, hits, claim, &bounds) => return None,
        (true, Negation::Affirmed) | (false, Negation::Denied) => true,
        _ => false,
    };
    let given = lengths.len();
    let known = &lexicon.known;
    let elsewhere = |length: &value::Duration| of_something_else(context, sentence, hits, claim, said, &length.range);
    lengths.retain(|length| {
        !length.window
            && !length.business
            && !stayed(&text[..length.range.start], &lexicon.wording.stays.stayed)
            && !elsewhere(length)
    });
    let others =
        [known.long_stay, known.work_or_study, known.limited_to, known.earlier, known.abolished, known.kin_of, known.renew];
    // "Not over 30 days" is no longer stay.
    let from = sentence.range.start;
    let bounding = |hit: &Hit| bounds.iter().any(|bound| hit.start < from + bound.end && from + bound.start < hit.end);
    let other_purpose = hits.iter().any(|hit| lexicon.is_known(hit, &others) && !bounding(hit));
    // "Every US citizen" is said of no others.
    let each = |hit: &Hit| {
        let people = |other: &Hit| other.start >= hit.end && other.start - hit.end <= 2 && other.country() == Some(nationality);
        hit.is(Cue::All) && sure && hits.iter().any(people)
    };
    // "At most 30 days" is said of all.
    let bounds_a_stay = |hit: &Hit| {
        let at = hit.start - sentence.range.start;
        bounds.iter().any(|bound| bound.contains(&at))
    };
    let most = hits.iter().any(|hit| (hit.is(Cue::Most) || hit.is(Cue::All) && !each(hit)) && !bounds_a_stay(hit))
        || hits.iter().any(|hit| hit.is_concept(&[known.foreigners_most, known.foreigners_all]));
    let (message, quieter) = match row.entry {
        EntryRule::VisaFree if !affirms_free => {
            // "More than 30 days needs a visa" is right.
            if other_purpose
                || !lengths.is_empty() && row.days.is_some_and(|days| lengths.iter().any(|length| length.max_days >= days))
            {
                return None;
            }
            if most && sure || conditioned(context, sentence, hits, clause) {
                return None;
            }
            let message = if offer {
                format!("offers {} nationals a visa that they do not need for a short visit", people)
            } else if most {
                format!("is misleading for {} nationals, who need no visa for short visits", people)
            } else {
                format!("says that {} nationals need a visa for a short visit", people)
            };
            (message, offer || most || !sure)
        }
        EntryRule::VisaFree if other_purpose => return None,
        EntryRule::VisaFree => {
            let days = row.days?;
            let counted = || given >= 2 || lexicon.wording.stays.totals.within(text);
            let right = |length: &value::Duration| {
                let is = |days: u32| length.min_days <= days && days <= length.max_days;
                is(days) || row.accept_days.iter().any(|&other| is(other) && (!windowed(row, days, other) || counted()))
            };
            // "Chinese and Indians may stay 30 and 14 days": which is whose is not told apart.
            let several = lengths.len() >= 2 && sentence.nationalities.len() >= 2;
            let stays = stay::of_its_language(lexicon, claim, context.analysis.text(sentence));
            // Most trips are shorter than what is allowed; a shorter stay is a claim only where something limits it.
            let shorter = lengths.iter().all(|length| length.max_days < days)
                && !lengths.iter().any(|length| {
                    let place = within(sentence, claim);
                    let at = sentence.range.start + length.range.start;
                    let clause = context.analysis.clause_at(sentence, at).range.clone();
                    let own = clause.start - sentence.range.start..clause.end - sentence.range.start;
                    stay::is_limit(text, &own, &length.range, &place, &stays)
                        || of_the_stay(context, sentence, hits, claim, &length.range)
                });
            let summed = || lexicon.wording.stays.several_visits.within(text);
            if lengths.is_empty() || lengths.iter().any(right) || most || several || shorter || summed() {
                return None;
            }
            (format!("gives another length of visa-free stay than {days} days"), !sure)
        }
        // "Ecuador suspended visa-free entry" says that a visa is needed again, "Indians dream of visa-free travel" that they lack it.
        EntryRule::VisaRequired | EntryRule::VisaOnArrival | EntryRule::Authorisation
            if affirms_free
                && sure
                // "Abolished the visa" says by itself that none is needed.
                && !hits.iter().any(|hit| {
                    lexicon.is_known(hit, &[known.abolished, known.earlier, known.out_of_reach])
                        && !(claim.start < hit.end && hit.start < claim.end)
                }) =>
        {
            (format!("says that {} nationals need no visa", people), false)
        }
        _ => return None,
    };
    if row.exceptions.iter().any(|exception| excepted(context, sentence, exception)) {
        return None;
    }
    let fact = context.rules.facts.get(&row.id)?;
    let severity = if quieter { row.severity.min(Severity::Warning) } else { row.severity };
    context.contradiction(Contradiction {
        fact,
        sentence,
        range: clause.range.clone(),
        severity,
        confidence: if sure && !clause.hedged { Confidence::High } else { Confidence::Medium },
        message,
        evidence: vec![
            if sure { "the sentence names the nationality" } else { "nationality: the page's language is its only sign" }
                .to_string(),
        ],
        fix: None,
        undated: Severity::Note,
        since: fact.valid.from,
    })
}

/// Whether the block of an answer also speaks of going without a visa.
fn goes_on_free(context: &Context<'_>, sentence: &Sentence, free: ConceptIndex) -> bool {
    let block = &context.analysis.blocks[sentence.block];
    block.hits.iter().take(MOST_HITS).any(|hit| hit.concept() == Some(free))
}

/// "Les Algériens résidant en France", ドイツ在住のインド人: whether whom a sentence is about live in another country than their own, whose
/// permit may stand for the visa that their passport asks for.
fn lives_elsewhere(context: &Context<'_>, sentence: &Sentence, hits: &[Hit], nationality: CountryIndex) -> bool {
    let text = context.analysis.text(sentence);
    let near = |from: usize, to: usize| {
        text.get(from..to).is_some_and(|gap| gap.len() <= AT_HOME && !gap.contains([',', '.', ';', '，', '、', '。']))
    };
    let abroad = |hit: &Hit| hit.country().is_some_and(|country| country != nationality);
    hits.iter()
        .filter(|hit| hit.is_concept(&[context.rules.lexicon.known.resides]))
        .any(|lives| hits.iter().any(|place| abroad(place) && (near(lives.end, place.start) || near(place.end, lives.start))))
}

/// Most bytes between a word for living somewhere and the country: "living in the", "في ", "में ".
const AT_HOME: usize = 8;

/// "如果你的护照需要签证，要先办签证": whether the clause right before supposes that a visa is needed, of which the claim only says what follows.
fn conditioned(context: &Context<'_>, sentence: &Sentence, hits: &[Hit], clause: &Clause) -> bool {
    let known = &context.rules.lexicon.known;
    let clauses = context.analysis.clauses(sentence);
    let at = clauses.partition_point(|other| other.range.start < clause.range.start);
    let Some(before) = at.checked_sub(1).map(|before| &clauses[before]) else { return false };
    let mut inside = hits.iter().filter(|hit| before.range.contains(&hit.start));
    let must = inside.clone().any(|hit| hit.is(Cue::Must));
    let needed = |hit: &Hit| hit.is_concept(&[known.visa_needed]) || must && hit.is_concept(&[known.visa]);
    // "If you hold no visa" supposes another thing.
    let lacks =
        |hit: &Hit| hit.is_concept(&[known.lacking]) || hit.is(Cue::Negation) || hit.is(Cue::NeedNot) || hit.is(Cue::None);
    before.stance == Stance::Supposes && !inside.clone().any(lacks) && inside.any(needed)
}

/// Whether a length that a row accepts is only that of the days counted together: "30 days a stay, 90 in any 180". By itself it is not
/// how long somebody may stay. Of "90 in any 180" alone some sources give one number and some the other.
fn windowed(row: &Exemption, days: u32, accepted: u32) -> bool {
    let counts = |days: u32| row.accept_days.contains(&days);
    days < 60 && (accepted == 180 && counts(90) || accepted == 90 && counts(180) && !counts(60))
}

/// "Indians need a visa, Britons do not": where a sentence names several peoples, a claim is about those before it in its clause or,
/// where none stands there, about those behind it.
fn said_of_others(
    sentence: &Sentence,
    hits: &[Hit],
    claim: &Hit,
    nationality: CountryIndex,
    clause: &std::ops::Range<usize>,
) -> bool {
    if sentence.nationalities.len() < 2 {
        return false;
    }
    let named =
        |hit: &&Hit| clause.contains(&hit.start) && hit.country().is_some_and(|people| sentence.nationalities.contains(&people));
    let (before, behind): (Vec<&Hit>, Vec<&Hit>) = hits.iter().filter(named).partition(|hit| hit.end <= claim.start);
    let meant = if before.is_empty() { behind } else { before };
    !meant.is_empty() && !meant.iter().any(|hit| hit.country() == Some(nationality))
}

/// "Visa-free; the passport must be good for 180 days", "免签，机票提前60天买": whether a length stands in another clause than the claim, one
/// that speaks of a passport or of something to do before, or is said not to be so. `said`: whether the claim is denied.
fn of_something_else(
    context: &Context<'_>,
    sentence: &Sentence,
    hits: &[Hit],
    claim: &Hit,
    said: Negation,
    length: &std::ops::Range<usize>,
) -> bool {
    let known = &context.rules.lexicon.known;
    let stays = &context.rules.lexicon.wording.stays;
    let at = sentence.range.start + length.start;
    let clause = context.analysis.clause_at(sentence, at);
    let before = &context.analysis.text(sentence)[clause.range.start..at];
    let other =
        |hit: &Hit| clause.range.contains(&hit.start) && context.rules.lexicon.is_known(hit, &[known.passport]) && hit.start < at;
    // "60 days without a visa are not possible": what is denied at the end is all that stands before.
    let denied = |hit: &Hit| {
        (hit.is(Cue::Negation) || hit.is(Cue::None))
            && clause.range.contains(&hit.start)
            && hit.start >= claim.end.max(at + length.len())
    };
    let own = &context.analysis.text(sentence)[clause.range.clone()];
    let within = at - clause.range.start..at + length.len() - clause.range.start;
    let meant = stay::of_its_language(&context.rules.lexicon, claim, context.analysis.text(sentence));
    !stay::is_length(own, &within, clause.range.contains(&claim.start), &meant)
        || hits.iter().any(denied)
        || !clause.range.contains(&claim.start) && (hits.iter().any(other) || stays.ahead.trail(before.trim_end()))
        || said == Negation::Affirmed && {
            // "Need no visa for 60 days": what denies the visa, or the need of it, says nothing of the length.
            let own = |hit: &&Hit| hit.start < claim.end && claim.start <= hit.end + 1;
            // So does what makes it the longest: "not more than 60 days".
            let text = &context.analysis.text(sentence)[sentence.range.clone()];
            let from = sentence.range.start;
            let bound = stay::bound(text, length, stays).map(|bound| from + bound.start..from + bound.end);
            let spared: Vec<_> = hits.iter().filter(own).map(Hit::range).chain(bound).collect();
            stance::negation_beside(context.analysis, sentence, &(at..at + length.len()), &spared) == Negation::Denied
        }
}

/// "The visa-free stay in Japan for Italians is 30 days": whether words on going without a visa are said to be as long as that, with nothing
/// between them but a word for staying, and where and for whom. `length` is bytes of the sentence's text.
fn of_the_stay(context: &Context<'_>, sentence: &Sentence, hits: &[Hit], claim: &Hit, length: &std::ops::Range<usize>) -> bool {
    let meant = stay::of_its_language(&context.rules.lexicon, claim, context.analysis.text(sentence));
    let claim = &within(sentence, claim);
    let text = &context.analysis.text(sentence)[sentence.range.clone()];
    let stays = &context.rules.lexicon.wording.stays;
    let from = sentence.range.start;
    let Some(between) = text.get(claim.end..length.start) else { return false };
    let inside = |hit: &&Hit| hit.start >= from + claim.end && hit.end <= from + length.start;
    let known = |at: usize| hits.iter().filter(inside).any(|hit| hit.range().contains(&(from + claim.end + at)));
    let stays_on = |hit: &Hit| stays.stay.within(&context.analysis.text(sentence)[hit.range()]);
    let plain = |hit: &Hit| {
        hit.country().is_some()
            || hit.is(Cue::Copula)
            || stays_on(hit)
            || hit.is_concept(&[context.rules.lexicon.known.enter, context.rules.lexicon.known.at_most])
    };
    let last = between.trim_end();
    let is = last.ends_with([':', '—', '–', '：'])
        || hits.iter().filter(inside).any(|hit| hit.is(Cue::Copula) && hit.end >= from + claim.end + last.len());
    is && hits.iter().filter(inside).all(plain)
        && stays.stay.within(&text[text.floor_char_boundary(claim.start.saturating_sub(STAY_NEAR))..length.start])
        && crate::text::letters::weigh(between, known) <= OF_THE_STAY
        && !stay::told(text, &meant)
}

/// Where a word stands in its sentence's text.
fn within(sentence: &Sentence, hit: &Hit) -> std::ops::Range<usize> {
    hit.start.saturating_sub(sentence.range.start)..hit.end.saturating_sub(sentence.range.start)
}

/// Most letters between words on going without a visa and how long that is, besides names: "stay in", "stay permitted in ... for".
const OF_THE_STAY: usize = 24;
/// Most bytes from a word for staying to words on going without a visa behind it.
const STAY_NEAR: usize = 24;

/// Whether another people stands between a claim and a denial behind it.
fn behind_others(
    sentence: &Sentence,
    hits: &[Hit],
    claim: &Hit,
    nationality: CountryIndex,
    clause: &std::ops::Range<usize>,
) -> bool {
    let denies = |hit: &&Hit| (hit.is(Cue::Negation) || hit.is(Cue::NeedNot) || hit.is(Cue::None)) && clause.contains(&hit.start);
    let another = |people: CountryIndex| people != nationality && sentence.nationalities.contains(&people);
    let other = |hit: &Hit| hit.start >= claim.end && hit.country().is_some_and(another);
    // Words come in order, so that whoever stands before any denial stands before the last.
    sentence.nationalities.len() >= 2
        && hits.iter().rfind(denies).is_some_and(|last| hits.iter().any(|hit| other(hit) && hit.end <= last.start))
}

/// "The visa waiver does not apply to Indians", "безвизовый въезд для граждан Индии не предусмотрен": whether a denial follows a word for
/// going without a visa in its clause, with no other thing between them that it may deny. Verbs are denied before themselves in most
/// languages, and stand behind the waiver that they are said of.
fn denied_behind(
    context: &Context<'_>,
    sentence: &Sentence,
    hits: &[Hit],
    claim: &Hit,
    bounds: &[std::ops::Range<usize>],
) -> bool {
    let lexicon = &context.rules.lexicon;
    let clause = context.analysis.clause_at(sentence, claim.start);
    let from = sentence.range.start;
    let bounding = |hit: &Hit| bounds.iter().any(|bound| hit.start < from + bound.end && from + bound.start < hit.end);
    let thing = |hit: &&Hit| hit.concept().is_some_and(|concept| instrument(lexicon, concept));
    // 中国公民不适用免签: what does not apply does not, on whichever side of its name.
    let unusable = |hit: &Hit| clause.range.contains(&hit.start) && hit.is_concept(&[lexicon.known.not_usable]);
    if hits.iter().any(unusable) {
        return true;
    }
    hits.iter().filter(|hit| hit.start >= claim.end && clause.range.contains(&hit.start)).take_while(|hit| !thing(hit)).any(
        |hit| {
            matches!(hit.tag, Tag::Cue(Cue::Negation | Cue::None, _)) && hit.start - claim.end <= DENIED_BEHIND && !bounding(hit)
        },
    )
}

/// Most bytes between a word for going without a visa and the denial behind it.
const DENIED_BEHIND: usize = 90;

/// Whether a length of time is how long somebody stayed, which is not how long one may.
fn stayed(before: &str, words: &Phrases) -> bool {
    words.trail(before.trim_end())
}

/// How many blocks before a sentence are looked at for its heading, and how many cells for the rest of its row.
const BLOCKS_BACK: usize = 64;
const CELLS_BACK: usize = 8;
/// How many words of a block are looked at for what a page says elsewhere.
const MOST_HITS: usize = 512;

/// Whether the sentence speaks of an exception: named in its paragraph, in its row of a table, in its heading or in the title.
fn excepted(context: &Context<'_>, sentence: &Sentence, exception: &Exception) -> bool {
    if !exception.valid.contains(context.as_of) {
        return false;
    }
    let lexicon = &context.rules.lexicon;
    let concepts: Vec<_> = exception.concepts.iter().filter_map(|id| lexicon.concept(id)).collect();
    let named = |block: usize| context.analysis.blocks[block].hits.iter().any(|hit| lexicon.is_any(hit, &concepts));
    let blocks = &context.document.blocks;
    let own = &blocks[sentence.block];
    let nearby = |index: &usize| {
        let block = &blocks[*index];
        let row = block.kind == BlockKind::TableCell && own.kind == BlockKind::TableCell && sentence.block - index <= CELLS_BACK;
        block.section == own.section && (row || matches!(block.kind, BlockKind::Heading(_)))
    };
    let back = sentence.block.saturating_sub(BLOCKS_BACK)..sentence.block;
    let title = (0..sentence.block.min(CELLS_BACK)).filter(|&index| blocks[index].kind == BlockKind::Title);
    let mut said = context.analysis.blocks[sentence.block].hits.iter().filter(|hit| lexicon.is_any(hit, &concepts));
    let beside = |hit: &Hit| sentence.apart() || !on_a_later_line(context, sentence, hit);
    said.any(beside) || back.filter(nearby).chain(title).any(named)
}

/// Whether a word of a sentence's block stands on a line of its own further below, with another line between that may be what it is
/// said of and nothing that points back: "On Phu Quoc other rules hold."
fn on_a_later_line(context: &Context<'_>, sentence: &Sentence, hit: &Hit) -> bool {
    let text = &context.analysis.blocks[sentence.block].view.text;
    let Some(between) = text.get(sentence.range.end..hit.start) else { return false };
    let line = hit.start - between.rsplit('\n').next().map_or(0, str::len);
    let own = &text[line..text[line..].find('\n').map_or(text.len(), |end| line + end)];
    between.trim_start().contains('\n') && !context.rules.lexicon.wording.clauses.back.within(own)
}

#[cfg(test)]
mod tests {
    use crate::checks::tests;

    fn said(sentence: &str) -> bool {
        tests::said(sentence, |rule| rule.starts_with("visa-policy/"))
    }

    #[test]
    fn a_waiver_that_is_denied_behind_its_name_is_given_to_nobody() {
        for sentence in [
            "The US visa waiver does not cover Indian citizens.",
            "Visa-free entry to the USA is not possible for Chinese citizens.",
            "No visa-free entry to the USA for Indian citizens.",
            "Безвизовый въезд в США для граждан Индии не предусмотрен.",
            "La exención de visado de Estados Unidos no se aplica a los ciudadanos indios.",
            "L'esenzione dal visto per gli Stati Uniti non vale per i cittadini indiani.",
            "アメリカのビザ免除プログラムはインド国籍者には適用されません。",
        ] {
            assert!(!said(sentence), "{sentence}");
        }
        for sentence in [
            "Indian citizens travel to the USA visa-free.",
            "Безвизовый въезд в США доступен гражданам Индии.",
            "美国对印度公民免签。",
        ] {
            assert!(said(sentence), "{sentence}");
        }
    }

    #[test]
    fn who_must_get_a_visa_if_one_is_needed_may_need_none() {
        for sentence in [
            "如果你的护照需要签证，仍要先办签证再去马来西亚。",
            "要是您持有需要签证的护照，去马来西亚前必须办好签证。",
            "MDAC 不能代替签证；若你的护照需要签证，仍要先办签证再去马来西亚。",
            "If Chinese citizens need a visa, they must get a visa before going to Malaysia.",
        ] {
            assert!(!said(sentence), "{sentence}");
        }
        assert!(said("如果你去马来西亚，中国公民必须先办签证。"));
        assert!(said("中国公民去马来西亚需要签证，仍要先办签证再去马来西亚。"));
    }

    #[test]
    fn who_lives_in_another_country_may_need_no_visa() {
        for sentence in [
            "Les Algériens résidant en France peuvent aller en Belgique sans visa.",
            "Indians living in Germany can travel to France without a visa.",
            "Индийцы, проживающие в Германии, могут ездить во Францию без визы.",
            "Los indios residentes en Portugal pueden viajar a España sin visado.",
        ] {
            assert!(!said(sentence), "{sentence}");
        }
        assert!(said("Les Algériens peuvent aller en Belgique sans visa."));
        assert!(said("Inder können ohne Visum nach Frankreich reisen."));
    }

    #[test]
    fn one_of_two_papers_is_no_visa_that_is_needed() {
        for sentence in [
            "Irish citizens require an ESTA or visa to enter the US.",
            "Los irlandeses necesitan una ESTA o un visado para entrar en Estados Unidos.",
            "Гражданам Ирландии нужна ESTA или виза для въезда в США.",
        ] {
            assert!(!said(sentence), "{sentence}");
        }
        assert!(said("Irish citizens require a visa to enter the US by air or sea."));
        assert!(said("Les Irlandais ont besoin d'un visa pour entrer aux États-Unis."));
    }

    #[test]
    fn a_visa_s_name_may_go_on_as_that_of_another_thing() {
        assert!(!said("# UK visas\n\nThere is no visa fee for Indian nationals under six."));
        assert!(said(
            "# UK visas\n\nThere is no visa for Indian nationals to obtain: Indian citizens enter the UK without a visa."
        ));
    }

    #[test]
    fn an_example_and_what_is_said_of_many_countries_claim_nothing_of_a_people() {
        assert!(!said("Example: France now requires United States passport holders to get a visa."));
        assert!(!said("美国对约 40 个国家免签(VWP),中国大陆护照不在名单内,必须走 B1/B2。"));
        assert!(said("For example: French citizens need a visa for Morocco."));
        assert!(said("美国对中国公民免签。"));
    }

    #[test]
    fn who_hopes_for_a_waiver_has_none() {
        for sentence in [
            "Indian citizens dream of visa-free travel to the USA.",
            "Talks on visa-free travel to the USA for Indian citizens continue.",
            "Россиянам безвизовый въезд в США закрыт.",
            "美国对中国公民免签的呼声越来越高。",
            "Everyone except Indian citizens enters the USA visa-free.",
        ] {
            assert!(!said(sentence), "{sentence}");
        }
    }

    const TABLES: &[&str] = &[
        "# Visa for Brazil\n\n| Nationality | Visa required? |\n|---|---|\n| Canada | No |",
        "# Visa for Brazil\n\n| Nationality | Visa required? |\n|---|---|\n| Canada | No, exempt up to 90 days |",
        "# Visto para o Brasil\n\n| Nacionalidade | Visto |\n|---|---|\n| Estados Unidos | Não |",
        "# Japan: entry rules\n\n| Passport | Visa-free? |\n|---|---|\n| France | No |",
        "# Japan: entry rules\n\n| Passport | Visa-free stay |\n|---|---|\n| France | 30 days |",
        "# 日本签证\n\n| 国籍 | 是否需要签证 |\n|---|---|\n| 法国 | 需要 |",
        "# Виза в Японию\n\n| Гражданство | Нужна ли виза? |\n|---|---|\n| Франция | Да |",
        "# Visum für Japan\n\n| Staatsangehörigkeit | Visum erforderlich? |\n|---|---|\n| Frankreich | Ja |",
        "# Visas\n\n| Nationality | Japan | Brazil |\n|---|---|---|\n| French | Visa required | Visa-free |",
    ];

    const HONEST_TABLES: &[&str] = &[
        "# Visa for Brazil\n\n| Nationality | Visa required? |\n|---|---|\n| Canada | Yes (e-visa) |\n| Portugal | No |",
        "# Japan: entry rules\n\n| Passport | Visa-free stay |\n|---|---|\n| France | 90 days |",
        "# Brazil: where next?\n\n| Country | Visa needed? |\n|---|---|\n| Canada | No |",
        "# Brazil\n\n| Nationality | Allowed to work? |\n|---|---|\n| Canada | No |",
        "# Student visas for Japan\n\n| Nationality | Visa required? |\n|---|---|\n| France | Yes |",
        "# Japan\n\n## Transit visas\n\n| Nationality | Visa required? |\n|---|---|\n| France | Yes |",
        "# Brazilian passport\n\n| Country | Visa required? |\n|---|---|\n| Canada | No |",
        "# Japan guide\n\n## South Korea\n\n### Visas\n\n| Nationality | Visa required? |\n|---|---|\n| France | Yes |",
        "# Visa fees for Japan\n\n| Nationality | Visa fee |\n|---|---|\n| France | Yes |",
        "# Japan\n\n| Nationality | Visa on arrival |\n|---|---|\n| France | No |",
        "# Brazil\n\n| Nationality | Visa-free until April 2025? |\n|---|---|\n| Canada | Yes |",
        "# Visa for Brazil\n\n| Nationality | Visa required? |\n|---|---|\n| Canada | No (with a US visa) |",
        "# Japan visa interview\n\n| Nationality | Visa interview required? |\n|---|---|\n| France | Yes |",
        "# Trips from Japan\n\n| Destination | Visa? |\n|---|---|\n| France | Yes |",
    ];

    #[test]
    fn a_table_of_nationalities_is_read_under_a_title_with_the_country() {
        for page in TABLES {
            assert!(said(page), "{page}");
        }
        for page in HONEST_TABLES {
            assert!(!said(page), "{page}");
        }
    }

    #[test]
    fn a_line_below_a_heading_on_visas_may_speak_of_something_else() {
        for page in [
            "# Visa information\n\n- US citizens must apply for a UK ETA.",
            "# 签证须知\n\n- 美国公民须申请英国ETA。",
            "# Wo Sie kein Visum brauchen\n\n- Chinesen müssen für Vietnam ein E-Visum beantragen.",
            "# Who needs a visa and who does not\n\n- Chinese citizens must apply for an e-visa for Vietnam.",
            "# 비자가 필요 없는 사람\n\n- 중국인은 베트남 전자비자를 신청해야 합니다.",
        ] {
            assert!(!said(page), "{page}");
        }
        assert!(said("# Visa information\n\n- US citizens must apply for a UK visa before a short holiday."));
    }

    #[test]
    fn names_may_stand_inside_the_words_for_a_visa() {
        for sentence in [
            "摩洛哥要求法国公民办理签证。",
            "没有签证法国人不能入境摩洛哥。",
            "يفرض المغرب تأشيرة على الفرنسيين.",
            "Без визы французов в Марокко не пустят.",
            "Without a visa French citizens cannot enter Morocco.",
            "ชาวฝรั่งเศสเข้าโมร็อกโกไม่ได้ถ้าไม่มีวีซ่า",
            "Người Pháp không được vào Maroc nếu không có visa.",
        ] {
            assert!(said(sentence), "{sentence}");
        }
        for sentence in [
            "摩洛哥要求印度公民办理签证。",
            "摩洛哥不要求法国公民办理签证。",
            "Без визы индийцев в Марокко не пустят.",
            "Without a visa Indian citizens cannot enter Morocco.",
            "Morocco does not require French citizens to hold a visa.",
            "French citizens are exempt from Morocco visa requirements.",
        ] {
            assert!(!said(sentence), "{sentence}");
        }
    }

    #[test]
    fn who_abolishes_a_visa_asks_for_none() {
        for sentence in [
            "Il Vietnam ha abolito il visto per i cinesi.",
            "Le Vietnam a supprimé le visa pour les Chinois.",
            "ベトナムは中国人へのビザを廃止しました。",
            "Vietnam hat die Visumpflicht für Chinesen abgeschafft.",
            "Vietnam has abolished visas for Chinese citizens.",
            "ألغت فيتنام التأشيرة للصينيين.",
        ] {
            assert!(said(sentence), "{sentence}");
        }
        for sentence in [
            "Vietnam has abolished its visa exemption for Chinese citizens.",
            "Vietnam hat die Visumfreiheit für Chinesen abgeschafft.",
            "越南取消了对中国公民的免签。",
            "Malaysia has abolished visas for Chinese citizens.",
            "La Malaisie a supprimé le visa pour les Chinois.",
        ] {
            assert!(!said(sentence), "{sentence}");
        }
    }

    #[test]
    fn a_peoples_name_that_opens_a_line_before_a_colon_is_whom_it_is_for() {
        assert!(said("Français : visa obligatoire au Maroc."));
        assert!(said("Franceses: visa obligatoria en Marruecos."));
        assert!(!said("Indiens : visa obligatoire au Maroc."));
        assert!(!said("Os sul-americanos entram no Brasil sem visto."));
        assert!(!said("Français : sans visa au Maroc."));
    }

    #[test]
    fn the_people_may_stand_between_a_duty_and_the_visa() {
        for sentence in [
            "Morocco requires French visitors to hold a visa.",
            "Morocco requires French citizens to have a visa.",
            "Le Maroc exige un visa des Français.",
            "O Marrocos exige visto dos franceses.",
            "Марокко требует визу от французов.",
            "Für Marokko brauchen Franzosen ein Visum.",
            "Für Franzosen besteht in Marokko Visumpflicht.",
            "لا يحتاج الصينيون إلى تأشيرة لدخول فيتنام.",
        ] {
            assert!(said(sentence), "{sentence}");
        }
        for sentence in [
            "Morocco requires Indian visitors to hold a visa.",
            "Morocco requires French visitors to hold a valid passport, not a visa.",
            "Morocco does not require French citizens to hold a visa.",
            "Le Maroc n'exige pas de visa des Français.",
            "La carte des Français au Maroc n'est pas un visa.",
            "Марокко не требует визу от французов.",
            "Für Franzosen besteht in Marokko keine Visumpflicht.",
            "Für Inder besteht in Marokko Visumpflicht.",
            "يحتاج الصينيون إلى تأشيرة لدخول فيتنام.",
        ] {
            assert!(!said(sentence), "{sentence}");
        }
    }

    #[test]
    fn the_people_may_stand_between_a_stay_and_its_length() {
        for sentence in [
            "The visa-free stay in Japan for Italians is 30 days.",
            "Japan: visa-free stay for Italians: 30 days.",
            "Безвизовый срок пребывания в Японии для итальянцев — 30 дней.",
            "# Japan: visas\n\n**How long can French nationals stay visa-free?**\n\nUp to 30 days.",
        ] {
            assert!(said(sentence), "{sentence}");
        }
        for sentence in [
            "The visa-free stay in Japan for Italians is 90 days.",
            "The average visa-free stay of Italians in Japan is 12 days.",
            "Visa-free travel to Japan for Italians: our tour lasts 10 days.",
            "# Japan: visas\n\n**How long can French nationals stay visa-free?**\n\n2 days ago\n\nUp to 90 days.",
            "# Japan: visas\n\n**How long before a visa-free trip must French nationals book?**\n\nUp to 5 days.",
        ] {
            assert!(!said(sentence), "{sentence}");
        }
    }

    #[test]
    fn peoples_may_be_told_by_a_noun_behind_a_list_or_a_name() {
        for sentence in ["西班牙、芬兰护照持有人来华旅游须办理签证。", "중국 국적자는 베트남 비자가 면제됩니다."]
        {
            assert!(said(sentence), "{sentence}");
        }
        for sentence in [
            "印度、巴基斯坦护照持有人来华旅游须办理签证。",
            "중국 국적자는 베트남 비자가 필요합니다.",
            "중국 국적 항공사는 베트남에 취항하며 비자 면제 도시입니다.",
        ] {
            assert!(!said(sentence), "{sentence}");
        }
    }

    #[test]
    fn an_exception_on_a_later_line_is_that_of_its_own_line() {
        let page = |last: &str| format!("中国公民入境越南免签，可停留15天。\n岛上风景很美。\n{last}");
        let excused = |last: &str| !said(&page(last));
        assert!(!excused("富国岛另有规定。"));
        assert!(excused("上述规定只适用于富国岛。"));
        assert!(!said("中国公民入境越南免签，可停留15天。富国岛另有规定。"));
    }
}
