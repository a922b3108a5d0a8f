//! Settings of the allocator that only some commands want. It reads them when a process starts, and its environment is the only way
//! to tell it without unsafe code.

/// For long runs over hostile pages: gives memory back at once and asks for none ahead. Left alone the allocator keeps what was freed
/// for a while, in each thread: eight hosts with pages of 8 MiB each took a scan 400 MB.
pub fn give_back_early() {
    start_anew(&[("MIMALLOC_PURGE_DELAY", "0"), ("MIMALLOC_ARENA_EAGER_COMMIT", "0")]);
}

/// For a service: asks for huge pages, in which words are looked up an eighth faster. They cost a small run more memory than it needs.
pub fn ask_for_huge_pages() {
    start_anew(&[("MIMALLOC_ALLOW_THP", "1")]);
}

/// Starts this program anew, as the same process, with settings of the allocator. Does nothing where whoever starts it has given one
/// of them. To be called before anything is read or opened.
fn start_anew(settings: &[(&str, &str)]) {
    #[cfg(unix)]
    {
        use std::os::unix::process::CommandExt as _;
        use std::{env, process};

        if settings.iter().any(|(name, _)| env::var_os(name).is_some()) {
            return;
        }
        let Ok(program) = env::current_exe() else { return };
        let mut args = env::args_os();
        let name = args.next().unwrap_or_else(|| program.clone().into_os_string());
        // Comes back only when it could not be done, and then the run goes on as it is.
        let _could_not = process::Command::new(program).arg0(name).args(args).envs(settings.iter().copied()).exec();
    }
    #[cfg(not(unix))]
    let _ = settings;
}
