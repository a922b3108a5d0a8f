//! The dialects of other services, byte for byte where their clients compare bytes.

use serde_json::{Value, json};

use super::{FINE, Reply, Service, WRONG, form, keys};

#[tokio::test]
async fn akismet_is_answered_in_exact_words() {
    let (text, file) = keys(&[("blog", "check,submit")]);
    let folder = tempfile::tempdir().unwrap();
    let store = folder.path().join("store");
    let service = Service::with(Some(&file), |settings| settings.store = Some(store.clone())).await;
    let call = async |name: &str, fields: &[(&str, &str)]| {
        service.post(&format!("/1.1/{name}"), "application/x-www-form-urlencoded; charset=utf-8", form(fields)).await
    };
    let key = ("api_key", text[0].as_str());
    assert_eq!(call("verify-key", &[key, ("blog", "https://b.example")]).await.text, "valid");
    assert_eq!(call("verify-key", &[("key", text[0].as_str())]).await.text, "valid");
    assert_eq!(call("verify-key", &[("api_key", "0123456789ab")]).await.text, "invalid");
    assert_eq!(call("verify-key", &[]).await.text, "invalid");
    let spam = call("comment-check", &[key, ("comment_content", WRONG)]).await;
    assert_eq!((spam.status, spam.text.as_str(), spam.header("x-debunk-verdict")), (200, "true", "flagged"));
    assert!(spam.header("x-debunk-rules").contains("entry-document/kz-no-tourist-card"));
    assert!(!spam.headers.contains_key("x-akismet-debug-help") && !spam.headers.contains_key("x-akismet-pro-tip"));
    assert_eq!(call("comment-check", &[key, ("comment_content", FINE)]).await.text, "false");
    assert_eq!(call("comment-check", &[key, ("comment_content", WRONG), ("user_role", "administrator")]).await.text, "false");
    assert_eq!(call("comment-check", &[key, ("comment_author", "viagra-test-123")]).await.text, "true");
    let discard = [key, ("comment_author", "viagra-test-123"), ("is_test", "1"), ("test_discard", "1")];
    assert_eq!(call("comment-check", &discard).await.header("x-akismet-pro-tip"), "discard");
    let wrong = call("comment-check", &[("comment_content", WRONG)]).await;
    assert_eq!((wrong.status, wrong.text.as_str()), (200, "invalid"));
    assert!(wrong.headers.contains_key("x-akismet-debug-help"));
    for (name, label) in [("submit-spam", "spam"), ("submit-ham", "ham")] {
        let thanks = call(name, &[key, ("comment_content", label)]).await;
        assert_eq!(thanks.text, "Thanks for making the web a better place.");
        assert_eq!(call(name, &[key, ("comment_content", "a test"), ("is_test", "true")]).await.text, thanks.text);
    }
    let mut kept = Vec::new();
    debunk::serve::store::read(&store, |record| kept.push((record.content, record.label, record.key))).unwrap();
    let labels: Vec<_> = kept.iter().map(|(content, label, _)| (content.as_str(), format!("{label:?}"))).collect();
    assert_eq!(labels, [("spam", "Spam".to_string()), ("ham", "Ham".to_string())]);
    assert_eq!(kept[0].2.as_deref(), Some("blog"));
    for nothing in [&[key][..], &[key, ("comment_content", " \n"), ("comment_author", "Ann")]] {
        let refused = call("submit-spam", nothing).await;
        assert_eq!((refused.status, refused.text.contains("Thanks")), (400, false));
    }
    assert_eq!(call("comment-check", &[key, ("comment_content", "ham")]).await.text, "false", "no submission changes a verdict");
}

#[tokio::test]
async fn akismet_reads_comments_in_the_charset_of_the_blog() {
    let service = Service::start().await;
    let text = "哈萨克斯坦旅游卡是一种电子签证。";
    for (charset, encoding) in [("GBK", encoding_rs::GBK), ("gb18030", encoding_rs::GB18030), ("UTF-8", encoding_rs::UTF_8)] {
        let content: String = encoding.encode(text).0.iter().map(|byte| format!("%{byte:02X}")).collect();
        let body = format!("blog=https%3A%2F%2Fb.example&comment_content={content}&blog_charset={charset}");
        let reply = service.post("/1.1/comment-check", "application/x-www-form-urlencoded", body).await;
        assert_eq!(reply.text, "true", "{charset}");
    }
}

#[tokio::test]
async fn akismet_takes_the_key_from_the_host_name_and_http_1_0() {
    let (text, file) = keys(&[("blog", "check")]);
    let service = Service::with(Some(&file), |_| {}).await;
    let body = form(&[("comment_content", WRONG)]);
    let request = format!(
        "POST /1.1/comment-check HTTP/1.0\r\nHost: {}.rest.akismet.com\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{body}",
        text[0],
        body.len()
    );
    let answer = service.raw(request.as_bytes()).await;
    assert!(answer.starts_with("HTTP/1.0 200") && answer.ends_with("\r\n\r\ntrue"), "{answer}");
}

#[tokio::test]
async fn akismet_refuses_to_thank_for_what_is_not_kept() {
    let service = Service::start().await;
    let reply = service.post("/1.1/submit-spam", "application/x-www-form-urlencoded", form(&[("comment_content", "x")])).await;
    assert_eq!(reply.status, 501);
    assert!(!reply.text.contains("Thanks"));
}

#[tokio::test]
async fn openai_gives_a_result_a_text() {
    let service = Service::start().await;
    let ask = async |input: Value| {
        service.post_json("/v1/moderations", json!({"input": input, "model": "omni-moderation-latest"})).await
    };
    let one = ask(json!(WRONG)).await.json();
    let result = &one["results"][0];
    assert_eq!((&result["flagged"], &result["categories"]["illicit"]), (&json!(true), &json!(true)));
    assert_eq!(
        (&result["categories"]["misinformation/travel"], &result["categories"]["violence"]),
        (&json!(true), &json!(false))
    );
    assert_eq!(result["debunk"]["rules"][0], "entry-document/kz-no-tourist-card");
    let many = ask(json!([FINE, WRONG])).await.json();
    assert_eq!((&many["results"][0]["flagged"], &many["results"][1]["flagged"]), (&json!(false), &json!(true)));
    let parts = json!([{"type": "text", "text": WRONG}, {"type": "image_url", "image_url": {"url": "https://e.example/a.png"}}]);
    assert_eq!(ask(parts).await.json()["results"].as_array().unwrap().len(), 1);
    let wrong = ask(json!(5)).await;
    assert_eq!((wrong.status, &wrong.json()["error"]["type"]), (400, &json!("invalid_request_error")));
    assert_eq!(ask(json!(vec!["a"; 101])).await.status, 413);
}

#[tokio::test]
async fn matrix_refuses_what_is_flagged_and_nothing_else() {
    let service = Service::start().await;
    let ask = async |callback: &str, body: Value| service.post_json(&format!("/matrix/{callback}"), body).await;
    let event = |content: Value| json!({"event": {"type": "m.room.message", "sender": "@a:b.example", "content": content}});
    let wrong = ask("check_event_for_spam", event(json!({"msgtype": "m.text", "body": WRONG}))).await;
    assert_eq!((wrong.status, &wrong.json()["errcode"]), (403, &json!("M_FORBIDDEN")));
    assert_eq!(wrong.json()["error"], "Not accepted: it contradicts a checked fact or impersonates an authority.");
    assert_eq!(ask("check_event_for_spam", event(json!({"msgtype": "m.text", "body": FINE}))).await.status, 200);
    let html = json!({"body": FINE, "format": "org.matrix.custom.html", "formatted_body": format!("<b>{WRONG}</b>")});
    assert_eq!(ask("check_event_for_spam", event(html)).await.status, 403, "what clients show is the formatted body");
    let edit = json!({"body": FINE, "m.new_content": {"body": WRONG}});
    assert_eq!(ask("check_event_for_spam", event(edit)).await.status, 403);
    let new = json!({"body": FINE, "format": "org.matrix.custom.html", "formatted_body": format!("<i>{WRONG}</i>")});
    let edit = json!({"body": FINE, "m.new_content": new});
    assert_eq!(ask("check_event_for_spam", event(edit)).await.status, 403, "and of an edit its formatted body");
    assert_eq!(ask("user_may_invite", json!({"inviter": "@a:b", "invitee": "@c:d", "room_id": "!r:b"})).await.status, 200);
    assert_eq!(ask("check_event_for_spam", json!({"event": {"content": [1, null]}})).await.status, 200);
    assert_eq!(ask("ping", json!({"id": "abc"})).await.json(), json!({"id": "abc", "status": "ok"}));
    assert_eq!((ask("nothing", json!({})).await.status, ask("..%2fv1%2fcheck", json!({})).await.status), (404, 404));
}

/// The module takes JSON for a refusal of the event and anything else for a failure, at which it lets events through.
#[tokio::test]
async fn matrix_is_told_of_failures_in_what_is_no_json() {
    let (_, file) = keys(&[("home", "check")]);
    let service = Service::with(Some(&file), |_| {}).await;
    let event = json!({"event": {"content": {"body": WRONG}}});
    let no_key = service.post_json("/matrix/check_event_for_spam", event).await;
    assert_eq!((no_key.status, serde_json::from_str::<Value>(&no_key.text).is_err()), (401, true), "{}", no_key.text);
    let slowed = Service::with(None, |settings| settings.limits.per_address_minute = 1).await;
    slowed.get("/healthz").await;
    let too_often = slowed.post_json("/matrix/check_event_for_spam", json!({})).await;
    assert_eq!((too_often.status, serde_json::from_str::<Value>(&too_often.text).is_err()), (429, true), "{}", too_often.text);
}

/// Values of a post go into headers of the answer, so no line break may.
#[tokio::test]
async fn akismet_answers_hold_no_header_of_a_post() {
    let service = Service::start().await;
    let author = "Ann\r\nSet-Cookie: a=b\r\n\r\n<script> \u{2028}Telegram: @desk7card";
    let content = format!("{WRONG}\r\nX-Injected: yes\r\n\r\nHTTP/1.1 200 OK\r\n");
    let fields =
        [("comment_content", content.as_str()), ("comment_author", author), ("permalink", "https://e.example/\r\nX-Injected: 1")];
    let reply = service.post("/1.1/comment-check", "application/x-www-form-urlencoded", form(&fields)).await;
    assert_eq!(reply.text, "true");
    assert!(!reply.headers.contains_key("set-cookie") && !reply.headers.contains_key("x-injected"), "{reply:?}");
    assert!(reply.headers.values().all(|value| value.as_bytes().iter().all(|byte| (0x20..0x7f).contains(byte))), "{reply:?}");
}

#[tokio::test]
async fn rspamd_reads_messages_whatever_their_encoding() {
    let service = Service::start().await;
    let ask =
        async |message: &str| Reply::of(service.client.post(service.url("/checkv2")).body(message.to_string())).await.json();
    let plain = ask(WRONG).await;
    assert_eq!((&plain["action"], &plain["score"]), (&json!("add header"), &json!(8.0)));
    assert_eq!(plain["symbols"]["DEBUNK_ENTRY_DOCUMENT_KZ_NO_TOURIST_CARD"]["score"], 8.0);
    assert_eq!(ask(FINE).await["action"], "no action");
    let encoded = "From: a@b.example\r\nSubject: hello\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\
        Content-Transfer-Encoding: quoted-printable\r\n\r\nThe Kazakhstan tourist=\r\n card is an electronic =\r\nvisa that every \
        Chinese visitor must hold before boarding.\r\n";
    assert_eq!(ask(encoded).await["action"], "add header");
    let html = format!("Content-Type: text/html; charset=utf-8\r\n\r\n<p>{WRONG}</p>\r\n");
    assert_eq!(ask(&html).await["action"], "add header");
    assert_eq!(service.get("/ping").await.text, "pong\r\n");
}

#[tokio::test]
async fn rspamd_reads_mail_in_the_charsets_of_east_asia() {
    use encoding_rs::{BIG5, EUC_JP, EUC_KR, Encoding, GB18030, GBK, ISO_2022_JP, SHIFT_JIS};
    let service = Service::start().await;
    let ask = async |message: Vec<u8>| Reply::of(service.client.post(service.url("/checkv2")).body(message)).await.json();
    let (chinese, traditional) = ("哈萨克斯坦旅游卡是一种电子签证形式。", "哈薩克旅遊卡是一種電子簽證。");
    let (japanese, korean) =
        ("カザフスタンのツーリストカードは電子ビザの一種です。", "카자흐스탄 관광 카드는 전자 비자의 일종입니다.");
    let cases: [(&str, &Encoding, &str); 9] = [
        ("gbk", GBK, chinese),
        ("gb2312", GBK, chinese),
        ("GB18030", GB18030, chinese),
        ("big5", BIG5, traditional),
        ("shift_jis", SHIFT_JIS, japanese),
        ("euc-jp", EUC_JP, japanese),
        ("iso-2022-jp", ISO_2022_JP, japanese),
        ("euc-kr", EUC_KR, korean),
        ("ks_c_5601-1987", EUC_KR, korean),
    ];
    for (charset, encoding, text) in cases {
        let (bytes, _, lossy) = encoding.encode(text);
        assert!(!lossy);
        let plain = ask(text.as_bytes().to_vec()).await;
        assert_eq!(plain["action"], "add header", "{text}");
        let quoted: String = bytes.iter().map(|byte| format!("={byte:02X}")).collect();
        for (transfer, body) in [("8bit", bytes.to_vec()), ("quoted-printable", quoted.into_bytes())] {
            let head = format!(
                "From: a@b.example\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset={charset}\r\n\
                 Content-Transfer-Encoding: {transfer}\r\n\r\n"
            );
            let read = ask([head.into_bytes(), body, b"\r\n".to_vec()].concat()).await;
            assert_eq!(read["action"], "add header", "{charset} as {transfer}");
        }
    }
    assert_eq!(ask(GBK.encode(chinese).0.into_owned()).await["action"], "add header", "what is no message has no charset");
}

#[tokio::test]
async fn rspamd_files_no_message_without_text() {
    let folder = tempfile::tempdir().unwrap();
    let store = folder.path().join("store");
    let service = Service::with(None, |settings| settings.store = Some(store.clone())).await;
    let learn = async |message: &str| Reply::of(service.client.post(service.url("/learnspam")).body(message.to_string())).await;
    assert_eq!(learn("From: a@b.example\r\nContent-Type: text/plain\r\n\r\n \r\n").await.status, 400);
    assert_eq!(learn("From: a@b.example\r\n\r\nBuy now.\r\n").await.status, 200);
    let mut kept = 0;
    debunk::serve::store::read(&store, |_| kept += 1).unwrap();
    assert_eq!(kept, 1);
}
