//! `debunk config`: the settings that count here, and where each comes from.

use std::io::{self, Write as _};

use clap::ValueEnum;
use debunk::config::settings::{Origin, Setting};
use debunk::config::{Config, Set};
use debunk::report::{escape, json};
use serde::Serialize;

use crate::cli::{ConfigArgs, Global};
use crate::commands::{NOTHING, settings};

/// One line of the answer.
#[derive(Debug, Serialize)]
struct Line {
    setting: String,
    value: serde_json::Value,
    origin: String,
}

/// Prints every setting. Settings that cannot be used are an error, as they are for `debunk check`.
pub fn run(args: &ConfigArgs, global: &Global) -> anyhow::Result<u8> {
    let settings = settings::settings(&args.settings, global)?;
    let config = &settings.config;
    // What the rules would refuse is told here too.
    settings.rules(global)?;
    let mut lines = vec![
        line("format", word(settings.format.value), &settings.format),
        line("ci.fail-on", word(settings.fail_on.value), &settings.fail_on),
        line("ci.allow-unchecked", settings.allow_unchecked.value, &settings.allow_unchecked),
        line("ci.baseline", settings.baseline.value.as_ref().map(|path| path.to_string_lossy()), &settings.baseline),
        line("ci.changed-since", settings.changed_since.value.as_deref(), &settings.changed_since),
        line("ci.inline-suppressions", settings.inline_suppressions.value, &settings.inline_suppressions),
        line("cache", settings.cache.value.as_ref().map(|path| path.to_string_lossy()), &settings.cache),
    ];
    lines.extend(of_file(config));
    let mut out = io::stdout().lock();
    if args.json {
        json::write_pretty(&lines, &mut out)?;
        return Ok(NOTHING);
    }
    match &config.path {
        Some(_) => writeln!(out, "settings file: {}", escape::line(&config.name()))?,
        None => writeln!(out, "settings file: none (`debunk init` writes one)")?,
    }
    for line in lines {
        let value = match &line.value {
            serde_json::Value::Null => "none".to_string(),
            serde_json::Value::String(text) => text.clone(),
            other => other.to_string(),
        };
        writeln!(out, "{} = {}  ({})", escape::line(&line.setting), escape::line(&value), escape::line(&line.origin))?;
    }
    Ok(NOTHING)
}

/// What only the file can say.
fn of_file(config: &Config) -> Vec<Line> {
    let name = config.name();
    let at = |line: usize| Origin::File(name.clone(), line).to_string();
    let mut lines = vec![
        listed("include", config.include.as_ref().map(|set| (set.value.written.clone(), set.line)), &name),
        listed("exclude", config.exclude.as_ref().map(|set| (set.value.written.clone(), set.line)), &name),
        listed("languages", config.languages.as_ref().map(words), &name),
        listed("audience", config.audience.as_ref().map(words), &name),
        listed(
            "rules.folders",
            config
                .rule_folders
                .as_ref()
                .map(|set| (set.value.iter().map(|folder| folder.to_string_lossy().into_owned()).collect(), set.line)),
            &name,
        ),
    ];
    for set in &config.severities {
        let (rule, level) = &set.value;
        lines.push(Line {
            setting: format!("rules.severity.\"{}\"", rule.as_str()),
            value: level.as_str().into(),
            origin: at(set.line),
        });
    }
    for answer in &config.answers {
        let until = answer.until.map(|day| format!(" until {day}")).unwrap_or_default();
        lines.push(Line {
            setting: match answer.kind {
                debunk::suppress::Kind::Allowed => "allow".to_string(),
                _ => "suppress".to_string(),
            },
            value: format!("{}{until}: {}", answer.shown(), answer.reason).into(),
            origin: at(answer.line),
        });
    }
    lines
}

fn words(set: &Set<Vec<String>>) -> (Vec<String>, usize) {
    (set.value.clone(), set.line)
}

fn listed(setting: &str, given: Option<(Vec<String>, usize)>, file: &str) -> Line {
    let origin = given.as_ref().map_or(Origin::Default, |(_, line)| Origin::File(file.to_string(), *line));
    let value = given.map_or(serde_json::Value::Null, |(words, _)| words.into());
    Line { setting: setting.to_string(), value, origin: origin.to_string() }
}

fn line<T>(setting: &str, value: impl Serialize, from: &Setting<T>) -> Line {
    let value = serde_json::to_value(value).unwrap_or_default();
    Line { setting: setting.to_string(), value, origin: from.origin.to_string() }
}

fn word(value: impl ValueEnum) -> Option<String> {
    value.to_possible_value().map(|value| value.get_name().to_string())
}
