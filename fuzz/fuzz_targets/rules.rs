//! Any bytes as a rule file of each kind: refused with its place, or taken and compiled.
#![no_main]

use std::fs;

use debunk::rules::{Rules, read};
use libfuzzer_sys::fuzz_target;

const FILES: [&str; 12] = [
    "brands/x.toml",
    "terms/concepts.toml",
    "visa-policy/kz.toml",
    "contact/en.toml",
    "countries/kz.toml",
    "cues/en.toml",
    "facts/kz/x.toml",
    "hosts.toml",
    "operators.toml",
    "platforms/x.toml",
    "policy.toml",
    "terms/en.toml",
];

fuzz_target!(|source: &[u8]| {
    let Some((&which, text)) = source.split_first() else { return };
    let folder = std::env::temp_dir().join(format!("debunk-fuzz-{}", std::process::id()));
    let file = folder.join(FILES[which as usize % FILES.len()]);
    fs::create_dir_all(file.parent().expect("a file is in a folder")).expect("the temporary folder is writable");
    fs::write(&file, text).expect("the temporary folder is writable");
    let (files, errors) = read::read_dir(&folder);
    for error in &errors {
        assert!(!error.message.is_empty() && error.to_string().contains("toml"));
    }
    if errors.is_empty() {
        let _ = Rules::compile(files);
    }
    fs::remove_dir_all(&folder).expect("it is ours");
});
