//! The concepts that checks ask for by name, looked up once.
//!
//! Every name here must be one of `rules/terms/concepts.toml`; a rules folder of somebody's own may lack some, and then no word
//! is that concept.

use super::{ConceptIndex, Lexicon};

macro_rules! known {
    ($($field:ident = $id:literal,)*) => {
        /// Where each concept stands in [`Lexicon::concepts`]; `None` in rules without it.
        #[derive(Debug, Clone, Default)]
        #[allow(missing_docs)]
        pub struct Known {
            $(pub $field: Option<ConceptIndex>,)*
        }

        impl Known {
            /// Looks all of them up.
            pub(super) fn of(lexicon: &Lexicon) -> Known {
                Known { $($field: lexicon.concept($id),)* }
            }
        }

        #[cfg(test)]
        const IDS: &[&str] = &[$($id,)*];
    };
}

known! {
    abolished = "abolished",
    abroad = "abroad",
    account = "account",
    activate = "activate",
    advertisement = "advertisement",
    agency = "agency",
    apply = "apply",
    apply_now = "apply-now",
    approval_rate = "approval-rate",
    at_most = "at-most",
    authority_ties = "authority-ties",
    before_travel = "before-travel",
    book_flight = "book-flight",
    border_control = "border-control",
    bring_cash = "bring-cash",
    buy = "buy",
    by_air = "by-air",
    by_train = "by-train",
    cancel = "cancel",
    card_benefits = "card-benefits",
    card_word = "card-word",
    citizens_of_reader = "citizens-of-reader",
    consular_visa = "consular-visa",
    contrast = "contrast",
    country_support = "country-support",
    counts_as_visa = "counts-as-visa",
    currently = "currently",
    deduct = "deduct",
    dialled = "dialled",
    dollars = "dollars",
    dummy_booking = "dummy-booking",
    e_visa = "e-visa",
    each_month = "each-month",
    earlier = "earlier",
    ees = "ees",
    email_notice = "email-notice",
    enter = "enter",
    enter_sights = "enter-sights",
    entry_permit = "entry-permit",
    expedited = "expedited",
    fee = "fee",
    fill_in = "fill-in",
    fined = "fined",
    firm_office = "firm-office",
    foreign_ministry = "foreign-ministry",
    foreigners_all = "foreigners-all",
    foreigners_most = "foreigners-most",
    forged = "forged",
    forged_paper = "forged-paper",
    formerly = "formerly",
    free_movement = "free-movement",
    free_of_charge = "free-of-charge",
    government = "government",
    grants = "grants",
    guaranteed = "guaranteed",
    handed_out = "handed-out",
    held_instead = "held-instead",
    hotel_booking = "hotel-booking",
    immigration_service = "immigration-service",
    in_passport = "in-passport",
    in_place_of_visa = "in-place-of-visa",
    instead_of_visa = "instead-of-visa",
    interior_ministry = "interior-ministry",
    keep_charging = "keep-charging",
    kin_of = "kin-of",
    lacking = "lacking",
    leave = "leave",
    limited_to = "limited-to",
    live_agent = "live-agent",
    long_stay = "long-stay",
    mandatory = "mandatory",
    many_countries = "many-countries",
    messenger = "messenger",
    metro = "metro",
    migration_card = "migration-card",
    multiple_entry = "multiple-entry",
    museum_pass = "museum-pass",
    no_matter_how = "no-matter-how",
    no_such_thing = "no-such-thing",
    not_needed = "not-needed",
    not_usable = "not-usable",
    official_fee = "official-fee",
    official_issue = "official-issue",
    official_site = "official-site",
    online = "online",
    operator = "operator",
    or_else = "or-else",
    other_amount = "other-amount",
    other_cost = "other-cost",
    out_of_reach = "out-of-reach",
    passport = "passport",
    pay = "pay",
    per_night = "per-night",
    planned = "planned",
    prepaid_card = "prepaid-card",
    price_verb = "price-verb",
    private_disclosure = "private-disclosure",
    processing_time = "processing-time",
    real_name = "real-name",
    refused = "refused",
    register = "register",
    remote_access = "remote-access",
    renew = "renew",
    resides = "resides",
    running_now = "running-now",
    same_number = "same-number",
    secret_code = "secret-code",
    seller_voice = "seller-voice",
    service_fee = "service-fee",
    set_apart = "set-apart",
    show_papers = "show-papers",
    sim_card = "sim-card",
    somebody_paid = "somebody-paid",
    sure_approval = "sure-approval",
    tax = "tax",
    tell_somebody = "tell-somebody",
    top_up = "top-up",
    tourist_card = "tourist-card",
    transport_card = "transport-card",
    unpaid = "unpaid",
    until_then = "until-then",
    valid_for = "valid-for",
    visa = "visa",
    visa_form = "visa-form",
    visa_free = "visa-free",
    visa_needed = "visa-needed",
    visa_on_arrival = "visa-on-arrival",
    visitor_word = "visitor-word",
    voa_offered = "voa-offered",
    work_or_study = "work-or-study",
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::Rules;

    #[test]
    fn every_name_is_a_concept_of_the_built_in_rules() {
        let rules = Rules::embedded().expect("the built-in rules are sound");
        for id in IDS {
            assert!(rules.lexicon.concept(id).is_some(), "{id}");
        }
        assert!(IDS.is_sorted(), "keep the list in order");
    }
}
