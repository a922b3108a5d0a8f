//! `debunk schema`: prints the JSON Schema of an output or of the settings.

use std::io::Write as _;

use crate::cli::{Schema, SchemaArgs};
use crate::commands::NOTHING;

/// Prints the schema asked for.
pub fn run(args: &SchemaArgs) -> anyhow::Result<u8> {
    let text = match args.what {
        Schema::Report => debunk::report::json::SCHEMA,
        Schema::Config => debunk::config::SCHEMA,
    };
    std::io::stdout().lock().write_all(text.as_bytes())?;
    Ok(NOTHING)
}
