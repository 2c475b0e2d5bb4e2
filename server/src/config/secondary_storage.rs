use std::path::PathBuf;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::DatabaseUrl;

/// A Redis that servers share, for what may be lost: upstream's `secondaryStorage`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct SecondaryStorageConfig {
    /// Where it is: `redis://user:password@host:port/database`, over TLS `rediss://…`, or a cluster
    /// `redis-cluster://user:password@host:port?node=other-host:port`, over TLS `rediss-cluster://…`. It must be Redis
    /// 6.2 or newer, or Valkey. `memory:` is a storage inside of one server, which is empty after each start.
    ///
    /// Without it there is none. With it sessions live there, as in upstream; see `session.store_in_database`. While a Redis is away, what needs it is answered with 503.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>", example = &"redis://127.0.0.1:6379")]
    pub url: Option<DatabaseUrl>,
    /// A file with the certificates (PEM) of the authorities that vouch for a Redis over TLS, in place of the public ones:
    /// for one with a certificate of your own authority.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(example = &"/etc/ssl/our-ca.pem")]
    pub ca_file: Option<PathBuf>,
    /// What every key starts with. Empty as upstream's, so that both servers can share a Redis; set it where others
    /// keep their own keys there.
    pub key_prefix: String,
    /// How long one operation may take, in seconds, before the request that needs it fails.
    pub timeout: u64,
}

impl Default for SecondaryStorageConfig {
    fn default() -> Self {
        Self { url: None, ca_file: None, key_prefix: String::new(), timeout: 2 }
    }
}
