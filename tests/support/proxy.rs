//! A wire between a server and its database that a test can cut.

use std::net::SocketAddr;
use std::sync::Arc;

use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

use crate::databases::TestDatabase;

/// Passes connections on to a database until it is cut.
pub struct Proxy {
    /// The database's URL with the proxy's address in it.
    pub url: String,
    whole: Arc<watch::Sender<bool>>,
}

impl Proxy {
    /// A proxy before this database; `None` for SQLite, which has no wire.
    pub async fn before(database: &TestDatabase) -> Option<Self> {
        let (scheme, rest) = database.url.split_once("://")?;
        let (authority, path) = rest.split_once('/')?;
        let (user, address) = authority.split_once('@').unwrap_or(("", authority));
        let address = address.to_owned();
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let local: SocketAddr = listener.local_addr().expect("it is bound");
        let whole = Arc::new(watch::Sender::new(true));
        tokio::spawn(serve(listener, address, whole.clone()));
        Some(Self { url: format!("{scheme}://{user}@{local}/{path}"), whole })
    }

    /// Ends every connection, and new ones as soon as they are made.
    pub fn cut(&self) {
        self.whole.send_replace(false);
    }

    /// Passes connections on again.
    pub fn mend(&self) {
        self.whole.send_replace(true);
    }
}

async fn serve(listener: TcpListener, address: String, whole: Arc<watch::Sender<bool>>) {
    while let Ok((mut near, _)) = listener.accept().await {
        let (address, mut whole) = (address.clone(), whole.subscribe());
        tokio::spawn(async move {
            if *whole.borrow_and_update()
                && let Ok(mut far) = TcpStream::connect(address).await
            {
                tokio::select! {
                    _ = copy_bidirectional(&mut near, &mut far) => {}
                    _ = whole.wait_for(|whole| !whole) => {}
                }
            }
        });
    }
}
