//! What was fetched, kept as evidence: answers as WARC records, appended to one file in step with the state.

use std::fs::{File, OpenOptions};
use std::io::{self, Seek as _, SeekFrom, Write as _};
use std::path::Path;

use jiff::Timestamp;

use super::warc::{Packing, record};
use crate::fetch::Page;

/// The archive being written.
#[derive(Debug)]
pub struct Keep {
    file: File,
    length: u64,
}

/// How an archive of this name is packed: each record for itself where the name says so.
pub fn packing(path: &Path) -> Packing {
    if path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("gz")) { Packing::Gzip } else { Packing::Plain }
}

impl Keep {
    /// Opens an archive to go on after `written` bytes, which is what belongs to results that were stored; what a killed run
    /// wrote beyond them is cut off. A new archive begins with who made it.
    ///
    /// # Errors
    /// When the file cannot be written, is shorter than it was, or stands where a new one was to be made.
    pub fn open(path: &Path, written: u64, now: Timestamp) -> io::Result<Keep> {
        if written > 0 {
            let mut file = OpenOptions::new().write(true).open(path)?;
            if file.metadata()?.len() < written {
                return Err(io::Error::new(io::ErrorKind::InvalidData, "the archive is shorter than the scan left it"));
            }
            file.set_len(written)?;
            file.seek(SeekFrom::End(0))?;
            return Ok(Keep { file, length: written });
        }
        let mut file = OpenOptions::new().write(true).create(true).truncate(true).open(path)?;
        let about = concat!("software: debunk/", env!("CARGO_PKG_VERSION"), "\r\nformat: WARC File Format 1.1\r\n");
        let fields = [("Content-Type", "application/warc-fields")];
        let bytes = record("warcinfo", &seconds(now), &fields, about.as_bytes(), packing(path));
        file.write_all(&bytes)?;
        Ok(Keep { file, length: bytes.len() as u64 })
    }

    /// Appends records, on to the disk. Gives how long the archive is then.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn append<'a>(&mut self, records: impl IntoIterator<Item = &'a [u8]>) -> io::Result<u64> {
        for bytes in records {
            self.file.write_all(bytes)?;
            self.length += bytes.len() as u64;
        }
        // The state must not speak of what a power cut takes away.
        self.file.sync_data()?;
        Ok(self.length)
    }
}

/// An answer and the redirects that led to it, as records. Bodies are kept decoded, so the header fields that described their
/// encoding are renamed, as Common Crawl does.
pub fn records(page: &Page, now: Timestamp, packing: Packing) -> Vec<u8> {
    let date = seconds(now);
    let mut out = Vec::new();
    for hop in &page.redirects {
        let block = format!("HTTP/1.1 {} \r\nLocation: {}\r\nContent-Length: 0\r\n\r\n", hop.status, hop.to);
        out.extend(response(hop.from.as_str(), &hop.remote.ip().to_string(), &date, block.as_bytes(), packing));
    }
    let headers = &page.headers;
    let mut block = format!("HTTP/1.1 {} \r\n", page.status);
    let fields = [
        ("Content-Type", &headers.content_type),
        ("X-Crawl-Content-Encoding", &headers.content_encoding),
        ("ETag", &headers.etag),
        ("Last-Modified", &headers.last_modified),
        ("Retry-After", &headers.retry_after),
        ("Refresh", &headers.refresh),
    ];
    for (name, value) in fields {
        if let Some(value) = value {
            let value: String = value.chars().filter(|c| !c.is_control()).collect();
            block.push_str(&format!("{name}: {value}\r\n"));
        }
    }
    block.push_str(&format!("Content-Length: {}\r\n\r\n", page.body.len()));
    let block = [block.as_bytes(), &page.body].concat();
    out.extend(response(page.final_url.as_str(), &page.remote.ip().to_string(), &date, &block, packing));
    out
}

fn response(url: &str, address: &str, date: &str, block: &[u8], packing: Packing) -> Vec<u8> {
    let fields = [("WARC-Target-URI", url), ("WARC-IP-Address", address), ("Content-Type", "application/http; msgtype=response")];
    record("response", date, &fields, block, packing)
}

fn seconds(now: Timestamp) -> String {
    now.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}
