//! The built binary as an operator runs it: settings, signals, reloads, crashes.

use std::net::SocketAddr;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::sync::Barrier;

use super::{Binary, FINE, Reply, WRONG, client, form};

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

/// Submissions that are under way at once when the service is killed.
const UNDER_WAY: usize = 1000;

/// Sends a submission but for its last byte; once all have come so far, the last byte. Gives whether it was thanked for.
async fn submit(address: SocketAddr, content: String, together: Arc<Barrier>, thanked: Arc<AtomicUsize>) -> Option<String> {
    let body = form(&[("comment_content", &content)]);
    let head = format!(
        "POST /1.1/submit-ham HTTP/1.1\r\nHost: {address}\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    let (first, last) = body.split_at(body.len() - 1);
    let mut stream = tokio::net::TcpStream::connect(address).await.unwrap();
    stream.write_all(format!("{head}{first}").as_bytes()).await.unwrap();
    together.wait().await;
    // From here on the service may be gone at any moment.
    stream.write_all(last.as_bytes()).await.ok()?;
    let mut answer = Vec::new();
    let mut piece = [0; 1024];
    while !answer.ends_with(b"Thanks for making the web a better place.") {
        match stream.read(&mut piece).await {
            Ok(length) if length > 0 => answer.extend_from_slice(&piece[..length]),
            _ => return None,
        }
    }
    thanked.fetch_add(1, Ordering::SeqCst);
    Some(content)
}

/// Kills the service with a thousand submissions under way, after the first, a third and two thirds of them were thanked for.
/// Everything that was thanked for is there when it runs again.
#[tokio::test]
async fn loses_no_submission_that_was_acknowledged() {
    let folder = tempfile::tempdir().unwrap();
    let store = folder.path().join("store");
    let path = store.to_str().unwrap();
    // However long it takes to send all but the last byte.
    let config = folder.path().join("serve.toml");
    std::fs::write(&config, "[limits]\nheader_seconds = 600\nbody_seconds = 600\n").unwrap();
    let arguments = ["--config", config.to_str().unwrap(), "--store", path];
    let mut acknowledged: Vec<String> = Vec::new();
    for (round, enough) in [1, UNDER_WAY / 3, UNDER_WAY * 2 / 3].into_iter().enumerate() {
        let mut service = Binary::start(&arguments);
        let together = Arc::new(Barrier::new(UNDER_WAY + 1));
        let thanked = Arc::new(AtomicUsize::new(0));
        let submissions: Vec<_> = (0..UNDER_WAY)
            .map(|who| {
                let content = format!("{round}-{who} {}", FINE.repeat(who % 7));
                tokio::spawn(submit(service.address, content, Arc::clone(&together), Arc::clone(&thanked)))
            })
            .collect();
        together.wait().await;
        while thanked.load(Ordering::SeqCst) < enough {
            assert!(
                !submissions.iter().all(tokio::task::JoinHandle::is_finished),
                "{} are thanked for",
                thanked.load(Ordering::SeqCst)
            );
            tokio::task::yield_now().await;
        }
        service.child.kill().unwrap();
        service.child.wait().unwrap();
        let before = acknowledged.len();
        for submission in submissions {
            acknowledged.extend(submission.await.unwrap());
        }
        assert!(acknowledged.len() - before >= enough);
        let mut again = Binary::start(&arguments);
        let asked = client().post(again.url("/1.1/submit-ham")).header("content-type", "application/x-www-form-urlencoded");
        let content = format!("after {round}");
        assert_eq!(Reply::of(asked.body(form(&[("comment_content", &content)]))).await.status, 200, "it goes on");
        acknowledged.push(content);
        again.signal("TERM");
        again.child.wait().unwrap();
        let mut kept = std::collections::BTreeSet::new();
        debunk::serve::store::read(&store, |record| {
            kept.insert(record.content);
        })
        .unwrap();
        let lost: Vec<_> = acknowledged.iter().filter(|content| !kept.contains(*content)).collect();
        assert!(lost.is_empty(), "{lost:?}");
    }
    let out = folder.path().join("out");
    let (code, text) = output(&["serve", "export", path, out.to_str().unwrap()], &[]);
    assert_eq!(code, Some(0), "{text}");
    let labels = out.join("labels.jsonl");
    let (code, text) = output(&["eval", labels.to_str().unwrap(), out.join("pages").to_str().unwrap(), "--format", "json"], &[]);
    assert_eq!(code, Some(0), "{text}");
    assert!(serde_json::from_str::<Value>(&text).is_ok());
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
