//! The promises under any order of events.

use crate::world::{TestSession, Truth, World, settle};
use futures_signals::signal::SignalExt;
use portcullis_client::session::{FetchError, FetchErrorKind, SessionState, Snapshot};
use proptest::prelude::*;
use std::{
    future::ready,
    sync::{Arc, Mutex},
    time::Duration,
};
use tokio::task::JoinHandle;

#[derive(Clone, Debug)]
enum Event {
    Invalidate,
    Refetch,
    DropWaiter(prop::sample::Index),
    Subscribe,
    DropSubscriber(prop::sample::Index),
    /// The truth changes on the server.
    Change {
        signed_in: bool,
    },
    Answer,
    Fail {
        retry_after: Option<Duration>,
    },
    /// Time passes.
    Pass(Duration),
    /// A page comes back into focus: it asks if what it knows is as old as this.
    Wake(Duration),
    /// This client signs out: the truth changes and the signal is told.
    Set,
    /// Everybody runs until nobody has anything left to do.
    Settle,
    /// Everybody runs a little.
    Yield,
}

fn seconds() -> impl Strategy<Value = Duration> {
    (0..120u64).prop_map(Duration::from_secs)
}

fn events() -> impl Strategy<Value = Vec<Event>> {
    use Event::*;
    let event = prop_oneof![
        3 => Just(Invalidate),
        3 => Just(Refetch),
        2 => any::<prop::sample::Index>().prop_map(DropWaiter),
        1 => Just(Subscribe),
        1 => any::<prop::sample::Index>().prop_map(DropSubscriber),
        3 => any::<bool>().prop_map(|signed_in| Change { signed_in }),
        4 => Just(Answer),
        1 => prop::option::of(seconds()).prop_map(|retry_after| Fail { retry_after }),
        2 => seconds().prop_map(Pass),
        2 => seconds().prop_map(Wake),
        1 => Just(Set),
        3 => Just(Settle),
        3 => Just(Yield),
    ];
    prop::collection::vec(event, 0..60)
}

/// What every subscriber saw, in order.
type Seen = Arc<Mutex<Vec<Snapshot<Truth>>>>;

struct Run {
    world: World,
    session: TestSession,
    seen: Seen,
    /// With the version of the truth when the call was made.
    waiters: Vec<(u32, JoinHandle<Snapshot<Truth>>)>,
    subscribers: Vec<JoinHandle<()>>,
    /// How many requests can be justified: the first one and one for each demand.
    demands: usize,
}

impl Run {
    fn new() -> Self {
        let (world, session) = World::new();
        Self { world, session, seen: Seen::default(), waiters: vec![], subscribers: vec![], demands: 1 }
    }

    async fn apply(&mut self, event: Event) {
        match event {
            Event::Invalidate => {
                self.session.invalidate();
                self.demands += 1;
            }
            Event::Refetch => {
                self.waiters.push((self.world.truth().version, tokio::spawn(self.session.refetch())));
                self.demands += 1;
            }
            Event::DropWaiter(which) => drop_one(&mut self.waiters, which, |(_, task)| task.abort()),
            Event::Subscribe => self.subscribe(),
            Event::DropSubscriber(which) => drop_one(&mut self.subscribers, which, |task| task.abort()),
            Event::Change { signed_in } => drop(self.world.change(signed_in)),
            Event::Answer => drop(self.world.answer(None)),
            Event::Fail { retry_after } => self.fail(retry_after).await,
            Event::Pass(time) => self.world.pass(time),
            Event::Wake(age) => {
                let old = self.session.get().as_of.is_none_or(|at| self.world.now() - at >= age);
                self.session.invalidate_older_than(age);
                self.demands += usize::from(old);
                assert!(!old || !self.session.get().is_fresh(), "what is old passes for fresh");
            }
            Event::Set => {
                self.world.change(false);
                self.session.set(None);
            }
            Event::Settle => settle().await,
            Event::Yield => tokio::task::yield_now().await,
        }
    }

    async fn fail(&self, retry_after: Option<Duration>) {
        settle().await;
        let before = self.session.get();
        let failed = self.world.answer(Some(FetchError { kind: FetchErrorKind::Offline, retry_after }));
        settle().await;
        let after = self.session.get();
        assert_eq!((&after.state, after.as_of), (&before.state, before.as_of), "a failure moved the state");
        if let (true, Some(at)) = (failed, after.retry_at) {
            let wait = at - self.world.now();
            assert!(wait >= Duration::from_secs(1) && wait >= retry_after.unwrap_or_default(), "too soon");
            assert!(wait <= Duration::from_secs(60).max(retry_after.unwrap_or_default()), "too late");
        }
    }

    fn subscribe(&mut self) {
        let (seen, signal) = (self.seen.clone(), self.session.signal());
        self.subscribers.push(tokio::spawn(signal.for_each(move |shown| {
            seen.lock().expect("not poisoned").push(shown);
            ready(())
        })));
    }

    /// Nothing more happens, except that the server answers what is asked.
    async fn finish(&mut self) {
        self.subscribe();
        settle().await;
        while self.world.answer(None) {
            settle().await;
        }
    }
}

fn drop_one<T>(all: &mut Vec<T>, which: prop::sample::Index, end: impl FnOnce(T)) {
    if !all.is_empty() {
        end(all.swap_remove(which.index(all.len())));
    }
}

async fn check(events: Vec<Event>) -> Result<(), TestCaseError> {
    let mut run = Run::new();
    for event in events {
        run.apply(event).await;
    }
    run.finish().await;

    prop_assert!(run.world.most_at_once() <= 1, "two requests at once");
    prop_assert!(run.world.begun() <= run.demands, "more requests than demands");

    for (version, task) in run.waiters {
        prop_assert!(task.is_finished(), "a waiter hangs although everything was answered");
        let shown = task.await.expect("not aborted");
        if let (Some(data), None) = (shown.state.data(), shown.error) {
            prop_assert!(data.version >= version, "refetch returned an answer older than the call");
        }
    }

    let seen = run.seen.lock().expect("not poisoned");
    let mut newest = 0;
    let mut known = false;
    for shown in seen.iter() {
        let at = shown.as_of.unwrap_or_default();
        let unknown = shown.state == SessionState::Unknown;
        prop_assert_eq!(unknown, shown.as_of.is_none());
        prop_assert!(unknown || run.world.was_true(at, shown.state.data()), "it was not so at that time");
        prop_assert!(shown.retry_at.is_none() || shown.error.is_some(), "a retry of nothing");
        prop_assert!(!known || shown.state != SessionState::Unknown, "what was known is forgotten");
        known |= shown.state != SessionState::Unknown;
        let version = shown.state.data().map_or(newest, |data| data.version);
        prop_assert!(version >= newest, "an older answer overwrote a newer one");
        newest = version;
    }

    let end = run.session.get();
    prop_assert!(end.is_fresh() || end.error.is_some(), "at rest it is fresh, or it says why not");
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_promises_hold_under_any_order_of_events(events in events()) {
        let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
        runtime.block_on(check(events))?;
    }
}

#[test]
fn they_hold_on_many_threads() {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(4)
        .enable_time()
        .build()
        .expect("a runtime");
    runtime.block_on(async {
        for _ in 0..10 {
            let (world, session) = World::new();
            let server = tokio::spawn({
                let world = world.clone();
                async move {
                    loop {
                        world.answer(None);
                        tokio::task::yield_now().await;
                    }
                }
            });
            let callers: Vec<_> = (0..16)
                .map(|_| {
                    let (world, session) = (world.clone(), session.clone());
                    tokio::spawn(async move {
                        for _ in 0..20 {
                            let version = world.change(true).version;
                            let shown = session.refetch().await;
                            assert!(shown.state.data().is_some_and(|data| data.version >= version));
                        }
                    })
                })
                .collect();
            for caller in callers {
                tokio::time::timeout(Duration::from_secs(10), caller)
                    .await
                    .expect("hangs")
                    .expect("panicked");
            }
            server.abort();
            assert_eq!(world.most_at_once(), 1);
        }
    });
}
