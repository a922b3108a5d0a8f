//! The day a page gives itself.

use std::sync::LazyLock;

use jiff::civil::Date;

use super::{Block, BlockKind, DateSource, Document, PageDate};

/// Keys of front matter that hold the day, the most telling first.
pub(super) const FRONT_MATTER_KEYS: &[&str] = &[
    "lastmod",
    "last_modified_at",
    "last_modified",
    "last_update",
    "lastupdated",
    "last_updated",
    "updated",
    "updated_at",
    "modified",
    "date",
    "published",
    "pubdate",
    "publishdate",
];

/// Names of `<meta>` that hold the day of change.
pub(super) const META_MODIFIED: &[&str] = &[
    "article:modified_time",
    "og:updated_time",
    "last-modified",
    "datemodified",
    "dcterms.modified",
    "dc.date.modified",
    "modified",
    "revised",
    "lastmod",
    "updated_time",
    "govuk:updated-at",
];

/// Names of `<meta>` that hold the day of publication.
pub(super) const META_PUBLISHED: &[&str] = &[
    "article:published_time",
    "date",
    "datepublished",
    "dcterms.created",
    "dcterms.date",
    "dcterms.issued",
    "dc.date",
    "dc.date.issued",
    "dc.date.created",
    "pubdate",
    "publishdate",
    "publish_date",
    "parsely-pub-date",
    "sailthru.date",
    "govuk:first-published-at",
];

/// What stands before the day a page was changed, folded to lower case. Longer forms come before those they start with.
const CUES: &[&str] = &[
    // English
    "last updated",
    "last modified",
    "last reviewed",
    "last revised",
    "page updated",
    "updated on",
    "updated at",
    "updated:",
    "updated",
    "as of",
    "revised on",
    "reviewed on",
    "date modified",
    // Chinese
    "最后更新",
    "最近更新",
    "最后修订",
    "最后修改",
    "更新于",
    "更新日期",
    "更新时间",
    "更新时间",
    "修订日期",
    "修改日期",
    "修订于",
    "截至",
    "最後更新",
    "最近更新",
    "更新於",
    "更新時間",
    "修訂日期",
    "截至",
    // Russian, Ukrainian
    "последнее обновление",
    "дата обновления",
    "обновлено",
    "обновлён",
    "обновлен",
    "изменено",
    "по состоянию на",
    "оновлено",
    // German, French, Spanish, Portuguese, Italian, Dutch, Polish, Turkish
    "zuletzt aktualisiert",
    "letzte aktualisierung",
    "aktualisiert am",
    "stand:",
    "dernière mise à jour",
    "mis à jour le",
    "mise à jour",
    "modifié le",
    "última actualización",
    "actualizado el",
    "actualizado",
    "fecha de actualización",
    "última atualização",
    "atualizado em",
    "atualizado",
    "ultimo aggiornamento",
    "aggiornato il",
    "aggiornato",
    "laatst bijgewerkt",
    "bijgewerkt op",
    "ostatnia aktualizacja",
    "zaktualizowano",
    "son güncelleme",
    "güncellendi",
    // Japanese, Korean, Vietnamese, Indonesian
    "最終更新日",
    "最終更新",
    "更新日",
    "최종 업데이트",
    "최종 수정",
    "업데이트",
    "수정일",
    "cập nhật lần cuối",
    "cập nhật",
    "terakhir diperbarui",
    "diperbarui",
];

/// What stands before the day a page was first published; it counts where no day of a change is given.
const PUBLISHED: &[&str] = &[
    "published on",
    "published:",
    "published",
    "posted on",
    "posted:",
    "written on",
    "written in",
    "newsletter",
    "写于",
    "寫於",
    "作于",
    "发表于",
    "發表於",
    "запись от",
    "написано",
    "geschrieben am",
    "écrit le",
    "escrito el",
    "escrito em",
    "scritto il",
    "投稿日",
    "작성일",
    "viết ngày",
    "ditulis",
    "发布于",
    "发布时间",
    "发布日期",
    "發布於",
    "發布時間",
    "發布日期",
    "опубликовано",
    "дата публикации",
    "veröffentlicht am",
    "publié le",
    "publicado el",
    "publicado em",
    "pubblicato il",
    "公開日",
    "게시일",
    "ngày đăng",
    "diterbitkan",
    "yayınlanma tarihi",
    "نشر في",
];

/// Names of months, as the start of a word in lower case, with their numbers. Three letters are enough where they tell.
const MONTHS: &[(&str, i8)] = &[
    // English, German, Dutch, and their abbreviations
    ("jan", 1),
    ("feb", 2),
    ("mar", 3),
    ("mär", 3),
    ("apr", 4),
    ("may", 5),
    ("mai", 5),
    ("mei", 5),
    ("jun", 6),
    ("jul", 7),
    ("aug", 8),
    ("sep", 9),
    ("oct", 10),
    ("okt", 10),
    ("nov", 11),
    ("dec", 12),
    ("dez", 12),
    ("maa", 3),
    // Russian, in the genitive and the nominative
    ("янв", 1),
    ("фев", 2),
    ("мар", 3),
    ("апр", 4),
    ("мая", 5),
    ("май", 5),
    ("июн", 6),
    ("июл", 7),
    ("авг", 8),
    ("сен", 9),
    ("окт", 10),
    ("ноя", 11),
    ("дек", 12),
    // French
    ("fév", 2),
    ("fev", 2),
    ("avr", 4),
    ("juin", 6),
    ("juil", 7),
    ("aoû", 8),
    ("aou", 8),
    ("déc", 12),
    // Spanish, Portuguese, Italian
    ("ene", 1),
    ("abr", 4),
    ("ago", 8),
    ("dic", 12),
    ("set", 9),
    ("out", 10),
    ("dez", 12),
    ("gen", 1),
    ("mag", 5),
    ("giu", 6),
    ("lug", 7),
    ("ott", 10),
];

/// How many blocks at the head and at the tail of a page are searched, and how long they may be in bytes: a day inside an
/// article is a day of its story.
const HEAD: usize = 12;
const TAIL: usize = 12;
const MAX_LINE: usize = 400;
/// How far after its cue a day may stand, in characters.
const REACH: usize = 24;

static CHANGED_FINDER: LazyLock<aho_corasick::AhoCorasick> = LazyLock::new(|| finder(CUES));
static PUBLISHED_FINDER: LazyLock<aho_corasick::AhoCorasick> = LazyLock::new(|| finder(PUBLISHED));

fn finder(cues: &[&str]) -> aho_corasick::AhoCorasick {
    aho_corasick::AhoCorasick::builder()
        .match_kind(aho_corasick::MatchKind::LeftmostLongest)
        .build(cues)
        .expect("a few short words compile")
}

/// A machine's date at the start of `text`: `2026-03-12`, `2026/03/12` or `20260312`, alone or with a time.
pub(super) fn stamp(text: &str) -> Option<Date> {
    let text = text.trim_start();
    let (date, length) = year_first(text)?;
    let next = text[length..].chars().next();
    if next.is_some_and(|c| c.is_ascii_digit()) { None } else { Some(date) }
}

fn plausible(year: i64, month: i64, day: i64) -> Option<Date> {
    if !(1990..=2100).contains(&year) {
        return None;
    }
    Date::new(year as i16, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

/// Reads digits, at most `most`. The number and what follows.
fn number(text: &str, most: usize) -> Option<(i64, &str)> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    if digits == 0 || digits > most {
        return None;
    }
    Some((text[..digits].parse().ok()?, &text[digits..]))
}

/// `2026-03-12`, `2026/3/12`, `2026.3.12`, `2026年3月12日`, `2026년 3월 12일`; and its length.
fn year_first(text: &str) -> Option<(Date, usize)> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    if digits == 8 {
        let part = |range: std::ops::Range<usize>| text[range].parse::<i64>().ok();
        return Some((plausible(part(0..4)?, part(4..6)?, part(6..8)?)?, 8));
    }
    if digits != 4 {
        return None;
    }
    let (year, rest) = number(text, 4)?;
    let rest = rest.trim_start();
    let separator = rest.chars().next().filter(|c| matches!(c, '-' | '/' | '.' | '年' | '년'))?;
    let (month, rest) = number(rest[separator.len_utf8()..].trim_start(), 2)?;
    let second = match separator {
        '年' => '月',
        '년' => '월',
        other => other,
    };
    let (day, rest) = number(rest.trim_start().strip_prefix(second)?.trim_start(), 2)?;
    Some((plausible(year, month, day)?, text.len() - rest.len()))
}

/// `12 March 2026`, `12. März 2026`, `12 марта 2026`, `12 de marzo de 2026`.
fn day_first(text: &str) -> Option<Date> {
    let (day, rest) = number(text, 2)?;
    let rest = ["st", "nd", "rd", "th", "er", "."].iter().find_map(|end| rest.strip_prefix(end)).unwrap_or(rest).trim_start();
    let rest = rest.strip_prefix("de ").or_else(|| rest.strip_prefix("of ")).unwrap_or(rest);
    let (month, rest) = month(rest)?;
    let rest = rest.trim_start_matches(['.', ',', ' ', '-']);
    let rest = rest.strip_prefix("de ").unwrap_or(rest);
    let (year, _) = number(rest, 4)?;
    plausible(year, month, day)
}

/// `March 12, 2026`.
fn month_first(text: &str) -> Option<Date> {
    let (month, rest) = month(text)?;
    let (day, rest) = number(rest.trim_start_matches(['.', ' ']), 2)?;
    let rest = ["st", "nd", "rd", "th"].iter().find_map(|end| rest.strip_prefix(end)).unwrap_or(rest);
    let (year, _) = number(rest.trim_start_matches([',', ' ']), 4)?;
    plausible(year, month, day)
}

/// `November 2026`, `ноябрь 2026`, `2026年11月`: the first day of the month. A month alone is a day only right behind its cue.
fn month_only(text: &str) -> Option<Date> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    if digits == 4 {
        let (year, rest) = number(text, 4)?;
        let rest = rest.trim_start().strip_prefix(['年', '년'])?.trim_start();
        let (month, rest) = number(rest, 2)?;
        rest.trim_start().strip_prefix(['月', '월'])?;
        return plausible(year, month, 1);
    }
    let (month, rest) = month(text)?;
    let rest = rest.trim_start_matches(['.', ',', ' ']);
    let rest = rest.strip_prefix("de ").unwrap_or(rest);
    let (year, rest) = number(rest, 4)?;
    // A longer number is no year.
    if rest.starts_with(|c: char| c.is_ascii_digit()) { None } else { plausible(year, month, 1) }
}

fn month(text: &str) -> Option<(i64, &str)> {
    let length = text.find(|c: char| !c.is_alphabetic()).unwrap_or(text.len());
    let (word, rest) = text.split_at(length);
    let (_, number) = MONTHS.iter().filter(|(name, _)| word.starts_with(name)).max_by_key(|(name, _)| name.len())?;
    Some((i64::from(*number), rest))
}

/// The first day in `text`, if one starts within reach. Days such as `3/4/2026` say too little and are left out.
fn first_day(text: &str) -> Option<Date> {
    let mut before = None::<char>;
    for (at, c) in text.char_indices().take(REACH) {
        let starts_word = before.is_none_or(|before| !before.is_alphanumeric() || (!before.is_ascii() && c.is_ascii_digit()));
        before = Some(c);
        if matches!(c, '\n' | '。' | ';' | '；') {
            return None;
        }
        if !starts_word || !c.is_alphanumeric() {
            continue;
        }
        let rest = &text[at..];
        let day = year_first(rest).map(|(date, _)| date).or_else(|| day_first(rest)).or_else(|| month_first(rest));
        if let Some(date) = day.or_else(|| month_only(rest)) {
            return Some(date);
        }
        // Another number than that of a day means that the cue was about something else.
        if c.is_ascii_digit() {
            return None;
        }
    }
    None
}

/// Looks for "updated on ..." in the visible text at the head and at the tail of the page. In: a page read whole. Out: the
/// first such day.
pub fn visible(document: &Document) -> Option<PageDate> {
    let fits = |block: &&Block| {
        !block.hidden
            && block.text.len() <= MAX_LINE
            // A day has a number, in ASCII digits, or in Arabic, Indic, Thai or full-width ones, which begin with these bytes.
            && block.text.bytes().any(|byte| byte.is_ascii_digit() || matches!(byte, 0xd9 | 0xdb | 0xe0 | 0xef))
            && !matches!(block.kind, BlockKind::Comment | BlockKind::Code | BlockKind::JsonLd | BlockKind::Quote)
    };
    let head = document.blocks.iter().take(HEAD);
    let tail = document.blocks.iter().skip(HEAD).rev().take(TAIL);
    let lines: Vec<String> = head.chain(tail).filter(fits).map(|block| block.text.to_lowercase()).collect();
    let search = |finder: &aho_corasick::AhoCorasick| {
        lines.iter().find_map(|text| {
            finder.find_iter(text).find_map(|cue| {
                let glued = text[..cue.start()].chars().next_back().is_some_and(|c| c.is_alphanumeric() && (c as u32) < 0x2e80);
                if glued { None } else { first_day(&text[cue.end()..]) }
            })
        })
    };
    let date = search(&CHANGED_FINDER).or_else(|| search(&PUBLISHED_FINDER))?;
    Some(PageDate { date, source: DateSource::Visible })
}

#[cfg(test)]
mod tests {
    use super::super::{Hints, Kind, parse};
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: Option<&str>) {
        let document = parse(text.as_bytes(), &Hints { kind: Some(Kind::Plain), ..Hints::default() });
        assert_eq!(document.page_date.map(|page| page.date.to_string()).as_deref(), expected, "{text}");
    }

    #[test]
    fn reads_the_day_of_change_in_many_languages() {
        for text in [
            "Last updated: 2026-03-12",
            "This page was updated on 12 March 2026.",
            "Updated Mar. 12th, 2026",
            "更新于2026年3月12日",
            "最后更新：2026 年 3 月 12 日 10:00",
            "最後更新 2026/03/12",
            "Обновлено 12 марта 2026 г.",
            "По состоянию на 12 марта 2026 года",
            "Zuletzt aktualisiert am 12. März 2026",
            "Mis à jour le 12 mars 2026",
            "Última actualización: 12 de marzo de 2026",
            "最終更新日：2026年3月12日",
            "최종 업데이트: 2026년 3월 12일",
        ] {
            check(text, Some("2026-03-12"));
        }
    }

    #[test]
    fn leaves_out_days_that_say_too_little_or_belong_to_the_story() {
        check("Last updated: November 2026", Some("2026-11-01"));
        check("更新时间：2026年11月", Some("2026-11-01"));
        check("Published 12 October 2026", Some("2026-10-12"));
        check("发布日期：2026-10-12", Some("2026-10-12"));
        check("Published 12 October 2024, last updated 2026-03-12", Some("2026-03-12"));
        check("Unpublished 12 October 2026", None);
        check("Last updated: 03/04/2026", None);
        check("Last updated: 1961-03-12", None);
        check("Last updated: 2026-13-40", None);
        check("The rules were outdated 2026-03-12", None);
        check("The law of 12 March 2026 says so.", None);
        check(&format!("Updated 12 March 2026 {}", "in a long story ".repeat(40)), None);
    }

    #[test]
    fn reads_stamps_only_whole() {
        assert_eq!(stamp("2026-03-12T10:00:00Z"), Date::new(2026, 3, 12).ok());
        assert_eq!(stamp("20260312"), Date::new(2026, 3, 12).ok());
        assert_eq!(stamp("2026-03-123"), None);
        assert_eq!(stamp("1773309600"), None);
        assert_eq!(stamp("签证签证签证"), None);
    }
}
