//! Whether a file holds the fields its kind may hold. The parser stops at the first mistake; this reports all of them.

use jiff::civil::Date;
use serde_json::Value as Schema;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::{File, Level, Problem, did_you_mean, nearest};
use crate::rules::schema::Walk;

/// Compares a file with the schema of its kind.
pub(super) fn lint(file: &File, table: &DeTable<'_>, walk: &Walk) -> Vec<Problem> {
    let mut shape = Shape { file, walk, problems: Vec::new() };
    let top = 0..file.text.find('\n').unwrap_or(file.text.len());
    shape.table(table, walk.root(), top);
    shape.problems
}

struct Shape<'a> {
    file: &'a File,
    walk: &'a Walk,
    problems: Vec<Problem>,
}

type Span = std::ops::Range<usize>;

impl Shape<'_> {
    fn add(&mut self, lint: &'static str, span: Span, message: &str, hint: &str) {
        self.problems.push(self.file.problem(span, Level::Error, lint, message, hint));
    }

    /// `place` is where a missing field is reported.
    fn table(&mut self, table: &DeTable<'_>, schema: &Schema, place: Span) {
        let schema = self.walk.resolve(schema);
        let properties = schema["properties"].as_object();
        for (key, value) in table {
            let name: &str = key.get_ref();
            let known = properties.is_some_and(|properties| properties.contains_key(name));
            if known || schema["additionalProperties"].is_object() {
                let field = self.walk.field(schema, name);
                let place = if value.get_ref().is_table() { key.span() } else { value.span() };
                self.value(value, field, place);
            } else {
                let names = properties.into_iter().flatten().map(|(name, _)| name.as_str());
                let all: Vec<&str> = names.clone().collect();
                let hint = did_you_mean(nearest(name, names), &format!("fields here: {}", all.join(", ")));
                self.add("unknown-field", key.span(), &format!("unknown field `{name}`"), &hint);
            }
        }
        for name in schema["required"].as_array().into_iter().flatten().filter_map(Schema::as_str) {
            if !table.keys().any(|key| *key.get_ref() == name) {
                let about = properties.and_then(|properties| properties[name]["description"].as_str()).unwrap_or("required");
                let about = about.lines().next().unwrap_or_default();
                self.add("missing-field", place.clone(), &format!("missing field `{name}`"), &format!("add it: {about}"));
            }
        }
    }

    fn value(&mut self, value: &Spanned<DeValue<'_>>, schema: &Schema, place: Span) {
        let schema = self.walk.resolve(schema);
        if let Some(cases) = schema["oneOf"].as_array().or(schema["anyOf"].as_array()) {
            return self.cases(value, cases, place);
        }
        if let Some(words) = schema["enum"].as_array() {
            let words: Vec<&str> = words.iter().filter_map(Schema::as_str).collect();
            return self.word(value, &words);
        }
        let types: Vec<&str> = match &schema["type"] {
            Schema::String(one) => vec![one],
            Schema::Array(many) => many.iter().filter_map(Schema::as_str).collect(),
            _ => return,
        };
        let given = value.get_ref();
        let fits = types.iter().any(|kind| match *kind {
            "string" => given.is_str(),
            "integer" => given.is_integer(),
            "number" => given.is_integer() || given.is_float(),
            "boolean" => given.is_bool(),
            "array" => given.is_array(),
            "object" => given.is_table(),
            _ => false,
        });
        if !fits {
            let wanted = types.iter().copied().find(|kind| *kind != "null").unwrap_or("nothing");
            let hint = match given {
                DeValue::Datetime(date) => format!("dates stand in quotes: \"{date}\""),
                _ if wanted == "array" => "write a list in brackets: [\"one\", \"two\"]".to_string(),
                _ if wanted == "object" => "write a table: [name] on a line of its own, or { key = \"value\" }".to_string(),
                _ if wanted == "string" => "write text in quotes".to_string(),
                _ => format!("write {}", article(wanted)),
            };
            let belongs = if schema["format"] == "date" { "a date in quotes" } else { article(wanted) };
            let message = format!("{} stands where {belongs} belongs", article(type_word(given)));
            return self.add("wrong-type", value.span(), &message, &hint);
        }
        match given {
            DeValue::String(text) if schema["format"] == "date" && text.parse::<Date>().is_err() => {
                let message = format!("`{text}` is no date");
                self.add("wrong-date", value.span(), &message, "write year, month and day: \"2026-11-20\"");
            }
            DeValue::Integer(_) if schema["minimum"] == 0 && self.file.text[value.span()].starts_with('-') => {
                self.add("wrong-type", value.span(), "a negative number stands here", "write a number from 0");
            }
            DeValue::Table(table) => self.table(table, schema, place),
            DeValue::Array(items) => {
                let tuple = schema["prefixItems"].as_array();
                if let Some(tuple) = tuple
                    && tuple.len() != items.len()
                {
                    let message = format!("{} item(s) stand where {} belong", items.len(), tuple.len());
                    self.add("wrong-type", value.span(), &message, "write the items in the order the README gives");
                }
                for (index, item) in items.iter().enumerate() {
                    let inner = tuple.and_then(|tuple| tuple.get(index)).unwrap_or(&schema["items"]);
                    let span = item.span();
                    // A missing field of `[[reference]]` is shown at its header, not at all its lines.
                    self.value(item, inner, span);
                }
            }
            _ => {}
        }
    }

    fn cases(&mut self, value: &Spanned<DeValue<'_>>, cases: &[Schema], place: Span) {
        let mut words = Vec::new();
        for case in cases {
            words.extend(case["const"].as_str());
            words.extend(case["enum"].as_array().into_iter().flatten().filter_map(Schema::as_str));
        }
        let mut keys = Vec::new();
        for case in cases {
            keys.extend(case["properties"].as_object().into_iter().flatten().map(|(key, _)| key.as_str()));
        }
        match value.get_ref() {
            DeValue::Table(table) if !keys.is_empty() => {
                let fitting =
                    cases.iter().find(|case| table.keys().any(|key| case["properties"].get(key.get_ref().as_ref()).is_some()));
                match fitting {
                    Some(case) => self.table(table, case, place),
                    None => {
                        let hint = format!("write one of: {}", keys.join(", "));
                        self.add("unknown-field", place, "none of the fields that belong here", &hint);
                    }
                }
            }
            _ if words.is_empty() => {
                let hint = format!("write a table with one of: {}", keys.join(", "));
                self.add("wrong-type", value.span(), "a table belongs here", &hint);
            }
            _ => self.word(value, &words),
        }
    }

    fn word(&mut self, value: &Spanned<DeValue<'_>>, words: &[&str]) {
        let all = format!("one of: {}", words.join(", "));
        match value.get_ref().as_str() {
            Some(given) if words.contains(&given) => {}
            Some(given) => {
                let hint = did_you_mean(nearest(given, words.iter().copied()), &all);
                self.add("unknown-value", value.span(), &format!("unknown value `{given}`"), &hint);
            }
            None => {
                let message = format!("{} stands where a word belongs", article(type_word(value.get_ref())));
                self.add("wrong-type", value.span(), &message, &all);
            }
        }
    }
}

fn type_word(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "string",
        DeValue::Integer(_) => "integer",
        DeValue::Float(_) => "number",
        DeValue::Boolean(_) => "boolean",
        DeValue::Datetime(_) => "datetime",
        DeValue::Array(_) => "array",
        DeValue::Table(_) => "object",
    }
}

/// A type in a curator's words.
fn article(kind: &str) -> &'static str {
    match kind {
        "string" => "text in quotes",
        "integer" => "a whole number",
        "number" => "a number",
        "boolean" => "true or false",
        "datetime" => "a date without quotes",
        "array" => "a list",
        "object" => "a table",
        _ => "something else",
    }
}
