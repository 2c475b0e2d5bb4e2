//! Signing in by a username.

mod available;
mod choose;
mod sign_in;

use portcullis::Config;
use portcullis::features::user::UserRow;
use portcullis::store::Value;
use portcullis_tests::server::TestServer;

fn on(config: &mut Config) {
    config.username.enabled = true;
}

/// The username and the name to show in somebody's row.
async fn names(server: &TestServer, id: &str) -> (Option<String>, Option<String>) {
    let user: UserRow = server.store.find_one(UserRow::ID.eq(id)).await.unwrap().unwrap();
    let text = |column: &str| match user.extra.get(column) {
        Some(Value::Text(text)) => Some(text.clone()),
        _ => None,
    };
    (text("username"), text("displayUsername"))
}
