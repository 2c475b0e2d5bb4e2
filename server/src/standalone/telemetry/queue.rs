//! The spans that wait for the collector: so many at most, and what does not fit is counted, not waited for.
//!
//! The SDK's own queue keeps its count of lost spans to itself, and exports on a thread without a runtime.

use std::sync::Arc;
use std::time::Duration;

use opentelemetry::Context;
use opentelemetry_proto::tonic::collector::trace::v1::{
    ExportTraceServiceRequest, ExportTraceServiceResponse,
};
use opentelemetry_proto::transform::common::tonic::ResourceAttributesWithSchema;
use opentelemetry_proto::transform::trace::tonic::group_spans_by_resource_and_scope;
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::error::OTelSdkResult;
use opentelemetry_sdk::trace::{Span, SpanData, SpanProcessor};
use prost::Message as _;
use tokio::sync::{Notify, mpsc, watch};
use tokio::task::JoinHandle;

use super::collector::{Collector, Refusal};
use crate::http::metrics::SpanCounts;

/// How many spans may wait: some seconds of a busy server, in some megabytes.
const CAPACITY: usize = 16_384;
/// How many are sent at once.
const BATCH: usize = 512;
/// How long they are collected before a batch that is not full is sent.
const GATHER: Duration = Duration::from_secs(1);
/// How often a batch is offered that the collector may take later.
const ATTEMPTS: u32 = 4;
/// The wait after the first attempt; each later one is twice as long.
const FIRST_WAIT: Duration = Duration::from_secs(1);
/// The longest wait that a collector may ask for.
const LONGEST_WAIT: Duration = Duration::from_secs(30);

/// The way into the queue.
#[derive(Debug)]
pub(super) struct Queue {
    spans: mpsc::Sender<SpanData>,
    full_batch: Arc<Notify>,
    counts: SpanCounts,
}

/// The way out.
pub(super) struct Exporting {
    stop: watch::Sender<bool>,
    exporter: JoinHandle<()>,
}

impl Queue {
    /// Exports in this tokio runtime until it is told to finish.
    pub(super) fn start(collector: Collector, resource: &Resource, counts: &SpanCounts) -> (Self, Exporting) {
        let (spans, waiting) = mpsc::channel(CAPACITY);
        let (full_batch, stop) = (Arc::<Notify>::default(), watch::Sender::new(false));
        let exporter = Exporter {
            waiting,
            full_batch: full_batch.clone(),
            counts: counts.clone(),
            stop: stop.subscribe(),
            resource: resource.into(),
            collector,
            refused: false,
        };
        let exporting = Exporting { stop, exporter: tokio::spawn(exporter.run()) };
        (Self { spans, full_batch, counts: counts.clone() }, exporting)
    }
}

impl SpanProcessor for Queue {
    fn on_start(&self, _: &mut Span, _: &Context) {}

    fn on_end(&self, span: SpanData) {
        if !span.span_context.is_sampled() {
            return;
        }
        if self.spans.try_send(span).is_err() {
            self.counts.dropped.inc();
        } else if self.spans.max_capacity() - self.spans.capacity() >= BATCH {
            self.full_batch.notify_one();
        }
    }

    /// Flushing is [`Exporting::finish`]'s, which waits without holding a thread.
    fn force_flush(&self) -> OTelSdkResult {
        Ok(())
    }

    fn shutdown_with_timeout(&self, _: Duration) -> OTelSdkResult {
        Ok(())
    }
}

impl Exporting {
    pub(super) async fn finish(self, deadline: Duration) {
        self.stop.send_replace(true);
        if tokio::time::timeout(deadline, self.exporter).await.is_err() {
            tracing::warn!("some spans did not reach the collector in time");
        }
    }
}

struct Exporter {
    waiting: mpsc::Receiver<SpanData>,
    full_batch: Arc<Notify>,
    counts: SpanCounts,
    stop: watch::Receiver<bool>,
    resource: ResourceAttributesWithSchema,
    collector: Collector,
    /// Whether the last batch was not taken: then it has been logged.
    refused: bool,
}

impl Exporter {
    async fn run(mut self) {
        let mut batch = Vec::with_capacity(BATCH);
        while !*self.stop.borrow() {
            if self.waiting.len() < BATCH {
                tokio::select! {
                    () = tokio::time::sleep(GATHER) => {}
                    () = self.full_batch.notified() => {}
                    _ = self.stop.wait_for(|stop| *stop) => {}
                }
            }
            self.send_next(&mut batch).await;
        }
        self.waiting.close();
        while self.send_next(&mut batch).await {}
    }

    /// Sends a batch of what waits now, if anything does.
    async fn send_next(&mut self, batch: &mut Vec<SpanData>) -> bool {
        while batch.len() < BATCH
            && let Ok(span) = self.waiting.try_recv()
        {
            batch.push(span);
        }
        if batch.is_empty() {
            return false;
        }
        self.send(std::mem::take(batch)).await;
        true
    }

    async fn send(&mut self, spans: Vec<SpanData>) {
        let count = spans.len() as u64;
        let resource_spans = group_spans_by_resource_and_scope(spans, &self.resource);
        let request = ExportTraceServiceRequest { resource_spans }.encode_to_vec().into();
        match self.offer(request).await {
            Ok(rejected) => {
                self.counts.exported.inc_by(count.saturating_sub(rejected));
                self.counts.failed.inc_by(rejected.min(count));
                if std::mem::take(&mut self.refused) {
                    tracing::info!("the collector takes spans again");
                }
            }
            Err(refusal) => {
                self.counts.failed.inc_by(count);
                if !std::mem::replace(&mut self.refused, true) {
                    tracing::warn!(
                        reason = refusal.reason,
                        "the collector does not take spans: they are lost"
                    );
                }
            }
        }
    }

    /// Offers a batch until it is taken or refused for good; how many of its spans were rejected.
    async fn offer(&mut self, request: bytes::Bytes) -> Result<u64, Refusal> {
        let mut wait = FIRST_WAIT;
        let mut attempt = 1;
        loop {
            match self.collector.post(request.clone()).await {
                Ok(answer) => return Ok(rejected(&answer)),
                // A server that stops waits for nobody.
                Err(refusal) if refusal.temporary && attempt < ATTEMPTS && !*self.stop.borrow() => {
                    let wait = refusal.retry_after.map_or(wait, |asked| asked.min(LONGEST_WAIT));
                    tokio::select! {
                        () = tokio::time::sleep(wait) => {}
                        _ = self.stop.wait_for(|stop| *stop) => {}
                    }
                }
                Err(refusal) => return Err(refusal),
            }
            attempt += 1;
            wait *= 2;
        }
    }
}

/// How many spans an answer says were rejected; none, if it can't be read.
fn rejected(answer: &[u8]) -> u64 {
    let answer = ExportTraceServiceResponse::decode(answer).unwrap_or_default();
    answer.partial_success.map_or(0, |partial| partial.rejected_spans.max(0).cast_unsigned())
}

#[cfg(test)]
mod tests {
    use axum::Router;
    use axum::routing::post;
    use opentelemetry::trace::{Tracer as _, TracerProvider as _};
    use opentelemetry_proto::tonic::collector::trace::v1::ExportTracePartialSuccess;
    use opentelemetry_sdk::trace::{SdkTracer, SdkTracerProvider};
    use tokio::net::TcpListener;

    use super::*;
    use crate::config::TelemetryConfig;
    use crate::http::metrics::Metrics;

    /// A tracer whose spans go to this address, and what counts them.
    fn tracer(listener: &TcpListener) -> (SdkTracer, Exporting, SpanCounts) {
        let endpoint = format!("http://{}", listener.local_addr().expect("an address"));
        let config = TelemetryConfig { endpoint: Some(endpoint), ..TelemetryConfig::default() };
        let collector = Collector::new(&config).expect("an address").expect("a collector");
        let counts = Metrics::default().spans().clone();
        let (queue, exporting) = Queue::start(collector, &Resource::builder_empty().build(), &counts);
        let provider = SdkTracerProvider::builder().with_span_processor(queue).build();
        (provider.tracer("test"), exporting, counts)
    }

    async fn listener() -> TcpListener {
        TcpListener::bind("127.0.0.1:0").await.expect("a port")
    }

    /// Whoever ends a span never waits: not for the collector, and not for the queue.
    #[tokio::test]
    async fn what_does_not_fit_is_counted() {
        let silent = listener().await;
        let (tracer, exporting, counts) = tracer(&silent);
        // On this one thread nothing is exported until the test waits.
        (0..CAPACITY + 3).for_each(|_| drop(tracer.start("span")));
        assert_eq!(counts.dropped.get(), 3);
        // A server that stops waits no longer than it wants to.
        exporting.finish(Duration::from_millis(50)).await;
        assert_eq!(counts.exported.get(), 0);
    }

    #[tokio::test]
    async fn the_end_sends_all_that_waits_and_takes_no_more() {
        let listener = listener().await;
        let (tracer, exporting, counts) = tracer(&listener);
        let router = Router::new().route("/v1/traces", post(async || ()));
        tokio::spawn(async move { axum::serve(listener, router).await });
        (0..3 * BATCH + 1).for_each(|_| drop(tracer.start("span")));
        exporting.finish(Duration::from_secs(20)).await;
        assert_eq!(counts.exported.get(), 3 * BATCH as u64 + 1);
        drop(tracer.start("span"));
        assert_eq!((counts.dropped.get(), counts.failed.get()), (1, 0));
    }

    #[tokio::test]
    async fn what_the_collector_rejects_is_counted() {
        let partial = ExportTracePartialSuccess { rejected_spans: 2, error_message: String::new() };
        let answer = ExportTraceServiceResponse { partial_success: Some(partial) }.encode_to_vec();
        let listener = listener().await;
        let (tracer, exporting, counts) = tracer(&listener);
        let router = Router::new().route("/v1/traces", post(async || answer));
        tokio::spawn(async move { axum::serve(listener, router).await });
        (0..5).for_each(|_| drop(tracer.start("span")));
        exporting.finish(Duration::from_secs(20)).await;
        assert_eq!((counts.exported.get(), counts.failed.get()), (3, 2));
    }
}
