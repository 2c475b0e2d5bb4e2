//! Whether the services that are told what happens can be told.

use std::collections::HashSet;

use url::Url;

use super::super::Config;
use super::Problem;
use crate::features::events::kind;
use crate::kit::origin::is_local;
use crate::kit::secret::Secret;
use crate::kit::standard_webhooks::SigningKeys;

/// The longest name of a service.
const LONGEST_NAME: usize = 64;

pub(super) fn webhooks(config: &Config, problems: &mut Vec<Problem>) {
    let endpoints = &config.webhooks.endpoints;
    if !endpoints.is_empty() && !config.events.enabled {
        problems.push(Problem::WebhooksWithoutEvents);
    }
    let mut names = HashSet::new();
    for (i, endpoint) in endpoints.iter().enumerate() {
        let key = format!("webhooks.endpoints[{i}]");
        if !names.insert(&endpoint.name) {
            problems.push(Problem::WebhookName { key: key.clone(), name: endpoint.name.clone() });
        }
        let signed = !endpoint.secrets.is_empty() || !endpoint.secret_files.is_empty();
        service(&key, &endpoint.name, &endpoint.url, &endpoint.secrets, signed, problems);
        for event in endpoint.events.iter().filter(|event| !kind::ALL.contains(&event.as_str())) {
            problems.push(Problem::WebhookEvent { key: key.clone(), event: event.clone() });
        }
        let timeout = endpoint.timeout;
        if !(1..=30).contains(&timeout) {
            let key = format!("{key}.timeout");
            problems.push(Problem::OutOfRange { key, value: timeout, least: 1, most: 30 });
        }
    }
}

/// What every service has.
fn service(
    key: &str,
    name: &str,
    url: &str,
    secrets: &[Secret],
    signed: bool,
    problems: &mut Vec<Problem>,
) {
    let key = || key.to_owned();
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_".contains(c);
    if !(1..=LONGEST_NAME).contains(&name.len()) || !name.chars().all(plain) {
        problems.push(Problem::WebhookName { key: key(), name: name.to_owned() });
    }
    match parse(url) {
        Ok(url) if url.scheme() == "http" && !url.host().is_some_and(|host| is_local(&host)) => {
            problems.push(Problem::WebhookPlainHttp { key: key() });
        }
        Ok(_) => {}
        Err(reason) => problems.push(Problem::WebhookUrl { key: key(), reason }),
    }
    if !signed {
        problems.push(Problem::WebhookUnsigned { key: key() });
    }
    problems.extend(SigningKeys::new(secrets).err().map(|error| Problem::WebhookSecret { key: key(), error }));
}

/// The reasons don't repeat the text: somebody may have put a password into it.
fn parse(text: &str) -> Result<Url, String> {
    let url = Url::parse(text).map_err(|error| error.to_string())?;
    if !matches!(url.scheme(), "http" | "https") {
        Err("it is neither http nor https".to_owned())
    } else if !url.username().is_empty() || url.password().is_some() {
        Err("it must not hold a user name or password: the signature says who asks".to_owned())
    } else {
        Ok(url)
    }
}
