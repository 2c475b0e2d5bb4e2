//! Passwords that have leaked, against a stand-in of the list.

mod failures;
mod looked_up;

use axum::body::Body;
use axum::response::Response;
use portcullis::Config;
use portcullis_tests::answer::Answer;
use portcullis_tests::receiver::{Receiver, Reply};
use portcullis_tests::server::{TestServer, address};
use serde_json::json;

/// The only one on the list.
pub(crate) const LEAKED: &str = "password1234";

/// Its SHA-1.
const HASH: (&str, &str) = ("E6B6A", "FBD6D76BB5D2041542D7D2E3FAC5BB05593");

fn text(body: String) -> Reply {
    Reply::With(Response::new(Body::from(body)))
}

/// A list that has one password, and padding.
pub(crate) async fn list() -> Receiver {
    Receiver::start(|_, asked| {
        let padding = format!("{:035X}:0\r\n", 1);
        text(match asked.to.ends_with(HASH.0) {
            true => format!("{padding}{}:42\r\n{:035X}:7", HASH.1, 2),
            false => padding,
        })
    })
    .await
}

/// A server that asks it.
pub(crate) fn on(list: &Receiver) -> impl FnOnce(&mut Config) + use<> {
    let url = format!("{}/range/", list.url);
    move |config| {
        config.have_i_been_pwned.enabled = true;
        config.have_i_been_pwned.url = url;
    }
}

async fn sign_up(server: &TestServer, name: &str, password: &str) -> Answer {
    let body = json!({"name": name, "email": address(name), "password": password});
    server.browser().expecting_failure().post("/sign-up/email", body).await
}
