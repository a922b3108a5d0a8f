//! The built binary as an operator runs it: settings, signals, reloads, crashes.

use std::io::{BufRead as _, BufReader};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use super::{FINE, Reply, WRONG, client, form};

/// The binary, ended when it is dropped.
struct Binary {
    child: Child,
    address: SocketAddr,
}

impl Drop for Binary {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Binary {
    fn start(arguments: &[&str]) -> Binary {
        let mut child = Command::new(env!("CARGO_BIN_EXE_debunk"))
            .args(["serve", "--listen", "127.0.0.1:0", "--today", "2026-11-20"])
            .args(arguments)
            .env_clear()
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.as_mut().unwrap()).read_line(&mut line).unwrap();
        let address = line.trim().strip_prefix("listening on ").unwrap_or_else(|| panic!("{line}")).parse().unwrap();
        Binary { child, address }
    }

    fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    fn signal(&self, name: &str) {
        assert!(Command::new("kill").args([&format!("-{name}"), &self.child.id().to_string()]).status().unwrap().success());
    }
}

/// Runs the binary to its end, and gives its exit code and what it printed. One that goes on after half a minute is killed: it
/// has no code then.
fn output(arguments: &[&str], variables: &[(&str, &str)]) -> (Option<i32>, String) {
    let mut child = Command::new(env!("CARGO_BIN_EXE_debunk"))
        .args(arguments)
        .env_clear()
        .envs(variables.iter().copied())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let asked = Instant::now();
    while child.try_wait().unwrap().is_none() {
        if asked.elapsed() > Duration::from_secs(30) {
            child.kill().unwrap();
        }
        std::thread::sleep(Duration::from_millis(5));
    }
    let output = child.wait_with_output().unwrap();
    let text = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    (output.status.code(), text)
}

#[test]
fn arguments_win_over_the_environment_and_that_over_the_file() {
    // Addresses that are taken, so that the service says which one it tried. An address of nobody's would not do: some systems
    // let a process listen there too.
    let taken = [(); 3].map(|()| std::net::TcpListener::bind("127.0.0.1:0").unwrap());
    let [by_file, by_variable, by_argument] = taken.each_ref().map(|listener| listener.local_addr().unwrap().to_string());
    let folder = tempfile::tempdir().unwrap();
    let config = folder.path().join("serve.toml");
    std::fs::write(&config, format!("listen = \"{by_file}\"\nopen = true\n")).unwrap();
    let config = config.to_str().unwrap();
    let tried = |arguments: &[&str], variables: &[(&str, &str)]| {
        output(&[&["serve", "--config", config], arguments].concat(), variables).1
    };
    let refused = |address: &str| format!("cannot listen on {address}");
    assert!(tried(&[], &[]).contains(&refused(&by_file)));
    let variable = [("DEBUNK_LISTEN", by_variable.as_str())];
    assert!(tried(&[], &variable).contains(&refused(&by_variable)));
    assert!(tried(&["--listen", &by_argument], &variable).contains(&refused(&by_argument)));
    std::fs::write(config, format!("lisen = \"{by_file}\"\n")).unwrap();
    assert!(tried(&[], &[]).contains("lisen"));
    let (code, text) = output(&["serve", "--listen", "192.0.2.1:1"], &[]);
    assert_eq!(code, Some(2));
    assert!(text.contains("no keys are set"), "{text}");
}

#[tokio::test]
async fn a_key_is_shown_once_and_opens() {
    let folder = tempfile::tempdir().unwrap();
    let keys = folder.path().join("keys.toml");
    let keys = keys.to_str().unwrap();
    let (code, text) = output(&["serve", "new-key", "forum", "--scope", "check", "--append", keys], &[]);
    assert_eq!(code, Some(0));
    let key = text.trim();
    assert!(!std::fs::read_to_string(keys).unwrap().contains(key));
    assert_eq!(output(&["serve", "new-key", "forum", "--append", keys], &[]).0, Some(2), "names are given once");
    let service = Binary::start(&["--keys", keys]);
    let ask = async |key: &str| Reply::of(client().get(service.url("/v1/rules")).bearer_auth(key)).await.status;
    assert_eq!((ask(key).await, ask("other").await), (200, 401));
}

#[tokio::test]
async fn takes_up_changed_rules_and_keeps_the_old_ones_where_the_new_are_wrong() {
    let folder = tempfile::tempdir().unwrap();
    let facts = folder.path().join("facts/kz");
    std::fs::create_dir_all(&facts).unwrap();
    let fact = std::fs::read_to_string("rules/facts/kz/kz-no-tourist-card.toml").unwrap();
    let file = facts.join("kz-no-tourist-card.toml");
    std::fs::write(&file, &fact).unwrap();
    let service = Binary::start(&["--rules", folder.path().to_str().unwrap()]);
    let client = client();
    let revision = async || {
        let answer = Reply::of(client.get(service.url("/v1/rules"))).await.json();
        answer["rules_revision"].as_str().unwrap().to_string()
    };
    let reloads = async |outcome: &str| {
        let text = Reply::of(client.get(service.url("/metrics"))).await.text;
        let line = format!("debunk_rule_reloads_total{{outcome=\"{outcome}\"}}");
        text.lines().find_map(|found| found.strip_prefix(&line)?.trim().parse::<u32>().ok()).unwrap_or(0)
    };
    let before = revision().await;
    std::fs::write(&file, fact.replacen("check = ", "chekc = ", 1)).unwrap();
    service.signal("HUP");
    while reloads("refused").await == 0 {
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert_eq!(revision().await, before);
    let post = json!({"content": WRONG}).to_string();
    let answer =
        Reply::of(client.post(service.url("/v1/check")).header("content-type", "application/json").body(post)).await.json();
    assert_eq!((&answer["verdict"], &answer["rules_revision"]), (&json!("flagged"), &json!(before)));
    // The change is seen without a signal.
    std::fs::write(&file, fact.replacen("2026-10-06", "2026-10-05", 1)).unwrap();
    while revision().await == before {
        assert!(reloads("refused").await < 20, "the rules are refused");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

#[tokio::test]
async fn finishes_what_it_accepted_when_told_to_stop() {
    let mut service = Binary::start(&["--workers", "1"]);
    let client = client();
    let page = format!("{FINE} ").repeat(500);
    let asked: Vec<_> = (0..6)
        .map(|_| {
            let request = client.post(service.url("/v1/check")).header("content-type", "text/plain").body(page.clone());
            tokio::spawn(async move { request.send().await.unwrap().status().as_u16() })
        })
        .collect();
    let metrics = service.url("/metrics");
    while !Reply::of(client.get(&metrics)).await.text.lines().any(|line| {
        line.strip_prefix("debunk_queue_wait_seconds ").is_some_and(|value| value.parse::<f64>().unwrap_or(0.0) > 0.0)
    }) {
        if asked.iter().all(tokio::task::JoinHandle::is_finished) {
            break;
        }
    }
    service.signal("TERM");
    for answer in asked {
        assert!([200, 503].contains(&answer.await.unwrap()));
    }
    drop(client);
    assert_eq!(service.child.wait().unwrap().code(), Some(0));
}

#[tokio::test]
async fn ends_at_once_at_the_second_signal() {
    let mut service = Binary::start(&[]);
    let mut held = std::net::TcpStream::connect(service.address).unwrap();
    std::io::Write::write_all(
        &mut held,
        b"POST /v1/check HTTP/1.1\r\nHost: a\r\nContent-Type: text/plain\r\nContent-Length: 9\r\n\r\nx",
    )
    .unwrap();
    // Answered on another connection, so the first is accepted by now.
    Reply::of(client().get(service.url("/healthz"))).await;
    service.signal("TERM");
    tokio::time::sleep(Duration::from_millis(200)).await;
    assert_eq!(service.child.try_wait().unwrap(), None, "it waits for the body that was begun");
    service.signal("TERM");
    assert_eq!(service.child.wait().unwrap().code(), Some(2));
}

/// Kills the service while many submit; everything that was thanked for is there.
#[tokio::test]
async fn loses_no_submission_that_was_acknowledged() {
    let folder = tempfile::tempdir().unwrap();
    let store = folder.path().join("store");
    let path = store.to_str().unwrap();
    let mut acknowledged: Vec<String> = Vec::new();
    for round in 0..3 {
        let mut service = Binary::start(&["--store", path]);
        let over = Arc::new(AtomicBool::new(false));
        let submitters: Vec<_> = (0..16)
            .map(|who| {
                let (over, client, url) = (Arc::clone(&over), client(), service.url("/1.1/submit-ham"));
                tokio::spawn(async move {
                    let mut thanked = Vec::new();
                    for number in 0.. {
                        let content = format!("{round}-{who}-{number}");
                        let request = client.post(&url).header("content-type", "application/x-www-form-urlencoded");
                        let Ok(response) = request.body(form(&[("comment_content", &content)])).send().await else { break };
                        let Ok(text) = response.text().await else { break };
                        assert!(text == "Thanks for making the web a better place.", "{text}");
                        thanked.push(content);
                        if over.load(Ordering::Relaxed) {
                            break;
                        }
                    }
                    thanked
                })
            })
            .collect();
        let enough = 350;
        while count(&store) < (round + 1) * enough {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        service.child.kill().unwrap();
        service.child.wait().unwrap();
        over.store(true, Ordering::Relaxed);
        for submitter in submitters {
            acknowledged.extend(submitter.await.unwrap());
        }
        let mut kept = std::collections::BTreeSet::new();
        debunk::serve::store::read(&store, |record| {
            kept.insert(record.content);
        })
        .unwrap();
        let lost: Vec<_> = acknowledged.iter().filter(|content| !kept.contains(*content)).collect();
        assert!(lost.is_empty(), "{lost:?}");
    }
    assert!(acknowledged.len() > 900, "{}", acknowledged.len());
    let out = folder.path().join("out");
    let (code, text) = output(&["serve", "export", path, out.to_str().unwrap()], &[]);
    assert_eq!(code, Some(0), "{text}");
    let labels = out.join("labels.jsonl");
    let (code, text) = output(&["eval", labels.to_str().unwrap(), out.join("pages").to_str().unwrap(), "--format", "json"], &[]);
    assert_eq!(code, Some(0), "{text}");
    assert!(serde_json::from_str::<Value>(&text).is_ok());
}

fn count(path: &Path) -> usize {
    std::fs::read(path).map_or(0, |bytes| bytes.iter().filter(|byte| **byte == b'\n').count())
}

fn pem(label: &str, der: &[u8]) -> String {
    format!("-----BEGIN {label}-----\n{}\n-----END {label}-----\n", STANDARD.encode(der))
}

#[tokio::test]
async fn speaks_tls_where_it_has_a_certificate() {
    let folder = tempfile::tempdir().unwrap();
    let made = rcgen::generate_simple_self_signed(vec!["localhost".to_string()]).unwrap();
    let (cert, key) = (folder.path().join("cert.pem"), folder.path().join("key.pem"));
    std::fs::write(&cert, pem("CERTIFICATE", made.cert.der())).unwrap();
    std::fs::write(&key, pem("PRIVATE KEY", &made.signing_key.serialize_der())).unwrap();
    let service = Binary::start(&["--tls-cert", cert.to_str().unwrap(), "--tls-key", key.to_str().unwrap()]);
    client();
    let root = reqwest::Certificate::from_der(made.cert.der()).unwrap();
    let client = reqwest::Client::builder().no_proxy().tls_certs_only([root]).build().unwrap();
    let url = format!("https://localhost:{}/healthz", service.address.port());
    let reply = Reply::of(client.get(url)).await;
    assert_eq!((reply.status, reply.text.as_str()), (200, "ok\n"));
    assert!(client.get(service.url("/healthz")).send().await.is_err(), "nothing is answered in the clear");
}
