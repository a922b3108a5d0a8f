//! Lays one set of rule files over another: what has the same id replaces, everything else is added.

use super::model::RuleFiles;

/// Lays `over` over `base`. Countries, facts, visa policies, platforms, brands, cues and concepts are replaced by id;
/// words are replaced concept by concept and those of tables list by list, so that a file with two words keeps the rest of the
/// language; host lists are joined; a policy with lines replaces the policy, and what live checks know is replaced whole.
pub fn overlay(base: &mut RuleFiles, over: RuleFiles) {
    replace(&mut base.countries, over.countries.into_inner(), |country| country.code.clone());
    replace(&mut base.facts, over.facts.into_inner(), |fact| fact.id.clone());
    replace(&mut base.visa_policies, over.visa_policies.into_inner(), |policy| policy.country.clone());
    replace(&mut base.concepts, over.concepts.into_inner(), |concept| concept.id.clone());
    for cues in over.cues.into_inner() {
        match base.cues.iter_mut().find(|old| old.lang == cues.lang) {
            Some(old) => old.overlay(cues),
            None => base.cues.push(cues),
        }
    }
    replace(&mut base.contact, over.contact.into_inner(), |words| words.lang.clone());
    replace(&mut base.platforms, over.platforms.into_inner(), |platform| platform.id.clone());
    replace(&mut base.brands, over.brands.into_inner(), |brand| brand.id.clone());
    for terms in over.terms.into_inner() {
        match base.terms.iter_mut().find(|old| old.lang == terms.lang) {
            Some(old) => old.overlay(terms),
            None => base.terms.push(terms),
        }
    }
    if !over.policy.lines.is_empty() {
        base.policy = over.policy;
    }
    if !over.operators.operators.is_empty() {
        base.operators = over.operators;
    }
    if *over.live != Default::default() {
        base.live = over.live;
    }
    let (own, hosts) = (&mut *base.hosts, over.hosts.into_inner());
    for (list, more) in [
        (&mut own.embedders, hosts.embedders),
        (&mut own.shorteners, hosts.shorteners),
        (&mut own.link_hubs, hosts.link_hubs),
        (&mut own.image_hosts, hosts.image_hosts),
        (&mut own.intermediaries, hosts.intermediaries),
        (&mut own.contractors, hosts.contractors),
        (&mut own.shared_hosts, hosts.shared_hosts),
        (&mut own.authority_words, hosts.authority_words),
        (&mut own.international, hosts.international),
    ] {
        for host in more {
            if !list.contains(&host) {
                list.push(host);
            }
        }
    }
    own.country_words.extend(hosts.country_words);
    own.document_words.extend(hosts.document_words);
}

fn replace<T>(base: &mut Vec<T>, over: Vec<T>, id: impl Fn(&T) -> String) {
    let mut places: std::collections::HashMap<String, usize> =
        base.iter().enumerate().map(|(index, item)| (id(item), index)).collect();
    for item in over {
        match places.get(&id(&item)) {
            Some(&index) => base[index] = item,
            None => {
                places.insert(id(&item), base.len());
                base.push(item);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::model::terms::{Cues, Terms};

    fn terms(lang: &str, concepts: &[(&str, &str)]) -> Terms {
        Terms {
            lang: lang.to_string(),
            concepts: concepts.iter().map(|(id, word)| (id.to_string(), vec![word.to_string()])).collect(),
            ..Terms::default()
        }
    }

    #[test]
    fn keeps_the_words_of_a_language_that_gets_one_more() {
        let mut base = RuleFiles { terms: vec![terms("en", &[("visa", "visa"), ("eta", "eta")])].into(), ..RuleFiles::default() };
        let over =
            RuleFiles { terms: vec![terms("en", &[("eta", "authorisation")]), terms("sw", &[])].into(), ..RuleFiles::default() };
        overlay(&mut base, over);
        assert_eq!(base.terms[0], terms("en", &[("visa", "visa"), ("eta", "authorisation")]));
        assert_eq!(base.terms.len(), 2);
    }

    #[test]
    fn keeps_the_lists_of_a_table_that_another_file_leaves_empty() {
        let words = |words: &[&str]| words.iter().map(ToString::to_string).collect::<Vec<_>>();
        let mut cues = Cues { lang: "en".to_string(), ..Cues::default() };
        (cues.must, cues.replies.yes, cues.replies.no) = (words(&["must"]), words(&["yes"]), words(&["no"]));
        let mut base = RuleFiles { cues: vec![cues.clone()].into(), ..RuleFiles::default() };
        (cues.must, cues.replies.yes, cues.replies.no) = (words(&["has to"]), words(&[]), words(&["never"]));
        overlay(&mut base, RuleFiles { cues: vec![cues].into(), ..RuleFiles::default() });
        let cues = &base.cues[0];
        assert_eq!(
            (&cues.must, &cues.replies.yes, &cues.replies.no),
            (&words(&["has to"]), &words(&["yes"]), &words(&["never"]))
        );
    }

    #[test]
    fn joins_host_lists_without_repeats() {
        let mut base = RuleFiles::default();
        base.hosts.shorteners = vec!["bit.ly".to_string()];
        let mut over = RuleFiles::default();
        over.hosts.shorteners = vec!["t.ly".to_string(), "bit.ly".to_string()];
        overlay(&mut base, over);
        assert_eq!(base.hosts.shorteners, ["bit.ly", "t.ly"]);
    }
}
