//! `debunk serve` over real sockets on loopback. Most tests run the service in this process, those about signals and crashes
//! run the built binary.

mod access;
mod batch;
mod bounds;
mod dialects;
mod hostile;
mod native;
mod operations;
mod overload;
mod page;
mod traces;
mod urls;

use std::io::{BufRead as _, BufReader};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use debunk::rules::Rules;
use debunk::serve::connection::{self, Ended, Phase};
use debunk::serve::keys::{Keys, Scope, generate};
use debunk::serve::{App, Clock, Settings};
use jiff::tz::TimeZone;
use serde_json::Value;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// A post that contradicts a checked fact, and one that does not.
pub(crate) const WRONG: &str =
    "The Kazakhstan tourist card is an electronic visa that every Chinese visitor must hold before boarding.";
pub(crate) const FINE: &str = "We spent a week in Almaty. The mountains are wonderful, and the trolleybus costs little.";

/// A running service that ends when it is dropped.
pub(crate) struct Service {
    pub(crate) address: SocketAddr,
    pub(crate) app: Arc<App>,
    pub(crate) client: reqwest::Client,
    phase: watch::Sender<Phase>,
    task: JoinHandle<Ended>,
}

impl Drop for Service {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// The day all tests are judged by.
pub(crate) fn clock() -> Clock {
    let noon = jiff::civil::date(2026, 11, 20).at(12, 0, 0, 0).to_zoned(TimeZone::UTC).unwrap().timestamp();
    Arc::new(move || noon)
}

impl Service {
    /// Starts one that asks nobody for a key.
    pub(crate) async fn start() -> Service {
        Service::with(None, |_| {}).await
    }

    /// Starts one with keys and with settings changed.
    pub(crate) async fn with(keys: Option<&str>, change: impl FnOnce(&mut Settings)) -> Service {
        Service::fetching(keys, change, debunk::fetch::Options::default()).await
    }

    /// The same, with a fetcher set up otherwise.
    pub(crate) async fn fetching(
        keys: Option<&str>,
        change: impl FnOnce(&mut Settings),
        options: debunk::fetch::Options,
    ) -> Service {
        let mut settings = Settings { workers: 2, ..Settings::default() };
        // Tests run on machines that do much else; those about waiting set what they want.
        settings.limits.queue_ms = 3600;
        change(&mut settings);
        let keys = keys.map(|text| Keys::parse(text).unwrap());
        let app = App::fetching(settings, Rules::embedded().unwrap(), keys, clock(), options).unwrap();
        let listener = connection::listen("127.0.0.1:0".parse().unwrap(), &app.settings.limits).unwrap();
        let address = listener.local_addr().unwrap();
        let (phase, told) = watch::channel(Phase::Serving);
        let task = tokio::spawn(connection::run(Arc::clone(&app), listener, told));
        Service { address, app, client: client(), phase, task }
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    pub(crate) async fn get(&self, path: &str) -> Reply {
        Reply::of(self.client.get(self.url(path))).await
    }

    /// Posts `body` as `content_type`.
    pub(crate) async fn post(&self, path: &str, content_type: &str, body: impl Into<reqwest::Body>) -> Reply {
        Reply::of(self.client.post(self.url(path)).header("content-type", content_type).body(body)).await
    }

    /// Posts JSON.
    pub(crate) async fn post_json(&self, path: &str, body: Value) -> Reply {
        self.post(path, "application/json", body.to_string()).await
    }

    /// What a counter without labels stands at, by its name in the metrics.
    pub(crate) async fn counted(&self, name: &str) -> Option<u32> {
        let text = self.get("/metrics").await.text;
        text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' ')?.parse().ok())
    }

    /// Sends bytes as they are, says that no more come, and gives what is answered until the connection ends.
    pub(crate) async fn raw(&self, bytes: &[u8]) -> String {
        let mut stream = TcpStream::connect(self.address).await.unwrap();
        // A server that has seen enough may close while we write.
        let _ = stream.write_all(bytes).await;
        let mut answer = Vec::new();
        let read = async {
            let mut piece = [0; 4096];
            while let Ok(length) = stream.read(&mut piece).await {
                if length == 0 {
                    break;
                }
                answer.extend_from_slice(&piece[..length]);
                // An answer that leaves the connection open is whole once its body is.
                if is_whole(&answer) {
                    break;
                }
            }
        };
        let _ = tokio::time::timeout(Duration::from_secs(20), read).await;
        String::from_utf8_lossy(&answer).into_owned()
    }

    /// Tells it to stop and waits until it has.
    pub(crate) async fn stop(&mut self) -> Ended {
        self.phase.send(Phase::Draining).unwrap();
        (&mut self.task).await.unwrap()
    }
}

/// Whether an answer with a length is there to its end.
fn is_whole(answer: &[u8]) -> bool {
    let text = String::from_utf8_lossy(answer);
    let Some((head, body)) = text.split_once("\r\n\r\n") else { return false };
    let length = head.to_lowercase().lines().find_map(|line| line.strip_prefix("content-length: ")?.parse::<usize>().ok());
    length.is_some_and(|length| body.len() >= length)
}

/// The built binary, ended when it is dropped.
pub(crate) struct Binary {
    pub(crate) child: Child,
    pub(crate) address: SocketAddr,
}

impl Drop for Binary {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Binary {
    pub(crate) fn start(arguments: &[&str]) -> Binary {
        Binary::of(Path::new(env!("CARGO_BIN_EXE_debunk")), arguments)
    }

    /// The same with a binary built otherwise.
    pub(crate) fn of(binary: &Path, arguments: &[&str]) -> Binary {
        let mut child = Command::new(binary)
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

    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    pub(crate) fn signal(&self, name: &str) {
        assert!(Command::new("kill").args([&format!("-{name}"), &self.child.id().to_string()]).status().unwrap().success());
    }

    /// Resident megabytes, where the system tells.
    pub(crate) fn memory(&self) -> Option<usize> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).ok()?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
        Some(line.trim().strip_suffix(" kB")?.parse::<usize>().ok()? / 1024)
    }
}

/// Keys of names and scopes: their texts, and the file that knows them.
pub(crate) fn keys(given: &[(&str, &str)]) -> (Vec<String>, String) {
    let scopes = |text: &str| -> Vec<Scope> {
        text.split(',').map(|name| Scope::ALL.into_iter().find(|scope| scope.as_str() == name).unwrap()).collect()
    };
    let mut texts = Vec::new();
    let mut file = String::new();
    for (name, scope) in given {
        let (text, key) = generate(name, &scopes(scope), jiff::civil::date(2026, 11, 20)).unwrap();
        texts.push(text);
        file.push_str(&format!("[[key]]\n{}\n", toml::to_string(&key).unwrap()));
    }
    (texts, file)
}

/// Fields as a browser sends a form.
pub(crate) fn form(fields: &[(&str, &str)]) -> String {
    url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish()
}

/// A client without proxies, whatever the environment says.
pub(crate) fn client() -> reqwest::Client {
    // Named here because the crate is built without one.
    let _ = rustls::crypto::ring::default_provider().install_default();
    reqwest::Client::builder().no_proxy().build().unwrap()
}

/// An answer, read whole.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) headers: reqwest::header::HeaderMap,
    pub(crate) text: String,
}

impl Reply {
    pub(crate) async fn of(request: reqwest::RequestBuilder) -> Reply {
        let response = request.send().await.unwrap();
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        Reply { status, headers, text: String::from_utf8(response.bytes().await.unwrap().to_vec()).unwrap() }
    }

    #[track_caller]
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|error| panic!("{error}: {}", self.text))
    }

    #[track_caller]
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).unwrap_or_else(|| panic!("no header {name}: {self:?}")).to_str().unwrap()
    }
}
