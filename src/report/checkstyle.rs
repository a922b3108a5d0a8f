//! `checkstyle`: the XML of Checkstyle. Lines and columns count from 1, columns in code points.

use std::io::{self, Write};

use super::{Report, message, xml};
use crate::finding::Severity;

/// Writes a `file` for every page that something is said of.
pub fn write(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<checkstyle version=\"8.0\">")?;
    for page in &report.pages {
        let unchecked = message::why_unchecked(page);
        if unchecked.is_none() && page.result.findings.is_empty() {
            continue;
        }
        writeln!(out, "  <file name=\"{}\">", xml::attribute(&message::path(&page.result.source)))?;
        if let Some(why) = unchecked {
            writeln!(
                out,
                "    <error line=\"1\" severity=\"warning\" message=\"{}\" source=\"debunk.unchecked\"/>",
                xml::attribute(&why)
            )?;
        }
        for finding in &page.result.findings {
            let place = page.places.place(finding.range.start);
            let severity = match finding.severity {
                Severity::Error => "error",
                Severity::Warning => "warning",
                Severity::Note => "info",
            };
            writeln!(
                out,
                "    <error line=\"{}\" column=\"{}\" severity=\"{severity}\" message=\"{}\" source=\"debunk.{}\"/>",
                place.line,
                place.column,
                xml::attribute(&message::lines(finding).join("\n")),
                xml::attribute(&finding.rule.replace('/', ".")),
            )?;
        }
        writeln!(out, "  </file>")?;
    }
    writeln!(out, "</checkstyle>")
}
