//! `csv`: a row a finding, for spreadsheets (RFC 4180). Lines and columns count from 1, columns in code points.

use std::io::{self, Write};

use super::{Report, confidence_word, escape, message, severity_word};
use crate::finding::Finding;

/// Names of the columns; more may be added at the end.
pub const COLUMNS: &[&str] = &[
    "source",
    "line",
    "column",
    "end_line",
    "end_column",
    "severity",
    "confidence",
    "rule",
    "message",
    "quote",
    "stance",
    "fact",
    "checked",
    "publisher",
    "url",
    "help",
    "fingerprint",
];

/// Writes a header and a row a finding; a page that was not checked is a row of severity `unchecked`.
pub fn write(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    write_row(COLUMNS.iter().copied(), out)?;
    for page in &report.pages {
        let source = cell(&message::path(&page.result.source));
        if let Some(why) = message::why_unchecked(page) {
            let mut row =
                vec![source.clone(), String::new(), String::new(), String::new(), String::new(), "unchecked".to_string()];
            row.extend([String::new(), String::new(), cell(&why)]);
            row.resize(COLUMNS.len(), String::new());
            write_row(row.iter().map(String::as_str), out)?;
        }
        for finding in &page.result.findings {
            let (start, end) = (page.places.place(finding.range.start), page.places.place(finding.range.end));
            let mut row = vec![source.clone()];
            row.extend([start.line, start.column, end.line, end.column].map(|number| number.to_string()));
            row.extend(words(finding));
            write_row(row.iter().map(String::as_str), out)?;
        }
    }
    Ok(())
}

/// A row with its line end. A cell with a comma, a quote or a line break stands in quotes, and quotes in it are doubled.
fn write_row<'a>(cells: impl Iterator<Item = &'a str>, out: &mut dyn Write) -> io::Result<()> {
    for (at, cell) in cells.enumerate() {
        if at > 0 {
            out.write_all(b",")?;
        }
        if cell.contains([',', '"', '\r', '\n']) || cell.starts_with(' ') || cell.ends_with(' ') {
            write!(out, "\"{}\"", cell.replace('"', "\"\""))?;
        } else {
            out.write_all(cell.as_bytes())?;
        }
    }
    out.write_all(b"\r\n")
}

fn words(finding: &Finding) -> [String; 12] {
    let fact = finding.fact.as_ref();
    let reference = fact.and_then(|fact| fact.references.first());
    let of = |text: Option<&str>| text.map(cell).unwrap_or_default();
    [
        severity_word(finding.severity).to_string(),
        confidence_word(finding.confidence).to_string(),
        cell(&finding.rule),
        cell(&finding.message),
        cell(&finding.quote),
        finding.stance.as_str().to_string(),
        of(fact.map(|fact| fact.statement.as_str())),
        fact.map(|fact| fact.checked.to_string()).unwrap_or_default(),
        of(reference.map(|(publisher, _)| publisher.as_str())),
        of(reference.map(|(_, url)| url.as_str())),
        of(finding.help.as_deref()),
        finding.fingerprint.clone(),
    ]
}

/// Text for a cell. A spreadsheet takes a cell that starts with one of these for a formula, also after blanks and in their
/// full-width forms; an apostrophe in front makes it text.
fn cell(text: &str) -> String {
    let text = escape::line(text);
    let first = text.trim_start().chars().next();
    let formula =
        matches!(first, Some('=' | '+' | '-' | '@' | '|' | '%' | '＝' | '＋' | '－' | '＠' | '﹦' | '﹢' | '﹣' | '﹫' | '−'));
    if formula { format!("'{text}") } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_is_a_formula() {
        for hostile in [
            "=1+1",
            "+1",
            "-1",
            "@SUM(A1)",
            " =1",
            "\t=1",
            "\r\n=1",
            "＝1",
            "＋1",
            "－1",
            "＠x",
            "\u{3000}=1",
            "|x",
            "\u{feff}=1",
        ] {
            let shown = cell(hostile);
            assert!(shown.starts_with(['\'', '\\']), "{hostile:?} became {shown:?}");
        }
        assert_eq!(cell("旅游卡 = 签证"), "旅游卡 = 签证");
    }
}
