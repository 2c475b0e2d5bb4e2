//! A server's deliverer: a task for each endpoint, so that a slow one keeps no other waiting.

use std::sync::{Arc, PoisonError, Weak};
use std::time::{Duration, Instant};

use futures_util::future::join_all;

use super::{Endpoint, Inner, Webhooks};

/// How often is looked for what no commit of this server rings for: what is to be tried again, and what another server
/// has left behind.
const POLL: Duration = Duration::from_secs(5);

/// How often is counted what waits.
const COUNT: Duration = Duration::from_secs(15);

impl Webhooks {
    /// Begins to send, until [`stop`](Self::stop), or until the server is gone. The standalone server does it by itself;
    /// without it deliveries wait for a server that does.
    ///
    /// # Panics
    /// Outside of a tokio runtime.
    pub fn start(&self) {
        let mut tasks = self.0.tasks.lock().unwrap_or_else(PoisonError::into_inner);
        if tasks.is_empty() {
            let endpoints = self.0.endpoints.iter().filter(|endpoint| !endpoint.disabled);
            tasks
                .extend(endpoints.map(|endpoint| {
                    tokio::spawn(keep_delivering(Arc::downgrade(&self.0), endpoint.clone()))
                }));
        }
    }

    /// Begins nothing more, waits for what is on its way, and gives back what does not end in time.
    pub async fn stop(&self, patience: Duration) {
        self.0.stop.send_replace(true);
        let mut tasks = std::mem::take(&mut *self.0.tasks.lock().unwrap_or_else(PoisonError::into_inner));
        if tokio::time::timeout(patience, join_all(&mut tasks)).await.is_ok() {
            return;
        }
        tasks.iter().for_each(tokio::task::JoinHandle::abort);
        join_all(tasks).await;
        if let Err(error) = self.0.release().await {
            tracing::warn!(%error, "webhooks that were on their way are sent again once their lease runs out");
        }
    }
}

async fn keep_delivering(inner: Weak<Inner>, endpoint: Arc<Endpoint>) {
    let mut counted: Option<Instant> = None;
    loop {
        let Some(now) = inner.upgrade() else { return };
        let mut stop = now.stop.subscribe();
        if *stop.borrow() {
            return;
        }
        let more = now.round(&endpoint).await.unwrap_or_else(|error| {
            tracing::warn!(%error, endpoint = endpoint.name(), "webhooks can't be read");
            false
        });
        if counted.is_none_or(|counted| counted.elapsed() >= COUNT) && now.count(&endpoint).await.is_ok() {
            counted = Some(Instant::now());
        }
        drop(now);
        if more {
            continue;
        }
        tokio::select! {
            () = endpoint.bell.notified() => {}
            () = tokio::time::sleep(POLL.mul_f64(0.9 + 0.2 * rand::random::<f64>())) => {}
            _ = stop.wait_for(|stop| *stop) => return,
        }
    }
}
