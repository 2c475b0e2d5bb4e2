//! Wallets.

use portcullis_tests::call::post;
use portcullis_tests::server::{TestServer, every_operation};
use serde_json::json;

use super::Provoked;
use crate::siwe::{VERIFY, Wallet};

pub(super) async fn provoke(provoked: &mut Provoked) {
    let server = TestServer::on_sqlite(|config| {
        every_operation(config);
        config.siwe.anonymous = false;
    })
    .await;
    server.user_with_password("ada").await;
    let (nobody, wallet) = (server.browser(), Wallet::new(1));
    let mut body = wallet.body("no message");
    body["email"] = "ada@example.com".into();
    provoked.refusal(&nobody, post(VERIFY, body.clone()), 401, "UNAUTHORIZED_INVALID_OR_EXPIRED_NONCE").await;
    let nonce = wallet.nonce(&server).await;
    provoked.refusal(&nobody, post(VERIFY, body), 401, "UNAUTHORIZED_INVALID_SIWE_SIGNATURE").await;
    let mut body = wallet.body(&wallet.message(&server, &nonce).to_string());
    body["email"] = "ada@example.com".into();
    let taken = "USER_ALREADY_EXISTS_USE_ANOTHER_EMAIL";
    provoked.refusal(&nobody, post(VERIFY, body), 422, taken).await;

    // By a column that only one may have a value of.
    let server = TestServer::on_sqlite(|config| {
        every_operation(config);
        let column = json!({"name": "seat", "type": "string", "unique": true, "default": "the only one"});
        config.tables.user.extra = vec![serde_json::from_value(column).unwrap()];
    })
    .await;
    server.user_with_password("ada").await;
    let nonce = wallet.nonce(&server).await;
    let body = wallet.body(&wallet.message(&server, &nonce).to_string());
    provoked.refusal(&server.browser(), post(VERIFY, body), 422, "FAILED_TO_CREATE_USER").await;
}
