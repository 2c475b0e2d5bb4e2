//! `cargo xtask test`: sets up what is missing, then everything. The last line counts.

mod background;
mod contract;
mod interrupt;
mod services;
mod setup;
mod tally;

use std::io::{BufRead, BufReader, Read};
use std::process::{Command, Stdio};
use std::sync::Mutex;
use std::time::{Duration, Instant};

use crate::shell::{self, Result, bold, cargo, line, program, red};
use crate::{compat, generate, licences, npm, previous, run, tidy, wasm};
use interrupt::Interrupt;
pub use services::Services;
pub use tally::Tally;

/// What was asked for, and what runs for it.
struct Round {
    /// `--db`: the databases to run the cases on; empty for all.
    databases: Vec<String>,
    /// `--no-browser`.
    browser: bool,
    /// `--only`: the parts to run; empty for all.
    parts: Vec<String>,
    services: Services,
}

impl Round {
    /// Whether a database is one of those that were asked for.
    fn wants(&self, dialect: &str) -> bool {
        self.databases.is_empty() || self.databases.iter().any(|chosen| chosen == dialect)
    }
}

/// One part of the whole: its name, and what runs it.
type Step = (&'static str, fn(&mut Round) -> Result<Tally>);

/// Cheap verdicts first.
const STEPS: &[Step] = &[
    ("format", format),
    ("tidy", |_| once(tidy::run(&[]))),
    ("clippy", clippy),
    ("licences", |_| once(licences::licences())),
    ("advisories", advisories),
    ("generated files", |_| once(generate::run(&["--check"]))),
    ("rust front end", rust_frontend),
    ("databases", services::services),
    ("rust tests", rust_tests),
    ("contract", contract::contract),
    ("last release", last_release),
    ("browser package", |_| once(wasm::run(&[]))),
    ("browser tests", browser_tests),
    ("compatibility", compatibility),
];

pub fn run(arguments: &[&str]) -> Result {
    let mut round = options(arguments)?;
    let interrupt = Interrupt::listen()?;
    let mut total = Tally::default();
    let mut times = vec![];
    for (name, step) in STEPS {
        if !round.parts.is_empty() && !round.parts.iter().any(|part| part == name) {
            continue;
        }
        eprintln!("\n{}", bold(&format!("── {name}")));
        let start = Instant::now();
        let tally = step(&mut round).unwrap_or_else(|error| {
            eprintln!("{}", red(&format!("{name}: {error}")));
            Tally::FAILED
        });
        if interrupt.happened() {
            return Err("interrupted".into());
        }
        total += tally;
        times.push((name, start.elapsed(), tally));
    }
    eprintln!();
    for (name, time, tally) in times {
        eprintln!("{name:<16} {:>8}   {tally}", seconds(time));
    }
    // Its services end before we do.
    drop(round);
    println!("{total}");
    if total.failed > 0 {
        // Without a word more: the count is the last line.
        std::process::exit(1);
    }
    Ok(())
}

fn options(arguments: &[&str]) -> Result<Round> {
    let mut options =
        Round { databases: vec![], browser: true, parts: vec![], services: Services::default() };
    let mut rest = arguments.iter();
    while let Some(argument) = rest.next() {
        match *argument {
            "--no-browser" => options.browser = false,
            "--db" => match rest.next() {
                Some(name) if generate::DIALECTS.contains(name) => options.databases.push((*name).to_owned()),
                _ => return Err(format!("--db takes one of {}", generate::DIALECTS.join(", ")).into()),
            },
            "--only" => match rest.next() {
                Some(part) if STEPS.iter().any(|(name, _)| name == part) => {
                    options.parts.push((*part).to_owned());
                }
                _ => {
                    let parts: Vec<_> = STEPS.iter().map(|(name, _)| format!("{name:?}")).collect();
                    return Err(format!("--only takes one of {}", parts.join(", ")).into());
                }
            },
            other => return Err(format!("does not know {other}").into()),
        }
    }
    Ok(options)
}

/// Both workspaces.
fn format(_: &mut Round) -> Result<Tally> {
    let mut tally = counted(&mut cargo(&["fmt", "--all", "--check"]))?;
    tally += counted(&mut cargo(&["fmt", "--all", "--check", "--manifest-path", wasm::MANIFEST]))?;
    Ok(tally)
}

fn clippy(_: &mut Round) -> Result<Tally> {
    let deny = ["--", "-D", "warnings"];
    let mut tally = counted(cargo(&["clippy", "--workspace", "--all-targets"]).args(deny))?;
    // The Rust client in a browser, by way of the example that uses it there.
    let frontend = ["clippy", "--package", "portcullis-client", "--package", "portcullis-rust-frontend"];
    tally += counted(wasm::for_browsers(&frontend)?.args(deny))?;
    tally += counted(wasm::for_browsers(&["clippy", "--manifest-path", wasm::MANIFEST])?.args(deny))?;
    Ok(tally)
}

/// A case that runs on every database is a module with one test named for each.
fn rust_tests(round: &mut Round) -> Result<Tally> {
    let mut command = cargo(&["test", "--workspace", "--no-fail-fast", "--"]);
    for other in generate::DIALECTS.iter().filter(|dialect| !round.wants(dialect)) {
        command.args(["--skip", &format!("::{other}")]);
    }
    counted(command.envs(round.services.variables.iter().cloned()))
}

/// The client's example of a front end, as a browser would get it.
fn rust_frontend(_: &mut Round) -> Result<Tally> {
    counted(&mut wasm::for_browsers(&["build", "--package", "portcullis-rust-frontend"])?)
}

/// The last release and this version on one database.
fn last_release(_: &mut Round) -> Result<Tally> {
    match previous::release()? {
        Some(tag) => counted(&mut previous::command(&tag)?),
        None => Ok(setup::skip(previous::NONE)),
    }
}

fn advisories(_: &mut Round) -> Result<Tally> {
    if licences::advisories()? {
        return Ok(Tally::PASSED);
    }
    Ok(setup::skip(
        "the advisory database can't be reached: known vulnerabilities of dependencies are not checked",
    ))
}

fn browser_tests(round: &mut Round) -> Result<Tally> {
    const FOLDER: &str = "tests/browser";
    if !round.browser {
        return Ok(setup::skip("--no-browser"));
    }
    if let Some(reason) = setup::browser() {
        return setup::missing(&reason);
    }
    npm::ensure(FOLDER)?;
    // The account page is part of the server.
    run::assets()?;
    shell::run(&mut cargo(&["build", "--package", "portcullis-server", "--bin", "portcullis"]))?;
    shell::run(&mut cargo(&["build", "--package", "portcullis-client", "--example", "samples"]))?;
    let mut tests = program("npm", &["test", "--silent"]);
    tests.current_dir(shell::root().join(FOLDER)).env("CARGO_TARGET_DIR", shell::built("Cargo.toml")?);
    counted(&mut tests)
}

fn compatibility(round: &mut Round) -> Result<Tally> {
    counted(compat::command(&[])?.envs(round.services.variables.iter().cloned()))
}

/// Runs a program, shows what it prints, and counts it. One that counts nothing is one test itself.
fn counted(command: &mut Command) -> Result<Tally> {
    // Colours survive the pipe.
    command.env("CARGO_TERM_COLOR", "always").stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().map_err(|e| format!("`{}` could not be started: {e}", line(command)))?;
    let tally = Mutex::new(Tally::default());
    let skipped = Mutex::new(0);
    let read = |pipe: Option<&mut dyn Read>| {
        for line in
            pipe.into_iter().flat_map(|p| BufReader::new(p).lines()).map_while(std::result::Result::ok)
        {
            eprintln!("{line}");
            if let Ok(mut tally) = tally.lock() {
                tally.read(&strip_colours(&line));
            }
            // A test that finds no database or the like says so and passes.
            if line.starts_with("SKIPPED: ")
                && let Ok(mut skipped) = skipped.lock()
            {
                *skipped += 1;
            }
        }
    };
    let (mut out, mut err) = (child.stdout.take(), child.stderr.take());
    std::thread::scope(|scope| {
        scope.spawn(|| read(out.as_mut().map(|p| p as &mut dyn Read)));
        read(err.as_mut().map(|p| p as &mut dyn Read));
    });
    let status = child.wait()?;
    let mut tally = tally.into_inner()?;
    let skipped = skipped.into_inner()?.min(tally.passed);
    tally.passed -= skipped;
    tally.skipped += skipped;
    match (status.success(), tally == Tally::default()) {
        (true, true) => tally = Tally::PASSED,
        // What failed to start or to compile counted nothing.
        (false, _) if tally.failed == 0 => tally += Tally::FAILED,
        _ => {}
    }
    Ok(tally)
}

fn once(result: Result) -> Result<Tally> {
    result.map(|()| Tally::PASSED)
}

fn strip_colours(line: &str) -> String {
    let mut plain = String::new();
    let mut escape = false;
    for c in line.chars() {
        match (escape, c) {
            (false, '\x1b') => escape = true,
            (false, c) => plain.push(c),
            (true, c) => escape = !c.is_ascii_alphabetic(),
        }
    }
    plain
}

fn seconds(time: Duration) -> String {
    format!("{:.1} s", time.as_secs_f64())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_that_counts_nothing_is_one_test() {
        assert_eq!(counted(&mut program("true", &[])).expect("to run"), Tally::PASSED);
        assert_eq!(counted(&mut program("false", &[])).expect("to run"), Tally::FAILED);
        let counts = "echo '2 passed, 0 failed, 0 skipped'; exit 1";
        let tally = counted(&mut program("sh", &["-c", counts])).expect("to run");
        assert_eq!(tally, Tally { passed: 2, failed: 1, skipped: 0 });
    }

    #[test]
    fn a_test_that_says_so_is_skipped() {
        let counts = "printf '\\nSKIPPED: no database\\n' >&2; printf '\\033[1mtest result: \\033[32mok\\033[0m. 3 passed; 0 failed; 0 ignored\\n'";
        let tally = counted(&mut program("sh", &["-c", counts])).expect("to run");
        assert_eq!(tally, Tally { passed: 2, failed: 0, skipped: 1 });
    }

    #[test]
    fn options_are_checked() {
        assert!(
            options(&["--db", "sqlite", "--no-browser"])
                .is_ok_and(|o| !o.browser && o.databases == ["sqlite"])
        );
        assert!(options(&["--only", "rust tests", "--only", "tidy"]).is_ok_and(|o| o.parts.len() == 2));
        assert!(options(&["--db", "oracle"]).is_err());
        assert!(options(&["--only", "everything"]).is_err());
        assert!(options(&["--fast"]).is_err());
    }
}
