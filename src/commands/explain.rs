//! `debunk explain`: one rule or fact, with everything it rests on.

use std::io::{self, Write};

use debunk::explain::{Explained, find, nearest};
use debunk::report::{escape, json};
use jiff::civil::Date;

use crate::cli::{ExplainArgs, ExplainFormat, Global};
use crate::commands::{NOTHING, load_rules};

/// Prints what is known of a rule. An unknown id is an error that names the nearest ones.
pub fn run(args: &ExplainArgs, global: &Global, today: Date) -> anyhow::Result<u8> {
    let rules = load_rules(global)?;
    let Some(explained) = find(&rules, &args.id) else {
        let near = nearest(&rules, &args.id);
        let hint = if near.is_empty() { String::new() } else { format!("; did you mean {}?", near.join(" or ")) };
        anyhow::bail!("no rule `{}`{hint} (`debunk rules list` shows all)", escape::line(&args.id));
    };
    let mut out = io::stdout().lock();
    match args.format {
        ExplainFormat::Text => write_text(&explained, today, &mut out)?,
        ExplainFormat::Json => json::write_pretty(&explained, &mut out)?,
    }
    Ok(NOTHING)
}

fn write_text(rule: &Explained, today: Date, out: &mut dyn Write) -> io::Result<()> {
    // Rules may come from a folder of someone else's, so they are escaped as pages are.
    let safe = |text: &str| escape::block(text.trim_end()).replace('\n', "\n    ");
    writeln!(out, "{}", safe(&rule.rule))?;
    for (name, value) in [("country", rule.country.as_deref()), ("severity", rule.severity), ("status", rule.status)] {
        if let Some(value) = value {
            writeln!(out, "  {name}: {}", safe(value))?;
        }
    }
    match (&rule.valid_from, &rule.valid_until) {
        (None, None) => {}
        (from, until) => {
            let from = from.as_deref().map(|day| format!(" from {day}")).unwrap_or_default();
            let until = until.as_deref().map(|day| format!(" until {day}")).unwrap_or_default();
            writeln!(out, "  holds:{from}{until}")?;
        }
    }
    if let (Some(checked), Some(review_by)) = (&rule.checked, &rule.review_by) {
        let due = review_by.parse::<Date>().is_ok_and(|day| day < today);
        let due = if due { "; due, so it speaks one level lower" } else { "" };
        writeln!(out, "  checked: {checked}, to be read again by {review_by}{due}")?;
    }
    for (name, texts) in [("statement", Some(&rule.statement)), ("help", rule.help.as_ref())] {
        if let Some(texts) = texts.filter(|texts| !texts.is_empty()) {
            writeln!(out, "\n{name}")?;
            for (lang, text) in texts {
                writeln!(out, "  {}: {}", safe(lang), safe(text))?;
            }
        }
    }
    if !rule.references.is_empty() {
        writeln!(out, "\nsources")?;
    }
    for reference in &rule.references {
        let date = reference.date.as_deref().map(|day| format!(", {day}")).unwrap_or_default();
        writeln!(out, "  {} ({}{date})", safe(&reference.publisher), reference.kind)?;
        writeln!(out, "    {}\n    {}", safe(&reference.url), safe(&reference.says))?;
    }
    if !rule.examples.is_empty() {
        writeln!(out, "\nexamples")?;
    }
    for example in &rule.examples {
        let as_of = example.as_of.as_deref().map(|day| format!(" as of {day}")).unwrap_or_default();
        writeln!(out, "  {} {}{as_of}: {}", example.expect, safe(&example.lang), safe(&example.text))?;
        if let Some(why) = &example.why {
            writeln!(out, "    ({})", safe(why))?;
        }
    }
    if let Some(note) = &rule.note {
        writeln!(out, "\nnote\n  {}", safe(note))?;
    }
    Ok(())
}
