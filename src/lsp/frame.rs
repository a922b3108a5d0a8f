//! Messages on a byte stream: `Content-Length` headers and a body, as the base protocol of the Language Server Protocol says.
//!
//! The reader of `lsp-server` ends with the first message it cannot read, and takes as much memory as a header asks for. Here a
//! broken message is an event like any other.

use std::io::{self, BufRead, Read as _, Write};

use serde::Serialize;

/// Largest body that is read, in bytes. A document of the largest size that is checked fits in, escapes and all.
const MAX_BODY: usize = 64 << 20;
/// Longest header line that is looked at, in bytes.
const MAX_LINE: u64 = 4 << 10;

/// What stood next on the stream.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Frame {
    /// A body.
    Body(Vec<u8>),
    /// A body that was passed over, for its size in bytes.
    TooLarge(usize),
    /// Headers that name no length; reading goes on behind them.
    NoLength,
}

/// Reads one frame; `None` at the end of the stream.
pub(super) fn read(input: &mut impl BufRead) -> io::Result<Option<Frame>> {
    let mut length: Option<usize> = None;
    let mut any = false;
    loop {
        let mut line = Vec::new();
        if input.by_ref().take(MAX_LINE).read_until(b'\n', &mut line)? == 0 {
            return Ok(None);
        }
        if line.last() != Some(&b'\n') {
            // Too long to be a header. What is left of it is a line of its own, and no header either.
            continue;
        }
        let text = line.trim_ascii();
        if text.is_empty() {
            match length {
                Some(length) => return body(input, length),
                None if any => return Ok(Some(Frame::NoLength)),
                // Blank lines between messages are nobody's message.
                None => continue,
            }
        }
        any = true;
        if let Some(colon) = memchr::memchr(b':', text)
            && text[..colon].trim_ascii().eq_ignore_ascii_case(b"content-length")
        {
            length = std::str::from_utf8(text[colon + 1..].trim_ascii()).ok().and_then(|digits| digits.parse().ok());
        }
    }
}

fn body(input: &mut impl BufRead, length: usize) -> io::Result<Option<Frame>> {
    let mut rest = input.by_ref().take(length as u64);
    if length > MAX_BODY {
        io::copy(&mut rest, &mut io::sink())?;
        return Ok(Some(Frame::TooLarge(length)));
    }
    // Grows with what comes, not with what is announced.
    let mut body = Vec::new();
    rest.read_to_end(&mut body)?;
    Ok((body.len() == length).then_some(Frame::Body(body)))
}

/// Writes one message.
pub(super) fn write(message: &impl Serialize, out: &mut impl Write) -> io::Result<()> {
    let body = serde_json::to_vec(message)?;
    write!(out, "Content-Length: {}\r\n\r\n", body.len())?;
    out.write_all(&body)?;
    out.flush()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(stream: &[u8], expected: &[Frame]) {
        let mut input = io::BufReader::with_capacity(7, stream);
        let mut frames = Vec::new();
        while let Some(frame) = read(&mut input).expect("memory reads") {
            frames.push(frame);
        }
        assert_eq!(frames, expected);
    }

    #[test]
    fn reads_bodies_by_their_length_whatever_headers_stand_around() {
        let stream = b"Content-Type: x\r\ncontent-length:  2\r\n\r\n{}Content-Length: 3\n\nabc";
        check(stream, &[Frame::Body(b"{}".to_vec()), Frame::Body(b"abc".to_vec())]);
    }

    #[test]
    fn goes_on_after_headers_without_a_length_and_lines_without_an_end() {
        let long = [vec![b'x'; 20_000], b"\r\nContent-Length: 1\r\n\r\n1".to_vec()].concat();
        check(&long, &[Frame::Body(b"1".to_vec())]);
        check(b"Hello: you\r\n\r\nContent-Length: 1\r\n\r\n1", &[Frame::NoLength, Frame::Body(b"1".to_vec())]);
        check(b"Content-Length: -5\r\n\r\nContent-Length: 1\r\n\r\n1", &[Frame::NoLength, Frame::Body(b"1".to_vec())]);
    }

    #[test]
    fn takes_no_memory_on_a_header_s_word() {
        check(b"Content-Length: 99999999999999\r\n\r\nonly this", &[Frame::TooLarge(99_999_999_999_999)]);
        check(b"Content-Length: 60000000\r\n\r\nonly this", &[]);
    }
}
