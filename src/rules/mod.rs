//! The fact base: read, compiled once, shared by every check.

pub mod age;
pub mod brands;
pub mod facts;
pub mod format;
pub mod lint;
pub mod model;
pub mod overlay;
pub mod read;
pub mod schema;

use std::path::Path;
use std::sync::{Arc, LazyLock};

use jiff::civil::Date;
use sha2::{Digest, Sha256};

use crate::extract::handles::Matcher;
use crate::extract::hosts::words::Words;
use crate::lexicon::Lexicon;
use crate::resolve::class::Register;
use model::{RuleFiles, Section};
pub use read::ReadError;

/// What is worked out from rules, or taken from what the build stored, when something first asks for it.
pub type Asked<T> = LazyLock<T, Box<dyn FnOnce() -> T + Send>>;

/// What the build stored under a name.
macro_rules! stored {
    ($name:literal) => {
        include_bytes!(concat!(env!("OUT_DIR"), "/", $name, ".bin"))
    };
}

/// Rules ready for use. Immutable and shared between threads.
#[derive(Debug)]
pub struct Rules {
    /// The files as written.
    pub files: RuleFiles,
    /// Every word of every language in one automaton.
    pub lexicon: Arc<Lexicon>,
    /// Every host we know.
    pub hosts: Asked<Register>,
    /// Words around hosts.
    pub host_words: Asked<Words>,
    /// Facts ready for comparison.
    pub facts: Asked<facts::Facts>,
    /// Names and hosts of brands.
    pub brands: Asked<brands::Brands>,
    /// What each concept is a sign of.
    pub(crate) signs: crate::checks::reading::Signs,
    /// Names of mobile networks, compiled when first needed.
    pub operator_names: crate::checks::operators::Names,
    /// What handles are found with.
    pub handles: Asked<Matcher>,
    /// Nationalities the pages are written for, where the user says so; else they are told from the language.
    pub audience: Vec<crate::lexicon::CountryIndex>,
    /// Hash of the files, for reports and caches.
    pub revision: String,
    /// The newest evidence of any fact; see [`Rules::checked`].
    checked: Option<Date>,
}

/// Why rules cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum RulesError {
    /// Files that could not be read, each with its message.
    #[error("{} rule file(s) could not be read:\n{}", .0.len(), .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))]
    Read(Vec<ReadError>),
    /// The files were read but do not fit together.
    #[error("{0}")]
    Compile(String),
}

impl Rules {
    /// The rules inside the binary.
    pub fn embedded() -> Result<Rules, RulesError> {
        let damaged = |error: &dyn std::fmt::Display| RulesError::Compile(format!("embedded rules are damaged: {error}"));
        let lexicon =
            Lexicon::stored(stored!("lexicon"), stored!("words"), stored!("wording")).map_err(|error| damaged(&error))?;
        let checked = match include_str!(concat!(env!("OUT_DIR"), "/rules.checked")) {
            "" => None,
            day => Some(day.parse().map_err(|error| damaged(&error))?),
        };
        let revision = include_str!(concat!(env!("OUT_DIR"), "/rules.revision")).to_string();
        let (files, lexicon) = (embedded_files(), Arc::new(lexicon));
        let parts = Parts {
            facts: asked(&files, |_| facts::Facts::stored(stored!("checked-facts")).expect(SOUND)),
            hosts: asked(&files, |_| Register::stored(stored!("register")).expect(SOUND)),
            host_words: asked(&files, |_| Words::stored(stored!("host-words")).expect(SOUND)),
            handles: asked(&files, |files| Matcher::stored(stored!("contact-words"), &files.platforms)),
        };
        Ok(Rules::assemble(files, lexicon, parts, revision, checked))
    }

    /// The rules inside the binary with those of a folder laid over them; see [`overlay::overlay`].
    pub fn embedded_with(dir: &Path) -> Result<Rules, RulesError> {
        Rules::embedded_with_all(&[dir])
    }

    /// The rules inside the binary with those of several folders laid over them, one after the other.
    pub fn embedded_with_all(dirs: &[&Path]) -> Result<Rules, RulesError> {
        let mut files = embedded_files();
        for dir in dirs {
            let (over, errors) = read::read_dir(dir);
            if !errors.is_empty() {
                return Err(RulesError::Read(errors));
            }
            overlay::overlay(&mut files, over);
        }
        Rules::compile(files)
    }

    /// The rules of a folder laid out as `rules/`.
    pub fn from_dir(dir: &Path) -> Result<Rules, RulesError> {
        let (files, errors) = read::read_dir(dir);
        if errors.is_empty() { Rules::compile(files) } else { Err(RulesError::Read(errors)) }
    }

    /// Compiles rule files: builds the automaton, resolves ids.
    pub fn compile(files: RuleFiles) -> Result<Rules, RulesError> {
        let lexicon = Lexicon::build(&files).map_err(RulesError::Compile)?;
        let digest = Sha256::digest(postcard::to_stdvec(&files).map_err(|error| RulesError::Compile(error.to_string()))?);
        let revision = digest[..6].iter().map(|byte| format!("{byte:02x}")).collect();
        let facts = facts::Facts::compile(&files, &lexicon).map_err(RulesError::Compile)?;
        let checked = facts.checked();
        let parts = Parts {
            // Compiled at once, since it is not known whether they do.
            facts: asked(&files, |_| facts),
            hosts: asked(&files, Register::build),
            host_words: asked(&files, Words::build),
            handles: asked(&files, Matcher::build),
        };
        Ok(Rules::assemble(files, Arc::new(lexicon), parts, revision, checked))
    }

    fn assemble(files: RuleFiles, lexicon: Arc<Lexicon>, parts: Parts, revision: String, checked: Option<Date>) -> Rules {
        Rules {
            audience: Vec::new(),
            operator_names: Default::default(),
            signs: crate::checks::reading::Signs::new(&lexicon),
            hosts: parts.hosts,
            host_words: parts.host_words,
            facts: parts.facts,
            brands: asked(&files, brands::Brands::build),
            handles: parts.handles,
            files,
            lexicon,
            revision,
            checked,
        }
    }

    /// Makes ready what pages would be the first to ask for. For whoever checks pages that should not wait.
    pub fn prepare(&self) {
        let _ = self.facts.all.len();
        let _ = self.hosts.listed(0);
        let _ = self.brands.find("");
        self.lexicon.prepare();
        self.host_words.prepare();
        self.handles.prepare();
    }

    /// Says which nationalities the pages are written for, as ISO 3166-1 codes. The error names a code the rules do not know.
    pub fn write_for(&mut self, codes: &[String]) -> Result<(), String> {
        let known = |code: &String| self.files.countries.iter().position(|country| country.code == *code);
        let found = codes.iter().map(|code| known(code).ok_or_else(|| format!("the rules know no country `{code}`")));
        let found: Vec<usize> = found.collect::<Result<_, _>>()?;
        self.audience = found.into_iter().map(|index| index as crate::lexicon::CountryIndex).collect();
        Ok(())
    }

    /// The newest evidence of any fact: how old the rules are. `None` without facts.
    pub fn checked(&self) -> Option<Date> {
        self.checked
    }

    /// The entry document of this concept or name that a country has, or at some other time had.
    pub(crate) fn known_document(
        &self,
        country: crate::lexicon::CountryIndex,
        concept: Option<&str>,
        noun: &str,
    ) -> Option<&model::country::EntryDocument> {
        self.facts.document(country, self.files.countries.get(country as usize)?, concept, noun)
    }

    /// A country's file.
    pub fn country(&self, code: &str) -> Option<&model::country::Country> {
        self.files.countries.iter().find(|country| country.code == code)
    }
}

/// What the build compiles for the built-in rules.
struct Parts {
    facts: Asked<facts::Facts>,
    hosts: Asked<Register>,
    host_words: Asked<Words>,
    handles: Asked<Matcher>,
}

/// Why what the build stored can be read.
const SOUND: &str = "a test reads what the build stored";

/// What rule files give when it is first asked for.
fn asked<T>(files: &RuleFiles, build: impl FnOnce(&RuleFiles) -> T + Send + 'static) -> Asked<T> {
    let files = files.clone();
    LazyLock::new(Box::new(move || build(&files)))
}

/// The rule files inside the binary.
fn embedded_files() -> RuleFiles {
    RuleFiles {
        countries: Section::stored(stored!("countries")),
        facts: Section::stored(stored!("facts")),
        visa_policies: Section::stored(stored!("visa-policies")),
        concepts: Section::stored(stored!("concepts")),
        terms: Section::stored(stored!("terms")),
        cues: Section::stored(stored!("cues")),
        contact: Section::stored(stored!("contact")),
        platforms: Section::stored(stored!("platforms")),
        brands: Section::stored(stored!("brands")),
        policy: Section::stored(stored!("policy")),
        operators: Section::stored(stored!("operators")),
        hosts: Section::stored(stored!("hosts")),
        live: Section::stored(stored!("live")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extract::handles::Lists;

    #[test]
    fn what_the_build_stored_is_what_the_files_give() {
        let rules = Rules::embedded().expect("the built-in rules are sound");
        let files = &rules.files;
        // The revision is a hash of all files, each of which is read here.
        let digest = Sha256::digest(postcard::to_stdvec(files).expect("is written"));
        assert_eq!(rules.revision, digest[..6].iter().map(|byte| format!("{byte:02x}")).collect::<String>());
        assert_eq!(rules.checked(), rules.facts.checked());
        assert_eq!(*rules.hosts, Register::build(files));
        assert!(crate::lexicon::Wording::build(files).store().expect("is written") == stored!("wording"));
        assert!(Words::build(files).store().expect("is written") == stored!("host-words"));
        assert!(Lists::build(files).store().expect("is written") == stored!("contact-words"));
        let facts = facts::Facts::compile(files, &rules.lexicon).expect("they compile");
        assert!(rules.facts.all.iter().eq(facts.all.iter()));
        assert!(facts.store().expect("is written") == stored!("checked-facts"));
        // And can be read.
        assert!(rules.host_words.gate("the official website") && !rules.host_words.gate("the"));
        assert!(rules.handles.contact_words("contact us").next().is_some());
    }
}
