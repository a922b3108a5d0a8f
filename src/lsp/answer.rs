//! What an editor is shown of a checked document: diagnostics, hovers, and actions on findings.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

use lsp_types::{
    CodeAction, CodeActionKind, CodeActionOrCommand, CodeDescription, Diagnostic, DiagnosticRelatedInformation,
    DiagnosticSeverity, DocumentChanges, Hover, HoverContents, Location, MarkupContent, MarkupKind, NumberOrString, OneOf,
    OptionalVersionedTextDocumentIdentifier, TextDocumentEdit, TextEdit, Uri, WorkspaceEdit,
};

use super::text::{Columns, Text};
use crate::document::{BlockKind, Kind};
use crate::engine::PageResult;
use crate::finding::{Edit, Finding, Severity};
use crate::report::{escape, severity_word};
use crate::suppress::inline;

/// Most diagnostics that are sent of a document, the worst first.
const MAX_DIAGNOSTICS: usize = 500;
/// Most places that are sent as belonging to a finding.
const MAX_RELATED: usize = 10;
/// Most findings that one hover or list of actions speaks of.
const MAX_HERE: usize = 8;

/// A document as it was when it was checked.
#[derive(Debug, Clone)]
pub(super) struct Checked {
    pub(super) uri: Uri,
    pub(super) version: i32,
    pub(super) text: Arc<Text>,
    pub(super) dialect: Dialect,
    pub(super) result: Arc<PageResult>,
}

/// How comments are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Dialect {
    /// As in HTML.
    Usual,
    /// As in JSX.
    Mdx,
}

/// What the client understands.
#[derive(Debug, Clone, Copy)]
pub(super) struct Client {
    pub(super) columns: Columns,
    /// Format of hovers.
    pub(super) markup: Markup,
    /// How edits of files are given.
    pub(super) edits: Edits,
}

/// Format of hovers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Markup {
    Markdown,
    Plain,
}

/// How edits of files are given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Edits {
    /// With the version they are for.
    Versioned,
    /// Without.
    Bare,
}

/// Every finding as a diagnostic.
pub(super) fn diagnostics(checked: &Checked, client: Client) -> Vec<Diagnostic> {
    let mut worst: Vec<&Finding> = checked.result.findings.iter().collect();
    worst.sort_by_key(|finding| std::cmp::Reverse((finding.severity, finding.confidence)));
    worst.truncate(MAX_DIAGNOSTICS);
    worst.sort_by_key(|finding| finding.range.start);
    worst.into_iter().map(|finding| diagnostic(checked, client, finding)).collect()
}

fn diagnostic(checked: &Checked, client: Client, finding: &Finding) -> Diagnostic {
    let mut message = escape::block(&finding.message);
    if let Some(help) = &finding.help {
        message.push_str(&format!("\nhelp: {}", escape::block(help)));
    }
    let related: Vec<DiagnosticRelatedInformation> = finding
        .related
        .iter()
        .take(MAX_RELATED)
        .map(|range| DiagnosticRelatedInformation {
            location: Location { uri: checked.uri.clone(), range: place(checked, client, range) },
            message: "belongs to it".to_string(),
        })
        .collect();
    Diagnostic {
        range: place(checked, client, &finding.range),
        severity: Some(match finding.severity {
            Severity::Error => DiagnosticSeverity::ERROR,
            Severity::Warning => DiagnosticSeverity::WARNING,
            Severity::Note => DiagnosticSeverity::INFORMATION,
        }),
        code: Some(NumberOrString::String(finding.rule.clone())),
        code_description: source(finding).map(|href| CodeDescription { href }),
        source: Some("debunk".to_string()),
        message,
        related_information: (!related.is_empty()).then_some(related),
        tags: None,
        data: None,
    }
}

/// Where the fact can be read.
fn source(finding: &Finding) -> Option<Uri> {
    let (_, url) = finding.fact.as_ref()?.references.first()?;
    let url = url::Url::parse(url).ok().filter(|url| matches!(url.scheme(), "http" | "https"))?;
    url.as_str().parse().ok()
}

fn place(checked: &Checked, client: Client, range: &Range<usize>) -> lsp_types::Range {
    let at = |offset| checked.text.position(offset, client.columns);
    lsp_types::Range { start: at(range.start), end: at(range.end) }
}

/// Findings that touch a range of the text.
fn here<'a>(checked: &'a Checked, range: &Range<usize>) -> impl Iterator<Item = &'a Finding> {
    let range = range.clone();
    checked
        .result
        .findings
        .iter()
        .filter(move |finding| finding.range.start <= range.end && range.start <= finding.range.end)
        .take(MAX_HERE)
}

/// What is known about the words at `offset`: the facts with their sources and dates.
pub(super) fn hover(checked: &Checked, client: Client, offset: usize) -> Option<Hover> {
    let findings: Vec<&Finding> = here(checked, &(offset..offset)).collect();
    let first = findings.first()?;
    let texts: Vec<String> = findings.iter().map(|finding| about(finding, client.markup)).collect();
    let (kind, rule) = match client.markup {
        Markup::Markdown => (MarkupKind::Markdown, "\n\n---\n\n"),
        Markup::Plain => (MarkupKind::PlainText, "\n\n"),
    };
    Some(Hover {
        contents: HoverContents::Markup(MarkupContent { kind, value: texts.join(rule) }),
        range: Some(place(checked, client, &first.range)),
    })
}

fn about(finding: &Finding, markup: Markup) -> String {
    // Words of the page stand in messages; as Markdown they would make links and pictures in the editor.
    let text = |text: &str| match markup {
        Markup::Markdown => plain_markdown(&escape::line(text)),
        Markup::Plain => escape::line(text),
    };
    let mut parts = vec![match markup {
        Markup::Markdown => format!("**{}** `{}`", severity_word(finding.severity), finding.rule),
        Markup::Plain => format!("{} {}", severity_word(finding.severity), finding.rule),
    }];
    parts.push(text(&finding.message));
    if let Some(fact) = &finding.fact {
        parts.push(format!("Fact: {}", text(&fact.statement)));
        let sources = fact.references.iter().map(|(publisher, url)| match markup {
            Markup::Markdown if is_plain_address(url) => format!("{} <{url}>", text(publisher)),
            _ => format!("{} {}", text(publisher), text(url)),
        });
        parts.push(format!("Source: {} (checked {})", sources.collect::<Vec<_>>().join("; "), fact.checked));
    } else if !finding.evidence.is_empty() {
        parts.push(finding.evidence.iter().map(|step| text(step)).collect::<Vec<_>>().join("; "));
    }
    parts.extend(finding.help.iter().map(|help| format!("Help: {}", text(help))));
    parts.extend(finding.fix.iter().map(|fix| format!("A quick fix is there: {}", text(&fix.why))));
    parts.join("\n\n")
}

/// Text that Markdown shows as it is: every ASCII sign is escaped, as CommonMark allows.
fn plain_markdown(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        // Signs of prose that start nothing inside a line.
        if c.is_ascii_punctuation() && !matches!(c, '.' | ',' | '\'' | '?' | '%' | '/') {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

fn is_plain_address(url: &str) -> bool {
    (url.starts_with("https://") || url.starts_with("http://"))
        && url.chars().all(|c| c.is_ascii_graphic() && !matches!(c, '<' | '>' | '\\' | '`'))
}

/// Quick fixes and suppressions of the findings that touch `range`.
pub(super) fn actions(checked: &Checked, client: Client, range: &Range<usize>) -> Vec<CodeActionOrCommand> {
    let mut actions = Vec::new();
    for finding in here(checked, range) {
        let quick_fix = |title: String, edits: Vec<TextEdit>, preferred: bool| {
            CodeActionOrCommand::CodeAction(CodeAction {
                title,
                kind: Some(CodeActionKind::QUICKFIX),
                diagnostics: Some(vec![diagnostic(checked, client, finding)]),
                edit: Some(workspace_edit(checked, client, edits)),
                is_preferred: preferred.then_some(true),
                ..CodeAction::default()
            })
        };
        if let Some(fix) = &finding.fix {
            let edit = |edit: &Edit| TextEdit { range: place(checked, client, &edit.range), new_text: edit.replacement.clone() };
            let names: Vec<&str> = fix.edits.iter().map(|edit| edit.replacement.as_str()).collect();
            let title = format!("Write {}", escape::line(names.first().copied().unwrap_or_default()));
            actions.push(quick_fix(title, fix.edits.iter().map(edit).collect(), true));
        }
        if let Some(edit) = suppression(checked, finding) {
            let title = format!("Ignore {} in the next line, with a reason", finding.rule);
            actions.push(quick_fix(title, vec![edit], false));
        }
    }
    actions
}

/// A comment before the finding's line, where a comment can stand.
fn suppression(checked: &Checked, finding: &Finding) -> Option<TextEdit> {
    let document = &checked.result.document;
    // In plain text a comment is text that readers see.
    let kind = document.kind.filter(|kind| matches!(kind, Kind::Markdown | Kind::Html))?;
    let start = finding.range.start;
    let block = document.blocks.iter().find(|block| {
        let own = block.map.source(0..block.text.len());
        own.start <= start && start < own.end
    })?;
    let line = checked.text.position(start, Columns::Utf8).line as usize;
    let own = checked.text.line(line);
    let written = &checked.text.as_str()[own.clone()];
    let fits = match kind {
        // A comment between the rows would end a table, and in front matter it would be data.
        Kind::Markdown => {
            matches!(block.kind, BlockKind::Heading(_) | BlockKind::Prose | BlockKind::ListItem | BlockKind::Quote)
        }
        _ => !matches!(block.kind, BlockKind::Title | BlockKind::MetaDescription | BlockKind::JsonLd | BlockKind::Comment),
    };
    if !fits {
        return None;
    }
    // As deep as the line: in a list or a quotation of Markdown a comment further left would end it.
    let indent = written.len() - written.trim_start_matches([' ', '\t', '>']).len();
    let text = checked.text.as_str();
    let end = if text[own.end..].starts_with("\r\n") { "\r\n" } else { "\n" };
    let at = lsp_types::Position { line: line as u32, character: 0 };
    Some(TextEdit {
        range: lsp_types::Range { start: at, end: at },
        new_text: format!(
            "{}{}{end}",
            &written[..indent],
            inline::comment(&finding.rule, "reason", kind, checked.dialect == Dialect::Mdx)
        ),
    })
}

// The key is what the protocol gives; nothing changes it from within.
#[allow(clippy::mutable_key_type)]
fn workspace_edit(checked: &Checked, client: Client, edits: Vec<TextEdit>) -> WorkspaceEdit {
    match client.edits {
        Edits::Versioned => WorkspaceEdit {
            document_changes: Some(DocumentChanges::Edits(vec![TextDocumentEdit {
                text_document: OptionalVersionedTextDocumentIdentifier {
                    uri: checked.uri.clone(),
                    version: Some(checked.version),
                },
                edits: edits.into_iter().map(OneOf::Left).collect(),
            }])),
            ..WorkspaceEdit::default()
        },
        Edits::Bare => WorkspaceEdit { changes: Some(HashMap::from([(checked.uri.clone(), edits)])), ..WorkspaceEdit::default() },
    }
}

#[cfg(test)]
mod tests {
    use super::plain_markdown;

    #[test]
    fn words_of_a_page_make_no_markup_in_a_hover() {
        assert_eq!(plain_markdown("[a](b) <i> ![x] *c* #d"), "\\[a\\]\\(b\\) \\<i\\> \\!\\[x\\] \\*c\\* \\#d");
    }
}
