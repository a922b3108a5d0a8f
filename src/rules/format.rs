//! The canonical form of a rule file. `rules fmt` writes it and `rules lint` compares with it, so both always agree.
//!
//! Fields stand in the model's order, values before tables; words and languages keep the author's order, because authors
//! group them. An array stands on one line if it fits into [`WIDTH`] columns, else one item a line. One blank line
//! stands before a table. Comments stay with what they stood at. Values keep their spelling.

use serde_json::Value as Schema;
use toml_edit::{Array, Decor, Document, Item, Key, RawString, Table, Value};
use unicode_width::UnicodeWidthStr;

use super::read::Kind;
use super::schema::Walk;

/// Columns a line with an array may take.
pub const WIDTH: usize = 100;

/// The canonical form of a rule file.
///
/// # Errors
///
/// The parser's message, where the text is no TOML.
pub fn format(kind: Kind, text: &str) -> Result<String, String> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text).replace("\r\n", "\n");
    let document = Document::parse(text).map_err(|error| error.message().to_string())?.into_mut();
    let walk = Walk::new(kind);
    let mut writer = Writer { walk: &walk, out: String::new() };
    let head = writer.head(document.as_table());
    writer.table(document.as_table(), walk.root(), &mut Vec::new(), head);
    let end = comment_lines(Some(document.trailing()));
    let end = trim_blank(&end);
    if !end.is_empty() {
        if !writer.out.is_empty() {
            writer.out.push('\n');
        }
        writer.lines(end);
    }
    Ok(writer.out)
}

struct Writer<'a> {
    walk: &'a Walk,
    out: String,
}

impl Writer<'_> {
    /// Writes the comment at the top of the file, which belongs to the file and not to the field that happens to come
    /// first. Gives the number of comment lines it took from the first item.
    fn head(&mut self, table: &Table) -> Option<usize> {
        let lines = first_prefix(table)?;
        let lines = comment_lines(Some(lines));
        let end = lines.iter().rposition(String::is_empty)?;
        let head = trim_blank(&lines[..end]).to_vec();
        if head.is_empty() {
            return None;
        }
        self.lines(&head);
        self.out.push('\n');
        Some(end + 1)
    }

    /// Writes a table's values, then its tables. `taken` is how many lines of its first comment stand written.
    fn table(&mut self, table: &Table, schema: &Schema, path: &mut Vec<String>, taken: Option<usize>) {
        let order = self.walk.order(schema);
        let rank = |key: &str| order.iter().position(|field| *field == key).unwrap_or(order.len());
        let mut taken = taken;
        let mut values = table.get_values();
        // The comment at the top of the file was taken from what stands first in it, before anything is sorted.
        let first = if values.is_empty() { None } else { taken.take() };
        let mut values: Vec<(usize, Vec<&Key>, &Value)> =
            values.drain(..).enumerate().map(|(index, (keys, value))| (index, keys, value)).collect();
        values.sort_by_key(|(_, keys, _)| keys.first().map_or(usize::MAX, |key| rank(key.get())));
        let mut fresh = true;
        for (index, keys, value) in values {
            let mut lines = comment_lines(value_prefix(&keys));
            if index == 0
                && let Some(taken) = first
            {
                lines.drain(..taken.min(lines.len()));
            }
            let lines: &[String] = if fresh { trim_start(&lines) } else { &lines };
            self.lines(lines);
            fresh = false;
            let mut inner = schema;
            let mut name = String::new();
            for key in &keys {
                inner = self.walk.field(inner, key.get());
                if !name.is_empty() {
                    name.push('.');
                }
                name.push_str(&key.display_repr());
            }
            let line = format!("{name} = ");
            self.out.push_str(&line);
            let written = self.value(value, inner, line.width(), 0);
            self.out.push_str(&written);
            self.tail(value.decor());
        }
        let mut tables: Vec<(&str, &Item)> = table.iter().filter(|(_, item)| !item.is_value()).collect();
        tables.sort_by_key(|(key, _)| rank(key));
        for (key, item) in tables {
            let inner = self.walk.field(schema, key);
            path.push(table.key(key).map_or_else(|| key.to_string(), |key| key.display_repr().into_owned()));
            match item {
                // The values of a dotted table were written above; it has no header of its own.
                Item::Table(inner_table) if inner_table.is_dotted() => self.dotted(inner_table, inner, path),
                Item::Table(inner_table) => {
                    if !inner_table.is_implicit() {
                        self.header(inner_table, &format!("[{}]", path.join(".")), taken.take());
                    }
                    self.table(inner_table, inner, path, None);
                }
                Item::ArrayOfTables(array) => {
                    let inner = self.walk.items(inner);
                    for inner_table in array {
                        self.header(inner_table, &format!("[[{}]]", path.join(".")), taken.take());
                        self.table(inner_table, inner, path, None);
                    }
                }
                Item::None | Item::Value(_) => {}
            }
            path.pop();
        }
    }

    /// Tables with headers below a dotted key.
    fn dotted(&mut self, table: &Table, schema: &Schema, path: &mut Vec<String>) {
        for (key, item) in table.iter().filter(|(_, item)| !item.is_value()) {
            let inner = self.walk.field(schema, key);
            path.push(table.key(key).map_or_else(|| key.to_string(), |key| key.display_repr().into_owned()));
            if let Item::Table(inner_table) = item {
                if !inner_table.is_implicit() && !inner_table.is_dotted() {
                    self.header(inner_table, &format!("[{}]", path.join(".")), None);
                    self.table(inner_table, inner, path, None);
                } else {
                    self.dotted(inner_table, inner, path);
                }
            }
            path.pop();
        }
    }

    fn header(&mut self, table: &Table, header: &str, taken: Option<usize>) {
        let mut lines = comment_lines(table.decor().prefix());
        if let Some(taken) = taken {
            lines.drain(..taken.min(lines.len()));
        }
        let lines = trim_start(&lines);
        if !self.out.is_empty() && !self.out.ends_with("\n\n") {
            self.out.push('\n');
        }
        // A comment set apart from the table below speaks of all that follows; it stays set apart.
        self.lines(lines);
        self.out.push_str(header);
        self.tail(table.decor());
    }

    fn lines(&mut self, lines: &[String]) {
        for line in lines {
            self.out.push_str(line);
            self.out.push('\n');
        }
    }

    /// Ends a line, with the comment that stood at its end.
    fn tail(&mut self, decor: &Decor) {
        let comment = decor.suffix().and_then(RawString::as_str).unwrap_or_default().trim();
        if comment.starts_with('#') {
            self.out.push(' ');
            self.out.push_str(comment.lines().next().unwrap_or_default().trim_end());
        }
        self.out.push('\n');
    }

    /// A value, where `column` columns of its line are taken and arrays are indented by `indent`.
    fn value(&self, value: &Value, schema: &Schema, column: usize, indent: usize) -> String {
        match value {
            Value::Array(array) => {
                let one_line = if array_has_comments(array) { None } else { Some(self.one_line(value, schema)) };
                match one_line {
                    Some(line) if !line.contains('\n') && (array.is_empty() || column + line.width() <= WIDTH) => line,
                    _ => self.item_a_line(array, schema, indent),
                }
            }
            Value::InlineTable(_) => self.one_line(value, schema),
            _ => plain(value),
        }
    }

    fn one_line(&self, value: &Value, schema: &Schema) -> String {
        match value {
            Value::Array(array) => {
                let items = self.walk.items(schema);
                let written: Vec<String> = array.iter().map(|item| self.one_line(item, items)).collect();
                format!("[{}]", written.join(", "))
            }
            // A comment inside braces is too rare to lay out; what its author wrote stays.
            Value::InlineTable(table) if table.to_string().contains('#') && has_comment(value) => plain(value),
            Value::InlineTable(table) => {
                let order = self.walk.order(schema);
                let rank = |key: &str| order.iter().position(|field| *field == key).unwrap_or(order.len());
                let mut values = table.get_values();
                values.sort_by_key(|(keys, _)| keys.first().map_or(usize::MAX, |key| rank(key.get())));
                let written: Vec<String> = values
                    .iter()
                    .map(|(keys, value)| {
                        let mut inner = schema;
                        for key in keys {
                            inner = self.walk.field(inner, key.get());
                        }
                        let name: Vec<_> = keys.iter().map(|key| key.display_repr()).collect();
                        format!("{} = {}", name.join("."), self.one_line(value, inner))
                    })
                    .collect();
                if written.is_empty() { "{}".to_string() } else { format!("{{ {} }}", written.join(", ")) }
            }
            _ => plain(value),
        }
    }

    fn item_a_line(&self, array: &Array, schema: &Schema, indent: usize) -> String {
        let items = self.walk.items(schema);
        let inner = indent + 4;
        let pad = " ".repeat(inner);
        let mut out = String::from("[\n");
        for (index, item) in array.iter().enumerate() {
            // What stands before an item on the line of the one before it is that one's comment.
            let (same_line, above) = split_comment(item.decor().prefix());
            if index > 0 && !same_line.is_empty() {
                attach(&mut out, &same_line);
            } else if !same_line.is_empty() {
                out.push_str(&format!("{pad}{same_line}\n"));
            }
            let above = if index == 0 { trim_start(&above) } else { &above };
            for line in above {
                if line.is_empty() {
                    out.push('\n');
                } else {
                    out.push_str(&format!("{pad}{line}\n"));
                }
            }
            out.push_str(&format!("{pad}{},", self.value(item, items, inner + 1, inner)));
            out.push('\n');
            // Without a comma at its end, the last item carries what stands behind it.
            let (same_line, below) = split_comment(item.decor().suffix());
            if !same_line.is_empty() {
                attach(&mut out, &same_line);
            }
            for line in trim_blank(&below) {
                out.push_str(&format!("{pad}{line}\n"));
            }
        }
        let (same_line, above) = split_comment(Some(array.trailing()));
        if !same_line.is_empty() {
            attach(&mut out, &same_line);
        }
        for line in trim_blank(&above) {
            out.push_str(&format!("{pad}{line}\n"));
        }
        out.push_str(&format!("{}]", " ".repeat(indent)));
        out
    }
}

/// Puts a comment at the end of the line written last.
fn attach(out: &mut String, comment: &str) {
    out.truncate(out.trim_end_matches('\n').len());
    out.push_str(&format!(" {comment}\n"));
}

/// A value as written, without what stands around it.
fn plain(value: &Value) -> String {
    let mut value = value.clone();
    value.decor_mut().clear();
    value.to_string().trim().to_string()
}

fn value_prefix<'a>(keys: &[&'a Key]) -> Option<&'a RawString> {
    let first = keys.first()?;
    if keys.len() > 1 {
        // The first part of a dotted key is shared by its neighbours; the comment stands at the last part.
        let last = keys.last()?;
        return last
            .leaf_decor()
            .prefix()
            .filter(|prefix| prefix.as_str().is_some_and(|text| text.contains('\n')))
            .or_else(|| first.leaf_decor().prefix().filter(|prefix| prefix.as_str().is_some_and(|text| text.contains('\n'))));
    }
    first.leaf_decor().prefix()
}

/// What stands before the first thing of a file.
fn first_prefix(table: &Table) -> Option<&RawString> {
    let values = table.get_values();
    if let Some((keys, _)) = values.first() {
        return value_prefix(keys);
    }
    // Tables are stored in the order of the file as long as nobody has sorted them.
    match table.iter().next()?.1 {
        Item::Table(first) if first.is_implicit() => None,
        Item::Table(first) => first.decor().prefix(),
        Item::ArrayOfTables(array) => array.get(0)?.decor().prefix(),
        Item::None | Item::Value(_) => None,
    }
}

/// The comment lines of what stands between two items, trimmed, with one empty line where some stood.
fn comment_lines(raw: Option<&RawString>) -> Vec<String> {
    let text = raw.and_then(RawString::as_str).unwrap_or_default();
    // The last piece is the indentation of the item itself.
    let Some((lines, _)) = text.rsplit_once('\n') else { return Vec::new() };
    let mut out: Vec<String> = Vec::new();
    for line in lines.split('\n').map(str::trim) {
        if !(line.is_empty() && out.last().is_some_and(String::is_empty)) {
            out.push(line.to_string());
        }
    }
    out
}

/// What stands before an item of an array: the comment on the line of the item before, and the lines between.
fn split_comment(raw: Option<&RawString>) -> (String, Vec<String>) {
    let text = raw.and_then(RawString::as_str).unwrap_or_default();
    let Some((first, rest)) = text.split_once('\n') else { return (text.trim().to_string(), Vec::new()) };
    let mut above: Vec<String> = Vec::new();
    if let Some((lines, _)) = rest.rsplit_once('\n') {
        for line in lines.split('\n').map(str::trim) {
            if !(line.is_empty() && above.last().is_some_and(String::is_empty)) {
                above.push(line.to_string());
            }
        }
    }
    (first.trim().to_string(), above)
}

fn trim_start(lines: &[String]) -> &[String] {
    let start = lines.iter().position(|line| !line.is_empty()).unwrap_or(lines.len());
    &lines[start..]
}

fn trim_blank(lines: &[String]) -> &[String] {
    let lines = trim_start(lines);
    let end = lines.iter().rposition(|line| !line.is_empty()).map_or(0, |at| at + 1);
    &lines[..end]
}

fn array_has_comments(array: &Array) -> bool {
    let commented = |raw: Option<&RawString>| raw.and_then(RawString::as_str).is_some_and(|text| text.contains('#'));
    commented(Some(array.trailing())) || array.iter().any(has_comment)
}

fn has_comment(value: &Value) -> bool {
    let commented = |raw: Option<&RawString>| raw.and_then(RawString::as_str).is_some_and(|text| text.contains('#'));
    let around = commented(value.decor().prefix()) || commented(value.decor().suffix());
    around
        || match value {
            Value::Array(array) => array_has_comments(array),
            Value::InlineTable(table) => {
                commented(Some(table.trailing()))
                    || table.get_values().iter().any(|(keys, value)| {
                        has_comment(value)
                            || keys.iter().any(|key| commented(key.leaf_decor().prefix()) || commented(key.leaf_decor().suffix()))
                    })
            }
            _ => false,
        }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(kind: Kind, input: &str, expected: &str) {
        let once = format(kind, input).unwrap();
        assert_eq!(once, expected);
        assert_eq!(format(kind, &once).unwrap(), once, "the canonical form of the canonical form");
        let before: toml::Value = toml::from_str(input).unwrap();
        assert_eq!(toml::from_str::<toml::Value>(&once).unwrap(), before, "nothing may be lost");
    }

    #[test]
    fn puts_fields_in_the_order_of_the_model_and_values_before_tables() {
        check(
            Kind::VisaPolicy,
            "country='KZ'\n[[exemption]]\nid = 'x'\n\n\n[exemption.statement]\nzh='乙'\nen='B'\n[[exemption.reference]]\nurl='u'\npublisher=\"p\"\n",
            "country = 'KZ'\n\n[[exemption]]\nid = 'x'\n\n[exemption.statement]\nzh = '乙'\nen = 'B'\n\n[[exemption.reference]]\npublisher = \"p\"\nurl = 'u'\n",
        );
        check(
            Kind::Fact,
            "severity = 'error'\nstatement.en = 'E'\nvalid = {until='2026-01-01',from='2025-01-01'}\nid = 'x'\n",
            "id = 'x'\nstatement.en = 'E'\nseverity = 'error'\nvalid = { from = '2025-01-01', until = '2026-01-01' }\n",
        );
    }

    #[test]
    fn keeps_comments_with_what_they_speak_of() {
        check(
            Kind::Fact,
            "# About the file.\n\n# About the check.\ncheck = 'fee' # at the end\n   # About the id.\nid = 'x'\n# Last.\n",
            "# About the file.\n\n# About the id.\nid = 'x'\n# About the check.\ncheck = 'fee' # at the end\n\n# Last.\n",
        );
        check(
            Kind::Policy,
            "# About the file.\n\n# About the line.\n[[line]] # first\nreason='r'\nverdict='review'\n",
            "# About the file.\n\n# About the line.\n[[line]] # first\nverdict = 'review'\nreason = 'r'\n",
        );
    }

    #[test]
    fn breaks_long_arrays_one_item_a_line_and_joins_short_ones() {
        let long = "一二三四五六七八九十".repeat(4);
        check(
            Kind::Terms,
            &format!("lang = 'zh'\n[concepts]\nvisa = [ 'a',\n 'b' ,]\nsim-card = ['{long}', '{long}']\nempty = [\n]\n"),
            &format!("lang = 'zh'\n\n[concepts]\nvisa = ['a', 'b']\nsim-card = [\n    '{long}',\n    '{long}',\n]\nempty = []\n"),
        );
    }

    #[test]
    fn keeps_comments_inside_arrays() {
        check(
            Kind::Terms,
            "lang = 'zh'\n[concepts]\nvisa = ['a', # first\n  # above b\n 'b', 'c' # last\n # end\n]\n",
            "lang = 'zh'\n\n[concepts]\nvisa = [\n    'a', # first\n    # above b\n    'b',\n    'c', # last\n    # end\n]\n",
        );
    }

    #[test]
    fn keeps_groups_of_words_in_their_authors_order() {
        check(
            Kind::Terms,
            "lang = 'zh'\n\n[concepts]\n# cards\nvisa = ['a']\n\n# verbs\ncancel = ['b']\n",
            "lang = 'zh'\n\n[concepts]\n# cards\nvisa = ['a']\n\n# verbs\ncancel = ['b']\n",
        );
    }

    #[test]
    fn the_shipped_rules_are_canonical() {
        let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("rules");
        let (texts, errors) = crate::rules::read::read_texts(&root);
        assert!(errors.is_empty());
        let mut unformatted = Vec::new();
        for (path, text) in texts {
            let kind = Kind::of(path.strip_prefix(&root).unwrap()).unwrap();
            let canonical = format(kind, &text).unwrap();
            if canonical != text {
                unformatted.push(path.display().to_string());
            }
        }
        assert!(unformatted.is_empty(), "run `debunk rules fmt`: {unformatted:#?}");
    }

    proptest::proptest! {
        #[test]
        fn never_panics_and_settles_at_once(text in "([a-z]{1,3}(\\.[a-z])? ?= ?(1|'x'|\\[1, ?2\\]|\\{a=1\\})( # c)?\n| *# d\n|\n|\\[[a-z]\\]\n|\\[\\[[a-z]{2}\\]\\]\n){0,12}") {
            if let Ok(once) = format(Kind::Fact, &text) {
                proptest::prop_assert_eq!(format(Kind::Fact, &once).unwrap(), once.clone());
                let before: toml::Value = toml::from_str(&text).unwrap();
                let after: toml::Value = toml::from_str(&once).unwrap();
                proptest::prop_assert_eq!(before, after);
            }
        }
    }
}
