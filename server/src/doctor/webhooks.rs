//! Whether the services that are told what happens can be reached, and want to be.

use std::time::Duration;

use futures_util::future::join_all;

use super::Finding;
use crate::auth::Auth;
use crate::config::{Config, WebhookEndpointConfig};
use crate::features::webhooks::Service;

/// How long one may take to answer.
const PATIENCE: Duration = Duration::from_secs(5);

pub(super) async fn check(config: &Config) -> Vec<Finding> {
    let endpoints = config.webhooks.endpoints.iter().filter(|endpoint| !endpoint.disabled);
    let mut findings: Vec<_> = join_all(endpoints.map(reach)).await.into_iter().flatten().collect();
    findings.extend(gone(config).await);
    findings
}

async fn reach(endpoint: &WebhookEndpointConfig) -> Option<Finding> {
    let service = match Service::new(endpoint) {
        Ok(service) => service,
        Err(error) => return Some(Finding::error(error, "correct it in [webhooks]")),
    };
    let error = service.try_out(PATIENCE).await.err()?;
    Some(Finding::warning(
        format_args!("the webhook {:?} can't be told anything: {error}", endpoint.name),
        "start the service, or correct its url and ca_file in [webhooks]; what happens meanwhile is tried again for three days",
    ))
}

/// Where the database does not say, others have said why.
async fn gone(config: &Config) -> Vec<Finding> {
    if config.webhooks.endpoints.is_empty() {
        return Vec::new();
    }
    let Ok(auth) = Auth::builder(config.clone()).build().await else { return Vec::new() };
    let gone = match auth.webhooks() {
        Some(webhooks) => webhooks.gone().await.unwrap_or_default(),
        None => Vec::new(),
    };
    let gone = gone.into_iter().filter(|(name, _)| {
        config.webhooks.endpoints.iter().any(|endpoint| endpoint.name == *name && !endpoint.disabled)
    });
    gone.map(|(name, since)| {
        Finding::warning(
            format_args!("the webhook {name:?} answered 410 at {since}, and is told nothing since"),
            format_args!("`portcullis outbox enable {name}` once it wants to hear again, or remove it from [webhooks]"),
        )
    })
    .collect()
}
