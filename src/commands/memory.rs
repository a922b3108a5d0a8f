//! Memory of long runs over hostile pages: what one large page needed goes back to the system when the page is done.

/// Starts this program anew, as the same process, with glibc's allocator told to give large pieces back. Does nothing under another
/// allocator, or where whoever starts it has set the allocator himself.
///
/// Left alone glibc raises its threshold for pieces of their own to the largest that was ever freed (up to 32 MiB) and keeps twice as
/// much in each of its arenas: eight hosts with pages of 8 MiB each took a scan 380 MB, and 190 so. Its environment is the only way to
/// tell it without unsafe code (`mallopt(3)`), and is read only when a process starts.
///
/// To be called before anything is read or opened.
pub fn give_back_early() {
    #[cfg(all(target_os = "linux", target_env = "gnu"))]
    {
        use std::os::unix::process::CommandExt as _;
        use std::{env, process};

        const BYTES: &str = "1048576";
        const SETTINGS: [&str; 2] = ["MALLOC_MMAP_THRESHOLD_", "MALLOC_TRIM_THRESHOLD_"];
        if SETTINGS.iter().chain(&["GLIBC_TUNABLES"]).any(|name| env::var_os(name).is_some()) {
            return;
        }
        let Ok(program) = env::current_exe() else { return };
        let mut args = env::args_os();
        let name = args.next().unwrap_or_else(|| program.clone().into_os_string());
        // Comes back only when it could not be done, and then the run goes on as it is.
        let _could_not = process::Command::new(program).arg0(name).args(args).envs(SETTINGS.map(|name| (name, BYTES))).exec();
    }
}
