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

use sha2::{Digest, Sha256};

use crate::lexicon::Lexicon;
use model::RuleFiles;
pub use read::ReadError;

/// Rules ready for use. Immutable and shared between threads.
#[derive(Debug)]
pub struct Rules {
    /// The files as written.
    pub files: RuleFiles,
    /// Every word of every language in one automaton.
    pub lexicon: Lexicon,
    /// Every host we know.
    pub hosts: crate::resolve::class::Register,
    /// Words around hosts.
    pub host_words: crate::extract::hosts::words::Words,
    /// Facts ready for comparison.
    pub facts: facts::Facts,
    /// Names and hosts of brands.
    pub brands: brands::Brands,
    /// What each concept is a sign of.
    pub(crate) signs: crate::checks::reading::Signs,
    /// Names of mobile networks, compiled when first needed.
    pub operator_names: crate::checks::operators::Names,
    /// What handles are found with.
    pub handles: crate::extract::handles::Matcher,
    /// Nationalities the pages are written for, where the user says so; else they are told from the language.
    pub audience: Vec<crate::lexicon::CountryIndex>,
    /// Hash of the files, for reports and caches.
    pub revision: String,
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
        let files = embedded_files()?;
        let words = include_bytes!(concat!(env!("OUT_DIR"), "/words.bin"));
        let lexicon = Lexicon::stored(&files, words).map_err(RulesError::Compile)?;
        Rules::assemble(files, lexicon, include_str!(concat!(env!("OUT_DIR"), "/rules.revision")).to_string())
    }

    /// The rules inside the binary with those of a folder laid over them; see [`overlay::overlay`].
    pub fn embedded_with(dir: &Path) -> Result<Rules, RulesError> {
        Rules::embedded_with_all(&[dir])
    }

    /// The rules inside the binary with those of several folders laid over them, one after the other.
    pub fn embedded_with_all(dirs: &[&Path]) -> Result<Rules, RulesError> {
        let mut files = embedded_files()?;
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
        Rules::assemble(files, lexicon, revision)
    }

    fn assemble(files: RuleFiles, lexicon: Lexicon, revision: String) -> Result<Rules, RulesError> {
        // More than a third of the time goes into the register, so a second core takes that part.
        let (hosts, facts, host_words, handles, brands) = std::thread::scope(|scope| {
            let hosts = scope.spawn(|| crate::resolve::class::Register::build(&files));
            let facts = facts::Facts::compile(&files, &lexicon);
            let host_words = crate::extract::hosts::words::Words::build(&files);
            let handles = crate::extract::handles::Matcher::build(&files);
            let brands = brands::Brands::build(&files);
            (joined(hosts), facts, host_words, handles, brands)
        });
        let facts = facts.map_err(RulesError::Compile)?;
        let signs = crate::checks::reading::Signs::new(&lexicon);
        Ok(Rules {
            audience: Vec::new(),
            operator_names: Default::default(),
            signs,
            files,
            lexicon,
            hosts,
            host_words,
            facts,
            brands,
            handles,
            revision,
        })
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
    pub fn checked(&self) -> Option<jiff::civil::Date> {
        self.facts.all.iter().map(|fact| fact.checked).max()
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

/// What a thread gives, or its panic.
fn joined<T>(thread: std::thread::ScopedJoinHandle<'_, T>) -> T {
    thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
}

/// The rule files inside the binary, of which one half is read on a second core.
fn embedded_files() -> Result<RuleFiles, RulesError> {
    let damaged = |error: postcard::Error| RulesError::Compile(format!("embedded rules are damaged: {error}"));
    let (words, places) = std::thread::scope(|scope| {
        let places = scope.spawn(|| postcard::from_bytes(include_bytes!(concat!(env!("OUT_DIR"), "/places.bin"))));
        let words = postcard::from_bytes::<RuleFiles>(include_bytes!(concat!(env!("OUT_DIR"), "/rules.bin")));
        (words, joined(places))
    });
    let mut files = words.map_err(damaged)?;
    (files.countries, files.platforms, files.brands, files.visa_policies) = places.map_err(damaged)?;
    Ok(files)
}
