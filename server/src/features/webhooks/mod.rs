//! Webhooks: services of the operator's are told what happened, by HTTP and signed (Standard Webhooks).
//!
//! What one endpoint is to be told of one event is a row of `authWebhookDelivery`, written by the transaction that writes
//! the event: where the event is kept the delivery is, and where it is not nobody is told. From there the servers
//! [send](deliver) them, each delivery one server at a time. It arrives at least once: a server that crashes after it was
//! answered can't know that.

mod before;
mod deliver;
mod messages;
mod operate;
mod payload;
mod record;
mod rows;
mod run;
mod schedule;
mod service;
pub mod state;
mod tables;

pub use before::WebhookRefusal;
pub(crate) use before::before;
pub(crate) use messages::MessageService;
pub use operate::{Deliveries, NotChanged, gone};
pub(crate) use service::Service;
pub use service::WebhookError;
pub use tables::{DeliveryRow, EndpointRow};

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use chrono::TimeDelta;
use tokio::sync::{Notify, watch};

use crate::config::{WebhookEndpointConfig, WebhooksConfig};
use crate::feature::Feature;
use crate::http::metrics::Metrics;
use crate::kit::clock::seconds;
use crate::kit::random::Rng;
use crate::store::{Schema, Store};

/// The tables of deliveries. They have no operations: they are the operator's, by `portcullis outbox`.
pub fn feature() -> Feature {
    Feature::new("webhooks", "Services are told what happened.")
        .enabled(|config| !config.webhooks.endpoints.is_empty())
        .tables(|schema| schema.table::<DeliveryRow>().table::<EndpointRow>())
        .expires(DeliveryRow::EXPIRES_AT)
}

/// The webhooks of a server.
#[derive(Clone)]
pub struct Webhooks(Arc<Inner>);

struct Inner {
    /// The database, without anybody's hooks.
    store: Store,
    rng: Rng,
    metrics: Arc<Metrics>,
    endpoints: Vec<Arc<Endpoint>>,
    retention: TimeDelta,
    /// What this server's leases are called.
    lease: String,
    /// Whether to begin no more deliveries.
    stop: watch::Sender<bool>,
    tasks: Mutex<Vec<tokio::task::JoinHandle<()>>>,
}

struct Endpoint {
    service: Service,
    /// The types of events that it wants; all if empty.
    events: Vec<String>,
    user_fields: Vec<String>,
    timeout: Duration,
    /// The operator has switched it off.
    disabled: bool,
    /// It has said that it wants nothing any more, as far as this server knows.
    gone: AtomicBool,
    /// Something new is due.
    bell: Notify,
    /// How many deliveries wait, when they were last counted.
    waiting: AtomicU64,
}

impl Webhooks {
    /// None where nobody is to be told. `store` is without hooks.
    pub(crate) fn new(
        store: Store,
        config: &WebhooksConfig,
        rng: Rng,
        metrics: Arc<Metrics>,
    ) -> Result<Option<Self>, WebhookError> {
        if config.endpoints.is_empty() {
            return Ok(None);
        }
        let schema = store.schema();
        let endpoints = config.endpoints.iter().map(|endpoint| Endpoint::new(endpoint, schema).map(Arc::new));
        let endpoints = endpoints.collect::<Result<_, _>>()?;
        Ok(Some(Self(Arc::new(Inner {
            endpoints,
            retention: seconds(config.retention),
            lease: hex::encode(rng.bytes::<16>()),
            store,
            rng,
            metrics,
            stop: watch::Sender::new(false),
            tasks: Mutex::default(),
        }))))
    }

    /// How many deliveries wait for each endpoint; counted now and then where they are sent.
    pub fn waiting(&self) -> impl Iterator<Item = (&str, u64)> {
        let endpoints = self.0.endpoints.iter();
        endpoints.map(|endpoint| (endpoint.name(), endpoint.waiting.load(Ordering::Relaxed)))
    }
}

impl Endpoint {
    fn new(config: &WebhookEndpointConfig, schema: &Schema) -> Result<Self, WebhookError> {
        let columns = schema.table("user").map_or(&[][..], |table| &table.columns);
        let readable = |name: &String| {
            columns.iter().any(|column| column.definition.name == *name && column.definition.returned)
        };
        if let Some(field) = config.user_fields.iter().find(|name| !readable(name)) {
            return Err(WebhookError::UserField { name: config.name.clone(), field: field.clone() });
        }
        Ok(Self {
            service: Service::new(&config.service())?,
            events: config.events.clone(),
            user_fields: config.user_fields.clone(),
            timeout: Duration::from_secs(config.timeout),
            disabled: config.disabled,
            gone: AtomicBool::new(false),
            bell: Notify::new(),
            waiting: AtomicU64::new(0),
        })
    }

    fn name(&self) -> &str {
        &self.service.name
    }

    fn wants(&self, kind: &str) -> bool {
        !self.disabled && (self.events.is_empty() || self.events.iter().any(|wanted| wanted == kind))
    }
}
