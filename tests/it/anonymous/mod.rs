//! Anonymous users.

mod delete;
mod link;
mod sign_in;

use portcullis::Config;
use portcullis::features::user::UserRow;
use portcullis_tests::browser::Browser;
use portcullis_tests::server::TestServer;
use serde_json::json;

pub(crate) fn on(config: &mut Config) {
    config.anonymous.enabled = true;
}

/// Somebody who has not said who they are: their browser and their id.
pub(crate) async fn somebody(server: &TestServer) -> (Browser, String) {
    let mut browser = server.browser();
    let body = browser.post("/sign-in/anonymous", json!({})).await.ok();
    (browser, body["user"]["id"].as_str().unwrap().to_owned())
}

pub(crate) async fn is_there(server: &TestServer, id: &str) -> bool {
    server.store.count(UserRow::ID.eq(id)).await.unwrap() > 0
}
