//! `portcullis doctor`.

use std::path::Path;

use clap::Args;

use super::{Failure, block_on, load, print};
use crate::config::{ConfigError, Severity};
use crate::doctor;

#[derive(Args)]
pub(super) struct Doctor {
    /// Answer with a JSON array of `severity`, `what` and `mend`.
    #[arg(long)]
    json: bool,
    /// A page whose scripts can't sign in, as the browser shows its address: says why.
    #[arg(long, value_name = "URL")]
    page: Vec<String>,
}

impl Doctor {
    /// Prints what is found, and fails if any of it is an error.
    pub(super) fn run(self, config: Option<&Path>) -> Result<(), Failure> {
        let findings = match load(config) {
            Ok(config) => {
                let mut findings = block_on(async { Ok(doctor::examine(&config).await) })?;
                findings.extend(self.page.iter().filter_map(|page| doctor::may_call(&config, page)));
                findings
            }
            Err(failure) => doctor::unreadable(failure.downcast::<ConfigError>()?.as_ref()),
        };
        if self.json {
            print(&serde_json::to_string_pretty(&findings)?)?;
        } else if findings.is_empty() {
            print("Nothing is wrong with the configuration, the database and the way out for mail.")?;
        } else {
            findings.iter().try_for_each(|finding| print(&finding.to_string()))?;
        }
        match findings.iter().filter(|finding| finding.severity == Severity::Error).count() {
            0 => Ok(()),
            1 => Err("there is an error to mend".into()),
            errors => Err(format!("there are {errors} errors to mend").into()),
        }
    }
}
