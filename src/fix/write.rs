//! Puts changed bytes in the place of a file: whole or not at all, and never over someone else's change.

use std::fs::{self, File, Metadata, OpenOptions};
use std::io::{self, Read as _, Write as _};
use std::path::Path;

/// Why a file was not rewritten; the file is as it was.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    /// Somebody wrote to it since it was read.
    #[error("has changed since it was read")]
    Changed,
    /// It may not be written to. Renaming would get round that.
    #[error("is read-only")]
    ReadOnly,
    /// It has more than one name; the others would keep the old text.
    #[error("has several names (hard links)")]
    Linked,
    /// The operating system refused.
    #[error("{0}")]
    Io(#[from] io::Error),
}

/// Replaces the contents of `path`, which were `read` when `written` was worked out from them.
///
/// The new contents are written to a neighbour, which then takes the file's name. A symbolic link stays one: the file it leads to
/// is replaced. Permissions are kept.
///
/// # Errors
///
/// [`WriteError`] where the file is another by now, or cannot be replaced without losing something.
pub fn replace(path: &Path, read: &[u8], written: &[u8]) -> Result<(), WriteError> {
    let path = fs::canonicalize(path)?;
    let metadata = fs::metadata(&path)?;
    if metadata.permissions().readonly() {
        return Err(WriteError::ReadOnly);
    }
    if links(&metadata) > 1 {
        return Err(WriteError::Linked);
    }
    unchanged(&path, read)?;
    let mut name = path.file_name().ok_or_else(|| io::Error::from(io::ErrorKind::InvalidInput))?.to_os_string();
    name.push(format!(".{}.tmp", std::process::id()));
    let temporary = path.with_file_name(name);
    let replaced = (|| {
        // Never through a link that someone left under the temporary name.
        let mut file = OpenOptions::new().write(true).create_new(true).open(&temporary)?;
        file.write_all(written)?;
        file.set_permissions(metadata.permissions())?;
        file.sync_all()?;
        // Asked again as late as can be: an editor may have saved in between.
        unchanged(&path, read)?;
        Ok(fs::rename(&temporary, &path)?)
    })();
    if replaced.is_err() {
        let _ = fs::remove_file(&temporary);
    }
    replaced
}

fn unchanged(path: &Path, read: &[u8]) -> Result<(), WriteError> {
    let mut now = Vec::with_capacity(read.len() + 1);
    File::open(path)?.take(read.len() as u64 + 1).read_to_end(&mut now)?;
    if now == read { Ok(()) } else { Err(WriteError::Changed) }
}

#[cfg(unix)]
fn links(metadata: &Metadata) -> u64 {
    use std::os::unix::fs::MetadataExt as _;
    metadata.nlink()
}

#[cfg(not(unix))]
fn links(_: &Metadata) -> u64 {
    1
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        let entries = fs::read_dir(folder).expect("readable");
        let mut names: Vec<String> =
            entries.map(|entry| entry.expect("readable").file_name().to_string_lossy().into_owned()).collect();
        names.sort();
        names
    }

    #[test]
    fn refuses_a_file_that_changed_since_it_was_read() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().join("a.md");
        for other in ["saved by somebody else", "ol", "older"] {
            fs::write(&path, other).expect("can be written");
            assert!(matches!(replace(&path, b"old", b"new"), Err(WriteError::Changed)));
            assert_eq!(fs::read(&path).expect("there"), other.as_bytes());
        }
        assert_eq!(names(folder.path()), ["a.md"], "no temporary file stays");
    }

    #[cfg(unix)]
    #[test]
    fn keeps_permissions_and_links_and_refuses_what_it_would_lose() {
        use std::os::unix::fs::{PermissionsExt as _, symlink};
        let folder = tempfile::tempdir().expect("a temporary folder");
        let (path, link) = (folder.path().join("a.md"), folder.path().join("link.md"));
        fs::write(&path, "old").expect("can be written");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).expect("ours");
        symlink(&path, &link).expect("can be made");
        replace(&link, b"old", b"new").expect("nothing is in the way");
        assert_eq!(fs::read(&path).expect("there"), b"new");
        assert_eq!(fs::metadata(&path).expect("there").permissions().mode() & 0o777, 0o640);
        assert!(fs::symlink_metadata(&link).expect("there").is_symlink());
        fs::hard_link(&path, folder.path().join("b.md")).expect("can be made");
        assert!(matches!(replace(&path, b"new", b"newer"), Err(WriteError::Linked)));
        fs::remove_file(folder.path().join("b.md")).expect("ours");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o440)).expect("ours");
        assert!(matches!(replace(&path, b"new", b"newer"), Err(WriteError::ReadOnly)));
        assert_eq!(names(folder.path()), ["a.md", "link.md"]);
    }
}
