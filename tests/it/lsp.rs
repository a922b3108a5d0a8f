//! `debunk lsp` as an editor runs it: the built program, spoken to in framed JSON-RPC over its standard streams.

use std::io::{BufRead, BufReader, Read as _, Write as _};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::thread;
use std::time::Duration;

use serde_json::{Value, json};

/// How long an answer may take on a machine that is busy with other tests; nothing is measured by it.
const PATIENCE: Duration = Duration::from_secs(120);

/// A client of a server of its own.
struct Editor {
    child: Child,
    stdin: Option<ChildStdin>,
    messages: Receiver<Value>,
    next_id: i64,
    seen: Vec<Value>,
}

impl Editor {
    /// Starts a server and agrees with it on `capabilities`.
    fn new(capabilities: Value) -> Editor {
        let mut editor = Editor::silent();
        let answer = editor.ask("initialize", json!({ "processId": null, "rootUri": null, "capabilities": capabilities }));
        assert_eq!(answer["result"]["serverInfo"]["name"], "debunk", "{answer}");
        editor.tell("initialized", json!({}));
        editor
    }

    /// Starts a server and says nothing.
    fn silent() -> Editor {
        let mut child = Command::new(env!("CARGO_BIN_EXE_debunk"))
            .args(["lsp", "--stdio"])
            .env_clear()
            .env("DEBUNK_TODAY", "2026-11-20")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let (stdin, stdout) = (child.stdin.take(), child.stdout.take().unwrap());
        let (send, messages) = mpsc::channel();
        thread::spawn(move || {
            let mut stdout = BufReader::new(stdout);
            loop {
                let mut length = None;
                loop {
                    let mut line = String::new();
                    if stdout.read_line(&mut line).unwrap_or(0) == 0 {
                        return;
                    }
                    match line.trim_end().split_once(": ") {
                        Some(("Content-Length", digits)) => length = digits.parse::<usize>().ok(),
                        _ if line.trim_end().is_empty() => break,
                        _ => panic!("no header: {line:?}"),
                    }
                }
                let mut body = vec![0; length.unwrap()];
                stdout.read_exact(&mut body).unwrap();
                if send.send(serde_json::from_slice(&body).unwrap()).is_err() {
                    return;
                }
            }
        });
        Editor { child, stdin, messages, next_id: 0, seen: Vec::new() }
    }

    fn raw(&mut self, bytes: &[u8]) {
        let stdin = self.stdin.as_mut().unwrap();
        stdin.write_all(bytes).unwrap();
        stdin.flush().unwrap();
    }

    fn send(&mut self, message: &Value) {
        let body = message.to_string();
        self.raw(format!("Content-Length: {}\r\n\r\n{body}", body.len()).as_bytes());
    }

    fn tell(&mut self, method: &str, params: Value) {
        self.send(&json!({ "jsonrpc": "2.0", "method": method, "params": params }));
    }

    /// Sends a request; gives its id.
    fn request(&mut self, method: &str, params: Value) -> i64 {
        self.next_id += 1;
        self.send(&json!({ "jsonrpc": "2.0", "id": self.next_id, "method": method, "params": params }));
        self.next_id
    }

    /// Sends a request and waits for its answer.
    fn ask(&mut self, method: &str, params: Value) -> Value {
        let id = self.request(method, params);
        self.wait(|message| message["id"] == id && message.get("method").is_none())
    }

    /// The first message, seen or to come, that is wanted.
    #[track_caller]
    fn wait(&mut self, wanted: impl Fn(&Value) -> bool) -> Value {
        if let Some(at) = self.seen.iter().position(&wanted) {
            return self.seen.remove(at);
        }
        loop {
            match self.messages.recv_timeout(PATIENCE) {
                Ok(message) if wanted(&message) => return message,
                Ok(message) => self.seen.push(message),
                Err(reason) => panic!("{reason}; seen: {:#?}", self.seen),
            }
        }
    }

    fn open(&mut self, uri: &str, language: &str, text: &str) {
        let document = json!({ "uri": uri, "languageId": language, "version": 1, "text": text });
        self.tell("textDocument/didOpen", json!({ "textDocument": document }));
    }

    fn change(&mut self, uri: &str, version: i32, changes: Value) {
        let document = json!({ "uri": uri, "version": version });
        self.tell("textDocument/didChange", json!({ "textDocument": document, "contentChanges": changes }));
    }

    /// Diagnostics of a version of a document.
    #[track_caller]
    fn diagnostics(&mut self, uri: &str, version: i32) -> Vec<Value> {
        let message = self.wait(|message| {
            message["method"] == "textDocument/publishDiagnostics"
                && message["params"]["uri"] == uri
                && message["params"]["version"] == version
        });
        message["params"]["diagnostics"].as_array().unwrap().clone()
    }

    /// Says goodbye; gives the exit code.
    fn leave(mut self) -> i32 {
        assert_eq!(self.ask("shutdown", Value::Null)["result"], Value::Null);
        self.tell("exit", Value::Null);
        self.child.wait().unwrap().code().unwrap()
    }
}

impl Drop for Editor {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

const URI: &str = "file:///docs/visa.md";
const PAGE: &str = "# 哈萨克斯坦电子签证\r\n\r\n💪官网：visa.gov.kz，请核对。\r\n";

fn place(line: u32, character: u32) -> Value {
    json!({ "line": line, "character": character })
}

fn range(line: u32, from: u32, to: u32) -> Value {
    json!({ "start": place(line, from), "end": place(line, to) })
}

fn actions(editor: &mut Editor, uri: &str, range: &Value) -> Vec<Value> {
    let params = json!({ "textDocument": { "uri": uri }, "range": range, "context": { "diagnostics": [] } });
    editor.ask("textDocument/codeAction", params)["result"].as_array().unwrap().clone()
}

#[test]
fn shows_findings_in_the_columns_that_were_agreed_on() {
    // The quoted words start behind an emoji of 4 bytes, 2 units of UTF-16.
    for (capabilities, encoding, from, to) in [
        (json!({}), "utf-16", 2, 16),
        (json!({ "general": { "positionEncodings": ["utf-16", "utf-8"] } }), "utf-8", 4, 24),
        (json!({ "general": { "positionEncodings": ["utf-32"] } }), "utf-16", 2, 16),
    ] {
        let mut editor = Editor::silent();
        let answer = editor.ask("initialize", json!({ "processId": null, "rootUri": null, "capabilities": capabilities }));
        assert_eq!(answer["result"]["capabilities"]["positionEncoding"], encoding, "{answer}");
        editor.open(URI, "markdown", PAGE);
        let diagnostics = editor.diagnostics(URI, 1);
        assert_eq!(diagnostics.len(), 1, "{diagnostics:#?}");
        assert_eq!(diagnostics[0]["range"], range(2, from, to), "{encoding}");
        assert_eq!(diagnostics[0]["code"], "official-domain/wrong-official-host");
        assert_eq!((&diagnostics[0]["severity"], &diagnostics[0]["source"]), (&json!(2), &json!("debunk")));
        assert_eq!(editor.leave(), 0);
    }
}

#[test]
fn follows_changes_of_parts_and_of_all_and_clears_what_was_closed() {
    let mut editor = Editor::new(json!({}));
    editor.open(URI, "markdown", "# 哈萨克斯坦电子签证\r\n\r\n💪请核对。\r\n");
    assert_eq!(editor.diagnostics(URI, 1), [] as [Value; 0]);
    // Typed behind the emoji, in two changes of one notification, the second counted after the first.
    let typed = json!([
        { "range": range(2, 2, 2), "text": "官网：" },
        { "range": range(2, 5, 5), "text": "visa.gov.kz，" },
    ]);
    editor.change(URI, 2, typed);
    let diagnostics = editor.diagnostics(URI, 2);
    assert_eq!(diagnostics[0]["range"], range(2, 2, 16), "{diagnostics:#?}");
    editor.change(URI, 3, json!([{ "text": "Nothing here.\n" }]));
    assert_eq!(editor.diagnostics(URI, 3), [] as [Value; 0]);
    editor.change(URI, 4, json!([{ "text": PAGE }]));
    editor.tell("textDocument/didSave", json!({ "textDocument": { "uri": URI } }));
    assert_eq!(editor.diagnostics(URI, 4).len(), 1);
    editor.tell("textDocument/didClose", json!({ "textDocument": { "uri": URI } }));
    let cleared = editor.wait(|message| message["params"]["uri"] == URI);
    assert_eq!(cleared["params"]["diagnostics"], json!([]));
}

#[test]
fn of_many_changes_in_a_row_the_last_one_counts() {
    let mut editor = Editor::new(json!({}));
    editor.open(URI, "markdown", PAGE);
    for version in 2..60 {
        editor.change(URI, version, json!([{ "range": range(0, 0, 0), "text": "#" }]));
    }
    editor.change(URI, 60, json!([{ "text": PAGE }]));
    assert_eq!(editor.diagnostics(URI, 60).len(), 1);
    let published = |message: &&Value| message["method"] == "textDocument/publishDiagnostics";
    assert!(editor.seen.iter().filter(published).count() < 20, "changes are gathered before a check");
}

#[test]
fn a_hover_gives_the_fact_its_source_and_its_day() {
    let mut editor = Editor::new(json!({ "textDocument": { "hover": { "contentFormat": ["markdown"] } } }));
    editor.open(URI, "markdown", "哈萨克斯坦旅游卡是一种电子签证。\n\nFine.\n");
    let diagnostics = editor.diagnostics(URI, 1);
    assert_eq!(diagnostics[0]["code"], "entry-document/kz-no-tourist-card");
    assert!(diagnostics[0]["codeDescription"]["href"].as_str().unwrap().starts_with("https://www.gov.kz/"), "{diagnostics:#?}");
    let at = |line, character| json!({ "textDocument": { "uri": URI }, "position": place(line, character) });
    let hover = editor.ask("textDocument/hover", at(0, 3))["result"].clone();
    assert_eq!(hover["contents"]["kind"], "markdown");
    let text = hover["contents"]["value"].as_str().unwrap();
    for part in ["entry-document/kz-no-tourist-card", "Fact: ", "Source: ", "https://www.gov.kz/", "(checked 2026-10-06)"] {
        assert!(text.contains(part), "{part} is not in {text}");
    }
    assert_eq!(editor.ask("textDocument/hover", at(2, 1))["result"], Value::Null);
}

#[test]
fn offers_the_right_portal_and_a_suppression_with_a_reason() {
    let mut editor = Editor::new(json!({ "workspace": { "workspaceEdit": { "documentChanges": true } } }));
    editor.open(URI, "markdown", PAGE);
    let offered = actions(&mut editor, URI, &range(2, 6, 6));
    assert_eq!(offered.len(), 2, "{offered:#?}");
    let fix = &offered[0];
    assert_eq!(
        (&fix["title"], &fix["kind"], &fix["isPreferred"]),
        (&json!("Write vmp.gov.kz"), &json!("quickfix"), &json!(true))
    );
    let change = &fix["edit"]["documentChanges"][0];
    assert_eq!(change["textDocument"], json!({ "uri": URI, "version": 1 }));
    assert_eq!(change["edits"], json!([{ "range": range(2, 5, 16), "newText": "vmp.gov.kz" }]));
    let ignore = &offered[1]["edit"]["documentChanges"][0]["edits"];
    let comment = "<!-- debunk-ignore official-domain/wrong-official-host: reason -->\r\n";
    assert_eq!(*ignore, json!([{ "range": range(2, 0, 0), "newText": comment }]));
    assert_eq!(actions(&mut editor, URI, &range(0, 0, 1)), [] as [Value; 0]);
    // Made as the client would make it, the change takes the finding away.
    editor.change(URI, 2, json!([{ "range": range(2, 5, 16), "text": "vmp.gov.kz" }]));
    assert_eq!(editor.diagnostics(URI, 2), [] as [Value; 0]);
}

#[test]
fn gives_edits_as_the_client_takes_them_and_no_comment_where_it_would_break_the_page() {
    let mut editor = Editor::new(json!({}));
    let table = "# 哈萨克斯坦电子签证\n\n| a | b |\n|---|---|\n| 官网：visa.gov.kz | c |\n";
    editor.open(URI, "markdown", table);
    let offered = actions(&mut editor, URI, &range(4, 0, 20));
    assert_eq!(offered.len(), 1, "{offered:#?}");
    assert_eq!(offered[0]["edit"]["changes"][URI][0]["newText"], "vmp.gov.kz");
}

#[test]
fn a_waiting_request_can_be_cancelled_and_a_change_takes_it_back() {
    let mut editor = Editor::new(json!({}));
    // Long enough that its check is not over before the next messages are read.
    let long = format!("{PAGE}{}", "哈萨克斯坦旅游卡是一种电子签证，请登录官网visa.gov.kz。\n\n".repeat(4000));
    editor.open(URI, "markdown", &long);
    let hover = json!({ "textDocument": { "uri": URI }, "position": place(2, 6) });
    let first = editor.request("textDocument/hover", hover.clone());
    editor.tell("$/cancelRequest", json!({ "id": first }));
    let answer = editor.wait(|message| message["id"] == first);
    assert_eq!(answer["error"]["code"], -32800, "{answer}");
    let second = editor.request("textDocument/hover", hover);
    editor.change(URI, 2, json!([{ "text": PAGE }]));
    let answer = editor.wait(|message| message["id"] == second);
    assert_eq!(answer["error"]["code"], -32801, "{answer}");
    assert_eq!(editor.diagnostics(URI, 2).len(), 1);
    // Cancelling what is over, or never was, is no mistake.
    editor.tell("$/cancelRequest", json!({ "id": second }));
    editor.tell("$/cancelRequest", json!({ "id": "never" }));
    assert_eq!(editor.leave(), 0);
}

#[test]
fn messages_that_are_none_are_answered_and_survived() {
    let mut editor = Editor::new(json!({}));
    editor.raw(b"Content-Length: 9\r\n\r\nnot json!");
    assert_eq!(editor.wait(|message| message["id"].is_null())["error"]["code"], -32700);
    editor.raw(b"Content-Length: 2\r\n\r\n[]Content-Length: 8\r\n\r\n{\"id\":7}");
    assert_eq!(editor.wait(|message| message["id"].is_null())["error"]["code"], -32600);
    assert_eq!(editor.wait(|message| message["id"] == 7)["error"]["code"], -32600);
    editor.raw(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n");
    assert_eq!(editor.wait(|message| message["id"].is_null())["error"]["code"], -32700);
    assert_eq!(editor.ask("no/such/method", json!({}))["error"]["code"], -32601);
    assert_eq!(editor.ask("textDocument/hover", json!({ "textDocument": 5 }))["error"]["code"], -32602);
    let closed = json!({ "textDocument": { "uri": "file:///nowhere" }, "position": place(0, 0) });
    assert_eq!(editor.ask("textDocument/hover", closed)["error"]["code"], -32602);
    editor.tell("textDocument/didChange", json!({ "textDocument": null }));
    editor.change("file:///never/opened", 9, json!([{ "text": "x" }]));
    editor.tell("no/such/notification", json!([1]));
    editor.open(URI, "markdown", PAGE);
    editor.change(URI, 2, json!([{ "range": { "start": place(99, 5), "end": place(0, 4_000_000) }, "text": "" }]));
    editor.change(URI, 3, json!([{ "text": PAGE }]));
    assert_eq!(editor.diagnostics(URI, 3).len(), 1);
    assert_eq!(editor.leave(), 0);
}

#[test]
fn a_document_that_is_too_large_is_named_and_taken_up_again_when_it_shrinks() {
    let mut editor = Editor::new(json!({}));
    editor.open(URI, "markdown", &"a line of text\n".repeat(400_000));
    let diagnostics = editor.diagnostics(URI, 1);
    assert_eq!((diagnostics.len(), &diagnostics[0]["severity"]), (1, &json!(3)));
    assert!(diagnostics[0]["message"].as_str().unwrap().contains("not checked"), "{diagnostics:#?}");
    editor.change(URI, 2, json!([{ "range": range(0, 0, 1), "text": "b" }]));
    assert_eq!(editor.diagnostics(URI, 2).len(), 1);
    editor.change(URI, 3, json!([{ "text": PAGE }]));
    assert_eq!(editor.diagnostics(URI, 3)[0]["code"], "official-domain/wrong-official-host");
}

#[test]
fn reads_html_by_its_text_whatever_it_says_of_its_file() {
    let mut editor = Editor::new(json!({}));
    let uri = "file:///docs/visa.html";
    let page =
        "<meta charset=gbk><h1>哈萨克斯坦电子签证</h1>\n<p>登录<a href=\"https://visa.gov.kz/\">哈萨克斯坦内政部官网</a>。";
    editor.open(uri, "html", page);
    let diagnostics = editor.diagnostics(uri, 1);
    assert_eq!(diagnostics.len(), 1, "{diagnostics:#?}");
    assert_eq!(diagnostics[0]["code"], "official-domain/wrong-official-host");
}

#[test]
fn keeps_the_order_of_a_session_and_ends_as_the_protocol_says() {
    let mut editor = Editor::silent();
    let early = editor.ask("textDocument/hover", json!({}));
    assert_eq!(early["error"]["code"], -32002, "{early}");
    editor.open(URI, "markdown", PAGE);
    editor.tell("exit", Value::Null);
    assert_eq!(editor.child.wait().unwrap().code(), Some(1), "left without `shutdown`");

    let mut editor = Editor::new(json!({}));
    assert_eq!(editor.ask("shutdown", Value::Null)["result"], Value::Null);
    assert_eq!(editor.ask("shutdown", Value::Null)["error"]["code"], -32600);
    editor.tell("exit", Value::Null);
    assert_eq!(editor.child.wait().unwrap().code(), Some(0));

    let mut editor = Editor::new(json!({}));
    assert_eq!(editor.ask("initialize", json!({ "capabilities": {} }))["error"]["code"], -32600);
    editor.stdin = None;
    assert_eq!(editor.child.wait().unwrap().code(), Some(1), "the client is gone");
}
