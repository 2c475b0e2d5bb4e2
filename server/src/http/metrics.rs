//! Prometheus metrics by operation.

use std::time::Duration;

use http::StatusCode;
use prometheus_client::encoding::{EncodeLabelSet, text};
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::Registry;

use crate::kit::mail::Counters;

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
struct Fate {
    fate: &'static str,
}

/// Requests and their durations, and the fate of mails. Labels come from the contract, never from a caller.
pub struct Metrics {
    registry: Registry,
    requests: Family<Outcome, Counter>,
    duration: Family<Operation, Histogram>,
    mails: Family<Fate, Gauge>,
}

impl Default for Metrics {
    fn default() -> Self {
        let mut registry = Registry::with_prefix("portcullis");
        let requests = Family::default();
        let duration = Family::new_with_constructor((|| Histogram::new(BUCKETS)) as fn() -> Histogram);
        registry.register("requests", "Requests by operation and status", requests.clone());
        registry.register("request_duration_seconds", "Duration of requests by operation", duration.clone());
        let mails = Family::default();
        registry.register("mails", "Mails since the start, by what became of them", mails.clone());
        Self { registry, requests, duration, mails }
    }
}

impl Metrics {
    /// Counts one request.
    pub fn observe(&self, operation: &'static str, status: StatusCode, took: Duration) {
        self.requests.get_or_create(&Outcome { operation, status: status.as_u16() }).inc();
        self.duration.get_or_create(&Operation { operation }).observe(took.as_secs_f64());
    }

    /// The metrics in the OpenMetrics text format, with the mailer's counters as they are now.
    pub fn render(&self, mails: Option<Counters>) -> String {
        if let Some(Counters { sent, failed, queued }) = mails {
            for (fate, count) in [("sent", sent), ("failed", failed), ("queued", queued)] {
                self.mails.get_or_create(&Fate { fate }).set(count.cast_signed());
            }
        }
        let mut out = String::new();
        // Writing to a String does not fail.
        let _ = text::encode(&mut out, &self.registry);
        out
    }
}
