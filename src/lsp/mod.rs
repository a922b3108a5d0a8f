//! The language server: tells an editor what `check` would find, while a page is being written.
//!
//! Four threads. One reads messages and never waits for anything else; one writes; one checks documents; and the one in [`serve`]
//! owns all state and only decides. A document is checked a moment after the last change to it. Requests about a document that has
//! not been checked in its newest form wait until it has, and can be cancelled until then.

mod answer;
mod frame;
mod text;

use std::collections::BTreeMap;
use std::io::{BufRead, BufWriter, Write};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::thread;
use std::time::{Duration, Instant};

use jiff::civil::Date;
use lsp_server::{ErrorCode, Message, Notification, Request, RequestId};
use lsp_types::{
    CancelParams, CodeActionKind, CodeActionOptions, CodeActionParams, CodeActionProviderCapability, Diagnostic,
    DiagnosticSeverity, DidChangeTextDocumentParams, DidCloseTextDocumentParams, DidOpenTextDocumentParams,
    DidSaveTextDocumentParams, HoverParams, HoverProviderCapability, InitializeParams, InitializeResult, MarkupKind,
    NumberOrString, PositionEncodingKind, PublishDiagnosticsParams, ServerCapabilities, ServerInfo, TextDocumentSyncCapability,
    TextDocumentSyncKind, TextDocumentSyncOptions, TextDocumentSyncSaveOptions, Uri,
};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::config::Config;
use crate::document::{Hints, Kind};
use crate::engine::{self, PageResult};
use crate::mistakes::survive;
use crate::resolve::Hosts;
use crate::rules::Rules;
use crate::suppress;
use answer::{Checked, Client, Dialect, Edits, Markup};
use frame::Frame;
use text::{Columns, Text};

/// How long after a change a document is checked, if no other comes.
const QUIET: Duration = Duration::from_millis(250);
/// Largest document that is checked, in bytes; `check` reads larger ones.
pub const MAX_DOCUMENT: usize = 4 << 20;

/// How a session ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// `shutdown`, then `exit`, as the protocol asks.
    Orderly,
    /// `exit` alone, or a client that went away.
    Cut,
}

/// Serves one client until it leaves. In: the stream of its messages, the stream for ours, the rules, and the day by which facts
/// age. Never fails: what cannot be read is answered with an error.
pub fn serve(input: impl BufRead + Send + 'static, output: impl Write + Send + 'static, rules: Arc<Rules>, today: Date) -> End {
    let (events, inbox) = mpsc::channel();
    let (out, outbox) = mpsc::channel();
    let (jobs, work) = mpsc::channel();
    let from_client = events.clone();
    thread::spawn(move || read(input, &from_client));
    thread::spawn(move || check(&work, &events, &rules, today));
    let writer = thread::spawn(move || write(output, &outbox));
    let end = Server::new(out, jobs).run(&inbox);
    // The last answers go out before the program ends. Whoever has left does not keep us: writing to them fails.
    let _ = writer.join();
    end
}

/// What the deciding thread hears of.
#[derive(Debug)]
enum Event {
    Message(Message),
    /// A message that is none, with the answer to it.
    Malformed(Value),
    /// The stream has ended.
    Gone,
    Done {
        uri: String,
        serial: u64,
        result: Option<Box<PageResult>>,
    },
}

/// A document to check.
#[derive(Debug)]
struct Job {
    uri: String,
    serial: u64,
    kind: Option<Kind>,
    text: Arc<Text>,
}

/// A document's path, where it has one.
fn path_of(uri: &str) -> Option<PathBuf> {
    url::Url::parse(uri).ok().filter(|url| url.scheme() == "file")?.to_file_path().ok()
}

/// Takes out what the project's settings and the comments of the page answer for.
fn settle(result: &mut PageResult, source: &[u8], path: Option<&Path>, rules: &Rules, today: Date) {
    // Settings that cannot be read must not silence an editor; `check` says what is wrong with them.
    let config = path.and_then(Path::parent).and_then(|folder| Config::discover(folder).ok().flatten()).unwrap_or_default();
    let below = path.and_then(|path| config.below(&path.canonicalize().ok()?));
    suppress::settle(result, source, &config, below.as_deref(), &rules.files.policy, today);
}

fn read(mut input: impl BufRead, events: &Sender<Event>) {
    // A stream that breaks is one that has ended.
    while let Ok(Some(frame)) = frame::read(&mut input) {
        let event = match frame {
            Frame::Body(body) => match serde_json::from_slice::<Message>(&body) {
                Ok(message) => Event::Message(message),
                Err(_) => Event::Malformed(malformed(&body)),
            },
            Frame::TooLarge(size) => Event::Malformed(error(
                Value::Null,
                ErrorCode::InvalidRequest,
                &format!("a message of {size} bytes is too large"),
            )),
            Frame::NoLength => Event::Malformed(error(Value::Null, ErrorCode::ParseError, "the headers name no Content-Length")),
        };
        if events.send(event).is_err() {
            return;
        }
    }
    let _ = events.send(Event::Gone);
}

/// The answer to a body that is no message, with its id where it has one.
fn malformed(body: &[u8]) -> Value {
    match serde_json::from_slice::<Value>(body) {
        Err(reason) => error(Value::Null, ErrorCode::ParseError, &format!("the message is no JSON: {reason}")),
        Ok(value) => {
            let id = value.get("id").filter(|id| id.is_string() || id.is_number()).cloned().unwrap_or(Value::Null);
            error(id, ErrorCode::InvalidRequest, "the message is no request, answer or notification")
        }
    }
}

fn error(id: Value, code: ErrorCode, message: &str) -> Value {
    json!({ "jsonrpc": "2.0", "id": id, "error": { "code": code as i32, "message": message } })
}

fn write(output: impl Write, outbox: &Receiver<Value>) {
    let mut output = BufWriter::new(output);
    for message in outbox {
        if frame::write(&message, &mut output).is_err() {
            return;
        }
    }
}

fn check(work: &Receiver<Job>, events: &Sender<Event>, rules: &Rules, today: Date) {
    for job in work {
        let name = job.uri.rsplit('/').next().unwrap_or_default();
        let hints = Hints {
            name: Some(name),
            // The text has come as UTF-8, whatever the page says of its file.
            content_type: job.kind.map(|_| "text/plain; charset=utf-8"),
            kind: job.kind,
            ..Hints::default()
        };
        let options = engine::Options { today, as_of: None };
        // A page that makes us fail is a mistake of ours; the editor must not lose its server for it.
        let checked = survive(|| {
            let source = job.text.as_str().as_bytes();
            let mut result = engine::check_page(name, source, &hints, rules, &Hosts::default(), options);
            settle(&mut result, source, path_of(&job.uri).as_deref(), rules, today);
            result
        });
        let done = Event::Done { uri: job.uri, serial: job.serial, result: checked.map(Box::new) };
        if events.send(done).is_err() {
            return;
        }
    }
}

/// Where the session stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Phase {
    /// `initialize` has not come.
    New,
    Running,
    /// `shutdown` has come.
    Closing,
}

/// An open document.
#[derive(Debug)]
struct Open {
    uri: Uri,
    version: i32,
    kind: Option<Kind>,
    dialect: Dialect,
    text: Content,
    /// Tells this form of the document from every other one of the session.
    serial: u64,
    /// When it is to be checked.
    due: Option<Instant>,
    /// The last form that was checked.
    checked: Option<(u64, Checked)>,
}

/// The text of an open document.
#[derive(Debug)]
enum Content {
    Held(Arc<Text>),
    /// Not kept. Changes of parts cannot be followed; it is read again when it comes whole.
    TooLarge,
}

/// A request that waits for a check.
#[derive(Debug)]
struct Waiting {
    id: RequestId,
    uri: String,
    question: Question,
}

#[derive(Debug)]
enum Question {
    Hover(lsp_types::Position),
    Actions(lsp_types::Range),
}

/// All state of a session.
struct Server {
    out: Sender<Value>,
    jobs: Sender<Job>,
    client: Client,
    phase: Phase,
    open: BTreeMap<String, Open>,
    waiting: Vec<Waiting>,
    serial: u64,
    /// Whether a document is being checked. One at a time, so that the next is taken in its newest form.
    busy: bool,
}

/// What a request or notification failed with.
type Refusal = (ErrorCode, String);

impl Server {
    fn new(out: Sender<Value>, jobs: Sender<Job>) -> Server {
        let client = Client { columns: Columns::Utf16, markup: Markup::Plain, edits: Edits::Bare };
        Server { out, jobs, client, phase: Phase::New, open: BTreeMap::new(), waiting: Vec::new(), serial: 0, busy: false }
    }

    fn run(mut self, inbox: &Receiver<Event>) -> End {
        loop {
            self.start_check();
            let due = self.open.values().filter_map(|open| open.due).min().filter(|_| !self.busy);
            let event = match due {
                Some(due) => match inbox.recv_timeout(due.saturating_duration_since(Instant::now())) {
                    Err(RecvTimeoutError::Timeout) => continue,
                    other => other.ok(),
                },
                None => inbox.recv().ok(),
            };
            match event {
                Some(Event::Message(Message::Request(request))) => self.request(request),
                Some(Event::Message(Message::Notification(notification))) => {
                    if notification.method == "exit" {
                        return if self.phase == Phase::Closing { End::Orderly } else { End::Cut };
                    }
                    self.notification(notification);
                }
                // We ask the client nothing, so no answer is expected.
                Some(Event::Message(Message::Response(_))) => {}
                Some(Event::Malformed(answer)) => self.send(answer),
                Some(Event::Done { uri, serial, result }) => self.done(&uri, serial, result),
                Some(Event::Gone) | None => return End::Cut,
            }
        }
    }

    fn send(&self, message: Value) {
        // Without a writer the client is gone, and the end of its stream follows.
        let _ = self.out.send(message);
    }

    fn answer(&self, id: RequestId, answer: Result<Value, Refusal>) {
        let id = serde_json::to_value(id).unwrap_or(Value::Null);
        self.send(match answer {
            Ok(result) => json!({ "jsonrpc": "2.0", "id": id, "result": result }),
            Err((code, message)) => error(id, code, &message),
        });
    }

    fn request(&mut self, request: Request) {
        let Request { id, method, params } = request;
        let answer = match (self.phase, method.as_str()) {
            (Phase::New, "initialize") => self.initialize(params),
            (Phase::New, _) => Err((ErrorCode::ServerNotInitialized, "`initialize` comes first".to_string())),
            (Phase::Closing, _) => Err((ErrorCode::InvalidRequest, "the server is shutting down".to_string())),
            (Phase::Running, "initialize") => Err((ErrorCode::InvalidRequest, "`initialize` came before".to_string())),
            (Phase::Running, "shutdown") => {
                self.phase = Phase::Closing;
                for waiting in std::mem::take(&mut self.waiting) {
                    self.answer(waiting.id, Err((ErrorCode::RequestCanceled, "the server is shutting down".to_string())));
                }
                Ok(Value::Null)
            }
            (Phase::Running, "textDocument/hover") => match read_params::<HoverParams>(params) {
                Ok(params) => {
                    let at = params.text_document_position_params;
                    return self.ask(id, &at.text_document.uri, Question::Hover(at.position));
                }
                Err(refusal) => Err(refusal),
            },
            (Phase::Running, "textDocument/codeAction") => match read_params::<CodeActionParams>(params) {
                Ok(params) => {
                    let wanted =
                        params.context.only.is_none_or(|only| only.iter().any(|kind| ["", "quickfix"].contains(&kind.as_str())));
                    if wanted {
                        return self.ask(id, &params.text_document.uri, Question::Actions(params.range));
                    }
                    Ok(json!([]))
                }
                Err(refusal) => Err(refusal),
            },
            (Phase::Running, _) => Err((ErrorCode::MethodNotFound, format!("`{method}` is not known here"))),
        };
        self.answer(id, answer);
    }

    fn initialize(&mut self, params: Value) -> Result<Value, Refusal> {
        let capabilities = read_params::<InitializeParams>(params)?.capabilities;
        let encodings = capabilities.general.and_then(|general| general.position_encodings).unwrap_or_default();
        // What the text is in already is cheaper than the protocol's default, where the client can count so.
        let utf8 = encodings.contains(&PositionEncodingKind::UTF8);
        let hover = capabilities.text_document.and_then(|document| document.hover).and_then(|hover| hover.content_format);
        let versioned =
            capabilities.workspace.and_then(|workspace| workspace.workspace_edit).and_then(|edit| edit.document_changes);
        self.client = Client {
            columns: if utf8 { Columns::Utf8 } else { Columns::Utf16 },
            markup: if hover.unwrap_or_default().contains(&MarkupKind::Markdown) { Markup::Markdown } else { Markup::Plain },
            edits: if versioned == Some(true) { Edits::Versioned } else { Edits::Bare },
        };
        self.phase = Phase::Running;
        let sync = TextDocumentSyncOptions {
            open_close: Some(true),
            change: Some(TextDocumentSyncKind::INCREMENTAL),
            save: Some(TextDocumentSyncSaveOptions::Supported(true)),
            ..TextDocumentSyncOptions::default()
        };
        let actions =
            CodeActionOptions { code_action_kinds: Some(vec![CodeActionKind::QUICKFIX]), ..CodeActionOptions::default() };
        let result = InitializeResult {
            capabilities: ServerCapabilities {
                position_encoding: Some(if utf8 { PositionEncodingKind::UTF8 } else { PositionEncodingKind::UTF16 }),
                text_document_sync: Some(TextDocumentSyncCapability::Options(sync)),
                hover_provider: Some(HoverProviderCapability::Simple(true)),
                code_action_provider: Some(CodeActionProviderCapability::Options(actions)),
                ..ServerCapabilities::default()
            },
            server_info: Some(ServerInfo { name: "debunk".to_string(), version: Some(env!("CARGO_PKG_VERSION").to_string()) }),
        };
        serde_json::to_value(result).map_err(|reason| (ErrorCode::InternalError, reason.to_string()))
    }

    fn notification(&mut self, notification: Notification) {
        let Notification { method, params } = notification;
        if self.phase != Phase::Running {
            return;
        }
        // Notifications have no answer, so one with broken parameters changes nothing.
        match method.as_str() {
            "textDocument/didOpen" => {
                if let Ok(params) = read_params::<DidOpenTextDocumentParams>(params) {
                    self.opened(params);
                }
            }
            "textDocument/didChange" => {
                if let Ok(params) = read_params::<DidChangeTextDocumentParams>(params) {
                    self.changed(params);
                }
            }
            "textDocument/didSave" => {
                if let Ok(params) = read_params::<DidSaveTextDocumentParams>(params)
                    && let Some(open) = self.open.get_mut(params.text_document.uri.as_str())
                    && open.checked.as_ref().is_none_or(|(serial, _)| *serial != open.serial)
                {
                    open.due = open.due.map(|_| Instant::now());
                }
            }
            "textDocument/didClose" => {
                if let Ok(params) = read_params::<DidCloseTextDocumentParams>(params) {
                    let uri = params.text_document.uri;
                    if self.open.remove(uri.as_str()).is_some() {
                        self.refuse_waiting(uri.as_str(), "the document was closed");
                        self.publish(&uri, None, Vec::new());
                    }
                }
            }
            "$/cancelRequest" => {
                if let Ok(params) = read_params::<CancelParams>(params) {
                    let id = match params.id {
                        NumberOrString::Number(number) => RequestId::from(number),
                        NumberOrString::String(name) => RequestId::from(name),
                    };
                    if let Some(at) = self.waiting.iter().position(|waiting| waiting.id == id) {
                        self.waiting.remove(at);
                        self.answer(id, Err((ErrorCode::RequestCanceled, "cancelled".to_string())));
                    }
                }
            }
            _ => {}
        }
    }

    fn next_serial(&mut self) -> u64 {
        self.serial += 1;
        self.serial
    }

    fn opened(&mut self, params: DidOpenTextDocumentParams) {
        let document = params.text_document;
        let name = document.uri.as_str().to_string();
        // A client that opens twice has forgotten the first time.
        self.refuse_waiting(&name, "the document was opened anew");
        let open = Open {
            kind: kind_of(&document.language_id, &name),
            dialect: if document.language_id == "mdx" || name.ends_with(".mdx") { Dialect::Mdx } else { Dialect::Usual },
            version: document.version,
            text: content(document.text),
            serial: self.next_serial(),
            due: Some(Instant::now()),
            checked: None,
            uri: document.uri,
        };
        self.open.insert(name, open);
    }

    fn changed(&mut self, params: DidChangeTextDocumentParams) {
        let name = params.text_document.uri.as_str();
        let (serial, columns) = (self.next_serial(), self.client.columns);
        self.refuse_waiting(name, "the document has changed");
        let Some(open) = self.open.get_mut(name) else { return };
        for change in params.content_changes {
            open.text = match (std::mem::replace(&mut open.text, Content::TooLarge), change.range) {
                (_, None) => content(change.text),
                (Content::TooLarge, Some(_)) => Content::TooLarge,
                (Content::Held(text), Some(_)) => {
                    let text = Arc::unwrap_or_clone(text).changed(change, columns);
                    if text.as_str().len() > MAX_DOCUMENT { Content::TooLarge } else { Content::Held(Arc::new(text)) }
                }
            };
        }
        open.version = params.text_document.version;
        open.serial = serial;
        open.due = Some(Instant::now() + QUIET);
    }

    /// Gives the document that has waited longest to the thread that checks, if it is free.
    fn start_check(&mut self) {
        let now = Instant::now();
        while !self.busy {
            let due = self.open.iter().filter_map(|(name, open)| Some((open.due?, name))).min();
            let Some((due, name)) = due.filter(|(due, _)| *due <= now) else { return };
            let _ = due;
            let name = name.clone();
            let Some(open) = self.open.get_mut(&name) else { return };
            open.due = None;
            match &open.text {
                Content::Held(text) => {
                    let job = Job { uri: name, serial: open.serial, kind: open.kind, text: text.clone() };
                    self.busy = self.jobs.send(job).is_ok();
                    if !self.busy {
                        return;
                    }
                }
                Content::TooLarge => {
                    open.checked = None;
                    let (uri, version) = (open.uri.clone(), open.version);
                    self.refuse_waiting(&name, "the document is too large to be checked here");
                    self.publish(&uri, Some(version), vec![too_large()]);
                }
            }
        }
    }

    fn done(&mut self, uri: &str, serial: u64, result: Option<Box<PageResult>>) {
        self.busy = false;
        let Some(open) = self.open.get_mut(uri) else { return };
        // A document that has changed meanwhile is due again already.
        let (true, Content::Held(text)) = (open.serial == serial, &open.text) else { return };
        let Some(result) = result else {
            let (uri, version) = (open.uri.clone(), open.version);
            self.refuse_waiting(uri.as_str(), "debunk failed on this document");
            return self.publish(&uri, Some(version), Vec::new());
        };
        let checked = Checked {
            uri: open.uri.clone(),
            version: open.version,
            text: text.clone(),
            dialect: open.dialect,
            result: Arc::from(result),
        };
        let diagnostics = answer::diagnostics(&checked, self.client);
        self.publish(&checked.uri, Some(checked.version), diagnostics);
        if let Some(open) = self.open.get_mut(uri) {
            open.checked = Some((serial, checked.clone()));
        }
        let (ready, waiting) = std::mem::take(&mut self.waiting).into_iter().partition(|waiting| waiting.uri == uri);
        self.waiting = waiting;
        for Waiting { id, question, .. } in ready {
            self.answer(id, Ok(self.reply(&checked, &question)));
        }
    }

    /// Answers a question about a document, at once if it has been checked as it is now.
    fn ask(&mut self, id: RequestId, uri: &Uri, question: Question) {
        let Some(open) = self.open.get_mut(uri.as_str()) else {
            return self.answer(id, Err((ErrorCode::InvalidParams, "the document is not open".to_string())));
        };
        if matches!(open.text, Content::TooLarge) {
            return self.answer(id, Ok(Value::Null));
        }
        let current = open.checked.as_ref().filter(|(serial, _)| *serial == open.serial);
        if let Some((_, checked)) = current.cloned() {
            let reply = self.reply(&checked, &question);
            return self.answer(id, Ok(reply));
        }
        // Whoever asks does not wait for a pause in typing as well.
        open.due = open.due.map(|_| Instant::now());
        self.waiting.push(Waiting { id, uri: uri.as_str().to_string(), question });
    }

    fn reply(&self, checked: &Checked, question: &Question) -> Value {
        let offset = |place| checked.text.offset(place, self.client.columns);
        let reply = match question {
            Question::Hover(place) => serde_json::to_value(answer::hover(checked, self.client, offset(*place))),
            Question::Actions(range) => {
                let (a, b) = (offset(range.start), offset(range.end));
                let range: Range<usize> = a.min(b)..b.max(a);
                serde_json::to_value(answer::actions(checked, self.client, &range))
            }
        };
        reply.unwrap_or(Value::Null)
    }

    fn refuse_waiting(&mut self, uri: &str, why: &str) {
        let (gone, waiting) = std::mem::take(&mut self.waiting).into_iter().partition(|waiting| waiting.uri == uri);
        self.waiting = waiting;
        for Waiting { id, .. } in gone {
            self.answer(id, Err((ErrorCode::ContentModified, why.to_string())));
        }
    }

    fn publish(&self, uri: &Uri, version: Option<i32>, diagnostics: Vec<Diagnostic>) {
        let params = PublishDiagnosticsParams { uri: uri.clone(), diagnostics, version };
        self.send(json!({ "jsonrpc": "2.0", "method": "textDocument/publishDiagnostics", "params": params }));
    }
}

fn read_params<T: DeserializeOwned>(params: Value) -> Result<T, Refusal> {
    serde_json::from_value(params).map_err(|reason| (ErrorCode::InvalidParams, reason.to_string()))
}

fn content(text: String) -> Content {
    if text.len() > MAX_DOCUMENT { Content::TooLarge } else { Content::Held(Arc::new(Text::new(text))) }
}

/// The kind of page an editor's name for its language means, else the one its file name ends in.
fn kind_of(language: &str, uri: &str) -> Option<Kind> {
    match language {
        "markdown" | "mdx" | "quarto" | "rmd" => return Some(Kind::Markdown),
        "html" | "xhtml" => return Some(Kind::Html),
        _ => {}
    }
    let ending = uri.rsplit(['.', '/']).next().unwrap_or_default().to_ascii_lowercase();
    match ending.as_str() {
        "md" | "markdown" | "mdx" => Some(Kind::Markdown),
        "html" | "htm" | "xhtml" => Some(Kind::Html),
        _ => None,
    }
}

fn too_large() -> Diagnostic {
    Diagnostic {
        severity: Some(DiagnosticSeverity::INFORMATION),
        source: Some("debunk".to_string()),
        message: format!("not checked here: larger than {} MiB; `debunk check` reads it", MAX_DOCUMENT >> 20),
        ..Diagnostic::default()
    }
}
