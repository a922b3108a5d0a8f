//! Whether ids are the file's name, stand once, and mean something that exists.

use std::collections::{BTreeMap, BTreeSet};

use super::{Content, File, Level, Problem, Sink, did_you_mean, nearest};
use crate::checks;
use crate::rules::model::RuleFiles;
use crate::rules::model::fact::Exemption;
use crate::rules::read::Kind;

/// Language codes of ISO 639-1, and the few of three letters that country names are given in.
const LANGUAGES: &str = "aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv \
    dz ee el en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik io is it iu \
    ja jv ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb nd ne \
    ng nl nn no nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg si sk sl sm sn so sq sr ss st su sv \
    sw ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu ckb dyu fil gil haw hif kea \
    niu pap pau rar sag tet tkl tpi tvl";

/// Checks of a whole run rather than of one page, which a policy may name too.
const RUN_CHECKS: &[&str] = &["campaign", "promoted-handle"];

/// Every id of the folder and of the rules it is laid over.
#[derive(Debug)]
pub(super) struct Known {
    concepts: BTreeSet<String>,
    countries: BTreeSet<String>,
    /// Languages with words, so that sentences in them can be understood.
    pub(super) languages: BTreeSet<String>,
    withdrawn: BTreeSet<String>,
    /// Countries whose list of entry documents is known whole.
    pub(super) closed_worlds: BTreeSet<String>,
    /// Hosts that lead elsewhere: shorteners and pages of links.
    pub(super) detours: BTreeSet<String>,
}

impl Known {
    pub(super) fn new(files: &[File], base: Option<&RuleFiles>) -> Known {
        let mut known = Known {
            concepts: BTreeSet::new(),
            countries: BTreeSet::new(),
            languages: BTreeSet::new(),
            withdrawn: BTreeSet::new(),
            closed_worlds: BTreeSet::new(),
            detours: BTreeSet::new(),
        };
        if let Some(base) = base {
            known.concepts.extend(base.concepts.iter().map(|concept| concept.id.clone()));
            known.countries.extend(base.countries.iter().map(|country| country.code.clone()));
            known.languages.extend(base.terms.iter().map(|terms| terms.lang.clone()));
            let listed = base.countries.iter().filter(|country| country.entry_documents.is_some());
            known.closed_worlds.extend(listed.map(|country| country.code.clone()));
            known.detours.extend(base.hosts.shorteners.iter().chain(&base.hosts.link_hubs).cloned());
        }
        for file in files {
            match &file.content {
                Content::Concepts(concepts) => known.concepts.extend(concepts.iter().map(|concept| concept.id.clone())),
                Content::Country(country) => {
                    known.countries.insert(country.code.clone());
                    if country.entry_documents.is_some() {
                        known.closed_worlds.insert(country.code.clone());
                    }
                }
                Content::Hosts(lists) => known.detours.extend(lists.shorteners.iter().chain(&lists.link_hubs).cloned()),
                Content::Terms(terms) => drop(known.languages.insert(terms.lang.clone())),
                Content::Withdrawn(fact) => drop(known.withdrawn.insert(fact.id.clone())),
                // A broken file is one problem, not one for every line that refers to it.
                Content::Broken if file.kind == Kind::Country => {
                    known.countries.insert(file.stem().to_uppercase());
                    known.closed_worlds.insert(file.stem().to_uppercase());
                }
                Content::Broken if file.kind == Kind::Terms => drop(known.languages.insert(file.stem())),
                Content::Broken if file.kind == Kind::Concepts => {
                    let ids = file.nodes.iter().filter(|(path, _)| path.starts_with("concept.") && path.ends_with(".id"));
                    known.concepts.extend(ids.filter_map(|(_, node)| node.string.clone()));
                }
                _ => {}
            }
        }
        known
    }
}

/// Lints the ids of one file.
pub(super) fn lint(sink: &mut Sink<'_>, known: &Known) {
    let file = sink.file;
    let stem = file.stem();
    match &file.content {
        Content::Fact(fact) => {
            name(sink, "id", &fact.id, &stem);
            folder(sink, fact.country.as_deref());
            check(sink, "check", &fact.check);
            if let Some(code) = &fact.country {
                country(sink, known, "country", code);
            }
            languages(sink, "statement", fact.statement.keys());
            if known.withdrawn.contains(&fact.id) {
                sink.error(
                    "id-reused",
                    "id",
                    &format!("`{}` is the id of a withdrawn fact", fact.id),
                    "ids are never reused; choose another",
                );
            }
            for (index, rename) in fact.renames.iter().enumerate() {
                let written = |name: &String| !name.is_empty() && name.trim() == name && *name != rename.to;
                if rename.from.is_empty() || rename.pages.is_empty() || rename.to.is_empty() || !rename.from.iter().all(written) {
                    sink.error(
                        "wrong-rename",
                        &format!("rename.{index}"),
                        "a rename needs old names, another current one, and languages of pages",
                        "give `from`, `to` and `pages`, without spaces at their ends",
                    );
                }
            }
            for (index, frame) in fact.claims.iter().enumerate() {
                let at = format!("claim.{index}.");
                concepts(sink, known, &format!("{at}subject"), &frame.subject);
                concepts(sink, known, &format!("{at}none"), &frame.none);
                for (group, alternatives) in frame.all.iter().enumerate() {
                    concepts(sink, known, &format!("{at}all.{group}"), alternatives);
                }
                for (place, code) in frame.audience.iter().enumerate() {
                    country(sink, known, &format!("{at}audience.{place}"), code);
                }
            }
        }
        Content::Withdrawn(fact) => name(sink, "id", &fact.id, &stem),
        Content::Country(content) => {
            let wanted = content.code.to_lowercase();
            let code = &content.code;
            if code.len() != 2 || !code.bytes().all(|byte| byte.is_ascii_uppercase()) {
                sink.error(
                    "wrong-id",
                    "code",
                    &format!("`{code}` is no country code"),
                    "two capital letters of ISO 3166-1, or EU",
                );
            } else if stem != wanted {
                let message = format!("the file is called `{stem}.toml` and holds `{code}`");
                sink.error("id-not-file-name", "code", &message, &format!("call the file `{wanted}.toml`"));
            }
            for (field, map) in [("names", &content.names), ("demonyms", &content.demonyms), ("cities", &content.cities)] {
                languages(sink, field, map.keys());
            }
            for lang in ["en", "zh"] {
                if content.names.get(lang).is_none_or(Vec::is_empty) {
                    sink.error(
                        "missing-translation",
                        "names",
                        &format!("the country has no name in `{lang}`"),
                        "English and Chinese names are required",
                    );
                }
            }
            let authorities: BTreeSet<&str> = content.authorities.iter().map(|authority| authority.id.as_str()).collect();
            for (index, portal) in content.portals.iter().enumerate() {
                let at = format!("portal.{index}.");
                concepts(sink, known, &format!("{at}documents"), &portal.documents);
                languages(sink, &format!("{at}names"), portal.names.keys());
                if let Some(id) = &portal.authority
                    && !authorities.contains(id.as_str())
                {
                    let hint = did_you_mean(
                        nearest(id, authorities.iter().copied()),
                        "authorities are the [[authority]] tables of this file",
                    );
                    sink.error(
                        "unknown-authority",
                        &format!("{at}authority"),
                        &format!("no authority `{id}` in this file"),
                        &hint,
                    );
                }
            }
            for (index, authority) in content.authorities.iter().enumerate() {
                kebab(sink, &format!("authority.{index}.id"), &authority.id);
                languages(sink, &format!("authority.{index}.names"), authority.names.keys());
            }
            if let Some(list) = &content.entry_documents {
                for (index, document) in list.documents.iter().enumerate() {
                    let at = format!("entry_documents.document.{index}.");
                    concept(sink, known, &format!("{at}concept"), &document.concept);
                    languages(sink, &format!("{at}names"), document.names.keys());
                }
            }
        }
        Content::VisaPolicy(policy) => {
            let wanted = policy.country.to_lowercase();
            if stem != wanted {
                let message = format!("the file is called `{stem}.toml` and is about `{}`", policy.country);
                sink.error("id-not-file-name", "country", &message, &format!("call the file `{wanted}.toml`"));
            }
            country(sink, known, "country", &policy.country);
            for (place, member) in policy.members.iter().enumerate() {
                country(sink, known, &format!("members.{place}"), member);
            }
            for (index, row) in policy.exemptions.iter().enumerate() {
                kebab(sink, &format!("exemption.{index}.id"), &row.id);
                for (place, nationality) in row.nationalities.iter().enumerate() {
                    country(sink, known, &format!("exemption.{index}.nationalities.{place}"), nationality);
                }
                for (place, exception) in row.exceptions.iter().enumerate() {
                    let at = format!("exemption.{index}.exception.{place}.");
                    concepts(sink, known, &format!("{at}concepts"), &exception.concepts);
                    languages(sink, &format!("{at}statement"), exception.statement.keys());
                    if exception.concepts.is_empty() {
                        sink.error(
                            "empty-exception",
                            &format!("{at}concepts"),
                            "no word can name this exception",
                            "put a concept in it or delete it",
                        );
                    }
                }
            }
            overlaps(sink, &policy.exemptions);
        }
        Content::Concepts(list) => {
            let ids: BTreeSet<String> = known.concepts.clone();
            for (index, entry) in list.iter().enumerate() {
                kebab(sink, &format!("concept.{index}.id"), &entry.id);
                for (place, broader) in entry.is_a.iter().enumerate() {
                    let at = format!("concept.{index}.is_a.{place}");
                    if *broader == entry.id {
                        sink.error("unknown-concept", &at, "a concept cannot be broader than itself", "delete it");
                    } else if !ids.contains(broader) {
                        concept(sink, known, &at, broader);
                    }
                }
            }
        }
        Content::Terms(terms) => {
            language_name(sink, &terms.lang, &stem);
            for id in terms.concepts.keys() {
                concept(sink, known, &format!("concepts.{id}#key"), id);
            }
        }
        Content::Cues(cues) => {
            language_name(sink, &cues.lang, &stem);
            // Cues alone understand nothing: the words of the language stand in terms.
            if !known.languages.contains(&cues.lang) {
                let message = format!("cues of `{}`, a language without words", cues.lang);
                sink.error("unknown-language", "lang", &message, &format!("add terms/{}.toml", cues.lang));
            }
        }
        Content::Contact(words) => language_name(sink, &words.lang, &stem),
        Content::Platform(platform) => {
            name(sink, "id", &platform.id, &stem);
            languages(sink, "cues", platform.cues.keys());
            patterns(sink, platform);
        }
        Content::Brand(brand) => {
            name(sink, "id", &brand.id, &stem);
            languages(sink, "names", brand.names.keys());
        }
        Content::Policy(policy) => {
            for (index, line) in policy.lines.iter().enumerate() {
                for (field, names) in [("checks", &line.checks), ("except", &line.except)] {
                    for (place, name) in names.iter().enumerate() {
                        check(sink, &format!("line.{index}.{field}.{place}"), name);
                    }
                }
                if line.at_least == 0 {
                    sink.error(
                        "always-true",
                        &format!("line.{index}.at_least"),
                        "a line that needs no finding decides every page",
                        "write 1 or more",
                    );
                }
            }
        }
        Content::Operators(list) => {
            for (index, operator) in list.operators.iter().enumerate() {
                for (place, code) in operator.countries.iter().enumerate() {
                    let known = code.len() == 2 && code.bytes().all(|byte| byte.is_ascii_uppercase());
                    if !known {
                        let at = format!("operator.{index}.countries.{place}");
                        sink.error("unknown-country", &at, &format!("`{code}` is no country code"), "write two capitals");
                    }
                }
            }
        }
        Content::Hosts(_) | Content::Live(_) | Content::Broken => {}
    }
}

/// Ids that stand twice, each with the other place.
pub(super) fn duplicates(files: &[File]) -> Vec<Problem> {
    let mut seen: BTreeMap<(&str, &str), (&File, String)> = BTreeMap::new();
    let mut problems = Vec::new();
    for file in files {
        let mut entries: Vec<(&str, &str, String)> = Vec::new();
        match &file.content {
            Content::Fact(fact) | Content::Withdrawn(fact) if file.kind == Kind::Fact => {
                entries.push(("fact", &fact.id, "id".to_string()));
            }
            Content::Withdrawn(fact) => entries.push(("withdrawn fact", &fact.id, "id".to_string())),
            Content::Country(country) => {
                entries.push(("country", &country.code, "code".to_string()));
            }
            Content::VisaPolicy(policy) => {
                let rows = policy.exemptions.iter().enumerate();
                entries.extend(rows.map(|(index, row)| ("exemption", row.id.as_str(), format!("exemption.{index}.id"))));
            }
            Content::Concepts(list) => {
                let rows = list.iter().enumerate();
                entries.extend(rows.map(|(index, entry)| ("concept", entry.id.as_str(), format!("concept.{index}.id"))));
            }
            Content::Platform(platform) => entries.push(("platform", &platform.id, "id".to_string())),
            Content::Brand(brand) => entries.push(("brand", &brand.id, "id".to_string())),
            _ => {}
        }
        for (kind, id, at) in entries {
            if let Some((first, place)) = seen.get(&(kind, id)) {
                let line = super::Place::new(&first.text, first.span(place)).line;
                let message = format!("{kind} `{id}` stands twice; first at {}:{line}", first.path.display());
                problems.push(file.problem(
                    file.span(&at),
                    Level::Error,
                    "duplicate-id",
                    &message,
                    "delete one of them, or give this one an id of its own",
                ));
            } else {
                seen.insert((kind, id), (file, at));
            }
        }
        if let Content::Country(country) = &file.content {
            let mut ids = BTreeSet::new();
            for (index, authority) in country.authorities.iter().enumerate() {
                if !ids.insert(&authority.id) {
                    let message = format!("authority `{}` stands twice in this file", authority.id);
                    let span = file.span(&format!("authority.{index}.id"));
                    problems.push(file.problem(span, Level::Error, "duplicate-id", &message, "join the two, or rename one"));
                }
            }
        }
    }
    problems
}

/// Rows of one nationality that hold on the same day: which of them is so?
fn overlaps(sink: &mut Sink<'_>, rows: &[Exemption]) {
    for (index, row) in rows.iter().enumerate() {
        for other in &rows[..index] {
            let apart = |a: &Exemption, b: &Exemption| a.valid.until.zip(b.valid.from).is_some_and(|(until, from)| until < from);
            let shared = row.nationalities.iter().find(|people| other.nationalities.contains(people));
            if let Some(people) = shared
                && !apart(row, other)
                && !apart(other, row)
            {
                let message = format!("holds on the same days as `{}`, for the same nationality ({people})", other.id);
                sink.error(
                    "interval-overlap",
                    &format!("exemption.{index}.id"),
                    &message,
                    "end the earlier row with valid.until the day before the later one starts",
                );
            }
        }
    }
}

/// Whether a platform's patterns compile and give the handles their examples show.
fn patterns(sink: &mut Sink<'_>, platform: &crate::rules::model::platform::Platform) {
    if let Some(handle) = &platform.handle
        && let Err(error) = regex::Regex::new(handle)
    {
        let reason = error.to_string();
        let reason = reason.lines().last().unwrap_or_default().to_string();
        sink.error(
            "wrong-pattern",
            "handle",
            &format!("the pattern does not compile: {reason}"),
            "see https://docs.rs/regex#syntax; look-around does not exist",
        );
    }
    for (index, link) in platform.links.iter().enumerate() {
        let at = format!("link.{index}.path");
        match regex::Regex::new(&link.path) {
            Err(error) => {
                let reason = error.to_string();
                let reason = reason.lines().last().unwrap_or_default().to_string();
                sink.error(
                    "wrong-pattern",
                    &at,
                    &format!("the pattern does not compile: {reason}"),
                    "see https://docs.rs/regex#syntax; look-around does not exist",
                );
            }
            Ok(pattern)
                if !pattern.capture_names().flatten().any(|name| name == "id")
                    && link.to != crate::rules::model::platform::LinkTarget::Nobody =>
            {
                sink.error("wrong-pattern", &at, "the pattern has no group `id`", "put (?P<id>...) round the handle");
            }
            Ok(_) => {}
        }
        if link.hosts.is_empty() && link.scheme.is_none() {
            sink.error(
                "wrong-pattern",
                &format!("link.{index}"),
                "a link without hosts or scheme matches nothing",
                "name its hosts",
            );
        }
    }
}

fn name(sink: &mut Sink<'_>, at: &str, id: &str, stem: &str) {
    kebab(sink, at, id);
    if id != stem {
        let message = format!("the file is called `{stem}.toml` and its id is `{id}`");
        sink.error("id-not-file-name", at, &message, &format!("call the file `{id}.toml` or write id = \"{stem}\""));
    }
}

fn kebab(sink: &mut Sink<'_>, at: &str, id: &str) {
    let fine = !id.is_empty()
        && id
            .split('-')
            .all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit()));
    if !fine {
        sink.error("wrong-id", at, &format!("`{id}` is no id"), "small letters, digits and single hyphens: kz-no-tourist-card");
    }
}

fn folder(sink: &mut Sink<'_>, country: Option<&str>) {
    let wanted = country.map_or("world".to_string(), str::to_lowercase);
    let parts: Vec<String> = sink.file.below.iter().map(|part| part.to_string_lossy().into_owned()).collect();
    if parts.get(1) != Some(&wanted) {
        let message = match country {
            Some(code) => format!("the fact is about {code} and does not stand in facts/{wanted}"),
            None => "a fact about no one country stands in facts/world".to_string(),
        };
        let at = if country.is_some() { "country" } else { "id" };
        sink.error("wrong-folder", at, &message, &format!("move it to facts/{wanted}/, or correct `country`"));
    }
}

fn language_name(sink: &mut Sink<'_>, lang: &str, stem: &str) {
    if lang != stem {
        let message = format!("the file is called `{stem}.toml` and its language is `{lang}`");
        sink.error("id-not-file-name", "lang", &message, &format!("call the file `{lang}.toml` or write lang = \"{stem}\""));
    }
    if !LANGUAGES.split_ascii_whitespace().any(|known| known == lang) {
        sink.error(
            "unknown-language",
            "lang",
            &format!("unknown language `{lang}`"),
            "two letters of ISO 639-1: zh (both scripts), en, ru",
        );
    }
}

fn languages<'a>(sink: &mut Sink<'_>, at: &str, langs: impl Iterator<Item = &'a String>) {
    for lang in langs {
        if lang != "*" && !LANGUAGES.split_ascii_whitespace().any(|known| known == lang) {
            let at = format!("{at}.{lang}#key");
            sink.error(
                "unknown-language",
                &at,
                &format!("unknown language `{lang}`"),
                "two letters of ISO 639-1: zh (both scripts), en, ru; * for all",
            );
        }
    }
}

fn country(sink: &mut Sink<'_>, known: &Known, at: &str, code: &str) {
    if !known.countries.contains(code) {
        let file = code.to_lowercase();
        let upper = code.to_uppercase();
        let near = known.countries.contains(&upper).then_some(upper.as_str());
        let hint = did_you_mean(near, &format!("a country has a file: countries/{file}.toml"));
        sink.error("unknown-country", at, &format!("unknown country `{code}`"), &hint);
    }
}

fn concepts(sink: &mut Sink<'_>, known: &Known, at: &str, ids: &[String]) {
    for (index, id) in ids.iter().enumerate() {
        concept(sink, known, &format!("{at}.{index}"), id);
    }
}

fn concept(sink: &mut Sink<'_>, known: &Known, at: &str, id: &str) {
    if !known.concepts.contains(id) {
        let hint =
            did_you_mean(nearest(id, known.concepts.iter().map(String::as_str)), "concepts are listed in terms/concepts.toml");
        sink.error("unknown-concept", at, &format!("unknown concept `{id}`"), &hint);
    }
}

fn check(sink: &mut Sink<'_>, at: &str, name: &str) {
    let families: Vec<&str> = checks::FACT_CHECKS.iter().map(|(name, _)| *name).collect();
    // A fact can only belong to a family that facts feed.
    let all: BTreeSet<&str> = match at {
        "check" => families.into_iter().collect(),
        _ => families.into_iter().chain(checks::ALL.iter().map(|check| check.name)).chain(RUN_CHECKS.iter().copied()).collect(),
    };
    let allowed = all.contains(name);
    if !allowed {
        let hint = did_you_mean(
            nearest(name, all.iter().copied()),
            &format!("checks: {}", all.into_iter().collect::<Vec<_>>().join(", ")),
        );
        sink.error("unknown-check", at, &format!("unknown check `{name}`"), &hint);
    }
}
