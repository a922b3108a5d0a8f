//! Public test suites of what decides what is fetched and whose it is: robots.txt, URLs, the Public Suffix List, IDNA.
//!
//! The suites are others' and not kept here. Where the variable `DEBUNK_SUITES` names a folder with `robots_test.cc` (of
//! google/robotstxt), `urltestdata.json` (of web-platform-tests, as in servo/rust-url), `test_psl.txt` (of publicsuffix/list)
//! or `IdnaTestV2.txt` (of Unicode), each is read and every case held to, except those listed here with the reason. Cases of
//! our own are held to always.

use std::collections::BTreeMap;
use std::path::PathBuf;

use debunk::scan::robots::Rules;
use debunk::text::address::join;
use idna::uts46::{AsciiDenyList, DnsLength, Hyphens, Uts46};
use serde_json::Value;
use url::Url;

/// The text of a suite, where it is there.
fn suite(name: &str) -> Option<String> {
    let folder = PathBuf::from(std::env::var_os("DEBUNK_SUITES")?);
    std::fs::read_to_string(folder.join(name)).ok()
}

/// Fails with every case that is wrong and not known to be, and unless there were at least so many cases.
#[track_caller]
fn settle(wrong: Vec<String>, known: &[(&str, &str)], cases: usize, fewest: usize) {
    assert!(cases >= fewest, "only {cases} cases were understood");
    let new: Vec<_> = wrong.iter().filter(|wrong| !known.iter().any(|(part, _)| wrong.contains(part))).collect();
    assert!(new.is_empty(), "{} of {cases}: {new:#?}", new.len());
}

fn allows(file: &str, agent: &str, url: &str) -> bool {
    Url::parse(url).is_ok_and(|url| Rules::of_file(file.as_bytes(), agent).forbids(&url).is_none())
}

#[test]
fn robots_files_are_read_as_rfc_9309_says() {
    let file = "User-agent: other\nDisallow: /\n\nUser-agent: debunk\nUser-agent: friend\nAllow: /visa/\nDisallow: /\n\
        Disallow: /visa/*.pdf$\nDisallow: /visa/签证\n\nUser-agent: *\nDisallow: /private\n";
    for (agent, path, allowed) in [
        ("debunk", "/visa/guide", true),
        ("debunk", "/hotels", false),
        ("debunk", "/visa/form.pdf", false),
        ("debunk", "/visa/form.pdf?x", true),
        ("debunk", "/visa/%E7%AD%BE%E8%AF%81", false),
        ("Friend", "/visa/guide", true),
        ("friend", "/private", false),
        ("nobody", "/hotels", true),
        ("nobody", "/private/x", false),
        ("other", "/robots.txt", true),
    ] {
        assert_eq!(allows(file, agent, &format!("https://a.example{path}")), allowed, "{agent} {path}");
    }
    for name in ["debunk/1.0", "Debunk bot", "debunk/0.1 (+https://a.example)", "\tdebunk # us"] {
        let file = format!("User-agent: *\nAllow: /\n\nUser-agent: {name}\nDisallow: /\n");
        assert!(!allows(&file, "debunk", "https://a.example/x"), "{name}");
    }
    for name in ["debunker", "debunk-images/1.0", "not debunk"] {
        let file = format!("User-agent: {name}\nDisallow: /\n");
        assert!(allows(&file, "debunk", "https://a.example/x"), "{name}");
    }
    assert!(allows("<html><body>404</body></html>", "debunk", "https://a.example/x"), "what is no such file forbids nothing");
}

/// `"..."` literals of C++ put together.
fn literals(text: &str) -> String {
    let mut out = String::new();
    for (at, piece) in text.split('"').enumerate() {
        if at % 2 == 1 {
            out.push_str(&piece.replace("\\r", "\r").replace("\\n", "\n").replace("\\t", "\t"));
        }
    }
    out
}

#[test]
fn robots_suite_of_google() {
    let Some(text) = suite("robots_test.cc") else { return };
    let (mut names, mut wrong, mut cases) = (BTreeMap::<String, String>::new(), Vec::new(), 0);
    let mut test = String::new();
    let statements = text.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n");
    for statement in statements.split(';') {
        let statement = statement.trim();
        if let Some(at) = statement.rfind("TEST(") {
            test = statement[at..].split([',', ')']).nth(1).unwrap_or_default().trim().to_string();
        }
        let declared = ["const absl::string_view ", "const std::string ", "std::string "];
        if let Some((at, kind)) = declared.iter().filter_map(|kind| Some((statement.rfind(kind)?, kind))).max()
            && let Some((name, value)) = statement[at + kind.len()..].split_once('=')
        {
            names.insert(name.trim().to_string(), literals(value));
        }
        let Some(at) = statement.find("EXPECT_TRUE(IsUserAgentAllowed(").or_else(|| {
            let at = statement.find("EXPECT_")?;
            statement[at..].replace(char::is_whitespace, "").contains("(IsUserAgentAllowed(").then_some(at)
        }) else {
            continue;
        };
        let expected = statement[at..].starts_with("EXPECT_TRUE");
        let Some(arguments) = statement[at..].split_once("IsUserAgentAllowed(").map(|(_, rest)| rest.trim_end_matches(')'))
        else {
            continue;
        };
        // Literals hold commas of their own.
        let (mut parts, mut quoted) = (vec![String::new()], false);
        for c in arguments.chars() {
            quoted ^= c == '"';
            match c {
                ',' if !quoted => parts.push(String::new()),
                c => parts.last_mut().unwrap().push(c),
            }
        }
        let values: Vec<Option<String>> = parts
            .iter()
            .map(|part| if part.contains('"') { Some(literals(part)) } else { names.get(part.trim()).cloned() })
            .collect();
        let [Some(file), Some(agent), Some(url)] = &values[..] else { continue };
        cases += 1;
        if allows(file, agent, url) != expected {
            wrong.push(format!("{test}: {agent} {url} should be {expected}: {file:?}"));
        }
    }
    settle(wrong, ROBOTS, cases, 80);
}

/// Cases of Google's that are answered otherwise, and why.
const ROBOTS: &[(&str, &str)] = &[
    ("GoogleOnly_SystemTest", "an empty text is no address"),
    ("AcceptUserAgentUpToFirstSpace: Foo Bar", "no crawler has a space in its name"),
    ("foo/bar/ツ should be false", "addresses are percent-encoded before anything is asked of them"),
    ("%62%61%7A", "RFC 9309 section 2.2.2 wants such octets decoded before they are compared, and Google leaves them"),
    ("GoogleOnly_IndexHTMLisDirectory", "an addition of Google's to the standard"),
];

#[test]
fn addresses_are_parsed_as_browsers_do() {
    for (base, text, expected) in [
        ("https://a.example/x/y", "../z?q#f", Some("https://a.example/z?q#f")),
        ("https://a.example/", "//b.example", Some("https://b.example/")),
        ("https://a.example/", "///b.example", Some("https://b.example/")),
        ("https://a.example/", "HTTP:\\\\0x7F.1", Some("http://127.0.0.1/")),
        ("https://a.example/", "https://例子.中国/签证", Some("https://xn--fsqu00a.xn--fiqs8s/%E7%AD%BE%E8%AF%81")),
        ("https://a.example/", "https://a b/", None),
        ("https://a.example/", "https://[::1", None),
        ("https://a.example/", "https://1.2.3.4.5/", None),
    ] {
        let found = join(&Url::parse(base).unwrap(), text).ok();
        assert_eq!(found.as_ref().map(Url::as_str), expected, "{text}");
    }
}

#[test]
fn url_suite_of_the_web_platform() {
    let Some(text) = suite("urltestdata.json") else { return };
    let data: Vec<Value> = serde_json::from_str(&text).unwrap();
    let (mut wrong, mut cases) = (Vec::new(), 0);
    for case in data.iter().filter(|case| case.is_object()) {
        let input = case["input"].as_str().unwrap_or_default();
        let base = case["base"].as_str().map(Url::parse);
        let found = match base {
            None => Url::parse(input).ok(),
            Some(Ok(base)) => join(&base, input).ok(),
            Some(Err(_)) => None,
        };
        cases += 1;
        let expected = case["href"].as_str().filter(|_| case["failure"] != true);
        if found.as_ref().map(Url::as_str) != expected {
            wrong.push(format!("<{input}> against {}: {:?}, not {expected:?}", case["base"], found.map(String::from)));
        }
    }
    // Only what is fetched is fetched, and what it is taken for is what counts.
    let fetched = |wrong: &String| !wrong.contains("file:") && !wrong.contains("against \"file");
    settle(wrong.into_iter().filter(fetched).collect(), URLS, cases, 500);
}

/// Cases of addresses that are not files' and are parsed otherwise, and why.
const URLS: &[(&str, &str)] = &[
    ("<non-special:", "a scheme that is never fetched"),
    ("<foo://", "a scheme that is never fetched"),
    ("<wss://", "a scheme that is never fetched"),
];

/// The part of a name that somebody registered, as `psl` says it.
fn registered(name: &str) -> Option<String> {
    let ascii = idna::domain_to_ascii(name).ok()?;
    psl::domain_str(&ascii).map(str::to_string)
}

#[test]
fn names_end_where_somebody_registered_them() {
    for (name, expected) in [
        ("vmp.gov.kz", Some("vmp.gov.kz")),
        ("www.vmp.gov.kz", Some("vmp.gov.kz")),
        ("gov.kz", None),
        ("a.b.example.co.uk", Some("example.co.uk")),
        ("例子.公司.cn", Some("xn--fsqu00a.xn--55qx5d.cn")),
        ("someone.github.io", Some("someone.github.io")),
        ("com", None),
    ] {
        assert_eq!(registered(name).as_deref(), expected, "{name}");
    }
}

#[test]
fn suite_of_the_public_suffix_list() {
    let Some(text) = suite("test_psl.txt") else { return };
    let (mut wrong, mut cases) = (Vec::new(), 0);
    for line in text.lines() {
        let Some(arguments) = line.strip_prefix("checkPublicSuffix(").and_then(|rest| rest.split(')').next()) else { continue };
        let Some((name, expected)) = arguments.split_once(", ") else { continue };
        let plain = |text: &str| text.strip_prefix('\'').map(|text| text.trim_end_matches('\'').to_string());
        let Some(name) = plain(name) else { continue };
        let expected = plain(expected).map(|expected| idna::domain_to_ascii(&expected).unwrap());
        cases += 1;
        let found = registered(&name);
        if found != expected {
            wrong.push(format!("{name}: {found:?}, not {expected:?}"));
        }
    }
    settle(wrong, SUFFIXES, cases, 60);
}

/// Names of the list's suite that end elsewhere, and why.
const SUFFIXES: &[(&str, &str)] = &[
    (".example.com:", "a host that starts with a dot is none, and never gets this far"),
    (".example.example:", "a host that starts with a dot is none, and never gets this far"),
];

fn to_ascii(name: &str) -> Option<String> {
    let strict = Uts46::new().to_ascii(name.as_bytes(), AsciiDenyList::STD3, Hyphens::Check, DnsLength::Verify);
    strict.ok().map(|name| name.into_owned())
}

#[test]
fn names_in_any_script_have_one_ascii_form() {
    for (name, expected) in [
        ("ВИЗА.рф", Some("xn--80adpd.xn--p1ai")),
        ("ｇｏｖ。ｋｚ", Some("gov.kz")),
        ("a\u{ad}b.example", Some("ab.example")),
        ("-a.example", None),
        ("a..example", None),
        ("xn--a.example", None),
    ] {
        assert_eq!(to_ascii(name).as_deref(), expected, "{name}");
    }
}

#[test]
fn suite_of_idna() {
    let Some(text) = suite("IdnaTestV2.txt") else { return };
    let (mut wrong, mut cases) = (Vec::new(), 0);
    for line in text.lines() {
        let line = line.split('#').next().unwrap_or_default();
        let fields: Vec<&str> = line.split(';').map(str::trim).collect();
        let [source, unicode, unicode_status, ascii, ascii_status, ..] = fields[..] else { continue };
        // Empty means "as in the field before"; a pair of quotes means empty.
        let text = |field: &str| escaped(if field == "\"\"" { "" } else { field });
        let source = text(source);
        let unicode = if unicode.is_empty() { source.clone() } else { text(unicode) };
        let wanted = if ascii.is_empty() { unicode } else { text(ascii) };
        let status = if ascii_status.is_empty() { unicode_status } else { ascii_status };
        let fails = !matches!(status, "" | "[]");
        cases += 1;
        let found = to_ascii(&source);
        if fails != found.is_none() || found.is_some_and(|found| found != wanted) {
            wrong.push(format!("{source:?}: {:?}, not {wanted:?} {status}", to_ascii(&source)));
        }
    }
    settle(wrong, IDNA, cases, 6000);
}

/// Names of Unicode's suite that are read otherwise, and why.
const IDNA: &[(&str, &str)] = &[
    ("[V7, A3]", "valid by the newer tables of the library"),
    ("xn--5cb172r175fug38a", "valid by the newer tables of the library"),
    ("xn--t92s.xn--znb", "valid by the newer tables of the library"),
];

/// With `\uXXXX` and `\x{XXXX}` resolved.
fn escaped(text: &str) -> String {
    let (mut out, mut rest) = (String::new(), text);
    while let Some(at) = rest.find('\\') {
        out.push_str(&rest[..at]);
        let after = &rest[at + 1..];
        let (digits, length) = match after.strip_prefix("x{") {
            Some(inner) => {
                let end = inner.find('}').unwrap_or(inner.len());
                (&inner[..end], end + 3)
            }
            None => (&after[1..5], 5),
        };
        out.extend(u32::from_str_radix(digits, 16).ok().and_then(char::from_u32));
        rest = &after[length..];
    }
    out.push_str(rest);
    out
}
