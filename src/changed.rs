//! What git says was added since a revision: files and lines, renames followed. The only file that runs another program.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::io::{self, BufRead, BufReader, Read as _};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Most bytes of one line of git's output that are looked at; lines of pages only matter by their first character.
const MAX_LINE: usize = 16 << 10;

/// Files that differ from a revision, with the lines that were added.
#[derive(Debug, Default)]
pub struct Changes {
    root: PathBuf,
    files: BTreeMap<PathBuf, Lines>,
}

/// Lines of one file, as git counts them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Lines {
    /// The whole file is new.
    All,
    /// These lines, counted from 1, ends exclusive.
    Added(Vec<Range<usize>>),
}

/// Why we do not know what changed.
#[derive(Debug, thiserror::Error)]
pub enum ChangedError {
    /// The program is missing.
    #[error("cannot run `git` to see what changed: {0}")]
    NoGit(#[source] io::Error),
    /// There is no repository.
    #[error("cannot see what changed: {} is not in a git repository", .0.display())]
    NotARepository(PathBuf),
    /// The repository does not know it.
    #[error("cannot see what changed since `{0}`: the repository has no such revision (a shallow clone may lack it)")]
    UnknownRevision(String),
    /// Anything else, in git's words.
    #[error("cannot see what changed: git says: {0}")]
    Git(String),
}

/// Asks git, in the repository that `folder` lies in, what was added since `revision`: since the point where the work left it,
/// if it was left. New files that git does not know yet count whole; ignored ones do not.
pub fn since(revision: &str, folder: &Path) -> Result<Changes, ChangedError> {
    let top = git(folder, &["rev-parse", "--show-toplevel"])?.map_err(|words| {
        if words.contains("not a git repository") {
            ChangedError::NotARepository(folder.to_path_buf())
        } else {
            ChangedError::Git(words)
        }
    })?;
    let top = std::fs::canonicalize(path_of(trimmed(&top))).map_err(|error| ChangedError::Git(error.to_string()))?;
    let unknown = || ChangedError::UnknownRevision(revision.to_string());
    // Whoever names a revision must not be able to name an option.
    if revision.is_empty() || revision.starts_with('-') || revision.contains('\0') {
        return Err(unknown());
    }
    let wanted = format!("{revision}^{{commit}}");
    let base = git(&top, &["rev-parse", "--verify", "--quiet", "--end-of-options", &wanted])?.map_err(|_| unknown())?;
    let base = hash(&base).ok_or_else(unknown)?;
    // Without a common ancestor, as in a shallow clone, the revision itself is compared with.
    let left = git(&top, &["merge-base", &base, "HEAD"])?.ok().and_then(|left| hash(&left)).unwrap_or(base);
    let mut changes = Changes { root: top.clone(), files: BTreeMap::new() };
    for path in untracked(&top)? {
        changes.files.insert(top.join(path), Lines::All);
    }
    for (path, lines) in diff(&top, &left)? {
        changes.files.insert(top.join(path), Lines::Added(lines));
    }
    Ok(changes)
}

impl Changes {
    /// The added lines of a file, by its path with links resolved. None where nothing was added.
    pub fn of(&self, file: &Path) -> Option<&Lines> {
        self.files.get(file)
    }

    /// Whether a file, by its path with links resolved, lies in the repository at all.
    pub fn covers(&self, file: &Path) -> bool {
        file.starts_with(&self.root)
    }

    /// How many files differ.
    pub fn len(&self) -> usize {
        self.files.len()
    }

    /// Whether nothing differs.
    pub fn is_empty(&self) -> bool {
        self.files.is_empty()
    }
}

impl Lines {
    /// The bytes of the added lines in the file they were counted in, line ends included.
    pub fn bytes(&self, source: &[u8]) -> Vec<Range<usize>> {
        let Lines::Added(lines) = self else { return Vec::from_iter([(0, source.len() + 1)].map(|(from, to)| from..to)) };
        let mut ranges = Vec::with_capacity(lines.len());
        let mut ends = memchr::memchr_iter(b'\n', source).map(|at| at + 1).chain([source.len() + 1]);
        // The line that starts at `start` has the number `line`.
        let (mut line, mut start) = (1, 0);
        for wanted in lines {
            while line < wanted.start {
                let Some(end) = ends.next() else { return ranges };
                (line, start) = (line + 1, end);
            }
            let from = start;
            while line < wanted.end {
                let Some(end) = ends.next() else { break };
                (line, start) = (line + 1, end);
            }
            ranges.push(from..start);
        }
        ranges
    }
}

/// Runs git without a shell, pager, prompt or locks. Its answer, or what it says of a failure.
fn git(folder: &Path, arguments: &[&str]) -> Result<Result<Vec<u8>, String>, ChangedError> {
    let output = command(folder, arguments).stderr(Stdio::piped()).output().map_err(ChangedError::NoGit)?;
    if output.status.success() {
        return Ok(Ok(output.stdout));
    }
    let words = String::from_utf8_lossy(&output.stderr).trim().to_string();
    Ok(Err(if words.is_empty() { format!("`git {}` failed", arguments.join(" ")) } else { words }))
}

fn command(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new("git");
    // A repository's settings must not start programs of its own.
    command.args(["-c", "core.fsmonitor=false", "-c", "core.quotePath=true", "--no-pager"]).args(arguments);
    command.current_dir(folder).env("GIT_OPTIONAL_LOCKS", "0").env("LC_ALL", "C");
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
    command
}

fn untracked(top: &Path) -> Result<Vec<PathBuf>, ChangedError> {
    let listed = git(top, &["ls-files", "--others", "--exclude-standard", "-z"])?.map_err(ChangedError::Git)?;
    Ok(listed.split(|&byte| byte == 0).filter(|path| !path.is_empty()).map(path_of).collect())
}

/// A file, by path below the top of the repository, and the lines added to it.
type AddedTo = (PathBuf, Vec<Range<usize>>);

/// Added lines of every file that differs from `base`, by path below `top`.
fn diff(top: &Path, base: &str) -> Result<Vec<AddedTo>, ChangedError> {
    let arguments = [
        "diff",
        "--no-ext-diff",
        "--no-textconv",
        "--no-color",
        "--no-relative",
        // Pages in UTF-16 are binary to git.
        "--text",
        "--unified=0",
        "--inter-hunk-context=0",
        "--find-renames",
        "--diff-filter=d",
        "--ignore-submodules=all",
        "--src-prefix=a/",
        "--dst-prefix=b/",
        base,
        "--",
    ];
    let mut child = command(top, &arguments).spawn().map_err(ChangedError::NoGit)?;
    let output = child.stdout.take();
    let parsed = output.map(|output| parse(&mut BufReader::new(output))).unwrap_or_else(|| Ok(Vec::new()));
    let status = child.wait().map_err(ChangedError::NoGit)?;
    if !status.success() {
        return Err(ChangedError::Git("`git diff` failed".to_string()));
    }
    parsed.map_err(|error| ChangedError::Git(error.to_string()))
}

/// Reads a diff without context. What stands in hunks is skipped by count, so no line of a page can pose as a header.
fn parse(diff: &mut impl BufRead) -> io::Result<Vec<(PathBuf, Vec<Range<usize>>)>> {
    let mut files: Vec<(PathBuf, Vec<Range<usize>>)> = Vec::new();
    let mut open = false;
    let (mut old, mut new) = (0_usize, 0_usize);
    let mut line = Vec::new();
    while read_line(diff, &mut line)? {
        if old > 0 || new > 0 {
            match line.first() {
                Some(b'-') => old = old.saturating_sub(1),
                Some(b'+') => new = new.saturating_sub(1),
                // "No newline at end of file" belongs to the line before.
                Some(b'\\') => {}
                _ => (old, new) = (old.saturating_sub(1), new.saturating_sub(1)),
            }
        } else if line.starts_with(b"diff --git ") {
            open = false;
        } else if let Some(name) = line.strip_prefix(b"+++ ") {
            let name = unquoted(name);
            if let Some(name) = name.strip_prefix(b"b/") {
                files.push((path_of(name), Vec::new()));
                open = true;
            }
        } else if let Some(header) = line.strip_prefix(b"@@ ") {
            let Some((removed, added)) = hunk(header) else { continue };
            (old, new) = (removed.1, added.1);
            if let Some((_, lines)) = files.last_mut().filter(|_| open && added.1 > 0) {
                lines.push(added.0..added.0 + added.1);
            }
        }
    }
    Ok(files)
}

/// One line without its end, cut at [`MAX_LINE`]. Whether there was one.
fn read_line(input: &mut impl BufRead, line: &mut Vec<u8>) -> io::Result<bool> {
    line.clear();
    input.by_ref().take(MAX_LINE as u64).read_until(b'\n', line)?;
    if line.is_empty() {
        return Ok(false);
    }
    if line.last() == Some(&b'\n') {
        line.pop();
        return Ok(true);
    }
    // The rest of a longer line is read and dropped.
    loop {
        let buffer = input.fill_buf()?;
        if buffer.is_empty() {
            return Ok(true);
        }
        match memchr::memchr(b'\n', buffer) {
            Some(at) => {
                input.consume(at + 1);
                return Ok(true);
            }
            None => {
                let length = buffer.len();
                input.consume(length);
            }
        }
    }
}

/// Start and length on both sides of `-12,0 +13,2 @@`.
fn hunk(header: &[u8]) -> Option<((usize, usize), (usize, usize))> {
    let text = std::str::from_utf8(header.split(|&byte| byte == b'@').next()?).ok()?;
    let mut sides = text.split_whitespace();
    let side = |text: &str| -> Option<(usize, usize)> {
        match text.split_once(',') {
            Some((start, length)) => Some((start.parse().ok()?, length.parse().ok()?)),
            None => Some((text.parse().ok()?, 1)),
        }
    };
    Some((side(sides.next()?.strip_prefix('-')?)?, side(sides.next()?.strip_prefix('+')?)?))
}

/// A path as git writes it in diffs: in quotes with escapes of C where it holds unusual bytes, with a tab behind it where it holds
/// blanks.
fn unquoted(name: &[u8]) -> Vec<u8> {
    let Some(inside) = name.strip_prefix(b"\"") else {
        return name.strip_suffix(b"\t").unwrap_or(name).to_vec();
    };
    let mut out = Vec::with_capacity(inside.len());
    let mut bytes = inside.iter().copied().peekable();
    while let Some(byte) = bytes.next() {
        match byte {
            b'"' => break,
            b'\\' => match bytes.next() {
                Some(digit @ b'0'..=b'3') => {
                    let mut value = digit - b'0';
                    for _ in 0..2 {
                        if let Some(next) = bytes.next_if(|next| (b'0'..=b'7').contains(next)) {
                            value = (value << 3) | (next - b'0');
                        }
                    }
                    out.push(value);
                }
                Some(b'a') => out.push(7),
                Some(b'b') => out.push(8),
                Some(b't') => out.push(b'\t'),
                Some(b'n') => out.push(b'\n'),
                Some(b'v') => out.push(11),
                Some(b'f') => out.push(12),
                Some(b'r') => out.push(b'\r'),
                Some(other) => out.push(other),
                None => break,
            },
            other => out.push(other),
        }
    }
    out
}

fn trimmed(output: &[u8]) -> &[u8] {
    output.strip_suffix(b"\n").unwrap_or(output)
}

fn hash(output: &[u8]) -> Option<String> {
    let text = std::str::from_utf8(trimmed(output)).ok()?.lines().next()?;
    (text.len() >= 40 && text.bytes().all(|byte| byte.is_ascii_hexdigit())).then(|| text.to_string())
}

#[cfg(unix)]
fn path_of(bytes: &[u8]) -> PathBuf {
    use std::os::unix::ffi::OsStringExt;
    PathBuf::from(OsString::from_vec(bytes.to_vec()))
}

#[cfg(not(unix))]
fn path_of(bytes: &[u8]) -> PathBuf {
    PathBuf::from(OsString::from(String::from_utf8_lossy(bytes).into_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(diff: &str) -> Vec<(String, Vec<Range<usize>>)> {
        let files = parse(&mut diff.as_bytes()).expect("memory can be read");
        files.into_iter().map(|(path, lines)| (path.to_string_lossy().into_owned(), lines)).collect()
    }

    #[test]
    fn reads_added_lines_and_renames() {
        let diff = "diff --git a/old.md b/new name.md\nsimilarity index 90%\nrename from old.md\nrename to new name.md\n\
            --- a/old.md\n+++ b/new name.md\t\n@@ -3 +3,2 @@ heading\n-x\n+y\n+z\n@@ -9,2 +10,0 @@\n-a\n-b\n@@ -20,0 +20 @@\n+c\n\
            \\ No newline at end of file\n\
            diff --git a/moved.md b/elsewhere.md\nsimilarity index 100%\nrename from moved.md\nrename to elsewhere.md\n";
        assert_eq!(parsed(diff), [("new name.md".to_string(), vec![3..5, 20..21])]);
    }

    #[test]
    fn a_page_cannot_pose_as_a_header() {
        let diff = "diff --git a/a.md b/a.md\n--- a/a.md\n+++ b/a.md\n@@ -1,2 +1,3 @@\n--- a/x\n--- b/x\n\
            +++ b/evil.md\n+@@ -1 +1,99 @@\n+diff --git a/x b/x\n@@ -9,0 +10 @@\n+y\n";
        assert_eq!(parsed(diff), [("a.md".to_string(), vec![1..4, 10..11])]);
    }

    #[test]
    fn reads_names_in_quotes() {
        assert_eq!(unquoted(b"\"b/\\347\\255\\276\\n\\\"x\\\\.md\""), "b/签\n\"x\\.md".as_bytes());
        assert_eq!(unquoted(b"b/a b.md\t"), b"b/a b.md");
    }

    #[test]
    fn lines_become_bytes_with_any_line_end() {
        let source = b"one\r\ntwo\nthree";
        assert_eq!(Lines::Added(vec![2..3, 3..4]).bytes(source), [5..9, 9..15]);
        let one = |from: usize, to: usize| Vec::from_iter([(from, to)].map(|(from, to)| from..to));
        assert_eq!(Lines::Added(one(1, 2)).bytes(source), one(0, 5));
        assert!(Lines::Added(one(7, 9)).bytes(source).is_empty());
        assert_eq!(Lines::All.bytes(source), one(0, 15));
        assert_eq!(Lines::Added(one(1, 2)).bytes(b""), one(0, 1));
    }

    #[test]
    fn a_long_line_is_dropped_and_not_kept() {
        let long = "x".repeat(3 * MAX_LINE);
        let diff = format!("diff --git a/a b/a\n--- a/a\n+++ b/a\n@@ -0,0 +1,2 @@\n+{long}\n+y\n@@ -5,0 +9 @@\n+z\n");
        assert_eq!(parsed(&diff), [("a".to_string(), vec![1..3, 9..10])]);
    }
}
