//! `html`: the report for moderators, one file that needs nothing else: no network, no server, no font.
//!
//! Everything on it was written by adversaries. Text becomes inert in [`view`] before it reaches the page as markup or as data;
//! the page's own policy lets run only the one script and apply only the one style whose hashes it names; addresses are
//! shown so that nobody follows them by mistake, and only the references of facts are links.
//!
//! Without scripts the summary, the charts, the campaigns and the worst pages can be read; the script adds the table of all.

mod campaigns;
mod chart;
mod data;
mod graph;
mod view;
mod worst;

use std::fmt::Write as _;
use std::io::{self, Write};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest as _, Sha256};

use super::Report;
use super::escape::html as esc;

const STYLE: &str = concat!(include_str!("../palette.css"), include_str!("report.css"));
const SCRIPT: &str = include_str!("report.js");

/// Writes the report. The same report gives the same bytes.
pub fn write(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    let view = view::View::of(report);
    let mut page = String::new();
    head(report, &view, &mut page);
    summary(report, &mut page);
    chart::write(report, &view, &mut page);
    campaigns::write(report, &view, &mut page);
    worst::write(report, &view, &mut page);
    table(&view, &mut page);
    foot(report, &mut page);
    out.write_all(page.as_bytes())?;
    data::write(&view, out)?;
    write!(out, "<script>{SCRIPT}</script>\n</body>\n</html>\n")
}

/// What the page may do: run its own script and use its own style, and nothing else. No address is asked for anything.
fn policy() -> String {
    let hash = |text: &str| STANDARD.encode(Sha256::digest(text));
    format!(
        "default-src 'none'; script-src 'sha256-{}'; style-src 'sha256-{}'; img-src data:; base-uri 'none'; form-action 'none'; \
         require-trusted-types-for 'script'; trusted-types 'none'",
        hash(SCRIPT),
        hash(STYLE)
    )
}

fn head(report: &Report, view: &view::View, out: &mut String) {
    let pages = count(report.pages.len(), "page", "pages");
    let _ = write!(
        out,
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"{}\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n<meta name=\"referrer\" content=\"no-referrer\">\n\
         <meta name=\"robots\" content=\"noindex\">\n<link rel=\"icon\" href=\"data:,\">\n\
         <title>debunk: {pages}, {}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n\
         <a class=\"skip\" href=\"#main\">Skip to the report</a>\n",
        esc(&policy()),
        report.today
    );
    let base = if view.base.is_empty() { String::new() } else { format!("<br>Pages below <code>{}</code>", esc(&view.base)) };
    let checked = report.rules_checked.map(|date| format!(" · facts checked up to <time>{date}</time>")).unwrap_or_default();
    let _ = write!(
        out,
        "<header class=\"top\"><div class=\"wide\"><div><p class=\"brand\">debunk</p><h1>Report on {pages}</h1>\
         <p class=\"when\">Run of <time>{}</time>{checked}{base}</p></div>\
         <button type=\"button\" id=\"theme\" hidden>Dark</button></div></header>\n<main id=\"main\" class=\"wide\" tabindex=\"-1\">\n",
        report.today
    );
}

fn summary(report: &Report, out: &mut String) {
    let summary = report.summary();
    let tiles = [
        ("flagged", "Flagged", summary.flagged, "contradict a checked fact, or impersonate an authority"),
        ("review", "To review", summary.review, "a person should look"),
        ("unchecked", "Not checked", summary.unchecked, "could not be read"),
        ("clear", "Nothing found", summary.clear, "which is not the same as true"),
    ];
    out.push_str("<section aria-labelledby=\"summary\"><h2 id=\"summary\" class=\"quiet\">Summary</h2>\n<ul class=\"tiles\">\n");
    for (class, name, number, what) in tiles {
        let _ = writeln!(
            out,
            "<li class=\"tile {class}\"><span class=\"number\">{}</span><span class=\"name\">{name}</span>\
             <span class=\"what\">{what}</span></li>",
            grouped(number)
        );
    }
    out.push_str("</ul>\n");
    chart::verdicts(&tiles.map(|(class, name, number, _)| (class, name, number)), out);
    out.push_str("</section>\n");
}

/// The frame of the table; its rows are the script's.
fn table(view: &view::View, out: &mut String) {
    out.push_str(
        "<section id=\"all\" aria-labelledby=\"all-title\"><h2 id=\"all-title\">All pages</h2>\n\
         <noscript><p class=\"note\">The table of all pages needs scripts. The worst pages are above; <code>debunk check --format json</code> \
         has everything.</p></noscript>\n<div id=\"table\" hidden>\n<form id=\"filters\" class=\"filters\" role=\"search\">\n\
         <label class=\"field grow\"><span>Search</span><input type=\"search\" id=\"q\" autocomplete=\"off\" spellcheck=\"false\" \
         placeholder=\"page, words, handle, host, fact\"></label>\n",
    );
    let options = |id: &str, name: &str, any: &str, values: &[String], out: &mut String| {
        let _ = write!(out, "<label class=\"field\"><span>{name}</span><select id=\"{id}\"><option value=\"\">{any}</option>");
        for (at, value) in values.iter().enumerate() {
            let _ = write!(out, "<option value=\"{at}\">{}</option>", esc(value));
        }
        out.push_str("</select></label>\n");
    };
    options("rule", "Rule", "any rule", &view.rules, out);
    options("country", "Country", "any country", &view.countries, out);
    let campaigns: Vec<String> = (1..=view.campaigns.len()).map(|number| format!("Campaign {number}")).collect();
    options("campaign", "Campaign", "any or none", &campaigns, out);
    out.push_str("<fieldset class=\"chips\"><legend>Verdict</legend>");
    for (class, name) in
        [("flagged", "Flagged"), ("review", "To review"), ("unchecked", "Not checked"), ("clear", "Nothing found")]
    {
        let _ = write!(
            out,
            "<label class=\"chip {class}\"><input type=\"checkbox\" name=\"verdict\" value=\"{class}\" checked><span>{name}</span></label>"
        );
    }
    out.push_str(
        "</fieldset>\n<button type=\"button\" id=\"reset\" class=\"plain\">Clear filters</button>\n</form>\n\
         <p id=\"count\" class=\"count\" role=\"status\"></p>\n<table class=\"pages\"><caption class=\"quiet\">Pages with what was found on them\
         </caption><thead><tr>",
    );
    for (key, name) in [
        ("verdict", "Verdict"),
        ("source", "Page"),
        ("found", "Findings"),
        ("country", "Country"),
        ("campaign", "Campaign"),
        ("date", "Date"),
    ] {
        let _ =
            write!(out, "<th scope=\"col\" class=\"c-{key}\"><button type=\"button\" data-sort=\"{key}\">{name}</button></th>");
    }
    out.push_str(
        "</tr></thead><tbody id=\"rows\"></tbody></table>\n<nav class=\"pager\" aria-label=\"Pages of the table\">\
         <button type=\"button\" id=\"prev\">Previous</button><span id=\"where\"></span><button type=\"button\" id=\"next\">Next</button></nav>\n\
         </div></section>\n",
    );
}

fn foot(report: &Report, out: &mut String) {
    let _ = write!(
        out,
        "</main>\n<footer class=\"wide\"><p>“Nothing found” means that no sentence was seen to contradict a checked fact. It does not \
         mean that a page is true. Addresses from pages are written so that nobody follows them by mistake.</p>\
         <p>debunk {} · rules {}</p></footer>\n",
        env!("CARGO_PKG_VERSION"),
        esc(&report.rules_revision)
    );
}

/// A number with its noun.
fn count(number: usize, one: &str, many: &str) -> String {
    format!("{} {}", grouped(number), if number == 1 { one } else { many })
}

/// Digits in groups of three.
fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests;
