use std::path::PathBuf;

use http::{HeaderMap, HeaderName, HeaderValue};
use percent_encoding::percent_decode_str;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use url::Url;

use crate::kit::secret::Secret;

/// Traces, sent to a collector as OTLP over HTTP (protobuf). The standard variables of OpenTelemetry set these keys too,
/// where no `PORTCULLIS_` variable does.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct TelemetryConfig {
    /// The collector's address, to which `/v1/traces` is added. Without it nothing is traced, and nothing spent on it.
    ///
    /// `OTEL_EXPORTER_OTLP_ENDPOINT` sets it too.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(example = &"http://127.0.0.1:4318")]
    pub endpoint: Option<String>,
    /// The whole address for traces, where that is another than `endpoint` makes.
    ///
    /// `OTEL_EXPORTER_OTLP_TRACES_ENDPOINT` sets it too.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(example = &"https://collector.example.com/otlp/v1/traces")]
    pub traces_endpoint: Option<String>,
    /// Headers that the collector asks for, each as `name=value`, such as `authorization=Bearer%20swordfish`: what is no
    /// letter or digit may be percent-encoded, and a comma in a variable must be.
    ///
    /// `OTEL_EXPORTER_OTLP_HEADERS` sets it too.
    #[schemars(with = "Vec<String>")]
    pub headers: Vec<Secret>,
    /// What the server is called in traces. Without it that is the `service.name` of `resource_attributes`, or else
    /// `portcullis`.
    ///
    /// `OTEL_SERVICE_NAME` sets it too.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(example = &"portcullis")]
    pub service_name: Option<String>,
    /// What else is said of the server with its traces, each as `name=value`, such as
    /// `deployment.environment.name=production`; percent-encoded like `headers`.
    ///
    /// `OTEL_RESOURCE_ATTRIBUTES` sets it too.
    pub resource_attributes: Vec<String>,
    /// Which part of the calls is traced, from 0 to 1. A caller that sends `traceparent` decides for itself.
    ///
    /// `OTEL_TRACES_SAMPLER_ARG` sets it too.
    pub sample_ratio: f64,
    /// A file with certificates (PEM) of authorities that may vouch for the collector besides the public ones.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(example = &"/etc/ssl/our-ca.pem")]
    pub ca_file: Option<PathBuf>,
    /// How long the collector may take to accept spans, in seconds.
    pub timeout: u64,
}

impl Default for TelemetryConfig {
    fn default() -> Self {
        Self {
            endpoint: None,
            traces_endpoint: None,
            headers: Vec::new(),
            service_name: None,
            resource_attributes: Vec::new(),
            sample_ratio: 1.0,
            ca_file: None,
            timeout: 10,
        }
    }
}

/// A key of `[telemetry]` that means nothing, and why. Holds no secret.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("telemetry.{key} {reason}")]
pub struct TelemetryMistake {
    key: &'static str,
    reason: String,
}

impl TelemetryMistake {
    fn new(key: &'static str, reason: impl ToString) -> Self {
        Self { key, reason: reason.to_string() }
    }
}

impl TelemetryConfig {
    /// Where spans are sent; nowhere if no address is set.
    ///
    /// # Errors
    /// The address is none.
    pub fn target(&self) -> Result<Option<Url>, TelemetryMistake> {
        let set = |address: &Option<String>| address.clone().filter(|address| !address.is_empty());
        let (key, address) = match (set(&self.traces_endpoint), set(&self.endpoint)) {
            (Some(whole), _) => ("traces_endpoint", whole),
            (None, Some(base)) => ("endpoint", format!("{}/v1/traces", base.trim_end_matches('/'))),
            (None, None) => return Ok(None),
        };
        let wrong = |reason: &str| TelemetryMistake::new(key, reason);
        let url: Url = address.parse().map_err(|_| wrong("is no URL"))?;
        if !matches!(url.scheme(), "http" | "https") {
            return Err(wrong("must start with http:// or https://"));
        }
        // Addresses are shown, in logs and by `doctor`.
        if !url.username().is_empty() || url.password().is_some() {
            return Err(wrong("must not hold a user name or password: put them into telemetry.headers"));
        }
        Ok(Some(url))
    }

    /// The headers that the collector asks for.
    ///
    /// # Errors
    /// One can't be sent.
    pub fn header_map(&self) -> Result<HeaderMap, TelemetryMistake> {
        let mut headers = HeaderMap::new();
        for (i, header) in self.headers.iter().enumerate() {
            let wrong = || TelemetryMistake::new("headers", format_args!("[{i}] must be like name=value"));
            let (name, value) = pair(header.expose()).ok_or_else(wrong)?;
            let name = HeaderName::try_from(name).map_err(|_| wrong())?;
            let mut value = HeaderValue::try_from(value).map_err(|_| wrong())?;
            value.set_sensitive(true);
            headers.insert(name, value);
        }
        Ok(headers)
    }

    /// What is said of the server, its name included.
    ///
    /// # Errors
    /// One has no name.
    pub fn attributes(&self) -> Result<Vec<(String, String)>, TelemetryMistake> {
        const NAME: &str = "service.name";
        let mut attributes = self
            .resource_attributes
            .iter()
            .map(|text| {
                pair(text)
                    .ok_or_else(|| TelemetryMistake::new("resource_attributes", "must be like name=value"))
            })
            .collect::<Result<Vec<_>, _>>()?;
        let named = attributes.iter().any(|(name, _)| name == NAME);
        let name = self.service_name.clone().or_else(|| (!named).then(|| "portcullis".to_owned()));
        if let Some(name) = name {
            attributes.retain(|(other, _)| other != NAME);
            attributes.push((NAME.to_owned(), name));
        }
        Ok(attributes)
    }
}

/// `name=value` as the variables of OpenTelemetry have it: percent-encoded, with spaces around that mean nothing.
fn pair(text: &str) -> Option<(String, String)> {
    let decoded = |part: &str| percent_decode_str(part.trim()).decode_utf8().ok().map(String::from);
    let (name, value) = text.split_once('=')?;
    Some((decoded(name)?, decoded(value)?)).filter(|(name, _)| !name.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn config(change: impl FnOnce(&mut TelemetryConfig)) -> TelemetryConfig {
        let mut config = TelemetryConfig::default();
        change(&mut config);
        config
    }

    #[test]
    fn an_address_is_completed_or_whole() {
        let target = |base: &str, whole: &str| {
            let target =
                config(|it| (it.endpoint, it.traces_endpoint) = (Some(base.into()), Some(whole.into())))
                    .target();
            target.map(|url| url.map(String::from)).map_err(|mistake| mistake.to_string())
        };
        let ok = |text: &str| Ok(Some(text.to_owned()));
        assert_eq!(target("", ""), Ok(None));
        assert_eq!(target("http://localhost:4318", ""), ok("http://localhost:4318/v1/traces"));
        assert_eq!(target("https://a.example/otlp/", ""), ok("https://a.example/otlp/v1/traces"));
        assert_eq!(target("http://localhost:4318", "https://b.example/t?x=1"), ok("https://b.example/t?x=1"));
        for (wrong, why) in [
            ("localhost", "telemetry.endpoint is no URL"),
            ("localhost:4318", "telemetry.endpoint must start with http:// or https://"),
            ("grpc://localhost", "telemetry.endpoint must start with http:// or https://"),
            (
                "http://me:swordfish@localhost",
                "telemetry.endpoint must not hold a user name or password: put them into telemetry.headers",
            ),
        ] {
            assert_eq!(target(wrong, ""), Err(why.to_owned()), "{wrong}");
        }
    }

    #[test]
    fn headers_are_decoded_and_hidden() {
        let headers = |text: &str| config(|it| it.headers = vec![text.into()]).header_map();
        let good = headers(" authorization = Bearer%20swordfish ").expect("headers");
        assert_eq!(good["authorization"], "Bearer swordfish");
        assert!(!format!("{good:?}").contains("swordfish"), "{good:?}");
        for wrong in ["swordfish", "=swordfish", "sword fish=1", "a=sword%0Afish", "a=%ff"] {
            let mistake = headers(wrong).expect_err(wrong).to_string();
            assert_eq!(mistake, "telemetry.headers [0] must be like name=value");
        }
    }

    #[test]
    fn the_service_has_one_name() {
        let attributes = |name: Option<&str>, texts: &[&str]| {
            let texts = texts.iter().map(|&text| text.to_owned()).collect();
            let all = config(|it| (it.service_name, it.resource_attributes) = (name.map(Into::into), texts))
                .attributes();
            let all = all.expect("attributes").into_iter().map(|(name, value)| format!("{name}={value}"));
            all.collect::<Vec<_>>()
        };
        assert_eq!(attributes(None, &[]), ["service.name=portcullis"]);
        assert_eq!(attributes(None, &["service.name=a", "b=c%2Cd"]), ["service.name=a", "b=c,d"]);
        assert_eq!(attributes(Some("own"), &["service.name=a", "b=c"]), ["b=c", "service.name=own"]);
        assert!(config(|it| it.resource_attributes = vec!["nonsense".into()]).attributes().is_err());
    }
}
