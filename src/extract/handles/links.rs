//! Links to accounts: which platform a target belongs to, and whose account it leads to.

use std::collections::HashMap;
use std::sync::OnceLock;

use regex::Regex;

use super::phones::one_digit;
use crate::rules::model::platform::{LinkShape, LinkTarget, Platform, PlatformKind};

/// Longest target that is looked at, in bytes; no handle needs more.
const MAX_TARGET: usize = 2048;

/// Link shapes by host and by scheme. Their patterns are compiled when first needed.
#[derive(Debug, Default)]
pub(super) struct Links {
    shapes: Vec<Shape>,
    hosts: HashMap<String, Vec<usize>>,
    schemes: HashMap<String, Vec<usize>>,
}

#[derive(Debug)]
struct Shape {
    platform: usize,
    pattern: String,
    regex: OnceLock<Option<Regex>>,
    to: LinkTarget,
}

/// Where a link leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Hit {
    /// Index of the platform.
    pub(super) platform: usize,
    /// Normalised id; empty for a link that reaches nobody.
    pub(super) id: String,
    /// What it leads to.
    pub(super) to: LinkTarget,
}

impl Links {
    pub(super) fn build(platforms: &[Platform]) -> Links {
        let mut links = Links::default();
        for (platform, shape) in
            platforms.iter().enumerate().flat_map(|(at, platform)| platform.links.iter().map(move |shape| (at, shape)))
        {
            links.add(platform, shape);
        }
        links
    }

    fn add(&mut self, platform: usize, shape: &LinkShape) {
        let index = self.shapes.len();
        self.shapes.push(Shape { platform, pattern: shape.path.clone(), regex: OnceLock::new(), to: shape.to });
        for host in &shape.hosts {
            self.hosts.entry(host.to_ascii_lowercase()).or_default().push(index);
        }
        if let Some(scheme) = &shape.scheme {
            self.schemes.entry(scheme.to_ascii_lowercase()).or_default().push(index);
        }
    }

    /// Every host that some shape names, wildcard marks left out.
    pub(super) fn hosts(&self) -> impl Iterator<Item = &str> {
        self.hosts.keys().map(|host| host.trim_start_matches("*."))
    }

    /// Where `target` leads, also when it stands whole in the query of a redirect.
    pub(super) fn find(&self, target: &str, platforms: &[Platform]) -> Option<Hit> {
        let target = cut(target.trim(), MAX_TARGET);
        if let Some(hit) = self.direct(target, platforms) {
            return (hit.to != LinkTarget::Nobody).then_some(hit);
        }
        // A redirect carries its goal in a parameter, often percent-encoded.
        let at = target.find(['?', '#'])?;
        if !target[at..].to_ascii_lowercase().contains("http") {
            return None;
        }
        let query = decode(&target[at + 1..]);
        let lower = query.to_ascii_lowercase();
        for scheme in ["=https://", "=http://"] {
            if let Some(inner) = lower.find(scheme) {
                let inner = &query[inner + 1..];
                let inner = inner.split(['&', ' ']).next().unwrap_or(inner);
                if let Some(hit) = self.direct(inner, platforms).filter(|hit| hit.to != LinkTarget::Nobody) {
                    return Some(hit);
                }
            }
        }
        None
    }

    fn direct(&self, target: &str, platforms: &[Platform]) -> Option<Hit> {
        let (scheme, rest) = split_scheme(target);
        match scheme.as_deref() {
            None | Some("http" | "https" | "hxxp" | "hxxps" | "ftp") => {
                let rest = rest.trim_start_matches('/');
                let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
                let (authority, path) = rest.split_at(end);
                let host = authority.rsplit('@').next().unwrap_or(authority);
                let host = host.split(':').next().unwrap_or(host).trim_end_matches('.').to_ascii_lowercase();
                let host = host.strip_prefix("www.").unwrap_or(&host);
                let path = if path.is_empty() { "/" } else { path };
                if let Some(shapes) = self.hosts.get(host) {
                    return self.try_shapes(shapes, path, platforms);
                }
                let (label, parent) = host.split_once('.')?;
                let shapes = self.hosts.get(&format!("*.{parent}"))?;
                self.try_shapes(shapes, &format!("{label}{path}"), platforms)
            }
            Some(scheme) => {
                let shapes = self.schemes.get(scheme)?;
                self.try_shapes(shapes, rest.strip_prefix("//").unwrap_or(rest), platforms)
            }
        }
    }

    fn try_shapes(&self, shapes: &[usize], path: &str, platforms: &[Platform]) -> Option<Hit> {
        for &index in shapes {
            let shape = &self.shapes[index];
            // A pattern that does not compile is reported by `rules lint`; here it matches nothing.
            let Some(regex) = shape.regex.get_or_init(|| Regex::new(&shape.pattern).ok()) else { continue };
            let Some(found) = regex.captures(path) else { continue };
            if shape.to == LinkTarget::Nobody {
                return Some(Hit { platform: shape.platform, id: String::new(), to: shape.to });
            }
            let Some(id) = found.name("id") else { continue };
            let platform = &platforms[shape.platform];
            let id = decode(id.as_str());
            if platform.reserved.iter().any(|name| name.eq_ignore_ascii_case(&id)) {
                continue;
            }
            let keep_case = platform.case_sensitive || shape.to == LinkTarget::Invitation;
            let id = match platform.kind {
                PlatformKind::Phone => id.chars().filter(char::is_ascii_digit).collect(),
                _ if keep_case => id,
                _ => id.to_ascii_lowercase(),
            };
            if id.is_empty() {
                continue;
            }
            if id.bytes().all(|byte| byte.is_ascii_digit()) && one_digit(&id) {
                return Some(Hit { platform: shape.platform, id: String::new(), to: LinkTarget::Nobody });
            }
            return Some(Hit { platform: shape.platform, id, to: shape.to });
        }
        None
    }
}

fn split_scheme(target: &str) -> (Option<String>, &str) {
    let end = target.find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'))).unwrap_or(target.len());
    let (scheme, rest) = target.split_at(end);
    match rest.strip_prefix(':') {
        // `t.me:443/x` has a port, not a scheme.
        Some(rest) if !scheme.is_empty() && !scheme.contains('.') => (Some(scheme.to_ascii_lowercase()), rest),
        _ => (None, target),
    }
}

/// Percent-decodes once; bytes that are not UTF-8 are left encoded.
pub(super) fn decode(text: &str) -> String {
    if !text.contains('%') {
        return text.to_string();
    }
    let bytes = text.as_bytes();
    let hex = |at: usize| bytes.get(at).and_then(|&byte| (byte as char).to_digit(16));
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        match (bytes[at], hex(at + 1), hex(at + 2)) {
            (b'%', Some(high), Some(low)) => {
                out.push((high * 16 + low) as u8);
                at += 3;
            }
            (byte, _, _) => {
                out.push(byte);
                at += 1;
            }
        }
    }
    String::from_utf8(out).unwrap_or_else(|_| text.to_string())
}

fn cut(text: &str, max: usize) -> &str {
    &text[..text.floor_char_boundary(max)]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::Rules;

    fn find(target: &str) -> Option<(String, String)> {
        let rules = Rules::embedded().expect("embedded rules load");
        let links = Links::build(&rules.files.platforms);
        links.find(target, &rules.files.platforms).map(|hit| (rules.files.platforms[hit.platform].id.clone(), hit.id))
    }

    #[test]
    fn every_example_gives_its_handle() {
        let rules = Rules::embedded().expect("embedded rules load");
        let links = Links::build(&rules.files.platforms);
        let mut seen = 0;
        for platform in &rules.files.platforms {
            for shape in &platform.links {
                assert!(Regex::new(&shape.path).is_ok(), "{}: {}", platform.id, shape.path);
                for (link, id) in &shape.examples {
                    let hit = links.find(link, &rules.files.platforms);
                    let hit = hit.map(|hit| (rules.files.platforms[hit.platform].id.as_str(), hit.id));
                    assert_eq!(hit, Some((platform.id.as_str(), id.clone())), "{link}");
                    seen += 1;
                }
            }
            if let Some(handle) = &platform.handle {
                assert!(Regex::new(handle).is_ok(), "{}: {handle}", platform.id);
            }
        }
        assert!(seen > 50);
    }

    #[test]
    fn spares_reserved_names_and_sharing() {
        assert_eq!(find("https://t.me/share/url?url=https://example.org"), None);
        assert_eq!(find("https://t.me/addstickers/Cats"), None);
        assert_eq!(find("https://web.t.me/"), None);
        assert_eq!(find("https://example.org/t.me/visa"), None);
        assert_eq!(find("https://notarget.me/visa_helper"), None);
    }

    #[test]
    fn finds_the_goal_of_a_redirect() {
        let expected = Some(("telegram".to_string(), "visa_helper".to_string()));
        assert_eq!(find("./go.html?target=https://t.me/visa_helper"), expected);
        assert_eq!(find("https://example.org/away?to=https%3A%2F%2Ft.me%2Fvisa_helper&x=1"), expected);
    }
}
