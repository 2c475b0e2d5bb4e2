//! The Rust client against the server itself.

mod every_operation;
mod follow;
mod in_process;
mod protected_service;

use portcullis_client::types::SignUpEmailBody;
use portcullis_client::{Client, ClientBuilder};
use portcullis_tests::PASSWORD;
use portcullis_tests::server::TestServer;

/// A client that reaches the server without a socket.
pub(crate) fn builder(server: &TestServer) -> ClientBuilder {
    Client::builder(&server.config.base_url).service(server.auth().router())
}

fn ada() -> SignUpEmailBody {
    SignUpEmailBody::new("ada@example.com", "Ada", PASSWORD)
}
