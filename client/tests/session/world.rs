//! A server that holds one truth, and answers when it is told to.

use portcullis_client::session::{FetchError, Session};
use std::{
    collections::VecDeque,
    future::Future,
    pin::Pin,
    sync::{Arc, Mutex},
    time::Duration,
};
use tokio::sync::oneshot;

/// The truth: its version, and whether anybody is signed in. A higher version is a later truth.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Truth {
    pub(crate) version: u32,
    pub(crate) signed_in: bool,
}

pub(crate) type Answer = Result<Option<Truth>, FetchError>;
type FetchFn = Box<dyn Fn() -> Pin<Box<dyn Future<Output = Answer> + Send>> + Send + Sync>;
type ClockFn = Box<dyn Fn() -> Duration + Send + Sync>;
pub(crate) type TestSession = Session<FetchFn, ClockFn>;

#[derive(Clone)]
pub(crate) struct World(Arc<Mutex<State>>);

struct State {
    now: Duration,
    truth: Truth,
    /// Every truth so far, and since when.
    history: Vec<(Duration, Truth)>,
    begun: usize,
    most_at_once: usize,
    open: VecDeque<(Truth, oneshot::Sender<Answer>)>,
}

impl World {
    pub(crate) fn new() -> (Self, TestSession) {
        let (now, truth) = (Duration::from_secs(1000), Truth { version: 1, signed_in: true });
        let world = Self(Arc::new(Mutex::new(State {
            now,
            truth,
            history: vec![(now, truth)],
            begun: 0,
            most_at_once: 0,
            open: VecDeque::new(),
        })));
        let (server, clock) = (world.clone(), world.clone());
        let fetch: FetchFn = Box::new(move || {
            let server = server.clone();
            // The truth is read when the request begins, as a server would at the earliest.
            Box::pin(async move { server.begin().await.expect("the world outlives its requests") })
        });
        let session = Session::new(fetch, Box::new(move || clock.with(|s| s.now)) as ClockFn);
        (world, session)
    }

    fn with<R>(&self, f: impl FnOnce(&mut State) -> R) -> R {
        f(&mut self.0.lock().expect("no test panics inside"))
    }

    fn begin(&self) -> oneshot::Receiver<Answer> {
        self.with(|s| {
            let (send, receive) = oneshot::channel();
            s.begun += 1;
            s.open.push_back((s.truth, send));
            s.most_at_once = s.most_at_once.max(s.open.len());
            receive
        })
    }

    /// How many requests have begun.
    pub(crate) fn begun(&self) -> usize {
        self.with(|s| s.begun)
    }

    pub(crate) fn most_at_once(&self) -> usize {
        self.with(|s| s.most_at_once)
    }

    pub(crate) fn truth(&self) -> Truth {
        self.with(|s| s.truth)
    }

    pub(crate) fn change(&self, signed_in: bool) -> Truth {
        self.with(|s| {
            s.truth = Truth { version: s.truth.version + 1, signed_in };
            s.history.push((s.now, s.truth));
            s.truth
        })
    }

    /// Whether this was the truth at some time within the moment `at`.
    pub(crate) fn was_true(&self, at: Duration, data: Option<&Truth>) -> bool {
        self.with(|s| {
            let before = s.history.iter().rev().find(|(since, _)| *since < at);
            let within = s.history.iter().filter(|(since, _)| *since == at);
            within.chain(before).any(|(_, truth)| truth.signed_in.then_some(truth) == data)
        })
    }

    /// Answers the open request, if there is one, with the truth at its beginning or with this failure.
    pub(crate) fn answer(&self, failure: Option<FetchError>) -> bool {
        let Some((truth, send)) = self.with(|s| s.open.pop_front()) else { return false };
        let answer = failure.map_or(Ok(truth.signed_in.then_some(truth)), Err);
        send.send(answer).is_ok()
    }

    pub(crate) fn pass(&self, time: Duration) {
        self.with(|s| s.now += time);
    }

    pub(crate) fn now(&self) -> Duration {
        self.with(|s| s.now)
    }
}

/// Lets every other task run until none has anything left to do.
pub(crate) async fn settle() {
    for _ in 0..50 {
        tokio::task::yield_now().await;
    }
}
