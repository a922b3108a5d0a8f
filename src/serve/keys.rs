//! API keys: made once, kept as hashes, compared in a time that tells nothing.
//!
//! A key is 248 random bits in 62 hex digits: hex, because WordPress keeps only hex digits of a key it is given, and 62,
//! because Akismet's older clients send the key as a label of the host name, which holds 63.

use std::net::IpAddr;
use std::path::Path;

use axum::extract::{MatchedPath, Request, State};
use axum::middleware::Next;
use axum::response::Response;
use hyper::HeaderMap;
use hyper::header;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq as _;

use super::limits;
use super::problem::Problem;
use super::router::refuse;
use super::state::App;

/// Bytes of a key before it is written in hex.
const KEY_BYTES: usize = 31;
/// Longest text that is taken for a key; the rest is not hashed.
const MAX_KEY: usize = 256;

/// What a key gives leave for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Scope {
    /// Check posts, in every dialect, and read the rules.
    Check,
    /// File posts as spam or ham.
    Submit,
    /// Have URLs fetched and checked.
    Urls,
    /// Read the metrics.
    Metrics,
    /// Read what was filed, and decide: the moderators' page.
    Moderate,
}

impl Scope {
    /// Every scope.
    pub const ALL: [Scope; 5] = [Scope::Check, Scope::Submit, Scope::Urls, Scope::Metrics, Scope::Moderate];

    /// As the keys file writes it.
    pub fn as_str(self) -> &'static str {
        match self {
            Scope::Check => "check",
            Scope::Submit => "submit",
            Scope::Urls => "urls",
            Scope::Metrics => "metrics",
            Scope::Moderate => "moderate",
        }
    }
}

/// The keys file.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Keys {
    /// The keys.
    #[serde(default)]
    key: Vec<Key>,
}

/// One key, as it is kept.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Key {
    /// Who it was given to; logs and metrics name it.
    pub name: String,
    /// SHA-256 of the key, in hex.
    pub sha256: Hash,
    /// What it gives leave for.
    pub scopes: Vec<Scope>,
    /// Day it was made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub created: Option<Date>,
    /// Last day on which it is taken.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires: Option<Date>,
    /// Requests a minute, instead of the number in the settings.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub per_minute: Option<u32>,
}

/// A SHA-256, written in hex.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hash([u8; 32]);

impl Serialize for Hash {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&hex(&self.0))
    }
}

impl<'de> Deserialize<'de> for Hash {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        unhex(&text).map(Hash).ok_or_else(|| serde::de::Error::custom("a hash is 64 hex digits"))
    }
}

/// Keys that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum KeysError {
    /// The file cannot be read.
    #[error("{0}")]
    Read(String),
    /// It is not as described.
    #[error("{0}")]
    Parse(String),
    /// No random numbers.
    #[error("this system gives no random numbers: {0}")]
    Random(String),
}

/// Who asks, after its key was looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Caller {
    /// Name of the key; `None` where nobody is asked for one.
    pub key: Option<String>,
}

impl Keys {
    /// Reads a keys file.
    ///
    /// # Errors
    /// For a file that cannot be read or is not as described; nothing of the file is quoted.
    pub fn load(path: &Path) -> Result<Keys, KeysError> {
        let text = std::fs::read_to_string(path).map_err(|error| KeysError::Read(format!("{}: {error}", path.display())))?;
        Keys::parse(&text).map_err(|error| KeysError::Parse(format!("{}: {error}", path.display())))
    }

    /// Reads the text of a keys file.
    ///
    /// # Errors
    /// For text that is not as described.
    pub fn parse(text: &str) -> Result<Keys, KeysError> {
        let keys: Keys = toml::from_str(text).map_err(|error| KeysError::Parse(error.message().to_string()))?;
        let mut names: Vec<&str> = keys.key.iter().map(|key| key.name.as_str()).collect();
        names.sort_unstable();
        if let Some(twice) = names.windows(2).find(|pair| pair[0] == pair[1]) {
            return Err(KeysError::Parse(format!("two keys are named `{}`", twice[0].escape_default())));
        }
        Ok(keys)
    }

    /// The key that was presented, if it is one of these and has not expired. Every key is compared whatever matched, so
    /// that the time does not tell which.
    pub fn find(&self, presented: &str, today: Date) -> Option<&Key> {
        let presented = presented.as_bytes();
        let hash = hash(&presented[..presented.len().min(MAX_KEY)]);
        let mut found = None;
        for key in &self.key {
            if bool::from(key.sha256.0.ct_eq(&hash.0)) {
                found = Some(key);
            }
        }
        found.filter(|key| key.expires.is_none_or(|last| today <= last))
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.key.len()
    }

    /// Whether there are none, and so nobody may ask.
    pub fn is_empty(&self) -> bool {
        self.key.is_empty()
    }
}

/// Makes a key: its text, which is shown once and kept nowhere, and what is kept of it.
///
/// # Errors
/// Where the system has no random numbers to give.
pub fn generate(name: &str, scopes: &[Scope], today: Date) -> Result<(String, Key), KeysError> {
    let mut bytes = [0; KEY_BYTES];
    getrandom::fill(&mut bytes).map_err(|error| KeysError::Random(error.to_string()))?;
    let text = hex(&bytes);
    let key = Key {
        name: name.to_string(),
        sha256: hash(text.as_bytes()),
        scopes: scopes.to_vec(),
        created: Some(today),
        expires: None,
        per_minute: None,
    };
    Ok((text, key))
}

/// An id of 128 random bits, which nobody can guess.
///
/// # Errors
/// Where the system has no random numbers to give.
pub fn random_id() -> Result<String, KeysError> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).map_err(|error| KeysError::Random(error.to_string()))?;
    Ok(hex(&bytes))
}

/// The key a request carries in its headers: `Authorization: Bearer`, `X-Api-Key`, or `Password` as rspamd's clients send it.
pub fn presented(headers: &HeaderMap) -> Option<&str> {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).map(str::trim);
    if let Some(value) = headers.get(header::AUTHORIZATION) {
        let (scheme, key) = value.to_str().ok()?.split_once(' ')?;
        return scheme.eq_ignore_ascii_case("bearer").then_some(key.trim());
    }
    text("x-api-key").or_else(|| text("password"))
}

impl App {
    /// Whether the key presented gives leave for a scope, and counts what is asked against key and address.
    ///
    /// # Errors
    /// 401 without a key that is known, 403 for one without that leave, 429 for one that has asked too often and for an
    /// address that has tried too many wrong ones.
    pub fn admit(&self, presented: Option<&str>, scope: Scope, address: IpAddr) -> Result<Caller, Problem> {
        let keys = self.keys.load();
        let Some(keys) = keys.as_ref() else { return Ok(Caller { key: None }) };
        // Who brings no key guesses none.
        let presented = presented.ok_or_else(Problem::unauthorised)?;
        let Some(key) = keys.find(presented, self.today()) else {
            self.count_wrong_key(address)?;
            return Err(Problem::unauthorised());
        };
        if !key.scopes.contains(&scope) {
            return Err(Problem::forbidden(scope.as_str()));
        }
        self.count_key(&key.name, key.per_minute)?;
        Ok(Caller { key: Some(key.name.clone()) })
    }
}

/// Lets through what carries a key with the scope; what follows finds the [`Caller`] among the request's extensions.
pub async fn authorise(State((app, scope)): State<(std::sync::Arc<App>, Scope)>, mut request: Request, next: Next) -> Response {
    let address = limits::caller(&request, &app);
    match app.admit(presented(request.headers()), scope, address) {
        Ok(caller) => {
            request.extensions_mut().insert(caller);
            next.run(request).await
        }
        Err(problem) => {
            let route = request.extensions().get::<MatchedPath>().map_or("", MatchedPath::as_str);
            refuse(route, &problem)
        }
    }
}

fn hash(bytes: &[u8]) -> Hash {
    Hash(Sha256::digest(bytes).into())
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn unhex(text: &str) -> Option<[u8; 32]> {
    let mut out = [0; 32];
    if text.len() != 64 || !text.is_ascii() {
        return None;
    }
    for (index, byte) in out.iter_mut().enumerate() {
        *byte = u8::from_str_radix(&text[index * 2..index * 2 + 2], 16).ok()?;
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn file(keys: &[Key]) -> String {
        let blocks = keys.iter().map(|key| format!("[[key]]\n{}\n", toml::to_string(key).expect("a key is TOML")));
        blocks.collect()
    }

    #[test]
    fn a_key_is_known_by_its_hash_alone_and_until_it_expires() {
        let today = date(2026, 11, 20);
        let (text, key) = generate("forum", &[Scope::Check], today).expect("random numbers");
        assert!(text.len() <= 63 && text.bytes().all(|byte| byte.is_ascii_hexdigit()), "fits a host label: {text}");
        let expired =
            Key { expires: Some(date(2026, 11, 19)), name: "old".to_string(), ..generate("", &[], today).expect("random").1 };
        let kept = file(&[key.clone(), expired]);
        assert!(!kept.contains(&text));
        let keys = Keys::parse(&kept).expect("as written");
        assert_eq!(keys.find(&text, today), Some(&key));
        for wrong in ["", "x", &text[1..], &format!("{text}0"), &text.replace(|c: char| c.is_ascii_digit(), "a")] {
            assert_eq!(keys.find(wrong, today), None, "{wrong}");
        }
        let (other, once) = generate("other", &[], today).expect("random numbers");
        let last_day = Keys::parse(&file(&[Key { expires: Some(today), ..once }])).expect("as written");
        assert!(last_day.find(&other, today).is_some() && last_day.find(&other, date(2026, 11, 21)).is_none());
    }

    #[test]
    fn refuses_files_that_are_not_as_described() {
        for wrong in ["[[key]]\nname = \"a\"", "[[key]]\nname=\"a\"\nsha256=\"00\"\nscopes=[]", "[[keys]]", "x"] {
            assert!(Keys::parse(wrong).is_err(), "{wrong}");
        }
        let (_, key) = generate("twice", &[], date(2026, 1, 1)).expect("random numbers");
        assert!(Keys::parse(&file(&[key.clone(), key])).is_err());
    }

    #[test]
    fn finds_the_key_where_clients_put_it() {
        let with = |name: &'static str, value: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(name, value.parse().expect("a header"));
            presented(&headers).map(str::to_string)
        };
        assert_eq!(with("authorization", "Bearer abc").as_deref(), Some("abc"));
        assert_eq!(with("authorization", "bearer  abc ").as_deref(), Some("abc"));
        assert_eq!(with("authorization", "Basic abc"), None);
        assert_eq!(with("x-api-key", "abc").as_deref(), Some("abc"));
        assert_eq!(with("password", "abc").as_deref(), Some("abc"));
    }
}
