//! What an operator tells a running service by signals. The only file that knows which signals a system has.

pub use system::{Hangups, Stops};

#[cfg(unix)]
mod system {
    use std::io;

    use tokio::signal::unix::{Signal, SignalKind, signal};

    /// Requests to stop: SIGTERM and SIGINT.
    pub struct Stops {
        terminate: Signal,
        interrupt: Signal,
    }

    impl Stops {
        pub fn listen() -> io::Result<Stops> {
            Ok(Stops { terminate: signal(SignalKind::terminate())?, interrupt: signal(SignalKind::interrupt())? })
        }

        /// Waits for the next one.
        pub async fn next(&mut self) {
            tokio::select! {
                _ = self.terminate.recv() => {}
                _ = self.interrupt.recv() => {}
            }
        }
    }

    /// Requests to read everything anew: SIGHUP.
    pub struct Hangups(Signal);

    impl Hangups {
        pub fn listen() -> io::Result<Hangups> {
            Ok(Hangups(signal(SignalKind::hangup())?))
        }

        /// Waits for the next one; nothing where none can come.
        pub async fn next(&mut self) -> Option<()> {
            self.0.recv().await
        }
    }
}

#[cfg(not(unix))]
mod system {
    use std::io;

    /// Requests to stop: Ctrl-C.
    pub struct Stops;

    impl Stops {
        pub fn listen() -> io::Result<Stops> {
            Ok(Stops)
        }

        /// Waits for the next one.
        pub async fn next(&mut self) {
            if tokio::signal::ctrl_c().await.is_err() {
                std::future::pending::<()>().await;
            }
        }
    }

    /// Requests to read everything anew, which this system has no signal for.
    pub struct Hangups;

    impl Hangups {
        pub fn listen() -> io::Result<Hangups> {
            Ok(Hangups)
        }

        /// Never gives anything: what it would end goes on, and watches the folder of rules.
        pub async fn next(&mut self) -> Option<()> {
            std::future::pending().await
        }
    }
}
