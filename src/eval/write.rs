//! An evaluation as text for people, and as `STATISTICS.md`.

use std::io::{self, Write};

use unicode_width::UnicodeWidthStr as _;

use super::tables::{Table, tables};
use super::tally::Evaluation;
use super::{Changes, Problem, Sort};
use crate::report::escape;

/// Writes tables, then every problem with its place, then what changed since an earlier run.
pub fn text(evaluation: &Evaluation, changes: Option<&Changes>, out: &mut dyn Write) -> io::Result<()> {
    for table in tables(evaluation, true) {
        writeln!(out, "{}", table.title)?;
        if !table.note.is_empty() {
            writeln!(out, "  {}", table.note)?;
        }
        aligned(&table, out)?;
        writeln!(out)?;
    }
    for (sort, title) in Sort::ALL {
        let problems: Vec<&Problem> = evaluation.problems.iter().filter(|problem| problem.sort == *sort).collect();
        if !problems.is_empty() {
            writeln!(out, "{title}: {}", problems.len())?;
            list(problems, out)?;
            writeln!(out)?;
        }
    }
    if let Some(changes) = changes {
        for (title, problems) in
            [("New misses", &changes.new_misses), ("New false alarms", &changes.new_false_alarms), ("Mended", &changes.mended)]
        {
            writeln!(out, "{title} since the earlier run: {}", problems.len())?;
            for problem in problems {
                writeln!(out, "  {}", line(problem, true))?;
            }
        }
        writeln!(out)?;
    }
    let Evaluation { pages, read_closely, rules_revision, as_of, .. } = evaluation;
    writeln!(out, "{pages} pages, {read_closely} of them read closely; rules {rules_revision}, {as_of}")
}

fn list(problems: Vec<&Problem>, out: &mut dyn Write) -> io::Result<()> {
    problems.into_iter().try_for_each(|problem| writeln!(out, "  {}", line(problem, false)))
}

fn line(problem: &Problem, titled: bool) -> String {
    let mut text = format!("{}:{}: ", escape::line(&problem.file), problem.line);
    if titled {
        text.push_str(problem.sort.title());
        text.push_str(": ");
    }
    text.push_str(&escape::line(&problem.what));
    if !problem.quote.is_empty() {
        text.push_str(": ");
        text.push_str(&escape::line(&problem.quote));
    }
    // What was escaped by parts may still make a runner's command once put together.
    escape::inert(text)
}

fn aligned(table: &Table, out: &mut dyn Write) -> io::Result<()> {
    let widths: Vec<usize> = (0..table.head.len())
        .map(|column| std::iter::once(&table.head).chain(&table.rows).map(|row| row[column].width()).max().unwrap_or(0))
        .collect();
    for row in std::iter::once(&table.head).chain(&table.rows) {
        let mut line = String::new();
        for (index, (cell, width)) in row.iter().zip(&widths).enumerate() {
            let space = " ".repeat(width - cell.width());
            line.push_str("  ");
            if index == 0 { line.extend([cell, space.as_str()]) } else { line.extend([space.as_str(), cell]) }
        }
        writeln!(out, "{}", line.trim_end())?;
    }
    Ok(())
}

/// Writes the figures as a Markdown page: no words of any page, no names of files or campaigns.
pub fn statistics(evaluation: &Evaluation, out: &mut dyn Write) -> io::Result<()> {
    let Evaluation { pages, read_closely, rules_revision, as_of, version, documents, .. } = evaluation;
    let positive = documents.true_positives + documents.false_negatives;
    writeln!(out, "# How often debunk is right\n")?;
    writeln!(
        out,
        "Measured on {as_of} with debunk {version} and rules {rules_revision}, on {pages} labelled pages: {positive} that \
         ought to be flagged and {} that ought not to be. {read_closely} of them were read closely, and their false \
         statements, handles and hosts listed. The pages are not part of this project; only the figures are.\n",
        pages - positive,
    )?;
    writeln!(
        out,
        "Every page is judged by itself and without a network; `debunk check` on many pages also compares them with each \
         other. Pages that were looked at while rules were written flatter them; figures on pages nobody tuned to say more. \
         Intervals are Wilson's at 95 %. The lists of the readers are not exhaustive: a finding on words they did \
         not name counts as wrong on an honest page and not at all on others, and a statement they did name counts as \
         found where a warning or error overlaps it. Measure on your own pages with \
         `debunk eval LABELS.jsonl DIR -o statistics=STATISTICS.md`, where each line of `LABELS.jsonl` is \
         `{{\"file\": \"a.md\", \"label\": \"pos\" or \"neg\", \"kind\": \"...\", \"lang\": \"...\", \"notes\": \"campaign NAME\"}}`; \
         `debunk eval --help` tells the rest.",
    )?;
    for table in tables(evaluation, false) {
        writeln!(out, "\n## {}\n", table.title)?;
        if !table.note.is_empty() {
            writeln!(out, "{}\n", table.note)?;
        }
        cells(&table.head, out)?;
        writeln!(out, "| --- |{}", " ---: |".repeat(table.head.len() - 1))?;
        for row in &table.rows {
            cells(row, out)?;
        }
    }
    Ok(())
}

fn cells(row: &[String], out: &mut dyn Write) -> io::Result<()> {
    let cells: Vec<String> = row.iter().map(|cell| cell.replace('\\', "\\\\").replace('|', "\\|").replace('<', "&lt;")).collect();
    writeln!(out, "| {} |", cells.join(" | "))
}
