//! Telephone numbers in running text, plain or disguised, in E.164 digits.

use std::cell::{Cell as Counter, OnceCell, RefCell};
use std::collections::HashMap;
use std::ops::Range;

use phonenumber::country::Id as Region;

use super::lists::HashSet;
use super::view::{Cell, Style, is_numeral, native_digit};

/// Longest gap between two groups of digits when it is decorated, in characters.
const MAX_DECORATION: usize = 12;
/// Attempts to read a number on one page; far more than any honest page needs, and a bound on hostile ones.
const MAX_ATTEMPTS: u32 = 20_000;

/// Groups of digits in one number, at most, where it stands before another in one row.
const MAX_GROUPS: usize = 5;
/// Characters between two numbers of one row, at most.
const MAX_ROW: usize = 14;

/// Announced national numbers that are remembered of one page.
const MAX_ANNOUNCED: usize = 64;

/// A number found among cells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Number {
    /// First cell.
    pub(super) first: usize,
    /// Cell after the last.
    pub(super) last: usize,
    /// E.164 without `+`.
    pub(super) id: String,
    /// Whether it was written so that machines miss it.
    pub(super) disguised: bool,
}

/// What helps to read numbers without a country code, and how much work is left.
pub(super) struct Reader<'a> {
    /// Language (BCP 47) and last label of the host, either may be empty; asked for only when some number needs it.
    hints: Box<dyn Fn() -> (String, String) + 'a>,
    /// Words between two numbers of one row.
    or: &'a HashSet<String>,
    regions: OnceCell<Vec<Region>>,
    left: Counter<u32>,
    /// National numbers that a word announced, by their digits: the page means the same ones where no word stands before them.
    announced: RefCell<HashMap<String, String>>,
}

/// A run of digits.
#[derive(Debug)]
struct Group {
    first: usize,
    last: usize,
    digits: String,
    /// A letter stands for a digit, or Han words do.
    odd: bool,
    /// A letter stands right before: a document or flight number.
    glued: bool,
}

impl<'a> Reader<'a> {
    /// A reader for a page in the language and with the host suffix that `hints` gives. `or` are the words between two numbers of a row.
    pub(super) fn new(or: &'a HashSet<String>, hints: impl Fn() -> (String, String) + 'a) -> Reader<'a> {
        Reader {
            hints: Box::new(hints),
            or,
            regions: OnceCell::new(),
            left: Counter::new(MAX_ATTEMPTS),
            announced: RefCell::default(),
        }
    }

    fn regions(&self) -> &[Region] {
        self.regions.get_or_init(|| {
            let (language, suffix) = (self.hints)();
            regions(&language, &suffix)
        })
    }

    /// Every number among `cells` that starts with `+`, is toll-free in a shape of its own, or that `announced` says a
    /// word stands before, or `called` behind it. They get the index of the first cell, and of the one behind the last.
    pub(super) fn find(&self, cells: &[Cell], announced: impl Fn(usize) -> bool, called: impl Fn(usize) -> bool) -> Vec<Number> {
        let groups = groups(cells);
        let mut out: Vec<Number> = Vec::new();
        let (mut at, mut used) = (0, 0);
        while at < groups.len() {
            // Numbers in a row are announced together: "call 0900 12345 or 0900 54321".
            let row = out.last().is_some_and(|last| self.in_row(&cells[last.last..groups[at].first]));
            let announced = row || announced(groups[at].first);
            match self.read(cells, &groups, at, announced, &called) {
                Some((number, next)) => {
                    if let Some(earlier) = self.before(cells, &groups, used..at, &number) {
                        out.push(earlier);
                    }
                    out.push(number);
                    at = next;
                    used = next;
                }
                None => at += 1,
            }
        }
        out
    }

    /// Whether what stands between two numbers says that they are of one row: signs, "or", a country in brackets.
    fn in_row(&self, gap: &[Cell]) -> bool {
        if gap.is_empty() || gap.len() > MAX_ROW || gap.iter().any(|cell| matches!(cell.id, '\n' | '\t' | ';')) {
            return false;
        }
        let text: String = gap.iter().map(|cell| cell.plain).collect();
        let bracketed = |word: &str| word.len() <= 3 && text.contains(&format!("({word})"));
        let mut words = text.split(|c: char| !c.is_alphabetic()).filter(|word| !word.is_empty()).peekable();
        // Signs alone part the items of any list; a word, a stroke or a row of stops is needed.
        let told = words.peek().is_some() || text.contains('/') || text.contains("...");
        told && words.all(|word| self.or.contains(word) || bracketed(word))
    }

    /// The number right before another in one row, which has a country's code and no sign of it: "44-20-… or +1 …".
    fn before(&self, cells: &[Cell], groups: &[Group], free: Range<usize>, number: &Number) -> Option<Number> {
        let last = groups.get(free.end.checked_sub(1)?)?;
        if free.is_empty() || !self.in_row(cells.get(last.last..number.first)?) {
            return None;
        }
        let from = free.start.max(free.end.saturating_sub(MAX_GROUPS));
        let whole = (from..free.end).filter_map(|at| self.read(cells, groups, at, true, &|_| false));
        whole.filter(|(_, next)| *next == free.end).map(|(number, _)| number).find(|number| number.id.len() >= 10)
    }

    /// The number that starts at the first digit or `+` of `cells`, announced by a messenger's name.
    pub(super) fn first(&self, cells: &[Cell]) -> Option<Number> {
        let head = cells.iter().position(|cell| cell.digit.is_some())?;
        let end = cells.len().min(head + 96);
        let groups = groups(&cells[..end]);
        // Digits too many for a number make no group.
        if groups.is_empty() {
            return None;
        }
        let (number, _) = self.read(&cells[..end], &groups, 0, true, &|_| false)?;
        (number.first <= head).then_some(number)
    }

    /// The number of another country than the page's that its messenger's name announces: Zalo's are of Vietnam.
    pub(super) fn of_region(&self, cells: &[Cell], region: Region) -> Option<Number> {
        let first = cells.iter().take(2).position(|cell| cell.id.is_ascii_digit())?;
        let mut digits = String::new();
        let mut last = first;
        for (at, cell) in cells.iter().enumerate().skip(first).take(20) {
            match cell.id {
                c if c.is_ascii_digit() => {
                    digits.push(c);
                    last = at + 1;
                }
                ' ' | '-' | '.' => {}
                _ => break,
            }
        }
        if !(9..=11).contains(&digits.len()) || !self.spend() {
            return None;
        }
        let number = phonenumber::parse(Some(region), digits).ok()?;
        phonenumber::is_valid(&number).then(|| Number { first, last, id: e164(&number), disguised: false })
    }

    /// A number as it is dialled within a country that nothing on the page tells: the digits as they stand.
    pub(super) fn as_written(&self, cells: &[Cell]) -> Option<Number> {
        let groups = groups(cells);
        let (opening, last) =
            (groups.first()?, groups.windows(2).take_while(|two| parts(&cells[two[0].last..two[1].first])).count());
        let whole = &groups[..=last];
        let digits: String = whole.iter().map(|group| group.digits.as_str()).collect();
        // No sum, version or day begins with a zero and has so many digits.
        let dialled = digits.starts_with('0')
            && !digits.starts_with("00")
            && (9..=11).contains(&digits.len())
            && whole.len() <= MAX_GROUPS
            && !whole.iter().any(|group| group.glued)
            && !placeholder(&digits)
            && !dated(cells, &groups);
        dialled.then(|| {
            let (first, last) = (opening.first, whole[last].last);
            Number { first, last, disguised: disguised(&cells[first..last], whole), id: digits }
        })
    }

    /// E.164 digits of a number written in a link.
    pub(super) fn of_link(&self, digits: &str, plus: bool) -> Option<String> {
        if (plus || digits.len() >= 11)
            && let Some(id) = self.international(digits)
        {
            return Some(id);
        }
        self.national(digits)
    }

    fn spend(&self) -> bool {
        let left = self.left.get();
        self.left.set(left.saturating_sub(1));
        left > 0
    }

    fn read(
        &self,
        cells: &[Cell],
        groups: &[Group],
        at: usize,
        announced: bool,
        called: &dyn Fn(usize) -> bool,
    ) -> Option<(Number, usize)> {
        // Digits that are letters in disguise can stand alone, so that there is a digit and no group.
        let plus = plus_before(cells, groups.get(at)?.first);
        // "2024-05-27 15:00:56": what begins within a day is none either.
        let in_day = |back: usize| at >= back && dated(cells, &groups[at - back..]);
        if plus.is_none() && (groups[at].glued || (0..3).any(in_day) || clock(cells, groups, at)) {
            return None;
        }
        // Groups that could belong to one number, and the digits up to each.
        let mut digits = String::new();
        let mut ends = Vec::new();
        for (index, group) in groups.iter().enumerate().skip(at) {
            let gap = if index > at { &cells[groups[index - 1].last..group.first] } else { &[] };
            // `+1 +(844) ...` says the sign twice.
            let twice = index == at + 1 && plus.is_some() && groups[at].digits.len() <= 3 && signed_twice(gap);
            if index > at && (!joins(gap) && !twice || group.glued) {
                break;
            }
            if digits.len() + group.digits.len() > 17 {
                break;
            }
            // "06/11 18:35-36", "00:00:00,04/18/2008": a time of day is part of no number.
            if plus.is_none() && clock(cells, groups, index) {
                break;
            }
            // "80,000 - ₩120,000", "80,000–100,000": sums, and what lies between them.
            if plus.is_none() && index > at && (priced(gap) || thousands(gap, group)) {
                break;
            }
            digits.push_str(&group.digits);
            ends.push((index, digits.len()));
        }
        for &(index, length) in ends.iter().rev() {
            if length < 7 {
                break;
            }
            let digits = &digits[..length];
            let first = plus.unwrap_or(groups[at].first);
            let last = groups[index].last;
            // `18 005 551 234` is an amount; `1 800 555 1234` is not.
            let spread = index > at && (groups[at].digits.len() <= 1 || !digits.starts_with('1') || digits.len() != 11);
            let disguised = disguised(&cells[first..last], &groups[at..=index]);
            // Nobody hides the digits of what is no number to call.
            let dressed = disguised && index >= at + 2 && digits.starts_with('0');
            let masked = dressed || masked(&cells[first..last], &groups[at..=index]);
            // Many languages put the verb behind. Only what is dialled within a country begins with a zero; amounts do not.
            let called = || digits.len() >= 9 && digits.starts_with('0') && called(last);
            let announced = announced || spread && digits.len() >= 10 && masked || called();
            if let Some(id) = self.resolve(digits, plus.is_some(), announced, spread, disguised)
                && !placeholder(&id)
            {
                return Some((Number { first, last, id, disguised }, index + 1));
            }
        }
        None
    }

    fn resolve(&self, digits: &str, plus: bool, announced: bool, spread: bool, disguised: bool) -> Option<String> {
        if plus {
            return self.international(digits);
        }
        if !announced && let Some(id) = self.announced.borrow().get(digits) {
            return Some(id.clone());
        }
        if (spread || announced || disguised) && toll_free(digits) {
            return Some(digits.to_string());
        }
        if announced && digits.len() == 10 && toll_free(&format!("1{digits}")) && self.regions().first() != Some(&Region::CN) {
            return Some(format!("1{digits}"));
        }
        if (spread || announced)
            && self.regions().contains(&Region::CN)
            && digits.len() == 10
            && (digits.starts_with("400") || (announced && digits.starts_with("800")))
        {
            return Some(format!("86{digits}"));
        }
        // Calls to 8-800 are free all over Russia and Kazakhstan; the country code takes the place of the first digit.
        if (spread || announced)
            && digits.len() == 11
            && digits.starts_with("8800")
            && self.regions().iter().any(|region| matches!(region, Region::RU | Region::KZ))
        {
            return Some(format!("7{}", &digits[1..]));
        }
        if !announced && !disguised {
            return None;
        }
        if let Some(rest) = digits.strip_prefix("00") {
            return self.international(rest);
        }
        if announced && let Some(id) = self.national(digits) {
            let mut known = self.announced.borrow_mut();
            if known.len() < MAX_ANNOUNCED {
                known.insert(digits.to_string(), id.clone());
            }
            return Some(id);
        }
        if spread && digits.len() >= 11 { self.international(digits) } else { None }
    }

    fn international(&self, digits: &str) -> Option<String> {
        // A trunk zero in brackets, as in `+44 (0) 20`, and Italy's zero, which belongs to the number, both parse.
        if !(8..=16).contains(&digits.len()) || !self.spend() {
            return None;
        }
        let number = phonenumber::parse(None, format!("+{digits}")).ok()?;
        // A toll-free number of North America behind the code of another country, as no such country has: `+57-833-780-0908`.
        let dressed = (12..=13).contains(&digits.len()) && toll_free(&format!("1{}", &digits[digits.len() - 10..]));
        (phonenumber::is_valid(&number) || dressed).then(|| e164(&number))
    }

    fn national(&self, digits: &str) -> Option<String> {
        if !(7..=12).contains(&digits.len()) {
            return None;
        }
        self.regions().iter().find_map(|&region| {
            if !self.spend() {
                return None;
            }
            let number = phonenumber::parse(Some(region), digits).ok()?;
            phonenumber::is_valid(&number).then(|| e164(&number))
        })
    }
}

/// Regions whose national numbers a page in this language or below this country's domain may show.
fn regions(language: &str, suffix: &str) -> Vec<Region> {
    let mut regions: Vec<Region> = Vec::new();
    if suffix.len() == 2
        && let Ok(region) = suffix.to_ascii_uppercase().replace("UK", "GB").parse()
    {
        regions.push(region);
    }
    let mut parts = language.split(['-', '_']);
    let primary = parts.next().unwrap_or("").to_ascii_lowercase();
    if let Some(region) = parts.find(|part| part.len() == 2).and_then(|part| part.to_ascii_uppercase().parse().ok()) {
        regions.push(region);
    }
    let usual: &[Region] = match primary.as_str() {
        "zh" => &[Region::CN, Region::TW, Region::HK],
        "ru" => &[Region::RU, Region::KZ],
        "en" => &[Region::US, Region::GB, Region::IN, Region::AU],
        "es" => &[Region::ES, Region::MX, Region::DO, Region::CO, Region::AR, Region::PE, Region::CL],
        "pt" => &[Region::BR, Region::PT],
        "it" => &[Region::IT],
        "fr" => &[Region::FR],
        "de" => &[Region::DE, Region::AT],
        "pl" => &[Region::PL],
        "id" => &[Region::ID, Region::MY],
        "ms" => &[Region::MY, Region::ID],
        "vi" => &[Region::VN],
        "ja" => &[Region::JP],
        "ko" => &[Region::KR],
        "th" => &[Region::TH],
        "tr" => &[Region::TR],
        "uk" => &[Region::UA],
        "kk" => &[Region::KZ],
        "hi" => &[Region::IN],
        "ar" => &[Region::SA, Region::AE, Region::EG],
        "nl" => &[Region::NL],
        "cs" => &[Region::CZ],
        "sk" => &[Region::SK],
        "ro" => &[Region::RO],
        "bg" => &[Region::BG],
        "el" => &[Region::GR],
        "hu" => &[Region::HU],
        "he" => &[Region::IL],
        "fa" => &[Region::IR],
        "ur" => &[Region::PK],
        "bn" => &[Region::BD],
        "uz" => &[Region::UZ],
        "ka" => &[Region::GE],
        "sw" => &[Region::KE, Region::TZ],
        "tl" => &[Region::PH],
        _ => &[],
    };
    for region in usual {
        if !regions.contains(region) {
            regions.push(*region);
        }
    }
    regions
}

fn e164(number: &phonenumber::PhoneNumber) -> String {
    number.format().mode(phonenumber::Mode::E164).to_string().trim_start_matches('+').to_string()
}

/// North American toll-free numbers with their country code.
fn toll_free(digits: &str) -> bool {
    let bytes = digits.as_bytes();
    digits.len() == 11 && matches!(&digits[..4], "1800" | "1833" | "1844" | "1855" | "1866" | "1877" | "1888") && bytes[4] >= b'2'
}

/// Numbers that stand in examples: 555-01xx, one digit over and over, digits in order.
fn placeholder(id: &str) -> bool {
    if id.len() == 11 && id.starts_with('1') && (&id[4..7] == "555" && id[7..].starts_with("01") || &id[1..4] == "555") {
        return true;
    }
    let tail = tail(id);
    let rising = tail.windows(2).all(|pair| pair[1] == pair[0] + 1 || (pair[0] == b'9' && pair[1] == b'0'));
    let falling = tail.windows(2).all(|pair| pair[0] == pair[1] + 1);
    one_digit(id) || rising || falling
}

/// Whether a number ends in one digit over and over, as that of a page under construction does: `wa.me/440000000000`.
pub(super) fn one_digit(id: &str) -> bool {
    let tail = tail(id);
    tail.len() == TAIL && tail.iter().all(|&digit| digit == tail[0])
}

/// Digits at the end of a number by which one that stands in examples is told.
const TAIL: usize = 7;

fn tail(id: &str) -> &[u8] {
    &id.as_bytes()[id.len().saturating_sub(TAIL)..]
}

/// Whether what stands between two groups of digits has the sign of a currency, and a blank or a dash that parts it from a sum before.
fn priced(gap: &[Cell]) -> bool {
    let has = |wanted: fn(char) -> bool| gap.iter().any(|cell| wanted(cell.id) || wanted(cell.plain));
    has(is_currency) && has(|c| matches!(c, ' ' | '-' | '–' | '~'))
}

/// Whether digits behind a comma are round thousands.
fn thousands(gap: &[Cell], group: &Group) -> bool {
    matches!(gap, [cell] if cell.plain == ',') && group.digits == "000"
}

fn is_currency(c: char) -> bool {
    matches!(c, '$' | '£' | '¥' | '฿' | '\u{20a0}'..='\u{20cf}')
}

/// Whether groups of digits begin with a day: `2015-11-09 15:27:54`, `09.11.2015 15:27`.
fn dated(cells: &[Cell], groups: &[Group]) -> bool {
    let [first, second, third, rest @ ..] = groups else { return false };
    let mark = |one: &Group, other: &Group| match &cells[one.last..other.first] {
        [cell] if matches!(cell.plain, '-' | '.' | '/') => Some(cell.plain),
        _ => None,
    };
    let parted = mark(first, second);
    let number = |group: &Group| group.digits.parse::<u32>().unwrap_or(0);
    let year = |group: &Group| group.digits.len() == 4 && (1900..2100).contains(&number(group));
    let within = |group: &Group, most: u32| group.digits.len() <= 2 && (1..=most).contains(&number(group));
    parted.is_some()
        && mark(second, third) == parted
        && (year(first) && within(second, 12) && within(third, 31)
            || year(third) && (within(first, 31) && within(second, 12) || within(first, 12) && within(second, 31)))
        // "2026-06-20-l2" goes on with a name of something else.
        && rest.first().is_none_or(|next| next.odd || mark(third, next) != parted)
}

/// Whether a group of digits is the hour or the minutes of a time of day: two or three pairs parted by colons, the rest of which is in
/// range. Numbers in disguise have more of them.
fn clock(cells: &[Cell], groups: &[Group], at: usize) -> bool {
    let colon = |index: usize| matches!(&cells[groups[index].last..groups[index + 1].first], [cell] if cell.plain == ':');
    let first = (0..at).rev().take(3).take_while(|&index| colon(index)).last().unwrap_or(at);
    let pairs = 1 + (first..groups.len() - 1).take(3).take_while(|&index| colon(index)).count();
    let value = |index: usize| groups[index].digits.parse::<u32>().unwrap_or(u32::MAX);
    matches!(pairs, 2 | 3)
        && (first..first + pairs).all(|index| groups[index].digits.len() == 2 && !groups[index].odd)
        && value(first) <= 24
        && (first + 1..first + pairs).all(|index| value(index) < 60)
}

fn groups(cells: &[Cell]) -> Vec<Group> {
    let mut out = Vec::new();
    let mut at = 0;
    while at < cells.len() {
        if let Some(last) = spoken(cells, at, out.last()) {
            let digits = cells[at..last].iter().filter_map(|cell| cell.digit).map(|digit| (b'0' + digit) as char).collect();
            out.push(Group { first: at, last, digits, odd: true, glued: false });
            at = last;
            continue;
        }
        if !is_numeral(&cells[at]) && !opens(cells, at, out.last()) {
            at += 1;
            continue;
        }
        let first = at;
        let mut odd = false;
        let mut solid = first;
        while at < cells.len() {
            if is_numeral(&cells[at]) {
                at += 1;
                solid = at;
            } else if letter_digit(&cells[at]).is_some() {
                at += 1;
            } else {
                break;
            }
        }
        // `10 oz`, `5Il`: letters at the end are digits only where no word goes on, and `8oo` is one.
        let letters_follow = cells.get(at).is_some_and(|cell| cell.id.is_alphabetic());
        let trailing = at - solid;
        let all = solid == first && trailing == CODE && !letters_follow;
        if (letters_follow || trailing > 2) && !all {
            at = solid;
        }
        let mut digits = String::new();
        for cell in &cells[first..at] {
            match cell.digit.or_else(|| letter_digit(cell)) {
                Some(digit) => digits.push((b'0' + digit) as char),
                None => continue,
            }
            odd |= cell.digit.is_none();
            // A number of any length is one number; beyond sixteen digits it is none that can be dialled.
            if digits.len() > 17 {
                break;
            }
        }
        let glued = first > 0 && {
            let before = &cells[first - 1];
            (before.id.is_ascii_alphabetic() && before.start + 1 == before.end)
                || before.id == '#' || is_currency(before.id) || is_currency(before.plain)
                // Between digits it parts groups: `0811_444_748`.
                || before.id == '_' && !dialled(&cells[..first - 1]) && !(first > 1 && is_numeral(&cells[first - 2]))
        } || cells.get(at).is_some_and(|cell| cell.id.is_ascii_alphabetic() && cell.plain.is_ascii());
        out.push(Group { first, last: at, digits, odd, glued });
    }
    out
}

/// Whether nothing but digits and signs leads back to a `+`, as in a number and in no name: `+1↠855_201-5621`.
fn dialled(before: &[Cell]) -> bool {
    before.last().is_some_and(is_numeral)
        && before
            .iter()
            .rev()
            .take(16)
            .take_while(|cell| !cell.id.is_alphabetic() && !cell.id.is_whitespace())
            .any(|cell| cell.id == '+')
}

/// Letters that stand for all digits of a code that opens a number.
const CODE: usize = 3;

/// Whether a letter stands for the digit that opens a number or its next group: `O8OO-834`, `800-O41`, `64O-II83`.
fn opens(cells: &[Cell], at: usize, before: Option<&Group>) -> bool {
    let zero = |cell: &Cell| matches!(cell.id, 'o' | 'O');
    let apart = at.checked_sub(1).is_none_or(|before| !cells[before].id.is_alphanumeric());
    let first = cells[at..].iter().take(5).take_while(|cell| zero(cell) || is_numeral(cell)).count() == 4
        && cells[at + 1..].iter().take(3).any(zero)
        && apart;
    // The first of pairs: `O6.44.I9`.
    let like = |at: usize| cells.get(at).is_some_and(|cell| is_numeral(cell) || letter_digit(cell).is_some());
    let pairs = apart
        && cells.get(at + 2).is_some_and(|cell| matches!(cell.id, '.' | '-' | ' '))
        && like(at + 3)
        && like(at + 4)
        && cells.get(at + 5).is_some_and(|cell| matches!(cell.id, '.' | '-' | ' '));
    // One among digits that stand alone: `0 8 O 5`.
    let space = |at: usize| cells.get(at).is_some_and(|cell| cell.id == ' ');
    let alone = zero(&cells[at])
        && space(at + 1)
        && cells.get(at + 2).is_some_and(is_numeral)
        && before.is_some_and(|group| group.digits.len() == 1 && group.last + 1 == at && space(group.last));
    // Ones too, inside a number: `64O-II83`, `06.44.I9`.
    let one = |cell: &Cell| matches!(cell.id, 'I' | 'l');
    let ones = cells[at..].iter().take(2).take_while(|cell| one(cell)).count();
    let inside = ones > 0 && cells.get(at + ones).is_some_and(is_numeral) && follows(cells, at, before);
    // The code that opens a number, all of it or its first digit: `oll-23 4O 8871`, `l8OO 555 0143`.
    let sign = |at: usize| cells.get(at).is_some_and(|cell| matches!(cell.id, '-' | '.' | ' '));
    let (second, third) = (cells.get(at + 1), cells.get(at + 2));
    // A whole group of two, within a number: `98-IO-33`.
    let digits = |at: usize| cells.get(at).is_some_and(|cell| letter_digit(cell).is_some());
    let group = || {
        digits(at + 1)
            && cells.get(at + 2).is_some_and(|cell| cell.id == '-')
            && like(at + 3)
            && before.is_some_and(|group| group.last + 1 == at && cells[group.last].id == '-')
    };
    let area = || zero(&cells[at]) && second.is_some_and(one) && third.is_some_and(one) && sign(at + CODE);
    let eight = || one(&cells[at]) && second.is_some_and(|cell| cell.id == '8') && like(at + 2) && like(at + 3) && sign(at + 4);
    let code = || area() && cells.get(at + CODE + 1).is_some_and(is_numeral) || eight() && like(at + 5);
    alone
        || inside
        || apart && (code() || group())
        || zero(&cells[at]) && cells.get(at + 1).is_some_and(is_numeral) && (first || pairs || follows(cells, at, before))
}

/// The end of a group of digits that Han words stand for, where it is one of a number's: `四零零-八二一-七七一六`. Years and dates have
/// fewer digits together.
fn spoken(cells: &[Cell], at: usize, before: Option<&Group>) -> Option<usize> {
    let word = |cell: &Cell| cell.digit.is_some() && !is_numeral(cell);
    let end = |from: usize| from + cells[from..].iter().take(MAX_SPOKEN).take_while(|cell| word(cell)).count();
    let last = end(at);
    if last < at + 2 || before.is_some_and(|group| group.last == at) && !word(&cells[at - 1]) {
        return None;
    }
    // A group behind another of them belongs to the same number.
    if before.is_some_and(|group| group.odd && group.last < at && word(&cells[group.last - 1]) && parts(&cells[group.last..at])) {
        return Some(last);
    }
    let (mut count, mut from) = (last - at, last);
    while count < SPOKEN {
        let next = from + cells[from..].iter().take(3).take_while(|cell| ordinary(cell.id)).count();
        let stop = end(next);
        if next == from || stop < next + 2 {
            return None;
        }
        count += stop - next;
        from = stop;
    }
    Some(last)
}

/// Digits in Han words that are a number to call, at least.
const SPOKEN: usize = 9;
/// Han words in one group of digits, at most.
const MAX_SPOKEN: usize = 17;

/// Whether folded text has as many digits in Han words together as [`spoken`] asks for, be they a number's or not.
pub(super) fn has_spoken(folded: &str) -> bool {
    let mut count = 0;
    folded.chars().any(|c| {
        count = if !c.is_ascii() && native_digit(c).is_some() {
            count + 1
        } else if ordinary(c) {
            count
        } else {
            0
        };
        count >= SPOKEN
    })
}

/// Whether a few signs part two groups of one number.
fn parts(gap: &[Cell]) -> bool {
    gap.len() <= 3 && gap.iter().all(|cell| ordinary(cell.id))
}

/// Whether a group of digits stands right before.
fn follows(cells: &[Cell], at: usize, before: Option<&Group>) -> bool {
    before.is_some_and(|group| group.last < at && at - group.last <= 3) && !cells[at - 1].id.is_alphanumeric()
}

fn letter_digit(cell: &Cell) -> Option<u8> {
    match cell.id {
        'o' | 'O' => Some(0),
        'I' | 'l' => Some(1),
        _ => None,
    }
}

/// The cell of a `+` right before a number, brackets and spaces allowed between.
fn plus_before(cells: &[Cell], first: usize) -> Option<usize> {
    let mut at = first;
    for _ in 0..3 {
        at = at.checked_sub(1)?;
        match cells[at].id {
            '+' => {
                let before = at.checked_sub(1).map(|before| &cells[before]);
                let sum = before.is_some_and(|cell| cell.id.is_ascii_digit());
                return (!sum).then_some(at);
            }
            ' ' | '(' | '[' | '{' | '<' => {}
            _ => return None,
        }
    }
    None
}

/// Whether nothing but another `+` with a bracket stands between a country's code and the rest of its number.
fn signed_twice(gap: &[Cell]) -> bool {
    gap.len() <= 3 && gap.last().is_some_and(|cell| cell.id == '(') && gap.iter().all(|cell| matches!(cell.id, ' ' | '+' | '('))
}

/// Whether what stands between two groups can stand inside one number.
fn joins(gap: &[Cell]) -> bool {
    if gap.is_empty() || gap.len() > MAX_DECORATION {
        return false;
    }
    // A letter in a frame is a sign there: `0800 🅽 591 4472`.
    let framed = gap.iter().filter(|cell| cell.id.is_alphanumeric()).count() == 1
        && gap.iter().any(|cell| cell.style == Style::Styled && cell.id.is_ascii_alphabetic() && cell.end - cell.start == 4);
    let word = |cell: &Cell| cell.id.is_alphanumeric() && !framed && !stroke(cell.id);
    if gap.iter().any(|cell| word(cell) || matches!(cell.id, '\n' | '\t' | '+' | '$' | '€')) {
        return false;
    }
    // A comma or a slash with a space begins something new.
    let new = gap.windows(2).any(|pair| matches!(pair[0].id, ',' | ';' | '、' | '，') && pair[1].id == ' ')
        || gap.windows(3).any(|three| three[0].id == ' ' && three[1].id == '/' && three[2].id == ' ')
        || gap.iter().any(|cell| matches!(cell.id, '、' | '，'));
    if new {
        return false;
    }
    gap.len() <= 3 || gap.iter().any(|cell| !ordinary(cell.id)) || doubled(gap)
}

/// Letters of several scripts that look like a dash.
fn stroke(c: char) -> bool {
    matches!(c, 'ᐨ' | 'ㅡ' | 'ᅳ' | 'ー' | 'ｰ' | 'ـ' | 'ߺ')
}

/// Whether nothing but one sign written twice stands between two groups: "9.8127 // 4406".
fn doubled(gap: &[Cell]) -> bool {
    let mut signs = gap.iter().map(|cell| cell.id).filter(|c| *c != ' ');
    matches!((signs.next(), signs.next(), signs.next()), (Some(one @ ('/' | '-' | '.')), Some(other), None) if one == other)
}

/// Signs that stand inside numbers everywhere.
fn ordinary(c: char) -> bool {
    matches!(c, ' ' | '-' | '.' | '(' | ')' | '/' | '+' | '\u{a0}' | ',' | '·' | '[' | ']' | '（' | '）')
}

/// Whether letters stand for digits, or digits are dressed.
fn masked(cells: &[Cell], groups: &[Group]) -> bool {
    groups.iter().any(|group| group.odd) || cells.iter().any(|cell| cell.digit.is_some() && cell.style == Style::Styled)
}

fn disguised(cells: &[Cell], groups: &[Group]) -> bool {
    if masked(cells, groups) {
        return true;
    }
    if groups.iter().filter(|group| group.digits.len() == 1).count() >= 5 {
        return true;
    }
    // Arabic and Persian digits are how a language is written, but not among others in one number.
    let (native, others): (Vec<&Cell>, Vec<&Cell>) =
        cells.iter().filter(|cell| cell.digit.is_some()).partition(|cell| cell.end - cell.start == 2);
    if !native.is_empty() && !others.is_empty() {
        return true;
    }
    let (mut opened, mut closed) = (0, 0);
    for cell in cells {
        if cell.digit.is_some() || letter_digit(cell).is_some() {
            continue;
        }
        if !ordinary(cell.id) {
            return true;
        }
        opened += usize::from(matches!(cell.id, '(' | '[' | '（'));
        closed += usize::from(matches!(cell.id, ')' | ']' | '）'));
    }
    // The bracket that opens the first group stands before the number.
    opened >= 3 || closed > opened + 1
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extract::handles::view;

    fn or() -> HashSet<String> {
        ["or", "или"].into_iter().map(str::to_string).collect()
    }

    fn read(text: &str, language: &str, announced: bool) -> Vec<(String, bool)> {
        let cells = view::cells(text, 0..text.len());
        let found = Reader::new(&or(), || (language.to_string(), String::new())).find(&cells, |_| announced, |_| false);
        found.into_iter().map(|number| (number.id, number.disguised)).collect()
    }

    #[track_caller]
    fn plain(text: &str, id: &str) {
        assert_eq!(read(text, "en", false), [(id.to_string(), false)], "{text}");
    }

    #[track_caller]
    fn styled(text: &str, id: &str) {
        assert_eq!(read(text, "en", false), [(id.to_string(), true)], "{text}");
    }

    #[test]
    fn reads_a_sign_said_twice_and_toll_free_numbers_dressed_as_another_countrys() {
        plain("+1 +(844) 296-4459", "18442964459");
        plain("+57-833-780-0908", "578337800908");
        plain("+61-888-829-1465", "618888291465");
        assert_eq!(read("+57 733 780 0908", "en", false), []);
    }

    #[test]
    fn reads_plain_numbers() {
        plain("call +1 (866) 229-1234 now", "18662291234");
        plain("+49 30 227 32152", "493022732152");
        plain("(+44) 800 208 1234", "448002081234");
        plain("1-888-250-5039", "18882505039");
        plain("+39 02 9884 7433", "390298847433");
    }

    #[test]
    fn reads_disguised_numbers() {
        styled("+𝟏-𝟖𝟎𝟎-𝟓𝟕𝟔-2208", "18005762208");
        styled("[+1] → 866 ⟐ 829 ⟐ → 1734", "18668291734");
        styled("{+1★866★829★1734}", "18668291734");
        styled("1-8oo/↬301/↬46/↬28", "18003014628");
        styled("+1 (866)→ 829→11^^47||★", "18668291147");
        styled("+44-8OO-O41-8917", "448000418917");
        styled("1 - 8 0 0 - 7 9 8 - 1 4 9 5", "18007981495");
        styled("+❺❺ 𝟙𝟙 ⋆3̊⋆✫1̊✫⭑9̊⭑8 9806", "551131989806");
        styled("+1 866 🅽 829 1147", "18668291147");
        styled("+55 ▌│█║▌║▌ 11 ▌│█║▌║▌ 3198-9806", "551131989806");
    }

    #[test]
    fn keeps_two_numbers_apart() {
        let found = read("+1 866 229 1234, +1 866 229 1235 / +49 30 227 32152", "en", false);
        assert_eq!(found.len(), 3);
    }

    #[test]
    fn spares_what_is_no_telephone_number() {
        for text in [
            "+1 866 N 829 1147",
            "on 2024-05-13 at 10:30:00",
            "ISBN 978-3-16-148410-0",
            "costs 18 005 551 234 tenge",
            "43.238949, 76.889709",
            "1-800-555-0123",
            "+1 555 123 4567",
            "1234567890",
            "flight KC 851 and B2 8005551234",
            "+86 123456",
            "18005762208",
            "8 800 12",
            "order 0123456789",
        ] {
            assert_eq!(read(text, "en", false), [], "{text}");
        }
    }

    #[test]
    fn letters_for_zeros_and_free_calls_of_russia_are_read() {
        let found = |text: &str, language: &str, announced: bool| read(text, language, announced);
        assert_eq!(found("8-8OO-512-О3-47", "ru", false), [("78005120347".to_string(), true)]);
        assert_eq!(found("8 800 512 03 47", "ru", false), [("78005120347".to_string(), false)]);
        assert_eq!(found("O8OO-726-4153", "pt", true), [("558007264153".to_string(), true)]);
        assert_eq!(found("O2 and O365 in 2024", "en", true), []);
    }

    #[test]
    fn numbers_of_one_row_are_announced_together() {
        let ids = |text: &str| read(text, "en", false).into_iter().map(|(id, _)| id).collect::<Vec<_>>();
        assert_eq!(ids("44-20-3807-2347 or 1-888-250-5034"), ["442038072347", "18882505034"]);
        assert_eq!(
            ids("+1 832 252 9167,(UK) (+44) 800 208 1075,(MX) 5255 7100 2030"),
            ["18322529167", "448002081075", "525571002030"]
        );
        assert_eq!(ids("+1 866 229 1734, 2024-05-13 and 43 238 949 76"), ["18662291734"]);
    }

    #[test]
    fn masked_digits_are_a_number_by_themselves() {
        let ids = |text: &str, language: &str| read(text, language, false).into_iter().map(|(id, _)| id).collect::<Vec<_>>();
        assert_eq!(ids("est le 0 8 O 5 – 54 – 12 – 99", "fr"), ["33805541299"]);
        assert_eq!(ids("O85O 834 ①② ⑨⑦", "tr"), ["908508341297"]);
        assert_eq!(ids("O8OO-726-4153", "pt"), ["558007264153"]);
        assert_eq!(ids("1(877)64O-II83", "en"), ["18776401183"]);
        assert_eq!(ids("O6.44.I9.O2.77", "fr"), ["33644190277"]);
        assert_eq!(ids("5 3 O 7 1", "en"), Vec::<String>::new());
    }

    #[test]
    fn han_words_in_groups_are_digits() {
        assert_eq!(read("客服：四零零-八二一-七七一六，退票", "zh", false), [("864008217716".to_string(), true)]);
        assert_eq!(read("请拨四〇〇八二一七七一六", "zh", true), [("864008217716".to_string(), true)]);
        for text in ["二〇二六年十一月", "一三五七九", "二〇二六-二〇二七", "三三两两，一一一一", "一九九七·二〇一五"]
        {
            assert_eq!(read(text, "zh", true), [], "{text}");
        }
    }

    #[test]
    fn two_strokes_and_letters_like_dashes_part_groups() {
        let found = |text: &str, language: &str| read(text, language, true);
        assert_eq!(found("(11) 9.8127 // 4406", "pt"), [("5511981274406".to_string(), false)]);
        assert_eq!(found("0 1 0 ᐨ 4 4 1 9 ᐨ 0 7 2 2", "ko"), [("821044190722".to_string(), true)]);
        assert_eq!(found("010ㅡ4419ㅡ0722", "ko"), [("821044190722".to_string(), true)]);
        assert_eq!(found("070 ) 4819 ) 2273", "ko"), [("827048192273".to_string(), true)]);
        assert_eq!(found("call (8 5 5) 7 1 9 . 4 0 3 6", "en"), [("18557194036".to_string(), true)]);
    }

    #[test]
    fn a_national_number_needs_a_word_beside_it() {
        let cells = |text: &str| view::cells(text, 0..text.len());
        let behind = |text: &str, language: &'static str| {
            let found = Reader::new(&or(), || (language.to_string(), String::new())).find(&cells(text), |_| false, |_| true);
            found.into_iter().map(|number| number.id).collect::<Vec<_>>()
        };
        assert_eq!(behind("0 (850) 308 17 62 numarasını arayın", "tr"), ["908503081762"]);
        assert_eq!(behind("070-4819-2273 번으로 전화", "ko"), ["827048192273"]);
        assert_eq!(behind("212 555 4321 calls", "en"), Vec::<String>::new());
        assert_eq!(read("0811 820 1888", "id", false), []);
        assert_eq!(read("0811 820 1888", "id", true), [("628118201888".to_string(), false)]);
        assert_eq!(read("400-810-1234", "zh", false), [("864008101234".to_string(), false)]);
        assert_eq!(read("809 642 7713", "es", true), [("18096427713".to_string(), false)]);
    }
}
