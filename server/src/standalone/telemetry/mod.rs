//! Traces: the spans of calls, sent to a collector beside the requests.
//!
//! What is in a span is said where it is made, with `tracing`. Here those of this crate become spans of OpenTelemetry,
//! wait in a bounded [queue](queue), and go to the [collector](collector) as OTLP over HTTP.

mod collector;
mod queue;
mod sampler;

use std::time::Duration;

use opentelemetry::KeyValue;
use opentelemetry::trace::TracerProvider as _;
use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceRequest;
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::trace::{Sampler, SdkTracerProvider};
use prost::Message as _;
use tracing::Subscriber;
use tracing::level_filters::LevelFilter;
use tracing_subscriber::Layer;
use tracing_subscriber::filter::FilterFn;
use tracing_subscriber::registry::LookupSpan;

use crate::config::{TelemetryConfig, TelemetryMistake};
use crate::http::metrics::SpanCounts;
use crate::kit::http_client::HttpClientError;
use collector::Collector;
use queue::{Exporting, Queue};
use sampler::CallsOnly;

/// The tracing of this process.
pub struct Telemetry {
    provider: SdkTracerProvider,
    exporting: Exporting,
}

/// Why nothing can be traced.
#[derive(Debug, thiserror::Error)]
pub enum TelemetryError {
    /// The configuration means nothing.
    #[error(transparent)]
    Config(#[from] TelemetryMistake),
    /// The authorities of the collector's certificate can't be read.
    #[error("telemetry.ca_file {0}")]
    CaFile(#[source] HttpClientError),
    /// The collector refused or did not answer when it was tried out; the reason names no secret.
    #[error("{0}")]
    Unreachable(String),
}

impl Telemetry {
    /// Begins to export, in this tokio runtime; `None` where no collector is configured. Connects to nobody yet. What
    /// becomes of the spans is counted in `counts`.
    ///
    /// # Errors
    /// [`TelemetryError`]
    pub fn start(config: &TelemetryConfig, counts: &SpanCounts) -> Result<Option<Self>, TelemetryError> {
        let Some(collector) = Collector::new(config)? else { return Ok(None) };
        let attributes = config.attributes()?.into_iter().map(|(name, value)| KeyValue::new(name, value));
        // Nothing is detected: what is sent is what was configured.
        let resource = Resource::builder_empty().with_attributes(attributes).build();
        let (queue, exporting) = Queue::start(collector, &resource, counts);
        let calls = CallsOnly(Sampler::TraceIdRatioBased(config.sample_ratio));
        let provider = SdkTracerProvider::builder()
            .with_span_processor(queue)
            .with_sampler(Sampler::ParentBased(Box::new(calls)))
            .with_resource(resource)
            .build();
        Ok(Some(Self { provider, exporting }))
    }

    /// What makes spans of OpenTelemetry of ours. Log lines stay in the log.
    pub fn layer<S>(&self) -> impl Layer<S> + use<S>
    where
        S: Subscriber + for<'span> LookupSpan<'span>,
    {
        let ours =
            FilterFn::new(|metadata| metadata.is_span() && metadata.target().starts_with("portcullis"));
        tracing_opentelemetry::layer()
            .with_tracer(self.provider.tracer("portcullis"))
            .with_location(false)
            .with_threads(false)
            .with_target(false)
            .with_tracked_inactivity(false)
            .with_context_activation(false)
            .with_filter(ours.with_max_level_hint(LevelFilter::DEBUG))
    }

    /// Sends what is still in the queue, for as long as `deadline` at most. Spans that end later are lost.
    pub async fn finish(self, deadline: Duration) {
        self.exporting.finish(deadline).await;
    }
}

/// Sends no spans to the collector, to see whether it would take some.
///
/// # Errors
/// What [`Telemetry::start`] would fail with, and [`TelemetryError::Unreachable`].
pub async fn try_out(config: &TelemetryConfig) -> Result<(), TelemetryError> {
    let Some(collector) = Collector::new(config)? else { return Ok(()) };
    let nothing = ExportTraceServiceRequest::default().encode_to_vec();
    let answer = collector.post(nothing.into()).await;
    answer.map(drop).map_err(|refusal| TelemetryError::Unreachable(refusal.reason))
}
