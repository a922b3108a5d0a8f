//! Whether a file is in canonical form. The same code writes it: `rules fmt`.

use super::{File, Level, Problem};
use crate::rules::format;

/// Reports the first line that is not as `rules fmt` writes it.
pub(super) fn lint(file: &File) -> Option<Problem> {
    // A file that is no TOML is reported as such.
    let canonical = format::format(file.kind, &file.text).ok()?;
    if canonical == file.text {
        return None;
    }
    // These show on no screen, so they are called by their names.
    for (sign, message) in [
        ('\u{feff}', "the file begins with a byte order mark"),
        ('\r', "lines end with a carriage return, as Windows writes them"),
        ('\t', "a tab stands here"),
    ] {
        if let Some(at) = file.text.find(sign) {
            let hint = "run `debunk rules fmt`, which takes it out";
            return Some(file.problem(at..at + sign.len_utf8(), Level::Error, "not-canonical", message, hint));
        }
    }
    let same = file.text.split_inclusive('\n').zip(canonical.split_inclusive('\n')).take_while(|(a, b)| a == b);
    let start: usize = same.map(|(line, _)| line.len()).sum();
    let end = file.text[start..].find('\n').map_or(file.text.len(), |at| start + at);
    Some(file.problem(
        start..end,
        Level::Error,
        "not-canonical",
        "from this line on the file is not in canonical form",
        "run `debunk rules fmt`",
    ))
}
