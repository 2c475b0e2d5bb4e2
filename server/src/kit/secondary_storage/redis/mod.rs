//! Redis as a secondary storage, and as the channels between servers.

mod connection;

use std::fmt;
use std::path::PathBuf;
use std::sync::{LazyLock, PoisonError, RwLock};
use std::time::Duration;

use futures_util::StreamExt as _;
use redis::{Arg, Cmd, FromRedisValue, RedisError, Script, ScriptInvocation, cmd};
use tracing::Instrument as _;
use tracing::field::Empty;

use super::{Channels, CountedValue, Messages, SecondaryStorage, StorageError, StorageFuture};
use crate::kit::authorities;
use crate::kit::rate_limit::Allowance;
use connection::{Connection, Nodes};

/// The longest time to live, in milliseconds; the scripts' numbers are doubles, exact up to here.
const LONGEST: u64 = 1 << 53;

static REPLACE: LazyLock<Script> = LazyLock::new(|| Script::new(include_str!("replace.lua")));
static COUNT: LazyLock<Script> = LazyLock::new(|| Script::new(include_str!("count.lua")));

/// How to use a Redis.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RedisOptions {
    /// What every key and channel starts with.
    pub key_prefix: String,
    /// The authorities (PEM) that vouch for it over TLS, in place of the public ones.
    pub ca_file: Option<PathBuf>,
    /// How long an operation may take, with connecting where it has to.
    pub timeout: Duration,
}

/// A Redis 6.2 or newer, a Valkey, or a cluster of either.
///
/// One connection carries all operations; it is made with the first and made again after it broke, so a Redis that is
/// away fails what is asked meanwhile and nothing later.
pub struct Redis {
    options: RedisOptions,
    nodes: Nodes,
    connection: RwLock<Connection>,
}

enum Operation<'a> {
    Command(&'a Cmd),
    Script(&'a ScriptInvocation<'a>),
}

impl Operation<'_> {
    /// The name of the command.
    fn name(&self) -> &str {
        let Self::Command(command) = self else { return "EVALSHA" };
        match command.args_iter().next() {
            Some(Arg::Simple(name)) => std::str::from_utf8(name).unwrap_or_default(),
            _ => "",
        }
    }
}

impl Redis {
    /// A Redis at `redis://user:password@host:port/database`, over TLS at `rediss://`, or a cluster at
    /// `redis-cluster://user:password@host:port?node=other-host:port`, over TLS at `rediss-cluster://`. Nothing is
    /// connected yet.
    ///
    /// # Errors
    /// The address means nothing, or the file with the authorities can't be read.
    ///
    /// # Panics
    /// Outside of a tokio runtime.
    pub fn new(url: &str, options: RedisOptions) -> Result<Self, StorageError> {
        let unusable =
            |reason| StorageError::CaFile { file: options.ca_file.clone().unwrap_or_default(), reason };
        let authorities = options.ca_file.as_deref().map(authorities::read).transpose().map_err(unusable)?;
        let nodes = Nodes::parse(url, options.timeout, authorities)?;
        let connection = nodes.connect(options.timeout).map_err(StorageError::unavailable)?;
        Ok(Self { options, nodes, connection: RwLock::new(connection) })
    }

    /// Whether an address could be one of a Redis.
    ///
    /// # Errors
    /// What is wrong with it, without the password that it may hold.
    pub fn check_url(url: &str) -> Result<(), StorageError> {
        Nodes::parse(url, Duration::ZERO, None).map(drop)
    }

    fn key(&self, key: &str) -> String {
        format!("{}{key}", self.options.key_prefix)
    }

    async fn command<T: FromRedisValue>(&self, command: &Cmd) -> Result<T, StorageError> {
        self.run(Operation::Command(command)).await
    }

    async fn run<T: FromRedisValue>(&self, operation: Operation<'_>) -> Result<T, StorageError> {
        // The keys are tokens and addresses.
        let span = tracing::debug_span!(
            "storage",
            otel.name = operation.name(),
            otel.kind = "client",
            otel.status_code = Empty,
            db.system.name = "redis",
            db.operation.name = operation.name(),
        );
        let result = self.run_in_time(operation).instrument(span.clone()).await;
        if result.is_err() {
            span.record("otel.status_code", "ERROR");
        }
        result
    }

    async fn run_in_time<T: FromRedisValue>(&self, operation: Operation<'_>) -> Result<T, StorageError> {
        tokio::time::timeout(self.options.timeout, async {
            match self.attempt(&operation).await {
                // It never left this machine, and the connection that refused may be older than the Redis.
                Err(error) if error.is_connection_refusal() => self.attempt(&operation).await,
                result => result,
            }
        })
        .await
        .map_err(StorageError::unavailable)?
        .map_err(StorageError::unavailable)
    }

    async fn attempt<T: FromRedisValue>(&self, operation: &Operation<'_>) -> Result<T, RedisError> {
        let mut connection = self.connection.read().unwrap_or_else(PoisonError::into_inner).clone();
        let result = match operation {
            Operation::Command(command) => command.query_async(&mut connection).await,
            Operation::Script(script) => script.invoke_async(&mut connection).await,
        };
        if result.as_ref().is_err_and(connection::is_useless) {
            let fresh = self.nodes.connect(self.options.timeout)?;
            *self.connection.write().unwrap_or_else(PoisonError::into_inner) = fresh;
        }
        result
    }
}

impl SecondaryStorage for Redis {
    fn get<'a>(&'a self, key: &'a str) -> StorageFuture<'a, Option<String>> {
        Box::pin(async move { self.command(cmd("GET").arg(self.key(key))).await })
    }

    fn set<'a>(&'a self, key: &'a str, value: &'a str, ttl: Option<Duration>) -> StorageFuture<'a, ()> {
        Box::pin(async move {
            let mut command = cmd("SET");
            command.arg(self.key(key)).arg(value);
            match ttl.map(millis) {
                None => self.command(&command).await,
                Some(0) => self.delete(key).await,
                Some(ttl) => self.command(command.arg("PX").arg(ttl)).await,
            }
        })
    }

    fn delete<'a>(&'a self, key: &'a str) -> StorageFuture<'a, ()> {
        Box::pin(async move { self.command(cmd("DEL").arg(self.key(key))).await })
    }

    fn replace<'a>(
        &'a self,
        key: &'a str,
        from: Option<&'a str>,
        to: Option<&'a str>,
        ttl: Option<Duration>,
    ) -> StorageFuture<'a, bool> {
        Box::pin(async move {
            let to = to.filter(|_| ttl.map(millis) != Some(0));
            let mut script = REPLACE.key(self.key(key));
            script.arg(from.is_some()).arg(from.unwrap_or_default());
            script.arg(to.is_some()).arg(to.unwrap_or_default()).arg(ttl.map_or(0, millis));
            self.run(Operation::Script(&script)).await
        })
    }

    fn take<'a>(&'a self, key: &'a str) -> StorageFuture<'a, Option<String>> {
        Box::pin(async move { self.command(cmd("GETDEL").arg(self.key(key))).await })
    }

    fn count<'a>(
        &'a self,
        key: &'a str,
        allowance: &'a Allowance,
        now: i64,
    ) -> StorageFuture<'a, Result<(), Duration>> {
        Box::pin(async move {
            let Allowance { free, first, longest, memory } = *allowance;
            let (head, tail) = CountedValue::around_count(key);
            let mut script = COUNT.key(self.key(key));
            script.arg(now).arg(free).arg(millis(first)).arg(millis(longest)).arg(millis(memory));
            script.arg(head).arg(tail);
            let wait: u64 = self.run(Operation::Script(&script)).await?;
            Ok(if wait == 0 { Ok(()) } else { Err(Duration::from_secs(wait.div_ceil(1000))) })
        })
    }

    fn ping(&self) -> StorageFuture<'_, ()> {
        Box::pin(async move { self.command(&cmd("PING")).await })
    }

    fn channels(&self) -> Option<&dyn Channels> {
        Some(self)
    }
}

impl Channels for Redis {
    fn publish<'a>(&'a self, channel: &'a str, message: &'a [u8]) -> StorageFuture<'a, ()> {
        Box::pin(async move { self.command(cmd("PUBLISH").arg(self.key(channel)).arg(message)).await })
    }

    fn subscribe<'a>(&'a self, channel: &'a str) -> StorageFuture<'a, Messages> {
        Box::pin(async move {
            let mut failure = None;
            // A cluster hands every message to every node.
            for node in self.nodes.each() {
                let connect = async {
                    let mut listener = node.get_async_pubsub().await?;
                    listener.subscribe(self.key(channel)).await?;
                    Ok::<_, RedisError>(listener)
                };
                match tokio::time::timeout(self.options.timeout, connect).await {
                    Ok(Ok(listener)) => {
                        let messages = listener.into_on_message();
                        let payloads = messages.map(|message| message.get_payload_bytes().to_owned());
                        return Ok(Box::pin(payloads) as Messages);
                    }
                    Ok(Err(error)) => failure = Some(StorageError::unavailable(error)),
                    Err(elapsed) => failure = Some(StorageError::unavailable(elapsed)),
                }
            }
            Err(failure.unwrap_or_else(|| StorageError::Address("names no node".to_owned())))
        })
    }
}

/// Keys hold tokens and addresses, and the address of the Redis a password: only what is ours to show.
impl fmt::Debug for Redis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Redis").field("options", &self.options).finish_non_exhaustive()
    }
}

fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX).min(LONGEST)
}
