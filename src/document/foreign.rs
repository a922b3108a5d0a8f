//! Tells what is no page at all, however it is named: pictures, archives, programs, PDF files, noise.

use super::decode::{begins_utf8, unmarked_utf16};

/// How much of the bytes is looked at. What is no text shows it at once.
const LOOK: usize = 1024;
/// Fewest control characters that make bytes no text: one may have strayed into a page.
const FEWEST_CONTROLS: usize = 4;
/// One byte in so many, or more, that is a control character makes bytes no text. Noise has one in nine.
const ONE_IN: usize = 50;

/// How files begin that are no text, and what they are.
const BEGINNINGS: [(&[u8], &str); 17] = [
    (b"%PDF-", "a PDF file"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"RIFF", "a picture or a recording"),
    (b"PK\x03\x04", "an archive"),
    (b"\x1f\x8b", "a compressed file"),
    (b"BZh", "a compressed file"),
    (b"\xfd7zXZ", "a compressed file"),
    (b"\x28\xb5\x2f\xfd", "a compressed file"),
    (b"7z\xbc\xaf", "an archive"),
    (b"Rar!", "an archive"),
    (b"\x7fELF", "a program"),
    (b"MZ", "a program"),
    (b"\0asm", "a program"),
    (b"\xd0\xcf\x11\xe0", "an office file"),
    (b"SQLite format 3\0", "a database"),
];

/// Why some bytes are no page that can be read; `None` for text of any kind, and for none at all.
///
/// What is declared as text and is sound UTF-8 is text whatever it looks like: nobody gets around a check by writing `%PDF-`
/// above a post.
pub fn not_a_page(content_type: Option<&str>, bytes: &[u8]) -> Option<String> {
    let essence = content_type.and_then(|value| value.split(';').next()).map(|value| value.trim().to_ascii_lowercase());
    let declared = essence.as_deref().is_some_and(is_text_type);
    let sample = &bytes[..bytes.len().min(LOOK)];
    let sound = begins_utf8(sample);
    if declared && sound {
        return None;
    }
    let begins = BEGINNINGS.iter().find(|(beginning, _)| sample.starts_with(beginning)).copied();
    if let Some(essence) = essence.filter(|essence| !declared && !is_vague_type(essence)) {
        let shown: String = essence.chars().filter(|c| c.is_ascii_graphic()).take(100).collect();
        return Some(format!("is `{shown}`, which is not read"));
    }
    // A few letters begin many a text too, so those only name what is noise.
    let telling = begins
        .is_some_and(|(beginning, _)| beginning == b"%PDF-" || !sound && !beginning.iter().all(|byte| byte.is_ascii_graphic()));
    (telling || is_noise(sample)).then(|| match begins {
        Some((_, what)) => format!("is {what}, which is not read"),
        None => "is no text".to_string(),
    })
}

/// Whether so many control characters stand among the bytes that nobody wrote them.
fn is_noise(sample: &[u8]) -> bool {
    let marked = sample.starts_with(&[0xff, 0xfe]) || sample.starts_with(&[0xfe, 0xff]);
    if marked || unmarked_utf16(sample).is_some() {
        return false;
    }
    // Tabs, line ends, form feeds, and the escapes of ISO-2022-JP stand in texts. Comparisons without branches, many bytes at a time.
    let stands = |byte: u8| (9..14).contains(&byte) | (byte == 27);
    let control = |byte: u8| u16::from((byte < 32) & !stands(byte) | (byte == 127));
    let controls = usize::from(sample.iter().map(|&byte| control(byte)).sum::<u16>());
    controls >= FEWEST_CONTROLS && controls * ONE_IN >= sample.len()
}

fn is_text_type(essence: &str) -> bool {
    essence.starts_with("text/")
        || essence.ends_with("+xml")
        || ["application/xhtml+xml", "application/xml", "application/markdown"].contains(&essence)
}

/// What servers say of files they know nothing of.
fn is_vague_type(essence: &str) -> bool {
    ["application/octet-stream", "binary/octet-stream", "", "unknown/unknown"].contains(&essence)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(content_type: Option<&str>, bytes: &[u8], expected: Option<&str>) {
        assert_eq!(not_a_page(content_type, bytes).as_deref(), expected);
    }

    #[test]
    fn tells_what_is_no_text_however_it_is_named() {
        let png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x01\0\0\0\x01\0\x08\x06\0\0\0\x5c\x72\xa8\x66";
        let gzip = b"\x1f\x8b\x08\0\0\0\0\0\x02\x03\x4b\xcd\x2c\x29";
        let elf = [&b"\x7fELF\x02\x01\x01"[..], &[0; 40]].concat();
        // Each byte as often as any other, in no order.
        let noise: Vec<u8> = (0..1024u32).map(|at| (at.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
        for declared in [None, Some("text/plain"), Some("text/html; charset=gbk"), Some("application/octet-stream")] {
            check(declared, png, Some("is a picture, which is not read"));
            check(declared, gzip, Some("is a compressed file, which is not read"));
            check(declared, &noise, Some("is no text"));
            check(declared, b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj", Some("is a PDF file, which is not read"));
        }
        check(None, &elf, Some("is a program, which is not read"));
        check(None, b"%PDF-1.1\n1 0 obj", Some("is a PDF file, which is not read"));
        check(None, b"MZ\x90\0\x03\0\0\0\x04\0\0\0\xff\xff\0\0", Some("is a program, which is not read"));
        check(Some("application/pdf"), b"%PDF-1.1", Some("is `application/pdf`, which is not read"));
        check(Some("image/png"), b"", Some("is `image/png`, which is not read"));
    }

    #[test]
    fn reads_text_of_any_kind() {
        for declared in [None, Some("text/html"), Some("application/xhtml+xml; charset=x"), Some("")] {
            check(declared, b"", None);
            check(declared, "签证 — visa".as_bytes(), None);
            check(declared, b"\x1b$B%S%6\x1b(B \x0c\r\n\t", None);
            // "MZ" and what follows it in GBK, and in windows-1251.
            check(declared, b"MZ\xca\xc0\xb4\xfa\xb5\xc4\xc7\xa9\xd6\xa4", None);
            check(declared, b"\xc2\xe8\xe7\xe0 \xe8 \xef\xe0\xf1\xef\xee\xf0\xf2", None);
            // One that strayed in.
            check(declared, b"A visa\0 is needed.", None);
        }
        for text in ["A visa is needed.", "Для въезда нужна виза.", "前往该国需要签证，请看官方网站。\n第二行。\n"]
        {
            let units = || text.encode_utf16();
            check(None, &units().flat_map(u16::to_le_bytes).collect::<Vec<u8>>(), None);
            check(None, &units().flat_map(u16::to_be_bytes).collect::<Vec<u8>>(), None);
        }
        let cut = ["a".repeat(LOOK - 1), "签".to_string()].concat();
        check(Some("text/plain"), cut.as_bytes(), None);
    }

    #[test]
    fn a_post_that_begins_as_a_file_is_read() {
        check(Some("text/plain; charset=utf-8"), b"%PDF-1.4\n1 0 obj\nThe card is a visa.", None);
        check(Some("text/plain; charset=utf-8"), b"\0\0\0\0\0\0\x01\x02 The card is a visa.", None);
    }
}
