//! Parses arguments, runs one command, gives the exit code.
#![forbid(unsafe_code)]
// The commands are modules of a program: `pub` there means "for the other modules", and nothing leaves the binary anyway.
#![allow(unreachable_pub)]

mod cli;
mod commands;

use std::io::Write as _;
use std::process::ExitCode;

use mimalloc::MiMalloc;

/// Gives back what large pages needed where it is told to, on all systems alike.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

fn main() -> ExitCode {
    let args = cli::parse();
    // The only place that looks at the clock: everything below is given the day, or this very function.
    let today = args.global.today.unwrap_or_else(|| now().to_zoned(jiff::tz::TimeZone::UTC).date());
    match commands::run(&args, today, now) {
        Ok(code) => ExitCode::from(code),
        // Whoever reads our output has seen enough, as `head` has; that is no failure.
        Err(error) if commands::is_broken_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            let message = debunk::report::escape::block(&format!("{error:#}"));
            // Standard error may be closed too, and then there is nobody to tell.
            let _ = writeln!(std::io::stderr().lock(), "debunk: {message}");
            ExitCode::from(commands::NOT_DONE)
        }
    }
}

fn now() -> jiff::Timestamp {
    jiff::Timestamp::now()
}
