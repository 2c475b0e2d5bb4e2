//! Answers kept for a short while, in bounded number; equal questions at one time are one question.

use super::lookup::{Forwarded, Found};
use crate::generated::types;
use futures_util::future::{BoxFuture, FutureExt, Shared};
use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};
use std::{fmt, future::Future, time::Duration};
use tokio::time::Instant;

pub(super) struct Cache {
    /// How long an answer is used, counted from the question. Zero: never.
    lifetime: Duration,
    capacity: usize,
    entries: Mutex<Entries>,
}

#[derive(Default)]
struct Entries {
    by_key: HashMap<Arc<Forwarded>, Entry>,
    /// In the order of asking, which is the order of expiry.
    order: VecDeque<(Instant, Arc<Forwarded>)>,
}

#[derive(Clone)]
struct Entry {
    until: Instant,
    answer: Shared<BoxFuture<'static, Found>>,
}

impl Cache {
    pub(super) fn new(lifetime: Duration, capacity: usize) -> Self {
        Self { lifetime, capacity, entries: Mutex::default() }
    }

    pub(super) async fn get<F>(&self, key: Forwarded, ask: impl FnOnce() -> F) -> Found
    where
        F: Future<Output = Found> + Send + 'static,
    {
        if self.lifetime.is_zero() || self.capacity == 0 {
            return ask().await;
        }
        let key = Arc::new(key);
        let entry = self.entry(&key, ask);
        let found = entry.answer.await;
        if found.is_err() {
            self.forget(&key, entry.until);
        }
        found
    }

    fn entry<F>(&self, key: &Arc<Forwarded>, ask: impl FnOnce() -> F) -> Entry
    where
        F: Future<Output = Found> + Send + 'static,
    {
        let now = Instant::now();
        let mut entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(entry) = entries.by_key.get(key).filter(|entry| entry.until > now) {
            return entry.clone();
        }
        let entry = Entry { until: now + self.lifetime, answer: ask().boxed().shared() };
        entries.by_key.insert(key.clone(), entry.clone());
        entries.order.push_back((entry.until, key.clone()));
        entries.shrink(now, self.capacity);
        entry
    }

    /// Forgets everything.
    pub(super) fn clear(&self) {
        *self.entries.lock().unwrap_or_else(PoisonError::into_inner) = Entries::default();
    }

    /// Forgets the answers that are about something. One that is not there yet may be about it, and was asked for before.
    pub(super) fn forget_about(&self, is_about: impl Fn(&types::SessionAndUser) -> bool) {
        let mut entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
        entries.by_key.retain(|_, entry| match entry.answer.peek() {
            Some(Ok(Some(session))) => !is_about(session),
            Some(_) => true,
            None => false,
        });
    }

    fn forget(&self, key: &Forwarded, until: Instant) {
        let mut entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
        entries.remove(key, until);
    }
}

impl Entries {
    /// Drops what has expired, and the oldest beyond the capacity.
    fn shrink(&mut self, now: Instant, capacity: usize) {
        while let Some((until, key)) = self.order.front().cloned()
            && (until <= now || self.order.len() > capacity)
        {
            self.order.pop_front();
            self.remove(&key, until);
        }
    }

    /// Unless it has been replaced by a newer entry.
    fn remove(&mut self, key: &Forwarded, until: Instant) {
        if self.by_key.get(key).is_some_and(|entry| entry.until == until) {
            self.by_key.remove(key);
        }
    }
}

impl fmt::Debug for Cache {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Cache").field("lifetime", &self.lifetime).field("capacity", &self.capacity).finish()
    }
}
