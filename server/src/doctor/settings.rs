//! Settings that are right by themselves and wrong for this machine, or for what stands in front of it.

use super::{Finding, files};
use crate::config::{Config, RateLimitStorage};

/// Beside the connections of clients: database, log, mail, listeners.
const OWN_FILES: u64 = 64;

pub(super) fn check(config: &Config) -> impl Iterator<Item = Finding> {
    [
        secret(config),
        proxies(config),
        rate_limit(config),
        counts(config),
        sign_in_delay(config),
        open_files(config, files::most_open()),
    ]
    .into_iter()
    .flatten()
}

/// Beside a SQLite file `serve` makes a secret and keeps it. Servers that share a database must share theirs.
fn secret(config: &Config) -> Option<Finding> {
    let missing = config.secrets().is_err() && !config.database.url.expose().starts_with("sqlite:");
    missing.then(|| {
        Finding::error(
            "no secret is configured, and servers that share a database must share their secret",
            "set PORTCULLIS_SECRET, or PORTCULLIS_SECRET_FILE, to the same value on each; `openssl rand -base64 32` \
             makes a good one",
        )
    })
}

/// The server speaks http: with an https base URL there is a proxy.
fn proxies(config: &Config) -> Option<Finding> {
    let unknown = config.base_url.starts_with("https://") && config.server.trusted_proxies.is_empty();
    unknown.then(|| {
        Finding::warning(
            "base_url is https, so a proxy stands in front, but server.trusted_proxies is empty: every client seems to \
             have the proxy's address, and all of them share one rate limit",
            "set server.trusted_proxies to the proxy's networks, such as [\"127.0.0.1/32\"]",
        )
    })
}

fn rate_limit(config: &Config) -> Option<Finding> {
    (!config.rate_limit.enabled).then(|| {
        Finding::warning(
            "rate limiting is off: passwords and codes can be guessed without end",
            "set rate_limit.enabled = true",
        )
    })
}

/// Whoever has only one server says so by `rate_limit.storage = "memory"`.
fn counts(config: &Config) -> Option<Finding> {
    let (limits, shared) = (&config.rate_limit, config.secondary_storage.url.is_some());
    if !limits.enabled && !limits.sign_in_delay.enabled {
        return None;
    }
    match limits.storage {
        RateLimitStorage::Secondary if !shared => Some(Finding::error(
            "rate_limit.storage is \"secondary\", but there is no secondary storage",
            "set secondary_storage.url, or rate_limit.storage = \"database\"",
        )),
        RateLimitStorage::Auto if !shared && !config.database.url.expose().starts_with("sqlite:") => {
            Some(Finding::warning(
                "limits are counted in the memory of each server: several servers on this database let through several \
                 times as many",
                "set rate_limit.storage = \"database\", or secondary_storage.url to a Redis; or \"memory\" if this is \
                 the only server",
            ))
        }
        _ => None,
    }
}

fn sign_in_delay(config: &Config) -> Option<Finding> {
    (!config.rate_limit.sign_in_delay.enabled).then(|| {
        Finding::warning(
            "the delay after failed sign-ins is off: from many addresses, one account's password can be guessed without end",
            "set rate_limit.sign_in_delay.enabled = true",
        )
    })
}

fn open_files(config: &Config, most: Option<u64>) -> Option<Finding> {
    let needed =
        config.server.max_connections as u64 + u64::from(config.database.max_connections) + OWN_FILES;
    let most = most.filter(|most| *most < needed)?;
    Some(Finding::warning(
        format_args!("the system grants {most} open files, and server.max_connections needs {needed}"),
        format_args!(
            "raise the limit (`ulimit -n`, or LimitNOFILE= of a systemd unit) to {needed}, or lower server.max_connections"
        ),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(toml: &str) -> Vec<String> {
        let config: Config = toml::from_str(toml).expect("a configuration");
        check(&config).map(|finding| finding.what).collect()
    }

    #[test]
    fn each_check_finds_what_it_is_for() {
        for (toml, expected) in [
            ("", None),
            (
                "database.url = 'postgres://db/auth'\nrate_limit.storage = 'database'",
                Some("no secret is configured"),
            ),
            ("database.url = 'postgres://db/auth'\nsecret = 'x'", Some("limits are counted in the memory")),
            ("database.url = 'postgres://db/auth'\nsecret = 'x'\nrate_limit.storage = 'memory'", None),
            ("database.url = 'postgres://db/auth'\nsecret = 'x'\nrate_limit.storage = 'database'", None),
            ("database.url = 'postgres://db/auth'\nsecret = 'x'\nsecondary_storage.url = 'redis://r'", None),
            ("rate_limit.storage = 'secondary'", Some("rate_limit.storage is \"secondary\", but")),
            ("base_url = 'https://a.example'", Some("base_url is https, so a proxy stands in front")),
            ("base_url = 'https://a.example'\nserver.trusted_proxies = ['10.0.0.0/8']", None),
            ("rate_limit.enabled = false", Some("rate limiting is off")),
            ("rate_limit.sign_in_delay.enabled = false", Some("the delay after failed sign-ins is off")),
            ("server.max_connections = 1000000000", Some("the system grants ")),
        ] {
            let found = found(toml);
            assert_eq!(found.len(), usize::from(expected.is_some()), "{toml}: {found:?}");
            assert!(found.iter().all(|what| what.starts_with(expected.unwrap_or_default())), "{found:?}");
        }
    }

    #[test]
    fn the_default_fits_into_what_most_systems_grant() {
        assert_eq!(open_files(&Config::default(), Some(1024)), None);
        assert!(open_files(&Config::default(), Some(512)).is_some());
    }
}
