//! Changing and deleting users, and their accounts.

use portcullis::features::account::AccountRow;
use portcullis::store::Filter;
use portcullis_tests::PASSWORD;
use portcullis_tests::call::{Call, post};
use portcullis_tests::server::TestServer;
use serde_json::json;

use super::Provoked;

pub(super) async fn provoke(provoked: &mut Provoked) {
    let server = TestServer::on_sqlite(|config| {
        config.user.delete_user.enabled = true;
        // Renewal makes a session fresh again.
        config.session.disable_session_refresh = true;
    })
    .await;
    let ada = server.user("ada").await;

    let update = |body| post("/update-user", body);
    provoked.refusal(&ada.browser, update(json!({"email": "a@b.co"})), 400, "EMAIL_CAN_NOT_BE_UPDATED").await;
    provoked.refusal(&ada.browser, update(json!({"unknown": 1})), 400, "NO_FIELDS_TO_UPDATE").await;

    let unlink = |provider: &str| post("/unlink-account", json!({"providerId": provider}));
    let last = "YOU_CANT_UNLINK_YOUR_LAST_ACCOUNT";
    provoked.refusal(&ada.browser, unlink("credential"), 400, last).await;
    server.store.delete_many(Filter::<AccountRow>::all()).await.unwrap();
    provoked.refusal(&ada.browser, unlink("credential"), 400, "ACCOUNT_NOT_FOUND").await;

    let delete = |body| post("/delete-user", body);
    let by_password = delete(json!({"password": PASSWORD}));
    provoked.refusal(&ada.browser, by_password, 400, "CREDENTIAL_ACCOUNT_NOT_FOUND").await;
    let bob = server.user("bob").await.browser;
    provoked.refusal(&bob, delete(json!({"password": "wrong"})), 400, "INVALID_PASSWORD").await;
    provoked.refusal(&bob, delete(json!({"token": "unknown"})), 404, "INVALID_TOKEN").await;
    let callback = || Call::get("/delete-user/callback").query("token", "unknown");
    provoked.refusal(&bob, callback(), 404, "INVALID_TOKEN").await;
    provoked.refusal(&server.browser(), callback(), 404, "FAILED_TO_GET_USER_INFO").await;
    server.advance(86_400);
    let stale = "SESSION_EXPIRED_REAUTHENTICATE_TO_PERFORM_THIS_ACTION";
    provoked.refusal(&bob, delete(json!({})), 400, stale).await;

    let stateless = TestServer::on_sqlite(|config| config.session.stateless = true).await;
    let ada = stateless.sign_up("ada").await;
    let body = json!({"currentPassword": PASSWORD, "newPassword": PASSWORD, "revokeOtherSessions": true});
    for call in [
        post("/revoke-session", json!({"token": ada.token})),
        Call::post("/revoke-sessions"),
        Call::post("/revoke-other-sessions"),
        post("/change-password", body),
    ] {
        provoked.refusal(&ada.browser, call, 400, "SESSIONS_ARE_NOT_STORED").await;
    }

    let off = TestServer::on_sqlite(|_| {}).await;
    let ada = off.user("ada").await.browser;
    provoked.refusal(&ada, delete(json!({})), 404, "NOT_FOUND").await;
    provoked.refusal(&ada, callback(), 404, "NOT_FOUND").await;
}
