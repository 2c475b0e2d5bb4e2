use std::time::Duration;

use redis::aio::{ConnectionLike, ConnectionManager, ConnectionManagerConfig};
use redis::cluster::{ClusterClient, ClusterConfig};
use redis::cluster_async::ClusterConnection;
use redis::io::tcp::TcpSettings;
use redis::io::tcp::socket2::TcpKeepalive;
use redis::{
    Client, Cmd, ConnectionAddr, ConnectionInfo, ErrorKind, IntoConnectionInfo as _, Pipeline,
    ProtocolVersion, RedisError, RedisFuture, ServerErrorKind, TlsCertificates, Value,
};
use url::Url;

use super::StorageError;

/// After so long of silence a connection is asked whether it is still there.
const KEEPALIVE: Duration = Duration::from_secs(15);

/// Where the Redis is.
pub(super) enum Nodes {
    Single(Box<Client>),
    Cluster(Box<ClusterClient>, Vec<Client>),
}

/// One connection, which clones share. It is made when it is first used, and made again when it breaks.
#[derive(Clone)]
pub(super) enum Connection {
    Single(ConnectionManager),
    Cluster(ClusterConnection),
}

impl Nodes {
    /// Reads an address; a single node of a cluster may take `timeout` to answer, and `authorities` in PEM vouch for each.
    pub(super) fn parse(
        url: &str,
        timeout: Duration,
        authorities: Option<Vec<u8>>,
    ) -> Result<Self, StorageError> {
        let certificates = authorities.map(|pem| TlsCertificates { client_tls: None, root_cert: Some(pem) });
        let open = |node: ConnectionInfo| match certificates.clone() {
            Some(certificates) => Client::build_with_tls(node, certificates),
            None => Client::open(node),
        };
        let (scheme, rest) = url.split_once("://").unwrap_or((url, ""));
        let scheme = match scheme {
            "redis" | "rediss" => {
                let client = node(url).and_then(open).map_err(address)?;
                return Ok(Self::Single(Box::new(client)));
            }
            "redis-cluster" => "redis",
            "rediss-cluster" => "rediss",
            _ => {
                let known = "must start with redis://, rediss://, redis-cluster:// or rediss-cluster://";
                return Err(StorageError::Address(known.to_owned()));
            }
        };
        let url = Url::parse(&format!("{scheme}://{rest}"))
            .map_err(|error| StorageError::Address(format!("can't be read: {error}")))?;
        let mut first = url.clone();
        first.set_query(None);
        let others = url.query_pairs().filter(|(name, _)| name == "node").map(|(_, place)| {
            // User and password are those of the first.
            let mut other = Url::parse(&format!("{scheme}://{place}")).ok()?;
            other.set_username(url.username()).ok()?;
            other.set_password(url.password()).ok()?;
            Some(other)
        });
        let urls: Option<Vec<Url>> = std::iter::once(Some(first)).chain(others).collect();
        let urls = urls.ok_or_else(|| StorageError::Address("has a node that is no host:port".to_owned()))?;
        let infos =
            urls.iter().map(|url| node(url.as_str())).collect::<Result<Vec<_>, _>>().map_err(address)?;
        let clients = infos.iter().cloned().map(open).collect::<Result<_, _>>().map_err(address)?;
        let cluster = ClusterClient::builder(infos)
            .connection_timeout(timeout)
            .response_timeout(timeout)
            .tcp_settings(tcp());
        let cluster = match certificates {
            Some(certificates) => cluster.certs(certificates),
            None => cluster,
        };
        Ok(Self::Cluster(Box::new(cluster.build().map_err(address)?), clients))
    }

    /// A connection that is made when it is first used.
    pub(super) fn connect(&self, timeout: Duration) -> Result<Connection, RedisError> {
        let is_tls =
            |node: &Client| matches!(node.get_connection_info().addr(), ConnectionAddr::TcpTls { .. });
        if self.each().any(is_tls) {
            choose_cryptography();
        }
        match self {
            Self::Single(client) => {
                let config = ConnectionManagerConfig::new()
                    .set_connection_timeout(Some(timeout))
                    // Whoever asks waits for `timeout` as a whole, and needs no second clock for a part of it.
                    .set_response_timeout(None)
                    // Each request tries once: one that waited for the next try would only answer later.
                    .set_number_of_retries(0);
                ConnectionManager::new_lazy_with_config(Client::clone(client), config).map(Connection::Single)
            }
            Self::Cluster(cluster, _) => {
                let config = ClusterConfig::new();
                Ok(Connection::Cluster(cluster.get_pending_async_connection_with_config(config)))
            }
        }
    }

    /// Each node that the address names.
    pub(super) fn each(&self) -> impl Iterator<Item = &Client> {
        match self {
            Self::Single(client) => std::slice::from_ref(&**client),
            Self::Cluster(_, clients) => clients,
        }
        .iter()
    }
}

/// Whether nothing will come of a connection that answered so: a password that was changed meanwhile, or a server that
/// became another's replica. Connections that broke are made again without this.
pub(super) fn is_useless(error: &RedisError) -> bool {
    match error.kind() {
        ErrorKind::Server(kind) => matches!(kind, ServerErrorKind::ReadOnly | ServerErrorKind::MasterDown),
        ErrorKind::Io | ErrorKind::UnexpectedReturnType => false,
        _ => true,
    }
}

/// One node. The third version of the protocol tells of a broken connection before it is used.
fn node(url: &str) -> Result<ConnectionInfo, RedisError> {
    let info = url.into_connection_info()?;
    let settings = info.redis_settings().clone().set_protocol(ProtocolVersion::RESP3);
    Ok(info.set_redis_settings(settings).set_tcp_settings(tcp()))
}

fn tcp() -> TcpSettings {
    let keepalive = TcpKeepalive::new().with_time(KEEPALIVE).with_interval(KEEPALIVE);
    TcpSettings::default().set_nodelay(true).set_keepalive(keepalive)
}

/// What is wrong with an address; the driver's own words name no password.
fn address(error: RedisError) -> StorageError {
    StorageError::Address(format!("can't be used: {error}"))
}

/// TLS needs one implementation of its cryptography for the process. If somebody chose one, it stays.
fn choose_cryptography() {
    let _ = rustls::crypto::ring::default_provider().install_default();
}

impl ConnectionLike for Connection {
    fn req_packed_command<'a>(&'a mut self, cmd: &'a Cmd) -> RedisFuture<'a, Value> {
        match self {
            Self::Single(connection) => connection.req_packed_command(cmd),
            Self::Cluster(connection) => connection.req_packed_command(cmd),
        }
    }

    fn req_packed_commands<'a>(
        &'a mut self,
        pipeline: &'a Pipeline,
        offset: usize,
        count: usize,
    ) -> RedisFuture<'a, Vec<Value>> {
        match self {
            Self::Single(connection) => connection.req_packed_commands(pipeline, offset, count),
            Self::Cluster(connection) => connection.req_packed_commands(pipeline, offset, count),
        }
    }

    fn get_db(&self) -> i64 {
        match self {
            Self::Single(connection) => connection.get_db(),
            Self::Cluster(connection) => connection.get_db(),
        }
    }
}
