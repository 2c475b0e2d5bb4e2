use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::kit::secret::Secret;

/// What happened, for those who listen: browsers and services that want to know at once that a session has ended.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct EventsConfig {
    /// Whether events are recorded, in the table `authEvent`, by the transaction that causes them.
    ///
    /// What better-auth changes in the same database records none. Without events clients still find out, with their next
    /// call or when their window comes to the front.
    pub enabled: bool,
    /// How long an event is kept, in seconds, until it is cleared away with the rows that expired; see `purge`. It names
    /// users and sessions by id only.
    pub retention: u64,
    /// How often a server on which somebody listens looks for the events of others, in milliseconds.
    ///
    /// It is how late such an event may come where nothing tells of it. PostgreSQL does, and a Redis as
    /// `secondary_storage`: there it only matters while a message is lost, and may be long.
    pub poll_millis: u64,
    /// How many clients may listen at `/session/events` at once, on each server process; 503 beyond it.
    ///
    /// A listener is a request that stays open: over HTTP/1 it holds one of `server.max_connections`, so leave room there.
    pub max_listeners: usize,
    /// What services that keep answers of `/get-session` present at `/service/events`, as a bearer token, to hear of every
    /// session that ends. At least 32 bytes of randomness; without it there is no such feed.
    ///
    /// It reads the ids of users and sessions, and nothing else.
    #[schemars(with = "String")]
    pub service_token: Secret,
}

impl Default for EventsConfig {
    fn default() -> Self {
        Self {
            enabled: true,
            retention: 7 * 24 * 60 * 60,
            poll_millis: 500,
            max_listeners: 500,
            service_token: Secret::default(),
        }
    }
}
