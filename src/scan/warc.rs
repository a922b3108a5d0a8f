//! WARC records, read as a stream and written: ISO 28500, plain or with one gzip member a record (any division is read).
//!
//! Own code, because the crates there are either read whole files or bring an encoder for every compression, and none says
//! where an archive breaks off.

use std::io::{self, BufRead, Read, Write as _};

use flate2::Compression;
use flate2::bufread::MultiGzDecoder;
use flate2::write::GzEncoder;
use sha2::{Digest as _, Sha256};

/// Longest header of a record or of the answer in it, in bytes.
const MAX_HEAD: usize = 64 << 10;

/// Bytes that a block gets room for before any of it has been read.
const AT_ONCE: usize = 256 << 10;

/// A record.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Record {
    /// `WARC-Type`.
    pub kind: String,
    /// `WARC-Target-URI`.
    pub uri: Option<String>,
    /// `Content-Type` of the block.
    pub content_type: Option<String>,
    /// The block; cut where it is longer than asked for.
    pub block: Vec<u8>,
    /// Bytes of the block in the archive.
    pub length: u64,
}

/// Why reading ends before the archive does.
#[derive(Debug, thiserror::Error)]
pub enum WarcError {
    /// The file cannot be read.
    #[error("{0}")]
    Read(io::Error),
    /// It ends within a record.
    #[error("breaks off within a record")]
    Truncated,
    /// What stands there is no record.
    #[error("holds something that is no WARC record: {0}")]
    Malformed(&'static str),
}

/// Reads records one after the other.
pub struct Records<R> {
    reader: R,
    most: usize,
}

/// Reads records from a stream that may be gzipped. Blocks are cut after `most` bytes.
///
/// # Errors
/// When the stream cannot be read.
pub fn records<'a>(mut reader: impl BufRead + 'a, most: usize) -> io::Result<Records<Box<dyn BufRead + 'a>>> {
    let zipped = reader.fill_buf()?.starts_with(&[0x1f, 0x8b]);
    let reader: Box<dyn BufRead> =
        if zipped { Box::new(io::BufReader::with_capacity(64 << 10, MultiGzDecoder::new(reader))) } else { Box::new(reader) };
    Ok(Records { reader, most })
}

/// Whether a file begins as an archive does: a plain one, or a gzip file of one.
pub fn is_archive(head: &[u8]) -> bool {
    const MAGIC: &[u8] = b"WARC/";
    if head.starts_with(MAGIC) {
        return true;
    }
    let mut start = [0; MAGIC.len()];
    head.starts_with(&[0x1f, 0x8b]) && MultiGzDecoder::new(head).read_exact(&mut start).is_ok() && start == *MAGIC
}

impl<R: BufRead> Records<R> {
    /// The next record; `None` at the end.
    ///
    /// # Errors
    /// When the archive breaks off or holds something else. Nothing more can be read then.
    pub fn read(&mut self) -> Result<Option<Record>, WarcError> {
        // Writers differ in how many empty lines they leave between records.
        let version = loop {
            match self.line()? {
                None => return Ok(None),
                Some(line) if line.is_empty() => {}
                Some(line) => break line,
            }
        };
        if !version.starts_with(b"WARC/") {
            return Err(WarcError::Malformed("a version is missing"));
        }
        let (mut record, mut length) = (Record::default(), None);
        let mut read = 0;
        loop {
            let line = self.line()?.ok_or(WarcError::Truncated)?;
            if line.is_empty() {
                break;
            }
            read += line.len();
            if read > MAX_HEAD {
                return Err(WarcError::Malformed("a header is too long"));
            }
            let Some((name, value)) = field(&line) else { continue };
            match name.as_str() {
                "warc-type" => record.kind = value.to_ascii_lowercase(),
                // Older writers put the address into angle brackets.
                "warc-target-uri" => record.uri = Some(value.trim_matches(['<', '>']).to_string()),
                "content-type" => record.content_type = Some(value),
                "content-length" => length = value.parse::<u64>().ok(),
                _ => {}
            }
        }
        record.length = length.ok_or(WarcError::Malformed("a length is missing"))?;
        self.block(&mut record)?;
        Ok(Some(record))
    }

    fn block(&mut self, record: &mut Record) -> Result<(), WarcError> {
        let kept = record.length.min(self.most as u64);
        // What it says of its length may be a lie.
        record.block.reserve(usize::try_from(kept).unwrap_or(usize::MAX).min(AT_ONCE));
        let got = (&mut self.reader).take(kept).read_to_end(&mut record.block).map_err(broken)?;
        if (got as u64) < kept {
            return Err(WarcError::Truncated);
        }
        let rest = record.length - kept;
        let skipped = io::copy(&mut (&mut self.reader).take(rest), &mut io::sink()).map_err(broken)?;
        if skipped < rest { Err(WarcError::Truncated) } else { Ok(()) }
    }

    /// A line without its end; `None` at the end of the archive.
    fn line(&mut self) -> Result<Option<Vec<u8>>, WarcError> {
        let mut line = Vec::new();
        (&mut self.reader).take(MAX_HEAD as u64).read_until(b'\n', &mut line).map_err(broken)?;
        match line.pop() {
            None => Ok(None),
            Some(b'\n') => {
                line.pop_if(|byte| *byte == b'\r');
                Ok(Some(line))
            }
            Some(_) if line.len() + 1 >= MAX_HEAD => Err(WarcError::Malformed("a line is too long")),
            Some(_) => Err(WarcError::Truncated),
        }
    }
}

fn broken(error: io::Error) -> WarcError {
    match error.kind() {
        io::ErrorKind::UnexpectedEof => WarcError::Truncated,
        _ => WarcError::Read(error),
    }
}

fn field(line: &[u8]) -> Option<(String, String)> {
    let at = memchr::memchr(b':', line)?;
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).trim().to_string();
    Some((text(&line[..at]).to_ascii_lowercase(), text(&line[at + 1..])))
}

/// An HTTP answer as a record holds it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Answer {
    /// Status.
    pub status: u16,
    /// `Content-Type`.
    pub content_type: Option<String>,
    /// `Content-Encoding`, all of them.
    pub encodings: Vec<String>,
    /// `Refresh`.
    pub refresh: Option<String>,
    /// Body, with chunks put together.
    pub body: Vec<u8>,
}

/// Takes the block of a `response` record apart. `None` for what is no HTTP answer.
pub fn answer(mut block: Vec<u8>) -> Option<Answer> {
    let head = &block[..block.len().min(MAX_HEAD)];
    let (end, after) = match (memchr::memmem::find(head, b"\r\n\r\n"), memchr::memmem::find(head, b"\n\n")) {
        (Some(at), other) if other.is_none_or(|other| at < other) => (at, at + 4),
        (_, Some(at)) => (at, at + 2),
        (_, None) => return None,
    };
    let mut lines = head[..end].split(|byte| *byte == b'\n');
    let status_line = String::from_utf8_lossy(lines.next()?);
    if !status_line.starts_with("HTTP/") {
        return None;
    }
    let mut answer = Answer { status: status_line.split_whitespace().nth(1)?.parse().ok()?, ..Answer::default() };
    let mut chunked = false;
    for (name, value) in lines.filter_map(field) {
        match name.as_str() {
            "content-type" => answer.content_type = answer.content_type.or(Some(value)),
            "refresh" => answer.refresh = answer.refresh.or(Some(value)),
            "content-encoding" => answer.encodings.push(value),
            "transfer-encoding" => chunked = value.to_ascii_lowercase().contains("chunked"),
            _ => {}
        }
    }
    answer.body = match chunked.then(|| dechunked(&block[after..])).flatten() {
        Some(body) => body,
        None => {
            block.drain(..after);
            block
        }
    };
    Some(answer)
}

/// Chunks put together. `None` for what is not chunked: some crawlers undo it and leave the header as it was.
fn dechunked(mut body: &[u8]) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(body.len());
    loop {
        let end = memchr::memchr(b'\n', &body[..body.len().min(64)])?;
        let size = std::str::from_utf8(&body[..end]).ok()?.split(';').next()?.trim();
        let size = usize::from_str_radix(size, 16).ok()?;
        body = &body[end + 1..];
        if size == 0 {
            return Some(out);
        }
        // A cut chunk is read as far as it goes.
        out.extend_from_slice(&body[..size.min(body.len())]);
        body = body.get(size..).unwrap_or_default();
        body = body.strip_prefix(b"\r\n").or_else(|| body.strip_prefix(b"\n")).unwrap_or(body);
        if body.is_empty() {
            return Some(out);
        }
    }
}

/// How records are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Packing {
    /// As they are.
    Plain,
    /// Each as a gzip member of its own, so that one can be read without the others.
    Gzip,
}

/// The bytes of a record. `fields` are further header fields; `date` is RFC 3339 in UTC with seconds.
pub fn record(kind: &str, date: &str, fields: &[(&str, &str)], block: &[u8], packing: Packing) -> Vec<u8> {
    let digest = Sha256::digest(block);
    let mut head = format!("WARC/1.1\r\nWARC-Type: {kind}\r\nWARC-Date: {date}\r\n");
    let mut id = Sha256::new();
    id.update(kind);
    id.update(date);
    for (name, value) in fields {
        // What others wrote cannot end a line here.
        let value: String = value.chars().filter(|c| !c.is_control()).collect();
        head.push_str(&format!("{name}: {value}\r\n"));
        id.update(&value);
    }
    id.update(digest);
    let hex = |bytes: &[u8]| bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    head.push_str(&format!("WARC-Record-ID: <urn:uuid:{}>\r\n", uuid(&id.finalize())));
    head.push_str(&format!("WARC-Block-Digest: sha256:{}\r\n", hex(&digest)));
    head.push_str(&format!("Content-Length: {}\r\n\r\n", block.len()));
    let whole = [head.as_bytes(), block, b"\r\n\r\n"].concat();
    match packing {
        Packing::Plain => whole,
        Packing::Gzip => {
            let mut packed = GzEncoder::new(Vec::with_capacity(whole.len() / 2), Compression::fast());
            packed.write_all(&whole).and_then(|()| packed.finish()).expect("memory takes all")
        }
    }
}

/// A name-based UUID of version 8 (RFC 9562, section 5.8), so that the same record has the same name in every run.
fn uuid(digest: &[u8]) -> String {
    let mut bytes: Vec<u8> = digest.iter().copied().take(16).collect();
    bytes[6] = bytes[6] & 0x0f | 0x80;
    bytes[8] = bytes[8] & 0x3f | 0x80;
    let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    format!("{}-{}-{}-{}-{}", &hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(bytes: &[u8]) -> (Vec<Record>, Option<String>) {
        let mut reader = records(bytes, 1 << 20).unwrap();
        let mut found = Vec::new();
        loop {
            match reader.read() {
                Ok(Some(record)) => found.push(record),
                Ok(None) => return (found, None),
                Err(error) => return (found, Some(error.to_string())),
            }
        }
    }

    fn two(packing: Packing) -> Vec<u8> {
        let record = |uri, block: &[u8]| {
            let fields = [("WARC-Target-URI", uri), ("Content-Type", "application/http; msgtype=response")];
            record("response", "2026-11-20T00:00:00Z", &fields, block, packing)
        };
        [record("https://a.example/1", b"one\r\n\r\nWARC/1.0 inside"), record("https://a.example/2\r\nX: y", &[b'x'; 100_000])]
            .concat()
    }

    #[test]
    fn reads_what_it_writes_packed_or_not() {
        for packing in [Packing::Plain, Packing::Gzip] {
            let bytes = two(packing);
            assert!(is_archive(&bytes[..200]));
            let (found, error) = all(&bytes);
            assert_eq!((found.len(), error), (2, None));
            assert_eq!(found[0].block, b"one\r\n\r\nWARC/1.0 inside");
            assert_eq!(found[1].uri.as_deref(), Some("https://a.example/2X: y"));
            assert_eq!(found[1].length, 100_000);
        }
        assert!(!is_archive(b"https://a.example/\n") && !is_archive(b"") && !is_archive(&[0x1f, 0x8b, 8]));
    }

    #[test]
    fn reads_a_gzip_file_that_is_one_member() {
        let mut packed = GzEncoder::new(Vec::new(), Compression::fast());
        packed.write_all(&two(Packing::Plain)).unwrap();
        assert_eq!(all(&packed.finish().unwrap()).0.len(), 2);
    }

    #[test]
    fn says_where_an_archive_breaks_off() {
        for packing in [Packing::Plain, Packing::Gzip] {
            let bytes = two(packing);
            let (found, error) = all(&bytes[..bytes.len() - 60]);
            assert_eq!((found.len(), error.as_deref()), (1, Some("breaks off within a record")), "{packing:?}");
        }
        let (found, error) = all(&[&two(Packing::Plain)[..], b"something else\r\n"].concat());
        assert_eq!(found.len(), 2);
        assert!(error.unwrap().contains("no WARC record"));
    }

    #[test]
    fn keeps_of_a_long_block_only_what_is_asked_for() {
        let bytes = two(Packing::Gzip);
        let mut reader = records(&bytes[..], 10).unwrap();
        assert_eq!(reader.read().unwrap().unwrap().block, b"one\r\n\r\nWAR");
        let second = reader.read().unwrap().unwrap();
        assert_eq!((second.block.len(), second.length), (10, 100_000));
        assert_eq!(reader.read().unwrap(), None);
    }

    #[test]
    fn takes_answers_apart() {
        let chunked = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nabcd\r\n3;x=y\r\nefg\r\n0\r\n\r\n";
        let answer = super::answer(chunked.to_vec()).unwrap();
        assert_eq!((answer.status, answer.body.as_slice()), (200, &b"abcdefg"[..]));
        let undone = super::answer(b"HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n\n<p>words</p>\n".to_vec()).unwrap();
        assert_eq!(undone.body, b"<p>words</p>\n");
        assert_eq!(super::answer(b"GET / HTTP/1.1\r\n\r\n".to_vec()), None);
        assert_eq!(super::answer(b"no head".to_vec()), None);
    }

    proptest::proptest! {
        #[test]
        fn never_fails_on_any_bytes(bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..400), cut in 0..400_usize) {
            let _ = super::answer(bytes.clone());
            let _ = all(&bytes);
            let whole = two(Packing::Gzip);
            let mut bent = whole[..whole.len().min(cut)].to_vec();
            bent.extend_from_slice(&bytes);
            let _ = all(&bent);
        }
    }
}
