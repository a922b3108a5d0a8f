//! A telephone number presented as a brand's on a page that is not the brand's.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use super::{Page, cut, has, heading, links_to, name, served};
use crate::checks::Context;
use crate::document::{BlockKind, Document};
use crate::extract::handles::{SPECIMEN, Word};
use crate::extract::{Handle, Role};
use crate::finding::{Confidence, Finding, Severity, Stance};
use crate::lexicon::{CountryIndex, Cue};
use crate::rules::Rules;
use crate::rules::brands::BrandIndex;
use crate::text::fold::fold;

/// Bytes on either side of a number that say whose it is.
const NEAR: usize = 170;
/// Places of one number that are looked at.
const MAX_PLACES: usize = 40;
/// Different numbers that are looked at on one page.
const MAX_NUMBERS: usize = 200;
/// So many numbers, each of another brand, make the page a directory.
const DIRECTORY: usize = 3;
/// A page shorter than this, in bytes, that gives a number twice gives little else.
const SHORT: usize = 1_200;

/// Bytes of text for each place of a number, below which the page is about little else.
const DENSE: usize = 350;

/// Places in running text from which on a number is pressed on the reader.
const PRESSED: usize = 3;

/// Statements about one number that are reported each by itself; the rest are its related places.
const MAX_STATEMENTS: usize = 12;

/// A block shorter than this, in bytes, is a button or a line of its own, which the lines before it introduce.
const LONE: usize = 80;

/// A number with all that the page does with it.
struct Number<'a> {
    places: Vec<&'a Handle>,
    /// Brands it is presented for, in order of first mention.
    brands: Vec<BrandIndex>,
    /// Brands named beside a word of service right by the number, each in a place of its own.
    apart: Vec<BrandIndex>,
    score: i32,
    hard: usize,
    evidence: Vec<String>,
    /// Only quoted in warnings and reports.
    reported: bool,
    spots: usize,
}

impl Number<'_> {
    /// A sign that honest pages may show too.
    fn soft(&mut self, sign: String) {
        self.score += 1;
        self.evidence.push(sign);
    }

    /// A sign that pages without a design on the reader hardly show.
    fn hard(&mut self, weight: i32, sign: String) {
        self.score += weight;
        self.hard += 1;
        self.evidence.push(sign);
    }
}

/// Findings on every number of the page.
pub(super) fn find(context: &Context<'_>, page: &Page) -> Vec<Finding> {
    let lines = shared(context, page);
    let mut all: Vec<Finding> =
        weighed(context, page, &lines).into_iter().flat_map(|(id, number)| findings(context, id, number)).collect();
    let sure = !all.is_empty();
    for line in lines {
        if !all.iter().any(|finding| finding.range.start < line.range.end && line.range.start < finding.range.end) {
            all.push(line.finding(context, sure));
        }
    }
    all
}

/// Brands of which a sentence may say that one number serves them all; fewer may belong to one group.
const SHARED: usize = 3;
/// Blocks between such a sentence and the number, at most.
const BESIDE: usize = 3;
/// Such sentences that are reported of one page.
const MAX_SHARED: usize = 4;

/// A sentence by which one number serves several brands: "the same number reaches KLM, Delta and Expedia".
struct Shared {
    block: usize,
    brands: Vec<BrandIndex>,
    range: Range<usize>,
    quote: String,
}

impl Shared {
    fn finding(self, context: &Context<'_>, sure: bool) -> Finding {
        let names: Vec<&str> =
            self.brands.iter().take(6).map(|&brand| name(&context.rules.files.brands[brand as usize])).collect();
        Finding {
            rule: "brand-contact/one-number-many-brands".to_string(),
            severity: Severity::Warning,
            confidence: if sure { Confidence::Medium } else { Confidence::Low },
            message: format!("says that one telephone serves several brands: {}", names.join(", ")),
            range: self.range,
            quote: self.quote,
            stance: Stance::Asserts,
            fact: None,
            evidence: vec![
                format!("the same number is given for {} brands", self.brands.len()),
                "a telephone number stands near the sentence".to_string(),
            ],
            help: Some("brands that are rivals share no telephone; take each one's contacts from its own site".to_string()),
            related: Vec::new(),
            fix: None,
            fingerprint: String::new(),
        }
    }
}

/// The sentences of the page by which one number serves several brands, near a number.
fn shared(context: &Context<'_>, page: &Page) -> Vec<Shared> {
    let lexicon = &context.rules.lexicon;
    if page.owner.is_some() || page.official || page.cautious {
        return Vec::new();
    }
    let numbers: BTreeSet<usize> = context
        .handles
        .iter()
        .filter(|handle| matches!(handle.platform.as_str(), "phone" | "whatsapp") && !handle.hidden)
        .filter(|handle| !matches!(handle.role, Role::Reported | Role::Official))
        .map(|handle| handle.block)
        .collect();
    let sentences = context.analysis.sentences.iter().filter(|sentence| {
        let block = &context.document.blocks[sentence.block];
        let near = sentence.block.saturating_sub(BESIDE)..=sentence.block + BESIDE;
        !block.hidden && block.kind != BlockKind::Quote && numbers.range(near).next().is_some()
    });
    let lines = sentences.filter_map(|sentence| {
        let hits = context.analysis.hits(sentence);
        let said = hits.iter().find(|hit| lexicon.is_known(hit, &[lexicon.known.same_number]))?;
        let text = &context.analysis.text(sentence)[sentence.range.clone()];
        let told = [Cue::Warning, Cue::Debunk, Cue::Attribution, Cue::Negation, Cue::Past]
            .iter()
            .any(|&cue| hits.iter().any(|hit| hit.is(cue)));
        if told || has(context.rules, text, Word::Caution) || context.analysis.quoted(sentence, said.start) {
            return None;
        }
        let named = context.rules.brands.find(text);
        let brands: BTreeSet<BrandIndex> = named.iter().map(|name| name.brand).collect();
        if brands.len() < SHARED || named.iter().all(|name| name.weak) {
            return None;
        }
        let (range, quote) = context.analysis.locate(context.document, sentence, sentence.range.clone());
        Some(Shared { block: sentence.block, brands: brands.into_iter().collect(), range, quote })
    });
    lines.take(MAX_SHARED).collect()
}

/// Ids of the numbers that the page passes off as a brand's.
pub(super) fn passed_off(context: &Context<'_>, page: &Page) -> BTreeSet<String> {
    let loud = |number: &Number<'_>| judge(number).is_some_and(|(severity, _)| severity >= Severity::Warning);
    let lines = shared(context, page);
    let weighed = weighed(context, page, &lines);
    let mut ids: BTreeSet<String> =
        weighed.into_iter().filter(|(_, number)| loud(number)).map(|(id, _)| id.to_string()).collect();
    // What stands in one row with such a number is given for the same service.
    let mut row: Vec<&Handle> = context
        .handles
        .iter()
        .filter(|handle| handle.platform == "phone" && !handle.hidden && !handle.at.is_empty())
        .filter(|handle| !matches!(handle.role, Role::Reported | Role::Official))
        .collect();
    row.sort_by_key(|handle| (handle.block, handle.at.start));
    let forward: Vec<(&Handle, &Handle)> = row.windows(2).map(|pair| (pair[0], pair[1])).collect();
    let backward = forward.iter().rev().map(|&(one, other)| (other, one));
    for (one, other) in forward.iter().copied().chain(backward) {
        if ids.contains(&one.id) && !ids.contains(&other.id) && in_row(context, one, other) {
            ids.insert(other.id.clone());
        }
    }
    ids
}

/// Bytes between two numbers of one row, at most.
const ROW: usize = 32;

/// Whether two numbers stand in one block with little but signs between them.
fn in_row(context: &Context<'_>, one: &Handle, other: &Handle) -> bool {
    let (first, second) = if one.at.start <= other.at.start { (one, other) } else { (other, one) };
    let Some(block) = context.document.blocks.get(first.block).filter(|_| first.block == second.block) else { return false };
    block.text.get(first.at.end..second.at.start).is_some_and(|gap| {
        gap.len() <= ROW && !gap.contains(['.', '!', '?', '\n', '。']) && gap.chars().filter(|c| c.is_alphabetic()).count() <= 12
    })
}

/// Every number that is presented for some brand, with all that the page does with it. `lines` are its [`shared`] ones.
fn weighed<'a>(context: &'a Context<'_>, page: &Page, lines: &[Shared]) -> Vec<(&'a str, Number<'a>)> {
    // A brand's own pages list partners' numbers; what they say of them is theirs to answer for.
    if page.owner.is_some() {
        return Vec::new();
    }
    let mut by_id: BTreeMap<&str, Vec<&Handle>> = BTreeMap::new();
    let dialled = |handle: &&Handle| {
        let private = handle.platform == "whatsapp" && handle.id.bytes().all(|byte| byte.is_ascii_digit());
        handle.id.len() >= 7 && (handle.platform == "phone" || private)
    };
    for handle in context.handles.iter().filter(dialled) {
        let known = by_id.len();
        if let Some(places) = by_id.get_mut(handle.id.as_str()) {
            places.push(handle);
        } else if known < MAX_NUMBERS {
            by_id.insert(&handle.id, vec![handle]);
        }
    }
    let numbers: Vec<(&str, Number<'_>)> = by_id
        .into_iter()
        .map(|(id, places)| {
            let mut number = weigh(context, page, id, places);
            let beside = |line: &&Shared| number.places.iter().any(|handle| handle.block.abs_diff(line.block) <= BESIDE);
            if let Some(line) = lines.iter().find(beside) {
                number.hard(3, format!("the page says that the same number serves {} brands", line.brands.len()));
            }
            (id, number)
        })
        .filter(|(_, number)| !number.brands.is_empty())
        .collect();
    let listed: BTreeSet<BrandIndex> = numbers
        .iter()
        .filter(|(_, number)| number.spots <= 2 && number.brands.len() == 1)
        .map(|(_, number)| number.brands[0])
        .collect();
    let directory = listed.len() >= DIRECTORY;
    numbers.into_iter().filter(|(_, number)| !(directory && number.spots <= 2 && number.brands.len() == 1)).collect()
}

/// How loudly and how surely to speak of a number, if at all.
fn judge(number: &Number<'_>) -> Option<(Severity, Confidence)> {
    let shown = |handle: &&Handle| handle.reasons.iter().any(|reason| reason == SPECIMEN);
    if number.reported && (number.hard < 2 || number.score < 7 || number.places.iter().all(shown)) {
        return None;
    }
    match (number.hard, number.score) {
        (2.., 7..) => Some((Severity::Warning, Confidence::High)),
        (1.., 5..) => Some((Severity::Warning, Confidence::Medium)),
        (1.., 4) | (0, 5..) => Some((Severity::Warning, Confidence::Low)),
        (_, 4..) => Some((Severity::Note, Confidence::Low)),
        _ => None,
    }
}

fn weigh<'a>(context: &Context<'_>, page: &Page, id: &str, places: Vec<&'a Handle>) -> Number<'a> {
    let document = context.document;
    let rules = context.rules;
    let mut number = Number {
        // Uploads and forums of state hosts carry planted numbers too, but it takes more to say so.
        reported: page.official
            || page.cautious
            || places.iter().all(|handle| matches!(handle.role, Role::Reported | Role::Official)),
        spots: spots(&places),
        places,
        brands: Vec::new(),
        apart: Vec::new(),
        score: 0,
        hard: 0,
        evidence: Vec::new(),
    };
    let (mut dressed, mut in_head, mut opens, mut button) = (0, false, false, false);
    let (mut bracketed, mut styled, mut boxed) = (false, false, 0);
    let (mut agent, mut official, mut invited, mut marked, mut trade, mut service) = (false, false, false, false, false, false);
    let live = rules.lexicon.known.live_agent;
    let dialled = rules.lexicon.known.dialled;
    let mut in_prose = 0;
    for handle in number.places.iter().take(MAX_PLACES) {
        let Some(block) = document.blocks.get(handle.block) else { continue };
        let at = if handle.at.is_empty() { 0..block.text.len().min(NEAR) } else { handle.at.clone() };
        let around = around(&block.text, &at);
        let near = fold(around);
        let mut local = served(rules, &near);
        local.retain(|&brand| written_as_name(rules, around, &near, brand));
        if local.len() == 1 && !number.apart.contains(&local[0]) {
            number.apart.push(local[0]);
        }
        let head_of_section =
            heading(document, block).map(|heading| served(rules, &fold(cut(&heading.text, 400)))).unwrap_or_default();
        let lines = if block.text.len() < LONE { before(context, handle.block) } else { String::new() };
        let before = fold(&lines);
        let mut introduced = if local.is_empty() { served(rules, &before) } else { Vec::new() };
        introduced.retain(|&brand| written_as_name(rules, &lines, &before, brand));
        button |= introduced.len() == 1 && has(rules, &before, Word::Invite);
        // "1-800-… Cancel KLM flight": what a title puts together belongs together.
        let titled = || {
            let title = matches!(block.kind, BlockKind::Title | BlockKind::Heading(1 | 2)) && !handle.at.is_empty();
            let named = if title { rules.brands.find(&near) } else { Vec::new() };
            match &named[..] {
                [first, rest @ ..] if !first.weak && rest.iter().all(|name| name.brand == first.brand) => Some(first.brand),
                _ => None,
            }
        };
        let brands = if !local.is_empty() {
            local
        } else if let Some(brand) = titled() {
            vec![brand]
        } else if introduced.len() == 1 {
            introduced
        } else if let Some(brand) = about(context, page, &near) {
            vec![brand]
        } else if !head_of_section.is_empty() {
            head_of_section
        } else if let Some(brand) = page.office_of {
            vec![brand]
        } else {
            page.head.clone()
        };
        for brand in brands {
            if !page.owned_by(brand) && !number.brands.contains(&brand) {
                number.brands.push(brand);
            }
        }
        dressed += usize::from(!handle.at.is_empty() && decorated(&block.text, &handle.at));
        boxed += usize::from(!handle.at.is_empty() && boxed_in(&block.text, &handle.at));
        bracketed |= in_brackets(&handle.quote);
        styled |= set_in_styles(around);
        in_prose += usize::from(!handle.at.is_empty() && !block.hidden && block.text.len() >= 2 * LONE);
        let title = matches!(block.kind, BlockKind::Title | BlockKind::MetaDescription | BlockKind::Heading(_));
        in_head |= title && !handle.at.is_empty() && !block.hidden;
        opens |= page.opening == Some(handle.block);
        let near = if before.is_empty() { near } else { format!("{before}\n{near}") };
        let (invites, serves) = (has(rules, &near, Word::Invite), has(rules, &near, Word::Service));
        invited |= invites;
        service |= serves;
        let hits = rules.lexicon.find(&near);
        invited |= hits.iter().any(|hit| hit.is_concept(&[dialled]));
        trade |= (serves || invites) && has(rules, &near, Word::Travel);
        agent |= hits.iter().any(|hit| hit.is_concept(&[live]));
        official |= serves && hits.iter().any(|hit| hit.is(Cue::Official));
        marked |= around.contains(['®', '™', '©']);
    }
    // Nobody weaves an agency's own number into one answer so often; what asks about a brand is answered with the brand's.
    let pressed = in_prose >= PRESSED;
    // A weak name may be a place, unless the number stands among words of the trade.
    let asked = if page.asked.is_empty() && trade { &page.asked_weakly } else { &page.asked };
    let (hidden, braced) = (page.dressing.hides(id), page.dressing.braced);
    let disguised = bracketed || number.places.iter().any(|handle| handle.disguised);
    let odd = disguised || styled || hidden.is_some() || dressed > 0 || braced;
    if number.brands.is_empty()
        && (pressed || odd)
        && let &[brand] = &asked[..]
        && !page.owned_by(brand)
    {
        number.brands.push(brand);
    }
    if number.brands.is_empty()
        && let Some(brand) = hidden_beside(context, &number)
        && !page.owned_by(brand)
    {
        number.brands.push(brand);
    }
    if number.brands.is_empty()
        && let Some(title) = hidden
        && let [first, rest @ ..] = &rules.brands.find(&fold(title))[..]
        && rest.iter().all(|name| name.brand == first.brand)
        && !page.owned_by(first.brand)
    {
        number.brands.push(first.brand);
    }
    if number.brands.is_empty() {
        return number;
    }
    if disguised {
        number.hard(3, "the number is written so that machines miss it".to_string());
    }
    if styled {
        number.hard(3, "the words around the number are set in letters that machines do not read".to_string());
    }
    if hidden.is_some() {
        number.hard(3, "the title gives the number too, with signs strewn between its digits".to_string());
    } else if braced {
        number.hard(2, "the title sets words between braces".to_string());
    } else if page.dressing.adorned {
        number.soft("the title is set between signs".to_string());
    }
    match dressed {
        0 => {}
        1 => number.soft("the number is set between signs".to_string()),
        _ => number.hard(2, format!("the number is set between signs in {dressed} places")),
    }
    if boxed >= 2 {
        number.hard(2, format!("the number is set in a box of brackets with a telephone in {boxed} places"));
    }
    if repeated_in_breath(document, &number.places) {
        number.hard(2, "the number is given twice in one breath".to_string());
    }
    let length = document.blocks.iter().filter(|block| !block.hidden).map(|block| block.text.len()).sum::<usize>();
    // A row of numbers for several countries fills a page as one number given over and over does.
    let row = number.places.iter().map(|handle| handle.block).collect::<BTreeSet<usize>>();
    let beside = |handle: &&Handle| handle.platform == "phone" && !handle.hidden && row.contains(&handle.block);
    let numbers = context.handles.iter().filter(beside).map(|handle| handle.at.start).collect::<BTreeSet<usize>>().len();
    let given = number.spots.max(numbers);
    if given >= 1 && length / given < DENSE {
        number.soft("the page says little besides the number".to_string());
    }
    match number.spots {
        0 | 1 => {}
        2 if length < SHORT => number.soft("the number is given twice on a short page".to_string()),
        2 => {}
        3 | 4 => number.hard(2, format!("the number is given {} times", number.spots)),
        _ => number.hard(3, format!("the number is given {} times", number.spots)),
    }
    if number.apart.len() >= 2 {
        number.hard(3, format!("the same number is given for {} brands", number.apart.len()));
    }
    if in_head {
        number.hard(2, "the number stands in the title, the description or a heading".to_string());
    }
    if opens {
        number.soft("the number stands in the first line, which serves as the title".to_string());
    }
    if button {
        number.hard(2, "the number stands alone under the brand's service and a call to action".to_string());
    }
    if page.head.iter().chain(&page.asked).any(|brand| number.brands.contains(brand)) {
        number.soft("the title or a main heading names the brand's service".to_string());
    }
    // Call centres of large firms answer on lines, not in a private messenger account on the same mobile number.
    let called = number.places.iter().any(|handle| handle.platform == "phone");
    if called && context.handles.iter().any(|handle| handle.platform == "whatsapp" && same_line(&handle.id, id)) {
        number.hard(2, "the same number is given as a private messenger account".to_string());
    }
    let (kind, region) = kind(id);
    // A message without a title has its first line for one.
    let headed = page.head.iter().any(|brand| number.brands.contains(brand)) || opens && service && !number.apart.is_empty();
    if called
        && headed
        && invited
        && kind == Some(phonenumber::Type::Mobile)
        && length < SHORT
        && !number.brands.iter().any(|&brand| links_to(context, brand))
    {
        number.hard(1, "a mobile telephone, under a title or in a first line that names the brand's service".to_string());
    }
    let home = rules.files.brands[number.brands[0] as usize].home.as_deref();
    let of = |country: &CountryIndex| Some(rules.files.countries[*country as usize].code.as_str());
    // An office in a city is not called abroad, unless at the brand's own seat.
    if called
        && region.is_some()
        && !page.offices.is_empty()
        && !page.offices.iter().any(|country| of(country) == region.as_deref() || of(country) == home)
        && region.as_deref() != home
    {
        number.hard(2, "the title names an office in a country, and the number is another country's".to_string());
    }
    match kind {
        Some(phonenumber::Type::TollFree) => number.soft("a toll-free number, which anyone can rent".to_string()),
        Some(phonenumber::Type::Mobile) => number.soft("a mobile number".to_string()),
        _ if region.is_some() && home.is_some() && region.as_deref() != home => {
            number.soft("a number of another country than the brand's".to_string());
        }
        _ => {}
    }
    if agent {
        number.soft("it promises a live person, round the clock or an \"OTA\" desk".to_string());
    }
    if official {
        number.soft("it is called official".to_string());
    }
    if invited {
        number.soft("the reader is asked to call".to_string());
    }
    if marked {
        number.soft("trademark signs stand by the number".to_string());
    }
    number
}

/// One finding for each statement that gives the number as a brand's.
fn findings(context: &Context<'_>, id: &str, number: Number<'_>) -> Vec<Finding> {
    let Some((severity, confidence)) = judge(&number) else { return Vec::new() };
    let brand = &context.rules.files.brands[number.brands[0] as usize];
    let several = number.apart.len() >= 2;
    let (rule, message) = if several {
        let names: Vec<&str> =
            number.apart.iter().take(6).map(|&brand| name(&context.rules.files.brands[brand as usize])).collect();
        ("brand-contact/one-number-many-brands", format!("gives +{id} as the telephone of several brands: {}", names.join(", ")))
    } else {
        (
            "brand-contact/unlisted-number",
            format!("gives +{id} as a telephone of {}, on a page that is not the brand's", name(brand)),
        )
    };
    let mut statements = statements(context, &number);
    let rest = statements.split_off(statements.len().min(MAX_STATEMENTS));
    let mut related: Vec<Range<usize>> = rest.into_iter().map(|(range, _)| range).collect();
    let help = match &brand.note {
        Some(note) => note.clone(),
        None => format!("take {}'s contacts from its own site only: {}", name(brand), brand.contact),
    };
    statements
        .into_iter()
        .map(|(range, quote)| Finding {
            rule: rule.to_string(),
            severity,
            confidence,
            message: message.clone(),
            range,
            quote,
            stance: Stance::Asserts,
            fact: None,
            evidence: number.evidence.clone(),
            help: Some(help.clone()),
            related: std::mem::take(&mut related),
            fix: None,
            fingerprint: String::new(),
        })
        .collect()
}

/// Where the number is stated, in original bytes, with the words: the sentence around each place. A sentence that gives it twice
/// is one statement.
fn statements(context: &Context<'_>, number: &Number<'_>) -> Vec<(Range<usize>, String)> {
    let mut own: Vec<(usize, Range<usize>)> = Vec::new();
    for handle in number.places.iter().filter(|handle| !handle.hidden && !handle.at.is_empty()).take(MAX_PLACES) {
        let Some(block) = context.document.blocks.get(handle.block) else { continue };
        let said = sentence(&block.text, &handle.at);
        let next = connects(context, number, &block.text, said.end);
        match own.last_mut() {
            Some((block, last)) if *block == handle.block && said.start < last.end => last.end = last.end.max(said.end),
            _ => own.push((handle.block, said)),
        }
        own.extend(next.map(|next| (handle.block, next)).filter(|next| own.last() != Some(next)));
    }
    let mut out: Vec<(Range<usize>, String)> = own
        .into_iter()
        .map(|(index, said)| {
            let block = &context.document.blocks[index];
            (block.map.source(said.clone()), block.text[said].to_string())
        })
        .collect();
    if out.is_empty() {
        out.extend(number.places.first().map(|handle| (handle.range.clone(), handle.quote.clone())));
    }
    out
}

/// The sentence behind the one that gives the number, where it says whose people answer: "This line connects you to a KLM agent."
fn connects(context: &Context<'_>, number: &Number<'_>, text: &str, end: usize) -> Option<Range<usize>> {
    let rest = text.get(end..)?;
    let start = end + rest.find(char::is_alphanumeric)?;
    if start - end > 4 || text[end..start].contains('\n') {
        return None;
    }
    let said = sentence(text, &(start..start));
    let folded = fold(&text[said.clone()]);
    let named = context.rules.brands.find(&folded).iter().any(|name| number.brands.contains(&name.brand));
    let known = &context.rules.lexicon.known;
    let hits = context.rules.lexicon.find(&folded);
    let told = [Cue::Negation, Cue::Warning, Cue::Debunk, Cue::Question].iter().any(|&cue| hits.iter().any(|hit| hit.is(cue)));
    let live = hits.iter().any(|hit| hit.is_concept(&[known.live_agent]));
    (named && live && !told).then_some(said)
}

/// The sentence around a place of a block's text, no longer than [`NEAR`] on either side and trimmed. A stop inside the number
/// or right after a digit ("1.800") ends nothing.
fn sentence(text: &str, at: &Range<usize>) -> Range<usize> {
    let from = text.floor_char_boundary(at.start.saturating_sub(NEAR));
    let to = text.floor_char_boundary((at.end + NEAR).min(text.len()));
    let ends = |found: usize, c: char| match c {
        '\n' | '。' | '！' | '？' | '!' | '?' => true,
        '.' => text[found + 1..].starts_with(char::is_whitespace),
        _ => false,
    };
    let start = text[from..at.start.max(from)]
        .char_indices()
        .rev()
        .find(|&(found, c)| ends(from + found, c))
        .map_or(from, |(found, c)| from + found + c.len_utf8());
    let end = text[at.end.min(to)..to]
        .char_indices()
        .find(|&(found, c)| ends(at.end + found, c))
        .map_or(to, |(found, _)| at.end + found);
    let said = &text[start..end];
    let start = start + (said.len() - said.trim_start().len());
    start..(start + said.trim().len()).max(at.end)
}

/// Whether a text names a brand at all: "grab" with a small letter, where others are large, is a verb. `folded` is the text, folded.
fn written_as_name(rules: &Rules, text: &str, folded: &str, brand: BrandIndex) -> bool {
    let large = |word: &str| word.starts_with(char::is_uppercase);
    let mut words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| large(word)).peekable();
    if words.peek().is_none() {
        return true;
    }
    let words: Vec<String> = words.map(str::to_lowercase).collect();
    rules.brands.find(folded).into_iter().filter(|name| name.brand == brand).any(|name| {
        let first = folded[name.range].split(' ').next().unwrap_or_default();
        !name.weak || !first.is_ascii() || words.iter().any(|word| word == first)
    })
}

/// The brand the page is about, where the words around a number name it and its service, though not side by side.
fn about(context: &Context<'_>, page: &Page, near: &str) -> Option<BrandIndex> {
    let named = context.rules.brands.find(near).into_iter().find(|name| !name.weak && page.about.contains(&name.brand))?;
    has(context.rules, near, Word::Service).then_some(named.brand)
}

/// Bytes between a brand's name and a number in disguise that no word of service joins.
const HIDDEN_BESIDE: usize = 80;

/// The one brand that is named beside a number given twice or more and always in disguise: that says whose it is meant to be in languages too
/// of which no words of service are known.
fn hidden_beside(context: &Context<'_>, number: &Number<'_>) -> Option<BrandIndex> {
    let shown: Vec<&Handle> = number.places.iter().copied().filter(|handle| !handle.at.is_empty() && !handle.hidden).collect();
    if number.spots < 2 || !shown.iter().all(|handle| handle.disguised) {
        return None;
    }
    let mut found = None;
    for handle in shown.into_iter().take(MAX_PLACES) {
        let text = &context.document.blocks.get(handle.block)?.text;
        let from = text.floor_char_boundary(handle.at.start.saturating_sub(HIDDEN_BESIDE));
        let to = text.floor_char_boundary((handle.at.end + HIDDEN_BESIDE).min(text.len()));
        for name in context.rules.brands.find(&fold(text.get(from..to)?)) {
            if name.weak || *found.get_or_insert(name.brand) != name.brand {
                return None;
            }
        }
    }
    found
}

/// The lines that introduce a block which says little itself.
fn before(context: &Context<'_>, block: usize) -> String {
    let blocks = &context.document.blocks;
    let mut lines: Vec<&str> = Vec::new();
    let mut length = 0;
    for earlier in blocks[..block].iter().rev().filter(|earlier| !earlier.hidden).take(6) {
        length += earlier.text.len();
        if length > 2 * NEAR || earlier.kind == BlockKind::TableCell {
            break;
        }
        lines.push(&earlier.text);
    }
    lines.reverse();
    lines.join("\n")
}

/// How many times a reader meets the number. A link and its text are one.
fn spots(places: &[&Handle]) -> usize {
    let mut shown: Vec<(usize, &Range<usize>)> =
        places.iter().filter(|handle| !handle.at.is_empty() && !handle.hidden).map(|handle| (handle.block, &handle.at)).collect();
    shown.sort_by_key(|(block, at)| (*block, at.start));
    shown.dedup_by(|b, a| a.0 == b.0 && b.1.start < a.1.end);
    if shown.is_empty() { usize::from(!places.is_empty()) } else { shown.len() }
}

/// The text around a place, cut at line ends.
fn around<'a>(text: &'a str, at: &Range<usize>) -> &'a str {
    let from = text.floor_char_boundary(at.start.saturating_sub(NEAR));
    let to = text.floor_char_boundary((at.end + NEAR).min(text.len()));
    let start = text[from..text.floor_char_boundary(at.start)].rfind('\n').map_or(from, |found| from + found + 1);
    let end = text[text.floor_char_boundary(at.end)..to].find('\n').map_or(to, |found| text.floor_char_boundary(at.end) + found);
    text.get(start..end.max(start)).unwrap_or("")
}

/// Whether signs that no sentence needs stand right by the number.
fn decorated(text: &str, at: &Range<usize>) -> bool {
    let odd = |c: char| {
        matches!(c as u32, 0x2190..=0x2bff | 0x1f000..=0x1faff | 0x3010..=0x3011 | 0xa9 | 0xae | 0x2122)
            && !matches!(c, '☎' | '📞' | '📱' | '📲' | '✆' | '→' | '●' | '✔' | '✅')
            || matches!(c, '║' | '|' | '^' | '~' | '{' | '}' | '│')
    };
    let near = |mut side: Box<dyn Iterator<Item = char> + '_>| {
        side.by_ref().take(5).take_while(|c| !c.is_alphanumeric() && *c != '\n').filter(|&c| odd(c)).count()
    };
    let before = near(Box::new(text.get(..at.start).unwrap_or("").chars().rev()));
    let after = near(Box::new(text.get(at.end..).unwrap_or("").chars()));
    before + after >= 1
}

/// Whether square brackets hold a number and a sign for a telephone: `[☎️ +1 (888) ...]`. The brackets of a link are no part of its text.
fn boxed_in(text: &str, at: &Range<usize>) -> bool {
    let sign = |c: char| matches!(c, '☎' | '📞' | '📱' | '📲' | '✆');
    let inner = |c: &char| !c.is_alphanumeric() && *c != '\n';
    let before: Vec<char> = text.get(..at.start).unwrap_or("").chars().rev().take(8).take_while(inner).collect();
    let after: Vec<char> = text.get(at.end..).unwrap_or("").chars().take(8).take_while(inner).collect();
    let opened = before.iter().position(|&c| c == '[');
    let closed = after.iter().position(|&c| c == ']');
    let (Some(opened), Some(closed)) = (opened, closed) else { return false };
    before[..opened].iter().chain(&after[..closed]).any(|&c| sign(c))
}

/// Bytes between two places of one number that are given in one breath, at most.
const BREATH: usize = 16;

/// Whether a number stands twice side by side with a stroke between, be it in two writings: `+49 (6)912 ... / +496912...`, `(+49 ...)(DE) /
/// (+49 ...)(DE)`. Who tells a number tells it once, or once as it is dialled at home and once from abroad.
fn repeated_in_breath(document: &Document, places: &[&Handle]) -> bool {
    let mut shown: Vec<&&Handle> =
        places.iter().filter(|handle| handle.platform == "phone" && !handle.at.is_empty() && !handle.hidden).collect();
    shown.sort_by_key(|handle| (handle.block, handle.at.start));
    let bracketed = |word: &str, gap: &str| word.len() <= 3 && gap.contains(&format!("({word})"));
    let abroad = |pair: &&[&&Handle]| pair.iter().all(|handle| handle.quote.contains('+'));
    shown.windows(2).filter(|pair| pair[0].block == pair[1].block).filter(abroad).any(|pair| {
        let gap = document.blocks.get(pair[0].block).and_then(|block| block.text.get(pair[0].at.end..pair[1].at.start));
        gap.is_some_and(|gap| {
            let mut words = gap.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
            gap.len() <= BREATH && gap.contains(['/', '|']) && !gap.contains('\n') && words.all(|word| bracketed(word, gap))
        })
    })
}

/// Whether a part of a number is set in brackets that nobody writes a number with: "+49 69 [5095] 49-47". "+44 [0]20" is one way to
/// leave a digit out.
fn in_brackets(number: &str) -> bool {
    let parts = |open: char, close: char| number.split(open).skip(1).filter_map(move |rest| Some(rest.split_once(close)?.0));
    parts('[', ']').chain(parts('{', '}')).any(|part| part != "0" && part.contains(|c: char| c.is_ascii_digit()))
}

/// Letters around a number, at least, that are set in mathematical styles for the words to be hidden.
const STYLED: usize = 24;

/// Whether the words of a text are set in letters of mathematical styles: "𝘊𝘢𝘭𝘭 𝘯𝘰𝘸".
fn set_in_styles(text: &str) -> bool {
    text.chars().filter(|c| matches!(*c as u32, 0x1d400..=0x1d7cb)).count() >= STYLED
}

/// Whether two numbers are one line: equal, or the national form of the other ("0811 ..." and "+62 811 ...").
fn same_line(one: &str, other: &str) -> bool {
    let national = |id: &str| id.trim_start_matches('0').to_string();
    let (one, other) = (national(one), national(other));
    one.len() >= 8 && other.len() >= 8 && (one.ends_with(&other) || other.ends_with(&one))
}

/// What kind of number it is, and the country it belongs to.
fn kind(id: &str) -> (Option<phonenumber::Type>, Option<String>) {
    let Ok(number) = phonenumber::parse(None, format!("+{id}")) else { return (None, None) };
    let kind = number.number_type(&phonenumber::metadata::DATABASE);
    let region = number.country().id().map(|region| region.as_ref().to_string());
    let region = region.or_else(|| number.metadata(&phonenumber::metadata::DATABASE).map(|metadata| metadata.id().to_string()));
    (Some(kind), region)
}
