//! Takes up changed rules, keys and certificates while the service runs: on a signal, or when the folder of rules changes.
//!
//! New rules are linted and compiled beside the old ones and take their place at once. Where anything is wrong with them the
//! old ones stay, and the log says why.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, UNIX_EPOCH};

use jiff::civil::Date;
use sha2::{Digest as _, Sha256};
use tokio::sync::mpsc;
use tokio::time::sleep;

use super::keys::Keys;
use super::settings::Settings;
use super::state::{App, Loaded};
use super::tls;
use crate::rules::{Rules, lint};

/// How often the folder of rules is looked at.
const LOOK_EVERY: Duration = Duration::from_secs(2);
/// Problems of a set of rules that the log lists.
const MAX_LISTED: usize = 20;
/// Deepest folder that is looked into for changes; rules stand no deeper than two.
const MAX_DEPTH: usize = 4;

/// Why rules are not taken.
#[derive(Debug, thiserror::Error)]
pub enum ReloadError {
    /// Lint finds errors; each in words.
    #[error("the rules have {} error(s):\n{}", .0.len(), .0.join("\n"))]
    Lint(Vec<String>),
    /// They do not fit together.
    #[error(transparent)]
    Rules(#[from] crate::rules::RulesError),
}

/// Reads the rules that the settings name, linted. Slow: not for async threads.
///
/// # Errors
/// For rules with an error that lint finds, and for rules that do not compile.
pub fn load_rules(settings: &Settings, today: Date) -> Result<Rules, ReloadError> {
    let rules = linted_rules(settings, today)?;
    // No request should wait for what it is the first to ask for.
    rules.prepare();
    Ok(rules)
}

fn linted_rules(settings: &Settings, today: Date) -> Result<Rules, ReloadError> {
    let (dir, base) = match (&settings.rules, &settings.rules_only) {
        (_, Some(dir)) => (dir, None),
        (Some(dir), None) => (dir, Some(Rules::embedded()?.files)),
        (None, None) => return Ok(Rules::embedded()?),
    };
    // How the files are laid out is a matter between curators.
    let problems = lint::lint_dir(dir, lint::Options { today, base: base.as_ref(), canonical: false });
    let errors: Vec<String> =
        problems.iter().filter(|problem| problem.level == lint::Level::Error).map(ToString::to_string).collect();
    if !errors.is_empty() {
        return Err(ReloadError::Lint(errors));
    }
    Ok(match base {
        None => Rules::from_dir(dir)?,
        Some(_) => Rules::embedded_with(dir)?,
    })
}

/// Takes up what changed, each time `asked` says so and each time the folder of rules has changed. Ends with its sender.
pub async fn follow(app: Arc<App>, mut asked: mpsc::Receiver<()>) {
    let folder: Option<PathBuf> = app.settings.rules.clone().or_else(|| app.settings.rules_only.clone());
    let mut seen = look(folder.as_deref()).await;
    let mut tried = seen;
    loop {
        tokio::select! {
            request = asked.recv() => {
                if request.is_none() {
                    return;
                }
                reload_rest(&app);
            }
            () = sleep(LOOK_EVERY), if folder.is_some() => {
                let now = look(folder.as_deref()).await;
                // Somebody may be in the middle of writing: what changed must have come to rest.
                let resting = now == seen;
                seen = now;
                if !resting || now == tried {
                    continue;
                }
            }
        }
        seen = look(folder.as_deref()).await;
        tried = seen;
        reload_rules(&app).await;
    }
}

/// Takes up changed rules now. Gives whether they were taken.
pub async fn reload_rules(app: &Arc<App>) -> bool {
    let shared = Arc::clone(app);
    let loaded = tokio::task::spawn_blocking(move || load_rules(&shared.settings, shared.today())).await;
    match loaded {
        Ok(Ok(rules)) => {
            let revision = rules.revision.clone();
            app.rules.store(Arc::new(Loaded::new(rules, &app.settings, &app.metrics)));
            app.metrics.reloaded("taken");
            tracing::info!(revision, "the rules were loaded anew");
            true
        }
        Ok(Err(error)) => {
            app.metrics.reloaded("refused");
            let reason = match &error {
                ReloadError::Lint(errors) => {
                    let listed: Vec<&str> = errors.iter().take(MAX_LISTED).map(String::as_str).collect();
                    format!("{} error(s): {}", errors.len(), listed.join("\n"))
                }
                ReloadError::Rules(error) => error.to_string(),
            };
            tracing::error!(reason, revision = app.rules.load().rules.revision, "the rules were not taken; the old ones stay");
            false
        }
        Err(_) => {
            app.metrics.reloaded("refused");
            tracing::error!("loading the rules failed; the old ones stay");
            false
        }
    }
}

/// Takes up keys and certificate, each on its own; what is wrong stays as it was.
fn reload_rest(app: &App) {
    if let Some(path) = &app.settings.keys {
        match Keys::load(path) {
            Ok(keys) => {
                tracing::info!(keys = keys.len(), "the keys were loaded anew");
                app.keys.store(Arc::new(Some(keys)));
            }
            Err(error) => tracing::error!(%error, "the keys were not taken; the old ones stay"),
        }
    }
    if let Some(files) = &app.settings.tls {
        match tls::load(files) {
            Ok(config) => app.tls.store(Some(config)),
            Err(error) => tracing::error!(%error, "the certificate was not taken; the old one stays"),
        }
    }
}

/// What a folder looks like from outside: names, sizes and times of its files.
async fn look(folder: Option<&Path>) -> [u8; 32] {
    let Some(folder) = folder.map(Path::to_path_buf) else { return [0; 32] };
    let looked = tokio::task::spawn_blocking(move || {
        let mut hash = Sha256::new();
        look_into(&folder, 0, &mut hash);
        hash.finalize().into()
    });
    looked.await.unwrap_or([0; 32])
}

fn look_into(folder: &Path, depth: usize, hash: &mut Sha256) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    let mut paths: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    paths.sort();
    for path in paths {
        let Ok(metadata) = fs::metadata(&path) else { continue };
        hash.update(path.as_os_str().as_encoded_bytes());
        if metadata.is_dir() {
            if depth < MAX_DEPTH {
                look_into(&path, depth + 1, hash);
            }
            continue;
        }
        let modified = metadata.modified().ok().and_then(|time| time.duration_since(UNIX_EPOCH).ok()).unwrap_or_default();
        hash.update(metadata.len().to_le_bytes());
        hash.update(modified.as_nanos().to_le_bytes());
    }
}
