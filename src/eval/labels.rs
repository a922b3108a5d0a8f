//! What people said of the pages: `labels.jsonl`, one line a page, and `gold.jsonl`, one line a page that was read closely.

use std::collections::BTreeMap;
use std::fmt;

use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::report::escape;

/// One labelled page.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Labelled {
    /// Path below the folder of pages, with `/`.
    pub file: String,
    /// Line of the labels it stands on, from 1.
    pub line: usize,
    /// Whether it ought to be flagged.
    pub positive: bool,
    /// What sort of page it is; `other` where the labels do not say.
    pub kind: String,
    /// Its language; `und` where the labels do not say.
    pub lang: String,
    /// The campaign it belongs to, from `campaign NAME` in the notes.
    pub campaign: Option<String>,
    /// What a close reading found.
    pub gold: Option<Gold>,
}

/// What a close reading of one page found. Not exhaustive.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
pub struct Gold {
    /// The page.
    pub file: String,
    /// Line of the gold file it stands on, from 1.
    #[serde(skip)]
    pub line: usize,
    /// Statements that are not so.
    #[serde(default)]
    pub claims: Vec<GoldClaim>,
    /// Handles and what they are to the page.
    #[serde(default)]
    pub handles: Vec<GoldHandle>,
    /// Hosts and what they are.
    #[serde(default)]
    pub domains: Vec<GoldHost>,
    /// Whether the page ought to be flagged.
    pub should_flag: bool,
}

/// A statement that is not so.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct GoldClaim {
    /// The words, as they stand in the file.
    pub quote: String,
    /// `false`, `misleading` or `outdated`.
    pub verdict: String,
}

/// A handle.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct GoldHandle {
    /// The words, as they stand in the file.
    pub quote: String,
    /// Platform id.
    pub platform: String,
    /// Normalised: digits of a number, a name without `@`.
    pub id: String,
    /// What it is to the page.
    pub role: GoldRole,
}

/// What a handle is to its page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[expect(missing_docs, reason = "as in `extract::Role`")]
pub enum GoldRole {
    Promoted,
    OperatorContact,
    Official,
    Reported,
    Mentioned,
}

impl GoldRole {
    /// The word of [`crate::extract::Role`].
    pub fn as_str(self) -> &'static str {
        match self {
            GoldRole::Promoted => "promoted",
            GoldRole::OperatorContact => "operator-contact",
            GoldRole::Official => "official",
            GoldRole::Reported => "reported",
            GoldRole::Mentioned => "mentioned",
        }
    }
}

/// A host.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct GoldHost {
    /// The words, as they stand in the file.
    pub quote: String,
    /// Host name.
    pub host: String,
    /// What it is.
    pub verdict: GoldHostVerdict,
}

/// What a host is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[expect(missing_docs, reason = "the words say it")]
pub enum GoldHostVerdict {
    Official,
    Ordinary,
    Promotional,
    Lookalike,
    Scam,
    Unverified,
}

impl GoldHostVerdict {
    /// As the gold file writes it.
    pub fn as_str(self) -> &'static str {
        match self {
            GoldHostVerdict::Official => "official",
            GoldHostVerdict::Ordinary => "ordinary",
            GoldHostVerdict::Promotional => "promotional",
            GoldHostVerdict::Lookalike => "lookalike",
            GoldHostVerdict::Scam => "scam",
            GoldHostVerdict::Unverified => "unverified",
        }
    }

    /// Whether readers should be kept from it.
    pub fn is_bad(self) -> bool {
        matches!(self, GoldHostVerdict::Lookalike | GoldHostVerdict::Scam)
    }
}

/// A line of the labels or the gold that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct LabelError {
    /// Name of the file.
    pub file: String,
    /// Line, from 1.
    pub line: usize,
    /// What is wrong.
    pub message: String,
}

impl fmt::Display for LabelError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", escape::line(&self.file), self.line, escape::line(&self.message))
    }
}

impl std::error::Error for LabelError {}

#[derive(Deserialize)]
struct LabelLine {
    file: String,
    label: Side,
    #[serde(default)]
    kind: String,
    #[serde(default)]
    lang: String,
    #[serde(default)]
    notes: String,
}

#[derive(Deserialize)]
enum Side {
    #[serde(rename = "pos")]
    Positive,
    #[serde(rename = "neg")]
    Negative,
}

/// Reads labels and gold. In: each file's name for messages, and its text. Gives the pages in the order of the labels.
///
/// # Errors
/// Every line that is not as described, names a page twice, or says of a page what another line denies. Fields that are
/// not known are passed over, so that others may keep notes of their own.
pub fn read(labels: (&str, &str), gold: Option<(&str, &str)>) -> Result<Vec<Labelled>, Vec<LabelError>> {
    let (name, text) = labels;
    let mut errors = Vec::new();
    let mut pages: Vec<Labelled> = Vec::new();
    let mut by_file: BTreeMap<String, usize> = BTreeMap::new();
    let say = |file: &str, line, message: String| LabelError { file: file.to_string(), line, message };
    for (line, parsed) in lines::<LabelLine>(text) {
        let label = match parsed {
            Ok(label) => label,
            Err(message) => {
                errors.push(say(name, line, message));
                continue;
            }
        };
        if !stays_below(&label.file) {
            errors.push(say(name, line, format!("`{}` does not stay below the folder", label.file)));
        } else if let Some(&first) = by_file.get(&label.file) {
            errors.push(say(name, line, format!("`{}` is labelled on line {} already", label.file, pages[first].line)));
        } else {
            by_file.insert(label.file.clone(), pages.len());
            let or = |text: String, other: &str| if text.is_empty() { other.to_string() } else { text };
            pages.push(Labelled {
                positive: matches!(label.label, Side::Positive),
                kind: or(label.kind, "other"),
                lang: or(label.lang, "und"),
                campaign: campaign(&label.notes),
                file: label.file,
                line,
                gold: None,
            });
        }
    }
    if pages.is_empty() && errors.is_empty() {
        errors.push(say(name, 1, "no page is labelled here".to_string()));
    }
    let (name, text) = gold.unwrap_or_default();
    for (line, parsed) in lines::<Gold>(text) {
        let message = match parsed {
            Err(message) => message,
            Ok(gold) => match by_file.get(&gold.file).map(|&index| &mut pages[index]) {
                None => format!("`{}` has no label", gold.file),
                Some(page) if page.gold.is_some() => format!("`{}` stands here twice", gold.file),
                Some(page) if page.positive != gold.should_flag => {
                    let label = if page.positive { "pos" } else { "neg" };
                    format!("should_flag is {}, but `{}` is labelled {label} on line {}", gold.should_flag, gold.file, page.line)
                }
                Some(page) => {
                    page.gold = Some(Gold { line, ..gold });
                    continue;
                }
            },
        };
        errors.push(say(name, line, message));
    }
    if errors.is_empty() { Ok(pages) } else { Err(errors) }
}

/// Every line that is not blank, with its number.
fn lines<T: DeserializeOwned>(text: &str) -> impl Iterator<Item = (usize, Result<T, String>)> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()).map(|(index, line)| {
        let parsed = serde_json::from_str(line).map_err(|error| {
            // The line of the error is always 1, since each line is read alone.
            let text = error.to_string();
            let what = text.split(" at line ").next().unwrap_or_default().to_string();
            format!("{what} (column {})", error.column())
        });
        (index + 1, parsed)
    })
}

/// Whether a path names something below the folder it is joined to.
fn stays_below(file: &str) -> bool {
    let plain = |part: &str| !part.is_empty() && part != "." && part != "..";
    file.split('/').all(plain) && !file.contains(['\\', '\0']) && !file.contains(':')
}

/// The word after `campaign` in the notes, without punctuation.
fn campaign(notes: &str) -> Option<String> {
    let mut words = notes.split_whitespace();
    words.find(|word| word.trim_start_matches(['(', ';', ',']) == "campaign")?;
    let name = words.next()?.trim_matches(|c: char| !c.is_alphanumeric());
    (!name.is_empty()).then(|| name.to_string())
}
