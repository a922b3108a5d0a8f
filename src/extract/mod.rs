//! From blocks to mentions: claims, handles and hosts. Pure functions of a document and the rules.

pub mod claims;
pub mod handles;
pub mod hosts;

use std::ops::Range;

use serde::{Deserialize, Serialize};

use crate::document::{BlockKind, Document};
use crate::text::fold::View;

/// The folded text of every block, made once for all that read it; none of code, which nobody reads.
pub fn views(document: &Document) -> Vec<View> {
    let view = |kind, text| if kind == BlockKind::Code { View::default() } else { View::of_block(text) };
    document.blocks.iter().map(|block| view(block.kind, &block.text)).collect()
}

/// A handle, phone number, e-mail or payment address, extracted without judging it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Handle {
    /// Platform id as in `rules/platforms`.
    pub platform: String,
    /// Normalised: lower case unless the platform minds case, digits of a number in E.164 without `+`.
    pub id: String,
    /// Original bytes.
    pub range: Range<usize>,
    /// As written.
    pub quote: String,
    /// Block it stands in.
    pub block: usize,
    /// Bytes of that block's text that show it; empty where only a link's target names it.
    pub at: Range<usize>,
    /// What it is to the page.
    pub role: Role,
    /// Why we think so, in words.
    pub reasons: Vec<String>,
    /// Whether it was written so that machines miss it.
    pub disguised: bool,
    /// Whether a reader cannot see it.
    pub hidden: bool,
}

/// What a handle is to the page that shows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Role {
    /// The page sends readers to it for something it should not.
    Promoted,
    /// Its site's own contact.
    OperatorContact,
    /// An authority's.
    Official,
    /// Quoted in a warning or report.
    Reported,
    /// Just there.
    Mentioned,
    /// We cannot tell.
    Unknown,
}

impl Role {
    /// Word for reports.
    pub fn as_str(self) -> &'static str {
        match self {
            Role::Promoted => "promoted",
            Role::OperatorContact => "operator-contact",
            Role::Official => "official",
            Role::Reported => "reported",
            Role::Mentioned => "mentioned",
            Role::Unknown => "unknown",
        }
    }
}

/// A host the page names or links to.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct HostMention {
    /// ASCII lower case, without a trailing dot.
    pub host: String,
    /// Path as written, for registered path prefixes.
    pub path: String,
    /// Original bytes.
    pub range: Range<usize>,
    /// As written, with the words that make it a claim.
    pub quote: String,
    /// Block it stands in.
    pub block: usize,
    /// Offset in that block's text where the mention starts.
    pub at: usize,
    /// What the page claims of it.
    pub claimed: Claimed,
    /// Original bytes of each place where the address itself is written: a link's target, and its text where that shows the
    /// address too. Only where something is claimed; empty where the text shows another host, or code.
    pub written: Vec<Range<usize>>,
    /// The other host that the text of the link shows: `[vmp.gov.kz](https://example.com)`.
    pub shown: Option<String>,
}

/// What a page claims of a host.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claimed {
    /// Whether it is presented as an official site.
    pub official: bool,
    /// Country it is presented for.
    pub country: Option<String>,
    /// Authority id within the country, or a document concept, it is presented for.
    pub of: Option<String>,
    /// The words that say so.
    pub words: String,
}
