//! Prometheus metrics by operation.

use std::sync::atomic::AtomicU64;
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
use crate::kit::messages::Messenger;
use crate::kit::rate_limit::Verdict;
use crate::shared::Shared;
use crate::store::PoolUsage;

/// Upper bounds of the duration's buckets, in seconds: from a cached look-up to a queued password hash.
const BUCKETS: [f64; 11] = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0, 5.0];

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Answer {
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

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Pool {
    pool: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Outcome {
    outcome: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Feed {
    feed: &'static str,
}

/// What became of the spans that are sent to a collector, for as long as the process lives.
#[derive(Clone, Debug)]
pub struct SpanCounts {
    /// Taken by the collector.
    pub exported: Counter,
    /// Lost because the queue was full, or the server was stopping.
    pub dropped: Counter,
    /// Refused by the collector, or given up because it did not answer.
    pub failed: Counter,
}

/// How often requests were counted for their limits.
struct Checks {
    allowed: Counter,
    limited: Counter,
    failed: Counter,
}

/// How often the cookie cache was asked for a session.
struct CacheLookups {
    hit: Counter,
    miss: Counter,
}

/// Requests and their durations, refusals by limits, and how the parts of the server are doing. Labels come from the
/// contract and the configuration, never from a caller.
pub struct Metrics {
    registry: Registry,
    requests: Family<Answer, Counter>,
    duration: Family<Operation, Histogram>,
    limited: Family<Rule, Counter>,
    mails: Family<Fate, Gauge>,
    messages: Family<Fate, Gauge>,
    purged: Family<Table, Counter>,
    webhooks: Family<Delivery, Counter>,
    webhooks_waiting: Family<Endpoint, Gauge>,
    connections: Family<Connections, Gauge>,
    connections_awaited: Family<Pool, Gauge>,
    checks: Checks,
    cache_lookups: CacheLookups,
    event_lag: Gauge<f64, AtomicU64>,
    listeners: Family<Feed, Gauge>,
    spans: SpanCounts,
    hashes_running: Gauge,
    hashes_waiting: Gauge,
    hashes_refused: Counter,
    verified_by_old_secret: Counter,
}

impl SpanCounts {
    fn of(fates: &Family<Fate, Counter>) -> Self {
        let count = |fate| fates.get_or_create_owned(&Fate { fate });
        Self { exported: count("exported"), dropped: count("dropped"), failed: count("failed") }
    }
}

impl Checks {
    fn of(outcomes: &Family<Outcome, Counter>) -> Self {
        let count = |outcome| outcomes.get_or_create_owned(&Outcome { outcome });
        Self { allowed: count("allowed"), limited: count("limited"), failed: count("failed") }
    }
}

impl CacheLookups {
    fn of(outcomes: &Family<Outcome, Counter>) -> Self {
        let count = |outcome| outcomes.get_or_create_owned(&Outcome { outcome });
        Self { hit: count("hit"), miss: count("miss") }
    }
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
        let messages = Family::default();
        let help = "Messages to phones since the start, by what became of them";
        registry.register("messages", help, messages.clone());
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
        let connections_awaited = Family::default();
        registry.register(
            "database_connections_awaited",
            "Statements and transactions that wait for a connection, by pool",
            connections_awaited.clone(),
        );
        let checks = Family::default();
        registry.register("limit_checks", "Requests counted for their limits, by outcome", checks.clone());
        let lookups = Family::default();
        registry.register(
            "session_cache_lookups",
            "Sessions that were looked for in the cookie cache, by outcome",
            lookups.clone(),
        );
        let event_lag = Gauge::default();
        registry.register(
            "event_lag_seconds",
            "How far those who listen are behind what happens",
            event_lag.clone(),
        );
        let listeners = Family::default();
        registry.register("event_listeners", "Who listens to events, by feed", listeners.clone());
        let spans = Family::default();
        registry.register("spans", "Spans for the collector, by what became of them", spans.clone());
        let (hashes_running, hashes_waiting, hashes_refused) =
            (Gauge::default(), Gauge::default(), Counter::default());
        registry.register("passwords_running", "Passwords that are being hashed", hashes_running.clone());
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
            messages,
            purged,
            webhooks,
            webhooks_waiting,
            connections,
            connections_awaited,
            checks: Checks::of(&checks),
            cache_lookups: CacheLookups::of(&lookups),
            event_lag,
            listeners,
            spans: SpanCounts::of(&spans),
            hashes_running,
            hashes_waiting,
            hashes_refused,
            verified_by_old_secret,
        }
    }
}

impl Metrics {
    /// Counts one request.
    pub fn observe(&self, operation: &'static str, status: StatusCode, took: Duration) {
        self.requests.get_or_create(&Answer { operation, status: status.as_u16() }).inc();
        self.duration.get_or_create(&Operation { operation }).observe(took.as_secs_f64());
    }

    /// Counts one request that a rule refused.
    pub fn limited(&self, rule: &str) {
        self.limited.get_or_create(&Rule { rule: rule.to_owned() }).inc();
    }

    /// Counts one request that was counted for its limit.
    pub fn checked<E>(&self, verdict: &Result<Verdict, E>) {
        match verdict {
            Ok(Verdict::Allowed) => self.checks.allowed.inc(),
            Ok(Verdict::Limited(_)) => self.checks.limited.inc(),
            Err(_) => self.checks.failed.inc(),
        };
    }

    /// Counts one session that was looked for in the cookie cache.
    pub fn looked_into_cache(&self, found: bool) {
        let counter = if found { &self.cache_lookups.hit } else { &self.cache_lookups.miss };
        counter.inc();
    }

    /// Where the spans for a collector are counted.
    pub fn spans(&self) -> &SpanCounts {
        &self.spans
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
        let mails = shared.mailer.as_ref().map(Mailer::counters);
        let messages = shared.messenger.as_ref().map(Messenger::counters);
        for (counters, family) in [(mails, &self.mails), (messages, &self.messages)] {
            let Some(Counters { sent, failed, queued }) = counters else { continue };
            for (fate, count) in [("sent", sent), ("failed", failed), ("queued", queued)] {
                family.get_or_create(&Fate { fate }).set(count.cast_signed());
            }
        }
        for (endpoint, waiting) in shared.webhooks.iter().flat_map(Webhooks::waiting) {
            let endpoint = endpoint.to_owned();
            self.webhooks_waiting.get_or_create(&Endpoint { endpoint }).set(waiting.cast_signed());
        }
        for PoolUsage { name: pool, open, idle, waiting } in shared.store.pools() {
            self.connections_awaited.get_or_create(&Pool { pool }).set(waiting as i64);
            for (state, count) in [("idle", idle), ("used", open.saturating_sub(idle))] {
                self.connections.get_or_create(&Connections { pool, state }).set(count as i64);
            }
        }
        if let Some(events) = &shared.events {
            self.event_lag.set(events.lag().as_secs_f64());
            for (feed, count) in [("session", events.listeners()), ("service", events.subscribers())] {
                self.listeners.get_or_create(&Feed { feed }).set(count as i64);
            }
        }
        self.hashes_running.set(shared.hasher.running().cast_signed());
        self.hashes_waiting.set(shared.hasher.waiting().cast_signed());
        self.hashes_refused.inc_by(shared.hasher.take_refused());
        self.verified_by_old_secret.inc_by(shared.secrets.take_verified_by_old());
    }
}
