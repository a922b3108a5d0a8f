//! `platforms/<id>.toml`: one messaging or social platform.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::Lang;

/// One platform and how its handles look.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(schemas, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Platform {
    /// Equal to the file name.
    pub id: String,
    /// Its name for readers.
    pub name: String,
    /// What kind of reach it gives.
    pub kind: PlatformKind,
    /// Where the grammar below is documented.
    pub source: String,
    /// Link shapes.
    #[serde(default, rename = "link")]
    pub links: Vec<LinkShape>,
    /// Shape of a bare handle, as a linear-time regex over the whole handle; absent: links only.
    #[serde(default)]
    pub handle: Option<String>,
    /// Whether `@` may stand before a bare handle.
    #[serde(default)]
    pub at_sign: bool,
    /// Whether two spellings that differ in case are one handle.
    #[serde(default)]
    pub case_sensitive: bool,
    /// Words that announce a handle, per language (`*` for all): `TG`, `电报`, `纸飞机`, `加微信`.
    #[serde(default)]
    pub cues: BTreeMap<Lang, Vec<String>>,
    /// Cues that mean something else in travel text (`飞机`): they count only with a digit or `@` in the handle.
    #[serde(default)]
    pub weak_cues: Vec<String>,
    /// Cues that nobody writes who does not hide the platform from machines: `薇❤信`, `tele gram`, `blue app`. Nicknames that honest
    /// people use are none.
    #[serde(default)]
    pub veiled_cues: Vec<String>,
    /// Names that are pages of the platform, not handles.
    #[serde(default)]
    pub reserved: Vec<String>,
}

/// What kind of reach a platform gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(schemas, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum PlatformKind {
    /// Private messages: Telegram, WhatsApp, WeChat.
    Messenger,
    /// Public profiles: Instagram, TikTok.
    Social,
    /// A phone line.
    Phone,
    /// E-mail.
    Mail,
    /// A payment address.
    Payment,
}

/// One shape of link to a handle.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(schemas, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct LinkShape {
    /// Scheme other than http(s), such as `tg`; absent for web links.
    #[serde(default)]
    pub scheme: Option<String>,
    /// Hosts, exact; `*.` in front for one label below.
    #[serde(default)]
    pub hosts: Vec<String>,
    /// Linear-time regex over path, query and fragment together, with the handle as group `id`.
    pub path: String,
    /// What the link leads to.
    #[serde(default)]
    pub to: LinkTarget,
    /// A link that must give this handle, as `link -> id`, for tests.
    #[serde(default)]
    pub examples: Vec<(String, String)>,
}

/// What a link leads to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(schemas, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum LinkTarget {
    /// One account.
    #[default]
    Account,
    /// A group or channel by invitation code.
    Invitation,
    /// Sharing, stickers and other things that reach nobody.
    Nobody,
}
