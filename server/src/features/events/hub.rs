//! Who listens, and what each is told. One fan-out for all of them: a listener is an entry in a map, not a task.

use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use tokio::sync::{Notify, broadcast, watch};

use super::{EventRow, kind};
use crate::store::Id;

/// How many events a slow subscriber may be behind before it reads from the database again.
const BACKLOG: usize = 1_024;

/// What a listener has not been told yet. However much happens, it is no more than this: who hears that something
/// changed asks what it is now.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct News {
    /// The id of the newest event.
    pub(super) last: Option<String>,
    /// The session changed.
    pub(super) session: bool,
    /// The user changed.
    pub(super) user: bool,
    /// The session ended.
    pub(super) ended: bool,
    /// The server stops, and it is time to listen elsewhere.
    pub(super) closing: bool,
}

impl News {
    /// Adds what an event means to somebody in this session.
    pub(super) fn add(&mut self, event: &EventRow, session: &str) {
        let own = event.session_id.as_deref() == Some(session);
        match event.kind.as_str() {
            kind::SESSION_ENDED if own => self.ended = true,
            kind::SESSION_UPDATED if own && !event.only_extends() => self.session = true,
            kind::USER_UPDATED => self.user = true,
            kind::USER_DELETED => self.ended = true,
            _ => return,
        }
        self.last = Some(event.id.to_string());
    }

    pub(super) fn is_empty(&self) -> bool {
        !(self.session || self.user || self.ended || self.closing)
    }
}

/// An ear: where news waits for its listener.
struct Ear {
    session: String,
    news: Mutex<News>,
    rings: Notify,
    /// What it heard of when it was resumed.
    resumed: OnceLock<Vec<Id>>,
}

impl Ear {
    fn new(session: &str) -> Self {
        Self {
            session: session.to_owned(),
            news: Mutex::default(),
            rings: Notify::new(),
            resumed: OnceLock::new(),
        }
    }

    /// Tells what the reader has read: it may be behind the one who resumed, and read what that one was told already.
    fn hear(&self, event: &EventRow) {
        if !self.resumed.get().is_some_and(|told| told.contains(&event.id)) {
            self.tell(|news| news.add(event, &self.session));
        }
    }

    fn tell(&self, add: impl FnOnce(&mut News)) {
        let mut news = lock(&self.news);
        let before = news.is_empty();
        add(&mut news);
        if before && !news.is_empty() {
            self.rings.notify_one();
        }
    }
}

pub(super) struct Hub {
    /// By user, since that is what every event names.
    ears: Mutex<HashMap<String, Vec<Arc<Ear>>>>,
    count: AtomicUsize,
    closing: watch::Sender<bool>,
    /// The id of the newest event that was told.
    last: Mutex<String>,
    /// For those who want to know everything.
    all: broadcast::Sender<Arc<EventRow>>,
}

impl Hub {
    pub(super) fn new() -> Self {
        Self {
            ears: Mutex::default(),
            count: AtomicUsize::new(0),
            closing: watch::Sender::new(false),
            last: Mutex::new("0".to_owned()),
            all: broadcast::Sender::new(BACKLOG),
        }
    }

    /// Begins to listen for one session; `None` where `most` are listening already, or the server stops.
    pub(super) fn listen(self: &Arc<Self>, user: &str, session: &str, most: usize) -> Option<Listening> {
        if *self.closing.borrow() {
            return None;
        }
        self.count.fetch_update(Ordering::AcqRel, Ordering::Acquire, |n| (n < most).then_some(n + 1)).ok()?;
        let ear = Arc::new(Ear::new(session));
        lock(&self.ears).entry(user.to_owned()).or_default().push(ear.clone());
        Some(Listening { hub: self.clone(), user: user.to_owned(), ear })
    }

    /// Begins to hear of everything.
    pub(super) fn hear_all(&self) -> broadcast::Receiver<Arc<EventRow>> {
        self.all.subscribe()
    }

    /// Tells everybody whom it concerns.
    pub(super) fn tell(&self, event: EventRow) {
        event.id.as_str().clone_into(&mut lock(&self.last));
        if let Some(user) = &event.user_id
            && let Some(ears) = lock(&self.ears).get(user)
        {
            ears.iter().for_each(|ear| ear.hear(&event));
        }
        if self.all.receiver_count() > 0 {
            // That the last one has just gone is no failure.
            drop(self.all.send(Arc::new(event)));
        }
    }

    pub(super) fn last(&self) -> String {
        lock(&self.last).clone()
    }

    /// Whether nobody listens.
    pub(super) fn is_empty(&self) -> bool {
        self.count.load(Ordering::Acquire) == 0 && self.all.receiver_count() == 0
    }

    pub(super) fn subscribers(&self) -> usize {
        self.all.receiver_count()
    }

    pub(super) fn listeners(&self) -> usize {
        self.count.load(Ordering::Relaxed)
    }

    /// Resolves when the server stops.
    pub(super) async fn closed(&self) {
        // The sender is ours, so it does not go.
        let _ = self.closing.subscribe().wait_for(|closing| *closing).await;
    }

    /// Ends every listening, so that a server that stops does not wait for it.
    pub(super) fn close(&self) {
        self.closing.send_replace(true);
        lock(&self.ears).values().flatten().for_each(|ear| ear.tell(|news| news.closing = true));
    }
}

/// Somebody listens, as long as this lives.
pub(super) struct Listening {
    hub: Arc<Hub>,
    user: String,
    ear: Arc<Ear>,
}

impl Listening {
    /// What has happened since the last time; waits until something has.
    pub(super) async fn news(&self) -> News {
        loop {
            let news = std::mem::take(&mut *lock(&self.ear.news));
            if !news.is_empty() {
                return news;
            }
            self.ear.rings.notified().await;
        }
    }

    /// Adds what happened before the listening began.
    pub(super) fn resume(&self, missed: &[EventRow]) {
        self.ear.tell(|news| missed.iter().for_each(|event| news.add(event, &self.ear.session)));
        // A listening is resumed once, when it begins.
        let _ = self.ear.resumed.set(missed.iter().map(|event| event.id.clone()).collect());
    }

    /// Something may have happened before the listening began.
    pub(super) fn doubt(&self) {
        self.ear.tell(|news| news.session = true);
    }

    /// The session is over, however that was found out.
    pub(super) fn end(&self) {
        self.ear.tell(|news| news.ended = true);
    }
}

impl Drop for Listening {
    fn drop(&mut self) {
        let mut ears = lock(&self.hub.ears);
        if let Some(of_user) = ears.get_mut(&self.user) {
            of_user.retain(|ear| !Arc::ptr_eq(ear, &self.ear));
            if of_user.is_empty() {
                ears.remove(&self.user);
            }
        }
        self.hub.count.fetch_sub(1, Ordering::AcqRel);
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::store::Extra;

    fn changed(id: &str) -> EventRow {
        EventRow {
            id: id.into(),
            kind: kind::USER_UPDATED.to_owned(),
            user_id: Some("ada".to_owned()),
            session_id: None,
            subject_id: "ada".to_owned(),
            operation: None,
            actor_id: None,
            impersonator_id: None,
            data: json!({}),
            created_at: chrono::DateTime::UNIX_EPOCH.into(),
            extra: Extra::default(),
        }
    }

    #[tokio::test]
    async fn what_was_missed_is_told_once() {
        let hub = Arc::new(Hub::new());
        let resumed = hub.listen("ada", "laptop", 1).expect("room for one");
        resumed.resume(&[changed("1")]);
        assert_eq!(resumed.news().await.last.as_deref(), Some("1"));
        // The reader comes to it only now.
        hub.tell(changed("1"));
        assert!(lock(&resumed.ear.news).is_empty());
        hub.tell(changed("2"));
        assert_eq!(resumed.news().await.last.as_deref(), Some("2"));
    }
}
