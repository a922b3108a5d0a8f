//! `junit`: XML of JUnit. A page is a test suite; each finding is a test case that fails, and a page without any is one that
//! passes. Notes pass and say what they have to say as output.

use std::io::{self, Write};

use super::{Page, Report, message, severity_word, xml};
use crate::finding::{Finding, Severity};

/// Writes all pages.
pub fn write(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    let suites: Vec<Suite<'_>> = report.pages.iter().map(Suite::of).collect();
    let sum = |count: fn(&Suite<'_>) -> usize| suites.iter().map(count).sum::<usize>();
    writeln!(
        out,
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"debunk\" tests=\"{}\" failures=\"{}\" errors=\"{}\">",
        sum(|suite| suite.tests),
        sum(|suite| suite.failures),
        sum(|suite| suite.errors)
    )?;
    for suite in &suites {
        suite.write(out)?;
    }
    writeln!(out, "</testsuites>")
}

struct Suite<'a> {
    page: &'a Page,
    unchecked: Option<String>,
    tests: usize,
    failures: usize,
    errors: usize,
}

impl Suite<'_> {
    fn of(page: &Page) -> Suite<'_> {
        let unchecked = message::why_unchecked(page);
        let findings = &page.result.findings;
        Suite {
            page,
            tests: findings.len().max(1),
            failures: findings.iter().filter(|finding| fails(finding)).count(),
            errors: usize::from(unchecked.is_some()),
            unchecked,
        }
    }

    fn write(&self, out: &mut dyn Write) -> io::Result<()> {
        let name = xml::attribute(&message::path(&self.page.result.source));
        writeln!(
            out,
            "  <testsuite name=\"{name}\" tests=\"{}\" failures=\"{}\" errors=\"{}\" skipped=\"0\">",
            self.tests, self.failures, self.errors
        )?;
        if let Some(why) = &self.unchecked {
            writeln!(out, "    <testcase name=\"debunk\" classname=\"{name}\" file=\"{name}\">")?;
            writeln!(out, "      <error message=\"{}\" type=\"unchecked\"/>\n    </testcase>", xml::attribute(why))?;
        } else if self.page.result.findings.is_empty() {
            writeln!(out, "    <testcase name=\"debunk\" classname=\"{name}\" file=\"{name}\"/>")?;
        }
        for finding in &self.page.result.findings {
            let place = self.page.places.place(finding.range.start);
            writeln!(
                out,
                "    <testcase name=\"{} at {}:{}\" classname=\"{name}\" file=\"{name}\" line=\"{}\">",
                xml::attribute(&finding.rule),
                place.line,
                place.column,
                place.line
            )?;
            let text = format!(
                "{}:{}:{}: {}\nquote: {}",
                message::path(&self.page.result.source),
                place.line,
                place.column,
                message::lines(finding).join("\n"),
                finding.quote
            );
            if fails(finding) {
                writeln!(
                    out,
                    "      <failure message=\"{}\" type=\"{}\">{}</failure>",
                    xml::attribute(&finding.message),
                    severity_word(finding.severity),
                    xml::text(&text)
                )?;
            } else {
                writeln!(out, "      <system-out>{}</system-out>", xml::text(&text))?;
            }
            writeln!(out, "    </testcase>")?;
        }
        writeln!(out, "  </testsuite>")
    }
}

fn fails(finding: &Finding) -> bool {
    finding.severity > Severity::Note
}
