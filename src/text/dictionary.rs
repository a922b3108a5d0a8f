//! Words looked up where a word can begin, every one that stands there, overlapping ones too.
//!
//! A word of a script with spaces can only start where a run of letters starts, and its own first run must then be the
//! whole of the text's, so one lookup a run finds it; one that may go on is found by its first four characters, and any other by its first two. That takes a
//! few instructions a byte, where the automaton of as many words misses the cache at each.
//!
//! What is reported starts rightly; whether it also ends rightly is for the caller, since users of words differ in that.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::ops::Range;

use serde::{Deserialize, Serialize};

use super::packed::{Cell, List, Packed, copied};
use crate::steps;

/// Characters that make runs: letters and digits of scripts with spaces, as the caller sees them.
pub(crate) type Joins = fn(char) -> bool;

/// A word to look for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Sought {
    /// Folded, and not empty.
    pub(crate) folded: String,
    /// Whether letters may go on behind it.
    pub(crate) open: bool,
}

/// Words by the places where they can start. One that was stored must be told what [`Self::joins_by`] again.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Dictionary {
    #[serde(skip, default = "no_joins")]
    joins: Joins,
    /// What `joins` says of every character of two bytes' number, a bit each: text asks for each of its own.
    #[serde(with = "copied")]
    joined: Vec<u64>,
    #[serde(skip, default = "no_starts")]
    ascii: [Start; 128],
    /// Whether the small letters make runs, and whether the digits do: then these are told from others eight at a time.
    #[serde(skip)]
    letters: bool,
    #[serde(skip)]
    digits: bool,
    /// Whether a blank begins nothing, so that the one behind a run is passed by with it.
    #[serde(skip)]
    blank: bool,
    /// All words, one after another. As bytes: to see that they are text takes thirty million instructions, for each run anew.
    #[serde(borrow)]
    text: Cow<'static, [u8]>,
    words: List<Word, 4>,
    /// Words that share what they are looked up by.
    groups: List<Group, 7>,
    /// Bits of what can follow their keys.
    nexts: List<u64, 2>,
    runs: Table,
    /// Words of a run that may go on, by their first four characters.
    fours: Table,
    pairs: Table,
    singles: Table,
    /// First characters of the words that are looked up by characters, a bit each by their last two bytes.
    #[serde(with = "copied")]
    leads: Vec<u64>,
    /// The same of the words of one character.
    #[serde(with = "copied")]
    lone: Vec<u64>,
    /// Whether words stand among the pairs that start with a run.
    open_runs: bool,
}

/// What an ASCII character can begin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Start {
    /// A run.
    Run,
    /// A word that is looked up by its first characters.
    Word,
    /// Nothing.
    Nothing,
}

#[derive(Debug)]
struct Word {
    start: u32,
    len: u32,
    /// The longest word of its group that begins this one, plus one.
    inner: u32,
    /// Place in the list it came from.
    index: u32,
}

#[derive(Debug)]
struct Group {
    first: u32,
    end: u32,
    /// Bytes that all its words share.
    key: u32,
    /// The first eight of them, the lowest first, so that the words need not be looked at for these.
    head: u64,
    /// Place in the list it came from of the word that is the key and no more, where there is one.
    whole: u32,
    /// What follows those bytes in its longer words.
    next: Next,
}

impl Packed<4> for Word {
    fn pack(&self) -> [u32; 4] {
        [self.start, self.len, self.inner, self.index]
    }

    #[inline]
    fn unpack([start, len, inner, index]: [u32; 4]) -> Word {
        Word { start, len, inner, index }
    }
}

impl Packed<7> for Group {
    fn pack(&self) -> [u32; 7] {
        let Next { lengths, at, mask } = self.next;
        let bits = mask.count_ones();
        let head = [self.head as u32, (self.head >> 32) as u32];
        [self.first, self.end, self.key << 8 | u32::from(lengths), at << 4 | bits, head[0], head[1], self.whole]
    }

    #[inline]
    fn unpack([first, end, key, at, low, high, whole]: [u32; 7]) -> Group {
        let next = Next { lengths: key as u8, at: at >> 4, mask: (1 << (at & 15)) - 1 };
        Group { first, end, key: key >> 8, head: u64::from(high) << 32 | u64::from(low), whole, next }
    }
}

/// What can follow a key, by hashes: text that goes on otherwise need not be compared with the words. A key with hundreds of words
/// has as many more bits, which lie with those of the others.
#[derive(Debug, Clone, Copy, Default)]
struct Next {
    /// Whether the key is a word itself, the first of its group then, and how many bytes follow in the others: one, two, three or four,
    /// five to seven, eight or more. A bit each.
    lengths: u8,
    /// Where its bits begin among those of all groups, and how many there are less one.
    at: u32,
    mask: u32,
}

impl Next {
    const WHOLE: u8 = 1;
    const ONE: u8 = 2;
    const TWO: u8 = 4;
    const THREE: u8 = 8;
    const FIVE: u8 = 16;
    const EIGHT: u8 = 32;
    /// Any of three and more.
    const MORE: u8 = Next::THREE | Next::FIVE | Next::EIGHT;

    /// For words by what follows the key in each; nothing does in the key itself. Adds to the bits of all groups.
    fn new<'a>(rests: impl ExactSizeIterator<Item = &'a [u8]>, bits: &mut Vec<u64>) -> Next {
        let size = (rests.len() * 24).next_power_of_two().clamp(64, 1 << 14);
        let mut next = Next { lengths: 0, at: bits.len() as u32, mask: size as u32 - 1 };
        bits.resize(bits.len() + size / 64, 0);
        for rest in rests {
            // Three bytes part most text from all longer words; so many phrases go on with "the" that those have eight of their own.
            let (length, hashes) = match rest.len() {
                0 => (Next::WHOLE, [None, None]),
                1 => (Next::ONE, [Some(follower::<1>(rest)), None]),
                2 => (Next::TWO, [Some(follower::<2>(rest)), None]),
                3 | 4 => (Next::THREE, [Some(follower::<3>(rest)), None]),
                5..8 => (Next::FIVE, [Some(follower::<3>(rest)), Some(follower::<5>(rest))]),
                _ => (Next::EIGHT, [Some(follower::<3>(rest)), Some(follower::<8>(rest))]),
            };
            next.lengths |= length;
            for hash in hashes.into_iter().flatten() {
                let (cell, bit) = next.place(hash);
                bits[cell] |= bit;
            }
        }
        next
    }

    #[inline]
    fn place(&self, hash: u64) -> (usize, u64) {
        let bit = (hash >> 40) as u32 & self.mask;
        (self.at as usize + bit as usize / 64, 1 << (bit % 64))
    }

    /// Whether any word may go on as the text does.
    #[inline]
    fn may_be(&self, rest: &[u8], bits: &List<u64, 2>) -> bool {
        if self.lengths & !Next::WHOLE == 0 {
            return false;
        }
        let (next, length) = (first_eight(rest), rest.len());
        let set = |hash: u64| {
            let (cell, bit) = self.place(hash);
            bits.get(cell) & bit != 0
        };
        let may = |kind: u8, bytes: usize| {
            self.lengths & kind != 0 && length >= bytes && set((next >> (64 - 8 * bytes)).wrapping_mul(K))
        };
        may(Next::MORE, 3) && (self.lengths & Next::THREE != 0 || may(Next::EIGHT, 8) || may(Next::FIVE, 5))
            || may(Next::TWO, 2)
            || may(Next::ONE, 1)
    }
}

/// A hash table of groups that only grows; slots hold an index plus one, and half of the hash.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
struct Table {
    slots: List<(u32, u32), 2>,
    /// Two bits a hash, so that most text is passed by without a look at the slots.
    #[serde(with = "copied")]
    filter: Vec<u64>,
}

impl Dictionary {
    /// Gathers words. They are reported by their place in `words`; none may be empty, and each should be there once.
    pub(crate) fn new(words: &[Sought], joins: Joins) -> Dictionary {
        // Most words differ within eight bytes of what they are looked up by.
        let mut keyed: Vec<(Kind, u64, usize, usize)> = words
            .iter()
            .enumerate()
            .map(|(index, word)| {
                let (kind, key) = key(word, joins);
                let mut first = [0; 8];
                let known = key.min(first.len());
                first[..known].copy_from_slice(&word.folded.as_bytes()[..known]);
                (kind, u64::from_be_bytes(first), key, index)
            })
            .collect();
        let folded = |index: usize| words[index].folded.as_str();
        keyed.sort_by(|a, b| {
            (a.0, a.1).cmp(&(b.0, b.1)).then_with(|| {
                let (one, other) = (folded(a.3), folded(b.3));
                (&one[..a.2], one).cmp(&(&other[..b.2], other))
            })
        });
        let keyed: Vec<(Kind, usize, usize)> = keyed.into_iter().map(|(kind, _, key, index)| (kind, key, index)).collect();
        let mut joined = vec![0_u64; 1 << 10];
        for c in (0..0x1_0000_u32).filter(|&c| !is_han(c) && char::from_u32(c).is_some_and(joins)) {
            joined[c as usize >> 6] |= 1 << (c & 63);
        }
        let (mut leads, mut lone, mut open_runs) = (vec![0_u64; 1 << 10], vec![0_u64; 1 << 10], false);
        let mut text = String::with_capacity(words.iter().map(|word| word.folded.len()).sum());
        let mut placed: Vec<Word> = Vec::with_capacity(words.len());
        let (mut groups, mut nexts): (Vec<Group>, Vec<u64>) = (Vec::new(), Vec::new());
        // Groups of each kind, with the hashes of their keys.
        let [mut runs, mut fours, mut pairs, mut singles]: [Vec<(usize, u64)>; 4] = Default::default();
        let mut at = 0;
        while at < keyed.len() {
            let (kind, key, index) = keyed[at];
            let shared = &folded(index)[..key];
            let end = at + keyed[at..].iter().take_while(|word| word.0 == kind && folded(word.2)[..word.1] == *shared).count();
            // Sorted words open with those they contain, so a stack of the open ones gives the longest.
            let mut open: Vec<usize> = Vec::new();
            for (place, &(_, _, index)) in keyed[at..end].iter().enumerate() {
                let word = folded(index);
                while open.last().is_some_and(|&inner| !word.starts_with(folded(keyed[inner].2))) {
                    open.pop();
                }
                placed.push(Word {
                    start: text.len() as u32,
                    len: word.len() as u32,
                    inner: open.last().map_or(0, |&inner| inner as u32 + 1),
                    index: index as u32,
                });
                text.push_str(word);
                open.push(at + place);
            }
            if !matches!(kind, Kind::Run | Kind::Four) {
                let lead = decode(shared.as_bytes(), 0).0 as usize & 0xffff;
                leads[lead >> 6] |= 1 << (lead & 63);
                if kind == Kind::Single {
                    lone[lead >> 6] |= 1 << (lead & 63);
                }
                open_runs |= shared.starts_with(joins);
            }
            let mut characters = shared.chars().map(u32::from);
            let mut character = || characters.next().unwrap_or(0);
            match kind {
                Kind::Run => runs.push((groups.len(), hash(shared.as_bytes(), 0, key))),
                Kind::Four => fours.push((groups.len(), hash(shared.as_bytes(), 0, key))),
                Kind::Pair => pairs.push((groups.len(), hash_pair(character(), character()))),
                Kind::Single => singles.push((groups.len(), hash_pair(character(), 0))),
            }
            let rests = keyed[at..end].iter().map(|word| &folded(word.2).as_bytes()[key..]);
            let next = Next::new(rests, &mut nexts);
            let head = head(shared.as_bytes(), 0, key);
            groups.push(Group { first: at as u32, end: end as u32, key: key as u32, head, whole: index as u32, next });
            at = end;
        }
        let dictionary = Dictionary {
            joins,
            joined,
            ascii: no_starts(),
            letters: false,
            digits: false,
            blank: false,
            text: Cow::Owned(text.into_bytes()),
            words: placed.into_iter().collect(),
            groups: groups.into_iter().collect(),
            nexts: nexts.into_iter().collect(),
            runs: Table::new(&runs),
            fours: Table::new(&fours),
            pairs: Table::new(&pairs),
            singles: Table::new(&singles),
            leads,
            lone,
            open_runs,
        };
        dictionary.joins_by(joins)
    }

    /// The same with what makes runs, which must be what it was made with.
    pub(crate) fn joins_by(mut self, joins: Joins) -> Dictionary {
        self.joins = joins;
        self.ascii = std::array::from_fn(|byte| match joins(byte as u8 as char) {
            true => Start::Run,
            false if self.leads(byte as u32) => Start::Word,
            false => Start::Nothing,
        });
        self.letters = (b'a'..=b'z').all(|byte| self.ascii[byte as usize] == Start::Run);
        self.digits = (b'0'..=b'9').all(|byte| self.ascii[byte as usize] == Start::Run);
        self.blank = self.ascii[usize::from(b' ')] == Start::Nothing;
        self
    }

    /// The same in memory of its own.
    pub(crate) fn own(self) -> Dictionary {
        let table = |table: Table| Table { slots: table.slots.own(), ..table };
        Dictionary {
            text: Cow::Owned(self.text.into_owned()),
            words: self.words.own(),
            groups: self.groups.own(),
            nexts: self.nexts.own(),
            runs: table(self.runs),
            fours: table(self.fours),
            pairs: table(self.pairs),
            singles: table(self.singles),
            ..self
        }
    }

    /// Tells of every word that starts rightly in folded text: its first byte, the byte after its last, and its place in
    /// the list; in order of start, then longest first. Ends early, and gives `true`, when `found` does.
    pub(crate) fn find(&self, text: &str, mut found: impl FnMut(usize, usize, usize) -> bool) -> bool {
        steps::count(text.len());
        let bytes = text.as_bytes();
        let mut at = 0;
        while at < bytes.len() {
            let byte = bytes[at];
            let (c, first, is_run) = if byte < 0x80 {
                match self.ascii[byte as usize] {
                    Start::Nothing => {
                        at += 1;
                        continue;
                    }
                    start => (u32::from(byte), 1, start == Start::Run),
                }
            } else {
                let (c, length) = decode(bytes, at);
                (c, length, !is_han(c) && self.joins(c))
            };
            if !is_run {
                if self.leads(c) && self.by_characters(text, at, c, first, &mut found) {
                    return true;
                }
                at += first;
                continue;
            }
            let (end, hash) = match if byte < 0x80 { self.short_run(bytes, at) } else { None } {
                Some(run) => run,
                None => {
                    let end = self.run_end(bytes, at + first);
                    (end, hash(bytes, at, end))
                }
            };
            if self.runs.may_hold(hash) && self.look_up(&self.runs, hash, text, at..end, &mut found) {
                return true;
            }
            if !self.fours.filter.is_empty() && end - at >= 4 && self.by_four(text, at, end, &mut found) {
                return true;
            }
            if self.open_runs && self.leads(c) && self.by_characters(text, at, c, first, &mut found) {
                return true;
            }
            at = end + usize::from(self.blank && bytes.get(end) == Some(&b' '));
        }
        false
    }

    /// Every word, in no order.
    pub(crate) fn words(&self) -> impl Iterator<Item = &str> {
        self.words.iter().map(|word| str::from_utf8(self.word(&word)).expect("words are text"))
    }

    #[inline]
    fn leads(&self, c: u32) -> bool {
        let lead = c as usize & 0xffff;
        self.leads[lead >> 6] & 1 << (lead & 63) != 0
    }

    #[inline]
    fn joins(&self, c: u32) -> bool {
        match self.joined.get(c as usize >> 6) {
            Some(bits) => bits & 1 << (c & 63) != 0,
            None => char::from_u32(c).is_some_and(self.joins),
        }
    }

    /// Where a run ends that has less than eight bytes, all of them small letters or digits, and its hash; `None` where it may have
    /// others or more. Most words of Latin script are such, so eight bytes are looked at together.
    #[inline]
    fn short_run(&self, bytes: &[u8], at: usize) -> Option<(usize, u64)> {
        let word = u64::from_le_bytes(bytes.get(at..at + 8)?.try_into().ok()?);
        let length = plain(word, self.digits);
        let behind = (word >> (8 * length.min(7))) as u8;
        if !self.letters || length == 0 || length == 8 || behind >= 0x80 || self.ascii[behind as usize] == Start::Run {
            return None;
        }
        let state = mix(length as u64, word & u64::MAX >> (64 - 8 * length));
        Some((at + length, mix(state, K)))
    }

    fn run_end(&self, bytes: &[u8], mut at: usize) -> usize {
        while at < bytes.len() {
            let byte = bytes[at];
            if byte < 0x80 {
                if self.ascii[byte as usize] != Start::Run {
                    break;
                }
                at += 1;
            } else {
                let (c, length) = decode(bytes, at);
                if is_han(c) || !self.joins(c) {
                    break;
                }
                at += length;
            }
        }
        at
    }

    /// Words that are looked up by the first four characters of a run.
    fn by_four(&self, text: &str, at: usize, end: usize, found: &mut impl FnMut(usize, usize, usize) -> bool) -> bool {
        let bytes = text.as_bytes();
        let mut four = at;
        for _ in 0..4 {
            if four >= end {
                return false;
            }
            four += width(bytes[four]);
        }
        let hash = hash(bytes, at, four);
        self.fours.may_hold(hash) && self.look_up(&self.fours, hash, text, at..four, found)
    }

    /// Words that are looked up by their first two characters, then those of one.
    fn by_characters(
        &self,
        text: &str,
        at: usize,
        c: u32,
        first: usize,
        found: &mut impl FnMut(usize, usize, usize) -> bool,
    ) -> bool {
        let bytes = text.as_bytes();
        if at + first < bytes.len() {
            let (second, length) = decode(bytes, at + first);
            let hash = hash_pair(c, second);
            if self.pairs.may_hold(hash) && self.look_up(&self.pairs, hash, text, at..at + first + length, found) {
                return true;
            }
        }
        let lead = c as usize & 0xffff;
        if self.lone[lead >> 6] & 1 << (lead & 63) == 0 {
            return false;
        }
        let hash = hash_pair(c, 0);
        self.singles.may_hold(hash) && self.look_up(&self.singles, hash, text, at..at + first, found)
    }

    /// Words of the group whose key is `text[key]` that stand there.
    #[inline(never)]
    fn look_up(
        &self,
        table: &Table,
        hash: u64,
        text: &str,
        key: Range<usize>,
        found: &mut impl FnMut(usize, usize, usize) -> bool,
    ) -> bool {
        let (at, end) = (key.start, key.end);
        let (key, bytes) = (end - at, text.as_bytes());
        let (own, rest) = (head(bytes, at, end), &bytes[end..]);
        table.get(hash, |group| {
            let group = self.groups.get(group);
            let first = group.first as usize;
            // Another key of the same hash.
            if group.head != own || group.key as usize != key {
                return false;
            }
            if key > 8 && self.word(&self.words.get(first))[..key] != bytes[at..end] {
                return false;
            }
            // Nothing but the key itself can stand there if none of the longer words goes on as the text does.
            if !group.next.may_be(rest, &self.nexts) {
                return group.next.lengths & Next::WHOLE != 0 && found(at, end, group.whole as usize);
            }
            // The last word that does not sort after the text is the longest that begins it, or holds it.
            let (tail, ahead) = (|word: &Word| &self.word(word)[key..], first_eight(rest));
            let mut next = match &self.words.cells()[first..group.end as usize] {
                [_] => first + 1,
                words => {
                    let before = |word: &Cell<4>| {
                        let word = List::unpack(word);
                        // Nearly all differ within eight bytes, which are compared at once.
                        match self.first_eight_behind(&word, key).cmp(&ahead) {
                            Ordering::Equal => tail(&word) <= rest,
                            differ => differ == Ordering::Less,
                        }
                    };
                    first + words.partition_point(before)
                }
            };
            while next > first {
                let word = self.words.get(next - 1);
                if rest.starts_with(tail(&word)) && found(at, at + word.len as usize, word.index as usize) {
                    return true;
                }
                next = word.inner as usize;
            }
            false
        })
    }

    /// The first eight bytes of a word behind its key, as [`first_eight`] gives them; what follows a shorter one lies there to be read.
    #[inline]
    fn first_eight_behind(&self, word: &Word, key: usize) -> u64 {
        let (at, length) = (word.start as usize + key, word.len as usize - key);
        match self.text.get(at..).and_then(|text| text.first_chunk()) {
            Some(bytes) => u64::from_be_bytes(*bytes) & !(u64::MAX.checked_shr(8 * length as u32).unwrap_or(0)),
            None => first_eight(&self.word(word)[key..]),
        }
    }

    fn word(&self, word: &Word) -> &[u8] {
        &self.text[word.start as usize..(word.start + word.len) as usize]
    }
}

fn no_joins() -> Joins {
    |_| false
}

fn no_starts() -> [Start; 128] {
    [Start::Nothing; 128]
}

/// What a word is looked up by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    /// Its first run of letters.
    Run,
    /// Its first four characters, which are of a run that may go on behind it.
    Four,
    /// Its first two characters.
    Pair,
    /// Its only character.
    Single,
}

/// How a word is looked up, and by how many of its bytes.
fn key(word: &Sought, joins: Joins) -> (Kind, usize) {
    let run = word.folded.find(|c| !joins(c)).unwrap_or(word.folded.len());
    if run > 0 && !(word.open && run == word.folded.len()) {
        return (Kind::Run, run);
    }
    if run > 0
        && let Some(four) = word.folded.char_indices().map(|(at, c)| at + c.len_utf8()).nth(3)
    {
        return (Kind::Four, four);
    }
    match word.folded.char_indices().nth(2).map(|(at, _)| at) {
        Some(two) => (Kind::Pair, two),
        None if word.folded.chars().count() == 2 => (Kind::Pair, word.folded.len()),
        None => (Kind::Single, word.folded.len()),
    }
}

impl Table {
    fn new(groups: &[(usize, u64)]) -> Table {
        if groups.is_empty() {
            return Table::default();
        }
        let size = (groups.len() * 2).next_power_of_two();
        let mut slots = vec![(0, 0); size];
        let mut table = Table { slots: List::default(), filter: vec![0; (size / 8).next_power_of_two()] };
        for &(group, hash) in groups {
            let mut slot = (hash >> 40) as usize & (size - 1);
            while slots[slot].0 != 0 {
                slot = (slot + 1) & (size - 1);
            }
            slots[slot] = (group as u32 + 1, hash as u32);
            let (cell, bits) = table.bits(hash);
            table.filter[cell] |= bits;
        }
        Table { slots: slots.into_iter().collect(), ..table }
    }

    #[inline]
    fn bits(&self, hash: u64) -> (usize, u64) {
        ((hash >> 36) as usize & (self.filter.len() - 1), 1 << (hash >> 30 & 63) | 1 << (hash >> 24 & 63))
    }

    #[inline]
    fn may_hold(&self, hash: u64) -> bool {
        if self.filter.is_empty() {
            return false;
        }
        let (cell, bits) = self.bits(hash);
        self.filter[cell] & bits == bits
    }

    /// Whether `is` says yes to any group of this hash. Nearly always there is one at most.
    fn get(&self, hash: u64, mut is: impl FnMut(usize) -> bool) -> bool {
        let slots = self.slots.cells();
        let mut slot = (hash >> 40) as usize & (slots.len() - 1);
        while let (group @ 1.., half) = List::unpack(&slots[slot]) {
            if half == hash as u32 && is(group as usize - 1) {
                return true;
            }
            slot = (slot + 1) & (slots.len() - 1);
        }
        false
    }
}

const K: u64 = 0x9e37_79b9_7f4a_7c15;

/// Hash of `bytes[at..end]`, eight bytes at a time. Nobody gains by collisions: a table holds our own words, and text that
/// meets many of them costs no more than text full of words.
fn hash(bytes: &[u8], at: usize, end: usize) -> u64 {
    let mut state = (end - at) as u64;
    let mut at = at;
    while let Some(word) = bytes.get(at..at + 8).and_then(|word| word.try_into().ok()).map(u64::from_le_bytes) {
        if at + 8 > end {
            break;
        }
        state = mix(state, word);
        at += 8;
    }
    if at < end {
        let word = match bytes.get(at..at + 8).and_then(|word| word.try_into().ok()).map(u64::from_le_bytes) {
            Some(word) => word & u64::MAX >> (64 - 8 * (end - at)),
            None => bytes[at..end].iter().rev().fold(0, |word, &byte| word << 8 | u64::from(byte)),
        };
        state = mix(state, word);
    }
    mix(state, K)
}

#[inline]
fn mix(state: u64, word: u64) -> u64 {
    let product = (state ^ word).wrapping_mul(K);
    product ^ product >> 29
}

/// How many of eight bytes, the lowest first, are small letters or, where these count, digits, before the first that is not.
#[inline]
fn plain(word: u64, digits: bool) -> usize {
    const EACH: u64 = 0x0101_0101_0101_0101;
    const HIGH: u64 = 0x80 * EACH;
    let low = word & !HIGH;
    // The highest bit of each byte that is at least so much, which no byte below carries into.
    let least = |byte: u8| low + u64::from(0x80 - byte) * EACH;
    let letter = least(b'a') & !least(b'z' + 1);
    let digit = if digits { least(b'0') & !least(b'9' + 1) } else { 0 };
    let other = !((letter | digit) & !word) & HIGH;
    other.trailing_zeros() as usize / 8
}

/// Hash of two characters, the second zero where there is one.
fn hash_pair(first: u32, second: u32) -> u64 {
    let product = (u64::from(first) << 32 | u64::from(second)).wrapping_mul(K);
    (product ^ product >> 29).wrapping_mul(K)
}

/// Up to eight bytes of `bytes[at..end]`, the lowest first and zeros behind them.
#[inline]
fn head(bytes: &[u8], at: usize, end: usize) -> u64 {
    let length = (end - at).min(8);
    match bytes.get(at..at + 8).and_then(|word| word.try_into().ok()).map(u64::from_le_bytes) {
        Some(word) => word & u64::MAX >> (64 - 8 * length),
        None => bytes[at..at + length].iter().rev().fold(0, |word, &byte| word << 8 | u64::from(byte)),
    }
}

/// The first eight bytes, the highest first, so that they sort as the text does; zeros behind a shorter one.
#[inline]
fn first_eight(bytes: &[u8]) -> u64 {
    match bytes.first_chunk() {
        Some(word) => u64::from_be_bytes(*word),
        None => bytes.iter().enumerate().fold(0, |word, (at, &byte)| word | u64::from(byte) << (56 - 8 * at)),
    }
}

/// Hash of the first `N` bytes, of which there must be as many; its highest bits are the best.
#[inline]
fn follower<const N: usize>(next: &[u8]) -> u64 {
    next[..N].iter().fold(0, |word, &byte| word << 8 | u64::from(byte)).wrapping_mul(K)
}

/// Hashes keys of our own quickly, such as ids of concepts; not for keys that a page chooses.
#[derive(Debug, Default, Clone, Copy)]
pub(crate) struct Quick(u64);

impl std::hash::Hasher for Quick {
    fn write(&mut self, bytes: &[u8]) {
        self.0 = self.0.rotate_left(5) ^ hash(bytes, 0, bytes.len());
    }

    fn write_u8(&mut self, byte: u8) {
        self.0 = self.0.rotate_left(5) ^ u64::from(byte);
    }

    fn finish(&self) -> u64 {
        self.0
    }
}

/// Bytes of the character that starts with this one.
pub(crate) fn width(lead: u8) -> usize {
    match lead {
        0..0x80 => 1,
        0x80..0xe0 => 2,
        0xe0..0xf0 => 3,
        _ => 4,
    }
}

/// The character at `at`, which must start one, and its bytes.
#[inline]
fn decode(bytes: &[u8], at: usize) -> (u32, usize) {
    let part = |offset: usize| u32::from(bytes.get(at + offset).copied().unwrap_or(0) & 0x3f);
    let lead = bytes[at];
    match width(lead) {
        1 => (u32::from(lead), 1),
        2 => (u32::from(lead & 0x1f) << 6 | part(1), 2),
        3 => (u32::from(lead & 0x0f) << 12 | part(1) << 6 | part(2), 3),
        _ => (u32::from(lead & 0x07) << 18 | part(1) << 12 | part(2) << 6 | part(3), 4),
    }
}

/// The bulk of Chinese and Japanese text, which never makes runs.
fn is_han(c: u32) -> bool {
    matches!(c, 0x3400..=0x9fff)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn joins(c: char) -> bool {
        c.is_alphanumeric() && (c as u32) < 0x2e80
    }

    fn dictionary(words: &[&str]) -> Dictionary {
        let sought: Vec<Sought> = words
            .iter()
            .map(|word| Sought { folded: word.trim_end_matches('*').to_string(), open: word.ends_with('*') })
            .collect();
        Dictionary::new(&sought, joins)
    }

    fn found(words: &[&str], text: &str) -> Vec<String> {
        let mut out = Vec::new();
        dictionary(words).find(text, |start, end, index| {
            assert_eq!(&text[start..end], words[index].trim_end_matches('*'));
            out.push(text[start..end].to_string());
            false
        });
        out
    }

    #[test]
    fn finds_every_word_longest_first() {
        let words = ["签证", "电子签证", "证", "e-visa", "e", "visa", "visa fee", "电子"];
        assert_eq!(found(&words, "电子签证"), ["电子签证", "电子", "签证", "证"]);
        assert_eq!(found(&words, "the visa fees, e-visa"), ["visa fee", "visa", "e-visa", "e", "visa"]);
        assert_eq!(found(&words, "evisa visas 签"), [""; 0]);
    }

    #[test]
    fn finds_open_words_and_signs() {
        let words = ["виз*", "→", "$1", "no.", "1"];
        assert_eq!(found(&words, "визы→ревизия $1 no.1"), ["виз", "→", "$1", "1", "no.", "1"]);
    }

    #[test]
    fn tells_letters_and_digits_eight_at_a_time() {
        for byte in 0..=u8::MAX {
            for (at, digits) in (0..8).flat_map(|at| [(at, false), (at, true)]) {
                let mut word = *b"az0m9byq";
                word[at] = byte;
                let is = |byte: &u8| byte.is_ascii_lowercase() || digits && byte.is_ascii_digit();
                assert_eq!(plain(u64::from_le_bytes(word), digits), word.iter().take_while(|byte| is(byte)).count(), "{word:?}");
            }
        }
    }

    #[test]
    fn stops_when_told() {
        assert!(dictionary(&["a"]).find("b a a", |_, _, _| true));
        assert!(!dictionary(&["a"]).find("b", |_, _, _| true));
        assert!(!dictionary(&[]).find("anything 任何", |_, _, _| true));
    }

    proptest::proptest! {
        #[test]
        fn finds_what_a_search_at_every_place_finds(
            words in proptest::collection::btree_set("[ab签证д]{1,3}|[ab] [ab]|[证签]a|[-.]b?", 0..12),
            text in "[ab签证д .-]{0,40}",
        ) {
            let words: Vec<&str> = words.iter().map(String::as_str).collect();
            let mut expected = Vec::new();
            for (at, c) in text.char_indices() {
                let starts = !joins(c) || !text[..at].ends_with(joins);
                let mut here: Vec<&str> = words.iter().copied().filter(|word| starts && text[at..].starts_with(word)).collect();
                // A word of letters alone that goes on behind is never reported, since a lookup takes the whole run.
                here.retain(|word| {
                    let run = word.find(|c| !joins(c)).unwrap_or(word.len());
                    !word.starts_with(joins) || run < word.len() || !text[at + run..].starts_with(joins)
                });
                here.sort_by_key(|word| std::cmp::Reverse(word.len()));
                expected.extend(here.into_iter().map(|word| (at, word.to_string())));
            }
            let mut out = Vec::new();
            dictionary(&words).find(&text, |start, end, _| {
                out.push((start, text[start..end].to_string()));
                false
            });
            proptest::prop_assert_eq!(out, expected);
        }
    }
}
