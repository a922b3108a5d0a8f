//! Runs the examples that rules carry through the engine: they are the rules' documentation and their tests.

use jiff::civil::Date;

use crate::document::{Hints, Kind};
use crate::engine::{self, Options};
use crate::finding::Severity;
use crate::resolve::Hosts;
use crate::rules::Rules;
use crate::rules::age::effective_severity;
use crate::rules::model::fact::{Example, Expect, Status};

/// An example with what it must give.
#[derive(Debug, Clone, Copy)]
pub struct Case<'a> {
    /// What it belongs to: a fact's id, or the country of a visa policy.
    pub id: &'a str,
    /// Rule that must flag it, whole, or its first part with `/` at the end where any row of a table may.
    rule: Rule<'a>,
    /// Position among the examples of its file, from 0.
    pub index: usize,
    /// The example.
    pub example: &'a Example,
    /// The file below `rules/` it stands in, and where in the file the examples are.
    pub file: FileOf<'a>,
    checked: Date,
    /// The least severity a contradiction must have; `None` for rules that are silent.
    least: Option<Severity>,
}

#[derive(Debug, Clone, Copy)]
enum Rule<'a> {
    Fact { check: &'a str, id: &'a str },
    VisaPolicy,
}

/// Where an example stands.
#[derive(Debug, Clone, Copy)]
pub enum FileOf<'a> {
    /// In a fact, about a country or the world.
    Fact {
        /// Country code.
        country: Option<&'a str>,
        /// Fact id.
        id: &'a str,
    },
    /// In a country's list of entry documents.
    Country(&'a str),
    /// In a visa policy.
    VisaPolicy(&'a str),
}

impl FileOf<'_> {
    /// Path below the rules folder.
    pub fn below(&self) -> String {
        match self {
            FileOf::Fact { country, id } => {
                format!("facts/{}/{id}.toml", country.map_or("world".to_string(), str::to_lowercase))
            }
            FileOf::Country(code) => format!("countries/{}.toml", code.to_lowercase()),
            FileOf::VisaPolicy(code) => format!("visa-policy/{}.toml", code.to_lowercase()),
        }
    }

    /// Path of an example's text within the file.
    pub fn at(&self, index: usize) -> String {
        match self {
            FileOf::Country(_) => format!("entry_documents.example.{index}.text"),
            FileOf::Fact { .. } | FileOf::VisaPolicy(_) => format!("example.{index}.text"),
        }
    }
}

/// An example that did not give what it must.
#[derive(Debug)]
pub struct Failure<'a> {
    /// The example.
    pub case: Case<'a>,
    /// What it must give, in words.
    pub expected: String,
    /// Rule, severity and quote of what came.
    pub came: Vec<(String, Severity, String)>,
}

/// Every example of the rules, in a stable order.
///
/// `today` ages facts: an old one may answer with a note, and that is right.
pub fn cases(rules: &Rules, today: Date) -> Vec<Case<'_>> {
    let mut cases = Vec::new();
    let files = &rules.files;
    for fact in &files.facts {
        let least = effective_severity(fact.severity, fact.status, fact.checked, fact.review_by, today);
        cases.extend(fact.examples.iter().enumerate().map(|(index, example)| Case {
            id: &fact.id,
            rule: Rule::Fact { check: &fact.check, id: &fact.id },
            index,
            example,
            file: FileOf::Fact { country: fact.country.as_deref(), id: &fact.id },
            checked: fact.checked,
            least: least.map(|severity| severity.min(Severity::Warning)),
        }));
    }
    for country in &files.countries {
        let Some(list) = &country.entry_documents else { continue };
        let Some(at) = files.countries.iter().position(|other| other.code == country.code) else { continue };
        let Some(fact) = u16::try_from(at).ok().and_then(|at| rules.facts.closed_world(at)) else { continue };
        let least = effective_severity(fact.severity, fact.status, fact.checked, fact.review_by, today);
        cases.extend(list.examples.iter().enumerate().map(|(index, example)| Case {
            id: &fact.id,
            rule: Rule::Fact { check: &fact.check, id: &fact.id },
            index,
            example,
            file: FileOf::Country(&country.code),
            checked: list.checked,
            least: least.map(|severity| severity.min(Severity::Warning)),
        }));
    }
    for policy in &files.visa_policies {
        let rows = || policy.exemptions.iter();
        let Some(checked) = rows().map(|row| row.checked).max() else { continue };
        // The example may meet any row, so the quietest one sets what it must give.
        let least = rows()
            .filter(|row| row.status != Status::Superseded)
            .filter_map(|row| effective_severity(row.severity, row.status, row.checked, row.review_by, today))
            .min();
        cases.extend(policy.examples.iter().enumerate().map(|(index, example)| Case {
            id: &policy.country,
            rule: Rule::VisaPolicy,
            index,
            example,
            file: FileOf::VisaPolicy(&policy.country),
            checked,
            least: least.map(|severity| severity.min(Severity::Warning)),
        }));
    }
    cases
}

/// Runs one example as a Markdown page of its day. Pure.
pub fn run<'a>(case: Case<'a>, rules: &Rules, today: Date) -> Option<Failure<'a>> {
    let as_of = case.example.as_of.unwrap_or(case.checked);
    let hints = Hints { name: Some("example.md"), kind: Some(Kind::Markdown), ..Hints::default() };
    let options = Options { today, as_of: Some(as_of) };
    let source = case.example.text.as_bytes();
    let result = engine::check_page("example.md", source, &hints, rules, &Hosts::default(), options);
    let expected = match (case.example.expect, case.least) {
        (Expect::Flag, Some(least)) => {
            let fits = |rule: &str| match case.rule {
                Rule::Fact { check, id } => rule.strip_prefix(check).is_some_and(|rest| rest.strip_prefix('/') == Some(id)),
                Rule::VisaPolicy => rule.starts_with("visa-policy/"),
            };
            if result.findings.iter().any(|finding| fits(&finding.rule) && finding.severity >= least) {
                return None;
            }
            let rule = match case.rule {
                Rule::Fact { check, id } => format!("{check}/{id}"),
                Rule::VisaPolicy => "visa-policy/...".to_string(),
            };
            format!("a {} of {rule}", crate::report::severity_word(least))
        }
        // A rule that is silent flags nothing, and that is what its examples now show.
        (Expect::Flag, None) => return None,
        (Expect::Pass, _) => {
            if result.findings.iter().all(|finding| finding.severity == Severity::Note) {
                return None;
            }
            "no warning and no error".to_string()
        }
    };
    let came = result.findings.into_iter().map(|finding| (finding.rule, finding.severity, finding.quote)).collect();
    Some(Failure { case, expected, came })
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn every_shipped_example_gives_what_it_must() {
        let rules = Rules::embedded().unwrap();
        let today = date(2026, 11, 20);
        let failures: Vec<String> = cases(&rules, today)
            .into_iter()
            .filter_map(|case| run(case, &rules, today))
            .map(|failure| {
                let Failure { case, expected, came } = failure;
                format!(
                    "{} example {}: {:?}\n    expected {expected}, came {came:?}",
                    case.file.below(),
                    case.index,
                    case.example.text
                )
            })
            .collect();
        assert!(failures.is_empty(), "{} example(s) fail:\n{}", failures.len(), failures.join("\n"));
    }

    #[test]
    fn the_worked_example_of_the_readme_is_sound_and_works() {
        let readme = include_str!("../rules/README.md");
        let text = readme.split("```toml\n").nth(1).unwrap().split("```").next().unwrap();
        let base = Rules::embedded().unwrap().files;
        let today = date(2026, 11, 20);
        let below = std::path::PathBuf::from("facts/mv/example-mv-imuga-free.toml");
        let options = crate::rules::lint::Options { today, base: Some(&base), canonical: true };
        let problems = crate::rules::lint::lint(vec![(below.clone(), below, text.to_string())], options);
        assert!(problems.is_empty(), "{problems:#?}");
        let mut files = base;
        files.facts.push(toml::from_str(text).unwrap());
        let rules = Rules::compile(files).unwrap();
        let own = |case: &Case<'_>| case.id == "example-mv-imuga-free";
        let failures: Vec<_> = cases(&rules, today).into_iter().filter(own).filter_map(|case| run(case, &rules, today)).collect();
        assert!(failures.is_empty(), "{failures:#?}");
        // Taken apart, so that a broken runner cannot pass for working examples.
        let mut flipped = rules.files.facts.iter().find(|fact| fact.id == "example-mv-imuga-free").unwrap().clone();
        for example in &mut flipped.examples {
            example.expect = if example.expect == Expect::Flag { Expect::Pass } else { Expect::Flag };
        }
        let mut files = rules.files.clone();
        files.facts.retain(|fact| fact.id != flipped.id);
        files.facts.push(flipped);
        let rules = Rules::compile(files).unwrap();
        assert_eq!(cases(&rules, today).into_iter().filter(own).filter_map(|case| run(case, &rules, today)).count(), 4);
    }
}
