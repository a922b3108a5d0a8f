//! `debunk eval`: how often this build is right on a folder of labelled pages.

use std::collections::BTreeSet;
use std::fs;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use anyhow::Context as _;
use debunk::document::{Hints, MAX_BYTES};
use debunk::engine;
use debunk::eval::{self, Changes, Evaluation, LabelError, Labelled, PageScore, Problem};
use debunk::mistakes::{FAILED, survive};
use debunk::report::{escape, json};
use debunk::resolve::Hosts;
use debunk::rules::Rules;
use debunk::source;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::check::{refuse_one_file_twice, write_file};
use super::{FOUND, NOT_DONE, NOTHING, load_rules};
use crate::cli::{EvalArgs, EvalFormat, Floor, Global, Metric};

/// Most mistakes in labels that are shown.
const ERRORS_SHOWN: usize = 20;

/// Scores every labelled page and writes the figures. Gives the exit code.
pub fn run(args: &EvalArgs, global: &Global, today: Date) -> anyhow::Result<u8> {
    refuse_one_file_twice(args.output.iter().map(|output| output.path.as_path()))?;
    let rules = load_rules(global)?;
    let (pages, gold_name) = read_labels(args)?;
    let before = args.against.as_deref().map(read_previous).transpose()?;
    let scores = score_all(&pages, &gold_name, args, &rules, today)?;
    let scored: Vec<(Labelled, PageScore)> = pages.into_iter().zip(scores).collect();
    let evaluation = eval::evaluate(&scored, &rules.revision, today);
    let changes = before.map(|before| {
        let files: BTreeSet<&str> = scored.iter().map(|(label, _)| label.file.as_str()).collect();
        eval::compare(&before, &evaluation.problems, |file| files.contains(file))
    });
    for output in &args.output {
        write_file(&output.path, |out| write(&evaluation, changes.as_ref(), output.format, out))
            .with_context(|| format!("cannot write {}", output.path.display()))?;
    }
    let mut out = BufWriter::new(io::stdout().lock());
    write(&evaluation, changes.as_ref(), args.format, &mut out)?;
    let mut code = NOTHING;
    for floor in &args.fail_under {
        let value = measured(&evaluation, floor.metric);
        if value.is_none_or(|value| value < floor.least) {
            code = FOUND;
            if args.format == EvalFormat::Text {
                let value = value.map_or("could not be measured".to_string(), |value| format!("is {value:.4}"));
                writeln!(out, "{} {value}, below {}", floor.metric.name(), floor.least)?;
            }
        }
    }
    out.flush()?;
    Ok(if evaluation.unchecked > 0 { NOT_DONE } else { code })
}

fn measured(evaluation: &Evaluation, metric: Metric) -> Option<f64> {
    match metric {
        Metric::Precision => evaluation.documents.precision.value,
        Metric::Recall => evaluation.documents.recall.value,
        Metric::F1 => evaluation.documents.f1,
        Metric::FlaggedPrecision => evaluation.flagged.precision.value,
        Metric::FlaggedRecall => evaluation.flagged.recall.value,
        Metric::CampaignRecall => evaluation.campaigns.recall,
        Metric::ClaimPrecision => evaluation.claims.precision.value,
        Metric::ClaimRecall => evaluation.claims.recall.value,
        Metric::PromotedPrecision => evaluation.handles.promoted_precision.value,
        Metric::PromotedRecall => evaluation.handles.promoted_recall.value,
    }
}

/// The evaluation with what changed, as `--format json` writes it.
#[derive(Serialize)]
struct Written<'a> {
    #[serde(flatten)]
    evaluation: &'a Evaluation,
    #[serde(skip_serializing_if = "Option::is_none")]
    changes: Option<&'a Changes>,
}

fn write(evaluation: &Evaluation, changes: Option<&Changes>, format: EvalFormat, out: &mut dyn Write) -> io::Result<()> {
    match format {
        EvalFormat::Text => eval::write::text(evaluation, changes, out),
        EvalFormat::Json => json::write_pretty(&Written { evaluation, changes }, out),
        EvalFormat::Statistics => eval::write::statistics(evaluation, out),
    }
}

/// What is read of an earlier run's JSON.
#[derive(Deserialize)]
struct Previous {
    schema: String,
    problems: Vec<Problem>,
}

fn read_previous(path: &Path) -> anyhow::Result<Vec<Problem>> {
    let shown = escape::line(&path.display().to_string());
    let text = fs::read_to_string(path).with_context(|| format!("cannot read {shown}"))?;
    let previous: Previous =
        serde_json::from_str(&text).with_context(|| format!("{shown} is no output of `debunk eval --format json`"))?;
    let known = eval::tally::VERSION;
    anyhow::ensure!(previous.schema == known, "{shown} is of the form {}, not {known}", escape::line(&previous.schema));
    Ok(previous.problems)
}

/// The labelled pages, and the name of the gold file for messages.
fn read_labels(args: &EvalArgs) -> anyhow::Result<(Vec<Labelled>, String)> {
    let beside = args.labels.with_file_name("gold.jsonl");
    let gold = args.gold.as_ref().or_else(|| beside.is_file().then_some(&beside));
    let read = |path: &PathBuf| {
        let name = path.display().to_string();
        let text = fs::read_to_string(path).with_context(|| format!("cannot read {}", escape::line(&name)))?;
        anyhow::Ok((name, text))
    };
    let labels = read(&args.labels)?;
    let gold = gold.map(read).transpose()?;
    let both = gold.as_ref().map(|(name, text)| (name.as_str(), text.as_str()));
    let pages = eval::labels::read((&labels.0, &labels.1), both).map_err(|errors| refuse(&errors))?;
    Ok((pages, gold.map(|(name, _)| name).unwrap_or_default()))
}

fn refuse(errors: &[LabelError]) -> anyhow::Error {
    let mut text: Vec<String> = errors.iter().take(ERRORS_SHOWN).map(ToString::to_string).collect();
    if errors.len() > ERRORS_SHOWN {
        text.push(format!("and {} more", errors.len() - ERRORS_SHOWN));
    }
    anyhow::anyhow!("the labels cannot be used:\n{}", text.join("\n"))
}

/// Scores the pages on several threads, one page in memory a thread; the scores come in the order of the pages.
fn score_all(pages: &[Labelled], gold_name: &str, args: &EvalArgs, rules: &Rules, today: Date) -> anyhow::Result<Vec<PageScore>> {
    let labels_name = args.labels.display().to_string();
    let platforms: BTreeSet<&str> = rules.files.platforms.iter().map(|platform| platform.id.as_str()).collect();
    let score = |label: &Labelled| {
        let wrong = |message: String| vec![LabelError { file: labels_name.clone(), line: label.line, message }];
        let source = source::read_file(&args.dir.join(&label.file), MAX_BYTES)
            .map_err(|reason| wrong(format!("cannot read `{}`: {reason}", label.file)))?;
        let hints = Hints { name: Some(&label.file), ..Hints::default() };
        let options = engine::Options { today, as_of: args.as_of };
        let scored = survive(|| {
            let evidence = Hosts::default();
            let result = engine::check_page(&label.file, &source, &hints, rules, &evidence, options);
            let hosts = engine::judge_hosts(&result, rules, &evidence);
            eval::page::score(label, &source, &result, &hosts, &platforms, gold_name)
        });
        scored.unwrap_or_else(|| Ok(PageScore::unchecked(label, FAILED)))
    };
    let threads = match args.threads {
        0 => thread::available_parallelism().map_or(1, usize::from),
        threads => threads,
    };
    let next = AtomicUsize::new(0);
    let done = Mutex::new(Vec::with_capacity(pages.len()));
    thread::scope(|scope| {
        for _ in 0..threads.clamp(1, pages.len().max(1)) {
            scope.spawn(|| {
                while let Some((index, label)) =
                    Some(next.fetch_add(1, Ordering::Relaxed)).and_then(|index| Some((index, pages.get(index)?)))
                {
                    let scored = score(label);
                    done.lock().expect("no thread panics while it holds the lock").push((index, scored));
                }
            });
        }
    });
    let mut done = done.into_inner().expect("no thread panics while it holds the lock");
    done.sort_by_key(|(index, _)| *index);
    let (mut scores, mut errors) = (Vec::with_capacity(done.len()), Vec::new());
    for (_, scored) in done {
        match scored {
            Ok(score) => scores.push(score),
            Err(mut wrong) => errors.append(&mut wrong),
        }
    }
    if errors.is_empty() { Ok(scores) } else { Err(refuse(&errors)) }
}

/// One `--fail-under` value: `METRIC=SHARE`.
pub fn parse_floor(text: &str) -> Result<Floor, String> {
    let (name, least) = text.split_once('=').ok_or("write it as METRIC=SHARE, such as precision=0.98")?;
    let metric = Metric::ALL.iter().copied().find(|metric| metric.name() == name).ok_or_else(|| {
        let names: Vec<_> = Metric::ALL.iter().map(|metric| metric.name()).collect();
        format!("`{name}` is not measured; use {}", names.join(", "))
    })?;
    match least.parse::<f64>() {
        Ok(least) if (0.0..=1.0).contains(&least) => Ok(Floor { metric, least }),
        _ => Err(format!("`{least}` is no share from 0 to 1")),
    }
}
