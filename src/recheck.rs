//! Whether the references of the rules are still where they were and still say what was read: asks the web through a
//! [`Fetch`], and judges each answer. It proposes; a person decides.

use std::collections::BTreeMap;
use std::sync::Mutex;

use serde::Serialize;
use unicode_normalization::UnicodeNormalization as _;
use url::Url;

use crate::document::{self, Hints};
use crate::fetch::{Failure, Fetch, FetchError, Page, shown};
use crate::rules::model::{Reference, RuleFiles};

/// A reference and the rule that rests on it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cited {
    /// File below the folder of rules.
    pub file: String,
    /// Id of the fact or row, or code of the country.
    pub id: String,
    /// Country it is about.
    pub country: Option<String>,
    /// The reference.
    pub reference: Reference,
}

/// What became of one reference.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Outcome {
    /// File below the folder of rules.
    pub file: String,
    /// Id of the fact or row, or code of the country.
    pub id: String,
    /// Where the reference was read.
    pub url: String,
    /// What became of it.
    pub state: State,
    /// What was seen.
    pub seen: String,
    /// What the curator should do.
    pub todo: String,
}

/// What became of a reference.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    /// The server says that there is no such page, or there is no such host.
    Vanished,
    /// The page is there and no longer contains the phrase.
    PhraseGone,
    /// Another address answers, and it contains the phrase if one is recorded.
    Moved,
    /// We could not find out, which is not the same as "vanished".
    Unknown,
    /// The page is there, with the phrase if one is recorded.
    There,
}

impl State {
    /// Every state with its title in reports, in their order.
    pub const ALL: &[(State, &str)] = &[
        (State::Vanished, "vanished"),
        (State::PhraseGone, "no longer says so"),
        (State::Moved, "moved"),
        (State::Unknown, "could not be told"),
        (State::There, "there"),
    ];

    /// Whether a curator has something to do.
    pub fn is_change(self) -> bool {
        matches!(self, State::Vanished | State::PhraseGone | State::Moved)
    }
}

/// Every reference of the rules, by file, id and URL.
pub fn references(files: &RuleFiles) -> Vec<Cited> {
    let mut cited = Vec::new();
    let mut add = |file: String, id: &str, country: Option<&str>, references: &[Reference]| {
        cited.extend(references.iter().map(|reference| Cited {
            file: file.clone(),
            id: id.to_string(),
            country: country.map(str::to_string),
            reference: reference.clone(),
        }));
    };
    for fact in &files.facts {
        let folder = fact.country.as_deref().map_or("world".to_string(), str::to_lowercase);
        add(format!("facts/{folder}/{}.toml", fact.id), &fact.id, fact.country.as_deref(), &fact.references);
    }
    for policy in &files.visa_policies {
        for row in &policy.exemptions {
            let file = format!("visa-policy/{}.toml", policy.country.to_lowercase());
            add(file, &row.id, Some(&policy.country), &row.references);
        }
    }
    for country in &files.countries {
        let file = format!("countries/{}.toml", country.code.to_lowercase());
        if let Some(documents) = &country.entry_documents {
            add(file.clone(), &country.code, Some(&country.code), &documents.references);
        }
        if let Some(count) = &country.visa_free {
            add(file, &country.code, Some(&country.code), &count.references);
        }
    }
    cited.sort_by(|a, b| (&a.file, &a.id, &a.reference.url).cmp(&(&b.file, &b.id, &b.reference.url)));
    cited
}

/// Asks for every reference, each URL once, four hosts at a time and one page at a time of each. The outcomes come in the
/// order of `cited`. Takes as long as the slowest host's pages together, each within the fetcher's limits.
pub async fn run(fetch: &impl Fetch, cited: &[Cited]) -> Vec<Outcome> {
    let mut by_host: BTreeMap<String, BTreeMap<String, (Url, Vec<usize>)>> = BTreeMap::new();
    let mut outcomes: Vec<(usize, Outcome)> = Vec::with_capacity(cited.len());
    for (index, cited) in cited.iter().enumerate() {
        match Url::parse(&cited.reference.url) {
            Ok(mut url) => {
                url.set_fragment(None);
                let host = url.host_str().unwrap_or_default().to_string();
                let pages = by_host.entry(host).or_default();
                pages.entry(url.to_string()).or_insert_with(|| (url, Vec::new())).1.push(index);
            }
            Err(error) => {
                let todo = "write the address of the reference anew";
                outcomes.push((index, outcome(cited, State::Unknown, format!("no address: {error}"), todo.to_string())));
            }
        }
    }
    let hosts = Mutex::new(by_host.into_values());
    let next = || hosts.lock().expect("nobody panics while they hold the lock").next();
    // Each takes one host after another to its end, so that no host is asked for two pages at a time.
    let ask = || async {
        let mut told = Vec::new();
        while let Some(pages) = next() {
            for (url, indices) in pages.into_values() {
                let answer = fetch.get(&url).await;
                // Read once, though several facts may rest on it.
                let text = answer.as_ref().ok().filter(|page| (200..300).contains(&page.status)).map(Text::of);
                told.extend(indices.into_iter().map(|index| (index, judge(&cited[index], &url, &answer, text.as_ref()))));
            }
        }
        told
    };
    let (a, b, c, d) = tokio::join!(ask(), ask(), ask(), ask());
    outcomes.extend([a, b, c, d].into_iter().flatten());
    outcomes.sort_by_key(|(index, _)| *index);
    outcomes.into_iter().map(|(_, outcome)| outcome).collect()
}

fn outcome(cited: &Cited, state: State, seen: String, todo: String) -> Outcome {
    let url = cited.reference.url.clone();
    Outcome { file: cited.file.clone(), id: cited.id.clone(), url, state, seen, todo }
}

/// The words of a page, ready to look for a phrase.
enum Text {
    Words(String),
    /// Nothing to look in, and why.
    Unreadable(&'static str),
}

impl Text {
    fn of(page: &Page) -> Text {
        let kind = page.headers.content_type.as_deref().unwrap_or("text/html").to_ascii_lowercase();
        let texts = ["text/", "html", "xml", "json", "markdown"];
        if !texts.iter().any(|text| kind.contains(text)) || page.body.starts_with(b"%PDF") {
            return Text::Unreadable("it is no text that can be searched");
        }
        let hints = Hints {
            name: Some(page.final_url.path()),
            content_type: page.headers.content_type.as_deref(),
            url: Some(&page.final_url),
            ..Hints::default()
        };
        let document = document::parse(&page.body, &hints);
        let words: String = document.blocks.iter().map(|block| folded(&block.text)).collect();
        if document.needs_javascript || words.is_empty() {
            return Text::Unreadable("it shows nothing without running its scripts");
        }
        Text::Words(words)
    }
}

/// Judges one answer. `text` is there where the answer is a page.
fn judge(cited: &Cited, url: &Url, answer: &Result<Page, FetchError>, text: Option<&Text>) -> Outcome {
    let again = "open it in a browser; if it is gone, put another reference in its place";
    let replace = "find the page's new address or an archived copy; without one, withdraw the fact or mark it `recheck`";
    let tell = |state, seen: String, todo: &str| outcome(cited, state, seen, todo.to_string());
    let page = match answer {
        Ok(page) => page,
        Err(FetchError::Failed { hop: 0, failure: Failure::Dns(why), .. }) if is_no_such_name(why) => {
            return tell(State::Vanished, format!("there is no such host: {why}"), replace);
        }
        Err(FetchError::Refused { refusal, .. }) => return tell(State::Unknown, format!("refused: {refusal}"), again),
        Err(FetchError::Failed { failure, .. }) => return tell(State::Unknown, failure.to_string(), again),
    };
    match page.status {
        200..300 => {}
        404 | 410 => return tell(State::Vanished, format!("the server answers with status {}", page.status), replace),
        status => return tell(State::Unknown, format!("the server answers with status {status}"), again),
    }
    let moved = is_elsewhere(url, &page.final_url).then(|| shown(&page.final_url));
    let at = moved.as_ref().map_or(String::new(), |to| format!("; it leads to {to}"));
    match (&cited.reference.phrase, text) {
        (Some(_), None) => tell(State::Unknown, format!("the page could not be read{at}"), again),
        (Some(_), Some(Text::Unreadable(why))) => tell(State::Unknown, format!("{why}{at}"), again),
        (Some(phrase), Some(Text::Words(words))) if !words.contains(&folded(phrase)) => {
            let todo = "read the page: if the fact still holds, record the phrase it has now; if not, change the fact";
            tell(State::PhraseGone, format!("the page does not contain `{phrase}`{at}"), todo)
        }
        (phrase, _) => match moved {
            Some(to) => {
                let kept = if phrase.is_some() { "; the phrase is there" } else { "; no phrase is recorded" };
                // Sites send readers to their front page when they no longer have a page.
                let front = page.final_url.path() == "/" && url.path() != "/";
                let todo = if front && phrase.is_none() {
                    format!("it leads to the front page, so it may be gone: {replace}")
                } else {
                    format!("read the page there, then write its address as the reference: {to}")
                };
                tell(State::Moved, format!("it leads to {to}{kept}"), &todo)
            }
            None if phrase.is_none() => tell(State::There, "the page is there; no phrase is recorded".to_string(), ""),
            None => tell(State::There, "the page contains the phrase".to_string(), ""),
        },
    }
}

/// Whether another page answered than was asked for. The step to `https`, to `www.` and back, and a slash at the end are the
/// same page.
fn is_elsewhere(from: &Url, to: &Url) -> bool {
    let host = |url: &Url| {
        let host = url.host_str().unwrap_or_default().to_ascii_lowercase();
        host.strip_prefix("www.").map_or(host.clone(), str::to_string)
    };
    let path = |url: &Url| url.path().trim_end_matches('/').to_string();
    host(from) != host(to) || path(from) != path(to)
}

/// Whether a resolver's message says that the name does not exist. Every system words it its own way and gives no code;
/// what is not known here means that we could not find out.
fn is_no_such_name(message: &str) -> bool {
    const WORDS: [&str; 6] = [
        "name or service not known",
        "nodename nor servname provided",
        "no such host is known",
        "name does not resolve",
        "no address associated with hostname",
        "nxdomain",
    ];
    let message = message.to_ascii_lowercase();
    WORDS.iter().any(|word| message.contains(word))
}

/// Text without white space, in one case, with one kind of quotation mark and dash: what editors and browsers change
/// without changing what is said.
fn folded(text: &str) -> String {
    text.nfkc()
        .flat_map(char::to_lowercase)
        .filter(|c| !c.is_whitespace() && !matches!(c, '\u{ad}' | '\u{200b}'..='\u{200d}' | '\u{2060}' | '\u{feff}'))
        .map(|c| match c {
            '\u{2018}' | '\u{2019}' | '\u{02bc}' => '\'',
            '\u{201c}' | '\u{201d}' | '«' | '»' | '„' => '"',
            '\u{2010}'..='\u{2015}' | '\u{2212}' => '-',
            c => c,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::time::Duration;

    use super::*;

    fn cited(url: &str, phrase: Option<&str>) -> Cited {
        let reference = Reference {
            publisher: "Ministry".to_string(),
            url: url.to_string(),
            says: "something".to_string(),
            kind: Default::default(),
            date: None,
            phrase: phrase.map(str::to_string),
        };
        Cited { file: "facts/xx/a.toml".to_string(), id: "a".to_string(), country: None, reference }
    }

    fn page(url: &Url, to: &str, status: u16, body: &str) -> Page {
        Page {
            url: url.clone(),
            final_url: Url::parse(to).unwrap(),
            redirects: Vec::new(),
            status,
            headers: crate::fetch::Headers { content_type: Some("text/html; charset=utf-8".to_string()), ..Default::default() },
            body: body.as_bytes().to_vec(),
            remote: "192.0.2.1:443".parse().unwrap(),
            share: Default::default(),
        }
    }

    #[track_caller]
    fn check(cited: &Cited, answer: impl Fn(&Url) -> Result<Page, FetchError>, expected: State) -> Outcome {
        let url = Url::parse(&cited.reference.url).unwrap();
        let answer = answer(&url);
        let text = answer.as_ref().ok().map(Text::of);
        let outcome = judge(cited, &url, &answer, text.as_ref());
        assert_eq!(outcome.state, expected, "{outcome:?}");
        assert_eq!(outcome.todo.is_empty(), expected == State::There, "{outcome:?}");
        outcome
    }

    const AT: &str = "https://ministry.test/visa";

    #[test]
    fn finds_the_phrase_through_markup_case_and_white_space() {
        let body = "<p>Visitors <b>do not</b>\u{a0}\n need a \u{201c}card\u{201d}&nbsp;&ndash; of any kind.</p>";
        for phrase in ["visitors do not need", "need a \"card\" - of ANY kind"] {
            check(&cited(AT, Some(phrase)), |url| Ok(page(url, AT, 200, body)), State::There);
        }
        check(&cited(AT, Some("need a visa")), |url| Ok(page(url, AT, 200, body)), State::PhraseGone);
    }

    #[test]
    fn only_a_clear_answer_means_vanished() {
        for (status, state) in [
            (404, State::Vanished),
            (410, State::Vanished),
            (403, State::Unknown),
            (503, State::Unknown),
            (429, State::Unknown),
            (302, State::Unknown),
        ] {
            check(&cited(AT, None), |url| Ok(page(url, AT, status, "")), state);
        }
        let failed =
            |failure: Failure| move |_: &Url| Err(FetchError::Failed { url: AT.to_string(), hop: 0, failure: failure.clone() });
        let dns = |text: &str| failed(Failure::Dns(text.to_string()));
        check(&cited(AT, None), dns("failed to lookup address information: Name or service not known"), State::Vanished);
        check(
            &cited(AT, None),
            dns("failed to lookup address information: Temporary failure in name resolution"),
            State::Unknown,
        );
        check(&cited(AT, None), dns("no answer in time"), State::Unknown);
        check(&cited(AT, None), failed(Failure::TooSlow(1)), State::Unknown);
        let later = |_: &Url| {
            Err(FetchError::Failed {
                url: AT.to_string(),
                hop: 1,
                failure: Failure::Dns("Name or service not known".to_string()),
            })
        };
        check(&cited(AT, None), later, State::Unknown);
    }

    #[test]
    fn tells_a_move_from_a_tidied_address() {
        let body = "<p>Free for all visitors.</p>";
        for same in ["http://ministry.test/visa", "https://www.ministry.test/visa/", "https://ministry.test/visa?lang=en"] {
            check(&cited(AT, Some("free for all")), |url| Ok(page(url, same, 200, body)), State::There);
        }
        let there =
            check(&cited(AT, Some("free for all")), |url| Ok(page(url, "https://new.test/visa", 200, body)), State::Moved);
        assert!(there.todo.contains("https://new.test/visa"), "{there:?}");
        let front = check(&cited(AT, None), |url| Ok(page(url, "https://ministry.test/", 200, body)), State::Moved);
        assert!(front.todo.contains("may be gone"), "{front:?}");
        check(&cited(AT, Some("no fee")), |url| Ok(page(url, "https://new.test/visa", 200, body)), State::PhraseGone);
    }

    #[test]
    fn a_page_that_cannot_be_searched_is_not_accused_of_silence() {
        let pdf = |url: &Url| {
            let mut page = page(url, AT, 200, "%PDF-1.7");
            page.headers.content_type = Some("application/pdf".to_string());
            Ok(page)
        };
        check(&cited(AT, Some("free")), pdf, State::Unknown);
        check(&cited(AT, None), pdf, State::There);
        check(&cited(AT, Some("free")), |url| Ok(page(url, AT, 200, "<script>draw()</script>")), State::Unknown);
    }

    #[tokio::test]
    async fn asks_each_page_once_and_each_host_one_page_at_a_time() {
        #[derive(Default)]
        struct Slow {
            asked: Mutex<Vec<String>>,
            open: Mutex<BTreeSet<String>>,
            most: Mutex<usize>,
        }
        impl Fetch for Slow {
            async fn get(&self, url: &Url) -> Result<Page, FetchError> {
                let host = url.host_str().unwrap().to_string();
                self.asked.lock().unwrap().push(url.to_string());
                {
                    let mut open = self.open.lock().unwrap();
                    assert!(open.insert(host.clone()), "{host} is asked twice at a time");
                    let mut most = self.most.lock().unwrap();
                    *most = (*most).max(open.len());
                }
                tokio::time::sleep(Duration::from_millis(5)).await;
                self.open.lock().unwrap().remove(&host);
                Ok(page(url, url.as_str(), 200, "<p>Free.</p>"))
            }
        }
        let mut all: Vec<Cited> = (0..20).map(|n| cited(&format!("https://h{}.test/{}", n % 7, n), Some("free"))).collect();
        all.push(cited("https://h0.test/0#part", Some("paid")));
        all.push(cited("nowhere", None));
        let slow = Slow::default();
        let outcomes = run(&slow, &all).await;
        assert_eq!(slow.asked.lock().unwrap().len(), 20);
        assert_eq!(*slow.most.lock().unwrap(), 4);
        let urls: Vec<&str> = outcomes.iter().map(|outcome| outcome.url.as_str()).collect();
        assert_eq!(urls, all.iter().map(|cited| cited.reference.url.as_str()).collect::<Vec<_>>());
        assert_eq!(outcomes[20].state, State::PhraseGone);
        assert_eq!(outcomes[21].state, State::Unknown);
    }
}
