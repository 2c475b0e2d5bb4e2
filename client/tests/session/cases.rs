//! One promise, one test.

use crate::world::{TestSession, World, settle};
use futures_signals::signal::SignalExt;
use portcullis_client::session::{FetchError, FetchErrorKind, Freshness, SessionState, Snapshot};
use std::{
    future::ready,
    sync::{Arc, Mutex},
    time::Duration,
};
use tokio::task::JoinHandle;

const SECOND: Duration = Duration::from_secs(1);

type Seen = Arc<Mutex<Vec<Snapshot<crate::world::Truth>>>>;

fn subscribe(session: &TestSession) -> (Seen, JoinHandle<()>) {
    let seen = Seen::default();
    let (log, signal) = (seen.clone(), session.signal());
    let task = tokio::spawn(signal.for_each(move |shown| {
        log.lock().expect("not poisoned").push(shown);
        ready(())
    }));
    (seen, task)
}

async fn signed_in() -> (World, TestSession) {
    let (world, session) = World::new();
    let first = tokio::spawn(session.resolve());
    settle().await;
    assert!(world.answer(None));
    assert!(first.await.expect("answered").is_fresh());
    (world, session)
}

#[tokio::test]
async fn nobody_is_asked_before_somebody_wants_to_know() {
    let (world, session) = World::new();
    session.invalidate();
    session.invalidate();
    settle().await;
    assert_eq!(world.begun(), 0);
    assert_eq!(session.get().state, SessionState::Unknown);
}

#[tokio::test]
async fn fifty_subscribers_cause_one_request() {
    let (world, session) = World::new();
    let subscribers: Vec<_> = (0..50).map(|_| subscribe(&session)).collect();
    settle().await;
    assert!(world.answer(None));
    settle().await;
    assert_eq!(world.begun(), 1);
    for (seen, _) in &subscribers {
        let last = seen.lock().expect("not poisoned").last().cloned().expect("a signal starts with a value");
        assert_eq!(last.state.data(), Some(&world.truth()));
        assert!(last.is_fresh());
    }
}

#[tokio::test]
async fn invalidations_during_a_request_cause_exactly_one_more() {
    let (world, session) = World::new();
    let (_, _subscriber) = subscribe(&session);
    settle().await;
    for _ in 0..12 {
        session.invalidate();
        settle().await;
    }
    assert!(world.answer(None));
    settle().await;
    assert_eq!(world.begun(), 2);
    assert_eq!(session.get().state, SessionState::Unknown, "outdated on arrival");
    assert!(world.answer(None));
    settle().await;
    assert_eq!(world.begun(), 2);
    assert!(session.get().is_fresh());
}

#[tokio::test]
async fn a_stream_of_invalidations_does_not_hold_the_signal_back() {
    let (world, session) = World::new();
    let waiter = tokio::spawn(session.refetch());
    for _ in 0..2 {
        settle().await;
        session.invalidate();
        assert!(world.answer(None));
    }
    settle().await;
    assert!(waiter.is_finished());
    assert_eq!(session.get().state.data(), Some(&world.truth()));
    assert_eq!(session.get().freshness, Freshness::Stale, "an invalidation is still unanswered");
}

#[tokio::test]
async fn refetch_answers_with_a_request_that_began_after_the_call() {
    let (world, session) = World::new();
    let (_, _subscriber) = subscribe(&session);
    settle().await;
    let new = world.change(true);
    let waiter = tokio::spawn(session.refetch());
    settle().await;
    assert!(world.answer(None));
    settle().await;
    assert!(!waiter.is_finished(), "that request was older than the call");
    assert!(world.answer(None));
    assert_eq!(waiter.await.expect("answered").state.data(), Some(&new));
    assert_eq!(world.begun(), 2);
}

#[tokio::test]
async fn refetch_needs_nobody_else_to_make_the_request() {
    let (world, session) = World::new();
    let refetch = session.refetch();
    let (shown, ()) = tokio::join!(refetch, async {
        settle().await;
        assert!(world.answer(None));
    });
    assert_eq!(shown.state.data(), Some(&world.truth()));
}

#[tokio::test]
async fn a_refetch_that_is_never_polled_still_invalidates() {
    let (_, session) = signed_in().await;
    drop(session.refetch());
    assert_eq!(session.get().freshness, Freshness::Stale);
}

#[tokio::test]
async fn a_dropped_waiter_does_not_lose_the_request() {
    let (world, session) = World::new();
    let first = tokio::spawn(session.refetch());
    settle().await;
    assert_eq!(world.begun(), 1);
    first.abort();
    settle().await;
    assert!(world.answer(None), "the request is still held");
    assert_eq!(session.resolve().await.state.data(), Some(&world.truth()));
    assert_eq!(world.begun(), 1);
}

#[tokio::test]
async fn the_other_waiters_are_woken_when_the_one_who_polled_is_dropped() {
    let (world, session) = World::new();
    let (first, second) = (tokio::spawn(session.resolve()), tokio::spawn(session.resolve()));
    settle().await;
    first.abort();
    settle().await;
    assert!(world.answer(None));
    assert!(second.await.expect("answered").is_fresh());
}

#[tokio::test]
async fn resolve_asks_only_if_the_answer_is_missing() {
    let (world, session) = signed_in().await;
    assert!(session.resolve().await.is_fresh());
    assert_eq!(world.begun(), 1);
}

#[tokio::test]
async fn set_outdates_what_is_in_flight() {
    let (world, session) = signed_in().await;
    let waiter = tokio::spawn(session.refetch());
    settle().await;
    session.set(None);
    assert_eq!(waiter.await.expect("set answers it").state, SessionState::SignedOut);
    let (_, _subscriber) = subscribe(&session);
    settle().await;
    assert!(world.answer(None));
    settle().await;
    assert_eq!(session.get().state, SessionState::SignedOut);
    assert!(session.get().is_fresh());
    assert_eq!(world.begun(), 2);
}

#[tokio::test]
async fn a_request_after_set_waits_for_the_one_in_flight() {
    let (world, session) = World::new();
    let (_, _subscriber) = subscribe(&session);
    settle().await;
    session.set(None);
    session.invalidate();
    settle().await;
    assert_eq!(world.begun(), 1);
    assert!(world.answer(None));
    settle().await;
    assert_eq!(session.get().state, SessionState::SignedOut);
    assert!(world.answer(None));
    settle().await;
    assert_eq!(session.get().state.data(), Some(&world.truth()));
    assert_eq!(world.most_at_once(), 1);
}

#[tokio::test]
async fn a_failure_keeps_the_state_and_says_why() {
    use FetchErrorKind::{Offline, RateLimited, Server, Timeout, Unexpected};
    let (world, session) = signed_in().await;
    for kind in [Offline, Timeout, RateLimited, Server, Unexpected] {
        let waiter = tokio::spawn(session.refetch());
        settle().await;
        assert!(world.answer(Some(kind.into())));
        let shown = waiter.await.expect("a failure is an answer");
        assert_eq!(shown.state.data(), Some(&world.truth()), "{kind}");
        assert_eq!((shown.freshness, shown.error), (Freshness::Stale, Some(kind)));
    }
    world.change(false);
    let waiter = tokio::spawn(session.refetch());
    settle().await;
    assert!(world.answer(None));
    let shown = waiter.await.expect("answered");
    assert_eq!((shown.state, shown.error, shown.retry_at), (SessionState::SignedOut, None, None));
}

#[tokio::test]
async fn retries_back_off_and_honour_retry_after() {
    let (world, session) = World::new();
    let mut waits = vec![];
    for retry_after in [None, None, None, Some(30 * SECOND), None, None, None, None] {
        let waiter = tokio::spawn(session.refetch());
        settle().await;
        assert!(world.answer(Some(FetchError { kind: FetchErrorKind::RateLimited, retry_after })));
        let shown = waiter.await.expect("a failure is an answer");
        waits.push((shown.retry_at.expect("offered") - world.now()).as_secs());
    }
    assert_eq!(waits, [1, 2, 4, 30, 16, 32, 60, 60]);
}

#[tokio::test(start_paused = true)]
async fn keep_fresh_tries_again_when_the_time_has_come() {
    let (world, session) = World::new();
    let kept = session.clone();
    let _driver = tokio::spawn(async move { kept.keep_fresh(tokio::time::sleep).await });
    settle().await;
    assert!(world.answer(Some(FetchErrorKind::Offline.into())));
    tokio::time::sleep(SECOND / 2).await;
    assert_eq!(world.begun(), 1);
    tokio::time::sleep(SECOND).await;
    assert_eq!(world.begun(), 2);
    assert!(world.answer(None));
    settle().await;
    assert!(session.get().is_fresh());
}

#[tokio::test]
async fn an_equal_answer_keeps_its_address() {
    let (world, session) = signed_in().await;
    let before = session.get().state;
    let waiter = tokio::spawn(session.refetch());
    settle().await;
    assert!(world.answer(None));
    let after = waiter.await.expect("answered").state;
    let (SessionState::SignedIn(before), SessionState::SignedIn(after)) = (before, after) else {
        panic!("signed in before and after")
    };
    assert!(Arc::ptr_eq(&before, &after));
}

#[tokio::test]
async fn focus_refetches_only_what_is_old() {
    let (world, session) = signed_in().await;
    world.pass(5 * SECOND);
    session.invalidate_older_than(10 * SECOND);
    assert!(session.get().is_fresh());
    world.pass(5 * SECOND);
    session.invalidate_older_than(10 * SECOND);
    assert_eq!(session.get().freshness, Freshness::Stale);
}

#[tokio::test]
async fn a_restored_state_is_shown_as_stale_until_the_server_answers() {
    let (world, session) = World::new();
    let old = world.truth();
    session.restore(Some(old));
    assert_eq!(session.get().state.data(), Some(&old));
    assert_eq!(session.get().freshness, Freshness::Stale);
    world.change(false);
    let waiter = tokio::spawn(session.resolve());
    settle().await;
    assert!(world.answer(None));
    assert_eq!(waiter.await.expect("answered").state, SessionState::SignedOut);
    session.restore(Some(old));
    assert_eq!(session.get().state, SessionState::SignedOut);
}

#[tokio::test]
async fn dropping_the_last_handle_drops_the_request() {
    let (world, session) = World::new();
    let waiter = tokio::spawn(session.refetch());
    settle().await;
    drop(session);
    waiter.abort();
    settle().await;
    assert!(!world.answer(None));
}
