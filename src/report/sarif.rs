//! `sarif`: SARIF 2.1.0 for code scanning. Columns are code points and say so; bytes are given too.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::ops::Range;

use serde::Serialize;

use super::{Page, Report, confidence_word, escape, json, severity_word};
use crate::campaign;
use crate::checks;
use crate::finding::{Finding, Fix};
use crate::suppress::{self, Spot, Suppressed};
use crate::verdict::Verdict;

/// Name of the base that relative addresses resolve against: the folder the program ran in.
const BASE: &str = "%SRCROOT%";

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Log {
    #[serde(rename = "$schema")]
    schema: &'static str,
    version: &'static str,
    runs: [Run; 1],
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Run {
    tool: Tool,
    invocations: [Invocation; 1],
    original_uri_base_ids: BTreeMap<&'static str, Base>,
    column_kind: &'static str,
    results: Vec<SarifResult>,
}

#[derive(Debug, Serialize)]
struct Tool {
    driver: Driver,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Driver {
    name: &'static str,
    semantic_version: &'static str,
    rules: Vec<Rule>,
    properties: DriverProperties,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct DriverProperties {
    rules_revision: String,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Rule {
    id: String,
    short_description: Message,
    full_description: Message,
    help: Message,
    #[serde(skip_serializing_if = "Option::is_none")]
    help_uri: Option<String>,
    default_configuration: Configuration,
    properties: RuleProperties,
}

#[derive(Debug, Serialize)]
struct RuleProperties {
    tags: [String; 1],
}

#[derive(Debug, Serialize)]
struct Configuration {
    level: &'static str,
}

#[derive(Debug, Serialize)]
struct Message {
    text: String,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Invocation {
    execution_successful: bool,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    tool_execution_notifications: Vec<Notification>,
}

#[derive(Debug, Serialize)]
struct Notification {
    level: &'static str,
    message: Message,
    locations: [Location; 1],
}

#[derive(Debug, Serialize)]
struct Base {
    description: Message,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct SarifFix {
    description: Message,
    artifact_changes: [ArtifactChange; 1],
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct ArtifactChange {
    artifact_location: ArtifactLocation,
    replacements: Vec<Replacement>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Replacement {
    deleted_region: Region,
    inserted_content: Inserted,
}

#[derive(Debug, Serialize)]
struct Inserted {
    text: String,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct SarifResult {
    rule_id: String,
    rule_index: usize,
    level: &'static str,
    message: Message,
    locations: [Location; 1],
    #[serde(skip_serializing_if = "Vec::is_empty")]
    related_locations: Vec<Location>,
    partial_fingerprints: BTreeMap<&'static str, String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    fixes: Vec<SarifFix>,
    /// SARIF has them on all results of a run or on none.
    #[serde(skip_serializing_if = "Option::is_none")]
    suppressions: Option<Vec<Suppression>>,
    properties: ResultProperties,
}

#[derive(Debug, Serialize)]
struct Suppression {
    kind: &'static str,
    status: &'static str,
    justification: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    location: Option<Location>,
}

#[derive(Debug, Serialize)]
struct ResultProperties {
    confidence: &'static str,
    stance: &'static str,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Location {
    physical_location: PhysicalLocation,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct PhysicalLocation {
    artifact_location: ArtifactLocation,
    #[serde(skip_serializing_if = "Option::is_none")]
    region: Option<Region>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct ArtifactLocation {
    uri: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    uri_base_id: Option<&'static str>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Region {
    start_line: usize,
    start_column: usize,
    end_line: usize,
    end_column: usize,
    byte_offset: usize,
    byte_length: usize,
}

/// Writes the report as one SARIF log with one run.
pub fn write(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    let mut rules = Vec::new();
    let mut indices = BTreeMap::new();
    // By name, so that one more finding does not move the others.
    let suppressed = report.pages.iter().flat_map(|page| page.suppressed.iter().map(move |one| (page, one)));
    let all = report.findings().map(|(_, finding)| finding).chain(suppressed.clone().map(|(_, one)| &one.finding));
    let by_rule: BTreeMap<&str, &Finding> = all.map(|finding| (finding.rule.as_str(), finding)).first_by_key();
    for (id, finding) in by_rule {
        indices.insert(id, rules.len());
        rules.push(rule(finding));
    }
    let any = suppressed.clone().next().is_some();
    let result = |page: &Page, finding: &Finding, suppressions: Option<Vec<Suppression>>| SarifResult {
        rule_id: finding.rule.clone(),
        rule_index: indices[finding.rule.as_str()],
        level: severity_word(finding.severity),
        message: message(&result_text(finding)),
        locations: [location(page, Some(&finding.range))],
        related_locations: finding.related.iter().map(|range| location(page, Some(range))).collect(),
        partial_fingerprints: BTreeMap::from([("debunk/v1", finding.fingerprint.clone())]),
        fixes: finding.fix.iter().map(|change| fix(page, change)).collect(),
        suppressions,
        properties: ResultProperties { confidence: confidence_word(finding.confidence), stance: finding.stance.as_str() },
    };
    let open = report.findings().map(|(page, finding)| result(page, finding, any.then(Vec::new)));
    let closed = suppressed.map(|(page, one)| result(page, &one.finding, Some(vec![suppression(page, one)])));
    let unchecked: Vec<_> = report
        .pages
        .iter()
        .filter(|page| page.result.verdict == Verdict::Unchecked)
        .map(|page| Notification {
            level: "error",
            message: message(&format!("not checked: {}", page.result.reasons.join("; "))),
            locations: [location(page, None)],
        })
        .collect();
    let log = Log {
        schema: "https://json.schemastore.org/sarif-2.1.0.json",
        version: "2.1.0",
        runs: [Run {
            results: open.chain(closed).collect(),
            tool: Tool {
                driver: Driver {
                    name: "debunk",
                    semantic_version: env!("CARGO_PKG_VERSION"),
                    rules,
                    properties: DriverProperties { rules_revision: report.rules_revision.clone() },
                },
            },
            invocations: [Invocation { execution_successful: unchecked.is_empty(), tool_execution_notifications: unchecked }],
            original_uri_base_ids: BTreeMap::from([(
                BASE,
                Base { description: message("the root of the repository, or else the folder debunk ran in") },
            )]),
            column_kind: "unicodeCodePoints",
        }],
    };
    json::write_pretty(&log, out)
}

fn suppression(page: &Page, one: &Suppressed) -> Suppression {
    let mut justification = one.by.reason.clone();
    if let Some(until) = one.by.until {
        justification.push_str(&format!(" (until {until})"));
    }
    let (kind, location) = match &one.by.place {
        Spot::Page(range) => ("inSource", Some(location(page, Some(range)))),
        Spot::Settings(file, line) => {
            justification.push_str(&format!(" ({file}:{line})"));
            ("external", None)
        }
    };
    Suppression { kind, status: "accepted", justification: escape::block(&justification), location }
}

/// Keeps the first of each key, where collecting keeps the last.
trait FirstByKey<K, V> {
    fn first_by_key(self) -> BTreeMap<K, V>;
}

impl<K: Ord, V, I: Iterator<Item = (K, V)>> FirstByKey<K, V> for I {
    fn first_by_key(self) -> BTreeMap<K, V> {
        let mut map = BTreeMap::new();
        for (key, value) in self {
            map.entry(key).or_insert(value);
        }
        map
    }
}

/// What is known of a rule from one of its findings: reports know findings, not rules.
fn rule(finding: &Finding) -> Rule {
    let check = finding.rule.split('/').next().unwrap_or_default();
    let about = checks::ALL.iter().find(|known| known.name == check).map(|known| known.about);
    let about = about.or((finding.rule == campaign::SHARED_HANDLE).then_some(campaign::ABOUT));
    let about = about.or((finding.rule == campaign::SHARED_IMAGE).then_some(campaign::ABOUT_IMAGE));
    let about = about.or((check == suppress::CHECK).then_some(suppress::ABOUT)).unwrap_or(check);
    let full = finding.fact.as_ref().map_or(about, |fact| &fact.statement);
    let mut help = String::new();
    if let Some(fact) = &finding.fact {
        help.push_str(&format!("{} (checked {})", fact.statement, fact.checked));
        for (publisher, url) in &fact.references {
            help.push_str(&format!("\n{publisher}: {url}"));
        }
        help.push('\n');
    } else {
        help.push_str(&format!("{about}\n"));
    }
    help.push_str(&format!("`debunk explain {}` shows more.", finding.rule));
    let uri = finding.fact.as_ref().and_then(|fact| fact.references.first()).and_then(|(_, url)| url::Url::parse(url).ok());
    Rule {
        id: finding.rule.clone(),
        short_description: message(about),
        full_description: message(full),
        help: message(&help),
        help_uri: uri.filter(|url| matches!(url.scheme(), "http" | "https")).map(String::from),
        default_configuration: Configuration { level: severity_word(finding.severity) },
        properties: RuleProperties { tags: [check.to_string()] },
    }
}

fn result_text(finding: &Finding) -> String {
    let mut text = finding.message.clone();
    if let Some(fact) = &finding.fact {
        text.push_str(&format!("\n{}", fact.statement));
        if let Some((publisher, url)) = fact.references.first() {
            text.push_str(&format!(" ({publisher}, {url}, checked {})", fact.checked));
        }
    }
    if let Some(help) = &finding.help {
        text.push_str(&format!("\n{help}"));
    }
    text
}

/// Plain text. Braces are doubled because single ones are placeholders, and `[words](target)` is broken up because viewers
/// make a link of it, and the words may be the page's.
fn message(text: &str) -> Message {
    let text = escape::block(text).replace("](", "] (").replace('{', "{{").replace('}', "}}");
    Message { text }
}

fn fix(page: &Page, fix: &Fix) -> SarifFix {
    let replacements = fix.edits.iter().map(|edit| Replacement {
        deleted_region: region(page, &edit.range),
        // Not a message: what stands here goes into the file as it is.
        inserted_content: Inserted { text: edit.replacement.clone() },
    });
    SarifFix {
        description: message(&fix.why),
        artifact_changes: [ArtifactChange {
            artifact_location: artifact(page.in_repository.as_deref().unwrap_or(&page.result.source)),
            replacements: replacements.collect(),
        }],
    }
}

fn region(page: &Page, range: &Range<usize>) -> Region {
    let (start, end) = (page.places.place(range.start), page.places.place(range.end));
    Region {
        start_line: start.line,
        start_column: start.column,
        end_line: end.line,
        end_column: end.column,
        byte_offset: range.start,
        byte_length: range.end.saturating_sub(range.start),
    }
}

fn location(page: &Page, range: Option<&Range<usize>>) -> Location {
    let region = range.map(|range| region(page, range));
    Location {
        physical_location: PhysicalLocation {
            artifact_location: artifact(page.in_repository.as_deref().unwrap_or(&page.result.source)),
            region,
        },
    }
}

fn artifact(source: &str) -> ArtifactLocation {
    if source.starts_with("http://") || source.starts_with("https://") {
        // Parsing percent-encodes what may not stand in an address.
        if let Ok(url) = url::Url::parse(source) {
            return ArtifactLocation { uri: url.into(), uri_base_id: None };
        }
    }
    let source = if cfg!(windows) { source.replace('\\', "/") } else { source.to_string() };
    if source.starts_with('/') {
        return ArtifactLocation { uri: format!("file://{}", escape::path(&source)), uri_base_id: None };
    }
    let relative = source.strip_prefix("./").unwrap_or(&source);
    ArtifactLocation { uri: escape::path(relative), uri_base_id: Some(BASE) }
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::super::samples;
    use super::*;

    fn rendered(report: &Report) -> Value {
        let mut out = Vec::new();
        write(report, &mut out).expect("memory takes all");
        serde_json::from_slice(&out).expect("SARIF is JSON")
    }

    #[test]
    fn has_what_code_scanning_asks_for() {
        let log = rendered(&samples::plain());
        assert_eq!(log["version"], "2.1.0");
        let run = &log["runs"][0];
        assert_eq!(run["columnKind"], "unicodeCodePoints");
        assert_eq!(run["tool"]["driver"]["name"], "debunk");
        assert_eq!(run["invocations"][0]["executionSuccessful"], false);
        assert!(run["invocations"][0]["toolExecutionNotifications"][0]["message"]["text"].is_string());
        assert!(run["originalUriBaseIds"]["%SRCROOT%"].is_object());
        let rules = run["tool"]["driver"]["rules"].as_array().expect("rules");
        for result in run["results"].as_array().expect("results") {
            let index = result["ruleIndex"].as_u64().expect("an index") as usize;
            assert_eq!(rules[index]["id"], result["ruleId"]);
            assert!(rules[index]["help"]["text"].as_str().is_some_and(|help| !help.is_empty()));
            assert!(result["partialFingerprints"]["debunk/v1"].is_string());
            assert!(["error", "warning", "note"].contains(&result["level"].as_str().expect("a level")));
        }
        assert_eq!(rules[0]["helpUri"], "https://www.gov.kz/a?b=c");
        assert!(rules[1].get("helpUri").is_none());
    }

    #[test]
    fn counts_columns_in_code_points_after_emoji_and_cjk() {
        let log = rendered(&samples::plain());
        let place = &log["runs"][0]["results"][0]["locations"][0]["physicalLocation"];
        let region = &place["region"];
        assert_eq!((&region["startLine"], &region["startColumn"], &region["endColumn"]), (&3.into(), &4.into(), &12.into()));
        assert_eq!((&region["byteOffset"], &region["byteLength"]), (&18.into(), &24.into()));
        assert_eq!(place["artifactLocation"]["uri"], "docs/%E7%AD%BE%20%E8%AF%81.md");
        assert_eq!(place["artifactLocation"]["uriBaseId"], "%SRCROOT%");
    }

    #[test]
    fn a_page_cannot_write_links_placeholders_or_controls_into_a_viewer() {
        let log = rendered(&samples::hostile());
        let result = &log["runs"][0]["results"][0];
        let text = result["message"]["text"].as_str().expect("a text");
        assert!(!text.contains("](") && text.contains("{{0}}"), "{text}");
        assert!(!text.chars().any(|c| escape::is_unsafe(c) && c != '\n'), "{text}");
        let uri = result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"].as_str().expect("an address");
        assert!(uri.bytes().all(|byte| byte.is_ascii_graphic() && !b"<>\"{}\\:".contains(&byte)), "{uri}");
    }

    #[test]
    fn absolute_paths_and_addresses_stand_alone() {
        assert_eq!(artifact("/a b/c.md").uri, "file:///a%20b/c.md");
        assert_eq!(artifact("https://example.org/a b").uri, "https://example.org/a%20b");
        assert_eq!(artifact("./a:b.md").uri, "a%3Ab.md");
        assert!(artifact("/a").uri_base_id.is_none());
    }
}
