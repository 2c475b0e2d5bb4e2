//! Events: what happened, recorded with what it happened to, and told to whoever listens.
//!
//! Each is a row of `authEvent`, written by the transaction that caused it (an outbox): where the change is kept, the
//! event is, and where it is not, nobody hears of it. From there one [reader](reader) a process tells those who listen.
//! It is woken by the commit on the same server, by a message on others where the secondary storage or the database
//! carries such (Redis, PostgreSQL), and looks by itself twice a second; it only runs while somebody listens.

mod bell;
mod feed;
mod hub;
pub mod kind;
mod lag;
mod reader;
mod record;
mod service_events;
mod session_events;
mod subscription;
mod tables;

pub use service_events::ServiceEvents;
pub use session_events::SessionEvents;
pub use subscription::Subscription;
pub use tables::EventRow;

use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::Duration;

use tokio::sync::watch;

use crate::config::EventsConfig;
use crate::error::{CommonError, Error, Result};
use crate::feature::Feature;
use crate::hooks::Hooks;
use crate::kit::secondary_storage::SecondaryStorage;
use crate::store::{Find, Store};
use bell::{Bell, Ear};
use hub::{Hub, Listening};
use lag::Lag;
use reader::{OVERLAP, Reader};
pub use record::Happening;
use record::Recorder;

/// How long a listener waits for the reader to begin.
const PATIENCE: Duration = Duration::from_secs(5);

/// When to come back to a server that has all the listeners that it takes.
const FULL: Duration = Duration::from_secs(30);

/// How long the reader waits after the database failed, or what carries the bell.
const PAUSE: Duration = Duration::from_secs(1);

/// The table of events, and the way to listen.
pub fn feature() -> Feature {
    Feature::new("events", "Hear at once when a session or a user changes.")
        .enabled(|config| config.events.enabled)
        .tables(|schema| schema.table::<EventRow>())
        .expires_after(EventRow::CREATED_AT, |shared| Duration::from_secs(shared.config.events.retention))
        .endpoint::<SessionEvents>()
        .endpoint::<ServiceEvents>()
}

/// What writes events, before there is a store to read them from.
pub(crate) struct Recording {
    bell: Arc<Bell>,
    poll: Duration,
}

impl Recording {
    /// Events as they are configured, told to other servers by this storage if it carries messages.
    pub(crate) fn new(config: &EventsConfig, storage: Option<Arc<dyn SecondaryStorage>>) -> Self {
        let poll = Duration::from_millis(config.poll_millis);
        Self { bell: Arc::new(Bell::new(storage)), poll }
    }

    pub(crate) fn hooks(&self) -> Hooks {
        Arc::new(Recorder::new(self.bell.clone())).hooks()
    }

    pub(crate) fn read_from(self, store: Store) -> Events {
        let (hub, primed) = (Arc::new(Hub::new()), watch::Sender::new(false));
        Events(Arc::new(Inner {
            store,
            bell: self.bell,
            poll: self.poll,
            hub,
            lag: Lag::default(),
            reads: Mutex::new(false),
            primed,
        }))
    }
}

/// The events of one server, as they happen.
#[derive(Clone)]
pub struct Events(Arc<Inner>);

struct Inner {
    store: Store,
    bell: Arc<Bell>,
    poll: Duration,
    hub: Arc<Hub>,
    lag: Lag,
    /// Whether the reader runs.
    reads: Mutex<bool>,
    /// Whether whatever is committed from now on will be told.
    primed: watch::Sender<bool>,
}

impl Events {
    /// Everything that happens from now on, on any server, in the order in which it is read: each event once as long as
    /// this subscription lives. With the id of an event it begins after that one; what happened within ten seconds before
    /// it may be told again, since transactions do not end in the order in which they wrote.
    ///
    /// # Errors
    /// The database can't be read.
    pub async fn subscribe(&self, after: Option<&str>) -> Result<Subscription> {
        let live = self.0.hub.hear_all();
        self.begin().await?;
        Subscription::new(self.0.store.clone(), live, after).await
    }

    /// How many clients listen.
    pub fn listeners(&self) -> usize {
        self.0.hub.listeners()
    }

    /// How many programs and services hear of everything.
    pub fn subscribers(&self) -> usize {
        self.0.hub.subscribers()
    }

    /// How far those who listen are behind what happens; nothing where nobody listens.
    pub fn lag(&self) -> Duration {
        self.0.lag.now()
    }

    /// Ends every client's listening, so that a server that stops does not wait for it.
    pub fn close(&self) {
        self.0.hub.close();
    }

    /// Resolves when the server stops.
    async fn closed(&self) {
        self.0.hub.closed().await;
    }

    /// Begins to listen for one session. Whatever is committed from now on will be told.
    async fn listen(&self, user: &str, session: &str, most: usize) -> Result<Option<Listening>> {
        let Some(listening) = self.0.hub.listen(user, session, most) else { return Ok(None) };
        self.begin().await?;
        Ok(Some(listening))
    }

    /// Adds what happened to a user since an event. Where that is not known any more, something may have.
    async fn catch_up(&self, listening: &Listening, user: &str, after: &str) -> Result<()> {
        let store = &self.0.store;
        let Some(last) = store.find_one(EventRow::ID.eq(after)).await? else {
            listening.doubt();
            return Ok(());
        };
        let since = EventRow::USER_ID.eq(user).and(EventRow::CREATED_AT.gte(last.created_at - OVERLAP));
        let mut missed: Vec<EventRow> = store.find_many(Find::new().filter(since)).await?;
        missed.retain(|event| event.id != last.id);
        listening.resume(&missed);
        Ok(())
    }

    /// The id of the last event that was told; one that nobody knows, where none was.
    fn last(&self) -> String {
        self.0.hub.last()
    }

    /// Makes sure that the reader runs, and has begun.
    async fn begin(&self) -> Result<()> {
        {
            let mut reads = self.0.reads.lock().unwrap_or_else(PoisonError::into_inner);
            if !std::mem::replace(&mut *reads, true) {
                tokio::spawn(read(Arc::downgrade(&self.0)));
            }
        }
        let mut primed = self.0.primed.subscribe();
        let begun = tokio::time::timeout(PATIENCE, primed.wait_for(|primed| *primed)).await;
        begun.map(drop).map_err(|_| Error::from(CommonError::ServiceUnavailable.spec()).retry_after(PAUSE))
    }
}

impl Inner {
    /// Whether the reader may stop. Whoever begins to listen after this starts another.
    fn stops(&self) -> bool {
        let mut reads = self.reads.lock().unwrap_or_else(PoisonError::into_inner);
        if self.hub.is_empty() {
            *reads = false;
            self.lag.ends();
            self.primed.send_replace(false);
        }
        !*reads
    }
}

/// Reads and tells until nobody listens any more, or the server is gone.
async fn read(events: Weak<Inner>) {
    let Some(inner) = events.upgrade() else { return };
    let (store, bell, poll) = (inner.store.clone(), inner.bell.clone(), inner.poll);
    drop(inner);
    let mut reader = Reader::new(store.clock().now().into());
    let mut ear = None;
    loop {
        let mut pause = poll;
        if ear.is_none() {
            ear = bell.listen(&store).await.unwrap_or_else(|error| {
                tracing::debug!(error, "other servers' events are found by polling alone");
                pause = pause.min(PAUSE);
                None
            });
        }
        let read = reader.read(&store).await;
        let Some(inner) = events.upgrade() else { return };
        match read {
            // What was there before the reader began is not news.
            Ok(_) if !*inner.primed.borrow() => {
                inner.lag.is_read([], store.clock().now().into());
                inner.primed.send_replace(true);
            }
            Ok(fresh) => {
                inner.lag.is_read(fresh.iter().map(|event| event.created_at), store.clock().now().into());
                fresh.into_iter().for_each(|event| inner.hub.tell(event));
            }
            Err(error) => {
                tracing::warn!(%error, "events can't be read");
                tokio::time::sleep(PAUSE).await;
            }
        }
        if inner.stops() {
            return;
        }
        drop(inner);
        tokio::select! {
            () = bell.rings() => {}
            () = heard(&mut ear) => {}
            () = tokio::time::sleep(pause) => {}
        }
    }
}

/// Resolves when another server has rung; never where there is nothing to hear it by.
async fn heard(ear: &mut Option<Ear>) {
    let Some(open) = ear else { return std::future::pending().await };
    if !open.hears().await {
        // It is opened anew with the next reading.
        *ear = None;
    }
}
