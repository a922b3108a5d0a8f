//! Whether a browser asks on behalf of another site. Keys travel in headers and bodies that no foreign page knows; where nobody is
//! asked for one, being able to reach the service is all the leave there is, and every page that a browser on this machine has open
//! can do that.

use hyper::header::{self, HeaderName};
use hyper::{HeaderMap, StatusCode};
use url::Url;

use super::problem::Problem;
use super::state::App;

/// Refuses what a page of another site makes a browser send. Programs send none of the headers that tell.
///
/// # Errors
/// 403.
pub fn refuse_other_sites(app: &App, headers: &HeaderMap) -> Result<(), Problem> {
    let site = text(headers, &HeaderName::from_static("sec-fetch-site"));
    let host = text(headers, &header::HOST).unwrap_or_default();
    // Browsers that do not say the first say the second, `null` included, with whatever changes something.
    let origin = text(headers, &header::ORIGIN);
    let is_other = site.is_some_and(|site| !matches!(site, "same-origin" | "none"))
        || origin.is_some_and(|origin| !is_origin_of(origin, host))
        || (site.or(origin).is_some() && is_renamed(app, host));
    if is_other {
        return Err(Problem::new(StatusCode::FORBIDDEN, "only the page of this service may ask for that"));
    }
    Ok(())
}

/// Refuses names that were made to point here, where nobody is asked for a key and so all who can ask may read.
///
/// # Errors
/// 403.
pub fn refuse_other_names(app: &App, headers: &HeaderMap) -> Result<(), Problem> {
    if is_renamed(app, text(headers, &header::HOST).unwrap_or_default()) {
        return Err(Problem::new(StatusCode::FORBIDDEN, "ask by the address of this machine, or set keys"));
    }
    Ok(())
}

fn is_renamed(app: &App, host: &str) -> bool {
    app.keys.load().is_none() && !app.settings.open && !is_this_machine(host)
}

fn text<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    // What is no text is not what a browser of ours would send.
    headers.get(name).map(|value| value.to_str().unwrap_or("?"))
}

/// Whether an origin is a page of `host`, which names its port where that is not the scheme's own. The scheme may be another: TLS
/// may end in front of us.
fn is_origin_of(origin: &str, host: &str) -> bool {
    let of = |text: String| Url::parse(&text).ok().and_then(|url| Some((url.host_str()?.to_string(), url.port())));
    let scheme = origin.split("://").next().unwrap_or_default();
    matches!(scheme, "http" | "https") && of(origin.to_string()).is_some_and(|own| Some(own) == of(format!("{scheme}://{host}")))
}

fn is_this_machine(host: &str) -> bool {
    let name = match host.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        Some((v6, _)) => v6,
        None => host.rsplit_once(':').map_or(host, |(name, _)| name),
    };
    name.eq_ignore_ascii_case("localhost") || name.parse::<std::net::IpAddr>().is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knows_the_names_of_this_machine() {
        for own in ["localhost:8780", "LOCALHOST", "127.0.0.1:1", "[::1]:8780", "10.1.2.3"] {
            assert!(is_this_machine(own), "{own}");
        }
        for other in ["evil.example", "evil.example:8780", "localhost.evil.example", "", "127.0.0.1.evil.example:80"] {
            assert!(!is_this_machine(other), "{other}");
        }
    }

    #[test]
    fn tells_an_origin_from_another() {
        for (origin, host) in [
            ("http://127.0.0.1:8780", "127.0.0.1:8780"),
            ("https://debunk.example", "debunk.example"),
            ("https://debunk.example", "Debunk.Example:443"),
        ] {
            assert!(is_origin_of(origin, host), "{origin} {host}");
        }
        for (origin, host) in [
            ("null", "127.0.0.1:8780"),
            ("http://127.0.0.1:8781", "127.0.0.1:8780"),
            ("http://evil.example", "127.0.0.1:8780"),
            ("http://localhost:8780", "127.0.0.1:8780"),
            ("file://", "127.0.0.1:8780"),
            ("?", "127.0.0.1"),
            ("http://", ""),
        ] {
            assert!(!is_origin_of(origin, host), "{origin} {host}");
        }
    }
}
