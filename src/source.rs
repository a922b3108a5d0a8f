//! Where documents come from: how arguments become sources, and how a source becomes bytes.
//!
//! Reading files is bounded and never follows a link out of a folder it was told to read. A source that cannot be read
//! stays in the list with its reason: it is an answer of the run, not a reason to stop.

use std::collections::HashSet;
use std::ffi::OsStr;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Component, Path, PathBuf};

use globset::{GlobBuilder, GlobMatcher};
use ignore::WalkBuilder;
use url::Url;

/// Extensions of the files that are read inside folders. A file named directly is read whatever its name.
pub const EXTENSIONS: &[&str] = &[
    "adoc", "asciidoc", "htm", "html", "markdown", "md", "mdown", "mdx", "mkd", "mkdn", "org", "qmd", "rmd", "rst", "shtml",
    "text", "textile", "txt", "wiki", "xhtml",
];

/// Name of the file that lists what not to read, in the syntax of `.gitignore`.
pub const IGNORE_FILE: &str = ".debunkignore";

/// One thing to check.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// Name for reports: path, URL, or name of standard input. Not escaped.
    pub name: String,
    /// Where its bytes are.
    pub origin: Origin,
}

/// Where bytes are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// A file the user named.
    File(PathBuf),
    /// A file found in a folder, which it must not leave.
    Found {
        /// The file.
        path: PathBuf,
        /// The folder, with its links resolved.
        root: PathBuf,
        /// The file below that folder, so with its links resolved too.
        real: PathBuf,
    },
    /// Standard input.
    Stdin,
    /// A page on the web.
    Url(Url),
    /// Nowhere: the reason why it cannot be read.
    Unreadable(String),
}

/// How to look for sources.
#[derive(Debug, Clone, Default)]
pub struct Walk {
    /// Whether to read what ignore files exclude.
    pub no_ignore: bool,
    /// Whether to read hidden files and folders.
    pub hidden: bool,
    /// Name under which standard input is reported.
    pub stdin_name: Option<String>,
}

/// Turns arguments into sources, in the order of the arguments and by name within a folder or glob, each once.
///
/// An argument that leads to nothing gives a source that is [`Origin::Unreadable`], except an empty folder, which gives none.
pub fn expand(arguments: &[String], walk: &Walk) -> Vec<Source> {
    let mut sources = Vec::new();
    for argument in arguments {
        expand_one(argument, walk, &mut sources);
    }
    let mut seen = HashSet::new();
    sources.retain(|source| seen.insert(key(source)));
    sources
}

/// What makes two sources one: the file behind the path, the URL without its fragment.
fn key(source: &Source) -> String {
    match &source.origin {
        Origin::File(_) | Origin::Found { .. } => {
            format!("file {}", real_path(source).unwrap_or_default().to_string_lossy())
        }
        Origin::Stdin => "stdin".to_string(),
        Origin::Url(url) => {
            let mut url = url.clone();
            url.set_fragment(None);
            format!("url {url}")
        }
        Origin::Unreadable(_) => format!("unreadable {}", source.name),
    }
}

/// The path of a file with its links resolved; none for what is no file.
pub fn real_path(source: &Source) -> Option<PathBuf> {
    match &source.origin {
        Origin::File(path) => Some(fs::canonicalize(path).unwrap_or_else(|_| path.clone())),
        // No link was followed on the way to it, and a call to the system for each of ten thousand files would be felt.
        Origin::Found { real, .. } => Some(real.clone()),
        _ => None,
    }
}

fn expand_one(argument: &str, walk: &Walk, sources: &mut Vec<Source>) {
    let named = |origin| Source { name: argument.to_string(), origin };
    if argument == "-" {
        let name = walk.stdin_name.clone().unwrap_or_else(|| "-".to_string());
        sources.push(Source { name, origin: Origin::Stdin });
        return;
    }
    if let Some(scheme) = scheme(argument)
        && !Path::new(argument).exists()
    {
        let source = match Url::parse(argument) {
            Ok(url) if matches!(url.scheme(), "http" | "https") => {
                Source { name: without_password(&url, argument), origin: Origin::Url(url) }
            }
            Ok(_) => named(Origin::Unreadable(format!("`{scheme}` addresses are not fetched, only http and https"))),
            Err(error) => named(Origin::Unreadable(format!("is no address: {error}"))),
        };
        return sources.push(source);
    }
    let path = Path::new(argument);
    match fs::metadata(path) {
        Ok(metadata) if metadata.is_dir() => expand_folder(path, None, walk, sources),
        Ok(_) => sources.push(named(Origin::File(path.to_path_buf()))),
        Err(_) if is_glob(argument) => match glob(argument) {
            Ok(matcher) => {
                let before = sources.len();
                let root = glob_root(argument);
                if root.is_dir() {
                    expand_folder(&root, Some(&matcher), walk, sources);
                }
                if sources.len() == before {
                    let reason = Origin::Unreadable("no file matches this pattern".to_string());
                    sources.push(Source { name: argument.to_string(), origin: reason });
                }
            }
            Err(error) => {
                sources.push(named(Origin::Unreadable(format!("is no file and no pattern: {error}"))));
            }
        },
        Err(error) => sources.push(named(Origin::Unreadable(reason(&error)))),
    }
}

/// The scheme of an argument written as an address. A single letter is a drive.
fn scheme(argument: &str) -> Option<&str> {
    let (scheme, _) = argument.split_once("://")?;
    let plain = scheme.len() > 1 && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte));
    plain.then_some(scheme)
}

/// The address as the user wrote it, unless a password would end up in reports.
fn without_password(url: &Url, argument: &str) -> String {
    if url.username().is_empty() && url.password().is_none() {
        return argument.to_string();
    }
    let mut url = url.clone();
    // Neither fails for an address with a host, and http and https always have one.
    let _ = url.set_username("");
    let _ = url.set_password(None);
    url.into()
}

fn is_glob(argument: &str) -> bool {
    argument.contains(['*', '?', '[', '{'])
}

fn glob(pattern: &str) -> Result<GlobMatcher, globset::Error> {
    // As shells do: `*` stays within a folder, `**` crosses folders.
    let pattern = pattern.strip_prefix("./").unwrap_or(pattern);
    Ok(GlobBuilder::new(pattern).literal_separator(true).build()?.compile_matcher())
}

/// The folders at the front of a pattern that hold no wildcard.
fn glob_root(pattern: &str) -> PathBuf {
    let root: PathBuf = Path::new(pattern)
        .components()
        .take_while(|part| !matches!(part, Component::Normal(name) if is_glob(&name.to_string_lossy())))
        .collect();
    if root.as_os_str().is_empty() { PathBuf::from(".") } else { root }
}

fn expand_folder(folder: &Path, only: Option<&GlobMatcher>, walk: &Walk, sources: &mut Vec<Source>) {
    let root = match fs::canonicalize(folder) {
        Ok(root) => root,
        Err(error) => {
            let name = folder.to_string_lossy().into_owned();
            sources.push(Source { name, origin: Origin::Unreadable(reason(&error)) });
            return;
        }
    };
    let mut builder = WalkBuilder::new(folder);
    builder.standard_filters(false).hidden(!walk.hidden).follow_links(false).sort_by_file_name(OsStr::cmp);
    if !walk.no_ignore {
        builder
            .git_ignore(true)
            .git_exclude(true)
            .parents(true)
            // An exported folder is read as the repository it came from.
            .require_git(false)
            .add_custom_ignore_filename(IGNORE_FILE);
    }
    for entry in builder.build() {
        match entry {
            Ok(entry) => {
                // A symbolic link is no file here: inside the folder its target is read anyway, outside it must not be.
                if !entry.file_type().is_some_and(|kind| kind.is_file()) {
                    continue;
                }
                let real = root.join(entry.path().strip_prefix(folder).unwrap_or(entry.path()));
                let path = clean(entry.path());
                let wanted = match only {
                    Some(matcher) => matcher.is_match(&path),
                    None => is_text_name(&path),
                };
                if wanted {
                    let name = path.to_string_lossy().into_owned();
                    sources.push(Source { name, origin: Origin::Found { path, root: root.clone(), real } });
                }
            }
            Err(error) => {
                // A folder that may not be opened is a part of the job that was not done. A partial error, such as a
                // bad line in an ignore file, comes with its entry and is not reported here.
                let message = error.to_string();
                sources.push(Source { name: folder.to_string_lossy().into_owned(), origin: Origin::Unreadable(message) });
            }
        }
    }
}

/// Without a leading `./`, so that one file has one name.
fn clean(path: &Path) -> PathBuf {
    path.strip_prefix(".").unwrap_or(path).to_path_buf()
}

fn is_text_name(path: &Path) -> bool {
    let extension = path.extension().and_then(OsStr::to_str).map(str::to_ascii_lowercase);
    extension.is_some_and(|extension| EXTENSIONS.contains(&extension.as_str()))
}

/// Reads a file the user named, at most `limit` bytes. The error is a reason for readers of the report.
pub fn read_file(path: &Path, limit: usize) -> Result<Vec<u8>, String> {
    // Opening a pipe waits for whoever writes to it, so look before opening, and again at what was opened.
    let metadata = fs::metadata(path).map_err(|error| reason(&error))?;
    refuse_irregular(&metadata)?;
    let file = File::open(path).map_err(|error| reason(&error))?;
    read_handle(file, limit)
}

/// Reads a file found in the folder `root` (links resolved), which it must not leave.
pub fn read_found(path: &Path, root: &Path, limit: usize) -> Result<Vec<u8>, String> {
    let metadata = fs::symlink_metadata(path).map_err(|error| reason(&error))?;
    refuse_irregular(&metadata)?;
    let file = File::open(path).map_err(|error| reason(&error))?;
    // Between finding and opening someone may have put a link in the way; what was opened must be what stands there.
    let real = fs::canonicalize(path).map_err(|error| reason(&error))?;
    if !real.starts_with(root) || !is_same(&file, &real) {
        return Err("leads out of the folder it was found in".to_string());
    }
    read_handle(file, limit)
}

#[cfg(unix)]
fn is_same(file: &File, path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    match (file.metadata(), fs::symlink_metadata(path)) {
        (Ok(opened), Ok(named)) => opened.dev() == named.dev() && opened.ino() == named.ino(),
        _ => false,
    }
}

#[cfg(not(unix))]
fn is_same(_file: &File, path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok_and(|named| named.is_file())
}

fn refuse_irregular(metadata: &fs::Metadata) -> Result<(), String> {
    if metadata.is_file() { Ok(()) } else { Err("is not a regular file; pipe it to `debunk check -`".to_string()) }
}

/// Reads an open file; size and kind are those of what was opened, whatever stands under its name by now.
fn read_handle(file: File, limit: usize) -> Result<Vec<u8>, String> {
    let metadata = file.metadata().map_err(|error| reason(&error))?;
    refuse_irregular(&metadata)?;
    if metadata.len() > limit as u64 {
        return Err(too_large(limit));
    }
    read_capped(file, limit, metadata.len() as usize)
}

/// Reads standard input or any other stream to its end, at most `limit` bytes.
pub fn read_stream(stream: impl Read, limit: usize) -> Result<Vec<u8>, String> {
    read_capped(stream, limit, 0)
}

fn read_capped(stream: impl Read, limit: usize, expected: usize) -> Result<Vec<u8>, String> {
    let mut bytes = Vec::with_capacity(expected.min(limit) + 1);
    stream.take(limit as u64 + 1).read_to_end(&mut bytes).map_err(|error| reason(&error))?;
    if bytes.len() > limit { Err(too_large(limit)) } else { Ok(bytes) }
}

fn too_large(limit: usize) -> String {
    format!("is larger than {limit} bytes; --max-size sets the limit")
}

/// What went wrong, without the number of the operating system's error.
fn reason(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "no such file or folder".to_string(),
        io::ErrorKind::PermissionDenied => "permission denied".to_string(),
        _ => error.to_string().to_lowercase(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().expect("a temporary folder");
        for (name, text) in files {
            let path = folder.path().join(name);
            fs::create_dir_all(path.parent().expect("below the folder")).expect("can be made");
            fs::write(path, text).expect("can be written");
        }
        folder
    }

    /// Names below `folder` that an argument gives.
    fn names(folder: &Path, arguments: &[&str], walk: &Walk) -> Vec<String> {
        let arguments: Vec<String> = arguments.iter().map(|name| folder.join(name).to_string_lossy().into_owned()).collect();
        let prefix = format!("{}/", folder.display());
        let sources = expand(&arguments, walk);
        sources.iter().map(|source| source.name.trim_start_matches(&prefix).to_string()).collect()
    }

    #[test]
    fn reads_text_in_folders_and_any_file_that_is_named() {
        let folder = folder(&[("a/b.md", ""), ("a/c.rs", ""), ("a/.hidden.md", ""), ("a/D.HTML", ""), ("z.bin", "")]);
        assert_eq!(names(folder.path(), &["z.bin", "a"], &Walk::default()), ["z.bin", "a/D.HTML", "a/b.md"]);
        let hidden = Walk { hidden: true, ..Walk::default() };
        assert_eq!(names(folder.path(), &["a"], &hidden), ["a/.hidden.md", "a/D.HTML", "a/b.md"]);
    }

    #[test]
    fn respects_both_ignore_files_unless_told_otherwise() {
        let folder = folder(&[
            (".gitignore", "git.md\n"),
            (".debunkignore", "*.txt\n!keep.txt\n"),
            ("git.md", ""),
            ("a.txt", ""),
            ("keep.txt", ""),
        ]);
        assert_eq!(names(folder.path(), &[""], &Walk::default()), ["keep.txt"]);
        let all = Walk { no_ignore: true, ..Walk::default() };
        assert_eq!(names(folder.path(), &[""], &all), ["a.txt", "git.md", "keep.txt"]);
        assert_eq!(names(folder.path(), &["git.md"], &Walk::default()), ["git.md"], "named files are always read");
    }

    #[test]
    fn expands_globs_the_shell_left_alone() {
        let folder = folder(&[("a/x.md", ""), ("a/b/y.md", ""), ("a/z.rs", "")]);
        assert_eq!(names(folder.path(), &["a/*.md"], &Walk::default()), ["a/x.md"]);
        assert_eq!(names(folder.path(), &["**/*.{md,rs}"], &Walk::default()), ["a/b/y.md", "a/x.md", "a/z.rs"]);
        let sources = expand(&[folder.path().join("*.none").to_string_lossy().into_owned()], &Walk::default());
        assert!(matches!(&sources[0].origin, Origin::Unreadable(reason) if reason.contains("pattern")));
    }

    #[test]
    fn reads_a_file_whose_name_looks_like_a_pattern() {
        let folder = folder(&[("a[1].md", "")]);
        assert_eq!(names(folder.path(), &["a[1].md"], &Walk::default()), ["a[1].md"]);
    }

    #[test]
    fn gives_each_source_once() {
        let folder = folder(&[("a/x.md", "")]);
        assert_eq!(names(folder.path(), &["a/x.md", "a", "a/../a/x.md"], &Walk::default()), ["a/x.md"]);
        let twice = ["https://e.test/a#one".to_string(), "https://e.test/a#two".to_string(), "-".to_string(), "-".to_string()];
        assert_eq!(expand(&twice, &Walk::default()).len(), 2);
    }

    #[test]
    fn tells_addresses_from_files() {
        let origin = |argument: &str| expand(&[argument.to_string()], &Walk::default()).remove(0).origin;
        assert!(matches!(origin("HTTPS://e.test/a"), Origin::Url(_)));
        assert!(matches!(origin("ftp://e.test/a"), Origin::Unreadable(reason) if reason.contains("only http and https")));
        let sources = expand(&["https://me:secret@e.test/a".to_string()], &Walk::default());
        assert_eq!(sources[0].name, "https://e.test/a", "a password stays out of reports");
        assert!(matches!(origin("https://"), Origin::Unreadable(_)));
        assert!(matches!(origin("no/such/file.md"), Origin::Unreadable(reason) if reason.contains("no such file")));
    }

    #[cfg(unix)]
    #[test]
    fn follows_no_link_out_of_a_folder() {
        use std::os::unix::fs::symlink;
        let outside = folder(&[("secret.md", "secret")]);
        let inside = folder(&[("a.md", "fine")]);
        symlink(outside.path(), inside.path().join("folder")).expect("can be made");
        symlink(outside.path().join("secret.md"), inside.path().join("link.md")).expect("can be made");
        assert_eq!(names(inside.path(), &[""], &Walk::default()), ["a.md"]);
        // Put in the way after the walk: the name stands, but what it leads to is refused.
        let root = fs::canonicalize(inside.path()).expect("exists");
        assert!(read_found(&inside.path().join("link.md"), &root, 100).is_err());
        assert!(read_found(&inside.path().join("folder/secret.md"), &root, 100).is_err());
        assert_eq!(read_found(&inside.path().join("a.md"), &root, 100), Ok(b"fine".to_vec()));
        assert_eq!(read_file(&inside.path().join("link.md"), 100), Ok(b"secret".to_vec()), "named by the user");
    }

    #[test]
    fn refuses_large_files_folders_and_endless_streams() {
        let folder = folder(&[("a.md", "12345")]);
        assert_eq!(read_file(&folder.path().join("a.md"), 5), Ok(b"12345".to_vec()));
        assert!(read_file(&folder.path().join("a.md"), 4).is_err_and(|reason| reason.contains("--max-size")));
        assert!(read_file(folder.path(), 4).is_err_and(|reason| reason.contains("regular file")));
        assert!(read_stream(io::repeat(b'x'), 1000).is_err());
        assert_eq!(read_stream(&b"abc"[..], 3), Ok(b"abc".to_vec()));
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn does_not_wait_for_devices() {
        assert!(read_file(Path::new("/dev/zero"), 10).is_err_and(|reason| reason.contains("regular file")));
    }
}
