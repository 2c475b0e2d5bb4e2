use std::fmt;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use tokio::sync::oneshot;
use tracing::Instrument as _;
use tracing::field::Empty;

use super::format::{self, Algorithm, Stored};
use super::{MAX_LENGTH, NewPassword};
use crate::kit::random::Rng;

/// How passwords are hashed.
#[derive(Clone, Copy, Debug)]
pub struct HasherOptions {
    /// The form of new hashes.
    pub algorithm: Algorithm,
    /// How many hashes are computed at once, each in 32 MiB of memory; 0 means one for each core.
    pub threads: usize,
    /// How many may wait beyond that before the next is refused.
    pub queue: usize,
}

/// What a verification found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Another password, an unknown form of hash, or nobody to compare with: the caller can't tell, nor can a stopwatch.
    Wrong,
    /// The right password.
    Right {
        /// The stored hash has another form or cost than new ones; hash the password again and store that.
        needs_rehash: bool,
    },
}

/// Why there is no hash and no verdict.
#[derive(Clone, Copy, Debug, thiserror::Error, PartialEq, Eq)]
pub enum HashError {
    /// The queue is full: answer 503 with `Retry-After`.
    #[error("too many passwords are waiting to be hashed")]
    Overloaded,
    /// The computation broke off.
    #[error("the password could not be hashed")]
    Failed,
}

impl HashError {
    /// What `Retry-After` should say.
    pub const RETRY_AFTER: Duration = Duration::from_secs(1);
}

type Job = Box<dyn FnOnce() + Send>;

/// Hashes and verifies passwords on threads of its own, with bounded memory and a bounded queue.
///
/// A hash keeps a core busy for a tenth of a second. On the threads that serve requests a few sign-ins would hold up
/// everybody; on these, which the kernel treats as less urgent, a flood of sign-ins slows down sign-in only.
/// Clones share one pool; the threads end with the last of them.
#[derive(Clone)]
pub struct Hasher {
    jobs: SyncSender<Job>,
    load: Arc<Load>,
    algorithm: Algorithm,
    rng: Rng,
}

/// How busy a [`Hasher`] is.
#[derive(Debug, Default)]
struct Load {
    waiting: AtomicU64,
    running: AtomicU64,
    refused: AtomicU64,
}

impl Load {
    /// Counts one that is being hashed, as long as the value lives: also if the computation breaks off.
    fn run(&self) -> Running<'_> {
        self.waiting.fetch_sub(1, Ordering::Relaxed);
        self.running.fetch_add(1, Ordering::Relaxed);
        Running(self)
    }
}

struct Running<'a>(&'a Load);

impl Drop for Running<'_> {
    fn drop(&mut self) {
        self.0.running.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Hasher {
    /// Starts the threads. `rng` makes the salts.
    ///
    /// # Errors
    /// When the system gives no more threads.
    pub fn new(options: HasherOptions, rng: Rng) -> io::Result<Self> {
        let threads = match options.threads {
            0 => thread::available_parallelism().map_or(1, Into::into),
            threads => threads,
        };
        let (jobs, waiting) = sync_channel::<Job>(options.queue.max(1));
        let waiting = Arc::new(Mutex::new(waiting));
        for number in 0..threads {
            let waiting = Arc::clone(&waiting);
            thread::Builder::new().name(format!("password-{number}")).spawn(move || work(&waiting))?;
        }
        Ok(Self { jobs, load: Arc::default(), algorithm: options.algorithm, rng })
    }

    /// The text to store for a new password.
    ///
    /// # Errors
    /// [`HashError`]
    pub async fn hash(&self, password: NewPassword) -> Result<String, HashError> {
        let (algorithm, rng) = (self.algorithm, self.rng.clone());
        self.run("hash", move || format::hash(algorithm, &password.0, &rng)).await
    }

    /// Compares a password with a stored hash, or with nothing: `None` for an unknown user or one without a password.
    ///
    /// One hash is computed in every case, so that the time says nothing about the user.
    ///
    /// # Errors
    /// [`HashError`]
    pub async fn verify(&self, stored: Option<&str>, password: &str) -> Result<Verdict, HashError> {
        let algorithm = self.algorithm;
        // No password that long was ever stored; what is compared instead has the same price.
        let too_long = password.encode_utf16().take(MAX_LENGTH + 1).count() > MAX_LENGTH;
        let password = if too_long { String::new() } else { password.to_owned() };
        let stored = if too_long { None } else { stored.map(str::to_owned) };
        self.run("verify", move || {
            let Some(stored) = stored.as_deref().and_then(Stored::parse) else {
                format::spend(algorithm, &password);
                return Verdict::Wrong;
            };
            if stored.matches(&password) {
                Verdict::Right { needs_rehash: stored.is_outdated(algorithm) }
            } else {
                Verdict::Wrong
            }
        })
        .await
    }

    /// How many passwords wait for a thread now.
    pub fn waiting(&self) -> u64 {
        self.load.waiting.load(Ordering::Relaxed)
    }

    /// How many are being hashed now.
    pub fn running(&self) -> u64 {
        self.load.running.load(Ordering::Relaxed)
    }

    /// How many were refused because too many waited, since this was last asked.
    pub fn take_refused(&self) -> u64 {
        self.load.refused.swap(0, Ordering::Relaxed)
    }

    async fn run<T: Send + 'static>(
        &self,
        what: &str,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, HashError> {
        let (reply, answer) = oneshot::channel();
        let (load, queued) = (self.load.clone(), Instant::now());
        let span = tracing::debug_span!(
            "password",
            otel.name = format_args!("password {what}"),
            password.algorithm = ?self.algorithm,
            password.waited_ms = Empty,
        );
        let of_job = span.clone();
        let job = move || {
            let running = load.run();
            // Whoever hung up while waiting costs nothing more.
            if !reply.is_closed() {
                of_job.record("password.waited_ms", queued.elapsed().as_millis() as u64);
                let result = work();
                // Whoever has the answer sees that this is over.
                drop(running);
                let _ = reply.send(result);
            }
        };
        self.load.waiting.fetch_add(1, Ordering::Relaxed);
        if self.jobs.try_send(Box::new(job)).is_err() {
            self.load.waiting.fetch_sub(1, Ordering::Relaxed);
            self.load.refused.fetch_add(1, Ordering::Relaxed);
            return Err(HashError::Overloaded);
        }
        answer.instrument(span).await.map_err(|_| HashError::Failed)
    }
}

impl fmt::Debug for Hasher {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Hasher").field("algorithm", &self.algorithm).finish_non_exhaustive()
    }
}

fn work(waiting: &Mutex<Receiver<Job>>) {
    yield_to_requests();
    loop {
        let next = waiting.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok(job) = next else { return };
        // A job that panics answers `Failed` by dropping its reply; the thread goes on.
        let _ = catch_unwind(AssertUnwindSafe(job));
    }
}

/// Lets this thread run only when no request wants the core. Best effort: without it nothing is wrong, only slower.
#[cfg(target_os = "linux")]
fn yield_to_requests() {
    // Linux keeps the nice value for each thread (setpriority(2)); elsewhere it would be that of the whole process.
    // Measured on two cores with a flood of sign-ins: at 0 the p99 of other requests triples, at 10 it stays as it is,
    // and at 19 sign-in starves as soon as anything else on the machine has work.
    let _ = rustix::process::setpriority_process(None, 10);
}

#[cfg(not(target_os = "linux"))]
fn yield_to_requests() {}

#[cfg(test)]
mod tests {
    use super::*;

    fn hasher(algorithm: Algorithm, threads: usize, queue: usize) -> Hasher {
        Hasher::new(HasherOptions { algorithm, threads, queue }, Rng::system()).expect("threads")
    }

    fn new_password(text: &str) -> NewPassword {
        NewPassword::parse(text, 8, 128).expect("a password")
    }

    #[tokio::test]
    async fn a_stored_hash_verifies_in_either_form() {
        let (scrypt, argon2id) = (hasher(Algorithm::Scrypt, 1, 8), hasher(Algorithm::Argon2id, 1, 8));
        for (writer, reader, needs_rehash) in [
            (&scrypt, &scrypt, false),
            (&argon2id, &argon2id, false),
            (&scrypt, &argon2id, true),
            (&argon2id, &scrypt, true),
        ] {
            let stored = writer.hash(new_password("password123")).await.expect("a hash");
            assert_eq!(
                reader.verify(Some(&stored), "password123").await,
                Ok(Verdict::Right { needs_rehash })
            );
            assert_eq!(reader.verify(Some(&stored), "password124").await, Ok(Verdict::Wrong));
        }
    }

    #[tokio::test]
    async fn nobody_and_nonsense_are_wrong_passwords() {
        let hasher = hasher(Algorithm::Scrypt, 2, 8);
        let stored = hasher.hash(new_password("password123")).await.expect("a hash");
        let endless = "a".repeat(MAX_LENGTH + 1);
        for (stored, password) in [
            (None, "password123"),
            (Some("nonsense"), "password123"),
            (Some(&*stored), &*endless),
            (None, ""),
        ] {
            assert_eq!(hasher.verify(stored, password).await, Ok(Verdict::Wrong));
        }
    }

    #[tokio::test]
    async fn an_unknown_user_takes_as_long_as_a_wrong_password() {
        for algorithm in [Algorithm::Scrypt, Algorithm::Argon2id] {
            let hasher = hasher(algorithm, 1, 1);
            let stored = hasher.hash(new_password("password123")).await.expect("a hash");
            // The fastest of several runs is what the computation costs without its neighbours.
            let mut fastest = [Duration::MAX; 3];
            for _ in 0..8 {
                for (best, stored) in fastest.iter_mut().zip([Some(&*stored), None, Some("nonsense")]) {
                    let start = Instant::now();
                    assert_eq!(hasher.verify(stored, "wrong password").await, Ok(Verdict::Wrong));
                    *best = start.elapsed().min(*best);
                }
            }
            let [wrong, unknown, broken] = fastest.map(|time| time.as_secs_f64());
            for other in [unknown, broken] {
                assert!((0.5..2.0).contains(&(other / wrong)), "{algorithm:?}: {fastest:?}");
            }
        }
    }

    #[tokio::test]
    async fn beyond_the_queue_is_refused_and_the_pool_recovers() {
        let hasher = hasher(Algorithm::Scrypt, 1, 2);
        let all = futures_util::future::join_all((0..20).map(|_| hasher.verify(None, "password"))).await;
        let (done, refused): (Vec<_>, Vec<_>) = all.into_iter().partition(Result::is_ok);
        assert!((1..=3).contains(&done.len()), "{} ran", done.len());
        assert!(refused.iter().all(|answer| *answer == Err(HashError::Overloaded)));
        assert_eq!(hasher.verify(None, "password").await, Ok(Verdict::Wrong));
    }

    #[tokio::test]
    async fn a_caller_who_hung_up_costs_no_hash() {
        let hasher = hasher(Algorithm::Scrypt, 1, 64);
        let start = Instant::now();
        hasher.verify(None, "password").await.expect("a verdict");
        let one = start.elapsed();
        for _ in 0..60 {
            // Polled once, so queued, then dropped.
            let hung_up = tokio::time::timeout(Duration::ZERO, hasher.verify(None, "password")).await;
            assert!(hung_up.is_err());
        }
        let start = Instant::now();
        hasher.verify(None, "password").await.expect("a verdict");
        assert!(start.elapsed() < one * 20, "{:?} against {one:?} for one", start.elapsed());
    }

    #[tokio::test]
    async fn a_panic_takes_one_answer_and_not_the_thread() {
        let hasher = hasher(Algorithm::Scrypt, 1, 8);
        let broken = hasher.run("break", || -> () { panic!("expected by this test") }).await;
        assert_eq!(broken, Err(HashError::Failed));
        assert_eq!(hasher.run("count", || 1).await, Ok(1));
        assert_eq!(hasher.running(), 0, "what broke off runs no more");
    }

    #[tokio::test]
    async fn what_waits_and_what_runs_is_counted() {
        let hasher = hasher(Algorithm::Scrypt, 1, 8);
        let (go, gate) = sync_channel::<()>(0);
        let (begun, begin) = sync_channel::<()>(0);
        let blocking = hasher.run("block", move || {
            begun.send(()).expect("the test waits");
            gate.recv().expect("the test lets go");
        });
        let counted = async {
            let behind = hasher.run("wait", || ());
            let looked = async {
                begin.recv().expect("it begins");
                let load = (hasher.running(), hasher.waiting());
                go.send(()).expect("it waits for this");
                load
            };
            let (behind, load) = tokio::join!(behind, looked);
            behind.expect("an answer");
            load
        };
        // Each is polled in turn: the first blocks the only thread, the second waits, the third looks.
        let (blocked, load) = tokio::join!(blocking, counted);
        blocked.expect("an answer");
        assert_eq!(load, (1, 1));
        assert_eq!((hasher.running(), hasher.waiting()), (0, 0), "whoever has the answer sees it");
    }
}
