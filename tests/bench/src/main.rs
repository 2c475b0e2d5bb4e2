//! `cargo xtask bench`: every figure is a ratio of two things measured in turn in this run, since machines drift.

mod cpu;
mod figures;
mod fill;
mod floor;
mod listener;
mod load;
mod scenarios;
mod servers;

use std::error::Error;
use std::path::PathBuf;

/// What a step fails with.
type Result<T = (), E = Box<dyn Error + Send + Sync>> = std::result::Result<T, E>;

/// What the run needs from outside.
struct Options {
    /// The release build of `portcullis`.
    portcullis: PathBuf,
    /// A folder with the real better-auth installed; without it, those ratios are left out, loudly.
    better_auth: Option<PathBuf>,
    /// Only scenarios whose name contains this.
    only: String,
}

#[tokio::main]
async fn main() -> Result {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    // The floor is a child of the run, so that it has a process of its own as the others.
    if let [flag, kind, place, secret] = arguments.as_slice()
        && flag == "--floor"
    {
        return floor::serve(kind, place, secret).await;
    }
    let options = Options {
        portcullis: std::env::var_os("PORTCULLIS_BIN")
            .map(PathBuf::from)
            .ok_or("PORTCULLIS_BIN is not set")?,
        better_auth: std::env::var_os("BETTER_AUTH_DIR").map(PathBuf::from),
        only: arguments.into_iter().next().unwrap_or_default(),
    };
    scenarios::run(&options).await
}
