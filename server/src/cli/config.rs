//! `portcullis config`.

use std::io::Write;
use std::path::Path;

use clap::Subcommand;

use super::{Failure, load, print};
use crate::auth::Auth;
use crate::config::{Config, Severity};

#[derive(Subcommand)]
pub(super) enum ConfigCommand {
    /// Say what is wrong with the configuration, file and environment together; fails if there is an error.
    Check,
    /// Print the JSON Schema of the configuration file, for editors.
    Schema,
    /// Print a configuration file that sets every key to its default and explains it.
    Default,
}

impl ConfigCommand {
    pub(super) fn run(self, config: Option<&Path>) -> Result<(), Failure> {
        match self {
            Self::Check => check(load(config)?, &mut std::io::stdout()),
            Self::Schema => print(&serde_json::to_string_pretty(&Config::json_schema())?),
            Self::Default => print(Config::default_toml().trim_end()),
        }
    }
}

fn check(config: Config, out: &mut impl Write) -> Result<(), Failure> {
    let mut errors = 0;
    for problem in config.check() {
        let severity = match problem.severity() {
            Severity::Error => {
                errors += 1;
                "error"
            }
            Severity::Warning => "warning",
        };
        writeln!(out, "{severity}: {problem}")?;
    }
    // Whether there is such a column is known where the tables come together.
    if let Err(error) = Auth::builder(config).schema() {
        errors += 1;
        writeln!(out, "error: tables: {error}")?;
    }
    if errors > 0 {
        return Err(format!("the server does not start with this configuration (errors: {errors})").into());
    }
    writeln!(out, "The server starts with this configuration.")?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reported(toml: &str) -> (String, Option<String>) {
        let config: Config = toml::from_str(toml).expect(toml);
        let mut out = Vec::new();
        let failure = check(config, &mut out).err().map(|it| it.to_string());
        (String::from_utf8(out).expect("text"), failure)
    }

    #[test]
    fn errors_fail_and_warnings_do_not() {
        let good = "The server starts with this configuration.\n";
        assert_eq!(reported(""), (good.to_owned(), None));

        let (out, failure) = reported("session.update_age = 86401");
        assert!(out.starts_with("warning: session.update_age") && out.ends_with(good), "{out}");
        assert_eq!(failure, None);

        let (out, failure) = reported("tables.user.columns = { emial = 'e_mail' }");
        assert_eq!(out, "error: tables: table `user` has no column `emial`\n");
        assert!(failure.is_some());

        let (out, failure) = reported("session.update_age = 86401\nsession.expires_in = 0\nbase_path = 'x'");
        let severities: Vec<_> = out.lines().filter_map(|line| line.split(':').next()).collect();
        assert_eq!(severities, ["error", "error", "warning", "warning"], "{out}");
        let failure = failure.expect("a failure");
        assert_eq!(failure, "the server does not start with this configuration (errors: 2)");
    }
}
