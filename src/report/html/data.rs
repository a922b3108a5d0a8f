//! The report as data for its script: an index of all pages, and a line of details for each, read when it is opened.

use std::io::{self, Write};

use serde::Serialize;

use super::view::{Fact, PageView, View, rank};

#[derive(Serialize)]
struct Index<'a> {
    base: &'a str,
    rules: &'a [String],
    countries: &'a [String],
    facts: &'a [Fact],
    /// Source, verdict, rank, errors, warnings, notes, rules, countries, campaigns, language, date.
    rows: Vec<Row<'a>>,
}

type Row<'a> = (&'a str, &'static str, u8, usize, usize, usize, &'a [usize], &'a [usize], &'a [usize], &'a str, &'a str);

/// Writes both blocks.
pub(super) fn write(view: &View, out: &mut dyn Write) -> io::Result<()> {
    let index = Index {
        base: &view.base,
        rules: &view.rules,
        countries: &view.countries,
        facts: &view.facts,
        rows: view.pages.iter().map(row).collect(),
    };
    out.write_all(b"<script type=\"application/json\" id=\"index\">")?;
    out.write_all(embedded(&index)?.as_bytes())?;
    out.write_all(b"</script>\n<script type=\"application/json\" id=\"details\">\n")?;
    for page in &view.pages {
        out.write_all(embedded(&page.detail)?.as_bytes())?;
        out.write_all(b"\n")?;
    }
    out.write_all(b"</script>\n")
}

fn row(page: &PageView) -> Row<'_> {
    let [errors, warnings, notes] = page.counts;
    (
        &page.source,
        page.verdict.as_str(),
        rank(page.verdict),
        errors,
        warnings,
        notes,
        &page.rules,
        &page.countries,
        &page.campaigns,
        &page.language,
        &page.date,
    )
}

/// JSON that can stand in a script element: these characters stand inside strings only, where their escapes mean the same, and
/// without them no `</script` and no `<!--` can be read.
fn embedded(value: &impl Serialize) -> io::Result<String> {
    let json = serde_json::to_string(value)?;
    let mut out = String::with_capacity(json.len() + 64);
    for c in json.chars() {
        match c {
            '<' => out.push_str("\\u003c"),
            '>' => out.push_str("\\u003e"),
            '&' => out.push_str("\\u0026"),
            '\u{2028}' => out.push_str("\\u2028"),
            '\u{2029}' => out.push_str("\\u2029"),
            c => out.push(c),
        }
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn embedded_json_cannot_end_its_element_and_keeps_its_value() {
        let text = "</script><!--<script>&amp;\u{2028}";
        let json = embedded(&text).expect("a string");
        assert!(!json.contains(['<', '>', '&', '\u{2028}']));
        assert_eq!(serde_json::from_str::<String>(&json).expect("JSON"), text);
    }
}
