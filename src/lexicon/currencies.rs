//! Names of currencies in all languages, made ready.

use serde::{Deserialize, Serialize};

use super::wording::phrases;
use crate::lexicon::expand;
use crate::rules::model::RuleFiles;
use crate::rules::model::wording::{self, Form};
use crate::text::fold::fold;
use crate::text::phrases::Phrases;

/// What money is called.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Currencies {
    /// Folded names with their codes.
    pub names: Vec<(String, String)>,
    /// Words for a unit that say nothing of the currency where one is named before the number.
    pub units: Phrases,
    /// Words that are money only behind figures.
    pub behind_figures: Phrases,
    /// How words for dollars begin.
    pub dollars: Phrases,
    /// Small words behind them.
    pub dollars_joints: Phrases,
    /// Whose dollars they are: folded beginnings with the codes.
    pub dollars_of: Vec<(String, String)>,
}

impl Currencies {
    /// Gathers the words of the rule files. Those with broken braces are left out; lint reports them.
    pub fn gather(files: &RuleFiles) -> Currencies {
        let tables = || files.terms.iter().map(|terms| &terms.currencies);
        let coded = |of: fn(&wording::Currencies) -> &std::collections::BTreeMap<String, Vec<String>>| {
            let mut all: Vec<(String, String)> = Vec::new();
            for (code, words) in tables().flat_map(of) {
                let forms = words.iter().flat_map(|word| expand(word).unwrap_or_default());
                for name in forms.map(|form| (fold(form.trim()), code.clone())) {
                    if !all.contains(&name) {
                        all.push(name);
                    }
                }
            }
            all
        };
        let list = |form, of: fn(&wording::Currencies) -> &Vec<String>| {
            phrases(form, &tables().map(|table| of(table).as_slice()).collect::<Vec<_>>())
        };
        Currencies {
            names: coded(|table| &table.names),
            units: list(Form::Whole, |table| &table.units),
            behind_figures: list(Form::Whole, |table| &table.behind_figures),
            dollars: list(Form::Part, |table| &table.dollars),
            dollars_joints: list(Form::Part, |table| &table.dollars_joints),
            dollars_of: coded(|table| &table.dollars_of),
        }
    }
}
