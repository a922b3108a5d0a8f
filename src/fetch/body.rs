//! Bodies decoded piece by piece under caps, so that a bomb is put out before it has unpacked.
//!
//! The HTTP client's own decoding is off: it knows no ratio, and stacks decoders as the server asks.

use brotli::{BrotliDecompressStream, BrotliResult, BrotliState, HeapAlloc, HuffmanCode};
use flate2::{Crc, Decompress, FlushDecompress, Status};
use zstd::stream::raw::{DParameter, InBuffer, Operation, OutBuffer};

use super::{Failure, Limits, printable};

/// Bytes given to a decoder before the caps are looked at again.
const SLICE: usize = 16 << 10;
/// Bytes a decoder may hand over at once.
const SCRATCH: usize = 32 << 10;
/// Largest window of a zstd frame, as RFC 9659 limits it for HTTP: a frame can ask for gigabytes.
const ZSTD_WINDOW_LOG: u32 = 23;

/// Takes a body as it comes and holds what it decodes to.
pub struct Body {
    decoder: Decoder,
    sink: Sink,
}

impl Body {
    /// Starts a body. `encodings` are the values of all `Content-Encoding` headers.
    ///
    /// # Errors
    /// [`Failure::Encoding`] for an encoding that is not read, or for more than one.
    pub fn new<'a>(encodings: impl IntoIterator<Item = &'a str>, limits: &Limits) -> Result<Self, Failure> {
        let decoder = Decoder::new(one_encoding(encodings)?)?;
        Ok(Self { decoder, sink: Sink::new(limits) })
    }

    /// Whether it comes as it is, without a content encoding.
    pub fn is_plain(&self) -> bool {
        matches!(self.decoder, Decoder::Identity)
    }

    /// Takes received bytes. Costs at most the caps, however much they would unpack to.
    ///
    /// # Errors
    /// [`Failure::TooLarge`], [`Failure::Ratio`] or [`Failure::Encoding`]; the body is of no use after that.
    pub fn feed(&mut self, received: &[u8]) -> Result<(), Failure> {
        for piece in received.chunks(SLICE) {
            self.sink.receive(piece.len())?;
            self.decoder.feed(piece, &mut self.sink)?;
        }
        Ok(())
    }

    /// Ends the body and returns it decoded.
    ///
    /// # Errors
    /// [`Failure::Encoding`] if it breaks off.
    pub fn finish(self) -> Result<Vec<u8>, Failure> {
        // Servers label empty answers as compressed, too.
        if self.sink.received > 0 && !self.decoder.is_done() {
            return Err(Failure::Encoding("it breaks off".into()));
        }
        let mut out = self.sink.out;
        if out.capacity() > 2 * out.len() {
            out.shrink_to_fit();
        }
        Ok(out)
    }
}

/// Most bytes that may be received for a body: what does not compress grows by a little when "compressed".
pub fn most_received(limits: &Limits) -> usize {
    limits.body.saturating_add(limits.body / 64).saturating_add(64 << 10)
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Encoding {
    Identity,
    Gzip,
    Deflate,
    Brotli,
    Zstd,
}

/// The one encoding of a body.
fn one_encoding<'a>(values: impl IntoIterator<Item = &'a str>) -> Result<Encoding, Failure> {
    let mut found = Encoding::Identity;
    for word in values.into_iter().flat_map(|value| value.split(',')).map(str::trim) {
        let encoding = match word.to_ascii_lowercase().as_str() {
            // The latter ones are misconfigurations of servers that send the body as it is.
            "" | "identity" | "none" | "binary" | "utf-8" | "utf8" => continue,
            "gzip" | "x-gzip" => Encoding::Gzip,
            "deflate" => Encoding::Deflate,
            "br" => Encoding::Brotli,
            "zstd" => Encoding::Zstd,
            // Read as plain text it would be gibberish in which nothing is found: that must not look like a clear page.
            _ => return Err(Failure::Encoding(format!("unknown content encoding `{}`", printable(word)))),
        };
        if found != Encoding::Identity {
            return Err(Failure::Encoding("more than one content encoding".into()));
        }
        found = encoding;
    }
    Ok(found)
}

/// From how many bytes on a body is large.
const LARGE: usize = 256 << 10;

/// Where decoded bytes go, with the caps.
struct Sink {
    out: Vec<u8>,
    received: usize,
    most_received: usize,
    limits: Limits,
}

impl Sink {
    fn new(limits: &Limits) -> Self {
        Self { out: Vec::new(), received: 0, most_received: most_received(limits), limits: limits.clone() }
    }

    fn receive(&mut self, bytes: usize) -> Result<(), Failure> {
        self.received += bytes;
        // Decoders can eat input without end and hand out nothing: empty members, skippable frames, metadata blocks.
        if self.received > self.most_received { Err(Failure::TooLarge(self.limits.body)) } else { Ok(()) }
    }

    fn push(&mut self, decoded: &[u8]) -> Result<(), Failure> {
        let total = self.out.len() + decoded.len();
        if total > self.limits.ratio_after && total > self.received.saturating_mul(self.limits.ratio) {
            return Err(Failure::Ratio(self.limits.ratio));
        }
        if total > self.limits.body {
            return Err(Failure::TooLarge(self.limits.body));
        }
        if self.out.capacity() < total {
            // Doubling while it is small. A large one gets all that may come: what is not written to costs no memory, and each move
            // to a larger place would leave a hole of the last size behind.
            let wanted = if total < LARGE { 2 * total } else { self.limits.body };
            self.out.reserve_exact(wanted.min(self.limits.body) - self.out.len());
        }
        self.out.extend_from_slice(decoded);
        Ok(())
    }
}

enum Decoder {
    Identity,
    Gzip(Box<Gzip>),
    Deflate(Deflate),
    Brotli(Box<Brotli>),
    Zstd(Zstd),
}

impl Decoder {
    fn new(encoding: Encoding) -> Result<Self, Failure> {
        Ok(match encoding {
            Encoding::Identity => Self::Identity,
            Encoding::Gzip => Self::Gzip(Box::new(Gzip::new())),
            Encoding::Deflate => Self::Deflate(Deflate::default()),
            Encoding::Brotli => Self::Brotli(Box::new(Brotli::new())),
            Encoding::Zstd => Self::Zstd(Zstd::new()?),
        })
    }

    fn feed(&mut self, input: &[u8], sink: &mut Sink) -> Result<(), Failure> {
        match self {
            Self::Identity => sink.push(input),
            Self::Gzip(gzip) => gzip.feed(input, sink),
            Self::Deflate(deflate) => deflate.feed(input, sink),
            Self::Brotli(brotli) => brotli.feed(input, sink),
            Self::Zstd(zstd) => zstd.feed(input, sink),
        }
    }

    /// Whether the encoding says that all has come.
    fn is_done(&self) -> bool {
        match self {
            Self::Identity => true,
            Self::Gzip(gzip) => gzip.is_done(),
            Self::Deflate(deflate) => deflate.engine.as_ref().is_some_and(|engine| engine.done),
            Self::Brotli(brotli) => brotli.done,
            Self::Zstd(zstd) => zstd.between_frames,
        }
    }
}

fn corrupt(encoding: &str) -> Failure {
    Failure::Encoding(format!("not valid {encoding}"))
}

/// A deflate stream, raw or in its zlib wrapping.
struct Inflate {
    engine: Decompress,
    scratch: Vec<u8>,
    done: bool,
}

impl Inflate {
    fn new(zlib: bool) -> Self {
        Self { engine: Decompress::new(zlib), scratch: vec![0; SCRATCH], done: false }
    }

    /// Decodes until the stream or the input ends and returns what is left of the input. `seen` is shown all output
    /// that the caps let pass.
    fn feed<'a>(&mut self, mut input: &'a [u8], sink: &mut Sink, mut seen: impl FnMut(&[u8])) -> Result<&'a [u8], Failure> {
        while !self.done {
            let (before_in, before_out) = (self.engine.total_in(), self.engine.total_out());
            let status =
                self.engine.decompress(input, &mut self.scratch, FlushDecompress::None).map_err(|_| corrupt("deflate"))?;
            let taken = usize::try_from(self.engine.total_in() - before_in).unwrap_or(input.len());
            let made = usize::try_from(self.engine.total_out() - before_out).unwrap_or(SCRATCH);
            input = input.get(taken..).unwrap_or_default();
            let output = self.scratch.get(..made).unwrap_or_default();
            sink.push(output)?;
            seen(output);
            self.done = status == Status::StreamEnd;
            // Without progress the decoder waits for input; a full scratch means that more output may be ready.
            if taken == 0 && made == 0 || input.is_empty() && made < SCRATCH {
                break;
            }
        }
        Ok(input)
    }
}

/// `deflate`, which the standard says is zlib and some servers send raw.
#[derive(Default)]
struct Deflate {
    engine: Option<Inflate>,
    /// First byte, held until the second tells which of the two it is.
    first: Option<u8>,
}

impl Deflate {
    fn feed(&mut self, input: &[u8], sink: &mut Sink) -> Result<(), Failure> {
        if let Some(engine) = &mut self.engine {
            // What follows the end is padding.
            return engine.feed(input, sink, |_| ()).map(|_| ());
        }
        let mut head: Vec<u8> = self.first.take().into_iter().collect();
        head.extend_from_slice(input);
        match head[..] {
            [] => Ok(()),
            [first] => {
                self.first = Some(first);
                Ok(())
            }
            [first, second, ..] => {
                let zlib = first & 0x0f == 8 && u16::from_be_bytes([first, second]).is_multiple_of(31);
                self.engine.insert(Inflate::new(zlib)).feed(&head, sink, |_| ()).map(|_| ())
            }
        }
    }
}

/// Gzip of any number of members.
struct Gzip {
    state: GzipState,
    /// Members read whole.
    members: usize,
}

enum GzipState {
    /// Bytes of a member's header, until it is whole.
    Header(Vec<u8>),
    Data {
        engine: Inflate,
        crc: Crc,
    },
    /// Bytes of a member's checksum and length, until they are whole.
    Trailer {
        bytes: Vec<u8>,
        crc: Crc,
    },
    /// Something else after the last member: padding, which browsers let pass.
    Padding,
}

/// Longest gzip header that is read: it can hold a file name and a comment without end.
const GZIP_HEADER: usize = 8 << 10;

impl Gzip {
    fn new() -> Self {
        Self { state: GzipState::Header(Vec::new()), members: 0 }
    }

    fn feed(&mut self, mut input: &[u8], sink: &mut Sink) -> Result<(), Failure> {
        while !input.is_empty() {
            match &mut self.state {
                GzipState::Header(head) => {
                    if self.members > 0 && head.is_empty() && input[0] != 0x1f {
                        self.state = GzipState::Padding;
                        return Ok(());
                    }
                    let had = head.len();
                    let take = input.len().min(GZIP_HEADER - had);
                    head.extend_from_slice(&input[..take]);
                    match gzip_header(head).ok_or_else(|| corrupt("gzip"))? {
                        Some(length) => {
                            input = &input[length.saturating_sub(had)..];
                            self.state = GzipState::Data { engine: Inflate::new(false), crc: Crc::new() };
                        }
                        None if head.len() >= GZIP_HEADER => return Err(corrupt("gzip")),
                        None => input = &input[take..],
                    }
                }
                GzipState::Data { engine, crc } => {
                    let rest = engine.feed(input, sink, |output| crc.update(output))?;
                    if !engine.done {
                        return Ok(());
                    }
                    input = rest;
                    self.state = GzipState::Trailer { bytes: Vec::with_capacity(8), crc: std::mem::take(crc) };
                }
                GzipState::Trailer { bytes, crc } => {
                    let take = input.len().min(8 - bytes.len());
                    bytes.extend_from_slice(&input[..take]);
                    input = &input[take..];
                    if let [a, b, c, d, e, f, g, h] = bytes[..] {
                        if u32::from_le_bytes([a, b, c, d]) != crc.sum() || u32::from_le_bytes([e, f, g, h]) != crc.amount() {
                            return Err(corrupt("gzip"));
                        }
                        self.members += 1;
                        self.state = GzipState::Header(Vec::new());
                    }
                }
                GzipState::Padding => return Ok(()),
            }
        }
        Ok(())
    }

    fn is_done(&self) -> bool {
        match &self.state {
            GzipState::Header(head) => self.members > 0 && head.is_empty(),
            GzipState::Padding => true,
            GzipState::Data { .. } | GzipState::Trailer { .. } => false,
        }
    }
}

/// Length of the gzip header (RFC 1952) at the start of `head`; `Some(None)` if more bytes are needed to tell, `None` if
/// it is none.
fn gzip_header(head: &[u8]) -> Option<Option<usize>> {
    const MAGIC: [u8; 3] = [0x1f, 0x8b, 8];
    if head.iter().zip(MAGIC).any(|(byte, magic)| *byte != magic) {
        return None;
    }
    let Some(&flags) = head.get(3) else { return Some(None) };
    if flags & 0b1110_0000 != 0 {
        return None;
    }
    let mut at = 10;
    if flags & 0b100 != 0 {
        let Some(&[low, high]) = head.get(at..at + 2) else { return Some(None) };
        at += 2 + usize::from(u16::from_le_bytes([low, high]));
    }
    // File name, then comment, each ended by a zero byte.
    for flag in [0b1000, 0b1_0000] {
        if flags & flag != 0 {
            let Some(end) = head.get(at..).and_then(|rest| memchr::memchr(0, rest)) else { return Some(None) };
            at += end + 1;
        }
    }
    if flags & 0b10 != 0 {
        at += 2;
    }
    Some((at <= head.len()).then_some(at))
}

/// Brotli as of RFC 7932, without the large windows of its later extension.
struct Brotli {
    state: BrotliState<HeapAlloc<u8>, HeapAlloc<u32>, HeapAlloc<HuffmanCode>>,
    scratch: Vec<u8>,
    done: bool,
}

impl Brotli {
    fn new() -> Self {
        // `new` and the reader and writer types accept windows of a gigabyte.
        let state = BrotliState::new_strict(HeapAlloc::new(0), HeapAlloc::new(0), HeapAlloc::new(HuffmanCode::default()));
        Self { state, scratch: vec![0; SCRATCH], done: false }
    }

    fn feed(&mut self, input: &[u8], sink: &mut Sink) -> Result<(), Failure> {
        let (mut left, mut at, mut total) = (input.len(), 0, 0);
        while !self.done {
            let (mut room, mut made) = (self.scratch.len(), 0);
            let result = BrotliDecompressStream(
                &mut left,
                &mut at,
                input,
                &mut room,
                &mut made,
                &mut self.scratch,
                &mut total,
                &mut self.state,
            );
            sink.push(self.scratch.get(..made).unwrap_or_default())?;
            match result {
                BrotliResult::NeedsMoreOutput => {}
                BrotliResult::NeedsMoreInput => break,
                BrotliResult::ResultSuccess => self.done = true,
                BrotliResult::ResultFailure => return Err(corrupt("brotli")),
            }
        }
        Ok(())
    }
}

/// Zstandard of any number of frames.
struct Zstd {
    engine: zstd::stream::raw::Decoder<'static>,
    scratch: Vec<u8>,
    between_frames: bool,
}

impl Zstd {
    fn new() -> Result<Self, Failure> {
        let engine = zstd::stream::raw::Decoder::new().and_then(|mut engine| {
            engine.set_parameter(DParameter::WindowLogMax(ZSTD_WINDOW_LOG))?;
            Ok(engine)
        });
        let engine = engine.map_err(|_| Failure::Encoding("no zstd decoder".into()))?;
        Ok(Self { engine, scratch: vec![0; SCRATCH], between_frames: false })
    }

    fn feed(&mut self, input: &[u8], sink: &mut Sink) -> Result<(), Failure> {
        let mut input = InBuffer::around(input);
        loop {
            let mut output = OutBuffer::around(&mut self.scratch[..]);
            let hint = self.engine.run(&mut input, &mut output).map_err(|_| corrupt("zstd"))?;
            let made = output.pos();
            sink.push(self.scratch.get(..made).unwrap_or_default())?;
            let all_read = input.pos() == input.src.len();
            // Called again with nothing to read or write the decoder would ask for a next frame's header.
            self.between_frames = hint == 0;
            if all_read && (made < SCRATCH || hint == 0) {
                return Ok(());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    const TEXT: &[u8] = "Page one. 签证 page two.".as_bytes();

    fn gzip(data: &[u8]) -> Vec<u8> {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
        encoder.write_all(data).unwrap();
        encoder.finish().unwrap()
    }

    fn zlib(data: &[u8]) -> Vec<u8> {
        let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::default());
        encoder.write_all(data).unwrap();
        encoder.finish().unwrap()
    }

    fn deflate(data: &[u8]) -> Vec<u8> {
        let mut encoder = flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::default());
        encoder.write_all(data).unwrap();
        encoder.finish().unwrap()
    }

    fn brotli(data: &[u8]) -> Vec<u8> {
        let mut out = Vec::new();
        brotli::CompressorWriter::new(&mut out, 4096, 5, 22).write_all(data).unwrap();
        out
    }

    fn zstd(data: &[u8]) -> Vec<u8> {
        zstd::encode_all(data, 3).unwrap()
    }

    fn all(data: &[u8]) -> Vec<(&'static str, Vec<u8>)> {
        vec![
            ("gzip", gzip(data)),
            ("x-gzip", gzip(data)),
            ("deflate", zlib(data)),
            ("deflate", deflate(data)),
            ("br", brotli(data)),
            ("zstd", zstd(data)),
            ("identity", data.to_vec()),
            ("utf-8", data.to_vec()),
        ]
    }

    /// Feeds `sent` in pieces of `step` bytes.
    fn decode(encoding: &str, sent: &[u8], step: usize) -> Result<Vec<u8>, Failure> {
        let mut body = Body::new([encoding], &Limits::default())?;
        for piece in sent.chunks(step) {
            body.feed(piece)?;
        }
        body.finish()
    }

    /// Text that compresses to about a third, of `length` bytes.
    fn prose(length: usize) -> Vec<u8> {
        let mut state = 7_u64;
        let mut out = Vec::with_capacity(length + 16);
        while out.len() < length {
            state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
            out.extend_from_slice(format!("word{} ", state >> 52).as_bytes());
        }
        out.truncate(length);
        out
    }

    #[test]
    fn decodes_every_encoding_however_it_is_cut() {
        for (encoding, sent) in all(TEXT) {
            for step in [1, 2, 3, 7, usize::MAX] {
                assert_eq!(decode(encoding, &sent, step).as_deref(), Ok(TEXT), "{encoding} by {step}");
            }
        }
        let long = prose(3 << 20);
        for (encoding, sent) in all(&long) {
            for step in [1009, 65536, usize::MAX] {
                assert!(decode(encoding, &sent, step).as_ref() == Ok(&long), "{encoding} by {step}");
            }
        }
    }

    #[test]
    fn an_empty_body_may_be_labelled_anything() {
        for encoding in ["gzip", "deflate", "br", "zstd", "identity", ""] {
            assert_eq!(decode(encoding, b"", 1), Ok(vec![]), "{encoding}");
        }
        for (encoding, sent) in all(b"") {
            assert_eq!(decode(encoding, &sent, 1), Ok(vec![]), "{encoding}");
        }
    }

    #[test]
    fn reads_several_members_and_frames_and_lets_padding_pass() {
        let twice = [gzip(TEXT), gzip(TEXT)].concat();
        assert_eq!(decode("gzip", &twice, 5), Ok(TEXT.repeat(2)));
        assert_eq!(decode("gzip", &[twice, vec![0; 40]].concat(), 5), Ok(TEXT.repeat(2)));
        assert_eq!(decode("deflate", &[zlib(TEXT), vec![0; 40]].concat(), 5), Ok(TEXT.to_vec()));
        let frames = [zstd(TEXT), zstd(TEXT)].concat();
        for step in [1, 5, usize::MAX] {
            assert_eq!(decode("zstd", &frames, step), Ok(TEXT.repeat(2)), "{step}");
        }
    }

    #[test]
    fn reads_gzip_headers_with_a_name_and_more() {
        let named = flate2::GzBuilder::new().filename("a.html").comment("c").extra(vec![1, 2, 3]);
        let mut encoder = named.write(Vec::new(), flate2::Compression::fast());
        encoder.write_all(TEXT).unwrap();
        let sent = encoder.finish().unwrap();
        for step in [1, 11, usize::MAX] {
            assert_eq!(decode("gzip", &sent, step), Ok(TEXT.to_vec()), "{step}");
        }
        let endless = [&[0x1f, 0x8b, 8, 8, 0, 0, 0, 0, 0, 0][..], &[b'a'; 100_000]].concat();
        assert_eq!(decode("gzip", &endless, 1000), Err(corrupt("gzip")));
    }

    #[test]
    fn a_body_cut_short_is_not_a_page() {
        for (encoding, sent) in all(&prose(10_000)) {
            if matches!(encoding, "identity" | "utf-8") {
                continue;
            }
            for cut in [1, 5, sent.len() / 2, sent.len() - 1] {
                let result = decode(encoding, &sent[..cut], 64);
                assert!(matches!(result, Err(Failure::Encoding(_))), "{encoding} cut to {cut}: {result:?}");
            }
        }
    }

    #[test]
    fn a_body_that_is_not_in_its_encoding_is_not_a_page() {
        for encoding in ["gzip", "br", "zstd", "deflate"] {
            let result = decode(encoding, b"<html><body>plain text, whatever the header says</body></html>", 9);
            assert!(matches!(result, Err(Failure::Encoding(_))), "{encoding}: {result:?}");
        }
        let mut wrong_sum = gzip(TEXT);
        let at = wrong_sum.len() - 5;
        wrong_sum[at] ^= 1;
        assert_eq!(decode("gzip", &wrong_sum, 64), Err(corrupt("gzip")));
    }

    #[test]
    fn refuses_nested_and_unknown_encodings() {
        let limits = Limits::default();
        for nested in [&["gzip, gzip"][..], &["gzip", "br"], &["identity, gzip , deflate"]] {
            let failure = Body::new(nested.iter().copied(), &limits).err();
            assert_eq!(failure, Some(Failure::Encoding("more than one content encoding".into())), "{nested:?}");
        }
        assert!(Body::new(["gzip, identity"], &limits).is_ok());
        assert!(matches!(Body::new(["compress"], &limits).err(), Some(Failure::Encoding(_))));
        assert!(matches!(Body::new(["\u{1b}[2J"], &limits).err(), Some(Failure::Encoding(text)) if text.is_ascii()));
    }

    #[test]
    fn puts_bombs_out_before_they_unpack() {
        let megabyte = gzip(&vec![0; 1 << 20]);
        let many_members = megabyte.repeat(1024);
        let zeros = vec![0; 64 << 20];
        for (name, encoding, sent) in [
            ("members", "gzip", many_members),
            ("stream", "gzip", gzip(&zeros)),
            ("zlib", "deflate", zlib(&zeros)),
            ("raw", "deflate", deflate(&zeros)),
            ("brotli", "br", brotli(&zeros)),
            ("zstd", "zstd", zstd(&zeros)),
        ] {
            let mut body = Body::new([encoding], &Limits::default()).unwrap();
            let failure = body.feed(&sent).unwrap_err();
            assert_eq!(failure, Failure::Ratio(200), "{name}");
            assert!(body.sink.out.capacity() <= 16 << 20, "{name}: {}", body.sink.out.capacity());
        }
    }

    #[test]
    fn caps_what_does_not_compress_and_what_decodes_to_nothing() {
        let limits = Limits { body: 100_000, ..Limits::default() };
        let long = prose(200_000);
        for (encoding, sent) in all(&long) {
            let mut body = Body::new([encoding], &limits).unwrap();
            assert_eq!(body.feed(&sent).unwrap_err(), Failure::TooLarge(100_000), "{encoding}");
        }
        for (encoding, empty) in [("gzip", gzip(b"")), ("zstd", vec![0x50, 0x2a, 0x4d, 0x18, 4, 0, 0, 0, 1, 2, 3, 4])] {
            let mut body = Body::new([encoding], &limits).unwrap();
            let sent = empty.repeat(1_000_000 / empty.len());
            assert_eq!(body.feed(&sent).unwrap_err(), Failure::TooLarge(100_000), "{encoding}");
        }
        let exact = prose(100_000);
        for (encoding, sent) in all(&exact) {
            let mut body = Body::new([encoding], &limits).unwrap();
            body.feed(&sent).unwrap();
            assert!(body.finish().as_ref() == Ok(&exact), "{encoding}");
        }
    }

    #[test]
    fn refuses_windows_larger_than_http_allows() {
        // A zstd frame header asking for a window of 2^31 bytes, then a raw block of one byte.
        let frame = [0x28, 0xb5, 0x2f, 0xfd, 0x00, 21 << 3, 0x09, 0, 0, b'x'];
        assert_eq!(decode("zstd", &frame, 64), Err(corrupt("zstd")));
        let small = [0x28, 0xb5, 0x2f, 0xfd, 0x00, 13 << 3, 0x09, 0, 0, b'x'];
        assert_eq!(decode("zstd", &small, 64), Ok(b"x".to_vec()));
        // Brotli's large-window marker, then a window of 2^30 bytes.
        assert_eq!(decode("br", &[0x11, 0x1e, 0x03, 0x03], 64), Err(corrupt("brotli")));
    }
}
