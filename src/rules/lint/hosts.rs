//! Whether hosts are hosts: ASCII, lower case, under a suffix where names can be registered.

use std::collections::BTreeSet;

use super::{Content, Sink};

/// Lints the hosts of one file.
pub(super) fn lint(sink: &mut Sink<'_>) {
    let file = sink.file;
    match &file.content {
        Content::Country(country) => {
            let government = &country.suffixes.government;
            for (index, suffix) in government.iter().enumerate() {
                host(sink, &format!("suffixes.government.{index}"), suffix, Form::Suffix);
            }
            for (index, state) in country.suffixes.state_hosts.iter().enumerate() {
                host(sink, &format!("suffixes.state_hosts.{index}"), state, Form::Host(government));
            }
            let mut seen = BTreeSet::new();
            for (index, portal) in country.portals.iter().enumerate() {
                if portal.host.starts_with("www.") {
                    let hint = "write the name without it; a host stands for itself with `www.` and without";
                    sink.error(
                        "wrong-host",
                        &format!("portal.{index}.host"),
                        &format!("`{}` begins with www", portal.host),
                        hint,
                    );
                }
                if !seen.insert((&portal.host, &portal.path, &portal.documents, portal.valid.from)) {
                    let message = format!("`{}` stands among the portals already", portal.host);
                    sink.error("repeated-portal", &format!("portal.{index}.host"), &message, "make one [[portal]] of the two");
                }
                host(sink, &format!("portal.{index}.host"), &portal.host, Form::Host(government));
                if let Some(path) = &portal.path
                    && !path.starts_with('/')
                {
                    sink.error(
                        "wrong-host",
                        &format!("portal.{index}.path"),
                        &format!("the path `{path}` does not start with /"),
                        "write it as in the address bar: /eta",
                    );
                }
            }
            for (index, authority) in country.authorities.iter().enumerate() {
                for (place, text) in authority.hosts.iter().enumerate() {
                    // A path may follow the host.
                    let name = text.split('/').next().unwrap_or_default();
                    host(sink, &format!("authority.{index}.hosts.{place}"), name, Form::Host(government));
                }
            }
        }
        Content::Brand(brand) => {
            for (index, name) in brand.hosts.iter().enumerate() {
                host(sink, &format!("hosts.{index}"), name, Form::Host(&[]));
            }
        }
        Content::Platform(platform) => {
            for (index, link) in platform.links.iter().enumerate() {
                for (place, name) in link.hosts.iter().enumerate() {
                    let name = name.strip_prefix("*.").unwrap_or(name);
                    // Some platforms give names below a suffix of their own, so any of them will do.
                    host(sink, &format!("link.{index}.hosts.{place}"), name, Form::Suffix);
                }
            }
        }
        Content::Hosts(lists) => {
            for (list, names) in [
                ("embedders", &lists.embedders),
                ("shorteners", &lists.shorteners),
                ("link_hubs", &lists.link_hubs),
                ("image_hosts", &lists.image_hosts),
                ("intermediaries", &lists.intermediaries),
                ("contractors", &lists.contractors),
                ("shared_hosts", &lists.shared_hosts),
                ("international", &lists.international),
            ] {
                for (index, name) in names.iter().enumerate() {
                    host(sink, &format!("{list}.{index}"), name, Form::Suffix);
                }
            }
        }
        Content::Live(live) => {
            for (index, name) in live.parking.name_servers.iter().enumerate() {
                host(sink, &format!("parking.name_servers.{index}"), name, Form::Suffix);
            }
            let urls =
                live.rdap.servers.iter().enumerate().map(|(index, server)| (format!("rdap.server.{index}.url"), &server.url));
            for (at, url) in urls.chain([("control.url".to_string(), &live.control.url)]) {
                let web = url::Url::parse(url).is_ok_and(|url| matches!(url.scheme(), "http" | "https") && url.host().is_some());
                if !web || at != "control.url" && !url.ends_with('/') {
                    let hint = "write the whole address, for RDAP with a slash at the end: https://rdap.nic.example/";
                    sink.error("wrong-host", &at, &format!("`{url}` is no address of a server"), hint);
                }
            }
        }
        _ => {}
    }
}

/// What a name must be.
enum Form<'a> {
    /// A host somebody registered, or one of the state's own suffixes that is a site too.
    Host(&'a [String]),
    /// A host or a whole suffix.
    Suffix,
}

fn host(sink: &mut Sink<'_>, at: &str, name: &str, form: Form<'_>) {
    let hint = "write the bare host in small ASCII letters: vmp.gov.kz (xn--... for other scripts)";
    let label = |label: &str| {
        !label.is_empty()
            && label.len() <= 63
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-' || byte == b'_')
    };
    if name.len() > 253 || !name.split('.').all(label) {
        sink.error("wrong-host", at, &format!("`{name}` is no host name"), hint);
        return;
    }
    let known = psl::suffix(name.as_bytes()).is_some_and(|suffix| suffix.is_known());
    if !known {
        let message = format!("`{name}` does not end in a suffix anyone can register under");
        sink.error("wrong-host", at, &message, "correct the spelling; suffixes are those of publicsuffix.org");
        return;
    }
    if let Form::Host(government) = form
        && psl::domain(name.as_bytes()).is_none()
        && !government.iter().any(|suffix| suffix == name)
    {
        let message = format!("`{name}` is a public suffix, below which others have sites");
        sink.error("wrong-host", at, &message, "name the host below it; a state's own suffix stands in suffixes.government");
    }
}
