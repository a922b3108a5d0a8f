//! Reports for the tests of the formats: one whose every text is hostile, and one as it comes.

use jiff::civil::date;

use super::{Page, Report};
use crate::campaign::{Campaign, Conflict, Shared, SharedKind};
use crate::document::Document;
use crate::engine::PageResult;
use crate::extract::{Claimed, Handle, HostMention, Role};
use crate::finding::{Confidence, Edit, FactCited, Finding, Fix, Severity, Stance};
use crate::verdict::Verdict;

/// Text that tries every edge at once.
pub(super) const HOSTILE: &str =
    "a\u{1b}[2J\r\n::error::x%0A,b:c</script>\u{202e}\u{200b}\u{2028}\u{9b}\u{0}[l](http://x.test){0}##[add-path]\"\\ ";

/// A page with nothing on it.
pub(super) fn result(source: &str) -> PageResult {
    PageResult {
        source: source.to_string(),
        verdict: Verdict::Clear,
        reasons: Vec::new(),
        language: "zh-Hans".to_string(),
        as_of: date(2026, 11, 20),
        document: Document { encoding: "UTF-8", ..Document::default() },
        findings: Vec::new(),
        handles: Vec::new(),
        hosts: Vec::new(),
        definitions: Vec::new(),
        unchecked: None,
    }
}

/// A finding over `range`.
pub(super) fn finding(rule: &str, severity: Severity, range: std::ops::Range<usize>, words: &str) -> Finding {
    Finding {
        rule: rule.to_string(),
        severity,
        confidence: Confidence::High,
        message: format!("contradicts a checked fact: {words}"),
        range,
        quote: words.to_string(),
        stance: Stance::Asserts,
        fact: Some(FactCited {
            id: "kz-no-tourist-card".to_string(),
            statement: "we found no official tourist card of Kazakhstan".to_string(),
            country: Some("KZ".to_string()),
            checked: date(2026, 11, 1),
            references: vec![("Ministry".to_string(), "https://www.gov.kz/a?b=c".to_string())],
        }),
        evidence: vec![words.to_string()],
        help: Some("apply at https://www.vmp.gov.kz/".to_string()),
        related: Vec::new(),
        fix: None,
        fingerprint: "0123456789abcdef01234567".to_string(),
    }
}

/// A handle over `range`.
pub(super) fn handle(platform: &str, id: &str, role: Role, range: std::ops::Range<usize>) -> Handle {
    Handle {
        platform: platform.to_string(),
        id: id.to_string(),
        range,
        quote: format!("@{id}"),
        block: 0,
        at: 0..0,
        role,
        reasons: vec!["invites to write".to_string()],
        disguised: false,
        hidden: false,
    }
}

fn report(pages: Vec<Page>, campaigns: Vec<Campaign>) -> Report {
    Report {
        pages,
        campaigns,
        rules_revision: "abc123".to_string(),
        rules_checked: Some(date(2026, 11, 1)),
        today: date(2026, 11, 20),
    }
}

/// Two findings on one line with CJK and emoji, a note, and a page that was not read.
pub(super) fn plain() -> Report {
    let source = "# 签证\n\n哈💪 旅游卡是电子签证，加 @esim\n";
    let at = |words: &str| {
        let start = source.find(words).expect("stands there");
        start..start + words.len()
    };
    let mut page = result("docs/签 证.md");
    page.verdict = Verdict::Flagged;
    page.reasons = vec!["contradicts a checked fact".to_string()];
    page.findings = vec![
        finding("entry-document/kz-no-tourist-card", Severity::Error, at("旅游卡是电子签证"), "旅游卡是电子签证"),
        Finding {
            fact: None,
            help: None,
            fix: Some(Fix {
                edits: vec![Edit { range: at("esim"), replacement: "{esim}".to_string() }],
                why: "the name is {esim}".to_string(),
            }),
            ..finding("promoted-handle/telegram", Severity::Warning, at("@esim"), "@esim")
        },
    ];
    page.handles = vec![handle("telegram", "esim", Role::Promoted, at("@esim"))];
    page.hosts = vec![HostMention {
        host: "example.org".to_string(),
        path: String::new(),
        range: 0..1,
        quote: "example.org".to_string(),
        block: 0,
        at: 0,
        claimed: Claimed { official: true, country: Some("KZ".to_string()), of: None, words: "官网".to_string() },
        written: Vec::new(),
        shown: None,
    }];
    let mut unread = result("gone.md");
    unread.verdict = Verdict::Unchecked;
    unread.reasons = vec!["permission denied".to_string()];
    unread.unchecked = Some("permission denied".to_string());
    let pages = vec![Page::new(page, source.as_bytes()), Page::new(unread, b""), Page::new(result("clear.md"), b"")];
    let campaign = Campaign {
        identifiers: vec!["telegram:esim".to_string()],
        members: vec!["a.md".to_string(), "b.md".to_string()],
        conflicts: vec![Conflict {
            subject: "KZ 旅游卡".to_string(),
            definitions: vec![("entry-document".to_string(), "a.md".to_string()), ("sim".to_string(), "b.md".to_string())],
        }],
        shared: vec![
            Shared { kind: SharedKind::Handle, identifier: "telegram:esim".to_string(), members: vec![0, 1] },
            Shared { kind: SharedKind::Title, identifier: "{country}{document}怎么注销".to_string(), members: vec![0, 1] },
        ],
        first_seen: date(2025, 1, 2),
        last_seen: date(2026, 11, 20),
    };
    report(pages, vec![campaign])
}

/// Hostile in every field that other people write: name, words, reasons, handles, hosts, campaigns.
pub(super) fn hostile() -> Report {
    let mut page = result(HOSTILE);
    page.verdict = Verdict::Review;
    page.reasons = vec![HOSTILE.to_string()];
    let mut bad = finding("check/x", Severity::Warning, 1..HOSTILE.len(), HOSTILE);
    bad.help = Some(HOSTILE.to_string());
    bad.related = std::iter::once(0..2).collect();
    if let Some(fact) = &mut bad.fact {
        fact.statement = HOSTILE.to_string();
        fact.references = vec![(HOSTILE.to_string(), HOSTILE.to_string())];
    }
    page.findings = vec![bad];
    page.handles = vec![handle(HOSTILE, HOSTILE, Role::Mentioned, 0..3)];
    let mut unread = result(HOSTILE);
    unread.verdict = Verdict::Unchecked;
    unread.reasons = vec![HOSTILE.to_string()];
    unread.unchecked = Some(HOSTILE.to_string());
    let campaign = Campaign {
        identifiers: vec![HOSTILE.to_string()],
        members: vec![HOSTILE.to_string()],
        shared: vec![Shared { kind: SharedKind::Text, identifier: HOSTILE.to_string(), members: vec![0] }],
        first_seen: date(2026, 11, 20),
        last_seen: date(2026, 11, 20),
        conflicts: vec![Conflict { subject: HOSTILE.to_string(), definitions: vec![(HOSTILE.to_string(), HOSTILE.to_string())] }],
    };
    report(vec![Page::new(page, HOSTILE.as_bytes()), Page::new(unread, b"")], vec![campaign])
}
