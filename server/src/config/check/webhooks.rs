//! Whether the services that are told what happens can be told.

use std::collections::HashSet;

use url::Url;

use super::super::{Config, MessageTransport, ServiceConfig};
use super::Problem;
use crate::features::events::kind;
use crate::kit::origin::is_local;
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
        service(&key, &endpoint.service(), &mut names, problems);
        for event in endpoint.events.iter().filter(|event| !kind::ALL.contains(&event.as_str())) {
            problems.push(Problem::WebhookEvent { key: key.clone(), event: event.clone() });
        }
        within(format!("{key}.timeout"), endpoint.timeout, 30, problems);
    }
    for (i, before) in config.webhooks.before.iter().enumerate() {
        let key = format!("webhooks.before[{i}]");
        service(&key, &before.service(), &mut names, problems);
        within(format!("{key}.deadline"), before.deadline, 10, problems);
    }
}

/// Whether the service that brings messages to phones can be spoken to.
pub(super) fn messages(config: &Config, problems: &mut Vec<Problem>) {
    if config.messages.transport == MessageTransport::Webhook {
        let (key, webhook) = ("messages.webhook", &config.messages.webhook);
        service(key, &webhook.service(), &mut HashSet::new(), problems);
        // Together with the wait for a line, an attempt has half a minute.
        within(format!("{key}.timeout"), webhook.timeout, 25, problems);
    }
}

/// What every service has.
fn service<'a>(
    key: &str,
    service: &ServiceConfig<'a>,
    names: &mut HashSet<&'a str>,
    problems: &mut Vec<Problem>,
) {
    let (key, name) = (|| key.to_owned(), service.name);
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_".contains(c);
    let well_formed = (1..=LONGEST_NAME).contains(&name.len()) && name.chars().all(plain);
    if !(names.insert(name) && well_formed) {
        problems.push(Problem::WebhookName { key: key(), name: name.to_owned() });
    }
    match parse(service.url) {
        Ok(url) if url.scheme() == "http" && !url.host().is_some_and(|host| is_local(&host)) => {
            problems.push(Problem::WebhookPlainHttp { key: key() });
        }
        Ok(_) => {}
        Err(reason) => problems.push(Problem::WebhookUrl { key: key(), reason }),
    }
    if service.secrets.is_empty() && service.secret_files.is_empty() {
        problems.push(Problem::WebhookUnsigned { key: key() });
    }
    let error = SigningKeys::new(service.secrets).err();
    problems.extend(error.map(|error| Problem::WebhookSecret { key: key(), error }));
}

fn within(key: String, value: u64, most: u64, problems: &mut Vec<Problem>) {
    if !(1..=most).contains(&value) {
        problems.push(Problem::OutOfRange { key, value, least: 1, most });
    }
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
