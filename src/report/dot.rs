//! `dot`: the campaigns of a run as a graph for Graphviz: pages, and what joins them. Soft identifiers are dashed.

use std::collections::BTreeMap;
use std::io::{self, Write};

use super::{Report, escape};
use crate::verdict::Verdict;

/// Most characters of a label.
const MAX_LABEL: usize = 80;

/// Writes one undirected graph with a cluster a campaign.
pub fn write(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    let verdicts: BTreeMap<&str, Verdict> =
        report.pages.iter().map(|page| (page.result.source.as_str(), page.result.verdict)).collect();
    writeln!(out, "graph campaigns {{")?;
    writeln!(out, "  graph [overlap=false, splines=true, fontname=\"sans-serif\"];")?;
    writeln!(out, "  node [fontname=\"sans-serif\", fontsize=10, style=filled, color=\"#5b6472\"];")?;
    for (at, campaign) in report.campaigns.iter().enumerate() {
        let label =
            format!("campaign {}: {} pages, {} to {}", at + 1, campaign.members.len(), campaign.first_seen, campaign.last_seen);
        writeln!(out, "  subgraph cluster_{at} {{")?;
        writeln!(out, "    label={};", quoted(&label))?;
        for (member, source) in campaign.members.iter().enumerate() {
            let fill = match verdicts.get(source.as_str()) {
                Some(Verdict::Flagged) => "#f6c5bf",
                Some(Verdict::Review) => "#f7e0ad",
                Some(Verdict::Clear) => "#dbe7f3",
                Some(Verdict::Unchecked) | None => "#e4e6ea",
            };
            writeln!(out, "    p{at}_{member} [shape=box, fillcolor=\"{fill}\", label={}];", quoted(source))?;
        }
        for (nth, shared) in campaign.shared.iter().enumerate() {
            let style = if shared.kind.is_hard() { "filled" } else { "filled,dashed" };
            let label = format!("{}\n{}", shared.kind.as_str(), shared.identifier);
            writeln!(
                out,
                "    i{at}_{nth} [shape=ellipse, fillcolor=\"#ffffff\", style=\"{style}\", label={}];",
                quoted(&label)
            )?;
            let line = if shared.kind.is_hard() { "" } else { " [style=dashed]" };
            for member in &shared.members {
                writeln!(out, "    i{at}_{nth} -- p{at}_{member}{line};")?;
            }
        }
        writeln!(out, "  }}")?;
    }
    writeln!(out, "}}")
}

/// A quoted string of the DOT language: what a terminal would act on is shown by its code, and a backslash is no escape
/// (`\N` would write a node's own name, `\n` a line end). A line end of ours becomes `\n`.
fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for (nth, line) in text.split('\n').enumerate() {
        if nth > 0 {
            out.push_str("\\n");
        }
        let mut line = escape::line(line);
        if line.chars().count() > MAX_LABEL {
            line = line.chars().take(MAX_LABEL - 1).chain(['…']).collect();
        }
        for c in line.chars() {
            if matches!(c, '"' | '\\') {
                out.push('\\');
            }
            out.push(c);
        }
    }
    out.push('"');
    out
}

#[cfg(test)]
mod tests {
    use super::super::samples;
    use super::*;

    fn rendered(report: &Report) -> String {
        let mut out = Vec::new();
        write(report, &mut out).expect("memory takes all");
        String::from_utf8(out).expect("DOT is UTF-8")
    }

    #[test]
    fn draws_pages_and_what_joins_them() {
        insta::assert_snapshot!(rendered(&samples::plain()), @r##"
        graph campaigns {
          graph [overlap=false, splines=true, fontname="sans-serif"];
          node [fontname="sans-serif", fontsize=10, style=filled, color="#5b6472"];
          subgraph cluster_0 {
            label="campaign 1: 2 pages, 2025-01-02 to 2026-11-20";
            p0_0 [shape=box, fillcolor="#e4e6ea", label="a.md"];
            p0_1 [shape=box, fillcolor="#e4e6ea", label="b.md"];
            i0_0 [shape=ellipse, fillcolor="#ffffff", style="filled", label="handle\ntelegram:esim"];
            i0_0 -- p0_0;
            i0_0 -- p0_1;
            i0_1 [shape=ellipse, fillcolor="#ffffff", style="filled,dashed", label="title\n{country}{document}怎么注销"];
            i0_1 -- p0_0 [style=dashed];
            i0_1 -- p0_1 [style=dashed];
          }
        }
        "##);
    }

    #[test]
    fn hostile_text_stays_inside_its_label() {
        let text = rendered(&samples::hostile());
        assert!(!text.chars().any(|c| escape::is_unsafe(c) && c != '\n'), "{text}");
        // Strings of the DOT language, taken out as Graphviz reads them, leave nothing that was not ours.
        let strings = regex::Regex::new(r#""(?:[^"\\]|\\.)*""#).expect("a pattern");
        let rest = strings.replace_all(&text, "S");
        assert!(!rest.contains(['"', '\\', '<']) && !rest.contains("http") && !rest.contains("error"), "{rest}");
        assert_eq!(quoted("a\"b\\N</td>"), "\"a\\\"b\\\\N</td>\"");
    }
}
