//! Whether the services that are told what happens can be reached, and want to be.

use std::time::Duration;

use futures_util::future::join_all;

use super::Finding;
use crate::auth::Auth;
use crate::config::{Config, ServiceConfig};
use crate::features::webhooks::{self, Service};
use crate::store::{Timestamp, sqlite_file};

/// How long one may take to answer.
const PATIENCE: Duration = Duration::from_secs(5);

const LATER: &str = "what happens meanwhile is told later, within three days";
const AT_ONCE: &str = "until then on_failure decides";

pub(super) async fn check(config: &Config) -> Vec<Finding> {
    let endpoints = config.webhooks.endpoints.iter().filter(|endpoint| !endpoint.disabled);
    let told = endpoints.map(|endpoint| reach(endpoint.service(), LATER));
    let asked = config.webhooks.before.iter().map(|before| reach(before.service(), AT_ONCE));
    let reached = join_all(told).await.into_iter().chain(join_all(asked).await);
    let mut findings: Vec<_> = reached.flatten().collect();
    findings.extend(gone(config).await);
    findings
}

pub(super) async fn reach(config: ServiceConfig<'_>, meanwhile: &str) -> Option<Finding> {
    let service = match Service::new(&config) {
        Ok(service) => service,
        Err(error) => return Some(Finding::error(error, "correct it in [webhooks]")),
    };
    let error = service.try_out(PATIENCE).await.err()?;
    Some(Finding::warning(
        format_args!("the webhook {:?} is out of reach: {error}", config.name),
        format_args!("start the service, or correct its url and ca_file; {meanwhile}"),
    ))
}

/// Where the database does not say, another check has said why.
async fn gone(config: &Config) -> Vec<Finding> {
    let endpoints = &config.webhooks.endpoints;
    let url = config.database.url.expose();
    let file = if url.starts_with("sqlite:") { sqlite_file(url).ok().flatten() } else { None };
    // Connecting would make the file.
    if endpoints.is_empty() || file.is_some_and(|file| !file.exists()) {
        return Vec::new();
    }
    let Ok(store) = Auth::builder(config.clone()).connect().await else { return Vec::new() };
    let mut gone = webhooks::gone(&store).await.unwrap_or_default();
    gone.retain(|(name, _)| endpoints.iter().any(|endpoint| endpoint.name == *name && !endpoint.disabled));
    gone.iter().map(|(name, since)| wants_nothing(name, *since)).collect()
}

fn wants_nothing(name: &str, since: Timestamp) -> Finding {
    Finding::warning(
        format_args!("the webhook {name:?} answered 410 at {since}, and is told nothing since"),
        format_args!(
            "`portcullis outbox enable {name}` once it wants to hear again, or remove it from [webhooks]"
        ),
    )
}
