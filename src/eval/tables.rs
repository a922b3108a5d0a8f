//! The figures as tables, for every format that shows some.

use std::collections::BTreeMap;

use super::rate::Rate;
use super::tally::{Evaluation, Measure};
use crate::report::escape;

/// One table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    /// What it shows.
    pub title: &'static str,
    /// What a reader must know to understand it; may be empty.
    pub note: &'static str,
    /// Heads of the columns; the first is of words, the others of numbers.
    pub head: Vec<String>,
    /// Rows, as many cells as heads each. Escaped for terminals.
    pub rows: Vec<Vec<String>>,
}

/// All tables, in the order to show them. `campaign_names`: whether campaigns are named, or numbered by size where the
/// figures are shown to others than those who have the pages.
pub fn tables(evaluation: &Evaluation, campaign_names: bool) -> Vec<Table> {
    let mut tables = vec![summary(evaluation)];
    tables.push(groups("By kind of page", "kind", &evaluation.by_kind));
    tables.push(groups("By language", "language", &evaluation.by_language));
    tables.push(campaigns(evaluation, campaign_names));
    tables.push(by_check(evaluation));
    tables.push(Table {
        title: "False statements found, by verdict of the reader",
        note: "",
        head: heads(&["verdict", "recall", "95 %", "counts"]),
        rows: evaluation.claims.recall_by_verdict.iter().map(|(verdict, rate)| row(verdict, rate)).collect(),
    });
    tables.push(confusion(
        "Roles of handles",
        "Rows: what a reader said; columns: what debunk says.",
        &evaluation.handles.confusion,
    ));
    tables.push(confusion(
        "Verdicts on hosts",
        "Rows: what a reader said; columns: what debunk says.",
        &evaluation.hosts.confusion,
    ));
    tables.push(Table {
        title: "Findings on honest pages, by rule",
        note: "Notes accuse nobody and change no verdict.",
        head: heads(&["rule", "severity", "findings", "pages"]),
        rows: evaluation
            .rules_on_negatives
            .iter()
            .map(|count| {
                vec![escape::line(&count.rule), count.severity.to_string(), count.findings.to_string(), count.pages.to_string()]
            })
            .collect(),
    });
    tables.retain(|table| !table.rows.is_empty());
    tables
}

fn summary(evaluation: &Evaluation) -> Table {
    let Evaluation { documents, flagged, campaigns, claims, handles, hosts, .. } = evaluation;
    let plain = |name: &str, value: String| vec![name.to_string(), value, String::new(), String::new()];
    let mut rows = vec![
        row("pages held back (review or flagged): precision", &documents.precision),
        row("pages held back: recall", &documents.recall),
        plain("pages held back: F1", share(documents.f1)),
        row("pages flagged: precision", &flagged.precision),
        row("pages flagged: recall", &flagged.recall),
        plain("pages flagged: F1", share(flagged.f1)),
        vec![
            "each campaign counted once: recall".to_string(),
            share(campaigns.recall),
            interval(campaigns.recall_low, campaigns.recall_high),
            format!("{} campaigns", campaigns.units),
        ],
        plain("each campaign counted once: precision", share(campaigns.precision)),
        row("campaigns with a page held back", &campaigns.seen),
        row("statements: precision", &claims.precision),
        row("statements: recall", &claims.recall),
        plain("statements: F1", share(claims.f1)),
        row("statements: recall, findings about handles included", &claims.recall_by_any),
        row("handles seen", &handles.seen),
        row("handles in the same role", &handles.same_role),
        row("handles called promoted: precision", &handles.promoted_precision),
        row("handles called promoted: recall", &handles.promoted_recall),
        row("fake hosts found", &hosts.fakes_found),
        row("official hosts called fake", &hosts.official_called_fake),
    ];
    rows.push(plain("hosts called fake on honest pages", hosts.fake_on_negatives.to_string()));
    rows.push(plain("findings of severity error on honest pages", evaluation.errors_on_negatives.to_string()));
    rows.push(plain("findings on words no reader judged", claims.unjudged.to_string()));
    if handles.unknown_platforms > 0 {
        rows.push(plain("handles on platforms this build does not know", handles.unknown_platforms.to_string()));
    }
    Table { title: "Summary", note: "", head: heads(&["measure", "share", "95 %", "counts"]), rows }
}

fn groups(title: &'static str, of: &str, groups: &BTreeMap<String, Measure>) -> Table {
    Table {
        title,
        note: "",
        head: measure_head(of),
        rows: groups.iter().map(|(name, measure)| measure_row(&escape::line(name), measure)).collect(),
    }
}

fn campaigns(evaluation: &Evaluation, named: bool) -> Table {
    let mut campaigns: Vec<(&String, &Measure)> = evaluation.by_campaign.iter().collect();
    campaigns.sort_by(|(a_name, a), (b_name, b)| (b.right.of, a_name).cmp(&(a.right.of, b_name)));
    let rows = campaigns.into_iter().enumerate().map(|(index, (name, measure))| {
        let name = if named { escape::line(name) } else { format!("campaign {}", index + 1) };
        measure_row(&name, measure)
    });
    Table {
        title: "By campaign",
        note: "Pages of no campaign are not listed.",
        head: measure_head("campaign"),
        rows: rows.collect(),
    }
}

fn by_check(evaluation: &Evaluation) -> Table {
    let rows = evaluation.by_check.iter().map(|(check, figures)| {
        let [value, interval, _] = cells(&figures.precision);
        let counts = [figures.right, figures.wrong, figures.unjudged].map(|count| count.to_string());
        [vec![escape::line(check)], counts.to_vec(), vec![value, interval]].concat()
    });
    Table {
        title: "Warnings and errors by check",
        note: "Right: on words a reader named too. Wrong: on an honest page. Not judged: on other words of a page that ought \
               to be flagged; they count neither way.",
        head: heads(&["check", "right", "wrong", "not judged", "precision", "95 %"]),
        rows: rows.collect(),
    }
}

fn confusion(title: &'static str, note: &'static str, counts: &BTreeMap<&'static str, BTreeMap<&'static str, usize>>) -> Table {
    let mut columns: Vec<&str> = counts.values().flat_map(BTreeMap::keys).copied().collect();
    columns.sort_unstable();
    columns.dedup();
    let rows = counts.iter().map(|(gold, given)| {
        let cells = columns.iter().map(|column| given.get(column).map_or("-".to_string(), usize::to_string));
        std::iter::once(gold.to_string()).chain(cells).collect()
    });
    let rows = rows.collect();
    Table { title, note, head: heads(&[&["reader"], columns.as_slice()].concat()), rows }
}

fn heads(heads: &[&str]) -> Vec<String> {
    heads.iter().map(ToString::to_string).collect()
}

fn measure_head(of: &str) -> Vec<String> {
    heads(&[of, "pages", "held back", "wrongly", "missed", "precision", "recall", "F1", "right", "95 %"])
}

fn measure_row(name: &str, measure: &Measure) -> Vec<String> {
    let held = measure.true_positives + measure.false_positives;
    vec![
        name.to_string(),
        measure.right.of.to_string(),
        held.to_string(),
        measure.false_positives.to_string(),
        measure.false_negatives.to_string(),
        share(measure.precision.value),
        share(measure.recall.value),
        share(measure.f1),
        share(measure.right.value),
        interval(measure.right.low, measure.right.high),
    ]
}

fn row(name: &str, rate: &Rate) -> Vec<String> {
    std::iter::once(escape::line(name)).chain(cells(rate)).collect()
}

/// Share, interval, counts.
fn cells(rate: &Rate) -> [String; 3] {
    [share(rate.value), interval(rate.low, rate.high), format!("{}/{}", rate.hits, rate.of)]
}

/// A share with three decimals, never rounded up to 1: that would hide the one mistake.
fn share(value: Option<f64>) -> String {
    value.map_or("-".to_string(), |value| if value < 1.0 { format!("{:.3}", value.min(0.999)) } else { "1.000".to_string() })
}

fn interval(low: Option<f64>, high: Option<f64>) -> String {
    match (low, high) {
        (Some(low), Some(high)) => format!("{low:.3} to {high:.3}"),
        _ => String::new(),
    }
}
