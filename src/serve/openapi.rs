//! The description of the API in OpenAPI 3.1, made from the types that read and write it. A test holds the committed file to
//! them.
//!
//! Calls of our own stand here whole. Of the dialects of other services stands what is asked, and in which form it is answered;
//! their fields are described by those services.

use axum::response::Response;
use bytes::Bytes;
use hyper::StatusCode;
use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, SchemaGenerator};
use serde_json::{Map, Value, json};

use super::batch::{BatchAnswer, BatchRequest};
use super::body;
use super::judge::Answer;
use super::matrix;
use super::native::CheckRequest;
use super::openai::{Moderation, ModerationRequest};
use super::problem::{self, JsonProblem};
use super::recent::{Decided, Decision, RecentList, RecentPost};
use super::rules::RuleList;
use super::urls::{UrlCheck, UrlRequest};
use crate::explain::Explained;

/// The committed description.
pub const TEXT: &str = include_str!("openapi.json");

/// `GET /openapi.json`
pub async fn show() -> Response {
    body::json_bytes(StatusCode::OK, Bytes::from_static(TEXT.as_bytes()))
}

/// The description, made anew.
pub fn document() -> Value {
    let mut settings = SchemaSettings::draft2020_12();
    settings.definitions_path = "/components/schemas".into();
    let mut schemas = settings.into_generator();
    let paths = paths(&mut schemas);
    let components: Map<String, Value> = schemas.take_definitions(true).into_iter().collect();
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "debunk serve",
            "version": env!("CARGO_PKG_VERSION"),
            "license": {"name": "MIT OR Apache-2.0", "identifier": "MIT OR Apache-2.0"},
            "description": "Asks of a post whether it contradicts a checked fact of travel advice, or steers its readers to somebody \
                it should not. `clear` means that nothing was found, never that a post is true. Also spoken here: Akismet 1.1 \
                (/1.1/), the callbacks of synapse-http-antispam (/matrix/), and the scan protocol of rspamd (/checkv2, /learnspam, \
                /learnham, /ping).",
        },
        "security": [{"bearer": []}, {}],
        "paths": paths,
        "components": {
            "securitySchemes": {"bearer": {"type": "http", "scheme": "bearer", "description": "Where the operator set keys."}},
            "schemas": components,
        },
    })
}

fn paths(schemas: &mut SchemaGenerator) -> Value {
    let text = json!({"schema": {"type": "string"}});
    let query =
        |name: &str, about: &str, schema: Value| json!({"name": name, "in": "query", "description": about, "schema": schema});
    let check_parameters = json!([
        query(
            "url",
            "Where the post will stand; for posts that are the body itself.",
            json!({"type": "string", "pattern": "^https?://[a-z0-9.-]+(/[a-z0-9./-]*)?$"})
        ),
        query("author", "The name its author goes by.", json!({"type": "string"})),
        query("locale", "Language of the site, as BCP 47.", json!({"type": "string"})),
        query("as_of", "Day to judge it by.", json!({"type": "string", "format": "date"})),
        query("units", "Units of offsets in the answer.", json!({"enum": ["bytes", "code-points", "utf-16"]})),
    ]);
    let id = |about: &str| json!([{"name": "id", "in": "path", "required": true, "description": about, "schema": {"type": "string", "minLength": 1}}]);
    let mut posts = content::<CheckRequest>(schemas);
    for media in ["text/plain", "text/markdown", "text/html"] {
        posts[media] = text.clone();
    }
    let mut batch = content::<BatchRequest>(schemas);
    batch["application/x-ndjson"] = text.clone();
    let mut batch_answer = content::<BatchAnswer>(schemas);
    batch_answer["application/x-ndjson"] = text;
    let answer = content::<Answer>(schemas);
    let moderation = content::<Moderation>(schemas);
    let url_check = content::<UrlCheck<'static>>(schemas);
    let any = json!({"application/json": {"schema": {"type": "object"}}});
    let plain = json!({"text/plain": {"schema": {"type": "string"}}});
    let problems = content_as::<JsonProblem<'static>>(schemas, problem::MEDIA_TYPE);
    let posting = |about: &str, parameters: Value, request: Value, status: &str, answer: Value| {
        json!({"post": {
            "summary": about,
            "parameters": parameters,
            "requestBody": {"required": true, "content": request},
            "responses": responses(status, answer, &problems, &["400", "408", "413", "415", "503"]),
        }})
    };
    let getting = |about: &str, parameters: Value, answer: Value, wrong: &[&str]| json!({"get": {"summary": about, "parameters": parameters, "responses": responses("200", answer, &problems, wrong)}});
    let openly = |mut path: Value| {
        path["get"]["security"] = json!([{}]);
        path
    };
    let mut moderations =
        posting("Check texts as OpenAI's moderations do", json!([]), content::<ModerationRequest>(schemas), "200", moderation);
    for response in moderations["post"]["responses"].as_object_mut().into_iter().flatten().filter(|(status, _)| *status != "200")
    {
        response.1["content"] = any.clone();
    }
    let number = json!([{"name": "id", "in": "path", "required": true, "description": "As the list names it.", "schema": {"type": "integer", "minimum": 0}}]);
    let file = |about: &str, media: &str| {
        openly(
            json!({"get": {"summary": about, "responses": {"200": {"description": "As asked", "content": {media: {"schema": {"type": "string"}}}}}}}),
        )
    };
    let mut all = json!({
        "/v1/check": posting("Check a post", check_parameters, posts, "200", answer),
        "/v1/check/batch": posting("Check several posts", json!([]), batch, "200", batch_answer),
        "/v1/check-url": posting("Have a page fetched and checked", json!([]), content::<UrlRequest>(schemas), "202", url_check.clone()),
        "/v1/url-checks/{id}": getting("What became of it", id("As the answer to check-url names it."), url_check, &["404"]),
        "/v1/rules": getting("Every fact", json!([]), content::<RuleList<'static>>(schemas), &[]),
        "/v1/rules/{id}": getting("One rule, with everything it rests on", id("A rule as findings name it, or its last part."), content::<Explained>(schemas), &["404"]),
        "/v1/moderations": moderations,
        "/healthz": openly(getting("Whether the process answers", json!([]), plain.clone(), &[])),
        "/readyz": openly(getting("Whether requests are welcome", json!([]), plain, &["503"])),
        "/v1/recent": getting("The last checks, for moderators", json!([]), content::<RecentList>(schemas), &["404"]),
        "/v1/recent/{id}": getting("One of them, checked anew", number.clone(), content::<RecentPost>(schemas), &["404", "503"]),
        "/v1/recent/{id}/decision": posting("File what a moderator says of it", number, content::<Decision>(schemas), "200", content::<Decided>(schemas)),
        "/metrics": getting("Counts, for Prometheus", json!([]), json!({"application/openmetrics-text": {"schema": {"type": "string"}}}), &[]),
        "/openapi.json": openly(getting("This description", json!([]), any, &[])),
        "/": file("The moderators' page", "text/html"),
        "/page.css": file("Its style", "text/css"),
        "/page.js": file("Its script", "text/javascript"),
    });
    all["/v1/recent/{id}/decision"]["post"]["responses"]["404"] = json!({"description": description("404"), "content": problems});
    all.as_object_mut().into_iter().for_each(|all| all.extend(dialects()));
    all
}

/// The calls of other services.
fn dialects() -> Map<String, Value> {
    let plain = json!({"text/plain": {"schema": {"type": "string"}}});
    let object = json!({"application/json": {"schema": {"type": "object"}}});
    let answered =
        |status: &str, content: &Value| (status.to_string(), json!({"description": description(status), "content": content}));
    // What may go wrong wherever a body is read and a key is asked for.
    let common = ["400", "401", "403", "404", "408", "413", "415", "429", "501", "503"];
    let call = |about: &str, parameters: Value, request: Value, answer: &Value, problems: &Value| {
        let mut responses: Map<String, Value> = common.iter().map(|status| answered(status, problems)).collect();
        responses.extend([answered("200", answer)]);
        json!({"post": {
            "summary": about,
            "parameters": parameters,
            "requestBody": {"required": true, "content": request},
            "responses": responses,
        }})
    };
    let one_of =
        |name: &str, values: &[&str]| json!([{"name": name, "in": "path", "required": true, "schema": {"enum": values}}]);
    let form =
        json!({"application/x-www-form-urlencoded": {"schema": {"type": "object", "additionalProperties": {"type": "string"}}}});
    let mut akismet = call(
        "Akismet 1.1: whether a comment is spam, and what should have been said of it",
        one_of("call", &["verify-key", "comment-check", "submit-spam", "submit-ham"]),
        form,
        &plain,
        &plain,
    );
    // Its clients carry the key in the form.
    akismet["post"]["security"] = json!([{}]);
    let mut callbacks =
        call("Callbacks of synapse-http-antispam", one_of("callback", &matrix::CALLBACKS), object.clone(), &object, &plain);
    // A refusal of the event is JSON; a failure of ours is not, and lets the event through.
    let either = json!({"application/json": {"schema": {"type": "object"}}, "text/plain": {"schema": {"type": "string"}}});
    callbacks["post"]["responses"]["403"]["content"] = either;
    let message = json!({"message/rfc822": {"schema": {"type": "string"}}});
    let mail = |about: &str| call(about, json!([]), message.clone(), &object, &object);
    let pong = json!({"summary": "Whether rspamd's clients are heard", "security": [{}], "responses": {"200": {"description": description("200"), "content": plain}}});
    let all = [
        ("/1.1/{call}", akismet),
        ("/matrix/{callback}", callbacks),
        ("/checkv2", mail("The scan protocol of rspamd: check a message")),
        ("/learnspam", mail("File a message as spam")),
        ("/learnham", mail("File a message as none")),
        ("/ping", json!({"get": pong, "post": pong})),
    ];
    all.into_iter().map(|(path, call)| (path.to_string(), call)).collect()
}

fn content<T: JsonSchema>(schemas: &mut SchemaGenerator) -> Value {
    content_as::<T>(schemas, "application/json")
}

fn content_as<T: JsonSchema>(schemas: &mut SchemaGenerator, media: &str) -> Value {
    json!({media: {"schema": schemas.subschema_for::<T>()}})
}

/// The answer asked for, the problems of this call, and those of every call.
fn responses(status: &str, answer: Value, problems: &Value, wrong: &[&str]) -> Value {
    let mut responses = Map::new();
    responses.insert(status.to_string(), json!({"description": description(status), "content": answer}));
    for wrong in wrong.iter().chain(&["401", "403", "429"]) {
        responses.insert((*wrong).to_string(), json!({"description": description(wrong), "content": problems}));
    }
    responses.into()
}

/// What a status means here.
fn description(status: &str) -> &'static str {
    match status {
        "200" | "202" => "As asked",
        "400" => "Not as described",
        "401" => "No key, or a wrong one",
        "403" => "A key without leave for this",
        "404" => "Not known",
        "408" => "The body did not come in time",
        "413" => "Too large",
        "415" => "A media type that is not read",
        "429" => "Asked too often; see the header Retry-After",
        "501" => "Nothing is kept here",
        _ => "Busy or stopping; see the header Retry-After",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `DEBUNK_BLESS=1` writes the description anew.
    #[test]
    fn the_description_in_the_repository_is_that_of_the_types() {
        let fresh = serde_json::to_string_pretty(&document()).expect("a description is JSON") + "\n";
        if std::env::var_os("DEBUNK_BLESS").is_some() {
            let path = concat!(env!("CARGO_MANIFEST_DIR"), "/src/serve/openapi.json");
            std::fs::write(path, &fresh).expect("the source folder is writable");
        } else {
            assert_eq!(TEXT, fresh, "run this test with DEBUNK_BLESS=1 and look at the difference");
        }
    }

    /// A route that is not described is found by those alone who read the code.
    #[test]
    fn describes_every_route_with_its_methods() {
        let routes = include_str!("router.rs").split(".route(\"").skip(1);
        let mut routed = std::collections::BTreeSet::new();
        for route in routes {
            let (path, rest) = route.split_once("\", ").expect("a path and its methods");
            let methods = rest.lines().next().unwrap_or_default();
            for method in ["get", "post", "put", "delete", "patch"] {
                if methods.starts_with(&format!("{method}(")) || methods.contains(&format!(").{method}(")) {
                    routed.insert(format!("{method} {}", path.replace("{*", "{")));
                }
            }
        }
        let document = document();
        let paths = document["paths"].as_object().expect("paths");
        let described: std::collections::BTreeSet<String> = paths
            .iter()
            .flat_map(|(path, methods)| {
                methods.as_object().into_iter().flatten().map(move |(method, _)| format!("{method} {path}"))
            })
            .collect();
        assert!(routed.len() > 20, "{routed:?}");
        assert_eq!(routed, described);
    }
}
