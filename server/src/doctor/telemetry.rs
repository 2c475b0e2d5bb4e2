//! Whether the collector takes traces.

use super::Finding;
use crate::config::Config;
use crate::standalone::telemetry::{self, TelemetryError};

/// A warning where it does not: the server works without it, and says the same in its metrics.
pub(super) async fn check(config: &Config) -> Option<Finding> {
    let error = telemetry::try_out(&config.telemetry).await.err()?;
    Some(match error {
        TelemetryError::Unreachable(reason) => Finding::warning(
            format_args!("traces don't reach the collector: {reason}"),
            "start the collector, or correct telemetry.endpoint (OTLP over HTTP, usually port 4318), telemetry.headers and telemetry.ca_file",
        ),
        // The server would not start with it.
        error => Finding::error(error, "correct [telemetry], or remove its endpoint to do without traces"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn found(endpoint: &str, more: &str) -> Option<String> {
        let toml =
            format!("[telemetry]\nendpoint = '{endpoint}'\nheaders = ['authorization=swordfish']\n{more}");
        let config: Config = toml::from_str(&toml).expect("a configuration");
        check(&config).await.map(|finding| finding.to_string())
    }

    #[tokio::test]
    async fn a_collector_that_is_not_there_is_found() {
        let port =
            std::net::TcpListener::bind("127.0.0.1:0").and_then(|l| l.local_addr()).expect("a port").port();
        for scheme in ["http", "https"] {
            let found = found(&format!("{scheme}://127.0.0.1:{port}"), "").await.expect("a finding");
            assert!(found.starts_with("warning  traces don't reach the collector: "), "{found}");
            assert!(found.contains("→ start the collector") && !found.contains("swordfish"), "{found}");
        }
        assert_eq!(check(&Config::default()).await, None, "there is no collector to reach");
    }

    #[tokio::test]
    async fn authorities_that_can_not_be_read_are_found() {
        let file = tempfile::NamedTempFile::new().expect("a file");
        let more = format!("ca_file = '{}'", file.path().display());
        let found = found("https://127.0.0.1", &more).await.expect("a finding");
        assert!(
            found.starts_with("error    telemetry.ca_file ") && found.contains("no certificate"),
            "{found}"
        );
    }
}
