//! A secondary storage for one test, of each kind.

use std::io::Write as _;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use chrono::{DateTime, TimeDelta};
use portcullis::kit::clock::Clock;
use portcullis::kit::secondary_storage::{MemoryStorage, Redis, RedisOptions, SecondaryStorage};
use tempfile::TempDir;

use crate::authority::Authority;
use crate::processes::free_address;

/// How long a Redis may take until it answers, or does what it was told.
const PATIENCE: Duration = Duration::from_secs(20);

/// The storages that every case runs on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Inside of the process.
    Memory,
    /// Keys of its own in the Redis at `PORTCULLIS_TEST_REDIS`.
    Redis,
    /// Two nodes of its own.
    Cluster,
}

/// An empty storage, and a way to let its time pass.
pub struct TestStorage {
    /// The storage.
    pub storage: Arc<dyn SecondaryStorage>,
    /// Where it is, for the configuration of servers.
    pub url: String,
    clock: Option<Clock>,
    _nodes: Vec<RedisProcess>,
}

impl TestStorage {
    /// A new one; `None`, with a line that can't be overlooked, if there is no such server here.
    ///
    /// # Panics
    /// There is none and `CI` is set.
    pub async fn create(kind: Kind) -> Option<Self> {
        let (url, nodes) = match kind {
            Kind::Memory => {
                let clock = Clock::fake(DateTime::UNIX_EPOCH);
                let storage = Arc::new(MemoryStorage::new(clock.clone()));
                let url = "memory:".to_owned();
                return Some(Self { storage, url, clock: Some(clock), _nodes: vec![] });
            }
            Kind::Redis => (redis_url().await?, vec![]),
            Kind::Cluster => {
                let nodes = cluster().await?;
                let [first, second] = &*nodes else { unreachable!("two nodes") };
                (format!("redis-cluster://{}?node={}", first.address(), second.address()), nodes)
            }
        };
        let storage = Arc::new(connect(&url, &prefix()));
        Some(Self { storage, url, clock: None, _nodes: nodes })
    }

    /// Waits until a value of this many milliseconds has ended.
    pub async fn outlive(&self, key: &str, millis: i64) {
        match &self.clock {
            Some(clock) => clock.advance(TimeDelta::milliseconds(millis)),
            None => until(async || self.storage.get(key).await.expect("an answer").is_none()).await,
        }
    }
}

/// A Redis at this address with these keys, that is given little time.
pub fn connect(url: &str, prefix: &str) -> Redis {
    let options =
        RedisOptions { key_prefix: prefix.to_owned(), ca_file: None, timeout: Duration::from_secs(5) };
    Redis::new(url, options).expect("an address")
}

/// What the keys of one test start with.
pub fn prefix() -> String {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    format!("portcullis-test:{}:{}:", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed))
}

/// The Redis of the tests, if it answers. Give its keys a [`prefix`].
pub async fn redis_url() -> Option<String> {
    let url = std::env::var("PORTCULLIS_TEST_REDIS").unwrap_or_else(|_| "redis://127.0.0.1:6379".to_owned());
    match connect(&url, "").ping().await {
        Ok(()) => Some(url),
        Err(error) => skipped(&format!("no Redis at {url}: {error}")),
    }
}

/// A Redis of the test's own, that it can stop. It is killed with this value.
pub struct RedisProcess {
    port: u16,
    arguments: Vec<String>,
    folder: TempDir,
    child: Option<Child>,
}

impl RedisProcess {
    /// A new one; `None`, with a line that can't be overlooked, if `redis-server` is not installed.
    ///
    /// # Panics
    /// It is not and `CI` is set.
    pub async fn create(arguments: Vec<&str>) -> Option<Self> {
        Self::told(arguments.into_iter().map(str::to_owned).collect()).await
    }

    /// As [`create`](Self::create), speaking TLS besides, at the returned port of `localhost`.
    pub async fn over_tls(authority: &Authority, arguments: Vec<&str>) -> Option<(Self, u16)> {
        let port = free_address().port();
        let all = arguments.into_iter().map(str::to_owned).chain(authority.arguments(port)).collect();
        Some((Self::told(all).await?, port))
    }

    async fn told(arguments: Vec<String>) -> Option<Self> {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let mut redis = Self { port: free_address().port(), arguments, folder, child: None };
        match redis.spawn() {
            Ok(child) => redis.child = Some(child),
            Err(error) => return skipped(&format!("redis-server: {error}")),
        }
        redis.answers().await;
        Some(redis)
    }

    /// Its host and port.
    pub fn address(&self) -> String {
        format!("127.0.0.1:{}", self.port)
    }

    /// Kills it; what it held is gone.
    pub fn stop(&mut self) {
        if let Some(mut child) = self.child.take() {
            let _ = child.kill();
            let _ = child.wait();
        }
    }

    /// Starts it again, empty.
    pub async fn start(&mut self) {
        self.child = Some(self.spawn().expect("it started before"));
        self.answers().await;
    }

    /// Makes it hang, or go on.
    pub fn hang(&self, hang: bool) {
        let id = self.child.as_ref().expect("it runs").id().to_string();
        let done = Command::new("kill").arg(if hang { "-STOP" } else { "-CONT" }).arg(id).status();
        assert!(done.is_ok_and(|status| status.success()));
    }

    /// What it answers to a command.
    pub fn ask(&self, command: &str) -> String {
        let asked =
            Command::new("redis-cli").args(["-p", &self.port.to_string()]).args(command.split(' ')).output();
        String::from_utf8_lossy(&asked.expect("redis-cli comes with it").stdout).trim().to_owned()
    }

    fn spawn(&self) -> std::io::Result<Child> {
        let folder: &Path = self.folder.path();
        Command::new("redis-server")
            .args(["--port", &self.port.to_string(), "--bind", "127.0.0.1", "--save", "", "--dir"])
            .arg(folder)
            .args(&self.arguments)
            .stdout(Stdio::null())
            .spawn()
    }

    async fn answers(&self) {
        // One with a password answers that it wants it.
        until(async || ["PONG", "NOAUTH"].iter().any(|word| self.ask("PING").starts_with(word))).await;
    }
}

impl Drop for RedisProcess {
    fn drop(&mut self) {
        self.stop();
    }
}

async fn cluster() -> Option<Vec<RedisProcess>> {
    let arguments = ["--cluster-enabled", "yes", "--cluster-port"];
    let mut nodes = vec![];
    for slots in ["0 8191", "8192 16383"] {
        // By default the nodes talk to each other 10,000 above their port, which may be no port at all.
        let bus = free_address().port().to_string();
        let node = RedisProcess::create(arguments.into_iter().chain([&*bus]).collect()).await?;
        assert_eq!(node.ask(&format!("CLUSTER ADDSLOTSRANGE {slots}")), "OK");
        nodes.push((node, bus));
    }
    let (second, bus) = &nodes[1];
    assert_eq!(nodes[0].0.ask(&format!("CLUSTER MEET 127.0.0.1 {} {bus}", second.port)), "OK");
    until(async || nodes.iter().all(|(node, _)| node.ask("CLUSTER INFO").contains("cluster_state:ok"))).await;
    Some(nodes.into_iter().map(|(node, _)| node).collect())
}

/// Asks until it is so.
///
/// # Panics
/// It takes too long.
pub async fn until(is_so: impl AsyncFn() -> bool) {
    let started = Instant::now();
    while !is_so().await {
        assert!(started.elapsed() < PATIENCE, "it takes too long");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

fn skipped<T>(reason: &str) -> Option<T> {
    assert!(std::env::var_os("CI").is_none(), "{reason}");
    // Past the test harness, which keeps what a passing test prints.
    let _ = writeln!(std::io::stderr(), "\nSKIPPED: {reason}\n");
    None
}

/// Makes an `async fn(storage: TestStorage)` a test on every kind of storage: `#[apply(every_storage)]`.
#[macro_export]
macro_rules! every_storage {
    ($(#[$meta:meta])* async fn $case:ident($storage:ident: $type:ty) $body:block) => {
        mod $case {
            use super::*;

            $(#[$meta])*
            async fn case($storage: $type) $body

            #[tokio::test(flavor = "multi_thread")]
            async fn memory() {
                run($crate::redis::Kind::Memory).await;
            }

            #[tokio::test(flavor = "multi_thread")]
            async fn redis() {
                run($crate::redis::Kind::Redis).await;
            }

            #[tokio::test(flavor = "multi_thread")]
            async fn cluster() {
                run($crate::redis::Kind::Cluster).await;
            }

            async fn run(kind: $crate::redis::Kind) {
                if let Some(storage) = $crate::redis::TestStorage::create(kind).await {
                    case(storage).await;
                }
            }
        }
    };
}
