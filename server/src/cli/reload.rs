//! SIGHUP: the configuration is read again, and takes effect as a whole or not at all.

use std::path::PathBuf;
use std::sync::Arc;

use tokio::signal::unix::{SignalKind, signal};

use super::{Failure, load, secret};
use crate::auth::Auth;
use crate::config::Config;
use crate::standalone::{self, Live};
use crate::store::migrate::{self, Status};

/// Reloads at every SIGHUP, for as long as it is polled.
pub(super) async fn on_hangup(path: Option<PathBuf>, live: Live) {
    let mut hangup = match signal(SignalKind::hangup()) {
        Ok(hangup) => hangup,
        Err(error) => {
            tracing::warn!(%error, "SIGHUP can't be heard, so the configuration can't be reloaded");
            return std::future::pending().await;
        }
    };
    while hangup.recv().await.is_some() {
        // The error is rendered before the next wait: it is not Send.
        let next = successor(path.clone(), &live.auth()).await.map_err(|error| error.to_string());
        match next {
            Ok(auth) => {
                let old = live.replace(auth);
                tracing::info!("the configuration was reloaded");
                tokio::spawn(async move { standalone::settle(&old).await });
            }
            Err(error) => tracing::error!(error, "the configuration was not reloaded: the old one stays"),
        }
    }
}

/// The server with the configuration as it is now. Counts of requests and of failed sign-ins begin anew with it; those
/// of the metrics go on.
async fn successor(path: Option<PathBuf>, old: &Auth) -> Result<Auth, Failure> {
    let config = config(path, &old.shared().config)?;
    let builder = Auth::builder(config).succeeding(old);
    let store = old.shared().store.with_schema(Arc::new(builder.schema()?));
    match migrate::status(&store).await? {
        Status::Current => Ok(builder.build_with(store)?),
        _ => Err("it needs other tables or columns: run `portcullis migrate` first".into()),
    }
}

/// The new configuration, with the values that only a start can change as they were.
fn config(path: Option<PathBuf>, old: &Config) -> Result<Config, Failure> {
    let mut config = load(path.as_deref())?;
    config.usable()?;
    secret::fill_in(&mut config)?;
    keep("server.listen", &old.server.listen, &mut config.server.listen);
    keep("server.metrics_listen", &old.server.metrics_listen, &mut config.server.metrics_listen);
    keep("server.max_connections", &old.server.max_connections, &mut config.server.max_connections);
    keep("database", &old.database, &mut config.database);
    keep("log", &old.log, &mut config.log);
    keep("telemetry", &old.telemetry, &mut config.telemetry);
    Ok(config)
}

fn keep<T: Clone + PartialEq>(key: &str, old: &T, new: &mut T) {
    if old != new {
        tracing::warn!("{key} changed, which takes a restart: it stays as it was");
        new.clone_from(old);
    }
}
