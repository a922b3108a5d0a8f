//! Escapes other people's text at the edges. Page text, file names and URLs are written by adversaries.

use std::fmt::Write as _;

/// Whether a character must not reach a terminal or a log: it moves the cursor, changes the reading order, or hides.
///
/// That is C0 (also tab and line feed, which callers allow where they mean them), DEL, C1, the bidirectional controls,
/// everything of zero width that can join or hide words, line and paragraph separators, tags, and fillers that look
/// like nothing.
pub fn is_unsafe(c: char) -> bool {
    match c {
        '\0'..='\u{1f}' | '\u{7f}'..='\u{9f}' => true,
        // Most text ends here or is a CJK ideograph.
        ' '..='~' | '\u{4e00}'..='\u{9fff}' => false,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' => true,
        '\u{180b}'..='\u{180f}' => true,
        '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' => true,
        '\u{3164}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}' => true,
        '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}' => true,
        _ => false,
    }
}

/// Where the first character stands in UTF-8 that may be unsafe by its first byte. Most text has none.
pub(super) fn doubtful(text: &[u8]) -> Option<usize> {
    /// Bytes that are told together, which is quicker than to stop at the first.
    const STEP: usize = 32;
    // Bytes inside characters, and first bytes of letters of most scripts; those of Han begin with 0xe4 to 0xe9.
    let harmless = |byte: u8| {
        (b' '..=b'~').contains(&byte)
            | (0x80..=0xbf).contains(&byte)
            | (0xc3..=0xcc).contains(&byte)
            | (0xce..=0xd7).contains(&byte)
            | (0xd9..=0xe0).contains(&byte)
            | (0xe4..=0xee).contains(&byte)
    };
    let wide = text.chunks_exact(STEP).take_while(|chunk| chunk.iter().fold(true, |all, &byte| all & harmless(byte))).count();
    let from = wide * STEP;
    text[from..].iter().position(|&byte| !harmless(byte)).map(|at| from + at)
}

/// One line for terminals and logs: everything unsafe, line feeds and tabs too, is written as `\u{..}`.
pub fn line(text: &str) -> String {
    escape(text, false)
}

/// Several lines for terminals: as [`line`], but line feeds and tabs stay.
pub fn block(text: &str) -> String {
    escape(text, true)
}

fn escape(text: &str, multiline: bool) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        push(&mut out, c, multiline);
    }
    inert(out)
}

/// Breaks up what the runners of GitHub and Azure take as a command wherever it stands in a log: `##[`, and `::` at
/// the start of a line. A file can have such a name.
pub fn inert(text: String) -> String {
    let commands = |line: &str| line.trim_start().starts_with("::");
    if !text.contains("##[") && !text.lines().any(commands) {
        return text;
    }
    let text = text.replace("##[", "##\\u{5b}");
    let lines =
        text.split_inclusive('\n').map(|line| if commands(line) { line.replacen(':', "\\u{3a}", 1) } else { line.to_string() });
    lines.collect()
}

/// Adds one character, escaped where it must be.
pub(super) fn push(out: &mut String, c: char, multiline: bool) {
    match c {
        '\n' | '\t' if multiline => out.push(c),
        '\n' => out.push_str("\\n"),
        '\r' => out.push_str("\\r"),
        '\t' => out.push_str("\\t"),
        c if is_unsafe(c) => {
            let _ = write!(out, "\\u{{{:x}}}", u32::from(c));
        }
        c => out.push(c),
    }
}

/// Percent-encodes a relative path for a URI reference: `/` stays, everything but unreserved characters is encoded.
pub fn path(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => out.push(char::from(byte)),
            _ => {
                let _ = write!(out, "%{byte:02X}");
            }
        }
    }
    out
}

/// Message of a GitHub workflow command.
///
/// `%`, CR and LF are encoded as the runner expects, so that a quote cannot end the command and start another; what is
/// unsafe in a log is escaped first.
pub fn github_message(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '%' => out.push_str("%25"),
            '\r' => out.push_str("%0D"),
            '\n' => out.push_str("%0A"),
            '\t' => out.push(c),
            c => push(&mut out, c, false),
        }
    }
    inert(out)
}

/// Text or attribute value of HTML: it can end neither its element nor its quotes.
pub fn html(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
    out
}

/// Property of a GitHub workflow command: as [`github_message`], with `:` and `,` encoded too.
pub fn github_property(text: &str) -> String {
    github_message(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn passes_by_no_character_that_is_unsafe() {
        for c in ('\0'..=char::MAX).filter(|&c| is_unsafe(c)) {
            let text = format!("plain letters, Ä, я and 签, more of them: {c}");
            assert_eq!(doubtful(text.as_bytes()), Some(text.len() - c.len_utf8()), "{c:?}");
        }
        assert_eq!(doubtful("Nothing of the kind: ü, ж, 签证, नमस्ते, 한국".as_bytes()), None);
    }

    #[test]
    fn shows_every_control_of_the_terminal_and_of_reading_order() {
        assert_eq!(line("a\u{1b}[2Jb"), "a\\u{1b}[2Jb");
        assert_eq!(line("a\r\nb\tc"), "a\\r\\nb\\tc");
        assert_eq!(block("a\nb\u{9b}31m"), "a\nb\\u{9b}31m");
        assert_eq!(
            line("\u{202e}gpj.exe\u{2066}\u{200b}\u{feff}\u{2028}"),
            "\\u{202e}gpj.exe\\u{2066}\\u{200b}\\u{feff}\\u{2028}"
        );
        assert_eq!(line("\u{e0041}"), "\\u{e0041}");
        assert_eq!(line("旅游卡💪é"), "旅游卡💪é");
    }

    #[test]
    fn a_file_name_is_no_command_of_a_runner() {
        assert_eq!(line("::error::x.md"), "\\u{3a}:error::x.md");
        assert_eq!(line("a ##[add-path]b"), "a ##\\u{5b}add-path]b");
        assert_eq!(block("a\n  ::stop-commands::x"), "a\n  \\u{3a}:stop-commands::x");
        assert_eq!(line("std::fmt and # #["), "std::fmt and # #[");
    }

    #[test]
    fn a_quote_cannot_end_a_workflow_command() {
        assert_eq!(github_message("a\n::error::b%0A\u{1b}"), "a%0A::error::b%250A\\u{1b}");
        assert_eq!(github_property("a,b:c\r\n"), "a%2Cb%3Ac%0D%0A");
    }

    #[test]
    fn markup_becomes_text() {
        assert_eq!(html("<a href='x' title=\"y\">&amp;"), "&lt;a href=&#39;x&#39; title=&quot;y&quot;&gt;&amp;amp;");
        assert_eq!(html("旅游卡 a"), "旅游卡 a");
    }

    #[test]
    fn paths_become_uri_references() {
        assert_eq!(path("docs/a b#1?%.md"), "docs/a%20b%231%3F%25.md");
        assert_eq!(path("签证.md"), "%E7%AD%BE%E8%AF%81.md");
    }

    proptest! {
        #[test]
        fn nothing_unsafe_survives(text in any::<String>()) {
            prop_assert!(!line(&text).chars().any(is_unsafe));
            prop_assert!(!block(&text).chars().any(|c| is_unsafe(c) && c != '\n' && c != '\t'));
            prop_assert!(!github_message(&text).chars().any(|c| is_unsafe(c) && c != '\t'));
            prop_assert!(!github_property(&text).contains([':', ',', '\n', '\r']));
        }

        #[test]
        fn text_without_anything_unsafe_is_untouched(text in "[ -9;-~一-龥а-я]*") {
            prop_assert_eq!(line(&text), text);
        }
    }
}
