//! What XML 1.0 needs of text. Written out here because the two formats that use it are a dozen elements each.

use super::escape;

/// The value of an attribute, without its quotes. Line ends and tabs stay what they are for a reader of the XML.
pub(super) fn attribute(text: &str) -> String {
    encode(&escape::block(text), true)
}

/// Text between tags.
pub(super) fn text(text: &str) -> String {
    encode(&escape::block(text), false)
}

fn encode(text: &str, attribute: bool) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' if attribute => out.push_str("&quot;"),
            '\n' if attribute => out.push_str("&#10;"),
            '\t' if attribute => out.push_str("&#9;"),
            // No character of XML 1.0; controls are gone by now.
            '\u{fffe}' | '\u{ffff}' => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
    out
}
