//! Prometheus metrics by operation.

use std::time::Duration;

use http::StatusCode;
use prometheus_client::encoding::{EncodeLabelSet, text};
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::Registry;

use crate::features::webhooks::Webhooks;
use crate::kit::mail::{Counters, Mailer};
use crate::shared::Shared;
use crate::store::PoolUsage;

/// Upper bounds of the duration's buckets, in seconds: from a cached look-up to a queued password hash.
const BUCKETS: [f64; 11] = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0, 5.0];

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Outcome {
    operation: &'static str,
    status: u16,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Operation {
    operation: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Rule {
    rule: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Fate {
    fate: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Delivery {
    endpoint: String,
    fate: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Endpoint {
    endpoint: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Table {
    table: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Connections {
    pool: &'static str,
    state: &'static str,
}

/// Requests and their durations, refusals by limits, and how the parts of the server are doing. Labels come from the
/// contract and the configuration, never from a caller.
pub struct Metrics {
    registry: Registry,
    requests: Family<Outcome, Counter>,
    duration: Family<Operation, Histogram>,
    limited: Family<Rule, Counter>,
    mails: Family<Fate, Gauge>,
    purged: Family<Table, Counter>,
    webhooks: Family<Delivery, Counter>,
    webhooks_waiting: Family<Endpoint, Gauge>,
    connections: Family<Connections, Gauge>,
    transactions_waiting: Gauge,
    hashes_waiting: Gauge,
    hashes_refused: Counter,
    verified_by_old_secret: Counter,
}

impl Default for Metrics {
    fn default() -> Self {
        let mut registry = Registry::with_prefix("portcullis");
        let requests = Family::default();
        let duration = Family::new_with_constructor((|| Histogram::new(BUCKETS)) as fn() -> Histogram);
        registry.register("requests", "Requests by operation and status", requests.clone());
        registry.register("request_duration_seconds", "Duration of requests by operation", duration.clone());
        let limited = Family::default();
        registry.register("limited_requests", "Requests refused by a limit, by its rule", limited.clone());
        let mails = Family::default();
        registry.register("mails", "Mails since the start, by what became of them", mails.clone());
        let purged = Family::default();
        registry.register("purged_rows", "Expired rows that were cleared away, by table", purged.clone());
        let (webhooks, webhooks_waiting) = (Family::default(), Family::default());
        registry.register(
            "webhooks",
            "Attempts to deliver webhooks, by endpoint and outcome",
            webhooks.clone(),
        );
        registry.register("webhooks_waiting", "Webhooks that wait, by endpoint", webhooks_waiting.clone());
        let connections = Family::default();
        registry.register("database_connections", "Open connections, by pool and state", connections.clone());
        let transactions_waiting = Gauge::default();
        registry.register(
            "transactions_waiting",
            "Transactions that wait for a connection to begin",
            transactions_waiting.clone(),
        );
        let (hashes_waiting, hashes_refused) = (Gauge::default(), Counter::default());
        registry.register("passwords_waiting", "Passwords that wait to be hashed", hashes_waiting.clone());
        registry.register(
            "passwords_refused",
            "Passwords that were not hashed, because too many waited",
            hashes_refused.clone(),
        );
        let verified_by_old_secret = Counter::default();
        registry.register(
            "verified_by_old_secret",
            "Cookies and tokens that only an old secret verified",
            verified_by_old_secret.clone(),
        );
        Self {
            registry,
            requests,
            duration,
            limited,
            mails,
            purged,
            webhooks,
            webhooks_waiting,
            connections,
            transactions_waiting,
            hashes_waiting,
            hashes_refused,
            verified_by_old_secret,
        }
    }
}

impl Metrics {
    /// Counts one request.
    pub fn observe(&self, operation: &'static str, status: StatusCode, took: Duration) {
        self.requests.get_or_create(&Outcome { operation, status: status.as_u16() }).inc();
        self.duration.get_or_create(&Operation { operation }).observe(took.as_secs_f64());
    }

    /// Counts one request that a rule refused.
    pub fn limited(&self, rule: &str) {
        self.limited.get_or_create(&Rule { rule: rule.to_owned() }).inc();
    }

    /// Counts expired rows that were cleared away.
    pub fn purged(&self, table: &'static str, rows: u64) {
        self.purged.get_or_create(&Table { table }).inc_by(rows);
    }

    /// Counts an attempt to deliver a webhook.
    pub fn webhook(&self, endpoint: &str, fate: &'static str) {
        self.webhooks.get_or_create(&Delivery { endpoint: endpoint.to_owned(), fate }).inc();
    }

    /// The metrics in the OpenMetrics text format, with what the server's parts count as it is now.
    pub fn render(&self, shared: &Shared) -> String {
        self.read(shared);
        let mut out = String::new();
        // Writing to a String does not fail.
        let _ = text::encode(&mut out, &self.registry);
        out
    }

    fn read(&self, shared: &Shared) {
        if let Some(Counters { sent, failed, queued }) = shared.mailer.as_ref().map(Mailer::counters) {
            for (fate, count) in [("sent", sent), ("failed", failed), ("queued", queued)] {
                self.mails.get_or_create(&Fate { fate }).set(count.cast_signed());
            }
        }
        for (endpoint, waiting) in shared.webhooks.iter().flat_map(Webhooks::waiting) {
            let endpoint = endpoint.to_owned();
            self.webhooks_waiting.get_or_create(&Endpoint { endpoint }).set(waiting.cast_signed());
        }
        for PoolUsage { name: pool, open, idle } in shared.store.pools() {
            for (state, count) in [("idle", idle), ("used", open.saturating_sub(idle))] {
                self.connections.get_or_create(&Connections { pool, state }).set(count as i64);
            }
        }
        self.transactions_waiting.set(shared.store.waiting() as i64);
        self.hashes_waiting.set(shared.hasher.waiting().cast_signed());
        self.hashes_refused.inc_by(shared.hasher.take_refused());
        self.verified_by_old_secret.inc_by(shared.secrets.take_verified_by_old());
    }
}
