//! `contact/<lang>.toml`: words around a contact, which tell what a page wants of its reader.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::Lang;

/// Words around contacts in one language. Matched after folding; words of alphabetic scripts match whole words, an
/// asterisk at the end lets any ending follow.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(schemas, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub struct ContactWords {
    /// Language of the words, equal to the file name.
    pub lang: Lang,
    /// Words that may stand between the name of a platform and the handle: `id`, `账号`, `channel`.
    pub filler: Vec<String>,
    /// Words for looking an account up, which its name follows: `search for`, `найдите`, `tapez`.
    pub seek: Vec<String>,
    /// Words that join two ways to reach one person: `or`, `also`, `backup`, `резерв`, `备用`.
    pub join: Vec<String>,
    /// Words, spelt as they are, that may stand between two telephone numbers of one row: `or`, `и`, `或`.
    pub or: Vec<String>,
    /// Short words, spelt as they are, between a name and the platform it is on: `@name on TG`.
    pub on: Vec<String>,
    /// Invitations to write or call about an errand: `代办`, `add me`, `пишите`.
    pub invite: Vec<String>,
    /// Errands that go through an authority, carrier or seller, not through a private chat: visas, SIMs, tickets, cards.
    pub procedure: Vec<String>,
    /// Words of those who run such errands for others: `代办`, `on your behalf`, `под ключ`.
    pub offer: Vec<String>,
    /// Words by which a lawful firm says who it is: `ltd`, `licence no`, `有限公司`, `ИНН`.
    pub company: Vec<String>,
    /// Offers nobody can lawfully make: forged passports, certificates without an exam, ready-made accounts.
    pub illicit: Vec<String>,
    /// Words of a company's telephone service: `customer service`, `reservations`, `客服`.
    pub service: Vec<String>,
    /// Words for the trade whose service is imitated: airlines, cruises, booking sites.
    pub travel: Vec<String>,
    /// Words of a channel, chat or project that people join to read or talk: `subscribe`, `community`, `关注`.
    pub community: Vec<String>,
    /// Headings of sections that hold the page's own contacts.
    pub own: Vec<String>,
    /// Words that make the neighbourhood a caution or a report of fraud.
    pub caution: Vec<String>,
    /// Words of crime reports: courts, prosecutors, sentences. Two of them on a page without any contact tell of a trade, and sell
    /// nothing.
    pub justice: Vec<String>,
    /// Words that make an owner an authority: embassy, ministry, police.
    pub authority: Vec<String>,
    /// Words for the digits 0 to 9 in this order, by which telephone numbers are spelled out; words for a digit said twice and three
    /// times may follow. Forms of one stand in braces: `{zero,oh}`.
    pub digits: Vec<String>,
    /// Words for the signs `_`, `.`, `-` and `/` in names that are spelled out: `underscore`, `下划线`.
    pub signs: BTreeMap<String, Vec<String>>,
}
