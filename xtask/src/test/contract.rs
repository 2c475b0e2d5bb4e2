//! Schemathesis reads the contract, makes up calls, and compares what the server answers with what the contract says.

use std::path::{Path, PathBuf};

use super::background::{self, Background};
use super::{Round, Tally, counted, setup};
use crate::breaking::CONTRACT;
use crate::shell::{self, Result, cargo, program, root};
use crate::stamp::Stamp;

/// Its settings, what it is made of, and how it comes to a session.
const FOLDER: &str = "tests/contract";
/// The module that gives each call a bearer token.
const SESSION: &str = "tests.contract.session";

/// The configuration by which every operation does something.
const CONFIGURATION: &str = "tests/every_operation.toml";

/// What it is told besides.
const SETTINGS: &[(&str, &str)] = &[
    // Its log is shown after a failure: what went wrong here, not every call.
    ("LOG__FILTER", "warn"),
    ("RATE_LIMIT__ENABLED", "false"),
    ("RATE_LIMIT__SIGN_IN_DELAY__ENABLED", "false"),
    ("MAIL__PRINT_LINKS", "false"),
];

pub fn contract(_: &mut Round) -> Result<Tally> {
    let Some(tool) = schemathesis()? else {
        return setup::missing(
            "no Python 3.11 or later with venv here; on Debian: sudo apt-get install python3-venv",
        );
    };
    // As it is released: what the optimiser makes of the server is tried nowhere else.
    let release = ["build", "--release", "--package", "portcullis-server", "--bin", "portcullis"];
    shell::run(&mut cargo(&release))?;
    let port = background::free_port()?;
    let server = server(port)?;

    // In seconds: a minute and a half, for both and what surrounds them.
    let mut tally = Tally::default();
    for (session, time) in [(true, "45"), (false, "20")] {
        let mut command = program(&tool.to_string_lossy(), &["--config-file"]);
        command.arg(format!("{FOLDER}/schemathesis.toml")).args(["run", CONTRACT, "--max-time", time]);
        command.args(["--origin", &format!("http://127.0.0.1:{port}")]);
        command.env("PYTHONDONTWRITEBYTECODE", "1");
        if session {
            command.env("SCHEMATHESIS_HOOKS", SESSION);
            command.env("PORTCULLIS_API", format!("http://127.0.0.1:{port}/api/auth"));
        }
        tally += counted(&mut command)?;
    }
    if tally.failed > 0 {
        eprintln!("The server's log:\n{}", server.log());
    }
    Ok(tally)
}

/// The real server, with an empty SQLite file.
fn server(port: u16) -> Result<Background> {
    let program_file = shell::built("Cargo.toml")?.join("release/portcullis");
    let mut command = program(&program_file.to_string_lossy(), &["serve"]);
    // What the tests or their user are told is not for this server.
    for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("PORTCULLIS_")) {
        command.env_remove(name);
    }
    command.env("PORTCULLIS_CONFIG", root().join(CONFIGURATION));
    command.env("PORTCULLIS_SERVER__LISTEN", format!("127.0.0.1:{port}"));
    command.env("PORTCULLIS_BASE_URL", format!("http://127.0.0.1:{port}"));
    command.envs(SETTINGS.iter().map(|(name, value)| (format!("PORTCULLIS_{name}"), value)));
    let is_ready = |_: &Path| background::answers_http(port, "/health/ready");
    Background::start(&mut command, "TERM", background::folder()?, is_ready)
}

/// The program, in an environment of its own below `target/`; `None` without a Python that can make one.
fn schemathesis() -> Result<Option<PathBuf>> {
    const SUITABLE: &str = "import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))";
    let requirements = format!("{FOLDER}/requirements.txt");
    let environment = root().join("target/xtask/schemathesis");
    let tool = environment.join("bin/schemathesis");
    let stamp = Stamp::of_files(environment.join("requirements.stamp"), &root(), &[&requirements])?;
    if tool.exists() && stamp.is_current() {
        return Ok(Some(tool));
    }
    let is_suitable = || setup::runs(&mut program("python3", &["-c", SUITABLE]));
    if !(is_suitable() || setup::install(&["python3-venv"]) && is_suitable()) {
        return Ok(None);
    }
    shell::run(&mut program("python3", &["-m", "venv", "--clear", &environment.to_string_lossy()]))?;
    let pip = environment.join("bin/python").to_string_lossy().into_owned();
    let install = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes"];
    shell::run(program(&pip, &install).args(["--requirement", &requirements]))?;
    stamp.set()?;
    Ok(Some(tool))
}
