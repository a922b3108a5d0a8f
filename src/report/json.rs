//! `json` and `jsonl`: the versioned report for programs. Fields are only ever added.
//!
//! Offsets are bytes into the original file; lines and columns count from 1, columns in code points, and ends are
//! exclusive. Characters that a terminal would act on are written as `\u` escapes, so that a report may be printed.

use std::cell::RefCell;
use std::io::{self, Write};

use schemars::JsonSchema;
use serde::ser::SerializeStruct as _;
use serde::{Serialize, Serializer};
use serde_json::ser::{CharEscape, CompactFormatter, Formatter, PrettyFormatter};

use super::visit::{Redirect, Visit};
use super::{Page, Report, Summary, confidence_word, escape, severity_word};
use crate::campaign::Campaign;
use crate::engine::JudgedHost;
use crate::extract::{Handle, HostMention};
use crate::finding::Finding;
use crate::resolve::HostStatus;
use crate::resolve::judge::HostVerdict;
use crate::suppress::{Spot, Suppressed};

/// Version of the shape below; it changes when a field changes its meaning or goes.
pub const VERSION: &str = "debunk/1";

/// JSON Schema of the report.
pub const SCHEMA: &str = include_str!("report.schema.json");

/// The report of one run.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(title = "debunk report")]
pub struct JsonReport {
    /// Version of this shape.
    pub schema: &'static str,
    /// The program.
    pub tool: JsonTool,
    /// Hash of the rules in use.
    pub rules_revision: String,
    /// Day of the newest evidence in the rules, as YYYY-MM-DD; null where they hold no facts.
    pub rules_checked: Option<String>,
    /// Day of the run, as YYYY-MM-DD.
    pub as_of: String,
    /// One a page, in the order of the arguments, then by name.
    pub results: Vec<JsonResult>,
    /// Pages of the run that belong together.
    pub campaigns: Vec<JsonCampaign>,
    /// How many pages got each verdict.
    pub summary: JsonSummary,
}

/// The program.
#[derive(Debug, Serialize, JsonSchema)]
pub struct JsonTool {
    /// Its name.
    pub name: &'static str,
    /// Its version.
    pub version: &'static str,
}

/// What was found on one page.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct JsonResult {
    /// Path, URL, or name of standard input.
    pub source: String,
    /// One answer; `clear` means nothing found, never "true".
    #[schemars(extend("enum" = ["clear", "review", "flagged", "unchecked"]))]
    pub verdict: &'static str,
    /// Why, in words.
    pub reasons: Vec<String>,
    /// Language of the page as BCP 47, `und` where unknown.
    pub language: String,
    /// Day the page gives itself, as YYYY-MM-DD.
    pub page_date: Option<String>,
    /// Day the page was judged by, as YYYY-MM-DD.
    pub as_of: String,
    /// Whether the end of the page was left out for its size.
    pub truncated: bool,
    /// Whether the page shows nothing without running its scripts.
    pub needs_javascript: bool,
    /// Sorted by place, then rule.
    pub findings: Vec<JsonFinding>,
    /// Every handle, phone number and address with its role.
    pub handles: Vec<JsonHandle>,
    /// Every host with what the page claims of it.
    pub hosts: Vec<JsonHost>,
    /// How the page was got; absent where it was read from a file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub visit: Option<JsonVisit>,
    /// Findings somebody has answered for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub suppressed: Vec<JsonSuppressed>,
    /// Findings an earlier report holds already, by rule and fingerprint.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub known: Vec<JsonKnown>,
    /// How many findings stand on lines or pages that were not asked about; absent where none.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub outside: usize,
}

/// How a page was got.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct JsonVisit {
    /// What became of it; anything but `checked`, `unchanged` and `duplicate` left the page unchecked.
    pub outcome: &'static str,
    /// Address that answered, after redirects; null where none did.
    pub final_url: Option<String>,
    /// HTTP status of the last answer.
    pub status: Option<u16>,
    /// Redirects on the way, in order.
    pub redirects: Vec<JsonRedirect>,
    /// The page whose findings this one repeats, which are listed there only; null where it repeats none.
    pub duplicate_of: Option<String>,
    /// Archive it was read from; null where it was fetched.
    pub archive: Option<String>,
}

/// One redirect.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct JsonRedirect {
    /// Where it stood.
    pub from: String,
    /// Where it led.
    pub to: String,
    /// HTTP status.
    pub status: u16,
}

/// A finding somebody has answered for.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct JsonSuppressed {
    /// The finding.
    pub finding: JsonFinding,
    /// `inline` in the page, `settings`, `allowed` as the project's own, or `off`.
    #[schemars(extend("enum" = ["inline", "settings", "allowed", "off"]))]
    pub by: &'static str,
    /// Why.
    pub reason: String,
    /// Last day it holds, as YYYY-MM-DD.
    pub until: Option<String>,
    /// File it is written in.
    pub source: String,
    /// Line of that file.
    pub line: usize,
}

/// A finding an earlier report holds already.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct JsonKnown {
    /// Its rule.
    pub rule: String,
    /// Its fingerprint.
    pub fingerprint: String,
}

/// Bytes of the original file; `end` is exclusive.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct JsonRange {
    /// First byte.
    pub start: usize,
    /// After the last byte.
    pub end: usize,
}

/// One finding.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct JsonFinding {
    /// `check/fact-id`, or `check/what` where no fact is involved.
    pub rule: String,
    /// How bad it is if so.
    #[schemars(extend("enum" = ["error", "warning", "note"]))]
    pub severity: &'static str,
    /// How sure we are.
    #[schemars(extend("enum" = ["high", "medium", "low"]))]
    pub confidence: &'static str,
    /// One sentence about the page.
    pub message: String,
    /// The words as a reader sees them, markup taken out.
    pub quote: String,
    /// Where they stand.
    pub range: JsonRange,
    /// Line of the start.
    pub line: usize,
    /// Column of the start.
    pub column: usize,
    /// Line of the end.
    pub end_line: usize,
    /// Column after the last character.
    pub end_column: usize,
    /// How the words are meant.
    #[schemars(extend("enum" = ["asserts", "denies", "asks", "reports", "supposes", "warns", "unclear"]))]
    pub stance: &'static str,
    /// The fact they contradict; absent where none is involved.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fact: Option<JsonFact>,
    /// Each step that led here, in words.
    pub evidence: Vec<String>,
    /// What the reader can do.
    pub help: Option<String>,
    /// Other places that belong to it.
    pub related: Vec<JsonRange>,
    /// What may be changed without reading on; absent where there is not exactly one right answer. `debunk fix` makes it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fix: Option<JsonFix>,
    /// Stays the same when the file is edited elsewhere or moved.
    pub fingerprint: String,
}

/// A change that takes the finding away.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct JsonFix {
    /// In order of place, not overlapping; to be made together.
    pub edits: Vec<JsonEdit>,
    /// Why it is right, in words.
    pub why: String,
}

/// One replacement.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct JsonEdit {
    /// Bytes to replace.
    pub range: JsonRange,
    /// What takes their place, in UTF-8.
    pub replacement: String,
}

/// A fact as a finding cites it.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct JsonFact {
    /// Fact id; `debunk explain` shows more.
    pub id: String,
    /// What is so.
    pub statement: String,
    /// Date of the evidence, as YYYY-MM-DD.
    pub checked: String,
    /// What it rests on.
    pub references: Vec<JsonReference>,
}

/// What a fact rests on.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct JsonReference {
    /// Who published it.
    pub publisher: String,
    /// Where it can be read.
    pub url: String,
}

/// One handle, phone number, e-mail or payment address.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct JsonHandle {
    /// Platform id.
    pub platform: String,
    /// Normalised handle.
    pub id: String,
    /// What it is to the page.
    #[schemars(extend("enum" = ["promoted", "operator-contact", "official", "reported", "mentioned", "unknown"]))]
    pub role: &'static str,
    /// Why we think so, in words.
    pub reasons: Vec<String>,
    /// As written.
    pub quote: String,
    /// Where it stands.
    pub range: JsonRange,
    /// Line of the start.
    pub line: usize,
    /// Column of the start.
    pub column: usize,
    /// Whether it was written so that machines miss it.
    pub disguised: bool,
    /// Whether a reader cannot see it.
    pub hidden: bool,
}

/// One host.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct JsonHost {
    /// ASCII lower case.
    pub host: String,
    /// What the host is by its name and our lists; `unknown` where that was not asked.
    pub class: &'static str,
    /// What the page claims of it; null where nothing.
    pub claimed_as: Option<JsonClaimed>,
    /// Whether what the page claims of it holds; null where nothing is claimed and the name says nothing.
    pub verdict: Option<&'static str>,
    /// Live evidence.
    pub live: JsonLive,
    /// As written.
    pub quote: String,
    /// Where it stands.
    pub range: JsonRange,
    /// Line of the start.
    pub line: usize,
    /// Column of the start.
    pub column: usize,
}

/// What a page claims of a host.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct JsonClaimed {
    /// Whether it is presented as an official site.
    pub official: bool,
    /// Country it is presented for.
    pub country: Option<String>,
    /// Authority or document it is presented for.
    pub of: Option<String>,
    /// The words that say so.
    pub words: String,
}

/// Live evidence of a host.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct JsonLive {
    /// `unknown` also where nothing was looked up: neither fake nor fine.
    #[schemars(extend("enum" = ["unknown", "alive", "no-such-domain", "parked"]))]
    pub status: &'static str,
    /// Why, in words; null where nobody looked.
    pub reason: Option<String>,
    /// When it was looked at, in RFC 3339; null where nobody looked.
    pub at: Option<String>,
    /// When its domain was registered, in RFC 3339; null where not known.
    pub registered: Option<String>,
    /// Where the link ends after redirects; null where it does not redirect or nobody looked.
    pub leads_to: Option<String>,
    /// Observations of the host and the link, in the order they were made.
    pub evidence: Vec<JsonEvidence>,
}

/// One observation.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct JsonEvidence {
    /// When, in RFC 3339.
    pub at: String,
    /// `dns`, `http`, `tls` or `rdap`.
    pub kind: String,
    /// Who answered.
    pub by: String,
    /// What was seen.
    pub saw: String,
}

/// Pages that belong together.
#[derive(Debug, Serialize, JsonSchema)]
pub struct JsonCampaign {
    /// Hard identifiers, `platform:id` and `image:url`, sorted; empty where only soft ones join the pages.
    pub identifiers: Vec<String>,
    /// Sources, sorted.
    pub members: Vec<String>,
    /// Everything that joins them, hard and soft.
    pub shared: Vec<JsonShared>,
    /// Definitions of one thing that exclude each other.
    pub conflicts: Vec<JsonConflict>,
    /// First day on which a member was seen, as YYYY-MM-DD: the day the page gives itself, else the day of the run.
    pub first_seen: String,
    /// Last such day.
    pub last_seen: String,
}

/// One thing that several pages of a campaign have in common.
#[derive(Debug, Serialize, JsonSchema)]
pub struct JsonShared {
    /// What it is. `title`, `outlinks` and `text` are soft: they group pages that are suspect each, and raise none.
    #[schemars(extend("enum" = ["handle", "phone", "image", "title", "outlinks", "text"]))]
    pub kind: &'static str,
    /// `platform:id`, the URL of an image, the template of a title, the first links of a set, or the first words of a text.
    pub identifier: String,
    /// Whether it identifies by itself.
    pub hard: bool,
    /// The members that show it: indexes into `members`, from 0.
    pub members: Vec<usize>,
}

/// One thing, defined in ways that exclude each other.
#[derive(Debug, Serialize, JsonSchema)]
pub struct JsonConflict {
    /// The thing.
    pub subject: String,
    /// What it is said to be, and where.
    pub definitions: Vec<JsonDefinition>,
}

/// What one page says a thing is.
#[derive(Debug, Serialize, JsonSchema)]
pub struct JsonDefinition {
    /// What it is said to be.
    #[serde(rename = "as")]
    pub class: String,
    /// The page.
    pub source: String,
}

/// How many pages got each verdict.
#[derive(Debug, Serialize, JsonSchema)]
pub struct JsonSummary {
    /// Contradict checked facts, or impersonate.
    pub flagged: usize,
    /// A person should look.
    pub review: usize,
    /// Nothing found.
    pub clear: usize,
    /// Not read.
    pub unchecked: usize,
    /// Findings somebody has answered for.
    pub suppressed: usize,
    /// Findings an earlier report holds already.
    pub known: usize,
    /// Findings on lines or pages that were not asked about.
    pub outside: usize,
}

fn is_zero(count: &usize) -> bool {
    *count == 0
}

/// One line of `jsonl`.
#[derive(Debug, Serialize)]
struct JsonLine {
    schema: &'static str,
    #[serde(flatten)]
    result: JsonResult,
}

/// Writes the report as one indented object.
pub fn write(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    let mut serializer = serde_json::Serializer::with_formatter(&mut *out, Safe(PrettyFormatter::new()));
    json_report(report).serialize(&mut serializer)?;
    out.write_all(b"\n")
}

/// Writes one page a line, each with the version.
pub fn write_lines(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    report.pages.iter().try_for_each(|page| write_line(page, out))
}

/// Writes one page as a line, with the version.
pub fn write_line(page: &Page, out: &mut dyn Write) -> io::Result<()> {
    write_compact(&JsonLine { schema: VERSION, result: json_result(page) }, out)
}

/// Writes the same as [`write`] for pages that are not all in memory: `report` holds none, `pages` gives them one by one.
pub fn write_streamed(
    report: &Report,
    summary: Summary,
    pages: impl IntoIterator<Item = Page>,
    out: &mut dyn Write,
) -> io::Result<()> {
    let whole = JsonReport { summary: json_summary(summary), ..json_report(report) };
    let streamed = Streamed { whole, pages: RefCell::new(pages.into_iter()) };
    let mut serializer = serde_json::Serializer::with_formatter(&mut *out, Safe(PrettyFormatter::new()));
    streamed.serialize(&mut serializer)?;
    out.write_all(b"\n")
}

/// A report whose results are made while they are written.
struct Streamed<I> {
    whole: JsonReport,
    pages: RefCell<I>,
}

impl<I: Iterator<Item = Page>> Serialize for Streamed<I> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        // Taken apart, so that a field that is added to the one cannot be left out of the other.
        let JsonReport { schema, tool, rules_revision, rules_checked, as_of, results: _, campaigns, summary } = &self.whole;
        let mut fields = serializer.serialize_struct("JsonReport", 8)?;
        fields.serialize_field("schema", schema)?;
        fields.serialize_field("tool", tool)?;
        fields.serialize_field("rules_revision", rules_revision)?;
        fields.serialize_field("rules_checked", rules_checked)?;
        fields.serialize_field("as_of", as_of)?;
        fields.serialize_field("results", &Results(&self.pages))?;
        fields.serialize_field("campaigns", campaigns)?;
        fields.serialize_field("summary", summary)?;
        fields.end()
    }
}

struct Results<'a, I>(&'a RefCell<I>);

impl<I: Iterator<Item = Page>> Serialize for Results<'_, I> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.borrow_mut().by_ref().map(|page| json_result(&page)))
    }
}

/// Writes any value on one line, with the same escapes.
pub fn write_compact(value: &impl Serialize, out: &mut dyn Write) -> io::Result<()> {
    value.serialize(&mut serde_json::Serializer::with_formatter(&mut *out, Safe(CompactFormatter)))?;
    out.write_all(b"\n")
}

/// Writes any value indented, with the same escapes.
pub fn write_pretty(value: &impl Serialize, out: &mut dyn Write) -> io::Result<()> {
    value.serialize(&mut serde_json::Serializer::with_formatter(&mut *out, Safe(PrettyFormatter::new())))?;
    out.write_all(b"\n")
}

/// The report as its serialised type.
pub fn json_report(report: &Report) -> JsonReport {
    JsonReport {
        schema: VERSION,
        tool: JsonTool { name: "debunk", version: env!("CARGO_PKG_VERSION") },
        rules_revision: report.rules_revision.clone(),
        rules_checked: report.rules_checked.map(|date| date.to_string()),
        as_of: report.today.to_string(),
        results: report.pages.iter().map(json_result).collect(),
        campaigns: report.campaigns.iter().map(json_campaign).collect(),
        summary: json_summary(report.summary()),
    }
}

fn json_summary(summary: Summary) -> JsonSummary {
    let Summary { flagged, review, clear, unchecked, suppressed, known, outside } = summary;
    JsonSummary { flagged, review, clear, unchecked, suppressed, known, outside }
}

/// One page as its serialised type.
pub fn json_result(page: &Page) -> JsonResult {
    let result = &page.result;
    JsonResult {
        source: result.source.clone(),
        verdict: result.verdict.as_str(),
        reasons: result.reasons.clone(),
        language: result.language.clone(),
        page_date: result.document.page_date.map(|page| page.date.to_string()),
        as_of: result.as_of.to_string(),
        truncated: result.document.truncated,
        needs_javascript: result.document.needs_javascript,
        findings: result.findings.iter().map(|finding| json_finding(page, finding)).collect(),
        handles: result.handles.iter().map(|handle| json_handle(page, handle)).collect(),
        hosts: result.hosts.iter().enumerate().map(|(at, host)| json_host(page, host, page.hosts.get(at))).collect(),
        visit: page.visit.as_ref().map(json_visit),
        suppressed: page.suppressed.iter().map(|suppressed| json_suppressed(page, suppressed)).collect(),
        known: page
            .known
            .iter()
            .map(|known| JsonKnown { rule: known.rule.clone(), fingerprint: known.fingerprint.clone() })
            .collect(),
        outside: page.outside,
    }
}

fn json_visit(visit: &Visit) -> JsonVisit {
    let redirect = |hop: &Redirect| JsonRedirect { from: hop.from.clone(), to: hop.to.clone(), status: hop.status };
    JsonVisit {
        outcome: visit.outcome.as_str(),
        final_url: visit.final_url.clone(),
        status: visit.status,
        redirects: visit.redirects.iter().map(redirect).collect(),
        duplicate_of: visit.duplicate_of.clone(),
        archive: visit.archive.clone(),
    }
}

fn json_suppressed(page: &Page, suppressed: &Suppressed) -> JsonSuppressed {
    let by = &suppressed.by;
    let (source, line) = match &by.place {
        Spot::Settings(file, line) => (file.clone(), *line),
        Spot::Page(range) => (page.result.source.clone(), page.places.place(range.start).line),
    };
    JsonSuppressed {
        finding: json_finding(page, &suppressed.finding),
        by: by.kind.as_str(),
        reason: by.reason.clone(),
        until: by.until.map(|day| day.to_string()),
        source,
        line,
    }
}

fn json_finding(page: &Page, finding: &Finding) -> JsonFinding {
    let (start, end) = (page.places.place(finding.range.start), page.places.place(finding.range.end));
    JsonFinding {
        rule: finding.rule.clone(),
        severity: severity_word(finding.severity),
        confidence: confidence_word(finding.confidence),
        message: finding.message.clone(),
        quote: finding.quote.clone(),
        range: json_range(&finding.range),
        line: start.line,
        column: start.column,
        end_line: end.line,
        end_column: end.column,
        stance: finding.stance.as_str(),
        fact: finding.fact.as_ref().map(|fact| JsonFact {
            id: fact.id.clone(),
            statement: fact.statement.clone(),
            checked: fact.checked.to_string(),
            references: fact
                .references
                .iter()
                .map(|(publisher, url)| JsonReference { publisher: publisher.clone(), url: url.clone() })
                .collect(),
        }),
        evidence: finding.evidence.clone(),
        help: finding.help.clone(),
        related: finding.related.iter().map(json_range).collect(),
        fix: finding.fix.as_ref().map(|fix| JsonFix {
            edits: fix
                .edits
                .iter()
                .map(|edit| JsonEdit { range: json_range(&edit.range), replacement: edit.replacement.clone() })
                .collect(),
            why: fix.why.clone(),
        }),
        fingerprint: finding.fingerprint.clone(),
    }
}

fn json_range(range: &std::ops::Range<usize>) -> JsonRange {
    JsonRange { start: range.start, end: range.end }
}

fn json_handle(page: &Page, handle: &Handle) -> JsonHandle {
    let start = page.places.place(handle.range.start);
    JsonHandle {
        platform: handle.platform.clone(),
        id: handle.id.clone(),
        role: handle.role.as_str(),
        reasons: handle.reasons.clone(),
        quote: handle.quote.clone(),
        range: json_range(&handle.range),
        line: start.line,
        column: start.column,
        disguised: handle.disguised,
        hidden: handle.hidden,
    }
}

fn json_host(page: &Page, host: &HostMention, judged: Option<&JudgedHost>) -> JsonHost {
    let start = page.places.place(host.range.start);
    let claimed = &host.claimed;
    let claims = claimed.official || claimed.country.is_some() || claimed.of.is_some() || !claimed.words.is_empty();
    JsonHost {
        host: host.host.clone(),
        class: judged.map_or("unknown", |judged| judged.class.as_str()),
        claimed_as: claims.then(|| JsonClaimed {
            official: claimed.official,
            country: claimed.country.clone(),
            of: claimed.of.clone(),
            words: claimed.words.clone(),
        }),
        verdict: judged.and_then(|judged| judged.verdict).map(HostVerdict::as_str),
        live: json_live(judged),
        quote: host.quote.clone(),
        range: json_range(&host.range),
        line: start.line,
        column: start.column,
    }
}

fn json_live(judged: Option<&JudgedHost>) -> JsonLive {
    let host = judged.and_then(|judged| judged.host.as_ref());
    let link = judged.and_then(|judged| judged.link.as_ref());
    let status = match host.map(|live| live.status).unwrap_or_default() {
        HostStatus::Unknown => "unknown",
        HostStatus::Alive => "alive",
        HostStatus::NoSuchDomain => "no-such-domain",
        HostStatus::Parked => "parked",
    };
    let first = host.or(link);
    let evidence = [host, link].into_iter().flatten().flat_map(|live| &live.evidence).map(|seen| JsonEvidence {
        at: seen.at.clone(),
        kind: seen.kind.clone(),
        by: seen.by.clone(),
        saw: seen.saw.clone(),
    });
    JsonLive {
        status,
        reason: first.map(|live| live.reason.clone()),
        at: first.map(|live| live.at.clone()),
        registered: host.and_then(|live| live.registered.clone()),
        leads_to: link.or(host).and_then(|live| live.leads_to.clone()),
        evidence: evidence.collect(),
    }
}

fn json_campaign(campaign: &Campaign) -> JsonCampaign {
    let conflicts = campaign.conflicts.iter().map(|conflict| JsonConflict {
        subject: conflict.subject.clone(),
        definitions: conflict
            .definitions
            .iter()
            .map(|(class, source)| JsonDefinition { class: class.clone(), source: source.clone() })
            .collect(),
    });
    let shared = campaign.shared.iter().map(|shared| JsonShared {
        kind: shared.kind.as_str(),
        identifier: shared.identifier.clone(),
        hard: shared.kind.is_hard(),
        members: shared.members.clone(),
    });
    JsonCampaign {
        identifiers: campaign.identifiers.clone(),
        members: campaign.members.clone(),
        shared: shared.collect(),
        conflicts: conflicts.collect(),
        first_seen: campaign.first_seen.to_string(),
        last_seen: campaign.last_seen.to_string(),
    }
}

/// Escapes what a terminal would act on; the value of the string stays the same.
struct Safe<F>(F);

impl<F: Formatter> Formatter for Safe<F> {
    fn write_string_fragment<W: ?Sized + Write>(&mut self, out: &mut W, fragment: &str) -> io::Result<()> {
        let mut from = 0;
        let mut at = 0;
        while let Some(next) = escape::doubtful(&fragment.as_bytes()[at..]) {
            at += next;
            let Some(c) = fragment[at..].chars().next() else { break };
            if escape::is_unsafe(c) {
                out.write_all(&fragment.as_bytes()[from..at])?;
                for unit in c.encode_utf16(&mut [0; 2]) {
                    write!(out, "\\u{unit:04x}")?;
                }
                from = at + c.len_utf8();
            }
            at += c.len_utf8();
        }
        out.write_all(&fragment.as_bytes()[from..])
    }

    fn write_char_escape<W: ?Sized + Write>(&mut self, out: &mut W, escape: CharEscape) -> io::Result<()> {
        self.0.write_char_escape(out, escape)
    }

    fn begin_array<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.begin_array(out)
    }

    fn end_array<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.end_array(out)
    }

    fn begin_array_value<W: ?Sized + Write>(&mut self, out: &mut W, first: bool) -> io::Result<()> {
        self.0.begin_array_value(out, first)
    }

    fn end_array_value<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.end_array_value(out)
    }

    fn begin_object<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.begin_object(out)
    }

    fn end_object<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.end_object(out)
    }

    fn begin_object_key<W: ?Sized + Write>(&mut self, out: &mut W, first: bool) -> io::Result<()> {
        self.0.begin_object_key(out, first)
    }

    fn begin_object_value<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.begin_object_value(out)
    }

    fn end_object_value<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.end_object_value(out)
    }
}

#[cfg(test)]
mod tests {
    use super::super::samples;
    use super::*;

    fn rendered(report: &Report) -> String {
        let mut out = Vec::new();
        write(report, &mut out).expect("memory takes all");
        String::from_utf8(out).expect("JSON is UTF-8")
    }

    /// `DEBUNK_BLESS=1` writes the schema anew.
    #[test]
    fn the_schema_in_the_repository_is_that_of_the_types() {
        let schema = schemars::schema_for!(JsonReport);
        let fresh = serde_json::to_string_pretty(&schema).expect("a schema is JSON") + "\n";
        if std::env::var_os("DEBUNK_BLESS").is_some() {
            let path = concat!(env!("CARGO_MANIFEST_DIR"), "/src/report/report.schema.json");
            std::fs::write(path, &fresh).expect("the source folder is writable");
        } else {
            assert_eq!(SCHEMA, fresh, "run this test with DEBUNK_BLESS=1 and look at the difference");
        }
    }

    #[test]
    fn reports_validate_against_the_schema() {
        let schema = serde_json::from_str(SCHEMA).expect("the schema is JSON");
        let validator = jsonschema::validator_for(&schema).expect("the schema is a schema");
        for report in [samples::plain(), samples::hostile()] {
            let value = serde_json::from_str(&rendered(&report)).expect("the report is JSON");
            if let Err(error) = validator.validate(&value) {
                panic!("{error} at {}", error.instance_path());
            }
        }
        let mut wrong: serde_json::Value = serde_json::from_str(&rendered(&samples::plain())).expect("the report is JSON");
        wrong["results"][0]["verdict"] = "true".into();
        assert!(!validator.is_valid(&wrong), "a verdict of another word must not pass");
    }

    #[test]
    fn gives_lines_and_code_point_columns() {
        let value: serde_json::Value = serde_json::from_str(&rendered(&samples::plain())).expect("the report is JSON");
        let finding = &value["results"][0]["findings"][0];
        assert_eq!((&finding["line"], &finding["column"]), (&3.into(), &4.into()));
        assert_eq!((&finding["end_line"], &finding["end_column"]), (&3.into(), &12.into()));
        assert_eq!(finding["range"]["start"], 18);
        assert!(value["results"][0]["findings"][1].get("fact").is_none());
        let host = &value["results"][0]["hosts"][0];
        assert_eq!((&host["live"]["status"], &host["verdict"]), (&"unknown".into(), &serde_json::Value::Null));
        assert_eq!(value["summary"]["clear"], 1);
    }

    #[test]
    fn hostile_text_keeps_its_value_and_loses_its_effect() {
        let text = rendered(&samples::hostile());
        assert!(!text.chars().any(|c| escape::is_unsafe(c) && c != '\n'));
        let value: serde_json::Value = serde_json::from_str(&text).expect("the report is JSON");
        assert_eq!(value["results"][0]["source"], samples::HOSTILE);
        assert_eq!(value["results"][0]["findings"][0]["quote"], samples::HOSTILE);
    }

    #[test]
    fn writes_one_page_a_line_each_with_the_version() {
        let mut out = Vec::new();
        write_lines(&samples::hostile(), &mut out).expect("memory takes all");
        write_lines(&samples::plain(), &mut out).expect("memory takes all");
        let text = String::from_utf8(out).expect("JSON is UTF-8");
        let lines: Vec<serde_json::Value> =
            text.lines().map(|line| serde_json::from_str(line).expect("a line is JSON")).collect();
        assert_eq!(lines.len(), 5);
        assert!(lines.iter().all(|line| line["schema"] == VERSION && line["verdict"].is_string()));
    }
}
