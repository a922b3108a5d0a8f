//! `text`: the report for people. The quoted line with the span underlined, the fact with its source and date, help.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::io::{self, Write};

use anstyle::{AnsiColor, Style};
use jiff::civil::Date;
use unicode_width::UnicodeWidthChar as _;

use super::place::Excerpt;
use super::{Page, Report, Tally, escape, message, severity_word};
use crate::campaign::{Campaign, SharedKind};
use crate::engine::PageResult;
use crate::finding::{self, Finding, Severity};
use crate::verdict::Verdict;

/// How to write.
#[derive(Debug, Clone, Copy, Default)]
pub struct Options {
    /// Whether to write colour codes.
    pub color: bool,
    /// Whether to leave out the summary.
    pub quiet: bool,
}

/// Widest excerpt of a source line, in terminal columns.
const WIDTH: usize = 100;

/// Writes the report.
pub fn write(report: &Report, options: Options, out: &mut dyn Write) -> io::Result<()> {
    for page in &report.pages {
        write_one(page, options, out)?;
    }
    write_end(&report.campaigns, &report.tally(), report.rules_checked, options, out)
}

/// Writes what there is to say of one page: nothing where nothing was found.
pub fn write_one(page: &Page, options: Options, out: &mut dyn Write) -> io::Result<()> {
    let mut text = String::new();
    write_page(page, Paint { color: options.color }, &mut text);
    out.write_all(escape::inert(text).as_bytes())
}

/// Writes what follows the pages: campaigns and the summary.
pub fn write_end(
    campaigns: &[Campaign],
    tally: &Tally,
    rules_checked: Option<Date>,
    options: Options,
    out: &mut dyn Write,
) -> io::Result<()> {
    let paint = Paint { color: options.color };
    let mut text = String::new();
    for campaign in campaigns {
        write_campaign(campaign, paint, &mut text);
    }
    if !options.quiet {
        write_summary(tally, rules_checked, paint, &mut text);
    }
    out.write_all(escape::inert(text).as_bytes())
}

fn write_campaign(campaign: &Campaign, paint: Paint, out: &mut String) {
    let shared = |hard: bool| {
        let kept: Vec<_> = campaign
            .shared
            .iter()
            .filter(|shared| shared.kind.is_hard() == hard)
            .map(|shared| match shared.kind {
                SharedKind::Handle | SharedKind::Phone => escape::line(&shared.identifier),
                SharedKind::Image => format!("image:{}", escape::line(&shared.identifier)),
                SharedKind::Title => format!("the title \"{}\"", escape::line(&shared.identifier)),
                SharedKind::Outlinks => format!("links to {}", escape::line(&shared.identifier)),
                SharedKind::Text => format!("near-identical text, \"{}\"", escape::line(&shared.identifier)),
            })
            .collect();
        list(kept.into_iter(), 6)
    };
    let (hard, soft) = (shared(true), shared(false));
    let joined = if hard.is_empty() { &soft } else { &hard };
    let _ = write!(out, "{} {} pages share {joined}", paint.bold("campaign:"), campaign.members.len());
    let _ = match campaign.first_seen == campaign.last_seen {
        true => writeln!(out, "; seen {}", campaign.first_seen),
        false => writeln!(out, "; seen {} to {}", campaign.first_seen, campaign.last_seen),
    };
    if !hard.is_empty() && !soft.is_empty() {
        let _ = writeln!(out, "  some also share {soft}");
    }
    for member in &campaign.members {
        let _ = writeln!(out, "  {}", escape::line(member));
    }
    for conflict in &campaign.conflicts {
        let _ = writeln!(out, "  {} is said to be different things:", escape::line(&conflict.subject));
        for (class, source) in &conflict.definitions {
            let _ = writeln!(out, "    {} in {}", escape::line(class), escape::line(source));
        }
    }
    out.push('\n');
}

fn write_page(page: &Page, paint: Paint, out: &mut String) {
    let result = &page.result;
    let name = escape::line(&result.source);
    if let Some(reason) = &result.unchecked {
        let _ =
            writeln!(out, "{}: {}: {}\n", paint.bold(&name), paint.style("unchecked", AnsiColor::Magenta), escape::line(reason));
        return;
    }
    if result.findings.is_empty() && result.reasons.is_empty() {
        return;
    }
    let reasons: Vec<_> = result.reasons.iter().map(|reason| escape::line(reason)).collect();
    let _ = write!(out, "{}: {}", paint.bold(&name), verdict(result, paint));
    if !reasons.is_empty() {
        let _ = write!(out, ": {}", reasons.join("; "));
    }
    out.push_str("\n\n");
    // A page that repeats one false claim is told once what is so; the other places only point back.
    let mut told = BTreeSet::new();
    for finding in &result.findings {
        write_finding(page, finding, &name, &mut told, paint, out);
    }
}

fn verdict(result: &PageResult, paint: Paint) -> String {
    match result.verdict {
        Verdict::Clear if result.findings.is_empty() => "nothing found".to_string(),
        Verdict::Clear => "notes only".to_string(),
        Verdict::Review => paint.style("review", AnsiColor::Yellow),
        Verdict::Flagged => paint.style("flagged", AnsiColor::Red),
        Verdict::Unchecked => paint.style("unchecked", AnsiColor::Magenta),
    }
}

fn write_finding<'a>(
    page: &Page,
    finding: &'a Finding,
    name: &str,
    told: &mut BTreeSet<(&'a str, Option<&'a str>)>,
    paint: Paint,
    out: &mut String,
) {
    let color = match finding.severity {
        Severity::Error => AnsiColor::Red,
        Severity::Warning => AnsiColor::Yellow,
        Severity::Note => AnsiColor::Cyan,
    };
    let place = page.places.place(finding.range.start);
    let _ = writeln!(
        out,
        "{name}:{}:{}: {}[{}]: {}",
        place.line,
        place.column,
        paint.style(severity_word(finding.severity), color),
        escape::line(&finding.rule),
        paint.bold(&escape::line(&finding.message)),
    );
    if let Some(excerpt) = page.places.excerpt(&finding.range) {
        let (line, underline) = frame(excerpt);
        let number = place.line.to_string();
        let bar = paint.style("|", AnsiColor::Blue);
        let _ = writeln!(out, "  {} {bar} {line}", paint.style(&number, AnsiColor::Blue));
        let indent = " ".repeat(number.len());
        let lead = " ".repeat(underline.lead);
        let _ = writeln!(out, "  {indent} {bar} {lead}{}", paint.style(&"^".repeat(underline.width), color));
    }
    if let Some(fact) = &finding.fact
        && !told.insert((fact.id.as_str(), finding.help.as_deref()))
    {
        let _ = writeln!(out, "  {} as above\n", paint.bold("fact:"));
        return;
    }
    if let Some(fact) = &finding.fact {
        let _ = writeln!(out, "  {} {}", paint.bold("fact:"), escape::line(&fact.statement));
        let references =
            fact.references.iter().map(|(publisher, url)| format!("{}, {}", escape::line(publisher), escape::line(url)));
        let _ = writeln!(out, "  {} {}, checked {}", paint.bold("source:"), list(references, 1), fact.checked);
    }
    for live in finding.evidence.iter().filter_map(|step| step.strip_prefix(finding::LIVE)) {
        let _ = writeln!(out, "  {} {}", paint.bold("live:"), escape::line(live));
    }
    if let Some(help) = &finding.help {
        let _ = writeln!(out, "  {} {}", paint.bold("help:"), escape::line(help));
    }
    out.push('\n');
}

fn write_summary(tally: &Tally, rules_checked: Option<Date>, paint: Paint, out: &mut String) {
    let summary = tally.verdicts;
    let pages = tally.pages();
    let mut parts = Vec::new();
    if summary.flagged > 0 {
        parts.push(paint.style(&format!("{} flagged", summary.flagged), AnsiColor::Red));
    }
    if summary.review > 0 {
        parts.push(paint.style(&format!("{} to review", summary.review), AnsiColor::Yellow));
    }
    if summary.clear > 0 {
        parts.push(format!("nothing found on {}", summary.clear));
    }
    if summary.unchecked > 0 {
        parts.push(paint.style(&format!("{} not checked", summary.unchecked), AnsiColor::Magenta));
    }
    let noun = if pages == 1 { "page" } else { "pages" };
    let _ = write!(out, "{pages} {noun}: {}", parts.join(", "));
    let found: Vec<_> = [(tally.errors, "error"), (tally.warnings, "warning"), (tally.notes, "note")]
        .into_iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, word)| format!("{count} {word}{}", if count == 1 { "" } else { "s" }))
        .collect();
    if !found.is_empty() {
        let _ = write!(out, " ({})", found.join(", "));
    }
    let hidden = message::not_shown(tally.verdicts);
    if !hidden.is_empty() {
        let _ = write!(out, "; not shown: {}", hidden.join(", "));
    }
    // How old the rules are decides how much "nothing found" says.
    if let Some(checked) = rules_checked {
        let _ = write!(out, "; facts checked up to {checked}");
    }
    out.push('\n');
}

/// Joins at most `most` items; the rest is counted.
fn list(items: impl ExactSizeIterator<Item = String>, most: usize) -> String {
    let rest = items.len().saturating_sub(most);
    let mut text = items.take(most).collect::<Vec<_>>().join("; ");
    if rest > 0 {
        let _ = write!(text, " and {rest} more");
    }
    text
}

/// Where to underline, in terminal columns.
struct Underline {
    lead: usize,
    width: usize,
}

/// The part of the line to show, escaped, at most [`WIDTH`] columns wide, and where its span stands.
fn frame(excerpt: &Excerpt) -> (String, Underline) {
    let (marked, marked_width, marked_cut) = fit(excerpt.marked.chars(), WIDTH);
    // Trailing markup is less telling than the words that lead up to the span, but both are wanted.
    let room = WIDTH - marked_width;
    let (mut before, before_width, before_cut) = fit_back(&excerpt.before, room.saturating_sub(room / 3));
    let (after, _, after_cut) =
        if marked_cut { (String::new(), 0, false) } else { fit(excerpt.after.chars(), room.saturating_sub(before_width)) };
    let mut lead = before_width;
    if before_cut || excerpt.cut_before {
        before.insert(0, '…');
        lead += 1;
    } else {
        // Indentation of the source says nothing here.
        let bare = before.trim_start_matches(' ').len();
        lead -= before.len() - bare;
        before = before[before.len() - bare..].to_string();
    }
    let mut line = format!("{before}{marked}{after}");
    if marked_cut || after_cut || excerpt.cut_after || excerpt.goes_on {
        line.push('…');
    }
    (line, Underline { lead, width: marked_width.max(1) })
}

/// Escapes as many characters from the front as fit in `room` columns. Gives text, width, and whether some are left.
fn fit(chars: impl Iterator<Item = char>, room: usize) -> (String, usize, bool) {
    let (mut text, mut width) = (String::new(), 0);
    for c in chars {
        let (piece, wide) = cell(c);
        if width + wide > room {
            return (text, width, true);
        }
        text.push_str(&piece);
        width += wide;
    }
    (text, width, false)
}

/// As [`fit`], from the back.
fn fit_back(text: &str, room: usize) -> (String, usize, bool) {
    let (mut pieces, mut width, mut cut) = (Vec::new(), 0, false);
    for c in text.chars().rev() {
        let (piece, wide) = cell(c);
        if width + wide > room {
            cut = true;
            break;
        }
        pieces.push(piece);
        width += wide;
    }
    pieces.reverse();
    (pieces.concat(), width, cut)
}

/// One character as shown, and its width in columns. A tab is shown as one space, so that underlines stay aligned.
fn cell(c: char) -> (String, usize) {
    let mut text = String::new();
    escape::push(&mut text, if c == '\t' { ' ' } else { c }, false);
    let width = text.chars().map(|c| c.width().unwrap_or(0)).sum();
    (text, width)
}

/// Colours, or none.
#[derive(Debug, Clone, Copy)]
struct Paint {
    color: bool,
}

impl Paint {
    fn style(self, text: &str, color: AnsiColor) -> String {
        self.apply(text, color.on_default().bold())
    }

    fn bold(self, text: &str) -> String {
        self.apply(text, Style::new().bold())
    }

    fn apply(self, text: &str, style: Style) -> String {
        if self.color { format!("{style}{text}{style:#}") } else { text.to_string() }
    }
}

#[cfg(test)]
mod tests {
    use super::super::samples;
    use super::*;
    use proptest::prelude::*;

    fn rendered(report: &Report, options: Options) -> String {
        let mut out = Vec::new();
        write(report, options, &mut out).expect("memory takes all");
        String::from_utf8(out).expect("text is UTF-8")
    }

    #[test]
    fn shows_the_line_underlined_with_fact_source_and_help() {
        insta::assert_snapshot!(rendered(&samples::plain(), Options::default()), @r#"
        docs/签 证.md: flagged: contradicts a checked fact

        docs/签 证.md:3:4: error[entry-document/kz-no-tourist-card]: contradicts a checked fact: 旅游卡是电子签证
          3 | 哈💪 旅游卡是电子签证，加 @esim
            |      ^^^^^^^^^^^^^^^^
          fact: we found no official tourist card of Kazakhstan
          source: Ministry, https://www.gov.kz/a?b=c, checked 2026-11-01
          help: apply at https://www.vmp.gov.kz/

        docs/签 证.md:3:15: warning[promoted-handle/telegram]: contradicts a checked fact: @esim
          3 | 哈💪 旅游卡是电子签证，加 @esim
            |                           ^^^^^

        gone.md: unchecked: permission denied

        campaign: 2 pages share telegram:esim; seen 2025-01-02 to 2026-11-20
          some also share the title "{country}{document}怎么注销"
          a.md
          b.md
          KZ 旅游卡 is said to be different things:
            entry-document in a.md
            sim in b.md

        3 pages: 1 flagged, nothing found on 1, 1 not checked (1 error, 1 warning); facts checked up to 2026-11-01
        "#);
    }

    #[test]
    fn colours_only_when_told() {
        assert!(!rendered(&samples::plain(), Options::default()).contains('\u{1b}'));
        assert!(rendered(&samples::plain(), Options { color: true, quiet: false }).contains("\u{1b}["));
    }

    #[test]
    fn never_says_true() {
        let mut report = samples::plain();
        report.pages.drain(..2);
        report.campaigns.clear();
        assert_eq!(rendered(&report, Options::default()), "1 page: nothing found on 1; facts checked up to 2026-11-01\n");
        assert_eq!(rendered(&report, Options { color: false, quiet: true }), "");
    }

    #[test]
    fn a_page_cannot_move_the_cursor_or_speak_to_a_runner() {
        let text = rendered(&samples::hostile(), Options::default());
        assert!(!text.chars().any(|c| escape::is_unsafe(c) && c != '\n'), "{text}");
        assert!(!text.contains("##["), "{text}");
        assert!(!text.lines().any(|line| line.trim_start().starts_with("::")), "{text}");
    }

    #[track_caller]
    fn check(before: &str, marked: &str, after: &str, line: &str, underline: &str) {
        let excerpt = Excerpt { before: before.into(), marked: marked.into(), after: after.into(), ..Excerpt::default() };
        let (shown, under) = frame(&excerpt);
        assert_eq!(shown, line);
        assert_eq!(format!("{}{}", " ".repeat(under.lead), "^".repeat(under.width)), underline);
    }

    #[test]
    fn aligns_wide_characters_tabs_and_escapes() {
        check("ab ", "cd", " ef", "ab cd ef", "   ^^");
        check("哈💪 ", "旅游", "卡", "哈💪 旅游卡", "     ^^^^");
        check("    - ", "x", "", "- x", "  ^");
        check("a\tb", "\u{200b}c", "", "a b\\u{200b}c", "   ^^^^^^^^^");
        check("", "", "", "", "^");
    }

    #[test]
    fn windows_long_lines_around_the_span() {
        let long = "字".repeat(110);
        let excerpt = Excerpt { before: long.clone(), marked: "here".into(), after: long, ..Excerpt::default() };
        let (line, underline) = frame(&excerpt);
        assert!(line.starts_with('…') && line.ends_with('…') && line.contains("here"));
        let width: usize = line.chars().map(|c| c.width().unwrap_or(0)).sum();
        assert!((90..=WIDTH + 2).contains(&width), "{width}");
        let lead: usize = line.chars().take_while(|&c| c != 'h').map(|c| c.width().unwrap_or(0)).sum();
        assert_eq!((underline.lead, underline.width), (lead, 4));
    }

    proptest! {
        #[test]
        fn frames_are_narrow_and_inert(before in any::<String>(), marked in any::<String>(), after in any::<String>()) {
            let (line, underline) = frame(&Excerpt { before, marked, after, ..Excerpt::default() });
            prop_assert!(!line.chars().any(escape::is_unsafe));
            let width: usize = line.chars().map(|c| c.width().unwrap_or(0)).sum();
            prop_assert!(width <= WIDTH + 2);
            // An empty span at the end of the line is shown by one caret behind it.
            prop_assert!(underline.lead + underline.width <= width + 1);
        }
    }
}
