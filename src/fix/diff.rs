//! The difference between two versions of a file, as `patch` and `git apply` read it.

use similar::TextDiff;

/// A unified diff with three lines of context; empty where nothing differs. `name` is the file's path.
pub fn unified(name: &str, before: &str, after: &str) -> String {
    // Lines end with LF alone here, as in every tool that applies a diff; a CR before it belongs to the line.
    let before: Vec<&str> = before.split_inclusive('\n').collect();
    let after: Vec<&str> = after.split_inclusive('\n').collect();
    let diff = TextDiff::configure().newline_terminated(true).diff_slices(&before, &after);
    let name = if cfg!(windows) { name.replace('\\', "/") } else { name.to_string() };
    // A name that would break the header is escaped: the diff can be read, and applies to no other file.
    let name = crate::report::escape::line(name.trim_start_matches("./").trim_start_matches('/'));
    diff.unified_diff().context_radius(3).header(&format!("a/{name}"), &format!("b/{name}")).to_string()
}

#[cfg(test)]
mod tests {
    use super::unified;

    #[test]
    fn keeps_carriage_returns_and_says_where_the_last_line_does_not_end() {
        let shown = unified("./a b.md", "one\r\ntwo\r\nthree", "one\r\n2\r\nthree");
        assert_eq!(
            shown,
            "--- a/a b.md\n+++ b/a b.md\n@@ -1,3 +1,3 @@\n one\r\n-two\r\n+2\r\n three\n\\ No newline at end of file\n"
        );
        assert_eq!(unified("x", "same\n", "same\n"), "");
    }

    #[test]
    fn a_file_name_writes_no_header_of_its_own() {
        let shown = unified("a\n+++ b/evil", "1\n", "2\n");
        assert_eq!(shown.lines().filter(|line| line.starts_with("+++")).count(), 1, "{shown}");
    }
}
