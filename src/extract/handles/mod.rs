//! Handles a page shows: accounts on messengers and networks, telephone numbers, mailboxes and payment addresses.
//!
//! [`extract`] finds them without judging; [`assign_roles`] says what each is to the page. Links are read by `links`,
//! running text through a lossy view (`view`) that undoes disguises and only locates: what is reported are the original
//! bytes.

mod bare;
mod crypto;
mod links;
mod lists;
mod mail;
mod phones;
mod roles;
mod row;
#[cfg(test)]
mod tests;
mod view;
mod words;

use std::collections::HashMap;
use std::ops::Range;
use std::sync::{LazyLock, OnceLock};

use aho_corasick::{AhoCorasick, MatchKind};
use regex::Regex;

use super::{Handle, Role};
use crate::document::{Block, BlockKind, Document, LinkKind};
use crate::rules::Rules;
use crate::rules::model::RuleFiles;
use crate::rules::model::platform::{Platform, PlatformKind};
use crate::steps;
use crate::text::fold::{View, fold};
use bare::Cue;
use links::{Hit, Links};
use lists::CueTag;
pub use lists::Lists;
pub(crate) use lists::Word;
use phones::Reader;
pub(crate) use roles::{ERRAND, SPECIMEN};
pub use roles::{Standing, Surroundings, assign_roles, promote_passed_off};
use view::{Cell, Style};

/// Handles reported of one page; a page with more is a list of them, and the first ones show it.
const MAX_HANDLES: usize = 5_000;
/// Text is viewed in pieces of this many bytes, so that the view of a large block stays small.
const PIECE: usize = 16 << 10;
/// Characters between a number and the word for calling behind it, at most: a particle, and no words of their own.
const BEHIND: usize = 6;
/// Bytes around a piece that are viewed too, so that nothing is cut.
const MARGIN: usize = 768;

/// What handles are found with, compiled once from the rules.
#[derive(Debug)]
pub struct Matcher {
    links: Links,
    hosts: OnceLock<Option<AhoCorasick>>,
    handles: Vec<OnceLock<Option<Regex>>>,
    lists: Lists,
    phone: Option<usize>,
    email: Option<usize>,
}

impl Matcher {
    /// Compiles the platforms and the words around contacts.
    pub fn build(files: &RuleFiles) -> Matcher {
        Matcher::with(Lists::build(files), &files.platforms)
    }

    /// The same for the built-in files, with the words as [`Lists::store`] gave them.
    pub fn stored(words: &'static [u8], platforms: &[Platform]) -> Matcher {
        Matcher::with(Lists::stored(words), platforms)
    }

    fn with(lists: Lists, platforms: &[Platform]) -> Matcher {
        Matcher {
            links: Links::build(platforms),
            hosts: OnceLock::new(),
            handles: platforms.iter().map(|_| OnceLock::new()).collect(),
            lists,
            phone: platforms.iter().position(|platform| platform.kind == PlatformKind::Phone),
            email: platforms.iter().position(|platform| platform.kind == PlatformKind::Mail),
        }
    }

    /// Makes ready what pages would be the first to ask for.
    pub fn prepare(&self) {
        self.lists.prepare();
        self.hosts();
    }

    /// The hosts of all platforms as they begin an address; `None` where they are too many.
    fn hosts(&self) -> Option<&AhoCorasick> {
        let build = || {
            let hosts = self.links.hosts().flat_map(|host| [format!("{host}/"), format!("{host}#")]);
            AhoCorasick::builder().match_kind(MatchKind::LeftmostLongest).build(hosts).ok()
        };
        self.hosts.get_or_init(build).as_ref()
    }

    /// Words around contacts in folded text, in order of their starts, overlapping ones too.
    pub(crate) fn contact_words(&self, folded: &str) -> impl Iterator<Item = (Range<usize>, &[Word])> {
        self.lists.around.find(folded).into_iter().map(|found| (found.range, found.tags))
    }

    /// Whether folded text has a word around contacts of this kind.
    pub(crate) fn has_contact_word(&self, folded: &str, word: Word) -> bool {
        self.lists.around.has(folded, word)
    }

    /// Length of the filler word that starts at a cell, such as `号` or `channel`.
    fn filler(&self, cells: &[Cell], at: usize) -> Option<usize> {
        let spaced = cells[at].plain.is_alphabetic() && (cells[at].plain as u32) < 0xe00;
        if spaced {
            let length = cells[at..].iter().take(16).take_while(|cell| cell.plain.is_alphabetic()).count();
            let word: String = cells[at..at + length].iter().map(|cell| cell.plain).collect();
            // `et-roaming`, `us.card`: a name that begins like a filler.
            let joined = || cells.get(at + length + 1).is_some_and(|next| next.id.is_ascii_alphanumeric());
            let ends = cells
                .get(at + length)
                .is_none_or(|cell| !cell.id.is_alphanumeric() && cell.id != '_' && !(matches!(cell.id, '-' | '.') && joined()));
            return (ends && self.lists.small.fillers.contains(&word)).then_some(length);
        }
        (1..=4.min(cells.len() - at)).rev().find(|&length| {
            let word: String = cells[at..at + length].iter().map(|cell| cell.plain).collect();
            self.lists.small.fillers.contains(&word)
        })
    }

    /// Cells behind the words for looking an account up.
    fn seeking(&self, cells: &[Cell]) -> Vec<usize> {
        let (text, from) = text_of(cells, |cell| cell.plain, |_| true);
        self.lists.seek.find(&text).into_iter().map(|found| from[found.range.end - 1] as usize + 1).collect()
    }

    /// Whether a token is a word we know rather than a name.
    fn is_word(&self, token: &str) -> bool {
        let folded = token.to_ascii_lowercase();
        self.lists.small.fillers.contains(&folded) || self.lists.cues.any(&folded, |found| found.range == (0..folded.len()))
    }
}

/// A handle on its way to the list.
struct Candidate {
    platform: usize,
    id: String,
    /// Bytes of the block's text; `None` for a link target.
    at: Option<Range<usize>>,
    disguised: bool,
    /// Lower wins where two overlap.
    rank: u8,
}

/// Every handle of the page, in order of place, all with [`Role::Unknown`].
///
/// In: the page, its original bytes, the language most of it is in where it declares none, the rules, the blocks' folded texts as
/// [`super::views`] gives them. Out: handles whose ranges lie in `source`.
pub fn extract(document: &Document, source: &[u8], language: &str, rules: &Rules, views: &[View]) -> Vec<Handle> {
    let matcher = &rules.handles;
    let platforms = &rules.files.platforms;
    let mut out: Vec<Handle> = Vec::new();
    // A number without its country's code is read by the language around it, be that only a guess.
    let spoken = || match document.declared_language.as_deref().unwrap_or(language) {
        "und" => crate::text::language::likeliest(document),
        // Persian and Urdu are told from Arabic by their letters alone.
        "ar" if document.declared_language.is_none() => match crate::text::language::likeliest(document) {
            "" => "ar",
            other => other,
        },
        known => known,
    };
    let reader = Reader::new(&matcher.lists.small.or, || (spoken().to_string(), suffix(document)));

    // Where links lead comes first: `@name` in the text may lean on it.
    let mut hits: Vec<Option<Hit>> = Vec::with_capacity(document.links.len());
    let mut linked = HashMap::new();
    for link in &document.links {
        let hit = if link.kind == LinkKind::Image { None } else { matcher.links.find(&link.target, platforms) };
        let hit = hit.and_then(|hit| normalise(hit, &link.target, platforms, &reader));
        if let Some(hit) = &hit
            && platforms[hit.platform].at_sign
        {
            linked.entry(hit.id.to_ascii_lowercase()).or_insert(hit.platform);
        }
        hits.push(hit);
    }

    let mut placed = vec![false; hits.len()];
    for (index, block) in document.blocks.iter().enumerate() {
        if out.len() >= MAX_HANDLES {
            break;
        }
        let mut candidates = Vec::new();
        for (range, link) in &block.links {
            if let Some(Some(hit)) = hits.get(*link) {
                let shown = shown(&block.text, range, &hit.id);
                if let Some(at) = shown {
                    placed[*link] = true;
                    candidates.push(Candidate {
                        platform: hit.platform,
                        id: hit.id.clone(),
                        at: Some(at),
                        disguised: false,
                        rank: 0,
                    });
                }
            }
        }
        if block.kind != BlockKind::Code {
            read_text(matcher, platforms, block, &views[index], &linked, &reader, &mut candidates);
        }
        settle(&mut candidates);
        for candidate in candidates {
            let Some(at) = candidate.at else { continue };
            let range = clamp(block.map.source(at.clone()), source.len());
            out.push(Handle {
                platform: platforms[candidate.platform].id.clone(),
                id: candidate.id,
                range,
                quote: block.text[at.clone()].to_string(),
                block: index,
                at,
                role: Role::Unknown,
                reasons: Vec::new(),
                disguised: candidate.disguised,
                hidden: block.hidden,
            });
        }
    }
    for (index, (link, hit)) in document.links.iter().zip(&hits).enumerate() {
        let Some(hit) = hit else { continue };
        if placed[index] || out.len() >= 2 * MAX_HANDLES {
            continue;
        }
        let platform = &platforms[hit.platform].id;
        let at = document
            .blocks
            .get(link.block)
            .and_then(|block| block.links.iter().find(|(_, at)| *at == index))
            .map_or(0..0, |(range, _)| range.clone());
        let range = clamp(link.range.clone(), source.len());
        // A bare address in the text was read there already.
        if link.kind == LinkKind::Bare && out.iter().any(|handle| handle.id == hit.id && overlap(&handle.range, &range)) {
            continue;
        }
        out.push(Handle {
            platform: platform.clone(),
            id: hit.id.clone(),
            range,
            quote: link.target.clone(),
            block: link.block,
            at,
            role: Role::Unknown,
            reasons: Vec::new(),
            disguised: false,
            hidden: link.hidden,
        });
    }
    out.sort_by(|a, b| (a.range.start, a.range.end, &a.platform, &a.id).cmp(&(b.range.start, b.range.end, &b.platform, &b.id)));
    out.dedup_by(|b, a| a.range == b.range && a.platform == b.platform && a.id == b.id);
    out
}

/// Numbers in links become E.164 digits.
fn normalise(mut hit: Hit, target: &str, platforms: &[Platform], reader: &Reader<'_>) -> Option<Hit> {
    if platforms[hit.platform].kind == PlatformKind::Phone {
        let digits: String = hit.id.chars().filter(char::is_ascii_digit).collect();
        if digits.len() < 3 {
            return None;
        }
        let plus = target.contains('+') || target.contains("%2B");
        hit.id = reader.of_link(&digits, plus).unwrap_or(digits);
    }
    Some(hit)
}

/// The words of a link's text that show its handle, `@` included.
fn shown(text: &str, range: &Range<usize>, id: &str) -> Option<Range<usize>> {
    let within = text.get(range.clone())?;
    if within.len() > 2048 {
        return None;
    }
    let lower = within.to_ascii_lowercase();
    if let Some(at) = lower.find(&id.to_ascii_lowercase()) {
        let mut start = range.start + at;
        let end = start + id.len();
        if text[..start].ends_with('@') && start > range.start {
            start -= 1;
        }
        return text.get(start..end).map(|_| start..end);
    }
    let digits: String = within.chars().filter(char::is_ascii_digit).collect();
    // A number shown in another form than in the link.
    (id.len() >= 7
        && id.bytes().all(|byte| byte.is_ascii_digit())
        && digits.len() >= 7
        && id.ends_with(&digits[digits.len() - 7..]))
    .then(|| range.clone())
}

/// Reads a block's text piece by piece.
fn read_text(
    matcher: &Matcher,
    platforms: &[Platform],
    block: &Block,
    view: &View,
    linked: &HashMap<String, usize>,
    reader: &Reader<'_>,
    out: &mut Vec<Candidate>,
) {
    let text = &block.text;
    let mut base = 0;
    while base < text.len() {
        let next = text.ceil_char_boundary(base + PIECE);
        let window = text.floor_char_boundary(base.saturating_sub(MARGIN))..text.ceil_char_boundary(next + MARGIN);
        let worth = if window == (0..text.len()) {
            worth_reading(matcher, text, &view.text)
        } else {
            worth_reading(matcher, &text[window.clone()], &fold(&text[window.clone()]))
        };
        if worth {
            let cells = view::cells(text, window);
            steps::count(cells.len());
            let from = out.len();
            read_piece(matcher, platforms, &cells, linked, reader, block, out);
            // What starts outside the piece belongs to a neighbour, which sees it whole.
            let mut at = from;
            while at < out.len() {
                if out[at].at.as_ref().is_some_and(|range| (base..next).contains(&range.start)) {
                    at += 1;
                } else {
                    out.swap_remove(at);
                }
            }
        }
        base = next;
    }
}

/// A cheap look: most text of honest pages holds no handle, and need not be viewed.
fn worth_reading(matcher: &Matcher, text: &str, folded: &str) -> bool {
    let bytes = text.as_bytes();
    if memchr::memchr(b'@', bytes).is_some() || long_run(bytes) || (weight(bytes) >= 7 && numbered(bytes)) {
        return true;
    }
    let spoken = |cue: &CueTag| Some(cue.platform) != matcher.phone && Some(cue.platform) != matcher.email;
    // The hosts of all platforms are followed by one of these.
    let path = memchr::memchr2(b'/', b'#', folded.as_bytes()).is_some();
    let mut called = false;
    matcher.lists.cues.any(folded, |found| {
        called |= found.tags.iter().any(|cue| Some(cue.platform) == matcher.phone);
        found.tags.iter().any(spoken)
    }) || called && (phones::has_spoken(folded) || bare::may_spell(matcher, folded))
        || spells(folded)
        || unleet(folded)
            .is_some_and(|text| matcher.lists.cues.any(&text, |found| found.range.len() >= LEET && found.tags.iter().any(spoken)))
        || closed(folded).is_some_and(|text| matcher.lists.cues.any(&text, |found| found.tags.iter().any(spoken)))
        || path && matcher.hosts().is_some_and(|hosts| hosts.is_match(folded) || full_stops(folded, hosts))
        || SIGNS.is_match(folded)
}

/// How addresses are written out so that machines miss them.
static SIGNS: LazyLock<AhoCorasick> = LazyLock::new(|| {
    let signs = ["[.]", "(.)", "(dot)", "[dot]", "(at)", "[at]", "点me", ". me", "me /", "t/me", " slash ", "me斜"];
    // Only this kind looks at many bytes at a time.
    AhoCorasick::builder().match_kind(MatchKind::LeftmostFirst).build(signs).expect("a few short words")
});

/// Whether a run of letters and digits is as long as a payment address.
fn long_run(bytes: &[u8]) -> bool {
    const LONG: usize = 26;
    // Whatever ends a run cannot lie in a long one, so the next such one ends no earlier than this many bytes behind it.
    let mut last = LONG - 1;
    while last < bytes.len() {
        let back = bytes[last + 1 - LONG..=last].iter().rev().take_while(|&&byte| RUN[byte as usize]).count();
        if back == LONG {
            return true;
        }
        last += LONG - back;
    }
    false
}

/// Bytes that make such runs.
const RUN: [bool; 256] = {
    let mut run = [false; 256];
    let mut byte = 0;
    while byte < run.len() {
        run[byte] = (byte as u8).is_ascii_alphanumeric() || matches!(byte as u8, b'_' | b'-');
        byte += 1;
    }
    run
};

/// At least what [`numbered`] would count if nothing ended a number. Sums without branches, many bytes at a time.
fn weight(bytes: &[u8]) -> usize {
    let of = |byte: u8| {
        u8::from(byte.is_ascii_digit())
            + 2 * (u8::from(byte == 0xf0) + u8::from(byte == 0xe2))
            + u8::from(byte == 0xef)
            + u8::from(byte == 0xc2)
    };
    // No sum of so few overflows a byte, and small numbers are added more at a time.
    bytes.chunks(64).map(|chunk| chunk.iter().map(|&byte| of(byte)).sum::<u8>() as usize).sum()
}

/// Whether seven digits, signs and styled letters stand together as in a number.
fn numbered(bytes: &[u8]) -> bool {
    /// Bytes that are passed by together where they neither add to a number nor can do without ending it.
    const STEP: usize = 64;
    // Comparisons and not patterns, which would be looked up byte by byte.
    let adds = |byte: u8| byte.is_ascii_digit() | (byte == 0xf0) | (byte == 0xe2) | (byte == 0xef) | (byte == 0xc2);
    let ends = |byte: u8| {
        let digit_like = (byte == b'o') | (byte == b'O') | (byte == b'I') | (byte == b'l');
        byte.is_ascii_alphabetic() & !digit_like | (0xe3..=0xe9).contains(&byte)
    };
    let mut digits = 0_u32;
    for start in (0..bytes.len()).step_by(STEP) {
        let step = &bytes[start..bytes.len().min(start + STEP)];
        if !any(step, adds) {
            // What ends a number ends it wherever it stands.
            digits *= u32::from(!any(step, ends));
            continue;
        }
        for (at, &byte) in (start..).zip(step) {
            match byte {
                b'0'..=b'9' => digits += 1,
                // Signs and styled letters: mathematical, circled, squared, superscript, full width.
                0xf0 | 0xe2 if !matches!(bytes.get(at + 1), Some(0x80)) => digits += 2,
                0xef if matches!(bytes.get(at + 1), Some(0xbc | 0xbd))
                    && matches!(bytes.get(at + 2), Some(0x90..=0x99 | 0xa1..)) =>
                {
                    digits += 1
                }
                0xc2 if matches!(bytes.get(at + 1), Some(0xb2 | 0xb3 | 0xb9 | 0xba)) => digits += 1,
                // Words end a number; a few spaces and signs do not.
                _ if ends(byte) => digits = 0,
                _ => {}
            }
            if digits >= 7 {
                return true;
            }
        }
    }
    false
}

fn read_piece(
    matcher: &Matcher,
    platforms: &[Platform],
    cells: &[Cell],
    linked: &HashMap<String, usize>,
    reader: &Reader<'_>,
    block: &Block,
    out: &mut Vec<Candidate>,
) {
    let cues = cues(matcher, cells);
    let mut push = |platform: usize, id: String, first: usize, last: usize, disguised: bool, rank: u8| {
        if first < last && last <= cells.len() {
            let at = cells[first].start as usize..cells[last - 1].end as usize;
            let disguised = disguised || seamed(&id, &block.text[at.clone()]);
            if !in_code(block, &at) {
                out.push(Candidate { platform, id, at: Some(at), disguised, rank });
            }
        }
    };
    let mut named = bare::after_cues(matcher, platforms, cells, &cues, reader);
    for found in &named {
        push(found.platform, found.id.clone(), found.first, found.last, found.disguised, 3);
    }
    for (hit, first, last, odd) in bare::addresses(matcher, platforms, cells) {
        push(hit.platform, hit.id.clone(), first, last, odd, 1);
        // `t.me/name, reserve @name2`: the second has its platform from the first.
        named.push(bare::Bare { platform: hit.platform, id: hit.id, first, last, disguised: odd });
    }
    named.sort_by_key(|bare| bare.last);
    for found in bare::sought(matcher, platforms, cells, &cues) {
        push(found.platform, found.id, found.first, found.last, found.disguised, 3);
    }
    for found in bare::at_signs(matcher, platforms, cells, &cues, &named, linked) {
        push(found.platform, found.id, found.first, found.last, found.disguised, 2);
    }
    if let Some(email) = matcher.email {
        for at in (0..cells.len()).filter(|&at| matches!(cells[at].id, '@' | '(' | '[' | '{')) {
            if let Some(address) = mail::around(cells, at) {
                push(email, address.id, address.first, address.last, address.disguised, 2);
            }
        }
    }
    if let Some(phone) = matcher.phone {
        let ends: Vec<usize> = cues.iter().filter(|cue| cue.platform == phone).map(|cue| cue.last).collect();
        let announced = |first: usize| {
            let upto = ends.partition_point(|&end| end <= first);
            upto > 0
                && first - ends[upto - 1] <= 24
                && !cells[ends[upto - 1]..first].iter().any(|cell| cell.digit.is_some() && cell.id.is_ascii_digit())
        };
        // "070-4819-2273 번으로 전화 주세요": the word stands behind, in the same clause.
        let called = |last: usize| {
            let from = cues.partition_point(|cue| cue.first < last);
            let callable =
                |cue: &&Cue| platforms[cue.platform].kind == PlatformKind::Phone || bare::numbered(&platforms[cue.platform]);
            cues[from..].iter().find(callable).is_some_and(|cue| {
                cue.first - last <= BEHIND
                    && !cells[last..cue.first]
                        .iter()
                        .any(|cell| cell.digit.is_some() || matches!(cell.id, '.' | '。' | ';' | '!' | '?' | '\n' | '|'))
            })
        };
        for cue in cues.iter().filter(|cue| cue.platform == phone) {
            if let Some(found) = bare::called(matcher, cells, cue, reader) {
                push(phone, found.id, found.first, found.last, true, 3);
            }
        }
        for number in reader.find(cells, announced, called).into_iter().filter(|number| !drawn(cells, number.first..number.last))
        {
            if let Some(platform) = bare::messenger_behind(platforms, cells, &cues, number.last) {
                push(platform, number.id.clone(), number.first, number.last, number.disguised, 3);
            }
            push(phone, number.id, number.first, number.last, number.disguised, 4);
        }
    }
    payments(platforms, cells, &cues, &mut push);
}

/// Whether invisible characters stand between the letters of a name, where no typesetter puts them: in one with a digit or an
/// underscore.
fn seamed(id: &str, text: &str) -> bool {
    const SEAMS: [char; 4] = ['\u{200b}', '\u{2060}', '\u{feff}', '\u{ad}'];
    let named = id.contains(|c: char| c.is_ascii_alphabetic()) && id.contains(|c: char| c.is_ascii_digit() || c == '_');
    let part = |c: char| c.is_ascii_alphanumeric() || c == '_';
    named && text.match_indices(SEAMS).any(|(at, seam)| text[..at].ends_with(part) && text[at + seam.len()..].starts_with(part))
}

/// Cells around a number in which letters between digits tell of a drawing.
const DRAWN: usize = 64;

/// Whether numbers and letters by turns draw a picture, as vector graphics write it: `M12 8c-1.657 0-3 .895-3 2s1.343 2 3 2`.
fn drawn(cells: &[Cell], number: Range<usize>) -> bool {
    let near = number.start.saturating_sub(DRAWN)..cells.len().min(number.end + DRAWN);
    let part = |at: usize| cells.get(at).is_some_and(|cell| cell.id.is_ascii_digit() || matches!(cell.id, '.' | '-'));
    let command = |at: &usize| matches!(cells[*at].plain, 'a' | 'c' | 'h' | 'm' | 'q' | 's' | 't' | 'v' | 'z');
    near.filter(command).filter(|&at| at > 0 && part(at - 1) && part(at + 1)).count() >= 2
}

/// Payment addresses are long runs of letters and digits.
fn payments(platforms: &[Platform], cells: &[Cell], cues: &[Cue], push: &mut impl FnMut(usize, String, usize, usize, bool, u8)) {
    let mut at = 0;
    while at < cells.len() {
        let start = at;
        while at < cells.len() && (cells[at].id.is_ascii_alphanumeric() || matches!(cells[at].id, '_' | '-')) {
            at += 1;
        }
        if (26..=90).contains(&(at - start)) {
            let token: String = cells[start..at].iter().map(|cell| cell.id).collect();
            let upto = cues.partition_point(|cue| cue.last <= start);
            let announced = cues[..upto]
                .last()
                .is_some_and(|cue| start - cue.last <= 24 && platforms[cue.platform].kind == PlatformKind::Payment);
            if let Some((name, id)) = crypto::address(&token, announced)
                && let Some(platform) = platforms.iter().position(|platform| platform.id == name)
            {
                push(platform, id, start, at, false, 4);
            }
        }
        at = at.max(start + 1);
    }
}

/// The letters of the cells to keep, and for each byte of them the cell it came from.
fn text_of(cells: &[Cell], letter: fn(&Cell) -> char, keep: impl Fn(usize) -> bool) -> (String, Vec<u32>) {
    let mut text = String::with_capacity(cells.len());
    let mut from = Vec::with_capacity(cells.len());
    for (at, cell) in cells.iter().enumerate().filter(|(at, _)| keep(*at)) {
        let c = letter(cell);
        text.push(c);
        from.extend(std::iter::repeat_n(at as u32, c.len_utf8()));
    }
    (text, from)
}

/// Words for platforms among the cells, in order of place.
fn cues(matcher: &Matcher, cells: &[Cell]) -> Vec<Cue> {
    let mut out: Vec<Cue> = Vec::new();
    let mut read = |letter: fn(&Cell) -> char, alike: bool, close: bool| {
        let (text, from) = text_of(cells, letter, |at| !(close && (parted(cells, at) || spelled(cells, at))));
        for found in matcher.lists.cues.find(&text) {
            let (first, last) = (from[found.range.start] as usize, from[found.range.end - 1] as usize + 1);
            let numbered = cells[first..last].iter().any(|cell| cell.plain.is_ascii_digit());
            let odd = numbered
                || close && (first..last).any(|at| spelled(cells, at))
                || cells[first..last].iter().any(|cell| cell.style == Style::Styled || alike && cell.style == Style::LookAlike);
            // Short words with a digit for a letter are most often something else.
            if numbered && last - first < LEET {
                continue;
            }
            for &CueTag { platform, weak, veiled } in found.tags {
                out.push(Cue { platform, weak, first, last, odd: odd || veiled });
            }
        }
    };
    read(|cell| cell.plain, false, false);
    if (0..cells.len()).any(|at| leet(cells, at)) {
        read(|cell| letter_of(cell.plain), true, false);
    }
    if (0..cells.len()).any(|at| parted(cells, at) || spelled(cells, at)) {
        read(|cell| cell.plain, false, true);
    }
    if cells.iter().any(|cell| cell.style == Style::LookAlike) {
        read(|cell| cell.id.to_ascii_lowercase(), true, false);
    }
    out.sort_by_key(|cue| (cue.last, cue.first, cue.platform, cue.weak));
    out.dedup_by_key(|cue| (cue.last, cue.first, cue.platform));
    // "HOT LINE 088 ...": a word that is a platform's name among other things is none within another platform's word.
    let within_another = |at: usize| {
        let cue = &out[at];
        let around = &out[at.saturating_sub(WORDS_AROUND)..out.len().min(at + WORDS_AROUND)];
        let holds =
            |other: &Cue| other.first <= cue.first && cue.last <= other.last && cue.last - cue.first < other.last - other.first;
        cue.weak && around.iter().any(|other| other.platform != cue.platform && holds(other))
    };
    (0..out.len()).filter(|&at| !within_another(at)).map(|at| out[at]).collect()
}

/// Words for platforms before and behind one that may hold it.
const WORDS_AROUND: usize = 8;

/// Fewest letters of a platform's name that may hide a digit.
const LEET: usize = 6;

/// Whether a digit stands between letters, as in `T3legram`.
fn leet(cells: &[Cell], at: usize) -> bool {
    let letter = |cell: Option<&Cell>| cell.is_some_and(|cell| cell.plain.is_ascii_lowercase());
    let before = at.checked_sub(1).and_then(|before| cells.get(before));
    letter_of(cells[at].plain) != cells[at].plain && letter(cells.get(at + 1)) && letter(before)
}

/// The letter a digit is written for.
fn letter_of(c: char) -> char {
    match c {
        '0' => 'o',
        '1' => 'i',
        '3' => 'e',
        '4' => 'a',
        '5' => 's',
        '7' => 't',
        _ => c,
    }
}

/// Folded text with its letters put back, where a digit stands between letters.
fn unleet(folded: &str) -> Option<String> {
    let bytes = folded.as_bytes();
    // Without branches, many bytes at a time: most text has no such digit.
    let length = bytes.len().checked_sub(2)?;
    let (before, digit, behind) = (&bytes[..length], &bytes[1..=length], &bytes[2..]);
    let any = (0..length).fold(false, |any, at| {
        any | (before[at].is_ascii_lowercase() & digit[at].is_ascii_digit() & behind[at].is_ascii_lowercase())
    });
    let stands_for = |three: &[u8]| {
        three[0].is_ascii_lowercase() && three[2].is_ascii_lowercase() && letter_of(three[1] as char) != three[1] as char
    };
    let hidden = any && bytes.windows(3).any(stands_for);
    hidden.then(|| folded.chars().map(letter_of).collect())
}

/// Whether a cell is a space or a picture between two Han letters, where no writer puts one: `微 信`, `微🔥信`.
fn parted(cells: &[Cell], at: usize) -> bool {
    let han = |cell: Option<&Cell>| cell.is_some_and(|cell| matches!(cell.plain, '\u{4e00}'..='\u{9fff}'));
    (cells[at].id == ' ' || picture(cells[at].id))
        && han(cells.get(at + 1))
        && han(at.checked_sub(1).and_then(|before| cells.get(before)))
}

/// Whether a cell is a sign between two letters that stand alone: `T-e-l-e-g-r-a-m`, `т е л е г р а м`, `텔 레 그 램`.
fn spelled(cells: &[Cell], at: usize) -> bool {
    let sign = |at: Option<usize>| {
        at.and_then(|at| cells.get(at)).is_none_or(|cell| cell.id == '\n' || u8::try_from(cell.id).is_ok_and(parting))
    };
    let han = |c: char| matches!(c, '\u{4e00}'..='\u{9fff}');
    let letter =
        |at: Option<usize>| at.and_then(|at| cells.get(at)).is_some_and(|cell| cell.plain.is_alphabetic() && !han(cell.plain));
    u8::try_from(cells[at].id).is_ok_and(parting)
        && letter(at.checked_sub(1))
        && letter(Some(at + 1))
        && (sign(at.checked_sub(2))
            || at.checked_sub(2).is_some_and(|before| matches!(cells[before].id, ':' | '：' | '(' | '（' | ',' | '，')))
        && (sign(Some(at + 2)) || cells.get(at + 2).is_some_and(|cell| matches!(cell.id, ':' | '@' | '=')))
}

/// Signs that part the letters of a word spelled out.
fn parting(byte: u8) -> bool {
    matches!(byte, b' ' | b'-' | b'.' | b'_' | b'*' | b'|')
}

/// Whether the host of a platform is written with an ideographic full stop: `t。me/name`.
fn full_stops(folded: &str, hosts: &AhoCorasick) -> bool {
    let mut stops = folded.match_indices('。').map(|(at, stop)| (&folded[..at], &folded[at + stop.len()..]));
    stops.any(|(before, behind)| {
        before.ends_with(|c: char| c.is_ascii_alphanumeric()) && behind.starts_with(|c: char| c.is_ascii_alphanumeric())
    }) && hosts.is_match(&folded.replace('。', "."))
}

/// Whether any byte is so. Looks at all of them without branches, many at a time, which is quicker than to stop at the first.
fn any(bytes: &[u8], is: impl Fn(u8) -> bool) -> bool {
    bytes.iter().fold(false, |any, &byte| any | is(byte))
}

/// Whether folded text spells some word out letter by letter.
fn spells(folded: &str) -> bool {
    spells_ascii(folded.as_bytes()) || spells_wide::<2>(folded.as_bytes()) || spells_wide::<3>(folded.as_bytes())
}

/// The same for words of letters that take so many bytes each: four of them in a row, a sign behind each.
fn spells_wide<const LETTER: usize>(bytes: &[u8]) -> bool {
    const TURNS: usize = 4;
    let step = LETTER + 1;
    let Some(length) = (bytes.len() + 2).checked_sub(TURNS * step) else { return false };
    // Signs at these distances are rare; looked for without branches, many bytes at a time.
    let signs: [&[u8]; TURNS - 1] = std::array::from_fn(|turn| &bytes[turn * step + LETTER..][..length]);
    let near = (0..length).fold(false, |any, at| any | (parting(signs[0][at]) & parting(signs[1][at]) & parting(signs[2][at])));
    near && (0..length).any(|at| {
        (0..TURNS).all(|turn| {
            let letter = &bytes[at + turn * step..][..LETTER];
            letter[0] >= 0xc0 && letter[1..].iter().all(|byte| (0x80..0xc0).contains(byte))
        }) && (0..TURNS - 1).all(|turn| parting(signs[turn][at]))
    })
}

fn spells_ascii(bytes: &[u8]) -> bool {
    // Seven pairs take eight bytes, so that six bytes in a row are letters and signs by turns, beginning with a letter. Looked for
    // without branches, many bytes at a time.
    const TURNS: usize = 6;
    let Some(length) = bytes.len().checked_sub(TURNS - 1) else { return false };
    // No sign is a letter, and what is neither is rare between two.
    let letter = |byte: u8| byte.is_ascii_lowercase();
    let turns: [&[u8]; TURNS] = std::array::from_fn(|at| &bytes[at..at + length]);
    let near = (0..length).fold(false, |any, at| {
        let letters = letter(turns[0][at]) & letter(turns[2][at]) & letter(turns[4][at]);
        any | (letters & !letter(turns[1][at]) & !letter(turns[3][at]) & !letter(turns[5][at]))
    });
    if !near {
        return false;
    }
    let mut alone = 0;
    bytes.windows(2).any(|two| {
        alone = match (two[0].is_ascii_lowercase(), parting(two[1]), parting(two[0]), two[1].is_ascii_lowercase()) {
            (true, true, ..) | (_, _, true, true) => alone + 1,
            _ => 0,
        };
        alone >= 7
    })
}

/// Folded text without such spaces and pictures, where it has any.
fn closed(folded: &str) -> Option<String> {
    // Han letters take three bytes, the first of them one of these, and pictures four.
    let bytes = folded.as_bytes();
    let han = |at: Option<usize>| at.and_then(|at| bytes.get(at)).is_some_and(|byte| matches!(byte, 0xe4..=0xe9));
    if !any(bytes, |byte| matches!(byte, 0xe4..=0xe9)) {
        return None;
    }
    let parted = |at: usize, length: usize| han(at.checked_sub(3)) && han(Some(at + length));
    let found = memchr::memchr2_iter(b' ', 0xf0, bytes).any(|at| parted(at, if bytes[at] == b' ' { 1 } else { 4 }));
    found.then(|| {
        let inside = |(at, c): &(usize, char)| (*c == ' ' || picture(*c)) && parted(*at, c.len_utf8());
        folded.char_indices().filter(|cell| !inside(cell)).map(|(_, c)| c).collect()
    })
}

/// Whether a character is a picture and no letter of any script.
fn picture(c: char) -> bool {
    matches!(c, '\u{1f000}'..='\u{1faff}')
}

/// Inline code holds no contacts, save where the whole code is the handle.
fn in_code(block: &Block, at: &Range<usize>) -> bool {
    block.code.iter().any(|code| code.start <= at.start && at.end <= code.end && at.len() + 1 < code.len())
}

/// Of candidates that overlap the better one stays; two platforms may share one range (`QQ/微信：12345`).
fn settle(candidates: &mut Vec<Candidate>) {
    candidates.sort_by(|a, b| {
        (a.rank, a.start(), std::cmp::Reverse(a.end()), a.platform, &a.id).cmp(&(
            b.rank,
            b.start(),
            std::cmp::Reverse(b.end()),
            b.platform,
            &b.id,
        ))
    });
    let mut taken = std::collections::BTreeMap::<usize, (usize, u8)>::new();
    candidates.retain(|candidate| {
        let (start, end) = (candidate.start(), candidate.end());
        let before = taken.range(..end).next_back().map(|(&start, &(end, rank))| (start, end, rank));
        match before {
            Some((s, e, rank)) if e > start => s == start && e == end && rank == candidate.rank && rank == 3,
            _ => {
                taken.insert(start, (end, candidate.rank));
                true
            }
        }
    });
    candidates.sort_by(|a, b| (a.start(), a.end(), a.platform, &a.id).cmp(&(b.start(), b.end(), b.platform, &b.id)));
    candidates.dedup_by(|b, a| {
        let same = a.at == b.at && a.platform == b.platform;
        // What one way of reading shows to be disguised is.
        a.disguised |= same && b.disguised;
        same
    });
}

impl Candidate {
    fn start(&self) -> usize {
        self.at.as_ref().map_or(0, |range| range.start)
    }

    fn end(&self) -> usize {
        self.at.as_ref().map_or(0, |range| range.end)
    }
}

fn overlap(a: &Range<usize>, b: &Range<usize>) -> bool {
    a.start < b.end && b.start < a.end
}

fn clamp(range: Range<usize>, length: usize) -> Range<usize> {
    let end = range.end.min(length);
    range.start.min(end)..end
}

/// Last label of the page's own host.
fn suffix(document: &Document) -> String {
    let host = document.url.as_ref().and_then(|url| url.host_str());
    host.and_then(|host| host.rsplit('.').next()).unwrap_or("").to_string()
}
