//! Names that stand in the text: after a word for their platform, after `@`, or as an address without a link.

use std::collections::HashMap;
use std::sync::OnceLock;

use regex::Regex;

use super::Matcher;
use super::phones::Reader;
use super::view::{Cell, Style};
use super::{Hit, mail};
use crate::rules::model::platform::{Platform, PlatformKind};

/// Characters between a word for a platform and the handle, at most.
const MAX_GAP: usize = 12;
/// The same where only signs and filler words stand between.
const MAX_FILLED_GAP: usize = 24;
/// Characters between a handle and the word for its platform behind it, at most.
const MAX_GAP_AFTER: usize = 6;

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

/// What stands between a cue and a handle.
#[derive(Debug, Default)]
struct Gap {
    /// First cell after it.
    end: usize,
    /// A colon, an equals sign, `+`, an arrow or a filler word such as `号` or `id`.
    explicit: bool,
    /// A colon or an equals sign.
    colon: bool,
    /// An emoji or a sign that is no punctuation.
    decorated: bool,
    /// One space and nothing else, after a word of a script that has no ASCII letters: `加微 name7`.
    spaced: bool,
}

fn after_cue(matcher: &Matcher, platform: &Platform, cells: &[Cell], cue: &Cue, reader: &Reader<'_>) -> Option<Bare> {
    let gap = gap(matcher, cells, cue)?;
    let at = gap.end;
    let first = cells.get(at)?;
    if first.id == '@' {
        return None;
    }
    let written = cue.odd;
    // A telephone number as the name of an account.
    let numbers = platform.handle.as_deref().is_some_and(|handle| handle.contains("[0-9]{8,15}")) || platform.id == "telegram";
    if numbers
        && (first.digit.is_some() || matches!(first.id, '+' | '(' | '['))
        && let Some(number) = reader.first(&cells[at..(at + 128).min(cells.len())])
        && number.first <= 1
    {
        let disguised = number.disguised || written;
        return Some(Bare { platform: cue.platform, id: number.id, first: at + number.first, last: at + number.last, disguised });
    }
    let token = token(cells, at);
    let text: String = cells[at..token].iter().map(|cell| cell.id).collect();
    let digits = text.bytes().any(|byte| byte.is_ascii_digit());
    let styled = cells[at..token].iter().any(|cell| cell.style != Style::Plain);
    if !text.is_empty() && matcher.is_handle(cue.platform, &text, platform) && honest_mix(&cells[at..token]) {
        let all_digits = text.bytes().all(|byte| byte.is_ascii_digit());
        let near = at - cue.last <= 8;
        let unit = cells
            .get(token)
            .is_some_and(|cell| matches!(cell.plain, '万' | '年' | '个' | '名' | '元' | '只' | '人' | '次' | '%' | '月' | '条'));
        let telling = digits || text.contains('_');
        let long = text.len() >= 12 && text.bytes().all(|byte| byte.is_ascii_alphabetic());
        let line_ends = cells.get(token).is_none_or(|cell| cell.id == '\n');
        let accepted = near
            && !unit
            && !matcher.is_word(&text)
            && if cue.weak {
                digits && (gap.explicit || at == cue.last || gap.decorated) && (!all_digits || text.len() >= 6)
            } else if telling {
                gap.explicit
                    || gap.decorated
                    || at == cue.last
                    || gap.spaced && digits && text.len() >= 5
                    || (all_digits && text.len() >= 6)
                    || text.contains('#')
            } else {
                gap.colon && long && line_ends
            };
        if accepted {
            let id = if platform.case_sensitive { text } else { text.to_ascii_lowercase() };
            return Some(Bare { platform: cue.platform, id, first: at, last: token, disguised: styled || written });
        }
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

fn gap(matcher: &Matcher, cells: &[Cell], cue: &Cue) -> Option<Gap> {
    // `加微信 name`: a word for adding before the platform says that a name follows.
    let asked = cue.first.checked_sub(1).is_some_and(|before| matches!(cells[before].plain, '加' | '+' | '搜'));
    let mut gap = Gap { end: cue.last, explicit: asked, ..Gap::default() };
    while gap.end < cells.len() && gap.end - cue.last <= MAX_FILLED_GAP {
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
            gap.spaced = gap.end == cue.last + 1
                && cells[cue.last].id == ' '
                && cells[cue.first..cue.last].iter().any(|cell| cell.plain.is_alphabetic() && !cell.plain.is_ascii());
            return starts_id.then_some(gap);
        }
        match c {
            '@' => return Some(gap),
            '+' if cells.get(gap.end + 1).is_some_and(|next| next.digit.is_some()) => return Some(gap),
            '.' | '!' | '?' | '！' | '？' | ';' => return None,
            ':' | '=' => {
                gap.explicit = true;
                gap.colon = true;
            }
            '+' | '→' | '➡' | '>' | '-' | '—' | '/' | '❤' => gap.explicit = true,
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
        if cells[at].id != '@' {
            continue;
        }
        let before = at.checked_sub(1).map(|before| cells[before].id);
        if before.is_some_and(|c| c.is_ascii_alphanumeric() || matches!(c, '/' | '@' | '_' | '.' | '-' | '%')) {
            continue;
        }
        let mut end = at + 1;
        while end < cells.len() && end - at <= 40 && (cells[end].id.is_ascii_alphanumeric() || cells[end].id == '_') {
            end += 1;
        }
        crate::steps::count(end - at);
        let name: String = cells[at + 1..end].iter().map(|cell| cell.id).collect();
        let followed = cells.get(end).map(|cell| cell.id);
        let goes_on = cells.get(end + 1).is_some_and(|cell| cell.id.is_ascii_alphanumeric());
        // `@scope/package`, `@Annotation(...)`, `@user@server`, `@host.tld`.
        if name.len() < 3 || matches!(followed, Some('/' | '@' | '(')) && goes_on || followed == Some('.') && goes_on {
            continue;
        }
        if !honest_mix(&cells[at + 1..end]) {
            continue;
        }
        let found = cue_before(platforms, cells, cues, at)
            .or_else(|| {
                let upto = named.partition_point(|bare| bare.last <= at);
                let last = out.last().into_iter().chain(named[..upto].last()).max_by_key(|bare| bare.last)?;
                let near = last.last <= at
                    && at - last.last <= 8
                    && cells[last.last..at].iter().all(|cell| !matches!(cell.id, '\n' | '.' | '。'));
                (near && platforms[last.platform].at_sign).then_some((last.platform, false))
            })
            .or_else(|| cue_behind(platforms, cells, cues, end, name.bytes().any(|byte| byte.is_ascii_digit())))
            .or_else(|| linked.get(&name.to_ascii_lowercase()).map(|&platform| (platform, false)));
        let Some((platform, odd_cue)) = found else { continue };
        if !matcher.is_handle(platform, &name, &platforms[platform]) && !linked.contains_key(&name.to_ascii_lowercase()) {
            continue;
        }
        let styled = cells[at..end].iter().any(|cell| cell.style != Style::Plain);
        out.push(Bare { platform, id: name.to_ascii_lowercase(), first: at, last: end, disguised: styled || odd_cue });
    }
    out
}

fn cue_before(platforms: &[Platform], cells: &[Cell], cues: &[Cue], at: usize) -> Option<(usize, bool)> {
    let upto = cues.partition_point(|cue| cue.last <= at);
    cues[..upto].iter().rev().take(6).find_map(|cue| {
        let gap = &cells[cue.last..at];
        let fits = gap.len() <= MAX_GAP
            && platforms[cue.platform].at_sign
            && !gap.iter().any(|cell| matches!(cell.id, '.' | '!' | '?' | '。' | '！' | '？'));
        fits.then_some((cue.platform, cue.odd))
    })
}

fn cue_behind(platforms: &[Platform], cells: &[Cell], cues: &[Cue], end: usize, numbered: bool) -> Option<(usize, bool)> {
    let from = cues.partition_point(|cue| cue.first < end);
    cues[from..].iter().take(4).find_map(|cue| {
        let gap = cells.get(end..cue.first)?;
        let fits = gap.len() <= MAX_GAP_AFTER
            && (!cue.weak || numbered && gap.len() <= 1)
            && platforms[cue.platform].at_sign
            && !gap.iter().any(|cell| matches!(cell.id, '\n' | '.' | '!' | '?' | '@' | ',' | '，'));
        fits.then_some((cue.platform, false))
    })
}

/// Addresses of platforms written in the text, also with dots spelled out: `t[.]me/name`, `t点me/name`.
pub(super) fn addresses(matcher: &Matcher, platforms: &[Platform], cells: &[Cell]) -> Vec<(Hit, usize, usize, bool)> {
    // Each byte of the repaired text knows its cell.
    let (mut text, mut from, mut mended) = (String::with_capacity(cells.len()), Vec::with_capacity(cells.len()), Vec::new());
    let mut at = 0;
    while at < cells.len() {
        let c = cells[at].id;
        let (next, shown) = match mail::dot(cells, at) {
            Some((next, odd)) if text.ends_with(|c: char| c.is_ascii_alphanumeric()) => {
                if odd {
                    mended.push(at);
                }
                (next, '.')
            }
            _ => (at + 1, if c.is_ascii() { c } else { '\u{0}' }),
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
    let Some(hosts) = &matcher.hosts else { return out };
    for found in hosts.find_iter(&lower) {
        let before = lower[..found.start()].bytes().next_back();
        let label = before == Some(b'.') && !lower[..found.start()].ends_with("www.");
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

fn beside_sign(cells: &[Cell], at: usize) -> bool {
    let sign = |cell: Option<&Cell>| cell.is_some_and(|cell| matches!(cell.id, '.' | '/'));
    // Only where a lone letter or a short host part stands on the other side: `t . me / name`.
    sign(cells.get(at + 1)) || at.checked_sub(1).is_some_and(|before| sign(cells.get(before)))
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
