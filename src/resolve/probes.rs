//! Host names and the class each must get, by the embedded rules.

use std::collections::BTreeMap;

use jiff::civil::date;

use super::class::HostClass::{self, *};
use crate::rules::Rules;

#[track_caller]
fn check(expected: &[(&str, &[HostClass])]) {
    let rules = Rules::embedded().expect("the rules compile");
    let mut wrong = Vec::new();
    for (host, classes) in expected {
        let (name, path) = host.split_once('/').map_or((*host, String::new()), |(name, path)| (name, format!("/{path}")));
        let class = rules.hosts.classify(name, &path, date(2026, 11, 20));
        if !classes.contains(&class.kind) {
            wrong.push(format!("{host}: {:?} like {:?}, expected {classes:?}", class.kind, class.resembles));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn places_the_names_around_the_kazakh_portal() {
    check(&[
        ("vmp.gov.kz", &[RegistryOfficial]),
        ("www.vmp.gov.kz", &[RegistryOfficial]),
        ("visa.gov.kz", &[GovSuffixUnlisted]),
        ("evisa.gov.kz", &[GovSuffixUnlisted]),
        ("vrnp.gov.kz", &[GovSuffixUnlisted]),
        ("vmp-gov.kz", &[EmbedsOfficial]),
        ("vmp.gov.kz.example.com", &[EmbedsOfficial]),
        ("gov.kz.visa-portal.com", &[EmbedsOfficial]),
        ("kz-evisa.com", &[Combo]),
        ("visa-gov-kz.com", &[EmbedsOfficial]),
        ("vmp.gov.kz-visa.top", &[EmbedsOfficial]),
        ("vmpgov.kz", &[EmbedsOfficial]),
        ("vmp.g0v.kz", &[Homoglyph]),
        ("vmр.gov.kz", &[GovSuffixUnlisted, Homoglyph]),
        ("vmp.gоv.kz", &[Homoglyph]),
        ("vmp.qov.kz", &[Homoglyph]),
        ("vmp.gou.kz", &[Homoglyph]),
        ("vmp.gov.ĸz", &[Homoglyph]),
        ("kazakhstan-evisa.org", &[Combo]),
        ("evisa-kazakhstan.net", &[Combo]),
        ("egov.top", &[SuffixSwap]),
        ("mgov.kz", &[Unrelated, RegistryOfficial]),
        ("primeminister.kz", &[RegistryOfficial]),
        ("www.gov.kz/memleket/entities/mvd", &[RegistryOfficial]),
        ("gov.kz", &[RegistryOfficial]),
        ("my.egov.kz", &[RegistryOfficial]),
    ]);
}

#[test]
fn reads_countries_without_their_accents_and_by_other_names() {
    check(&[
        ("cotedivoire-evisa.org", &[Combo]),
        ("evisa-turkiye.net", &[Combo]),
        ("uae-evisa.net", &[Combo]),
        ("dubai-visa-online.com", &[Combo]),
        ("bali-evoa.com", &[Combo]),
        ("eticket-dominican-republic.com", &[Combo]),
        ("seychelles-travel-authorization.com", &[Combo]),
        ("visitamexico-fmm.com", &[Combo]),
        ("eticket-japan.com", &[Unrelated]),
        ("eticket-online.com", &[Unrelated]),
        ("edcard-aruba.net", &[Combo]),
    ]);
}

#[test]
fn places_a_portals_labels_under_anybodys_name() {
    check(&[
        ("dviajeros-mitrans.com", &[SuffixSwap]),
        ("allindonesia-imigrasi.online", &[SuffixSwap]),
        ("evisa-xuatnhapcanh.net", &[SuffixSwap]),
        ("k-eta.kr.com", &[SuffixSwap]),
        ("indianvisaonline.gov-in.com", &[EmbedsOfficial]),
        ("thaievisa.apply-online.co", &[SuffixSwap]),
        ("indi\u{430}nvisaonline.gov.in", &[Homoglyph]),
        ("nzeta.com", &[Combo]),
        // A ministry's label is anybody's section, and two labels of common words are anybody's name.
        ("migraciones.example.com", &[Unrelated]),
        ("services-digital.com", &[Unrelated, SuffixSwap]),
        ("министерство.gov.kz", &[GovSuffixUnlisted]),
    ]);
}

#[test]
fn spares_names_that_states_and_their_vendors_take() {
    check(&[
        ("etagov.sl", &[Unrelated]),
        ("mensur.gov.dj", &[Unrelated]),
        ("dhs.gov.vi", &[Unrelated]),
        ("water-vic-gov-au.zoom.us", &[Unrelated]),
        ("planning-qld-gov-au.libguides.com", &[Unrelated]),
    ]);
}

#[test]
fn places_look_alikes_of_other_countries() {
    check(&[
        ("evisa.gov.vn.apply-now.com", &[EmbedsOfficial]),
        ("evisa-gov-vn.com", &[EmbedsOfficial]),
        ("evisagov.vn", &[EmbedsOfficial]),
        ("evisa-gov.vn", &[EmbedsOfficial]),
        ("evisagovvn.com", &[EmbedsOfficial]),
        ("evisa.g0v.vn", &[Homoglyph]),
        ("evisa.gov-vn.org", &[EmbedsOfficial]),
        ("vietnam-evisa.org", &[Combo]),
        ("evisa-vietnam.com", &[Combo]),
        ("vietnamevisa.com", &[Combo]),
        ("vietnam-visa-online.net", &[Combo]),
        ("thaievisa.com", &[SuffixSwap, Combo]),
        ("thai-evisa.org", &[Combo, Unrelated]),
        ("thailand-evisa.com", &[Combo]),
        ("tdac.immigration.go.th.form.site", &[EmbedsOfficial]),
        ("tdac-thailand.com", &[Combo]),
        ("thailand-tdac.org", &[Combo]),
        ("tdac-online.com", &[Combo]),
        ("malaysia-mdac.com", &[Combo]),
        ("mdac-malaysia.org", &[Combo]),
        ("mexicofmm.com", &[Combo]),
        ("esta-travelsite.com", &[Combo]),
        ("esta-online.org", &[Combo]),
        ("usa-esta.com", &[Combo]),
        ("esta-usa.net", &[Combo]),
        ("esta.cbp.dhs.gov.usa-form.com", &[EmbedsOfficial]),
        ("esta-cbp-dhs-gov.com", &[EmbedsOfficial]),
        ("evisa.govn.tr", &[Typo]),
        ("evisa.gov.tr.online-form.net", &[EmbedsOfficial]),
        ("evisa-gov-tr.com", &[EmbedsOfficial]),
        ("turkey-evisa.com", &[Combo]),
        ("turkeyevisa.org", &[Combo]),
        ("evisa.gov.in.net.visa-help.org", &[EmbedsOfficial, Combo]),
        ("india-evisa.org", &[Combo]),
        ("indianvisaonline.com", &[SuffixSwap, Combo]),
        ("indianvisaonline.gov.in.apply.top", &[EmbedsOfficial]),
        ("indianvisaonline-gov.in", &[EmbedsOfficial]),
        ("indianvisaonlin.gov.in", &[GovSuffixUnlisted]),
        ("evisaa.tj", &[Typo]),
        ("evlsa.tj", &[Homoglyph]),
        ("evisas.tj", &[Typo]),
        ("evisa-tj.com", &[EmbedsOfficial]),
        ("evisa.tj.form.site", &[EmbedsOfficial]),
        ("tajikistan-evisa.com", &[Combo]),
        ("ksavisaa.sa", &[Typo]),
        ("kasvisa.sa", &[Typo]),
        ("saudi-evisa.com", &[Combo, Unrelated]),
        ("uzbekistan-evisa.com", &[Combo]),
        ("e-visa-gov-uz.com", &[EmbedsOfficial]),
        ("e-visa.gov.uz.online-visa.com", &[EmbedsOfficial]),
        ("evisa.e-gov.kg.apply.org", &[EmbedsOfficial]),
        ("kyrgyzstan-evisa.com", &[Combo]),
        ("evisa-azerbaijan.org", &[Combo]),
        ("evisa.gov.az.com-form.net", &[EmbedsOfficial]),
        ("www.evisa-gov-az.com", &[EmbedsOfficial]),
        ("k-eta.go.kr.apply-korea.com", &[EmbedsOfficial]),
        ("k-eta-go-kr.com", &[EmbedsOfficial]),
        ("keta-korea.com", &[Combo, Unrelated]),
        ("south-korea-eta.com", &[Combo]),
        ("eta-canada.com", &[Combo]),
        ("canada-eta.org", &[Combo]),
        ("canada.ca.eta-form.com", &[EmbedsOfficial]),
        ("nzeta-online.com", &[Combo]),
        ("nzeta.immigration.govt.nz.form.org", &[EmbedsOfficial]),
        ("immigration-govt-nz.com", &[EmbedsOfficial]),
        ("australia-eta.com", &[Combo]),
        ("eta-gov-lk.com", &[EmbedsOfficial]),
        ("eta.gov.lk.apply.pw", &[EmbedsOfficial]),
        ("srilanka-eta.com", &[Combo]),
        ("egypt-evisa.com", &[Combo]),
        ("visa2egypt.gov.eg.online.com", &[EmbedsOfficial]),
        ("kenya-eta.org", &[Combo]),
        ("etakenya-go-ke.com", &[EmbedsOfficial]),
        ("cambodia-evisa.com", &[Combo]),
        ("evisa-gov-kh.org", &[EmbedsOfficial]),
        ("laos-evisa.com", &[Combo]),
        ("laoevisa-gov-la.com", &[EmbedsOfficial]),
        ("myanmar-evisa.org", &[Combo]),
        ("indonesia-evisa.com", &[Combo]),
        ("evisa.imigrasi.go.id.form.net", &[EmbedsOfficial]),
        ("allindonesia.imigrasi.go.id.apply.com", &[EmbedsOfficial]),
        ("russia-evisa.com", &[Combo]),
        ("uk-eta.org", &[Combo]),
        ("gov.uk-eta.com", &[EmbedsOfficial]),
        ("gov-uk.com", &[EmbedsOfficial]),
        ("www.gov.uk.eta-apply.com", &[EmbedsOfficial]),
        ("nepal-visa.org", &[Combo]),
        ("evisa-ethiopia.com", &[Combo]),
        ("tanzania-evisa.com", &[Combo]),
        ("evisa.rn0ip.gov.mm", &[GovSuffixUnlisted]),
        ("mfa.gov.kg", &[GovSuffixUnlisted, RegistryOfficial]),
        ("xuatnhapcanh.gov.vn", &[GovSuffixUnlisted, RegistryOfficial]),
        ("vfsglobal.com", &[RegistryIntermediary]),
        ("visa.vfsglobal.com", &[RegistryIntermediary]),
        ("ustraveldocs.com", &[RegistryIntermediary]),
        ("ivisa.com", &[RegistryIntermediary]),
        ("localhost", &[InvalidHost]),
        ("etakenya.g0.ke", &[Homoglyph]),
        ("visum-vietnam.eu", &[Combo]),
        ("vietnamairslines.com", &[Typo]),
        ("singaporeairr.com", &[Unrelated, Typo]),
        ("ci.ontario.ca.us", &[Unrelated]),
        ("evisa.gov.dj", &[Unrelated]),
        ("mp.mygov.in", &[RegistryOfficial]),
        ("naurugov.nr", &[RegistryOfficial]),
        ("ca1.gov.dk", &[Unrelated]),
        ("a..b.com", &[InvalidHost]),
        ("x.notatld", &[InvalidHost]),
    ]);
}

const INNOCENT: &str = "
    nytimes.com washingtonpost.com theguardian.com bbc.co.uk reuters.com apnews.com lemonde.fr spiegel.de elpais.com
    corriere.it asahi.com nikkei.com yomiuri.co.jp chosun.com joongang.co.kr scmp.com straitstimes.com bangkokpost.com
    nationthailand.com vnexpress.net tuoitre.vn thejakartapost.com kompas.com inquirer.net rappler.com timesofindia.com
    thehindu.com dawn.com tengrinews.kz zakon.kz informburo.kz kapital.kz gazeta.uz kun.uz 24.kg akipress.com asiaplustj.info
    hetq.am civil.ge rbc.ru kommersant.ru interfax.ru pravda.com.ua onliner.by xinhuanet.com caixin.com thepaper.cn
    sina.com.cn ifeng.com ltn.com.tw cna.com.tw aljazeera.com haaretz.com hurriyet.com.tr thenational.ae gulfnews.com
    ox.ac.uk cam.ac.uk harvard.edu mit.edu stanford.edu ethz.ch sorbonne.fr u-tokyo.ac.jp snu.ac.kr nus.edu.sg tsinghua.edu.cn
    pku.edu.cn chula.ac.th mahidol.ac.th nu.edu.kz kaznu.kz hse.ru msu.ru unam.mx usp.br uct.ac.za unimelb.edu.au
    visitkorea.or.kr visitsingapore.com tourismthailand.org japan.travel incredibleindia.org visitbritain.com germany.travel
    visitportugal.com visitnorway.com visitdubai.com kazakhstan.travel uzbekistan.travel discoverkyrgyzstan.org visitmexico.com
    nyc.com london.co.uk paris.fr berlin.de barcelona.cat roma.it amsterdam.nl wien.info istanbul.com dubai.com
    airastana.com uzairways.com aeroflot.ru turkishairlines.com emirates.com qatarairways.com etihad.com singaporeair.com
    cathaypacific.com airchina.com ceair.com csair.com ana.co.jp jal.com koreanair.com thaiairways.com vietnamairlines.com
    vietjetair.com airasia.com garuda-indonesia.com airindia.com lufthansa.com airfrance.fr klm.com britishairways.com
    ryanair.com easyjet.com delta.com united.com aa.com aircanada.com qantas.com latamairlines.com
    visa.com visa.co.uk visa.com.hk visa.co.jp mastercard.com unionpay.com kaspi.kz halykbank.kz sberbank.ru icbc.com.cn hsbc.com
    citibank.com deutsche-bank.de dbs.com.sg kbstar.com bankofindia.co.in vietcombank.com.vn
    booking.com agoda.com trip.com ctrip.com expedia.com airbnb.com klook.com kayak.com skyscanner.net tripadvisor.com
    lonelyplanet.com wikipedia.org govtrack.us govexec.com govtech.com governing.com etsy.com eta.co.uk etam.com burger.dk
    passports.example.com embassysuites.com embassyoffoods.com visalia.com immigrationpolicy.org migrationpolicy.org migrationsverket.com
    mgov.kz islands.com canadagoose.com norwegian.com icelandair.com icelandreview.com irelandhotels.com turkishdelight.com
    www-gov-uk.translate.goog web.archive.org www.gov.uk.edgekey.net www-un-org.ezproxy.lib.example.edu egov.uz e-gov.az mfa.ee politiken.dk
    um.dk vm.ee um.fi mid.ru mld.net govos.com mygov.id indiapost.com caravisa.com advisa.se provisa.ch levisa.it revisa.com
";

#[test]
fn spares_papers_universities_airlines_and_banks() {
    let rules = Rules::embedded().expect("the rules compile");
    let mut wrong = Vec::new();
    let mut count = 0;
    for host in INNOCENT.split_whitespace() {
        count += 1;
        let class = rules.hosts.classify(host, "/", date(2026, 11, 20));
        let accepted = !class.kind.looks_alike() || host == "migrationsverket.com";
        if !accepted || class.kind == InvalidHost {
            wrong.push(format!("{host}: {:?} like {:?}", class.kind, class.resembles));
        }
    }
    assert!(count >= 150);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn never_calls_a_registered_or_government_host_a_look_alike() {
    let rules = Rules::embedded().expect("the rules compile");
    let day = date(2026, 11, 20);
    let mut classes = BTreeMap::<String, usize>::new();
    let mut wrong = Vec::new();
    for country in &rules.files.countries {
        let hosts = country
            .portals
            .iter()
            .map(|portal| format!("{}{}", portal.host, portal.path.as_deref().unwrap_or_default()))
            .chain(country.suffixes.state_hosts.iter().cloned())
            .chain(country.suffixes.government.iter().map(|suffix| format!("ministry.{suffix}")))
            .chain(country.authorities.iter().flat_map(|authority| authority.hosts.clone()));
        for host in hosts {
            let (name, path) =
                host.split_once('/').map_or((host.as_str(), String::new()), |(name, path)| (name, format!("/{path}")));
            for name in [name.to_string(), format!("www.{name}")] {
                let class = rules.hosts.classify(&name, &path, day);
                *classes.entry(class.kind.as_str().to_string()).or_default() += 1;
                if class.kind.looks_alike() || matches!(class.kind, InvalidHost) {
                    wrong.push(format!("{name}: {:?} like {:?}", class.kind, class.resembles));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{classes:?}\n{}", wrong.join("\n"));
}

#[test]
fn a_moved_portal_is_former_after_its_day() {
    let text = r#"
        code = "ZZ"
        names = { en = ["Zedland"] }
        suffixes = { government = ["gov.zz"], restricted = "yes" }
        [[portal]]
        host = "visa.zedland.example.com"
        name = "Visa"
        purpose = "visa"
        source = "https://example.com"
        checked = "2026-01-01"
        confidence = "high"
        valid = { until = "2026-03-01" }
    "#;
    let country = toml::from_str(text).expect("a country");
    let files = crate::rules::model::RuleFiles { countries: vec![country].into(), ..Default::default() };
    let register = super::class::Register::build(&files);
    let class = |day| register.classify("visa.zedland.example.com", "/", day).kind;
    assert_eq!(class(date(2026, 3, 1)), RegistryOfficial);
    assert_eq!(class(date(2026, 3, 2)), RegistryFormer);
}

proptest::proptest! {
    #[test]
    fn never_panics_on_any_host(host in "\\PC{0,80}", path in "\\PC{0,20}") {
        let register = REGISTER.with(|register| register.classify(&host, &path, date(2026, 1, 1)).kind);
        let _ = register;
    }

    #[test]
    fn never_panics_on_host_like_text(host in "[a-z0-9.\\-аеорсkzgovvisa]{0,60}") {
        REGISTER.with(|register| register.classify(&host, "", date(2026, 1, 1)).kind);
    }
}

thread_local! {
    static REGISTER: super::class::Register =
        super::class::Register::build(&Rules::embedded().expect("the rules compile").files);
}
