//! Names that stand in the text: after a word for their platform, after `@`, or as an address without a link.

use std::collections::HashMap;
use std::sync::OnceLock;

use regex::Regex;

use super::Matcher;
use super::phones::Reader;
use super::view::{Cell, Style, is_numeral};
use super::{Hit, mail};
use crate::lexicon::unspaced;
use crate::rules::model::platform::{Platform, PlatformKind};

/// Characters between a word for a platform and the handle, at most.
const MAX_GAP: usize = 12;
/// The same where only signs and filler words stand between.
const MAX_FILLED_GAP: usize = 24;
/// Characters between a handle and the word for its platform behind it, at most.
const MAX_GAP_AFTER: usize = 6;
/// Characters between two names of one row, at most: `@name, reserve account @name2`.
const MAX_JOINED: usize = 32;
/// Characters of words between a messenger's name and a telephone number, at most.
const MAX_WORDS: usize = 28;
/// Characters between a word for looking up and the name, and between the name and its platform, at most.
const MAX_SOUGHT: (usize, usize) = (14, 60);

/// A handle found among cells.
#[derive(Debug, Clone)]
pub(super) struct Bare {
    /// Index of the platform.
    pub(super) platform: usize,
    /// Normalised id.
    pub(super) id: String,
    /// First cell of the handle itself.
    pub(super) first: usize,
    /// Cell after the last.
    pub(super) last: usize,
    /// Whether letters, words or signs were disguised.
    pub(super) disguised: bool,
}

/// A word for a platform.
#[derive(Debug, Clone, Copy)]
pub(super) struct Cue {
    pub(super) platform: usize,
    pub(super) weak: bool,
    pub(super) first: usize,
    pub(super) last: usize,
    /// Whether the word is written so that machines miss it. Letters of its own script are no disguise.
    pub(super) odd: bool,
}

/// Names after a word for their platform, `@` not needed.
pub(super) fn after_cues(
    matcher: &Matcher,
    platforms: &[Platform],
    cells: &[Cell],
    cues: &[Cue],
    reader: &Reader<'_>,
) -> Vec<Bare> {
    let mut out = Vec::new();
    for cue in cues {
        let platform = &platforms[cue.platform];
        if !matches!(platform.kind, PlatformKind::Messenger | PlatformKind::Social) {
            continue;
        }
        if let Some(bare) = after_cue(matcher, platform, cells, cue, reader) {
            out.push(bare);
        }
    }
    out.sort_by_key(|bare| bare.last);
    out
}

/// Names after a word for looking up, with their platform near by: `search for name_7 on Telegram`.
pub(super) fn sought(matcher: &Matcher, platforms: &[Platform], cells: &[Cell], cues: &[Cue]) -> Vec<Bare> {
    let strong: Vec<&Cue> = cues.iter().filter(|cue| !cue.weak).collect();
    if strong.is_empty() {
        return Vec::new();
    }
    let mut out = Vec::new();
    for verb in matcher.seeking(cells) {
        let mut at = verb;
        while at < cells.len() && at - verb <= MAX_SOUGHT.0 {
            let mut end = token(cells, at);
            let mut name: String = cells[at..end].iter().map(|cell| cell.id).collect();
            let mut disguised = false;
            if let Some((last, whole)) = spelled(matcher, cells, at).filter(|(_, whole)| whole.contains('_')) {
                (end, name, disguised) = (last, whole, true);
            }
            if name.len() >= 5 && telling(&name) && name.bytes().any(|byte| byte.is_ascii_alphabetic()) && !identifier(&name) {
                let near = |cue: &&&Cue| {
                    (cue.last <= at && at - cue.last <= MAX_SOUGHT.1 || cue.first >= end && cue.first - end <= MAX_SOUGHT.1)
                        && matcher.is_handle(cue.platform, &name, &platforms[cue.platform])
                };
                if let Some(cue) = strong.iter().find(near) {
                    let platform = cue.platform;
                    let id = if platforms[platform].case_sensitive { name } else { name.to_ascii_lowercase() };
                    out.push(Bare { platform, id, first: at, last: end, disguised });
                }
                break;
            }
            if matches!(cells[at].id, '.' | '!' | '?' | '\n') {
                break;
            }
            at = end.max(at + 1);
        }
    }
    out
}

/// What stands between a cue and a handle.
#[derive(Debug, Default)]
struct Gap {
    /// First cell after it.
    end: usize,
    /// A colon, an equals sign, `+`, an arrow or a filler word such as `号` or `id`.
    explicit: bool,
    /// A colon or an equals sign.
    colon: bool,
    /// A sign for adding: `纸飞机➕name_7`.
    plus: bool,
    /// A dash or an arrow behind a word of a script that has no ASCII letters: `телега — name_7`.
    dashed: bool,
    /// A heart, which stands for a letter of the platform's name: `V❤`.
    hearted: bool,
    /// An emoji or a sign that is no punctuation.
    decorated: bool,
    /// One space and nothing else, after a word of a script that has no ASCII letters: `加微 name7`.
    spaced: bool,
    /// A space, perhaps with a comma, and nothing else.
    short: bool,
    /// A word for adding stands before the platform or begins its name: `加微信`.
    asked: bool,
    /// The platform is told by a picture, and only spaces stand behind it: `✈ name_7`.
    pictured: bool,
    /// Cells of it that are rows of stops.
    row: usize,
}

/// Whether a name is one that programs give to a value of theirs: `chat_id`, `bot_token`.
fn identifier(name: &str) -> bool {
    const LAST: [&str; 18] = [
        "channel", "chat", "config", "file", "hash", "id", "ids", "key", "message", "name", "secret", "send", "settings", "text",
        "token", "type", "url", "webhook",
    ];
    name.rsplit('_').next().is_some_and(|last| LAST.contains(&last.to_ascii_lowercase().as_str()))
}

fn after_cue(matcher: &Matcher, platform: &Platform, cells: &[Cell], cue: &Cue, reader: &Reader<'_>) -> Option<Bare> {
    worded_after(matcher, platform, cells, cue, reader)
        .or_else(|| named_after(matcher, platform, cells, cue, reader))
        .or_else(|| numbered_after(platform, cells, cue, reader))
}

/// A telephone number with digits in words, behind the name of a messenger: `WhatsApp zero six three, triple five ...`.
fn worded_after(matcher: &Matcher, platform: &Platform, cells: &[Cell], cue: &Cue, reader: &Reader<'_>) -> Option<Bare> {
    // Whatever else the word means, digits in words behind it are a number.
    if numbered(platform) { called(matcher, cells, cue, reader) } else { None }
}

/// The same behind a word for calling.
pub(super) fn called(matcher: &Matcher, cells: &[Cell], cue: &Cue, reader: &Reader<'_>) -> Option<Bare> {
    let mut at = cue.last;
    // Few words stand before the number; another that is none ends the search.
    for _ in 0..3 {
        let begins = |cell: &Cell| cell.plain.is_alphabetic() || is_numeral(cell);
        at += cells[at..].iter().take(6).position(begins)?;
        if cells[cue.last..at].iter().any(|cell| matches!(cell.id, '.' | '!' | '?' | '\n') || is_numeral(cell)) {
            return None;
        }
        if let Some((last, digits)) = worded(matcher, cells, at) {
            let id = reader.of_link(&digits, false).unwrap_or(digits);
            return Some(Bare { platform: cue.platform, id, first: at, last, disguised: true });
        }
        at += cells[at..].iter().take(MAX_GAP).take_while(|cell| spelt(cell)).count();
    }
    None
}

/// Digits in words, at least, that hide a number: "two" beside figures counts something.
const SPOKEN: usize = 2;
/// Characters between two parts of a number in words, at most: brackets, a dash with its blanks.
const MAX_PARTED: usize = 3;

/// The cell after a telephone number some of whose digits are words, and the digits: `six six, eight one, 732 0147`.
fn worded(matcher: &Matcher, cells: &[Cell], at: usize) -> Option<(usize, String)> {
    let (mut end, mut last, mut digits, mut times, mut spoken) = (at, at, String::new(), 1, 0);
    while end < cells.len() && digits.len() <= 15 {
        let cell = &cells[end];
        if is_numeral(cell) {
            let digit = cell.digit.map(|digit| char::from(b'0' + digit));
            digits.extend(digit.into_iter().flat_map(|digit| std::iter::repeat_n(digit, times)));
            end += 1;
            (last, times) = (end, 1);
            continue;
        }
        if !cell.plain.is_alphabetic() {
            let parts = matches!(cell.id, ' ' | ',' | '-' | '.' | '、' | '·' | '/' | '(' | ')');
            if !parts || end - last >= MAX_PARTED && times == 1 {
                break;
            }
            end += 1;
            continue;
        }
        match digit_word(matcher, &cells[end..]) {
            Some((length, digit @ 0..=9)) => {
                digits.extend(std::iter::repeat_n(char::from(b'0' + digit), times));
                end += length;
                (last, spoken, times) = (end, spoken + times, 1);
            }
            // `double five`, `triple five`.
            Some((length, many)) => {
                end += length;
                times = usize::from(many) - 8;
            }
            None => break,
        }
    }
    (spoken >= SPOKEN && (8..=15).contains(&digits.len())).then_some((last, digits))
}

/// Whether a cell is part of a word: a letter, or a mark that scripts of Asia set over one and that stands in a cell of its own.
fn spelt(cell: &Cell) -> bool {
    let mark = |c: char| matches!(c as u32, 0x93c | 0x94d | 0x9bc | 0x9cd | 0xe47..=0xe4e | 0x1037 | 0x1039..=0x103a);
    cell.plain.is_alphabetic() || mark(cell.plain)
}

/// Whether folded text, in which some word calls, may hold a number in words: as many words for digits as hide one, or a script whose
/// words stand together.
pub(super) fn may_spell(matcher: &Matcher, folded: &str) -> bool {
    let joined = |c: char| matches!(c as u32, 0xe00..=0xe7f | 0x3040..=0x30ff | 0xac00..=0xd7a3);
    let digit = |word: &&str| matcher.lists.small.digits.contains_key(*word);
    folded.len() <= MAX_JOINED_TEXT && folded.chars().any(joined)
        || folded.split(|c: char| !c.is_alphanumeric()).filter(digit).nth(SPOKEN).is_some()
}

/// Longest text in a script without blanks that is read for numbers in words, in bytes.
const MAX_JOINED_TEXT: usize = 600;

/// The word for a digit that cells begin with, and how many of them it takes. In the scripts of Asia words stand together, and the
/// longest one counts.
fn digit_word(matcher: &Matcher, cells: &[Cell]) -> Option<(usize, u8)> {
    let length = cells.iter().take(MAX_GAP).take_while(|cell| spelt(cell)).count();
    let shortest = if (cells.first()?.plain as u32) < 0xe00 { length } else { 1 };
    (shortest..=length).rev().find_map(|length| {
        let word: String = cells[..length].iter().map(|cell| cell.plain).collect();
        matcher.lists.small.digits.get(&word).map(|&digit| (length, digit))
    })
}

/// A telephone number a few words after the name of a messenger: `WhatsApp only, ask for Ann: +49 ...`.
fn numbered_after(platform: &Platform, cells: &[Cell], cue: &Cue, reader: &Reader<'_>) -> Option<Bare> {
    if cue.weak || !numbered(platform) {
        return None;
    }
    let within = &cells[cue.last..(cue.last + MAX_WORDS).min(cells.len())];
    let gap = within.iter().position(|cell| cell.id == '+' || is_numeral(cell))?;
    if within[..gap].iter().any(|cell| matches!(cell.id, '.' | '!' | '?' | ';' | '\n' | '@')) {
        return None;
    }
    let at = cue.last + gap;
    let number = reader.first(&cells[at..(at + 128).min(cells.len())])?;
    (number.first <= 1 && number.id.len() >= 9).then(|| Bare {
        platform: cue.platform,
        id: number.id,
        first: at + number.first,
        last: at + number.last,
        disguised: number.disguised || cue.odd,
    })
}

/// Whether accounts of a platform go by telephone numbers.
pub(super) fn numbered(platform: &Platform) -> bool {
    platform.handle.as_deref().is_some_and(|handle| handle.contains("[0-9]{8,15}")) || platform.id == "telegram"
}

fn named_after(matcher: &Matcher, platform: &Platform, cells: &[Cell], cue: &Cue, reader: &Reader<'_>) -> Option<Bare> {
    let gap = gap(matcher, cells, cue)?;
    let at = gap.end;
    let first = cells.get(at)?;
    if first.id == '@' {
        return None;
    }
    let written = cue.odd;
    // A telephone number as the name of an account. An aeroplane before a number says no more than that somebody flies.
    let near = &cells[at..(at + 24).min(cells.len())];
    if numbered(platform)
        && !pictured(cells, cue)
        && (first.digit.is_some() || matches!(first.id, '+' | '(' | '['))
        && let Some(number) = reader
            .first(&cells[at..(at + 128).min(cells.len())])
            .or_else(|| {
                let home = (platform.id == "zalo").then_some(phonenumber::country::Id::VN)?;
                reader.of_region(near, home)
            })
            .or_else(|| if cue.weak { None } else { reader.as_written(near) })
        && number.first <= 1
    {
        let disguised = number.disguised || written;
        return Some(Bare { platform: cue.platform, id: number.id, first: at + number.first, last: at + number.last, disguised });
    }
    let at = at + usize::from(matches!(first.id, '(' | '['));
    let token = token(cells, at);
    let text: String = cells[at..token].iter().map(|cell| cell.id).collect();
    let digits = text.bytes().any(|byte| byte.is_ascii_digit());
    let styled = cells[at..token].iter().any(|cell| cell.style != Style::Plain);
    if !text.is_empty() && matcher.is_handle(cue.platform, &text, platform) && honest_mix(&cells[at..token]) {
        let all_digits = text.bytes().all(|byte| byte.is_ascii_digit());
        let near = at - cue.last - gap.row <= 8;
        let unit = cells
            .get(token)
            .is_some_and(|cell| matches!(cell.plain, '万' | '年' | '个' | '名' | '元' | '只' | '人' | '次' | '%' | '月' | '条'));
        // `微♥name-of-three`: a heart in the platform's name hides it.
        let hearted = at == cue.last && cells[cue.first..cue.last].iter().any(|cell| cell.plain == '❤');
        let dressed = gap.hearted || cells[cue.last - 1].plain == '❤';
        let telling = digits || text.contains('_') || (gap.colon || hearted) && text.contains('-');
        // `IG name.other`, `Signal, name.44`: a name with a dot that ends as no host does.
        let dotted = (gap.short || gap.explicit) && text.len() >= 7 && dotted(&text)
            // `Skype: visa.help.kz`: hosts with three parts are seldom written without `www` or a path.
            || gap.colon && parts_of_name(&text) && cells.get(token).is_none_or(|cell| cell.id != '/');
        let long = text.len() >= if gap.asked { 5 } else { 12 } && text.bytes().all(|byte| byte.is_ascii_alphabetic());
        // Pictures may stand behind it: `Telegram: AccsShop🥬🥦`.
        let mut rest = cells[token..].iter().take(MAX_WORDS).take_while(|cell| cell.id != '\n');
        let picture = |cell: &Cell| !cell.id.is_ascii() && !cell.plain.is_alphanumeric();
        let line_ends = cells.get(token).is_none_or(|cell| cell.id == '\n' || picture(cell))
            && rest.all(|cell| cell.id == ' ' || picture(cell));
        let bracketed = cells[at - 1].id == '(' && cells.get(token).is_some_and(|cell| cell.id == ')');
        let accepted = near
            && !unit
            && !matcher.is_word(&text)
            && if cue.weak {
                digits && (gap.explicit || at == cue.last || gap.decorated) && (!all_digits || text.len() >= 6)
                    || (gap.colon || (gap.plus || (gap.spaced || gap.dashed) && text.len() >= 6) && !identifier(&text))
                        && text.contains('_')
                    || gap.colon && dressed && text.contains('-')
                    || gap.pictured && text.contains('_') && text.len() >= 8 && !identifier(&text)
                    || dotted
                    || gap.spaced && all_digits && text.len() >= 7
            } else if telling {
                gap.explicit
                    || gap.decorated
                    || at == cue.last
                    || gap.spaced && text.len() >= 5
                    || bracketed && digits
                    || gap.short && text.len() >= 6 && text.contains('_') && !identifier(&text)
                    || (all_digits && text.len() >= 6)
                    || text.contains('#')
                    || dotted
            } else {
                gap.colon && (long || compound(&text)) && line_ends || dotted
            };
        if accepted {
            let id = if platform.case_sensitive { text } else { text.to_ascii_lowercase() };
            return Some(Bare { platform: cue.platform, id, first: at, last: token, disguised: styled || written });
        }
    }
    let spelled = spelled(matcher, cells, at).filter(|(_, text)| gap.explicit || text.contains('_'));
    if let Some((last, text)) = spelled.or_else(|| spaced(cells, at).filter(|_| gap.colon))
        && matcher.is_handle(cue.platform, &text, platform)
    {
        let id = if platform.case_sensitive { text } else { text.to_ascii_lowercase() };
        return Some(Bare { platform: cue.platform, id, first: at, last, disguised: true });
    }
    // Digits broken up or written as words: `Q Q 1 2 3 四 五 6`.
    if matches!(platform.id.as_str(), "qq" | "wechat") && first.digit.is_some() && at - cue.last <= 8 {
        let (last, id, odd) = spread_digits(cells, at);
        if (if odd || cue.weak { 6 } else { 5 }..=12).contains(&id.len()) && matcher.is_handle(cue.platform, &id, platform) && odd
        {
            return Some(Bare { platform: cue.platform, id, first: at, last, disguised: true });
        }
    }
    None
}

/// Letters of a name made of several words that stands behind the word for its platform, at least.
const COMPOUND: usize = 9;

/// Whether a name is made of words that begin with capitals: `AccsShopLive`.
fn compound(name: &str) -> bool {
    let bytes = name.as_bytes();
    name.len() >= COMPOUND && bytes.windows(2).any(|two| two[0].is_ascii_lowercase() && two[1].is_ascii_uppercase())
}

/// Stops in a row, at least, that lead somewhere and trail off nowhere.
const STOPS: usize = 4;

/// How many stops stand in a row.
fn stops(cells: &[Cell], at: usize) -> usize {
    cells[at..].iter().take(64).take_while(|cell| cell.id == '.').count()
}

/// Whether a platform is told by a picture and no word.
fn pictured(cells: &[Cell], cue: &Cue) -> bool {
    cells[cue.first..cue.last].iter().all(|cell| !cell.plain.is_alphanumeric())
}

fn gap(matcher: &Matcher, cells: &[Cell], cue: &Cue) -> Option<Gap> {
    // `加微信 name`: a word for adding before the platform says that a name follows.
    let adds = |at: usize| matches!(cells[at].plain, '加' | '+' | '搜');
    let asked = cue.first.checked_sub(1).is_some_and(adds);
    // `➕💚 name7`: the sign for adding stands in the word itself.
    let dressed = adds(cue.first) && cells[cue.last - 1].plain == '❤';
    let mut gap = Gap { end: cue.last, explicit: asked || dressed, asked: asked || adds(cue.first), ..Gap::default() };
    let picture = pictured(cells, cue);
    while gap.end < cells.len() && gap.end - cue.last - gap.row <= MAX_FILLED_GAP {
        let cell = &cells[gap.end];
        let c = cell.id;
        let starts_id = c == '@' || c.is_ascii_alphanumeric() || cell.digit.is_some();
        if c.is_alphanumeric() || cell.digit.is_some() {
            // Fillers first: `号`, `id`, `channel`.
            if let Some(length) = matcher.filler(cells, gap.end) {
                gap.end += length;
                gap.explicit = true;
                continue;
            }
            let between = &cells[cue.last..gap.end];
            gap.short = (1..=2).contains(&between.len()) && between.iter().all(|cell| matches!(cell.id, ' ' | ',' | '、'));
            gap.pictured = picture && between.len() <= 2 && between.iter().all(|cell| cell.id == ' ');
            gap.spaced = gap.end == cue.last + 1
                && cells[cue.last].id == ' '
                && cells[cue.first..cue.last].iter().any(|cell| cell.plain.is_alphabetic() && !cell.plain.is_ascii());
            return starts_id.then_some(gap);
        }
        match c {
            '@' => return Some(gap),
            '+' if cells.get(gap.end + 1).is_some_and(|next| next.digit.is_some()) => return Some(gap),
            // A row of stops leads to what it announces: `Skype ..... name`.
            '.' if stops(cells, gap.end) >= STOPS => {
                let row = stops(cells, gap.end);
                gap.explicit = true;
                gap.row += row;
                gap.end += row;
                continue;
            }
            '.' | '!' | '?' | '！' | '？' | ';' => return None,
            ':' | '=' => {
                gap.explicit = true;
                gap.colon = true;
            }
            '+' => {
                gap.explicit = true;
                gap.plus = true;
            }
            '→' | '➡' | '>' | '-' | '—' => {
                gap.explicit = true;
                gap.dashed = cells[cue.first..cue.last].iter().any(|cell| cell.plain.is_alphabetic() && !cell.plain.is_ascii());
            }
            '/' => gap.explicit = true,
            '❤' => {
                gap.explicit = true;
                gap.hearted = true;
            }
            '(' | '[' if cells.get(gap.end + 1).is_some_and(|next| next.digit.is_some() || next.id == '+') => return Some(gap),
            ' ' | '\n' | '(' | '[' | '"' | '\'' | '*' | '`' | '|' | ',' => {}
            _ if c.is_ascii() => {}
            _ => gap.decorated = true,
        }
        gap.end += 1;
    }
    None
}

/// End of the run of characters that names are made of.
fn token(cells: &[Cell], at: usize) -> usize {
    let mut end = at;
    while end < cells.len() && end - at < 80 {
        let c = cells[end].id;
        let inner = matches!(c, '.' | '-' | '#' | ':') && cells.get(end + 1).is_some_and(|next| next.id.is_ascii_alphanumeric());
        if !(c.is_ascii_alphanumeric() || c == '_' || inner) {
            break;
        }
        end += 1;
    }
    end
}

/// Signs beside a word for a sign, at most: spaces, quotation marks, asterisks.
const MAX_BESIDE: usize = 3;

/// A name whose signs are spelled out: `card(underscore)shop`, `card underscore shop`, `card下划线shop`.
fn spelled(matcher: &Matcher, cells: &[Cell], at: usize) -> Option<(usize, String)> {
    let (mut end, mut name, mut signs) = (token(cells, at), String::new(), 0);
    name.extend(cells[at..end].iter().map(|cell| cell.id));
    while !name.is_empty() && signs < 4 {
        let Some((sign, next)) = spelled_sign(matcher, cells, end) else { break };
        let stop = token(cells, next);
        if stop == next {
            break;
        }
        name.push(sign);
        name.extend(cells[next..stop].iter().map(|cell| cell.id));
        (end, signs) = (stop, signs + 1);
    }
    (signs > 0).then_some((end, name))
}

/// The sign that a word at some cell stands for, and the first cell behind it.
fn spelled_sign(matcher: &Matcher, cells: &[Cell], at: usize) -> Option<(char, usize)> {
    let beside = |at: usize| {
        let marks = cells[at..].iter().take(MAX_BESIDE).take_while(|cell| matches!(cell.id, ' ' | '*' | '"' | '\'' | '`' | '+'));
        at + marks.count()
    };
    let from = beside(at);
    let bracket = cells.get(from).is_some_and(|cell| matches!(cell.id, '(' | '['));
    let word = if bracket { beside(from + 1) } else { from };
    let (sign, length) = matcher.sign(&cells[word..]).filter(|(sign, _)| *sign != '@')?;
    let behind = word + length;
    if bracket {
        let close = beside(behind);
        return cells.get(close).is_some_and(|cell| matches!(cell.id, ')' | ']')).then(|| (sign, beside(close + 1)));
    }
    // A word of a script with spaces is none inside another word; `guionbajo` is a name.
    let spaced = cells[word].plain.is_alphabetic() && (cells[word].plain as u32) < 0xe00;
    let next = beside(behind);
    (!spaced || word > at && next > behind).then_some((sign, next))
}

/// A name of letters and digits that each stand alone: `k a p i a n 7 7`.
fn spaced(cells: &[Cell], at: usize) -> Option<(usize, String)> {
    let sign = |at: usize| cells.get(at).is_some_and(|cell| cell.id.is_ascii_alphanumeric() || cell.id == '_');
    let (mut end, mut name) = (at, String::new());
    while sign(end) && !sign(end + 1) && name.len() < 32 {
        name.push(cells[end].id);
        if cells.get(end + 1).is_none_or(|cell| cell.id != ' ') || !sign(end + 2) {
            break;
        }
        end += 2;
    }
    let digits = name.bytes().any(|byte| byte.is_ascii_digit());
    (name.len() >= 6 && digits && !sign(end + 1)).then_some((end + 1, name))
}

/// Whether a name has one dot or more between letters and ends neither as a host nor as a file.
fn dotted(text: &str) -> bool {
    const FILES: [&str; 12] = ["jpg", "jpeg", "png", "gif", "pdf", "txt", "html", "htm", "php", "js", "css", "exe"];
    let Some((head, last)) = text.rsplit_once('.') else { return false };
    let host = || psl::suffix(last.to_ascii_lowercase().as_bytes()).is_some_and(|suffix| suffix.is_known());
    let version = head.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    !version && last.len() >= 2 && !FILES.contains(&last.to_ascii_lowercase().as_str()) && !host()
}

/// Whether a name has three parts, the last of them a country's code: hosts of that shape name a body of its second level first.
fn parts_of_name(text: &str) -> bool {
    let parts: Vec<&str> = text.split('.').collect();
    let second = |part: &str| matches!(part, "com" | "co" | "org" | "net" | "gov" | "gob" | "gouv" | "go" | "ac" | "edu");
    parts.len() == 3
        && parts.iter().all(|part| part.len() >= 2 && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_'))
        && parts[2].len() == 2
        && parts[0] != "www"
        && !second(parts[1])
}

/// At most half of the letters may be look-alikes; more than that is a word of another script.
fn honest_mix(cells: &[Cell]) -> bool {
    let alike = cells.iter().filter(|cell| cell.style == Style::LookAlike).count();
    alike * 2 <= cells.len() && cells.iter().all(|cell| cell.style != Style::LookAlike || !cell.plain.is_ascii())
}

/// Digits with little between them, Han digits too.
fn spread_digits(cells: &[Cell], at: usize) -> (usize, String, bool) {
    let (mut end, mut last, mut odd) = (at, at, false);
    let mut id = String::new();
    while end < cells.len() && id.len() <= 12 && end - last <= 2 {
        match cells[end].digit {
            Some(digit) => {
                odd |= cells[end].style == Style::Styled || !cells[end].id.is_ascii_digit() || end > last && last > at;
                id.push((b'0' + digit) as char);
                last = end + 1;
            }
            None if cells[end].id.is_alphanumeric() || matches!(cells[end].id, '\n' | '@' | ',' | '，' | '、') => break,
            None => {}
        }
        end += 1;
    }
    (last, id, odd)
}

/// Names after `@`: with a word for the platform before or behind them, in a row with such a name, or with a link to the
/// same name on the page.
pub(super) fn at_signs(
    matcher: &Matcher,
    platforms: &[Platform],
    cells: &[Cell],
    cues: &[Cue],
    named: &[Bare],
    linked: &HashMap<String, usize>,
) -> Vec<Bare> {
    let mut out: Vec<Bare> = Vec::new();
    for at in 0..cells.len() {
        let Some(from) = sign(matcher, cells, at) else { continue };
        let spoken = from > at + 1;
        let before = at.checked_sub(1).map(|before| cells[before].id);
        // `TG@name_7`: what stands glued before the sign is a platform's own word, and no mailbox.
        let glued = before.is_some_and(|c| c.is_ascii_alphanumeric());
        if glued && !spoken_for(cells, cues, at) || before.is_some_and(|c| matches!(c, '/' | '@' | '_' | '.' | '-' | '%')) {
            continue;
        }
        // `TG: @ name_7`
        let loose = cells[at].id == '@'
            && cells.get(from).is_some_and(|cell| cell.id == ' ')
            && cue_before(platforms, cells, cues, at).is_some();
        let from = from + usize::from(loose);
        let mut end = from;
        let named_with = |c: char, dotted: bool| c.is_ascii_alphanumeric() || c == '_' || dotted && matches!(c, '.' | '-');
        while end < cells.len() && end - from < 40 && named_with(cells[end].id, false) {
            end += 1;
        }
        crate::steps::count(end - at);
        let mut name: String = cells[from..end].iter().map(|cell| cell.id).collect();
        // Some platforms have names with dots or hyphens, which need a word for the platform to be no host.
        if cells.get(end).is_some_and(|cell| matches!(cell.id, '.' | '-')) {
            let length = cells[from..].iter().take(40).take_while(|cell| named_with(cell.id, true)).count();
            let whole: String = cells[from..from + length].iter().map(|cell| cell.id).collect();
            let whole = whole.trim_end_matches(['.', '-']);
            let said = cue_before(platforms, cells, cues, at)
                .or_else(|| cue_behind(matcher, platforms, cells, cues, from + whole.len(), true));
            if whole.len() > name.len()
                && said.is_some_and(|(platform, _)| matcher.is_handle(platform, whole, &platforms[platform]))
            {
                (name, end) = (whole.to_string(), from + whole.len());
            }
        }
        let followed = cells.get(end).map(|cell| cell.id);
        let goes_on = cells.get(end + 1).is_some_and(|cell| cell.id.is_ascii_alphanumeric());
        // `@scope/package`, `@Annotation(...)`, `@user@server`, `@host.tld`.
        // `@name(Telegram)` is none.
        let told = || followed == Some('(') && cues.iter().any(|cue| cue.first == end + 1 && !cue.weak);
        if name.len() < 3 || matches!(followed, Some('/' | '@' | '(' | '.')) && goes_on && !told() {
            continue;
        }
        if !honest_mix(&cells[from..end]) || (loose || glued && !in_brackets(cells, at)) && !telling(&name) {
            continue;
        }
        let found = cue_before(platforms, cells, cues, at)
            .or_else(|| {
                let upto = named.partition_point(|bare| bare.last <= at);
                let last = out.last().into_iter().chain(named[..upto].last()).max_by_key(|bare| bare.last)?;
                let gap = cells.get(last.last..at)?;
                let near = gap.len() <= MAX_JOINED
                    && gap.iter().all(|cell| !matches!(cell.id, '\n' | '.' | '。'))
                    && (gap.len() <= 8 || matcher.joined(&gap.iter().map(|cell| cell.plain).collect::<String>()));
                (near && platforms[last.platform].at_sign).then_some((last.platform, false))
            })
            .or_else(|| cue_behind(matcher, platforms, cells, cues, end, name.bytes().any(|byte| byte.is_ascii_digit())))
            .or_else(|| linked.get(&name.to_ascii_lowercase()).map(|&platform| (platform, false)));
        let Some((platform, odd_cue)) = found else { continue };
        let odd_cue = odd_cue || spoken;
        if !matcher.is_handle(platform, &name, &platforms[platform]) && !linked.contains_key(&name.to_ascii_lowercase()) {
            continue;
        }
        let styled = cells[at..end].iter().any(|cell| cell.style != Style::Plain);
        out.push(Bare { platform, id: name.to_ascii_lowercase(), first: at, last: end, disguised: styled || odd_cue });
    }
    out
}

/// Whether a name is none that could be a word: it has a digit or an underscore.
fn telling(name: &str) -> bool {
    name.contains('_') || name.bytes().any(|byte| byte.is_ascii_digit())
}

/// Whether the word that ends here is a platform's, whole.
fn spoken_for(cells: &[Cell], cues: &[Cue], at: usize) -> bool {
    let upto = cues.partition_point(|cue| cue.last <= at);
    cues[..upto].iter().rev().take_while(|cue| cue.last == at).any(|cue| {
        let goes_on =
            |before: usize| cells[before].id.is_ascii_alphanumeric() || matches!(cells[before].id, '.' | '-' | '_' | '+');
        cue.first.checked_sub(1).is_none_or(|before| !goes_on(before))
    })
}

/// First cell of the name behind a sign that stands or is spelled out here.
fn sign(matcher: &Matcher, cells: &[Cell], at: usize) -> Option<usize> {
    if cells[at].id == '@' {
        return Some(at + 1);
    }
    if in_brackets(cells, at) {
        return Some(at + 3);
    }
    // A word of a script with spaces is none inside another word, where most cells stand.
    let spaced = !unspaced(cells[at].plain);
    if spaced && at.checked_sub(1).is_some_and(|before| cells[before].plain.is_alphanumeric()) {
        return None;
    }
    let (_, length) = matcher.sign(&cells[at..]).filter(|(sign, _)| *sign == '@')?;
    let apart = cells.get(at + length)?.id == ' ';
    (apart || !spaced).then_some(at + length + usize::from(apart))
}

/// Whether the sign stands here in brackets, which nobody needs who does not hide a name: `Telegram(@)name`.
fn in_brackets(cells: &[Cell], at: usize) -> bool {
    let ids = |offset: usize| cells.get(at + offset).map(|cell| cell.id);
    matches!((ids(0), ids(1), ids(2)), (Some('('), Some('@'), Some(')')) | (Some('['), Some('@'), Some(']')))
}

fn cue_before(platforms: &[Platform], cells: &[Cell], cues: &[Cue], at: usize) -> Option<(usize, bool)> {
    let upto = cues.partition_point(|cue| cue.last <= at);
    cues[..upto].iter().rev().take(6).find_map(|cue| {
        // An aeroplane before `@name` is most often one.
        if cue.weak && pictured(cells, cue) {
            return None;
        }
        // "Telegram .... @name": stops that lead from a word which begins its line are a colon.
        let led = cue.last + leader(&cells[..at], cue);
        let gap = &cells[led..at];
        // "Write on Telegram and we see to it: @name": a colon right before the name holds more words together.
        let colon = gap.len() <= MAX_WORDS && gap.iter().rev().find(|cell| cell.id != ' ').is_some_and(|cell| cell.id == ':');
        let fits = (gap.len() <= MAX_GAP || colon && !cue.weak)
            && platforms[cue.platform].at_sign
            && !gap.iter().any(|cell| matches!(cell.id, '.' | '!' | '?' | '。' | '！' | '？'));
        fits.then_some((cue.platform, cue.odd))
    })
}

/// Cells of the row of stops that leads from a word for a platform to what stands behind it, where the word begins its line.
fn leader(cells: &[Cell], cue: &Cue) -> usize {
    let begins = cells[..cue.first].iter().rev().take_while(|cell| cell.id != '\n').all(|cell| !cell.plain.is_alphanumeric());
    let blanks = cells[cue.last..].iter().take_while(|cell| cell.id == ' ').count();
    let row = stops(cells, cue.last + blanks);
    if begins && row >= 2 { blanks + row } else { 0 }
}

fn cue_behind(
    matcher: &Matcher,
    platforms: &[Platform],
    cells: &[Cell],
    cues: &[Cue],
    end: usize,
    numbered: bool,
) -> Option<(usize, bool)> {
    let from = cues.partition_point(|cue| cue.first < end);
    cues[from..].iter().take(4).find_map(|cue| {
        let gap = cells.get(end..cue.first)?;
        // `@name on TG`: a short word that says where.
        let where_to = || {
            let word: String = gap.iter().map(|cell| cell.plain).collect();
            platforms[cue.platform].id != "line" && matcher.lists.small.on.contains(word.trim())
        };
        let fits = gap.len() <= MAX_GAP_AFTER
            && (!cue.weak || numbered && gap.len() <= 1 || where_to())
            && platforms[cue.platform].at_sign
            && !gap.iter().any(|cell| matches!(cell.id, '\n' | '.' | '!' | '?' | '@' | ',' | '，'));
        fits.then_some((cue.platform, cue.odd))
    })
}

/// The messenger that stands in brackets behind a telephone number: `+49 ... (WhatsApp)`.
pub(super) fn messenger_behind(platforms: &[Platform], cells: &[Cell], cues: &[Cue], end: usize) -> Option<usize> {
    let from = cues.partition_point(|cue| cue.first < end);
    cues[from..].iter().take(3).find_map(|cue| {
        let gap = cells.get(end..cue.first)?;
        let opens = (1..=2).contains(&gap.len()) && gap.iter().all(|cell| matches!(cell.id, ' ' | '(' | '/' | '-' | ','));
        // "(022) 555-0147, WA 0812-5550-147": the messenger's number is the one behind its name.
        let led = cells[cue.last..].iter().take(MAX_GAP_AFTER).find(|cell| !matches!(cell.id, ' ' | ':' | '+'));
        let bracketed = gap.iter().any(|cell| cell.id == '(');
        let of_next = !bracketed && (led.is_some_and(is_numeral) || names(&cells[cue.last..]));
        (opens && !of_next && !cue.weak && numbered(&platforms[cue.platform]) && gap.iter().any(|cell| cell.id != ' '))
            .then_some(cue.platform)
    })
}

/// Whether what stands behind the name of a platform gives a name or an address there: "Telegram @name", "Telegram t.me/name".
fn names(behind: &[Cell]) -> bool {
    let clause = behind.iter().take(MAX_WORDS).take_while(|cell| !matches!(cell.id, '\n' | ',' | ';' | ')')).count();
    let part = |cell: &Cell| cell.id.is_ascii_alphanumeric();
    behind[..clause].iter().any(|cell| cell.id == '@')
        || behind[..clause].windows(3).any(|three| part(&three[0]) && three[1].id == '.' && part(&three[2]))
}

/// Addresses of platforms written in the text, also with dots spelled out: `t[.]me/name`, `t点me/name`.
pub(super) fn addresses(matcher: &Matcher, platforms: &[Platform], cells: &[Cell]) -> Vec<(Hit, usize, usize, bool)> {
    // Each byte of the repaired text knows its cell.
    let (mut text, mut from, mut mended) = (String::with_capacity(cells.len()), Vec::with_capacity(cells.len()), Vec::new());
    let mut at = 0;
    while at < cells.len() {
        let c = cells[at].id;
        // Only what stands behind a part of an address parts it from the next.
        let behind = text.ends_with(|c: char| c.is_ascii_alphanumeric());
        let parted = behind.then(|| {
            let spelled = parting(matcher, cells, at);
            let dot = mail::dot(cells, at).or(spelled.map(|(next, _)| (next, true)))?;
            Some((dot, spelled.map_or('.', |(_, sign)| sign)))
        });
        let (next, shown) = match parted.flatten() {
            Some(((next, odd), sign)) => {
                if odd {
                    mended.push(at);
                }
                (next, sign)
            }
            None => (at + 1, if c.is_ascii() { c } else { '\u{0}' }),
        };
        if shown == ' ' && beside_sign(cells, at) {
            at = next;
            continue;
        }
        text.push(shown);
        from.push(at as u32);
        at = next;
    }
    let lower = text.to_ascii_lowercase();
    let mut out = Vec::new();
    let mut done = 0;
    let Some(hosts) = matcher.hosts() else { return out };
    for found in hosts.find_iter(&lower) {
        let before = lower[..found.start()].bytes().next_back();
        // "We fill it in. t(dot)me/name": the stop of a sentence, whose blank was taken out with those around dots.
        let ended = || from[found.start()].checked_sub(1).is_some_and(|before| cells[before as usize].id == ' ');
        let label = before == Some(b'.') && !lower[..found.start()].ends_with("www.") && !ended();
        if found.start() < done
            || label
            || before.is_some_and(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_')
        {
            continue;
        }
        let rest = &text[found.end()..];
        let length = rest
            .bytes()
            .take(300)
            .position(|byte| !(byte.is_ascii_alphanumeric() || b"_+/?=&%#@~:.-".contains(&byte)))
            .unwrap_or(rest.len().min(300));
        let end = found.end() + length;
        let trimmed = text[..end].trim_end_matches(['.', ':', '/', '?', '-']).len().max(found.end());
        if let Some(hit) = matcher.links.find(&text[found.start()..trimmed], platforms) {
            let start = scheme_start(&lower, found.start());
            let (first, last) = (from[start] as usize, from[trimmed - 1] as usize + 1);
            let odd = mended.iter().any(|cell| (first..last).contains(cell))
                || cells[first..last].iter().any(|cell| cell.style != Style::Plain)
                || lower[start..].starts_with("hxxp")
                || trimmed - start < last - first;
            out.push((hit, first, last, odd));
            done = trimmed;
        }
    }
    out
}

/// The dot or slash of an address that is spelled out at some cell, with the first cell behind it: `t.me slash name`, `t/me/name`.
fn parting(matcher: &Matcher, cells: &[Cell], at: usize) -> Option<(usize, char)> {
    let first = cells[at].id;
    if first == '/' {
        // Whoever writes `t/me` hides `t.me`.
        let alone = at.checked_sub(2).is_none_or(|before| !cells[before].id.is_ascii_alphanumeric());
        let hidden = alone
            && cells[at - usize::from(at > 0)].plain == 't'
            && cells[at + 1..].iter().map(|cell| cell.plain).take(2).eq("me".chars());
        let goes_on = || cells.get(at + 3).is_some_and(|cell| matches!(cell.id, '/' | ' '));
        return (hidden && goes_on()).then_some((at + 1, '.'));
    }
    if first.is_ascii() && first != ' ' {
        return None;
    }
    let word = at + usize::from(first == ' ');
    let (sign, length) = matcher.sign(&cells[word..]).filter(|(sign, _)| matches!(sign, '.' | '/'))?;
    let behind = cells.get(word + length)?.id;
    let whole = first == ' ' && behind == ' ' || first != ' ' && unspaced(cells[at].plain);
    let next = word + length + usize::from(behind == ' ');
    (whole && cells.get(next)?.id.is_ascii_alphanumeric()).then_some((next, sign))
}

fn beside_sign(cells: &[Cell], at: usize) -> bool {
    let sign = |cell: Option<&Cell>| cell.is_some_and(|cell| matches!(cell.id, '.' | '/'));
    // Only where a lone letter or a short host part stands on the other side: `t . me / name`. A stop behind a name ends a sentence.
    let behind =
        at.checked_sub(1).is_some_and(|before| sign(cells.get(before)) && !(cells[before].id == '.' && path(cells, before)));
    sign(cells.get(at + 1)) || behind
}

/// Whether a dot stands behind the path of an address: `t.me/name.`
fn path(cells: &[Cell], dot: usize) -> bool {
    let run = cells[..dot].iter().rev().take(40).take_while(|cell| cell.id != ' ' && cell.id != '\n');
    run.map(|cell| cell.id).any(|c| c == '/')
}

fn scheme_start(lower: &str, host: usize) -> usize {
    let mut start = host;
    for prefix in ["www.", "https://", "http://", "hxxps://", "hxxp://"] {
        if lower[..start].ends_with(prefix) {
            start -= prefix.len();
        }
    }
    start
}

impl Matcher {
    /// The sign whose word these cells begin with, and how many cells it takes.
    fn sign(&self, cells: &[Cell]) -> Option<(char, usize)> {
        let first = cells.first()?.plain;
        let from = self.lists.small.signs.partition_point(|(word, _)| word[0] < first);
        let begins = |word: &[char]| word.len() <= cells.len() && word.iter().zip(cells).all(|(&c, cell)| cell.plain == c);
        let mut words = self.lists.small.signs[from..].iter().take_while(|(word, _)| word[0] == first);
        words.find(|(word, _)| begins(word)).map(|(word, sign)| (*sign, word.len()))
    }

    /// Whether a whole token has the shape of the platform's handles and is not a page of the platform.
    pub(super) fn is_handle(&self, platform: usize, token: &str, rules: &Platform) -> bool {
        let Some(pattern) = &rules.handle else { return false };
        if rules.reserved.iter().any(|name| name.eq_ignore_ascii_case(token)) {
            return false;
        }
        let cell: &OnceLock<Option<Regex>> = &self.handles[platform];
        let regex = cell.get_or_init(|| Regex::new(&format!("^(?:{pattern})$")).ok());
        regex.as_ref().is_some_and(|regex| regex.is_match(token))
    }
}
