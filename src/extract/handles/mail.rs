//! E-mail addresses in running text, also with the sign and the dots spelled out.

use super::view::{Cell, Style};

/// An address found among cells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Address {
    /// First cell.
    pub(super) first: usize,
    /// Cell after the last.
    pub(super) last: usize,
    /// Lower case, domain in the form it was written in.
    pub(super) id: String,
    /// Whether the sign or a dot was spelled out, or letters were disguised.
    pub(super) disguised: bool,
}

/// The address around the sign at `at`, which is `@` or the bracket of `(at)`.
pub(super) fn around(cells: &[Cell], at: usize) -> Option<Address> {
    let (after, spelled) = sign(cells, at)?;
    let mut first = at;
    while first > 0 && spelled && cells[first - 1].id == ' ' && at - first < 2 {
        first -= 1;
    }
    let local_end = first;
    while first > 0 && local_end - first < 64 && local(cells[first - 1].id) {
        first -= 1;
    }
    // `Email.....name@host`: a row of stops leads to the name.
    if let Some(stops) = cells[first..local_end].windows(2).rposition(|two| two[0].id == '.' && two[1].id == '.') {
        first += stops + 2;
    }
    while first < local_end && matches!(cells[first].id, '.' | '-' | '+') {
        first += 1;
    }
    if first == local_end || cells[local_end - 1].id == '.' {
        return None;
    }
    // `https://user:word@host/` and paths hold no mailbox.
    if first > 0 && matches!(cells[first - 1].id, '/' | ':') && first > 1 && matches!(cells[first - 2].id, '/' | 's' | 'p') {
        return None;
    }
    let mut id: String = cells[first..local_end].iter().map(|cell| cell.id.to_ascii_lowercase()).collect();
    // `visa[dot]desk[at]host`: who spells out the sign spells out the stops of the name.
    while spelled && let Some((start, end)) = stopped(cells, first) {
        let part: String = cells[start..end].iter().map(|cell| cell.id.to_ascii_lowercase()).collect();
        id = format!("{part}.{id}");
        first = start;
    }
    id.push('@');
    let host_at = id.len();
    let (mut end, mut dots, mut refanged) = (after, 0, spelled);
    if spelled {
        while cells.get(end).is_some_and(|cell| cell.id == ' ') && end - after < 2 {
            end += 1;
        }
    }
    while end < cells.len() && id.len() - host_at < 120 {
        let c = cells[end].id;
        if c.is_ascii_alphanumeric() || c == '-' {
            id.push(c.to_ascii_lowercase());
            end += 1;
        } else if let Some((next, defanged)) = dot(cells, end)
            && cells.get(next).is_some_and(|cell| cell.id.is_ascii_alphanumeric())
            && id.len() > host_at
        {
            id.push('.');
            refanged |= defanged;
            dots += 1;
            end = next;
        } else {
            break;
        }
    }
    if dots == 0 || matches!(cells.get(end).map(|cell| cell.id), Some('@' | ':')) {
        // `git@host:path` names a repository.
        if dots == 0
            || cells.get(end).is_some_and(|cell| cell.id == '@')
            || cells.get(end + 1).is_some_and(|cell| cell.id.is_ascii_alphanumeric())
        {
            return None;
        }
    }
    let host = id[host_at..].trim_end_matches('-').to_string();
    id.truncate(host_at + host.len());
    let suffix = psl::suffix(host.as_bytes())?;
    let name = host.len().checked_sub(suffix.as_bytes().len() + 1)?;
    if !suffix.is_known() || name == 0 || example(&host) {
        return None;
    }
    let styled = cells[first..end].iter().any(|cell| cell.style != Style::Plain);
    Some(Address { first, last: end, id, disguised: refanged || styled })
}

/// The part of a name that a spelled-out stop joins to the one from `at` on.
fn stopped(cells: &[Cell], at: usize) -> Option<(usize, usize)> {
    let behind = at - usize::from(at > 0 && cells[at - 1].id == ' ');
    let open = cells[..behind].iter().rev().take(MAX_STOP).position(|cell| matches!(cell.id, '(' | '[' | '{'))?;
    let open = behind - 1 - open;
    let end = open - usize::from(open > 0 && cells[open - 1].id == ' ');
    let length = cells[..end].iter().rev().take(64).take_while(|cell| local(cell.id)).count();
    (bracketed(cells, open, STOPS)? == behind && length > 0).then_some((end - length, end))
}

/// Cells of a spelled-out stop with its brackets, at most.
const MAX_STOP: usize = 7;
/// How stops are spelled out in brackets.
const STOPS: &[&str] = &["dot", ".", "点"];

/// Cell after the sign, and whether it was spelled out.
fn sign(cells: &[Cell], at: usize) -> Option<(usize, bool)> {
    if cells[at].id == '@' {
        return Some((at + 1, false));
    }
    let close = bracketed(cells, at, &["at", "@"])?;
    Some((close, true))
}

/// Cell after the dot, and whether it was spelled out.
pub(super) fn dot(cells: &[Cell], at: usize) -> Option<(usize, bool)> {
    match cells.get(at)?.id {
        '.' => Some((at + 1, cells[at].start + 1 != cells[at].end)),
        '点' => Some((at + 1, true)),
        // `t。me`: no sentence ends between letters that nothing parts.
        '。' if cells.get(at + 1)?.id.is_ascii_alphanumeric() => Some((at + 1, true)),
        '(' | '[' | '{' => bracketed(cells, at, STOPS).map(|next| (next, true)),
        // `gmail (dot) com`.
        ' ' if cells.get(at + 1).is_some_and(|cell| matches!(cell.id, '(' | '[' | '{')) => {
            let close = bracketed(cells, at + 1, STOPS)?;
            Some((close + usize::from(cells.get(close).is_some_and(|cell| cell.id == ' ')), true))
        }
        ' ' => cells[at..].iter().take(5).map(|cell| cell.plain).eq(" dot ".chars()).then_some((at + 5, true)),
        _ => None,
    }
}

fn bracketed(cells: &[Cell], at: usize, words: &[&str]) -> Option<usize> {
    let close = match cells.get(at)?.id {
        '(' => ')',
        '[' => ']',
        '{' => '}',
        _ => return None,
    };
    let length = cells[at + 1..].iter().take(6).position(|cell| cell.id == close)?;
    let word: String = cells[at + 1..at + 1 + length].iter().map(|cell| cell.plain).collect();
    words.contains(&word.trim()).then_some(at + length + 2)
}

fn local(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '%' | '+' | '-')
}

/// Domains that stand for any domain.
fn example(host: &str) -> bool {
    let registrable = psl::domain_str(host).unwrap_or(host);
    matches!(
        registrable,
        "example.com" | "example.org" | "example.net" | "domain.com" | "email.com" | "yourdomain.com" | "test.com"
    )
}

#[cfg(test)]
mod tests {
    use super::super::view;
    use super::*;

    fn read(text: &str) -> Option<(String, bool)> {
        let cells = view::cells(text, 0..text.len());
        (0..cells.len()).find_map(|at| around(&cells, at)).map(|address| (address.id, address.disguised))
    }

    #[test]
    fn reads_addresses_and_spelled_out_ones() {
        assert_eq!(read("write to Visa.Help+kz@mail.gov.kz."), Some(("visa.help+kz@mail.gov.kz".to_string(), false)));
        assert_eq!(read("visahelp [at] gmail (dot) com"), Some(("visahelp@gmail.com".to_string(), true)));
        assert_eq!(read("visa[dot]help (dot) desk[at]gmail[dot]com"), Some(("visa.help.desk@gmail.com".to_string(), true)));
        assert_eq!(read("(see the list) visahelp[at]gmail[dot]com"), Some(("visahelp@gmail.com".to_string(), true)));
        assert_eq!(read("visahelp[at]gmail(dot)com"), Some(("visahelp@gmail.com".to_string(), true)));
        assert_eq!(read("visahelp (at) gmail dot com"), Some(("visahelp@gmail.com".to_string(), true)));
        assert_eq!(read("邮箱：123456789@qq.com。"), Some(("123456789@qq.com".to_string(), false)));
    }

    #[test]
    fn spares_what_is_no_mailbox() {
        for text in
            ["icon@2x.png", "git@github.com:owner/name", "@scope/pkg", "a @ b.com", "x@example.com", "user@localhost", "@media"]
        {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
