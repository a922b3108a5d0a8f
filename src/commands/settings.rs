//! Which settings count: options before the environment before `debunk.toml` before defaults.

use std::env;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use debunk::cache;
use debunk::config::settings::{Origin, Setting, pick};
use debunk::config::{Config, Set};
use debunk::repository;
use debunk::rules::Rules;

use crate::cli::{FailOn, Format, Global, SettingsArgs};
use crate::commands::load_rules_with;

/// The settings of a run, each with where it came from.
#[derive(Debug)]
pub struct Settings {
    /// The settings file; its default where there is none.
    pub config: Config,
    pub format: Setting<Format>,
    pub fail_on: Setting<FailOn>,
    pub allow_unchecked: Setting<bool>,
    pub baseline: Setting<Option<PathBuf>>,
    pub changed_since: Setting<Option<String>>,
    /// Whether comments in pages may suppress findings.
    pub inline_suppressions: Setting<bool>,
    /// Folder of the cache; none where there is to be no cache.
    pub cache: Setting<Option<PathBuf>>,
}

impl Settings {
    /// The rules these settings ask for.
    pub fn rules(&self, global: &Global) -> anyhow::Result<Rules> {
        rules(&self.config, global)
    }
}

/// The rules a settings file asks for: its folders laid over the built-in ones, and the readers it names.
pub fn rules(config: &Config, global: &Global) -> anyhow::Result<Rules> {
    let folders = config.rule_folders.as_ref().map_or(&[][..], |set| &set.value);
    let mut rules = load_rules_with(global, folders)?;
    if let Some(audience) = &config.audience {
        rules.write_for(&audience.value).map_err(|error| anyhow::anyhow!("{}:{}: {error}", config.name(), audience.line))?;
    }
    Ok(rules)
}

/// Finds, reads and merges.
pub fn settings(args: &SettingsArgs, global: &Global) -> anyhow::Result<Settings> {
    let config = read_config(args.config.as_deref(), args.no_config)?;
    let name = config.name();
    let given = |field: &str| global.given.origin(field);
    let with = |field: &str| given(field).unwrap_or(Origin::Default);
    let fail_on = config.fail_on.as_ref().map(|set| Set { value: FailOn::from(set.value), line: set.line });
    let optional = |set: &Set<PathBuf>| Set { value: Some(set.value.clone()), line: set.line };
    let baseline = config.baseline.as_ref().map(optional);
    let changed_since = config.changed_since.as_ref().map(|set| Set { value: Some(set.value.clone()), line: set.line });
    let cache = if args.no_cache {
        Setting { value: None, origin: with("no_cache") }
    } else {
        let given = args.cache_dir.clone().map(|folder| (Some(folder), with("cache_dir")));
        pick(given, None, &name, cache::default_folder(|variable| env::var_os(variable)))
    };
    Ok(Settings {
        format: pick(args.format.map(|format| (format, with("format"))), None, &name, Format::Text),
        fail_on: pick(args.fail_on.map(|level| (level, with("fail_on"))), fail_on.as_ref(), &name, FailOn::Warning),
        allow_unchecked: pick(
            args.allow_unchecked.then(|| (true, with("allow_unchecked"))),
            config.allow_unchecked.as_ref(),
            &name,
            false,
        ),
        // An empty variable is as good as none, which is how workflows pass what they do not have.
        baseline: pick(
            args.baseline.clone().map(|path| (Some(path).filter(|path| !path.as_os_str().is_empty()), with("baseline"))),
            baseline.as_ref(),
            &name,
            None,
        ),
        changed_since: pick(
            args.changed_since.clone().map(|rev| (Some(rev).filter(|rev| !rev.is_empty()), with("changed_since"))),
            changed_since.as_ref(),
            &name,
            None,
        ),
        inline_suppressions: pick(
            args.no_inline_suppressions.then(|| (false, with("no_inline_suppressions"))),
            config.inline_suppressions.as_ref(),
            &name,
            true,
        ),
        cache,
        config,
    })
}

/// The settings file that was named, or the one found upward from here; the default where there is to be none.
pub fn read_config(named: Option<&Path>, none: bool) -> anyhow::Result<Config> {
    if none {
        return Ok(Config::default());
    }
    let here = env::current_dir().context("cannot tell the working folder")?;
    let found = match named {
        Some(path) => Config::load(path).map(Some),
        None => Config::discover(&here),
    };
    let mut config = found.map_err(|error| anyhow::anyhow!("{error}"))?.unwrap_or_default();
    // Reports name files relative to the working folder.
    if let Some(path) = &mut config.path
        && let Ok(below) = path.strip_prefix(&here)
    {
        *path = below.to_path_buf();
    }
    Ok(config)
}

/// Where `debunk init` writes: the root of the repository, or the working folder outside of one.
pub fn home(here: &Path) -> PathBuf {
    repository::root(here).unwrap_or_else(|| here.to_path_buf())
}
