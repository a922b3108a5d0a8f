//! Where a setting came from, in words: flags before the environment before `debunk.toml` before defaults.

use std::fmt;

use super::Set;

/// Where a setting came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// Nobody said anything.
    Default,
    /// A line of the settings file.
    File(String, usize),
    /// An environment variable.
    Environment(String),
    /// An option of the command line.
    Flag(String),
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Origin::Default => f.write_str("default"),
            Origin::File(file, line) => write!(f, "{file}:{line}"),
            Origin::Environment(name) => write!(f, "environment variable {name}"),
            Origin::Flag(name) => write!(f, "option --{name}"),
        }
    }
}

/// A value that counts, and where it came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Setting<T> {
    /// The value.
    pub value: T,
    /// Where it came from.
    pub origin: Origin,
}

/// The first of what was given, what the file says, and the default.
pub fn pick<T: Clone>(given: Option<(T, Origin)>, file: Option<&Set<T>>, name: &str, default: T) -> Setting<T> {
    match (given, file) {
        (Some((value, origin)), _) => Setting { value, origin },
        (None, Some(set)) => Setting { value: set.value.clone(), origin: Origin::File(name.to_string(), set.line) },
        (None, None) => Setting { value: default, origin: Origin::Default },
    }
}
