//! How clauses are meant: asserted, asked, supposed, reported, cautioned.
//!
//! A cue reaches over its own clause unless said otherwise here, because the seeds of every campaign put an honest warning
//! next to a false claim: a warning in one sentence excuses nothing in the next.

use std::ops::Range;

use super::{Analysis, Answer, Clause, Negation, Sentence, instrument};
use crate::document::{Block, BlockKind};
use crate::finding::Stance;
use crate::lexicon::{Cue, Hit, Lexicon, Reach, Tag, Wording, unspaced};
use crate::rules::model::wording::lists;
use crate::text::fold::View;
use crate::text::letters::is_alphanumeric;
use crate::text::phrases::Phrases;
use crate::text::sentence;

/// What a clause says of the one beside it, or denies by itself.
pub type Clauses = lists::Clauses<Phrases>;

/// A quotation shorter than this, in characters, is a name in quotation marks rather than somebody's words.
pub(super) const QUOTED_WORDS: usize = 9;

/// Gives each clause of a sentence its stance. `quotes` are the sentence's quotations.
pub(super) fn clauses(
    sentence: &Sentence,
    hits: &[Hit],
    block: &Block,
    view: &View,
    quotes: &[Range<usize>],
    wording: &Wording,
) -> Vec<Clause> {
    let words: &Clauses = &wording.clauses;
    let text = view.text.as_str();
    let heading = sentence.heading;
    // "The pass is an e-visa", one seller wrote: however short, quoted words that say something of something are a statement where
    // the sentence goes on outside them. A name in quotation marks says nothing of anything.
    let mut statements = quoted(text, sentence.range.clone(), 0, words);
    statements.retain(|quote| {
        let outside = text[sentence.range.start..quote.start].chars().chain(text[quote.end..sentence.range.end].chars());
        let inside = |hit: &&Hit| quote.contains(&hit.start);
        // "You need the pass" says something too; a lone "must" is stressed, and no statement.
        let needs = || {
            hits.iter().filter(inside).any(|hit| hit.is(Cue::Must))
                && hits.iter().filter(inside).any(|hit| hit.concept().is_some())
        };
        (hits.iter().filter(inside).any(|hit| hit.is(Cue::Copula)) || needs())
            // A sentence that is nothing but a quotation is somebody's where the block goes on outside it.
            && (outside.filter(|c| c.is_alphabetic()).count() >= 2
                || (text.len() > sentence.range.len() + 40 || text.trim_end().ends_with('?'))
                    && text[..quote.start].ends_with(['"', '“', '„', '«']))
    });
    let any = |cue: Cue| hits.iter().any(|hit| hit.is(cue));
    let debunks = takes_back(text, hits.iter().map(|hit| (hit.range(), hit.tag)), words);
    let mut reported_from = None;
    let mut warned_from = None;
    let mut answered = None;
    for hit in hits {
        match hit.tag {
            Tag::Cue(Cue::Attribution, _) if !explains(text, sentence, hit, words) => {
                reported_from = reported_from.or(Some(hit.start));
            }
            Tag::Cue(Cue::Warning, _) => warned_from = warned_from.or(Some(hit.start)),
            Tag::Cue(Cue::Answer, _) => answered = Some(hit.start),
            _ => {}
        }
    }
    let ranges = sentence::clauses(text, sentence.range.clone(), &wording.sentences);
    // "The form costs 25 dollars, says the site": who is named last said all that stands before.
    if let [_, .., last] = &ranges[..]
        && reported_from.is_some_and(|from| {
            from <= last.start && text[from..last.start].chars().all(|c| !is_alphanumeric(c))
                || last.contains(&from) && !text[last.start..from].contains(is_alphanumeric)
        })
        && !hits.iter().any(|hit| hit.start >= last.start && (hit.concept().is_some() || hit.is(Cue::Copula)))
    {
        reported_from = Some(sentence.range.start);
    }
    // A line that is one quotation shows what somebody says, whoever that is.
    let specimen = statements_whole(text, sentence, block, words);
    let mut out: Vec<Clause> = Vec::new();
    for range in &ranges {
        let inside = |hit: &&Hit| hit.start >= range.start && hit.start < range.end;
        let has = |cue: Cue| hits.iter().filter(inside).any(|hit| hit.is(cue));
        // "Waren" was, "wären" would be: folded text does not tell them apart.
        let was = |hit: &Hit| {
            &text[hit.range()] == "waren"
                && !sentence.apart()
                && !block.text[view.original(hit.range(), &block.text)].contains(['ä', 'Ä'])
        };
        let supposes = || hits.iter().filter(inside).any(|hit| hit.is(Cue::Hypothetical) && !was(hit));
        let after_answer = answered.is_some_and(|at| at <= range.start);
        let middle = range.start + (range.end - range.start) / 2;
        let in_quote =
            quotes.iter().any(|quote| quote.start <= range.start + 1 && range.end <= quote.end + 1 || quote.contains(&middle))
                || statements.iter().any(|quote| quote.contains(&middle));
        let in_code = !block.code.is_empty() && !sentence.apart() && {
            let own = view.original(range.clone(), &block.text);
            // Only the code near the clause is looked at: a block may hold a million spans and as many sentences.
            let nearest = block.code.partition_point(|code| code.end <= own.start);
            block.code[nearest..]
                .iter()
                .take_while(|code| code.start < own.end)
                .any(|code| code.start < own.end && own.start < code.end && code.len() * 2 > own.len())
        };
        let stance = if block.kind == BlockKind::Quote || in_quote || in_code || specimen {
            Stance::Reports
        } else if !after_answer && sentence.answer.is_none() && (sentence.question || has(Cue::Question)) {
            Stance::Asks
        } else if supposes() || heading && any(Cue::Hypothetical) {
            Stance::Supposes
        } else if reported_from.is_some_and(|at| at < range.end) && !after_answer {
            Stance::Reports
        } else if debunks {
            Stance::Denies
        } else if warned_from.is_some_and(|at| at < range.end) {
            Stance::Warns
        } else {
            Stance::Asserts
        };
        out.push(Clause { range: range.clone(), stance, hedged: has(Cue::Hedge) });
    }
    // "If Kazakhstan had such a card, you would need it": a supposition in spaced scripts colours the clause it opens and, with a
    // conditional verb, the next; that form is rare in advice, so the consequence stays an assertion otherwise.
    for index in 1..out.len() {
        if out[index - 1].stance == Stance::Supposes && conditional(&text[out[index].range.clone()], words) {
            out[index].stance = Stance::Supposes;
        }
        // "Es gibt kein Visum, das aktiviert werden muss": of what there is none nothing is asserted.
        let (before, own) = (out[index - 1].range.clone(), &text[out[index].range.clone()]);
        if out[index].stance == Stance::Asserts && relative(own, words) && denies_existence(&text[before], words) {
            out[index].stance = Stance::Denies;
        }
    }
    out
}

/// Most characters of a name between "so-called" and what explains it.
const EXPLAINED: usize = 16;

/// 所谓旅行卡，就是一种电子签证: at the start of a sentence "so-called" introduces a word that is explained, and casts no doubt on it.
fn explains(text: &str, sentence: &Sentence, hit: &Hit, words: &Clauses) -> bool {
    let own = &text[hit.start..sentence.range.end.max(hit.start)];
    let mut rests = words.so_called.leading(own).map(|(_, rest)| rest);
    let Some(rest) = rests.next().filter(|rest| !rest.starts_with('的')) else { return false };
    let first = !text[sentence.range.start..hit.start].contains(is_alphanumeric);
    let named = rest.char_indices().take(EXPLAINED).find(|(_, c)| matches!(c, ',' | '，'));
    first && named.is_some_and(|(at, comma)| words.explains.lead(&rest[at + comma.len_utf8()..]))
}

/// Whether the folded text of a clause tells of the thing named right before it: "the card, which you need".
pub fn relative(clause: &str, words: &Clauses) -> bool {
    words.relatives.lead(clause.trim_start_matches([' ', ',']))
}

fn denies_existence(clause: &str, words: &Clauses) -> bool {
    words.none_of.iter().any(|word| clause.match_indices(word).any(|(at, _)| !clause[..at].ends_with(char::is_alphabetic)))
}

/// Whether a list item or paragraph is one quotation from end to end.
fn statements_whole(text: &str, sentence: &Sentence, block: &Block, words: &Clauses) -> bool {
    if !matches!(block.kind, BlockKind::ListItem | BlockKind::Prose) {
        return false;
    }
    let whole = text.trim();
    let from = text.len() - text.trim_start().len();
    // Such a quotation opens within the first bytes; the rest of the block is read only then.
    if !whole.chars().take(4).any(|c| closing(c).is_some()) {
        return false;
    }
    quoted(text, from..from + whole.len(), 0, words).first().is_some_and(|quote| {
        quote.start <= sentence.range.end
            && quote.start - from <= 4
            && from + whole.len() - quote.end <= 5
            && quote.start <= sentence.range.start + 4
    })
}

fn conditional(clause: &str, words: &Clauses) -> bool {
    clause.split(|c: char| !c.is_alphanumeric()).any(|word| words.conditional.has(word))
}

/// Everything in quotation marks in a sentence, single words too.
pub fn quotations(analysis: &Analysis, sentence: &Sentence) -> Vec<Range<usize>> {
    quoted(analysis.text(sentence), sentence.range.clone(), 0, &analysis.wording.clauses)
}

/// Quotations of more than so many characters of an unspaced script, or three times as many of a spaced one.
pub(super) fn quoted(text: &str, range: Range<usize>, more_than: usize, words: &Clauses) -> Vec<Range<usize>> {
    let mut out = Vec::new();
    let mut open = carried(text, range.start).map(|close| (close, range.start));
    if open.is_none() && !may_quote(&text[range.clone()]) {
        return out;
    }
    for (at, c) in text[range.clone()].char_indices() {
        let at = range.start + at;
        match open {
            Some((close, start)) if c == close => {
                let letters = text[start..at].chars().filter(|c| !c.is_whitespace()).count();
                let limit = if text[start..at].contains(unspaced) { more_than } else { 3 * more_than };
                // 「免签也得持卡」的广告: words behind a quotation make it somebody's, however short it is.
                let uttered = || letters > SHORTEST_UTTERED && words.uttered.lead(&text[at + c.len_utf8()..range.end]);
                if letters > limit || uttered() {
                    out.push(start..at);
                }
                open = None;
            }
            Some(_) => {}
            None => {
                if let Some(close) = closing(c) {
                    open = Some((close, at + c.len_utf8()));
                }
            }
        }
    }
    // A quotation that runs on into the next sentence.
    if let Some((_, start)) = open
        && text[start..range.end].chars().count() > QUOTED_WORDS
    {
        out.push(start..range.end);
    }
    out
}

/// Characters that a quotation has more of than a name in quotation marks.
const SHORTEST_UTTERED: usize = 3;

/// Longest line in which a quotation is followed from sentence to sentence, in bytes.
const MAX_QUOTING: usize = 1536;

/// The mark that closes a quotation which an earlier sentence of the line opened: "Guard it. Change your money." Only one that is
/// closed in the same line counts, since marks are forgotten.
fn carried(text: &str, start: usize) -> Option<char> {
    let before = &text[text.ceil_char_boundary(start.saturating_sub(MAX_QUOTING))..start];
    let before = before.rsplit('\n').next().unwrap_or_default();
    if before.len() + 4 > MAX_QUOTING || !may_quote(before) {
        return None;
    }
    let mut open = None;
    for c in before.chars() {
        open = match open {
            Some(close) if c == close => None,
            None => closing(c),
            open => open,
        };
    }
    let rest = &text[start..text.floor_char_boundary((start + MAX_QUOTING).min(text.len()))];
    let rest = rest.split('\n').next().unwrap_or_default();
    // Straight marks that do not pair tell nothing.
    open.filter(|&close| if close == '"' { rest.matches('"').count() % 2 == 1 } else { rest.contains(close) })
}

/// Whether a text has a byte that a mark which opens a quotation begins with: these are looked for many at a time.
fn may_quote(text: &str) -> bool {
    memchr::memchr3(b'"', 0xe2, 0xe3, text.as_bytes()).is_some() || memchr::memchr(0xc2, text.as_bytes()).is_some()
}

/// The mark that closes a quotation which this one opens.
fn closing(open: char) -> Option<char> {
    match open {
        '“' => Some('”'),
        '「' => Some('」'),
        '『' => Some('』'),
        '«' => Some('»'),
        '„' => Some('“'),
        '"' => Some('"'),
        _ => None,
    }
}

/// Whether a sentence has a dozen letters at most: too few to say much of its own.
fn brief(text: &str) -> bool {
    text.chars().filter(|&c| is_alphanumeric(c)).nth(12).is_none()
}

/// What leads from a sentence to the one that corrects it.
const ARROWS: [&str; 6] = ["→", "->", "=>", "⇒", "➜", "➡"];

/// A short sentence that calls the one before it false takes its claim away: "X is an e-visa. This is a myth."
pub(super) fn across_sentences(analysis: &mut Analysis<'_>) {
    let wording = analysis.wording;
    let words: &Clauses = &wording.clauses;
    for index in 1..analysis.sentences.len() {
        let (previous, current) = (&analysis.sentences[index - 1], &analysis.sentences[index]);
        if previous.block != current.block || current.apart() {
            continue;
        }
        // "Suppose there were such a card. Everybody would have to hold it": conditional verbs carry a supposition on.
        // What supposes has a word for it, or was carried on to itself.
        let supposes = || {
            previous.overruled == Some(Stance::Supposes) || analysis.hits(previous).iter().any(|hit| hit.is(Cue::Hypothetical))
        };
        if !previous.apart()
            && supposes()
            && conditional(&analysis.text(current)[current.range.clone()], words)
            && analysis.clauses(previous).iter().any(|clause| clause.stance == Stance::Supposes)
        {
            analysis.sentences[index].overrule(Stance::Supposes);
            continue;
        }
        // "Everybody must hold the card. Is that true?": a short question that names nothing asks about what was said.
        let asked = || {
            let hits = analysis.hits(current);
            hits.iter().all(|hit| hit.concept().is_none() && hit.country().is_none())
                && hits
                    .iter()
                    .any(|hit| hit.is(Cue::Question) && wording.questions.truth.within(&analysis.text(current)[hit.range()]))
                && brief(&analysis.text(current)[current.range.clone()])
        };
        if !previous.apart() && current.question && asked() {
            analysis.sentences[index - 1].overrule(Stance::Asks);
            continue;
        }
        // "Some say that entry was easy; now everybody needs the card": a semicolon parts no speaker from his words.
        let between = previous.range.end.saturating_sub(2)..current.range.start;
        let told = |clause: &Clause| matches!(clause.stance, Stance::Reports | Stance::Denies | Stance::Supposes);
        if !previous.apart()
            && analysis.text(current).as_bytes().get(between).is_some_and(|gap| gap.contains(&b';'))
            && analysis.clauses(previous).iter().all(told)
        {
            analysis.sentences[index].overrule(Stance::Reports);
            continue;
        }
        // "Myth: the card is optional. Wrong: everybody must hold it.": who calls a myth wrong goes on in his own words.
        if !previous.apart()
            && labelled(analysis, previous)
            && let Some(verdict) = labelled_until(analysis, current)
        {
            analysis.clauses(current);
            analysis.sentences[index].affirm(verdict);
            analysis.sentences[index - 1].overrule(Stance::Reports);
            continue;
        }
        let hits = analysis.hits(current);
        let text = &analysis.text(current)[current.range.clone()];
        // "The card must be held. → The card need not be held.": an arrow leads from what is wrong to what is right.
        let denies = |hit: &Hit| matches!(hit.tag, Tag::Cue(Cue::Negation | Cue::NeedNot | Cue::None | Cue::Debunk, _));
        let led = |text: &str| ARROWS.iter().any(|arrow| text.starts_with(arrow));
        if !previous.apart() && led(text.trim_start()) && hits.iter().any(denies) {
            analysis.sentences[index - 1].overrule(Stance::Reports);
            continue;
        }
        // "It is not." is nothing but a denial of what was said just before.
        let bare = !current.question
            && hits.iter().any(|hit| hit.is(Cue::Negation))
            && !hits.iter().any(|hit| hit.concept().is_some())
            && brief(text);
        let debunks = bare || takes_back(analysis.text(current), hits.iter().map(|hit| (hit.range(), hit.tag)), words);
        if !debunks || hits.iter().any(|hit| hit.country().is_some()) {
            continue;
        }
        let limit = if text.contains(unspaced) { 20 } else { 60 };
        let told = |clause: &Clause| matches!(clause.stance, Stance::Asks | Stance::Warns);
        // "Who believes that?" asks nothing.
        let scorns = hits.iter().any(|hit| {
            hit.is(Cue::Debunk)
                && [current.range.start..hit.start, hit.end..current.range.end]
                    .into_iter()
                    .all(|rest| analysis.text(current).get(rest).is_none_or(|rest| !rest.contains(char::is_alphanumeric)))
        });
        if text.chars().count() <= limit && (scorns || !analysis.clauses(current).iter().any(told)) {
            analysis.sentences[index - 1].overrule(Stance::Reports);
            // "How much is it? 10 dollars. That is not true": question and answer are taken back together.
            let block = analysis.sentences[index].block;
            let beside = analysis.sentences[..index].iter_mut().rev().take_while(|sentence| sentence.block == block);
            for reading in beside.filter(|sentence| sentence.apart() && sentence.answer.is_some()) {
                reading.overrule(Stance::Reports);
            }
        }
    }
}

/// Whether a sentence begins with a label that calls what follows false: "Myth: ...", "误区：...".
pub fn labelled(analysis: &Analysis, sentence: &Sentence) -> bool {
    labelled_until(analysis, sentence).is_some_and(|end| analysis.text(sentence)[..end].ends_with([':', '：']))
}

/// Where the word for what is false ends with which a sentence begins, with the mark behind it.
fn labelled_until(analysis: &Analysis, sentence: &Sentence) -> Option<usize> {
    let mut labels = analysis.hits(sentence).iter().filter(|hit| hit.is(Cue::Debunk)).peekable();
    // Most sentences have no such word.
    labels.peek()?;
    let text = analysis.text(sentence);
    let own = &text[sentence.range.clone()];
    let start = sentence.range.start + own.len() - own.trim_start_matches(|c: char| !c.is_alphanumeric()).len();
    let label = labels.find(|hit| hit.start == start)?;
    if text[label.range()].ends_with([':', '：']) {
        return Some(label.end);
    }
    let rest = text[label.end..sentence.range.end.max(label.end)].trim_start_matches(['*', '_', ' ']);
    let mark = rest.chars().next().filter(|c| matches!(c, ':' | '：' | '!' | '！' | ',' | '，' | '—' | '–'))?;
    Some(sentence.range.end - rest.len() + mark.len_utf8())
}

/// Whether words for fakes and myths take back what their sentence says, given the sentence's words in order.
///
/// What a warning warns of does not: "beware of fakes", 谨防假冒. Sellers of such things write it most of all. "Beware of this
/// false claim" points back to a claim, and does.
pub fn takes_back(text: &str, hits: impl Iterator<Item = (Range<usize>, Tag)>, words: &Clauses) -> bool {
    let mut warned = 0..0;
    for (range, tag) in hits {
        match tag {
            Tag::Cue(Cue::Warning, _) => warned = range,
            Tag::Cue(Cue::Debunk, _) if !warned_of(text, &warned, &range, words) => return true,
            _ => {}
        }
    }
    false
}

/// Whether a word is what the warning before it, or around it, warns of, and does not point back to what was said.
pub fn warned_of(text: &str, warning: &Range<usize>, word: &Range<usize>, words: &Clauses) -> bool {
    if warning.is_empty() || warning.start > word.start {
        return false;
    }
    let between = &text[warning.end.min(word.start)..word.start];
    let start = if warning.end > word.start { warning.start } else { warning.end };
    let end = text[word.end..].char_indices().nth(8).map_or(text.len(), |(at, _)| word.end + at);
    between.chars().count() <= 24
        && !between.contains([',', '.', ';', ':', '，', '。', '；', '：'])
        && !words.back.within(&text[start..end])
}

/// Bytes of an opening that tells when: "Until the end of 2025, ...".
const WHEN: usize = 60;

/// Whether a clause speaks of the past or of plans: by its own words, or of the past by a short opening right before it that tells when
/// and names nothing else.
pub fn other_time(analysis: &Analysis, lexicon: &Lexicon, sentence: &Sentence, clause: &Clause) -> bool {
    let hits = analysis.hits(sentence);
    // "Jeśli nie anulujesz karty, będzie pobierana opłata": what follows from an act left undone is a threat and no plan.
    let threatened = || {
        let acts = [lexicon.known.cancel, lexicon.known.activate];
        hits.iter().filter(|hit| lexicon.is_known(hit, &acts) && hit.end <= clause.range.start).any(|act| {
            let act = analysis.clause_at(sentence, act.start);
            act.stance == Stance::Supposes && act.range != clause.range
        })
    };
    let other = |hit: &Hit| hit.is(Cue::Past) || hit.is(Cue::Future) && !threatened();
    if hits.iter().any(|hit| clause.range.contains(&hit.start) && other(hit)) {
        return true;
    }
    // "From 2026, ..." tells of plans no more once that year has come, so that openings count for the past alone.
    let mut past = hits.iter().filter(|hit| hit.is(Cue::Past)).peekable();
    if past.peek().is_none() {
        return false;
    }
    let opening = || {
        let clauses = analysis.clauses(sentence);
        let at = clauses.iter().position(|other| other.range == clause.range)?;
        let before = &clauses.get(at.checked_sub(1)?)?.range;
        // "Formerly sold as a card, it is ...": what tells more than a time speaks of something else.
        // "Until 2025 Americans, Canadians and Australians": the first of several peoples stands in the opening.
        let people = |hit: &Hit| matches!(hit.tag, Tag::Demonym(_)) && hit.end == before.end;
        let names = |hit: &Hit| {
            hit.country().is_some() && !people(hit) || hit.concept().is_some_and(|concept| instrument(lexicon, concept))
        };
        let inside = |hit: &&Hit| before.contains(&hit.start);
        (at == 1 && before.len() <= WHEN && !hits.iter().filter(inside).any(names)).then(|| before.clone())
    };
    opening().is_some_and(|opening| past.any(|hit| opening.contains(&hit.start)))
}

/// "No card and no fee": whether what a range names has its own denial and follows a word that joins it to another. What is denied before
/// that word is denied alone.
fn denied_alone(text: &str, target: &Range<usize>, words: &Clauses) -> bool {
    let before = text[..target.start].trim_end();
    let word = before.rsplit(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
    words.joints.has(word) && words.denials.lead(&text[target.start..])
}

/// Whether `target` (bytes of the folded text) is denied within its clause.
///
/// A negation reaches forward, backward or both as its language does; "not all" is neither. Two cancel out in Chinese; the
/// Slavic and Romance languages double them without a change of sense.
pub fn negation(analysis: &Analysis, sentence: &Sentence, target: &Range<usize>) -> Negation {
    match (negation_beside(analysis, sentence, target, &[]), sentence.answer) {
        (Negation::Affirmed, Some(Answer::No)) => Negation::Denied,
        (Negation::Denied, Some(Answer::No)) => Negation::Affirmed,
        (said, _) => said,
    }
}

/// The same by the words of the clause alone; those that touch one of `spared` deny something else.
pub fn negation_beside(analysis: &Analysis, sentence: &Sentence, target: &Range<usize>, spared: &[Range<usize>]) -> Negation {
    let text = analysis.text(sentence);
    // "Not for the pilgrimage (Hajj)": what brackets repeat is denied with what stands before them.
    if let Some(before) = text[..target.start].strip_suffix(['(', '（']).map(str::trim_end)
        && let Some(named) = analysis.hits(sentence).iter().rfind(|hit| hit.end == before.len() && hit.concept().is_some())
        && analysis.hits(sentence).iter().any(|hit| hit.range() == *target && hit.concept() == named.concept())
    {
        return negation_beside(analysis, sentence, &named.range(), spared);
    }
    // "Expedited ESTA: no service can do that": what a label names is denied by what begins with a denial behind it.
    if let Some(colon) = text[target.end..sentence.range.end.max(target.end)].find(':').map(|at| target.end + at)
        && colon - sentence.range.start <= super::MAX_TOPIC
        && analysis
            .hits(sentence)
            .iter()
            .any(|hit| matches!(hit.tag, Tag::Cue(Cue::Negation | Cue::None, _)) && hit.start > colon && hit.start - colon <= 2)
    {
        return Negation::Denied;
    }
    let clause = analysis.clause_at(sentence, target.start);
    let words: &Clauses = &analysis.wording.clauses;
    let alone = denied_alone(text, target, words);
    let mut count = 0;
    let mut doubling = false;
    let mut counted = 0..0;
    for hit in analysis.hits(sentence) {
        if hit.start < clause.range.start || hit.end > clause.range.end.max(target.end) {
            continue;
        }
        // A negation inside the target is part of its meaning ("visa-free").
        // One word can be listed as two kinds of cue, and two cues can share letters (并不 and 不需要): one denial.
        if hit.start >= target.start && hit.end <= target.end || hit.start < counted.end && counted.start < hit.end {
            continue;
        }
        if alone && hit.end <= target.start || spared.iter().any(|other| hit.start < other.end && other.start < hit.end) {
            continue;
        }
        match hit.tag {
            Tag::Cue(Cue::Partial, _) => return Negation::Partial,
            Tag::Cue(Cue::Negation | Cue::NeedNot | Cue::None, reach) => {
                // A cue that holds the verb may share it with what it denies: "do not need" and "need a visa". A bare "not"
                // that reaches into the target is the target's own.
                let shares = hit.is(Cue::NeedNot)
                    && hit.start < target.start
                    && hit.end > target.start
                    && hit.end <= target.end
                    && !words.denials.lead(&text[target.start..]);
                let forward = shares || hit.end <= target.start && near(text, hit.end..target.start);
                // "Kündigen müssen Sie das Visum nicht": the last word of a German clause denies all of it.
                let last = || {
                    let rest = hit.end.min(clause.range.end)..clause.range.end;
                    // "Покупать карту перед вылетом не надо": so does a last word that says of what stands before it that none is needed.
                    let whole = hit.is(Cue::NeedNot) || words.last_denials.has(&text[hit.range()]);
                    (reach == Reach::Around || whole) && !text[rest].contains(char::is_alphanumeric)
                };
                // "A visa is needed, and there is no form in its place": behind a comma and another thing that one is denied.
                let another = || {
                    let between = target.end..hit.start;
                    text[between.clone()].rfind([',', '、', '，']).is_some_and(|comma| {
                        let behind = between.start + comma..between.end;
                        let thing = |other: &Hit| other.concept().is_some() && behind.contains(&other.start);
                        analysis.hits(sentence).iter().any(thing)
                    })
                };
                let backward = hit.start >= target.end && (near(text, target.end..hit.start) && !another() || last());
                if match reach {
                    // "По туристической карте въехать нельзя."
                    Reach::Forward => forward || hit.start >= target.end && words.last_denials.has(&text[hit.range()]) && last(),
                    Reach::Backward => backward,
                    Reach::Around => forward || backward,
                } {
                    // "既不收费也不保证": what is joined to the first denial denies on its own.
                    doubling |= count > 0 && words.also.trail(&text[..hit.start]);
                    count += 1;
                    counted = hit.range();
                    doubling |= !text[hit.range()].contains(unspaced);
                }
            }
            _ => {}
        }
    }
    if count % 2 == 1 || doubling && count > 0 { Negation::Denied } else { Negation::Affirmed }
}

/// A negation far away denies something else.
fn near(text: &str, between: Range<usize>) -> bool {
    let between = &text[between];
    if !between.contains(unspaced) {
        return between.chars().count() <= 48;
    }
    // A foreign name in text without spaces is one or two words, however many letters it has.
    let mut letters = 0;
    let mut foreign = false;
    for c in between.chars() {
        let part = c.is_ascii_alphanumeric() || c == '-';
        letters += if !part {
            1
        } else if foreign {
            0
        } else {
            2
        };
        foreign = part;
    }
    letters <= 16
}
