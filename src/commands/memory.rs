//! Memory of long runs over hostile pages: what one large page needed goes back to the system when the page is done.

/// Starts this program anew, as the same process, with its allocator told to give memory back at once and to ask for none ahead. Does
/// nothing where whoever starts it has set the allocator himself.
///
/// Left alone it keeps what was freed for a while, in each thread: eight hosts with pages of 8 MiB each took a scan 400 MB. Its
/// environment is the only way to tell it without unsafe code, and is read only when a process starts.
///
/// To be called before anything is read or opened.
pub fn give_back_early() {
    #[cfg(unix)]
    {
        use std::os::unix::process::CommandExt as _;
        use std::{env, process};

        const SETTINGS: [&str; 2] = ["MIMALLOC_PURGE_DELAY", "MIMALLOC_ARENA_EAGER_COMMIT"];
        if SETTINGS.iter().any(|name| env::var_os(name).is_some()) {
            return;
        }
        let Ok(program) = env::current_exe() else { return };
        let mut args = env::args_os();
        let name = args.next().unwrap_or_else(|| program.clone().into_os_string());
        // Comes back only when it could not be done, and then the run goes on as it is.
        let _could_not = process::Command::new(program).arg0(name).args(args).envs(SETTINGS.map(|name| (name, "0"))).exec();
    }
}
