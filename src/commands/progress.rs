//! How far a scan is, said on standard error: a bar on a terminal, a line now and then anywhere else.

use std::io::{self, IsTerminal as _, Write as _};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread;
use std::time::{Duration, Instant};

use debunk::scan::crawl::Progress;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// How often a bar is drawn.
const REDRAW: Duration = Duration::from_millis(200);

/// Says how far a scan is while it lives.
pub(super) struct Teller {
    end: Sender<()>,
    thread: Option<thread::JoinHandle<()>>,
}

impl Teller {
    /// Starts to tell: a bar on a terminal, else a line every so often.
    pub(super) fn start(progress: Arc<Progress>, every: Duration) -> Teller {
        let (end, ends) = channel();
        let thread = match io::stderr().is_terminal() {
            true => thread::spawn(move || draw(&progress, &ends)),
            false => thread::spawn(move || write_lines(&progress, &ends, every)),
        };
        Teller { end, thread: Some(thread) }
    }
}

impl Drop for Teller {
    fn drop(&mut self) {
        let _ = self.end.send(());
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn read(count: &AtomicUsize) -> usize {
    count.load(Ordering::Relaxed)
}

/// Whether the scan goes on after this time; its sender goes away with it.
fn goes_on(ends: &Receiver<()>, after: Duration) -> bool {
    matches!(ends.recv_timeout(after), Err(RecvTimeoutError::Timeout))
}

fn draw(progress: &Progress, ends: &Receiver<()>) {
    let bar = ProgressBar::with_draw_target(Some(0), ProgressDrawTarget::stderr_with_hz(5));
    let style = ProgressStyle::with_template("{bar:24} {pos}/{len} pages, {per_sec:.1}, {eta} left, {msg}");
    bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
    while goes_on(ends, REDRAW) {
        bar.set_length((read(&progress.done) + read(&progress.queued)) as u64);
        bar.set_position(read(&progress.done) as u64);
        bar.set_message(format!("{} findings, {} hosts", read(&progress.findings), read(&progress.hosts)));
    }
    bar.finish_and_clear();
}

fn write_lines(progress: &Progress, ends: &Receiver<()>, every: Duration) {
    let mut before = (Instant::now(), read(&progress.done));
    while goes_on(ends, every) {
        let now = (Instant::now(), read(&progress.done));
        let rate = now.1.saturating_sub(before.1) as f64 / now.0.duration_since(before.0).as_secs_f64().max(0.001);
        let (findings, hosts, left) = (read(&progress.findings), read(&progress.hosts), read(&progress.queued));
        let line = line(now.1, rate, findings, hosts, left);
        // Whoever closed standard error does not want to know.
        let _ = writeln!(io::stderr(), "{line}");
        before = now;
    }
}

fn line(done: usize, rate: f64, findings: usize, hosts: usize, left: usize) -> String {
    let time = match (left as f64 / rate).round() {
        seconds if !seconds.is_finite() => String::new(),
        seconds if seconds < 120.0 => format!(", about {seconds} s"),
        seconds if seconds < 7200.0 => format!(", about {} min", (seconds / 60.0).round()),
        seconds => format!(", about {} h", (seconds / 3600.0).round()),
    };
    format!("{done} pages, {rate:.1} a second, {findings} findings, {hosts} hosts, {left} left{time}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn says_how_long_it_may_take_where_that_can_be_told() {
        assert_eq!(line(10, 0.0, 1, 2, 30), "10 pages, 0.0 a second, 1 findings, 2 hosts, 30 left");
        assert_eq!(line(10, 2.5, 1, 2, 30), "10 pages, 2.5 a second, 1 findings, 2 hosts, 30 left, about 12 s");
        assert_eq!(line(10, 1.0, 0, 2, 600), "10 pages, 1.0 a second, 0 findings, 2 hosts, 600 left, about 10 min");
        assert_eq!(line(10, 1.0, 0, 2, 36_000), "10 pages, 1.0 a second, 0 findings, 2 hosts, 36000 left, about 10 h");
        assert_eq!(line(10, 1.0, 0, 0, 0), "10 pages, 1.0 a second, 0 findings, 0 hosts, 0 left, about 0 s");
    }
}
