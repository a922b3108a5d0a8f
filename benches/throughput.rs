//! End to end, all checks on, one thread: MB per CPU second on pages made from a seed, microseconds a comment, what ten times
//! the facts cost, and what it costs to start. Ratios to `rg -f` over the same words and to `lychee --dump` say more than the numbers of one machine.
//!
//! `cargo bench` takes about a minute; `DEBUNK_BENCH_MB=5 cargo bench` makes less of each kind, and `cargo bench -- honest` does
//! only what has that in its name. Nothing is asserted: a busy machine must not fail a change.

mod pages;

use std::hint::black_box;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use debunk::document::Hints;
use debunk::engine::{self, Options};
use debunk::resolve::Hosts;
use debunk::rules::Rules;
use mimalloc::MiMalloc;
use pages::{Matter, Seed, World};

/// As in the program.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

/// Size of one page in bytes: most are short, some are long.
const SIZES: [usize; 5] = [2_000, 6_000, 12_000, 30_000, 60_000];

/// A kind of page, with its name as a file extension.
#[derive(Clone)]
struct Corpus {
    name: &'static str,
    extension: &'static str,
    pages: Vec<String>,
}

impl Corpus {
    fn bytes(&self) -> usize {
        self.pages.iter().map(String::len).sum()
    }
}

fn main() {
    let megabytes = std::env::var("DEBUNK_BENCH_MB").ok().and_then(|text| text.parse().ok()).unwrap_or(50_usize);
    let rules = Rules::embedded().expect("the built-in rules are sound");
    let world = World::new(&rules);
    let only: Vec<String> = std::env::args().skip(1).filter(|argument| !argument.starts_with('-')).collect();
    let wanted = |name: &str| only.is_empty() || only.iter().any(|part| name.contains(part.as_str()));
    let mut corpora = corpora(megabytes * 1_000_000, &world);
    let all = if wanted("facts") { corpora.clone() } else { Vec::new() };
    corpora.retain(|corpus| wanted(corpus.name));
    let folder = std::env::temp_dir().join(format!("debunk-bench-{}", std::process::id()));
    let words = folder.join("words.txt");
    write_out(&folder, &corpora, &words, &rules);

    say(&format!("{megabytes} MB of each kind, one thread; MB are 10^6 bytes, seconds are CPU time"));
    say("");
    say(&format!(
        "{:<22} {:>9} {:>9} {:>7} {:>9} {:>9} {:>7} {:>7}",
        "", "findings", "debunk", "", "rg -f", "lychee", "/rg", "/lychee"
    ));
    for corpus in &corpora {
        let (found, own) = own_rate(corpus, &rules);
        let path = folder.join(corpus.name);
        let rg =
            outside_rate("rg", &format!("rg -j1 -uuu -iF --count-matches -f '{}' '{}'", words.display(), path.display()), corpus);
        let lychee = outside_rate("lychee", &format!("lychee --dump --no-progress '{}'", path.display()), corpus);
        say(&format!(
            "{:<22} {found:>9} {own:>9.1} {:<7} {:>9} {:>9} {:>7} {:>7}",
            corpus.name,
            "MB/s",
            number(rg),
            number(lychee),
            number(rg.map(|rate| own / rate)),
            number(lychee.map(|rate| own / rate)),
        ));
    }
    say("");
    if wanted("comments") {
        comments(&world, &rules);
    }
    facts(&all, &rules);
    if wanted("start") {
        start(&folder);
    }
    // What is left behind in a temporary folder harms nobody.
    let _ = std::fs::remove_dir_all(&folder);
}

fn corpora(size: usize, world: &World) -> Vec<Corpus> {
    let mut seed = Seed::new(20_261_120);
    let mut make = |name, extension, page: &dyn Fn(usize, &mut Seed) -> String| {
        let mut pages = Vec::new();
        let mut made = 0;
        while made < size {
            let text = page(SIZES[pages.len() % SIZES.len()], &mut seed);
            made += text.len();
            pages.push(text);
        }
        Corpus { name, extension, pages }
    };
    vec![
        make("honest-markdown", "md", &|size, seed| {
            let matter = if size % 4_000 == 0 { Matter::Travel } else { Matter::Other };
            pages::markdown(matter, size, world, seed)
        }),
        make("wrong-markdown", "md", &|size, seed| pages::markdown(Matter::Wrong, size, world, seed)),
        make("honest-html", "html", &|size, seed| {
            let matter = if size % 4_000 == 0 { Matter::Travel } else { Matter::Other };
            pages::html(matter, size, world, seed)
        }),
    ]
}

/// Files for the other programs, and the words for `rg`.
fn write_out(folder: &Path, corpora: &[Corpus], words: &Path, rules: &Rules) {
    std::fs::create_dir_all(folder).expect("the temporary folder is writable");
    for corpus in corpora {
        let inside = folder.join(corpus.name);
        std::fs::create_dir_all(&inside).expect("the temporary folder is writable");
        for (at, page) in corpus.pages.iter().enumerate() {
            std::fs::write(inside.join(format!("{at:05}.{}", corpus.extension)), page).expect("the temporary folder is writable");
        }
    }
    let mut all: Vec<&str> = rules.lexicon.words().collect();
    all.sort_unstable();
    all.dedup();
    std::fs::write(words, all.join("\n")).expect("the temporary folder is writable");
}

fn check(page: &str, name: &str, rules: &Rules) -> usize {
    let options = Options { today: jiff::civil::date(2026, 11, 20), as_of: None };
    let hints = Hints { name: Some(name), ..Hints::default() };
    let result = engine::check_page(name, page.as_bytes(), &hints, rules, &Hosts::default(), options);
    black_box(&result).findings.len()
}

/// Findings, and MB per CPU second of this thread.
fn own_rate(corpus: &Corpus, rules: &Rules) -> (usize, f64) {
    let name = format!("page.{}", corpus.extension);
    // Automata are built when first used; that is part of starting, not of reading pages.
    for page in corpus.pages.iter().take(20) {
        check(page, &name, rules);
    }
    let before = cpu();
    let found = corpus.pages.iter().map(|page| check(page, &name, rules)).sum();
    let took = cpu() - before;
    (found, corpus.bytes() as f64 / 1e6 / took.as_secs_f64())
}

/// CPU time of this thread; elapsed time where the system does not tell.
fn cpu() -> Duration {
    let clock = std::fs::read_to_string("/proc/thread-self/schedstat").ok();
    match clock.as_deref().and_then(|text| text.split(' ').next()).and_then(|first| first.parse().ok()) {
        Some(nanoseconds) => Duration::from_nanos(nanoseconds),
        None => {
            static START: std::sync::OnceLock<Instant> = std::sync::OnceLock::new();
            START.get_or_init(Instant::now).elapsed()
        }
    }
}

/// MB per CPU second of another program, by the shell's own clock; `None` where it is not installed.
fn outside_rate(program: &str, line: &str, corpus: &Corpus) -> Option<f64> {
    let script = format!("command -v {program} >/dev/null || exit 9; TIMEFORMAT='%3U %3S'; time {line} >/dev/null 2>&1");
    let ran = Command::new("bash").args(["-c", &script]).stdin(Stdio::null()).output().ok()?;
    if ran.status.code() == Some(9) {
        return None;
    }
    let seconds: f64 = String::from_utf8_lossy(&ran.stderr).split_whitespace().filter_map(|part| part.parse::<f64>().ok()).sum();
    (seconds > 0.0).then(|| corpus.bytes() as f64 / 1e6 / seconds)
}

/// Comments of 2 kB, as a moderation queue sees them, half of them wrong.
fn comments(world: &World, rules: &Rules) {
    let mut seed = Seed::new(2_000);
    let matters = [Matter::Travel, Matter::Wrong, Matter::Other, Matter::Wrong];
    let texts: Vec<String> = (0..4_000).map(|at| pages::markdown(matters[at % 4], 2_000, world, &mut seed)).collect();
    for text in texts.iter().take(200) {
        check(text, "comment.md", rules);
    }
    // The best of five of each: what the comment costs, and not what else the machine was doing.
    let once = |text: &String| {
        let before = Instant::now();
        check(text, "comment.md", rules);
        before.elapsed()
    };
    let mut times: Vec<Duration> = texts.iter().map(|text| (0..5).map(|_| once(text)).min().unwrap_or_default()).collect();
    times.sort_unstable();
    let at = |share: f64| times[((times.len() - 1) as f64 * share) as usize].as_secs_f64() * 1e6;
    say(&format!("2 kB comment: p50 {:.0} us, p99 {:.0} us, p99.9 {:.0} us", at(0.5), at(0.99), at(0.999)));
}

/// How much longer pages take with 500 facts than with 50: the built-in ones, first thinned out, then repeated for other
/// countries.
fn facts(corpora: &[Corpus], rules: &Rules) {
    let with = |count: usize| {
        let mut files = rules.files.clone();
        let (own, countries) = (rules.files.facts.as_slice(), rules.files.countries.as_slice());
        *files.facts = (0..count)
            .map(|at| {
                // Neighbours are of one country; steps of 29 visit facts of all.
                let mut fact = own[at * 29 % own.len()].clone();
                if at >= own.len() {
                    fact.id = format!("{}-{at}", fact.id);
                    fact.country = fact.country.map(|_| countries[at * 29 % countries.len()].code.clone());
                }
                fact
            })
            .collect();
        Rules::compile(files).expect("copies of sound facts are sound")
    };
    let (few, many) = (with(50), with(500));
    for corpus in corpora {
        // In turns, so that a machine that slows down slows both.
        let rates: Vec<(f64, f64)> = (0..3).map(|_| (own_rate(corpus, &few).1, own_rate(corpus, &many).1)).collect();
        let best = |rate: &dyn Fn(&(f64, f64)) -> f64| rates.iter().map(rate).fold(0.0, f64::max);
        let (few, many) = (best(&|rates| rates.0), best(&|rates| rates.1));
        say(&format!(
            "{:<22} with 50 facts {few:.1} MB/s, with 500 {many:.1}: {:+.1} % time",
            corpus.name,
            (few / many - 1.0) * 100.0
        ));
    }
}

/// The built program on an empty file: best of ten, and the largest resident set seen.
fn start(folder: &Path) {
    let empty: PathBuf = folder.join("empty.md");
    std::fs::write(&empty, "").expect("the temporary folder is writable");
    let mut best = Duration::MAX;
    let mut peak = 0;
    for _ in 0..10 {
        let before = Instant::now();
        let mut command = Command::new(env!("CARGO_BIN_EXE_debunk"));
        command.arg("check").arg(&empty).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        let mut child = command.spawn().expect("the program was built with this");
        let status = format!("/proc/{}/status", child.id());
        while child.try_wait().expect("it is ours").is_none() {
            let seen = std::fs::read_to_string(&status).unwrap_or_default();
            let kilobytes =
                seen.lines().find_map(|line| line.strip_prefix("VmHWM:")?.trim().strip_suffix(" kB")?.parse::<usize>().ok());
            peak = peak.max(kilobytes.unwrap_or(0));
            std::thread::sleep(Duration::from_micros(200));
        }
        best = best.min(before.elapsed());
    }
    say(&format!("an empty file: {:.1} ms, {:.1} MB", best.as_secs_f64() * 1e3, peak as f64 / 1e3));
}

fn number(value: Option<f64>) -> String {
    value.map_or_else(|| "-".to_string(), |value| if value < 10.0 { format!("{value:.2}") } else { format!("{value:.0}") })
}

fn say(line: &str) {
    // Nobody is there to tell when standard output is closed.
    let _ = writeln!(std::io::stdout().lock(), "{line}");
}
