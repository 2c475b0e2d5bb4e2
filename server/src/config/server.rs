use std::net::SocketAddr;

use ipnet::IpNet;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How the server listens.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct ServerConfig {
    /// The address and port to listen on. Only this machine by default: whoever opens it puts TLS in front.
    #[schemars(with = "String")]
    pub listen: SocketAddr,
    /// The address and port of the metrics (Prometheus), for internal use; they are off without it.
    #[schemars(with = "Option<String>")]
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(example = "127.0.0.1:9464")]
    pub metrics_listen: Option<SocketAddr>,
    /// The networks (CIDR) of reverse proxies whose `X-Forwarded-For` is believed; nobody's by default. Services that
    /// look up sessions for their own users belong here too, so that limits count by those users' addresses.
    #[schemars(with = "Vec<String>")]
    pub trusted_proxies: Vec<IpNet>,
    /// How long a request may take, in seconds, reading included.
    pub request_timeout: u64,
    /// How many connections may be open at once. The default fits into the 1024 file descriptors that most systems
    /// grant a process.
    pub max_connections: usize,
    /// The longest accepted request body, in bytes.
    pub body_limit: usize,
    /// Whether `/` shows a page where people sign up and in and manage their account.
    pub account_page: bool,
}

impl Default for ServerConfig {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from(([127, 0, 0, 1], 3000)),
            metrics_listen: None,
            trusted_proxies: Vec::new(),
            request_timeout: 30,
            max_connections: 900,
            body_limit: 1_048_576,
            account_page: true,
        }
    }
}
