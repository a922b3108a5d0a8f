//! Killed with SIGKILL at any moment and taken up again: nothing lost, nothing twice.

use std::time::Duration;

use super::*;

const PAGES: usize = 250;

/// Moments that differ and are the same in every run.
fn moments(seed: u64, count: u64) -> Vec<Duration> {
    let next = |n: u64| (seed + n).wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(29).wrapping_mul(0xbf58_476d_1ce4_e5b9) >> 40;
    (0..count).map(|n| Duration::from_millis(30 + next(n) % 400)).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_at_random_moments_loses_nothing_and_reports_nothing_twice() {
    let server = Server::answering(|head| site(head, PAGES)).await;
    let desk = Desk::new(&[]);
    let url = server.url("/p0").to_string();
    let start = ["scan", &url, "--depth", "100", "-f", "jsonl"];
    let resume = ["scan", "--resume", "-f", "jsonl"];
    // Slow enough that it is killed in the middle.
    let slow = ["--allow-private", "--delay", "2ms", "--per-host", "4"];
    let mut kills = 0;
    for moment in moments(7, 8) {
        let arguments = if desk.path().join("debunk-scan.state").exists() { &resume[..] } else { &start[..] };
        let before = server.connections();
        let mut child = desk.command(&[arguments, &slow].concat()).stdout(std::process::Stdio::null()).spawn().unwrap();
        // The moment counts from when it has begun to work, whatever else the machine does.
        while server.connections() == before && child.try_wait().unwrap().is_none() {
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
        tokio::time::sleep(moment).await;
        kills += usize::from(child.try_wait().unwrap().is_none());
        child.kill().unwrap();
        child.wait().unwrap();
    }
    assert!(kills >= 3, "only {kills} of the runs were killed while they worked");
    let resumed = scan(&desk, &["--resume", "-f", "jsonl"]).await;
    let results = results(&resumed);
    assert_eq!((resumed.code, results.len()), (1, PAGES), "{}", resumed.err);

    // The same as a run that nobody disturbed.
    let undisturbed = scan(&Desk::new(&[]), &[&url, "--depth", "100", "-f", "jsonl"]).await;
    assert_eq!(resumed.out, undisturbed.out);
    // Of what had been stored nothing was fetched again: at most what was under way at each kill, and the second scan.
    let asked: usize = asked(&server).into_iter().filter(|(path, _)| path != "/robots.txt").map(|(_, times)| times).sum();
    assert!(asked <= 2 * PAGES + kills * 64, "{asked} requests for {PAGES} pages");
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_before_it_has_begun_leaves_no_state_that_cannot_be_resumed() {
    let server = Server::answering(|head| site(head, 20)).await;
    let desk = Desk::new(&[("debunk-scan.state.new", b"what a killed run left")]);
    let url = server.url("/p0").to_string();
    for wait in 0..12 {
        let mut child = desk.command(&["scan", &url, "--allow-private", "--state", "early.state"]).spawn().unwrap();
        tokio::time::sleep(Duration::from_millis(wait * 8)).await;
        child.kill().unwrap();
        child.wait().unwrap();
        if desk.path().join("early.state").exists() {
            let resumed = scan(&desk, &["--resume", "--state", "early.state", "-f", "jsonl"]).await;
            assert_eq!((resumed.code, results(&resumed).len()), (0, 1), "{}", resumed.err);
            std::fs::remove_file(desk.path().join("early.state")).unwrap();
        }
    }
    let ran = scan(&desk, &[&url, "-f", "jsonl"]).await;
    assert_eq!(results(&ran).len(), 1, "{}", ran.err);
    assert!(!desk.path().join("debunk-scan.state.new").exists());
}

#[tokio::test(flavor = "multi_thread")]
async fn resuming_a_finished_scan_reports_again_and_asks_nobody() {
    let server = Server::answering(|head| site(head, 20)).await;
    let desk = Desk::new(&[]);
    let url = server.url("/p0").to_string();
    let first = scan(&desk, &[&url, "--depth", "9", "-f", "jsonl"]).await;
    let before = server.connections();
    let second = scan(&desk, &["--resume", "-f", "jsonl"]).await;
    assert_eq!((first.out, first.code), (second.out, second.code));
    assert_eq!(server.connections(), before);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_old_state_is_not_overwritten_by_accident() {
    let desk = Desk::new(&[("debunk-scan.state", b"something else")]);
    let ran = scan(&desk, &["https://a.example/"]).await;
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("--resume") && ran.err.contains("--again"), "{}", ran.err);
    let resumed = scan(&desk, &["--resume"]).await;
    assert_eq!(resumed.code, 2, "{}", resumed.err);
    assert_eq!(std::fs::read(desk.path().join("debunk-scan.state")).unwrap(), b"something else");
}

#[tokio::test(flavor = "multi_thread")]
async fn says_in_plain_lines_how_far_it_is_where_nobody_sees_a_bar() {
    let server = Server::answering(|head| site(head, 40)).await;
    let url = server.url("/p0").to_string();
    // It takes longer than several lines, however fast the machine is.
    let slow =
        ["scan", &url, "--depth", "100", "--allow-private", "--delay", "20ms", "--per-host", "1", "--progress-every", "100ms"];
    let (desk, other) = (Desk::new(&[]), Desk::new(&[]));
    let mut command = desk.command(&slow);
    let told = ran(tokio::task::spawn_blocking(move || command.output()).await.unwrap().unwrap());
    let lines: Vec<&str> = told.err.lines().filter(|line| line.contains(" a second, ")).collect();
    assert!(!lines.is_empty() && lines.iter().all(|line| line.contains(" pages, ") && line.contains(" left")), "{}", told.err);
    assert!(!told.err.contains('\u{1b}'), "{:?}", told.err);
    let mut command = other.command(&[&slow[..], &["--quiet"]].concat());
    let quiet = ran(tokio::task::spawn_blocking(move || command.output()).await.unwrap().unwrap());
    assert_eq!(quiet.err, "");
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn an_interrupt_finishes_what_is_under_way_and_says_how_to_go_on() {
    let server = Server::answering(|head| site(head, PAGES)).await;
    let desk = Desk::new(&[]);
    let url = server.url("/p0").to_string();
    let arguments = ["scan", &url, "--depth", "100", "-f", "jsonl", "--allow-private", "--delay", "20ms", "--per-host", "1"];
    let child = desk.command(&arguments).spawn().unwrap();
    while server.connections() < 10 {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    std::process::Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
    let stopped = ran(tokio::task::spawn_blocking(move || child.wait_with_output()).await.unwrap().unwrap());
    assert_eq!(stopped.code, 2, "{}", stopped.err);
    assert!(stopped.err.contains("debunk scan --resume --state debunk-scan.state"), "{}", stopped.err);
    let before = results(&stopped);
    assert!(!before.is_empty() && before.len() < PAGES, "{}", before.len());
    let after = results(&scan(&desk, &["--resume", "-f", "jsonl"]).await);
    assert_eq!(after.len(), PAGES);
    assert!(before.iter().all(|(url, result)| after[url] == *result));
    // Nothing that was finished was fetched again, and nothing was thrown away.
    assert!(asked(&server).iter().all(|(path, &times)| times == 1 || path == "/robots.txt"));
}
