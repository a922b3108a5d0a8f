//! How a page was got, as reports show it.

use serde::{Deserialize, Serialize};

/// How a page was got.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Visit {
    /// What became of it.
    pub outcome: Outcome,
    /// Address that answered, after redirects.
    pub final_url: Option<String>,
    /// HTTP status of the last answer.
    pub status: Option<u16>,
    /// Redirects on the way, in order.
    pub redirects: Vec<Redirect>,
    /// The page whose findings this one repeats.
    pub duplicate_of: Option<String>,
    /// Archive it was read from.
    pub archive: Option<String>,
}

impl Visit {
    /// A visit that got no answer.
    pub fn without_answer(outcome: Outcome) -> Visit {
        Visit { outcome, final_url: None, status: None, redirects: Vec::new(), duplicate_of: None, archive: None }
    }
}

/// One redirect.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Redirect {
    /// Where it stood.
    pub from: String,
    /// Where it led.
    pub to: String,
    /// HTTP status; a success where a page sends its readers on by itself.
    pub status: u16,
}

/// What became of a page that was to be got.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Outcome {
    /// Got and checked.
    Checked,
    /// The server says that it has not changed; what was got last time was checked again.
    Unchanged,
    /// Got and checked; it repeats another page of the same host.
    Duplicate,
    /// The server calls it found, and it says that there is no such page.
    SoftNotFound,
    /// It shows nothing without running its scripts.
    NeedsJavascript,
    /// Something else than a page, such as a picture.
    NotAPage,
    /// The server answered with an error.
    ErrorStatus,
    /// robots.txt does not allow it, or could not be read.
    Robots,
    /// Our own policy does not allow it.
    Refused,
    /// It was tried and did not work.
    Failed,
    /// Not tried any more, because its host did not answer for others.
    GivenUp,
}

impl Outcome {
    /// Kebab-case word for reports.
    pub fn as_str(self) -> &'static str {
        match self {
            Outcome::Checked => "checked",
            Outcome::Unchanged => "unchanged",
            Outcome::Duplicate => "duplicate",
            Outcome::SoftNotFound => "soft-404",
            Outcome::NeedsJavascript => "needs-javascript",
            Outcome::NotAPage => "not-a-page",
            Outcome::ErrorStatus => "error-status",
            Outcome::Robots => "robots",
            Outcome::Refused => "refused",
            Outcome::Failed => "failed",
            Outcome::GivenUp => "given-up",
        }
    }
}
