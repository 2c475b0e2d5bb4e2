//! The signal around the [`Ledger`]: one request, carried on by whoever waits.

use super::ledger::{Answer, Demand, Ledger};
use super::{Clock, Fetch, SessionState, Snapshot};
use futures_signals::signal::{Mutable, MutableSignal, MutableSignalCloned, Signal, SignalExt};
use futures_util::future::{FutureExt, Shared};
use std::{
    fmt,
    future::{self, Future, poll_fn},
    pin::Pin,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    task::{Context, Poll, ready},
    time::Duration,
};

/// The session of one client: see the [module](super) for its promises.
///
/// Cheap to clone; all clones are the same session. `Send` and `Sync` where the fetch and its data are.
pub struct Session<F: Fetch, C = fn() -> Duration>(Arc<Inner<F, C>>);

struct Inner<F: Fetch, C> {
    fetch: Arc<F>,
    clock: C,
    core: Mutex<Core<F>>,
    /// The ledger's newest demand, to wake those who wait for work. Written under the lock of `core`.
    wanted: Mutable<Demand>,
    /// What subscribers see. Written under the lock of `core`.
    shown: Mutable<Snapshot<F::Data>>,
}

struct Core<F: Fetch> {
    ledger: Ledger,
    request: Option<(Demand, Shared<Request<F>>)>,
}

impl<F: Fetch, C: Clock> Session<F, C> {
    /// A session about which nothing is known and nothing is asked yet.
    pub fn new(fetch: F, clock: C) -> Self {
        let ledger = Ledger::default();
        Self(Arc::new(Inner {
            fetch: Arc::new(fetch),
            clock,
            wanted: Mutable::new(ledger.wanted()),
            core: Mutex::new(Core { ledger, request: None }),
            shown: Mutable::new(Snapshot::UNKNOWN),
        }))
    }

    /// What is known now. Asks nobody.
    pub fn get(&self) -> Snapshot<F::Data> {
        self.0.shown.get_cloned()
    }

    /// The session now and whenever it changes. As long as the signal is polled it also makes the requests
    /// that are wanted, the first one included.
    pub fn signal(&self) -> SessionSignal<F, C> {
        SessionSignal { driver: Driver::new(self), shown: self.0.shown.signal_cloned() }
    }

    /// Says that what is known may have changed on the server. Returns at once; the request is made by whoever
    /// subscribes or waits.
    pub fn invalidate(&self) {
        self.demand();
    }

    /// Invalidates, unless the state is true as of less than `age` ago: for a page that comes back into
    /// focus.
    pub fn invalidate_older_than(&self, age: Duration) {
        let as_of = self.0.shown.lock_ref().as_of;
        if as_of.is_none_or(|at| self.0.clock.now().saturating_sub(at) >= age) {
            self.invalidate();
        }
    }

    /// Asks the server again, and returns when the signal holds its answer to a request that began after this
    /// call. If that request failed the snapshot says so in [`Snapshot::error`].
    ///
    /// The call itself invalidates: a future that is never polled still leaves the session to be refetched.
    pub fn refetch(&self) -> impl Future<Output = Snapshot<F::Data>> + use<F, C> {
        self.answer_to(self.demand())
    }

    /// The session as of the latest demand: at once if that has been answered, else after the request.
    pub fn resolve(&self) -> impl Future<Output = Snapshot<F::Data>> + use<F, C> {
        self.answer_to(self.lock().ledger.wanted())
    }

    /// States what is known without asking: after a sign-out, or when another tab has said so. Whatever is in
    /// flight is outdated by it.
    pub fn set(&self, data: Option<F::Data>) {
        let now = self.0.clock.now();
        self.change(|core, shown| core.ledger.set(data.map(Arc::new), now, shown));
    }

    /// Shows what was known earlier, for instance before the page was reloaded, until the server answers.
    /// Ignored once anything is known.
    pub fn restore(&self, data: Option<F::Data>) {
        self.change(|_, shown| {
            if shown.state == SessionState::Unknown {
                shown.state = data.map_or(SessionState::SignedOut, |d| SessionState::SignedIn(Arc::new(d)));
            }
        });
    }

    /// Makes the requests that are wanted, and tries again after a failure when [`Snapshot::retry_at`] has
    /// come. Never returns: spawn it where nobody subscribes for long, or where retries are wanted.
    ///
    /// `sleep` is the runtime's timer, such as `tokio::time::sleep`.
    pub async fn keep_fresh<S: Future<Output = ()>>(&self, sleep: impl Fn(Duration) -> S) {
        let retries = self.signal().map(|shown| shown.retry_at).dedupe().map_future(|at| {
            let wait = at.map(|at| sleep(at.saturating_sub(self.0.clock.now())));
            async move {
                if let Some(wait) = wait {
                    wait.await;
                    self.invalidate();
                }
            }
        });
        retries.for_each(|_| future::ready(())).await;
    }

    async fn wait_for(self, demand: Demand) -> Snapshot<F::Data> {
        let mut driver = Driver::new(&self);
        // Checked before each step: a waiter that has its answer leaves the next request to whoever wants it.
        poll_fn(|cx| {
            loop {
                if self.lock().ledger.is_answered(demand) {
                    return Poll::Ready(());
                }
                if driver.step(cx).is_pending() {
                    return Poll::Pending;
                }
            }
        })
        .await;
        self.get()
    }

    fn answer_to(&self, demand: Demand) -> impl Future<Output = Snapshot<F::Data>> + use<F, C> {
        self.clone().wait_for(demand)
    }

    fn demand(&self) -> Demand {
        self.change(|core, shown| core.ledger.invalidate(shown))
    }

    /// The request in flight, or a new one if one is wanted.
    fn request(&self) -> Option<(Demand, Shared<Request<F>>)> {
        let now = self.0.clock.now();
        self.change(|core, shown| {
            if let Some(demand) = core.ledger.begin(now, shown) {
                let request = Request { fetch: self.0.fetch.clone(), future: None };
                core.request = Some((demand, request.shared()));
            }
            core.request.clone()
        })
    }

    fn finish(&self, demand: Demand, answer: Answer<F::Data>) {
        let now = self.0.clock.now();
        self.change(|core, shown| {
            core.request.take_if(|(of, _)| *of == demand);
            core.ledger.finish(demand, answer, now, shown);
        });
    }

    /// Every change goes through here, so that subscribers see the changes in their order.
    fn change<R>(&self, change: impl FnOnce(&mut Core<F>, &mut Snapshot<F::Data>) -> R) -> R {
        let mut core = self.lock();
        let mut shown = self.get();
        let result = change(&mut core, &mut shown);
        self.0.shown.set_neq(shown);
        self.0.wanted.set_neq(core.ledger.wanted());
        result
    }

    fn lock(&self) -> MutexGuard<'_, Core<F>> {
        // A change that panicked left the ledger as consistent as it found it: its steps are assignments.
        self.0.core.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<F: Fetch, C> Clone for Session<F, C> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<F: Fetch, C> fmt::Debug for Session<F, C>
where
    F::Data: fmt::Debug,
{
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Session").field(&*self.0.shown.lock_ref()).finish()
    }
}

/// The signal of a [`Session`]; made by [`Session::signal`].
#[must_use = "a signal does nothing unless it is polled"]
pub struct SessionSignal<F: Fetch, C = fn() -> Duration> {
    driver: Driver<F, C>,
    shown: MutableSignalCloned<Snapshot<F::Data>>,
}

impl<F: Fetch, C> Unpin for SessionSignal<F, C> {}

impl<F: Fetch, C: Clock> Signal for SessionSignal<F, C> {
    type Item = Snapshot<F::Data>;

    fn poll_change(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        while self.driver.step(cx).is_ready() {}
        self.shown.poll_change_unpin(cx)
    }
}

/// Carries the wanted requests on, together with all other drivers of the session.
struct Driver<F: Fetch, C> {
    session: Session<F, C>,
    wanted: MutableSignal<Demand>,
    /// Kept between polls: it is what gets this task woken, whoever else has polled the request.
    request: Option<(Demand, Shared<Request<F>>)>,
}

impl<F: Fetch, C: Clock> Driver<F, C> {
    fn new(session: &Session<F, C>) -> Self {
        Self { session: session.clone(), wanted: session.0.wanted.signal(), request: None }
    }

    /// Takes the request in flight one poll further, or begins the one that is wanted. Ready when a request has
    /// ended; pending when there is nothing to do now, and then the task is woken when there is.
    fn step(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        while self.wanted.poll_change_unpin(cx).is_ready() {}
        if self.request.is_none() {
            self.request = self.session.request();
        }
        let Some((demand, request)) = &mut self.request else { return Poll::Pending };
        let answer = ready!(request.poll_unpin(cx));
        self.session.finish(*demand, answer);
        self.request = None;
        Poll::Ready(())
    }
}

/// One request, begun when it is first polled.
struct Request<F: Fetch> {
    fetch: Arc<F>,
    future: Option<Pin<Box<F::Future>>>,
}

impl<F: Fetch> Unpin for Request<F> {}

impl<F: Fetch> Future for Request<F> {
    type Output = Answer<F::Data>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = &mut *self;
        let future = this.future.get_or_insert_with(|| Box::pin(this.fetch.fetch()));
        future.as_mut().poll(cx).map_ok(|data| data.map(Arc::new))
    }
}
