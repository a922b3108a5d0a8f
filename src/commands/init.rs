//! `debunk init`: writes a `debunk.toml` that proposes what the project's own pages and metadata suggest.

use std::fs;
use std::io::{self, Write as _};

use anyhow::Context as _;
use debunk::config::{FILE, propose};
use debunk::report::escape;

use crate::cli::{Global, InitArgs};
use crate::commands::{NOTHING, load_rules, settings};

/// Writes the file, or prints it. One that is there is never changed.
pub fn run(args: &InitArgs, global: &Global) -> anyhow::Result<u8> {
    let here = std::env::current_dir().context("cannot tell the working folder")?;
    let home = settings::home(&here);
    let path = home.join(FILE);
    if !args.print && fs::symlink_metadata(&path).is_ok() {
        anyhow::bail!("{} is there already; `debunk init --print` shows what would be written", path.display());
    }
    let proposed = propose::propose(&home, &load_rules(global)?);
    let mut out = io::stdout().lock();
    if args.print {
        out.write_all(proposed.text.as_bytes())?;
        return Ok(NOTHING);
    }
    let mut file = fs::OpenOptions::new().write(true).create_new(true).open(&path);
    let written = file.as_mut().map_err(|error| io::Error::new(error.kind(), error.to_string()));
    written
        .and_then(|file| file.write_all(proposed.text.as_bytes()))
        .with_context(|| format!("cannot write {}", path.display()))?;
    writeln!(out, "wrote {}", escape::line(&path.to_string_lossy()))?;
    if proposed.handles + proposed.hosts > 0 {
        writeln!(
            out,
            "{} handle(s) and {} host(s) of the project are proposed in it as allowed; take the # away from those that are yours",
            proposed.handles, proposed.hosts
        )?;
    }
    Ok(NOTHING)
}
