//! When a domain was registered and through whom, by the registry's RDAP server (RFC 9082, RFC 9083).

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::Deserialize;
use url::Url;

use super::{Clock, reason, short};
use crate::fetch::{Client, Fetch as _};
use crate::resolve::evidence::{Observation, Rdap, Seen};
use crate::rules::model::live::Rdap as Servers;

/// Finds a domain's server and asks it.
#[derive(Clone)]
pub struct Registries {
    by_tld: BTreeMap<String, String>,
    client: Client,
    clock: Clock,
}

impl Registries {
    /// Asks `servers` through the guarded client.
    pub fn new(servers: &Servers, client: Client, clock: Clock) -> Registries {
        let by_tld = servers.servers.iter().flat_map(|server| server.tlds.iter().map(|tld| (tld.clone(), server.url.clone())));
        Registries { by_tld: by_tld.collect(), client, clock }
    }

    /// What the registry says of the domain of `host`; none where no server is known.
    pub async fn look(&self, host: &str) -> Option<Observation> {
        let domain = psl::domain_str(host)?;
        // Bootstrap entries may have several labels; the longest wins (RFC 9224 section 4).
        let base = std::iter::successors(Some(domain), |name| name.split_once('.').map(|(_, rest)| rest))
            .find_map(|name| self.by_tld.get(name))?;
        let mut seen = Rdap { domain: domain.to_string(), status: None, registered: None, registrar: None, failure: None };
        let address = format!("{base}domain/{domain}");
        match Url::parse(&address) {
            Ok(url) => match self.client.get(&url).await {
                Ok(page) => {
                    seen.status = Some(page.status);
                    if page.status == 200 {
                        read(&mut seen, &page.body);
                    }
                }
                Err(error) => seen.failure = Some(reason(&error).1),
            },
            Err(error) => seen.failure = Some(short(&error.to_string())),
        }
        Some(Observation { at: self.clock.now(), by: short(&address), seen: Seen::Rdap(seen) })
    }
}

#[derive(Deserialize)]
struct Domain {
    #[serde(rename = "objectClassName")]
    class: Option<String>,
    #[serde(rename = "ldhName")]
    name: Option<String>,
    #[serde(default)]
    events: Vec<Event>,
    #[serde(default)]
    entities: Vec<Entity>,
}

#[derive(Deserialize)]
struct Event {
    #[serde(rename = "eventAction")]
    action: String,
    #[serde(rename = "eventDate")]
    date: Option<String>,
}

#[derive(Deserialize)]
struct Entity {
    #[serde(default)]
    roles: Vec<String>,
    handle: Option<String>,
    /// jCard, RFC 7095: `["vcard", [["fn", {}, "text", "Name"], ...]]`.
    #[serde(rename = "vcardArray")]
    card: Option<serde_json::Value>,
}

fn read(seen: &mut Rdap, body: &[u8]) {
    let domain: Domain = match serde_json::from_slice(body) {
        Ok(domain) => domain,
        Err(error) => {
            seen.failure = Some(format!("no RDAP answer: {}", short(&error.to_string())));
            return;
        }
    };
    let other_name = domain.name.as_deref().is_some_and(|name| !name.trim_end_matches('.').eq_ignore_ascii_case(&seen.domain));
    if domain.class.as_deref().is_some_and(|class| class != "domain") || other_name {
        seen.failure = Some("the answer is of something else".to_string());
        return;
    }
    let event = domain.events.iter().find(|event| event.action == "registration").and_then(|event| event.date.as_deref());
    seen.registered = event.and_then(|date| date.parse::<Timestamp>().ok());
    let registrar = domain.entities.iter().find(|entity| entity.roles.iter().any(|role| role == "registrar"));
    seen.registrar = registrar.and_then(|entity| name(entity).or_else(|| entity.handle.clone())).map(|name| short(&name));
}

fn name(entity: &Entity) -> Option<String> {
    let properties = entity.card.as_ref()?.get(1)?.as_array()?;
    let full = properties.iter().find(|property| property.get(0).and_then(|name| name.as_str()) == Some("fn"))?;
    full.get(3)?.as_str().map(str::to_string)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(body: &str, registered: Option<&str>, registrar: Option<&str>, failed: bool) {
        let mut seen =
            Rdap { domain: "kz-evisa.com".into(), status: Some(200), registered: None, registrar: None, failure: None };
        read(&mut seen, body.as_bytes());
        assert_eq!(seen.registered.map(|at| at.to_string()).as_deref(), registered, "{body}");
        assert_eq!((seen.registrar.as_deref(), seen.failure.is_some()), (registrar, failed), "{body} {:?}", seen.failure);
    }

    #[test]
    fn reads_the_registration_and_the_registrar() {
        let card = r#"["vcard",[["version",{},"text","4.0"],["fn",{},"text","Names Ltd"]]]"#;
        check(
            &format!(
                r#"{{"objectClassName":"domain","ldhName":"KZ-EVISA.COM","extra":1,
                "events":[{{"eventAction":"expiration","eventDate":"2027-10-01T00:00:00Z"}},
                          {{"eventAction":"registration","eventDate":"2026-10-01T09:30:00+02:00"}}],
                "entities":[{{"roles":["registrar"],"handle":"9","vcardArray":{card}}}]}}"#
            ),
            Some("2026-10-01T07:30:00Z"),
            Some("Names Ltd"),
            false,
        );
        check(r#"{"entities":[{"roles":["registrar"],"handle":"1234"}]}"#, None, Some("1234"), false);
        check(r#"{"events":[{"eventAction":"registration","eventDate":"REDACTED"}]}"#, None, None, false);
        check(r#"{"events":[{"eventAction":"registration"}]}"#, None, None, false);
    }

    #[test]
    fn says_when_it_is_no_answer_to_the_question() {
        check("<html>captcha</html>", None, None, true);
        check(r#"{"objectClassName":"nameserver"}"#, None, None, true);
        check(
            r#"{"ldhName":"other.com","events":[{"eventAction":"registration","eventDate":"2026-10-01T00:00:00Z"}]}"#,
            None,
            None,
            true,
        );
        check(&"[".repeat(100_000), None, None, true);
    }
}
