//! Submissions as labelled pages: a folder and a `labels.jsonl` that `debunk eval` reads.
//!
//! What people file as spam is spam of any sort, and most of it says nothing of travel. Somebody has to read the labels before
//! figures are drawn from them.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::Path;

use serde::Serialize;
use sha2::{Digest as _, Sha256};

use super::store::{self, Label, Record, StoreError};

/// What an export wrote.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Exported {
    /// Pages with the label `pos`.
    pub spam: usize,
    /// Pages with the label `neg`.
    pub ham: usize,
    /// Submissions of a post that was filed again later; the last word counts.
    pub replaced: usize,
    /// Submissions without text.
    pub empty: usize,
    /// Lines of the file that are not whole.
    pub broken: usize,
}

/// Why an export failed.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// The submissions cannot be read.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Something cannot be written.
    #[error("{0}: {1}")]
    Write(String, io::Error),
    /// The folder holds something already.
    #[error("{0} is not empty; export into a folder of its own")]
    NotEmpty(String),
}

/// One line of the labels.
#[derive(Debug, Serialize)]
struct Line<'a> {
    file: &'a str,
    label: &'a str,
    kind: &'a str,
    lang: &'a str,
    notes: String,
}

/// Writes the submissions kept in `path` into the empty or missing folder `out`: pages below `pages/`, and `labels.jsonl`.
///
/// # Errors
/// For submissions that cannot be read and files that cannot be written.
pub fn export(path: &Path, out: &Path) -> Result<Exported, ExportError> {
    let failed = |path: &Path| {
        let path = path.display().to_string();
        move |error: io::Error| ExportError::Write(path, error)
    };
    if fs::read_dir(out).is_ok_and(|mut inside| inside.next().is_some()) {
        return Err(ExportError::NotEmpty(out.display().to_string()));
    }
    let pages = out.join("pages");
    fs::create_dir_all(&pages).map_err(failed(&pages))?;
    let mut exported = Exported::default();
    // By what a reader sees, so that a post filed twice is one page.
    let mut by_content: BTreeMap<String, (usize, Record)> = BTreeMap::new();
    let mut number = 0;
    exported.broken = store::read(path, |record| {
        number += 1;
        if record.content.trim().is_empty() {
            exported.empty += 1;
        } else if by_content.insert(name_of(&record), (number, record)).is_some() {
            exported.replaced += 1;
        }
    })?;
    let mut records: Vec<(String, (usize, Record))> = by_content.into_iter().collect();
    records.sort_by_key(|(_, (number, _))| *number);
    let mut labels = String::new();
    for (name, (_, record)) in &records {
        let file = pages.join(name);
        fs::write(&file, &record.content).map_err(failed(&file))?;
        let label = match record.label {
            Label::Spam => "pos",
            Label::Ham => "neg",
        };
        exported.spam += usize::from(record.label == Label::Spam);
        exported.ham += usize::from(record.label == Label::Ham);
        let line = Line {
            file: name,
            label,
            kind: "submission",
            lang: record.locale.as_deref().unwrap_or_default(),
            notes: format!("filed {} by way of {}", record.at, record.via),
        };
        labels.push_str(&serde_json::to_string(&line).expect("strings are always JSON"));
        labels.push('\n');
    }
    let file = out.join("labels.jsonl");
    fs::write(&file, labels).map_err(failed(&file))?;
    Ok(exported)
}

/// A name by the content, with the extension of its kind.
fn name_of(record: &Record) -> String {
    let hash = Sha256::digest(record.content.as_bytes());
    let stem: String = hash[..12].iter().map(|byte| format!("{byte:02x}")).collect();
    let extension = match record.content_type.as_deref() {
        Some("text/html") => "html",
        Some("text/markdown") => "md",
        _ => "txt",
    };
    format!("{stem}.{extension}")
}
