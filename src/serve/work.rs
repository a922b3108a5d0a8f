//! Threads that check, behind a queue that is bounded by time: what would wait too long is refused at once, so that what is
//! accepted is answered soon however many ask.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use crossbeam_channel::{Receiver, Sender};
use tokio::sync::oneshot;

use crate::mistakes::survive;

/// Nanoseconds a byte is taken to cost before anything was measured.
const FIRST_GUESS: u64 = 100;
/// What a post costs besides its bytes, in bytes.
const OVERHEAD: u64 = 1024;
/// Of how many jobs the average of what a byte costs is made. While more is asked than can be done, the threads that refuse take the
/// processor from these in turns of milliseconds, which few jobs meet: the average of a few tells nothing of them.
const AVERAGED: u64 = 128;
/// Jobs that may wait whatever they are expected to cost.
const MOST_WAITING: usize = 65_536;
/// How many results are told at once, and how long the first of them may be kept back for it, while more jobs wait. Each telling wakes
/// a thread that writes answers, and where there are fewer processors than threads that means to be put aside for it.
const TOLD_AT_ONCE: usize = 16;
const KEPT_BACK: Duration = Duration::from_millis(1);
/// How long the threads that read and write rest, while checks wait for a processor and while requests are refused.
const REST: Duration = Duration::from_micros(300);
const REST_WHEN_BUSY: Duration = Duration::from_millis(1);

/// The threads. They end when the pool is dropped and its queue is empty.
#[derive(Debug)]
pub struct Pool {
    jobs: Sender<Job>,
    load: Arc<Load>,
    workers: u64,
    longest_wait: Duration,
}

/// What is known of the queue.
#[derive(Debug)]
struct Load {
    /// Bytes, overhead included, of all jobs that wait or run.
    bytes: AtomicI64,
    /// Moving average of what a byte costs, in nanoseconds divided by 1024.
    cost: AtomicU64,
}

struct Job {
    /// Checks, and gives what tells the result to whoever waits for it.
    run: Box<dyn FnOnce() -> Tell + Send>,
    bytes: u64,
}

type Tell = Box<dyn FnOnce() + Send>;

/// The queue is so long that the job would wait longer than it may.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Busy;

/// Why a job gave no result.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoResult {
    /// It was not begun.
    Busy,
    /// It panicked, which is a mistake of ours.
    Failed,
}

impl From<Busy> for NoResult {
    fn from(_: Busy) -> Self {
        NoResult::Busy
    }
}

impl Pool {
    /// Starts `workers` threads; 0 for one a processor.
    pub fn start(workers: usize, longest_wait: Duration) -> std::io::Result<Pool> {
        let workers = match workers {
            0 => thread::available_parallelism().map_or(1, usize::from),
            workers => workers,
        };
        let (jobs, queue) = crossbeam_channel::bounded(MOST_WAITING);
        let load = Arc::new(Load { bytes: AtomicI64::new(0), cost: AtomicU64::new(FIRST_GUESS << 10) });
        for index in 0..workers {
            let (queue, load) = (queue.clone(), Arc::clone(&load));
            thread::Builder::new().name(format!("check-{index}")).spawn(move || work(&queue, &load))?;
        }
        Ok(Pool { jobs, load, workers: workers as u64, longest_wait })
    }

    /// How long a job that comes now is expected to wait.
    pub fn wait(&self) -> Duration {
        let bytes = self.load.bytes.load(Ordering::Relaxed).max(0) as u64;
        let cost = self.load.cost.load(Ordering::Relaxed);
        expected(bytes, cost / self.workers)
    }

    /// Jobs that wait.
    pub fn waiting(&self) -> usize {
        self.jobs.len()
    }

    /// Whether a job that comes now would be refused. Asked before a body is read, so that shedding costs little.
    pub fn is_busy(&self) -> bool {
        self.wait() > self.longest_wait
    }

    /// How long a thread that reads and writes should rest when it has nothing to do, while checks wait for a processor: what comes
    /// meanwhile is taken at once afterwards, in place of one wake-up for each request. A queue costs more time than the rest.
    pub fn rest(&self) -> Option<Duration> {
        if self.is_busy() {
            return Some(REST_WHEN_BUSY);
        }
        (self.waiting() > 0).then_some(REST)
    }

    /// Runs `job`, which reads `bytes` bytes, on a thread of the pool.
    ///
    /// # Errors
    /// [`NoResult::Busy`] at once where it would wait too long. Whoever stops waiting for the result takes the job
    /// back, unless it has begun.
    pub async fn run<T, F>(&self, bytes: usize, job: F) -> Result<T, NoResult>
    where
        T: Send + 'static,
        F: FnOnce() -> T + Send + 'static,
    {
        if self.is_busy() {
            return Err(NoResult::Busy);
        }
        self.submit(bytes, job)?.await.map_err(|_| NoResult::Failed)
    }

    /// The same, however long the queue is: for the posts of a batch that was accepted as a whole.
    ///
    /// # Errors
    /// [`Busy`] where no more jobs can be kept.
    pub fn submit<T, F>(&self, bytes: usize, job: F) -> Result<oneshot::Receiver<T>, Busy>
    where
        T: Send + 'static,
        F: FnOnce() -> T + Send + 'static,
    {
        let (give, take) = oneshot::channel();
        let run = Box::new(move || -> Tell {
            // Nobody waits any more: the client went away, or the time was up.
            if give.is_closed() {
                return Box::new(|| ());
            }
            let result = job();
            Box::new(move || drop(give.send(result)))
        });
        let bytes = bytes as u64 + OVERHEAD;
        self.load.bytes.fetch_add(bytes as i64, Ordering::Relaxed);
        self.jobs.try_send(Job { run, bytes }).map_err(|_| {
            self.load.bytes.fetch_sub(bytes as i64, Ordering::Relaxed);
            Busy
        })?;
        Ok(take)
    }
}

/// What `bytes` are expected to take, where a byte costs `cost`, in nanoseconds divided by 1024.
fn expected(bytes: u64, cost: u64) -> Duration {
    Duration::from_nanos(((u128::from(bytes) * u128::from(cost)) >> 10) as u64)
}

fn work(queue: &Receiver<Job>, load: &Load) {
    // When the last job ended, if another followed at once: what passes between the two delays the ones behind as well.
    let mut ended = None;
    let mut done: Vec<Tell> = Vec::with_capacity(TOLD_AT_ONCE);
    let mut first_done = Instant::now();
    loop {
        // Another thread may have taken the job that still waited a moment ago. Whatever is kept back is told before this one sleeps.
        let job = queue.try_recv().or_else(|_| {
            ended = None;
            done.drain(..).for_each(|tell| tell());
            queue.recv()
        });
        let Ok(Job { run, bytes }) = job else { return };
        // Nor does it wait for a large post.
        if expected(bytes, load.cost.load(Ordering::Relaxed)) > KEPT_BACK {
            done.drain(..).for_each(|tell| tell());
        }
        let started = ended.take().unwrap_or_else(Instant::now);
        // The thread must outlive a job that panics; whoever waits for it is told by the closed channel.
        let tell = survive(run);
        let now = Instant::now();
        let spent = (now - started).as_nanos();
        ended = Some(now);
        let cost = u64::try_from((spent << 10) / u128::from(bytes)).unwrap_or(u64::MAX);
        let before = load.cost.load(Ordering::Relaxed);
        // Threads may overwrite one another's average; each is as good.
        load.cost.store(before - before / AVERAGED + cost / AVERAGED, Ordering::Relaxed);
        load.bytes.fetch_sub(bytes as i64, Ordering::Relaxed);
        if done.is_empty() {
            first_done = now;
        }
        done.extend(tell);
        if done.len() >= TOLD_AT_ONCE || now - first_done >= KEPT_BACK {
            done.drain(..).for_each(|tell| tell());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn gives_results_and_outlives_a_panic() {
        let pool = Pool::start(1, Duration::from_secs(1)).expect("threads can be started");
        assert_eq!(pool.run(1, || 7).await, Ok(7));
        let quiet = std::panic::take_hook();
        std::panic::set_hook(Box::new(|_| {}));
        assert_eq!(pool.run(1, || -> u8 { panic!("a mistake") }).await, Err(NoResult::Failed));
        std::panic::set_hook(quiet);
        assert_eq!(pool.run(1, || 8).await, Ok(8));
    }

    #[tokio::test]
    async fn refuses_what_would_wait_too_long_and_recovers() {
        let pool = Pool::start(1, Duration::from_millis(20)).expect("threads can be started");
        let (open, gate) = std::sync::mpsc::channel::<()>();
        let held = pool.submit(1, move || gate.recv().is_ok()).expect("the queue is empty");
        let mut waiting = Vec::new();
        let refused = loop {
            match pool.is_busy() {
                true => break pool.run(1 << 20, || ()).await,
                false => waiting.push(pool.submit(1 << 20, || ()).expect("there is room")),
            }
        };
        assert_eq!(refused, Err(NoResult::Busy));
        open.send(()).expect("the job waits");
        assert_eq!(held.await, Ok(true));
        for job in waiting {
            job.await.expect("what was accepted is done");
        }
        // A job is taken off the count right after its result is given.
        let mut last = pool.run(1, || 9).await;
        for _ in 0..500 {
            if last.is_ok() {
                break;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
            last = pool.run(1, || 9).await;
        }
        assert_eq!(last, Ok(9));
    }

    #[tokio::test]
    async fn lets_who_writes_rest_while_jobs_wait_and_tells_every_result() {
        let pool = Pool::start(1, Duration::from_secs(5)).expect("threads can be started");
        assert_eq!(pool.rest(), None);
        let (open, gate) = std::sync::mpsc::channel::<()>();
        let held = pool.submit(1, move || gate.recv().is_ok()).expect("the queue is empty");
        // More than are told at once, and a number that leaves some over.
        let waiting: Vec<_> = (0..TOLD_AT_ONCE * 2 + 3).map(|at| pool.submit(1, move || at).expect("there is room")).collect();
        assert_eq!(pool.rest(), Some(REST));
        open.send(()).expect("the job waits");
        assert_eq!(held.await, Ok(true));
        for (at, job) in waiting.into_iter().enumerate() {
            assert_eq!(job.await, Ok(at));
        }
        assert_eq!(pool.rest(), None);
    }

    #[tokio::test]
    async fn keeps_no_result_back_when_another_thread_takes_the_job_that_waited() {
        let pool = Pool::start(2, Duration::from_secs(5)).expect("threads can be started");
        for round in 0..20_000 {
            // Three short jobs for two threads: each thread often sees one waiting that the other takes.
            let jobs: Vec<_> = (0..3).map(|at| pool.submit(1, move || at).expect("there is room")).collect();
            for (at, job) in jobs.into_iter().enumerate() {
                let result = tokio::time::timeout(Duration::from_secs(20), job).await;
                assert_eq!(result.map(|result| result.ok()), Ok(Some(at)), "round {round}");
            }
        }
    }

    #[tokio::test]
    async fn does_not_begin_what_nobody_waits_for() {
        let pool = Pool::start(1, Duration::from_secs(1)).expect("threads can be started");
        let (open, gate) = std::sync::mpsc::channel::<()>();
        let held = pool.submit(1, move || gate.recv().is_ok()).expect("the queue is empty");
        let (begun, was_begun) = std::sync::mpsc::channel::<()>();
        drop(pool.submit(1, move || begun.send(())).expect("there is room"));
        open.send(()).expect("the job waits");
        held.await.expect("runs");
        pool.run(1, || ()).await.expect("runs");
        assert!(was_begun.try_recv().is_err());
    }
}
