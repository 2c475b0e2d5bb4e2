//! Environment variables as keys: `PORTCULLIS_SESSION__EXPIRES_IN` is `session.expires_in`.

use std::path::PathBuf;
use std::str::FromStr;

use toml::Value;

use super::shape::Shape;
use super::{Mistake, MistakeKind, Place};

/// The variable that names the configuration file. It is for the command line; [`Config::load`](super::Config::load)
/// passes it over.
pub const CONFIG_VARIABLE: &str = "PORTCULLIS_CONFIG";

const PREFIX: &str = "PORTCULLIS_";

/// Short names that are well known elsewhere. `PORTCULLIS_SECRET` and `PORTCULLIS_BASE_URL` need no entry.
const SHORT: [(&str, &[&str]); 1] = [("DATABASE_URL", &["database", "url"])];

/// The standard variables of OpenTelemetry. They are often set for every program of a machine, so ours win over them,
/// and an empty one counts as none, as its specification says.
const STANDARD: [(&str, &[&str]); 6] = [
    ("OTEL_EXPORTER_OTLP_ENDPOINT", &["telemetry", "endpoint"]),
    ("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", &["telemetry", "traces_endpoint"]),
    ("OTEL_EXPORTER_OTLP_HEADERS", &["telemetry", "headers"]),
    ("OTEL_SERVICE_NAME", &["telemetry", "service_name"]),
    ("OTEL_RESOURCE_ATTRIBUTES", &["telemetry", "resource_attributes"]),
    ("OTEL_TRACES_SAMPLER_ARG", &["telemetry", "sample_ratio"]),
];

/// A key that a variable sets.
pub(super) struct Setting {
    pub(super) variable: String,
    pub(super) key: Vec<String>,
    pub(super) value: Value,
}

/// The variables of this process, for [`Config::load`](super::Config::load). One that is not UTF-8 comes with
/// replacement characters, so that it is judged and not overlooked.
pub fn process_environment() -> impl Iterator<Item = (String, String)> {
    let text = |it: std::ffi::OsString| it.to_string_lossy().into_owned();
    std::env::vars_os().map(move |(name, value)| (text(name), text(value)))
}

/// The keys that variables set, in the order of their names, so that equal environments have equal outcomes.
pub(super) fn read(
    variables: impl Iterator<Item = (String, String)>,
    mistakes: &mut Vec<Mistake>,
) -> Vec<Setting> {
    let counts = |(name, text): &(String, String)| match is_standard(name) {
        true => !text.is_empty(),
        false => name.starts_with(PREFIX) && name != CONFIG_VARIABLE,
    };
    let mut variables: Vec<_> = variables.filter(counts).collect();
    variables.sort_by_key(|(name, _)| (is_standard(name), name.clone()));
    let mut settings: Vec<Setting> = Vec::new();
    for (variable, text) in variables {
        match setting(&variable, &text) {
            Ok(Some((key, value))) => match settings.iter().find(|it| it.key == key) {
                Some(_) if is_standard(&variable) => {}
                Some(other) => {
                    let kind = MistakeKind::SetTwice { key: key.join("."), other: other.variable.clone() };
                    mistakes.push(Mistake { place: Place::Variable(variable), kind });
                }
                None => settings.push(Setting { variable, key, value }),
            },
            Ok(None) => {}
            Err(kind) => mistakes.push(Mistake { place: Place::Variable(variable), kind }),
        }
    }
    settings
}

fn is_standard(variable: &str) -> bool {
    STANDARD.iter().any(|(name, _)| *name == variable)
}

fn setting(variable: &str, text: &str) -> Result<Option<(Vec<String>, Value)>, MistakeKind> {
    let name = variable.strip_prefix(PREFIX).unwrap_or(variable);
    if let Some((key, shape)) = find(name) {
        let value = value(shape, &key.join("."), text)?;
        return Ok(Some((key, value)));
    }
    if let Some((key, shape)) = name.strip_suffix("_FILE").and_then(find) {
        let path = PathBuf::from(text);
        let content = std::fs::read_to_string(&path)
            .map_err(|error| MistakeKind::Unreadable { path, reason: error.to_string() })?;
        // Editors and `echo` end a file with a line break; no secret does.
        let value = value(shape, &key.join("."), content.trim_end_matches(['\r', '\n']))?;
        return Ok(Some((key, value)));
    }
    if is_service_link(name, text) { Ok(None) } else { Err(unknown(name)) }
}

/// The key that a variable's name stands for, and what it holds.
fn find(name: &str) -> Option<(Vec<String>, &'static Shape)> {
    let known = SHORT.iter().chain(&STANDARD);
    let key = match known.into_iter().find(|(known, _)| *known == name) {
        Some((_, key)) => key.iter().map(|&name| name.to_owned()).collect(),
        None => segments(name),
    };
    let shape = key.iter().try_fold(Shape::config(), |shape, name| shape.child(name))?;
    Some((key, shape))
}

fn segments(name: &str) -> Vec<String> {
    name.to_lowercase().split("__").map(str::to_owned).collect()
}

fn value(shape: &Shape, key: &str, text: &str) -> Result<Value, MistakeKind> {
    let wrong_type = || MistakeKind::WrongType {
        key: key.to_owned(),
        expected: shape.in_words(),
        found: if text.is_empty() { "empty" } else { "a text" },
    };
    match shape {
        Shape::Text => Ok(Value::String(text.to_owned())),
        Shape::Integer => text.trim().parse().map(Value::Integer).map_err(|_| wrong_type()),
        Shape::Number => text.trim().parse().map(Value::Float).map_err(|_| wrong_type()),
        Shape::Boolean => text.trim().parse().map(Value::Boolean).map_err(|_| wrong_type()),
        Shape::Table(_) => Err(MistakeKind::Section { key: key.to_owned() }),
        Shape::List(each) if **each == Shape::Text && !text.trim_start().starts_with('[') => {
            let texts = text.split([',', '\n']).map(str::trim).filter(|it| !it.is_empty());
            Ok(Value::Array(texts.map(|it| Value::String(it.to_owned())).collect()))
        }
        Shape::List(_) | Shape::Map(_) | Shape::Any => {
            let mut value =
                Value::from_str(text.trim()).map_err(|e| MistakeKind::Syntax(e.message().to_owned()))?;
            let mut first = None;
            shape.fit(&mut value, key, &mut |_, kind| first = first.take().or(Some(kind)));
            first.map_or(Ok(value), Err)
        }
    }
}

fn unknown(name: &str) -> MistakeKind {
    let key = segments(name);
    let mut section = (Shape::config(), 0);
    while let Some(below) = key.get(section.1).and_then(|name| section.0.child(name)) {
        section = (below, section.1 + 1);
    }
    match section.0.unknown(&key[..section.1].join("."), &key.join(".")) {
        MistakeKind::UnknownKey { key, nearest } => {
            let nearest = format!("{PREFIX}{}", nearest.to_uppercase().replace('.', "__"));
            MistakeKind::UnknownKey { key, nearest }
        }
        other => other,
    }
}

/// Kubernetes tells each container where the services are, also one that is called `portcullis`:
/// `PORTCULLIS_SERVICE_HOST`, `PORTCULLIS_SERVICE_PORT_HTTP`, `PORTCULLIS_PORT=tcp://…`,
/// `PORTCULLIS_PORT_3000_TCP_ADDR`. Nobody meant these for us.
fn is_service_link(name: &str, text: &str) -> bool {
    let name = format!("_{name}");
    name.ends_with("_SERVICE_HOST")
        || name.ends_with("_SERVICE_PORT")
        || name.contains("_SERVICE_PORT_")
        || name.ends_with("_PORT") && ["tcp://", "udp://", "sctp://"].iter().any(|it| text.starts_with(it))
        || name.rsplit_once("_PORT_").is_some_and(|(_, rest)| rest.starts_with(|c: char| c.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::super::{Config, ConfigError, RateLimitRule};
    use super::*;

    fn load(variables: &[(&str, &str)]) -> Result<Config, ConfigError> {
        Config::load(None, variables.iter().map(|&(name, value)| (name.to_owned(), value.to_owned())))
    }

    fn mistakes(variables: &[(&str, &str)]) -> String {
        load(variables).expect_err("a mistake").to_string()
    }

    #[test]
    fn every_kind_of_value_can_be_set() {
        let config = load(&[
            ("PORTCULLIS_SECRET", "[not a list"),
            ("PORTCULLIS_BASE_URL", "https://auth.example.com"),
            ("PORTCULLIS_DATABASE_URL", "postgres://db/auth"),
            ("PORTCULLIS_APP_NAME", "12"),
            ("PORTCULLIS_SESSION__EXPIRES_IN", "60"),
            ("PORTCULLIS_MAIL__SMTP__PORT", "2525"),
            ("PORTCULLIS_BEARER__ENABLED", "false"),
            ("PORTCULLIS_TRUSTED_ORIGINS", "https://a.example, https://b.example,"),
            ("PORTCULLIS_SERVER__TRUSTED_PROXIES", "['10.0.0.0/8']"),
            ("PORTCULLIS_RATE_LIMIT__RULES", "[{ path = '/ok', enabled = false }]"),
            ("PORTCULLIS_TABLES__USER__COLUMNS", "{ createdAt = 'created_at' }"),
            ("PORTCULLIS_COOKIES__OVERRIDES__SESSION_TOKEN__NAME", "sid"),
        ])
        .expect("a configuration");
        assert_eq!(config.secret.expose(), "[not a list");
        assert_eq!(config.base_url, "https://auth.example.com");
        assert_eq!(config.database.url.expose(), "postgres://db/auth");
        assert_eq!(config.app_name, "12");
        assert_eq!(config.session.expires_in, 60);
        assert_eq!(config.mail.smtp.port, Some(2525));
        assert!(!config.bearer.enabled);
        assert_eq!(config.trusted_origins, ["https://a.example", "https://b.example"]);
        assert_eq!(config.server.trusted_proxies, ["10.0.0.0/8".parse().expect("a network")]);
        let rule = RateLimitRule { path: "/ok".to_owned(), enabled: false, window: None, max: None };
        assert_eq!(config.rate_limit.rules, [rule]);
        assert_eq!(config.tables.user.columns["createdAt"], "created_at");
        assert_eq!(config.cookies.overrides["session_token"].name.as_deref(), Some("sid"));
    }

    #[test]
    fn the_environment_wins_over_the_file() {
        let directory = tempfile::tempdir().expect("a directory");
        let path = directory.path().join("portcullis.toml");
        fs::write(&path, "app_name = 'file'\n[session]\nexpires_in = 1\nupdate_age = 2").expect("a file");
        let variable = ("PORTCULLIS_SESSION__EXPIRES_IN".to_owned(), "3".to_owned());
        let config = Config::load(Some(&path), [variable].into_iter()).expect("a configuration");
        assert_eq!(
            (config.app_name.as_str(), config.session.expires_in, config.session.update_age),
            ("file", 3, 2)
        );
    }

    #[test]
    fn a_value_can_come_from_a_file() {
        let directory = tempfile::tempdir().expect("a directory");
        let at = |name: &str, content: &str| {
            let path = directory.path().join(name);
            fs::write(&path, content).expect("a file");
            path.display().to_string()
        };
        let config = load(&[
            ("PORTCULLIS_SECRET_FILE", &at("secret", " swordfish \r\n")),
            ("PORTCULLIS_SECRETS_FILE", &at("secrets", "one\ntwo\n")),
            ("PORTCULLIS_DATABASE_URL_FILE", &at("url", "mysql://db/auth\n")),
            ("PORTCULLIS_MAIL__SMTP__PASSWORD_FILE", &at("password", "hunter2")),
        ])
        .expect("a configuration");
        assert_eq!(config.secret.expose(), " swordfish ");
        assert_eq!(config.secrets, ["one".into(), "two".into()]);
        assert_eq!(config.database.url.expose(), "mysql://db/auth");
        assert_eq!(config.mail.smtp.password.expose(), "hunter2");

        let error = mistakes(&[("PORTCULLIS_SECRET_FILE", "/nowhere/secret")]);
        assert!(error.starts_with("PORTCULLIS_SECRET_FILE: /nowhere/secret can't be read: "), "{error}");
    }

    #[test]
    fn a_mistake_names_the_variable() {
        for (name, value, message) in [
            (
                "PORTCULLIS_SESSION_EXPIRES_IN",
                "1",
                "there is no key `session_expires_in`; the nearest is `PORTCULLIS_SESSION__EXPIRES_IN`",
            ),
            (
                "PORTCULLIS_SESSION__EXPIRES_INN",
                "1",
                "there is no key `session.expires_inn`; the nearest is `PORTCULLIS_SESSION__EXPIRES_IN`",
            ),
            (
                "PORTCULLIS_SESSION__EXPIRES_IN",
                "long",
                "`session.expires_in` must be a whole number, not a text",
            ),
            ("PORTCULLIS_SESSION__EXPIRES_IN", "", "`session.expires_in` must be a whole number, not empty"),
            (
                "PORTCULLIS_SESSION__EXPIRES_IN",
                "-1",
                "`session.expires_in`: invalid value: integer `-1`, expected u64",
            ),
            ("PORTCULLIS_BEARER__ENABLED", "yes", "`bearer.enabled` must be true or false, not a text"),
            (
                "PORTCULLIS_SESSION",
                "{}",
                "`session` is a section: set its keys one by one, each with two underscores before its name",
            ),
            (
                "PORTCULLIS_RATE_LIMIT__RULES",
                "[{ path = 3 }]",
                "`rate_limit.rules[0].path` must be a text, not a whole number",
            ),
            ("PORTCULLIS_RATE_LIMIT__RULES", "[{}]", "`rate_limit.rules[0]`: missing field `path`"),
            (
                "PORTCULLIS_SERVER__TRUSTED_PROXIES",
                "localhost",
                "`server.trusted_proxies[0]`: invalid IP address syntax",
            ),
        ] {
            assert_eq!(mistakes(&[(name, value)]), format!("{name}: {message}"));
        }
    }

    #[test]
    fn a_key_is_set_once() {
        let error =
            mistakes(&[("PORTCULLIS_DATABASE__URL", "sqlite:a"), ("PORTCULLIS_DATABASE_URL", "sqlite:b")]);
        assert_eq!(error, "PORTCULLIS_DATABASE__URL: `database.url` is set by PORTCULLIS_DATABASE_URL too");
        let error = mistakes(&[("PORTCULLIS_SECRET_FILE", "Cargo.toml"), ("PORTCULLIS_SECRET", "swordfish")]);
        assert_eq!(error, "PORTCULLIS_SECRET_FILE: `secret` is set by PORTCULLIS_SECRET too");
    }

    #[test]
    fn the_standard_variables_of_opentelemetry_are_understood() {
        let standard = [
            ("OTEL_EXPORTER_OTLP_ENDPOINT", "http://localhost:4318"),
            ("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", ""),
            ("OTEL_EXPORTER_OTLP_HEADERS", "authorization=Bearer%20swordfish, x-team=auth"),
            ("OTEL_SERVICE_NAME", "gate"),
            ("OTEL_RESOURCE_ATTRIBUTES", "host.name=a,cloud.region=b"),
            ("OTEL_TRACES_SAMPLER_ARG", "0.25"),
            ("OTEL_METRICS_EXPORTER", "none"),
        ];
        let telemetry = load(&standard).expect("a configuration").telemetry;
        assert_eq!(telemetry.endpoint.as_deref(), Some("http://localhost:4318"));
        assert_eq!(telemetry.traces_endpoint, None, "an empty variable counts as none");
        assert_eq!(telemetry.headers, ["authorization=Bearer%20swordfish".into(), "x-team=auth".into()]);
        assert_eq!(telemetry.service_name.as_deref(), Some("gate"));
        assert_eq!(telemetry.resource_attributes, ["host.name=a", "cloud.region=b"]);
        assert_eq!(telemetry.sample_ratio, 0.25);

        let ours = [&standard[..], &[("PORTCULLIS_TELEMETRY__SERVICE_NAME", "ours")]].concat();
        assert_eq!(load(&ours).expect("a configuration").telemetry.service_name.as_deref(), Some("ours"));
        assert_eq!(
            mistakes(&[("OTEL_TRACES_SAMPLER_ARG", "half")]),
            "OTEL_TRACES_SAMPLER_ARG: `telemetry.sample_ratio` must be a number, not a text"
        );
    }

    #[test]
    fn what_is_not_ours_is_passed_over() {
        let others = [
            ("PATH", "/bin"),
            ("SECRET", "x"),
            (CONFIG_VARIABLE, "portcullis.toml"),
            ("PORTCULLIS_SERVICE_HOST", "10.0.0.1"),
            ("PORTCULLIS_SERVICE_PORT", "3000"),
            ("PORTCULLIS_SERVICE_PORT_HTTP", "3000"),
            ("PORTCULLIS_PORT", "tcp://10.0.0.1:3000"),
            ("PORTCULLIS_PORT_3000_TCP_ADDR", "10.0.0.1"),
            ("PORTCULLIS_DB_SERVICE_HOST", "10.0.0.2"),
            ("PORTCULLIS_DB_PORT", "tcp://10.0.0.2:5432"),
        ];
        assert_eq!(load(&others), Ok(Config::default()));
        assert!(load(&[("PORTCULLIS_PORT", "3000")]).is_err(), "somebody meant this");
    }
}
