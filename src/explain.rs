//! What is known of one rule: statement, dates, references and examples. Behind `debunk explain` and `GET /v1/rules/{id}`.

use schemars::JsonSchema;
use serde::Serialize;

use crate::campaign;
use crate::checks;
use crate::report::severity_word;
use crate::rules::Rules;
use crate::rules::model::fact::{Example, Expect, Fact};
use crate::rules::model::{Interval, Localized, Reference, ReferenceKind};
use crate::suppress;

/// A rule as `--format json` gives it. Fields are only ever added.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Explained {
    /// Version of this shape.
    pub schema: &'static str,
    /// The rule as findings name it.
    pub rule: String,
    /// Country it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub country: Option<String>,
    /// What is so, by language.
    pub statement: Localized,
    /// What a reader can do, by language.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub help: Option<Localized>,
    /// How bad a page is that says otherwise.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub severity: Option<&'static str>,
    /// Standing of the fact.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<&'static str>,
    /// First day on which it holds, as YYYY-MM-DD; null where open.
    pub valid_from: Option<String>,
    /// Last day on which it holds, as YYYY-MM-DD; null where open.
    pub valid_until: Option<String>,
    /// Day of the evidence, as YYYY-MM-DD.
    pub checked: Option<String>,
    /// Day by which it should be read again, as YYYY-MM-DD.
    pub review_by: Option<String>,
    /// What it rests on.
    pub references: Vec<ExplainedReference>,
    /// Sentences it must flag and sentences it must pass.
    pub examples: Vec<ExplainedExample>,
    /// A curator's note.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// What a fact rests on.
#[derive(Debug, Serialize, JsonSchema)]
pub struct ExplainedReference {
    /// Who published it.
    pub publisher: String,
    /// Where it can be read.
    pub url: String,
    /// What it says, word for word.
    pub says: String,
    /// `primary` or `secondary`.
    pub kind: &'static str,
    /// Day it bears, as YYYY-MM-DD.
    pub date: Option<String>,
}

/// A sentence a rule is tested with.
#[derive(Debug, Serialize, JsonSchema)]
pub struct ExplainedExample {
    /// Its language.
    pub lang: String,
    /// The sentence.
    pub text: String,
    /// `flag` or `pass`.
    pub expect: &'static str,
    /// Day it is judged by, as YYYY-MM-DD.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub as_of: Option<String>,
    /// Why it must pass.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
}

/// Finds a fact, a row of a visa policy, a country's list of documents, or a check without facts. The part before the slash
/// may be left out, and must be right where it is given.
pub fn find(rules: &Rules, id: &str) -> Option<Explained> {
    let (check, last) = match id.split_once('/') {
        Some((check, last)) => (Some(check), last),
        None => (None, id),
    };
    let is = |name: &str| check.is_none_or(|check| check == name);
    // What findings cite: facts as written, and those made of visa policies and countries' lists of documents.
    let fact = rules.facts.all.iter().find(|fact| fact.id == last && is(&fact.check));
    fact.map(of_fact).or_else(|| of_documents(rules, check, last)).or_else(|| of_check(rules, id))
}

fn of_fact(fact: &Fact) -> Explained {
    Explained {
        country: fact.country.clone(),
        help: fact.help.clone(),
        severity: Some(severity_word(fact.severity)),
        status: Some(fact.status.as_str()),
        checked: Some(fact.checked.to_string()),
        review_by: Some(fact.review_by.to_string()),
        references: fact.references.iter().map(reference).collect(),
        examples: fact.examples.iter().map(example).collect(),
        note: fact.note.clone(),
        ..bare(format!("{}/{}", fact.check, fact.id), fact.statement.clone(), &fact.valid)
    }
}

/// `entry-document/kz`: the list of documents with which one enters the country.
fn of_documents(rules: &Rules, check: Option<&str>, last: &str) -> Option<Explained> {
    if check != Some("entry-document") {
        return None;
    }
    let code = last.to_uppercase();
    let country = rules.country(&code)?;
    let documents = country.entry_documents.as_ref()?;
    let english =
        |names: &std::collections::BTreeMap<String, Vec<String>>| names.get("en").and_then(|names| names.first()).cloned();
    let name = english(&country.names).unwrap_or_else(|| code.clone());
    let list = documents.documents.iter().map(|document| {
        let label = || rules.files.concepts.iter().find(|concept| concept.id == document.concept)?.label.get("en").cloned();
        let name = english(&document.names).or_else(label).unwrap_or_else(|| document.concept.replace('-', " "));
        match holds(&document.valid) {
            Some(days) => format!("{name} ({days})"),
            None => name,
        }
    });
    let statement = format!("The entry documents of {name} that we know to exist: {}.", list.collect::<Vec<_>>().join(", "));
    Some(Explained {
        country: Some(code),
        severity: Some(severity_word(documents.severity)),
        checked: Some(documents.checked.to_string()),
        review_by: Some(documents.review_by.to_string()),
        references: documents.references.iter().map(reference).collect(),
        ..bare(format!("entry-document/{last}"), english_only(&statement), &Interval::default())
    })
}

/// A check that rests on no fact, by its name or any rule of it.
fn of_check(rules: &Rules, id: &str) -> Option<Explained> {
    if id.split('/').next() == Some(suppress::CHECK) {
        return suppress::about(id).map(|about| bare(id.to_string(), english_only(about), &Interval::default()));
    }
    if id == campaign::SHARED_IMAGE {
        return Some(bare(campaign::SHARED_IMAGE.to_string(), english_only(campaign::ABOUT_IMAGE), &Interval::default()));
    }
    if id == campaign::SHARED_HANDLE || id == "campaign" {
        return Some(bare(campaign::SHARED_HANDLE.to_string(), english_only(campaign::ABOUT), &Interval::default()));
    }
    let (name, last) = id.split_once('/').map_or((id, None), |(name, last)| (name, Some(last)));
    let check = checks::ALL.iter().find(|check| check.name == name)?;
    let known = last.is_none_or(|last| without_fact(rules).any(|known| known == (name, last)));
    known.then(|| bare(id.to_string(), english_only(check.about), &Interval::default()))
}

/// Rules that rest on no fact, by their checks.
const WITHOUT_FACT: &[(&str, &[&str])] = &[
    (
        "brand-contact",
        &[
            "asks-for-access",
            "defunct-carrier",
            "flight-cancellation-message",
            "one-number-many-brands",
            "speaks-as-brand",
            "unlisted-number",
        ],
    ),
    ("illicit-offer", &["fake-itinerary", "forged-documents", "guaranteed-approval", "verified-accounts"]),
    (
        "official-domain",
        &[
            "cited-official-host-not-found",
            "former-official-host",
            "impersonates-official",
            "leads-elsewhere",
            "lookalike",
            "parked",
            "reference-without-host",
            "shows-another-host",
            "unofficial-presented-as-official",
            "unverified-gov-host",
            "wrong-official-host",
        ],
    ),
    ("unverified-card", &["country-card"]),
    ("visa-seller", &["approval-rate", "authority-ties", "most-need-a-visa"]),
];

/// Check and last part of every rule that rests on no fact. Handles have a rule for each platform.
fn without_fact(rules: &Rules) -> impl Iterator<Item = (&str, &str)> {
    let listed = WITHOUT_FACT.iter().flat_map(|(check, rules)| rules.iter().map(|rule| (*check, *rule)));
    let platforms = rules.files.platforms.iter().map(|platform| ("promoted-handle", platform.id.as_str()));
    listed.chain(platforms)
}

fn bare(rule: String, statement: Localized, valid: &Interval) -> Explained {
    Explained {
        schema: "debunk-rule/1",
        rule,
        country: None,
        statement,
        help: None,
        severity: None,
        status: None,
        valid_from: valid.from.map(|day| day.to_string()),
        valid_until: valid.until.map(|day| day.to_string()),
        checked: None,
        review_by: None,
        references: Vec::new(),
        examples: Vec::new(),
        note: None,
    }
}

fn english_only(text: &str) -> Localized {
    Localized::from([("en".to_string(), text.to_string())])
}

fn reference(reference: &Reference) -> ExplainedReference {
    ExplainedReference {
        publisher: reference.publisher.clone(),
        url: reference.url.clone(),
        says: reference.says.clone(),
        kind: match reference.kind {
            ReferenceKind::Primary => "primary",
            ReferenceKind::Secondary => "secondary",
        },
        date: reference.date.map(|day| day.to_string()),
    }
}

fn example(example: &Example) -> ExplainedExample {
    ExplainedExample {
        lang: example.lang.clone(),
        text: example.text.clone(),
        expect: match example.expect {
            Expect::Flag => "flag",
            Expect::Pass => "pass",
        },
        as_of: example.as_of.map(|day| day.to_string()),
        why: example.why.clone(),
    }
}

/// Days on which something holds, in words; nothing where they are open on both sides.
fn holds(valid: &Interval) -> Option<String> {
    match (valid.from, valid.until) {
        (None, None) => None,
        (Some(from), None) => Some(format!("since {from}")),
        (None, Some(until)) => Some(format!("until {until}")),
        (Some(from), Some(until)) => Some(format!("from {from} until {until}")),
    }
}

/// Longest id that is compared, in characters: comparing takes time with the product of the lengths.
const LONGEST: usize = 100;

/// At most three known ids that are much like `id`, nearest first.
pub fn nearest(rules: &Rules, id: &str) -> Vec<String> {
    let wanted: Vec<char> = id.chars().take(LONGEST).collect();
    let facts = rules.facts.all.iter().map(|fact| format!("{}/{}", fact.check, fact.id));
    let checks = checks::ALL.iter().map(|check| check.name.to_string());
    let others = without_fact(rules).map(|(check, rule)| format!("{check}/{rule}"));
    let documents = rules.files.countries.iter().filter(|country| country.entry_documents.is_some());
    let documents = documents.map(|country| format!("entry-document/{}", country.code.to_lowercase()));
    let known = facts.chain(checks).chain(others).chain(documents).chain(
        [
            campaign::SHARED_HANDLE,
            campaign::SHARED_IMAGE,
            suppress::UNUSED,
            suppress::EXPIRED,
            suppress::NO_REASON,
            suppress::MALFORMED,
        ]
        .map(str::to_string),
    );
    let mut near: Vec<(usize, String)> = known
        .filter_map(|known| {
            let last = known.rsplit('/').next().unwrap_or_default();
            let distance = distance(&wanted, &known).min(distance(&wanted, last));
            // Half the letters wrong is another word.
            let contained = id.len() >= 3 && known.contains(id);
            (contained || distance * 2 <= wanted.len()).then_some((if contained { 1 } else { distance }, known))
        })
        .collect();
    near.sort();
    near.into_iter().take(3).map(|(_, known)| format!("`{known}`")).collect()
}

/// Letters to insert, remove or change to make one word of the other.
fn distance(from: &[char], to: &str) -> usize {
    let to: Vec<char> = to.chars().take(LONGEST).collect();
    let mut row: Vec<usize> = (0..=to.len()).collect();
    for (i, a) in from.iter().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, b) in to.iter().enumerate() {
            let change = diagonal + usize::from(a != b);
            diagonal = row[j + 1];
            row[j + 1] = change.min(diagonal + 1).min(row[j] + 1);
        }
    }
    row[to.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn measures_how_far_apart_two_ids_are() {
        let distance = |a: &str, b: &str| super::distance(&a.chars().collect::<Vec<_>>(), b);
        assert_eq!(distance("kitten", "sitting"), 3);
        assert_eq!(distance("", "abc"), 3);
        assert_eq!(distance("签证", "签证"), 0);
    }

    #[test]
    fn explains_a_check_without_facts_and_suggests_what_is_near() {
        let rules = Rules::embedded().expect("the built-in rules are sound");
        assert_eq!(find(&rules, "campaign/shared-handle").expect("known").statement["en"], campaign::ABOUT);
        assert!(find(&rules, "campaign/shared-handel").is_none());
        assert_eq!(nearest(&rules, "campaign/shared-handel")[0], "`campaign/shared-handle`");
        assert!(nearest(&rules, "zzzzzzzzzzzzzzzzzz").is_empty());
    }

    #[test]
    fn explains_no_rule_that_does_not_exist() {
        let rules = Rules::embedded().expect("the built-in rules are sound");
        for known in ["promoted-handle/telegram", "official-domain/lookalike", "official-domain", "entry-document/kz", "facts"] {
            assert!(find(&rules, known).is_some(), "{known}");
        }
        for (unknown, near) in [
            ("promoted-handle/telegam", "promoted-handle/telegram"),
            ("official-domain/look-alike", "official-domain/lookalike"),
            ("unverified-card/countrycard", "unverified-card/country-card"),
            ("entry-document/zzz", "entry-document/"),
            ("visa-policy/zzz", "visa-policy"),
            ("facts/zzz", "facts"),
        ] {
            assert!(find(&rules, unknown).is_none(), "{unknown}");
            assert!(nearest(&rules, unknown)[0].contains(near), "{unknown}: {:?}", nearest(&rules, unknown));
        }
    }

    /// Ids are written where the findings are made, whole or as their last part at the beginning of an argument or a pair.
    #[test]
    fn knows_every_rule_that_a_check_writes() {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/checks");
        let id = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-');
        for (check, known) in WITHOUT_FACT {
            let path = folder.join(check.replace('-', "_"));
            let mut files: Vec<_> =
                std::fs::read_dir(&path).map(|all| all.flatten().map(|file| file.path()).collect()).unwrap_or_default();
            if files.is_empty() {
                files.push(path.with_extension("rs"));
            }
            let mut found = std::collections::BTreeSet::new();
            for file in files.into_iter().filter(|file| !file.ends_with("tests.rs")) {
                let text = std::fs::read_to_string(&file).expect("UTF-8");
                let code = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
                let parts: Vec<&str> = code.split('"').collect();
                for part in parts.windows(3) {
                    if let Some(rule) = part[1].strip_prefix(&format!("{check}/")).filter(|rule| id(rule)) {
                        found.insert(rule.to_string());
                    }
                    let pairs = ["official-domain", "visa-seller"].contains(check);
                    if pairs && id(part[1]) && part[2].starts_with(',') && part[0].trim_end_matches(' ').ends_with(['(', '\n']) {
                        found.insert(part[1].to_string());
                    }
                }
            }
            assert_eq!(found.iter().map(String::as_str).collect::<Vec<_>>(), *known, "{check}");
        }
    }
}
