//! Lines and columns in every format, in its own unit, after emoji, CJK, tabs, CRLF and a byte order mark.

use super::*;

/// Where a finding starts, counted here from the bytes of the file and nothing else.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Start {
    line: usize,
    points: usize,
    bytes: usize,
}

const PAGE: &str = "\u{feff}💪 哈\tThe Kazakhstan tourist card is an electronic visa that every Chinese visitor must hold before boarding.\r\n\
    \r\n\
    签证👍🏽\tnote. The Kazakhstan travel card is an electronic visa that every visitor must hold before boarding.\r\n\
    \r\n\
    é e\u{301} 🇰🇿 x. The Kazakhstan tourist card is an electronic visa that every visitor must hold before boarding.\r\n";

fn starts(project: &Project) -> Vec<Start> {
    let report = project.json(&["check", "a.md"]);
    let mut starts: Vec<Start> = findings(&report)
        .iter()
        .map(|(_, finding)| {
            let at = finding["range"]["start"].as_u64().expect("an offset") as usize;
            let before = &PAGE[..at];
            let line_start = before.rfind('\n').map_or(0, |at| at + 1);
            let line = &before[line_start..];
            let points = line.strip_prefix('\u{feff}').unwrap_or(line).chars().count() + 1;
            Start { line: before.matches('\n').count() + 1, points, bytes: line.len() + 1 }
        })
        .collect();
    starts.sort_by_key(|start| (start.line, start.bytes));
    starts
}

fn number(value: &Value) -> usize {
    value.as_u64().expect("a number") as usize
}

#[test]
fn every_format_counts_in_its_own_unit() {
    let project = Project::new(&[("a.md", PAGE)]);
    let starts = starts(&project);
    let lines: Vec<_> = starts.iter().map(|start| start.line).collect();
    assert_eq!(lines, [1, 3, 5], "a finding on each line");
    assert!(starts.iter().any(|start| start.bytes > start.points + 3), "{starts:?}");
    let points: Vec<(usize, usize)> = starts.iter().map(|start| (start.line, start.points)).collect();
    let bytes: Vec<(usize, usize)> = starts.iter().map(|start| (start.line, start.bytes)).collect();
    let out = |format: &str| project.run(&["check", "a.md", "--format", format]).out;
    let parsed = |format: &str| serde_json::from_str::<Value>(&out(format)).expect("JSON");
    let sorted = |mut places: Vec<(usize, usize)>| {
        places.sort();
        places
    };

    let sarif = parsed("sarif");
    assert_eq!(sarif["runs"][0]["columnKind"], "unicodeCodePoints");
    let regions = sarif["runs"][0]["results"].as_array().expect("results").iter();
    let regions = regions.map(|result| &result["locations"][0]["physicalLocation"]["region"]);
    assert_eq!(
        sorted(regions.map(|region| (number(&region["startLine"]), number(&region["startColumn"]))).collect()),
        points,
        "sarif"
    );

    let gitlab = parsed("gitlab");
    let begins = gitlab.as_array().expect("issues").iter().map(|issue| &issue["location"]["positions"]["begin"]);
    assert_eq!(sorted(begins.map(|begin| (number(&begin["line"]), number(&begin["column"]))).collect()), points, "gitlab");

    let rdjson = parsed("rdjson");
    let begins = rdjson["diagnostics"].as_array().expect("diagnostics").iter().map(|one| &one["location"]["range"]["start"]);
    assert_eq!(sorted(begins.map(|begin| (number(&begin["line"]), number(&begin["column"]))).collect()), bytes, "rdjson");
    let lines = out("rdjsonl");
    let lines: Vec<Value> = lines.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    let begins = lines.iter().map(|one| &one["location"]["range"]["start"]);
    assert_eq!(sorted(begins.map(|begin| (number(&begin["line"]), number(&begin["column"]))).collect()), bytes, "rdjsonl");

    let xml = out("checkstyle");
    let checkstyle = roxmltree::Document::parse(&xml).expect("XML");
    let errors = checkstyle.descendants().filter(|node| node.has_tag_name("error"));
    let at =
        |node: roxmltree::Node<'_, '_>, name: &str| node.attribute(name).expect("is there").parse::<usize>().expect("a number");
    assert_eq!(sorted(errors.map(|node| (at(node, "line"), at(node, "column"))).collect()), points, "checkstyle");

    let xml = out("junit");
    let junit = roxmltree::Document::parse(&xml).expect("XML");
    let cases = junit.descendants().filter(|node| node.has_tag_name("testcase"));
    let places = cases.map(|node| {
        let (_, place) = node.attribute("name").expect("a name").rsplit_once(" at ").expect("a place");
        let (line, column) = place.split_once(':').expect("a column");
        assert_eq!(line, node.attribute("line").expect("a line"));
        (line.parse().expect("a number"), column.parse().expect("a number"))
    });
    assert_eq!(sorted(places.collect()), points, "junit");

    let text = out("csv");
    let cell = |row: &[String], at: usize| row[at].parse::<usize>().expect("a number");
    let rows = rows(&text);
    let places = rows[1..].iter().map(|row| (cell(row, 1), cell(row, 2)));
    assert_eq!(sorted(places.collect()), points, "csv");

    let text = out("github");
    let property = |line: &str, name: &str| {
        let value = line.split([',', ' ', ':']).find_map(|part| part.strip_prefix(&format!("{name}="))).expect("is there");
        value.parse::<usize>().expect("a number")
    };
    let places = text.lines().map(|line| (property(line, "line"), property(line, "col")));
    assert_eq!(sorted(places.collect()), points, "github");

    let text = out("markdown");
    for (line, column) in &points {
        assert!(text.contains(&format!("` a.md:{line}:{column} `")), "markdown: {line}:{column} in {text}");
    }
}
