//! Bytes to text, with a map back.

use std::borrow::Cow;
use std::ops::Range;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, ISO_2022_JP, REPLACEMENT, UTF_8, UTF_16BE, UTF_16LE};

use super::{Kind, SourceMap};

/// How far into a page a `<meta charset>` or XML declaration is looked for, in bytes.
const PRESCAN: usize = 4096;
/// How much text the detector is given, in bytes. It is forty times slower than everything else here.
const DETECT: usize = 4096;
/// How much of a page tells whether it is UTF-16 without a mark, in bytes.
const UTF_16_LOOK: usize = 1024;

/// Text of a page and where each of its characters stood.
#[derive(Debug, Clone)]
pub struct Decoded<'a> {
    /// The text.
    pub text: Cow<'a, str>,
    /// Map from text to original bytes; `None` when they are the same, byte for byte.
    pub map: Option<SourceMap>,
    /// Encoding Standard name.
    pub encoding: &'static str,
}

impl Decoded<'_> {
    /// The original bytes of a range of the text.
    pub fn source(&self, range: Range<usize>) -> Range<usize> {
        match &self.map {
            None => range,
            Some(map) => map.source(range),
        }
    }

    /// The same text with a line feed for each carriage return that ends a line alone, as on old Macintosh pages: the Markdown parser
    /// does not take one for the end of a line. No byte moves.
    #[must_use]
    pub fn with_line_feeds(mut self) -> Self {
        let bytes = self.text.as_bytes();
        let alone: Vec<usize> = memchr::memchr_iter(b'\r', bytes).filter(|at| bytes.get(at + 1) != Some(&b'\n')).collect();
        if let Some(first) = alone.first() {
            let mut text = String::with_capacity(self.text.len());
            text.push_str(&self.text[..*first]);
            for (n, at) in alone.iter().enumerate() {
                text.push('\n');
                text.push_str(&self.text[at + 1..alone.get(n + 1).copied().unwrap_or(self.text.len())]);
            }
            self.text = Cow::Owned(text);
        }
        self
    }

    /// Adds to `out`, the map of some block, the text of `range`.
    pub fn copy_map(&self, range: Range<usize>, out: &mut SourceMap) {
        match &self.map {
            None => out.push(range.len(), range),
            Some(map) => map.copy_into(range, out),
        }
    }
}

/// Decodes by byte-order mark, header, `<meta>` or XML declaration, and the bytes themselves; at last by a detector.
///
/// Valid UTF-8 is borrowed. Bytes that mean nothing become U+FFFD and the map leads back to them.
pub fn decode<'a>(bytes: &'a [u8], content_type: Option<&str>, kind: Kind) -> Decoded<'a> {
    let (encoding, mark) = choose(bytes, content_type, kind);
    let name = encoding.name();
    if encoding == UTF_8 {
        return match simdutf8::basic::from_utf8(&bytes[mark..]) {
            Ok(text) if mark == 0 => Decoded { text: Cow::Borrowed(text), map: None, encoding: name },
            Ok(text) => {
                let mut map = SourceMap::default();
                map.push(text.len(), mark..bytes.len());
                Decoded { text: Cow::Borrowed(text), map: Some(map), encoding: name }
            }
            Err(_) => {
                let (text, map) = repair_utf8(bytes, mark);
                Decoded { text: Cow::Owned(text), map: Some(map), encoding: name }
            }
        };
    }
    let (text, map) = convert(bytes, mark, encoding);
    Decoded { text: Cow::Owned(text), map: Some(map), encoding: name }
}

/// The encoding, and the length of the byte-order mark.
fn choose(bytes: &[u8], content_type: Option<&str>, kind: Kind) -> (&'static Encoding, usize) {
    if let Some((encoding, length)) = Encoding::for_bom(bytes) {
        return (encoding, length);
    }
    if let Some(encoding) = content_type.and_then(charset_parameter).and_then(|label| usable(label.as_bytes()))
        && (encoding != UTF_8 || mostly_utf8(bytes))
    {
        return (encoding, 0);
    }
    // NULs are ASCII, so this could pass for UTF-8.
    if let Some(encoding) = unmarked_utf16(bytes) {
        return (encoding, 0);
    }
    let valid = simdutf8::basic::from_utf8(bytes).ok();
    let declared = (kind == Kind::Html).then(|| declared(bytes)).flatten();
    match (declared, valid) {
        // A page saved from a browser keeps the old declaration while its bytes have become UTF-8. Eight characters that
        // happen to form valid UTF-8 are not an accident.
        (Some(encoding), Some(text)) if encoding != UTF_8 => {
            let foreign = text.chars().filter(|c| !c.is_ascii()).take(8).count();
            (if foreign == 8 || (foreign == 0 && encoding != ISO_2022_JP) { UTF_8 } else { encoding }, 0)
        }
        (Some(encoding), _) if encoding != UTF_8 => (encoding, 0),
        (_, Some(text)) => (if looks_like_iso_2022_jp(text) { ISO_2022_JP } else { UTF_8 }, 0),
        _ if mostly_utf8(bytes) => (UTF_8, 0),
        _ => (detect(bytes), 0),
    }
}

fn usable(label: &[u8]) -> Option<&'static Encoding> {
    Encoding::for_label(label).filter(|encoding| *encoding != REPLACEMENT)
}

fn charset_parameter(content_type: &str) -> Option<&str> {
    content_type.split(';').skip(1).find_map(|parameter| {
        let (name, value) = parameter.split_once('=')?;
        name.trim().eq_ignore_ascii_case("charset").then(|| value.trim().trim_matches(['"', '\'']))
    })
}

/// What the page says of itself: `charset=` inside `<meta`, or `encoding=` inside `<?xml`.
fn declared(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = bytes[..bytes.len().min(PRESCAN)].to_ascii_lowercase();
    let label_after = |from: usize, to: usize, key: &[u8]| -> Option<&'static Encoding> {
        let at = from + memchr::memmem::find(&head[from..to], key)? + key.len();
        let rest = &head[at..to];
        let blank = rest.iter().take_while(|byte| byte.is_ascii_whitespace()).count();
        let rest = rest[blank..].strip_prefix(b"=")?;
        let start = rest.iter().take_while(|byte| byte.is_ascii_whitespace() || matches!(byte, b'"' | b'\'')).count();
        let label: Vec<u8> = rest[start..]
            .iter()
            .copied()
            .take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b':' | b'.'))
            .collect();
        let encoding = usable(&label)?;
        // A declaration that could be read as ASCII cannot be in UTF-16.
        Some(if encoding == UTF_16LE || encoding == UTF_16BE { UTF_8 } else { encoding })
    };
    if head.starts_with(b"<?xml") {
        let end = memchr::memchr(b'>', &head).unwrap_or(head.len());
        if let Some(encoding) = label_after(0, end, b"encoding") {
            return Some(encoding);
        }
    }
    let mut from = 0;
    while let Some(at) = memchr::memmem::find(&head[from..], b"<meta") {
        let start = from + at;
        let end = memchr::memchr(b'>', &head[start..]).map_or(head.len(), |at| start + at);
        if let Some(encoding) = label_after(start, end, b"charset") {
            return Some(encoding);
        }
        from = end.max(start + 5);
    }
    None
}

/// Whether bytes that are not valid UTF-8 are so only here and there: a cut character, a pasted byte.
fn mostly_utf8(bytes: &[u8]) -> bool {
    let sample = &bytes[..bytes.len().min(256 << 10)];
    // Nearly always it is, which shows many bytes at a time.
    if simdutf8::basic::from_utf8(sample).is_ok() {
        return true;
    }
    let (mut good, mut bad) = (0usize, 0usize);
    for chunk in sample.utf8_chunks() {
        good += chunk.valid().bytes().filter(|byte| *byte >= 0xc0).count();
        bad += usize::from(!chunk.invalid().is_empty());
    }
    // The sample may end inside a character.
    bad.saturating_sub(1) * 20 <= good && (good > 0 || bad == 0)
}

fn looks_like_iso_2022_jp(text: &str) -> bool {
    let bytes = text.as_bytes();
    memchr::memchr(0x1b, bytes)
        .is_some_and(|at| text.is_ascii() && (bytes[at..].starts_with(b"\x1b$B") || bytes[at..].starts_with(b"\x1b$@")))
}

fn detect(bytes: &[u8]) -> &'static Encoding {
    let start = bytes.iter().position(|byte| !byte.is_ascii()).unwrap_or(0);
    let prefix = &bytes[start..bytes.len().min(start + DETECT)];
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(prefix, start + prefix.len() == bytes.len());
    // No hint from a top-level domain: travel pages are often in another language than their host.
    detector.guess(None, Utf8Detection::Deny)
}

/// The byte order of UTF-16 without a mark: nearly every unit of it is a character of common scripts one way round, and some are
/// letters, signs or line ends whose upper byte no other encoding has there.
pub(super) fn unmarked_utf16(bytes: &[u8]) -> Option<&'static Encoding> {
    let sample = &bytes[..bytes.len().min(UTF_16_LOOK)];
    if sample.len() < 4 || (memchr::memchr(0, sample).is_none() && begins_utf8(sample)) {
        return None;
    }
    let reads = |unit: fn([u8; 2]) -> u16| {
        let (mut all, mut common, mut telling) = (0usize, 0usize, 0usize);
        for pair in sample.chunks_exact(2) {
            let unit = unit([pair[0], pair[1]]);
            all += 1;
            match unit {
                9 | 10 | 13 | 0x20..=0x7e | 0xa0..=0x24f | 0x400..=0x45f => (common, telling) = (common + 1, telling + 1),
                0x3000..=0x30ff | 0xff00..=0xff65 => (common, telling) = (common + 1, telling + 1),
                0x2010..=0x206f | 0x4e00..=0x9fff => common += 1,
                _ => {}
            }
        }
        common * 20 >= all * 19 && telling * 20 >= all
    };
    match (reads(u16::from_le_bytes), reads(u16::from_be_bytes)) {
        (true, false) => Some(UTF_16LE),
        (false, true) => Some(UTF_16BE),
        _ => None,
    }
}

/// Whether bytes are UTF-8, but for a character that is cut at their end.
pub(super) fn begins_utf8(bytes: &[u8]) -> bool {
    simdutf8::compat::from_utf8(bytes).map_or_else(|error| error.error_len().is_none(), |_| true)
}

fn repair_utf8(bytes: &[u8], mark: usize) -> (String, SourceMap) {
    let mut text = String::with_capacity(bytes.len() + 16);
    let mut map = SourceMap::default();
    let mut at = mark;
    for chunk in bytes[mark..].utf8_chunks() {
        text.push_str(chunk.valid());
        map.push(chunk.valid().len(), at..at + chunk.valid().len());
        at += chunk.valid().len();
        let bad = chunk.invalid().len();
        if bad > 0 {
            text.push('\u{fffd}');
            map.push_char(3, at..at + bad);
            at += bad;
        }
    }
    (text, map)
}

/// Feeds the decoder byte by byte where it matters, so that each character knows its bytes.
fn convert(bytes: &[u8], mark: usize, encoding: &'static Encoding) -> (String, SourceMap) {
    let mut text = String::with_capacity(bytes.len() + bytes.len() / 2);
    let mut map = SourceMap::default();
    let mut decoder = encoding.new_decoder_without_bom_handling();
    let ascii_is_itself = encoding.is_ascii_compatible() && encoding != ISO_2022_JP;
    let mut at = mark;
    // First byte that has not become text yet.
    let mut owed = mark;
    let mut buffer = [0u8; 64];
    while at < bytes.len() {
        if ascii_is_itself && owed == at {
            let run = Encoding::ascii_valid_up_to(&bytes[at..]);
            if run > 0 {
                text.push_str(std::str::from_utf8(&bytes[at..at + run]).expect("ASCII is UTF-8"));
                map.push(run, at..at + run);
                at += run;
                owed = at;
                continue;
            }
        }
        let (_, _, written, _) = decoder.decode_to_utf8(&bytes[at..at + 1], &mut buffer, false);
        at += 1;
        emit(&buffer[..written], bytes, &mut owed, at, &mut text, &mut map);
    }
    let (_, _, written, _) = decoder.decode_to_utf8(&[], &mut buffer, true);
    emit(&buffer[..written], bytes, &mut owed, at, &mut text, &mut map);
    (text, map)
}

/// Adds what the decoder gave for the bytes `owed..at`.
fn emit(output: &[u8], bytes: &[u8], owed: &mut usize, at: usize, text: &mut String, map: &mut SourceMap) {
    let Ok(output) = std::str::from_utf8(output) else { return };
    if output.is_empty() {
        return;
    }
    let mut first = output;
    // A bad sequence gives U+FFFD and then the byte that broke it, read anew.
    if let Some(last) = output.chars().next_back()
        && output.len() > last.len_utf8()
        && last.is_ascii()
        && at > *owed + 1
        && bytes[at - 1] == last as u8
    {
        first = &output[..output.len() - 1];
    }
    let rest = &output[first.len()..];
    let split = at - rest.len();
    text.push_str(first);
    map.push_char(first.len(), *owed..split);
    if !rest.is_empty() {
        text.push_str(rest);
        map.push_char(rest.len(), split..at);
    }
    *owed = at;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(encoding: &'static Encoding, text: &str, prefix: &str, content_type: Option<&str>) {
        let (body, _, lossy) = encoding.encode(text);
        assert!(!lossy);
        let mut bytes = prefix.as_bytes().to_vec();
        bytes.extend_from_slice(&body);
        let decoded = decode(&bytes, content_type, Kind::Html);
        assert_eq!(decoded.encoding, encoding.name());
        assert_eq!(decoded.text, format!("{prefix}{text}"));
        for (at, c) in decoded.text.char_indices() {
            let range = decoded.source(at..at + c.len_utf8());
            assert_eq!(encoding.decode_without_bom_handling(&bytes[range]).0, c.to_string());
        }
    }

    #[test]
    fn reads_declared_encodings_and_knows_the_bytes_of_each_character() {
        use encoding_rs::{BIG5, EUC_JP, EUC_KR, GB18030, GBK, SHIFT_JIS, WINDOWS_1251, WINDOWS_1252};
        let chinese = "<p>中文页面，关于签证的说明 visa。</p>";
        check(GBK, chinese, "<meta charset=\"gb2312\">", None);
        check(GB18030, "<p>𠮷野家 test</p>", "", Some("text/html; charset=\"gb18030\""));
        check(BIG5, "<p>旅遊簽證說明 ok</p>", "<meta http-equiv=Content-Type content='text/html; charset=big5'>", None);
        check(SHIFT_JIS, "<p>ビザの案内です。ｱ</p>", "<?xml version='1.0' encoding='Shift_JIS'?>", None);
        check(EUC_JP, "<p>ビザの案内です。</p>", "", Some("text/html;charset=euc-jp"));
        check(EUC_KR, "<p>비자 안내입니다</p>", "<META CHARSET=euc-kr>", None);
        check(WINDOWS_1251, "<p>Визовый режим — правила</p>", "", Some("text/html; charset=windows-1251"));
        check(WINDOWS_1252, "<p>Visa à l’arrivée €</p>", "", Some("text/html; charset=iso-8859-1"));
    }

    #[test]
    fn detects_what_is_not_declared() {
        use encoding_rs::{BIG5, EUC_KR, GBK, SHIFT_JIS, WINDOWS_1251};
        check(GBK, &"前往该国旅行之前需要了解签证政策和入境要求。".repeat(5), "", None);
        check(BIG5, &"前往該國旅行之前需要了解簽證政策和入境要求。".repeat(5), "", None);
        check(SHIFT_JIS, &"その国に旅行する前に、ビザの要件を確認してください。".repeat(5), "", None);
        check(EUC_KR, &"여행을 떠나기 전에 비자 요건을 확인하십시오.".repeat(5), "", None);
        check(WINDOWS_1251, &"Перед поездкой проверьте визовые требования страны. ".repeat(5), "", None);
    }

    #[test]
    fn borrows_valid_utf8_and_skips_a_mark() {
        assert!(matches!(decode("签证".as_bytes(), None, Kind::Plain), Decoded { text: Cow::Borrowed(_), map: None, .. }));
        let marked = decode("\u{feff}签证".as_bytes(), None, Kind::Plain);
        assert_eq!(marked.text, "签证");
        assert_eq!(marked.source(0..3), 3..6);
    }

    #[test]
    fn maps_bad_bytes_of_utf8() {
        let bytes = b"visa \xe7\xad\xbe\xff\xe8\xaf\x81 ok";
        let decoded = decode(bytes, None, Kind::Plain);
        assert_eq!(decoded.text, "visa 签\u{fffd}证 ok");
        let at = decoded.text.find('\u{fffd}').expect("one");
        assert_eq!(decoded.source(at..at + 3), 8..9);
        assert_eq!(decoded.source(at + 3..at + 6), 9..12);
    }

    #[test]
    fn maps_bad_bytes_of_gbk() {
        let decoded = decode(b"a\xd6\xd0\xff\x81<b", Some("text/plain; charset=gbk"), Kind::Plain);
        let at = decoded.text.find('<').expect("one");
        assert_eq!(decoded.source(at..at + 1), 5..6);
        assert_eq!(decoded.source(1..4), 1..3);
    }

    #[test]
    fn reads_utf16_with_and_without_a_mark() {
        let text = "\u{feff}签证 visa 💪";
        let bytes: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
        let decoded = decode(&bytes, None, Kind::Plain);
        assert_eq!((&*decoded.text, decoded.encoding), (&text[3..], "UTF-16BE"));
        assert_eq!(decoded.source(0..3), 2..4);
        assert_eq!(decoded.source(12..16), 18..22);
        for text in ["The card is no visa.\n", "Карта не является визой.\n", "这张卡不是签证。\n请看官方网站。\n"]
        {
            for (encoding, bytes) in [
                (UTF_16LE, text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>()),
                (UTF_16BE, text.encode_utf16().flat_map(u16::to_be_bytes).collect()),
            ] {
                let decoded = decode(&bytes, None, Kind::Plain);
                assert_eq!((&*decoded.text, decoded.encoding), (text, encoding.name()));
                assert_eq!(decoded.source(0..text.chars().next().map_or(0, char::len_utf8)), 0..2);
            }
        }
    }

    #[test]
    fn takes_no_other_encoding_for_utf16() {
        use encoding_rs::{BIG5, EUC_JP, EUC_KR, GBK, SHIFT_JIS, WINDOWS_1251, WINDOWS_1252};
        let chinese = "前往该国旅行之前，需要了解签证政策和入境要求。";
        for (encoding, text) in [
            (GBK, chinese),
            (BIG5, "前往該國旅行之前，需要了解簽證政策和入境要求。"),
            (SHIFT_JIS, "その国に旅行する前に、ビザの要件を確認してください。"),
            (SHIFT_JIS, "入国条件確認済"),
            (EUC_JP, "その国に旅行する前に、ビザの要件を確認してください。"),
            (EUC_KR, "여행을 떠나기 전에 비자 요건을 확인하십시오."),
            (WINDOWS_1251, "Перед поездкой проверьте визовые требования страны."),
            (WINDOWS_1252, "Visa à l’arrivée: 30 €"),
        ] {
            assert_eq!(unmarked_utf16(&encoding.encode(text).0), None, "{text}");
        }
        assert_eq!(unmarked_utf16(chinese.as_bytes()), None);
        assert_eq!(unmarked_utf16(&[0; 64]), None);
    }

    #[test]
    fn believes_valid_utf8_over_an_old_declaration() {
        let page = "<meta charset=gbk><p>保存下来的页面已经是另一种编码</p>";
        assert_eq!(decode(page.as_bytes(), None, Kind::Html).encoding, "UTF-8");
    }
}
