//! Reads `rules/` once at build time, compiles its words, and stores both inside the binary, so that a run does neither.

// A build script speaks through its output.
#![allow(clippy::print_stderr, clippy::print_stdout)]

/// The modules of the library that read rule files and compile their words.
#[path = "src"]
#[allow(dead_code, unreachable_pub, clippy::all, clippy::pedantic)]
mod library {
    pub mod extract {
        pub mod handles {
            pub mod lists;
            pub mod words;
        }
        pub mod hosts {
            pub mod words;
        }
    }
    pub mod lexicon;
    pub mod resolve {
        pub mod class;
        pub mod likeness;
    }
    pub mod rules {
        pub mod facts;
        pub mod model;
        pub mod read;
    }
    pub mod steps;
    pub mod text {
        pub mod dictionary;
        pub mod fold;
        pub mod letters;
        pub mod packed;
        pub mod phrases;
        pub mod tables {
            //! In the library these are what this script writes.

            use std::sync::LazyLock;

            pub static SIMPLIFIED: LazyLock<Vec<(char, char)>> = LazyLock::new(|| crate::simplified().collect());
            pub static LETTERS: LazyLock<Vec<u8>> = LazyLock::new(crate::letters);
            pub static FOLDS: LazyLock<Vec<u8>> = LazyLock::new(super::fold::table);
            pub static STAYS: LazyLock<Vec<u8>> = LazyLock::new(super::fold::staying);
        }
        pub mod tagged;
        pub mod wrap;
    }
}

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use library::rules::read;
use library::{extract, lexicon, resolve, rules, steps, text};
use sha2::{Digest as _, Sha256};

fn main() {
    // The library derives JSON Schemas for the model; this script, which includes the model too, need not.
    println!("cargo:rustc-cfg=schemas");
    println!("cargo:rerun-if-changed=rules");
    for read in [
        "extract/handles/lists.rs",
        "extract/handles/words.rs",
        "extract/hosts/words.rs",
        "lexicon.rs",
        "lexicon",
        "resolve/class.rs",
        "resolve/likeness.rs",
        "rules/facts.rs",
        "rules/model",
        "rules/read.rs",
        "steps.rs",
        "text",
    ] {
        println!("cargo:rerun-if-changed=src/{read}");
    }
    let out = PathBuf::from(std::env::var_os("OUT_DIR").expect("cargo sets OUT_DIR"));
    let (files, errors) = read::read_dir(Path::new("rules"));
    if !errors.is_empty() {
        for error in &errors {
            eprintln!("{error}");
        }
        panic!("{} rule file(s) could not be read; the messages above name the lines", errors.len());
    }
    let bytes = postcard::to_stdvec(&files).expect("the model has no maps with unknown length");
    let digest = Sha256::digest(&bytes);
    let revision: String = digest[..6].iter().map(|byte| format!("{byte:02x}")).collect();
    std::fs::write(out.join("rules.revision"), revision).expect("OUT_DIR is writable");
    let lexicon = lexicon::Lexicon::build(&files).unwrap_or_else(|error| panic!("the words of the rules: {error}"));
    let facts = rules::facts::Facts::compile(&files, &lexicon).unwrap_or_else(|error| panic!("the facts of the rules: {error}"));
    std::fs::write(out.join("rules.checked"), facts.checked().map_or(String::new(), |day| day.to_string()))
        .expect("OUT_DIR is writable");
    // Apart, so that a run reads only what its pages ask for.
    let (index, words) = lexicon.store();
    for (name, part) in [
        ("lexicon", index),
        ("words", words),
        ("wording", lexicon.wording.store()),
        ("checked-facts", facts.store()),
        ("register", resolve::class::Register::build(&files).store()),
        ("host-words", extract::hosts::words::Words::build(&files).store()),
        ("contact-words", extract::handles::lists::Lists::build(&files).store()),
        ("countries", postcard::to_stdvec(&files.countries)),
        ("facts", postcard::to_stdvec(&files.facts)),
        ("visa-policies", postcard::to_stdvec(&files.visa_policies)),
        ("concepts", postcard::to_stdvec(&files.concepts)),
        ("terms", postcard::to_stdvec(&files.terms)),
        ("cues", postcard::to_stdvec(&files.cues)),
        ("contact", postcard::to_stdvec(&files.contact)),
        ("platforms", postcard::to_stdvec(&files.platforms)),
        ("brands", postcard::to_stdvec(&files.brands)),
        ("policy", postcard::to_stdvec(&files.policy)),
        ("operators", postcard::to_stdvec(&files.operators)),
        ("hosts", postcard::to_stdvec(&files.hosts)),
        ("live", postcard::to_stdvec(&files.live)),
    ] {
        let part = part.expect("the model has no maps with unknown length");
        std::fs::write(out.join(format!("{name}.bin")), part).expect("OUT_DIR is writable");
    }
    let mut pairs = String::from("&[");
    for (from, to) in simplified() {
        write!(pairs, "({from:?},{to:?}),").expect("a String takes all");
    }
    pairs.push(']');
    std::fs::write(out.join("simplified.rs"), pairs).expect("OUT_DIR is writable");
    std::fs::write(out.join("letters.bin"), letters()).expect("OUT_DIR is writable");
    std::fs::write(out.join("folds.bin"), text::tables::FOLDS.as_slice()).expect("OUT_DIR is writable");
    std::fs::write(out.join("stays.bin"), text::tables::STAYS.as_slice()).expect("OUT_DIR is writable");
}

/// A bit for each character of two bytes' number that is a letter, then one for each that is another number.
fn letters() -> Vec<u8> {
    let mut bits = vec![0; 2 * (0x1_0000 / 8)];
    let (letters, numbers) = bits.split_at_mut(0x1_0000 / 8);
    for c in (0..0x1_0000).filter_map(char::from_u32) {
        let (at, bit) = (c as usize / 8, 1 << (c as usize % 8));
        if c.is_alphabetic() {
            letters[at] |= bit;
        } else if c.is_numeric() {
            numbers[at] |= bit;
        }
    }
    bits
}

/// Traditional characters with the simplified one each folds to, in order. Only pairs of one character count, so folding never changes a
/// length in characters.
fn simplified() -> impl Iterator<Item = (char, char)> {
    let ranges = [0x3400..=0x9fff_u32, 0xf900..=0xfaff, 0x20000..=0x2ffff];
    ranges.into_iter().flatten().filter_map(char::from_u32).filter_map(|c| {
        let converted = character_converter::traditional_to_simplified(c.encode_utf8(&mut [0; 4])).into_owned();
        let mut chars = converted.chars();
        match (chars.next(), chars.next()) {
            (Some(to), None) if to != c && !everyday_simplified(c) => Some((c, to)),
            _ => None,
        }
    })
}

/// Characters of the first level of GB 2312, the everyday simplified ones, stay as they are: conversion tables send some of
/// them elsewhere because they are traditional forms of something rare (`么`, `干`, `后`).
fn everyday_simplified(c: char) -> bool {
    let mut buffer = [0; 4];
    let (bytes, _, unmappable) = encoding_rs::GBK.encode(c.encode_utf8(&mut buffer));
    !unmappable && bytes.len() == 2 && (0xb0..=0xd7).contains(&bytes[0]) && bytes[1] >= 0xa1
}
