//! Brands ready for use: their names in one dictionary, their hosts in one table.

use std::collections::HashMap;
use std::ops::Range;

use super::model::RuleFiles;
use crate::lexicon::{bounded, expand, joins};
use crate::resolve::class;
use crate::text::dictionary::{Dictionary, Sought};
use crate::text::fold::fold;

/// Index of a brand in `RuleFiles::brands`.
pub type BrandIndex = u16;

/// Names and hosts of every brand.
#[derive(Debug, Default)]
pub struct Brands {
    names: Option<Dictionary>,
    /// Brands of each name, and whether it is an ordinary word too.
    entries: Vec<Vec<(BrandIndex, bool)>>,
    hosts: HashMap<String, BrandIndex>,
}

/// A brand's name found in text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    /// Bytes of the folded text.
    pub range: Range<usize>,
    /// The brand.
    pub brand: BrandIndex,
    /// Whether the name is an ordinary word too, so that its neighbours must tell.
    pub weak: bool,
}

impl Brands {
    /// Compiles the names and hosts of all brand files. Braces that do not pair were told of by lint; such a name is left out.
    pub fn build(files: &RuleFiles) -> Brands {
        let mut brands = Brands::default();
        let mut sought: Vec<Sought> = Vec::new();
        let mut placed: HashMap<String, usize> = HashMap::new();
        for (index, brand) in files.brands.iter().enumerate() {
            let index = index as BrandIndex;
            let names = brand.names.values().flatten().map(|name| (name, false));
            for (name, weak) in names.chain(brand.weak.iter().map(|name| (name, true))) {
                for form in expand(name).unwrap_or_default() {
                    let folded = fold(form.trim());
                    if folded.is_empty() {
                        continue;
                    }
                    let at = *placed.entry(folded.clone()).or_insert(sought.len());
                    if at == sought.len() {
                        sought.push(Sought { folded, open: false });
                        brands.entries.push(Vec::new());
                    }
                    brands.entries[at].push((index, weak));
                }
            }
            for host in &brand.hosts {
                brands.hosts.insert(class::bare(host).to_string(), index);
            }
        }
        brands.names = Some(Dictionary::new(&sought, joins));
        brands
    }

    /// Every brand named in folded text, in order; a name inside a longer one is not counted.
    pub fn find(&self, text: &str) -> Vec<Named> {
        let mut found: Vec<Named> = Vec::new();
        let Some(names) = &self.names else { return found };
        names.find(text, |start, end, name| {
            if bounded(text, start, end) {
                let named = |&(brand, weak): &(BrandIndex, bool)| Named { range: start..end, brand, weak };
                found.extend(self.entries[name].iter().map(named));
            }
            false
        });
        let mut reach = 0;
        found.retain(|hit| {
            let outside = hit.range.end > reach;
            reach = reach.max(hit.range.end);
            outside
        });
        found
    }

    /// The brand that a host belongs to.
    pub fn owner(&self, host: &str) -> Option<BrandIndex> {
        let mut rest = class::bare(host);
        loop {
            if let Some(&brand) = self.hosts.get(rest) {
                return Some(brand);
            }
            rest = rest.split_once('.')?.1;
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::Rules;

    #[test]
    fn finds_whole_names_and_the_longest_of_them() {
        let rules = Rules::embedded().unwrap();
        let names = |text: &str| -> Vec<String> {
            let folded = crate::text::fold::fold(text);
            rules.brands.find(&folded).into_iter().map(|hit| rules.files.brands[hit.brand as usize].id.clone()).collect()
        };
        assert_eq!(names("Virgin Atlantic and Virgin Australia"), ["virgin-atlantic", "virgin-australia"]);
        assert_eq!(names("携程旅行客服"), ["trip-com"]);
        assert_eq!(names("Expedia® and Airbnbs"), ["expedia"]);
    }

    #[test]
    fn knows_whose_a_host_is() {
        let rules = Rules::embedded().unwrap();
        let owner = |host: &str| rules.brands.owner(host).map(|brand| rules.files.brands[brand as usize].id.as_str());
        assert_eq!(owner("www.delta.com"), Some("delta-air-lines"));
        assert_eq!(owner("help.ryanair.com"), Some("ryanair"));
        assert_eq!(owner("delta.com.example.org"), None);
        assert_eq!(owner("notdelta.com"), None);
    }
}
