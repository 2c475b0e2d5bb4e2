//! What is wrong with a deployment, and what to do about it: the checks behind `portcullis doctor`.
//!
//! Each is a small function that looks and changes nothing. What a configuration says about itself is judged by
//! [`Config::check`]; what lies behind it (files, database, mail server), here.

mod database;
mod files;
mod mail;
mod messages;
mod origin;
mod secondary_storage;
mod settings;
mod telemetry;
mod webhooks;

use std::fmt;

pub use origin::may_call;

use serde::{Serialize, Serializer};

use crate::config::{Config, ConfigError, Problem, Severity};

/// Something that is wrong, or may surprise somebody.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// How bad it is.
    #[serde(serialize_with = "write_severity")]
    pub severity: Severity,
    /// What it is. Holds no secret.
    pub what: String,
    /// What to do about it, where `what` does not say that already.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mend: Option<String>,
}

/// Looks at a configuration and all that lies behind it; errors come first.
///
/// While the configuration itself has errors, what lies behind it is left alone: the server would not start with it.
pub async fn examine(config: &Config) -> Vec<Finding> {
    let problems = config.check();
    let starts = problems.iter().all(|problem| problem.severity() != Severity::Error);
    let mut findings: Vec<Finding> = problems.iter().map(Finding::from).collect();
    findings.extend(settings::check(config));
    if starts {
        findings.extend(database::check(config).await);
        findings.extend(secondary_storage::check(config).await);
        findings.extend(mail::check(config).await);
        findings.extend(messages::check(config).await);
        findings.extend(telemetry::check(config).await);
        findings.extend(webhooks::check(config).await);
    }
    findings.sort_by_key(|finding| finding.severity);
    findings
}

/// What is wrong with a configuration that can't even be read.
pub fn unreadable(error: &ConfigError) -> Vec<Finding> {
    error.mistakes.iter().map(|mistake| Finding::clear(Severity::Error, mistake)).collect()
}

impl Finding {
    fn error(what: impl fmt::Display, mend: impl fmt::Display) -> Self {
        Self { severity: Severity::Error, what: what.to_string(), mend: Some(mend.to_string()) }
    }

    fn warning(what: impl fmt::Display, mend: impl fmt::Display) -> Self {
        Self { severity: Severity::Warning, ..Self::error(what, mend) }
    }

    /// One that says itself what to do.
    fn clear(severity: Severity, what: impl fmt::Display) -> Self {
        Self { severity, what: what.to_string(), mend: None }
    }
}

impl From<&Problem> for Finding {
    fn from(problem: &Problem) -> Self {
        Self::clear(problem.severity(), problem)
    }
}

/// Two lines for people: what it is, and what to do.
impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:8} {}", word(self.severity), self.what)?;
        match &self.mend {
            Some(mend) => write!(f, "\n         → {mend}"),
            None => Ok(()),
        }
    }
}

const fn word(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    }
}

fn write_severity<S: Serializer>(severity: &Severity, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(word(*severity))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_first_run_is_healthy() {
        let dir = tempfile::tempdir().expect("a directory");
        let mut config = Config::default();
        config.database.url = format!("sqlite:{}", dir.path().join("new.db").display()).into();
        config.mail.outbox = dir.path().join("outbox");
        assert_eq!(examine(&config).await, []);
        assert_eq!(std::fs::read_dir(dir.path()).expect("the directory").count(), 0, "nothing was made");
    }

    #[tokio::test]
    async fn behind_a_broken_configuration_nothing_is_asked() {
        let mut config = Config::default();
        config.database.url = "postgres://127.0.0.1:1/none".into();
        config.secret = "short".into();
        // With one server there is nothing to say about the limits.
        config.rate_limit.storage = crate::config::RateLimitStorage::Memory;
        let found = examine(&config).await;
        assert_eq!(found.len(), 1, "{found:?}");
        assert!(found[0].what.starts_with("secret has 5 bytes"), "{found:?}");
    }

    #[test]
    fn people_and_programs_can_read_it() {
        let finding = Finding::warning("it rains", "take an umbrella");
        assert_eq!(finding.to_string(), "warning  it rains\n         → take an umbrella");
        assert_eq!(
            serde_json::to_value(&finding).expect("json"),
            serde_json::json!({ "severity": "warning", "what": "it rains", "mend": "take an umbrella" })
        );
        let finding = Finding { severity: Severity::Error, mend: None, ..finding };
        assert_eq!(finding.to_string(), "error    it rains");
        assert_eq!(
            serde_json::to_value(&finding).expect("json"),
            serde_json::json!({ "severity": "error", "what": "it rains" })
        );
    }
}
