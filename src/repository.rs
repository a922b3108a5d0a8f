//! The repository a run stands in, and what a code host calls the files of it.

use std::fs;
use std::path::{Component, Path, PathBuf};

/// The folder that holds `.git`, from `start` upward.
pub fn root(start: &Path) -> Option<PathBuf> {
    start.ancestors().find(|folder| folder.join(".git").exists()).map(Path::to_path_buf)
}

/// A repository, and the folder in it that relative paths start from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Repository {
    root: PathBuf,
    folder: PathBuf,
}

impl Repository {
    /// The one around `folder`; none outside of a repository.
    pub fn around(folder: &Path) -> Option<Repository> {
        let folder = fs::canonicalize(folder).ok()?;
        Some(Repository { root: root(&folder)?, folder })
    }

    /// The path from the root of the repository to a source, with `/`. None for what is no file of it: addresses, standard input,
    /// paths that lead elsewhere. Links are not followed, since a code host does not follow them either.
    pub fn path(&self, source: &str) -> Option<String> {
        if source == "-" || source.contains("://") {
            return None;
        }
        let mut whole = PathBuf::new();
        for part in self.folder.join(source).components() {
            match part {
                Component::ParentDir => {
                    whole.pop();
                }
                Component::CurDir => {}
                part => whole.push(part),
            }
        }
        let below = whole.strip_prefix(&self.root).ok()?;
        let parts: Option<Vec<&str>> = below.components().map(|part| part.as_os_str().to_str()).collect();
        Some(parts?.join("/"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_files_from_the_root_wherever_it_runs() {
        let repository = Repository { root: "/r".into(), folder: "/r/docs/en".into() };
        let path = |source| repository.path(source);
        assert_eq!(path("visa.md").as_deref(), Some("docs/en/visa.md"));
        assert_eq!(path("./a/../b c.md").as_deref(), Some("docs/en/b c.md"));
        assert_eq!(path("../../README.md").as_deref(), Some("README.md"));
        assert_eq!(path("/r/签证.md").as_deref(), Some("签证.md"));
        assert_eq!(path("/elsewhere/a.md"), None);
        assert_eq!(path("../../../r2/a.md"), None);
        assert_eq!(path("https://example.org/a.md"), None);
        assert_eq!(path("-"), None);
    }
}
