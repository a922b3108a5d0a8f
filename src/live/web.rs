//! What a host's pages answer, and whether the network answers in its own name: everything over HTTP but RDAP.

use url::Url;

use super::{Clock, reason, short};
use crate::fetch::{Client, Fetch as _, Page, shown};
use crate::resolve::class::bare;
use crate::resolve::evidence::{Control, Http, Observation, Seen};
use crate::rules::model::live;

/// Bytes of a page in which the words of parked pages are looked for.
const TEMPLATE_BYTES: usize = 64 << 10;

/// Fetches pages and the control page.
#[derive(Clone)]
pub struct Web {
    client: Client,
    templates: Vec<String>,
    control: live::Control,
    ports: (u16, u16),
    clock: Clock,
}

impl Web {
    /// Fetches through the guarded client. `ports` are those of HTTPS and HTTP.
    pub fn new(client: Client, rules: &live::Live, control: live::Control, ports: (u16, u16), clock: Clock) -> Web {
        Web { client, templates: rules.parking.templates.clone(), control, ports, clock }
    }

    /// The control page, without redirects: a portal redirects, or writes a page of its own.
    pub async fn control(&self) -> Control {
        let url = &self.control.url;
        let (matched, saw) = match Url::parse(url) {
            Err(error) => (false, error.to_string()),
            Ok(parsed) => match self.client.get(&parsed).await {
                Err(error) => (false, reason(&error).1),
                Ok(page) if !page.redirects.is_empty() => (false, format!("it redirects to {}", shown(&page.final_url))),
                Ok(page) if page.status != 200 => (false, format!("status {}", page.status)),
                Ok(page) if page.body.trim_ascii() != self.control.body.as_bytes() => {
                    (false, "other words than known".to_string())
                }
                Ok(_) => (true, "as known".to_string()),
            },
        };
        Control { at: self.clock.now(), url: url.clone(), matched, saw: short(&saw) }
    }

    /// A page of `host` over HTTPS, and over HTTP where there is no connection to trust.
    pub async fn look(&self, host: &str, path: &str) -> Vec<Observation> {
        let mut seen = vec![self.fetch("https", self.ports.0, host, path).await];
        let connected = |seen: &Observation| matches!(&seen.seen, Seen::Http(http) if http.status.is_some());
        if !connected(&seen[0]) {
            seen.push(self.fetch("http", self.ports.1, host, path).await);
        }
        seen
    }

    async fn fetch(&self, scheme: &str, port: u16, host: &str, path: &str) -> Observation {
        let slash = if path.starts_with('/') { "" } else { "/" };
        let address = format!("{scheme}://{host}:{port}{slash}{path}");
        let mut seen = Http {
            url: short(&address),
            status: None,
            ended: None,
            ended_host: None,
            redirects: Vec::new(),
            template: None,
            failure: None,
            detail: None,
        };
        let mut by = format!("{host}:{port}");
        match Url::parse(&address) {
            Err(error) => seen.failure = Some(short(&error.to_string())),
            Ok(url) => {
                seen.url = shown(&url);
                match self.client.get(&url).await {
                    Ok(page) => {
                        by = page.remote.to_string();
                        self.read(&mut seen, &page);
                    }
                    Err(error) => {
                        let (word, detail) = reason(&error);
                        (seen.failure, seen.detail) = (Some(word.to_string()), Some(detail));
                    }
                }
            }
        }
        Observation { at: self.clock.now(), by, seen: Seen::Http(seen) }
    }

    fn read(&self, seen: &mut Http, page: &Page) {
        seen.status = Some(page.status);
        seen.ended = Some(shown(&page.final_url));
        seen.ended_host = page.final_url.host_str().map(|host| bare(host).to_string());
        seen.redirects = page.redirects.iter().map(|hop| (hop.status, shown(&hop.to))).collect();
        let text = String::from_utf8_lossy(&page.body[..page.body.len().min(TEMPLATE_BYTES)]).to_lowercase();
        seen.template = self.templates.iter().find(|template| text.contains(template.as_str())).cloned();
    }
}
