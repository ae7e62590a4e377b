//! The harness of this binary: the output and the options of cargo's own (by libtest-mimic), and a
//! third outcome for a test whose data or tool this machine lacks. Such a test is counted as
//! ignored, and the last line of every run says how many were not run and why.

use libtest_mimic::{Arguments, Completion, Conclusion, Failed, Trial};
use std::any::Any;
use std::collections::{BTreeMap, HashMap};
use std::panic::resume_unwind;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::{LazyLock, Mutex, PoisonError};

/// One test. `#[test]` registers it.
pub struct Case {
    pub module: &'static str,
    pub function: &'static str,
    pub run: fn(),
}

inventory::collect!(Case);

impl Case {
    /// The name by which it is chosen and reported: `house::no_machine_paths`.
    pub fn name(&self) -> String {
        let module = self.module.split_once("::").map_or("", |(_, module)| module);
        format!("{module}::{}", self.function)
    }
}

/// How a test ends that cannot run here.
struct NotRun(String);

/// Ends the test as not run. The reason has no subject and no full stop; tests with the same one
/// are counted together.
pub fn not_run(reason: impl Into<String>) -> ! {
    resume_unwind(Box::new(NotRun(reason.into())))
}

/// A folder of test data that lies beside the project and is never part of it. Without it the test
/// ends as not run.
pub fn shared(folder: &str) -> PathBuf {
    let root = std::env::var_os("PANELWISE_SHARED")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared"), Into::into);
    let path = root.join(folder);
    // Without any of the data there is one reason for all tests that want some.
    let absent = [&root, &path].into_iter().find(|folder| !folder.is_dir());
    if let Some(absent) = absent {
        not_run(format!("{} is absent (set PANELWISE_SHARED)", absent.display()));
    }
    path
}

/// Ends the test as not run because a program is not installed; in CI that is a failure.
pub fn not_installed(program: &str) -> ! {
    let ci = std::env::var_os("CI").is_some_and(|ci| ci == "true");
    assert!(!ci, "{program} is not installed, and CI runs every test");
    not_run(format!("{program} is not installed (scripts/setup-debian.sh --test)"))
}

/// The command line: as many names of tests as wanted. libtest-mimic takes one.
#[derive(clap::Parser)]
struct CommandLine {
    #[command(flatten)]
    arguments: Arguments,
    filters: Vec<String>,
}

impl CommandLine {
    /// The arguments for libtest-mimic: with several filters, all that none of them chooses are
    /// skipped by name.
    fn into_arguments(self, trials: &[Trial]) -> Arguments {
        let Self { mut arguments, mut filters } = self;
        if filters.is_empty() {
            return arguments;
        }
        filters.extend(arguments.filter.take());
        let chosen = |trial: &Trial| {
            filters.iter().any(|filter| {
                let one = Arguments { filter: Some(filter.clone()), ..arguments.clone() };
                !one.is_filtered_out(trial)
            })
        };
        let skip = trials.iter().filter(|t| !chosen(t)).map(|t| t.name().to_owned()).collect();
        Arguments { exact: true, skip, ..arguments }
    }
}

/// What the threads of failed tests said, by the thread's name, which is the test's.
static PANICS: LazyLock<Mutex<HashMap<String, String>>> = LazyLock::new(Mutex::default);

/// Number of tests not run, by reason.
static ABSENT: Mutex<BTreeMap<String, u64>> = Mutex::new(BTreeMap::new());

fn locked<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Runs one test in a thread of its name, as libtest does: a panic says where it was.
fn run(case: &Case) -> Result<Completion, Failed> {
    let name = case.name();
    let thread = std::thread::Builder::new().name(name.clone()).spawn(case.run).unwrap();
    let Err(payload) = thread.join() else { return Ok(Completion::Completed) };
    outcome(payload, locked(&PANICS).remove(&name))
}

fn outcome(payload: Box<dyn Any + Send>, said: Option<String>) -> Result<Completion, Failed> {
    match (payload.downcast::<NotRun>(), said) {
        (Ok(reason), _) => {
            *locked(&ABSENT).entry(reason.0.clone()).or_default() += 1;
            Ok(Completion::ignored_with(reason.0))
        }
        (Err(_), Some(said)) => Err(said.into()),
        (Err(payload), None) => resume_unwind(payload),
    }
}

/// Keeps the words of a panic for the list of failures, beside the usual print.
fn keep_panics() {
    let usual = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        if let Some(name) = std::thread::current().name() {
            locked(&PANICS).insert(name.to_owned(), panic.to_string());
        }
        usual(panic);
    }));
}

/// The last line of a run. `steps` are those of `.ci/run`, a line each, that it could not run.
fn closing(ran: u64, absent: &BTreeMap<String, u64>, steps: &str) -> String {
    let tests: u64 = absent.values().sum();
    let steps: Vec<&str> = steps.lines().filter(|l| !l.is_empty()).collect();
    let reasons = |list: Vec<String>| list.join("; ");
    let mut parts = Vec::new();
    if tests > 0 {
        let each = absent.iter().map(|(reason, n)| format!("{n}: {reason}")).collect();
        parts.push(format!("{tests} of {} tests ({})", tests + ran, reasons(each)));
    }
    if !steps.is_empty() {
        let each = steps.iter().map(|s| (*s).to_owned()).collect();
        let word = if steps.len() == 1 { "step" } else { "steps" };
        parts.push(format!("{} {word} ({})", steps.len(), reasons(each)));
    }
    if parts.is_empty() {
        return "Nothing was left out: every test that was asked for ran.".to_owned();
    }
    format!("NOT RUN: {}.", parts.join(" and "))
}

#[allow(clippy::print_stdout)]
pub fn main() -> ExitCode {
    keep_panics();
    let mut cases: Vec<&Case> = inventory::iter::<Case>.into_iter().collect();
    cases.sort_by_key(|case| case.name());
    let trials: Vec<Trial> =
        cases.into_iter().map(|c| Trial::ignorable_test(c.name(), || run(c))).collect();
    let arguments = <CommandLine as clap::Parser>::parse().into_arguments(&trials);
    let Conclusion { num_passed, num_failed, .. } = &libtest_mimic::run(&arguments, trials);
    let plain = !arguments.list && arguments.format != Some(libtest_mimic::FormatSetting::Json);
    if plain && arguments.logfile.is_none() {
        let steps = std::env::var("PANELWISE_STEPS_NOT_RUN").unwrap_or_default();
        println!("{}", closing(num_passed + num_failed, &locked(&ABSENT), &steps));
    }
    if *num_failed > 0 { ExitCode::from(101) } else { ExitCode::SUCCESS }
}

mod tests {
    use super::*;

    #[test]
    fn a_test_without_its_data_is_counted_apart() {
        let end = std::thread::spawn(|| not_run("the moon is absent")).join().unwrap_err();
        let reason = end.downcast::<NotRun>().map(|n| n.0);
        assert_eq!(reason.ok().as_deref(), Some("the moon is absent"));
        let failed = outcome(Box::new("text"), Some("panicked at here".to_owned()));
        assert_eq!(failed.err().unwrap().message(), Some("panicked at here"));
    }

    #[test]
    fn the_last_line_says_what_was_left_out_and_why() {
        let none = BTreeMap::new();
        assert!(closing(7, &none, "").starts_with("Nothing was left out"));
        let absent = BTreeMap::from([
            ("truth is absent".to_owned(), 3),
            ("x is not installed".to_owned(), 1),
        ]);
        assert_eq!(
            closing(6, &absent, ""),
            "NOT RUN: 4 of 10 tests (3: truth is absent; 1: x is not installed)."
        );
        assert_eq!(
            closing(6, &none, "agreement: no truth\n"),
            "NOT RUN: 1 step (agreement: no truth)."
        );
        assert_eq!(
            closing(0, &absent, "a: b\nc: d\n"),
            "NOT RUN: 4 of 4 tests (3: truth is absent; 1: x is not installed) and 2 steps (a: b; c: d)."
        );
    }

    #[test]
    fn several_filters_choose_what_any_of_them_chooses() {
        let trials: Vec<Trial> = ["a::one", "a::two", "b::one", "c::three"]
            .map(|name| Trial::test(name, || Ok(())))
            .into();
        let chosen = |line: &[&str]| -> Vec<String> {
            let line = std::iter::once("harness").chain(line.iter().copied());
            let line = <CommandLine as clap::Parser>::parse_from(line);
            let arguments = line.into_arguments(&trials);
            let kept = trials.iter().filter(|t| !arguments.is_filtered_out(t));
            kept.map(|t| t.name().to_owned()).collect()
        };
        assert_eq!(chosen(&["one"]), ["a::one", "b::one"]);
        assert_eq!(chosen(&["a::", "c::"]), ["a::one", "a::two", "c::three"]);
        assert_eq!(chosen(&["a::", "b::", "--skip", "two"]), ["a::one", "b::one"]);
        assert_eq!(chosen(&["--exact", "b::one", "three"]), ["b::one"]);
    }
}
