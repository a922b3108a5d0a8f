//! Spans of OpenTelemetry, as a collector on loopback gets them.

use std::sync::Arc;

use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::sync::mpsc;

use super::{Binary, FINE, Reply, Service, WRONG, client};
use crate::server::{Server, answer, path, read_head};

/// A collector that hands on each message it takes, with its path.
async fn collector() -> (Server, mpsc::UnboundedReceiver<(String, Value)>) {
    let (tell, told) = mpsc::unbounded_channel();
    let tell = Arc::new(tell);
    let server = Server::talking(move |mut stream| {
        let tell = Arc::clone(&tell);
        async move {
            let head = read_head(&mut stream).await?;
            let length = head.to_lowercase().lines().find_map(|line| line.strip_prefix("content-length: ")?.parse().ok());
            let mut body = vec![0; length.unwrap_or(0)];
            stream.read_exact(&mut body).await?;
            stream.write_all(&answer("200 OK", &["Content-Type: application/json"], b"{}")).await?;
            let _ = tell.send((path(&head).to_string(), serde_json::from_slice(&body).unwrap()));
            stream.shutdown().await
        }
    })
    .await;
    (server, told)
}

fn spans(message: &Value) -> &Vec<Value> {
    message["resourceSpans"][0]["scopeSpans"][0]["spans"].as_array().unwrap()
}

fn attribute<'a>(span: &'a Value, key: &str) -> &'a Value {
    &span["attributes"].as_array().unwrap().iter().find(|attribute| attribute["key"] == key).unwrap()["value"]
}

#[tokio::test]
async fn tells_a_collector_of_each_request_and_of_no_post() {
    let (collector, mut told) = collector().await;
    let endpoint = collector.url("/");
    let mut service = Service::with(None, |settings| {
        settings.traces = Some(debunk::serve::settings::Traces { endpoint, share: 1.0 });
    })
    .await;
    let trace = "0af7651916cd43dd8448eb211c80319c";
    let with_parent = service
        .client
        .post(service.url("/v1/check?author=Somebody"))
        .header("content-type", "text/plain")
        .header("traceparent", format!("00-{trace}-b7ad6b7169203331-01"))
        .header("x-request-id", "abc-1");
    assert_eq!(Reply::of(with_parent.body(WRONG)).await.status, 200);
    let not_sampled =
        service.client.get(service.url("/v1/rules")).header("traceparent", format!("00-{trace}-b7ad6b7169203331-00"));
    assert_eq!(Reply::of(not_sampled).await.status, 200);
    assert_eq!(service.get("/nothing/of/the/sort").await.status, 404);
    // What is left is sent when the service ends.
    service.stop().await;
    let (path, message) = told.recv().await.unwrap();
    assert_eq!(path, "/v1/traces");
    let resource = &message["resourceSpans"][0]["resource"];
    assert_eq!(attribute(resource, "service.name"), &json!({"stringValue": "debunk"}));
    let [check, lost] = &spans(&message)[..] else { panic!("{message}") };
    assert_eq!(
        (&check["name"], &check["traceId"], &check["parentSpanId"], &check["kind"]),
        (&json!("POST /v1/check"), &json!(trace), &json!("b7ad6b7169203331"), &json!(2))
    );
    assert_eq!(attribute(check, "http.response.status_code"), &json!({"intValue": "200"}));
    assert_eq!(attribute(check, "debunk.request_id"), &json!({"stringValue": "abc-1"}));
    let time = |name: &str| check[name].as_str().unwrap().parse::<u64>().unwrap();
    assert!(time("startTimeUnixNano") < time("endTimeUnixNano"));
    assert_eq!(lost["name"], "GET none", "a path may hold anything");
    assert_eq!((lost.get("parentSpanId"), lost["traceId"].as_str().map(str::len)), (None, Some(32)));
    let text = message.to_string();
    for private in ["Kazakhstan", "Somebody", "nothing/of"] {
        assert!(!text.contains(private), "{text}");
    }
}

#[tokio::test]
async fn answers_where_no_collector_does() {
    let mut service = Service::with(None, |settings| {
        let endpoint = "http://127.0.0.1:1".parse().unwrap();
        settings.traces = Some(debunk::serve::settings::Traces { endpoint, share: 1.0 });
    })
    .await;
    assert_eq!(service.post("/v1/check", "text/plain", FINE).await.status, 200);
    service.stop().await;
}

#[tokio::test]
async fn the_binary_tells_the_collector_it_is_given() {
    let (collector, mut told) = collector().await;
    let mut service = Binary::start(&["--otlp", collector.url("/").as_str()]);
    let client = client();
    assert_eq!(Reply::of(client.get(service.url("/healthz"))).await.status, 200);
    drop(client);
    service.signal("TERM");
    let (_, message) = told.recv().await.unwrap();
    assert_eq!(spans(&message)[0]["name"], "GET /healthz");
    assert!(spans(&message)[0]["endTimeUnixNano"].as_str().unwrap().starts_with("17"));
    assert_eq!(tokio::task::spawn_blocking(move || service.child.wait().unwrap().code()).await.unwrap(), Some(0));
}
